use super::Inrc1;
use crate::check::inrc1::check;
use crate::for_tests::{self, Looks};
use crate::roster::bound::Bound;
use crate::roster::price::{Automaton, STATES_BOUND, STATES_MEND};
use crate::roster::search::{Cooling, Search};
use crate::roster::{Alone, Problem, Roster};

/// Twelve days from a Thursday, two people with every rule that there is.
const SMALL: &str = r#"<SchedulingPeriod ID="a&amp;b">
  <StartDate>2026-06-04</StartDate>
  <EndDate>2026-06-15</EndDate>
  <Skills><Skill>Nurse</Skill><Skill>Head</Skill></Skills>
  <ShiftTypes>
    <Shift ID="D"><Skills><Skill>Nurse</Skill></Skills></Shift>
    <Shift ID="H"><Skills><Skill>Head</Skill></Skills></Shift>
  </ShiftTypes>
  <Patterns>
    <Pattern ID="0" weight="3"><PatternEntries>
      <PatternEntry index="1"><ShiftType>D</ShiftType><Day>Any</Day></PatternEntry>
      <PatternEntry index="0"><ShiftType>H</ShiftType><Day>Any</Day></PatternEntry>
    </PatternEntries></Pattern>
    <Pattern ID="1" weight="5"><PatternEntries>
      <PatternEntry index="0"><ShiftType>None</ShiftType><Day>Friday</Day></PatternEntry>
      <PatternEntry index="1"><ShiftType>Any</ShiftType><Day>Saturday</Day></PatternEntry>
      <PatternEntry index="2"><ShiftType>D</ShiftType><Day>Any</Day></PatternEntry>
    </PatternEntries></Pattern>
  </Patterns>
  <Contracts>
    <Contract ID="full">
      <MaxNumAssignments weight="2">6</MaxNumAssignments>
      <MinNumAssignments weight="7">4</MinNumAssignments>
      <MaxConsecutiveWorkingDays weight="4">2</MaxConsecutiveWorkingDays>
      <MinConsecutiveWorkingDays weight="3">2</MinConsecutiveWorkingDays>
      <MaxConsecutiveFreeDays weight="6">3</MaxConsecutiveFreeDays>
      <MinConsecutiveFreeDays weight="5">2</MinConsecutiveFreeDays>
      <MaxConsecutiveWorkingWeekends weight="11">1</MaxConsecutiveWorkingWeekends>
      <MinConsecutiveWorkingWeekends on="0" weight="9">2</MinConsecutiveWorkingWeekends>
      <WeekendDefinition>FridaySaturdaySundayMonday</WeekendDefinition>
      <CompleteWeekends weight="2">true</CompleteWeekends>
      <IdenticalShiftTypesDuringWeekend weight="3">true</IdenticalShiftTypesDuringWeekend>
      <AlternativeSkillCategory weight="8">true</AlternativeSkillCategory>
      <UnwantedPatterns><Pattern>0</Pattern><Pattern>1</Pattern></UnwantedPatterns>
    </Contract>
    <Contract ID="half">
      <MinConsecutiveWorkingWeekends weight="9">2</MinConsecutiveWorkingWeekends>
      <WeekendDefinition>SaturdaySunday</WeekendDefinition>
      <CompleteWeekends weight="1">1</CompleteWeekends>
      <IdenticalShiftTypesDuringWeekend weight="3">false</IdenticalShiftTypesDuringWeekend>
      <UnwantedPatterns><Pattern>1</Pattern></UnwantedPatterns>
    </Contract>
  </Contracts>
  <Employees>
    <Employee ID="A"><ContractID>full</ContractID>
      <Skills><Skill>Nurse</Skill></Skills></Employee>
    <Employee ID="B"><ContractID>half</ContractID></Employee>
  </Employees>
  <CoverRequirements>
    <DayOfWeekCover><Day>Friday</Day>
      <Cover><Shift>D</Shift><Preferred>1</Preferred></Cover></DayOfWeekCover>
    <DateSpecificCover><Date>2026-06-12</Date>
      <Cover><Shift>H</Shift><Preferred>1</Preferred></Cover>
      <Cover><Shift>D</Shift><Preferred>0</Preferred></Cover></DateSpecificCover>
  </CoverRequirements>
  <DayOffRequests>
    <DayOff weight="3"><EmployeeID>A</EmployeeID><Date>2026-06-04</Date></DayOff>
  </DayOffRequests>
  <DayOnRequests>
    <DayOn weight="2"><EmployeeID>B</EmployeeID><Date>2026-06-05</Date></DayOn>
  </DayOnRequests>
  <ShiftOffRequests>
    <ShiftOff weight="4"><ShiftTypeID>D</ShiftTypeID><EmployeeID>B</EmployeeID>
      <Date>2026-06-08</Date></ShiftOff>
  </ShiftOffRequests>
  <ShiftOnRequests>
    <ShiftOn weight="6"><ShiftTypeID>H</ShiftTypeID><EmployeeID>A</EmployeeID>
      <Date>2026-06-09</Date></ShiftOn>
  </ShiftOnRequests>
