//! The other gates of the site: they are told what this one wrote down, and asked before it lets a
//! pass in. Each of them the same; a gate that is alone goes on.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use cordon_access::double_use::agree::{Answer, Ask};
use cordon_access::record::Record;
use cordon_access::site::{
    MESSAGE_LEN_MAX, RECORDS_MAX, Replied, Said, SiteKey, answer, asks, replied,
};
use cordon_pass::claims::PassId;
use cordon_uplink::{Intake, Taken};

use super::Shared;

/// How long a neighbour is waited for while a person waits.
const ASK_PATIENCE: Duration = Duration::from_millis(500);
/// How long one is waited for otherwise.
const TELL_PATIENCE: Duration = Duration::from_secs(5);
/// How soon neighbours are told.
const TELL_EVERY: Duration = Duration::from_millis(20);
/// How long after a neighbour did not answer it is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// The neighbours.
pub struct Site {
    key: SiteKey,
    peers: Vec<String>,
    intake: Mutex<Intake>,
    /// Runs of neighbours that were asked to begin with what they keep.
    begun: Mutex<HashSet<(String, u64)>>,
    agent: ureq::Agent,
}

impl Site {
    /// Neighbours at these addresses, who share the key in a file.
    ///
    /// # Errors
    ///
    /// When the file holds no key.
    pub fn new(key_file: &Path, peers: &[std::net::SocketAddr]) -> anyhow::Result<Site> {
        let text = std::fs::read_to_string(key_file)
            .with_context(|| format!("cannot read the site's key `{}`", key_file.display()))?;
        let Some(key) = SiteKey::read(&text) else {
            bail!("`{}` is no key of a site: it is 64 hexadecimal digits", key_file.display());
        };
        let peers = peers.iter().map(|peer| format!("http://{peer}/site")).collect();
        let agent = ureq::Agent::new_with_defaults();
        Ok(Site { key, peers, intake: Mutex::default(), begun: Mutex::default(), agent })
    }

    /// How many gates the site has, this one among them.
    pub fn gates_count(&self) -> usize {
        self.peers.len() + 1
    }

    fn send(&self, peer: &str, said: &Said, patience: Duration) -> Option<Replied> {
        let sealed = self.key.seal(said).ok()?;
        let mut answer = self
            .agent
            .post(peer)
            .config()
            .timeout_global(Some(patience))
            .build()
            .send(&sealed[..])
            .ok()?;
        let body = answer.body_mut().with_config().limit(4_096).read_to_vec().ok()?;
        self.key.open(&body)
    }

    /// What every neighbour that answers in time says to a question.
    pub fn ask(&self, ask: &Ask) -> Vec<Answer> {
        let said = asks(ask);
        let said = &said;
        std::thread::scope(|scope| {
            let peers = self.peers.iter();
            let asked: Vec<_> = peers
                .map(|peer| scope.spawn(move || self.send(peer, said, ASK_PATIENCE)))
                .collect();
            let replies = asked.into_iter().filter_map(|asking| asking.join().ok().flatten());
            replies.filter_map(answer).collect()
        })
    }

    /// Tells each neighbour what this gate writes down, until told to stop.
    pub fn tell(self: &Arc<Self>, app: &Shared, stop: &Arc<AtomicBool>) -> anyhow::Result<()> {
        for peer in self.peers.clone() {
            let (site, app, stop) = (self.clone(), app.clone(), stop.clone());
            std::thread::Builder::new()
                .name("site".to_owned())
                .spawn(move || site.tell_one(&peer, &app, &stop))?;
        }
        Ok(())
    }

    fn tell_one(&self, peer: &str, app: &Shared, stop: &AtomicBool) {
        let mut next = 0;
        while !stop.load(Relaxed) {
            match self.tell_some(peer, app, next) {
                Ok(Some(known)) => next = known,
                Ok(None) => std::thread::sleep(TELL_EVERY),
                Err(error) => {
                    tracing::debug!("a neighbour is not told: {error:#}");
                    // It may have been started again, and know nothing.
                    next = 0;
                    std::thread::sleep(TRY_AGAIN);
                }
            }
        }
    }

    /// Tells a neighbour what comes next; gives what it wants then, or `None` where it has all.
    fn tell_some(&self, peer: &str, app: &Shared, next: u64) -> anyhow::Result<Option<u64>> {
        let said = {
            let gate = app.gate();
            let outbox = &gate.outbox().0;
            let first = next.max(outbox.first()?.unwrap_or(0));
            let kept = outbox.read(first, RECORDS_MAX, MESSAGE_LEN_MAX / 4)?;
            let Some(one) = kept.first() else { return Ok(None) };
            let (first, run, gate) = (one.seq, outbox.run(), gate.id().to_owned());
            let records = kept.into_iter().map(|kept| kept.bytes.into()).collect();
            Said::Records { gate, run, first, records }
        };
        match self.send(peer, &said, TELL_PATIENCE) {
            Some(Replied::Next(next)) => Ok(Some(next)),
            _ => bail!("{peer} does not answer"),
        }
    }

    /// Answers a neighbour.
    fn hear(&self, said: Said, app: &Shared) -> Replied {
        match said {
            Said::Asks { number, pass, zone, uses_count } => {
                let uses_count = usize::try_from(uses_count).unwrap_or(usize::MAX);
                let ask = Ask { pass: PassId(*pass), zone, uses_count, gate: number };
                let now = app.now();
                replied(app.gate().answer(&ask, now))
            }
            Said::Records { gate, run, first, records } => {
                let mut intake = self.intake.lock().unwrap_or_else(PoisonError::into_inner);
                if intake.next(&gate, run) == 0 && first > 0 {
                    let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
                    if begun.insert((gate.clone(), run)) {
                        // This gate has just started: it wants to hear all that is kept.
                        return Replied::Next(0);
                    }
                    // What was before, the neighbour keeps no more.
                    intake.took(&gate, run, first);
                }
                let name = gate.as_str().into();
                match intake.look(&gate, run, first, records.len()) {
                    Taken::From(place) => {
                        let mut here = app.gate();
                        for record in records[place..].iter().filter_map(|it| Record::read(it)) {
                            here.hear(&name, run, &record);
                        }
                        let next = first + records.len() as u64;
                        intake.took(&gate, run, next);
                        Replied::Next(next)
                    }
                    Taken::Nothing { next } => Replied::Next(next),
                    Taken::OldRun { .. } => Replied::Next(first + records.len() as u64),
                }
            }
        }
    }
}

/// What neighbours call: on a port of its own, for the site's network alone.
pub fn router(site: Arc<Site>, app: Shared) -> Router {
    Router::new()
        .route("/site", post(said))
        .layer(DefaultBodyLimit::max(MESSAGE_LEN_MAX))
        .with_state((site, app))
}

async fn said(State((site, app)): State<(Arc<Site>, Shared)>, bytes: bytes::Bytes) -> Response {
    let done = tokio::task::spawn_blocking(move || {
        let said = site.key.open(&bytes)?;
        site.key.seal(&site.hear(said, &app)).ok()
    });
    match done.await {
        Ok(Some(sealed)) => sealed.into_response(),
        _ => StatusCode::FORBIDDEN.into_response(),
    }
}
