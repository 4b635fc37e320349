//! A zone's capacity, shared among sites so that all of them together never let in more, whoever
//! is cut off.
//!
//! A bounded counter (Balegas et al., 2015, doi:10.1109/SRDS.2015.32): each site has a share, lets
//! in while it has room, and gives room to another when they meet. Each number is written by one
//! site alone and only grows, so that states merge by the greater of each, in any order.

use std::collections::BTreeMap;

/// What is known of a capacity: by each site of itself, and as it was heard by others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escrow {
    /// Room at the beginning.
    shares: Vec<u64>,
    /// Room that one site gave another.
    given: BTreeMap<(u32, u32), u64>,
    entered: Vec<u64>,
    left: Vec<u64>,
}

impl Escrow {
    /// A capacity in equal shares among `sites_count` sites; the first have one more of what is
    /// over.
    pub fn new(capacity: u64, sites_count: u32) -> Escrow {
        let sites = u64::from(sites_count.max(1));
        let share = |site: u64| capacity / sites + u64::from(site < capacity % sites);
        let zeros = vec![0; usize::try_from(sites).unwrap_or_default()];
        Escrow {
            shares: (0..sites).map(share).collect(),
            given: BTreeMap::new(),
            entered: zeros.clone(),
            left: zeros,
        }
    }

    /// How many more `site` may let in by what is known here. Of the site itself this is exact or
    /// too little, never too much.
    pub fn room(&self, site: u32) -> u64 {
        let at = site as usize;
        let sum = |is: &dyn Fn(&(u32, u32)) -> bool| -> u64 {
            self.given.iter().filter(|(way, _)| is(way)).map(|(_, given)| given).sum()
        };
        let (Some(share), Some(entered), Some(left)) =
            (self.shares.get(at), self.entered.get(at), self.left.get(at))
        else {
            return 0;
        };
        let has = share + left + sum(&|way| way.1 == site);
        has.saturating_sub(entered + sum(&|way| way.0 == site))
    }

    /// Lets `count` people in at `site`; false where there is no room.
    pub fn enter(&mut self, site: u32, count: u64) -> bool {
        let fits = self.room(site) >= count && (site as usize) < self.entered.len();
        if fits {
            self.entered[site as usize] += count;
        }
        fits
    }

    /// Counts people who were let in whatever the room: by an officer. What is over is missing
    /// from the room until as many have left.
    pub fn force(&mut self, site: u32, count: u64) {
        if let Some(entered) = self.entered.get_mut(site as usize) {
            *entered += count;
        }
    }

    /// Somebody left at `site`, which may let in one more.
    pub fn leave(&mut self, site: u32, count: u64) {
        if let Some(left) = self.left.get_mut(site as usize) {
            *left += count;
        }
    }

    /// Gives room of `from` to `to`, at most what there is; gives how much.
    pub fn give(&mut self, from: u32, to: u32, count: u64) -> u64 {
        let count = count.min(self.room(from));
        if count > 0 && from != to && (to as usize) < self.shares.len() {
            *self.given.entry((from, to)).or_default() += count;
            return count;
        }
        0
    }

    /// Hears what another knows.
    pub fn merge(&mut self, other: &Escrow) {
        let greater = |mine: &mut Vec<u64>, theirs: &[u64]| {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine = (*mine).max(*theirs));
        };
        greater(&mut self.entered, &other.entered);
        greater(&mut self.left, &other.left);
        for (way, given) in &other.given {
            let mine = self.given.entry(*way).or_default();
            *mine = (*mine).max(*given);
        }
    }

    /// How many are inside by what is known here.
    pub fn inside(&self) -> u64 {
        let sum = |numbers: &[u64]| numbers.iter().sum::<u64>();
        sum(&self.entered).saturating_sub(sum(&self.left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_the_capacity_and_room_moves() {
        let mut escrow = Escrow::new(11, 3);
        assert_eq!([0, 1, 2].map(|site| escrow.room(site)), [4, 4, 3]);
        assert!(escrow.enter(0, 4) && !escrow.enter(0, 1));
        assert_eq!(escrow.give(1, 0, 9), 4);
        assert!(escrow.enter(0, 3) && escrow.room(1) == 0);
        escrow.leave(2, 1);
        assert_eq!(escrow.room(2), 4);
        assert_eq!((escrow.inside(), escrow.room(9)), (6, 0));
    }

    /// Whatever three sites do, hear late, twice and in any order: never too many inside.
    #[test]
    fn the_capacity_is_never_exceeded_whoever_is_cut_off() {
        bolero::check!().for_each(|steps: &[u8]| {
            let mut sites = [(); 3].map(|()| Escrow::new(7, 3));
            // States that were sent and may arrive at any time, and more than once.
            let mut sent: Vec<Escrow> = Vec::new();
            let mut inside = 0_u64;
            for step in steps.chunks_exact(2) {
                let (site, other) = (step[0] % 3, step[1] % 3);
                let at = usize::from(site);
                match step[0] / 3 % 5 {
                    0 => inside += u64::from(sites[at].enter(site.into(), 1)),
                    1 if inside > 0 => {
                        inside -= 1;
                        sites[at].leave(site.into(), 1);
                    }
                    2 => {
                        sites[at].give(site.into(), other.into(), u64::from(step[1] / 3));
                    }
                    3 => sent.push(sites[at].clone()),
                    _ if !sent.is_empty() => {
                        let news = sent[usize::from(step[1]) % sent.len()].clone();
                        sites[at].merge(&news);
                    }
                    _ => {}
                }
                assert!(inside <= 7, "{inside} are inside");
            }
        });
    }

    #[test]
    fn states_merge_in_any_order_to_the_same() {
        let mut sites = [(); 2].map(|()| Escrow::new(10, 2));
        sites[0].enter(0, 3);
        sites[0].give(0, 1, 1);
        sites[1].enter(1, 2);
        let [mut a, mut b] = sites.clone();
        a.merge(&sites[1]);
        b.merge(&sites[0]);
        b.merge(&sites[0]);
        assert_eq!(a, b);
        assert_eq!((a.inside(), a.room(0), a.room(1)), (5, 1, 4));
    }
}
