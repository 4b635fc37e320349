//! The certificate: each bound computed again from the prices alone.
//!
//! A person up to the minimum, or up to the target, is paid a price by group and shift; each unit
//! then takes the rota that earns it most, alone. What a rota may leave out of its rules
//! can only make it dearer and a bound lower. Prices are whole numbers of 1/1024.

mod earn;
mod rota;

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{PlanFault, limit};
use super::file::{Plan, Price, Prices};
use super::given::{Given, Numbers};
use super::value::Values;
use super::verdict::Verdict;

use earn::{Earner, Offer, Offers};
use rota::Rota;

/// Parts of a price that are one.
const SCALE: i64 = 1024;

/// No price and no multiplier is higher: sums of them stay far from where numbers end.
const PRICE_MAX: i64 = 100_000_000_000;

/// Steps that are done at most.
const STEPS_MAX: u64 = 10_000_000_000;

/// What the prices prove; 0 where they prove nothing.
#[derive(Default)]
pub(super) struct Bounds {
    pub(super) open_min: i64,
    pub(super) open_target: i64,
    pub(super) effort: i64,
    pub(super) unavoidable: i64,
}

/// A bound's name, the values of the levels above, and what bounds its prices.
struct Level {
    name: &'static str,
    above: Vec<i64>,
    /// Prices up to the minimum, and to the target, are at most so many parts of the weight.
    caps: [Cap; 2],
    has_ways: bool,
}

#[derive(Clone, Copy)]
enum Cap {
    /// No price at all.
    Nothing,
    /// The weight itself.
    Weight,
    /// The weight times the multiplier of a level above.
    Times(usize),
}

/// Posts that are alike for everybody.
struct Group {
    sector: usize,
    need: usize,
    /// By shift, what a person weighs; 0 where nobody is wanted.
    weights: Vec<u32>,
    /// By shift, people up to the minimum, and from there to the target.
    wanted: Vec<[u32; 2]>,
}

impl Group {
    /// A group for posts like this one, without any yet.
    fn like(given: &Given, post: usize) -> Group {
        let shifts = given.calendar.shifts.len();
        Group {
            sector: given.reach.sectors[post],
            need: given.posts[post].need,
            weights: vec![0; shifts],
            wanted: vec![[0; 2]; shifts],
        }
    }

    /// Takes a post in; false where it is not like the others in some shift that both want.
    fn add(&mut self, given: &Given, post: usize) -> bool {
        let it = &given.posts[post];
        let mut is_alike = self.sector == given.reach.sectors[post] && self.need == it.need;
        for (shift, weight) in given.weights.row(post).iter().enumerate() {
            if *weight > 0 {
                let mine = &mut self.weights[shift];
                is_alike &= *mine == 0 || *mine == *weight;
                *mine = *weight;
                self.wanted[shift][0] += it.min;
                self.wanted[shift][1] += it.target - it.min;
            }
        }
        is_alike
    }
}

/// Computes each bound and notes what of the certificate cannot be used.
pub(super) fn bounds(
    plan: &Plan,
    given: &Given,
    numbers: &Numbers<'_>,
    values: &Values,
    verdict: &mut Verdict,
) -> Result<Bounds, PlanFault> {
    let Some(groups) = groups(plan, given, numbers, verdict) else { return Ok(Bounds::default()) };
    let rotas: Vec<Rota<'_>> =
        given.rules.iter().map(|rule| Rota::new(&given.calendar, rule)).collect();
    let steps = given.units.iter().map(|unit| rotas[unit.rule].steps());
    limit("steps of rotas", steps.fold(0, u64::saturating_add), STEPS_MAX)?;
    let proof = Proof { given, groups, rotas, earner: Earner::new(given) };
    let (min, target) = (values.open_min, values.open_target);
    let level =
        |name, above: &[i64], caps, has_ways| Level { name, above: above.to_vec(), caps, has_ways };
    let levels = [
        level("open_min", &[], [Cap::Weight, Cap::Nothing], false),
        level("open_target", &[min], [Cap::Times(0), Cap::Weight], false),
        level("effort", &[min, target], [Cap::Times(0), Cap::Times(1)], true),
        level("unavoidable", &[], [Cap::Weight, Cap::Weight], false),
    ];
    let prices = &plan.certificate.prices;
    for name in prices.keys().filter(|name| !levels.iter().any(|it| it.name == *name)) {
        let name = super::fault::quoted(name);
        verdict.differ(|| format!("certificate.prices: there is no bound `{name}`"));
    }
    let mut found = [0; 4];
    for (level, found) in levels.iter().zip(&mut found) {
        let Some(prices) = prices.get(level.name) else { continue };
        if level.has_ways && !given.is_far_known {
            continue;
        }
        match proof.offers(level, prices) {
            Ok(offers) => *found = proof.bound(level, prices, &offers)?,
            Err(sentence) => {
                verdict.differ(|| format!("certificate.prices.{}: {sentence}", level.name));
            }
        }
    }
    let [open_min, open_target, effort, unavoidable] = found;
    Ok(Bounds { open_min, open_target, effort, unavoidable })
}

