//! Fixes: where an aircraft is, from its compact position reports.
//!
//! A pair of an even and an odd report says it outright; once it is known, one report is enough. A
//! place that the aircraft cannot have reached is held back and followed apart: when the aircraft
//! goes on at the first place, there are two of one address; when it does not, it has jumped. Takes
//! the time of each report; knows no clock.

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::{Position, wrap_longitude};
use cordon_kernel::time::millis_between;

use crate::decode::cpr::{self, Cpr, Parity, Span};

/// Longest time between the two reports of a pair, in milliseconds (RTCA DO-260B, A.1.7.7).
pub const PAIR_AGE_MAX_MS: i64 = 10_000;
/// Longest time between the two reports of a pair on the ground, in milliseconds: as for an
/// aircraft that taxies fast (RTCA DO-260B, A.1.7.8).
pub const SURFACE_PAIR_AGE_MAX_MS: i64 = 25_000;
/// Longest time after a fix in which one report is enough, in milliseconds. At 1,021 m/s an
/// aircraft goes 61 km in it, well under the half zone of 330 km that would make it ambiguous, and
/// on the ground not far from it to the half zone of 83 km.
pub const NEAR_AGE_MAX_MS: i64 = 60_000;
/// After this long without a fix, in milliseconds, an aircraft may be anywhere.
pub const MEMORY_MS: i64 = 600_000;
/// Fastest that an aircraft is taken to move: Mach 3 at sea level, in metres a second.
pub const SPEED_MAX_M_S: f64 = 1_021.0;
/// Fastest on the ground, in metres a second: a take-off run.
pub const SURFACE_SPEED_MAX_M_S: f64 = 130.0;
/// Allowance for times that are stamped late on the way, in metres.
const SLACK_M: f64 = 1_000.0;
/// From one report to the next where nobody knows how long it took, in metres: an hour's flight of
/// the slowest, seven minutes of an airliner, and far from the 600 km of a wrong zone.
const UNTIMED_M: f64 = 100_000.0;
/// The same, in metres, before a beginning is believed: of a beginning one zone away, even and odd
/// reports lead to places at least 11 km apart.
const UNTIMED_SURE_M: f64 = 8_000.0;
/// Fixes that must agree with one another before a place held back is believed.
const CONFIRMATIONS: u8 = 3;
/// A pair and one report that are farther apart than this, in metres, contradict each other.
const AGREEMENT_M: f64 = 200.0;
/// Two places at once: the first must have been heard again within this time, in milliseconds.
const BOTH_WITHIN_MS: i64 = 10_000;

/// A place and its time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fix {
    /// Where.
    pub position: Position,
    /// When the report was heard.
    pub at: Timestamp,
}

/// What a position report gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fixed {
    /// A place.
    At(Position),
    /// Nothing yet: no partner in time, no place to start from, or an older report than one already
    /// heard.
    Nothing,
    /// A place that cannot be reached from the last one in the time between.
    Implausible(Position),
    /// A place that cannot be reached, where reports agree with one another while others go on at
    /// the first place: there are two of this address.
    Twice(Position),
    /// A place that could not be reached, believed from now on: reports agree with one another and
    /// none comes from the first place any more.
    Jumped(Position),
}

/// One position report, as it was heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Report {
    /// What was sent.
    pub cpr: Cpr,
    /// In the air or on the ground.
    pub span: Span,
    /// When it was heard.
    pub at: Timestamp,
    /// Whether `at` was measured: false for a recording without times, where order alone is known:
    /// nothing is too fast then, and no two places are at once.
    pub is_timed: bool,
    /// A place near which the receiver hears: on the ground it says which zone is meant.
    pub near: Option<Position>,
}

/// The position reports of one aircraft.
#[derive(Clone, Debug, Default)]
pub struct Fixer {
    chain: Chain,
    /// What was refused, followed apart.
    rival: Option<Box<Chain>>,
}

/// Reports that follow from one another.
#[derive(Clone, Debug, Default)]
struct Chain {
    even: Option<Heard>,
    odd: Option<Heard>,
    last: Option<Fix>,
    /// Fixes in a row that agree with one another.
    count: u8,
    /// Pairs in a row that contradict the place to which single reports lead.
    contradicted: u8,
    /// Whether an even and an odd report have each led to a place that the fix before reaches: a
    /// beginning in a wrong zone is contradicted by one of them.
    sure: [bool; 2],
}

type Heard = (Cpr, Span, Timestamp);

