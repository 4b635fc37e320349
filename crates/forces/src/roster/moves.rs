//! Small changes of a roster, drawn by chance.

use super::state::{State, Stretch};
use super::{Cost, DutyId, OFF};

/// The longest stretch that is exchanged at once, days.
const STRETCH_MAX: usize = 14;

/// A change that was made and can be taken back.
#[derive(Debug, Default)]
pub struct Change {
    /// In the order in which they were made, with what stood there.
    done: Vec<(Stretch, [DutyId; STRETCH_MAX])>,
}

/// What is drawn from: who may do what.
#[derive(Debug, Clone)]
pub struct Choices {
    /// By person: what they may do, [`OFF`] first.
    may: Vec<Vec<DutyId>>,
    allowed: Vec<Vec<bool>>,
}

impl Choices {
    /// Of the problem that `state` solves.
    pub fn new(state: &State) -> Self {
        let people = &state.problem.people;
        let of = |may: &Vec<bool>| {
            let duties = (0..may.len()).filter(|duty| *duty == 0 || may[*duty]);
            duties.map(|duty| u8::try_from(duty).unwrap_or(OFF)).collect()
        };
        let allowed = people.iter().map(|one| one.may.clone()).collect();
        Self { may: people.iter().map(|one| of(&one.may)).collect(), allowed }
    }
}

impl Change {
    fn set(
        &mut self,
        state: &mut State,
        stretch: Stretch,
        mut duties: [DutyId; STRETCH_MAX],
    ) -> Cost {
        let len = stretch.until - stretch.from;
        let cost = state.swap_in(stretch, &mut duties[..len]);
        self.done.push((stretch, duties));
        cost
    }

    fn set_day(&mut self, state: &mut State, person: usize, day: usize, duty: DutyId) -> Cost {
        let mut duties = [OFF; STRETCH_MAX];
        duties[0] = duty;
        self.set(state, Stretch { person, from: day, until: day + 1 }, duties)
    }

    /// Takes back what was done last.
    pub fn undo(&mut self, state: &mut State) {
        while let Some((stretch, mut duties)) = self.done.pop() {
            let len = stretch.until - stretch.from;
            state.swap_in(stretch, &mut duties[..len]);
        }
    }

    /// Makes a change drawn from `random`, and gives what it costs; `None` where what was drawn
    /// changes nothing.
    pub fn draw(
        &mut self,
        state: &mut State,
        choices: &Choices,
        random: &mut fastrand::Rng,
    ) -> Option<Cost> {
        self.done.clear();
        let people = state.problem.people.len();
        let person = random.usize(0..people);
        match random.u32(0..100) {
            0..10 if !state.short.is_empty() => self.fill(state, choices, random, person),
            0..25 => self.one_day(state, choices, random, person),
            25..35 => self.stretch_set(state, choices, random, person),
            35..55 => self.two_days(state, random, person),
            55..70 => self.give_and_take(state, choices, random, person),
            _ => self.exchange(state, choices, random, person),
        }
    }

    /// One day is another duty, or off.
    fn one_day(
        &mut self,
        state: &mut State,
        choices: &Choices,
        random: &mut fastrand::Rng,
        person: usize,
    ) -> Option<Cost> {
        let day = random.usize(0..state.problem.days);
        let duty = draw_duty(state, choices, random, person, day)?;
        Some(self.set_day(state, person, day, duty))
    }

    /// Somebody does what too few do; another day of theirs may pay for it.
    fn fill(
        &mut self,
        state: &mut State,
        choices: &Choices,
        random: &mut fastrand::Rng,
        person: usize,
    ) -> Option<Cost> {
        let cell = state.short[random.usize(0..state.short.len())];
        let duties = state.problem.duties.len();
        let (day, duty) = (cell / duties, DutyId::try_from(cell % duties + 1).unwrap_or(OFF));
        let before = state.duty(person, day);
        if before == duty || !choices.may(person, duty) {
            return None;
        }
        let mut cost = self.set_day(state, person, day, duty);
        if before == OFF && random.bool() {
            let days = state.problem.days;
            let other = (day + random.usize(1..=14.min(days - 1).max(1))) % days;
            if other != day && state.duty(person, other) != OFF {
                cost += self.set_day(state, person, other, OFF);
            }
        } else if before != OFF && random.bool() {
            let other = random.usize(0..state.problem.people.len());
            if other != person && choices.may(other, before) && state.duty(other, day) != before {
                cost += self.set_day(state, other, day, before);
            }
        }
        Some(cost)
    }