/// The groups; `None`, which is noted, where one is none.
fn groups(
    plan: &Plan,
    given: &Given,
    numbers: &Numbers<'_>,
    verdict: &mut Verdict,
) -> Option<Vec<Group>> {
    let mut is_grouped = vec![false; given.posts.len()];
    let mut groups: Vec<Group> = Vec::with_capacity(plan.certificate.groups.len());
    let mut is_good = true;
    let mut differ = |number: usize, sentence: String| {
        is_good = false;
        verdict.differ(|| format!("certificate.groups[{number}]: {sentence}"));
    };
    for (number, ids) in plan.certificate.groups.iter().enumerate() {
        let mut group: Option<Group> = None;
        for id in ids {
            let Some(post) = numbers.posts.get(id.as_str()).copied() else {
                differ(number, format!("there is no post `{}`", super::fault::quoted(id)));
                continue;
            };
            if std::mem::replace(&mut is_grouped[post], true) {
                differ(number, format!("post `{id}` is in two groups"));
                continue;
            }
            let group = group.get_or_insert_with(|| Group::like(given, post));
            if !group.add(given, post) {
                differ(number, format!("post `{id}` is not like the others"));
            }
        }
        match group {
            Some(group) => groups.push(group),
            None => differ(number, "it has no post".to_owned()),
        }
    }
    is_good.then_some(groups)
}

/// What the bounds have in common.
struct Proof<'a> {
    given: &'a Given,
    groups: Vec<Group>,
    rotas: Vec<Rota<'a>>,
    earner: Earner<'a>,
}

/// A group and a shift by number, and people up to the minimum, 0, or to the target, 1.
type Place = (usize, usize, usize);

/// What places offer to whom.
struct Sides {
    /// To those who have nobody beside them.
    plain: Offers,
    /// By agency, to its people, and to those who stand beside them.
    sides: BTreeMap<String, [Offers; 2]>,
}

impl Sides {
    fn of(&self, unit: &super::units::Unit) -> &Offers {
        let (agency, side) = match &unit.paired_with {
            Some(agency) => (agency, 1),
            None => (&unit.agency, 0),
        };
        self.sides.get(agency).map_or(&self.plain, |sides| &sides[side])
    }
}

