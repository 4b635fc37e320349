//! Whatever bytes come: no panic, no loop, no more rows than bytes, and the same however they are
//! cut into pieces.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::io::{BufRead, BufReader, Read};

use bolero::TypeGenerator;
use cordon_air::decode::{AvrReader, BeastReader, Found, FrameReader, decode};
use cordon_air::recording::{Format, Recording, Row};
use cordon_air::report::{ReportSettings, decode_recording};
use cordon_air::tracks::{Hearing, Tracker, TrackerSettings};
use cordon_kernel::id::SourceId;
use cordon_kernel::time::from_micros;

/// A stream put together of what looks right and what does not.
#[derive(Clone, Debug, TypeGenerator)]
enum Piece {
    Any(Vec<u8>),
    Beast(u8, [u8; 21]),
    Avr([u8; 7]),
    Long([u8; 14]),
    Json(f64, [u8; 14]),
    Csv(u32, [u8; 7]),
    Text(u8),
}

fn bytes(pieces: &[Piece]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Any(any) => out.extend(any),
            Piece::Beast(kind, body) => {
                out.extend([0x1A, b'1' + kind % 4]);
                out.extend(&body[..[9, 14, 21][usize::from(kind % 3)]]);
            }
            Piece::Avr(frame) => out.extend(format!("*{};\r\n", hex::encode(frame)).bytes()),
            Piece::Long(frame) => {
                out.extend(format!("@0123456789ab{};", hex::encode(frame)).bytes());
            }
            Piece::Json(at, frame) => {
                let frame = hex::encode(frame);
                out.extend(format!("{{\"timestamp\":{at},\"frame\":\"{frame}\"}}\n").bytes());
            }
            Piece::Csv(at, frame) => {
                out.extend(format!("{at}.5,\"x\",{}\n", hex::encode(frame)).bytes());
            }
            Piece::Text(letter) => out.push(b"*@:;<,{}\"\n\r\t 1a3\xEF"[usize::from(letter % 17)]),
        }
    }
    out
}

type Next = fn(&mut Readers, &mut &[u8]) -> Option<Found>;

#[derive(Default)]
struct Readers {
    any: FrameReader,
    avr: AvrReader,
    beast: BeastReader,
}

type Finish = fn(&mut Readers) -> Option<Found>;

const NEXT: [(Next, Finish); 3] = [
    (|readers, input| readers.any.next(input), |readers| readers.any.finish()),
    (|readers, input| readers.avr.next(input), |readers| readers.avr.finish()),
    (|readers, input| readers.beast.next(input), |readers| readers.beast.finish()),
];

fn all_found(which: usize, bytes: &[u8], piece: usize) -> Vec<Found> {
    let (mut readers, mut all) = (Readers::default(), Vec::new());
    let (next, finish) = NEXT[which];
    for mut chunk in bytes.chunks(piece.max(1)) {
        while let Some(found) = next(&mut readers, &mut chunk) {
            all.push(found);
            assert!(all.len() <= bytes.len());
        }
        assert!(chunk.is_empty());
    }
    while let Some(found) = finish(&mut readers) {
        all.push(found);
        assert!(all.len() <= bytes.len());
    }
    all
}

#[test]
fn how_a_stream_is_cut_changes_nothing() {
    bolero::check!().with_type::<(Vec<Piece>, u8)>().for_each(|(pieces, piece)| {
        let bytes = bytes(pieces);
        for which in 0..NEXT.len() {
            let whole = all_found(which, &bytes, bytes.len());
            assert_eq!(whole, all_found(which, &bytes, 1));
            assert_eq!(whole, all_found(which, &bytes, usize::from(*piece)));
        }
    });
}

#[test]
fn any_bytes_are_decoded_or_refused() {
    bolero::check!().for_each(|bytes: &[u8]| {
        for len in [bytes.len(), 7, 14] {
            let _ = decode(&bytes[..len.min(bytes.len())]);
        }
        // Most random bytes fail the parity: the parts behind it are reached by mending it.
        if let Some(frame) = bytes.first_chunk::<14>() {
            let mut frame = *frame;
            frame[0] = 17 << 3 | frame[0] & 7;
            let parity = cordon_air::decode::crc::parity(&frame[..11]);
            frame[11..].copy_from_slice(&parity.to_be_bytes()[1..]);
            assert!(decode(&frame).is_ok());
            frame[0] ^= 3 << 3;
            let parity = cordon_air::decode::crc::parity(&frame[..11]);
            frame[11..].copy_from_slice(&parity.to_be_bytes()[1..]);
            assert!(decode(&frame).is_ok());
        }
    });
}

/// Hands out a few bytes at a time.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.max(1).min(buffer.len()).min(self.0.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

fn rows(reader: impl BufRead, format: Option<Format>, most: usize) -> Vec<Row> {
    let Ok(recording) = Recording::open(reader, format) else { return Vec::new() };
    let mut rows = Vec::new();
    for row in recording {
        let Ok(row) = row else { break };
        rows.push(row);
        assert!(rows.len() <= most);
    }
    rows
}

#[test]
fn a_recording_of_anything_gives_no_more_rows_than_bytes() {
    bolero::check!().with_type::<(Vec<Piece>, u8)>().for_each(|(pieces, piece)| {
        let bytes = bytes(pieces);
        let formats = Format::ALL.map(Some).into_iter().chain([None]);
        for format in formats {
            let whole = rows(bytes.as_slice(), format, bytes.len());
            let slow = BufReader::with_capacity(3, Slow(&bytes, usize::from(*piece)));
            assert_eq!(whole, rows(slow, format, bytes.len()), "{format:?}");
            let mut out = Vec::new();
            let settings = ReportSettings { registers: true, ..ReportSettings::default() };
            if let Ok(counts) = decode_recording(bytes.as_slice(), format, settings, &mut out) {
                let lines = String::from_utf8(out).unwrap();
                assert_eq!(lines.lines().count() as u64, counts.messages_count);
                assert!(lines.lines().all(|line| line.starts_with('{')));
            }
        }
    });
}

#[test]
fn broken_gzip_ends_the_recording_after_the_rows_before() {
    bolero::check!().for_each(|bytes: &[u8]| {
        let mut gzip = vec![0x1F, 0x8B];
        gzip.extend(bytes);
        rows(gzip.as_slice(), None, usize::MAX);
    });
}

#[test]
fn a_tracker_takes_any_messages_at_any_times() {
    let source = SourceId::new("any").unwrap();
    bolero::check!().with_type::<Vec<([u8; 14], i32, i32)>>().for_each(|messages| {
        let settings = TrackerSettings { aircraft_count_max: 4, ..TrackerSettings::default() };
        let mut tracker = Tracker::new(settings);
        for (frame, at, now) in messages {
            let mut frame = *frame;
            (frame[0], frame[1], frame[2]) = (17 << 3, 0, 0);
            let parity = cordon_air::decode::crc::parity(&frame[..11]);
            frame[11..].copy_from_slice(&parity.to_be_bytes()[1..]);
            let time = |micros: i32| from_micros(i64::from(micros) * 1000).unwrap();
            let hearing = Hearing {
                source: &source,
                observed_at: time(*at),
                feed_at: time(*at),
                is_timed: true,
            };
            tracker.hear(&decode(&frame).unwrap(), &hearing, time(*now));
            tracker.at(time(*now));
            assert!(tracker.tracks().count() <= 4);
        }
    });
}
