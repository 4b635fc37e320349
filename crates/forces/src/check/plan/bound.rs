//! The certificate: each bound computed again from the prices alone.
//!
//! A person up to the minimum, or up to the target, is paid a price by group and shift; each unit
//! then takes the rota that earns it most, alone. What a rota may leave out of its rules
//! can only make it dearer and a bound lower. Prices are whole numbers of 1/1024.

mod earn;
mod rota;
mod together;

use std::collections::BTreeMap;

use super::fault::{PlanFault, limit};
use super::file::{Plan, Price, Prices};
use super::given::{Given, Numbers};
use super::verdict::Verdict;

use earn::{Earner, Offer, Offers};
use rota::Rota;
use together::{SECTIONS_MAX, Sections};

/// Parts of a price that are one.
const SCALE: i64 = 1024;

/// No price and no multiplier is higher: sums of them stay far from where numbers end.
const PRICE_MAX: i64 = 100_000_000_000;

/// Units whose sections are asked together at most.
const TOGETHER_MAX: usize = 1000;

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

/// A bound's name, how many levels are above it, and what bounds its prices.
struct Level {
    name: &'static str,
    above: usize,
    /// Prices up to the minimum, and to the target, are at most so many parts of the weight.
    caps: [Cap; 2],
    has_ways: bool,
}

/// The four bounds that prices may prove.
const LEVELS: [Level; 4] = [
    Level { name: "open_min", above: 0, caps: [Cap::Weight, Cap::Nothing], has_ways: false },
    Level { name: "open_target", above: 1, caps: [Cap::Times(0), Cap::Weight], has_ways: false },
    Level { name: "effort", above: 2, caps: [Cap::Times(0), Cap::Times(1)], has_ways: true },
    Level { name: "unavoidable", above: 0, caps: [Cap::Weight, Cap::Weight], has_ways: false },
];

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

/// What prices prove, whatever the plan is worth.
#[derive(Default)]
pub(super) struct Proofs {
    of_level: [Option<Proven>; 4],
    /// What of the certificate cannot be used.
    noted: Verdict,
}

/// What prices pay less what units earn, in parts of 1/[`SCALE`], and what a unit of each level
/// above costs.
struct Proven {
    sum: i128,
    above: Vec<i64>,
}

impl Proofs {
    /// The bounds of a plan that is worth so much.
    pub(super) fn bounds(&self, open_min: i64, open_target: i64) -> Bounds {
        let values = [open_min, open_target];
        let of = |proven: &Option<Proven>| {
            let Some(Proven { sum, above }) = proven else { return 0 };
            let paid =
                above.iter().zip(values).map(|(it, value)| i128::from(*it) * i128::from(value));
            // Values are whole, so what lies between two of them proves the upper.
            let whole = -(paid.sum::<i128>() - sum).div_euclid(i128::from(SCALE));
            i64::try_from(whole.max(0)).unwrap_or_default()
        };
        let [open_min, open_target, effort, unavoidable] = &self.of_level;
        Bounds {
            open_min: of(open_min),
            open_target: of(open_target),
            effort: of(effort),
            unavoidable: of(unavoidable),
        }
    }

    /// Notes what of the certificate cannot be used.
    pub(super) fn tell(&self, verdict: &mut Verdict) {
        for sentence in &self.noted.differences {
            verdict.differ(|| sentence.clone());
        }
        verdict.differences_omitted_count += self.noted.differences_omitted_count;
    }
}

