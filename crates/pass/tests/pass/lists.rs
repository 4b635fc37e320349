//! Trust lists, status lists and bundles of rules: signed, numbered, and never back.

use std::collections::BTreeMap;
use std::path::Path;

use crate::desk::{DAY, Desk, at, ed, key, policy, trusted};
use cordon_pass::claims::Kind;
use cordon_pass::compile::{Making, compile};
use cordon_pass::key::{Algorithm, Kid, SigningKey};
use cordon_pass::policy::{Policy, PolicyError, Role, Zone};
use cordon_pass::status::{Delta, Status, StatusError, StatusList};
use cordon_pass::trust::{Distrust, Roots, TrustError, TrustList, Use};

fn refs(keys: &[SigningKey]) -> Vec<&SigningKey> {
    keys.iter().collect()
}

#[test]
fn a_list_of_keys_needs_as_many_roots_as_were_agreed() {
    let desk = Desk::new();
    let (list, roots) = (&desk.lists.trust, desk.roots());
    let signed = refs(&desk.roots);
    let open = |bytes: &[u8]| TrustList::open(bytes, &roots, None);
    assert_eq!(open(&list.seal(&signed[..2])).unwrap(), *list);
    assert_eq!(open(&list.seal(&signed)).unwrap(), *list);
    let needed = Err(TrustError::Signatures { signed: 1, needed: 2 });
    assert_eq!(open(&list.seal(&signed[..1])), needed);
    assert_eq!(open(&list.seal(&[signed[0], signed[0]])), needed, "one root, twice");
    assert_eq!(open(&list.seal(&[signed[0], &ed(55)])), needed);
    assert!(open(&[]).is_err() && open(&[0x80]).is_err());
    let mut bytes = list.seal(&signed[..2]);
    bytes.push(0);
    assert_eq!(open(&bytes), Err(TrustError::Structure));
    // Two roots that have signed different lists have signed none.
    let other = TrustList::new(6, list.begins_at, list.expires_at, Vec::new()).unwrap();
    let (one, two) = (list.seal(&signed[..1]), other.seal(&signed[1..2]));
    assert_eq!(open(&[&[0x82], &one[1..], &two[1..]].concat()), Err(TrustError::Structure));
}

#[test]
fn a_list_of_keys_never_goes_back() {
    let desk = Desk::new();
    let (known, roots) = (&desk.lists.trust, desk.roots());
    let signed = refs(&desk.roots);
    let version = |version, keys| {
        let list = TrustList::new(version, known.begins_at, known.expires_at, keys).unwrap();
        TrustList::open(&list.seal(&signed[..2]), &roots, Some(known)).map(|list| list.version)
    };
    let keys: Vec<_> = known.keys().cloned().collect();
    assert_eq!(version(6, keys.clone()), Ok(6));
    assert_eq!(version(5, keys.clone()), Ok(5), "the same again");
    let back = |version| Err(TrustError::RolledBack { version, known: 5 });
    assert_eq!(version(4, keys), back(4));
    assert_eq!(version(5, Vec::new()), back(5), "one number, two lists");
}

#[test]
fn a_list_of_keys_lives_seven_days_and_holds_only_good_keys() {
    let list = |begins: u64, ends: u64, count: usize| {
        TrustList::new(1, begins, ends, vec![trusted(&ed(1), &[Use::Passes]); count]).is_ok()
    };
    assert!(list(DAY, DAY + 7 * 86_400, 1));
    assert!(!list(DAY, DAY + 7 * 86_400 + 1, 1) && !list(DAY, DAY, 1) && !list(DAY, DAY - 1, 1));
    assert!(!list(DAY, DAY + 60, 2), "one key twice for one use");
    assert!(Roots::new(vec![ed(1).public(), ed(1).public()], 1).is_none(), "one root twice");
    assert!(Roots::new(vec![ed(1).public()], 2).is_none() && Roots::new(Vec::new(), 0).is_none());
    let weak = [0; 32];
    assert!(cordon_pass::key::PublicKey::ed25519(&weak).is_err(), "a point of small order");
    assert!(SigningKey::new(Algorithm::Es256, &[0; 32]).is_err());
    assert_ne!(ed(1).public().kid(), key(1, Algorithm::Es256).public().kid());
}

