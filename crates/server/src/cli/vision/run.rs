//! `cordon vision run`: a video through detector, tracker and ground, for calibration.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context;
use cordon_video::DecodeError;
use cordon_vision::count::Way;
use cordon_vision::engine::Kind;
use cordon_vision::eye::Look;
use cordon_vision::sight::{Seen, Sight, SightError};
use cordon_vision::{Rect, mot};
use serde_json::{Value, json};

/// What is asked.
pub struct Asked<'a> {
    /// The video.
    pub video: &'a str,
    /// The camera's file.
    pub camera: Option<&'a Path>,
    /// The folder of models.
    pub models: &'a Path,
    /// Which of them.
    pub model: Option<&'a str>,
    /// Which engine.
    pub engine: Option<Kind>,
    /// Where tracks go.
    pub mot: Option<&'a Path>,
    /// Where reports go.
    pub reports: Option<&'a Path>,
}

/// Seconds between two reports of how many there are.
const EVERY_S: f64 = 1.0;

/// Runs.
///
/// # Errors
///
/// What cannot be opened, read or written. What was seen before a stream broke is written.
pub fn run(asked: &Asked<'_>) -> anyhow::Result<()> {
    let model = super::chosen(asked.models, asked.model)?;
    let mut sight =
        super::open(asked.video, &super::camera_file(asked.camera)?, &model, asked.engine)?;
    let mut out = Out::open(asked)?;
    out.say(&opening(&sight))?;
    let mut frames_count = 0_u64;
    let ended = loop {
        match sight.next_seen() {
            Ok(Some(seen)) => {
                frames_count = seen.frame.number;
                out.see(&seen)?;
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    let complaints = sight.decoder.complaints();
    out.say(&json!({
        "kind": "ended", "frames_count": frames_count,
        "why": ended.as_ref().err().map(ToString::to_string),
        "complaints": complaints,
    }))?;
    out.finish(asked)?;
    match ended {
        // A file that ends in the middle of a picture has said what it had.
        Err(SightError::Decode(DecodeError::Ended(why))) if frames_count > 0 => {
            eprintln!("the video ends after {frames_count} pictures: {why}");
            Ok(())
        }
        ended => Ok(ended?),
    }
}

fn opening(sight: &Sight) -> Value {
    let about = sight.decoder.about();
    let view = sight.eye.view();
    let detector = sight.detector.as_ref();
    json!({
        "kind": "opened", "purpose": "calibration",
        "codec": about.codec, "width": about.size.0, "height": about.size.1,
        "model": detector.map(|it| it.manifest().name.clone()),
        "engine": detector.map(|it| it.engine().name()),
        "input": detector.map(|it| it.input_size()),
        "has_ground": view.ground.is_some(),
        "horizon": view.ground.as_ref().and_then(|it| it.horizon(f64::from(about.size.0))),
        "lens": view.lens.k(),
    })
}

/// Where things are written.
struct Out {
    reports: Option<BufWriter<File>>,
    places: Vec<(u32, u64, Rect)>,
    told_s: Option<f64>,
}

fn create(path: &Path) -> anyhow::Result<BufWriter<File>> {
    let file = File::create(path);
    Ok(BufWriter::new(file.with_context(|| format!("cannot write `{}`", path.display()))?))
}

impl Out {
    fn open(asked: &Asked<'_>) -> anyhow::Result<Out> {
        // What cannot be written is to be known before the work.
        if let Some(path) = asked.mot {
            create(path)?;
        }
        let reports = asked.reports.map(create).transpose()?;
        Ok(Out { reports, places: Vec::new(), told_s: None })
    }

    fn say(&mut self, report: &Value) -> anyhow::Result<()> {
        if let Some(reports) = &mut self.reports {
            writeln!(reports, "{report}").context("cannot write reports")?;
        }
        Ok(())
    }

    fn see(&mut self, seen: &Seen) -> anyhow::Result<()> {
        let (frame, at_s) = (seen.frame.number as u32, seen.frame.at_s);
        let Look { followed, earlier, crossed, zones, lines, ended, dropped_count } = &seen.look;
        let persons = || followed.iter().filter(|it| it.is_person);
        self.places.extend(persons().map(|it| (frame, it.id, it.place)));
        self.places.extend(earlier.iter().map(|it| (it.frame, it.id, it.place)));
        for it in crossed {
            let way = if it.way == Way::Forwards { "forwards" } else { "backwards" };
            self.say(&json!({
                "kind": "line_crossed", "at_s": at_s, "frame": frame, "line": it.line,
                "track": it.id, "way": way,
            }))?;
        }
        for id in ended {
            self.say(&json!({"kind": "track_ended", "at_s": at_s, "frame": frame, "track": id}))?;
        }
        if *dropped_count > 0 {
            self.say(&json!({
                "kind": "too_many", "at_s": at_s, "frame": frame, "dropped_count": dropped_count,
            }))?;
        }
        if self.told_s.is_some_and(|told| at_s < told + EVERY_S) {
            return Ok(());
        }
        self.told_s = Some(at_s);
        let tracks: Vec<Value> = followed.iter().map(track).collect();
        let lines: Vec<Value> = lines
            .iter()
            .map(|it| {
                json!({
                    "line": it.line, "forwards": it.crossed[0], "backwards": it.crossed[1],
                    "flow_per_m_min": it.flow_per_m_min,
                })
            })
            .collect();
        let zones: Vec<Value> = zones
            .iter()
            .map(|it| {
                json!({
                    "zone": it.zone, "persons_count": it.persons_count,
                    "vehicles_count": it.vehicles_count, "density_per_m2": it.density,
                    "is_at_least": it.is_at_least,
                })
            })
            .collect();
        self.say(&json!({
            "kind": "seen", "at_s": at_s, "frame": frame,
            "persons_count": persons().count(),
            "vehicles_count": followed.len() - persons().count(),
            "tracks": tracks, "zones": zones, "lines": lines,
        }))
    }

    fn finish(mut self, asked: &Asked<'_>) -> anyhow::Result<()> {
        if let Some(path) = asked.mot {
            self.places.sort_by_key(|(frame, id, _)| (*frame, *id));
            let mut lines = String::new();
            self.places.iter().for_each(|(frame, id, it)| mot::write(&mut lines, *frame, *id, it));
            let written = create(path)?.write_all(lines.as_bytes());
            written.with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        if let Some(reports) = &mut self.reports {
            reports.flush().context("cannot write reports")?;
        }
        Ok(())
    }
}

fn track(it: &cordon_vision::eye::Followed) -> Value {
    let round = |value: f64| (value * 1_000.0).round() / 1_000.0;
    let place = [it.place.x, it.place.y, it.place.w, it.place.h].map(round);
    let mut said = json!({
        "track": it.id, "class": if it.is_person { "person" } else { "vehicle" },
        "box": place,
        "score": round(it.score),
    });
    if let Some(there) = &it.whereabouts {
        said["east_m"] = round(there.east_m).into();
        said["north_m"] = round(there.north_m).into();
        said["spread_m"] = round(there.spread_m).into();
        said["speed_mps"] = round(there.speed_mps()).into();
        said["direction_deg"] = round(there.direction_deg()).into();
    }
    said
}
