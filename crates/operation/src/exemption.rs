//! Exemptions: who may fly in a closed volume, and whether a track is one of them.
//!
//! An exemption names an address, a call sign or an operator. Whose a track is, the register of
//! aircraft says (`aircraft.csv`), by address before call sign; an operator may also be named by
//! its three letters, which call signs begin with (ICAO Doc 8585). Anyone can send any call sign:
//! where the register knows it under another address, the exemption does not count, and that is
//! said.

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use cordon_kernel::id::VolumeId;
use cordon_kernel::track::{Icao24, TrackState};

use crate::thing::{Thing, Things};

/// What an exemption names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// An aircraft, by its address.
    Address(Icao24),
    /// A call sign.
    Callsign(String),
    /// An operator, by name or by its three letters.
    Operator(String),
}

/// A leave to fly in a volume.
#[derive(Clone, Debug, PartialEq)]
pub struct Exemption {
    /// Its id.
    pub id: String,
    /// In which volume.
    pub volume: VolumeId,
    /// Whom it names.
    pub named: Named,
    /// Who gave it.
    pub issuer: String,
    /// What for.
    pub purpose: String,
    /// From when; `None`: it always was.
    pub starts_at: Option<Timestamp>,
    /// Until when.
    pub ends_at: Timestamp,
}

/// An aircraft that the operation knows.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownAircraft {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is, such as `helicopter`.
    pub kind: String,
    /// Its address, where known.
    pub icao24: Option<Icao24>,
    /// Its call sign, where it has a standing one.
    pub callsign: Option<String>,
    /// Whose it is.
    pub operator: String,
}

/// Whether a track may be in a volume.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Leave<'a> {
    /// No exemption names it.
    None,
    /// It may, by this one.
    Given(&'a Exemption),
    /// One would name it, but the register knows its call sign under another address.
    Contradicted(&'a Exemption),
}

/// Exemptions by volume, and the register of aircraft.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exemptions {
    by_volume: BTreeMap<VolumeId, Vec<Exemption>>,
    by_address: BTreeMap<u32, KnownAircraft>,
    /// Standing call signs, and the addresses of those who have them; none for one whose address
    /// is not known.
    by_callsign: BTreeMap<String, Vec<Option<Icao24>>>,
    operator_of: BTreeMap<String, String>,
}

impl Exemptions {
    pub(crate) fn of(things: &Things) -> Exemptions {
        let mut all = Exemptions::default();
        for thing in things.of("aircraft") {
            all.register(known(thing));
        }
        for exemption in things.of("exemption").filter_map(read) {
            all.by_volume.entry(exemption.volume.clone()).or_default().push(exemption);
        }
        all
    }

    fn register(&mut self, aircraft: KnownAircraft) {
        if let Some(callsign) = &aircraft.callsign {
            self.by_callsign.entry(callsign.clone()).or_default().push(aircraft.icao24);
            self.operator_of.insert(callsign.clone(), aircraft.operator.clone());
        }
        if let Some(icao24) = aircraft.icao24 {
            self.by_address.insert(icao24.0, aircraft);
        }
    }

    /// The aircraft that the register knows by this address.
    pub fn known(&self, icao24: Icao24) -> Option<&KnownAircraft> {
        self.by_address.get(&icao24.0)
    }

    /// Every aircraft of the register whose address is known, in order of address.
    pub fn aircraft(&self) -> impl Iterator<Item = &KnownAircraft> {
        self.by_address.values()
    }

    /// Every exemption, by volume.
    pub fn all(&self) -> impl Iterator<Item = &Exemption> {
        self.by_volume.values().flatten()
    }

    /// Whether `state` may be in `volume` at `now`.
    pub fn leave(&self, volume: &VolumeId, state: &TrackState, now: Timestamp) -> Leave<'_> {
        let Some(exemptions) = self.by_volume.get(volume) else { return Leave::None };
        let in_force =
            |it: &&Exemption| it.starts_at.is_none_or(|start| start <= now) && now < it.ends_at;
        let callsign = state.callsign.as_deref();
        let owners = callsign.and_then(|callsign| self.by_callsign.get(callsign));
        let is_anothers = |owner: &Option<Icao24>| owner.is_some_and(|it| it != state.icao24);
        let borrowed = owners.is_some_and(|owners| owners.iter().all(is_anothers));
        let mut contradicted = None;
        for exemption in exemptions.iter().filter(in_force) {
            match self.names(&exemption.named, state) {
                // The address alone says so, whatever it calls itself.
                Some(ByAddress::Yes) => return Leave::Given(exemption),
                Some(ByAddress::No) if !borrowed => return Leave::Given(exemption),
                Some(ByAddress::No) => contradicted = Some(exemption),
                None => {}
            }
        }
        contradicted.map_or(Leave::None, Leave::Contradicted)
    }

    fn names(&self, named: &Named, state: &TrackState) -> Option<ByAddress> {
        let callsign = state.callsign.as_deref();
        match named {
            Named::Address(icao24) => (*icao24 == state.icao24).then_some(ByAddress::Yes),
            Named::Callsign(name) => match callsign {
                Some(callsign) => (callsign == name).then_some(ByAddress::No),
                // Its name is sent only every five seconds: until then, what the register says.
                None => {
                    let known = self.known(state.icao24)?.callsign.as_ref();
                    (known == Some(name)).then_some(ByAddress::Yes)
                }
            },
            Named::Operator(operator) => {
                let known = self.known(state.icao24);
                if known.is_some_and(|known| known.operator == *operator) {
                    return Some(ByAddress::Yes);
                }
                let callsign = callsign?;
                // Of a known aircraft the register says whose it is; three letters are another
                // name of the same operator.
                let by_register =
                    known.is_none() && self.operator_of.get(callsign) == Some(operator);
                let letters = operator.len() == 3
                    && callsign.starts_with(operator.as_str())
                    && callsign[3..].starts_with(|c: char| c.is_ascii_digit());
                (by_register || letters).then_some(ByAddress::No)
            }
        }
    }
}

