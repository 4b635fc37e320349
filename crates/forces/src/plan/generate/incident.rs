//! An incident on the evening of the busiest day: new posts where most is going on already.

use std::collections::BTreeMap;

use cordon_kernel::geometry::Position;
use cordon_operation::{Operation, Thing, clock, read};
use fastrand::Rng;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use serde_json::{Value, json};

use super::{chance, pick};

/// New posts of a large operation.
const POSTS_MAX: usize = 40;
/// When it happens, hours and minutes of the local day.
const CLOCK: (i8, i8) = (18, 30);
/// When its posts are manned, hours after that.
const HOURS: (i64, i64) = (1, 7);

/// What posts of an incident ask for.
static POWERS: [(u32, &[&str]); 4] =
    [(45, &[]), (30, &["identity_check"]), (15, &["crowd_control"]), (10, &["armed"])];
static SKILLS: [(u32, &[&str]); 4] =
    [(80, &[]), (8, &["medical"]), (6, &["public_order"]), (6, &["dog_explosive"])];

/// An incident of the operation in `files` (path to text), in the form that
/// `docs/design/plans.md` has: up to 40 new posts in the sector where most people are wanted on the
/// evening of the busiest day, and in the nearest other one; posts close, and a unit falls out.
///
/// The same seed gives the same incident; `null` where the files are no valid package.
pub fn incident(files: &BTreeMap<String, String>, seed: u64) -> Value {
    let bytes = files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes()));
    let Ok(package) = read(&bytes.collect()) else { return Value::Null };
    let Ok(zone) = TimeZone::get(&package.operation.time_zone) else { return Value::Null };
    let happened = Scene::of(&package.operation, &zone);
    happened.map_or(Value::Null, |scene| scene.tell(seed))
}

/// What it is like before it happens.
struct Scene<'a> {
    operation: &'a Operation,
    zone: &'a TimeZone,
    at: Zoned,
    /// Where most is wanted, and what is next to that.
    sectors: Vec<&'a Thing>,
    /// Posts manned on the evening in the first of these.
    posts: Vec<&'a Thing>,
}

impl<'a> Scene<'a> {
    fn of(operation: &'a Operation, zone: &'a TimeZone) -> Option<Scene<'a>> {
        let day = busiest(operation, zone);
        let at = moment(operation, zone, day)?;
        let evening = after(&at, HOURS.0).zip(after(&at, HOURS.1))?;
        let manned =
            |post: &&Thing| overlap(post, evening) && post.whole("strength_target") > Some(0);
        let manned: Vec<&Thing> = operation.things.of("post").filter(manned).collect();
        let mut wanted: BTreeMap<&str, i64> = BTreeMap::new();
        for post in &manned {
            let sector = post.text("sector").unwrap_or_default();
            *wanted.entry(sector).or_default() += post.whole("strength_target").unwrap_or(0);
        }
        let most = wanted.iter().max_by_key(|(id, people)| (**people, std::cmp::Reverse(*id)));
        let sector = most.and_then(|(id, _)| operation.things.get("sector", id));
        let mut sectors: Vec<&Thing> = sector.into_iter().collect();
        if let Some(here) = sector.and_then(Thing::point) {
            let others = operation.things.of("sector").filter(|other| Some(*other) != sector);
            let near = others.filter_map(|other| Some((other.point()?.distance_to(here).0, other)));
            let nearest = near.min_by(|a, b| a.0.total_cmp(&b.0));
            sectors.extend(nearest.map(|(_, other)| other));
        }
        let id = sector.map(|sector| sector.id.as_str());
        let posts = manned.into_iter().filter(|post| post.text("sector") == id).collect();
        Some(Scene { operation, zone, at, sectors, posts })
    }

    fn tell(&self, seed: u64) -> Value {
        let mut rng = Rng::with_seed(seed);
        let things = &self.operation.things;
        let count = (things.of("post").count() / 25).clamp(1, POSTS_MAX);
        let field = |unit: &Thing| unit.whole("strength_field").unwrap_or(0);
        let people: i64 = things.of("unit").map(field).sum();
        let each = (people / 70 / count as i64).clamp(1, 12);
        let posts: Vec<Value> =
            (1..=count).map(|number| self.post(seed, number, each, &mut rng)).collect();
        let mut close: Vec<&str> = self.posts.iter().map(|post| post.id.as_str()).collect();
        rng.shuffle(&mut close);
        close.truncate((close.len() / 4).min(2));
        let sector = self.sectors.first().map(|sector| sector.id.as_str());
        let here = |unit: &&Thing| unit.text("sector") == sector && field(unit) > 0;
        let mut units: Vec<&str> =
            things.of("unit").filter(here).map(|unit| unit.id.as_str()).collect();
        rng.shuffle(&mut units);
        units.truncate((units.len() / 3).min(1));
        let (starts, ends) = (self.time(0), self.time(24));
        let absent =
            units.iter().map(|unit| json!({"unit": unit, "starts_at": starts, "ends_at": ends}));
        json!({
            "at": starts,
            "freeze_min": 30,
            "posts": posts,
            "close": close,
            "absent": absent.collect::<Vec<_>>(),
            "pins": [],
        })
    }

    fn post(&self, seed: u64, number: usize, each: i64, rng: &mut Rng) -> Value {
        // Three of four are where it happens.
        let place = if chance(rng, 75) { 0 } else { self.sectors.len().saturating_sub(1) };
        let sector = self.sectors.get(place).copied();
        let at = sector.map_or(Some(self.operation.centre), |sector| inside(sector, rng));
        let at = at.unwrap_or(self.operation.centre);
        let target = rng.i64((each + 1) / 2..=each + each / 2);
        let mut post = json!({
            "id": format!("incident-{seed}-{number:02}"),
            "name": format!("Incident {number}"),
            "longitude_deg": rounded(at.longitude_deg()),
            "latitude_deg": rounded(at.latitude_deg()),
            "priority": rng.u32(40..=100),
            "strength_min": target * 2 / 3,
            "strength_target": target,
            "skills": pick(rng, &SKILLS),
            "powers": pick(rng, &POWERS),
            "starts_at": self.time(HOURS.0),
            "ends_at": self.time(HOURS.1),
            "bands": [],
        });
        if let Some(sector) = sector {
            post["sector"] = sector.id.as_str().into();
        }
        post
    }

    /// Local time with its offset, hours after it happens.
    fn time(&self, hours: i64) -> String {
        let at = after(&self.at, hours).unwrap_or(self.at.timestamp());
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
}

