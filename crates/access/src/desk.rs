//! The issuing desk: keys in a folder, lists that are signed by them, and the register of what was
//! issued: numbers, no names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cordon_pass::claims::{Claims, ClaimsError, PassId};
use cordon_pass::key::{Algorithm, PublicKey, SigningKey};
use cordon_pass::policy::{Policy, PolicyError};
use cordon_pass::sealed::{self, Purpose};
use cordon_pass::short;
use cordon_pass::status::{Delta, Status, StatusError, StatusList};
use cordon_pass::text::{self, Form, TEXT_LEN_MAX};
use cordon_pass::trust::{Anchored, Roots, TrustError, TrustList, TrustedKey};
use serde::{Deserialize, Serialize};

use crate::files::{self, FileError};

/// Keys of a desk that are there from the beginning; roots are apart.
pub const KEYS: [&str; 4] = ["passes", "status", "policy", "distrust"];
/// Roots of a desk, of which [`ROOTS_NEEDED`] sign a list of keys.
pub const ROOTS: [&str; 3] = ["root-1", "root-2", "root-3"];
/// How many roots must sign.
pub const ROOTS_NEEDED: usize = 2;

/// Why a desk cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A list of keys.
    #[error("the list of keys: {0}")]
    Trust(#[from] TrustError),
    /// A status list.
    #[error("the status list: {0}")]
    Status(#[from] StatusError),
    /// A bundle of rules.
    #[error("the rules: {0}")]
    Policy(#[from] PolicyError),
    /// Claims that no pass has.
    #[error("the pass: {0}")]
    Claims(#[from] ClaimsError),
    /// The pass is longer than any reader takes.
    #[error("the pass has {0} characters; at most {TEXT_LEN_MAX} are read: give fewer zones")]
    TooLong(usize),
    /// No place of the status list is free.
    #[error("every place of the status list is taken; begin another one")]
    Full,
    /// The register does not know a pass.
    #[error("the register has no pass {0}")]
    Unknown(String),
    /// A line of the register is none.
    #[error("line {line} of `{}` cannot be read: {error}", path.display())]
    Register {
        /// The register.
        path: PathBuf,
        /// The line.
        line: usize,
        /// Why not.
        error: serde_json::Error,
    },
    /// What was issued cannot be written as a line.
    #[error("the register takes no such line: {0}")]
    Line(serde_json::Error),
    /// The list may not be relied on any more.
    #[error("the status list has expired: sign it again with `cordon pass status`")]
    Stale,
    /// A pass of another list.
    #[error("pass {pass} stands in status list {list}, this is list {this}")]
    OtherList {
        /// The pass.
        pass: String,
        /// Its list.
        list: u32,
        /// The list that was given.
        this: u32,
    },
    /// A short code of several passes.
    #[error("several passes have the short code {0}: give the pass's id")]
    Ambiguous(String),
    /// Revoked is for good.
    #[error("pass {0} was revoked, which is for good: issue another")]
    Revoked(String),
    /// Roots that are not those of this desk.
    #[error("the roots of this desk are in `roots`, and {0} is none of them")]
    NotARoot(String),
    /// Staff are issued by two.
    #[error(
        "{0} is a role of staff, which takes two: name a second key of another person with --second"
    )]
    NeedsSecond(String),
    /// The second key is the first.
    #[error("{0} cannot approve what it issues itself: name another key")]
    SameKey(String),
    /// A key has issued all it may.
    #[error("key {key} has issued {issued} passes, and may issue {most} {span}")]
    OverLimit {
        /// The key.
        key: String,
        /// How many.
        issued: usize,
        /// How many at most.
        most: usize,
        /// In all, or in an hour.
        span: &'static str,
    },
    /// The limits are none.
    #[error("`{}` cannot be read: {error}", path.display())]
    Limits {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: serde_json::Error,
    },
    /// No randomness.
    #[error("the machine has no randomness: {0}")]
    Randomness(getrandom::Error),
}

/// A line of the register: what was issued, or became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// The pass's id, hexadecimal.
    pub pass_id: String,
    /// Its short code.
    pub short_code: String,
    /// Its status list.
    pub list: u32,
    /// Its place there.
    pub index: u32,
    /// Its role's word.
    pub role: String,
    /// Until when it is valid, Unix seconds.
    pub expires_at: u64,
    /// The key that signed it.
    pub kid: String,
    /// When it was issued, Unix seconds.
    pub issued_at: u64,
    /// The pass that it replaces, which was revoked by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The second key's signature over what the pass says, where two were needed, and its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
}

/// A second person's word for a pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The key.
    pub kid: String,
    /// Its signature over `cordon-approval-1` and the claims of the pass, hexadecimal.
    pub signature: String,
}

