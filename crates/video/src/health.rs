//! Is the picture of a camera any good?
//!
//! Takes pictures with their times and gives what begins and ends to be wrong: no picture, one
//! that stands still, a black one, a blurred one, one of another place. Knows no clock and no
//! stream. What is usual for a camera is learned from its own pictures: how sharp it is, and what
//! stands still before it. A fault begins and ends only after it has been so for some seconds, and
//! its two limits are apart, so that nothing flickers.
//!
//! Not noticed: a picture that stands still with a running clock written into it, or that is coded
//! anew with a visible key frame now and then; and a camera that turns so slowly (some pixels an
//! hour) that its view is learned meanwhile.
//!
//! While a picture is black or stands still, nothing is said about its focus or its view: there is
//! nothing to judge. Fog, heavy rain and a dirty lens look like a picture out of focus.

mod look;
mod memory;
mod view;

use crate::Grey;
use look::{BLOCK_COUNT, Look, Reduced};
pub use memory::MemoryError;
use view::{Place, View};

/// What can be wrong with a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// No picture comes.
    Silent,
    /// Pictures come and are all the same.
    Frozen,
    /// It is dark and flat: covered, without light, or without a sensor.
    Black,
    /// It is far less sharp than it was: out of focus, fogged, dirty.
    OutOfFocus,
    /// The camera looks elsewhere: knocked, turned, zoomed, or hung somewhere else.
    Moved,
}

/// A fault that begins or ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which.
    pub fault: Fault,
    /// Whether it begins.
    pub is_present: bool,
    /// When that was certain, seconds on the clock of the pictures.
    pub at_s: f64,
    /// Why, with numbers, for a person.
    pub why: String,
}

/// From when on a picture is said to be wrong.
///
/// Times are seconds on the clock of the pictures, grey levels 0 to 255, pixels those of the
/// picture that is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// A picture is looked at when the last look is so long ago, seconds: 0 for every picture.
    pub look_every_s: f64,
    /// What has ended has been over for so long, seconds.
    pub over_after_s: f64,
    /// No picture for so long is silence, seconds.
    pub silent_after_s: f64,
    /// The same picture for so long is frozen, seconds. A scene without any motion before a camera
    /// that smooths its noise away may stand still for some seconds.
    pub frozen_after_s: f64,
    /// Two pictures are the same when their mean difference is less, grey levels.
    pub frozen_mean_max: f64,
    /// And when no two by two pixels differ by more, grey levels.
    pub frozen_most_max: f64,
    /// Black for so long, seconds.
    pub black_after_s: f64,
    /// A picture is dark when nineteen of twenty pixels are at or below, grey level.
    pub black_level_max: f64,
    /// It is flat when from the twentieth darkest to the twentieth lightest there is no more than
    /// this, grey levels.
    pub black_spread_max: f64,
    /// Blurred for so long, seconds.
    pub blurred_after_s: f64,
    /// A picture is blurred with less than this share of its usual fine detail (the mean square of
    /// the Laplacian for its contrast), 0 to 1.
    pub sharp_min: f64,
    /// It is sharp again with at least this share, 0 to 1.
    pub sharp_again_min: f64,
    /// How long the usual sharpness is remembered, seconds.
    pub sharp_memory_s: f64,
    /// How long a view is learned before it is judged, seconds.
    pub learn_s: f64,
    /// How long the view is remembered, seconds: the sun moves its shadows.
    pub view_memory_s: f64,
    /// What stood still is found elsewhere for so long, seconds.
    pub moved_after_s: f64,
    /// Elsewhere is at least so far, pixels.
    pub moved_min_px: f64,
    /// What stood still is found nowhere for so long, seconds: a crowd may hide it for a while.
    pub other_after_s: f64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            look_every_s: 0.5,
            over_after_s: 3.0,
            silent_after_s: 10.0,
            frozen_after_s: 8.0,
            frozen_mean_max: 0.05,
            frozen_most_max: 12.0,
            black_after_s: 3.0,
            black_level_max: 30.0,
            black_spread_max: 12.0,
            blurred_after_s: 5.0,
            sharp_min: 0.2,
            sharp_again_min: 0.4,
            sharp_memory_s: 3600.0,
            learn_s: 20.0,
            view_memory_s: 900.0,
            moved_after_s: 4.0,
            moved_min_px: 6.0,
            other_after_s: 15.0,
        }
    }
}

