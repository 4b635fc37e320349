//! Plans of made-up operations, judged by the checker.

use std::collections::BTreeMap;

use super::bound::{self, Bound};
use super::build::{self, Origin};
use super::file::Plan;
use super::generate::{Size, generate, incident};
use super::incident::{Incident, NewPost, Pin};
use super::replan::replan;
use super::reroute::{Shift, Team, Wanted};
use super::rota::Table;
use super::search::Search;
use super::situation::Situation;
use super::state::{Rotas, Rules, State};
use crate::check;
use crate::for_tests::{Looks, situation};
use crate::roster::OFF;

fn size(units: u32, people: u32, posts: u32, days: u32) -> Size {
    Size { units, people, posts, days, seed: 7 }
}

pub(super) fn planned(files: BTreeMap<String, String>, days: u32, rounds: u64) -> Plan {
    let situation = situation(&files, days);
    let rules = Rules::new(&situation);
    let rotas = rules.rotas();
    let mut search = Search::new(&situation, &rotas, 1);
    search.construct(&mut Looks::enough());
    let mut bounds = [0, 1, 2, 3].map(|level| Bound::new(&situation, level));
    for round in 0..rounds {
        search.cool(round as f64 / rounds as f64);
        let values = search.value();
        let mut all: Vec<&mut Bound> = bounds.iter_mut().collect();
        bound::improve(&mut all, &values, 12, &mut Looks::enough());
        bound::share(&mut bounds, &values);
        search.run(20, &mut Looks::enough());
        for shift in search.next_shifts(2) {
            if let Some(anew) = search.state.anew(shift) {
                search.turn_to(anew);
            }
        }
        search.keep();
    }
    search.take_best();
    let stands = build::settle(&mut search.state, &rotas, &rules);
    let (operation, incidents) = (files, Vec::new());
    let origin =
        Origin { seed: 1, iterations: rounds, operation, incidents, known: BTreeMap::new() };
    build::build(&search.state, &rules, &stands, Some(&bounds), origin)
}

/// What the checker finds wrong with a plan.
fn wrong(plan: &Plan) -> Vec<String> {
    let verdict = check::plan::verify(&serde_json::to_string(plan).unwrap()).unwrap();
    let broken = verdict.broken.iter().map(ToString::to_string);
    broken.chain(verdict.differences).collect()
}

#[test]
fn plans_of_operations_of_many_sizes_hold_before_the_checker() {
    for (units, people, posts, days) in [(1, 1, 1, 1), (5, 40, 9, 3), (40, 900, 60, 9)] {
        let files = generate(&size(units, people, posts, days)).unwrap();
        let plan = planned(files, days, 6);
        assert_eq!(wrong(&plan), Vec::<String>::new(), "{units} units");
        for level in &plan.figures.levels {
            assert!(level.bound <= level.value, "{units} units: {level:?}");
        }
    }
}

/// A plan as good as it gets by steps of the search, before anybody is placed anew.
fn searched<'a>(situation: &'a Situation, rotas: &'a Rotas<'a>, steps: u64) -> Search<'a, 'a> {
    let mut search = Search::new(situation, rotas, 1);
    search.construct(&mut Looks::enough());
    search.run(steps, &mut Looks::enough());
    search
}