impl Fixer {
    /// Takes a report.
    pub fn hear(&mut self, report: Report) -> Fixed {
        let Report { at, .. } = report;
        if let Some(newest) = self.chain.newest() {
            let late_ms = millis_between(at, newest);
            if late_ms > PAIR_AGE_MAX_MS {
                // The clock was set back: what is known bears times that mean nothing now.
                *self = Fixer::default();
            } else if late_ms > 0 {
                return Fixed::Nothing;
            }
        }
        self.chain.forget(at);
        let was_sure = self.chain.is_sure();
        match self.chain.hear(report) {
            fixed if !was_sure && self.chain.last.is_some() => self.begin(fixed, report),
            Fixed::Implausible(position) => self.refused(report, position),
            fixed => fixed,
        }
    }

    /// Until it is sure of its beginning, a second chain tries others: the first to be sure stays.
    fn begin(&mut self, fixed: Fixed, report: Report) -> Fixed {
        let rival = self.rival.get_or_insert_default();
        if matches!(rival.hear(report), Fixed::Implausible(_)) {
            // The place was wrong, the reports need not be: on the ground a pair may mend it.
            **rival = Chain { even: rival.even, odd: rival.odd, ..Chain::default() };
            rival.hear(report);
        }
        if self.chain.is_sure() {
            self.rival = None;
        } else if rival.is_sure() {
            let found = rival.last.map(|fix| fix.position);
            self.chain = self.rival.take().map(|rival| *rival).unwrap_or_default();
            return found.map_or(Fixed::Nothing, Fixed::At);
        }
        match fixed {
            Fixed::Implausible(_) => Fixed::Nothing,
            fixed => fixed,
        }
    }

    /// Takes a whole place, as from a receiver that joins reports itself; `is_timed` as in
    /// [`Report`].
    pub fn place(&mut self, fix: Fix, is_timed: bool) -> Fixed {
        if let Some(last) = self.chain.last {
            let late_ms = millis_between(fix.at, last.at);
            if late_ms > PAIR_AGE_MAX_MS {
                *self = Fixer::default();
            } else if late_ms > 0 {
                return Fixed::Nothing;
            }
        }
        self.chain.forget(fix.at);
        match self.chain.place(fix, is_timed) {
            Fixed::Implausible(position) => {
                let rival = self.rival.get_or_insert_default();
                rival.forget(fix.at);
                let found = rival.place(fix, is_timed);
                self.believed(found, position, is_timed.then_some(fix.at))
            }
            fixed => fixed,
        }
    }

    /// Where it was last, and when.
    pub fn last(&self) -> Option<Fix> {
        self.chain.last
    }

    /// Follows a refused report apart, and says what has come of it.
    fn refused(&mut self, report: Report, position: Position) -> Fixed {
        let rival = self.rival.get_or_insert_default();
        rival.forget(report.at);
        let found = rival.hear(report);
        self.believed(found, position, report.is_timed.then_some(report.at))
    }

    /// What has come of what was refused at `position`, once the rival has made `found` of it; `at`
    /// is when, as far as that is known.
    fn believed(&mut self, found: Fixed, position: Position, at: Option<Timestamp>) -> Fixed {
        let Some(rival) = &mut self.rival else { return found };
        let found = match found {
            Fixed::At(found) => found,
            Fixed::Nothing => return Fixed::Implausible(position),
            // Not even what was refused agrees with itself.
            _ => {
                **rival = Chain::default();
                return Fixed::Implausible(position);
            }
        };
        if rival.count < CONFIRMATIONS {
            return Fixed::Implausible(found);
        }
        let first_at = self.chain.last.map(|last| last.at);
        let between_ms = first_at.zip(at).map(|(first, at)| millis_between(first, at));
        if between_ms.is_some_and(|between| between <= BOTH_WITHIN_MS) {
            return Fixed::Twice(found);
        }
        if let Some(rival) = self.rival.take() {
            self.chain = *rival;
        }
        Fixed::Jumped(found)
    }
}

impl Chain {
    fn newest(&self) -> Option<Timestamp> {
        let at = |report: Option<Heard>| report.map(|(_, _, at)| at);
        at(self.even).max(at(self.odd)).max(self.last.map(|fix| fix.at))
    }

    fn is_sure(&self) -> bool {
        self.sure == [true; 2]
    }

    fn forget(&mut self, at: Timestamp) {
        if self.last.is_some_and(|last| millis_between(last.at, at) > MEMORY_MS) {
            self.last = None;
            (self.count, self.sure) = (0, [false; 2]);
        }
    }

