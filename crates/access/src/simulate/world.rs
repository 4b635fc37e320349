//! The city under one policy: gates, what they know, and the links between them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use cordon_kernel::geometry::Position;
use cordon_pass::claims::{Assurance, PassId};
use cordon_pass::judge::Memory;
use cordon_pass::policy::DoubleUse;
use cordon_pass::reason::{Reason, Verdict};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::cuts::{Cut, Cuts, Network};
use super::day::{BEGINS_S, Day, Visit};
use super::desk::{Desk, gate_id, zone_of};
use super::{Outcome, Setting};
use crate::double_use::agree::{Agreement, Answer, Ask, Promises, agreement};
use crate::double_use::permit::{Known, Permit, home, permit};
use crate::double_use::rights::{Held, Registry, Right, Sites};
use crate::double_use::uses::{Places, Uses};
use crate::record::{Moment, Record, What, written};

/// Gates of a site.
pub const SITE_GATES: u32 = 10;
/// By how many milliseconds a gate says its clock may be wrong; it is at most by less.
const UNSURE_MS: u32 = 2_000;
const OFF_MS: u64 = 1_500;
/// A lease, and how often it is renewed, seconds.
const LEASE_S: u64 = 1_800;
const RENEW_MS: u64 = 300_000;

/// A gate.
pub(super) struct Gate {
    pub(super) name: Arc<str>,
    pub(super) site: u32,
    /// What its clock is ahead, milliseconds.
    ahead_ms: i64,
    pub(super) clock: Moment,
    pub(super) uses: Uses,
    promises: Promises,
    /// Everything it wrote; on its disk.
    pub(super) log: Vec<Record>,
    /// How many of these each gate of its site has.
    pub(super) told: Vec<usize>,
    /// How many the centre has acknowledged.
    pub(super) acked: usize,
    /// How much it has heard of what the centre tells its site.
    pub(super) heard: usize,
    pub(super) is_waiting: bool,
}

/// The centre.
#[derive(Default)]
pub(super) struct Centre {
    pub(super) uses: Uses,
    promises: Promises,
    /// How many records of each gate it has.
    pub(super) taken: Vec<usize>,
    pub(super) registry: Registry,
    /// For each site, what it is told: of passes at home there, or whose right it holds.
    pub(super) for_site: Vec<Vec<(u32, Record)>>,
}

/// What happens next.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    Healed(usize),
    Renew,
    Come(usize),
    Leave(usize, u32),
    Arrive(u32, Vec<u8>),
    Resend(u32),
}

/// The city.
pub struct World<'a> {
    day: &'a Day,
    desk: &'a Desk,
    pub(super) cuts: &'a Cuts,
    pub(super) policy: DoubleUse,
    pub(super) zone: u16,
    pub(super) gates: Vec<Gate>,
    pub(super) held: Vec<Held>,
    pub(super) centre: Centre,
    events: BinaryHeap<Reverse<(u64, u64, Event)>>,
    events_count: u64,
    chance: ChaCha8Rng,
    /// Who is inside with a pass, and by the code alone: what only we know.
    inside: BTreeMap<PassId, Vec<(u32, bool)>>,
    doubles: BTreeMap<PassId, u64>,
    outcome: Outcome,
}

/// What a gate remembers, as the judge asks it.
struct Remembers<'a>(&'a Uses);

impl Memory for Remembers<'_> {
    fn is_inside(&self, id: PassId, zone: u16) -> bool {
        self.0.inside(id, zone) > 0
    }

    fn was_shown(&self, _: PassId, _: u64) -> bool {
        false
    }
}

/// The sites, as the registry of rights reaches them.
struct Reached<'a, 'b> {
    held: &'a mut [Held],
    network: &'a Network<'b>,
}

impl Sites for Reached<'_, '_> {
    fn is_reached(&self, site: u32) -> bool {
        self.network.reaches_centre(site)
    }

    fn give_up(&mut self, site: u32, pass: PassId, zone: u16) -> Option<Right> {
        self.held[site as usize].give_up(pass, zone)
    }
}

