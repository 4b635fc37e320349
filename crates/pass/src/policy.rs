//! The bundle of rules that a gate judges by: the operation's rule table, cut into spans, for the
//! roles, zones and gates that it has, and never wider than the signed order.
//!
//! Compiled from the operation (see [`compile`](crate::compile)), signed, numbered. A bundle in
//! which a rule of a perimeter reaches beyond its order does not open.

use minicbor::{Decode, Encode};

use crate::claims::{Assurance, Kind, Passback, TIME_MAX};
use crate::cose::CoseError;
use crate::key::{PublicKey, SigningKey};
use crate::sealed::{self, Purpose};
use crate::status::{StatusError, signed, signed_by};
use crate::trust::{TrustList, Use, from_slice, to_vec};

/// Most zones, gates and roles, each.
pub const THINGS_MAX: usize = 4_096;
/// Most spans of a zone.
pub const SPANS_MAX: usize = 65_536;

/// Why a bundle does not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// It is not built as one.
    #[error("not a bundle of rules")]
    Structure,
    /// It is no COSE_Sign1 of ours.
    #[error(transparent)]
    Cose(#[from] CoseError),
    /// A value is out of its range, or names what is not there.
    #[error("the bundle holds what it may not: {0}")]
    Range(&'static str),
    /// No trusted key has signed it.
    #[error("no key that is trusted for rules has signed it")]
    Signature,
    /// A rule reaches beyond the order of its perimeter.
    #[error("rule {rule} of perimeter {zone} reaches beyond its order {order}")]
    BeyondOrder {
        /// The perimeter.
        zone: String,
        /// The rule.
        rule: String,
        /// The order; empty where there is none.
        order: String,
    },
    /// It is older than what is known.
    #[error("version {version} would go back from {known}")]
    RolledBack {
        /// Its number.
        version: u64,
        /// The number that is known.
        known: u64,
    },
}

/// What a rule decides, from the mildest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Decision {
    /// Anybody may.
    #[n(0)]
    Free,
    /// With a pass.
    #[n(1)]
    Pass,
    /// Under escort.
    #[n(2)]
    Escort,
    /// Nobody.
    #[n(3)]
    Refuse,
}

/// What gates do about a pass that is used twice while they cannot ask one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum DoubleUse {
    /// P0: let in, and say so.
    #[n(0)]
    Open,
    /// P1: each pass has a home; elsewhere, cut off, a person looks at its holder.
    #[n(1)]
    Home,
    /// P2: who holds the right lets in, nobody else.
    #[n(2)]
    Lease,
    /// P3: the holder's phone proves itself.
    #[n(3)]
    Proof,
    /// P4: the gates of a site agree among themselves.
    #[n(4)]
    Site,
}

/// The legal order of a perimeter.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Order {
    /// Its id.
    #[n(0)]
    pub id: String,
    /// From when, Unix seconds.
    #[n(1)]
    pub starts_at: u64,
    /// Until when, Unix seconds.
    #[n(2)]
    pub ends_at: u64,
}

/// What holds for a role, in one way of moving, for a time.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Span {
    /// The role's number.
    #[n(0)]
    pub role: u16,
    /// The kind of pass.
    #[n(1)]
    pub kind: Kind,
    /// From when, Unix seconds.
    #[n(2)]
    pub from: u64,
    /// Until when, Unix seconds.
    #[n(3)]
    pub to: u64,
    /// What is decided.
    #[n(4)]
    pub decision: Decision,
    /// Which of the zone's rules; `None` where none fits.
    #[n(5)]
    pub rule: Option<u16>,
    /// Which of the zone's orders it rests on; `None` where it rests on none.
    #[n(6)]
    pub order: Option<u16>,
}

