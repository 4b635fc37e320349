//! The files of the repository: those that git tracks or would track.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::shell;

/// A file.
pub struct File {
    /// Its bytes.
    pub size: u64,
    /// Its text; `None` for one that is not UTF-8.
    pub text: Option<String>,
}

/// All files by their path from the root, `/` between parts.
#[derive(Default)]
pub struct Tree {
    pub files: BTreeMap<String, File>,
}

impl Tree {
    /// The tree under `root`.
    pub fn read(root: &Path) -> anyhow::Result<Tree> {
        let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let names = shell::output(&mut shell::command("git", &list))?;
        let mut files = BTreeMap::new();
        for name in names.split('\0').filter(|name| !name.is_empty()) {
            let path = root.join(name);
            if !path.is_file() {
                continue; // deleted, and not yet told to git
            }
            let bytes = fs::read(&path).with_context(|| format!("cannot read `{name}`"))?;
            let size = bytes.len() as u64;
            files.insert(name.to_owned(), File { size, text: String::from_utf8(bytes).ok() });
        }
        Ok(Tree { files })
    }

    /// A tree of small texts, for tests.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Tree {
        let file = |text: &str| File { size: text.len() as u64, text: Some(text.to_owned()) };
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), file(text)));
        Tree { files: files.collect() }
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.text.as_deref()
    }

    /// Paths and texts of files whose name ends in `ending`.
    pub fn ending<'t>(&'t self, ending: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.texts().filter(move |(path, _)| path.ends_with(ending))
    }

    /// Paths and texts of every text file.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, file)| Some((path.as_str(), file.text.as_deref()?)))
    }

    /// Whether `path` is a file or a folder with files.
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        let next = self.files.range(folder.clone()..).next();
        self.files.contains_key(path) || next.is_some_and(|(name, _)| name.starts_with(&folder))
    }

    /// Names of the folders right under `folder` (which ends in `/`).
    pub fn folders_in(&self, folder: &str) -> Vec<&str> {
        let below = self.files.keys().filter_map(|path| path.strip_prefix(folder));
        let mut names: Vec<&str> =
            below.filter_map(|rest| rest.split_once('/').map(|(name, _)| name)).collect();
        names.dedup();
        names
    }
}

/// The last part of `path` without its ending.
pub fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}
