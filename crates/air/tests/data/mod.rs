//! Where the recorded data lies: `CORDON_DATA`, or `shared/data` beside the checkout.

use std::path::PathBuf;

/// The path of a data file; prints a line and gives `None` where it is missing.
pub fn file(name: &str) -> Option<PathBuf> {
    let folder = match std::env::var_os("CORDON_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    };
    let path = folder.join(name);
    if !path.exists() {
        println!("skipped: {} is missing (set CORDON_DATA)", path.display());
        return None;
    }
    Some(path)
}
