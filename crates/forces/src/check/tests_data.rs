//! Benchmark files beside the checkout.

use std::path::Path;

/// A file of `shared/data/forces`; `None`, which is said, where it is not.
#[expect(clippy::disallowed_methods, reason = "a test may read what the crate must not")]
pub(super) fn read(name: &str) -> Option<String> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/forces");
    let path = beside.join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: there is no {}", path.display());
    }
    text
}
