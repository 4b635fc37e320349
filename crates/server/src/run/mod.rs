//! Where ports meet what stands behind them: live mode, and the demo on virtual time.

pub mod demo;
mod demo_cameras;
mod demo_gates;
pub mod escalation;
pub mod evening;
mod feed_names;
pub mod gate;
pub mod headless;
pub mod pipeline;
pub mod serve;
pub mod watch;
