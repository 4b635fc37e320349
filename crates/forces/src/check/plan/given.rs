//! What a plan is judged by: its operation, as the incidents since have left it.

use std::collections::BTreeMap;

use cordon_kernel::geometry::Position;
use cordon_operation::Operation;

use super::clock::Calendar;
use super::fault::{Entry, Faults, PlanFault, limit, whole};
use super::file::{Incident, NewPost, Plan};
use super::posts::{self, Matches, Post, Weights, Words};
use super::reach::Reach;
use super::units::{self, Absence, Away, Unit, WorkRule};

/// The travel that is computed here; a plan's words for it begin so.
pub(super) const GREAT_CIRCLE: &str = "great circle";
/// The same of one whose package says ways.
pub(super) const WAYS: &str = "ways of the package";

/// Incidents, shifts of units, and absences times shifts that are judged at most.
const INCIDENTS_MAX: u64 = 1000;
const UNIT_SHIFTS_MAX: u64 = 50_000_000;
const AWAY_MAX: u64 = 500_000_000;

/// The operation as the checker sees it.
pub(super) struct Given {
    pub(super) calendar: Calendar,
    /// In order of id.
    pub(super) units: Vec<Unit>,
    pub(super) rules: Vec<WorkRule>,
    /// In order of id.
    pub(super) posts: Vec<Post>,
    pub(super) weights: Weights,
    pub(super) matches: Matches,
    pub(super) reach: Reach,
    /// How the words for travel that is computed here begin.
    pub(super) travel: &'static str,
    /// Whether the plan's do: what else it comes from is not known here.
    pub(super) is_far_known: bool,
}

impl Given {
    pub(super) fn of(plan: &Plan) -> Result<Given, PlanFault> {
        let files = plan.operation.iter().map(|(path, text)| (path.clone(), text.clone().into()));
        let package = cordon_operation::read(&files.collect()).map_err(|found| {
            let mut faults = Faults::new();
            found.iter().for_each(|fault| faults.push(fault.to_string()));
            PlanFault::Operation(faults)
        })?;
        let operation = &package.operation;
        let calendar = Calendar::of(operation, plan.days)?;
        let mut words = Words::default();
        let (mut units, rules) = units::read(operation, &calendar, &mut words)?;
        limit("shifts of units", whole(units.len() * calendar.shifts.len()), UNIT_SHIFTS_MAX)?;
        let mut posts = posts::read(operation, &mut words);
        limit("incidents", whole(plan.incidents.len()), INCIDENTS_MAX)?;
        let new_posts: usize = plan.incidents.iter().map(|it| it.posts.len()).sum();
        limit("posts", whole(posts.len() + new_posts), posts::POSTS_MAX)?;
        let mut faults = Faults::default();
        for (number, incident) in plan.incidents.iter().enumerate() {
            let place = format!("incidents[{number}]");
            let teller = &mut Teller { operation, place, words: &mut words, faults: &mut faults };
            teller.tell(incident, &mut posts, &mut units);
        }
        let known = |band: &&String| !calendar.bands.iter().any(|it| it.id == **band);
        for (post, band) in posts.iter().flat_map(|it| it.bands.iter().map(move |b| (it, b))) {
            if known(&band) {
                faults.unknown(&format!("post {}", post.id), "band", band);
            }
        }
        faults.finish()?;
        let absences: u64 = units.iter().map(|unit| whole(unit.absences.len())).sum();
        let away = absences.saturating_mul(whole(calendar.shifts.len()));
        limit("absences times shifts", away, AWAY_MAX)?;
        let weights = Weights::of(&posts, &calendar)?;
        let matches = words.matches()?;
        let has_ways = operation.things.of("way").next().is_some();
        let travel = if has_ways { WAYS } else { GREAT_CIRCLE };
        let is_far_known = plan.travel.starts_with(travel);
        let reach = Reach::of(operation, &calendar, &posts, &units, is_far_known)?;
        Ok(Given { calendar, units, rules, posts, weights, matches, reach, travel, is_far_known })
    }

    /// Whether a unit has what a post asks for.
    pub(super) fn meets(&self, unit: usize, post: usize) -> bool {
        self.matches.meets(self.units[unit].kit, self.posts[post].need)
    }

    /// People of the minimum that a post wants in a shift, and of minimum and target.
    pub(super) fn wanted(&self, post: usize, shift: usize) -> (u32, u32) {
        let it = &self.posts[post];
        if self.weights.row(post)[shift] == 0 { (0, 0) } else { (it.min, it.target) }
    }

    pub(super) fn numbers(&self) -> Numbers<'_> {
        let number = |(at, id): (usize, _)| (id, at);
        Numbers {
            units: self.units.iter().map(|it| it.id.as_str()).enumerate().map(number).collect(),
            posts: self.posts.iter().map(|it| it.id.as_str()).enumerate().map(number).collect(),
            bands: self
                .calendar
                .bands
                .iter()
                .map(|it| it.id.as_str())
                .enumerate()
                .map(number)
                .collect(),
        }
    }
}

