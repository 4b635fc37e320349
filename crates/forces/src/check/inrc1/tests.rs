use std::collections::BTreeMap;

use insta::assert_snapshot;

use super::{check, differences, incompleteness};
use crate::check::Verdict;
use crate::for_tests;

/// Two weeks from a Monday, and A with the rules that a test turns on; nobody is needed.
fn instance(rules: &str, more: &str) -> String {
    format!(
        r#"<SchedulingPeriod ID="small">
  <StartDate>2026-06-01</StartDate>
  <EndDate>2026-06-14</EndDate>
  <Skills><Skill>Nurse</Skill><Skill>Head</Skill></Skills>
  <ShiftTypes>
    <Shift ID="D"><Skills><Skill>Nurse</Skill></Skills></Shift>
    <Shift ID="H"><Skills><Skill>Head</Skill></Skills></Shift>
    <Shift ID="N"/>
  </ShiftTypes>
  <Patterns>
    <Pattern ID="0" weight="3"><PatternEntries>
      <PatternEntry index="1"><ShiftType>D</ShiftType><Day>Any</Day></PatternEntry>
      <PatternEntry index="0"><ShiftType>N</ShiftType><Day>Any</Day></PatternEntry>
    </PatternEntries></Pattern>
    <Pattern ID="1" weight="5"><PatternEntries>
      <PatternEntry index="0"><ShiftType>None</ShiftType><Day>Friday</Day></PatternEntry>
      <PatternEntry index="1"><ShiftType>Any</ShiftType><Day>Saturday</Day></PatternEntry>
    </PatternEntries></Pattern>
  </Patterns>
  <Contracts>
    <Contract ID="0">{rules}</Contract>
  </Contracts>
  <Employees>
    <Employee ID="A">
      <ContractID>0</ContractID>
      <Skills><Skill>Nurse</Skill></Skills>
    </Employee>
  </Employees>
  <CoverRequirements></CoverRequirements>
  {more}
</SchedulingPeriod>"#
    )
}

/// A's assignments from a letter a day.
fn solution(days: &str) -> String {
    let days = days.chars().filter(|letter| *letter != ' ').zip(1..);
    let assignments = days.filter(|(letter, _)| *letter != '-').map(|(shift, day)| {
        format!(
            "<Assignment><Date>2026-06-{day:02}</Date><Employee>A</Employee>\
             <ShiftType>{shift}</ShiftType></Assignment>\n"
        )
    });
    let assignments: String = assignments.collect();
    format!("<Solution><SchedulingPeriodID>small</SchedulingPeriodID>\n{assignments}</Solution>")
}

/// What A's two weeks cost under these rules, by rule.
fn cost(rules: &str, days: &str) -> String {
    costs(&check(&instance(rules, ""), &solution(days)).unwrap())
}

fn costs(verdict: &Verdict) -> String {
    let paid: BTreeMap<_, _> = verdict.breakdown.iter().filter(|(_, cost)| **cost > 0).collect();
    format!("{paid:?}").replace('"', "")
}

