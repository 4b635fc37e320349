//! From a code to a proposal, and from a proposal to what became of it.

use cordon_pass::claims::{Assurance, PassId, Passback};
use cordon_pass::judge::{Judged, Memory};
use cordon_pass::reason::{Reason, Verdict};
use cordon_pass::short;

use super::ask::Asked;
use super::people::{badge_text, first_five};
use super::{Gate, GateError, Now, OPEN_MAX, Outbox, pass_of, reason_of};
use crate::double_use::agree::Answer;
use crate::double_use::uses::Uses;
use crate::line::CentreWord;
use crate::memory::Remembered;
use crate::record::{Dropped, Record, What, short_text, written};

/// The same pass in the same lane within this is one reading, milliseconds.
const BOUNCE_MS: u64 = 2_000;

/// Codes that are remembered for their short codes; then all are forgotten.
const TEXTS_MAX: usize = 50_000;

/// What was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scanned<'a> {
    /// A code.
    Text(&'a str),
    /// A short code that was read out.
    Short(&'a str),
}

/// What others say about a pass, and who is reached.
#[derive(Clone, Copy, Debug, Default)]
pub struct Others<'a> {
    /// What they were asked: [`Gate::question`].
    pub asked: Option<Asked>,
    /// The other gates of the site.
    pub site: &'a [Answer],
    /// The centre.
    pub centre: Option<CentreWord>,
    /// Seconds since the centre was heard; `None` where there is no line to it.
    pub silent_s: Option<u64>,
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The record of the judgement; `None` where nobody is checked and nothing is written.
    pub record: Option<u64>,
    /// Why.
    pub reason: Reason,
    /// What must be looked at.
    pub look: Assurance,
    /// The pass.
    pub pass: Option<PassId>,
    /// The name on it, to be compared: never written down.
    pub name: Option<String>,
    /// The plate's hint.
    pub plate_hint: Option<String>,
    /// The role's word.
    pub role: Option<String>,
    /// The rule that decided.
    pub rule: Option<String>,
    /// The order it rests on.
    pub order: Option<String>,
    /// Whether somebody is inside with it.
    pub is_again: bool,
    /// What the pass itself says about a second entry.
    pub passback: Option<Passback>,
    /// What was asked before an entry that the zone lets in once was proposed.
    pub rests_on: Option<Asked>,
    /// When it would be otherwise, Unix seconds.
    pub when: Option<u64>,
    /// When it was judged, milliseconds since 1970.
    pub at_ms: u64,
    /// Which lane.
    pub lane: u16,
    /// Whether it is settled.
    pub is_settled: bool,
}

impl Proposal {
    /// What is proposed.
    pub fn verdict(&self) -> Verdict {
        self.reason.verdict()
    }

    /// The short code of the pass.
    pub fn short(&self) -> Option<String> {
        self.pass.map(short::of)
    }
}

/// How a proposal is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settle {
    /// The person came in.
    Enter,
    /// The document or photo is another's.
    Mismatch,
    /// The person went away.
    Leave,
    /// The officer confirms the refusal.
    Refuse,
    /// The officer lets in, with a reason.
    Overrule(String),
}

/// What a refused person is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The record of the judgement.
    pub judged: u64,
    /// The record of the refusal.
    pub refused: u64,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// Why.
    pub reason: Reason,
    /// The short code of the pass.
    pub short: Option<String>,
    /// The rule.
    pub rule: Option<String>,
    /// The order.
    pub order: Option<String>,
    /// The versions of the lists of keys, of passes and of rules.
    pub lists: [u64; 3],
    /// The officer's badge.
    pub officer: String,
}

/// What the gate remembers, as the judge asks it.
struct Remembers<'a> {
    uses: &'a Uses,
    proofs: &'a Remembered,
    proofs_from_s: u64,
    /// What the centre has said about the pass that is judged, where that counts.
    centre: Option<CentreWord>,
}

impl Memory for Remembers<'_> {
    fn is_inside(&self, id: PassId, zone: u16) -> bool {
        match self.centre {
            Some(word) => word.is_inside,
            None => self.uses.inside(id, zone) > 0,
        }
    }

    fn was_shown(&self, id: PassId, made_at: u64) -> bool {
        // What was shown before a restart is not known.
        made_at < self.proofs_from_s || self.proofs.was_shown(id, made_at)
    }
}

