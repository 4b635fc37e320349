//! The room of a zone, shared out among its gates: what is in no gate's hand is the centre's to
//! grant, and when that is short, the gate with most free places gives some back.
//!
//! As with rights, a grant is in the journal before its gate hears of it, and what comes back is a
//! record of the gate, behind whatever it let in. So the capacity holds whoever is cut off.

use cordon_access::double_use::room::share;
use cordon_access::line::{Report, RoomGrant};
use cordon_kernel::Timestamp;
use cordon_kernel::body::Body;
use cordon_kernel::id::SourceId;

use super::book::News;
use super::rights::number;
use super::{Gates, NotTaken, whole};
use crate::hub::Hub;

impl Gates {
    /// What a gate that reports is granted, and how many places it is to give back.
    pub(super) fn room(
        &self,
        report: &Report,
        hub: &Hub,
        now: Timestamp,
    ) -> Result<(Vec<RoomGrant>, u64), NotTaken> {
        // Only a gate of a zone with a capacity says so.
        let Some(wanted) = report.room_wanted else { return Ok((Vec::new(), 0)) };
        let Some(operation) = hub.picture().operation.clone() else { return Ok((Vec::new(), 0)) };
        let things = &operation.things;
        let zone = things.get("gate", &report.gate).and_then(|gate| gate.text("zone"));
        // A gate whose rules are of another zone than the operation's has no part in either.
        let zone = zone.filter(|zone| **zone == report.zone_id);
        let zone = zone.and_then(|zone| things.get("zone", zone));
        let capacity = zone.and_then(|zone| zone.whole("capacity_people"));
        let Some((zone, capacity)) = zone.zip(capacity) else { return Ok((Vec::new(), 0)) };
        let _turn = whole(self.rights.room_turn.lock());
        let number_of_zone = report.zone;
        let mut grants =
            self.book(hub, |register| register.room_waiting(&report.gate, report.run))?;
        grants.retain(|grant| grant.zone == number_of_zone);
        let out = self.book(hub, |register| register.room_out(number_of_zone))?;
        let own = report.how.room.unwrap_or_default();
        if grants.is_empty() && wanted > 0 {
            let mut others = Vec::new();
            for gate in things.of("gate").filter(|gate| gate.text("zone") == Some(&zone.id)) {
                let live = whole(self.live.lock()).get(&gate.id).cloned();
                if let Some(live) = live.filter(|live| live.shares_room)
                    && gate.id != report.gate
                    && self.hears(&gate.id, now)
                {
                    others.push((gate.id.clone(), live.how.room.unwrap_or_default()));
                }
            }
            let free: Vec<u64> = others.iter().map(|(_, free)| *free).collect();
            let rest = u64::try_from(capacity.saturating_sub(out)).unwrap_or_default();
            let shared = share(rest, wanted, own, &free);
            if shared.granted > 0 {
                let (number, count) = (number()?, shared.granted);
                let grant = RoomGrant { number, count, zone: number_of_zone };
                let gate: SourceId = report.gate.parse().map_err(|_| NotTaken::Unknown)?;
                let (zone, run) = (number_of_zone, report.run);
                let body = Body::RoomGranted { zone, gate, number, count, run };
                let size = self.journal(body, hub, now)?;
                let gate = report.gate.clone();
                self.enter(News::Room { gate, run, grant }, size, hub)?;
                grants.push(grant);
            }
            if let Some((place, count)) = shared.back
                && let Some((gate, _)) = others.get(place)
            {
                whole(self.rights.room_back.lock()).insert(gate.clone(), count);
            }
        }
        let back = whole(self.rights.room_back.lock()).remove(&report.gate).unwrap_or_default();
        // The capacity was lowered: what is free goes back.
        let over = u64::try_from(out.saturating_sub(capacity)).unwrap_or_default();
        Ok((grants, back.max(over.min(own))))
    }
}
