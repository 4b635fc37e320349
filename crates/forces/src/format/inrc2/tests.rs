use super::Inrc2;
use crate::check::inrc2::{File, check_files};
use crate::for_tests::{self, Looks};
use crate::roster::bound::Bound;
use crate::roster::price::{Automaton, STATES_BOUND, STATES_MEND};
use crate::roster::search::{Cooling, Search};
use crate::roster::{Alone, Roster};

fn files() -> Option<Vec<String>> {
    let names =
        ["Sc-n005w4", "H0-n005w4-0", "WD-n005w4-1", "WD-n005w4-2", "WD-n005w4-3", "WD-n005w4-3"];
    names.iter().map(|name| for_tests::read(&format!("inrc2/n005w4/{name}.txt"))).collect()
}

fn read(files: &[String]) -> Inrc2 {
    let weeks: Vec<_> = files[2..].iter().map(|text| ("week", text.as_str())).collect();
    Inrc2::read(("scenario", &files[0]), ("history", &files[1]), &weeks).unwrap()
}

fn judged(files: &[String], solution: &str) -> (i64, i64) {
    let mut all: Vec<_> = files.iter().map(|text| File { name: "instance", text }).collect();
    all.push(File { name: "solution", text: solution });
    let verdict = check_files(&all).unwrap();
    (verdict.violations, verdict.objective)
}

#[test]
fn the_checker_finds_the_cost_that_the_search_has_whatever_the_roster() {
    let Some(files) = files() else { return };
    let read = read(&files);
    let problem = &read.problem;
    let mut random = fastrand::Rng::with_seed(2);
    for _ in 0..60 {
        let mut roster = Roster::empty(problem);
        for (at, duty) in roster.0.iter_mut().enumerate() {
            let any = random.usize(0..problem.width());
            let may = problem.people[at / problem.days].may[any];
            *duty = if may && random.u8(0..10) < 7 { u8::try_from(any).unwrap() } else { 0 };
        }
        let cost = problem.cost(&roster);
        let said = (i64::from(cost.hard), i64::from(cost.soft) + problem.constant);
        assert_eq!(judged(&files, &read.write(&roster)), said);
    }
}

#[test]
fn four_weeks_of_five_nurses_keep_every_rule_at_a_fair_cost() {
    let Some(files) = files() else { return };
    let read = read(&files);
    let problem = &read.problem;
    let mut search = Search::new(problem, Roster::empty(problem), 1, Cooling::of(problem));
    let automata = Automaton::all(problem, STATES_MEND);
    search.run(300_000, 0.0, 0.9, &mut Looks::enough());
    search.mend(&automata, &mut Looks::enough());
    search.run(50_000, 0.9, 1.0, &mut Looks::enough());
    let (violations, objective) = judged(&files, &read.write(search.best().0));
    assert_eq!(violations, 0);
    assert!(objective < 1_900, "{objective}");
    let automata = Automaton::all(problem, STATES_BOUND);
    let mut bound = Bound::new(problem, &automata);
    bound.improve(objective, 60, &Alone, &mut Looks::enough());
    assert!(bound.value().unwrap() <= objective && bound.value().unwrap() > 0);
}

#[test]
fn a_torn_scenario_is_refused_with_its_line() {
    let scenario = "SCENARIO = n\n\nWEEKS = 1\n\nSKILLS = 1\nNurse\n\nSHIFT_TYPES = 1\nDay (1,7)\n\n\
        FORBIDDEN_SHIFT_TYPES_SUCCESSIONS\nDay 0\n\nCONTRACTS = 1\nFull (1,5) (1,5) (1,5) 2 1\n\n\
        NURSES = 1\nAda Full 1 Nurse\n";
    let history = "HISTORY\n0 n\n\nNURSE_HISTORY\nAda 0 0 None 0 0 2\n";
    let week = "WEEK_DATA\nn\n\nREQUIREMENTS\n\
        Day Nurse (1,1) (1,1) (1,1) (1,1) (1,1) (0,0) (0,0)\n\nSHIFT_OFF_REQUESTS = 1\nAda Any Thu\n";
    let read = |scenario: &str, history: &str, week: &str| {
        Inrc2::read(("Sc", scenario), ("H0", history), &[("WD", week)]).map(|_| ())
    };
    assert_eq!(read(scenario, history, week), Ok(()));
    let said = |found: Result<(), super::Inrc2Error>| found.unwrap_err().to_string();
    let wrong = said(read(&scenario.replace("(1,7)", "(1;7)"), history, week));
    assert_eq!(wrong, "Sc, line 9: `(1;7)` is no range; write (least,most) without blanks");
    let wrong = said(read(scenario, &history.replace("Ada", "Eve"), week));
    assert_eq!(wrong, "H0, line 5: no `Eve`; use a name of the scenario");
    let wrong = said(read(scenario, history, &week.replace("Thu", "Thr")));
    assert_eq!(wrong, "WD, line 8: no day `Thr`; write Mon to Sun");
    for at in 0..scenario.len() {
        let _ = read(&scenario[..at], history, week);
    }
    for at in 0..week.len() {
        let _ = read(scenario, &history[..at.min(history.len())], &week[..at]);
    }
}
