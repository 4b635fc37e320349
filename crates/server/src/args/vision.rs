//! Arguments of `cordon vision` and `cordon models`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use cordon_vision::engine::Kind;

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
    /// Look at a video: detect, follow, place on the ground, count. For calibration: no journal,
    /// no alert, no order needed.
    Run {
        /// A file, a folder of pictures, or rtsp://, http://, tcp://.
        video: String,
        /// The camera's file (TOML); an empty one is valid.
        #[arg(long)]
        camera: Option<PathBuf>,
        /// What to look with.
        #[command(flatten)]
        with: With,
        /// Where tracks go, in MOTChallenge text.
        #[arg(long)]
        mot: Option<PathBuf>,
        /// Where reports go, a JSON object a line.
        #[arg(long)]
        reports: Option<PathBuf>,
    },
    /// Measure what looking at a video costs; prints JSON. For calibration.
    Bench {
        /// A file, a folder of pictures, or rtsp://, http://, tcp://.
        video: String,
        /// The camera's file (TOML).
        #[arg(long)]
        camera: Option<PathBuf>,
        /// What to look with.
        #[command(flatten)]
        with: With,
    },
    /// Compare what is seen in a video with the truth; prints JSON. For calibration.
    Evaluate {
        /// The truth, in MOTChallenge text, with metres in columns 8 and 9 where they are known.
        #[arg(long)]
        truth: PathBuf,
        /// The video.
        #[arg(long)]
        video: String,
        /// The camera's file (TOML), with its ground.
        #[arg(long)]
        camera: PathBuf,
        /// What to look with.
        #[command(flatten)]
        with: With,
    },
}

/// What to look with.
#[derive(Debug, Args)]
pub struct With {
    /// The folder of models; see `cordon models pull`.
    #[arg(long)]
    pub models: PathBuf,
    /// Which of them, by name; the first otherwise.
    #[arg(long)]
    pub model: Option<String>,
    /// What computes: `ort` (ONNX Runtime) or `rten` (built in); what is there otherwise.
    #[arg(long)]
    pub engine: Option<Kind>,
}

/// Models that detect.
#[derive(Debug, Subcommand)]
pub enum Models {
    /// Get the known models, by their SHA-256, and the library that computes them.
    Pull {
        /// Copy them from this folder, and get nothing from anywhere.
        #[arg(long)]
        from: Option<PathBuf>,
        /// Where they go.
        #[arg(long, default_value = "models")]
        to: PathBuf,
        /// Only the one of this name.
        #[arg(long)]
        only: Option<String>,
        /// Models only, and not the library.
        #[arg(long)]
        without_engine: bool,
    },
}

/// A worker: watches cameras for a centre, under orders in force, by leases.
#[derive(Debug, Args)]
pub struct Watch {
    /// The centre: http:// or https://.
    #[arg(long)]
    pub centre: String,
    /// Its account there, with the role *source*.
    #[arg(long)]
    pub account: String,
    /// A file with the account's password.
    #[arg(long)]
    pub password_file: PathBuf,
    /// Its own folder: what waits for the centre, and the last hours of video.
    #[arg(long)]
    pub dir: PathBuf,
    /// The folder of models; see `cordon models pull`. Without one everything but detection works.
    #[arg(long, default_value = "models")]
    pub models: PathBuf,
    /// Which of them, by name; the first otherwise.
    #[arg(long)]
    pub model: Option<String>,
    /// What computes: `ort` or `rten`; what is there otherwise.
    #[arg(long)]
    pub engine: Option<Kind>,
    /// Its name; its account's otherwise.
    #[arg(long)]
    pub name: Option<String>,
    /// How many cameras it takes.
    #[arg(long, default_value_t = 8)]
    pub room: usize,
    /// Threads that detect; one a core otherwise.
    #[arg(long)]
    pub threads: Option<usize>,
    /// Hours of video that it keeps.
    #[arg(long, default_value_t = 2.0)]
    pub kept_hours: f64,
    /// A way of decoding by hardware, in ffmpeg's words: vaapi, cuda, qsv.
    #[arg(long)]
    pub hardware: Option<String>,
}
