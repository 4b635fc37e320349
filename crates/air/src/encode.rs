//! Values into bytes: what an aircraft would send. The simulated city speaks through these, by
//! the same doors as real receivers. Pure, as `crate::decode` is.

pub mod beast;
pub mod mode_s;

pub use mode_s::EncodeError;
