//! Operations that are made, with plans that a simple hand fills: what is claimed as it is
//! computed holds, and no prices prove more than a plan has.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::{Value, json};

use crate::check::plan::given::Given;
use crate::check::plan::rules::work;
use crate::check::plan::units::Away;
use crate::check::plan::{Verdict, file, verify};
use crate::plan::generate::{Size, generate};

fn empty(size: &Size) -> Value {
    let level = |name: &str| json!({"name": name, "value": 0, "bound": 0});
    let levels: Vec<Value> = ["open_min", "open_target", "effort", "unevenness"].map(level).into();
    json!({
        "format": 1, "seed": 1, "iterations": 0, "days": size.days, "first_day": "2024-07-15",
        "travel": "great circle", "duties": [], "open": [],
        "figures": {"units": 0, "people": 0, "posts": 0, "violations": 0, "demand_weighted": 0,
            "open_weighted": 0, "unavoidable_weighted": 0,
            "levels": levels},
        "certificate": {"groups": [], "prices": {}},
        "operation": generate(size).unwrap(),
    })
}

/// A simple hand: each unit keeps to one band, and to posts that have room.
struct Hand<'a> {
    given: &'a Given,
    placed: Vec<u32>,
    duties: Vec<Value>,
}

impl Hand<'_> {
    fn unit(&mut self, number: usize) {
        let (given, unit) = (self.given, &self.given.units[number]);
        let is_near = |post: &usize| given.reach.minutes(number, *post).is_some();
        let may = |post: &usize| given.meets(number, *post) && is_near(post);
        let posts: Vec<usize> = (0..given.posts.len()).filter(may).collect();
        let mut shifts = Vec::new();
        for day in 0..given.calendar.days {
            let shift = given.calendar.shift(day, number % given.calendar.bands.len());
            shifts.push(shift);
            let rule = &given.rules[unit.rule];
            let holds = work::broken(&given.calendar, rule, &shifts, true).is_empty();
            if !holds || !self.duty(number, shift, &posts) {
                shifts.pop();
            }
        }
    }

    /// Puts as many as there are where there is room; false where nobody stands.
    fn duty(&mut self, number: usize, shift: usize, posts: &[usize]) -> bool {
        let (given, unit) = (self.given, &self.given.units[number]);
        let (mut away, mut some) = (Vec::new(), 0);
        for one in unit.away(given.calendar.shifts[shift]) {
            match one {
                Away::All => return false,
                Away::Some(people) => some += people,
                Away::Member(member) => away.push(member),
            }
        }
        let first = u32::try_from(given.calendar.day(shift)).unwrap();
        let members = (0..unit.members).map(|it| (it + first) % unit.members + 1);
        let here: Vec<u32> = members.filter(|it| !away.contains(it)).collect();
        let here_count = u32::try_from(here.len()).unwrap();
        let people = here_count.saturating_sub(some).min(unit.field);
        let (mut left, mut stands) = (people, Vec::new());
        for post in posts {
            let placed = &mut self.placed[given.weights.cell(*post, shift)];
            let count = (given.wanted(*post, shift).1 - *placed).min(left);
            if count > 0 {
                stands.push(json!([given.posts[*post].id, count]));
                (*placed, left) = (*placed + count, left - count);
            }
        }
        let count = usize::try_from(people - left).unwrap();
        let members: Vec<String> = here.iter().take(count).map(u32::to_string).collect();
        if count > 0 {
            self.duties.push(json!({"unit": unit.id, "day": given.calendar.day(shift),
                "band": given.calendar.band(shift).id, "posts": stands,
                "members": members.join(",")}));
        }
        count > 0
    }

    fn open(&self) -> Vec<Value> {
        let (given, calendar) = (self.given, &self.given.calendar);
        let missing = |(post, shift): (usize, usize)| {
            let (min, target) = given.wanted(post, shift);
            let placed = self.placed[given.weights.cell(post, shift)];
            (target > placed).then(|| {
                json!({"post": given.posts[post].id, "day": calendar.day(shift),
                    "band": calendar.band(shift).id, "missing": target - placed,
                    "below_min": min.saturating_sub(placed), "reasons": {}, "relaxation": null})
            })
        };
        let shifts = calendar.shifts.len();
        let cells = (0..given.posts.len()).flat_map(|post| (0..shifts).map(move |it| (post, it)));
        cells.filter_map(missing).collect()
    }
}

