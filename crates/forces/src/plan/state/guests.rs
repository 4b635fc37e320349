//! Places for units that stand beside others: they may come where places are taken, since those who
//! stand there can follow others elsewhere.

use super::{Offer, Piece, State};

/// More than any way costs, minutes.
const FAR: i64 = 1 << 30;

impl State<'_> {
    /// Where people of a unit that stands beside others could be in a shift: where `wanted` says,
    /// as far as there is somebody to stand beside, else near by. More may stand at a post than it
    /// wants then, until the shift is placed anew.
    pub(in super::super) fn near(&self, unit: usize, shift: usize, wanted: &[Piece]) -> Vec<Piece> {
        let is_wanted = |group: u32| wanted.iter().any(|(at, _)| *at == group);
        self.beside(unit, shift, |group| if is_wanted(group) { 2 * FAR } else { FAR }).1
    }

    /// The same where a person is worth most at a group, less the way; and what that is worth.
    pub(in super::super) fn beside(
        &self,
        unit: usize,
        shift: usize,
        worth: impl Fn(u32) -> i64,
    ) -> (i64, Vec<Piece>) {
        let (mut offers, mut taken) = (Vec::new(), Vec::new());
        let Some(partner) = self.sides(unit).1 else { return (0, taken) };
        let may = &self.may[self.class[unit]];
        for (sector, way) in &self.situation.units[unit].reach {
            for group in self.situation.of_sector[*sector as usize].clone() {
                let (word, bit) = self.word(0, group);
                let room = self.room_beside(partner, shift, group);
                if room == 0 || may[word] & bit == 0 {
                    continue;
                }
                let group = u32::try_from(group).unwrap_or(u32::MAX);
                let worth = worth(group) - way;
                if worth > 0 {
                    offers.push((worth, room, group));
                }
            }
        }
        offers.sort_unstable_by(|a: &Offer, b| b.0.cmp(&a.0).then(a.2.cmp(&b.2)));
        let worth = self.take(unit, shift, &offers, &mut taken);
        (worth, taken)
    }

    /// How many more could stand beside a partner's people at a group, full or not: nobody who
    /// stands beside another leaves, nor does whoever is stood beside.
    fn room_beside(&self, partner: usize, shift: usize, group: usize) -> u32 {
        let at = self.at(shift, group);
        let [partners, guests] = self.beside[partner][at];
        let stay: u32 = self.beside.iter().map(|of| 2 * of[at][1]).sum();
        let want = self.situation.groups[group].wants[shift];
        (want.target().saturating_sub(stay) / 2).min(partners.saturating_sub(guests))
    }
}
