//! The operation package: files in, an operation or every fault with its place out.
//!
//! A package is a folder whose `operation.toml` lists every other file. This crate is given the
//! bytes and reads no disk. The files are read into things (see [`thing`]), by the kinds that
//! [`part::ALL`] lists; all faults are found in one pass, each with what to do about it.
//! Not here: what the operation looks like now (see `cordon-picture`), and who may change it (see
//! `cordon-command`).

pub mod airspace;
pub mod change;
mod check;
pub mod column;
pub mod exemption;
mod export;
pub mod fault;
mod fix;
pub mod forecast;
mod format;
mod manifest;
mod operation;
pub mod order_text;
mod package;
pub mod part;
mod plan;
mod rehearse;
pub mod rule;
mod schema;
pub mod shape;
pub mod span;
pub mod thing;
mod value;
pub mod volume;
pub mod watch;

pub use airspace::Airspace;
pub use change::{Change, Difference, Op, differences};
pub use exemption::{Exemption, Exemptions, KnownAircraft, Leave};
pub use export::{export, list};
pub use fault::Fault;
pub use fix::fix;
pub use operation::{ExpectedSource, Operation, Unit};
pub use package::{Package, digest, is_ignored, listed, normalise, read};
pub use rehearse::rehearse;
pub use schema::{reference, schemas};
pub use thing::{Origin, Thing, Things, Value};
pub use value::{clock, day, time};
pub use volume::AirVolume;
