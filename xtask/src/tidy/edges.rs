//! Which crate may depend on which: the table of the house. An edge that is not here is a decision
//! to be made, not a line to be added.

use serde_json::Value;

use super::Finding;
use crate::metadata::list;

/// Each crate with what it may depend on. `server` wires everything and may depend on all.
/// Dev-dependencies are free; `tests/` and `xtask/` are no rooms of the house.
const EDGES: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("operation", &["kernel"]),
    ("pass", &["kernel", "operation"]),
    ("picture", &["kernel", "operation"]),
    ("forces", &["kernel", "operation"]),
    ("rules", &["kernel", "operation", "picture"]),
    ("command", &["kernel", "operation", "picture", "forces", "pass"]),
    ("exchange", &["kernel", "operation", "picture"]),
    ("api", &["kernel", "operation", "picture", "forces"]),
    ("journal", &["kernel"]),
    ("uplink", &["kernel", "journal"]),
    ("vault", &["kernel"]),
    ("access", &["kernel", "operation", "pass"]),
    ("video", &["kernel"]),
    ("vision", &["kernel", "operation", "video"]),
    ("air", &["kernel", "operation"]),
    ("city", &["kernel", "operation", "air", "pass", "video"]),
];

const OURS: &str = "cordon-";
const EXEMPT: &[&str] = &["server", "tests"];

/// Dependencies between our crates, as cargo knows them, that the table does not have.
pub fn check(metadata: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in list(metadata, "packages") {
        let Some(name) = room(&package["name"]) else { continue };
        if EXEMPT.contains(&name) {
            continue;
        }
        let path = format!("crates/{name}/Cargo.toml");
        let Some((_, allowed)) = EDGES.iter().find(|(room, _)| *room == name) else {
            findings.push(Finding::of(&path, "this crate is not in the house's table"));
            continue;
        };
        for dependency in list(package, "dependencies") {
            let Some(to) = room(&dependency["name"]) else { continue };
            if dependency["kind"].as_str() != Some("dev") && !allowed.contains(&to) {
                let why = format!("{name} may depend on {}, not on {to}", words(allowed));
                findings.push(Finding::of(&path, why));
            }
        }
    }
    findings
}

fn room(name: &Value) -> Option<&str> {
    name.as_str()?.strip_prefix(OURS)
}

fn words(allowed: &[&str]) -> String {
    if allowed.is_empty() { "none of ours".into() } else { allowed.join(", ") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn findings(name: &str, dependencies: Value) -> Vec<String> {
        let package = json!({"name": name, "dependencies": dependencies});
        check(&json!({"packages": [package]})).into_iter().map(|found| found.why).collect()
    }

    #[test]
    fn an_edge_outside_the_table_is_found() {
        let on_journal = json!([{"name": "cordon-journal", "kind": null}]);
        let found = findings("cordon-picture", on_journal.clone());
        assert_eq!(found, ["picture may depend on kernel, operation, not on journal"]);
        assert!(findings("cordon-uplink", on_journal.clone()).is_empty());
        assert!(findings("cordon-server", on_journal).is_empty());
        let build = json!([{"name": "cordon-rules", "kind": "build"}]);
        assert_eq!(findings("cordon-kernel", build).len(), 1);
    }

    #[test]
    fn tests_may_depend_on_anything_and_others_are_not_ours() {
        let dev = json!([{"name": "cordon-city", "kind": "dev"}, {"name": "serde", "kind": null}]);
        assert!(findings("cordon-kernel", dev).is_empty());
    }

    #[test]
    fn a_crate_that_the_table_does_not_know_is_found() {
        assert_eq!(findings("cordon-drone", json!([])).len(), 1);
    }

    #[test]
    fn the_table_has_no_circle() {
        let mut done: Vec<&str> = Vec::new();
        while done.len() < EDGES.len() {
            let ready = EDGES.iter().filter(|(room, _)| !done.contains(room));
            let ready = ready.filter(|(_, on)| on.iter().all(|room| done.contains(room)));
            let next: Vec<&str> = ready.map(|(room, _)| *room).collect();
            assert!(!next.is_empty(), "only {done:?} can be built");
            done.extend(next);
        }
    }
}
