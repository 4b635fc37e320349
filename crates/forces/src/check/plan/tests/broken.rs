//! Each rule that always holds, broken.

use insta::assert_snapshot;
use serde_json::json;

use super::made::{Made, UNITS, post};

#[test]
fn a_plan_that_holds_holds() {
    let verdict = Made::new().verdict().unwrap();
    assert_eq!((verdict.broken, verdict.differences), (vec![], vec![]));
    assert!(verdict.holds);
}

#[test]
fn two_duties_of_a_unit_on_a_day_are_one_too_many() {
    let made = Made::new()
        .duties(&[("u1", 0, "early", "gate", 1, "1"), ("u1", 0, "late", "gate", 1, "2")]);
    assert_snapshot!(made.broken(), @"one_duty_a_day: unit u1, day 0, band late: a second duty");
}

#[test]
fn rest_is_counted_in_minutes_that_pass_also_when_the_clocks_go_back() {
    let duties = [
        ("u2", 0, "night", "river", 1, "1"),
        ("u2", 1, "late", "river", 1, "1"),
        ("u2", 2, "night", "river", 1, "2"),
    ];
    let made = Made::new().with("/days", json!(4)).duties(&duties);
    assert_snapshot!(made.broken(), @r#"
    rest: unit u2, day 1, band late: 600 minutes of rest, at least 660
    rest: unit u2, member 1, day 1, band late: 600 minutes of rest, at least 660
    over_target: day 1, band late, post river: 1 people, at most 0
    "#);
    let duties = [("u2", 1, "night", "river", 1, "1"), ("u2", 2, "late", "river", 1, "1")];
    let made = Made::new().with("/days", json!(4)).duties(&duties);
    assert_snapshot!(made.broken(), @"over_target: day 2, band late, post river: 1 people, at most 0");
}

fn with_rule(rule: &str, days: u32, duties: &[(u32, &str)]) -> String {
    let mut made = Made::new().with("/days", json!(days));
    let head = "id,name,rest_min,is_forward,days_row_max,days_off_min,minutes_max,weekends_max";
    made.file("work_rules.csv", &format!("{head}\nw,W,{rule}\n"));
    let of = |(day, band): &(u32, &'static str)| ("u2", *day, *band, "river", 1, "1");
    let duties: Vec<_> = duties.iter().map(|(day, band)| (*day, leak(band))).collect();
    made.duties(&duties.iter().map(of).collect::<Vec<_>>()).broken()
}

fn leak(band: &str) -> &'static str {
    if band == "night" { "night" } else { "early" }
}

#[test]
fn turns_go_forward_where_the_rule_says_so() {
    let duties = [(0, "night"), (1, "early")];
    assert_snapshot!(with_rule("0,yes,,,,", 2, &duties), @r#"
    forward: unit u2, day 1, band early: early follows night
    forward: unit u2, member 1, day 1, band early: early follows night
    over_target: day 1, band early, post river: 1 people, at most 0
    "#);
}

#[test]
fn days_in_a_row_have_an_end() {
    let nights = [0, 1, 2, 3, 5].map(|day| (day, "night"));
    assert_snapshot!(with_rule(",,3,,,", 6, &nights), @r#"
    days_in_a_row: unit u2, day 3, band night: more than 3 days in a row
    days_in_a_row: unit u2, member 1, day 3, band night: more than 3 days in a row
    "#);
}

#[test]
fn days_off_between_two_duties_are_as_many_as_the_rule_says() {
    let nights = [1, 3, 6].map(|day| (day, "night"));
    assert_snapshot!(with_rule(",,,2,,", 8, &nights), @"days_off: unit u2, day 3, band night: 1 days off in a row, at least 2");
}

#[test]
fn minutes_and_weekends_of_all_the_plan_have_an_end() {
    let nights = [0, 1, 2, 8].map(|day| (day, "night"));
    assert_snapshot!(with_rule(",,,,1440,1", 9, &nights), @r#"
    minutes: unit u2: 1920 minutes, at most 1440
    weekends: unit u2: 2 weekends, at most 1
    minutes: unit u2, member 1: 1920 minutes, at most 1440
    weekends: unit u2, member 1: 2 weekends, at most 1
    "#);
}

#[test]
fn nobody_absent_works() {
    let head = "id,unit,starts_at,ends_at,people,member";
    let day = "2024-10-25T08:00+02:00,2024-10-25T09:00+02:00";
    let mut made = Made::new();
    made.file("absences.csv", &format!("{head}\na,u1,{day},,2\nb,u1,{day},1,\n"));
    assert_snapshot!(made.broken(), @r#"
    absent: unit u1, member 2, day 0, band early: is absent
    absent: unit u1, day 0, band early: 3 people, 2 are not absent
    "#);
    made.file("absences.csv", &format!("{head}\na,u1,{day},,\n"));
    assert_snapshot!(made.broken(), @"absent: unit u1, day 0, band early: the unit is absent");
    let after = "2024-10-25T14:00+02:00,2024-10-26T06:00+02:00";
    made.file("absences.csv", &format!("{head}\na,u1,{after},,\n"));
    assert_snapshot!(made.broken(), @"");
}

#[test]
fn no_more_stand_than_a_unit_may_have_in_the_field() {
    let made = Made::new().duties(&[("u1", 0, "early", "gate", 4, "1-4")]);
    assert_snapshot!(made.broken(), @"field_strength: unit u1, day 0, band early: 4 people, at most 3");
}

#[test]
fn members_are_the_units_own_each_once_and_as_many_as_stand() {
    let made = Made::new().duties(&[
        ("u1", 0, "early", "gate", 3, "1-2,2"),
        ("u1", 1, "early", "gate", 2, "4-5"),
        ("u2", 0, "night", "river", 2, "1"),
    ]);
    assert_snapshot!(made.broken(), @r#"
    twice: unit u1, member 2, day 0, band early: stands twice in one shift
    members: unit u1, day 1, band early: member 5 of 4
    members: unit u2, day 0, band night: 2 people stand and 1 members are named
    "#);
}

#[test]
fn at_a_post_stands_only_who_has_its_skills_and_powers_and_goes_so_far() {
    let made = Made::new().duties(&[("u1", 0, "night", "river", 1, "1")]);
    assert_snapshot!(made.broken(), @"may_stand: unit u1, day 0, band night, post river: it lacks a skill or a power");
    let mut made = Made::new().duties(&[("u1", 0, "early", "far", 1, "1")]);
    let far = json!({"sector": "south", "strength_min": 1});
    made.posts(&[post("far", &far, (2.60, 48.86))]);
    assert_snapshot!(made.broken(), @"may_stand: unit u1, day 0, band early, post far: it does not go so far");
}

#[test]
fn a_post_has_no_more_people_than_its_target_and_nobody_when_it_wants_nobody() {
    let made = Made::new().duties(&[
        ("u1", 0, "early", "gate", 3, "1-3"),
        ("u2", 0, "early", "gate", 2, "1-2"),
        ("u1", 1, "late", "gate", 1, "1"),
    ]);
    assert_snapshot!(made.broken(), @r#"
    over_target: day 0, band early, post gate: 5 people, at most 4
    over_target: day 1, band late, post gate: 1 people, at most 0
    "#);
}

#[test]
fn people_of_a_contingent_stand_with_as_many_of_the_agency_they_go_with() {
    let mut made = Made::new().duties(&[
        ("f1", 0, "early", "gate", 2, "1-2"),
        ("u1", 0, "early", "gate", 1, "1"),
        ("f1", 1, "early", "gate", 2, "1-2"),
        ("u1", 1, "early", "gate", 2, "1-2"),
    ]);
    let contingents = "id,name,country,paired_with\nspain,Spain,ES,police\n";
    made.file("contingents.csv", contingents);
    made.file(
        "units.csv",
        &format!("{UNITS}f1,Guests,patrol,police,spain,north,2,2,,2.35,48.86\n"),
    );
    assert_snapshot!(made.broken(), @"paired: day 0, band early, post gate: 2 people go with 1 of police");
}
