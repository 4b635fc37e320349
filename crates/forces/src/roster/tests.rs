use super::bound::Bound;
use super::moves::Kinds;
use super::price::{Automaton, NEVER, STATES_MEND};
use super::rings::give_out;
use super::search::{Cooling, Search, share};
use super::state::{State, Stretch};
use super::{Alone, Cost, Crew, DutyId, OFF, Problem, Range, Roster, Runs};
use crate::for_tests::{self, Looks};
use crate::format::nrp24::{Nrp24, Nrp24Error};

const SMALL: &str = "
SECTION_HORIZON
7
SECTION_SHIFTS
E,480,
L,600,E
SECTION_STAFF
A,E=7|L=2,2400,960,3,2,2,1
B,E=7|L=7,3000,480,4,1,1,0
SECTION_DAYS_OFF
A,2
SECTION_SHIFT_ON_REQUESTS
A,0,L,3
SECTION_SHIFT_OFF_REQUESTS
B,1,E,2
SECTION_COVER
0,E,1,100,1
1,E,1,100,1
1,L,1,100,1
3,L,1,100,1
4,E,2,100,1
6,E,1,-0,1
";

fn small() -> Problem {
    Nrp24::read(SMALL).unwrap().problem
}

/// Every row of three kinds of day over the week.
fn rows() -> impl Iterator<Item = Vec<DutyId>> {
    (0..3_u32.pow(7))
        .map(|at| (0..7).map(|day| u8::try_from(at / 3_u32.pow(day) % 3).unwrap()).collect())
}

fn any_roster(problem: &Problem, random: &mut fastrand::Rng) -> Roster {
    let width = problem.width();
    let any = || u8::try_from(random.usize(0..width)).unwrap();
    Roster(std::iter::repeat_with(any).take(problem.people.len() * problem.days).collect())
}

#[test]
fn changed_and_changed_back_a_roster_costs_what_it_did() {
    let problem = small();
    let mut random = fastrand::Rng::with_seed(7);
    let mut state = State::new(&problem, any_roster(&problem, &mut random));
    for _ in 0..3_000 {
        let from = random.usize(0..7);
        let until = random.usize(from + 1..=7);
        let stretch = Stretch { person: random.usize(0..2), from, until };
        let (before, cost) = (state.roster.clone(), state.cost());
        let mut duties: Vec<DutyId> = (from..until).map(|_| random.u8(0..3)).collect();
        let by = state.own(stretch, &mut duties.clone());
        assert_eq!((&state.roster, state.cost()), (&before, cost), "asked, not changed");
        let change = state.swap_in(stretch, &mut duties);
        assert_eq!(state.cost(), cost + change);
        let anew = State::new(&problem, state.roster.clone());
        assert_eq!(state.cost(), anew.cost(), "as from nothing");
        assert!((state.spare() - anew.spare()).abs() < 1e-6, "minutes to spare, too");
        let alone = alone(&problem, stretch.person);
        let row = |roster: &Roster| own(&alone, roster.row(&problem, stretch.person));
        assert_eq!(by, row(&state.roster) - row(&before), "what one's own rules say");
        if random.bool() {
            state.swap_in(stretch, &mut duties);
            assert_eq!((state.roster.clone(), state.cost()), (before, cost));
        }
    }
}

#[test]
fn an_automaton_finds_the_cheapest_days_of_all() {
    let problem = small();
    let automata = Automaton::all(&problem, STATES_MEND);
    let mut random = fastrand::Rng::with_seed(3);
    for (person, automaton) in automata.iter().enumerate() {
        let kept: Vec<Vec<DutyId>> = rows().filter(|row| keeps(&problem, person, row)).collect();
        for _ in 0..100 {
            let price = |_| if random.u8(0..12) == 0 { NEVER } else { random.i64(-90..90) };
            let prices: Vec<i64> = (0..21).map(price).collect();
            let pay = |row: &[DutyId]| -> Option<i64> {
                let at = |(day, duty): (usize, &DutyId)| prices[day * 3 + usize::from(*duty)];
                let all: Vec<i64> = row.iter().enumerate().map(at).collect();
                all.iter().all(|price| *price < NEVER).then(|| all.iter().sum())
            };
            let least = kept.iter().filter_map(|row| pay(row)).min();
            let found = automaton.cheapest(&prices);
            let said = found.map(|(cost, row)| (cost, pay(&row)));
            assert_eq!(said, least.map(|least| (least, Some(least))));
        }
    }
}

