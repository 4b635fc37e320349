//! The ratchet: what is too long may stand in a list with its size, and may only shrink.

use std::collections::BTreeMap;

use super::Finding;

/// Where the list is kept.
pub const PATH: &str = "xtask/tidy-ratchet.txt";

/// Something whose size is limited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// What it is: `function`, `file`, `line` or `component`.
    pub kind: &'static str,
    /// Which file.
    pub path: String,
    /// Which part of the file; empty for the whole.
    pub name: String,
    /// Where it begins, from 1; 0 for the whole file.
    pub line: usize,
    /// Its size, in lines; of a line, in columns.
    pub size: usize,
    /// What it may have.
    pub max: usize,
}

impl Size {
    fn key(&self) -> String {
        format!("{} {} {}", self.kind, self.path, self.name).trim_end().to_owned()
    }
}

/// The list: `<kind> <path> [<name>] <size>` a line, `#` before a remark.
fn read(list: &str) -> (BTreeMap<String, usize>, Vec<Finding>) {
    let (mut sizes, mut findings) = (BTreeMap::new(), Vec::new());
    for (number, line) in list.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.rsplit_once(' ').map(|(key, size)| (key, size.parse())) {
            Some((key, Ok(size))) => {
                sizes.insert(key.to_owned(), size);
            }
            _ => findings.push(Finding::at(PATH, number + 1, "a line ends in a size")),
        }
    }
    (sizes, findings)
}

/// The largest of each key: several lines of a file share one.
fn largest(sizes: &[Size]) -> BTreeMap<String, &Size> {
    let mut largest: BTreeMap<String, &Size> = BTreeMap::new();
    for size in sizes.iter().filter(|size| size.size > size.max) {
        let kept = largest.entry(size.key()).or_insert(size);
        if size.size > kept.size {
            *kept = size;
        }
    }
    largest
}

/// What is too long and not listed, longer than listed, or listed for nothing.
pub fn check(list: &str, sizes: &[Size]) -> Vec<Finding> {
    let (listed, mut findings) = read(list);
    let largest = largest(sizes);
    for (key, Size { kind, path, name, line, size, max }) in &largest {
        let limit = listed.get(key).copied().unwrap_or(*max);
        if *size > limit {
            let what = format!("{kind} {name}").trim_end().to_owned();
            findings.push(Finding::at(path, *line, format!("{what} has {size}, at most {limit}")));
        }
    }
    for (key, limit) in &listed {
        let now = largest.get(key).map_or(0, |size| size.size);
        if now < *limit {
            let why = format!("`{key}` shrank below {limit}: run `cargo xtask tidy --update`");
            findings.push(Finding::of(PATH, why));
        }
    }
    findings
}

/// The list, written down to what is there now; nothing is added and nothing raised.
pub fn lowered(list: &str, sizes: &[Size]) -> String {
    let largest = largest(sizes);
    let mut lines = String::new();
    for line in list.lines() {
        let entry = line.rsplit_once(' ').and_then(|(k, size)| Some((k, size.parse().ok()?)));
        match entry {
            Some((key, limit)) if !line.starts_with('#') => {
                let limit: usize = limit;
                if let Some(now) = largest.get(key) {
                    lines.push_str(&format!("{key} {}\n", limit.min(now.size)));
                }
            }
            _ => lines.push_str(&format!("{line}\n")),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(name: &str, size: usize) -> Size {
        let (path, name) = ("a.rs".into(), name.into());
        Size { kind: "function", path, name, line: 3, size, max: 70 }
    }

    #[test]
    fn what_is_too_long_and_not_listed_is_found() {
        let findings = check("", &[long("f", 71), long("g", 70)]);
        assert_eq!(findings, [Finding::at("a.rs", 3, "function f has 71, at most 70")]);
    }

    #[test]
    fn what_is_listed_may_not_grow_and_its_limit_follows_it_down() {
        let list = "# why\nfunction a.rs f 80\n";
        assert!(check(list, &[long("f", 80)]).is_empty());
        assert_eq!(check(list, &[long("f", 81)])[0].why, "function f has 81, at most 80");
        assert!(check(list, &[long("f", 75)])[0].why.contains("--update"));
        assert!(check(list, &[])[0].why.contains("--update"));
    }

    #[test]
    fn updating_lowers_and_never_adds_or_raises() {
        let list = "# why\nfunction a.rs f 80\nfunction a.rs gone 90\nfunction a.rs up 72\n";
        let sizes = [long("f", 75), long("up", 99), long("new", 200)];
        assert_eq!(lowered(list, &sizes), "# why\nfunction a.rs f 75\nfunction a.rs up 72\n");
    }
}
