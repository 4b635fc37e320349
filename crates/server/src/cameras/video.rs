//! What cameras show now: the beginning and the newest pieces of each video, in memory, while
//! somebody looks.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use cordon_kernel::Timestamp;
use tokio::sync::broadcast;

/// Most bytes that are kept of a camera; the newest piece is, however long.
const KEPT_LEN_MAX: usize = 4 << 20;
/// Most pieces that are kept of a camera.
const PIECES_MAX: usize = 10;
/// With how many pieces somebody begins who comes later.
const PIECES_FIRST: usize = 2;
/// Pieces that wait for somebody who reads slowly; then the oldest go, and are counted.
const NEWS_MAX: usize = 8;
/// Nobody has looked for so long: nothing is sent any more.
const LOOKED_MAX: Duration = Duration::from_secs(10);
/// Longest name of a codec, bytes.
const CODEC_LEN_MAX: usize = 100;

/// What somebody who looks is told.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The video begins, or begins anew.
    Begins {
        /// The codec, as a browser names it.
        codec: Arc<str>,
        /// The beginning of a fragmented MP4.
        beginning: Bytes,
    },
    /// It goes on.
    Piece(Piece),
    /// Whoever sent it does so no more.
    Stops,
}

/// A fragment, and when its first picture was taken, if that was told.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// When.
    pub at: Option<Timestamp>,
    /// The fragment.
    pub bytes: Bytes,
}

impl Piece {
    fn len(&self) -> usize {
        self.bytes.len()
    }
}

/// A fragment came before a beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoBeginning;

struct Feed {
    lease: u64,
    beginning: Option<(Arc<str>, Bytes)>,
    pieces: VecDeque<Piece>,
    newest_at: Instant,
    still: Option<Bytes>,
    looked_at: Option<Instant>,
    lookers_count: usize,
    news: broadcast::Sender<News>,
}

impl Feed {
    fn new(now: Instant) -> Feed {
        Feed {
            lease: 0,
            beginning: None,
            pieces: VecDeque::new(),
            newest_at: now,
            still: None,
            looked_at: None,
            lookers_count: 0,
            news: broadcast::channel(NEWS_MAX).0,
        }
    }

    fn of_lease(&mut self, lease: u64) {
        if self.lease != lease {
            self.stop();
            self.lease = lease;
        }
    }

    fn stop(&mut self) {
        if self.beginning.take().is_some() {
            let _ = self.news.send(News::Stops);
        }
        self.pieces.clear();
        self.still = None;
    }

    fn push(&mut self, piece: Piece) {
        self.pieces.push_back(piece);
        let beginning_len = self.beginning.as_ref().map_or(0, |(_, bytes)| bytes.len());
        let len = |pieces: &VecDeque<Piece>| pieces.iter().map(Piece::len).sum::<usize>();
        while self.pieces.len() > 1
            && (self.pieces.len() > PIECES_MAX || beginning_len + len(&self.pieces) > KEPT_LEN_MAX)
        {
            self.pieces.pop_front();
        }
    }

    fn is_wanted(&self, now: Instant) -> bool {
        let looked = self.looked_at.is_some_and(|at| now.duration_since(at) <= LOOKED_MAX);
        self.lookers_count > 0 || looked
    }
}

/// What cameras show now.
#[derive(Clone, Default)]
pub struct Videos(Arc<Mutex<BTreeMap<String, Feed>>>);

/// Somebody who looks, for as long as this lives.
pub struct Look {
    videos: Videos,
    camera: String,
    /// What comes from now on.
    pub news: broadcast::Receiver<News>,
    /// What is to be shown first; nothing where the video has not begun.
    pub first: Vec<News>,
}

impl Drop for Look {
    fn drop(&mut self) {
        let mut feeds = self.videos.feeds();
        if let Some(feed) = feeds.get_mut(&self.camera) {
            feed.lookers_count = feed.lookers_count.saturating_sub(1);
            feed.looked_at = Some(Instant::now());
        }
    }
}

impl Videos {
    fn feeds(&self) -> MutexGuard<'_, BTreeMap<String, Feed>> {
        // Each is changed by single insertions; a panic leaves none half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a piece of a camera's video under the lease that holds; with a codec, a beginning.
    ///
    /// # Errors
    ///
    /// [`NoBeginning`] for a fragment under a lease that has sent no beginning yet.
    pub fn take(
        &self,
        camera: &str,
        lease: u64,
        codec: Option<&str>,
        piece: Piece,
        now: Instant,
    ) -> Result<(), NoBeginning> {
        let mut feeds = self.feeds();
        let feed = feeds.entry(camera.to_owned()).or_insert_with(|| Feed::new(now));
        feed.of_lease(lease);
        feed.newest_at = now;
        if let Some(codec) = codec {
            let codec: Arc<str> = codec.chars().take(CODEC_LEN_MAX).collect::<String>().into();
            feed.pieces.clear();
            let beginning = piece.bytes;
            feed.beginning = Some((codec.clone(), beginning.clone()));
            let _ = feed.news.send(News::Begins { codec, beginning });
            return Ok(());
        }
        if feed.beginning.is_none() {
            return Err(NoBeginning);
        }
        feed.push(piece.clone());
        let _ = feed.news.send(News::Piece(piece));
        Ok(())
    }

    /// Takes a picture of a camera under the lease that holds.
    pub fn take_still(&self, camera: &str, lease: u64, jpeg: Bytes, now: Instant) {
        let mut feeds = self.feeds();
        let feed = feeds.entry(camera.to_owned()).or_insert_with(|| Feed::new(now));
        feed.of_lease(lease);
        feed.still = Some(jpeg);
    }

