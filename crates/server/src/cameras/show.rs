//! Cameras, as they are shown.

use std::time::Instant;

use cordon_api::Words;
use cordon_api::camera::{CameraLive, CameraView, CamerasView, WatchState, WorkerView};
use cordon_kernel::Timestamp;
use cordon_kernel::id::CameraId;
use cordon_picture::Picture;
use cordon_video::import::redacted;

use super::plan::Planned;
use super::{Cameras, whole};
use crate::hub::Hub;

/// Whether who asks may see where people are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// People, and the figures.
    People,
    /// The figures alone.
    Figures,
}

/// What of a camera is known beside the picture.
struct Beside<'a> {
    address: Option<&'a String>,
    worker: Option<String>,
    live: Option<(CameraLive, f64)>,
}

impl Cameras {
    /// All cameras of the operation, and who watches them.
    pub fn view(&self, hub: &Hub, now: Timestamp, sight: Sight) -> CamerasView {
        let (plan, addresses) = (self.plan(hub), self.addresses.now());
        let now_ms = self.now_ms();
        let (instant, picture) = (Instant::now(), hub.picture());
        let cameras = plan.cameras.iter().map(|(id, planned)| {
            let beside = self.beside(id, addresses.get(id), (now_ms, instant), sight);
            camera_view(id, planned, beside, &picture, now)
        });
        let cameras: Vec<CameraView> = cameras.collect();
        let standing = whole(self.leases.lock()).workers(now_ms);
        let owned = whole(self.owned.lock());
        let pending = |worker: &str| owned.get(worker).map_or(0, |it| it.pending_count);
        let workers = standing.into_iter().map(|it| WorkerView {
            room: it.room,
            holds: it.holds,
            silent_s: it.silent_ms as f64 / 1_000.0,
            pending_count: pending(&it.worker),
            worker: it.worker,
        });
        let workers: Vec<WorkerView> = workers.collect();
        let missing = missing(&cameras, &workers);
        CamerasView { at: now, cameras, workers, missing }
    }

    /// One camera; `None` where the operation has no such.
    pub fn one(&self, id: &str, hub: &Hub, now: Timestamp, sight: Sight) -> Option<CameraView> {
        let (plan, addresses) = (self.plan(hub), self.addresses.now());
        let planned = plan.cameras.get(id)?;
        let at = (self.now_ms(), Instant::now());
        let beside = self.beside(id, addresses.get(id), at, sight);
        Some(camera_view(id, planned, beside, &hub.picture(), now))
    }

    fn beside<'a>(
        &self,
        id: &str,
        address: Option<&'a String>,
        (now_ms, instant): (u64, Instant),
        sight: Sight,
    ) -> Beside<'a> {
        let held = {
            let leases = whole(self.leases.lock());
            leases.holder(id, now_ms).map(|(holder, lease)| (holder.worker.clone(), lease))
        };
        let lease = held.as_ref().map(|(_, lease)| *lease);
        let live = whole(self.live.lock());
        let live = live.get(id).filter(|it| Some(it.said.lease) == lease).map(|it| {
            let mut said = it.said.clone();
            if sight == Sight::Figures {
                said.people.clear();
            }
            (said, instant.duration_since(it.at).as_secs_f64())
        });
        Beside { address, worker: held.map(|(worker, _)| worker), live }
    }
}

fn camera_view(
    id: &str,
    planned: &Planned,
    beside: Beside<'_>,
    picture: &Picture,
    now: Timestamp,
) -> CameraView {
    let window = planned.order(now);
    let known = CameraId::new(id).ok().and_then(|id| picture.cameras.get(&id));
    let state = match (window, beside.address, &beside.worker) {
        (None, _, _) => WatchState::NoOrder,
        (Some(_), None, _) => WatchState::NoAddress,
        (Some(_), Some(_), None) => WatchState::Waiting,
        (Some(_), Some(_), Some(_)) => WatchState::Watched,
    };
    let (live, silent_s) = beside.live.unzip();
    CameraView {
        camera: id.to_owned(),
        name: planned.name.clone(),
        controller: planned.controller.clone(),
        position: planned.position,
        state,
        order: window.map(|it| it.order.clone()),
        order_ends_at: window.map(|it| it.ends_at),
        address: beside.address.map(|address| redacted(address)),
        is_calibrated: !planned.setup.pairs.is_empty(),
        worker: beside.worker,
        silent_s,
        live,
        figures: known.and_then(|it| it.figures.clone()),
        crossed: known.map(|it| it.crossed.clone()).unwrap_or_default(),
    }
}

/// What is missing so that people are detected, with the command that mends it.
fn missing(cameras: &[CameraView], workers: &[WorkerView]) -> Option<Words> {
    let is = |state| cameras.iter().any(|it| it.state == state);
    let is_blind = |it: &CameraLive| !it.is_detecting && !it.is_truth;
    if is(WatchState::NoAddress) && !is(WatchState::Watched) && !is(WatchState::Waiting) {
        return Some(Words::new(
            "No address of a camera is known: `cordon cameras import FILE.csv --data DIR`.",
            "Aucune adresse de caméra n’est connue : `cordon cameras import FILE.csv --data DIR`.",
        ));
    }
    if is(WatchState::Waiting) && workers.is_empty() {
        return Some(Words::new(
            "No worker is there: start one with `cordon watch`.",
            "Aucun poste d’analyse n’est là : lancez `cordon watch`.",
        ));
    }
    if cameras.iter().filter_map(|it| it.live.as_ref()).any(is_blind) {
        return Some(Words::new(
            "People are not detected, for want of a model: `cordon models pull` at the worker.",
            "Personne n’est détecté, faute de modèle : `cordon models pull` sur le poste.",
        ));
    }
    None
}
