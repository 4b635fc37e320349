//! Small changes of a roster, drawn by chance.

use super::state::{State, Stretch};
use super::{Cost, DutyId, OFF};

/// The longest stretch that is exchanged at once, and how far a second day lies, days.
const STRETCH_MAX: usize = 14;

/// A change that was made and can be taken back: stretches in the order in which they were set,
/// with what stood there.
#[derive(Debug, Default)]
pub struct Change(Vec<(Stretch, [DutyId; STRETCH_MAX])>);

impl Change {
    /// Takes it back.
    pub fn undo(&mut self, state: &mut State) {
        while let Some((stretch, mut duties)) = self.0.pop() {
            let len = stretch.until - stretch.from;
            state.swap_in(stretch, &mut duties[..len]);
        }
    }
}

/// By person: what they may do, [`OFF`] first.
pub fn choices(state: &State) -> Vec<Vec<DutyId>> {
    let of = |may: &Vec<bool>| {
        let duties = (0..may.len()).filter(|duty| *duty == 0 || may[*duty]);
        duties.map(|duty| DutyId::try_from(duty).unwrap_or(OFF)).collect()
    };
    state.problem.people.iter().map(|one| of(&one.may)).collect()
}

/// How many kinds of change there are.
const KINDS: usize = 6;
/// What part of all changes each is before anything is known of them: filling what lacks, one day,
/// a stretch, two days of a person, days given and taken, an exchange. Together 1.
const AT_FIRST: [f64; KINDS] = [0.10, 0.15, 0.10, 0.20, 0.15, 0.30];
/// What part of all changes is drawn so for ever, lest a kind that is of no use now is never seen
/// again.
const ALWAYS: f64 = 0.1;
/// Draws are looked up among so many.
const WHOLE: u32 = 1 << 12;

/// Which kinds of change are drawn: those that were kept more often, more often (by the root of
/// how often). Late in a cooling hardly one in a hundred is kept, most of one or two kinds.
#[derive(Debug, Clone)]
pub struct Kinds {
    /// By kind: below what of [`WHOLE`] it is drawn.
    below: [u32; KINDS],
    drawn: [f64; KINDS],
    kept: [f64; KINDS],
    last: usize,
}

impl Default for Kinds {
    fn default() -> Self {
        let mut kinds =
            Self { below: [0; KINDS], drawn: [0.0; KINDS], kept: [0.0; KINDS], last: 0 };
        kinds.divide(&AT_FIRST);
        kinds
    }
}

impl Kinds {
    /// A kind, by chance.
    pub fn draw(&mut self, random: &mut fastrand::Rng) -> usize {
        let drawn = random.u32(0..WHOLE);
        self.last = self.below.iter().position(|below| drawn < *below).unwrap_or(KINDS - 1);
        self.drawn[self.last] += 1.0;
        self.last
    }

    /// The change drawn last was kept.
    pub fn keep(&mut self) {
        self.kept[self.last] += 1.0;
    }

    /// Draws by what was kept from now on; what was counted so far counts half later.
    pub fn learn(&mut self) {
        // As if one of a hundred more had been kept of each.
        let rate = |kind: usize| libm::sqrt((self.kept[kind] + 1.0) / (self.drawn[kind] + 100.0));
        let rates: Vec<f64> = (0..KINDS).map(rate).collect();
        let all: f64 = rates.iter().sum();
        let mut parts = AT_FIRST;
        for (part, rate) in parts.iter_mut().zip(rates) {
            *part = ALWAYS * *part + (1.0 - ALWAYS) * rate / all;
        }
        self.divide(&parts);
        for count in self.drawn.iter_mut().chain(&mut self.kept) {
            *count /= 2.0;
        }
    }

    /// Draws such parts from now on; together they are 1.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of WHOLE")]
    fn divide(&mut self, parts: &[f64; KINDS]) {
        let mut upto = 0.0;
        for (below, part) in self.below.iter_mut().zip(parts) {
            upto += part;
            *below = (upto * f64::from(WHOLE)) as u32;
        }
    }
}

/// What changes are drawn with.
pub struct Draw<'s, 'a> {
    /// What is changed.
    pub state: &'s mut State<'a>,
    /// What [`choices`] gave.
    pub choices: &'s [Vec<DutyId>],
    /// Which kinds.
    pub kinds: &'s mut Kinds,
    /// Chance.
    pub random: &'s mut fastrand::Rng,
    /// Whether rules weigh so much now that nobody may begin to break one.
    pub is_firm: bool,
    /// What was done.
    pub change: &'s mut Change,
}

impl Draw<'_, '_> {
    /// Makes a change, and gives what it costs; `None` where what was drawn changes nothing.
    pub fn draw(&mut self) -> Option<Cost> {
        self.change.0.clear();
        let person = self.person();
        match self.kinds.draw(self.random) {
            0 if !self.state.short.is_empty() => self.fill(person),
            0 | 1 => self.one_day(person),
            2 => self.stretch_set(person),
            3 => self.two_days(person),
            4 => self.give_and_take(person),
            _ => self.exchange(person),
        }
    }

    fn set(&mut self, stretch: Stretch, mut duties: [DutyId; STRETCH_MAX]) -> Cost {
        let len = stretch.until - stretch.from;
        let cost = self.state.swap_in(stretch, &mut duties[..len]);
        self.change.0.push((stretch, duties));
        cost
    }

