//! The node: journal, vault and picture together, with one hand that writes.
//!
//! Everything that is written goes through [`Node::record`] or [`Node::decide`], one after the
//! other, so that the order of the journal is the order in which the picture changes. The caller
//! gives the time: the wall clock in live mode, virtual time in the demo.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use cordon_command::{Decided, Made, Refusal, Request, Who};
use cordon_journal::{Journal, Options, RawRef, Receipt};
use cordon_kernel::body::{Body, BodyClass, Kind, PackageFile};
use cordon_kernel::entry::{Author, Draft, Salt, Sealed};
use cordon_kernel::id::{NoteId, Seq, SourceId};
use cordon_kernel::time::{millis_between, plus_millis, to_micros};
use cordon_kernel::{Entry, Timestamp};
use cordon_operation::Package;
use cordon_picture::Picture;
use cordon_vault::{Retention, Scope, Vault};

/// Entries between two snapshots of the picture.
pub const SNAPSHOT_EVERY: u64 = 50_000;
/// A clock that goes back by less is held still without a word, in milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 1_000;

/// Where salts come from.
pub type Salts = Box<dyn FnMut() -> Salt + Send>;

/// How a node is opened.
pub struct Opening {
    /// The data folder.
    pub data_dir: PathBuf,
    /// The operation to adopt; `None` to go on with the one in the journal.
    pub package: Option<Package>,
    /// Whether a package that differs from the adopted one replaces it.
    pub adopt: bool,
    /// Signing key of the journal.
    pub key: cordon_journal::KeySource,
    /// How long texts are kept, in milliseconds.
    pub notes_kept_ms: i64,
    /// How long it is known whose movements are whose, in milliseconds.
    pub holders_kept_ms: i64,
}

/// Journal, vault and picture of this process.
pub struct Node {
    journal: Arc<Journal>,
    vault: Arc<Vault>,
    salts: Salts,
    data_dir: PathBuf,
    notes_kept_ms: i64,
    holders_kept_ms: i64,
    epoch: u64,
    said: u64,
    last_recorded_at: Option<Timestamp>,
    behind: bool,
}

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// It was refused.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// It could not be written.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

/// What a command did.
#[derive(Clone, Debug)]
pub struct Done {
    /// Its entries.
    pub entries: Vec<Seq>,
    /// What it made.
    pub made: Made,
    /// Texts that are now to be erased.
    pub erase: Vec<NoteId>,
}

/// The source that this node is, for what it says of itself.
pub fn node_source() -> SourceId {
    SourceId::new("node").unwrap_or_else(|_| unreachable!("`node` is an id"))
}

impl Node {
    /// Opens the data folder: replays the journal, sweeps the vault, adopts the operation and
    /// writes that the node started.
    ///
    /// # Errors
    ///
    /// When the folder cannot be used, or the package is not the adopted one and `adopt` is false.
    pub fn open(
        opening: Opening,
        vault: Vault,
        salts: Salts,
        now: Timestamp,
    ) -> anyhow::Result<(Node, Picture)> {
        let id = opening.package.as_ref().map(|package| package.operation.id.to_string());
        let origin = match (origin_of(&opening.data_dir)?, id) {
            (Some(origin), _) => origin,
            (None, Some(id)) => format!("cordon.local/{id}"),
            (None, None) => bail!("the data folder is empty; give --operation DIR to begin"),
        };
        let options = Options { origin, key: opening.key };
        let journal = Journal::open(&opening.data_dir, options)
            .with_context(|| format!("cannot open `{}`", opening.data_dir.display()))?;
        let mut picture = crate::replay::newest(&opening.data_dir, &journal.reader()?)?;
        let epoch = next_epoch(&journal, now)?;
        let mut node = Node {
            last_recorded_at: journal.last_recorded_at(),
            journal: Arc::new(journal),
            vault: Arc::new(vault),
            salts,
            data_dir: opening.data_dir,
            notes_kept_ms: opening.notes_kept_ms,
            holders_kept_ms: opening.holders_kept_ms,
            epoch,
            said: 0,
            behind: false,
        };
        node.sweep_vault()?;
        let started = Body::NodeStarted { version: env!("CARGO_PKG_VERSION").to_owned() };
        node.adopt(opening.package, opening.adopt, &mut picture, now)?;
        node.say(&mut picture, started, now)?;
        Ok((node, picture))
    }

