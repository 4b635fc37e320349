//! Doubt: whether what an aircraft reports can be.
//!
//! Transponders are believed by everyone and checked by nobody: an address can be copied, a place
//! invented. Each check here compares a report with another of the same aircraft or with physics,
//! and says what was measured and what is possible. One odd report is noise; what goes on is kept
//! in the track's state, where a rule finds it (`position_implausible` of `cordon-rules`). Not
//! here: what is held back for it (see `crate::fix`).

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::time::millis_between;
use cordon_kernel::track::{Doubt, DoubtKind};
use cordon_kernel::units::{Altitude, Feet};

use crate::fix::{Fix, rough_distance_m};

/// A doubt of which nothing more was heard for this long, in milliseconds, is over.
pub const DOUBT_MEMORY_MS: i64 = 60_000;
/// Shortest time over which flown and reported speed are compared, in milliseconds.
const SPAN_MIN_MS: i64 = 1_000;
/// After this time the comparison begins anew where nothing contradicts, in milliseconds.
const SPAN_MS: i64 = 8_000;
/// And after this in any case.
const SPAN_MAX_MS: i64 = 16_000;
/// A reported speed older than this, in milliseconds, is not compared.
const REPORTED_AGE_MAX_MS: i64 = 3_000;
/// A link that stalls for so long explains a place that is early or late, in seconds.
const STALL_S: f64 = 3.0;
/// What turns and the steps of compact reports explain, in metres.
const SLACK_M: f64 = 200.0;
/// Positions are sent at least 0.4 s apart (RTCA DO-260B, 2.2.3.3.2.2): what comes faster was held
/// up on the way and says nothing of speed.
const HELD_UP_MS: i64 = 150;
/// Reports in a row that must contradict.
const REPORTS: u8 = 2;
/// Fastest climb or descent of anything that carries a transponder, feet a minute.
const CLIMB_MAX_FPM: f64 = 50_000.0;
/// A step up to this, in feet, is a step of a coarse encoder.
const STEP_SLACK_FT: f64 = 600.0;
/// Altitudes in a row that must confirm a jump.
const CONFIRMATIONS: u8 = 2;
/// Radio carries a fifth farther than by the horizon at most days; ducts carry farther.
const RADIO_SLACK: f64 = 1.3;
/// Height of an antenna above the ground around, at most, in metres.
const ANTENNA_M: f64 = 150.0;

/// What is remembered of an aircraft's reports to check the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Checks {
    doubt: Option<Doubt>,
    /// The fix from which flown speed is measured.
    anchor: Option<Fix>,
    /// The slowest and the fastest speed that was reported since.
    reported: (f64, f64),
    /// When the last fix was.
    moved_at: Option<Timestamp>,
    contradicted: u8,
    altitude: Option<(Feet, Timestamp)>,
    /// An altitude that was held back, and how many agreed with it since.
    held_altitude: Option<(Feet, Timestamp, u8)>,
}

impl Checks {
    /// The doubt that stands at `now`.
    pub(crate) fn standing(&mut self, now: Timestamp) -> Option<Doubt> {
        self.doubt = self.doubt.filter(|it| millis_between(it.last_at, now) <= DOUBT_MEMORY_MS);
        self.doubt
    }

    /// Adds to a doubt of the same kind, or begins one. Two places at once say more than a jump.
    pub(crate) fn doubt(
        &mut self,
        kind: DoubtKind,
        at: Timestamp,
        (measured, possible): (f64, f64),
        place: Option<Position>,
    ) {
        let before = self.standing(at);
        let (since, count) = match before {
            Some(known) if known.kind == kind => (known.since, known.count),
            Some(known) if known.kind == DoubtKind::TwoPlaces && kind == DoubtKind::Jump => return,
            Some(known) => (known.since, 0),
            None => (at, 0),
        };
        let count = count.saturating_add(1);
        self.doubt = Some(Doubt { kind, since, last_at: at, count, measured, possible, place });
    }

