//! Alerts as server-sent events, for programs that want nothing else.

use std::collections::VecDeque;
use std::convert::Infallible;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use cordon_api::view::AlertView;
use futures_util::Stream;
use tokio::sync::broadcast::error::RecvError;

use super::answer::{Answer, NotGood};
use super::{Shared, StreamPlace};
use crate::words::of_evidence;

struct Listener {
    app: Shared,
    ticks: tokio::sync::broadcast::Receiver<std::sync::Arc<crate::tick::Tick>>,
    /// The newest change that was told; `None` tells all.
    told: Option<u64>,
    waiting: VecDeque<Event>,
    stopping: tokio::sync::watch::Receiver<bool>,
    _place: StreamPlace,
}

/// `GET /api/alerts/events`.
pub async fn alerts(
    State(app): State<Shared>,
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
    let told = last.and_then(|id| id.parse().ok());
    let (ticks, _) = app.hub.ticks.follow();
    let stopping = app.stopping.clone();
    let listener = Listener { app, ticks, told, waiting: VecDeque::new(), stopping, _place: place };
    let events = futures_util::stream::unfold(listener, |mut listener| async move {
        listener.next().await.map(|event| (Ok(event), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

impl Listener {
    async fn next(&mut self) -> Option<Event> {
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
                () = super::stream::asked(&mut self.stopping) => return None,
            }
        }
    }

    /// Alerts that have changed since those told, in the order of their change.
    fn look(&mut self) {
        let picture = self.app.hub.picture();
        let operation = picture.operation.as_deref();
        let newer = |seq: u64| self.told.is_none_or(|told| seq > told);
        let mut changed: Vec<_> =
            picture.alerts.iter().filter(|(_, a)| newer(a.changed_seq.0)).collect();
        changed.sort_by_key(|(_, alert)| alert.changed_seq);
        for (id, alert) in changed {
            let seq = alert.changed_seq.0;
            let view = AlertView::new(*id, alert, operation, &of_evidence);
            let event = Event::default().event("alert").id(seq.to_string());
            // A view is plain data; one that cannot be written is left out rather than the rest.
            if let Ok(event) = event.json_data(view) {
                self.waiting.push_back(event);
            }
            self.told = Some(seq);
        }
    }
}
