//! A plan that holds, small enough to be computed by hand, to be spoilt by tests.
//!
//! Two days from Friday 25 October 2024 in Paris; the clocks go back on Sunday morning. `gate`
//! wants 2 to 4 people early, weight 10 * 480 = 4,800 each; `river` wants 1 to 2 swimmers at
//! night, weight 48,000 each. `u1` has 3 of 4 people for the gate and stands beside it (4 minutes
//! each), `u2` has 2 of 5 for the river and no base. One person a day is missing at the gate.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::check::plan::{Ground, PlanFault, Verdict, verify};

/// Files of a package and a plan around them.
pub(super) struct Made {
    pub(super) files: BTreeMap<String, String>,
    pub(super) plan: Value,
}

pub(super) const UNITS: &str = "\
id,name,kind,agency,contingent,sector,strength_paper,strength_field,skills,longitude_deg,latitude_deg
u1,One,crs,police,,north,4,3,,2.35,48.86
u2,Two,river,police,,south,5,2,swim,,
jet,Jet,fighter,police,,north,2,2,,,
";

/// A post as a feature.
pub(super) fn post(id: &str, fields: &Value, place: (f64, f64)) -> Value {
    let mut properties = json!({"id": id, "name": id});
    for (name, value) in fields.as_object().into_iter().flatten() {
        properties[name] = value.clone();
    }
    let point = json!({"type": "Point", "coordinates": [place.0, place.1]});
    json!({"type": "Feature", "properties": properties, "geometry": point})
}

fn sector(id: &str, command: &str) -> Value {
    let ring = [[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.9], [2.3, 48.8]];
    let area = json!({"type": "Polygon", "coordinates": [ring]});
    let properties = json!({"id": id, "name": id, "command": command});
    json!({"type": "Feature", "properties": properties, "geometry": area})
}

fn features(all: &[Value]) -> String {
    json!({"type": "FeatureCollection", "features": all}).to_string()
}

impl Made {
    pub(super) fn new() -> Made {
        let gate = json!({"sector": "north", "bands": ["early"], "priority": 10,
            "strength_min": 2, "strength_target": 4});
        let river = json!({"sector": "south", "bands": ["night"], "priority": 100,
            "strength_min": 1, "strength_target": 2, "skills": ["swim"], "powers": ["arrest"]});
        let mut made = Made { files: BTreeMap::new(), plan: plan() };
        made.file("agencies.csv", "id,name,kind,powers\npolice,Police,police,arrest; armed\n");
        made.file("commands.csv", "id,name,authority,parent\nall,All,State,\nleft,Left,Town,all\n");
        made.file("sectors.geojson", &features(&[sector("north", "all"), sector("south", "left")]));
        made.file("units.csv", UNITS);
        made.posts(&[post("gate", &gate, (2.35, 48.86)), post("river", &river, (2.36, 48.85))]);
        made.file(
            "bands.csv",
            "id,name,starts,minutes,is_night\nearly,E,06:00,480,no\n\
            late,L,16:00,360,no\nnight,N,22:00,480,yes\n",
        );
        made.file("requests.csv", "id,unit,member,day,band,weight\nr1,u1,2,2024-10-25,,5\n");
        made
    }

    pub(super) fn file(&mut self, name: &str, text: &str) {
        self.files.insert(name.to_owned(), text.to_owned());
    }

    pub(super) fn posts(&mut self, posts: &[Value]) {
        self.file("posts.geojson", &features(posts));
    }

    /// With other duties; each is unit, day, band, post, people, members.
    pub(super) fn duties(mut self, duties: &[(&str, u32, &str, &str, u32, &str)]) -> Made {
        let of = |it: &(&str, u32, &str, &str, u32, &str)| duty(it.0, it.1, it.2, it.3, it.4, it.5);
        self.plan["duties"] = duties.iter().map(of).collect();
        self
    }

    /// With another value at a JSON pointer.
    pub(super) fn with(mut self, at: &str, value: Value) -> Made {
        *self.plan.pointer_mut(at).unwrap() = value;
        self
    }