    /// Makes the vault agree with the journal after a kill: texts whose header never reached the
    /// journal go, and texts that the journal says were erased are.
    fn sweep_vault(&self) -> anyhow::Result<()> {
        let reader = self.journal.reader()?;
        let mut known = BTreeSet::new();
        let mut erased = BTreeSet::new();
        let mut unreadable = None;
        reader.scan(Seq(0), Seq(u64::MAX), |raw: RawRef<'_>| {
            match Entry::read(raw.seq, raw.header, raw.body) {
                Ok(entry) => {
                    if entry.header.class == BodyClass::Personal {
                        known.insert(entry.header.body_hash);
                    }
                    if let Some(Body::VaultErased { notes }) = entry.body {
                        erased.extend(notes);
                    }
                    ControlFlow::Continue(())
                }
                Err(error) => {
                    unreadable = Some((raw.seq, error));
                    ControlFlow::Break(())
                }
            }
        })?;
        if let Some((seq, error)) = unreadable {
            // It may be the header of a text, which must not be taken for an orphan.
            tracing::error!("entry {seq} cannot be read, the vault is not swept: {error}");
            return Ok(());
        }
        let swept = self.vault.sweep_orphans(|hash| known.contains(hash))?;
        if swept > 0 {
            tracing::info!(swept, "texts without an entry were swept from the vault");
        }
        for note in erased {
            self.erase(note);
        }
        Ok(())
    }

    /// Erases a text that an entry says is erased; a failure is tried again at the next start.
    pub fn erase(&self, note: NoteId) -> bool {
        let done = self.vault.erase(&subject_of(note));
        if let Err(error) = &done {
            tracing::error!("text {note} is not erased yet: {error}");
        }
        done.is_ok()
    }

    fn adopt(
        &mut self,
        package: Option<Package>,
        replace: bool,
        picture: &mut Picture,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let Some(package) = package else {
            if picture.operation.is_none() {
                bail!("the journal has no operation; give --operation DIR");
            }
            return Ok(());
        };
        if picture.operation_seq.is_some() {
            if picture.operation_digest == cordon_operation::digest(&package.files) {
                return Ok(());
            }
            if !replace {
                bail!(
                    "the package differs from the one this journal has adopted; give --adopt to \
                     adopt it, or leave --operation out to go on with the adopted one"
                );
            }
        }
        let files = package.files.into_iter();
        let body = Body::OperationAdopted {
            operation: package.operation.id,
            files: files.map(|(path, bytes)| PackageFile { path, bytes: bytes.into() }).collect(),
        };
        self.say(picture, body, now).map(|_| ())
    }

    /// The run of this node: of every source that it numbers.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The journal.
    pub fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// The vault.
    pub fn vault(&self) -> &Arc<Vault> {
        &self.vault
    }

    /// Writes what this node says of itself.
    pub fn say(
        &mut self,
        picture: &mut Picture,
        body: Body,
        now: Timestamp,
    ) -> anyhow::Result<Seq> {
        let draft = self.of_node(body, now);
        let mut written = self.record(vec![draft], now)?;
        let seq = written.last().map(|entry| entry.seq);
        for entry in written.drain(..) {
            picture.apply(entry);
        }
        seq.context("the journal took this node's word for a duplicate")
    }

    /// A draft of what this node says of itself.
    pub fn of_node(&mut self, body: Body, now: Timestamp) -> Draft {
        let (source, epoch, source_seq) = (node_source(), self.epoch, self.said);
        self.said += 1;
        Draft { author: Author::Source { source, epoch, source_seq }, observed_at: now, body }
    }

    /// Writes drafts, in order; gives the entries to apply, duplicates left out. On an error none
    /// of them is in the journal.
    ///
    /// # Errors
    ///
    /// When the disk is full or the journal cannot be written.
    pub fn record(&mut self, drafts: Vec<Draft>, now: Timestamp) -> anyhow::Result<Vec<Entry>> {
        let mut drafts = drafts;
        let recorded_at = self.recorded_at(now, &mut drafts);
        let sealed: Vec<Sealed> =
            drafts.iter().map(|draft| draft.seal(recorded_at, (self.salts)())).collect();
        for (draft, sealed) in drafts.iter().zip(&sealed) {
            if sealed.class == BodyClass::Personal {
                self.keep(draft, sealed)?;
            }
        }
        let parts: Vec<_> = sealed
            .iter()
            .map(|s| {
                (s.header.clone(), (s.class == BodyClass::Operational).then(|| s.body.clone()))
            })
            .collect();
        let receipts = self.journal.append(sealed)?;
        self.last_recorded_at = Some(recorded_at);
        let mut entries = Vec::with_capacity(receipts.len());
        for (receipt, (header, body)) in receipts.into_iter().zip(parts) {
            if let Receipt::Appended(seq) = receipt {
                entries.push(Entry::read(seq, &header, body.as_deref())?);
            }
        }
        Ok(entries)
    }

    fn keep(&self, draft: &Draft, sealed: &Sealed) -> anyhow::Result<()> {
        let header = Entry::read(Seq(0), &sealed.header, None)?.header;
        let Body::NoteText { note, .. } = &draft.body else {
            bail!("a {} has no place in the vault", header.kind.name());
        };
        let until = plus_millis(draft.observed_at, self.notes_kept_ms);
        self.vault.put(
            header.body_hash,
            &subject_of(*note),
            sealed.salt,
            &sealed.body,
            Retention { until },
        )?;
        Ok(())
    }

    /// When these drafts are recorded: now, or the last time again if the clock went back. A jump
    /// of more than a second is itself written, once.
    fn recorded_at(&mut self, now: Timestamp, drafts: &mut Vec<Draft>) -> Timestamp {
        let now = to_micros(now);
        let last = self.last_recorded_at.unwrap_or(now);
        let by_ms = millis_between(now, last);
        if by_ms > CLOCK_TOLERANCE_MS {
            if !self.behind {
                self.behind = true;
                let body = Body::ClockWentBack { by_ms: by_ms.unsigned_abs() };
                let draft = self.of_node(body, now);
                drafts.insert(0, draft);
            }
        } else {
            self.behind = false;
        }
        last.max(now)
    }

    /// Decides a command on `picture`, which must hold every entry of the journal, and writes it.
    /// Gives the entries to apply; what they say is erased is to be erased after that.
    ///
    /// # Errors
    ///
    /// [`NotDone::Refused`] with what to do, or [`NotDone::Failed`] when it cannot be written.
    pub fn decide(
        &mut self,
        picture: &Picture,
        request: &Request,
        who: &Who,
        now: Timestamp,
    ) -> Result<(Done, Vec<Entry>), NotDone> {
        let Decided { drafts, made, erase } = cordon_command::decide(picture, request, who, now)?;
        self.check_holds(&erase, now)?;
        let entries = self.record(drafts, now)?;
        let decided = entries.iter().filter(|entry| entry.header.kind != Kind::ClockWentBack);
        Ok((Done { entries: decided.map(|entry| entry.seq).collect(), made, erase }, entries))
    }

    /// Writes that texts are erased whose time is over and that no legal hold keeps. Gives the
    /// entries to apply and the texts to erase after that.
    ///
    /// # Errors
    ///
    /// When the vault or the journal cannot be used.
    pub fn forget_due(&mut self, now: Timestamp) -> anyhow::Result<(Vec<Entry>, Vec<NoteId>)> {
        let due = self.vault.due(now)?;
        if due.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let notes: Vec<_> = due.iter().filter_map(|due| note_of(&due.subject)).collect();
        let draft = self.of_node(Body::VaultErased { notes: notes.clone() }, now);
        Ok((self.record(vec![draft], now)?, notes))
    }

    /// Forgets whose movements are whose where nobody was seen for longer than they are kept,
    /// unless a legal hold on passes is in force. Gives the entries to apply.
    ///
    /// # Errors
    ///
    /// When the vault or the journal cannot be used.
    pub fn forget_holders(&mut self, now: Timestamp) -> anyhow::Result<Vec<Entry>> {
        let is_held = self.vault.holds(now)?.iter().any(|hold| match &hold.scope {
            Scope::Kind(kind) => kind == "pass",
            Scope::Subject(subject) => subject.starts_with("pass:"),
        });
        if is_held {
            return Ok(Vec::new());
        }
        let count = self.vault.erase_holders_before(plus_millis(now, -self.holders_kept_ms))?;
        if count == 0 {
            return Ok(Vec::new());
        }
        let draft = self.of_node(Body::HoldersErased { count: count as u64 }, now);
        self.record(vec![draft], now)
    }

    fn check_holds(&self, notes: &[NoteId], now: Timestamp) -> anyhow::Result<()> {
        for note in notes {
            if let Some(hold) = self.vault.holds_on(&subject_of(*note), now)?.first() {
                bail!("{} ordered ({}) that text {note} be kept", hold.authority, hold.reference);
            }
        }
        Ok(())
    }

    /// Takes a snapshot of `picture` when one is due since `size`.
    ///
    /// # Errors
    ///
    /// When it cannot be written; it is a cache.
    pub fn snapshot(&self, picture: &Picture, size: &mut u64) -> anyhow::Result<()> {
        if picture.size >= *size + SNAPSHOT_EVERY {
            *size = picture.size;
            crate::replay::keep(&self.data_dir, picture)?;
        }
        Ok(())
    }
}

/// What the vault keeps a text under: each can be erased alone.
pub fn subject_of(note: NoteId) -> String {
    format!("note:{note}")
}

fn note_of(subject: &str) -> Option<NoteId> {
    subject.strip_prefix("note:")?.parse().ok().map(NoteId)
}

/// Later than any run before, even if the clock went back.
fn next_epoch(journal: &Journal, now: Timestamp) -> anyhow::Result<u64> {
    let clock = u64::try_from(now.as_microsecond()).unwrap_or(0);
    let before = journal.reader()?.newest_epoch(&node_source())?;
    Ok(before.map_or(clock, |(epoch, _)| clock.max(epoch + 1)))
}

/// The origin that the journal's key was made for; `None` for a new folder.
fn origin_of(data_dir: &Path) -> anyhow::Result<Option<String>> {
    let path = data_dir.join("journal").join("key.pub");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(text.split('+').next().map(str::to_owned)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read `{}`", path.display())),
    }
}
