//! `cordon forces solve`, `check` and `lanes`: a roster is found, bounded and judged by a checker
//! that believes nobody; lanes are no more than the wait asks for.

use std::fs;

use serde_json::Value;

use super::room::{Room, recorded};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}"))
}

#[test]
fn a_roster_is_found_again_by_its_seed_and_the_checker_says_the_same() {
    let Some(instance) = recorded("forces/nrp24/Instance1.txt") else { return };
    let room = Room::new();
    let instance = instance.to_str().unwrap().to_owned();
    let solve = |name: &str| {
        let out = room.path(name);
        let given = ["forces", "solve", "--format", "nrp24", &instance, "--seconds", "60"];
        let how = ["--threads", "2", "--seed", "5", "--iterations", "400000", "--out"];
        let said = json(&room.cordon(&[&given[..], &how, &[out.to_str().unwrap()]].concat()).out());
        (said, fs::read_to_string(out).unwrap())
    };
    let (said, roster) = solve("one");
    let (again, same) = solve("two");
    assert_eq!(
        (&said["objective"], &said["iterations"], &roster),
        (&again["objective"], &again["iterations"], &same)
    );
    assert_eq!(said.as_object().unwrap().len(), 4, "the numbers of the contract, no more: {said}");
    assert_eq!(said["violations"], 0);
    let (objective, bound) = (said["objective"].as_i64().unwrap(), said["bound"].as_i64().unwrap());
    assert!((500..=607).contains(&bound), "607 is proven to be the best: {said}");
    assert!((607..=640).contains(&objective), "{said}");
    assert_eq!(roster.lines().count(), 8);

    let out = room.path("one");
    let check = ["forces", "check", "--format", "nrp24", &instance, out.to_str().unwrap()];
    assert_eq!(json(&room.cordon(&check).out())["objective"], said["objective"]);
    let tampered = roster.replacen("D,D", "D,", 1);
    fs::write(&out, tampered).unwrap();
    let said = room.cordon(&check);
    assert!(!said.good || json(&said.out())["objective"] != objective, "a changed day is seen");
}

#[test]
fn rotas_that_prices_mixed_are_a_roster_that_is_found_again() {
    let Some(instance) = recorded("forces/nrp24/Instance7.txt") else { return };
    let room = Room::new();
    let solve = |name: &str| {
        let out = room.path(name);
        let given = ["forces", "solve", "--format", "nrp24", instance.to_str().unwrap()];
        let how = ["--seconds", "90", "--seed", "3", "--iterations", "40:120000,40000,50:120000"];
        let more = ["--threads", "2", "--out", out.to_str().unwrap()];
        let said = room.cordon(&[&given[..], &how, &more].concat());
        (json(&said.out())["objective"].as_i64().unwrap(), fs::read_to_string(out).unwrap())
    };
    let (objective, roster) = solve("one");
    assert!((1_056..1_300).contains(&objective), "1056 is the best known: {objective}");
    assert_eq!(solve("two"), (objective, roster));
    let out = room.path("three");
    let given = ["forces", "solve", "--format", "nrp24", instance.to_str().unwrap()];
    let wrong = ["--iterations", "40:x", "--out", out.to_str().unwrap()];
    let said = room.cordon(&[&given[..], &wrong].concat()).refusal();
    assert!(said.contains("`x` is no number; write CHANGES or ROUNDS:CHANGES"), "{said}");
}

#[test]
fn time_that_is_over_leaves_the_best_so_far() {
    let Some(instance) = recorded("forces/nrp24/Instance7.txt") else { return };
    let room = Room::new();
    let out = room.path("roster");
    let given = ["forces", "solve", "--format", "nrp24", instance.to_str().unwrap()];
    let how = ["--seconds", "1", "--threads", "2", "--out", out.to_str().unwrap()];
    let said = room.cordon(&[&given[..], &how].concat());
    assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 20, "{}", said.out());
}

#[test]
fn the_organisers_breakdown_is_reproduced() {
    let Some(folder) = recorded("forces/inrc2/n005w4") else { return };
    let room = Room::new();
    let solution = folder.join("Solution_H_0-WD_1-2-3-3");
    let given = ["forces", "check", "--format", "inrc2", folder.to_str().unwrap()];
    let said = json(&room.cordon(&[&given[..], &[solution.to_str().unwrap()]].concat()).out());
    assert_eq!((&said["objective"], &said["violations"]), (&Value::from(1695), &Value::from(0)));
}

#[test]
fn a_roster_of_four_weeks_is_one_file_that_the_checker_takes() {
    let Some(folder) = recorded("forces/inrc2/n005w4") else { return };
    let room = Room::new();
    let out = room.path("solution");
    let names = ["Sc-n005w4", "H0-n005w4-0", "WD-n005w4-1", "WD-n005w4-2", "WD-n005w4-3"];
    let path = |name: &&str| folder.join(format!("{name}.txt")).to_str().unwrap().to_owned();
    let mut files: Vec<String> = names.iter().map(path).collect();
    files.push(files[4].clone());
    let asked = |what: &[&str], files: &[String], more: &[&str]| {
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let given = ["--format", "inrc2"];
        json(&room.cordon(&[&["forces"], what, &given, &files, more].concat()).out())
    };
    let how = ["--seconds", "60", "--threads", "1", "--iterations", "300000,100000", "--out"];
    let said = asked(&["solve"], &files, &[&how[..], &[out.to_str().unwrap()]].concat());
    let checked = asked(&["check"], &files, &[out.to_str().unwrap()]);
    assert_eq!((&said["objective"], &said["violations"]), (&checked["objective"], &Value::from(0)));
    assert!(said["bound"].as_i64().unwrap() <= said["objective"].as_i64().unwrap(), "{said}");
    files.pop();
    let few: Vec<&str> = files.iter().map(String::as_str).collect();
    let given = [&["forces", "solve", "--format", "inrc2"], &few[..], &["--out", "x"]].concat();
    let why = room.cordon(&given).refusal();
    assert!(why.contains("3 weeks given where 4 belong"), "{why}");
}

