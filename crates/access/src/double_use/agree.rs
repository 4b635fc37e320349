//! How gates of a site agree, without a leader, that one of them lets a pass in.
//!
//! A gate asks the others for the next entry of a pass, which it names by how many uses of the pass
//! it knows. Each promises that number to one gate alone; a majority of the site's gates decides.
//! Two majorities have a gate in common, so that two gates never both get the same entry, and who
//! does not know of an entry hears of it from that gate. (The first phase of Paxos made single:
//! Lamport, 1998.)

use std::collections::HashMap;

use cordon_pass::claims::PassId;

/// Seconds for which a promise binds who gave it.
pub const PROMISE_S: u64 = 60;
/// Seconds within which the asker lets in: less, so that no clock's haste opens a gap.
pub const AGREED_S: u64 = 30;

/// A gate's question: may I be the one?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The pass.
    pub pass: PassId,
    /// The zone's number.
    pub zone: u16,
    /// How many uses of it the asker knows.
    pub uses_count: usize,
    /// The asker, by its number at the site.
    pub gate: u32,
}

/// What another gate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nobody else, as far as I am concerned.
    Promised,
    /// I have promised it to this gate.
    Taken(u32),
    /// I know of more uses than you: hear them first.
    KnowsMore,
    /// I was started too short a time ago to know what I promised.
    Unsure,
}

/// Promises that a gate has given.
#[derive(Clone, Debug, Default)]
pub struct Promises {
    given: HashMap<(PassId, u16), Promise>,
    /// Before this second nothing is promised: what was promised before a start is not known.
    sure_from_s: u64,
    /// When it last forgot what binds no more.
    tidied_at_s: u64,
}

#[derive(Clone, Copy, Debug)]
struct Promise {
    uses_count: usize,
    gate: u32,
    at_s: u64,
    /// Whether a proposal of this gate itself rests on it.
    is_rested_on: bool,
}

impl Promises {
    /// Of a gate that was started at a second of its own monotonic clock.
    pub fn begun(at_s: u64) -> Promises {
        Promises { given: HashMap::new(), sure_from_s: at_s + PROMISE_S, tidied_at_s: at_s }
    }

    /// Answers, where this gate knows of `uses_count` uses, at a second of its own monotonic
    /// clock.
    pub fn answer(&mut self, ask: &Ask, uses_count: usize, at_s: u64) -> Answer {
        if uses_count > ask.uses_count {
            return Answer::KnowsMore;
        }
        if at_s < self.sure_from_s {
            return Answer::Unsure;
        }
        if at_s >= self.tidied_at_s + PROMISE_S {
            self.tidy(at_s);
        }
        let given = self.given.get(&(ask.pass, ask.zone));
        let is_rested_on =
            given.is_some_and(|it| it.is_of(ask) && it.binds(at_s) && it.is_rested_on);
        let promise = Promise { uses_count: ask.uses_count, gate: ask.gate, at_s, is_rested_on };
        match given {
            Some(given)
                if given.uses_count >= ask.uses_count
                    && given.gate != ask.gate
                    && given.binds(at_s) =>
            {
                Answer::Taken(given.gate)
            }
            _ => {
                self.given.insert((ask.pass, ask.zone), promise);
                Answer::Promised
            }
        }
    }

    /// A proposal of this gate rests on what it promised itself.
    pub fn rest(&mut self, ask: &Ask) {
        let given = self.given.get_mut(&(ask.pass, ask.zone));
        if let Some(given) = given.filter(|it| it.is_of(ask)) {
            given.is_rested_on = true;
        }
    }

    /// Takes back what this gate promised itself, when too few others did: or gates that ask at the
    /// same time keep one another out for ever. Not what a proposal of another lane rests on.
    pub fn withdraw(&mut self, ask: &Ask) {
        let key = (ask.pass, ask.zone);
        if self.given.get(&key).is_some_and(|it| it.gate == ask.gate && !it.is_rested_on) {
            self.given.remove(&key);
        }
    }

    /// Forgets what binds no more.
    fn tidy(&mut self, at_s: u64) {
        self.tidied_at_s = at_s;
        self.given.retain(|_, given| given.binds(at_s));
    }
}

impl Promise {
    /// Whether it is of this entry, to the gate that asks for it.
    fn is_of(&self, ask: &Ask) -> bool {
        self.gate == ask.gate && self.uses_count == ask.uses_count
    }

    fn binds(&self, at_s: u64) -> bool {
        at_s < self.at_s + PROMISE_S
    }
}

/// What a site says to a gate that asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// A majority promised, within [`AGREED_S`] of the question.
    Agreed,
    /// Another gate is letting it in.
    Taken,
    /// Somebody knows of more uses: ask again when they are known.
    KnowsMore,
    /// Too few answered.
    TooFew,
}

