//! Every endpoint of a gate's box, once.

use super::Access::{Anybody, Session};
use super::Shape::{Json, Media};
use super::{Endpoint, Shape, get, of, post, with_query};
use crate::gate::{
    BreakGlass, Enrol, EnrolmentView, GateView, JudgedView, Press, Scan, Settling, ShownQuery,
    ShownView, SignOff, SignOn, SlipView,
};

/// Every endpoint of a gate's box; a device that has enrolled has a session.
pub const GATE: &[Endpoint] = &[
    post(
        "gate_enrol",
        "/gate/api/enrol",
        Anybody,
        "Enrol this device.",
        Json(of::<Enrol>),
        GATE_STATE,
    ),
    get("gate_state", "/gate/api/state", Session, "How the gate is.", GATE_STATE),
    get(
        "gate_enrolment",
        "/gate/api/enrolment",
        Session,
        "A code that another device enrols with, once.",
        Json(of::<EnrolmentView>),
    ),
    with_query(
        get(
            "gate_shown",
            "/gate/api/shown",
            Session,
            "What a scanner of the box read last; waits up to 20 s for another than `after`.",
            Json(of::<ShownView>),
        ),
        Json(of::<ShownQuery>),
    ),
    post(
        "gate_scan",
        "/gate/api/scan",
        Session,
        "Judge a code, or a short code that was read out.",
        Json(of::<Scan>),
        JUDGED,
    ),
    post(
        "gate_frame",
        "/gate/api/frame",
        Session,
        "Read the codes of a camera's frame (PNG or JPEG) and judge the first; null where none is.",
        Media("application/octet-stream"),
        JUDGED,
    ),
    post(
        "gate_settle",
        "/gate/api/records/{record}",
        Session,
        "Settle a proposal: came in, went away, refused, let in against it.",
        Json(of::<Settling>),
        JUDGED,
    ),
    get(
        "gate_slip",
        "/gate/api/records/{record}/slip",
        Session,
        "What a refused person is given.",
        Json(of::<SlipView>),
    ),
    post(
        "gate_sign_on",
        "/gate/api/agents",
        Session,
        "Sign on with one's own pass.",
        Json(of::<SignOn>),
        GATE_STATE,
    ),
    post(
        "gate_sign_off",
        "/gate/api/agents/off",
        Session,
        "Sign off.",
        Json(of::<SignOff>),
        GATE_STATE,
    ),
    post(
        "gate_break_glass",
        "/gate/api/break-glass",
        Session,
        "Let responders in without passes: an officer, an escort, a reason.",
        Json(of::<BreakGlass>),
        GATE_STATE,
    ),
    post(
        "gate_press",
        "/gate/api/pressure",
        Session,
        "Begin or end the mode of a crowd that presses: an officer, a time, a reason.",
        Json(of::<Press>),
        GATE_STATE,
    ),
];

const GATE_STATE: Shape = Json(of::<GateView>);
const JUDGED: Shape = Json(of::<JudgedView>);
