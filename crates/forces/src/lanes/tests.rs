use super::*;

/// 45,000 people, normal around minute 120 of 240 with a deviation of 28 minutes.
fn evening() -> Arrivals {
    let weight = |minute: u32| {
        let z = (f64::from(minute) + 0.5 - 120.0) / 28.0;
        libm::exp(-z * z / 2.0)
    };
    let sum: f64 = (0..240).map(weight).sum();
    let line = |minute| format!("{minute},{}\n", weight(minute) / sum * 45_000.0);
    Arrivals::read(&(0..240).map(line).collect::<String>()).unwrap()
}

fn target(per_hour: f64, minutes: i64) -> Target {
    Target::new(per_hour, minutes * 60_000).unwrap()
}

fn curve(people: &[u32], every: u32) -> Arrivals {
    let lines = (0..).zip(people).map(|(it, people)| format!("{},{people}\n", it * every));
    Arrivals::read(&lines.collect::<String>()).unwrap()
}

#[test]
fn an_evening_of_45_000_needs_as_many_lanes_as_was_promised() {
    let lanes = [5, 10, 20, 30].map(|it| lanes_static(&evening(), target(300.0, it)).unwrap());
    assert_eq!(lanes, [106, 95, 81, 72]);
}

#[test]
fn one_lane_fewer_and_somebody_waits_too_long() {
    let (arrivals, target) = (evening(), target(300.0, 10));
    let open =
        |lanes| -> Vec<Quarter> { (0..20).map(|it| Quarter { minute: it * 15, lanes }).collect() };
    let wait = |lanes| outcome(&arrivals, target, &open(lanes)).wait_max_ms.unwrap();
    assert!(wait(95) <= 600_000 && wait(94) > 600_000, "{} {}", wait(95), wait(94));
}

#[test]
fn lanes_by_quarters_keep_the_target_with_fewer_lane_hours() {
    for minutes in [1, 5, 10, 20, 30, 90] {
        let (arrivals, target) = (evening(), target(300.0, minutes));
        let found = profile(&arrivals, target).unwrap();
        let reached = outcome(&arrivals, target, &found.quarters);
        assert!(reached.wait_max_ms.unwrap() <= minutes * 60_000, "{reached:?}");
        // 45,000 people are 600 lane-quarters of 75.
        let waste = found.lane_quarters - 600;
        assert!(waste <= 25 && found.peak_proven, "{minutes}: {found:?}");
    }
}

#[test]
fn a_queue_that_must_fit_the_ground_asks_for_more_lanes() {
    let arrivals = evening();
    let free = target(300.0, 10);
    let tight = free.with_queue(1_000.0, 2.0).unwrap();
    let (many, found) =
        (lanes_static(&arrivals, tight).unwrap(), profile(&arrivals, tight).unwrap());
    assert!(many > lanes_static(&arrivals, free).unwrap());
    let reached = outcome(&arrivals, tight, &found.quarters);
    assert!(reached.queue_max_people <= 2_000.0, "{reached:?}");
    let reached = outcome(&arrivals, free, &profile(&arrivals, free).unwrap().quarters);
    assert!(reached.queue_max_people > 4_000.0, "{reached:?}");
}

#[test]
fn nobody_needs_no_lane() {
    let nobody = curve(&[0, 0, 0], 1);
    assert_eq!(lanes_static(&nobody, target(300.0, 10)), Ok(0));
    assert!(profile(&nobody, target(300.0, 10)).unwrap().quarters.is_empty());
}

#[test]
fn quarters_are_named_without_gaps_from_the_first_needed_to_the_last() {
    let two = curve(&[0, 60, 0, 0, 0, 0, 60], 10);
    let found = profile(&two, target(300.0, 5)).unwrap();
    let told: Vec<(u32, u32)> = found.quarters.iter().map(|it| (it.minute, it.lanes)).collect();
    // Two lanes would still be busy in the second quarter: four lane-quarters instead of three.
    assert_eq!(told, [(0, 3), (15, 0), (30, 0), (45, 0), (60, 2)]);
}

