//! Texts from the vault, for people: the reading is an entry before the text is shown.

use anyhow::{Context, anyhow};
use cordon_command::Who;
use cordon_kernel::alert::Subject;
use cordon_kernel::body::Body;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::{NoteId, Seq};
use cordon_kernel::{Entry, Timestamp};
use cordon_picture::Note;

use crate::node::Node;

/// A text, as a person is shown it.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteText {
    /// Which.
    pub note: NoteId,
    /// About what.
    pub about: Subject,
    /// What it says; `None` when it was erased.
    pub text: Option<String>,
    /// By whom.
    pub by: Author,
    /// When.
    pub at: Timestamp,
}

/// What a reading gives: entries to apply, and the texts unless one of them was altered.
pub type ReadNotes = (Vec<Entry>, anyhow::Result<Vec<NoteText>>);

/// Writes that `who` reads `notes`, then reads them; no notes, no entry.
///
/// # Errors
///
/// When the reading cannot be written; then nothing is read.
pub fn read_notes(
    node: &mut Node,
    notes: Vec<(NoteId, Note)>,
    purpose: String,
    who: &Who,
    now: Timestamp,
) -> anyhow::Result<ReadNotes> {
    if notes.is_empty() {
        return Ok((Vec::new(), Ok(Vec::new())));
    }
    let body = Body::VaultRead { notes: notes.iter().map(|(id, _)| *id).collect(), purpose };
    let author = Author::Person { account: who.account.clone() };
    let entries = node.record(vec![Draft { author, observed_at: now, body }], now)?;
    let seq = entries.last().map(|entry| entry.seq).context("the reading was not written")?;
    let texts = notes.into_iter().map(|(note, known)| {
        let text = match known.text {
            // What was decided to be erased is shown to nobody, even while it is still there.
            Some(text) if !known.erased => read_text(node, note, text.body_hash, seq)?,
            _ => None,
        };
        Ok(NoteText { note, about: known.about, text, by: known.by, at: known.at })
    });
    let texts = texts.collect();
    Ok((entries, texts))
}

fn read_text(
    node: &Node,
    note: NoteId,
    hash: [u8; 32],
    audited: Seq,
) -> anyhow::Result<Option<String>> {
    let mut shown = node.vault().read_for(&[hash], || Ok::<_, std::io::Error>(audited))?;
    match shown.bodies.pop().transpose()? {
        Some(cordon_vault::Body::Present { body, .. }) => match Body::read(&body)? {
            Body::NoteText { text, .. } => Ok(Some(text)),
            other => Err(anyhow!("text {note} is a {}", other.kind().name())),
        },
        _ => Ok(None),
    }
}
