//! Stories as entries: one line an entry, `clock who does what`. This file alone knows the API.
//!
//! `who` is `node`, `rule`, a person, or `source@epoch`. A clock is of 26 July 2024; with a day in
//! front (`28T18:00:00`) of another day of that month.

use cordon_kernel::alert::{Evidence, Severity, Subject, Verdict, Why};
use cordon_kernel::body::{
    Body, BodyClass, Ending, IncidentKind, Kind, Outcome, PackageFile, Seen, TaskingStatus,
};
use cordon_kernel::camera::{
    CameraCounted, CameraFault, CameraFaulted, CameraFigures, CameraLeft, CameraWatched,
    ViewAccepted, WatchEnd,
};
use cordon_kernel::clip::{ClipAsked, ClipEnd, ClipErased, ClipKept};
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::gate::{DoubleEntry, DoubleRank, GateFigures};
use cordon_kernel::id::{
    AlertId, ClipId, IncidentId, NoteId, ProposalId, Seq, SilenceId, TaskingId,
};
use cordon_kernel::role::Role;
use cordon_kernel::track::{Icao24, TrackState};
use cordon_kernel::{Entry, Timestamp};
use cordon_picture::Picture;

const MANIFEST: &str = "format = 1\nid = \"o\"\nname = \"O\"\ntime_zone = \"UTC\"\n\
 starts_at = \"2024-01-01T00:00:00Z\"\nends_at = \"2025-01-01T00:00:00Z\"\n\
 centre = [1.5, 43.5]\nfiles = []\n";

/// An evening with something of everything, in which nothing contradicts.
pub const EVENING: &str = "
    18:00:00 node adopts
    18:00:00 node starts
    18:00:01 node opens-account ada
    18:00:01 node opens-account bob
    18:00:02 rx@1 started
    18:00:03 rx@1 began a
    18:00:04 rx@1 began b
    18:00:12 rx@1 heard 500
    18:00:13 rx@1 mattered a
    18:00:14 rule raised 1 a
    18:00:15 ada took 1
    18:00:16 ada opened 1 1
    18:00:16 ada wrote-text 1
    18:00:16 ada noted 1 incident
    18:00:17 rule raised 2 b
    18:00:18 ada added 1 2
    18:00:19 ada tasked 1 patrol-1 1
    18:00:20 ada advanced 1 moving
    18:00:21 rule cleared 1
    18:00:22 rule returned 1
    18:00:22 rule worsened 1
    18:00:23 node escalated 2
    18:00:24 rx@1 ended b
    18:00:25 bob judged 2
    18:00:25 rule cleared 2
    18:00:26 ada silenced 1 19:00:00
    18:00:27 bob proposed 1
    18:00:27 bob wrote-text 2
    18:00:27 bob noted 2 proposal
    18:00:28 ada answered 1
    18:00:28 ada erased 2
    18:00:29 ada ended-silence 1
    18:00:30 ada read 1
    18:00:31 ada advanced 1 released
    18:00:32 bob opened 2 1
    18:00:33 ada closed 1
    18:00:34 ada edits zone-1
    18:00:35 ada plans plan-b
    18:00:36 ada activates plan-b
    18:00:37 ada edits zone-2
    18:00:38 gate-1@1 reports 0 3
    18:00:39 gate-2@1 reports 40 1
    18:00:40 gate-1@1 reports 3 2
    18:00:41 node found-double gate-1 gate-2
    18:00:42 ada asked-where 7
    18:00:43 ada erased-holder
    18:00:44 rights@1 grants 7 grey-chatelet
    18:00:44 rights@1 grants-room 60 grey-chatelet
    18:00:45 camera:alma@5 watches alma w-1 5
    18:00:46 camera:alma@5 faults alma 5 black
    18:00:47 camera:alma@5 counts alma 5 7
    18:00:48 ada accepts-view alma 1
    18:00:49 ada asks-clip 1 alma
    18:00:50 clips@1 keeps-clip 1
    18:00:51 ada reads-clip 1
    18:00:52 ada erases-clip 1
    18:00:53 camera:alma@5 leaves alma w-1 5
    18:05:00 node sealed
    18:05:01 node changes-account bob
    18:05:01 node issues-login bob
    18:05:02 node clock
    18:05:03 rx@1 stopped
    18:05:04 node stops
    18:06:00 node starts
    18:06:01 rx@2 started
    18:06:01 rx@2 ended a
    18:06:02 rx@2 began c
";

pub fn at(clock: &str) -> Timestamp {
    let day = if clock.contains('T') { "" } else { "26T" };
    format!("2024-07-{day}{clock}Z").parse().unwrap()
}

/// Whether the picture is given the bodies that a node keeps in the vault.
#[derive(Clone, Copy, PartialEq)]
pub enum Vault {
    Open,
    Closed,
}