    fn set_day(&mut self, person: usize, day: usize, duty: DutyId) -> Cost {
        let mut duties = [OFF; STRETCH_MAX];
        duties[0] = duty;
        self.set(Stretch { person, from: day, until: day + 1 }, duties)
    }

    fn person(&mut self) -> usize {
        self.random.usize(0..self.state.problem.people.len())
    }

    fn may(&self, person: usize, duty: DutyId) -> bool {
        duty == OFF || self.state.problem.people[person].may[usize::from(duty)]
    }

    /// Another day, at most `far` days after `day`, round the end; `day` itself where it is alone.
    fn other_day(&mut self, day: usize, far: usize) -> usize {
        let days = self.state.problem.days;
        (day + self.random.usize(1..=far.min(days - 1).max(1))) % days
    }

    /// A duty for `person`, often none; `None` where they have it on `day` already.
    fn duty(&mut self, person: usize, day: usize) -> Option<DutyId> {
        let may = &self.choices[person];
        let is_off = self.random.u32(0..100) < 40;
        let duty = if is_off { OFF } else { may[self.random.usize(0..may.len())] };
        (duty != self.state.duty(person, day)).then_some(duty)
    }

    /// One day is another duty, or off.
    fn one_day(&mut self, person: usize) -> Option<Cost> {
        let day = self.random.usize(0..self.state.problem.days);
        let duty = self.duty(person, day)?;
        Some(self.set_day(person, day, duty))
    }

    /// Somebody does what too few do; another day of theirs, or another person, may pay for it.
    fn fill(&mut self, person: usize) -> Option<Cost> {
        let cell = self.state.short[self.random.usize(0..self.state.short.len())];
        let duties = self.state.problem.duties.len();
        let (day, duty) = (cell / duties, DutyId::try_from(cell % duties + 1).unwrap_or(OFF));
        let before = self.state.duty(person, day);
        if before == duty || !self.may(person, duty) {
            return None;
        }
        let mut cost = self.set_day(person, day, duty);
        if self.random.bool() {
            return Some(cost);
        }
        if before == OFF {
            let other = self.other_day(day, STRETCH_MAX);
            if other != day && self.state.duty(person, other) != OFF {
                cost += self.set_day(person, other, OFF);
            }
        } else {
            let other = self.person();
            let is_new = self.state.duty(other, day) != before;
            if other != person && is_new && self.may(other, before) {
                cost += self.set_day(other, day, before);
            }
        }
        Some(cost)
    }

    /// A few days in a row are one duty, or off.
    fn stretch_set(&mut self, person: usize) -> Option<Cost> {
        let days = self.state.problem.days;
        let len = self.random.usize(2..=4).min(days);
        let from = self.random.usize(0..=days - len);
        let duty = self.duty(person, from)?;
        Some(self.set(Stretch { person, from, until: from + len }, [duty; STRETCH_MAX]))
    }

    /// Two days of one person change places.
    fn two_days(&mut self, person: usize) -> Option<Cost> {
        let days = self.state.problem.days;
        let one = self.random.usize(0..days);
        let far = if self.random.bool() { 7 } else { days };
        let other = self.other_day(one, far);
        let (a, b) = (self.state.duty(person, one), self.state.duty(person, other));
        if a == b {
            return None;
        }
        Some(self.set_day(person, one, b) + self.set_day(person, other, a))
    }

    /// Somebody takes a duty of a day from another, who takes one of another day in turn.
    fn give_and_take(&mut self, person: usize) -> Option<Cost> {
        let other = self.person();
        let one_day = self.random.usize(0..self.state.problem.days);
        let other_day = self.other_day(one_day, STRETCH_MAX);
        let mut cost = Cost::default();
        for day in [one_day, other_day] {
            let (a, b) = (self.state.duty(person, day), self.state.duty(other, day));
            if a == b || !self.may(person, b) || !self.may(other, a) {
                self.change.undo(self.state);
                return None;
            }
            cost += self.set_day(person, day, b) + self.set_day(other, day, a);
        }
        Some(cost)
    }

    /// Two people exchange some days in a row.
    fn exchange(&mut self, person: usize) -> Option<Cost> {
        let other = self.person();
        let days = self.state.problem.days;
        let most = STRETCH_MAX.min(days);
        let len = self.random.usize(1..=most).min(self.random.usize(1..=most));
        let from = self.random.usize(0..=days - len);
        let (mut a, mut b) = ([OFF; STRETCH_MAX], [OFF; STRETCH_MAX]);
        for at in 0..len {
            a[at] = self.state.duty(person, from + at);
            b[at] = self.state.duty(other, from + at);
            if !self.may(person, b[at]) || !self.may(other, a[at]) {
                return None;
            }
        }
        if a == b {
            return None;
        }
        let stretch = |person| Stretch { person, from, until: from + len };
        // Of a hundred exchanges three or four keep all rules: whoever would break one is found by
        // asking, without setting the days of both and setting them back.
        if self.is_firm {
            for (person, mut days) in [(person, b), (other, a)] {
                if self.state.own(stretch(person), &mut days[..len]).hard > 0 {
                    return None;
                }
            }
        }
        Some(self.set(stretch(person), b) + self.set(stretch(other), a))
    }
}
