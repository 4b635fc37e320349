//! Who flies on the evening of 26 July, and when: the plan of the simulated sky.
//!
//! Traffic of both airports until they stop at half past five, and past the city; what is on duty
//! from the register of the operation; three that come without leave and one that leaves late;
//! three spoofers. The seed chooses directions, times within a quarter of an hour or so, heights
//! and names.

use cordon_air::decode::callsign::Callsign;
use cordon_air::decode::squawk::Squawk;
use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_kernel::track::Icao24;
use cordon_kernel::units::Metres;
use cordon_operation::{KnownAircraft, Operation};

use crate::Chance;
use crate::flight::{Flight, Heard, Purpose, Squawks, Timers, Trick};
use crate::route::Route;

/// Three letters that the traffic's call signs begin with.
const AIRLINES: [&str; 8] = ["AFR", "EZY", "DLH", "RYR", "BAW", "TVF", "KLM", "VLG"];

/// An airport: where, in which directions it is left and come from, and from where its last miles
/// are flown.
struct Airport {
    latitude_deg: f64,
    longitude_deg: f64,
    from_deg: (f64, f64),
    final_deg: f64,
    every_ms: u32,
}

/// Charles de Gaulle and Orly. Directions are such that nobody crosses the inner city low.
const AIRPORTS: [Airport; 2] = [
    Airport {
        latitude_deg: 49.0097,
        longitude_deg: 2.5479,
        from_deg: (-30.0, 85.0),
        final_deg: 85.0,
        every_ms: 140_000,
    },
    Airport {
        latitude_deg: 48.7233,
        longitude_deg: 2.3794,
        from_deg: (75.0, 200.0),
        final_deg: 110.0,
        every_ms: 230_000,
    },
];

/// The plan of one evening.
pub(crate) struct Planner<'a> {
    pub(crate) chance: &'a mut Chance,
    operation: &'a Operation,
    centre: Position,
    /// Four in the afternoon.
    begins_at: Timestamp,
    /// Ten minutes after midnight: who is on duty stays in the air.
    ends_at: Timestamp,
    flights: Vec<Flight>,
}

/// Every flight of the evening, in order of its beginning.
pub(crate) fn flights(chance: &mut Chance, operation: &Operation) -> Vec<Flight> {
    let mut planner = Planner {
        chance,
        operation,
        centre: operation.centre,
        begins_at: operation.starts_at,
        ends_at: plus_millis(operation.ends_at, 600_000),
        flights: Vec::new(),
    };
    for airport in &AIRPORTS {
        planner.arrivals(airport);
        planner.departures(airport);
    }
    planner.past();
    planner.around();
    planner.duty();
    planner.late();
    planner.strays();
    planner.spoofers();
    let mut flights = planner.flights;
    flights.sort_by_key(|flight| (flight.route.begins_at(), flight.icao24));
    flights
}

