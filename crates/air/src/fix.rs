//! Fixes: where an aircraft is, from its compact position reports.
//!
//! A pair of an even and an odd report says it outright; once it is known, one report is enough. A
//! place that the aircraft cannot have reached is held back until two more agree with it. Takes
//! the time of each report; knows no clock. Aircraft in the air only: places on the ground need a
//! reference (`cpr::local` with `Span::Surface`).

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::{Position, wrap_longitude};
use cordon_kernel::time::millis_between;

use crate::decode::cpr::{self, Cpr, Parity, Span};

/// Longest time between the two reports of a pair, in milliseconds (RTCA DO-260B, A.1.7.7).
pub const PAIR_AGE_MAX_MS: i64 = 10_000;
/// Longest time after a fix in which one report is enough, in milliseconds. At 1,020 m/s an
/// aircraft goes 61 km in it, well under the half zone of 330 km that would make it ambiguous.
pub const NEAR_AGE_MAX_MS: i64 = 60_000;
/// After this long without a fix, in milliseconds, an aircraft may be anywhere.
pub const MEMORY_MS: i64 = 600_000;
/// Fastest that an aircraft is taken to move: Mach 3 at sea level, in metres a second.
pub const SPEED_MAX_M_S: f64 = 1_021.0;
/// Allowance for times that are stamped late on the way, in metres.
const SLACK_M: f64 = 1_000.0;
/// Further fixes that must agree with one that was held back.
const CONFIRMATIONS: u8 = 2;

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
    /// Nothing yet: no partner within ten seconds, or an older report than one already heard.
    Nothing,
    /// A place that cannot be reached from the last one in the time between.
    Implausible(Position),
}

/// The position reports of one aircraft.
#[derive(Clone, Debug, Default)]
pub struct Fixer {
    even: Option<(Cpr, Timestamp)>,
    odd: Option<(Cpr, Timestamp)>,
    last: Option<Fix>,
    held_back: Option<(Fix, u8)>,
}

impl Fixer {
    /// Takes a report heard at `at`.
    pub fn hear(&mut self, report: Cpr, at: Timestamp) -> Fixed {
        if let Some(newest) = self.newest() {
            let late_ms = millis_between(at, newest);
            if late_ms > PAIR_AGE_MAX_MS {
                // The clock was set back: what is known bears times that mean nothing now.
                *self = Fixer::default();
            } else if late_ms > 0 {
                return Fixed::Nothing;
            }
        }
        match report.parity {
            Parity::Even => self.even = Some((report, at)),
            Parity::Odd => self.odd = Some((report, at)),
        }
        if self.last.is_some_and(|last| millis_between(last.at, at) > MEMORY_MS) {
            self.last = None;
        }
        match (self.pair(report.parity), self.last) {
            (Some(position), None) => self.accept(Fix { position, at }),
            (Some(position), Some(last)) => self.judge(last, Fix { position, at }),
            (None, Some(last)) => self.near(last, report, at),
            (None, None) => Fixed::Nothing,
        }
    }

    fn newest(&self) -> Option<Timestamp> {
        let at = |report: Option<(Cpr, Timestamp)>| report.map(|(_, at)| at);
        at(self.even).max(at(self.odd)).max(self.last.map(|fix| fix.at))
    }

    fn pair(&self, newest: Parity) -> Option<Position> {
        let ((even, even_at), (odd, odd_at)) = (self.even?, self.odd?);
        if millis_between(even_at, odd_at).abs() > PAIR_AGE_MAX_MS {
            return None;
        }
        let (even, odd) = ((even.latitude, even.longitude), (odd.latitude, odd.longitude));
        cpr::global(even, odd, newest)
    }

