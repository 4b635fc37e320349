//! What a gate's box answers: each endpoint of [`cordon_api::endpoint::GATE`] bound to its handler.

use anyhow::bail;
use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use cordon_access::code::{Code, Correction};
use cordon_access::double_use::agree::Answer as Said;
use cordon_access::gate::{Asked, Gate, GateError, Others, Scanned, Settle as How};
use cordon_access::read::{Grey, Zxing, in_frame};
use cordon_api::endpoint::{Access, Endpoint, GATE};
use cordon_api::gate::{
    BreakGlass, Enrol, EnrolmentView, GateView, JudgedView, Press, Scan, Settle, Settling,
    ShownQuery, ShownView, SignOff, SignOn, SlipView,
};
use cordon_kernel::Timestamp;
use tower_http::set_header::SetResponseHeaderLayer;

use super::store::Store;
use super::{Shared, view};
use crate::http::answer::{Answer, Body, NotGood, Query};
use crate::http::{assets, guard};

/// The cookie of an enrolled device.
const COOKIE: &str = "cordon_gate";
/// Largest frame of a camera, bytes.
const FRAME_LEN_MAX: usize = 8 << 20;

/// The router of a gate's box, with its screens.
///
/// # Errors
///
/// When an endpoint has no handler.
pub fn router(app: Shared) -> anyhow::Result<Router> {
    let mut router: Router<Shared> = Router::new();
    for endpoint in GATE {
        let Some(handler) = handler(endpoint) else {
            bail!("the endpoint {} has no handler", endpoint.id);
        };
        let is_open = matches!(endpoint.access, Access::Anybody);
        let guarded = handler.route_layer(from_fn_with_state((app.clone(), is_open), guard));
        router = router.route(endpoint.path, guarded);
    }
    let fixed = |name: header::HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    Ok(router
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(FRAME_LEN_MAX))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, assets::GATE_POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .with_state(app))
}

fn handler(endpoint: &Endpoint) -> Option<MethodRouter<Shared>> {
    Some(match endpoint.id {
        "gate_enrol" => post(enrol),
        "gate_state" => get(state),
        "gate_enrolment" => get(enrolment),
        "gate_shown" => get(shown),
        "gate_scan" => post(scan),
        "gate_frame" => post(frame),
        "gate_settle" => post(settle),
        "gate_slip" => get(slip),
        "gate_sign_on" => post(sign_on),
        "gate_sign_off" => post(sign_off),
        "gate_break_glass" => post(break_glass),
        "gate_press" => post(press),
        _ => return None,
    })
}

/// Only devices that have enrolled may call, and no page of another site.
async fn guard(
    State((app, is_open)): State<(Shared, bool)>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    if !guard::is_ours(headers) {
        return NotGood::new(
            StatusCode::FORBIDDEN,
            "foreign_origin",
            ("This call comes from a page of another site.", "Cet appel vient d’un autre site."),
            ("open the gate at its own address", "ouvrez le point d’accès à sa propre adresse"),
        )
        .into_response();
    }
    let session = guard::token(headers, COOKIE);
    let is_known = session.is_some_and(|session| app.devices.knows(&session, time_ms(&app)));
    if !is_open && !is_known {
        return NotGood::new(
            StatusCode::UNAUTHORIZED,
            "not_enrolled",
            ("This device is not enrolled at this gate.", "Cet appareil n’est pas inscrit ici."),
            (
                "scan the enrolment code that the gate's screen shows",
                "lisez le code d’inscription affiché par l’écran du point d’accès",
            ),
        )
        .into_response();
    }
    next.run(request).await
}

fn time_ms(app: &Shared) -> u64 {
    let now = app.now();
    app.gate().time_ms(now)
}

