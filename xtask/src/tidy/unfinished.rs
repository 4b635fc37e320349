//! Nothing lands unfinished: no stub, and no test that does not run. Long runs are chores.

use super::Finding;
use super::scan;
use super::tree::Tree;

/// Macros that promise code instead of being it.
fn stubs() -> [String; 2] {
    [["to", "do!"].concat(), ["unimpl", "emented!"].concat()]
}

/// Stubs and ignored tests in Rust sources.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.ending(".rs") {
        let code = scan::code(text);
        for (number, line) in code.lines().enumerate() {
            for stub in stubs().iter().filter(|stub| has_word(line, stub)) {
                findings.push(Finding::at(path, number + 1, format!("{stub} is not code")));
            }
        }
        for (at, attribute) in attributes(&code) {
            if ignores(attribute) {
                let line = code[..at].matches('\n').count() + 1;
                findings.push(Finding::at(path, line, "an ignored test proves nothing"));
            }
        }
    }
    findings
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(is_word))
}

/// Where attributes begin, and what stands between their brackets.
fn attributes(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.match_indices("#[").map(|(at, _)| {
        let inner = &code[at + 2..];
        let mut depth = 1;
        let end = inner.find(|c| {
            depth += match c {
                '[' => 1,
                ']' => -1,
                _ => 0,
            };
            depth == 0
        });
        (at, &inner[..end.unwrap_or(inner.len())])
    })
}

/// `ignore`, with or without a reason, also under a condition.
fn ignores(attribute: &str) -> bool {
    let mut words = attribute.split(|c| !is_word(c)).filter(|word| !word.is_empty());
    match words.next() {
        Some("ignore") => true,
        Some("cfg_attr") => words.any(|word| word == "ignore"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(source: &str) -> Vec<usize> {
        check(&Tree::of(&[("a.rs", source)])).into_iter().map(|found| found.line).collect()
    }

    #[test]
    fn stubs_are_found_in_code_and_nowhere_else() {
        let [first, second] = stubs();
        let source = format!("fn f() {{\n    {first}()\n}}\nfn g() {{ {second}(\"later\") }}\n");
        assert_eq!(lines(&source), [2, 4]);
        let quiet = format!("// {first}\nconst A: &str = \"{second}\"; my_{first}();\n");
        assert!(lines(&quiet).is_empty());
    }

    #[test]
    fn ignored_tests_are_found_however_they_are_written() {
        let ignore = ["ign", "ore"].concat();
        assert_eq!(lines(&format!("#[test]\n#[{ignore}]\nfn f() {{}}\n")), [2]);
        assert_eq!(lines(&format!("#[{ignore} = \"slow\"]\nfn f() {{}}\n")), [1]);
        assert_eq!(lines(&format!("#[cfg_attr(unix, {ignore})]\nfn f() {{}}\n")), [1]);
        assert!(lines(&format!("#[serde({ignore})]\nfn f() {{}}\n")).is_empty());
    }
}
