//! A camera's stream for as long as it is wanted: opened, lost, opened again.
//!
//! This is the edge of a source: it knows the clock.

use std::time::{Duration, Instant};

use crate::decode::{About, DecodeError, Decoder, Settings};
use crate::ring::Ring;
use crate::{Frame, Source};

/// What a feed has to say.
#[derive(Debug)]
pub enum Event {
    /// The stream is there.
    Opened(About),
    /// A picture.
    Frame(Frame),
    /// The stream is gone, and will be tried again.
    Lost(String),
    /// Nothing, for as long as was waited.
    Nothing,
    /// A file has ended.
    Ended,
}

/// The first wait before a stream is tried again, and the longest.
const WAIT: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
/// A stream that gave pictures for so long is tried again at once.
const GOOD: Duration = Duration::from_secs(20);

/// A feed.
pub struct Feed {
    source: Source,
    settings: Settings,
    ring: Option<Ring>,
    /// A file begins anew when it has ended.
    loops: bool,
    decoder: Option<Decoder>,
    opened: Option<Instant>,
    try_at: Instant,
    wait: Duration,
    /// How often it was opened.
    pub opened_count: u64,
    /// Pictures that were passed over, as newer ones were there.
    pub dropped_count: u64,
}

impl Feed {
    /// A feed of a source; `ring` keeps its video.
    pub fn new(source: Source, settings: Settings, ring: Option<Ring>, loops: bool) -> Feed {
        Feed {
            source,
            settings,
            ring,
            loops,
            decoder: None,
            opened: None,
            try_at: Instant::now(),
            wait: WAIT.0,
            opened_count: 0,
            dropped_count: 0,
        }
    }

    /// The process that decodes, if one does.
    pub fn process_id(&self) -> Option<u32> {
        self.decoder.as_ref().map(Decoder::process_id)
    }

    /// What comes next, within about `wait` (opening a stream may take longer). Of a live stream
    /// the newest picture: older ones that wait are passed over and counted.
    pub fn next_event(&mut self, wait: Duration) -> Event {
        let Some(decoder) = &mut self.decoder else { return self.open(wait) };
        match decoder.next_within(wait) {
            Ok(Some(Some(mut frame))) => {
                if self.source.is_live() || self.settings.is_paced {
                    while let Some(newer) = decoder.waiting() {
                        frame = newer;
                        self.dropped_count += 1;
                    }
                }
                Event::Frame(frame)
            }
            Ok(Some(None)) if self.source.is_live() => self.lost("the stream ended".to_owned()),
            Ok(Some(None)) if self.loops => {
                self.decoder = None;
                Event::Nothing
            }
            Ok(Some(None)) => {
                self.decoder = None;
                // It is not tried again.
                self.try_at = Instant::now() + Duration::from_secs(86_400);
                Event::Ended
            }
            Ok(None) => Event::Nothing,
            Err(error) => self.lost(error.to_string()),
        }
    }

    fn lost(&mut self, why: String) -> Event {
        self.decoder = None;
        if self.opened.take().is_some_and(|opened| opened.elapsed() > GOOD) {
            self.wait = WAIT.0;
        }
        self.try_at = Instant::now() + self.wait;
        self.wait = (self.wait * 2).min(WAIT.1);
        Event::Lost(why)
    }

    fn open(&mut self, wait: Duration) -> Event {
        let left = self.try_at.saturating_duration_since(Instant::now());
        if !left.is_zero() {
            std::thread::sleep(left.min(wait));
            return Event::Nothing;
        }
        match self.opened_now() {
            Ok(decoder) => {
                let about = decoder.about().clone();
                self.decoder = Some(decoder);
                self.opened = Some(Instant::now());
                self.opened_count += 1;
                Event::Opened(about)
            }
            Err(error) => self.lost(error.to_string()),
        }
    }

    fn opened_now(&self) -> Result<Decoder, DecodeError> {
        let ring = self.ring.as_ref();
        Decoder::open_with(&self.source, &self.settings, |about, is_masked| {
            let now_ms = jiff::Timestamp::now().as_millisecond();
            let begun = ring.map(|ring| {
                let words = ring.begin(now_ms, &about.codec, is_masked);
                words.map(|words| (words, ring.narrowed()))
            });
            // A ring that cannot be written stops no analysis.
            begun.and_then(Result::ok)
        })
    }
}
