//! Following boxes from frame to frame, by where they are and how they move, and by nothing else.
//!
//! Of the family of ByteTrack (Zhang et al., 2022, arXiv:2110.06864: sure detections first, unsure
//! ones for what is left), OC-SORT (Cao et al., 2023, arXiv:2203.14360: what is found again is
//! looked for where it was last seen, and its filter is set right along the way) and C-BIoU (Yang
//! et al., 2023, arXiv:2211.14317: boxes are grown before they are compared). No looks are stored
//! or compared, and a track ends with its camera.

pub mod assign;
pub mod kalman;

use crate::shift::Shift;
use crate::{Detection, Rect};
use assign::assign;
use kalman::{Motion, Noise};

/// How tracks are followed. The same for every camera.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Detections at least so sure are looked at first.
    pub sure: f64,
    /// Less sure ones than this are not looked at.
    pub unsure: f64,
    /// A track begins with a detection at least so sure.
    pub begins: f64,
    /// By how much of its size a box is grown before it is compared.
    pub grown: f64,
    /// The same when what was lost is looked for where it was last seen.
    pub grown_lost: f64,
    /// Likeness below which a sure detection is another's.
    pub like: f64,
    /// The same of an unsure one.
    pub like_unsure: f64,
    /// The same of one that was lost.
    pub like_lost: f64,
    /// How much the direction of a track counts beside its place.
    pub direction: f64,
    /// Frames in which a track must be seen before it counts.
    pub confirmed: u32,
    /// Seconds for which a lost track is looked for.
    pub lost_s: f64,
    /// Seconds for which a track may have been hidden and is told of afterwards.
    pub filled_s: f64,
    /// How much of what is shown comes from the filter, 0 to 1; the rest from the detection.
    pub smooth: f64,
    /// How boxes change.
    pub noise: Noise,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            sure: 0.73,
            unsure: 0.1,
            begins: 0.72,
            grown: 0.2,
            grown_lost: 0.05,
            like: 0.3,
            like_unsure: 0.5,
            like_lost: 0.35,
            direction: 0.35,
            confirmed: 4,
            lost_s: 1.6,
            filled_s: 0.25,
            smooth: 0.65,
            noise: Noise { place: 0.04, speed: 0.008, seen: 0.05 },
        }
    }
}

impl Settings {
    /// For a detector whose scores mean this; see [`crate::model::Manifest`]. Who was hidden is
    /// told of for as long as a lost track is looked for: a detector on the picture itself loses
    /// people only where something stands before them.
    pub fn for_detector(unsure: f64, sure: f64, begins: f64) -> Settings {
        let settings = Settings::default();
        Settings { unsure, sure, begins, filled_s: settings.lost_s, ..settings }
    }
}

/// Where a track is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tracked {
    /// Its number, unique at its camera.
    pub id: u64,
    /// Where, smoothed.
    pub place: Rect,
    /// Where it was detected.
    pub found: Rect,
    /// The speed of its middle, pixels a frame.
    pub speed: (f64, f64),
    /// How sure its detection was.
    pub score: f64,
}

/// What a frame says of tracks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// The tracks that are seen in it.
    pub seen: Vec<Tracked>,
    /// Where tracks were in frames before: until a track counts it is not told, and where one was
    /// hidden is known when it is found again, on a straight line between.
    pub earlier: Vec<Earlier>,
    /// Tracks that are looked for no longer.
    pub ended: Vec<u64>,
    /// Detections that were not looked at, as there were too many.
    pub dropped_count: usize,
}

/// Where a track was before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Earlier {
    /// The frame, from 1.
    pub frame: u32,
    /// The track.
    pub id: u64,
    /// Where.
    pub place: Rect,
    /// Whether it was hidden there: nothing was detected.
    pub is_hidden: bool,
}

/// One track.
#[derive(Clone, Debug)]
struct Track {
    /// 0 until it counts.
    id: u64,
    motion: Motion,
    /// The filter when it was seen last.
    seen_motion: Motion,
    seen: Rect,
    /// Frames since it was seen.
    unseen: u32,
    /// Frames in which it was seen.
    hits: u32,
    /// Where it went lately, of length 1; none yet.
    heading: Option<(f64, f64)>,
    /// Some of the last places of its middle.
    trail: Vec<(f64, f64)>,
    /// Where it was before it counted.
    before: Vec<(u32, Rect)>,
}

/// Detections of a frame that are looked at: the surest.
pub const FOUND_MAX: usize = 1_000;
/// Frames over which a direction is taken.
const TRAIL: usize = 4;

