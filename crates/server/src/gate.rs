//! The box at a gate: its own process, its own store, its own screen on the site's network.
//!
//! [`access::gate`](cordon_access::gate) decides; here it meets the disk, the clock and HTTP. A
//! node knows nothing of this; what the gate wrote down goes to it through the uplink.

pub mod devices;
pub mod files;
pub mod http;
pub mod scanners;
pub mod site;
pub mod store;
pub mod tls;
pub mod uplink;
pub mod view;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use cordon_access::double_use::agree::{Answer, Ask};
use cordon_access::gate::{Gate, Now};
use cordon_access::line::CentreWord;
use cordon_api::gate::UplinkView;
use cordon_kernel::Timestamp;

use crate::clock;
use devices::Devices;
use store::Store;

/// What the handlers of a gate share.
pub struct GateBox {
    /// The gate.
    gate: Mutex<Gate<Store>>,
    /// Devices that may call.
    pub devices: Devices,
    /// How the screen and phones reach it, without a path.
    pub url: String,
    /// Whether that is over TLS.
    pub is_tls: bool,
    /// The line to the centre, if one is set.
    line: Option<uplink::Line>,
    /// The other gates of the site, if there are any.
    site: Option<Arc<site::Site>>,
    /// Scanners at the box.
    pub scanners: Vec<Arc<scanners::Scanner>>,
    started: Instant,
}

/// Shared by every handler.
pub type Shared = Arc<GateBox>;

impl GateBox {
    /// A box around a gate.
    pub fn new(
        gate: Gate<Store>,
        devices: Devices,
        url: String,
        (line, site): (Option<uplink::Line>, Option<Arc<site::Site>>),
        scanners: Vec<Arc<scanners::Scanner>>,
        started: Instant,
    ) -> GateBox {
        let is_tls = url.starts_with("https:");
        let gate = Mutex::new(gate);
        GateBox { gate, devices, url, is_tls, line, site, scanners, started }
    }

    /// What the other gates of the site say to a question. Waits for them.
    pub fn ask_site(&self, ask: &Ask) -> Vec<Answer> {
        self.site.as_ref().map(|site| site.ask(ask)).unwrap_or_default()
    }

    /// The line to the centre, if one is set.
    pub fn line(&self) -> Option<&uplink::Line> {
        self.line.as_ref()
    }

    /// The gate, for as long as nothing is waited for.
    pub fn gate(&self) -> MutexGuard<'_, Gate<Store>> {
        // Every record is whole or not written; there is no half-done state to fear.
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the line to the centre is.
    pub fn uplink(&self) -> UplinkView {
        let pending_count = self.gate().outbox().0.pending();
        match &self.line {
            Some(line) => line.view(pending_count),
            None => UplinkView { is_set: false, is_up: false, pending_count, silent_s: None },
        }
    }

    /// Asks the centre about a pass that is about to be let in. Waits for its answer.
    pub fn ask_centre(&self, ask: &Ask) -> Option<CentreWord> {
        let line = self.line.as_ref()?;
        let question = self.gate().centre_question(ask);
        line.ask(&question)
    }

    /// The time as the machine gives it.
    pub fn now(&self) -> Now {
        now(self.started)
    }
}

/// The time as the machine gives it, since `started` by its monotonic clock.
pub fn now(started: Instant) -> Now {
    let millis = |at: Timestamp| u64::try_from(at.as_millisecond()).unwrap_or_default();
    let mono_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    // The gate holds its own clock steady, and writes down that the machine's has jumped.
    Now { wall_ms: millis(clock::wall()), mono_ms }
}