#[test]
fn lanes_that_no_gate_has_are_refused_with_the_minute() {
    let crowd = Arrivals::read("7,1\n8,1000000\n").unwrap();
    insta::assert_snapshot!(lanes_static(&crowd, target(1.0, 10)).unwrap_err(), @"more than 10000 lanes are needed around minute 19: check the arrivals and the rate, or allow a longer wait or a larger queue");
    insta::assert_snapshot!(profile(&crowd, target(1.0, 10)).unwrap_err(), @"more than 10000 lanes are needed around minute 15: check the arrivals and the rate, or allow a longer wait or a larger queue");
}

#[test]
fn absurd_targets_are_refused_with_what_can_be_given() {
    insta::assert_snapshot!(Target::new(f64::NAN, 1).unwrap_err(), @"a lane cannot serve NaN people an hour: give from 0.01 to 100000");
    insta::assert_snapshot!(Target::new(300.0, 0).unwrap_err(), @"0 ms cannot be the longest wait: give from 1 ms to a week");
    let good = Target::new(300.0, 60_000).unwrap();
    insta::assert_snapshot!(good.with_queue(-1.0, 2.0).unwrap_err(), @"a queue cannot have -1 m²: give from 0.1 to 10000000");
    insta::assert_snapshot!(good.with_queue(10.0, 40.0).unwrap_err(), @"40 people on a square metre cannot be: give from 0.01 to 10");
}

/// The fewest lane-quarters and then the smallest peak, by trying all profiles.
fn by_trying_all(arrivals: &Arrivals, target: Target, most: u32) -> Option<(u64, u32)> {
    let flow = Flow::new(arrivals, target);
    let count = flow.quarters_count as u32;
    let all = u64::from(most + 1).pow(count);
    let lanes = |code: u64, quarter: usize| {
        (code / u64::from(most + 1).pow(quarter as u32) % u64::from(most + 1)) as u32
    };
    let cost = |code: u64| {
        let each = || (0..count as usize).map(|it| lanes(code, it));
        (each().map(u64::from).sum::<u64>(), each().max().unwrap_or_default())
    };
    let keeps = |code: &u64| flow.first_miss(|it| lanes(*code, it)).is_none();
    (0..all).filter(keeps).map(cost).min()
}