/// Gives `draft` its place.
pub fn entry(seq: u64, draft: &Draft, vault: Vault) -> Entry {
    let sealed = draft.seal(draft.observed_at, [7; 16]);
    let kept = vault == Vault::Open || sealed.class == BodyClass::Operational;
    Entry::read(Seq(seq), &sealed.header, kept.then_some(&sealed.body)).unwrap()
}

/// A story as drafts.
pub fn drafts(story: &str) -> Vec<Draft> {
    story.lines().map(str::trim).filter(|line| !line.is_empty()).map(draft).collect()
}

/// A story as the entries of a journal.
pub fn entries(story: &str) -> Vec<Entry> {
    (0..).zip(drafts(story)).map(|(seq, draft)| entry(seq, &draft, Vault::Closed)).collect()
}

/// The picture after `entries`, from `picture` on.
pub fn fold(mut picture: Picture, entries: &[Entry]) -> Picture {
    entries.iter().cloned().for_each(|entry| picture.apply(entry));
    picture
}

/// The picture after a story.
pub fn told(story: &str) -> Picture {
    fold(Picture::default(), &entries(story))
}

/// The picture as its own snapshot gives it back.
pub fn kept(picture: &Picture, entries: &[Entry]) -> Picture {
    let bytes = picture.to_bytes();
    let operation = Picture::operation_of(&bytes).unwrap();
    let entry = |seq: Seq| entries[usize::try_from(seq.0).unwrap()].clone();
    let operation = operation.into_iter().map(entry).collect();
    Picture::from_bytes(&bytes, operation).unwrap()
}

fn draft(line: &str) -> Draft {
    let words: Vec<&str> = line.split(' ').collect();
    let [clock, who, does, what @ ..] = words.as_slice() else { panic!("the story says {line}") };
    let observed_at = at(clock);
    let author = match who.split_once('@') {
        Some((source, epoch)) => Author::Source {
            source: source.parse().unwrap(),
            epoch: epoch.parse().unwrap(),
            source_seq: if *does == "reports" { number(what[0]) } else { 0 },
        },
        None if *who == "node" => {
            Author::Source { source: "node".parse().unwrap(), epoch: 1, source_seq: 0 }
        }
        None if *who == "rule" => {
            Author::Rule { rule: "volume_entered".parse().unwrap(), version: 1 }
        }
        None => Author::Person { account: who.parse().unwrap() },
    };
    let body = reported(does, what, observed_at)
        .or_else(|| decided(does, what))
        .unwrap_or_else(|| panic!("the story says {line}"));
    Draft { author, observed_at, body }
}

pub fn package(manifest: &str) -> Body {
    let bytes = manifest.as_bytes().to_vec().into();
    let files = vec![PackageFile { path: "operation.toml".into(), bytes }];
    Body::OperationAdopted { operation: "o".parse().unwrap(), files }
}

pub fn state(track: &str, now: Timestamp) -> TrackState {
    TrackState::new(track.parse().unwrap(), Icao24(0x3c_6444), now, "rx".parse().unwrap())
}

fn evidence() -> Evidence {
    let source = "rx".parse().unwrap();
    let why = Why::SourceSilent { source, heard_at: None, silence_max_s: 30 };
    Evidence { why, entries: Vec::new(), tracks: Vec::new() }
}

fn number(text: &str) -> u64 {
    text.parse().unwrap()
}

fn reported(does: &str, what: &[&str], now: Timestamp) -> Option<Body> {
    let account = |name: &str| name.parse().unwrap();
    Some(match (does, what) {
        ("adopts", []) => package(MANIFEST),
        ("adopts", ["nonsense"]) => package("format = 9"),
        ("starts", []) => Body::NodeStarted { version: "1".into() },
        ("stops", []) => Body::NodeStopped,
        ("clock", []) => Body::ClockWentBack { by_ms: 1 },
        ("opens-account", [who]) => {
            Body::AccountOpened { account: account(who), roles: vec![Role::Operator] }
        }
        ("changes-account", [who]) => {
            Body::AccountChanged { account: account(who), roles: Vec::new() }
        }
        ("issues-login", [who]) => Body::LoginIssued { account: account(who) },
        ("started", []) => Body::SourceStarted { from: "tcp://rx".into(), rebased_by_ms: None },
        ("heard", [count]) => Body::SourceHeard {
            messages_count: number(count),
            undecodable_count: 0,
            dropped_count: 0,
        },
        ("stopped", []) => Body::SourceStopped { why: Ending::LinkLost },
        ("began", [track]) => Body::TrackBegan { state: state(track, now) },
        ("mattered", [track]) => Body::TrackMattered { state: state(track, now) },
        ("ended", [track]) => {
            Body::TrackEnded { track: track.parse().unwrap(), why: Ending::Unheard }
        }
        ("raised", [alert, about]) => Body::AlertRaised {
            alert: AlertId(number(alert)),
            key: format!("volume_entered/{about}"),
            severity: Severity::Warning,
            group: "volume_entered".into(),
            about: Subject::Track(about.parse().unwrap()),
            evidence: evidence(),
        },
        ("cleared", [alert]) => Body::AlertCleared { alert: AlertId(number(alert)) },
        ("returned", [alert]) => {
            Body::AlertReturned { alert: AlertId(number(alert)), evidence: evidence() }
        }
        ("worsened", [alert]) => Body::AlertWorsened {
            alert: AlertId(number(alert)),
            severity: Severity::Critical,
            evidence: evidence(),
        },
        ("escalated", [alert]) => {
            Body::AlertEscalated { alert: AlertId(number(alert)), delivered: None }
        }
        ("sealed", []) => Body::ArchiveSealed {
            name: "segment".into(),
            sha256: [1; 32],
            from: now,
            to: now,
            kept_count: 1,
            dropped_count: 0,
        },
        _ => return of_gates(does, what, now).or_else(|| of_cameras(does, what, now)),
    })
}

