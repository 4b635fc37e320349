use std::collections::BTreeMap;

use cordon_operation::{Package, Thing, read};

use super::*;

fn size(units: u32, people: u32, posts: u32, days: u32, seed: u64) -> Size {
    Size { units, people, posts, days, seed }
}

/// The package of a size, read without a fault.
fn made(size: &Size) -> (BTreeMap<String, String>, Package) {
    let files = generate(size).unwrap();
    let bytes = files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes()));
    let package = read(&bytes.collect()).unwrap_or_else(|faults| panic!("{size:?}: {}", faults[0]));
    (files, package)
}

fn things<'a>(package: &'a Package, kind: &'static str) -> Vec<&'a Thing> {
    package.operation.things.of(kind).collect()
}

fn sum(things: &[&Thing], column: &str) -> i64 {
    things.iter().filter_map(|thing| thing.whole(column)).sum()
}

/// People wanted at target on each day, in all its shifts.
fn wanted(package: &Package, days: u32, is_meant: &dyn Fn(&Thing) -> bool) -> Vec<i64> {
    let minute = |at: jiff::Timestamp| {
        let first = package.operation.starts_at;
        at.duration_since(first).as_mins() + i64::from(MORNING)
    };
    let shift = |post: &Thing, day: i64, band: usize| {
        let starts = day * 1_440 + [360, 840, 1_320][band];
        let named = post.list("bands");
        let is_of = named.is_empty() || named.iter().any(|id| id == BANDS[band].0);
        let (from, until) = post.window();
        let begins = from.is_none_or(|from| minute(from) < starts + 480);
        is_of && begins && until.is_none_or(|until| minute(until) > starts)
    };
    let mut posts = things(package, "post");
    posts.retain(|post| is_meant(post));
    let of_day = |day: u32| -> i64 {
        let of_post = |post: &&Thing| {
            let shifts = (0..3).filter(|band| shift(post, i64::from(day), *band)).count();
            post.whole("strength_target").unwrap_or(0) * shifts as i64
        };
        posts.iter().map(of_post).sum()
    };
    (0..days).map(of_day).collect()
}

#[test]
fn every_size_and_seed_makes_a_package_without_a_fault_and_with_exact_sums() {
    let sizes = [
        (1, 1, 1, 1),
        (1, 7, 2, 1),
        (2, 2, 1, 3),
        (3, 100, 1, 60),
        (5, 40, 30, 5),
        (17, 17, 100, 8),
        (40, 1_200, 120, 14),
        (40, 90_000, 50, 10),
        (300, 9_000, 900, 20),
    ];
    for (units, people, posts, days) in sizes {
        for seed in 0..3 {
            let size = size(units, people, posts, days, seed);
            let (_, package) = made(&size);
            let (all, stands) = (things(&package, "unit"), things(&package, "post"));
            assert_eq!(all.len(), units as usize, "{size:?}");
            assert_eq!(stands.len(), posts as usize, "{size:?}");
            assert_eq!(sum(&all, "strength_paper"), i64::from(people), "{size:?}");
            let is_less =
                |post: &&Thing| post.whole("strength_min") < post.whole("strength_target");
            assert!(stands.iter().all(is_less), "{size:?}");
        }
    }
}

#[test]
fn the_same_seed_makes_the_same_bytes_and_another_seed_makes_others() {
    let files = |seed| generate(&size(40, 1_200, 120, 14, seed)).unwrap();
    assert_eq!(files(3), files(3));
    assert_ne!(files(3), files(4));
}

#[test]
fn usual_days_want_most_of_those_there_are_and_the_ceremony_more() {
    for seed in 1..4 {
        let size = size(300, 9_000, 900, 21, seed);
        let (_, package) = made(&size);
        let days = wanted(&package, size.days, &|_| true);
        let mut rng = Rng::with_seed(size.seed);
        let ground = ground::draw(&size, &mut rng);
        let supply = forces::raise(&size, &ground, &mut rng).supply / f64::from(size.days);
        let calendar = Calendar::of(size.days);
        let percent = |day: usize| (days[day] as f64 / supply * 100.0).round() as i64;
        let shown: Vec<i64> = (0..days.len()).map(percent).collect();
        for (day, percent) in shown.iter().enumerate() {
            let day = day as u32;
            let (least, most) = if day == calendar.ceremony {
                (120, 136)
            } else if calendar.finals.contains(&day) {
                (94, 106)
            } else {
                (82, 91)
            };
            assert!((least..=most).contains(percent), "day {day} of {shown:?}, seed {seed}");
        }
    }
}

