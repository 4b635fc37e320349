//! Arguments of `cordon vision`.

use std::path::PathBuf;

use clap::Subcommand;

/// What cameras see.
#[derive(Debug, Subcommand)]
pub enum Vision {
    /// Follow boxes that a detector found, in MOTChallenge text: to calibrate and to measure. No
    /// journal, no alert, no order needed.
    Track {
        /// The detections: frame, id, x, y, width, height, score.
        #[arg(long)]
        det: PathBuf,
        /// The sequence's seqinfo.ini: frameRate, seqLength, imWidth, imHeight.
        #[arg(long)]
        seqinfo: PathBuf,
        /// Where the tracks go.
        #[arg(long)]
        out: PathBuf,
    },
}
