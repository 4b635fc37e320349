//! The air desk: tracks by the time until they are in a volume, who has leave, how receivers fare.

use std::collections::{BTreeMap, BTreeSet};

use cordon_kernel::Timestamp;
use cordon_kernel::id::{SourceId, VolumeId};
use cordon_kernel::time::{millis_between, plus_millis};
use cordon_kernel::track::{Category, Doubt, Emergency, TrackState};
use cordon_operation::exemption::Named;
use cordon_operation::forecast::entry;
use cordon_operation::volume::InBand;
use cordon_operation::{AirVolume, Exemption, Leave, Operation};
use cordon_picture::{Live, is_stale};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::TrackView;

/// How far ahead the list looks, in milliseconds: a quarter of an hour.
pub const AHEAD_MS: i64 = 900_000;
/// A position older than this, in milliseconds, is not flown on from. Who goes dark inside a volume
/// has not left it: that counts as long as the track does.
const POSITION_AGE_MAX_MS: i64 = 60_000;
/// Most tracks in the list; the first in its order are kept.
pub const ROWS_MAX: usize = 500;

/// What the air desk looks at.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AirView {
    /// As of when.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Tracks, at most 500: those inside without leave, those that come in without leave by the
    /// time until they do, those inside by leave, those that come in by leave; then the others,
    /// with an emergency or a doubt first.
    pub tracks: Vec<AirTrack>,
    /// Tracks in all.
    pub tracks_count: usize,
    /// Tracks inside a volume without leave.
    pub inside_count: usize,
    /// Tracks that are in no volume without leave, but come into one within a quarter of an hour.
    pub coming_count: usize,
    /// Tracks inside a volume by leave.
    pub by_leave_count: usize,
    /// Leaves to fly, in order of their end.
    pub exemptions: Vec<ExemptionView>,
    /// Receivers; empty for the past.
    pub receivers: Vec<ReceiverView>,
}

/// A track as the air desk lists it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AirTrack {
    /// The track.
    #[serde(flatten)]
    pub track: TrackView,
    /// What kind of thing it is, as it says.
    pub category: Option<Category>,
    /// On the ground.
    pub on_ground: Option<bool>,
    /// What the register of the operation knows it as.
    pub known_as: Option<String>,
    /// Whose it is, by the register.
    pub operator: Option<String>,
    /// The volume that it is in or comes into: one without leave before one by leave, one that it
    /// is in before one that it comes into, then the first in time.
    pub volume: Option<VolumeId>,
    /// Its name.
    pub volume_name: Option<String>,
    /// It is inside, or was when it was last heard.
    pub inside: bool,
    /// When it will be inside, if it flies on as it does.
    #[schemars(with = "Option<String>")]
    pub enters_at: Option<Timestamp>,
    /// Whether its height was compared with the limits.
    pub height_known: bool,
    /// The exemption by which it may be there.
    pub exemption: Option<String>,
    /// An exemption would name it, but its call sign is another aircraft's.
    pub contradicted: bool,
    /// The emergency that it declares.
    pub emergency: Option<Emergency>,
    /// Why it is not to be believed.
    pub doubt: Option<Doubt>,
    /// Who hears it.
    pub heard_by: Vec<ReceptionView>,
}

/// Who hears a track.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ReceptionView {
    /// Which receiver.
    pub source: SourceId,
    /// Messages since the track was first heard.
    pub messages_count: u64,
    /// When last.
    #[schemars(with = "String")]
    pub heard_at: Timestamp,
}

/// A leave to fly in a volume.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ExemptionView {
    /// Its id.
    pub exemption: String,
    /// In which volume.
    pub volume: VolumeId,
    /// What it names: `address`, `callsign` or `operator`.
    pub by: &'static str,
    /// The address, call sign or operator.
    pub value: String,
    /// Who gave it.
    pub issuer: String,
    /// What for.
    pub purpose: String,
    /// From when.
    #[schemars(with = "Option<String>")]
    pub starts_at: Option<Timestamp>,
    /// Until when.
    #[schemars(with = "String")]
    pub ends_at: Timestamp,
    /// It is in force.
    pub in_force: bool,
    /// Tracks that are in the volume by it.
    pub tracks: Vec<String>,
}

