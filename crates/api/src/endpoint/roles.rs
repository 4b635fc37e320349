//! Who may make which calls, by their role.

use cordon_kernel::role::Role;

use super::Access;

/// Those who keep accounts.
pub(super) const KEEPERS: Access = Access::Roles(&[Role::Administrator]);
/// Those who may read the journal: everybody who plans, decides, keeps or checks.
pub(super) const READERS: Access = Access::Roles(&[
    Role::DutyCommander,
    Role::Operator,
    Role::AirDesk,
    Role::Planner,
    Role::Auditor,
    Role::Administrator,
]);
/// Those who may read texts about people: the desks, and the auditor.
pub(super) const CONFIDANTS: Access =
    Access::Roles(&[Role::DutyCommander, Role::Operator, Role::AirDesk, Role::Auditor]);

/// Those who erase what is known of persons: the data-protection officer, and who keeps accounts.
pub(super) const ERASERS: Access = Access::Roles(&[Role::Auditor, Role::Administrator]);

/// Those who may look at what cameras see, and set them up.
pub(super) const LOOKERS: Access =
    Access::Roles(&[Role::DutyCommander, Role::Operator, Role::Planner]);
/// Those who may know how cameras are watched: who looks, who checks, who installs.
pub(super) const MINDERS: Access = Access::Roles(&[
    Role::DutyCommander,
    Role::Operator,
    Role::Planner,
    Role::Auditor,
    Role::Administrator,
]);
/// Those who may have a moment of video kept.
pub(super) const KEEPERS_OF_CLIPS: Access = Access::Roles(&[Role::DutyCommander, Role::Operator]);
/// Those who may know which moments are kept.
pub(super) const CLIPS: Access =
    Access::Roles(&[Role::DutyCommander, Role::Operator, Role::Auditor, Role::Administrator]);
/// Those who may be shown such a moment: that it is shown is journalled first.
pub(super) const VIEWERS_OF_CLIPS: Access =
    Access::Roles(&[Role::DutyCommander, Role::Operator, Role::Auditor]);

/// Those who may have plans made and change them by hand.
pub(super) const PLANNERS: Access = Access::Roles(&[Role::DutyCommander, Role::Planner]);

/// Those who report for sources.
pub(super) const SOURCES: Access = Access::Roles(&[Role::Source]);
