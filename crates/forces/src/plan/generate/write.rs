//! The package's files, as text.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::ToSpan;

use super::forces::{
    AGENCIES, CONTINGENTS, Forces, RULES, SKILLS, Unit, Who, hours_max, weekends_max,
};
use super::ground::{Ground, ZONES};
use super::posts::{Post, Posts};
use super::{BANDS, DAY, FIRST_DAY, MORNING, SHIFT, Size};

/// A minute after the first midnight, as local time with its offset; summer time holds throughout.
pub(super) fn time(minute: u32) -> String {
    let (hour, minute_of_hour) = (minute % DAY / 60, minute % 60);
    format!("{}T{hour:02}:{minute_of_hour:02}:00+02:00", date(minute / DAY))
}

/// A day counted from 0, `YYYY-MM-DD`.
pub(super) fn date(day: u32) -> String {
    FIRST_DAY.saturating_add(i64::from(day).days()).to_string()
}

fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(";")
}

/// All of the package.
pub(super) fn package(
    size: &Size,
    ground: &Ground,
    forces: &Forces,
    posts: &Posts,
) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = [
        ("absences.csv", absences(forces)),
        ("agencies.csv", agencies()),
        ("bands.csv", bands()),
        ("commands.csv", commands()),
        ("contingents.csv", contingents(forces)),
        ("posts.geojson", features(posts.posts.iter().enumerate().map(post))),
        ("requests.csv", requests(forces)),
        ("sectors.geojson", sectors(ground)),
        ("sessions.csv", sessions(posts)),
        ("sites.geojson", sites(ground)),
        ("units.csv", units(ground, forces)),
        ("work_rules.csv", rules(size.days)),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text))
    .collect();
    let listed: Vec<String> = files.keys().map(|path| format!("{path:?}")).collect();
    let (starts, ends) = (time(MORNING), time(size.days * DAY + MORNING));
    let manifest = format!(
        "format = 1\nid = \"synthetic\"\nname = \"Synthetic\"\ntime_zone = \"Europe/Paris\"\n\
         starts_at = \"{starts}\"\nends_at = \"{ends}\"\n\
         centre = [2.3522, 48.8566]\nfiles = [{}]\n",
        listed.join(", ")
    );
    files.insert("operation.toml".to_owned(), manifest);
    files
}

/// A CSV file of this head; nothing here holds a comma or a quote.
fn table(head: &str, rows: impl Iterator<Item = String>) -> String {
    let mut text = format!("{head}\n");
    for row in rows {
        text.push_str(&row);
        text.push('\n');
    }
    text
}

fn agencies() -> String {
    let rows = AGENCIES
        .iter()
        .map(|(id, name, kind, powers)| format!("{id},{name},{kind},national,{powers}"));
    table("id,name,kind,command,powers", rows)
}

fn bands() -> String {
    let yes = |is_so: bool| if is_so { "yes" } else { "no" };
    let rows = BANDS.iter().map(|(id, name, starts, is_night)| {
        format!("{id},{name},{starts},{SHIFT},{}", yes(*is_night))
    });
    table("id,name,starts,minutes,is_night", rows)
}

fn commands() -> String {
    let national = "national,National,National command,".to_owned();
    let zones = ZONES.iter().map(|(id, name)| format!("{id},{name},Command of the zone,national"));
    table("id,name,authority,parent", std::iter::once(national).chain(zones))
}

fn contingents(forces: &Forces) -> String {
    let people = |place: usize| -> u32 {
        let of = forces.units.iter().filter(|unit| unit.contingent == Some(place));
        of.map(|unit| unit.paper).sum()
    };
    let rows = CONTINGENTS.iter().enumerate().map(|(place, (id, name, country, powers))| {
        format!("{id},{name},{country},foreign,{},police,{powers}", people(place))
    });
    table("id,name,country,agency,people,paired_with,powers", rows)
}

fn rules(days: u32) -> String {
    let rows = RULES.iter().map(|(id, name, rest, is_forward, row, off)| {
        let forward = if *is_forward { "yes" } else { "no" };
        let hours = if *id == "hours" { hours_max(days).to_string() } else { String::new() };
        let ends = if *id == "weekends" { weekends_max(days).to_string() } else { String::new() };
        format!("{id},{name},{rest},{forward},{row},{off},{hours},{ends}")
    });
    let head = "id,name,rest_min,is_forward,days_row_max,days_off_min,minutes_max,weekends_max";
    table(head, rows)
}

fn sector_id(sector: usize) -> String {
    format!("sector-{:02}", sector + 1)
}