/// A gap between two looks counts as no more, seconds.
const GAP_MAX_S: f64 = 2.0;
/// A clock that is so much behind has begun again, seconds.
const BACK_MAX_S: f64 = 1.0;
/// Pictures that a view is learned from, at least.
const LOOKS_MIN: u32 = 10;
/// A picture that is not as it was is searched for what stood still no more often, seconds.
const SEARCH_EVERY_S: f64 = 0.9;
/// And while a fault is known, seconds.
const SEARCH_AGAIN_S: f64 = 5.0;
/// How often what is learned is taken over, seconds of learning.
const SETTLE_EVERY_S: f64 = 30.0;
/// The view is the same with so many of its blocks; after a move it takes more.
const SAME_MIN: f64 = 0.6;
const SAME_AGAIN_MIN: f64 = 0.75;
/// What stood still is found there with this much of it, and with so much more than where it was.
const FOUND_MIN: f64 = 0.4;
const FOUND_MORE: f64 = 0.12;
/// It is nowhere with less of it and fewer of its blocks, in a picture with edges enough.
const NOWHERE_MAX: f64 = 0.3;
const NOWHERE_STRENGTH_MIN: f64 = 0.6;
/// A block has detail to be blurred from here on, grey levels squared.
const DETAIL_MIN: f64 = 4.0;
/// So many blocks with detail, at least, tell of focus.
const DETAIL_BLOCKS_MIN: usize = 6;

/// Watches the pictures of one camera.
#[derive(Clone, Debug, Default)]
pub struct Health {
    settings: Settings,
    /// The newest time heard of.
    now_s: Option<f64>,
    /// The last picture, or when waiting for the first began.
    heard_s: Option<f64>,
    looked_s: Option<f64>,
    /// The picture since which nothing has changed.
    still: Option<(f64, Reduced)>,
    view: Option<View>,
    settled_s: f64,
    /// When the view was last searched for, and what that gave.
    searched: Option<(f64, Seen)>,
    usual: Usual,
    /// How long each fault has been otherwise than it is said to be, seconds.
    gates: [Gate; 5],
}

#[derive(Clone, Copy, Debug, Default)]
struct Gate {
    is_present: bool,
    against_s: f64,
}

/// How sharp each block is by habit.
#[derive(Clone, Debug, Default)]
struct Usual {
    blocks: Vec<UsualBlock>,
    looks: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct UsualBlock {
    /// The logarithm of [`Look::sharpness`].
    sharpness: f64,
    /// [`Look::detail`].
    detail: f64,
}

/// What a picture shows of the view that was learned.
#[derive(Clone, Copy, Debug)]
enum Seen {
    /// Nothing can be said: too little stands still, or it is still learned.
    Unknown,
    Same {
        agreement: f64,
    },
    Elsewhere(Place),
    Nowhere {
        agreement: f64,
        found: f64,
    },
    /// It is neither there nor anywhere else, in a picture without edges enough.
    Unclear,
}

impl Health {
    /// Begins to watch a camera.
    pub fn new(settings: Settings) -> Health {
        Health { settings, ..Health::default() }
    }

    /// Begins to watch a camera of which something was learned before, by [`Health::memory`].
    ///
    /// # Errors
    ///
    /// [`MemoryError`], when `bytes` are not that.
    pub fn with_memory(settings: Settings, bytes: &[u8]) -> Result<Health, MemoryError> {
        let (view, usual) = memory::read(bytes, settings.learn_s)?;
        let settled_s = view.learned().0.max(f64::MIN_POSITIVE);
        Ok(Health { settings, view: Some(view), usual, settled_s, ..Health::default() })
    }

