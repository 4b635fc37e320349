//! What is encoded is decoded again, within the step of each field.

#![allow(clippy::unwrap_used, reason = "a test may")]

use bolero::TypeGenerator;
use cordon_air::decode::cpr::{self, Parity};
use cordon_air::decode::squawk::Squawk;
use cordon_air::decode::velocity::Speed;
use cordon_air::decode::{BeastReader, Content, Flight, Message, callsign::Callsign, decode};
use cordon_air::encode::{self, mode_s};
use cordon_air::frame::Frame;
use cordon_kernel::geometry::Position;
use cordon_kernel::track::Icao24;
use cordon_kernel::units::{Altitude, Feet, FeetPerMinute, Knots, TrueDegrees};

/// What a reply says that is sent in flight, without anything else.
fn in_flight() -> Flight {
    Flight { on_ground: Some(false), ..Flight::default() }
}

fn read(frame: Frame) -> Message {
    decode(frame.bytes()).unwrap()
}

fn degrees(part: u32, from: f64, to: f64) -> f64 {
    from + (to - from) * f64::from(part) / f64::from(u32::MAX)
}

#[test]
fn every_speed_on_the_ground_is_found_again_within_its_band() {
    let here = Position::new(49.01, 2.55).unwrap();
    for tenths in 0..2_000 {
        let (speed, track) =
            (Knots(f64::from(tenths) / 10.0), TrueDegrees(f64::from(tenths % 360)));
        let frame = mode_s::surface_position(Icao24(1), here, speed, track, Parity::Odd).unwrap();
        let Content::SurfacePosition(found) = read(frame).content else { panic!() };
        let band = match speed.0 {
            speed if speed < 15.0 => 0.5,
            speed if speed < 175.0 => 5.0,
            _ => 30.0,
        };
        let apart = speed.0 - found.ground_speed.unwrap().0;
        assert!((0.0..=band).contains(&apart), "{speed:?} {found:?}");
        let turn = (track.0 - found.track.unwrap().0).abs();
        assert!(turn.min(360.0 - turn) <= 1.5, "{track:?} {found:?}");
    }
    assert!(
        mode_s::surface_position(Icao24(1), here, Knots(f64::NAN), TrueDegrees(0.0), Parity::Odd)
            .is_err()
    );
}

#[test]
fn a_pair_of_positions_is_found_again_anywhere() {
    bolero::check!().with_type::<(u32, u32, u32, u16)>().for_each(|(address, north, east, up)| {
        let icao24 = Icao24(address & 0xFF_FFFF);
        let here = Position::new(degrees(*north, -89.99, 89.99), degrees(*east, -180.0, 180.0));
        let (here, altitude) = (here.unwrap(), Feet(i32::from(*up % 2048) * 25 - 1000));
        let mut reports = [Parity::Even, Parity::Odd].map(|parity| {
            let message =
                read(mode_s::airborne_position(icao24, here, Some(altitude), parity).unwrap());
            assert_eq!(message.icao24, icao24);
            let Content::AirbornePosition(said) = message.content else { panic!() };
            assert_eq!(said.altitude, Some(Altitude::Pressure(altitude)));
            assert_eq!(said.cpr.parity, parity);
            let found = cpr::local(here, said.cpr, cpr::Span::Airborne).unwrap();
            assert!(found.distance_to(here).0 < 10.0, "{here:?} {found:?}");
            (said.cpr.latitude, said.cpr.longitude)
        });
        // Within a step of the edge of a band the two may fall on either side; then there is none.
        if let Some(found) = cpr::global(reports[0], reports[1], Parity::Odd) {
            assert!(found.distance_to(here).0 < 10.0, "{here:?} {found:?}");
        } else {
            let zones = |deg: f64| cpr::longitude_zones(deg);
            let north = here.latitude_deg();
            assert_ne!(zones(north - 0.0001), zones(north + 0.0001), "{here:?}");
        }
        reports.reverse();
    });
}

#[test]
fn a_velocity_comes_back_within_a_knot() {
    bolero::check!().with_type::<(u16, u32, i16)>().for_each(|(speed, track, rate)| {
        let speed = Knots(f64::from(*speed) / f64::from(u16::MAX) * 4000.0);
        let track = TrueDegrees(degrees(*track, 0.0, 359.999));
        let rate = FeetPerMinute(i32::from(*rate) % 32_000);
        let frame = mode_s::velocity(Icao24(1), speed, track, Some(rate)).unwrap();
        let Content::Velocity(said) = read(frame).content else { panic!() };
        let Speed::Ground { speed: Some(found), track: way } = said.speed else { panic!() };
        let step = if speed.0 > 1022.0 { 4.0 } else { 1.0 };
        assert!((found.0 - speed.0).abs() <= step, "{speed:?} {found:?}");
        if let Some(way) = way.filter(|_| speed.0 > 100.0) {
            let off = (way.0 - track.0 + 540.0) % 360.0 - 180.0;
            assert!(off.abs() < 1.0, "{track:?} {way:?}");
        }
        assert!((said.vertical_rate.unwrap().0 - rate.0).abs() <= 32);
    });
}

#[test]
fn call_signs_squawks_and_altitudes_come_back_as_they_were() {
    #[derive(Debug, TypeGenerator)]
    struct Said {
        address: u32,
        letters: [u8; 8],
        digits: [u8; 4],
        steps: u16,
    }
    bolero::check!().with_type::<Said>().for_each(|said| {
        let icao24 = Icao24(said.address & 0xFF_FFFF);
        let text = said.letters.map(|letter| b"ABCXYZ0189 "[usize::from(letter) % 11]);
        if let Some(callsign) = Callsign::parse(std::str::from_utf8(&text).unwrap()) {
            let frame = mode_s::identification(icao24, callsign, ('A', 3)).unwrap();
            let Content::Identification(found) = read(frame).content else { panic!() };
            assert_eq!((found.callsign, found.category), (Some(callsign), ('A', 3)));
        }
        let squawk = Squawk::from_digits(said.digits.map(|digit| digit % 8)).unwrap();
        let reply = read(mode_s::identity_reply(icao24, squawk).unwrap());
        assert_eq!(reply.icao24, icao24);
        assert_eq!(reply.content, Content::Identity { squawk, flight: in_flight(), comm_b: None });
        let altitude = Feet(i32::from(said.steps % 2048) * 25 - 1000);
        let reply = read(mode_s::altitude_reply(icao24, altitude).unwrap());
        assert_eq!(
            reply.content,
            Content::Altitude { altitude: Some(altitude), flight: in_flight(), comm_b: None }
        );
        assert_eq!(read(mode_s::all_call(icao24).unwrap()).icao24, icao24);
    });
}

#[test]
fn frames_survive_beast_whatever_bytes_they_hold() {
    bolero::check!().with_type::<([u8; 14], u64, u8, u8)>().for_each(
        |(bytes, counter, signal, len)| {
            let len = [2, 7, 14][usize::from(*len % 3)];
            let frame = Frame::new(&bytes[..len]).unwrap().heard_at(counter >> 16, Some(*signal));
            let mut wire = Vec::new();
            encode::beast::write(&frame, &mut wire);
            let mut input = wire.as_slice();
            let found = BeastReader::default().next(&mut input).unwrap();
            assert_eq!((found.place, found.sent, input.len()), (0, Ok(frame.into()), 0));
        },
    );
}
