//! The one machine that turns findings into alerts.
//!
//! A finding must hold for the rule's enter hold before it is raised, and be gone for its exit
//! hold before its alert is over. While an alert is open, or judged but still holding, its finding
//! raises no second one. A silenced finding raises nothing; when the silence ends and it still
//! holds, it does. Hold timers are kept here and not in the journal: a restart may delay an alert,
//! never double it, since open alerts are in the picture.

use std::collections::{BTreeMap, BTreeSet};

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Subject, Why};
use cordon_kernel::body::Body;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::{AlertId, RuleId};
use cordon_kernel::time::millis_between;
use cordon_picture::{Live, Picture};

use crate::{ALL, Finding, Level, Rule};

/// The machine: hold timers by finding.
#[derive(Clone, Debug, Default)]
pub struct Raiser {
    entering: BTreeMap<String, Timestamp>,
    leaving: BTreeMap<String, Timestamp>,
}

impl Raiser {
    /// What is to be written after a look at `picture` and `live` at `now` with every rule.
    pub fn look(&mut self, picture: &Picture, live: &Live, now: Timestamp) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let mut next = picture.last.alert.next();
        let mut seen = BTreeSet::new();
        for rule in ALL {
            for finding in (rule.watch)(picture, live, now) {
                seen.insert(finding.key.clone());
                self.found(rule, finding, picture, now, &mut next, &mut drafts);
            }
        }
        self.entering.retain(|key, _| seen.contains(key));
        for (key, id) in &picture.findings {
            if !seen.contains(key) {
                self.gone(key, *id, picture, now, &mut drafts);
            }
        }
        self.leaving.retain(|key, _| picture.findings.contains_key(key));
        drafts
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
        if open.is_some_and(|(_, alert)| alert.over_at.is_none()) {
            return;
        }
        if finding.level == Level::Lingers {
            self.entering.remove(&finding.key);
            return;
        }
        let since = *self.entering.entry(finding.key.clone()).or_insert(now);
        let silenced = subjects(&finding).any(|about| picture.is_silenced(rule.id, &about, now));
        if millis_between(since, now) < rule.enter_hold_ms || silenced {
            return;
        }
        self.entering.remove(&finding.key);
        let body = match open {
            Some((alert, _)) => Body::AlertReturned { alert, evidence: finding.evidence },
            None => {
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

/// What a silence of one thing may name: what the finding is about, and where it is.
fn subjects(finding: &Finding) -> impl Iterator<Item = Subject> {
    let place = match &finding.evidence.why {
        Why::VolumeEntered { volume, .. } => Some(Subject::Volume(volume.clone())),
        Why::SourceSilent { .. } => None,
    };
    std::iter::once(finding.about.clone()).chain(place)
}

fn says(rule: &str, version: u16, now: Timestamp, body: Body) -> Option<Draft> {
    let rule = RuleId::new(rule).ok()?;
    Some(Draft { author: Author::Rule { rule, version }, observed_at: now, body })
}
