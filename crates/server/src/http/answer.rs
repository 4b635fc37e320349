//! Answers: JSON, problems, health, figures, the OpenAPI document.

use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, extract};
use cordon_air::source::State as FeedState;
use cordon_api::openapi::{NamedSchemas, document};
use cordon_api::view::{DoneView, HealthSentence, HealthState, HealthView};
use cordon_api::{Problem, Words};
use cordon_command::{Made, Request};
use schemars::SchemaGenerator;
use serde::de::DeserializeOwned;

use super::Shared;
use crate::metrics::Feed;

/// A problem with its status.
pub struct NotGood(pub StatusCode, pub Box<Problem>);

/// What a handler gives.
pub type Answer<T> = Result<T, NotGood>;

impl IntoResponse for NotGood {
    fn into_response(self) -> Response {
        let retry = self.1.problem.retry_after_s;
        let mut response = (self.0, Json(self.1)).into_response();
        if let Some(value) = retry.and_then(|s| s.to_string().parse().ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }
}

impl NotGood {
    /// A problem said in two languages, with what to do about it in two languages.
    pub fn new(
        status: StatusCode,
        code: &str,
        sentence: (impl Into<String>, impl Into<String>),
        mend: (&str, &str),
    ) -> NotGood {
        let sentence = Words::new(sentence.0, sentence.1);
        NotGood(status, Box::new(Problem::new(code, sentence, Words::new(mend.0, mend.1))))
    }

    /// Something that is not there.
    pub fn not_found(what: &str) -> NotGood {
        NotGood::new(
            StatusCode::NOT_FOUND,
            "not_found",
            (format!("There is no {what}."), format!("Il n'y a pas de {what}.")),
            ("check the number, or look at another time", "vérifiez le numéro, ou l'heure"),
        )
    }

    /// A request that cannot be read.
    pub fn unreadable(why: &str) -> NotGood {
        NotGood::new(
            StatusCode::BAD_REQUEST,
            "unreadable",
            (
                format!("The request cannot be read: {why}."),
                format!("La demande ne peut être lue : {why}."),
            ),
            ("see /api-docs for what this call takes", "voyez /api-docs pour cet appel"),
        )
    }
}

impl From<anyhow::Error> for NotGood {
    fn from(error: anyhow::Error) -> NotGood {
        tracing::error!("a call failed: {error:#}");
        NotGood::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "failed",
            (format!("This could not be done: {error:#}."), format!("Échec : {error:#}.")),
            ("try again; if it stays so, see the health page", "réessayez ; sinon voyez l'état"),
        )
    }
}

/// A JSON body; one that cannot be read is a problem with its place.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> extract::FromRequest<S> for Body<T> {
    type Rejection = NotGood;

    async fn from_request(request: extract::Request, state: &S) -> Answer<Body<T>> {
        let bytes = bytes::Bytes::from_request(request, state)
            .await
            .map_err(|error| NotGood::unreadable(&error.body_text()))?;
        let value = serde_json::from_slice(&bytes);
        value.map(Body).map_err(|error| NotGood::unreadable(&error.to_string()))
    }
}

/// Parameters of a query; unknown ones are a problem.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> extract::FromRequestParts<S> for Query<T> {
    type Rejection = NotGood;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        state: &S,
    ) -> Answer<Query<T>> {
        match extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(extract::Query(value)) => Ok(Query(value)),
            Err(error) => Err(NotGood::unreadable(&error.body_text())),
        }
    }
}

/// `GET /api/health`.
pub async fn health(State(app): State<Shared>) -> impl IntoResponse {
    let sentences = sentences(&app);
    let ok = sentences.iter().all(|s| s.state != HealthState::Failing);
    let status = if ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(HealthView { ok, sentences }))
}

