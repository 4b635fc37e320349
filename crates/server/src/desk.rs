//! The air desk's ears: frames become tracks, tracks become what is live, archived and reported.
//!
//! The same for live mode and the demo; it is given frames and the time, and gives what is to be
//! written. Positions never enter the journal.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_air::decode::{Mending, Message};
use cordon_air::frame::Transmission;
use cordon_air::merge::Merger;
use cordon_air::source::{Health, Heard};
use cordon_air::tracks::{Hearing, Reception, TrackEvent, Tracker, TrackerSettings};
use cordon_api::air::{AirFigures, ReceiverView, ReceptionView};
use cordon_journal::archive::{Sealed, SegmentWriter};
use cordon_kernel::Timestamp;
use cordon_kernel::body::{Body, Ending};
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::{SourceId, UnitId};
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_kernel::track::TrackState;
use cordon_kernel::unit::UnitPlace;
use cordon_picture::Picture;

use crate::hub::LiveSide;

/// How often a source that is heard is said to be, in milliseconds.
const HEARD_EVERY_MS: i64 = 10_000;

/// A receiver that has heard an aircraft within this time hears it at present, in milliseconds.
const RECENT_MS: i64 = 5_000;

/// A source that reports to this desk.
struct Feed {
    said: u64,
    said_heard_at: Option<Timestamp>,
    heard_at: Option<Timestamp>,
    messages: u64,
    undecodable: u64,
    health: Option<Arc<Health>>,
    stopped: bool,
    /// By how much its own clock is ahead of ours, milliseconds; `None` where it sends no times.
    clock_ahead_ms: Option<f64>,
    /// Messages when it was last looked, and a second, lately.
    rate: Option<(Timestamp, u64, f64)>,
}

impl Feed {
    /// Messages a second, over about ten seconds.
    fn per_second(&mut self, messages: u64, now: Timestamp) -> f64 {
        let rate = match self.rate {
            Some((then, before, rate)) if millis_between(then, now) > 0 => {
                let seconds = millis_between(then, now) as f64 / 1000.0;
                let newest = messages.saturating_sub(before) as f64 / seconds;
                rate + (newest - rate) * (seconds / 10.0).min(1.0)
            }
            Some((_, _, rate)) => rate,
            None => 0.0,
        };
        self.rate = Some((now, messages, rate));
        rate
    }

    /// Takes the time that a receiver's own clock says: how much it is ahead, smoothed.
    fn clock_says(&mut self, generated_at: Timestamp, observed_at: Timestamp) {
        let ahead_ms = millis_between(observed_at, generated_at) as f64;
        let known = self.clock_ahead_ms.get_or_insert(ahead_ms);
        *known += (ahead_ms - *known) * 0.05;
    }
}

/// Frames in, states and drafts out.
pub struct AirDesk {
    tracker: Tracker,
    merger: Merger,
    feeds: BTreeMap<SourceId, Feed>,
    epoch: u64,
    archive: SegmentWriter,
    mending: Mending,
}

/// What the desk gives.
#[derive(Default)]
pub struct Told {
    /// What is to be written.
    pub drafts: Vec<Draft>,
    /// States for the archive, with the time they came; see [`AirDesk::archive`].
    pub states: Vec<(TrackState, Timestamp)>,
    /// Places of units for the archive, with the time they came.
    pub places: BTreeMap<UnitId, (UnitPlace, Timestamp)>,
    /// Sources for the archive that are no receivers, with the time they were heard.
    pub heard: BTreeMap<SourceId, Timestamp>,
    /// Segments that were closed; to be let go of once the entries that seal them are written.
    pub sealed: Vec<Sealed>,
}

impl Told {
    /// Takes what was reported at the door since the last time.
    pub fn take_reported(&mut self, side: &mut LiveSide) {
        self.places.append(&mut side.placed);
        self.heard.append(&mut side.reporting);
    }
}

