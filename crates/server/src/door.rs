//! The report door: sources that are no receivers of this node say here that they live, and where
//! their units are.
//!
//! The same for live mode and the demo. Places go to `Live` and never into the journal; of a source
//! the journal is told that it began, and every five minutes that it is heard.

use std::collections::{BTreeMap, BTreeSet};

use cordon_api::Words;
use cordon_api::report::{REPORTS_MAX, Report, ReportBatch, ReportRefused, ReportsTaken};
use cordon_kernel::Timestamp;
use cordon_kernel::body::Body;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::{AccountId, SourceId};
use cordon_kernel::time::millis_between;
use cordon_kernel::unit::UnitPlace;
use cordon_operation::ExpectedSource;
use cordon_picture::Picture;

use crate::hub::LiveSide;

/// How often the journal is told that a source is heard, in milliseconds.
const HEARD_EVERY_MS: i64 = 300_000;
/// A time further than this ahead of now is taken for now, milliseconds.
const AHEAD_MAX_MS: i64 = 5_000;
/// Most sources; a stranger beyond that is refused.
const SOURCES_MAX: usize = 10_000;

/// Names under which the node itself writes.
const OWN_NAMES: [&str; 5] = ["node", "node-end", "archive", "escalation", "clips"];
/// Under names that begin so, the node writes what the analysis of a camera tells.
const OF_CAMERAS: &str = "camera:";

/// A source that reports here.
#[derive(Debug)]
struct Reporter {
    /// Whose it is: the account that reported first under its name.
    account: AccountId,
    /// Its own run, and which of its counts were taken.
    epoch: u64,
    window: Window,
    /// What it was said to the journal, and when last.
    said: u64,
    said_at: Timestamp,
    taken: u64,
}

/// Which counts of a run were taken: the greatest, and which of the 127 below it. What comes out of
/// order is taken, what is further back than that counts as taken before.
#[derive(Clone, Copy, Debug, Default)]
struct Window {
    newest: Option<u64>,
    taken: u128,
}

impl Window {
    /// Whether a count was taken before.
    fn has(&self, seq: u64) -> bool {
        self.newest.is_some_and(|newest| {
            seq <= newest && bit(newest - seq).is_none_or(|bit| self.taken & bit != 0)
        })
    }

    /// Takes a count.
    fn take(&mut self, seq: u64) {
        let newest = self.newest.unwrap_or(seq);
        if seq > newest || self.newest.is_none() {
            let ahead = u32::try_from(seq - newest).unwrap_or(u32::MAX);
            self.taken = self.taken.checked_shl(ahead).unwrap_or(0) | 1;
            self.newest = Some(seq);
        } else {
            self.taken |= bit(newest - seq).unwrap_or(0);
        }
    }
}

/// The bit of a count so far behind the greatest.
fn bit(behind: u64) -> Option<u128> {
    u32::try_from(behind).ok().and_then(|behind| 1_u128.checked_shl(behind))
}

/// Takes reports.
#[derive(Debug)]
pub struct Door {
    reporters: BTreeMap<SourceId, Reporter>,
    /// Names that nobody may report under: the node's own and its receivers'.
    reserved: BTreeSet<SourceId>,
    /// The run of this node: journal entries of reporters are numbered within it.
    run: u64,
}

/// Why a whole batch is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Short name.
    pub code: &'static str,
    /// What is the matter.
    pub sentence: Words,
    /// What to do.
    pub mend: Words,
}

impl Door {
    /// A door of this run of the node, which hears `receivers` by itself.
    pub fn new(run: u64, receivers: impl IntoIterator<Item = SourceId>) -> Door {
        let own = OWN_NAMES.into_iter().filter_map(|name| SourceId::new(name).ok());
        Door { reporters: BTreeMap::new(), reserved: own.chain(receivers).collect(), run }
    }

