//! What a pass says: the claims of a CWT (RFC 8392) in deterministic CBOR (RFC 8949, 4.2.1), in the
//! one way in which they can be written.

use minicbor::{Decode, Decoder, Encode, Encoder};
use unicode_normalization::is_nfc;

use crate::cose::in_memory;
use crate::key::PublicKey;

/// Bytes of a pass's id.
pub const ID_LEN: usize = 10;
/// Most zones of a pass.
pub const WINDOWS_MAX: usize = 16;
/// Most times of day.
pub const HOURS_MAX: usize = 4;
/// Longest name and plate hint, characters.
pub const NAME_LEN_MAX: usize = 24;
/// Longest plate hint, characters.
pub const PLATE_HINT_LEN_MAX: usize = 10;
/// One slot of a window, seconds.
pub const SLOT_S: u64 = 900;
/// Most slots from the beginning of a pass: nearly two years.
pub const SLOTS_MAX: u32 = 65_535;
/// The last second that a time may have: the end of the year 9999.
pub const TIME_MAX: u64 = 253_402_300_799;
/// Minutes of a day.
const DAY_MINUTES: u16 = 1_440;
/// The private claim that holds everything of ours.
const OURS: i64 = -65_537;

/// A pass's id: random, unique by its issuer, and what everything is keyed on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PassId(pub [u8; ID_LEN]);

impl std::fmt::Display for PassId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for PassId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PassId({self})")
    }
}

impl std::str::FromStr for PassId {
    type Err = ();

    fn from_str(text: &str) -> Result<PassId, ()> {
        let is_hex = text.len() == 2 * ID_LEN && text.bytes().all(|c| c.is_ascii_hexdigit());
        let byte = |n: usize| u8::from_str_radix(text.get(2 * n..2 * n + 2)?, 16).ok();
        let bytes: Option<Vec<u8>> = (0..ID_LEN).map(byte).collect();
        bytes.filter(|_| is_hex).and_then(|it| it.try_into().ok()).map(PassId).ok_or(())
    }
}

/// For what a pass is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Kind {
    /// A person.
    #[n(0)]
    Person,
    /// A vehicle.
    #[n(1)]
    Vehicle,
    /// A person in a vehicle.
    #[n(2)]
    PersonAndVehicle,
    /// Goods.
    #[n(3)]
    Material,
}

impl Kind {
    /// All of them, by their number.
    pub const ALL: [Kind; 4] =
        [Kind::Person, Kind::Vehicle, Kind::PersonAndVehicle, Kind::Material];

    /// Its number.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Vehicle => "vehicle",
            Kind::PersonAndVehicle => "person_and_vehicle",
            Kind::Material => "material",
        }
    }
}

/// From when until when a zone may be entered, in quarters of an hour from the pass's beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The zone's number in the bundle of rules.
    pub zone: u16,
    /// First slot.
    pub from: u32,
    /// How many slots.
    pub length: u32,
}

/// Times of day, in the time zone of the operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Days of the week: bit 0 is Monday.
    pub days: u8,
    /// First minute of the day.
    pub from: u16,
    /// The minute after the last; at most 1,440. Before `from`: it goes on past midnight.
    pub to: u16,
}

/// What may be done twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Passback {
    /// Enter as often as wished.
    #[n(0)]
    None,
    /// A second entry is said, and let in.
    #[n(1)]
    Soft,
    /// A second entry is refused.
    #[n(2)]
    Hard,
}

/// What a gate must see, or has seen, besides the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Assurance {
    /// Nothing.
    #[n(0)]
    Code,
    /// An identity document with the same name.
    #[n(1)]
    Document,
    /// A photo as well.
    #[n(2)]
    Photo,
    /// A proof by the holder's phone.
    #[n(3)]
    Holder,
}

