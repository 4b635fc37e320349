//! Reading Rust sources roughly: which characters are code, and where functions begin and end.
//!
//! Knows comments (nested too), strings, raw strings, byte strings, characters and lifetimes;
//! nothing of grammar beyond counting brackets.

/// What a character of a source belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Code,
    Comment,
    Text,
}

/// `source` with every character that is not code blanked; lines stay where they are.
pub fn code(source: &str) -> String {
    keep(source, &[Part::Code])
}

/// `source` with comments blanked: code and strings.
pub fn code_and_strings(source: &str) -> String {
    keep(source, &[Part::Code, Part::Text])
}

/// `source` with every character that is not in a comment blanked.
pub fn comments(source: &str) -> String {
    keep(source, &[Part::Comment])
}

fn keep(source: &str, wanted: &[Part]) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut kept = String::with_capacity(source.len());
    let mut here = 0;
    while here < chars.len() {
        let (part, length) = next(&chars, here);
        for &c in &chars[here..here + length] {
            kept.push(if wanted.contains(&part) || c == '\n' { c } else { ' ' });
        }
        here += length;
    }
    kept
}

/// The part that begins at `here`, and how many characters it has (never 0).
fn next(chars: &[char], here: usize) -> (Part, usize) {
    let at = |offset: usize| chars.get(here + offset).copied().unwrap_or('\0');
    let in_word = here > 0 && is_word(chars[here - 1]);
    match (at(0), at(1)) {
        ('/', '/') => (Part::Comment, until(chars, here, |c| c == '\n')),
        ('/', '*') => (Part::Comment, block_comment(chars, here)),
        ('"', _) => (Part::Text, quoted(chars, here, '"')),
        ('b' | 'c', '"') if !in_word => (Part::Text, 1 + quoted(chars, here + 1, '"')),
        ('b', '\'') if !in_word => (Part::Text, 1 + quoted(chars, here + 1, '\'')),
        ('r', '"' | '#') if !in_word => raw(chars, here, 1),
        ('b' | 'c', 'r') if !in_word && matches!(at(2), '"' | '#') => raw(chars, here, 2),
        ('\'', '\\') => (Part::Text, quoted(chars, here, '\'')),
        ('\'', _) if at(2) == '\'' => (Part::Text, 3),
        _ => (Part::Code, 1),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn until(chars: &[char], here: usize, end: impl Fn(char) -> bool) -> usize {
    chars[here..].iter().position(|&c| end(c)).unwrap_or(chars.len() - here)
}

fn block_comment(chars: &[char], here: usize) -> usize {
    let (mut depth, mut at) = (0, here);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(chars.len()) - here
}

/// From the opening to the closing `quote`, both included.
fn quoted(chars: &[char], here: usize, quote: char) -> usize {
    let mut at = here + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            c if c == quote => return at + 1 - here,
            _ => at += 1,
        }
    }
    chars.len() - here
}

/// A raw string whose `r` ends `prefix` characters in; a raw name (`r#fn`) is code.
fn raw(chars: &[char], here: usize, prefix: usize) -> (Part, usize) {
    let fence = until(chars, here + prefix, |c| c != '#');
    let open = here + prefix + fence;
    if chars.get(open) != Some(&'"') {
        return (Part::Code, 1);
    }
    let mut at = open + 1;
    while at < chars.len() {
        let closed = chars[at] == '"'
            && chars[at + 1..].iter().take(fence).filter(|&&c| c == '#').count() == fence;
        if closed {
            return (Part::Text, at + 1 + fence - here);
        }
        at += 1;
    }
    (Part::Text, chars.len() - here)
}

/// A function of a source.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    /// Line of its `fn`, from 1.
    pub line: usize,
    /// Lines from its `fn` to its closing brace.
    pub length: usize,
}

/// Every function with a body in `code`, which [`code`] gave.
pub fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let begins = code[..at].chars().next_back().is_none_or(|c| !is_word(c));
        let rest = &code[at + 3..];
        let name: String = rest.trim_start().chars().take_while(|&c| is_word(c)).collect();
        if !begins || name.is_empty() {
            continue;
        }
        if let Some(body) = body_start(rest) {
            let end = at + 3 + body + block_length(&rest[body..]);
            let line = code[..at].matches('\n').count() + 1;
            let length = code[at..end].matches('\n').count() + 1;
            found.push(Function { name, line, length });
        }
    }
    found
}

/// Where the `{` of a body stands after a signature; `None` for a declaration.
fn body_start(signature: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in signature.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' if depth == 0 => return Some(at),
            ';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Bytes from an opening brace to its closing one, both included.
pub fn block_length(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// Lines of `code` without its test modules.
pub fn lines_without_tests(code: &str) -> usize {
    let mut count = code.lines().count();
    let mut from = 0;
    while let Some(found) = code[from..].find("#[cfg(test)]") {
        let at = from + found;
        let after = &code[at + "#[cfg(test)]".len()..];
        from = at + 1;
        let Some(open) = after.find(['{', ';']) else { break };
        if after[open..].starts_with('{') && after[..open].contains("mod ") {
            let end = code.len() - after.len() + open + block_length(&after[open..]);
            count -= code[at..end].matches('\n').count() + 1;
            from = end;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_comments_and_characters_are_not_code() {
        let source = r##"let a = "{ \" }"; // {
let b = '{'; let c = '\''; let d: &'static str = r#"} " {"#; /* { /* */ } */ end"##;
        let code = code(source);
        assert!(!code.contains(['{', '}', '"']), "{code}");
        assert!(code.contains("'static str") && code.contains("end"), "{code}");
        assert_eq!(code.lines().count(), 2);
        assert_eq!(code.chars().count(), source.chars().count());
    }

    #[test]
    fn byte_strings_and_raw_names_are_told_apart() {
        let code = code(r##"fn r#try() { let x = br"{"; let y = b'{'; let z = b"{"; }"##);
        assert_eq!(code.matches('{').count(), 1);
        assert!(code.contains("r#try"));
    }

    #[test]
    fn comments_alone_are_kept() {
        let kept = comments("let a = \"// no\"; // see docs/x.md\n/* and y */ let b = 1;");
        assert!(kept.contains("// see docs/x.md") && kept.contains("/* and y */"));
        assert!(!kept.contains("no") && !kept.contains("let"));
    }

    #[test]
    fn a_function_is_as_long_as_from_its_fn_to_its_brace() {
        let source = "
trait T { fn declared(&self) -> [u8; 4]; }
fn one() -> [u8; 2] { [0; 2] }
const F: fn(u8) -> u8 = one;
impl X {
    fn two<T>(f: impl Fn(T))
    where
        T: Copy,
    {
        if true { f() }
    }
}
";
        let functions = functions(&code(source));
        let told: Vec<_> = functions.iter().map(|f| (&f.name[..], f.line, f.length)).collect();
        assert_eq!(told, [("one", 3, 1), ("two", 6, 6)]);
    }

    #[test]
    fn test_modules_do_not_count() {
        let source = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n";
        assert_eq!(lines_without_tests(&code(source)), 2);
        assert_eq!(lines_without_tests("#[cfg(test)]\nmod tests;\nfn a() {}\n"), 3);
    }
}
