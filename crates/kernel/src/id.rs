//! Typed ids: a source is not a track, an alert is not an incident.
//!
//! Named ids are slugs given by people or by standards; numbered ids are counted by the picture,
//! short enough to be said over a radio ("alert 17"), and the same on every replay.

use std::fmt;

use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest named id, in bytes.
pub const NAME_LEN_MAX: usize = 64;

/// Why a name is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The name is empty or longer than [`NAME_LEN_MAX`] bytes.
    #[error("an id has 1 to {NAME_LEN_MAX} characters, this one has {0}")]
    Length(usize),
    /// The name holds a character outside `a-z 0-9 . _ - :`.
    #[error("an id holds only a-z, 0-9, '.', '_', '-' and ':', not {0:?}")]
    Character(char),
}

fn check(name: &str) -> Result<(), IdError> {
    if name.is_empty() || name.len() > NAME_LEN_MAX {
        return Err(IdError::Length(name.chars().count()));
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_:".contains(c);
    match name.chars().find(|c| !allowed(*c)) {
        Some(c) => Err(IdError::Character(c)),
        None => Ok(()),
    }
}

macro_rules! named_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Serialize, JsonSchema,
        )]
        #[cbor(transparent)]
        #[serde(transparent)]
        pub struct $name(#[n(0)] String);

        impl $name {
            /// The id called `name`.
            ///
            /// # Errors
            ///
            /// [`IdError`] unless `name` is 1 to [`NAME_LEN_MAX`] characters of `a-z 0-9 . _ - :`.
            pub fn new(name: impl Into<String>) -> Result<Self, IdError> {
                let name = name.into();
                check(&name)?;
                Ok(Self(name))
            }

            /// The name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(
                d: &mut minicbor::Decoder<'b>,
                _: &mut C,
            ) -> Result<Self, minicbor::decode::Error> {
                Self::new(d.str()?).map_err(|_| minicbor::decode::Error::message("not an id"))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Self::new(String::deserialize(d)?).map_err(serde::de::Error::custom)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(name: &str) -> Result<Self, IdError> {
                Self::new(name)
            }
        }
    };
}

macro_rules! numbered_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode,
            Serialize, Deserialize, JsonSchema,
        )]
        #[cbor(transparent)]
        #[serde(transparent)]
        pub struct $name(#[n(0)] pub u64);

        impl $name {
            /// The id after this one.
            pub fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", stringify!($name), self.0)
            }
        }
    };
}

named_id!(
    /// Anything that reports: a receiver, a camera, a gate, this node itself.
    SourceId
);
named_id!(
    /// One thing followed over time; for aircraft `<icao24>-<first heard, Unix seconds>`, with an
    /// `x` before it where the ICAO did not give the address.
    TrackId
);
named_id!(
    /// A volume of air of the operation package.
    VolumeId
);
named_id!(
    /// People who move together.
    UnitId
);
named_id!(
    /// A camera of the operation package.
    CameraId
);
named_id!(
    /// A person's account: opaque, so that the journal names nobody (the vault knows the name).
    AccountId
);
named_id!(
    /// The name of a rule, such as `volume_entered`.
    RuleId
);
named_id!(
    /// The operation's name.
    OperationId
);

numbered_id!(
    /// The place of an entry in the journal; the first is 0.
    Seq
);
numbered_id!(
    /// An alert, counted from 1 in each operation.
    AlertId
);
numbered_id!(
    /// An incident, counted from 1.
    IncidentId
);
numbered_id!(
    /// An order to a unit, counted from 1.
    TaskingId
);
numbered_id!(
    /// A silence on a rule, counted from 1.
    SilenceId
);
numbered_id!(
    /// A piece of free text in the vault, counted from 1.
    NoteId
);
numbered_id!(
    /// A command that waits for a second person, counted from 1.
    ProposalId
);
numbered_id!(
    /// A moment of a camera's video that somebody keeps, counted from 1.
    ClipId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_outside_the_alphabet_is_refused_with_the_character() {
        assert_eq!(SourceId::new("gate north"), Err(IdError::Character(' ')));
        assert_eq!(SourceId::new("porte-é"), Err(IdError::Character('é')));
        assert_eq!(SourceId::new(""), Err(IdError::Length(0)));
        assert_eq!(SourceId::new("a".repeat(65)), Err(IdError::Length(65)));
        assert!(SourceId::new("a".repeat(64)).is_ok());
    }
}
