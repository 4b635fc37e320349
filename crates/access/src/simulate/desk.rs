//! The passes of the day as bytes, and the lists that its gates judge by.

use std::collections::HashMap;

use cordon_pass::claims::{Assurance, Claims, Kind, Passback, Window};
use cordon_pass::holder::Held;
use cordon_pass::judge::Lists;
use cordon_pass::key::{Algorithm, SigningKey};
use cordon_pass::policy::{Decision, DoubleUse, Gate, Order, Policy, Role, Span, Zone};
use cordon_pass::sealed::{self, Purpose};
use cordon_pass::status::{Status, StatusList};
use cordon_pass::text::{self, Form};
use cordon_pass::trust::{TrustList, TrustedKey, Use};

use super::day::{BEGINS_S, DAY_S, Day};
use super::{POLICIES, SimulateError, world};

/// Each pass is valid from an hour before the day until an hour after it.
const FROM_S: u64 = BEGINS_S - 3_600;
const UNTIL_S: u64 = BEGINS_S + DAY_S + 4 * 3_600;
/// Of the passes that nobody copied, one in so many is judged as bytes.
const JUDGED_OF: u32 = 10;

/// Passes as bytes, and lists.
pub struct Desk {
    /// What the gates judge by.
    pub lists: Lists,
    phone: SigningKey,
    /// The signed passes of those that are judged.
    passes: HashMap<u32, Vec<u8>>,
}

/// The number of a policy's zone.
pub fn zone_of(policy: DoubleUse) -> u16 {
    let place = POLICIES.iter().position(|(_, it)| *it == policy).unwrap_or_default();
    u16::try_from(place).unwrap_or_default() + 1
}

/// The id of a gate, of a policy's zone.
pub fn gate_id(policy: DoubleUse, gate: u32) -> String {
    format!("p{}-gate-{gate:05}", zone_of(policy) - 1)
}

fn failed(error: impl std::fmt::Display) -> SimulateError {
    SimulateError::SetUp(error.to_string())
}

impl Desk {
    /// Issues the passes of a day.
    pub fn new(day: &Day, gates_count: u32) -> Result<Desk, SimulateError> {
        let key = SigningKey::new(Algorithm::Ed25519, &[1; 32]).map_err(failed)?;
        let phone = SigningKey::new(Algorithm::Es256, &[2; 32]).map_err(failed)?;
        let trusted = TrustedKey {
            key: key.public(),
            begins_at: FROM_S,
            ends_at: UNTIL_S,
            uses: vec![Use::Passes],
            kinds: vec![Kind::Person],
            zones: Vec::new(),
            validity_max_s: 30 * 86_400,
            status_list: 1,
        };
        let trust = TrustList::new(1, FROM_S, UNTIL_S, vec![trusted]).map_err(failed)?;
        let places = u32::try_from(day.passes.len()).unwrap_or(u32::MAX);
        let mut status = StatusList::new(1, places, FROM_S, UNTIL_S).map_err(failed)?;
        let mut passes = HashMap::new();
        for (index, id) in (0..places).zip(&day.passes) {
            status.set(index, Status::Valid);
            if day.is_copied[index as usize] || index.is_multiple_of(JUDGED_OF) {
                let claims = claims(*id, index, &phone);
                passes.insert(index, sealed::seal(&claims.write(), Purpose::Pass, &key));
            }
        }
        let lists = Lists::new(trust, vec![status], policy(gates_count)).map_err(failed)?;
        Ok(Desk { lists, phone, passes })
    }

    /// What a holder or somebody with a copy shows at a moment, Unix seconds; `None` for a pass
    /// that is not judged as bytes. A copy is the static code, or a proof of ten minutes ago.
    pub fn shows(
        &self,
        holder: u32,
        policy: DoubleUse,
        is_copy: bool,
        at_s: u64,
    ) -> Option<String> {
        let pass = self.passes.get(&holder)?;
        let proof = |at_s| text::write(Form::Held, &Held::make(pass, at_s, &self.phone).write());
        Some(match (policy, is_copy) {
            (DoubleUse::Proof, false) => proof(at_s),
            (DoubleUse::Proof, true) if holder.is_multiple_of(2) => proof(at_s - 600),
            _ => text::write(Form::Static, pass),
        })
    }
}

fn claims(id: cordon_pass::claims::PassId, index: u32, phone: &SigningKey) -> Claims {
    let slots = u32::try_from((UNTIL_S - FROM_S) / cordon_pass::claims::SLOT_S).unwrap_or(1);
    let windows = (1..=5).map(|zone| Window { zone, from: 0, length: slots }).collect();
    Claims {
        expires_at: UNTIL_S,
        begins_at: FROM_S,
        id,
        holder: Some(phone.public()),
        kind: Kind::Person,
        role: 1,
        windows,
        hours: Vec::new(),
        index,
        name: None,
        photo: None,
        plate: None,
        plate_hint: None,
        passback: None,
        assurance: None,
    }
}

/// One zone for each policy, with all the gates.
fn policy(gates_count: u32) -> Policy {
    let span = Span {
        role: 1,
        kind: Kind::Person,
        from: FROM_S,
        to: UNTIL_S,
        decision: Decision::Pass,
        rule: Some(0),
        order: Some(0),
    };
    let zone = |(name, double_use): (&str, DoubleUse)| Zone {
        number: zone_of(double_use),
        id: name.to_lowercase(),
        is_guarded: true,
        orders: vec![Order { id: "order".into(), starts_at: FROM_S, ends_at: UNTIL_S }],
        double_use,
        passback: if double_use == DoubleUse::Open { Passback::Soft } else { Passback::Hard },
        assurance: Assurance::Code,
        searches: false,
        rules: vec!["rule".into()],
        spans: vec![span.clone()],
        capacity: None,
    };
    let mut gates = Vec::new();
    for (_, policy) in POLICIES {
        gates.extend((0..gates_count).map(|gate| Gate {
            id: gate_id(policy, gate),
            zone: zone_of(policy),
            site: format!("site-{}", gate / world::SITE_GATES),
        }));
    }
    gates.sort_by(|a, b| a.id.cmp(&b.id));
    Policy {
        version: 1,
        begins_at: FROM_S,
        expires_at: UNTIL_S,
        operation: "simulated".into(),
        time_zone: "Europe/Paris".into(),
        zones: POLICIES.map(zone).to_vec(),
        gates,
        roles: vec![Role { number: 1, word: "resident".into(), is_staff: false }],
    }
}
