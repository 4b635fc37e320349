//! How fast a gate judges: from the text of a code to the verdict, beside the signature alone.

use std::time::Duration;

use cordon_pass::claims::{Assurance, Claims, Kind, PassId, Passback, Window};
use cordon_pass::holder::Held;
use cordon_pass::judge::Lists;
use cordon_pass::key::{Algorithm, PublicKey, SigningKey};
use cordon_pass::policy::{Decision, DoubleUse, Gate, Order, Policy, Role, Span, Zone};
use cordon_pass::reason::Verdict;
use cordon_pass::sealed::{self, Purpose};
use cordon_pass::status::{Status, StatusList};
use cordon_pass::text::{self, Form};
use cordon_pass::trust::{TrustList, TrustedKey, Use};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::Serialize;

use crate::code::{Code, Correction};
use crate::frames::{Frames, HARD};
use crate::memory::Remembered;
use crate::read::{Zxing, in_frame};

/// Issuing keys that the gate trusts.
const KEYS: usize = 250;
/// Places of the status list.
const PLACES: u32 = 10_000_000;
/// Passes that are inside already.
const INSIDE: u64 = 1_000_000;
/// Passes that are judged in a round.
const PASSES: u64 = 4_000;
/// Hard frames that are shown.
const FRAMES: usize = 400;
/// Rounds, each of both.
const ROUNDS: usize = 9;
const DAY: u64 = 1_721_944_800;
const NOW: u64 = DAY + 36_000;

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// Codes judged a second and core: the text to the verdict, remembered, nothing written.
    pub gate_path_per_s: f64,
    /// The same passes' signatures alone, a second and core: Ed25519, strict.
    pub signature_per_s: f64,
    /// The first divided by the second.
    pub ratio: f64,
    /// Characters of a code.
    pub characters: usize,
    /// Keys, places and passes inside.
    pub keys: usize,
    /// Places of the status list.
    pub places: u32,
    /// Passes that were inside before.
    pub inside: usize,
    /// Passes a round.
    pub passes: u64,
    /// Rounds; the medians are given.
    pub rounds: usize,
    /// From a hard frame of 640 x 480 to the verdict, milliseconds on a core: the median.
    pub frame_to_verdict_ms_p50: f64,
    /// The same, of which one in a hundred takes longer.
    pub frame_to_verdict_ms_p99: f64,
    /// Hard frames that were shown, half of them static passes and half with a holder's proof.
    pub frames: usize,
    /// How many of them were read.
    pub frames_read: usize,
}

/// Why it could not be measured.
#[derive(Debug, thiserror::Error)]
#[error("the bench cannot be set up: {0}")]
pub struct BenchError(String);

fn failed(error: impl std::fmt::Display) -> BenchError {
    BenchError(error.to_string())
}

fn random_id(chance: &mut ChaCha8Rng) -> PassId {
    let mut id = [0; 10];
    chance.fill_bytes(&mut id);
    PassId(id)
}

/// Measures; `clock` says how long the thread has been on a processor.
///
/// # Errors
///
/// [`BenchError`] when a pass of its own is refused.
pub fn measure(clock: impl Fn() -> Duration) -> Result<Measured, BenchError> {
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    let keys: Vec<SigningKey> = (0..KEYS)
        .map(|_| {
            let mut secret = [0; 32];
            chance.fill_bytes(&mut secret);
            SigningKey::new(Algorithm::Ed25519, &secret).map_err(failed)
        })
        .collect::<Result<_, _>>()?;
    let trusted = keys.iter().map(|key| trusted(key.public())).collect();
    let trust = TrustList::new(1, DAY, DAY + 86_400, trusted).map_err(failed)?;
    let mut status = StatusList::new(1, PLACES, DAY, DAY + 86_400).map_err(failed)?;
    let mut gate = Remembered::default();
    for _ in 0..INSIDE {
        gate.enters(random_id(&mut chance), 1, DAY);
    }
    let mut texts = Vec::new();
    let mut signed = Vec::new();
    for _ in 0..PASSES {
        let key = &keys[chance.next_u32() as usize % KEYS];
        let index = chance.next_u32() % PLACES;
        status.set(index, Status::Valid);
        let pass = sealed::seal(&claims(random_id(&mut chance), index).write(), Purpose::Pass, key);
        let (sign1, _) = sealed::open(&pass).map_err(failed)?;
        let message = sign1.to_be_signed(Purpose::Pass.aad());
        signed.push((key.public(), message, sign1.signature.to_vec()));
        texts.push(text::write(Form::Static, &pass));
    }
    let lists = Lists::new(trust, vec![status], policy()).map_err(failed)?;
    let (mut paths, mut signatures) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut here = gate.clone();
        let began = clock();
        for text in &texts {
            let judged = lists.judge(text.as_bytes(), "north", NOW, &here);
            let Some(id) = judged.pass_id().filter(|_| judged.verdict() == Verdict::Admit) else {
                return Err(BenchError(format!("a good pass was refused: {:?}", judged.reason)));
            };
            here.enters(id, 1, NOW);
        }
        paths.push((clock() - began).as_secs_f64());
        let began = clock();
        for (key, message, signature) in &signed {
            if !key.verifies(message, signature) {
                return Err(BenchError("a good signature was refused".to_owned()));
            }
        }
        signatures.push((clock() - began).as_secs_f64());
    }
    let (gate_path_per_s, signature_per_s) = (per_s(paths), per_s(signatures));
    let (mut times, frames_read) = frames(&lists, &gate, &texts[0], &keys[0], &clock)?;
    times.sort_by(f64::total_cmp);
    Ok(Measured {
        gate_path_per_s,
        signature_per_s,
        ratio: gate_path_per_s / signature_per_s,
        characters: texts.first().map_or(0, String::len),
        keys: KEYS,
        places: PLACES,
        inside: gate.inside_count(),
        passes: PASSES,
        rounds: ROUNDS,
        frame_to_verdict_ms_p50: times[FRAMES / 2],
        frame_to_verdict_ms_p99: times[FRAMES * 99 / 100],
        frames: FRAMES,
        frames_read,
    })
}

