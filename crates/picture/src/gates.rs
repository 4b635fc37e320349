//! What gates report, folded: counts that only grow, and how each was when it last spoke.

use cordon_kernel::entry::{Author, Header};
use cordon_kernel::gate::GateFigures;
use cordon_kernel::id::Seq;

use crate::Picture;
use crate::parts::{Gate, Source};

impl Picture {
    /// A gate's records: they count only in order, as the centre takes them.
    pub(crate) fn hear_gate(
        &mut self,
        seq: Seq,
        header: &Header,
        count: u64,
        figures: GateFigures,
    ) -> bool {
        let Author::Source { source, epoch, source_seq } = &header.author else { return false };
        let known = self.gates.get(source);
        let is_out_of_turn = known.is_some_and(|gate| {
            *epoch < gate.epoch || (*epoch == gate.epoch && *source_seq != gate.next)
        });
        if is_out_of_turn {
            return false;
        }
        let gate = self.gates.entry(source.clone()).or_default();
        if *epoch > gate.epoch {
            *gate = Gate { epoch: *epoch, ..Gate::default() };
        }
        gate.next = source_seq.saturating_add(count);
        let minute = header.recorded_at.as_second().div_euclid(60);
        match gate.minutes.last_mut().filter(|(last, _)| *last == minute) {
            Some((_, entered)) => *entered = entered.saturating_add(figures.entered_count),
            None => gate.minutes.push((minute, figures.entered_count)),
        }
        gate.minutes.retain(|(at, _)| minute - at < 15);
        gate.heard_at = Some(header.recorded_at);
        gate.changed_seq = seq;
        let messages_count = gate.next;
        self.sources.insert(
            source.clone(),
            Source {
                epoch: *epoch,
                heard_at: header.recorded_at,
                from: "the uplink".to_owned(),
                rebased_by_ms: None,
                stopped: None,
                messages_count,
                undecodable_count: 0,
                dropped_count: 0,
                changed_seq: seq,
            },
        );
        let before = std::mem::take(&mut gate.figures);
        gate.figures = added(before, figures);
        true
    }
}

/// What all records of a gate come to, with those of `newer`; how it is, `newer` says.
fn added(before: GateFigures, newer: GateFigures) -> GateFigures {
    let mut all = GateFigures {
        entered_count: before.entered_count.saturating_add(newer.entered_count),
        left_count: before.left_count.saturating_add(newer.left_count),
        refused_count: before.refused_count.saturating_add(newer.refused_count),
        overruled_count: before.overruled_count.saturating_add(newer.overruled_count),
        reasons: before.reasons,
        lanes: before.lanes,
        ..newer
    };
    for (reason, count) in newer.reasons {
        let all = all.reasons.entry(reason).or_default();
        *all = all.saturating_add(count);
    }
    for (lane, count) in newer.lanes {
        let all = all.lanes.entry(lane).or_default();
        *all = all.saturating_add(count);
    }
    all
}
