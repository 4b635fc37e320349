//! Whatever entries come: no panic, the same picture with and without a snapshot or the vault, and
//! parts that fit each other.

use bolero::TypeGenerator;
use cordon_kernel::Entry;
use cordon_kernel::body::TaskingStatus;
use cordon_kernel::entry::Draft;
use cordon_kernel::time::plus_millis;
use cordon_picture::Picture;

use crate::story::{EVENING, Vault, drafts, entry, fold, kept};

/// An entry of the evening, by itself or with other numbers, some time after the one before.
#[derive(Clone, Debug, TypeGenerator)]
struct Line {
    which: u8,
    who: u8,
    number: u8,
    minutes: u16,
}

const VERBS: [&str; 29] = [
    "rx@1 started",
    "rx@2 started",
    "rx@1 heard N",
    "rx@2 heard N",
    "rx@1 stopped",
    "rx@1 began N",
    "rx@2 began N",
    "rx@1 mattered N",
    "rx@2 ended N",
    "rule raised N x",
    "rule raised N y",
    "rule cleared N",
    "rule returned N",
    "rule worsened N",
    "node escalated N",
    "ada took N",
    "ada judged N",
    "ada opened N N",
    "ada opened N 1 2 3",
    "ada added N 1",
    "ada closed N",
    "ada tasked N u N",
    "ada tasked N u 1",
    "ada advanced N moving",
    "ada advanced N released",
    "ada wrote-text N",
    "ada noted N incident",
    "node erased N",
    "node adopts",
];

fn story(lines: &[Line]) -> Vec<Draft> {
    let evening = drafts(EVENING);
    let mut now = evening[0].observed_at;
    let mut story = Vec::new();
    for Line { which, who, number, minutes } in lines {
        now = plus_millis(now, i64::from(*minutes % 2_000) * 60_000);
        let mut draft = match VERBS.get(usize::from(*which)) {
            Some(verb) => {
                let line = format!("18:00:00 {}", verb.replace('N', &(number % 8).to_string()));
                drafts(&line).remove(0)
            }
            None => evening[usize::from(*which) % evening.len()].clone(),
        };
        draft.observed_at = now;
        if *who < 16 {
            draft.author = evening[usize::from(*who)].author.clone();
        }
        story.push(draft);
    }
    story
}

fn placed(story: &[Draft], vault: Vault) -> Vec<Entry> {
    (0..).zip(story).map(|(seq, draft)| entry(seq, draft, vault)).collect()
}

fn parts_fit(picture: &Picture) {
    for (id, alert) in &picture.alerts {
        let holders = picture.incidents.iter().filter(|(_, i)| i.alerts.contains(id));
        let holders: Vec<_> = holders.map(|(incident, _)| *incident).collect();
        assert!(holders.is_empty() || holders == alert.incident.as_slice());
    }
    for (key, id) in &picture.findings {
        let alert = &picture.alerts[id];
        assert!(alert.key == *key && (alert.over_at.is_none() || alert.judgement.is_none()));
    }
    for (unit, id) in &picture.unit_taskings {
        let tasking = &picture.taskings[id];
        assert!(tasking.unit == *unit && tasking.status != TaskingStatus::Released);
    }
    for incident in picture.incidents.values() {
        let mut alerts = incident.alerts.clone();
        alerts.sort();
        alerts.dedup();
        assert_eq!(alerts.len(), incident.alerts.len());
    }
    assert!(picture.alerts.keys().all(|id| *id <= picture.last.alert));
    assert!(picture.contradictions_count <= picture.size);
}

#[test]
fn any_story_gives_one_picture_however_it_is_folded() {
    bolero::check!().with_type::<(Vec<Line>, u8)>().for_each(|(lines, cut)| {
        let story = story(lines);
        let entries = placed(&story, Vault::Closed);
        let whole = fold(Picture::default(), &entries);
        parts_fit(&whole);
        let cut = usize::from(*cut).min(entries.len());
        let half = fold(Picture::default(), &entries[..cut]);
        parts_fit(&half);
        let again = fold(kept(&half, &entries), &entries[cut..]);
        assert_eq!(again, whole);
        assert_eq!(again.hash(), whole.hash());
        let open = fold(Picture::default(), &placed(&story, Vault::Open));
        assert_eq!(open.hash(), whole.hash());
    });
}

#[test]
fn any_bytes_are_a_picture_or_an_error() {
    bolero::check!().for_each(|bytes: &[u8]| {
        if let Ok(picture) = Picture::from_bytes(bytes, Vec::new()) {
            let _ = picture.hash();
        }
    });
}
