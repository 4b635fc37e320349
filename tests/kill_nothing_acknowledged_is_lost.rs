//! The real process is killed at any moment, while people write and a feed runs. Whatever was
//! answered with 200 is there afterwards, as it was told; the tree verifies; no alert is doubled.
//!
//! `CORDON_KILLS` says how often (100), `CORDON_KILL_SEED` which moments.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::room::{Aircraft, Caller, Chance, Node, Receiver, Room, eventually};

/// People who write at the same time.
const WRITERS: usize = 3;
/// The aircraft that circles inside the volume all the time.
const INTRUDER: u32 = 0x39_0001;

/// What people were told is done.
#[derive(Default)]
struct Told {
    /// Entries by number: what was promised of each.
    entries: BTreeMap<u64, Promise>,
    /// Texts by the number of their note.
    texts: BTreeMap<u64, String>,
    incidents: BTreeSet<u64>,
}

struct Promise {
    account: String,
    /// Header and path of the proof, where there was time to ask for it.
    header: Option<String>,
}

/// One person, who writes until the node is gone.
fn write(who: &Caller, told: &Mutex<Told>, stop: &AtomicBool, name: &str) {
    let mut count = 0;
    while !stop.load(Ordering::Relaxed) {
        count += 1;
        let text = format!("{name} {count}");
        let opens = count % 8 == 0;
        let command = if opens {
            json!({"do": "open_incident", "kind": "other", "severity": "notice", "alerts": [],
                "place": null, "text": text})
        } else {
            json!({"do": "write_note", "about": {"incident": 1}, "text": text})
        };
        let request = Caller::request(command, Value::Null);
        let Ok(answer) = who.call("POST", "/api/commands", &[], Some(&request)) else { return };
        let done = answer.json();
        let entries: Vec<u64> = serde_json::from_value(done["entries"].clone()).unwrap();
        {
            let mut told = told.lock().unwrap();
            for seq in &entries {
                let promise = Promise { account: who.account.clone(), header: None };
                assert!(told.entries.insert(*seq, promise).is_none(), "entry {seq} twice");
            }
            let note = done["made"]["note"].as_u64().unwrap();
            assert!(told.texts.insert(note, text).is_none(), "note {note} twice");
            told.incidents.extend(done["made"]["incident"].as_u64().filter(|_| opens));
        }
        let last = entries.last().unwrap();
        let proof = who.call("GET", &format!("/api/journal/{last}/proof"), &[], None);
        if let Ok(proof) = proof {
            let header = proof.json()["header"].as_str().unwrap().to_owned();
            told.lock().unwrap().entries.get_mut(last).unwrap().header = Some(header);
        }
    }
}

/// A feed that never ends: aircraft in and around Toulouse, for whichever node is there.
fn feed(mut receiver: Receiver, stop: Arc<AtomicBool>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut flown = 0u32;
        while !stop.load(Ordering::Relaxed) {
            flown += 1;
            // New ones begin all the time, so that the journal has something to write.
            let other = |n| Aircraft::at(0x39_1000 + (flown / 8 + n) % 4000, 44.5, 1.4);
            let mut bytes = Aircraft::over_toulouse(INTRUDER).beast();
            (0..3).for_each(|n| bytes.extend(other(n).beast()));
            receiver.send(&bytes);
            std::thread::sleep(Duration::from_millis(20));
        }
    })
}

/// What the journal is seen to hold, read once and held against what is read later.
#[derive(Default)]
struct Known {
    rows: Vec<Value>,
}

impl Known {
    /// Reads what is new since the last time, and a few entries from before again.
    fn look(&mut self, who: &Caller) {
        let from = (self.rows.len() as u64).saturating_sub(20);
        for row in who.entries_from(from, "") {
            let seq = row["seq"].as_u64().unwrap() as usize;
            match self.rows.get(seq) {
                Some(known) => assert_eq!(*known, row, "entry {seq} is another than before"),
                None => {
                    assert_eq!(self.rows.len(), seq, "there is a gap before entry {seq}");
                    self.rows.push(row);
                }
            }
        }
    }

    /// Everything that was told is there.
    fn holds(&self, told: &Told) {
        for (seq, promise) in &told.entries {
            let row = self.rows.get(*seq as usize);
            let row = row.unwrap_or_else(|| panic!("entry {seq} was acknowledged and is lost"));
            assert_eq!(row["author"]["person"]["account"], promise.account, "entry {seq}");
        }
    }
}

struct Story<'a> {
    room: &'a Room,
    chance: Chance,
    feed: String,
    told: Arc<Mutex<Told>>,
    known: Known,
    people: Vec<Caller>,
}

