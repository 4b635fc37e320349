//! Claims that are not so, each by itself.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::made::{Made, post, prices};

fn differences(at: &str, value: Value) -> String {
    Made::new().with(at, value).differences()
}

#[test]
fn a_figure_that_differs_is_said() {
    assert_snapshot!(differences("/figures/units", json!(3)), @"figures.units: 3 said, it is 2");
    assert_snapshot!(differences("/figures/people", json!(11)), @"figures.people: 11 said, it is 9");
    assert_snapshot!(differences("/figures/posts", json!(1)), @"figures.posts: 1 said, it is 2");
    assert_snapshot!(differences("/figures/violations", json!(1)), @"figures.violations: 1 said, it is 0");
    assert_snapshot!(differences("/figures/demand_weighted", json!(230_401)), @"figures.demand_weighted: 230401 said, it is 230400");
    assert_snapshot!(differences("/figures/open_weighted", json!(0)), @"figures.open_weighted: 0 said, it is 9600");
    assert_snapshot!(differences("/figures/levels/1/value", json!(9599)), @"level open_target: value 9599 said, it is 9600");
    assert_snapshot!(differences("/figures/levels/2/value", json!(24)), @"level effort: value 24 said, it is 29");
    assert_snapshot!(differences("/figures/levels/3/name", json!("evenness")), @"figures.levels: they are open_min, open_target, effort, unevenness, in this order");
    assert_snapshot!(differences("/first_day", json!("2024-10-24")), @"first_day: 2024-10-24 said, the operation starts on 2024-10-25");
}

#[test]
fn a_bound_may_be_claimed_lower_and_not_higher() {
    assert_snapshot!(differences("/figures/levels/1/bound", json!(9601)), @"level open_target: bound 9601 said, 9600 is proven by the prices");
    assert_snapshot!(differences("/figures/levels/2/bound", json!(25)), @"level effort: bound 25 said, 24 is proven by the prices");
    assert_snapshot!(differences("/figures/levels/3/bound", json!(1)), @"level unevenness: bound 1 said, 0 is proven by the prices");
    assert_snapshot!(differences("/figures/unavoidable_weighted", json!(9601)), @"figures.unavoidable_weighted: 9601 said, 9600 is proven by the prices");
    assert_eq!(differences("/figures/unavoidable_weighted", json!(9000)), "");
}

