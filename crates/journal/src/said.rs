//! What each source has said: so that what comes twice is written once.
//!
//! A run of a source counts up, and most often its entries stand one after the other. So the table
//! keeps stretches: a first and a last count, and the place of the first; the places of the rest
//! follow from it. A stretch ends where a count is left out or where another author's entry comes
//! between, so nothing has to be guessed.
//!
//! Stretches that still grow stand in the head, which is written with every batch anyway, and come
//! into the table when they have ended.

use std::collections::HashMap;

use cordon_kernel::id::{Seq, SourceId};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::error::{Result, While};

/// Most runs of sources that are remembered between transactions.
const RUNS_MAX: usize = 4_096;
const DOING: &str = "looking for what was said before";

/// The half of a `source_seq` that chooses the row of `runs`.
pub(crate) fn high(source_seq: u64) -> i64 {
    (source_seq >> 32) as i64
}

/// The key in `said_once`.
pub(crate) fn key(run: i64, source_seq: u64) -> i64 {
    run << 32 | (source_seq & u64::from(u32::MAX)) as i64
}

/// A row of `said_once`: from the key `first` to `last`, the first of them at `seq`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    first: i64,
    last: i64,
    seq: i64,
}

impl Stretch {
    fn one(said: i64, seq: u64) -> Stretch {
        Stretch { first: said, last: said, seq: seq as i64 }
    }

    fn of(row: &Row<'_>) -> rusqlite::Result<Stretch> {
        Ok(Stretch { first: row.get(0)?, last: row.get(1)?, seq: row.get(2)? })
    }

    fn run(&self) -> i64 {
        self.first >> 32
    }

    /// How many counts; `None` for a damaged row.
    pub(crate) fn length(&self) -> Option<u64> {
        u64::try_from(self.last.checked_sub(self.first)?).ok()?.checked_add(1)
    }

    /// Where `said` stands; `None` outside the stretch.
    pub(crate) fn at(&self, said: i64) -> Option<Seq> {
        let inside = (self.first..=self.last).contains(&said);
        // A damaged row may hold any numbers.
        inside.then(|| Seq(self.seq.wrapping_add(said.wrapping_sub(self.first)) as u64))
    }

    /// Makes the stretch longer by `said` if that is the next of it in both orders.
    fn grow(&mut self, said: i64, seq: u64) -> bool {
        let follows = self.last.checked_add(1) == Some(said)
            && seq as i64 == self.seq.wrapping_add(said.wrapping_sub(self.first));
        if follows {
            self.last = said;
        }
        follows
    }
}

/// Bytes of a stretch in the head: three integers, highest byte first.
const STRETCH_BYTES: usize = 24;
/// Most stretches in the head; where more grow, all are written to the table.
const GROWING_MAX: usize = 16;

/// The stretches that still grow; a rest that is too short for one is left out.
pub(crate) fn growing(head: &[u8]) -> Vec<Stretch> {
    let numbers: Vec<i64> = head
        .chunks_exact(8)
        .map(|bytes| bytes.iter().fold(0, |number, byte| number << 8 | i64::from(*byte)))
        .collect();
    let stretches = numbers.chunks_exact(STRETCH_BYTES / 8);
    stretches.map(|it| Stretch { first: it[0], last: it[1], seq: it[2] }).collect()
}

/// The stretch of the table that holds `said`, or the nearest before it.
pub(crate) fn nearest(connection: &Connection, said: i64) -> Result<Option<Stretch>> {
    connection
        .prepare_cached(
            "SELECT said, last, seq FROM said_once WHERE said <= ?1 ORDER BY said DESC LIMIT 1",
        )
        .and_then(|mut statement| statement.query_row([said], Stretch::of).optional())
        .while_(DOING)
}

/// The highest key of a run; `None` if nothing was said in it.
pub(crate) fn highest(connection: &Connection, run: i64) -> Result<Option<i64>> {
    let growing = growing(&crate::store::head_row(connection)?.growing);
    let newest = match growing.into_iter().find(|stretch| stretch.run() == run) {
        Some(stretch) => Some(stretch),
        None => newest(connection, run)?,
    };
    Ok(newest.map(|stretch| stretch.last))
}

/// The stretch of the table with the highest counts of a run.
fn newest(connection: &Connection, run: i64) -> Result<Option<Stretch>> {
    let newest = nearest(connection, key(run, u64::MAX))?;
    Ok(newest.filter(|stretch| stretch.run() == run))
}

/// One run of a source, as the writer remembers it.
#[derive(Debug)]
struct Run {
    number: i64,
    /// The stretch with the highest counts; nothing was said above it.
    newest: Option<Stretch>,
    /// `newest` is in the head, and not in the table as it stands here.
    is_growing: bool,
}

impl Run {
    fn find(connection: &Connection, (source, epoch, high): &RunKey) -> Result<Run> {
        let row = (source.as_str(), *epoch as i64, *high);
        let found: Option<i64> = connection
            .prepare_cached("SELECT run FROM runs WHERE source = ?1 AND epoch = ?2 AND high = ?3")
            .and_then(|mut statement| statement.query_row(row, |row| row.get(0)).optional())
            .while_(DOING)?;
        let Some(number) = found else {
            let number = connection
                .prepare_cached("INSERT INTO runs (source, epoch, high) VALUES (?1, ?2, ?3)")
                .and_then(|mut statement| statement.insert(row))
                .while_(DOING)?;
            return Ok(Run { number, newest: None, is_growing: false });
        };
        Ok(Run { number, newest: newest(connection, number)?, is_growing: false })
    }

