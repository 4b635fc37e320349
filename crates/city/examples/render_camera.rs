//! Renders a camera: `render_camera SEED SCRIPT SECONDS OUT.mp4 GT.txt CAMERA.toml [PEOPLE]`.
//!
//! `SCRIPT` is `none`, one of `camera::script::NAMES` (which begins after a third of the time), or
//! `dense:2.5` (a zone that is full from the beginning, in persons a square metre), or
//! a fault: `frozen`, `black`, `out_of_focus`, `turned`, `silent` (the middle third).

use std::fmt::Write as _;
use std::process::ExitCode;

use cordon_city::camera::encode::{Encoder, Output};
use cordon_city::camera::eye::Eye;
use cordon_city::camera::scene::{Scene, SceneSettings};
use cordon_city::camera::script::{NAMES, Script};
use cordon_city::camera::seen::write_mot;
use cordon_city::camera::{Camera, Fault, FaultKind, Mount};

const USAGE: &str = "usage: render_camera SEED SCRIPT SECONDS OUT GT.txt CAMERA.toml [PEOPLE]";

fn main() -> ExitCode {
    match run() {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String, Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [seed, name, seconds, out, truth, toml, rest @ ..] = &arguments[..] else {
        return Err(USAGE.into());
    };
    let (seed, seconds): (u64, f64) = (seed.parse()?, seconds.parse()?);
    let mut settings = SceneSettings::default();
    if let Some(people) = rest.first() {
        settings.people_count = people.parse()?;
    }
    let third = seconds / 3.0;
    let faults = faults(name, third);
    let dense = name.strip_prefix("dense:").map(str::parse::<f64>).transpose()?;
    let named = match (dense, Script::named("dense", 0.0)) {
        (Some(persons_per_m2), Some(Script::Dense { at_s, zone, .. })) => {
            Some(Script::Dense { at_s, zone, persons_per_m2 })
        }
        _ => Script::named(name, third),
    };
    match named {
        Some(script) => settings.scripts.push(script),
        None if name == "none" || !faults.is_empty() => {}
        None => {
            return Err(format!("no script `{name}`: there are none, {}", NAMES.join(", ")).into());
        }
    }
    let camera = Camera::new(Mount::default())?;
    std::fs::write(toml, camera_toml(&camera))?;
    let mut encoder = Encoder::begin("ffmpeg", &camera, &Output::read(out)?)?;
    let mut scene = Scene::new(seed, camera.mount().frame_rate, settings)?;
    let frames_count = (seconds * camera.mount().frame_rate).round() as u64;
    let mut eye = Eye::new(seed, camera, faults);
    let (mut text, mut people) = (String::new(), 0);
    for _ in 0..frames_count {
        let shot = eye.shoot(&scene);
        if let Some(picture) = shot.picture {
            encoder.write(picture)?;
            write_mot(&mut text, shot.number, shot.seen, 0.05);
            people += shot.seen.len();
        }
        scene.step();
    }
    let written = encoder.finish()?;
    std::fs::write(truth, text)?;
    let mean = people as f64 / written.max(1) as f64;
    Ok(format!("{written} pictures, {mean:.1} figures in each"))
}

fn faults(name: &str, third: f64) -> Vec<Fault> {
    let kind = match name {
        "frozen" => FaultKind::Frozen,
        "black" => FaultKind::Black,
        "out_of_focus" => FaultKind::OutOfFocus,
        "turned" => FaultKind::Turned,
        "silent" => FaultKind::Silent,
        _ => return Vec::new(),
    };
    vec![Fault { kind, from_s: third, to_s: 2.0 * third }]
}

fn camera_toml(camera: &Camera) -> String {
    let mut text =
        format!("frame_rate = {:?}\n\n[ground]\nhomography = [\n", { camera.mount().frame_rate });
    for [a, b, c] in camera.homography() {
        // Writing to a string never fails.
        let _ = writeln!(text, "    [{a:?}, {b:?}, {c:?}],");
    }
    text.push_str("]\n");
    text
}