    pub(super) fn text(&self) -> String {
        let names: Vec<&String> = self.files.keys().collect();
        let manifest = format!(
            "format = 1\nid = \"small\"\nname = \"Small\"\ntime_zone = \"Europe/Paris\"\n\
             starts_at = \"2024-10-25T05:00:00+02:00\"\nends_at = \"2024-11-25T05:00:00+01:00\"\n\
             centre = [2.35, 48.86]\nfiles = {names:?}\n"
        );
        let mut plan = self.plan.clone();
        let mut files = self.files.clone();
        files.insert("operation.toml".to_owned(), manifest);
        plan["operation"] = json!(files);
        plan.to_string()
    }

    /// What [`verify`] says, which every basis says too: its own, and that of another plan.
    pub(super) fn verdict(&self) -> Result<Verdict, PlanFault> {
        let (text, said) = (self.text(), verify(&self.text()));
        let mut frame: Value = serde_json::from_str(&text).unwrap();
        (frame["duties"], frame["open"]) = (json!([]), json!([]));
        let (frame, other) = (frame.to_string(), Made::new().text());
        for [ground, frame] in [[&text, &frame], [&other, &text], [&text, &other]] {
            if let Ok(basis) = Ground::read(ground).and_then(|ground| ground.prove(frame)) {
                assert_eq!(basis.verify(&text), said);
            }
        }
        said
    }

    /// Rules broken, a line each.
    pub(super) fn broken(&self) -> String {
        let lines = self.verdict().unwrap().broken;
        lines.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    /// Claims that differ, a line each.
    pub(super) fn differences(&self) -> String {
        self.verdict().unwrap().differences.join("\n")
    }

    pub(super) fn fault(&self) -> String {
        self.verdict().unwrap_err().to_string()
    }
}

fn duty(unit: &str, day: u32, band: &str, post: &str, people: u32, members: &str) -> Value {
    json!({"unit": unit, "day": day, "band": band, "posts": [[post, people]], "members": members})
}

fn open(day: u32) -> Value {
    json!({"post": "gate", "day": day, "band": "early", "missing": 1, "below_min": 0,
        "reasons": {"full": 1, "elsewhere": 1},
        "relaxation": {"kind": "take", "unit": "u2", "people": 1, "price": 48000}})
}

/// Each price at the weight itself: `gate` by day in band 0, `river` in band 2.
pub(super) fn prices(above: &Value) -> Value {
    let list: Vec<Value> = (0..2)
        .flat_map(|day| [json!([0, day, 0, 4800 * 1024]), json!([1, day, 2, 48000 * 1024])])
        .collect();
    json!({"above": above, "p1": list, "p2": list})
}

fn plan() -> Value {
    let level =
        |name: &str, value: i64, bound: i64| json!({"name": name, "value": value, "bound": bound});
    json!({
        "format": 1, "seed": 1, "iterations": 10, "days": 2, "first_day": "2024-10-25",
        "travel": "great circle",
        "duties": [
            duty("u1", 0, "early", "gate", 3, "1-3"),
            duty("u2", 0, "night", "river", 2, "1-2"),
            duty("u1", 1, "early", "gate", 3, "2-4"),
            duty("u2", 1, "night", "river", 2, "3,4"),
        ],
        "open": [open(0), open(1)],
        "figures": {
            "units": 2, "people": 9, "posts": 2, "violations": 0,
            "demand_weighted": 230_400, "open_weighted": 9600, "unavoidable_weighted": 9600,
            "levels": [
                level("open_min", 0, 0),
                level("open_target", 9600, 9600),
                level("effort", 29, 24),
                level("unevenness", 0, 0),
            ],
        },
        "certificate": {
            "groups": [["gate"], ["river"]],
            "prices": {
                "open_target": prices(&json!([1024])),
                "effort": prices(&json!([1024, 1024])),
                "unavoidable": prices(&json!([])),
            },
        },
    })
}
