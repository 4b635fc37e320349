//! Models: which file is which, what it takes and what it gives.
//!
//! A file counts by its SHA-256 and by nothing else. The known ones are built in; others stand in
//! `models.toml` beside them, with the same fields. Weights are never part of this program.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// What a detector finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A person.
    Person,
    /// A bicycle.
    Bicycle,
    /// A motorcycle.
    Motorcycle,
    /// A car.
    Car,
    /// A bus.
    Bus,
    /// A lorry.
    Truck,
    /// A bag, a rucksack or a suitcase.
    Baggage,
}

impl Class {
    /// Whether it drives.
    pub fn is_vehicle(self) -> bool {
        !matches!(self, Class::Person | Class::Baggage)
    }
}

/// How the numbers that a network gives become boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Head {
    /// YOLOX (Ge et al., 2021, arXiv:2107.08430), not decoded: centre, size and objectness.
    Yolox,
    /// NanoDet-Plus: a distribution over eight distances to each side.
    NanodetPlus,
}

/// What is to be known of a model to use it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Its name.
    pub name: String,
    /// The file's usual name.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Its licence.
    pub licence: String,
    /// Where it comes from; none for a model of one's own.
    #[serde(default)]
    pub address: String,
    /// How its numbers become boxes.
    pub head: Head,
    /// Width and height that it was made for, pixels.
    pub input: (u32, u32),
    /// Whether it takes every size that is a multiple of 32.
    #[serde(default)]
    pub is_resizable: bool,
    /// Whether its first channel is red, not blue.
    #[serde(default)]
    pub is_rgb: bool,
    /// What is taken off each channel, in its order of channels.
    #[serde(default)]
    pub mean: [f32; 3],
    /// What each channel is divided by then.
    #[serde(default = "ones")]
    pub deviation: [f32; 3],
    /// How many classes it knows.
    pub classes_count: usize,
    /// Which of them we use, by their number.
    pub classes: Vec<(usize, Class)>,
    /// Boxes less sure than this are not looked at.
    pub unsure: f64,
    /// Boxes at least so sure are looked at first.
    pub sure: f64,
    /// A track begins with a box at least so sure.
    pub begins: f64,
    /// Of two boxes of one class that overlap by more (intersection over union), one stays.
    pub overlap_max: f64,
}

fn ones() -> [f32; 3] {
    [1.0; 3]
}

/// COCO's numbers of what we use.
const COCO: &[(usize, Class)] = &[
    (0, Class::Person),
    (1, Class::Bicycle),
    (2, Class::Car),
    (3, Class::Motorcycle),
    (5, Class::Bus),
    (7, Class::Truck),
    (24, Class::Baggage),
    (26, Class::Baggage),
    (28, Class::Baggage),
];

/// The models that are known, the one that is used first.
pub fn known() -> Vec<Manifest> {
    vec![
        Manifest {
            name: "yolox-nano".to_owned(),
            file: "yolox_nano_416.onnx".to_owned(),
            sha256: "695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14".to_owned(),
            licence: "Apache-2.0".to_owned(),
            address: "https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0/\
                      yolox_nano.onnx"
                .to_owned(),
            head: Head::Yolox,
            input: (416, 416),
            is_resizable: true,
            is_rgb: false,
            mean: [0.0; 3],
            deviation: [1.0; 3],
            classes_count: 80,
            classes: COCO.to_vec(),
            unsure: 0.1,
            sure: 0.6,
            begins: 0.64,
            overlap_max: 0.6,
        },
        Manifest {
            name: "nanodet-plus".to_owned(),
            file: "object_detection_nanodet_2022nov.onnx".to_owned(),
            sha256: "4b82da9944b88577175ee23a459dce2e26e6e4be573def65b1055dc2d9720186".to_owned(),
            licence: "Apache-2.0".to_owned(),
            address: "https://media.githubusercontent.com/media/opencv/opencv_zoo/main/models/\
                      object_detection_nanodet/object_detection_nanodet_2022nov.onnx"
                .to_owned(),
            head: Head::NanodetPlus,
            input: (416, 416),
            is_resizable: false,
            is_rgb: true,
            mean: [103.53, 116.28, 123.675],
            deviation: [57.375, 57.12, 58.395],
            classes_count: 80,
            classes: COCO.to_vec(),
            unsure: 0.1,
            sure: 0.45,
            begins: 0.5,
            overlap_max: 0.6,
        },
    ]
}

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The folder or a file in it cannot be read.
    #[error("cannot read `{}`: {error}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// There is none.
    #[error(
        "no model in `{}`: get one with `cordon models pull --to {}`", .0.display(), .0.display()
    )]
    None(PathBuf),
    /// There are files, and none of them is known.
    #[error(
        "`{}` has the SHA-256 {sha256}, which is no model that is known: get it anew with `cordon \
         models pull`, or describe it in `models.toml` beside it", path.display()
    )]
    Unknown {
        /// The file.
        path: PathBuf,
        /// Its hash.
        sha256: String,
    },
    /// `models.toml` is wrong.
    #[error("`{}`: {why}", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

/// A file larger than this is no model for a processor.
const FILE_MAX: u64 = 512 << 20;

/// A model that is there.
#[derive(Clone, Debug)]
pub struct Model {
    /// What it is.
    pub manifest: Manifest,
    /// Where.
    pub path: PathBuf,
}

/// SHA-256 of some bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    model: Vec<Manifest>,
}