/// How much a key may issue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// In all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<usize>,
    /// In an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<usize>,
}

/// An issuing desk in a folder.
#[derive(Clone, Debug)]
pub struct Desk {
    dir: PathBuf,
}

impl Desk {
    /// The desk in `dir`.
    pub fn new(dir: &Path) -> Desk {
        Desk { dir: dir.to_path_buf() }
    }

    fn key_file(&self, name: &str) -> PathBuf {
        self.dir.join("keys").join(format!("{name}.key"))
    }

    fn register_file(&self) -> PathBuf {
        self.dir.join("issued.jsonl")
    }

    /// Keeps every other process out of this desk for as long as the file is held: lists and
    /// register are read, changed and written as one.
    ///
    /// # Errors
    ///
    /// [`FileError::Io`].
    pub fn lock(&self) -> Result<std::fs::File, DeskError> {
        Ok(files::lock(&self.dir.join("lock"))?)
    }

    fn roots_file(&self) -> PathBuf {
        self.dir.join("roots")
    }

    /// Whether the roots were made; they are made once, and may have been taken away.
    pub fn has_roots(&self) -> bool {
        self.roots_file().exists()
    }

    /// Makes the three roots and keeps their public halves here for ever.
    ///
    /// # Errors
    ///
    /// [`DeskError`].
    pub fn make_roots(&self, algorithm: Algorithm) -> Result<(), DeskError> {
        let mut lines = String::new();
        for name in ROOTS {
            let key = self.make_key(name, algorithm)?;
            lines += &format!("{}\n", hex::encode(key.public().to_cose_key()));
        }
        Ok(files::write(&self.roots_file(), lines.as_bytes())?)
    }

    /// The public halves of all roots.
    fn roots(&self) -> Result<Roots, DeskError> {
        let bytes = files::read(&self.roots_file())?;
        let text = String::from_utf8_lossy(&bytes);
        let key = |line: &str| {
            hex::decode(line.trim()).ok().and_then(|key| PublicKey::from_cose_key(&key).ok())
        };
        let keys: Option<Vec<_>> = text.lines().map(key).collect();
        let roots = keys.and_then(|keys| Roots::new(keys, ROOTS_NEEDED));
        roots.ok_or_else(|| FileError::Key(self.roots_file()).into())
    }

    /// Makes the key `name`.
    ///
    /// # Errors
    ///
    /// [`FileError::Exists`] where there is one.
    pub fn make_key(&self, name: &str, algorithm: Algorithm) -> Result<SigningKey, DeskError> {
        Ok(files::make_key(&self.key_file(name), algorithm)?)
    }

    /// The key `name`.
    ///
    /// # Errors
    ///
    /// [`FileError`].
    pub fn key(&self, name: &str) -> Result<SigningKey, DeskError> {
        Ok(files::read_key(&self.key_file(name))?)
    }

    /// Whether there is a key `name`.
    pub fn has_key(&self, name: &str) -> bool {
        self.key_file(name).exists()
    }

    /// Signs a list of `keys` with the roots that are here, and writes it, with them, to `out`.
    ///
    /// # Errors
    ///
    /// [`DeskError`], also where too few roots are here.
    pub fn trust(
        &self,
        version: u64,
        begins_at: u64,
        expires_at: u64,
        keys: Vec<TrustedKey>,
        out: &Path,
    ) -> Result<TrustList, DeskError> {
        let here: Vec<SigningKey> = ROOTS
            .iter()
            .filter(|name| self.has_key(name))
            .map(|name| self.key(name))
            .collect::<Result<_, _>>()?;
        let list = TrustList::new(version, begins_at, expires_at, keys)?;
        let roots = self.roots()?;
        if let Some((name, _)) =
            ROOTS.iter().zip(&here).find(|(_, key)| !roots.keys().contains(&key.public()))
        {
            return Err(DeskError::NotARoot((*name).to_owned()));
        }
        if here.len() < ROOTS_NEEDED {
            let (signed, needed) = (here.len(), ROOTS_NEEDED);
            return Err(TrustError::Signatures { signed, needed }.into());
        }
        let signers: Vec<&SigningKey> = here.iter().take(ROOTS_NEEDED).collect();
        files::write(out, &Anchored { roots, list: list.seal(&signers) }.write())?;
        Ok(list)
    }

    /// Signs a status list and writes it to `out`.
    ///
    /// # Errors
    ///
    /// [`DeskError`].
    pub fn write_status(&self, list: &StatusList, out: &Path) -> Result<(), DeskError> {
        list.check()?;
        Ok(files::write(out, &list.seal(&self.key("status")?))?)
    }

