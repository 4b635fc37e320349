//! Arguments of `cordon forces`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

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
}
