//! `docs`: the pages of the reference that the program writes of itself.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use crate::{metadata, shell};

/// Writes them anew.
pub fn run() -> anyhow::Result<()> {
    shell::run(&mut shell::cargo(&["build", "--bin", "cordon"]))?;
    write(&shell::root().join("docs").join("reference"))
}

/// Whether they are what the program, already built, would write.
pub fn check() -> anyhow::Result<()> {
    let fresh = metadata::target_folder()?.join("fresh-docs");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).context("cannot empty the folder for fresh docs")?;
    }
    fs::create_dir_all(&fresh).context("cannot make the folder for fresh docs")?;
    write(&fresh)?;
    let old = differing(&fresh, &shell::root().join("docs").join("reference"))?;
    if old.is_empty() {
        return Ok(());
    }
    bail!("docs/reference is out of date ({}); run `cargo xtask docs`", old.join(", "))
}

fn write(to: &Path) -> anyhow::Result<()> {
    let program = metadata::target_folder()?.join("debug").join("cordon");
    let mut command = shell::command(&program.to_string_lossy(), &["docs", "--out"]);
    shell::run(command.arg(to))
}

/// Paths of files in `fresh`, and in the folders in it, that are other or absent in `kept`.
fn differing(fresh: &Path, kept: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    let mut count = 0;
    for file in fs::read_dir(fresh).context("cannot read the fresh docs")? {
        count += 1;
        let file = file.context("cannot read the fresh docs")?;
        let (path, name) = (file.path(), file.file_name());
        let beside = kept.join(&name);
        let name = name.to_string_lossy().into_owned();
        if path.is_dir() {
            let inside = differing(&path, &beside)?;
            names.extend(inside.into_iter().map(|inner| format!("{name}/{inner}")));
            continue;
        }
        let text = fs::read(&path).context("cannot read the fresh docs")?;
        if !fs::read(beside).is_ok_and(|kept| kept == text) {
            names.push(name);
        }
    }
    if count == 0 {
        bail!("`cordon docs` wrote nothing");
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_other_or_absent_is_named() {
        let base = std::env::temp_dir().join(format!("xtask-docs-{}", std::process::id()));
        let (fresh, kept) = (base.join("fresh"), base.join("kept"));
        fs::create_dir_all(&fresh).unwrap();
        fs::create_dir_all(&kept).unwrap();
        assert!(differing(&fresh, &kept).is_err());
        for (name, text) in [("a.md", "1"), ("b.md", "2"), ("c.md", "3")] {
            fs::write(fresh.join(name), text).unwrap();
        }
        fs::write(kept.join("a.md"), "1").unwrap();
        fs::write(kept.join("b.md"), "other").unwrap();
        fs::write(kept.join("performance.md"), "written by hand").unwrap();
        assert_eq!(differing(&fresh, &kept).unwrap(), ["b.md", "c.md"]);
        fs::create_dir_all(fresh.join("schema")).unwrap();
        fs::write(fresh.join("schema").join("d.json"), "4").unwrap();
        assert_eq!(differing(&fresh, &kept).unwrap(), ["b.md", "c.md", "schema/d.json"]);
        fs::remove_dir_all(base).unwrap();
    }
}
