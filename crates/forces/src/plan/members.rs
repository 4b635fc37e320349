//! Who of a unit works in which of its shifts: asks of members are met where they can be, then
//! duties, nights and weekends are spread so that nobody has more than one more than another.

use std::collections::{BTreeSet, VecDeque};

use super::people::Members;
use super::shift::Shift;

/// Duties, nights and weekend duties.
const KINDS: usize = 3;
/// The most passes over a unit's shifts that spread them better.
const PASSES_MAX: usize = 200;
/// So often at most it is begun anew where somebody still has more than one more than another.
const TRIES: u64 = 24;

/// Who works in each shift that needs people of a unit: `needed` is shift and number of people,
/// in order; numbers of members from 1, rising.
#[must_use]
pub fn choose(members: &Members, shifts: &[Shift], needed: &[(usize, u32)]) -> Vec<Vec<u32>> {
    let mut best: Option<(i32, Vec<Vec<u32>>)> = None;
    for seed in 0..TRIES {
        let mut team = Team::new(members, shifts, needed);
        if seed > 0 {
            // Chance says who comes first of those who have as much.
            fastrand::Rng::with_seed(seed).shuffle(&mut team.order);
        }
        team.deal();
        team.spread();
        let excess = team.excess();
        if best.as_ref().is_none_or(|(least, _)| excess < *least) {
            best = Some((excess, team.chosen));
        }
        if excess == 0 {
            break;
        }
    }
    best.map(|(_, chosen)| chosen).unwrap_or_default()
}

/// How uneven the work of a unit is: for each kind, how much more than one the most is above the
/// least, among members who are never away; the least of those who asked for nothing, as others
/// have less by their own wish.
#[must_use]
pub fn unevenness(
    members: &Members,
    shifts: &[Shift],
    needed: &[(usize, u32)],
    chosen: &[Vec<u32>],
) -> i64 {
    let mut team = Team::counted(members, shifts, needed);
    for (at, chosen) in chosen.iter().enumerate() {
        for member in chosen {
            team.count(*member, at, 1);
        }
    }
    i64::from(team.excess())
}

/// A shift that one gives to another: from, to and which.
type Hand = (usize, usize, usize);

struct Team<'a> {
    members: &'a Members,
    needed: &'a [(usize, u32)],
    /// By needed shift, which kinds it counts for.
    kinds: Vec<[bool; KINDS]>,
    /// By needed shift and member, from 0: what it costs to ask them, or none where they are away.
    asks: Vec<Vec<Option<i64>>>,
    counts: Vec<[i32; KINDS]>,
    /// By member, who comes first of those alike.
    order: Vec<usize>,
    is_there: Vec<bool>,
    has_asked: Vec<bool>,
    chosen: Vec<Vec<u32>>,
}

impl<'a> Team<'a> {
    fn new(members: &'a Members, shifts: &[Shift], needed: &'a [(usize, u32)]) -> Self {
        let asks = |(shift, _): &(usize, u32)| {
            let mut asks = vec![Some(0); members.count as usize];
            for (member, weight) in members.asks.get(shift).into_iter().flatten() {
                if let Some(ask) = asks.get_mut(*member as usize - 1) {
                    *ask = Some(*weight);
                }
            }
            for member in members.away.get(shift).into_iter().flatten() {
                if let Some(ask) = asks.get_mut(*member as usize - 1) {
                    *ask = None;
                }
            }
            asks
        };
        Self {
            asks: needed.iter().map(asks).collect(),
            chosen: vec![Vec::new(); needed.len()],
            ..Self::counted(members, shifts, needed)
        }
    }

