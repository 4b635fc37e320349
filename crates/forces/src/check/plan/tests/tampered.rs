//! Claims that are not so, each by itself.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::made::{Made, prices};

fn differences(at: &str, value: Value) -> String {
    Made::new().with(at, value).differences()
}

#[test]
fn a_figure_that_differs_is_said() {
    assert_snapshot!(differences("/figures/units", json!(3)), @"");
    assert_snapshot!(differences("/figures/people", json!(11)), @"");
    assert_snapshot!(differences("/figures/posts", json!(1)), @"");
    assert_snapshot!(differences("/figures/violations", json!(1)), @"");
    assert_snapshot!(differences("/figures/demand_weighted", json!(230_401)), @"");
    assert_snapshot!(differences("/figures/open_weighted", json!(0)), @"");
    assert_snapshot!(differences("/figures/levels/1/value", json!(9599)), @"");
    assert_snapshot!(differences("/figures/levels/2/value", json!(24)), @"");
    assert_snapshot!(differences("/figures/levels/3/name", json!("evenness")), @"");
    assert_snapshot!(differences("/first_day", json!("2024-10-24")), @"");
}

#[test]
fn a_bound_may_be_claimed_lower_and_not_higher() {
    assert_snapshot!(differences("/figures/levels/1/bound", json!(9601)), @"");
    assert_snapshot!(differences("/figures/levels/2/bound", json!(25)), @"");
    assert_snapshot!(differences("/figures/levels/3/bound", json!(1)), @"");
    assert_snapshot!(differences("/figures/unavoidable_weighted", json!(9601)), @"");
    assert_eq!(differences("/figures/unavoidable_weighted", json!(9000)), "");
}

#[test]
fn open_wants_are_all_listed_and_none_is_invented() {
    let all = Made::new().plan["open"].clone();
    assert_snapshot!(differences("/open", json!([all[0]])), @"");
    assert_snapshot!(differences("/open", json!([all[0], all[1], all[1]])), @"");
    assert_snapshot!(differences("/open/0/post", json!("river")), @"");
    assert_snapshot!(differences("/open/0/day", json!(7)), @"");
    assert_snapshot!(differences("/open/0/missing", json!(2)), @"");
    assert_snapshot!(differences("/open/0/below_min", json!(1)), @"");
    assert_snapshot!(differences("/open/0/reasons", json!({"rain": 1})), @"");
    assert_snapshot!(differences("/open/0/relaxation/kind", json!("magic")), @"");
    assert_snapshot!(differences("/open/0/relaxation/unit", json!("jet")), @"");
}

#[test]
fn prices_out_of_their_box_prove_nothing() {
    let price = |name: &str, at: &str, to: i64| {
        differences(&format!("/certificate/prices/{name}/{at}/0/3"), json!(to))
    };
    assert_snapshot!(price("unavoidable", "p1", 4800 * 1024 + 1), @"");
    assert_snapshot!(price("open_target", "p2", -1), @"");
    assert_snapshot!(price("effort", "p1", i64::MAX), @"");
    assert_snapshot!(differences("/certificate/prices/effort/above", json!([1024])), @"");
    let open_min = json!({"open_min": prices(&json!([]))});
    assert_snapshot!(differences("/certificate/prices", open_min), @"");
    assert_snapshot!(differences("/certificate/prices/effort/p1/0/0", json!(9)), @"");
    assert_snapshot!(differences("/certificate/prices/effort/p1/2/1", json!(0)), @"");
}

#[test]
fn groups_are_of_posts_that_are_alike_and_a_post_is_in_one() {
    let groups = |it: Value| differences("/certificate/groups", it);
    assert_snapshot!(groups(json!([["gate"], ["gate"]])), @"");
    assert_snapshot!(groups(json!([["gate", "river"], ["well"]])), @"");
    assert_snapshot!(groups(json!([["gate"], []])), @"");
}

#[test]
fn a_lower_price_proves_a_lower_bound() {
    // A third of the weight of the gate: 4 * 1600 * 2 wanted, 3 * 1600 * 2 earned.
    let list: Vec<Value> = (0..2).map(|day| json!([0, day, 0, 1600 * 1024])).collect();
    let lower = json!({"above": [], "p1": list, "p2": list});
    let made = Made::new().with("/certificate/prices/unavoidable", lower);
    // The swimmers earn at the gate now, as nothing is paid at the river: 2 * 1600 * 2.
    assert_eq!(made.verdict().unwrap().figures.unavoidable_weighted, 0);
}

#[test]
fn travel_that_is_not_computed_here_is_said_so() {
    assert_snapshot!(differences("/travel", json!("matrix of the town")), @"");
}
