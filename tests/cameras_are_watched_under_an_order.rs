//! Cameras and the centre: who watches which and when, what is told arrives once, what is seen is
//! shown while the order holds, and a moment that is kept is counted, read under an entry, erased.

use std::collections::BTreeMap;
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tungstenite::client::IntoClientRequest;
use tungstenite::{Message, WebSocket};

use super::room::{Answer, Caller, Node, Room, SOON, eventually};

const SECRET: &str = "hunter2";

fn hours(count: i64) -> Timestamp {
    Timestamp::now() + count.hours()
}

/// An operation of three cameras: `now` is under an order in force, `later` under one of tomorrow,
/// `never` under none.
fn package(room: &Room, ends_at: Timestamp) -> PathBuf {
    let (now, start, end) = (hours(0), hours(-24), hours(48));
    let manifest = format!(
        "format = 1\nid = \"o\"\nname = \"O\"\ntime_zone = \"UTC\"\nstarts_at = \"{start}\"\n\
         ends_at = \"{end}\"\ncentre = [2.30, 48.86]\n\
         files = [\"agencies.csv\", \"cameras.geojson\", \"orders.toml\"]\n"
    );
    room.file("package/operation.toml", manifest);
    room.file("package/agencies.csv", "id,name,kind\npolice,Police,police\n");
    let camera = |id: &str| {
        json!({"type": "Feature",
            "geometry": {"type": "Point", "coordinates": [2.30, 48.86]},
            "properties": {"id": id, "name": id, "controller": "police", "watch_priority": 7,
                "areas": ["quay: 2.3001 48.8601, 2.3003 48.8601, 2.3003 48.8603"]}})
    };
    let features = ["now", "later", "never"].map(camera);
    let cameras = json!({"type": "FeatureCollection", "features": features});
    room.file("package/cameras.geojson", cameras.to_string());
    let order = |id: &str, from: Timestamp, until: Timestamp| {
        format!(
            "[[order]]\nid = \"v-{id}\"\nname = \"Video\"\nkind = \"video\"\nregime = \"video\"\n\
             authority = \"Prefect\"\nnumber = \"1\"\nstarts_at = \"{from}\"\nends_at = \"{until}\"\n\
             cameras = [\"{id}\"]\nevents = [\"density\"]\nclips_days = 3\n"
        )
    };
    let regime = format!(
        "[[regime]]\nid = \"video\"\nname = \"Video\"\nlaw = \"L\"\nin_force_from = \"{start}\"\n"
    );
    let orders = regime + &order("now", start, ends_at) + &order("later", now + 24.hours(), end);
    room.file("package/orders.toml", orders);
    room.path("package")
}

struct Centre {
    room: Room,
    node: Node,
    /// Commander and administrator.
    ada: Caller,
    source: Caller,
}

fn centre_until(ends_at: Timestamp) -> Centre {
    let room = Room::new();
    package(&room, ends_at);
    let address = |id: &str| format!("{id} = \"rtsp://ada:{SECRET}@10.0.0.1/{id}\"\n");
    let addresses: String = ["now", "later", "never"].map(address).concat();
    room.file("data/cameras.toml", format!("[cameras]\n{addresses}"));
    let mut node = room.node("data").at("--operation", room.path("package")).start();
    let ada = node.administrator();
    let source = ada.opens("workers", &["source"]);
    Centre { room, node, ada, source }
}

fn centre() -> Centre {
    centre_until(hours(24))
}

/// A worker that has no eyes: it says what it is told to.
struct Worker {
    source: Caller,
    name: &'static str,
    run: u64,
    room: usize,
    next: u64,
    word: Value,
}

impl Worker {
    fn new(centre: &Centre, name: &'static str) -> Worker {
        let source = centre.source.clone();
        Worker { source, name, run: 1, room: 4, next: 0, word: Value::Null }
    }

    /// Its leases by camera.
    fn leases(&self) -> BTreeMap<String, u64> {
        let list = self.word["leases"].as_array().unwrap().iter();
        let one =
            |it: &Value| (it["camera"].as_str().unwrap().to_owned(), it["lease"].as_u64().unwrap());
        list.map(one).collect()
    }

