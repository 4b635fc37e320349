//! ONNX Runtime, its library loaded when it is wanted.
//!
//! One thread and no spinning: cameras share a machine, and a thread that waits busily takes what
//! another would need.

use std::path::Path;
use std::sync::OnceLock;

use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::TensorRef;

use super::{Engine, EngineError, Network, See, Tensor};

pub(super) struct Ort {
    session: Session,
    input: String,
    shape: [usize; 4],
}

/// The library allows one environment a process: the first that asks makes it, from its library.
static ENVIRONMENT: OnceLock<Result<Environment, String>> = OnceLock::new();

fn environment(library: &Path) -> Result<&'static Environment, EngineError> {
    let make = || {
        let builder = ort::init_from(library).map_err(|error| error.to_string())?;
        let builder = builder.with_name("cordon").with_telemetry(false);
        builder.build().map_err(|error| error.to_string())
    };
    let made = ENVIRONMENT.get_or_init(make).as_ref();
    made.map_err(|why| EngineError::Library { path: library.to_path_buf(), why: why.clone() })
}

impl Ort {
    pub(super) fn open(network: &Network, library: &Path) -> Result<Ort, EngineError> {
        let environment = environment(library)?;
        let session = session(environment, &network.bytes).map_err(EngineError::Model)?;
        let [input] = session.inputs() else {
            return Err(EngineError::Model("it takes more than a picture".to_owned()));
        };
        let input = input.name().to_owned();
        let shape = [1, 3, network.height, network.width];
        Ok(Ort { session, input, shape })
    }
}

fn session(environment: &Environment, bytes: &[u8]) -> Result<Session, String> {
    fn text(error: ort::Error<impl Sized>) -> String {
        error.to_string()
    }
    let builder = Session::builder(environment).map_err(|error| error.to_string())?;
    let builder = builder.with_intra_threads(1).map_err(text)?;
    let builder = builder.with_inter_threads(1).map_err(text)?;
    let builder = builder.with_intra_op_spinning(false).map_err(text)?;
    let mut builder = builder.with_optimization_level(GraphOptimizationLevel::All).map_err(text)?;
    builder.commit_from_memory(bytes).map_err(|error| error.to_string())
}

impl Engine for Ort {
    fn run(&mut self, input: &[f32], see: &mut See<'_>) -> Result<(), EngineError> {
        let failed = |error: ort::Error| EngineError::Run(error.to_string());
        let input = TensorRef::from_array_view((self.shape, input)).map_err(failed)?;
        let given = ort::inputs![self.input.as_str() => input];
        let outputs = self.session.run(given).map_err(failed)?;
        let mut tensors = Vec::with_capacity(outputs.len());
        for n in 0..outputs.len() {
            let (shape, data) = outputs[n].try_extract_tensor::<f32>().map_err(failed)?;
            let shape = shape.iter().map(|it| usize::try_from(*it).unwrap_or(0)).collect();
            tensors.push(Tensor { shape, data });
        }
        see(&tensors)
    }
}