fn after(at: &Zoned, hours: i64) -> Option<Timestamp> {
    at.timestamp().checked_add(SignedDuration::from_hours(hours)).ok()
}

/// Five places behind the point: a metre.
fn rounded(degrees: f64) -> f64 {
    (degrees * 100_000.0).round() / 100_000.0
}

/// When it happens, on a day counted from 0.
fn moment(operation: &Operation, zone: &TimeZone, day: i64) -> Option<Zoned> {
    let first = operation.starts_at.to_zoned(zone.clone()).date();
    let date = first.checked_add(SignedDuration::from_hours(24 * day)).ok()?;
    date.at(CLOCK.0, CLOCK.1, 0, 0).to_zoned(zone.clone()).ok()
}

fn overlap(post: &Thing, (from, until): (Timestamp, Timestamp)) -> bool {
    let (starts, ends) = post.window();
    starts.is_none_or(|starts| starts < until) && ends.is_none_or(|ends| from < ends)
}

/// The day with most people wanted in all its shifts, counted from 0; of equals the first.
fn busiest(operation: &Operation, zone: &TimeZone) -> i64 {
    let hours = operation.ends_at.duration_since(operation.starts_at).as_hours();
    let bands = bands(operation);
    let wanted = |day: i64| {
        let Some(at) = moment(operation, zone, day) else { return 0 };
        let midnight = at.date().to_zoned(zone.clone()).map(|it| it.timestamp());
        let Ok(midnight) = midnight else { return 0 };
        let mut people = 0;
        for (id, starts, minutes) in &bands {
            let starts = midnight.checked_add(SignedDuration::from_mins(*starts));
            let Ok(starts) = starts else { continue };
            let Ok(ends) = starts.checked_add(SignedDuration::from_mins(*minutes)) else {
                continue;
            };
            let manned = operation.things.of("post").filter(|post| {
                let named = post.list("bands");
                (named.is_empty() || named.contains(id)) && overlap(post, (starts, ends))
            });
            people += manned.filter_map(|post| post.whole("strength_target")).sum::<i64>();
        }
        people
    };
    (0..(hours / 24).max(1)).rev().max_by_key(|day| wanted(*day)).unwrap_or_default()
}

/// The shifts of a day: id, minutes from midnight, minutes.
fn bands(operation: &Operation) -> Vec<(String, i64, i64)> {
    let listed = operation.things.of("band").filter_map(|band| {
        let starts = clock(band.text("starts")?)?;
        Some((band.id.clone(), i64::from(starts), band.whole("minutes")?))
    });
    let listed: Vec<_> = listed.collect();
    if listed.is_empty() {
        let unlisted = [("early", 360), ("late", 840), ("night", 1_320)];
        return unlisted.map(|(id, starts)| (id.to_owned(), starts, 480)).to_vec();
    }
    listed
}

/// A place inside a sector, its middle where none is found soon.
fn inside(sector: &Thing, rng: &mut Rng) -> Option<Position> {
    let shape = sector.geometry.as_ref()?;
    let corners = shape.corners();
    let edge = |of: fn(Position) -> f64| {
        let all = corners.iter().map(|corner| of(*corner));
        all.fold((f64::MAX, f64::MIN), |(least, most), one| (least.min(one), most.max(one)))
    };
    let (west, east) = edge(Position::longitude_deg);
    let (south, north) = edge(Position::latitude_deg);
    for _ in 0..20 {
        let latitude = south + (north - south) * rng.f64();
        let at = Position::new(latitude, west + (east - west) * rng.f64())?;
        if shape.contains(at) {
            return Some(at);
        }
    }
    shape.middle()
}
