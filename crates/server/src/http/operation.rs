//! The operation: what it describes, how it differs, its orders on paper, and the public page.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use cordon_api::operation::{BaseMap, DiffView, OperationDocument, PublicOperation, RuleAnswer};
use cordon_api::params::{DiffQuery, LanguageQuery, OperationQuery, RuleQuery};
use cordon_kernel::geometry::Position;
use cordon_kernel::id::Seq;
use cordon_operation::order_text::{Language, order_text, title};
use cordon_operation::rule::{Question, ask, ask_at, modes};
use cordon_operation::{Operation, differences};
use cordon_picture::Picture;
use tower_http::services::ServeFile;

use super::Shared;
use super::answer::{Answer, NotGood, Query};
use super::look_back::look_back;
use crate::paper;

/// `GET /api/operation`.
pub async fn operation(
    State(app): State<Shared>,
    Query(query): Query<OperationQuery>,
) -> Answer<Json<OperationDocument>> {
    let document = look_back(&app, move |app| {
        let now = app.hub.picture().operation_changed_seq().map(|seq| seq.0);
        let (operation, seq) = match (query.seq, query.at) {
            (None, None) => known(&app.hub.picture())?,
            // What a console most often asks for: it has not changed since.
            (seq @ Some(_), _) if seq == now => known(&app.hub.picture())?,
            (Some(seq), _) => known(&*past(app, seq)?)?,
            (None, Some(at)) => known(&*app.past.at_time(at)?)?,
        };
        let operation = with_plan(operation, query.plan.as_deref())?;
        Ok(OperationDocument::new(&operation, seq.0, base_map_of(app)))
    });
    document.await.map(Json)
}

/// `GET /api/operation/diff`.
pub async fn diff(
    State(app): State<Shared>,
    Query(query): Query<DiffQuery>,
) -> Answer<Json<DiffView>> {
    let changes = look_back(&app, move |app| {
        let (now, _) = known(&app.hub.picture())?;
        match (query.plan, query.from_seq) {
            (Some(plan), None) => {
                let then = with_plan(now.clone(), Some(&plan))?;
                Ok(differences(&now.things, &then.things))
            }
            (None, Some(seq)) => {
                let (then, _) = known(&*past(app, seq)?)?;
                Ok(differences(&then.things, &now.things))
            }
            _ => Err(NotGood::unreadable("give one of plan and from_seq")),
        }
    });
    changes.await.map(|changes| Json(DiffView { changes }))
}

/// `GET /api/operation/orders/{order}/pdf`.
pub async fn order_pdf(
    State(app): State<Shared>,
    Path(id): Path<String>,
    Query(query): Query<LanguageQuery>,
) -> Answer<Response> {
    let language = match query.lang.as_deref() {
        None | Some("fr") => Language::French,
        Some("en") => Language::English,
        Some(_) => return Err(NotGood::unreadable("lang is fr or en")),
    };
    let (operation, _) = known(&app.hub.picture())?;
    let order = operation.things.get("order", &id);
    let order = order.ok_or_else(|| NotGood::not_found("such order"))?;
    let pdf = paper::pdf(title(order, language), &order_text(&operation, order, language));
    Ok(([(header::CONTENT_TYPE, "application/pdf")], pdf).into_response())
}

/// `GET /api/public/operation`.
pub async fn public_operation(State(app): State<Shared>) -> Answer<Json<PublicOperation>> {
    let (operation, _) = known(&app.hub.picture())?;
    Ok(Json(PublicOperation::new(&operation, base_map_of(&app))))
}

/// `GET /api/public/rule`.
pub async fn public_rule(
    State(app): State<Shared>,
    Query(query): Query<RuleQuery>,
) -> Answer<Json<RuleAnswer>> {
    let (operation, _) = known(&app.hub.picture())?;
    let at = query.at.unwrap_or_else(|| (app.clock)());
    let named = |word: Option<String>| word.filter(|word| !word.is_empty() && word != "any");
    let (motive, role) = (named(query.motive), named(query.role));
    let question =
        Question { mode: &query.mode, motive: motive.as_deref(), role: role.as_deref(), at };
    if !modes().contains(&query.mode.as_str()) {
        return Err(NotGood::unreadable("no such mode"));
    }
    // What has no rules is not the public's: it is neither named nor counted.
    let things = &operation.things.open_to_all();
    let answer = match (query.zone, query.lat.zip(query.lon)) {
        (Some(id), None) => {
            let zone = things.get("zone", &id);
            ask(things, zone.ok_or_else(|| NotGood::not_found("such zone"))?, &question)
        }
        (None, Some((latitude, longitude))) => {
            let place = Position::new(latitude, longitude);
            let place = place.ok_or_else(|| NotGood::unreadable("lat and lon are no place"))?;
            ask_at(things, place, &question)
        }
        _ => return Err(NotGood::unreadable("give zone, or lat and lon")),
    };
    Ok(Json(RuleAnswer::new(&answer, at)))
}

/// `GET /basemap.pmtiles`: read in ranges.
pub async fn base_map(State(app): State<Shared>, request: Request) -> Response {
    let Some(file) = &app.settings.map.base_map else {
        return NotGood::not_found("base map on this node").into_response();
    };
    match ServeFile::new(file).try_call(request).await {
        Ok(response) => {
            let mut response = response.into_response();
            // A day: a map of a city changes slowly, and a new file has a new date.
            let keep = HeaderValue::from_static("public, max-age=86400");
            response.headers_mut().insert(header::CACHE_CONTROL, keep);
            response
        }
        Err(error) => NotGood::from(anyhow::Error::new(error)).into_response(),
    }
}

/// The operation of a picture, and the entry that last changed it.
fn known(picture: &Picture) -> Answer<(Arc<Operation>, Seq)> {
    let operation = picture.operation.clone().zip(picture.operation_changed_seq());
    operation.ok_or_else(|| NotGood::not_found("operation yet"))
}

fn past(app: &Shared, seq: u64) -> Answer<Arc<Picture>> {
    if seq >= app.hub.picture().size {
        return Err(NotGood::not_found("such entry yet"));
    }
    Ok(app.past.at_size(seq + 1)?)
}

fn with_plan(operation: Arc<Operation>, plan: Option<&str>) -> Answer<Arc<Operation>> {
    let Some(plan) = plan else { return Ok(operation) };
    if operation.base.get("plan", plan).is_none() {
        return Err(NotGood::not_found("such plan"));
    }
    let overlaid = operation.with_plan(plan).map_err(|faults| {
        let told: Vec<String> = faults.iter().take(3).map(ToString::to_string).collect();
        NotGood::unreadable(&told.join("; "))
    })?;
    Ok(Arc::new(overlaid))
}

fn base_map_of(app: &Shared) -> Option<BaseMap> {
    let map = &app.settings.map;
    map.base_map.as_ref().map(|_| BaseMap { attribution: map.attribution.clone() })
}
