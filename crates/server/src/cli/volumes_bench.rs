//! `cordon air volumes-bench`: how fast it is found which tracks are in which volumes.

use std::collections::BTreeMap;

use cordon_kernel::Timestamp;
use cordon_kernel::alert::Severity;
use cordon_kernel::geometry::{Outline, Position, Ring};
use cordon_kernel::id::VolumeId;
use cordon_kernel::track::{Icao24, TrackState};
use cordon_kernel::units::{Altitude, Feet, FeetPerMinute, Knots, Metres, TrueDegrees};
use cordon_operation::forecast::entry;
use cordon_operation::volume::InBand;
use cordon_operation::{AirVolume, Airspace};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::Serialize;

use crate::clock::thread_time;

const TRACKS: usize = 100_000;
const VOLUMES: usize = 1_000;
const CORNERS: u32 = 64;
/// Of the volumes, those as large as a region.
const REGIONS: usize = 5;
const ROUNDS: usize = 9;
/// Track updates of a round.
const UPDATES: usize = 200_000;
/// How far a forecast looks, as the rule does.
const AHEAD_MS: i64 = 180_000;

/// What was measured.
#[derive(Debug, Serialize)]
struct Report {
    /// All tracks against all volumes, with height and time: median of the thread's time, ms.
    sweep_ms: f64,
    /// The shortest and the longest of the rounds, ms.
    sweep_range_ms: [f64; 2],
    /// One track that has moved, in no order, against all volumes: median, microseconds.
    incremental_us: f64,
    /// When one track will be inside any volume if it flies on: median, microseconds.
    forecast_us: f64,
    /// Making the volumes ready, ms.
    build_ms: f64,
    tracks: usize,
    volumes: usize,
    corners: u32,
    /// Tracks in volumes.
    hits: usize,
    rounds: usize,
}

struct Chance(ChaCha8Rng);

impl Chance {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * f64::from(self.0.next_u32()) / f64::from(u32::MAX)
    }

    /// A place in the 3 by 4 degrees around Paris.
    fn place(&mut self) -> anyhow::Result<Position> {
        let (latitude, longitude) = (self.between(47.3, 50.3), self.between(0.3, 4.3));
        Position::new(latitude, longitude).ok_or_else(|| anyhow::anyhow!("off the globe"))
    }
}

