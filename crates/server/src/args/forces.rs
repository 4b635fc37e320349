//! Arguments of `cordon forces`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::duration_ms;

/// A public format of rosters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The 24 instances of schedulingbenchmarks.org (Curtois and Qu 2014).
    Nrp24,
    /// The First International Nurse Rostering Competition (2010), XML.
    Inrc1,
    /// The Second (2015), text files of scenario, history and weeks.
    Inrc2,
}

/// Who stands where and when.
#[derive(Debug, Subcommand)]
pub enum Forces {
    /// Check a roster of a public benchmark by its own rules; prints JSON; 1 where one is broken.
    Check {
        /// The format of both.
        #[arg(long)]
        format: Format,
        /// The instance, then the solution; for inrc2 the scenario, the history and the weeks'
        /// data in order, then the solutions in order or their folder.
        #[arg(required = true, num_args = 2..)]
        files: Vec<PathBuf>,
    },
    /// How many lanes a gate opens so that nobody waits too long; prints JSON, by quarters of an
    /// hour or one number.
    Lanes(Lanes),
}

/// A gate and what its lanes must reach.
#[derive(Debug, Args)]
pub struct Lanes {
    /// CSV `minute,arrivals`: who comes in each minute, fractions allowed; without a line nobody.
    #[arg(long)]
    pub arrivals: PathBuf,
    /// People that a lane serves in an hour.
    #[arg(long)]
    pub rate: f64,
    /// The longest wait, such as 10m, 90s or 1h.
    #[arg(long = "max-wait", value_parser = duration_ms)]
    pub max_wait_ms: i64,
    /// As many lanes all the time.
    #[arg(long = "static")]
    pub same: bool,
    /// Ground for the queue, square metres.
    #[arg(long, requires = "density_max")]
    pub queue_area_m2: Option<f64>,
    /// People that may stand on each of them.
    #[arg(long, requires = "queue_area_m2")]
    pub density_max: Option<f64>,
}
