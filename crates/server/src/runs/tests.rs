//! Runs with a child that is a small script, and plans written by hand.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use cordon_api::run::RowsBy;
use cordon_forces::plan::file::{Duty, FORMAT, Figures, Level, Open, Plan};

use super::*;

const NOW: fn() -> Timestamp = || "2024-07-20T10:00:00Z".parse().unwrap();
const PATIENCE: Duration = Duration::from_secs(20);

struct Room {
    dir: tempfile::TempDir,
    runs: Runs,
}

fn duty(unit: &str, day: u32, band: &str, posts: &[(&str, u32)], members: &str) -> Duty {
    let posts = posts.iter().map(|(post, people)| ((*post).to_owned(), *people)).collect();
    let (unit, band, members) = (unit.to_owned(), band.to_owned(), members.to_owned());
    Duty { unit, day, band, posts, members }
}

fn open(post: &str, missing: u32, below_min: u32, reason: &str) -> Open {
    let (post, band) = (post.to_owned(), "night".to_owned());
    let reasons = [(reason.to_owned(), 3)].into();
    Open { post, day: 1, band, missing, below_min, reasons, relaxation: None }
}

fn plan() -> Plan {
    let level = Level { name: "open_min".to_owned(), value: 100, bound: 95 };
    Plan {
        format: FORMAT,
        seed: 7,
        iterations: 1_000,
        days: 2,
        first_day: "2024-07-26".to_owned(),
        travel: "great circle".to_owned(),
        figures: Figures { open_weighted: 100, levels: vec![level], ..Figures::default() },
        incidents: Vec::new(),
        duties: vec![
            duty("crs-1", 0, "early", &[("alma", 2), ("iena", 1)], "1-2,4"),
            duty("crs-1", 1, "late", &[("alma", 2)], "1-2"),
            duty("egm-2", 0, "early", &[("iena", 1)], "1"),
        ],
        open: vec![open("iena", 5, 0, "full"), open("alma", 2, 1, "resting")],
        certificate: cordon_forces::plan::file::Certificate::default(),
        operation: BTreeMap::new(),
    }
}

/// What a child writes is `made`; `then` is what it does beside.
fn room(then: &str, made: &Plan) -> Room {
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("made.json");
    std::fs::write(&source, serde_json::to_vec(made).unwrap()).unwrap();
    let script = format!(
        "#!/bin/sh\nwhile [ $# -gt 0 ]; do [ \"$1\" = --out ] && out=$2; shift; done\n\
         echo '{{\"cpu_s\":1.5,\"iterations\":10,\"levels\":[{{\"name\":\"open_min\",\"value\":9,\
         \"bound\":1}}]}}'\n{then}\ncp '{}' \"$out\"\n",
        source.display()
    );
    let program = dir.path().join("optimiser");
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let runs = Runs::with_program(dir.path(), program, NOW).unwrap();
    Room { dir, runs }
}

impl Room {
    fn start(&self) -> Result<RunView, NotDone> {
        let files = [("operation.toml".to_owned(), b"name = 'x'\n".to_vec())].into();
        let wanted = NewRun { name: " Night ".into(), days: 2, seconds: 5, seed: 7 };
        self.runs.start(wanted, "acc-1", &Adopted { files, seq: Seq(4) })
    }

