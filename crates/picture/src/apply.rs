//! The fold: what each kind of entry does to the picture.
//!
//! There is no `_ =>` here: a new kind must be thought about.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Place;
use std::sync::Arc;

use cordon_kernel::alert::{Evidence, Severity, Subject};
use cordon_kernel::body::{Body, Kind, TaskingStatus};
use cordon_kernel::entry::{Author, Header};
use cordon_kernel::id::{AccountId, AlertId, IncidentId, NoteId, RuleId, Seq};
use cordon_kernel::track::TrackState;
use cordon_kernel::{Entry, Timestamp, time};
use cordon_operation::{Change, Operation};
use sha2::{Digest, Sha256};

use crate::parts::{
    Account, Alert, Double, Incident, Judgement, Note, Proposal, Silence, Source, Step, Tasking,
    Text, Track,
};
use crate::{KEPT_MS, Picture, STEPS_MAX};

/// How often what is over is swept out, in milliseconds.
const SWEEP_EVERY_MS: i64 = 10 * 60 * 1000;

impl Picture {
    /// The picture after `entry`. Total: an entry that makes no sense (a judgement of no alert, a
    /// number given twice) is counted in `contradictions_count` and changes no belief. One out of
    /// turn is not taken at all, only counted so: the next in turn is that of [`Picture::size`].
    pub fn apply(&mut self, entry: Entry) {
        let Entry { seq, header, body } = entry;
        if seq.0 != self.size {
            self.contradictions_count += 1;
            return;
        }
        self.size += 1;
        *self.counts.entry(header.kind).or_default() += 1;
        let late = self.recorded_at.is_some_and(|before| header.recorded_at < before);
        self.began_at.get_or_insert(header.recorded_at);
        if !late {
            self.recorded_at = Some(header.recorded_at);
        }
        if header.kind == Kind::NoteText {
            self.unclaimed_text = Some(Text { seq, body_hash: header.body_hash });
        }
        let understood = match body {
            Some(body) => self.fold(seq, &header, body),
            None => header.class == cordon_kernel::body::BodyClass::Personal,
        };
        if !understood {
            self.contradictions_count += 1;
        }
        self.sweep(header.recorded_at);
    }

    /// What `body` does; whether it made sense.
    fn fold(&mut self, seq: Seq, header: &Header, body: Body) -> bool {
        match body {
            Body::OperationAdopted { operation: _, files } => self.adopt(seq, files),
            Body::OperationEdited { changes, seen: _ } => self.edit(seq, &changes),
            Body::PlanActivated { plan, seen: _ } => self.activate(seq, &plan),
            Body::SourceStarted { .. } | Body::SourceHeard { .. } | Body::SourceStopped { .. } => {
                self.fold_source(seq, header, body)
            }
            Body::TrackBegan { .. } | Body::TrackMattered { .. } | Body::TrackEnded { .. } => {
                self.fold_track(seq, header, body)
            }
            Body::AlertRaised { .. }
            | Body::AlertCleared { .. }
            | Body::AlertReturned { .. }
            | Body::AlertWorsened { .. }
            | Body::AlertEscalated { .. }
            | Body::AlertAcknowledged { .. }
            | Body::AlertJudged { .. } => self.fold_alert(seq, header, body),
            Body::IncidentOpened { .. }
            | Body::IncidentUpdated { .. }
            | Body::IncidentClosed { .. } => self.fold_incident(seq, header, body),
            Body::UnitTasked { .. } | Body::TaskingAdvanced { .. } => {
                self.fold_tasking(seq, header, body)
            }
            Body::RuleSilenced { .. } | Body::SilenceEnded { .. } => {
                self.fold_silence(seq, header, body)
            }
            Body::NoteAdded { note, about, seen: _ } => self.add_note(seq, header, note, about),
            Body::VaultErased { notes } => self.erase(&notes),
            Body::AccountOpened { account, roles } => {
                once(&mut self.accounts, account, Account { roles, changed_seq: seq })
            }
            Body::AccountChanged { account, roles } => {
                let Some(known) = self.accounts.get_mut(&account) else { return false };
                *known = Account { roles, changed_seq: seq };
                true
            }
            Body::CommandProposed { .. } | Body::ProposalAnswered { .. } => {
                self.fold_proposal(seq, header, body)
            }
            Body::GateReported { records_count, records: _, figures } => {
                self.hear_gate(seq, header, records_count, figures)
            }
            Body::DoubleEntryFound { double } => {
                self.doubles.push(Double { seq, found_at: header.recorded_at, double });
                true
            }
            Body::CameraWatched(_)
            | Body::CameraLeft(_)
            | Body::CameraFaulted(_)
            | Body::CameraCounted(_)
            | Body::ViewAccepted(_) => self.fold_camera(seq, header, body),
            Body::ClipAsked(_) | Body::ClipKept(_) | Body::ClipErased(_) => {
                self.fold_clip(seq, header, body)
            }
            // Kept for those who read the journal; they change no belief but the counts.
            Body::NoteText { .. }
            | Body::MovementsRead { .. }
            | Body::HoldersErased { .. }
            | Body::RightGranted { .. }
            | Body::RoomGranted { .. }
            | Body::VaultRead { .. }
            | Body::ClipRead { .. }
            | Body::ArchiveSealed { .. }
            | Body::NodeStarted { .. }
            | Body::NodeStopped
            | Body::ClockWentBack { .. }
            | Body::LoginIssued { .. } => true,
        }
    }

