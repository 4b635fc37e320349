//! Cameras and clips, as people see them.

use std::time::{Duration, Instant};

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use cordon_api::camera::{
    AcceptView, CameraView, CamerasView, ClipView, ClipsView, KeepClip, PairsTried, TryPairs,
};
use cordon_kernel::id::ClipId;
use cordon_kernel::role::Role;
use futures_util::{SinkExt, StreamExt};
use tokio::sync::broadcast::error::RecvError;
use tower_http::services::ServeFile;

use super::answer::{Answer, Body, NotGood};
use super::guard::LoggedIn;
use super::stream::{asked, session_holds};
use super::{Shared, StreamPlace};
use crate::cameras::clips::view;
use crate::cameras::pairs;
use crate::cameras::refused::Refused;
use crate::cameras::show::Sight;
use crate::cameras::video::{Look, News};

/// Who takes longer to read a piece is dropped.
const READ_MAX: Duration = Duration::from_secs(10);
/// How often it is asked whether session and order still hold.
const PING_EVERY: Duration = Duration::from_secs(2);
/// From whom nothing came for longer does not read.
const SILENT_MAX: Duration = Duration::from_secs(15);
/// Longest word from who looks, bytes.
const WORD_LEN_MAX: usize = 1_024;

/// Where people are is for those who may look; who checks or installs sees the figures.
fn sight(who: &LoggedIn) -> Sight {
    let may_look = [Role::DutyCommander, Role::Operator, Role::Planner];
    match may_look.iter().any(|role| who.account.roles.contains(role)) {
        true => Sight::People,
        false => Sight::Figures,
    }
}

/// Work that waits for the disk.
async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
) -> Answer<T> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| NotGood::from(anyhow::Error::new(error)))??)
}

/// `GET /api/cameras`.
pub async fn list(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
) -> Json<CamerasView> {
    Json(app.cameras.view(&app.hub, (app.clock)(), sight(&who)))
}

/// `GET /api/cameras/{id}/still`.
pub async fn still(State(app): State<Shared>, Path(camera): Path<String>) -> Answer<Response> {
    app.cameras.check_order(&camera, &app.hub, (app.clock)())?;
    let jpeg = app.cameras.videos.still(&camera, Instant::now());
    let jpeg = jpeg.ok_or(Refused::NoStill(camera))?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response())
}

/// `POST /api/cameras/try-pairs`.
pub async fn try_pairs(Body(asked): Body<TryPairs>) -> Answer<Json<PairsTried>> {
    on_disk(move || pairs::tried(&asked)).await.map(Json)
}

/// `POST /api/cameras/accept-view`.
pub async fn accept_view(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Body(asked): Body<AcceptView>,
) -> Answer<Json<CameraView>> {
    let sight = sight(&who);
    let view = on_disk(move || {
        let (now, account) = ((app.clock)(), who.account.id);
        app.cameras.accept_view(&asked.camera, account, &app.hub, now)?;
        let view = app.cameras.one(&asked.camera, &app.hub, now, sight);
        view.ok_or(Refused::UnknownCamera(asked.camera))
    });
    view.await.map(Json)
}

/// `GET /api/clips`.
pub async fn clips(State(app): State<Shared>) -> Json<ClipsView> {
    let picture = app.hub.picture();
    let clips = picture.clips.iter().rev().map(|(clip, of)| view(*clip, of));
    Json(ClipsView { clips: clips.collect() })
}

fn one_clip(app: &Shared, clip: ClipId) -> Result<ClipView, Refused> {
    let picture = app.hub.picture();
    let of = picture.clips.get(&clip).ok_or(Refused::UnknownClip)?;
    Ok(view(clip, of))
}

/// `POST /api/clips`.
pub async fn keep_clip(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Body(asked): Body<KeepClip>,
) -> Answer<Json<ClipView>> {
    let kept = on_disk(move || {
        let now = (app.clock)();
        let clip = app.cameras.keep_clip(&asked, who.account.id, &app.hub, now)?;
        one_clip(&app, clip)
    });
    kept.await.map(Json)
}

/// `GET /api/clips/{id}/video`.
pub async fn clip_video(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Path(clip): Path<u64>,
    request: Request,
) -> Answer<Response> {
    let path = on_disk(move || {
        let now = (app.clock)();
        app.cameras.clips.read(ClipId(clip), &who.account.id, &app.hub, now)
    });
    match ServeFile::new(path.await?).try_call(request).await {
        Ok(response) if response.status() == StatusCode::NOT_FOUND => Err(Refused::ClipGone.into()),
        Ok(response) => Ok(response.into_response()),
        Err(error) => Err(NotGood::from(anyhow::Error::new(error))),
    }
}

