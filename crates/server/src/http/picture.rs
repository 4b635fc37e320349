//! The picture, now and then, and parts of it.

use axum::extract::{Path, State};
use axum::{Extension, Json};
use cordon_api::params::{NotesQuery, PictureQuery, TrackQuery};
use cordon_api::view::{AlertView, NoteView, PictureView, TrackView, TrailView, author_name};
use cordon_kernel::Timestamp;
use cordon_kernel::id::{AlertId, IncidentId, NoteId, TrackId};
use cordon_kernel::time::plus_millis;
use cordon_kernel::track::TrackState;

use super::Shared;
use super::answer::{Answer, NotGood, Query};
use super::guard::LoggedIn;
use super::look_back::{look_back, moment};
use crate::words::of_evidence;

/// How far back a trail goes, in milliseconds.
const TRAIL_MS: i64 = 10 * 60 * 1000;

/// `GET /api/picture`.
pub async fn picture(
    State(app): State<Shared>,
    Query(query): Query<PictureQuery>,
) -> Answer<Json<PictureView>> {
    if query.seq.is_some() || query.at.is_some() {
        return look_back(&app, move |app| past(app, &query)).await.map(Json);
    }
    let beside = app.beside();
    let now = (app.clock)();
    let picture = app.hub.picture();
    let side = app.hub.live();
    let mut view = PictureView::new(&picture, &side.live, now, true, &of_evidence);
    let number = |track: &TrackId| side.numbers.get(track).copied();
    view.tracks =
        Some(side.live.tracks().map(|state| TrackView::new(state, number(&state.track))).collect());
    view.accounts = beside.accounts;
    view.checkpoint = beside.checkpoint;
    Ok(Json(view))
}

fn past(app: &Shared, query: &PictureQuery) -> Answer<PictureView> {
    let (picture, live, at) = moment(app, query)?;
    let mut view = PictureView::new(&picture, &live, at, false, &of_evidence);
    view.tracks = Some(live.tracks().map(|state| TrackView::new(state, None)).collect());
    view.accounts = app.beside().accounts;
    Ok(view)
}

/// `GET /api/alerts/{alert}`.
pub async fn alert(State(app): State<Shared>, Path(id): Path<u64>) -> Answer<Json<AlertView>> {
    let picture = app.hub.picture();
    let id = AlertId(id);
    let alert = picture.alerts.get(&id).ok_or_else(|| NotGood::not_found("such alert"))?;
    Ok(Json(AlertView::new(id, alert, picture.operation.as_deref(), &of_evidence)))
}

/// `GET /api/tracks/{track}`.
pub async fn track(
    State(app): State<Shared>,
    Path(id): Path<String>,
    Query(query): Query<TrackQuery>,
) -> Answer<Json<TrailView>> {
    let missing = || NotGood::not_found("such track");
    let id = TrackId::new(id).map_err(|_| missing())?;
    let now = (app.clock)();
    if query.at.is_some_and(|at| at > now) {
        return Err(NotGood::unreadable("at is in the future"));
    }
    let Some(at) = query.at else {
        let trail = trail(&app, &id, now).await?;
        let side = app.hub.live();
        let state = side.live.track(&id).or(trail.last()).ok_or_else(missing)?;
        return Ok(Json(trail_view(state, side.numbers.get(&id).copied(), &trail)));
    };
    let trail = trail(&app, &id, at).await?;
    let state = trail.last().ok_or_else(missing)?;
    Ok(Json(trail_view(state, None, &trail)))
}

/// Where a track was in the ten minutes before `at`, as the archive has it.
async fn trail(app: &Shared, id: &TrackId, at: Timestamp) -> Answer<Vec<TrackState>> {
    let wanted = id.clone();
    let from = plus_millis(at, -TRAIL_MS);
    look_back(app, move |app| Ok(app.past.trail(&wanted, from, at)?)).await
}

fn trail_view(state: &TrackState, number: Option<u32>, trail: &[TrackState]) -> TrailView {
    let point = |state: &TrackState| {
        let (place, at) = (state.position?, state.position_at?);
        let millis = at.as_microsecond() as f64 / 1000.0;
        Some([place.longitude_deg(), place.latitude_deg(), millis])
    };
    let mut points: Vec<_> = trail.iter().filter_map(point).collect();
    points.extend(point(state));
    points.dedup();
    TrailView { track: TrackView::new(state, number), trail: points }
}

/// `GET /api/incidents/{incident}/notes`.
pub async fn incident_notes(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Path(id): Path<u64>,
) -> Answer<Json<Vec<NoteView>>> {
    let notes = {
        let picture = app.hub.picture();
        let incident = picture.incidents.get(&IncidentId(id));
        incident.ok_or_else(|| NotGood::not_found("such incident"))?.notes.clone()
    };
    read(&app, &who, notes, format!("incident {id}")).await
}

/// `GET /api/notes`.
pub async fn notes(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Query(query): Query<NotesQuery>,
) -> Answer<Json<Vec<NoteView>>> {
    let about = query.subject().ok_or_else(|| NotGood::unreadable("about names no thing"))?;
    let notes = {
        let picture = app.hub.picture();
        let fitting = picture.notes.iter().filter(|(_, note)| note.about == about);
        fitting.map(|(id, _)| *id).collect()
    };
    read(&app, &who, notes, query.about).await
}

async fn read(
    app: &Shared,
    who: &LoggedIn,
    notes: Vec<NoteId>,
    purpose: String,
) -> Answer<Json<Vec<NoteView>>> {
    let texts = app.hub.read_notes(notes, purpose, who.who()).await?;
    let view = |text: crate::notes::NoteText| NoteView {
        note: text.note,
        about: text.about,
        text: text.text,
        by: author_name(&text.by),
        at: text.at,
    };
    Ok(Json(texts.into_iter().map(view).collect()))
}
