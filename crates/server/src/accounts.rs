//! Local accounts: names, passwords (argon2id), one-time logins, sessions.
//!
//! The journal knows an account by an opaque id; the name is here. Passwords are kept as argon2id
//! hashes (RFC 9106), tokens as SHA-256 of 256 random bits. Guessing is slowed per name and per
//! peer.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use cordon_kernel::Timestamp;
use cordon_kernel::id::AccountId;
use cordon_kernel::role::Role;
use cordon_kernel::time::{millis_between, plus_millis};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

/// How long a one-time login may be used.
const ONCE_MS: i64 = 24 * 3600 * 1000;
/// Shortest password, in characters.
pub const PASSWORD_LEN_MIN: usize = 12;
/// Longest password, in bytes.
const PASSWORD_LEN_MAX: usize = 1024;
/// Wrong guesses that cost nothing: of one name from one peer, of one peer, and of one name from
/// anywhere. The first is for typing errors; the others stop what goes round it, without letting a
/// stranger keep somebody out with a few guesses.
const FREE_OF_BOTH: u32 = 5;
const FREE_OF_PEER: u32 = 50;
const FREE_OF_NAME: u32 = 200;
/// When wrong guesses are forgotten, in milliseconds.
const FORGIVEN_MS: i64 = 15 * 60 * 1000;
/// Names and peers whose guesses are remembered.
const REMEMBERED_MAX: usize = 10_000;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS account (
        id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        roles TEXT NOT NULL, password TEXT) STRICT;
    CREATE TABLE IF NOT EXISTS once (
        token BLOB PRIMARY KEY, account TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS session (
        token BLOB PRIMARY KEY, account TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
";

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id in the journal.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// What it may do; nothing when it is closed.
    pub roles: Vec<Role>,
    /// Whether it has a password.
    pub password_set: bool,
}

/// Why an account cannot be used or made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Name and password, or the one-time login, are not right.
    #[error("the name, the password or the one-time login is not right")]
    Wrong,
    /// Too many wrong guesses.
    #[error("too many wrong attempts; wait {0} s")]
    Wait(u64),
    /// The password is too short or too long.
    #[error("a password has {PASSWORD_LEN_MIN} characters or more, up to {PASSWORD_LEN_MAX} bytes")]
    PasswordLength,
    /// The name is taken.
    #[error("there is an account called {0:?} already")]
    Taken(String),
    /// The name cannot be used.
    #[error("a name has 1 to 60 characters and no control characters")]
    Name,
    /// There is no such account.
    #[error("there is no such account")]
    Unknown,
    /// Nobody could open accounts any more.
    #[error("this is the last administrator; open another one first")]
    LastAdministrator,
    /// The file or the randomness failed.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

impl From<rusqlite::Error> for AccountError {
    fn from(error: rusqlite::Error) -> Self {
        AccountError::Failed(anyhow::Error::new(error).context("cannot use the accounts file"))
    }
}

/// The accounts of one data folder. May be shared between threads.
pub struct Accounts {
    connection: Mutex<Connection>,
    attempts: Mutex<BTreeMap<String, (u32, Timestamp)>>,
    session_ms: i64,
}

/// 256 random bits in hexadecimal.
fn token() -> Result<String, AccountError> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(hex::encode(bytes))
}

fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn hasher() -> Argon2<'static> {
    // RFC 9106, section 4, second recommended option (64 MiB, 3 passes), with one lane.
    let params = Params::new(64 * 1024, 3, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_password(password: &str) -> Result<String, AccountError> {
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    let salt = SaltString::encode_b64(&salt).map_err(|error| anyhow::anyhow!("salt: {error}"))?;
    let hash = hasher().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(|error| anyhow::anyhow!("cannot hash a password: {error}"))?.to_string())
}