/// Whether it was the address by which a track was named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ByAddress {
    Yes,
    No,
}

fn known(thing: &Thing) -> KnownAircraft {
    let text = |column| thing.text(column).unwrap_or_default().to_owned();
    KnownAircraft {
        id: thing.id.clone(),
        name: thing.name().to_owned(),
        kind: text("kind"),
        icao24: thing.text("address").and_then(address),
        callsign: thing.text("callsign").map(str::to_owned),
        operator: text("operator"),
    }
}

fn read(thing: &Thing) -> Option<Exemption> {
    let value = thing.text("value")?;
    let named = match thing.text("by")? {
        "address" => Named::Address(address(value)?),
        "callsign" => Named::Callsign(value.to_owned()),
        _ => Named::Operator(value.to_owned()),
    };
    Some(Exemption {
        id: thing.id.clone(),
        volume: VolumeId::new(thing.text("volume")?).ok()?,
        named,
        issuer: thing.text("issuer").unwrap_or_default().to_owned(),
        purpose: thing.text("purpose").unwrap_or_default().to_owned(),
        starts_at: thing.time("starts_at"),
        ends_at: thing.time("ends_at")?,
    })
}

/// An address written as six hexadecimal digits.
pub(crate) fn address(text: &str) -> Option<Icao24> {
    let digits = text.len() == 6 && text.bytes().all(|c| c.is_ascii_hexdigit());
    digits.then(|| u32::from_str_radix(text, 16).ok().map(Icao24)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aircraft(callsign: &str, address: u32, operator: &str) -> KnownAircraft {
        KnownAircraft {
            id: format!("a-{address}"),
            name: "H".into(),
            kind: "helicopter".into(),
            icao24: Some(Icao24(address)),
            callsign: Some(callsign.into()),
            operator: operator.into(),
        }
    }

    /// Whether an aircraft of this address and call sign has leave by what is named.
    fn leave(
        register: &[KnownAircraft],
        named: Named,
        address: u32,
        callsign: &str,
    ) -> &'static str {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let volume = VolumeId::new("v").unwrap();
        let mut all = Exemptions::default();
        register.iter().cloned().for_each(|it| all.register(it));
        all.by_volume.insert(
            volume.clone(),
            vec![Exemption {
                id: "e".into(),
                volume: volume.clone(),
                named,
                issuer: "i".into(),
                purpose: "p".into(),
                starts_at: None,
                ends_at: at("2024-07-27T00:00:00Z"),
            }],
        );
        let now = at("2024-07-26T18:00:00Z");
        let state = TrackState {
            callsign: Some(callsign.into()),
            ..TrackState::new("t".parse().unwrap(), Icao24(address), now, "rx".parse().unwrap())
        };
        match all.leave(&volume, &state, now) {
            Leave::Given(_) => "given",
            Leave::Contradicted(_) => "contradicted",
            Leave::None => "none",
        }
    }

    #[test]
    fn two_aircraft_may_share_a_standing_call_sign_and_a_third_borrows_it() {
        let register =
            [aircraft("SAMU75", 0x39_a751, "SAMU"), aircraft("SAMU75", 0x39_a75f, "SAMU")];
        let named = || Named::Callsign("SAMU75".into());
        assert_eq!(leave(&register, named(), 0x39_a751, "SAMU75"), "given");
        assert_eq!(leave(&register, named(), 0x39_a75f, "SAMU75"), "given");
        assert_eq!(leave(&register, named(), 0x39_a760, "SAMU75"), "contradicted");
    }

    #[test]
    fn three_letters_name_the_operator_of_known_and_unknown_aircraft() {
        let register = [aircraft("AFR12", 0x3c_6444, "Air France")];
        let letters = || Named::Operator("AFR".into());
        assert_eq!(leave(&register, letters(), 0x3c_6444, "AFR123"), "given");
        assert_eq!(leave(&register, letters(), 0x3c_0000, "AFR123"), "given");
        assert_eq!(leave(&register, letters(), 0x3c_0000, "AFR12"), "contradicted");
        assert_eq!(leave(&register, letters(), 0x3c_6444, "AFRICA"), "none");
        assert_eq!(
            leave(&register, Named::Operator("Air France".into()), 0x3c_6444, "X1"),
            "given"
        );
    }
}
