use insta::assert_snapshot;

use super::check;
use crate::check::{CheckError, Verdict};
use crate::for_tests;

/// Two weeks; E, then N after which E may not come; A may do everything but what a test says.
const INSTANCE: &str = "
    # a comment
    SECTION_HORIZON
    14
    SECTION_SHIFTS
    E,480,
    N,600,E
    SECTION_STAFF
    A,E=14|N=3,6000,480,4,2,2,1
    SECTION_DAYS_OFF
    A,13
    SECTION_SHIFT_ON_REQUESTS
    A,0,E,3
    SECTION_SHIFT_OFF_REQUESTS
    A,1,E,5
    SECTION_COVER
    0,E,2,100,7
    1,E,0,100,7
";

/// The roster of A from a letter a day, `-` being a day off.
fn judge(days: &str) -> Verdict {
    check(INSTANCE, &line(days)).unwrap()
}

fn line(days: &str) -> String {
    let cells = days.chars().filter(|letter| *letter != ' ').map(|letter| match letter {
        '-' => String::new(),
        shift => shift.to_string(),
    });
    cells.collect::<Vec<_>>().join(",")
}

fn broken(days: &str) -> String {
    let lines = judge(days).broken.iter().map(ToString::to_string).collect::<Vec<_>>();
    if lines.is_empty() { "nothing".to_owned() } else { lines.join("\n") }
}

