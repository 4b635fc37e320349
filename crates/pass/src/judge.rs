//! The verdict: from the text of a code to admit, search, escort or refuse, with its reason.
//!
//! The same at every gate, online or not, from signed and dated lists alone. Knows no clock and
//! remembers nothing: whether a pass was used before, the gate knows (see [`Memory`]). Everything
//! is keyed on the id inside the signature, never on the text that was read.

use std::collections::{BTreeMap, BTreeSet};

use cordon_kernel::Timestamp;
use jiff::tz::TimeZone;

use crate::claims::{Assurance, Claims, ClaimsError, Held as Window, Hours, PassId, Passback};
use crate::compile::VISITOR;
use crate::cose::CoseError;
use crate::holder::Held;
use crate::key::Kid;
use crate::policy::{Decision, DoubleUse, Gate, Policy, Zone};
use crate::ready::ReadyKey;
use crate::reason::{Reason, Verdict};
use crate::sealed::{self, Purpose};
use crate::status::{Status, StatusList};
use crate::text::{self, Form};
use crate::trust::{Distrust, TrustList, TrustedKey, Use};

/// What a gate remembers of passes that were used.
pub trait Memory {
    /// Whether the pass has entered `zone`, and has not left it.
    fn is_inside(&self, id: PassId, zone: u16) -> bool;
    /// Whether this proof was shown here before, by its time.
    fn was_shown(&self, id: PassId, made_at: u64) -> bool;
}

/// A gate that remembers nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

impl Memory for Nothing {
    fn is_inside(&self, _: PassId, _: u16) -> bool {
        false
    }

    fn was_shown(&self, _: PassId, _: u64) -> bool {
        false
    }
}

/// The signed lists that a gate judges by.
#[derive(Clone, Debug)]
pub struct Lists {
    /// Whom it trusts.
    pub trust: TrustList,
    /// Which passes hold, by the number of their list.
    pub status: Vec<StatusList>,
    /// Its rules.
    pub policy: Policy,
    time_zone: TimeZone,
    /// The keys of each name, in the order of the list.
    ready: BTreeMap<Kid, Vec<ReadyKey>>,
    distrusted: BTreeSet<Kid>,
    /// The role of those who have no pass.
    visitor: Option<u16>,
}

/// Why lists cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone `{0}`")]
pub struct NoTimeZone(String);

/// What was judged, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Why, from which the verdict follows.
    pub reason: Reason,
    /// The pass, once its signature was good.
    pub claims: Option<Claims>,
    /// What the steward must see besides the code.
    pub assurance: Assurance,
    /// The rule that decided, if one did.
    pub rule: Option<String>,
    /// The order it rests on, if any.
    pub order: Option<String>,
    /// Whether somebody is inside with it already, which is to be said.
    pub is_again: bool,
    /// When it would be otherwise, Unix seconds, where that is known: it begins then, or ended.
    pub when: Option<u64>,
    /// When the holder's proof was made by the phone's clock, Unix seconds, if one was good: it is
    /// to be remembered.
    pub proof_at: Option<u64>,
}

impl Judged {
    fn of(reason: Reason) -> Judged {
        let (claims, rule, order, when, proof_at) = (None, None, None, None, None);
        let (assurance, is_again) = (Assurance::Code, false);
        Judged { reason, claims, assurance, rule, order, is_again, when, proof_at }
    }

    /// What is proposed.
    pub fn verdict(&self) -> Verdict {
        self.reason.verdict()
    }

    /// The pass's id, once its signature was good.
    pub fn pass_id(&self) -> Option<PassId> {
        self.claims.as_ref().map(|claims| claims.id)
    }
}

/// A pass whose signature is good.
struct Verified<'a> {
    claims: Claims,
    key: &'a TrustedKey,
    proof: Option<Held<'a>>,
}

impl Lists {
    /// Lists that were opened.
    ///
    /// # Errors
    ///
    /// [`NoTimeZone`] where the rules name a time zone that nobody knows.
    pub fn new(
        trust: TrustList,
        status: Vec<StatusList>,
        policy: Policy,
    ) -> Result<Lists, NoTimeZone> {
        let time_zone =
            TimeZone::get(&policy.time_zone).map_err(|_| NoTimeZone(policy.time_zone.clone()))?;
        let mut ready: BTreeMap<Kid, Vec<ReadyKey>> = BTreeMap::new();
        for trusted in trust.keys() {
            ready.entry(trusted.key.kid()).or_default().push(ReadyKey::new(&trusted.key));
        }
        let distrusted = BTreeSet::new();
        let visitor = policy.role_called(VISITOR).map(|role| role.number);
        Ok(Lists { trust, status, policy, time_zone, ready, distrusted, visitor })
    }

    /// The time zone of the rules.
    pub fn time_zone(&self) -> &TimeZone {
        &self.time_zone
    }

