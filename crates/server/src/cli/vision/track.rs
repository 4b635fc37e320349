//! `cordon vision track`: boxes that another detector found, followed.

use std::path::Path;

use anyhow::Context;
use cordon_vision::Detection;
use cordon_vision::mot::{self, Sequence};
use cordon_vision::track::{Settings, Tracker};

/// `cordon vision track`: the same settings for every sequence.
///
/// # Errors
///
/// When a file cannot be read or written, or a line is no box.
pub fn track(det: &Path, seqinfo: &Path, out: &Path) -> anyhow::Result<()> {
    let sequence = Sequence::read(&crate::cli::text(seqinfo)?)
        .with_context(|| format!("cannot use `{}`", seqinfo.display()))?;
    let frames = mot::detections(&crate::cli::text(det)?)
        .with_context(|| format!("cannot use `{}`", det.display()))?;
    let count = sequence.frames_count as usize;
    anyhow::ensure!(
        frames.len() <= count,
        "`{}` has boxes in frame {}, and the sequence {count} frames",
        det.display(),
        frames.len()
    );
    let written = lines(&sequence, &frames);
    std::fs::write(out, written).with_context(|| format!("cannot write `{}`", out.display()))
}

/// The tracks, by frame and number.
fn lines(sequence: &Sequence, frames: &[Vec<Detection>]) -> String {
    let mut tracker = Tracker::new(Settings::default(), sequence.frame_rate);
    let mut places = Vec::new();
    for frame in 1..=sequence.frames_count {
        let found = frames.get(frame as usize - 1).map_or(&[][..], |found| found);
        let step = tracker.step(found);
        if step.dropped_count > 0 {
            eprintln!("frame {frame}: {} boxes are too many and were left out", step.dropped_count);
        }
        places.extend(step.seen.iter().map(|it| (frame, it.id, it.place)));
        places.extend(step.earlier.iter().map(|it| (it.frame, it.id, it.place)));
    }
    places.sort_by_key(|(frame, id, _)| (*frame, *id));
    let mut out = String::new();
    places.iter().for_each(|(frame, id, place)| mot::write(&mut out, *frame, *id, place));
    out
}
