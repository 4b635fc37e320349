//! A body of every kind, with everything optional in it.

use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Evidence, Severity, Subject, Verdict, Why};
use cordon_kernel::body::{
    Body, Ending, FeedAge, IncidentKind, Kind, Outcome, PackageFile, Seen, TaskingStatus,
};
use cordon_kernel::camera::{
    AreaFigures, CameraCounted, CameraFault, CameraFaulted, CameraFigures, CameraLeft,
    CameraWatched, ViewAccepted, WatchEnd,
};
use cordon_kernel::clip::{ClipAsked, ClipEnd, ClipErased, ClipKept};
use cordon_kernel::entry::{Author, Draft, Salt, Sealed};
use cordon_kernel::gate::{DoubleEntry, DoubleRank, Freshness, GateFigures};
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{
    AlertId, ClipId, IncidentId, NoteId, ProposalId, Seq, SilenceId, SourceId, TaskingId,
};
use cordon_kernel::role::Role;
use cordon_kernel::track::{Icao24, TrackState};
use cordon_kernel::units::{Altitude, Feet, FeetPerMinute, Knots, TrueDegrees};

/// The salt of every sample.
pub const SALT: Salt = *b"cordon-fixture-1";

pub fn at(clock: &str) -> Timestamp {
    format!("2024-07-26T{clock}Z").parse().unwrap()
}

/// The entry of `kind`, by an author who may say such a thing.
pub fn sealed(kind: Kind) -> Sealed {
    let draft =
        Draft { author: author(kind), observed_at: at("17:30:00.123456"), body: body(kind) };
    draft.seal(at("17:30:01"), SALT)
}

fn author(kind: Kind) -> Author {
    match kind {
        Kind::AlertRaised | Kind::AlertCleared | Kind::AlertReturned | Kind::AlertWorsened => {
            Author::Rule { rule: "volume_entered".parse().unwrap(), version: 1 }
        }
        Kind::OperationAdopted
        | Kind::SourceStarted
        | Kind::SourceHeard
        | Kind::SourceStopped
        | Kind::TrackBegan
        | Kind::TrackMattered
        | Kind::TrackEnded
        | Kind::AlertEscalated
        | Kind::ArchiveSealed
        | Kind::NodeStarted
        | Kind::NodeStopped
        | Kind::GateReported
        | Kind::DoubleEntryFound
        | Kind::CameraWatched
        | Kind::CameraLeft
        | Kind::CameraFaulted
        | Kind::CameraCounted
        | Kind::ClipKept
        | Kind::ClockWentBack => {
            let source = SourceId::new("receiver-north").unwrap();
            Author::Source { source, epoch: 1_721_980_800_000_000, source_seq: 70_000 }
        }
        _ => Author::Person { account: "a-7f3k".parse().unwrap() },
    }
}

pub fn state() -> TrackState {
    TrackState {
        track: "3c6444-1722013200".parse().unwrap(),
        icao24: Icao24(0x3c_6444),
        callsign: Some("DLH4KC".to_owned()),
        position: Position::new(48.8566, 2.3522),
        position_at: Some(at("17:29:59.5")),
        altitude: Some(Altitude::Pressure(Feet(34_000))),
        ground_speed: Some(Knots(443.5)),
        track_angle: Some(TrueDegrees(271.25)),
        vertical_rate: Some(FeetPerMinute(-640)),
        squawk: Some("7700".to_owned()),
        observed_at: at("17:30:00.123456"),
        source: "receiver-north".parse().unwrap(),
        original_at: None,
        category: None,
        emergency: None,
        on_ground: None,
        doubt: None,
    }
}

fn seen() -> Seen {
    let feed = |source: &str, age_ms| FeedAge { source: source.parse().unwrap(), age_ms };
    Seen {
        seq: Seq(123_456),
        view: "/alerts?alert=17".to_owned(),
        feeds: vec![feed("receiver-north", Some(850)), feed("receiver-south", None)],
    }
}

