//! `cordon vision run`, `bench` and `evaluate`, `cordon models pull`: a real video becomes people
//! on the ground, and what is no video, no model and no camera is told why.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::room::{Room, recorded};

/// PETS 2009 S2.L1, view 001, as Debian has it.
const VTEST: &str = "/usr/share/doc/opencv-doc/examples/data/vtest.avi";
const CAMERA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/vision/vtest-camera.toml");

/// Models and the first `frames` pictures of the video; `None`, said aloud, where one is missing.
fn video(room: &Room, frames: usize) -> Option<(PathBuf, String)> {
    let models = recorded("video/models")?;
    let clip = room.path("clip.avi");
    let cut = Command::new("ffmpeg")
        .args(["-v", "error", "-i", VTEST, "-frames:v", &frames.to_string(), "-c", "copy"])
        .arg(&clip)
        .status();
    if !cut.is_ok_and(|status| status.success()) {
        println!("skipped: `{VTEST}` or ffmpeg is missing (Debian: opencv-doc, ffmpeg)");
        return None;
    }
    Some((models, clip.to_str().unwrap().to_owned()))
}

fn lines(room: &Room, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(room.path(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Runs the video; gives its reports and its tracks.
fn run(room: &Room, engine: &str, frames: usize) -> Option<(Vec<Value>, String)> {
    let (models, clip) = video(room, frames)?;
    let (mot, reports) = (room.path("mot"), room.path("reports"));
    let given = ["vision", "run", &clip, "--camera", CAMERA, "--engine", engine, "--models"];
    let out = ["--mot", mot.to_str().unwrap(), "--reports", reports.to_str().unwrap()];
    let said = room.cordon(&[&given[..], &[models.to_str().unwrap()], &out].concat());
    if !said.good && engine == "ort" {
        let why = said.refusal();
        assert!(why.contains("ONNX Runtime is not found") && why.contains("models pull"), "{why}");
        println!("skipped: {why}");
        return None;
    }
    said.out();
    Some((lines(room, "reports"), fs::read_to_string(mot).unwrap()))
}

fn people_are_seen(reports: &[Value], mot: &str, frames: usize) {
    assert_eq!(reports[0]["kind"], "opened");
    assert_eq!(reports[0]["purpose"], "calibration");
    assert_eq!(reports[0]["model"], "yolox-nano");
    assert_eq!(reports[0]["has_ground"], true);
    let seen: Vec<&Value> = reports.iter().filter(|it| it["kind"] == "seen").collect();
    assert!(seen.len() >= frames / 7 - 1, "once a second, at seven pictures a second");
    for report in &seen[1..] {
        let count = report["persons_count"].as_u64().unwrap();
        assert!((3..=8).contains(&count), "five or six people are there: {report}");
        for track in report["tracks"].as_array().unwrap() {
            let (east, north) = (track["east_m"].as_f64(), track["north_m"].as_f64());
            assert!(east.unwrap().abs() < 25.0 && north.unwrap().abs() < 25.0, "{track}");
            assert!(track["speed_mps"].as_f64().unwrap() < 4.0, "{track}");
        }
    }
    assert_eq!(reports.last().unwrap()["kind"], "ended");
    assert_eq!(reports.last().unwrap()["frames_count"], frames);
    let boxes = mot.lines().count();
    assert!(boxes > frames * 3 && boxes < frames * 8, "{boxes}");
}

#[test]
fn people_walk_on_the_ground_of_a_real_video() {
    let room = Room::new();
    if let Some((reports, mot)) = run(&room, "ort", 140) {
        people_are_seen(&reports, &mot, 140);
    }
}

#[test]
fn the_engine_that_is_built_in_sees_them_too() {
    let room = Room::new();
    if let Some((reports, mot)) = run(&room, "rten", 21) {
        people_are_seen(&reports, &mot, 21);
    }
}

#[test]
fn what_is_seen_is_measured_beside_the_truth_and_what_it_costs() {
    let room = Room::new();
    let Some((models, clip)) = video(&room, 70) else { return };
    let Some(truth) = recorded("video/mot15/PETS09-S2L1/gt/gt.txt") else { return };
    let (models, truth) = (models.to_str().unwrap(), truth.to_str().unwrap());
    let given = ["vision", "evaluate", "--truth", truth, "--video", &clip, "--camera", CAMERA];
    let said = room.cordon(&[&given[..], &["--models", models]].concat()).out();
    let scored: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(scored["frames_count"], 70);
    let number = |path: &str| scored.pointer(path).and_then(Value::as_f64).unwrap();
    assert!(number("/count/error_share") < 0.15, "{scored}");
    assert!(number("/density/error_mean") < 0.1, "{scored}");
    assert!(number("/speed/error_median") < 0.3, "{scored}");
    assert!(number("/direction/error_median") < 30.0, "{scored}");
    assert_eq!(scored["line_crossing"].as_array().unwrap().len(), 2);

    let said = room.cordon(&["vision", "bench", &clip, "--models", models]).out();
    let bench: Value = serde_json::from_str(&said).unwrap();
    for key in ["frames_per_cpu_s", "detector_frames_per_cpu_s", "peak_mb", "decoder_peak_mb"] {
        assert!(bench[key].as_f64().unwrap() > 0.0, "{key}: {bench}");
    }
    assert!(bench["latency_ms"]["p95"].as_f64().unwrap() > 0.0, "{bench}");
}

#[test]
fn what_is_no_video_no_model_and_no_camera_is_told_why() {
    let room = Room::new();
    let Some((models, clip)) = video(&room, 7) else { return };
    let models = models.to_str().unwrap().to_owned();
    room.file("empty.toml", "");
    let refused = |video: &str, camera: &str, models: &str| {
        let camera = room.path(camera);
        let given = ["vision", "run", video, "--camera", camera.to_str().unwrap()];
        room.cordon(&[&given[..], &["--models", models]].concat()).refusal()
    };
    let none = room.path("none");
    fs::create_dir(&none).unwrap();
    let said = refused(&clip, "empty.toml", none.to_str().unwrap());
    assert!(said.contains("cordon models pull --to"), "{said}");
    fs::write(none.join("yolox_nano_416.onnx"), b"not it").unwrap();
    let said = refused(&clip, "empty.toml", none.to_str().unwrap());
    assert!(said.contains("SHA-256") && said.contains("no model that is known"), "{said}");

    room.file("no.avi", "this is no video");
    let said = refused(room.path("no.avi").to_str().unwrap(), "empty.toml", &models);
    assert!(said.contains("gives no video"), "{said}");
    let whole = fs::read(&clip).unwrap();
    room.file("cut.avi", &whole[..200]);
    let said = refused(room.path("cut.avi").to_str().unwrap(), "empty.toml", &models);
    assert!(said.contains("gives no video"), "{said}");

    for (camera, why) in [
        ("frame_rte = 7", "unknown field `frame_rte`"),
        ("frame_rate = -1", "pictures a second are above 0"),
        ("[ground]\npairs = [[0,9,0,0],[9,9,1,0],[18,9,2,0]]", "four at least"),
        ("[ground]\npairs = [[0,9,0,0],[9,9,1,0],[18,9,2,0],[5,30,1,9]]", "lie on one line"),
        ("[[zone]]\nid = \"z\"\nring = [[5000,5000],[5100,5000],[5000,5100]]", "outside"),
        ("mask = [[[0.1,0.1],[0.2,0.1]]]", "mask"),
    ] {
        room.file("bad.toml", camera);
        let said = refused(&clip, "bad.toml", &models);
        assert!(said.contains(why), "{camera}: {said}");
    }
}

#[test]
fn a_model_that_gives_another_shape_than_is_said_of_it_is_refused_before_the_first_picture() {
    let room = Room::new();
    let Some((models, clip)) = video(&room, 7) else { return };
    let own = room.path("own");
    fs::create_dir(&own).unwrap();
    let bytes = fs::read(models.join("yolox_nano_416.onnx")).unwrap();
    let hash = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&bytes));
    fs::write(own.join("own.onnx"), &bytes).unwrap();
    let described = format!(
        "[[model]]\nname = \"own\"\nfile = \"own.onnx\"\nsha256 = \"{hash}\"\nlicence = \"MIT\"\n\
         head = \"yolox\"\ninput = [416, 416]\nis_resizable = true\nclasses_count = 3\n\
         classes = [[0, \"person\"]]\nunsure = 0.1\nsure = 0.5\nbegins = 0.5\noverlap_max = 0.6\n"
    );
    fs::write(own.join("models.toml"), described).unwrap();
    let given = ["vision", "run", &clip, "--engine", "rten", "--models", own.to_str().unwrap()];
    let said = room.cordon(&given).refusal();
    assert!(said.contains("wrong shape") && said.contains("1 x 2730 x 8"), "{said}");
}

#[test]
fn a_stream_that_breaks_off_gives_what_it_had() {
    let room = Room::new();
    let Some((models, clip)) = video(&room, 28) else { return };
    let whole = fs::read(&clip).unwrap();
    room.file("half.avi", &whole[..whole.len() * 2 / 3]);
    let (half, reports) = (room.path("half.avi"), room.path("reports"));
    let given = ["vision", "run", half.to_str().unwrap(), "--models", models.to_str().unwrap()];
    room.cordon(&[&given[..], &["--reports", reports.to_str().unwrap()]].concat()).out();
    let reports = lines(&room, "reports");
    let last = reports.last().unwrap();
    assert_eq!(last["kind"], "ended");
    assert!(last["frames_count"].as_u64().unwrap() >= 10, "{last}");
}

#[test]
fn models_are_taken_by_their_hash_whatever_their_name() {
    let Some(models) = recorded("video/models") else { return };
    let room = Room::new();
    let from = room.path("from");
    fs::create_dir(&from).unwrap();
    fs::copy(models.join("yolox_nano_416.onnx"), from.join("renamed.onnx")).unwrap();
    fs::write(from.join("yolox_nano_416.onnx"), b"another thing of that name").unwrap();
    let (from, to) = (from.to_str().unwrap(), room.path("to"));
    let pull = ["models", "pull", "--from", from, "--to", to.to_str().unwrap()];
    let said = room.cordon(&pull).refusal();
    assert!(said.contains("not got: nanodet-plus"), "{said}");
    room.cordon(&[&pull[..], &["--only", "yolox-nano"]].concat()).out();
    let said = room.cordon(&[&pull[..], &["--only", "yolox-nano"]].concat()).out();
    assert!(said.contains("yolox-nano: is there already"), "{said}");
    let said = room.cordon(&[&pull[..], &["--only", "yolo"]].concat()).refusal();
    assert!(said.contains("there are yolox-nano, nanodet-plus"), "{said}");
}
