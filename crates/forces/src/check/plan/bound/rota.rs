//! The dearest rota of a unit: a dynamic programme over days.

use crate::check::plan::clock::Calendar;
use crate::check::plan::fault::whole;
use crate::check::plan::units::WorkRule;

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
}

/// What the days so far earn at most, by how they end.
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
        let mut rota = Rota { calendar, rule, row: rule.days_row_max.min(days), off: 1, next };
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
        whole(self.calendar.days).saturating_mul(whole(a_day))
    }

    /// The most that a rota earns; `worth` by shift, `None` where the unit is absent.
    pub(super) fn dearest(&self, worth: &[Option<i64>]) -> i64 {
        let bands = self.calendar.bands.len();
        if self.row == 0 || worth.iter().all(|it| it.unwrap_or(0) <= 0) {
            return 0; // days off alone
        }
        let mut now = States {
            work: vec![NEVER; bands * self.row],
            off: vec![NEVER; bands * (self.off - 1)],
            free: 0,
        };
        let mut then = States { work: now.work.clone(), off: now.off.clone(), free: 0 };
        for day in 0..self.calendar.days {
            self.rest(&now, &mut then);
            self.duty(&now, &mut then, day, worth);
            std::mem::swap(&mut now, &mut then);
        }
        now.work.iter().chain(&now.off).copied().fold(now.free, i64::max)
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

    /// A day with a duty.
    fn duty(&self, now: &States, then: &mut States, day: usize, worth: &[Option<i64>]) {
        let bands = self.calendar.bands.len();
        for band in 0..bands {
            let shift = self.calendar.shift(day, band);
            let mine = &mut then.work[band * self.row..(band + 1) * self.row];
            mine.fill(NEVER);
            let Some(worth) = worth[shift] else { continue };
            mine[0] = now.free.max(self.rested(now, shift)) + worth;
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
            weekends: vec![None; DAYS],
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
                minutes_max: None,
                weekends_max: None,
            };
            let of = |_| (random.u8(0..8) > 0).then(|| i64::from(random.u8(0..100)));
            let worth: Vec<Option<i64>> = (0..DAYS * 3).map(of).collect();
            let rota = Rota::new(&calendar, &rule);
            assert_eq!(rota.dearest(&worth), by_hand(&calendar, &rule, &worth));
        }
    }
}
