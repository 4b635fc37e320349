//! Work that reads the past: a few at a time.

use std::sync::Arc;

use cordon_api::params::PictureQuery;
use cordon_kernel::Timestamp;
use cordon_picture::{Live, Picture};

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

/// What was believed and live at the moment that is asked for, and when that was.
///
/// # Errors
///
/// When no moment is given, there is no such entry yet, or the journal or archive cannot be read.
pub fn moment(app: &Shared, query: &PictureQuery) -> Answer<(Arc<Picture>, Live, Timestamp)> {
    let picture = match (query.seq, query.at) {
        (Some(seq), _) if seq < app.hub.picture().size => app.past.at_size(seq + 1)?,
        (Some(_), _) => return Err(NotGood::not_found("such entry yet")),
        (None, Some(at)) => app.past.at_time(at)?,
        (None, None) => return Err(NotGood::unreadable("neither seq nor at is given")),
    };
    let at = query.at.or(picture.recorded_at).unwrap_or_else(|| (app.clock)());
    let live = app.past.live_at(at)?;
    Ok((picture, live, at))
}
