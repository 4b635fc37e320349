//! Names of feeds: which receiver of the operation each is.

use std::collections::BTreeSet;

use anyhow::{Context, bail};
use cordon_kernel::id::SourceId;
use cordon_operation::Operation;

/// Under which names feeds report: their own; else those of the receivers that the operation
/// expects, in order; else `receiver-1`, `receiver-2` and so on, whatever no source is called.
///
/// # Errors
///
/// When two feeds are given one name.
pub fn feed_names<'a>(
    operation: Option<&Operation>,
    feeds: impl Iterator<Item = &'a Option<SourceId>> + Clone,
) -> anyhow::Result<Vec<SourceId>> {
    let mut taken: BTreeSet<SourceId> = BTreeSet::new();
    for name in feeds.clone().flatten() {
        if !taken.insert(name.clone()) {
            bail!("two feeds are called `{name}`: give each a name of its own");
        }
    }
    let sources = || operation.into_iter().flat_map(|operation| operation.sources.values());
    let is_free = |name: &&SourceId| !taken.contains(*name);
    let receivers = sources().filter(|source| source.is_receiver()).map(|source| &source.id);
    let mut receivers = receivers.filter(is_free).cloned().collect::<Vec<_>>().into_iter();
    let is_called =
        |name: &SourceId| taken.contains(name) || sources().any(|source| source.id == *name);
    let mut numbered = (1..).map(|number| SourceId::new(format!("receiver-{number}")));
    let mut names = Vec::new();
    for name in feeds {
        let source = match name.clone().or_else(|| receivers.next()) {
            Some(source) => source,
            None => loop {
                let next = numbered.next().context("every number is taken")??;
                if !is_called(&next) {
                    break next;
                }
            },
        };
        names.push(source);
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The names of feeds called `names` (`-`: nobody says), where `sources` are expected, each
    /// `id:kind`.
    fn named(sources: &str, names: &str) -> Result<String, String> {
        let listed: String = sources
            .split_whitespace()
            .filter_map(|it| it.split_once(':'))
            .map(|(id, kind)| {
                format!("[[source]]\nid = \"{id}\"\nkind = \"{kind}\"\nsilence_max_s = 30\n")
            })
            .collect();
        let manifest = "format = 1\nid = \"o\"\nname = \"O\"\ntime_zone = \"UTC\"\n\
            starts_at = \"2024-01-01T00:00:00Z\"\nends_at = \"2025-01-01T00:00:00Z\"\n\
            centre = [1.5, 43.5]\nfiles = [\"sources.toml\"]\n";
        let files = [("operation.toml", manifest.to_owned()), ("sources.toml", listed)];
        let files: BTreeMap<String, Vec<u8>> =
            files.into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes())).collect();
        let package = cordon_operation::read(&files).unwrap();
        let feeds: Vec<Option<SourceId>> = names
            .split_whitespace()
            .map(|name| SourceId::new(name).ok().filter(|_| name != "-"))
            .collect();
        let names = feed_names(Some(&package.operation), feeds.iter());
        let joined =
            |names: Vec<SourceId>| names.iter().map(SourceId::as_str).collect::<Vec<_>>().join(" ");
        names.map(joined).map_err(|error| error.to_string())
    }

    #[test]
    fn feeds_are_the_receivers_that_are_expected_and_nothing_else() {
        let expected = "gate-a:gate north:adsb_receiver south:adsb_receiver";
        assert_eq!(named(expected, "- -").unwrap(), "north south");
        assert_eq!(named(expected, "south -").unwrap(), "south north");
        assert_eq!(named(expected, "- - -").unwrap(), "north south receiver-1");
    }

    #[test]
    fn no_two_feeds_have_one_name() {
        assert_eq!(named("receiver-2:adsb_receiver", "- -").unwrap(), "receiver-2 receiver-1");
        assert_eq!(
            named("receiver-1:gate", "- receiver-2 -").unwrap(),
            "receiver-3 receiver-2 receiver-4"
        );
        let error = named("", "one one").unwrap_err();
        assert_eq!(error, "two feeds are called `one`: give each a name of its own");
    }
}
