//! `cordon account`: accounts from the command line, also while the node runs.

use std::path::Path;

use anyhow::{Context, bail};
use cordon_kernel::role::Role;

use crate::accounts::Accounts;
use crate::clock;

fn open(data: &Path) -> anyhow::Result<Accounts> {
    // Sessions are begun by the node; their length does not matter here.
    Accounts::open(data, 3_600_000)
}

/// `cordon account add`.
///
/// # Errors
///
/// When the name is taken or the file cannot be used.
pub fn add(data: &Path, name: &str, roles: &[Role]) -> anyhow::Result<()> {
    let (account, once) = open(data)?.open_account(name, roles, clock::now())?;
    println!("account {} for {}", account.id, account.name);
    println!("one-time login, for 24 hours: {once}");
    println!("open the console at /login#once={once}");
    Ok(())
}

/// `cordon account once`.
///
/// # Errors
///
/// When there is no such account.
pub fn once(data: &Path, name: &str) -> anyhow::Result<()> {
    let accounts = open(data)?;
    let known = accounts.all()?.into_iter().find(|a| a.name.eq_ignore_ascii_case(name));
    let account = known.with_context(|| format!("there is no account called {name:?}"))?;
    println!("{}", accounts.make_once(&account.id, clock::now())?);
    Ok(())
}

/// `cordon account list`.
///
/// # Errors
///
/// When there is no accounts file.
pub fn list(data: &Path) -> anyhow::Result<()> {
    if !data.join("accounts.sqlite").exists() {
        bail!("there are no accounts in `{}`; add one with `cordon account add`", data.display());
    }
    for account in open(data)?.all()? {
        let roles: Vec<_> = account.roles.iter().map(|role| role.name()).collect();
        let state = if roles.is_empty() { "closed".to_owned() } else { roles.join(" ") };
        println!("{}\t{}\t{state}", account.id, account.name);
    }
    Ok(())
}
