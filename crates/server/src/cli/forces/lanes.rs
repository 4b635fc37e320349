//! `cordon forces lanes`: how many lanes a gate opens.

use std::path::Path;

use anyhow::Context;
use cordon_forces::lanes::{Arrivals, Profile, Target, lanes_static, profile};
use serde_json::json;

use crate::args::forces::Lanes;
use crate::cli::{say, text};

/// `cordon forces lanes`: by quarters of an hour, or one number for all the time.
///
/// # Errors
///
/// When the arrivals cannot be read, with the lines that are wrong, and for numbers that no gate
/// has.
pub fn run(asked: &Lanes) -> anyhow::Result<bool> {
    let file = asked.arrivals.as_path();
    let arrivals = read(file)?;
    let target = target(asked)?;
    let cannot = || format!("cannot plan lanes for `{}`", file.display());
    let json = if asked.same {
        json!({ "lanes": lanes_static(&arrivals, target).with_context(cannot)? })
    } else {
        let found = profile(&arrivals, target).with_context(cannot)?;
        tell_unproven(&found);
        json!({ "lanes": found.quarters })
    };
    say(&json.to_string())?;
    Ok(true)
}

fn read(file: &Path) -> anyhow::Result<Arrivals> {
    let arrivals =
        Arrivals::read(&text(file)?).with_context(|| format!("cannot use `{}`", file.display()))?;
    match arrivals.missing_count() {
        0 => (),
        count => eprintln!(
            "`{}`: {count} minutes from the first to the last have no line; nobody comes in them",
            file.display()
        ),
    }
    Ok(arrivals)
}

fn target(asked: &Lanes) -> anyhow::Result<Target> {
    let target = Target::new(asked.rate, asked.max_wait_ms).context("--rate and --max-wait")?;
    match (asked.queue_area_m2, asked.density_max) {
        (Some(area_m2), Some(per_m2)) => {
            target.with_queue(area_m2, per_m2).context("--queue-area-m2 and --density-max")
        }
        // The arguments ask for both or none.
        (None, _) | (_, None) => Ok(target),
    }
}

fn tell_unproven(found: &Profile) {
    if found.lane_quarters_bound < found.lane_quarters {
        eprintln!(
            "too large to find the fewest lanes: {} quarters of an hour of a lane, where {} may do",
            found.lane_quarters, found.lane_quarters_bound
        );
    } else if !found.peak_proven {
        eprintln!("too large to find the smallest peak; the hours of lanes are the fewest");
    }
}
