use super::{Flow, FlowError, Former, Network};

/// Bellman-Ford: whether some circle with room would make it cheaper.
fn is_cheapest(network: &Network, flow: &Flow) -> bool {
    let mut left = Vec::new();
    for (arc, flow) in network.arcs.iter().zip(&flow.flow) {
        if *flow < arc.cap {
            left.push((arc.from, arc.to, arc.cost));
        }
        if *flow > 0 {
            left.push((arc.to, arc.from, -arc.cost));
        }
    }
    let mut far = vec![0_i64; network.supply.len()];
    for _ in 0..=network.supply.len() {
        let mut is_changed = false;
        for (from, to, cost) in &left {
            if far[*from] + cost < far[*to] {
                far[*to] = far[*from] + cost;
                is_changed = true;
            }
        }
        if !is_changed {
            return true;
        }
    }
    false
}

fn keeps(network: &Network, flow: &Flow) -> bool {
    let mut has = network.supply.clone();
    for (arc, flow) in network.arcs.iter().zip(&flow.flow) {
        has[arc.from] -= flow;
        has[arc.to] += flow;
        if *flow < 0 || *flow > arc.cap {
            return false;
        }
    }
    has.iter().all(|it| *it == 0)
}

fn drawn(rng: &mut fastrand::Rng) -> Network {
    let mut network: Network = Network::default();
    let nodes = rng.usize(2..12);
    (0..nodes).for_each(|_| {
        network.node(0);
    });
    for _ in 0..rng.usize(0..4) {
        let (from, to) = (rng.usize(..nodes), rng.usize(..nodes));
        let count = rng.i64(0..9);
        network.supply(from, count);
        network.supply(to, -count);
    }
    for _ in 0..rng.usize(1..40) {
        let (from, to) = (rng.usize(..nodes), rng.usize(..nodes));
        if from != to {
            network.arc(from, to, rng.i64(0..8), rng.i64(-6..12));
        }
    }
    network
}

#[test]
fn no_circle_makes_a_flow_cheaper_and_every_node_gets_what_it_wants() {
    let mut rng = fastrand::Rng::with_seed(11);
    let mut found = 0;
    for case in 0..3_000 {
        let network = drawn(&mut rng);
        match network.cheapest() {
            Ok(flow) => {
                found += 1;
                assert!(keeps(&network, &flow), "case {case}");
                assert!(is_cheapest(&network, &flow), "case {case}");
            }
            Err(FlowError::Short(short)) => assert_eq!(short, missing(&network), "case {case}"),
            Err(other) => panic!("case {case}: {other}"),
        }
    }
    assert!((500..3_000).contains(&found), "{found} of 3000 can be carried");
}

/// How much cannot be carried at the least, by the cheapest flow with ways for all of it.
fn missing(network: &Network) -> i64 {
    let mut free = network.clone();
    free.arcs.iter_mut().for_each(|arc| arc.cost = 0);
    let (pool, nodes) = (free.node(0), network.supply.len());
    for node in 0..nodes {
        match network.supply[node] {
            has if has > 0 => free.arc(node, pool, has, 1),
            wants => free.arc(pool, node, -wants, 0),
        };
    }
    free.cheapest().map_or(-1, |flow| flow.cost)
}

/// People who go to places, or to a sink at once, with the sink and a way in which they go.
fn people(rng: &mut fastrand::Rng) -> (Network, usize, Vec<i64>) {
    let mut network: Network = Network::default();
    let sink = network.node(0);
    let (from, to) = (rng.usize(1..6), rng.usize(1..6));
    let mut known = Vec::new();
    let ends: Vec<usize> = (0..to).map(|_| network.node(0)).collect();
    let mut there = vec![0; to];
    for _ in 0..from {
        let mut left = rng.i64(1..6);
        let begin = network.node(left);
        network.supply(sink, -left);
        let most = left;
        for (end, there) in ends.iter().zip(&mut there) {
            let stays = rng.i64(0..=left);
            network.arc(begin, *end, stays, 0);
            known.push(stays);
            (left, *there) = (left - stays, *there + stays);
            network.arc(begin, *end, most, rng.i64(0..9));
            known.push(0);
        }
        network.arc(begin, sink, most, 0);
        known.push(left);
    }
    for (end, there) in ends.iter().zip(there) {
        let first = rng.i64(0..5);
        network.arc(*end, sink, first, -rng.i64(10..30));
        known.push(first.min(there));
        network.arc(*end, sink, there + rng.i64(0..5), -rng.i64(0..10));
        known.push(there - first.min(there));
    }
    (network, sink, known)
}

