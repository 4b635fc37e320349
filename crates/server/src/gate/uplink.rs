//! The gate's line to the centre: twice a second, or sooner when something waits, it sends what the
//! centre does not have, and takes what is newer of the lists.
//!
//! Records stay until a checkpoint covers them that the centre's journal has signed with the key
//! this gate was set up with.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use cordon_access::files::{make_key, read_key};
use cordon_access::gate::{Freshness, Took};
use cordon_access::line::{
    CentreWord, Heard, How, MESSAGE_LEN_MAX, Question, RECORDS_MAX, Report, list_hash, seal,
    seal_question,
};
use cordon_api::gate::UplinkView;
use cordon_pass::key::{Algorithm, SigningKey};

use super::Shared;
use super::files::ListFiles;

/// How often the centre is told that the gate lives, and asked for lists: a revocation is at every
/// gate within twice this.
const EVERY: Duration = Duration::from_millis(500);
/// How often while something waits.
const SOON: Duration = Duration::from_millis(200);
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long an answer is waited for while a person waits.
const ASK_PATIENCE: Duration = Duration::from_millis(500);
/// How long where another gate may have to give up the right first.
const RIGHT_PATIENCE: Duration = Duration::from_secs(2);
/// How long records stay after they are covered, milliseconds: two days.
const KEPT_MS: u64 = 2 * 86_400_000;
/// Bytes of records in a message, about.
const RECORDS_LEN_MAX: usize = 1 << 20;

/// The line.
pub struct Line {
    url: String,
    question_url: String,
    /// The line of the centre's `key.pub`.
    centre_key: String,
    key: SigningKey,
    agent: ureq::Agent,
    heard: Mutex<Option<Instant>>,
    is_up: AtomicBool,
    is_cut: AtomicBool,
}

/// What the line remembers between two messages.
#[derive(Default)]
struct Memory {
    /// The number of the first record that the centre does not have, by its last word.
    next: u64,
    /// Lists that are known or that this gate does not want.
    known: BTreeSet<[u8; 8]>,
    wants_whole: bool,
    said: Option<String>,
}

/// The gate's own key in its folder, made at the first start.
///
/// # Errors
///
/// When it cannot be made or read.
pub fn own_key(dir: &Path) -> anyhow::Result<SigningKey> {
    let path = dir.join("gate.key");
    if !path.exists() {
        return Ok(make_key(&path, Algorithm::Ed25519)?);
    }
    Ok(read_key(&path)?)
}

/// A gate's public key, as it is enrolled.
pub fn public_text(key: &SigningKey) -> String {
    hex::encode(key.public().to_cose_key())
}

impl Line {
    /// A line to the centre at `url`, whose journal signs with the key in the file.
    ///
    /// # Errors
    ///
    /// When the file is no key or the address none.
    pub fn new(url: &str, key_file: &Path, key: SigningKey) -> anyhow::Result<Line> {
        if !url.starts_with("http://") && !url.starts_with("https://") {
            bail!("the centre's address begins with http:// or https://, not `{url}`");
        }
        let centre_key = std::fs::read_to_string(key_file)
            .with_context(|| format!("cannot read the centre's key `{}`", key_file.display()))?;
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .build();
        Ok(Line {
            url: format!("{}/api/gates/report", url.trim_end_matches('/')),
            question_url: format!("{}/api/gates/question", url.trim_end_matches('/')),
            centre_key: centre_key.trim().to_owned(),
            key,
            agent: config.new_agent(),
            heard: Mutex::new(None),
            is_up: AtomicBool::new(false),
            is_cut: AtomicBool::new(false),
        })
    }

    /// Asks the centre about a pass; `None` where it does not answer soon.
    pub fn ask(&self, question: &Question) -> Option<CentreWord> {
        if self.is_cut.load(Relaxed) || !self.is_up.load(Relaxed) {
            return None;
        }
        let patience = if question.wants_right { RIGHT_PATIENCE } else { ASK_PATIENCE };
        let mut answer = self
            .agent
            .post(&self.question_url)
            .config()
            .timeout_global(Some(patience))
            .build()
            .send(&seal_question(question, &self.key)[..])
            .ok()?;
        let body = answer.body_mut().with_config().limit(4_096).read_to_vec().ok()?;
        CentreWord::read(&body).filter(|_| answer.status().is_success())
    }

    /// Seconds since the centre was heard; a line that never was up is silent for ever.
    pub fn silent_s(&self) -> u64 {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.map_or(u64::MAX, |heard| heard.elapsed().as_secs())
    }

    /// Cuts the line, or joins it again: to show what a gate does meanwhile.
    pub fn cut(&self, is_cut: bool) {
        self.is_cut.store(is_cut, Relaxed);
    }

    /// How it is, with so many records waiting.
    pub fn view(&self, pending_count: u64) -> UplinkView {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        UplinkView {
            is_set: true,
            is_up: self.is_up.load(Relaxed),
            pending_count,
            silent_s: heard.map(|heard| heard.elapsed().as_secs()),
        }
    }

