//! Real workers (`cordon watch`) on real video: watched under an order, shown, kept, taken over
//! when a worker dies, and told to the journal once.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tungstenite::client::IntoClientRequest;
use tungstenite::{Message, WebSocket};

use super::room::{Caller, Node, Room, SOON, eventually, recorded};

const VTEST: &str = "/usr/share/doc/opencv-doc/examples/data/vtest.avi";
/// A worker that has to start a decoder and learn.
const LONG: Duration = Duration::from_secs(40);

/// A camera that looks at the square of the recorded video, which stands in Paris here: points of
/// the picture by the truth's metres, north up, around 2.30, 48.86.
fn package(room: &Room, ends_at: Timestamp) {
    let at = |hours: i64| Timestamp::now() + hours.hours();
    room.file(
        "package/operation.toml",
        format!(
            "format = 1\nid = \"o\"\nname = \"O\"\ntime_zone = \"UTC\"\nstarts_at = \"{}\"\n\
             ends_at = \"{}\"\ncentre = [2.30, 48.86]\n\
             files = [\"agencies.csv\", \"cameras.geojson\", \"orders.toml\"]\n",
            at(-24),
            at(48)
        ),
    );
    room.file("package/agencies.csv", "id,name,kind\npolice,Police,police\n");
    // Five feet of the recording, in fractions of its picture, and metres.
    let feet = [
        (0.2, 0.8, -17.84, -8.37),
        (0.8, 0.8, -14.8, -14.1),
        (0.75, 0.4, -3.27, -8.58),
        (0.25, 0.35, -4.48, 2.54),
        (0.5, 0.55, -10.87, -7.89),
    ];
    let pairs: Vec<String> = feet
        .iter()
        .map(|(x, y, east, north)| {
            format!("{x} {y} {:.7} {:.7}", 2.30 + east / 73_300.0, 48.86 + north / 111_200.0)
        })
        .collect();
    let camera = |id: &str, pairs: &[String]| {
        json!({"type": "Feature",
            "geometry": {"type": "Point", "coordinates": [2.30, 48.86]},
            "properties": {"id": id, "name": id, "controller": "police", "pairs": pairs}})
    };
    let features = [camera("square", &pairs), camera("second", &[])];
    let cameras = json!({"type": "FeatureCollection", "features": features});
    room.file("package/cameras.geojson", cameras.to_string());
    room.file(
        "package/orders.toml",
        format!(
            "[[regime]]\nid = \"video\"\nname = \"Video\"\nlaw = \"L\"\nin_force_from = \"{}\"\n\
             [[order]]\nid = \"v\"\nname = \"Video\"\nkind = \"video\"\nregime = \"video\"\n\
             authority = \"Prefect\"\nnumber = \"1\"\nstarts_at = \"{}\"\nends_at = \"{ends_at}\"\n\
             cameras = [\"square\", \"second\"]\nevents = [\"density\"]\n",
            at(-24),
            at(-24)
        ),
    );
}

struct Centre {
    room: Room,
    node: Node,
    ada: Caller,
}

/// A video of a test picture that moves; `None`, said aloud, where ffmpeg is missing.
fn made(room: &Room) -> Option<PathBuf> {
    let path = room.path("made.mp4");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", "testsrc=s=320x180:r=10:d=20"])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-g", "10"])
        .arg(&path)
        .status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: ffmpeg is missing (apt-get install ffmpeg)");
        return None;
    }
    Some(path)
}

fn centre(room: Room, square: &Path, second: &Path, ends_at: Timestamp) -> Centre {
    package(&room, ends_at);
    let (square, second) = (square.display(), second.display());
    let addresses = format!("[cameras]\nsquare = \"{square}\"\nsecond = \"{second}\"\n");
    room.file("data/cameras.toml", addresses);
    let mut node = room.node("data").at("--operation", room.path("package")).start();
    let ada = node.administrator();
    let workers = ada.opens("workers", &["source"]);
    let password = "a password of workers";
    let set = workers.post("/api/session/password", &json!({"password": password}));
    assert!(set.status < 300, "{} {}", set.status, set.text);
    room.file("password", format!("{password}\n"));
    Centre { room, node, ada }
}