impl<O: Outbox> Gate<O> {
    fn memory(&self, centre: Option<CentreWord>) -> Remembers<'_> {
        let (uses, proofs, proofs_from_s) = (&self.uses, &self.proofs, self.proofs_from_s);
        Remembers { uses, proofs, proofs_from_s, centre }
    }

    /// Whether somebody is inside with a pass, by the centre's word or else this gate.
    pub(super) fn is_inside(&self, pass: PassId, zone: u16, word: Option<CentreWord>) -> bool {
        self.memory(word).is_inside(pass, zone)
    }

    pub(super) fn judge_text(&self, text: &str, at_s: u64, centre: Option<CentreWord>) -> Judged {
        self.lists.judge(text.as_bytes(), &self.setup.gate, at_s, &self.memory(centre))
    }

    /// The code that was shown, or that belongs to a short code.
    pub(super) fn text_of<'a>(&'a self, scanned: Scanned<'a>) -> Option<&'a str> {
        match scanned {
            Scanned::Text(text) => Some(text),
            Scanned::Short(code) => self.texts.get(&short::read(code)?).map(String::as_str),
        }
    }

    /// Judges what was shown in a lane; `others` were asked before.
    ///
    /// # Errors
    ///
    /// [`GateError::NotRecording`]: then nothing was judged.
    pub fn scan(
        &mut self,
        scanned: Scanned<'_>,
        lane: u16,
        others: Others<'_>,
        now: Now,
    ) -> Result<Proposal, GateError> {
        let at_ms = self.clock.look(now);
        let Some(text) = self.text_of(scanned).map(str::to_owned) else {
            let judged = Proposal::bare(Reason::UnknownShort, lane, at_ms);
            return self.propose(judged, now);
        };
        self.take_right(others, now)?;
        let judged = self.judge_text(&text, at_ms / 1_000, self.word(others, now));
        if judged.reason == Reason::Free {
            // Where no order is in force nobody is checked, and nothing is written of anybody.
            let free = Proposal::bare(Reason::Free, lane, at_ms);
            return Ok(Proposal { is_settled: true, ..free });
        }
        if let Some((pass, ms, before)) = self.last.get(&lane)
            && Some(*pass) == judged.pass_id()
            && at_ms.saturating_sub(*ms) < BOUNCE_MS
            && (before.verdict() == Verdict::Refuse || !is_withdrawn(&judged))
        {
            return Ok(before.clone());
        }
        let mut proposal = self.proposal(&judged, lane, at_ms);
        if let Scanned::Short(_) = scanned {
            proposal.look = proposal.look.max(Assurance::Document);
        }
        if proposal.verdict() != Verdict::Refuse {
            self.permit(&mut proposal, others, now);
        }
        let proposal = self.propose(proposal, now)?;
        if let Some(pass) = proposal.pass {
            if let Some(made_at) = judged.proof_at {
                // A proof counts once.
                self.proofs.shows(pass, made_at);
            }
            if self.texts.len() >= TEXTS_MAX {
                self.texts.clear();
            }
            self.texts.insert(first_five(pass), text);
        }
        Ok(proposal)
    }

    fn proposal(&self, judged: &Judged, lane: u16, at_ms: u64) -> Proposal {
        let claims = judged.claims.as_ref();
        let role = claims.and_then(|claims| self.lists.policy.role(claims.role));
        Proposal {
            look: judged.assurance,
            pass: judged.pass_id(),
            name: claims.and_then(|claims| claims.name.clone()),
            plate_hint: claims.and_then(|claims| claims.plate_hint.clone()),
            role: role.map(|role| role.word.clone()),
            rule: judged.rule.clone(),
            order: judged.order.clone(),
            is_again: judged.is_again,
            passback: claims.and_then(|claims| claims.passback),
            when: judged.when,
            ..Proposal::bare(judged.reason, lane, at_ms)
        }
    }

    /// Writes a proposal down; one that needs nobody is settled at once.
    fn propose(&mut self, mut proposal: Proposal, now: Now) -> Result<Proposal, GateError> {
        let zone = self.zone_number();
        let what = What::Judged {
            pass: proposal.pass.map(written),
            zone,
            reason: proposal.reason.code().to_owned(),
            lane: proposal.lane,
            rule: proposal.rule.clone(),
            order: proposal.order.clone(),
            lists: self.list_versions(),
        };
        let seq = self.write(what, now)?;
        proposal.record = Some(seq);
        let is_clear = proposal.verdict() == Verdict::Admit
            && matches!(proposal.look, Assurance::Code | Assurance::Holder);
        if is_clear {
            self.enter(seq, &proposal, now)?;
            proposal.is_settled = true;
        } else {
            self.overtake(proposal.lane, now)?;
            self.open.insert(seq, proposal.clone());
        }
        if let Some(pass) = proposal.pass {
            self.last.insert(proposal.lane, (pass, proposal.at_ms, proposal.clone()));
        }
        Ok(proposal)
    }

    /// The next person of a lane is there: who was before and is not settled did not come in.
    fn overtake(&mut self, lane: u16, now: Now) -> Result<(), GateError> {
        let is_over = |open: &Proposal| open.lane == lane && open.verdict() != Verdict::Refuse;
        let before = self.open.iter().filter(|(_, open)| is_over(open)).map(|(seq, _)| *seq);
        let mut before: Vec<u64> = before.collect();
        if self.open.len() >= OPEN_MAX {
            before.extend(self.open.keys().next());
        }
        before.dedup();
        for judged in before {
            self.write(What::Settled { judged, why: Dropped::Overtaken }, now)?;
        }
        Ok(())
    }

    fn enter(&mut self, judged: u64, proposal: &Proposal, now: Now) -> Result<(), GateError> {
        let seen = proposal.look;
        let (pass, zone, steward) =
            (proposal.pass.map(written), self.zone_number(), self.steward(now));
        self.write(What::Entered { judged, pass, zone, seen, steward }, now).map(|_| ())
    }

    /// Somebody goes out: nobody is kept in, whatever their code says.
    ///
    /// # Errors
    ///
    /// [`GateError::NotRecording`].
    pub fn exit(
        &mut self,
        scanned: Scanned<'_>,
        lane: u16,
        now: Now,
    ) -> Result<Proposal, GateError> {
        let at_ms = self.clock.look(now);
        let text = self.text_of(scanned).map(str::to_owned);
        let judged = text.map(|text| self.judge_text(&text, at_ms / 1_000, None));
        if judged.as_ref().is_some_and(|judged| judged.reason == Reason::Free) {
            // Where no order is in force nothing is written of anybody.
            let free = Proposal::bare(Reason::Left, lane, at_ms);
            return Ok(Proposal { is_settled: true, ..free });
        }
        let pass = judged.as_ref().and_then(Judged::pass_id);
        let zone = self.zone_number();
        let is_twice = self.last.get(&lane).is_some_and(|(last, ms, before)| {
            Some(*last) == pass
                && at_ms.saturating_sub(*ms) < BOUNCE_MS
                && before.reason == Reason::Left
        });
        let mut out =
            Proposal { pass, is_settled: true, ..Proposal::bare(Reason::Left, lane, at_ms) };
        if !is_twice {
            let makes_place = self.makes_place(pass, zone).then_some(true);
            let left = What::Left { pass: pass.map(written), zone, makes_place };
            out.record = Some(self.write(left, now)?);
        }
        if let Some(pass) = pass {
            self.last.insert(lane, (pass, at_ms, out.clone()));
        }
        Ok(out)
    }

    /// Settles a proposal.
    ///
    /// # Errors
    ///
    /// [`GateError::NotOpen`], [`GateError::NotSo`], [`GateError::NoOfficer`],
    /// [`GateError::Missing`] and [`GateError::NotRecording`].
    pub fn settle(&mut self, record: u64, how: Settle, now: Now) -> Result<Proposal, GateError> {
        let mut proposal = self.open.get(&record).cloned().ok_or(GateError::NotOpen(record))?;
        let is_refusal = proposal.verdict() == Verdict::Refuse;
        match how {
            Settle::Enter if !is_refusal => {
                if self.is_to_be_judged_again(&proposal, now)
                    || self.withdrawn(&proposal, now).is_some()
                {
                    return Err(GateError::AskAgain);
                }
                self.enter(record, &proposal, now)?;
            }
            Settle::Mismatch if !is_refusal => {
                self.write(What::Settled { judged: record, why: Dropped::Mismatch }, now)?;
                proposal.reason = Reason::NotTheHolder;
                return self.propose(proposal, now);
            }
            Settle::Leave => {
                self.write(What::Settled { judged: record, why: Dropped::WentAway }, now)?;
            }
            Settle::Refuse if is_refusal => {
                let officer = self.officer(now)?;
                self.write(What::Refused { judged: record, officer }, now)?;
            }
            Settle::Overrule(why) if is_refusal => {
                let (officer, reason) = (self.officer(now)?, short_text(&why));
                if reason.is_empty() {
                    return Err(GateError::Missing("the reason"));
                }
                let (pass, zone) = (proposal.pass.map(written), self.zone_number());
                self.write(What::Overruled { judged: record, pass, zone, officer, reason }, now)?;
            }
            _ => return Err(GateError::NotSo),
        }
        self.open.remove(&record);
        self.last.remove(&proposal.lane);
        proposal.is_settled = true;
        Ok(proposal)
    }

    /// Judges a proposal again after [`GateError::AskAgain`], when the others were asked
    /// [`Gate::question_again`], and settles it with an entry. Where it is now refused, or more is
    /// to be looked at, that is proposed instead and nobody has entered.
    ///
    /// # Errors
    ///
    /// As [`Gate::settle`].
    pub fn enter_again(
        &mut self,
        record: u64,
        others: Others<'_>,
        now: Now,
    ) -> Result<Proposal, GateError> {
        let before = self.open.get(&record).cloned().ok_or(GateError::NotOpen(record))?;
        self.take_right(others, now)?;
        let mut proposal = before.clone();
        match self.withdrawn(&before, now) {
            Some(reason) => proposal.reason = reason,
            None => self.permit(&mut proposal, others, now),
        }
        if proposal.verdict() == Verdict::Refuse {
            self.write(What::Settled { judged: record, why: Dropped::Meanwhile }, now)?;
            return self.propose(proposal, now);
        }
        self.open.insert(record, proposal.clone());
        if proposal.look > before.look {
            return Ok(proposal);
        }
        self.settle(record, Settle::Enter, now)
    }

    /// Why a pass that was good when its code was shown was withdrawn since.
    fn withdrawn(&self, proposal: &Proposal, now: Now) -> Option<Reason> {
        let text = self.texts.get(&first_five(proposal.pass?))?;
        let judged = self.judge_text(text, self.clock.look(now) / 1_000, None);
        is_withdrawn(&judged).then_some(judged.reason)
    }

    /// The slip of a refusal that was confirmed, by the record of its judgement.
    ///
    /// # Errors
    ///
    /// [`GateError::NotOpen`] where there is no such refusal.
    pub fn slip(&self, judged: u64) -> Result<Slip, GateError> {
        let none = GateError::NotOpen(judged);
        let refused = self.refusals.get(&judged).copied().ok_or(none.clone())?;
        let records = self.record(judged).zip(self.record(refused));
        let slip = records.and_then(|(judged, refused)| slip(&judged, &refused));
        slip.ok_or(none)
    }
}

