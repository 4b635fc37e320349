//! The demo without a screen: the simulated city on virtual time, on one thread.
//!
//! The same seed gives the same journal, byte for byte, on every run and machine: time, chance,
//! salts and the signing key all come from the seed, and batches are cut by virtual time.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use cordon_air::decode::FrameReader;
use cordon_air::source::Heard;
use cordon_api::report::ReportBatch;
use cordon_city::ground::{Call, Ground};
use cordon_city::truth::Truth;
use cordon_city::{City, Sent};
use cordon_command::{AcknowledgeAlert, Command, JudgeAlert, OpenIncident, Request, Who};
use cordon_journal::KeySource;
use cordon_journal::archive::SegmentWriter;
use cordon_kernel::Timestamp;
use cordon_kernel::alert::{Severity, Verdict};
use cordon_kernel::body::{Body, FeedAge, IncidentKind, Seen};
use cordon_kernel::entry::Draft;
use cordon_kernel::id::{AccountId, AlertId, Seq, SourceId};
use cordon_kernel::role::Role;
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_operation::Package;
use cordon_picture::Picture;
use cordon_rules::Raiser;
use cordon_vault::Vault;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::Serialize;

use super::demo_cameras::TruthCameras;
use crate::desk::{AirDesk, seals};
use crate::door::Door;
use crate::hub::LiveSide;
use crate::node::{Node, Opening};

/// A step of virtual time, in milliseconds: a look by the rules and one batch of the journal.
const STEP_MS: i64 = 250;
/// How often the desk lets time pass, in milliseconds: it looks at every aircraft.
const PASS_MS: i64 = 1_000;
/// Streams of chance besides the city's own.
const SALTS: u64 = 1;
const VAULT: u64 = 2;
const KEY: u64 = 3;
const PEOPLE: u64 = 4;

/// What the demo reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// How long it ran, in seconds of virtual time.
    pub seconds: i64,
    /// Entries in all.
    pub size: u64,
    /// Entries by kind.
    pub entries: BTreeMap<&'static str, u64>,
    /// Alerts by rule.
    pub alerts: BTreeMap<String, u64>,
    /// SHA-256 of the picture, hexadecimal.
    pub picture_hash: String,
    /// Root of the journal's tree, hexadecimal.
    pub journal_root: String,
}

fn chance(seed: u64, stream: u64) -> ChaCha20Rng {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    rng.set_stream(stream);
    rng
}

struct Demo {
    node: Node,
    picture: Picture,
    side: LiveSide,
    desk: AirDesk,
    door: Door,
    raiser: Raiser,
    readers: BTreeMap<SourceId, FrameReader>,
    people: People,
    alerts: BTreeMap<String, u64>,
    passed_at: Timestamp,
}

/// Runs `seed` from a moment on for so many milliseconds of virtual time, into `data_dir`; gives
/// what happened and what there was to be detected.
///
/// # Errors
///
/// When the folder cannot be written.
pub fn run(
    seed: u64,
    (start, millis): (Timestamp, i64),
    data_dir: &Path,
    package: Package,
) -> anyhow::Result<(Report, Truth)> {
    let operation = Arc::new(package.operation.clone());
    let mut ground = Ground::new(seed, &operation, start);
    let mut cameras = TruthCameras::new(seed, &operation, start)?;
    let mut city = City::new(seed, operation, start);
    let receivers: Vec<SourceId> = city.receivers().cloned().collect();
    let mut demo = Demo::open(seed, data_dir, package, start, receivers)?;
    let mut now = start;
    let end = plus_millis(start, millis);
    while now < end {
        let next = plus_millis(now, STEP_MS.min(millis_between(now, end)));
        let sent = city.between(now, next);
        let calls = ground.until(next);
        now = next;
        demo.report(&calls)?;
        demo.write(cameras.until(next), next)?;
        demo.step(sent, now)?;
    }
    let mut truth = city.truth();
    truth.add(ground.planted());
    Ok((demo.finish(seed, millis / 1000, now)?, truth))
}