/// What a pass says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Its last second and the one after, Unix seconds: valid before this.
    pub expires_at: u64,
    /// Its first second, Unix seconds.
    pub begins_at: u64,
    /// Its id.
    pub id: PassId,
    /// The key of the holder's phone.
    pub holder: Option<PublicKey>,
    /// For what it is.
    pub kind: Kind,
    /// The role's number in the bundle of rules.
    pub role: u16,
    /// Zones and times, 1 to [`WINDOWS_MAX`].
    pub windows: Vec<Window>,
    /// Times of day, if not all, at most [`HOURS_MAX`].
    pub hours: Vec<Hours>,
    /// Its place in the status list.
    pub index: u32,
    /// The name on the document, a pseudonym or a badge number, at most [`NAME_LEN_MAX`].
    pub name: Option<String>,
    /// First half of the SHA-256 of the photo's JPEG.
    pub photo: Option<[u8; 16]>,
    /// HMAC-SHA-256/64 of the normalised plate under the key of the zone and day.
    pub plate: Option<[u8; 8]>,
    /// A part of the plate for people's eyes.
    pub plate_hint: Option<String>,
    /// What may be done twice, where it is not what the zone says.
    pub passback: Option<Passback>,
    /// What a gate must see, where it is more than the zone says.
    pub assurance: Option<Assurance>,
}

/// Why bytes are no claims of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsError {
    /// Not the fields of a pass, or of other types.
    #[error("not the claims of a pass")]
    Structure,
    /// A value outside its range.
    #[error("a claim out of its range")]
    Range,
    /// A text with what no name holds.
    #[error("a text that is too long, not NFC, or holds control characters")]
    Text,
    /// It could be written otherwise, or something follows it.
    #[error("not written in the one way that counts")]
    NotCanonical,
}

type Bytes<'a> = Decoder<'a>;
type Read<T> = Result<T, ClaimsError>;

fn broken(_: minicbor::decode::Error) -> ClaimsError {
    ClaimsError::Structure
}

impl Claims {
    /// Reads claims.
    ///
    /// # Errors
    ///
    /// [`ClaimsError`].
    pub fn read(bytes: &[u8]) -> Read<Claims> {
        let mut reader = Decoder::new(bytes);
        let claims = read(&mut reader)?;
        claims.check()?;
        // Doubled and disordered keys, long numbers, what follows: all of it is other bytes.
        if claims.write() == bytes { Ok(claims) } else { Err(ClaimsError::NotCanonical) }
    }

    /// Whether every claim is in its range.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::Range`] or [`ClaimsError::Text`].
    pub fn check(&self) -> Read<()> {
        let windows = &self.windows;
        let window_is_good = |window: &Window| {
            let end = window.from.checked_add(window.length);
            window.length > 0 && end.is_some_and(|end| end <= SLOTS_MAX)
        };
        let hours_are_good = |hours: &Hours| {
            (1..0x80).contains(&hours.days)
                && hours.from < DAY_MINUTES
                && hours.to <= DAY_MINUTES
                && hours.from != hours.to
        };
        let good = self.begins_at < self.expires_at
            && self.expires_at <= TIME_MAX
            && (1..=WINDOWS_MAX).contains(&windows.len())
            && windows.iter().all(window_is_good)
            && self.hours.len() <= HOURS_MAX
            && self.hours.iter().all(hours_are_good);
        if !good {
            return Err(ClaimsError::Range);
        }
        let texts = [(&self.name, NAME_LEN_MAX), (&self.plate_hint, PLATE_HINT_LEN_MAX)];
        let are_good =
            texts.iter().all(|(text, most)| text.as_ref().is_none_or(|it| is_text(it, *most)));
        if are_good { Ok(()) } else { Err(ClaimsError::Text) }
    }

