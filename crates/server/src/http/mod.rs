//! The HTTP border: each endpoint of `cordon-api` bound to its handler.

mod accounts;
mod air;
pub(crate) mod answer;
pub(crate) mod assets;
mod cameras;
mod commands;
mod events;
mod gates;
pub(crate) mod guard;
mod journal;
mod look_back;
mod operation;
mod picture;
mod reports;
mod runs;
mod stream;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::bail;
use axum::Router;
use axum::http::header;
use axum::routing::{MethodRouter, delete, get, post};
use base64::Engine;
use cordon_air::source::Health;
use cordon_api::endpoint::{self, Endpoint, Method};
use cordon_api::view::{AccountName, CheckpointView};
use cordon_kernel::Timestamp;
use cordon_kernel::id::SourceId;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::accounts::Accounts;
use crate::hub::Hub;
use crate::metrics::Metrics;
use crate::past::Past;
use crate::settings::Settings;
use crate::tick::Beside;

pub use answer::openapi_document;
pub use journal::lines;

/// What handlers share.
pub struct App {
    /// Picture, live, keeper, ticks.
    pub hub: Arc<Hub>,
    /// Accounts and sessions.
    pub accounts: Accounts,
    /// Pictures of the past.
    pub past: Past,
    /// Figures.
    pub metrics: Metrics,
    /// Settings.
    pub settings: Settings,
    /// The data folder.
    pub data_dir: PathBuf,
    /// How the sources fare.
    pub feeds: Vec<(SourceId, Arc<Health>)>,
    /// The time.
    pub clock: fn() -> Timestamp,
    /// Whether the session's cookie is for TLS only.
    pub secure: bool,
    /// Asks every stream to end.
    pub stopping: tokio::sync::watch::Receiver<bool>,
    /// Passwords hashed side by side: each takes 64 MiB.
    pub hashing: Arc<tokio::sync::Semaphore>,
    /// Past pictures and searches made side by side; more would keep logins waiting.
    pub looking_back: Arc<tokio::sync::Semaphore>,
    /// Streams open now.
    pub streams: AtomicUsize,
    /// Gates: reports, lists, the register.
    pub gates: crate::gates::Gates,
    /// Cameras: who watches which, what they show, what is kept of them.
    pub cameras: crate::cameras::Cameras,
    /// Runs of the optimiser and their plans.
    pub runs: crate::runs::Runs,
    /// The report door.
    pub door: std::sync::Mutex<crate::door::Door>,
    /// The air desk's view, as it was last made.
    pub air: std::sync::Mutex<air::Kept>,
}

/// Shared by every handler.
pub type Shared = Arc<App>;

impl App {
    /// Names and checkpoint, for a tick or a snapshot.
    pub fn beside(&self) -> Beside {
        let accounts = self.accounts.all().unwrap_or_default().into_iter();
        Beside {
            accounts: accounts.map(|a| AccountName { account: a.id, name: a.name }).collect(),
            checkpoint: self.checkpoint_view(),
        }
    }

    /// The newest checkpoint, as the console shows it.
    pub fn checkpoint_view(&self) -> Option<CheckpointView> {
        let published = self.hub.checkpoint();
        let text = published.text?;
        let mut lines = text.lines();
        let size: u64 = lines.nth(1)?.parse().ok()?;
        let root = lines.next()?;
        let root = hex::encode(base64::engine::general_purpose::STANDARD.decode(root).ok()?);
        // One is due every second; ten without are a fault.
        let ok = published.good_at.is_some_and(|at| at.elapsed() < Duration::from_secs(10));
        Some(CheckpointView { size, root, signed_at: None, ok })
    }

    /// A place for one more stream; `None` when there are too many.
    pub fn stream_place(self: &Arc<Self>) -> Option<StreamPlace> {
        let before = self.streams.fetch_add(1, Ordering::Relaxed);
        let place = StreamPlace { app: self.clone() };
        self.metrics.clients.inc();
        if before >= self.settings.server.clients_max {
            self.metrics.clients_refused.inc();
            return None;
        }
        Some(place)
    }
}

