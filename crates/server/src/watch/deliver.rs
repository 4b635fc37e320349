//! Video for those who look at it: pieces of the ring, stills and clips, sent beside the reports,
//! so that no lease waits for a slow line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use cordon_api::camera::ClipWanted;
use cordon_video::Frame;
use cordon_video::ring::{self, Piece};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::Means;
use super::camera::Between;
use super::line::Line;
use crate::clock;

/// How often pieces are looked for.
const EVERY: Duration = Duration::from_millis(200);
/// How often a still is sent.
const STILL_EVERY: Duration = Duration::from_secs(2);
/// How often clips are looked for; one that could not be sent is tried again then.
const CLIPS_EVERY: Duration = Duration::from_secs(2);
/// A clip is made when its end is so long ago, as the last piece is written then.
const AFTER_MS: i64 = 6_000;
/// Who begins to look is shown so many pieces at once.
const PIECES_FIRST: usize = 3;

/// What is wanted.
#[derive(Default)]
pub struct Wanted {
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    cameras: BTreeSet<String>,
    clips: BTreeMap<u64, ClipWanted>,
    rings: BTreeMap<String, (u64, Arc<Between>)>,
}

impl Wanted {
    /// What the centre wants, and what there is.
    pub fn set(
        &self,
        cameras: &[String],
        clips: Vec<ClipWanted>,
        rings: impl Iterator<Item = (String, u64, Arc<Between>)>,
    ) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.cameras = cameras.iter().cloned().collect();
        inside.clips = clips.into_iter().map(|it| (it.clip, it)).collect();
        inside.rings = rings.map(|(camera, lease, it)| (camera, (lease, it))).collect();
    }
}

/// What was sent of a camera.
#[derive(Default)]
struct Sent {
    /// The run, and its newest piece.
    piece: Option<(PathBuf, i64)>,
    still: Option<Instant>,
}

struct Delivering {
    wanted: Arc<Wanted>,
    line: Arc<Line>,
    sent: BTreeMap<String, Sent>,
}

/// Clips go by a thread of their own: one may be long, and its line slow.
struct Clips {
    wanted: Arc<Wanted>,
    line: Arc<Line>,
    means: Arc<Means>,
    done: BTreeSet<u64>,
}

/// Begins to deliver, until it is told to stop.
///
/// # Errors
///
/// When there is no thread.
pub fn begin(
    wanted: &Arc<Wanted>,
    line: &Arc<Line>,
    means: &Arc<Means>,
    stop: &Arc<AtomicBool>,
) -> std::io::Result<std::thread::JoinHandle<()>> {
    let mut delivering =
        Delivering { wanted: wanted.clone(), line: line.clone(), sent: BTreeMap::new() };
    let mut clips = Clips {
        wanted: wanted.clone(),
        line: line.clone(),
        means: means.clone(),
        done: BTreeSet::new(),
    };
    let flag = stop.clone();
    std::thread::Builder::new().name("clips".to_owned()).spawn(move || {
        while !flag.load(Ordering::Relaxed) {
            clips.turn();
            std::thread::sleep(CLIPS_EVERY);
        }
    })?;
    let stop = stop.clone();
    std::thread::Builder::new().name("video".to_owned()).spawn(move || {
        while !stop.load(Ordering::Relaxed) {
            delivering.turn();
            std::thread::sleep(EVERY);
        }
    })
}

impl Delivering {
    fn turn(&mut self) {
        let rings: Vec<(String, u64, Arc<Between>)> = {
            let inside = self.wanted.inside.lock().unwrap_or_else(PoisonError::into_inner);
            let looked_at =
                |(camera, _): &(&String, &(u64, Arc<Between>))| inside.cameras.contains(*camera);
            inside
                .rings
                .iter()
                .filter(looked_at)
                .map(|(camera, (lease, it))| (camera.clone(), *lease, it.clone()))
                .collect()
        };
        self.sent.retain(|camera, _| rings.iter().any(|(it, _, _)| it == camera));
        for (camera, lease, between) in rings {
            if let Err(error) = self.pieces(&camera, lease, &between) {
                tracing::debug!("{camera}: no video is sent: {error:#}");
                // From the beginning, when it can be.
                self.sent.remove(&camera);
            }
            self.still(&camera, lease, &between);
        }
    }

