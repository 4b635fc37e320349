//! The past as it was seen: at a time t the slider shows the tracks, the alerts and the places of
//! units that a live console had at t.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use cordon_air::decode::cpr::Parity;
use serde_json::{Value, json};

use super::room::{Aircraft, Caller, Console, Receiver, Room, beast_of};

/// Where each aircraft is, how high and how it is called, as a console has it: to a ten-millionth
/// of a degree, which is what the stream carries.
type Sky = BTreeMap<String, (i64, i64, i64, String)>;

fn units(degrees: f64) -> i64 {
    (degrees * 1e7).round() as i64
}

/// Where the patrol is, by its own report: longitude, latitude, milliseconds.
fn patrol(units: &Value) -> Option<Value> {
    let patrol = units.as_array()?.iter().find(|it| it["unit"] == "air-liaison")?;
    Some(patrol["place"].clone())
}

/// Follows the stream for a while and keeps the newest of each track, every alert, and the patrol.
fn follow(
    console: &mut Console,
    sky: &mut Sky,
    alerts: &mut BTreeMap<u64, Value>,
    place: &mut Value,
) {
    let until = Instant::now() + Duration::from_millis(300);
    while Instant::now() < until {
        let Some(message) = console.try_next(Duration::from_millis(50)) else { continue };
        for record in &message.records {
            let Some((latitude, longitude)) = record.position_deg else { continue };
            let place = (units(latitude), units(longitude), i64::from(record.altitude_ft));
            let callsign = record.callsign.clone();
            sky.insert(format!("{:06x}", record.icao24), (place.0, place.1, place.2, callsign));
        }
        *place = patrol(&message.json["units"]).unwrap_or(place.take());
        for alert in message.json["alerts"].as_array().into_iter().flatten() {
            alerts.insert(alert["alert"].as_u64().unwrap(), alert.clone());
        }
    }
}

fn shown(who: &Caller, at: &str) -> (Sky, BTreeMap<u64, Value>, Value) {
    let picture = who.get(&format!("/api/picture?at={at}")).json();
    let track = |it: &Value| {
        let number = |key: &str| it[key].as_f64().unwrap();
        let callsign = it["callsign"].as_str().unwrap_or_default().to_owned();
        let place = (units(number("latitude_deg")), units(number("longitude_deg")));
        let altitude = it["altitude_ft"].as_i64().unwrap();
        (it["icao24"].as_str().unwrap().to_owned(), (place.0, place.1, altitude, callsign))
    };
    let sky = picture["tracks"].as_array().unwrap().iter().map(track).collect();
    let alerts = picture["alerts"].as_array().unwrap().iter();
    let alerts = alerts.map(|it| (it["alert"].as_u64().unwrap(), it.clone())).collect();
    (sky, alerts, patrol(&picture["units"]).unwrap())
}

#[test]
fn the_slider_shows_at_a_time_what_a_live_console_saw_at_that_time() {
    let room = Room::new();
    let mut receiver = Receiver::open();
    let mut node = room.node("data").toulouse().hears(&receiver).start();
    let commander = node.administrator();
    receiver.connected();
    let mut console = Console::open(&commander);
    let mut fleet = [
        Aircraft::over_toulouse(0x39_0001),
        Aircraft::at(0x39_0002, 44.5, 1.0),
        Aircraft::at(0x39_0003, 42.9, 2.2),
    ];
    let (mut sky, mut alerts, mut place) = (Sky::new(), BTreeMap::new(), Value::Null);
    let phone = commander.opens("phones", &["source"]);
    let mut seen = Vec::new();
    for step in 0..5 {
        for aircraft in &mut fleet {
            aircraft.latitude_deg += 0.004;
            aircraft.altitude_ft += 100;
            let half = if step % 2 == 0 { Parity::Odd } else { Parity::Even };
            let frames =
                if step == 0 { aircraft.frames().to_vec() } else { vec![aircraft.position(half)] };
            receiver.send(&beast_of(&frames));
        }
        // The patrol walks, and from the third step on stands still and says nothing.
        if step < 3 {
            let report = json!({"source_seq": step, "at": jiff::Timestamp::now().to_string(),
                "unit": "air-liaison",
                "position": {"latitude_deg": 43.6, "longitude_deg": 1.44 + f64::from(step) / 1e3}});
            phone
                .post("/api/reports", &json!({"source": "phone", "epoch": 1, "reports": [report]}));
        }
        // The archive keeps one state a second: what comes slower is kept whole.
        std::thread::sleep(Duration::from_millis(1_100));
        follow(&mut console, &mut sky, &mut alerts, &mut place);
        let at = jiff::Timestamp::now().to_string();
        std::thread::sleep(Duration::from_millis(200));
        seen.push((at, sky.clone(), alerts.clone(), place.clone()));
    }
    assert!(seen.iter().all(|(_, sky, _, place)| sky.len() == 3 && place.is_array()));
    assert!(seen[0].3 != seen[2].3 && seen[2].3 == seen[4].3, "the patrol walked, then stood");
    assert!(!seen[4].2.is_empty(), "the one over Toulouse raised an alert");
    assert_ne!(seen[0].1, seen[4].1, "they flew on");
    // What came in the last second or two is not yet in the archive.
    std::thread::sleep(Duration::from_millis(2_500));
    for (at, sky, alerts, place) in &seen {
        let (past_sky, past_alerts, past_place) = shown(&commander, at);
        assert_eq!(&past_sky, sky, "tracks at {at}");
        assert_eq!(&past_place, place, "the patrol at {at}");
        let rules = |all: &BTreeMap<u64, Value>| -> Vec<(u64, Value, Value)> {
            all.iter().map(|(id, it)| (*id, it["rule"].clone(), it["about"].clone())).collect()
        };
        assert_eq!(rules(&past_alerts), rules(alerts), "alerts at {at}");
        // The air desk says the same of the same moment.
        let air = commander.get(&format!("/api/air?at={at}")).json();
        assert_eq!(air["tracks"].as_array().unwrap().len(), sky.len());
        let inside = air["tracks"].as_array().unwrap().iter().filter(|it| it["inside"] == true);
        assert_eq!(inside.count(), 1, "one is inside the volume over Toulouse");
    }
    node.stop();
    // A restart forgets no place: who stands still would not be seen for an hour.
    let node = room.node("data").hears(&receiver).start();
    let again = commander.at(node.address());
    assert_eq!(patrol(&again.picture()["units"]).as_ref(), Some(&seen[4].3));
    node.stop();
}
