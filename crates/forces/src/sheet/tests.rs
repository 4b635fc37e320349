//! What tests of sheets share: a small plan over a night on which clocks are put back.

mod back;
mod hostile;
mod out;

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use serde_json::json;

use super::Legend;
use crate::plan::file::{Duty, Plan};

const UNITS: &str = "id,name,kind,agency,strength_paper,counts_for
crs-8,CRS 8 « Élite »,crs,police,20,
dogs,\"=HYPERLINK(\"\"http://example.org\"\";\"\"dogs\"\")\",dog,police,6,2
";

const POSTS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"alma","name":"Pont de l'Alma, rive droite","strength_min":4},
"geometry":{"type":"Point","coordinates":[2.3013,48.8637]}},
{"type":"Feature","properties":{"id":"concorde","name":"@Concorde","strength_min":2},
"geometry":{"type":"Point","coordinates":[2.3212,48.8656]}}]}
"#;

const BANDS: &str = "id,name,starts,minutes,is_night
day,Day,07:30,720,no
night,Night,22:00,480,yes
skipped,Skipped,02:30,60,yes
";

fn operation(zone: &str) -> BTreeMap<String, String> {
    let manifest = format!(
        "format = 1\nid = \"small\"\nname = \"Small\"\ntime_zone = \"{zone}\"\n\
         starts_at = \"2024-03-30T08:00:00+01:00\"\nends_at = \"2024-11-01T00:00:00+01:00\"\n\
         centre = [2.3, 48.8]\nfiles = [\"bands.csv\", \"posts.geojson\", \"units.csv\"]\n"
    );
    let files = [
        ("operation.toml", manifest.as_str()),
        ("bands.csv", BANDS),
        ("posts.geojson", POSTS),
        ("units.csv", UNITS),
    ];
    files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

fn duty(unit: &str, day: u32, band: &str, posts: &[(&str, u32)], members: &str) -> Duty {
    let posts = posts.iter().map(|(post, people)| ((*post).to_owned(), *people)).collect();
    let (unit, band, members) = (unit.to_owned(), band.to_owned(), members.to_owned());
    Duty { unit, day, band, posts, members }
}

fn plan() -> Plan {
    let mut plan: Plan = serde_json::from_value(json!({
        "format": 1, "seed": 7, "iterations": 1000, "days": 2, "first_day": "2024-10-26",
        "travel": "line, 20 km/h", "operation": operation("Europe/Paris"),
        "duties": [],
        "open": [
            {"post": "concorde", "day": 1, "band": "day", "missing": 3, "below_min": 2,
             "reasons": {"resting": 2, "skills": 1, "placed": 0},
             "relaxation": {"kind": "rest", "unit": "dogs", "people": 2, "price": 45}},
            {"post": "alma", "day": 0, "band": "night", "missing": 1, "below_min": 0,
             "reasons": {}, "relaxation": null}
        ],
        "figures": {"units": 3, "people": 32, "posts": 2, "violations": 0,
            "demand_weighted": 9000, "open_weighted": 2400, "unavoidable_weighted": 2000,
            "levels": [{"name": "open_min", "value": 1440, "bound": 1400}]},
        "certificate": {"groups": [], "prices": {}}
    }))
    .unwrap();
    plan.duties = vec![
        duty("crs-8", 0, "night", &[("alma", 6), ("concorde", 3)], "1-8,10"),
        duty("dogs~2", 0, "night", &[("concorde", 1)], "4"),
        duty("dogs", 1, "day", &[("alma", 2)], "6,1"),
    ];
    plan
}

fn legend() -> Legend {
    Legend::new(&plan()).unwrap()
}

/// A workbook with the parts that every one has, and these.
fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in parts {
        zip.start_file(*path, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet, `S`, whose XML is given, as are its shared texts.
fn sheet(data: &str, texts: &str) -> Vec<u8> {
    let target = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"http://x/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |inside: &str| format!("<Relationships>{inside}</Relationships>");
    let book = "<workbook><sheets><sheet name=\"S\" r:id=\"a\"/></sheets></workbook>";
    let cell = [
        target("a", "worksheet", "worksheets/one.xml"),
        target("b", "sharedStrings", "/xl/sharedStrings.xml"),
        target("c", "styles", "styles.xml"),
    ];
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"dd/mm/yyyy hh:mm\"/>\
         </numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/>\
         <xf numFmtId=\"20\"/></cellXfs></styleSheet>";
    zipped(&[
        ("_rels/.rels", &relations(&target("a", "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", &relations(&cell.concat())),
        ("xl/sharedStrings.xml", texts),
        ("xl/styles.xml", styles),
        ("xl/worksheets/one.xml", data),
    ])
}

/// A sheet of these rows.
fn rows(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row =
        |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    let inside: String = rows.iter().map(row).collect();
    sheet(&format!("<worksheet><sheetData>{inside}</sheetData></worksheet>"), "<sst></sst>")
}
