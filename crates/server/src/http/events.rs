//! Alerts as server-sent events, for programs that want nothing else.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use cordon_api::view::AlertView;
use futures_util::Stream;
use tokio::sync::broadcast::error::RecvError;

use super::answer::{Answer, NotGood};
use super::guard::LoggedIn;
use super::{Shared, StreamPlace};
use crate::words::of_evidence;

/// How often it is asked whether the session still holds.
const SESSION_EVERY: Duration = Duration::from_secs(5);

struct Listener {
    app: Shared,
    ticks: tokio::sync::broadcast::Receiver<std::sync::Arc<crate::tick::Tick>>,
    token: String,
    /// The newest change that was told, and of which alert; `None` tells all.
    told: Option<(u64, u64)>,
    waiting: VecDeque<Event>,
    stopping: tokio::sync::watch::Receiver<bool>,
    _place: StreamPlace,
}

/// `GET /api/alerts/events`.
pub async fn alerts(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    headers: HeaderMap,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let Some(place) = app.stream_place() else {
        return Err(NotGood::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too_many_clients",
            ("Too many clients listen.", "Trop de clients écoutent."),
            ("close one, or raise server.clients_max", "fermez-en un"),
        ));
    };
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let told = last.and_then(|id| {
        let (seq, alert) = id.split_once('.')?;
        Some((seq.parse().ok()?, alert.parse().ok()?))
    });
    let token = who.token;
    let (ticks, _) = app.hub.ticks.follow();
    let stopping = app.stopping.clone();
    let listener =
        Listener { app, ticks, token, told, waiting: VecDeque::new(), stopping, _place: place };
    let events = futures_util::stream::unfold(listener, |mut listener| async move {
        listener.next().await.map(|event| (Ok(event), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

impl Listener {
    async fn next(&mut self) -> Option<Event> {
        let mut again = tokio::time::interval(SESSION_EVERY);
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            self.look();
            if !self.waiting.is_empty() {
                continue;
            }
            tokio::select! {
                tick = self.ticks.recv() => {
                    if matches!(tick, Err(RecvError::Closed)) {
                        return None;
                    }
                }
                _ = again.tick() => {
                    if !super::stream::session_holds(&self.app, &self.token).await {
                        return None;
                    }
                }
                () = super::stream::asked(&mut self.stopping) => return None,
            }
        }
    }

    /// Alerts that have changed since those told, in the order of their change.
    fn look(&mut self) {
        let picture = self.app.hub.picture();
        let operation = picture.operation.as_deref();
        let newer = |place: (u64, u64)| self.told.is_none_or(|told| place > told);
        let mut changed: Vec<_> =
            picture.alerts.iter().filter(|(id, a)| newer((a.changed_seq.0, id.0))).collect();
        changed.sort_by_key(|(id, alert)| (alert.changed_seq, **id));
        for (id, alert) in changed {
            let seq = alert.changed_seq.0;
            let view = AlertView::new(*id, alert, operation, &of_evidence);
            let event = Event::default().event("alert").id(format!("{seq}.{id}"));
            // A view is plain data; one that cannot be written is left out rather than the rest.
            if let Ok(event) = event.json_data(view) {
                self.waiting.push_back(event);
            }
            self.told = Some((seq, id.0));
        }
    }
}
