//! `bench`: every crate's benches, one after the other.

use std::fs;

use anyhow::{Context, bail};

use crate::shell;

pub fn run() -> anyhow::Result<()> {
    let mut packages = Vec::new();
    for folder in fs::read_dir(shell::root().join("crates")).context("cannot read crates/")? {
        let folder = folder.context("cannot read crates/")?;
        if folder.path().join("benches").is_dir() {
            packages.push(format!("cordon-{}", folder.file_name().to_string_lossy()));
        }
    }
    packages.sort();
    if packages.is_empty() {
        bail!("no crate has a folder of benches");
    }
    for package in packages {
        println!("\n== {package}");
        shell::run(&mut shell::cargo(&["bench", "--package", &package, "--benches"]))?;
    }
    Ok(())
}
