//! Plans that begin with rotas of prices, and searches that follow chains of people, on operations
//! with guests, sections and scarce skills; judged by the checker.

use std::collections::BTreeMap;

use super::{Aim, Duties, Search};
use crate::check::plan::verify;
use crate::for_tests::{Looks, situation};
use crate::plan::bound::Bound;
use crate::plan::build::{self, Origin};
use crate::plan::generate::{Size, generate};
use crate::plan::situation::Situation;
use crate::plan::state::{Places, Rotas, Rules, Value};

const DAYS: u32 = 7;

fn files(seed: u64) -> BTreeMap<String, String> {
    generate(&Size { units: 90, people: 2_200, posts: 120, days: DAYS, seed }).unwrap()
}

/// An operation, and the rules of its units.
fn drawn(seed: u64) -> (BTreeMap<String, String>, Situation, Rules) {
    let files = files(seed);
    let situation = situation(&files, DAYS);
    let rules = Rules::new(&situation);
    (files, situation, rules)
}

/// A search with its first plan.
fn first<'s>(situation: &'s Situation, rotas: &'s Rotas<'s>) -> Search<'s, 's> {
    let mut search = Search::new(situation, rotas, 1);
    search.construct(&mut Looks::enough());
    search
}

/// Places of every shift.
fn places(search: &Search) -> Vec<Places> {
    let shifts = 0..search.state.situation.shifts.len();
    shifts.map(|shift| search.state.places(shift).unwrap()).collect()
}

/// Follows chains until hardly anything is left; how many passes that took, and prices.
fn follow(search: &mut Search, aim: Aim) -> (usize, Vec<Option<i64>>) {
    let mut chains = search.chains(places(search), aim);
    let mut passes = 0;
    while !chains.is_spent() && passes < 500 {
        chains.pass(&mut Looks::enough());
        passes += 1;
    }
    (passes, chains.leave(&mut search.state))
}

/// Begins with rotas that prices mixed.
fn begin(search: &mut Search, situation: &Situation, rules: &Rules) {
    let guests = begin_without_guests(search, situation, rules);
    search.seat(guests, rules);
    anew(search);
    search.settle();
}

/// The same before guests come; what they are to do.
fn begin_without_guests(
    search: &mut Search,
    situation: &Situation,
    rules: &Rules,
) -> Vec<(usize, Duties)> {
    let mut bound = Bound::new(situation, 2);
    bound.mix(40, &mut Looks::enough());
    let guests = search.begin_with(bound.dive(10, &mut Looks::enough()), rules);
    anew(search);
    guests
}

/// Places everybody anew.
fn anew(search: &mut Search) {
    for shift in 0..search.state.situation.shifts.len() {
        let anew = search.state.anew_if_any(shift).unwrap();
        search.state.turn_to(anew);
    }
}

#[test]
fn those_who_stand_beside_others_come_with_the_duties_that_prices_mixed() {
    let (mut seated, mut over) = (0, 0);
    for seed in 1..4 {
        let (_, situation, rules) = drawn(seed);
        let rotas = rules.rotas();
        let mut search = Search::new(&situation, &rotas, 1);
        let guests = begin_without_guests(&mut search, &situation, &rules);
        let asked: Vec<usize> = guests.iter().map(|(unit, _)| *unit).collect();
        search.seat(guests, &rules);
        let state = &search.state;
        assert!(state.alone().is_empty(), "seed {seed}: somebody has nobody to stand beside");
        for unit in &asked {
            assert!(rules.holds(*unit, &state.rows[*unit]), "seed {seed}, unit {unit}");
            seated += usize::from(state.pieces[*unit].iter().any(|pieces| !pieces.is_empty()));
        }
        let all = situation.groups.len();
        let is_over = |state: &crate::plan::state::State, at: usize| {
            state.placed[at] > situation.groups[at % all].wants[at / all].target()
        };
        over += (0..state.placed.len()).filter(|at| is_over(state, *at)).count();
        anew(&mut search);
        let state = &search.state;
        assert!(state.alone().is_empty(), "seed {seed}: somebody left whom others stand beside");
        assert!(!(0..state.placed.len()).any(|at| is_over(state, at)), "seed {seed}");
    }
    assert!(seated > 5 && over > 5, "{seated} seated, {over} posts have too many meanwhile");
}

