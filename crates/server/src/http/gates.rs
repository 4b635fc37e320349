//! Gates, as the centre hears and shows them.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use cordon_api::gate::{
    CentreGateView, DoubleView, EraseHolder, ErasedView, Freshness, GatesView, Look, MovementView,
    MovementsQuery, MovementsView,
};
use cordon_kernel::Timestamp;
use cordon_kernel::body::Body as EntryBody;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::Seq;
use cordon_kernel::time::millis_between;
use cordon_pass::claims::{Assurance, PassId};

use super::Shared;
use super::answer::{Answer, Body, NotGood, Query};
use super::guard::LoggedIn;
use crate::gates::rights::AtGate;
use crate::gates::{Held, NotTaken};

/// `POST /api/gates/report`.
pub async fn report(State(app): State<Shared>, bytes: bytes::Bytes) -> Answer<impl IntoResponse> {
    let now = (app.clock)();
    let worker = app.clone();
    let done = tokio::task::spawn_blocking(move || {
        let report = worker.gates.open_report(&bytes)?;
        let turn = worker.gates.turn(&report.gate);
        let _one_at_a_time = turn.blocking_lock();
        worker.gates.take(&report, &worker.hub, now)
    });
    let done = done.await.map_err(|error| NotGood::from(anyhow::Error::new(error)))?;
    let heard = done.map_err(not_taken)?;
    Ok(([(header::CONTENT_TYPE, "application/cbor")], heard.write()))
}

/// `POST /api/gates/question`.
pub async fn question(State(app): State<Shared>, bytes: bytes::Bytes) -> Answer<impl IntoResponse> {
    let worker = app.clone();
    let done = tokio::task::spawn_blocking(move || {
        worker.gates.answer(&bytes, &worker.hub, || (worker.clock)())
    });
    let done = done.await.map_err(|error| NotGood::from(anyhow::Error::new(error)))?;
    let word = done.map_err(not_taken)?;
    Ok(([(header::CONTENT_TYPE, "application/cbor")], word.write()))
}

fn not_taken(error: NotTaken) -> NotGood {
    let said = error.to_string();
    let (status, code, fr, mend) = match error {
        NotTaken::Unknown => (
            StatusCode::UNAUTHORIZED,
            "unknown_gate",
            "aucun point d’accès inscrit n’a signé ce rapport",
            ("enrol the gate with `cordon access enrol`", "inscrivez-le par `cordon access enrol`"),
        ),
        NotTaken::Revoked(_) => (
            StatusCode::FORBIDDEN,
            "revoked_gate",
            "ce point d’accès a été déclaré volé",
            ("give the gate a new key, and enrol it", "donnez-lui une clé neuve et inscrivez-le"),
        ),
        NotTaken::NoRecord(_) => (
            StatusCode::BAD_REQUEST,
            "no_record",
            "le rapport contient ce qui n’est pas un enregistrement",
            ("look at the gate's store", "examinez les données du point d’accès"),
        ),
        NotTaken::OldRun(_) => (
            StatusCode::CONFLICT,
            "old_run",
            "ce point d’accès a commencé une autre session depuis",
            ("two boxes report in one name: take one away", "deux boîtiers portent ce nom"),
        ),
        NotTaken::Failed(error) => return NotGood::from(error),
    };
    NotGood::new(status, code, (format!("{said}."), format!("{fr}.")), mend)
}

/// `GET /api/gates`.
pub async fn list(State(app): State<Shared>) -> Json<GatesView> {
    let now = (app.clock)();
    let live = app.gates.live();
    let picture = app.hub.picture();
    let things = picture.operation.as_ref().map(|operation| &operation.things);
    let mut ids: BTreeSet<&str> = picture.gates.keys().map(|id| id.as_str()).collect();
    ids.extend(live.keys().map(String::as_str));
    ids.extend(things.iter().flat_map(|things| things.of("gate")).map(|gate| gate.id.as_str()));
    let gates = ids.into_iter().map(|id| {
        let thing = things.and_then(|things| things.get("gate", id));
        let known = id.parse().ok().and_then(|id| picture.gates.get(&id));
        let heard = live.get(id);
        let figures = known.map(|gate| gate.figures.clone()).unwrap_or_default();
        let how = heard.map(|heard| heard.how.clone()).unwrap_or_default();
        let minute = now.as_second().div_euclid(60);
        let recent = known.into_iter().flat_map(|gate| &gate.minutes);
        let recent: u64 = recent.filter(|(at, _)| minute - at < 15).map(|(_, count)| count).sum();
        CentreGateView {
            gate: id.to_owned(),
            name: thing.map_or_else(|| id.to_owned(), |thing| thing.name().to_owned()),
            zone: thing.and_then(|thing| thing.text("zone")).map(str::to_owned),
            silent_s: heard
                .map(|heard| millis_between(heard.heard_at, now).max(0).unsigned_abs() / 1_000),
            freshness: match how.freshness {
                0 => Freshness::Green,
                1 => Freshness::Amber,
                _ => Freshness::Red,
            },
            list_age_s: how.list_age_s,
            pending_count: how.pending_count,
            entered_count: figures.entered_count,
            left_count: figures.left_count,
            refused_count: figures.refused_count,
            overruled_count: figures.overruled_count,
            entered_per_minute: recent as f64 / 15.0,
            reasons: figures.reasons,
            lanes: figures.lanes.into_iter().map(|(lane, n)| (lane.to_string(), n)).collect(),
            inside_count: how.inside_count,
            room: how.room,
            pressure_until: how.pressure_until_ms.and_then(time),
            is_training: how.is_training,
        }
    });
    let doubles = picture.doubles.iter().rev();
    let doubles = doubles.map(|it| DoubleView { found_at: it.found_at, double: it.double.clone() });
    Json(GatesView { at: now, gates: gates.collect(), doubles: doubles.collect() })
}