#[test]
fn who_is_placed_anew_fills_no_less_by_shorter_ways_and_stays_on_duty() {
    let files = generate(&size(80, 1_600, 130, 7)).unwrap();
    let situation = situation(&files, 7);
    let rules = Rules::new(&situation);
    let rotas = rules.rotas();
    let mut search = searched(&situation, &rotas, 200);
    let (rows, before) = (search.state.rows.clone(), search.value());
    for shift in 0..situation.shifts.len() {
        let anew = search.state.anew(shift).unwrap();
        let was = search.value();
        let back = search.state.turn_to(anew);
        let now = search.value();
        assert!(now <= was, "shift {shift}: {was:?} became {now:?}");
        // Going back and there again comes to the same.
        let again = search.state.turn_to(back);
        assert_eq!(search.value(), was);
        search.state.turn_to(again);
        assert_eq!(search.value(), now);
        // Nothing is left to be gained in a shift that was placed anew.
        let anew = search.state.anew(shift).unwrap();
        search.state.turn_to(anew);
        assert!(search.value()[..2] == now[..2], "shift {shift}");
    }
    assert_eq!(search.state.rows, rows);
    assert!(search.value()[2] < before[2], "{before:?} became {:?}", search.value());
    for (unit, row) in rows.iter().enumerate() {
        for (shift, pieces) in search.state.pieces[unit].iter().enumerate() {
            let is_on = row[situation.day(shift)] as usize == situation.band(shift) + 1;
            assert_eq!(is_on, !pieces.is_empty(), "unit {unit}, shift {shift}");
        }
    }
}

#[test]
fn nobody_on_duty_is_left_without_a_post_for_another_of_the_highest_priority() {
    let mut files = generate(&size(30, 600, 40, 3)).unwrap();
    let posts = files.get_mut("posts.geojson").unwrap();
    let mut read: serde_json::Value = serde_json::from_str(posts).unwrap();
    for (at, post) in read["features"].as_array_mut().unwrap().iter_mut().enumerate() {
        post["properties"]["priority"] = serde_json::json!(if at % 2 == 0 { 1000 } else { 1 });
    }
    *posts = read.to_string();
    let situation = situation(&files, 3);
    let rules = Rules::new(&situation);
    let rotas = rules.rotas();
    let search = searched(&situation, &rotas, 60);
    for shift in 0..situation.shifts.len() {
        assert!(search.state.anew(shift).is_some(), "shift {shift}");
    }
}

#[test]
fn sections_of_a_unit_have_duties_of_their_own() {
    let files = generate(&size(40, 900, 60, 9)).unwrap();
    let plan = planned(files, 9, 6);
    assert_eq!(plan.figures.units, 40);
    assert_eq!(plan.figures.people, 900);
    let mut bands: BTreeMap<(&str, u32), Vec<&str>> = BTreeMap::new();
    for duty in plan.duties.iter().filter(|duty| duty.unit.contains('/')) {
        let (unit, _) = duty.unit.split_once('/').unwrap();
        bands.entry((unit, duty.day)).or_default().push(&duty.band);
    }
    let is_divided = |bands: &Vec<&str>| bands.iter().any(|band| *band != bands[0]);
    assert!(bands.values().any(is_divided));
    assert_eq!(wrong(&plan), Vec::<String>::new());
}

#[test]
fn a_warm_search_goes_back_to_the_best_plan_it_kept() {
    let files = generate(&size(30, 600, 40, 7)).unwrap();
    let situation = situation(&files, 7);
    let rules = Rules::new(&situation);
    let rotas = rules.rotas();
    let mut search = Search::new(&situation, &rotas, 1);
    search.construct(&mut Looks::enough());
    search.run(400, &mut Looks::enough());
    search.keep();
    let best = search.value();
    search.cool(0.0);
    let mut is_ever_worse = false;
    for _ in 0..20 {
        search.run(20, &mut Looks::enough());
        is_ever_worse |= search.value() > best;
        search.keep();
    }
    assert!(is_ever_worse);
    search.take_best();
    assert!(search.value() <= best);
    let value = search.value();
    let mut counted = State::new(&situation);
    for unit in 0..situation.units.len() {
        counted.restore(search.state.saved(unit));
    }
    assert_eq!(counted.value(), value);
}