impl Accounts {
    /// Opens `data/accounts.sqlite`, making it if it is new.
    ///
    /// # Errors
    ///
    /// When the file cannot be used.
    pub fn open(data_dir: &Path, session_ms: i64) -> anyhow::Result<Accounts> {
        std::fs::create_dir_all(data_dir)
            .with_context(|| format!("cannot make the folder `{}`", data_dir.display()))?;
        let path = data_dir.join("accounts.sqlite");
        // Made before SQLite does, whose other files take this one's mode.
        owner_only(&path)?;
        let connection =
            Connection::open(&path).with_context(|| format!("cannot open `{}`", path.display()))?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.execute_batch(SCHEMA)?;
        let attempts = Mutex::new(BTreeMap::new());
        Ok(Accounts { connection: Mutex::new(connection), attempts, session_ms })
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens an account and makes its one-time login.
    ///
    /// # Errors
    ///
    /// [`AccountError::Name`], [`AccountError::Taken`].
    pub fn open_account(
        &self,
        name: &str,
        roles: &[Role],
        now: Timestamp,
    ) -> Result<(Account, String), AccountError> {
        let name = name.trim();
        let good = (1..=60).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if !good {
            return Err(AccountError::Name);
        }
        if self.by_name(name)?.is_some() {
            return Err(AccountError::Taken(name.to_owned()));
        }
        let id = format!("a-{}", &token()?[..8]);
        let id = AccountId::new(id).map_err(|error| anyhow::anyhow!("{error}"))?;
        self.db().execute(
            "INSERT INTO account (id, name, roles) VALUES (?1, ?2, ?3)",
            params![id.as_str(), name, roles_text(roles)],
        )?;
        let once = self.make_once(&id, now)?;
        let roles = roles.to_vec();
        Ok((Account { id, name: name.to_owned(), roles, password_set: false }, once))
    }

    /// Makes a one-time login for an account.
    ///
    /// # Errors
    ///
    /// [`AccountError::Unknown`].
    pub fn make_once(&self, account: &AccountId, now: Timestamp) -> Result<String, AccountError> {
        self.by_id(account)?.ok_or(AccountError::Unknown)?;
        let once = token()?;
        let expires_at = plus_millis(now, ONCE_MS).as_microsecond();
        self.db().execute(
            "INSERT INTO once (token, account, expires_at) VALUES (?1, ?2, ?3)",
            params![token_hash(&once), account.as_str(), expires_at],
        )?;
        Ok(once)
    }

    /// Changes an account's roles; none at all closes it and ends its sessions.
    ///
    /// # Errors
    ///
    /// [`AccountError::Unknown`], [`AccountError::LastAdministrator`].
    pub fn change_roles(
        &self,
        account: &AccountId,
        roles: &[Role],
    ) -> Result<Account, AccountError> {
        let known = self.by_id(account)?.ok_or(AccountError::Unknown)?;
        let was = known.roles.contains(&Role::Administrator);
        let stays = roles.contains(&Role::Administrator);
        let all = self.all()?;
        let others = all
            .iter()
            .filter(|other| other.id != *account && other.roles.contains(&Role::Administrator));
        if was && !stays && others.count() == 0 {
            return Err(AccountError::LastAdministrator);
        }
        let db = self.db();
        db.execute(
            "UPDATE account SET roles = ?2 WHERE id = ?1",
            params![account.as_str(), roles_text(roles)],
        )?;
        if roles.is_empty() {
            db.execute("DELETE FROM session WHERE account = ?1", [account.as_str()])?;
            db.execute("DELETE FROM once WHERE account = ?1", [account.as_str()])?;
        }
        Ok(Account { roles: roles.to_vec(), ..known })
    }

    /// Sets an account's password, and ends its other sessions and one-time logins.
    ///
    /// # Errors
    ///
    /// [`AccountError::PasswordLength`].
    pub fn set_password(
        &self,
        account: &AccountId,
        password: &str,
        session: &str,
    ) -> Result<(), AccountError> {
        if password.chars().count() < PASSWORD_LEN_MIN || password.len() > PASSWORD_LEN_MAX {
            return Err(AccountError::PasswordLength);
        }
        let hash = hash_password(password)?;
        let db = self.db();
        let id = account.as_str();
        db.execute("UPDATE account SET password = ?2 WHERE id = ?1", params![id, hash])?;
        let other = "DELETE FROM session WHERE account = ?1 AND token <> ?2";
        db.execute(other, params![id, token_hash(session)])?;
        db.execute("DELETE FROM once WHERE account = ?1", [id])?;
        Ok(())
    }

    /// Begins a session by name and password; gives its token. Takes about a tenth of a second on
    /// purpose, whether the name is known or not.
    ///
    /// # Errors
    ///
    /// [`AccountError::Wrong`], [`AccountError::Wait`].
    pub fn log_in(
        &self,
        name: &str,
        password: &str,
        peer: &str,
        now: Timestamp,
    ) -> Result<(Account, String, Timestamp), AccountError> {
        let name = name.trim();
        let lower = name.to_lowercase();
        let keys = [
            (format!("{lower}\n{peer}"), FREE_OF_BOTH),
            (format!("peer {peer}"), FREE_OF_PEER),
            (format!("name {lower}"), FREE_OF_NAME),
        ];
        // Counted before the work, so that guesses side by side do not all pass.
        self.attempt(&keys, now)?;
        let known = self.by_name(name)?;
        let hash = known.as_ref().and_then(|(_, hash)| hash.clone());
        let right = password.len() <= PASSWORD_LEN_MAX && verify(hash.as_deref(), password);
        match known {
            Some((account, _)) if right && !account.roles.is_empty() => {
                self.forgive(&keys);
                self.begin(account, now)
            }
            _ => Err(AccountError::Wrong),
        }
    }

    /// Begins a session by a one-time login, which is then used up.
    ///
    /// # Errors
    ///
    /// [`AccountError::Wrong`], [`AccountError::Wait`].
    pub fn log_in_once(
        &self,
        once: &str,
        peer: &str,
        now: Timestamp,
    ) -> Result<(Account, String, Timestamp), AccountError> {
        let keys = [(format!("peer {peer}"), FREE_OF_PEER)];
        self.attempt(&keys, now)?;
        let found: Option<(String, i64)> = self
            .db()
            .query_row(
                "DELETE FROM once WHERE token = ?1 RETURNING account, expires_at",
                [token_hash(once)],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let account = match found {
            Some((id, expires_at)) if now.as_microsecond() < expires_at => self.read_id(&id)?,
            _ => None,
        };
        match account.filter(|account| !account.roles.is_empty()) {
            Some(account) => {
                self.forgive(&keys);
                self.begin(account, now)
            }
            None => Err(AccountError::Wrong),
        }
    }

    fn begin(
        &self,
        account: Account,
        now: Timestamp,
    ) -> Result<(Account, String, Timestamp), AccountError> {
        let session = token()?;
        let expires_at = plus_millis(now, self.session_ms);
        let db = self.db();
        db.execute("DELETE FROM session WHERE expires_at <= ?1", [now.as_microsecond()])?;
        db.execute(
            "INSERT INTO session (token, account, expires_at) VALUES (?1, ?2, ?3)",
            params![token_hash(&session), account.id.as_str(), expires_at.as_microsecond()],
        )?;
        Ok((account, session, expires_at))
    }

    /// The account of a session and when it ends.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn session(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<(Account, Timestamp)>, AccountError> {
        let found: Option<(String, i64)> = self
            .db()
            .query_row(
                "SELECT account, expires_at FROM session WHERE token = ?1 AND expires_at > ?2",
                params![token_hash(token), now.as_microsecond()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let Some((id, expires_at)) = found else { return Ok(None) };
        let account = self.read_id(&id)?.filter(|account| !account.roles.is_empty());
        let expires_at = cordon_kernel::time::from_micros(expires_at);
        Ok(account.zip(expires_at))
    }

    /// Ends a session.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn log_out(&self, token: &str) -> Result<(), AccountError> {
        self.db().execute("DELETE FROM session WHERE token = ?1", [token_hash(token)])?;
        Ok(())
    }

    /// Every account, by name.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn all(&self) -> Result<Vec<Account>, AccountError> {
        let db = self.db();
        let mut statement =
            db.prepare_cached("SELECT id, name, roles, password FROM account ORDER BY name")?;
        let rows = statement.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
        Ok(rows.into_iter().map(|(account, _)| account).collect())
    }

    fn by_name(&self, name: &str) -> Result<Option<(Account, Option<String>)>, AccountError> {
        let sql = "SELECT id, name, roles, password FROM account WHERE name = ?1";
        Ok(self.db().query_row(sql, [name.trim()], read).optional()?)
    }

    fn by_id(&self, id: &AccountId) -> Result<Option<Account>, AccountError> {
        self.read_id(id.as_str())
    }

    fn read_id(&self, id: &str) -> Result<Option<Account>, AccountError> {
        let sql = "SELECT id, name, roles, password FROM account WHERE id = ?1";
        let found = self.db().query_row(sql, [id], read).optional()?;
        Ok(found.map(|(account, _)| account))
    }

    fn attempts(&self) -> MutexGuard<'_, BTreeMap<String, (u32, Timestamp)>> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an attempt, unless it comes too soon after wrong ones.
    fn attempt(&self, keys: &[(String, u32)], now: Timestamp) -> Result<(), AccountError> {
        let mut attempts = self.attempts();
        let is_old = |last: Timestamp| millis_between(last, now) >= FORGIVEN_MS;
        for (key, free) in keys {
            let Some((count, last)) = attempts.get(key) else { continue };
            let wait_ms = wait_s(*count, *free) * 1000;
            let waited_ms = millis_between(*last, now).max(0).unsigned_abs();
            if waited_ms < wait_ms && !is_old(*last) {
                return Err(AccountError::Wait((wait_ms - waited_ms).div_ceil(1000)));
            }
        }
        if attempts.len() + keys.len() > REMEMBERED_MAX {
            attempts.retain(|_, (_, last)| !is_old(*last));
        }
        if attempts.len() + keys.len() > REMEMBERED_MAX {
            // A flood of names: the oldest is forgotten, never the newest.
            let oldest = attempts.iter().min_by_key(|(_, (_, last))| *last);
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                attempts.remove(&key);
            }
        }
        for (key, _) in keys {
            let (count, last) = attempts.entry(key.clone()).or_insert((0, now));
            *count = if is_old(*last) { 1 } else { count.saturating_add(1) };
            *last = now;
        }
        Ok(())
    }

