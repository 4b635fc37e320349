use serde_json::{Value, json};

use super::bound;
use crate::check::BoundError;
use crate::check::inrc2::check;
use crate::for_tests::{self, Looks};
use crate::format::inrc2::Inrc2;
use crate::roster::Alone;
use crate::roster::bound::Bound;
use crate::roster::price::{Automaton, STATES_BOUND};

/// One nurse of both skills; the rules that a bound leaves out are switched off.
fn instance(random: &mut fastrand::Rng) -> String {
    let mut number = |from: i64, to: i64| random.i64(from..=to);
    let mut pair = |from: i64, to: i64| {
        let low = number(from, to);
        format!("({low},{})", low + number(0, 3))
    };
    let [total, work, off] = [pair(0, 6), pair(1, 4), pair(1, 4)];
    let history = match number(0, 2) {
        0 => format!("{} {} None 0 0 {}", number(0, 3), number(0, 2), number(0, 5)),
        at => {
            let (name, run) = (["Early", "Night"][usize::from(at == 1)], number(1, 6));
            format!("{} {} {name} {} {run} 0", number(0, 3), number(0, 2), number(1, run))
        }
    };
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let shifts = ["Any", "Early", "Night"];
    let mut wishes = Vec::new();
    for day in days {
        let shift = shifts[usize::try_from(number(0, 2)).unwrap()];
        wishes.push(format!("Ann {shift} {day}\n"));
    }
    wishes.truncate(usize::try_from(number(0, 7)).unwrap());
    let best: String = (0..7).map(|_| format!(" (0,{})", number(0, 1))).collect();
    format!(
        "SCENARIO = small\nWEEKS = 1\nSKILLS = 2\nHead\nNurse\nSHIFT_TYPES = 2\nEarly (0,99)\n\
         Night (0,99)\nFORBIDDEN_SHIFT_TYPES_SUCCESSIONS\nEarly 0\nNight 1 Early\nCONTRACTS = 1\n\
         Full {total} {work} {off} {} {}\nNURSES = 1\nAnn Full 2 Head Nurse\n\nHISTORY\n0 small\n\
         NURSE_HISTORY\nAnn {history}\n\nWEEK_DATA\nsmall\nREQUIREMENTS\nEarly Nurse{best}\n\
         SHIFT_OFF_REQUESTS = {}\n{}",
        number(0, 1),
        number(0, 1),
        wishes.len(),
        wishes.concat(),
    )
}

/// Every week of one nurse, as solutions.
fn weeks() -> Vec<String> {
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let week = |at: usize| {
        let duty = |(day, name): (u32, &&str)| match at / 3_usize.pow(day) % 3 {
            0 => None,
            shift => Some(format!("Ann {name} {} Nurse\n", ["Early", "Night"][shift - 1])),
        };
        let duties: Vec<String> = (0..).zip(&days).filter_map(duty).collect();
        format!("SOLUTION\n0 small\nASSIGNMENTS = {}\n{}", duties.len(), duties.concat())
    };
    (0..3_usize.pow(7)).map(week).collect()
}

fn least(instance: &str, weeks: &[String]) -> i64 {
    let judged = weeks.iter().map(|week| check(instance, week).unwrap());
    judged.filter(|verdict| verdict.is_feasible()).map(|verdict| verdict.objective).min().unwrap()
}

fn prices(wants: &[[i64; 4]]) -> Value {
    json!({ "format": "inrc2", "parts": 1024, "bound": 0, "wants": wants, "often": [] })
}

#[test]
fn of_one_nurse_alone_the_bound_is_the_cheapest_of_all_weeks() {
    let mut random = fastrand::Rng::with_seed(3);
    let weeks = weeks();
    for _ in 0..12 {
        let instance = instance(&mut random);
        // Who is wanted costs nothing apart from the person, so that the bound has no gap.
        let alone = instance.replace("Early Nurse", "Night Head").replace("(0,1)", "(0,0)");
        let said = bound(&alone, &prices(&[[0; 4]; 7]).to_string());
        assert_eq!(said, Ok(least(&alone, &weeks)), "{alone}");
        let least = least(&instance, &weeks);
        for _ in 0..20 {
            let wants: Vec<[i64; 4]> =
                (0..7).map(|_| [0, random.i64(0..=10_270_720), 0, 0]).collect();
            let mut any = prices(&wants);
            any["bound"] = json!(i32::MIN);
            let said = bound(&instance, &any.to_string()).unwrap();
            assert!(said <= least, "{said} of {least}: {instance}");
        }
    }
}

#[test]
fn prices_outside_their_boxes_and_claims_without_proof_are_refused() {
    let instance = instance(&mut fastrand::Rng::with_seed(1));
    let said = |proof: &Value| bound(&instance, &proof.to_string()).map_err(|one| one.to_string());
    for (price, is_good) in [(10_270_720, true), (10_270_721, false), (0, true), (-1, false)] {
        let mut any = prices(&[[0, price, 0, 0]; 7]);
        any["bound"] = json!(i32::MIN);
        assert_eq!(said(&any).is_ok(), is_good, "{price}");
    }
    let unwanted = said(&prices(&[[0, 0, 0, 1]; 7])).unwrap_err();
    assert!(unwanted.contains("`1` is not the price of a duty that nobody wants"), "{unwanted}");
    let mut high = prices(&[[0; 4]; 7]);
    let proven = said(&high).unwrap();
    high["bound"] = json!(proven + 1);
    let refused = BoundError::Unproven { claimed: proven + 1, proven };
    assert_eq!(said(&high), Err(refused.to_string()));
    let needed = instance.replace("(0,0)", "(2,2)").replace("(0,1)", "(2,2)");
    let said = bound(&needed, &prices(&[[0; 4]; 7]).to_string());
    assert!(matches!(said, Err(BoundError::NoRoster(_))), "{said:?}");
}

#[test]
fn torn_and_absurd_files_are_answered_and_never_a_panic() {
    let instance = instance(&mut fastrand::Rng::with_seed(2));
    let proof = prices(&[[0; 4]; 7]).to_string();
    for end in 0..instance.len() {
        let _ = bound(&instance[..end], &proof);
    }
    for end in 0..proof.len() {
        assert!(bound(&instance, &proof[..end]).is_err());
    }
    for number in ["1000000000", "0", "-1", "99999999999999999999"] {
        for old in ["1", "2", "7", "99", "0"] {
            let _ = bound(&instance.replace(old, number), &proof);
            let _ = bound(&instance, &proof.replace(old, number));
        }
    }
}

#[test]
fn the_bound_of_four_weeks_of_five_nurses_is_what_is_claimed() {
    let names =
        ["Sc-n005w4", "H0-n005w4-0", "WD-n005w4-1", "WD-n005w4-2", "WD-n005w4-3", "WD-n005w4-3"];
    let files = names.iter().map(|name| for_tests::read(&format!("inrc2/n005w4/{name}.txt")));
    let Some(files) = files.collect::<Option<Vec<_>>>() else { return };
    let weeks: Vec<_> = files[2..].iter().map(|text| ("week", text.as_str())).collect();
    let read = Inrc2::read(("Sc", &files[0]), ("H0", &files[1]), &weeks).unwrap();
    let automata = Automaton::all(&read.problem, STATES_BOUND);
    let mut made = Bound::new(&read.problem, &automata);
    made.improve(1_470, 600, &Alone, &mut Looks::enough());
    let claimed = made.value().unwrap();
    assert!(claimed > 1_000, "{claimed}");
    assert_eq!(bound(&files.join("\n"), &made.proof("inrc2").unwrap()), Ok(claimed));
}
