//! `kill`: the long form of the kill test. CI runs a hundred kills, this a thousand.

use crate::shell;

pub fn run(count: u64) -> anyhow::Result<()> {
    shell::run(&mut shell::cargo(&["build", "--bin", "cordon"]))?;
    let test = ["test", "--package", "cordon-tests", "kill", "--", "--nocapture"];
    shell::run(shell::cargo(&test).env("CORDON_KILLS", count.to_string()))
}
