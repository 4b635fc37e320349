use std::collections::BTreeSet;

use super::*;

fn at(latitude_deg: f64, longitude_deg: f64) -> Position {
    Position::new(latitude_deg, longitude_deg).unwrap()
}

fn place(id: &str, latitude_deg: f64, longitude_deg: f64) -> Place {
    Place { id: id.into(), position: at(latitude_deg, longitude_deg) }
}

fn noon() -> Timestamp {
    "2027-06-12T12:00:00Z".parse().unwrap()
}

fn bridge(name: &str, longitude_deg: f64) -> Crossing {
    Crossing {
        name: name.into(),
        position: at(48.86, longitude_deg),
        passes: BTreeSet::from([Mode::Foot, Mode::Road]),
        delay_s: 60,
        closed: Vec::new(),
    }
}

/// A river that flows west along 48.86, boats free on it.
fn river(crossings: Vec<Crossing>) -> Barrier {
    Barrier {
        name: "Seine".into(),
        line: vec![at(48.86, 2.50), at(48.86, 2.35), at(48.86, 2.20)],
        stops: BTreeSet::from([Mode::Foot, Mode::Road, Mode::Motorcycle]),
        crossings,
    }
}

fn ground(barriers: Vec<Barrier>) -> Ground {
    Ground::new(Speeds::default(), barriers).unwrap()
}

fn seconds(ground: &Ground, from: &Place, to: &Place, mode: Mode) -> Option<u32> {
    match ground.journey(from, to, mode, noon()) {
        Journey::Takes(seconds) => Some(seconds),
        Journey::NoWay | Journey::Unknown => None,
    }
}

/// The straight way between two places, by hand.
fn by_hand(legs: &[(&Place, &Place)], kmh: f64) -> f64 {
    let km = |(a, b): &(&Place, &Place)| a.position.distance_to(b.position).0 / 1_000.0;
    240.0 + legs.iter().map(km).sum::<f64>() * 1.35 / kmh * 3_600.0
}

#[test]
fn open_ground_is_the_distance_with_its_detour_at_the_speed_of_the_mode() {
    let (a, b) = (place("a", 48.85, 2.30), place("b", 48.85, 2.35));
    let open = ground(vec![]);
    for (mode, kmh) in
        [(Mode::Foot, 4.5), (Mode::Road, 20.0), (Mode::Motorcycle, 30.0), (Mode::River, 15.0)]
    {
        let wanted = by_hand(&[(&a, &b)], kmh).ceil() as u32;
        assert_eq!(seconds(&open, &a, &b, mode), Some(wanted), "{mode:?}");
    }
    assert_eq!(seconds(&open, &a, &a, Mode::Foot), Some(240));
}

#[test]
fn a_river_is_crossed_at_the_bridge_that_is_fastest() {
    let (south, north) = (place("s", 48.85, 2.30), place("n", 48.87, 2.30));
    let near = place("", 48.86, 2.31);
    let found = ground(vec![river(vec![bridge("near", 2.31), bridge("far", 2.40)])]);
    let wanted = by_hand(&[(&south, &near), (&near, &north)], 20.0) + 60.0;
    assert_eq!(seconds(&found, &south, &north, Mode::Road), Some(wanted.ceil() as u32));
    assert_eq!(
        seconds(&found, &north, &south, Mode::Road),
        seconds(&found, &south, &north, Mode::Road)
    );
    let bank = place("b", 48.855, 2.36);
    let along = by_hand(&[(&south, &bank)], 20.0).ceil() as u32;
    assert_eq!(seconds(&found, &south, &bank, Mode::Road), Some(along), "on one bank");
}

#[test]
fn without_a_bridge_that_is_open_for_them_people_have_no_way_but_boats_have() {
    let (south, north) = (place("s", 48.85, 2.30), place("n", 48.87, 2.30));
    let mut closed = bridge("closed", 2.31);
    closed.closed.push((noon(), noon() + jiff::SignedDuration::from_hours(1)));
    let found = ground(vec![river(vec![closed])]);
    assert_eq!(found.journey(&south, &north, Mode::Road, noon()), Journey::NoWay);
    assert_eq!(found.journey(&south, &north, Mode::Motorcycle, noon()), Journey::NoWay);
    assert!(seconds(&found, &south, &north, Mode::River).is_some());
    let later = noon() + jiff::SignedDuration::from_hours(1);
    assert!(matches!(found.journey(&south, &north, Mode::Road, later), Journey::Takes(_)));
}

#[test]
fn two_lines_are_crossed_one_after_the_other_and_each_delay_counts_once() {
    let mut second = river(vec![bridge("two", 2.30)]);
    second.line = vec![at(48.88, 2.50), at(48.88, 2.20)];
    second.crossings[0].position = at(48.88, 2.30);
    let found = ground(vec![river(vec![bridge("one", 2.30)]), second]);
    let (south, north) = (place("s", 48.85, 2.30), place("n", 48.89, 2.30));
    let wanted = by_hand(&[(&south, &north)], 20.0) + 120.0;
    let taken = seconds(&found, &south, &north, Mode::Road).unwrap();
    assert!((f64::from(taken) - wanted).abs() < 2.0, "{taken} {wanted}");
}