#[test]
fn no_profile_of_all_there_are_has_fewer_lanes() {
    let mut chance = fastrand::Rng::with_seed(7);
    let mut compared = 0;
    for case in 0..300 {
        let minutes = 1 + chance.u64(0..40) as usize;
        let busy = 1 + chance.u64(0..3);
        let people: Vec<u32> = (0..minutes)
            .map(|_| if chance.u64(0..3) < busy { chance.u64(0..6) as u32 } else { 0 })
            .collect();
        let arrivals = curve(&people, 1);
        let wait_ms = [30_000, 60_000, 150_000, 300_000, 615_000, 1_200_000];
        let wait_ms = wait_ms[chance.u64(0..6) as usize];
        let mut target = Target::new(30.0 + chance.u64(0..60) as f64, wait_ms).unwrap();
        if chance.u64(0..2) == 0 {
            target = target.with_queue(1.0 + chance.u64(0..30) as f64, 1.0).unwrap();
        }
        let found = profile(&arrivals, target).unwrap();
        let peak = found.quarters.iter().map(|it| it.lanes).max().unwrap_or_default();
        let flow = Flow::new(&arrivals, target);
        if u64::from(peak + 2).pow(flow.quarters_count as u32) > 60_000 {
            continue;
        }
        compared += 1;
        let best = by_trying_all(&arrivals, target, peak + 1).unwrap();
        assert_eq!((found.lane_quarters, peak), best, "{case}: {people:?} {target:?} {found:?}");
        let reached = outcome(&arrivals, target, &found.quarters);
        assert!(reached.wait_max_ms.unwrap() <= wait_ms, "{case}: {reached:?}");
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn where_proof_would_take_too_long_the_plan_still_keeps_and_says_so() {
    let (arrivals, target) = (evening(), target(300.0, 10));
    let hasty = profile::plan(&arrivals, target, 1_000).unwrap();
    assert!(outcome(&arrivals, target, &hasty.quarters).wait_max_ms.unwrap() <= 600_000);
    let told = |it: &Profile| (it.lane_quarters, it.lane_quarters_bound, it.peak_proven);
    assert_eq!(told(&hasty), (603, 601, false));
    assert_eq!(told(&profile(&arrivals, target).unwrap()), (603, 603, true));
}

/// The longest wait in seconds, second by second and with fractions, as nobody above computes it.
fn wait_by_seconds(people: &[u32], quarters: &[Quarter], per_hour: f64) -> f64 {
    let second = |it: usize| people.get(it / 60).map_or(0.0, |it| f64::from(*it) / 60.0);
    let lanes = |it: usize| {
        let open = quarters.iter().find(|quarter| quarter.minute as usize == it / 900 * 15);
        open.map_or(0.0, |it| f64::from(it.lanes))
    };
    let (mut arrived, mut served) = (vec![0.0], vec![0.0]);
    for it in 0..people.len() * 60 + 8_000 {
        arrived.push(arrived[it] + second(it));
        served.push(f64::min(arrived[it + 1], served[it] + lanes(it) * per_hour / 3_600.0));
    }
    let mut then = 0;
    let mut longest = 0;
    for (now, arrived) in arrived.iter().enumerate() {
        while then < served.len() && served[then] < arrived - 1e-6 {
            then += 1;
        }
        longest = longest.max(then.saturating_sub(now));
    }
    longest as f64
}

#[test]
fn another_computation_finds_the_same_wait() {
    let mut chance = fastrand::Rng::with_seed(11);
    for case in 0..100 {
        let minutes = 1 + chance.u64(0..90) as usize;
        let people: Vec<u32> = (0..minutes).map(|_| chance.u64(0..40) as u32).collect();
        let arrivals = curve(&people, 1);
        let wait_s = 60 + chance.u64(0..1_500) as i64;
        let target = Target::new(300.0, wait_s * 1_000).unwrap();
        let found = profile(&arrivals, target).unwrap();
        let other = wait_by_seconds(&people, &found.quarters, 300.0);
        let ours =
            outcome(&arrivals, target, &found.quarters).wait_max_ms.unwrap() as f64 / 1_000.0;
        assert!((other - ours).abs() <= 1.0 && other <= wait_s as f64, "{case}: {other} {ours}");
    }
}

#[test]
fn the_largest_numbers_that_are_read_overflow_nothing() {
    let lines = (0..MINUTES_MAX).step_by(97).map(|it| format!("{it},1000000\n"));
    let arrivals = Arrivals::read(&lines.collect::<String>()).unwrap();
    for (per_hour, wait_ms) in [(0.01, 1), (0.01, WAIT_MAX_MS), (RATE_MAX, WAIT_MAX_MS)] {
        let target = Target::new(per_hour, wait_ms).unwrap();
        for target in [target, target.with_queue(AREA_MAX_M2, DENSITY_MAX).unwrap()] {
            let found = profile::plan(&arrivals, target, 10_000);
            assert_eq!(found.is_ok(), lanes_static(&arrivals, target).is_ok(), "{target:?}");
        }
    }
}

#[test]
fn the_written_form_is_minute_and_lanes() {
    let found = profile(&curve(&[60], 1), target(300.0, 10)).unwrap();
    let json = serde_json::to_string(&found.quarters).unwrap();
    assert_eq!(json, r#"[{"minute":0,"lanes":2}]"#);
}
