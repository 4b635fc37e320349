//! What a worker tells the journal, as drafts of entries: what is likely is taken, what is not is
//! counted and passed over, so that a worker is never stuck with it.

use cordon_api::camera::{WatchRecord, WatchWhat};
use cordon_kernel::Timestamp;
use cordon_kernel::body::Body;
use cordon_kernel::camera::{
    CameraCounted, CameraFaulted, CameraFigures, CameraLeft, CameraWatched,
};
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::{CameraId, SourceId};
use cordon_kernel::time::{millis_between, plus_millis};
use sha2::{Digest, Sha256};

/// A time further than this ahead of now is taken for now, milliseconds.
const AHEAD_MAX_MS: i64 = 5_000;
/// No record waits for longer on a worker's disk, milliseconds: what claims to is of a clock that
/// is wrong, and taken for now.
const BEHIND_MAX_MS: i64 = 30 * 86_400_000;
/// Longest span of figures, milliseconds.
const SPAN_MAX_MS: i64 = 900_000;
/// Most areas, and most lines, in figures.
const NAMES_MAX: usize = 64;
/// Longest name of an area or line, and of an order, bytes.
const NAME_LEN_MAX: usize = 256;
/// Longest sentence, and longest name of a model, characters.
const SAID_MAX: usize = 300;
/// Longest name of a source, bytes.
const SOURCE_LEN_MAX: usize = cordon_kernel::id::NAME_LEN_MAX;

/// The source that a camera's entries are said by: `camera:` and its id, which is cut where that
/// would be too long.
pub fn source_of(camera: &CameraId) -> Option<SourceId> {
    let whole = format!("camera:{camera}");
    if whole.len() <= SOURCE_LEN_MAX {
        return SourceId::new(whole).ok();
    }
    let mark = hex::encode(&Sha256::digest(camera.as_str())[..6]);
    let start: String = whole.chars().take(SOURCE_LEN_MAX - mark.len() - 1).collect();
    SourceId::new(format!("{start}-{mark}")).ok()
}

/// A record as an entry, and whether its time was wrong and was taken for `now`; `None` where
/// it cannot be one.
pub fn draft(
    record: &WatchRecord,
    worker: &SourceId,
    number: u64,
    now: Timestamp,
) -> Option<(Draft, bool)> {
    let camera = CameraId::new(record.camera.as_str()).ok()?;
    let lease = record.lease;
    let ahead_ms = millis_between(now, record.at);
    let is_wrong = !(-BEHIND_MAX_MS..=AHEAD_MAX_MS).contains(&ahead_ms);
    let observed_at = if is_wrong { now } else { record.at };
    let author = Author::Source { source: source_of(&camera)?, epoch: lease, source_seq: number };
    let body = match &record.what {
        WatchWhat::Began { order, model } => Body::CameraWatched(CameraWatched {
            camera,
            worker: worker.clone(),
            lease,
            order: (order.len() <= NAME_LEN_MAX).then(|| order.clone())?,
            model: model.as_deref().map(cut),
        }),
        WatchWhat::Ended { why } => {
            Body::CameraLeft(CameraLeft { camera, worker: worker.clone(), lease, why: *why })
        }
        WatchWhat::Fault { fault, is_present, said } => Body::CameraFaulted(CameraFaulted {
            camera,
            lease,
            fault: *fault,
            is_present: *is_present,
            said: cut(said),
        }),
        WatchWhat::Figures { figures } => {
            let by_ms = if is_wrong { -ahead_ms } else { 0 };
            let figures = likely(figures, by_ms)?;
            Body::CameraCounted(CameraCounted { camera, lease, figures })
        }
    };
    Some((Draft { author, observed_at, body }, is_wrong))
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(SAID_MAX).collect()
}

