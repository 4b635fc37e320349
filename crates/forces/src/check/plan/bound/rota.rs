//! The dearest rota of a unit: a dynamic programme over days.

use crate::check::plan::clock::Calendar;
use crate::check::plan::fault::whole;
use crate::check::plan::units::WorkRule;

/// So many sums of minutes and weekends are told apart at most; a rule that needs more is left
/// out, minutes first.
const COUNTS_MAX: u64 = 4096;

/// Less than any rota earns, and far from where numbers end.
const NEVER: i64 = i64::MIN / 2;

/// What a work rule lets follow what.
pub(super) struct Rota<'a> {
    calendar: &'a Calendar,
    rule: &'a WorkRule,
    /// Days in a row that are told apart.
    row: usize,
    /// Days off after which nothing before matters.
    off: usize,
    /// By shift and band of the next day, whether it may follow.
    next: Vec<bool>,
    /// By band, its minutes in parts that divide those of all; and how many parts are allowed.
    parts: (Vec<usize>, usize),
    /// How many weekends may have a duty, where that is fewer than there are.
    weekends: Option<usize>,
}

/// What the days so far earn at most, by how they end, for a sum of minutes and of weekends.
#[derive(Clone)]
struct States {
    /// By band and days in a row, less one.
    work: Vec<i64>,
    /// By band of the last duty and days off since, less one.
    off: Vec<i64>,
    /// Off for so long that nothing before matters.
    free: i64,
}

