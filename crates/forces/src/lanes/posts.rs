//! From lanes to people: who stands at them, and who relieves them.

use super::{LANES_MAX, Quarter};

/// People per lane at the most.
const PER_LANE_MAX: f64 = 1_000.0;
/// Share of a person that is counted.
const PARTS: f64 = 1_000.0;

/// People with one task at a kind of lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// What they do, such as `bag search`.
    pub name: String,
    /// How many a lane needs, to a thousandth; 0.25 is one for four lanes. Rounded up by role.
    pub per_lane: f64,
    /// On duty, how many one more relieves in turn; `None`: nobody is relieved. Rounded up.
    pub relieved_by_one: Option<u32>,
}

/// A kind of lane, such as for families or without bags.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneKind {
    /// Its name.
    pub name: String,
    /// Its part of all lanes, against the other kinds' weights.
    pub weight: u32,
    /// Open as soon as the gate is, however few come: a lane for wheelchairs, say.
    pub lanes_min: u32,
    /// Who stands there.
    pub roles: Vec<Role>,
}

/// Kinds of lanes whose numbers make sense.
#[derive(Clone, Debug, PartialEq)]
pub struct Staffing(Vec<LaneKind>);

/// Why kinds of lanes make no sense.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StaffError {
    /// No kind takes lanes.
    #[error("no kind of lane has a weight: give at least one a weight of 1 or more")]
    NoKind,
    /// A number of lanes that is absurd.
    #[error("kind `{kind}`: {lanes} lanes at least are too many: give up to {LANES_MAX}")]
    Lanes {
        /// The kind.
        kind: String,
        /// What was asked for.
        lanes: u32,
    },
    /// A number of people that is absurd.
    #[error("kind `{kind}`, role `{role}`: {per_lane} people a lane: give 0 to {PER_LANE_MAX}")]
    PerLane {
        /// The kind.
        kind: String,
        /// The role.
        role: String,
        /// What was asked for.
        per_lane: f64,
    },
    /// Relieved in turn by a share of nobody.
    #[error("kind `{kind}`, role `{role}`: one cannot relieve 0: give 1 or more, or none")]
    Relief {
        /// The kind.
        kind: String,
        /// The role.
        role: String,
    },
}

/// People needed at a gate for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The kind of lane.
    pub kind: String,
    /// What they do.
    pub role: String,
    /// From the start of this minute,
    pub from_minute: u32,
    /// until the start of this one.
    pub to_minute: u32,
    /// Lanes of the kind that are open.
    pub lanes: u32,
    /// People at the lanes.
    pub people: u64,
    /// People who relieve them.
    pub reliefs: u64,
}

impl Staffing {
    /// Kinds in the order in which a lane that is left over goes to the first.
    ///
    /// # Errors
    ///
    /// [`StaffError`] with the kind and the role.
    pub fn new(kinds: Vec<LaneKind>) -> Result<Staffing, StaffError> {
        if kinds.iter().all(|it| it.weight == 0) {
            return Err(StaffError::NoKind);
        }
        for kind in &kinds {
            if kind.lanes_min > LANES_MAX {
                let (kind, lanes) = (kind.name.clone(), kind.lanes_min);
                return Err(StaffError::Lanes { kind, lanes });
            }
            for role in &kind.roles {
                let (kind, name) = (kind.name.clone(), role.name.clone());
                if !(0.0..=PER_LANE_MAX).contains(&role.per_lane) {
                    let per_lane = role.per_lane;
                    return Err(StaffError::PerLane { kind, role: name, per_lane });
                }
                if role.relieved_by_one == Some(0) {
                    return Err(StaffError::Relief { kind, role: name });
                }
            }
        }
        Ok(Staffing(kinds))
    }

    /// Lanes of each kind. First what each must have open, then the rest by weight, whole parts
    /// first and those left over by the largest remainder. More than `lanes` where kinds must be
    /// open that the flow alone would not need; none at all where no lane is open.
    fn split(&self, lanes: u32) -> Vec<u32> {
        if lanes == 0 {
            return vec![0; self.0.len()];
        }
        let mut split: Vec<u32> = self.0.iter().map(|it| it.lanes_min).collect();
        let open: u64 = split.iter().map(|it| u64::from(*it)).sum();
        let rest = u64::from(lanes).saturating_sub(open);
        let weights: u64 = self.0.iter().map(|it| u64::from(it.weight)).sum::<u64>().max(1);
        let shares = self.0.iter().map(|it| rest * u64::from(it.weight));
        let mut left: Vec<(u64, usize)> = Vec::new();
        let mut given = 0;
        for (place, share) in shares.enumerate() {
            split[place] += (share / weights) as u32;
            given += share / weights;
            left.push((share % weights, place));
        }
        left.sort_by_key(|(remainder, place)| (std::cmp::Reverse(*remainder), *place));
        for (_, place) in left.into_iter().take((rest - given) as usize) {
            split[place] += 1;
        }
        split
    }
}

