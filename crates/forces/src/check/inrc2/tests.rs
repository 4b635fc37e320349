use insta::assert_snapshot;

use super::{File, check, check_files, folder_files};
use crate::check::Verdict;
use crate::for_tests;

/// One week and one nurse, Ann, who may do everything but what a test says; Early twice at least.
const SCENARIO: &str = "
    SCENARIO = small
    WEEKS = 1
    SKILLS = 2
    Head
    Nurse
    SHIFT_TYPES = 2
    Early (2,5)
    Night (1,3)
    FORBIDDEN_SHIFT_TYPES_SUCCESSIONS
    Early 0
    Night 1 Early
    CONTRACTS = 1
    Full (2,6) (2,4) (2,3) 1 1
    NURSES = 1
    Ann Full 1 Nurse
";

const WEEK: &str = "
    WEEK_DATA
    small
    REQUIREMENTS
    Early Nurse (0,0) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)
    SHIFT_OFF_REQUESTS = 0
";

/// Ann's history in the format's words: total, weekends, last shift, runs of it, work, rest.
const RESTED: &str = "0 0 None 0 0 3";

fn instance(history: &str, week: &str) -> String {
    format!("{SCENARIO}\nHISTORY\n0 small\nNURSE_HISTORY\nAnn {history}\n{week}")
}

/// Ann's assignments from a letter a day.
fn solution(days: &str) -> String {
    let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let lines: Vec<String> = names
        .iter()
        .zip(days.chars())
        .filter(|(_, letter)| *letter != '-')
        .map(|(day, letter)| match letter {
            'E' => format!("Ann {day} Early Nurse"),
            _ => format!("Ann {day} Night Nurse"),
        })
        .collect();
    format!("SOLUTION\n0 small\nASSIGNMENTS = {}\n{}\n", lines.len(), lines.join("\n"))
}

fn told(verdict: &Verdict) -> String {
    let costs = verdict.breakdown.iter().filter(|(_, cost)| **cost > 0);
    let costs: Vec<String> = costs.map(|(name, cost)| format!("{name}: {cost}")).collect();
    let broken = verdict.broken.iter().map(ToString::to_string);
    let lines: Vec<String> = costs.into_iter().chain(broken).collect();
    if lines.is_empty() { "nothing".to_owned() } else { lines.join("\n") }
}

/// What Ann's week costs and breaks.
fn week(history: &str, days: &str) -> String {
    told(&check(&instance(history, WEEK), &solution(days)).unwrap())
}

fn faults(instance: &str, solution: &str) -> String {
    for_tests::faults(check(instance, solution))
}

#[test]
fn a_week_within_every_limit_costs_nothing() {
    assert_snapshot!(week(RESTED, "EE--EEE"), @"nothing");
}

#[test]
fn a_short_run_is_charged_once_for_its_shift_and_once_for_its_work() {
    assert_snapshot!(week(RESTED, "E--EE--"), @"Consecutive constraints: 45");
    assert_snapshot!(week(RESTED, "ENN--EE"), @"Consecutive constraints: 15");
}

#[test]
fn a_run_at_the_end_of_the_horizon_is_never_short() {
    assert_snapshot!(week(RESTED, "--EE---"), @"Non working days constraints: 60");
    assert_snapshot!(week("0 0 Early 2 2 0", "EE--NNN"), @"nothing");
}