    fn body(&self, first: u64, records: &[Value]) -> Value {
        let holds: Vec<Value> = match self.word.is_null() {
            true => Vec::new(),
            false => self.leases().iter().map(|(camera, lease)| live(camera, *lease, 3)).collect(),
        };
        json!({"worker": self.name, "run": self.run, "room": self.room, "holds": holds,
            "first": first, "records": records})
    }

    fn post(&self, body: &Value) -> Answer {
        self.source.post("/api/watch", body)
    }

    /// Reports, with records that are new.
    fn reports(&mut self, records: &[Value]) -> BTreeMap<String, u64> {
        self.word = self.post(&self.body(self.next, records)).json();
        self.next += records.len() as u64;
        assert_eq!(
            (&self.word["next"], &self.word["covered"]),
            (&json!(self.next), &json!(self.next))
        );
        self.leases()
    }
}

fn live(camera: &str, lease: u64, count: u64) -> Value {
    let person = |n: u64| {
        json!({"track": n, "is_vehicle": false, "place": [0.1, 0.1, 0.1, 0.2],
            "position": [2.3001, 48.8601], "spread_m": 0.5, "speed_mps": 1.2,
            "direction_deg": 90.0})
    };
    json!({"camera": camera, "lease": lease, "at": Timestamp::now().to_string(),
        "size": [1280, 720], "rate": 5.0, "latency_ms": 80.0, "dropped_count": 0,
        "is_detecting": true, "is_paused": false, "faults": [],
        "people": (0..count).map(person).collect::<Vec<_>>(),
        "areas": {"quay": {"persons_count": count, "density_per_m2": 0.5, "is_at_least": false}}})
}

fn record(camera: &str, lease: u64, at: Timestamp, what: &Value) -> Value {
    json!({"camera": camera, "lease": lease, "at": at.to_string(), "what": what})
}

fn began() -> Value {
    json!({"kind": "began", "order": "v-now", "model": "none 0000"})
}

fn figures(until: Timestamp) -> Value {
    json!({"kind": "figures", "figures": {"from": (until - 60.seconds()).to_string(),
        "until": until.to_string(), "frames_count": 300, "persons_max": 4,
        "persons_mean_milli": 2500, "areas": {}, "lines": {"bridge": [3, 1]}}})
}

#[test]
fn a_camera_is_watched_only_under_an_order_and_another_takes_over_within_ten_seconds() {
    let centre = centre();
    let mut first = Worker::new(&centre, "w-1");
    let held = first.reports(&[]);
    assert_eq!(held.keys().collect::<Vec<_>>(), ["now"]);
    let lease = &first.word["leases"][0];
    assert_eq!((&lease["order"], &lease["for_ms"]), (&json!("v-now"), &json!(5_000)));
    assert_eq!((&lease["rate"], &lease["priority"]), (&json!(5.0), &json!(7)));
    assert_eq!(lease["areas"]["quay"].as_array().unwrap().len(), 3);
    assert!(lease["address"].as_str().unwrap().contains(SECRET), "the worker needs it");
    let mut second = Worker::new(&centre, "w-2");
    assert!(second.reports(&[]).is_empty());
    let number = held["now"];
    first.reports(&[record("now", number, Timestamp::now(), &began())]);

    let view = centre.ada.get("/api/cameras").json();
    let camera = |id: &str| {
        let list = view["cameras"].as_array().unwrap();
        list.iter().find(|it| it["camera"] == id).unwrap().clone()
    };
    let states = ["now", "later", "never"].map(|id| camera(id)["state"].clone());
    assert_eq!(states, ["watched", "no_order", "no_order"]);
    assert_eq!(camera("now")["worker"], "w-1");
    assert_eq!(camera("now")["live"]["people"].as_array().unwrap().len(), 3);
    assert!(!view.to_string().contains(SECRET), "no secret is shown");

    // The first falls silent.
    let begun = Instant::now();
    let taken = eventually("the second takes over", Duration::from_secs(10), || {
        std::thread::sleep(Duration::from_millis(300));
        second.reports(&[]).get("now").copied()
    });
    assert!(begun.elapsed() > Duration::from_millis(4_900), "the first may go on for five");
    assert!(taken > number);
    assert!(first.reports(&[]).is_empty(), "it has lost it");
    // What it saw while it held is taken too.
    let late =
        record("now", number, Timestamp::now(), &json!({"kind": "ended", "why": "lease_lost"}));
    first.reports(&[late]);
    assert_eq!(centre.ada.entries("camera_left").len(), 1);
    centre.node.stop();
    let journal = centre.room.verify("data");
    assert!(!journal.contains(SECRET));
}