impl Demo {
    fn open(
        seed: u64,
        data_dir: &Path,
        package: Package,
        start: Timestamp,
        receivers: Vec<SourceId>,
    ) -> anyhow::Result<Demo> {
        let mut salts = chance(seed, SALTS);
        let mut random = chance(seed, VAULT);
        let mut key = [0; 32];
        chance(seed, KEY).fill_bytes(&mut key);
        let vault = Vault::open(data_dir, move |bytes: &mut [u8]| random.fill_bytes(bytes))?;
        let opening = Opening {
            data_dir: data_dir.to_path_buf(),
            package: Some(package),
            adopt: false,
            key: KeySource::Seed(key),
            notes_kept_ms: 30 * 86_400_000,
            holders_kept_ms: 90 * 86_400_000,
        };
        let salts = Box::new(move || {
            let mut salt = [0; 16];
            salts.fill_bytes(&mut salt);
            salt
        });
        let (node, picture) = Node::open(opening, vault, salts, start)?;
        let (archive, _) = SegmentWriter::open(data_dir)?;
        let desk = AirDesk::new(node.epoch(), archive, &picture);
        let door = Door::new(node.epoch(), receivers.iter().cloned());
        let mut demo = Demo {
            node,
            picture,
            side: LiveSide::default(),
            desk,
            door,
            raiser: Raiser::default(),
            readers: BTreeMap::new(),
            people: People::new(seed, receivers.clone())?,
            alerts: BTreeMap::new(),
            passed_at: start,
        };
        demo.begin(&receivers, start)?;
        Ok(demo)
    }

    fn begin(&mut self, receivers: &[SourceId], start: Timestamp) -> anyhow::Result<()> {
        let mut drafts = Vec::new();
        for source in receivers {
            let from = "the simulated city".to_owned();
            drafts.push(self.desk.begin(source, from, None, None, start));
            self.readers.insert(source.clone(), FrameReader::default());
        }
        let (account, roles) = (self.people.who.account.clone(), self.people.who.roles.clone());
        drafts.push(self.node.of_node(Body::AccountOpened { account, roles }, start));
        self.write(drafts, start)
    }

    fn write(&mut self, drafts: Vec<Draft>, now: Timestamp) -> anyhow::Result<()> {
        if drafts.is_empty() {
            return Ok(());
        }
        for entry in self.node.record(drafts, now)? {
            if let (
                Some(Body::AlertRaised { .. }),
                cordon_kernel::entry::Author::Rule { rule, .. },
            ) = (&entry.body, &entry.header.author)
            {
                *self.alerts.entry(rule.to_string()).or_default() += 1;
            }
            self.picture.apply(entry);
        }
        Ok(())
    }

    /// Takes calls at the report door, in the bytes in which they would come.
    fn report(&mut self, calls: &[Call]) -> anyhow::Result<()> {
        for call in calls {
            let batch: ReportBatch =
                serde_json::from_slice(&call.body).context("the city's reports are no batch")?;
            let taken = {
                let account = &self.people.who.account;
                self.door.take(&batch, account, &self.picture, &mut self.side, call.at)
            };
            let (_, drafts) = taken.map_err(|refused| anyhow::anyhow!(refused.sentence.en))?;
            self.write(drafts, call.at)?;
        }
        Ok(())
    }

    fn step(&mut self, sent: Vec<Sent>, now: Timestamp) -> anyhow::Result<()> {
        let mut told = crate::desk::Told::default();
        for sent in sent {
            let Some(reader) = self.readers.get_mut(&sent.source) else { continue };
            let mut input = sent.bytes.as_slice();
            while let Some(found) = reader.next(&mut input) {
                let Ok(transmission) = found.sent else { continue };
                let heard = Heard {
                    source: sent.source.clone(),
                    sent: transmission,
                    observed_at: sent.at,
                    original_at: None,
                    feed_at: sent.at,
                    is_timed: true,
                };
                self.desk.take(&heard, now, &mut self.side, &mut told);
            }
        }
        if millis_between(self.passed_at, now) >= PASS_MS {
            self.passed_at = now;
            let passed = self.desk.at(now, &mut self.side);
            told.drafts.extend(passed.drafts);
        }
        told.take_reported(&mut self.side);
        self.desk.archive(&mut told, now);
        for sealed in &told.sealed {
            let draft = self.node.of_node(seals(sealed), now);
            told.drafts.push(draft);
        }
        self.write(told.drafts, now)?;
        self.desk.sealed(&told.sealed);
        let drafts = self.raiser.look(&self.picture, &self.side.live, now);
        self.write(drafts, now)?;
        self.decide(now)
    }

