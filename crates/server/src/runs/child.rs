//! The optimiser as a child process: started at low priority, heard line by line, asked to stop.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use anyhow::{Context, bail};
use cordon_api::run::ProgressPoint;

/// Longest line of progress, bytes.
const LINE_MAX: u64 = 64 * 1024;
/// How much of what it complains is kept, bytes: its last words.
const SAID_MAX: usize = 600;

/// What a child is to do.
#[derive(Debug)]
pub struct Deed {
    /// The binary.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// The run's folder, in which everything that ends in `.tmp` is the child's.
    pub dir: PathBuf,
    /// Where it writes the plan.
    pub out: PathBuf,
}

impl Deed {
    /// Takes away what the child was given.
    pub fn sweep(&self) {
        super::store::sweep(&self.dir);
    }
}

/// A child that runs.
pub struct Running {
    child: Child,
    /// Ends it early, by the line `stop` or by being dropped.
    pub word: Option<ChildStdin>,
    out: Option<ChildStdout>,
    errors: Option<ChildStderr>,
}

/// How a child ended.
pub struct Ended {
    status: std::io::Result<ExitStatus>,
    said: String,
}

/// Starts it, at the lowest priority where the system has `nice`.
///
/// # Errors
///
/// When it cannot be started.
pub fn start(deed: &Deed) -> anyhow::Result<Running> {
    let mut nice = Command::new("nice");
    nice.args(["-n", "19"]).arg(&deed.program);
    let spawned = match spawn(nice, deed) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            tracing::warn!("there is no `nice`: the optimiser runs at our own priority");
            spawn(Command::new(&deed.program), deed)
        }
        spawned => spawned,
    };
    let mut child = spawned.context("cannot start the optimiser")?;
    let (word, out, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    Ok(Running { child, word, out, errors })
}

fn spawn(mut command: Command, deed: &Deed) -> std::io::Result<Child> {
    command.args(&deed.arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    command.stderr(Stdio::piped()).spawn()
}

/// Asks a child to stop and keep the best that it has; one that is gone has ended already.
pub fn ask_to_stop(mut word: ChildStdin) {
    if let Err(error) = word.write_all(b"stop\n") {
        tracing::debug!("the optimiser had ended before it was asked to stop: {error}");
    }
}

impl Running {
    /// Hears it until it ends.
    pub fn follow(mut self, deed: &Deed, mut heard: impl FnMut(ProgressPoint)) -> Ended {
        let errors = self.errors.take();
        // Read beside, so that neither pipe fills while the other is waited for.
        let words = std::thread::Builder::new()
            .name("run-words".into())
            .spawn(move || errors.map(last_words).unwrap_or_default());
        if let Some(out) = self.out.take() {
            lines(out, |line| match serde_json::from_slice(line) {
                Ok(point) => heard(point),
                Err(error) => {
                    tracing::debug!(dir = %deed.dir.display(), "not progress: {error}");
                }
            });
        }
        let status = self.child.wait();
        let said = words.ok().and_then(|words| words.join().ok()).unwrap_or_default();
        Ended { status, said }
    }
}

/// Each line, without its end; what is longer than a line may be is heard in pieces.
fn lines(out: impl Read, mut each: impl FnMut(&[u8])) {
    let mut out = BufReader::new(out);
    let mut line = Vec::new();
    loop {
        line.clear();
        match out.by_ref().take(LINE_MAX).read_until(b'\n', &mut line) {
            Ok(0) => return,
            Ok(_) => each(line.trim_ascii_end()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return tracing::warn!("the optimiser is heard no more: {error}"),
        }
    }
}

fn last_words(errors: ChildStderr) -> String {
    let mut kept: Vec<u8> = Vec::new();
    lines(errors, |line| {
        kept.extend_from_slice(line);
        kept.push(b' ');
        let over = kept.len().saturating_sub(SAID_MAX);
        kept.drain(..over);
    });
    String::from_utf8_lossy(&kept).trim().trim_end_matches('.').to_owned()
}

impl Ended {
    /// Whether it ended well.
    ///
    /// # Errors
    ///
    /// How it ended otherwise, and its last words.
    pub fn checked(&self) -> anyhow::Result<()> {
        match &self.status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) if self.said.is_empty() => bail!("it ended with {status}"),
            Ok(_) => bail!("{}", self.said),
            Err(error) => bail!("it cannot be waited for: {error}"),
        }
    }
}