/// A tracker of one camera.
#[derive(Clone, Debug)]
pub struct Tracker {
    settings: Settings,
    lost_frames: u32,
    filled_frames: u32,
    tracks: Vec<Track>,
    next_id: u64,
    frame: u32,
}

impl Tracker {
    /// A tracker of a camera of so many frames a second.
    pub fn new(settings: Settings, frame_rate: f64) -> Tracker {
        let frames = |seconds: f64| (seconds * frame_rate).ceil().clamp(2.0, 1_000.0) as u32;
        let (lost_frames, filled_frames) = (frames(settings.lost_s), frames(settings.filled_s));
        Tracker { settings, lost_frames, filled_frames, tracks: Vec::new(), next_id: 1, frame: 0 }
    }

    /// The camera itself has moved since the frame before: what is known is moved with it.
    pub fn shift(&mut self, by: &Shift) {
        for track in &mut self.tracks {
            track.motion.shift(by);
            track.seen_motion.shift(by);
            let middle = by.of(track.seen.centre());
            let (w, h) = (track.seen.w * by.zoom(), track.seen.h * by.zoom());
            track.seen = Rect { x: middle.0 - w / 2.0, y: middle.1 - h / 2.0, w, h };
            track.trail.iter_mut().for_each(|it| *it = by.of(*it));
            track.heading = track.heading.map(|it| by.of_way(it)).and_then(unit);
        }
    }

    /// Takes what was found in the next frame; gives the tracks that are seen in it.
    pub fn step(&mut self, found: &[Detection]) -> Step {
        self.step_after(found, 1.0)
    }

    /// The same for a frame that comes `frames` times the usual distance after the one before.
    pub fn step_after(&mut self, found: &[Detection], frames: f64) -> Step {
        let frames = if frames.is_finite() { frames.clamp(0.01, 100.0) } else { 1.0 };
        let dropped_count = found.len().saturating_sub(FOUND_MAX);
        if dropped_count == 0 {
            return self.step_of(found, frames);
        }
        let mut surest = found.to_vec();
        surest.sort_by(|a, b| b.score.total_cmp(&a.score));
        surest.truncate(FOUND_MAX);
        Step { dropped_count, ..self.step_of(&surest, frames) }
    }

    fn step_of(&mut self, found: &[Detection], frames: f64) -> Step {
        let settings = self.settings;
        self.frame += 1;
        for track in &mut self.tracks {
            if track.unseen > 0 {
                track.motion.keep_size();
            }
            track.motion.predict(frames, &settings.noise);
            track.unseen += 1;
        }
        let at_least = |score: f64| {
            (0..found.len()).filter(move |n| found[*n].score >= score).collect::<Vec<_>>()
        };
        let mut sure = at_least(settings.sure);
        let mut unsure = at_least(settings.unsure);
        unsure.retain(|n| found[*n].score < settings.sure);
        let mut seen = Vec::new();

        let known: Vec<usize> = (0..self.tracks.len()).filter(|n| self.tracks[*n].id > 0).collect();
        let mut left = self
            .pair(known, &mut sure, &mut seen, |track, n| self_like(track, &found[n], &settings));
        // What was seen a moment ago is perhaps half hidden.
        let fresh = left.iter().copied().filter(|n| self.tracks[*n].unseen == 1).collect();
        self.pair(fresh, &mut unsure, &mut seen, |track, n| {
            over(track.motion.place().iou(&found[n].place), settings.like_unsure)
        });
        left.retain(|n| !seen.iter().any(|(track, _)| track == n));
        // Where it was last seen: it may have stood still or turned.
        self.pair(left, &mut sure, &mut seen, |track, n| {
            let grown = settings.grown_lost;
            let like = track.seen.grown(grown).iou(&found[n].place.grown(grown));
            over(like, settings.like_lost)
        });
        let new: Vec<usize> = (0..self.tracks.len()).filter(|n| self.tracks[*n].id == 0).collect();
        self.pair(new, &mut sure, &mut seen, |track, n| self_like(track, &found[n], &settings));

        let mut earlier = Vec::new();
        for (track, n) in &seen {
            self.see(*track, &found[*n], &mut earlier);
        }
        for n in sure {
            if found[n].score >= settings.begins {
                self.begin(&found[n]);
            }
        }
        let seen = self.shown(&seen, found);
        let lost_frames = self.lost_frames;
        let mut ended = Vec::new();
        self.tracks.retain(|track| {
            let stays = track.unseen == 0 || (track.id > 0 && track.unseen <= lost_frames);
            ended.extend((!stays && track.id > 0).then_some(track.id));
            stays
        });
        Step { seen, earlier, ended, dropped_count: 0 }
    }

