//! An operation: what a package describes, with the edits made since and the plan in force.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{OperationId, SourceId, UnitId, VolumeId};

use crate::airspace::Airspace;
use crate::change::Change;
use crate::check;
use crate::exemption::Exemptions;
use crate::fault::Fault;
use crate::manifest::Manifest;
use crate::thing::{Origin, Things};
use crate::volume::AirVolume;
use crate::{plan, volume};

/// A source that is expected to report.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedSource {
    /// Its id.
    pub id: SourceId,
    /// What it is, such as `adsb_receiver`.
    pub kind: String,
    /// How long it may be silent, in seconds.
    pub silence_max_s: u32,
    /// Where it stands, where the package says so.
    pub position: Option<Position>,
}

impl ExpectedSource {
    /// Whether it hears aircraft.
    pub fn is_receiver(&self) -> bool {
        self.kind == "adsb_receiver"
    }
}

/// A unit that can be tasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Its name, as people say it.
    pub name: String,
    /// What it is, such as `patrol`.
    pub kind: String,
    /// Whose it is.
    pub agency: String,
}

/// An operation whose package has no fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Its id.
    pub id: OperationId,
    /// Its name, as people say it.
    pub name: String,
    /// Name of its time zone in the IANA database.
    pub time_zone: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Where a map of it opens.
    pub centre: Position,
    /// The things as the package and the edits have them, without the plan in force.
    pub base: Arc<Things>,
    /// The plan in force, where it is not the package as it stands.
    pub plan: Option<String>,
    /// The things as they are: with the plan in force.
    pub things: Arc<Things>,
    /// Volumes of air.
    pub volumes: BTreeMap<VolumeId, AirVolume>,
    /// The same, ready to be asked what lies over a place.
    pub airspace: Arc<Airspace>,
    /// Who may fly in them.
    pub exemptions: Arc<Exemptions>,
    /// Sources that are expected to report.
    pub sources: BTreeMap<SourceId, ExpectedSource>,
    /// Units that can be tasked.
    pub units: BTreeMap<UnitId, Unit>,
    manifest: Manifest,
}

/// How long a source may be silent that does not say, in seconds.
const SILENCE_S: u32 = 60;

impl Operation {
    pub(crate) fn new(
        manifest: Manifest,
        base: Arc<Things>,
        plan: Option<String>,
        things: Arc<Things>,
    ) -> Operation {
        let text =
            |thing: &crate::thing::Thing, column| thing.text(column).unwrap_or_default().to_owned();
        let sources = things.of("source").filter_map(|it| {
            let id = SourceId::new(it.id.as_str()).ok()?;
            let silence = it.whole("silence_max_s").and_then(|s| u32::try_from(s).ok());
            let silence_max_s = silence.unwrap_or(SILENCE_S);
            let place = it.number("latitude_deg").zip(it.number("longitude_deg"));
            let position = place.and_then(|(lat, lon)| Position::new(lat, lon));
            let kind = text(it, "kind");
            Some((id.clone(), ExpectedSource { id, kind, silence_max_s, position }))
        });
        let units = things.of("unit").filter_map(|it| {
            let id = UnitId::new(it.id.as_str()).ok()?;
            let (name, kind, agency) = (text(it, "name"), text(it, "kind"), text(it, "agency"));
            Some((id.clone(), Unit { id, name, kind, agency }))
        });
        let volumes = things.of("air_volume").filter_map(|it| {
            let volume = volume::of(it)?;
            Some((volume.id.clone(), volume))
        });
        let (sources, units) = (sources.collect(), units.collect());
        let volumes: BTreeMap<_, _> = volumes.collect();
        let airspace = Arc::new(Airspace::new(&volumes));
        let exemptions = Arc::new(Exemptions::of(&things));
        Operation {
            id: manifest.id.clone(),
            name: manifest.name.clone(),
            time_zone: manifest.time_zone.clone(),
            starts_at: manifest.starts_at,
            ends_at: manifest.ends_at,
            centre: manifest.centre,
            base,
            plan,
            things,
            volumes,
            airspace,
            exemptions,
            sources,
            units,
            manifest,
        }
    }

    /// The operation with `changes` made to it; the plan in force is laid over it again.
    ///
    /// # Errors
    ///
    /// What of the changes does not apply, or every fault that would result.
    pub fn edited(&self, changes: &[Change]) -> Result<Operation, Vec<Fault>> {
        let mut base = (*self.base).clone();
        let mut faults = Vec::new();
        for change in changes {
            if let Err(hindrances) = base.change(change, Origin::Edit) {
                faults.extend(hindrances.into_iter().map(|why| fault(change, why)));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        check::all(&base, &self.manifest, &BTreeSet::new(), true, &mut faults);
        if !faults.is_empty() {
            faults.sort();
            return Err(faults);
        }
        self.over(Arc::new(base), self.plan.clone())
    }

    /// The operation with another plan in force: one with an overlay, or the one that the package
    /// stands for.
    ///
    /// # Errors
    ///
    /// That there is no such plan, or every fault that would result.
    pub fn with_plan(&self, id: &str) -> Result<Operation, Vec<Fault>> {
        let is_base = self.base.get("plan", id).is_some_and(|plan| plan.flag("is_base"));
        self.over(self.base.clone(), (!is_base).then(|| id.to_owned()))
    }

    fn over(&self, base: Arc<Things>, plan: Option<String>) -> Result<Operation, Vec<Fault>> {
        let Some(id) = &plan else {
            return Ok(Operation::new(self.manifest.clone(), base.clone(), None, base));
        };
        let named = Change {
            op: crate::change::Op::Set,
            kind: "plan".into(),
            id: id.clone(),
            fields: BTreeMap::new(),
            geometry: None,
        };
        let things = plan::apply(&base, id).map_err(|hindrances| -> Vec<Fault> {
            hindrances.into_iter().map(|why| fault(&named, why)).collect()
        })?;
        let mut faults = Vec::new();
        check::all(&things, &self.manifest, &BTreeSet::new(), false, &mut faults);
        if faults.is_empty() {
            return Ok(Operation::new(self.manifest.clone(), base, plan, Arc::new(things)));
        }
        faults.sort();
        Err(faults)
    }
}

fn fault(change: &Change, (code, message, mend): crate::change::Hindrance) -> Fault {
    Fault {
        file: crate::part::part(&change.kind).map_or_else(String::new, |part| {
            format!("{}.{}", part.file.stem(), part.file.ending())
        }),
        line: None,
        feature: Some(change.id.clone()),
        code,
        message,
        mend,
    }
}
