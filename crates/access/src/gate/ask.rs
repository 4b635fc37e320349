//! Who is asked before a pass is let in, and what their answers make of it.

use cordon_pass::claims::{Assurance, PassId, Passback};
use cordon_pass::policy::{self, DoubleUse, Zone};
use cordon_pass::reason::{Reason, Verdict};

use super::scan::{Others, Proposal, Scanned};
use super::{Freshness, Gate, Now, Outbox};
use crate::double_use::agree::{AGREED_S, Agreement, Answer, Ask, agreement};
use crate::double_use::permit::{Known, Permit, home, permit};
use crate::double_use::uses::Uses;
use crate::line::{ALONE_S, CentreWord, HeardOf, Question};

/// Uses that are older are not compared: records are kept for two days.
const COMPARED_MS: u64 = 36 * 3_600_000;

/// A question, and when it was made: what is agreed holds for [`AGREED_S`] from then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The question.
    pub ask: Ask,
    /// When, by the machine's monotonic clock, milliseconds.
    pub mono_ms: u64,
    /// Whether this gate has promised it to another one: then nobody is to be asked.
    is_taken: bool,
    /// Whether the centre's promise counts without one of the site.
    is_by_centre: bool,
}

impl Asked {
    /// Whether the other gates of the site are to be asked. Where this gate itself has promised the
    /// entry to another, its question would only renew promises that come to nothing: three gates,
    /// each of which has promised the next one, would keep a pass out for as long as it is shown.
    #[must_use]
    pub fn asks_site(&self) -> bool {
        !self.is_taken
    }

    /// Whether the centre is to be asked.
    #[must_use]
    pub fn asks_centre(&self) -> bool {
        !self.is_taken || self.is_by_centre
    }
}

impl<O: Outbox> Gate<O> {
    /// What the other gates of the site are to be asked before a code is judged; `None` where
    /// there is nobody to ask, or nothing to ask about. This gate's own promise is asked first.
    pub fn question(&mut self, scanned: Scanned<'_>, now: Now) -> Option<Asked> {
        let zone = self.asking_zone()?.clone();
        let at_s = self.clock.look(now) / 1_000;
        let judged = self.judge_text(self.text_of(scanned)?, at_s, None);
        // What this gate believes of an entry before may be old.
        let is_worth_it =
            judged.verdict() != Verdict::Refuse || judged.reason == Reason::UsedBefore;
        let pass = judged.pass_id().filter(|_| is_worth_it)?;
        Some(self.asked(pass, &zone, now))
    }

    /// What they are to be asked once more before a proposal is settled with an entry, as
    /// [`GateError::AskAgain`](super::GateError::AskAgain) wants it.
    pub fn question_again(&mut self, record: u64, now: Now) -> Option<Asked> {
        let (zone, pass) = (self.asking_zone()?.clone(), self.open.get(&record)?.pass?);
        Some(self.asked(pass, &zone, now))
    }

    /// The zone, if others are asked about its passes.
    fn asking_zone(&self) -> Option<&Zone> {
        self.zone().filter(|zone| {
            matches!(zone.double_use, DoubleUse::Home | DoubleUse::Site | DoubleUse::Lease)
        })
    }

    fn asked(&mut self, pass: PassId, zone: &Zone, now: Now) -> Asked {
        let uses_count = self.count(pass, zone.number, now);
        let ask = Ask { pass, zone: zone.number, uses_count, gate: self.setup.number };
        let is_alone = self.setup.site_gates <= 1;
        let is_taken = !is_alone && matches!(self.answer(&ask, now), Answer::Taken(_));
        let is_by_centre = zone.double_use != DoubleUse::Site;
        Asked { ask, mono_ms: now.mono_ms, is_taken, is_by_centre }
    }

    /// How many uses of a pass count when gates compare what they know: those that every gate still
    /// has after a restart.
    pub(super) fn count(&self, pass: PassId, zone: u16, now: Now) -> usize {
        let from_ms = self.clock.look(now).saturating_sub(COMPARED_MS);
        self.uses.count_since(pass, zone, from_ms)
    }

    /// The centre's word, if it counts for more than what this gate has heard: the centre has all
    /// of that, and nothing was heard since it was asked.
    pub(super) fn word(&self, others: Others<'_>, now: Now) -> Option<CentreWord> {
        let ask = others.asked?.ask;
        let is_as_asked = self.count(ask.pass, ask.zone, now) == ask.uses_count;
        others.centre.filter(|word| word.is_told && is_as_asked)
    }