/// How a receiver fares.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ReceiverView {
    /// Which.
    pub source: SourceId,
    /// What it is doing, such as `connected`, `stalled` or `waiting`.
    pub state: String,
    /// Messages heard, good and bad.
    pub messages_count: u64,
    /// Messages a second, lately.
    pub messages_per_s: f64,
    /// Messages that could not be decoded.
    pub undecodable_count: u64,
    /// Messages that were dropped.
    pub dropped_count: u64,
    /// Links opened again.
    pub reconnects_count: u64,
    /// How much later than the first it hands on what several hear, milliseconds.
    pub lag_ms: Option<f64>,
    /// The part that it misses of what others hear from aircraft that it hears, 0 to 1.
    pub loss: Option<f64>,
    /// By how much its own clock is ahead of ours, where it sends times; milliseconds.
    pub clock_ahead_ms: Option<f64>,
}

/// What is known of the air beside picture and tracks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AirFigures {
    /// Receivers.
    pub receivers: Vec<ReceiverView>,
    /// Who hears each aircraft, by address.
    pub heard_by: BTreeMap<u32, Vec<ReceptionView>>,
}

impl AirView {
    /// The air as of `now`. Looks at every track.
    pub fn new(
        operation: Option<&Operation>,
        live: &Live,
        figures: &AirFigures,
        now: Timestamp,
        number: &dyn Fn(&TrackState) -> Option<u32>,
    ) -> AirView {
        let mut users = Users::new();
        let mut tracks = Vec::new();
        for state in live.tracks() {
            let mut row = AirTrack::new(operation, state, number(state));
            for used in operation.map_or_else(Vec::new, |it| row.place(it, state, now)) {
                users.entry(used).or_default().push(row.track.track.clone());
            }
            tracks.push(row);
        }
        let count = |counts: fn(&AirTrack) -> bool| tracks.iter().filter(|it| counts(it)).count();
        let (inside_count, coming_count) = (count(AirTrack::trespasses), count(AirTrack::comes));
        let by_leave_count = users.values().flatten().collect::<BTreeSet<_>>().len();
        let exemptions = operation.map_or_else(Vec::new, |it| exemptions(it, &users, now));
        tracks.sort_by_key(AirTrack::place_in_list);
        let tracks_count = tracks.len();
        tracks.truncate(ROWS_MAX);
        for (row, state) in tracks.iter_mut().filter_map(|row| {
            let state = row.track.track.parse().ok().and_then(|id| live.track(&id))?;
            Some((row, state))
        }) {
            row.heard_by = figures.heard_by.get(&state.icao24.0).cloned().unwrap_or_default();
        }
        let receivers = figures.receivers.clone();
        AirView {
            at: now,
            tracks,
            tracks_count,
            inside_count,
            coming_count,
            by_leave_count,
            exemptions,
            receivers,
        }
    }
}

/// Tracks by the exemption by which they are in a volume.
type Users = BTreeMap<String, Vec<String>>;

impl AirTrack {
    fn new(operation: Option<&Operation>, state: &TrackState, number: Option<u32>) -> AirTrack {
        let known = operation.and_then(|it| it.exemptions.known(state.icao24));
        AirTrack {
            track: TrackView::new(state, number),
            category: state.category,
            on_ground: state.on_ground,
            known_as: known.map(|known| known.name.clone()),
            operator: known.map(|known| known.operator.clone()),
            volume: None,
            volume_name: None,
            inside: false,
            enters_at: None,
            height_known: true,
            exemption: None,
            contradicted: false,
            emergency: state.emergency,
            doubt: state.doubt,
            heard_by: Vec::new(),
        }
    }

    /// Names the volume that it is in or comes into, and gives the exemptions by which it is in
    /// any, named or not.
    fn place(&mut self, operation: &Operation, state: &TrackState, now: Timestamp) -> Vec<String> {
        let (mut within, mut used) = (Vec::new(), Vec::new());
        let Some(position) = state.position else { return used };
        if state.on_ground == Some(true) {
            return used;
        }
        operation.airspace.over(position, |volume| {
            let band = volume.in_band(state.altitude, 0.0);
            if !volume.is_active(now) || band == InBand::No {
                return;
            }
            let leave = operation.exemptions.leave(&volume.id, state, now);
            if let Leave::Given(exemption) = leave {
                used.push(exemption.id.clone());
            }
            within.push(volume.id.clone());
            self.weigh(volume, leave, None, band == InBand::Yes);
        });
        // Nothing goes before a volume that it is in without leave.
        if !self.trespasses() && !is_stale(state, now, POSITION_AGE_MAX_MS) {
            self.foresee(operation, state, now, &within);
        }
        used
    }

