//! The work rule over the duties of a unit, or of a member.

use crate::check::plan::clock::Calendar;
use crate::check::plan::units::WorkRule;

const REST: &str = "rest";
const FORWARD: &str = "forward";
const ROW: &str = "days_in_a_row";
const OFF: &str = "days_off";
const MINUTES: &str = "minutes";
const WEEKENDS: &str = "weekends";

/// A work rule broken.
pub(in crate::check::plan) struct Breach {
    pub(in crate::check::plan) rule: &'static str,
    /// In which shift it breaks; `None` for the whole plan.
    pub(in crate::check::plan) shift: Option<usize>,
    pub(in crate::check::plan) detail: String,
}

/// What `shifts`, in order and one a day, break; days off in a row are asked of units alone.
pub(in crate::check::plan) fn broken(
    calendar: &Calendar,
    rule: &WorkRule,
    shifts: &[usize],
    is_unit: bool,
) -> Vec<Breach> {
    let mut broken = Vec::new();
    let mut row = 1;
    for pair in shifts.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        let mut add = |rule, detail| broken.push(Breach { rule, shift: Some(after), detail });
        let rest_s = calendar.rest_s(before, after);
        if rest_s < rule.rest_s {
            let least_min = rule.rest_s / 60;
            add(REST, format!("{} minutes of rest, at least {least_min}", rest_s.div_euclid(60)));
        }
        let days = calendar.day(after) - calendar.day(before);
        let (first, next) = (calendar.band(before), calendar.band(after));
        if rule.is_forward && days == 1 && next.starts_min < first.starts_min {
            add(FORWARD, format!("{} follows {}", next.id, first.id));
        }
        if is_unit && days > 1 && days - 1 < rule.days_off_min {
            add(OFF, format!("{} days off in a row, at least {}", days - 1, rule.days_off_min));
        }
        row = if days == 1 { row + 1 } else { 1 };
        // Said once a row, on the first day too many.
        if row > 1 && row == rule.days_row_max + 1 {
            add(ROW, format!("more than {} days in a row", rule.days_row_max));
        }
    }
    if rule.days_row_max == 0
        && let Some(first) = shifts.first()
    {
        let detail = "no day may be worked".to_owned();
        broken.push(Breach { rule: ROW, shift: Some(*first), detail });
    }
    let minutes: i64 = shifts.iter().map(|shift| calendar.band(*shift).minutes).sum();
    if let Some(most) = rule.minutes_max.filter(|most| minutes > *most) {
        let detail = format!("{minutes} minutes, at most {most}");
        broken.push(Breach { rule: MINUTES, shift: None, detail });
    }
    let mut weekends: Vec<i64> =
        shifts.iter().filter_map(|shift| calendar.weekends[calendar.day(*shift)]).collect();
    weekends.dedup();
    if let Some(most) = rule.weekends_max.filter(|most| weekends.len() > *most) {
        let detail = format!("{} weekends, at most {most}", weekends.len());
        broken.push(Breach { rule: WEEKENDS, shift: None, detail });
    }
    broken
}