    fn adopt(&mut self, seq: Seq, files: Vec<cordon_kernel::body::PackageFile>) -> bool {
        let files: BTreeMap<_, _> = files.into_iter().map(|f| (f.path, f.bytes.into())).collect();
        let Ok(package) = cordon_operation::read(&files) else { return false };
        self.operation_seq = Some(seq);
        self.operation_digest = cordon_operation::digest(&files);
        self.operation = Some(Arc::new(package.operation));
        self.operation_changes.clear();
        true
    }

    fn edit(&mut self, seq: Seq, changes: &str) -> bool {
        let Some(operation) = &self.operation else { return false };
        let Ok(read) = serde_json::from_str::<Vec<Change>>(changes) else { return false };
        let Ok(edited) = operation.edited(&read) else { return false };
        self.change_operation(seq, edited, changes)
    }

    fn activate(&mut self, seq: Seq, plan: &str) -> bool {
        let Some(operation) = &self.operation else { return false };
        let Ok(overlaid) = operation.with_plan(plan) else { return false };
        self.change_operation(seq, overlaid, plan)
    }

    fn change_operation(&mut self, seq: Seq, operation: Operation, said: &str) -> bool {
        let digest = Sha256::new().chain_update(self.operation_digest).chain_update(said);
        self.operation_digest = digest.finalize().into();
        self.operation_changes.push(seq);
        self.operation = Some(Arc::new(operation));
        true
    }

    fn fold_source(&mut self, seq: Seq, header: &Header, body: Body) -> bool {
        let Author::Source { source: id, epoch, .. } = &header.author else { return false };
        if self.is_of_an_earlier_run(&header.author) {
            return false;
        }
        if let Body::SourceStarted { from, rebased_by_ms } = body {
            // Tracks of a run that was killed stay: the new run goes on with them, or ends them.
            let source = Source {
                epoch: *epoch,
                heard_at: header.observed_at,
                from,
                rebased_by_ms,
                stopped: None,
                messages_count: 0,
                undecodable_count: 0,
                dropped_count: 0,
                changed_seq: seq,
            };
            self.sources.insert(id.clone(), source);
            return true;
        }
        let Some(source) = self.sources.get_mut(id).filter(|s| s.epoch == *epoch) else {
            return false;
        };
        source.changed_seq = seq;
        match body {
            Body::SourceHeard { messages_count, undecodable_count, dropped_count } => {
                source.heard_at = source.heard_at.max(header.observed_at);
                source.messages_count = source.messages_count.max(messages_count);
                source.undecodable_count = source.undecodable_count.max(undecodable_count);
                source.dropped_count = source.dropped_count.max(dropped_count);
                true
            }
            Body::SourceStopped { why } => {
                source.stopped = Some(why);
                true
            }
            _ => false,
        }
    }

    /// What an earlier run of a source said late does not touch the present one.
    fn is_of_an_earlier_run(&self, author: &Author) -> bool {
        match author {
            Author::Source { source, epoch, .. } => {
                self.sources.get(source).is_some_and(|present| *epoch < present.epoch)
            }
            Author::Rule { .. } | Author::Person { .. } => false,
        }
    }

