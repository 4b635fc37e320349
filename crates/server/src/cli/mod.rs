//! Subcommands that start no node.

pub mod access;
pub mod accounts;
pub mod air;
pub mod cameras;
pub mod city;
pub mod docs;
pub mod evidence;
pub mod forces;
pub mod journal;
pub mod load;
pub mod load_gates;
pub mod operation;
pub mod pass;
mod process;
pub mod qr;
pub mod vision;
pub mod volumes_bench;

use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::Context;

/// Prints a line; who reads no further is no fault.
///
/// # Errors
///
/// When it cannot be written for another reason, such as a full disk.
fn say(line: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout().lock(), "{line}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        said => said.context("standard output takes no more"),
    }
}

/// All of a file of text.
///
/// # Errors
///
/// When it cannot be read, with its name.
fn text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
}
