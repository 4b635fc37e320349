//! The one machine that turns findings into alerts.
//!
//! A finding must hold for the rule's enter hold before it is raised, and be gone for its exit
//! hold before its alert is over. While an alert is open, or judged but still holding, its finding
//! raises no second one. A silenced finding raises nothing; when the silence ends and it still
//! holds, it does. Hold timers are kept here and not in the journal: a restart may delay an alert,
//! never double it, since open alerts are in the picture.
//!
//! A group has at most [`OPEN_MAX`] alerts that are not over: of a flood, as of ten thousand
//! invented aircraft, the first are raised each by itself, and one more says how many stand behind
//! them.

use std::collections::{BTreeMap, BTreeSet};

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Why};
use cordon_kernel::body::Body;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::{AlertId, RuleId, VolumeId};
use cordon_kernel::time::millis_between;
use cordon_operation::Operation;
use cordon_picture::{Alert, Live, Picture};

use crate::{ALL, Finding, Level, Rule, Sentence, emergency_squawk, who};

/// Most alerts of one group that are not over.
pub const OPEN_MAX: usize = 50;

/// The machine: hold timers by finding.
#[derive(Clone, Debug, Default)]
pub struct Raiser {
    entering: BTreeMap<String, Timestamp>,
    leaving: BTreeMap<String, Timestamp>,
    worsening: BTreeMap<String, Timestamp>,
}

impl Raiser {
    /// What is to be written after a look at `picture` and `live` at `now` with every rule.
    pub fn look(&mut self, picture: &Picture, live: &Live, now: Timestamp) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let mut next = picture.last.alert.next();
        let mut seen = BTreeSet::new();
        let mut open = open_by_group(picture);
        for rule in ALL {
            let mut behind: BTreeMap<String, (Severity, u32)> = BTreeMap::new();
            let mut findings = (rule.watch)(picture, live, now);
            // Of a flood the gravest get the alerts of their own.
            findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
            for finding in findings {
                seen.insert(finding.key.clone());
                let count = open.entry(finding.group.clone()).or_default();
                let stands = picture.findings.contains_key(&finding.key);
                if *count >= OPEN_MAX && !stands && finding.level == Level::Holds {
                    let (severity, behind) =
                        behind.entry(finding.group).or_insert((finding.severity, 0));
                    *severity = (*severity).max(finding.severity);
                    *behind += 1;
                    continue;
                }
                let before = drafts.len();
                self.found(rule, finding, picture, now, &mut next, &mut drafts);
                *count += drafts.len() - before;
            }
            for (group, (severity, count)) in behind {
                let finding = too_many(group, severity, count);
                seen.insert(finding.key.clone());
                self.found(rule, finding, picture, now, &mut next, &mut drafts);
            }
        }
        self.entering.retain(|key, _| seen.contains(key));
        self.worsening.retain(|key, _| seen.contains(key));
        for (key, id) in &picture.findings {
            if !seen.contains(key) {
                self.gone(key, *id, picture, now, &mut drafts);
            }
        }
        self.leaving.retain(|key, _| picture.findings.contains_key(key));
        drafts
    }

    /// Takes a finding whose alert stands: it may have become worse since.
    fn stands(
        &mut self,
        rule: &Rule,
        finding: Finding,
        (id, alert): (AlertId, &Alert),
        (picture, now): (&Picture, Timestamp),
        next: &mut AlertId,
    ) -> Vec<Draft> {
        let is_worse = finding.severity > alert.severity
            || outgrows(&alert.evidence.why, &finding.evidence.why);
        if finding.level == Level::Lingers || !is_worse || is_silenced(rule, &finding, picture, now)
        {
            self.worsening.remove(&finding.key);
            return Vec::new();
        }
        let since = *self.worsening.entry(finding.key.clone()).or_insert(now);
        if millis_between(since, now) < rule.enter_hold_ms {
            return Vec::new();
        }
        self.worsening.remove(&finding.key);
        let severity = finding.severity.max(alert.severity);
        let says = |body| says(rule.id, rule.version, now, body);
        if alert.judgement.is_some() {
            // What was judged was less than this.
            let raised = raised(next, Finding { severity, ..finding });
            return [Body::AlertCleared { alert: id }, raised]
                .into_iter()
                .filter_map(says)
                .collect();
        }
        let worsened = Body::AlertWorsened { alert: id, severity, evidence: finding.evidence };
        says(worsened).into_iter().collect()
    }

    fn found(
        &mut self,
        rule: &Rule,
        finding: Finding,
        picture: &Picture,
        now: Timestamp,
        next: &mut AlertId,
        drafts: &mut Vec<Draft>,
    ) {
        self.leaving.remove(&finding.key);
        let followed = picture.findings.get(&finding.key);
        let open = followed.and_then(|id| picture.alerts.get(id).map(|alert| (*id, alert)));
        if let Some(known) = open.filter(|(_, alert)| alert.over_at.is_none()) {
            drafts.extend(self.stands(rule, finding, known, (picture, now), next));
            return;
        }
        if finding.level == Level::Lingers {
            self.entering.remove(&finding.key);
            return;
        }
        let since = *self.entering.entry(finding.key.clone()).or_insert(now);
        let silenced = is_silenced(rule, &finding, picture, now);
        if millis_between(since, now) < rule.enter_hold_ms || silenced {
            return;
        }
        self.entering.remove(&finding.key);
        let body = match open {
            Some((alert, _)) => Body::AlertReturned { alert, evidence: finding.evidence },
            None => raised(next, finding),
        };
        drafts.extend(says(rule.id, rule.version, now, body));
    }

    fn gone(
        &mut self,
        key: &str,
        id: AlertId,
        picture: &Picture,
        now: Timestamp,
        drafts: &mut Vec<Draft>,
    ) {
        let Some(alert) = picture.alerts.get(&id).filter(|alert| alert.over_at.is_none()) else {
            return;
        };
        let rule = ALL.iter().find(|rule| rule.id == alert.rule.as_str());
        // An alert of a rule that this program no longer has is over at once.
        let (version, hold_ms) =
            rule.map_or((alert.rule_version, 0), |r| (r.version, r.exit_hold_ms));
        let since = *self.leaving.entry(key.to_owned()).or_insert(now);
        if millis_between(since, now) < hold_ms {
            return;
        }
        self.leaving.remove(key);
        drafts.extend(says(alert.rule.as_str(), version, now, Body::AlertCleared { alert: id }));
    }
}

