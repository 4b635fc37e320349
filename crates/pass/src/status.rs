//! Which passes hold: two bits a pass, exact (after the IETF's Token Status List), and signed,
//! numbered changes of it.
//!
//! A pass whose place was never marked as issued is refused, so that a stolen key makes passes that
//! no gate takes. Places are given at random, so that a list tells nothing.

use minicbor::{Decode, Encode};

use crate::claims::TIME_MAX;
use crate::cose::CoseError;
use crate::key::{Kid, PublicKey, SigningKey};
use crate::sealed::{self, Purpose};
use crate::trust::{TrustList, TrustedKey, Use, from_slice, to_vec};

/// Most places of a list.
pub const PLACES_MAX: u32 = 1 << 28;
/// Most changes in one delta.
pub const CHANGES_MAX: usize = 1_000_000;

/// What a list says of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Status {
    /// Never issued.
    #[n(0)]
    NotIssued,
    /// Issued, and good.
    #[n(1)]
    Valid,
    /// Suspended.
    #[n(2)]
    Suspended,
    /// Revoked, for good.
    #[n(3)]
    Revoked,
}

impl Status {
    const ALL: [Status; 4] = [Status::NotIssued, Status::Valid, Status::Suspended, Status::Revoked];
}

/// Why a list or a change is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatusError {
    /// It is not built as one.
    #[error("not a status list, or no change of one")]
    Structure,
    /// It is no COSE_Sign1 of ours.
    #[error(transparent)]
    Cose(#[from] CoseError),
    /// A value is out of its range.
    #[error("the list holds what it may not")]
    Range,
    /// Its key is not trusted for it, or the signature is not the key's.
    #[error("no key that is trusted for status lists has signed it")]
    Signature,
    /// It is of another list.
    #[error("it is of list {found}, not of list {wanted}")]
    OtherList {
        /// Its list.
        found: u32,
        /// The list that was wanted.
        wanted: u32,
    },
    /// It is older than what is known.
    #[error("version {version} would go back from {known}")]
    RolledBack {
        /// Its number.
        version: u64,
        /// The number that is known.
        known: u64,
    },
    /// Changes between are missing.
    #[error("it follows version {from}, but version {known} is known: fetch the whole list")]
    Gap {
        /// The number it follows.
        from: u64,
        /// The number that is known.
        known: u64,
    },
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Written {
    #[n(1)]
    list: u32,
    #[n(2)]
    version: u64,
    #[n(3)]
    made_at: u64,
    #[n(4)]
    expires_at: u64,
    #[n(5)]
    places: u32,
    #[cbor(n(6), with = "minicbor::bytes")]
    bits: Vec<u8>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct WrittenDelta {
    #[n(1)]
    list: u32,
    #[n(2)]
    from: u64,
    #[n(3)]
    version: u64,
    #[n(4)]
    made_at: u64,
    #[n(5)]
    expires_at: u64,
    #[n(6)]
    changes: Vec<WrittenChange>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct WrittenChange {
    #[n(0)]
    status: Status,
    #[cbor(n(1), with = "minicbor::bytes")]
    gaps: Vec<u8>,
}

/// A status list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusList {
    /// Its number among lists.
    pub list: u32,
    /// Its version.
    pub version: u64,
    /// When it was made, or last changed, Unix seconds.
    pub made_at: u64,
    /// Until when it may be relied on, Unix seconds.
    pub expires_at: u64,
    places: u32,
    bits: Vec<u8>,
}

impl StatusList {
    /// A list of `places` passes, none of them issued.
    ///
    /// # Errors
    ///
    /// [`StatusError::Range`] for more than [`PLACES_MAX`].
    pub fn new(
        list: u32,
        places: u32,
        made_at: u64,
        expires_at: u64,
    ) -> Result<StatusList, StatusError> {
        let bits = vec![0; bytes_of(places)];
        let made = StatusList { list, version: 1, made_at, expires_at, places, bits };
        made.checked()
    }

    fn checked(self) -> Result<StatusList, StatusError> {
        self.check()?;
        Ok(self)
    }

    /// Whether it is good as it stands: one that is not would not open again.
    ///
    /// # Errors
    ///
    /// [`StatusError::Range`].
    pub fn check(&self) -> Result<(), StatusError> {
        // Bits beyond the last place say nothing, and are nothing.
        let rest = self.bits.last().map_or(0, |last| match self.places % 4 {
            0 => 0,
            used => last >> (2 * used),
        });
        let good = self.places <= PLACES_MAX
            && self.bits.len() == bytes_of(self.places)
            && rest == 0
            && self.made_at < self.expires_at
            && self.expires_at <= TIME_MAX;
        if good { Ok(()) } else { Err(StatusError::Range) }
    }

    /// How many places it has.
    pub fn places(&self) -> u32 {
        self.places
    }

    /// What it says of a place; `None` beyond its end.
    pub fn status(&self, place: u32) -> Option<Status> {
        let byte = self.bits.get(place as usize / 4).filter(|_| place < self.places)?;
        Some(Status::ALL[usize::from(byte >> (2 * (place % 4)) & 3)])
    }

    /// Marks a place; false beyond its end.
    pub fn set(&mut self, place: u32, status: Status) -> bool {
        if place >= self.places {
            return false;
        }
        let shift = 2 * (place % 4);
        let byte = &mut self.bits[place as usize / 4];
        *byte = *byte & !(3 << shift) | (status as u8) << shift;
        true
    }

    /// The file of this list.
    pub fn seal(&self, key: &SigningKey) -> Vec<u8> {
        sealed::seal(&self.payload(), Purpose::Status, key)
    }

    fn payload(&self) -> Vec<u8> {
        to_vec(&Written {
            list: self.list,
            version: self.version,
            made_at: self.made_at,
            expires_at: self.expires_at,
            places: self.places,
            bits: self.bits.clone(),
        })
    }

    /// Opens the file of a list, signed by a key that `trust` has for it at `at`; `known` is the
    /// one before, if any.
    ///
    /// # Errors
    ///
    /// [`StatusError`].
    pub fn open(
        bytes: &[u8],
        trust: &TrustList,
        at: u64,
        known: Option<&StatusList>,
    ) -> Result<StatusList, StatusError> {
        let (payload, keys) = signed(bytes, Purpose::Status, Use::Status, trust, at)?;
        let list = StatusList::read(payload)?;
        if !keys.iter().any(|key| key.status_list == list.list) {
            return Err(StatusError::Signature);
        }
        match known {
            Some(known) if known.list != list.list => {
                Err(StatusError::OtherList { found: list.list, wanted: known.list })
            }
            Some(known)
                if list.version < known.version
                    || (list.version == known.version && list != *known) =>
            {
                Err(StatusError::RolledBack { version: list.version, known: known.version })
            }
            _ => Ok(list),
        }
    }

    /// Opens the file of a list that `key` has signed: for the desk that made it.
    ///
    /// # Errors
    ///
    /// [`StatusError`].
    pub fn open_own(bytes: &[u8], key: &PublicKey) -> Result<StatusList, StatusError> {
        StatusList::read(signed_by(bytes, Purpose::Status, key)?)
    }

    fn read(payload: &[u8]) -> Result<StatusList, StatusError> {
        let written: Written = from_slice(payload).ok_or(StatusError::Structure)?;
        let list = StatusList {
            list: written.list,
            version: written.version,
            made_at: written.made_at,
            expires_at: written.expires_at,
            places: written.places,
            bits: written.bits,
        };
        let list = list.checked()?;
        if list.payload() == payload { Ok(list) } else { Err(StatusError::Structure) }
    }

    /// Takes a change whole, or not at all.
    ///
    /// # Errors
    ///
    /// [`StatusError`]; one that was taken before is no error and changes nothing.
    pub fn take(&mut self, delta: &Delta) -> Result<(), StatusError> {
        if delta.list != self.list {
            return Err(StatusError::OtherList { found: delta.list, wanted: self.list });
        }
        if delta.version <= self.version {
            return Ok(());
        }
        if delta.from != self.version {
            return Err(StatusError::Gap { from: delta.from, known: self.version });
        }
        if delta.changes.iter().any(|(place, _)| *place >= self.places) {
            return Err(StatusError::Range);
        }
        for (place, status) in &delta.changes {
            self.set(*place, *status);
        }
        self.version = delta.version;
        self.made_at = self.made_at.max(delta.made_at);
        self.expires_at = self.expires_at.max(delta.expires_at);
        Ok(())
    }
}

fn bytes_of(places: u32) -> usize {
    (places as usize).div_ceil(4)
}

/// A change of a status list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// The list's number.
    pub list: u32,
    /// The version that it changes.
    pub from: u64,
    /// The version that it makes.
    pub version: u64,
    /// When it was made, Unix seconds.
    pub made_at: u64,
    /// Until when the list may be relied on with it, Unix seconds.
    pub expires_at: u64,
    /// Places and what they are from now on; none twice.
    pub changes: Vec<(u32, Status)>,
}

impl Delta {
    /// The file of this change; its places are sorted by it.
    pub fn seal(&self, key: &SigningKey) -> Vec<u8> {
        sealed::seal(&self.payload(), Purpose::Delta, key)
    }

    fn payload(&self) -> Vec<u8> {
        let mut changes = Vec::new();
        for status in Status::ALL {
            let places =
                self.changes.iter().filter(|(_, it)| *it == status).map(|(place, _)| *place);
            let mut places: Vec<u32> = places.collect();
            places.sort_unstable();
            if !places.is_empty() {
                changes.push(WrittenChange { status, gaps: gaps(&places) });
            }
        }
        to_vec(&WrittenDelta {
            list: self.list,
            from: self.from,
            version: self.version,
            made_at: self.made_at,
            expires_at: self.expires_at,
            changes,
        })
    }

    /// Opens the file of a change.
    ///
    /// # Errors
    ///
    /// [`StatusError`].
    pub fn open(bytes: &[u8], trust: &TrustList, at: u64) -> Result<Delta, StatusError> {
        let (payload, keys) = signed(bytes, Purpose::Delta, Use::Status, trust, at)?;
        let written: WrittenDelta = from_slice(payload).ok_or(StatusError::Structure)?;
        let mut changes = Vec::new();
        for change in &written.changes {
            for place in places(&change.gaps).ok_or(StatusError::Structure)? {
                changes.push((place, change.status));
            }
            if changes.len() > CHANGES_MAX {
                return Err(StatusError::Range);
            }
        }
        let delta = Delta {
            list: written.list,
            from: written.from,
            version: written.version,
            made_at: written.made_at,
            expires_at: written.expires_at,
            changes,
        };
        let mut all: Vec<u32> = delta.changes.iter().map(|(place, _)| *place).collect();
        all.sort_unstable();
        let is_doubled = all.windows(2).any(|pair| pair[0] == pair[1]);
        let lives = delta.made_at < delta.expires_at && delta.expires_at <= TIME_MAX;
        if is_doubled || delta.version <= delta.from || !lives {
            return Err(StatusError::Range);
        }
        if !keys.iter().any(|key| key.status_list == delta.list) {
            return Err(StatusError::Signature);
        }
        if delta.payload() == payload { Ok(delta) } else { Err(StatusError::Structure) }
    }
}

/// The payload of what is signed, and the trusted keys that have signed it.
pub(crate) fn signed<'a, 'b>(
    bytes: &'a [u8],
    purpose: Purpose,
    wanted: Use,
    trust: &'b TrustList,
    at: u64,
) -> Result<(&'a [u8], Vec<&'b TrustedKey>), StatusError> {
    let (sign1, kid): (_, Kid) = sealed::open(bytes)?;
    let message = sign1.to_be_signed(purpose.aad());
    let keys = trust.of_name(kid).iter().filter(|trusted| {
        trusted.uses.contains(&wanted)
            && (trusted.begins_at..trusted.ends_at).contains(&at)
            && trusted.key.algorithm().is(sign1.header.alg)
            && trusted.key.verifies(&message, sign1.signature)
    });
    let keys: Vec<_> = keys.collect();
    if keys.is_empty() { Err(StatusError::Signature) } else { Ok((sign1.payload, keys)) }
}

/// The payload of what `key` has signed.
pub(crate) fn signed_by<'a>(
    bytes: &'a [u8],
    purpose: Purpose,
    key: &PublicKey,
) -> Result<&'a [u8], StatusError> {
    let (sign1, kid) = sealed::open(bytes)?;
    let message = sign1.to_be_signed(purpose.aad());
    let good = kid == key.kid()
        && key.algorithm().is(sign1.header.alg)
        && key.verifies(&message, sign1.signature);
    if good { Ok(sign1.payload) } else { Err(StatusError::Signature) }
}

/// Sorted places as differences, LEB128: the first from -1, so that none is 0.
fn gaps(places: &[u32]) -> Vec<u8> {
    let mut out = Vec::with_capacity(2 * places.len());
    let mut before = 0u64;
    for place in places {
        let here = u64::from(*place) + 1;
        let mut gap = here - before;
        before = here;
        while gap >= 0x80 {
            out.push(gap as u8 | 0x80);
            gap >>= 7;
        }
        out.push(gap as u8);
    }
    out
}

fn places(gaps: &[u8]) -> Option<Vec<u32>> {
    let (mut out, mut here, mut gap, mut shift) = (Vec::new(), 0u64, 0u64, 0);
    for byte in gaps {
        gap |= u64::from(byte & 0x7F) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            here += gap;
            if gap == 0 || here > u64::from(PLACES_MAX) || out.len() >= CHANGES_MAX {
                return None;
            }
            out.push(u32::try_from(here - 1).ok()?);
            (gap, shift) = (0, 0);
        } else if shift > 28 {
            return None;
        }
    }
    (shift == 0).then_some(out)
}
