//! Messages a second from hexadecimal text to the updated track, over a real recording.
//!
//! `cargo bench -p cordon-air`. Prints one line for each of: framing, with decoding, with the
//! tracker; by the time the thread was on a processor (Linux) and by the wall.

#[path = "../tests/data/mod.rs"]
mod data;

use std::hint::black_box;
use std::time::{Duration, Instant};

use cordon_air::decode::{FrameReader, decode};
use cordon_air::frame::Frame;
use cordon_air::tracks::{Hearing, Tracker, TrackerSettings};
use cordon_kernel::id::SourceId;
use cordon_kernel::time::from_micros;

const REPEAT: u32 = 10;

fn main() {
    let Some(path) = data::file("air/lax-messages.txt") else { return };
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) => return println!("skipped: {}: {error}", path.display()),
    };
    measure("framing", || frames(&text, |frame| _ = black_box(frame)));
    measure("framing, decoding", || {
        frames(&text, |frame| _ = black_box(decode(frame.bytes())));
    });
    let Ok(source) = SourceId::new("bench") else { return };
    let mut counts = None;
    measure("framing, decoding, tracking", || {
        let mut tracker = Tracker::new(TrackerSettings::default());
        let mut micros = 0;
        frames(&text, |frame| {
            micros += 1000;
            let Some(at) = from_micros(micros) else { return };
            let hearing = Hearing { source: &source, observed_at: at, feed_at: at };
            if let Ok(message) = decode(frame.bytes()) {
                black_box(tracker.hear(&message, &hearing, at));
            }
        });
        counts = Some((tracker.tracks().count(), tracker.counts()));
    });
    println!("{counts:?}");
}

fn frames(text: &[u8], mut each: impl FnMut(Frame)) {
    let (mut reader, mut input) = (FrameReader::default(), text);
    while let Some(found) = reader.next(&mut input) {
        if let Ok(frame) = found.frame {
            each(frame);
        }
    }
}

fn measure(what: &str, mut run: impl FnMut()) {
    run();
    let (wall, on_processor) = (Instant::now(), processor_time());
    (0..REPEAT).for_each(|_| run());
    let wall = wall.elapsed();
    let on_processor = processor_time().zip(on_processor).map(|(after, before)| after - before);
    let rate = |time: Duration| 215_606.0 * f64::from(REPEAT) / time.as_secs_f64() / 1e6;
    println!(
        "{what}: {:.2} M messages/s of processor, {:.2} M by the wall",
        on_processor.map_or(f64::NAN, rate),
        rate(wall)
    );
}

/// How long this thread has been on a processor; `None` where the system does not say.
fn processor_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
