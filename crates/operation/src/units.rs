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
    if !has_header(&mut reader) {
        let mend = "the first line is id,name,kind,agency";
        return faults.line(Some(1), "header", "the columns are not those of units", mend);
    }
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

/// Whether the first line names the columns, in any order.
fn has_header(reader: &mut csv::Reader<&[u8]>) -> bool {
    let Ok(header) = reader.headers() else { return false };
    let mut columns: Vec<&str> = header.iter().collect();
    columns.sort_unstable();
    columns == ["agency", "id", "kind", "name"]
}
