//! Commands.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use cordon_api::view::{DoneView, author_name};
use cordon_command::{Made, Refusal, Request};

use super::Shared;
use super::answer::{Answer, Body, NotGood};
use super::guard::LoggedIn;
use crate::node::NotDone;
use crate::words::of_refusal;

/// `POST /api/commands`.
pub async fn command(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Body(request): Body<Request>,
) -> Answer<(StatusCode, Json<DoneView<Made>>)> {
    match app.hub.decide(request, who.who()).await {
        Ok(done) => {
            let proposal = done.made.proposal.map(|id| id.0);
            let status = if proposal.is_some() { StatusCode::ACCEPTED } else { StatusCode::OK };
            let entries: Vec<u64> = done.entries.iter().map(|seq| seq.0).collect();
            let seq = entries.last().copied().unwrap_or_default();
            Ok((status, Json(DoneView { seq, entries, made: done.made, proposal })))
        }
        Err(NotDone::Refused(refusal)) => Err(refused(&app, &refusal)),
        Err(NotDone::Failed(error)) => Err(NotGood::from(error)),
    }
}

fn refused(app: &Shared, refusal: &Refusal) -> NotGood {
    let mut problem = of_refusal(refusal);
    if let Refusal::Stale { changed_seq } = refusal {
        problem.problem.by = author_of(app, *changed_seq);
    }
    let status = match refusal {
        Refusal::Role { .. } => StatusCode::FORBIDDEN,
        _ => StatusCode::CONFLICT,
    };
    NotGood(status, Box::new(problem))
}

/// Who wrote the entry that changed the thing.
fn author_of(app: &Shared, seq: cordon_kernel::id::Seq) -> Option<String> {
    let reader = cordon_journal::Reader::open(&app.data_dir).ok()?;
    let raw = reader.entry(seq).ok()?;
    let entry = cordon_kernel::Entry::read(raw.seq, &raw.header, None).ok()?;
    Some(author_name(&entry.header.author))
}
