//! Stories of commands; `Room` alone knows the API.

use std::collections::BTreeMap;

use cordon_kernel::body::PackageFile;
use cordon_kernel::id::OperationId;
use cordon_kernel::{Entry, Timestamp};
use cordon_picture::Picture;
use insta::assert_snapshot;

use super::*;

struct Room {
    picture: Picture,
    now: Timestamp,
    texts: Vec<String>,
}

const MANIFEST: &str = "format = 1\nid = \"o\"\nname = \"O\"\ntime_zone = \"UTC\"\n\
 starts_at = \"2024-01-01T00:00:00Z\"\nends_at = \"2025-01-01T00:00:00Z\"\ncentre = [1.5, 43.5]\n\
 files = [\"units.csv\", \"plans.toml\", \"tiers.csv\"]\n";
const PLANS: &str = "[[plan]]\nid = \"a\"\nname = \"A\"\nowner = \"Minister\"\nis_base = true\n\
 [[plan]]\nid = \"b\"\nname = \"B\"\nowner = \"Minister\"\n\
 [[plan.change]]\nop = \"set\"\nkind = \"unit\"\nid = \"patrol-1\"\nfields = { base = \"Reuilly\" }\n";
const TIERS: &str = "id,name,rank,duties\nt1,Permanent,1,escort\n";
const UNITS: &str = "id,name,kind,agency\npatrol-1,Patrol 1,patrol,Police\n";

impl Room {
    fn new() -> Room {
        let now = "2024-07-26T18:00:00Z".parse().unwrap();
        let mut room = Room { picture: Picture::default(), now, texts: Vec::new() };
        let files = [
            ("operation.toml", MANIFEST),
            ("plans.toml", PLANS),
            ("tiers.csv", TIERS),
            ("units.csv", UNITS),
        ];
        let files = BTreeMap::from(files)
            .into_iter()
            .map(|(p, t)| PackageFile { path: p.into(), bytes: t.as_bytes().to_vec().into() })
            .collect();
        let operation = OperationId::new("o").unwrap();
        let source = Author::Source { source: "node".parse().unwrap(), epoch: 1, source_seq: 0 };
        room.write(source, Body::OperationAdopted { operation, files });
        let rule = Author::Rule { rule: "volume_entered".parse().unwrap(), version: 1 };
        let why = cordon_kernel::alert::Why::SourceSilent {
            source: "rx".parse().unwrap(),
            heard_at: None,
            silence_max_s: 30,
        };
        room.write(
            rule,
            Body::AlertRaised {
                alert: cordon_kernel::id::AlertId(1),
                key: "k".into(),
                severity: cordon_kernel::alert::Severity::Critical,
                group: "g".into(),
                about: Subject::Source("rx".parse().unwrap()),
                evidence: cordon_kernel::alert::Evidence { why, entries: vec![], tracks: vec![] },
            },
        );
        room
    }

    fn write(&mut self, author: Author, body: Body) {
        let draft = Draft { author, observed_at: self.now, body };
        let sealed = draft.seal(self.now, [0; 16]);
        let body = match draft.body.class() {
            cordon_kernel::body::BodyClass::Operational => Some(sealed.body.as_slice()),
            cordon_kernel::body::BodyClass::Personal => None,
        };
        let seq = Seq(self.picture.size);
        self.picture.apply(Entry::read(seq, &sealed.header, body).unwrap());
    }

    /// Gives `json` as `who` with `role`, expecting what the screen would have; says what came.
    fn gives(&mut self, who: &str, role: Role, json: &str, expected: Option<u64>) -> String {
        let request = Request {
            command: serde_json::from_str(json).unwrap(),
            expected: expected.map(Seq),
            seen: Seen { seq: Seq(self.picture.size - 1), ..Seen::default() },
        };
        let who = Who { account: who.parse().unwrap(), roles: vec![role] };
        match decide(&self.picture, &request, &who, self.now) {
            Ok(decided) => {
                let mut kinds = Vec::new();
                for draft in decided.drafts {
                    kinds.push(draft.body.kind().name());
                    if let Body::NoteText { text, .. } = &draft.body {
                        self.texts.push(text.clone());
                    }
                    self.write(draft.author, draft.body);
                }
                assert_eq!(self.picture.contradictions_count, 0);
                kinds.join(" + ")
            }
            Err(refusal) => {
                assert!(!refusal.fr().is_empty() && !refusal.code().is_empty());
                format!("refused: {refusal}; {}", refusal.mend().0)
            }
        }
    }