    /// Pairs tracks with detections, takes those out and notes the pairs; gives who is left.
    fn pair(
        &self,
        tracks: Vec<usize>,
        found: &mut Vec<usize>,
        seen: &mut Vec<(usize, usize)>,
        like: impl Fn(&Track, usize) -> f64,
    ) -> Vec<usize> {
        let pairs = assign(tracks.len(), found.len(), |row, column| {
            like(&self.tracks[tracks[row]], found[column])
        });
        seen.extend(pairs.iter().map(|(row, column)| (tracks[*row], found[*column])));
        found.retain(|n| !seen.iter().any(|(_, taken)| taken == n));
        tracks.into_iter().filter(|n| !seen.iter().any(|(track, _)| track == n)).collect()
    }

    fn see(&mut self, track: usize, found: &Detection, earlier: &mut Vec<Earlier>) {
        let (settings, frame, filled_frames) = (self.settings, self.frame, self.filled_frames);
        let track = &mut self.tracks[track];
        if track.unseen > 1 {
            // It went some way unseen: as if it had been seen on a straight line.
            let (from, frames) = (track.seen, track.unseen);
            let mut motion = track.seen_motion;
            for n in 1..frames {
                let part = f64::from(n) / f64::from(frames);
                let between = |a: f64, b: f64| a + (b - a) * part;
                let place = Rect {
                    x: between(from.x, found.place.x),
                    y: between(from.y, found.place.y),
                    w: between(from.w, found.place.w),
                    h: between(from.h, found.place.h),
                };
                motion.predict(1.0, &settings.noise);
                motion.update(&place, &settings.noise, 1.0);
                if track.id > 0 && frames <= filled_frames {
                    let (frame, id) = (frame - frames + n, track.id);
                    earlier.push(Earlier { frame, id, place, is_hidden: true });
                }
            }
            motion.predict(1.0, &settings.noise);
            track.motion = motion;
        }
        track.motion.update(&found.place, &settings.noise, found.score);
        (track.seen, track.seen_motion, track.unseen) = (found.place, track.motion, 0);
        track.hits += 1;
        track.trail.push(found.place.centre());
        if track.trail.len() > TRAIL {
            track.trail.remove(0);
        }
        let first = track.trail[0];
        let (x, y) = found.place.centre();
        track.heading = unit((x - first.0, y - first.1));
        if track.id == 0 && track.hits >= settings.confirmed {
            track.id = self.next_id;
            self.next_id += 1;
            let before = track.before.drain(..).map(|(frame, place)| Earlier {
                frame,
                id: track.id,
                place,
                is_hidden: false,
            });
            earlier.extend(before);
        } else if track.id == 0 {
            track.before.push((frame, found.place));
        }
    }

    fn begin(&mut self, found: &Detection) {
        let motion = Motion::new(&found.place, &self.settings.noise);
        // What is there when a camera begins is there.
        let is_first = self.frame == 1 || self.settings.confirmed <= 1;
        let id = if is_first { self.next_id } else { 0 };
        self.next_id += u64::from(is_first);
        self.tracks.push(Track {
            id,
            motion,
            seen_motion: motion,
            seen: found.place,
            unseen: 0,
            hits: 1,
            heading: None,
            trail: vec![found.place.centre()],
            before: vec![(self.frame, found.place)],
        });
    }

    fn shown(&self, seen: &[(usize, usize)], found: &[Detection]) -> Vec<Tracked> {
        let smooth = self.settings.smooth;
        let of = |track: &Track, score: f64| {
            let (filtered, seen) = (track.motion.place(), track.seen);
            let mix = |a: f64, b: f64| a * smooth + b * (1.0 - smooth);
            let place = Rect {
                x: mix(filtered.x, seen.x),
                y: mix(filtered.y, seen.y),
                w: mix(filtered.w, seen.w),
                h: mix(filtered.h, seen.h),
            };
            Tracked { id: track.id, place, found: seen, speed: track.motion.speed(), score }
        };
        let score =
            |n: usize| seen.iter().find(|(track, _)| *track == n).map(|(_, n)| found[*n].score);
        let tracks = self.tracks.iter().enumerate();
        let tracks = tracks.filter(|(_, track)| track.id > 0 && track.unseen == 0);
        tracks.map(|(n, track)| of(track, score(n).unwrap_or(1.0))).collect()
    }
}

/// A likeness that counts, above a bound.
fn over(like: f64, bound: f64) -> f64 {
    if like >= bound { like } else { 0.0 }
}

