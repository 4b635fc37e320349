//! What posts want, what ways cost, and what an incident changes.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::made::{Made, post};

/// Demand, open below the minimum, open in all, effort.
fn sums(made: &Made) -> [i64; 4] {
    let figures = made.verdict().unwrap().figures;
    let level = |at: usize| figures.levels[at].value.unwrap();
    [figures.demand_weighted, level(0), figures.open_weighted, level(2)]
}

fn with_posts(posts: &[Value]) -> Made {
    let mut made = Made::new().duties(&[]);
    made.posts(posts);
    made
}

#[test]
fn a_want_weighs_its_priority_times_the_minutes_of_its_window() {
    let place = (2.35, 48.86);
    let window = json!({"strength_min": 2, "strength_target": 1, "bands": ["early", "night"],
        "starts_at": "2024-10-25T13:00:00+02:00", "ends_at": "2024-10-25T22:00:30+02:00"});
    let nobody = json!({"priority": 9});
    let made = with_posts(&[post("a", &window, place), post("b", &nobody, place)]);
    // The last hour of the early shift for two, and not the half minute of the night.
    assert_eq!(sums(&made), [120, 120, 120, 0]);
    assert_eq!(made.verdict().unwrap().figures.posts, 1);
}

#[test]
fn a_package_without_bands_has_three() {
    let mut made = with_posts(&[post("a", &json!({"strength_target": 1}), (2.35, 48.86))]);
    made.files.remove("bands.csv");
    assert_eq!(sums(&made), [2 * 3 * 480, 0, 2 * 3 * 480, 0]);
}

#[test]
fn ways_are_minutes_to_the_middle_of_a_sector_and_loans_by_steps_between_commands() {
    let duty = |unit, post| Made::new().duties(&[(unit, 0, "early", post, 1, "1")]);
    assert_eq!(sums(&duty("u1", "gate"))[3], 4);
    // Without a base nothing but the loan: one step from `left` to `all`.
    assert_eq!(sums(&duty("u2", "gate"))[3], 15);
    // 1,332 m as the crow flies, 5.4 minutes by street, 4 more, and the loan.
    assert_eq!(sums(&duty("u1", "river"))[3], 10 + 15);
    let mut made = duty("u2", "gate");
    made.file("commands.csv", "id,name,authority\nall,All,State\nleft,Left,Town\n");
    assert_eq!(sums(&made)[3], 60);
}

