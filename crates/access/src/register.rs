//! The register of admissions: where each holder's number entered and left, by what gates wrote.
//!
//! A table beside the journal, and made of it: it may be deleted, and is then filled again. It
//! knows numbers of holders and no pass; whose a number is, the vault knows. What is entered finds
//! double entries at once, in whatever order records come.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cordon_pass::claims::{Assurance, PassId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::double_use::uses::{Double, Places, Uses};
use crate::line::RoomGrant;
use crate::record::{Moment, Record, What, read_id, written};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS uses (
        holder INTEGER NOT NULL, zone INTEGER NOT NULL, at_ms INTEGER NOT NULL,
        turn INTEGER NOT NULL, unsure_ms INTEGER NOT NULL, gate TEXT NOT NULL,
        run INTEGER NOT NULL, seq INTEGER NOT NULL, seen INTEGER,
        makes_place INTEGER NOT NULL,
        PRIMARY KEY (holder, zone, at_ms, turn, gate, run, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS rights (
        holder INTEGER NOT NULL, zone INTEGER NOT NULL, gate TEXT NOT NULL, run INTEGER NOT NULL,
        number INTEGER NOT NULL UNIQUE, PRIMARY KEY (holder, zone)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS room_granted (
        gate TEXT NOT NULL, number INTEGER NOT NULL UNIQUE, count INTEGER NOT NULL,
        zone INTEGER NOT NULL, run INTEGER NOT NULL, is_taken INTEGER NOT NULL,
        PRIMARY KEY (gate, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS room_returned (
        gate TEXT NOT NULL, run INTEGER NOT NULL, seq INTEGER NOT NULL,
        PRIMARY KEY (gate, run, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS room_out (
        zone INTEGER PRIMARY KEY, count INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS about (
        id INTEGER PRIMARY KEY CHECK (id = 0), taken INTEGER NOT NULL
    ) STRICT;
    INSERT OR IGNORE INTO about VALUES (0, 0);
";

/// The shape of its tables: another number when they change.
const SHAPE: i64 = 2;

/// Why the register cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the register `{}`: {error}", path.display())]
pub struct RegisterError {
    path: PathBuf,
    error: rusqlite::Error,
}

/// Where a holder was, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// When, milliseconds since 1970, by the gate.
    pub at_ms: u64,
    /// The gate.
    pub gate: String,
    /// The zone's number.
    pub zone: u16,
    /// How the holder was known; `None` for an exit.
    pub entered: Option<Assurance>,
}

/// A right of P2 that a gate holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// The holder's number.
    pub holder: u64,
    /// The zone's number.
    pub zone: u16,
    /// The gate.
    pub gate: String,
    /// The run of its records: a box that was put in its place has none of its rights.
    pub run: u64,
    /// The number that it was granted under, unique for ever, below 2^63.
    pub number: u64,
}

/// The register.
pub struct Register {
    connection: Connection,
    path: PathBuf,
}

/// A holder's number, as it stands in a record in place of the pass.
pub fn as_pass(holder: u64) -> PassId {
    let mut id = [0; 10];
    id[2..].copy_from_slice(&holder.to_be_bytes());
    PassId(id)
}

/// The holder's number that stands in a record.
pub fn as_holder(pass: PassId) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&pass.0[2..]);
    u64::from_be_bytes(bytes)
}

/// The pass of a record, to be put in place of or read.
pub fn pass_mut(record: &mut Record) -> Option<&mut crate::record::Id> {
    match &mut record.what {
        What::Judged { pass, .. }
        | What::Entered { pass, .. }
        | What::Left { pass, .. }
        | What::Overruled { pass, .. }
        | What::RightHeld { pass, .. } => pass.as_mut(),
        _ => None,
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn seen_number(seen: Assurance) -> i64 {
    match seen {
        Assurance::Code => 0,
        Assurance::Document => 1,
        Assurance::Photo => 2,
        Assurance::Holder => 3,
    }
}

fn seen_of(number: i64) -> Assurance {
    match number {
        1 => Assurance::Document,
        2 => Assurance::Photo,
        3 => Assurance::Holder,
        _ => Assurance::Code,
    }
}

impl Register {
    /// Opens the register in `path`, or begins one.
    ///
    /// # Errors
    ///
    /// [`RegisterError`].
    pub fn open(path: &Path) -> Result<Register, RegisterError> {
        let wrong = |error| RegisterError { path: path.to_path_buf(), error };
        let connection = Connection::open(path).map_err(wrong)?;
        begin_anew_if_older(&connection).map_err(wrong)?;
        connection
            .execute_batch(&format!(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN; {SCHEMA} COMMIT;"
            ))
            .map_err(wrong)?;
        Ok(Register { connection, path: path.to_path_buf() })
    }

    fn wrong(&self, error: rusqlite::Error) -> RegisterError {
        RegisterError { path: self.path.clone(), error }
    }

    /// How many entries of the journal it is made of.
    ///
    /// # Errors
    ///
    /// [`RegisterError`].
    pub fn taken(&self) -> Result<u64, RegisterError> {
        let select = "SELECT taken FROM about WHERE id = 0";
        let taken: i64 =
            self.connection.query_row(select, [], |r| r.get(0)).map_err(|e| self.wrong(e))?;
        Ok(taken.unsigned_abs())
    }

    /// Takes a gate's records, in which passes stand as numbers of holders; `taken` is how many
    /// entries of the journal that makes. Gives what is newly found to be double.
    ///
    /// # Errors
    ///
    /// [`RegisterError`]; then nothing is taken.
    pub fn take(
        &mut self,
        gate: &str,
        run: u64,
        records: &[Record],
        taken: u64,
        places: &impl Places,
    ) -> Result<Vec<Double>, RegisterError> {
        let path = self.path.clone();
        let wrong = |error| RegisterError { path: path.clone(), error };
        let gate: Arc<str> = gate.into();
        let mut news = Uses::default();
        let mut making = BTreeSet::new();
        for record in records {
            news.take(&gate, run, record);
            if matches!(record.what, What::Left { makes_place: Some(true), .. }) {
                making.insert(record.seq);
            }
        }
        let mut found = Vec::new();
        let write = self.connection.transaction().map_err(wrong)?;
        for (pass, zone) in news.passes() {
            let mut all = known(&write, pass, zone).map_err(wrong)?;
            let before = all.doubles_of(pass, zone, places);
            let places_before = places_over(&write, &all, pass, zone).map_err(wrong)?;
            for used in news.of(pass, zone) {
                let mut insert = write
                    .prepare_cached(
                        "INSERT OR IGNORE INTO uses \
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                    )
                    .map_err(wrong)?;
                insert
                    .execute(params![
                        signed(as_holder(pass)),
                        zone,
                        signed(used.at.ms),
                        used.at.turn,
                        used.unsure_ms,
                        &*used.key.gate,
                        signed(used.key.run),
                        signed(used.key.seq),
                        used.entered.map(seen_number),
                        making.contains(&used.key.seq),
                    ])
                    .map_err(wrong)?;
            }
            all.merge(&news.only(pass, zone));
            let after = all.doubles_of(pass, zone, places);
            let places_after = places_over(&write, &all, pass, zone).map_err(wrong)?;
            if places_after != places_before {
                room_moves(&write, zone, places_after - places_before).map_err(wrong)?;
            }
            let is_new = |double: &Double| !before.iter().any(|it| it.second == double.second);
            found.extend(after.into_iter().filter(is_new));
        }
        for record in records.iter().filter(|record| !record.is_training) {
            hand_over(&write, &gate, run, record).map_err(wrong)?;
        }
        write
            .execute("UPDATE about SET taken = ?1 WHERE id = 0", [signed(taken)])
            .map_err(wrong)?;
        write.commit().map_err(wrong)?;
        Ok(found)
    }

    /// Notes which gate holds the right to let a holder into a zone, under a number of at most 63
    /// bits; `taken` as in [`Register::take`].
    ///
    /// # Errors
    ///
    /// [`RegisterError`].
    pub fn grant(&mut self, right: &Granted, taken: u64) -> Result<(), RegisterError> {
        let path = self.path.clone();
        let wrong = |error| RegisterError { path: path.clone(), error };
        let write = self.connection.transaction().map_err(wrong)?;
        let Granted { holder, zone, gate, run, number } = right;
        write
            .execute(
                "INSERT OR REPLACE INTO rights VALUES (?1, ?2, ?3, ?4, ?5)",
                params![signed(*holder), zone, gate, signed(*run), signed(*number)],
            )
            .map_err(wrong)?;
        write
            .execute("UPDATE about SET taken = ?1 WHERE id = 0", [signed(taken)])
            .map_err(wrong)?;
        write.commit().map_err(wrong)
    }

    /// Notes that a gate is granted places, under a number of at most 63 bits; `taken` as in
    /// [`Register::take`].
    ///
    /// # Errors
    ///
    /// [`RegisterError`].
    pub fn grant_room(
        &mut self,
        (gate, run): (&str, u64),
        grant: RoomGrant,
        taken: u64,
    ) -> Result<(), RegisterError> {
        let path = self.path.clone();
        let wrong = |error| RegisterError { path: path.clone(), error };
        let write = self.connection.transaction().map_err(wrong)?;
        let is_new = write
            .execute(
                "INSERT OR IGNORE INTO room_granted VALUES (?1, ?2, ?3, ?4, ?5, 0)",
                params![gate, signed(grant.number), signed(grant.count), grant.zone, signed(run)],
            )
            .map_err(wrong)?;
        if is_new > 0 {
            room_moves(&write, grant.zone, signed(grant.count)).map_err(wrong)?;
        }
        write
            .execute("UPDATE about SET taken = ?1 WHERE id = 0", [signed(taken)])
            .map_err(wrong)?;
        write.commit().map_err(wrong)
    }

    /// Grants of room that a gate, in a run of its records, has not said it has.
    ///
    /// # Errors
    ///
    /// [`RegisterError`].
    pub fn room_waiting(&self, gate: &str, run: u64) -> Result<Vec<RoomGrant>, RegisterError> {
        let read = || -> rusqlite::Result<Vec<RoomGrant>> {
            let mut select = self.connection.prepare_cached(
                "SELECT number, count, zone FROM room_granted \
                 WHERE gate = ?1 AND run = ?2 AND is_taken = 0",
            )?;
            let rows = select.query_map(params![gate, signed(run)], |row| {
                let (number, count) = (row.get::<_, i64>(0)?, row.get::<_, i64>(1)?);
                let (number, count) = (number.unsigned_abs(), count.unsigned_abs());
                Ok(RoomGrant { number, count, zone: row.get(2)? })
            })?;
            rows.collect()
        };
        read().map_err(|error| self.wrong(error))
    }

    /// How many places of a zone gates were granted and have not given back: fewer than none where
    /// more were given back that leaving made.
    ///
    /// # Errors
    ///
    /// [`RegisterError`].
    pub fn room_out(&self, zone: u16) -> Result<i64, RegisterError> {
        let select = "SELECT count FROM room_out WHERE zone = ?1";
        let out = self.connection.prepare_cached(select);
        let out = out.and_then(|mut it| it.query_row([zone], |row| row.get(0)).optional());
        Ok(out.map_err(|error| self.wrong(error))?.unwrap_or_default())
    }

    /// The holders of whom some gate holds a right.
    ///
    /// # Errors
    ///
    /// [`RegisterError`].
    pub fn right_holders(&self) -> Result<Vec<u64>, RegisterError> {
        let read = || -> rusqlite::Result<Vec<u64>> {
            let mut select = self.connection.prepare("SELECT DISTINCT holder FROM rights")?;
            let rows = select.query_map([], |row| Ok(row.get::<_, i64>(0)?.unsigned_abs()))?;
            rows.collect()
        };
        read().map_err(|error| self.wrong(error))
    }

    /// Every right of a holder.
    ///
    /// # Errors
    ///
    /// [`RegisterError`].
    pub fn rights_of(&self, holder: u64) -> Result<Vec<Granted>, RegisterError> {
        let read = || -> rusqlite::Result<Vec<Granted>> {
            let mut select = self
                .connection
                .prepare_cached("SELECT zone, gate, number, run FROM rights WHERE holder = ?1")?;
            let rows = select.query_map([signed(holder)], |row| {
                let (number, run) = (row.get::<_, i64>(2)?, row.get::<_, i64>(3)?);
                let (number, run) = (number.unsigned_abs(), run.unsigned_abs());
                Ok(Granted { holder, zone: row.get(0)?, gate: row.get(1)?, run, number })
            })?;
            rows.collect()
        };
        read().map_err(|error| self.wrong(error))
    }

    /// Whether a right is at a gate, in a run of its records, under this number.
    ///
    /// # Errors
    ///
    /// [`RegisterError`].
    pub fn has_right(&self, gate: &str, run: u64, number: u64) -> Result<bool, RegisterError> {
        let select = "SELECT 1 FROM rights WHERE gate = ?1 AND run = ?2 AND number = ?3";
        let found = self.connection.prepare_cached(select);
        let found = found.and_then(|mut it| it.exists(params![gate, signed(run), signed(number)]));
        found.map_err(|error| self.wrong(error))
    }

    /// Who holds the right to let a holder into a zone.
    ///
    /// # Errors
    ///
    /// [`RegisterError`].
    pub fn right(&self, holder: u64, zone: u16) -> Result<Option<Granted>, RegisterError> {
        let select = "SELECT gate, number, run FROM rights WHERE holder = ?1 AND zone = ?2";
        self.connection
            .query_row(select, params![signed(holder), zone], |row| {
                let number = row.get::<_, i64>(1)?.unsigned_abs();
                let run = row.get::<_, i64>(2)?.unsigned_abs();
                Ok(Granted { holder, zone, gate: row.get(0)?, run, number })
            })
            .optional()
            .map_err(|error| self.wrong(error))
    }

    /// How many uses of a holder in a zone are known, and how many are inside by them.
    ///
    /// # Errors
    ///
    /// [`RegisterError`].
    pub fn inside(&self, holder: u64, zone: u16) -> Result<(usize, usize), RegisterError> {
        let pass = as_pass(holder);
        let uses = known(&self.connection, pass, zone).map_err(|error| self.wrong(error))?;
        Ok((uses.count(pass, zone), uses.inside(pass, zone)))
    }

    /// Where a holder was, by time.
    ///
    /// # Errors
    ///
    /// [`RegisterError`].
    pub fn movements(&self, holder: u64) -> Result<Vec<Movement>, RegisterError> {
        let read = || -> rusqlite::Result<Vec<Movement>> {
            let mut select = self.connection.prepare_cached(
                "SELECT at_ms, gate, zone, seen FROM uses WHERE holder = ?1 ORDER BY at_ms, turn",
            )?;
            let rows = select.query_map([signed(holder)], |row| {
                Ok(Movement {
                    at_ms: row.get::<_, i64>(0)?.unsigned_abs(),
                    gate: row.get(1)?,
                    zone: row.get(2)?,
                    entered: row.get::<_, Option<i64>>(3)?.map(seen_of),
                })
            })?;
            rows.collect()
        };
        read().map_err(|error| self.wrong(error))
    }

    /// How many entries and exits it has.
    ///
    /// # Errors
    ///
    /// [`RegisterError`].
    pub fn uses_count(&self) -> Result<u64, RegisterError> {
        let count: Option<i64> = self
            .connection
            .query_row("SELECT count(*) FROM uses", [], |row| row.get(0))
            .optional()
            .map_err(|error| self.wrong(error))?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }
}

/// How many exits of a pass made a place more than left somebody who was inside, by all that is
/// known: of people who scanned out twice, less those whose gate thought that they had left before.
fn places_over(
    connection: &Connection,
    uses: &Uses,
    pass: PassId,
    zone: u16,
) -> rusqlite::Result<i64> {
    let made: i64 = connection
        .prepare_cached(
            "SELECT count(*) FROM uses \
             WHERE holder = ?1 AND zone = ?2 AND seen IS NULL AND makes_place",
        )?
        .query_row(params![signed(as_holder(pass)), zone], |row| row.get(0))?;
    let (mut inside, mut left) = (0_i64, 0);
    for used in uses.of(pass, zone) {
        match used.entered {
            Some(_) => inside += 1,
            None if inside > 0 => (inside, left) = (inside - 1, left + 1),
            None => {}
        }
    }
    Ok(made - left)
}

/// Drops the tables of a register of another shape: it is made of the journal and filled again.
fn begin_anew_if_older(connection: &Connection) -> rusqlite::Result<()> {
    let shape: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if shape == SHAPE {
        return Ok(());
    }
    for table in ["uses", "rights", "room_granted", "room_returned", "room_out", "about"] {
        connection.execute(&format!("DROP TABLE IF EXISTS {table}"), [])?;
    }
    connection.pragma_update(None, "user_version", SHAPE)
}

/// So many places of a zone more, or fewer, are at gates.
fn room_moves(write: &Connection, zone: u16, count: i64) -> rusqlite::Result<()> {
    write
        .prepare_cached(
            "INSERT INTO room_out VALUES (?1, ?2) \
             ON CONFLICT (zone) DO UPDATE SET count = count + excluded.count",
        )?
        .execute(params![zone, count])?;
    Ok(())
}

/// What a gate has given up, given back or taken, behind its entries before.
fn hand_over(write: &Connection, gate: &str, run: u64, record: &Record) -> rusqlite::Result<()> {
    match record.what {
        // From here on another gate may hold it.
        What::RightGiven { number } => {
            write
                .prepare_cached("DELETE FROM rights WHERE number = ?1 AND gate = ?2 AND run = ?3")?
                .execute(params![signed(number), gate, signed(run)])?;
        }
        What::Room { zone, grant, given_back, .. } => {
            if let Some(number) = grant {
                write
                    .prepare_cached(
                        "UPDATE room_granted SET is_taken = 1 WHERE gate = ?1 AND number = ?2",
                    )?
                    .execute(params![gate, signed(number)])?;
            }
            if given_back > 0 {
                let is_new = write
                    .prepare_cached("INSERT OR IGNORE INTO room_returned VALUES (?1, ?2, ?3)")?
                    .execute(params![gate, signed(run), signed(record.seq)])?;
                if is_new > 0 {
                    room_moves(write, zone, -signed(given_back))?;
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// What the register knows of a holder in a zone.
fn known(connection: &Connection, pass: PassId, zone: u16) -> rusqlite::Result<Uses> {
    let mut select = connection.prepare_cached(
        "SELECT at_ms, turn, unsure_ms, gate, run, seq, seen FROM uses \
         WHERE holder = ?1 AND zone = ?2",
    )?;
    let mut rows = select.query(params![signed(as_holder(pass)), zone])?;
    let mut uses = Uses::default();
    while let Some(row) = rows.next()? {
        let (pass, seen) = (Some(written(pass)), row.get::<_, Option<i64>>(6)?);
        let what = match seen {
            Some(seen) => {
                What::Entered { judged: 0, pass, zone, seen: seen_of(seen), steward: None }
            }
            None => What::Left { pass, zone, makes_place: None },
        };
        let record = Record {
            seq: row.get::<_, i64>(5)?.unsigned_abs(),
            at: Moment { ms: row.get::<_, i64>(0)?.unsigned_abs(), turn: row.get(1)? },
            unsure_ms: row.get(2)?,
            is_training: false,
            what,
        };
        let gate: String = row.get(3)?;
        uses.take(&gate.into(), row.get::<_, i64>(4)?.unsigned_abs(), &record);
    }
    Ok(uses)
}

/// The passes that records name, each once, in order.
pub fn passes_of(records: &[Record]) -> Vec<PassId> {
    let mut passes: Vec<PassId> = records
        .iter()
        .filter_map(|record| match &record.what {
            What::Judged { pass, .. }
            | What::Entered { pass, .. }
            | What::Left { pass, .. }
            | What::Overruled { pass, .. }
            | What::RightHeld { pass, .. } => pass.as_ref().map(read_id),
            _ => None,
        })
        .collect();
    passes.sort_unstable();
    passes.dedup();
    passes
}

#[cfg(test)]
mod tests {
    use cordon_kernel::geometry::Position;

    use super::*;

    struct Nowhere;

    impl Places for Nowhere {
        fn position(&self, _: &str) -> Option<Position> {
            None
        }

        fn is_one_site(&self, _: &str, _: &str) -> bool {
            false
        }
    }

    fn record(seq: u64, minute: u64, holder: u64, is_entry: bool) -> Record {
        let (pass, zone) = (Some(written(as_pass(holder))), 1);
        let what = if is_entry {
            What::Entered { judged: 0, pass, zone, seen: Assurance::Document, steward: None }
        } else {
            What::Left { pass, zone, makes_place: Some(true) }
        };
        let at = Moment { ms: minute * 60_000, turn: 0 };
        Record { seq, at, unsure_ms: 0, is_training: false, what }
    }

    #[test]
    fn a_double_entry_is_found_once_whenever_its_parts_meet() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("register.sqlite");
        let mut register = Register::open(&path).unwrap();
        let mut take = |gate: &str, records: &[Record], taken| {
            register.take(gate, 1, records, taken, &Nowhere).unwrap().len()
        };
        assert_eq!(take("north", &[record(0, 10, 77, true)], 1), 0);
        // The other gate was cut off: its entry comes an hour later, and was earlier.
        assert_eq!(take("south", &[record(0, 5, 77, true)], 2), 1);
        assert_eq!(take("south", &[record(0, 5, 77, true)], 3), 0, "known");
        assert_eq!(take("south", &[record(1, 20, 77, false), record(2, 30, 78, true)], 4), 0);
        drop(register);
        let register = Register::open(&path).unwrap();
        assert_eq!((register.taken().unwrap(), register.uses_count().unwrap()), (4, 4));
        let gates: Vec<_> = register.movements(77).unwrap();
        assert_eq!(
            gates.iter().map(|it| &*it.gate).collect::<Vec<_>>(),
            ["south", "north", "south"]
        );
        assert_eq!(gates[2].entered, None);
    }

    #[test]
    fn a_register_of_an_older_shape_begins_anew() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("register.sqlite");
        let older = Connection::open(&path).unwrap();
        let tables = "CREATE TABLE uses (holder INTEGER NOT NULL) STRICT;
            CREATE TABLE about (id INTEGER PRIMARY KEY, taken INTEGER NOT NULL) STRICT;
            INSERT INTO about VALUES (0, 9);";
        older.execute_batch(tables).unwrap();
        drop(older);
        let mut register = Register::open(&path).unwrap();
        assert_eq!(register.taken().unwrap(), 0, "all of the journal is to be read again");
        register.take("north", 1, &[record(0, 10, 77, true)], 9, &Nowhere).unwrap();
        drop(register);
        assert_eq!(Register::open(&path).unwrap().taken().unwrap(), 9, "and then it stays");
    }

    #[test]
    fn places_that_gates_counted_wrongly_are_set_right_whatever_the_order() {
        let dir = tempfile::tempdir().unwrap();
        let exit = |seq, minute, makes_place: bool| {
            let mut record = record(seq, minute, 77, false);
            if let What::Left { makes_place: makes, .. } = &mut record.what {
                *makes = makes_place.then_some(true);
            }
            record
        };
        // In at north, out at south; in again and out at south, which thinks they had left; out
        // once more at north, where that makes a place too.
        let north = [record(0, 10, 77, true), record(1, 30, 77, true), exit(2, 50, true)];
        let south = [exit(0, 20, true), exit(1, 40, false)];
        for (n, north_first) in [true, false].into_iter().enumerate() {
            let path = dir.path().join(n.to_string());
            let mut register = Register::open(&path).unwrap();
            let batches: [(&str, &[Record]); 2] = [("north", &north), ("south", &south)];
            let order = if north_first { [0, 1, 0] } else { [1, 0, 1] };
            for at in order {
                let (gate, records) = batches[at];
                register.take(gate, 1, records, 1, &Nowhere).unwrap();
            }
            // Two left, two places were made: one too few at south, one too many at north.
            assert_eq!(register.room_out(1).unwrap(), 0, "{north_first}");
            register.take("north", 1, &[exit(3, 60, true)], 2, &Nowhere).unwrap();
            assert_eq!(register.room_out(1).unwrap(), 1, "a place that nobody left");
        }
    }

    #[test]
    fn a_right_is_at_one_gate_until_that_gate_gives_it_up() {
        let dir = tempfile::tempdir().unwrap();
        let mut register = Register::open(&dir.path().join("register.sqlite")).unwrap();
        let right = Granted { holder: 77, zone: 1, gate: "north".into(), run: 1, number: 5 };
        register.grant(&right, 1).unwrap();
        let gives = |number| {
            let at = Moment { ms: 1, turn: 0 };
            let what = What::RightGiven { number };
            Record { seq: 0, at, unsure_ms: 0, is_training: false, what }
        };
        let mut holder_after = |gate, number, taken| {
            register.take(gate, 1, &[gives(number)], taken, &Nowhere).unwrap();
            register.right(77, 1).unwrap()
        };
        assert_eq!(holder_after("south", 5, 2), Some(right.clone()), "not its own to give");
        assert_eq!(holder_after("north", 4, 3), Some(right.clone()), "another");
        assert_eq!(holder_after("north", 5, 4), None);
        // Read again from the journal, in its order, it comes to the same.
        let next = Granted { gate: "south".into(), number: 6, ..right.clone() };
        register.grant(&next, 5).unwrap();
        register.grant(&right, 1).unwrap();
        register.take("north", 1, &[gives(5)], 4, &Nowhere).unwrap();
        register.grant(&next, 5).unwrap();
        assert_eq!(register.right(77, 1).unwrap(), Some(next));
    }

    #[test]
    fn a_holders_number_stands_in_place_of_a_pass_and_comes_out_again() {
        for holder in [1, 77, (1 << 52) - 1] {
            assert_eq!(as_holder(as_pass(holder)), holder);
        }
        let mut record = record(0, 1, 5, true);
        *pass_mut(&mut record).unwrap() = written(as_pass(9));
        assert_eq!(passes_of(&[record]), [as_pass(9)]);
    }
}
