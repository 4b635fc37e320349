//! Every path of this repository that a comment or a page names exists: maps must not rot.

use super::Finding;
use super::scan;
use super::tree::Tree;

/// First parts by which a path is known as ours.
const TOPS: &[&str] =
    &[".ci", ".cargo", "console", "crates", "docs", "operations", "tests", "xtask"];
/// Folders that a chore makes and git ignores.
const MADE: &[&str] = &["console/dist", "console/node_modules", "tests/screenshots"];

/// Paths that lead nowhere, in pages and in comments.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts() {
        let prose = match path.rsplit('.').next() {
            Some("md") => text.to_owned(),
            Some("rs") => scan::comments(text),
            Some("toml") => hash_comments(text),
            _ => continue,
        };
        for (number, line) in prose.lines().enumerate() {
            for named in paths_in(line).filter(|named| !exists(tree, path, named)) {
                let why = format!("names `{named}`, which is not there");
                findings.push(Finding::at(path, number + 1, why));
            }
        }
    }
    findings
}

fn hash_comments(text: &str) -> String {
    let comment = |line: &str| line.find('#').map_or(String::new(), |at| line[at..].to_owned());
    text.lines().map(|line| comment(line) + "\n").collect()
}

/// Paths in `line` that begin with one of our folders; of one with a hole (`<name>`, `*`, `{a,b}`)
/// the part before the hole.
fn paths_in(line: &str) -> impl Iterator<Item = &str> {
    let in_path = |c: char| c.is_ascii_alphanumeric() || "._-/@:".contains(c);
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + line[from..].find(in_path)?;
        let length = line[start..].find(|c| !in_path(c)).unwrap_or(line.len() - start);
        from = start + length;
        Some((&line[start..from], line[from..].chars().next()))
    })
    .filter_map(|(word, after)| {
        let path = match after {
            Some('<' | '*' | '{' | '[') => &word[..=word.rfind('/')?],
            _ => word.trim_end_matches(['.', ':', '-']),
        };
        // `src/lib.rs:12` names a line of a file.
        let path = path.split(':').next().unwrap_or(path);
        let (top, rest) = path.split_once('/')?;
        (TOPS.contains(&top) && !rest.is_empty()).then_some(path)
    })
}

/// Whether `named` is there, seen from the root or from the crate that `by` belongs to.
fn exists(tree: &Tree, by: &str, named: &str) -> bool {
    let made = |folder: &str| {
        named.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mut parts = by.splitn(3, '/');
    let near = match (parts.next(), parts.next()) {
        (Some("crates"), Some(name)) => format!("crates/{name}/{named}"),
        (Some(top @ ("console" | "xtask")), _) => format!("{top}/{named}"),
        _ => named.to_owned(),
    };
    MADE.iter().any(|folder| made(folder)) || tree.has(named) || tree.has(&near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(line: &str) -> Vec<&str> {
        paths_in(line).collect()
    }

    #[test]
    fn paths_are_found_in_prose() {
        assert_eq!(named("see `docs/design/x.md`."), ["docs/design/x.md"]);
        assert_eq!(named("(crates/air/src/lib.rs:12), tests/, docs/."), ["crates/air/src/lib.rs"]);
        assert_eq!(named("crates/rules/src/<rule>.rs"), ["crates/rules/src/"]);
        assert_eq!(named("crates/*/src and docs/{a,b}"), Vec::<&str>::new());
        assert_eq!(named("https://example.org/docs/x.md ../docs/x.md /docs/x"), Vec::<&str>::new());
    }

    #[test]
    fn a_path_that_leads_nowhere_is_found_in_comments_not_in_code() {
        let tree = Tree::of(&[
            ("crates/air/src/lib.rs", "// docs/gone.md\nconst A: &str = \"docs/gone.md\";\n"),
            ("crates/air/tests/fixtures/a", ""),
            ("crates/air/src/near.rs", "// tests/fixtures/a and console/dist/index.html\n"),
            ("Cargo.toml", "members = [\"crates/none\"] # docs/other.md\n"),
        ]);
        let found: Vec<(String, usize)> =
            check(&tree).into_iter().map(|found| (found.path, found.line)).collect();
        assert_eq!(found, [("Cargo.toml".into(), 1), ("crates/air/src/lib.rs".into(), 1)]);
    }
}