#[test]
fn a_flow_that_is_kept_stays_the_cheapest_whatever_arcs_cost() {
    let mut rng = fastrand::Rng::with_seed(14);
    let mut changes = 0;
    for case in 0..1_000 {
        let (mut network, sink, known) = people(&mut rng);
        let dearest = network.arcs.iter().map(|arc| arc.cost.abs()).max().unwrap_or(0);
        let mut kept = network.kept(&known, sink, |_| true).unwrap();
        for change in 0..30 {
            for _ in 0..rng.usize(1..4) {
                let Some(arc) = (network.arcs() > 0).then(|| rng.usize(..network.arcs())) else {
                    continue;
                };
                network.arcs[arc].cost = rng.i64(-dearest..=dearest);
                kept.reprice(arc, network.arcs[arc].cost);
            }
            kept.improve();
            let cost = network.cheapest().map(|flow| flow.cost);
            assert_eq!(Ok(kept.cost()), cost, "case {case}, change {change}");
            let carried = network.arcs.iter().enumerate();
            let carried: i64 = carried.map(|(at, arc)| arc.cost * kept.flow(at)).sum();
            assert_eq!(carried, kept.cost(), "case {case}, change {change}");
            changes += 1;
        }
    }
    assert!(changes > 3_000, "{changes} changes");
}

#[test]
fn a_flow_goes_back_to_what_it_was_and_on_from_there() {
    let mut rng = fastrand::Rng::with_seed(15);
    let (mut former, mut changes) = (Former::default(), 0);
    for case in 0..500 {
        let (mut network, sink, known) = people(&mut rng);
        let dearest = network.arcs.iter().map(|arc| arc.cost.abs()).max().unwrap_or(0);
        let mut kept = network.kept(&known, sink, |_| true).unwrap();
        for change in 0..30 {
            let Some(arc) = (network.arcs() > 0).then(|| rng.usize(..network.arcs())) else {
                continue;
            };
            let (was, cost_was) = (kept.clone(), network.arcs[arc].cost);
            kept.note([arc], &mut former);
            network.arcs[arc].cost = rng.i64(-dearest..=dearest);
            kept.reprice(arc, network.arcs[arc].cost);
            kept.improve();
            changes += i32::from(kept.tree.flow != was.tree.flow);
            if rng.bool() {
                kept.go_back(&mut former);
                network.arcs[arc].cost = cost_was;
                assert_eq!(kept.cost(), was.cost(), "case {case}, change {change}");
                assert_eq!(kept.tree.flow, was.tree.flow, "case {case}, change {change}");
                assert_eq!(kept.tree.potential, was.tree.potential, "case {case}, {change}");
            }
            let cost = network.cheapest().map(|flow| flow.cost);
            assert_eq!(Ok(kept.cost()), cost, "case {case}, change {change}");
        }
    }
    assert!(changes > 1_000, "{changes} changes");
}

#[test]
fn potentials_prove_what_a_flow_costs() {
    let mut rng = fastrand::Rng::with_seed(12);
    for _ in 0..500 {
        let network = drawn(&mut rng);
        let Ok(flow) = network.cheapest() else { continue };
        for (arc, count) in network.arcs.iter().zip(&flow.flow) {
            let reduced = arc.cost + flow.potential[arc.from] - flow.potential[arc.to];
            assert!(reduced >= 0 || *count == arc.cap);
            assert!(reduced <= 0 || *count == 0);
        }
    }
}

#[test]
fn a_flow_near_the_cheapest_leads_to_one_as_cheap() {
    let mut rng = fastrand::Rng::with_seed(13);
    for case in 0..1_000 {
        let (network, sink, mut known) = people(&mut rng);
        let (near, far) = (network.cheapest_near(&known, sink), network.cheapest());
        let kept = network.kept(&known, sink, |_| true).unwrap();
        assert_eq!(Ok(kept.cost()), far.as_ref().map(|far| far.cost), "case {case}");
        // Arcs that are not looked at carry what is known of them.
        let mut alone = network.kept(&known, sink, |_| false).unwrap();
        assert!((0..network.arcs()).all(|arc| alone.flow(arc) == known[arc]), "case {case}");
        (0..network.arcs()).for_each(|arc| alone.look(arc, true));
        alone.improve();
        assert_eq!(alone.cost(), kept.cost(), "case {case}");
        assert!(super::Tree::near(&network, &known, sink).is_some(), "case {case}");
        let near = near.unwrap();
        assert!(keeps(&network, &near), "case {case}");
        assert_eq!(near.cost, far.unwrap().cost, "case {case}");
        // What is no flow is no beginning.
        known[0] += 1;
        assert!(super::Tree::near(&network, &known, sink).is_none(), "case {case}");
        let kept = network.kept(&known, sink, |_| true).map(|kept| kept.cost());
        assert_eq!(kept, Err(FlowError::Unlike), "case {case}");
    }
}

#[test]
fn what_nobody_wants_is_refused() {
    let mut network: Network = Network::default();
    network.node(3);
    network.node(-2);
    assert_eq!(network.cheapest(), Err(FlowError::Unbalanced(1)));
}