fn evidence() -> Evidence {
    let why = Why::VolumeEntered {
        contradicted: None,
        volume: "closed-150-km".parse().unwrap(),
        track: "3c6444-1722013200".parse().unwrap(),
        height_known: true,
    };
    Evidence { why, entries: vec![Seq(23), Seq(24)], tracks: vec![state()] }
}

pub fn body(kind: Kind) -> Body {
    match kind {
        Kind::OperationAdopted => Body::OperationAdopted {
            operation: "paris-2024".parse().unwrap(),
            files: vec![PackageFile {
                path: "operation.toml".to_owned(),
                bytes: b"format = 1\n".to_vec().into(),
            }],
        },
        Kind::SourceStarted => Body::SourceStarted {
            from: "tcp://receiver.example.org:30005".to_owned(),
            rebased_by_ms: Some(-86_400_000),
        },
        Kind::SourceHeard => {
            Body::SourceHeard { messages_count: 23, undecodable_count: 24, dropped_count: 256 }
        }
        Kind::SourceStopped => Body::SourceStopped { why: Ending::LinkLost },
        Kind::TrackBegan => Body::TrackBegan { state: state() },
        Kind::TrackMattered => {
            let original_at = Some(at("09:00:00"));
            Body::TrackMattered { state: TrackState { original_at, ..state() } }
        }
        Kind::TrackEnded => Body::TrackEnded { track: state().track, why: Ending::Unheard },
        Kind::AlertRaised
        | Kind::AlertCleared
        | Kind::AlertReturned
        | Kind::AlertWorsened
        | Kind::AlertEscalated
        | Kind::AlertAcknowledged
        | Kind::AlertJudged => alert(kind),
        Kind::IncidentOpened
        | Kind::IncidentUpdated
        | Kind::IncidentClosed
        | Kind::UnitTasked
        | Kind::TaskingAdvanced => incident(kind),
        Kind::RuleSilenced
        | Kind::SilenceEnded
        | Kind::NoteAdded
        | Kind::NoteText
        | Kind::VaultRead
        | Kind::VaultErased
        | Kind::CommandProposed
        | Kind::ProposalAnswered
        | Kind::OperationEdited
        | Kind::PlanActivated => decision(kind),
        Kind::ArchiveSealed
        | Kind::AccountOpened
        | Kind::AccountChanged
        | Kind::NodeStarted
        | Kind::NodeStopped
        | Kind::ClockWentBack
        | Kind::LoginIssued => housekeeping(kind),
        Kind::GateReported
        | Kind::DoubleEntryFound
        | Kind::MovementsRead
        | Kind::HoldersErased
        | Kind::RightGranted
        | Kind::RoomGranted => gate(kind),
        Kind::CameraWatched
        | Kind::CameraLeft
        | Kind::CameraFaulted
        | Kind::CameraCounted
        | Kind::ViewAccepted => camera(kind),
        Kind::ClipAsked | Kind::ClipKept | Kind::ClipRead | Kind::ClipErased => clip(kind),
    }
}

fn gate(kind: Kind) -> Body {
    match kind {
        Kind::GateReported => Body::GateReported {
            records_count: 2,
            records: vec![0x82, 1, 2].into(),
            figures: GateFigures {
                entered_count: 1,
                left_count: 2,
                refused_count: 3,
                overruled_count: 4,
                reasons: [("good".to_owned(), 5)].into(),
                lanes: [(1, 6)].into(),
                freshness: Freshness::Amber,
                list_age_s: 42,
                inside_count: 7,
                room: Some(8),
                pressure_until: Some(at("18:00:00")),
                is_training: true,
            },
        },
        Kind::DoubleEntryFound => Body::DoubleEntryFound { double: double() },
        Kind::HoldersErased => Body::HoldersErased { count: 3 },
        Kind::RoomGranted => Body::RoomGranted {
            zone: 2,
            gate: "grey-chatelet".parse().unwrap(),
            number: (1 << 53) - 1,
            count: 60,
            run: 3,
        },
        Kind::RightGranted => Body::RightGranted {
            holder: 77,
            zone: 2,
            gate: "grey-chatelet".parse().unwrap(),
            number: (1 << 53) - 1,
            run: 3,
        },
        _ => Body::MovementsRead { holder: Some(77), purpose: "a double entry".to_owned() },
    }
}

