//! Views made from the picture.

use cordon_kernel::Timestamp;
use cordon_kernel::alert::Evidence;
use cordon_kernel::body::Kind;
use cordon_kernel::entry::Author;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{AlertId, IncidentId, SourceId};
use cordon_kernel::time::millis_between;
use cordon_kernel::track::TrackState;
use cordon_kernel::units::Altitude;
use cordon_operation::{AirVolume, Operation};
use cordon_picture::{Alert, Incident, Live, Picture, Silence, Tasking};

use super::{
    AlertState, AlertView, Condition, IncidentState, IncidentView, OperationUnit, OperationView,
    PictureView, ProposalView, SilenceView, SourceState, SourceView, StepView, TaskingView,
    TrackView, UnitView, VolumeView,
};
use crate::Words;

/// Turns evidence into a sentence; the rules know how.
pub type SentenceOf<'a> = &'a dyn Fn(&Evidence, Option<&Operation>) -> Words;

/// The operation of a picture as of `at`.
pub fn operation_of(picture: &Picture, at: Timestamp) -> Option<OperationView> {
    let (operation, seq) = picture.operation.as_deref().zip(picture.operation_changed_seq())?;
    Some(OperationView::new(operation, seq.0, at))
}

impl OperationView {
    /// The operation as of `at`, last changed by the entry `seq`.
    fn new(operation: &Operation, seq: u64, at: Timestamp) -> OperationView {
        OperationView {
            seq,
            plan: operation.plan.clone(),
            id: operation.id.to_string(),
            name: operation.name.clone(),
            time_zone: operation.time_zone.clone(),
            starts_at: operation.starts_at,
            ends_at: operation.ends_at,
            centre: operation.centre,
            volumes: operation.volumes.values().map(|v| VolumeView::new(v, at)).collect(),
            units: operation
                .units
                .values()
                .map(|unit| OperationUnit {
                    id: unit.id.to_string(),
                    name: unit.name.clone(),
                    kind: unit.kind.clone(),
                    agency: unit.agency.clone(),
                })
                .collect(),
        }
    }
}

impl VolumeView {
    fn new(volume: &AirVolume, at: Timestamp) -> VolumeView {
        let corners = volume.outline.corners();
        VolumeView {
            id: volume.id.to_string(),
            name: volume.name.clone(),
            outline: corners.iter().map(|p| [p.longitude_deg(), p.latitude_deg()]).collect(),
            floor: volume.floor,
            ceiling: volume.ceiling,
            starts_at: volume.starts_at,
            ends_at: volume.ends_at,
            active: volume.is_active(at),
        }
    }
}

impl AlertView {
    /// An alert; `sentence_of` turns its evidence into words.
    pub fn new(
        id: AlertId,
        alert: &Alert,
        operation: Option<&Operation>,
        sentence_of: SentenceOf<'_>,
    ) -> AlertView {
        let judgement = alert.judgement.as_ref();
        AlertView {
            alert: id,
            rule: alert.rule.to_string(),
            rule_version: alert.rule_version,
            severity: alert.severity,
            group: alert.group.clone(),
            about: alert.about.clone(),
            sentence: sentence_of(&alert.evidence, operation),
            raised_at: alert.raised_at,
            raised_seq: alert.raised_seq.0,
            changed_seq: alert.changed_seq.0,
            state: match (judgement, &alert.acknowledged_by) {
                (Some(_), _) => AlertState::Judged,
                (None, Some(_)) => AlertState::Acknowledged,
                (None, None) => AlertState::Active,
            },
            condition: if alert.over_at.is_none() { Condition::Holds } else { Condition::Over },
            returned_count: alert.returned_count,
            worsened_at: alert.worsened_at,
            acknowledged_by: alert.acknowledged_by.clone(),
            acknowledged_at: alert.acknowledged_at,
            verdict: judgement.map(|j| j.verdict),
            judged_by: judgement.map(|j| j.by.clone()),
            judged_at: judgement.map(|j| j.at),
            escalated: alert.escalated,
            incident: alert.incident,
            place: alert.evidence.tracks.iter().find_map(|state| state.position),
            evidence: alert.evidence.clone(),
        }
    }
}

