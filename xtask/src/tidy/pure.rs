//! Each pure crate carries the clippy.toml that forbids it files, links, clocks and unordered maps.

use super::Finding;
use super::tree::Tree;

const PURE: &[&str] =
    &["kernel", "operation", "pass", "picture", "forces", "rules", "command", "exchange", "api"];
const MODEL: &str = "clippy-pure.toml";

/// Pure crates whose clippy.toml is absent or other than the model.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(model) = tree.text(MODEL) else {
        return vec![Finding::of(MODEL, "the model for pure crates is missing")];
    };
    let here = PURE.iter().filter(|name| tree.has(&format!("crates/{name}/Cargo.toml")));
    let other = here.map(|name| format!("crates/{name}/clippy.toml"));
    let other = other.filter(|path| tree.text(path) != Some(model));
    other.map(|path| Finding::of(&path, format!("a copy of {MODEL} belongs here"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pure_crate_without_the_ban_is_found() {
        let mut files = vec![
            (MODEL, "ban"),
            ("crates/kernel/Cargo.toml", ""),
            ("crates/kernel/clippy.toml", "ban"),
            ("crates/rules/Cargo.toml", ""),
            ("crates/journal/Cargo.toml", ""),
        ];
        let found = |files: &[(&str, &str)]| {
            check(&Tree::of(files)).into_iter().map(|found| found.path).collect::<Vec<_>>()
        };
        assert_eq!(found(&files), ["crates/rules/clippy.toml"]);
        files.push(("crates/rules/clippy.toml", "ban less"));
        assert_eq!(found(&files), ["crates/rules/clippy.toml"]);
        files.pop();
        files.push(("crates/rules/clippy.toml", "ban"));
        assert!(found(&files).is_empty());
    }
}
