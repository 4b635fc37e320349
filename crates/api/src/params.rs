//! What callers send: bodies of requests and parameters of queries.

use cordon_kernel::Timestamp;
use cordon_kernel::alert::Subject;
use cordon_kernel::id::{AlertId, IncidentId, ProposalId, SilenceId};
use cordon_kernel::role::Role;
use schemars::JsonSchema;
use serde::Deserialize;

/// How to begin a session: by name and password, or by a one-time login.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Login {
    /// By name and password.
    Password(PasswordLogin),
    /// By a one-time login.
    Once(OnceLogin),
}

/// Name and password.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordLogin {
    /// The account's name.
    pub name: String,
    /// Its password.
    pub password: String,
}

/// A one-time login.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnceLogin {
    /// The token.
    pub once: String,
}

/// A new password.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// Twelve characters or more.
    pub password: String,
}

/// A new account.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// The name to log in with.
    pub name: String,
    /// What it may do.
    pub roles: Vec<Role>,
}

/// New roles of an account.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRoles {
    /// What it may do; none at all closes it.
    pub roles: Vec<Role>,
}

/// Which picture.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PictureQuery {
    /// As of this entry.
    pub seq: Option<u64>,
    /// As of this time.
    #[schemars(with = "Option<String>")]
    pub at: Option<Timestamp>,
}

/// A track as of when.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackQuery {
    /// As of this time, which may not be in the future; now otherwise.
    #[schemars(with = "Option<String>")]
    pub at: Option<Timestamp>,
}

/// Which entries.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalQuery {
    /// Only entries before this one.
    pub before: Option<u64>,
    /// How many, at most 1,000.
    pub limit: Option<usize>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only by this account, rule or source.
    pub author: Option<String>,
    /// Only with this text somewhere in the operational body.
    pub text: Option<String>,
}

/// Which operation: as it is, as it was, or with a plan laid over it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperationQuery {
    /// As of this entry.
    pub seq: Option<u64>,
    /// As of this time.
    #[schemars(with = "Option<String>")]
    pub at: Option<Timestamp>,
    /// With this plan laid over it, instead of the one in force.
    pub plan: Option<String>,
}

/// What is to be compared with the operation as it is.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiffQuery {
    /// The operation with this plan.
    pub plan: Option<String>,
    /// The operation as of this entry.
    pub from_seq: Option<u64>,
}

/// In which language.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LanguageQuery {
    /// `fr` or `en`; French otherwise.
    pub lang: Option<String>,
}

/// May I go there?
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleQuery {
    /// The zone.
    pub zone: Option<String>,
    /// A place instead: degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// How, such as `pedestrian`.
    pub mode: String,
    /// Why, such as `resident`.
    pub motive: Option<String>,
    /// As what, such as `ticket_holder`.
    pub role: Option<String>,
    /// When; now otherwise.
    #[schemars(with = "Option<String>")]
    pub at: Option<Timestamp>,
}

/// About what.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotesQuery {
    /// `alert:17`, `incident:4`, `proposal:1`, `silence:2`, `track:...`, `source:...`, `unit:...`,
    /// `volume:...`, or `operation`.
    pub about: String,
}

impl NotesQuery {
    /// The thing, if it is written as it should be.
    pub fn subject(&self) -> Option<Subject> {
        if self.about == "operation" {
            return Some(Subject::Operation);
        }
        let (kind, id) = self.about.split_once(':')?;
        let number = || id.parse::<u64>().ok();
        match kind {
            "alert" => Some(Subject::Alert(AlertId(number()?))),
            "incident" => Some(Subject::Incident(IncidentId(number()?))),
            "proposal" => Some(Subject::Proposal(ProposalId(number()?))),
            "silence" => Some(Subject::Silence(SilenceId(number()?))),
            "track" => id.parse().ok().map(Subject::Track),
            "source" => id.parse().ok().map(Subject::Source),
            "unit" => id.parse().ok().map(Subject::Unit),
            "volume" => id.parse().ok().map(Subject::Volume),
            _ => None,
        }
    }
}
