//! When a zone is active: periods of dates, and within them days of the week and hours.
//!
//! A volume is active once, from and to. So daily periods become a window each; where that cannot
//! be, the whole period is taken, which is the safe side, and it is said why.

use cordon_kernel::Timestamp;
use serde_json::{Map, Value};

use crate::VOLUMES_OF_ZONE_MAX;
use crate::zone::{clip, list, word};

/// From and to; `None` for always, or without end.
pub(crate) type Times = (Option<Timestamp>, Option<Timestamp>);

/// When a zone is active, as exactly as volumes can say it, and less so where they would be too
/// many.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Active {
    /// With its daily periods.
    pub(crate) exact: Vec<Times>,
    /// Without them.
    pub(crate) whole: Vec<Times>,
    /// Why daily periods of it are left out even of `exact`.
    pub(crate) remark: Option<String>,
}

impl Active {
    /// The one time from the first beginning to the last end.
    pub(crate) fn hull(&self) -> Times {
        let from = self.whole.first().and_then(|first| first.0);
        (from, self.whole.last().and_then(|last| last.1))
    }
}

/// A period that comes again on days of the week, at hours of a fixed offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Daily {
    /// Monday first.
    days: [bool; 7],
    /// When it begins, in seconds after that day's midnight in UTC.
    starts_s: i64,
    /// By how much local time is ahead of UTC where its days are counted.
    offset_s: i64,
    /// How long it lasts: up to a day.
    length_s: i64,
}

/// Most periods of one zone.
const PERIODS_MAX: usize = 100;
const DAY_S: i64 = 86_400;
/// Weekdays since Monday of the first day of Unix time.
const THURSDAY: i64 = 3;
const DAYS: [&str; 7] = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
/// The day's last minute, as which both formats' publishers write its end.
const LAST_MINUTE_S: i64 = DAY_S - 60;
/// Most windows looked at before neighbours are joined: ten years of days.
const WINDOWS_MAX: usize = 4_000;

/// Reads a list of periods, `applicability` of ED-269 or `limitedApplicability` of ED-318.
pub(crate) fn read(periods: Option<&Value>) -> Result<Active, String> {
    let periods = list(periods);
    if periods.len() > PERIODS_MAX {
        return Err(format!("it has {} times; at most {PERIODS_MAX} are read", periods.len()));
    }
    let mut active = Active::default();
    for period in periods {
        let period = period.as_object().ok_or("a time of it is no JSON object")?;
        let (from, to) = dates(period)?;
        active.whole.push((from, to));
        match daily(period).and_then(|daily| windows((from, to), &daily)) {
            Ok(windows) => active.exact.extend(windows),
            Err(why) => {
                active.exact.push((from, to));
                active.remark.get_or_insert_with(|| left_out(&why));
            }
        }
    }
    if active.whole.is_empty() {
        active.exact.push((None, None));
        active.whole.push((None, None));
    }
    active.exact = union(active.exact);
    active.whole = union(active.whole);
    if active.exact.len() > VOLUMES_OF_ZONE_MAX {
        let count = active.exact.len();
        active.exact.clone_from(&active.whole);
        active.remark =
            Some(left_out(&format!("they are {count} times, over {VOLUMES_OF_ZONE_MAX}")));
    }
    Ok(active)
}

fn left_out(why: &str) -> String {
    format!("active day and night, its daily periods are left out: {why}")
}

/// The dates of a period; a permanent one has none, whatever else it says.
fn dates(period: &Map<String, Value>) -> Result<Times, String> {
    let is_permanent = match period.get("permanent") {
        Some(Value::Bool(flag)) => *flag,
        _ => word(period, "permanent").is_some_and(|it| it.eq_ignore_ascii_case("YES")),
    };
    if is_permanent {
        return Ok((None, None));
    }
    let (from, to) = (time(period.get("startDateTime"))?, time(period.get("endDateTime"))?);
    match (from, to) {
        (Some(from), Some(to)) if from >= to => {
            Err(format!("it would end at {to}, and begin at {from} only"))
        }
        both => Ok(both),
    }
}