    fn fold_track(&mut self, seq: Seq, header: &Header, body: Body) -> bool {
        if self.is_of_an_earlier_run(&header.author) {
            return false;
        }
        match body {
            Body::TrackBegan { state } => {
                let track = Track { began_at: header.observed_at, state, changed_seq: seq };
                once(&mut self.tracks, track.state.track.clone(), track)
            }
            Body::TrackMattered { state } => self.renew_track(seq, state),
            Body::TrackEnded { track, why: _ } => self.tracks.remove(&track).is_some(),
            _ => false,
        }
    }

    fn renew_track(&mut self, seq: Seq, state: TrackState) -> bool {
        let Some(track) = self.tracks.get_mut(&state.track) else { return false };
        // Late reports do not turn a track back.
        if state.observed_at >= track.state.observed_at {
            track.state = state;
        }
        track.changed_seq = seq;
        true
    }

    fn fold_alert(&mut self, seq: Seq, header: &Header, body: Body) -> bool {
        match body {
            Body::AlertRaised { alert, key, severity, group, about, evidence } => {
                let Author::Rule { rule, version } = &header.author else { return false };
                let by = (rule.clone(), *version);
                if !is_new(&mut self.last.alert, alert) {
                    return false;
                }
                let raised = raised(seq, header, by, key, (severity, group, about, evidence));
                self.findings.insert(raised.key.clone(), alert);
                self.alerts.insert(alert, raised);
                true
            }
            Body::AlertCleared { alert } => self.clear(seq, header.observed_at, alert),
            Body::AlertReturned { alert, evidence } => self.bring_back(seq, alert, evidence),
            Body::AlertWorsened { alert, severity, evidence } => {
                self.change_alert(seq, alert, |known| {
                    known.severity = severity;
                    known.evidence = evidence;
                    known.worsened_at = Some(header.observed_at);
                    (known.acknowledged_by, known.acknowledged_at) = (None, None);
                    known.escalated = false;
                })
            }
            Body::AlertEscalated { alert, delivered: _ } => self.change_alert(seq, alert, |a| {
                a.escalated = true;
            }),
            Body::AlertAcknowledged { alert, seen: _ } => {
                let Author::Person { account } = &header.author else { return false };
                let incident = self.alerts.get(&alert).and_then(|a| a.incident);
                self.step(incident, seq, header);
                self.change_alert(seq, alert, |a| {
                    a.acknowledged_by = Some(account.clone());
                    a.acknowledged_at = Some(header.observed_at);
                })
            }
            Body::AlertJudged { alert, verdict, seen: _ } => {
                let Author::Person { account } = &header.author else { return false };
                let judgement = Judgement { verdict, by: account.clone(), at: header.observed_at };
                self.judge(seq, header, alert, judgement)
            }
            _ => false,
        }
    }

    fn change_alert(&mut self, seq: Seq, id: AlertId, change: impl FnOnce(&mut Alert)) -> bool {
        let Some(alert) = self.alerts.get_mut(&id) else { return false };
        change(alert);
        alert.changed_seq = seq;
        true
    }

    fn clear(&mut self, seq: Seq, at: Timestamp, id: AlertId) -> bool {
        let known = self.change_alert(seq, id, |alert| alert.over_at = Some(at));
        self.unfollow_if_done(id);
        known
    }

    fn bring_back(&mut self, seq: Seq, id: AlertId, evidence: Evidence) -> bool {
        let known = self.change_alert(seq, id, |alert| {
            alert.over_at = None;
            alert.returned_count = alert.returned_count.saturating_add(1);
            alert.evidence = evidence;
        });
        if let Some(alert) = self.alerts.get(&id) {
            self.findings.insert(alert.key.clone(), id);
        }
        known
    }

    fn judge(&mut self, seq: Seq, header: &Header, id: AlertId, judgement: Judgement) -> bool {
        let incident = self.alerts.get(&id).and_then(|alert| alert.incident);
        self.step(incident, seq, header);
        let known = self.change_alert(seq, id, |alert| {
            if alert.acknowledged_by.is_none() {
                alert.acknowledged_by = Some(judgement.by.clone());
                alert.acknowledged_at = Some(judgement.at);
            }
            alert.judgement = Some(judgement);
        });
        self.unfollow_if_done(id);
        known
    }

    /// A finding that is over and whose alert is judged may be raised anew.
    fn unfollow_if_done(&mut self, id: AlertId) {
        if let Some(alert) = self.alerts.get(&id)
            && alert.over_at.is_some()
            && alert.judgement.is_some()
            && self.findings.get(&alert.key) == Some(&id)
        {
            self.findings.remove(&alert.key);
        }
    }

