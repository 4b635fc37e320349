//! `cordon load gates`: hundreds of gates in one process, whose line comes back after a cut.
//!
//! Each gate has its own key and sends what it saw meanwhile, real records under its signature,
//! batch after batch, until the centre says that a signed checkpoint covers all. Measured is from
//! the first byte to the last word. Then, with a list to be pushed, from the moment it lies in the
//! centre's folder until each gate holds it.

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use cordon_access::line::{Heard, How, Report, list_hash, seal};
use cordon_access::record::{Moment, Record, What, written};
use cordon_pass::claims::{Assurance, PassId};
use cordon_pass::key::{Algorithm, SigningKey};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::Serialize;

use super::access::enrol;
use crate::args::GatesLoad;
use crate::clock;

/// Threads that send: gates wait for answers most of the time.
const THREADS: usize = 32;
/// How often an idle gate speaks, as `cordon gate` does.
const EVERY: Duration = Duration::from_millis(500);
/// How long is waited for the last checkpoint or list.
const PATIENCE: Duration = Duration::from_secs(300);

/// What was measured.
#[derive(Debug, Serialize)]
struct Measured {
    gates: usize,
    records_a_gate: usize,
    records: u64,
    /// Until the centre had taken every record.
    taken_s: f64,
    /// Until a signed checkpoint covered every record.
    covered_s: f64,
    /// Records a second, until they were taken.
    records_per_s: f64,
    /// From a list in the centre's folder to a gate, milliseconds: the median.
    #[serde(skip_serializing_if = "Option::is_none")]
    push_ms_p50: Option<f64>,
    /// The same, of which one in a hundred takes longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    push_ms_p99: Option<f64>,
    /// The longest.
    #[serde(skip_serializing_if = "Option::is_none")]
    push_ms_max: Option<f64>,
}

struct Gate {
    name: String,
    key: SigningKey,
    records: Vec<Vec<u8>>,
    next: u64,
    covered: u64,
    lists: Vec<[u8; 8]>,
}

/// `cordon load gates`.
///
/// # Errors
///
/// When the centre takes nothing, or answers what it should not.
pub fn run(asked: &GatesLoad) -> anyhow::Result<()> {
    let url = format!("{}/api/gates/report", asked.server.trim_end_matches('/'));
    let mut gates = Vec::new();
    for number in 0..asked.gates {
        let gate = gate(number, asked.records)?;
        let key = hex::encode(gate.key.public().to_cose_key());
        enrol_quietly(&asked.data, &gate.name, &key)?;
        gates.push(Mutex::new(gate));
    }
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(60)))
        .http_status_as_error(false)
        .max_idle_connections_per_host(THREADS)
        .build()
        .new_agent();
    let began = Instant::now();
    let all = asked.records as u64;
    each(&gates, |gate| {
        while gate.next < all {
            exchange(&agent, &url, gate, asked.batch)?;
        }
        Ok(())
    })?;
    let taken_s = began.elapsed().as_secs_f64();
    each(&gates, |gate| {
        while gate.covered < all {
            if began.elapsed() > PATIENCE {
                bail!("{} of {} are covered at {}", gate.covered, all, gate.name);
            }
            std::thread::sleep(Duration::from_millis(50));
            exchange(&agent, &url, gate, asked.batch)?;
        }
        Ok(())
    })?;
    let covered_s = began.elapsed().as_secs_f64();
    let pushed = match &asked.push {
        Some(list) => Some(push(&agent, &url, &gates, list, asked)?),
        None => None,
    };
    let records = all * gates.len() as u64;
    let of = |part: f64| {
        let place = |times: &Vec<f64>| ((times.len() - 1) as f64 * part).round() as usize;
        pushed.as_ref().map(|times| times[place(times)])
    };
    let measured = Measured {
        gates: gates.len(),
        records_a_gate: asked.records,
        records,
        taken_s,
        covered_s,
        records_per_s: records as f64 / taken_s,
        push_ms_p50: of(0.5),
        push_ms_p99: of(0.99),
        push_ms_max: of(1.0),
    };
    super::say(&serde_json::to_string_pretty(&measured)?)
}

fn enrol_quietly(data: &Path, gate: &str, key: &str) -> anyhow::Result<()> {
    enrol(data, gate, Some(key), false, super::access::Saying::Nothing)
}