    /// Signs a bundle of rules and writes it to `out`.
    ///
    /// # Errors
    ///
    /// [`DeskError`].
    pub fn write_policy(&self, policy: &Policy, out: &Path) -> Result<(), DeskError> {
        policy.check()?;
        Ok(files::write(out, &policy.seal(&self.key("policy")?))?)
    }

    /// Issues a pass: gives it an id and a free place in the status list at random, marks that as
    /// valid, signs both, and says so in the register. The list is written before the register and
    /// the pass after both, so that what is handed out is always known to both.
    ///
    /// # Errors
    ///
    /// [`DeskError`].
    pub fn issue(&self, asked: &Asked<'_>) -> Result<(String, Issued), DeskError> {
        if asked.at >= asked.list.expires_at {
            return Err(DeskError::Stale);
        }
        let key = self.key(asked.key)?;
        self.check_limit(asked.key, &key, asked.at)?;
        let mut list = asked.list.clone();
        let index = free_place(&list)?;
        let mut id = [0; 10];
        getrandom::fill(&mut id).map_err(DeskError::Randomness)?;
        let claims = Claims { id: PassId(id), index, ..asked.claims.clone() };
        claims.check()?;
        let approval = self.approval(asked, &claims)?;
        let text = text::write(Form::Static, &sealed::seal(&claims.write(), Purpose::Pass, &key));
        if text.len() > TEXT_LEN_MAX {
            return Err(DeskError::TooLong(text.len()));
        }
        // The register grows with every pass: it is read only where it is asked.
        let before = match asked.replaces {
            Some(pass) => Some(known(&self.register()?, pass, &list)?.clone()),
            None => None,
        };
        if let Some(before) = &before {
            list.set(before.index, Status::Revoked);
        }
        list.set(index, Status::Valid);
        list.version += 1;
        list.made_at = list.made_at.max(asked.at);
        self.write_status(&list, asked.status_file)?;
        let issued = Issued {
            pass_id: claims.id.to_string(),
            short_code: short::of(claims.id),
            list: list.list,
            index,
            role: asked.role.to_owned(),
            expires_at: claims.expires_at,
            kid: key.public().kid().to_string(),
            issued_at: asked.at,
            replaces: before.map(|before| before.pass_id),
            approval,
        };
        let line = serde_json::to_string(&issued).map_err(DeskError::Line)?;
        files::append_line(&self.register_file(), &line)?;
        Ok((text, issued))
    }

    /// The word of the second person, where there must be one.
    fn approval(&self, asked: &Asked<'_>, claims: &Claims) -> Result<Option<Approval>, DeskError> {
        let second = match asked.second {
            None if asked.is_staff => return Err(DeskError::NeedsSecond(asked.role.to_owned())),
            None => return Ok(None),
            Some(second) if second == asked.key => {
                return Err(DeskError::SameKey(second.to_owned()));
            }
            Some(second) => self.key(second)?,
        };
        let message = [&b"cordon-approval-1"[..], &claims.write()].concat();
        let signature = hex::encode(second.sign(&message));
        Ok(Some(Approval { kid: second.public().kid().to_string(), signature }))
    }

    fn limits_file(&self) -> PathBuf {
        self.dir.join("limits.json")
    }

    fn limits(&self) -> Result<BTreeMap<String, Limit>, DeskError> {
        let path = self.limits_file();
        if !path.exists() {
            return Ok(BTreeMap::new());
        }
        serde_json::from_slice(&files::read(&path)?)
            .map_err(|error| DeskError::Limits { path, error })
    }

    /// Limits how much a key may issue.
    ///
    /// # Errors
    ///
    /// [`DeskError::Limits`] and [`FileError`].
    pub fn limit(&self, key: &str, limit: Limit) -> Result<(), DeskError> {
        let mut limits = self.limits()?;
        limits.insert(key.to_owned(), limit);
        let text = serde_json::to_vec_pretty(&limits).map_err(DeskError::Line)?;
        Ok(files::write(&self.limits_file(), &text)?)
    }

    /// Whether a key may issue one more at `at`, by the register.
    fn check_limit(&self, name: &str, key: &SigningKey, at: u64) -> Result<(), DeskError> {
        let Some(limit) = self.limits()?.get(name).copied() else { return Ok(()) };
        let (kid, register) = (key.public().kid().to_string(), self.register()?);
        let own: Vec<&Issued> = register.iter().filter(|issued| issued.kid == kid).collect();
        let recent = own.iter().filter(|issued| issued.issued_at + 3_600 > at).count();
        for (most, issued, span) in
            [(limit.quota, own.len(), "in all"), (limit.per_hour, recent, "in an hour")]
        {
            if let Some(most) = most.filter(|most| issued >= *most) {
                return Err(DeskError::OverLimit { key: name.to_owned(), issued, most, span });
            }
        }
        Ok(())
    }

