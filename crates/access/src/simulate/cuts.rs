//! Which links are cut, and when.
//!
//! A file of them is CSV with the header `from_s,until_s,cut`: seconds from the beginning of the
//! day, and `gate:N` (its cable), `site:N` (its line to the city), `split:A-B` (these sites are an
//! island of their own) or `power:N` (a gate, which starts again at the end). Numbers begin at 0.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::day::DAY_S;

/// What is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// A gate's cable.
    Gate(u32),
    /// A site's line to the city.
    Site(u32),
    /// These sites, first to last, reach one another and nobody else.
    Split(u32, u32),
    /// A gate's power: it judges nothing meanwhile.
    Power(u32),
}

/// Cuts, each from a second until another.
#[derive(Clone, Debug, Default)]
pub struct Cuts(Vec<(u64, u64, Cut)>);

/// Why cuts cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CutError {
    /// The file.
    #[error("cannot read the cuts: {0}")]
    File(std::io::Error),
    /// A line.
    #[error(
        "line {line}: `{text}` is no cut; write FROM_S,UNTIL_S,CUT, where CUT is gate:N, site:N, \
         power:N or split:A-B, below {gates} gates and {sites} sites"
    )]
    Line {
        /// Which, from 1.
        line: usize,
        /// What it says.
        text: String,
        /// How many gates there are.
        gates: u32,
        /// How many sites.
        sites: u32,
    },
}

/// Who is where in the network at a moment.
pub struct Network<'a> {
    cuts: &'a [(u64, u64, Cut)],
    at_s: u64,
}

impl Cuts {
    /// Reads a file of cuts.
    ///
    /// # Errors
    ///
    /// [`CutError::Line`], for the first that is none.
    pub fn read(text: &str, gates: u32, sites: u32) -> Result<Cuts, CutError> {
        let mut cuts = Vec::new();
        for (n, text) in text.lines().enumerate() {
            let (text, line) = (text.trim(), n + 1);
            if text.is_empty() || text.starts_with('#') || (n == 0 && text.starts_with("from_s")) {
                continue;
            }
            let wrong = || CutError::Line { line, text: text.to_owned(), gates, sites };
            cuts.push(read_line(text, gates, sites).ok_or_else(wrong)?);
        }
        Ok(Cuts(cuts))
    }

    /// A day of a seed: each gate's cable is cut once in four, a third of the sites lose their
    /// line for up to two hours, the city falls in two once for an hour, gates lose power.
    pub fn trace(gates: u32, sites: u32, seed: u64) -> Cuts {
        let mut chance = ChaCha8Rng::seed_from_u64(seed ^ 0x7261_6365);
        let mut below = |end: u64| (u64::from(chance.next_u32()) * end.max(1)) >> 32;
        let mut cuts = Vec::new();
        let mut add = |below: &mut dyn FnMut(u64) -> u64, cut, longest_s| {
            let from = below(DAY_S);
            cuts.push((from, from + 60 + below(longest_s), cut));
        };
        for gate in 0..gates {
            if below(4) == 0 {
                add(&mut below, Cut::Gate(gate), 1_800);
            }
            if below(20) == 0 {
                add(&mut below, Cut::Power(gate), 300);
            }
        }
        for site in 0..sites {
            if below(3) == 0 {
                add(&mut below, Cut::Site(site), 7_200);
            }
        }
        if sites > 1 {
            add(&mut below, Cut::Split(0, sites / 2 - 1), 3_600);
        }
        Cuts(cuts)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every second at which something ends.
    pub fn ends(&self) -> impl Iterator<Item = (u64, Cut)> {
        self.0.iter().map(|(_, until, cut)| (*until, *cut))
    }

    /// The network at a second.
    pub fn at(&self, at_s: u64) -> Network<'_> {
        Network { cuts: &self.0, at_s }
    }
}

fn read_line(text: &str, gates: u32, sites: u32) -> Option<(u64, u64, Cut)> {
    let mut parts = text.split(',').map(str::trim);
    let (from, until, cut) = (parts.next()?, parts.next()?, parts.next()?);
    let (from, until) = (from.parse().ok()?, until.parse().ok()?);
    let (what, which) = cut.split_once(':')?;
    let below = |text: &str, end: u32| text.parse::<u32>().ok().filter(|n| *n < end);
    let cut = match what {
        "gate" => Cut::Gate(below(which, gates)?),
        "power" => Cut::Power(below(which, gates)?),
        "site" => Cut::Site(below(which, sites)?),
        "split" => {
            let (first, last) = which.split_once('-')?;
            Cut::Split(below(first, sites)?, below(last, sites)?)
        }
        _ => return None,
    };
    (parts.next().is_none() && from < until).then_some((from, until, cut))
}

impl Network<'_> {
    fn now(&self) -> impl Iterator<Item = Cut> {
        let at = self.at_s;
        self.cuts
            .iter()
            .filter(move |(from, until, _)| (*from..*until).contains(&at))
            .map(|it| it.2)
    }

    /// Whether a gate has power.
    pub fn is_on(&self, gate: u32) -> bool {
        !self.now().any(|cut| cut == Cut::Power(gate))
    }

    /// Whether a gate's cable is whole and it has power.
    pub fn is_plugged(&self, gate: u32) -> bool {
        !self.now().any(|cut| cut == Cut::Power(gate) || cut == Cut::Gate(gate))
    }

    /// Which island a site is on, by the splits; `None` for one whose line is cut.
    fn island(&self, site: u32) -> Option<u64> {
        let mut island = 0;
        for (n, cut) in self.now().enumerate() {
            match cut {
                Cut::Site(cut) if cut == site => return None,
                Cut::Split(first, last) if (first..=last).contains(&site) => {
                    island |= 1 << (n % 60)
                }
                _ => {}
            }
        }
        Some(island)
    }

    /// Whether two sites reach one another.
    pub fn joins(&self, a: u32, b: u32) -> bool {
        a == b || self.island(a).is_some_and(|island| self.island(b) == Some(island))
    }

    /// Whether a site reaches the centre, which is on no island.
    pub fn reaches_centre(&self, site: u32) -> bool {
        self.island(site) == Some(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_who_reaches_whom() {
        let text = "from_s,until_s,cut\n10,20,site:1\n15,30,split:2-3\n15,16,gate:7\n15,16,power:8";
        let cuts = Cuts::read(text, 50, 5).unwrap();
        let at = |at_s| cuts.at(at_s);
        assert!(at(9).joins(0, 1) && !at(10).joins(0, 1) && at(20).joins(0, 1));
        assert!(at(15).joins(2, 3) && !at(15).joins(1, 2) && !at(15).joins(0, 2));
        assert!(at(15).reaches_centre(0) && !at(15).reaches_centre(2) && at(15).joins(1, 1));
        assert!(!at(15).is_plugged(7) && at(15).is_on(7) && !at(15).is_on(8));
    }

    #[test]
    fn a_line_that_is_no_cut_is_named() {
        for text in
            ["1,2", "2,1,gate:0", "1,2,gate:50", "1,2,split:1", "1,2,moon:1", "1,2,site:1,3"]
        {
            let error = Cuts::read(&format!("from_s,until_s,cut\n{text}"), 50, 5).unwrap_err();
            assert!(error.to_string().starts_with("line 2: "), "{error}");
        }
    }
}