    fn seq(&self) -> Option<u64> {
        self.picture.seq().map(|seq| seq.0)
    }
}

const TAKE: &str = r#"{"do":"acknowledge_alert","alert":1}"#;

#[test]
fn the_slower_of_two_who_take_one_alert_is_told_who_has_it() {
    let mut room = Room::new();
    assert_snapshot!(room.gives("ada", Role::Operator, TAKE, Some(1)), @"alert_acknowledged");
    assert_snapshot!(room.gives("bob", Role::Operator, TAKE, Some(1)), @"refused: alert 1 is already taken by ada; judge it, or speak with who has it");
}

#[test]
fn a_decision_on_an_old_screen_is_refused() {
    let mut room = Room::new();
    room.gives("ada", Role::Operator, TAKE, Some(1));
    let judge = r#"{"do":"judge_alert","alert":1,"verdict":"relevant"}"#;
    assert_snapshot!(room.gives("bob", Role::AirDesk, judge, Some(1)), @"refused: somebody was faster: this was changed by entry 2; look again, then decide");
    assert_snapshot!(room.gives("bob", Role::AirDesk, judge, None), @"refused: the request does not say which state of the thing it was given for; look again, then decide");
    assert_snapshot!(room.gives("bob", Role::AirDesk, judge, Some(2)), @"alert_judged");
}

#[test]
fn an_auditor_and_an_administrator_decide_nothing() {
    let mut room = Room::new();
    for role in [Role::Auditor, Role::Administrator, Role::GateSteward, Role::Planner] {
        let answer = room.gives("eve", role, TAKE, Some(1));
        assert_eq!(
            answer,
            "refused: this takes the role duty_commander or operator or air_desk; ask somebody who \
             has it"
        );
    }
}

#[test]
fn a_unit_is_tasked_once_and_released_before_its_incident_is_closed() {
    let mut room = Room::new();
    let open = r#"{"do":"open_incident","kind":"air","severity":"warning","alerts":[1],
        "place":null,"text":"low over the river"}"#;
    assert_snapshot!(room.gives("ada", Role::Operator, open, Some(1)), @"incident_opened + note_text + note_added");
    let task = r#"{"do":"task_unit","unit":"patrol-1","incident":1,"place":null,"text":null}"#;
    assert_snapshot!(room.gives("ada", Role::Operator, task, room.seq()), @"unit_tasked");
    assert_snapshot!(room.gives("bob", Role::Operator, task, room.seq()), @"refused: unit patrol-1 is already tasked to incident 1; release it first or take another");
    let close = r#"{"do":"close_incident","incident":1,"outcome":"resolved","text":null}"#;
    assert_snapshot!(room.gives("ada", Role::Operator, close, room.seq()), @"refused: incident 1 still has unit patrol-1 under way; release it first");
    let release = r#"{"do":"advance_tasking","tasking":1,"status":"released"}"#;
    assert_snapshot!(room.gives("ada", Role::Operator, release, room.seq()), @"tasking_advanced");
    let back = r#"{"do":"advance_tasking","tasking":1,"status":"moving"}"#;
    assert_snapshot!(room.gives("ada", Role::Operator, back, room.seq()), @"refused: order 1 has already come further than that; choose a later state");
    assert_snapshot!(room.gives("ada", Role::Operator, close, room.seq()), @"incident_closed");
    assert_snapshot!(room.gives("ada", Role::Operator, task, room.seq()), @"refused: incident 1 is closed; open a new one");
}

#[test]
fn every_rule_can_be_silenced_and_a_rule_that_is_none_is_named() {
    for rule in crate::RULES {
        let silence = format!(
            r#"{{"do":"silence_rule","rule":"{rule}","about":{{"source":"rx"}},
            "until":"2024-07-26T19:00:00Z","text":null}}"#
        );
        assert_eq!(Room::new().gives("ada", Role::Operator, &silence, None), "rule_silenced");
    }
    let silence = r#"{"do":"silence_rule","rule":"volume_left","about":{"source":"rx"},
        "until":"2024-07-26T19:00:00Z","text":null}"#;
    assert_snapshot!(Room::new().gives("ada", Role::Operator, silence, None), @"refused: there is no rule called volume_left; reload the picture and choose again");
}

