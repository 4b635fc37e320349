//! Every endpoint, once.

mod gate;
mod roles;

use cordon_kernel::role::Role;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::air::AirView;
use crate::camera::{
    AcceptView, CameraView, CamerasView, ClipQuery, ClipView, ClipsView, KeepClip, PairsTried,
    SegmentQuery, StillQuery, TryPairs, WatchReport, WatchWord,
};
use crate::gate::{EraseHolder, ErasedView, GatesView, MovementsQuery, MovementsView};
use crate::operation::{DiffView, OperationDocument, PublicOperation, RuleAnswer};
use crate::params::{
    DiffQuery, JournalQuery, LanguageQuery, Login, NewAccount, NewPassword, NewRoles, NotesQuery,
    OperationQuery, PictureQuery, RuleQuery, TrackQuery,
};
use crate::report::{ReportBatch, ReportsTaken};
use crate::run::{
    CompareQuery, CompareView, NewPin, NewRun, OpenQuery, OpensView, PlanQuery, RowsQuery,
    RowsView, RunDetail, RunView, RunsView, StaffPlanView, UndoPin,
};
use crate::view::{
    AccountView, AlertView, HealthView, JournalTimes, JournalView, NoteView, PictureView,
    ProofView, SessionView, TrailView,
};
pub use gate::GATE;
use roles::{
    CLIPS, CONFIDANTS, ERASERS, KEEPERS, KEEPERS_OF_CLIPS, LOOKERS, MINDERS, PLANNERS, READERS,
    SOURCES, VIEWERS_OF_CLIPS,
};

/// How a call is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Do.
    Post,
    /// Undo.
    Delete,
}

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody who can reach the port.
    Anybody,
    /// Anybody with a session.
    Session,
    /// Anybody with a session and one of these roles.
    Roles(&'static [Role]),
}

