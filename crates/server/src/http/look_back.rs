//! Work that reads the past: a few at a time.

use super::Shared;
use super::answer::{Answer, NotGood};

/// Does work that may take longer than a call should hold a thread for, once few enough others do.
/// Its place is held by the work and not by the call: a caller who goes away does not stop it.
///
/// # Errors
///
/// What the work gives, or its panic.
pub async fn look_back<T: Send + 'static>(
    app: &Shared,
    work: impl FnOnce(&Shared) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let worker = app.clone();
    let permit = app.looking_back.clone().acquire_owned().await;
    let held = move || {
        let _permit = permit;
        work(&worker)
    };
    let done = tokio::task::spawn_blocking(held).await;
    done.map_err(|error| NotGood::from(anyhow::Error::new(error)))?
}