#[test]
fn open_wants_are_all_listed_and_none_is_invented() {
    let all = Made::new().plan["open"].clone();
    assert_snapshot!(differences("/open", json!([all[0]])), @"open: 1 missing, not listed: day 1, band early, post gate");
    assert_snapshot!(differences("/open", json!([all[0], all[1], all[1]])), @"open[2]: listed twice: day 1, band early, post gate");
    assert_snapshot!(differences("/open/0/post", json!("river")), @r#"
    open[0]: nobody is missing: day 0, band early, post river
    open: 1 missing, not listed: day 0, band early, post gate
    "#);
    assert_snapshot!(differences("/open/0/day", json!(7)), @r#"
    open[0]: there is no such post, day or band
    open: 1 missing, not listed: day 0, band early, post gate
    "#);
    assert_snapshot!(differences("/open/0/missing", json!(2)), @"open[0]: 2 (0 below the minimum) said, 1 (0) missing: day 0, band early, post gate");
    assert_snapshot!(differences("/open/0/below_min", json!(1)), @"open[0]: 1 (1 below the minimum) said, 1 (0) missing: day 0, band early, post gate");
    assert_snapshot!(differences("/open/0/reasons", json!({"rain": 1})), @"open[0]: `rain` is no reason");
    assert_snapshot!(differences("/open/0/relaxation/kind", json!("magic")), @"open[0]: `magic` is no relaxation");
    assert_snapshot!(differences("/open/0/relaxation/unit", json!("jet")), @"open[0]: there is no unit `jet` to relax");
}

#[test]
fn prices_out_of_their_box_prove_nothing() {
    let price = |name: &str, at: &str, to: i64| {
        differences(&format!("/certificate/prices/{name}/{at}/0/3"), json!(to))
    };
    assert_snapshot!(price("unavoidable", "p1", 4800 * 1024 + 1), @r#"
    certificate.prices.unavoidable: p1[0]: 4915201 is not from 0 to 4915200
    figures.unavoidable_weighted: 9600 said, 0 is proven by the prices
    "#);
    assert_snapshot!(price("open_target", "p2", -1), @r#"
    certificate.prices.open_target: p2[0]: -1 is not from 0 to 4915200
    level open_target: bound 9600 said, 0 is proven by the prices
    "#);
    assert_snapshot!(price("effort", "p1", i64::MAX), @r#"
    certificate.prices.effort: p1[0]: 9223372036854775807 is not from 0 to 4915200
    level effort: bound 24 said, 0 is proven by the prices
    "#);
    assert_snapshot!(differences("/certificate/prices/effort/above", json!([1024])), @r#"
    certificate.prices.effort: `above` has 2 numbers from 0 to 100000000000
    level effort: bound 24 said, 0 is proven by the prices
    "#);
    let open_min = json!({"open_min": prices(&json!([]))});
    assert_snapshot!(differences("/certificate/prices", open_min), @r#"
    certificate.prices.open_min: p2[0]: 4915200 is not from 0 to 0
    figures.unavoidable_weighted: 9600 said, 0 is proven by the prices
    level open_target: bound 9600 said, 0 is proven by the prices
    level effort: bound 24 said, 0 is proven by the prices
    "#);
    assert_snapshot!(differences("/certificate/prices/effort/p1/0/0", json!(9)), @r#"
    certificate.prices.effort: p1[0]: there is no such group, day or band
    level effort: bound 24 said, 0 is proven by the prices
    "#);
    assert_snapshot!(differences("/certificate/prices/effort/p1/2/1", json!(0)), @r#"
    certificate.prices.effort: p1[2]: a second price of the same
    level effort: bound 24 said, 0 is proven by the prices
    "#);
}

#[test]
fn groups_are_of_posts_that_are_alike_and_a_post_is_in_one() {
    let groups = |it: Value| differences("/certificate/groups", it);
    assert_snapshot!(groups(json!([["gate"], ["gate"]])), @r#"
    certificate.groups[1]: post `gate` is in two groups
    certificate.groups[1]: it has no post
    figures.unavoidable_weighted: 9600 said, 0 is proven by the prices
    level open_target: bound 9600 said, 0 is proven by the prices
    level effort: bound 24 said, 0 is proven by the prices
    "#);
    assert_snapshot!(groups(json!([["gate", "river"], ["well"]])), @r#"
    certificate.groups[0]: post `river` is not like the others
    certificate.groups[1]: there is no post `well`
    certificate.groups[1]: it has no post
    figures.unavoidable_weighted: 9600 said, 0 is proven by the prices
    level open_target: bound 9600 said, 0 is proven by the prices
    level effort: bound 24 said, 0 is proven by the prices
    "#);
    assert_snapshot!(groups(json!([["gate"], []])), @r#"
    certificate.groups[1]: it has no post
    figures.unavoidable_weighted: 9600 said, 0 is proven by the prices
    level open_target: bound 9600 said, 0 is proven by the prices
    level effort: bound 24 said, 0 is proven by the prices
    "#);
}

#[test]
fn posts_that_weigh_the_same_wherever_both_want_people_are_alike() {
    let fields = |band: &str, priority: i64| json!({"sector": "north", "bands": [band], "priority": priority, "strength_min": 1});
    let said = |band: &str, priority: i64| {
        let mut made = Made::new().duties(&[]).with("/certificate/groups", json!([["a", "b"]]));
        made.plan["certificate"]["prices"] = json!({});
        let place = (2.35, 48.86);
        let posts = [("early", 10, "a"), (band, priority, "b")];
        made.posts(&posts.map(|(band, priority, id)| post(id, &fields(band, priority), place)));
        let all = made.differences();
        all.lines().find(|it| it.starts_with("certificate")).unwrap_or_default().to_owned()
    };
    assert_eq!(said("early", 10), "");
    assert_eq!(said("night", 99), "");
    assert_snapshot!(said("early", 11), @"certificate.groups[0]: post `b` is not like the others");
}

#[test]
fn a_lower_price_proves_a_lower_bound() {
    // A third of the weight of the gate, nothing for the river: 4 * 1600 * 2 are wanted.
    let list: Vec<Value> = (0..2).map(|day| json!([0, day, 0, 1600 * 1024])).collect();
    let lower = json!({"above": [], "p1": list, "p2": list});
    let made = Made::new().with("/certificate/prices/unavoidable", lower);
    // The swimmers earn at the gate now: 2 * 1600 * 2 beside 3 * 1600 * 2.
    assert_eq!(made.verdict().unwrap().figures.unavoidable_weighted, 0);
    // The river at a half: 2 * 24,000 * 2 keep the swimmers there, 1 * 1600 * 2 stay open.
    let rivers = (0..2).map(|day| json!([1, day, 2, 24_000 * 1024]));
    let list: Vec<Value> = list.into_iter().chain(rivers).collect();
    let lower = json!({"above": [], "p1": list, "p2": list});
    let made = Made::new().with("/certificate/prices/unavoidable", lower);
    assert_eq!(made.verdict().unwrap().figures.unavoidable_weighted, 3200);
}

#[test]
fn travel_that_is_not_computed_here_is_said_so() {
    assert_snapshot!(differences("/travel", json!("matrix of the town")), @r#"
    travel: `matrix of the town` is not computed here, great circle alone is: reach and effort are not judged
    level effort: bound 24 said, 0 is proven by the prices
    "#);
}
