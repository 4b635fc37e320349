//! Every relaxation is carried out: the operation is changed by it and by nothing else, people
//! are sent as it says, and the checker finds the post filled and no rule broken.

use std::collections::{BTreeMap, BTreeSet};

use super::super::file::{Duty, Open, Plan};
use super::super::generate::{Size, generate};
use super::super::members;
use super::super::tests::planned;
use crate::check;

/// A table's lines as cells; no cell of the generator's tables has a comma in it.
struct Sheet(Vec<Vec<String>>);

impl Sheet {
    fn read(text: &str) -> Self {
        Self(text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect())
    }

    fn column(&self, name: &str) -> usize {
        self.0[0].iter().position(|it| it == name).unwrap()
    }

    /// Changes a cell of the lines with this in their first column.
    fn change(&mut self, id: &str, column: &str, by: impl Fn(&str) -> String) {
        let column = self.column(column);
        let lines = self.0.iter_mut().filter(|line| line[0] == id);
        lines.for_each(|line| line[column] = by(&line[column]));
    }

    fn written(&self) -> String {
        self.0.iter().map(|line| line.join(",") + "\n").collect()
    }
}

/// The id of a unit's line.
fn line(unit: &str) -> &str {
    unit.split('/').next().unwrap()
}

/// The words of a list of a post, or of an agency.
fn words(plan: &Plan, post: &str, list: &str) -> String {
    let posts: serde_json::Value = serde_json::from_str(&plan.operation["posts.geojson"]).unwrap();
    let features = posts["features"].as_array().unwrap();
    let of = features.iter().map(|it| &it["properties"]).find(|it| it["id"] == post).unwrap();
    let all = of[list].as_array().into_iter().flatten();
    all.map(|word| word.as_str().unwrap().to_owned()).collect::<Vec<_>>().join(";")
}

/// The package with one thing relaxed.
fn relaxed(plan: &Plan, open: &Open) -> BTreeMap<String, String> {
    let mut files = plan.operation.clone();
    let step = open.relaxation.as_ref().unwrap();
    let unit = line(&step.unit);
    let mut units = Sheet::read(&files["units.csv"]);
    match step.kind.as_str() {
        "skill" => {
            let more = words(plan, &open.post, "skills");
            units.change(unit, "skills", |skills| format!("{skills};{more}"));
        }
        "power" => {
            // An agency of its own, with all that its old one may and what is lacking.
            let more = words(plan, &open.post, "powers");
            let mut agencies = Sheet::read(&files["agencies.csv"]);
            let agency = units.column("agency");
            let old = units.0.iter().find(|line| line[0] == unit).unwrap()[agency].clone();
            let mut new = agencies.0.iter().find(|line| line[0] == old).unwrap().clone();
            let powers = agencies.column("powers");
            new[0] = "lawful".to_owned();
            new[powers] = format!("{};{more}", new[powers]);
            agencies.0.push(new);
            files.insert("agencies.csv".to_owned(), agencies.written());
            units.change(unit, "agency", |_| "lawful".to_owned());
        }
        "rest" => {
            let mut rules = Sheet::read(&files["work_rules.csv"]);
            let mut rule = vec![String::new(); rules.0[0].len()];
            rule[0] = "relaxed".to_owned();
            rules.0.push(rule);
            for (column, value) in [
                ("name", "Relaxed"),
                ("rest_min", "0"),
                ("days_row_max", "60"),
                ("days_off_min", "1"),
            ] {
                rules.change("relaxed", column, |_| value.to_owned());
            }
            files.insert("work_rules.csv".to_owned(), rules.written());
            units.change(unit, "work_rule", |_| "relaxed".to_owned());
        }
        "absence" => {
            let mut absences = Sheet::read(&files["absences.csv"]);
            let of = absences.column("unit");
            absences.0.retain(|line| line[of] != unit);
            files.insert("absences.csv".to_owned(), absences.written());
        }
        "loan" => {
            let posts: serde_json::Value = serde_json::from_str(&files["posts.geojson"]).unwrap();
            let features = posts["features"].as_array().unwrap();
            let of = features.iter().map(|it| &it["properties"]);
            let sector = of.clone().find(|it| it["id"] == open.post.as_str()).unwrap()["sector"]
                .as_str()
                .unwrap()
                .to_owned();
            units.change(unit, "sector", |_| sector.clone());
        }
        other => panic!("nobody knows what `{other}` is"),
    }
    files.insert("units.csv".to_owned(), units.written());
    files
}

