//! A small city with every kind of thing, as text. A story changes a word of it.

use crate::package::Files;

const FILES: &[(&str, &str)] = &[
    ("commands.csv", "id,name,authority\npp,Paris,Prefect of police\n"),
    (
        "agencies.csv",
        "id,name,kind,powers\npolice,Police,police,identity_check;pat_down\nguards,Guards,private,\n",
    ),
    ("contingents.csv", "id,name,country,people,paired_with\nbritain,Britain,GB,245,police\n"),
    (
        "units.csv",
        "id,name,kind,agency,strength_paper,skills,work_rule\n\
         crs-8,CRS 8,crs,police,130,dog_explosive;medical,law\n\
         river-1,River 1,river,police,6,,\n",
    ),
    (
        "sites.geojson",
        r#"{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[2.31,48.86]},"properties":{"id":"palais","name":"Grand Palais","kind":"venue","capacity_people":8000,"accuracy_m":20,"source":"s"}}
]}"#,
    ),
    (
        "sessions.csv",
        "id,name,site,hall,starts_at,ends_at\n\
         fencing,Fencing,palais,,2024-07-27T10:00+02:00,2024-07-27T18:00+02:00\n\
         taekwondo,Taekwondo,palais,,2024-07-28T10:00+02:00,2024-07-28T18:00+02:00\n",
    ),
    (
        "zones.geojson",
        r#"{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[2.30,48.85],[2.32,48.85],[2.32,48.87],[2.30,48.87],[2.30,48.85]]]},"properties":{"id":"grey","name":"Grey","kind":"protection","is_guarded":true,"ring":1}},
{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[2.29,48.84],[2.33,48.84],[2.33,48.88],[2.29,48.88],[2.29,48.84]]]},"properties":{"id":"red","name":"Red","kind":"traffic","ring":2}}
]}"#,
    ),
    (
        "schedules.csv",
        "id,zone,starts_at,ends_at\n\
         grey-1,grey,2024-07-18T05:00+02:00,2024-07-27T00:00+02:00\n\
         red-1,red,2024-07-18T05:00+02:00,2024-07-27T00:00+02:00\n",
    ),
    (
        "rules.csv",
        "id,zone,mode,motive,starts_at,ends_at,decision,reason_en,reason_fr\n\
         grey-any,grey,any,,,,refuse,Nobody else,Personne d'autre\n\
         grey-foot,grey,pedestrian,,,,pass,On foot with a pass,À pied avec un laissez-passer\n\
         grey-late,grey,pedestrian,,2024-07-26T13:00+02:00,,ticket,Ticket holders only,Billets seulement\n\
         grey-home,grey,car,resident,,,pass,Who lives there,Les résidents\n\
         red-car,red,car,,,,refuse,No cars,Pas de voitures\n\
         red-foot,red,pedestrian,,,,free,Freely,Librement\n",
    ),
    (
        "orders.toml",
        r#"# Kept by hand.
[[regime]]
id = "silt"
name = "Protection perimeter"
law = "CSI L226-1"
in_force_from = "2017-11-01T00:00+01:00"
days_max = 31

[[order]]
id = "silt-1"   # the ceremony's
name = "Perimeter of the ceremony"
kind = "perimeter"
regime = "silt"
authority = "Prefect of police"
number = "2024-1"
signed_at = "2024-07-10T12:00+02:00"
starts_at = "2024-07-18T05:00+02:00"
ends_at = "2024-07-27T00:00+02:00"
zones = ["grey"]
access_points = ["alma"]
checks = ["identity", "bag_search"]
agents = ["police officers", "private guards who assist"]
"#,
    ),
    (
        "barriers.geojson",
        r#"{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"LineString","coordinates":[[2.30,48.85],[2.32,48.85],[2.32,48.87]]},"properties":{"id":"south","name":"South side","zone":"grey"}}
]}"#,
    ),
    (
        "gates.geojson",
        r#"{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[2.31,48.85]},"properties":{"id":"alma","name":"Alma","zone":"grey","barrier":"south","lanes":12}}
]}"#,
    ),
    ("lanes.csv", "id,gate,kind,count,people_per_minute\nalma-bags,alma,bags,12,4.5\n"),
    (
        "bridges.geojson",
        r#"{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"LineString","coordinates":[[2.301,48.863],[2.302,48.865]]},"properties":{"id":"alma","name":"Pont de l'Alma"}}
]}"#,
    ),
    (
        "closures.csv",
        "id,kind,thing,starts_at,ends_at,what\n\
         alma-1,bridge,alma,2024-07-26T13:00+02:00,2024-07-26T23:00+02:00,closed\n",
    ),
    (
        "posts.geojson",
        r#"{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[2.31,48.85]},"properties":{"id":"p-1","name":"Alma gate","gate":"alma","strength_min":4,"strength_target":6,"bands":["day"],"skills":["dog_explosive"],"powers":["pat_down"],"priority":40}},
{"type":"Feature","geometry":{"type":"Point","coordinates":[2.311,48.851]},"properties":{"id":"p-2","name":"Quay","strength_min":2}}
]}"#,
    ),
    (
        "assignments.csv",
        "id,unit,kind,place,starts_at,ends_at\n\
         a-1,crs-8,post,p-1,2024-07-26T13:00+02:00,2024-07-26T19:00+02:00\n\
         a-2,crs-8,post,p-2,2024-07-26T19:00+02:00,2024-07-26T23:00+02:00\n",
    ),
    (
        "bands.csv",
        "id,name,starts,minutes,is_night\nday,Day,06:00,720,no\nnight,Night,18:00,720,yes\n",
    ),
    ("work_rules.csv", "id,name,rest_min,is_forward,days_row_max\nlaw,By law,660,yes,6\n"),
    (
        "absences.csv",
        "id,unit,starts_at,ends_at,people,member\n\
         flu,crs-8,2024-07-26T06:00+02:00,2024-07-27T06:00+02:00,12,\n\
         leave,river-1,2024-07-26T06:00+02:00,2024-07-27T06:00+02:00,,6\n\
         training,river-1,2024-07-27T06:00+02:00,2024-07-28T06:00+02:00,,\n",
    ),
    ("requests.csv", "id,unit,member,day,band,weight\nwedding,crs-8,130,2024-07-26,night,50\n"),
    (
        "plans.toml",
        r#"[[plan]]
id = "a"
name = "The parade"
owner = "Minister"
is_base = true
capacity_people = 326000

[[plan]]
id = "b"
name = "Trocadéro only"
owner = "Minister"
capacity_people = 0
decide_by = "2024-07-26T12:00+02:00"
triggers = ["a specific threat, or an attack"]

[[plan.change]]
op = "set"
kind = "gate"
id = "alma"
fields = { lanes = 0, note = "closed" }

[[plan.change]]
op = "remove"
kind = "session"
id = "fencing"

[[plan]]
id = "c"
name = "Stadium"
owner = "Minister"
extends = "b"

[[plan.change]]
op = "add"
kind = "session"
id = "ceremony"
fields = { name = "Ceremony", site = "palais", starts_at = "2024-07-26T19:30+02:00", ends_at = "2024-07-26T23:30+02:00" }
"#,
    ),
];

/// The city without a fault.
pub fn city() -> Files {
    let listed: Vec<String> = FILES.iter().map(|(path, _)| format!("\"{path}\"")).collect();
    let manifest = format!(
        "format = 1\nid = \"city\"\nname = \"City\"\ntime_zone = \"Europe/Paris\"\n\
         starts_at = \"2024-07-26T16:00:00+02:00\"\nends_at = \"2024-07-27T00:00:00+02:00\"\n\
         centre = [2.3522, 48.8566]\nfiles = [{}]\n",
        listed.join(", ")
    );
    let mut files = Files::new();
    files.insert("operation.toml".to_owned(), manifest.into_bytes());
    files.extend(FILES.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())));
    files
}

/// The text of a file.
pub fn text(files: &Files, path: &str) -> String {
    String::from_utf8(files[path].clone()).unwrap()
}

/// The city with every `from` in one file replaced.
pub fn city_with(path: &str, from: &str, to: &str) -> Files {
    let mut files = city();
    let before = text(&files, path);
    assert!(before.contains(from), "{path} holds no {from:?}");
    files.insert(path.to_owned(), before.replace(from, to).into_bytes());
    files
}