#[test]
fn a_unit_goes_to_its_own_sector_and_the_eight_nearest_others() {
    let mut made = Made::new();
    let area = json!({"type": "Polygon", "coordinates":
        [[[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]]]});
    let ids: Vec<String> = (0..11).map(|at| format!("s{at:02}")).collect();
    let sector = |id: &String| json!({"type": "Feature", "properties": {"id": id, "name": id}, "geometry": area});
    let sectors: Vec<Value> = ids.iter().map(sector).collect();
    let sectors = json!({"type": "FeatureCollection", "features": sectors});
    made.file("sectors.geojson", &sectors.to_string());
    let far = |at: usize| (2.35 + 0.01 * f64::from(u8::try_from(at).unwrap()), 48.86);
    let of =
        |(at, id): (usize, &String)| post(id, &json!({"sector": id, "strength_min": 1}), far(at));
    made.posts(&ids.iter().enumerate().map(of).collect::<Vec<_>>());
    let units = "id,name,kind,agency,sector,strength_paper,longitude_deg,latitude_deg\n\
        u1,One,crs,police,s10,20,2.35,48.86\nu2,Two,crs,police,s10,20,,\n";
    made.file("units.csv", units);
    let made = made.duties(&[]).with(
        "/duties",
        json!([{
            "unit": "u1", "day": 0, "band": "early", "members": "1-11",
            "posts": ids.iter().map(|id| json!([id, 1])).collect::<Vec<_>>(),
        }]),
    );
    assert_snapshot!(made.broken(), @r#"
    may_stand: unit u1, day 0, band early, post s08: it does not go so far
    may_stand: unit u1, day 0, band early, post s09: it does not go so far
    "#);
}

#[test]
fn a_request_that_is_not_met_weighs() {
    let mut made = Made::new().duties(&[("u1", 0, "early", "gate", 2, "1,2")]);
    made.file(
        "requests.csv",
        "id,unit,member,day,band,weight\n\
        a,u1,2,2024-10-25,,5\nb,u1,2,2024-10-25,early,7\nc,u1,1,2024-10-25,night,100\n\
        d,u1,1,2024-10-26,,100\ne,u1,3,2024-10-25,,100\nf,u1,1,2025-10-26,,100\n",
    );
    assert_eq!(sums(&made)[3], 2 * 4 + 5 + 7);
}

#[test]
fn duties_are_uneven_by_more_than_one_between_members_who_are_there() {
    let nights = [0, 1, 2, 3].map(|day| ("u2", day, "night", "river", 1, "1"));
    let mut made = Made::new().with("/days", json!(4)).duties(&nights);
    let unevenness = |made: &Made| made.verdict().unwrap().figures.levels[3].value;
    // Four duties, four nights, two days of a weekend, and none of the others'.
    assert_eq!(unevenness(&made), Some(3 + 3 + 1));
    let mut away = |day: &str| {
        let times = format!("{day}T08:00+01:00,{day}T09:00+01:00");
        let head = "id,unit,starts_at,ends_at,member";
        made.file("absences.csv", &format!("{head}\na,u2,{times},1\n"));
        unevenness(&made)
    };
    // Absent when the plan is over, and on a morning of it.
    assert_eq!(away("2025-01-01"), Some(7));
    assert_eq!(away("2024-10-28"), Some(0));
}

#[test]
fn who_asked_to_be_off_may_have_less_than_others_but_not_more() {
    let uneven = |member: u32, asks: std::ops::RangeInclusive<u32>| {
        let members = member.to_string();
        let nights = [0, 1, 2, 3].map(|day| ("u2", day, "night", "river", 1, members.as_str()));
        let mut made = Made::new().with("/days", json!(4)).duties(&nights);
        let ask = |member| format!("r{member},u2,{member},2024-10-28,early,1\n");
        let asks: String = asks.map(ask).collect();
        made.file("requests.csv", &format!("id,unit,member,day,band,weight\n{asks}"));
        made.verdict().unwrap().figures.levels[3].value
    };
    assert_eq!(uneven(1, 2..=5), Some(0));
    assert_eq!(uneven(1, 1..=1), Some(7));
    assert_eq!(uneven(1, 1..=5), Some(0));
}

#[test]
fn a_line_that_counts_for_three_is_three_units() {
    let mut made = Made::new().duties(&[("u3~3", 0, "early", "gate", 1, "1")]);
    made.file(
        "units.csv",
        "id,name,kind,agency,counts_for,strength_field\nu3,Three,crs,police,3,2\n\
        u1,One,crs,police,,1\n",
    );
    made.files.remove("requests.csv");
    let verdict = made.verdict().unwrap();
    assert_eq!((verdict.figures.units, verdict.figures.people), (4, 7));
    assert_eq!(verdict.broken, vec![]);
    // What is said of the line is said of each.
    let times = "2024-10-25T08:00+02:00,2024-10-25T09:00+02:00";
    made.file("absences.csv", &format!("id,unit,starts_at,ends_at\na,u3,{times}\n"));
    assert_snapshot!(made.broken(), @"absent: unit u3~3, day 0, band early: the unit is absent");
}

#[test]
fn sections_of_a_unit_are_judged_each_by_itself() {
    let duties = [("u3/1", 0, "early", "gate", 1, "2"), ("u3/3", 0, "early", "gate", 1, "1")];
    let mut made = Made::new().duties(&duties);
    made.file(
        "units.csv",
        "id,name,kind,agency,sections,strength_field\nu3,Three,crs,police,3,7\n\
        u1,One,crs,police,,1\n",
    );
    made.files.remove("requests.csv");
    let verdict = made.verdict().unwrap();
    assert_eq!((verdict.figures.units, verdict.figures.people), (2, 8));
    assert_eq!(verdict.broken, vec![]);
    // Three members, then two and two: the seventh is the second of the last.
    let times = "2024-10-25T08:00+02:00,2024-10-25T23:00+02:00";
    let absences = |rows: &str| format!("id,unit,starts_at,ends_at,people,member\n{rows}");
    made.file("absences.csv", &absences(&format!("a,u3,{times},,2\nb,u3,{times},,6\n")));
    assert_snapshot!(made.broken(), @r"
    absent: unit u3/1, member 2, day 0, band early: is absent
    absent: unit u3/3, member 1, day 0, band early: is absent
    ");
    made.file("absences.csv", &absences(&format!("a,u3,{times},6,\n")));
    assert_snapshot!(made.broken(), @"absent: unit u3/3, day 0, band early: 1 people, 0 are not absent");
}

fn with_incident(incident: &Value) -> Made {
    let mut made = Made::new();
    made.plan["incidents"] = json!([incident]);
    made
}

#[test]
fn posts_of_an_incident_want_people_in_shifts_not_over() {
    let made = with_incident(&json!({"at": "2024-10-25T14:30:00+02:00", "posts": [{
        "id": "fire", "name": "Fire", "longitude_deg": 2.35, "latitude_deg": 48.86,
        "sector": "north", "priority": 10, "strength_min": 3, "strength_target": 3,
        "skills": [], "powers": [], "bands": ["early", "late"],
        "starts_at": null, "ends_at": "2024-10-26T06:01:00+02:00"}]}));
    // The late shift of Friday, a minute of Saturday's early one.
    assert_eq!(sums(&made)[0] - 230_400, 3 * 10 * (360 + 1));
    assert_eq!(made.verdict().unwrap().figures.posts, 3);
}

#[test]
fn a_closed_post_wants_nobody_in_shifts_not_over() {
    let made = with_incident(&json!({"at": "2024-10-25T14:30:00+02:00", "close": ["gate"]}));
    assert_snapshot!(made.broken(), @"over_target: day 1, band early, post gate: 3 people, at most 0");
    assert_eq!(sums(&made)[0], 230_400 - 4 * 4800);
}

#[test]
fn a_unit_that_fails_is_absent_from_then_on() {
    let absent = |from: &str| {
        with_incident(&json!({"at": "2024-10-25T14:30:00+02:00", "absent": [
            {"unit": "u1", "starts_at": from, "ends_at": "2024-10-27T00:00:00+02:00"}]}))
    };
    assert_snapshot!(absent("2024-10-20T00:00:00+02:00").broken(), @"absent: unit u1, day 1, band early: the unit is absent");
    assert_eq!(absent("2024-10-26T14:00:00+02:00").broken(), "");
}

#[test]
fn an_incident_that_names_what_is_not_there_is_refused() {
    let post = json!({"id": "gate", "longitude_deg": 2.35, "latitude_deg": 95.0, "sector": "east",
        "bands": ["dawn"]});
    let incident = json!({"at": "now", "posts": [post]});
    assert_snapshot!(with_incident(&incident).fault(), @r#"
    the plan cannot be judged:
    incidents[0]: `at` is no time; write it as 2024-07-26T16:00:00+02:00
    "#);
    let incident = json!({"at": "2024-10-25T14:30:00+02:00", "posts": [post], "close": ["well"],
        "absent": [{"unit": "u9", "starts_at": "soon"}], "pins": [{"unit": "jet", "post": "well"}]});
    assert_snapshot!(with_incident(&incident).fault(), @r#"
    the plan cannot be judged:
    incidents[0]: post `gate` is not on the globe; give degrees
    incidents[0]: there is no sector `east`; name one of the operation
    incidents[0]: two posts are called `gate`; rename the new one
    incidents[0]: there is no post `well`; name one of the operation
    incidents[0]: `starts_at` is no time; write it as 2024-07-26T16:00:00+02:00
    incidents[0]: there is no unit `u9`; name one of the operation
    incidents[0]: there is no unit `jet`; name one of the operation
    incidents[0]: there is no post `well`; name one of the operation
    post gate: there is no band `dawn`; name one of the operation
    "#);
}