    fn near(&mut self, last: Fix, report: Cpr, at: Timestamp) -> Fixed {
        if millis_between(last.at, at) > NEAR_AGE_MAX_MS {
            return Fixed::Nothing;
        }
        match cpr::local(last.position, report, Span::Airborne) {
            Some(position) if reachable(last, Fix { position, at }) => {
                self.last = Some(Fix { position, at });
                Fixed::At(position)
            }
            Some(position) => Fixed::Implausible(position),
            None => Fixed::Nothing,
        }
    }

    /// Weighs a place given by a pair against the last one.
    fn judge(&mut self, last: Fix, fix: Fix) -> Fixed {
        if reachable(last, fix) {
            return self.accept(fix);
        }
        let confirmed = match self.held_back {
            Some((before, count)) if reachable(before, fix) => count + 1,
            _ => 0,
        };
        if confirmed >= CONFIRMATIONS {
            return self.accept(fix);
        }
        self.held_back = Some((fix, confirmed));
        // Either report of the pair may be the wrong one: neither vouches for another.
        (self.even, self.odd) = (None, None);
        Fixed::Implausible(fix.position)
    }

    fn accept(&mut self, fix: Fix) -> Fixed {
        self.last = Some(fix);
        self.held_back = None;
        Fixed::At(fix.position)
    }
}

/// Whether an aircraft at `from` can be at `to`.
fn reachable(from: Fix, to: Fix) -> bool {
    let seconds = millis_between(from.at, to.at).max(0) as f64 / 1000.0;
    rough_distance_m(from.position, to.position) <= SPEED_MAX_M_S * seconds + SLACK_M
}

/// Distance on a sphere laid flat at the middle latitude, in metres: within 1 % up to 100 km away
/// from the poles, and never small for places far apart.
fn rough_distance_m(a: Position, b: Position) -> f64 {
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

    /// Hears reports, each `seconds latitude longitude e|o`, and says what each gave: `-` nothing,
    /// `!` implausible, else metres from the truth.
    fn heard(reports: &str) -> String {
        let mut fixer = Fixer::default();
        let mut said = Vec::new();
        for line in reports.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let fields: Vec<&str> = line.split(' ').collect();
            let number = |place: usize| fields[place].parse::<f64>().unwrap();
            let at = plus_millis(from_micros(0).unwrap(), (number(0) * 1000.0) as i64);
            let here = Position::new(number(1), number(2)).unwrap();
            let parity = if fields[3] == "e" { Parity::Even } else { Parity::Odd };
            said.push(match fixer.hear(cpr::encode(here, parity, Span::Airborne), at) {
                Fixed::At(found) => format!("{:.0}", found.distance_to(here).0 / 10.0),
                Fixed::Nothing => "-".to_owned(),
                Fixed::Implausible(_) => "!".to_owned(),
            });
        }
        said.join(" ")
    }

    #[test]
    fn a_pair_within_ten_seconds_gives_a_fix_and_then_one_report_is_enough() {
        assert_eq!(heard("0 48.8 2.3 e\n 9 48.8 2.31 o\n 40 48.85 2.35 o"), "- 0 0");
        assert_eq!(heard("0 48.8 2.3 e\n 11 48.8 2.31 o"), "- -");
    }

    #[test]
    fn a_jump_is_held_back_until_two_more_agree() {
        assert_eq!(
            heard(
                "0 48.8 2.3 e\n 1 48.8 2.3 o\n 2 43.6 1.4 e\n 2.5 43.6 1.4 o\n
                 3 43.6 1.4 e\n 3.5 43.6 1.4 o\n 4 43.6 1.4 e\n 4.5 43.6 1.4 o\n
                 5 43.6 1.4 e\n 5.5 43.6 1.4 o"
            )
            .matches("0")
            .count(),
            4
        );
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
    fn the_rough_distance_is_nearly_the_true_one() {
        let here = Position::new(48.85, 2.35).unwrap();
        let there = here.towards(40.0, Metres(50_000.0));
        assert!((rough_distance_m(here, there) - 50_000.0).abs() < 500.0);
    }
}
