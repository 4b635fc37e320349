//! `cordon journal`, `cordon replay`, `cordon backup`, `cordon restore`.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, bail};
use cordon_journal::{Making, PersonalBody, Reader, copy_sqlite};
use cordon_kernel::id::Seq;
use cordon_vault::{OsRandomness, State, Vault};
use serde_json::json;

use crate::replay;

/// Asks the vault of `data_dir` about personal bodies; one that is not there knows none.
fn with_vault<T>(data_dir: &Path, ask: impl FnOnce(&dyn Fn(&[u8; 32]) -> PersonalBody) -> T) -> T {
    let vault = Vault::open_read_only(data_dir);
    ask(&|hash| match &vault {
        Err(error) => PersonalBody::Altered { why: error.to_string() },
        Ok(vault) => match vault.check(hash) {
            Ok(State::Present) => PersonalBody::Proven,
            Ok(State::Erased) => PersonalBody::Erased,
            Ok(State::Unknown) => PersonalBody::Unknown,
            Err(error) => PersonalBody::Altered { why: error.to_string() },
        },
    })
}

/// `cordon journal verify`.
///
/// # Errors
///
/// When anything is not as it was written; each fault is printed.
pub fn verify(dir: &Path) -> anyhow::Result<()> {
    let report = with_vault(dir, |personal| cordon_journal::verify(dir, personal))?;
    for fault in &report.faults {
        println!("{fault}");
    }
    if !report.is_good() {
        bail!("{} faults", report.faults.len() as u64 + report.more_faults_count);
    }
    println!(
        "good: {} entries ({} with a text in the vault, {} erased), {} tiles, {} segments, root {}",
        report.entries_count,
        report.personal_count,
        report.erased_count,
        report.tiles_count,
        report.segments_count,
        report.root
    );
    Ok(())
}

/// `cordon journal root`.
///
/// # Errors
///
/// When there is no journal.
pub fn root(dir: &Path) -> anyhow::Result<()> {
    println!("{}", cordon_journal::root(dir)?);
    Ok(())
}

/// `cordon journal prove`: data folder and number in either order.
///
/// # Errors
///
/// When neither is a number, or there is no such entry.
pub fn prove(dir_and_seq: &[String]) -> anyhow::Result<()> {
    let (dir, seq) = match dir_and_seq {
        [dir, seq] if seq.parse::<u64>().is_ok() => (dir, seq),
        [seq, dir] => (dir, seq),
        _ => bail!("give the data folder and the number of the entry"),
    };
    let seq: u64 = seq.parse().with_context(|| format!("`{seq}` is no entry's number"))?;
    let proof = cordon_journal::prove(Path::new(dir), Seq(seq))?;
    let json = json!({
        "seq": proof.seq.0,
        "header": hex::encode(&proof.header),
        "leaf": hex::encode(proof.leaf_hash),
        "size": proof.size,
        "root": hex::encode(proof.root),
        "path": proof.path.iter().map(hex::encode).collect::<Vec<_>>(),
        "checkpoint": proof.checkpoint,
    });
    println!("{}", serde_json::to_string_pretty(&json)?);
    Ok(())
}

/// `cordon journal export`.
///
/// # Errors
///
/// When the journal cannot be read or the output not be written.
pub fn export(dir: &Path, out: Option<&Path>, tlog: Option<&Path>) -> anyhow::Result<()> {
    if let Some(tlog) = tlog {
        let size = cordon_journal::export(dir, tlog)?;
        eprintln!("{size} entries as tlog-tiles in `{}`", tlog.display());
        if out.is_none() {
            return Ok(());
        }
    }
    let target: Box<dyn Write> = match out {
        None => Box::new(std::io::stdout().lock()),
        Some(path) => {
            let file = std::fs::File::create_new(path);
            Box::new(file.with_context(|| format!("cannot make `{}`", path.display()))?)
        }
    };
    let mut target = BufWriter::with_capacity(1 << 16, target);
    match crate::http::lines(dir, &mut target).and_then(|_| Ok(target.flush()?)) {
        Err(error) if is_broken_pipe(&error) => Ok(()),
        done => done,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind)
            == Some(std::io::ErrorKind::BrokenPipe)
            || cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind)
                == Some(std::io::ErrorKind::BrokenPipe)
    };
    error.chain().any(io)
}

