//! What a reader is told of an evening, whole: a change of this text is a change of our border.

#![allow(clippy::unwrap_used, reason = "a test may")]

use cordon_api::Words;
use cordon_api::view::PictureView;
use cordon_kernel::alert::{Evidence, Severity, Subject, Verdict, Why};
use cordon_kernel::body::{Body, Ending, IncidentKind, PackageFile, Seen, TaskingStatus};
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::geometry::Position;
use cordon_kernel::id::{AlertId, IncidentId, NoteId, ProposalId, Seq, SilenceId, TaskingId};
use cordon_kernel::{Entry, Timestamp};
use cordon_picture::{Live, Picture};

const FILES: [(&str, &str); 4] = [
    (
        "air-volumes.geojson",
        r#"{"type":"FeatureCollection","features":[{"type":"Feature",
        "geometry":{"type":"Polygon","coordinates":[[[1,43],[2,43],[2,44],[1,43]]]},
        "properties":{"id":"tls","name":"Toulouse","ceiling_pressure_ft":5000}}]}"#,
    ),
    (
        "operation.toml",
        "format = 1\nid = \"o\"\nname = \"O\"\ntime_zone = \"Europe/Paris\"\n\
         starts_at = \"2024-07-26T00:00:00Z\"\nends_at = \"2024-07-27T00:00:00Z\"\n\
         centre = [1.5, 43.5]\n\
         files = [\"air-volumes.geojson\", \"sources.toml\", \"units.csv\"]\n",
    ),
    ("sources.toml", "[[source]]\nid = \"ry\"\nkind = \"adsb_receiver\"\nsilence_max_s = 30\n"),
    ("units.csv", "id,name,kind,agency\npatrol-1,Patrol 1,patrol,Police\n"),
];

fn at(clock: &str) -> Timestamp {
    format!("2024-07-26T{clock}Z").parse().unwrap()
}

#[derive(Default)]
struct Evening(Picture);

impl Evening {
    fn write(&mut self, clock: &str, author: Author, body: Body) {
        let sealed = Draft { author, observed_at: at(clock), body }.seal(at(clock), [0; 16]);
        let seq = Seq(self.0.size);
        self.0.apply(Entry::read(seq, &sealed.header, Some(&sealed.body)).unwrap());
        assert_eq!(self.0.contradictions_count, 0);
    }

    fn source(&mut self, clock: &str, body: Body) {
        let author = Author::Source { source: "rx".parse().unwrap(), epoch: 1, source_seq: 0 };
        self.write(clock, author, body);
    }

    fn ada(&mut self, clock: &str, body: Body) {
        self.write(clock, Author::Person { account: "ada".parse().unwrap() }, body);
    }

    fn reports(&mut self) {
        let files = FILES.map(|(path, text)| PackageFile {
            path: path.into(),
            bytes: text.as_bytes().to_vec().into(),
        });
        let (operation, files) = ("o".parse().unwrap(), files.to_vec());
        self.source("18:00:00", Body::OperationAdopted { operation, files });
        let from = "tcp://rx".to_owned();
        self.source("18:00:01", Body::SourceStarted { from, rebased_by_ms: Some(1000) });
        let (messages_count, undecodable_count, dropped_count) = (500, 3, 0);
        let heard = Body::SourceHeard { messages_count, undecodable_count, dropped_count };
        self.source("18:00:11", heard);
        self.source("18:00:12", Body::SourceStopped { why: Ending::LinkLost });
        for alert in 1..=2 {
            let source = "ry".parse().unwrap();
            let why = Why::SourceSilent { source, heard_at: None, silence_max_s: 30 };
            let rule = Author::Rule { rule: "source_silent".parse().unwrap(), version: 1 };
            let raised = Body::AlertRaised {
                alert: AlertId(alert),
                key: format!("source_silent/{alert}"),
                severity: Severity::Warning,
                group: "source_silent".into(),
                about: Subject::Source("ry".parse().unwrap()),
                evidence: Evidence { why, entries: vec![Seq(0)], tracks: Vec::new() },
            };
            self.write("18:00:31", rule, raised);
        }
    }

    fn decisions(&mut self) {
        let seen = Seen::default();
        let (alert, incident) = (AlertId(1), IncidentId(1));
        self.ada("18:00:40", Body::AlertAcknowledged { alert, seen: seen.clone() });
        let opened = Body::IncidentOpened {
            incident,
            kind: IncidentKind::Technical,
            severity: Severity::Notice,
            alerts: vec![alert],
            place: Position::new(43.6, 1.44),
            seen: seen.clone(),
        };
        self.ada("18:00:41", opened);
        let note = NoteId(1);
        self.ada("18:00:41", Body::NoteText { note, text: "No power.".into() });
        let about = Subject::Incident(incident);
        self.ada("18:00:41", Body::NoteAdded { note, about, seen: seen.clone() });
        let (tasking, unit) = (TaskingId(1), "patrol-1".parse().unwrap());
        let tasked = Body::UnitTasked { tasking, unit, incident, place: None, seen: seen.clone() };
        self.ada("18:00:42", tasked);
        let status = TaskingStatus::Moving;
        self.ada("18:00:43", Body::TaskingAdvanced { tasking, status, seen: seen.clone() });
        let verdict = Verdict::Relevant;
        self.ada("18:00:44", Body::AlertJudged { alert, verdict, seen: seen.clone() });
        for (number, until) in [(1, "18:00:50"), (2, "19:00:00")] {
            let silenced = Body::RuleSilenced {
                silence: SilenceId(number),
                rule: "source_silent".parse().unwrap(),
                about: Some(Subject::Source("rx".parse().unwrap())),
                until: at(until),
                seen: seen.clone(),
            };
            self.ada("18:00:45", silenced);
            let proposed = Body::CommandProposed {
                proposal: ProposalId(number),
                command: r#"{"do":"erase_notes","notes":[1]}"#.into(),
                until: at(until),
                seen: seen.clone(),
            };
            self.ada("18:00:46", proposed);
        }
    }
}

#[test]
fn an_evening_is_told_whole() {
    let mut evening = Evening::default();
    evening.reports();
    evening.decisions();
    let words = |_: &Evidence, _: Option<&_>| Words::new("Why.", "Pourquoi.");
    // What lapsed at 18:00:50 is told no more.
    let view = PictureView::new(&evening.0, &Live::default(), at("18:01:00"), true, &words);
    insta::assert_snapshot!(serde_json::to_string_pretty(&view).unwrap());
}

#[test]
fn an_empty_picture_is_told_too() {
    let words = |_: &Evidence, _: Option<&_>| Words::new("", "");
    let told = |live| {
        let (picture, at) = (Picture::default(), at("18:00:00"));
        PictureView::new(&picture, &Live::default(), at, live, &words)
    };
    insta::assert_snapshot!(serde_json::to_string(&told(true)).unwrap(), @"{\"seq\":null,\"at\":\"2024-07-26T18:00:00Z\",\"live\":true,\"hash\":null,\"operation\":null,\"alerts\":[],\"incidents\":[],\"units\":[],\"taskings\":[],\"sources\":[],\"silences\":[],\"proposals\":[],\"accounts\":[],\"checkpoint\":null,\"posture\":null}");
    let hash = told(false).hash.unwrap();
    assert!(hash.len() == 64 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()));
}
