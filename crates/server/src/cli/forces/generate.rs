//! `cordon forces generate`: a made-up operation of a given size.

use std::path::PathBuf;

use anyhow::{Context, bail};
use cordon_forces::plan::generate::{Size, generate, incident};

use crate::args::forces::Generate;

/// Writes the package and an incident beside it.
///
/// # Errors
///
/// For sizes that make no operation, and a folder that has something else in it.
pub fn run(asked: &Generate) -> anyhow::Result<bool> {
    let (units, people, posts, days) = (asked.units, asked.people, asked.posts, asked.days);
    let size = Size { units, people, posts, days, seed: asked.seed };
    let files = generate(&size).context("cannot make an operation")?;
    let dir = asked.out.as_path();
    std::fs::create_dir_all(dir)
        .with_context(|| format!("cannot make the folder `{}`", dir.display()))?;
    let ours = |name: &str| files.contains_key(name);
    for entry in std::fs::read_dir(dir)? {
        let name = entry?.file_name();
        if !name.to_str().is_some_and(ours) {
            let (name, dir) = (name.display(), dir.display());
            bail!("`{dir}` has other files, such as `{name}`; name a new folder with --out");
        }
    }
    let incident = incident(&files, asked.seed);
    let incident = serde_json::to_string_pretty(&incident)? + "\n";
    let mut beside = dir.as_os_str().to_owned();
    beside.push(".incident.json");
    let files = files.into_iter().map(|(path, text)| (dir.join(path), text));
    for (path, text) in files.chain([(PathBuf::from(beside), incident)]) {
        std::fs::write(&path, text)
            .with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(true)
}