#[test]
fn silencing_a_whole_rule_takes_a_second_person() {
    let mut room = Room::new();
    let silence = r#"{"do":"silence_rule","rule":"volume_entered","about":null,
        "until":"2024-07-26T19:00:00Z","text":"air show"}"#;
    assert_snapshot!(room.gives("ada", Role::Operator, silence, None), @"command_proposed + note_text + note_added");
    let stored = &room.picture.proposals[&ProposalId(1)];
    assert!(!stored.command.contains("air show"), "free text stays out of the journal");
    let changed = Some(stored.changed_seq.0);
    let yes = r#"{"do":"answer_proposal","proposal":1,"approved":true}"#;
    assert_snapshot!(room.gives("ada", Role::DutyCommander, yes, changed), @"refused: this takes two persons, and proposal 1 is your own; ask a second person to answer");
    assert_snapshot!(room.gives("bob", Role::AirDesk, yes, changed), @"refused: this takes the role duty_commander or operator; ask somebody who has it");
    assert_snapshot!(room.gives("bob", Role::DutyCommander, yes, changed), @"proposal_answered + rule_silenced");
    assert!(room.picture.silences.contains_key(&SilenceId(1)));
}

#[test]
fn a_lapsed_proposal_cannot_be_granted_but_can_be_taken_back() {
    let mut room = Room::new();
    let silence = r#"{"do":"silence_rule","rule":"source_silent","about":null,
        "until":"2024-07-26T19:00:00Z","text":null}"#;
    room.gives("ada", Role::Operator, silence, None);
    room.now = "2024-07-26T18:15:00Z".parse().unwrap();
    let changed = room.seq();
    let answer = |yes: bool| format!(r#"{{"do":"answer_proposal","proposal":1,"approved":{yes}}}"#);
    assert_snapshot!(room.gives("bob", Role::Operator, &answer(true), changed), @"refused: proposal 1 has lapsed; propose it again");
    assert_snapshot!(room.gives("ada", Role::Operator, &answer(false), changed), @"proposal_answered");
}

#[test]
fn a_silence_about_one_thing_needs_one_person_and_ends_within_a_day() {
    let mut room = Room::new();
    let silence = |until: &str| {
        format!(
            r#"{{"do":"silence_rule","rule":"source_silent","about":{{"source":"rx"}},
            "until":"{until}","text":null}}"#
        )
    };
    let (late, past) = (silence("2024-07-27T18:00:01Z"), silence("2024-07-26T18:00:00Z"));
    assert_snapshot!(room.gives("ada", Role::Operator, &late, None), @"refused: a silence lasts up to 24 hours from now; choose an end within it");
    assert_snapshot!(room.gives("ada", Role::Operator, &past, None), @"refused: a silence lasts up to 24 hours from now; choose an end within it");
    assert_snapshot!(room.gives("ada", Role::Operator, &silence("2024-07-27T18:00:00Z"), None), @"rule_silenced");
}

#[test]
fn texts_are_erased_by_two_and_once() {
    let mut room = Room::new();
    let write = r#"{"do":"write_note","about":{"alert":1},"text":"seen from the tower"}"#;
    assert_snapshot!(room.gives("ada", Role::AirDesk, write, None), @"note_text + note_added");
    assert_eq!(room.texts, ["seen from the tower"]);
    let erase = r#"{"do":"erase_notes","notes":[1]}"#;
    assert_snapshot!(room.gives("ada", Role::DutyCommander, erase, None), @"command_proposed");
    let yes = r#"{"do":"answer_proposal","proposal":1,"approved":true}"#;
    assert_snapshot!(room.gives("bob", Role::DutyCommander, yes, room.seq()), @"proposal_answered + vault_erased");
    assert_snapshot!(room.gives("ada", Role::DutyCommander, erase, None), @"refused: text 1 has already been erased; reload the picture and choose again");
}

#[test]
fn nobody_has_seen_more_than_there_is() {
    let room = Room::new();
    let request = Request {
        command: serde_json::from_str(TAKE).unwrap(),
        expected: Some(Seq(1)),
        seen: Seen { seq: Seq(99), ..Seen::default() },
    };
    let who = Who { account: "ada".parse().unwrap(), roles: vec![Role::Operator] };
    assert_eq!(decide(&room.picture, &request, &who, room.now), Err(Refusal::Seen { size: 2 }));
}

