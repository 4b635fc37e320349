//! `cordon vision bench`: what looking costs, the decoder's process counted.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use cordon_vision::engine::Kind;
use nix::sys::resource::{UsageWho, getrusage};
use serde_json::json;

/// Every so many pictures the network is computed once more, bare, beside the others: so both are
/// measured on the same machine in the same moment.
const BARE_EVERY: u64 = 4;

/// Processor time that was used, of this process or of those that it started and that ended.
fn used(who: UsageWho) -> anyhow::Result<Duration> {
    let usage = getrusage(who).context("the system does not say what was used")?;
    let time = |it: nix::sys::time::TimeVal| {
        Duration::from_secs(it.tv_sec().unsigned_abs())
            + Duration::from_micros(it.tv_usec().unsigned_abs())
    };
    Ok(time(usage.user_time()) + time(usage.system_time()))
}

/// The most memory that a process has had, MB; `None` where the system does not say.
fn peak_mb(process: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1_024.0 / 1e6)
}

/// Measures; prints JSON.
///
/// # Errors
///
/// What cannot be opened or read.
pub fn bench(
    video: &str,
    camera: Option<&Path>,
    models: (&Path, Option<&str>),
    engine: Option<Kind>,
) -> anyhow::Result<()> {
    let model = super::chosen(models.0, models.1)?;
    let mut sight = super::open(video, &super::camera_file(camera)?, &model, engine)?;
    let decoder = sight.decoder.process_id().to_string();
    let (opened, children) = (used(UsageWho::RUSAGE_SELF)?, used(UsageWho::RUSAGE_CHILDREN)?);
    let (mut bare, mut bare_count) = (Duration::ZERO, 0_u32);
    let (mut frames_count, mut latencies, mut decoder_mb) = (0_u64, Vec::new(), None);
    while let Some(frame) = sight.decoder.next_frame()? {
        let began = Instant::now();
        let _ = sight.look_at(frame)?;
        latencies.push(began.elapsed().as_secs_f64() * 1e3);
        frames_count += 1;
        if frames_count % BARE_EVERY == 1 {
            if let Some(detector) = &mut sight.detector {
                let before = used(UsageWho::RUSAGE_SELF)?;
                detector.compute_bare()?;
                bare += used(UsageWho::RUSAGE_SELF)?.saturating_sub(before);
                bare_count += 1;
            }
            decoder_mb = peak_mb(&decoder).or(decoder_mb);
        }
    }
    anyhow::ensure!(frames_count > 0, "`{video}` has no picture");
    let ours = used(UsageWho::RUSAGE_SELF)?.saturating_sub(opened).saturating_sub(bare);
    let (engine, input) =
        sight.detector.as_ref().map(|it| (it.engine().name(), it.input_size())).unzip();
    // The decoder has ended: now the system counts it.
    drop(sight);
    let decoding = used(UsageWho::RUSAGE_CHILDREN)?.saturating_sub(children);
    let ours_mb = peak_mb("self");
    let frames = frames_count as f64;
    let detector_s = bare.as_secs_f64() / f64::from(bare_count.max(1));
    let whole_s = (ours + decoding).as_secs_f64() / frames;
    latencies.sort_by(f64::total_cmp);
    let at = |part: f64| latencies[((frames * part) as usize).min(latencies.len() - 1)];
    let rest_s = ours.as_secs_f64() / frames - detector_s;
    let said = json!({
        "purpose": "calibration",
        "frames_count": frames_count,
        "model": model.manifest.name, "engine": engine, "input": input,
        "frames_per_cpu_s": 1.0 / whole_s,
        "detector_frames_per_cpu_s": 1.0 / detector_s,
        "cpu_ms": {
            "whole": whole_s * 1e3, "detector": detector_s * 1e3,
            "decoder": decoding.as_secs_f64() * 1e3 / frames,
            "rest": rest_s * 1e3, "rest_share_of_detector": rest_s / detector_s,
        },
        "peak_mb": ours_mb.map(|it| it + decoder_mb.unwrap_or(0.0)),
        "decoder_peak_mb": decoder_mb,
        "latency_ms": {
            "p50": at(0.5), "p90": at(0.9), "p95": at(0.95), "p99": at(0.99), "max": at(1.0),
        },
    });
    println!("{said:#}");
    Ok(())
}
