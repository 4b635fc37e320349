//! The truth of a picture: who is where in it and on the ground.

use std::fmt::Write as _;

use super::Point;

/// What a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Somebody.
    Person,
    /// A car or a van.
    Vehicle,
    /// A bag that was left.
    Bag,
    /// Flames; their smoke is not counted to them.
    Fire,
}

/// A box in the picture, pixels from its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Place {
    /// The part of it, 0 to 1, that is within a picture of a width and a height.
    pub(crate) fn inside(&self, (width, height): (usize, usize)) -> f64 {
        let along = |from: f64, length: f64, end: usize| {
            ((from + length).min(end as f64) - from.max(0.0)).max(0.0) / length.max(1e-9)
        };
        along(self.x, self.w, width) * along(self.y, self.h, height)
    }
}

/// A figure before a camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// The same for all the time it is in the scene, and for all cameras.
    pub id: u32,
    /// What it is.
    pub kind: Kind,
    /// All of it, also what is hidden or beyond the picture's edge.
    pub place: Place,
    /// The share of its pixels that the picture shows, 0 to 1; what is beyond the picture's edge
    /// is reckoned by the box.
    pub visible: f64,
    /// Where it stands, metres east and north.
    pub ground: Point,
    /// Metres a second, east and north.
    pub velocity: Point,
    /// Whether it is somebody who lies.
    pub lies: bool,
}

/// Writes the people of a frame as MOTChallenge text, a line each:
/// `frame,id,x,y,w,h,1,X,Y,-1` with the place on the ground in metres as `X` and `Y`. Who is
/// visible by less than `visible_min` is left out, and who is not visible at all in any case.
pub fn write_mot(out: &mut String, frame: u32, seen: &[Seen], visible_min: f64) {
    for one in seen.iter().filter(|one| one.kind == Kind::Person) {
        if one.visible <= 0.0 || one.visible < visible_min {
            continue;
        }
        let (Place { x, y, w, h }, (east, north)) = (one.place, one.ground);
        // Writing to a string never fails.
        let _ = writeln!(
            out,
            "{frame},{},{x:.2},{y:.2},{w:.2},{h:.2},1,{east:.4},{north:.4},-1",
            one.id
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_written_with_their_places_on_the_ground() {
        let seen = Seen {
            id: 7,
            kind: Kind::Person,
            place: Place { x: 10.0, y: 20.5, w: 30.0, h: 80.0 },
            visible: 0.6,
            ground: (-4.155_44, 7.0),
            velocity: (1.0, 0.0),
            lies: false,
        };
        let hidden = Seen { visible: 0.0, ..seen };
        let bag = Seen { kind: Kind::Bag, ..seen };
        let mut out = String::new();
        write_mot(&mut out, 3, &[seen, hidden, bag], 0.0);
        assert_eq!(out, "3,7,10.00,20.50,30.00,80.00,1,-4.1554,7.0000,-1\n");
        write_mot(&mut out, 4, &[seen], 0.7);
        assert_eq!(out.lines().count(), 1);
    }
}
