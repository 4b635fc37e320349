//! `demo`: builds in release and becomes `cordon demo`, which prints its address and a login.
//!
//! Where the recorded data lies beside the checkout (or in `CORDON_DATA`), its recordings are heard
//! too, where they were recorded.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;

use anyhow::Context;

use crate::setup::Browser;
use crate::{metadata, setup, shell};

pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let arguments = match arguments.split_first() {
        Some((first, rest)) if first == "--" => rest,
        _ => arguments,
    };
    setup::run(Browser::NotWanted)?;
    shell::run(&mut shell::cargo(&["build", "--release", "--bin", "cordon"]))?;
    let program = metadata::target_folder()?.join("release").join("cordon");
    let mut demo = std::process::Command::new(&program);
    demo.arg("demo").args(arguments);
    let has_own = |flag: &str| arguments.iter().any(|argument| argument.starts_with(flag));
    if !has_own("--headless") && !has_own("--recording") {
        recordings().iter().for_each(|path| _ = demo.arg("--recording").arg(path));
    }
    // The demo takes this process's place, so that keys and exit codes are its own.
    let error = demo.exec();
    Err(error).with_context(|| format!("cannot start `{}`", program.display()))
}

/// The recordings that are present.
fn recordings() -> Vec<PathBuf> {
    let folder = std::env::var_os("CORDON_DATA").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| shell::root().join("../shared/data")).join("air");
    let files = ["tutorial.jsonl.gz", "lax-messages.txt"].map(|name| folder.join(name));
    files.into_iter().filter(|path| path.is_file()).collect()
}