/// What the checker finds wrong with the plan as it stands, and with what bounds claim.
fn wrong(
    search: &mut Search,
    (rules, rotas): (&Rules, &Rotas),
    bounds: Option<&[Bound; 4]>,
    files: BTreeMap<String, String>,
) -> Vec<String> {
    let stands = build::settle(&mut search.state, rotas, rules);
    let (operation, incidents) = (files, Vec::new());
    let origin = Origin { seed: 1, iterations: 1, operation, incidents, known: BTreeMap::new() };
    let plan = build::build(&search.state, rules, &stands, bounds, origin);
    let verdict = verify(&serde_json::to_string(&plan).unwrap()).unwrap();
    let broken = verdict.broken.iter().map(ToString::to_string);
    broken.chain(verdict.differences).collect()
}

/// What a plan is worth as chains weigh it.
fn weighed(value: Value) -> i64 {
    value[0] * 10_000_000 + value[1] * 1_000 + value[2]
}

#[test]
fn a_plan_that_begins_with_rotas_of_prices_breaks_no_rule_and_costs_less_than_the_first_guess() {
    for seed in 1..4 {
        let (files, situation, rules) = drawn(seed);
        let rotas = rules.rotas();
        let mut search = first(&situation, &rotas);
        let before = search.value();
        begin(&mut search, &situation, &rules);
        assert!(search.value()[2] < before[2], "{:?} is more than {before:?}", search.value());
        let found = wrong(&mut search, (&rules, &rotas), None, files);
        assert!(found.is_empty(), "seed {seed}: {found:?}");
    }
}

#[test]
fn chains_of_people_make_a_plan_better_break_no_rule_and_say_prices_that_prove_what_stays_open() {
    let (mut all_proven, mut all_open) = (0, 0);
    for seed in 1..4 {
        let (files, situation, rules) = drawn(seed);
        let rotas = rules.rotas();
        let mut search = first(&situation, &rotas);
        // As far as steps come that look at open places alone.
        search.cool(1.0);
        search.run(3_000, &mut Looks::enough());
        for shift in 0..situation.shifts.len() {
            search.state.place_anew(shift);
        }
        let before = search.value();
        let (passes, _) = follow(&mut search, Aim::Open);
        let open = search.value();
        assert!(weighed(open) < weighed(before), "seed {seed}: {before:?}, {open:?}");
        let (more, prices) = follow(&mut search, Aim::Minutes);
        let after = search.value();
        assert!(passes < 500 && more < 500, "seed {seed}: it never ends");
        assert!(weighed(after) < weighed(open), "seed {seed}: {open:?}, {after:?}");
        let mut bounds = [0, 1, 2, 3].map(|level| Bound::new(&situation, level));
        for level in [0, 3] {
            bounds[level].improve(&after, 30, &mut Looks::enough());
        }
        let [first, second, _, both] = &mut bounds;
        second.adopt(&search.state, &prices, (first, both), &after);
        bounds[1].improve(&after, 30, &mut Looks::enough());
        let proven = bounds[1].value(&after);
        assert!(proven <= after[1], "seed {seed}: {proven} of {after:?}");
        all_proven += proven;
        all_open += after[1];
        let found = wrong(&mut search, (&rules, &rotas), Some(&bounds), files);
        assert!(found.is_empty(), "seed {seed}: {found:?}");
    }
    assert!(20 * all_proven > 17 * all_open, "{all_proven} of {all_open}");
}

/// By shift and group where guests are, who of their partner's units stands there with them.
fn hosts(search: &Search) -> BTreeMap<(usize, u32), Vec<usize>> {
    let (state, units) = (&search.state, &search.state.situation.units);
    let mut hosts = BTreeMap::new();
    for guest in state.guests() {
        for (shift, pieces) in state.pieces[*guest].iter().enumerate() {
            for (group, _) in pieces {
                let stands = |unit: &usize| {
                    let is_of = Some(units[*unit].agency) == units[*guest].paired_with;
                    let mut pieces = state.pieces[*unit][shift].iter();
                    is_of && units[*unit].paired_with.is_none() && pieces.any(|it| it.0 == *group)
                };
                hosts.insert((shift, *group), (0..units.len()).filter(stands).collect());
            }
        }
    }
    hosts
}

