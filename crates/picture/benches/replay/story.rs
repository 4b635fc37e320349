//! A busy day over a city, as entries: the same on every run.

use std::collections::VecDeque;

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Verdict, Why};
use cordon_kernel::body::{
    Body, Ending, FeedAge, IncidentKind, Outcome, PackageFile, Seen, TaskingStatus,
};
use cordon_kernel::entry::{Author, Draft, Sealed};
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{AlertId, IncidentId, NoteId, Seq, SourceId, TaskingId, TrackId};
use cordon_kernel::time::from_micros;
use cordon_kernel::track::{Icao24, TrackState};
use cordon_kernel::units::{Altitude, Feet, FeetPerMinute, Knots, TrueDegrees};

/// 26 July 2024, 04:00 UTC, in microseconds.
const BEGIN: i64 = 1_721_966_400_000_000;
/// Time between two entries, in microseconds: a million take 28 hours.
const STEP: i64 = 100_000;
const TRACKS: usize = 2_000;
const SOURCES: [&str; 4] =
    ["receiver-north", "receiver-south", "receiver-east", "receiver-roof-12"];
const MANIFEST: &str = "format = 1\nid = \"o\"\nname = \"O\"\ntime_zone = \"UTC\"\n\
 starts_at = \"2024-01-01T00:00:00Z\"\nends_at = \"2025-01-01T00:00:00Z\"\n\
 centre = [2.35, 48.86]\nfiles = []\n";

/// What was told so far, and what is still to be told of it.
#[derive(Default)]
pub struct Story {
    count: u64,
    said: [u64; SOURCES.len()],
    tracks: VecDeque<TrackState>,
    begun: u64,
    alerts: u64,
    incidents: u64,
    notes: u64,
    /// What follows what was said last.
    next: VecDeque<(Author, Body)>,
}

fn person() -> Author {
    Author::Person { account: id("a-7f3k2m") }
}

fn rule() -> Author {
    Author::Rule { rule: id("volume_entered"), version: 1 }
}

fn id<T: std::str::FromStr>(name: &str) -> T {
    let Ok(id) = name.parse() else { panic!("{name} is an id") };
    id
}

/// A number that looks random in `0..below`, of `of`.
fn pick(of: u64, below: u64) -> u64 {
    (of.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33) % below
}

impl Story {
    /// The next entry, sealed.
    pub fn next_entry(&mut self) -> Sealed {
        let (author, body) = match self.next.pop_front() {
            Some(follows) => follows,
            None => self.happens(),
        };
        let now = self.now();
        let mut salt = [0; 16];
        salt[..8].copy_from_slice(&self.count.to_le_bytes());
        self.count += 1;
        Draft { author, observed_at: now, body }.seal(now, salt)
    }

