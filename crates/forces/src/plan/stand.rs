//! From groups to posts: which post of a group each person stands at.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::situation::Situation;
use super::state::State;

/// People of a unit at a post.
pub type Stand = (u32, u32);

/// Where everybody stands in a shift: by unit, posts and people; and guests for whom no post has
/// enough of their partners, by unit and group.
pub type Stands = (BTreeMap<usize, Vec<Stand>>, Vec<(usize, u32, u32)>);

/// Posts for everybody in a shift.
#[must_use]
pub fn stands(state: &State, shift: usize) -> Stands {
    let situation = state.situation;
    let mut by_group: BTreeMap<u32, Vec<(usize, u32)>> = BTreeMap::new();
    for (unit, pieces) in state.pieces.iter().enumerate() {
        for (group, count) in &pieces[shift] {
            by_group.entry(*group).or_default().push((unit, *count));
        }
    }
    let mut stands: BTreeMap<usize, Vec<Stand>> = BTreeMap::new();
    let mut left = Vec::new();
    for (group, people) in by_group {
        let mut room = strengths(situation, shift, group as usize, &people);
        let (guests, mut others): (Vec<_>, Vec<_>) =
            people.into_iter().partition(|(unit, _)| situation.units[*unit].paired_with.is_some());
        make_even(situation, &guests, &mut room);
        let mut stand = |unit: usize, post: u32, count: u32| {
            let list = stands.entry(unit).or_default();
            match list.iter_mut().find(|(at, _)| *at == post) {
                Some((_, before)) => *before += count,
                None => list.push((post, count)),
            }
        };
        for (unit, count) in guests {
            let rest = pair(situation, (unit, count), &mut others, &mut room, &mut stand);
            if rest > 0 {
                left.push((unit, group, rest));
            }
        }
        fill(&mut others, &mut room, &mut stand);
    }
    for posts in stands.values_mut() {
        posts.sort_unstable();
    }
    (stands, left)
}

/// How many stand at each post: minimums first, then targets, in order of posts.
fn strengths(
    situation: &Situation,
    shift: usize,
    group: usize,
    people: &[(usize, u32)],
) -> Vec<(u32, u32)> {
    let mut left: u32 = people.iter().map(|(_, count)| count).sum();
    let wanted = |post: &&u32| situation.posts[**post as usize].overlaps[shift] > 0;
    let posts: Vec<u32> = situation.groups[group].posts.iter().filter(wanted).copied().collect();
    let mut room: Vec<(u32, u32)> = posts
        .iter()
        .map(|post| {
            let count = situation.posts[*post as usize].min.min(left);
            left -= count;
            (*post, count)
        })
        .collect();
    for (post, count) in &mut room {
        let one = &situation.posts[*post as usize];
        let more = (one.target - one.min).min(left);
        *count += more;
        left -= more;
    }
    room
}

/// Lets one person more stand at one post and one fewer at another, as far as minimums and targets
/// have it, where so more guests find somebody to stand beside.
fn make_even(situation: &Situation, guests: &[(usize, u32)], room: &mut [(u32, u32)]) {
    let all: u32 = guests.iter().map(|(_, count)| count).sum();
    while room.iter().map(|(_, count)| count / 2).sum::<u32>() < all {
        let is_odd = |(_, count): &(u32, u32)| count % 2 == 1;
        let more = |(post, count): &(u32, u32)| *count > situation.posts[*post as usize].min;
        let less = |(post, count): &(u32, u32)| *count < situation.posts[*post as usize].target;
        let Some(from) = room.iter().position(|it| is_odd(it) && more(it)) else { return };
        let mut others = room.iter().enumerate();
        let to = others.find(|(at, it)| *at != from && is_odd(it) && less(it));
        let Some((to, _)) = to else { return };
        room[from].1 -= 1;
        room[to].1 += 1;
    }
}

/// Guests beside as many of their partners; gives how many found no place.
fn pair(
    situation: &Situation,
    (unit, mut count): (usize, u32),
    others: &mut [(usize, u32)],
    room: &mut [(u32, u32)],
    stand: &mut impl FnMut(usize, u32, u32),
) -> u32 {
    let partner = situation.units[unit].paired_with;
    let is_partner = |other: usize| Some(situation.units[other].agency) == partner;
    for (post, room) in room.iter_mut() {
        for (other, people) in others.iter_mut().filter(|(other, _)| is_partner(*other)) {
            let both = count.min(*people).min(*room / 2);
            if both > 0 {
                stand(unit, *post, both);
                stand(*other, *post, both);
                *people -= both;
                count -= both;
                *room -= 2 * both;
            }
        }
        if count == 0 {
            return 0;
        }
    }
    count
}

/// Everybody else: whole units at posts that take all of them, the largest first, then the rest.
fn fill(
    others: &mut [(usize, u32)],
    room: &mut [(u32, u32)],
    stand: &mut impl FnMut(usize, u32, u32),
) {
    others.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    for (unit, people) in others.iter_mut() {
        let exact = room.iter_mut().find(|(_, room)| *room == *people && *room > 0);
        if let Some((post, room)) = exact {
            stand(*unit, *post, *people);
            (*people, *room) = (0, 0);
        }
    }
    let mut posts = room.iter_mut().filter(|(_, room)| *room > 0);
    let mut post = posts.next();
    for (unit, people) in others {
        while *people > 0 {
            let Some((id, room)) = &mut post else { return };
            let count = (*people).min(*room);
            stand(*unit, *id, count);
            *people -= count;
            *room -= count;
            if *room == 0 {
                post = posts.next();
            }
        }
    }
}
