//! Gates of the demo: a desk that issues, boxes with a line to the node, and people who come.
//!
//! Everything is the real thing: keys made for this demo, signed lists, passes as bytes, a store
//! and a screen for each gate. The second gate's line is cut two minutes of five, and the third
//! loses its power for one: who comes to it then goes to the next. Some passes lie in the folder as
//! pictures, to be shown to a camera.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use cordon_access::code::{Code, Correction};
use cordon_access::desk::{Asked, Desk, KEYS};
use cordon_access::gate::{GateError, Others, Scanned, Settle};
use cordon_city::crowd::{Arrival, Crowd, Truth, forged};
use cordon_operation::Operation;
use cordon_pass::claims::{Claims, Kind, PassId, SLOT_S, Window};
use cordon_pass::compile::{Making, compile};
use cordon_pass::key::Algorithm;
use cordon_pass::policy::Policy;
use cordon_pass::reason::Verdict;
use cordon_pass::status::{Status, StatusList};
use cordon_pass::trust::{TrustedKey, Use};

use super::gate::{RunningGate, begin};
use crate::args::pass::Gate as Args;
use crate::cli::access::{Saying, enrol};
use crate::clock;
use crate::gate::{GateBox, Shared};

/// The gates of the demo that are boxes.
const GATES: [&str; 3] = ["grey-chatelet", "grey-passy", "grey-mazas"];
/// Which of them loses its power, and in which seconds of five minutes.
const WEAK: (usize, std::ops::Range<u64>) = (2, 200..260);
/// Which one's line is cut, and in which seconds of five minutes.
const CUT: (usize, std::ops::Range<u64>) = (1, 60..180);
/// Passes of the people who come by themselves.
const PEOPLE: usize = 60;
const REVOKED: usize = 3;
/// Places of the status list.
const PLACES: u32 = 10_000;
const DAY_S: u64 = 86_400;
/// How often the people are looked at.
const STEP: Duration = Duration::from_millis(200);

/// The passes that are printed: file, role, name.
const PRINTED: [(&str, &str, &str); 5] = [
    ("resident", "resident", "Camille Exemple"),
    ("worker", "worker", "Alex Exemple"),
    ("visitor", "visitor", "Sam Exemple"),
    ("revoked", "resident", "Dominique Exemple"),
    ("police", "police", "RIO 1234567"),
];

/// The gates of a demo, running.
pub struct DemoGates {
    /// Where each screen is opened, once.
    pub screens: Vec<(String, String)>,
    /// Where the printed passes lie.
    pub passes: PathBuf,
    gates: Vec<RunningGate>,
    weak: tokio::task::JoinHandle<anyhow::Result<()>>,
    stop: Arc<AtomicBool>,
}

/// The boxes, by gate; none while a gate has no power.
type Boxes = Arc<[Mutex<Option<Shared>>]>;

fn seconds_of_five_minutes(began: Instant) -> u64 {
    began.elapsed().as_secs() % 300
}