/// A gate that has seen so many records: half of them judgements, half entries.
fn gate(number: usize, records_count: usize) -> anyhow::Result<Gate> {
    let mut chance = ChaCha8Rng::seed_from_u64(number as u64);
    let mut secret = [0; 32];
    chance.fill_bytes(&mut secret);
    let key = SigningKey::new(Algorithm::Ed25519, &secret);
    let key = key.map_err(|error| anyhow::anyhow!("no key: {error}"))?;
    let start_ms = u64::try_from(clock::now().as_millisecond()).unwrap_or_default();
    let mut pass = PassId([0; 10]);
    let records = (0..records_count as u64).map(|seq| {
        let is_judgement = seq % 2 == 0;
        if is_judgement {
            chance.fill_bytes(&mut pass.0);
        }
        let what = if is_judgement {
            What::Judged {
                pass: Some(written(pass)),
                zone: 1,
                reason: "good".to_owned(),
                lane: 1,
                rule: Some("grey-pedestrian".to_owned()),
                order: Some("grey-order".to_owned()),
                lists: [1, 2, 3],
            }
        } else {
            let (pass, seen) = (Some(written(pass)), Assurance::Document);
            What::Entered { judged: seq - 1, pass, zone: 1, seen, steward: None }
        };
        let at = Moment { ms: start_ms + seq * 1_000, turn: 0 };
        Record { seq, at, unsure_ms: 1_000, is_training: false, what }.write()
    });
    let records = records.collect();
    let name = format!("load-{number}");
    Ok(Gate { name, key, records, next: 0, covered: 0, lists: Vec::new() })
}

/// Does `work` for each gate, on several threads.
fn each(
    gates: &[Mutex<Gate>],
    work: impl Fn(&mut Gate) -> anyhow::Result<()> + Sync,
) -> anyhow::Result<()> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let failed = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(gate) =
                    gates.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
                {
                    let Ok(mut gate) = gate.lock() else { return };
                    if let Err(error) = work(&mut gate) {
                        failed.lock().map(|mut it| *it = Some(error)).unwrap_or_default();
                        return;
                    }
                }
            });
        }
    });
    failed.into_inner().ok().flatten().map_or(Ok(()), Err)
}

/// One message and its answer.
fn exchange(
    agent: &ureq::Agent,
    url: &str,
    gate: &mut Gate,
    batch: usize,
) -> anyhow::Result<Heard> {
    let first = usize::try_from(gate.next).unwrap_or(usize::MAX);
    let records = gate.records.iter().skip(first).take(batch);
    let report = Report {
        gate: gate.name.clone(),
        at_ms: u64::try_from(clock::now().as_millisecond()).unwrap_or_default(),
        run: 1,
        first: gate.next,
        records: records.map(|bytes| bytes.clone().into()).collect(),
        how: How::default(),
        lists: gate.lists.iter().copied().map(cordon_access::line::ListHash::from).collect(),
        wants_whole: false,
        room_wanted: None,
        zone: 1,
        zone_id: "grey".to_owned(),
    };
    let mut answer = agent.post(url).send(&seal(&report, &gate.key)[..])?;
    let status = answer.status();
    let body = answer.body_mut().with_config().limit(64 << 20).read_to_vec()?;
    if !status.is_success() {
        bail!("{status}: {}", String::from_utf8_lossy(&body));
    }
    let heard = Heard::read(&body).context("the answer is none of a centre")?;
    (gate.next, gate.covered) = (heard.next, gate.covered.max(heard.covered));
    gate.lists.extend(heard.lists.iter().map(|list| *list_hash(list)));
    Ok(heard)
}

/// Puts a list into the centre's folder, and waits until every gate has it; in milliseconds each,
/// sorted. Gates speak twice a second, each at a time of its own.
fn push(
    agent: &ureq::Agent,
    url: &str,
    gates: &[Mutex<Gate>],
    list: &Path,
    asked: &GatesLoad,
) -> anyhow::Result<Vec<f64>> {
    let bytes = std::fs::read(list)
        .with_context(|| format!("cannot read the list `{}`", list.display()))?;
    let hash = *list_hash(&bytes);
    let times = Mutex::new(Vec::new());
    let begins = Instant::now() + Duration::from_millis(1_500);
    std::thread::scope(|scope| {
        for (number, gate) in gates.iter().enumerate() {
            let times = &times;
            scope.spawn(move || {
                let Ok(mut gate) = gate.lock() else { return };
                // Spread over the half second, as gates that were started at any time are.
                let spread = EVERY.mul_f64(number as f64 / gates.len() as f64);
                let mut due = begins - Duration::from_millis(1_000) + spread;
                while begins.elapsed() < PATIENCE {
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    due += EVERY;
                    if exchange(agent, url, &mut gate, 0).is_err() {
                        return;
                    }
                    if gate.lists.contains(&hash) {
                        let took = begins.elapsed().as_secs_f64() * 1_000.0;
                        times.lock().map(|mut it| it.push(took)).unwrap_or_default();
                        return;
                    }
                }
            });
        }
        std::thread::sleep(begins.saturating_duration_since(Instant::now()));
        let _ = std::fs::write(asked.data.join("access/lists/delta-load"), &bytes);
    });
    let mut times = times.into_inner().unwrap_or_default();
    if times.len() < gates.len() {
        bail!("{} of {} gates got the list", times.len(), gates.len());
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}
