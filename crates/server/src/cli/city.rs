//! `cordon city`.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Context;
use cordon_city::score::{Raised, score};
use cordon_city::truth::Truth;
use cordon_journal::Reader;
use cordon_kernel::Entry;
use cordon_kernel::alert::{Evidence, Why};
use cordon_kernel::body::Body;
use cordon_kernel::entry::Author;
use cordon_kernel::id::{AlertId, Seq};

/// `cordon city score`: what a run raised against what was there, as JSON.
///
/// # Errors
///
/// When truth or journal cannot be read.
pub fn score_run(truth: &Path, dir: &Path) -> anyhow::Result<()> {
    let name = truth.display();
    let text = std::fs::read_to_string(truth).with_context(|| format!("cannot read `{name}`"))?;
    let truth: Truth = serde_json::from_str(&text)
        .with_context(|| format!("`{name}` is not what `cordon demo --truth` writes"))?;
    let raised = raised(dir)?;
    super::say(&serde_json::to_string_pretty(&score(&truth, &raised))?)
}

/// Every alert of a journal, also those that came back. `dir` is the data folder or the journal in
/// it.
fn raised(dir: &Path) -> anyhow::Result<Vec<Raised>> {
    let beside = dir.parent().filter(|_| dir.ends_with("journal"));
    let dir = beside.unwrap_or(dir);
    let reader = Reader::open(dir).with_context(|| format!("cannot open `{}`", dir.display()))?;
    let (mut found, mut failed) = (Vec::new(), None);
    let mut keys: BTreeMap<AlertId, (String, Option<String>)> = BTreeMap::new();
    reader.scan(Seq(0), Seq(reader.size()?), |raw| {
        let entry = match Entry::read(raw.seq, raw.header, raw.body) {
            Ok(entry) => entry,
            Err(error) => {
                failed = Some(anyhow::anyhow!("entry {} cannot be read: {error}", raw.seq.0));
                return ControlFlow::Break(());
            }
        };
        let Author::Rule { rule, .. } = &entry.header.author else {
            return ControlFlow::Continue(());
        };
        let about = match &entry.body {
            Some(Body::AlertRaised { alert, evidence, .. }) => {
                let about = about(evidence);
                keys.insert(*alert, about.clone());
                Some(about)
            }
            Some(Body::AlertReturned { alert, .. } | Body::AlertWorsened { alert, .. }) => {
                keys.get(alert).cloned()
            }
            _ => None,
        };
        if let Some((about, volume)) = about {
            let at = entry.header.observed_at;
            found.push(Raised { rule: rule.to_string(), about, volume, at });
        }
        ControlFlow::Continue(())
    })?;
    failed.map_or(Ok(found), Err)
}

/// The address or source that an alert is about, and the volume.
fn about(evidence: &Evidence) -> (String, Option<String>) {
    let track = evidence.tracks.first().map(|state| state.icao24.to_string()).unwrap_or_default();
    match &evidence.why {
        Why::VolumeEntered { volume, .. }
        | Why::VolumeEntryPredicted { volume, .. }
        | Why::ExemptionLapsing { volume, .. } => (track, Some(volume.to_string())),
        Why::SourceSilent { source, .. } => (source.to_string(), None),
        Why::EmergencySquawk { .. } | Why::PositionImplausible { .. } => (track, None),
        Why::TooMany { group, .. } => (group.clone(), None),
        Why::DoubleEntry { double } => (double.second_gate.to_string(), None),
    }
}
