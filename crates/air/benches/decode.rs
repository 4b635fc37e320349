//! Messages a second from hexadecimal text to the updated track, over a real recording.
//!
//! `cargo bench -p cordon-air --bench decode`. Prints what `cordon air bench` prints.

#[path = "../tests/data/mod.rs"]
mod data;

use std::time::Duration;

use cordon_air::throughput::measure;

fn main() {
    let Some(path) = data::file("air/lax-messages.txt") else { return };
    match std::fs::read(&path) {
        Ok(bytes) => println!("{:?}", measure(&bytes, None, 10, processor_time)),
        Err(error) => println!("skipped: {}: {error}", path.display()),
    }
}

/// How long this thread has been on a processor; zero where the system does not say.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ')
        .next()
        .and_then(|ns| ns.parse().ok())
        .map(Duration::from_nanos)
        .unwrap_or_default()
}