impl<'a> Rota<'a> {
    pub(super) fn new(calendar: &'a Calendar, rule: &'a WorkRule) -> Rota<'a> {
        let (days, bands) = (calendar.days, calendar.bands.len());
        let mut next = vec![false; days * bands * bands];
        for before in 0..days.saturating_sub(1) * bands {
            for band in 0..bands {
                let after = calendar.shift(calendar.day(before) + 1, band);
                let turns = calendar.band(after).starts_min >= calendar.band(before).starts_min;
                let rests = calendar.rest_s(before, after) >= rule.rest_s;
                next[before * bands + band] = rests && (turns || !rule.is_forward);
            }
        }
        let weekends = weekends(calendar, rule);
        let parts = minutes(calendar, rule, weekends.map_or(1, |most| whole(most) + 1));
        let row = rule.days_row_max.min(days);
        let mut rota = Rota { calendar, rule, row, off: 1, next, parts, weekends };
        rota.off = rota.tired_days().max(rule.days_off_min.min(days)).max(1);
        rota
    }

    /// The most days between two duties at which the rest can still be too short.
    fn tired_days(&self) -> usize {
        let bands = self.calendar.bands.len();
        let is_short = |days: usize| {
            let pairs = (0..self.calendar.days.saturating_sub(days) * bands)
                .flat_map(|before| (0..bands).map(move |band| (before, band)));
            pairs.into_iter().any(|(before, band)| {
                let after = self.calendar.shift(self.calendar.day(before) + days, band);
                self.calendar.rest_s(before, after) < self.rule.rest_s
            })
        };
        (1..=self.calendar.days).take_while(|days| is_short(*days)).last().unwrap_or(0)
    }

    /// How much work [`Rota::dearest`] is.
    pub(super) fn steps(&self) -> u64 {
        let bands = self.calendar.bands.len();
        let a_day = bands * bands * self.row + bands * bands * self.off;
        whole(self.calendar.days).saturating_mul(whole(a_day)).saturating_mul(whole(self.sums()))
    }

    /// How many sums of minutes and weekends are told apart.
    fn sums(&self) -> usize {
        (self.parts.1 + 1) * (self.weekends.unwrap_or(0) + 1)
    }

    /// The sums with a duty more; `None` where a rule forbids it.
    fn with(&self, sums: usize, day: usize, band: usize, is_after_duty: bool) -> Option<usize> {
        let count = self.weekends.unwrap_or(0) + 1;
        let weekend = self.calendar.weekends[day].filter(|_| self.weekends.is_some());
        let is_same = is_after_duty && day > 0 && self.calendar.weekends[day - 1] == weekend;
        let parts = sums / count + self.parts.0[band];
        let weekends = sums % count + usize::from(weekend.is_some() && !is_same);
        (parts <= self.parts.1 && weekends < count).then_some(parts * count + weekends)
    }

    /// The most that a rota earns; `worth` by shift, `None` where the unit is absent.
    pub(super) fn dearest(&self, worth: &[Option<i64>]) -> i64 {
        let bands = self.calendar.bands.len();
        if self.row == 0 || worth.iter().all(|it| it.unwrap_or(0) <= 0) {
            return 0; // days off alone
        }
        let none = States {
            work: vec![NEVER; bands * self.row],
            off: vec![NEVER; bands * (self.off - 1)],
            free: NEVER,
        };
        let mut now = vec![none; self.sums()];
        let mut then = now.clone();
        now[0].free = 0;
        for day in 0..self.calendar.days {
            for (now, then) in now.iter().zip(&mut then) {
                self.rest(now, then);
                then.work.fill(NEVER);
            }
            for (sums, now) in now.iter().enumerate() {
                self.duty(now, sums, &mut then, day, worth);
            }
            std::mem::swap(&mut now, &mut then);
        }
        let ends = now.iter().flat_map(|it| it.work.iter().chain(&it.off).chain([&it.free]));
        ends.copied().fold(0, i64::max)
    }

    /// A day off.
    fn rest(&self, now: &States, then: &mut States) {
        then.free = now.free;
        let kept = self.off - 1;
        for (band, rows) in now.work.chunks_exact(self.row).enumerate() {
            let mut since = rows.iter().copied().fold(NEVER, i64::max);
            for place in &mut then.off[band * kept..(band + 1) * kept] {
                *place = since;
                since = NEVER;
            }
            // Those who were off for less are one day on; `since` is what no place has taken.
            for days in 1..kept {
                then.off[band * kept + days] = now.off[band * kept + days - 1];
            }
            let longest = if kept == 0 { since } else { now.off[band * kept + kept - 1] };
            then.free = then.free.max(longest);
        }
    }

    /// A day with a duty, from days with these sums.
    fn duty(
        &self,
        now: &States,
        sums: usize,
        then: &mut [States],
        day: usize,
        worth: &[Option<i64>],
    ) {
        let bands = self.calendar.bands.len();
        for band in 0..bands {
            let shift = self.calendar.shift(day, band);
            let Some(worth) = worth[shift] else { continue };
            let rested = now.free.max(self.rested(now, shift));
            if let Some(sums) = self.with(sums, day, band, false).filter(|_| rested > NEVER) {
                let first = &mut then[sums].work[band * self.row];
                *first = (*first).max(rested + worth);
            }
            let Some(sums) = self.with(sums, day, band, true) else { continue };
            let mine = &mut then[sums].work[band * self.row..(band + 1) * self.row];
            for before in (0..bands).filter(|before| day > 0 && self.follows(day, *before, band)) {
                let rows = &now.work[before * self.row..(before + 1) * self.row];
                for (mine, row) in mine[1..].iter_mut().zip(rows) {
                    if *row > NEVER {
                        *mine = (*mine).max(row + worth);
                    }
                }
            }
        }
    }

    /// Whether a band may be worked the day after another.
    fn follows(&self, day: usize, before: usize, band: usize) -> bool {
        self.next[self.calendar.shift(day - 1, before) * self.calendar.bands.len() + band]
    }

    /// The best that days off which may end in `shift` have earned, where they are told apart.
    fn rested(&self, now: &States, shift: usize) -> i64 {
        let kept = self.off - 1;
        let day = self.calendar.day(shift);
        let mut best = NEVER;
        for (at, earned) in now.off.iter().enumerate().filter(|(_, earned)| **earned > NEVER) {
            let (band, days) = (at / kept, at % kept + 1);
            let last = self.calendar.shift(day - days - 1, band);
            let rests = self.calendar.rest_s(last, shift) >= self.rule.rest_s;
            if days >= self.rule.days_off_min && rests {
                best = best.max(*earned);
            }
        }
        best
    }
}

/// Weekends that may have a duty; `None` where that is no fewer than there are, or too many to
/// tell apart.
fn weekends(calendar: &Calendar, rule: &WorkRule) -> Option<usize> {
    let all: std::collections::BTreeSet<i64> =
        calendar.weekends.iter().flatten().copied().collect();
    let most = rule.weekends_max?;
    (most < all.len() && whole(most) < COUNTS_MAX).then_some(most)
}

