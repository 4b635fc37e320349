//! RTen, a network's engine in Rust: where no library is.

use std::sync::Arc;

use rten::{Model, RunOptions, ThreadPool, Value};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::{Engine, EngineError, Network, See, Tensor};

pub(super) struct Rten {
    model: Model,
    threads: Arc<ThreadPool>,
    shape: [usize; 4],
}

impl Rten {
    pub(super) fn open(network: Network) -> Result<Rten, EngineError> {
        let shape = [1, 3, network.height, network.width];
        let model =
            Model::load(network.bytes).map_err(|error| EngineError::Model(error.to_string()))?;
        if model.input_ids().len() != 1 {
            return Err(EngineError::Model("it takes more than a picture".to_owned()));
        }
        Ok(Rten { model, threads: Arc::new(ThreadPool::with_num_threads(1)), shape })
    }
}

impl Engine for Rten {
    fn run(&mut self, input: &[f32], see: &mut See<'_>) -> Result<(), EngineError> {
        if input.len() != self.shape.iter().product::<usize>() {
            return Err(EngineError::Run(format!("the picture has {} numbers", input.len())));
        }
        let input = NdTensor::from_data(self.shape, input.to_vec());
        let failed = |error: rten::RunError| EngineError::Run(error.to_string());
        let options = RunOptions::default().with_thread_pool(Some(self.threads.clone()));
        let given = vec![(self.model.input_ids()[0], input.into())];
        let outputs =
            self.model.run(given, self.model.output_ids(), Some(options)).map_err(failed)?;
        let mut kept = Vec::with_capacity(outputs.len());
        for value in outputs {
            let Value::FloatTensor(tensor) = value else {
                return Err(EngineError::Run("its answer is no floating point".to_owned()));
            };
            kept.push((tensor.shape().to_vec(), tensor.into_data()));
        }
        let tensors: Vec<Tensor<'_>> =
            kept.iter().map(|(shape, data)| Tensor { shape: shape.clone(), data }).collect();
        see(&tensors)
    }
}