</SchedulingPeriod>"#;

fn any_roster(problem: &Problem, random: &mut fastrand::Rng) -> Roster {
    let width = problem.width();
    let any = || {
        let duty = u8::try_from(random.usize(0..width)).unwrap();
        if random.u8(0..10) < 7 { duty } else { 0 }
    };
    Roster(std::iter::repeat_with(any).take(problem.people.len() * problem.days).collect())
}

/// The checker and the search count the same for many rosters by chance.
fn agree(text: &str, rosters: usize) {
    let read = Inrc1::read(text).unwrap();
    let mut random = fastrand::Rng::with_seed(4);
    for _ in 0..rosters {
        let roster = any_roster(&read.problem, &mut random);
        let cost = read.problem.cost(&roster);
        let verdict = check(text, &read.write(&roster)).unwrap();
        let said = (verdict.violations, verdict.objective);
        assert_eq!(said, (i64::from(cost.hard), i64::from(cost.soft)), "{:?}", verdict.breakdown);
    }
}

#[test]
fn the_checker_finds_the_cost_that_the_search_has_whatever_the_roster() {
    agree(SMALL, 2_000);
    for weekend in ["SaturdaySundayMonday", "FridaySaturdaySunday", "SaturdaySunday"] {
        agree(&SMALL.replace("FridaySaturdaySundayMonday", weekend), 500);
        let shorter =
            SMALL.replace("2026-06-15", "2026-06-13").replace("2026-06-04</S", "2026-06-06</S");
        let wished = shorter.replace("2026-06-04</Date>", "2026-06-07</Date>");
        let wished = wished.replace("2026-06-05</Date>", "2026-06-07</Date>");
        agree(&wished.replace("FridaySaturdaySundayMonday", weekend), 500);
    }
}

#[test]
fn the_checker_agrees_on_published_instances() {
    for name in ["sprint01", "sprint_late03", "medium01", "long01"] {
        let Some(text) = for_tests::read(&format!("inrc1/{name}.xml")) else { return };
        agree(&text, 20);
    }
}

#[test]
fn changed_and_changed_back_a_roster_costs_what_it_did() {
    let problem = Inrc1::read(SMALL).unwrap().problem;
    let mut random = fastrand::Rng::with_seed(7);
    let mut search =
        Search::new(&problem, any_roster(&problem, &mut random), 1, Cooling::of(&problem));
    for _ in 0..300 {
        search.run(20, 0.0, 0.2, &mut Looks::enough());
        let (roster, cost) = search.now();
        assert_eq!(cost, problem.cost(roster), "as from nothing");
    }
}

