//! MOTChallenge text: `frame,id,x,y,w,h,score,...`, a line a box
//! (Leal-Taixé et al., 2015, arXiv:1504.01942, section 3).

use std::fmt::Write as _;

use crate::{Detection, Rect};

/// Most boxes of a frame that are read.
pub const BOXES_MAX: usize = 10_000;
/// Largest number of a frame.
pub const FRAME_MAX: u32 = 1_000_000;

/// Why a text is not read.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum MotError {
    /// A line is no box.
    #[error("line {line}: {why}")]
    Line {
        /// Which, from 1.
        line: usize,
        /// Why.
        why: String,
    },
    /// A frame has more boxes than any camera shows.
    #[error("frame {0} has more than {BOXES_MAX} boxes")]
    TooMany(u32),
    /// A field of `seqinfo.ini` is missing or wrong.
    #[error("seqinfo: {0}")]
    Info(String),
}

/// What `seqinfo.ini` says of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence {
    /// Frames a second.
    pub frame_rate: f64,
    /// How many frames it has.
    pub frames_count: u32,
    /// Width and height of its pictures.
    pub size: (u32, u32),
}

impl Sequence {
    /// Reads `seqinfo.ini`.
    ///
    /// # Errors
    ///
    /// [`MotError::Info`].
    pub fn read(text: &str) -> Result<Sequence, MotError> {
        let field = |name: &str| {
            let lines = text.lines().filter_map(|line| line.split_once('='));
            let mut found = lines.map(|(key, value)| (key.trim(), value.trim()));
            let found = found.rfind(|(key, _)| key.eq_ignore_ascii_case(name));
            found
                .map(|(_, value)| value)
                .ok_or_else(|| MotError::Info(format!("{name} is missing")))
        };
        let number = |name: &str| {
            let value: Option<u32> = field(name)?.parse().ok();
            let value = value.filter(|value| (1..=FRAME_MAX).contains(value));
            value.ok_or_else(|| MotError::Info(format!("{name} is no number above 0")))
        };
        let rate: Option<f64> = field("frameRate")?.parse().ok();
        let rate = rate.filter(|rate| *rate > 0.0 && *rate <= 1_000.0);
        Ok(Sequence {
            frame_rate: rate
                .ok_or_else(|| MotError::Info("frameRate is no number above 0".to_owned()))?,
            frames_count: number("seqLength")?,
            size: (number("imWidth")?, number("imHeight")?),
        })
    }
}

/// Reads detections, by frame from 1; frames without any are empty.
///
/// # Errors
///
/// [`MotError`].
pub fn detections(text: &str) -> Result<Vec<Vec<Detection>>, MotError> {
    let mut frames: Vec<Vec<Detection>> = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let wrong = |why: &str| MotError::Line { line: n + 1, why: why.to_owned() };
        if line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let [frame, _, x, y, w, h, score, ..] = cells[..] else {
            return Err(wrong("a box has frame, id, x, y, width, height and score"));
        };
        let frame: Option<f64> = frame.parse().ok();
        let frame =
            frame.filter(|it| it.fract() == 0.0 && (1.0..=f64::from(FRAME_MAX)).contains(it));
        let frame = frame.ok_or_else(|| wrong("the frame is no number from 1 on"))? as usize;
        let number = |text: &str, what: &str| {
            let value: Option<f64> = text.parse().ok();
            let value = value.filter(|value| value.is_finite() && value.abs() <= 1e6);
            value.ok_or_else(|| wrong(&format!("{what} is no number")))
        };
        let place = Rect {
            x: number(x, "x")?,
            y: number(y, "y")?,
            w: number(w, "the width")?,
            h: number(h, "the height")?,
        };
        if place.w <= 0.0 || place.h <= 0.0 {
            return Err(wrong("the box has no area"));
        }
        if frames.len() < frame {
            frames.resize_with(frame, Vec::new);
        }
        if frames[frame - 1].len() >= BOXES_MAX {
            return Err(MotError::TooMany(frame as u32));
        }
        frames[frame - 1].push(Detection { place, score: number(score, "the score")? });
    }
    Ok(frames)
}

/// Someone of the truth, in one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Truth {
    /// The frame, from 1.
    pub frame: u32,
    /// Who.
    pub id: u64,
    /// Where in the picture.
    pub place: Rect,
    /// Where on the ground, metres, from columns 8 and 9; `None` where both are -1.
    pub ground: Option<(f64, f64)>,
}

