//! A run that somebody watches: lines on standard output, and a word to stop it on standard input.

use std::io::{BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use cordon_forces::roster::Budget;

/// Longer lines say nothing.
const LINE_MAX: u64 = 64;

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
            wait_for_stop(std::io::stdin().lock());
            is_stopped.store(true, Ordering::Relaxed);
        });
    }
}

/// Reads until a line says `stop`, or there are no more.
fn wait_for_stop(mut from: impl BufRead) {
    let (mut part, mut is_begin) = (Vec::new(), true);
    loop {
        part.clear();
        // A line without end is read in parts, so that it takes no memory.
        let read = from.by_ref().take(LINE_MAX).read_until(b'\n', &mut part);
        if !read.is_ok_and(|count| count > 0) || is_begin && part.trim_ascii() == b"stop" {
            return;
        }
        is_begin = part.ends_with(b"\n");
    }
}

impl Budget for Clock {
    fn is_over(&mut self) -> bool {
        self.is_stopped.load(Ordering::Relaxed) || Instant::now() >= self.until
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::{LINE_MAX, wait_for_stop};

    /// What is left of a text when it said to stop.
    fn left(text: &[u8]) -> usize {
        let mut from = BufReader::with_capacity(1, text);
        wait_for_stop(&mut from);
        let mut left = Vec::new();
        from.read_to_end(&mut left).unwrap();
        left.len()
    }

    #[test]
    fn a_line_of_its_own_stops_a_run_and_nothing_else_does_but_the_end() {
        assert_eq!(left(b"go on\n stop \nmore"), 4);
        assert_eq!(left(b"do not stop\nstopped\nstop"), 0);
        assert_eq!(left(b"\xff\xfe\nstop\nmore"), 4);
        let long = "x".repeat(LINE_MAX as usize) + "stop\nstop\nmore";
        assert_eq!(left(long.as_bytes()), 4);
        assert_eq!(left("x".repeat(1_000_000).as_bytes()), 0);
    }
}
