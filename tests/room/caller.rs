//! Calls over HTTP, by somebody who is logged in or not.

use std::io::Read;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

use super::{SOON, eventually};

/// Longest answer that is read.
const ANSWER_MAX: u64 = 256 * 1024 * 1024;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub text: String,
}

impl Answer {
    /// Its JSON; it must be a good answer.
    pub fn json(self) -> Value {
        assert!(self.status < 300, "{} {}", self.status, self.text);
        serde_json::from_str(&self.text).unwrap()
    }

    /// The code of its problem; it must have this status.
    pub fn problem(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text);
        let problem: Value = serde_json::from_str(&self.text).unwrap();
        for part in ["sentence", "mend"] {
            for language in ["en", "fr"] {
                let text = problem["problem"][part][language].as_str().unwrap_or_default();
                assert!(!text.is_empty(), "no {part} in {language}: {}", self.text);
            }
        }
        problem["problem"]["code"].as_str().unwrap().to_owned()
    }
}

/// Somebody who calls a node.
#[derive(Clone)]
pub struct Caller {
    agent: Agent,
    address: SocketAddr,
    token: Option<String>,
    /// The account, once logged in.
    pub account: String,
}

impl Caller {
    pub fn new(address: SocketAddr) -> Caller {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(SOON));
        let agent = config.build().new_agent();
        Caller { agent, address, token: None, account: String::new() }
    }

    /// The same person at the node that is now at `address`.
    pub fn at(&self, address: SocketAddr) -> Caller {
        Caller { token: self.token.clone(), account: self.account.clone(), ..Caller::new(address) }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// Makes a call; headers beside those of the session may be given.
    pub fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json");
                self.agent.run(request.body(body.to_string())?)?
            }
            None => self.agent.run(request.body(())?)?,
        };
        let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("text/event-stream")) {
            // It does not end by itself; see [`Caller::follow`].
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            return Ok(Answer { status, headers, text: String::new() });
        }
        let bytes = response.body_mut().with_config().limit(ANSWER_MAX).read_to_vec()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let headers = response.headers().clone();
        Ok(Answer { status: response.status().as_u16(), headers, text })
    }

    pub fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], None).unwrap()
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, &[], Some(body)).unwrap()
    }

    /// Posts bytes of a media type.
    pub fn post_bytes(&self, path: &str, kind: &str, bytes: &[u8]) -> Answer {
        let request = ureq::http::Request::builder()
            .method("POST")
            .uri(format!("http://{}{path}", self.address))
            .header("content-type", kind)
            .header("authorization", format!("Bearer {}", self.token()));
        let mut response = self.agent.run(request.body(bytes.to_vec()).unwrap()).unwrap();
        let bytes = response.body_mut().with_config().limit(ANSWER_MAX).read_to_vec().unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, text }
    }

    /// The body of an answer that does not end by itself.
    pub fn follow(&self, path: &str, headers: &[(&str, &str)]) -> impl Read + use<> {
        let config = Agent::config_builder().timeout_recv_body(Some(SOON)).build();
        let mut request = config.new_agent().get(format!("http://{}{path}", self.address));
        request = request.header("authorization", format!("Bearer {}", self.token()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.call().unwrap().into_body().into_reader()
    }

    pub fn log_in(&self, body: &Value) -> Answer {
        self.post("/api/session", body)
    }

    pub fn log_in_once(&self, once: &str) -> Caller {
        self.logged_in(self.log_in(&json!({"once": once})))
    }

    /// Whom `answer` logged in.
    pub fn logged_in(&self, answer: Answer) -> Caller {
        let cookie = answer.headers.get("set-cookie").map(|value| value.to_str().unwrap());
        let cookie = cookie.unwrap_or_else(|| panic!("{} {}", answer.status, answer.text));
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        let token = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
        let account = answer.json()["account"].as_str().unwrap().to_owned();
        Caller { token: Some(token), account, ..self.clone() }
    }

    /// Enrols at a gate with a token.
    pub fn enrolled(&self, token: &str) -> Caller {
        let answer = self.post("/gate/api/enrol", &json!({"token": token}));
        let cookie = answer.headers.get("set-cookie").map(|value| value.to_str().unwrap());
        let cookie = cookie.unwrap_or_else(|| panic!("{} {}", answer.status, answer.text));
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        Caller { token: Some(cookie.split(['=', ';']).nth(1).unwrap().to_owned()), ..self.clone() }
    }

    /// Opens an account and logs its owner in.
    pub fn opens(&self, name: &str, roles: &[&str]) -> Caller {
        let opened = self.post("/api/accounts", &json!({"name": name, "roles": roles})).json();
        Caller::new(self.address).log_in_once(opened["once"].as_str().unwrap())
    }

    /// A request for a command by somebody whose screen is fresh.
    pub fn request(command: Value, expected: impl Into<Value>) -> Value {
        let seen = json!({"seq": 0, "view": "/map", "feeds": []});
        json!({"command": command, "expected": expected.into(), "seen": seen})
    }

    /// Gives a command.
    pub fn commands(&self, command: Value, expected: impl Into<Value>) -> Answer {
        self.post("/api/commands", &Caller::request(command, expected))
    }

    /// Gives a command that must be done; gives its answer.
    pub fn does(&self, command: Value, expected: impl Into<Value>) -> Value {
        self.commands(command, expected).json()
    }

    pub fn picture(&self) -> Value {
        self.get("/api/picture").json()
    }

    /// A thing of the picture now, such as the alert with this number.
    pub fn thing(&self, list: &str, key: &str, is: &Value) -> Option<Value> {
        let picture = self.picture();
        let list = picture[list].as_array().unwrap();
        list.iter().find(|thing| thing[key] == *is).cloned()
    }

    /// What a command about this thing must expect.
    pub fn changed_seq(&self, list: &str, key: &str, is: impl Into<Value>) -> Value {
        self.thing(list, key, &is.into()).unwrap()["changed_seq"].clone()
    }

    /// The first alert of a rule, once it is raised.
    pub fn alert_of(&self, rule: &str, within: Duration) -> Value {
        eventually(rule, within, || self.thing("alerts", "rule", &json!(rule)))
    }

    /// Every entry of this kind, oldest first; of every kind if it is empty.
    pub fn entries(&self, kind: &str) -> Vec<Value> {
        self.entries_from(0, kind)
    }

    /// Entries from this one on, oldest first.
    pub fn entries_from(&self, from: u64, kind: &str) -> Vec<Value> {
        let mut all = Vec::new();
        let mut before = String::new();
        loop {
            let kind = if kind.is_empty() { String::new() } else { format!("&kind={kind}") };
            let mut page = self.get(&format!("/api/journal?limit=1000{kind}{before}")).json();
            let entries = page["entries"].as_array_mut().unwrap();
            all.extend(std::mem::take(entries));
            match page["next_before"].as_u64() {
                Some(next) if next > from => before = format!("&before={next}"),
                _ => break,
            }
        }
        all.retain(|entry| entry["seq"].as_u64().unwrap() >= from);
        all.reverse();
        all
    }

    /// Entries in the journal.
    pub fn size(&self) -> u64 {
        self.get("/api/journal/times").json()["size"].as_u64().unwrap()
    }

    /// One of the figures for Prometheus, added up over its labels.
    pub fn figure(&self, name: &str) -> f64 {
        let text = self.get("/metrics").text;
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let ours = lines.filter(|line| {
            line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '{']))
        });
        ours.map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum()
    }
}
