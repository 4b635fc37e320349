//! `cordon qr`: codes in pictures.

use std::path::{Path, PathBuf};

use cordon_access::read::{CodeReader, Grey, Zxing, thoroughly};
use serde::Serialize;

/// What was read in a picture.
#[derive(Serialize)]
struct Line {
    /// As it was given.
    file: String,
    texts: Vec<String>,
    /// Why there are none, where the file is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// `cordon qr read`: one JSON line a picture, in the order given.
///
/// # Errors
///
/// When a line cannot be printed; a picture that cannot be read is a line.
pub fn read(pictures: &[PathBuf]) -> anyhow::Result<()> {
    let reader = Zxing::default();
    pictures.iter().try_for_each(|path| super::say(&serde_json::to_string(&line(&reader, path))?))
}

fn line(reader: &impl CodeReader, path: &Path) -> Line {
    let (texts, error) = match Grey::open(path) {
        Ok(picture) => (thoroughly(reader, &picture), None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    Line { file: path.display().to_string(), texts, error }
}
