//! A gate on a quay, by itself and with a disk in memory.

use std::cell::RefCell;
use std::rc::Rc;

use cordon_access::gate::{Gate, GateError, Now, Others, Outbox, Proposal, Scanned, Settle, Setup};
use cordon_access::record::Record;
use cordon_pass::claims::{PassId, Passback};

use super::desk::{Desk, at};

/// A disk that remembers, and may be full.
#[derive(Clone, Default)]
pub struct Disk {
    pub records: Rc<RefCell<Vec<Vec<u8>>>>,
    pub is_full: Rc<RefCell<bool>>,
}

impl Outbox for Disk {
    fn push(&mut self, _: u64, make: &mut dyn FnMut(u64) -> Vec<u8>) -> Result<u64, String> {
        if *self.is_full.borrow() {
            return Err("the disk is full".to_owned());
        }
        let mut records = self.records.borrow_mut();
        let seq = records.len() as u64;
        records.push(make(seq));
        Ok(seq)
    }

    fn run(&self) -> u64 {
        1
    }

    fn read(&self, seq: u64) -> Result<Option<Vec<u8>>, String> {
        Ok(self.records.borrow().get(usize::try_from(seq).unwrap()).cloned())
    }
}

pub struct Quay {
    pub desk: Desk,
    pub disk: Disk,
    pub gate: Gate<Disk>,
    pub setup: Setup,
}

pub fn now(clock: &str) -> Now {
    let ms = at(clock) * 1_000;
    Now { wall_ms: ms, mono_ms: ms }
}

pub fn setup(gate: &str) -> Setup {
    Setup {
        gate: gate.to_owned(),
        is_training: false,
        officers: ["convoy".to_owned()].into(),
        room: None,
        site_gates: 1,
        number: 0,
        version: "test".to_owned(),
    }
}

pub fn quay(change: impl FnOnce(&mut Setup)) -> Quay {
    let (desk, disk, mut setup) = (Desk::new(), Disk::default(), setup("north"));
    change(&mut setup);
    let lists = desk.lists.clone();
    let mut gate = Gate::open(setup.clone(), lists, disk.clone(), [], now("08:59")).unwrap();
    gate.confirm(now("10:00"));
    Quay { desk, disk, gate, setup }
}

impl Quay {
    pub fn resident(&self) -> String {
        self.desk.resident().text()
    }

    /// A pass that comes in once.
    pub fn hard(&self) -> String {
        self.desk.resident().with(|claims| claims.passback = Some(Passback::Hard)).text()
    }

    /// An officer's pass: role 3.
    pub fn officer(&self) -> String {
        let draft = self.desk.resident().with(|claims| {
            (claims.role, claims.index, claims.id) = (3, 13, PassId([33; 10]));
        });
        draft.text()
    }

    pub fn scan(&mut self, text: &str, clock: &str) -> Proposal {
        self.gate.confirm(now(clock));
        self.gate.scan(Scanned::Text(text), 1, Others::default(), now(clock)).unwrap()
    }

    pub fn says(&mut self, text: &str, clock: &str) -> String {
        let proposal = self.scan(text, clock);
        let settled = if proposal.is_settled { " settled" } else { "" };
        let (verdict, reason) = (proposal.verdict().word(), proposal.reason.code());
        format!("{verdict} {reason} {:?}{settled}", proposal.look)
    }

    pub fn settle(&mut self, how: Settle, clock: &str) -> Result<Proposal, GateError> {
        let record = *self.gate.open_proposals().last().expect("a proposal waits").0;
        self.gate.settle(record, how, now(clock))
    }

    pub fn records(&self) -> Vec<Record> {
        let records = self.disk.records.borrow();
        records.iter().map(|bytes| Record::read(bytes).unwrap()).collect()
    }

    pub fn restarted(&mut self, clock: &str) {
        let lists = self.desk.lists.clone();
        self.gate =
            Gate::open(self.setup.clone(), lists, self.disk.clone(), self.records(), now(clock))
                .unwrap();
        self.gate.confirm(now(clock));
    }
}
