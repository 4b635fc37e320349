use serde_json::{Value, json};

use super::bound;
use crate::check::BoundError;
use crate::check::nrp24::check;
use crate::for_tests::{self, Looks};
use crate::format::nrp24::Nrp24;
use crate::roster::Alone;
use crate::roster::bound::Bound;
use crate::roster::price::{Automaton, STATES_BOUND};

const SMALL: &str = "
SECTION_HORIZON
7
SECTION_SHIFTS
E,480,
L,600,E
SECTION_STAFF
A,E=7|L=2,2400,960,3,2,2,1
B,E=7|L=7,3000,480,4,1,1,0
SECTION_DAYS_OFF
A,2
SECTION_SHIFT_ON_REQUESTS
A,0,L,3
SECTION_SHIFT_OFF_REQUESTS
B,1,E,2
SECTION_COVER
0,E,1,100,1
1,E,1,100,1
1,L,1,100,1
3,L,1,100,1
4,E,2,100,1
6,E,1,-0,1
";

fn small() -> String {
    SMALL.replace("-0", "0")
}

/// The proof after so many rounds, and the bound that it claims.
fn proven(instance: &str, known: i64, rounds: u64) -> (String, i64) {
    let problem = Nrp24::read(instance).unwrap().problem;
    let automata = Automaton::all(&problem, STATES_BOUND);
    let mut made = Bound::new(&problem, &automata);
    made.improve(known, rounds, &Alone, &mut Looks::enough());
    (made.proof("nrp24").unwrap(), made.value().unwrap())
}

/// Every row of days off and two shifts.
fn rows() -> Vec<String> {
    let name = |at: u32| ["", "E", "L"][usize::try_from(at % 3).unwrap()];
    let row = |at: u32| (0..7).map(|day| name(at / 3_u32.pow(day))).collect::<Vec<_>>().join(",");
    (0..3_u32.pow(7)).map(row).collect()
}

/// What the cheapest roster of one employee costs that keeps every rule.
fn least(instance: &str, rows: &[String]) -> Option<i64> {
    let judged = rows.iter().map(|row| check(instance, row).unwrap());
    judged.filter(|verdict| verdict.is_feasible()).map(|verdict| verdict.objective).min()
}

fn no_prices() -> Value {
    json!({
        "format": "nrp24", "parts": 1024, "bound": 0, "wants": vec![[0, 0]; 7], "often": [],
    })
}

#[test]
fn of_one_person_alone_the_bound_is_the_cheapest_of_all_rows() {
    let mut random = fastrand::Rng::with_seed(5);
    let rows = rows();
    let mut met = 0;
    for _ in 0..24 {
        let mut number = |from: i64, to: i64| random.i64(from..=to);
        let runs = [number(1, 4), number(1, 3), number(1, 3), number(0, 1)];
        let [most, least_row, off, weekends] = runs;
        let minutes = [number(900, 3_500), number(0, 1_500)];
        let mut instance = format!(
            "SECTION_HORIZON\n7\nSECTION_SHIFTS\nE,480,\nL,600,E\nSECTION_STAFF\n\
             A,E=7|L=7,{},{},{most},{least_row},{off},{weekends}\nSECTION_DAYS_OFF\nA,{}\n",
            minutes[0],
            minutes[1],
            number(0, 6)
        );
        for section in ["SECTION_SHIFT_ON_REQUESTS", "SECTION_SHIFT_OFF_REQUESTS"] {
            instance.push_str(&format!("{section}\n"));
            for day in 0..7 {
                let (shift, weight) = (["E", "L"][usize::from(number(0, 1) > 0)], number(0, 9));
                instance.push_str(&format!("A,{day},{shift},{weight}\n"));
            }
        }
        instance.push_str("SECTION_COVER\n");
        let said = bound(&instance, &no_prices().to_string());
        match least(&instance, &rows) {
            Some(least) => assert_eq!(said, Ok(least), "{instance}"),
            None => assert!(matches!(said, Err(BoundError::NoRoster(_))), "{said:?}"),
        }
        met += usize::from(said.is_ok());
    }
    assert!(met > 8, "{met}");
}