    /// The bytes of these claims.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Encoder::new(Vec::with_capacity(160));
        in_memory(self.write_to(&mut out));
        out.into_writer()
    }

    fn write_to(
        &self,
        out: &mut Encoder<Vec<u8>>,
    ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
        out.map(4 + u64::from(self.holder.is_some()))?;
        out.u8(4)?.u64(self.expires_at)?.u8(5)?.u64(self.begins_at)?.u8(7)?.bytes(&self.id.0)?;
        if let Some(holder) = &self.holder {
            out.u8(8)?.map(1)?.u8(1)?;
            out.writer_mut().extend(holder.to_cose_key());
        }
        let optional = [
            !self.hours.is_empty(),
            self.name.is_some(),
            self.photo.is_some(),
            self.plate.is_some(),
            self.plate_hint.is_some(),
            self.passback.is_some(),
            self.assurance.is_some(),
        ];
        let count = 4 + optional.iter().filter(|it| **it).count() as u64;
        out.i64(OURS)?.map(count)?.u8(1)?.u8(self.kind.number())?.u8(2)?.u16(self.role)?;
        out.u8(3)?.array(self.windows.len() as u64)?;
        for window in &self.windows {
            out.array(3)?.u16(window.zone)?.u32(window.from)?.u32(window.length)?;
        }
        if !self.hours.is_empty() {
            out.u8(4)?.array(self.hours.len() as u64)?;
            for hours in &self.hours {
                out.array(3)?.u8(hours.days)?.u16(hours.from)?.u16(hours.to)?;
            }
        }
        out.u8(5)?.u32(self.index)?;
        if let Some(name) = &self.name {
            out.u8(6)?.str(name)?;
        }
        if let Some(photo) = &self.photo {
            out.u8(7)?.bytes(photo)?;
        }
        if let Some(plate) = &self.plate {
            out.u8(8)?.bytes(plate)?;
        }
        if let Some(hint) = &self.plate_hint {
            out.u8(9)?.str(hint)?;
        }
        if let Some(passback) = self.passback {
            out.u8(10)?.u8(passback as u8)?;
        }
        if let Some(assurance) = self.assurance {
            out.u8(11)?.u8(assurance as u8)?;
        }
        Ok(())
    }

    /// The window of `zone` that holds at `at`, Unix seconds; where none does, the next one or the
    /// last one before.
    pub fn window(&self, zone: u16, at: u64) -> Option<Held> {
        let mut found: Option<Held> = None;
        for window in self.windows.iter().filter(|window| window.zone == zone) {
            let from = self.begins_at + u64::from(window.from) * SLOT_S;
            let to = from + u64::from(window.length) * SLOT_S;
            let held = match at {
                _ if at < from => Held::From(from),
                _ if at < to => return Some(Held::Now { until: to.min(self.expires_at) }),
                _ => Held::Until(to),
            };
            found = Some(match (found, held) {
                (Some(Held::From(a)), Held::From(b)) => Held::From(a.min(b)),
                (Some(Held::From(a)), _) | (_, Held::From(a)) => Held::From(a),
                (Some(Held::Until(a)), Held::Until(b)) => Held::Until(a.max(b)),
                (_, held) => held,
            });
        }
        found
    }
}

/// Whether a window holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It does, until this Unix second.
    Now {
        /// The first second in which it does not.
        until: u64,
    },
    /// Not before this Unix second.
    From(u64),
    /// No more since this Unix second.
    Until(u64),
}

/// Whether a text may stand in a pass: people read it, and machines print it.
fn is_text(text: &str, longest: usize) -> bool {
    let is_good = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
            && !matches!(c, '\u{2060}'..='\u{206F}' | '\u{061C}' | '\u{FEFF}')
            && !matches!(c, '\u{00AD}' | '\u{034F}' | '\u{2028}' | '\u{2029}' | '\u{115F}')
            && !matches!(c, '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}')
            && !matches!(c, '\u{E0000}'..='\u{E0FFF}' | '\u{FE00}'..='\u{FE0F}')
    };
    let count = text.chars().count();
    (1..=longest).contains(&count) && text.chars().all(is_good) && is_nfc(text)
}

