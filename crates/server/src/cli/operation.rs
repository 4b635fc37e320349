//! `cordon check` and `cordon operation`: a package looked at before the day.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use cordon_journal::Reader;
use cordon_kernel::geometry::Position;
use cordon_operation::change::FieldDifference;
use cordon_operation::order_text::{Language, order_text, title};
use cordon_operation::rule::{Answer, Question, ask, ask_at, modes};
use cordon_operation::{Difference, Op, Operation, Thing, differences};
use jiff::tz::TimeZone;

use crate::folder::{self, Files};
use crate::paper;

/// Checks the package in `dir`; whether it has no fault.
///
/// # Errors
///
/// When what is mended cannot be written, or the standard output is closed.
pub fn check(dir: &Path, json: bool, fix: bool) -> anyhow::Result<bool> {
    // A folder that cannot be read has no file to mend; the check says so.
    if fix && dir.is_dir() {
        mend(dir)?;
    }
    let checked = folder::check(dir);
    let faults = checked.as_ref().err().map_or(&[][..], Vec::as_slice);
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string(faults)?)?;
        return Ok(faults.is_empty());
    }
    for fault in faults {
        writeln!(out, "{fault}")?;
    }
    match &checked {
        Ok(package) => writeln!(out, "{}", counts(&package.operation))?,
        Err(faults) => {
            let noun = if faults.len() == 1 { "fault" } else { "faults" };
            writeln!(out, "{} {noun} in {}", faults.len(), dir.display())?;
        }
    }
    Ok(faults.is_empty())
}

fn counts(operation: &Operation) -> String {
    let counts = operation.things.counts();
    let parts: Vec<String> = counts.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    format!("{}: {}", operation.id, parts.join(", "))
}

fn mend(dir: &Path) -> anyhow::Result<()> {
    let before = folder::files(dir)?;
    let (after, done) = cordon_operation::fix(&before);
    for (path, bytes) in &after {
        if before.get(path) != Some(bytes) {
            folder::write(dir, path, bytes)?;
        }
    }
    for line in done {
        eprintln!("mended {line}");
    }
    Ok(())
}

/// What is asked of the rule table.
pub struct Asked {
    /// The package; the nearest where none is named.
    pub operation: Option<PathBuf>,
    /// When, with an offset.
    pub at: String,
    /// The zone.
    pub zone: Option<String>,
    /// A place, as latitude and longitude.
    pub place: Option<String>,
    /// How somebody moves.
    pub mode: String,
    /// Why somebody comes.
    pub motive: Option<String>,
    /// As what somebody comes.
    pub role: Option<String>,
    /// A plan to lay over the package first.
    pub plan: Option<String>,
}

/// Prints the answer of the rule table, its reason and the order it rests on.
///
/// # Errors
///
/// When the package has faults or does not know what is named.
pub fn rule(asked: &Asked) -> anyhow::Result<()> {
    let operation = opened(asked.operation.as_deref(), asked.plan.as_deref())?;
    let Some(at) = cordon_operation::time(&asked.at) else {
        bail!("--at {:?} is not a time; write it as 2024-07-24T10:00+02:00", asked.at);
    };
    if !modes().contains(&asked.mode.as_str()) {
        bail!("no mode {:?}; use one of {}", asked.mode, modes().join(", "));
    }
    let named = |word: &Option<String>| word.clone().filter(|word| word != "any");
    let (motive, role) = (named(&asked.motive), named(&asked.role));
    let question =
        Question { mode: &asked.mode, motive: motive.as_deref(), role: role.as_deref(), at };
    let things = &operation.things;
    let answer = match (&asked.zone, &asked.place) {
        (Some(id), None) => ask(things, thing(&operation, "zone", id)?, &question),
        (None, Some(place)) => ask_at(things, position(place)?, &question),
        _ => bail!("name one of --zone ID and --place LATITUDE,LONGITUDE"),
    };
    std::io::stdout().lock().write_all(told(&operation, &answer).as_bytes())?;
    Ok(())
}

fn position(text: &str) -> anyhow::Result<Position> {
    let place = text.split_once(',').and_then(|(latitude, longitude)| {
        Position::new(latitude.trim().parse().ok()?, longitude.trim().parse().ok()?)
    });
    place.with_context(|| format!("--place {text:?} is not LATITUDE,LONGITUDE in degrees"))
}