#[test]
fn rotas_found_soon_are_worth_what_those_of_the_automaton_are() {
    let files = generate(&size(40, 900, 60, 15)).unwrap();
    let situation = situation(&files, 15);
    let rules = Rules::new(&situation);
    let rotas = rules.rotas();
    let mut rng = fastrand::Rng::with_seed(5);
    let bands = situation.bands.len();
    let (mut table, mut found) = (Table::default(), Vec::new());
    for turn in 0..400 {
        let unit = turn % situation.units.len();
        let worth: Vec<i64> = situation.units[unit]
            .members
            .cap
            .iter()
            .map(|cap| if *cap == 0 || rng.u32(..4) == 0 { 0 } else { rng.i64(1..1_000) })
            .collect();
        let some: Vec<Option<i64>> =
            worth.iter().map(|it| Some(*it).filter(|it| *it > 0)).collect();
        rotas.worked(&situation, unit, &some, &mut table, &mut found);
        let (most, _) = rotas.dearest(unit, &worth, bands);
        assert_eq!(found.iter().map(|shift| worth[*shift as usize]).sum::<i64>(), most, "{turn}");
        let mut row = vec![OFF; situation.days];
        for shift in &found {
            row[*shift as usize / bands] = u8::try_from(*shift as usize % bands + 1).unwrap();
        }
        assert!(rules.holds(unit, &row), "{turn}");
    }
}

#[test]
fn the_same_seed_and_rounds_make_the_same_plan() {
    let files = generate(&size(30, 600, 40, 7)).unwrap();
    assert_eq!(planned(files.clone(), 7, 3), planned(files, 7, 3));
}

#[test]
fn every_unit_of_an_operation_without_units_is_missed_and_said_to_be() {
    let mut files = generate(&size(1, 1, 4, 2)).unwrap();
    let units = files.get_mut("units.csv").unwrap();
    units.truncate(units.find('\n').unwrap() + 1);
    for other in ["absences.csv", "requests.csv"] {
        if let Some(text) = files.get_mut(other) {
            text.truncate(text.find('\n').unwrap() + 1);
        }
    }
    let plan = planned(files, 2, 2);
    assert_eq!(wrong(&plan), Vec::<String>::new());
    assert_eq!(plan.figures.open_weighted, plan.figures.demand_weighted);
    assert!(!plan.open.is_empty());
    assert!(plan.open.iter().all(|open| open.relaxation.is_none() && open.reasons.is_empty()));
}

#[test]
fn a_replanned_incident_fills_new_posts_and_holds_before_the_checker() {
    let files = generate(&size(60, 1_500, 80, 14)).unwrap();
    let happened: Incident = serde_json::from_value(incident(&files, 3)).unwrap();
    assert!(!happened.posts.is_empty());
    let plan = planned(files, 14, 3);
    let (changed, difference) = replan(plan.clone(), happened.clone()).unwrap();
    let claims: Vec<String> = wrong(&changed).into_iter().collect();
    assert_eq!(claims, Vec::<String>::new());
    assert_eq!(difference.moves, difference.moves_min);
    assert!(difference.moves_min > 0);
    let is_new = |post: &String| happened.posts.iter().any(|new| new.id == *post);
    let there = changed.duties.iter().flat_map(|duty| &duty.posts);
    assert!(there.filter(|(post, _)| is_new(post)).count() > 0);
    // What the incident does not touch stays as it was, person by person.
    let touched: Vec<(u32, &String)> =
        difference.orders.iter().map(|order| (order.day, &order.band)).collect();
    let kept = |plan: &Plan| -> Vec<_> {
        let duties = plan.duties.iter();
        let kept = duties.filter(|it| !touched.contains(&(it.day, &it.band)));
        kept.map(|it| (it.unit.clone(), it.day, it.band.clone(), it.members.clone())).collect()
    };
    assert_eq!(kept(&plan), kept(&changed));
}

