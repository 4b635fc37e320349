//! Units that are called to what is open.

use super::{Aim, Chains};
use crate::for_tests::{Looks, situation};
use crate::plan::generate::{Size, generate};
use crate::plan::search::Search;
use crate::plan::state::{Places, Rules};

/// What all flows cost.
fn cost(chains: &Chains) -> i64 {
    chains.places.iter().map(Places::cost).sum()
}

#[test]
fn calling_units_never_costs_more_and_saves_what_no_unit_saves_by_its_own_rota() {
    let mut kept = 0;
    for seed in 1..7 {
        let size = Size { units: 60, people: 1_500, posts: 90, days: 7, seed };
        let situation = situation(&generate(&size).unwrap(), 7);
        let rules = Rules::new(&situation);
        let rotas = rules.rotas();
        let mut search = Search::new(&situation, &rotas, 1);
        search.construct(&mut Looks::enough());
        let shifts = 0..situation.shifts.len();
        let places = shifts.map(|shift| search.state.places(shift).unwrap()).collect();
        let mut chains = search.chains(places, Aim::Open);
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