/// Whether a person's days break no rule but those that an automaton leaves to prices: days off
/// and how often a duty is done.
fn keeps(problem: &Problem, person: usize, row: &[DutyId]) -> bool {
    let one = &problem.people[person];
    let at = |(day, duty): (usize, &DutyId)| one.wishes[day * 3 + usize::from(*duty)].hard;
    let often = one.often.iter().enumerate().map(|(duty, range)| {
        let count = row.iter().filter(|one| usize::from(**one) == duty).count();
        range.cost(u32::try_from(count).unwrap()).hard
    });
    let left: i32 = row.iter().enumerate().map(at).sum::<i32>() + often.sum::<i32>();
    own(&alone(problem, person), row).hard == left
}

/// A person with nothing that is wanted of anybody.
fn alone(problem: &Problem, person: usize) -> Problem {
    let free = super::Want { most: 9, ..Default::default() };
    let people = vec![problem.people[person].clone()];
    Problem { people, wants: vec![free; problem.wants.len()], ..problem.clone() }
}

fn own(alone: &Problem, row: &[DutyId]) -> Cost {
    alone.cost(&Roster(row.to_vec()))
}

/// Four people whose wishes cannot all be met.
fn four() -> Problem {
    let more = "B,E=7|L=7,3000,480,4,1,1,0\nC,E=7|L=7,3000,480,3,1,1,2\nD,E=3|L=7,3000,0,5,1,1,1";
    let text = SMALL.replace("B,E=7|L=7,3000,480,4,1,1,0", more);
    let text = text.replace("A,0,L,3", "A,0,L,3\nC,2,E,7\nD,2,L,5\nC,5,L,4\nD,5,E,2");
    Nrp24::read(&text).unwrap().problem
}

/// Every way in which four people can have one each of so many parts.
fn ways(parts: usize) -> impl Iterator<Item = [usize; 4]> {
    (0..parts.pow(4)).map(move |at| [0, 1, 2, 3].map(|who: u32| at / parts.pow(who) % parts))
}

#[test]
fn days_given_out_anew_are_the_best_there_are_for_all_together() {
    let problem = four();
    let alone = [0, 1, 2, 3].map(|person| alone(&problem, person));
    let mut random = fastrand::Rng::with_seed(11);
    let mut better = 0;
    for _ in 0..200 {
        let from = random.usize(0..7);
        let until = random.usize(from + 1..=7);
        let mut state = State::new(&problem, any_roster(&problem, &mut random));
        let (before, start) = (state.roster.clone(), state.cost());
        let had = |person: usize| &before.row(&problem, person)[from..until];
        let is_day = until - from == 1;
        let singles: [&[DutyId]; 3] = [&[0], &[1], &[2]];
        let parts = if is_day { singles.to_vec() } else { (0..4).map(had).collect() };
        let is_all = |way: &[usize; 4]| is_day || (0..4).all(|part| way.contains(&part));
        let costs = ways(parts.len()).filter(is_all).filter_map(|way| {
            let mut after = before.clone();
            for (person, part) in way.into_iter().enumerate() {
                let at = person * 7;
                after.0[at + from..at + until].copy_from_slice(parts[part]);
                let by = own(&alone[person], after.row(&problem, person))
                    - own(&alone[person], before.row(&problem, person));
                if by.hard > 0 {
                    return None;
                }
            }
            Some(problem.cost(&after))
        });
        let least = costs.min().unwrap();
        let by = give_out(&mut state, from, until);
        assert_eq!((state.cost(), start + by), (least, least), "days {from} to {until}");
        assert_eq!(state.cost(), problem.cost(&state.roster));
        better += usize::from(by < Cost::default());
    }
    assert!(better > 40, "{better} of 200 were better");
}

