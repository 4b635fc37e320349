//! `units.csv`: people who move together. Columns `id,name,kind,agency`.

use std::collections::BTreeMap;

use cordon_kernel::id::UnitId;
use serde::Deserialize;

use crate::fault::Faults;

/// A unit that can be tasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Its name, as people say it.
    pub name: String,
    /// What it is, such as `patrol`.
    pub kind: String,
    /// Whose it is.
    pub agency: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    name: String,
    kind: String,
    agency: String,
}

pub(crate) fn read(text: &str, into: &mut BTreeMap<UnitId, Unit>, faults: &mut Faults<'_>) {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    for row in reader.deserialize::<Row>() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().and_then(|p| usize::try_from(p.line()).ok());
                let mend = "each row has id,name,kind,agency, as the header says";
                faults.line(line, "row", error.to_string(), mend);
                continue;
            }
        };
        let id = match UnitId::new(row.id.as_str()) {
            Ok(id) => id,
            Err(error) => {
                faults.feature(&row.id, "id", error.to_string(), "use a short lower-case name");
                continue;
            }
        };
        let unit = Unit { id: id.clone(), name: row.name, kind: row.kind, agency: row.agency };
        if into.insert(id.clone(), unit).is_some() {
            faults.feature(id.as_str(), "twice", "this unit stands twice", "rename or remove one");
        }
    }
}
