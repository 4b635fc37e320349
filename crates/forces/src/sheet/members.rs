//! Members of a unit as a plan writes them: numbers from 1 and ranges of them, such as `1-8,10`.
//!
//! Kept as ranges, so that a few letters from a stranger never become a million numbers.

/// The greatest number of a member: as many as a unit may have.
const NUMBER_MAX: u32 = 100_000;

/// Ranges in their order, both ends included; neighbours that go on with each other are one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Members(Vec<(u32, u32)>);

impl Members {
    /// Reads ranges; an empty text is nobody.
    pub(super) fn read(text: &str) -> Result<Members, String> {
        let mut members = Members::default();
        for part in text.split(',').map(str::trim).filter(|_| !text.trim().is_empty()) {
            let (first, last) = part.split_once(['-', '\u{2013}']).unwrap_or((part, part));
            let number = |text: &str| text.trim().parse::<u32>().ok();
            let is_whole = |it: &u32| (1..=NUMBER_MAX).contains(it);
            match (number(first).filter(is_whole), number(last).filter(is_whole)) {
                (Some(first), Some(last)) if first <= last => members.push((first, last)),
                _ => return Err(format!("`{}` is no range", crate::faults::quoted(part))),
            }
        }
        Ok(members)
    }

    fn push(&mut self, (first, last): (u32, u32)) {
        match self.0.last_mut() {
            Some(before) if before.1.checked_add(1) == Some(first) => before.1 = last,
            _ => self.0.push((first, last)),
        }
    }

    /// Adds others behind.
    pub(super) fn extend(&mut self, more: &Members) {
        more.0.iter().for_each(|range| self.push(*range));
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|(first, last)| u64::from(last.abs_diff(*first)).saturating_add(1)).sum()
    }

    /// Takes the first `count` away and gives them; all where there are fewer.
    pub(super) fn take(&mut self, count: u32) -> Members {
        let mut taken = Members::default();
        let mut left = count;
        let mut rest = Vec::new();
        for (first, last) in std::mem::take(&mut self.0) {
            let end = left.checked_sub(1).and_then(|more| first.checked_add(more));
            match end {
                None => rest.push((first, last)),
                Some(end) if end >= last => {
                    taken.push((first, last));
                    left = left.saturating_sub(last.abs_diff(first).saturating_add(1));
                }
                Some(end) => {
                    taken.push((first, end));
                    rest.push((end.saturating_add(1), last));
                    left = 0;
                }
            }
        }
        self.0 = rest;
        taken
    }
}

impl std::fmt::Display for Members {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, (first, last)) in self.0.iter().enumerate() {
            let gap = if number == 0 { "" } else { "," };
            match first == last {
                true => write!(f, "{gap}{first}")?,
                false => write!(f, "{gap}{first}-{last}")?,
            }
        }
        Ok(())
    }
}
