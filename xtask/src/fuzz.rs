//! `fuzz`: every fuzz target for longer than a test run gives it, on stable.
//!
//! A target is a test that calls `bolero::check!`. Under `cargo test` bolero feeds it random
//! inputs, for as long and as often as the environment says; a failing input is printed with its
//! seed. Targets are found in the sources, so that a new one needs no list.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use crate::shell;

/// A test that is fuzzed.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    package: String,
    test: String,
}

pub fn run(minutes: u64) -> anyhow::Result<()> {
    let targets = find(&shell::root().join("crates"))?;
    if targets.is_empty() {
        bail!("no test calls bolero::check");
    }
    let each_ms = minutes.saturating_mul(60_000) / targets.len() as u64;
    for Target { package, test } in &targets {
        println!("\n== {package}: {test}, {} s", each_ms / 1000);
        let arguments = ["test", "--release", "--package", package, test];
        let mut command = shell::cargo(&arguments);
        command
            .env("BOLERO_RANDOM_TEST_TIME_MS", each_ms.to_string())
            .env("BOLERO_RANDOM_ITERATIONS", usize::MAX.to_string());
        shell::run(&mut command)?;
    }
    Ok(())
}

fn find(crates: &Path) -> anyhow::Result<Vec<Target>> {
    let mut targets = Vec::new();
    for folder in fs::read_dir(crates).context("cannot read crates/")? {
        let folder = folder.context("cannot read crates/")?;
        let package = format!("cordon-{}", folder.file_name().to_string_lossy());
        for part in ["src", "tests"] {
            find_in(&folder.path().join(part), &package, &mut targets)?;
        }
    }
    targets.sort_by(|a, b| (&a.package, &a.test).cmp(&(&b.package, &b.test)));
    Ok(targets)
}

fn find_in(path: &Path, package: &str, targets: &mut Vec<Target>) -> anyhow::Result<()> {
    let cannot = || format!("cannot read `{}`", path.display());
    if path.is_dir() {
        for entry in fs::read_dir(path).with_context(cannot)? {
            find_in(&entry.with_context(cannot)?.path(), package, targets)?;
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = fs::read_to_string(path).with_context(cannot)?;
        let tests = names(&text).into_iter();
        targets.extend(tests.map(|test| Target { package: package.to_owned(), test }));
    }
    Ok(())
}

/// Names of the functions that call `bolero::check!`.
fn names(source: &str) -> Vec<String> {
    let mut current = "";
    let mut found = Vec::new();
    for line in source.lines().map(str::trim_start) {
        if let Some(rest) = line.strip_prefix("fn ") {
            current = rest.split(['(', '<']).next().unwrap_or_default();
        }
        if line.contains("bolero::check!") && !line.starts_with("//") && !current.is_empty() {
            found.push(current.to_owned());
        }
    }
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_the_test_around_the_call() {
        let source = "
            #[test]
            fn any_bytes_are_read_or_refused() {
                bolero::check!().for_each(|bytes| { let _ = read(bytes); });
            }
            // bolero::check!() in a comment is none
            fn other() {}
        ";
        assert_eq!(names(source), ["any_bytes_are_read_or_refused"]);
    }
}
