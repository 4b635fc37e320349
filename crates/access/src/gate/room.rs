//! The room of a gate: its own by its set-up, or its part of the zone's capacity, which the centre
//! shares out.

use super::{Gate, GateError, Now, Outbox};
use crate::double_use::room::wanted;
use crate::line::RoomGrant;
use crate::record::What;

/// After this what the room is made of is written down anew: records before may be forgotten.
const KEPT_MS: u64 = 12 * 3_600_000;
const MINUTE_MS: u64 = 60_000;

/// How many came in within the last whole minute, or more within this one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lately {
    minute: u64,
    now: u64,
    before: u64,
}

impl Lately {
    pub(super) fn add(&mut self, count: u64, at_ms: u64) {
        self.turn(at_ms);
        self.now += count;
    }

    fn turn(&mut self, at_ms: u64) {
        let minute = at_ms / MINUTE_MS;
        if minute != self.minute {
            self.before = if minute == self.minute + 1 { self.now } else { 0 };
            (self.minute, self.now) = (minute, 0);
        }
    }

    fn count(mut self, at_ms: u64) -> u64 {
        self.turn(at_ms);
        self.before.max(self.now)
    }
}

impl<O: Outbox> Gate<O> {
    /// How many more may come in; `None` without a limit.
    pub fn room(&self) -> Option<u64> {
        let is_limited = self.setup.room.is_some() || self.shares_room();
        is_limited.then(|| self.room.free())
    }

    /// Whether its room is a part of the zone's capacity; a gate that was set up with a room of its
    /// own keeps to that.
    fn shares_room(&self) -> bool {
        self.setup.room.is_none() && self.zone().is_some_and(|zone| zone.capacity.is_some())
    }

    /// How many places it asks the centre for.
    pub fn room_wanted(&self, now: Now) -> u64 {
        if !self.shares_room() || self.setup.is_training {
            return 0;
        }
        wanted(self.room.free(), self.entered_lately.count(self.clock.look(now)))
    }

    /// Takes what the centre grants, each grant once, and gives back what it asks for, as far as
    /// there is free room; whether anything was written down.
    ///
    /// # Errors
    ///
    /// [`GateError::NotRecording`].
    pub fn hear_room(
        &mut self,
        grants: &[RoomGrant],
        back: u64,
        now: Now,
    ) -> Result<bool, GateError> {
        let mut has_news = false;
        for RoomGrant { number, count } in grants {
            if !self.room_grants.contains(number) {
                self.write_room(Some(*number), *count, 0, now)?;
                has_news = true;
            }
        }
        let back = if self.shares_room() { back } else { 0 };
        let is_old = self.room().is_some() && self.clock.look(now) > self.room_kept_ms + KEPT_MS;
        if self.room.without(back).1 > 0 || is_old {
            self.write_room(None, 0, back, now)?;
            has_news = true;
        }
        Ok(has_news)
    }

    fn write_room(
        &mut self,
        grant: Option<u64>,
        more: u64,
        back: u64,
        now: Now,
    ) -> Result<(), GateError> {
        let (room, given_back) = self.room.with(more).without(back);
        let (has, entered, left) = (room.has, room.entered, room.left);
        self.write(What::Room { grant, given_back, has, entered, left }, now).map(|_| ())
    }
}