fn told(operation: &Operation, answer: &Answer<'_>) -> String {
    let zone = TimeZone::get(&operation.time_zone).unwrap_or(TimeZone::UTC);
    let time =
        |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M %:z").to_string();
    let (en, fr) = answer.decision.sentence();
    let mut text = format!("decision: {}\n  {en} / {fr}\n", answer.decision.word());
    text += &format!("reason: {}\n  {}\n", answer.reason.0, answer.reason.1);
    match answer.zone {
        Some(zone) => text += &format!("zone: {} ({})\n", zone.id, zone.name()),
        None => text += "zone: none\n",
    }
    if let Some(rule) = answer.rule {
        text += &format!("rule: {} ({}:{})\n", rule.id, rule.file, rule.line);
    }
    match answer.order {
        Some(order) => {
            let number = order.text("number").map(|it| format!(", no. {it}")).unwrap_or_default();
            let window = match order.window() {
                (Some(start), Some(end)) => format!(", from {} until {}", time(start), time(end)),
                _ => String::new(),
            };
            text += &format!("order: {} ({}{number}{window})\n", order.id, order.name());
        }
        None => text += "order: none\n",
    }
    if let Some((at, decision)) = answer.next {
        text += &format!("until: {}, then {}\n", time(at), decision.word());
    }
    text
}

fn opened(dir: Option<&Path>, plan: Option<&str>) -> anyhow::Result<Operation> {
    let dir = match dir {
        Some(dir) => dir.to_path_buf(),
        None => folder::nearest()?,
    };
    let operation = folder::read_package(&dir)?.operation;
    let Some(plan) = plan else { return Ok(operation) };
    thing(&operation, "plan", plan)?;
    operation.with_plan(plan).map_err(|faults| {
        let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("plan {plan:?} cannot be laid over it:\n{}", lines.join("\n"))
    })
}

fn thing<'a>(operation: &'a Operation, kind: &'static str, id: &str) -> anyhow::Result<&'a Thing> {
    operation.things.get(kind, id).with_context(|| {
        let known: Vec<&str> =
            operation.things.of(kind).map(|it| it.id.as_str()).take(40).collect();
        format!("there is no {kind} {id:?}; there are {}", known.join(", "))
    })
}

/// Prints how package `b` differs from package `a`, or how a plan would change `a`.
///
/// # Errors
///
/// When a package has faults.
pub fn diff(a: &Path, b: Option<&Path>, plan: Option<&str>, json: bool) -> anyhow::Result<()> {
    let before = folder::read_package(a)?.operation;
    let after = match (b, plan) {
        (Some(b), None) => folder::read_package(b)?.operation,
        (None, Some(plan)) => opened(Some(a), Some(plan))?,
        _ => bail!("name a second package, or a plan with --plan ID"),
    };
    let mut found = differences(&before.things, &after.things);
    found.extend(of_manifests(&before, &after));
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string(&found)?)?;
        return Ok(());
    }
    for difference in &found {
        tell(&mut out, difference)?;
    }
    let of = |op: Op| found.iter().filter(|it| it.op == op).count();
    let (added, changed, removed) = (of(Op::Add), of(Op::Set), of(Op::Remove));
    writeln!(out, "{added} added, {changed} changed, {removed} removed")?;
    Ok(())
}

/// What the manifests say otherwise of the operation itself.
fn of_manifests(before: &Operation, after: &Operation) -> Option<Difference> {
    let said = |it: &Operation| {
        let centre = [it.centre.longitude_deg(), it.centre.latitude_deg()];
        [
            ("centre", serde_json::json!(centre)),
            ("ends_at", it.ends_at.to_string().into()),
            ("id", it.id.as_str().into()),
            ("name", it.name.as_str().into()),
            ("starts_at", it.starts_at.to_string().into()),
            ("time_zone", it.time_zone.as_str().into()),
        ]
    };
    let pairs = said(before).into_iter().zip(said(after));
    let fields: Vec<FieldDifference> = pairs
        .filter(|((_, before), (_, after))| before != after)
        .map(|((name, before), (_, after))| FieldDifference { name: name.into(), before, after })
        .collect();
    (!fields.is_empty()).then(|| Difference {
        op: Op::Set,
        kind: "operation".into(),
        id: after.id.to_string(),
        name: after.name.clone(),
        fields,
        geometry_before: None,
        geometry_after: None,
    })
}

fn tell(out: &mut impl Write, difference: &Difference) -> std::io::Result<()> {
    let mark = match difference.op {
        Op::Add => '+',
        Op::Set => '~',
        Op::Remove => '-',
    };
    writeln!(out, "{mark} {} {} ({})", difference.kind, difference.id, difference.name)?;
    if difference.op != Op::Set {
        return Ok(());
    }
    for field in &difference.fields {
        writeln!(out, "    {}: {} -> {}", field.name, field.before, field.after)?;
    }
    if difference.geometry_after.is_some() || difference.geometry_before.is_some() {
        writeln!(out, "    drawn elsewhere or otherwise")?;
    }
    Ok(())
}

/// Writes the text of an order as PDF.
///
/// # Errors
///
/// When the package has faults, knows no such order, or the file cannot be written.
pub fn order(dir: Option<&Path>, id: &str, out: &Path, language: Language) -> anyhow::Result<()> {
    let operation = opened(dir, None)?;
    let order = thing(&operation, "order", id)?;
    let pdf = paper::pdf(title(order, language), &order_text(&operation, order, language));
    std::fs::write(out, pdf).with_context(|| format!("cannot write `{}`", out.display()))
}

