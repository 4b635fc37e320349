//! Sheets and calendars out.

use insta::assert_snapshot;

use super::{duty, legend, operation, plan};
use crate::sheet::{
    Legend, SheetError, duties_csv, of_post, of_unit, of_units, open_csv, workbook,
};

#[test]
fn a_line_a_duty_and_post_with_local_times_and_harmless_names() {
    assert_snapshot!(duties_csv(&plan(), &legend()).unwrap(), @r#"
    day,date,band,starts,ends,unit,unit_name,post,post_name,people,members
    0,2024-10-26,night,2024-10-26T22:00+02:00,2024-10-27T05:00+01:00,crs-8,CRS 8 « Élite »,alma,"Pont de l'Alma, rive droite",6,1-6
    0,2024-10-26,night,2024-10-26T22:00+02:00,2024-10-27T05:00+01:00,crs-8,CRS 8 « Élite »,concorde,'@Concorde,3,"7-8,10"
    0,2024-10-26,night,2024-10-26T22:00+02:00,2024-10-27T05:00+01:00,dogs~2,"'=HYPERLINK(""http://example.org"";""dogs"") (2)",concorde,'@Concorde,1,4
    1,2024-10-27,day,2024-10-27T07:30+01:00,2024-10-27T19:30+01:00,dogs,"'=HYPERLINK(""http://example.org"";""dogs"")",alma,"Pont de l'Alma, rive droite",2,"6,1"
    "#);
}

#[test]
fn an_open_want_says_why_and_what_would_fill_it() {
    assert_snapshot!(open_csv(&plan(), &legend()).unwrap(), @r#"
    day,date,band,starts,ends,post,post_name,missing,below_min,reasons,relaxation
    1,2024-10-27,day,2024-10-27T07:30+01:00,2024-10-27T19:30+01:00,concorde,'@Concorde,3,2,2 rest; 1 lack the skills,"2 of =HYPERLINK(""http://example.org"";""dogs"") (dogs) rest 45 minutes less"
    0,2024-10-26,night,2024-10-26T22:00+02:00,2024-10-27T05:00+01:00,alma,"Pont de l'Alma, rive droite",1,0,no unit could come,no single step fills it
    "#);
}

#[test]
fn a_calendar_of_a_unit_is_folded_and_keeps_its_uids() {
    let calendar = of_unit(&plan(), &legend(), "crs-8").unwrap();
    assert!(calendar.ends_with("END:VCALENDAR\r\n"));
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    assert_snapshot!(calendar.replace("\r\n", "\n"), @r"
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//Cordon//Plans//EN
    CALSCALE:GREGORIAN
    NAME:CRS 8 « Élite »\, Small
    X-WR-CALNAME:CRS 8 « Élite »\, Small
    BEGIN:VEVENT
    UID:unit.crs-8.0.night@small
    DTSTAMP:20240330T070000Z
    SEQUENCE:0
    DTSTART:20241026T200000Z
    DTEND:20241027T040000Z
    SUMMARY:Night: Pont de l'Alma\, rive droite\, @Concorde
    LOCATION:Pont de l'Alma\, rive droite\, @Concorde
    GEO:48.863700;2.301300
    DESCRIPTION:6 people: Pont de l'Alma\, rive droite (alma)\n3 people: @Conco
     rde (concorde)\nMembers: 1-8\,10
    END:VEVENT
    END:VCALENDAR
    ");
}

#[test]
fn a_calendar_of_a_post_has_an_event_a_shift_with_every_unit() {
    let calendar = of_post(&plan(), &legend(), "concorde").unwrap();
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1);
    let unfolded = calendar.replace("\r\n ", "");
    assert!(unfolded.contains("UID:post.concorde.0.night@small\r\n"));
    assert!(unfolded.contains("3 people: CRS 8 « Élite » (crs-8)\\n1 people: =HYPERLINK("));
}

#[test]
fn all_calendars_are_those_of_each_unit() {
    let all = of_units(&plan(), &legend()).unwrap();
    assert_eq!(all.keys().collect::<Vec<_>>(), ["crs-8", "dogs", "dogs~2"]);
    for (unit, calendar) in &all {
        assert_eq!(calendar, &of_unit(&plan(), &legend(), unit).unwrap());
    }
}

#[test]
fn a_unit_without_duties_has_an_empty_calendar() {
    let calendar = of_unit(&plan(), &legend(), "nobody").unwrap();
    assert_eq!(calendar.matches("BEGIN:").count(), 1);
}

#[test]
fn a_night_on_which_clocks_go_back_lasts_its_minutes() {
    let legend = legend();
    let shift = legend.shift(0, "night").unwrap();
    assert_eq!(shift.starts.to_string(), "2024-10-26T22:00:00+02:00[Europe/Paris]");
    assert_eq!(shift.ends.to_string(), "2024-10-27T05:00:00+01:00[Europe/Paris]");
    // Of two 02:30 the earlier.
    let shift = legend.shift(1, "skipped").unwrap();
    assert_eq!(shift.starts.to_string(), "2024-10-27T02:30:00+02:00[Europe/Paris]");
}

#[test]
fn a_shift_that_the_clocks_skip_begins_when_they_go_on() {
    let mut plan = plan();
    plan.first_day = "2024-03-30".to_owned();
    let shift = Legend::new(&plan).unwrap().shift(1, "skipped").unwrap();
    assert_eq!(shift.starts.to_string(), "2024-03-31T03:00:00+02:00[Europe/Paris]");
    assert_eq!(shift.ends.to_string(), "2024-03-31T04:00:00+02:00[Europe/Paris]");
}

#[test]
fn bands_are_early_late_and_night_where_the_operation_has_none() {
    let mut plan = plan();
    plan.operation.remove("bands.csv");
    let manifest = plan.operation.get_mut("operation.toml").unwrap();
    *manifest = manifest.replace("\"bands.csv\", ", "");
    let legend = Legend::new(&plan).unwrap();
    let bands = legend.bands.iter().map(|it| format!("{} {} {}", it.id, it.starts, it.is_night));
    let bands: Vec<String> = bands.collect();
    assert_eq!(bands, ["early 06:00:00 false", "late 14:00:00 false", "night 22:00:00 true"]);
}

#[test]
fn the_same_plan_gives_the_same_workbook() {
    let (first, second) = (workbook(&plan(), &legend()), workbook(&plan(), &legend()));
    assert_eq!(first.unwrap(), second.unwrap());
}

#[test]
fn posts_of_an_incident_have_their_names_and_events_count_the_change() {
    let mut plan = plan();
    let at = "2024-10-26T20:00:00+02:00";
    plan.incidents = vec![serde_json::json!({"at": at, "posts": [{"id": "new", "name": "New",
        "longitude_deg": 2.3, "latitude_deg": 48.8, "strength_min": 1}]})];
    plan.duties = vec![duty("dogs", 0, "night", &[("new", 1)], "1")];
    let legend = Legend::new(&plan).unwrap();
    let calendar = of_unit(&plan, &legend, "dogs").unwrap();
    assert!(calendar.contains("LOCATION:New\r\nGEO:48.800000;2.300000\r\n"));
    assert!(calendar.contains("DTSTAMP:20241026T180000Z\r\nSEQUENCE:1\r\n"));
}

#[test]
fn a_plan_that_contradicts_itself_is_not_written() {
    let said = |change: &dyn Fn(&mut crate::plan::file::Plan)| {
        let mut plan = plan();
        change(&mut plan);
        match Legend::new(&plan).and_then(|legend| duties_csv(&plan, &legend)) {
            Ok(_) => "written".to_owned(),
            Err(error) => error.to_string(),
        }
    };
    let faults = [
        said(&|plan| plan.first_day = "soon".to_owned()),
        said(&|plan| plan.duties = vec![duty("dogs", 2, "day", &[], "")]),
        said(&|plan| plan.duties = vec![duty("dogs", 0, "dusk", &[], "")]),
        said(&|plan| plan.duties = vec![duty("dogs", 0, "day", &[("alma", 2)], "1-3")]),
        said(&|plan| plan.duties = vec![duty("dogs", 0, "day", &[("alma", 2)], "3-1")]),
    ];
    assert_snapshot!(faults.join("\n"), @"
    the plan cannot be written down: `first_day` soon is no day YYYY-MM-DD
    the plan cannot be written down: it has no day 2: it has 2 days
    the plan cannot be written down: its operation has no band `dusk`
    the plan cannot be written down: unit `dogs`, day 0: 3 members stand at posts for 2 people
    the plan cannot be written down: unit `dogs`, day 0: `3-1` is no range
    ");
}

#[test]
fn an_operation_with_faults_is_named() {
    let mut plan = plan();
    plan.operation = operation("Europe/Atlantis");
    match Legend::new(&plan) {
        Err(SheetError::Operation(faults)) => assert!(faults.to_string().contains("Atlantis")),
        other => panic!("{other:?}"),
    }
}
