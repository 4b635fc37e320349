//! `cordon evidence`: what a gate wrote down, for a judge.

use std::path::Path;

use anyhow::{Context, bail};
use cordon_access::gate::{Slip, badge_text, refusal_number, slip};
use cordon_access::record::{Id, Record, What, read_id};
use cordon_kernel::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::gate::store::Store;
use crate::gate::view;

/// `cordon evidence refusal`: the file of a refusal, with every record it rests on, byte for byte.
///
/// # Errors
///
/// When the gate's folder has no such refusal, or the file cannot be written.
pub fn refusal(dir: &Path, number: &str, out: Option<&Path>) -> anyhow::Result<()> {
    let (store, records) = open(dir)?;
    let parts: Vec<&str> = number.rsplitn(3, '-').collect();
    let [seq, run, gate] = parts[..] else {
        bail!("`{number}` is no number of a refusal; it stands on the slip, as GATE-RUN-NUMBER");
    };
    let judged: u64 = seq.parse().with_context(|| format!("`{number}` ends in no number"))?;
    if u64::from_str_radix(run, 16).ok() != Some(store.0.run()) {
        bail!("this folder's records are of another run than refusal {number}");
    }
    let of = |is: &dyn Fn(&Record) -> bool| records.iter().find(|record| is(record));
    let is_refusal =
        |record: &Record| matches!(&record.what, What::Refused { judged: of, .. } if *of == judged);
    let found = of(&|record| record.seq == judged).zip(of(&is_refusal));
    let found = found.and_then(|(judged, refused)| Some((judged, refused, slip(judged, refused)?)));
    let Some((judged, refused, slip)) = found else {
        bail!("there is no confirmed refusal {number} in `{}`", dir.display());
    };
    let file = json!({
        "refusal": refusal_number(gate, store.0.run(), judged.seq),
        "gate": gate,
        "slip": slip_json(&slip),
        "remedy": view::remedy(),
        "records": [record_json(judged), record_json(refused)],
        "rules_sha256": hash_of(&dir.join("lists").join("policy")),
        "keys_sha256": hash_of(&dir.join("lists").join("trust")),
    });
    let text = serde_json::to_string_pretty(&file)?;
    match out {
        None => super::say(&text),
        Some(path) => std::fs::write(path, text + "\n")
            .with_context(|| format!("cannot write `{}`", path.display())),
    }
}

/// `cordon evidence records`: every record that a gate keeps, a JSON line each.
///
/// # Errors
///
/// When the gate's folder cannot be read.
pub fn records(dir: &Path) -> anyhow::Result<()> {
    let (_, records) = open(dir)?;
    records.iter().try_for_each(|record| super::say(&record_json(record).to_string()))
}

fn open(dir: &Path) -> anyhow::Result<(Store, Vec<Record>)> {
    if !dir.join("records.sqlite").exists() {
        bail!("`{}` is no folder of a gate: there is no records.sqlite", dir.display());
    }
    let store = Store::open(dir, 0)?;
    let records = store.all()?;
    Ok((store, records))
}

fn hash_of(path: &Path) -> Option<String> {
    std::fs::read(path).ok().map(|bytes| hex::encode(Sha256::digest(bytes)))
}

fn time(ms: u64) -> Option<String> {
    Some(Timestamp::from_millisecond(i64::try_from(ms).ok()?).ok()?.to_string())
}

fn slip_json(slip: &Slip) -> Value {
    let (en, fr) = slip.reason.sentence();
    json!({
        "reason": slip.reason.code(),
        "text": { "en": en, "fr": fr },
        "at": time(slip.at_ms),
        "pass": slip.short,
        "rule": slip.rule,
        "order": slip.order,
        "versions": { "keys": slip.lists[0], "passes": slip.lists[1], "rules": slip.lists[2] },
        "officer": slip.officer,
    })
}

fn pass_json(pass: Option<&Id>) -> Value {
    json!(pass.map(|pass| read_id(pass).to_string()))
}

fn record_json(record: &Record) -> Value {
    let (kind, what) = what_json(&record.what);
    json!({
        "seq": record.seq,
        "at": time(record.at.ms),
        "turn": record.at.turn,
        "unsure_ms": record.unsure_ms,
        "is_training": record.is_training,
        kind: what,
        "bytes": hex::encode(record.write()),
    })
}

fn what_json(what: &What) -> (&'static str, Value) {
    match what {
        What::Started { version } => ("started", json!({ "version": version })),
        What::Judged { pass, zone, reason, lane, rule, order, lists } => (
            "judged",
            json!({
                "pass": pass_json(pass.as_ref()), "zone": zone, "reason": reason, "lane": lane,
                "rule": rule, "order": order, "lists": lists,
            }),
        ),
        What::Entered { judged, pass, zone, seen, steward } => (
            "entered",
            json!({
                "judged": judged, "pass": pass_json(pass.as_ref()), "zone": zone,
                "seen": format!("{seen:?}").to_lowercase(),
                "steward": steward.map(|badge| badge_text(&badge)),
            }),
        ),
        What::Left { pass, zone, makes_place } => (
            "left",
            json!({
                "pass": pass_json(pass.as_ref()), "zone": zone,
                "makes_place": *makes_place == Some(true),
            }),
        ),
        What::Settled { judged, why } => {
            ("settled", json!({ "judged": judged, "why": format!("{why:?}").to_lowercase() }))
        }
        What::Refused { judged, officer } => {
            ("refused", json!({ "judged": judged, "officer": badge_text(officer) }))
        }
        What::Overruled { judged, pass, zone, officer, reason } => (
            "overruled",
            json!({
                "judged": judged, "pass": pass_json(pass.as_ref()), "zone": zone,
                "officer": badge_text(officer), "reason": reason,
            }),
        ),
        What::SignedOn { badge, role, post, is_officer, until_ms } => (
            "signed_on",
            json!({
                "badge": badge_text(badge), "role": role, "post": post,
                "is_officer": is_officer, "until": time(*until_ms),
            }),
        ),
        What::SignedOff { badge } => ("signed_off", json!({ "badge": badge_text(badge) })),
        What::GlassBroken { people_count, zone, officer, escort, reason } => (
            "glass_broken",
            json!({
                "people_count": people_count, "zone": zone, "officer": badge_text(officer),
                "escort": escort, "reason": reason,
            }),
        ),
        What::Pressed { officer, until_ms, reason } => (
            "pressed",
            json!({ "officer": badge_text(officer), "until": time(*until_ms), "reason": reason }),
        ),
        What::ListsTaken { versions } => ("lists_taken", json!({ "versions": versions })),
        What::RightHeld { .. } | What::RightGiven { .. } | What::Room { .. } => held_json(what),
        What::ClockJumped { by_ms } => ("clock_jumped", json!({ "by_ms": by_ms })),
    }
}

/// What a gate holds of what is shared out, as it is printed.
fn held_json(what: &What) -> (&'static str, Value) {
    match what {
        What::RightHeld { pass, zone, number, until_ms, is_used, registry: _ } => (
            "right_held",
            json!({
                "pass": pass_json(pass.as_ref()), "zone": zone, "number": number,
                "until": time(*until_ms), "is_used": is_used,
            }),
        ),
        What::Room { zone, grant, given_back, has, entered, left } => (
            "room",
            json!({
                "zone": zone, "grant": grant, "given_back_count": given_back, "has_count": has,
                "entered_count": entered, "left_count": left,
            }),
        ),
        What::RightGiven { number } => ("right_given", json!({ "number": number })),
        _ => ("other", Value::Null),
    }
}