    /// Answers another gate's question; with more that is known, it is to be sent along.
    pub fn answer(&mut self, ask: &Ask, now: Now) -> Answer {
        let count = self.count(ask.pass, ask.zone, now);
        self.promises.answer(ask, count, now.mono_ms / 1_000)
    }

    /// What the centre is asked.
    pub fn centre_question(&self, ask: &Ask) -> Question {
        let own = (self.setup.gate.as_str(), self.outbox.run());
        let gates = self.zone().map(|zone| self.gates_of(zone, self.home_of(ask.pass, zone)));
        let is_by_right = self.zone().is_some_and(|zone| self.is_by_right(zone));
        Question {
            gate: self.setup.gate.clone(),
            pass: ask.pass.0.into(),
            zone: ask.zone,
            home_gates: gates.into_iter().flatten().map(|gate| gate.id.clone()).collect(),
            wants_right: is_by_right && !self.setup.is_training,
            heard: heard_of(&self.uses, ask, own),
            run: own.1,
        }
    }

    /// The home of a pass among the sites of a zone.
    fn home_of<'a>(&'a self, pass: PassId, zone: &Zone) -> &'a str {
        let sites = self.sites(zone);
        let of = home(pass, u32::try_from(sites.len()).unwrap_or(1));
        sites.get(of as usize).copied().unwrap_or_default()
    }

    /// A zone's gates at a site.
    fn gates_of<'a>(&'a self, zone: &Zone, site: &str) -> Vec<&'a policy::Gate> {
        let gates = self.lists.policy.gates.iter();
        gates.filter(|gate| gate.zone == zone.number && gate.site == site).collect()
    }

    /// What double use, the room, the age of the lists and a crowd make of a good pass.
    pub(super) fn permit(&mut self, proposal: &mut Proposal, others: Others<'_>, now: Now) {
        let Some((pass, zone)) = proposal.pass.zip(self.zone().cloned()) else { return };
        if self.room() == Some(0) {
            proposal.reason = Reason::ZoneFull;
            return;
        }
        if let Err(reason) = self.permit_use(pass, &zone, proposal, others, now) {
            proposal.reason = reason;
            return;
        }
        let by_age = match self.freshness(now) {
            Freshness::Green => Assurance::Code,
            Freshness::Amber => Assurance::Document,
            Freshness::Red => Assurance::Photo,
        };
        if self.pressure(now).is_some() && proposal.look < Assurance::Holder {
            proposal.look = Assurance::Code;
        } else {
            proposal.look = proposal.look.max(by_age);
        }
    }

    /// What the zone's policy of double use makes of it: who must be looked at, or the refusal.
    fn permit_use(
        &mut self,
        pass: PassId,
        zone: &Zone,
        proposal: &mut Proposal,
        others: Others<'_>,
        now: Now,
    ) -> Result<(), Reason> {
        let is_hard = proposal.passback.unwrap_or(zone.passback) == Passback::Hard;
        if !is_hard && zone.double_use != DoubleUse::Lease {
            // As often as its holder wishes: a second entry is said, and found, and no more.
            return Ok(());
        }
        let asked = others.asked.unwrap_or_else(|| self.asked(pass, zone, now));
        let word = self.word(others, now);
        let is_known_inside = self.is_inside(pass, zone.number, word);
        let mut is_inside = is_known_inside && !proposal.is_again;
        let site = self.agreed(&asked, others.site, now);
        let said = match (zone.double_use, others.centre) {
            (DoubleUse::Home, Some(word)) if word.speaks_for_home => agreed_if(word.is_promised),
            (DoubleUse::Home, _) if !self.is_home(pass, zone) => Agreement::TooFew,
            // The centre may speak for this home still.
            (DoubleUse::Home, _) if others.silent_s.is_some_and(|it| it < ALONE_S) => {
                Agreement::TooFew
            }
            (DoubleUse::Site, Some(word)) if site == Agreement::Agreed => {
                agreed_if(word.is_promised)
            }
            _ => site,
        };
        let has_right = if self.is_by_right(zone) {
            let has_right = self.has_right(pass, zone.number, others.centre, now);
            is_inside |= self.rights.is_inside(pass, zone.number);
            has_right
        } else {
            said == Agreement::Agreed && !is_known_inside
        };
        match permit(zone.double_use, &Known { is_inside, agreement: said, has_right }) {
            Permit::Not(reason) => return Err(reason),
            Permit::Enter => {}
            // Nobody knows what happened elsewhere: a person looks at the holder.
            Permit::EnterSeen => proposal.look = proposal.look.max(Assurance::Photo),
        }
        proposal.rests_on = Some(asked);
        Ok(())
    }

    /// What the site says, this gate among it; without an agreement it keeps no promise for itself,
    /// but for what a proposal in another lane rests on.
    fn agreed(&mut self, asked: &Asked, others: &[Answer], now: Now) -> Agreement {
        let said = self.said(&asked.ask, others, now);
        if said == Agreement::Agreed {
            self.promises.rest(&asked.ask);
        } else {
            self.promises.withdraw(&asked.ask);
        }
        said
    }

    fn said(&mut self, ask: &Ask, others: &[Answer], now: Now) -> Agreement {
        if !self.is_site_whole(ask.zone) {
            // Gates of this site that it was not set up with may let in what they like.
            return Agreement::TooFew;
        }
        if self.setup.site_gates <= 1 {
            return Agreement::Agreed;
        }
        if self.count(ask.pass, ask.zone, now) != ask.uses_count {
            // Something was heard since the others answered: they promised another entry.
            return Agreement::KnowsMore;
        }
        let own = self.answer(ask, now);
        agreement(others.iter().copied().chain([own]), self.setup.site_gates)
    }

    /// Whether what let a proposal stand may hold no more: an agreement that is over, an entry that
    /// was heard of since, no room.
    pub(super) fn is_to_be_judged_again(&self, proposal: &Proposal, now: Now) -> bool {
        let is_over = proposal.rests_on.is_some_and(|asked| {
            now.mono_ms >= asked.mono_ms + AGREED_S * 1_000
                || self.count(asked.ask.pass, asked.ask.zone, now) != asked.ask.uses_count
        });
        let is_elsewhere = proposal.pass.zip(self.zone()).is_some_and(|(pass, zone)| {
            self.is_by_right(zone) && !self.is_right_free(pass, zone.number, now)
        });
        is_over || is_elsewhere || self.room() == Some(0)
    }

    /// The sites of this zone's gates, in order.
    fn sites(&self, zone: &Zone) -> Vec<&str> {
        let gates = self.lists.policy.gates.iter().filter(|gate| gate.zone == zone.number);
        let mut sites: Vec<&str> = gates.map(|gate| gate.site.as_str()).collect();
        sites.sort_unstable();
        sites.dedup();
        sites
    }

    /// Whether every gate of a zone is at this site: then what it agrees on is the right.
    pub(super) fn is_only_site(&self, zone: &Zone) -> bool {
        self.sites(zone).len() == 1
    }

    /// Whether every gate of this site that leads into a zone was set up as a neighbour.
    fn is_site_whole(&self, zone: u16) -> bool {
        let Some(zone) = self.lists.policy.zone(zone) else { return false };
        self.gates_of(zone, self.site()).len() <= self.setup.site_gates
    }

    fn site(&self) -> &str {
        self.lists.policy.gate(&self.setup.gate).map_or("", |gate| gate.site.as_str())
    }

    fn is_home(&self, pass: PassId, zone: &Zone) -> bool {
        self.home_of(pass, zone) == self.site()
    }
}

fn agreed_if(is_promised: bool) -> Agreement {
    if is_promised { Agreement::Agreed } else { Agreement::Taken }
}

/// What is known of a pass, by the gates that wrote it; `own` with the run of its store.
fn heard_of(uses: &Uses, ask: &Ask, own: (&str, u64)) -> Vec<HeardOf> {
    let mut heard: Vec<HeardOf> = Vec::new();
    for used in uses.of(ask.pass, ask.zone) {
        let gate = &*used.key.gate;
        let run = if gate == own.0 { own.1 } else { used.key.run };
        match heard.iter_mut().find(|it| it.gate == gate && it.run == run) {
            Some(known) => known.seq = known.seq.max(used.key.seq),
            None => heard.push(HeardOf { gate: gate.to_owned(), run, seq: used.key.seq }),
        }
    }
    heard
}