/// Writes the operation of a data folder, with the edits made since, back into a package folder.
///
/// `dir` is the package folder, or the data folder if it holds a journal.
///
/// # Errors
///
/// When there is no journal, when the folder holds another operation, or when a file was changed
/// both there and in the running system.
pub fn export(dir: &Path, data: Option<&Path>, out: Option<&Path>) -> anyhow::Result<()> {
    let (data, target) = if dir.join("journal").is_dir() {
        (dir, out.map(Path::to_path_buf))
    } else {
        (data.unwrap_or(Path::new("data")), Some(out.unwrap_or(dir).to_path_buf()))
    };
    let (adopted, operation) = adopted(data)?;
    let target = target.unwrap_or_else(|| PathBuf::from(operation.id.to_string()));
    let exported = cordon_operation::export(&adopted, &operation.base)
        .map_err(|faults| anyhow::anyhow!("the adopted package has {} faults", faults.len()))?;
    let there = if target.exists() { folder::files(&target)? } else { Files::new() };
    let manifest = there.get("operation.toml").map(|bytes| String::from_utf8_lossy(bytes));
    if let Some(manifest) = &manifest {
        let id = manifest.parse::<toml::Table>().ok();
        let id = id.as_ref().and_then(|table| table.get("id")).and_then(|id| id.as_str());
        if id != Some(operation.id.as_str()) {
            let other = id.unwrap_or("none that can be read");
            bail!("`{}` holds the operation {other}, not {}", target.display(), operation.id);
        }
    }
    let mut changed = Vec::new();
    for (path, bytes) in &exported {
        let there = there.get(path).map(|bytes| cordon_operation::normalise(bytes));
        let was = adopted.get(path);
        if there.as_ref() == Some(bytes) {
            continue;
        }
        if there.is_some() && there.as_ref() != was && was != Some(bytes) {
            bail!(
                "`{}` was changed in `{}` and in the running system; export into an empty folder \
                 and merge the two",
                path,
                target.display()
            );
        }
        // A file that only the planner changed, or took away, is newer than what was adopted.
        if manifest.is_none() || was != Some(bytes) {
            changed.push((path, bytes));
        }
    }
    for (path, bytes) in &changed {
        folder::write(&target, path, bytes)?;
    }
    println!("{} files written to {}", changed.len(), target.display());
    Ok(())
}

/// The package that a journal has adopted, and the operation as it is now.
fn adopted(data: &Path) -> anyhow::Result<(Files, Operation)> {
    let reader = Reader::open(data).with_context(|| format!("cannot read `{}`", data.display()))?;
    let picture = crate::replay::newest(data, &reader)?;
    let (seq, operation) = picture
        .operation_seq
        .zip(picture.operation.as_deref())
        .context("the journal has adopted no operation")?;
    let files = crate::runs::files_at(&reader, seq)?;
    Ok((files, operation.clone()))
}

/// `cordon operation import`: zones of others become volumes of air of a package.
///
/// # Errors
///
/// When the file is of neither format, or the package has faults or would have them with the zones.
pub fn import(file: &Path, dir: &Path, format: Option<&str>) -> anyhow::Result<()> {
    let name = file.display();
    let bytes = std::fs::read(file).with_context(|| format!("cannot read `{name}`"))?;
    let imported = match format {
        Some("ed269") => cordon_exchange::ed269::read(&bytes),
        Some(_) => cordon_exchange::ed318::read(&bytes),
        None => {
            cordon_exchange::ed318::read(&bytes).or_else(|_| cordon_exchange::ed269::read(&bytes))
        }
    };
    let imported = imported.with_context(|| format!("cannot read the zones of `{name}`"))?;
    let package = folder::read_package(dir)?;
    let (operation, mut notes) = cordon_exchange::fit(&package.operation, imported);
    notes.sort_by_key(|note| note.zone.clone());
    for note in &notes {
        eprintln!("{note}");
    }
    let added = operation.volumes.len() - package.operation.volumes.len();
    let exported = cordon_operation::export(&package.files, &operation.base)
        .map_err(|faults| anyhow::anyhow!("the package has {} faults", faults.len()))?;
    // A file may become longer than a package may be: then nothing of it is written.
    if let Err(faults) = cordon_operation::read(&exported) {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        bail!("with these zones the package would have faults, so nothing is written: {first}");
    }
    for (path, bytes) in &exported {
        if package.files.get(path) != Some(bytes) {
            folder::write(dir, path, bytes)?;
        }
    }
    println!("{added} volumes added to {}; {} notes", dir.display(), notes.len());
    Ok(())
}
