//! Which worker is asked for which clip: one at a time, who watched the camera first, until one has
//! it or all have said that they do not.
//!
//! Knows no clock: it is given milliseconds that never go back.

use std::collections::{BTreeMap, BTreeSet};

use cordon_kernel::id::ClipId;

/// A worker that does not answer for so long is passed over, milliseconds.
const ANSWERS_MS: u64 = 300_000;
/// A worker that watched the camera and is away is waited for so long, milliseconds.
const AWAY_MS: u64 = 3_600_000;

/// What was asked of whom.
#[derive(Debug, Default)]
pub struct Offers(BTreeMap<ClipId, Offer>);

#[derive(Debug, Default)]
struct Offer {
    /// Who is asked, and since when.
    to: Option<(String, u64)>,
    tried: BTreeSet<String>,
    /// When it was first asked for.
    begun_ms: Option<u64>,
}

/// Who might have a clip.
pub struct Workers<'a> {
    /// Those that are there.
    pub there: &'a BTreeSet<String>,
    /// Those that have ever watched its camera, as far as is known.
    pub watched: &'a BTreeSet<String>,
}

impl Offers {
    /// Whether this worker, which is there, is to be asked for a clip.
    pub fn asks(&mut self, clip: ClipId, worker: &str, of: &Workers<'_>, now_ms: u64) -> bool {
        let offer = self.0.entry(clip).or_default();
        offer.begun_ms.get_or_insert(now_ms);
        if let Some((asked, since)) = &offer.to {
            let is_late = now_ms.saturating_sub(*since) > ANSWERS_MS;
            if of.there.contains(asked) && !is_late {
                return asked == worker;
            }
            if !of.there.contains(asked) {
                // It did not say that it has nothing: it is asked again when it is back.
                offer.tried.remove(&asked.clone());
            }
            offer.to = None;
        }
        let is_left = |it: &&String| of.there.contains(*it) && !offer.tried.contains(*it);
        let is_first = of.watched.contains(worker) || !of.watched.iter().any(|it| is_left(&it));
        if offer.tried.contains(worker) || !is_first {
            return false;
        }
        offer.tried.insert(worker.to_owned());
        offer.to = Some((worker.to_owned(), now_ms));
        true
    }

    /// Who is asked for a clip now.
    pub fn asked(&self, clip: ClipId) -> Option<&str> {
        self.0.get(&clip)?.to.as_ref().map(|(worker, _)| worker.as_str())
    }

    /// The worker that was asked has said that it does not have the clip.
    pub fn missed(&mut self, clip: ClipId) {
        if let Some(offer) = self.0.get_mut(&clip) {
            offer.to = None;
        }
    }

    /// Whether nobody has a clip: all who are there said so, and who watched and is away was
    /// waited for.
    pub fn is_lost(&self, clip: ClipId, of: &Workers<'_>, now_ms: u64) -> bool {
        let Some(offer) = self.0.get(&clip) else { return false };
        let waited_ms = now_ms.saturating_sub(offer.begun_ms.unwrap_or(now_ms));
        let is_away = of.watched.iter().any(|it| !offer.tried.contains(it));
        offer.to.is_none()
            && of.there.iter().all(|it| offer.tried.contains(it))
            && !offer.tried.is_empty()
            && (!is_away || waited_ms > AWAY_MS)
    }

    /// Forgets all clips but these.
    pub fn keep(&mut self, is_wanted: impl Fn(ClipId) -> bool) {
        self.0.retain(|clip, _| is_wanted(*clip));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIP: ClipId = ClipId(1);

    fn names(list: &[&str]) -> BTreeSet<String> {
        list.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn who_watched_is_asked_first_and_the_others_after() {
        let (there, watched) = (names(&["a", "b"]), names(&["b"]));
        let of = Workers { there: &there, watched: &watched };
        let mut offers = Offers::default();
        assert!(!offers.asks(CLIP, "a", &of, 0));
        assert!(offers.asks(CLIP, "b", &of, 0) && offers.asks(CLIP, "b", &of, 1_000));
        assert!(!offers.asks(CLIP, "a", &of, 1_000), "one at a time");
        offers.missed(CLIP);
        assert!(!offers.is_lost(CLIP, &of, 2_000), "the other may have it");
        assert!(offers.asks(CLIP, "a", &of, 2_000) && !offers.asks(CLIP, "b", &of, 2_000));
        offers.missed(CLIP);
        assert!(offers.is_lost(CLIP, &of, 3_000));
    }

    #[test]
    fn who_is_away_is_waited_for_and_who_does_not_answer_is_passed_over() {
        let (there, watched) = (names(&["a"]), names(&["a", "gone"]));
        let of = Workers { there: &there, watched: &watched };
        let mut offers = Offers::default();
        assert!(offers.asks(CLIP, "a", &of, 0));
        assert!(!offers.asks(CLIP, "a", &of, ANSWERS_MS + 1), "it had its time");
        assert!(!offers.is_lost(CLIP, &of, ANSWERS_MS + 1));
        assert!(offers.is_lost(CLIP, &of, AWAY_MS + 1));
        let nobody = Workers { there: &names(&[]), watched: &watched };
        assert!(!Offers::default().is_lost(CLIP, &nobody, AWAY_MS + 1), "it may come yet");
    }
}
