//! What is told of cameras, folded: who watches each, what is wrong with it, its newest figures;
//! and the clips that somebody keeps.
//!
//! These are reports of video analysis, of their controller's compartment: nothing here is joined
//! to a pass, an aircraft, a person or an alert. A person may, by a decision.

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use cordon_kernel::body::Body;
use cordon_kernel::camera::{
    CameraCounted, CameraFault, CameraFaulted, CameraFigures, CameraLeft, CameraWatched,
};
use cordon_kernel::clip::{ClipAsked, ClipKept};
use cordon_kernel::entry::{Author, Header};
use cordon_kernel::id::{AccountId, CameraId, Seq, SourceId};
use cordon_kernel::time::plus_millis;
use minicbor::{Decode, Encode};

use crate::{KEPT_MS, Picture};

/// Most cameras that the picture holds; of one beyond, nothing is believed.
pub const CAMERAS_MAX: usize = 10_000;
/// Most clips that are not gone.
pub const CLIPS_MAX: usize = 10_000;
/// Most lines of a camera whose crossings are counted.
const LINES_MAX: usize = 64;

/// A camera of which something was told.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Camera {
    /// The greatest lease under which something was told: what comes late under another is kept
    /// in the journal alone.
    #[n(0)]
    pub lease: u64,
    /// The analysis that goes on; `None` while there is none.
    #[n(1)]
    pub watch: Option<Watch>,
    /// What is wrong with it, as its analysis has it.
    #[n(2)]
    pub faults: BTreeMap<CameraFault, Fault>,
    /// The newest complete span of figures.
    #[n(3)]
    pub figures: Option<CameraFigures>,
    /// Crossings of its lines since the analysis began: forwards, backwards.
    #[n(4)]
    pub crossed: BTreeMap<String, [u64; 2]>,
    /// How often somebody has said that its changed view is its view from then on.
    #[n(5)]
    pub view: u64,
    /// The entry that last changed it.
    #[n(6)]
    pub changed_seq: Seq,
}

/// An analysis that goes on.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Watch {
    /// Who watches.
    #[n(0)]
    pub worker: SourceId,
    /// Under which lease.
    #[n(1)]
    pub lease: u64,
    /// The order that it rests on.
    #[n(2)]
    pub order: String,
    /// What detects; `None` where nothing does.
    #[n(3)]
    pub model: Option<String>,
    /// When it began.
    #[n(4)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub began_at: Timestamp,
}

/// Something that is wrong with a camera.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Fault {
    /// Since when.
    #[n(0)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub since: Timestamp,
    /// In words, with numbers.
    #[n(1)]
    pub said: String,
}

/// A moment that somebody keeps.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Clip {
    /// What was asked.
    #[n(0)]
    pub camera: CameraId,
    /// From when.
    #[n(1)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub from: Timestamp,
    /// Until when.
    #[n(2)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub until: Timestamp,
    /// What for.
    #[n(3)]
    pub purpose: String,
    /// Who asked.
    #[n(4)]
    pub by: AccountId,
    /// When.
    #[n(5)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub asked_at: Timestamp,
    /// When it is erased.
    #[n(6)]
    #[cbor(with = "cordon_kernel::time::micros")]
    pub erase_at: Timestamp,
    /// Its file, once it is there.
    #[n(7)]
    pub file: Option<ClipFile>,
    /// Since when it is gone: erased, or not to be had.
    #[n(8)]
    #[cbor(with = "cordon_kernel::time::micros_option")]
    pub gone_at: Option<Timestamp>,
    /// The entry that last changed it.
    #[n(9)]
    pub changed_seq: Seq,
}

/// A clip's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ClipFile {
    /// SHA-256 of it.
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub sha256: [u8; 32],
    /// Its length.
    #[n(1)]
    pub bytes_count: u64,
}

impl Clip {
    /// Whether it is still to be fetched.
    pub fn is_wanted(&self) -> bool {
        self.file.is_none() && self.gone_at.is_none()
    }

    /// Its file, while there is one.
    pub fn present(&self) -> Option<ClipFile> {
        self.file.filter(|_| self.gone_at.is_none())
    }
}

impl Picture {
    /// What a camera's analysis tells, or a person of its view; whether it made sense.
    pub(crate) fn fold_camera(&mut self, seq: Seq, header: &Header, body: Body) -> bool {
        let is_decision = matches!(body, Body::ViewAccepted(_));
        let is_author = match &header.author {
            Author::Source { .. } => !is_decision,
            Author::Person { .. } => is_decision,
            Author::Rule { .. } => false,
        };
        if !is_author {
            return false;
        }
        match body {
            Body::CameraWatched(it) => self.begin_watch(seq, header.observed_at, it),
            Body::CameraLeft(it) => self.end_watch(seq, &it),
            Body::CameraFaulted(it) => self.fault_camera(seq, header.observed_at, it),
            Body::CameraCounted(it) => self.count_camera(seq, it),
            Body::ViewAccepted(it) => self.accept_view(seq, it.camera, it.view),
            _ => false,
        }
    }