    /// What was learned of the camera, about 17 kB to be kept over a restart: else what it shows
    /// after one is taken for right. `None` while it is still learned.
    pub fn memory(&self) -> Option<Vec<u8>> {
        let view = self.view.as_ref().filter(|view| self.is_learned(view))?;
        Some(memory::write(view, &self.usual))
    }

    /// Whether a fault is present.
    pub fn has(&self, fault: Fault) -> bool {
        self.gates[fault as usize].is_present
    }

    /// Whether the view has been learned and enough stands still in it: only then is
    /// [`Fault::Moved`] ever said.
    pub fn knows_view(&self) -> bool {
        self.view.as_ref().is_some_and(|view| self.is_learned(view) && view.can_judge())
    }

    /// Takes a picture that was seen at `at_s`, seconds on any clock that goes forward; a clock
    /// that falls back by more than a second has begun again.
    ///
    /// A picture with other than `width * height` bytes, smaller than 64 by 48 or larger than
    /// 16384 either way is as none, and so is a time that is not finite.
    pub fn see(&mut self, picture: Grey<'_>, at_s: f64) -> Vec<Change> {
        if !look::is_whole(&picture) {
            return self.tick(at_s);
        }
        let mut changes = self.tick(at_s);
        let Some(now_s) = self.now_s.filter(|_| at_s.is_finite()) else { return changes };
        let dt_s = self.heard_s.map_or(0.0, |heard_s| gap(heard_s, now_s));
        self.heard_s = Some(now_s);
        let over_s = self.settings.over_after_s.min(self.settings.silent_after_s);
        if self.gate(Fault::Silent, Some(false), dt_s, (0.0, over_s)) {
            let why = format!("pictures have come again for {over_s:.0} s");
            changes.push(Change { fault: Fault::Silent, is_present: false, at_s: now_s, why });
        }
        let since_s = self.looked_s.map_or(f64::INFINITY, |looked_s| now_s - looked_s);
        // A picture that is early by its jitter is in time.
        if since_s + 0.01 >= self.settings.look_every_s {
            self.looked_s = Some(now_s);
            let look = Look::at(&picture);
            let dt_s = if since_s.is_finite() { since_s.min(GAP_MAX_S) } else { 0.0 };
            self.judge(look, now_s, dt_s, &mut changes);
        }
        changes
    }

    /// Tells the time without a picture: silence is noticed by it.
    pub fn tick(&mut self, now_s: f64) -> Vec<Change> {
        if !now_s.is_finite() {
            return Vec::new();
        }
        let before_s = self.now_s.unwrap_or(now_s);
        if now_s < before_s - BACK_MAX_S {
            self.heard_s = Some(now_s);
            self.looked_s = None;
            self.still = None;
        }
        let now_s = if now_s < before_s - BACK_MAX_S { now_s } else { now_s.max(before_s) };
        self.now_s = Some(now_s);
        let heard_s = *self.heard_s.get_or_insert(now_s);
        let silent_s = now_s - heard_s;
        let is_silent = silent_s >= self.settings.silent_after_s;
        let mut changes = Vec::new();
        if is_silent && self.gate(Fault::Silent, Some(true), 0.0, (0.0, 0.0)) {
            let why = format!("no picture for {silent_s:.1} s");
            changes.push(Change { fault: Fault::Silent, is_present: true, at_s: now_s, why });
        }
        changes
    }

    /// Takes what the camera shows from now on as right: its view and its sharpness are learned
    /// anew, and [`Fault::Moved`] and [`Fault::OutOfFocus`] end. For a person who has looked, and
    /// has drawn the zones of the camera again.
    pub fn accept_view(&mut self, now_s: f64) -> Vec<Change> {
        self.view = None;
        self.usual = Usual::default();
        let mut changes = Vec::new();
        for fault in [Fault::OutOfFocus, Fault::Moved] {
            if self.gate(fault, Some(false), 0.0, (0.0, 0.0)) {
                let why = "a person has accepted the picture as it is".to_owned();
                changes.push(Change { fault, is_present: false, at_s: now_s, why });
            }
        }
        changes
    }

