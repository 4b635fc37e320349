//! The words of Cordon: entries, ids, units, geometry, time.
//!
//! Everything else speaks in these types. Knows no file, no socket, no clock and no screen.
//! Not here: what entries do to the picture (see `cordon-picture`), or where they are kept
//! (see `cordon-journal`).

pub mod alert;
pub mod body;
pub mod camera;
mod class;
pub mod clip;
pub mod entry;
pub mod gate;
pub mod geometry;
pub mod id;
pub mod incident;
mod package;
pub mod role;
mod seen;
pub mod time;
pub mod track;
pub mod unit;
pub mod units;

pub use entry::Entry;
pub use jiff::Timestamp;