fn limit(name: &str, number: i64) -> String {
    format!(r#"<{name} on="1" weight="10">{number}</{name}>"#)
}

fn faults(instance: &str, solution: &str) -> String {
    for_tests::faults(check(instance, solution))
}

#[test]
fn assignments_have_a_most_and_a_least() {
    let rules = limit("MaxNumAssignments", 3) + &limit("MinNumAssignments", 2);
    assert_snapshot!(cost(&rules, "DD--DD- -------"), @"{MaxNumAssignments: 10}");
    assert_snapshot!(cost(&rules, "------- ------D"), @"{MinNumAssignments: 10}");
    assert_snapshot!(cost(&rules, "DDD---- -------"), @"{}");
}

#[test]
fn runs_of_work_count_at_the_borders_as_they_stand() {
    let rules = limit("MaxConsecutiveWorkingDays", 3) + &limit("MinConsecutiveWorkingDays", 2);
    assert_snapshot!(cost(&rules, "D----DD DDD---N"), @"{MaxConsecutiveWorkingDays: 20, MinConsecutiveWorkingDays: 20}");
}

#[test]
fn runs_of_free_days_count_at_the_borders_as_they_stand() {
    let rules = limit("MaxConsecutiveFreeDays", 3) + &limit("MinConsecutiveFreeDays", 2);
    assert_snapshot!(cost(&rules, "-DDDDDD ---DDD-"), @"{MinConsecutiveFreeDays: 20}");
    assert_snapshot!(cost(&rules, "DDD---- -DDDDDD"), @"{MaxConsecutiveFreeDays: 20}");
}

#[test]
fn weekends_in_a_row_have_a_most_and_a_least() {
    let rules =
        limit("MaxConsecutiveWorkingWeekends", 1) + &limit("MinConsecutiveWorkingWeekends", 2);
    assert_snapshot!(cost(&rules, "-----D- ------D"), @"{MaxConsecutiveWorkingWeekends: 10}");
    assert_snapshot!(cost(&rules, "-----D- -------"), @"{MinConsecutiveWorkingWeekends: 10}");
    assert_snapshot!(cost(&rules, "D---D-- D---D--"), @"{}");
}

#[test]
fn half_a_weekend_is_incomplete() {
    let rules = r#"<CompleteWeekends weight="10">true</CompleteWeekends>"#;
    assert_snapshot!(cost(rules, "-----D- -----DD"), @"{CompleteWeekends: 10}");
    let long = format!("{rules}<WeekendDefinition>FridaySaturdaySunday</WeekendDefinition>");
    assert_snapshot!(cost(&long, "----D-D ----D--"), @"{CompleteWeekends: 60}");
}

#[test]
fn a_weekend_costs_its_free_days_and_its_length_where_it_is_torn() {
    let points = |days: &str| {
        let days: Vec<_> = days.chars().map(|day| (day == 'W').then_some(0)).collect();
        incompleteness(&days)
    };
    // The tables of the public evaluator.
    let three = ["FFF", "WWW", "WWF", "FWW", "WFF", "FWF", "FFW", "WFW"];
    assert_eq!(three.map(points), [0, 0, 1, 1, 2, 2, 2, 4]);
    let four = ["WWWF", "WWFW", "WWFF", "WFWF", "WFFW", "WFFF", "FWWF", "FWFW", "FFWF"];
    assert_eq!(four.map(points), [1, 5, 2, 6, 6, 3, 2, 6, 3]);
    assert_eq!(["F", "W"].map(points), [0, 0]);
}

#[test]
fn each_further_type_of_shift_costs_the_length_of_the_weekend() {
    let rules =
        r#"<IdenticalShiftTypesDuringWeekend weight="10">true</IdenticalShiftTypesDuringWeekend>"#;
    assert_snapshot!(cost(rules, "-----DN -----DD"), @"{IdenticalShiftTypesDuringWeekend: 20}");
    assert_snapshot!(cost(rules, "-----D- -----NN"), @"{}");
    assert_eq!(differences(&[Some(0), Some(1), Some(2), Some(1)]), 8);
}

#[test]
fn a_shift_without_its_skill_is_charged_once() {
    let rules = r#"<AlternativeSkillCategory weight="10">true</AlternativeSkillCategory>"#;
    assert_snapshot!(cost(rules, "DHN---- -------"), @"{AlternativeSkillCategory: 10}");
}

#[test]
fn unwanted_patterns_are_charged_where_the_contract_lists_them() {
    let rules = "<UnwantedPatterns><Pattern>0</Pattern><Pattern>1</Pattern></UnwantedPatterns>";
    assert_snapshot!(cost(rules, "ND-ND-- -------"), @"{UnwantedPatterns: 6}");
    assert_snapshot!(cost(rules, "-----D- ----DDN"), @"{UnwantedPatterns: 5}");
    assert_snapshot!(cost("", "ND---D- -------"), @"{}");
}

#[test]
fn a_rule_that_is_off_costs_nothing_and_one_that_is_never_judged_is_named() {
    let rules = r#"<MaxNumAssignments on="0" weight="10">1</MaxNumAssignments>
        <CompleteWeekends weight="10">false</CompleteWeekends>
        <NoNightShiftBeforeFreeWeekend weight="10">true</NoNightShiftBeforeFreeWeekend>
        <MaxWorkingWeekendsInFourWeeks on="0" weight="1">0</MaxWorkingWeekendsInFourWeeks>"#;
    let verdict = check(&instance(rules, ""), &solution("DDDDN-- -----D-")).unwrap();
    assert_eq!(verdict.objective, 0);
    assert_eq!(Vec::from_iter(verdict.left_out), ["NoNightShiftBeforeFreeWeekend"]);
}

#[test]
fn wishes_are_charged_by_their_kind() {
    let more = r#"
        <DayOffRequests><DayOff weight="1"><EmployeeID>A</EmployeeID><Date>2026-06-01</Date></DayOff></DayOffRequests>
        <DayOnRequests><DayOn weight="2"><EmployeeID>A</EmployeeID><Date>2026-06-02</Date></DayOn></DayOnRequests>
        <ShiftOffRequests><ShiftOff weight="4"><ShiftTypeID>D</ShiftTypeID><EmployeeID>A</EmployeeID><Date>2026-06-03</Date></ShiftOff></ShiftOffRequests>
        <ShiftOnRequests><ShiftOn weight="8"><ShiftTypeID>D</ShiftTypeID><EmployeeID>A</EmployeeID><Date>2026-06-04</Date></ShiftOn></ShiftOnRequests>"#;
    let cost = |days| costs(&check(&instance("", more), &solution(days)).unwrap());
    assert_snapshot!(cost("D-DN--- -------"), @"{DayOffRequests: 1, DayOnRequests: 2, ShiftOffRequests: 4, ShiftOnRequests: 8}");
    assert_snapshot!(cost("-DND--- -------"), @"{}");
}

#[test]
fn cover_is_exact_and_a_date_stands_before_its_weekday() {
    let cover = "<CoverRequirements>
        <DayOfWeekCover><Day>Monday</Day>
            <Cover><Shift>D</Shift><Preferred>2</Preferred></Cover></DayOfWeekCover>
        <DateSpecificCover><Date>2026-06-08</Date>
            <Cover><Shift>D</Shift><Preferred>0</Preferred></Cover></DateSpecificCover>
    </CoverRequirements>";
    let instance = instance("", "").replace("<CoverRequirements></CoverRequirements>", cover);
    let verdict = check(&instance, &solution("D------ D------")).unwrap();
    let broken: Vec<String> = verdict.broken.iter().map(ToString::to_string).collect();
    assert_snapshot!(broken.join("\n"), @"
    CoverRequirements: day 0, shift D: 1, exactly 2: 1 too few
    CoverRequirements: day 7, shift D: 1, exactly 0: 1 too many
    ");
}

#[test]
fn two_shifts_on_one_day_are_broken() {
    let second = "<Assignment><Date>2026-06-01</Date><Employee>A</Employee>\
                  <ShiftType>N</ShiftType></Assignment></Solution>";
    let solution = solution("D------ -------").replace("</Solution>", second);
    let verdict = check(&instance("", ""), &solution).unwrap();
    let broken: Vec<String> = verdict.broken.iter().map(ToString::to_string).collect();
    assert_snapshot!(broken.join("\n"), @"
    SingleAssignmentPerDay: employee A, day 0, N beside D on one day
    CoverRequirements: day 0, shift D: 1, exactly 0: 1 too many
    CoverRequirements: day 0, shift N: 1, exactly 0: 1 too many
    ");
}

#[test]
fn every_fault_of_a_solution_has_its_place_and_its_mend() {
    let instance = instance("", "");
    let bad = solution("D------ -------").replace("small", "large").replace(
        "</Solution>",
        "<Assignment/>
<Assignment><Date>2026-06-15</Date><Employee>Z</Employee><ShiftType>Q</ShiftType></Assignment>
<Assignment><Date>yesterday</Date><Employee>A</Employee><ShiftType>D</ShiftType></Assignment>
<Assignment><Date>2026-06-01</Date><Employee>A</Employee><ShiftType>D</ShiftType></Assignment>
</Solution>",
    );
    assert_snapshot!(faults(&instance, &bad), @"
    solution, line 1, column 11: this is for `large`, the instance is `small`; give the files of one instance
    solution, line 3, column 1: <Date> in this <Assignment> is missing; add it
    solution, line 3, column 1: <Employee> in this <Assignment> is missing; add it
    solution, line 3, column 1: <ShiftType> in this <Assignment> is missing; add it
    solution, line 4, column 13: `2026-06-15` is not a day of the horizon; write a date from StartDate to EndDate of the instance
    solution, line 4, column 36: there is no employee `Z`; use one that Employees names, or add it there
    solution, line 4, column 58: there is no shift `Q`; use one that ShiftTypes names, or add it there
    solution, line 5, column 13: `yesterday` is not a date; write year-month-day
    solution, line 6, column 1: the assignment `2026-06-01 A D` is given twice; keep one
    ");
    let whole = solution("DD----- -------");
    assert_snapshot!(faults(&instance, &whole[..whole.len() - 30]), @"solution, line 3: this is not whole XML (unexpected end of stream); save or copy the file again");
    assert_snapshot!(faults(&instance, ""), @"solution, line 1, column 1: this is not whole XML (the document does not have a root node); save or copy the file again");
    let bomb = format!("<!DOCTYPE a [<!ENTITY a \"aaaa\">]>{whole}");
    assert_snapshot!(faults(&instance, &bomb), @"solution, line 1: document types are not read; take the line `<!DOCTYPE ..>` away");
}

#[test]
fn every_fault_of_an_instance_has_its_place_and_its_mend() {
    let rules = r#"<MaxNumAssignments on="perhaps" weight="10">1</MaxNumAssignments>
        <MinNumAssignments on="1" weight="99999999999999999999">-1</MinNumAssignments>
        <CompleteWeekends>true</CompleteWeekends>
        <WeekendDefinition>Sunday</WeekendDefinition>
        <UnwantedPatterns><Pattern>9</Pattern></UnwantedPatterns>"#;
    let bad = instance(
        rules,
        "<DayOffRequests><DayOff weight=\"1\"><Date>2026-07-01</Date></DayOff></DayOffRequests>",
    )
    .replace("<Shift ID=\"N\"/>", "<Shift ID=\"D\"/><Shift/>")
    .replace("index=\"1\"><ShiftType>D", "index=\"7\"><ShiftType>D")
    .replace("<Day>Friday", "<Day>Freitag")
    .replace("<ContractID>0", "<ContractID>1");
    assert_snapshot!(faults(&bad, ""), @"
    instance, line 8, column 5: shift `D` is given twice; keep one
    instance, line 8, column 20: the attribute `ID` of this <Shift> is missing; add it
    instance, line 13, column 31: there is no shift `N`; use one that ShiftTypes names, or add it there
    instance, line 11, column 5: there are 1 entries of this pattern instead of 8; give one entry an index, counted from 0
    instance, line 16, column 58: `Freitag` is not a day; write a day in English, such as Monday
    instance, line 15, column 5: there are 1 entries of this pattern instead of 2; give one entry an index, counted from 0
    instance, line 21, column 22: `perhaps` is not yes or no; write true or false
    instance, line 22, column 9: `-1` is not the number of this rule; write a whole number from 0 to 1000000000
    instance, line 24, column 9: `Sunday` is not a weekend; write SaturdaySunday, perhaps with Friday before or Monday behind
    instance, line 23, column 9: the attribute `weight` of this <CompleteWeekends> is missing; add it
    instance, line 25, column 27: there is no pattern `9`; use one that Patterns names, or add it there
    instance, line 29, column 7: there is no contract `1`; use one that Contracts names, or add it there
    instance, line 34, column 19: <EmployeeID> in this <DayOff> is missing; add it
    instance, line 34, column 38: `2026-07-01` is not a day of the horizon; write a date from StartDate to EndDate of the instance
    ");
    let backwards = instance("", "").replace("2026-06-14", "1926-06-14");
    assert_snapshot!(faults(&backwards, ""), @"instance, line 3, column 3: `1926-06-14` is not the end of this horizon; write a date after StartDate, ten years at most");
    assert_snapshot!(faults(&instance("", "").replace("2026-06-14", "9999-06-14"), ""), @"instance, line 3, column 3: `9999-06-14` is not the end of this horizon; write a date after StartDate, ten years at most");
    assert_snapshot!(faults("<Solution/>", ""), @"instance, line 1, column 1: `Solution` is not the root of this file; write SchedulingPeriod");
}

#[test]
fn torn_and_nested_files_are_faults_and_never_a_panic() {
    let rules = limit("MaxNumAssignments", 3) + &limit("MinConsecutiveFreeDays", 2);
    let (instance, solution) = (instance(&rules, ""), solution("DDN--DD NNN----"));
    for end in 0..instance.len() {
        assert!(check(&instance[..end], &solution).is_err(), "{end}");
    }
    for end in 0..solution.len() {
        assert!(check(&instance, &solution[..end]).is_err(), "{end}");
    }
    for digit in ["-1", "99999999999999999999", "x", ""] {
        for number in ["3", "10", "0", "1", "2026"] {
            // Whatever comes of it, it comes as an answer.
            let _ = check(&instance.replace(number, digit), &solution);
        }
    }
    let deep = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
    assert!(check(&deep, &solution).is_err());
    assert!(check(&instance, &deep).is_err());
}

#[test]
fn the_published_instances_are_read_and_an_empty_roster_lacks_everybody() {
    for (name, people) in
        [("sprint01", 152), ("sprint_late03", 160), ("medium01", 608), ("long01", 740)]
    {
        let Some(instance) = for_tests::read(&format!("inrc1/{name}.xml")) else { return };
        let (_, rest) = instance.split_once("<SchedulingPeriod ID=\"").unwrap();
        let (id, _) = rest.split_once('"').unwrap();
        let empty = format!("<Solution><SchedulingPeriodID>{id}</SchedulingPeriodID></Solution>");
        let verdict = check(&instance, &empty).unwrap();
        assert_eq!(verdict.hard["CoverRequirements"], people, "{name}");
        assert!(verdict.breakdown["MinNumAssignments"] > 0, "{name}");
        assert_eq!(verdict.breakdown["MaxNumAssignments"], 0, "{name}");
    }
}

/// Rosters of an independent integer programme, a line an employee and a letter a day; it says
/// that they cost 59 and 52 (the best known are 56 and 48).
const SPRINT01: &str = "
    -----NN-NN-LNN--DENNEDNN--LN
    ENND---NDD-DLL---EL-ENLLEDNE
    ----LEE---NLLEE--NE--LEENLEL
    LLLLLEDE--LE-LN--DEE-EDD--LL
    DEEEE-LL----DEEEE-DL----LLE-
    EDDNN-----ENE----LL-NE--LN--
    ---LEL-DLLE---DLLL--DL--DE--
    ---EDL-LEEL---LNN--LL----EDE
    N----DL---DE---D---DL---E---
    L-----EE----EDL----E-------D
";
const SPRINT_LATE03: &str = "
    ---NNLL---EENN---LLLLL--EEEE
    LLLLL--NLL--DELLL--EDD--EDDD
    EDDE-NNL--EDEEN--NNN----NNNL
    N--DDDEL--NNL-DEEEE--EEE--LL
    DEELL--ENN--EDENN-LLLL--DLL-
    ENN--EED--DEE----DDEN----EEN
    L--EEE----LLLL---L--ENNNL---
    ---EEL--DDE---E----EEEDD--EE
    -----EL---LL---DDE----LLL---
    ------DEEE---LL--EED----EL--
";

#[test]
fn rosters_cost_what_an_independent_integer_programme_says() {
    for (name, start, roster, cost) in [
        ("sprint01", "2010-01-01", SPRINT01, 59),
        ("sprint_late03", "2010-01-01", SPRINT_LATE03, 52),
    ] {
        let Some(instance) = for_tests::read(&format!("inrc1/{name}.xml")) else { return };
        let solution = dated_solution(name, start, roster);
        let verdict = check(&instance, &solution).unwrap();
        assert_eq!((verdict.violations, verdict.objective), (0, cost), "{name}: {verdict:?}");
    }
}

/// A solution of employees 0, 1, .. from their lines.
fn dated_solution(id: &str, start: &str, roster: &str) -> String {
    let start: jiff::civil::Date = start.parse().unwrap();
    let mut xml = format!("<Solution><SchedulingPeriodID>{id}</SchedulingPeriodID>");
    for (employee, line) in roster.split_whitespace().enumerate() {
        for (shift, date) in line.chars().zip(start.series(jiff::Span::new().days(1))) {
            if shift != '-' {
                xml += &format!(
                    "<Assignment><Date>{date}</Date><Employee>{employee}</Employee>\
                     <ShiftType>{shift}</ShiftType></Assignment>"
                );
            }
        }
    }
    xml + "</Solution>"
}

const TESTS: &str = "inrc1/uos_constraint_tests/inrc2010/constraint_unit_tests";

/// The short names of the public evaluator's tests, and their files.
const RULES: [(&str, &str); 16] = [
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

#[test]
fn the_public_evaluators_tests_of_every_rule_cost_what_they_say() {
    let Some(said) = for_tests::read(&format!("{TESTS}/test_solutions_cost.txt")) else { return };
    let mut judged = 0;
    for line in said.lines().filter(|line| !line.trim().is_empty()) {
        // `test 1 - solution 2: 0 (Hard constraint: 2)`
        let (left, right) = line.split_once(": ").unwrap();
        let (test, number) =
            left.strip_prefix("test ").unwrap().split_once(" - solution ").unwrap();
        let mut numbers = right.split(|letter: char| !letter.is_ascii_digit());
        let cost: i64 = numbers.next().unwrap().parse().unwrap();
        let hard: i64 = numbers.find_map(|number| number.parse().ok()).unwrap_or(0);
        let (_, rule) = RULES.iter().find(|(short, _)| *short == test).unwrap();
        let base = format!("{TESTS}/test_{rule}_constraint");
        let instance = for_tests::read(&format!("{base}.xml")).unwrap();
        let solution = for_tests::read(&format!("{base}_solution_0{number}.xml")).unwrap();
        let verdict = check(&instance, &solution).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!((verdict.objective, verdict.violations), (cost, hard), "{line}: {verdict:?}");
        judged += 1;
    }
    assert_eq!(judged, 37);
}