    /// Moves a fault towards what is seen: whether it begins or ends by that. Nothing seen moves
    /// nothing. `holds` are how long it takes to begin and to end, seconds.
    fn gate(&mut self, fault: Fault, seen: Option<bool>, dt_s: f64, holds: (f64, f64)) -> bool {
        let gate = &mut self.gates[fault as usize];
        let hold_s = if gate.is_present { holds.1 } else { holds.0 };
        match seen {
            None => return false,
            Some(is_seen) if is_seen == gate.is_present => {
                gate.against_s = (gate.against_s - 2.0 * dt_s).max(0.0);
                return false;
            }
            Some(_) => gate.against_s += dt_s,
        }
        // Sums of tenths are a little less than their sum.
        let is_changed = gate.against_s + 1e-6 >= hold_s;
        if is_changed {
            *gate = Gate { is_present: !gate.is_present, against_s: 0.0 };
        }
        is_changed
    }

    fn judge(&mut self, look: Look, at_s: f64, dt_s: f64, changes: &mut Vec<Change>) {
        let mut say = |fault, is_present, why| {
            changes.push(Change { fault, is_present, at_s, why });
        };
        let over_s = self.settings.over_after_s;
        let (is_black, why) = self.judge_black(&look);
        let holds = (self.settings.black_after_s, over_s);
        if self.gate(Fault::Black, Some(is_black), dt_s, holds) {
            say(Fault::Black, is_black, why);
        }
        if is_black || self.has(Fault::Black) {
            self.still = None;
            return;
        }
        let (is_frozen, why) = self.judge_still(&look, at_s);
        if self.gate(Fault::Frozen, is_frozen, dt_s, (0.0, over_s)) {
            say(Fault::Frozen, self.has(Fault::Frozen), why);
        }
        if self.has(Fault::Frozen) {
            return;
        }
        let seen = self.judge_view(&look, at_s);
        let share = self.usual.share(&look);
        let (is_moved, weight, why) = self.is_moved(&seen, share, &look);
        let holds = (self.settings.moved_after_s, over_s);
        if self.gate(Fault::Moved, is_moved, dt_s * weight, holds) {
            say(Fault::Moved, self.has(Fault::Moved), why);
        }
        let is_blurred = share.filter(|_| is_moved != Some(true) && !self.has(Fault::Moved));
        let is_blurred = is_blurred.map(|share| share < self.sharp_limit());
        let holds = (self.settings.blurred_after_s, over_s);
        if self.gate(Fault::OutOfFocus, is_blurred, dt_s, holds) {
            let percent = share.unwrap_or_default() * 100.0;
            let why = format!("fine detail is {percent:.0} % of what is usual for this camera");
            say(Fault::OutOfFocus, self.has(Fault::OutOfFocus), why);
        }
        let is_good = is_moved != Some(true) && is_blurred != Some(true);
        let is_good = is_good && !self.has(Fault::Moved) && !self.has(Fault::OutOfFocus);
        if is_good && !matches!(seen, Seen::Unclear) {
            self.learn(&look, dt_s);
        }
    }

    fn sharp_limit(&self) -> f64 {
        match self.has(Fault::OutOfFocus) {
            true => self.settings.sharp_again_min,
            false => self.settings.sharp_min,
        }
    }

    fn judge_black(&self, look: &Look) -> (bool, String) {
        let (dark, light) = (look.level(0.05), look.level(0.95));
        // It is black no more when it is a third above the limits.
        let factor = if self.has(Fault::Black) { 4.0 / 3.0 } else { 1.0 };
        let is_black = light <= self.settings.black_level_max * factor
            && light - dark <= self.settings.black_spread_max * factor;
        (is_black, format!("nine of ten pixels are from {dark:.0} to {light:.0} of 255"))
    }

