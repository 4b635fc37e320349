//! Settings: one TOML file, every key with a default that runs, unknown keys refused.
//!
//! Arguments go before the file, the file before the defaults; the result is made once, at the
//! start. `docs/reference/settings.md` is generated from this file.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything that can be set.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where the server listens, and for whom.
    pub server: Server,
    /// How people log in.
    pub session: Session,
    /// How alerts make themselves heard.
    pub alert: Alert,
    /// How aircraft are heard.
    pub air: Air,
    /// How long things are kept.
    pub keep: Keep,
    /// What the map shows beneath the operation.
    pub map: Map,
    /// What the program writes about itself.
    pub log: Log,
}

/// Where the server listens, and for whom.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Address and port. Anything but loopback needs `tls_certificate` and `tls_key`.
    pub listen: SocketAddr,
    /// File with the certificate chain, PEM.
    pub tls_certificate: Option<PathBuf>,
    /// File with the private key, PEM.
    pub tls_key: Option<PathBuf>,
    /// Consoles that may follow the picture at the same time.
    pub clients_max: usize,
}

/// How people log in.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Session {
    /// Hours until a session ends: a shift.
    pub hours: u32,
}

/// How alerts make themselves heard.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Alert {
    /// Seconds until an alert of severity warning or critical that nobody has taken is escalated.
    pub escalate_after_s: u32,
    /// `http` or `https` address that an escalated alert is posted to, as JSON. Without one, the
    /// console's sound is all.
    pub webhook_url: Option<String>,
    /// Seconds after which the webhook is given up; it is tried three times.
    pub webhook_timeout_s: u32,
}

/// How aircraft are heard.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Air {
    /// Wrong bits that are mended in an ADS-B message by its parity, 0 to 2. What was mended counts
    /// only for an aircraft that has come in clear before. A receiver at the edge of its range
    /// gains a little; so does, rarely, an error.
    pub mend_bits_max: u8,
}

/// How long things are kept.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Keep {
    /// Days until a text in the vault is due to be erased, unless a legal hold keeps it.
    pub notes_days: u32,
    /// Days after which nobody knows any more whose movements at gates were whose, counted from the
    /// last, unless a legal hold keeps it.
    pub holders_days: u32,
}

/// What the map shows beneath the operation.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Map {
    /// A PMTiles file in the Protomaps schema; without one the map shows the operation on plain
    /// ground. The guide says how to cut one out for a region.
    pub base_map: Option<PathBuf>,
    /// Whose map it is, as its licence wants it shown.
    pub attribution: String,
}

/// What the program writes about itself.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `text` or `json`.
    pub format: LogFormat,
    /// What is written, such as `info` or `warn,cordon=debug`.
    pub filter: String,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl Default for Server {
    fn default() -> Self {
        Server {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            tls_certificate: None,
            tls_key: None,
            clients_max: 1000,
        }
    }
}

impl Default for Session {
    fn default() -> Self {
        Session { hours: 12 }
    }
}

impl Default for Alert {
    fn default() -> Self {
        Alert { escalate_after_s: 60, webhook_url: None, webhook_timeout_s: 5 }
    }
}

impl Default for Keep {
    fn default() -> Self {
        Keep { notes_days: 30, holders_days: 90 }
    }
}

impl Default for Map {
    fn default() -> Self {
        Map { base_map: None, attribution: "© OpenStreetMap".to_owned() }
    }
}

impl Default for Log {
    fn default() -> Self {
        Log { format: LogFormat::Text, filter: "info".to_owned() }
    }
}

/// Reads settings from TOML.
///
/// # Errors
///
/// What is wrong, with its line.
pub fn read(text: &str) -> anyhow::Result<Settings> {
    let settings: Settings = toml::from_str(text)?;
    if !(1..=168).contains(&settings.session.hours) {
        bail!("session.hours is 1 to 168");
    }
    if settings.server.clients_max == 0 {
        bail!("server.clients_max is 1 or more");
    }
    if let Some(url) = &settings.alert.webhook_url
        && !url.starts_with("http://")
        && !url.starts_with("https://")
    {
        bail!("alert.webhook_url begins with http:// or https://");
    }
    if settings.alert.webhook_timeout_s == 0 || settings.alert.escalate_after_s == 0 {
        bail!("alert.webhook_timeout_s and alert.escalate_after_s are 1 or more");
    }
    if settings.air.mend_bits_max > 2 {
        bail!("air.mend_bits_max is 0, 1 or 2");
    }
    if settings.server.tls_certificate.is_some() != settings.server.tls_key.is_some() {
        bail!("server.tls_certificate and server.tls_key are set together");
    }
    Ok(settings)
}

/// Settings from `file`, or from `settings.toml` in the data folder, or the defaults.
///
/// # Errors
///
/// What cannot be read or is wrong, with file and line.
pub fn load(file: Option<&Path>, data_dir: Option<&Path>) -> anyhow::Result<Settings> {
    let beside = data_dir.map(|dir| dir.join("settings.toml")).filter(|path| path.exists());
    let Some(path) = file.map(Path::to_path_buf).or(beside) else {
        return Ok(Settings::default());
    };
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read settings `{}`", path.display()))?;
    read(&text).with_context(|| format!("settings `{}`", path.display()))
}

impl Server {
    /// Certificate and key, if set.
    pub fn tls(&self) -> Option<(&Path, &Path)> {
        self.tls_certificate.as_deref().zip(self.tls_key.as_deref())
    }

    /// Others than this machine are served only over TLS.
    ///
    /// # Errors
    ///
    /// When `listen` is not loopback and no certificate is set.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.tls().is_none() && !self.listen.ip().is_loopback() {
            bail!(
                "{} is not loopback: set server.tls_certificate and server.tls_key, or listen on \
                 127.0.0.1",
                self.listen
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let error = read("[session]\nhours = 8\nminutes = 3\n").unwrap_err().to_string();
        assert!(error.contains("line 3") && error.contains("minutes"), "{error}");
    }

    #[test]
    fn others_than_this_machine_need_tls() {
        let settings = read("[server]\nlisten = \"0.0.0.0:8080\"\n").unwrap();
        assert!(settings.server.check().unwrap_err().to_string().contains("tls_certificate"));
        let settings = read("[server]\nlisten = \"[::1]:8080\"\n").unwrap();
        assert!(settings.server.check().is_ok());
    }

    #[test]
    fn whatever_the_file_holds_it_is_settings_or_an_error() {
        bolero::check!().for_each(|bytes: &[u8]| {
            if let Ok(settings) = read(&String::from_utf8_lossy(bytes)) {
                assert!(settings.session.hours > 0 && settings.server.clients_max > 0);
            }
        });
    }

    #[test]
    fn no_settings_run() {
        assert_eq!(read("").unwrap(), Settings::default());
    }
}