    /// Changes what the status list says of passes, writes it, and gives the signed change.
    ///
    /// # Errors
    ///
    /// [`DeskError::Unknown`], then nothing is changed.
    pub fn mark(
        &self,
        list: &StatusList,
        passes: &[String],
        status: Status,
        at: u64,
        status_file: &Path,
    ) -> Result<(Vec<Issued>, Vec<u8>), DeskError> {
        if at >= list.expires_at {
            return Err(DeskError::Stale);
        }
        let register = self.register()?;
        let found = passes.iter().map(|pass| known(&register, pass, list));
        let found: Vec<Issued> = found.map(|it| it.cloned()).collect::<Result<_, _>>()?;
        let is_gone = |issued: &&Issued| {
            status != Status::Revoked && list.status(issued.index) == Some(Status::Revoked)
        };
        if let Some(gone) = found.iter().find(is_gone) {
            return Err(DeskError::Revoked(gone.pass_id.clone()));
        }
        let mut changes: Vec<(u32, Status)> =
            found.iter().map(|issued| (issued.index, status)).collect();
        changes.sort_unstable();
        changes.dedup();
        let mut list = list.clone();
        let from = list.version;
        let delta = Delta {
            list: list.list,
            from,
            version: from + 1,
            made_at: at.max(list.made_at),
            expires_at: list.expires_at,
            changes,
        };
        list.take(&delta)?;
        self.write_status(&list, status_file)?;
        Ok((found, delta.seal(&self.key("status")?)))
    }

    /// Every line of the register; a last line that a crash cut is left aside.
    ///
    /// # Errors
    ///
    /// [`DeskError::Register`].
    pub fn register(&self) -> Result<Vec<Issued>, DeskError> {
        let path = self.register_file();
        if !path.exists() {
            return Ok(Vec::new());
        }
        let bytes = files::read(&path)?;
        let text = String::from_utf8_lossy(&bytes);
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let line = |(n, line): (usize, &str)| {
            serde_json::from_str(line).map_err(|error| DeskError::Register {
                path: path.clone(),
                line: n + 1,
                error,
            })
        };
        whole.lines().enumerate().filter(|(_, line)| !line.is_empty()).map(line).collect()
    }
}

/// The line of the register about a pass of `list`, by its id or its short code.
fn known<'a>(
    register: &'a [Issued],
    pass: &str,
    list: &StatusList,
) -> Result<&'a Issued, DeskError> {
    let short = short::read(pass).map(hex::encode);
    let mut found = register.iter().filter(|issued| {
        issued.pass_id.eq_ignore_ascii_case(pass)
            || short.as_ref().is_some_and(|short| issued.pass_id.starts_with(short))
    });
    let first = found.next().ok_or_else(|| DeskError::Unknown(pass.to_owned()))?;
    if found.any(|other| other.pass_id != first.pass_id) {
        return Err(DeskError::Ambiguous(pass.to_owned()));
    }
    if first.list != list.list {
        let (pass, this) = (first.pass_id.clone(), list.list);
        return Err(DeskError::OtherList { pass, list: first.list, this });
    }
    Ok(first)
}

/// A pass that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What it is to say; its id and its place are given here.
    pub claims: &'a Claims,
    /// The name of the key that signs it.
    pub key: &'a str,
    /// Its role's word.
    pub role: &'a str,
    /// The status list.
    pub list: &'a StatusList,
    /// Where that is kept.
    pub status_file: &'a Path,
    /// Whether its role is of staff: then there must be a second.
    pub is_staff: bool,
    /// The key of a second person who approves it.
    pub second: Option<&'a str>,
    /// The pass that it replaces.
    pub replaces: Option<&'a str>,
    /// Now, Unix seconds.
    pub at: u64,
}

/// A place that was never issued, at random: who reads a list learns nothing of when a pass was.
fn free_place(list: &StatusList) -> Result<u32, DeskError> {
    let is_free = |place: &u32| list.status(*place) == Some(Status::NotIssued);
    for _ in 0..64 {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).map_err(DeskError::Randomness)?;
        let part = (u128::from(u64::from_le_bytes(bytes)) * u128::from(list.places())) >> 64;
        let place = u32::try_from(part).unwrap_or_default();
        if is_free(&place) {
            return Ok(place);
        }
    }
    // Nearly full: the first free one after a random place.
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).map_err(DeskError::Randomness)?;
    let places = list.places();
    let start = u32::from_le_bytes(bytes) % places.max(1);
    (start..places).chain(0..start).find(is_free).ok_or(DeskError::Full)
}