/// `cordon replay`.
///
/// # Errors
///
/// When an entry cannot be read.
pub fn replay(dir: &Path, only_hash: bool, seq: Option<u64>) -> anyhow::Result<()> {
    let reader = Reader::open(dir)?;
    let size = match seq {
        Some(seq) => seq.saturating_add(1),
        None => reader.size()?,
    };
    let picture = replay::from_the_start(&reader, size)?;
    let hash = hex::encode(picture.hash());
    if only_hash {
        println!("{hash}");
        return Ok(());
    }
    let counts: serde_json::Map<_, _> =
        picture.counts.iter().map(|(kind, n)| (kind.name().to_owned(), json!(n))).collect();
    let json = json!({
        "size": picture.size,
        "picture_hash": hash,
        "entries": counts,
        "contradictions": picture.contradictions_count,
        "recorded_at": picture.recorded_at,
    });
    println!("{}", serde_json::to_string_pretty(&json)?);
    Ok(())
}

/// `cordon backup`.
///
/// # Errors
///
/// When the folder cannot be read or the copy not be written; nothing half is left.
pub fn backup(dir: &Path, out: &Path, vault_keys: Option<&Path>) -> anyhow::Result<()> {
    // Texts come before their entries, so the copy of the vault must come after the journal's.
    let making = cordon_journal::backup(dir, out)?;
    let vault = Vault::open_read_only(dir)?;
    let folder = making.folder().join("vault");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make `{}`", folder.display()))?;
    vault.copy_records(&folder.join("vault.sqlite"))?;
    if let Some(keys) = vault_keys {
        vault.copy_keys(keys)?;
    }
    copy_accounts(dir, &making)?;
    making.finish()?;
    println!("backed up to `{}`", out.display());
    Ok(())
}

fn copy_accounts(from: &Path, making: &Making) -> anyhow::Result<()> {
    let accounts = from.join("accounts.sqlite");
    if accounts.exists() {
        copy_sqlite(&accounts, &making.folder().join("accounts.sqlite"))?;
    }
    Ok(())
}

/// Makes a vault of copied records. Without their keys it has none, and every text reads as
/// erased.
fn lay_out_vault(dir: &Path, records: &Path, keys: Option<&Path>) -> anyhow::Result<()> {
    Vault::restore(dir, records, keys)?;
    // Opened once, so that what is missing is made.
    Vault::open(dir, OsRandomness)?;
    Ok(())
}

/// `cordon restore`.
///
/// # Errors
///
/// When the backup is not whole or the folder is not empty.
pub fn restore(backup: &Path, dir: &Path, vault_keys: Option<&Path>) -> anyhow::Result<()> {
    // Laid out first, so that the texts are verified together with the journal.
    let records = backup.join("vault").join("vault.sqlite");
    let staging = tempfile::tempdir().context("no room for a temporary folder")?;
    if records.exists() {
        lay_out_vault(staging.path(), &records, vault_keys)?;
    }
    let (making, report) =
        with_vault(staging.path(), |personal| cordon_journal::restore(backup, dir, personal))?;
    if records.exists() {
        lay_out_vault(making.folder(), &records, vault_keys)?;
    }
    crate::gates::rights::begin_again(making.folder())?;
    copy_accounts(backup, &making)?;
    let accounts = making.folder().join("accounts.sqlite");
    if accounts.exists() {
        crate::accounts::end_sessions(&accounts)?;
    }
    making.finish()?;
    println!("restored {} entries, root {}", report.size, report.root);
    if report.erased_count > 0 {
        println!("{} texts cannot be read: erased, or without their keys", report.erased_count);
    }
    Ok(())
}
