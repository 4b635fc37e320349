//! A gate's lists on its disk, and newer ones on a stick.
//!
//! In the gate's folder: `lists/trust`, `lists/policy`, `lists/status-HASH`, `lists/delta-HASH` and
//! `lists/distrust-HASH`; a newer list is there before it counts. A folder that is looked at (a
//! stick) may hold any of them under any name: what each is, its signature says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::{Context, bail};
use cordon_access::files::{read, write};
use cordon_access::gate::{Gate, GateError, Now, Took};
use cordon_access::line::list_hash;
use cordon_pass::judge::Lists;
use cordon_pass::policy::Policy;
use cordon_pass::status::{Delta, StatusList};
use cordon_pass::trust::{Anchored, Distrust, Roots};

use super::store::Store;

/// Largest file on a stick that is looked at: a status list of 200 million.
const FILE_LEN_MAX: u64 = 64 << 20;

/// When a file was last written, and how long it is.
type Changed = (SystemTime, u64);

/// The folder of a gate's lists.
pub struct ListFiles {
    dir: PathBuf,
    /// The roots that its lists of keys are signed by, from its first set-up.
    pub roots: Roots,
    /// The hash of each file, with when it was last written and how long it is.
    known: Mutex<BTreeMap<PathBuf, (Changed, [u8; 8])>>,
}

/// What kinds of list a file may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Trust,
    Policy,
    Status,
    Delta,
    Distrust,
}

impl Kind {
    /// The file that a list of this kind is kept in.
    fn file(self, bytes: &[u8]) -> String {
        let hash = || hex::encode(*list_hash(bytes));
        match self {
            Kind::Trust => "trust".to_owned(),
            Kind::Policy => "policy".to_owned(),
            Kind::Status => format!("status-{}", hash()),
            Kind::Delta => format!("delta-{}", hash()),
            Kind::Distrust => format!("distrust-{}", hash()),
        }
    }
}

impl ListFiles {
    /// Sets up a gate's lists from files, if it has none yet.
    ///
    /// # Errors
    ///
    /// When a file cannot be used, or there is none and none was given.
    pub fn open(
        dir: &Path,
        trust: Option<&Path>,
        status: &[PathBuf],
        policy: Option<&Path>,
    ) -> anyhow::Result<ListFiles> {
        let dir = dir.join("lists");
        let own = dir.join("trust");
        if !own.exists() {
            let (Some(trust), Some(policy), false) = (trust, policy, status.is_empty()) else {
                bail!("a gate that is new needs its lists: give --trust, --status and --policy");
            };
            write(&dir.join("policy"), &read(policy)?)?;
            for path in status {
                let bytes = read(path)?;
                write(&dir.join(Kind::Status.file(&bytes)), &bytes)?;
            }
            // Last: with it the set-up is whole.
            write(&own, &read(trust)?)?;
        }
        let anchored = Anchored::read(&read(&own)?);
        let anchored =
            anchored.with_context(|| format!("cannot use the keys in `{}`", own.display()))?;
        Ok(ListFiles { dir, roots: anchored.roots, known: Mutex::default() })
    }

    fn named(&self, start: &str) -> anyhow::Result<Vec<PathBuf>> {
        let list = std::fs::read_dir(&self.dir)
            .with_context(|| format!("cannot read `{}`", self.dir.display()))?;
        let is_so = |path: &PathBuf| {
            // What a crash left half written is no list.
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(start) && !name.starts_with('.')
        };
        let paths = list.filter_map(|entry| Some(entry.ok()?.path()));
        let mut paths: Vec<PathBuf> = paths.filter(is_so).collect();
        paths.sort();
        Ok(paths)
    }

