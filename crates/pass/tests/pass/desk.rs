//! An issuing desk with every list, for tests. This file alone knows how they are made.

use cordon_pass::claims::{Assurance, Claims, Kind, PassId, Passback, Window};
use cordon_pass::holder::Held;
use cordon_pass::judge::{Judged, Lists, Memory, Nothing};
use cordon_pass::key::{Algorithm, PublicKey, SigningKey};
use cordon_pass::policy::{Decision, DoubleUse, Gate, Order, Policy, Role, Span, Zone};
use cordon_pass::sealed::{self, Purpose};
use cordon_pass::status::{Status, StatusList};
use cordon_pass::text::{self, Form};
use cordon_pass::trust::{Roots, TrustList, TrustedKey, Use};

/// The day of the tests: 26 July 2024, midnight in Paris.
pub const DAY: u64 = 1_721_944_800;

/// A time of that day there.
pub fn at(clock: &str) -> u64 {
    let (hours, minutes) = clock.split_once(':').unwrap();
    DAY + hours.parse::<u64>().unwrap() * 3_600 + minutes.parse::<u64>().unwrap() * 60
}

pub fn key(number: u8, algorithm: Algorithm) -> SigningKey {
    SigningKey::new(algorithm, &[number; 32]).unwrap()
}

pub fn ed(number: u8) -> SigningKey {
    key(number, Algorithm::Ed25519)
}

pub struct Desk {
    pub passes: SigningKey,
    pub desk_es256: SigningKey,
    pub roots: Vec<SigningKey>,
    pub lists: Lists,
}

pub fn trusted(key: &SigningKey, uses: &[Use]) -> TrustedKey {
    TrustedKey {
        key: key.public(),
        begins_at: DAY - 86_400,
        ends_at: DAY + 30 * 86_400,
        uses: uses.to_vec(),
        kinds: vec![Kind::Person],
        zones: vec![1],
        validity_max_s: 30 * 86_400,
        status_list: 7,
    }
}

pub fn policy() -> Policy {
    let span = |role, decision, from: &str, to: &str| Span {
        role,
        kind: Kind::Person,
        from: at(from),
        to: at(to),
        decision,
        rule: Some(role - 1),
        order: Some(0),
    };
    let zone = |number, id: &str, spans| Zone {
        number,
        id: id.to_owned(),
        is_guarded: true,
        orders: vec![Order { id: "order-1".into(), starts_at: at("00:00"), ends_at: at("24:00") }],
        double_use: DoubleUse::Home,
        passback: Passback::Soft,
        assurance: Assurance::Document,
        searches: false,
        rules: (1..=3).map(|role| format!("rule-{role}")).collect(),
        spans,
        capacity: None,
    };
    let gate = |id: &str, zone| Gate { id: id.to_owned(), zone, site: "quay".into() };
    let role = |number, word: &str, is_staff| Role { number, word: word.to_owned(), is_staff };
    let grey = vec![
        span(1, Decision::Pass, "06:00", "13:00"),
        span(1, Decision::Refuse, "13:00", "24:00"),
        Span { rule: None, order: None, ..span(1, Decision::Free, "24:00", "48:00") },
        span(2, Decision::Pass, "00:00", "24:00"),
        span(3, Decision::Escort, "00:00", "24:00"),
    ];
    Policy {
        version: 3,
        begins_at: DAY - 86_400,
        expires_at: DAY + 2 * 86_400,
        operation: "o".into(),
        time_zone: "Europe/Paris".into(),
        zones: vec![
            zone(1, "grey", grey),
            Zone {
                searches: true,
                passback: Passback::Hard,
                ..zone(2, "inner", vec![span(2, Decision::Pass, "00:00", "24:00")])
            },
        ],
        gates: vec![gate("inner", 2), gate("north", 1)],
        roles: vec![role(1, "visitor", false), role(2, "resident", false), role(3, "convoy", true)],
    }
}