    /// A team whose duties are only counted: nobody is asked or chosen.
    fn counted(members: &'a Members, shifts: &[Shift], needed: &'a [(usize, u32)]) -> Self {
        let kinds = |(shift, _): &(usize, u32)| {
            let shift = shifts[*shift];
            [true, shift.is_night, shift.is_weekend]
        };
        let mut has_asked = vec![false; members.count as usize];
        for (member, _) in members.asks.values().flatten() {
            if let Some(has) = has_asked.get_mut(*member as usize - 1) {
                *has = true;
            }
        }
        Self {
            members,
            needed,
            kinds: needed.iter().map(kinds).collect(),
            asks: Vec::new(),
            counts: vec![[0; KINDS]; members.count as usize],
            order: (0..members.count as usize).collect(),
            is_there: (1..=members.count).map(|one| !members.is_ever_away(one)).collect(),
            has_asked,
            chosen: Vec::new(),
        }
    }

    fn count(&mut self, member: u32, at: usize, by: i32) {
        let counts = &mut self.counts[member as usize - 1];
        for (count, is_kind) in counts.iter_mut().zip(self.kinds[at]) {
            *count += if is_kind { by } else { 0 };
        }
    }

    /// What a member has of the kinds of a shift.
    fn load(&self, member: usize, at: usize) -> i32 {
        let counts = self.counts[member].iter().zip(self.kinds[at]);
        counts.map(|(count, is_kind)| if is_kind { *count } else { 0 }).sum()
    }

    /// Shift by shift, those who do not ask otherwise and have least.
    fn deal(&mut self) {
        for at in 0..self.needed.len() {
            let all = 0..self.members.count as usize;
            let there = all.filter_map(|member| Some((self.asks[at][member]?, member)));
            let key = |(ask, member)| (ask, self.load(member, at), self.order[member], member);
            let mut there: Vec<(i64, i32, usize, usize)> = there.map(key).collect();
            there.sort_unstable();
            there.truncate(self.needed[at].1 as usize);
            let mut chosen: Vec<u32> =
                there.iter().filter_map(|(.., it)| u32::try_from(it + 1).ok()).collect();
            chosen.sort_unstable();
            for member in &chosen {
                self.count(*member, at, 1);
            }
            self.chosen[at] = chosen;
        }
    }

    /// Hands shifts from those who have most to those who have least.
    fn spread(&mut self) {
        for _ in 0..PASSES_MAX {
            let mut is_better = false;
            for at in 0..self.needed.len() {
                is_better |= self.hand(at);
            }
            for kind in 0..KINDS {
                is_better |= self.exchange(kind);
            }
            if !is_better {
                return;
            }
        }
    }

    fn works(&self, member: usize, at: usize) -> bool {
        u32::try_from(member + 1).is_ok_and(|it| self.chosen[at].binary_search(&it).is_ok())
    }

    /// Gives a shift of the one with most to the one with least, where squares say it is better.
    fn hand(&mut self, at: usize) -> bool {
        let mut is_any = false;
        let kinds = i32::try_from(self.kinds[at].iter().filter(|is| **is).count()).unwrap_or(1);
        loop {
            let all = 0..self.members.count as usize;
            let there = all.filter(|member| self.asks[at][*member].is_some());
            let (on, off): (Vec<usize>, Vec<usize>) = there.partition(|it| self.works(*it, at));
            let most = on.into_iter().max_by_key(|it| (self.load(*it, at), self.order[*it]));
            let Some(most) = most else { return is_any };
            let alike = off.into_iter().filter(|it| self.asks[at][*it] <= self.asks[at][most]);
            let least = alike.min_by_key(|it| (self.load(*it, at), self.order[*it]));
            let Some(least) = least else { return is_any };
            if self.load(least, at) - self.load(most, at) + kinds >= 0 {
                return is_any;
            }
            self.give(most, least, at);
            is_any = true;
        }
    }

    fn give(&mut self, from: usize, to: usize, at: usize) {
        let number = |it: usize| u32::try_from(it + 1).unwrap_or(u32::MAX);
        let (from, to) = (number(from), number(to));
        self.chosen[at].retain(|it| *it != from);
        let place = self.chosen[at].partition_point(|it| *it < to);
        self.chosen[at].insert(place, to);
        self.count(from, at, -1);
        self.count(to, at, 1);
    }

