//! Who of a unit stands where in a shift.

use std::collections::BTreeMap;

/// Members of a unit on duty and the post of each, by member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Crew(Vec<(u32, u32)>);

impl Crew {
    /// Puts a member at a post, whatever it stood at before.
    pub(super) fn insert(&mut self, member: u32, post: u32) {
        // Members come in their order, mostly.
        match self.0.last() {
            Some((last, _)) if *last >= member => {
                match self.0.binary_search_by_key(&member, |(it, _)| *it) {
                    Ok(at) => self.0[at].1 = post,
                    Err(at) => self.0.insert(at, (member, post)),
                }
            }
            _ => self.0.push((member, post)),
        }
    }

    /// Takes away those at posts of which this is false.
    pub(super) fn retain(&mut self, mut stays: impl FnMut(u32) -> bool) {
        self.0.retain(|(_, post)| stays(*post));
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn post(&self, member: u32) -> Option<u32> {
        let at = self.0.binary_search_by_key(&member, |(it, _)| *it).ok()?;
        Some(self.0[at].1)
    }

    /// Members and their posts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.0.iter().copied()
    }

    /// The post of each.
    pub(super) fn posts(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().map(|(_, post)| *post)
    }

    /// How many stand at each post.
    pub(super) fn by_post(&self) -> BTreeMap<u32, u32> {
        let mut by_post = BTreeMap::new();
        for post in self.posts() {
            *by_post.entry(post).or_default() += 1;
        }
        by_post
    }

    /// How many stand at each post, and who, in the order of their posts.
    pub(super) fn in_order(&self) -> (Vec<(u32, u32)>, Vec<u32>) {
        let mut all = self.0.clone();
        all.sort_by_key(|(_, post)| *post);
        (self.by_post().into_iter().collect(), all.into_iter().map(|(member, _)| member).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crew_is_a_map_from_members_to_posts_in_whichever_order_they_come() {
        let mut random = fastrand::Rng::with_seed(3);
        for _ in 0..200 {
            let (mut crew, mut map) = (Crew::default(), BTreeMap::new());
            for _ in 0..random.usize(0..12) {
                let (member, post) = (random.u32(1..9), random.u32(0..3));
                crew.insert(member, post);
                map.insert(member, post);
            }
            assert!(crew.iter().eq(map.iter().map(|(member, post)| (*member, *post))));
            assert!((0..9).all(|member| crew.post(member) == map.get(&member).copied()));
            let (posts, members) = crew.in_order();
            let mut members = members.into_iter();
            for (post, count) in posts {
                for member in members.by_ref().take(count as usize) {
                    assert_eq!(map.remove(&member), Some(post));
                }
            }
            assert!(map.is_empty() && members.next().is_none());
            crew.retain(|post| post != 1);
            assert_eq!(crew.len(), crew.posts().filter(|post| *post != 1).count());
        }
    }
}