impl IncidentView {
    /// An incident.
    pub fn new(id: IncidentId, incident: &Incident) -> IncidentView {
        let closed = incident.closed_at.is_some();
        IncidentView {
            incident: id,
            kind: incident.kind,
            severity: incident.severity,
            state: if closed { IncidentState::Closed } else { IncidentState::Open },
            outcome: incident.outcome,
            alerts: incident.alerts.clone(),
            place: incident.place,
            opened_by: incident.opened_by.clone(),
            opened_at: incident.opened_at,
            closed_at: incident.closed_at,
            changed_seq: incident.changed_seq.0,
            note_count: incident.notes.len(),
            timeline: incident
                .steps
                .iter()
                .map(|step| StepView {
                    seq: step.seq.0,
                    at: step.at,
                    by: author_name(&step.by),
                    what: step.what,
                    sentence: step_sentence(step.what),
                })
                .collect(),
        }
    }
}

/// The account, rule or source that an author is.
pub fn author_name(author: &Author) -> String {
    match author {
        Author::Source { source, .. } => source.to_string(),
        Author::Rule { rule, .. } => rule.to_string(),
        Author::Person { account } => account.to_string(),
    }
}

fn step_sentence(what: Kind) -> Words {
    let (en, fr) = match what {
        Kind::IncidentOpened => ("opened the incident", "a ouvert l'incident"),
        Kind::IncidentUpdated => ("changed the incident", "a modifié l'incident"),
        Kind::IncidentClosed => ("closed the incident", "a clos l'incident"),
        Kind::UnitTasked => ("tasked a unit", "a engagé une unité"),
        Kind::TaskingAdvanced => ("reported on a unit", "a fait le point d'une unité"),
        Kind::NoteAdded => ("wrote a note", "a écrit une note"),
        Kind::AlertAcknowledged => ("took an alert", "a pris une alerte"),
        Kind::AlertJudged => ("judged an alert", "a jugé une alerte"),
        other => (other.name(), other.name()),
    };
    Words::new(en, fr)
}

impl TaskingView {
    /// An order.
    pub fn new(id: u64, tasking: &Tasking) -> TaskingView {
        TaskingView {
            tasking: id,
            unit: tasking.unit.clone(),
            incident: tasking.incident,
            status: tasking.status,
            place: tasking.place,
            ordered_by: tasking.ordered_by.clone(),
            ordered_at: tasking.ordered_at,
            changed_seq: tasking.changed_seq.0,
        }
    }
}

impl SilenceView {
    /// A silence.
    pub fn new(id: u64, silence: &Silence) -> SilenceView {
        SilenceView {
            silence: id,
            rule: silence.rule.to_string(),
            about: silence.about.clone(),
            until: silence.until,
            by: silence.by.clone(),
            changed_seq: silence.changed_seq.0,
        }
    }
}

/// Every source that is expected or has reported.
pub fn sources(picture: &Picture, live: &Live, at: Timestamp) -> Vec<SourceView> {
    let expected = picture.operation.iter().flat_map(|operation| operation.sources.values());
    let mut ids: std::collections::BTreeSet<_> = picture.sources.keys().collect();
    let expected: std::collections::BTreeMap<_, _> = expected.map(|s| (&s.id, s)).collect();
    ids.extend(expected.keys());
    let one = |id: &SourceId| {
        let known = picture.sources.get(id);
        let wanted = expected.get(id);
        let heard_at = known.map(|s| s.heard_at).max(live.heard_at(id));
        let silence_max_s = wanted.map(|s| s.silence_max_s);
        let silent = heard_at.is_none_or(|heard| {
            millis_between(heard, at) > i64::from(silence_max_s.unwrap_or(60)) * 1000
        });
        SourceView {
            source: id.clone(),
            kind: wanted.map_or("unknown", |s| s.kind.as_str()).to_owned(),
            state: match known {
                Some(source) if source.stopped.is_some() => SourceState::Stopped,
                _ if silent => SourceState::Silent,
                _ => SourceState::Heard,
            },
            heard_at,
            from: known.map(|s| s.from.clone()).unwrap_or_default(),
            rebased_by_ms: known.and_then(|s| s.rebased_by_ms),
            silence_max_s,
            messages_count: known.map_or(0, |s| s.messages_count),
            undecodable_count: known.map_or(0, |s| s.undecodable_count),
            dropped_count: known.map_or(0, |s| s.dropped_count),
        }
    };
    ids.into_iter().map(one).collect()
}

/// Every unit of the operation with its order.
pub fn units(picture: &Picture, live: &Live) -> Vec<UnitView> {
    let units = picture.operation.iter().flat_map(|operation| operation.units.keys());
    units
        .map(|unit| {
            let tasking = picture.unit_taskings.get(unit);
            let order = tasking.and_then(|id| picture.taskings.get(id));
            UnitView {
                unit: unit.clone(),
                place: live.unit(unit).map(|it| {
                    let millis = it.at.as_microsecond() as f64 / 1000.0;
                    [it.position.longitude_deg(), it.position.latitude_deg(), millis]
                }),
                tasking: tasking.map(|id| id.0),
                changed_seq: order.map_or(0, |order| order.changed_seq.0),
            }
        })
        .collect()
}