/// The slip of a judgement and of the refusal that followed; `None` where they are none.
pub fn slip(judged: &Record, refused: &Record) -> Option<Slip> {
    let What::Judged { reason, rule, order, lists, .. } = &judged.what else { return None };
    let What::Refused { officer, .. } = &refused.what else { return None };
    Some(Slip {
        judged: judged.seq,
        refused: refused.seq,
        at_ms: refused.at.ms,
        reason: reason_of(reason)?,
        short: pass_of(judged).map(short::of),
        rule: rule.clone(),
        order: order.clone(),
        lists: *lists,
        officer: badge_text(officer),
    })
}

impl Proposal {
    fn bare(reason: Reason, lane: u16, at_ms: u64) -> Proposal {
        Proposal {
            record: None,
            reason,
            look: Assurance::Code,
            pass: None,
            name: None,
            plate_hint: None,
            role: None,
            rule: None,
            order: None,
            is_again: false,
            passback: None,
            rests_on: None,
            when: None,
            at_ms,
            lane,
            is_settled: false,
        }
    }
}

/// Whether somebody took the pass back, whatever else there is to be said about it.
fn is_withdrawn(judged: &Judged) -> bool {
    matches!(judged.reason, Reason::Suspended | Reason::Revoked | Reason::DistrustedKey)
}