#[test]
fn pins_of_any_unit_with_its_sections_break_no_rule() {
    let files = generate(&size(120, 2_600, 180, 5)).unwrap();
    let plan = planned(files, 5, 6);
    let line = |unit: &str| unit.split('/').next().unwrap().to_owned();
    let mut tried = 0;
    let mut is_met = false;
    for duty in plan.duties.iter().filter(|duty| duty.day == 2).step_by(9) {
        // Another unit than those there, with all its sections.
        let post = &duty.posts[0].0;
        let others = plan.duties.iter().filter(|it| it.day == 2 && it.band == duty.band);
        for other in others.skip(tried % 7).take(2) {
            let unit = line(&other.unit);
            let happened: Incident = serde_json::from_value(serde_json::json!({
                "at": "2024-07-16T12:00:00+02:00", "pins": [{"unit": unit, "post": post}],
            }))
            .unwrap();
            let (changed, _) = replan(plan.clone(), happened).unwrap();
            assert_eq!(wrong(&changed), Vec::<String>::new(), "{unit} at {post}");
            let stands = |duty: &super::file::Duty| {
                line(&duty.unit) == unit && duty.posts.iter().any(|(at, _)| at == post)
            };
            is_met |= changed.duties.iter().filter(|duty| stands(duty)).count()
                > plan.duties.iter().filter(|duty| stands(duty)).count();
            tried += 1;
        }
    }
    assert!(tried > 20 && is_met, "{tried} pins");
}

#[test]
fn guests_go_home_where_those_beside_them_fail() {
    let files = generate(&size(120, 2_600, 180, 5)).unwrap();
    let plan = planned(files, 5, 6);
    let paired = |duty: &super::file::Duty, unit: &str| duty.unit.starts_with(unit) && duty.day > 0;
    let guests: Vec<_> = plan.duties.iter().filter(|duty| paired(duty, "foreign-")).collect();
    assert!(!guests.is_empty());
    // Everybody of the police at one guest's post fails.
    let (one, post) = (guests[0], &guests[0].posts[0].0);
    let is_beside = |duty: &&super::file::Duty| {
        let is_there = duty.posts.iter().any(|(at, _)| at == post);
        is_there
            && duty.day == one.day
            && duty.band == one.band
            && !duty.unit.starts_with("foreign-")
    };
    let absent: Vec<_> = plan.duties.iter().filter(is_beside).map(|it| it.unit.clone()).collect();
    assert!(!absent.is_empty());
    let absent: Vec<_> = absent.iter().map(|unit| serde_json::json!({"unit": unit})).collect();
    let happened: Incident = serde_json::from_value(serde_json::json!({
        "at": "2024-07-15T12:00:00+02:00", "absent": absent,
    }))
    .unwrap();
    let (day, band, unit, post) = (one.day, one.band.clone(), one.unit.clone(), post.clone());
    let (changed, _) = replan(plan, happened).unwrap();
    assert_eq!(wrong(&changed), Vec::<String>::new());
    let stays = changed.duties.iter().any(|duty| {
        (duty.day, &duty.band, &duty.unit) == (day, &band, &unit)
            && duty.posts.iter().any(|(at, _)| *at == post)
    });
    assert!(!stays, "{unit} still stands at {post}");
}

#[test]
fn a_unit_that_fails_and_a_post_that_closes_leave_no_rule_broken() {
    let files = generate(&size(40, 900, 60, 9)).unwrap();
    let plan = planned(files, 9, 3);
    let unit = plan.duties[3].unit.clone();
    let post = plan.duties[7].posts[0].0.clone();
    let happened: Incident = serde_json::from_value(serde_json::json!({
        "at": "2024-07-17T12:00:00+02:00",
        "close": [post],
        "absent": [{"unit": unit}],
    }))
    .unwrap();
    let (changed, _) = replan(plan, happened).unwrap();
    let claims: Vec<String> = wrong(&changed).into_iter().collect();
    assert_eq!(claims, Vec::<String>::new());
    assert!(changed.duties.iter().all(|duty| duty.unit != unit || duty.day <= 2));
    let on_post = |duty: &&super::file::Duty| duty.posts.iter().any(|(at, _)| *at == post);
    assert!(changed.duties.iter().filter(on_post).all(|duty| duty.day <= 2));
}

