//! The cameras of an operation, ready to be asked which may be watched now: made anew when the
//! operation changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordon_kernel::Timestamp;
use cordon_operation::Operation;
use cordon_operation::watch::{self, Setup, Window, in_force, windows};

/// A camera.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// Its name.
    pub name: String,
    /// Who answers for its pictures.
    pub controller: String,
    /// Longitude and latitude, degrees.
    pub position: Option<(f64, f64)>,
    /// How it is to be watched.
    pub setup: Setup,
    /// When which orders allow it.
    windows: Vec<Window>,
}

impl Planned {
    /// The order that allows it at a time, and when that ends.
    pub fn order(&self, at: Timestamp) -> Option<&Window> {
        in_force(&self.windows, at)
    }

    /// For how many days a clip of then is kept; `None` where no order allows any of it.
    pub fn clip_days(&self, from: Timestamp, until: Timestamp) -> Option<i64> {
        watch::clip_days(&self.windows, from, until)
    }
}

/// The cameras of an operation.
#[derive(Debug, Default)]
pub struct Plan {
    of: Option<Arc<Operation>>,
    /// By id.
    pub cameras: BTreeMap<String, Planned>,
}

impl Plan {
    /// Whether it is of this operation.
    pub fn is_of(&self, operation: Option<&Arc<Operation>>) -> bool {
        match (&self.of, operation) {
            (Some(of), Some(operation)) => Arc::ptr_eq(of, operation),
            (None, None) => true,
            _ => false,
        }
    }

    /// The cameras of an operation.
    pub fn of(operation: Option<Arc<Operation>>) -> Plan {
        let things = operation.as_ref().map(|it| it.things.clone());
        let cameras = things.iter().flat_map(|it| it.of("camera")).map(|camera| {
            let planned = Planned {
                name: camera.name().to_owned(),
                controller: camera.text("controller").unwrap_or_default().to_owned(),
                position: camera.point().map(|at| (at.longitude_deg(), at.latitude_deg())),
                setup: Setup::of(camera),
                windows: things.iter().flat_map(|it| windows(it, &camera.id)).collect(),
            };
            (camera.id.clone(), planned)
        });
        let cameras = cameras.collect();
        Plan { of: operation, cameras }
    }

    /// The cameras that may be watched at a time, with their priorities: those that an order in
    /// force allows and whose address is known.
    pub fn watchable(
        &self,
        at: Timestamp,
        is_known: impl Fn(&str) -> bool,
    ) -> BTreeMap<String, u8> {
        let may = |(id, it): &(&String, &Planned)| {
            it.position.is_some() && it.order(at).is_some() && is_known(id)
        };
        let watchable = self.cameras.iter().filter(may);
        watchable.map(|(id, it)| (id.clone(), it.setup.priority)).collect()
    }
}
