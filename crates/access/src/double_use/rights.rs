//! The rights of P2: a pass may enter where its right is, and the right is at one site alone.
//!
//! A right moves between sites that reach one another and the registry; one that is cut off keeps
//! what it holds until the lease ends, and uses it no later. The registry grants such a right again
//! only when its holder has been heard of after the end of the lease, because nobody knows before
//! whether it was used. So no pass enters twice, whatever is cut; the price is that a valid person
//! is refused where the right is not.

use std::collections::HashMap;

use cordon_pass::claims::PassId;

/// A right that a site holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    /// The number that it was granted under, unique for ever.
    pub number: u64,
    /// Until when it may be used, seconds.
    pub until_s: u64,
    /// Whether its pass is inside by it.
    pub is_used: bool,
}

/// The rights that a site holds.
#[derive(Clone, Debug, Default)]
pub struct Held(HashMap<(PassId, u16), Right>);

impl Held {
    /// Takes a right that was granted.
    pub fn take(&mut self, pass: PassId, zone: u16, right: Right) {
        self.0.insert((pass, zone), right);
    }

    /// The right of a pass, if it is held.
    pub fn of(&self, pass: PassId, zone: u16) -> Option<Right> {
        self.0.get(&(pass, zone)).copied()
    }

    /// The pass and zone of the right that was granted under a number, if it is held.
    pub fn of_number(&self, number: u64) -> Option<(PassId, u16)> {
        self.0.iter().find(|(_, right)| right.number == number).map(|(of, _)| *of)
    }

    /// The numbers of all that are held.
    pub fn numbers(&self) -> Vec<u64> {
        self.0.values().map(|right| right.number).collect()
    }

    /// Whether a right is held that lets in now. `now_s` is by a clock that is at most `unsure_s`
    /// wrong.
    pub fn is_free(&self, pass: PassId, zone: u16, now_s: u64, unsure_s: u64) -> bool {
        let right = self.of(pass, zone);
        right.is_some_and(|right| !right.is_used && now_s + unsure_s < right.until_s)
    }

    /// Uses the right for an entry; false where there is none that is free, as
    /// [`Held::is_free`] says.
    pub fn enter(&mut self, pass: PassId, zone: u16, now_s: u64, unsure_s: u64) -> bool {
        let is_free = self.is_free(pass, zone, now_s, unsure_s);
        if is_free {
            self.came_in(pass, zone);
        }
        is_free
    }

    /// The pass is inside, however it came in.
    pub fn came_in(&mut self, pass: PassId, zone: u16) {
        if let Some(right) = self.0.get_mut(&(pass, zone)) {
            right.is_used = true;
        }
    }

    /// Whether the pass is inside by a right held here.
    pub fn is_inside(&self, pass: PassId, zone: u16) -> bool {
        self.of(pass, zone).is_some_and(|right| right.is_used)
    }

    /// The pass has left: the right is free again.
    pub fn leave(&mut self, pass: PassId, zone: u16) {
        if let Some(right) = self.0.get_mut(&(pass, zone)) {
            right.is_used = false;
        }
    }

    /// Gives a right up; as it was.
    pub fn give_up(&mut self, pass: PassId, zone: u16) -> Option<Right> {
        self.0.remove(&(pass, zone))
    }

    /// Makes every lease last until `until_s`: the registry has renewed them.
    pub fn renew(&mut self, until_s: u64) {
        self.0.values_mut().for_each(|right| right.until_s = right.until_s.max(until_s));
    }
}

/// Who holds which right: kept at the centre.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    holders: HashMap<(PassId, u16), u32>,
}

/// What a registry needs of the sites: whom it reaches, and what they give up.
pub trait Sites {
    /// Whether a site is reached now.
    fn is_reached(&self, site: u32) -> bool;
    /// Has a site give up a right, as it was; `None` where it has none.
    fn give_up(&mut self, site: u32, pass: PassId, zone: u16) -> Option<Right>;
}

impl Registry {
    /// Asks for the right of a pass for `site`. `None` where its holder is not reached.
    pub fn ask(
        &mut self,
        (pass, zone): (PassId, u16),
        site: u32,
        until_s: u64,
        sites: &mut impl Sites,
    ) -> Option<Right> {
        let fresh = Right { number: 0, until_s, is_used: false };
        let right = match self.holders.get(&(pass, zone)) {
            None => fresh,
            // It asks again: what it holds is what it holds.
            Some(holder) if *holder == site => {
                sites.give_up(site, pass, zone).map_or(fresh, |it| Right { until_s, ..it })
            }
            Some(holder) if !sites.is_reached(*holder) => return None,
            Some(holder) => {
                let was = sites.give_up(*holder, pass, zone);
                was.map_or(fresh, |it| Right { until_s, ..it })
            }
        };
        self.holders.insert((pass, zone), site);
        Some(right)
    }

    /// The site that holds a right.
    pub fn holder(&self, pass: PassId, zone: u16) -> Option<u32> {
        self.holders.get(&(pass, zone)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASS: PassId = PassId([7; 10]);

    struct Two {
        held: [Held; 2],
        reached: [bool; 2],
    }

    impl Sites for Two {
        fn is_reached(&self, site: u32) -> bool {
            self.reached[site as usize]
        }

        fn give_up(&mut self, site: u32, pass: PassId, zone: u16) -> Option<Right> {
            self.held[site as usize].give_up(pass, zone)
        }
    }

    #[test]
    fn a_right_moves_with_what_it_is_and_stays_where_it_is_cut_off() {
        let mut registry = Registry::default();
        let mut two = Two { held: Default::default(), reached: [true; 2] };
        let right = registry.ask((PASS, 1), 0, 1_000, &mut two).unwrap();
        two.held[0].take(PASS, 1, right);
        assert!(two.held[0].enter(PASS, 1, 10, 2));
        assert!(!two.held[0].enter(PASS, 1, 11, 2), "it is inside");
        // Moved while its pass is inside: the other site knows.
        let right = registry.ask((PASS, 1), 1, 1_000, &mut two).unwrap();
        two.held[1].take(PASS, 1, right);
        assert!(!two.held[1].enter(PASS, 1, 12, 2) && two.held[1].is_inside(PASS, 1));
        assert!(!two.held[0].enter(PASS, 1, 12, 2), "it has the right no more");
        two.held[1].leave(PASS, 1);
        two.reached[1] = false;
        assert_eq!(registry.ask((PASS, 1), 0, 1_000, &mut two), None, "nobody knows");
        assert!(two.held[1].enter(PASS, 1, 13, 2), "cut off, it uses what it holds");
        assert_eq!(registry.holder(PASS, 1), Some(1));
    }

    #[test]
    fn a_lease_is_used_until_its_end_less_what_the_clock_may_be_wrong_by() {
        let mut held = Held::default();
        held.take(PASS, 1, Right { number: 1, until_s: 100, is_used: false });
        assert!(!held.clone().enter(PASS, 1, 98, 2));
        assert!(held.clone().enter(PASS, 1, 97, 2));
        held.renew(200);
        assert!(held.enter(PASS, 1, 150, 2));
    }
}