    /// Takes a batch of `account` at `now`; gives what became of it and what is to be written.
    ///
    /// # Errors
    ///
    /// [`Refused`] when nothing of it can be taken.
    pub fn take(
        &mut self,
        batch: &ReportBatch,
        account: &AccountId,
        picture: &Picture,
        side: &mut LiveSide,
        now: Timestamp,
    ) -> Result<(ReportsTaken, Vec<Draft>), Refused> {
        if batch.reports.len() > REPORTS_MAX {
            return Err(too_long(batch.reports.len()));
        }
        let mut drafts = Vec::new();
        let run = self.run;
        if is_receiver(&batch.source, picture) {
            return Err(reserved(&batch.source));
        }
        let reporter = self.reporter(batch, account, now, &mut drafts)?;
        let mut taken = ReportsTaken::default();
        if !batch.reports.is_empty() {
            // When it spoke is when we heard it: its own clock may be wrong.
            side.hear(&batch.source, now);
        }
        for report in &batch.reports {
            if reporter.window.has(report.source_seq) {
                taken.duplicate_count += 1;
                continue;
            }
            let is_ahead = millis_between(now, report.at) > AHEAD_MAX_MS;
            let at = if is_ahead { now } else { report.at };
            taken.ahead_count += usize::from(is_ahead);
            match place(&batch.source, report, at, picture) {
                Ok(Some(place)) => taken.late_count += usize::from(!side.place(place, now)),
                Ok(None) => {}
                // It may come again, mended, under the same count.
                Err(why) => {
                    taken.refused.push(ReportRefused { source_seq: report.source_seq, why });
                    continue;
                }
            }
            reporter.window.take(report.source_seq);
            taken.taken_count += 1;
        }
        reporter.taken += taken.taken_count as u64;
        if millis_between(reporter.said_at, now) >= HEARD_EVERY_MS {
            let body = Body::SourceHeard {
                messages_count: reporter.taken,
                undecodable_count: 0,
                dropped_count: 0,
            };
            drafts.push(says(&batch.source, run, reporter, body, now));
        }
        Ok((taken, drafts))
    }

    fn reporter(
        &mut self,
        batch: &ReportBatch,
        account: &AccountId,
        now: Timestamp,
        drafts: &mut Vec<Draft>,
    ) -> Result<&mut Reporter, Refused> {
        let run = self.run;
        let is_camera = batch.source.as_str().starts_with(OF_CAMERAS);
        if is_camera || self.reserved.contains(&batch.source) {
            return Err(reserved(&batch.source));
        }
        if !self.reporters.contains_key(&batch.source) {
            if self.reporters.len() >= SOURCES_MAX {
                return Err(too_many());
            }
            let mut reporter = Reporter {
                account: account.clone(),
                epoch: batch.epoch,
                window: Window::default(),
                said: 0,
                said_at: now,
                taken: 0,
            };
            let from = "the report door".to_owned();
            let body = Body::SourceStarted { from, rebased_by_ms: None };
            drafts.push(says(&batch.source, run, &mut reporter, body, now));
            self.reporters.insert(batch.source.clone(), reporter);
        }
        let Some(reporter) = self.reporters.get_mut(&batch.source) else {
            return Err(too_many());
        };
        if reporter.account != *account {
            return Err(anothers(&batch.source));
        }
        if batch.epoch < reporter.epoch {
            return Err(old_run(reporter.epoch));
        }
        if batch.epoch > reporter.epoch {
            (reporter.epoch, reporter.window) = (batch.epoch, Window::default());
        }
        Ok(reporter)
    }
}

/// Whether the operation expects it as a receiver of its own, heard at present or not.
fn is_receiver(source: &SourceId, picture: &Picture) -> bool {
    let expected = picture.operation.iter().find_map(|operation| operation.sources.get(source));
    expected.is_some_and(ExpectedSource::is_receiver)
}

