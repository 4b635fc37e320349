//! A list of variants that Rust cannot find by itself is one array, and the folder is the array.

use super::Finding;
use super::scan;
use super::tree::{Tree, stem};

/// A folder whose files are the entries of an array.
struct Mirror {
    /// The folder, with its last `/`.
    folder: &'static str,
    /// The file, in the folder, that holds the array.
    file: &'static str,
    /// The array's name.
    array: &'static str,
    /// Files of the folder that are no entries.
    others: &'static [&'static str],
}

const MIRRORS: &[Mirror] = &[
    Mirror {
        folder: "crates/rules/src/",
        file: "lib.rs",
        array: "ALL",
        others: &["lib", "raise", "tests", "who"],
    },
    Mirror {
        folder: "crates/command/src/",
        file: "lib.rs",
        array: "ALL",
        others: &["lib", "refusal", "tests"],
    },
    Mirror { folder: "crates/operation/src/part/", file: "mod.rs", array: "ALL", others: &["mod"] },
];

/// Files that their array does not name, and entries without a file.
pub fn check(tree: &Tree) -> Vec<Finding> {
    MIRRORS.iter().flat_map(|mirror| compare(tree, mirror)).collect()
}

fn compare(tree: &Tree, mirror: &Mirror) -> Vec<Finding> {
    let Mirror { folder, file, array, others } = mirror;
    let place = format!("{folder}{file}");
    let Some(code) = tree.text(&place).map(scan::code_and_strings) else { return Vec::new() };
    let files = tree.files.keys().filter_map(|path| {
        let name = path.strip_prefix(folder)?;
        let stem = stem(name);
        (!name.contains('/') && name.ends_with(".rs") && !others.contains(&stem)).then_some(stem)
    });
    let files: Vec<&str> = files.collect();
    let Some(entries) = entries(&code, array) else {
        return vec![Finding::of(&place, format!("no array {array} to name the files beside it"))];
    };
    let mut findings = Vec::new();
    for name in files.iter().filter(|name| !entries.contains(name)) {
        let path = format!("{folder}{name}.rs");
        findings.push(Finding::of(&path, format!("is not in {array} of {place}")));
    }
    for name in entries.iter().filter(|name| !files.contains(name)) {
        findings.push(Finding::of(&place, format!("{array} names {name}, which has no file")));
    }
    findings
}

/// Entries of `const <array>: .. = [..];`: names in quotes, or modules as in `module::THING`.
fn entries<'c>(code: &'c str, array: &str) -> Option<Vec<&'c str>> {
    let declared = ["const ", "static "].iter().find_map(|kind| {
        let at = code.find(&format!("{kind}{array}:"))?;
        Some(&code[at..])
    })?;
    let literal = &declared[declared.find('=')? + 1..];
    let literal = &literal[literal.find('[')?..literal.find(';')?];
    if literal.contains('"') {
        return Some(literal.split('"').skip(1).step_by(2).collect());
    }
    let paths = literal.match_indices("::").map(|(at, _)| &literal[..at]);
    let names = paths.map(|before| {
        let start = before.rfind(|c: char| !c.is_alphanumeric() && c != '_');
        &before[start.map_or(0, |start| start + 1)..]
    });
    let module = |name: &&str| name.starts_with(|c: char| c.is_lowercase()) && *name != "crate";
    Some(names.filter(module).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIRROR: Mirror =
        Mirror { folder: "r/", file: "lib.rs", array: "ALL", others: &["lib", "raise"] };

    fn found(lib: &str) -> Vec<String> {
        let files = [("r/lib.rs", lib), ("r/a.rs", ""), ("r/b.rs", ""), ("r/raise.rs", "")];
        let found = compare(&Tree::of(&files), &MIRROR);
        found.into_iter().map(|found| format!("{}: {}", found.path, found.why)).collect()
    }

    #[test]
    fn the_folder_is_the_array() {
        assert!(found("pub const ALL: &[&Rule] = &[&a::RULE, &crate::b::RULE];").is_empty());
        let short = found("pub const ALL: [Rule; 1] = [\n    a::RULE, // b::RULE\n];");
        assert_eq!(short, ["r/b.rs: is not in ALL of r/lib.rs"]);
        let long = found("pub const ALL: &[&Rule] = &[&a::RULE, &b::RULE, &c::RULE];");
        assert_eq!(long, ["r/lib.rs: ALL names c, which has no file"]);
        assert_eq!(found("mod a;").len(), 1);
    }

    #[test]
    fn entries_may_be_names_in_quotes() {
        assert!(found("pub const ALL: &[&str] = &[\n    \"a\",\n    \"b\",\n];").is_empty());
        assert_eq!(found("pub const ALL: &[&str] = &[\"a\", /* \"b\" */];").len(), 1);
    }
}
