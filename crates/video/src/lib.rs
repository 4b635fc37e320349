//! Streams in, clips out: the only room that knows where pictures come from.
//!
//! Pictures are decoded by a process of their own, one a camera: it may crash, stall or eat its
//! memory without anybody else noticing. What is to stay private is painted over there, before
//! anything leaves it.

pub mod decode;
pub mod feed;
pub mod frame;
pub mod health;
pub mod import;
pub mod mask;
pub mod onvif;
pub mod ring;
pub mod source;
pub mod times;

pub use decode::{DecodeError, Decoder, Settings};
pub use frame::{Frame, Grey};
pub use source::Source;