/// Passes a second, by the median of the rounds' seconds.
fn per_s(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    PASSES as f64 / times[ROUNDS / 2].max(1e-9)
}

/// How long each of the hard frames took to its verdict, in milliseconds, and how many were read.
fn frames(
    lists: &Lists,
    gate: &Remembered,
    text: &str,
    key: &SigningKey,
    clock: &impl Fn() -> Duration,
) -> Result<(Vec<f64>, usize), BenchError> {
    let phone = SigningKey::new(Algorithm::Es256, &[7; 32]).map_err(failed)?;
    let held = Claims { holder: Some(phone.public()), ..claims(PassId([9; 10]), 0) };
    let pass = sealed::seal(&held.write(), Purpose::Pass, key);
    let proof = text::write(Form::Held, &Held::make(&pass, NOW, &phone).write());
    let codes = [text, &proof].map(|text| Code::new(text, Correction::Screen).map(|it| (it, text)));
    let [still, moving] = codes;
    let codes = [still.map_err(failed)?, moving.map_err(failed)?];
    let (reader, mut frames) = (Zxing::default(), Frames::new(1));
    let (mut times, mut read_count) = (Vec::new(), 0);
    for (code, text) in codes.iter().cycle().take(FRAMES) {
        let frame = frames.next(code, &HARD);
        let began = clock();
        let texts = in_frame(&reader, &frame);
        let judged = texts.first().map(|it| lists.judge(it.as_bytes(), "north", NOW, gate));
        times.push((clock() - began).as_secs_f64() * 1_000.0);
        read_count += usize::from(judged.is_some());
        if texts.iter().any(|it| it != text) {
            return Err(BenchError("a code was read wrongly".to_owned()));
        }
    }
    Ok((times, read_count))
}

fn trusted(key: PublicKey) -> TrustedKey {
    TrustedKey {
        key,
        begins_at: DAY,
        ends_at: DAY + 86_400,
        uses: vec![Use::Passes],
        kinds: vec![Kind::Person],
        zones: vec![1, 2, 3],
        validity_max_s: 30 * 86_400,
        status_list: 1,
    }
}

/// A full pass: a name, a photo, two zones.
fn claims(id: PassId, index: u32) -> Claims {
    Claims {
        expires_at: DAY + 20 * 86_400,
        begins_at: DAY,
        id,
        holder: None,
        kind: Kind::Person,
        role: 1,
        windows: vec![
            Window { zone: 1, from: 0, length: 96 },
            Window { zone: 2, from: 40, length: 20 },
        ],
        hours: Vec::new(),
        index,
        name: Some("Camille de l’Exemple".to_owned()),
        photo: Some([7; 16]),
        plate: None,
        plate_hint: None,
        passback: None,
        assurance: None,
    }
}

fn policy() -> Policy {
    let span = Span {
        role: 1,
        kind: Kind::Person,
        from: DAY,
        to: DAY + 86_400,
        decision: Decision::Pass,
        rule: Some(0),
        order: Some(0),
    };
    let order = Order { id: "order".into(), starts_at: DAY, ends_at: DAY + 86_400 };
    let zone = Zone {
        number: 1,
        id: "grey".into(),
        is_guarded: true,
        orders: vec![order],
        double_use: DoubleUse::Home,
        passback: Passback::Soft,
        assurance: Assurance::Document,
        searches: false,
        rules: vec!["rule".into()],
        spans: vec![span],
        capacity: None,
    };
    Policy {
        version: 1,
        begins_at: DAY,
        expires_at: DAY + 86_400,
        operation: "bench".into(),
        time_zone: "Europe/Paris".into(),
        zones: vec![zone],
        gates: vec![Gate { id: "north".into(), zone: 1, site: "quay".into() }],
        roles: vec![Role { number: 1, word: "resident".into(), is_staff: false }],
    }
}
