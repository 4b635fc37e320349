//! Runs of the optimiser and their plans.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Json};
use cordon_api::run::{
    CompareQuery, CompareView, NewPin, NewRun, OpenQuery, OpensView, PlanQuery, RowsQuery,
    RowsView, RunDetail, RunView, RunsView, StaffPlanView, UndoPin,
};

use super::Shared;
use super::answer::{Answer, Body, NotGood, Query};
use super::guard::LoggedIn;
use super::look_back::look_back;
use crate::runs::{Adopted, NotDone};

/// The handler of an endpoint about runs.
pub fn handler(id: &str) -> Option<MethodRouter<Shared>> {
    let router = match id {
        "runs" => get(list),
        "start_run" => post(start),
        "run" => get(one),
        "stop_run" => post(stop),
        "run_plan" => get(plan),
        "run_rows" => get(rows),
        "run_open" => get(open),
        "pin_unit" => post(pin),
        "undo_pin" => post(undo),
        "compare_runs" => get(compare),
        _ => return None,
    };
    Some(router)
}

/// `GET /api/runs`.
pub async fn list(State(app): State<Shared>) -> Json<RunsView> {
    Json(RunsView { runs: app.runs.list() })
}

/// `POST /api/runs`.
pub async fn start(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Body(wanted): Body<NewRun>,
) -> Answer<Json<RunView>> {
    work(&app, move |app| {
        let adopted = Adopted::read(&app.data_dir, &app.hub.picture())?;
        app.runs.start(wanted, &who.account.id.to_string(), &adopted)
    })
    .await
}

/// `GET /api/runs/{run}`.
pub async fn one(State(app): State<Shared>, Path(run): Path<u32>) -> Answer<Json<RunDetail>> {
    app.runs.one(run).map(Json).map_err(not_done)
}

/// `POST /api/runs/{run}/stop`.
pub async fn stop(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Path(run): Path<u32>,
) -> Answer<Json<RunView>> {
    app.runs.stop(run, &who.account.id.to_string()).map(Json).map_err(not_done)
}

/// `POST /api/runs/{run}/pins`.
pub async fn pin(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Path(run): Path<u32>,
    Body(pin): Body<NewPin>,
) -> Answer<Json<RunView>> {
    work(&app, move |app| app.runs.pin(run, pin, &who.account.id.to_string())).await
}

/// `POST /api/runs/{run}/undo`.
pub async fn undo(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Path(run): Path<u32>,
    Body(undo): Body<UndoPin>,
) -> Answer<Json<RunView>> {
    work(&app, move |app| app.runs.undo(run, undo.revision, &who.account.id.to_string())).await
}

/// `GET /api/runs/{run}/plan`.
pub async fn plan(
    State(app): State<Shared>,
    Path(run): Path<u32>,
    Query(query): Query<PlanQuery>,
) -> Answer<Json<StaffPlanView>> {
    work(&app, move |app| app.runs.plan(run, query.revision)).await
}

/// `GET /api/runs/{run}/rows`.
pub async fn rows(
    State(app): State<Shared>,
    Path(run): Path<u32>,
    Query(query): Query<RowsQuery>,
) -> Answer<Json<RowsView>> {
    work(&app, move |app| app.runs.rows(run, &query)).await
}

/// `GET /api/runs/{run}/open`.
pub async fn open(
    State(app): State<Shared>,
    Path(run): Path<u32>,
    Query(query): Query<OpenQuery>,
) -> Answer<Json<OpensView>> {
    work(&app, move |app| app.runs.open_wants(run, &query)).await
}

/// `GET /api/runs/{run}/compare`.
pub async fn compare(
    State(app): State<Shared>,
    Path(run): Path<u32>,
    Query(query): Query<CompareQuery>,
) -> Answer<Json<CompareView>> {
    work(&app, move |app| app.runs.compare(run, &query)).await
}

/// Plans are long, and read from the disk: beside the calls, a few at a time.
async fn work<T: Send + 'static>(
    app: &Shared,
    does: impl FnOnce(&Shared) -> Result<T, NotDone> + Send + 'static,
) -> Answer<Json<T>> {
    look_back(app, move |app| does(app).map_err(not_done)).await.map(Json)
}

fn not_done(error: NotDone) -> NotGood {
    let said = capital(&error.to_string());
    let again = ("look at the run again", "regardez de nouveau le calcul");
    let (status, code, fr, mend) = match error {
        NotDone::NoRun => return NotGood::not_found("such run"),
        NotDone::NoPlan => {
            (StatusCode::NOT_FOUND, "no_plan", "Le calcul n’a pas ce plan.".to_owned(), again)
        }
        NotDone::Busy(run) => (
            StatusCode::CONFLICT,
            "busy",
            format!("Le calcul {run} est en cours : un à la fois."),
            ("wait for it, or stop it", "attendez-le, ou arrêtez-le"),
        ),
        NotDone::NotRunning => {
            (StatusCode::CONFLICT, "not_running", "Ce calcul ne cherche pas.".to_owned(), again)
        }
        NotDone::Stale(now) => {
            (StatusCode::CONFLICT, "stale", format!("Le plan {now} est en vigueur."), again)
        }
        NotDone::NoPin => (StatusCode::CONFLICT, "no_pin", "Rien n’est épinglé.".to_owned(), again),
        NotDone::Unknown { kind, ref id } => {
            let noun = if kind == "unit" { "cette unité" } else { "ce poste" };
            let fr = format!("Le plan n’a pas {noun} : {id}.");
            let mend = ("take one of the plan's rows", "prenez une ligne du plan");
            (StatusCode::NOT_FOUND, "unknown", fr, mend)
        }
        NotDone::Limits(_) => (
            StatusCode::BAD_REQUEST,
            "limits",
            "Nom de 1 à 80 caractères, 1 à 60 jours, 1 à 3600 secondes.".to_owned(),
            ("stay within the limits", "restez dans les limites"),
        ),
        NotDone::NoOperation => (
            StatusCode::CONFLICT,
            "no_operation",
            "Il n’y a pas encore d’opération.".to_owned(),
            ("adopt one first", "adoptez-en une d’abord"),
        ),
        NotDone::OtherDays => (
            StatusCode::CONFLICT,
            "other_days",
            "Les deux plans ne commencent pas le même jour.".to_owned(),
            ("compare plans of the same days", "comparez des plans des mêmes jours"),
        ),
        NotDone::Full => (
            StatusCode::CONFLICT,
            "full",
            "Trop de calculs sont gardés.".to_owned(),
            ("take old ones out of the folder", "retirez les anciens du dossier"),
        ),
        NotDone::Failed(error) => return NotGood::from(error),
    };
    NotGood::new(status, code, (said, fr), mend)
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