    fn say(&mut self, connection: &Connection, source_seq: u64, seq: u64) -> Result<Option<Seq>> {
        let said = key(self.number, source_seq);
        if let Some(newest) = &mut self.newest {
            // What the table holds has ended, or it would be said there and in the head.
            if self.is_growing && newest.grow(said, seq) {
                return Ok(None);
            }
            if let Some(before) = newest.at(said) {
                return Ok(Some(before));
            }
            if said < newest.first {
                let before = nearest(connection, said)?.and_then(|stretch| stretch.at(said));
                if before.is_none() {
                    write(connection, &Stretch::one(said, seq))?;
                }
                return Ok(before);
            }
        }
        self.flush(connection)?;
        self.newest = Some(Stretch::one(said, seq));
        self.is_growing = true;
        Ok(None)
    }

    fn flush(&mut self, connection: &Connection) -> Result<()> {
        if let Some(newest) = self.newest.as_ref().filter(|_| self.is_growing) {
            write(connection, newest)?;
        }
        self.is_growing = false;
        Ok(())
    }
}

fn write(connection: &Connection, stretch: &Stretch) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO said_once (said, last, seq) VALUES (?1, ?2, ?3)")
        .and_then(|mut statement| statement.execute((stretch.first, stretch.last, stretch.seq)))
        .while_(DOING)?;
    Ok(())
}

/// Source, epoch and the upper half of its counts.
type RunKey = (SourceId, u64, i64);

/// The runs that spoke lately.
#[derive(Default)]
pub(crate) struct Runs {
    /// What the head says is known.
    is_loaded: bool,
    places: HashMap<RunKey, usize>,
    runs: Vec<Run>,
    /// Most often the next entry is of the same run.
    last: Option<(RunKey, usize)>,
}

impl Runs {
    /// Forgets everything: what was written in this transaction is undone.
    pub(crate) fn clear(&mut self) {
        *self = Runs::default();
    }

    /// Takes up the stretches that still grow; at the start of each transaction.
    pub(crate) fn load(&mut self, connection: &Connection) -> Result<()> {
        if self.is_loaded {
            return Ok(());
        }
        for stretch in growing(&crate::store::head_row(connection)?.growing) {
            let number = stretch.run();
            let key = connection
                .prepare_cached("SELECT source, epoch, high FROM runs WHERE run = ?1")
                .and_then(|mut statement| {
                    statement.query_row([number], |row| {
                        let (source, epoch): (String, i64) = (row.get(0)?, row.get(1)?);
                        Ok((source, epoch as u64, row.get(2)?))
                    })
                })
                .optional()
                .while_(DOING)?;
            let Some((source, epoch, high)) = key else { continue };
            let Ok(source) = SourceId::new(source) else { continue };
            let run = Run { number, newest: Some(stretch), is_growing: true };
            self.add((source, epoch, high), run);
        }
        self.is_loaded = true;
        Ok(())
    }

    fn add(&mut self, key: RunKey, run: Run) -> usize {
        self.runs.push(run);
        self.places.insert(key, self.runs.len() - 1);
        self.runs.len() - 1
    }

    /// Notes that a source says `source_seq`, to stand at `seq`; or gives the place where it was
    /// said before. All of it is kept once [`flush`](Self::flush) is.
    pub(crate) fn say(
        &mut self,
        connection: &Connection,
        (source, epoch, source_seq): &(SourceId, u64, u64),
        seq: u64,
    ) -> Result<Option<Seq>> {
        let place = self.place(connection, source, *epoch, high(*source_seq))?;
        self.runs[place].say(connection, *source_seq, seq)
    }

    fn place(
        &mut self,
        connection: &Connection,
        source: &SourceId,
        epoch: u64,
        high: i64,
    ) -> Result<usize> {
        if let Some((last, place)) = &self.last
            && (last.1, last.2) == (epoch, high)
            && last.0 == *source
        {
            return Ok(*place);
        }
        let wanted = (source.clone(), epoch, high);
        let place = match self.places.get(&wanted) {
            Some(place) => *place,
            None => self.add(wanted.clone(), Run::find(connection, &wanted)?),
        };
        self.last = Some((wanted, place));
        Ok(place)
    }

    /// The stretches that still grow, for the head; before the commit.
    pub(crate) fn flush(&mut self, connection: &Connection) -> Result<Vec<u8>> {
        let growing = self.runs.iter().filter(|run| run.is_growing).count();
        if growing > GROWING_MAX || self.runs.len() > RUNS_MAX {
            for run in &mut self.runs {
                run.flush(connection)?;
            }
            if self.runs.len() > RUNS_MAX {
                *self = Runs { is_loaded: true, ..Runs::default() };
            }
        }
        let growing = self.runs.iter().filter(|run| run.is_growing);
        let stretches = growing.filter_map(|run| run.newest);
        Ok(stretches
            .flat_map(|it| [it.first, it.last, it.seq])
            .flat_map(i64::to_be_bytes)
            .collect())
    }
}