    fn now(&self) -> Timestamp {
        let micros = BEGIN + self.count as i64 * STEP;
        from_micros(micros).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn source(&mut self, of: u64) -> (Author, SourceId) {
        let which = pick(of, SOURCES.len() as u64) as usize;
        self.said[which] += 1;
        let source: SourceId = id(SOURCES[which]);
        let epoch = BEGIN as u64;
        (Author::Source { source: source.clone(), epoch, source_seq: self.said[which] }, source)
    }

    fn happens(&mut self) -> (Author, Body) {
        let n = self.count;
        if n == 0 {
            return self.begins();
        }
        match pick(n, 1_000) {
            0..=9 => self.is_alerted(),
            10..=109 => {
                let (author, _) = self.source(n);
                let (undecodable_count, dropped_count) = (n / 100, 0);
                (
                    author,
                    Body::SourceHeard { messages_count: n * 50, undecodable_count, dropped_count },
                )
            }
            110..=399 => self.matters(),
            _ if self.tracks.len() < TRACKS || n.is_multiple_of(2) => self.track_begins(),
            _ => self.track_ends(),
        }
    }

    fn begins(&mut self) -> (Author, Body) {
        for source in SOURCES {
            let author = Author::Source { source: id(source), epoch: BEGIN as u64, source_seq: 0 };
            let from = format!("tcp://{source}.example.org:30005");
            self.next.push_back((author, Body::SourceStarted { from, rebased_by_ms: None }));
        }
        let bytes = MANIFEST.as_bytes().to_vec().into();
        let files = vec![PackageFile { path: "operation.toml".into(), bytes }];
        let author = Author::Source { source: id("node"), epoch: BEGIN as u64, source_seq: 0 };
        (author, Body::OperationAdopted { operation: id("o"), files })
    }

    fn state(&mut self, n: u64) -> (Author, TrackState) {
        let (author, source) = self.source(n);
        let icao24 = Icao24(pick(n, 0xff_ffff) as u32);
        let metre = |of: u64| pick(of, 1_000_000) as f64 / 1e6;
        let now = self.now();
        let track = id::<TrackId>(&format!("{icao24}-{}", now.as_second()));
        let state = TrackState {
            position: Position::new(48.3 + metre(n), 1.8 + metre(n ^ 0xff)),
            position_at: Some(now),
            altitude: Some(Altitude::Pressure(Feet(pick(n, 1600) as i32 * 25))),
            ground_speed: Some(Knots(120.0 + metre(n) * 300.0)),
            track_angle: Some(TrueDegrees(metre(n ^ 7) * 360.0)),
            vertical_rate: Some(FeetPerMinute(pick(n, 60) as i32 * 64 - 1920)),
            ..TrackState::new(track, icao24, now, source)
        };
        (author, state)
    }

    fn track_begins(&mut self) -> (Author, Body) {
        let (author, state) = self.state(self.count);
        self.begun += 1;
        self.tracks.push_back(state.clone());
        (author, Body::TrackBegan { state })
    }

    fn matters(&mut self) -> (Author, Body) {
        let n = self.count;
        let which = pick(n, self.tracks.len().max(1) as u64) as usize;
        if self.tracks.is_empty() {
            return self.track_begins();
        }
        let (author, mut newer) = self.state(n);
        let known = &mut self.tracks[which];
        (newer.track, newer.icao24) = (known.track.clone(), known.icao24);
        newer.callsign = Some(format!("AFR{}", pick(n, 9_000)));
        newer.squawk = known.callsign.as_ref().map(|_| format!("{:04o}", pick(n, 4096)));
        *known = newer.clone();
        (author, Body::TrackMattered { state: newer })
    }

    fn track_ends(&mut self) -> (Author, Body) {
        let (author, _) = self.source(self.count);
        match self.tracks.pop_front() {
            Some(state) => (author, Body::TrackEnded { track: state.track, why: Ending::Unheard }),
            None => self.track_begins(),
        }
    }

    fn seen(&self) -> Seen {
        let feeds = SOURCES.iter().map(|name| FeedAge { source: id(name), age_ms: Some(850) });
        let view = format!("/alerts?alert={}", self.alerts);
        Seen { seq: Seq(self.count), view, feeds: feeds.collect() }
    }

    /// An alert, and what becomes of it.
    fn is_alerted(&mut self) -> (Author, Body) {
        self.alerts += 1;
        let alert = AlertId(self.alerts);
        let (_, state) = self.state(self.count);
        let why = Why::VolumeEntered {
            contradicted: None,
            volume: id("closed-150-km"),
            track: state.track.clone(),
            height_known: true,
        };
        let raised = Body::AlertRaised {
            alert,
            key: format!("volume_entered/closed-150-km/{}", state.track),
            severity: Severity::Critical,
            group: "volume_entered/closed-150-km".into(),
            about: Subject::Track(state.track.clone()),
            evidence: Evidence { why, entries: vec![Seq(self.count)], tracks: vec![state] },
        };
        let seen = self.seen();
        self.next.push_back((person(), Body::AlertAcknowledged { alert, seen: seen.clone() }));
        self.next.push_back((rule(), Body::AlertCleared { alert }));
        if self.alerts.is_multiple_of(10) {
            self.is_managed(alert);
        }
        let verdict = Verdict::Relevant;
        self.next.push_back((person(), Body::AlertJudged { alert, verdict, seen }));
        (rule(), raised)
    }

    fn is_managed(&mut self, alert: AlertId) {
        self.incidents += 1;
        self.notes += 1;
        let seen = self.seen();
        let incident = IncidentId(self.incidents);
        let (note, tasking) = (NoteId(self.notes), TaskingId(self.incidents));
        let opened = Body::IncidentOpened {
            incident,
            kind: IncidentKind::Air,
            severity: Severity::Warning,
            alerts: vec![alert],
            place: Position::new(48.85, 2.35),
            seen: seen.clone(),
        };
        let text = "Low over the river, towards the bridge.".to_owned();
        let about = Subject::Incident(incident);
        let tasked = Body::UnitTasked {
            tasking,
            unit: id(&format!("patrol-{}", self.incidents % 40)),
            incident,
            place: None,
            seen: seen.clone(),
        };
        let mut bodies = vec![
            opened,
            Body::NoteText { note, text },
            Body::NoteAdded { note, about, seen: seen.clone() },
            tasked,
        ];
        bodies.extend(
            [TaskingStatus::Moving, TaskingStatus::InPlace, TaskingStatus::Released]
                .map(|status| Body::TaskingAdvanced { tasking, status, seen: seen.clone() }),
        );
        bodies.push(Body::IncidentClosed { incident, outcome: Outcome::Resolved, seen });
        self.next.extend(bodies.into_iter().map(|body| (person(), body)));
    }
}
