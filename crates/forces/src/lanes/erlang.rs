//! Erlang's formula for waiting: for posts with so few people that chance rules.

/// Servers the formula is asked for at the most; it takes a step for each.
pub const SERVERS_MAX: u32 = 1_000_000;

/// Erlang C: the share of people who have to wait at all, 0 to 1, when they come by chance to
/// `servers` servers that together have `load_erlang` servers' work.
///
/// `None` where the queue would grow without end (`load_erlang >= servers`), for no or more than
/// [`SERVERS_MAX`] servers, and for a load that is negative or no number.
///
/// By the recursion of Erlang B, B(n) = aB(n-1) / (n + aB(n-1)), which overflows for no number of
/// servers (Cooper, *Introduction to Queueing Theory*, 1981, section 3.4).
pub fn erlang_c(servers: u32, load_erlang: f64) -> Option<f64> {
    let count = f64::from(servers);
    if servers > SERVERS_MAX || !(0.0..count).contains(&load_erlang) {
        return None;
    }
    let blocked = (1..=servers).fold(1.0, |before, n| {
        let lost = load_erlang * before;
        lost / (f64::from(n) + lost)
    });
    Some(count * blocked / (count - load_erlang * (1.0 - blocked)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_values_are_met() {
        let cases =
            [(1, 0.8, 0.8), (2, 1.5, 9.0 / 14.0), (5, 4.0, 0.554_113), (12, 10.0, 0.449_388)];
        for (servers, load, wanted) in cases {
            let found = erlang_c(servers, load).unwrap();
            assert!((found - wanted).abs() < 5e-7, "C({servers}, {load}) = {found}");
        }
    }

    #[test]
    fn hundreds_of_servers_stay_within_zero_and_one_and_fall_with_each() {
        let mut before = 1.0;
        for servers in 500..900 {
            let found = erlang_c(servers, 499.0).unwrap();
            assert!(found < before && found > 0.0, "{servers}: {found}");
            before = found;
        }
        assert_eq!(erlang_c(700, 0.0), Some(0.0));
        assert!(erlang_c(SERVERS_MAX, 999_999.0).is_some_and(|it| (0.0..=1.0).contains(&it)));
    }

    #[test]
    fn a_queue_without_end_and_absurd_numbers_have_no_answer() {
        for (servers, load) in [
            (0, 0.0),
            (2, 2.0),
            (2, 3.0),
            (2, -1.0),
            (2, f64::NAN),
            (2, f64::INFINITY),
            (u32::MAX, 1.0),
        ] {
            assert_eq!(erlang_c(servers, load), None, "{servers} {load}");
        }
    }
}