/// A zone.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Zone {
    /// Its number in passes.
    #[n(0)]
    pub number: u16,
    /// Its id.
    #[n(1)]
    pub id: String,
    /// Whether it is a perimeter: nothing is asked in it without an order.
    #[n(2)]
    pub is_guarded: bool,
    /// Its orders.
    #[n(3)]
    pub orders: Vec<Order>,
    /// What is done about double use.
    #[n(4)]
    pub double_use: DoubleUse,
    /// What is done about a second entry, where the pass says nothing else.
    #[n(5)]
    pub passback: Passback,
    /// What a gate must see at least.
    #[n(6)]
    pub assurance: Assurance,
    /// Whether everybody who enters is searched.
    #[n(7)]
    pub searches: bool,
    /// The ids of its rules.
    #[n(8)]
    pub rules: Vec<String>,
    /// Spans, in order of role, kind and time. Where none is, nobody is let in.
    #[n(9)]
    pub spans: Vec<Span>,
    /// How many people may be inside; `None` without a limit.
    #[n(10)]
    pub capacity: Option<u64>,
}

/// A gate.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Gate {
    /// Its id.
    #[n(0)]
    pub id: String,
    /// The number of the zone it leads into.
    #[n(1)]
    pub zone: u16,
    /// The site whose gates share a network.
    #[n(2)]
    pub site: String,
}

/// As what people come.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Role {
    /// Its number in passes.
    #[n(0)]
    pub number: u16,
    /// Its word, of the rule table.
    #[n(1)]
    pub word: String,
    /// Whether two persons must agree to issue it.
    #[n(2)]
    pub is_staff: bool,
}

/// A bundle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Policy {
    /// Its number.
    #[n(1)]
    pub version: u64,
    /// From when, Unix seconds.
    #[n(2)]
    pub begins_at: u64,
    /// Until when, Unix seconds.
    #[n(3)]
    pub expires_at: u64,
    /// The operation's id.
    #[n(4)]
    pub operation: String,
    /// Its time zone (IANA).
    #[n(5)]
    pub time_zone: String,
    /// Zones, in order of number.
    #[n(6)]
    pub zones: Vec<Zone>,
    /// Gates, in order of id.
    #[n(7)]
    pub gates: Vec<Gate>,
    /// Roles, in order of number.
    #[n(8)]
    pub roles: Vec<Role>,
}

impl Policy {
    /// The file of this bundle.
    pub fn seal(&self, key: &SigningKey) -> Vec<u8> {
        sealed::seal(&to_vec(self), Purpose::Policy, key)
    }

    /// Opens the file of a bundle, signed by a key that `trust` has for it at `at`; `known` is the
    /// one before, if any.
    ///
    /// # Errors
    ///
    /// [`PolicyError`].
    pub fn open(
        bytes: &[u8],
        trust: &TrustList,
        at: u64,
        known: Option<&Policy>,
    ) -> Result<Policy, PolicyError> {
        let (payload, _) =
            signed(bytes, Purpose::Policy, Use::Policy, trust, at).map_err(unsigned)?;
        let policy = Policy::read(payload)?;
        if let Some(known) = known
            && (policy.version < known.version
                || (policy.version == known.version && policy != *known))
        {
            let (version, known) = (policy.version, known.version);
            return Err(PolicyError::RolledBack { version, known });
        }
        Ok(policy)
    }

    /// Opens the file of a bundle that `key` has signed: for the desk that made it.
    ///
    /// # Errors
    ///
    /// [`PolicyError`].
    pub fn open_own(bytes: &[u8], key: &PublicKey) -> Result<Policy, PolicyError> {
        Policy::read(signed_by(bytes, Purpose::Policy, key).map_err(unsigned)?)
    }

    fn read(payload: &[u8]) -> Result<Policy, PolicyError> {
        let policy: Policy = from_slice(payload).ok_or(PolicyError::Structure)?;
        if to_vec(&policy) != payload {
            return Err(PolicyError::Structure);
        }
        policy.check()?;
        Ok(policy)
    }

    /// Whether it names nothing that is not there, and no rule reaches beyond its order.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Range`] or [`PolicyError::BeyondOrder`].
    pub fn check(&self) -> Result<(), PolicyError> {
        let sorted =
            |ordered: bool, what| if ordered { Ok(()) } else { Err(PolicyError::Range(what)) };
        sorted(self.begins_at < self.expires_at && self.expires_at <= TIME_MAX, "its times")?;
        let sizes = [self.zones.len(), self.gates.len(), self.roles.len()];
        sorted(sizes.iter().all(|size| *size <= THINGS_MAX), "too much")?;
        sorted(self.zones.is_sorted_by(|a, b| a.number < b.number), "zones out of order")?;
        sorted(self.gates.is_sorted_by(|a, b| a.id < b.id), "gates out of order")?;
        sorted(self.roles.is_sorted_by(|a, b| a.number < b.number), "roles out of order")?;
        sorted(self.gates.iter().all(|gate| self.zone(gate.zone).is_some()), "a gate to nowhere")?;
        self.zones.iter().try_for_each(Zone::check)
    }