/// The place that a report gives, if it gives one.
fn place(
    source: &SourceId,
    report: &Report,
    at: Timestamp,
    picture: &Picture,
) -> Result<Option<UnitPlace>, Words> {
    let (unit, position) = match (&report.unit, report.position) {
        (None, None) => return Ok(None),
        (Some(unit), Some(position)) => (unit, position),
        _ => {
            return Err(Words::new(
                "a place needs a unit and a position: give both or none",
                "un lieu demande une unité et une position : donner les deux ou rien",
            ));
        }
    };
    let is_known = picture.operation.as_ref().is_some_and(|it| it.units.contains_key(unit));
    if !is_known {
        return Err(Words::new(
            format!("the operation has no unit {unit}: use the id of one of its units"),
            format!("l'opération n'a pas d'unité {unit} : employer l'identifiant d'une unité"),
        ));
    }
    Ok(Some(UnitPlace { unit: unit.clone(), position, at, source: source.clone() }))
}

fn says(
    source: &SourceId,
    epoch: u64,
    reporter: &mut Reporter,
    body: Body,
    now: Timestamp,
) -> Draft {
    let source_seq = reporter.said;
    reporter.said += 1;
    reporter.said_at = now;
    let author = Author::Source { source: source.clone(), epoch, source_seq };
    Draft { author, observed_at: now, body }
}

fn too_long(count: usize) -> Refused {
    Refused {
        code: "too_long",
        sentence: Words::new(
            format!("a batch holds at most {REPORTS_MAX} reports, this one {count}"),
            format!("un lot contient au plus {REPORTS_MAX} rapports, celui-ci {count}"),
        ),
        mend: Words::new("Send it in parts.", "L'envoyer en plusieurs fois."),
    }
}

fn reserved(source: &SourceId) -> Refused {
    Refused {
        code: "reserved",
        sentence: Words::new(
            format!("{source} is a receiver of this node, or the node itself"),
            format!("{source} est un récepteur de ce nœud, ou le nœud lui-même"),
        ),
        mend: Words::new("Report under another name.", "Rapporter sous un autre nom."),
    }
}

fn anothers(source: &SourceId) -> Refused {
    Refused {
        code: "anothers",
        sentence: Words::new(
            format!("another account reports as {source}"),
            format!("un autre compte rapporte sous le nom de {source}"),
        ),
        mend: Words::new(
            "Report under another name, or with that account.",
            "Rapporter sous un autre nom, ou avec ce compte.",
        ),
    }
}

fn too_many() -> Refused {
    Refused {
        code: "too_many_sources",
        sentence: Words::new(
            format!("{SOURCES_MAX} sources report here already"),
            format!("{SOURCES_MAX} sources rapportent déjà ici"),
        ),
        mend: Words::new("Restart the node, or report elsewhere.", "Redémarrer le nœud."),
    }
}

