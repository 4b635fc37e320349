//! What a unit can earn in a shift at given prices.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::SCALE;
use crate::check::plan::given::Given;
use crate::check::plan::reach::Way;
use crate::check::plan::units::{Away, Unit};

/// Places of a group in a shift at a price a person.
#[derive(Clone, Copy)]
pub(super) struct Offer {
    pub(super) shift: usize,
    pub(super) sector: usize,
    pub(super) need: usize,
    /// In parts of 1/[`SCALE`].
    pub(super) price: i64,
    pub(super) places: u64,
}

/// Offers by shift and sector, the dearest first.
pub(super) struct Offers {
    all: Vec<Offer>,
    sectors: usize,
    /// Where each shift and sector begins in `all`.
    starts: Vec<usize>,
    /// How many a sector has in all shifts.
    of_sector: Vec<u64>,
    /// Whether a shift has any.
    in_shift: Vec<bool>,
}

impl Offers {
    pub(super) fn new(mut all: Vec<Offer>, given: &Given) -> Offers {
        let (sectors, shifts) = (given.reach.sector_count, given.calendar.shifts.len());
        all.retain(|it| it.price > 0 && it.places > 0);
        all.sort_by_key(|it| (it.shift * sectors + it.sector, Reverse(it.price)));
        Offers::sorted(all, sectors, shifts)
    }

    fn sorted(all: Vec<Offer>, sectors: usize, shifts: usize) -> Offers {
        let mut starts = vec![0; shifts * sectors + 1];
        let mut of_sector = vec![0; sectors];
        let mut in_shift = vec![false; shifts];
        for offer in &all {
            in_shift[offer.shift] = true;
            starts[offer.shift * sectors + offer.sector + 1] += 1;
            of_sector[offer.sector] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Offers { all, sectors, starts, of_sector, in_shift }
    }

    /// Those that people of a kit can take.
    pub(super) fn met_by(&self, kit: usize, given: &Given) -> Offers {
        let met = self.all.iter().filter(|it| given.matches.meets(kit, it.need));
        Offers::sorted(met.copied().collect(), self.sectors, self.in_shift.len())
    }

    fn of(&self, shift: usize, sector: usize) -> &[Offer] {
        let cell = shift * self.sectors + sector;
        &self.all[self.starts[cell]..self.starts[cell + 1]]
    }

    pub(super) fn of_sector(&self, sector: usize) -> u64 {
        self.of_sector[sector]
    }

    /// Prices times places.
    pub(super) fn total(&self) -> i128 {
        self.all.iter().map(|it| i128::from(it.price) * i128::from(it.places)).sum()
    }
}

/// People of a unit in a shift.
#[derive(Clone, Default)]
struct Crew {
    /// How many can be on duty.
    people: u64,
    /// What each of those who asked not to work costs, the cheapest first; scaled.
    asked: Vec<i64>,
    /// How many come for nothing.
    free: u64,
}

/// Who of each unit can be on duty when.
pub(super) struct Earner<'a> {
    given: &'a Given,
    /// By unit, the shifts in which its crew is another than usual.
    odd: Vec<BTreeMap<usize, Crew>>,
}

/// The offers of a sector that are left, for a unit.
struct Head<'a> {
    offers: &'a [Offer],
    /// What a person pays to go there, scaled.
    way: i64,
}

