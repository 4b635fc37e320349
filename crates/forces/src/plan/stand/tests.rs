//! Posts of a group, and guests who stand at them in pairs.

use super::{make_even, strengths};
use crate::for_tests::week;

#[test]
fn as_many_guests_find_somebody_beside_them_as_minimums_and_targets_of_posts_allow() {
    let (mut looked_at, mut better) = (0, 0);
    for seed in 1..4 {
        let situation = week(seed);
        let pairs_of = |room: &[u32]| room.iter().map(|count| count / 2).sum::<u32>();
        for number in 0..situation.groups.len() {
            for shift in 0..situation.shifts.len() {
                let most = situation.groups[number].wants[shift].target();
                for people in 2..=most {
                    let first = strengths(&situation, shift, number, &[(0, people)]);
                    if first.len() != 2 {
                        continue;
                    }
                    let mut room = first.clone();
                    make_even(&situation, &[(0, people / 2)], &mut room);
                    let of = |post: u32| &situation.posts[post as usize];
                    let least: Vec<u32> =
                        first.iter().map(|(post, count)| of(*post).min.min(*count)).collect();
                    let posts: Vec<u32> = room.iter().map(|(post, _)| *post).collect();
                    // Every way to share them out that leaves no more below a minimum.
                    let ways = (least[0]..=of(posts[0]).target).filter_map(|one| {
                        let other = people.checked_sub(one)?;
                        let fits = (least[1]..=of(posts[1]).target).contains(&other);
                        fits.then(|| pairs_of(&[one, other]))
                    });
                    let found: Vec<u32> = room.iter().map(|(_, count)| *count).collect();
                    let was: Vec<u32> = first.iter().map(|(_, count)| *count).collect();
                    assert_eq!(Some(pairs_of(&found)), ways.max(), "{found:?} of {was:?}");
                    assert_eq!(found.iter().sum::<u32>(), was.iter().sum::<u32>());
                    looked_at += 1;
                    better += u32::from(pairs_of(&found) > pairs_of(&was));
                }
            }
        }
    }
    assert!(looked_at > 100 && better > 5, "{better} of {looked_at} are better");
}
