//! The kinds of things that an operation is made of: a file each, and a line in [`ALL`].

mod absence;
mod agency;
mod air_volume;
mod aircraft;
mod assignment;
pub(crate) mod band;
mod barrier;
mod bridge;
mod camera;
mod closure;
mod command;
mod contingent;
mod delegation;
mod exemption;
mod gate;
mod lane;
mod order;
mod pier;
mod plan;
mod post;
mod regime;
mod request;
mod rule;
mod schedule;
mod sector;
mod session;
mod site;
mod source;
mod station;
mod tier;
mod unit;
mod way;
mod work_rule;
mod zone;

use crate::column::Part;

/// Every kind, in the order of their names.
pub static ALL: &[Part] = &[
    absence::PART,
    agency::PART,
    air_volume::PART,
    aircraft::PART,
    assignment::PART,
    band::PART,
    barrier::PART,
    bridge::PART,
    camera::PART,
    closure::PART,
    command::PART,
    contingent::PART,
    delegation::PART,
    exemption::PART,
    gate::PART,
    lane::PART,
    order::PART,
    pier::PART,
    plan::PART,
    post::PART,
    regime::PART,
    request::PART,
    rule::PART,
    schedule::PART,
    sector::PART,
    session::PART,
    site::PART,
    source::PART,
    station::PART,
    tier::PART,
    unit::PART,
    way::PART,
    work_rule::PART,
    zone::PART,
];

/// The kind called `kind`.
pub fn part(kind: &str) -> Option<&'static Part> {
    ALL.iter().find(|part| part.kind == kind)
}
