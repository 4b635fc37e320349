//! Every crate stands exactly once in the crate list of ARCHITECTURE.md, and every listed one is.

use super::Finding;
use super::tree::Tree;

const MAP: &str = "ARCHITECTURE.md";
const HEADING: &str = "## Crates";

/// Differences between the list and the folder.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let listed = tree.text(MAP).map(listed).unwrap_or_default();
    if listed.is_empty() {
        return vec![Finding::of(MAP, format!("no list of crates under {HEADING:?}"))];
    }
    let mut here = tree.folders_in("crates/");
    here.retain(|name| tree.has(&format!("crates/{name}/Cargo.toml")));
    let mut findings = Vec::new();
    for name in &here {
        match listed.iter().filter(|(_, listed)| listed == name).count() {
            1 => {}
            count => findings.push(Finding::of(MAP, format!("lists `{name}` {count} times"))),
        }
    }
    for (line, name) in &listed {
        if !here.contains(name) {
            findings.push(Finding::at(MAP, *line, format!("lists `{name}`, which is not there")));
        }
    }
    findings
}

/// Lines and names of the list: the first word in backticks of each row under the heading.
fn listed(map: &str) -> Vec<(usize, &str)> {
    let numbered = map.lines().enumerate().map(|(number, line)| (number + 1, line));
    let section = numbered
        .skip_while(|(_, line)| !line.starts_with(HEADING))
        .skip(1)
        .take_while(|(_, line)| !line.starts_with("## "));
    let rows = section.filter_map(|(number, line)| {
        let row = line.strip_prefix('|')?;
        let name = row.split('`').nth(1)?;
        Some((number, name))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(map: &str) -> Vec<String> {
        let tree = Tree::of(&[
            (MAP, map),
            ("crates/air/Cargo.toml", ""),
            ("crates/kernel/Cargo.toml", ""),
        ]);
        check(&tree).into_iter().map(|found| found.why).collect()
    }

    #[test]
    fn the_list_and_the_folder_are_the_same() {
        let head = "# Map\n| `other` | table |\n## Crates\n| crate | what |\n|---|---|\n";
        assert!(found(&format!("{head}| `air` | a |\n| `kernel` | k |\n## More\n")).is_empty());
        assert_eq!(found(&format!("{head}| `air` | a |\n")), ["lists `kernel` 0 times"]);
        let twice = format!("{head}| `air` | a |\n| `air` | a |\n| `kernel` | k |\n");
        assert_eq!(found(&twice), ["lists `air` 2 times"]);
        let gone = format!("{head}| `air` | a |\n| `kernel` | k |\n| `radar` | r |\n");
        assert_eq!(found(&gone), ["lists `radar`, which is not there"]);
    }

    #[test]
    fn a_map_without_a_list_is_found() {
        assert_eq!(found("# Map\n").len(), 1);
    }
}