    /// Trusts these keys no more, from this moment on.
    pub fn distrust(&mut self, distrust: &Distrust) {
        self.distrusted.extend(distrust.kids.iter().copied());
    }

    /// Whether all of these keys are trusted no more already.
    pub fn distrusts(&self, distrust: &Distrust) -> bool {
        distrust.kids.iter().all(|kid| self.distrusted.contains(kid))
    }

    /// Trusts no more what `before` trusts no more, under the same list of keys.
    pub fn distrust_too(&mut self, before: &Lists) {
        self.distrusted.extend(before.distrusted.iter().copied());
    }

    /// Judges the text of a code at the gate called `gate` at `at`, Unix seconds.
    pub fn judge(&self, text: &[u8], gate: &str, at: u64, memory: &impl Memory) -> Judged {
        let (form, bytes) = match text::read(text) {
            Ok(read) => read,
            Err(reason) => return Judged::of(reason),
        };
        let verified = match self.verify(form, &bytes, at) {
            Ok(verified) => verified,
            Err(reason) => return Judged::of(reason),
        };
        let mut judged = Judged::of(Reason::Good);
        judged.reason = match self.policy.gate(gate) {
            None => Reason::UnknownGate,
            Some(gate) => {
                let reason = self.weigh(&verified, gate, at, memory, &mut judged);
                reason.unwrap_or_else(|reason| reason)
            }
        };
        judged.claims = Some(verified.claims);
        judged
    }

    /// Whether a trusted key has signed it.
    fn verify<'a>(&'a self, form: Form, bytes: &'a [u8], at: u64) -> Result<Verified<'a>, Reason> {
        let proof = match form {
            Form::Static => None,
            Form::Held => Some(Held::read(bytes)?),
        };
        let pass = proof.as_ref().map_or(bytes, |proof| proof.pass);
        let (sign1, kid) = sealed::open(pass).map_err(|error| match error {
            CoseError::Structure => Reason::NotSigned,
            CoseError::NotCanonical => Reason::NotCanonical,
            CoseError::Header => Reason::BadHeader,
        })?;
        if !(self.trust.begins_at..self.trust.expires_at).contains(&at) {
            return Err(Reason::TrustExpired);
        }
        if self.distrusted.contains(&kid) {
            return Err(Reason::DistrustedKey);
        }
        let message = sign1.to_be_signed(Purpose::Pass.aad());
        let mut why = Reason::UnknownKey;
        let ready = self.ready.get(&kid).into_iter().flatten();
        let mut keys = self.trust.of_name(kid).iter().zip(ready);
        let key = keys.find(|(trusted, ready)| {
            why = if !trusted.uses.contains(&Use::Passes) {
                Reason::UnknownKey
            } else if !trusted.key.algorithm().is(sign1.header.alg) {
                Reason::WrongAlgorithm
            } else if !(trusted.begins_at..trusted.ends_at).contains(&at) {
                Reason::KeyOutOfTime
            } else if !ready.verifies(&message, sign1.signature) {
                Reason::BadSignature
            } else {
                return true;
            };
            false
        });
        let (key, _) = key.ok_or(why)?;
        let claims = Claims::read(sign1.payload).map_err(|error| match error {
            ClaimsError::NotCanonical => Reason::NotCanonical,
            ClaimsError::Structure | ClaimsError::Range | ClaimsError::Text => Reason::BadClaims,
        })?;
        Ok(Verified { claims, key, proof })
    }

    /// Judges a pass whose signature is good; the reason in `Err` is a refusal before the end.
    fn weigh(
        &self,
        verified: &Verified<'_>,
        gate: &Gate,
        at: u64,
        memory: &impl Memory,
        judged: &mut Judged,
    ) -> Result<Reason, Reason> {
        let Verified { claims, key, proof } = verified;
        let zone = self.policy.zone(gate.zone).ok_or(Reason::UnknownGate)?;
        if !(self.policy.begins_at..self.policy.expires_at).contains(&at) {
            return Err(Reason::PolicyExpired);
        }
        // Where nobody is checked, nobody is refused.
        if zone.is_free_to_all(self.visitor, claims.kind, at) {
            return Ok(Reason::Free);
        }
        within_key(claims, key, zone.number)?;
        let refuse = |judged: &mut Judged, when: u64, reason| {
            judged.when = Some(when);
            Err(reason)
        };
        match self.status_of(claims, key) {
            None => return Err(Reason::StatusUnknown),
            Some(Status::NotIssued) => return Err(Reason::NotIssued),
            Some(Status::Suspended) => return Err(Reason::Suspended),
            Some(Status::Revoked) => return Err(Reason::Revoked),
            Some(Status::Valid) => {}
        }
        if at < claims.begins_at {
            return refuse(judged, claims.begins_at, Reason::NotYetValid);
        }
        if at >= claims.expires_at {
            return refuse(judged, claims.expires_at, Reason::Expired);
        }
        match claims.window(zone.number, at) {
            None => return Err(Reason::WrongZone),
            Some(Window::From(when)) => return refuse(judged, when, Reason::TooEarly),
            Some(Window::Until(when)) => return refuse(judged, when, Reason::TooLate),
            Some(Window::Now { .. }) => {}
        }
        if !self.is_in_hours(&claims.hours, at) {
            return Err(Reason::OutsideHours);
        }
        let decided = self.rule(claims, zone, at, judged)?;
        let asked = claims.assurance.unwrap_or(Assurance::Code);
        let by_policy = match zone.double_use {
            DoubleUse::Proof => Assurance::Holder,
            _ => Assurance::Code,
        };
        judged.assurance = asked.max(zone.assurance).max(by_policy);
        self.proof(claims, proof.as_ref(), at, memory, judged.assurance)?;
        judged.proof_at = proof.as_ref().map(|proof| proof.made_at);
        if memory.is_inside(claims.id, zone.number) {
            match claims.passback.unwrap_or(zone.passback) {
                Passback::Hard => return Err(Reason::UsedBefore),
                Passback::Soft => {
                    judged.is_again = true;
                    if decided == Reason::Good {
                        return Ok(Reason::UsedAgain);
                    }
                }
                Passback::None => {}
            }
        }
        Ok(decided)
    }