impl Centre {
    fn camera(&self, id: &str) -> Value {
        let view = self.ada.get("/api/cameras").json();
        let list = view["cameras"].as_array().unwrap();
        list.iter().find(|it| it["camera"] == id).unwrap().clone()
    }

    /// The camera once it is watched by `worker` and pictures come.
    fn watched(&self, id: &str, worker: &str) -> Value {
        eventually("it is watched", LONG, || {
            let camera = self.camera(id);
            let is_seen = camera["live"]["rate"].as_f64().is_some_and(|it| it > 1.0);
            (camera["worker"] == worker && is_seen).then_some(camera)
        })
    }

    fn look(&self, camera: &str) -> WebSocket<TcpStream> {
        let stream = TcpStream::connect_timeout(&self.ada.address(), SOON).unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        let uri = format!("ws://{}/api/cameras/{camera}/video", self.ada.address());
        let mut request = uri.into_client_request().unwrap();
        let bearer = format!("Bearer {}", self.ada.token()).parse().unwrap();
        request.headers_mut().insert("authorization", bearer);
        tungstenite::client(request, stream).unwrap().0
    }
}

fn heard(socket: &mut WebSocket<TcpStream>) -> Message {
    loop {
        let message = socket.read().unwrap();
        if matches!(message, Message::Text(_) | Message::Binary(_)) {
            return message;
        }
    }
}

/// Somebody looks.
fn is_looked_at(centre: &Centre) {
    let mut socket = centre.look("square");
    let Message::Text(said) = heard(&mut socket) else { panic!("the codec comes first") };
    assert!(said.contains("avc1."), "{said}");
    let Message::Binary(beginning) = heard(&mut socket) else { panic!("then the beginning") };
    assert_eq!(&beginning[4..8], b"ftyp");
    let Message::Text(said) = heard(&mut socket) else { panic!("then when a piece was taken") };
    let said: Value = serde_json::from_str(&said).unwrap();
    let at: Timestamp = said["at"].as_str().unwrap().parse().unwrap();
    assert!((Timestamp::now() - at).get_seconds().abs() < 60, "{at}");
    assert!(matches!(heard(&mut socket), Message::Binary(_)), "and the piece");
    drop(socket);
    eventually("there is a still", SOON, || {
        let still = centre.ada.get("/api/cameras/second/still");
        (still.status == 200).then_some(())
    });
}

/// Somebody keeps a moment.
fn is_kept(centre: &Centre) {
    let (room, ada) = (&centre.room, &centre.ada);
    let until = Timestamp::now();
    let asked = json!({"camera": "square", "from": (until - 4.seconds()).to_string(),
        "until": until.to_string(), "purpose": "incident 7"});
    assert_eq!(ada.post("/api/clips", &asked).json()["clip"], 1);
    let kept = eventually("it is kept", LONG, || ada.entries("clip_kept").pop());
    let hash = kept["body"]["sha256"].as_str().expect("it was to be had").to_owned();
    let file = room.path(&format!("data/clips/{hash}.mp4"));
    assert_eq!(hex::encode(Sha256::digest(fs::read(&file).unwrap())), hash);
    let counted = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames"])
        .args(["-of", "csv=p=0"])
        .arg(&file)
        .output()
        .unwrap();
    let counted: u32 = String::from_utf8_lossy(&counted.stdout).trim().parse().unwrap();
    assert!(counted >= 20, "{counted} pictures of four seconds");
}