    /// A right login takes its own attempt back, and the typing errors before it.
    fn forgive(&self, keys: &[(String, u32)]) {
        let mut attempts = self.attempts();
        for (key, free) in keys {
            if *free == FREE_OF_BOTH {
                attempts.remove(key);
            } else if let Some((count, _)) = attempts.get_mut(key) {
                *count = count.saturating_sub(1);
            }
        }
    }
}

/// Seconds to wait after `count` wrong guesses: none for the first `free`, then doubling, five
/// minutes at most.
fn wait_s(count: u32, free: u32) -> u64 {
    match count.checked_sub(free) {
        None => 0,
        Some(over) => 1u64.checked_shl(over.min(9)).unwrap_or(300).min(300),
    }
}

fn verify(hash: Option<&str>, password: &str) -> bool {
    let Some(hash) = hash else {
        // As slow as if there were one, so that names cannot be guessed by the clock.
        let _ = hash_password(password);
        return false;
    };
    PasswordHash::new(hash)
        .is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok())
}

fn roles_text(roles: &[Role]) -> String {
    roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(" ")
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<(Account, Option<String>)> {
    let id: String = row.get(0)?;
    let id = AccountId::new(id).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })?;
    let roles: String = row.get(2)?;
    let password: Option<String> = row.get(3)?;
    let account = Account {
        id,
        name: row.get(1)?,
        roles: roles.split_whitespace().filter_map(|role| role.parse().ok()).collect(),
        password_set: password.is_some(),
    };
    Ok((account, password))
}