#[test]
fn every_command_file_is_listed() {
    let schema = serde_json::to_string(&schemars::schema_for!(Command)).unwrap();
    for name in ALL {
        assert!(schema.contains(&format!("\"const\":\"{name}\"")), "{name} is a command");
    }
}

#[test]
fn what_somebody_searched_for_does_not_reach_the_journal() {
    assert_eq!(
        plain_view("/journal?text=Ada+Lovelace&kind=note_added"),
        "/journal?kind=note_added"
    );
    assert_eq!(plain_view("/map?sel=alert:17&q=x"), "/map?sel=alert:17");
    assert_eq!(plain_view("/incidents"), "/incidents");
}

#[test]
fn an_edit_is_made_to_the_operation_as_it_was_seen_and_leaves_it_sound() {
    let mut room = Room::new();
    let edit = |change: &str| {
        format!(r#"{{"do":"edit_operation","changes":[{change}],"text":"asked by the 8th"}}"#)
    };
    let rename =
        edit(r#"{"op":"set","kind":"unit","id":"patrol-1","fields":{"name":"Patrol One"}}"#);
    assert_snapshot!(room.gives("ada", Role::Operator, &rename, Some(0)), @"refused: this takes the role duty_commander or planner; ask somebody who has it");
    assert_snapshot!(room.gives("ada", Role::Planner, &rename, Some(0)), @"operation_edited + note_text + note_added");
    assert_eq!(room.texts, ["asked by the 8th"], "why it was done is a text of the vault");
    assert_snapshot!(room.gives("bob", Role::Planner, &rename, Some(0)), @"refused: somebody was faster: this was changed by entry 2; look again, then decide");
    let now = room.picture.operation_changed_seq().map(|seq| seq.0);
    assert_eq!(now, Some(2));
    assert_snapshot!(room.gives("bob", Role::Planner, &rename, now), @"refused: there is nothing to do in this request; say what is to change");
    let gone = edit(r#"{"op":"remove","kind":"unit","id":"patrol-1"}"#);
    assert_snapshot!(room.gives("bob", Role::Planner, &gone, now), @r#"refused: the operation would not be sound (faults: 1): b: change 1 of plan "b": there is no unit "patrol-1" to change; name one that is there, or add it; mend it and try again"#);
    let unknown = edit(r#"{"op":"set","kind":"tier","id":"t1","fields":{"rank":99,"hat":1}}"#);
    assert_snapshot!(room.gives("bob", Role::Planner, &unknown, now), @"refused: the operation would not be sound (faults: 2): t1: a tier has no column `hat`; did you mean `name`?. t1: `rank` = 99 is out of range; give 1 to 10; mend it and try again");
    let none = r#"{"do":"edit_operation","changes":[]}"#;
    assert_snapshot!(room.gives("bob", Role::Planner, none, now), @"refused: there is nothing to do in this request; say what is to change");
}

#[test]
fn another_plan_takes_two_commanders_and_is_then_in_force() {
    let mut room = Room::new();
    let plan = |id: &str| format!(r#"{{"do":"activate_plan","plan":"{id}"}}"#);
    assert_snapshot!(room.gives("ada", Role::Planner, &plan("b"), None), @"refused: this takes the role duty_commander; ask somebody who has it");
    assert_snapshot!(room.gives("ada", Role::DutyCommander, &plan("c"), None), @"refused: there is no plan c; reload the picture and choose again");
    assert_snapshot!(room.gives("ada", Role::DutyCommander, &plan("a"), None), @"refused: plan a is in force already; choose another");
    assert_snapshot!(room.gives("ada", Role::DutyCommander, &plan("b"), None), @"command_proposed");
    let yes = r#"{"do":"answer_proposal","proposal":1,"approved":true}"#;
    assert_snapshot!(room.gives("bob", Role::DutyCommander, yes, room.seq()), @"proposal_answered + plan_activated");
    let operation = room.picture.operation.clone().unwrap();
    assert_eq!(operation.plan.as_deref(), Some("b"));
    assert_eq!(operation.things.get("unit", "patrol-1").unwrap().text("base"), Some("Reuilly"));
    assert_snapshot!(room.gives("ada", Role::DutyCommander, &plan("b"), None), @"refused: plan b is in force already; choose another");
}
