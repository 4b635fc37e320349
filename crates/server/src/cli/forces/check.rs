//! `cordon forces check`.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use cordon_forces::check::{BoundError, Verdict, inrc1, inrc2, nrp24};
use serde::Serialize;

use crate::args::forces::Format;
use crate::cli::{say, text};

/// What is printed.
#[derive(Serialize)]
struct Said<'a> {
    #[serde(flatten)]
    verdict: &'a Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<i64>,
}

/// What the proof of a bound is worth, where one was given.
type Proven = Option<Result<i64, BoundError>>;

/// Checks a roster, and the proof of a bound where one is given, and prints the verdict; whether
/// no hard rule is broken.
///
/// # Errors
///
/// Fails where a file cannot be read, with every fault where one is not of the format, and where
/// the proof does not hold.
pub fn run(format: Format, files: &[PathBuf], proof: Option<&Path>) -> anyhow::Result<bool> {
    let proof = proof.map(text).transpose()?;
    let proof = proof.as_deref();
    let (verdict, proven): (Verdict, Proven) = match format {
        Format::Nrp24 => {
            let (instance, solution) = pair(files)?;
            let proven = proof.map(|proof| nrp24::bound(&instance, proof));
            (nrp24::check(&instance, &solution)?, proven)
        }
        Format::Inrc1 if proof.is_some() => {
            bail!("proofs of inrc1 are not judged; leave `--proof` away")
        }
        Format::Inrc1 => {
            let (instance, solution) = pair(files)?;
            (inrc1::check(&instance, &solution)?, None)
        }
        Format::Inrc2 => second_competition(files, proof)?,
    };
    let bound = proven.as_ref().and_then(|proven| proven.as_ref().ok()).copied();
    say(&serde_json::to_string_pretty(&Said { verdict: &verdict, bound })?)?;
    proven.transpose().context("the bound is not proven")?;
    Ok(verdict.is_feasible())
}

/// The texts of an instance and a solution.
fn pair(files: &[PathBuf]) -> anyhow::Result<(String, String)> {
    let [instance, solution] = files else {
        bail!("{} files for a format of two; give INSTANCE SOLUTION", files.len());
    };
    Ok((text(instance)?, text(solution)?))
}

fn second_competition(paths: &[PathBuf], proof: Option<&str>) -> anyhow::Result<(Verdict, Proven)> {
    let mut texts = Vec::new();
    for path in second_competition_files(paths)? {
        texts.push((path.display().to_string(), text(&path)?));
    }
    let files = texts.iter().map(|(name, text)| inrc2::File { name, text });
    let files = files.collect::<Vec<_>>();
    let proven = proof.map(|proof| inrc2::bound_files(&files, proof));
    Ok((inrc2::check_files(&files)?, proven))
}

/// The files that the paths stand for, folders opened.
fn second_competition_files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut rest = paths;
    if let [instance, solution, ..] = paths
        && instance.is_dir()
    {
        // One file with every week may have the name of the folder that it stands for.
        let solved = folder_name(solution)?;
        let solved = solved.strip_suffix(".txt").unwrap_or(&solved);
        let names = inrc2::folder_files(&folder_name(instance)?, solved);
        let names = names.with_context(|| {
            format!(
                "`{}` does not say which history and weeks of `{}` it solves; give a folder named \
                 like `Solution_H_0-WD_1-2-3-3`, or every file",
                solution.display(),
                instance.display(),
            )
        })?;
        files.extend(names.iter().map(|name| instance.join(name)));
        rest = paths.get(1..).unwrap_or_default();
    }
    for path in rest {
        if path.is_dir() {
            files.extend(solutions_in(path)?);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// A folder's own name, also where the path ends in `.`.
fn folder_name(path: &Path) -> anyhow::Result<String> {
    let whole = match path.file_name() {
        Some(_) => path.to_path_buf(),
        None => path
            .canonicalize()
            .with_context(|| format!("cannot find the folder `{}`", path.display()))?,
    };
    Ok(whole.file_name().unwrap_or_default().to_string_lossy().into_owned())
}

/// The files `Sol-*.txt` of a folder, by name.
fn solutions_in(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let deed = || format!("cannot list the folder `{}`", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(deed)? {
        let path = entry.with_context(deed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("Sol-") && name.ends_with(".txt") {
            found.push(path);
        }
    }
    if found.is_empty() {
        bail!("`{}` has no solutions; their names are like `Sol-n005w4-1-0.txt`", folder.display());
    }
    found.sort();
    Ok(found)
}