/// A perimeter of 2.9 by 3.3 km with a gate in the middle of its southern side.
fn perimeter(passes: &[Mode]) -> Barrier {
    let corner = [(48.85, 2.30), (48.85, 2.34), (48.88, 2.34), (48.88, 2.30), (48.85, 2.30)];
    let line = corner.map(|(latitude, longitude)| at(latitude, longitude)).to_vec();
    let passes = passes.iter().copied().collect();
    let gate = Crossing { position: at(48.85, 2.32), passes, ..bridge("gate", 2.32) };
    Barrier { line, crossings: vec![gate], ..river(vec![]) }
}

#[test]
fn a_perimeter_is_entered_at_its_gate_after_a_way_around_it() {
    let found = ground(vec![perimeter(&[Mode::Foot])]);
    let (inside, outside) = (place("i", 48.865, 2.32), place("o", 48.89, 2.32));
    let (wall, gate) = (place("w", 48.88, 2.32), place("g", 48.85, 2.32));
    let (north_east, south_east) = (place("ne", 48.88, 2.34), place("se", 48.85, 2.34));
    let around = [
        (&outside, &wall),
        (&wall, &north_east),
        (&north_east, &south_east),
        (&south_east, &gate),
        (&gate, &inside),
    ];
    let wanted = by_hand(&around, 4.5) + 60.0;
    for (from, to) in [(&outside, &inside), (&inside, &outside)] {
        let taken = seconds(&found, from, to, Mode::Foot).unwrap();
        assert!((f64::from(taken) - wanted).abs() < 5.0, "{taken} {wanted}");
    }
    assert_eq!(seconds(&found, &outside, &inside, Mode::Road), None);
}

#[test]
fn who_may_not_enter_goes_around_and_a_river_in_the_way_is_no_way_around() {
    let (north, south) = (place("n", 48.89, 2.32), place("s", 48.84, 2.32));
    let found = ground(vec![perimeter(&[])]);
    let (straight, taken) =
        (by_hand(&[(&north, &south)], 20.0), seconds(&found, &north, &south, Mode::Road).unwrap());
    assert!(f64::from(taken) > 1.3 * straight, "{taken} {straight}");
    let found = ground(vec![perimeter(&[]), river(vec![])]);
    assert_eq!(seconds(&found, &north, &south, Mode::Road), None);
}

#[test]
fn a_bend_of_a_river_between_two_places_on_one_bank_is_gone_around() {
    let line = vec![at(48.80, 2.20), at(48.86, 2.28), at(48.80, 2.36)];
    let found = ground(vec![Barrier { line, ..river(vec![]) }]);
    let (west, east) = (place("w", 48.83, 2.20), place("e", 48.83, 2.36));
    let (straight, taken) =
        (by_hand(&[(&west, &east)], 20.0), seconds(&found, &west, &east, Mode::Road).unwrap());
    assert!(f64::from(taken) > 1.1 * straight, "{taken} {straight}");
    let inside = place("i", 48.83, 2.28);
    assert_eq!(found.journey(&west, &inside, Mode::Road, noon()), Journey::NoWay);
}

#[test]
fn a_table_says_what_single_journeys_say() {
    let found = ground(vec![river(vec![bridge("a", 2.25), bridge("b", 2.31), bridge("c", 2.44)])]);
    let places: Vec<Place> = (0..12)
        .map(|it| {
            let (row, column) = (it / 4, it % 4);
            place("", 48.84 + 0.013 * f64::from(row), 2.22 + 0.07 * f64::from(column))
        })
        .collect();
    let table = found.table(&places, &places, Mode::Foot, noon());
    for (from, row) in places.iter().zip(&table.rows) {
        for (to, cell) in places.iter().zip(row) {
            assert_eq!(*cell, found.journey(from, to, Mode::Foot, noon()));
            assert_eq!(*cell, found.journey(to, from, Mode::Foot, noon()), "there as back");
        }
    }
}

#[test]
fn ground_that_makes_no_sense_is_refused_with_all_that_is_wrong() {
    let mut far = bridge("far", 2.31);
    far.position = at(48.87, 2.31);
    let mut line = river(vec![]);
    line.line.truncate(1);
    let speeds = Speeds { foot_kmh: f64::NAN, detour: 0.5, ..Speeds::default() };
    let wrong = Ground::new(speeds, vec![river(vec![far]), line]).unwrap_err();
    let told: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    foot cannot go NaN km/h: give from 0.1 to 300
    a detour of 0.5 cannot be: give from 1 to 10
    crossing `far` lies 1112 m from barrier `Seine`: move it onto the line, at most 200 m away
    barrier `Seine` is no line: give it two points or more
    ");
}

fn ids(names: &[&str]) -> Vec<String> {
    names.iter().map(|it| (*it).to_owned()).collect()
}

fn osrm(text: &str) -> Result<Matrix, ImportError> {
    let (from, to) = (ids(&["a", "b"]), ids(&["x", "y"]));
    from_osrm(text, Labels { mode: Mode::Road, name: "paris.json", from: &from, to: &to })
}

