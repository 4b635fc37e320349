//! Arguments of `cordon forces`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

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

/// A public format that is solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Solved {
    /// The 24 instances of schedulingbenchmarks.org (Curtois and Qu 2014).
    Nrp24,
    /// The First International Nurse Rostering Competition (2010), XML.
    Inrc1,
    /// The Second International Nurse Rostering Competition (2015), all weeks at once; the roster
    /// is one file with a `SOLUTION` a week.
    Inrc2,
}

/// Who stands where and when.
#[derive(Debug, Subcommand)]
pub enum Forces {
    /// Find a roster for a public benchmark; prints JSON: objective, bound, violations,
    /// iterations. Fails where no roster was found that keeps every rule; the best one is written
    /// all the same.
    Solve {
        /// The format of the instance.
        #[arg(long)]
        format: Solved,
        /// The instance; for inrc2 the scenario, the history and the weeks' data in order.
        #[arg(required = true, num_args = 1..)]
        instance: Vec<PathBuf>,
        /// How the search goes.
        #[command(flatten)]
        how: How,
        /// Where the roster goes.
        #[arg(long)]
        out: PathBuf,
        /// Where the proof of the bound goes, which `check --proof` judges; not of inrc1.
        #[arg(long)]
        proof: Option<PathBuf>,
    },
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
        /// A proof that `solve` wrote: its bound is computed again and printed too; 1 where it
        /// does not hold. Of nrp24 and inrc2.
        #[arg(long)]
        proof: Option<PathBuf>,
    },
    /// Plan who stands where in an operation; writes the plan with its proof and a report.
    Plan(Plan),
    /// Compute a plan again from its file alone: rules, figures, open posts, bounds; prints JSON;
    /// 1 where anything differs.
    Verify {
        /// The plan.
        plan: PathBuf,
    },
    /// Change a plan for what has happened, with as few people moved as can be.
    Replan {
        /// The plan.
        plan: PathBuf,
        /// What happened, JSON: `at`, and `freeze_min`, `posts`, `close`, `absent`, `pins`.
        #[arg(long)]
        incident: PathBuf,
        /// Where the changed plan goes.
        #[arg(long)]
        out: PathBuf,
        /// Where the report goes, JSON.
        #[arg(long)]
        report: Option<PathBuf>,
    },
    /// Write a plan as people pass it on, by the ending of the file: a workbook (.xlsx), a table of
    /// duties (.csv), or a calendar of a unit or a post (.ics).
    Export {
        /// The plan.
        plan: PathBuf,
        /// The file: .xlsx, .csv or .ics.
        #[arg(long)]
        out: PathBuf,
        /// What is open instead of duties (.csv).
        #[arg(long)]
        open: bool,
        /// Whose calendar: a unit's, with its sections, or a section's (.ics).
        #[arg(long, conflicts_with = "post")]
        unit: Option<String>,
        /// Whose calendar: a post's (.ics).
        #[arg(long)]
        post: Option<String>,
    },
    /// Take duties from a table (CSV or XLSX, columns as `export` writes them) into a plan: all of
    /// its duties are those of the table; 1 where they break a rule, with its place.
    Import {
        /// The plan that is changed.
        plan: PathBuf,
        /// The table.
        duties: PathBuf,
        /// Where the changed plan goes.
        #[arg(long)]
        out: PathBuf,
        /// Where the report goes, JSON.
        #[arg(long)]
        report: Option<PathBuf>,
    },
    /// Make a file of a package of a planner's table (CSV or XLSX): units, posts, requests and
    /// so on; every cell that is wrong is said.
    Table {
        /// The table.
        table: PathBuf,
        /// The kind of things in it, such as `unit`, `post` or `request`.
        #[arg(long)]
        kind: String,
        /// The zone of times that have no offset.
        #[arg(long, default_value = "Europe/Paris")]
        time_zone: String,
        /// The folder of the package.
        #[arg(long)]
        out: PathBuf,
    },
    /// Take a router's travel times into a package: writes its `ways.csv`. Without a file prints
    /// what to ask the router, JSON: `units` (bases) are the places left, `sectors` (the middles of
    /// their posts) those reached, in this order.
    Ways(Ways),
    /// Make up an operation of a given size, for measuring; the same seed makes the same bytes.
    /// Beside the folder goes `FOLDER.incident.json`, for `replan`.
    Generate(Generate),
    /// How many lanes a gate opens so that nobody waits too long; prints JSON, by quarters of an
    /// hour or one number.
    Lanes(Lanes),
}

