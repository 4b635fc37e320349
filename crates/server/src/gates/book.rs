//! The register, and what the journal has that could not be entered: nothing is asked of the one
//! before the other is empty.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use cordon_access::double_use::uses::{Double, Places};
use cordon_access::line::RoomGrant;
use cordon_access::record::{Record, read_batch};
use cordon_access::register::{Granted, Register, RegisterError};
use cordon_journal::{Journal, RawRef};
use cordon_kernel::Entry;
use cordon_kernel::body::{Body, Kind};
use cordon_kernel::entry::Author;
use cordon_kernel::id::Seq;
use cordon_operation::Operation;

use super::Map;

/// Entries before the newest of the register that are read again at a start.
const FILLED_AGAIN: u64 = 10_000;

/// What an entry of the journal says to the register.
pub(super) enum News {
    /// Records of a gate's run have come.
    Records { gate: String, run: u64, records: Vec<Record> },
    /// A right was granted.
    Right(Granted),
    /// Places of a zone were granted to a gate.
    Room { gate: String, run: u64, grant: RoomGrant },
}

/// The register.
pub(super) struct Book {
    register: Register,
    /// In order, with the journal's size after each.
    waiting: VecDeque<(News, u64)>,
    /// Doubles that nobody was told of.
    found: Vec<Double>,
}

impl Book {
    pub(super) fn new(register: Register) -> Book {
        Book { register, waiting: VecDeque::new(), found: Vec::new() }
    }

    /// Enters news. What cannot be entered waits, and everybody with it.
    pub(super) fn enter(
        &mut self,
        news: News,
        size: u64,
        places: &impl Places,
    ) -> Result<(), RegisterError> {
        self.waiting.push_back((news, size));
        self.settle(places)
    }

    /// How much waits.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// What was newly found to be double since this was asked before.
    pub(super) fn found(&mut self) -> Vec<Double> {
        std::mem::take(&mut self.found)
    }

    fn settle(&mut self, places: &impl Places) -> Result<(), RegisterError> {
        while let Some((news, size)) = self.waiting.front() {
            match news {
                News::Records { gate, run, records } => {
                    let found = self.register.take(gate, *run, records, *size, places)?;
                    self.found.extend(found);
                }
                News::Right(right) => self.register.grant(right, *size)?,
                News::Room { gate, run, grant } => {
                    self.register.grant_room((gate, *run), *grant, *size)?;
                }
            }
            self.waiting.pop_front();
        }
        Ok(())
    }

    /// The register, when everything that the journal has is in it.
    pub(super) fn whole(&mut self, places: &impl Places) -> Result<&Register, RegisterError> {
        self.settle(places)?;
        Ok(&self.register)
    }
}

/// Makes the register whole: what the journal has and it has not.
pub(super) fn fill(
    register: &mut Register,
    journal: &Journal,
    operation: Option<&Operation>,
) -> anyhow::Result<()> {
    // Two gates' entries may have been written in one order and entered in the other, before a
    // kill: what was entered before changes nothing.
    let from = register.taken()?.saturating_sub(FILLED_AGAIN);
    let mut failed = None;
    journal.reader()?.scan(Seq(from), Seq(u64::MAX), |raw: RawRef<'_>| {
        let entry = match Entry::read(raw.seq, raw.header, raw.body) {
            Ok(entry) => entry,
            Err(_) => return ControlFlow::Continue(()),
        };
        let granted = match &entry.body {
            Some(Body::RightGranted { holder, zone, gate, number, run }) => {
                let (holder, zone, number, run) = (*holder, *zone, *number, *run);
                let right = Granted { holder, zone, gate: gate.as_str().to_owned(), run, number };
                register.grant(&right, entry.seq.0 + 1)
            }
            Some(Body::RoomGranted { zone, gate, number, count, run }) => {
                let grant = RoomGrant { number: *number, count: *count, zone: *zone };
                register.grant_room((gate.as_str(), *run), grant, entry.seq.0 + 1)
            }
            _ => Ok(()),
        };
        if let Err(error) = granted {
            failed = Some(error);
            return ControlFlow::Break(());
        }
        if entry.header.kind != Kind::GateReported {
            return ControlFlow::Continue(());
        }
        let Author::Source { source, epoch, .. } = &entry.header.author else {
            return ControlFlow::Continue(());
        };
        let Some(Body::GateReported { records, .. }) = &entry.body else {
            return ControlFlow::Continue(());
        };
        let records = read_batch(records).unwrap_or_default();
        // What is double was found and written when it came.
        let map = Map(operation);
        match register.take(source.as_str(), *epoch, &records, entry.seq.0 + 1, &map) {
            Ok(_) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failed.map_or(Ok(()), |error| Err(error.into()))
}