    /// Weighs the volumes that it comes into, but not those that it is `within`.
    fn foresee(
        &mut self,
        operation: &Operation,
        state: &TrackState,
        now: Timestamp,
        within: &[VolumeId],
    ) {
        let Some(position) = state.position else { return };
        let speed = state.ground_speed.map_or(0.0, |speed| speed.to_metres_per_second());
        let soon = plus_millis(now, AHEAD_MS);
        // It flies on from where it was last, which may be a while ago.
        let flown_ms = (AHEAD_MS + POSITION_AGE_MAX_MS) as f64;
        operation.airspace.near_by(position, speed * flown_ms / 1000.0, |volume| {
            let counts = volume.starts_at.is_none_or(|start| start <= soon)
                && volume.ends_at.is_none_or(|end| now < end)
                && !within.contains(&volume.id);
            let Some(forecast) = counts.then(|| entry(volume, state, now, AHEAD_MS)).flatten()
            else {
                return;
            };
            let leave = operation.exemptions.leave(&volume.id, state, forecast.at);
            self.weigh(volume, leave, Some(forecast.at), forecast.height_known);
        });
    }

    /// Names `volume` unless the one that is named already goes before it.
    fn weigh(
        &mut self,
        volume: &AirVolume,
        leave: Leave<'_>,
        enters_at: Option<Timestamp>,
        height_known: bool,
    ) {
        let by_leave = matches!(leave, Leave::Given(_));
        let known = (self.exemption.is_some(), self.enters_at);
        if self.volume.is_some() && known <= (by_leave, enters_at) {
            return;
        }
        self.volume = Some(volume.id.clone());
        self.volume_name = Some(volume.name.clone());
        self.inside = enters_at.is_none();
        self.enters_at = enters_at;
        self.height_known = height_known;
        self.exemption = match leave {
            Leave::Given(exemption) => Some(exemption.id.clone()),
            Leave::None | Leave::Contradicted(_) => None,
        };
        self.contradicted = matches!(leave, Leave::Contradicted(_));
    }

    /// It is inside without leave.
    fn trespasses(&self) -> bool {
        self.inside && self.exemption.is_none()
    }

    /// It comes in without leave.
    fn comes(&self) -> bool {
        self.enters_at.is_some() && self.exemption.is_none()
    }

    /// What the list is sorted by: see [`AirView::tracks`].
    fn place_in_list(&self) -> (bool, bool, Option<Timestamp>, bool) {
        let is_marked = self.emergency.is_some() || self.doubt.is_some();
        (self.volume.is_none(), self.exemption.is_some(), self.enters_at, !is_marked)
    }
}

fn exemptions(operation: &Operation, users: &Users, now: Timestamp) -> Vec<ExemptionView> {
    let mut all: Vec<_> = operation.exemptions.all().map(|it| exemption(it, users, now)).collect();
    // Those in force that end soonest, those to come, those that are over.
    all.sort_by_key(|it| {
        (!it.in_force, it.ends_at <= now, millis_between(now, it.ends_at), it.exemption.clone())
    });
    all
}

fn exemption(exemption: &Exemption, users: &Users, now: Timestamp) -> ExemptionView {
    let (by, value) = match &exemption.named {
        Named::Address(icao24) => ("address", icao24.to_string()),
        Named::Callsign(callsign) => ("callsign", callsign.clone()),
        Named::Operator(operator) => ("operator", operator.clone()),
    };
    let began = exemption.starts_at.is_none_or(|start| start <= now);
    ExemptionView {
        exemption: exemption.id.clone(),
        volume: exemption.volume.clone(),
        by,
        value,
        issuer: exemption.issuer.clone(),
        purpose: exemption.purpose.clone(),
        starts_at: exemption.starts_at,
        ends_at: exemption.ends_at,
        in_force: began && now < exemption.ends_at,
        tracks: users.get(&exemption.id).cloned().unwrap_or_default(),
    }
}