#[test]
fn a_long_run_is_charged_for_each_day_of_this_horizon() {
    assert_snapshot!(week(RESTED, "EEEEEE-"), @"
    Complete weekends: 30
    Consecutive constraints: 75
    ");
    assert_snapshot!(week("9 0 Early 5 5 0", "E--EE--"), @"
    Consecutive constraints: 45
    Total assignment constraints: 120
    ");
}

#[test]
fn a_run_that_ends_with_the_history_is_charged_if_it_is_short() {
    assert_snapshot!(week("1 0 Early 1 1 0", "--EE---"), @"Consecutive constraints: 45");
    assert_snapshot!(week("1 0 None 0 0 1", "EE--EE-"), @"
    Complete weekends: 30
    Non working days constraints: 30
    ");
}

#[test]
fn days_off_have_a_least_and_a_most() {
    assert_snapshot!(week(RESTED, "EE-EE--"), @"Non working days constraints: 30");
    assert_snapshot!(week(RESTED, "--EE---"), @"Non working days constraints: 60");
    assert_snapshot!(week("0 0 None 0 0 9", "-EE--EE"), @"Non working days constraints: 30");
}

#[test]
fn half_a_weekend_and_one_weekend_too_many_are_charged() {
    assert_snapshot!(week(RESTED, "EE--EE-"), @"Complete weekends: 30");
    assert_snapshot!(week("0 1 None 0 0 3", "EE--EEE"), @"Max working weekend: 30");
}

#[test]
fn assignments_outside_the_contract_are_charged_with_those_of_the_history() {
    assert_snapshot!(week("4 0 None 0 0 3", "EE--EEE"), @"Total assignment constraints: 60");
    assert_snapshot!(week(RESTED, "-------"), @"
    Non working days constraints: 210
    Total assignment constraints: 40
    ");
}

#[test]
fn an_illegal_succession_is_broken_also_from_the_history() {
    assert_snapshot!(week("0 0 Night 2 2 0", "EE--EEE"), @"Illegal shift type succession constraints: employee Ann, day 0, Early may not follow Night");
    assert_snapshot!(week(RESTED, "NEE----"), @"
    Non working days constraints: 30
    Illegal shift type succession constraints: employee Ann, day 1, Early may not follow Night
    ");
}

#[test]
fn wishes_and_coverage_are_judged_by_day_shift_and_skill() {
    let asked = WEEK
        .replace(
            "Early Nurse (0,0) (0,0)",
            "Night Head (1,1) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)\n\
                 Early Nurse (2,4) (1,1)",
        )
        .replace("REQUESTS = 0", "REQUESTS = 3\nAnn Any Mon\nAnn Night Mon\nAnn Early Tue");
    let verdict = check(&instance(RESTED, &asked), &solution("EE--EEE")).unwrap();
    assert_snapshot!(told(&verdict), @"
    Optimal coverage constraints: 120
    Preferences: 20
    Minimal coverage constraints: day 0, Night Head: 0, at least 1: 1 too few
    Minimal coverage constraints: day 0, Early Nurse: 1, at least 2: 1 too few
    ");
    assert_eq!(verdict.violations, 2);
}

#[test]
fn a_missing_skill_and_two_shifts_on_one_day_are_broken() {
    let solution = "SOLUTION\n0 small\nASSIGNMENTS = 3\nAnn Mon Early Nurse\nAnn Tue Early Head\n\
                    Ann Tue Night Nurse";
    assert_snapshot!(told(&check(&instance(RESTED, WEEK), solution).unwrap()), @"
    Non working days constraints: 60
    Required skill constraints: employee Ann, day 1, works as Head without that skill
    Single assignment per day: employee Ann, day 1, Night beside Early on one day
    ");
}

#[test]
fn every_fault_of_a_solution_has_its_place_and_its_mend() {
    let instance = instance(RESTED, WEEK);
    let bad = "SOLUTION\n0 small\nASSIGNMENTS = 6\nAnn Mon Early Nurse\nBob Mon Early Nurse\n\
               Ann Monday Early Nurse\nAnn Wed Dawn Cook\nAnn Thu Early\nAnn Mon Early Head\n";
    assert_snapshot!(faults(&instance, bad), @"
    solution, line 5, column 1: there is no nurse `Bob`; use one that NURSES of the scenario names, or add it there
    solution, line 6, column 5: `Monday` is not a day; write Mon, Tue, Wed, Thu, Fri, Sat or Sun
    solution, line 7, column 9: there is no shift `Dawn`; use one that SHIFT_TYPES of the scenario names, or add it there
    solution, line 7, column 14: there is no skill `Cook`; use one that SKILLS of the scenario names, or add it there
    solution, line 8: an assignment has 3 cells instead of 4; write 4
    solution, line 9: the assignment `Ann Mon Early` is given twice; keep one
    ");
    assert_snapshot!(faults(&instance, "SOLUTION\n0 small\nASSIGNMENTS = 2\nAnn Mon Early Nurse"), @"solution, line 4: there are 1 lines below here instead of 2; complete the file, or write how many there are");
    assert_snapshot!(faults(&instance, "SOLUTION\n1 large\nASSIGNMENTS = 0\n"), @"
    solution, line 2, column 3: this is for `large`, the instance is `small`; give the files of one instance
    solution, line 2, column 1: `1` is not a week, counted from 0; write a whole number from 0 to 0
    ");
    assert_snapshot!(faults(&instance, &(solution("EE-----") + &solution("-------"))), @"solution, line 6: the solution of week `0` is given twice; keep one");
    assert_snapshot!(faults(&instance, ""), @"
    solution: everything is missing; add it
    the files together: the solution (SOLUTION) of week 0 is missing; add it
    ");
    assert_snapshot!(faults(&instance, "SOLUTION"), @"solution, line 1: a line `week scenario` after this line is missing; add it");
    assert_snapshot!(
        faults(&instance, "SOLUTION\n0 small\nASSIGNMENTS = 99999999999999999999\n"), @"solution, line 3, column 15: `99999999999999999999` is not a number of lines; write a whole number from 0 to 1000000000"
    );
}

#[test]
fn every_fault_of_an_instance_has_its_place_and_its_mend() {
    let bad = instance("0 0 Dawn x -1 0", WEEK)
        .replace("Early (2,5)", "Early (5,2)")
        .replace("Night (1,3)", "Night 1-3")
        .replace("Night 1 Early", "Night 2 Early")
        .replace("Ann Full 1 Nurse", "Ann Half 1 Cook")
        .replace("(0,0) (0,0) (0,0) (0,0)\n", "(0,0) (0,0) (0,0)\n")
        .replace("REQUESTS = 0", "REQUESTS = 1\nAnn Any Someday");
    assert_snapshot!(faults(&bad, &solution("EE-----")), @"
    instance, line 8, column 11: `(5,2)` is not limits of days in a row; write the smaller number first
    instance, line 9, column 11: `1-3` is not limits of days in a row; write `(least,most)`
    instance, line 12: there are 1 names behind the number instead of 2; write how many names follow
    instance, line 16, column 16: there is no skill `Cook`; use one that SKILLS of the scenario names, or add it there
    instance, line 16, column 9: there is no contract `Half`; use one that CONTRACTS of the scenario names, or add it there
    instance, line 21, column 9: there is no shift `Dawn`; use one that SHIFT_TYPES of the scenario names, or add it there
    instance, line 21, column 14: `x` is not a number of days; write a whole number from 0 to 1000000000
    instance, line 21, column 16: `-1` is not a number of days; write a whole number from 0 to 1000000000
    instance, line 26: a requirement has 8 cells instead of 9; write 9
    instance, line 28, column 9: `Someday` is not a day; write Mon, Tue, Wed, Thu, Fri, Sat or Sun
    ");
    assert_snapshot!(faults(SCENARIO, &solution("EE-----")), @"the files together: there are 0 histories (HISTORY) instead of 1; give the files of one instance");
    assert_snapshot!(faults("SCENARIO = small\nWEEKS = 0\nSHIFTS", ""), @"
    solution: everything is missing; add it
    the files together: there are 0 histories (HISTORY) instead of 1; give the files of one instance
    instance, line 2, column 9: `0` is not a number of weeks; write a whole number from 1 to 520
    instance, line 3: `SHIFTS` is not the head that comes here; write SKILLS
    ");
    assert_snapshot!(faults("PATIENTS\nmany", ""), @"
    instance, line 1: `PATIENTS` is not the head of a block; write SCENARIO = name, HISTORY, WEEK_DATA or SOLUTION first
    solution: everything is missing; add it
    the files together: there are 0 scenarios (SCENARIO = ..) instead of 1; give the files of one instance
    the files together: there are 0 histories (HISTORY) instead of 1; give the files of one instance
    ");
}

#[test]
fn torn_files_and_absurd_numbers_are_answered_and_never_a_panic() {
    let (instance, solution) = (instance("1 0 Early 1 1 0", WEEK), solution("EEN--EE"));
    for end in 0..instance.len() {
        let _ = check(&instance[..end], &solution);
    }
    for end in 0..solution.len() - 1 {
        assert!(check(&instance, &solution[..end]).is_err(), "{end}");
    }
    for digit in ["-1", "1000000000", "99999999999999999999", "x", ""] {
        for number in ["0", "1", "2", "3", "4", "5", "6"] {
            let _ = check(&instance.replace(number, digit), &solution);
            let _ = check(&instance, &solution.replace(number, digit));
        }
    }
}

#[test]
fn a_solution_folder_names_its_history_and_weeks() {
    let names = |solution| folder_files("n005w4", solution).map(|names| names.join(" "));
    assert_snapshot!(names("Solution_H_0-WD_1-2-3-3").unwrap(), @"Sc-n005w4.txt H0-n005w4-0.txt WD-n005w4-1.txt WD-n005w4-2.txt WD-n005w4-3.txt WD-n005w4-3.txt");
    for other in ["", "Solution_H_0", "Solution_H_0-WD_", "Solution_H_x-WD_1", "Solution_H_0-WD_/"]
    {
        assert_eq!(names(other), None, "{other}");
    }
}

const N005W4: &str = "inrc2/n005w4/Solution_H_0-WD_1-2-3-3";

/// The verdict on a solution folder, `None` where there are no data. A folder's name says which
/// history and weeks it solves.
fn folder(path: &str) -> Option<Verdict> {
    let (instance, solution) = path.rsplit_once('/')?;
    let name = instance.rsplit_once('/')?.1;
    let files = folder_files(name, solution).unwrap();
    let mut paths: Vec<String> = files.iter().map(|file| format!("{instance}/{file}")).collect();
    let weeks = solution.split_once("-WD_")?.1.split('-');
    paths.extend(
        weeks.enumerate().map(|(number, week)| format!("{path}/Sol-{name}-{week}-{number}.txt")),
    );
    let texts: Option<Vec<String>> = paths.iter().map(|path| for_tests::read(path)).collect();
    let texts = texts?;
    let files: Vec<File<'_>> =
        paths.iter().zip(&texts).map(|(name, text)| File { name, text }).collect();
    Some(check_files(&files).unwrap())
}

#[test]
fn the_organisers_validator_prints_the_same_breakdown() {
    let Some(verdict) = folder(N005W4) else { return };
    let Some(report) = for_tests::read(&format!("{N005W4}/validator.txt")) else { return };
    let printed = |name: &str| -> i64 {
        let line = report.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.and_then(|number| number.trim().parse().ok()).unwrap()
    };
    for (name, found) in verdict.breakdown.iter().chain(&verdict.hard) {
        assert_eq!(*found, printed(name), "{name}");
    }
    assert_eq!((verdict.objective, printed("Total cost")), (1695, 1695));
    assert_snapshot!(serde_json::to_string_pretty(&verdict).unwrap(), @r#"
    {
      "objective": 1695,
      "violations": 0,
      "breakdown": {
        "Complete weekends": 60,
        "Consecutive constraints": 465,
        "Max working weekend": 210,
        "Non working days constraints": 330,
        "Optimal coverage constraints": 240,
        "Preferences": 70,
        "Total assignment constraints": 320
      },
      "hard": {
        "Illegal shift type succession constraints": 0,
        "Minimal coverage constraints": 0,
        "Required skill constraints": 0,
        "Single assignment per day": 0
      },
      "broken": [],
      "broken_omitted_count": 0,
      "left_out": []
    }
    "#);
}

#[test]
fn solutions_that_somebody_else_computed_break_no_hard_rule() {
    for path in [
        N005W4,
        "inrc2/n005w4/Solution_H_1-WD_5-3-1-0",
        "inrc2/n005w4/Solution_H_2-WD_6-7-8-9",
        "inrc2/n012w8/Solution_H_0-WD_3-5-0-2-0-4-5-2",
        "inrc2/n012w8/Solution_H_1-WD_7-7-0-8-9-3-2-6",
        "inrc2/n012w8/Solution_H_2-WD_4-5-6-7-2-1-2-1",
    ] {
        let Some(verdict) = folder(path) else { return };
        assert!(verdict.is_feasible(), "{path}: {:?}", verdict.broken);
        println!("{path}: {}", verdict.objective);
    }
}

#[test]
fn one_file_may_hold_every_week() {
    let Some(apart) = folder(N005W4) else { return };
    let read = |name: &str| for_tests::read(&format!("inrc2/n005w4/{name}"));
    let join = |names: &[&str]| -> Option<String> {
        Some(names.iter().map(|name| read(name)).collect::<Option<Vec<_>>>()?.join("\n"))
    };
    let days = ["WD-n005w4-1.txt", "WD-n005w4-2.txt", "WD-n005w4-3.txt", "WD-n005w4-3.txt"];
    let Some(instance) = join(&[&["Sc-n005w4.txt", "H0-n005w4-0.txt"][..], &days].concat()) else {
        return;
    };
    let at = "Solution_H_0-WD_1-2-3-3/Sol-n005w4";
    // Backwards: the week in the second line says the order.
    let weeks = ["3-3", "3-2", "2-1", "1-0"].map(|week| format!("{at}-{week}.txt"));
    let Some(solution) = join(&weeks.each_ref().map(String::as_str)) else { return };
    assert_eq!(check(&instance, &solution).unwrap(), apart);
}