    fn hear(&mut self, report: Report) -> Fixed {
        let single = self.near(report);
        if let Some(position) = single
            && !self.reaches(report, position)
        {
            // Kept out of the pairs: it would spoil the next one.
            return Fixed::Implausible(position);
        }
        let heard = (report.cpr, report.span, report.at);
        match report.cpr.parity {
            Parity::Even => self.even = Some(heard),
            Parity::Odd => self.odd = Some(heard),
        }
        let pair = self.pair(report);
        match (pair, single) {
            (None, None) => Fixed::Nothing,
            (None, Some(position)) => self.follow(report, position),
            (Some(position), None) if self.last.is_none() || self.reaches(report, position) => {
                self.accept(report, position)
            }
            (Some(position), None) => {
                // Either report of the pair may be the wrong one: neither vouches for another.
                (self.even, self.odd) = (None, None);
                Fixed::Implausible(position)
            }
            (Some(position), Some(single)) => self.weigh(report, position, single),
        }
    }

    fn place(&mut self, fix: Fix, is_timed: bool) -> Fixed {
        if self.last.is_some_and(|last| !reachable(last, fix, is_timed.then_some(SPEED_MAX_M_S))) {
            return Fixed::Implausible(fix.position);
        }
        self.last = Some(fix);
        self.count = self.count.saturating_add(1);
        Fixed::At(fix.position)
    }

    /// Weighs a place given by a pair against that to which single reports lead.
    fn weigh(&mut self, report: Report, pair: Position, single: Position) -> Fixed {
        if rough_distance_m(pair, single) <= AGREEMENT_M {
            self.contradicted = 0;
            return self.follow(report, single);
        }
        if self.last.is_none() {
            // On the ground: the receiver is farther away than its place says.
            return self.accept(report, pair);
        }
        // A pair may straddle a change of bands; a wrong beginning contradicts every pair.
        self.contradicted += 1;
        if self.contradicted < CONFIRMATIONS {
            return self.follow(report, single);
        }
        *self = Chain { even: self.even, odd: self.odd, ..Chain::default() };
        self.accept(report, pair)
    }

    fn pair(&self, report: Report) -> Option<Position> {
        let ((even, even_span, even_at), (odd, odd_span, odd_at)) = (self.even?, self.odd?);
        let age_max_ms = match report.span {
            Span::Airborne => PAIR_AGE_MAX_MS,
            Span::Surface => SURFACE_PAIR_AGE_MAX_MS,
        };
        let of_one_kind = even_span == report.span && odd_span == report.span;
        if !of_one_kind || millis_between(even_at, odd_at).abs() > age_max_ms {
            return None;
        }
        let (even, odd) = ((even.latitude, even.longitude), (odd.latitude, odd.longitude));
        match report.span {
            Span::Airborne => cpr::global(even, odd, report.cpr.parity),
            Span::Surface => {
                let near = self.last.map(|last| last.position).or(report.near)?;
                cpr::global_surface(even, odd, report.cpr.parity, near)
            }
        }
    }

    /// Where one report leads from the last fix, or on the ground from the receiver.
    fn near(&self, report: Report) -> Option<Position> {
        let fresh = self.last.filter(|last| {
            let age_max_ms = match report.span {
                // It does not leave the airport.
                Span::Surface if self.was_on_ground() => MEMORY_MS,
                Span::Surface | Span::Airborne => NEAR_AGE_MAX_MS,
            };
            millis_between(last.at, report.at) <= age_max_ms
        });
        match (fresh, report.span) {
            (Some(last), span) => cpr::local(last.position, report.cpr, span),
            (None, Span::Surface) => cpr::local(report.near?, report.cpr, Span::Surface),
            (None, Span::Airborne) => None,
        }
    }

    /// Whether an aircraft at the last fix can be at `to`.
    fn reaches(&self, report: Report, to: Position) -> bool {
        let Some(last) = self.last else { return true };
        // After a landing the last fix may be of the air, with its speed.
        let speed = match report.span {
            Span::Surface if self.both_on_ground() => SURFACE_SPEED_MAX_M_S,
            _ => SPEED_MAX_M_S,
        };
        reachable(last, Fix { position: to, at: report.at }, report.is_timed.then_some(speed))
    }

    /// Whether what was heard last was heard on the ground.
    fn was_on_ground(&self) -> bool {
        (self.even.is_some() || self.odd.is_some()) && self.both_on_ground()
    }

    fn both_on_ground(&self) -> bool {
        let on_ground =
            |heard: Option<Heard>| heard.is_none_or(|(_, span, _)| span == Span::Surface);
        on_ground(self.even) && on_ground(self.odd)
    }