/// `POST /api/clips/{id}/erase`.
pub async fn erase_clip(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Path(clip): Path<u64>,
) -> Answer<Json<ClipView>> {
    let erased = on_disk(move || {
        let (clip, now) = (ClipId(clip), (app.clock)());
        app.cameras.clips.erase(clip, who.account.id, &app.hub, now)?;
        one_clip(&app, clip)
    });
    erased.await.map(Json)
}

/// `GET /api/cameras/{id}/video`: a WebSocket.
pub async fn video(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Path(camera): Path<String>,
    upgrade: WebSocketUpgrade,
) -> Answer<Response> {
    app.cameras.check_order(&camera, &app.hub, (app.clock)())?;
    let Some(place) = app.stream_place() else {
        return Err(NotGood::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too_many_clients",
            ("Too many consoles follow here.", "Trop de consoles suivent ici."),
            ("close one, or raise server.clients_max", "fermez-en une"),
        ));
    };
    let upgrade = upgrade.max_message_size(WORD_LEN_MAX);
    Ok(upgrade.on_upgrade(move |socket| async move {
        let look = app.cameras.videos.look(&camera, Instant::now());
        let looker = Looker { app: app.clone(), token: who.token, camera, socket, _place: place };
        if looker.run(look).await == Ended::Unread {
            app.metrics.clients_dropped.inc();
        }
    }))
}

/// Why somebody looks no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// One of the two closed.
    Closed,
    /// Nobody reads.
    Unread,
}

/// Somebody who looks at a camera.
struct Looker {
    app: Shared,
    token: String,
    camera: String,
    socket: WebSocket,
    _place: StreamPlace,
}

impl Looker {
    async fn run(mut self, mut look: Look) -> Ended {
        for news in std::mem::take(&mut look.first) {
            if let Err(ended) = self.tell(news).await {
                return ended;
            }
        }
        let mut stopping = self.app.stopping.clone();
        let mut ping = tokio::time::interval(PING_EVERY);
        let mut heard_at = Instant::now();
        loop {
            let told = tokio::select! {
                news = look.news.recv() => match news {
                    Ok(news) => self.tell(news).await,
                    Err(RecvError::Lagged(count)) => {
                        self.app.metrics.video_dropped.inc_by(count);
                        Ok(())
                    }
                    Err(RecvError::Closed) => Err(Ended::Closed),
                },
                word = self.socket.next() => match word {
                    None | Some(Err(_)) | Some(Ok(Message::Close(_))) => Err(Ended::Closed),
                    Some(Ok(_)) => {
                        heard_at = Instant::now();
                        Ok(())
                    }
                },
                _ = ping.tick() => self.ping(heard_at).await,
                () = asked(&mut stopping) => Err(Ended::Closed),
            };
            if let Err(ended) = told {
                let _ = tokio::time::timeout(READ_MAX, self.socket.close()).await;
                return ended;
            }
        }
    }

    async fn tell(&mut self, news: News) -> Result<(), Ended> {
        match news {
            News::Begins { codec, beginning } => {
                let codec = serde_json::json!({ "codec": &*codec }).to_string();
                self.send(Message::Text(codec.into())).await?;
                self.send(Message::Binary(beginning)).await
            }
            News::Piece(piece) => {
                if let Some(at) = piece.at {
                    let at = serde_json::json!({ "at": at }).to_string();
                    self.send(Message::Text(at.into())).await?;
                }
                self.send(Message::Binary(piece.bytes)).await
            }
            // Another worker may begin; where the order is over, the next ping ends it.
            News::Stops => self.may_look(),
        }
    }

    /// Nobody looks at a camera whose order is over.
    fn may_look(&self) -> Result<(), Ended> {
        let now = (self.app.clock)();
        let checked = self.app.cameras.check_order(&self.camera, &self.app.hub, now);
        checked.map_err(|_| Ended::Closed)
    }

    async fn ping(&mut self, heard_at: Instant) -> Result<(), Ended> {
        if heard_at.elapsed() > SILENT_MAX {
            return Err(Ended::Unread);
        }
        self.may_look()?;
        if !session_holds(&self.app, &self.token).await {
            return Err(Ended::Closed);
        }
        self.send(Message::Ping(Bytes::new())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), Ended> {
        match tokio::time::timeout(READ_MAX, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Ended::Closed),
            Err(_) => Err(Ended::Unread),
        }
    }
}