#[test]
fn the_search_finds_the_cheapest_of_all_rosters_and_the_bound_is_below() {
    // One person and seven days: every row is tried. A alone, nobody is wanted.
    let whole = SMALL.replace("2026-06-15", "2026-06-10").replace("<Preferred>1<", "<Preferred>0<");
    let whole = whole.replace("2026-06-12", "2026-06-10");
    let a = whole.find("<Employee ID=\"B\"").unwrap();
    let b = whole.find("</Employees>").unwrap();
    let alone = format!("{}{}", &whole[..a], &whole[b..]).replace(">B<", ">A<");
    let read = Inrc1::read(&alone).unwrap();
    let mut problem = read.problem.clone();
    let free = crate::roster::Want { most: 9, ..Default::default() };
    problem.wants.fill(free);
    let row = |at: u32| (0..7).map(|day| u8::try_from(at / 3_u32.pow(day) % 3).unwrap()).collect();
    let least = (0..3_u32.pow(7)).map(|at| problem.cost(&Roster(row(at)))).min().unwrap();
    let mut search = Search::new(&problem, Roster::empty(&problem), 1, Cooling::of(&problem));
    search.run(40_000, 0.0, 1.0, &mut Looks::enough());
    assert_eq!(search.best().1, least);
    let automata = Automaton::all(&problem, STATES_BOUND);
    let mut bound = Bound::new(&problem, &automata);
    bound.improve(i64::from(least.soft), 50, &Alone, &mut Looks::enough());
    assert!(bound.value().unwrap() <= i64::from(least.soft));
}

#[test]
fn of_rules_about_two_days_an_automaton_leaves_out_nothing() {
    let whole = SMALL.replace("2026-06-15", "2026-06-11").replace("2026-06-12", "2026-06-10");
    let pairs = whole.replace("FridaySaturdaySundayMonday", "SaturdaySunday");
    let pairs = pairs.replace("<Pattern>1</Pattern>", "");
    let mut problem = Inrc1::read(&pairs).unwrap().problem;
    problem.days = 8;
    problem.people.truncate(1);
    problem.wants.fill(crate::roster::Want { most: 9, ..Default::default() });
    let automata = Automaton::all(&problem, STATES_MEND);
    let row = |at: u32| (0..8).map(|day| u8::try_from(at / 3_u32.pow(day) % 3).unwrap()).collect();
    let rows: Vec<Vec<u8>> = (0..3_u32.pow(8)).map(row).collect();
    let soft = |row: &Vec<u8>| i64::from(problem.cost(&Roster(row.clone())).soft) * 1_024;
    let mut random = fastrand::Rng::with_seed(6);
    let costs: Vec<i64> = rows.iter().map(soft).collect();
    for _ in 0..20 {
        let worth: Vec<i64> = (0..24).map(|_| random.i64(-9_000..9_000)).collect();
        let at = |(day, duty): (usize, &u8)| worth[day * 3 + usize::from(*duty)];
        let pay = |row: &Vec<u8>| row.iter().enumerate().map(at).sum::<i64>();
        let least = rows.iter().zip(&costs).map(|(row, cost)| pay(row) + cost).min().unwrap();
        let wishes = problem.people[0].wishes.iter().map(|wish| i64::from(wish.soft) * 1_024);
        let prices: Vec<i64> = wishes.zip(&worth).map(|(wish, worth)| wish + worth).collect();
        let (cost, row) = automata[0].cheapest(&prices).unwrap();
        assert_eq!((cost, pay(&row) + soft(&row)), (least, least));
    }
}

#[test]
fn a_sprint_is_solved_without_a_broken_rule() {
    let Some(text) = for_tests::read("inrc1/sprint_late03.xml") else { return };
    let read = Inrc1::read(&text).unwrap();
    let problem = &read.problem;
    let mut search = Search::new(problem, Roster::empty(problem), 1, Cooling::of(problem));
    let automata = Automaton::all(problem, STATES_MEND);
    search.run(400_000, 0.0, 0.9, &mut Looks::enough());
    search.mend(&automata, &mut Looks::enough());
    search.run(100_000, 0.9, 1.0, &mut Looks::enough());
    let verdict = check(&text, &read.write(search.best().0)).unwrap();
    assert_eq!(verdict.violations, 0);
    assert!((48..70).contains(&verdict.objective), "{}", verdict.objective);
    let automata = Automaton::all(problem, STATES_BOUND);
    let mut bound = Bound::new(problem, &automata);
    bound.improve(verdict.objective, 300, &Alone, &mut Looks::enough());
    assert!(bound.value().unwrap() <= 48);
}