fn fill(given: &Given, plan: &mut Value) {
    let mut hand = Hand { given, placed: vec![0; given.weights.len()], duties: Vec::new() };
    // Guests stay at home: the hand knows nothing of partners.
    for unit in (0..given.units.len()).filter(|it| given.units[*it].paired_with.is_none()) {
        hand.unit(unit);
    }
    plan["open"] = hand.open().into();
    plan["duties"] = hand.duties.into();
}

/// Groups of one post each, and prices drawn within their boxes, `least` quarters of them or more.
fn price(given: &Given, plan: &mut Value, least: i64, random: &mut Rng) {
    plan["certificate"]["groups"] = given.posts.iter().map(|it| json!([it.id])).collect();
    let bands = given.calendar.bands.len();
    let above = random.i64(0..1024);
    let mut draw = |above: &[i64], caps: [i64; 2]| {
        let list = |cap: i64, random: &mut Rng| -> Vec<Value> {
            let mut list = Vec::new();
            for post in 0..given.posts.len() {
                for (shift, weight) in given.weights.row(post).iter().enumerate() {
                    let price = (i64::from(*weight) * cap) * random.i64(least..=4) / 4;
                    if price > 0 {
                        list.push(json!([post, shift / bands, shift % bands, price]));
                    }
                }
            }
            list
        };
        json!({"above": above, "p1": list(caps[0], random), "p2": list(caps[1], random)})
    };
    plan["certificate"]["prices"] = json!({
        "open_min": draw(&[], [1024, 0]),
        "open_target": draw(&[above], [above, 1024]),
        "effort": draw(&[40, 20], [40, 20]),
        "unavoidable": draw(&[], [1024, 1024]),
    });
}

/// Claims what was computed.
fn claim(plan: &mut Value, verdict: &Verdict) {
    plan["figures"] = serde_json::to_value(&verdict.figures).unwrap();
}

/// Three times as many people are wanted: what no plan can fill is easily proven.
fn want_more(plan: &mut Value) {
    let text = plan["operation"]["posts.geojson"].as_str().unwrap();
    let mut posts: Value = serde_json::from_str(text).unwrap();
    for post in posts["features"].as_array_mut().unwrap() {
        for column in ["strength_min", "strength_target"] {
            let strength = post["properties"][column].as_i64().unwrap_or(0);
            post["properties"][column] = (strength * 3).into();
        }
    }
    plan["operation"]["posts.geojson"] = posts.to_string().into();
}

fn made(size: &Size, wants_more: bool, least: i64) -> (String, Verdict) {
    let mut plan = empty(size);
    if wants_more {
        want_more(&mut plan);
    }
    let given = Given::of(&file::read(&plan.to_string()).unwrap()).unwrap();
    fill(&given, &mut plan);
    price(&given, &mut plan, least, &mut Rng::with_seed(size.seed));
    let verdict = verify(&plan.to_string()).unwrap();
    claim(&mut plan, &verdict);
    (plan.to_string(), verdict)
}

#[test]
fn what_is_claimed_as_it_is_computed_holds_and_no_prices_prove_more_than_a_plan_has() {
    let mut proven = BTreeMap::new();
    for seed in 0..12 {
        let units = 4 + u32::try_from(seed).unwrap() * 3;
        let size = Size { units, people: units * 20, posts: units + 4, days: 9, seed };
        let (text, verdict) = made(&size, seed % 3 > 0, i64::try_from(seed % 4).unwrap());
        let again = verify(&text).unwrap();
        assert_eq!((again.broken, again.differences), (vec![], vec![]), "seed {seed}");
        assert!(again.holds);
        for level in &verdict.figures.levels {
            assert!(level.bound <= level.value.unwrap(), "seed {seed}: {level:?}");
            *proven.entry(level.name).or_insert(0) += level.bound;
        }
        let unavoidable = verdict.figures.unavoidable_weighted;
        assert!(unavoidable <= verdict.figures.open_weighted, "seed {seed}");
        *proven.entry("unavoidable").or_insert(0) += unavoidable;
    }
    let proves = |name: &str| proven[name] > 0;
    assert_eq!(["open_min", "unavoidable"].map(proves), [true; 2], "{proven:?}");
}
