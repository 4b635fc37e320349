//! Bounds of tiny operations: below every plan, equal to what a hand calculation says, judged by
//! the checker.

use std::collections::BTreeMap;

use super::net::Tops;
use super::{Bound, improve, share};
use crate::check::plan::verify;
use crate::for_tests::{Looks, situation, week};
use crate::plan::build::{self, Origin};
use crate::plan::file::Plan;
use crate::plan::generate::{Size, generate};
use crate::plan::search::Search;
use crate::plan::state::Rules;

const HEAD: &str = "format = 1\nid = \"tiny\"\nname = \"Tiny\"\ntime_zone = \"Europe/Paris\"\n\
    starts_at = \"2024-07-15T06:00:00+02:00\"\nends_at = \"2024-07-29T06:00:00+02:00\"\n\
    centre = [2.35, 48.86]\n\
    files = [\"agencies.csv\", \"bands.csv\", \"posts.geojson\", \"units.csv\"]\n";

/// A plan of `files` with its bounds, after so many rounds.
fn planned(files: BTreeMap<String, String>, days: u32, rounds: u64) -> Plan {
    let situation = situation(&files, days);
    let rules = Rules::new(&situation);
    let rotas = rules.rotas();
    let mut search = Search::new(&situation, &rotas, 1);
    search.construct(&mut Looks::enough());
    search.run(200, &mut Looks::enough());
    let mut bounds = [0, 1, 2, 3].map(|level| Bound::new(&situation, level));
    let mut all: Vec<&mut Bound> = bounds.iter_mut().collect();
    improve(&mut all, &search.value(), rounds, &mut Looks::enough());
    share(&mut bounds, &search.value());
    bounds.iter_mut().for_each(|bound| bound.join(&search.state, &search.value()));
    let stands = build::settle(&mut search.state, &rotas, &rules);
    let origin = Origin {
        seed: 1,
        iterations: 200,
        operation: files,
        incidents: Vec::new(),
        known: BTreeMap::new(),
    };
    build::build(&search.state, &rules, &stands, Some(&bounds), origin)
}

/// What the checker says against the claims of figures and prices.
fn said_against(plan: &Plan) -> Vec<String> {
    let verdict = verify(&serde_json::to_string(plan).unwrap()).unwrap();
    let is_of_bounds = |it: &String| {
        it.starts_with("level") || it.starts_with("figures") || it.starts_with("certificate")
    };
    verdict.differences.into_iter().filter(is_of_bounds).collect()
}