fn units(ground: &Ground, forces: &Forces) -> String {
    let row = |unit: &Unit| {
        let contingent = unit.contingent.map_or("", |place| CONTINGENTS[place].0);
        let (zone, _) = ZONES[ground.sectors[unit.sector].zone];
        let skills = join(unit.skills.iter().map(|skill| SKILLS[*skill]));
        let (rule, ..) = RULES[unit.rule];
        let sections = if unit.sections > 1 { unit.sections.to_string() } else { String::new() };
        format!(
            "{},{},{},{},{zone},{contingent},{},{},{sections},{skills},{rule},{:.5},{:.5},{}",
            unit.id,
            unit.name,
            unit.kind,
            unit.agency,
            unit.paper,
            unit.field,
            unit.base.0,
            unit.base.1,
            sector_id(unit.sector)
        )
    };
    let head = "id,name,kind,agency,command,contingent,strength_paper,strength_field,sections,\
                skills,work_rule,longitude_deg,latitude_deg,sector";
    table(head, forces.units.iter().map(row))
}

fn absences(forces: &Forces) -> String {
    let rows = forces.absences.iter().enumerate().map(|(place, absence)| {
        let (people, member) = match absence.who {
            Who::All => (String::new(), String::new()),
            Who::People(people) => (people.to_string(), String::new()),
            Who::Member(member) => (String::new(), member.to_string()),
        };
        let first = absence.first * DAY + MORNING;
        let (starts, ends) = (time(first), time(first + absence.days * DAY));
        let unit = &forces.units[absence.unit].id;
        format!("a{},{unit},{starts},{ends},{people},{member}", place + 1)
    });
    table("id,unit,starts_at,ends_at,people,member", rows)
}

fn requests(forces: &Forces) -> String {
    let rows = forces.requests.iter().enumerate().map(|(place, request)| {
        let (unit, member, day, band, weight) = request;
        let band = band.map_or("", |band| BANDS[band].0);
        let unit = &forces.units[*unit].id;
        format!("r{},{unit},{member},{},{band},{weight}", place + 1, date(*day))
    });
    table("id,unit,member,day,band,weight", rows)
}

fn sessions(posts: &Posts) -> String {
    let rows = posts.sessions.iter().enumerate().map(|(place, (venue, day, (from, until)))| {
        let (starts, ends) = (time(day * DAY + from), time(day * DAY + until));
        let number = venue + 1;
        format!("session-{},Session {},venue-{number:02},{starts},{ends}", place + 1, place + 1)
    });
    table("id,name,site,starts_at,ends_at", rows)
}

/// A collection, a feature a line.
fn features(features: impl Iterator<Item = String>) -> String {
    let features = features.collect::<Vec<_>>().join(",\n");
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{features}\n]}}\n")
}

fn feature(kind: &str, coordinates: &str, properties: &str) -> String {
    format!(
        "{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}},\
         \"properties\":{{{properties},\"source\":\"invented\"}}}}"
    )
}

fn sectors(ground: &Ground) -> String {
    features(ground.sectors.iter().enumerate().map(|(place, sector)| {
        let [west, south, east, north] = sector.edges;
        let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
        let corners: Vec<String> =
            corners.iter().map(|(x, y)| format!("[{x:.5},{y:.5}]")).collect();
        let kind = if sector.river.is_empty() { "district" } else { "river" };
        let properties = format!(
            "\"id\":\"{}\",\"name\":\"Sector {}\",\"command\":\"{}\",\"kind\":\"{kind}\"",
            sector_id(place),
            place + 1,
            ZONES[sector.zone].0
        );
        feature("Polygon", &format!("[[{}]]", corners.join(",")), &properties)
    }))
}

fn sites(ground: &Ground) -> String {
    features(ground.venues.iter().enumerate().map(|(place, (sector, (east, north)))| {
        let number = place + 1;
        let properties = format!(
            "\"id\":\"venue-{number:02}\",\"name\":\"Venue {number}\",\"kind\":\"venue\",\
             \"command\":\"{}\"",
            ZONES[ground.sectors[*sector].zone].0
        );
        feature("Point", &format!("[{east:.5},{north:.5}]"), &properties)
    }))
}

fn post((place, post): (usize, &Post)) -> String {
    let mut properties = format!(
        "\"id\":\"p-{:05}\",\"name\":\"Post {}\",\"sector\":\"{}\",\"kind\":\"{}\",\
         \"strength_min\":{},\"strength_target\":{},\"priority\":{}",
        place + 1,
        place + 1,
        sector_id(post.sector),
        post.kind,
        post.min,
        post.target,
        post.priority
    );
    let words = |words: Vec<&str>| {
        let quoted: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
        quoted.join(",")
    };
    let lists = [
        ("bands", post.bands.iter().map(|band| BANDS[*band].0).collect::<Vec<_>>()),
        ("skills", post.skills.iter().map(|skill| SKILLS[*skill]).collect()),
        ("powers", post.powers.split(';').filter(|power| !power.is_empty()).collect()),
    ];
    for (name, list) in lists {
        if !list.is_empty() {
            // Writing to a `String` cannot fail.
            let _ = write!(properties, ",\"{name}\":[{}]", words(list));
        }
    }
    if let Some((from, until)) = post.window {
        let (starts, ends) = (time(from), time(until));
        let _ = write!(properties, ",\"starts_at\":\"{starts}\",\"ends_at\":\"{ends}\"");
    }
    let (east, north) = post.at;
    feature("Point", &format!("[{east:.5},{north:.5}]"), &properties)
}
