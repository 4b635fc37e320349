//! A process that is killed while it writes, for real: this test's own program, run again.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use super::room::*;
use cordon_kernel::id::Seq;
use tempfile::tempdir;

const FOLDER: &str = "CORDON_JOURNAL_TEST_FOLDER";

/// Not a test by itself: what the killed process runs. Appends, publishes now and then, and says
/// on its output how many entries were acknowledged.
#[test]
fn the_process_that_is_to_be_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let journal = open(Path::new(&folder));
    let mut next = journal.size();
    loop {
        let size = 1 + next % 11;
        let receipts = journal.append(run_of(next, next + size)).unwrap();
        assert_eq!(receipts.last().unwrap().seq(), Seq(next + size - 1));
        next += size;
        println!("acknowledged {next}");
        if next.is_multiple_of(5) {
            journal.publish().unwrap();
        }
    }
}

/// Runs the process above, kills it after `lines` acknowledgements and gives the last of them.
fn kill_after(folder: &Path, lines: usize) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killing::the_process_that_is_to_be_killed", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut acknowledged = None;
    let number = |line: &str| line.rsplit_once("acknowledged ")?.1.trim().parse().ok();
    for _ in 0..lines + 3 {
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        acknowledged = number(&line).or(acknowledged);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    // The last line may be cut: what was not said in full was not acknowledged.
    let whole = rest.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().filter_map(number).next_back().or(acknowledged).unwrap_or(0)
}

#[test]
fn a_kill_loses_no_acknowledged_entry_and_leaves_a_journal_that_verifies() {
    let dir = tempdir().unwrap();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut acknowledged = 0;
    for round in 0..12 {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let before = acknowledged;
        acknowledged = kill_after(dir.path(), (seed % 40) as usize);
        assert!(acknowledged > before, "round {round} appended nothing");
        assert_eq!(faults(dir.path()), Vec::<String>::new(), "round {round}, seed {seed}");
        let said = count_said(dir.path());
        assert!(said.len() as u64 >= acknowledged, "round {round}, seed {seed}");
        assert_eq!(said, (0..said.len() as u64).collect::<Vec<_>>());
    }
    drop(open(dir.path()));
    assert_eq!(faults(dir.path()), Vec::<String>::new());
}