    /// The newest picture of a camera, for somebody who looks at it.
    pub fn still(&self, camera: &str, now: Instant) -> Option<Bytes> {
        let mut feeds = self.feeds();
        let feed = feeds.entry(camera.to_owned()).or_insert_with(|| Feed::new(now));
        feed.looked_at = Some(now);
        feed.still.clone()
    }

    /// Begins to look at a camera.
    pub fn look(&self, camera: &str, now: Instant) -> Look {
        let mut feeds = self.feeds();
        let feed = feeds.entry(camera.to_owned()).or_insert_with(|| Feed::new(now));
        let is_fresh = now.duration_since(feed.newest_at) <= LOOKED_MAX / 2;
        let begins = feed
            .beginning
            .as_ref()
            .map(|(codec, bytes)| News::Begins { codec: codec.clone(), beginning: bytes.clone() });
        let skipped = feed.pieces.len().saturating_sub(PIECES_FIRST);
        let pieces = feed.pieces.iter().skip(skipped).filter(|_| is_fresh);
        let pieces = pieces.map(|piece| News::Piece(piece.clone()));
        let first = begins.into_iter().chain(pieces).collect();
        if !is_fresh {
            feed.pieces.clear();
        }
        feed.lookers_count += 1;
        let news = feed.news.subscribe();
        Look { videos: self.clone(), camera: camera.to_owned(), news, first }
    }

    /// Whether somebody looks at a camera, or did a moment ago.
    pub fn is_wanted(&self, camera: &str, now: Instant) -> bool {
        self.feeds().get(camera).is_some_and(|feed| feed.is_wanted(now))
    }

    /// Drops what is of other leases than those that hold now: a camera that nobody may watch is
    /// not shown. And the pieces that nobody has looked at for long.
    pub fn keep_only(&self, holds: impl Fn(&str) -> Option<u64>, now: Instant) {
        self.feeds().retain(|camera, feed| {
            if holds(camera) != Some(feed.lease) {
                feed.stop();
            }
            let is_wanted = feed.is_wanted(now);
            if !is_wanted {
                feed.pieces.clear();
                feed.still = None;
            }
            // A worker may send its beginning once: it is short, and stays.
            is_wanted || feed.beginning.is_some()
        });
    }

    /// Bytes that are kept.
    pub fn len(&self) -> usize {
        let feeds = self.feeds();
        let of = |feed: &Feed| feed.pieces.iter().map(Piece::len).sum::<usize>();
        feeds.values().map(of).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &'static str) -> Piece {
        Piece { at: None, bytes: Bytes::from_static(text.as_bytes()) }
    }

    fn said(news: &News) -> String {
        let text = |bytes: &Bytes| String::from_utf8_lossy(bytes).into_owned();
        match news {
            News::Begins { codec, beginning } => format!("{codec} {}", text(beginning)),
            News::Piece(piece) => text(&piece.bytes),
            News::Stops => "stops".to_owned(),
        }
    }

    fn heard(look: &mut Look) -> Vec<String> {
        std::iter::from_fn(|| look.news.try_recv().ok()).map(|it| said(&it)).collect()
    }

    #[test]
    fn who_looks_gets_the_beginning_and_the_newest_pieces_and_then_what_comes() {
        let (videos, now) = (Videos::default(), Instant::now());
        assert_eq!(videos.take("a", 1, None, piece("x"), now), Err(NoBeginning));
        videos.take("a", 1, Some("avc1"), piece("ftyp"), now).unwrap();
        for name in ["1", "2", "3"] {
            videos.take("a", 1, None, piece(name), now).unwrap();
        }
        let mut look = videos.look("a", now);
        assert_eq!(look.first.iter().map(said).collect::<Vec<_>>(), ["avc1 ftyp", "2", "3"]);
        videos.take("a", 1, None, piece("4"), now).unwrap();
        // Another worker takes over: its beginning comes first.
        assert_eq!(videos.take("a", 2, None, piece("5"), now), Err(NoBeginning));
        videos.take("a", 2, Some("hvc1"), piece("ftyp2"), now).unwrap();
        assert_eq!(heard(&mut look), ["4", "stops", "hvc1 ftyp2"]);
        videos.keep_only(|_| None, now);
        assert_eq!(heard(&mut look), ["stops"]);
        assert!(videos.look("a", now).first.is_empty(), "a lease that is over shows nothing");
    }

    #[test]
    fn nothing_is_wanted_once_nobody_has_looked_for_ten_seconds() {
        let (videos, now) = (Videos::default(), Instant::now());
        assert!(!videos.is_wanted("a", now));
        let look = videos.look("a", now);
        assert!(videos.is_wanted("a", now + Duration::from_secs(3_600)));
        drop(look);
        assert!(videos.is_wanted("a", now + Duration::from_secs(5)));
        assert!(!videos.is_wanted("a", Instant::now() + Duration::from_secs(11)));
        assert!(videos.still("b", now).is_none() && videos.is_wanted("b", now));
        videos.keep_only(|_| None, Instant::now() + Duration::from_secs(11));
        assert!(videos.feeds().is_empty());
    }

    #[test]
    fn what_is_kept_of_a_camera_is_bounded_whatever_is_sent() {
        let (videos, now) = (Videos::default(), Instant::now());
        videos.take("a", 1, Some("avc1"), piece("ftyp"), now).unwrap();
        let large = Piece { at: None, bytes: Bytes::from(vec![0; 1 << 20]) };
        for _ in 0..100 {
            videos.take("a", 1, None, large.clone(), now).unwrap();
            assert!(videos.len() <= KEPT_LEN_MAX);
        }
        for _ in 0..100 {
            videos.take("a", 1, None, piece("x"), now).unwrap();
        }
        assert_eq!(videos.feeds()["a"].pieces.len(), PIECES_MAX);
    }
}