/// Minutes by band in parts that divide all, and how many parts are allowed; nothing where that is
/// no less than all days can hold, or too many to tell apart with so many sums of weekends.
fn minutes(calendar: &Calendar, rule: &WorkRule, weekends: u64) -> (Vec<usize>, usize) {
    let bands = || calendar.bands.iter().map(|band| u64::try_from(band.minutes).unwrap_or(0));
    let none = (vec![0; calendar.bands.len()], 0);
    let part = bands().fold(0, divisor).max(1);
    let days = whole(calendar.days);
    let most = rule.minutes_max.and_then(|it| u64::try_from(it).ok());
    let Some(most) = most.filter(|it| *it < days * bands().max().unwrap_or(0)) else { return none };
    if (most / part + 1).saturating_mul(weekends) > COUNTS_MAX {
        return none;
    }
    let small = |it: u64| usize::try_from(it).unwrap_or(usize::MAX);
    (bands().map(|minutes| small(minutes / part)).collect(), small(most / part))
}

/// The greatest common divisor.
fn divisor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { divisor(other, one % other) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Rota;
    use crate::check::plan::clock::{Band, Calendar};
    use crate::check::plan::rules::work;
    use crate::check::plan::units::WorkRule;

    const DAYS: usize = 6;

    /// Three bands; shifts as if no clock ever changed.
    fn calendar(minutes: [i64; 3]) -> Calendar {
        let starts = [6 * 60, 14 * 60, 22 * 60];
        let bands: Vec<Band> = starts
            .iter()
            .zip(minutes)
            .map(|(starts_min, minutes)| Band {
                id: String::new(),
                starts_min: *starts_min,
                minutes,
                is_night: false,
            })
            .collect();
        let begin = |day: usize, band: usize| {
            (i64::try_from(day).unwrap() * 1440 + i64::from(starts[band])) * 60
        };
        let shifts = (0..DAYS * 3).map(|shift| {
            let begin = begin(shift / 3, shift % 3);
            (begin, begin + minutes[shift % 3] * 60)
        });
        Calendar {
            shifts: shifts.collect(),
            bands,
            days: DAYS,
            first_day: date(2024, 7, 15),
            weekends: vec![None, None, Some(0), Some(0), None, Some(1)],
        }
    }

    /// The most that any sequence of bands and days off earns, each looked at.
    fn by_hand(calendar: &Calendar, rule: &WorkRule, worth: &[Option<i64>]) -> i64 {
        let mut best = 0;
        'rotas: for mut number in 0..4_usize.pow(u32::try_from(DAYS).unwrap()) {
            let (mut shifts, mut sum) = (Vec::new(), 0);
            for day in 0..DAYS {
                let choice = number % 4;
                number /= 4;
                if choice < 3 {
                    let shift = calendar.shift(day, choice);
                    let Some(earned) = worth[shift] else { continue 'rotas };
                    shifts.push(shift);
                    sum += earned;
                }
            }
            if sum > best && work::broken(calendar, rule, &shifts, true).is_empty() {
                best = sum;
            }
        }
        best
    }

    #[test]
    fn the_dearest_rota_is_the_dearest_of_all() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..60 {
            let calendar = calendar([480, 600, random.choice([480, 720, 1440]).unwrap()]);
            let rule = WorkRule {
                id: None,
                rest_s: 60 * random.choice([0, 660, 1200, 3000, 5000]).unwrap(),
                is_forward: random.bool(),
                days_row_max: random.usize(0..7),
                days_off_min: random.usize(0..4),
                minutes_max: random
                    .choice([None, Some(0), Some(960), Some(1500), Some(2400)])
                    .unwrap(),
                weekends_max: random.choice([None, Some(0), Some(1), Some(2)]).unwrap(),
            };
            let of = |_| (random.u8(0..8) > 0).then(|| i64::from(random.u8(0..100)));
            let worth: Vec<Option<i64>> = (0..DAYS * 3).map(of).collect();
            let rota = Rota::new(&calendar, &rule);
            assert_eq!(rota.dearest(&worth), by_hand(&calendar, &rule, &worth));
        }
    }
}
