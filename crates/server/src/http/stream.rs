//! The picture as it changes: one WebSocket a console.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use cordon_api::stream::{Hello, Viewport};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::sync::broadcast::error::RecvError;

use super::answer::{Answer, NotGood};
use super::guard::LoggedIn;
use super::{Shared, StreamPlace};
use crate::tick::{Tick, delta, snapshot};

/// A console that takes longer to read a message is dropped.
const READ_MAX: Duration = Duration::from_secs(10);
/// How often a console is asked whether it is there, and whether its session still holds.
const PING_EVERY: Duration = Duration::from_secs(5);
/// A console from which nothing came for longer does not read.
const SILENT_MAX: Duration = Duration::from_secs(15);
/// A console that has not said where it looks by then is dropped.
const HELLO_MAX: Duration = Duration::from_secs(10);
/// Longest word from a console, in bytes.
const HELLO_LEN_MAX: usize = 4096;

/// `GET /api/picture/stream`.
pub async fn stream(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    upgrade: WebSocketUpgrade,
) -> Answer<Response> {
    let Some(place) = app.stream_place() else {
        return Err(NotGood::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too_many_clients",
            ("Too many consoles follow the picture.", "Trop de consoles suivent l'image."),
            ("close one, or raise server.clients_max", "fermez-en une"),
        ));
    };
    let upgrade = upgrade.max_message_size(HELLO_LEN_MAX);
    Ok(upgrade.on_upgrade(move |socket| async move {
        let follower = Follower::begin(app.clone(), who.token, socket, place).await;
        if let Some(follower) = follower
            && follower.run().await == Ended::Unread
        {
            app.metrics.clients_dropped.inc();
        }
    }))
}

/// Why a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// The console or the server closed it.
    Closed,
    /// The console does not read.
    Unread,
}

/// One console.
struct Follower {
    app: Shared,
    token: String,
    sink: SplitSink<WebSocket, Message>,
    words: SplitStream<WebSocket>,
    ticks: tokio::sync::broadcast::Receiver<Arc<Tick>>,
    viewport: Option<Viewport>,
    numbers: BTreeSet<u32>,
    frame: u64,
    _place: StreamPlace,
}

/// Whether a session has neither ended nor been ended.
pub async fn session_holds(app: &Shared, token: &str) -> bool {
    let (worker, token) = (app.clone(), token.to_owned());
    let found = move || worker.accounts.session(&token, (worker.clock)());
    // A file that cannot be read for a moment ends nobody's picture.
    !matches!(tokio::task::spawn_blocking(found).await, Ok(Ok(None)))
}

/// Returns once the server is asked to stop.
pub async fn asked(stopping: &mut tokio::sync::watch::Receiver<bool>) {
    // A sender that is gone means the same.
    let _ = stopping.wait_for(|stop| *stop).await;
}

fn hello(message: &Message) -> Option<Hello> {
    match message {
        Message::Text(text) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

impl Follower {
    async fn begin(
        app: Shared,
        token: String,
        socket: WebSocket,
        place: StreamPlace,
    ) -> Option<Follower> {
        let (sink, mut words) = socket.split();
        let first = tokio::time::timeout(HELLO_MAX, words.next()).await.ok()??.ok()?;
        let hello = hello(&first)?;
        let (ticks, frame) = app.hub.ticks.follow();
        let viewport = hello.viewport.and_then(Viewport::new);
        let numbers = BTreeSet::new();
        let mut follower =
            Follower { app, token, sink, words, ticks, viewport, numbers, frame, _place: place };
        let missed = hello.resume.and_then(|from| {
            follower.app.hub.ticks.since(from.epoch, from.frame).map(|missed| (from, missed))
        });
        match missed {
            Some((from, missed)) => {
                follower.frame = from.frame;
                // It may know any of them from before the cut.
                follower.numbers = follower.app.hub.live().numbers.values().copied().collect();
                for tick in missed {
                    follower.tell(&tick).await.ok()?;
                }
            }
            None => follower.snapshot().await.ok()?,
        }
        Some(follower)
    }

    async fn run(mut self) -> Ended {
        let mut stopping = self.app.stopping.clone();
        let mut ping = tokio::time::interval(PING_EVERY);
        let mut heard_at = Instant::now();
        loop {
            let told = tokio::select! {
                tick = self.ticks.recv() => match tick {
                    Ok(tick) => self.tell(&tick).await,
                    Err(RecvError::Lagged(_)) => {
                        self.app.metrics.clients_lagged.inc();
                        self.snapshot().await
                    }
                    Err(RecvError::Closed) => Err(Ended::Closed),
                },
                word = self.words.next() => {
                    heard_at = Instant::now();
                    self.heard(word).await
                }
                _ = ping.tick() => self.ping(heard_at).await,
                () = asked(&mut stopping) => {
                    let _ = tokio::time::timeout(READ_MAX, self.sink.close()).await;
                    Err(Ended::Closed)
                }
            };
            if let Err(ended) = told {
                return ended;
            }
        }
    }

    async fn heard(&mut self, word: Option<Result<Message, axum::Error>>) -> Result<(), Ended> {
        match word {
            None | Some(Err(_)) | Some(Ok(Message::Close(_))) => Err(Ended::Closed),
            Some(Ok(message @ Message::Text(_))) => match hello(&message) {
                Some(hello) => {
                    self.viewport = hello.viewport.and_then(Viewport::new);
                    self.snapshot().await
                }
                None => Err(Ended::Closed),
            },
            Some(Ok(_)) => Ok(()),
        }
    }

    async fn ping(&mut self, heard_at: Instant) -> Result<(), Ended> {
        if heard_at.elapsed() > SILENT_MAX {
            return Err(Ended::Unread);
        }
        if !session_holds(&self.app, &self.token).await {
            return Err(Ended::Closed);
        }
        self.send_message(Message::Ping(Bytes::new())).await
    }

    async fn snapshot(&mut self) -> Result<(), Ended> {
        let beside = self.app.beside();
        let now = (self.app.clock)();
        // Ticks up to here are in it; those that wait are skipped.
        let (ticks, frame) = self.app.hub.ticks.follow();
        self.ticks = ticks;
        self.frame = frame;
        let (message, numbers) =
            snapshot(&self.app.hub, self.viewport.as_ref(), beside, frame, now);
        self.numbers = numbers;
        self.send(message).await
    }

    async fn tell(&mut self, tick: &Tick) -> Result<(), Ended> {
        if tick.head.frame <= self.frame {
            return Ok(());
        }
        self.frame = tick.head.frame;
        let message = delta(tick, self.viewport.as_ref(), &mut self.numbers);
        self.send(message).await
    }

    async fn send(&mut self, message: Bytes) -> Result<(), Ended> {
        self.send_message(Message::Binary(message)).await
    }

    async fn send_message(&mut self, message: Message) -> Result<(), Ended> {
        match tokio::time::timeout(READ_MAX, self.sink.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Ended::Closed),
            Err(_) => Err(Ended::Unread),
        }
    }
}
