//! From a picture to boxes: the network's input, its answer, and which of two boxes stays.

use std::path::Path;

use cordon_video::Frame;

use crate::engine::{self, Engine, EngineError, Kind, Network, Tensor};
use crate::model::{Class, Head, Manifest, Model, ModelError};
use crate::onnx::{self, OnnxError};
use crate::{Detection, Rect};

/// Something that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// What.
    pub class: Class,
    /// Where, pixels of the camera's own picture, and how sure.
    pub detection: Detection,
}

/// Why nothing can be detected.
#[derive(Debug, thiserror::Error)]
pub enum DetectError {
    /// There is no model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The model is damaged.
    #[error(transparent)]
    Onnx(#[from] OnnxError),
    /// The engine fails.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Strides of the three maps that a network sees a picture by, pixels.
const STRIDES: [usize; 3] = [8, 16, 32];
/// What lies beside a picture in the network's input: a grey that networks are taught with.
const BESIDE: f32 = 114.0;
/// Boxes of one class that are compared with one another: the surest.
const COMPARED_MAX: usize = 1_000;

/// A detector of one size of picture.
pub struct Detector {
    engine: Box<dyn Engine>,
    kind: Kind,
    manifest: Manifest,
    width: usize,
    height: usize,
    input: Vec<f32>,
    /// The part of `input` that a picture fills.
    filled: (usize, usize),
    raw: Vec<Found>,
    /// Boxes of the last picture that were not compared, as there were too many.
    pub cut_count: usize,
}

fn multiple(side: usize) -> usize {
    side.div_ceil(32).max(1) * 32
}

impl Detector {
    /// Opens a detector for pictures of `size`, width and height in pixels, which fit into the
    /// manifest's input ([`cordon_video::decode::fitted`]).
    ///
    /// # Errors
    ///
    /// [`DetectError`].
    pub fn open(
        model: &Model,
        kind: Option<Kind>,
        size: (usize, usize),
    ) -> Result<Detector, DetectError> {
        let manifest = model.manifest.clone();
        let path = &model.path;
        let bytes =
            std::fs::read(path).map_err(|error| ModelError::Read { path: path.clone(), error })?;
        let (most_wide, most_high) = (manifest.input.0 as usize, manifest.input.1 as usize);
        let (width, height) = if manifest.is_resizable {
            (multiple(size.0).min(most_wide), multiple(size.1).min(most_high))
        } else {
            (most_wide, most_high)
        };
        let bytes = onnx::for_size(&bytes, width as u32, height as u32)?;
        let network = Network { bytes, width, height };
        let folder = path.parent().unwrap_or(Path::new("."));
        let (engine, kind) = engine::open(network, kind, folder)?;
        let input = beside(&manifest, width * height);
        let raw = Vec::new();
        let mut detector = Detector {
            engine,
            kind,
            manifest,
            width,
            height,
            input,
            filled: (0, 0),
            raw,
            cut_count: 0,
        };
        // A model of the wrong shape is told of now and not by the first picture.
        detector.compute(1.0, 1.0)?;
        Ok(detector)
    }

    /// What computes.
    pub fn engine(&self) -> Kind {
        self.kind
    }

    /// Its model.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Width and height of the network's input, pixels.
    pub fn input_size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Puts a picture before the network.
    pub fn show(&mut self, frame: &Frame) {
        let (width, height) = (frame.width.min(self.width), frame.height.min(self.height));
        if self.filled != (width, height) {
            self.input = beside(&self.manifest, self.width * self.height);
            self.filled = (width, height);
        }
        let area = frame.width * frame.height;
        // Planes of a frame are green, blue, red.
        let order = if self.manifest.is_rgb { [2, 0, 1] } else { [1, 0, 2] };
        for (channel, plane) in order.into_iter().enumerate() {
            let (scale, offset) = normal(&self.manifest, channel);
            let plane = &frame.planes[plane * area..(plane + 1) * area];
            let into = &mut self.input[channel * self.width * self.height..];
            let rows = plane.chunks_exact(frame.width).zip(into.chunks_exact_mut(self.width));
            for (from, into) in rows.take(height) {
                for (into, from) in into[..width].iter_mut().zip(from) {
                    *into = f32::from(*from) * scale + offset;
                }
            }
        }
    }

    /// Finds what was shown. Boxes are in pixels of the camera's own picture, which has
    /// `scale` of its pixels across and down for one of the picture shown.
    ///
    /// # Errors
    ///
    /// [`EngineError`].
    pub fn find(&mut self, scale: (f64, f64)) -> Result<Vec<Found>, EngineError> {
        self.compute(scale.0, scale.1)?;
        self.cut_count = self.raw.len().saturating_sub(COMPARED_MAX);
        Ok(one_of_two(&mut self.raw, self.manifest.overlap_max))
    }

    /// Computes and throws the answer away: to measure by.
    ///
    /// # Errors
    ///
    /// [`EngineError`].
    pub fn compute_bare(&mut self) -> Result<(), EngineError> {
        self.engine.run(&self.input, &mut |_| Ok(()))
    }

    fn compute(&mut self, scale_x: f64, scale_y: f64) -> Result<(), EngineError> {
        let (manifest, raw) = (&self.manifest, &mut self.raw);
        raw.clear();
        let size = (self.width, self.height);
        self.engine.run(&self.input, &mut |outputs| match manifest.head {
            Head::Yolox => yolox(outputs, manifest, size, raw),
            Head::NanodetPlus => nanodet(outputs, manifest, size, raw),
        })?;
        for found in raw {
            let place = &mut found.detection.place;
            *place = Rect {
                x: place.x * scale_x,
                y: place.y * scale_y,
                w: place.w * scale_x,
                h: place.h * scale_y,
            };
        }
        Ok(())
    }
}

/// What a channel is multiplied by, and what is added then.
fn normal(manifest: &Manifest, channel: usize) -> (f32, f32) {
    let scale = 1.0 / manifest.deviation[channel];
    (scale, -manifest.mean[channel] * scale)
}

/// An input without a picture.
fn beside(manifest: &Manifest, area: usize) -> Vec<f32> {
    let channel = |n: usize| {
        let (scale, offset) = normal(manifest, n);
        std::iter::repeat_n(BESIDE * scale + offset, area)
    };
    (0..3).flat_map(channel).collect()
}

/// How many cells each map has.
fn cells(size: (usize, usize)) -> [usize; 3] {
    STRIDES.map(|stride| size.0.div_ceil(stride) * size.1.div_ceil(stride))
}

fn wrong(outputs: &[Tensor<'_>], expected: String) -> EngineError {
    let found = outputs.iter().map(|output| output.shape.clone()).collect();
    EngineError::Shape { found, expected }
}

/// The surest of the classes that we use: which, and how sure, 0 to 1.
fn best(manifest: &Manifest, scores: &[f32]) -> (Class, f32) {
    let of = |(n, class): &(usize, Class)| (*class, scores.get(*n).copied().unwrap_or(0.0));
    let all = manifest.classes.iter().map(of);
    all.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((Class::Person, 0.0))
}

fn push(raw: &mut Vec<Found>, class: Class, score: f32, (x, y, w, h): (f32, f32, f32, f32)) {
    let [x, y, w, h] = [x, y, w, h].map(f64::from);
    let is_box = [x, y, w, h].iter().all(|it| it.is_finite() && it.abs() < 1e5);
    if is_box && w > 0.0 && h > 0.0 {
        let place = Rect { x, y, w, h };
        let score = f64::from(score).clamp(0.0, 1.0);
        raw.push(Found { class, detection: Detection { place, score } });
    }
}

/// Of each cell: centre from the cell's corner and logarithm of the size, in strides; objectness;
/// and the classes (arXiv:2107.08430, 2.1).
fn yolox(
    outputs: &[Tensor<'_>],
    manifest: &Manifest,
    size: (usize, usize),
    raw: &mut Vec<Found>,
) -> Result<(), EngineError> {
    let (count, len) = (cells(size).iter().sum::<usize>(), 5 + manifest.classes_count);
    let right = outputs.len() == 1 && outputs[0].shape == [1, count, len];
    if !right || outputs[0].data.len() != count * len {
        return Err(wrong(outputs, format!("one of 1 x {count} x {len}")));
    }
    let unsure = manifest.unsure as f32;
    let mut rows = outputs[0].data.chunks_exact(len);
    for stride in STRIDES {
        let across = size.0.div_ceil(stride);
        for n in 0..across * size.1.div_ceil(stride) {
            let Some(row) = rows.next() else { break };
            // Most cells are nothing's, and one look says so. What is no number is nothing, too.
            if row[4].is_nan() || row[4] < unsure {
                continue;
            }
            let (class, score) = best(manifest, &row[5..]);
            let score = score * row[4];
            if score.is_nan() || score < unsure {
                continue;
            }
            let step = stride as f32;
            let (cx, cy) = ((n % across) as f32 + row[0], (n / across) as f32 + row[1]);
            let (w, h) = (row[2].exp() * step, row[3].exp() * step);
            push(raw, class, score, (cx * step - w / 2.0, cy * step - h / 2.0, w, h));
        }
    }
    Ok(())
}

/// Bins of a distance in NanoDet-Plus.
const BINS: usize = 8;

/// Of each cell the classes, and to each side a distribution over eight distances, in strides
/// (Li et al., 2020, arXiv:2006.04388, 3.2).
fn nanodet(
    outputs: &[Tensor<'_>],
    manifest: &Manifest,
    size: (usize, usize),
    raw: &mut Vec<Found>,
) -> Result<(), EngineError> {
    let unsure = manifest.unsure as f32;
    for (stride, count) in STRIDES.into_iter().zip(cells(size)) {
        let of = |len: usize| {
            let shape = [1, count, len];
            let is_it = |it: &&Tensor<'_>| it.shape == shape && it.data.len() == count * len;
            outputs.iter().find(is_it)
        };
        let (scores, sides) = (of(manifest.classes_count), of(4 * BINS));
        let Some((scores, sides)) = scores.zip(sides) else {
            let expected = format!("1 x {count} x {} and 1 x {count} x 32", manifest.classes_count);
            return Err(wrong(outputs, expected));
        };
        let (across, step) = (size.0.div_ceil(stride), stride as f32);
        for (n, row) in scores.data.chunks_exact(manifest.classes_count).enumerate() {
            let (class, score) = best(manifest, row);
            if score.is_nan() || score < unsure {
                continue;
            }
            let at = |n: usize| (n as f32 + 0.5) * step - 0.5;
            let (cx, cy) = (at(n % across), at(n / across));
            let bins = &sides.data[n * 4 * BINS..(n + 1) * 4 * BINS];
            let [left, up, right, down] =
                [0, 1, 2, 3].map(|side| step * mean(&bins[side * BINS..(side + 1) * BINS]));
            push(raw, class, score, (cx - left, cy - up, left + right, up + down));
        }
    }
    Ok(())
}

/// The mean of a distribution that is given by logarithms.
fn mean(logits: &[f32]) -> f32 {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights = logits.iter().map(|it| (it - most).exp());
    let (sum, moment) = weights
        .enumerate()
        .fold((0.0, 0.0), |(sum, moment), (n, it)| (sum + it, moment + it * n as f32));
    moment / sum
}

/// Of two boxes of one class that overlap by more than `overlap_max` the surer stays. The surest
/// come first.
fn one_of_two(raw: &mut Vec<Found>, overlap_max: f64) -> Vec<Found> {
    raw.sort_by(|a, b| b.detection.score.total_cmp(&a.detection.score));
    raw.truncate(COMPARED_MAX);
    let mut kept: Vec<Found> = Vec::new();
    for found in raw.iter() {
        let place = &found.detection.place;
        let is_same =
            |it: &Found| it.class == found.class && it.detection.place.iou(place) > overlap_max;
        if !kept.iter().any(is_same) {
            kept.push(*found);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::known;

    fn found(class: Class, x: f64, score: f64) -> Found {
        let place = Rect { x, y: 0.0, w: 10.0, h: 20.0 };
        Found { class, detection: Detection { place, score } }
    }

    #[test]
    fn of_two_boxes_of_one_thing_the_surer_stays() {
        let mut raw = vec![
            found(Class::Person, 0.0, 0.5),
            found(Class::Person, 1.0, 0.9),
            found(Class::Person, 8.0, 0.4),
            found(Class::Bicycle, 1.0, 0.3),
        ];
        let kept: Vec<f64> =
            one_of_two(&mut raw, 0.6).iter().map(|it| it.detection.score).collect();
        assert_eq!(kept, [0.9, 0.4, 0.3]);
    }

    #[test]
    fn a_cell_of_yolox_becomes_a_box() {
        let manifest = known().remove(0);
        let (size, len) = ((64, 32), 85);
        let count: usize = cells(size).iter().sum();
        assert_eq!(count, 32 + 8 + 2);
        let mut data = vec![0.0; count * len];
        // The second cell of the second row of the finest map: 16 pixels wide, 8 high.
        let row = &mut data[9 * len..10 * len];
        row[..5].copy_from_slice(&[0.5, 0.5, 2_f32.ln(), 0.0, 0.8]);
        row[5] = 0.5;
        // Nonsense is nothing.
        data[3 * len + 4] = f32::NAN;
        data[4 * len..4 * len + 6].copy_from_slice(&[0.0, 0.0, f32::INFINITY, 0.0, 1.0, 1.0]);
        let tensor = Tensor { shape: vec![1, count, len], data: &data };
        let mut raw = Vec::new();
        yolox(std::slice::from_ref(&tensor), &manifest, size, &mut raw).unwrap();
        assert_eq!(raw.len(), 1);
        let Found { class, detection } = raw[0];
        assert_eq!(class, Class::Person);
        assert!((detection.score - 0.4).abs() < 1e-6);
        let Rect { x, y, w, h } = detection.place;
        assert!(
            [(x, 4.0), (y, 8.0), (w, 16.0), (h, 8.0)].iter().all(|(a, b)| (a - b).abs() < 1e-4)
        );
        let error = yolox(&[tensor], &manifest, (64, 64), &mut raw).unwrap_err().to_string();
        assert!(error.contains("wrong shape") && error.contains("1 x 84 x 85"), "{error}");
    }

    #[test]
    fn a_distance_of_nanodet_is_a_mean() {
        assert!((mean(&[0.0, 0.0, 0.0, 80.0, 0.0, 0.0, 0.0, 0.0]) - 3.0).abs() < 1e-4);
        assert!((mean(&[1.0; 8]) - 3.5).abs() < 1e-4);
        assert!(mean(&[f32::NAN; 8]).is_nan());
    }
}
