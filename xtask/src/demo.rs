//! `demo`: builds in release and becomes `cordon demo`, which prints its address and a login.

use std::os::unix::process::CommandExt;

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
    // The demo takes this process's place, so that keys and exit codes are its own.
    let error = std::process::Command::new(&program).arg("demo").args(arguments).exec();
    Err(error).with_context(|| format!("cannot start `{}`", program.display()))
}