    fn pieces(&mut self, camera: &str, lease: u64, between: &Between) -> anyhow::Result<()> {
        let Some(run) = between.ring().and_then(|ring| ring.newest()) else { return Ok(()) };
        let sent = self.sent.entry(camera.to_owned()).or_default();
        let path = format!("/api/watch/segment?camera={camera}&lease={lease}");
        let known = sent.piece.as_ref().filter(|(folder, _)| *folder == run.folder);
        let from_ms = match known {
            Some((_, from_ms)) => *from_ms,
            None => {
                let Some(beginning) = run.beginning() else { return Ok(()) };
                let codec = ring::codec(&beginning).unwrap_or_default();
                let path = format!("{path}&codec={codec}");
                self.line.send(&path, "video/mp4", &beginning)?;
                let first = run.pieces.len().saturating_sub(PIECES_FIRST);
                let before = first.checked_sub(1).and_then(|n| run.pieces.get(n));
                let from_ms = before.map_or(i64::MIN, |it| it.from_ms);
                sent.piece = Some((run.folder.clone(), from_ms));
                from_ms
            }
        };
        let newer: Vec<&Piece> = run.pieces.iter().filter(|it| it.from_ms > from_ms).collect();
        for piece in newer {
            // One that is gone already is too old to be looked at.
            if let Ok(bytes) = std::fs::read(&piece.path) {
                let at_ms = piece.from_ms.saturating_sub(off_ms());
                let at = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
                self.line.send(&format!("{path}&at={at}"), "video/mp4", &bytes)?;
            }
            sent.piece = Some((run.folder.clone(), piece.from_ms));
        }
        Ok(())
    }

    fn still(&mut self, camera: &str, lease: u64, between: &Between) {
        let sent = self.sent.entry(camera.to_owned()).or_default();
        if sent.still.is_some_and(|it| it.elapsed() < STILL_EVERY) {
            return;
        }
        sent.still = Some(Instant::now());
        let Some(jpeg) = between.still().and_then(|frame| jpeg(&frame)) else { return };
        let path = format!("/api/watch/still?camera={camera}&lease={lease}");
        if let Err(error) = self.line.send(&path, "image/jpeg", &jpeg) {
            tracing::debug!("{camera}: no still is sent: {error:#}");
        }
    }
}

impl Clips {
    fn turn(&mut self) {
        let clips: Vec<ClipWanted> = {
            let inside = self.wanted.inside.lock().unwrap_or_else(PoisonError::into_inner);
            inside.clips.values().cloned().collect()
        };
        let now_ms = clock::now().as_millisecond();
        self.done.retain(|clip| clips.iter().any(|it| it.clip == *clip));
        for wanted in clips {
            if wanted.until.as_millisecond() + AFTER_MS <= now_ms {
                self.clip(&wanted);
            }
        }
    }

    fn clip(&mut self, wanted: &ClipWanted) {
        if self.done.contains(&wanted.clip) {
            return;
        }
        let of_ring = |at: jiff::Timestamp| at.as_millisecond().saturating_add(off_ms());
        let (from, until) = (of_ring(wanted.from), of_ring(wanted.until));
        let clip = self.means.ring(&wanted.camera).ok().and_then(|ring| ring.clip(from, until));
        let path = format!("/api/watch/clip?clip={}", wanted.clip);
        match self.line.send_long(&path, "video/mp4", &clip.unwrap_or_default()) {
            Ok(()) => drop(self.done.insert(wanted.clip)),
            Err(error) => tracing::warn!("clip {} is not sent: {error:#}", wanted.clip),
        }
    }
}

/// How far the machine's clock, by which the ring tells time, is ahead of ours, milliseconds: a
/// played clock is another.
fn off_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond().saturating_sub(clock::now().as_millisecond())
}

/// A picture as a JPEG.
fn jpeg(frame: &Frame) -> Option<Vec<u8>> {
    let area = frame.width * frame.height;
    let (green, rest) = frame.planes.split_at_checked(area)?;
    let (blue, red) = rest.split_at_checked(area)?;
    let mut rgb = Vec::with_capacity(area * 3);
    for ((red, green), blue) in red.iter().zip(green).zip(blue) {
        rgb.extend([*red, *green, *blue]);
    }
    let (width, height) = (u32::try_from(frame.width).ok()?, u32::try_from(frame.height).ok()?);
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, 75);
    encoder.write_image(&rgb, width, height, ExtendedColorType::Rgb8).ok()?;
    Some(out)
}