impl Proof<'_> {
    /// The prices as offers, each in its box.
    fn offers(&self, level: &Level, prices: &Prices) -> Result<Sides, String> {
        let fits = |it: &i64| (0..=PRICE_MAX).contains(it);
        if prices.above.len() != level.above.len() || !prices.above.iter().all(fits) {
            let count = level.above.len();
            return Err(format!("`above` has {count} numbers from 0 to {PRICE_MAX}"));
        }
        let mut paid: BTreeMap<Place, i64> = BTreeMap::new();
        for (at, (name, list)) in [("p1", &prices.p1), ("p2", &prices.p2)].iter().enumerate() {
            for (number, (group, shift, price)) in self.listed(name, list)?.into_iter().enumerate()
            {
                let weight = i128::from(self.groups[group].weights[shift]);
                let most = match level.caps[at] {
                    Cap::Nothing => 0,
                    Cap::Weight => weight * i128::from(SCALE),
                    Cap::Times(above) => weight * i128::from(prices.above[above]),
                };
                if !fits(&price) || i128::from(price) > most {
                    return Err(format!("{name}[{number}]: {price} is not from 0 to {most}"));
                }
                paid.insert((group, shift, at), price);
            }
        }
        let mut sides = BTreeMap::new();
        for (agency, list) in &prices.beside {
            let name = format!("beside.{}", super::fault::quoted(agency));
            let [mut own, mut guests] = [paid.clone(), paid.clone()];
            for (number, (group, shift, price)) in self.listed(&name, list)?.into_iter().enumerate()
            {
                if !fits(&price) {
                    return Err(format!("{name}[{number}]: {price} is not from 0 to {PRICE_MAX}"));
                }
                for at in [0, 1] {
                    *own.entry((group, shift, at)).or_default() += price;
                    *guests.entry((group, shift, at)).or_default() -= price;
                }
            }
            sides.insert(agency.clone(), [self.offered(&own), self.offered(&guests)]);
        }
        Ok(Sides { plain: self.offered(&paid), sides })
    }

    /// Prices by group and shift; an error where one is none, or given twice.
    fn listed(&self, name: &str, list: &[Price]) -> Result<Vec<(usize, usize, i64)>, String> {
        let mut seen = BTreeSet::new();
        let mut all = Vec::with_capacity(list.len());
        for (number, (group, day, band, price)) in list.iter().enumerate() {
            let Some((group, shift)) = self.named(*group, *day, *band) else {
                return Err(format!("{name}[{number}]: there is no such group, day or band"));
            };
            if !seen.insert((group, shift)) {
                return Err(format!("{name}[{number}]: a second price of the same"));
            }
            all.push((group, shift, *price));
        }
        Ok(all)
    }

    fn offered(&self, paid: &BTreeMap<Place, i64>) -> Offers {
        let offer = |((group, shift, at), price): (&Place, &i64)| {
            let it = &self.groups[*group];
            let places = u64::from(it.wanted[*shift][*at]);
            Offer { shift: *shift, sector: it.sector, need: it.need, price: *price, places }
        };
        Offers::new(paid.iter().map(offer).collect(), self.given)
    }

    fn named(&self, group: u32, day: u32, band: u32) -> Option<(usize, usize)> {
        let group = usize::try_from(group).ok().filter(|it| *it < self.groups.len())?;
        let day = usize::try_from(day).ok().filter(|it| *it < self.given.calendar.days)?;
        let bands = self.given.calendar.bands.len();
        let band = usize::try_from(band).ok().filter(|it| *it < bands)?;
        Some((group, self.given.calendar.shift(day, band)))
    }

    fn bound(&self, level: &Level, prices: &Prices, sides: &Sides) -> Result<i64, PlanFault> {
        let steps = (0..self.given.units.len()).map(|unit| {
            let (ways, offers) =
                (self.given.reach.ways(unit).iter(), sides.of(&self.given.units[unit]));
            ways.map(|way| offers.of_sector(way.sector)).fold(0, u64::saturating_add)
        });
        limit("steps through prices", steps.fold(0, u64::saturating_add), STEPS_MAX)?;
        let mut sum = sides.plain.total();
        for (multiplier, value) in prices.above.iter().zip(&level.above) {
            sum -= i128::from(*multiplier) * i128::from(*value);
        }
        let mut worth = Vec::new();
        for (at, unit) in self.given.units.iter().enumerate() {
            self.earner.worth(at, sides.of(unit), level.has_ways, &mut worth);
            sum -= i128::from(self.rotas[unit.rule].dearest(&worth));
        }
        // Values are whole, so what lies between two of them proves the upper.
        let whole = -(-sum).div_euclid(i128::from(SCALE));
        Ok(i64::try_from(whole.max(0)).unwrap_or_default())
    }
}