/// `cordon air volumes-bench`.
///
/// # Errors
///
/// When the report cannot be printed.
pub fn run() -> anyhow::Result<()> {
    let mut chance = Chance(ChaCha8Rng::seed_from_u64(1));
    let now: Timestamp = "2024-07-26T17:00:00Z".parse()?;
    let volumes: BTreeMap<VolumeId, AirVolume> = (0..VOLUMES)
        .map(|number| volume(&mut chance, number).map(|it| (it.id.clone(), it)))
        .collect::<anyhow::Result<_>>()?;
    let tracks = (0..TRACKS)
        .map(|_| {
            let feet = Feet(chance.between(0.0, 40_000.0) as i32);
            Ok((chance.place()?, Some(Altitude::Pressure(feet))))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let began = thread_time();
    let airspace = Airspace::new(&volumes);
    let build_ms = (thread_time() - began).as_secs_f64() * 1e3;
    let mut hits = 0;
    let incremental_us = incremental_us(&mut chance, &airspace, &tracks, now)?;
    let forecast_us = forecast_us(&mut chance, &airspace, &tracks, now)?;
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let began = thread_time();
        hits = 0;
        for (here, altitude) in &tracks {
            airspace.over(*here, |volume| {
                let inside = volume.is_active(now) && volume.in_band(*altitude, 0.0) != InBand::No;
                hits += usize::from(inside);
            });
        }
        rounds.push((thread_time() - began).as_secs_f64() * 1e3);
    }
    rounds.sort_by(f64::total_cmp);
    let sweep_ms = rounds[ROUNDS / 2];
    let report = Report {
        sweep_ms,
        sweep_range_ms: [rounds[0], rounds[ROUNDS - 1]],
        incremental_us,
        forecast_us,
        build_ms,
        tracks: TRACKS,
        volumes: VOLUMES,
        corners: CORNERS,
        hits,
        rounds: ROUNDS,
    };
    super::say(&serde_json::to_string(&report)?)
}

/// Where a track is, and how high.
type Flown = (Position, Option<Altitude>);

/// Tracks report in no order, each a little further on than before.
fn incremental_us(
    chance: &mut Chance,
    airspace: &Airspace,
    tracks: &[Flown],
    now: Timestamp,
) -> anyhow::Result<f64> {
    let updates = (0..UPDATES)
        .map(|_| {
            let (at, altitude) = tracks[chance.0.next_u32() as usize % tracks.len()];
            let on = at.towards(chance.between(0.0, 360.0), Metres(chance.between(50.0, 250.0)));
            (on, altitude)
        })
        .collect::<Vec<Flown>>();
    Ok(median_us(&updates, |(here, altitude)| {
        let mut inside = 0;
        airspace.over(*here, |volume| {
            inside +=
                u32::from(volume.is_active(now) && volume.in_band(*altitude, 0.0) != InBand::No);
        });
        inside
    }))
}

fn forecast_us(
    chance: &mut Chance,
    airspace: &Airspace,
    tracks: &[Flown],
    now: Timestamp,
) -> anyhow::Result<f64> {
    let (track, source) = ("t-1".parse()?, "rx".parse()?);
    let state = TrackState::new(track, Icao24(1), now, source);
    let flying = (0..UPDATES / 20)
        .map(|_| {
            let (at, altitude) = tracks[chance.0.next_u32() as usize % tracks.len()];
            TrackState {
                position: Some(at),
                position_at: Some(now),
                altitude,
                ground_speed: Some(Knots(chance.between(60.0, 480.0))),
                track_angle: Some(TrueDegrees(chance.between(0.0, 360.0))),
                vertical_rate: Some(FeetPerMinute(chance.between(-2_000.0, 2_000.0) as i32)),
                ..state.clone()
            }
        })
        .collect::<Vec<_>>();
    Ok(median_us(&flying, |state| {
        let (Some(here), Some(speed)) = (state.position, state.ground_speed) else { return 0 };
        let Some(track) = state.track_angle else { return 0 };
        let reach_m = speed.to_metres_per_second() * AHEAD_MS as f64 / 1000.0;
        let mut entered = 0;
        airspace.ahead(here, track.0, reach_m, |volume| {
            entered += u32::from(entry(volume, state, now, AHEAD_MS).is_some());
        });
        entered
    }))
}

/// What one of `things` takes, in microseconds: median over rounds of the thread's time.
fn median_us<T>(things: &[T], mut each: impl FnMut(&T) -> u32) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let began = thread_time();
            things.iter().for_each(|thing| _ = std::hint::black_box(each(thing)));
            (thread_time() - began).as_secs_f64() * 1e6 / things.len() as f64
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

/// A star of 64 corners with limits and, every other one, times.
fn volume(chance: &mut Chance, number: usize) -> anyhow::Result<AirVolume> {
    let middle = chance.place()?;
    let radius = match number < REGIONS {
        true => chance.between(60_000.0, 150_000.0),
        false => chance.between(500.0, 12_000.0),
    };
    let corners = (0..CORNERS)
        .map(|corner| {
            let bearing = f64::from(corner) * 360.0 / f64::from(CORNERS);
            middle.towards(bearing, Metres(radius * chance.between(0.7, 1.0)))
        })
        .collect();
    let ring = Ring::new(corners).ok_or_else(|| anyhow::anyhow!("64 corners are a ring"))?;
    let floor = chance.between(0.0, 10_000.0) as i32;
    let times = ["2024-07-26T16:30:00Z", "2024-07-26T22:00:00Z"];
    let timed = number.is_multiple_of(2);
    Ok(AirVolume {
        id: VolumeId::new(format!("v-{number}"))?,
        name: format!("Volume {number}"),
        outline: Outline::Ring(ring),
        floor: Some(Altitude::Pressure(Feet(floor))),
        ceiling: Some(Altitude::Pressure(Feet(floor + 25_000))),
        starts_at: timed.then(|| times[0].parse()).transpose()?,
        ends_at: timed.then(|| times[1].parse()).transpose()?,
        severity: Severity::Critical,
    })
}
