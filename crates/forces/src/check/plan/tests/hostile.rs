//! Files that are no plans, and plans that would take hours.

use insta::assert_snapshot;
use serde_json::json;

use super::made::{Made, UNITS};
use crate::check::plan::{PlanFault, verify};

#[test]
fn what_is_no_plan_is_refused_with_its_place() {
    let said = |text: &str| verify(text).unwrap_err().to_string();
    assert_snapshot!(said(""), @"line 1, column 0: this is not a whole plan (EOF while parsing a value at line 1 column 0); make it again");
    assert_snapshot!(said("[]"), @"line 1, column 2: this is not a whole plan (invalid length 0, expected struct Plan with 12 elements at line 1 column 2); make it again");
    let deep = "[".repeat(100_000);
    assert!(matches!(verify(&deep), Err(PlanFault::Form { .. })));
    let deep = format!("{{\"format\":{}", "[".repeat(100_000));
    assert!(matches!(verify(&deep), Err(PlanFault::Form { .. })));
    let text = Made::new().text();
    for part in 1..60 {
        let torn = &text[..text.len() * part / 60];
        assert!(matches!(verify(torn), Err(PlanFault::Form { .. })));
    }
    assert_snapshot!(Made::new().with("/format", json!(2)).fault(), @"format 2 is not one that this program reads; make the plan again");
    assert_snapshot!(Made::new().with("/days", json!(-1)).fault(), @"line 1, column 594: this is not a whole plan (invalid value: integer `-1`, expected u32 at line 1 column 594); make it again");
}

#[test]
fn names_that_nothing_has_are_refused() {
    let made = Made::new().duties(&[
        ("u9", 0, "early", "gate", 1, "1"),
        ("jet", 0, "dawn", "well", 0, "1-"),
        ("u1", 2, "early", "gate", 1, "0"),
    ]);
    assert_snapshot!(made.fault(), @r#"
    the plan cannot be judged:
    duties[0]: there is no unit with people to post `u9`; name one of the operation
    duties[1]: there is no unit with people to post `jet`; name one of the operation
    duties[1]: there is no band `dawn`; name one of the operation
    duties[1]: its members are no list; write them such as 1-8,10
    duties[1]: there is no post `well`; name one of the operation
    duties[1]: 0 people at a post; from 1 to 1000000
    duties[2]: day 2 is none of the 2 from 0
    duties[2]: its members are no list; write them such as 1-8,10
    "#);
    let duty = json!([{"unit": "u1", "day": 0, "band": "early", "posts": [], "members": ""}]);
    assert_snapshot!(Made::new().with("/duties", duty).fault(), @r#"
    the plan cannot be judged:
    duties[0]: a duty has a post or more; take it away, or name one
    "#);
}

#[test]
fn the_faults_of_the_operation_are_said() {
    let mut made = Made::new();
    made.file("units.csv", &UNITS.replace("u2,Two", "u1,Two"));
    assert_snapshot!(made.fault(), @r#"
    the plan's operation has faults; mend it and make the plan again:
    units.csv:3 (u1): this unit stands twice, first in units.csv:2; rename or remove one of them
    "#);
}

#[test]
fn absurd_numbers_end_at_once() {
    assert_snapshot!(Made::new().with("/days", json!(4_000_000_000_u32)).fault(), @"there are 4000000000 days, at most 366 are judged; plan fewer at a time");
    let made = Made::new().duties(&[("u1", 0, "early", "gate", 3, "1-4294967295,1-4294967295")]);
    assert_snapshot!(made.broken(), @r#"
    members: unit u1, day 0, band early: 3 people stand and 8589934590 members are named
    members: unit u1, day 0, band early: member 4294967295 of 4
    field_strength: unit u1, day 0, band early: 8589934590 people, at most 3
    "#);
    let made = Made::new().duties(&[("u1", 0, "early", "gate", 4_294_967_295, "1")]);
    assert_snapshot!(made.fault(), @r#"
    the plan cannot be judged:
    duties[0]: 4294967295 people at a post; from 1 to 1000000
    "#);
    let lots = "1-4,".repeat(100_000) + "1";
    let made = Made::new().duties(&[("u1", 0, "early", "gate", 3, &lots)]);
    assert_eq!(made.verdict().unwrap().rules.get("members"), Some(&1));
    let mut made = Made::new();
    let many: String = (0..60).map(|it| format!("x{it},X,crs,police,1000,100000\n")).collect();
    let head = "id,name,kind,agency,counts_for,strength_paper\n";
    made.file("units.csv", &format!("{head}{many}"));
    made.file("requests.csv", "id,unit,member,day\n");
    assert_snapshot!(made.fault(), @"there are 100000000 people, at most 5000000 are judged; plan fewer at a time");
}
