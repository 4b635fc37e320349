//! Texts from the vault, for people: the reading is an entry before the text is shown.

use anyhow::{Context, anyhow};
use cordon_command::Who;
use cordon_kernel::Entry;
use cordon_kernel::Timestamp;
use cordon_kernel::body::Body;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::NoteId;
use cordon_picture::Note;

use crate::node::Node;

/// A text, as a person is shown it.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteText {
    /// Which.
    pub note: NoteId,
    /// What it says; `None` when it was erased.
    pub text: Option<String>,
    /// By whom.
    pub by: Author,
    /// When.
    pub at: Timestamp,
}

/// Writes that `who` reads `notes`, then reads them.
///
/// # Errors
///
/// When the reading cannot be written (then nothing is read), or a text was altered.
pub fn read_notes(
    node: &mut Node,
    notes: Vec<(NoteId, Note)>,
    purpose: String,
    who: &Who,
    now: Timestamp,
) -> anyhow::Result<(Vec<NoteText>, Vec<Entry>)> {
    let body = Body::VaultRead { notes: notes.iter().map(|(id, _)| *id).collect(), purpose };
    let author = Author::Person { account: who.account.clone() };
    let entries = node.record(vec![Draft { author, observed_at: now, body }], now)?;
    let seq = entries.last().map(|entry| entry.seq).context("the reading was not written")?;
    let hashes: Vec<_> =
        notes.iter().filter_map(|(_, note)| note.text.map(|text| text.body_hash)).collect();
    let shown = node.vault().read_for(&hashes, || Ok::<_, std::io::Error>(seq))?;
    let mut bodies = shown.bodies.into_iter();
    let mut texts = Vec::with_capacity(notes.len());
    for (note, known) in notes {
        let body = match known.text {
            Some(_) => bodies.next().transpose()?,
            None => None,
        };
        let text = match body {
            Some(cordon_vault::Body::Present { body, .. }) => match Body::read(&body)? {
                Body::NoteText { text, .. } => Some(text),
                other => return Err(anyhow!("text {note} is a {}", other.kind().name())),
            },
            _ => None,
        };
        texts.push(NoteText { note, text, by: known.by, at: known.at });
    }
    Ok((texts, entries))
}
