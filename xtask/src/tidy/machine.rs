//! What belongs to one machine stays out of the repository: absolute paths, and large files.

use super::Finding;
use super::tree::Tree;

const BYTES_MAX: u64 = 1024 * 1024;

/// Folders of somebody's machine, put together so that this file does not hold them.
fn places() -> Vec<String> {
    ["work", "root", "home", "Users"].iter().map(|folder| format!("/{folder}/")).collect()
}

/// Machine paths and files over a mebibyte.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let places = places();
    let mut findings = Vec::new();
    for (path, file) in &tree.files {
        if file.size > BYTES_MAX {
            let why = format!("{} bytes; a repository is no store (1 MiB at most)", file.size);
            findings.push(Finding::of(path, why));
        }
        for (number, line) in file.text.as_deref().unwrap_or_default().lines().enumerate() {
            if let Some(place) = places.iter().find(|place| names(line, place)) {
                let why = format!("a path of one machine ({place})");
                findings.push(Finding::at(path, number + 1, why));
            }
        }
    }
    findings
}

/// Whether `line` has `place` at the start of a path: not inside a longer one or an address.
fn names(line: &str, place: &str) -> bool {
    line.match_indices(place)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-/}>".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_found_and_an_address_is_not() {
        let home = ["/ho", "me/ada/x"].concat();
        let text = format!("read {home}\nhttps://example.org{home}\n`{home}`\ndata{home}\n");
        let found = check(&Tree::of(&[("a.md", &text)]));
        let lines: Vec<usize> = found.into_iter().map(|found| found.line).collect();
        assert_eq!(lines, [1, 3]);
    }

    #[test]
    fn a_large_file_is_found() {
        let large = "x".repeat(1024 * 1024 + 1);
        assert_eq!(check(&Tree::of(&[("big.bin", &large), ("small", &large[1..])])).len(), 1);
    }
}
