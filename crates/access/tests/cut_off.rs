//! Double use at gates that are cut off from one another.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::sync::Arc;

use cordon_access::double_use::uses::{Double, Places, Rank, Uses};
use cordon_access::record::{Moment, Record, What, written};
use cordon_access::simulate::{Cuts, Outcome, Partitions, Report, Setting, run};
use cordon_kernel::geometry::Position;
use cordon_pass::claims::{Assurance, PassId};

const PASS: PassId = PassId([7; 10]);

fn day(partitions: Partitions, seed: u64) -> Report {
    let setting =
        Setting { gates_count: 100, holders_count: 2_000, cloned: 0.05, partitions, seed };
    run(&setting).unwrap()
}

/// What holds of every day.
fn check(report: &Report) {
    let seed = report.seed;
    assert_eq!(report.lost_report_count, 0, "seed {seed}");
    let of = |name: &str| -> &Outcome { &report.policies[name] };
    for (name, outcome) in &report.policies {
        assert_eq!(outcome.undetected_count, 0, "{name}, seed {seed}");
        assert!(outcome.entries_count > 0 && outcome.judged_count > 200, "{name}");
    }
    assert!(of("P0").double_entry_count > 0 && of("P0").refused_valid_count == 0, "seed {seed}");
    assert_eq!(of("P1").by_code_alone_max, 1, "seed {seed}");
    assert_eq!(of("P2").double_entry_count, 0, "seed {seed}");
    assert_eq!(of("P3").double_entry_count, 0, "a copy shows no proof, seed {seed}");
}

#[test]
fn whatever_is_cut_p2_has_no_double_entry_and_nothing_is_lost_or_missed() {
    let mut cut_off_doubles = 0;
    for seed in 1..=4 {
        let report = day(Partitions::Trace, seed);
        check(&report);
        assert!(report.cuts_count > 20, "seed {seed}");
        cut_off_doubles += report.policies["P4"].double_entry_count;
    }
    assert!(cut_off_doubles > 0, "cut off, P4 lets in once a site: the trace cuts too little");
}

#[test]
fn whole_links_leave_only_the_open_policy_with_doubles() {
    let report = day(Partitions::None, 5);
    check(&report);
    for name in ["P1", "P2", "P3", "P4"] {
        assert_eq!(report.policies[name].double_entry_count, 0, "{name}");
    }
    // The holder comes after the copy: that is all that goes wrong.
    let copies = report.copies_count;
    assert!(report.policies["P4"].refused_valid_count < copies, "{:?}", report.policies["P4"]);
}

#[test]
fn a_city_in_pieces_all_day_still_finds_everything_afterwards() {
    let text: String = (0..10).map(|site| format!("0,43200,site:{site}\n")).collect();
    let report = day(Partitions::These(Cuts::read(&text, 100, 10).unwrap()), 6);
    check(&report);
    assert!(report.policies["P4"].double_entry_count > 0);
    // The leases of P2 end, and nobody knows what became of the rights.
    assert!(report.policies["P2"].refused_valid_count > 1_000);
}

#[test]
fn the_same_seed_is_the_same_day() {
    assert_eq!(day(Partitions::Trace, 7), day(Partitions::Trace, 7));
}

struct Town;

impl Places for Town {
    fn position(&self, gate: &str) -> Option<Position> {
        Position::new(48.85, if gate.starts_with("east") { 2.40 } else { 2.30 })
    }

    fn is_one_site(&self, a: &str, b: &str) -> bool {
        a.split('-').next() == b.split('-').next()
    }
}

/// `in GATE SECONDS` and `out GATE SECONDS`, a line each, as a set.
fn uses(story: &str, unsure_ms: u32) -> Vec<Uses> {
    let one = |(seq, line): (usize, &str)| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let ms = words[2].parse::<u64>().unwrap() * 1_000;
        let (pass, zone) = (Some(written(PASS)), 1);
        let what = match words[0] {
            "in" => What::Entered { judged: 0, pass, zone, seen: Assurance::Code, steward: None },
            _ => What::Left { pass, zone, makes_place: Some(true) },
        };
        let at = Moment { ms, turn: 0 };
        let record = Record { seq: seq as u64, at, unsure_ms, is_training: false, what };
        let mut uses = Uses::default();
        assert!(uses.take(&Arc::from(words[1]), 0, &record));
        uses
    };
    story.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate().map(one).collect()
}

fn doubles(story: &str, unsure_ms: u32) -> Vec<Double> {
    let mut all = Uses::default();
    uses(story, unsure_ms).iter().for_each(|some| all.merge(some));
    all.doubles(&Town)
}

fn ranks(story: &str) -> Vec<Rank> {
    doubles(story, 0).iter().map(|double| double.rank).collect()
}

#[test]
fn records_merge_in_any_order_and_as_often_as_they_come_to_the_same() {
    let story = "in west-1 0\n out west-2 60\n in east-1 4000\n in west-1 4100\n out east-1 9000";
    let parts = uses(story, 500);
    let mut whole = Uses::default();
    parts.iter().for_each(|part| whole.merge(part));
    // Every order of five, each part twice.
    for mut order in 0..120 {
        let mut left: Vec<&Uses> = parts.iter().collect();
        let mut merged = Uses::default();
        for size in (1..=5).rev() {
            let part = left.remove(order % size);
            order /= size;
            merged.merge(part);
            merged.merge(part);
        }
        assert_eq!(merged, whole);
        assert_eq!(merged.doubles(&Town), whole.doubles(&Town));
    }
}

#[test]
fn a_double_entry_is_found_and_ranked_by_how_sure_it_is() {
    assert_eq!(ranks("in west-1 0\n out west-1 600\n in west-2 4000"), []);
    assert_eq!(ranks("in west-1 0\n in west-2 600"), [Rank::Inside]);
    assert_eq!(ranks("in west-1 0\n in west-2 60"), [Rank::SameSite]);
    assert_eq!(ranks("in west-1 0\n in east-1 60"), [Rank::ImpossibleTravel]);
    // Out again in between, and still nobody gets from west to east in a minute.
    assert_eq!(ranks("in west-1 0\n out west-1 30\n in east-1 60"), [Rank::ImpossibleTravel]);
    assert_eq!(ranks("in west-1 0\n in west-2 600\n in west-3 1200"), [Rank::Inside; 2]);
    assert_eq!(ranks("out west-1 0\n in west-2 600"), [], "an exit without an entry");
}

#[test]
fn where_clocks_leave_it_open_an_entry_is_named_rather_than_missed() {
    let story = "in west-1 0\n out west-1 600\n in west-2 601";
    assert_eq!(doubles(story, 400).len(), 0);
    assert_eq!(doubles(story, 2_000).len(), 1);
}