fn read(reader: &mut Bytes<'_>) -> Read<Claims> {
    let count = reader.map().map_err(broken)?.ok_or(ClaimsError::NotCanonical)?;
    expect(reader, 4)?;
    let expires_at = reader.u64().map_err(broken)?;
    expect(reader, 5)?;
    let begins_at = reader.u64().map_err(broken)?;
    expect(reader, 7)?;
    let id = PassId(fixed(reader)?);
    let holder = if count == 5 {
        expect(reader, 8)?;
        if reader.map().map_err(broken)? != Some(1) {
            return Err(ClaimsError::Structure);
        }
        expect(reader, 1)?;
        let from = reader.position();
        reader.skip().map_err(broken)?;
        let key = PublicKey::from_cose_key(&reader.input()[from..reader.position()]);
        let key = key.map_err(|_| ClaimsError::Structure)?;
        Some(key)
            .filter(|key| matches!(key, PublicKey::P256(_)))
            .map(Ok)
            .unwrap_or(Err(ClaimsError::Structure))
            .map(Some)?
    } else {
        None
    };
    if !matches!(count, 4 | 5) {
        return Err(ClaimsError::Structure);
    }
    expect(reader, OURS)?;
    let mut left = reader.map().map_err(broken)?.ok_or(ClaimsError::NotCanonical)?;
    let mut claims = Claims {
        expires_at,
        begins_at,
        id,
        holder,
        kind: Kind::Person,
        role: 0,
        windows: Vec::new(),
        hours: Vec::new(),
        index: 0,
        name: None,
        photo: None,
        plate: None,
        plate_hint: None,
        passback: None,
        assurance: None,
    };
    let (mut before, mut needed) = (0, 0);
    while left > 0 {
        left -= 1;
        let label = reader.u8().map_err(broken)?;
        if label <= before {
            return Err(ClaimsError::NotCanonical);
        }
        before = label;
        needed += u8::from(matches!(label, 1 | 2 | 3 | 5));
        claims.field(label, reader)?;
    }
    if needed == 4 { Ok(claims) } else { Err(ClaimsError::Structure) }
}

impl Claims {
    fn field(&mut self, label: u8, reader: &mut Bytes<'_>) -> Read<()> {
        match label {
            1 => self.kind = one_of(reader, &Kind::ALL)?,
            2 => self.role = reader.u16().map_err(broken)?,
            3 => {
                for _ in 0..count(reader, WINDOWS_MAX)? {
                    triple(reader)?;
                    let zone = reader.u16().map_err(broken)?;
                    let from = reader.u32().map_err(broken)?;
                    let length = reader.u32().map_err(broken)?;
                    self.windows.push(Window { zone, from, length });
                }
            }
            4 => {
                for _ in 0..count(reader, HOURS_MAX)? {
                    triple(reader)?;
                    let days = reader.u8().map_err(broken)?;
                    let from = reader.u16().map_err(broken)?;
                    let to = reader.u16().map_err(broken)?;
                    self.hours.push(Hours { days, from, to });
                }
            }
            5 => self.index = reader.u32().map_err(broken)?,
            6 => self.name = Some(reader.str().map_err(broken)?.to_owned()),
            7 => self.photo = Some(fixed(reader)?),
            8 => self.plate = Some(fixed(reader)?),
            9 => self.plate_hint = Some(reader.str().map_err(broken)?.to_owned()),
            10 => {
                let all = [Passback::None, Passback::Soft, Passback::Hard];
                self.passback = Some(one_of(reader, &all)?);
            }
            11 => {
                let all =
                    [Assurance::Code, Assurance::Document, Assurance::Photo, Assurance::Holder];
                self.assurance = Some(one_of(reader, &all)?);
            }
            _ => return Err(ClaimsError::Structure),
        }
        Ok(())
    }
}

fn expect(reader: &mut Bytes<'_>, label: i64) -> Read<()> {
    let found = reader.i64().map_err(broken)?;
    if found == label { Ok(()) } else { Err(ClaimsError::Structure) }
}

fn fixed<const LENGTH: usize>(reader: &mut Bytes<'_>) -> Read<[u8; LENGTH]> {
    reader.bytes().map_err(broken)?.try_into().map_err(|_| ClaimsError::Structure)
}

fn count(reader: &mut Bytes<'_>, most: usize) -> Read<u64> {
    let count = reader.array().map_err(broken)?.ok_or(ClaimsError::NotCanonical)?;
    let fits = usize::try_from(count).is_ok_and(|count| count <= most);
    if fits { Ok(count) } else { Err(ClaimsError::Range) }
}

fn triple(reader: &mut Bytes<'_>) -> Read<()> {
    let three = reader.array().map_err(broken)? == Some(3);
    if three { Ok(()) } else { Err(ClaimsError::Structure) }
}

fn one_of<T: Copy>(reader: &mut Bytes<'_>, all: &[T]) -> Read<T> {
    let number = usize::from(reader.u8().map_err(broken)?);
    all.get(number).copied().ok_or(ClaimsError::Range)
}