fn box_of(boxes: &Boxes, gate: usize) -> Option<Shared> {
    boxes.get(gate)?.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn put(boxes: &Boxes, gate: usize, app: Option<Shared>) {
    if let Some(place) = boxes.get(gate) {
        *place.lock().unwrap_or_else(PoisonError::into_inner) = app;
    }
}

/// The desk of a demo, with its lists in the node's folder.
struct DemoDesk {
    desk: Desk,
    lists: PathBuf,
    policy: Policy,
    status: StatusList,
    at_s: u64,
}

fn now_s() -> u64 {
    u64::try_from(clock::now().as_second()).unwrap_or_default()
}

impl DemoDesk {
    /// Makes keys, and lists that hold for the evening that is played.
    fn new(data_dir: &Path, operation: &Operation) -> anyhow::Result<DemoDesk> {
        let (desk, lists) = (Desk::new(&data_dir.join("desk")), data_dir.join("access/lists"));
        let at_s = now_s() - now_s() % SLOT_S;
        if !desk.has_roots() {
            desk.make_roots(Algorithm::Ed25519)?;
            for name in KEYS.into_iter().chain(["supervisor"]) {
                desk.make_key(name, Algorithm::Ed25519)?;
            }
        }
        let own = |name: &str, uses: Use| {
            anyhow::Ok(TrustedKey {
                key: desk.key(name)?.public(),
                begins_at: at_s - DAY_S,
                ends_at: at_s + 30 * DAY_S,
                uses: vec![uses],
                kinds: Kind::ALL.to_vec(),
                zones: Vec::new(),
                validity_max_s: 30 * DAY_S,
                status_list: 1,
            })
        };
        let keys = vec![
            own("status", Use::Status)?,
            own("policy", Use::Policy)?,
            own("distrust", Use::Distrust)?,
            own("passes", Use::Passes)?,
        ];
        desk.trust(1, at_s - DAY_S, at_s + 6 * DAY_S, keys, &lists.join("trust"))?;
        let making = Making {
            version: 1,
            begins_at: at_s - DAY_S,
            expires_at: at_s + 3 * DAY_S,
            before: None,
        };
        let mut policy = compile(operation, &making)?;
        // The other gates have no box here: a pass whose home is one of them would have none.
        policy.gates.retain(|gate| GATES.contains(&gate.id.as_str()));
        desk.write_policy(&policy, &lists.join("policy"))?;
        let status = StatusList::new(1, PLACES, at_s, at_s + 2 * DAY_S)?;
        Ok(DemoDesk { desk, lists, policy, status, at_s })
    }

    fn claims(&self, role: &str, name: Option<&str>) -> anyhow::Result<Claims> {
        let zone = self.policy.zone_called("grey").context("there is no grey zone")?.number;
        let role = self.policy.role_called(role).with_context(|| format!("no role {role}"))?.number;
        let (from, until) = (self.at_s - DAY_S, self.at_s + DAY_S);
        let length = u32::try_from((until - from) / SLOT_S).unwrap_or(1);
        Ok(Claims {
            expires_at: until,
            begins_at: from,
            id: PassId([0; 10]),
            holder: None,
            kind: Kind::Person,
            role,
            windows: vec![Window { zone, from: 0, length }],
            hours: Vec::new(),
            index: 0,
            name: name.map(str::to_owned),
            photo: None,
            plate: None,
            plate_hint: None,
            passback: None,
            assurance: None,
        })
    }

    /// Issues a pass; gives its code and its id.
    fn issue(&mut self, role: &str, name: Option<&str>) -> anyhow::Result<(String, String)> {
        let claims = self.claims(role, name)?;
        let file = self.lists.join("status");
        let asked = Asked {
            claims: &claims,
            key: "passes",
            role,
            is_staff: role == "police",
            second: (role == "police").then_some("supervisor"),
            list: &self.status,
            status_file: &file,
            at: self.at_s,
            replaces: None,
        };
        let (text, issued) = self.desk.issue(&asked)?;
        self.status = cordon_pass::status::StatusList::open_own(
            &cordon_access::files::read(&file)?,
            &self.desk.key("status")?.public(),
        )?;
        Ok((text, issued.pass_id))
    }

    fn revoke(&mut self, passes: &[String]) -> anyhow::Result<()> {
        let file = self.lists.join("status");
        self.desk.mark(&self.status, passes, Status::Revoked, self.at_s, &file)?;
        Ok(())
    }
}

/// Starts the gates of the demo in `data_dir`, with a line to the node at `base`.
///
/// # Errors
///
/// What cannot be made, opened or bound.
pub async fn start(
    seed: u64,
    data_dir: &Path,
    operation: &Operation,
    base: &str,
) -> anyhow::Result<DemoGates> {
    let mut desk = DemoDesk::new(data_dir, operation)?;
    let passes = data_dir.join("passes");
    let mut revoked = Vec::new();
    for (file, role, name) in PRINTED {
        let (text, id) = desk.issue(role, Some(name))?;
        let code = Code::new(&text, Correction::Paper).context("a pass that no code holds")?;
        let png = code.png(6).context("no picture of a pass")?;
        cordon_access::files::write(&passes.join(format!("{file}.png")), &png)?;
        if file == "revoked" {
            revoked.push(id);
        }
    }
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for n in 0..PEOPLE {
        let role = if n % 3 == 0 { "worker" } else { "resident" };
        let (text, id) = desk.issue(role, None)?;
        if n < REVOKED {
            bad.push(text);
            revoked.push(id);
        } else {
            good.push(text);
        }
    }
    desk.revoke(&revoked)?;
    let fake = forged(&desk.claims("resident", None)?);
    let fake = fake.map_err(|error| anyhow::anyhow!("no forger's key: {error}"))?;
    let (mut gates, mut screens) = (Vec::new(), Vec::new());
    for gate in GATES {
        let running = begin(&args(gate, data_dir, base)).await?;
        enrol(data_dir, gate, Some(&running.public), false, Saying::Nothing)?;
        screens
            .push((gate.to_owned(), format!("{}/gate#enrol={}", running.app.url, running.token)));
        gates.push(running);
    }
    let began = Instant::now();
    let boxes: Boxes = gates.iter().map(|gate| Mutex::new(Some(gate.app.clone()))).collect();
    let crowd = Crowd::new(seed, GATES.len(), clock::now(), (good, bad, fake));
    let stop = Arc::new(AtomicBool::new(false));
    let (gate, again) = (gates.remove(WEAK.0), args(GATES[WEAK.0], data_dir, base));
    let weak = fails(gate, again, boxes.clone(), began, stop.clone());
    let weak = tokio::spawn(weak);
    let flag = stop.clone();
    std::thread::Builder::new()
        .name("crowd".into())
        .spawn(move || walk(crowd, &boxes, began, &flag))
        .context("cannot start the crowd")?;
    Ok(DemoGates { screens, passes, gates, weak, stop })
}

fn args(gate: &str, data_dir: &Path, base: &str) -> Args {
    let lists = data_dir.join("access/lists");
    Args {
        dir: data_dir.join("gates").join(gate),
        gate: gate.to_owned(),
        trust: Some(lists.join("trust")),
        status: vec![lists.join("status")],
        policy: Some(lists.join("policy")),
        listen: ([127, 0, 0, 1], 0).into(),
        tls: false,
        name: None,
        officer: vec!["police".to_owned()],
        training: false,
        room: None,
        site_peer: Vec::new(),
        site_listen: None,
        site_key: None,
        centre: Some(base.to_owned()),
        centre_key: Some(data_dir.join("journal").join("key.pub")),
        serial: Vec::new(),
        stick: None,
        from: None,
    }
}

/// The people come, each in a lane of their own beside the screen's.
fn walk(mut crowd: Crowd, boxes: &Boxes, began: Instant, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(STEP);
        if let Some(line) = box_of(boxes, CUT.0).as_ref().and_then(|gate| gate.line()) {
            line.cut(CUT.1.contains(&seconds_of_five_minutes(began)));
        }
        for arrival in crowd.until(clock::now()) {
            // Where nothing works, people go to the next gate.
            let mut near = (0..boxes.len()).map(|n| (arrival.gate + n) % boxes.len());
            let open = near.find_map(|gate| box_of(boxes, gate));
            let done = open.map_or(Ok(()), |gate| shown(&gate, &arrival));
            if let Err(error) = done {
                tracing::warn!("a gate of the demo judged nothing: {error}");
            }
        }
    }
}