fn tiny(people: u32) -> BTreeMap<String, String> {
    let post = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
        "properties": {"id": "gate", "name": "gate", "bands": ["early"],
        "strength_min": 3, "strength_target": 5},
        "geometry": {"type": "Point", "coordinates": [2.35, 48.86]}}]}"#;
    let units = format!(
        "id,name,kind,agency,strength_paper,longitude_deg,latitude_deg\n\
        u1,One,crs,police,{people},2.35,48.86\n"
    );
    let files = [
        ("operation.toml", HEAD.to_owned()),
        ("agencies.csv", "id,name,kind,powers\npolice,Police,police,\n".to_owned()),
        ("units.csv", units),
        ("posts.geojson", post.to_owned()),
        ("bands.csv", "id,name,starts,minutes,is_night\nearly,Early,06:00,480,no\n".to_owned()),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

#[test]
fn what_two_people_leave_open_of_three_and_of_five_is_proven_exactly() {
    let plan = planned(tiny(2), 1, 400);
    let bounds: Vec<i64> = plan.figures.levels.iter().map(|level| level.bound).collect();
    assert_eq!(bounds[..2], [480, 960]);
    assert_eq!(plan.figures.unavoidable_weighted, 3 * 480);
    assert_eq!(said_against(&plan), Vec::<String>::new());
}

#[test]
fn guests_with_nobody_to_stand_beside_them_prove_their_post_open() {
    let mut files = tiny(5);
    let units = "id,name,kind,agency,contingent,strength_paper,longitude_deg,latitude_deg\n\
        u1,One,patrol,foreign,germany,5,2.35,48.86\n";
    files.insert("units.csv".to_owned(), units.to_owned());
    let agencies =
        "id,name,kind,powers\nforeign,Foreign,foreign,\npolice,Police,police,\n".to_owned();
    files.insert("agencies.csv".to_owned(), agencies);
    let guests = "id,name,country,agency,paired_with,powers\ngermany,Germany,DE,foreign,police,\n";
    files.insert("contingents.csv".to_owned(), guests.to_owned());
    let head = HEAD.replace("\"bands.csv\"", "\"bands.csv\", \"contingents.csv\"");
    files.insert("operation.toml".to_owned(), head);
    let plan = planned(files, 1, 200);
    assert_eq!(plan.figures.levels[0].value, 3 * 480);
    assert_eq!(plan.figures.levels[0].bound, 3 * 480);
    assert_eq!(plan.figures.unavoidable_weighted, 5 * 480);
    let prices = &plan.certificate.prices["open_min"];
    assert!(!prices.beside["police"].is_empty());
    assert_eq!(said_against(&plan), Vec::<String>::new());
    let with = |price: Option<i64>| {
        let mut plan = plan.clone();
        let prices = plan.certificate.prices.get_mut("open_min").unwrap();
        match price {
            Some(price) => prices.beside.get_mut("police").unwrap()[0].3 = price,
            None => prices.beside.clear(),
        }
        said_against(&plan).join("\n")
    };
    assert!(with(Some(-1)).contains("beside.police[0]: -1 is not from 0"), "{}", with(Some(-1)));
    // Without them guests could fill the post, and nothing is proven.
    assert!(with(None).contains("level open_min: bound 1440 said, 0 is proven"), "{}", with(None));
}

#[test]
fn the_way_of_people_who_must_be_there_is_proven() {
    let plan = planned(tiny(5), 1, 800);
    let levels = &plan.figures.levels;
    // Five people, four minutes each.
    assert_eq!((levels[0].value, levels[1].value, levels[2].value), (0, 0, 20));
    assert!(levels[2].bound >= 19, "{}", levels[2].bound);
}

#[test]
fn no_bound_is_above_a_plan_or_above_what_the_checker_finds() {
    for seed in 1..6 {
        let size = Size { units: 8, people: 90, posts: 10, days: 8, seed };
        let plan = planned(generate(&size).unwrap(), 8, 160);
        assert_eq!(said_against(&plan), Vec::<String>::new(), "{seed}");
        let figures = &plan.figures;
        for level in &figures.levels {
            assert!(level.bound <= level.value, "{seed}: {}", level.name);
        }
        assert!(figures.unavoidable_weighted <= figures.open_weighted, "{seed}");
    }
}

#[test]
fn the_same_rounds_prove_the_same() {
    let size = Size { units: 6, people: 60, posts: 8, days: 4, seed: 3 };
    let files = generate(&size).unwrap();
    assert_eq!(planned(files.clone(), 4, 40), planned(files, 4, 40));
}

#[test]
fn a_round_that_is_cut_short_goes_on_where_it_was() {
    let (situation, values) = (week(2), [900_000, 9_000_000, 9_000_000]);
    for level in 0..4 {
        let [mut whole, mut cut] = [(); 2].map(|()| Bound::new(&situation, level));
        whole.improve(&values, 11, &mut Looks::enough());
        let mut parts = 0;
        while cut.rounds() < whole.rounds() {
            parts += 1;
            // Over at the second look.
            cut.improve(&values, whole.rounds() - cut.rounds(), &mut Looks(2));
        }
        assert!(parts > 2 * whole.rounds(), "level {level}: {parts} parts");
        assert_eq!(cut.proof(), whole.proof(), "level {level}");
        assert_eq!(cut.value(&values), whole.value(&values), "level {level}");
    }
}

#[test]
fn nobody_would_earn_more_at_a_place_that_is_passed_by() {
    let (situation, values) = (week(1), [900_000, 9_000_000, 9_000_000]);
    let (mut paid, mut beside) = (0, 0);
    for level in [1, 2] {
        let mut bound = Bound::new(&situation, level);
        bound.improve(&values, 8, &mut Looks::enough());
        let (net, prices) = (&bound.net, &bound.prices);
        let (mut tops, mut high) = (Tops::default(), Tops::default());
        tops.set(net, prices);
        // Nothing is passed by where all seems dear.
        high.set(net, &prices.iter().map(|price| price + (1 << 60)).collect::<Vec<_>>());
        let (mut taken, mut other, mut offers) = (Vec::new(), Vec::new(), Vec::new());
        for unit in 0..net.teams.len() {
            for shift in 0..situation.shifts.len() {
                let earned = net.earn(unit, shift, (prices, &tops), &mut taken, &mut offers);
                let most = net.earn(unit, shift, (prices, &high), &mut other, &mut offers);
                assert_eq!((earned, &taken), (most, &other), "level {level}, unit {unit}");
                paid += i32::from(earned.is_some_and(|it| it > 0));
                let is_beside = |it: &(u32, i32)| net.besides(unit, it.0).is_some();
                beside += i32::from(taken.iter().any(is_beside));
            }
        }
        // Prices that changed one by one say the same as those that are looked at anew.
        assert_eq!(bound.tops, tops, "level {level}");
    }
    assert!(paid > 1_000 && beside > 50, "{paid} are paid, {beside} beside others");
}

/// A unit of two sections of three people each, on one day: four places early, two late, each of
/// the same weight.
fn two_sections() -> BTreeMap<String, String> {
    let post = |id: &str, band: &str, target: u32, priority: u32| {
        serde_json::json!({"type": "Feature", "properties": {"id": id, "name": id,
            "bands": [band], "strength_min": 0, "strength_target": target, "priority": priority},
            "geometry": {"type": "Point", "coordinates": [2.35, 48.86]}})
    };
    let posts = serde_json::json!({"type": "FeatureCollection",
        "features": [post("gate", "early", 4, 3), post("quay", "late", 2, 4)]});
    let units = "id,name,kind,agency,strength_paper,sections,longitude_deg,latitude_deg\n\
        u1,One,crs,police,6,2,2.35,48.86\n";
    let bands = "id,name,starts,minutes,is_night\nearly,E,06:00,480,no\nlate,L,16:00,360,no\n";
    let files = [
        ("operation.toml", HEAD),
        ("agencies.csv", "id,name,kind,powers\npolice,Police,police,\n"),
        ("bands.csv", bands),
        ("posts.geojson", &posts.to_string()),
        ("units.csv", units),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

#[test]
fn sections_that_share_places_prove_more_together_than_each_by_itself() {
    let files = two_sections();
    let situation = situation(&files, 1);
    let rules = Rules::new(&situation);
    let rotas = rules.rotas();
    let mut search = Search::new(&situation, &rotas, 1);
    search.construct(&mut Looks::enough());
    search.run(200, &mut Looks::enough());
    let values = search.value();
    // Three early and two late, or four early and nobody late: one place at least is open.
    assert_eq!(values[..2], [0, 1440]);
    let mut bounds = [0, 1, 2, 3].map(|level| Bound::new(&situation, level));
    for bound in &mut bounds {
        bound.improve(&values, 60, &mut Looks::enough());
    }
    let bound = &mut bounds[1];
    assert!(bound.value(&values) < 1440, "each section by itself");
    bound.join(&search.state, &values);
    assert_eq!(bound.value(&values), 1440);
    let stands = build::settle(&mut search.state, &rotas, &rules);
    let (operation, incidents, known) = (files, Vec::new(), BTreeMap::new());
    let origin = Origin { seed: 1, iterations: 200, operation, incidents, known };
    let plan = build::build(&search.state, &rules, &stands, Some(&bounds), origin);
    assert_eq!(plan.certificate.prices["open_target"].together, ["u1"]);
    assert_eq!(said_against(&plan), Vec::<String>::new());
    // What is said against other units that are to be asked together.
    let said = |level: &str, names: &[&str]| {
        let mut other = plan.clone();
        let prices = other.certificate.prices.get_mut(level).unwrap();
        prices.together = names.iter().map(|name| (*name).to_owned()).collect();
        said_against(&other).join("\n")
    };
    assert!(said("open_target", &[]).contains("level open_target: bound 1440 said"));
    for wrong in ["u2", "u1/1", ""] {
        assert!(said("open_target", &["u1", wrong]).contains("together[1]"), "{wrong}");
    }
    assert!(said("open_target", &["u1", "u1"]).contains("named twice"));
    assert!(said("effort", &["u1"]).contains("ways are not known"));
}
