//! `cordon forces export`, `import` and `table`: plans and packages as people pass them on.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, bail};
use cordon_forces::check::plan::Ground;
use cordon_forces::plan::replan::restated;
use cordon_forces::sheet::{self, Legend};
use jiff::tz::TimeZone;
use serde_json::json;

use super::plan::{UNREAD, keep, proven, read};
use crate::cli::say;
use crate::folder;

/// What of a plan is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct What<'a> {
    /// What is open instead of duties.
    pub open: bool,
    /// Whose calendar.
    pub unit: Option<&'a str>,
    /// Whose calendar.
    pub post: Option<&'a str>,
}

/// Writes a plan in the form that the file's ending names.
///
/// # Errors
///
/// Where the plan cannot be read or the file cannot be written, and for other endings.
pub(super) fn export(plan: &Path, out: &Path, what: &What) -> anyhow::Result<bool> {
    let plan = read(plan)?;
    let legend = Legend::new(&plan)?;
    let ending = out.extension().and_then(|it| it.to_str()).unwrap_or_default();
    let bytes = match (ending.to_ascii_lowercase().as_str(), what) {
        ("xlsx", What { open: false, unit: None, post: None }) => sheet::workbook(&plan, &legend)?,
        ("csv", What { open: true, unit: None, post: None }) => {
            sheet::open_csv(&plan, &legend)?.into_bytes()
        }
        ("csv", What { open: false, unit: None, post: None }) => {
            sheet::duties_csv(&plan, &legend)?.into_bytes()
        }
        ("ics", What { open: false, unit: Some(unit), post: None }) => {
            known(legend.units.contains_key(*unit), "unit", unit)?;
            sheet::of_unit(&plan, &legend, unit)?.into_bytes()
        }
        ("ics", What { open: false, unit: None, post: Some(post) }) => {
            known(legend.posts.contains_key(*post), "post", post)?;
            sheet::of_post(&plan, &legend, post)?.into_bytes()
        }
        ("ics", _) => bail!("a calendar is one unit's or one post's: give --unit or --post"),
        ("xlsx" | "csv", _) => {
            bail!("--unit and --post are for calendars (.ics), --open is for tables (.csv)")
        }
        _ => bail!("`{}` ends with none of .xlsx, .csv and .ics", out.display()),
    };
    std::fs::write(out, bytes).with_context(|| format!("cannot write `{}`", out.display()))?;
    Ok(true)
}

fn known(is_known: bool, what: &str, id: &str) -> anyhow::Result<()> {
    if !is_known {
        bail!("the plan's operation has no {what} `{id}`");
    }
    Ok(())
}

fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Takes duties from a table into a plan; whether they break no rule.
///
/// # Errors
///
/// Where a file cannot be read, with every cell that is wrong.
pub(super) fn import(
    plan: &Path,
    duties: &Path,
    out: &Path,
    report: Option<&Path>,
) -> anyhow::Result<bool> {
    let begun = Instant::now();
    let before = read(plan)?;
    let legend = Legend::new(&before)?;
    let taken = sheet::duties(&bytes(duties)?, &legend)
        .with_context(|| format!("cannot take duties from `{}`", duties.display()))?;
    let (changed, diff) = restated(before, &taken)
        .with_context(|| format!("cannot take duties into `{}`", plan.display()))?;
    let more =
        json!({ "moves": diff.moves, "units_moved": diff.units_moved, "orders": diff.orders });
    let basis = Ground::read(&serde_json::to_string(&changed)?).context(UNREAD)?;
    let basis = proven(basis, &changed)?;
    keep(changed, Some(&basis), out, report, begun, &more)
}

/// Makes a file of a package of a table; prints which, and how many things it has.
///
/// # Errors
///
/// Where the table cannot be read, with every cell that is wrong.
pub(super) fn table(path: &Path, kind: &str, zone: &str, out: &Path) -> anyhow::Result<bool> {
    let zone = TimeZone::get(zone).with_context(|| format!("`{zone}` is no time zone"))?;
    let listed = sheet::things(kind, &bytes(path)?, &zone)
        .with_context(|| format!("cannot take things from `{}`", path.display()))?;
    std::fs::create_dir_all(out).with_context(|| format!("cannot make `{}`", out.display()))?;
    folder::add(out, &listed.path, listed.text.as_bytes())?;
    say(&json!({ "file": listed.path, "count": listed.count }).to_string())?;
    Ok(true)
}
