//! What is known of a camera: its rate, its ground, its zones and lines; from a TOML file.

use std::path::Path;

use serde::Deserialize;

use crate::count::{Line, LineCount};
use crate::ground::{Ground, GroundError, Pair, Point};
use crate::lens::Lens;
use crate::zone::{Zone, ZoneError};

/// A camera's file. An empty one is valid: then places are pixels.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CameraFile {
    /// Pictures a second, where the container lies.
    #[serde(default)]
    pub frame_rate: Option<f64>,
    /// At most so many pictures a second are looked at.
    #[serde(default)]
    pub looked_at_rate: Option<f64>,
    /// A way of decoding by hardware, in ffmpeg's words.
    #[serde(default)]
    pub hardware: Option<String>,
    /// Whether the camera itself moves: a drone's, or one that turns. Then it has no ground.
    #[serde(default)]
    pub is_moving: bool,
    /// Its ground.
    #[serde(default)]
    pub ground: Option<GroundFile>,
    /// Zones, in metres of the ground, or in pixels where there is none.
    #[serde(default)]
    pub zone: Vec<ZoneFile>,
    /// Lines, in the same.
    #[serde(default)]
    pub line: Vec<LineFile>,
    /// What is to stay private: rings in parts of the picture, 0 to 1 across and down.
    #[serde(default)]
    pub mask: Vec<Vec<(f64, f64)>>,
}

/// The ground: by a matrix or by pairs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroundFile {
    /// Takes pixels to metres, row by row.
    #[serde(default)]
    pub homography: Option<[[f64; 3]; 3]>,
    /// Pixels across and down, metres east and north.
    #[serde(default)]
    pub pairs: Vec<[f64; 4]>,
    /// How the lens bends lines; see [`Lens`]. Fitted where pairs are enough.
    #[serde(default)]
    pub lens: Option<f64>,
}

/// A zone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneFile {
    /// Its name.
    pub id: String,
    /// Its corners.
    pub ring: Vec<Point>,
}

/// A line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineFile {
    /// Its name.
    pub id: String,
    /// Where it begins.
    pub from: Point,
    /// Where it ends.
    pub to: Point,
    /// Nearer than this is on it: half a metre, or five pixels.
    #[serde(default)]
    pub clear: Option<f64>,
}

/// Why a camera's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CameraError {
    /// It cannot be read.
    #[error("cannot read `{path}`: {error}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// It is no TOML, or has another field.
    #[error("`{path}`: {why}")]
    Text {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
    /// A rate is none.
    #[error("{field} = {value}: pictures a second are above 0 and at most 1000")]
    Rate {
        /// Which.
        field: &'static str,
        /// What it is.
        value: f64,
    },
    /// The ground is none.
    #[error("[ground]: {0}")]
    Ground(#[from] GroundError),
    /// Neither a matrix nor pairs, or both.
    #[error("[ground] takes either `homography` or `pairs`")]
    GroundOf,
    /// It moves and has a ground.
    #[error("a camera that moves (is_moving) has no [ground]: what its pixels are changes")]
    MovingGround,
    /// A zone is none.
    #[error(transparent)]
    Zone(#[from] ZoneError),
    /// A line has no length.
    #[error("line `{0}` has no length, or a number that is none")]
    Line(String),
    /// Two have one name.
    #[error("`{0}` is the name of two zones or lines")]
    Twice(String),
}

impl CameraFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`CameraError::Read`], [`CameraError::Text`] and [`CameraError::Rate`].
    pub fn read(path: &Path) -> Result<CameraFile, CameraError> {
        let name = || path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| CameraError::Read { path: name(), error })?;
        CameraFile::parse(&text).map_err(|error| match error {
            CameraError::Text { why, .. } => CameraError::Text { path: name(), why },
            other => other,
        })
    }

    /// Reads a file's text.
    ///
    /// # Errors
    ///
    /// [`CameraError::Text`] and [`CameraError::Rate`].
    pub fn parse(text: &str) -> Result<CameraFile, CameraError> {
        let path = String::new();
        let file: CameraFile = toml::from_str(text)
            .map_err(|error| CameraError::Text { path, why: error.to_string() })?;
        let rates = [("frame_rate", file.frame_rate), ("looked_at_rate", file.looked_at_rate)];
        for (field, rate) in rates {
            let is_bad = |it: &f64| !(it.is_finite() && *it > 0.0 && *it <= 1_000.0);
            if let Some(value) = rate.filter(is_bad) {
                return Err(CameraError::Rate { field, value });
            }
        }
        Ok(file)
    }

    /// The view, for pictures of `size` pixels.
    ///
    /// # Errors
    ///
    /// [`CameraError`].
    pub fn view(&self, size: (u32, u32)) -> Result<View, CameraError> {
        let (lens, ground) = match &self.ground {
            Some(_) if self.is_moving => return Err(CameraError::MovingGround),
            None => (Lens::none(size), None),
            Some(file) => file.fit(size).map(|(lens, ground)| (lens, Some(ground)))?,
        };
        let mut names: Vec<&str> = self.zone.iter().map(|it| it.id.as_str()).collect();
        names.extend(self.line.iter().map(|it| it.id.as_str()));
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|it| it[0] == it[1]) {
            return Err(CameraError::Twice(twice[0].to_owned()));
        }
        let mut zones = Vec::new();
        for zone in &self.zone {
            let zone = Zone::new(&zone.id, &zone.ring)?;
            let seen = zone.seen_area(ground.as_ref(), &lens, size)?;
            zones.push((zone, seen));
        }
        let usual = if ground.is_some() { 0.5 } else { 5.0 };
        let line = |file: &LineFile| {
            // In a picture y goes down: so that forwards is from left to right there, too.
            let (from, to) =
                if ground.is_some() { (file.from, file.to) } else { (file.to, file.from) };
            let line = Line { from, to };
            let count = LineCount::new(line, file.clear.unwrap_or(usual));
            let count = count.ok_or_else(|| CameraError::Line(file.id.clone()))?;
            Ok((file.id.clone(), count))
        };
        let lines = self.line.iter().map(line).collect::<Result<_, CameraError>>()?;
        Ok(View { size, lens, ground, zones, lines })
    }
}