    /// Accepts a place to which one report has led.
    fn follow(&mut self, report: Report, position: Position) -> Fixed {
        let is_near = |last: Fix| {
            report.is_timed || rough_distance_m(last.position, position) <= UNTIMED_SURE_M
        };
        let is_sure = self.last.is_some_and(is_near);
        self.sure[usize::from(report.cpr.parity == Parity::Odd)] |= is_sure;
        self.accept(report, position)
    }

    fn accept(&mut self, report: Report, position: Position) -> Fixed {
        self.last = Some(Fix { position, at: report.at });
        self.count = self.count.saturating_add(1);
        Fixed::At(position)
    }
}

/// Whether something at `from` can be at `to` with at most `speed`, in metres a second; `None`
/// where the times mean nothing.
fn reachable(from: Fix, to: Fix, speed: Option<f64>) -> bool {
    let seconds = millis_between(from.at, to.at).max(0) as f64 / 1000.0;
    let way_max_m = speed.map_or(UNTIMED_M, |speed| speed * seconds + SLACK_M);
    rough_distance_m(from.position, to.position) <= way_max_m
}

/// Distance on a sphere laid flat at the middle latitude, in metres: within 1 % up to 100 km away
/// from the poles, and never small for places far apart.
pub fn rough_distance_m(a: Position, b: Position) -> f64 {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let middle_deg = (a.latitude_deg() + b.latitude_deg()) / 2.0;
    let north = b.latitude_deg() - a.latitude_deg();
    let east = wrap_longitude(b.longitude_deg() - a.longitude_deg());
    let east = east * libm::cos(middle_deg.to_radians());
    libm::sqrt(north * north + east * east) * METRES_PER_DEGREE
}

#[cfg(test)]
mod tests {
    use cordon_kernel::time::{from_micros, plus_millis};
    use cordon_kernel::units::Metres;

    use super::*;

    /// Hears reports, each `seconds latitude longitude e|o`, `E|O` on the ground near `near`, and
    /// says what each gave: `-` nothing, `!` implausible, `2` twice, `j` jumped, else tens of
    /// metres from the truth.
    fn heard_near(near: Option<Position>, reports: &str) -> String {
        heard_so(true, near, reports)
    }

