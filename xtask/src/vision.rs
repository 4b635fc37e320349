//! `vision`: tracks scored by TrackEval, and the peers in Python beside ours, in turn.
//!
//! TrackEval and the peers come from PyPI into a folder beside what is built; the recordings are
//! those of the house's data folder, which are for evaluation alone.

use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::{setup, shell};

/// What is measured beside, and what measures.
const PACKAGES: &[&str] = &[
    "trackeval==1.3.0",
    "trackers==2.6.1",
    "supervision",
    setup::ENGINE,
    "opencv-python-headless",
];

pub fn run() -> anyhow::Result<()> {
    let folder = shell::root().join("target").join("vision");
    let python = folder.join("python/bin/python");
    if !python.exists() {
        println!("vision: TrackEval and the peers are got from PyPI");
        let place = folder.join("python");
        let place = place.to_str().context("the folder's name is no text")?;
        shell::run(&mut shell::command("python3", &["-m", "venv", place]))?;
        let mut pip = shell::command(text(&python)?, &["-m", "pip", "install", "--quiet"]);
        shell::run(pip.args(PACKAGES))?;
    }
    shell::run(&mut shell::cargo(&["build", "--release", "--bin", "cordon"]))?;
    let data = std::env::var_os("CORDON_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| shell::root().join("../shared/data")).join("video");
    if !data.is_dir() {
        bail!("`{}` is missing: set CORDON_DATA", data.display());
    }
    let mut score = shell::command(text(&python)?, &["xtask/vision/score.py"]);
    score.arg(shell::root().join("target/release/cordon")).arg(&data).arg(data.join("models"));
    score.arg(setup::VTEST).arg("tests/data/vision/vtest-camera.toml").arg(folder.join("out"));
    if let Some(library) = setup::engine() {
        score.env("ORT_DYLIB_PATH", library);
    }
    shell::run(score.current_dir(shell::root()))
}

fn text(path: &std::path::Path) -> anyhow::Result<&str> {
    path.to_str().with_context(|| format!("`{}` is no text", path.display()))
}