/// Which number has what is named.
pub(super) struct Numbers<'a> {
    pub(super) units: BTreeMap<&'a str, usize>,
    pub(super) posts: BTreeMap<&'a str, usize>,
    pub(super) bands: BTreeMap<&'a str, usize>,
}

/// Tells an incident to the operation.
struct Teller<'a> {
    operation: &'a Operation,
    place: String,
    words: &'a mut Words,
    faults: &'a mut Faults<Entry>,
}

impl Teller<'_> {
    fn tell(&mut self, incident: &Incident, posts: &mut Vec<Post>, units: &mut [Unit]) {
        let Some(at) = self.time("at", &incident.at) else { return };
        for new in &incident.posts {
            let Some(post) = self.post(new, at) else { continue };
            posts.push(post);
        }
        posts.sort_by(|a, b| a.id.cmp(&b.id));
        for pair in posts.windows(2).filter(|pair| pair[0].id == pair[1].id) {
            self.fault(&format!("two posts are called `{}`; rename the new one", pair[0].id));
        }
        for id in &incident.close {
            match posts.binary_search_by(|it| it.id.cmp(id)) {
                Ok(place) => {
                    let closed_at = &mut posts[place].closed_at;
                    *closed_at = Some(closed_at.map_or(at, |before| before.min(at)));
                }
                Err(_) => self.faults.unknown(&self.place, "post", id),
            }
        }
        for absent in &incident.absent {
            let starts_s = self.time_or("starts_at", absent.starts_at.as_ref(), i64::MIN).max(at);
            let ends_s = self.time_or("ends_at", absent.ends_at.as_ref(), i64::MAX);
            let mut is_known = false;
            for unit in units.iter_mut().filter(|unit| unit.is_called(&absent.unit)) {
                unit.absences.push(Absence { starts_s, ends_s, who: Away::All });
                is_known = true;
            }
            if !is_known {
                self.faults.unknown(&self.place, "unit", &absent.unit);
            }
        }
        for pin in &incident.pins {
            if !units.iter().any(|unit| unit.is_called(&pin.unit)) {
                self.faults.unknown(&self.place, "unit", &pin.unit);
            }
            if posts.binary_search_by(|it| it.id.cmp(&pin.post)).is_err() {
                self.faults.unknown(&self.place, "post", &pin.post);
            }
        }
    }

    fn post(&mut self, new: &NewPost, at: i64) -> Option<Post> {
        let place = Position::new(new.latitude_deg, new.longitude_deg);
        if place.is_none() {
            self.fault(&format!("post `{}` is not on the globe; give degrees", new.id));
        }
        let sector = new.sector.as_deref().unwrap_or_default();
        if !sector.is_empty() && self.operation.things.get("sector", sector).is_none() {
            self.faults.unknown(&self.place, "sector", sector);
        }
        let priority = new.priority.unwrap_or(1);
        let (min, target) = (new.strength_min.unwrap_or(0), new.strength_target.unwrap_or(0));
        let is_people = |it: i64| (0..=10_000).contains(&it);
        if !(1..=1000).contains(&priority) || !is_people(min) || !is_people(target) {
            let mend = "has a priority from 1 to 1000 and strengths from 0 to 10000";
            self.fault(&format!("a post such as `{}` {mend}", new.id));
            return None;
        }
        let min = u32::try_from(min).ok()?;
        let starts_s = self.time_or("starts_at", new.starts_at.as_ref(), i64::MIN);
        let ends_s = self.time_or("ends_at", new.ends_at.as_ref(), i64::MAX);
        Some(Post {
            id: new.id.clone(),
            sector: sector.to_owned(),
            need: self.words.need(&new.skills, &new.powers),
            priority,
            min,
            target: u32::try_from(target).ok()?.max(min),
            window: (starts_s, ends_s),
            bands: new.bands.clone(),
            place: place.map(|it| (it.longitude_deg(), it.latitude_deg())),
            new_at: Some(at),
            closed_at: None,
        })
    }

    fn time(&mut self, what: &str, text: &str) -> Option<i64> {
        let time = cordon_operation::time(text);
        if time.is_none() {
            self.fault(&format!("`{what}` is no time; write it as 2024-07-26T16:00:00+02:00"));
        }
        time.map(|it| it.as_second())
    }

    fn time_or(&mut self, what: &str, text: Option<&String>, otherwise: i64) -> i64 {
        text.and_then(|text| self.time(what, text)).unwrap_or(otherwise)
    }

    fn fault(&mut self, sentence: &str) {
        self.faults.add(self.place.clone(), sentence);
    }
}