    /// Whether the picture stands still; `None` while that is not long enough.
    fn judge_still(&mut self, look: &Look, at_s: f64) -> (Option<bool>, String) {
        let settings = &self.settings;
        let apart = self.still.as_ref().and_then(|(_, before)| look.difference(before));
        let is_same = apart.is_some_and(|(mean, most)| {
            mean <= settings.frozen_mean_max && most <= settings.frozen_most_max
        });
        let (mean, most) = apart.unwrap_or_default();
        let since_s = self.still.as_ref().map_or(at_s, |(since_s, _)| *since_s);
        if !is_same {
            self.still = Some((at_s, look.fine.clone()));
            let why = format!("pictures differ again, by {mean:.2} of 255 ({most:.0} at most)");
            return (Some(false), why);
        }
        let still_s = at_s - since_s;
        let is_frozen = self.has(Fault::Frozen) || still_s >= settings.frozen_after_s;
        let why = format!("the same picture for {still_s:.1} s: it differs by {mean:.3} of 255");
        (is_frozen.then_some(true), why)
    }

    fn is_learned(&self, view: &View) -> bool {
        let (learned_s, looks) = view.learned();
        learned_s >= self.settings.learn_s && looks >= LOOKS_MIN
    }

    fn judge_view(&mut self, look: &Look, at_s: f64) -> Seen {
        let is_ready = |view: &&View| self.is_learned(view) && view.can_judge() && view.fits(look);
        let Some(view) = self.view.as_ref().filter(is_ready) else { return Seen::Unknown };
        let agreement = view.agreement(look);
        let same_min = if self.has(Fault::Moved) { SAME_AGAIN_MIN } else { SAME_MIN };
        if agreement >= same_min {
            self.searched = None;
            return Seen::Same { agreement };
        }
        // A search costs as much as several looks. What is known to be wrong may last for hours.
        let is_wrong = self.has(Fault::Moved) || self.has(Fault::OutOfFocus);
        let every_s = if is_wrong { SEARCH_AGAIN_S } else { SEARCH_EVERY_S };
        let recent = self.searched.filter(|(then_s, _)| at_s < then_s + every_s);
        let seen = recent.map_or_else(|| self.search(view, look, agreement), |(_, seen)| seen);
        self.searched = recent.or(Some((at_s, seen)));
        seen
    }

    fn search(&self, view: &View, look: &Look, agreement: f64) -> Seen {
        let here = view.found_here(look);
        let place = view.search(look);
        let found = f64::from(place.found);
        let is_far = self.moved_px(&place, look) >= self.settings.moved_min_px;
        if is_far && found >= FOUND_MIN && found >= here + FOUND_MORE {
            return Seen::Elsewhere(place);
        }
        if !is_far && found >= FOUND_MIN {
            return Seen::Same { agreement };
        }
        let is_nowhere = found.max(here) < FOUND_MIN && agreement <= NOWHERE_MAX;
        match is_nowhere && view.strength(look) >= NOWHERE_STRENGTH_MIN {
            true => Seen::Nowhere { agreement, found: found.max(here) },
            false => Seen::Unclear,
        }
    }

    /// How far the picture has moved, halfway from its middle to its edge, pixels.
    fn moved_px(&self, place: &Place, look: &Look) -> f64 {
        let shift = f64::from(place.shift.0).hypot(f64::from(place.shift.1));
        let quarter = (look.coarse.width + look.coarse.height) as f64 / 8.0;
        let turn = f64::from(place.turn_deg).to_radians().abs() * quarter;
        shift.max(turn) * look.step as f64
    }