    fn status_of(&self, claims: &Claims, key: &TrustedKey) -> Option<Status> {
        let list = self.status.iter().find(|list| list.list == key.status_list)?;
        list.status(claims.index)
    }

    /// What the rule table says.
    fn rule(
        &self,
        claims: &Claims,
        zone: &Zone,
        at: u64,
        judged: &mut Judged,
    ) -> Result<Reason, Reason> {
        self.policy.role(claims.role).ok_or(Reason::UnknownRole)?;
        let span = zone.span(claims.role, claims.kind, at).ok_or(Reason::RuleRefuses)?;
        judged.rule = zone.rule(span).map(str::to_owned);
        let order = span.order.and_then(|order| zone.orders.get(usize::from(order)));
        judged.order = order.map(|order| order.id.clone());
        match span.decision {
            // Free for a role is free for who shows that role: by this pass.
            Decision::Free | Decision::Pass if zone.searches => Ok(Reason::ToSearch),
            Decision::Free | Decision::Pass => Ok(Reason::Good),
            Decision::Escort => Ok(Reason::ToEscort),
            Decision::Refuse => Err(Reason::RuleRefuses),
        }
    }

    /// Whether the phone has proved itself, where it must or says so.
    fn proof(
        &self,
        claims: &Claims,
        proof: Option<&Held<'_>>,
        at: u64,
        memory: &impl Memory,
        assurance: Assurance,
    ) -> Result<(), Reason> {
        match (proof, &claims.holder) {
            (Some(proof), Some(key)) => {
                proof.check(key, at)?;
                if memory.was_shown(claims.id, proof.made_at) {
                    return Err(Reason::ProofReplayed);
                }
                Ok(())
            }
            // A proof by a key that the pass does not name proves nothing.
            (Some(_), None) => Err(Reason::ProofWrong),
            (None, _) if assurance == Assurance::Holder => Err(Reason::ProofMissing),
            (None, _) => Ok(()),
        }
    }

    fn is_in_hours(&self, hours: &[Hours], at: u64) -> bool {
        if hours.is_empty() {
            return true;
        }
        let at = i64::try_from(at).ok().and_then(|at| Timestamp::from_second(at).ok());
        let Some(local) = at.map(|at| at.to_zoned(self.time_zone.clone())) else { return false };
        let day = local.weekday().to_monday_zero_offset();
        let minute = i16::from(local.hour()) * 60 + i16::from(local.minute());
        hours.iter().any(|hours| holds(hours, day, minute.unsigned_abs()))
    }
}

/// Whether hours hold in a minute of a day; those past midnight belong to the day they begin on.
fn holds(hours: &Hours, day: i8, minute: u16) -> bool {
    let is_day = |day: i8| hours.days >> day.rem_euclid(7) & 1 == 1;
    if hours.from < hours.to {
        return is_day(day) && (hours.from..hours.to).contains(&minute);
    }
    (is_day(day) && minute >= hours.from) || (is_day(day - 1) && minute < hours.to)
}

/// Whether the key may say this.
fn within_key(claims: &Claims, key: &TrustedKey, zone: u16) -> Result<(), Reason> {
    if !key.kinds.contains(&claims.kind) {
        return Err(Reason::KeyWrongKind);
    }
    if !key.zones.is_empty() && !key.zones.contains(&zone) {
        return Err(Reason::KeyWrongZone);
    }
    if claims.expires_at - claims.begins_at > key.validity_max_s {
        return Err(Reason::KeyTooLong);
    }
    Ok(())
}