#[test]
fn minutes_to_spare_lie_together_where_a_search_wants_them_to() {
    let problem = four();
    let free = super::Want { most: 9, ..Default::default() };
    let problem = Problem { wants: vec![free; problem.wants.len()], ..problem };
    let spare = |worth: f64| {
        let cooling = Cooling { spare: worth, ..Cooling::of(&problem) };
        let seeds = (0..8).map(|seed| {
            let mut search = Search::new(&problem, Roster::empty(&problem), seed, cooling);
            search.run(20_000, 0.3, 0.6, &mut Looks::enough());
            let (roster, _) = search.now();
            State::new(&problem, roster.clone()).spare()
        });
        seeds.sum::<f64>()
    };
    let [scattered, any, together] = [-8.0, 0.0, 8.0].map(spare);
    assert!(scattered < any && any < together, "{scattered} {any} {together}");
}

#[test]
fn a_kind_of_change_that_is_kept_is_drawn_and_the_others_are_not_forgotten() {
    let mut random = fastrand::Rng::with_seed(2);
    let mut kinds = Kinds::default();
    let mut count = |kinds: &mut Kinds| {
        let mut drawn = [0; 6];
        for _ in 0..20_000 {
            let kind = kinds.draw(&mut random);
            drawn[kind] += 1;
            if kind == 4 {
                kinds.keep();
            }
        }
        drawn
    };
    let first = count(&mut kinds);
    kinds.learn();
    let then = count(&mut kinds);
    assert!(then[4] > 3 * first[4], "{first:?} then {then:?}");
    assert!(then.iter().all(|drawn| *drawn > 100), "{then:?}");
}

#[test]
fn no_roster_is_cheaper_than_the_bound() {
    let problem = small();
    let all: Vec<Vec<DutyId>> = rows().collect();
    let kept = |person: usize| {
        let alone = alone(&problem, person);
        all.iter().filter(move |row| own(&alone, row).hard == 0).collect::<Vec<_>>()
    };
    let (first, second) = (kept(0), kept(1));
    let costs = first.iter().flat_map(|a| {
        second.iter().map(|b| problem.cost(&Roster([a.as_slice(), b.as_slice()].concat())))
    });
    let least = i64::from(costs.min().unwrap().soft);
    let automata = Automaton::all(&problem, STATES_MEND);
    let mut bound = Bound::new(&problem, &automata);
    bound.improve(least, 500, &Alone, &mut Looks::enough());
    let value = bound.value().unwrap();
    assert!(value <= least, "{value} of {least}");
    assert!(value * 100 >= least * 70, "{value} of {least}");

    let mut search = Search::new(&problem, Roster::empty(&problem), 1, Cooling::of(&problem));
    search.run(60_000, 0.0, 1.0, &mut Looks::enough());
    assert_eq!(search.best().1, Cost::soft(i32::try_from(least).unwrap()));
}

/// Works from the last to the first.
struct Backwards;

impl Crew for Backwards {
    fn each<T: Send>(&self, count: usize, find: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let mut found: Vec<T> = (0..count).rev().map(find).collect();
        found.reverse();
        found
    }
}

#[test]
fn prices_and_their_roster_do_not_depend_on_who_works_side_by_side() {
    let problem = small();
    let automata = Automaton::all(&problem, STATES_MEND);
    let mut bounds = [Bound::new(&problem, &automata), Bound::new(&problem, &automata)];
    bounds[0].improve(i64::MAX, 30, &Alone, &mut Looks::enough());
    bounds[1].improve(i64::MAX, 30, &Backwards, &mut Looks::enough());
    assert_eq!(bounds[0].prices(), bounds[1].prices());
    let alone = bounds[0].dive(2, 0.2, &Alone, &mut Looks::enough());
    assert!(alone.is_some());
    assert_eq!(alone, bounds[1].dive(2, 0.2, &Backwards, &mut Looks::enough()));
}

