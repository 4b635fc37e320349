//! Units with a skill that few have.

use super::{Few, scarce};
use crate::flow::Network;
use crate::for_tests::{Looks, week};
use crate::plan::search::Search;
use crate::plan::situation::Situation;
use crate::plan::state::{Rotas, Rules};
use crate::roster::OFF;

/// Few units of a plan that was begun, and what is dearest for them; `None` where no skill is
/// scarce.
fn few<'s>(situation: &'s Situation, rotas: &Rotas) -> Option<(Few<'s>, i64)> {
    let mut search = Search::new(situation, rotas, 1);
    search.construct(&mut Looks::enough());
    let (skill, dearest) = scarce(&search.state)?;
    let few = Few::new(&search.state, &[], skill);
    (few.units.len() > 1).then_some((few, dearest))
}

/// What a shift lacks as a network says.
fn lacks(few: &Few, shift: usize) -> i64 {
    let bands = few.situation.bands.len();
    let ask = &few.asks[shift];
    let mut network: Network = Network::default();
    let sink = network.node(0);
    let places = (0..ask.places).map(|_| network.node(0)).collect::<Vec<_>>();
    let mut all = 0;
    for (weight, count, place) in &ask.wants {
        network.arc(places[*place], sink, i64::from(*count), -weight);
        all += weight * i64::from(*count);
    }
    for (at, unit) in few.units.iter().enumerate() {
        let duty = few.rows[at][shift / bands];
        if duty == OFF || usize::from(duty) != shift % bands + 1 {
            continue;
        }
        let cap = i64::from(few.situation.units[*unit].members.cap[shift]);
        let node = network.node(cap);
        network.supply(sink, -cap);
        network.arc(node, sink, cap, 0);
        for (place, may) in places.iter().zip(&ask.may[at * ask.places..]) {
            network.arc(node, *place, if *may { cap } else { 0 }, 0);
        }
    }
    all + network.cheapest().unwrap().cost
}

#[test]
fn few_units_lack_less_together_and_keep_their_rules() {
    let mut is_any = false;
    for seed in 1..5 {
        let situation = week(seed);
        let rules = Rules::new(&situation);
        let rotas = rules.rotas();
        let Some((mut few, dearest)) = few(&situation, &rotas) else { continue };
        let first: i64 = few.costs.iter().sum();
        let mut rng = fastrand::Rng::with_seed(seed);
        let by = few.cool(300, dearest, &rotas, &mut rng, &mut Looks::enough());
        let last: i64 = (0..situation.shifts.len()).map(|shift| few.cost(shift)).sum();
        assert_eq!(first + by, last, "seed {seed}");
        is_any |= by < 0;
        for (unit, row) in few.units.iter().zip(&few.rows) {
            assert!(rules.holds(*unit, row), "seed {seed}, unit {unit}");
        }
    }
    assert!(is_any, "none is better");
}

#[test]
fn what_a_shift_lacks_is_what_a_network_says() {
    let mut rng = fastrand::Rng::with_seed(3);
    let mut lacking = 0;
    for seed in 1..5 {
        let situation = week(seed);
        let rules = Rules::new(&situation);
        let rotas = rules.rotas();
        let Some((mut few, dearest)) = few(&situation, &rotas) else { continue };
        for _ in 0..20 {
            // Whatever duties they have meanwhile.
            for _ in 0..5 {
                few.try_some(&rotas, &mut rng, 1e12);
            }
            for shift in 0..situation.shifts.len() {
                let lack = few.cost(shift);
                assert_eq!(lack, lacks(&few, shift), "seed {seed}, shift {shift}");
                lacking += i32::from(lack > dearest);
            }
        }
    }
    assert!(lacking > 100, "{lacking} shifts lack anybody");
}
