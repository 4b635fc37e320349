//! The few arguments that chores take.

use anyhow::{Context, bail};

/// Refuses any argument.
pub fn none(rest: &[String]) -> anyhow::Result<()> {
    match rest {
        [] => Ok(()),
        [first, ..] => bail!("argument {first:?} is not known here"),
    }
}

/// Whether the one allowed flag was given.
pub fn flag(rest: &[String], name: &str) -> anyhow::Result<bool> {
    match rest {
        [] => Ok(false),
        [one] if one == name => Ok(true),
        _ => bail!("only {name} is known here, not {rest:?}"),
    }
}

/// The number after the one allowed option, or `otherwise`.
pub fn number(rest: &[String], name: &str, otherwise: u64) -> anyhow::Result<u64> {
    match rest {
        [] => Ok(otherwise),
        [option, value] if option == name => {
            value.parse().with_context(|| format!("{name} takes a whole number, not {value:?}"))
        }
        _ => bail!("only {name} N is known here, not {rest:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(arguments: &[&str]) -> Vec<String> {
        arguments.iter().map(|argument| (*argument).to_owned()).collect()
    }

    #[test]
    fn an_unknown_argument_is_refused_by_name() {
        let error = none(&given(&["--fast"])).unwrap_err();
        assert!(error.to_string().contains("--fast"));
        assert!(flag(&given(&["--fast"]), "--quick").is_err());
        assert!(number(&given(&["--count", "many"]), "--count", 1).is_err());
    }

    #[test]
    fn what_is_not_given_has_its_default() {
        assert!(!flag(&[], "--quick").unwrap());
        assert_eq!(number(&[], "--count", 1000).unwrap(), 1000);
        assert_eq!(number(&given(&["--count", "5"]), "--count", 1000).unwrap(), 5);
    }
}
