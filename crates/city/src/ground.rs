//! The ground of the city: gates and cameras that say that they live, patrols that say where they
//! are, as JSON for the report door.
//!
//! One in fifty calls is lost, one in a hundred comes twice; some cameras fall silent for a while,
//! a gate is restarted and counts anew, and a patrol's clock is two minutes ahead.

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_kernel::id::SourceId;
use cordon_kernel::time::plus_millis;
use cordon_kernel::units::Metres;
use cordon_operation::Operation;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value, json};

use crate::Chance;
use crate::truth::Planted;

/// How often a gate or a camera says that it lives, in milliseconds.
const ALIVE_MS: i64 = 10_000;
/// How often a patrol says where it is, in milliseconds.
const PLACE_MS: i64 = 5_000;
/// Patrols that report.
const PATROLS_MAX: usize = 40;
/// How long a source that no operation expects may be silent: as the rule has it, in milliseconds.
const SILENT_MS: i64 = 60_000;
/// Cameras that fall silent once.
const SILENT_CAMERAS: usize = 3;
/// How fast a patrol walks, metres a second.
const WALK_M_S: f64 = 1.2;
/// How far a patrol goes from its base, metres.
const BEAT_M: f64 = 900.0;

/// What a source calls with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// When.
    pub at: Timestamp,
    /// The JSON of a batch of reports.
    pub body: Vec<u8>,
}

/// One thing on the ground that reports.
#[derive(Clone, Debug)]
struct Reporter {
    source: SourceId,
    every_ms: i64,
    due_at: Timestamp,
    epoch: u64,
    said: u64,
    /// By how much its clock is ahead, in milliseconds.
    ahead_ms: i64,
    silent: Option<(Timestamp, Timestamp)>,
    restarts_at: Option<Timestamp>,
    /// When it was last heard, and when before its silence.
    heard_at: Option<Timestamp>,
    unheard_since: Option<Timestamp>,
    walk: Option<Walk>,
}

/// A patrol on its beat.
#[derive(Clone, Debug)]
struct Walk {
    unit: String,
    base: Position,
    here: Position,
    bearing_deg: f64,
}

/// The ground of the city.
pub struct Ground {
    chance: Chance,
    reporters: Vec<Reporter>,
    to: Timestamp,
}

/// Chance of the ground, apart from the sky's.
const STREAM: u64 = 9;

impl Ground {
    /// The ground of `seed` and `operation` at `now`.
    pub fn new(seed: u64, operation: &Operation, now: Timestamp) -> Ground {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(STREAM);
        let mut chance = Chance(rng);
        let mut reporters = Vec::new();
        for kind in ["gate", "camera"] {
            let named = operation.things.of(kind).map(|thing| format!("{kind}-{}", thing.id));
            reporters.extend(named.filter_map(|name| alive(&mut chance, &name, now)));
        }
        let patrols = operation.things.of("unit").filter_map(|thing| {
            let place = thing.number("latitude_deg").zip(thing.number("longitude_deg"));
            let walks = matches!(thing.text("kind"), Some("patrol" | "dog" | "crs" | "river"));
            let (latitude, longitude) = place.filter(|_| walks)?;
            Some((thing.id.clone(), Position::new(latitude, longitude)?))
        });
        for (number, (unit, base)) in patrols.take(PATROLS_MAX).enumerate() {
            let Some(mut patrol) = alive(&mut chance, &format!("phone-{unit}"), now) else {
                continue;
            };
            let bearing_deg = chance.between(0.0, 360.0);
            patrol.every_ms = PLACE_MS;
            patrol.ahead_ms = if number == 0 { 120_000 } else { 0 };
            patrol.walk = Some(Walk { unit, base, here: base, bearing_deg });
            reporters.push(patrol);
        }
        faults(&mut chance, &mut reporters, now);
        Ground { chance, reporters, to: now }
    }

    /// What is called until `to`, in order of time.
    pub fn until(&mut self, to: Timestamp) -> Vec<Call> {
        let mut calls = Vec::new();
        let Ground { chance, reporters, .. } = self;
        for reporter in reporters {
            while reporter.due_at <= to {
                let at = reporter.due_at;
                reporter.due_at = plus_millis(at, reporter.every_ms);
                let Some(body) = reporter.says(chance, at) else { continue };
                if chance.below(100) == 0 {
                    calls.push(Call { at, body: body.clone() });
                }
                calls.push(Call { at, body });
            }
        }
        self.to = self.to.max(to);
        calls.sort_by_key(|call| call.at);
        calls
    }