#[test]
fn an_order_that_ends_ends_the_lease_and_what_is_shown() {
    let centre = centre_until(Timestamp::now() + 6.seconds());
    let mut worker = Worker::new(&centre, "w");
    let lease = eventually("a lease", SOON, || worker.reports(&[]).get("now").copied());
    let begin = format!("/api/watch/segment?camera=now&lease={lease}&codec=avc1");
    assert_eq!(worker.source.post_bytes(&begin, "video/mp4", b"....ftyp").status, 204);
    eventually("the lease is over", SOON, || worker.reports(&[]).is_empty().then_some(()));
    assert_eq!(centre.ada.get("/api/cameras/now/still").problem(409), "no_order");
    assert_eq!(centre.ada.get("/api/cameras/later/still").problem(409), "no_order");
    let piece = format!("/api/watch/segment?camera=now&lease={lease}");
    assert_eq!(worker.source.post_bytes(&piece, "video/mp4", b"....moof").problem(409), "no_lease");
    centre.node.stop();
}

#[test]
fn what_a_worker_tells_is_in_the_journal_once_also_after_a_start_of_the_centre() {
    let centre = centre();
    let mut worker = Worker::new(&centre, "w");
    let lease = worker.reports(&[])["now"];
    let now = Timestamp::now();
    let said = [
        record("now", lease, now, &began()),
        record("now", lease, now, &figures(now)),
        record("never", lease, now, &figures(now)),
        record("nobody", lease, now, &figures(now)),
        record("now", lease + 1_000, now, &figures(now)),
        record("now", lease, now + 8_760.hours(), &figures(now + 8_760.hours())),
    ];
    worker.reports(&said);
    // Twice, in another cut, and after a gap.
    for first in [0, 2] {
        let again =
            worker.post(&worker.body(first, &said[usize::try_from(first).unwrap()..])).json();
        assert_eq!(again["next"], 6);
    }
    let gap = worker.post(&worker.body(9, &said[..1])).json();
    assert_eq!(gap["next"], 6);
    let counted = |ada: &Caller| ada.entries("camera_counted");
    assert_eq!(counted(&centre.ada).len(), 2);
    assert_eq!(centre.ada.figure("cordon_watch_records_refused_total"), 3.0);
    assert_eq!(centre.ada.figure("cordon_watch_clocks_wrong_total"), 1.0);
    let year = now.to_string()[..4].to_owned();
    for entry in counted(&centre.ada) {
        assert!(entry["observed_at"].as_str().unwrap().starts_with(&year), "{entry}");
        assert_eq!(entry["author"]["source"]["source"], "camera:now");
    }
    let old = json!({"worker": "w", "run": 0, "room": 4, "holds": [], "first": 0, "records": []});
    assert_eq!(worker.post(&old).problem(409), "old_run");
    let view = centre.ada.get("/api/cameras").json();
    let of_now = view["cameras"].as_array().unwrap().iter().find(|it| it["camera"] == "now");
    assert_eq!(of_now.unwrap()["crossed"]["bridge"], json!([6, 2]));

    let Centre { room, node, ada, .. } = centre;
    // In another second numbers of leases begin higher, beyond the one that was never given.
    std::thread::sleep(Duration::from_millis(1_100));
    node.kill();
    let node = room.node("data").start();
    let ada = ada.at(node.address());
    worker.source = worker.source.at(node.address());
    // It does not know that its answer was the last, and sends all again.
    let again = worker.post(&worker.body(0, &said)).json();
    assert_eq!(again["next"], 6);
    assert_eq!((counted(&ada).len(), ada.entries("camera_watched").len()), (2, 1));
    let held = again["leases"].as_array().unwrap();
    assert_eq!(held[0]["lease"], lease, "who held it goes on");
    node.stop();
    room.verify("data");
}