impl AirDesk {
    /// A desk of the run `epoch`, which knows from `picture` where receivers stand.
    pub fn new(epoch: u64, archive: SegmentWriter, picture: &Picture) -> AirDesk {
        let sources = picture.operation.iter().flat_map(|operation| operation.sources.values());
        let placed = sources.filter_map(|source| Some((source.id.clone(), source.position?)));
        let receivers = placed.collect();
        let tracker = Tracker::new(TrackerSettings { receivers, ..TrackerSettings::default() });
        let (merger, feeds, mending) = (Merger::default(), BTreeMap::new(), Mending::Off);
        AirDesk { tracker, merger, feeds, epoch, archive, mending }
    }

    /// Mends so many wrong bits of a message, at most 2.
    pub fn mend(&mut self, bits_max: u8) {
        self.mending = Mending::of_bits(bits_max).unwrap_or_default();
    }

    /// A source begins to report.
    pub fn begin(
        &mut self,
        source: &SourceId,
        from: String,
        rebased_by_ms: Option<i64>,
        health: Option<Arc<Health>>,
        now: Timestamp,
    ) -> Draft {
        let feed = Feed {
            said: 0,
            said_heard_at: None,
            heard_at: None,
            messages: 0,
            undecodable: 0,
            health,
            stopped: false,
            clock_ahead_ms: None,
            rate: None,
        };
        self.feeds.insert(source.clone(), feed);
        self.says(source, Body::SourceStarted { from, rebased_by_ms }, now)
    }

    fn says(&mut self, source: &SourceId, body: Body, at: Timestamp) -> Draft {
        let source_seq = self.feeds.get_mut(source).map_or(0, |feed| {
            feed.said += 1;
            feed.said - 1
        });
        let author = Author::Source { source: source.clone(), epoch: self.epoch, source_seq };
        Draft { author, observed_at: at, body }
    }

    /// Takes a frame at `now`.
    pub fn take(&mut self, heard: &Heard, now: Timestamp, side: &mut LiveSide, told: &mut Told) {
        let Some(feed) = self.feeds.get_mut(&heard.source) else { return };
        feed.messages += 1;
        feed.heard_at = feed.heard_at.max(Some(heard.observed_at.min(now)));
        side.live.hear(&heard.source, heard.observed_at.min(now));
        if let Transmission::Sbs(report) = &heard.sent
            && heard.original_at.is_none()
            && let Some(generated_at) = report.generated_at
        {
            feed.clock_says(generated_at, heard.observed_at);
        }
        let message = match heard.sent.message(self.mending) {
            Ok(message) => message,
            Err(_) => {
                feed.undecodable += 1;
                if let Some(health) = &feed.health {
                    health.count_undecodable();
                }
                return;
            }
        };
        if !self.is_new(heard, &message) {
            return;
        }
        let hearing = self.set_back(heard);
        let update = self.tracker.hear(&message, &hearing, now);
        if let Some(state) = update.state {
            let state = TrackState { original_at: heard.original_at, ..state.clone() };
            side.update(state.clone());
            told.states.push((state, now));
        }
        let mut events = update.events;
        for event in &mut events {
            if let TrackEvent::Began(state) | TrackEvent::Mattered(state) = event {
                state.original_at = heard.original_at;
            }
        }
        self.tell(&heard.source, events, heard.observed_at.min(now), side, told);
    }

