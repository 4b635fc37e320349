//! `licences`: what we ship is under a licence of the house's list.
//!
//! Looks at every package that ends in our programs or builds them (not at those that only test),
//! and at every npm package that the console ships.

mod spdx;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::metadata::{self, list, text};
use crate::shell;

/// The house's list. MPL-2.0 as a dependency only; fonts may be OFL-1.1 besides.
const ALLOWED: &[&str] = &[
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// npm packages of fonts have names that begin so.
const FONTS: &str = "@fontsource";

pub fn run() -> anyhow::Result<()> {
    let mut packages = cargo_packages(&metadata::read()?)?;
    let crates_count = packages.len();
    packages.extend(npm_packages(&shell::console())?);
    let refused: Vec<String> = packages.iter().filter_map(refusal).collect();
    if refused.is_empty() {
        let npm_count = packages.len() - crates_count;
        println!("licences: {crates_count} crates and {npm_count} npm packages are fine");
        return Ok(());
    }
    for line in &refused {
        println!("{line}");
    }
    bail!("{} packages are under licences that are not on the house's list", refused.len())
}

/// A package and what it says of its licence.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    licence: String,
}

fn refusal(package: &Package) -> Option<String> {
    let Package { name, licence } = package;
    let font = name.starts_with(FONTS);
    let allowed = |id: &str| ALLOWED.contains(&id) || (font && id == "OFL-1.1");
    match spdx::holds(licence, allowed) {
        Ok(true) => None,
        Ok(false) => Some(format!("{name}: {licence:?} is not on the list")),
        Err(why) => Some(format!("{name}: {licence:?} cannot be read: {why}")),
    }
}

/// Packages reached from the workspace by normal and build dependencies, our own among them.
fn cargo_packages(metadata: &Value) -> anyhow::Result<Vec<Package>> {
    let mut nodes = BTreeMap::new();
    for node in list(&metadata["resolve"], "nodes") {
        nodes.insert(text(node, "id")?, node);
    }
    let mut waiting: Vec<&str> =
        list(metadata, "workspace_members").iter().filter_map(Value::as_str).collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !reached.insert(id) {
            continue;
        }
        let node = nodes.get(id).with_context(|| format!("cargo metadata resolves no {id}"))?;
        for edge in list(node, "deps") {
            let kinds = list(edge, "dep_kinds");
            if kinds.iter().any(|kind| kind["kind"].as_str() != Some("dev")) {
                waiting.push(text(edge, "pkg")?);
            }
        }
    }
    let mut packages = Vec::new();
    for package in list(metadata, "packages") {
        if reached.contains(text(package, "id")?) {
            let name = format!("{} {}", text(package, "name")?, text(package, "version")?);
            let licence = package["license"].as_str().unwrap_or_default().to_owned();
            packages.push(Package { name, licence });
        }
    }
    Ok(packages)
}

fn npm_packages(console: &Path) -> anyhow::Result<Vec<Package>> {
    let lock = fs::read_to_string(console.join("package-lock.json"))
        .context("cannot read console/package-lock.json")?;
    let lock: Value =
        serde_json::from_str(&lock).context("console/package-lock.json is not JSON")?;
    let all = lock["packages"].as_object().context("console/package-lock.json lists nothing")?;
    let mut packages = Vec::new();
    for (path, about) in all {
        let only_builds = about["dev"].as_bool() == Some(true);
        let Some((_, name)) = path.rsplit_once("node_modules/") else { continue };
        if only_builds {
            continue;
        }
        let licence = npm_licence(about).or_else(|| {
            let manifest = fs::read(console.join(path).join("package.json")).ok()?;
            npm_licence(&serde_json::from_slice(&manifest).ok()?)
        });
        packages.push(Package { name: name.into(), licence: licence.unwrap_or_default() });
    }
    Ok(packages)
}

/// `license` as text, or in the older forms `{"type": ...}` and `licenses: [{"type": ...}]`.
fn npm_licence(about: &Value) -> Option<String> {
    let one = |value: &Value| value.as_str().or(value["type"].as_str()).map(str::to_owned);
    one(&about["license"]).or_else(|| {
        let several: Vec<String> = list(about, "licenses").iter().filter_map(one).collect();
        (!several.is_empty()).then(|| several.join(" OR "))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(name: &str, licence: &str) -> bool {
        refusal(&Package { name: name.into(), licence: licence.into() }).is_some()
    }

    #[test]
    fn a_copyleft_or_absent_licence_is_refused() {
        assert!(refused("x 1.0.0", "GPL-3.0-only"));
        assert!(refused("x 1.0.0", "MIT AND AGPL-3.0-or-later"));
        assert!(refused("x 1.0.0", ""));
        assert!(!refused("x 1.0.0", "GPL-2.0-only OR MIT"));
    }

    #[test]
    fn the_font_licence_is_for_fonts() {
        assert!(!refused("@fontsource/inter", "OFL-1.1"));
        assert!(refused("left-pad", "OFL-1.1"));
    }

    #[test]
    fn what_only_tests_is_not_looked_at() {
        let edge = |to: &str, kind: Value| json!({"pkg": to, "dep_kinds": [{"kind": kind}]});
        let metadata = json!({
            "workspace_members": ["us"],
            "packages": [
                {"id": "us", "name": "us", "version": "1", "license": "Apache-2.0"},
                {"id": "a", "name": "a", "version": "1", "license": "MIT"},
                {"id": "b", "name": "b", "version": "2", "license": null},
                {"id": "t", "name": "t", "version": "3", "license": "GPL-3.0"},
            ],
            "resolve": {"nodes": [
                {"id": "us", "deps": [edge("a", Value::Null), edge("t", json!("dev"))]},
                {"id": "a", "deps": [edge("b", json!("build"))]},
                {"id": "b", "deps": []},
                {"id": "t", "deps": []},
            ]},
        });
        let names: Vec<String> =
            cargo_packages(&metadata).unwrap().into_iter().map(|package| package.name).collect();
        assert_eq!(names, ["us 1", "a 1", "b 2"]);
    }

    #[test]
    fn npm_has_said_licence_in_three_ways() {
        let read = |about: Value| npm_licence(&about);
        assert_eq!(read(json!({"license": "MIT"})).as_deref(), Some("MIT"));
        assert_eq!(read(json!({"license": {"type": "ISC"}})).as_deref(), Some("ISC"));
        let two = json!({"licenses": [{"type": "MIT"}, {"type": "GPL-2.0"}]});
        assert_eq!(read(two).as_deref(), Some("MIT OR GPL-2.0"));
        assert_eq!(read(json!({})), None);
    }
}
