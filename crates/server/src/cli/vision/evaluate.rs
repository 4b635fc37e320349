//! `cordon vision evaluate`: what a camera says beside the truth, for calibration.

use std::path::Path;

use anyhow::Context;
use cordon_vision::engine::Kind;
use cordon_vision::mot;
use cordon_vision::score::Score;
use serde_json::json;

/// Compares a video with its truth; prints JSON.
///
/// # Errors
///
/// What cannot be opened or read; a camera's file without a ground.
pub fn evaluate(
    truth: &Path,
    video: &str,
    camera: &Path,
    models: (&Path, Option<&str>),
    engine: Option<Kind>,
) -> anyhow::Result<()> {
    let model = super::chosen(models.0, models.1)?;
    let people = mot::truth(&crate::cli::text(truth)?)
        .with_context(|| format!("cannot use `{}`", truth.display()))?;
    anyhow::ensure!(!people.is_empty(), "`{}` has nobody in it", truth.display());
    let file = super::camera_file(Some(camera))?;
    anyhow::ensure!(
        file.looked_at_rate.is_none(),
        "`{}` has looked_at_rate: the truth is of every picture; leave it out here",
        camera.display()
    );
    let mut sight = super::open(video, &file, &model, engine)?;
    let view = sight.eye.view().clone();
    anyhow::ensure!(
        view.ground.is_some(),
        "`{}` has no [ground]: without it there are no metres to compare",
        camera.display()
    );
    let said = cordon_vision::sight::believed(sight.decoder.about().rate);
    let rate = file.frame_rate.or(said).unwrap_or(10.0);
    let mut score = Score::new(&people, &view, rate);
    sight.eye = sight.eye.with_lines(score.lines());
    while let Some(seen) = sight.next_seen()? {
        score.frame(seen.frame.number as u32, &seen.look);
    }
    let scored = score.scored();
    let mut said = serde_json::to_value(&scored)?;
    said["purpose"] = "calibration".into();
    said["model"] = json!(model.manifest.name);
    println!("{said:#}");
    Ok(())
}