fn camera(kind: Kind) -> Body {
    let (camera, lease) = ("alma-1".parse().unwrap(), (1 << 53) - 1);
    let worker: SourceId = "worker-1".parse().unwrap();
    match kind {
        Kind::CameraWatched => Body::CameraWatched(CameraWatched {
            camera,
            worker,
            lease,
            order: "video-1".to_owned(),
            model: Some("yolox-s 5b3c".to_owned()),
        }),
        Kind::CameraLeft => {
            Body::CameraLeft(CameraLeft { camera, worker, lease, why: WatchEnd::OrderEnded })
        }
        Kind::CameraFaulted => Body::CameraFaulted(CameraFaulted {
            camera,
            lease,
            fault: CameraFault::Moved,
            is_present: true,
            said: "turned by 4 degrees".to_owned(),
        }),
        Kind::CameraCounted => {
            let area =
                AreaFigures { persons_max: 40, density_max_milli: Some(2_500), is_at_least: true };
            let figures = CameraFigures {
                from: at("17:29:00"),
                until: at("17:30:00"),
                frames_count: 300,
                persons_max: 52,
                persons_mean_milli: 31_250,
                areas: [("quay".to_owned(), area)].into(),
                lines: [("bridge".to_owned(), [7, 3])].into(),
                is_truth: true,
            };
            Body::CameraCounted(CameraCounted { camera, lease, figures })
        }
        _ => Body::ViewAccepted(ViewAccepted { camera, view: 2 }),
    }
}

fn clip(kind: Kind) -> Body {
    let clip = ClipId(3);
    match kind {
        Kind::ClipAsked => Body::ClipAsked(ClipAsked {
            clip,
            camera: "alma-1".parse().unwrap(),
            from: at("17:20:00"),
            until: at("17:22:00"),
            purpose: "incident 4".to_owned(),
            erase_at: at("23:59:59"),
        }),
        Kind::ClipKept => {
            Body::ClipKept(ClipKept { clip, sha256: Some([7; 32]), bytes_count: 1_234_567 })
        }
        Kind::ClipErased => Body::ClipErased(ClipErased { clip, why: ClipEnd::TimeOver }),
        _ => Body::ClipRead { clip },
    }
}

pub fn double() -> DoubleEntry {
    DoubleEntry {
        holder: 77,
        zone: "grey".to_owned(),
        first_gate: "grey-chatelet".parse().unwrap(),
        first_at: at("17:00:00"),
        second_gate: "grey-passy".parse().unwrap(),
        second_at: at("17:10:00"),
        rank: DoubleRank::Inside,
    }
}

fn alert(kind: Kind) -> Body {
    let alert = AlertId(17);
    match kind {
        Kind::AlertRaised => Body::AlertRaised {
            alert,
            key: "volume_entered/closed-150-km/3c6444-1722013200".to_owned(),
            severity: Severity::Critical,
            group: "volume_entered/closed-150-km".to_owned(),
            about: Subject::Track(state().track),
            evidence: evidence(),
        },
        Kind::AlertCleared => Body::AlertCleared { alert },
        Kind::AlertReturned => Body::AlertReturned {
            alert,
            evidence: Evidence {
                why: Why::SourceSilent {
                    source: "receiver-north".parse().unwrap(),
                    heard_at: Some(at("17:29:00")),
                    silence_max_s: 30,
                },
                entries: Vec::new(),
                tracks: Vec::new(),
            },
        },
        Kind::AlertWorsened => {
            Body::AlertWorsened { alert, severity: Severity::Critical, evidence: evidence() }
        }
        Kind::AlertEscalated => Body::AlertEscalated { alert, delivered: Some(false) },
        Kind::AlertAcknowledged => Body::AlertAcknowledged { alert, seen: seen() },
        _ => Body::AlertJudged { alert, verdict: Verdict::Irrelevant, seen: seen() },
    }
}

