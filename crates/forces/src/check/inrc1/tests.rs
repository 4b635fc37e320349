use super::check;
use crate::check::tests_data;

const TESTS: &str = "inrc1/uos_constraint_tests/inrc2010/constraint_unit_tests";

#[test]
fn the_public_evaluators_tests_of_every_rule_cost_what_they_say() {
    let Some(costs) = tests_data::read(&format!("{TESTS}/test_solutions_cost.txt")) else { return };
    let rules = [
        ("1", "01_coverage"),
        ("2", "02_skill"),
        ("3A", "03A_request"),
        ("3B", "03B_request"),
        ("3C", "03C_request"),
        ("3D", "03D_request"),
        ("4", "04_num_assignments"),
        ("5", "05_consecutive_assignments"),
        ("6", "06_consecutive_days_off"),
        ("6B", "06B_consecutive_days_off"),
        ("7", "07_complete_weekends"),
        ("8A", "08A_same_shift_weekend"),
        ("8B", "08B_same_shift_weekend"),
        ("9", "09_no_night_shift"),
        ("10", "10_consecutive_working_weekends"),
        ("11", "11_unwanted_shift_patterns"),
    ];
    let mut judged = 0;
    for line in costs.lines().filter(|line| !line.trim().is_empty()) {
        // `test 1 - solution 2: 0 (Hard constraint: 2)`
        let (left, right) = line.split_once(": ").unwrap();
        let (test, number) =
            left.strip_prefix("test ").unwrap().split_once(" - solution ").unwrap();
        let mut numbers = right.split(|letter: char| !letter.is_ascii_digit());
        let cost: i64 = numbers.next().unwrap().parse().unwrap();
        let hard: i64 = numbers.find_map(|number| number.parse().ok()).unwrap_or(0);
        let (_, rule) = rules.iter().find(|(short, _)| *short == test).unwrap();
        let base = format!("{TESTS}/test_{rule}_constraint");
        let instance = tests_data::read(&format!("{base}.xml")).unwrap();
        let solution = tests_data::read(&format!("{base}_solution_0{number}.xml")).unwrap();
        let verdict = check(&instance, &solution).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!((verdict.objective, verdict.violations), (cost, hard), "{line}: {verdict:?}");
        judged += 1;
    }
    assert_eq!(judged, 37);
}
