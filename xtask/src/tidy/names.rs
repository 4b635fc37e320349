//! No drawers: a thing lives with its noun.

use super::Finding;
use super::scan;
use super::tree::Tree;

const BANNED: &[&str] = &["util", "utils", "common", "helper", "helpers", "misc"];
const PLACES: &[&str] = &["console/", "crates/", "tests/", "xtask/"];

/// Files, folders and modules called like a drawer.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in tree.files.keys() {
        if !PLACES.iter().any(|place| path.starts_with(place)) {
            continue;
        }
        let mut parts = path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        if let Some(part) = parts.find(|part| BANNED.contains(part)) {
            findings.push(Finding::of(path, format!("{part:?} is a drawer; name what it is")));
        }
    }
    for (path, text) in tree.ending(".rs") {
        for (number, line) in scan::code(text).lines().enumerate() {
            if let Some(name) = module(line).filter(|name| BANNED.contains(name)) {
                let why = format!("{name:?} is a drawer; name what it is");
                findings.push(Finding::at(path, number + 1, why));
            }
        }
    }
    findings
}

/// The name in `mod name;` or `pub mod name {`.
fn module(line: &str) -> Option<&str> {
    let mut words = line.split([' ', ';', '{']).filter(|word| !word.is_empty());
    words
        .by_ref()
        .take_while(|word| word.starts_with("pub") || *word == "mod")
        .find(|w| *w == "mod")?;
    words.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawer_is_found_as_file_folder_or_module() {
        let tree = Tree::of(&[
            ("crates/air/src/utils.rs", ""),
            ("console/src/lib/common/a.ts", ""),
            ("crates/air/src/lib.rs", "pub(crate) mod helpers {\n}\nmod decode;\n// mod misc;\n"),
            ("docs/guide/common.md", ""),
            ("crates/air/src/commonwealth.rs", "fn common() {}"),
        ]);
        let found: Vec<String> = check(&tree).into_iter().map(|found| found.path).collect();
        let expected =
            ["console/src/lib/common/a.ts", "crates/air/src/utils.rs", "crates/air/src/lib.rs"];
        assert_eq!(found, expected);
    }
}
