//! When a demo plays: moments of the operation's evening.

use anyhow::Context;
use cordon_kernel::Timestamp;
use cordon_kernel::time::plus_millis;
use cordon_operation::Operation;
use jiff::tz::TimeZone;

/// Minutes from the operation's beginning to half past six less five, when the airspace of the
/// built-in operation is about to close.
const BEFORE_CLOSING_MIN: i64 = 145;

/// When a run of `millis` begins: just before the airspace closes, or earlier, so that it ends with
/// the operation, but not before that begins.
pub fn begins_at(operation: &Operation, millis: i64) -> Timestamp {
    let before_closing = plus_millis(operation.starts_at, BEFORE_CLOSING_MIN * 60_000);
    before_closing.min(plus_millis(operation.ends_at, -millis)).max(operation.starts_at)
}

/// The moment that `text` says: a whole time with its offset, or a clock time on the day on which
/// the operation begins, where it is.
///
/// # Errors
///
/// When it is neither.
pub fn moment(operation: &Operation, text: &str) -> anyhow::Result<Timestamp> {
    if let Some(at) = cordon_operation::time(text) {
        return Ok(at);
    }
    let wrong = || format!("`{text}` is no time: write 19:30, or 2024-07-26T19:30+02:00");
    let zone = TimeZone::get(&operation.time_zone).with_context(wrong)?;
    let day = operation.starts_at.to_zoned(zone.clone()).date();
    let clock: jiff::civil::Time = text.parse().with_context(wrong)?;
    Ok(day.to_datetime(clock).to_zoned(zone).with_context(wrong)?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_run_begins_before_the_airspace_closes_and_a_long_one_at_four() {
        let operation = crate::run::demo::package().unwrap().operation;
        let begins = |minutes: i64| begins_at(&operation, minutes * 60_000).to_string();
        assert_eq!(begins(10), "2024-07-26T16:25:00Z");
        assert_eq!(begins(6 * 60), "2024-07-26T16:00:00Z");
        assert_eq!(begins(8 * 60), "2024-07-26T14:00:00Z");
        assert_eq!(begins(24 * 60), "2024-07-26T14:00:00Z");
        let at = |text: &str| moment(&operation, text).map(|at| at.to_string());
        assert_eq!(at("19:30").unwrap(), "2024-07-26T17:30:00Z");
        assert_eq!(at("2024-07-26T19:30+02:00").unwrap(), "2024-07-26T17:30:00Z");
        assert!(at("half past six").unwrap_err().to_string().contains("write 19:30"));
    }
}