/// Where the gates are: sites 300 metres apart.
struct Grid;

fn number_of(gate: &str) -> Option<u32> {
    gate.rsplit('-').next()?.parse().ok()
}

impl Places for Grid {
    fn position(&self, gate: &str) -> Option<Position> {
        let site = number_of(gate)? / SITE_GATES;
        let (row, column) = (f64::from(site / 10), f64::from(site % 10));
        Position::new(48.82 + 0.002_7 * row, 2.25 + 0.004_1 * column)
    }

    fn is_one_site(&self, a: &str, b: &str) -> bool {
        number_of(a).map(|gate| gate / SITE_GATES) == number_of(b).map(|gate| gate / SITE_GATES)
    }
}

impl<'a> World<'a> {
    pub fn new(
        day: &'a Day,
        desk: &'a Desk,
        cuts: &'a Cuts,
        setting: &Setting,
        policy: DoubleUse,
    ) -> World<'a> {
        let mut chance = ChaCha8Rng::seed_from_u64(setting.seed ^ u64::from(zone_of(policy)));
        let sites = setting.gates_count.div_ceil(SITE_GATES);
        let gates = (0..setting.gates_count).map(|gate| {
            let off = (u64::from(chance.next_u32()) * (2 * OFF_MS)) >> 32;
            Gate {
                name: gate_id(policy, gate).into(),
                site: gate / SITE_GATES,
                ahead_ms: i64::try_from(off).unwrap_or_default() - 1_500,
                clock: Moment::default(),
                uses: Uses::default(),
                promises: Promises::default(),
                log: Vec::new(),
                told: vec![0; SITE_GATES as usize],
                acked: 0,
                heard: 0,
                is_waiting: false,
            }
        });
        let gates: Vec<Gate> = gates.collect();
        let centre = Centre {
            taken: vec![0; gates.len()],
            for_site: vec![Vec::new(); sites as usize],
            ..Centre::default()
        };
        World {
            day,
            desk,
            cuts,
            policy,
            zone: zone_of(policy),
            gates,
            held: vec![Held::default(); sites as usize],
            centre,
            events: BinaryHeap::new(),
            events_count: 0,
            chance,
            inside: BTreeMap::new(),
            doubles: BTreeMap::new(),
            outcome: Outcome::default(),
        }
    }

    /// Lives the day, heals every cut, and counts.
    pub fn run(mut self) -> Outcome {
        for (n, visit) in self.day.visits.iter().enumerate() {
            self.at(visit.comes_ms, Event::Come(n));
        }
        for (n, (until_s, _)) in self.cuts.ends().enumerate() {
            self.at(until_s.saturating_mul(1_000), Event::Healed(n));
        }
        if self.policy == DoubleUse::Lease {
            self.grant_all();
            let last = self.day.visits.last().map_or(0, |visit| visit.comes_ms);
            (1..=last / RENEW_MS).for_each(|n| self.at(n * RENEW_MS, Event::Renew));
        }
        while let Some(Reverse((ms, _, event))) = self.events.pop() {
            self.happens(ms, event);
        }
        self.count()
    }

    pub(super) fn at(&mut self, ms: u64, event: Event) {
        self.events_count += 1;
        self.events.push(Reverse((ms, self.events_count, event)));
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        (u64::from(self.chance.next_u32()) * end) >> 32
    }

    fn happens(&mut self, ms: u64, event: Event) {
        match event {
            Event::Come(visit) => self.come(ms, visit),
            Event::Leave(visit, body) => self.leave(ms, visit, body),
            Event::Arrive(gate, batch) => self.arrive(ms, gate, &batch),
            Event::Resend(gate) => {
                self.gates[gate as usize].is_waiting = false;
                self.send(ms, gate);
            }
            Event::Renew => {
                let network = self.cuts.at(ms / 1_000);
                for (site, held) in (0..).zip(&mut self.held) {
                    if network.reaches_centre(site) {
                        held.renew(ms / 1_000 + LEASE_S);
                    }
                }
            }
            Event::Healed(cut) => {
                if let Some((at_s, Cut::Power(gate))) = self.cuts.ends().nth(cut) {
                    self.gates[gate as usize].promises = Promises::begun(at_s);
                }
                for gate in 0..self.gates.len() as u32 {
                    self.tell_site(ms, gate);
                    self.hear_centre(ms, gate);
                    self.send(ms, gate);
                }
            }
        }
    }

    /// Gives every right to its pass's home.
    fn grant_all(&mut self) {
        let (network, sites) = (self.cuts.at(u64::MAX), self.held.len() as u32);
        for pass in &self.day.passes {
            let site = home(*pass, sites);
            let mut reached = Reached { held: &mut self.held, network: &network };
            let (what, until_s) = ((*pass, self.zone), LEASE_S);
            if let Some(right) = self.centre.registry.ask(what, site, until_s, &mut reached) {
                self.held[site as usize].take(*pass, self.zone, right);
            }
        }
    }

    /// The gate itself, or the next at its site that has power.
    fn open_gate(&self, ms: u64, gate: u32) -> Option<u32> {
        let network = self.cuts.at(ms / 1_000);
        let first = gate / SITE_GATES * SITE_GATES;
        let others = (0..SITE_GATES).map(|n| first + (gate - first + n) % SITE_GATES);
        others.filter(|gate| (*gate as usize) < self.gates.len()).find(|gate| network.is_on(*gate))
    }

    fn come(&mut self, ms: u64, number: usize) {
        let visit = self.day.visits[number];
        let is_holder = visit.body == 0;
        let entered = self.open_gate(ms, visit.gate).and_then(|gate| {
            let seen = self.judge(ms, gate, &visit)?;
            Some((gate, seen))
        });
        let Some((gate, seen)) = entered else {
            let refused = if is_holder {
                &mut self.outcome.refused_valid_count
            } else {
                &mut self.outcome.refused_copy_count
            };
            *refused += 1;
            return;
        };
        let pass = self.day.passes[visit.holder as usize];
        self.outcome.entries_count += 1;
        let by_code = seen != Assurance::Photo;
        let inside = self.inside.entry(pass).or_default();
        let coded = inside.iter().filter(|(_, by_code)| *by_code).count() as u64;
        if !inside.is_empty() {
            self.outcome.double_entry_count += 1;
            self.outcome.double_by_code_alone_count += u64::from(by_code && coded > 0);
            *self.doubles.entry(pass).or_default() += 1;
        }
        if by_code {
            self.outcome.by_code_alone_max = self.outcome.by_code_alone_max.max(coded + 1);
        }
        inside.push((visit.body, by_code));
        let judged = self.gates[gate as usize].log.len() as u64;
        let what = What::Entered {
            judged,
            pass: Some(written(pass)),
            zone: self.zone,
            seen,
            steward: None,
        };
        self.write(ms, gate, what);
        self.at(ms + visit.stays_ms, Event::Leave(number, visit.body));
    }

    fn leave(&mut self, ms: u64, number: usize, body: u32) {
        let visit = self.day.visits[number];
        let pass = self.day.passes[visit.holder as usize];
        // Nobody is kept in for want of power: they go out when it is back.
        let Some(gate) = self.open_gate(ms, visit.leaves_by) else {
            return self.at(ms + 60_000, Event::Leave(number, body));
        };
        if let Some(inside) = self.inside.get_mut(&pass) {
            let place = inside.iter().position(|(it, _)| *it == body);
            if let Some(place) = place {
                inside.remove(place);
            }
        }
        self.write(
            ms,
            gate,
            What::Left { pass: Some(written(pass)), zone: self.zone, makes_place: Some(true) },
        );
        let (network, site) = (self.cuts.at(ms / 1_000), self.gates[gate as usize].site);
        if network.is_plugged(gate) {
            self.held[site as usize].leave(pass, self.zone);
        }
    }

    /// How somebody gets in, if they do.
    fn judge(&mut self, ms: u64, gate: u32, visit: &Visit) -> Option<Assurance> {
        let pass = self.day.passes[visit.holder as usize];
        let at_s = BEGINS_S + ms / 1_000;
        // A phone whose battery is flat shows a print-out.
        let is_flat = visit.body == 0 && visit.luck.is_multiple_of(200);
        let is_proof = self.policy == DoubleUse::Proof;
        self.hear_centre(ms, gate);
        if self.gates[gate as usize].uses.inside(pass, self.zone) > 0
            && self.reaches_centre(ms, gate)
        {
            // Perhaps it has left by a gate of another site.
            let news = self.centre.uses.only(pass, self.zone);
            self.gates[gate as usize].uses.merge(&news);
        }
        let uses = &self.gates[gate as usize].uses;
        let as_shown = if is_proof && is_flat { DoubleUse::Open } else { self.policy };
        let reason = match self.desk.shows(visit.holder, as_shown, visit.body > 0, at_s) {
            Some(text) => {
                self.outcome.judged_count += 1;
                let name = &self.gates[gate as usize].name;
                self.desk.lists.judge(text.as_bytes(), name, at_s, &Remembers(uses)).reason
            }
            None if is_proof && is_flat => Reason::ProofMissing,
            None if self.policy != DoubleUse::Open && uses.inside(pass, self.zone) > 0 => {
                Reason::UsedBefore
            }
            None => Reason::Good,
        };
        if reason.verdict() == Verdict::Refuse {
            return None;
        }
        match self.permit(ms, gate, pass) {
            Permit::Enter if is_proof => Some(Assurance::Holder),
            Permit::Enter => Some(Assurance::Code),
            Permit::EnterSeen => {
                self.outcome.looked_at_count += 1;
                // One stranger in fifty looks enough like the photo.
                (visit.body == 0 || visit.luck.is_multiple_of(50)).then_some(Assurance::Photo)
            }
            Permit::Not(_) => None,
        }
    }

    fn permit(&mut self, ms: u64, gate: u32, pass: PassId) -> Permit {
        let mut known = Known { is_inside: false, agreement: Agreement::TooFew, has_right: false };
        let sites = self.held.len() as u32;
        match self.policy {
            DoubleUse::Open | DoubleUse::Proof => {}
            DoubleUse::Lease => known.has_right = self.right(ms, gate, pass),
            DoubleUse::Home => known.agreement = self.agree(ms, gate, pass, home(pass, sites)),
            DoubleUse::Site => {
                let site = self.gates[gate as usize].site;
                known.agreement = self.agree(ms, gate, pass, site);
                if known.agreement == Agreement::Agreed && self.reaches_centre(ms, gate) {
                    let central = self.ask_centre(ms, gate, pass);
                    if central != Answer::Promised {
                        known.agreement = Agreement::Taken;
                    }
                }
            }
        }
        known.is_inside = self.gates[gate as usize].uses.inside(pass, self.zone) > 0;
        permit(self.policy, &known)
    }

    pub(super) fn reaches_centre(&self, ms: u64, gate: u32) -> bool {
        let network = self.cuts.at(ms / 1_000);
        network.is_plugged(gate) && network.reaches_centre(self.gates[gate as usize].site)
    }

    /// Whether the gate's site has the right, or gets it, and uses it.
    fn right(&mut self, ms: u64, gate: u32, pass: PassId) -> bool {
        let network = self.cuts.at(ms / 1_000);
        if !network.is_plugged(gate) {
            return false;
        }
        let (site, now_s) = (self.gates[gate as usize].site, ms / 1_000);
        let unsure_s = u64::from(UNSURE_MS / 1_000);
        let held = &mut self.held[site as usize];
        if held.enter(pass, self.zone, now_s, unsure_s) {
            return true;
        }
        if held.is_inside(pass, self.zone) || !network.reaches_centre(site) {
            return false;
        }
        let mut reached = Reached { held: &mut self.held, network: &network };
        let what = (pass, self.zone);
        let asked = self.centre.registry.ask(what, site, now_s + LEASE_S, &mut reached);
        asked.is_some_and(|right| {
            self.held[site as usize].take(pass, self.zone, right);
            self.held[site as usize].enter(pass, self.zone, now_s, unsure_s)
        })
    }

    /// What the gates of `site` say to a gate that wants to let a pass in.
    fn agree(&mut self, ms: u64, gate: u32, pass: PassId, site: u32) -> Agreement {
        let network = self.cuts.at(ms / 1_000);
        let joins = network.joins(self.gates[gate as usize].site, site);
        let all: Vec<u32> = (0..self.gates.len() as u32)
            .skip((site * SITE_GATES) as usize)
            .take(SITE_GATES as usize)
            .collect();
        let reached = |other: &u32| {
            *other == gate || (joins && network.is_plugged(gate) && network.is_plugged(*other))
        };
        let mut said = Agreement::TooFew;
        // Who hears of a use that it did not know asks again.
        for _ in 0..4 {
            let uses_count = self.gates[gate as usize].uses.count(pass, self.zone);
            let ask = Ask { pass, zone: self.zone, uses_count, gate };
            let mut answers = Vec::new();
            for other in all.iter().copied().filter(reached) {
                let peer = &mut self.gates[other as usize];
                let count = peer.uses.count(pass, self.zone);
                let answer = peer.promises.answer(&ask, count, ms / 1_000);
                if answer == Answer::KnowsMore {
                    let news = peer.uses.only(pass, self.zone);
                    self.gates[gate as usize].uses.merge(&news);
                }
                answers.push(answer);
            }
            said = agreement(answers, all.len());
            if said != Agreement::KnowsMore {
                break;
            }
        }
        said
    }

    fn ask_centre(&mut self, ms: u64, gate: u32, pass: PassId) -> Answer {
        let asker = &mut self.gates[gate as usize];
        let mut ask = Ask { pass, zone: self.zone, uses_count: 0, gate };
        for _ in 0..2 {
            ask.uses_count = asker.uses.count(pass, self.zone);
            let count = self.centre.uses.count(pass, self.zone);
            let answer = self.centre.promises.answer(&ask, count, ms / 1_000);
            if answer != Answer::KnowsMore {
                return answer;
            }
            asker.uses.merge(&self.centre.uses.only(pass, self.zone));
            if asker.uses.inside(pass, self.zone) > 0 {
                break;
            }
        }
        Answer::KnowsMore
    }

    /// Writes a record, and tells it to whom is reached.
    fn write(&mut self, ms: u64, gate: u32, what: What) {
        let at = &mut self.gates[gate as usize];
        let clock_ms = (BEGINS_S * 1_000 + ms).saturating_add_signed(at.ahead_ms);
        at.clock = at.clock.next(clock_ms);
        let seq = at.log.len() as u64;
        let record = Record { seq, at: at.clock, unsure_ms: UNSURE_MS, is_training: false, what };
        at.uses.take(&at.name, 0, &record);
        at.log.push(record);
        self.outcome.records_count += 1;
        self.tell_site(ms, gate);
        self.tell_home(ms, gate);
        self.send(ms, gate);
    }

    fn count(mut self) -> Outcome {
        let mut found: BTreeMap<PassId, u64> = BTreeMap::new();
        for double in self.centre.uses.doubles(&Grid) {
            *found.entry(double.pass).or_default() += 1;
        }
        for (pass, doubles) in &self.doubles {
            let found = found.get(pass).copied().unwrap_or_default();
            self.outcome.undetected_count += doubles.saturating_sub(found);
        }
        for (pass, found) in &found {
            let doubles = self.doubles.get(pass).copied().unwrap_or_default();
            self.outcome.false_double_count += found.saturating_sub(doubles);
        }
        let taken: usize = self.centre.taken.iter().sum();
        self.outcome.lost_report_count = self.outcome.records_count - taken as u64;
        self.outcome
    }
}