fn time(ms: u64) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(ms).ok()?).ok()
}

/// `GET /api/gates/movements`.
pub async fn movements(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Query(query): Query<MovementsQuery>,
) -> Answer<Json<MovementsView>> {
    let pass: Result<PassId, ()> = query.pass.parse();
    let pass = pass.map_err(|()| NotGood::unreadable("pass is 20 hexadecimal digits"))?;
    let purpose = query.purpose.trim().to_owned();
    if purpose.is_empty() || purpose.chars().count() > 200 {
        return Err(NotGood::unreadable("say in purpose what for, in at most 200 characters"));
    }
    let (now, account) = ((app.clock)(), who.account.id.clone());
    let worker = app.clone();
    let read = tokio::task::spawn_blocking(move || {
        let audit = |holder| {
            let author = Author::Person { account };
            let body = EntryBody::MovementsRead { holder, purpose };
            worker.hub.record_and_wait(vec![Draft { author, observed_at: now, body }])?;
            Ok(worker.hub.picture().seq().unwrap_or(Seq(0)))
        };
        worker.gates.movements(pass, &worker.hub, audit)
    });
    let read = read.await.map_err(|error| NotGood::from(anyhow::Error::new(error)))?;
    let (audited, movements) = read?;
    let movements = movements.into_iter().filter_map(|it| {
        let entered = it.entered.map(|seen| match seen {
            Assurance::Code => Look::Code,
            Assurance::Document => Look::Document,
            Assurance::Photo => Look::Photo,
            Assurance::Holder => Look::Holder,
        });
        Some(MovementView { at: time(it.at_ms)?, gate: it.gate, entered })
    });
    Ok(Json(MovementsView { audited: audited.0, movements: movements.collect() }))
}

/// `POST /api/gates/erase`.
pub async fn erase(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Body(asked): Body<EraseHolder>,
) -> Answer<Json<ErasedView>> {
    let pass: Result<PassId, ()> = asked.pass.parse();
    let pass = pass.map_err(|()| NotGood::unreadable("pass is 20 hexadecimal digits"))?;
    let (now, account) = ((app.clock)(), who.account.id.clone());
    let worker = app.clone();
    let erased = tokio::task::spawn_blocking(move || {
        let was_known = worker.gates.erase(pass, &worker.hub, now)?;
        if was_known {
            let author = Author::Person { account };
            let body = EntryBody::HoldersErased { count: 1 };
            worker.hub.record_and_wait(vec![Draft { author, observed_at: now, body }])?;
        }
        anyhow::Ok(was_known)
    });
    let erased = erased.await.map_err(|error| NotGood::from(anyhow::Error::new(error)))?;
    match erased {
        Ok(was_known) => Ok(Json(ErasedView { was_known })),
        Err(error) if error.is::<AtGate>() => Err(NotGood::new(
            StatusCode::CONFLICT,
            "right_at_gate",
            (format!("{error}."), "Un point d’accès détient le droit de l’admettre."),
            (
                "ask again in a moment; a gate that is cut off gives it up when it is heard",
                "réessayez dans un instant ; un point d’accès coupé le rendra à son retour",
            ),
        )),
        Err(error) => match error.downcast::<Held>() {
            Ok(held) => Err(NotGood::new(
                StatusCode::CONFLICT,
                "held",
                (format!("{held}."), format!("{} ordonne de conserver ({}).", held.0, held.1)),
                ("wait until the order ends", "attendez la fin de cet ordre"),
            )),
            Err(error) => Err(NotGood::from(error)),
        },
    }
}