/// What a call takes or answers.
#[derive(Clone, Copy)]
pub enum Shape {
    /// Nothing.
    Nothing,
    /// JSON of this schema.
    Json(fn(&mut SchemaGenerator) -> Schema),
    /// JSON of a schema that the server knows by this name.
    Named(&'static str),
    /// Something else of this media type.
    Media(&'static str),
}

/// A call.
#[derive(Clone, Copy)]
pub struct Endpoint {
    /// Its name, unique.
    pub id: &'static str,
    /// How it is made.
    pub method: Method,
    /// Its path; `{name}` is a parameter, `{*name}` takes the rest.
    pub path: &'static str,
    /// Who may make it.
    pub access: Access,
    /// What it is for.
    pub summary: &'static str,
    /// Parameters of the query.
    pub query: Shape,
    /// The body it takes.
    pub takes: Shape,
    /// What it answers when it worked.
    pub gives: Shape,
}

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

const fn get(
    id: &'static str,
    path: &'static str,
    access: Access,
    summary: &'static str,
    gives: Shape,
) -> Endpoint {
    let (query, takes) = (Shape::Nothing, Shape::Nothing);
    Endpoint { id, method: Method::Get, path, access, summary, query, takes, gives }
}

const fn post(
    id: &'static str,
    path: &'static str,
    access: Access,
    summary: &'static str,
    takes: Shape,
    gives: Shape,
) -> Endpoint {
    let query = Shape::Nothing;
    Endpoint { id, method: Method::Post, path, access, summary, query, takes, gives }
}

const fn with_query(endpoint: Endpoint, query: Shape) -> Endpoint {
    Endpoint { query, ..endpoint }
}

use Access::{Anybody, Session};
use Shape::{Json, Media, Named, Nothing};

const SESSION: Shape = Json(of::<SessionView>);
const ACCOUNT: Shape = Json(of::<AccountView>);

/// Every endpoint.
pub const ALL: &[Endpoint] = &[
    get("get_session", "/api/session", Anybody, "Who is logged in.", SESSION),
    post("log_in", "/api/session", Anybody, "Begin a session.", Json(of::<Login>), SESSION),
    Endpoint {
        method: Method::Delete,
        ..get("log_out", "/api/session", Session, "End the session.", Nothing)
    },
    post(
        "set_password",
        "/api/session/password",
        Session,
        "Set the password of the account that is logged in.",
        Json(of::<NewPassword>),
        SESSION,
    ),
    get("accounts", "/api/accounts", KEEPERS, "All accounts.", Json(of::<Vec<AccountView>>)),
    post(
        "open_account",
        "/api/accounts",
        KEEPERS,
        "Open an account; its one-time login is shown once.",
        Json(of::<NewAccount>),
        ACCOUNT,
    ),
    post(
        "change_roles",
        "/api/accounts/{account}/roles",
        KEEPERS,
        "Change an account's roles; none at all closes it.",
        Json(of::<NewRoles>),
        ACCOUNT,
    ),
    post(
        "login_once",
        "/api/accounts/{account}/once",
        KEEPERS,
        "Make a new one-time login for an account.",
        Nothing,
        ACCOUNT,
    ),
    with_query(
        get("picture", "/api/picture", Session, "The picture, now or then.", PICTURE),
        Json(of::<PictureQuery>),
    ),
    with_query(
        get(
            "air",
            "/api/air",
            Session,
            "The air desk: tracks by the time until they are in a volume, exemptions, receivers.",
            Json(of::<AirView>),
        ),
        Json(of::<PictureQuery>),
    ),
    get(
        "picture_stream",
        "/api/picture/stream",
        Session,
        "The picture as it changes: a WebSocket of binary messages; the client begins with the \
         text `{\"viewport\":null,\"resume\":null}`. See docs/design/border.md.",
        Media("application/octet-stream"),
    ),
    get(
        "alert_events",
        "/api/alerts/events",
        Session,
        "Alerts as they change: server-sent events, each one alert; resumes by `Last-Event-ID`.",
        Media("text/event-stream"),
    ),
    get("alert", "/api/alerts/{alert}", Session, "One alert.", Json(of::<AlertView>)),
    with_query(
        get(
            "track",
            "/api/tracks/{track}",
            Session,
            "One track, now or then, and where it had been in the ten minutes before.",
            Json(of::<TrailView>),
        ),
        Json(of::<TrackQuery>),
    ),
    get(
        "incident_notes",
        "/api/incidents/{incident}/notes",
        CONFIDANTS,
        "The texts of an incident; that they are read is journalled first.",
        Json(of::<Vec<NoteView>>),
    ),
    with_query(
        get(
            "notes",
            "/api/notes",
            CONFIDANTS,
            "The texts about one thing; that they are read is journalled first.",
            Json(of::<Vec<NoteView>>),
        ),
        Json(of::<NotesQuery>),
    ),
    post(
        "command",
        "/api/commands",
        Session,
        "Ask for something. 200: done; 202: waits for a second person; 403: the role may not; \
         409: refused, with what to do.",
        Named("Request"),
        Named("Done"),
    ),
    post(
        "report",
        "/api/reports",
        SOURCES,
        "The report door: a source says that it lives, and where its units are.",
        Json(of::<ReportBatch>),
        Json(of::<ReportsTaken>),
    ),
    post(
        "gate_report",
        "/api/gates/report",
        Anybody,
        "A gate reports, under its own key: its newest records and how it is; the answer says how \
         far they are kept and holds newer lists. See crates/access/src/line.rs.",
        Media("application/cbor"),
        Media("application/cbor"),
    ),
    post(
        "gate_question",
        "/api/gates/question",
        Anybody,
        "A gate asks, under its own key, whether somebody is inside with a pass and whether it may \
         let it in. See crates/access/src/line.rs.",
        Media("application/cbor"),
        Media("application/cbor"),
    ),
    get("gates", "/api/gates", Session, "Gates: how each is.", Json(of::<GatesView>)),
    post(
        "erase_holder",
        "/api/gates/erase",
        ERASERS,
        "Forget whose movements a pass's were: what is left are those of a number.",
        Json(of::<EraseHolder>),
        Json(of::<ErasedView>),
    ),
    with_query(
        get(
            "movements",
            "/api/gates/movements",
            CONFIDANTS,
            "Where a pass was; that somebody asks, and what for, is journalled first.",
            Json(of::<MovementsView>),
        ),
        Json(of::<MovementsQuery>),
    ),
    post(
        "watch",
        "/api/watch",
        SOURCES,
        "A worker that watches cameras reports; the answer says what it is to watch. See \
         docs/design/watch.md.",
        Json(of::<WatchReport>),
        Json(of::<WatchWord>),
    ),
    with_query(
        post(
            "watch_segment",
            "/api/watch/segment",
            SOURCES,
            "A piece of a camera's video, while somebody looks: fragmented MP4.",
            Media("video/mp4"),
            Nothing,
        ),
        Json(of::<SegmentQuery>),
    ),
    with_query(
        post(
            "watch_still",
            "/api/watch/still",
            SOURCES,
            "A picture of a camera, while somebody looks.",
            Media("image/jpeg"),
            Nothing,
        ),
        Json(of::<StillQuery>),
    ),
    with_query(
        post(
            "watch_clip",
            "/api/watch/clip",
            SOURCES,
            "A moment that is to be kept, as MP4; empty where it is kept no more.",
            Media("video/mp4"),
            Nothing,
        ),
        Json(of::<ClipQuery>),
    ),
    get("cameras", "/api/cameras", MINDERS, "Cameras: how each is.", Json(of::<CamerasView>)),
    get(
        "camera_video",
        "/api/cameras/{id}/video",
        LOOKERS,
        "What a camera sees: a WebSocket; the text `{\"codec\":\"avc1.64001f\"}`, then binary \
         pieces of fragmented MP4, the first of them the beginning. Both come again when the \
         video begins anew.",
        Media("video/mp4"),
    ),
    get(
        "camera_still",
        "/api/cameras/{id}/still",
        LOOKERS,
        "The newest picture of a camera, for thin lines.",
        Media("image/jpeg"),
    ),
    post(
        "try_pairs",
        "/api/cameras/try-pairs",
        LOOKERS,
        "What points of a picture that are known on the map come to.",
        Json(of::<TryPairs>),
        Json(of::<PairsTried>),
    ),
    post(
        "accept_view",
        "/api/cameras/accept-view",
        LOOKERS,
        "What a camera looks at now is its view from now on.",
        Json(of::<AcceptView>),
        Json(of::<CameraView>),
    ),
    get("clips", "/api/clips", CLIPS, "Moments that are kept.", Json(of::<ClipsView>)),
    post(
        "keep_clip",
        "/api/clips",
        KEEPERS_OF_CLIPS,
        "Have a moment of a camera's video kept.",
        Json(of::<KeepClip>),
        Json(of::<ClipView>),
    ),
    get(
        "clip_video",
        "/api/clips/{id}/video",
        VIEWERS_OF_CLIPS,
        "A moment that is kept; that it is shown is journalled first. Read in ranges.",
        Media("video/mp4"),
    ),
    post(
        "erase_clip",
        "/api/clips/{id}/erase",
        ERASERS,
        "Erase a moment that is kept.",
        Nothing,
        Json(of::<ClipView>),
    ),
    with_query(
        get("journal", "/api/journal", READERS, "Entries, newest first.", JOURNAL),
        Json(of::<JournalQuery>),
    ),
    get(
        "journal_times",
        "/api/journal/times",
        Session,
        "How far the journal reaches.",
        Json(of::<JournalTimes>),
    ),
    get(
        "proof",
        "/api/journal/{seq}/proof",
        READERS,
        "That an entry is in the tree of the newest checkpoint.",
        Json(of::<ProofView>),
    ),
    get(
        "tlog_checkpoint",
        "/tlog/checkpoint",
        Session,
        "The newest signed checkpoint (C2SP tlog-checkpoint).",
        Media("text/plain"),
    ),
    get(
        "tlog_key",
        "/tlog/key.pub",
        Session,
        "The key that checkpoints are signed with, as a signed-note verifier key.",
        Media("text/plain"),
    ),
    get(
        "tlog_tile",
        "/tlog/tile/{*path}",
        READERS,
        "Hash tiles and entry bundles (C2SP tlog-tiles); an entry is its header.",
        Media("application/octet-stream"),
    ),
    with_query(
        get(
            "operation",
            "/api/operation",
            Session,
            "Everything the operation describes, and when it is active.",
            Json(of::<OperationDocument>),
        ),
        Json(of::<OperationQuery>),
    ),
    with_query(
        get(
            "operation_diff",
            "/api/operation/diff",
            Session,
            "How the operation would differ with a plan, or has changed since an entry.",
            Json(of::<DiffView>),
        ),
        Json(of::<DiffQuery>),
    ),
    with_query(
        get(
            "order_pdf",
            "/api/operation/orders/{order}/pdf",
            Session,
            "The text of an order.",
            Media("application/pdf"),
        ),
        Json(of::<LanguageQuery>),
    ),
    get(
        "public_operation",
        "/api/public/operation",
        Anybody,
        "The zones, for the page that answers whether one may go there.",
        Json(of::<PublicOperation>),
    ),
    with_query(
        get(
            "public_rule",
            "/api/public/rule",
            Anybody,
            "May I go there? The answer of the rule table, with its reason and order.",
            Json(of::<RuleAnswer>),
        ),
        Json(of::<RuleQuery>),
    ),
    get(
        "base_map",
        "/basemap.pmtiles",
        Anybody,
        "The base map, if this node has one: one PMTiles file, read in ranges.",
        Media("application/octet-stream"),
    ),
    get("runs", "/api/runs", READERS, "Runs of the optimiser.", Json(of::<RunsView>)),
    post(
        "start_run",
        "/api/runs",
        PLANNERS,
        "Start a run that plans the operation in force: one at a time.",
        Json(of::<NewRun>),
        RUN,
    ),
    get("run", "/api/runs/{run}", READERS, "A run and how it goes.", Json(of::<RunDetail>)),
    post(
        "stop_run",
        "/api/runs/{run}/stop",
        PLANNERS,
        "End a run early and keep the best it has.",
        Nothing,
        RUN,
    ),
    with_query(
        get(
            "run_plan",
            "/api/runs/{run}/plan",
            READERS,
            "A plan of a run: its figures, days and shifts.",
            Json(of::<StaffPlanView>),
        ),
        Json(of::<PlanQuery>),
    ),
    with_query(
        get(
            "run_rows",
            "/api/runs/{run}/rows",
            READERS,
            "Who is on duty when, by unit, member or post: a window of the rows.",
            Json(of::<RowsView>),
        ),
        Json(of::<RowsQuery>),
    ),
    with_query(
        get(
            "run_open",
            "/api/runs/{run}/open",
            READERS,
            "What a plan leaves open, why, and the cheapest step that fills it.",
            Json(of::<OpensView>),
        ),
        Json(of::<OpenQuery>),
    ),
    post(
        "pin_unit",
        "/api/runs/{run}/pins",
        PLANNERS,
        "Pin a unit to a post by hand; the plan is made anew around it.",
        Json(of::<NewPin>),
        RUN,
    ),
    post(
        "undo_pin",
        "/api/runs/{run}/undo",
        PLANNERS,
        "Go back to the plan before the last pin.",
        Json(of::<UndoPin>),
        RUN,
    ),
    with_query(
        get(
            "compare_runs",
            "/api/runs/{run}/compare",
            READERS,
            "Two plans side by side, and the duties in which they differ, by unit.",
            Json(of::<CompareView>),
        ),
        Json(of::<CompareQuery>),
    ),
    get("health", "/api/health", Anybody, "How the node is.", Json(of::<HealthView>)),
    get("metrics", "/metrics", Anybody, "Figures for Prometheus.", Media("text/plain")),
    get("openapi", "/api/openapi.json", Anybody, "This document.", Media("application/json")),
];

const RUN: Shape = Json(of::<RunView>);
const PICTURE: Shape = Json(of::<PictureView>);
const JOURNAL: Shape = Json(of::<JournalView>);
