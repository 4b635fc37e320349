//! What has happened since a plan was made: new posts, posts that close, units that fail.

use cordon_operation::time;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::people;
use super::shift::{Band, Shift};
use super::site::{self, Placed};
use super::situation::{Post, Unit};

/// An incident, as `docs/design/plans.md` has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// When it happens.
    pub at: String,
    /// Shifts that end so many minutes after it stay as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freeze_min: Option<u32>,
    /// New posts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<NewPost>,
    /// Posts that close.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub close: Vec<String>,
    /// Units that fail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<Absent>,
    /// Units that a planner wants at a post.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pins: Vec<Pin>,
}

/// A post that is new.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPost {
    /// Its id, like that of no other post.
    pub id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Degrees east.
    pub longitude_deg: f64,
    /// Degrees north.
    pub latitude_deg: f64,
    /// Its sector's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// 1 to 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i64>,
    /// People it must have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength_min: Option<u32>,
    /// People it should have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength_target: Option<u32>,
    /// Skills that everybody there needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Powers that everybody there needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub powers: Vec<String>,
    /// From when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<String>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<String>,
    /// Its bands; none: every band.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<String>,
}

/// A unit that fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// Its id.
    pub unit: String,
    /// From when; the incident's time where missing or earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<String>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<String>,
}

/// A unit that a planner wants at a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// Its id.
    pub unit: String,
    /// The post's id.
    pub post: String,
}

/// What is wrong with an incident.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IncidentError {
    /// A time.
    #[error("`{0}` is no time; write it as 2024-07-26T16:00:00+02:00")]
    Time(String),
    /// A post's id is taken.
    #[error("two posts are called `{0}`; rename the new one")]
    Twice(String),
    /// Something is named that is not there.
    #[error("there is no {what} `{id}`; name one that is there")]
    Unknown {
        /// A post, a unit or a sector.
        what: &'static str,
        /// What was named.
        id: String,
    },
    /// A post's numbers.
    #[error(
        "post `{0}` needs a place on the globe, a priority from 1 to 1000 and strengths up to 10000"
    )]
    Post(String),
    /// Pins that contradict each other.
    #[error("`{0}` is pinned to two posts; keep one of the pins")]
    Pinned(String),
}

impl Incident {
    /// When it happens.
    ///
    /// # Errors
    ///
    /// [`IncidentError::Time`].
    pub fn time(&self) -> Result<Timestamp, IncidentError> {
        time(&self.at).ok_or_else(|| IncidentError::Time(self.at.clone()))
    }

    /// The first moment that may change.
    ///
    /// # Errors
    ///
    /// [`IncidentError::Time`].
    pub fn thaws(&self) -> Result<Timestamp, IncidentError> {
        let minutes = i64::from(self.freeze_min.unwrap_or(30));
        let after = jiff::SignedDuration::from_mins(minutes);
        self.time()?.checked_add(after).map_err(|_| IncidentError::Time(self.at.clone()))
    }

    /// Whether every time in it is one and every number one that a post can have.
    ///
    /// # Errors
    ///
    /// The first [`IncidentError`].
    pub fn check(&self) -> Result<(), IncidentError> {
        self.thaws()?;
        let posts = self.posts.iter().flat_map(|it| [&it.starts_at, &it.ends_at]);
        let absent = self.absent.iter().flat_map(|it| [&it.starts_at, &it.ends_at]);
        if let Some(text) = posts.chain(absent).flatten().find(|text| time(text).is_none()) {
            return Err(IncidentError::Time(text.clone()));
        }
        for post in &self.posts {
            let is_there = post.longitude_deg.abs() <= 180.0 && post.latitude_deg.abs() <= 90.0;
            let strength = post.strength_min.max(post.strength_target).unwrap_or(0);
            let is_usual = (1..=1000).contains(&post.priority.unwrap_or(1)) && strength <= 10_000;
            if !is_there || !is_usual {
                return Err(IncidentError::Post(post.id.clone()));
            }
        }
        let mut pinned = std::collections::BTreeMap::new();
        for pin in &self.pins {
            if pinned.insert(&pin.unit, &pin.post).is_some_and(|before| *before != pin.post) {
                return Err(IncidentError::Pinned(pin.unit.clone()));
            }
        }
        Ok(())
    }
}

/// Adds new posts and closes those that close, in shifts that are not over.
pub(super) fn tell(
    incident: &Incident,
    bands: &[Band],
    shifts: &[Shift],
    words: &[String],
    posts: &mut Vec<Placed>,
) {
    let Ok(at) = incident.time() else { return };
    for new in &incident.posts {
        let is_manned = |shift: usize| {
            new.bands.is_empty() || new.bands.contains(&bands[shift % bands.len()].id)
        };
        let window = |text: &Option<String>| text.as_deref().and_then(time);
        let (from, until) = (window(&new.starts_at), window(&new.ends_at));
        let overlap = |(number, shift): (usize, &Shift)| match shift.until > at && is_manned(number)
        {
            true => shift.overlap(from, until),
            false => 0,
        };
        let min = new.strength_min.unwrap_or(0);
        let post = Post {
            id: new.id.clone(),
            sector: 0,
            needs: site::needs(words, "skill ", &new.skills)
                | site::needs(words, "power ", &new.powers),
            priority: new.priority.unwrap_or(1),
            min,
            target: new.strength_target.unwrap_or(0).max(min),
            overlaps: shifts.iter().enumerate().map(overlap).collect(),
        };
        if post.target > 0 && post.overlaps.iter().any(|minutes| *minutes > 0) {
            let sector = new.sector.clone().unwrap_or_default();
            let at = Some((new.longitude_deg, new.latitude_deg));
            posts.push(Placed { sector, post, at, is_new: true });
        }
    }
    for post in posts.iter_mut().filter(|it| incident.close.contains(&it.post.id)) {
        for (overlap, _) in
            post.post.overlaps.iter_mut().zip(shifts).filter(|(_, shift)| shift.until > at)
        {
            *overlap = 0;
        }
    }
}

/// Takes units away that fail, in shifts that are not over.
pub(super) fn take_away(incidents: &[Incident], units: &mut [Unit], shifts: &[Shift]) {
    for incident in incidents {
        let Ok(at) = incident.time() else { continue };
        for absent in &incident.absent {
            let moment = |text: &Option<String>| text.as_deref().and_then(time);
            let from = moment(&absent.starts_at).map_or(at, |from| from.max(at));
            let until = moment(&absent.ends_at).unwrap_or(Timestamp::MAX);
            let fails =
                |shift: &Shift| shift.from < until && shift.until > from && shift.until > at;
            for unit in people::meant(units, &absent.unit) {
                let caps = units[unit].members.cap.iter_mut().zip(shifts);
                caps.filter(|(_, shift)| fails(shift)).for_each(|(cap, _)| *cap = 0);
            }
        }
    }
}
