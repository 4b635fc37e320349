//! `test` and `ci`: everything that must hold before a change lands, in order, the quick first.

use std::time::Instant;

use anyhow::{Context, bail};

use crate::setup::Browser;
use crate::shell::{cargo, npm, run as run_command};
use crate::{docs, licence, setup, tidy};

/// How much of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// Without browser and kill tests.
    Quick,
}

impl Extent {
    pub fn of(arguments: &[String]) -> anyhow::Result<Extent> {
        let quick = crate::arguments::flag(arguments, "--quick")?;
        Ok(if quick { Extent::Quick } else { Extent::Whole })
    }
}

type Step = (&'static str, fn(Extent) -> anyhow::Result<()>);

const STEPS: &[Step] = &[
    ("setup", |extent| match extent {
        Extent::Whole => setup::run(Browser::Wanted),
        Extent::Quick => setup::run(Browser::NotWanted),
    }),
    ("tidy", |_| tidy::run(false)),
    ("format", |_| run_command(&mut cargo(&["fmt", "--all", "--check"]))),
    ("licences", |_| licence::run()),
    ("console check", |_| run_command(&mut npm(&["run", "--silent", "check"]))),
    ("clippy", |_| run_command(&mut cargo(CLIPPY))),
    ("build", |_| run_command(&mut cargo(&["build", "--bin", "cordon"]))),
    ("generated docs", |_| docs::check()),
    ("unit tests", |_| run_command(&mut cargo(UNITS))),
    ("behaviours", behaviours),
    ("console tests", |extent| match extent {
        Extent::Whole => run_command(&mut npm(&["test"])),
        Extent::Quick => skip("they need a browser"),
    }),
];

const CLIPPY: &[&str] = &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
const UNITS: &[&str] = &["test", "--workspace", "--exclude", "cordon-tests"];

fn behaviours(extent: Extent) -> anyhow::Result<()> {
    let mut test = cargo(&["test", "--package", "cordon-tests"]);
    if let Some(library) = setup::engine() {
        test.env("ORT_DYLIB_PATH", library);
    }
    if extent == Extent::Quick {
        test.args(["--", "--skip", "kill"]);
    }
    run_command(&mut test)
}

fn skip(why: &str) -> anyhow::Result<()> {
    println!("left out: {why}");
    Ok(())
}

/// Runs every step, and stops at the first that fails.
pub fn run(extent: Extent) -> anyhow::Result<()> {
    let begun = Instant::now();
    let mut times = Vec::new();
    for (number, (name, step)) in STEPS.iter().enumerate() {
        println!("\n== {} of {}: {name}", number + 1, STEPS.len());
        let step_begun = Instant::now();
        step(extent).with_context(|| format!("stopped at step {} ({name})", number + 1))?;
        times.push((name, step_begun.elapsed()));
    }
    println!("\n== all {} steps passed", STEPS.len());
    for (name, time) in times {
        println!("{:>8.1} s  {name}", time.as_secs_f64());
    }
    println!("{:>8.1} s  in all", begun.elapsed().as_secs_f64());
    Ok(())
}

/// As `cargo xtask test` in an environment that says `CI=true`.
pub fn run_as_ci() -> anyhow::Result<()> {
    let this = std::env::current_exe().context("cannot find this program's own file")?;
    let status = std::process::Command::new(this)
        .arg("test")
        .env("CI", "true")
        .status()
        .context("cannot start the tests")?;
    if !status.success() {
        bail!("the tests failed");
    }
    Ok(())
}