    fn fold_incident(&mut self, seq: Seq, header: &Header, body: Body) -> bool {
        let Author::Person { account } = &header.author else { return false };
        let (id, understood) = match body {
            Body::IncidentOpened { incident, kind, severity, alerts, place, seen: _ } => {
                let opened = Incident {
                    kind,
                    severity,
                    alerts: Vec::new(),
                    place,
                    opened_by: account.clone(),
                    opened_at: header.observed_at,
                    outcome: None,
                    closed_at: None,
                    notes: Vec::new(),
                    steps: Vec::new(),
                    changed_seq: seq,
                };
                if !is_new(&mut self.last.incident, incident) {
                    return false;
                }
                self.incidents.insert(incident, opened);
                (incident, self.join(seq, incident, alerts))
            }
            Body::IncidentUpdated { incident, kind, severity, alerts, place, seen: _ } => {
                let Some(known) = self.incidents.get_mut(&incident) else { return false };
                known.kind = kind.unwrap_or(known.kind);
                known.severity = severity.unwrap_or(known.severity);
                known.place = place.or(known.place);
                (incident, self.join(seq, incident, alerts))
            }
            Body::IncidentClosed { incident, outcome, seen: _ } => {
                let Some(known) = self.incidents.get_mut(&incident) else { return false };
                known.outcome = Some(outcome);
                known.closed_at = Some(header.observed_at);
                (incident, true)
            }
            _ => return false,
        };
        self.step(Some(id), seq, header);
        understood
    }

    /// Makes `alerts` part of an incident; an alert is part of one at most, the newest. Whether
    /// all are known; the others are left out.
    fn join(&mut self, seq: Seq, id: IncidentId, alerts: Vec<AlertId>) -> bool {
        let mut all_known = true;
        for alert in alerts {
            let Some(before) = self.alerts.get(&alert).map(|alert| alert.incident) else {
                all_known = false;
                continue;
            };
            self.change_alert(seq, alert, |a| a.incident = Some(id));
            if let Some(other) = before.and_then(|other| self.incidents.get_mut(&other)) {
                other.alerts.retain(|a| *a != alert);
                other.changed_seq = seq;
            }
            if let Some(incident) = self.incidents.get_mut(&id) {
                incident.alerts.push(alert);
            }
        }
        all_known
    }

    fn step(&mut self, id: Option<IncidentId>, seq: Seq, header: &Header) {
        let Some(incident) = id.and_then(|id| self.incidents.get_mut(&id)) else { return };
        let by = header.author.clone();
        incident.steps.push(Step { seq, at: header.observed_at, by, what: header.kind });
        if incident.steps.len() > STEPS_MAX {
            incident.steps.remove(0);
        }
        incident.changed_seq = seq;
    }

    fn fold_tasking(&mut self, seq: Seq, header: &Header, body: Body) -> bool {
        let Author::Person { account } = &header.author else { return false };
        match body {
            Body::UnitTasked { tasking, unit, incident, place, seen: _ } => {
                if !self.incidents.contains_key(&incident)
                    || !is_new(&mut self.last.tasking, tasking)
                {
                    return false;
                }
                let order = Tasking {
                    unit: unit.clone(),
                    incident,
                    place,
                    status: TaskingStatus::Sent,
                    ordered_by: account.clone(),
                    ordered_at: header.observed_at,
                    changed_seq: seq,
                };
                self.taskings.insert(tasking, order);
                self.unit_taskings.insert(unit, tasking);
                self.step(Some(incident), seq, header);
                true
            }
            Body::TaskingAdvanced { tasking, status, seen: _ } => {
                // An order does not go back.
                let order = self.taskings.get_mut(&tasking).filter(|o| o.status < status);
                let Some(order) = order else { return false };
                order.status = status;
                order.changed_seq = seq;
                let (unit, incident) = (order.unit.clone(), order.incident);
                let current = self.unit_taskings.get(&unit) == Some(&tasking);
                if status == TaskingStatus::Released && current {
                    self.unit_taskings.remove(&unit);
                }
                self.step(Some(incident), seq, header);
                true
            }
            _ => false,
        }
    }

    fn fold_silence(&mut self, seq: Seq, header: &Header, body: Body) -> bool {
        let Author::Person { account } = &header.author else { return false };
        match body {
            Body::RuleSilenced { silence, rule, about, until, seen: _ } => {
                let by = account.clone();
                let begun = Silence { rule, about, until, by, changed_seq: seq };
                let new = is_new(&mut self.last.silence, silence);
                new && once(&mut self.silences, silence, begun)
            }
            Body::SilenceEnded { silence, seen: _ } => self.silences.remove(&silence).is_some(),
            _ => false,
        }
    }

