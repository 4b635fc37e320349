//! `cordon forces check`.

use std::path::PathBuf;

use crate::args::forces::Format;

/// Checks.
pub fn run(format: Format, files: &[PathBuf]) -> anyhow::Result<bool> {
    let _ = files;
    match format {
        Format::Nrp24 | Format::Inrc1 | Format::Inrc2 => anyhow::bail!("to come"),
    }
}