/// An operation and how it is planned.
#[derive(Debug, Args)]
pub struct Plan {
    /// The operation's folder.
    pub operation: PathBuf,
    /// How many days, from the one on which the operation begins.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: u32,
    /// Seconds on the clock.
    #[arg(long, default_value_t = 60.0, value_parser = seconds)]
    pub seconds: f64,
    /// 2 or more: plan and bounds side by side.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub threads: u8,
    /// Where chance begins; the same seed and iterations find the same plan.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Rounds, as a report has them; the time only cuts short.
    #[arg(long)]
    pub iterations: Option<u64>,
    /// Where the plan goes, JSON.
    #[arg(long)]
    pub out: PathBuf,
    /// Where the report goes, JSON.
    #[arg(long)]
    pub report: PathBuf,
    /// Print how it goes, a line of JSON a second, and stop with the best so far at a line `stop`
    /// on standard input, or at its end.
    #[arg(long)]
    pub attended: bool,
}

/// A package and the answer of a router.
#[derive(Debug, Args)]
pub struct Ways {
    /// The operation's folder.
    pub operation: PathBuf,
    /// How many days are planned: sectors without posts in them are not asked for.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: u32,
    /// The answer of OSRM's `table` service.
    #[arg(long, conflicts_with_all = ["valhalla", "csv"])]
    pub osrm: Option<PathBuf>,
    /// The answer of Valhalla's `sources_to_targets`.
    #[arg(long, conflicts_with = "csv")]
    pub valhalla: Option<PathBuf>,
    /// CSV `from,to,minutes`: a unit, a sector, minutes with fractions; empty minutes are no way.
    #[arg(long)]
    pub csv: Option<PathBuf>,
    /// What people move by.
    #[arg(long, default_value = "road")]
    pub mode: Mode,
}

/// What people move by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// On foot.
    Foot,
    /// On roads.
    Road,
    /// By motorcycle.
    Motorcycle,
    /// By boat.
    River,
}

/// The size of an operation that is made up.
#[derive(Debug, Args)]
pub struct Generate {
    /// Units.
    #[arg(long)]
    pub units: u32,
    /// People in them.
    #[arg(long)]
    pub people: u32,
    /// Posts.
    #[arg(long)]
    pub posts: u32,
    /// Days.
    #[arg(long)]
    pub days: u32,
    /// Where chance begins.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The folder of the package.
    #[arg(long)]
    pub out: PathBuf,
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

/// The most changes of one search.
const CHANGES_MAX: u64 = 1_000_000_000_000;

/// How a search goes.
#[derive(Debug, Clone, Args)]
pub struct How {
    /// It stops when this many seconds times the threads of processor time are used.
    #[arg(long, default_value_t = 30.0, value_parser = seconds)]
    pub seconds: f64,
    /// Searches side by side.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub threads: u8,
    /// Where chance begins; the same seed and iterations find the same roster.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Changes to try in each search, by cooling, as a run prints them; the time only cuts short.
    /// With `ROUNDS:` before it, a cooling begins with the rotas that so many rounds of prices
    /// mix, counted from the first cooling on.
    #[arg(long, value_delimiter = ',', value_name = "[ROUNDS:]CHANGES")]
    pub iterations: Vec<Cycle>,
}

/// What a search does at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cycle {
    /// So many rounds of prices, from the beginning, mix the rotas that it begins with; else it
    /// goes on from the best there is.
    pub rounds: Option<u64>,
    /// Changes to try while it cools.
    pub changes: u64,
}

impl FromStr for Cycle {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| match text.parse::<u64>() {
            Ok(number) if number <= CHANGES_MAX => Ok(number),
            Ok(number) => Err(format!("{number} is more than {CHANGES_MAX}")),
            Err(_) => Err(format!("`{text}` is no number; write CHANGES or ROUNDS:CHANGES")),
        };
        let (rounds, changes) = match text.split_once(':') {
            Some((rounds, changes)) => (Some(number(rounds)?), changes),
            None => (None, text),
        };
        Ok(Self { rounds, changes: number(changes)? })
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if let Some(rounds) = self.rounds {
            write!(f, "{rounds}:")?;
        }
        write!(f, "{}", self.changes)
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| format!("`{text}` is no number of seconds"))?;
    if number > 0.0 && number <= 604_800.0 {
        return Ok(number);
    }
    Err("write more than 0 seconds, and at most a week (604800)".to_owned())
}