#[test]
fn a_camera_is_seen_its_moment_kept_and_it_is_taken_over_when_its_worker_dies() {
    let room = Room::new();
    let Some(video) = made(&room) else { return };
    let centre = centre(room, &video, &video, Timestamp::now() + 24.hours());
    let (room, ada) = (&centre.room, &centre.ada);
    let none = room.path("no-models");
    let first = room.worker("w-1", ada, &none);
    let camera = centre.watched("square", "w-1");
    assert_eq!(camera["live"]["is_detecting"], false, "there is no model, and it says so");
    assert_eq!(camera["live"]["size"], json!([320, 180]));
    centre.watched("second", "w-1");

    is_looked_at(&centre);
    is_kept(&centre);

    // Its worker dies.
    let second = room.worker("w-2", ada, &none);
    std::thread::sleep(Duration::from_secs(2));
    first.kill();
    let begun = Instant::now();
    eventually("another has it", Duration::from_secs(10), || {
        let camera = centre.camera("square");
        (camera["worker"] == "w-2").then_some(())
    });
    println!("taken over after {:?}", begun.elapsed());
    centre.watched("square", "w-2");
    // The first comes back: what it had not told is told, and it takes nothing from the other.
    let first = room.worker("w-1", ada, &none);
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(centre.camera("square")["worker"], "w-2");
    first.stop();
    second.stop();

    let of = |kind: &str| -> Vec<Value> {
        let all = ada.entries(kind).into_iter();
        all.filter(|it| it["body"]["camera"] == "square").collect()
    };
    let began = of("camera_watched");
    let workers: Vec<&Value> = began.iter().map(|it| &it["body"]["worker"]).collect();
    assert_eq!(workers, [&json!("w-1"), &json!("w-2")]);
    let left = of("camera_left");
    assert_eq!(left.last().unwrap()["body"]["why"], "stopped");
    // What was counted are spans that do not overlap.
    let mut spans: Vec<(String, String)> = of("camera_counted")
        .iter()
        .map(|it| {
            let figures = &it["body"]["figures"];
            let text = |name: &str| figures[name].as_str().unwrap().to_owned();
            (text("from"), text("until"))
        })
        .collect();
    spans.sort();
    assert!(!spans.is_empty());
    assert!(spans.windows(2).all(|it| it[0].1 <= it[1].0), "{spans:?}");
    centre.node.stop();
    centre.room.verify("data");
}

#[test]
fn an_order_that_ends_ends_the_watching_whatever_the_line_does() {
    let room = Room::new();
    let Some(video) = made(&room) else { return };
    let centre = centre(room, &video, &video, Timestamp::now() + 14.seconds());
    let worker = centre.room.worker("w-1", &centre.ada, &centre.room.path("none"));
    centre.watched("square", "w-1");
    let left = eventually("it is left", LONG, || {
        let left = centre.ada.entries("camera_left");
        (left.len() == 2).then_some(left)
    });
    let whys: Vec<&Value> = left.iter().map(|it| &it["body"]["why"]).collect();
    assert!(whys.iter().all(|why| **why == "order_ended" || **why == "lease_lost"), "{whys:?}");
    assert_eq!(centre.camera("square")["state"], "no_order");
    worker.stop();
    assert_eq!(centre.ada.entries("camera_watched").len(), 2, "it was not begun again");
    centre.node.stop();
}

#[test]
fn people_of_a_real_video_walk_on_the_map() {
    let Some(models) = recorded("video/models") else { return };
    if !Path::new(VTEST).exists() || std::env::var_os("ORT_DYLIB_PATH").is_none() {
        println!("skipped: `{VTEST}` is missing, or ORT_DYLIB_PATH is not set");
        return;
    }
    let room = Room::new();
    let Some(video) = made(&room) else { return };
    let centre = centre(room, Path::new(VTEST), &video, Timestamp::now() + 24.hours());
    let worker = centre.room.worker("w-1", &centre.ada, &models);
    let camera = eventually("people are seen", LONG, || {
        let camera = centre.camera("square");
        let people = camera["live"]["people"].as_array().map_or(0, Vec::len);
        (people >= 3).then_some(camera)
    });
    assert_eq!(camera["live"]["is_detecting"], true);
    assert_eq!(camera["is_calibrated"], true);
    for person in camera["live"]["people"].as_array().unwrap() {
        let at = person["position"].as_array().expect("they have a place");
        let (longitude, latitude) = (at[0].as_f64().unwrap(), at[1].as_f64().unwrap());
        let off = ((longitude - 2.30) * 73_300.0).hypot((latitude - 48.86) * 111_200.0);
        assert!(off < 150.0, "{person}");
    }
    worker.stop();
    assert!(!centre.ada.entries("camera_counted").is_empty());
    let journal = centre.ada.entries("camera_counted");
    assert!(!journal.iter().any(|it| it.to_string().contains("position")), "numbers alone");
    centre.node.stop();
    centre.room.verify("data");
}