    /// When it was heard, less what this receiver is later than the first: what it alone hears must
    /// not seem newer than it is, or a track would fly back.
    fn set_back<'a>(&self, heard: &'a Heard) -> Hearing<'a> {
        let lag_ms = self.merger.lag_ms(&heard.source);
        let hearing = heard.hearing();
        Hearing {
            observed_at: plus_millis(hearing.observed_at, -lag_ms),
            feed_at: plus_millis(hearing.feed_at, -lag_ms),
            ..hearing
        }
    }

    /// Whether no other receiver has handed on the same transmission before.
    fn is_new(&mut self, heard: &Heard, message: &Message) -> bool {
        let Some(frame) = heard.sent.frame() else { return true };
        let at = heard.feed_at;
        let recent =
            self.tracker.receptions(message.sender()).iter().filter(|reception| {
                millis_between(reception.heard_at, heard.observed_at) <= RECENT_MS
            });
        let heard_by = recent.map(|reception| &reception.source);
        if self.merger.is_new(&heard.source, frame, at, heard_by) {
            return true;
        }
        self.tracker.heard_too(message.sender(), &heard.source, heard.observed_at);
        false
    }

    fn tell(
        &mut self,
        source: &SourceId,
        events: Vec<TrackEvent>,
        at: Timestamp,
        side: &mut LiveSide,
        told: &mut Told,
    ) {
        for event in events {
            let body = match event {
                TrackEvent::Began(state) => Body::TrackBegan { state },
                TrackEvent::Mattered(state) => Body::TrackMattered { state },
                TrackEvent::Ended { track, why } => {
                    side.end(&track);
                    Body::TrackEnded { track, why }
                }
            };
            told.drafts.push(self.says(source, body, at));
        }
    }

    /// Lets time pass: ends what is unheard, says which sources are heard.
    pub fn at(&mut self, now: Timestamp, side: &mut LiveSide) -> Told {
        let mut told = Told::default();
        let ended = self.tracker.at(now);
        // The tracker joins all sources; what it ends is said by this node's first.
        if let Some(source) = self.feeds.keys().next().cloned() {
            self.tell(&source, ended, now, side, &mut told);
        }
        let sources: Vec<_> = self.feeds.keys().cloned().collect();
        for source in sources {
            if let Some(draft) = self.say_heard(&source, now, false) {
                told.drafts.push(draft);
            }
        }
        told
    }

    /// Archives what was told, and closes the segment when it is at its end. Writes files: not to
    /// be called while anything is locked.
    pub fn archive(&mut self, told: &mut Told, now: Timestamp) {
        for (place, at) in std::mem::take(&mut told.places).into_values() {
            told.sealed.extend(self.archive.append_place(place, at));
        }
        for (source, at) in std::mem::take(&mut told.heard) {
            told.sealed.extend(self.archive.append_heard(source, at, at));
        }
        for (state, at) in std::mem::take(&mut told.states) {
            told.sealed.extend(self.archive.append(state, at));
        }
        told.sealed.extend(self.archive.tick(now));
    }

    /// Goes on with the places of an earlier run.
    pub fn resume_places(&mut self, places: Vec<UnitPlace>, side: &mut LiveSide) {
        for place in &places {
            side.live.place_unit(place.clone());
        }
        self.archive.resume([], places);
    }

    /// Goes on with the tracks of an earlier run, as `states` has them; tells of those that have
    /// ended meanwhile.
    pub fn resume(
        &mut self,
        states: impl Iterator<Item = TrackState>,
        now: Timestamp,
        side: &mut LiveSide,
    ) -> Vec<Body> {
        let unheard_max_ms = TrackerSettings::default().unheard_max_ms;
        let mut ended = Vec::new();
        for state in states {
            if (0..=unheard_max_ms).contains(&millis_between(state.observed_at, now)) {
                side.update(state.clone());
                self.archive.resume([state.clone()], []);
                self.tracker.resume(state);
            } else {
                ended.push(Body::TrackEnded { track: state.track, why: Ending::Unheard });
            }
        }
        ended
    }

    fn say_heard(&mut self, source: &SourceId, now: Timestamp, last: bool) -> Option<Draft> {
        let feed = self.feeds.get_mut(source)?;
        let heard_at = feed.heard_at?;
        let due = feed.said_heard_at.is_none_or(|said| {
            heard_at > said && (last || millis_between(said, heard_at) >= HEARD_EVERY_MS)
        });
        if !due || feed.stopped {
            return None;
        }
        feed.said_heard_at = Some(heard_at);
        let report = feed.health.as_ref().map(|health| health.report());
        let body = Body::SourceHeard {
            messages_count: report.map_or(feed.messages, |r| r.messages_count),
            undecodable_count: report.map_or(feed.undecodable, |r| r.undecodable_count),
            dropped_count: report.map_or(0, |r| r.dropped_count),
        };
        Some(self.says(source, body, heard_at.min(now)))
    }

    /// A source stopped; said once.
    pub fn end(&mut self, source: &SourceId, why: Ending, now: Timestamp) -> Vec<Draft> {
        let mut drafts: Vec<_> = self.say_heard(source, now, true).into_iter().collect();
        let Some(feed) = self.feeds.get_mut(source).filter(|feed| !feed.stopped) else {
            return drafts;
        };
        feed.stopped = true;
        drafts.push(self.says(source, Body::SourceStopped { why }, now));
        drafts
    }

    /// Stops every source in good order. Tracks do not end by it: the next run goes on with them,
    /// so that no alert about one is raised again.
    pub fn close(&mut self, now: Timestamp) -> Told {
        let mut told = Told::default();
        let sources: Vec<_> = self.feeds.keys().cloned().collect();
        for source in sources {
            told.drafts.extend(self.end(&source, Ending::NodeStopped, now));
        }
        told
    }

    /// Closes the archive, as at a stop.
    pub fn close_archive(&mut self, told: &mut Told, now: Timestamp) {
        self.archive(told, now);
        told.sealed.extend(self.archive.close());
    }

    /// Says that the entries which seal these segments are in the journal.
    pub fn sealed(&self, sealed: &[Sealed]) {
        for segment in sealed {
            if let Err(error) = self.archive.sealed(segment) {
                tracing::warn!(segment = segment.name, "{error}");
            }
        }
    }

    /// How receivers fare, and who hears what.
    pub fn figures(&mut self, now: Timestamp) -> AirFigures {
        let compared: BTreeMap<_, _> = self.merger.compared().collect();
        let receivers = self.feeds.iter_mut().map(|(source, feed)| {
            let report = feed.health.as_ref().map(|health| health.report());
            let messages = report.map_or(feed.messages, |it| it.messages_count);
            let messages_per_s = feed.per_second(messages, now);
            let state = report.map(|it| serde_json::to_value(it.state).unwrap_or_default());
            let state = state.and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default();
            let compared = compared.get(source);
            ReceiverView {
                source: source.clone(),
                state,
                messages_count: messages,
                messages_per_s,
                undecodable_count: report.map_or(feed.undecodable, |it| it.undecodable_count),
                dropped_count: report.map_or(0, |it| it.dropped_count),
                reconnects_count: report.map_or(0, |it| it.reconnects_count),
                lag_ms: compared.and_then(|it| it.lag_ms),
                loss: compared.and_then(|it| it.loss()),
                clock_ahead_ms: feed.clock_ahead_ms,
            }
        });
        let receivers = receivers.collect();
        let heard_by = self.tracker.tracks().map(|state| {
            let receptions = self.tracker.receptions(state.icao24).iter();
            let view = |it: &Reception| ReceptionView {
                source: it.source.clone(),
                messages_count: it.messages_count,
                heard_at: it.heard_at,
            };
            (state.icao24.0, receptions.map(view).collect())
        });
        AirFigures { receivers, heard_by: heard_by.collect() }
    }

    /// States that the archive has lost to a full disk.
    pub fn archive_lost_count(&self) -> u64 {
        self.archive.lost_count()
    }
}