impl Desk {
    pub fn new() -> Desk {
        let (passes, desk_es256) = (ed(1), key(2, Algorithm::Es256));
        let roots = vec![ed(101), ed(102), ed(103)];
        let keys = vec![
            trusted(&passes, &[Use::Passes]),
            trusted(&desk_es256, &[Use::Passes]),
            trusted(&ed(3), &[Use::Status]),
            trusted(&ed(4), &[Use::Policy]),
        ];
        let trust = TrustList::new(5, DAY - 3_600, DAY + 6 * 86_400, keys).unwrap();
        let mut status = StatusList::new(7, 1_000, DAY, DAY + 86_400).unwrap();
        for (place, state) in [
            (10, Status::Valid),
            (11, Status::Suspended),
            (12, Status::Revoked),
            (13, Status::Valid),
        ] {
            status.set(place, state);
        }
        let lists = Lists::new(trust, vec![status], policy()).unwrap();
        Desk { passes, desk_es256, roots, lists }
    }

    /// A resident's pass for the grey zone, 09:00 to 21:00 on that day.
    pub fn resident(&self) -> Draft<'_> {
        let claims = Claims {
            expires_at: at("23:30"),
            begins_at: at("06:00"),
            id: PassId([9; 10]),
            holder: None,
            kind: Kind::Person,
            role: 2,
            windows: vec![Window { zone: 1, from: 12, length: 48 }],
            hours: Vec::new(),
            index: 10,
            name: Some("Camille Exemple".into()),
            photo: None,
            plate: None,
            plate_hint: None,
            passback: None,
            assurance: None,
        };
        Draft { desk: self, claims }
    }

    pub fn judged(&self, text: &str, gate: &str, at: u64) -> Judged {
        self.lists.judge(text.as_bytes(), gate, at, &Nothing)
    }

    /// Verdict and reason, and what is to be seen besides the code.
    pub fn says(&self, text: &str, gate: &str, at: u64) -> String {
        self.remembers(text, gate, at, &Nothing)
    }

    pub fn remembers(&self, text: &str, gate: &str, at: u64, memory: &impl Memory) -> String {
        let judged = self.lists.judge(text.as_bytes(), gate, at, memory);
        let assurance = match judged.assurance {
            Assurance::Code => "",
            Assurance::Document => " document",
            Assurance::Photo => " photo",
            Assurance::Holder => " holder",
        };
        let seen = if judged.verdict().word() == "refuse" { "" } else { assurance };
        format!("{} {}{seen}", judged.verdict().word(), judged.reason.code())
    }

    pub fn roots(&self) -> Roots {
        Roots::new(self.roots.iter().map(SigningKey::public).collect(), 2).unwrap()
    }
}

/// Claims that are changed before they are signed.
pub struct Draft<'a> {
    desk: &'a Desk,
    pub claims: Claims,
}

impl Draft<'_> {
    pub fn with(mut self, change: impl FnOnce(&mut Claims)) -> Self {
        change(&mut self.claims);
        self
    }

    pub fn signed(&self) -> Vec<u8> {
        self.signed_by(&self.desk.passes)
    }

    pub fn signed_by(&self, key: &SigningKey) -> Vec<u8> {
        sealed::seal(&self.claims.write(), Purpose::Pass, key)
    }

    pub fn text(&self) -> String {
        text::write(Form::Static, &self.signed())
    }

    pub fn text_by(&self, key: &SigningKey) -> String {
        text::write(Form::Static, &self.signed_by(key))
    }

    /// As the holder's phone shows it.
    pub fn held(&self, made_at: u64, phone: &SigningKey) -> String {
        let pass = self.signed();
        text::write(Form::Held, &Held::make(&pass, made_at, phone).write())
    }
}

pub fn phone() -> (SigningKey, PublicKey) {
    let key = key(77, Algorithm::Es256);
    let public = key.public();
    (key, public)
}