#[test]
fn what_cannot_be_read_is_told_by_its_line() {
    let said = |from: &str, to: &str, why: &str| {
        let wrong = Inrc1::read(&SMALL.replacen(from, to, 1)).map(|_| ()).unwrap_err().to_string();
        assert!(wrong.contains(why), "{wrong}");
    };
    said("2026-06-15", "2026-06-03", "line 3: a horizon from 2026-06-04 to 2026-06-03");
    said("2026-06-15", "2926-06-03", "line 3: a horizon");
    said("2026-06-15", "someday", "line 3: `someday` is no date");
    said("ID=\"H\"", "ID=\"D\"", "line 7: shift `D` stands twice");
    said("<ContractID>full", "<ContractID>none", "line 45: no contract `none`");
    said("weight=\"2\">6", "weight=\"-2\">6", "line 22: `-2` is no number up to 1000000");
    said("index=\"1\"", "index=\"2\"", "line 10: a pattern with no days");
    said("<Day>Friday", "<Day>Fri", "`Fri` is no day");
    said("FridaySaturdaySundayMonday", "Weekend", "line 30: `Weekend` is no weekend");
    said("2026-06-12", "2026-06-30", "2026-06-30 lies outside");
    said("<CoverRequirements>", "<Cover>", "this is not whole XML");
    said("<SchedulingPeriod ID", "<!DOCTYPE a>\n<SchedulingPeriod ID", "without a document type");
    assert!(Inrc1::read("<Solution/>").unwrap_err().to_string().contains("this is a <Solution>"));
}

#[test]
fn torn_and_absurd_files_are_errors_and_never_a_panic() {
    for at in 0..SMALL.len() {
        assert!(Inrc1::read(&SMALL[..at]).is_err());
    }
    for number in ["0", "1000000000", "4294967295", "99999999999999999999", "-1", ""] {
        for old in [">6<", ">4<", ">2<", ">3<", ">1<", "\"2\"", "\"1\"", "\"7\""] {
            let (open, close) = (&old[..1], &old[old.len() - 1..]);
            let text = SMALL.replace(old, &format!("{open}{number}{close}"));
            let Ok(read) = Inrc1::read(&text) else { continue };
            let problem = &read.problem;
            let mut search = Search::new(problem, Roster::empty(problem), 1, Cooling::of(problem));
            search.run(500, 0.0, 1.0, &mut Looks::enough());
            let automata = Automaton::all(problem, STATES_MEND);
            search.mend(&automata, &mut Looks::enough());
            Bound::new(problem, &automata).improve(100, 2, &Alone, &mut Looks::enough());
        }
    }
    let people: String = (0..2_000)
        .map(|at| format!("<Employee ID=\"P{at}\"><ContractID>half</ContractID></Employee>\n"))
        .collect();
    let many = SMALL.replace("<Employees>", &format!("<Employees>{people}"));
    let many = many.replace("2026-06-15", "2028-12-31");
    let why = Inrc1::read(&many).map(|_| ()).unwrap_err().to_string();
    assert!(why.contains("give fewer: at most 5,000,000"), "{why}");
}

#[test]
fn names_are_written_as_xml_has_them() {
    let read = Inrc1::read(SMALL).unwrap();
    let mut roster = Roster::empty(&read.problem);
    roster.0[0] = 1;
    let text = read.write(&roster);
    assert!(text.contains("<SchedulingPeriodID>a&amp;b<"), "{text}");
    let assigned = "<Assignment><Date>2026-06-04</Date><Employee>A</Employee><ShiftType>D<";
    assert!(text.contains(assigned), "{text}");
}