fn of_cameras(does: &str, what: &[&str], now: Timestamp) -> Option<Body> {
    let camera = |id: &str| id.parse().unwrap();
    Some(match (does, what) {
        ("watches", [id, worker, lease]) => Body::CameraWatched(CameraWatched {
            camera: camera(id),
            worker: worker.parse().unwrap(),
            lease: number(lease),
            order: "video-1".into(),
            model: None,
        }),
        ("leaves", [id, worker, lease]) => Body::CameraLeft(CameraLeft {
            camera: camera(id),
            worker: worker.parse().unwrap(),
            lease: number(lease),
            why: WatchEnd::Stopped,
        }),
        ("faults" | "mends", [id, lease, fault]) => Body::CameraFaulted(CameraFaulted {
            camera: camera(id),
            lease: number(lease),
            fault: if *fault == "black" { CameraFault::Black } else { CameraFault::Silent },
            is_present: does == "faults",
            said: "for 5 s".into(),
        }),
        ("counts", [id, lease, crossings]) => Body::CameraCounted(CameraCounted {
            camera: camera(id),
            lease: number(lease),
            figures: CameraFigures {
                from: now,
                until: now,
                frames_count: 300,
                persons_max: 4,
                persons_mean_milli: 2_000,
                areas: Default::default(),
                lines: [("bridge".into(), [number(crossings), 1])].into(),
                is_truth: false,
            },
        }),
        ("keeps-clip", [clip]) => Body::ClipKept(ClipKept {
            clip: ClipId(number(clip)),
            sha256: Some([3; 32]),
            bytes_count: 9,
        }),
        ("misses-clip", [clip]) => {
            Body::ClipKept(ClipKept { clip: ClipId(number(clip)), sha256: None, bytes_count: 0 })
        }
        _ => return None,
    })
}

fn of_gates(does: &str, what: &[&str], now: Timestamp) -> Option<Body> {
    Some(match (does, what) {
        ("reports", [_, count]) => Body::GateReported {
            records_count: number(count),
            records: vec![0x80].into(),
            figures: GateFigures {
                entered_count: number(count),
                reasons: [("good".into(), number(count))].into(),
                inside_count: 5,
                ..GateFigures::default()
            },
        },
        ("grants-room", [count, gate]) => Body::RoomGranted {
            zone: 1,
            gate: gate.parse().unwrap(),
            number: 98,
            count: number(count),
            run: 1,
        },
        ("grants", [holder, gate]) => Body::RightGranted {
            holder: number(holder),
            zone: 1,
            gate: gate.parse().unwrap(),
            number: 99,
            run: 1,
        },
        ("found-double", [first, second]) => Body::DoubleEntryFound {
            double: DoubleEntry {
                holder: 7,
                zone: "grey".into(),
                first_gate: first.parse().unwrap(),
                first_at: now,
                second_gate: second.parse().unwrap(),
                second_at: now,
                rank: DoubleRank::Inside,
            },
        },
        _ => return None,
    })
}

