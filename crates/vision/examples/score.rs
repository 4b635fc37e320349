//! What the eye says of detections that were found before, beside the truth, with settings from the
//! command line: to find good ones. Detections in MOTChallenge text, persons alone.
use std::path::Path;

use cordon_vision::camera::CameraFile;
use cordon_vision::count::LineCount;
use cordon_vision::detect::Found;
use cordon_vision::eye::Eye;
use cordon_vision::model::Class;
use cordon_vision::mot;
use cordon_vision::score::Score;
use cordon_vision::track::Settings;
use cordon_vision::walk::Gait;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [det, camera, truth, rest @ ..] = &args[..] else {
        return Err("det.txt camera.toml gt.txt [setting=value ...]".into());
    };
    let frames = mot::detections(&std::fs::read_to_string(det)?)?;
    let camera = CameraFile::read(Path::new(camera))?;
    let people = mot::truth(&std::fs::read_to_string(truth)?)?;
    let (mut gait, mut settings) = (Gait::default(), Settings::for_detector(0.1, 0.6, 0.64));
    let mut clear = 0.5;
    for arg in rest {
        let Some((name, value)) = arg.split_once('=') else { continue };
        let value: f64 = value.parse()?;
        match name {
            "change" => gait.change = value,
            "across" => gait.foot.0 = value,
            "down" => gait.foot.1 = value,
            "clear" => clear = value,
            "sure" => settings.sure = value,
            "begins" => settings.begins = value,
            "unsure" => settings.unsure = value,
            "lost_s" => settings.lost_s = value,
            "confirmed" => settings.confirmed = value as u32,
            "smooth" => settings.smooth = value,
            _ => eprintln!("no setting {name}"),
        }
    }
    let rate = camera.frame_rate.unwrap_or(10.0);
    let view = camera.view((768, 576))?;
    let mut score = Score::new(&people, &view, rate);
    let again = |(id, line): (String, LineCount)| Some((id, LineCount::new(line.line(), clear)?));
    let lines: Vec<_> = score.lines().into_iter().filter_map(again).collect();
    let mut eye = Eye::new(view, settings, rate).with_gait(gait).with_lines(lines);
    for (n, found) in frames.iter().enumerate() {
        let found: Vec<Found> =
            found.iter().map(|it| Found { class: Class::Person, detection: *it }).collect();
        let look = eye.look(&found, n as f64 / rate);
        score.frame(n as u32 + 1, &look);
    }
    println!("{}", serde_json::to_string(&score.scored())?);
    Ok(())
}