impl Role {
    fn people(&self, lanes: u32) -> u64 {
        let parts = libm::round(self.per_lane * PARTS) as u64;
        (u64::from(lanes) * parts).div_ceil(PARTS as u64)
    }

    fn reliefs(&self, people: u64) -> u64 {
        self.relieved_by_one.map_or(0, |it| people.div_ceil(u64::from(it.max(1))))
    }
}

/// Who is needed when, by kind, role and time; quarters that need as many are one post.
///
/// People and reliefs are rounded up by kind, role and quarter, never over the whole gate: half a
/// person at one kind of lane cannot stand at another.
pub fn posts(quarters: &[Quarter], staffing: &Staffing) -> Vec<Post> {
    let mut found = Vec::new();
    let split: Vec<Vec<u32>> = quarters.iter().map(|it| staffing.split(it.lanes)).collect();
    for (place, kind) in staffing.0.iter().enumerate() {
        for role in &kind.roles {
            let mut last: Option<Post> = None;
            for (quarter, lanes) in quarters.iter().zip(&split) {
                let post = one(kind, role, quarter.minute, lanes[place]);
                last = match last {
                    Some(before) if joins(&before, &post) => {
                        Some(Post { to_minute: post.to_minute, ..before })
                    }
                    before => {
                        found.extend(before);
                        Some(post)
                    }
                };
            }
            found.extend(last);
        }
    }
    found.retain(|it| it.people > 0);
    found
}

fn one(kind: &LaneKind, role: &Role, minute: u32, lanes: u32) -> Post {
    let people = role.people(lanes);
    Post {
        kind: kind.name.clone(),
        role: role.name.clone(),
        from_minute: minute,
        to_minute: minute.saturating_add(super::QUARTER_MINUTES),
        lanes,
        people,
        reliefs: role.reliefs(people),
    }
}

fn joins(before: &Post, after: &Post) -> bool {
    before.to_minute == after.from_minute && before.lanes == after.lanes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(name: &str, per_lane: f64, relieved_by_one: Option<u32>) -> Role {
        Role { name: name.into(), per_lane, relieved_by_one }
    }

    fn kind(name: &str, weight: u32, lanes_min: u32, roles: Vec<Role>) -> LaneKind {
        LaneKind { name: name.into(), weight, lanes_min, roles }
    }

    fn gate() -> Staffing {
        let search = vec![role("search", 2.0, Some(5)), role("lead", 0.25, None)];
        let open = vec![role("search", 3.0, Some(4))];
        Staffing::new(vec![kind("standard", 9, 0, search), kind("access", 1, 1, open)]).unwrap()
    }

    fn told(lanes: &[u32]) -> String {
        let quarters: Vec<Quarter> = (0..)
            .zip(lanes)
            .map(|(it, lanes)| Quarter { minute: it * 15, lanes: *lanes })
            .collect();
        let line = |it: &Post| {
            let Post { kind, role, from_minute, to_minute, lanes, people, reliefs } = it;
            format!("{kind} {role} {from_minute}-{to_minute}: {lanes} lanes, {people}+{reliefs}\n")
        };
        posts(&quarters, &gate()).iter().map(line).collect()
    }

    #[test]
    fn quarters_of_equal_lanes_are_one_post_and_people_are_rounded_up() {
        insta::assert_snapshot!(told(&[11, 11, 0, 5]), @"
        standard search 0-30: 9 lanes, 18+4
        standard search 45-60: 4 lanes, 8+2
        standard lead 0-30: 9 lanes, 3+0
        standard lead 45-60: 4 lanes, 1+0
        access search 0-30: 2 lanes, 6+2
        access search 45-60: 1 lanes, 3+1
        ");
    }

    #[test]
    fn lanes_are_split_without_one_lost_or_made() {
        for lanes in 1..200 {
            assert_eq!(gate().split(lanes).iter().sum::<u32>(), lanes);
        }
        assert_eq!(gate().split(101), [90, 11]);
    }

    #[test]
    fn absurd_staffing_is_refused_with_kind_and_role() {
        let wrong = |role| Staffing::new(vec![kind("bags", 1, 0, vec![role])]).unwrap_err();
        insta::assert_snapshot!(wrong(role("search", f64::NAN, None)), @"kind `bags`, role `search`: NaN people a lane: give 0 to 1000");
        insta::assert_snapshot!(wrong(role("search", 1.0, Some(0))), @"kind `bags`, role `search`: one cannot relieve 0: give 1 or more, or none");
        insta::assert_snapshot!(Staffing::new(vec![]).unwrap_err(), @"no kind of lane has a weight: give at least one a weight of 1 or more");
    }
}
