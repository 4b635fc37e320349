//! A run that somebody watches: lines on standard output, and a word to stop it on standard input.

use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use cordon_forces::roster::Budget;

/// When a run ends.
#[derive(Debug, Clone)]
pub struct Clock {
    until: Instant,
    is_stopped: Arc<AtomicBool>,
}

impl Clock {
    /// At a moment.
    pub fn until(until: Instant) -> Self {
        Self { until, is_stopped: Arc::default() }
    }

    /// Also at a line `stop` on standard input, or where that ends.
    pub fn listen(&self) {
        let is_stopped = Arc::clone(&self.is_stopped);
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines() {
                if line.map_or(true, |line| line.trim() == "stop") {
                    break;
                }
            }
            is_stopped.store(true, Ordering::Relaxed);
        });
    }
}

impl Budget for Clock {
    fn is_over(&mut self) -> bool {
        self.is_stopped.load(Ordering::Relaxed) || Instant::now() >= self.until
    }
}
