//! Who works at a gate, by their own passes, and what an officer alone may do.

use std::fmt::Write;

use cordon_pass::judge::Nothing;
use cordon_pass::reason::Verdict;
use cordon_pass::short;

use super::{Gate, GateError, Now, Outbox};
use crate::record::{Badge, What, short_text};

/// Longest shift, seconds.
pub const SHIFT_S: u64 = 14 * 3_600;
/// Most people in one breaking of the glass.
pub const GLASS_MAX: u32 = 200;
/// Longest pressure mode, minutes; it may be switched again.
pub const PRESSURE_MINUTES_MAX: u32 = 60;

/// Who has signed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// As what, by the rules.
    pub role: String,
    /// Where they stand.
    pub post: String,
    /// Whether they may settle refusals, break the glass and switch pressure mode.
    pub is_officer: bool,
    /// Since when, milliseconds since 1970.
    pub since_ms: u64,
    /// Until when, milliseconds since 1970.
    pub until_ms: u64,
}

/// The short code of a badge, as people see it.
pub fn badge_text(badge: &[u8; 5]) -> String {
    let mut id = [0; 10];
    id[..5].copy_from_slice(badge);
    short::of(cordon_pass::claims::PassId(id))
}

impl<O: Outbox> Gate<O> {
    /// Who is signed on now, by badge.
    pub fn agents(&self, now: Now) -> impl Iterator<Item = (String, &Agent)> {
        let ms = self.clock.look(now);
        let here = self.agents.iter().filter(move |(_, agent)| ms < agent.until_ms);
        here.map(|(badge, agent)| (badge_text(badge), agent))
    }

    /// The officer who signed on last, if any is here.
    pub(super) fn officer(&self, now: Now) -> Result<Badge, GateError> {
        let ms = self.clock.look(now);
        let officers = self.agents.iter().filter(|(_, it)| it.is_officer && ms < it.until_ms);
        let newest = officers.max_by_key(|(_, agent)| agent.since_ms);
        newest.map(|(badge, _)| Badge::from(*badge)).ok_or(GateError::NoOfficer)
    }

    /// The steward who signed on last, or the officer.
    pub(super) fn steward(&self, now: Now) -> Option<Badge> {
        let ms = self.clock.look(now);
        let here = self.agents.iter().filter(|(_, agent)| ms < agent.until_ms);
        let newest = here.max_by_key(|(_, agent)| (!agent.is_officer, agent.since_ms));
        newest.map(|(badge, _)| Badge::from(*badge))
    }

    /// Signs somebody on with their own pass: it must be good for this zone now, and of a role of
    /// staff.
    ///
    /// # Errors
    ///
    /// [`GateError::NotStaff`], [`GateError::Missing`] without a post, and
    /// [`GateError::NotRecording`].
    pub fn sign_on(&mut self, text: &str, post: &str, now: Now) -> Result<String, GateError> {
        let post = short_text(post);
        if post.is_empty() {
            return Err(GateError::Missing("the post"));
        }
        let ms = self.clock.look(now);
        let at_s = ms / 1_000;
        let judged = self.lists.judge(text.as_bytes(), &self.setup.gate, at_s, &Nothing);
        if judged.verdict() == Verdict::Refuse {
            return Err(GateError::NotStaff(judged.reason.sentence().0));
        }
        let claims = judged.claims.ok_or(GateError::NotStaff("nobody is checked here now"))?;
        let role = self.lists.policy.role(claims.role).filter(|role| role.is_staff);
        let role = role.ok_or(GateError::NotStaff("its role does not work here"))?.word.clone();
        let badge = first_five(claims.id);
        let is_officer = self.setup.officers.contains(&role);
        let until_ms = (claims.expires_at.min(at_s + SHIFT_S)).saturating_mul(1_000);
        let badge = Badge::from(badge);
        self.write(What::SignedOn { badge, role, post, is_officer, until_ms }, now)?;
        Ok(badge_text(&badge))
    }

    /// Signs somebody off.
    ///
    /// # Errors
    ///
    /// [`GateError::NotSignedOn`] and [`GateError::NotRecording`].
    pub fn sign_off(&mut self, badge: &str, now: Now) -> Result<(), GateError> {
        let unknown = || GateError::NotSignedOn(short_text(badge));
        let bytes = short::read(badge).filter(|it| self.agents.contains_key(it));
        let badge = Badge::from(bytes.ok_or_else(unknown)?);
        self.write(What::SignedOff { badge }, now).map(|_| ())
    }

    /// Lets people in without passes.
    ///
    /// # Errors
    ///
    /// [`GateError::NoOfficer`], [`GateError::Range`], [`GateError::Missing`] and
    /// [`GateError::NotRecording`].
    pub fn break_glass(
        &mut self,
        people_count: u32,
        escort: &str,
        why: &str,
        now: Now,
    ) -> Result<u64, GateError> {
        let officer = self.officer(now)?;
        if !(1..=GLASS_MAX).contains(&people_count) {
            return Err(GateError::Range("1 to 200 people come in at a time"));
        }
        let (escort, reason) = (short_text(escort), short_text(why));
        if escort.is_empty() {
            return Err(GateError::Missing("the escort"));
        }
        if reason.is_empty() {
            return Err(GateError::Missing("the reason"));
        }
        let zone = self.zone_number();
        self.write(What::GlassBroken { people_count, zone, officer, escort, reason }, now)
    }

    /// Begins the mode of a crowd that presses for some minutes, or ends it with 0.
    ///
    /// # Errors
    ///
    /// As of [`Gate::break_glass`].
    pub fn press(&mut self, minutes: u32, why: &str, now: Now) -> Result<(), GateError> {
        let officer = self.officer(now)?;
        if minutes > PRESSURE_MINUTES_MAX {
            return Err(GateError::Range("pressure mode lasts 1 to 60 minutes; 0 ends it"));
        }
        let reason = short_text(why);
        if reason.is_empty() {
            return Err(GateError::Missing("the reason"));
        }
        let until_ms = self.clock.look(now) + u64::from(minutes) * 60_000;
        self.write(What::Pressed { officer, until_ms, reason }, now).map(|_| ())
    }

    /// Whether a crowd presses: who said so, and until when, milliseconds since 1970.
    pub fn pressure(&self, now: Now) -> Option<(String, u64)> {
        let (officer, until_ms) = self.pressure?;
        (self.clock.look(now) < until_ms).then(|| (badge_text(&officer), until_ms))
    }
}

/// What a badge is of a pass.
pub fn first_five(id: cordon_pass::claims::PassId) -> [u8; 5] {
    id.0[..5].try_into().unwrap_or_default()
}

/// The number of a refusal, as it stands on a slip.
pub fn refusal_number(gate: &str, run: u64, seq: u64) -> String {
    let mut text = String::from(gate);
    // Writing into a string cannot fail.
    let _ = write!(text, "-{run:x}-{seq}");
    text
}