/// The plan with the people of a relaxation at its post: others of the unit, or all of them where
/// it has no duty.
fn sent(plan: &Plan, open: &Open) -> Plan {
    let step = open.relaxation.clone().unwrap();
    let mut plan = Plan { operation: relaxed(plan, open), ..plan.clone() };
    let place = |duty: &Duty| (duty.day, duty.band.clone(), duty.unit.clone());
    let wanted = (open.day, open.band.clone(), step.unit.clone());
    let old = plan.duties.iter().position(|duty| place(duty) == wanted);
    let there =
        old.map_or_else(Vec::new, |at| members::read(&plan.duties[at].members, 10_000).unwrap());
    let away: BTreeSet<u32> = there.iter().copied().collect();
    let mut others = (1..).filter(|member| !away.contains(member));
    let come: Vec<u32> = others.by_ref().take(step.people as usize).collect();
    let mut posts = old.map_or_else(Vec::new, |at| plan.duties[at].posts.clone());
    posts.push((open.post.clone(), step.people));
    let members: Vec<String> = there.iter().chain(&come).map(u32::to_string).collect();
    let duty = Duty {
        unit: step.unit,
        day: open.day,
        band: open.band.clone(),
        posts,
        members: members.join(","),
    };
    match old {
        Some(at) => plan.duties[at] = duty,
        None => plan.duties.push(duty),
    }
    plan
}

/// Rules that the checker finds broken, and the weight that it finds open. Members are chosen anew
/// by whoever carries a relaxation out, so that those named here are no matter; a package has no
/// word for a loan of some days, so that who is lent works elsewhere for good here, and no longer
/// reaches where it stood.
fn judged(plan: &Plan, lent: Option<&Open>) -> (BTreeSet<String>, i64) {
    let verdict = check::plan::verify(&serde_json::to_string(plan).unwrap()).unwrap();
    let counts = |broken: &&check::plan::Broken| {
        let is_left = lent.is_some_and(|open| {
            broken.rule == "may_stand" && broken.place.post.as_ref() != Some(&open.post)
        });
        broken.place.member.is_none() && !is_left
    };
    let broken = verdict.broken.iter().filter(counts).map(ToString::to_string).collect();
    (broken, verdict.figures.open_weighted)
}

#[test]
fn whoever_carries_a_relaxation_out_finds_the_post_filled_and_no_rule_broken() {
    let mut kinds = BTreeMap::new();
    for (seed, people, is_lawless) in
        [(1, 600, false), (2, 900, false), (3, 1_400, false), (4, 900, true)]
    {
        let size = Size { units: 60, people, posts: 140, days: 9, seed };
        let mut files = generate(&size).unwrap();
        if is_lawless {
            // Nobody may do anything, so that powers are what is lacking.
            let mut agencies = Sheet::read(&files["agencies.csv"]);
            let ids: Vec<String> = agencies.0[1..].iter().map(|line| line[0].clone()).collect();
            ids.iter().for_each(|id| agencies.change(id, "powers", |_| String::new()));
            files.insert("agencies.csv".to_owned(), agencies.written());
        }
        let plan = planned(files, 9, 2);
        let (broken, before) = judged(&plan, None);
        assert_eq!(broken, BTreeSet::new());
        let listed = plan.open.iter().filter(|open| open.relaxation.is_some());
        let mut tried: BTreeMap<String, usize> = BTreeMap::new();
        for open in listed {
            let step = open.relaxation.as_ref().unwrap();
            let times = tried.entry(step.kind.clone()).or_default();
            *times += 1;
            if *times > 12 {
                continue;
            }
            assert_eq!(step.people, open.missing);
            let lent = Some(open).filter(|_| step.kind == "loan");
            let (broken, after) = judged(&sent(&plan, open), lent);
            assert_eq!(broken, BTreeSet::new(), "seed {seed}: {open:?}");
            assert!(after < before, "seed {seed}: {open:?} leaves {after} open");
            *kinds.entry(step.kind.clone()).or_insert(0) += 1;
        }
    }
    let all: Vec<&str> = kinds.keys().map(String::as_str).collect();
    assert_eq!(all, ["absence", "loan", "power", "rest", "skill"], "{kinds:?}");
}
