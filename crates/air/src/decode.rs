//! Bytes into messages: pure, without allocation, one file per concern.
//!
//! Framing (`avr`, `beast`, `reader`) finds frames in a stream of bytes; `mode_s` says what one
//! frame means. Not here: what several frames mean together (see `crate::fix` and `crate::tracks`).

pub mod altitude;
pub mod avr;
pub mod beast;
pub mod callsign;
pub mod comm_b;
pub mod cpr;
pub mod crc;
mod error;
pub mod extended;
pub mod intent;
pub mod mend;
pub mod mode_s;
pub mod reader;
pub mod sbs;
pub mod squawk;
pub mod velocity;

pub use avr::AvrReader;
pub use beast::BeastReader;
pub use error::FrameError;
pub use mend::Mending;
pub use mode_s::{Address, Content, DecodeError, Flight, Message, decode, decode_mending};
pub use reader::{Found, FrameReader};
pub use sbs::SbsReader;
