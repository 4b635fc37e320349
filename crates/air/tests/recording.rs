//! Recordings in every format, right and wrong, and what is printed of them.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::io::Write;

use cordon_air::recording::{Format, LINE_BYTES_MAX, Recording, RecordingError};
use cordon_air::report::{ReportError, ReportSettings, decode_recording};
use flate2::Compression;
use flate2::write::GzEncoder;
use insta::assert_snapshot;

fn printed(recording: impl AsRef<[u8]>) -> String {
    let mut out = Vec::new();
    decode_recording(recording.as_ref(), None, ReportSettings::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Breaks lines longer than 80 characters after a comma or space, and indents what follows.
fn folded(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut column = 0;
        for part in line.split_inclusive([',', ' ']) {
            if column > 0 && column + part.len() > 80 {
                out.push_str("\n    ");
                column = 4;
            }
            out.push_str(part);
            column += part.len();
        }
        out.push('\n');
    }
    out
}

fn shown(recording: impl AsRef<[u8]>) -> String {
    folded(&printed(recording))
}

fn format(recording: impl AsRef<[u8]>) -> Option<Format> {
    Recording::open(recording.as_ref(), None).ok().map(|recording| recording.format())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const LONG: &str = "8d4840d6202cc371c32ce0576098";

#[test]
fn every_kind_of_message_prints_its_own_keys() {
    assert_snapshot!(shown(
        "*8d4840d6202cc371c32ce0576098;\n*8d40621d58c382d690c8ac2863a7;\n\
         *8d40621d58c386435cc412692ad6;\n*8d485020994409940838175b284f;\n\
         *8da05f219b06b6af189400cbc33f;\n*8c4841753a9a153237aef0f275be;\n\
         *a0001838201584f23468207cdfa5;\n*a800122c200815f304b8209bd129;\n\
         *5dab3d17d4ba29;\n*02c60b9ed4497c;\n*7700;\n*8d4840d6202cc371c32ce0576099;\nnothing\n"
    ), @r#"
    {"icao24":"4840d6","df":17,"callsign":"KLM1023","category":"A0"}
    {"icao24":"40621d","df":17,"altitude_ft":38000}
    {"icao24":"40621d","df":17,"altitude_ft":38000,"latitude":52.26578017412606,
        "longitude":3.938912527901786}
    {"icao24":"485020","df":17,"ground_speed_kt":159.20113064925135,
        "track_deg":182.8803775528476,"vertical_rate_fpm":-832,
        "geometric_minus_pressure_ft":550}
    {"icao24":"a05f21","df":17,"vertical_rate_fpm":-2304,"airspeed_kt":375.0,
        "airspeed_kind":"true","heading_deg":243.984375}
    {"icao24":"484175","df":17,"ground_speed_kt":17.0,"track_deg":92.8125,
        "on_ground":true}
    {"icao24":"40655a","df":20,"address":"parity","callsign":"EXS2MF",
        "altitude_ft":38000,"on_ground":false}
    {"icao24":"400f99","df":21,"address":"parity","callsign":"BAW3AK",
        "squawk":"2312","on_ground":false}
    {"icao24":"ab3d17","df":11,"interrogator":1}
    {"icao24":"aa7e7a","df":0,"address":"parity","altitude_ft":17750,
        "on_ground":false}
    {"error":"mode a/c: a reply of 2 bytes names no aircraft","line":11}
    {"error":"crc: DF 17 leaves residue 0x000001","line":12}
    {"error":"marker: an AVR message starts with `*`, `:`, `@`, `%` or `<`",
        "line":13}
    "#);
}

#[test]
fn alert_ident_altitude_without_position_and_emergency_are_printed_where_they_are_said() {
    // Heard at Los Angeles: a temporary alert. The others are made: ident; an altitude without a
    // position; a target of version 1 with unlawful interference; a status of version 0.
    let made = |me: u64| {
        let mut frame = [0x8D, 0x48, 0x40, 0xD6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        frame[4..11].copy_from_slice(&me.to_be_bytes()[1..]);
        let parity = cordon_air::decode::crc::parity(&frame[..11]).to_be_bytes();
        frame[11..].copy_from_slice(&parity[1..]);
        format!("*{};\n", hex::encode(frame))
    };
    let target = 29 << 51 | 1 << 47 | 360 << 31 | 1 << 29 | 275 << 20 | 1 << 19 | 9 << 13 | 5;
    let rows = [
        "*8fa8f5295d86a64c86697bd53f99;\n".to_owned(),
        made(11 << 51 | 3 << 49 | 0xC38 << 36),
        made(0xC38 << 36),
        made(target),
        made(31 << 51),
    ];
    assert_snapshot!(shown(rows.concat()), @r#"
    {"icao24":"a8f529","df":17,"altitude_ft":4200,"alert":true}
    {"icao24":"4840d6","df":17,"altitude_ft":38000,"ident":true}
    {"icao24":"4840d6","df":17,"altitude_ft":38000}
    {"icao24":"4840d6","df":17,"emergency":"unlawful_interference",
        "selected_altitude_ft":35000,"selected_track_deg":275.0,"nac_p":9,"sil":0}
    {"icao24":"4840d6","df":17,"version":0}
    "#);
}

#[test]
fn what_a_receiver_understood_prints_its_flags() {
    assert_snapshot!(shown(
        "MSG,6,1,1,4CA2D6,1,,,,,,,,,,,,7500,-1,-1,0,0\n\
         MSG,6,1,1,4CA2D6,1,,,,,,,,,,,,1234,0,0,-1,0\n\
         MSG,4,1,1,4CA2D6,1,,,,,,,,,,,-640,,,,,0\n"
    ), @r#"
    {"icao24":"4ca2d6","df":5,"address":"parity","squawk":"7500",
        "emergency":"unlawful_interference","on_ground":false,"alert":true}
    {"icao24":"4ca2d6","df":5,"address":"parity","squawk":"1234","on_ground":false,
        "ident":true}
    {"icao24":"4ca2d6","df":17,"vertical_rate_fpm":-640,"on_ground":false}
    "#);
}

#[test]
fn json_rows_that_are_wrong_say_what_to_mend() {
    let long = format!("{{\"x\":\"{}\"}}", "y".repeat(LINE_BYTES_MAX));
    assert_snapshot!(shown(format!(
        "{{\"timestamp\":1717664319.147975,\"frame\":\"{LONG}\",\"df\":\"17\"}}\n\n\
         {{\"timestamp\":1717664320,\"frame\":\"5DAB3D17D4BA29\"}}\r\n\
         {{\"frame\":\"1a320000000000014 05dab3d17d4ba29\"}}\n\
         {{\"frame\":\"1a32000000000001405dab3d17d4ba29\"}}\n\
         {{\"timestamp\":\"now\",\"frame\":\"{LONG}\"}}\n\
         {{\"timestamp\":1e300,\"frame\":\"{LONG}\"}}\n\
         {{\"timestamp\":1}}\n{{\"timestamp\":1,\"frame\":\"8d\"}}\n\
         {{\"timestamp\":1,\"frame\":\"zz\"}}\n\
         [1]\n{long}\n{{"
    )), @r#"
    {"icao24":"4840d6","df":17,"timestamp":1717664319.147975,"callsign":"KLM1023",
        "category":"A0"}
    {"icao24":"ab3d17","df":11,"timestamp":1717664320.0,"interrogator":1}
    {"error":"hex: a frame holds only the digits 0-9 and a-f","line":4}
    {"icao24":"ab3d17","df":11,"interrogator":1}
    {"error":"json: a row is {\"timestamp\": Unix seconds, \"frame\": \"hex\"}: 
        invalid type: string \"now\", expected f64 at line 1 column 18","line":6}
    {"error":"timestamp: the time is outside the years -9999 to 9999; it is Unix 
        seconds","line":7}
    {"error":"frame: the row has no `frame`; put the hexadecimal frame there",
        "line":8}
    {"error":"length: a frame has 4, 14 or 28 hexadecimal digits, this one has 2",
        "line":9}
    {"error":"hex: a frame holds only the digits 0-9 and a-f","line":10}
    {"error":"json: a row is {\"timestamp\": Unix seconds, \"frame\": \"hex\"}: not 
        an object","line":11}
    {"error":"length: a line has at most 65536 bytes; this one was skipped",
        "line":12}
    {"error":"json: a row is {\"timestamp\": Unix seconds, \"frame\": \"hex\"}: EOF 
        while parsing an object at line 1 column 1","line":13}
    "#);
}

#[test]
fn columns_are_read_by_any_delimiter_with_or_without_header_and_quotes() {
    let comma = "\u{feff}timestamp,icao24,rawmsg\r\n1717664319.5,ab3d17,5dab3d17d4ba29\r\n";
    let tab = "1717664319.5\tab3d17\t5DAB3D17D4BA29\n";
    let semicolon = "1717664319,5;ab3d17;5dab3d17d4ba29\n";
    let quoted = "\"1717664319.5\",\"a \"\"b\"\", c\",\"5dab3d17d4ba29\"\n";
    let beast = "time,raw\n1717664319.5,1a32000000000001405dab3d17d4ba29\n";
    let wanted =
        "{\"icao24\":\"ab3d17\",\"df\":11,\"timestamp\":1717664319.5,\"interrogator\":1}\n";
    for text in [comma, tab, semicolon, quoted, beast] {
        assert_eq!(printed(text), wanted, "{text}");
    }
}

#[test]
fn of_several_columns_of_hexadecimal_digits_the_frame_is_taken() {
    let read = |columns: &str| {
        let line: serde_json::Value =
            serde_json::from_str(&printed(format!("1717664319.1,{columns}\n"))).unwrap();
        match &line["error"] {
            serde_json::Value::Null => format!("{} {}", line["df"], line["icao24"]),
            error => error.to_string(),
        }
    };
    // A date and time is no frame, though its first bits are those of DF 4.
    assert_eq!(read(&format!("20240726180018,{LONG}")), "17 \"4840d6\"");
    assert_eq!(read(&format!("5dab3d17d4ba29,{LONG}")), "17 \"4840d6\"");
    assert_eq!(read(&format!("{LONG},5dab3d17d4ba29")), "17 \"4840d6\"");
    assert_eq!(read("20240726180018,5dab3d17d4ba29"), "11 \"ab3d17\"");
    assert_eq!(read("20240726180018,1a32000000000001405dab3d17d4ba29"), "11 \"ab3d17\"");
    // A digest that begins as a Beast message does.
    assert_eq!(read(&format!("1a3{},{LONG}", "f".repeat(29))), "17 \"4840d6\"");
    // A short frame of digits alone is one where nothing is better: DF 4.
    assert!(read("20001838152960,x").starts_with("4 "));
    // A long frame that was cut is named, and taken only where there is no other.
    assert_eq!(
        read("8d4840d6202cc3,x"),
        "\"length: a frame of DF 17 has 14 bytes, this one has 7\""
    );
    assert_eq!(read("8d4840d6202cc3,5dab3d17d4ba29"), "11 \"ab3d17\"");
}

#[test]
fn columns_that_are_wrong_say_what_to_mend() {
    assert_snapshot!(shown(
        "time,raw\n1717664319.5,5dab3d17d4ba29\n1717664320,nothing\nlater,5dab3d17d4ba29\n\
         1717664320\n1e300,5dab3d17d4ba29\n1717664321,1a3b5c,1a32000000000001405dab3d17d4\n\n\
         1717664321,1a3b5c,5dab3d17d4ba29\n1717664322,5dab3d17d4ba29"
    ), @r#"
    {"icao24":"ab3d17","df":11,"timestamp":1717664319.5,"interrogator":1}
    {"error":"frame: no column after the first holds a frame of 14 or 28 
        hexadecimal digits","line":3}
    {"error":"timestamp: the first column is Unix seconds, such as 
        1717664319.147975","line":4}
    {"error":"frame: no column after the first holds a frame of 14 or 28 
        hexadecimal digits","line":5}
    {"error":"timestamp: the time is outside the years -9999 to 9999; it is Unix 
        seconds","line":6}
    {"error":"beast: the message was cut short","line":7}
    {"icao24":"ab3d17","df":11,"timestamp":1717664321.0,"interrogator":1}
    {"icao24":"ab3d17","df":11,"timestamp":1717664322.0,"interrogator":1}
    "#);
}

#[test]
fn the_format_is_told_by_the_first_bytes() {
    assert_eq!(format("*5dab3d17d4ba29;\n"), Some(Format::Avr));
    assert_eq!(format("garbage\n\n@0000000000015dab3d17d4ba29;\n"), Some(Format::Avr));
    assert_eq!(format(b"\x1a2\0\0\0\0\0\x01@"), Some(Format::Beast));
    assert_eq!(format(b"\x00\x07\x1a2\0\0\0\0\0\x01@"), Some(Format::Beast));
    assert_eq!(format("{\"timestamp\":1}"), Some(Format::Jsonl));
    assert_eq!(format("timestamp,frame\n1,5dab3d17d4ba29\n"), Some(Format::Csv));
    assert_eq!(format(""), Some(Format::Avr));
    assert_eq!(format("hello"), None);
    assert!(matches!(
        decode_recording("hello".as_bytes(), None, ReportSettings::default(), &mut Vec::new()),
        Err(ReportError::Recording(RecordingError::UnknownFormat))
    ));
}

#[test]
fn gzip_is_undone_whatever_the_name_and_however_many_members_it_has() {
    let line = format!("*{LONG};\n");
    let members = [gzip(line.as_bytes()), gzip(line.as_bytes())].concat();
    assert_eq!(printed(members).lines().count(), 2);
}

#[test]
fn gzip_that_is_cut_gives_its_rows_and_then_an_error() {
    for count in [100, 100_000] {
        let lines: String = (0..count).map(|row| format!("*{row:014x};\n")).collect();
        let mut cut = gzip(lines.as_bytes());
        cut.truncate(cut.len() - 12);
        let mut out = Vec::new();
        let read = decode_recording(cut.as_slice(), None, ReportSettings::default(), &mut out);
        assert!(matches!(read, Err(ReportError::Recording(RecordingError::Read(_)))), "{read:?}");
        let rows = String::from_utf8(out).unwrap().lines().count();
        assert!(rows > count / 2, "{rows} of {count}");
    }
}
