//! `cordon vision` and `cordon models`: what cameras see, measured; and what they see it with.
//!
//! These are for calibration: no journal, no alert, no order. Whoever analyses a camera for
//! others does it by `cordon watch`.

mod bench;
mod evaluate;
mod models;
mod run;
mod track;

pub use models::pull;

use std::path::Path;

use anyhow::Context;
use cordon_video::mask::Masks;
use cordon_video::{Source, decode};
use cordon_vision::camera::CameraFile;
use cordon_vision::engine::Kind;
use cordon_vision::model::{self, Model};
use cordon_vision::sight::Sight;

use crate::args::vision::Vision;

/// Does what is asked.
///
/// # Errors
///
/// What cannot be opened, read or written, and why.
pub fn vision(command: Vision) -> anyhow::Result<()> {
    match command {
        Vision::Track { det, seqinfo, out } => track::track(&det, &seqinfo, &out),
        Vision::Run { video, camera, with, mot, reports } => run::run(&run::Asked {
            video: &video,
            camera: camera.as_deref(),
            models: &with.models,
            model: with.model.as_deref(),
            engine: with.engine,
            mot: mot.as_deref(),
            reports: reports.as_deref(),
        }),
        Vision::Bench { video, camera, with } => {
            let models = (with.models.as_path(), with.model.as_deref());
            bench::bench(&video, camera.as_deref(), models, with.engine)
        }
        Vision::Evaluate { truth, video, camera, with } => {
            let models = (with.models.as_path(), with.model.as_deref());
            evaluate::evaluate(&truth, &video, &camera, models, with.engine)
        }
    }
}

/// The model of a folder that is used: the one named, or the first.
fn chosen(folder: &Path, name: Option<&str>) -> anyhow::Result<Model> {
    let models = model::in_folder(folder)?;
    let names: Vec<String> = models.iter().map(|it| it.manifest.name.clone()).collect();
    let found = match name {
        Some(name) => models.into_iter().find(|it| it.manifest.name == name),
        None => models.into_iter().next(),
    };
    found.with_context(|| {
        format!("no such model in `{}`: there are {}", folder.display(), names.join(", "))
    })
}

/// A camera's file; an empty one where none is given.
fn camera_file(path: Option<&Path>) -> anyhow::Result<CameraFile> {
    Ok(path.map(CameraFile::read).transpose()?.unwrap_or_default())
}

/// Opens a video with its camera's file and a model.
fn open(
    video: &str,
    camera: &CameraFile,
    model: &Model,
    engine: Option<Kind>,
) -> anyhow::Result<Sight> {
    let masks = Masks::new(camera.mask.clone()).context("[[mask]]")?;
    let settings = decode::Settings { mask: masks.filter(), ..decode::Settings::default() };
    let source = Source::read(video)?;
    Sight::open(&source, camera, Some(model), engine, settings)
        .with_context(|| format!("cannot look at `{}`", source.shown()))
}
