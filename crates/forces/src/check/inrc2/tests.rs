use super::{File, check_files};
use crate::check::tests_data;

#[test]
fn the_organisers_validator_prints_the_same_breakdown() {
    let folder = "inrc2/n005w4";
    let names = [
        "Sc-n005w4.txt",
        "H0-n005w4-0.txt",
        "WD-n005w4-1.txt",
        "WD-n005w4-2.txt",
        "WD-n005w4-3.txt",
        "WD-n005w4-3.txt",
        "Solution_H_0-WD_1-2-3-3/Sol-n005w4-1-0.txt",
        "Solution_H_0-WD_1-2-3-3/Sol-n005w4-2-1.txt",
        "Solution_H_0-WD_1-2-3-3/Sol-n005w4-3-2.txt",
        "Solution_H_0-WD_1-2-3-3/Sol-n005w4-3-3.txt",
    ];
    let mut texts = Vec::new();
    for name in names {
        let Some(text) = tests_data::read(&format!("{folder}/{name}")) else { return };
        texts.push(text);
    }
    let report = format!("{folder}/Solution_H_0-WD_1-2-3-3/validator.txt");
    let Some(report) = tests_data::read(&report) else { return };
    let files: Vec<File<'_>> =
        names.iter().zip(&texts).map(|(name, text)| File { name, text }).collect();
    let verdict = check_files(&files).unwrap();
    let printed = |name: &str| -> i64 {
        let line = report.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.and_then(|number| number.trim().parse().ok()).unwrap()
    };
    for (name, found) in verdict.breakdown.iter().chain(&verdict.hard) {
        assert_eq!(*found, printed(name), "{name}");
    }
    assert_eq!(verdict.objective, printed("Total cost"));
    assert_eq!(verdict.objective, 1695);
}
