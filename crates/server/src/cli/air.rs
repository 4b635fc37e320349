//! `cordon air`.

use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use anyhow::Context;
use cordon_air::recording::Format;
use cordon_air::report::{ReportError, decode_recording};

/// `cordon air decode`.
///
/// # Errors
///
/// When the recording cannot be opened or its format not be told.
pub fn decode(file: &Path, format: Option<Format>) -> anyhow::Result<()> {
    let input: Box<dyn Read> = if file == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        let open = std::fs::File::open(file);
        Box::new(open.with_context(|| format!("cannot open `{}`", file.display()))?)
    };
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let decoded = decode_recording(BufReader::with_capacity(1 << 16, input), format, &mut out);
    match decoded.and_then(|_| out.flush().map_err(ReportError::Write)) {
        Ok(()) => Ok(()),
        // Whoever reads has seen enough, as `head` does.
        Err(ReportError::Write(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => {
            // What came before is said all the same.
            let _ = out.flush();
            Err(error).with_context(|| format!("cannot decode `{}`", file.display()))
        }
    }
}