    /// The camera, made where it is new; `None` where there are too many.
    fn camera(&mut self, seq: Seq, id: CameraId, lease: u64) -> Option<&mut Camera> {
        if self.cameras.len() >= CAMERAS_MAX && !self.cameras.contains_key(&id) {
            return None;
        }
        let camera = self.cameras.entry(id).or_default();
        if lease >= camera.lease {
            camera.lease = lease;
            camera.changed_seq = seq;
        }
        Some(camera)
    }

    fn begin_watch(&mut self, seq: Seq, began_at: Timestamp, told: CameraWatched) -> bool {
        let CameraWatched { camera, worker, lease, order, model } = told;
        let Some(camera) = self.camera(seq, camera, lease) else { return false };
        if lease == camera.lease {
            camera.watch = Some(Watch { worker, lease, order, model, began_at });
            camera.faults.clear();
            camera.crossed.clear();
        }
        true
    }

    fn end_watch(&mut self, seq: Seq, told: &CameraLeft) -> bool {
        let Some(camera) = self.camera(seq, told.camera.clone(), told.lease) else { return false };
        if told.lease == camera.lease {
            camera.watch = None;
            // Nobody looks: what was wrong may be so no more.
            camera.faults.clear();
        }
        true
    }

    fn fault_camera(&mut self, seq: Seq, since: Timestamp, told: CameraFaulted) -> bool {
        let CameraFaulted { camera, lease, fault, is_present, said } = told;
        let Some(camera) = self.camera(seq, camera, lease) else { return false };
        if lease != camera.lease {
            return true;
        }
        match (is_present, camera.faults.get_mut(&fault)) {
            (false, _) => drop(camera.faults.remove(&fault)),
            (true, Some(known)) => known.said = said,
            (true, None) => drop(camera.faults.insert(fault, Fault { since, said })),
        }
        true
    }

    fn count_camera(&mut self, seq: Seq, told: CameraCounted) -> bool {
        let CameraCounted { camera, lease, figures } = told;
        let Some(camera) = self.camera(seq, camera, lease) else { return false };
        if lease != camera.lease {
            return true;
        }
        for (line, [forwards, backwards]) in &figures.lines {
            if camera.crossed.len() >= LINES_MAX && !camera.crossed.contains_key(line) {
                continue;
            }
            let crossed = camera.crossed.entry(line.clone()).or_default();
            crossed[0] = crossed[0].saturating_add(*forwards);
            crossed[1] = crossed[1].saturating_add(*backwards);
        }
        let is_newer = camera.figures.as_ref().is_none_or(|known| known.until <= figures.until);
        if is_newer {
            camera.figures = Some(figures);
        }
        true
    }

    fn accept_view(&mut self, seq: Seq, id: CameraId, n: u64) -> bool {
        if n <= self.cameras.get(&id).map_or(0, |camera| camera.view) {
            return false;
        }
        let Some(camera) = self.camera(seq, id, 0) else { return false };
        (camera.view, camera.changed_seq) = (n, seq);
        true
    }

    /// What becomes of a clip; whether it made sense.
    pub(crate) fn fold_clip(&mut self, seq: Seq, header: &Header, body: Body) -> bool {
        match body {
            Body::ClipAsked(it) => self.ask_clip(seq, header, it),
            Body::ClipKept(it) => self.keep_clip(seq, header, &it),
            Body::ClipErased(it) => {
                let clip = self.clips.get_mut(&it.clip).filter(|clip| clip.gone_at.is_none());
                let Some(clip) = clip else { return false };
                (clip.gone_at, clip.changed_seq) = (Some(header.recorded_at), seq);
                true
            }
            _ => false,
        }
    }

    fn ask_clip(&mut self, seq: Seq, header: &Header, told: ClipAsked) -> bool {
        let ClipAsked { clip, camera, from, until, purpose, erase_at } = told;
        let Author::Person { account } = &header.author else { return false };
        let is_full = self.clips.len() >= CLIPS_MAX;
        if !crate::apply::is_new(&mut self.last.clip, clip) || is_full {
            return false;
        }
        let asked = Clip {
            camera,
            from,
            until,
            purpose,
            by: account.clone(),
            asked_at: header.observed_at,
            erase_at,
            file: None,
            gone_at: None,
            changed_seq: seq,
        };
        self.clips.insert(clip, asked);
        true
    }

    fn keep_clip(&mut self, seq: Seq, header: &Header, told: &ClipKept) -> bool {
        let clip = self.clips.get_mut(&told.clip).filter(|clip| clip.is_wanted());
        let Some(clip) = clip else { return false };
        match told.sha256 {
            Some(sha256) => clip.file = Some(ClipFile { sha256, bytes_count: told.bytes_count }),
            None => clip.gone_at = Some(header.recorded_at),
        }
        clip.changed_seq = seq;
        true
    }

    /// Drops clips that are gone for longer than [`KEPT_MS`].
    pub(crate) fn sweep_clips(&mut self, now: Timestamp) {
        let limit = plus_millis(now, -KEPT_MS);
        self.clips.retain(|_, clip| clip.gone_at.is_none_or(|at| at >= limit));
    }
}
