//! From a camera's stream to what its eye says: decoder, detector and eye, one after the other.

use cordon_video::decode::{self, Decoder};
use cordon_video::{DecodeError, Frame, Source};

use crate::camera::{CameraError, CameraFile};
use crate::detect::{DetectError, Detector, Found};
use crate::engine::{EngineError, Kind};
use crate::eye::{Eye, Look};
use crate::flow::{self, Flow};
use crate::model::Model;
use crate::shift::Shift;
use crate::track::Settings;

/// Why nothing is seen.
#[derive(Debug, thiserror::Error)]
pub enum SightError {
    /// The stream.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The camera's file.
    #[error(transparent)]
    Camera(#[from] CameraError),
    /// The detector.
    #[error(transparent)]
    Detect(#[from] DetectError),
    /// The network, while it runs.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Frames a second of a stream that says none.
const RATE: f64 = 10.0;

/// A camera that is looked through.
pub struct Sight {
    /// Decodes.
    pub decoder: Decoder,
    /// Detects; `None` without a model.
    pub detector: Option<Detector>,
    /// Follows.
    pub eye: Eye,
    /// How the whole picture moves, where the camera itself does.
    flow: Option<Flow>,
}

/// What a picture gave.
pub struct Seen {
    /// The picture.
    pub frame: Frame,
    /// What was found in it.
    pub found: Vec<Found>,
    /// What the eye says.
    pub look: Look,
}

impl Sight {
    /// Opens a camera.
    ///
    /// # Errors
    ///
    /// [`SightError`].
    pub fn open(
        source: &Source,
        camera: &CameraFile,
        model: Option<&Model>,
        kind: Option<Kind>,
        settings: decode::Settings,
    ) -> Result<Sight, SightError> {
        let fit = model.map_or(settings.fit, |model| model.manifest.input);
        let settings = decode::Settings {
            fit,
            rate_stated: camera.frame_rate.or(settings.rate_stated),
            rate_max: camera.looked_at_rate.or(settings.rate_max),
            hardware: camera.hardware.clone().or(settings.hardware.clone()),
            ..settings
        };
        let decoder = Decoder::open(source, &settings)?;
        let size = decoder.about().size;
        let view = camera.view(size)?;
        let shown = decode::fitted(size, fit);
        let detector = model
            .map(|model| Detector::open(model, kind, (shown.0 as usize, shown.1 as usize)))
            .transpose()?;
        let follow = detector.as_ref().map_or_else(Settings::default, follow);
        let rate = settings.rate_stated.or(believed(decoder.about().rate)).unwrap_or(RATE);
        let rate = settings.rate_max.map_or(rate, |most| rate.min(most));
        let eye = Eye::new(view, follow, rate);
        let flow = camera.is_moving.then(|| Flow::new(coarse()));
        Ok(Sight { decoder, detector, eye, flow })
    }

    /// Looks at the next picture; `None` at the end of the stream.
    ///
    /// # Errors
    ///
    /// [`SightError`].
    pub fn next_seen(&mut self) -> Result<Option<Seen>, SightError> {
        let Some(frame) = self.decoder.next_frame()? else { return Ok(None) };
        self.look_at(frame).map(Some)
    }

    /// Looks at a picture.
    ///
    /// # Errors
    ///
    /// [`SightError::Engine`].
    pub fn look_at(&mut self, frame: Frame) -> Result<Seen, SightError> {
        let found = self.find(&frame)?;
        if let Some(field) = self.flow.as_mut().and_then(|flow| flow.step(frame.grey())) {
            let shift = Shift::fit(field).scaled(frame.scale().0);
            self.eye.shift(&shift);
        }
        let mut look = self.eye.look(&found, frame.at_s);
        look.dropped_count += self.detector.as_ref().map_or(0, |it| it.cut_count);
        Ok(Seen { frame, found, look })
    }

    /// What is in a picture; nothing without a model.
    fn find(&mut self, frame: &Frame) -> Result<Vec<Found>, SightError> {
        let Some(detector) = &mut self.detector else { return Ok(Vec::new()) };
        detector.show(frame);
        Ok(detector.find(frame.scale())?)
    }
}

/// A container's rate, where a camera could have it.
pub fn believed(rate: Option<f64>) -> Option<f64> {
    rate.filter(|rate| (1.0..=240.0).contains(rate))
}

/// The motion of the whole wants no fine cells.
fn coarse() -> flow::Settings {
    flow::Settings { finest: 2, ..flow::Settings::default() }
}

/// How boxes of a detector are followed.
fn follow(detector: &Detector) -> Settings {
    let manifest = detector.manifest();
    Settings::for_detector(manifest.unsure, manifest.sure, manifest.begins)
}
