//! What workers that watch cameras say and send.

use std::time::Instant;

use axum::Extension;
use axum::Json;
use axum::body::Body as Bytewise;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use bytes::Bytes;
use cordon_api::Problem;
use cordon_api::Words;
use cordon_api::camera::{
    CLIP_LEN_MAX, ClipQuery, SEGMENT_LEN_MAX, STILL_LEN_MAX, SegmentQuery, StillQuery, WatchReport,
    WatchWord,
};
use cordon_kernel::id::ClipId;
use cordon_picture::ClipFile;
use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::Shared;
use super::answer::{Answer, NotGood, Query};
use super::guard::LoggedIn;
use crate::cameras::refused::Refused;
use crate::cameras::video::Piece;

/// Largest report, bytes: a thousand records, and hundreds of cameras with hundreds of people.
const REPORT_LEN_MAX: usize = 32 << 20;

impl From<Refused> for NotGood {
    fn from(refused: Refused) -> NotGood {
        let status = match &refused {
            Refused::Failed(error) => {
                tracing::error!("a call about cameras failed: {error:#}");
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Refused::UnknownCamera(_) | Refused::NoStill(_) | Refused::UnknownClip => {
                StatusCode::NOT_FOUND
            }
            Refused::ClipGone => StatusCode::GONE,
            Refused::NoName | Refused::NotA(_) => StatusCode::BAD_REQUEST,
            Refused::TooLong { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Refused::NoMoment | Refused::NoPurpose | Refused::NoGround(..) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            _ => StatusCode::CONFLICT,
        };
        let sentence = Words::new(format!("{refused}."), format!("{}.", refused.fr()));
        let (en, fr) = refused.mend();
        let problem = Problem::new(refused.code(), sentence, Words::new(en, fr));
        NotGood(status, Box::new(problem))
    }
}

/// The bytes of a request, so many at most.
async fn bytes_of(body: Bytewise, max: usize) -> Answer<Bytes> {
    axum::body::to_bytes(body, max).await.map_err(|_| too_large(max as u64))
}

fn too_large(max: u64) -> NotGood {
    NotGood::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        (
            format!("This is more than {max} bytes, or it was cut off."),
            format!("Plus de {max} octets, ou l'envoi a été coupé."),
        ),
        ("send less at once", "envoyez moins à la fois"),
    )
}

/// `POST /api/watch`.
pub async fn report(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    body: Bytewise,
) -> Answer<Json<WatchWord>> {
    let bytes = bytes_of(body, REPORT_LEN_MAX).await?;
    let done = tokio::task::spawn_blocking(move || {
        let report: WatchReport = serde_json::from_slice(&bytes)
            .map_err(|error| NotGood::unreadable(&error.to_string()))?;
        let account = &who.account.id;
        let word = app.cameras.report(&report, account, &app.hub, app.clock, &app.metrics);
        word.map_err(NotGood::from)
    });
    done.await.map_err(|error| NotGood::from(anyhow::Error::new(error)))?.map(Json)
}

/// `POST /api/watch/segment`.
pub async fn segment(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Query(query): Query<SegmentQuery>,
    body: Bytewise,
) -> Answer<StatusCode> {
    app.cameras.check_lease(&query.camera, query.lease, &who.account.id)?;
    let bytes = bytes_of(body, SEGMENT_LEN_MAX).await?;
    if bytes.get(4..8).is_none_or(|kind| !kind.is_ascii()) {
        return Err(Refused::NotA("fragmented MP4").into());
    }
    app.metrics.video_bytes.inc_by(bytes.len() as u64);
    let (codec, piece) = (query.codec.as_deref(), Piece { at: query.at, bytes });
    let taken = app.cameras.videos.take(&query.camera, query.lease, codec, piece, Instant::now());
    taken.map_err(|_| Refused::NoBeginning(query.camera))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/watch/still`.
pub async fn still(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Query(query): Query<StillQuery>,
    body: Bytewise,
) -> Answer<StatusCode> {
    app.cameras.check_lease(&query.camera, query.lease, &who.account.id)?;
    let bytes = bytes_of(body, STILL_LEN_MAX).await?;
    if !bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return Err(Refused::NotA("JPEG").into());
    }
    app.metrics.video_bytes.inc_by(bytes.len() as u64);
    app.cameras.videos.take_still(&query.camera, query.lease, bytes, Instant::now());
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/watch/clip`: written to the disk as it comes.
pub async fn clip(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Query(query): Query<ClipQuery>,
    request: Request,
) -> Answer<StatusCode> {
    let clip = ClipId(query.clip);
    let part = app.cameras.clips.begin(clip, &app.hub.picture())?;
    let Some(part) = part else { return Ok(StatusCode::NO_CONTENT) };
    app.cameras.check_asked(clip, &who.account.id)?;
    let file = part.as_file().try_clone().map_err(anyhow::Error::from)?;
    let mut file = tokio::fs::File::from_std(file);
    let (mut hash, mut len, mut head) = (Sha256::new(), 0_u64, Vec::new());
    let mut chunks = request.into_body().into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| too_large(CLIP_LEN_MAX))?;
        len = len.saturating_add(chunk.len() as u64);
        if len > CLIP_LEN_MAX {
            return Err(too_large(CLIP_LEN_MAX));
        }
        if head.len() < 8 {
            head.extend(chunk.iter().take(8));
        }
        hash.update(&chunk);
        file.write_all(&chunk).await.map_err(anyhow::Error::from)?;
    }
    file.flush().await.map_err(anyhow::Error::from)?;
    if len == 0 {
        app.cameras.clips.missed(clip, &app.hub.picture())?;
        return Ok(StatusCode::NO_CONTENT);
    }
    if head.get(4..8) != Some(b"ftyp") {
        return Err(Refused::NotA("MP4").into());
    }
    let kept = ClipFile { sha256: hash.finalize().into(), bytes_count: len };
    let done = tokio::task::spawn_blocking(move || {
        app.cameras.clips.keep(clip, part, kept, &app.hub, (app.clock)())
    });
    done.await.map_err(|error| NotGood::from(anyhow::Error::new(error)))??;
    Ok(StatusCode::NO_CONTENT)
}