    /// The zone of a number.
    pub fn zone(&self, number: u16) -> Option<&Zone> {
        let place = self.zones.binary_search_by_key(&number, |zone| zone.number).ok()?;
        Some(&self.zones[place])
    }

    /// The zone of an id.
    pub fn zone_called(&self, id: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id == id)
    }

    /// The gate of an id.
    pub fn gate(&self, id: &str) -> Option<&Gate> {
        let place = self.gates.binary_search_by(|gate| gate.id.as_str().cmp(id)).ok()?;
        Some(&self.gates[place])
    }

    /// The role of a number.
    pub fn role(&self, number: u16) -> Option<&Role> {
        let place = self.roles.binary_search_by_key(&number, |role| role.number).ok()?;
        Some(&self.roles[place])
    }

    /// The role of a word.
    pub fn role_called(&self, word: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.word == word)
    }
}

fn unsigned(error: StatusError) -> PolicyError {
    match error {
        StatusError::Cose(error) => PolicyError::Cose(error),
        _ => PolicyError::Signature,
    }
}

impl Zone {
    fn check(&self) -> Result<(), PolicyError> {
        let in_order = self.spans.is_sorted_by(|a, b| {
            ((a.role, a.kind) < (b.role, b.kind))
                || ((a.role, a.kind) == (b.role, b.kind) && a.to <= b.from)
        });
        let good = in_order
            && self.spans.len() <= SPANS_MAX
            && self.spans.iter().all(|span| span.from < span.to && span.to <= TIME_MAX);
        let names_good = self.spans.iter().all(|span| {
            span.rule.is_none_or(|rule| usize::from(rule) < self.rules.len())
                && span.order.is_none_or(|order| usize::from(order) < self.orders.len())
        });
        if !good || !names_good {
            return Err(PolicyError::Range("spans of a zone"));
        }
        if !self.is_guarded {
            return Ok(());
        }
        for span in self.spans.iter().filter(|span| span.decision != Decision::Free) {
            let order = span.order.and_then(|order| self.orders.get(usize::from(order)));
            let covers = |order: &Order| order.starts_at <= span.from && span.to <= order.ends_at;
            if !order.is_some_and(covers) {
                return Err(PolicyError::BeyondOrder {
                    zone: self.id.clone(),
                    rule: self.rule(span).unwrap_or_default().to_owned(),
                    order: order.map(|order| order.id.clone()).unwrap_or_default(),
                });
            }
        }
        Ok(())
    }

    /// Whether nobody is checked at a time, Unix seconds, where people without a pass come as
    /// `visitor`: no order of a perimeter is in force, the zone is not active, or its rules let
    /// everybody in.
    pub fn is_free_to_all(&self, visitor: Option<u16>, kind: Kind, at: u64) -> bool {
        let covers = |order: &Order| (order.starts_at..order.ends_at).contains(&at);
        if self.is_guarded && !self.orders.iter().any(covers) {
            return true;
        }
        let span = visitor.and_then(|visitor| self.span(visitor, kind, at));
        span.is_some_and(|span| span.decision == Decision::Free)
    }

    /// The id of a span's rule.
    pub fn rule(&self, span: &Span) -> Option<&str> {
        self.rules.get(usize::from(span.rule?)).map(String::as_str)
    }

    /// What holds for a role and kind at a time, Unix seconds.
    pub fn span(&self, role: u16, kind: Kind, at: u64) -> Option<&Span> {
        let after = self
            .spans
            .partition_point(|span| (span.role, span.kind, span.from) <= (role, kind, at));
        let span = self.spans.get(after.checked_sub(1)?)?;
        (span.role == role && span.kind == kind && at < span.to).then_some(span)
    }
}