    /// The one with most of a kind, and the one with least who asked for nothing.
    fn spread_of(&self, kind: usize) -> Option<(usize, usize)> {
        let there = || (0..self.counts.len()).filter(|it| self.is_there[*it]);
        let most = there().max_by_key(|it| (self.counts[*it][kind], self.order[*it]))?;
        let least = there()
            .filter(|it| !self.has_asked[*it])
            .min_by_key(|it| (self.counts[*it][kind], self.order[*it]))?;
        Some((most, least))
    }

    /// Exchanges a shift of a kind for one that is not, between two who are far apart in it.
    fn exchange(&mut self, kind: usize) -> bool {
        let there: Vec<usize> = (0..self.counts.len()).filter(|it| self.is_there[*it]).collect();
        let Some((most, least)) = self.spread_of(kind) else { return false };
        let (high, low) = (self.counts[most][kind], self.counts[least][kind]);
        if high - low < 2 {
            return false;
        }
        let count: Vec<i32> = self.counts.iter().map(|counts| counts[kind]).collect();
        let pairs = there.iter().flat_map(|from| there.iter().map(move |to| (*from, *to)));
        let is_far = |(from, to): &(usize, usize)| {
            (count[*from] == high && count[*to] <= high - 2)
                || (count[*to] == low && count[*from] >= low + 2)
        };
        let far: Vec<(usize, usize)> = pairs.filter(is_far).collect();
        far.iter().any(|(from, to)| self.trade(*from, *to, kind))
            || far.iter().any(|(from, to)| self.relay(*from, *to, kind))
    }

    /// The same by others, of whom each gives away a shift like the one that they get.
    fn relay(&mut self, from: usize, to: usize, kind: usize) -> bool {
        let before = self.uneven(from, to);
        let all: BTreeSet<[bool; KINDS]> = self.kinds.iter().copied().collect();
        let (there, back): (Vec<_>, Vec<_>) = all.into_iter().partition(|kinds| kinds[kind]);
        for kinds in there {
            let Some(path) = self.path(from, to, kinds) else { continue };
            self.hand_on(&path);
            if self.uneven(from, to) < before {
                return true;
            }
            for kinds in &back {
                let Some(other) = self.path(to, from, *kinds) else { continue };
                self.hand_on(&other);
                if self.uneven(from, to) < before {
                    return true;
                }
                self.take_back(&other);
            }
            self.take_back(&path);
        }
        false
    }

    /// By whom a shift of some kinds can come from one to another, the fewest: from, to and shift.
    fn path(&self, from: usize, to: usize, kinds: [bool; KINDS]) -> Option<Vec<Hand>> {
        let shifts: Vec<usize> =
            (0..self.needed.len()).filter(|at| self.kinds[*at] == kinds).collect();
        let mut by: Vec<Option<Hand>> = vec![None; self.counts.len()];
        let mut next = VecDeque::from([from]);
        while let Some(one) = next.pop_front().filter(|_| by[to].is_none()) {
            for at in shifts.iter().copied().filter(|at| self.works(one, *at)) {
                for (other, by) in by.iter_mut().enumerate() {
                    let is_new = other != from && by.is_none();
                    let (asked, asks) = (self.asks[at][one], self.asks[at][other]);
                    if is_new && asks.is_some() && asks <= asked && !self.works(other, at) {
                        *by = Some((one, other, at));
                        next.push_back(other);
                    }
                }
            }
        }
        let mut path = Vec::new();
        let mut last = to;
        while last != from {
            let hand = by[last]?;
            path.push(hand);
            last = hand.0;
        }
        Some(path)
    }

    fn hand_on(&mut self, path: &[Hand]) {
        path.iter().for_each(|(from, to, at)| self.give(*from, *to, *at));
    }

    fn take_back(&mut self, path: &[Hand]) {
        path.iter().rev().for_each(|(from, to, at)| self.give(*to, *from, *at));
    }

