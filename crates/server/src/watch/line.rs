//! A worker's line to the centre: a session of an account with the role *source*.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use cordon_api::camera::{WatchReport, WatchWord};
use serde_json::{Value, json};

/// How long an answer is waited for: a lease must not end meanwhile.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long the sending of a piece of video may take.
const VIDEO_PATIENCE: Duration = Duration::from_secs(20);
/// A line that carries fewer bytes a second carries no clip.
const SLOW_BYTES_S: u64 = 100_000;
/// Longest answer, bytes.
const ANSWER_LEN_MAX: u64 = 16 << 20;

/// The line.
pub struct Line {
    centre: String,
    login: Value,
    agent: ureq::Agent,
    token: Mutex<Option<String>>,
}

impl Line {
    /// A line to the centre at `url`, by an account whose password is in a file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or the address is none.
    pub fn new(url: &str, account: &str, password_file: &Path) -> anyhow::Result<Line> {
        let password = std::fs::read_to_string(password_file)
            .with_context(|| format!("cannot read `{}`", password_file.display()))?;
        let password = password.trim_end_matches(['\n', '\r']);
        Line::by(url, json!({"name": account, "password": password}))
    }

    /// A line by a login that works once: it holds as long as its session does.
    ///
    /// # Errors
    ///
    /// When the address is none.
    pub fn once(url: &str, once: &str) -> anyhow::Result<Line> {
        Line::by(url, json!({"once": once}))
    }

    fn by(url: &str, login: Value) -> anyhow::Result<Line> {
        if !url.starts_with("http://") && !url.starts_with("https://") {
            bail!("the centre's address begins with http:// or https://, not `{url}`");
        }
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = config.timeout_global(Some(PATIENCE)).build().new_agent();
        let centre = url.trim_end_matches('/').to_owned();
        Ok(Line { centre, login, agent, token: Mutex::default() })
    }

    /// Tells the centre how all is, and hears what is to be watched.
    ///
    /// # Errors
    ///
    /// When it does not answer, or refuses.
    pub fn exchange(&self, report: &WatchReport) -> anyhow::Result<WatchWord> {
        let body = serde_json::to_vec(report)?;
        let answer = self.post("/api/watch", "application/json", &body, PATIENCE)?;
        serde_json::from_slice(&answer).context("the centre's answer is none")
    }

    /// Sends video or a picture.
    ///
    /// # Errors
    ///
    /// When the centre does not answer, or refuses.
    pub fn send(&self, path: &str, media: &str, body: &[u8]) -> anyhow::Result<()> {
        self.post(path, media, body, VIDEO_PATIENCE).map(drop)
    }

    /// The same of something long: the time it may take grows with it.
    ///
    /// # Errors
    ///
    /// As [`Line::send`].
    pub fn send_long(&self, path: &str, media: &str, body: &[u8]) -> anyhow::Result<()> {
        let by_length = Duration::from_secs(body.len() as u64 / SLOW_BYTES_S);
        self.post(path, media, body, VIDEO_PATIENCE + by_length).map(drop)
    }

    fn post(
        &self,
        path: &str,
        media: &str,
        body: &[u8],
        patience: Duration,
    ) -> anyhow::Result<Vec<u8>> {
        for is_second in [false, true] {
            let token = self.token(is_second)?;
            let mut answer = self
                .agent
                .post(format!("{}{path}", self.centre))
                .header("Authorization", format!("Bearer {token}"))
                .header("Content-Type", media)
                .config()
                .timeout_global(Some(patience))
                .build()
                .send(body)?;
            let status = answer.status();
            // A session ends after some hours; then another is begun.
            if status == 401 && !is_second {
                continue;
            }
            let read = answer.body_mut().with_config().limit(ANSWER_LEN_MAX).read_to_vec()?;
            if !status.is_success() {
                bail!("{} ({status})", sentence(&read));
            }
            return Ok(read);
        }
        bail!("the centre takes no session of the worker")
    }

    fn token(&self, is_new: bool) -> anyhow::Result<String> {
        let mut token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = token.as_ref().filter(|_| !is_new) {
            return Ok(token.clone());
        }
        let body = self.login.to_string();
        let mut answer = self
            .agent
            .post(format!("{}/api/session", self.centre))
            .header("Content-Type", "application/json")
            .send(body.as_bytes())?;
        if !answer.status().is_success() {
            let read = answer.body_mut().with_config().limit(ANSWER_LEN_MAX).read_to_vec()?;
            bail!("the worker cannot log in: {}", sentence(&read));
        }
        let cookies = answer.headers().get_all("set-cookie").into_iter();
        let found = cookies.filter_map(|it| it.to_str().ok()).find_map(|it| {
            let (name, value) = it.split(';').next()?.split_once('=')?;
            (name == crate::http::guard::COOKIE).then(|| value.to_owned())
        });
        let found = found.context("the centre gives no session")?;
        *token = Some(found.clone());
        Ok(found)
    }
}

/// What a refusal says.
fn sentence(body: &[u8]) -> String {
    let read: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let said = read["problem"]["sentence"]["en"].as_str().unwrap_or("the centre refuses");
    let mend = read["problem"]["mend"]["en"].as_str().map(|mend| format!(" {mend}"));
    format!("{said}{}", mend.unwrap_or_default())
}