impl Story<'_> {
    fn start(&self) -> Node {
        self.room.node("data").with(&["--air-feed", &self.feed]).start()
    }

    /// A node runs for a moment and is killed; sometimes while it starts.
    fn round(&mut self, number: u64) {
        if self.chance.once_in(6) {
            let node = self.room.node("data").with(&["--air-feed", &self.feed]).launch();
            std::thread::sleep(self.chance.moment(150));
            node.kill();
        } else {
            let node = self.start();
            self.people.iter_mut().for_each(|who| *who = who.at(node.address()));
            self.live(node, number);
        }
        if self.chance.once_in(12) {
            self.room.verify("data");
        }
    }

    /// People write, and are cut off.
    fn live(&mut self, node: Node, number: u64) {
        let stop = AtomicBool::new(false);
        let moment = self.chance.moment(200);
        std::thread::scope(|scope| {
            for (n, who) in self.people.iter().enumerate() {
                let (told, stop) = (&self.told, &stop);
                scope.spawn(move || write(who, told, stop, &format!("{number}/{n}")));
            }
            // What earlier lives were told is looked at while this one goes on.
            if number.is_multiple_of(5) {
                self.known.look(&self.people[0]);
            }
            std::thread::sleep(moment);
            node.kill();
            stop.store(true, Ordering::Relaxed);
        });
    }

    /// Everything, from the first entry on, on a node that is not killed.
    fn end(mut self) {
        self.room.verify("data");
        let node = self.start();
        let who = self.people[0].at(node.address());
        self.known.look(&who);
        let told = self.told.lock().unwrap();
        self.known.holds(&told);
        let again = Known { rows: who.entries("") };
        for (seq, row) in self.known.rows.iter().enumerate() {
            assert_eq!(*row, again.rows[seq], "entry {seq} is another than before");
        }
        let headers: Vec<_> = told.entries.iter().filter(|(_, it)| it.header.is_some()).collect();
        for (seq, promise) in headers.iter().step_by(headers.len() / 200 + 1) {
            let proof = who.get(&format!("/api/journal/{seq}/proof")).json();
            assert_eq!(proof["header"].as_str(), promise.header.as_deref(), "entry {seq}");
        }
        self.texts_are_there(&who, &told);
        // Each life gives a source its whole time again, and only this one lasts.
        eventually("the receiver that never spoke is told of", Duration::from_secs(10), || {
            who.thing("alerts", "rule", &json!("source_silent"))
        });
        no_alert_is_doubled(&who.entries(""));
        let size = who.size();
        let note = json!({"do": "write_note", "about": {"incident": 1}, "text": "and on it goes"});
        assert!(who.does(note, Value::Null)["seq"].as_u64().unwrap() >= size);
        node.stop();
        self.room.verify("data");
        let replayed = self.room.cordon(&["replay", "@data"]).out();
        let replayed: Value = serde_json::from_str(&replayed).unwrap();
        assert_eq!(replayed["contradictions"], 0, "every entry made sense");
        println!("{} entries acknowledged, {} in all", told.entries.len(), size);
    }

    fn texts_are_there(&self, who: &Caller, told: &Told) {
        let mut texts = BTreeMap::new();
        for incident in told.incidents.iter().copied().chain([1]) {
            let notes = who.get(&format!("/api/incidents/{incident}/notes")).json();
            for note in notes.as_array().unwrap() {
                let text = note["text"].as_str().map(str::to_owned);
                texts.insert(note["note"].as_u64().unwrap(), text);
            }
        }
        for (note, text) in &told.texts {
            assert_eq!(texts.get(note), Some(&Some(text.clone())), "note {note}");
        }
    }
}

/// The intruder never left and the second receiver never spoke: one alert each, however often the
/// process began anew.
fn no_alert_is_doubled(rows: &[Value]) {
    let raised = rows.iter().filter(|row| row["kind"] == "alert_raised");
    let mut keys = BTreeMap::new();
    for row in raised {
        let about = &row["body"]["about"];
        let what = about["track"].as_str().and_then(|track| track.split('-').next());
        let what = what.or(about["source"].as_str()).unwrap_or_default().to_owned();
        *keys.entry(what).or_insert(0) += 1;
    }
    assert_eq!(keys.get("receiver-2"), Some(&1), "{keys:?}");
    assert_eq!(keys.get(&format!("{INTRUDER:06x}")), Some(&1), "{keys:?}");
}

fn people(room: &Room, feed: &str, package: &Path) -> Vec<Caller> {
    let node = room.node("data").at("--operation", package).with(&["--air-feed", feed]);
    let mut node = node.start();
    let commander = node.administrator();
    let open = json!({"do": "open_incident", "kind": "air", "severity": "notice", "alerts": [],
        "place": null, "text": null});
    assert_eq!(commander.does(open, Value::Null)["made"]["incident"], 1);
    let mut people = vec![commander.clone()];
    people.extend((1..WRITERS).map(|n| commander.opens(&format!("writer {n}"), &["operator"])));
    eventually("the intruder is seen", Duration::from_secs(10), || {
        commander.thing("alerts", "rule", &json!("volume_entered"))
    });
    node.kill();
    people
}

/// Kills in one data folder. A journal that only grows would make each start slower than the last.
const CHAPTER: u64 = 100;

#[test]
fn nothing_acknowledged_is_lost_by_a_kill_at_any_moment() {
    let kills: u64 = std::env::var("CORDON_KILLS").map_or(100, |count| count.parse().unwrap());
    let seed = Chance::seed("CORDON_KILL_SEED");
    println!("{kills} kills, CORDON_KILL_SEED={seed}");
    let begun = Instant::now();
    for first in (0..kills).step_by(CHAPTER as usize) {
        let last = kills.min(first + CHAPTER);
        chapter(Chance::of(seed.wrapping_add(first)), last - first);
        println!("{last} kills in {:.1} s", begun.elapsed().as_secs_f64());
    }
}

/// A node from its first start on, killed so many times.
fn chapter(chance: Chance, kills: u64) {
    let room = Room::new();
    let package = room.package(&[("receiver-1", 3600), ("receiver-2", 1)]);
    let receiver = Receiver::open();
    let (address, stop) = (receiver.address(), Arc::new(AtomicBool::new(false)));
    let feeding = feed(receiver, stop.clone());
    let people = people(&room, &address, &package);
    let (told, known) = (Arc::default(), Known::default());
    let mut story = Story { room: &room, chance, feed: address, told, known, people };
    (1..=kills).for_each(|number| story.round(number));
    story.end();
    stop.store(true, Ordering::Relaxed);
    feeding.join().unwrap();
}