    /// Checks an accepted fix, observed `at`, against the speed that was reported, metres a second.
    /// Times of fix and report are the feed's: a recording may be played fast or slowly. It
    /// contradicts where no stall of the link and no change of speed explains the way.
    pub(crate) fn moved(&mut self, fix: Fix, reported: Option<(f64, Timestamp)>, at: Timestamp) {
        let before = self.moved_at.replace(fix.at);
        let held_up = before.is_some_and(|then| millis_between(then, fix.at) < HELD_UP_MS);
        let is_fresh =
            |(_, at): &(f64, Timestamp)| millis_between(*at, fix.at).abs() <= REPORTED_AGE_MAX_MS;
        let Some((reported, _)) = reported.filter(is_fresh) else {
            self.anchor = None;
            return;
        };
        let span_ms = self.anchor.map_or(-1, |anchor| millis_between(anchor.at, fix.at));
        let Some(anchor) = self.anchor.filter(|_| !held_up && span_ms >= 0) else {
            return self.begin(fix, reported);
        };
        let (slowest, fastest) = self.reported;
        let (slowest, fastest) = (slowest.min(reported), fastest.max(reported));
        self.reported = (slowest, fastest);
        if span_ms < SPAN_MIN_MS {
            return;
        }
        let seconds = span_ms as f64 / 1000.0;
        let flown_m = rough_distance_m(anchor.position, fix.position);
        let slack_m = fastest * STALL_S + SLACK_M;
        let explained = slowest * seconds - slack_m..=fastest * seconds + slack_m;
        if explained.contains(&flown_m) {
            self.contradicted = 0;
            if span_ms >= SPAN_MS {
                self.begin(fix, reported);
            }
            return;
        }
        self.contradicted = self.contradicted.saturating_add(1);
        if self.contradicted >= REPORTS {
            let pair = (flown_m / seconds, reported);
            self.doubt(DoubtKind::Speed, at, pair, Some(fix.position));
        }
        if span_ms >= SPAN_MAX_MS {
            self.begin(fix, reported);
        }
    }

    /// Begins to compare flown and reported speed at `fix`.
    fn begin(&mut self, fix: Fix, reported: f64) {
        self.anchor = Some(fix);
        self.reported = (reported, reported);
        self.contradicted = 0;
    }

    /// Checks a fix that `receiver` heard against how far radio carries.
    pub(crate) fn heard_from(&mut self, receiver: Position, fix: Fix, altitude: Option<Altitude>) {
        let metres = match altitude {
            Some(Altitude::Pressure(feet)) => feet.to_metres().0,
            Some(
                Altitude::Ellipsoid(metres) | Altitude::MeanSea(metres) | Altitude::Ground(metres),
            ) => metres.0,
            None => return,
        };
        let possible = horizon_m(metres);
        let measured = rough_distance_m(receiver, fix.position);
        if measured > possible {
            let pair = (measured, possible);
            self.doubt(DoubtKind::BeyondHorizon, fix.at, pair, Some(fix.position));
        }
    }

    /// Whether a pressure altitude of the feed's time `at` may be taken, observed `observed_at`;
    /// one that nothing can have climbed to is held back until others confirm it.
    pub(crate) fn climbed(&mut self, said: Feet, at: Timestamp, observed_at: Timestamp) -> bool {
        let Some((known, known_at)) = self.altitude else {
            self.altitude = Some((said, at));
            return true;
        };
        if within_climb((known, known_at), (said, at)) {
            self.altitude = Some((said, at));
            self.held_altitude = None;
            return true;
        }
        let confirmed = match self.held_altitude {
            Some((held, held_at, count)) if within_climb((held, held_at), (said, at)) => count + 1,
            _ => 0,
        };
        if confirmed < CONFIRMATIONS {
            self.held_altitude = Some((said, at, confirmed));
            return false;
        }
        let minutes = millis_between(known_at, at).max(1) as f64 / 60_000.0;
        let rate = f64::from(said.0 - known.0) / minutes;
        self.doubt(DoubtKind::Altitude, observed_at, (rate, CLIMB_MAX_FPM), None);
        self.altitude = Some((said, at));
        self.held_altitude = None;
        true
    }
}

fn within_climb(from: (Feet, Timestamp), to: (Feet, Timestamp)) -> bool {
    let minutes = millis_between(from.1, to.1).abs() as f64 / 60_000.0;
    f64::from((to.0.0 - from.0.0).abs()) <= CLIMB_MAX_FPM * minutes + STEP_SLACK_FT
}

/// How far an antenna at [`ANTENNA_M`] hears something `metres` high, in metres: the horizon of a
/// globe of four thirds the radius (ITU-R P.310), with room for better days.
fn horizon_m(metres: f64) -> f64 {
    const GLOBE_M: f64 = 6_371_008.8 * 4.0 / 3.0;
    let sight = |height: f64| libm::sqrt(2.0 * GLOBE_M * height.max(0.0));
    RADIO_SLACK * (sight(metres.max(100.0)) + sight(ANTENNA_M))
}