    /// Gives a shift of a kind from one to another, or for one that is not of it, where that is
    /// better.
    fn trade(&mut self, from: usize, to: usize, kind: usize) -> bool {
        let before = self.uneven(from, to);
        let of = |team: &Self, from: usize, to: usize, is_kind: bool| -> Vec<usize> {
            let may = |at: &usize| {
                let (asked, asks) = (team.asks[*at][from], team.asks[*at][to]);
                asks.is_some() && asks <= asked
            };
            let all = (0..team.needed.len()).filter(|at| team.kinds[*at][kind] == is_kind);
            all.filter(|at| team.works(from, *at) && !team.works(to, *at)).filter(may).collect()
        };
        let (there, back) = (of(self, from, to, true), of(self, to, from, false));
        for at in &there {
            self.give(from, to, *at);
            if self.uneven(from, to) < before {
                return true;
            }
            for other in &back {
                self.give(to, from, *other);
                if self.uneven(from, to) < before {
                    return true;
                }
                self.give(from, to, *other);
            }
            self.give(to, from, *at);
        }
        false
    }

    /// How uneven it is: by how much in all kinds, and squares of what two members have.
    fn uneven(&self, one: usize, other: usize) -> (i32, i32) {
        (self.excess(), self.squares(one) + self.squares(other))
    }

    /// For all kinds, how much more than one the most is above the least.
    fn excess(&self) -> i32 {
        let of = |kind: usize| {
            let spread = self.spread_of(kind);
            spread.map_or(0, |(most, least)| {
                (self.counts[most][kind] - self.counts[least][kind] - 1).max(0)
            })
        };
        (0..KINDS).map(of).sum()
    }

    fn squares(&self, member: usize) -> i32 {
        self.counts[member].iter().map(|count| count * count).sum()
    }
}

/// Numbers as ranges: `1-8,10`.
#[must_use]
pub fn written(members: &[u32]) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut at = 0;
    while at < members.len() {
        let from = members[at];
        let mut until = from;
        while members.get(at + 1) == Some(&(until + 1)) {
            at += 1;
            until += 1;
        }
        words.push(if from == until { from.to_string() } else { format!("{from}-{until}") });
        at += 1;
    }
    words.join(",")
}

