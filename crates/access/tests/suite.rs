//! The EU's suite of certificates, stage by stage.

#![allow(clippy::unwrap_used, reason = "a test may")]

#[path = "../examples/hc1.rs"]
#[allow(dead_code, reason = "the example's main is not run")]
mod hc1;

use std::path::Path;

use serde_json::Value;

#[test]
fn every_vector_of_the_suite_agrees_stage_by_stage() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/access/dcc");
    let Ok(text) = std::fs::read_to_string(beside.join("dgc-testdata.jsonl")) else {
        println!("skipped: there is no dgc-testdata.jsonl beside the checkout");
        return;
    };
    let names = ["UNPREFIX", "B45DECODE", "COMPRESSION", "DECODE", "VERIFY"];
    let (mut asked, mut differ) = (0, Vec::new());
    for line in text.lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        for (name, got) in names.iter().zip(hc1::stages(&vector)) {
            if let Some(expected) = vector["EXPECTED"][format!("EXPECTED{name}")].as_bool() {
                asked += 1;
                if expected != got {
                    differ.push(format!("{} {name}: {got}", vector["file"]));
                }
            }
        }
    }
    assert_eq!((asked, differ), (982, Vec::<String>::new()));
}