/// Figures that can be, their span moved by what their clock was wrong.
fn likely(figures: &CameraFigures, by_ms: i64) -> Option<CameraFigures> {
    let lasts_ms = millis_between(figures.from, figures.until);
    let names = || figures.areas.keys().chain(figures.lines.keys());
    let is_likely = (0..=SPAN_MAX_MS).contains(&lasts_ms)
        && figures.areas.len() <= NAMES_MAX
        && figures.lines.len() <= NAMES_MAX
        && names().all(|name| name.len() <= NAME_LEN_MAX);
    let (from, until) = (plus_millis(figures.from, by_ms), plus_millis(figures.until, by_ms));
    is_likely.then(|| CameraFigures { from, until, ..figures.clone() })
}

#[cfg(test)]
mod tests {
    use cordon_kernel::camera::CameraFault;

    use super::*;

    fn now() -> Timestamp {
        "2024-07-26T18:00:00Z".parse().unwrap()
    }

    fn taken(at: &str, what: WatchWhat) -> Option<(Draft, bool)> {
        let camera = "alma-1".to_owned();
        let record = WatchRecord { camera, lease: 7, at: at.parse().unwrap(), what };
        draft(&record, &"w-1".parse().unwrap(), 3, now())
    }

    fn fault(said: &str) -> WatchWhat {
        WatchWhat::Fault { fault: CameraFault::Black, is_present: true, said: said.to_owned() }
    }

    fn figures(from: &str, until: &str) -> WatchWhat {
        let figures = CameraFigures {
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
            frames_count: 1,
            persons_max: 2,
            persons_mean_milli: 3,
            areas: Default::default(),
            lines: Default::default(),
            is_truth: false,
        };
        WatchWhat::Figures { figures }
    }

    #[test]
    fn a_record_is_said_by_its_camera_under_its_lease_and_number() {
        let (draft, is_wrong) = taken("2024-07-26T17:59:00Z", fault("dark")).unwrap();
        let author =
            Author::Source { source: "camera:alma-1".parse().unwrap(), epoch: 7, source_seq: 3 };
        assert_eq!((draft.author, is_wrong), (author, false));
        assert_eq!(draft.observed_at.to_string(), "2024-07-26T17:59:00Z");
    }

    #[test]
    fn a_clock_that_is_a_year_off_is_taken_for_now_and_its_spans_with_it() {
        for wrong in ["2025-07-26T18:00:00Z", "2023-07-26T18:00:00Z"] {
            let year = &wrong[..4];
            let span =
                figures(&format!("{year}-07-26T17:59:00Z"), &format!("{year}-07-26T18:00:00Z"));
            let (draft, is_wrong) = taken(wrong, span).unwrap();
            assert!(is_wrong);
            assert_eq!(draft.observed_at, now());
            let Body::CameraCounted(it) = draft.body else { panic!() };
            assert_eq!(it.figures.until, now());
            assert_eq!(it.figures.from.to_string(), "2024-07-26T17:59:00Z");
        }
    }

    #[test]
    fn what_cannot_be_is_none_and_what_is_long_is_cut() {
        let at = "2024-07-26T18:00:00Z";
        assert!(taken(at, figures(at, "2024-07-26T17:59:00Z")).is_none(), "backwards");
        assert!(taken(at, figures("2024-07-26T16:00:00Z", at)).is_none(), "two hours");
        let order = "o".repeat(1_000);
        assert!(taken(at, WatchWhat::Began { order, model: None }).is_none());
        let (draft, _) = taken(at, fault(&"é\n".repeat(10_000))).unwrap();
        let Body::CameraFaulted(it) = draft.body else { panic!() };
        assert_eq!(it.said.chars().count(), SAID_MAX);
    }

    #[test]
    fn a_camera_with_a_long_id_has_a_source_of_its_own() {
        let long = |end: char| {
            let id = CameraId::new(format!("{}{end}", "a".repeat(63))).unwrap();
            source_of(&id).unwrap()
        };
        assert!(long('b') != long('c') && long('b').as_str().len() == SOURCE_LEN_MAX);
        assert_eq!(source_of(&"x".parse().unwrap()).unwrap().as_str(), "camera:x");
    }
}