#[test]
fn a_status_list_and_its_changes_come_from_a_key_that_is_trusted_for_them() {
    let desk = Desk::new();
    let (trust, list) = (&desk.lists.trust, &desk.lists.status[0]);
    let open = |bytes: &[u8], known| StatusList::open(bytes, trust, at("10:00"), known);
    assert_eq!(open(&list.seal(&ed(3)), None).unwrap(), *list);
    assert_eq!(open(&list.seal(&desk.passes), None), Err(StatusError::Signature));
    assert_eq!(open(&list.seal(&ed(98)), None), Err(StatusError::Signature));
    let older = StatusList::new(7, 1_000, DAY, DAY + 60).unwrap();
    let rolled = StatusError::RolledBack { version: 1, known: 1 };
    assert_eq!(open(&older.seal(&ed(3)), Some(list)), Err(rolled));
    let other = StatusList::new(8, 1_000, DAY, DAY + 60).unwrap();
    assert_eq!(open(&other.seal(&ed(3)), Some(list)), Err(StatusError::Signature));
    let delta = Delta {
        list: 7,
        from: 1,
        version: 2,
        made_at: DAY,
        expires_at: DAY + 60,
        changes: vec![(0, Status::Valid), (500, Status::Revoked), (999, Status::Revoked)],
    };
    let bytes = delta.seal(&ed(3));
    assert!(bytes.len() < 140, "{} bytes", bytes.len());
    let opened = Delta::open(&bytes, trust, at("10:00")).unwrap();
    assert_eq!(opened, delta);
    assert_eq!(Delta::open(&list.seal(&ed(3)), trust, DAY), Err(StatusError::Signature));
    let twice = Delta { changes: vec![(5, Status::Valid), (5, Status::Revoked)], ..delta.clone() };
    assert_eq!(Delta::open(&twice.seal(&ed(3)), trust, DAY), Err(StatusError::Range));
    let back = Delta { version: 1, ..delta };
    assert_eq!(Delta::open(&back.seal(&ed(3)), trust, DAY), Err(StatusError::Range));
}

#[test]
fn a_key_that_is_trusted_no_more_is_refused_at_once_and_never_by_its_own_word() {
    let mut desk = Desk::new();
    let mut keys: Vec<_> = desk.lists.trust.keys().cloned().collect();
    keys.push(trusted(&ed(5), &[Use::Distrust]));
    let trust = TrustList::new(6, DAY, DAY + 86_400, keys).unwrap();
    let kid = desk.passes.public().kid();
    let said = |version, kids: &[Kid]| Distrust {
        version,
        made_at: DAY,
        kids: kids.iter().copied().collect(),
    };
    let bytes = said(1, &[kid]).seal(&ed(5));
    let opened = Distrust::open(&bytes, &trust, at("10:00"), None).unwrap();
    for other in [&desk.passes, &ed(3), &ed(98)] {
        assert!(Distrust::open(&said(1, &[kid]).seal(other), &trust, DAY, None).is_err());
    }
    let pass = desk.resident().text();
    assert_eq!(desk.says(&pass, "north", at("10:00")), "admit good document");
    desk.lists.distrust(&opened);
    assert_eq!(desk.says(&pass, "north", at("10:00")), "refuse distrusted_key");
    // What was said stays said, until there is a new list of keys.
    let fewer = said(2, &[]).seal(&ed(5));
    assert!(Distrust::open(&fewer, &trust, DAY, Some(&opened)).is_err());
    let more = said(2, &[kid, ed(3).public().kid()]);
    let opened = Distrust::open(&more.seal(&ed(5)), &trust, DAY, Some(&opened)).unwrap();
    let list = desk.lists.status[0].seal(&ed(3));
    let refused = StatusList::open(&list, &trust.without(&opened), DAY, None);
    assert_eq!(refused, Err(StatusError::Signature), "a list by a key that is trusted no more");
}

#[test]
fn a_key_for_one_status_list_signs_no_other() {
    let desk = Desk::new();
    let trust = &desk.lists.trust;
    let other = StatusList::new(8, 1_000, DAY, DAY + 60).unwrap();
    assert_eq!(
        StatusList::open(&other.seal(&ed(3)), trust, DAY, None),
        Err(StatusError::Signature)
    );
    let (made_at, expires_at, changes) = (DAY, DAY + 60, vec![(1, Status::Valid)]);
    let delta = Delta { list: 8, from: 1, version: 2, made_at, expires_at, changes };
    assert_eq!(Delta::open(&delta.seal(&ed(3)), trust, DAY), Err(StatusError::Signature));
    let dead = Delta { list: 7, expires_at: DAY, ..delta };
    assert_eq!(Delta::open(&dead.seal(&ed(3)), trust, DAY), Err(StatusError::Range));
}

#[test]
fn every_place_of_a_status_list_keeps_what_was_set() {
    let all = [Status::NotIssued, Status::Valid, Status::Suspended, Status::Revoked];
    let mut list = StatusList::new(1, 10_001, DAY, DAY + 60).unwrap();
    for place in 0..10_001 {
        assert!(list.set(place, all[place as usize * 7 % 4]));
    }
    assert!(!list.set(10_001, Status::Valid));
    assert!((0..10_001).all(|place| list.status(place) == Some(all[place as usize * 7 % 4])));
    assert_eq!(list.status(10_001), None);
    assert!(StatusList::new(1, u32::MAX, DAY, DAY + 60).is_err());
}