    fn decide(&mut self, now: Timestamp) -> anyhow::Result<()> {
        let Some(request) = self.people.decide(&self.picture, &self.side, now) else {
            return Ok(());
        };
        match self.node.decide(&self.picture, &request, &self.people.who, now) {
            Ok((_, entries)) => {
                for entry in entries {
                    self.picture.apply(entry);
                }
                Ok(())
            }
            Err(error) => bail!("the simulated operator was refused: {error}"),
        }
    }

    fn finish(mut self, seed: u64, seconds: i64, now: Timestamp) -> anyhow::Result<Report> {
        let mut told = self.desk.close(now);
        self.desk.close_archive(&mut told, now);
        for sealed in &told.sealed {
            let draft = self.node.of_node(seals(sealed), now);
            told.drafts.push(draft);
        }
        told.drafts.push(self.node.of_node(Body::NodeStopped, now));
        self.write(told.drafts, now)?;
        self.desk.sealed(&told.sealed);
        self.node.journal().publish().context("cannot publish the checkpoint")?;
        let counts = self.picture.counts.iter();
        Ok(Report {
            seed,
            seconds,
            size: self.picture.size,
            entries: counts.map(|(kind, count)| (kind.name(), *count)).collect(),
            alerts: self.alerts,
            picture_hash: hex::encode(self.picture.hash()),
            journal_root: hex::encode(self.node.journal().head().root),
        })
    }
}

/// A simulated operator, who takes alerts, judges them and opens an incident for what matters.
struct People {
    receivers: Vec<SourceId>,
    who: Who,
    chance: ChaCha20Rng,
    due: BTreeMap<AlertId, Timestamp>,
}

impl People {
    fn new(seed: u64, receivers: Vec<SourceId>) -> anyhow::Result<People> {
        let account = AccountId::new("a-demo")?;
        let who = Who { account, roles: vec![Role::Operator] };
        Ok(People { receivers, who, chance: chance(seed, PEOPLE), due: BTreeMap::new() })
    }

    /// What is asked at `now`, one thing at a time.
    fn decide(&mut self, picture: &Picture, side: &LiveSide, now: Timestamp) -> Option<Request> {
        let open = picture.alerts.iter().filter(|(_, alert)| alert.judgement.is_none());
        let open: Vec<_> = open.map(|(id, alert)| (*id, alert)).collect();
        for (id, _) in &open {
            let wait_s = i64::from(self.chance.next_u32() % 60 + 15);
            self.due.entry(*id).or_insert_with(|| plus_millis(now, wait_s * 1000));
        }
        let (id, alert) = open.into_iter().find(|(id, _)| self.due[id] <= now)?;
        let wait_s = i64::from(self.chance.next_u32() % 90 + 20);
        self.due.insert(id, plus_millis(now, wait_s * 1000));
        let grave = alert.severity == Severity::Critical;
        let command = if alert.acknowledged_by.is_none() {
            Command::AcknowledgeAlert(AcknowledgeAlert { alert: id })
        } else if grave && alert.incident.is_none() && self.chance.next_u32().is_multiple_of(2) {
            Command::OpenIncident(OpenIncident {
                kind: IncidentKind::Air,
                severity: alert.severity,
                alerts: vec![id],
                place: alert.evidence.tracks.first().and_then(|state| state.position),
                text: Some(format!("simulated: the tower is asked about alert {id}")),
            })
        } else {
            let verdict = if grave { Verdict::Relevant } else { Verdict::Irrelevant };
            Command::JudgeAlert(JudgeAlert { alert: id, verdict })
        };
        let age = |source: &SourceId| {
            let heard = side.live.heard_at(source);
            let age_ms = heard.map(|at| millis_between(at, now).max(0).unsigned_abs());
            FeedAge { source: source.clone(), age_ms }
        };
        let seen = Seen {
            seq: picture.seq().unwrap_or(Seq(0)),
            view: format!("/map?sel=alert:{id}"),
            feeds: self.receivers.iter().map(age).collect(),
        };
        Some(Request { command, expected: Some(alert.changed_seq), seen })
    }
}
