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
        let Some(operation) = hub.picture().operation.clone() else { return Ok((Vec::new(), 0)) };
        let things = &operation.things;
        let zone = things.get("gate", &report.gate).and_then(|gate| gate.text("zone"));
        let zone = zone.and_then(|zone| things.get("zone", zone));
        let Some((zone, capacity)) = zone.and_then(|it| Some((it, it.whole("capacity_people")?)))
        else {
            return Ok((Vec::new(), 0));
        };
        let _turn = whole(self.rights.turn.lock());
        let failed = |error: cordon_access::register::RegisterError| NotTaken::Failed(error.into());
        let mut grants = whole(self.register.lock()).room_waiting(&report.gate).map_err(failed)?;
        if grants.is_empty() && report.room_wanted > 0 {
            let in_zone = |gate: &&cordon_operation::Thing| gate.text("zone") == Some(&zone.id);
            let mut out = 0;
            let mut others = Vec::new();
            for gate in things.of("gate").filter(in_zone) {
                out += whole(self.register.lock()).room_out(&gate.id).map_err(failed)?;
                let live = whole(self.live.lock()).get(&gate.id).and_then(|it| it.how.room);
                if gate.id != report.gate && self.hears(&gate.id, now) {
                    others.push((gate.id.clone(), live.unwrap_or_default()));
                }
            }
            let free: Vec<u64> = others.iter().map(|(_, free)| *free).collect();
            let rest = u64::try_from(capacity - out).unwrap_or_default();
            let shared = share(rest, report.room_wanted, &free);
            if shared.granted > 0 {
                let grant = RoomGrant { number: number()?, count: shared.granted };
                let gate: SourceId = report.gate.parse().map_err(|_| NotTaken::Unknown)?;
                let RoomGrant { number, count } = grant;
                let body = Body::RoomGranted { zone: zone.id.clone(), gate, number, count };
                let taken = self.journal(body, hub, now)?;
                let mut register = whole(self.register.lock());
                register.grant_room(&report.gate, grant, taken).map_err(failed)?;
                grants.push(grant);
            }
            if let Some((place, count)) = shared.back
                && let Some((gate, _)) = others.get(place)
            {
                whole(self.rights.room_back.lock()).insert(gate.clone(), count);
            }
        }
        let back = whole(self.rights.room_back.lock()).remove(&report.gate).unwrap_or_default();
        Ok((grants, back))
    }
}
