//! A zone's capacity, shared among its gates so that all of them together never let in more,
//! whoever is cut off.
//!
//! A bounded counter (Balegas et al., 2015, doi:10.1109/SRDS.2015.32) with the rest of the capacity
//! at the centre: a gate lets in while it has room, is granted more out of the rest, and gives back
//! what others need. A grant has a number, so that one that is said again counts once; what is
//! given back has left the gate before the centre hears of it. So a place is in one hand at most.

/// The room of one gate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Places that were granted here and not given back.
    pub has: u64,
    /// People who came in here.
    pub entered: u64,
    /// People who left here: each makes a place, wherever they came in.
    pub left: u64,
}

impl Room {
    /// A gate's room of so many places.
    pub fn of(has: u64) -> Room {
        Room { has, ..Room::default() }
    }

    /// How many more may come in.
    pub fn free(&self) -> u64 {
        (self.has + self.left).saturating_sub(self.entered)
    }

    /// People came in, if need be by an officer whatever the room: what is over is missing until as
    /// many have left.
    pub fn came_in(&mut self, count: u64) {
        self.entered += count;
    }

    /// People left.
    pub fn went_out(&mut self, count: u64) {
        self.left += count;
    }

    /// The room with what was granted.
    #[must_use]
    pub fn with(self, count: u64) -> Room {
        Room { has: self.has + count, ..self }
    }

    /// The room without at most `count` of its free places, and how many those are.
    #[must_use]
    pub fn without(self, count: u64) -> (Room, u64) {
        let count = count.min(self.free());
        // Places that leaving made may be more than were ever granted here.
        let of_left = count.saturating_sub(self.has);
        let left = self.left - of_left;
        (Room { has: self.has - (count - of_left), left, ..self }, count)
    }
}

/// How many places a gate asks for when few are free: as many as keep it going for a while.
///
/// Asks below half of what it needs for two minutes like the last one and a group of twenty.
pub fn wanted(free: u64, entered_last_minute: u64) -> u64 {
    let enough = 20 + 2 * entered_last_minute;
    if free < enough / 2 { enough - free } else { 0 }
}

/// What the centre does when a gate wants places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Places that it is granted.
    pub granted: u64,
    /// A gate that is asked to give places back, by its place in the list, and how many.
    pub back: Option<(usize, u64)>,
}

/// Shares out: `rest` is what of the capacity is in nobody's hand, `free` what others have free by
/// their last words, and `own` what the asker has. What is missing is asked from the one that has
/// most, half of the difference at most, so that nothing goes to and fro.
pub fn share(rest: u64, wanted: u64, own: u64, free: &[u64]) -> Share {
    let granted = wanted.min(rest);
    let missing = wanted - granted;
    let most = free.iter().copied().enumerate().max_by_key(|(_, free)| *free);
    let gives = |free: u64| missing.min(free.saturating_sub(own + granted) / 2);
    let back = most.map(|(place, free)| (place, gives(free)));
    Share { granted, back: back.filter(|(_, count)| *count > 0) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn room_moves_and_leaving_makes_room_where_people_leave() {
        let mut room = Room::of(2);
        room.came_in(2);
        assert_eq!(room.free(), 0);
        room.came_in(1);
        assert_eq!(room.free(), 0, "an officer let one more in");
        room.went_out(1);
        assert_eq!(room.free(), 0, "who has to leave first");
        assert_eq!(room.with(3).free(), 3);
        // An exit that nobody came in by: its places can be given back too.
        let mut exit = Room::default();
        exit.went_out(5);
        let (exit, given) = exit.without(3);
        assert_eq!((given, exit.free()), (3, 2));
    }

    #[test]
    fn a_gate_asks_in_time_and_the_fullest_helps_with_half() {
        assert_eq!([wanted(10, 0), wanted(9, 0), wanted(100, 200)], [0, 11, 320]);
        assert_eq!(share(50, 20, 0, &[9]), Share { granted: 20, back: None });
        assert_eq!(share(5, 20, 0, &[9, 12, 3]), Share { granted: 5, back: Some((1, 3)) });
        assert_eq!(share(0, 11, 9, &[19]), Share { granted: 0, back: Some((0, 5)) });
        assert_eq!(share(0, 20, 2, &[1, 2]), Share::default(), "nothing goes to and fro");
    }

    /// Whatever is cut, said twice, said late or started again: never too many inside.
    #[test]
    fn the_capacity_is_never_exceeded_whoever_is_cut_off() {
        const CAPACITY: u64 = 7;
        bolero::check!().for_each(|steps: &[u8]| {
            let mut gates = [Room::default(); 3];
            let mut taken = [(); 3].map(|()| BTreeSet::new());
            // The centre's: grants by number, and what has come back.
            let (mut grants, mut returned): (Vec<(usize, u64)>, u64) = (Vec::new(), 0);
            // What gates gave back and the centre has not heard.
            let mut on_its_way = Vec::new();
            let mut inside = 0_u64;
            for step in steps.chunks_exact(2) {
                let (at, count) = (usize::from(step[0] % 3), u64::from(step[1]));
                let out = grants.iter().map(|(_, count)| count).sum::<u64>() - returned;
                match step[0] / 3 % 6 {
                    0 if gates[at].free() > 0 => {
                        gates[at].came_in(1);
                        inside += 1;
                    }
                    1 if inside > 0 => {
                        gates[at].went_out(1);
                        inside -= 1;
                    }
                    2 => {
                        let granted = share(CAPACITY - out, count, 0, &[]).granted;
                        grants.push((at, granted));
                    }
                    // Some grant is heard, perhaps again.
                    3 if !grants.is_empty() => {
                        let number = usize::from(step[1]) % grants.len();
                        let (of, count) = grants[number];
                        if taken[of].insert(number) {
                            gates[of] = gates[of].with(count);
                        }
                    }
                    4 => {
                        let (room, given) = gates[at].without(count);
                        gates[at] = room;
                        on_its_way.push(given);
                    }
                    _ => returned += on_its_way.pop().unwrap_or_default(),
                }
                assert!(inside <= CAPACITY, "{inside} are inside");
            }
        });
    }
}