/// What the answers of a site of `gates_count` gates, the asker's own among them, come to.
pub fn agreement(answers: impl IntoIterator<Item = Answer>, gates_count: usize) -> Agreement {
    let (mut yes, mut taken, mut more) = (0, false, false);
    for answer in answers {
        match answer {
            Answer::Promised => yes += 1,
            Answer::Taken(_) => taken = true,
            Answer::KnowsMore => more = true,
            Answer::Unsure => {}
        }
    }
    if more {
        Agreement::KnowsMore
    } else if 2 * yes > gates_count {
        Agreement::Agreed
    } else if taken {
        Agreement::Taken
    } else {
        Agreement::TooFew
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASS: PassId = PassId([7; 10]);

    fn ask(gate: u32, uses_count: usize) -> Ask {
        Ask { pass: PASS, zone: 1, uses_count, gate }
    }

    #[test]
    fn two_gates_never_both_get_the_same_entry() {
        // Five gates; every way in which the answers to two askers may be interleaved.
        for order in 0u32..1 << 10 {
            let mut gates: Vec<Promises> = (0..5).map(|_| Promises::default()).collect();
            let (mut first, mut second) = (Vec::new(), Vec::new());
            let (mut a, mut b) = (0, 4_i32);
            for bit in 0..10 {
                if order >> bit & 1 == 0 && a < 5 {
                    first.push(gates[a].answer(&ask(0, 0), 0, 100));
                    a += 1;
                } else if b >= 0 {
                    second.push(gates[b.unsigned_abs() as usize].answer(&ask(4, 0), 0, 100));
                    b -= 1;
                }
            }
            let agreed = [&first, &second]
                .map(|answers| agreement(answers.iter().copied(), 5) == Agreement::Agreed);
            assert!(agreed != [true, true], "{order:b}");
        }
    }

    #[test]
    fn who_knows_less_is_told_and_a_promise_ends() {
        let mut gate = Promises::default();
        assert_eq!(gate.answer(&ask(1, 0), 1, 100), Answer::KnowsMore);
        assert_eq!(gate.answer(&ask(1, 1), 1, 100), Answer::Promised);
        assert_eq!(gate.answer(&ask(1, 1), 1, 101), Answer::Promised, "the same gate again");
        assert_eq!(gate.answer(&ask(2, 1), 1, 101), Answer::Taken(1));
        assert_eq!(gate.answer(&ask(2, 2), 2, 101), Answer::Promised, "the next entry");
        assert_eq!(gate.answer(&ask(1, 2), 2, 101 + PROMISE_S), Answer::Promised);
        let elsewhere = Ask { zone: 2, ..ask(1, 0) };
        assert_eq!(gate.answer(&elsewhere, 0, 1_000), Answer::Promised);
        assert_eq!(gate.given.len(), 1, "what binds no more is forgotten");
    }

    #[test]
    fn who_was_just_started_promises_nothing() {
        let mut gate = Promises::begun(100);
        assert_eq!(gate.answer(&ask(1, 0), 0, 100 + PROMISE_S - 1), Answer::Unsure);
        assert_eq!(gate.answer(&ask(1, 0), 0, 100 + PROMISE_S), Answer::Promised);
    }

    #[test]
    fn gates_that_ask_at_once_do_not_keep_one_another_out_for_ever() {
        let mut gates: Vec<Promises> = (0..3).map(|_| Promises::default()).collect();
        // Each has promised itself first.
        for gate in 0..3u32 {
            assert_eq!(gates[gate as usize].answer(&ask(gate, 0), 0, 100), Answer::Promised);
        }
        let mut asks = |gate: u32| {
            let answers: Vec<Answer> =
                gates.iter_mut().map(|it| it.answer(&ask(gate, 0), 0, 101)).collect();
            let said = agreement(answers, 3);
            if said != Agreement::Agreed {
                gates[gate as usize].withdraw(&ask(gate, 0));
            }
            said
        };
        assert_eq!(asks(0), Agreement::Taken);
        assert_eq!(asks(1), Agreement::Agreed);
        assert_eq!(asks(2), Agreement::Taken);
        assert_eq!(asks(0), Agreement::Taken);
    }

    #[test]
    fn half_of_a_site_is_no_majority() {
        let said = |yes: usize, taken: usize, gates| {
            let promised = std::iter::repeat_n(Answer::Promised, yes);
            agreement(promised.chain(std::iter::repeat_n(Answer::Taken(9), taken)), gates)
        };
        assert_eq!(said(1, 0, 1), Agreement::Agreed);
        assert_eq!(said(2, 0, 4), Agreement::TooFew);
        assert_eq!(said(2, 1, 4), Agreement::Taken);
        assert_eq!(said(3, 1, 4), Agreement::Agreed);
    }
}