#[test]
fn no_prices_prove_more_than_the_cheapest_roster_costs() {
    let instance = small();
    let without = |name: &str| {
        let others = ["A,", "B,"].into_iter().filter(|head| *head != name);
        let kept =
            instance.lines().filter(|line| others.clone().all(|head| !line.starts_with(head)));
        let kept = kept.filter(|line| !line.ends_with(",100,1") && !line.ends_with(",0,1"));
        kept.collect::<Vec<_>>().join("\n")
    };
    let whole = |name: &str| {
        let alone = without(name);
        let keeps = |row: &String| check(&alone, row).unwrap().is_feasible();
        rows().into_iter().filter(keeps).collect::<Vec<_>>()
    };
    let (first, second) = (whole("A,"), whole("B,"));
    let mut least = i64::MAX;
    for a in &first {
        for b in &second {
            least = least.min(together(a, b));
        }
    }
    let (proof, claimed) = proven(&instance, least, 300);
    assert_eq!(bound(&instance, &proof), Ok(claimed));
    assert!(claimed <= least && claimed * 100 >= least * 70, "{claimed} of {least}");

    let mut random = fastrand::Rng::with_seed(8);
    let mut any: Value = serde_json::from_str(&proof).unwrap();
    any["bound"] = json!(-1_000_000);
    for _ in 0..200 {
        for (at, most) in [(0, [100, 0]), (1, [100, 100]), (3, [0, 100]), (4, [100, 0])] {
            let mut price = |most: i64| match most {
                0 => 0,
                most => random.i64(-1_024..=most * 1_024),
            };
            any["wants"][at] = json!([price(most[0]), price(most[1])]);
        }
        any["wants"][6][0] = json!(random.i64(-1_024..=0));
        let mut row = || [random.i64(0..60_000), random.i64(0..60_000)];
        any["often"] = json!([row(), row()]);
        let said = bound(&instance, &any.to_string()).unwrap();
        assert!(said <= least, "{said} of {least}");
    }
}

/// What the rows of the small instance cost together.
fn together(a: &str, b: &str) -> i64 {
    let of = |row: &str, day: usize| row.split(',').nth(day).unwrap().to_owned();
    let there =
        |day: usize, shift: &str| i64::from(of(a, day) == shift) + i64::from(of(b, day) == shift);
    let cover = [
        (0, "E", 1, 100),
        (1, "E", 1, 100),
        (1, "L", 1, 100),
        (3, "L", 1, 100),
        (4, "E", 2, 100),
        (6, "E", 1, 0),
    ];
    let cost = |(day, shift, need, under): (usize, &str, i64, i64)| {
        let there = there(day, shift);
        (need - there).max(0) * under + (there - need).max(0)
    };
    let wishes = 3 * i64::from(of(a, 0) != "L") + 2 * i64::from(of(b, 1) == "E");
    cover.into_iter().map(cost).sum::<i64>() + wishes
}

#[test]
fn a_claim_above_what_its_prices_prove_is_refused() {
    let instance = small();
    let (proof, claimed) = proven(&instance, 300, 60);
    let more =
        proof.replace(&format!("\"bound\":{claimed}"), &format!("\"bound\":{}", claimed + 1));
    let refused = BoundError::Unproven { claimed: claimed + 1, proven: claimed };
    let text = refused.to_string();
    assert_eq!(bound(&instance, &more), Err(refused));
    assert!(text.contains(&format!("less than {claimed}, not {}", claimed + 1)), "{text}");
}

#[test]
fn prices_outside_their_boxes_are_refused_with_the_box() {
    let said = |at: &str, price: i64| {
        let mut proof = no_prices();
        proof["often"] = json!([[0, 0], [0, 0]]);
        proof["bound"] = json!(-1_000);
        *proof.pointer_mut(at).unwrap() = json!(price);
        bound(&small(), &proof.to_string()).map_err(|error| error.to_string())
    };
    let refused = |at, price, why: &str| {
        let said = said(at, price).unwrap_err();
        assert!(said.contains(why), "{said}");
    };
    refused("/wants/0/0", 102_401, "write a whole number from -1024 to 102400");
    refused("/wants/0/0", -1_025, "write a whole number from -1024 to 102400");
    refused("/wants/2/0", 1, "`1` is not the price of a shift that nobody wants");
    refused("/often/0/1", -1, "`-1` is not the price of a limited duty");
    refused("/parts", 1, "write a whole number from 1024 to 1024");
    assert!(said("/wants/0/0", 102_400).is_ok() && said("/often/0/1", 5).is_ok());
}

