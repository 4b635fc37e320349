//! Moments that somebody keeps: asked for, fetched from a worker, on the disk under their hash,
//! read under an entry, erased in time.
//!
//! ```text
//! data/clips/<sha256>.mp4    a clip; of two with the same bytes there is one file
//! data/clips/*.part          one that is coming; a start sweeps it away
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use cordon_api::camera::{CLIP_LONG_MAX_MS, ClipView, ClipWanted, KeepClip};
use cordon_kernel::Timestamp;
use cordon_kernel::body::Body;
use cordon_kernel::clip::{ClipAsked, ClipEnd, ClipErased, ClipKept};
use cordon_kernel::entry::{Author, Draft};
use cordon_kernel::id::{AccountId, CameraId, ClipId, SourceId};
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_picture::{Clip, ClipFile, Picture};
use cordon_vault::Vault;

use super::offers::{Offers, Workers};
use super::plan::Planned;
use super::refused::Refused;
use crate::hub::Hub;

/// How far into the time to come a moment may end, milliseconds.
const AHEAD_MAX_MS: i64 = 600_000;
/// Longest purpose, characters.
const PURPOSE_MAX: usize = 200;
/// Most clips that are not gone.
const CLIPS_MAX: usize = 5_000;
/// Most clips that a worker is asked for at once.
const ASKED_MAX: usize = 20;
/// So long after its end a moment is on a worker's disk, milliseconds.
const SETTLES_MS: i64 = 3_000;
/// A player reads in many ranges: so long they are one reading.
const READING: Duration = Duration::from_secs(300);
/// Readings that are remembered.
const READINGS_MAX: usize = 10_000;
const DAY_MS: i64 = 86_400_000;

/// The clips.
pub struct Clips {
    dir: PathBuf,
    vault: Arc<Vault>,
    /// Numbers are given one after the other.
    asking: Mutex<()>,
    /// Files are put down and taken away one after the other.
    filing: Mutex<()>,
    offers: Mutex<Offers>,
    readings: Mutex<BTreeMap<(AccountId, ClipId), Instant>>,
    run: u64,
    said: AtomicU64,
}

fn whole<T>(locked: Result<T, PoisonError<T>>) -> T {
    // Each is changed by single insertions; a panic leaves none half done.
    locked.unwrap_or_else(PoisonError::into_inner)
}

impl Clips {
    /// The clips of a data folder, for this run of the node. Files that no clip of the picture has
    /// go: they were erased, or their entry was never written.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made or read.
    pub fn open(
        data_dir: &Path,
        vault: Arc<Vault>,
        picture: &Picture,
        run: u64,
    ) -> anyhow::Result<Clips> {
        let dir = data_dir.join("clips");
        let named = || format!("cannot use `{}`", dir.display());
        std::fs::create_dir_all(&dir).with_context(named)?;
        let known: BTreeSet<String> =
            picture.clips.values().filter_map(Clip::present).map(|it| name_of(&it)).collect();
        for entry in std::fs::read_dir(&dir).with_context(named)? {
            let path = entry.with_context(named)?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            if path.is_file() && !name.is_some_and(|name| known.contains(&name)) {
                std::fs::remove_file(&path).with_context(named)?;
            }
        }
        Ok(Clips {
            dir,
            vault,
            asking: Mutex::default(),
            filing: Mutex::default(),
            offers: Mutex::default(),
            readings: Mutex::default(),
            run,
            said: AtomicU64::new(0),
        })
    }

    /// Has a moment kept; gives its number. Waits for the disk.
    ///
    /// # Errors
    ///
    /// [`Refused`].
    pub fn ask(
        &self,
        asked: &KeepClip,
        camera: &Planned,
        account: AccountId,
        hub: &Hub,
        now: Timestamp,
    ) -> Result<ClipId, Refused> {
        let unknown = || Refused::UnknownCamera(asked.camera.clone());
        let id = CameraId::new(asked.camera.as_str()).map_err(|_| unknown())?;
        let lasts_ms = millis_between(asked.from, asked.until);
        let is_moment = (1..=CLIP_LONG_MAX_MS).contains(&lasts_ms)
            && millis_between(now, asked.until) <= AHEAD_MAX_MS;
        if !is_moment {
            return Err(Refused::NoMoment);
        }
        let purpose = asked.purpose.trim();
        if purpose.is_empty() || purpose.chars().count() > PURPOSE_MAX {
            return Err(Refused::NoPurpose);
        }
        let days = camera.clip_days(asked.from, asked.until);
        let days = days.ok_or_else(|| Refused::NoOrder(asked.camera.clone()))?;
        let _one_at_a_time = whole(self.asking.lock());
        let clip = {
            let picture = hub.picture();
            if picture.clips.values().filter(|it| it.gone_at.is_none()).count() >= CLIPS_MAX {
                return Err(Refused::TooManyClips(CLIPS_MAX));
            }
            picture.last.clip.next()
        };
        let body = Body::ClipAsked(ClipAsked {
            clip,
            camera: id,
            from: asked.from,
            until: asked.until,
            purpose: purpose.to_owned(),
            erase_at: plus_millis(now, days.saturating_mul(DAY_MS)),
        });
        let author = Author::Person { account };
        hub.record_and_wait(vec![Draft { author, observed_at: now, body }])?;
        Ok(clip)
    }

