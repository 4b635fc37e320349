//! Rights of P2 at a gate: the centre grants the right to let a pass in to one gate alone, which
//! has it until it gives it up.
//!
//! What a gate gives up is a record behind the entries that it let in by it, so that whoever has
//! the right next is told of them. A number that was given up is never taken again: the grant may
//! have been on its way when it was asked back.

use cordon_pass::claims::PassId;
use cordon_pass::policy::{DoubleUse, Zone};

use super::scan::Others;
use super::{Gate, GateError, Now, Outbox};
use crate::double_use::rights::Right;
use crate::line::{CentreWord, LEASE_S};
use crate::record::{Record, What, read_id, written};

impl<O: Outbox> Gate<O> {
    /// Whether the centre says at which gate of the zone a pass may enter. Where all gates of the
    /// zone are neighbours, what they agree on is the right.
    pub(super) fn is_by_right(&self, zone: &Zone) -> bool {
        zone.double_use == DoubleUse::Lease && !self.is_only_site(zone)
    }

    /// Takes what the centre says of the right to let a pass in.
    pub(super) fn take_right(&mut self, others: Others<'_>, now: Now) -> Result<(), GateError> {
        let Some((ask, word)) = others.asked.map(|asked| asked.ask).zip(others.centre) else {
            return Ok(());
        };
        let Some(number) = word.right.filter(|number| !self.given.contains(number)) else {
            return Ok(());
        };
        let held = self.rights.of(ask.pass, ask.zone);
        let is_used = match self.word(others, now) {
            Some(word) => word.is_inside,
            None => {
                let is_inside = self.uses.inside(ask.pass, ask.zone) > 0;
                is_inside || held.map_or(word.is_inside, |held| held.is_used)
            }
        };
        if held.is_none_or(|held| held.number != number || held.is_used != is_used) {
            let until_ms = self.clock.look(now) + LEASE_S * 1_000;
            let (pass, zone) = (Some(written(ask.pass)), ask.zone);
            let registry = self.registry;
            let held = What::RightHeld { pass, zone, number, until_ms, is_used, registry };
            self.write(held, now)?;
        }
        Ok(())
    }

    /// Whether the right to let a pass in is here and free, and the centre says the same if it says
    /// anything.
    pub(super) fn has_right(
        &self,
        pass: PassId,
        zone: u16,
        centre: Option<CentreWord>,
        now: Now,
    ) -> bool {
        let held = self.rights.of(pass, zone).map(|held| held.number);
        let is_known = centre.is_none_or(|word| word.right == held);
        self.setup.is_training || (is_known && self.is_right_free(pass, zone, now))
    }

    /// Whether a right that is here lets in now.
    pub(super) fn is_right_free(&self, pass: PassId, zone: u16, now: Now) -> bool {
        let unsure_s = u64::from(self.clock.unsure_ms()).div_ceil(1_000);
        self.setup.is_training
            || self.rights.is_free(pass, zone, self.clock.look(now) / 1_000, unsure_s)
    }

    /// Gives rights up that the centre asks back; how many.
    ///
    /// # Errors
    ///
    /// [`GateError::NotRecording`].
    pub fn give_up(&mut self, numbers: &[u64], now: Now) -> Result<usize, GateError> {
        let mut count = 0;
        if self.setup.is_training {
            // What it holds it holds when it works again; a record of training gives nothing.
            return Ok(count);
        }
        for number in numbers {
            // One that was never here too: the grant may still be on its way.
            if !self.given.contains(number) {
                self.write(What::RightGiven { number: *number }, now)?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// Hears which registry the centre's rights are of: where that is another than before, as after
    /// a restore, what the one before has granted is given up.
    ///
    /// # Errors
    ///
    /// [`GateError::NotRecording`].
    pub fn hear_registry(&mut self, registry: u64, now: Now) -> Result<usize, GateError> {
        if registry == self.registry {
            return Ok(0);
        }
        let numbers = self.rights.numbers();
        let count = self.give_up(&numbers, now)?;
        self.registry = registry;
        Ok(count)
    }

    /// The centre was heard: what is held may be used for as long again.
    pub fn renew_rights(&mut self, now: Now) {
        self.rights.renew(self.clock.look(now) / 1_000 + LEASE_S);
    }

    /// Takes in what a record of this gate says of rights.
    pub(super) fn recall_right(&mut self, record: &Record) {
        match &record.what {
            What::RightHeld { pass: Some(pass), zone, number, until_ms, is_used, registry } => {
                self.registry = *registry;
                let right = Right { number: *number, until_s: until_ms / 1_000, is_used: *is_used };
                self.rights.take(read_id(pass), *zone, right);
            }
            What::RightGiven { number } => {
                self.given.insert(*number);
                if let Some((pass, zone)) = self.rights.of_number(*number) {
                    self.rights.give_up(pass, zone);
                }
            }
            What::Left { pass: Some(pass), zone, .. } => {
                let pass = read_id(pass);
                if self.uses.inside(pass, *zone) == 0 {
                    self.rights.leave(pass, *zone);
                }
            }
            _ => self.hear_use(record),
        }
    }

    /// Takes in who came in, here or at a neighbour. Who left at a neighbour frees nothing here:
    /// that may be old news, and the centre says it.
    pub(super) fn hear_use(&mut self, record: &Record) {
        if let What::Entered { pass: Some(pass), zone, .. }
        | What::Overruled { pass: Some(pass), zone, .. } = &record.what
        {
            self.rights.came_in(read_id(pass), *zone);
        }
    }
}