/// Does something with the gate; its errors become problems.
fn with<T>(app: &Shared, work: impl FnOnce(&mut Gate<Store>) -> Result<T, GateError>) -> Answer<T> {
    work(&mut app.gate()).map_err(|error| {
        let status = match error {
            GateError::NotRecording(_) => StatusCode::SERVICE_UNAVAILABLE,
            GateError::NotOpen(_) => StatusCode::NOT_FOUND,
            _ => StatusCode::CONFLICT,
        };
        NotGood(status, Box::new(view::problem(&error)))
    })
}

fn seen(app: &Shared) -> GateView {
    let (now, uplink) = (app.now(), app.uplink());
    let scanners = app.scanners.iter().map(|scanner| scanner.view()).collect();
    GateView { scanners, ..view::state(&mut app.gate(), uplink, now) }
}

async fn state(State(app): State<Shared>) -> Json<GateView> {
    Json(seen(&app))
}

async fn enrol(State(app): State<Shared>, Body(asked): Body<Enrol>) -> Answer<impl IntoResponse> {
    let session = app.devices.enrol(&asked.token, time_ms(&app))?;
    let Some(session) = session else {
        return Err(NotGood::new(
            StatusCode::FORBIDDEN,
            "token",
            ("This enrolment code is used or over.", "Ce code d’inscription est usé ou périmé."),
            ("show a new one at the gate's screen", "affichez-en un nouveau sur l’écran"),
        ));
    };
    let secure = if app.is_tls { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={session}; HttpOnly; SameSite=Strict; Path=/{secure}");
    Ok(([(header::SET_COOKIE, cookie)], Json(seen(&app))))
}

async fn enrolment(State(app): State<Shared>) -> Answer<Json<EnrolmentView>> {
    let (token, until) = app.devices.token(time_ms(&app))?;
    let url = format!("{}/gate/phone#enrol={token}", app.url);
    let code = Code::new(&url, Correction::Screen);
    let code = code.map_err(|error| NotGood::from(anyhow::anyhow!("no code: {error}")))?;
    let until = i64::try_from(until).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    Ok(Json(EnrolmentView { url, svg: code.svg(), until: until.unwrap_or(Timestamp::MAX) }))
}

async fn scan(State(app): State<Shared>, Body(scan): Body<Scan>) -> Answer<Json<JudgedView>> {
    let scanned = match (&scan.text, &scan.short) {
        (Some(text), None) => Scanned::Text(text),
        (None, Some(short)) => Scanned::Short(short),
        _ => return Err(NotGood::unreadable("give either text or short")),
    };
    judge(&app, scanned, scan.lane.unwrap_or(1), scan.is_exit).await
}

/// What a scanner of the box read last.
async fn shown(
    State(app): State<Shared>,
    Query(asked): Query<ShownQuery>,
) -> Answer<Json<ShownView>> {
    let scanner = app.scanners.iter().find(|scanner| scanner.lane() == asked.lane);
    match scanner {
        Some(scanner) => Ok(Json(scanner.shown(asked.after).await)),
        None => Err(NotGood::unreadable(&format!("no scanner stands in lane {}", asked.lane))),
    }
}

/// Judges what was shown in a lane, when the others were asked.
pub async fn judge(
    app: &Shared,
    scanned: Scanned<'_>,
    lane: u16,
    is_exit: bool,
) -> Answer<Json<JudgedView>> {
    let now = app.now();
    if is_exit {
        let out = with(app, |gate| gate.exit(scanned, lane, now))?;
        return Ok(Json(view::judged(&out)));
    }
    let asked = app.gate().question(scanned, now);
    let (site, others) = ask(app, asked).await?;
    let (now, others) = (app.now(), Others { site: &site, ..others });
    let proposal = with(app, |gate| gate.scan(scanned, lane, others, now))?;
    Ok(Json(view::judged(&proposal)))
}

/// What the other gates of the site and the centre say to a question.
async fn ask(app: &Shared, asked: Option<Asked>) -> Answer<(Vec<Said>, Others<'static>)> {
    let asking = app.clone();
    let said = tokio::task::spawn_blocking(move || match asked {
        Some(it) => (
            it.asks_centre().then(|| asking.ask_centre(&it.ask)).flatten(),
            if it.asks_site() { asking.ask_site(&it.ask) } else { Vec::new() },
        ),
        None => (None, Vec::new()),
    });
    let (centre, site) = said.await.map_err(|error| NotGood::from(anyhow::Error::new(error)))?;
    let silent_s = app.line().map(|line| line.silent_s());
    Ok((site, Others { asked, site: &[], centre, silent_s }))
}

/// Reads a frame, and judges the first code that may be a pass, or else the first.
async fn frame(State(app): State<Shared>, bytes: bytes::Bytes) -> Answer<Json<Option<JudgedView>>> {
    let read = tokio::task::spawn_blocking(move || {
        Grey::decode(&bytes).map(|frame| in_frame(&Zxing::default(), &frame))
    });
    let texts = read.await.map_err(|error| NotGood::from(anyhow::Error::new(error)))?;
    let texts = texts.map_err(|error| NotGood::unreadable(&error.to_string()))?;
    let pass = texts.iter().find(|text| text.starts_with("CP"));
    match pass.or(texts.first()) {
        Some(text) => {
            let judged = judge(&app, Scanned::Text(text), 1, false).await?;
            Ok(Json(Some(judged.0)))
        }
        None => Ok(Json(None)),
    }
}

async fn settle(
    State(app): State<Shared>,
    Path(record): Path<u64>,
    Body(asked): Body<Settling>,
) -> Answer<Json<JudgedView>> {
    let how = match asked.settle {
        Settle::Enter => How::Enter,
        Settle::Mismatch => How::Mismatch,
        Settle::Leave => How::Leave,
        Settle::Refuse => How::Refuse,
        Settle::Overrule => How::Overrule(asked.why.unwrap_or_default()),
    };
    let now = app.now();
    let done = match app.gate().settle(record, how, now) {
        Err(GateError::AskAgain) => None,
        done => Some(done),
    };
    let settled = match done {
        Some(done) => with(&app, |_| done)?,
        None => {
            let asked = app.gate().question_again(record, app.now());
            let (site, others) = ask(&app, asked).await?;
            let (now, others) = (app.now(), Others { site: &site, ..others });
            with(&app, |gate| gate.enter_again(record, others, now))?
        }
    };
    Ok(Json(view::judged(&settled)))
}

async fn slip(State(app): State<Shared>, Path(record): Path<u64>) -> Answer<Json<SlipView>> {
    let slip = with(&app, |gate| Ok(view::slip(&gate.slip(record)?, gate)))?;
    Ok(Json(slip))
}

async fn sign_on(State(app): State<Shared>, Body(asked): Body<SignOn>) -> Answer<Json<GateView>> {
    let now = app.now();
    with(&app, |gate| gate.sign_on(&asked.text, &asked.post, now))?;
    Ok(Json(seen(&app)))
}

async fn sign_off(State(app): State<Shared>, Body(asked): Body<SignOff>) -> Answer<Json<GateView>> {
    let now = app.now();
    with(&app, |gate| gate.sign_off(&asked.badge, now))?;
    Ok(Json(seen(&app)))
}

async fn break_glass(
    State(app): State<Shared>,
    Body(asked): Body<BreakGlass>,
) -> Answer<Json<GateView>> {
    let now = app.now();
    let BreakGlass { people_count, escort, why } = asked;
    with(&app, |gate| gate.break_glass(people_count, &escort, &why, now))?;
    Ok(Json(seen(&app)))
}

async fn press(State(app): State<Shared>, Body(asked): Body<Press>) -> Answer<Json<GateView>> {
    let now = app.now();
    with(&app, |gate| gate.press(asked.minutes, &asked.why, now))?;
    Ok(Json(seen(&app)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_of_a_gate_has_a_handler() {
        for endpoint in GATE {
            assert!(handler(endpoint).is_some(), "{}", endpoint.id);
        }
    }
}
