//! Routes: where something is at any time, by legs flown at constant speed and rate of climb.

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_kernel::units::{Knots, Metres};

/// A point that is passed at a time.
#[derive(Clone, Copy, Debug)]
struct Passed {
    at: Timestamp,
    position: Position,
    altitude_ft: f64,
}

/// Legs from point to point, in order of time.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    points: Vec<Passed>,
}

/// How something moves at a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Motion {
    /// Where.
    pub(crate) position: Position,
    /// Pressure altitude, feet.
    pub(crate) altitude_ft: f64,
    /// Over the ground, knots.
    pub(crate) speed_kt: f64,
    /// Direction of travel, degrees from true north.
    pub(crate) track_deg: f64,
    /// Feet a minute, positive up.
    pub(crate) climb_fpm: f64,
}

impl Route {
    /// A route that begins at a place.
    pub(crate) fn begin(at: Timestamp, position: Position, altitude_ft: f64) -> Route {
        Route { points: vec![Passed { at, position, altitude_ft }] }
    }

    fn last(&self) -> Passed {
        self.points[self.points.len() - 1]
    }

    /// Flies on to a place at a mean speed, and changes height evenly on the way.
    pub(crate) fn to(mut self, position: Position, altitude_ft: f64, speed_kt: f64) -> Route {
        let last = self.last();
        let metres = last.position.distance_to(position).0;
        let millis = metres / Knots(speed_kt).to_metres_per_second() * 1000.0;
        let at = plus_millis(last.at, (millis as i64).max(1));
        self.points.push(Passed { at, position, altitude_ft });
        self
    }

    /// Flies on in a direction for so many metres.
    pub(crate) fn on(self, bearing_deg: f64, metres: f64, altitude_ft: f64, speed: f64) -> Route {
        let position = self.last().position.towards(bearing_deg, Metres(metres));
        self.to(position, altitude_ft, speed)
    }

    /// Stays where it is until a time.
    pub(crate) fn stay(mut self, until: Timestamp) -> Route {
        let last = self.last();
        self.points.push(Passed { at: until.max(plus_millis(last.at, 1)), ..last });
        self
    }

    /// Circles around a place until a time.
    pub(crate) fn circle(
        mut self,
        centre: Position,
        radius_m: f64,
        speed_kt: f64,
        until: Timestamp,
    ) -> Route {
        let altitude_ft = self.last().altitude_ft;
        let mut bearing = centre.bearing_to(self.last().position);
        while self.last().at < until {
            bearing = (bearing + 20.0) % 360.0;
            self = self.to(centre.towards(bearing, Metres(radius_m)), altitude_ft, speed_kt);
        }
        self
    }

    /// When it begins.
    pub(crate) fn begins_at(&self) -> Timestamp {
        self.points[0].at
    }

    /// When it ends.
    pub(crate) fn ends_at(&self) -> Timestamp {
        self.last().at
    }

    /// How it moves at a time; before its beginning and after its end it stands there.
    pub(crate) fn motion(&self, at: Timestamp) -> Motion {
        let next = self.points.partition_point(|point| point.at <= at).max(1);
        let Some(to) = self.points.get(next) else {
            let last = self.last();
            let (position, altitude_ft) = (last.position, last.altitude_ft);
            return Motion { position, altitude_ft, speed_kt: 0.0, track_deg: 0.0, climb_fpm: 0.0 };
        };
        let from = self.points[next - 1];
        let whole_ms = millis_between(from.at, to.at).max(1) as f64;
        let part = (millis_between(from.at, at) as f64 / whole_ms).clamp(0.0, 1.0);
        let metres = from.position.distance_to(to.position).0;
        let bearing = from.position.bearing_to(to.position);
        let position = from.position.towards(bearing, Metres(metres * part));
        let track_deg = if part < 0.999 { position.bearing_to(to.position) } else { bearing };
        Motion {
            position,
            altitude_ft: from.altitude_ft + (to.altitude_ft - from.altitude_ft) * part,
            speed_kt: metres / whole_ms * 3_600_000.0 / 1852.0,
            track_deg,
            climb_fpm: (to.altitude_ft - from.altitude_ft) / whole_ms * 60_000.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_where_its_speed_brings_it() {
        let start: Timestamp = "2024-07-26T16:00:00Z".parse().unwrap();
        let here = Position::new(48.0, 2.0).unwrap();
        let route = Route::begin(start, here, 1_000.0)
            .on(90.0, 18_520.0, 4_000.0, 200.0)
            .stay(plus_millis(start, 600_000));
        let motion = route.motion(plus_millis(start, 90_000));
        assert!((motion.position.distance_to(here).0 - 9_260.0).abs() < 60.0);
        assert!((motion.altitude_ft - 2_500.0).abs() < 10.0);
        assert!((motion.speed_kt - 200.0).abs() < 1.0);
        assert!((motion.climb_fpm - 1_000.0).abs() < 10.0);
        assert!((motion.track_deg - 90.0).abs() < 0.2);
        assert_eq!(route.motion(plus_millis(start, 300_000)).speed_kt, 0.0);
    }
}