    /// What its lists are told by. A file that has not changed is not read again.
    ///
    /// # Errors
    ///
    /// When one cannot be read.
    pub fn hashes(&self) -> anyhow::Result<Vec<[u8; 8]>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut now = BTreeMap::new();
        for path in self.named("")? {
            let about = std::fs::metadata(&path)
                .with_context(|| format!("cannot read `{}`", path.display()))?;
            let changed = (about.modified().unwrap_or(SystemTime::UNIX_EPOCH), about.len());
            let hash = match known.get(&path) {
                Some((before, hash)) if *before == changed => *hash,
                _ => *list_hash(&read(&path)?),
            };
            now.insert(path, (changed, hash));
        }
        *known = now;
        Ok(known.values().map(|(_, hash)| *hash).collect())
    }

    /// The lists, with every change that was taken.
    ///
    /// # Errors
    ///
    /// When one cannot be used.
    pub fn load(&self, at_s: u64) -> anyhow::Result<Lists> {
        let trust = Anchored::read(&read(&self.dir.join("trust"))?)?.open()?;
        let rules = self.dir.join("policy");
        let policy = Policy::open(&read(&rules)?, &trust, at_s, None)
            .with_context(|| format!("cannot use the rules in `{}`", rules.display()))?;
        let mut status: Vec<StatusList> = Vec::new();
        for path in self.named("status-")? {
            let list = StatusList::open(&read(&path)?, &trust, at_s, None);
            let list = list.with_context(|| format!("cannot use `{}`", path.display()))?;
            match status.iter_mut().find(|it| it.list == list.list) {
                Some(newer) if newer.version >= list.version => {}
                Some(older) => *older = list,
                None => status.push(list),
            }
        }
        let mut deltas = Vec::new();
        for path in self.named("delta-")? {
            // One that a crash left half is not needed: it was not counted as taken.
            deltas.extend(Delta::open(&read(&path)?, &trust, at_s).ok());
        }
        deltas.sort_by_key(|delta| (delta.list, delta.version));
        for delta in &deltas {
            if let Some(list) = status.iter_mut().find(|list| list.list == delta.list) {
                let _ = list.take(delta);
            }
        }
        let mut lists = Lists::new(trust, status, policy)?;
        for path in self.named("distrust-")? {
            // Of keys that a newer list has no more, nothing is left to distrust.
            let distrust = Distrust::open(&read(&path)?, &lists.trust, at_s, None);
            distrust.iter().for_each(|distrust| lists.distrust(distrust));
        }
        Ok(lists)
    }

    /// Offers the bytes of some list to a gate; what is newer is on the disk before it counts.
    ///
    /// # Errors
    ///
    /// When it cannot be written down.
    pub fn offer(&self, bytes: &[u8], gate: &mut Gate<Store>, now: Now) -> anyhow::Result<Took> {
        let mut why = String::from("no list");
        for kind in [Kind::Trust, Kind::Policy, Kind::Delta, Kind::Status, Kind::Distrust] {
            let took = self.offer_as(kind, bytes, gate, now);
            match took.map_err(|error| anyhow::anyhow!("{error}"))? {
                took @ (Took::Newer | Took::Known | Took::Gap) => return Ok(took),
                // The one that its signature is for says what is the matter with it.
                Took::Not(reason) if !reason.contains("has signed") => why = reason,
                Took::Not(_) => {}
            }
        }
        Ok(Took::Not(why))
    }

    fn offer_as(
        &self,
        kind: Kind,
        bytes: &[u8],
        gate: &mut Gate<Store>,
        now: Now,
    ) -> Result<Took, GateError> {
        let path = self.dir.join(kind.file(bytes));
        let keep = &mut || write(&path, bytes).map_err(|error| error.to_string());
        match kind {
            Kind::Trust => match Anchored::read(bytes) {
                // The roots of its own set-up count, not those that a stick brings.
                Ok(anchored) => gate.take_trust(&anchored.list, &self.roots, keep, now),
                Err(error) => Ok(Took::Not(error.to_string())),
            },
            Kind::Policy => gate.take_policy(bytes, keep, now),
            Kind::Status => gate.take_status(bytes, keep, now),
            Kind::Delta => gate.take_delta(bytes, keep, now),
            Kind::Distrust => gate.take_distrust(bytes, keep, now),
        }
    }

    /// Looks at a folder for lists that are newer, those first that others are signed under; says
    /// what became of each file. `seen` is what was looked at before.
    ///
    /// # Errors
    ///
    /// When something newer cannot be written down.
    pub fn look(
        &self,
        folder: &Path,
        gate: &mut Gate<Store>,
        now: Now,
        seen: &mut BTreeMap<PathBuf, SystemTime>,
    ) -> anyhow::Result<Vec<(PathBuf, Took)>> {
        // A stick that is not there has nothing.
        let Ok(list) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
        let mut files = Vec::new();
        for path in list.filter_map(|entry| Some(entry.ok()?.path())) {
            let Ok(about) = std::fs::metadata(&path) else { continue };
            let changed = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            let is_new = seen.get(&path) != Some(&changed);
            if about.is_file() && about.len() <= FILE_LEN_MAX && is_new {
                seen.insert(path.clone(), changed);
                files.extend(read(&path).ok().map(|bytes| (path, bytes)));
            }
        }
        let mut said = Vec::new();
        // Twice: what is signed under a list of keys on the same stick is good after it.
        for round in 0..2 {
            let mut left = Vec::new();
            for (path, bytes) in files {
                match self.offer(&bytes, gate, now)? {
                    Took::Not(_) | Took::Gap if round == 0 => left.push((path, bytes)),
                    took => said.push((path, took)),
                }
            }
            files = left;
        }
        Ok(said)
    }
}