fn incident(kind: Kind) -> Body {
    let (incident, tasking) = (IncidentId(4), TaskingId(9));
    match kind {
        Kind::IncidentOpened => Body::IncidentOpened {
            incident,
            kind: IncidentKind::Air,
            severity: Severity::Warning,
            alerts: vec![AlertId(17), AlertId(18)],
            place: Position::new(48.8566, 2.3522),
            seen: seen(),
        },
        Kind::IncidentUpdated => Body::IncidentUpdated {
            incident,
            kind: Some(IncidentKind::Other),
            severity: Some(Severity::Notice),
            alerts: vec![AlertId(19)],
            place: Position::new(-33.5, -0.25),
            seen: seen(),
        },
        Kind::IncidentClosed => {
            Body::IncidentClosed { incident, outcome: Outcome::HandedOver, seen: seen() }
        }
        Kind::UnitTasked => Body::UnitTasked {
            tasking,
            unit: "river-1".parse().unwrap(),
            incident,
            place: Position::new(48.86, 2.33),
            seen: seen(),
        },
        _ => Body::TaskingAdvanced { tasking, status: TaskingStatus::Moving, seen: seen() },
    }
}

fn decision(kind: Kind) -> Body {
    let (note, silence, proposal) = (NoteId(5), SilenceId(2), ProposalId(3));
    match kind {
        Kind::RuleSilenced => Body::RuleSilenced {
            silence,
            rule: "source_silent".parse().unwrap(),
            about: Some(Subject::Source("receiver-north".parse().unwrap())),
            until: at("19:00:00"),
            seen: seen(),
        },
        Kind::SilenceEnded => Body::SilenceEnded { silence, seen: seen() },
        Kind::NoteAdded => {
            Body::NoteAdded { note, about: Subject::Incident(IncidentId(4)), seen: seen() }
        }
        Kind::NoteText => Body::NoteText { note, text: "Vu depuis la tour, à l'est.".to_owned() },
        Kind::VaultRead => {
            Body::VaultRead { notes: vec![note, NoteId(6)], purpose: "incident 4".to_owned() }
        }
        Kind::VaultErased => Body::VaultErased { notes: vec![note] },
        Kind::CommandProposed => Body::CommandProposed {
            proposal,
            command: r#"{"do":"erase_notes","notes":[5]}"#.to_owned(),
            until: at("17:45:00"),
            seen: seen(),
        },
        Kind::OperationEdited => Body::OperationEdited {
            changes: r#"[{"op":"set","kind":"gate","id":"alma","fields":{"lanes":20}}]"#.to_owned(),
            seen: seen(),
        },
        Kind::PlanActivated => Body::PlanActivated { plan: "plan-b".to_owned(), seen: seen() },
        _ => Body::ProposalAnswered { proposal, approved: true, seen: seen() },
    }
}

fn housekeeping(kind: Kind) -> Body {
    let account = "a-7f3k".parse().unwrap();
    match kind {
        Kind::ArchiveSealed => Body::ArchiveSealed {
            name: "20240726T173000Z.segment".to_owned(),
            sha256: [0xa5; 32],
            from: at("17:30:00"),
            to: at("17:34:59.999999"),
            kept_count: 65_536,
            dropped_count: 3,
        },
        Kind::AccountOpened => {
            Body::AccountOpened { account, roles: vec![Role::DutyCommander, Role::AirDesk] }
        }
        Kind::AccountChanged => Body::AccountChanged { account, roles: Vec::new() },
        Kind::NodeStarted => Body::NodeStarted { version: "0.1.0".to_owned() },
        Kind::NodeStopped => Body::NodeStopped,
        Kind::ClockWentBack => Body::ClockWentBack { by_ms: 3_600_000 },
        _ => Body::LoginIssued { account },
    }
}
