//! Functions of at most 70 lines, files of at most 600 without tests, lines of at most 100
//! columns. A line with an inline snapshot may be longer: its text is what somebody will read.

use super::ratchet::Size;
use super::scan;
use super::tree::Tree;

const FUNCTION_LINES_MAX: usize = 70;
const FILE_LINES_MAX: usize = 600;
const LINE_COLUMNS_MAX: usize = 100;
/// How `insta` writes a snapshot into a line.
const INLINE_SNAPSHOT: &str = ", @\"";

/// The size of every function, file and line of Rust.
pub fn measure(tree: &Tree) -> Vec<Size> {
    tree.ending(".rs").flat_map(|(path, text)| measure_file(path, text)).collect()
}

fn measure_file(path: &str, text: &str) -> Vec<Size> {
    let code = scan::code(text);
    let size = |kind, name: &str, line, size, max| Size {
        kind,
        path: path.into(),
        name: name.into(),
        line,
        size,
        max,
    };
    let mut sizes = Vec::new();
    for function in scan::functions(&code) {
        let scan::Function { name, line, length } = function;
        sizes.push(size("function", &name, line, length, FUNCTION_LINES_MAX));
    }
    let all_tests =
        path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs");
    if !all_tests {
        let length = scan::lines_without_tests(&code);
        sizes.push(size("file", "", 0, length, FILE_LINES_MAX));
    }
    for (number, (line, code)) in text.lines().zip(code.lines()).enumerate() {
        // Stories and what is expected of them are texts, as long as they are.
        let columns = match all_tests {
            true => line.chars().count().min(code.split_whitespace().map(|it| it.len() + 1).sum()),
            false => line.chars().count(),
        };
        if !line.contains(INLINE_SNAPSHOT) {
            sizes.push(size("line", "", number + 1, columns, LINE_COLUMNS_MAX));
        }
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(path: &str, text: &str) -> Vec<(&'static str, usize)> {
        let sizes = measure(&Tree::of(&[(path, text)]));
        let over = sizes.into_iter().filter(|size| size.size > size.max);
        over.map(|size| (size.kind, size.size)).collect()
    }

    #[test]
    fn a_long_function_file_or_line_is_measured() {
        let function = format!("fn f() {{\n{}}}\n", "    x();\n".repeat(69));
        assert_eq!(over("a.rs", &function), [("function", 71)]);
        assert_eq!(over("a.rs", &"// x\n".repeat(601)), [("file", 601)]);
        assert_eq!(over("a.rs", &"é".repeat(101)), [("line", 101)]);
        assert!(over("a.rs", &"é".repeat(100)).is_empty());
        let snapshot = format!("assert_snapshot!(x, @{:?});", "y".repeat(100));
        assert!(over("a.rs", &snapshot).is_empty());
    }

    #[test]
    fn tests_may_make_a_file_long() {
        let tests = "    fn t() {}\n".repeat(700);
        assert!(over("a.rs", &format!("#[cfg(test)]\nmod tests {{\n{tests}}}\n")).is_empty());
        assert!(over("tests/a.rs", &tests).is_empty());
    }
}
