//! Who may call: sessions, roles of administration, and whether a browser's call is ours.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use cordon_api::endpoint::{Access, Endpoint};
use cordon_command::Who;
use cordon_kernel::Timestamp;
use tracing::Instrument;

use super::Shared;
use super::answer::NotGood;
use crate::accounts::Account;
use crate::metrics::Call;

/// The cookie that carries a session's token.
pub const COOKIE: &str = "cordon_session";

/// Who is logged in.
#[derive(Clone, Debug)]
pub struct LoggedIn {
    /// The account.
    pub account: Account,
    /// When the session ends.
    pub expires_at: Timestamp,
    /// The session's token.
    pub token: String,
}

impl LoggedIn {
    /// The account as commands know it.
    pub fn who(&self) -> Who {
        Who { account: self.account.id.clone(), roles: self.account.roles.clone() }
    }
}

/// What the guard of one endpoint needs.
#[derive(Clone)]
struct Post {
    app: Shared,
    id: &'static str,
    access: Access,
}

/// `handler` behind the access that `endpoint` wants.
pub fn guarded(
    handler: MethodRouter<Shared>,
    endpoint: &Endpoint,
    app: &Shared,
) -> MethodRouter<Shared> {
    let post = Post { app: app.clone(), id: endpoint.id, access: endpoint.access };
    handler.route_layer(from_fn_with_state(post, guard))
}

async fn guard(State(post): State<Post>, request: Request, next: Next) -> Response {
    // The endpoint's name and not the address, which may hold what a person searched for.
    let span = tracing::debug_span!("call", endpoint = post.id);
    let response = match admit(&post, request) {
        Ok(request) => next.run(request).instrument(span.clone()).await,
        Err(problem) => problem.into_response(),
    };
    tracing::debug!(parent: &span, status = response.status().as_u16(), "answered");
    let call = Call { endpoint: post.id, status: response.status().as_u16() };
    post.app.metrics.calls.get_or_create(&call).inc();
    response
}

fn admit(post: &Post, mut request: Request) -> Result<Request, NotGood> {
    let changes =
        request.method() != Method::GET || matches!(post.id, "picture_stream" | "camera_video");
    if changes && !is_ours(request.headers()) {
        return Err(NotGood::new(
            StatusCode::FORBIDDEN,
            "foreign_origin",
            ("This call comes from a page of another site.", "Cet appel vient d'un autre site."),
            ("open the console at its own address", "ouvrez la console à sa propre adresse"),
        ));
    }
    let logged_in = logged_in(&post.app, request.headers())?;
    match (&logged_in, post.access) {
        (_, Access::Anybody) => {}
        (None, _) => {
            return Err(NotGood::new(
                StatusCode::UNAUTHORIZED,
                "not_logged_in",
                ("Nobody is logged in.", "Personne n'est connecté."),
                ("log in", "connectez-vous"),
            ));
        }
        (Some(who), Access::Roles(roles))
            if !roles.iter().any(|role| who.account.roles.contains(role)) =>
        {
            let names: Vec<_> = roles.iter().map(|role| role.name()).collect();
            return Err(NotGood::new(
                StatusCode::FORBIDDEN,
                "role",
                (
                    format!("This takes the role {}.", names.join(" or ")),
                    format!("Il faut le rôle {}.", names.join(" ou ")),
                ),
                ("ask somebody who has it", "demandez à quelqu'un qui l'a"),
            ));
        }
        (Some(_), _) => {}
    }
    if let Some(who) = logged_in {
        request.extensions_mut().insert(who);
    }
    Ok(request)
}

/// A browser names the site that a call comes from; it must be this one.
pub(crate) fn is_ours(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let site = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    matches!((site, host), (Some((_, site)), Some(host)) if site == host)
}

/// The token of a call: in the cookie of this name or as a bearer.
pub(crate) fn token(headers: &HeaderMap, cookie: &str) -> Option<String> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|p| p.split_once('='));
    let cookie = pairs.find(|(name, _)| name.trim() == cookie).map(|(_, value)| value.trim());
    bearer.or(cookie).map(str::to_owned)
}

/// Who makes a call.
///
/// # Errors
///
/// When the accounts file cannot be read.
pub fn logged_in(app: &Shared, headers: &HeaderMap) -> Result<Option<LoggedIn>, NotGood> {
    let Some(token) = token(headers, COOKIE) else { return Ok(None) };
    let found = app.accounts.session(&token, (app.clock)());
    let found = found.map_err(|error| NotGood::from(anyhow::Error::new(error)))?;
    Ok(found.map(|(account, expires_at)| LoggedIn { account, expires_at, token }))
}