fn sentences(app: &Shared) -> Vec<HealthSentence> {
    let mut list = vec![journal_sentence(app), checkpoint_sentence(app)];
    let lost = app.hub.health.archive_lost.load(Ordering::Relaxed);
    if lost > 0 {
        list.push(HealthSentence {
            code: "archive".into(),
            state: HealthState::Attention,
            sentence: Words::new(
                format!("The archive has lost {lost} positions: the disk is full or broken."),
                format!("L'archive a perdu {lost} positions : disque plein ou défectueux."),
            ),
        });
    }
    for (source, health) in &app.feeds {
        let report = health.report();
        let (state, en, fr) = match report.state {
            FeedState::Connected => (HealthState::Ok, "is connected", "est connectée"),
            FeedState::RecordingEnded => {
                (HealthState::Ok, "has played its recording", "a joué son enregistrement")
            }
            FeedState::Connecting => (HealthState::Attention, "is connecting", "se connecte"),
            FeedState::Stalled => {
                (HealthState::Attention, "is connected but silent", "est connectée mais muette")
            }
            FeedState::Waiting => {
                (HealthState::Attention, "has lost its link and tries again", "a perdu son lien")
            }
            FeedState::RecordingBroken => {
                (HealthState::Failing, "has a broken recording", "a un enregistrement défectueux")
            }
            FeedState::Stopped => (HealthState::Attention, "is stopped", "est arrêtée"),
        };
        let (n, bad, lost) =
            (report.messages_count, report.undecodable_count, report.dropped_count);
        list.push(HealthSentence {
            code: format!("source_{source}"),
            state,
            sentence: Words::new(
                format!("{source} {en}: {n} messages, {bad} undecodable, {lost} dropped."),
                format!("{source} {fr} : {n} messages, {bad} indécodables, {lost} perdus."),
            ),
        });
    }
    let clients = app.streams.load(Ordering::Relaxed);
    list.push(HealthSentence {
        code: "clients".into(),
        state: HealthState::Ok,
        sentence: Words::new(
            format!("Consoles that follow the picture: {clients}."),
            format!("Consoles qui suivent l'image : {clients}."),
        ),
    });
    list
}

fn journal_sentence(app: &Shared) -> HealthSentence {
    let failing = app.hub.health.failing.load(Ordering::Relaxed);
    let backlog = app.hub.health.backlog.load(Ordering::Relaxed);
    let given_up = app.hub.health.given_up.load(Ordering::Relaxed);
    let size = app.hub.picture().size;
    let (state, en, fr) = if failing {
        (
            HealthState::Failing,
            format!("The journal takes no entries; {backlog} wait, {given_up} were given up."),
            format!("Le journal n'accepte rien ; {backlog} en attente, {given_up} abandonnées."),
        )
    } else if given_up > 0 {
        (
            HealthState::Attention,
            format!("The journal has {size} entries; {given_up} were given up while it failed."),
            format!("Le journal a {size} entrées ; {given_up} ont été abandonnées."),
        )
    } else {
        (
            HealthState::Ok,
            format!("The journal has {size} entries, each synced to the disk."),
            format!("Le journal a {size} entrées, toutes écrites sur le disque."),
        )
    };
    HealthSentence { code: "journal".into(), state, sentence: Words::new(en, fr) }
}

fn checkpoint_sentence(app: &Shared) -> HealthSentence {
    let (state, en, fr) = match app.checkpoint_view() {
        Some(view) if view.ok => (
            HealthState::Ok,
            format!("The newest checkpoint covers {} entries.", view.size),
            format!("Le dernier point de contrôle couvre {} entrées.", view.size),
        ),
        Some(view) => (
            HealthState::Attention,
            format!("The newest checkpoint covers only {} entries.", view.size),
            format!("Le dernier point de contrôle ne couvre que {} entrées.", view.size),
        ),
        None => (
            HealthState::Attention,
            "There is no checkpoint yet.".to_owned(),
            "Il n'y a pas encore de point de contrôle.".to_owned(),
        ),
    };
    HealthSentence { code: "checkpoint".into(), state, sentence: Words::new(en, fr) }
}

/// `GET /metrics`.
pub async fn metrics(State(app): State<Shared>) -> Response {
    let metrics = &app.metrics;
    let gauge = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    metrics.entries.set(gauge(app.hub.picture().size));
    metrics.tracks.set(gauge(app.hub.live().live.tracks_count() as u64));
    metrics.backlog.set(gauge(app.hub.health.backlog.load(Ordering::Relaxed)));
    for (source, health) in &app.feeds {
        let report = health.report();
        let label = Feed { source: source.to_string() };
        metrics.messages.get_or_create(&label).set(gauge(report.messages_count));
        metrics.undecodable.get_or_create(&label).set(gauge(report.undecodable_count));
        metrics.dropped.get_or_create(&label).set(gauge(report.dropped_count));
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    match metrics.text() {
        Ok(text) => ([(header::CONTENT_TYPE, kind)], text).into_response(),
        Err(error) => NotGood::from(anyhow::Error::new(error)).into_response(),
    }
}

/// The OpenAPI document.
pub fn openapi_document() -> serde_json::Value {
    let request = |generator: &mut SchemaGenerator| generator.subschema_for::<Request>();
    let done = |generator: &mut SchemaGenerator| generator.subschema_for::<DoneView<Made>>();
    let mut named = NamedSchemas::new();
    named.insert("Request", request);
    named.insert("Done", done);
    document(env!("CARGO_PKG_VERSION"), &named)
}

/// `GET /api/openapi.json`.
pub async fn openapi() -> impl IntoResponse {
    Json(openapi_document())
}