    fn until(&self, fits: impl Fn(&RunView) -> bool) -> RunView {
        let begun = Instant::now();
        loop {
            let run = self.runs.one(1).unwrap().run;
            if fits(&run) {
                return run;
            }
            assert!(begun.elapsed() < PATIENCE, "{run:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn done(&self) -> RunView {
        self.start().unwrap();
        self.until(|run| run.state == RunState::Done)
    }

    fn pin(&self, revision: u32) -> Result<RunView, NotDone> {
        let pin = NewPin { unit: "crs-1".into(), post: "iena".into(), revision };
        self.runs.pin(1, pin, "acc-1")
    }
}

#[test]
fn a_run_makes_a_plan_and_leaves_nothing_else() {
    let room = room("", &plan());
    let run = room.done();
    assert_eq!((run.name.as_str(), run.revision, run.operation_seq), ("Night", Some(1), 4));
    assert_eq!(run.figures.unwrap().open_weighted, 100);
    assert_eq!(room.runs.one(1).unwrap().curve[0].iterations, 10);
    let list = std::fs::read_dir(room.dir.path().join("plans/1")).unwrap();
    let mut names: Vec<_> = list.map(|item| item.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["plan-1.json", "run.json"]);
}

#[test]
fn one_run_at_a_time_and_a_stopped_one_keeps_its_best() {
    let room = room("read word; [ \"$word\" = stop ] || exit 3", &plan());
    room.start().unwrap();
    assert!(matches!(room.start(), Err(NotDone::Busy(1))));
    room.until(|run| run.last.is_some());
    assert_eq!(room.runs.stop(1, "acc-1").unwrap().state, RunState::Stopping);
    assert!(matches!(room.runs.stop(1, "acc-1"), Err(NotDone::NotRunning)));
    let run = room.until(|run| run.state == RunState::Done);
    assert_eq!(run.revision, Some(1));
}

#[test]
fn a_run_that_fails_says_its_last_words() {
    let room = room("echo 'no unit is left.' >&2; exit 1", &plan());
    room.start().unwrap();
    let run = room.until(|run| run.state == RunState::Failed);
    assert_eq!(run.said.unwrap().en, "The optimiser made no plan: no unit is left.");
    assert!(matches!(room.runs.plan(1, None), Err(NotDone::NoPlan)));
}

#[test]
fn what_is_beyond_the_limits_is_refused() {
    let wanted = |name: &str, days, seconds| NewRun { name: name.into(), days, seconds, seed: 1 };
    for bad in [wanted(" ", 1, 1), wanted("a", 61, 1), wanted("a", 1, 0), wanted("a", 1, 3_601)] {
        assert!(matches!(check(&bad), Err(NotDone::Limits(_))), "{bad:?}");
    }
    assert!(check(&wanted("a", 60, 3_600)).is_ok());
}

#[test]
fn a_pin_makes_the_next_plan_and_undo_takes_it_back() {
    let room = room("", &plan());
    room.done();
    assert!(matches!(room.pin(2), Err(NotDone::NoPlan)));
    assert!(room.pin(1).unwrap().is_replanning);
    let run = room.until(|run| !run.is_replanning);
    assert_eq!((run.revision, run.pins.len(), run.state), (Some(2), 1, RunState::Done));
    assert!(matches!(room.pin(1), Err(NotDone::Stale(2))), "somebody else was faster");
    let back = room.runs.undo(1, 2, "acc-1").unwrap();
    assert_eq!((back.revision, back.pins.len()), (Some(1), 0));
    assert!(matches!(room.runs.undo(1, 1, "acc-1"), Err(NotDone::NoPin)));
    assert!(!store::plan_file(&room.dir.path().join("plans"), 1, 2).exists());
}

#[test]
fn a_pin_of_what_the_plan_does_not_know_is_refused() {
    let room = room("", &plan());
    room.done();
    let pin = NewPin { unit: "crs-9".into(), post: "alma".into(), revision: 1 };
    assert!(matches!(room.runs.pin(1, pin, "a"), Err(NotDone::Unknown { kind: "unit", .. })));
}

#[test]
fn a_pin_that_cannot_be_planned_leaves_the_plan_as_it_was() {
    let room = room("[ -e \"$(dirname \"$out\")/plan-1.json\" ] && exit 1", &plan());
    room.done();
    room.pin(1).unwrap();
    let run = room.until(|run| !run.is_replanning);
    assert_eq!((run.revision, run.pins.len(), run.state), (Some(1), 0, RunState::Done));
    assert!(run.said.is_some());
}

#[test]
fn a_restart_finds_plans_and_says_what_it_broke_off() {
    let room = room("", &plan());
    room.done();
    let dir = room.dir.path().join("plans");
    let mut kept = Kept { run: room.runs.one(1).unwrap().run, curve: Vec::new() };
    kept.run.run = 2;
    kept.run.state = RunState::Running;
    (kept.run.revision, kept.run.figures) = (None, None);
    store::save(&dir, &kept).unwrap();
    let again = Runs::with_program(room.dir.path(), "none".into(), NOW).unwrap();
    let states: Vec<_> = again.list().iter().map(|run| (run.run, run.state)).collect();
    assert_eq!(states, [(2, RunState::BrokenOff), (1, RunState::Done)]);
    assert_eq!(again.plan(1, None).unwrap().open_count, 2);
    assert!(matches!(again.plan(2, None), Err(NotDone::NoPlan)));
}

#[test]
fn a_run_that_was_broken_off_keeps_what_its_child_still_wrote() {
    let room = room("", &plan());
    let mut run = room.done();
    let dir = room.dir.path().join("plans");
    run.run = 2;
    run.state = RunState::Running;
    (run.revision, run.figures) = (None, None);
    store::save(&dir, &Kept { run, curve: Vec::new() }).unwrap();
    std::fs::copy(store::plan_file(&dir, 1, 1), dir.join("2/plan.tmp")).unwrap();
    let again = Runs::with_program(room.dir.path(), "none".into(), NOW).unwrap();
    let run = again.one(2).unwrap().run;
    assert_eq!((run.state, run.revision), (RunState::BrokenOff, Some(1)));
    assert_eq!(again.plan(2, None).unwrap().days, 2);
}

fn rows(plan: &Loaded, by: RowsBy, text: Option<&str>) -> Vec<String> {
    let text = text.map(str::to_owned);
    let query = RowsQuery { by, text, ..RowsQuery::default() };
    let told = |row: &cordon_api::run::RowView| {
        let bars = row.bars.iter().map(|bar| {
            let at: Vec<_> = bar.at.iter().map(|at| format!("{}*{}", at.id, at.people)).collect();
            format!(" {}.{}:{}-{}", bar.day, bar.band, at.join("+"), bar.missing)
        });
        let member = row.member.map(|member| format!("#{member}")).unwrap_or_default();
        format!("{}{member}{}", row.id, bars.collect::<String>())
    };
    rows::window(plan, &query).rows.iter().map(told).collect()
}

#[test]
fn rows_are_by_unit_member_and_post() {
    let loaded = Loaded::new(1, 1, plan());
    assert_eq!(
        rows(&loaded, RowsBy::Unit, None),
        ["crs-1 0.0:alma*2+iena*1-0 1.1:alma*2-0", "egm-2 0.0:iena*1-0"]
    );
    assert_eq!(
        rows(&loaded, RowsBy::Member, Some("crs")),
        [
            "crs-1#1 0.0:alma*1-0 1.1:alma*1-0",
            "crs-1#2 0.0:alma*1-0 1.1:alma*1-0",
            "crs-1#3",
            "crs-1#4 0.0:iena*1-0"
        ]
    );
    assert_eq!(
        rows(&loaded, RowsBy::Post, None),
        ["alma 0.0:crs-1*2-0 1.1:crs-1*2-0 1.2:-2", "iena 0.0:crs-1*1+egm-2*1-0 1.2:-5"]
    );
}

#[test]
fn a_window_of_members_goes_over_the_units_ends() {
    let loaded = Loaded::new(1, 1, plan());
    let query = RowsQuery { by: RowsBy::Member, offset: 3, limit: Some(2), ..RowsQuery::default() };
    let found = rows::window(&loaded, &query);
    let told: Vec<_> = found.rows.iter().map(|row| (row.id.as_str(), row.member)).collect();
    assert_eq!((found.total, told), (5, vec![("crs-1", Some(4)), ("egm-2", Some(1))]));
}

#[test]
fn what_is_below_the_minimum_is_first_among_what_is_open() {
    let loaded = Loaded::new(1, 1, plan());
    let found = open::window(&loaded, &OpenQuery::default());
    let posts: Vec<_> = found.opens.iter().map(|open| open.post.as_str()).collect();
    assert_eq!((posts, found.missing, found.total), (vec!["alma", "iena"], 7, 2));
    let query = OpenQuery { reason: Some("full".into()), ..OpenQuery::default() };
    let found = open::window(&loaded, &query);
    assert_eq!((found.total, found.opens[0].post.as_str(), found.reasons.len()), (1, "iena", 2));
}

#[test]
fn two_plans_differ_in_the_duties_of_units_and_not_in_their_members() {
    let mut other = plan();
    other.duties[0].members = "5-7".to_owned();
    other.duties[2].posts = vec![("alma".to_owned(), 1)];
    let (here, there) = (Loaded::new(1, 1, plan()), Loaded::new(2, 1, other));
    let query =
        CompareQuery { with: 2, with_revision: None, revision: None, offset: 0, limit: None };
    let found = compare::compare(&here, &there, &query).unwrap();
    assert_eq!((found.same_count, found.here_count, found.there_count), (2, 1, 1));
    assert_eq!(found.units.len(), 1);
    assert_eq!(found.units[0].there[0].at[0].id, "alma");
    let mut later = plan();
    later.first_day = "2024-07-27".to_owned();
    let later = Loaded::new(3, 1, later);
    assert!(matches!(compare::compare(&here, &later, &query), Err(NotDone::OtherDays)));
}

#[test]
fn the_first_shift_begins_by_the_operations_clock() {
    let bands = days::bands(None, &plan());
    let at = days::first_shift_at("2024-07-26", &bands, "Europe/Paris").unwrap();
    assert_eq!(at.to_string(), "2024-07-26T04:00:00Z");
}
