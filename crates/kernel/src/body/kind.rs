//! The kinds of entry, by number and by name.

use minicbor::{Decode, Encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Body;

macro_rules! kinds {
    ($($variant:ident = $number:literal $name:literal),* $(,)?) => {
        /// The kind of an entry: the number of its [`Body`] variant, which a header carries too so
        /// that an erased body still says what it was.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode,
            Serialize, Deserialize, JsonSchema,
        )]
        #[cbor(index_only)]
        #[serde(rename_all = "snake_case")]
        #[allow(missing_docs)]
        pub enum Kind { $(#[n($number)] $variant),* }

        impl Kind {
            /// Every kind, by number.
            pub const ALL: &[Kind] = &[$(Kind::$variant),*];

            /// The name in JSON, in searches and in reports.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$variant => $name),* }
            }
        }

        impl Body {
            /// Its kind.
            pub fn kind(&self) -> Kind {
                match self { $(Body::$variant { .. } => Kind::$variant),* }
            }
        }
    };
}

kinds! {
    OperationAdopted = 1 "operation_adopted",
    SourceStarted = 2 "source_started",
    SourceHeard = 3 "source_heard",
    SourceStopped = 4 "source_stopped",
    TrackBegan = 5 "track_began",
    TrackMattered = 6 "track_mattered",
    TrackEnded = 7 "track_ended",
    AlertRaised = 8 "alert_raised",
    AlertCleared = 9 "alert_cleared",
    AlertReturned = 10 "alert_returned",
    AlertEscalated = 11 "alert_escalated",
    AlertAcknowledged = 12 "alert_acknowledged",
    AlertJudged = 13 "alert_judged",
    IncidentOpened = 14 "incident_opened",
    IncidentUpdated = 15 "incident_updated",
    IncidentClosed = 16 "incident_closed",
    UnitTasked = 17 "unit_tasked",
    TaskingAdvanced = 18 "tasking_advanced",
    RuleSilenced = 19 "rule_silenced",
    SilenceEnded = 20 "silence_ended",
    NoteAdded = 21 "note_added",
    NoteText = 22 "note_text",
    VaultRead = 23 "vault_read",
    VaultErased = 24 "vault_erased",
    ArchiveSealed = 25 "archive_sealed",
    AccountOpened = 26 "account_opened",
    AccountChanged = 27 "account_changed",
    CommandProposed = 28 "command_proposed",
    ProposalAnswered = 29 "proposal_answered",
    NodeStarted = 30 "node_started",
    NodeStopped = 31 "node_stopped",
    ClockWentBack = 32 "clock_went_back",
    LoginIssued = 33 "login_issued",
    OperationEdited = 34 "operation_edited",
    PlanActivated = 35 "plan_activated",
    AlertWorsened = 36 "alert_worsened",
    GateReported = 37 "gate_reported",
    DoubleEntryFound = 38 "double_entry_found",
    MovementsRead = 39 "movements_read",
    HoldersErased = 40 "holders_erased",
    RightGranted = 41 "right_granted",
    RoomGranted = 42 "room_granted",
    CameraWatched = 43 "camera_watched",
    CameraLeft = 44 "camera_left",
    CameraFaulted = 45 "camera_faulted",
    CameraCounted = 46 "camera_counted",
    ViewAccepted = 47 "view_accepted",
    ClipAsked = 48 "clip_asked",
    ClipKept = 49 "clip_kept",
    ClipRead = 50 "clip_read",
    ClipErased = 51 "clip_erased",
}

impl Kind {
    /// Whether such an entry makes another operation.
    pub fn changes_operation(self) -> bool {
        matches!(self, Kind::OperationAdopted | Kind::OperationEdited | Kind::PlanActivated)
    }
}