/// Computes what each level's prices prove.
pub(super) fn proofs(
    plan: &Plan,
    given: &Given,
    numbers: &Numbers<'_>,
) -> Result<Proofs, PlanFault> {
    let mut proofs = Proofs::default();
    let noted = &mut proofs.noted;
    let Some(groups) = groups(plan, given, numbers, noted) else { return Ok(proofs) };
    let rotas: Vec<Rota<'_>> =
        given.rules.iter().map(|rule| Rota::new(&given.calendar, rule)).collect();
    let steps = given.units.iter().map(|unit| rotas[unit.rule].steps());
    limit("steps of rotas", steps.fold(0, u64::saturating_add), STEPS_MAX)?;
    let proof = Proof { given, groups, rotas, earner: Earner::new(given) };
    let prices = &plan.certificate.prices;
    for name in prices.keys().filter(|name| !LEVELS.iter().any(|it| it.name == *name)) {
        let name = super::fault::quoted(name);
        noted.differ(|| format!("certificate.prices: there is no bound `{name}`"));
    }
    for (level, proven) in LEVELS.iter().zip(&mut proofs.of_level) {
        let Some(prices) = prices.get(level.name) else { continue };
        if level.has_ways && !given.is_far_known {
            continue;
        }
        let sections = proof.sections(level, prices);
        match sections.and_then(|sections| Ok((proof.offers(level, prices)?, sections))) {
            Ok((offers, sections)) => {
                *proven = Some(proof.proven(level, prices, (&offers, &sections))?);
            }
            Err(sentence) => {
                noted.differ(|| format!("certificate.prices.{}: {sentence}", level.name));
            }
        }
    }
    Ok(proofs)
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
    /// To those who have nobody beside them; then by agency to its people, and to those who stand
    /// beside them.
    all: Vec<Offers>,
    /// By agency, where its own are.
    of_agency: BTreeMap<String, usize>,
}

impl Sides {
    /// Which are a unit's.
    fn of(&self, unit: &super::units::Unit) -> usize {
        let (agency, side) = match &unit.paired_with {
            Some(agency) => (agency, 1),
            None => (&unit.agency, 0),
        };
        self.of_agency.get(agency).map_or(0, |at| at + side)
    }
}

