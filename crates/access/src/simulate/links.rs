//! The links between gates, sites and the centre: who hears what, when it is reached.

use cordon_pass::policy::DoubleUse;

use super::world::{Event, SITE_GATES, World};
use crate::double_use::permit::home;
use crate::record::{Record, What, read_batch, read_id, write_batch};

/// After this a gate sends again what nobody acknowledged, milliseconds.
const RESEND_MS: u64 = 5_000;
/// Records in a message.
const BATCH: usize = 500;
/// Of a hundred messages so many are lost, and so many arrive twice.
const LOST: u32 = 5;
const TWICE: u32 = 5;

impl World<'_> {
    /// Tells the gates of the site what they do not have, and hears what they have.
    pub(super) fn tell_site(&mut self, ms: u64, gate: u32) {
        let network = self.cuts.at(ms / 1_000);
        let site = self.gates[gate as usize].site;
        for place in 0..SITE_GATES {
            let other = site * SITE_GATES + place;
            let is_there = other != gate && (other as usize) < self.gates.len();
            if is_there && network.is_plugged(gate) && network.is_plugged(other) {
                self.tell(gate, other);
                self.tell(other, gate);
            }
        }
    }

    fn tell(&mut self, from: u32, to: u32) {
        let place = (to % SITE_GATES) as usize;
        let sender = &mut self.gates[from as usize];
        let news: Vec<Record> = sender.log[sender.told[place]..].to_vec();
        sender.told[place] = sender.log.len();
        let name = sender.name.clone();
        let hearer = &mut self.gates[to as usize];
        for record in &news {
            hearer.clock = hearer.clock.max(record.at);
            hearer.uses.take(&name, 0, record);
        }
    }

    /// Under P1, tells the pass's home at once.
    pub(super) fn tell_home(&mut self, ms: u64, gate: u32) {
        if self.policy != DoubleUse::Home {
            return;
        }
        let at = &self.gates[gate as usize];
        let (record, name, site) = (at.log[at.log.len() - 1].clone(), at.name.clone(), at.site);
        let (What::Entered { pass: Some(pass), .. } | What::Left { pass: Some(pass), .. }) =
            &record.what
        else {
            return;
        };
        let place = home(read_id(pass), self.held.len() as u32);
        let network = self.cuts.at(ms / 1_000);
        if !network.is_plugged(gate) || !network.joins(site, place) {
            return;
        }
        for other in (0..self.gates.len() as u32).skip((place * SITE_GATES) as usize).take(10) {
            if network.is_plugged(other) {
                self.gates[other as usize].uses.take(&name, 0, &record);
            }
        }
    }

    /// Sends what the centre has not acknowledged.
    pub(super) fn send(&mut self, ms: u64, gate: u32) {
        let reaches = self.reaches_centre(ms, gate);
        let at = &mut self.gates[gate as usize];
        if at.acked == at.log.len() || !reaches {
            return;
        }
        let unsent = &at.log[at.acked..];
        let batch = write_batch(&unsent[..unsent.len().min(BATCH)]);
        if !at.is_waiting {
            at.is_waiting = true;
            self.at(ms + RESEND_MS, Event::Resend(gate));
        }
        let luck = self.below(100) as u32;
        let copies = if luck < LOST { 0 } else { 1 + u32::from(luck < LOST + TWICE) };
        for _ in 0..copies {
            let delay = 200 + self.below(1_800);
            self.at(ms + delay, Event::Arrive(gate, batch.clone()));
        }
    }

    /// A batch arrives at the centre, which takes what it does not have, in order.
    pub(super) fn arrive(&mut self, ms: u64, gate: u32, batch: &[u8]) {
        if !self.reaches_centre(ms, gate) {
            return;
        }
        let name = self.gates[gate as usize].name.clone();
        for record in read_batch(batch).unwrap_or_default() {
            if record.seq != self.centre.taken[gate as usize] as u64 {
                continue;
            }
            self.centre.taken[gate as usize] += 1;
            self.centre.uses.take(&name, 0, &record);
            self.pass_on(ms, gate, &record);
        }
        let luck = self.below(100) as u32;
        if luck >= LOST {
            self.gates[gate as usize].acked = self.centre.taken[gate as usize];
        }
    }

    /// The centre tells the site that has to know.
    fn pass_on(&mut self, ms: u64, gate: u32, record: &Record) {
        let pass = match &record.what {
            What::Entered { pass: Some(pass), .. } | What::Left { pass: Some(pass), .. } => {
                read_id(pass)
            }
            _ => return,
        };
        let site = match self.policy {
            DoubleUse::Home => Some(home(pass, self.held.len() as u32)),
            DoubleUse::Lease => self.centre.registry.holder(pass, self.zone),
            _ => None,
        };
        let Some(site) = site else { return };
        self.centre.for_site[site as usize].push((gate, record.clone()));
        for other in site * SITE_GATES..(site + 1) * SITE_GATES {
            if (other as usize) < self.gates.len() {
                self.hear_centre(ms, other);
            }
        }
    }

    /// A gate hears what the centre has for its site.
    pub(super) fn hear_centre(&mut self, ms: u64, gate: u32) {
        if !self.reaches_centre(ms, gate) {
            return;
        }
        let at = &self.gates[gate as usize];
        let (site, heard) = (at.site as usize, at.heard);
        let news: Vec<(u32, Record)> = self.centre.for_site[site][heard..].to_vec();
        for (from, record) in &news {
            let name = self.gates[*from as usize].name.clone();
            self.gates[gate as usize].uses.take(&name, 0, record);
            if let What::Left { pass: Some(pass), .. } = &record.what
                && gate.is_multiple_of(SITE_GATES)
            {
                self.held[site].leave(read_id(pass), self.zone);
            }
        }
        self.gates[gate as usize].heard += news.len();
    }
}