fn raised(next: &mut AlertId, finding: Finding) -> Body {
    let alert = *next;
    *next = alert.next();
    Body::AlertRaised {
        alert,
        key: finding.key,
        severity: finding.severity,
        group: finding.group,
        about: finding.about,
        evidence: finding.evidence,
    }
}

/// Whether what is found now is more than what an alert was raised for, the severity apart. It only
/// ever grows, so that what goes to and fro is told once.
fn outgrows(known: &Why, now: &Why) -> bool {
    match (known, now) {
        (
            Why::EmergencySquawk { squawk: known, emergency: declared, .. },
            Why::EmergencySquawk { squawk, emergency, .. },
        ) => {
            emergency_squawk::rank(squawk.as_deref(), *emergency)
                > emergency_squawk::rank(known.as_deref(), *declared)
        }
        (Why::TooMany { count: known, .. }, Why::TooMany { count, .. }) => {
            *count >= known.saturating_mul(2)
        }
        _ => false,
    }
}

fn is_silenced(rule: &Rule, finding: &Finding, picture: &Picture, now: Timestamp) -> bool {
    subjects(finding).any(|about| picture.is_silenced(rule.id, &about, now))
}

/// Alerts that are not over, by group.
fn open_by_group(picture: &Picture) -> BTreeMap<String, usize> {
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    for alert in picture.alerts.values().filter(|alert| alert.over_at.is_none()) {
        *open.entry(alert.group.clone()).or_default() += 1;
    }
    open
}

/// The one finding that stands for all of a group that have no alert of their own.
fn too_many(group: String, severity: Severity, count: u32) -> Finding {
    Finding {
        key: format!("too_many/{group}"),
        level: Level::Holds,
        severity,
        group: format!("too_many/{group}"),
        about: Subject::Operation,
        evidence: Evidence {
            why: Why::TooMany { group, count },
            entries: Vec::new(),
            tracks: Vec::new(),
        },
    }
}

pub(crate) fn sentence(group: &str, count: u32, operation: Option<&Operation>) -> Sentence {
    let (rule, about) = group.split_once('/').unwrap_or((group, ""));
    let (en, fr) = match rule {
        "emergency_squawk" => ("emergencies", "urgences"),
        "exemption_lapsing" => ("exemptions that end", "exemptions qui finissent"),
        "position_implausible" => ("implausible positions", "positions invraisemblables"),
        "source_silent" => ("silent sources", "sources muettes"),
        "volume_entered" => ("aircraft inside", "aéronefs dans"),
        "volume_entry_predicted" => {
            ("aircraft about to enter", "aéronefs sur le point d'entrer dans")
        }
        other => (other, other),
    };
    let volume = VolumeId::new(about).ok();
    let name = volume.as_ref().map_or("", |id| who::volume(id, operation));
    let gap = if name.is_empty() { "" } else { " " };
    Sentence {
        en: format!(
            "{count} more {en}{gap}{name} than the {OPEN_MAX} that have an alert of their own."
        ),
        fr: format!(
            "{count} {fr}{gap}{name} de plus que les {OPEN_MAX} qui ont leur propre alerte."
        ),
    }
}

/// What a silence of one thing may name: what the finding is about, and where it is.
fn subjects(finding: &Finding) -> impl Iterator<Item = Subject> {
    let place = match &finding.evidence.why {
        Why::VolumeEntered { volume, .. }
        | Why::VolumeEntryPredicted { volume, .. }
        | Why::ExemptionLapsing { volume, .. } => Some(Subject::Volume(volume.clone())),
        Why::SourceSilent { .. }
        | Why::EmergencySquawk { .. }
        | Why::PositionImplausible { .. }
        | Why::DoubleEntry { .. }
        | Why::TooMany { .. } => None,
    };
    std::iter::once(finding.about.clone()).chain(place)
}

fn says(rule: &str, version: u16, now: Timestamp, body: Body) -> Option<Draft> {
    let rule = RuleId::new(rule).ok()?;
    Some(Draft { author: Author::Rule { rule, version }, observed_at: now, body })
}