/// Has a gate lose its power again and again, and come back at the same address.
async fn fails(
    mut gate: RunningGate,
    mut again: Args,
    boxes: Boxes,
    began: Instant,
    stop: Arc<AtomicBool>,
) -> anyhow::Result<()> {
    let address = gate.app.url.rsplit('/').next().unwrap_or_default();
    again.listen = address.parse().with_context(|| format!("`{address}` is no address"))?;
    let until = async |has_power: bool| {
        while !stop.load(Ordering::Relaxed)
            && WEAK.1.contains(&seconds_of_five_minutes(began)) == has_power
        {
            tokio::time::sleep(STEP).await;
        }
    };
    loop {
        until(false).await;
        put(&boxes, WEAK.0, None);
        if stop.load(Ordering::Relaxed) {
            return gate.stop().await;
        }
        gate.lose_power().await;
        until(true).await;
        gate = begin(&again).await?;
        put(&boxes, WEAK.0, Some(gate.app.clone()));
    }
}

/// Lane of the people who come by themselves: that of the screen is the first.
const LANE: u16 = 2;

/// Somebody shows their code, and does what the steward says.
fn shown(app: &GateBox, arrival: &Arrival) -> Result<(), GateError> {
    let (scanned, now) = (Scanned::Text(&arrival.text), app.now());
    let asked = app.gate().question(scanned, now);
    let centre = asked.and_then(|asked| app.ask_centre(&asked.ask));
    let silent_s = app.line().map(|line| line.silent_s());
    let gate = &mut *app.gate();
    if arrival.truth == Truth::Leaves {
        return gate.exit(scanned, LANE, now).map(|_| ());
    }
    let proposal = gate.scan(scanned, LANE, Others { asked, site: &[], centre, silent_s }, now)?;
    let Some(record) = proposal.record.filter(|_| !proposal.is_settled) else { return Ok(()) };
    let how = match (proposal.verdict(), arrival.truth) {
        (Verdict::Refuse, _) => Settle::Leave,
        // Somebody looks at the document: it is another's.
        (_, Truth::Lent) => {
            let refused = gate.settle(record, Settle::Mismatch, now)?;
            return match refused.record {
                Some(record) => gate.settle(record, Settle::Leave, now).map(|_| ()),
                None => Ok(()),
            };
        }
        _ => Settle::Enter,
    };
    gate.settle(record, how, now).map(|_| ())
}

impl DemoGates {
    /// Stops gates and people.
    ///
    /// # Errors
    ///
    /// When a listener failed.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        for gate in self.gates {
            gate.stop().await?;
        }
        self.weak.await?
    }
}
