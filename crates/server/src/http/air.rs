//! The air desk's view, now and then.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use cordon_api::air::{AirFigures, AirView};
use cordon_api::params::PictureQuery;

use super::Shared;
use super::answer::{Answer, NotGood, Query};
use super::look_back::{look_back, moment};

/// How long a view is good for everybody who asks.
const GOOD_FOR: Duration = Duration::from_millis(900);

/// The newest view, and when it was made.
pub type Kept = Option<(Instant, Arc<AirView>)>;

/// `GET /api/air`.
pub async fn air(
    State(app): State<Shared>,
    Query(query): Query<PictureQuery>,
) -> Answer<Json<AirView>> {
    let view = if query.seq.is_some() || query.at.is_some() {
        look_back(&app, move |app| past(app, &query)).await?
    } else {
        let view = tokio::task::spawn_blocking(move || now(&app)).await;
        view.map_err(|error| NotGood::from(anyhow::Error::new(error)))?
    };
    Ok(Json(AirView::clone(&view)))
}

/// The air now: made at most once a second, whoever asks.
fn now(app: &Shared) -> Arc<AirView> {
    let mut kept = app.air.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some((made, view)) = kept.as_ref()
        && made.elapsed() < GOOD_FOR
    {
        return view.clone();
    }
    let operation = app.hub.picture().operation.clone();
    let figures = app.hub.air_figures();
    // A copy, so that nobody waits for what follows.
    let (live, numbers) = {
        let side = app.hub.live();
        (side.live.clone(), side.numbers.clone())
    };
    let number = |state: &cordon_kernel::track::TrackState| numbers.get(&state.track).copied();
    let view = AirView::new(operation.as_deref(), &live, &figures, (app.clock)(), &number);
    let view = Arc::new(view);
    *kept = Some((Instant::now(), view.clone()));
    view
}

fn past(app: &Shared, query: &PictureQuery) -> Answer<Arc<AirView>> {
    let (picture, live, at) = moment(app, query)?;
    let figures = AirFigures::default();
    let operation = picture.operation.as_deref();
    Ok(Arc::new(AirView::new(operation, &live, &figures, at, &|_| None)))
}