    fn heard_so(is_timed: bool, near: Option<Position>, reports: &str) -> String {
        let mut fixer = Fixer::default();
        let mut said = Vec::new();
        for line in reports.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let fields: Vec<&str> = line.split(' ').collect();
            let number = |place: usize| fields[place].parse::<f64>().unwrap();
            let at = plus_millis(from_micros(0).unwrap(), (number(0) * 1000.0) as i64);
            let here = Position::new(number(1), number(2)).unwrap();
            let (parity, span) = match fields[3] {
                "e" => (Parity::Even, Span::Airborne),
                "o" => (Parity::Odd, Span::Airborne),
                "E" => (Parity::Even, Span::Surface),
                _ => (Parity::Odd, Span::Surface),
            };
            let cpr = cpr::encode(here, parity, span);
            let report = Report { cpr, span, at, is_timed, near };
            said.push(match fixer.hear(report) {
                Fixed::At(found) => format!("{:.0}", found.distance_to(here).0 / 10.0),
                Fixed::Nothing => "-".to_owned(),
                Fixed::Implausible(_) => "!".to_owned(),
                Fixed::Twice(_) => "2".to_owned(),
                Fixed::Jumped(_) => "j".to_owned(),
            });
        }
        said.join(" ")
    }

    fn heard(reports: &str) -> String {
        heard_near(None, reports)
    }

    #[test]
    fn a_pair_within_ten_seconds_gives_a_fix_and_then_one_report_is_enough() {
        assert_eq!(heard("0 48.8 2.3 e\n 9 48.8 2.31 o\n 40 48.85 2.35 o"), "- 0 0");
        assert_eq!(heard("0 48.8 2.3 e\n 11 48.8 2.31 o"), "- -");
    }

    #[test]
    fn two_of_one_address_are_found_and_the_first_is_followed() {
        let told = heard(
            "0 48.8 2.3 e\n 0.5 48.8 2.3 o\n 1 48.8 2.3 e\n 1.1 48.8 2.3 o\n
             1.2 43.6 1.4 e\n 1.5 48.8 2.3 o\n 1.7 43.6 1.4 o\n 2 48.8 2.3 e\n
             2.2 43.6 1.4 e\n 2.5 48.8 2.3 o\n 2.7 43.6 1.4 o\n 3 48.8 2.3 e",
        );
        assert_eq!(told, "- 0 0 0 ! 0 ! 0 ! 0 2 0");
    }

    #[test]
    fn a_jump_is_held_back_until_others_agree_and_the_first_place_is_silent() {
        let told = heard(
            "0 48.8 2.3 e\n 1 48.8 2.3 o\n 1.2 48.8 2.3 e\n 1.4 48.8 2.3 o\n
             2 43.6 1.4 e\n 3 43.6 1.4 o\n 4 43.6 1.4 e\n 5 43.6 1.4 o\n
             12 43.6 1.4 e\n 13 43.6 1.4 o",
        );
        assert_eq!(told, "- 0 0 0 ! ! ! 2 j 0");
    }

    #[test]
    fn a_wrong_beginning_is_left_behind() {
        // A pair whose odd report came from elsewhere may lead to a place one zone too far north.
        let mut fixer = Fixer::default();
        let at = |seconds: i64| plus_millis(from_micros(0).unwrap(), seconds * 1000);
        let here = Position::new(48.8, 2.3).unwrap();
        let wrong = Fix { position: Position::new(54.8, 2.3).unwrap(), at: at(0) };
        fixer.chain.last = Some(wrong);
        let mut apart = Vec::new();
        // The even zones are 6 degrees high, the odd ones 6.1.
        for seconds in 1..8 {
            let parity = if seconds % 2 == 0 { Parity::Even } else { Parity::Odd };
            let cpr = cpr::encode(here, parity, Span::Airborne);
            let (span, at) = (Span::Airborne, at(seconds));
            let report = Report { cpr, span, at, is_timed: true, near: None };
            if let Fixed::At(found) | Fixed::Jumped(found) = fixer.hear(report) {
                apart.push(found.distance_to(here).0 < 10.0);
            }
        }
        assert_eq!(apart.iter().rev().take(4).collect::<Vec<_>>(), [&true; 4]);
    }

    #[test]
    fn two_of_one_address_from_the_first_moment_are_told_apart() {
        let mut story = String::new();
        for n in 0..20 {
            let (seconds, parity) = (f64::from(n) * 0.5, if n % 2 == 0 { "e" } else { "o" });
            story += &format!("{seconds} 48.8 2.3 {parity}\n{} 43.6 1.4 {parity}\n", seconds + 0.2);
        }
        let told = heard(&story);
        assert!(told.contains('2'), "{told}");
    }

    #[test]
    fn without_times_nothing_is_too_fast_and_a_wrong_zone_is_left_behind() {
        let far = "0 48.8 2.3 e\n 0.001 48.8 2.3 o\n 0.002 48.9 2.4 e\n 0.003 49.5 2.9 o";
        assert_eq!(heard_so(false, None, far), "- 0 0 0");
        assert_eq!(heard(far), "- 0 - -");
        // Elsewhere, by itself: others agree, and nobody can say that both are at once.
        let further = "0 48.8 2.3 e\n 0.001 48.8 2.3 o\n 0.002 43.6 1.4 e\n 0.003 43.6 1.4 o\n\
             0.004 43.6 1.4 e\n 0.005 43.6 1.4 o\n 0.006 43.6 1.4 e";
        let told = heard_so(false, None, further);
        assert_eq!(told, "- 0 - - - 0 0");
    }

    #[test]
    fn a_clock_set_back_starts_anew() {
        assert_eq!(
            heard("1000 48.8 2.3 e\n 1001 48.8 2.3 o\n 3 43.6 1.4 e\n 4 43.6 1.4 o"),
            "- 0 - 0"
        );
    }

    #[test]
    fn a_report_slightly_older_than_another_is_left_aside() {
        assert_eq!(heard("5 48.8 2.3 e\n 6 48.8 2.3 o\n 4 48.8 2.3 e"), "- 0 -");
    }

    #[test]
    fn on_the_ground_a_place_comes_from_the_receiver_or_from_the_landing() {
        assert_eq!(heard("0 49.01 2.55 E\n 1 49.01 2.55 O"), "- -");
        let tower = Position::new(49.0, 2.5);
        assert_eq!(heard_near(tower, "0 49.01 2.55 E\n 1 49.01 2.55 O\n 90 49.02 2.56 O"), "0 0 0");
        assert_eq!(heard("0 49.03 2.5 e\n 1 49.03 2.5 o\n 30 49.01 2.55 E"), "- 0 0");
    }

    #[test]
    fn the_rough_distance_is_nearly_the_true_one() {
        let here = Position::new(48.85, 2.35).unwrap();
        let there = here.towards(40.0, Metres(50_000.0));
        assert!((rough_distance_m(here, there) - 50_000.0).abs() < 500.0);
    }
}