#[test]
fn a_proof_of_another_instance_or_form_is_refused() {
    let instance = small();
    let said = |proof: &Value| bound(&instance, &proof.to_string()).unwrap_err().to_string();
    let mut other = no_prices();
    other["format"] = json!("inrc2");
    assert!(said(&other).contains("this is for `inrc2`, the instance is `nrp24`"));
    other = no_prices();
    other["wants"] = json!([[0, 0]]);
    assert!(said(&other).contains("there are 1 days in `wants` instead of 7"));
    other = no_prices();
    other["wants"][3] = json!([0]);
    assert!(said(&other).contains("there are 1 prices of a day instead of 2"));
    other = no_prices();
    other["often"] = json!([[0, 0]]);
    assert!(said(&other).contains("there are 1 people in `often` instead of 2"));
    other = no_prices();
    other["more"] = json!(1);
    assert!(said(&other).contains("not the JSON that belongs here"));
    other = no_prices();
    other["wants"][0][0] = json!(0.5);
    assert!(said(&other).contains("proof, line 1, column"), "{}", said(&other));
}

#[test]
fn torn_proofs_and_instances_are_answered_and_never_a_panic() {
    let instance = small();
    let (proof, _) = proven(&instance, 300, 10);
    for end in 0..proof.trim_end().len() {
        assert!(bound(&instance, &proof[..end]).is_err());
    }
    for end in 0..instance.len() {
        let _ = bound(&instance[..end], &proof);
    }
}

#[test]
fn absurd_instances_are_computed_or_refused_and_never_a_panic() {
    let proof = no_prices();
    for number in ["1000000000", "3660", "0"] {
        for (from, to) in [
            ("480,\n", ",\n"),
            ("600,E", ",E"),
            (",2400,", ",,"),
            (",960,", ",,"),
            (",3,2,2,1", ",,2,2,1"),
            (",3,2,2,1", ",3,,2,1"),
            (",3,2,2,1", ",3,2,,1"),
            (",3,2,2,1", ",3,2,2,"),
            ("0,E,1,100,1", "0,E,,100,1"),
            ("0,E,1,100,1", "0,E,1,,1"),
            ("0,E,1,100,1", "0,E,1,100,"),
            ("0,L,3", "0,L,"),
        ] {
            let to = match to.split_once(",,") {
                Some((one, other)) => format!("{one},{number},{other}"),
                None if to.ends_with(",\n") => format!("{number},\n"),
                None if to.starts_with(',') && to.ends_with('E') => format!("{number}{to}"),
                None => format!("{to}{number}"),
            };
            let _ = bound(&small().replace(from, &to), &proof.to_string());
        }
    }
    let mut long = no_prices();
    long["wants"] = json!(vec![[0, 0]; 3_660]);
    let staff: String =
        (0..2_000).map(|at| format!("P{at},E=9|L=9,9,9,9000,9000,9000,9\n")).collect();
    let huge = small()
        .replace("\n7\n", "\n3660\n")
        .replace("SECTION_DAYS_OFF", &format!("{staff}SECTION_DAYS_OFF"));
    let refused = BoundError::TooLarge("days, employees and shifts");
    assert_eq!(bound(&huge, &long.to_string()), Err(refused));
}

#[test]
fn the_bound_of_published_instances_is_what_is_claimed() {
    for (number, known, rounds) in [(1, 607, 120), (2, 828, 40), (4, 1_716, 40), (7, 1_056, 20)] {
        let Some(instance) = for_tests::read(&format!("nrp24/Instance{number}.txt")) else {
            return;
        };
        let (proof, claimed) = proven(&instance, known, rounds);
        assert_eq!(bound(&instance, &proof), Ok(claimed));
        assert!(claimed > 0 && claimed <= known, "{number}: {claimed}");
    }
}