    fn add_note(&mut self, seq: Seq, header: &Header, id: NoteId, about: Subject) -> bool {
        // Even a note that makes no sense was what the text was for.
        let text = self.unclaimed_text.take();
        let incident = match &about {
            Subject::Incident(incident) if !self.incidents.contains_key(incident) => return false,
            Subject::Incident(incident) => Some(*incident),
            _ => None,
        };
        if text.is_none() || !is_new(&mut self.last.note, id) {
            return false;
        }
        let by = header.author.clone();
        self.notes.insert(id, Note { about, by, at: header.observed_at, text, erased: false });
        if let Some(incident) = incident.and_then(|id| self.incidents.get_mut(&id)) {
            incident.notes.push(id);
        }
        self.step(incident, seq, header);
        true
    }

    /// Whether all of `notes` were ever written; the picture may hold some of them no more.
    fn erase(&mut self, notes: &[NoteId]) -> bool {
        for id in notes {
            if let Some(note) = self.notes.get_mut(id) {
                note.erased = true;
            }
        }
        notes.iter().all(|id| *id <= self.last.note)
    }

    fn fold_proposal(&mut self, seq: Seq, header: &Header, body: Body) -> bool {
        let Author::Person { account } = &header.author else { return false };
        match body {
            Body::CommandProposed { proposal, command, until, seen: _ } => {
                let by: AccountId = account.clone();
                let waiting = Proposal { command, by, until, changed_seq: seq };
                let new = is_new(&mut self.last.proposal, proposal);
                new && once(&mut self.proposals, proposal, waiting)
            }
            Body::ProposalAnswered { proposal, approved: _, seen: _ } => {
                self.proposals.remove(&proposal).is_some()
            }
            _ => false,
        }
    }

    /// Drops what is over for longer than [`KEPT_MS`], now and then, by recorded time.
    fn sweep(&mut self, now: Timestamp) {
        if self.sweep_at.is_some_and(|due| now < due) {
            return;
        }
        self.sweep_at = Some(time::plus_millis(now, SWEEP_EVERY_MS));
        let limit = time::plus_millis(now, -KEPT_MS);
        self.alerts.retain(|_, alert| {
            alert.over_at.is_none()
                || alert.judgement.as_ref().is_none_or(|judgement| judgement.at >= limit)
        });
        self.incidents.retain(|_, incident| incident.closed_at.is_none_or(|at| at >= limit));
        self.doubles.retain(|double| double.found_at >= limit);
        self.sweep_clips(now);
        self.silences.retain(|_, silence| silence.until >= limit);
        self.proposals.retain(|_, proposal| proposal.until >= limit);
        let incidents = &self.incidents;
        self.taskings.retain(|_, tasking| {
            tasking.status != TaskingStatus::Released || incidents.contains_key(&tasking.incident)
        });
        self.notes.retain(|_, note| match &note.about {
            Subject::Incident(incident) => incidents.contains_key(incident),
            _ => note.at >= limit,
        });
    }
}

/// Whether `number` comes after `last`, and is the last now. What was swept out of the picture is
/// not begun again.
pub(crate) fn is_new<N: Ord + Copy>(last: &mut N, number: N) -> bool {
    let new = number > *last;
    *last = number.max(*last);
    new
}

/// Puts `value` under `key`; whether that was free.
fn once<K: Ord, V>(into: &mut BTreeMap<K, V>, key: K, value: V) -> bool {
    match into.entry(key) {
        Place::Vacant(place) => {
            place.insert(value);
            true
        }
        Place::Occupied(_) => false,
    }
}

fn raised(
    seq: Seq,
    header: &Header,
    (rule, rule_version): (RuleId, u16),
    key: String,
    (severity, group, about, evidence): (Severity, String, Subject, Evidence),
) -> Alert {
    Alert {
        rule,
        rule_version,
        key,
        severity,
        group,
        about,
        evidence,
        raised_at: header.recorded_at,
        raised_seq: seq,
        over_at: None,
        returned_count: 0,
        worsened_at: None,
        acknowledged_by: None,
        acknowledged_at: None,
        judgement: None,
        escalated: false,
        incident: None,
        changed_seq: seq,
    }
}
