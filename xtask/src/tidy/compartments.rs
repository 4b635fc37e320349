//! Reports of video analysis are their controller's: nothing joins them to a pass, a plate, an
//! aircraft, a person or an alert. A person may, by a decision.
//!
//! So the rooms where such things are dealt with do not name what cameras tell.

use super::Finding;
use super::scan;
use super::tree::Tree;

/// The rooms of passes, people, aircraft, alerts, decisions and exports.
const ROOMS: &[&str] = &[
    "crates/access/src/",
    "crates/air/src/",
    "crates/command/src/",
    "crates/exchange/src/",
    "crates/pass/src/",
    "crates/rules/src/",
    "crates/server/src/accounts.rs",
    "crates/server/src/desk.rs",
    "crates/server/src/gate.rs",
    "crates/server/src/gate/",
    "crates/server/src/gates.rs",
    "crates/server/src/gates/",
    "crates/server/src/http/gates.rs",
    "crates/vault/src/",
];

/// What cameras tell, and where the picture has it.
const TOLD: &[&str] = &[
    "kernel::camera",
    "kernel::clip",
    "api::camera",
    "Body::Camera",
    "Body::Clip",
    ".cameras",
    ".clips",
];

/// Where a room names what cameras tell.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.ending(".rs") {
        if !ROOMS.iter().any(|room| path.starts_with(room)) {
            continue;
        }
        for (number, line) in scan::code(text).lines().enumerate() {
            for told in TOLD.iter().filter(|told| line.contains(**told)) {
                let why = format!("`{told}`: what cameras tell is joined to nothing by itself");
                findings.push(Finding::at(path, number + 1, why));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_looks_at_cameras_is_found_and_the_room_of_cameras_may() {
        let source = "fn watch(picture: &Picture) {\n    let _ = &picture.cameras;\n}\n";
        let lines = |path| {
            let found = check(&Tree::of(&[(path, source)]));
            found.into_iter().map(|it| it.line).collect::<Vec<_>>()
        };
        assert_eq!(lines("crates/rules/src/crowded.rs"), [2]);
        assert!(lines("crates/server/src/cameras/show.rs").is_empty());
    }
}
