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
        /// The instance, then the solution.
        ///
        /// nrp24: the instance's text; the solution has one line an employee in the instance's
        /// order, with a shift or nothing a day between commas. inrc1: XML both.
        ///
        /// inrc2, one of: the scenario, the history and the weeks' data in order, then the
        /// solutions (`Sc.txt H0.txt WD.txt .. Sol.txt ..`); instead of the solutions their
        /// folder; or the instance's folder and a solution folder whose name says the history and
        /// the weeks (`n005w4 n005w4/Solution_H_0-WD_1-2-3-3`). A file may hold several weeks, one
        /// after another; solutions are ordered by the week that they name.
        #[arg(required = true, num_args = 2..)]
        files: Vec<PathBuf>,
    },
}