    /// A few days in a row are one duty, or off.
    fn stretch_set(
        &mut self,
        state: &mut State,
        choices: &Choices,
        random: &mut fastrand::Rng,
        person: usize,
    ) -> Option<Cost> {
        let days = state.problem.days;
        let len = random.usize(2..=4).min(days);
        let from = random.usize(0..=days - len);
        let duty = draw_duty(state, choices, random, person, from)?;
        let stretch = Stretch { person, from, until: from + len };
        Some(self.set(state, stretch, [duty; STRETCH_MAX]))
    }

    /// Two days of one person change places.
    fn two_days(
        &mut self,
        state: &mut State,
        random: &mut fastrand::Rng,
        person: usize,
    ) -> Option<Cost> {
        let days = state.problem.days;
        let one = random.usize(0..days);
        let far = if random.bool() { 7 } else { days };
        let other = (one + random.usize(1..=far.min(days - 1).max(1))) % days;
        let (a, b) = (state.duty(person, one), state.duty(person, other));
        if a == b {
            return None;
        }
        Some(self.set_day(state, person, one, b) + self.set_day(state, person, other, a))
    }

    /// Somebody takes a duty of a day from another, who takes one of another day in turn.
    fn give_and_take(
        &mut self,
        state: &mut State,
        choices: &Choices,
        random: &mut fastrand::Rng,
        person: usize,
    ) -> Option<Cost> {
        let other = random.usize(0..state.problem.people.len());
        let days = state.problem.days;
        let one_day = random.usize(0..days);
        let other_day = (one_day + random.usize(1..=14.min(days - 1).max(1))) % days;
        let mut cost = Cost::default();
        for day in [one_day, other_day] {
            let (a, b) = (state.duty(person, day), state.duty(other, day));
            if a == b || !choices.both(person, b, other, a) {
                self.undo(state);
                return None;
            }
            cost += self.set_day(state, person, day, b) + self.set_day(state, other, day, a);
        }
        Some(cost)
    }

    /// Two people exchange some days in a row.
    fn exchange(
        &mut self,
        state: &mut State,
        choices: &Choices,
        random: &mut fastrand::Rng,
        person: usize,
    ) -> Option<Cost> {
        let other = random.usize(0..state.problem.people.len());
        let days = state.problem.days;
        let most = STRETCH_MAX.min(days);
        let len = random.usize(1..=most).min(random.usize(1..=most));
        let from = random.usize(0..=days - len);
        let (mut a, mut b) = ([OFF; STRETCH_MAX], [OFF; STRETCH_MAX]);
        let mut is_same = true;
        for at in 0..len {
            a[at] = state.duty(person, from + at);
            b[at] = state.duty(other, from + at);
            is_same &= a[at] == b[at];
            if !choices.both(person, b[at], other, a[at]) {
                return None;
            }
        }
        if is_same {
            return None;
        }
        let stretch = |person| Stretch { person, from, until: from + len };
        Some(self.set(state, stretch(person), b) + self.set(state, stretch(other), a))
    }
}

impl Choices {
    fn both(&self, one: usize, duty: DutyId, other: usize, other_duty: DutyId) -> bool {
        self.may(one, duty) && self.may(other, other_duty)
    }

    fn may(&self, person: usize, duty: DutyId) -> bool {
        duty == OFF || self.allowed[person][usize::from(duty)]
    }
}

fn draw_duty(
    state: &State,
    choices: &Choices,
    random: &mut fastrand::Rng,
    person: usize,
    day: usize,
) -> Option<DutyId> {
    let may = &choices.may[person];
    let duty = if random.u32(0..100) < 40 { OFF } else { may[random.usize(0..may.len())] };
    (duty != state.duty(person, day)).then_some(duty)
}