    /// Whether the camera looks elsewhere, how much a second of it counts, and why.
    fn is_moved(
        &self,
        seen: &Seen,
        share: Option<f64>,
        look: &Look,
    ) -> (Option<bool>, f64, String) {
        match seen {
            Seen::Unknown | Seen::Unclear => (None, 1.0, String::new()),
            Seen::Same { agreement } => {
                let percent = agreement * 100.0;
                let why = format!("the view is as it was in {percent:.0} % of its parts");
                (Some(false), 1.0, why)
            }
            Seen::Elsewhere(place) => {
                let step = look.step as i32;
                let (across, down) = (place.shift.0 * step, place.shift.1 * step);
                let (turn, found) = (place.turn_deg, place.found * 100.0);
                let why = format!(
                    "what stands still is {across} px to the right, {down} px down and turned by \
                     {turn:.0} degrees ({found:.0} % of it is found there)"
                );
                (Some(true), 1.0, why)
            }
            // Without detail it may as well be blurred, which is then said instead.
            Seen::Nowhere { .. } if share.is_some_and(|share| share < self.settings.sharp_min) => {
                (None, 1.0, String::new())
            }
            Seen::Nowhere { agreement, found } => {
                let (percent, found) = (agreement * 100.0, found * 100.0);
                let why = format!(
                    "another view: {percent:.0} % of its parts are as they were, and no more than \
                     {found:.0} % of what stood still is found anywhere near"
                );
                let weight = self.settings.moved_after_s / self.settings.other_after_s.max(1e-3);
                (Some(true), weight, why)
            }
        }
    }

    fn learn(&mut self, look: &Look, dt_s: f64) {
        let is_other = self.view.as_ref().is_none_or(|view| !view.fits(look));
        if is_other {
            self.view = Some(View::new(look));
            self.usual = Usual::default();
            self.settled_s = 0.0;
        }
        self.usual.learn(look, dt_s / self.settings.sharp_memory_s);
        let memory_s = self.settings.view_memory_s;
        let Some(view) = &mut self.view else { return };
        view.learn(look, dt_s, memory_s);
        let (learned_s, looks) = view.learned();
        let is_learned = learned_s >= self.settings.learn_s && looks >= LOOKS_MIN;
        let is_first = self.settled_s == 0.0;
        if is_learned && (is_first || learned_s >= self.settled_s + SETTLE_EVERY_S) {
            view.settle();
            self.settled_s = learned_s.max(f64::MIN_POSITIVE);
        }
    }
}

impl Usual {
    /// The share of the usual fine detail that a picture has: in the middle of its blocks, so that
    /// neither a caption that stays sharp nor a few people count. `None` until it is known.
    fn share(&self, look: &Look) -> Option<f64> {
        if self.looks < LOOKS_MIN {
            return None;
        }
        let blocks = self.blocks.iter().zip(&look.sharpness);
        let mut apart: Vec<f64> = blocks
            .filter(|(usual, _)| usual.detail >= DETAIL_MIN)
            .map(|(usual, now)| f64::from(*now).ln() - usual.sharpness)
            .collect();
        if apart.len() < DETAIL_BLOCKS_MIN {
            return None;
        }
        let middle = apart.len() / 2;
        let (_, middle, _) = apart.select_nth_unstable_by(middle, f64::total_cmp);
        Some(middle.exp())
    }

    fn learn(&mut self, look: &Look, share: f64) {
        self.looks = self.looks.saturating_add(1);
        self.blocks.resize(BLOCK_COUNT, UsualBlock::default());
        let share = share.clamp(0.0, 1.0).max(1.0 / f64::from(self.looks)).min(1.0);
        for (n, usual) in self.blocks.iter_mut().enumerate() {
            usual.sharpness += (f64::from(look.sharpness[n]).ln() - usual.sharpness) * share;
            usual.detail += (f64::from(look.detail[n]) - usual.detail) * share;
        }
    }
}

fn gap(from_s: f64, to_s: f64) -> f64 {
    (to_s - from_s).clamp(0.0, GAP_MAX_S)
}

#[cfg(test)]
mod tests;
