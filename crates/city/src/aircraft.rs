//! One simulated aircraft: straight legs across the region, squitters as DO-260B spaces them.

use cordon_air::decode::callsign::Callsign;
use cordon_air::decode::cpr::Parity;
use cordon_air::encode::mode_s;
use cordon_air::frame::Frame;
use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_kernel::track::Icao24;
use cordon_kernel::units::{Feet, FeetPerMinute, Knots, Metres, TrueDegrees};

use crate::Chance;

/// Call signs that the city gives, with numbers added.
const AIRLINES: [&str; 6] = ["AFR", "EZY", "DLH", "RYR", "BAW", "TVF"];

/// One aircraft.
pub(crate) struct Aircraft {
    icao24: Icao24,
    callsign: Callsign,
    began_at: Timestamp,
    began: Position,
    track_deg: f64,
    speed_kt: f64,
    altitude_ft: i32,
    climb_fpm: i32,
    next_position_at: Timestamp,
    next_velocity_at: Timestamp,
    next_name_at: Timestamp,
    odd: bool,
}

impl Aircraft {
    /// The `n`th aircraft of the city.
    pub(crate) fn new(chance: &mut Chance, n: usize, now: Timestamp) -> Aircraft {
        let paris = Position::new(48.8566, 2.3522).unwrap_or_else(|| unreachable!("on the globe"));
        let bearing = chance.between(0.0, 360.0);
        // The first is near and stays in the closed airspace; the last comes from outside it.
        let (near, far) = if n == 0 { (40e3, 80e3) } else { (100e3, 220e3) };
        let began = paris.towards(bearing, Metres(chance.between(near, far)));
        let airline = AIRLINES[n % AIRLINES.len()];
        let name = format!("{airline}{}", 100 + chance.below(900));
        let callsign = Callsign::parse(&name)
            .unwrap_or_else(|| unreachable!("three letters and three digits are a call sign"));
        let inward = bearing + 180.0 + chance.between(-40.0, 40.0);
        let level = chance.between(60.0, 390.0);
        Aircraft {
            icao24: Icao24(0x39_0000 + chance.below(0x8000)),
            callsign,
            began_at: now,
            began,
            track_deg: inward.rem_euclid(360.0),
            speed_kt: chance.between(220.0, 480.0),
            altitude_ft: (level as i32) * 100,
            climb_fpm: 64 * (chance.below(21) as i32 - 10),
            next_position_at: plus_millis(now, i64::from(chance.below(500))),
            next_velocity_at: plus_millis(now, i64::from(chance.below(500))),
            next_name_at: plus_millis(now, i64::from(chance.below(5000))),
            odd: n % 2 == 1,
        }
    }

    fn flown(&self, at: Timestamp) -> (Position, i32) {
        let seconds = millis_between(self.began_at, at) as f64 / 1000.0;
        let metres = Knots(self.speed_kt).to_metres_per_second() * seconds;
        let climbed = f64::from(self.climb_fpm) * seconds / 60.0;
        let altitude = (f64::from(self.altitude_ft) + climbed).clamp(1_000.0, 41_000.0);
        (self.began.towards(self.track_deg, Metres(metres)), altitude as i32 / 25 * 25)
    }

    /// What it sends after `from` and until `to` (RTCA DO-260B, 2.2.3.3: positions and velocities
    /// every 0.4 to 0.6 s, its name every 4.8 to 5.2 s).
    pub(crate) fn squitters(
        &mut self,
        chance: &mut Chance,
        from: Timestamp,
        to: Timestamp,
    ) -> Vec<(Timestamp, Frame)> {
        let mut sent = Vec::new();
        let due = |at: Timestamp| from < at && at <= to;
        while self.next_position_at <= to {
            let at = self.next_position_at;
            let (position, altitude) = self.flown(at);
            let parity = if self.odd { Parity::Odd } else { Parity::Even };
            self.odd = !self.odd;
            let frame =
                mode_s::airborne_position(self.icao24, position, Some(Feet(altitude)), parity);
            sent.extend(frame.ok().filter(|_| due(at)).map(|frame| (at, frame)));
            self.next_position_at = plus_millis(at, 400 + i64::from(chance.below(201)));
        }
        while self.next_velocity_at <= to {
            let at = self.next_velocity_at;
            let (speed, track) = (Knots(self.speed_kt), TrueDegrees(self.track_deg));
            let climb = Some(FeetPerMinute(self.climb_fpm));
            let frame = mode_s::velocity(self.icao24, speed, track, climb);
            sent.extend(frame.ok().filter(|_| due(at)).map(|frame| (at, frame)));
            self.next_velocity_at = plus_millis(at, 400 + i64::from(chance.below(201)));
        }
        while self.next_name_at <= to {
            let at = self.next_name_at;
            let frame = mode_s::identification(self.icao24, self.callsign, ('A', 3));
            sent.extend(frame.ok().filter(|_| due(at)).map(|frame| (at, frame)));
            self.next_name_at = plus_millis(at, 4800 + i64::from(chance.below(401)));
        }
        sent
    }
}
