//! The report door's call.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cordon_api::report::{ReportBatch, ReportsTaken};
use cordon_api::{Problem, Words};

use super::Shared;
use super::answer::{Answer, Body, NotGood};

/// `POST /api/reports`.
pub async fn report(
    State(app): State<Shared>,
    Body(batch): Body<ReportBatch>,
) -> Answer<Json<ReportsTaken>> {
    let is_receiver = app.hub.air_figures().receivers.iter().any(|it| it.source == batch.source);
    if is_receiver {
        let sentence = Words::new(
            format!("{} is a receiver of this node", batch.source),
            format!("{} est un récepteur de ce nœud", batch.source),
        );
        let mend = Words::new("Report under another name.", "Rapporter sous un autre nom.");
        let problem = Problem::new("is_receiver", sentence, mend);
        return Err(NotGood(StatusCode::CONFLICT, Box::new(problem)));
    }
    let now = (app.clock)();
    let taken = {
        let mut door = app.door.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let picture = app.hub.picture();
        door.take(&batch, &picture, &mut app.hub.live(), now)
    };
    match taken {
        Ok((taken, drafts)) => {
            app.hub.record(drafts);
            Ok(Json(taken))
        }
        Err(refused) => {
            let problem = Problem::new(refused.code, refused.sentence, refused.mend);
            Err(NotGood(StatusCode::CONFLICT, Box::new(problem)))
        }
    }
}