#[test]
fn a_bound_is_proven_by_its_prices_and_a_claim_above_them_is_refused() {
    let Some(instance) = recorded("forces/nrp24/Instance1.txt") else { return };
    let room = Room::new();
    let (out, proof) = (room.path("roster"), room.path("proof"));
    let (instance, out) = (instance.to_str().unwrap(), out.to_str().unwrap());
    let proven = ["--proof", proof.to_str().unwrap()];
    let given = ["forces", "solve", "--format", "nrp24", instance, "--out", out];
    let how = ["--seconds", "4", "--threads", "1"];
    let said = json(&room.cordon(&[&given[..], &how, &proven].concat()).out());
    let given = ["forces", "check", "--format", "nrp24", instance, out];
    let check = [&given[..], &proven].concat();
    let checked = json(&room.cordon(&check).out());
    assert_eq!(checked["bound"], said["bound"]);
    let mut claim = json(&fs::read_to_string(&proof).unwrap());
    claim["bound"] = Value::from(said["bound"].as_i64().unwrap() + 1);
    fs::write(&proof, claim.to_string()).unwrap();
    let refused = room.cordon(&check);
    assert!(!refused.good);
    assert!(refused.refusal().contains("the bound is not proven"));
}

#[test]
fn a_sprint_of_the_first_competition_is_solved() {
    let Some(instance) = recorded("forces/inrc1/sprint_late03.xml") else { return };
    let room = Room::new();
    let out = room.path("solution");
    let (instance, out) = (instance.to_str().unwrap(), out.to_str().unwrap());
    let given = ["forces", "solve", "--format", "inrc1", instance, "--out", out];
    let how = ["--seconds", "60", "--threads", "1", "--iterations", "300000,100000"];
    let said = json(&room.cordon(&[&given[..], &how].concat()).out());
    let check = ["forces", "check", "--format", "inrc1", instance, out];
    let checked = json(&room.cordon(&check).out());
    assert_eq!((&said["objective"], &said["violations"]), (&checked["objective"], &Value::from(0)));
    assert!((48..80).contains(&said["objective"].as_i64().unwrap()), "48 is the least: {said}");
}

#[test]
fn an_instance_that_cannot_be_read_is_refused_with_the_line() {
    let room = Room::new();
    let (instance, out) = (room.path("instance"), room.path("out"));
    fs::write(
        &instance,
        "SECTION_HORIZON\n14\nSECTION_SHIFTS\nD,480,\nSECTION_STAFF\nA,D=x,1,1,1,1,1,1\n",
    )
    .unwrap();
    let given = ["forces", "solve", "--format", "nrp24", instance.to_str().unwrap(), "--out"];
    let why = room.cordon(&[&given[..], &[out.to_str().unwrap()]].concat()).refusal();
    assert!(why.contains("line 6") && why.contains("shift=most"), "{why}");
    assert!(!out.exists());
}

#[test]
fn lanes_of_an_evening_are_as_few_as_the_wait_allows() {
    let room = Room::new();
    let arrivals = room.path("arrivals.csv");
    let share = |minute: u32| (-0.5 * ((f64::from(minute) - 120.0) / 28.0).powi(2)).exp();
    let whole: f64 = (0..240).map(share).sum();
    let line = |minute| format!("{minute},{}\n", 45_000.0 * share(minute) / whole);
    fs::write(&arrivals, (0..240).map(line).collect::<String>()).unwrap();
    let lanes = |wait: &str, more: &[&str]| {
        let given = ["forces", "lanes", "--arrivals", arrivals.to_str().unwrap()];
        let rest = ["--rate", "300", "--max-wait", wait];
        json(&room.cordon(&[&given[..], &rest, more].concat()).out())
    };
    for (wait, count) in [("5m", 106), ("10m", 95), ("20m", 81), ("30m", 72)] {
        assert_eq!(lanes(wait, &["--static"]), serde_json::json!({ "lanes": count }), "{wait}");
    }
    let quarters = lanes("10m", &[]);
    let sum: u64 =
        quarters["lanes"].as_array().unwrap().iter().map(|it| it["lanes"].as_u64().unwrap()).sum();
    assert!((600..=620).contains(&sum), "45,000 people are 600 quarters of a lane: {sum}");

    fs::write(&arrivals, "minute,arrivals\n0,10\n1,-3\n2,many\n").unwrap();
    let given = ["forces", "lanes", "--arrivals", arrivals.to_str().unwrap(), "--rate", "300"];
    let why = room.cordon(&[&given[..], &["--max-wait", "10m"]].concat()).refusal();
    assert!(why.contains("line 3") && why.contains("line 4"), "{why}");
}