#[test]
fn a_rule_beyond_the_order_of_its_perimeter_does_not_load() {
    let desk = Desk::new();
    let open = |policy: &Policy| {
        Policy::open(&policy.seal(&ed(4)), &desk.lists.trust, at("10:00"), None).map(|_| ())
    };
    assert_eq!(open(&policy()), Ok(()));
    let mut wide = policy();
    wide.zones[0].spans[3].to += 1;
    let beyond = PolicyError::BeyondOrder {
        zone: "grey".into(),
        rule: "rule-2".into(),
        order: "order-1".into(),
    };
    assert_eq!(open(&wide), Err(beyond.clone()));
    wide.zones[0].is_guarded = false;
    assert_eq!(open(&wide), Ok(()), "no perimeter, no order");
    let mut without = policy();
    without.zones[0].spans[3].order = None;
    assert!(matches!(open(&without), Err(PolicyError::BeyondOrder { .. })));
    let mut nowhere = policy();
    nowhere.gates[0].zone = 9;
    assert_eq!(open(&nowhere), Err(PolicyError::Range("a gate to nowhere")));
    assert_eq!(
        Policy::open(&policy().seal(&ed(3)), &desk.lists.trust, DAY, None),
        Err(PolicyError::Signature)
    );
    let newer = Policy { version: 4, ..policy() };
    let rolled = Policy::open(&policy().seal(&ed(4)), &desk.lists.trust, DAY, Some(&newer));
    assert_eq!(rolled, Err(PolicyError::RolledBack { version: 3, known: 4 }));
}

/// The Paris package.
fn paris() -> cordon_operation::Operation {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../operations/paris-2024");
    let files: BTreeMap<String, Vec<u8>> = std::fs::read_dir(dir)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    cordon_operation::read(&files).unwrap().operation
}

#[test]
fn the_bundle_of_paris_answers_as_its_rule_table_does() {
    let operation = paris();
    let begins_at = DAY - 8 * 86_400;
    let expires_at = operation.ends_at.as_second().unsigned_abs();
    let making = Making { version: 1, begins_at, expires_at, before: None };
    let policy = compile(&operation, &making).unwrap();
    assert!(policy.gates.len() > 50, "{} gates", policy.gates.len());
    let grey = policy.zone_called("grey").unwrap();
    let says = |role: &str, kind: Kind, clock: &str| {
        let role = policy.role_called(role).unwrap();
        let span = grey.span(role.number, kind, at(clock)).unwrap();
        format!("{:?} {}", span.decision, grey.rule(span).unwrap_or("-"))
    };
    assert_eq!(says("visitor", Kind::Person, "12:59"), "Pass grey-pedestrian");
    assert_eq!(says("visitor", Kind::Person, "13:00"), "Refuse grey-pedestrian-2");
    assert_eq!(says("resident", Kind::Person, "20:00"), "Pass grey-pedestrian-resident");
    assert_eq!(says("resident", Kind::Vehicle, "12:00"), "Pass grey-car-resident");
    assert_eq!(says("resident", Kind::Vehicle, "14:00"), "Refuse grey-car-resident-2");
    assert_eq!(says("delivery", Kind::Vehicle, "12:00"), "Pass grey-delivery-vehicle-delivery");
    assert_eq!(says("official_convoy", Kind::Vehicle, "20:00"), "Escort grey-car-official-convoy");
    assert!(policy.role_called("accredited").unwrap().is_staff);
    assert!(!policy.role_called("resident").unwrap().is_staff);
    // Numbers stay when the next bundle knows the one before.
    let again =
        compile(&operation, &Making { version: 2, before: Some(&policy), ..making }).unwrap();
    assert_eq!((&again.zones, &again.roles), (&policy.zones, &policy.roles));
    // What is there no more keeps its number: an old pass never comes to mean something else.
    let mut more = policy.clone();
    let last = more.roles.last().unwrap().number;
    more.roles.push(Role { number: last + 1, word: "press".into(), is_staff: true });
    let last = more.zones.last().unwrap().clone();
    more.zones.push(Zone { number: last.number + 1, id: "gone".into(), ..last });
    let kept = compile(&operation, &Making { version: 3, before: Some(&more), ..making }).unwrap();
    assert_eq!(kept.roles.last(), more.roles.last());
    let gone = kept.zone_called("gone").unwrap();
    assert_eq!((gone.number, gone.spans.len()), (last.number + 1, 0));
}
