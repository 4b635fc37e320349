//! `cordon air`.

use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use anyhow::Context;
use cordon_air::recording::Format;
use cordon_air::report::{ReportError, ReportSettings, decode_recording};
use cordon_air::throughput::measure;

/// `cordon air decode`.
///
/// # Errors
///
/// When the recording cannot be opened or its format not be told.
pub fn decode(file: &Path, format: Option<Format>, settings: ReportSettings) -> anyhow::Result<()> {
    let input: Box<dyn Read> = if file == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        let open = std::fs::File::open(file);
        Box::new(open.with_context(|| format!("cannot open `{}`", file.display()))?)
    };
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let decoded =
        decode_recording(BufReader::with_capacity(1 << 16, input), format, settings, &mut out);
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

/// `cordon air bench`.
///
/// # Errors
///
/// When the recording cannot be read or its format not be told.
pub fn bench(file: &Path, format: Option<Format>, repeat: u32) -> anyhow::Result<()> {
    let name = file.display();
    let mut bytes = std::fs::read(file).with_context(|| format!("cannot open `{name}`"))?;
    if bytes.starts_with(&[0x1F, 0x8B]) {
        // Measured is decoding, not unpacking.
        let packed = std::mem::take(&mut bytes);
        let mut unpacked = flate2::read::MultiGzDecoder::new(packed.as_slice());
        unpacked.read_to_end(&mut bytes).with_context(|| format!("cannot unpack `{name}`"))?;
    }
    let measured = measure(&bytes, format, repeat, crate::clock::thread_time)
        .with_context(|| format!("cannot decode `{name}`"))?;
    super::say(&serde_json::to_string(&measured)?)
}