    /// What of it was to be detected so far.
    pub fn planted(&self) -> Vec<Planted> {
        let silent = self
            .reporters
            .iter()
            .filter_map(|it| Some((&it.source, it.unheard_since?, it.silent?.1)));
        let planted = silent.filter_map(|(source, unheard_since, to)| {
            let detectable_at = plus_millis(unheard_since, SILENT_MS);
            (detectable_at < to && detectable_at < self.to).then(|| Planted {
                rule: "source_silent".to_owned(),
                about: source.to_string(),
                volume: None,
                what: "silence".to_owned(),
                detectable_at,
                until: plus_millis(to, ALIVE_MS).min(self.to),
            })
        });
        planted.collect()
    }
}

fn alive(chance: &mut Chance, name: &str, now: Timestamp) -> Option<Reporter> {
    Some(Reporter {
        source: SourceId::new(name).ok()?,
        every_ms: ALIVE_MS,
        due_at: plus_millis(now, i64::from(chance.below(ALIVE_MS as u32))),
        epoch: u64::try_from(now.as_second()).unwrap_or(0),
        said: 0,
        ahead_ms: 0,
        silent: None,
        restarts_at: None,
        heard_at: None,
        unheard_since: None,
        walk: None,
    })
}

/// Plants the faults: silent cameras, a gate that is restarted.
fn faults(chance: &mut Chance, reporters: &mut [Reporter], now: Timestamp) {
    let mut cameras: Vec<_> =
        reporters.iter_mut().filter(|it| it.source.as_str().starts_with("camera-")).collect();
    for number in 0..SILENT_CAMERAS.min(cameras.len()) {
        let place = (chance.below(cameras.len() as u32 / 3) as usize) * 3 + number;
        let from =
            plus_millis(now, 60_000 * i64::from(20 + 110 * number as u32 + chance.below(60)));
        if let Some(camera) = cameras.get_mut(place) {
            camera.silent = Some((from, plus_millis(from, 300_000)));
        }
    }
    if let Some(gate) = reporters.iter_mut().find(|it| it.source.as_str().starts_with("gate-")) {
        gate.restarts_at = Some(plus_millis(now, 60_000 * i64::from(5 + chance.below(60))));
    }
}

impl Reporter {
    /// What it says at `at`; `None` while it is silent, and for what is lost on the way.
    fn says(&mut self, chance: &mut Chance, at: Timestamp) -> Option<Vec<u8>> {
        if self.restarts_at.is_some_and(|restarts| restarts <= at) {
            self.restarts_at = None;
            (self.epoch, self.said) = (self.epoch + 1, 0);
        }
        self.said += 1;
        let mut report = json!({
            "source_seq": self.said,
            "at": plus_millis(at, self.ahead_ms).to_string(),
        });
        if let Some(walk) = &mut self.walk {
            walk.on(chance, self.every_ms);
            report["unit"] = walk.unit.as_str().into();
            report["position"] = position(walk.here);
        }
        if self.silent.is_some_and(|(from, to)| from <= at && at < to) {
            self.unheard_since = self.unheard_since.or(self.heard_at);
            return None;
        }
        if chance.below(50) == 0 {
            return None;
        }
        self.heard_at = Some(at);
        let batch = json!({
            "source": self.source.as_str(),
            "epoch": self.epoch,
            "reports": [report],
        });
        Some(batch.to_string().into_bytes())
    }
}

fn position(at: Position) -> Value {
    json!({ "latitude_deg": at.latitude_deg(), "longitude_deg": at.longitude_deg() })
}

impl Walk {
    /// Walks on; turns a little, and back where its beat ends.
    fn on(&mut self, chance: &mut Chance, millis: i64) {
        let metres = Metres(WALK_M_S * millis as f64 / 1000.0);
        self.bearing_deg = if self.base.distance_to(self.here).0 > BEAT_M {
            self.here.bearing_to(self.base)
        } else {
            (self.bearing_deg + chance.between(-25.0, 25.0)).rem_euclid(360.0)
        };
        self.here = self.here.towards(self.bearing_deg, metres);
    }
}