/// Members that a unit writes, in their order; `None` for what is no such list or too long.
#[must_use]
pub fn read(text: &str, most: u32) -> Option<Vec<u32>> {
    let mut members = Vec::new();
    for part in text.split(',').filter(|part| !part.is_empty()) {
        let (from, until) = part.split_once('-').unwrap_or((part, part));
        let (from, until): (u32, u32) = (from.parse().ok()?, until.parse().ok()?);
        if from == 0 || until > most || members.len() > most as usize {
            return None;
        }
        members.extend(from..=until);
    }
    Some(members)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Members, Team, choose, unevenness};
    use crate::plan::shift::Shift;
    use jiff::ToSpan;

    /// Shifts in which 20 of a unit of 24 work, and those in which 30 of one of 45 do: night,
    /// weekend.
    const OF_24: &str = "n d d d nw nw d d d d w w d n n n nw nw";
    const OF_45: &str = "w w d n d d w w n n n n nw";

    fn shift(kind: &str) -> Shift {
        let (is_night, is_weekend) = (kind.contains('n'), kind.contains('w'));
        let from = jiff::Timestamp::UNIX_EPOCH;
        Shift { from, until: from + 8.hours(), is_night, is_weekend }
    }

    /// A unit whose members ask for 12 shifts off, number 7 away in the first six.
    fn unit((count, field): (u32, u32), shifts: usize, rng: &mut fastrand::Rng) -> Members {
        let mut asks: BTreeMap<usize, Vec<(u32, i64)>> = BTreeMap::new();
        for _ in 0..12 {
            let (at, member) = (rng.usize(..shifts), rng.u32(8..=count));
            asks.entry(at).or_default().push((member, rng.i64(1..60)));
        }
        let away = (0..6).map(|at| (at, vec![7])).collect();
        Members { count, field, cap: vec![field; shifts], away, asks }
    }

    #[test]
    fn nights_and_weekends_that_fall_together_are_spread_as_evenly_as_can_be() {
        let mut rng = fastrand::Rng::with_seed(4);
        for turn in 0..200 {
            let (size, worked) = if turn % 2 == 0 { ((24, 20), OF_24) } else { ((45, 30), OF_45) };
            let shifts: Vec<Shift> = worked.split(' ').map(shift).collect();
            let members = unit(size, shifts.len(), &mut rng);
            let needed: Vec<(usize, u32)> = (0..shifts.len()).map(|at| (at, size.1)).collect();
            let chosen = choose(&members, &shifts, &needed);
            assert!(chosen.iter().all(|chosen| chosen.len() == size.1 as usize), "turn {turn}");
            let uneven = unevenness(&members, &shifts, &needed, &chosen);
            assert_eq!(uneven, 0, "turn {turn}: {:?}", members.asks);
        }
    }

    /// A unit of any size with asks, and how many are needed in a dozen shifts or more.
    fn drawn(rng: &mut fastrand::Rng) -> (Members, Vec<Shift>, Vec<(usize, u32)>) {
        let sizes = [(24, 20), (45, 30), (30, 24), (12, 9), (8, 5), (6, 4)];
        let (count, field) = sizes[rng.usize(..sizes.len())];
        let shifts: Vec<Shift> = (0..rng.usize(12..18))
            .map(|_| shift(["d", "d", "d", "n", "w", "nw"][rng.usize(..6)]))
            .collect();
        let mut asks: BTreeMap<usize, Vec<(u32, i64)>> = BTreeMap::new();
        for _ in 0..rng.usize(..count as usize) {
            let (at, member) = (rng.usize(..shifts.len()), rng.u32(1..=count));
            asks.entry(at).or_default().push((member, rng.i64(1..60)));
        }
        let cap = vec![field; shifts.len()];
        let needed = |at| (at, if rng.usize(..4) == 0 { rng.u32(1..=field) } else { field });
        let needed = (0..shifts.len()).map(needed).collect();
        (Members { count, field, cap, away: BTreeMap::new(), asks }, shifts, needed)
    }

    #[test]
    fn chance_finds_an_even_spread_where_the_first_way_of_dealing_does_not() {
        // Of the first 6,000 those that are dealt badly.
        for seed in [868, 2119, 3201, 4414, 5330] {
            let (members, shifts, needed) = drawn(&mut fastrand::Rng::with_seed(seed));
            let mut first = Team::new(&members, &shifts, &needed);
            first.deal();
            first.spread();
            assert!(first.excess() > 0, "seed {seed}");
            let chosen = choose(&members, &shifts, &needed);
            assert_eq!(unevenness(&members, &shifts, &needed, &chosen), 0, "seed {seed}");
        }
    }

    #[test]
    fn a_night_comes_by_others_to_who_has_fewest_where_nobody_can_give_one_for_another() {
        let worked = "d d d w w d n d d w w n n n n nw";
        let shifts: Vec<Shift> = worked.split(' ').map(shift).collect();
        let asks = [
            (3, vec![(27, 79)]),
            (4, vec![(43, 30)]),
            (5, vec![(9, 12), (27, 2)]),
            (7, vec![(9, 1)]),
            (8, vec![(15, 52)]),
            (9, vec![(12, 6), (27, 66)]),
            (10, vec![(37, 85)]),
            (12, vec![(16, 1), (18, 16)]),
        ];
        let members = Members {
            count: 45,
            field: 30,
            cap: vec![30; shifts.len()],
            away: (0..7).map(|at| (at, vec![7])).collect(),
            asks: asks.into_iter().collect(),
        };
        let needed: Vec<(usize, u32)> =
            (0..shifts.len()).map(|at| (at, if at < 3 { 1 } else { 30 })).collect();
        let chosen = choose(&members, &shifts, &needed);
        assert_eq!(unevenness(&members, &shifts, &needed, &chosen), 0);
    }
}
