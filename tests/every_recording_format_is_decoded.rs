//! `cordon air decode`: whatever form the frames come in, the same lines come out, in order.

use std::io::Write;

use cordon_air::frame::Frame;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use super::room::{Aircraft, Room, beast_of};

/// Two aircraft, told apart by call sign, and where they are.
fn frames() -> Vec<Frame> {
    let (one, two) = (Aircraft::over_toulouse(0x3c_6444), Aircraft::at(0x40_0f99, 43.5, 1.2));
    [one.frames(), two.frames()].concat()
}

fn hex(frame: &Frame) -> String {
    hex::encode(frame.bytes())
}

/// A line each, by frame and its number.
fn lines(line: impl Fn(usize, &Frame) -> String) -> String {
    frames().iter().enumerate().map(|(n, frame)| line(n, frame) + "\n").collect()
}

/// Unix seconds of the frame with this number.
fn seconds(n: usize) -> f64 {
    1_717_664_319.25 + n as f64 * 0.1
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn decoded(room: &Room, name: &str, format: &[&str]) -> Vec<Value> {
    let file = format!("@{name}");
    let arguments = [&["air", "decode", &file], format].concat();
    let out = room.cordon(&arguments).out();
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What must be said of the six frames, whatever carried them.
fn are_right(lines: &[Value], name: &str) {
    let text = |n: usize, key: &str| lines[n][key].as_str().unwrap_or_default().to_owned();
    assert_eq!(lines.len(), 6, "{name}: a line for each message");
    for (n, line) in lines.iter().enumerate() {
        let icao24 = if n < 3 { "3c6444" } else { "400f99" };
        assert_eq!(text(n, "icao24"), icao24, "{name}: in the order of the input");
        assert_eq!(line["df"], 17);
    }
    assert_eq!((text(0, "callsign"), text(3, "callsign")), ("TST7828".into(), "TST8297".into()));
    for (n, latitude, longitude) in [(2, 43.62, 1.41), (5, 43.5, 1.2)] {
        assert_eq!(lines[n]["altitude_ft"], 3_000, "{name}");
        assert!((lines[n]["latitude"].as_f64().unwrap() - latitude).abs() < 1e-3, "{name}");
        assert!((lines[n]["longitude"].as_f64().unwrap() - longitude).abs() < 1e-3, "{name}");
    }
    assert!(lines[1].get("latitude").is_none(), "{name}: half a position is none");
}

#[test]
fn every_format_says_the_same_and_so_does_its_gzip() {
    let room = Room::new();
    let json = |n, frame: &Frame| {
        format!("{{\"timestamp\":{},\"frame\":\"{}\",\"df\":\"17\"}}", seconds(n), hex(frame))
    };
    let beast_hex = |frame: &Frame| hex::encode(beast_of(&[*frame]));
    let bom = "\u{feff}";
    let files: Vec<(&str, &str, Vec<u8>)> = vec![
        ("avr", "avr", lines(|_, frame| format!("*{};", hex(frame))).into()),
        ("beast", "beast", beast_of(&frames())),
        ("jsonl", "jsonl", lines(json).into()),
        ("plain", "csv", lines(|n, f| format!("{},{}", seconds(n), hex(f))).into()),
        (
            "quoted",
            "csv",
            lines(|n, f| format!("\"{}\",\"a, b\",\"{}\"", seconds(n), hex(f))).into(),
        ),
        (
            "headed",
            "csv",
            format!(
                "{bom}\"time\",\"frame\"\n{}",
                lines(|n, f| { format!("\"{}\",\"{}\"", seconds(n), hex(f)) })
            )
            .into(),
        ),
        ("semicolons", "csv", lines(|n, f| format!("{};x;{}", seconds(n), hex(f))).into()),
        ("carried", "csv", lines(|n, f| format!("{},{}", seconds(n), beast_hex(f))).into()),
    ];
    for (name, format, bytes) in files {
        room.file(name, &bytes);
        room.file(&format!("{name}.gz"), gzip(&bytes));
        let told = decoded(&room, name, &[]);
        are_right(&told, name);
        assert_eq!(told, decoded(&room, name, &["--format", format]), "{name}");
        assert_eq!(told, decoded(&room, &format!("{name}.gz"), &[]), "{name}, packed");
        if ["jsonl", "csv"].contains(&format) {
            assert_eq!(told[2]["timestamp"].as_f64(), Some(seconds(2)), "{name}");
        }
    }
}

#[test]
fn what_a_receiver_understood_itself_is_taken_as_it_is() {
    let room = Room::new();
    room.file(
        "some.sbs",
        "MSG,1,1,1,3C6444,1,2024/07/26,18:00:18.611,,,DLH4KC,,,,,,,,,,,0\r\n\
         MSG,3,1,1,3C6444,1,2024/07/26,18:00:19.000,,,,37000,,,43.62,1.41,,,0,0,0,0\r\n\
         MSG,4,1,1,3C6444,1,2024/07/26,18:00:19.500,,,,,420,90,,,-640,,,,,0\r\nMSG,3,1\r\n",
    );
    for format in [&[][..], &["--format", "sbs"]] {
        let told = decoded(&room, "some.sbs", format);
        assert_eq!(told.len(), 4);
        assert_eq!((&told[0]["callsign"], &told[0]["df"]), (&"DLH4KC".into(), &17.into()));
        assert_eq!(told[1]["latitude"], 43.62);
        assert_eq!(told[1]["timestamp"], 1_722_016_819.0);
        assert_eq!(
            (&told[2]["track_deg"], &told[2]["vertical_rate_fpm"]),
            (&90.0.into(), &(-640).into())
        );
        assert!(told[3]["error"].is_string() && told[3]["line"] == 4);
    }
}

#[test]
fn a_wrong_bit_is_mended_only_when_asked_and_registers_are_printed_only_then() {
    let room = Room::new();
    room.file("some.avr", "*8d4840d6202cc371c32ce0576099;\n*a000029c85e42f313000007047d3;\n");
    let told = decoded(&room, "some.avr", &[]);
    assert!(told[0]["error"].is_string() && told[1].get("bds").is_none());
    let told = decoded(&room, "some.avr", &["--mend", "1", "--fields", "bds"]);
    assert_eq!((&told[0]["callsign"], &told[0]["mended_bits"]), (&"KLM1023".into(), &1.into()));
    assert_eq!(told[1]["bds"]["40"]["selected_altitude_ft"], 3008);
    // On the ground one report and a place near the receiver are enough.
    room.file("ground.avr", "*8c4841753a9a153237aef0f275be;\n");
    assert!(decoded(&room, "ground.avr", &[])[0].get("latitude").is_none());
    let told = decoded(&room, "ground.avr", &["--reference", "51.990,4.375"]);
    assert!((told[0]["latitude"].as_f64().unwrap() - 52.320561).abs() < 1e-5, "{told:?}");
    assert!((told[0]["longitude"].as_f64().unwrap() - 4.735735).abs() < 1e-5, "{told:?}");
}

#[test]
fn what_cannot_be_decoded_is_an_error_in_its_place() {
    let room = Room::new();
    let good = lines(|_, frame| format!("*{};", hex(frame)));
    let mut rows: Vec<&str> = good.lines().collect();
    let broken = rows[1].replace(';', "ff;");
    let flipped = rows[2].replacen("*8d", "*8c", 1);
    rows.splice(1..3, [broken.as_str(), flipped.as_str(), "*;", "*zz;"]);
    room.file("some.avr", rows.join("\n"));
    let told = decoded(&room, "some.avr", &[]);
    assert_eq!(told.len(), rows.len());
    for (n, line) in told.iter().enumerate() {
        let bad = (1..5).contains(&n);
        assert_eq!(line["error"].is_string(), bad, "line {n}: {line}");
        assert_eq!(line.get("icao24").is_some(), !bad, "line {n}: {line}");
    }
    let jsonl = format!("{{\"timestamp\":1,\"frame\":\"{}\"}}\n{{\n[]\n", hex(&frames()[0]));
    room.file("some.jsonl", jsonl);
    let told = decoded(&room, "some.jsonl", &[]);
    let bad: Vec<bool> = told.iter().map(|line| line["error"].is_string()).collect();
    assert_eq!(bad, [false, true, true]);
    let said = room.cordon(&["air", "decode", "@nothing"]).refusal();
    assert!(said.contains("nothing"), "{said}");
}
