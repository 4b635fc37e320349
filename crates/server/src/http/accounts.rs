//! Sessions and accounts.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use cordon_api::params::{Login, NewAccount, NewPassword, NewRoles};
use cordon_api::view::{AccountView, SessionView};
use cordon_kernel::body::Body as EntryBody;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::AccountId;

use super::Shared;
use super::answer::{Answer, Body, NotGood};
use super::guard::{COOKIE, LoggedIn, logged_in};
use crate::accounts::{Account, AccountError, PASSWORD_LEN_MIN};

impl From<AccountError> for NotGood {
    fn from(error: AccountError) -> NotGood {
        let sentence = error.to_string();
        let say = |status, code: &str, fr: String, mend| {
            NotGood::new(status, code, (format!("{sentence}."), fr), mend)
        };
        match error {
            AccountError::Wrong => say(
                StatusCode::UNAUTHORIZED,
                "wrong_login",
                "Nom, mot de passe ou accès unique incorrect.".into(),
                ("try again, or ask an administrator", "réessayez, ou voyez un administrateur"),
            ),
            AccountError::Wait(seconds) => {
                let mut problem = say(
                    StatusCode::TOO_MANY_REQUESTS,
                    "too_many_attempts",
                    format!("Trop d'essais ; attendez {seconds} s."),
                    ("wait, then try again", "attendez, puis réessayez"),
                );
                problem.1.problem.retry_after_s = Some(seconds);
                problem
            }
            AccountError::PasswordLength => say(
                StatusCode::UNPROCESSABLE_ENTITY,
                "password_length",
                format!("Un mot de passe a au moins {PASSWORD_LEN_MIN} caractères."),
                ("choose a longer one", "choisissez-en un plus long"),
            ),
            AccountError::Taken(name) => say(
                StatusCode::CONFLICT,
                "name_taken",
                format!("Un compte s'appelle déjà {name}."),
                ("choose another name", "choisissez un autre nom"),
            ),
            AccountError::Name => say(
                StatusCode::UNPROCESSABLE_ENTITY,
                "name",
                "Un nom a 1 à 60 caractères.".into(),
                ("choose another name", "choisissez un autre nom"),
            ),
            AccountError::Unknown => NotGood::not_found("such account"),
            AccountError::LastAdministrator => say(
                StatusCode::CONFLICT,
                "last_administrator",
                "C'est le dernier administrateur.".into(),
                ("open another one first", "ouvrez-en un autre d'abord"),
            ),
            AccountError::Failed(error) => NotGood::from(error),
        }
    }
}

fn session_view(who: Option<&LoggedIn>) -> SessionView {
    who.map_or_else(SessionView::default, |who| SessionView {
        account: Some(who.account.id.clone()),
        name: Some(who.account.name.clone()),
        roles: Some(who.account.roles.clone()),
        password_set: Some(who.account.password_set),
        expires_at: Some(who.expires_at),
    })
}

/// `GET /api/session`.
pub async fn get_session(
    State(app): State<Shared>,
    headers: HeaderMap,
) -> Answer<Json<SessionView>> {
    Ok(Json(session_view(logged_in(&app, &headers)?.as_ref())))
}

/// `POST /api/session`.
pub async fn log_in(
    State(app): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Body(login): Body<Login>,
) -> Answer<impl IntoResponse> {
    let peer = peer.ip().to_string();
    let worker = app.clone();
    // A password takes a tenth of a second of work by design.
    let permit = app.hashing.clone().acquire_owned().await;
    let begun = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let now = (worker.clock)();
        match login {
            Login::Password(login) => {
                worker.accounts.log_in(&login.name, &login.password, &peer, now)
            }
            Login::Once(login) => worker.accounts.log_in_once(&login.once, &peer, now),
        }
    });
    let begun = begun.await.map_err(|error| NotGood::from(anyhow::Error::new(error)))?;
    let (account, token, expires_at) = begun?;
    introduce(&app, &account).await?;
    let who = LoggedIn { account, expires_at, token };
    let secure = if app.secure { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE}={}; HttpOnly; SameSite=Strict; Path=/; Max-Age={}{secure}",
        who.token,
        u64::from(app.settings.session.hours) * 3600
    );
    Ok(([(header::SET_COOKIE, cookie)], Json(session_view(Some(&who)))))
}

