//! Whatever bytes come, signed or not: no panic, and what is taken is written as it was.

use cordon_pass::claims::Claims;
use cordon_pass::holder::Held;
use cordon_pass::judge::Nothing;
use cordon_pass::key::{PublicKey, SigningKey};
use cordon_pass::policy::Policy;
use cordon_pass::ready::ReadyKey;
use cordon_pass::reason::Verdict;
use cordon_pass::sealed::{self, Purpose};
use cordon_pass::status::{Delta, Status, StatusList};
use cordon_pass::text::{self, Form};
use cordon_pass::trust::{Anchored, TrustList};

use crate::desk::{DAY, Desk, at, ed};

/// `good`, with bytes changed, cut off or put in as `edits` says; where there are none, `edits`
/// itself.
fn edited(good: &[u8], edits: &[(u16, u8, u8)]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for (place, byte, how) in edits {
        let place = usize::from(*place) % (bytes.len() + 1);
        match how % 4 {
            0 if place < bytes.len() => bytes[place] = *byte,
            1 => bytes.insert(place, *byte),
            2 if place < bytes.len() => _ = bytes.remove(place),
            _ => bytes.truncate(place.max(1)),
        }
    }
    bytes
}

#[test]
fn any_text_gets_a_verdict_and_a_changed_pass_is_refused() {
    let desk = Desk::new();
    let good = desk.resident().text();
    bolero::check!().with_type::<(Vec<u8>, Vec<(u16, u8, u8)>)>().for_each(|(any, edits)| {
        for text in [any.clone(), [b"CP1:", &any[..]].concat(), edited(good.as_bytes(), edits)] {
            let judged = desk.lists.judge(&text, "north", at("10:00"), &Nothing);
            assert_eq!(judged.verdict() == Verdict::Refuse, text != good.as_bytes());
        }
        for form in [Form::Static, Form::Held] {
            let text = text::write(form, any);
            let judged = desk.lists.judge(text.as_bytes(), "north", at("10:00"), &Nothing);
            assert_eq!(judged.verdict(), Verdict::Refuse);
        }
        if let Ok(held) = Held::read(any) {
            assert_eq!(held.write(), *any);
        }
    });
}

#[test]
fn any_claims_under_a_good_signature_are_judged_and_written_as_they_were() {
    let desk = Desk::new();
    let good = desk.resident().claims.write();
    bolero::check!().with_type::<Vec<(u16, u8, u8)>>().for_each(|edits| {
        let payload = edited(&good, edits);
        let text = text::write(Form::Static, &sealed::seal(&payload, Purpose::Pass, &desk.passes));
        let judged = desk.lists.judge(text.as_bytes(), "north", at("10:00"), &Nothing);
        match Claims::read(&payload) {
            Ok(claims) => {
                assert_eq!(claims.write(), payload);
                assert!(claims.check().is_ok());
            }
            Err(_) => assert_eq!(judged.verdict(), Verdict::Refuse),
        }
    });
}

#[test]
fn any_list_of_keys_is_taken_or_refused() {
    let desk = Desk::new();
    let (roots, trusted) = (desk.roots(), &desk.lists.trust);
    let signers: Vec<&SigningKey> = desk.roots.iter().take(2).collect();
    let anchored = Anchored { roots: roots.clone(), list: trusted.seal(&signers) }.write();
    let payload = trusted.payload();
    let key = desk.passes.public().to_cose_key();
    bolero::check!().with_type::<Vec<(u16, u8, u8)>>().for_each(|edits| {
        if let Ok(read) = Anchored::read(&edited(&anchored, edits)) {
            let _ = read.open();
        }
        let payload = edited(&payload, edits);
        let mut list = vec![0x82];
        for root in &signers {
            list.extend(sealed::seal(&payload, Purpose::Trust, root));
        }
        if let Ok(read) = TrustList::open(&list, &roots, None) {
            assert_eq!(read.payload(), payload);
        }
        let key = edited(&key, edits);
        if let Ok(read) = PublicKey::from_cose_key(&key) {
            assert_eq!(read.to_cose_key(), key);
        }
    });
}

#[test]
fn any_status_list_and_change_is_taken_whole_or_refused() {
    let desk = Desk::new();
    let (trust, list) = (&desk.lists.trust, &desk.lists.status[0]);
    let changes = vec![(0, Status::Valid), (500, Status::Revoked), (999, Status::Suspended)];
    let (made_at, expires_at) = (DAY, DAY + 60);
    let delta = Delta { list: 7, from: 1, version: 2, made_at, expires_at, changes };
    let (whole, change) = (list.seal(&ed(3)), delta.seal(&ed(3)));
    let payload = |bytes: &[u8]| sealed::open(bytes).unwrap().0.payload.to_vec();
    let (whole, change) = (payload(&whole), payload(&change));
    bolero::check!().with_type::<Vec<(u16, u8, u8)>>().for_each(|edits| {
        let bytes = sealed::seal(&edited(&whole, edits), Purpose::Status, &ed(3));
        if let Ok(read) = StatusList::open(&bytes, trust, DAY, None) {
            assert_eq!(read.seal(&ed(3)), bytes);
        }
        let bytes = sealed::seal(&edited(&change, edits), Purpose::Delta, &ed(3));
        if let Ok(read) = Delta::open(&bytes, trust, DAY) {
            assert_eq!(read.seal(&ed(3)), bytes);
            let mut changed = list.clone();
            if changed.take(&read).is_err() {
                assert_eq!(changed, *list);
            }
        }
    });
}

#[test]
fn any_bundle_of_rules_is_taken_or_refused() {
    let desk = Desk::new();
    let sealed_by = |payload: &[u8]| sealed::seal(payload, Purpose::Policy, &ed(4));
    let good = desk.lists.policy.seal(&ed(4));
    let payload = sealed::open(&good).unwrap().0.payload.to_vec();
    bolero::check!().with_type::<Vec<(u16, u8, u8)>>().for_each(|edits| {
        let bytes = sealed_by(&edited(&payload, edits));
        if let Ok(read) = Policy::open(&bytes, &desk.lists.trust, DAY, None) {
            assert_eq!(read.seal(&ed(4)), bytes);
            assert!(read.check().is_ok());
        }
    });
}

#[test]
fn a_key_made_ready_answers_as_it_did_before_whatever_is_signed() {
    let (key, other) = (ed(1), ed(2));
    let (public, ready) = (key.public(), ReadyKey::new(&key.public()));
    // Points of small order, and one that is not written in its one way.
    let low = [[0; 32], {
        let mut y = [0xFF; 32];
        y[0] = 0xEE;
        y[31] = 0x7F;
        y
    }];
    bolero::check!().with_type::<(Vec<u8>, Vec<(u16, u8, u8)>, [u8; 32])>().for_each(
        |(message, edits, scalar)| {
            let good = key.sign(message);
            assert!(ready.verifies(message, &good));
            let mut signatures = vec![edited(&good, edits), other.sign(message).to_vec()];
            for r in low {
                signatures.push([r, *scalar].concat());
                signatures.push([r, [0; 32]].concat());
            }
            for signature in signatures {
                let (slow, fast) =
                    (public.verifies(message, &signature), ready.verifies(message, &signature));
                assert_eq!(slow, fast, "{signature:x?}");
            }
        },
    );
}
