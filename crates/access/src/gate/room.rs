//! The room of a gate: its own by its set-up, or its part of the zone's capacity, which the centre
//! shares out.

use cordon_pass::claims::PassId;

use super::{Gate, GateError, Now, Outbox};
use crate::double_use::room::{Room, wanted};
use crate::line::RoomGrant;
use crate::record::What;

/// After this what the room is made of is written down anew: records before may be forgotten.
const KEPT_MS: u64 = 12 * 3_600_000;
const MINUTE_MS: u64 = 60_000;
/// For so long after it gave places back it asks for none: or two gates take them from one another.
const GAVE_MS: u64 = 5_000;

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
        is_limited.then(|| self.own_room().free())
    }

    /// Whether its room is a part of the zone's capacity; a gate that was set up with a room of its
    /// own keeps to that, and one that trains lets nobody in.
    fn shares_room(&self) -> bool {
        self.setup.room.is_none()
            && !self.setup.is_training
            && self.zone().is_some_and(|zone| zone.capacity.is_some())
    }

    /// The room that counts: what was before it shared this zone's is of no capacity.
    fn own_room(&self) -> Room {
        let is_of_zone = self.room_zone == Some(self.zone_number());
        if self.shares_room() && !is_of_zone { Room::default() } else { self.room }
    }

    /// Whether an exit makes a place: of a pass that has not left already, by all that was heard
    /// here. A code that cannot be read is of nobody, or of whom an officer let in without a pass.
    /// The centre, which hears of all, sets right what is counted too often or not at all.
    pub(super) fn makes_place(&self, pass: Option<PassId>, zone: u16) -> bool {
        let Some(pass) = pass else { return self.by_glass_inside > 0 };
        self.uses.of(pass, zone).last().is_none_or(|used| used.entered.is_some())
    }

    /// How many places it asks the centre for; `None` where it shares none.
    pub fn room_wanted(&self, now: Now) -> Option<u64> {
        let gave = |gave_ms| now.mono_ms < gave_ms + GAVE_MS;
        self.shares_room().then(|| {
            if self.room_gave_ms.is_some_and(gave) {
                return 0;
            }
            wanted(self.own_room().free(), self.entered_lately.count(self.clock.look(now)))
        })
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
        let here = self.zone_number();
        for RoomGrant { number, count, zone } in grants {
            if self.shares_room() && *zone == here && !self.room_grants.contains(number) {
                self.write_room(Some(*number), *count, 0, now)?;
                has_news = true;
            }
        }
        let back = if self.shares_room() { back } else { 0 };
        let gives = self.own_room().without(back).1 > 0;
        let is_old = self.room().is_some()
            && self.clock.look(now) > self.room_kept_ms.saturating_add(KEPT_MS);
        if gives || is_old {
            self.write_room(None, 0, back, now)?;
            has_news = true;
        }
        if gives {
            self.room_gave_ms = Some(now.mono_ms);
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
        let (room, given_back) = self.own_room().with(more).without(back);
        let (zone, entered, left) = (self.zone_number(), room.entered, room.left);
        let has = if self.setup.room.is_some() { 0 } else { room.has };
        self.write(What::Room { zone, grant, given_back, has, entered, left }, now).map(|_| ())
    }
}
