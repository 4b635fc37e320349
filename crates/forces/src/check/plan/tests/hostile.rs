//! Files that are no plans, and plans that would take hours.

use insta::assert_snapshot;
use serde_json::json;

use super::made::{Made, UNITS};
use crate::check::plan::{PlanFault, verify};

#[test]
fn what_is_no_plan_is_refused_with_its_place() {
    let said = |text: &str| verify(text).unwrap_err().to_string();
    assert_snapshot!(said(""), @"");
    assert_snapshot!(said("[]"), @"");
    let deep = "[".repeat(100_000);
    assert!(matches!(verify(&deep), Err(PlanFault::Form { .. })));
    let deep = format!("{{\"format\":{}", "[".repeat(100_000));
    assert!(matches!(verify(&deep), Err(PlanFault::Form { .. })));
    let text = Made::new().text();
    for part in 1..60 {
        let torn = &text[..text.len() * part / 60];
        assert!(matches!(verify(torn), Err(PlanFault::Form { .. })));
    }
    assert_snapshot!(Made::new().with("/format", json!(2)).fault(), @"");
    assert_snapshot!(Made::new().with("/days", json!(-1)).fault(), @"");
}

#[test]
fn names_that_nothing_has_are_refused() {
    let made = Made::new().duties(&[
        ("u9", 0, "early", "gate", 1, "1"),
        ("jet", 0, "dawn", "well", 0, "1-"),
        ("u1", 2, "early", "gate", 1, "0"),
    ]);
    assert_snapshot!(made.fault(), @"");
    let duty = json!([{"unit": "u1", "day": 0, "band": "early", "posts": [], "members": ""}]);
    assert_snapshot!(Made::new().with("/duties", duty).fault(), @"");
}

#[test]
fn the_faults_of_the_operation_are_said() {
    let mut made = Made::new();
    made.file("units.csv", &UNITS.replace("u2,Two", "u1,Two"));
    assert_snapshot!(made.fault(), @"");
}

#[test]
fn absurd_numbers_end_at_once() {
    assert_snapshot!(Made::new().with("/days", json!(4_000_000_000_u32)).fault(), @"");
    let made = Made::new().duties(&[("u1", 0, "early", "gate", 3, "1-4294967295,1-4294967295")]);
    assert_snapshot!(made.broken(), @"");
    let made = Made::new().duties(&[("u1", 0, "early", "gate", 4_294_967_295, "1")]);
    assert_snapshot!(made.fault(), @"");
    let lots = "1-4,".repeat(100_000) + "1";
    let made = Made::new().duties(&[("u1", 0, "early", "gate", 3, &lots)]);
    assert_eq!(made.verdict().unwrap().rules.get("members"), Some(&1));
    let mut made = Made::new();
    let many: String = (0..60).map(|it| format!("x{it},X,crs,police,1000,100000\n")).collect();
    let head = "id,name,kind,agency,counts_for,strength_paper\n";
    made.file("units.csv", &format!("{head}{many}"));
    made.file("requests.csv", "id,unit,member,day\n");
    assert_snapshot!(made.fault(), @"");
}