#[test]
fn incidents_that_name_what_is_not_there_are_refused() {
    let files = generate(&size(5, 40, 9, 3)).unwrap();
    let plan = planned(files, 3, 1);
    let refused = |change: &dyn Fn(&mut Incident)| {
        let mut happened: Incident =
            serde_json::from_str(r#"{"at": "2024-07-15T12:00:00+02:00"}"#).unwrap();
        change(&mut happened);
        replan(plan.clone(), happened).unwrap_err().to_string()
    };
    insta::assert_snapshot!(
        refused(&|it| it.at = "noon".into()),
        @"incident: `noon` is no time; write it as 2024-07-26T16:00:00+02:00"
    );
    insta::assert_snapshot!(
        refused(&|it| it.close.push("nowhere".into())),
        @"incident: there is no post `nowhere`; name one that is there"
    );
    let pin = |unit: &str, post: &str| Pin { unit: unit.into(), post: post.into() };
    insta::assert_snapshot!(
        refused(&|it| it.pins = vec![pin("a", "b"), pin("a", "c")]),
        @"incident: `a` is pinned to two posts; keep one of the pins"
    );
    let absurd = |it: &mut Incident| {
        it.posts.push(NewPost {
            id: "x".into(),
            name: None,
            longitude_deg: 400.0,
            latitude_deg: 48.8,
            sector: None,
            priority: None,
            strength_min: Some(1),
            strength_target: None,
            skills: Vec::new(),
            powers: Vec::new(),
            starts_at: None,
            ends_at: None,
            bands: Vec::new(),
        });
    };
    assert!(refused(&absurd).contains("needs a place on the globe"));
}

fn team(cap: u32, reach: &[u32], now: &[(u32, u32)]) -> Team {
    let reach = reach.iter().map(|post| (*post, 10)).collect();
    Team { cap, reach, now: now.iter().copied().collect() }
}

/// A shift with a door to each post.
fn shift(teams: Vec<Team>, posts: Vec<Wanted>) -> Shift {
    let doors = (0..).take(posts.len()).map(|post| vec![post]).collect();
    let placed = vec![0; posts.len()];
    Shift { teams, doors, posts, placed }
}

fn wanted(target: u32, weight: i64) -> Wanted {
    Wanted { min: target, target, weight, is_held: false, is_filled: true }
}

#[test]
fn an_open_post_is_filled_by_a_chain_where_nobody_free_may_stand_there() {
    // Post 1 is open; only team 0 may stand there, and all of it stands at post 0.
    let teams = vec![team(2, &[0, 1], &[(0, 2)]), team(2, &[0], &[])];
    let posts = vec![wanted(2, 100), wanted(1, 1)];
    let (found, _) = shift(teams, posts).fill();
    assert_eq!(found[0], BTreeMap::from([(0, 1), (1, 1)]));
    assert_eq!(found[1], BTreeMap::from([(0, 1)]));
}

#[test]
fn people_leave_a_post_for_a_heavier_one_and_never_for_a_lighter() {
    let teams = vec![team(1, &[0, 1], &[(0, 1)])];
    let found = |there: i64, new: i64| {
        let posts = vec![wanted(1, there), wanted(1, new)];
        shift(teams.clone(), posts).fill().0[0].clone()
    };
    assert_eq!(found(5, 9), BTreeMap::from([(1, 1)]));
    assert_eq!(found(9, 5), BTreeMap::from([(0, 1)]));
}

#[test]
fn nobody_leaves_a_post_that_is_held() {
    let teams = vec![team(1, &[0, 1], &[(0, 1)])];
    let posts = vec![Wanted { is_held: true, ..wanted(1, 5) }, wanted(1, 9)];
    let (found, _) = shift(teams, posts).fill();
    assert_eq!(found[0], BTreeMap::from([(0, 1)]));
}

#[test]
fn who_comes_to_a_post_that_is_held_moves_as_others_do() {
    // Post 0 is held and wants two more; the team has two people at post 1, which weighs less.
    let teams = vec![team(3, &[0, 1], &[(0, 1), (1, 2)])];
    let posts = vec![Wanted { is_held: true, ..wanted(3, 9) }, wanted(2, 5)];
    let (found, moves) = shift(teams, posts).fill();
    assert_eq!((&found[0], moves), (&BTreeMap::from([(0, 3)]), 2));
}

/// What people at posts cost, level by level, by its definition.
fn cost(teams: &[Team], posts: &[Wanted], now: &[BTreeMap<u32, u32>]) -> [i64; 4] {
    let count = |all: &[BTreeMap<u32, u32>], post: usize| -> u32 {
        all.iter().filter_map(|it| it.get(&u32::try_from(post).unwrap())).sum()
    };
    let first: Vec<BTreeMap<u32, u32>> = teams.iter().map(|team| team.now.clone()).collect();
    let mut cost = [0; 4];
    for (number, post) in posts.iter().enumerate() {
        let most = if post.is_filled { post.target } else { count(&first, number) };
        let (min, most) = (post.min.min(most), post.target.min(most));
        let there = count(now, number);
        cost[0] += post.weight * i64::from(min.saturating_sub(there));
        cost[1] += post.weight * i64::from(most.saturating_sub(there.max(min)));
    }
    for (team, now) in teams.iter().zip(now) {
        for (post, count) in now {
            let came = count.saturating_sub(team.now.get(post).copied().unwrap_or(0));
            let way = team.reach.iter().find(|(to, _)| to == post).unwrap().1;
            cost[2] += i64::from(came);
            cost[3] += i64::from(came) * way;
        }
    }
    cost
}

/// Every way in which the people of a team can stand.
fn ways(team: &Team) -> Vec<BTreeMap<u32, u32>> {
    let mut ways = vec![BTreeMap::new()];
    for (post, _) in &team.reach {
        let mut more = Vec::new();
        for way in &ways {
            let left = team.cap - way.values().sum::<u32>();
            for count in 0..=left {
                let mut way: BTreeMap<u32, u32> = way.clone();
                if count > 0 {
                    way.insert(*post, count);
                }
                more.push(way);
            }
        }
        ways = more;
    }
    ways
}

#[test]
fn no_way_to_stand_is_cheaper_than_what_the_flow_finds() {
    let mut rng = fastrand::Rng::with_seed(11);
    for case in 0..400 {
        let posts: Vec<Wanted> = (0..3)
            .map(|_| {
                let min = rng.u32(0..3);
                let (target, weight) = (min + rng.u32(0..2), rng.i64(1..5));
                Wanted { min, target, weight, is_held: false, is_filled: rng.bool() }
            })
            .collect();
        let mut room: Vec<u32> = posts.iter().map(|post| post.target).collect();
        let teams: Vec<Team> = (0..3)
            .map(|_| {
                let drawn = [0, 1, 2].map(|post| (rng.u8(0..3) > 0, (post, rng.i64(0..9))));
                let all = drawn.into_iter().filter(|(is_there, _)| *is_there);
                let reach: Vec<(u32, i64)> = all.map(|(_, post)| post).collect();
                let mut now = BTreeMap::new();
                let mut left = rng.u32(1..4);
                let cap = left;
                for (post, _) in &reach {
                    let count = rng.u32(0..=left.min(room[*post as usize]));
                    left -= count;
                    room[*post as usize] -= count;
                    if count > 0 {
                        now.insert(*post, count);
                    }
                }
                Team { cap, reach, now }
            })
            .collect();
        let (found, moves) = shift(teams.clone(), posts.clone()).fill();
        let mut best = [i64::MAX; 4];
        for one in ways(&teams[0]) {
            for two in ways(&teams[1]) {
                for three in ways(&teams[2]) {
                    let all = [one.clone(), two.clone(), three];
                    best = best.min(cost(&teams, &posts, &all));
                }
            }
        }
        assert_eq!(u64::try_from(best[2]).unwrap(), moves);
        assert_eq!(cost(&teams, &posts, &found), best, "case {case}: {teams:?} {posts:?}");
    }
}
