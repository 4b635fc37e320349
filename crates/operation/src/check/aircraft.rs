//! Whether aircraft can be told by what is written of them: an address or a call sign that is never
//! sent gives leave to nobody, and nobody would notice before the day.

use crate::check::Check;
use crate::exemption::address;
use crate::thing::Thing;

pub(super) fn check(check: &mut Check<'_>) {
    let things = check.things;
    for aircraft in things.of("aircraft") {
        if let Some(text) = aircraft.text("address") {
            address_of(check, aircraft, text);
        }
        if let Some(text) = aircraft.text("callsign") {
            callsign_of(check, aircraft, text);
        }
    }
    for exemption in things.of("exemption") {
        match (exemption.text("by"), exemption.text("value")) {
            (Some("address"), Some(text)) => address_of(check, exemption, text),
            (Some("callsign"), Some(text)) => callsign_of(check, exemption, text),
            _ => {}
        }
    }
}

fn address_of(check: &mut Check<'_>, thing: &Thing, text: &str) {
    if address(text).is_none() {
        let message = format!("{text:?} is no address of an aircraft");
        check.fault(thing, "address", message, "write six hexadecimal digits, such as 3b7743");
    }
}

/// Call signs are sent as up to eight capitals and digits (ICAO Annex 10, volume IV, 3.1.2.9.1.2).
fn callsign_of(check: &mut Check<'_>, thing: &Thing, text: &str) {
    let is_sent = |c: u8| c.is_ascii_uppercase() || c.is_ascii_digit();
    if text.is_empty() || text.len() > 8 || !text.bytes().all(is_sent) {
        let message = format!("no aircraft can send the call sign {text:?}");
        check.fault(thing, "callsign", message, "write up to eight capitals and digits");
    }
}
