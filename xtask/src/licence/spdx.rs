//! SPDX licence expressions (SPDX 2.3, annex D): whether one can be met by licences we allow.
//!
//! `WITH` binds closest, then `AND`, then `OR`. An exception only gives further permission, so a
//! licence with one is allowed where the licence is. `MIT/Apache-2.0`, an older habit, is an `OR`.

/// Whether the licences that `allowed` accepts are enough for `expression`.
pub fn holds(expression: &str, allowed: impl Fn(&str) -> bool) -> Result<bool, String> {
    let words = words(expression);
    let mut parser = Parser { words: &words, allowed: &allowed };
    let holds = parser.any()?;
    match parser.words.first() {
        None => Ok(holds),
        Some(word) => Err(format!("{word:?} follows its end")),
    }
}

fn words(expression: &str) -> Vec<String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    spaced.split_whitespace().map(str::to_owned).collect()
}

struct Parser<'w, A> {
    words: &'w [String],
    allowed: &'w A,
}

impl<A: Fn(&str) -> bool> Parser<'_, A> {
    fn take(&mut self, word: &str) -> bool {
        let found = self.words.first().is_some_and(|first| first.eq_ignore_ascii_case(word));
        if found {
            self.words = &self.words[1..];
        }
        found
    }

    fn name(&mut self, what: &str) -> Result<String, String> {
        let reserved = ["(", ")", "AND", "OR", "WITH"];
        match self.words.split_first() {
            Some((word, rest)) if !reserved.iter().any(|r| r.eq_ignore_ascii_case(word)) => {
                self.words = rest;
                Ok(word.clone())
            }
            Some((word, _)) => Err(format!("{word:?} stands where {what} should")),
            None => Err(format!("{what} is missing at its end")),
        }
    }

    fn any(&mut self) -> Result<bool, String> {
        let mut holds = self.every()?;
        while self.take("OR") {
            holds |= self.every()?;
        }
        Ok(holds)
    }

    fn every(&mut self) -> Result<bool, String> {
        let mut holds = self.one()?;
        while self.take("AND") {
            holds &= self.one()?;
        }
        Ok(holds)
    }

    fn one(&mut self) -> Result<bool, String> {
        if self.take("(") {
            let holds = self.any()?;
            return if self.take(")") { Ok(holds) } else { Err("a ')' is missing".into()) };
        }
        let licence = self.name("a licence")?;
        if self.take("WITH") {
            self.name("an exception")?;
        }
        Ok((self.allowed)(licence.trim_end_matches('+')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(expression: &str) -> Result<bool, String> {
        holds(expression, |id| ["MIT", "Apache-2.0", "Unicode-3.0"].contains(&id))
    }

    #[test]
    fn one_of_two_is_enough_and_both_of_two_are_needed() {
        assert_eq!(met("MIT OR GPL-3.0"), Ok(true));
        assert_eq!(met("MIT AND GPL-3.0"), Ok(false));
        assert_eq!(met("Unlicense/MIT"), Ok(true));
    }

    #[test]
    fn and_binds_closer_than_or() {
        assert_eq!(met("MIT OR GPL-3.0 AND Zlib"), Ok(true));
        assert_eq!(met("(MIT OR GPL-3.0) AND Zlib"), Ok(false));
        assert_eq!(met("(MIT OR Apache-2.0) AND Unicode-3.0"), Ok(true));
    }

    #[test]
    fn an_exception_gives_and_takes_nothing() {
        assert_eq!(met("Apache-2.0 WITH LLVM-exception"), Ok(true));
        assert_eq!(met("GPL-2.0 WITH Classpath-exception-2.0"), Ok(false));
        let three = "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT";
        assert_eq!(met(three), Ok(true));
    }

    #[test]
    fn what_is_no_expression_is_an_error() {
        for text in ["", "MIT OR", "(MIT", "MIT MIT", "AND", "SEE LICENSE IN COPYING", "MIT WITH"] {
            assert!(met(text).is_err(), "{text:?}");
        }
    }
}
