//! Units that are called to what is open.

use super::{Aim, Chains};
use crate::for_tests::{Looks, drawn};
use crate::plan::generate::Size;
use crate::plan::search::Search;
use crate::plan::situation::Situation;
use crate::plan::state::{Places, Rotas, Rules};

/// What all flows cost.
fn cost(chains: &Chains) -> i64 {
    chains.places.iter().map(Places::cost).sum()
}

/// A small operation, from a seed.
fn small(seed: u64) -> Situation {
    drawn(&Size { units: 60, people: 1_500, posts: 90, days: 7, seed })
}

/// Chains for what is open, from the first plan.
fn begun<'s>(situation: &'s Situation, rotas: &'s Rotas<'s>) -> Chains<'s, 's> {
    let mut search = Search::new(situation, rotas, 1);
    search.construct(&mut Looks::enough());
    let shifts = 0..situation.shifts.len();
    let places = shifts.map(|shift| search.state.places(shift).unwrap()).collect();
    search.chains(places, Aim::Open)
}

/// Of each shift what all of it costs, what people are worth, and who is on duty.
fn all(chains: &Chains) -> Vec<(i64, Vec<i64>, Vec<bool>)> {
    let units = 0..chains.situation.units.len();
    let on = |places: &Places| units.clone().map(|unit| places.is_on(unit)).collect();
    let shifts = chains.places.iter().zip(&chains.worth);
    shifts.map(|(places, worth)| (places.cost(), worth.clone(), on(places))).collect()
}

#[test]
fn a_change_that_costs_more_leaves_everything_as_it_was() {
    let (mut back, mut kept) = (0, 0);
    for seed in 1..4 {
        let situation = small(seed);
        let rules = Rules::new(&situation);
        let rotas = rules.rotas();
        let mut chains = begun(&situation, &rotas);
        for turn in 0..3 {
            for unit in 0..situation.units.len() {
                // Called where it is worth less than where it is, too.
                let shift = (7 * unit + turn) % situation.shifts.len();
                let is_free = chains.places[shift].is_free(unit);
                let called =
                    (turn > 0 && is_free && !chains.places[shift].is_on(unit)).then_some(shift);
                let Some(change) = chains.change(unit, called) else { continue };
                let (was, cost_was) = (all(&chains), cost(&chains));
                let by = chains.try_it(&change);
                assert_eq!(cost(&chains) - cost_was, by, "seed {seed}, unit {unit}");
                if by == 0 {
                    assert_eq!(all(&chains), was, "seed {seed}, unit {unit}");
                    back += 1;
                } else {
                    kept += 1;
                }
            }
        }
    }
    assert!(back > 50 && kept > 50, "{back} went back, {kept} stayed");
}

#[test]
fn calling_units_never_costs_more_and_saves_what_no_unit_saves_by_its_own_rota() {
    let mut kept = 0;
    for seed in 1..7 {
        let situation = small(seed);
        let rules = Rules::new(&situation);
        let rotas = rules.rotas();
        let mut chains = begun(&situation, &rotas);
        for _ in 0..40 {
            chains.turn += 1;
            chains.try_best(&mut Looks::enough());
        }
        let before = cost(&chains);
        for _ in 0..40 {
            chains.work = 0;
            let was = cost(&chains);
            let (saved, _) = chains.call(&mut Looks::enough());
            assert_eq!(was - cost(&chains), saved, "seed {seed}");
            assert!(saved >= 0, "seed {seed}: {saved}");
        }
        kept += i32::from(cost(&chains) < before);
    }
    assert!(kept >= 2, "only in {kept} of 6 operations");
}