/// Makes the file if it is new, for its owner's eyes alone.
fn owner_only(path: &Path) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("cannot make `{}`", path.display()))?;
    Ok(())
}

/// Ends every session and one-time login, as after a restore.
///
/// # Errors
///
/// When the file cannot be written.
pub fn end_sessions(accounts_file: &Path) -> anyhow::Result<()> {
    let connection = Connection::open(accounts_file)
        .with_context(|| format!("cannot open `{}`", accounts_file.display()))?;
    connection.execute_batch("DELETE FROM session; DELETE FROM once;")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock: &str) -> Timestamp {
        format!("2024-07-26T{clock}Z").parse().unwrap()
    }

    fn accounts() -> (tempfile::TempDir, Accounts) {
        let dir = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(dir.path(), 3_600_000).unwrap();
        (dir, accounts)
    }

    #[test]
    fn a_one_time_login_works_once_and_for_a_day() {
        let (_dir, accounts) = accounts();
        let (ada, once) = accounts.open_account("Ada", &[Role::Operator], at("10:00:00")).unwrap();
        let (who, session, _) = accounts.log_in_once(&once, "p", at("10:00:01")).unwrap();
        assert_eq!(who.id, ada.id);
        assert!(accounts.log_in_once(&once, "p", at("10:00:02")).is_err());
        assert!(accounts.session(&session, at("10:59:59")).unwrap().is_some());
        assert!(accounts.session(&session, at("11:00:02")).unwrap().is_none());
        let late = accounts.make_once(&ada.id, at("10:00:00")).unwrap();
        let next_day = "2024-07-27T10:00:00Z".parse().unwrap();
        assert!(matches!(accounts.log_in_once(&late, "q", next_day), Err(AccountError::Wrong)));
    }

    #[test]
    fn guessing_passwords_is_made_slow() {
        let (_dir, accounts) = accounts();
        let (ada, _) = accounts.open_account("Ada", &[Role::Operator], at("10:00:00")).unwrap();
        accounts.set_password(&ada.id, "correct horse", "").unwrap();
        for _ in 0..5 {
            let wrong = accounts.log_in("ada", "wrong", "p", at("10:00:00"));
            assert!(matches!(wrong, Err(AccountError::Wrong)));
        }
        let right = accounts.log_in("ADA", "correct horse", "p", at("10:00:00"));
        assert!(matches!(right, Err(AccountError::Wait(1))));
        assert!(accounts.log_in("ADA", "correct horse", "p", at("10:00:02")).is_ok());
    }

    #[test]
    fn the_last_administrator_stays_one() {
        let (_dir, accounts) = accounts();
        let (ada, _) =
            accounts.open_account("Ada", &[Role::Administrator], at("10:00:00")).unwrap();
        let closed = accounts.change_roles(&ada.id, &[]);
        assert!(matches!(closed, Err(AccountError::LastAdministrator)));
    }

    #[test]
    fn a_closed_account_has_no_session_left() {
        let (_dir, accounts) = accounts();
        let (ada, once) = accounts.open_account("Ada", &[Role::Auditor], at("10:00:00")).unwrap();
        let (_, session, _) = accounts.log_in_once(&once, "p", at("10:00:01")).unwrap();
        accounts.change_roles(&ada.id, &[]).unwrap();
        assert!(accounts.session(&session, at("10:00:02")).unwrap().is_none());
    }
}