impl Manifest {
    /// What is wrong with it, if anything.
    fn fault(&self) -> Option<String> {
        let name = &self.name;
        let side = |side: u32| (32..=4_096).contains(&side) && side.is_multiple_of(32);
        let part = |value: f64| (0.0..=1.0).contains(&value);
        let why = if !side(self.input.0) || !side(self.input.1) {
            "input is no multiple of 32 from 32 to 4096"
        } else if !(1..=10_000).contains(&self.classes_count) {
            "classes_count is not 1 to 10000"
        } else if self.classes.is_empty()
            || self.classes.iter().any(|(n, _)| *n >= self.classes_count)
        {
            "classes has none, or one beyond classes_count"
        } else if !self.deviation.iter().all(|it| it.is_finite() && *it > 0.0)
            || !self.mean.iter().all(|it| it.is_finite())
        {
            "mean or deviation is no number"
        } else if ![self.unsure, self.sure, self.begins, self.overlap_max].into_iter().all(part) {
            "unsure, sure, begins and overlap_max are 0 to 1"
        } else {
            return None;
        };
        Some(format!("model `{name}`: {why}"))
    }
}

/// The models that may be in a folder: the known ones, and those of its `models.toml`.
fn described(folder: &Path) -> Result<Vec<Manifest>, ModelError> {
    let path = folder.join("models.toml");
    let mut all = known();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(all),
        Err(error) => return Err(ModelError::Read { path, error }),
    };
    let wrong = |why: String| ModelError::Manifest { path: path.clone(), why };
    let own: Described = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    if let Some(fault) = own.model.iter().find_map(Manifest::fault) {
        return Err(wrong(fault));
    }
    // One's own come first: who describes one wants it used.
    all.splice(0..0, own.model);
    Ok(all)
}

/// The models in a folder, the one to be used first.
///
/// # Errors
///
/// [`ModelError`]: none is there, or none of those there is known.
pub fn in_folder(folder: &Path) -> Result<Vec<Model>, ModelError> {
    let read = |error| ModelError::Read { path: folder.to_path_buf(), error };
    let described = described(folder)?;
    let mut found = Vec::new();
    let mut stranger = None;
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read)? {
        paths.push(entry.map_err(read)?.path());
    }
    paths.sort();
    for path in paths.into_iter().filter(|it| it.extension().is_some_and(|it| it == "onnx")) {
        let failed = |error| ModelError::Read { path: path.clone(), error };
        if std::fs::metadata(&path).map_err(failed)?.len() > FILE_MAX {
            continue;
        }
        let hash = sha256(&std::fs::read(&path).map_err(failed)?);
        match described.iter().position(|it| it.sha256.eq_ignore_ascii_case(&hash)) {
            Some(n) => found.push((n, Model { manifest: described[n].clone(), path })),
            None => stranger = Some(ModelError::Unknown { path, sha256: hash }),
        }
    }
    found.sort_by_key(|(n, _)| *n);
    match (found.is_empty(), stranger) {
        (false, _) => Ok(found.into_iter().map(|(_, model)| model).collect()),
        (true, Some(stranger)) => Err(stranger),
        (true, None) => Err(ModelError::None(folder.to_path_buf())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(dir.path().join(name), bytes).unwrap();
        }
        dir
    }

    const OWN: &str = r#"
        [[model]]
        name = "own"
        file = "own.onnx"
        sha256 = "HASH"
        licence = "MIT"
        head = "yolox"
        input = [320, 320]
        classes_count = 1
        classes = [[0, "person"]]
        unsure = 0.1
        sure = 0.5
        begins = 0.5
        overlap_max = 0.6
    "#;

    #[test]
    fn no_model_says_which_command_gets_one() {
        let said = in_folder(folder(&[]).path()).unwrap_err().to_string();
        assert!(said.contains("cordon models pull --to"), "{said}");
        assert!(matches!(in_folder(Path::new("/no/such")), Err(ModelError::Read { .. })));
    }

    #[test]
    fn a_file_of_another_hash_is_not_used_whatever_its_name() {
        let dir = folder(&[("yolox_nano_416.onnx", b"other bytes")]);
        let said = in_folder(dir.path()).unwrap_err().to_string();
        assert!(said.contains("no model that is known") && said.contains(&sha256(b"other bytes")));
    }

    #[test]
    fn a_model_of_ones_own_is_used_when_it_is_described() {
        let hash = sha256(b"weights");
        let own = OWN.replace("HASH", &hash.to_uppercase());
        let dir = folder(&[("any.onnx", b"weights"), ("models.toml", own.as_bytes())]);
        assert_eq!(in_folder(dir.path()).unwrap()[0].manifest.name, "own");
        for (from, to, why) in [
            ("320, 320", "321, 320", "multiple of 32"),
            ("0, \"person\"", "1, \"person\"", "beyond classes_count"),
            ("sure = 0.5", "sure = 5", "0 to 1"),
            ("licence", "license", "unknown field"),
        ] {
            let bad = own.replace(from, to);
            let dir = folder(&[("any.onnx", b"weights"), ("models.toml", bad.as_bytes())]);
            let said = in_folder(dir.path()).unwrap_err().to_string();
            assert!(said.contains("models.toml") && said.contains(why), "{said}");
        }
        assert!(known().iter().all(|it| it.fault().is_none() && it.sha256.len() == 64));
    }
}
