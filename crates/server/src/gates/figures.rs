//! What a batch of a gate's records comes to, and what the register found, as entries.

use cordon_access::double_use::uses::{Double, Rank};
use cordon_access::line::How;
use cordon_access::record::{Record, What};
use cordon_access::register::as_holder;
use cordon_kernel::Timestamp;
use cordon_kernel::body::Body;
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::gate::{DoubleEntry, DoubleRank, Freshness, GateFigures};
use cordon_kernel::id::SourceId;
use cordon_operation::Operation;

pub(super) fn figures(records: &[Record], how: &How) -> GateFigures {
    let mut figures = GateFigures {
        freshness: match how.freshness {
            0 => Freshness::Green,
            1 => Freshness::Amber,
            _ => Freshness::Red,
        },
        list_age_s: how.list_age_s,
        inside_count: how.inside_count,
        room: how.room,
        pressure_until: how.pressure_until_ms.and_then(time),
        is_training: how.is_training,
        ..GateFigures::default()
    };
    for record in records.iter().filter(|record| !record.is_training) {
        match &record.what {
            What::Judged { reason, lane, .. } => {
                *figures.reasons.entry(reason.clone()).or_default() += 1;
                *figures.lanes.entry(*lane).or_default() += 1;
            }
            What::Entered { .. } => figures.entered_count += 1,
            What::GlassBroken { people_count, .. } => {
                figures.entered_count += u64::from(*people_count);
            }
            What::Left { .. } => figures.left_count += 1,
            What::Refused { .. } => figures.refused_count += 1,
            What::Overruled { .. } => {
                figures.overruled_count += 1;
                figures.entered_count += 1;
            }
            _ => {}
        }
    }
    figures
}

pub(super) fn time(ms: u64) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(ms).ok()?).ok()
}

/// Entries that say what was found, by the register; numbered by the entry they come of.
pub(super) fn doubles(
    found: &[Double],
    operation: Option<&Operation>,
    run: u64,
    seq: u64,
    now: Timestamp,
) -> Vec<Draft> {
    let source = SourceId::new("register").unwrap_or_else(|_| unreachable!("it is an id"));
    let draft = |(n, double): (u64, &Double)| {
        let gate = |gate: &str| gate.parse::<SourceId>().ok();
        let second_gate = &double.second.key.gate;
        let zone = operation.and_then(|it| it.things.get("gate", second_gate)?.text("zone"));
        let double = DoubleEntry {
            holder: as_holder(double.pass),
            zone: zone.map_or_else(|| double.zone.to_string(), str::to_owned),
            first_gate: gate(&double.first.key.gate)?,
            first_at: time(double.first.at.ms)?,
            second_gate: gate(second_gate)?,
            second_at: time(double.second.at.ms)?,
            rank: match double.rank {
                Rank::ImpossibleTravel => DoubleRank::ImpossibleTravel,
                Rank::Inside => DoubleRank::Inside,
                Rank::SameSite => DoubleRank::SameSite,
            },
        };
        let source_seq = seq.saturating_mul(1_000).saturating_add(n);
        let author = Author::Source { source: source.clone(), epoch: run, source_seq };
        Some(Draft { author, observed_at: now, body: Body::DoubleEntryFound { double } })
    };
    (0..1_000).zip(found).filter_map(draft).collect()
}
