//! `sources.toml`: who is expected to report, and how long they may be silent.

use std::collections::BTreeMap;

use cordon_kernel::id::SourceId;
use serde::Deserialize;

use crate::fault::Faults;

/// A source that is expected to report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedSource {
    /// Its id.
    pub id: SourceId,
    /// What it is, such as `adsb_receiver`.
    pub kind: String,
    /// How long it may be silent, in seconds.
    pub silence_max_s: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    source: Vec<RawSource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSource {
    id: SourceId,
    kind: String,
    silence_max_s: u32,
}

pub(crate) fn read(
    text: &str,
    into: &mut BTreeMap<SourceId, ExpectedSource>,
    faults: &mut Faults<'_>,
) {
    let raw: Raw = match toml::from_str(text) {
        Ok(raw) => raw,
        Err(error) => return faults.toml(text, &error),
    };
    for source in raw.source {
        let id = source.id.clone();
        if !(1..=86_400).contains(&source.silence_max_s) {
            let message = format!("silence_max_s = {} is out of range", source.silence_max_s);
            faults.feature(id.as_str(), "silence", message, "use 1 to 86400 seconds");
        }
        let RawSource { id, kind, silence_max_s } = source;
        if into.insert(id.clone(), ExpectedSource { id: id.clone(), kind, silence_max_s }).is_some()
        {
            faults.feature(
                id.as_str(),
                "twice",
                "this source stands twice",
                "rename or remove one",
            );
        }
    }
}