/// A stream that is open; gives its place back when dropped.
pub struct StreamPlace {
    app: Shared,
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        self.app.streams.fetch_sub(1, Ordering::Relaxed);
        self.app.metrics.clients.dec();
    }
}

/// The router with every endpoint and the console.
///
/// # Errors
///
/// When an endpoint has no handler.
pub fn router(app: Shared) -> anyhow::Result<Router> {
    let mut router: Router<Shared> = Router::new();
    for endpoint in endpoint::ALL {
        let Some(handler) = handler(endpoint) else {
            bail!("the endpoint {} has no handler", endpoint.id);
        };
        router = router.route(endpoint.path, guard::guarded(handler, endpoint, &app));
    }
    let fixed = |name: header::HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, header::HeaderValue::from_static(value))
    };
    Ok(router
        .fallback(assets::serve)
        .layer(CompressionLayer::new().compress_when(
            // Video is compressed, and is read in ranges.
            DefaultPredicate::new().and(NotForContentType::const_new("video/")),
        ))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, assets::POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .with_state(app))
}

/// The handler of an endpoint.
fn handler(endpoint: &Endpoint) -> Option<MethodRouter<Shared>> {
    let router = match endpoint.id {
        "get_session" => get(accounts::get_session),
        "log_in" => post(accounts::log_in),
        "log_out" => delete(accounts::log_out),
        "set_password" => post(accounts::set_password),
        "accounts" => get(accounts::list),
        "open_account" => post(accounts::open),
        "change_roles" => post(accounts::change_roles),
        "login_once" => post(accounts::login_once),
        "picture" => get(picture::picture),
        "air" => get(air::air),
        "picture_stream" => get(stream::stream),
        "alert_events" => get(events::alerts),
        "alert" => get(picture::alert),
        "track" => get(picture::track),
        "incident_notes" => get(picture::incident_notes),
        "notes" => get(picture::notes),
        "command" => post(commands::command),
        "report" => post(reports::report),
        "gate_report" => post(gates::report),
        "gate_question" => post(gates::question),
        "erase_holder" => post(gates::erase),
        "gates" => get(gates::list),
        "movements" => get(gates::movements),
        "watch" => post(watch::report),
        "watch_segment" => post(watch::segment),
        "watch_still" => post(watch::still),
        "watch_clip" => post(watch::clip),
        "cameras" => get(cameras::list),
        "camera_video" => get(cameras::video),
        "camera_still" => get(cameras::still),
        "try_pairs" => post(cameras::try_pairs),
        "accept_view" => post(cameras::accept_view),
        "clips" => get(cameras::clips),
        "keep_clip" => post(cameras::keep_clip),
        "clip_video" => get(cameras::clip_video),
        "erase_clip" => post(cameras::erase_clip),
        "journal" => get(journal::list),
        "journal_times" => get(journal::times),
        "proof" => get(journal::proof),
        "tlog_checkpoint" => get(journal::checkpoint),
        "tlog_key" => get(journal::key),
        "tlog_tile" => get(journal::tile),
        "operation" => get(operation::operation),
        "operation_diff" => get(operation::diff),
        "order_pdf" => get(operation::order_pdf),
        "public_operation" => get(operation::public_operation),
        "public_rule" => get(operation::public_rule),
        "base_map" => get(operation::base_map),
        "health" => get(answer::health),
        "metrics" => get(answer::metrics),
        "openapi" => get(answer::openapi),
        id => return runs::handler(id),
    };
    let same = matches!(
        (endpoint.method, endpoint.id),
        (Method::Delete, "log_out")
            | (Method::Post, "log_in" | "set_password" | "open_account" | "change_roles")
            | (Method::Post, "login_once" | "command" | "report" | "gate_report")
            | (Method::Post, "gate_question" | "erase_holder")
            | (Method::Post, "watch" | "watch_segment" | "watch_still" | "watch_clip")
            | (Method::Post, "try_pairs" | "accept_view" | "keep_clip" | "erase_clip")
    ) || endpoint.method == Method::Get;
    same.then_some(router)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_has_a_handler() {
        for endpoint in endpoint::ALL {
            assert!(handler(endpoint).is_some(), "{}", endpoint.id);
        }
    }
}