/// As [`broken`] where A may work `minutes_max` minutes.
fn broken_within(minutes_max: i64, days: &str) -> String {
    let instance = INSTANCE.replace(",6000,", &format!(",{minutes_max},"));
    let verdict = check(&instance, &line(days)).unwrap();
    verdict.broken.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn faults(instance: &str, solution: &str) -> String {
    for_tests::faults(check(instance, solution))
}

#[test]
fn a_roster_that_keeps_the_rules_breaks_nothing() {
    assert_snapshot!(broken("EE--EE- -EENN--"), @"nothing");
}

#[test]
fn a_forbidden_succession_is_broken_on_its_second_day() {
    assert_snapshot!(broken("EE--NEE -------"), @"ShiftRotation: employee A, day 5, E may not follow N");
}

#[test]
fn more_shifts_of_a_type_than_allowed_are_broken() {
    assert_snapshot!(broken("NN--NN- -------"), @"MaxShifts: employee A, shifts N: 4, at most 3: 1 too many");
}

#[test]
fn too_many_and_too_few_minutes_are_broken() {
    assert_snapshot!(broken("------- -------"), @"MinTotalMinutes: employee A, minutes: 0, at least 480: 480 too few");
    assert_snapshot!(broken_within(480, "EE----- -------"), @"MaxTotalMinutes: employee A, minutes: 960, at most 480: 480 too many");
}

#[test]
fn a_run_over_the_longest_is_broken_even_at_the_border() {
    assert_snapshot!(broken("EEEEE-- -------"), @"MaxConsecutiveShifts: employee A, day 0, shifts in a row: 5, at most 4: 1 too many");
}

#[test]
fn a_short_run_is_broken_inside_the_horizon_alone() {
    assert_snapshot!(broken("E--E--- --EE---"), @"MinConsecutiveShifts: employee A, day 3, shifts in a row: 1, at least 2: 1 too few");
    assert_snapshot!(broken("E------ ------E"), @"DaysOff: employee A, day 13, works E on a day off");
}

#[test]
fn a_short_rest_is_broken_inside_the_horizon_alone() {
    assert_snapshot!(broken("-EE-EE- -------"), @"MinConsecutiveDaysOff: employee A, day 3, days off in a row: 1, at least 2: 1 too few");
}

#[test]
fn a_weekend_counts_by_its_saturday_or_its_sunday() {
    assert_snapshot!(broken("----EE- ---EE--"), @"nothing");
    assert_snapshot!(broken("-----EE EE--EE-"), @"MaxWeekends: employee A, weekends worked: 2, at most 1: 1 too many");
}

#[test]
fn work_on_a_day_off_is_broken() {
    assert_snapshot!(broken("EE----- ----EEE"), @"DaysOff: employee A, day 13, works E on a day off");
}

#[test]
fn requests_and_cover_are_charged_by_type() {
    let charged = |days| serde_json::to_string(&judge(days).breakdown).unwrap();
    assert_snapshot!(charged("--EE--- -------"), @r#"{"CoverOver":0,"CoverUnder":200,"ShiftOffRequests":0,"ShiftOnRequests":3}"#);
    assert_snapshot!(charged("EE----- -------"), @r#"{"CoverOver":7,"CoverUnder":100,"ShiftOffRequests":5,"ShiftOnRequests":0}"#);
}

#[test]
fn the_verdict_is_json_with_sentences() {
    let json = serde_json::to_string_pretty(&judge("------- -------")).unwrap();
    assert_snapshot!(json, @r#"
    {
      "objective": 203,
      "violations": 1,
      "breakdown": {
        "CoverOver": 0,
        "CoverUnder": 200,
        "ShiftOffRequests": 0,
        "ShiftOnRequests": 3
      },
      "hard": {
        "DaysOff": 0,
        "MaxConsecutiveShifts": 0,
        "MaxShifts": 0,
        "MaxTotalMinutes": 0,
        "MaxWeekends": 0,
        "MinConsecutiveDaysOff": 0,
        "MinConsecutiveShifts": 0,
        "MinTotalMinutes": 1,
        "ShiftRotation": 0
      },
      "broken": [
        "MinTotalMinutes: employee A, minutes: 0, at least 480: 480 too few"
      ],
      "broken_omitted_count": 0,
      "left_out": []
    }
    "#);
}

#[test]
fn windows_line_ends_comments_and_blank_lines_change_nothing() {
    let windows = INSTANCE.replace('\n', "\r\n\r\n");
    let solution = format!("\u{feff}# of A\r\n\r\n{}\r\n\r\n", line("EE--EE- -EENN--"));
    assert_eq!(check(&windows, &solution).unwrap(), judge("EE--EE- -EENN--"));
}

#[test]
fn in_a_horizon_of_one_day_an_empty_line_is_a_day_off() {
    let instance = "SECTION_HORIZON\n1\nSECTION_SHIFTS\nE,480,\nSECTION_STAFF\n\
        A,E=1,480,0,5,1,1,1\nB,E=1,480,0,5,1,1,1\nSECTION_DAYS_OFF\nSECTION_SHIFT_ON_REQUESTS\n\
        SECTION_SHIFT_OFF_REQUESTS\nSECTION_COVER\n0,E,1,100,1";
    assert_snapshot!(faults(instance, "\nE\n"), @"no fault, objective 0");
}

#[test]
fn every_fault_of_a_roster_has_its_place_and_its_mend() {
    assert_snapshot!(faults(INSTANCE, "E,,,X,,,,,,,,,,EE"), @"
    solution, line 1, column 5: there is no shift `X`; use one that SECTION_SHIFTS names, or add it there
    solution, line 1, column 16: there is no shift `EE`; use one that SECTION_SHIFTS names, or add it there
    ");
    assert_snapshot!(faults(INSTANCE, "E,,"), @"solution, line 1: this employee's line has 3 cells instead of 14; write 14");
    assert_snapshot!(faults(INSTANCE, ""), @"solution: there are 0 lines instead of 1; give one line an employee, in the order of SECTION_STAFF");
    assert_snapshot!(faults(INSTANCE, &format!("{0}\n{0}", line("EE--EE- -EENN--"))), @"solution: there are 2 lines instead of 1; give one line an employee, in the order of SECTION_STAFF");
}

#[test]
fn every_fault_of_an_instance_has_its_place_and_its_mend() {
    let bad = INSTANCE
        .replace("N,600,E", "N,600,E|X\n    E,99999999999999999999999,")
        .replace("E=14|N=3", "E=-1|E=2|Y")
        .replace("A,13", "B,14,13")
        .replace("A,1,E,5", "A,1,E")
        .replace("1,E,0,100,7", "0,E,1,1,1\nSECTION_COVERS\n1,E,0,100,7");
    assert_snapshot!(faults(&bad, ""), @"
    instance, line 20: `SECTION_COVERS` is not a section head; write one of the seven SECTION_ heads, spelled as in the published instances
    instance, line 8, column 7: `99999999999999999999999` is not a length in minutes; write a whole number from 0 to 1000000000
    instance, line 8, column 5: shift `E` is given twice; keep one
    instance, line 7, column 11: there is no shift `X`; use one that SECTION_SHIFTS names, or add it there
    instance, line 10, column 7: `-1` is not a number of shifts; write a whole number from 0 to 1000000000
    instance, line 10, column 7: `Y` is not a limit of shifts; write `shift=number`, with | between two
    instance, line 10, column 7: there are 1 limits of shifts instead of 2; give MaxShifts for every shift
    instance, line 12, column 5: there is no employee `B`; use one that SECTION_STAFF names, or add it there
    instance, line 12, column 7: `14` is not a day of the horizon, counted from 0; write a whole number from 0 to 13
    instance, line 16: a request has 3 cells instead of 4; write 4
    instance, line 19: the cover of day and shift `0, E` is given twice; keep one
    ");
    assert_snapshot!(faults("", ""), @"
    instance: SECTION_HORIZON is missing; add it
    instance: SECTION_SHIFTS is missing; add it
    instance: SECTION_STAFF is missing; add it
    instance: SECTION_DAYS_OFF is missing; add it
    instance: SECTION_SHIFT_ON_REQUESTS is missing; add it
    instance: SECTION_SHIFT_OFF_REQUESTS is missing; add it
    instance: SECTION_COVER is missing; add it
    instance: the row of SECTION_HORIZON is missing; add it
    ");
    assert_snapshot!(faults("hello\nSECTION_HORIZON\n9999999", ""), @"
    instance, line 1: `hello` is not a section head; write one of the seven SECTION_ heads, spelled as in the published instances
    instance: SECTION_SHIFTS is missing; add it
    instance: SECTION_STAFF is missing; add it
    instance: SECTION_DAYS_OFF is missing; add it
    instance: SECTION_SHIFT_ON_REQUESTS is missing; add it
    instance: SECTION_SHIFT_OFF_REQUESTS is missing; add it
    instance: SECTION_COVER is missing; add it
    instance, line 3, column 1: `9999999` is not a number of days; write a whole number from 0 to 3660
    ");
}

#[test]
fn a_thousand_faults_are_counted_and_a_hundred_listed() {
    let solution = line("EE--EE- -EENN--") + "\n\n" + &"x\n".repeat(3);
    let cells = vec!["Q"; 14].join(",");
    let staff: String = (0..92).map(|who| format!("P{who},E=1|N=1,1,0,1,1,1,1\n")).collect();
    let instance =
        INSTANCE.replace("    A,E=14|N=3,6000,480,4,2,2,1\n", &(staff + "A,E=1|N=1,1,1,1,1,1,1\n"));
    let Err(CheckError::Faulty(faults)) =
        check(&instance, &format!("{solution}{}", format!("{cells}\n").repeat(89)))
    else {
        panic!("no fault");
    };
    assert_eq!((faults.first.len(), faults.more_count), (100, 89 * 14 + 3 - 100));
}

#[test]
fn torn_files_and_absurd_numbers_are_answered_and_never_a_panic() {
    let solution = line("EE--EE- -EENN--");
    for end in 0..INSTANCE.len() {
        let _ = check(&INSTANCE[..end], &solution);
    }
    for end in 0..solution.len() {
        let _ = check(INSTANCE, &solution[..end]);
    }
    for digit in ["-1", "1000000000", "99999999999999999999", "x", ""] {
        for number in ["0", "1", "2", "3", "4", "480", "14", "100"] {
            let _ = check(&INSTANCE.replace(number, digit), &solution);
        }
    }
}

#[test]
fn absurd_numbers_saturate() {
    let instance = INSTANCE.replace("0,E,2,100,7", "0,E,1000000000,1000000000,7");
    let verdict = check(&instance, &line("EE--EE- -EENN--")).unwrap();
    assert_eq!(verdict.objective, 999_999_999_000_000_012);
}

#[test]
fn a_year_of_364_days_is_checked() {
    let instance = INSTANCE.replace("    14\n", "    364\n").replace(",6000,", ",999999,");
    let year = "EE--EE- -------".repeat(26);
    let verdict = check(&instance, &line(&year)).unwrap();
    assert_eq!(verdict.hard["MaxWeekends"], 1);
    assert!(verdict.broken.iter().any(|broken| broken.amount == 25), "{:?}", verdict.broken);
}

/// Found by an integer programme that knows nothing of this checker, and proved optimal by it.
const OPTIMUM_1: &str = "
    ,D,D,D,D,,,D,D,D,,,D,D
    D,D,D,D,D,,,D,D,,,D,D,
    D,D,D,,,D,D,D,,,D,D,,
    D,D,,,,D,D,D,D,D,,,,
    ,D,D,D,D,,,D,D,,,D,D,D
    D,D,D,D,D,,,,D,D,,,D,D
    ,,D,D,D,,,D,D,,,D,D,D
    D,D,,,,,,,D,D,D,D,D,
";

#[test]
fn the_known_optimum_of_instance_1_is_feasible_and_costs_607() {
    let Some(instance) = for_tests::read("nrp24/Instance1.txt") else { return };
    let verdict = check(&instance, OPTIMUM_1).unwrap();
    assert_eq!((verdict.violations, verdict.objective), (0, 607), "{:?}", verdict.broken);
}

/// Of the same programme; it costs what is best known of instance 4.
const BEST_4: &str = "
    ,,L,L,L,,,L,L,,,E,L,L,L,L,,,L,L,L,,,L,L,L,,
    E,E,E,E,E,,,E,E,E,,,E,E,E,E,,,,E,E,,,E,E,E,,
    ,E,E,,,E,E,E,E,,,E,L,,,E,L,L,,,,E,E,E,E,E,,
    ,,,L,L,,,E,E,E,E,E,,,L,L,L,,,E,E,E,,,E,E,E,E
    ,,E,E,E,E,E,,,,L,L,,,E,E,E,E,E,,,L,L,,,E,E,E
    L,L,L,,,,,,,L,L,L,,,L,L,L,,,L,L,,,L,L,L,L,L
    L,,,,,L,L,L,L,L,,,,,E,E,E,L,L,,,E,E,E,E,,,E
    ,L,L,,,L,L,L,L,,,,E,E,L,L,L,,,,,L,L,L,L,L,,
    E,E,E,,,L,L,,,,L,L,L,L,,,E,E,L,,,E,E,E,L,L,,
    L,L,L,L,L,,,,E,E,E,E,,,,E,E,E,E,L,,,E,E,,,E,E
";

#[test]
fn the_best_known_cost_of_instance_4_is_reached_by_an_independent_roster() {
    let Some(instance) = for_tests::read("nrp24/Instance4.txt") else { return };
    let verdict = check(&instance, BEST_4).unwrap();
    assert_eq!((verdict.violations, verdict.objective), (0, 1716), "{:?}", verdict.broken);
    assert_eq!(verdict.breakdown["CoverUnder"], 1700);
}

#[test]
fn every_instance_beside_the_checkout_is_read_and_an_empty_roster_judged() {
    for number in [1, 2, 4, 7, 10, 13, 15, 18] {
        let Some(instance) = for_tests::read(&format!("nrp24/Instance{number}.txt")) else {
            return;
        };
        let days: usize = instance.lines().find_map(|line| line.trim().parse().ok()).unwrap();
        let staff = instance.lines().filter(|line| line.split(',').count() == 8).count() - 1;
        let solution = (",".repeat(days - 1) + "\n").repeat(staff);
        let verdict = check(&instance, &solution).unwrap();
        // Nobody works: everybody is short of minutes, and nothing else is broken.
        assert_eq!(verdict.hard["MinTotalMinutes"], verdict.violations);
        assert!(verdict.breakdown["CoverUnder"] > 0);
        assert_eq!(verdict.breakdown["CoverOver"], 0);
    }
}