fn change(kind: &str, id: &str, more: &str) -> String {
    let fields = match kind {
        "plan" => format!(r#"{{"name":"P","owner":"O"{more}}}"#),
        _ => format!(r#"{{"name":"Z","kind":"temporary"{more}}}"#),
    };
    let square = r#"{"type":"Polygon","coordinates":[[[1,43],[2,43],[2,44],[1,43]]]}"#;
    let geometry = if kind == "zone" { format!(r#","geometry":{square}"#) } else { String::new() };
    format!(r#"[{{"op":"add","kind":"{kind}","id":"{id}","fields":{fields}{geometry}}}]"#)
}

fn decided(does: &str, what: &[&str]) -> Option<Body> {
    let seen = Seen::default();
    let alerts = |list: &[&str]| list.iter().map(|id| AlertId(number(id))).collect();
    Some(match (does, what) {
        ("took", [alert]) => Body::AlertAcknowledged { alert: AlertId(number(alert)), seen },
        ("judged", [alert]) => {
            let verdict = Verdict::Relevant;
            Body::AlertJudged { alert: AlertId(number(alert)), verdict, seen }
        }
        ("opened", [incident, list @ ..]) => Body::IncidentOpened {
            incident: IncidentId(number(incident)),
            kind: IncidentKind::Air,
            severity: Severity::Warning,
            alerts: alerts(list),
            place: None,
            seen,
        },
        ("added", [incident, list @ ..]) => Body::IncidentUpdated {
            incident: IncidentId(number(incident)),
            kind: None,
            severity: None,
            alerts: alerts(list),
            place: None,
            seen,
        },
        ("closed", [incident]) => Body::IncidentClosed {
            incident: IncidentId(number(incident)),
            outcome: Outcome::Resolved,
            seen,
        },
        ("tasked", [tasking, unit, incident]) => Body::UnitTasked {
            tasking: TaskingId(number(tasking)),
            unit: unit.parse().unwrap(),
            incident: IncidentId(number(incident)),
            place: None,
            seen,
        },
        ("advanced", [tasking, status]) => {
            let status = match *status {
                "moving" => TaskingStatus::Moving,
                _ => TaskingStatus::Released,
            };
            Body::TaskingAdvanced { tasking: TaskingId(number(tasking)), status, seen }
        }
        _ => return asked(does, what),
    })
}

fn asked(does: &str, what: &[&str]) -> Option<Body> {
    let seen = Seen::default();
    Some(match (does, what) {
        ("silenced", [silence, until]) => Body::RuleSilenced {
            silence: SilenceId(number(silence)),
            rule: "volume_entered".parse().unwrap(),
            about: None,
            until: at(until),
            seen,
        },
        ("ended-silence", [silence]) => {
            Body::SilenceEnded { silence: SilenceId(number(silence)), seen }
        }
        ("wrote-text", [note]) => {
            Body::NoteText { note: NoteId(number(note)), text: "Seen from the tower.".into() }
        }
        ("noted", [note, about]) => {
            let about = match *about {
                "incident" => Subject::Incident(IncidentId(1)),
                "no-incident" => Subject::Incident(IncidentId(9)),
                _ => Subject::Proposal(ProposalId(1)),
            };
            Body::NoteAdded { note: NoteId(number(note)), about, seen }
        }
        ("edits", [zone]) => Body::OperationEdited { changes: change("zone", zone, ""), seen },
        ("plans", [plan]) => Body::OperationEdited { changes: change("plan", plan, ""), seen },
        ("mis-edits", [zone]) => {
            let changes = change("zone", zone, r#","hats":1"#);
            Body::OperationEdited { changes, seen }
        }
        ("activates", [plan]) => Body::PlanActivated { plan: (*plan).into(), seen },
        ("erased-holder", []) => Body::HoldersErased { count: 1 },
        ("asked-where", [holder]) => {
            Body::MovementsRead { holder: Some(number(holder)), purpose: "a double entry".into() }
        }
        ("accepts-view", [camera, view]) => {
            Body::ViewAccepted(ViewAccepted { camera: camera.parse().unwrap(), view: number(view) })
        }
        ("asks-clip", [clip, camera]) => Body::ClipAsked(ClipAsked {
            clip: ClipId(number(clip)),
            camera: camera.parse().unwrap(),
            from: at("17:59:00"),
            until: at("18:00:00"),
            purpose: "incident 1".into(),
            erase_at: at("27T18:00:00"),
        }),
        ("reads-clip", [clip]) => Body::ClipRead { clip: ClipId(number(clip)) },
        ("erases-clip", [clip]) => {
            Body::ClipErased(ClipErased { clip: ClipId(number(clip)), why: ClipEnd::Asked })
        }
        ("read", [note]) => {
            Body::VaultRead { notes: vec![NoteId(number(note))], purpose: "incident 1".into() }
        }
        ("erased", [note]) => Body::VaultErased { notes: vec![NoteId(number(note))] },
        ("proposed", [proposal]) => Body::CommandProposed {
            proposal: ProposalId(number(proposal)),
            command: "{}".into(),
            until: at("18:15:00"),
            seen,
        },
        ("answered", [proposal]) => {
            Body::ProposalAnswered { proposal: ProposalId(number(proposal)), approved: true, seen }
        }
        _ => return None,
    })
}

#[test]
fn the_evening_has_an_entry_of_every_kind() {
    let picture = told(EVENING);
    let told: Vec<Kind> = picture.counts.keys().copied().collect();
    assert_eq!(told, Kind::ALL);
}
