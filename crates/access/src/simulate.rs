//! A day at hundreds of gates, some of them cut off, with copied passes about: what each policy of
//! double use lets through, refuses wrongly and finds afterwards.
//!
//! The gates' own code decides: [`double_use`](crate::double_use), and [`Lists::judge`] on real
//! bytes for every code of a copied pass and its owner, and of every tenth other. Records cross the
//! links as bytes, late, twice, out of order or not at all until they are sent again. One seed is
//! one day; a human check is fooled once in fifty.

mod cuts;
mod day;
mod desk;
mod links;
mod world;

use std::path::Path;

use cordon_pass::policy::DoubleUse;
use serde::Serialize;

pub use cuts::{Cut, CutError, Cuts};

/// What is simulated.
#[derive(Clone, Debug)]
pub struct Setting {
    /// How many gates; ten of them make a site.
    pub gates_count: u32,
    /// How many hold a pass.
    pub holders_count: u32,
    /// Which part of the passes was copied, 0 to 1.
    pub cloned: f64,
    /// Which links are cut, and when.
    pub partitions: Partitions,
    /// The seed.
    pub seed: u64,
}

/// Which links are cut.
#[derive(Clone, Debug)]
pub enum Partitions {
    /// None.
    None,
    /// A built-in day of the seed: cables, sites, halves of the city, and power.
    Trace,
    /// These.
    These(Cuts),
}

/// What came of one policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Entries with a pass that was inside already.
    pub double_entry_count: u64,
    /// Of these, how many nobody found when the links were whole again.
    pub undetected_count: u64,
    /// Holders who were refused, each time.
    pub refused_valid_count: u64,
    /// Double entries of which no person had looked at the holder, neither then nor before.
    pub double_by_code_alone_count: u64,
    /// Most entries with one pass by its code alone, without an exit between.
    pub by_code_alone_max: u64,
    /// Entries that were named double and were none.
    pub false_double_count: u64,
    /// Entries in all.
    pub entries_count: u64,
    /// Copies that were refused, each time.
    pub refused_copy_count: u64,
    /// Entries at which a person had to look at document and photo, as the gate was cut off.
    pub looked_at_count: u64,
    /// Codes that went through the gate's verifier as bytes.
    pub judged_count: u64,
    /// Records that gates wrote.
    pub records_count: u64,
    /// Of these, how many never reached the centre.
    pub lost_report_count: u64,
}

/// What came of all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// By the policy's name, P0 to P4.
    pub policies: std::collections::BTreeMap<&'static str, Outcome>,
    /// Records that never reached the centre, over all policies.
    pub lost_report_count: u64,
    /// Gates.
    pub gates_count: u32,
    /// Sites.
    pub sites_count: u32,
    /// Holders.
    pub holders_count: u32,
    /// Copies about.
    pub copies_count: u64,
    /// Cuts of links.
    pub cuts_count: usize,
    /// The seed.
    pub seed: u64,
}

/// Why nothing can be simulated.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// A number that makes no day.
    #[error("{0}")]
    Setting(&'static str),
    /// The cuts.
    #[error(transparent)]
    Cuts(#[from] CutError),
    /// A pass of its own could not be made.
    #[error("the day cannot be set up: {0}")]
    SetUp(String),
}

/// The policies and their names.
pub const POLICIES: [(&str, DoubleUse); 5] = [
    ("P0", DoubleUse::Open),
    ("P1", DoubleUse::Home),
    ("P2", DoubleUse::Lease),
    ("P3", DoubleUse::Proof),
    ("P4", DoubleUse::Site),
];

/// Simulates the day once for each policy, two at a time.
///
/// # Errors
///
/// [`SimulateError`].
pub fn run(setting: &Setting) -> Result<Report, SimulateError> {
    if !(1..=10_000).contains(&setting.gates_count) {
        return Err(SimulateError::Setting("gates are 1 to 10,000"));
    }
    if !(1..=1_000_000).contains(&setting.holders_count) {
        return Err(SimulateError::Setting("holders are 1 to 1,000,000"));
    }
    if !(0.0..=1.0).contains(&setting.cloned) {
        return Err(SimulateError::Setting("the part that is cloned is 0 to 1"));
    }
    let sites_count = setting.gates_count.div_ceil(world::SITE_GATES);
    let cuts = match &setting.partitions {
        Partitions::None => Cuts::default(),
        Partitions::Trace => Cuts::trace(setting.gates_count, sites_count, setting.seed),
        Partitions::These(cuts) => cuts.clone(),
    };
    let day = day::Day::new(setting);
    let desk = desk::Desk::new(&day, setting.gates_count)?;
    let of = |policy| world::World::new(&day, &desk, &cuts, setting, policy).run();
    let outcomes = std::thread::scope(|scope| {
        let half = |from: usize| {
            move || -> Vec<(usize, Outcome)> {
                (from..POLICIES.len()).step_by(2).map(|n| (n, of(POLICIES[n].1))).collect()
            }
        };
        let other = scope.spawn(half(1));
        let mut outcomes = half(0)();
        outcomes.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        outcomes
    });
    let lost_report_count = outcomes.iter().map(|(_, outcome)| outcome.lost_report_count).sum();
    Ok(Report {
        policies: outcomes.into_iter().map(|(n, it)| (POLICIES[n].0, it)).collect(),
        lost_report_count,
        gates_count: setting.gates_count,
        sites_count,
        holders_count: setting.holders_count,
        copies_count: day.copies_count,
        cuts_count: cuts.len(),
        seed: setting.seed,
    })
}

/// Reads cuts from a file.
///
/// # Errors
///
/// [`CutError`], with the line.
pub fn read_cuts(path: &Path, gates_count: u32) -> Result<Cuts, CutError> {
    let text = std::fs::read_to_string(path).map_err(CutError::File)?;
    Cuts::read(&text, gates_count, gates_count.div_ceil(world::SITE_GATES))
}