#[test]
fn a_roster_of_mixed_rotas_keeps_every_rule_and_costs_no_less_than_is_proven() {
    let Some(text) = for_tests::read("nrp24/Instance7.txt") else { return };
    let problem = Nrp24::read(&text).unwrap().problem;
    let automata = Automaton::all(&problem, STATES_MEND);
    assert!(automata.iter().all(Automaton::is_whole));
    let mut bound = Bound::new(&problem, &automata);
    assert_eq!(bound.dive(10, 0.2, &Alone, &mut Looks::enough()), None, "there is nothing yet");
    bound.improve(i64::MAX, 80, &Alone, &mut Looks::enough());
    assert!((1_030..=1_056).contains(&bound.value().unwrap()), "1056 is the best known");
    let roster = bound.dive(20, 0.2, &Alone, &mut Looks::enough()).unwrap();
    let cost = problem.cost(&roster);
    assert_eq!(cost.hard, 0);
    let (cost, least) = (i64::from(cost.soft), bound.value().unwrap());
    assert!((least..3_000).contains(&cost), "{cost}; with everybody off it is above 30,000");
    let mut search = Search::new(&problem, roster, 1, Cooling::of(&problem));
    search.run(400_000, 0.6, 1.0, &mut Looks::enough());
    assert!(search.best().1 < Cost::soft(1_250), "{:?}", search.best().1);
}

#[test]
fn prices_that_are_cut_short_say_what_they_proved() {
    let problem = small();
    let automata = Automaton::all(&problem, STATES_MEND);
    let mut bound = Bound::new(&problem, &automata);
    bound.improve(i64::MAX, 500, &Alone, &mut Looks(40));
    assert!((2..500).contains(&bound.rounds()));
    assert!(bound.value().is_some());
    let roster = bound.dive(2, 0.2, &Alone, &mut Looks(0)).expect("what each mostly does");
    assert_eq!(problem.cost(&roster).hard, 0);
}

#[test]
fn rules_that_an_automaton_leaves_out_are_known() {
    let mut problem = small();
    let is_whole =
        |problem: &Problem| Automaton::all(problem, STATES_MEND).iter().all(Automaton::is_whole);
    assert!(is_whole(&problem));
    assert!(!Automaton::all(&problem, 0).iter().any(Automaton::is_whole), "too many states");
    problem.people[0].duties = Range::must(0, 5, 1);
    assert!(!is_whole(&problem), "minutes and duties at once");
    problem.people[0].minutes = Range::FREE;
    assert!(is_whole(&problem));
    problem.people[1].shift_runs = vec![Runs::FREE; 2];
    assert!(!is_whole(&problem));
}

#[test]
fn the_same_seed_and_changes_find_the_same_roster() {
    let problem = small();
    let found = || {
        let of = |seed| Search::new(&problem, Roster::empty(&problem), seed, Cooling::of(&problem));
        let mut searches = [of(4), of(5)];
        for round in 0..4_u8 {
            let at = f64::from(round) / 4.0;
            for search in &mut searches {
                search.run(3_000, at, at + 0.25, &mut Looks::enough());
                search.mend(&Automaton::all(&problem, STATES_MEND), &mut Looks::enough());
            }
            share(&mut searches, at + 0.25);
        }
        searches.map(|one| (one.now().0.clone(), one.best().0.clone(), one.done()))
    };
    assert_eq!(found(), found());
}

#[test]
fn a_search_that_is_stopped_keeps_its_best() {
    let problem = small();
    let mut search = Search::new(&problem, Roster::empty(&problem), 1, Cooling::of(&problem));
    search.run(u64::MAX / 2, 0.0, 1.0, &mut Looks(3));
    assert_eq!(search.done(), 2 * 1_024);
    let (best, cost) = search.best();
    assert_eq!(problem.cost(best), cost);
}