fn valhalla(text: &str) -> Result<Matrix, ImportError> {
    let (from, to) = (ids(&["a"]), ids(&["x", "y"]));
    from_valhalla(text, Labels { mode: Mode::Foot, name: "foot.json", from: &from, to: &to })
}

#[test]
fn an_answer_of_osrm_is_a_matrix_with_its_order_as_names() {
    let text = r#"{"code":"Ok","durations":[[0,61.2],[null,5]],"fallback_speed_cells":[[0,1]],
        "sources":[{"location":[2.3,48.8]}],"destinations":[]}"#;
    let found = osrm(text).unwrap();
    assert_eq!(found.between("a", "y"), Journey::Takes(62));
    assert_eq!(found.between("b", "x"), Journey::NoWay);
    assert_eq!(found.between("b", "z"), Journey::Unknown);
    assert_eq!((found.no_way_count(), found.guessed_count()), (1, 1));
}

#[test]
fn answers_of_valhalla_are_read_wordy_and_short() {
    let wordy = r#"{"sources_to_targets":[[{"from_index":0,"to_index":0,"time":12,"distance":0.1},
        {"from_index":0,"to_index":1,"time":null,"distance":null}]],"units":"kilometers"}"#;
    let short = r#"{"sources_to_targets":{"durations":[[12,null]],"distances":[[0.1,null]]}}"#;
    for text in [wordy, short] {
        let found = valhalla(text).unwrap();
        assert_eq!(found.between("a", "x"), Journey::Takes(12));
        assert_eq!(found.between("a", "y"), Journey::NoWay);
    }
}

#[test]
fn csv_names_its_places_itself() {
    let text = "from,to,minutes\na,x,1.5\nb,x,\nb,y,0\n";
    let found = from_csv(text, Mode::Foot, "walk.csv").unwrap();
    assert_eq!(found.between("a", "x"), Journey::Takes(90));
    assert_eq!(found.between("b", "x"), Journey::NoWay);
    assert_eq!(found.between("a", "y"), Journey::Unknown);
}

#[test]
fn answers_that_are_wrong_are_refused_with_the_place() {
    let told = |it: Result<Matrix, ImportError>| it.unwrap_err().to_string();
    let all = [
        told(osrm("{")),
        told(osrm(r#"{"code":"InvalidQuery","message":"Query string malformed"}"#)),
        told(osrm(r#"{"code":"Ok","distances":[[1]]}"#)),
        told(osrm(r#"{"code":"Ok","durations":[[1,2]]}"#)),
        told(osrm(r#"{"code":"Ok","durations":[[1,-2],[3]]}"#)),
        told(valhalla(r#"{"error_code":171,"error":"No suitable edges near location"}"#)),
        told(valhalla(
            r#"{"sources_to_targets":[[{"from_index":0,"to_index":1,"time":1},
            {"from_index":0,"to_index":1,"time":2}]]}"#,
        )),
        told(from_csv("from,to\na,b", Mode::Foot, "")),
        told(from_csv("from,to,minutes\na,b,x\na,b,1\na,b,2\na,,3\na", Mode::Foot, "")),
    ];
    insta::assert_snapshot!(all.join("\n"), @"
    this is no answer of OSRM: EOF while parsing an object at line 1 column 1
    OSRM had no answer: InvalidQuery Query string malformed; ask it again
    the answer of OSRM has no times: ask for them (annotations=duration)
    1 rows where 2 places were asked: give the places in the order asked
    row 0, column 1: `-2` s is no time: it must be 0 or more
    row 1: 1 cells where 2 places were asked
    Valhalla had no answer: No suitable edges near location; ask it again
    row 0, column 0: the cell says it is 0, 1
    line 1: the header is missing: write `from,to,minutes`
    line 2: `x` is no time: write minutes, 0 or more, or none
    line 4: `a` to `b` stands there already: leave one line out
    line 5: a place without an id: write the id of both
    line 6: 1 columns: write `from,to,minutes`
    ");
}

#[test]
fn matrices_go_before_the_ground_and_the_source_says_both() {
    let text = r#"{"code":"Ok","durations":[[0,61.2],[null,5]]}"#;
    let both = Matrices::new(vec![osrm(text).unwrap()], ground(vec![]));
    let (a, y, z) = (place("a", 48.85, 2.3), place("y", 48.85, 2.3), place("z", 48.85, 2.3));
    assert_eq!(both.journey(&a, &y, Mode::Road, noon()), Journey::Takes(62));
    assert_eq!(both.journey(&a, &z, Mode::Road, noon()), Journey::Takes(240));
    assert_eq!(both.journey(&a, &y, Mode::Foot, noon()), Journey::Takes(240));
    insta::assert_snapshot!(both.source(), @"road: OSRM `paris.json` (2 x 2); otherwise straight line x 1.35, 240 s beside, km/h assumed: foot 4.5, road 20, motorcycle 30, river 15; 0 barriers");
    let alone = Matrices::new(vec![osrm(text).unwrap()], Nothing);
    assert_eq!(alone.journey(&a, &z, Mode::Road, noon()), Journey::Unknown);
}
