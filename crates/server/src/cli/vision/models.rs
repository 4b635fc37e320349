//! `cordon models pull`: weights by their official address, or from a folder; by hash always.

use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use cordon_vision::engine;
use cordon_vision::model::{self, Manifest};

/// Larger than any model that is known, bytes.
const BYTES_MAX: u64 = 64 << 20;
/// The wheel whose library computes; newer ones do, too.
const ENGINE: &str = "onnxruntime>=1.31,<2";

/// Gets the models that are known (or the one called `only`) into `to`, and the engine's library
/// unless a folder is given or `without_engine`.
///
/// # Errors
///
/// When none could be got: each with its reason.
pub fn pull(
    from: Option<&Path>,
    to: &Path,
    only: Option<&str>,
    without_engine: bool,
) -> anyhow::Result<()> {
    std::fs::create_dir_all(to).with_context(|| format!("cannot make `{}`", to.display()))?;
    let known = model::known();
    let wanted: Vec<&Manifest> =
        known.iter().filter(|it| only.is_none_or(|only| it.name == only)).collect();
    ensure!(
        !wanted.is_empty(),
        "no model of this name is known: there are {}",
        known.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ")
    );
    let mut missing = Vec::new();
    for manifest in &wanted {
        match get(manifest, from, to) {
            Ok(how) => {
                println!("{}: {how} ({}, {})", manifest.name, manifest.file, manifest.licence)
            }
            Err(error) => {
                eprintln!("{}: {error:#}", manifest.name);
                missing.push(manifest.name.as_str());
            }
        }
    }
    if from.is_none() && !without_engine {
        match library(to) {
            Ok(how) => println!("onnxruntime: {how}"),
            // The engine that is built in does the same, slower.
            Err(error) => eprintln!("onnxruntime: {error:#}; the engine `rten` is used"),
        }
    }
    ensure!(missing.is_empty(), "not got: {}", missing.join(", "));
    Ok(())
}

fn get(manifest: &Manifest, from: Option<&Path>, to: &Path) -> anyhow::Result<&'static str> {
    let path = to.join(&manifest.file);
    let is_it = |bytes: &[u8]| model::sha256(bytes) == manifest.sha256;
    if std::fs::read(&path).is_ok_and(|bytes| is_it(&bytes)) {
        return Ok("is there already");
    }
    let (bytes, how) = match from {
        Some(folder) => (in_folder(folder, manifest)?, "copied"),
        None => (download(&manifest.address)?, "downloaded"),
    };
    ensure!(
        is_it(&bytes),
        "what came has the SHA-256 {}, and {} was expected: it was not kept",
        model::sha256(&bytes),
        manifest.sha256
    );
    // Whole or not at all, whatever happens meanwhile.
    let part = to.join(format!(".{}.part", manifest.file));
    std::fs::write(&part, &bytes)
        .and_then(|()| std::fs::rename(&part, &path))
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(how)
}

/// The file of that hash in a folder, whatever its name.
fn in_folder(folder: &Path, manifest: &Manifest) -> anyhow::Result<Vec<u8>> {
    let cannot = || format!("cannot read `{}`", folder.display());
    for entry in std::fs::read_dir(folder).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path();
        let is_model = path.extension().is_some_and(|it| it == "onnx");
        let len = std::fs::metadata(&path).map_or(0, |about| about.len());
        if !is_model || len > BYTES_MAX {
            continue;
        }
        let bytes =
            std::fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
        if model::sha256(&bytes) == manifest.sha256 {
            return Ok(bytes);
        }
    }
    bail!("no file in `{}` has the SHA-256 {}", folder.display(), manifest.sha256)
}

fn download(address: &str) -> anyhow::Result<Vec<u8>> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(300))).build().into();
    let answer = agent.get(address).call().with_context(|| format!("cannot get {address}"))?;
    let mut bytes = Vec::new();
    let body = answer.into_body().into_reader();
    body.take(BYTES_MAX + 1).read_to_end(&mut bytes).context("the line broke")?;
    ensure!(bytes.len() as u64 <= BYTES_MAX, "it is larger than any model that is known");
    Ok(bytes)
}

/// Gets the engine's library by pip, which knows this place's registry.
fn library(to: &Path) -> anyhow::Result<&'static str> {
    if engine::library(to).is_some() {
        return Ok("is there already");
    }
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]);
    let done = pip.arg("--target").arg(to).arg(ENGINE).output();
    let done = done.context("python3 cannot be started")?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        bail!("pip failed: {}", said.lines().last().unwrap_or_default());
    }
    ensure!(engine::library(to).is_some(), "the wheel has no library");
    Ok("installed from its wheel")
}