/// The journal knows an account and its roles before its first decision.
async fn introduce(app: &Shared, account: &Account) -> Answer<()> {
    let known = app.hub.picture().accounts.get(&account.id).map(|known| known.roles.clone());
    let (id, roles) = (account.id.clone(), account.roles.clone());
    let body = match known {
        Some(known) if known == roles => return Ok(()),
        Some(_) => EntryBody::AccountChanged { account: id, roles },
        None => EntryBody::AccountOpened { account: id, roles },
    };
    let author = account.id.clone();
    write(app, author, body).await
}

/// `DELETE /api/session`.
pub async fn log_out(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
) -> Answer<impl IntoResponse> {
    app.accounts.log_out(&who.token)?;
    let cookie = format!("{COOKIE}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]))
}

/// `POST /api/session/password`.
pub async fn set_password(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Body(new): Body<NewPassword>,
) -> Answer<Json<SessionView>> {
    let (worker, id, token) = (app.clone(), who.account.id.clone(), who.token.clone());
    let permit = app.hashing.clone().acquire_owned().await;
    let set = move || {
        let _permit = permit;
        worker.accounts.set_password(&id, &new.password, &token)
    };
    let set = tokio::task::spawn_blocking(set).await;
    set.map_err(|error| NotGood::from(anyhow::Error::new(error)))??;
    let account = Account { password_set: true, ..who.account };
    Ok(Json(session_view(Some(&LoggedIn { account, ..who }))))
}

fn account_view(account: Account, once: Option<String>) -> AccountView {
    let Account { id, name, roles, password_set } = account;
    AccountView { account: id, name, roles, password_set, once }
}

/// `GET /api/accounts`.
pub async fn list(State(app): State<Shared>) -> Answer<Json<Vec<AccountView>>> {
    let accounts = app.accounts.all()?.into_iter();
    Ok(Json(accounts.map(|account| account_view(account, None)).collect()))
}

/// `POST /api/accounts`.
pub async fn open(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Body(new): Body<NewAccount>,
) -> Answer<Json<AccountView>> {
    let (account, once) = app.accounts.open_account(&new.name, &new.roles, (app.clock)())?;
    let (id, roles) = (account.id.clone(), account.roles.clone());
    write(&app, who.account.id.clone(), EntryBody::AccountOpened { account: id, roles }).await?;
    Ok(Json(account_view(account, Some(once))))
}

/// `POST /api/accounts/{account}/roles`.
pub async fn change_roles(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Path(id): Path<String>,
    Body(new): Body<NewRoles>,
) -> Answer<Json<AccountView>> {
    let account = app.accounts.change_roles(&account_id(&id)?, &new.roles)?;
    let (id, roles) = (account.id.clone(), account.roles.clone());
    write(&app, who.account.id.clone(), EntryBody::AccountChanged { account: id, roles }).await?;
    Ok(Json(account_view(account, None)))
}

/// `POST /api/accounts/{account}/once`.
pub async fn login_once(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Path(id): Path<String>,
) -> Answer<Json<AccountView>> {
    let id = account_id(&id)?;
    // Written before it is made: who can log in as somebody else is to be seen by everybody.
    write(&app, who.account.id, EntryBody::LoginIssued { account: id.clone() }).await?;
    let once = app.accounts.make_once(&id, (app.clock)())?;
    let known = app.accounts.all()?.into_iter().find(|account| account.id == id);
    let known = known.ok_or_else(|| NotGood::not_found("such account"))?;
    Ok(Json(account_view(known, Some(once))))
}

fn account_id(id: &str) -> Answer<AccountId> {
    AccountId::new(id).map_err(|_| NotGood::not_found("such account"))
}

async fn write(app: &Shared, account: AccountId, body: EntryBody) -> Answer<()> {
    let author = Author::Person { account };
    let draft = Draft { author, observed_at: (app.clock)(), body };
    let hub = app.hub.clone();
    let written = tokio::task::spawn_blocking(move || hub.record_and_wait(vec![draft])).await;
    written.map_err(|error| NotGood::from(anyhow::Error::new(error)))?.map_err(NotGood::from)
}