    /// Sends and hears until told to stop.
    pub fn run(&self, app: &Shared, files: &Arc<ListFiles>, stop: &AtomicBool) {
        let mut memory = Memory::default();
        while !stop.load(Relaxed) {
            let began = Instant::now();
            let done = self.exchange(app, files, &mut memory);
            self.is_up.store(done.is_ok(), Relaxed);
            let waits = match done {
                Ok(more) => {
                    *self.heard.lock().unwrap_or_else(PoisonError::into_inner) =
                        Some(Instant::now());
                    if let Some(said) = memory.said.take() {
                        tracing::info!("the centre answers again; it was: {said}");
                    }
                    if more { Duration::ZERO } else { EVERY }
                }
                Err(error) => {
                    let said = format!("{error:#}");
                    if memory.said.as_ref() != Some(&said) {
                        tracing::warn!("the centre takes nothing: {said}");
                        memory.said = Some(said);
                    }
                    EVERY
                }
            };
            while began.elapsed() < waits && !stop.load(Relaxed) {
                let has_news = app.gate().outbox().0.next() > memory.next;
                if has_news && self.is_up.load(Relaxed) && began.elapsed() > SOON {
                    break;
                }
                std::thread::sleep(Duration::from_millis(50).min(waits));
            }
        }
    }

    /// One message and its answer; whether more waits.
    fn exchange(
        &self,
        app: &Shared,
        files: &ListFiles,
        memory: &mut Memory,
    ) -> anyhow::Result<bool> {
        if self.is_cut.load(Relaxed) {
            bail!("the line is cut");
        }
        let report = report(app, files, memory)?;
        let sent = report.records.len() as u64;
        let mut answer = self
            .agent
            .post(&self.url)
            .header("content-type", "application/cbor")
            .send(&seal(&report, &self.key)[..])?;
        let status = answer.status();
        let body = answer.body_mut().with_config().limit(MESSAGE_LEN_MAX as u64).read_to_vec()?;
        if !status.is_success() {
            let said = String::from_utf8_lossy(&body);
            bail!("{status}: {}", said.chars().take(300).collect::<String>());
        }
        let heard = Heard::read(&body).context("the answer is none of a centre")?;
        let gave_up = self.heard(&heard, app, files, memory)?;
        Ok(gave_up || (sent > 0 && heard.next < app.gate().outbox().0.next()))
    }

    /// Takes what the centre said; whether it waits to hear of rights that were given up.
    fn heard(
        &self,
        heard: &Heard,
        app: &Shared,
        files: &ListFiles,
        memory: &mut Memory,
    ) -> anyhow::Result<bool> {
        memory.next = heard.next;
        let now = app.now();
        let mut gate = app.gate();
        if heard.covered > 0
            && let Some(checkpoint) = &heard.checkpoint
        {
            let signed = cordon_journal::checkpoint_size(checkpoint, &self.centre_key);
            let signed = signed.map_err(|why| anyhow::anyhow!("the centre's checkpoint: {why}"));
            signed?;
            let forget_ms = gate.time_ms(now).saturating_sub(KEPT_MS);
            gate.outbox_mut().0.cover(heard.covered, forget_ms)?;
        }
        if !crate::clock::is_played() {
            gate.set_clock(heard.at_ms, now);
        }
        memory.wants_whole = false;
        for list in &heard.lists {
            match files.offer(list, &mut gate, now)? {
                Took::Newer => tracing::info!("a newer list came from the centre"),
                Took::Gap => memory.wants_whole = true,
                Took::Not(why) => {
                    tracing::warn!("a list of the centre is not taken: {why}");
                    memory.known.insert(*list_hash(list));
                }
                Took::Known => {
                    memory.known.insert(*list_hash(list));
                }
            }
        }
        if !memory.wants_whole {
            gate.confirm(now);
        }
        let mut gave_up = gate.hear_registry(heard.registry, now)? > 0;
        gave_up |= gate.give_up(&heard.recalls, now)? > 0;
        gate.renew_rights(now);
        Ok(gate.hear_room(&heard.room, heard.room_back, now)? || gave_up)
    }
}

fn report(app: &Shared, files: &ListFiles, memory: &Memory) -> anyhow::Result<Report> {
    let now = app.now();
    let mut gate = app.gate();
    let first = memory.next.max(gate.outbox().0.first()?.unwrap_or(0));
    let kept = gate.outbox().0.read(first, RECORDS_MAX, RECORDS_LEN_MAX)?;
    let mut lists = files.hashes()?;
    lists.extend(memory.known.iter().copied());
    let how = How {
        freshness: match gate.freshness(now) {
            Freshness::Green => 0,
            Freshness::Amber => 1,
            Freshness::Red => 2,
        },
        list_age_s: gate
            .list_ages(now)
            .iter()
            .filter(|list| list.list == "status")
            .map(|list| list.age_s)
            .max()
            .unwrap_or_default(),
        inside_count: gate.inside_count(),
        room: gate.room(),
        pressure_until_ms: gate.pressure(now).map(|(_, until)| until),
        is_training: gate.setup().is_training,
        pending_count: gate.outbox().0.pending(),
    };
    Ok(Report {
        gate: gate.id().to_owned(),
        at_ms: gate.time_ms(now),
        run: gate.outbox().0.run(),
        first: kept.first().map_or(first, |kept| kept.seq),
        records: kept.into_iter().map(|kept| kept.bytes.into()).collect(),
        how,
        lists: lists.into_iter().map(cordon_access::line::ListHash::from).collect(),
        wants_whole: memory.wants_whole,
        room_wanted: gate.room_wanted(now),
        zone: gate.zone_number(),
        zone_id: gate.zone().map(|zone| zone.id.clone()).unwrap_or_default(),
    })
}