impl Proof<'_> {
    /// The prices as offers, each in its box.
    fn offers(&self, level: &Level, prices: &Prices) -> Result<Sides, String> {
        let fits = |it: &i64| (0..=PRICE_MAX).contains(it);
        if prices.above.len() != level.above || !prices.above.iter().all(fits) {
            let count = level.above;
            return Err(format!("`above` has {count} numbers from 0 to {PRICE_MAX}"));
        }
        let mut paid: Vec<(Place, i64)> = Vec::with_capacity(prices.p1.len() + prices.p2.len());
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
                paid.push(((group, shift, at), price));
            }
        }
        paid.sort_unstable();
        let mut sides = Sides { all: vec![self.offered(paid.clone())], of_agency: BTreeMap::new() };
        for (agency, list) in &prices.beside {
            let name = format!("beside.{}", super::fault::quoted(agency));
            let mut beside: Vec<(Place, i64)> = Vec::with_capacity(2 * list.len());
            for (number, (group, shift, price)) in self.listed(&name, list)?.into_iter().enumerate()
            {
                if !fits(&price) {
                    return Err(format!("{name}[{number}]: {price} is not from 0 to {PRICE_MAX}"));
                }
                beside.extend([0, 1].map(|at| ((group, shift, at), price)));
            }
            let own = self.offered(summed(&paid, beside.iter().copied()));
            let guests =
                self.offered(summed(&paid, beside.iter().map(|(to, price)| (*to, -price))));
            sides.of_agency.insert(agency.clone(), sides.all.len());
            sides.all.extend([own, guests]);
        }
        Ok(sides)
    }

    /// By unit whose sections are asked together, these.
    fn sections(&self, level: &Level, prices: &Prices) -> Result<Vec<Vec<usize>>, String> {
        let names = &prices.together;
        if level.has_ways && !names.is_empty() {
            return Err("together: ways are not known of many at once".to_owned());
        }
        if names.len() > TOGETHER_MAX {
            return Err(format!("together: {} units, at most {TOGETHER_MAX}", names.len()));
        }
        let mut all = Vec::with_capacity(names.len());
        for (number, name) in names.iter().enumerate() {
            let units = self.given.units.iter().enumerate();
            let units = units.filter(|(_, unit)| unit.is_section_of(name)).map(|(at, _)| at);
            let units: Vec<usize> = units.collect();
            if !(2..=SECTIONS_MAX).contains(&units.len()) || all.contains(&units) {
                let name = super::fault::quoted(name);
                let what = format!("no unit of 2 to {SECTIONS_MAX} sections, or named twice");
                return Err(format!("together[{number}]: `{name}` is {what}"));
            }
            all.push(units);
        }
        Ok(all)
    }

    /// Prices by group and shift; an error where one is none, or given twice.
    fn listed(&self, name: &str, list: &[Price]) -> Result<Vec<(usize, usize, i64)>, String> {
        let mut all = Vec::with_capacity(list.len());
        for (number, (group, day, band, price)) in list.iter().enumerate() {
            let Some((group, shift)) = self.named(*group, *day, *band) else {
                return Err(format!("{name}[{number}]: there is no such group, day or band"));
            };
            all.push((group, shift, *price));
        }
        let mut order: Vec<usize> = (0..all.len()).collect();
        let of = |at: usize| (all[at].0, all[at].1);
        order.sort_by_key(|at| of(*at));
        let twice = order.windows(2).filter(|pair| of(pair[0]) == of(pair[1]));
        match twice.map(|pair| pair[1]).min() {
            Some(number) => Err(format!("{name}[{number}]: a second price of the same")),
            None => Ok(all),
        }
    }

    fn offered(&self, paid: Vec<(Place, i64)>) -> Offers {
        let offer = |((group, shift, at), price): (Place, i64)| {
            let it = &self.groups[group];
            let places = u64::from(it.wanted[shift][at]);
            Offer { shift, sector: it.sector, need: it.need, price, places }
        };
        Offers::new(paid.into_iter().map(offer).collect(), self.given)
    }

    fn named(&self, group: u32, day: u32, band: u32) -> Option<(usize, usize)> {
        let group = usize::try_from(group).ok().filter(|it| *it < self.groups.len())?;
        let day = usize::try_from(day).ok().filter(|it| *it < self.given.calendar.days)?;
        let bands = self.given.calendar.bands.len();
        let band = usize::try_from(band).ok().filter(|it| *it < bands)?;
        Some((group, self.given.calendar.shift(day, band)))
    }

    fn proven(
        &self,
        level: &Level,
        prices: &Prices,
        (sides, together): (&Sides, &[Vec<usize>]),
    ) -> Result<Proven, PlanFault> {
        let units = || self.given.units.iter().enumerate();
        let steps = units().map(|(at, unit)| {
            let (ways, offers) = (self.given.reach.ways(at).iter(), &sides.all[sides.of(unit)]);
            ways.map(|way| offers.of_sector(way.sector)).fold(0, u64::saturating_add)
        });
        limit("steps through prices", steps.fold(0, u64::saturating_add), STEPS_MAX)?;
        let steps = together.iter().map(|units| Sections::new(self.given, units).steps());
        limit("steps of sections", steps.fold(0, u64::saturating_add), STEPS_MAX)?;
        let mut alike: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (at, unit) in units() {
            alike.entry((sides.of(unit), unit.kit)).or_default().push(at);
        }
        let mut sum = sides.all.first().map_or(0, Offers::total);
        let mut worth = Vec::new();
        for ((side, kit), units) in alike {
            let offers = sides.all[side].met_by(kit, self.given);
            let mut earned = BTreeMap::new();
            for unit in units {
                self.earner.worth(unit, &offers, level.has_ways, &mut worth);
                let rule = self.given.units[unit].rule;
                earned.insert(unit, self.rotas[rule].dearest(&worth));
            }
            sum -= earned.values().map(|it| i128::from(*it)).sum::<i128>();
            // Sections of a unit have one kit, one agency and one work rule.
            for units in together.iter().filter(|units| earned.contains_key(&units[0])) {
                let apart: i64 = units.iter().filter_map(|unit| earned.get(unit)).sum();
                let most = Sections::new(self.given, units).most(units, &offers, &self.earner);
                sum += i128::from((apart - most).max(0));
            }
        }
        Ok(Proven { sum, above: prices.above.clone() })
    }
}

/// Prices with others added, place by place; `paid` has each place once, in order.
fn summed(paid: &[(Place, i64)], more: impl Iterator<Item = (Place, i64)>) -> Vec<(Place, i64)> {
    let mut all: Vec<(Place, i64)> = paid.iter().copied().chain(more).collect();
    all.sort_by_key(|(place, _)| *place);
    all.dedup_by(|next, first| {
        let is_same = next.0 == first.0;
        first.1 += if is_same { next.1 } else { 0 };
        is_same
    });
    all
}