/// Reads a truth, in the order of its lines. Boxes that it says are not to be counted (0 in
/// column 7) are left out.
///
/// # Errors
///
/// [`MotError`].
pub fn truth(text: &str) -> Result<Vec<Truth>, MotError> {
    let mut all = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let wrong = |why: &str| MotError::Line { line: n + 1, why: why.to_owned() };
        if line.trim().is_empty() {
            continue;
        }
        let cells: Vec<Option<f64>> = line
            .split(',')
            .map(|it| it.trim().parse::<f64>().ok().filter(|it| it.abs() <= 1e7))
            .collect();
        let [Some(frame), Some(id), Some(x), Some(y), Some(w), Some(h), Some(counts), ..] =
            cells[..]
        else {
            return Err(wrong("a box has frame, id, x, y, width, height and whether it counts"));
        };
        let is_frame = frame.fract() == 0.0 && (1.0..=f64::from(FRAME_MAX)).contains(&frame);
        if !is_frame || id < 0.0 || w <= 0.0 || h <= 0.0 {
            return Err(wrong("the frame counts from 1, the id from 0, and the box has an area"));
        }
        let ground = match cells.get(7..9) {
            Some(&[Some(east), Some(north)]) if (east, north) != (-1.0, -1.0) => {
                Some((east, north))
            }
            _ => None,
        };
        if counts != 0.0 {
            let place = Rect { x, y, w, h };
            all.push(Truth { frame: frame as u32, id: id as u64, place, ground });
        }
    }
    Ok(all)
}

/// Writes one box of a track.
pub fn write(out: &mut String, frame: u32, id: u64, place: &Rect) {
    let Rect { x, y, w, h } = place;
    // Writing to a string never fails.
    let _ = writeln!(out, "{frame},{id},{x:.2},{y:.2},{w:.2},{h:.2},1,-1,-1,-1");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_read_by_frame_and_a_bad_line_is_named() {
        let read = detections("2,-1,1,2,3,4,0.9,-1,-1,-1\n\n2,-1,5,6,7,8,0.5\n1,-1,0,0,1,1,1\n");
        let read = read.unwrap();
        assert_eq!((read.len(), read[0].len(), read[1].len()), (2, 1, 2));
        assert_eq!(read[1][0].place, Rect { x: 1.0, y: 2.0, w: 3.0, h: 4.0 });
        for (bad, why) in [
            ("1,-1,2,3", "a box has"),
            ("0,-1,1,1,1,1,1", "the frame is"),
            ("1.5,-1,1,1,1,1,1", "the frame is"),
            ("1,-1,NaN,1,1,1,1", "x is no number"),
            ("1,-1,1,1,0,1,1", "no area"),
            ("1,-1,1,1,1,1,high", "the score is no number"),
            ("99999999999,-1,1,1,1,1,1", "the frame is"),
        ] {
            let said = detections(&format!("1,-1,0,0,1,1,1\n{bad}\n")).unwrap_err().to_string();
            assert!(said.starts_with("line 2: ") && said.contains(why), "{bad}: {said}");
        }
    }

    #[test]
    fn a_truth_may_know_where_people_stand() {
        let text = "1,7,10,20,30,40,1,-3.5,2,0\n2,7,1,1,1,1,0,1,1,0\n3,7,1,1,1,1,1,-1,-1,-1\n";
        let read = truth(text).unwrap();
        assert_eq!((read.len(), read[0].ground, read[1].ground), (2, Some((-3.5, 2.0)), None));
        let said = truth("1,7,10,20,30,40,1\nx,1,1,1,1,1,1\n").unwrap_err().to_string();
        assert!(said.starts_with("line 2: "), "{said}");
    }

    #[test]
    fn a_sequence_says_how_fast_and_how_long_it_is() {
        let text = "[Sequence]\nname=X\nframeRate=7\nseqLength=795\nimWidth=768\nimHeight=576\n";
        let read = Sequence::read(text).unwrap();
        assert_eq!((read.frame_rate, read.frames_count, read.size), (7.0, 795, (768, 576)));
        let said = Sequence::read(&text.replace("=7\n", "=0\n")).unwrap_err().to_string();
        assert_eq!(said, "seqinfo: frameRate is no number above 0");
        assert!(Sequence::read("").is_err());
    }

    #[test]
    fn whatever_the_text_is_it_is_boxes_or_a_mistake() {
        bolero::check!().for_each(|bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            // A frame's number makes the list as long: fewer are enough here.
            if text.len() < 64 && !text.contains("00000") {
                let _ = (detections(&text), Sequence::read(&text), truth(&text));
            }
        });
    }
}
