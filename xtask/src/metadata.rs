//! What cargo knows of the workspace and of all that it depends on.

use std::path::PathBuf;

use anyhow::Context;
use serde_json::Value;

use crate::shell;

/// The answer of `cargo metadata`, read once for each chore that asks.
pub fn read() -> anyhow::Result<Value> {
    let text = shell::output(&mut shell::cargo(&["metadata", "--format-version", "1", "--locked"]))
        .context("the workspace cannot be read; is Cargo.lock committed as cargo left it?")?;
    serde_json::from_str(&text).context("cargo metadata printed something else than JSON")
}

/// Where built programs go, `CARGO_TARGET_DIR` honoured.
pub fn target_folder() -> anyhow::Result<PathBuf> {
    let metadata = read()?;
    text(&metadata, "target_directory").map(PathBuf::from)
}

/// The text under `key`.
pub fn text<'v>(value: &'v Value, key: &str) -> anyhow::Result<&'v str> {
    value[key].as_str().with_context(|| format!("cargo metadata says no {key}"))
}

/// The list under `key`, empty if there is none.
pub fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}