impl Planner<'_> {
    /// So many minutes after four.
    fn at(&self, minutes: f64) -> Timestamp {
        plus_millis(self.begins_at, (minutes * 60_000.0) as i64)
    }

    fn away_by(&self, bearing_deg: f64, kilometres: f64) -> Position {
        self.centre.towards(bearing_deg, Metres(kilometres * 1000.0))
    }

    fn airline(&mut self) -> Callsign {
        let airline = AIRLINES[self.chance.below(AIRLINES.len() as u32) as usize];
        let name = format!("{airline}{}", 100 + self.chance.below(9_000));
        Callsign::parse(&name)
            .unwrap_or_else(|| unreachable!("three letters and four digits are a call sign"))
    }

    /// An address that no other flight has: two of one would be an alert.
    fn address(&mut self, block: u32) -> Icao24 {
        loop {
            let icao24 = Icao24(block + self.chance.below(0x8000));
            let is_free = self.flights.iter().all(|flight| flight.icao24 != icao24);
            if is_free && self.operation.exemptions.known(icao24).is_none() {
                return icao24;
            }
        }
    }

    fn add(&mut self, route: Route, purpose: Purpose, category: (char, u8)) {
        let callsign = self.airline();
        let icao24 = self.address(0x39_0000);
        self.add_as(route, purpose, category, icao24, callsign);
    }

    fn add_as(
        &mut self,
        route: Route,
        purpose: Purpose,
        category: (char, u8),
        icao24: Icao24,
        callsign: Callsign,
    ) {
        let timers = Timers::begin(route.begins_at(), self.chance);
        // Codes that the centre gives out; none is that of an emergency.
        let digits = [1, 2, 3, 4].map(|_| self.chance.below(7) as u8);
        let code = Squawk::from_digits([digits[0].min(6), digits[1], digits[2], digits[3]]);
        let squawks = code.into_iter().map(|code| Squawks { from: route.begins_at(), code });
        let squawks = squawks.collect();
        let heard = Heard::default();
        let stays = None;
        let flight =
            Flight { icao24, callsign, category, route, purpose, squawks, timers, heard, stays };
        self.flights.push(flight);
    }

    fn arrivals(&mut self, airport: &Airport) {
        let Some(field) = Position::new(airport.latitude_deg, airport.longitude_deg) else {
            return;
        };
        let mut lands_at = self.at(2.0);
        while lands_at < self.at(90.0) {
            let bearing = self.chance.between(airport.from_deg.0, airport.from_deg.1);
            let level = self.chance.between(24_000.0, 33_000.0);
            let build = |begins_at| {
                Route::begin(begins_at, field.towards(bearing, Metres(230_000.0)), level)
                    .to(field.towards(bearing, Metres(70_000.0)), 11_000.0, 400.0)
                    .to(field.towards(airport.final_deg, Metres(18_000.0)), 4_000.0, 240.0)
                    .to(field, 0.0, 145.0)
            };
            let took_ms = {
                let route = build(self.begins_at);
                millis_between(route.begins_at(), route.ends_at())
            };
            let taxi = self.chance.between(0.0, 360.0);
            let route = build(plus_millis(lands_at, -took_ms)).on(taxi, 1_200.0, 0.0, 15.0);
            self.add(route, Purpose::Traffic, ('A', 3));
            lands_at = plus_millis(
                lands_at,
                i64::from(airport.every_ms / 2 + self.chance.below(airport.every_ms)),
            );
        }
    }

    fn departures(&mut self, airport: &Airport) {
        let Some(field) = Position::new(airport.latitude_deg, airport.longitude_deg) else {
            return;
        };
        let mut leaves_at = self.at(1.0);
        while leaves_at < self.at(85.0) {
            let bearing = self.chance.between(airport.from_deg.0, airport.from_deg.1);
            let level = self.chance.between(29_000.0, 38_000.0);
            let route = Route::begin(leaves_at, field, 0.0)
                .on(airport.final_deg, 900.0, 0.0, 15.0)
                .on(airport.final_deg, 2_000.0, 0.0, 110.0)
                .on(airport.final_deg, 9_000.0, 4_000.0, 190.0)
                .to(field.towards(bearing, Metres(60_000.0)), 15_000.0, 300.0)
                .to(field.towards(bearing, Metres(270_000.0)), level, 430.0);
            self.add(route, Purpose::Traffic, ('A', 3));
            leaves_at = plus_millis(
                leaves_at,
                i64::from(airport.every_ms / 2 + self.chance.below(airport.every_ms)),
            );
        }
    }

    /// High over the city, until the airspace is to be empty.
    fn past(&mut self) {
        let mut begins_at = self.at(-30.0);
        while begins_at < self.at(104.0) {
            let bearing = self.chance.between(0.0, 360.0);
            let turn = self.chance.between(150.0, 210.0);
            let level = self.chance.between(330.0, 400.0) * 100.0;
            let route = Route::begin(begins_at, self.away_by(bearing, 260.0), level).to(
                self.away_by(bearing + turn, 260.0),
                level,
                450.0,
            );
            self.add(route, Purpose::Traffic, ('A', 5));
            begins_at = plus_millis(begins_at, i64::from(120_000 + self.chance.below(240_000)));
        }
    }

    /// Around the closed airspace, at a distance.
    fn around(&mut self) {
        let mut begins_at = self.at(130.0);
        while begins_at < self.ends_at {
            let bearing = self.chance.between(0.0, 360.0);
            let level = self.chance.between(300.0, 400.0) * 100.0;
            let route = Route::begin(begins_at, self.away_by(bearing, 232.0), level).to(
                self.away_by(bearing + 80.0, 232.0),
                level,
                440.0,
            );
            self.add(route, Purpose::Traffic, ('A', 3));
            begins_at = plus_millis(begins_at, i64::from(240_000 + self.chance.below(480_000)));
        }
    }

    /// One that left too late: it is still inside when the airspace closes at half past six.
    fn late(&mut self) {
        let bearing = self.chance.between(0.0, 360.0);
        let kilometres = self.chance.between(100.0, 125.0);
        // It is so far out at 18:30, after fourteen minutes.
        let speed = kilometres / 14.0 * 60.0 / 1.852;
        let route = Route::begin(self.at(136.0), self.away_by(bearing, 0.5), 31_000.0)
            .to(self.away_by(bearing, kilometres), 34_000.0, speed)
            .on(bearing, 120_000.0, 36_000.0, 430.0);
        self.add(route, Purpose::Stray, ('A', 3));
    }

    fn known(&self, id: &str) -> Option<KnownAircraft> {
        self.operation.exemptions.aircraft().find(|known| known.id == id).cloned()
    }

    /// A flight of an aircraft that the register knows; none where it does not.
    fn on_duty(&mut self, id: &str, category: (char, u8), route: Route) {
        let Some(known) = self.known(id) else { return };
        let callsign = known.callsign.as_deref().and_then(Callsign::parse);
        let (Some(icao24), Some(callsign)) = (known.icao24, callsign) else { return };
        self.add_as(route, Purpose::Duty, category, icao24, callsign);
    }

    fn duty(&mut self) {
        let until = self.ends_at;
        let orbit = |planner: &Planner<'_>, minutes, bearing, km, radius_km: f64, level, speed| {
            let centre = planner.away_by(bearing, km);
            let begin = planner.away_by(bearing, km + 110.0);
            Route::begin(planner.at(minutes), begin, level)
                .to(centre.towards(bearing, Metres(radius_km * 1000.0)), level, speed)
                .circle(centre, radius_km * 1000.0, speed, until)
        };
        let route = orbit(self, 62.0, 190.0, 85.0, 28.0, 31_000.0, 360.0);
        self.on_duty("e-3f-1", ('A', 5), route);
        let route = orbit(self, 108.0, 100.0, 55.0, 18.0, 18_000.0, 380.0);
        self.on_duty("rafale-1", ('A', 6), route);
        let route = orbit(self, 108.2, 101.0, 55.5, 18.0, 18_500.0, 380.0);
        self.on_duty("rafale-2", ('A', 6), route);
        let route = orbit(self, 125.0, 320.0, 70.0, 20.0, 20_000.0, 390.0);
        self.on_duty("mirage-1", ('A', 6), route);
        let route = orbit(self, 95.0, 255.0, 105.0, 30.0, 24_000.0, 330.0);
        self.on_duty("mrtt-1", ('A', 5), route);
        let route = orbit(self, 70.0, 215.0, 2.0, 11.0, 17_000.0, 170.0);
        self.on_duty("mq-9-1", ('B', 6), route);
        let route = orbit(self, 140.0, 20.0, 80.0, 12.0, 8_000.0, 210.0);
        self.on_duty("pc-21-1", ('A', 1), route);
        let helicopters = [
            ("fennec-1", 150.0, 480.0, 4.0, 1_500.0, 75.0),
            ("fennec-2", 215.0, 470.0, 6.5, 1_200.0, 80.0),
            ("gendarmerie-1", 160.0, 474.0, 3.0, 2_200.0, 60.0),
            ("police-1", 166.0, 468.0, 2.2, 1_800.0, 55.0),
            // Its leave ends at 23:30, and at 23:15 it is still there.
            ("broadcast-1", 190.0, 440.0, 1.6, 2_600.0, 40.0),
        ];
        for (id, from, to, radius_km, level, speed) in helicopters {
            let bearing = self.chance.between(0.0, 360.0);
            let base = Position::new(48.7743, 2.1915).unwrap_or(self.centre);
            let ring = self.away_by(bearing, radius_km);
            let route = Route::begin(self.at(from), base, 0.0)
                .stay(self.at(from + 0.5))
                .on(40.0, 1_500.0, level, 70.0)
                .to(ring, level, 110.0)
                .circle(self.centre, radius_km * 1000.0, speed, self.at(to))
                .to(base.towards(40.0, Metres(1_500.0)), level, 110.0)
                .to(base, 0.0, 70.0)
                .on(40.0, 30.0, 0.0, 4.0);
            self.on_duty(id, ('A', 7), route);
        }
        self.errands();
    }

    /// The air ambulance and the rescue helicopter: there and back.
    fn errands(&mut self) {
        let runs = [
            ("samu-75", 250.0, 24.0),
            ("samu-75", 340.0, 38.0),
            ("samu-75", 410.0, 31.0),
            ("dragon-75", 295.0, 18.0),
        ];
        for (id, minutes, kilometres) in runs {
            let minutes = minutes + self.chance.between(0.0, 15.0);
            let bearing = self.chance.between(0.0, 360.0);
            let hospital = Position::new(48.838, 2.365).unwrap_or(self.centre);
            let there = hospital.towards(bearing, Metres(kilometres * 1000.0));
            let route = Route::begin(self.at(minutes), hospital, 0.0)
                .on(bearing, 800.0, 1_200.0, 60.0)
                .to(there, 1_200.0, 125.0)
                .on(bearing, 500.0, 0.0, 40.0)
                .stay(self.at(minutes + 20.0))
                .on(bearing + 180.0, 800.0, 1_200.0, 60.0)
                .to(hospital.towards(bearing, Metres(500.0)), 1_200.0, 125.0)
                .to(hospital, 0.0, 40.0);
            self.on_duty(id, ('A', 7), route);
        }
    }

    /// Light aircraft that come without leave, and go when they are told to.
    fn strays(&mut self) {
        let plans = [
            (195.0, 105.0, 2_500.0, 22.0, "F-GKYM", None),
            (262.0, 175.0, 6_500.0, 30.0, "F-HJPB", Some("7600")),
        ];
        for (minutes, speed, level, inside_km, name, code) in plans {
            let minutes = minutes + self.chance.between(0.0, 25.0);
            let bearing = self.chance.between(0.0, 360.0);
            let route = Route::begin(self.at(minutes), self.away_by(bearing, 185.0), level)
                .to(self.away_by(bearing, 150.0 - inside_km), level, speed)
                .to(self.away_by(bearing + 6.0, 148.0 - inside_km), level, speed)
                .to(self.away_by(bearing + 9.0, 190.0), level, speed);
            self.stray(route, name, code, 35.0 / (speed * 1.852) * 60.0 + minutes);
        }
        // From a field within the closed airspace: nobody sees it come.
        let minutes = 350.0 + self.chance.between(0.0, 35.0);
        let (bearing, away) = (self.chance.between(0.0, 360.0), self.chance.between(70.0, 120.0));
        let field = self.away_by(bearing, away);
        let course = self.chance.between(0.0, 360.0);
        let route = Route::begin(self.at(minutes), field, 300.0)
            .on(course, 3_000.0, 1_400.0, 50.0)
            .on(course + 70.0, 9_000.0, 1_500.0, 60.0)
            .on(course + 180.0, 8_000.0, 1_300.0, 60.0)
            .on(course + 200.0, 2_000.0, 300.0, 50.0);
        self.stray(route, "F-JXLU", None, minutes);
    }

    fn stray(&mut self, route: Route, name: &str, code: Option<&str>, code_at_minutes: f64) {
        let name: String = name.chars().filter(|c| *c != '-').collect();
        let Some(callsign) = Callsign::parse(&name) else { return };
        let icao24 = self.address(0x38_0000);
        self.add_as(route, Purpose::Stray, ('A', 1), icao24, callsign);
        let set_at = self.at(code_at_minutes);
        if let Some(flight) = self.flights.last_mut() {
            flight.squawks = Squawk::parse("7000")
                .map(|code| Squawks { from: flight.route.begins_at(), code })
                .into_iter()
                .chain(code.and_then(Squawk::parse).map(|code| Squawks { from: set_at, code }))
                .collect();
        }
    }

    /// Transmitters that lie, each for two minutes.
    fn spoofers(&mut self) {
        let minutes = 228.0 + self.chance.between(0.0, 8.0);
        let bearing = self.chance.between(0.0, 360.0);
        let route = Route::begin(self.at(minutes), self.away_by(bearing, 60.0), 9_000.0).on(
            bearing + 90.0,
            2.0 * 60.0 * 130.0,
            9_000.0,
            250.0,
        );
        self.add(route, Purpose::Spoof(Trick::Jumps), ('A', 3));
        let minutes = 400.0 + self.chance.between(0.0, 8.0);
        let bearing = self.chance.between(0.0, 360.0);
        let route = Route::begin(self.at(minutes), self.away_by(bearing, 70.0), 3_000.0).on(
            bearing + 100.0,
            2.0 * 60.0 * 247.0,
            3_000.0,
            480.0,
        );
        self.add(route, Purpose::Spoof(Trick::Speed), ('A', 1));
        let Some(copied) = self.known("mq-9-1") else { return };
        let callsign = copied.callsign.as_deref().and_then(Callsign::parse);
        let (Some(icao24), Some(callsign)) = (copied.icao24, callsign) else { return };
        let minutes = 365.0 + self.chance.between(0.0, 10.0);
        let bearing = self.chance.between(0.0, 360.0);
        let route = Route::begin(self.at(minutes), self.away_by(bearing, 90.0), 17_000.0).on(
            bearing + 180.0,
            2.0 * 60.0 * 88.0,
            17_000.0,
            170.0,
        );
        self.add_as(route, Purpose::Spoof(Trick::Copy), ('B', 6), icao24, callsign);
    }
}