#[test]
fn whoever_stands_beside_guests_may_leave_when_others_of_the_agency_come_and_no_guest_is_alone() {
    let (mut same, mut left) = (0, 0);
    for seed in 1..4 {
        let (_, situation, rules) = drawn(seed);
        let rotas = rules.rotas();
        let mut search = first(&situation, &rotas);
        search.run(1_000, &mut Looks::enough());
        let before = hosts(&search);
        let worth = weighed(search.value());
        follow(&mut search, Aim::Open);
        assert!(weighed(search.value()) < worth, "seed {seed}");
        assert!(search.state.alone().is_empty(), "seed {seed}: somebody is left alone");
        let after = hosts(&search);
        assert!(before.keys().eq(after.keys()), "seed {seed}: guests stay where they are");
        for (at, was) in before {
            let stay = was.iter().filter(|unit| after[&at].contains(unit)).count();
            same += stay;
            left += was.len() - stay;
        }
    }
    assert!(same > 20 && left > 20, "{same} stayed, {left} left");
}

#[test]
fn guests_who_are_called_fill_what_chains_left_open_and_nobody_has_too_many_or_stands_alone() {
    let (mut all_called, mut saved) = (0, 0);
    for seed in 1..5 {
        let (files, situation, rules) = drawn(seed);
        let rotas = rules.rotas();
        let mut search = first(&situation, &rotas);
        // Half of the guests have nothing to do yet.
        for unit in search.state.guests().to_vec().into_iter().step_by(2) {
            search.state.remove(unit);
        }
        let (_, prices) = follow(&mut search, Aim::Open);
        let before = search.value();
        let called = search.call_guests(&prices, &mut Looks::enough());
        let after = search.value();
        assert_eq!(called > 0, after[..2] < before[..2], "seed {seed}: {before:?}, {after:?}");
        all_called += called;
        saved += before[1] - after[1];
        let state = &search.state;
        assert!(state.alone().is_empty(), "seed {seed}: somebody is left alone");
        for (at, placed) in state.placed.iter().enumerate() {
            let (shift, group) = (at / situation.groups.len(), at % situation.groups.len());
            assert!(*placed <= situation.groups[group].wants[shift].target(), "seed {seed}");
        }
        for (unit, row) in state.rows.iter().enumerate() {
            assert!(rules.holds(unit, row), "seed {seed}, unit {unit}");
        }
        let found = wrong(&mut search, (&rules, &rotas), None, files);
        assert!(found.is_empty(), "seed {seed}: {found:?}");
        let last = search.value();
        assert!(last[0] <= after[0], "seed {seed}: {after:?} became {last:?} post by post");
    }
    assert!(all_called > 3 && saved > 0, "{all_called} called, {saved} saved");
}

#[test]
fn places_cost_the_same_however_units_were_called_and_sent_home() {
    let (_, situation, rules) = drawn(5);
    let rotas = rules.rotas();
    let search = first(&situation, &rotas);
    let mut rng = fastrand::Rng::with_seed(9);
    for shift in 0..3 {
        let first = search.state.places(shift).unwrap();
        let mut kept = first.clone();
        let mut changes = 0;
        for turn in 0..200 {
            let unit = rng.usize(..situation.units.len());
            if !kept.is_free(unit) {
                continue;
            }
            kept.set(unit, !kept.is_on(unit));
            kept.follow();
            changes += 1;
            if turn % 10 == 0 {
                let mut at_once = first.clone();
                for unit in (0..situation.units.len()).filter(|unit| first.is_free(*unit)) {
                    if first.is_on(unit) != kept.is_on(unit) {
                        at_once.set(unit, kept.is_on(unit));
                    }
                }
                at_once.follow();
                assert_eq!(kept.cost(), at_once.cost(), "shift {shift}, turn {turn}");
            }
        }
        assert!(changes > 100, "{changes} changes");
    }
}
