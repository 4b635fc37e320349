//! Access: the issuing desk, the lists that gates judge by, codes to show.
//!
//! Judging is `cordon-pass`, here and everywhere. Here are files: keys, lists, the register of what
//! was issued. The register holds numbers alone, no names.

pub mod bench;
pub mod code;
pub mod desk;
pub mod double_use;
pub mod files;
pub mod frames;
pub mod gate;
pub mod line;
pub mod memory;
pub mod read;
pub mod record;
pub mod register;
pub mod simulate;
pub mod site;