#[test]
fn days_that_break_rules_are_mended() {
    let problem = small();
    let mut random = fastrand::Rng::with_seed(9);
    let worst = any_roster(&problem, &mut random);
    let mut search = Search::new(&problem, worst, 1, Cooling::of(&problem));
    assert!(search.now().1.hard > 0);
    search.mend(&Automaton::all(&problem, STATES_MEND), &mut Looks::enough());
    assert_eq!(search.now().1.hard, 0);
}

#[test]
fn a_roster_is_written_as_the_format_has_it() {
    let read = Nrp24::read(SMALL).unwrap();
    let mut roster = Roster::empty(&read.problem);
    roster.0[0] = 1;
    roster.0[8] = 2;
    assert_eq!(read.write(&roster), "E,,,,,,\n,L,,,,,\n");
    assert_eq!(roster.row(&read.problem, 1)[0], OFF);
}

#[test]
fn what_cannot_be_read_is_told_by_its_line() {
    let said = |from: &str, to: &str| {
        let text = SMALL.replacen(from, to, 1);
        Nrp24::read(&text).map(|_| ()).unwrap_err().to_string()
    };
    let line = |from, to, text: &str| assert!(said(from, to).contains(text), "{}", said(from, to));
    line("L,600,E", "L,600,X", "line 6: no shift `X`");
    line("L,600,E", "L,99999,E", "line 6: a shift of 99999 minutes");
    line("B,1,E,2", "C,1,E,2", "no employee `C`");
    line("B,1,E,2", "B,7,E,2", "day 7 of 7");
    line("B,1,E,2", "B,1,E,-2", "a weight of -2");
    line("0,E,1,100,1", "0,E,4000000000,100,1", "4000000000 people; write 0 to 1,000,000,000");
    line("B,1,E,2", "B,1,E", "field 4 is missing");
    line("E=7|L=7", "E=7|L", "`L` is no limit of a shift");
    line("\n7\n", "\n999999999999\n", "a horizon of 999999999999 days");
    assert_eq!(Nrp24::read("").unwrap_err(), Nrp24Error::Missing("SECTION_HORIZON"));
}

#[test]
fn a_torn_instance_is_an_error_or_a_smaller_one_never_a_panic() {
    for at in 0..SMALL.len() {
        if let Ok(read) = Nrp24::read(&SMALL[..at]) {
            let mut search = Search::new(
                &read.problem,
                Roster::empty(&read.problem),
                1,
                Cooling::of(&read.problem),
            );
            search.run(100, 0.0, 1.0, &mut Looks::enough());
            let automata = Automaton::all(&read.problem, STATES_MEND);
            let mut bound = Bound::new(&read.problem, &automata);
            bound.improve(100, 2, &Alone, &mut Looks::enough());
        }
    }
}

#[test]
fn absurd_numbers_are_refused_or_counted_never_a_panic() {
    let most = SMALL
        .replace("B,1,E,2", &"B,1,E,1000000\n".repeat(3_000))
        .replace("0,E,1,100,1", "0,E,1000000000,1000000,1000000")
        .replace("3,L,1,100,1", "3,L,9,1000000,0");
    let problem = Nrp24::read(&most).unwrap().problem;
    let mut search = Search::new(&problem, Roster::empty(&problem), 1, Cooling::of(&problem));
    search.run(5_000, 0.0, 1.0, &mut Looks::enough());
    let automata = Automaton::all(&problem, STATES_MEND);
    search.mend(&automata, &mut Looks::enough());
    let mut bound = Bound::new(&problem, &automata);
    bound.improve(i64::from(i32::MAX), 20, &Alone, &mut Looks::enough());
    let people: String = (0..9_000).map(|at| format!("P{at},E=7,9,9,9,9,9,9\n")).collect();
    let many = SMALL.replace("\n7\n", "\n999\n").replace("B,E=7|L=7,3000,480,4,1,1,0\n", &people);
    let why = Nrp24::read(&many).map(|_| ()).unwrap_err().to_string();
    assert!(why.contains("9001 people, 999 days"), "{why}");
}