/// A time, which may be absent.
fn time(value: Option<&Value>) -> Result<Option<Timestamp>, String> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => text
            .parse()
            .map(Some)
            .map_err(|_| format!("`{}` is no time such as 2024-07-26T18:00:00Z", clip(text))),
        Some(other) => Err(format!("the time {} is no text", clip(&other.to_string()))),
    }
}

/// The daily periods of a period: `dailyPeriod` of ED-269, `schedule` of ED-318.
fn daily(period: &Map<String, Value>) -> Result<Vec<Daily>, String> {
    let all = period.get("dailyPeriod").filter(|it| !it.is_null()).or(period.get("schedule"));
    let mut found = Vec::new();
    for one in list(all) {
        let one = one.as_object().ok_or("one of them is no JSON object")?;
        // Publishers fill in the form where there is none.
        if !one.values().all(says_nothing) {
            found.push(one_daily(one)?);
        }
    }
    Ok(found)
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(all) => all.is_empty(),
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn one_daily(one: &Map<String, Value>) -> Result<Daily, String> {
    if ["startEvent", "endEvent"].iter().any(|name| word(one, name).is_some()) {
        return Err("they follow the sun".to_owned());
    }
    let at = |name: &str| {
        let text = word(one, name).ok_or_else(|| format!("one of them has no {name}"))?;
        let wrong = || format!("`{}` is no hour such as 08:00Z", clip(text));
        clock(text).ok_or_else(wrong)
    };
    let ((start_s, offset_s), (end_s, end_offset_s)) = (at("startTime")?, at("endTime")?);
    let end_s = if end_s >= LAST_MINUTE_S { DAY_S } else { end_s };
    let (starts_s, ends_s) = (start_s - offset_s, end_s - end_offset_s);
    // One that ends before it begins goes on over midnight.
    let length_s = match (ends_s - starts_s).rem_euclid(DAY_S) {
        0 => DAY_S,
        part => part,
    };
    Ok(Daily { days: days(one.get("day"))?, starts_s, offset_s, length_s })
}

/// The days of the week; every day where none is named.
fn days(value: Option<&Value>) -> Result<[bool; 7], String> {
    let names = list(value);
    let mut days = [names.is_empty(); 7];
    for name in names {
        match DAYS.iter().position(|day| name.as_str() == Some(day)) {
            Some(day) => days[day] = true,
            None if name.as_str() == Some("ANY") => days = [true; 7],
            None => {
                let shown = clip(&name.to_string());
                return Err(format!("the day {shown} is none of MON to SUN and ANY"));
            }
        }
    }
    Ok(days)
}

/// Seconds after midnight, and by how many the clock is ahead of UTC, of `08:00Z`,
/// `08:00:00.00+02:00` or `24:00-0100`.
fn clock(text: &str) -> Option<(i64, i64)> {
    let text = text.trim();
    let (clock, offset) = text.split_at(text.find(['Z', '+', '-'])?);
    let number =
        |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?;
    let mut parts = clock.split(':');
    let (hours, minutes): (i64, i64) = (number(parts.next()?)?, number(parts.next()?)?);
    let seconds = parts.next().map_or(Some(0), |it| number(it.split('.').next()?))?;
    let all = hours * 3_600 + minutes * 60 + seconds;
    let is_clock = hours <= 24 && minutes < 60 && seconds < 60 && all <= DAY_S;
    (is_clock && parts.next().is_none()).then_some((all, offset_s(offset)?))
}

fn offset_s(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let ahead = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text.get(1..)?.chars().filter(|c| *c != ':').collect();
    let whole: i64 = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
    let (hours, minutes) = match digits.len() {
        2 => (whole, 0),
        4 => (whole / 100, whole % 100),
        _ => return None,
    };
    (hours <= 18 && minutes < 60).then_some(ahead * (hours * 3_600 + minutes * 60))
}

/// Each time within `dates` at which one of `daily` holds; `dates` themselves where there is none.
fn windows(dates: Times, daily: &[Daily]) -> Result<Vec<Times>, String> {
    if daily.is_empty() {
        return Ok(vec![dates]);
    }
    let (Some(from), Some(to)) = dates else {
        return Err("its dates have no beginning or no end".to_owned());
    };
    let mut found = Vec::new();
    for one in daily {
        // One that began the day before may go on over midnight.
        let mut day = (from.as_second() + one.offset_s).div_euclid(DAY_S) - 1;
        while day * DAY_S + one.starts_s <= to.as_second() {
            let starts_s = day * DAY_S + one.starts_s;
            let is_day = one.days[(day + THURSDAY).rem_euclid(7) as usize];
            let start = at(starts_s).map_or(from, |it| it.max(from));
            let end = at(starts_s + one.length_s).map_or(to, |it| it.min(to));
            if is_day && start < end {
                found.push((Some(start), Some(end)));
            }
            if found.len() > WINDOWS_MAX {
                return Err(format!("they come again more than {WINDOWS_MAX} times"));
            }
            day += 1;
        }
    }
    if found.is_empty() {
        return Err("none falls within its dates".to_owned());
    }
    Ok(found)
}

fn at(second: i64) -> Option<Timestamp> {
    Timestamp::from_second(second).ok()
}

/// The same times in their order, those that meet joined.
fn union(mut times: Vec<Times>) -> Vec<Times> {
    times.sort();
    let mut joined: Vec<Times> = Vec::new();
    for (from, to) in times {
        match joined.last_mut() {
            // What begins without a beginning sorts first, so it meets what came before.
            Some((_, end)) if end.is_none_or(|end| from.is_none_or(|from| from <= end)) => {
                *end = end.zip(to).map(|(a, b)| a.max(b));
            }
            _ => joined.push((from, to)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    /// The windows of one period, a line each, and what is said.
    fn told(period: &str) -> String {
        let active = match read(Some(&serde_json::from_str(period).unwrap())) {
            Ok(active) => active,
            Err(why) => return why,
        };
        let end = |it: Option<Timestamp>| it.map_or("…".to_owned(), |it| it.to_string());
        let line = |(from, to): &Times| format!("{} to {}", end(*from), end(*to));
        let mut lines: Vec<String> = active.exact.iter().map(line).collect();
        lines.extend(active.remark);
        lines.join("\n")
    }

    /// Daily periods within the week from Friday, 26 July 2024, 18:00 UTC.
    fn in_the_week(daily: &str) -> String {
        told(&format!(
            r#"[{{"permanent":"NO","startDateTime":"2024-07-26T18:00:00Z",
               "endDateTime":"2024-08-02T18:00:00Z","dailyPeriod":[{daily}]}}]"#
        ))
    }

    #[test]
    fn daily_periods_are_a_window_each_within_the_dates() {
        assert_snapshot!(
            in_the_week(r#"{"day":["FRI","MON"],"startTime":"16:00Z","endTime":"20:00:00.00Z"}"#),
            @r"
        2024-07-26T18:00:00Z to 2024-07-26T20:00:00Z
        2024-07-29T16:00:00Z to 2024-07-29T20:00:00Z
        2024-08-02T16:00:00Z to 2024-08-02T18:00:00Z
        "
        );
    }

    #[test]
    fn a_night_goes_on_over_midnight_and_its_day_is_that_of_its_beginning() {
        // Of Thursday's nights the first lies before the dates; Friday's last is after them.
        assert_snapshot!(
            in_the_week(
                r#"{"day":["THU","FRI"],"startTime":"22:00+0200",
                   "endTime":"06:00+02:00"}"#
            ),
            @r"
        2024-07-26T20:00:00Z to 2024-07-27T04:00:00Z
        2024-08-01T20:00:00Z to 2024-08-02T04:00:00Z
        "
        );
    }

    #[test]
    fn a_night_that_began_before_the_dates_reaches_into_them() {
        let on_friday = |from: &str, daily: &str| {
            told(&format!(
                r#"[{{"startDateTime":"2024-07-26T{from}Z","endDateTime":"2024-07-26T20:00:00Z",
                   "schedule":[{daily}]}}]"#
            ))
        };
        let night = r#"{"day":["THU"],"startTime":"22:00Z","endTime":"06:00Z"}"#;
        let told = on_friday("02:00:00", night);
        assert_snapshot!(told, @"2024-07-26T02:00:00Z to 2024-07-26T06:00:00Z");
        // Where it begins, it is Thursday still, and Wednesday's day lasts until 22:00.
        let day = r#"{"day":["WED"],"startTime":"22:00-05:00","endTime":"22:00-05:00"}"#;
        let told = on_friday("01:00:00", day);
        assert_snapshot!(told, @"2024-07-26T01:00:00Z to 2024-07-26T03:00:00Z");
    }

    #[test]
    fn a_day_is_counted_where_its_clock_stands() {
        // Saturday half past midnight in Paris is Friday still in UTC.
        assert_snapshot!(
            in_the_week(r#"{"day":["SAT"],"startTime":"00:30+02:00","endTime":"01:30+02:00"}"#),
            @"2024-07-26T22:30:00Z to 2024-07-26T23:30:00Z"
        );
    }

    #[test]
    fn whole_days_join() {
        let joined = in_the_week(r#"{"day":["ANY"],"startTime":"00:00Z","endTime":"23:59Z"}"#);
        assert_snapshot!(joined, @"2024-07-26T18:00:00Z to 2024-08-02T18:00:00Z");
        let all = r#"{"startTime":"00:00Z","endTime":"24:00Z"}"#;
        assert_eq!(in_the_week(all), joined);
        let two = r#"{"day":[],"startTime":"12:00Z","endTime":"00:00Z"},
            {"day":"ANY","startTime":"00:00Z","endTime":"12:00Z"}"#;
        assert_eq!(in_the_week(two), joined);
        let none = r#"{"day":[],"startTime":null,"endTime":null}"#;
        assert_eq!(in_the_week(none), joined);
    }

    #[test]
    fn what_cannot_be_windows_is_active_day_and_night_and_it_is_said_why() {
        let why = |daily: &str| {
            let told = in_the_week(daily);
            let (first, why) = told.split_once('\n').unwrap();
            assert_eq!(first, "2024-07-26T18:00:00Z to 2024-08-02T18:00:00Z", "{daily}");
            why.split_once(": ").unwrap().1.to_owned()
        };
        let of = [
            r#"{"day":["ANY"],"startEvent":"SR","endEvent":"SS"}"#,
            r#"{"day":["ANY"],"startTime":"08:00Z"}"#,
            r#"{"day":["MON"]}"#,
            r#"{"startTime":"08:00","endTime":"09:00"}"#,
            r#"{"startTime":"25:00Z","endTime":"09:00Z"}"#,
            r#"{"startTime":"08:00+99","endTime":"09:00Z"}"#,
            r#"{"day":["HOLIDAY"],"startTime":"08:00Z","endTime":"09:00Z"}"#,
            r#"{"day":7,"startTime":"08:00Z","endTime":"09:00Z"}"#,
            "7",
        ];
        assert_snapshot!(of.map(why).join("\n"), @r#"
        they follow the sun
        one of them has no endTime
        one of them has no startTime
        `08:00` is no hour such as 08:00Z
        `25:00Z` is no hour such as 08:00Z
        `08:00+99` is no hour such as 08:00Z
        the day "HOLIDAY" is none of MON to SUN and ANY
        the day 7 is none of MON to SUN and ANY
        one of them is no JSON object
        "#);
    }

    #[test]
    fn periods_without_both_dates_or_too_long_are_active_day_and_night() {
        let daily = r#""dailyPeriod":[{"startTime":"08:00Z","endTime":"09:00Z"}]"#;
        assert_snapshot!(told(&format!(r#"[{{"permanent":"YES",{daily}}}]"#)), @r"
        … to …
        active day and night, its daily periods are left out: its dates have no beginning or no end
        ");
        let from = r#""startDateTime":"2000-01-01T00:00:00Z""#;
        assert_snapshot!(told(&format!(r#"[{{{from},{daily}}}]"#)), @r"
        2000-01-01T00:00:00Z to …
        active day and night, its daily periods are left out: its dates have no beginning or no end
        ");
        let to = r#""endDateTime":"9999-01-01T00:00:00Z""#;
        assert_snapshot!(told(&format!(r#"[{{{from},{to},{daily}}}]"#)), @r"
        2000-01-01T00:00:00Z to 9999-01-01T00:00:00Z
        active day and night, its daily periods are left out: they come again more than 4000 times
        ");
        // On three days of the week it would be 471 times: over 400, but read to the end.
        let daily = daily.replace("{", r#"{"day":["MON","TUE","SUN"],"#);
        let to = r#""endDateTime":"2003-01-01T00:00:00Z""#;
        assert_snapshot!(told(&format!(r#"[{{{from},{to},{daily}}}]"#)), @"
        2000-01-01T00:00:00Z to 2003-01-01T00:00:00Z
        active day and night, its daily periods are left out: they are 471 times, over 400
        ");
        let brief =
            r#""startDateTime":"2024-07-26T10:00:00Z","endDateTime":"2024-07-26T11:00:00Z""#;
        assert_snapshot!(told(&format!(r#"[{{{brief},{daily}}}]"#)), @r"
        2024-07-26T10:00:00Z to 2024-07-26T11:00:00Z
        active day and night, its daily periods are left out: none falls within its dates
        ");
    }

    #[test]
    fn a_permanent_period_makes_the_zone_permanent_whatever_stands_beside_it() {
        let limited = r#"{"permanent":"NO","startDateTime":"2024-07-26T18:00:00Z",
            "endDateTime":"2024-07-26T20:00:00Z"}"#;
        assert_eq!(told(&format!(r#"[{{"permanent":"YES"}},{limited}]"#)), "… to …");
        assert_eq!(told(&format!(r#"[{limited},{{"permanent":"YES"}}]"#)), "… to …");
        assert_eq!(told(&limited.replace("NO", "YES")), "… to …");
        assert_eq!(told("[]"), "… to …");
        assert_eq!(told(limited), "2024-07-26T18:00:00Z to 2024-07-26T20:00:00Z");
    }

    #[test]
    fn times_that_meet_are_one() {
        let of = |all: &[(&str, &str)]| {
            let one = |(from, to): &(&str, &str)| {
                format!(r#"{{"startDateTime":{from},"endDateTime":{to}}}"#)
            };
            told(&format!("[{}]", all.iter().map(one).collect::<Vec<_>>().join(",")))
        };
        let (a, b, c) =
            (r#""2024-01-01T00:00:00Z""#, r#""2024-01-02T00:00:00Z""#, r#""2024-01-03T00:00:00Z""#);
        assert_eq!(of(&[(b, c), (a, b)]), "2024-01-01T00:00:00Z to 2024-01-03T00:00:00Z");
        assert_eq!(of(&[(a, c), (a, b)]), "2024-01-01T00:00:00Z to 2024-01-03T00:00:00Z");
        assert_eq!(of(&[(b, "null"), (a, c)]), "2024-01-01T00:00:00Z to …");
        assert_eq!(of(&[("null", b), (a, c)]), "… to 2024-01-03T00:00:00Z");
        assert_snapshot!(of(&[(c, "null"), (a, b)]), @r"
        2024-01-01T00:00:00Z to 2024-01-02T00:00:00Z
        2024-01-03T00:00:00Z to …
        ");
    }

    #[test]
    fn times_that_cannot_be_are_refused() {
        let of = [
            r#"[{"startDateTime":"soon"}]"#,
            r#"[{"startDateTime":7}]"#,
            r#"[{"startDateTime":"2024-01-02T00:00:00Z","endDateTime":"2024-01-01T00:00:00Z"}]"#,
            "[7]",
            r#""always""#,
        ];
        assert_snapshot!(of.map(told).join("\n"), @r#"
        `soon` is no time such as 2024-07-26T18:00:00Z
        the time 7 is no text
        it would end at 2024-01-01T00:00:00Z, and begin at 2024-01-02T00:00:00Z only
        a time of it is no JSON object
        a time of it is no JSON object
        "#);
    }
}
