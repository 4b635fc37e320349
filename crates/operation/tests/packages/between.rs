//! One story for each thing that must hold between the things of an operation.

use insta::assert_snapshot;

use crate::city::{city, city_with, text};
use crate::package::faults;

#[test]
fn a_city_of_every_kind_has_no_fault() {
    assert_eq!(faults(&city()), "no fault");
}

#[test]
fn what_is_named_and_not_there() {
    assert_snapshot!(faults(&city_with("sessions.csv", "Fencing,palais", "Fencing,palace")), @r#"[dangling] sessions.csv:2 (fencing): `site` names site "palace", which is not there; add it, or name a site that is there"#);
    assert_snapshot!(faults(&city_with("closures.csv", "bridge,alma", "bridge,jena")), @r#"[dangling] closures.csv:2 (alma-1): `thing` names bridge "jena", which is not there; add it, or name a bridge that is there"#);
    assert_snapshot!(faults(&city_with("orders.toml", "\"alma\"", "\"alma\", \"iena\"")), @r#"[dangling] orders.toml:9 (silt-1): `access_points` names gate "iena", which is not there; add it, or name a gate that is there"#);
    assert_snapshot!(faults(&city_with("units.csv", "crs,police", "crs,polise")), @r#"[dangling] units.csv:2 (crs-8): `agency` names agency "polise", which is not there; add it, or name an agency that is there"#);
}

#[test]
fn ids_that_stand_twice_say_where_they_stood_first() {
    assert_snapshot!(faults(&city_with("schedules.csv", "red-1", "grey-1")), @"[twice] schedules.csv:3 (grey-1): this schedule stands twice, first in schedules.csv:2; rename or remove one of them");
    assert_snapshot!(faults(&city_with("orders.toml", "[[regime]]", "[[regime]]\nid = \"silt\"\nname = \"x\"\nlaw = \"x\"\nin_force_from = \"2017-11-01T00:00+01:00\"\n[[regime]]")), @"[twice] orders.toml:7 (silt): this regime stands twice, first in orders.toml:2; rename or remove one of them");
}

#[test]
fn unknown_columns_keys_and_properties() {
    assert_snapshot!(faults(&city_with("lanes.csv", "people_per_minute", "people_per_min")), @"[unknown_column] lanes.csv:1: a lane has no column `people_per_min`; did you mean `people_per_minute`?");
    assert_snapshot!(faults(&city_with("gates.geojson", "\"lanes\"", "\"colour_of_hats\"")), @"[unknown_column] gates.geojson:2 (alma): a gate has no column `colour_of_hats`; remove it; known are id, name, zone, barrier, kind, site, lanes, starts_at, ends_at, name_fr, source, note, accuracy_m");
    assert_snapshot!(faults(&city_with("orders.toml", "number =", "nummer =")), @"
    [order_incomplete] orders.toml:9 (silt-1): the order does not say its number; give `number`
    [unknown_key] orders.toml:15 (silt-1): an order has no key `nummer`; did you mean `number`?
    ");
    assert_snapshot!(faults(&city_with("orders.toml", "[[regime]]", "[[regimen]]")), @r#"
    [unknown_key] orders.toml:2: unknown table `regimen`; use [[order]] or [[regime]]
    [dangling] orders.toml:9 (silt-1): `regime` names regime "silt", which is not there; add it, or name a regime that is there
    "#);
}

#[test]
fn values_that_cannot_be() {
    assert_snapshot!(faults(&city_with("lanes.csv", "bags,12", "bags,twelve")), @"[number] lanes.csv:2 (alma-bags): `count` = twelve is not a whole number; give a whole number, 1 to 500");
    assert_snapshot!(faults(&city_with("lanes.csv", "bags,12", "bags,0")), @"[range] lanes.csv:2 (alma-bags): `count` = 0 is out of range; give 1 to 500");
    assert_snapshot!(faults(&city_with("lanes.csv", ",bags,", ",suitcases,")), @"[choice] lanes.csv:2 (alma-bags): `kind` = suitcases is not one of the words; use one of no_bags, mixed, bags, accredited, reduced_mobility, vehicle");
    assert_snapshot!(faults(&city_with("sessions.csv", "2024-07-27T10:00+02:00", "27/07/2024 10:00")), @"[time] sessions.csv:2 (fencing): `starts_at` = 27/07/2024 10:00 is not a time with its offset; write it as 2024-07-26T16:00:00+02:00");
    assert_snapshot!(faults(&city_with("sessions.csv", "2024-07-27T10:00+02:00", "")), @"[missing_value] sessions.csv:2 (fencing): `starts_at` is missing; From when.");
    assert_snapshot!(faults(&city_with("orders.toml", "\"bag_search\"", "\"face_recognition\"")), @"
    [order_incomplete] orders.toml:9 (silt-1): the order does not say the checks that people may undergo; give `checks`
    [choice] orders.toml:21 (silt-1): `checks` = face_recognition is not one of the words; use any of identity, pass, ticket, visual_inspection, bag_search, pat_down, vehicle_search
    ");
}

#[test]
fn geometry_that_cannot_be_is_named_at_its_line() {
    assert_snapshot!(faults(&city_with("zones.geojson", ",[2.30,48.87],[2.30,48.85]]]", ",[2.30,48.87]]]")), @"[open_ring] zones.geojson:2 (grey): the ring is not closed; repeat the first corner at the end");
    assert_snapshot!(faults(&city_with("zones.geojson", "[2.32,48.85],[2.32,48.87]", "[2.32,48.87],[2.32,48.85]")), @"[crossing] zones.geojson:2 (grey): edges 1 and 3 cross or touch; draw the line so that it does not cross itself");
    assert_snapshot!(faults(&city_with("bridges.geojson", "48.865", "148.865")), @"[position] bridges.geojson:2 (alma): [2.302,148.865] is not on the globe; give [longitude, latitude] in degrees, WGS 84");
    assert_snapshot!(faults(&city_with("gates.geojson", "\"Point\",\"coordinates\":[2.31,48.85]", "\"LineString\",\"coordinates\":[[2.31,48.85],[2.32,48.85]]")), @r#"
    [geometry] gates.geojson:2 (alma): it is drawn as LineString; draw a Point
    [overlay] plans.toml:8 (b): change 1 of plan "b": it is drawn nowhere; draw it on the map
    [overlay] plans.toml:27 (c): change 1 of plan "b": it is drawn nowhere; draw it on the map
    "#);
    assert_snapshot!(faults(&city_with("bridges.geojson", "48.865", "NaN")), @"[geojson] bridges.geojson:2: expected value at line 2 column 88; the file is a GeoJSON FeatureCollection");
}

#[test]
fn a_gate_off_its_barrier_or_into_another_zone() {
    assert_snapshot!(faults(&city_with("gates.geojson", "[2.31,48.85]", "[2.31,48.851]")), @r#"[off_barrier] gates.geojson:2 (alma): the gate is 111 m off its barrier "south"; move it onto the line, or draw the line to it"#);
    assert_eq!(faults(&city_with("gates.geojson", "[2.31,48.85]", "[2.31,48.8503]")), "no fault");
    assert_snapshot!(faults(&city_with("gates.geojson", "\"zone\":\"grey\"", "\"zone\":\"red\"")), @r#"
    [gate_zone] gates.geojson:2 (alma): it leads into zone "red", its barrier guards "grey"; name one zone for both
    [access_point] orders.toml:9 (silt-1): gate "alma" leads into zone "red", which the order does not cover; list the zone too, or take the gate off
    "#);
}

#[test]
fn activations_that_no_order_covers() {
    let mut none = city_with("orders.toml", "zones = [\"grey\"]", "zones = [\"red\"]");
    none.insert(
        "orders.toml".into(),
        text(&none, "orders.toml")
            .replace("access_points = [\"alma\"]", "access_text = \"x\"")
            .into_bytes(),
    );
    assert_snapshot!(faults(&none), @r#"[order_missing] schedules.csv:2 (grey-1): zone "grey" is guarded and active from 2024-07-18T03:00:00Z to 2024-07-26T22:00:00Z, and no order covers it; add or lengthen an order that lists the zone, or shorten the activation"#);
    assert_snapshot!(faults(&city_with("orders.toml", "ends_at = \"2024-07-27T00:00+02:00\"", "ends_at = \"2024-07-26T20:00+02:00\"")), @r#"[order_lapsed] schedules.csv:2 (grey-1): the orders for zone "grey" lapse at 2024-07-26T18:00:00Z, its activation ends at 2024-07-26T22:00:00Z; add or lengthen an order that lists the zone, or shorten the activation"#);
    assert_snapshot!(faults(&city_with("orders.toml", "starts_at = \"2024-07-18T05:00+02:00\"", "starts_at = \"2024-07-19T05:00+02:00\"")), @r#"[order_lapsed] schedules.csv:2 (grey-1): no order for zone "grey" is in force when its activation starts at 2024-07-18T03:00:00Z; add or lengthen an order that lists the zone, or shorten the activation"#);
}

#[test]
fn two_orders_that_follow_each_other_cover_an_activation() {
    let orders = text(&city(), "orders.toml");
    let second = orders[orders.find("[[order]]").unwrap()..].replace("silt-1", "silt-2").replace(
        "starts_at = \"2024-07-18T05:00+02:00\"",
        "starts_at = \"2024-07-22T00:00+02:00\"",
    );
    let first = orders
        .replace("ends_at = \"2024-07-27T00:00+02:00\"", "ends_at = \"2024-07-22T00:00+02:00\"");
    let mut files = city();
    files.insert("orders.toml".into(), format!("{first}{second}").into_bytes());
    assert_eq!(faults(&files), "no fault");
}

#[test]
fn orders_that_the_law_does_not_allow() {
    let order = |from: &str, to: &str| faults(&city_with("orders.toml", from, to));
    assert_snapshot!(order("starts_at = \"2024-07-18T05:00+02:00\"", "starts_at = \"2024-06-18T05:00+02:00\""), @"
    [order_too_long] orders.toml:9 (silt-1): the order lasts 39 days, 31 are allowed; split it, and justify its renewal
    [signed_late] orders.toml:9 (silt-1): it was signed at 2024-07-10T10:00:00Z, after it begins to hold; an order holds from its signature at the earliest
    ");
    assert_snapshot!(order("days_max = 31", "in_force_until = \"2024-07-20T00:00+02:00\""), @r#"[regime_lapsed] orders.toml:9 (silt-1): regime "silt" is not in force all the time that the order holds; keep the order within the regime's dates"#);
    assert_snapshot!(order("number = \"2024-1\"\n", ""), @"[order_incomplete] orders.toml:9 (silt-1): the order does not say its number; give `number`");
    assert_snapshot!(order("checks = [\"identity\", \"bag_search\"]\n", ""), @"[order_incomplete] orders.toml:9 (silt-1): the order does not say the checks that people may undergo; give `checks`");
    assert_snapshot!(order("access_points = [\"alma\"]\n", ""), @"[order_incomplete] orders.toml:9 (silt-1): the order does not say where one may enter; give `access_points` or `access_text`");
    assert_snapshot!(order("signed_at = \"2024-07-10T12:00+02:00\"", "signed_at = \"2024-07-20T12:00+02:00\""), @"[signed_late] orders.toml:9 (silt-1): it was signed at 2024-07-20T10:00:00Z, after it begins to hold; an order holds from its signature at the earliest");
}

#[test]
fn an_emergency_decision_lasts_two_hours_and_is_confirmed_within_one() {
    let emergency = |ends: &str, due: &str, confirmed: &str| {
        let mut files = city();
        let more = format!(
            "{}\n[[order]]\nid = \"now\"\nname = \"N\"\nkind = \"emergency\"\nregime = \"silt\"\n\
             officer = \"Commissaire, 8e\"\nsigned_at = \"2024-07-26T18:00+02:00\"\n\
             starts_at = \"2024-07-26T18:00+02:00\"\nends_at = \"2024-07-26T{ends}+02:00\"\n\
             confirmation_due_at = \"2024-07-26T{due}+02:00\"\n\
             confirmed_at = \"2024-07-26T{confirmed}+02:00\"\nzones = [\"red\"]\n\
             checks = [\"identity\"]\nagents = [\"police\"]\n",
            text(&files, "orders.toml")
        );
        files.insert("orders.toml".into(), more.into_bytes());
        faults(&files)
    };
    assert_eq!(emergency("20:00", "19:00", "18:40"), "no fault");
    assert_snapshot!(emergency("20:01", "19:00", "18:40"), @"[order_too_long] orders.toml:24 (now): an emergency decision lasts two hours at the most; end it sooner, and take an order for the rest");
    assert_snapshot!(emergency("20:00", "19:01", "18:40"), @"[unconfirmed] orders.toml:24 (now): its written confirmation does not fall due within an hour of the decision; set `confirmation_due_at` within the hour");
    assert_snapshot!(emergency("20:00", "19:00", "19:01"), @"[unconfirmed] orders.toml:24 (now): it was confirmed in writing over an hour after the decision; it lapses: take another decision or an order");
}

#[test]
fn what_is_needed_twice_at_once() {
    assert_snapshot!(faults(&city_with("sessions.csv", "2024-07-28T10:00", "2024-07-27T17:00")), @r#"[booked_twice] sessions.csv:3 (taekwondo): palais is booked twice at once, by "fencing" too; move one of the two, or name both halls"#);
    assert_snapshot!(faults(&city_with("assignments.csv", "p-2,2024-07-26T19:00", "p-2,2024-07-26T18:59")), @r#"[two_places] assignments.csv:3 (a-2): unit "crs-8" is in two places at once, by "a-1" too; end one before the other starts"#);
    assert_eq!(
        faults(&city_with("assignments.csv", "p-2,2024-07-26T19:00", "p-1,2024-07-26T18:59")),
        "no fault"
    );
    let again = "red-1,red,2024-07-18T05:00+02:00,2024-07-27T00:00+02:00\nred-2,red,2024-07-20T05:00+02:00,2024-07-21T00:00+02:00\n";
    assert_snapshot!(faults(&city_with("schedules.csv", "red-1,red,2024-07-18T05:00+02:00,2024-07-27T00:00+02:00\n", again)), @r#"[overlap] schedules.csv:4 (red-2): zone "red" is scheduled twice at once, by "red-1" too; end one before the other starts"#);
    assert_snapshot!(faults(&city_with("closures.csv", "23:00+02:00,closed", "12:00+02:00,closed")), @"[times] closures.csv:2 (alma-1): it ends before it starts; swap the two times");
}

#[test]
fn a_rule_table_that_gives_two_answers() {
    let again =
        "red-foot,red,pedestrian,,,,free,Freely,Librement\nred-feet,red,pedestrian,,,,pass,x,x\n";
    assert_snapshot!(faults(&city_with("rules.csv", "red-foot,red,pedestrian,,,,free,Freely,Librement\n", again)), @r#"[ambiguous] rules.csv:7 (red-foot): it answers the same question as "red-feet", otherwise; name a mode, motive, role or time in one of them, or remove it"#);
    // The same answer twice is no contradiction, and times that do not meet are none.
    let same = again.replace(",pass,", ",free,");
    assert_eq!(
        faults(&city_with(
            "rules.csv",
            "red-foot,red,pedestrian,,,,free,Freely,Librement\n",
            &same
        )),
        "no fault"
    );
}

#[test]
fn plans_whose_overlay_does_not_apply() {
    let plan = |from: &str, to: &str| faults(&city_with("plans.toml", from, to));
    assert_snapshot!(plan("id = \"fencing\"", "id = \"judo\""), @r#"
    [overlay] plans.toml:8 (b): change 2 of plan "b": there is no session "judo" to remove; name one that is there
    [overlay] plans.toml:27 (c): change 2 of plan "b": there is no session "judo" to remove; name one that is there
    "#);
    assert_snapshot!(plan("lanes = 0", "lanes = -1"), @r#"
    [overlay] plans.toml:8 (b): change 1 of plan "b": `lanes` = -1 is out of range; give 0 to 500
    [overlay] plans.toml:27 (c): change 1 of plan "b": `lanes` = -1 is out of range; give 0 to 500
    "#);
    assert_snapshot!(plan("op = \"remove\"", "op = \"delete\""), @"[overlay] plans.toml:22 (b): unknown variant `delete`, expected one of `add`, `set`, `remove`; a change has op, kind, id, and fields or geometry");
    assert_snapshot!(plan("id = \"ceremony\"", "id = \"taekwondo\""), @r#"[overlay] plans.toml:27 (c): change 1 of plan "c": session "taekwondo" is there already; choose another id, or set its fields"#);
    // The stadium is booked: with the plan, the hall would be booked twice.
    assert_snapshot!(plan("starts_at = \"2024-07-26T19:30+02:00\", ends_at = \"2024-07-26T23:30+02:00\"", "starts_at = \"2024-07-28T11:00+02:00\", ends_at = \"2024-07-28T23:30+02:00\""), @r#"[overlay] plans.toml:27 (c): with this plan "ceremony" of sessions.csv would be faulty: palais is booked twice at once, by "taekwondo" too; move one of the two, or name both halls"#);
}

#[test]
fn plans_that_extend_each_other_in_a_circle() {
    let circle = city_with("plans.toml", "capacity_people = 0", "extends = \"c\"");
    assert_snapshot!(faults(&circle), @r#"
    [circle] plans.toml:8 (b): `extends` leads back to "b"; take one `extends` of the circle away
    [circle] plans.toml:27 (c): `extends` leads back to "c"; take one `extends` of the circle away
    "#);
}

#[test]
fn a_file_that_cannot_be_read_does_not_make_the_rest_faulty() {
    let mut files = city();
    let half = files["zones.geojson"].len() / 2;
    files.get_mut("zones.geojson").unwrap().truncate(half);
    assert_snapshot!(faults(&files), @"[geojson] zones.geojson:2: EOF while parsing a string at line 2 column 189; the file is a GeoJSON FeatureCollection");
}

#[test]
fn a_thousand_faults_are_a_thousand_lines() {
    let mut files = city();
    let mut rows = String::from("id,gate,kind,count\n");
    for n in 0..1000 {
        rows += &format!("l-{n},alma,bags,none\n");
    }
    files.insert("lanes.csv".into(), rows.into_bytes());
    let found = faults(&files);
    assert_eq!(found.lines().count(), 1000);
    assert!(
        found.contains("[number] lanes.csv:1001 (l-999): `count` = none is not a whole number")
    );
}

#[test]
fn a_line_of_ten_megabytes_is_one_fault() {
    let long = "x".repeat(10 * 1024 * 1024);
    let found = faults(&city_with("lanes.csv", "alma-bags,alma", &format!("alma-bags,\"{long}\"")));
    assert!(found.len() < 500, "{} bytes", found.len());
    assert_snapshot!(found, @"[text] lanes.csv:2 (alma-bags): `gate` has 10485760 bytes; is a quote missing? keep a cell short");
    let found = faults(&city_with("gates.geojson", "\"Alma\"", &format!("\"{long}\"")));
    assert_snapshot!(found, @r#"
    [text] gates.geojson:2 (alma): `name` has 10485760 characters; keep it within 4000
    [overlay] plans.toml:8 (b): change 1 of plan "b": `name` is missing; Its name.
    [overlay] plans.toml:27 (c): change 1 of plan "b": `name` is missing; Its name.
    "#);
}

#[test]
fn nobody_guesses_what_a_mark_in_a_whole_number_means() {
    assert_snapshot!(faults(&city_with("units.csv", "crs,police,130", "crs,police,\"45,000\"")), @"[number] units.csv:2 (crs-8): `strength_paper` = 45,000 is not a whole number; give a whole number, 0 to 100000");
    assert_eq!(faults(&city_with("units.csv", "crs,police,130", "crs,police,45 000")), "no fault");
    assert_snapshot!(faults(&city_with("orders.toml", "days_max = 31", "days_max = 99999999999999999999")), @"[range] orders.toml:7 (silt): `days_max` = 100000000000000000000 is out of range; give 1 to 366");
}

#[test]
fn a_quote_that_is_never_closed_is_no_way_to_lose_rows() {
    assert_snapshot!(faults(&city_with("units.csv", "River 1", "\"River 1")), @"
    [quote] units.csv:3: a quote is opened here, or behind, and never closed; close it; what follows was lost
    [cells] units.csv:3 (river-1): the row has 2 cells, the header 7; put a text that holds the mark between cells in quotes
    ");
    assert_snapshot!(faults(&city_with("lanes.csv", "people_per_minute\nalma-bags,alma,bags,12,4.5", "people_per_minute,\nalma-bags,alma,bags,12,4.5,wide")), @r#"[cells] lanes.csv:2 (alma-bags): "wide" stands under no column; name the column in the first line"#);
}

#[test]
fn an_order_that_checks_nobody_covers_no_perimeter() {
    let order = |from: &str, to: &str| faults(&city_with("orders.toml", from, to));
    let traffic = "kind = \"traffic\"";
    assert_eq!(order("kind = \"perimeter\"", traffic), "no fault", "it says who checks what");
    let none = city_with("orders.toml", "kind = \"perimeter\"", traffic);
    let text = text(&none, "orders.toml").replace("checks = [\"identity\", \"bag_search\"]\n", "");
    let mut files = city();
    files.insert("orders.toml".into(), text.into_bytes());
    assert_snapshot!(faults(&files), @r#"[order_missing] schedules.csv:2 (grey-1): zone "grey" is guarded and active from 2024-07-18T03:00:00Z to 2024-07-26T22:00:00Z, and no order covers it; add or lengthen an order that lists the zone, or shorten the activation"#);
}

#[test]
fn a_zone_with_one_end_of_its_time_and_a_rule_that_rests_on_another_order() {
    assert_snapshot!(faults(&city_with("zones.geojson", "\"ring\":2", "\"ring\":2,\"starts_at\":\"2024-07-18T05:00+02:00\"")), @"[times] zones.geojson:3 (red): it says only when it begins, or only when it ends: it would never be active; give both times, or schedules");
    let rule = city_with("rules.csv", "reason_fr\n", "reason_fr,order\n");
    let rows: String = text(&rule, "rules.csv")
        .lines()
        .map(|line| match line {
            line if line.starts_with("red-car") => format!("{line},silt-1\n"),
            line if line.starts_with("id,") => format!("{line}\n"),
            line => format!("{line},\n"),
        })
        .collect();
    let mut files = city();
    files.insert("rules.csv".into(), rows.into_bytes());
    assert_snapshot!(faults(&files), @r#"[rule_order] rules.csv:6 (red-car): it rests on order "silt-1", which does not cover its zone; name one that covers it, or none"#);
}

#[test]
fn a_ring_that_touches_itself_or_encloses_nothing() {
    let ring = |corners: &str| {
        let before = "[[[2.29,48.84],[2.33,48.84],[2.33,48.88],[2.29,48.88],[2.29,48.84]]]";
        faults(&city_with("zones.geojson", before, corners))
    };
    assert_snapshot!(ring("[[[0,0],[4,0],[4,4],[2,0],[2,-2],[0,-2],[0,0]]]"), @"[crossing] zones.geojson:3 (red): edges 1 and 3 cross or touch; draw the line so that it does not cross itself");
    assert_snapshot!(ring("[[[0,0],[1,1],[2,0],[2,2],[1,1],[0,2],[0,0]]]"), @"[crossing] zones.geojson:3 (red): edges 1 and 4 cross or touch; draw the line so that it does not cross itself");
    assert_snapshot!(ring("[[[0,0],[1,1],[2,2],[0,0]]]"), @"[corners] zones.geojson:3 (red): the ring encloses nothing; draw corners that are not on one line");
    assert_eq!(ring("[[[0,0],[4,0],[4,0],[4,4],[0,4],[0,0]]]"), "no fault", "a corner twice");
}

#[test]
fn a_whole_site_and_one_of_its_halls_are_booked_against_each_other() {
    let files = city_with("sessions.csv", "2024-07-28T10:00", "2024-07-27T17:00");
    let other =
        text(&files, "sessions.csv").replace("Taekwondo,palais,,", "Taekwondo,palais,Hall 2,");
    let mut files = city();
    files.insert("sessions.csv".into(), other.clone().into_bytes());
    assert_snapshot!(faults(&files), @r#"[booked_twice] sessions.csv:3 (taekwondo): palais is booked twice at once, by "fencing" too; move one of the two, or name both halls"#);
    let both = other.replace("Fencing,palais,,", "Fencing,palais,Hall 1,");
    files.insert("sessions.csv".into(), both.into_bytes());
    assert_eq!(faults(&files), "no fault");
}

#[test]
fn things_that_are_far_away_because_two_numbers_were_exchanged() {
    assert_snapshot!(faults(&city_with("sites.geojson", "[2.31,48.86]", "[48.86,2.31]")), @"[exchanged] sites.geojson:2 (palais): it is far away, and near with latitude and longitude exchanged; give longitude first, as RFC 7946 has it");
    assert_eq!(faults(&city_with("sites.geojson", "[2.31,48.86]", "[-149.26,-17.85]")), "no fault");
}

#[test]
fn a_hole_that_lies_outside() {
    let with = |hole: &str| {
        let ring = "[[2.30,48.85],[2.32,48.85],[2.32,48.87],[2.30,48.87],[2.30,48.85]]";
        faults(&city_with("zones.geojson", ring, &format!("{ring},{hole}")))
    };
    assert_eq!(with("[[2.305,48.855],[2.305,48.86],[2.31,48.86],[2.305,48.855]]"), "no fault");
    assert_snapshot!(with("[[2.405,48.855],[2.405,48.86],[2.41,48.86],[2.405,48.855]]"), @"[hole] zones.geojson:2 (grey): a hole lies outside the area that it is in; draw the hole inside, or as an area of its own");
}

#[test]
fn a_volume_that_is_closed_for_a_time_has_its_order_where_orders_are_known() {
    let volume = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[2.35,48.85]},"properties":{"id":"v","name":"V","radius_m":150000,"starts_at":"2024-07-26T18:30+02:00","ends_at":"2024-07-27T00:00+02:00"}}
]}"#;
    let mut files = city_with("operation.toml", "files = [", "files = [\"air-volumes.geojson\", ");
    files.insert("air-volumes.geojson".into(), volume.into());
    assert_snapshot!(faults(&files), @r#"[order_missing] air-volumes.geojson:2 (v): volume "v" is closed from 2024-07-26T16:30:00Z to 2024-07-26T22:00:00Z, and no order covers it; add or lengthen an order that lists the volume, or shorten the activation"#);
    let standing = volume.replace(
        ",\"starts_at\":\"2024-07-26T18:30+02:00\",\"ends_at\":\"2024-07-27T00:00+02:00\"",
        "",
    );
    files.insert("air-volumes.geojson".into(), standing.into_bytes());
    assert_eq!(faults(&files), "no fault");
}

#[test]
fn a_file_that_is_not_listed_is_one_fault_and_not_one_for_each_that_names_its_things() {
    assert_snapshot!(faults(&city_with("operation.toml", "\"units.csv\", ", "")), @"[unlisted] units.csv: the manifest does not list this file; add it to `files` in operation.toml or move it out of the folder");
    let cut = "id,name,kind,agency,strength_paper\ncrs-8,CRS 8,crs,police,130\nriver-1,Riv";
    let mut files = city();
    files.insert("units.csv".into(), cut.into());
    assert_snapshot!(faults(&files), @"[cells] units.csv:3 (river-1): the row has 2 cells, the header 5; put a text that holds the mark between cells in quotes");
}

#[test]
fn a_manifest_with_an_unknown_key_hides_no_fault_of_the_files() {
    let mut files = city_with("operation.toml", "name = ", "title = ");
    let lanes = text(&files, "lanes.csv").replace(",12,", ",twelve,");
    files.insert("lanes.csv".into(), lanes.into_bytes());
    assert_snapshot!(faults(&files), @"
    [number] lanes.csv:2 (alma-bags): `count` = twelve is not a whole number; give a whole number, 1 to 500
    [toml] operation.toml:3: unknown field `title`, expected one of `format`, `id`, `name`, `time_zone`, `starts_at`, `ends_at`, `centre`, `files`; correct the line; keys are listed in the guide
    ");
}

#[test]
fn times_of_day_and_days_that_cannot_be() {
    for starts in ["6:00", "24:00", "06:60", "06:00:00", "+6:00", "noon"] {
        let found = faults(&city_with("bands.csv", "06:00", starts));
        assert!(found.starts_with("[clock] bands.csv:2 (day): "), "{starts}: {found}");
    }
    assert_snapshot!(faults(&city_with("bands.csv", "06:00", "6 h")), @"[clock] bands.csv:2 (day): `starts` = 6 h is not a time of day; write hours and minutes, such as 06:00");
    assert_snapshot!(faults(&city_with("bands.csv", "720,no", "1441,no")), @"[range] bands.csv:2 (day): `minutes` = 1441 is out of range; give 1 to 1440");
    for day in ["26/07/2024", "2024-7-26", "2024-02-30", "2024-07-26T06:00"] {
        let found = faults(&city_with("requests.csv", "2024-07-26", day));
        assert!(found.starts_with("[day] requests.csv:2 (wedding): "), "{day}: {found}");
    }
    assert_snapshot!(faults(&city_with("requests.csv", "2024-07-26", "tomorrow")), @"[day] requests.csv:2 (wedding): `day` = tomorrow is not a day; write year, month and day, such as 2024-07-26");
}

#[test]
fn shifts_of_one_day_may_overlap() {
    assert_eq!(faults(&city_with("bands.csv", "18:00", "12:00")), "no fault");
}

#[test]
fn absences_and_requests_of_people_that_a_unit_does_not_have() {
    assert_snapshot!(faults(&city_with("absences.csv", ",,6", ",,7")), @r#"[strength] absences.csv:3 (leave): `member` = 7, and "river-1" has 6: no one has this number; give 1 to 6"#);
    assert_snapshot!(faults(&city_with("absences.csv", ",12,", ",131,")), @r#"[strength] absences.csv:2 (flu): `people` = 131, and "crs-8" has 130: there are not so many; give 1 to 130"#);
    assert_snapshot!(faults(&city_with("absences.csv", ",12,", ",12,3")), @"[people_or_member] absences.csv:2 (flu): it says both how many people are absent and which one; leave `people` or `member` empty");
    assert_snapshot!(faults(&city_with("absences.csv", ",,6", ",,0")), @"[range] absences.csv:3 (leave): `member` = 0 is out of range; give 1 to 100000");
    assert_snapshot!(faults(&city_with("absences.csv", "crs-8", "crs-9")), @r#"[dangling] absences.csv:2 (flu): `unit` names unit "crs-9", which is not there; add it, or name a unit that is there"#);
    assert_snapshot!(faults(&city_with("absences.csv", "2024-07-28", "2024-07-26")), @"[times] absences.csv:4 (training): it ends before it starts; swap the two times");
    assert_snapshot!(faults(&city_with("requests.csv", ",130,", ",131,")), @r#"[strength] requests.csv:2 (wedding): `member` = 131, and "crs-8" has 130: no one has this number; give 1 to 130"#);
    assert_snapshot!(faults(&city_with("requests.csv", "crs-8", "crs-9")), @r#"[dangling] requests.csv:2 (wedding): `unit` names unit "crs-9", which is not there; add it, or name a unit that is there"#);
    // Of a unit whose strength is not known nobody can be too many.
    assert_eq!(faults(&city_with("units.csv", ",130,", ",,")), "no fault");
}

#[test]
fn what_a_post_and_a_unit_need_is_there() {
    let post = |from: &str, to: &str| faults(&city_with("posts.geojson", from, to));
    assert_snapshot!(post("\"day\"", "\"dawn\""), @r#"[dangling] posts.geojson:2 (p-1): `bands` names band "dawn", which is not there; add it, or name a band that is there"#);
    assert_snapshot!(post("pat_down", "patdown"), @"[choice] posts.geojson:2 (p-1): `powers` = patdown is not one of the words; use any of identity_check, visual_inspection, bag_search, pat_down, vehicle_search, arrest, traffic, armed, explosive_detection, crowd_control");
    assert_snapshot!(post("\"priority\":40", "\"priority\":0"), @"[range] posts.geojson:2 (p-1): `priority` = 0 is out of range; give 1 to 1000");
    assert_snapshot!(faults(&city_with("units.csv", ",law", ",lore")), @r#"[dangling] units.csv:2 (crs-8): `work_rule` names work rule "lore", which is not there; add it, or name a work rule that is there"#);
}

#[test]
fn a_package_without_bands_has_three_that_posts_and_requests_may_name() {
    let bands = ["early", "late", "night", "day"].map(|band| {
        let to = format!("\"bands\":[\"{band}\"]");
        let mut files = city_with("posts.geojson", "\"bands\":[\"day\"]", &to);
        files.remove("bands.csv");
        let manifest = text(&files, "operation.toml").replace("\"bands.csv\", ", "");
        files.insert("operation.toml".to_owned(), manifest.into_bytes());
        faults(&files)
    });
    assert_eq!(bands[..3], ["no fault"; 3]);
    assert_snapshot!(bands[3], @r#"[dangling] posts.geojson:2 (p-1): `bands` names band "day", which is not there; add it, or name a band that is there"#);
}
