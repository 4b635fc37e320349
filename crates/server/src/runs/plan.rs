//! A plan that was read, with the names of its package, ready to be asked for windows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use cordon_api::run::{BandView, FiguresView, LevelView, RowView, StaffPlanView};
use cordon_forces::plan::file::{Figures, Plan};
use cordon_forces::plan::people::bodies;
use cordon_kernel::Timestamp;
use cordon_operation::{Operation, Thing, Things};

use super::{NotDone, days, rows};

/// A unit or a post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// The id of its sector.
    pub sector: Option<String>,
    /// Its members; of units.
    pub members: u32,
}

/// A plan and what its rows are named.
#[derive(Debug)]
pub struct Loaded {
    /// The run that made it.
    pub run: u32,
    /// Its number.
    pub revision: u32,
    /// The plan, without package and certificate.
    pub plan: Plan,
    /// The shifts of its days.
    pub bands: Vec<BandView>,
    /// Units by id.
    pub units: BTreeMap<String, Named>,
    /// Posts by id.
    pub posts: BTreeMap<String, Named>,
    zone: String,
    by_unit: OnceLock<Vec<RowView>>,
    by_post: OnceLock<Vec<RowView>>,
}

impl Loaded {
    /// A plan, as it was read. A package that this program cannot read gives no names.
    pub fn new(run: u32, revision: u32, mut plan: Plan) -> Loaded {
        let operation = operation(&plan);
        let things = operation.as_ref().map(|operation| &*operation.things);
        let bands = days::bands(things, &plan);
        let (units, posts) = (units(things, &plan), posts(things, &plan));
        let zone = operation.map_or_else(|| "UTC".to_owned(), |it| it.time_zone);
        // They are large, and shown to nobody.
        plan.operation.clear();
        plan.certificate = cordon_forces::plan::file::Certificate::default();
        let (by_unit, by_post) = (OnceLock::new(), OnceLock::new());
        Loaded { run, revision, plan, bands, units, posts, zone, by_unit, by_post }
    }

    /// The place of a band in [`Loaded::bands`]; that of none where it is unknown.
    pub fn band(&self, id: &str) -> u32 {
        let place = self.bands.iter().position(|band| band.id == id);
        u32::try_from(place.unwrap_or(self.bands.len())).unwrap_or(u32::MAX)
    }

    /// A row a unit, by id.
    pub fn by_unit(&self) -> &[RowView] {
        self.by_unit.get_or_init(|| rows::of_units(self))
    }

    /// A row a post, by id.
    pub fn by_post(&self) -> &[RowView] {
        self.by_post.get_or_init(|| rows::of_posts(self))
    }

    /// When its first shift begins.
    ///
    /// # Errors
    ///
    /// When its day or zone is none.
    pub fn first_shift_at(&self) -> anyhow::Result<Timestamp> {
        days::first_shift_at(&self.plan.first_day, &self.bands, &self.zone)
    }

    /// Whether the plan has the unit.
    ///
    /// # Errors
    ///
    /// [`NotDone::Unknown`].
    pub fn knows_unit(&self, id: &str) -> Result<(), NotDone> {
        let unknown = NotDone::Unknown { kind: "unit", id: id.to_owned() };
        if self.units.contains_key(id) { Ok(()) } else { Err(unknown) }
    }

    /// Whether the plan has the post.
    ///
    /// # Errors
    ///
    /// [`NotDone::Unknown`].
    pub fn knows_post(&self, id: &str) -> Result<(), NotDone> {
        let unknown = NotDone::Unknown { kind: "post", id: id.to_owned() };
        if self.posts.contains_key(id) { Ok(()) } else { Err(unknown) }
    }

    /// The plan without its duties.
    pub fn view(&self) -> StaffPlanView {
        let plan = &self.plan;
        StaffPlanView {
            run: self.run,
            revision: self.revision,
            first_day: plan.first_day.clone(),
            days: plan.days,
            bands: self.bands.clone(),
            figures: figures(&plan.figures),
            seed: plan.seed,
            iterations: plan.iterations,
            travel: plan.travel.clone(),
            open_count: plan.open.len() as u64,
            missing: plan.open.iter().map(|open| u64::from(open.missing)).sum(),
        }
    }
}

fn operation(plan: &Plan) -> Option<Operation> {
    let files = plan.operation.iter();
    let files = files.map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    match cordon_operation::read(&files) {
        Ok(package) => Some(package.operation),
        Err(faults) => {
            let first = faults.first().map(ToString::to_string).unwrap_or_default();
            tracing::warn!("the package of a plan cannot be read, so it has no names: {first}");
            None
        }
    }
}

fn sector(thing: &Thing) -> Option<String> {
    thing.text("sector").map(str::to_owned)
}

/// Units of the package with people to post, one that counts for `n` as `id`, `id~2`, ...; and
/// those that only the plan names.
fn units(things: Option<&Things>, plan: &Plan) -> BTreeMap<String, Named> {
    let mut units = BTreeMap::new();
    for unit in things.into_iter().flat_map(|things| things.of("unit")) {
        for body in bodies(unit) {
            let (name, members) = (body.name(unit), body.part.count);
            units.insert(body.id, Named { name, sector: sector(unit), members });
        }
    }
    for duty in &plan.duties {
        let last = rows::numbers(&duty.members).into_iter().max().unwrap_or(0);
        let unit = units.entry(duty.unit.clone()).or_insert_with(|| nameless(&duty.unit));
        unit.members = unit.members.max(last);
    }
    units
}

/// Posts of the package that want people, those of the plan's incidents, and those that only the
/// plan names.
fn posts(things: Option<&Things>, plan: &Plan) -> BTreeMap<String, Named> {
    let wants = |post: &&Thing| {
        ["strength_min", "strength_target"].iter().any(|it| post.whole(it).is_some_and(|n| n > 0))
    };
    let listed = things.into_iter().flat_map(|things| things.of("post")).filter(wants);
    let mut posts: BTreeMap<String, Named> = listed
        .map(|post| {
            let name = post.name().to_owned();
            (post.id.clone(), Named { name, sector: sector(post), members: 0 })
        })
        .collect();
    for post in plan.incidents.iter().filter_map(|it| it["posts"].as_array()).flatten() {
        let text = |key: &str| post[key].as_str().map(str::to_owned);
        let Some(id) = text("id") else { continue };
        let name = text("name").unwrap_or_else(|| id.clone());
        posts.insert(id, Named { name, sector: text("sector"), members: 0 });
    }
    let at = plan.duties.iter().flat_map(|duty| duty.posts.iter().map(|(post, _)| post));
    let named: BTreeSet<&String> = at.chain(plan.open.iter().map(|open| &open.post)).collect();
    for id in named {
        posts.entry(id.clone()).or_insert_with(|| nameless(id));
    }
    posts
}

fn nameless(id: &str) -> Named {
    Named { name: id.to_owned(), sector: None, members: 0 }
}

/// A plan's figures, as they cross the border.
pub fn figures(of: &Figures) -> FiguresView {
    let level = |level: &cordon_forces::plan::file::Level| LevelView {
        name: level.name.clone(),
        value: level.value,
        bound: level.bound,
    };
    FiguresView {
        units: of.units,
        people: of.people,
        posts: of.posts,
        violations: of.violations,
        demand_weighted: of.demand_weighted,
        open_weighted: of.open_weighted,
        unavoidable_weighted: of.unavoidable_weighted,
        levels: of.levels.iter().map(level).collect(),
    }
}