fn old_run(epoch: u64) -> Refused {
    Refused {
        code: "old_run",
        sentence: Words::new(
            format!("this source has begun run {epoch} since"),
            format!("cette source a commencé depuis la session {epoch}"),
        ),
        mend: Words::new(
            "Begin a run with a greater number.",
            "Commencer une session d'un numéro plus grand.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_722_000_000 + seconds).unwrap()
    }

    fn door() -> Door {
        Door::new(7, ["receiver-1".parse().unwrap()])
    }

    fn account(name: &str) -> AccountId {
        AccountId::new(name).unwrap()
    }

    fn batch(epoch: u64, seqs: &[u64], seconds: i64) -> ReportBatch {
        let report =
            |seq: &u64| Report { source_seq: *seq, at: at(seconds), unit: None, position: None };
        let reports = seqs.iter().map(report).collect();
        ReportBatch { source: "gate-1".parse().unwrap(), epoch, reports }
    }

    #[test]
    fn what_was_taken_before_is_a_duplicate_and_an_old_run_is_refused() {
        let (mut door, mut side) = (door(), LiveSide::default());
        let picture = Picture::default();
        let mut take = |batch: &ReportBatch, now| {
            door.take(batch, &account("gates"), &picture, &mut side, at(now)).map(
                |(taken, drafts)| {
                    (taken.taken_count, taken.duplicate_count, taken.ahead_count, drafts.len())
                },
            )
        };
        assert_eq!(take(&batch(1, &[1, 2, 3], 0), 0), Ok((3, 0, 0, 1)));
        assert_eq!(take(&batch(1, &[2, 3, 4], 1), 1), Ok((1, 2, 0, 0)));
        // Restarted: it counts anew, and its clock is an hour ahead.
        assert_eq!(take(&batch(2, &[1], 3_600), 2), Ok((1, 0, 1, 0)));
        assert_eq!(take(&batch(1, &[9], 3), 3).unwrap_err().code, "old_run");
        assert_eq!(take(&batch(2, &[2], 301), 301), Ok((1, 0, 0, 1)));
        assert_eq!(side.live.heard_at(&"gate-1".parse().unwrap()), Some(at(301)));
        let long = batch(2, &vec![9; REPORTS_MAX + 1], 302);
        let refused = door.take(&long, &account("gates"), &picture, &mut side, at(302));
        assert_eq!(refused.unwrap_err().code, "too_long");
    }

    #[test]
    fn what_comes_out_of_order_is_taken_once() {
        let (mut door, mut side) = (door(), LiveSide::default());
        let picture = Picture::default();
        let mut counts = |seqs: &[u64]| {
            let taken = door.take(&batch(1, seqs, 0), &account("a"), &picture, &mut side, at(0));
            let (taken, _) = taken.unwrap();
            (taken.taken_count, taken.duplicate_count)
        };
        assert_eq!(counts(&[5, 4, 7, 6, 4]), (4, 1));
        assert_eq!(counts(&[u64::MAX, 8, 0]), (1, 2), "too far back to know");
        assert_eq!(counts(&[u64::MAX - 127, u64::MAX - 128, u64::MAX]), (1, 2));
    }

    #[test]
    fn a_source_whose_clock_is_behind_is_not_silent() {
        let (mut door, mut side) = (door(), LiveSide::default());
        let behind = batch(1, &[1], -7_200);
        door.take(&behind, &account("a"), &Picture::default(), &mut side, at(0)).unwrap();
        assert_eq!(side.live.heard_at(&"gate-1".parse().unwrap()), Some(at(0)));
    }

    #[test]
    fn nobody_reports_under_anothers_name() {
        let (mut door, mut side) = (door(), LiveSide::default());
        let mut code = |source: &str, who: &str| {
            let sent = ReportBatch { source: source.parse().unwrap(), ..batch(1, &[1], 0) };
            let taken = door.take(&sent, &account(who), &Picture::default(), &mut side, at(0));
            taken.err().map(|refused| refused.code)
        };
        assert_eq!(code("gate-1", "gates"), None);
        assert_eq!(code("gate-1", "phones"), Some("anothers"));
        for own in ["node", "node-end", "archive", "escalation", "clips", "camera:a", "receiver-1"]
        {
            assert_eq!(code(own, "gates"), Some("reserved"), "{own}");
        }
    }

    #[test]
    fn a_place_needs_a_unit_of_the_operation() {
        let (mut door, mut side) = (door(), LiveSide::default());
        let mut sent = batch(1, &[1, 2], 0);
        sent.reports[0].unit = Some("nobody".parse().unwrap());
        sent.reports[1].position = cordon_kernel::geometry::Position::new(48.0, 2.0);
        sent.reports[0].position = sent.reports[1].position;
        let (taken, _) =
            door.take(&sent, &account("a"), &Picture::default(), &mut side, at(0)).unwrap();
        assert_eq!((taken.taken_count, taken.refused.len()), (0, 2));
        // Mended, they are taken under the same counts.
        sent.reports.iter_mut().for_each(|report| (report.unit, report.position) = (None, None));
        let (again, _) =
            door.take(&sent, &account("a"), &Picture::default(), &mut side, at(1)).unwrap();
        assert_eq!((again.taken_count, again.duplicate_count), (2, 0));
        assert!(taken.refused[0].why.en.contains("no unit nobody"));
    }
}
