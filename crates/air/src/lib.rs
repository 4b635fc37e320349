//! Aircraft: sources, decoders, tracks.
//!
//! `decode` and `encode` turn bytes into messages and back and know no clock and no file;
//! `tracks` joins messages into tracks and is given its times; `recording` reads files of frames,
//! `report` prints what they say, and `source` listens: the one room here with threads and links.
//! Not here: which volume a track has entered (see `cordon-rules`), or what is kept of a track
//! (see `cordon-picture`).

pub mod decode;
mod doubt;
pub mod encode;
pub mod fix;
pub mod frame;
pub mod merge;
pub mod recording;
pub mod report;
pub mod source;
pub mod throughput;
pub mod tracks;