/// Silences that hold and proposals that wait at `at`.
pub fn waiting(picture: &Picture, at: Timestamp) -> (Vec<SilenceView>, Vec<ProposalView>) {
    let silences = picture.silences.iter().filter(|(_, silence)| at < silence.until);
    let proposals = picture.proposals.iter().filter(|(_, proposal)| at < proposal.until);
    let proposal = |(id, proposal): (&cordon_kernel::id::ProposalId, &cordon_picture::Proposal)| {
        let command: serde_json::Value =
            serde_json::from_str(&proposal.command).unwrap_or_default();
        let sentence = proposal_sentence(&command);
        ProposalView {
            proposal: id.0,
            command,
            by: proposal.by.clone(),
            until: proposal.until,
            sentence,
            changed_seq: proposal.changed_seq.0,
        }
    };
    (
        silences.map(|(id, silence)| SilenceView::new(id.0, silence)).collect(),
        proposals.map(proposal).collect(),
    )
}

/// What a second person is asked to agree to.
fn proposal_sentence(command: &serde_json::Value) -> Words {
    let text = |key: &str| command[key].as_str().unwrap_or("?").to_owned();
    match text("do").as_str() {
        "silence_rule" => Words::new(
            format!("Silence the whole rule {} until {}.", text("rule"), text("until")),
            format!("Faire taire toute la règle {} jusqu'à {}.", text("rule"), text("until")),
        ),
        "erase_notes" => {
            let notes = command["notes"].as_array().into_iter().flatten();
            let list = notes.map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Words::new(
                format!("Erase from the vault for ever: text {list}."),
                format!("Effacer définitivement du coffre : texte {list}."),
            )
        }
        other => Words::new(format!("Do {other}."), format!("Faire {other}.")),
    }
}

impl PictureView {
    /// The picture as of `at`, without tracks, names and checkpoint, which the caller adds.
    pub fn new(
        picture: &Picture,
        live: &Live,
        at: Timestamp,
        is_live: bool,
        sentence_of: SentenceOf<'_>,
    ) -> PictureView {
        let operation = picture.operation.as_deref();
        let (silences, proposals) = waiting(picture, at);
        let alerts = picture.alerts.iter();
        PictureView {
            seq: picture.seq().map(|seq| seq.0),
            at,
            live: is_live,
            hash: (!is_live).then(|| hex(&picture.hash())),
            operation: operation_of(picture, at),
            alerts: alerts.map(|(id, a)| AlertView::new(*id, a, operation, sentence_of)).collect(),
            incidents: picture.incidents.iter().map(|(id, i)| IncidentView::new(*id, i)).collect(),
            units: units(picture, live),
            taskings: picture.taskings.iter().map(|(id, t)| TaskingView::new(id.0, t)).collect(),
            sources: sources(picture, live, at),
            silences,
            proposals,
            accounts: Vec::new(),
            checkpoint: None,
            posture: None,
            tracks: None,
        }
    }
}

impl TrackView {
    /// A track; `number` as in the stream.
    pub fn new(state: &TrackState, number: Option<u32>) -> TrackView {
        let (altitude_ft, altitude_datum) = match state.altitude {
            None => (None, None),
            Some(Altitude::Pressure(ft)) => (Some(ft.0), Some("pressure")),
            Some(Altitude::Ellipsoid(m)) => (Some(feet(m.0)), Some("ellipsoid")),
            Some(Altitude::MeanSea(m)) => (Some(feet(m.0)), Some("sea")),
            Some(Altitude::Ground(m)) => (Some(feet(m.0)), Some("ground")),
        };
        TrackView {
            number,
            track: state.track.to_string(),
            icao24: state.icao24.to_string(),
            callsign: state.callsign.clone(),
            latitude_deg: state.position.map(Position::latitude_deg),
            longitude_deg: state.position.map(Position::longitude_deg),
            altitude_ft,
            altitude_datum,
            ground_speed_kt: state.ground_speed.map(|v| v.0),
            track_deg: state.track_angle.map(|v| v.0),
            vertical_rate_fpm: state.vertical_rate.map(|v| v.0),
            squawk: state.squawk.clone(),
            observed_at: state.observed_at,
            position_at: state.position_at,
            source: state.source.to_string(),
        }
    }
}

/// Metres in whole feet, for screens.
pub(crate) fn feet(metres: f64) -> i32 {
    (metres / 0.3048).round() as i32
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