/// Somebody who looks at a camera.
fn look(who: &Caller, camera: &str) -> WebSocket<TcpStream> {
    let stream = TcpStream::connect_timeout(&who.address(), SOON).unwrap();
    stream.set_read_timeout(Some(SOON)).unwrap();
    let uri = format!("ws://{}/api/cameras/{camera}/video", who.address());
    let mut request = uri.into_client_request().unwrap();
    let bearer = format!("Bearer {}", who.token()).parse().unwrap();
    request.headers_mut().insert("authorization", bearer);
    tungstenite::client(request, stream).unwrap().0
}

/// The next text or piece.
fn heard(socket: &mut WebSocket<TcpStream>) -> String {
    loop {
        match socket.read().unwrap() {
            Message::Text(text) => return text.to_string(),
            Message::Binary(bytes) => return String::from_utf8_lossy(&bytes).into_owned(),
            _ => {}
        }
    }
}

#[test]
fn what_a_camera_sees_is_sent_while_somebody_looks() {
    let centre = centre();
    let mut worker = Worker::new(&centre, "w");
    let lease = worker.reports(&[])["now"];
    assert_eq!(worker.word["wanted"], json!([]), "nobody looks");
    let mut socket = look(&centre.ada, "now");
    eventually("it is wanted", SOON, || {
        worker.reports(&[]);
        (worker.word["wanted"] == json!(["now"])).then_some(())
    });
    let send = |more: &str, piece: &[u8]| {
        let path = format!("/api/watch/segment?camera=now&lease={lease}{more}");
        worker.source.post_bytes(&path, "video/mp4", piece)
    };
    assert_eq!(send("", b"....moof").problem(409), "no_beginning");
    assert_eq!(send("&codec=avc1.64001f", b"....ftypmoov").status, 204);
    assert_eq!(send("", b"....moof1").status, 204);
    assert_eq!(heard(&mut socket), r#"{"codec":"avc1.64001f"}"#);
    assert_eq!(heard(&mut socket), "....ftypmoov");
    assert_eq!(heard(&mut socket), "....moof1");
    // Who comes later begins with the same.
    let mut late = look(&centre.ada, "now");
    assert_eq!(heard(&mut late), r#"{"codec":"avc1.64001f"}"#);
    assert_eq!((heard(&mut late), heard(&mut late)), ("....ftypmoov".into(), "....moof1".into()));
    assert_eq!(send("", &vec![b'x'; (8 << 20) + 1]).problem(413), "too_large");

    assert_eq!(centre.ada.get("/api/cameras/now/still").problem(404), "no_still");
    let still = format!("/api/watch/still?camera=now&lease={lease}");
    assert_eq!(
        worker.source.post_bytes(&still, "image/jpeg", b"GIF89a").problem(400),
        "wrong_body"
    );
    let jpeg = [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3];
    assert_eq!(worker.source.post_bytes(&still, "image/jpeg", &jpeg).status, 204);
    let shown = centre.ada.get("/api/cameras/now/still");
    assert_eq!(
        (shown.status, &shown.headers["content-type"]),
        (200, &"image/jpeg".parse().unwrap())
    );
    centre.node.stop();
}

#[test]
fn a_clip_has_its_hash_in_the_journal_is_read_under_an_entry_and_erased() {
    let centre = centre();
    let ada = &centre.ada;
    let mut worker = Worker::new(&centre, "w");
    worker.reports(&[]);
    let now = Timestamp::now();
    let asked = |from: Timestamp, until: Timestamp, camera: &str, purpose: &str| {
        let body = json!({"camera": camera, "from": from.to_string(), "until": until.to_string(),
            "purpose": purpose});
        ada.post("/api/clips", &body)
    };
    let (from, until) = (now - 60.seconds(), now - 10.seconds());
    assert_eq!(asked(until, from, "now", "incident 1").problem(422), "no_moment");
    assert_eq!(asked(now - 60.minutes(), now, "now", "incident 1").problem(422), "no_moment");
    assert_eq!(asked(from, until, "now", " ").problem(422), "no_purpose");
    assert_eq!(asked(from, until, "never", "incident 1").problem(409), "no_order");
    assert_eq!(asked(from, until, "nobody", "incident 1").problem(404), "unknown_camera");
    let clip = asked(from, until, "now", "incident 1").json();
    assert_eq!((&clip["clip"], &clip["sha256"]), (&json!(1), &Value::Null));
    let erase_at: Timestamp = clip["erase_at"].as_str().unwrap().parse().unwrap();
    assert!(erase_at < hours(73), "the order says three days");
    let gone = asked(from, until, "now", "incident 2").json();
    assert_eq!(gone["clip"], 2);

    let video = "/api/clips/1/video";
    assert_eq!(ada.get(video).problem(409), "clip_coming");
    let send = |clip: u64, body: &[u8]| {
        centre.source.post_bytes(&format!("/api/watch/clip?clip={clip}"), "video/mp4", body)
    };
    assert_eq!(send(1, b"....ftyp").problem(409), "not_asked");
    worker.reports(&[]);
    let wanted: Vec<&Value> =
        worker.word["clips"].as_array().unwrap().iter().map(|it| &it["clip"]).collect();
    assert_eq!(wanted, [&json!(1), &json!(2)]);
    assert_eq!(send(1, b"no video").problem(400), "wrong_body");
    assert_eq!(send(9, b"....ftyp").problem(404), "unknown_clip");
    let bytes = b"....ftypisom and what was seen".as_slice();
    assert_eq!(send(1, bytes).status, 204);
    assert_eq!(send(1, bytes).status, 204, "twice is once");
    assert_eq!(send(2, b"").status, 204, "it is kept no more");
    let kept = eventually("both are told of", SOON, || {
        let kept = ada.entries("clip_kept");
        (kept.len() == 2).then_some(kept)
    });
    let hash = hex::encode(Sha256::digest(bytes));
    assert_eq!(
        (&kept[0]["body"]["sha256"], &kept[1]["body"]["sha256"]),
        (&json!(hash), &Value::Null)
    );
    let file = centre.room.path(&format!("data/clips/{hash}.mp4"));
    assert!(file.exists());

    let shown = ada.get(video);
    assert_eq!((shown.status, shown.text.as_bytes()), (200, bytes));
    let part = ada.call("GET", video, &[("range", "bytes=4-7")], None).unwrap();
    assert_eq!((part.status, part.text.as_str()), (206, "ftyp"));
    let reads = ada.entries("clip_read");
    assert_eq!(reads.len(), 1, "a player's ranges are one reading");
    assert_eq!(reads[0]["author"]["person"]["account"], ada.account.as_str());
    assert_eq!(ada.get("/api/clips/2/video").problem(410), "clip_gone");

    assert_eq!(ada.post("/api/clips/1/erase", &json!({})).json()["is_gone"], true);
    assert!(!file.exists());
    assert_eq!(ada.get(video).problem(410), "clip_gone");
    assert_eq!(ada.post("/api/clips/1/erase", &json!({})).problem(410), "clip_gone");
    assert_eq!(ada.entries("clip_erased")[0]["body"]["why"], "asked");
    assert_eq!(ada.get("/api/clips").json()["clips"].as_array().unwrap().len(), 2);
    centre.node.stop();
    centre.room.verify("data");
}

#[test]
fn each_call_about_cameras_asks_who_calls_and_a_bad_one_gets_a_clear_answer() {
    let centre = centre();
    let ada = &centre.ada;
    let worker = Worker::new(&centre, "w");
    let auditor = ada.opens("auditor", &["auditor"]);
    let operator = ada.opens("operator", &["operator"]);
    assert_eq!(ada.post("/api/watch", &worker.body(0, &[])).problem(403), "role");
    assert_eq!(worker.source.get("/api/cameras").problem(403), "role");
    assert_eq!(auditor.get("/api/cameras").status, 200);
    assert_eq!(auditor.get("/api/cameras/now/still").problem(403), "role");
    assert_eq!(operator.post("/api/clips/1/erase", &json!({})).problem(403), "role");
    assert_eq!(centre.node.anybody().get("/api/cameras").status, 401);

    // Another account under its name, a name that is none, too much of everything.
    worker.post(&worker.body(0, &[])).json();
    let other = Worker { source: ada.opens("others", &["source"]), ..Worker::new(&centre, "w") };
    assert_eq!(other.post(&other.body(0, &[])).problem(409), "anothers");
    let named = Worker::new(&centre, "w 1");
    assert_eq!(named.post(&named.body(0, &[])).problem(400), "worker_name");
    let many = vec![record("now", 1, Timestamp::now(), &began()); 1_001];
    assert_eq!(worker.post(&worker.body(0, &many)).problem(413), "too_long");
    let word = worker.post(&worker.body(0, &[])).json();
    let lease = word["leases"][0]["lease"].as_u64().unwrap();
    let mut crowded = worker.body(0, &[]);
    crowded["holds"] = json!([live("now", lease, 10_000)]);
    worker.post(&crowded).json();
    assert_eq!(ada.figure("cordon_watch_people_dropped_total"), 9_500.0);
    crowded["holds"] = json!([live("now", lease + 1, 1)]);
    worker.post(&crowded).json();
    let view = operator.get("/api/cameras").json();
    let of_now = view["cameras"].as_array().unwrap().iter().find(|it| it["camera"] == "now");
    assert_eq!(of_now.unwrap()["live"]["people"].as_array().unwrap().len(), 500);
    let told = auditor.get("/api/cameras").json().to_string();
    assert!(!told.contains("\"track\""), "who checks sees figures, and nobody's place");

    let pair = |x: f64, y: f64, lon: f64, lat: f64| json!([x, y, lon, lat]);
    let few = json!({"size": [1280, 720], "origin": [2.30, 48.86],
        "pairs": [pair(0.1, 0.9, 2.3001, 48.8601)]});
    assert_eq!(operator.post("/api/cameras/try-pairs", &few).problem(422), "no_ground");
    let four = json!({"size": [1280, 720], "origin": [2.30, 48.86], "pairs": [
        pair(0.2, 0.9, 2.29996, 48.8601), pair(0.8, 0.9, 2.30004, 48.8601),
        pair(0.65, 0.5, 2.30004, 48.8603), pair(0.35, 0.5, 2.29996, 48.8603)]});
    let tried = operator.post("/api/cameras/try-pairs", &four).json();
    assert!(
        !tried["grid"].as_array().unwrap().is_empty()
            && !tried["seen"].as_array().unwrap().is_empty()
    );

    let accept = json!({"camera": "now"});
    assert_eq!(operator.post("/api/cameras/accept-view", &accept).json()["camera"], "now");
    let word = worker.post(&worker.body(0, &[])).json();
    assert_eq!(word["leases"][0]["view"], 1);
    assert_eq!(ada.entries("view_accepted").len(), 1);
    centre.node.stop();
}

#[test]
fn a_table_of_cameras_becomes_addresses_and_a_map() {
    let room = Room::new();
    room.file(
        "cameras.csv",
        "id;nom;adresse;latitude;longitude;responsable\n\
         alma-1;Alma;rtsp://ada:hunter2@10.0.0.1/1;48,8640;2,3010;police\n\
         alma-2;Alma 2;ftp://nothing;48,8640;2,3010;police\n",
    );
    let arguments = ["cameras", "import", "@cameras.csv", "--data", "@data", "--geojson", "@map"];
    let said = room.cordon(&arguments);
    assert!(!said.good, "a row has a fault");
    assert!(said.err.contains("line 3") && !said.err.contains(SECRET), "{}", said.err);
    let addresses = std::fs::read_to_string(room.path("data/cameras.toml")).unwrap();
    assert!(addresses.contains("alma-1") && addresses.contains(SECRET));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(room.path("data/cameras.toml")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let map: Value =
        serde_json::from_str(&std::fs::read_to_string(room.path("map")).unwrap()).unwrap();
    assert_eq!(map["features"][0]["properties"]["controller"], "police");
    assert_eq!(map["features"][0]["geometry"]["coordinates"], json!([2.301, 48.864]));
    assert!(!map.to_string().contains(SECRET), "no secret goes into a package");
}