#[cfg(test)]
mod tests {
    use cordon_kernel::time::{from_micros, plus_millis};
    use cordon_kernel::units::Metres;

    use super::*;

    fn at(seconds: f64) -> Timestamp {
        plus_millis(from_micros(0).unwrap(), (seconds * 1000.0) as i64)
    }

    fn flown(flown_m_s: f64, reported_m_s: f64) -> Option<DoubtKind> {
        let start = Position::new(48.8, 2.3).unwrap();
        let mut checks = Checks::default();
        for step in 0..60 {
            let seconds = f64::from(step) * 0.5;
            let position = start.towards(90.0, Metres(flown_m_s * seconds));
            let fix = Fix { position, at: at(seconds) };
            checks.moved(fix, Some((reported_m_s, at(seconds))), fix.at);
        }
        checks.standing(at(30.0)).map(|doubt| doubt.kind)
    }

    #[test]
    fn who_flies_as_fast_as_it_says_is_believed() {
        assert_eq!(flown(120.0, 125.0), None);
        assert_eq!(flown(0.0, 0.0), None);
        assert_eq!(flown(250.0, 80.0), Some(DoubtKind::Speed));
        assert_eq!(flown(0.0, 200.0), Some(DoubtKind::Speed));
    }

    #[test]
    fn a_link_that_stalls_is_no_liar_and_one_that_lies_is_found_within_three_seconds() {
        let start = Position::new(48.8, 2.3).unwrap();
        let mut checks = Checks::default();
        // Every ten seconds nothing comes for five, then all of it at once.
        for step in 0..200 {
            let sent = f64::from(step) * 0.5;
            let stall = libm::floor(sent / 10.0) * 10.0 + 5.0;
            let heard = sent.max(if sent % 10.0 < 5.0 { stall } else { sent });
            let position = start.towards(90.0, Metres(250.0 * sent));
            checks.moved(Fix { position, at: at(heard) }, Some((250.0, at(heard))), at(heard));
            assert_eq!(checks.standing(at(heard)), None, "{sent}");
        }
        let mut checks = Checks::default();
        let found = (0..20).map(|step| f64::from(step) * 0.5).find(|seconds| {
            let position = start.towards(90.0, Metres(247.0 * seconds));
            let fix = Fix { position, at: at(*seconds) };
            checks.moved(fix, Some((46.0, at(*seconds))), fix.at);
            checks.standing(fix.at).is_some()
        });
        assert!(found.is_some_and(|seconds| seconds <= 3.0), "{found:?}");
    }

    #[test]
    fn one_wrong_altitude_is_held_back_and_a_new_level_is_believed_with_doubt() {
        let mut checks = Checks::default();
        let mut taken = Vec::new();
        for (seconds, feet) in
            [(0.0, 3_000), (0.5, 3_025), (1.0, 35_000), (1.5, 3_025), (2.0, 3_050)]
        {
            taken.push(checks.climbed(Feet(feet), at(seconds), at(seconds)));
        }
        assert_eq!(taken, [true, true, false, true, true]);
        assert_eq!(checks.standing(at(2.0)), None);
        let again: Vec<_> =
            [2.5, 3.0, 3.5, 4.0].map(|s| checks.climbed(Feet(35_000), at(s), at(s))).into();
        assert_eq!(again, [false, false, true, true]);
        assert_eq!(checks.standing(at(4.0)).unwrap().kind, DoubtKind::Altitude);
        assert_eq!(checks.standing(at(70.0)), None);
    }

    #[test]
    fn what_is_heard_from_below_the_horizon_is_doubted() {
        let receiver = Position::new(48.85, 2.35).unwrap();
        let kind = |kilometres: f64, feet: i32| {
            let mut checks = Checks::default();
            let position = receiver.towards(10.0, Metres(kilometres * 1000.0));
            let altitude = Some(Altitude::Pressure(Feet(feet)));
            checks.heard_from(receiver, Fix { position, at: at(0.0) }, altitude);
            checks.standing(at(0.0)).map(|doubt| doubt.kind)
        };
        assert_eq!(kind(380.0, 35_000), None);
        assert_eq!(kind(70.0, 1_000), None);
        assert_eq!(kind(300.0, 1_000), Some(DoubtKind::BeyondHorizon));
    }
}