    /// What a worker that is there is asked for.
    pub fn asked_of(
        &self,
        worker: &str,
        there: &BTreeSet<String>,
        watched: impl Fn(&str) -> BTreeSet<String>,
        picture: &Picture,
        (now, now_ms): (Timestamp, u64),
    ) -> Vec<ClipWanted> {
        let mut offers = whole(self.offers.lock());
        let wanted = picture
            .clips
            .iter()
            .filter(|(_, it)| it.is_wanted() && millis_between(it.until, now) >= SETTLES_MS);
        let asked = wanted.filter(|(clip, it)| {
            let watched = watched(it.camera.as_str());
            let of = Workers { there, watched: &watched };
            offers.asks(**clip, worker, &of, now_ms)
        });
        let asked = asked.take(ASKED_MAX).map(|(clip, it)| ClipWanted {
            clip: clip.0,
            camera: it.camera.to_string(),
            from: it.from,
            until: it.until,
        });
        asked.collect()
    }

    /// Who is asked for a clip now.
    pub fn asked(&self, clip: ClipId) -> Option<String> {
        whole(self.offers.lock()).asked(clip).map(str::to_owned)
    }

    /// The worker that was asked does not have it.
    ///
    /// # Errors
    ///
    /// [`Refused::UnknownClip`].
    pub fn missed(&self, clip: ClipId, picture: &Picture) -> Result<(), Refused> {
        if !picture.clips.contains_key(&clip) {
            return Err(Refused::UnknownClip);
        }
        whole(self.offers.lock()).missed(clip);
        Ok(())
    }

    /// A new file for a clip that is coming; it goes when it is dropped.
    ///
    /// # Errors
    ///
    /// [`Refused::UnknownClip`], [`Refused::ClipGone`], and when the disk takes nothing.
    pub fn begin(
        &self,
        clip: ClipId,
        picture: &Picture,
    ) -> Result<Option<tempfile::NamedTempFile>, Refused> {
        let known = picture.clips.get(&clip).ok_or(Refused::UnknownClip)?;
        if known.gone_at.is_some() {
            return Err(Refused::ClipGone);
        }
        if known.file.is_some() {
            return Ok(None);
        }
        let part = tempfile::Builder::new().suffix(".part").tempfile_in(&self.dir);
        let named = || format!("cannot write in `{}`", self.dir.display());
        Ok(Some(part.with_context(named)?))
    }

