//! What gates report adds up, run by run, and how a gate is, its newest report says.

use crate::story::told;

#[test]
fn a_gates_reports_add_up_and_a_new_run_begins_anew() {
    let story = "18:00:00 node adopts\n 18:00:01 g@1 reports 0 3\n 18:01:02 g@1 reports 3 2";
    let gate = told(story).gates.values().next().unwrap().clone();
    assert_eq!((gate.next, gate.figures.entered_count, gate.figures.inside_count), (5, 5, 5));
    assert_eq!(gate.figures.reasons["good"], 5);
    assert_eq!(gate.minutes.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [3, 2]);
    let again = told(&format!("{story}\n 18:20:00 g@2 reports 0 1")).gates;
    let gate = again.values().next().unwrap();
    assert_eq!((gate.epoch, gate.next, gate.figures.entered_count), (2, 1, 1));
    assert_eq!(gate.minutes.len(), 1, "only the last fifteen");
}

#[test]
fn a_double_entry_stays_for_a_day_and_gates_are_sources() {
    let story = "18:00:00 node adopts\n 18:00:01 g@1 reports 0 3\n 18:00:02 node found-double g h";
    let picture = told(story);
    assert!(picture.sources.contains_key(&"g".parse().unwrap()));
    assert_eq!(picture.doubles.len(), 1);
    assert!(told(&format!("{story}\n 28T18:00:00 node starts")).doubles.is_empty());
}