fn unit((x, y): (f64, f64)) -> Option<(f64, f64)> {
    let length = x.hypot(y);
    (length > 1e-9).then(|| (x / length, y / length))
}

/// How like a detection is to where a track is now, and to where it goes.
fn self_like(track: &Track, found: &Detection, settings: &Settings) -> f64 {
    let grown = settings.grown;
    let like = track.motion.place().grown(grown).iou(&found.place.grown(grown));
    if like < settings.like {
        return 0.0;
    }
    let (x, y) = found.place.centre();
    let (from_x, from_y) = track.trail.first().copied().unwrap_or(track.seen.centre());
    let turn = track.heading.zip(unit((x - from_x, y - from_y))).map_or(0.0, |(a, b)| {
        // From 1 where it goes on to -1 where it comes back.
        a.0 * b.0 + a.1 * b.1
    });
    like + settings.direction * turn * 0.5 * found.score + settings.direction
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(x: f64, y: f64) -> Detection {
        Detection { place: Rect { x, y, w: 30.0, h: 80.0 }, score: 0.95 }
    }

    /// What is told of each frame of `found`, at ten a second.
    fn followed(found: impl IntoIterator<Item = Vec<Detection>>) -> Vec<Step> {
        let mut tracker = Tracker::new(Settings::default(), 10.0);
        found.into_iter().map(|found| tracker.step(&found)).collect()
    }

    fn ids(step: &Step) -> Vec<u64> {
        step.seen.iter().map(|it| it.id).collect()
    }

    #[test]
    fn who_walks_keeps_one_number_and_two_who_cross_keep_theirs() {
        let steps = followed((0..40).map(|n| {
            let x = f64::from(n) * 6.0;
            vec![person(x, 100.0), person(240.0 - x, 130.0)]
        }));
        let last = steps.last().unwrap();
        let (right, left) = (&last.seen[0], &last.seen[1]);
        assert_eq!((right.id, left.id), (1, 2));
        assert!(right.place.x > 200.0 && left.place.x < 40.0, "{last:?}");
        assert!((right.speed.0 - 6.0).abs() < 1.0 && (left.speed.0 + 6.0).abs() < 1.0);
    }

    #[test]
    fn who_is_hidden_for_a_moment_is_found_again_and_told_of_afterwards() {
        let steps = followed((0..30).map(|n| {
            let is_hidden = (12..14).contains(&n);
            let seen = (!is_hidden).then(|| person(f64::from(n) * 5.0, 50.0));
            seen.into_iter().collect()
        }));
        assert_eq!(ids(&steps[12]), [0_u64; 0]);
        assert_eq!(ids(&steps[14]), [1]);
        let told: Vec<_> = steps[14].earlier.iter().filter(|it| it.is_hidden).collect();
        let frames: Vec<u32> = told.iter().map(|it| it.frame).collect();
        assert_eq!(frames, [13, 14], "frames count from 1");
        assert!(told.iter().all(|it| (it.place.x - f64::from(it.frame - 1) * 5.0).abs() < 1e-6));
    }

    #[test]
    fn what_flickers_is_no_track_and_who_is_gone_is_not_found_again() {
        let steps = followed((0..20).map(|n| match n {
            0 => Vec::new(),
            5 => vec![person(10.0, 10.0)],
            _ => vec![person(300.0, 200.0)],
        }));
        assert!(steps.iter().all(|step| step.seen.iter().all(|it| it.place.x > 200.0)));
        // Told of from the first frame on, once it counts.
        let first = steps.iter().flat_map(|step| &step.earlier).map(|it| it.frame).min();
        assert_eq!(first, Some(2));
        let mut tracker = Tracker::new(Settings::default(), 10.0);
        for _ in 0..5 {
            tracker.step(&[person(0.0, 0.0)]);
        }
        for _ in 0..100 {
            tracker.step(&[]);
        }
        for _ in 0..5 {
            tracker.step(&[person(0.0, 0.0)]);
        }
        assert_eq!(ids(&tracker.step(&[person(0.0, 0.0)])), [2], "another");
    }

    #[test]
    fn a_frame_with_more_boxes_than_people_takes_the_surest_and_counts_the_rest() {
        let mut tracker = Tracker::new(Settings::default(), 10.0);
        let found: Vec<Detection> = (0..10_000)
            .map(|n| Detection {
                score: f64::from(n) / 10_000.0,
                ..person(f64::from(n % 100), 5.0)
            })
            .collect();
        let step = tracker.step(&found);
        assert_eq!(step.dropped_count, 10_000 - FOUND_MAX);
        assert!(step.seen.iter().all(|it| it.score > 0.8));
        tracker.step(&found);
    }
}