    /// Keeps a clip that has come whole. Waits for the disk.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn keep(
        &self,
        clip: ClipId,
        part: tempfile::NamedTempFile,
        file: ClipFile,
        hub: &Hub,
        now: Timestamp,
    ) -> Result<(), Refused> {
        let path = self.path(&file);
        let named = || format!("cannot write `{}`", path.display());
        let _one_at_a_time = whole(self.filing.lock());
        if !hub.picture().clips.get(&clip).is_some_and(Clip::is_wanted) {
            return Ok(());
        }
        part.as_file().sync_all().with_context(named)?;
        part.persist(&path).with_context(named)?;
        let kept = ClipKept { clip, sha256: Some(file.sha256), bytes_count: file.bytes_count };
        hub.record_and_wait(vec![self.says(Body::ClipKept(kept), now)])?;
        Ok(())
    }

    /// The file of a clip for somebody who is about to be shown it: that is written first. Waits
    /// for the disk.
    ///
    /// # Errors
    ///
    /// [`Refused::UnknownClip`], [`Refused::ClipGone`], [`Refused::ClipComing`], and when it
    /// cannot be written.
    pub fn read(
        &self,
        clip: ClipId,
        account: &AccountId,
        hub: &Hub,
        now: Timestamp,
    ) -> Result<PathBuf, Refused> {
        let file = {
            let picture = hub.picture();
            let known = picture.clips.get(&clip).ok_or(Refused::UnknownClip)?;
            if known.gone_at.is_some() {
                return Err(Refused::ClipGone);
            }
            known.present().ok_or(Refused::ClipComing)?
        };
        let reading = (account.clone(), clip);
        let is_same = |at: &Instant| at.elapsed() <= READING;
        if !whole(self.readings.lock()).get(&reading).is_some_and(is_same) {
            let author = Author::Person { account: account.clone() };
            let body = Body::ClipRead { clip };
            hub.record_and_wait(vec![Draft { author, observed_at: now, body }])?;
            let mut readings = whole(self.readings.lock());
            readings.retain(|_, at| is_same(at));
            if readings.len() < READINGS_MAX {
                readings.insert(reading, Instant::now());
            }
        }
        Ok(self.path(&file))
    }

    /// Erases a clip that a person does not want kept any longer. Waits for the disk.
    ///
    /// # Errors
    ///
    /// [`Refused::UnknownClip`], [`Refused::ClipGone`], [`Refused::Held`], and when it cannot be
    /// written.
    pub fn erase(
        &self,
        clip: ClipId,
        account: AccountId,
        hub: &Hub,
        now: Timestamp,
    ) -> Result<(), Refused> {
        if let Some((authority, reference)) = self.hold(clip, now)? {
            return Err(Refused::Held(authority, reference));
        }
        let body = Body::ClipErased(ClipErased { clip, why: ClipEnd::Asked });
        let author = Author::Person { account };
        self.remove(clip, Draft { author, observed_at: now, body }, hub)
    }

    /// Erases what is due, unless a legal hold keeps it, and gives up what nobody has. Waits for
    /// the disk.
    ///
    /// # Errors
    ///
    /// When it cannot be written, or the vault cannot say what is held.
    pub fn look_after(
        &self,
        there: &BTreeSet<String>,
        watched: impl Fn(&str) -> BTreeSet<String>,
        hub: &Hub,
        (now, now_ms): (Timestamp, u64),
    ) -> Result<(), Refused> {
        let (due, lost) = {
            let picture = hub.picture();
            let offers = whole(self.offers.lock());
            let is_lost = |clip: ClipId, it: &Clip| {
                let watched = watched(it.camera.as_str());
                offers.is_lost(clip, &Workers { there, watched: &watched }, now_ms)
            };
            let all = || picture.clips.iter().filter(|(_, it)| it.gone_at.is_none());
            let due = all().filter(|(_, it)| it.erase_at <= now).map(|(clip, _)| *clip);
            let lost = all().filter(|(clip, it)| it.is_wanted() && is_lost(**clip, it));
            (due.collect::<Vec<_>>(), lost.map(|(clip, _)| *clip).collect::<Vec<_>>())
        };
        for clip in due {
            if self.hold(clip, now)?.is_none() {
                let body = Body::ClipErased(ClipErased { clip, why: ClipEnd::TimeOver });
                self.remove(clip, self.says(body, now), hub)?;
            }
        }
        for clip in lost {
            let kept = ClipKept { clip, sha256: None, bytes_count: 0 };
            hub.record_and_wait(vec![self.says(Body::ClipKept(kept), now)])?;
        }
        let picture = hub.picture();
        let is_wanted = |clip| picture.clips.get(&clip).is_some_and(Clip::is_wanted);
        whole(self.offers.lock()).keep(is_wanted);
        Ok(())
    }

    /// Writes that a clip is erased, then takes its file away unless another clip is the same.
    fn remove(&self, clip: ClipId, draft: Draft, hub: &Hub) -> Result<(), Refused> {
        let _one_at_a_time = whole(self.filing.lock());
        let file = {
            let picture = hub.picture();
            let known = picture.clips.get(&clip).ok_or(Refused::UnknownClip)?;
            if known.gone_at.is_some() {
                return Err(Refused::ClipGone);
            }
            known.present()
        };
        hub.record_and_wait(vec![draft])?;
        let Some(file) = file else { return Ok(()) };
        let is_shared = hub.picture().clips.values().filter_map(Clip::present).any(|it| it == file);
        if !is_shared {
            let path = self.path(&file);
            // A start sweeps away what is left now.
            std::fs::remove_file(&path)
                .with_context(|| format!("cannot erase `{}`", path.display()))?;
        }
        Ok(())
    }

    /// Who ordered that a clip be kept, and under which reference.
    fn hold(&self, clip: ClipId, now: Timestamp) -> Result<Option<(String, String)>, Refused> {
        let holds = self.vault.holds_on(&format!("clip:{clip}"), now);
        let hold = holds.map_err(anyhow::Error::from)?.into_iter().next();
        Ok(hold.map(|hold| (hold.authority, hold.reference)))
    }

    fn says(&self, body: Body, now: Timestamp) -> Draft {
        let source = SourceId::new("clips").unwrap_or_else(|_| crate::node::node_source());
        let source_seq = self.said.fetch_add(1, Ordering::Relaxed);
        Draft {
            author: Author::Source { source, epoch: self.run, source_seq },
            observed_at: now,
            body,
        }
    }

    fn path(&self, file: &ClipFile) -> PathBuf {
        self.dir.join(name_of(file))
    }
}

fn name_of(file: &ClipFile) -> String {
    format!("{}.mp4", hex::encode(file.sha256))
}

/// A clip, as it is shown.
pub fn view(clip: ClipId, of: &Clip) -> ClipView {
    ClipView {
        clip: clip.0,
        camera: of.camera.to_string(),
        from: of.from,
        until: of.until,
        purpose: of.purpose.clone(),
        sha256: of.file.map(|file| hex::encode(file.sha256)),
        bytes_count: of.file.map(|file| file.bytes_count),
        erase_at: of.erase_at,
        is_gone: of.gone_at.is_some(),
    }
}
