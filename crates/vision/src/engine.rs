//! What computes a network: one thread, one model, one size of picture.

mod ort;
mod rten;

use std::path::{Path, PathBuf};

/// Which program computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// ONNX Runtime, from the library of its PyPI wheel.
    Ort,
    /// RTen, built in: slower, and always there.
    Rten,
}

impl Kind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Ort => "ort",
            Kind::Rten => "rten",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Kind, String> {
        match text {
            "ort" => Ok(Kind::Ort),
            "rten" => Ok(Kind::Rten),
            _ => Err(format!("`{text}` is no engine: `ort` and `rten` are")),
        }
    }
}

/// Why an engine cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The library of ONNX Runtime is nowhere.
    #[error(
        "the library of ONNX Runtime is not found: get it with `cordon models pull`, or `pip \
         install onnxruntime`, or say where it is in ORT_DYLIB_PATH; `--engine rten` needs none"
    )]
    NoLibrary,
    /// The library does not load.
    #[error("`{}` is no library of ONNX Runtime that can be used: {why}", path.display())]
    Library {
        /// Where.
        path: PathBuf,
        /// What it said.
        why: String,
    },
    /// The model does not load.
    #[error("the model cannot be used: {0}")]
    Model(String),
    /// It took the picture and gave no answer.
    #[error("the model failed: {0}")]
    Run(String),
    /// Its answer is of another shape than its manifest says.
    #[error("the model has the wrong shape: its output is {found:?}, and {expected} was expected")]
    Shape {
        /// What came.
        found: Vec<Vec<usize>>,
        /// What its manifest makes of it.
        expected: String,
    },
}

/// Numbers that a network gave.
#[derive(Clone, Debug)]
pub struct Tensor<'a> {
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// Its numbers, the last dimension running fastest.
    pub data: &'a [f32],
}

/// What is done with the answer.
pub type See<'a> = dyn FnMut(&[Tensor<'_>]) -> Result<(), EngineError> + 'a;

/// Computes a network.
pub trait Engine: Send {
    /// Gives a picture, three planes of `height` rows of `width`, to the network and its answer
    /// to `see`.
    ///
    /// # Errors
    ///
    /// [`EngineError::Run`], and what `see` says.
    fn run(&mut self, input: &[f32], see: &mut See<'_>) -> Result<(), EngineError>;
}

/// A network to be computed: its bytes, and width and height of its pictures.
#[derive(Clone, Debug)]
pub struct Network {
    /// ONNX.
    pub bytes: Vec<u8>,
    /// Width, pixels.
    pub width: usize,
    /// Height, pixels.
    pub height: usize,
}

/// Opens an engine; the one that is there where `kind` is `None`. `beside` is a folder in which
/// the library may lie.
///
/// # Errors
///
/// [`EngineError`].
pub fn open(
    network: Network,
    kind: Option<Kind>,
    beside: &Path,
) -> Result<(Box<dyn Engine>, Kind), EngineError> {
    let library = match kind {
        Some(Kind::Rten) => None,
        Some(Kind::Ort) => Some(library(beside).ok_or(EngineError::NoLibrary)?),
        None => library(beside),
    };
    match library {
        Some(path) => Ok((Box::new(ort::Ort::open(&network, &path)?), Kind::Ort)),
        None => Ok((Box::new(rten::Rten::open(network)?), Kind::Rten)),
    }
}

/// The library of ONNX Runtime: where `ORT_DYLIB_PATH` says, beside the models, or where Python
/// has the wheel.
pub fn library(beside: &Path) -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from) {
        return Some(path);
    }
    let in_wheel = |folder: &Path| in_folder(&folder.join("onnxruntime/capi"));
    in_folder(beside).or_else(|| in_wheel(beside)).or_else(|| in_wheel(&of_python()?))
}

fn in_folder(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    let is_library = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_versioned = name.starts_with("libonnxruntime.so.");
        let known = ["libonnxruntime.so", "libonnxruntime.dylib", "onnxruntime.dll"];
        is_versioned || known.contains(&name.as_str())
    };
    paths.retain(is_library);
    paths.sort();
    paths.pop()
}

/// The folder in which Python finds `onnxruntime`.
fn of_python() -> Option<PathBuf> {
    // Never from the folder that one happens to be in.
    let ask = "import sys; sys.path = [it for it in sys.path if it]; \
               import importlib.util as u; s = u.find_spec('onnxruntime'); print(s.origin or '')";
    let said = std::process::Command::new("python3").args(["-c", ask]).output().ok()?;
    let origin = PathBuf::from(String::from_utf8_lossy(&said.stdout).trim());
    Some(origin.parent()?.parent()?.to_path_buf())
}