impl<'a> Earner<'a> {
    pub(super) fn new(given: &'a Given) -> Earner<'a> {
        let odd = given.units.iter().map(|unit| odd_crews(given, unit)).collect();
        Earner { given, odd }
    }

    /// How many of a unit can be on duty in a shift.
    pub(super) fn people(&self, unit: usize, shift: usize) -> u64 {
        let usual = u64::from(self.given.units[unit].field);
        self.odd[unit].get(&shift).map_or(usual, |crew| crew.people)
    }

    /// The most that so many people who may stand where a unit may earn together in a shift of
    /// `offers` that all are for them, ways and requests aside; scaled.
    pub(super) fn together(&self, unit: usize, shift: usize, people: u64, offers: &Offers) -> i64 {
        let ways = self.given.reach.ways(unit).iter();
        let heads = ways.map(|way| Head { offers: offers.of(shift, way.sector), way: 0 });
        let crew = Crew { people, asked: Vec::new(), free: people };
        earned(&crew, false, &mut heads.collect::<Vec<_>>())
    }

    /// The most that a unit's people can earn in each shift of `offers` that all are for them,
    /// scaled; `None` where it is absent.
    pub(super) fn worth(
        &self,
        unit: usize,
        offers: &Offers,
        has_ways: bool,
        worth: &mut Vec<Option<i64>>,
    ) {
        let it = &self.given.units[unit];
        let people = u64::from(it.field);
        let usual = Crew { people, asked: Vec::new(), free: people };
        worth.clear();
        let mut heads = Vec::new();
        for shift in 0..self.given.calendar.shifts.len() {
            let crew = self.odd[unit].get(&shift).unwrap_or(&usual);
            if crew.people == 0 {
                worth.push(None);
                continue;
            }
            if !offers.in_shift[shift] {
                worth.push(Some(0));
                continue;
            }
            let minutes = |way: &Way| if has_ways { way.minutes * SCALE } else { 0 };
            let ways = self.given.reach.ways(unit).iter();
            heads.clear();
            heads.extend(ways.filter_map(|way| {
                let offers = offers.of(shift, way.sector);
                (!offers.is_empty()).then(|| Head { offers, way: minutes(way) })
            }));
            worth.push(Some(earned(crew, has_ways, &mut heads)));
        }
    }
}

/// Takes the dearest place again and again, until nobody is left or nothing is earned.
fn earned(crew: &Crew, has_ways: bool, heads: &mut [Head<'_>]) -> i64 {
    let mut sum = 0;
    let mut used: u64 = 0;
    while used < crew.people {
        let nets = heads
            .iter()
            .enumerate()
            .filter_map(|(at, head)| head.offers.first().map(|offer| (offer.price - head.way, at)));
        let Some((net, at)) = nets.max().filter(|(net, _)| *net > 0) else { break };
        let head = &mut heads[at];
        let Some((offer, rest)) = head.offers.split_first() else { break };
        head.offers = rest;
        let take = offer.places.min(crew.people - used);
        let free = if has_ways { crew.free.saturating_sub(used).min(take) } else { take };
        sum += net * i64::try_from(free).unwrap_or_default();
        for person in used + free..used + take {
            let cost = crew.costs(person);
            if net <= cost {
                return sum; // whoever is left costs no less and earns no more
            }
            sum += net - cost;
        }
        used += take;
    }
    sum
}

impl Crew {
    /// What the person of this number costs, the cheapest first.
    fn costs(&self, person: u64) -> i64 {
        let asked = person.checked_sub(self.free).and_then(|it| usize::try_from(it).ok());
        asked.and_then(|at| self.asked.get(at)).copied().unwrap_or(0)
    }
}

/// The crews of a unit in shifts with absences or requests.
fn odd_crews(given: &Given, unit: &Unit) -> BTreeMap<usize, Crew> {
    let mut odd = BTreeMap::new();
    let bands = given.calendar.bands.len();
    let mut asked: BTreeMap<usize, BTreeMap<u32, i64>> = BTreeMap::new();
    for request in &unit.requests {
        let of_day = request.band.map_or(0..bands, |band| band..band + 1);
        for band in of_day {
            let members = asked.entry(given.calendar.shift(request.day, band)).or_default();
            *members.entry(request.member).or_default() += request.weight * SCALE;
        }
    }
    for (shift, times) in given.calendar.shifts.iter().enumerate() {
        let (mut some, mut named) = (0_u64, BTreeSet::new());
        let mut is_away = false;
        for away in unit.away(*times) {
            is_away = true;
            match away {
                Away::All => some += u64::from(unit.members),
                Away::Some(people) => some += u64::from(people),
                Away::Member(member) => _ = named.insert(member),
            }
        }
        let mut asked = asked.remove(&shift).unwrap_or_default();
        if !is_away && asked.is_empty() {
            continue;
        }
        asked.retain(|member, _| !named.contains(member));
        let named = u64::try_from(named.len()).unwrap_or(u64::MAX);
        let here = u64::from(unit.members).saturating_sub(named);
        let mut costs: Vec<i64> = asked.into_values().collect();
        costs.sort_unstable();
        odd.insert(
            shift,
            Crew {
                people: here.saturating_sub(some).min(u64::from(unit.field)),
                free: here.saturating_sub(u64::try_from(costs.len()).unwrap_or(u64::MAX)),
                asked: costs,
            },
        );
    }
    odd
}
