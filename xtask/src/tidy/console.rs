//! The console's rooms: who may import whom, and how long a component may be.

use super::Finding;
use super::ratchet::Size;
use super::tree::Tree;

const LIB: &str = "console/src/lib/";
const ROUTES: &str = "console/src/routes/";
const COMPONENT_LINES_MAX: usize = 200;

/// Rooms of `lib/`, and rooms they import nothing from.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("ui", &["picture", "api", "map", "actions"]),
    ("api", &["picture", "map", "actions", "ui"]),
    ("picture", &["map", "actions", "ui"]),
    ("map", &["actions"]),
];

/// Imports against the order `routes -> actions, map, picture -> api`, with `ui` beside it.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let sources = tree.texts().filter(|(path, _)| path.starts_with(LIB));
    let sources = sources.filter(|(path, _)| path.ends_with(".ts") || path.ends_with(".svelte"));
    sources.flat_map(|(path, text)| check_file(path, text)).collect()
}

fn check_file(path: &str, text: &str) -> Vec<Finding> {
    let Some(room) = room(path) else { return Vec::new() };
    let rule = FORBIDDEN.iter().find(|(name, _)| *name == room);
    let forbidden = rule.map_or(&[][..], |(_, forbidden)| forbidden);
    let mut findings = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some(target) = imported(line).map(|from| resolve(path, from)) else { continue };
        if target.starts_with(ROUTES) {
            let why = format!("lib/{room} imports a screen");
            findings.push(Finding::at(path, number + 1, why));
        } else if let Some(to) = self::room(&target).filter(|to| forbidden.contains(to)) {
            let why = format!("lib/{room} imports nothing from lib/{to}");
            findings.push(Finding::at(path, number + 1, why));
        }
    }
    findings
}

/// The room of a path under `lib/`.
fn room(path: &str) -> Option<&str> {
    path.strip_prefix(LIB)?.split('/').next()
}

/// What a line imports: the text in quotes after `from`, `import` or `import(`.
fn imported(line: &str) -> Option<&str> {
    let from = |word: &str| line.rfind(word).map(|at| &line[at + word.len()..]);
    let rest = [" from ", "} from", "import(", "import "].iter().find_map(|word| {
        from(word).map(str::trim_start).filter(|rest| rest.starts_with(['\'', '"']))
    });
    rest?.get(1..)?.split(['\'', '"']).next()
}

/// Where `import` leads from the file `by`, as a path from the root.
fn resolve(by: &str, import: &str) -> String {
    if let Some(rest) = import.strip_prefix("$lib/") {
        return format!("{LIB}{rest}");
    }
    if !import.starts_with('.') {
        return import.to_owned();
    }
    let mut parts: Vec<&str> = by.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The length of every component.
pub fn measure(tree: &Tree) -> Vec<Size> {
    let components = tree.ending(".svelte").filter(|(path, _)| path.starts_with("console/"));
    let sizes = components.map(|(path, text)| Size {
        kind: "component",
        path: path.into(),
        name: String::new(),
        line: 0,
        size: text.lines().count(),
        max: COMPONENT_LINES_MAX,
    });
    sizes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, line: &str) -> usize {
        check(&Tree::of(&[(path, line)])).len()
    }

    #[test]
    fn a_button_knows_no_picture() {
        let button = "console/src/lib/ui/Button.svelte";
        assert_eq!(found(button, "  import { now } from '../picture';"), 1);
        assert_eq!(found(button, "  import Map from \"$lib/map/Map.svelte\";"), 1);
        assert_eq!(found(button, "const a = await import('../api/client');"), 1);
        assert_eq!(found(button, "  import Icon from './Icon.svelte';"), 0);
        assert_eq!(found(button, "  import { t } from '../words';"), 0);
        assert_eq!(found(button, "  import { picture } from 'picture';"), 0);
    }

    #[test]
    fn the_order_of_rooms_holds() {
        assert_eq!(found("console/src/lib/picture/index.ts", "import { get } from '../api';"), 0);
        assert_eq!(found("console/src/lib/api/index.ts", "import { p } from '../picture';"), 1);
        assert_eq!(found("console/src/lib/words/a.ts", "import x from '../../routes/map/x';"), 1);
        assert_eq!(found("console/src/routes/map/a.ts", "import { p } from '$lib/picture';"), 0);
    }

    #[test]
    fn components_are_measured() {
        let text = "<p>\n".repeat(201);
        let sizes = measure(&Tree::of(&[("console/src/lib/ui/A.svelte", &text)]));
        assert!(sizes[0].size > sizes[0].max);
    }
}
