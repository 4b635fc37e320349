//! The report door's call.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use cordon_api::Problem;
use cordon_api::report::{ReportBatch, ReportsTaken};

use super::Shared;
use super::answer::{Answer, Body, NotGood};
use super::guard::LoggedIn;

/// `POST /api/reports`.
pub async fn report(
    State(app): State<Shared>,
    Extension(who): Extension<LoggedIn>,
    Body(batch): Body<ReportBatch>,
) -> Answer<Json<ReportsTaken>> {
    let now = (app.clock)();
    let taken = {
        let mut door = app.door.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let picture = app.hub.picture();
        door.take(&batch, &who.account.id, &picture, &mut app.hub.live(), now)
    };
    match taken {
        Ok((taken, drafts)) => {
            app.hub.record_soon(drafts).await?;
            Ok(Json(taken))
        }
        Err(refused) => {
            let problem = Problem::new(refused.code, refused.sentence, refused.mend);
            Err(NotGood(StatusCode::CONFLICT, Box::new(problem)))
        }
    }
}