/// The body of the entry that seals a segment.
pub fn seals(sealed: &Sealed) -> Body {
    Body::ArchiveSealed {
        name: sealed.name.clone(),
        sha256: sealed.sha256,
        from: sealed.from,
        to: sealed.to,
        kept_count: sealed.kept_count,
        dropped_count: sealed.dropped_count,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::fs::File;
    use std::io::BufReader;
    use std::path::Path;

    use cordon_air::decode::cpr::Parity;
    use cordon_air::encode::mode_s;
    use cordon_air::recording::Recording;
    use cordon_kernel::Entry;
    use cordon_kernel::body::PackageFile;
    use cordon_kernel::geometry::Position;
    use cordon_kernel::id::Seq;
    use cordon_kernel::track::Icao24;
    use cordon_kernel::units::{Feet, Metres};
    use cordon_rules::{Raiser, sentence};

    use super::*;

    /// A desk, a picture that has adopted the package of Toulouse, and rules that look at it.
    struct Room {
        desk: AirDesk,
        picture: Picture,
        side: LiveSide,
        raiser: Raiser,
        said: String,
        _folder: tempfile::TempDir,
    }

    fn at(seconds: f64) -> Timestamp {
        plus_millis("2024-07-26T18:00:00Z".parse().unwrap(), (seconds * 1000.0) as i64)
    }

    impl Room {
        fn new(sources: &[&str], now: Timestamp) -> Room {
            let folder = tempfile::tempdir().unwrap();
            let (archive, _) = SegmentWriter::open(folder.path()).unwrap();
            let mut picture = Picture::default();
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../operations/toulouse-2024");
            let package = crate::folder::read_package(&path).unwrap();
            let file = |(path, bytes): (String, Vec<u8>)| PackageFile { path, bytes: bytes.into() };
            let files = package.files.into_iter().map(file).collect();
            let adopted = Body::OperationAdopted { operation: package.operation.id, files };
            let source = crate::node::node_source();
            let author = Author::Source { source, epoch: 1, source_seq: 0 };
            write(&mut picture, Draft { author, observed_at: now, body: adopted }, now);
            let mut desk = AirDesk::new(1, archive, &picture);
            for source in sources {
                let source = SourceId::new(*source).unwrap();
                let began = desk.begin(&source, "a test".to_owned(), None, None, now);
                write(&mut picture, began, now);
            }
            let (side, raiser) = (LiveSide::default(), Raiser::default());
            Room { desk, picture, side, raiser, said: String::new(), _folder: folder }
        }

        fn take(&mut self, heard: &Heard, now: Timestamp) {
            let mut told = Told::default();
            self.desk.take(heard, now, &mut self.side, &mut told);
            told.drafts.into_iter().for_each(|draft| write(&mut self.picture, draft, now));
        }

        fn look(&mut self, now: Timestamp) {
            let passed = self.desk.at(now, &mut self.side);
            passed.drafts.into_iter().for_each(|draft| write(&mut self.picture, draft, now));
            for draft in self.raiser.look(&self.picture, &self.side.live, now) {
                let clock = now.strftime("%T");
                match &draft.body {
                    Body::AlertRaised { alert, severity, evidence, .. } => {
                        let why = sentence(evidence, self.picture.operation.as_deref()).en;
                        writeln!(self.said, "{clock} {alert} {severity:?}\n  {why}").unwrap();
                    }
                    Body::AlertCleared { alert } => {
                        writeln!(self.said, "{clock} {alert} over").unwrap()
                    }
                    other => writeln!(self.said, "{clock} {}", other.kind().name()).unwrap(),
                }
                write(&mut self.picture, draft, now);
            }
        }
    }

    fn write(picture: &mut Picture, draft: Draft, now: Timestamp) {
        let sealed = draft.seal(now, [0; 16]);
        let entry = Entry::read(Seq(picture.size), &sealed.header, Some(&sealed.body)).unwrap();
        picture.apply(entry);
    }

    /// Plays a recording and gives what was raised; `None` where the shared data is missing.
    fn replayed(name: &str) -> Option<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
        let Ok(file) = File::open(&path) else {
            println!("skipped: {} is not here", path.display());
            return None;
        };
        let source = SourceId::new("recording").unwrap();
        let mut room: Option<Room> = None;
        let (mut looked_at, mut unpaced) = (None, at(0.0));
        for row in Recording::open(BufReader::new(file), None).unwrap() {
            let row = row.unwrap();
            unpaced = plus_millis(unpaced, 1);
            let now = row.observed_at.unwrap_or(unpaced);
            let room = room.get_or_insert_with(|| Room::new(&["recording"], now));
            let Ok(sent) = row.sent else { continue };
            let (source, original_at) = (source.clone(), row.observed_at);
            let is_timed = original_at.is_some();
            let heard =
                Heard { source, sent, observed_at: now, original_at, feed_at: now, is_timed };
            room.take(&heard, now);
            if looked_at.is_none_or(|then| millis_between(then, now) >= 250) {
                looked_at = Some(now);
                room.look(now);
            }
        }
        room.map(|room| room.said)
    }

    #[test]
    fn the_recording_of_toulouse_raises_these_alerts() {
        let Some(said) = replayed("air/tutorial.jsonl.gz") else { return };
        insta::assert_snapshot!(said, @"
        09:01:23 1 Warning
          receiver-1 was never heard; it may be silent for 60 s.
        09:34:33 2 Critical
          BAW3AK (400f99) is inside Toulouse at 425 ft above the 1013 hPa surface.
        09:37:00 2 over
        09:37:51 3 Warning
          BAW3AK (400f99) will be inside Toulouse in 0:42 min if it flies on.
        09:38:24 alert_returned
        09:38:34 3 over
        09:39:11 2 over
        ");
    }

    #[test]
    fn the_recording_of_los_angeles_raises_these_alerts() {
        let Some(said) = replayed("air/lax-messages.txt") else { return };
        insta::assert_snapshot!(said, @"
        18:01:00 1 Warning
          receiver-1 was never heard; it may be silent for 60 s.
        ");
    }

    #[test]
    fn a_receiver_that_is_two_seconds_late_makes_no_track_fly_back() {
        let mut room = Room::new(&["roof", "hill"], at(0.0));
        let start = Position::new(43.0, 1.4).unwrap();
        let mut heard = Vec::new();
        for step in 0..400 {
            let seconds = f64::from(step) * 0.5;
            let here = start.towards(0.0, Metres(250.0 * seconds));
            let parity = if step % 2 == 0 { Parity::Even } else { Parity::Odd };
            let frame = mode_s::airborne_position(Icao24(1), here, Some(Feet(9_000)), parity);
            // The roof is near and hears one in three, the hill all, but hands it on late.
            if step % 3 == 0 || step < 60 {
                heard.push(("roof", seconds + 0.05, frame.unwrap()));
            }
            heard.push(("hill", seconds + 2.05, frame.unwrap()));
        }
        heard.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (mut newest, mut back) = (f64::MIN, 0);
        for (source, seconds, frame) in heard {
            let now = at(seconds);
            let source = SourceId::new(source).unwrap();
            let sent = frame.into();
            let heard = Heard {
                source,
                sent,
                observed_at: now,
                original_at: None,
                feed_at: now,
                is_timed: true,
            };
            room.take(&heard, now);
            let state = room.side.live.tracks().next();
            let Some(position) = state.and_then(|state| state.position) else { continue };
            // By then it is known how late the hill is.
            back += u32::from(seconds > 30.0 && position.latitude_deg() < newest - 1e-4);
            newest = newest.max(position.latitude_deg());
        }
        assert_eq!(back, 0);
        let figures = room.desk.figures(at(300.0));
        let hill = figures.receivers.iter().find(|it| it.source.as_str() == "hill").unwrap();
        assert!((hill.lag_ms.unwrap() - 2_000.0).abs() < 50.0, "{hill:?}");
    }
}