impl GroundFile {
    /// Fits lens and ground.
    ///
    /// # Errors
    ///
    /// [`CameraError::Ground`] and [`CameraError::GroundOf`].
    pub fn fit(&self, size: (u32, u32)) -> Result<(Lens, Ground), CameraError> {
        let middle_below = (f64::from(size.0) / 2.0, f64::from(size.1) - 1.0);
        let lens = Lens::new(size, self.lens.unwrap_or(0.0));
        match (self.homography, self.pairs.is_empty()) {
            (Some(rows), true) => Ok((lens, Ground::of_matrix(rows, middle_below)?)),
            (None, false) => {
                let pair = |it: &[f64; 4]| Pair { pixel: (it[0], it[1]), ground: (it[2], it[3]) };
                let pairs: Vec<Pair> = self.pairs.iter().map(pair).collect();
                match self.lens {
                    Some(_) => Ok((lens, Ground::fit(&lens.straightened(&pairs))?)),
                    None => Ok(Lens::fit(size, &pairs)?),
                }
            }
            _ => Err(CameraError::GroundOf),
        }
    }
}

/// What a camera looks at.
#[derive(Clone, Debug)]
pub struct View {
    /// Width and height of its picture, pixels.
    pub size: (u32, u32),
    /// How its lens bends lines.
    pub lens: Lens,
    /// Its ground, for pixels that the lens has not bent.
    pub ground: Option<Ground>,
    /// Its zones, each with the part of its area that is seen.
    pub zones: Vec<(Zone, f64)>,
    /// Its lines.
    pub lines: Vec<(String, LineCount)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let view = CameraFile::parse(text).and_then(|file| file.view((640, 480)));
        view.map(|_| "good".to_owned()).unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn an_empty_file_is_a_camera_whose_places_are_pixels() {
        assert_eq!(said(""), "good");
        assert_eq!(said("[[zone]]\nid = \"a\"\nring = [[0, 0], [100, 0], [0, 100]]\n"), "good");
    }

    #[test]
    fn what_is_wrong_with_a_camera_is_said() {
        let pairs = "[ground]\npairs = [[0,400,0,0],[100,400,1,0],[200,400,2,0],[0,300,0,5]]\n";
        for (text, why) in [
            ("frame_rate = 0", "above 0"),
            ("frame_rte = 5", "unknown field `frame_rte`"),
            ("is_moving = true\n[ground]\npairs = []", "has no [ground]"),
            ("[ground]\n", "either `homography` or `pairs`"),
            (pairs, "one line"),
            ("[ground]\nhomography = [[1,0,0],[2,0,0],[0,0,1]]", "one line"),
            ("[[zone]]\nid = \"a\"\nring = [[900,900],[950,900],[900,950]]", "outside the picture"),
            ("[[line]]\nid = \"l\"\nfrom = [1,1]\nto = [1,1]", "line `l` has no length"),
            (
                "[[line]]\nid = \"l\"\nfrom = [1,1]\nto = [1,2]\n[[zone]]\nid = \"l\"\n\
                 ring = [[0,0],[9,0],[0,9]]",
                "name of two",
            ),
        ] {
            assert!(said(text).contains(why), "{text}: {}", said(text));
        }
    }
}
