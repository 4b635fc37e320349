//! An alert that nobody takes makes itself heard: a webhook, beside the console's sound.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use cordon_api::view::AlertView;
use cordon_kernel::Timestamp;
use cordon_kernel::alert::Severity;
use cordon_kernel::body::Body;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::{AlertId, SourceId};
use cordon_kernel::time::millis_between;
use crossbeam_channel::{Receiver, Sender, TrySendError};

use crate::hub::Hub;
use crate::metrics::Metrics;
use crate::settings::Alert as Settings;
use crate::words::of_evidence;

/// Alerts that may wait for the webhook; further ones are tried at the next look.
const WAITING_MAX: usize = 100;
/// How often a post is tried.
const TRIES: u32 = 3;

/// Looks for alerts that nobody takes.
pub struct Escalation {
    after_ms: i64,
    posts: Sender<(AlertId, AlertView)>,
    /// Given to the poster in this run, until the picture says so.
    under_way: BTreeSet<AlertId>,
}

impl Escalation {
    /// What to look for, and the thread that posts. The thread ends with this.
    ///
    /// # Errors
    ///
    /// When the thread cannot be started.
    pub fn start(
        settings: &Settings,
        hub: Arc<Hub>,
        clock: fn() -> Timestamp,
        metrics: Arc<crate::http::App>,
    ) -> std::io::Result<Escalation> {
        let (posts, waiting) = crossbeam_channel::bounded(WAITING_MAX);
        let poster = Poster {
            url: settings.webhook_url.clone(),
            timeout: Duration::from_secs(u64::from(settings.webhook_timeout_s)),
            epoch: hub.ticks.run,
            said: 0,
            hub,
            clock,
        };
        std::thread::Builder::new()
            .name("escalation".into())
            .spawn(move || poster.run(&waiting, &metrics.metrics))?;
        let after_ms = i64::from(settings.escalate_after_s) * 1000;
        Ok(Escalation { after_ms, posts, under_way: BTreeSet::new() })
    }

    /// Hands alerts that nobody has taken for too long to the poster.
    pub fn look(&mut self, hub: &Hub, now: Timestamp) {
        let picture = hub.picture();
        for (id, alert) in &picture.alerts {
            let untaken = alert.acknowledged_by.is_none() && alert.judgement.is_none();
            let since = alert.worsened_at.unwrap_or(alert.raised_at);
            let late = millis_between(since, now) >= self.after_ms;
            let grave = alert.severity >= Severity::Warning;
            if !untaken || !late || !grave || alert.escalated || self.under_way.contains(id) {
                continue;
            }
            let view = AlertView::new(*id, alert, picture.operation.as_deref(), &of_evidence);
            match self.posts.try_send((*id, view)) {
                Ok(()) => {
                    self.under_way.insert(*id);
                }
                Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => break,
            }
        }
        self.under_way.retain(|id| picture.alerts.get(id).is_some_and(|a| !a.escalated));
    }
}

struct Poster {
    url: Option<String>,
    timeout: Duration,
    epoch: u64,
    said: u64,
    hub: Arc<Hub>,
    clock: fn() -> Timestamp,
}

impl Poster {
    fn run(mut self, waiting: &Receiver<(AlertId, AlertView)>, metrics: &Metrics) {
        for (alert, view) in waiting {
            let delivered = self.url.as_ref().map(|url| self.post(url, &view));
            if delivered == Some(false) {
                metrics.webhook_failed.inc();
            }
            let Ok(source) = SourceId::new("escalation") else { continue };
            let author = Author::Source { source, epoch: self.epoch, source_seq: self.said };
            self.said += 1;
            let body = Body::AlertEscalated { alert, delivered };
            self.hub.record(vec![Draft { author, observed_at: (self.clock)(), body }]);
        }
    }

    fn post(&self, url: &str, view: &AlertView) -> bool {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(self.timeout))
            .max_redirects(0)
            .build();
        let agent = ureq::Agent::new_with_config(config);
        let Ok(text) = serde_json::to_string(view) else { return false };
        for attempt in 0..TRIES {
            match agent.post(url).header("content-type", "application/json").send(text.as_str()) {
                Ok(_) => return true,
                Err(error) => tracing::warn!("the webhook did not take an alert: {error}"),
            }
            if attempt + 1 < TRIES {
                std::thread::sleep(Duration::from_secs(1 << attempt));
            }
        }
        false
    }
}