#[test]
fn a_skill_is_wanted_of_four_in_five_of_those_who_have_it_on_a_usual_day() {
    let size = size(300, 9_000, 900, 21, 4);
    let (_, package) = made(&size);
    let mut rng = Rng::with_seed(size.seed);
    let ground = ground::draw(&size, &mut rng);
    let forces = forces::raise(&size, &ground, &mut rng);
    let mut all = 0;
    for (number, skill) in forces::SKILLS.iter().enumerate() {
        let able = |(unit, there): (&forces::Unit, &f64)| {
            unit.skills.contains(&number).then_some(there / f64::from(size.days))
        };
        let there: f64 = forces.units.iter().zip(&forces.there).filter_map(able).sum();
        let needs = |post: &Thing| post.list("skills").iter().any(|one| one == skill);
        let days = wanted(&package, size.days, &needs);
        let most = days.iter().copied().max().unwrap_or(0);
        assert!(most as f64 <= there * 0.8, "{skill}: {most} of {there}");
        all += days.iter().sum::<i64>();
    }
    assert!(all > 10_000, "{all} people with a skill are wanted");
}

#[test]
fn who_works_in_crews_has_sections_and_others_stay_together() {
    let (_, package) = made(&size(300, 9_000, 900, 14, 1));
    for unit in things(&package, "unit") {
        let sections = unit.whole("sections").unwrap_or(1);
        let is_boat = unit.list("skills").iter().any(|skill| skill == "river");
        let paper = unit.whole("strength_paper").unwrap_or(0);
        assert!(sections == 1 || paper >= 3 * sections, "{sections} sections of {paper}");
        assert!(!is_boat || paper < 12 || sections > 1, "{} stays together", unit.id);
    }
}

#[test]
fn skills_are_spread_unevenly() {
    let (_, package) = made(&size(600, 18_000, 1_500, 14, 1));
    let able = |skill: &str| -> i64 {
        let is_able = |unit: &&&Thing| unit.list("skills").iter().any(|one| one == skill);
        let units = things(&package, "unit");
        units.iter().filter(is_able).filter_map(|unit| unit.whole("strength_field")).sum()
    };
    let people: Vec<i64> = forces::SKILLS.iter().map(|skill| able(skill)).collect();
    assert!(people.iter().all(|people| *people > 0), "{people:?}");
    assert!(people[0] > 20 * people[9], "{people:?}");
    let kinds: std::collections::BTreeSet<_> =
        things(&package, "post").iter().filter_map(|post| post.text("kind")).collect();
    assert_eq!(kinds.len(), 8, "{kinds:?}");
    let foreign = things(&package, "unit");
    let foreign = foreign.iter().filter(|unit| unit.text("contingent").is_some()).count();
    assert_eq!(foreign, 18);
}

#[test]
fn what_cannot_be_made_is_refused_in_words() {
    let refused = |units, people, posts, days| {
        generate(&size(units, people, posts, days, 0)).unwrap_err().to_string()
    };
    assert_eq!(
        refused(0, 1, 1, 1),
        "an operation without units cannot be planned; give at least 1"
    );
    assert_eq!(
        refused(1, 1, 0, 1),
        "an operation without posts cannot be planned; give at least 1"
    );
    assert_eq!(refused(10, 9, 1, 1), "9 people cannot be 10 units; give at least 10 people");
    assert_eq!(refused(1, 1, 1, 61), "61 days are more than this makes; give at most 60");
    assert_eq!(
        refused(1, 100_001, 1, 1),
        "100001 people in 1 units are over 100000 in one; give more units"
    );
}

#[test]
fn an_incident_brings_forty_posts_to_two_sectors_on_the_evening_of_the_ceremony() {
    let (files, package) = made(&size(300, 9_000, 1_000, 20, 2));
    let told = incident(&files, 5);
    assert_eq!(told, incident(&files, 5));
    assert_ne!(told, incident(&files, 6));
    assert_eq!(told["at"], "2024-07-26T18:30:00+02:00");
    let posts = told["posts"].as_array().unwrap();
    assert_eq!(posts.len(), 40);
    let sectors: std::collections::BTreeSet<&str> =
        posts.iter().filter_map(|post| post["sector"].as_str()).collect();
    assert!((1..=2).contains(&sectors.len()), "{sectors:?}");
    let things = &package.operation.things;
    assert!(sectors.iter().all(|sector| things.get("sector", sector).is_some()));
    assert!(posts.iter().all(|post| things.get("post", post["id"].as_str().unwrap()).is_none()));
    let closed = told["close"].as_array().unwrap();
    assert!(closed.iter().all(|post| things.get("post", post.as_str().unwrap()).is_some()));
    assert_eq!(told["absent"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_small_operation_has_a_small_incident_and_no_package_has_none() {
    let (files, _) = made(&size(1, 1, 1, 1, 0));
    assert_eq!(incident(&files, 1)["posts"].as_array().map(Vec::len), Some(1));
    assert_eq!(incident(&BTreeMap::new(), 1), serde_json::Value::Null);
}

#[test]
fn the_largest_operation_is_made_and_fits_its_limits() {
    let files = generate(&size(UNITS_MAX, PEOPLE_MAX, POSTS_MAX, DAYS_MAX, 1)).unwrap();
    let bytes: usize = files.values().map(String::len).sum();
    assert!(bytes < 60 << 20, "{bytes} bytes");
    assert_eq!(files["units.csv"].lines().count(), 1 + UNITS_MAX as usize);
}
