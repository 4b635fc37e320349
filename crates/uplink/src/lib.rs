//! Edge to centre: store and forward.
//!
//! What an edge saw is on its disk before anybody is told ([`Outbox`]), goes to the centre in
//! order, and stays until a signed checkpoint of the centre covers it. The centre takes each record
//! once, whatever comes twice, late or in another cut ([`Intake`]). Records are bytes here; who
//! carries them, and who signs what, is the server's business.

mod intake;
mod outbox;

pub use intake::{Intake, Taken};
pub use outbox::{Kept, Outbox, OutboxError};
