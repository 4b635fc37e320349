//! Sheets in.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use jiff::tz::TimeZone;

use super::{duty, legend, plan, rows, sheet};
use crate::sheet::members::Members;
use crate::sheet::written::{harmless, plain};
use crate::sheet::{Listed, SheetError, duties, duties_csv, things, workbook};

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap()
}

fn list(kind: &str, bytes: &[u8]) -> Result<Listed, SheetError> {
    things(kind, bytes, &paris())
}

#[test]
fn duties_come_back_from_csv_as_they_were() {
    let text = duties_csv(&plan(), &legend()).unwrap();
    assert_eq!(duties(text.as_bytes(), &legend()).unwrap(), plan().duties);
    // As spreadsheets save it.
    let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(duties(text.as_bytes(), &legend()).unwrap(), plan().duties);
}

#[test]
fn duties_come_back_from_a_workbook_as_they_were() {
    let bytes = workbook(&plan(), &legend()).unwrap();
    assert_eq!(duties(&bytes, &legend()).unwrap(), plan().duties);
}

/// A workbook of sheets that each have the duty of a unit.
fn book(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, unit) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        sheet.write_row(0, 0, ["day", "band", "unit", "post", "people", "members"]).unwrap();
        sheet.write_row(1, 0, ["0", "day", *unit, "alma", "2", "1-2"]).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn duties_go_on_in_the_sheets_of_the_same_name() {
    let bytes =
        book(&[("Notes", "x"), ("duties", "dogs"), ("Duties 2", "crs-8"), ("Duties x", "y")]);
    let read = duties(&bytes, &legend()).unwrap();
    assert_eq!(read.iter().map(|duty| duty.unit.as_str()).collect::<Vec<_>>(), ["dogs", "crs-8"]);
    // An only sheet may be called anything.
    assert_eq!(duties(&book(&[("Feuil1", "dogs")]), &legend()).unwrap().len(), 1);
}

#[test]
fn sheets_of_other_names_are_told() {
    let error = duties(&book(&[("A", "dogs"), ("B", "dogs")]), &legend()).unwrap_err();
    assert_snapshot!(error, @"there is no sheet `Duties`: call one of A, B so");
}

#[test]
fn duties_of_any_posts_and_members_come_back() {
    let mut random = fastrand::Rng::with_seed(3);
    let mut plan = plan();
    plan.days = 400;
    plan.duties.clear();
    for day in 0..400 {
        let posts = random.usize(0..4);
        let posts: Vec<_> = (0..posts).map(|_| ("alma", random.u32(0..5))).collect();
        let mut all: Vec<u32> = (1..=20).collect();
        random.shuffle(&mut all);
        let count: u32 = posts.iter().map(|(_, people)| people).sum();
        let mut members = Members::default();
        for member in all.iter().take(usize::try_from(count).unwrap()) {
            members.extend(&Members::read(&member.to_string()).unwrap());
        }
        plan.duties.push(duty("crs-8", day, "day", &posts, &members.to_string()));
    }
    let legend = crate::sheet::Legend::new(&plan).unwrap();
    let text = duties_csv(&plan, &legend).unwrap();
    assert_eq!(duties(text.as_bytes(), &legend).unwrap(), plan.duties);
    assert_eq!(duties(&workbook(&plan, &legend).unwrap(), &legend).unwrap(), plan.duties);
}

#[test]
fn a_guarded_cell_is_read_as_it_was() {
    for text in ["=1+1", "+1", "-1", "@a", "\tx", " =1", "'=1", "''-1", "＝1", "'quoted'", "a=b"] {
        assert_eq!(plain(&harmless(text)), text);
        let harmless = harmless(text);
        assert!(!harmless.trim_start().starts_with(['=', '+', '-', '@', '＝']), "{harmless}");
    }
}

#[test]
fn what_is_wrong_in_duties_is_told_by_line_and_column() {
    let text = "day;date;band;unit;post;people;members\n\
                0;;night;crs-8;alma;2;1-2\n\
                2;;night;crs-8;alma;2;1-2\n\
                x;;dusk;crs-9;elsewhere;many;2024-01-08\n\
                1;2024-10-26;day;dogs;;1;1\n\
                1;2024-10-27;day;dogs;alma;3;1-2\n\
                1;;day;dogs;alma;2;1-4000000000\n";
    assert_snapshot!(duties(text.as_bytes(), &legend()).unwrap_err(), @"
    line 3, column A (day): there is no day 2: give 0 to 1
    line 4, column A (day): `x` is no whole number
    line 4, column C (band): the operation has no band `dusk`: name it by its id
    line 4, column D (unit): the operation has no unit `crs-9`: name it by its id
    line 4, column E (post): the operation has no post `elsewhere`: name it by its id
    line 4, column F (people): `many` is no whole number
    line 4, column G (members): `2024-01-08` is no range: write numbers and ranges as text, such as `1-8,10`
    line 5, column B (date): day 1 is 2024-10-27: change the day, or leave the date out
    line 5, column E (post): people without a post: name it by its id
    line 6, column G (members): 2 members for 3 people: name as many
    line 7, column G (members): `1-4000000000` is no range: write numbers and ranges as text, such as `1-8,10`
    ");
}

#[test]
fn a_thousand_errors_are_a_hundred_and_a_number() {
    let line = "0,night,crs-8,nowhere,1,1\n";
    let text = format!("day,band,unit,post,people,members\n{}", line.repeat(1000));
    match duties(text.as_bytes(), &legend()).unwrap_err() {
        SheetError::Cells(faults) => {
            assert_eq!((faults.first.len(), faults.more_count), (100, 900))
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_planners_units_become_the_packages_units() {
    let text = "ID;Name;Kind;Agency;Strength Paper;skills;longitude_deg;latitude_deg\n\
                crs-1;CRS 1, Vélizy;crs;police;1 080;river, dog;2,19;48,78\n";
    let listed = list("unit", text.as_bytes()).unwrap();
    assert_eq!((listed.path.as_str(), listed.count), ("units.csv", 1));
    assert_snapshot!(listed.text, @r#"
    id,name,kind,agency,strength_paper,skills,longitude_deg,latitude_deg
    crs-1,"CRS 1, Vélizy",crs,police,1080,river;dog,2.19,48.78
    "#);
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let manifest = plan().operation["operation.toml"].clone();
    let manifest = manifest.replace("\"bands.csv\", \"posts.geojson\", ", "");
    files.insert("operation.toml".to_owned(), manifest.into_bytes());
    files.insert(listed.path, listed.text.into_bytes());
    let package = cordon_operation::read(&files).unwrap();
    let unit = package.operation.things.get("unit", "crs-1").unwrap();
    assert_eq!(unit.whole("strength_paper"), Some(1080));
    assert_eq!(unit.number("longitude_deg"), Some(2.19));
    assert_eq!(unit.list("skills"), ["river", "dog"]);
}

#[test]
fn a_planners_posts_become_points_with_the_operations_time() {
    let text = "id,name,kind,strength_min,starts_at,ends_at,powers,longitude_deg,latitude_deg\n\
                alma,Pont de l'Alma,checkpoint,4,2024-07-26 18:30,2024-07-26T23:00Z,armed;arrest,\
                2.3013,48.8637\n";
    let listed = list("post", text.as_bytes()).unwrap();
    assert_snapshot!(listed.text, @r#"
    {"type":"FeatureCollection","features":[
    {"geometry":{"coordinates":[2.3013,48.8637],"type":"Point"},"properties":{"ends_at":"2024-07-26T23:00:00Z","id":"alma","kind":"checkpoint","name":"Pont de l'Alma","powers":["armed","arrest"],"starts_at":"2024-07-26T16:30:00Z","strength_min":4},"type":"Feature"}
    ]}
    "#);
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let manifest = plan().operation["operation.toml"].clone();
    let manifest = manifest.replace("\"bands.csv\", ", "").replace(", \"units.csv\"", "");
    files.insert("operation.toml".to_owned(), manifest.into_bytes());
    files.insert(listed.path, listed.text.into_bytes());
    assert!(cordon_operation::read(&files).is_ok());
}

#[test]
fn cells_of_a_workbook_are_read_as_people_see_them() {
    let data = "<worksheet><dimension ref=\"B9:A1\"/><sheetData><row r=\"2\">\
        <c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"s\"><v>1</v></c>\
        <c r=\"C2\" t=\"inlineStr\"><is><t>strength_min</t></is></c>\
        <c r=\"D2\" t=\"str\"><f>\"starts\"&amp;\"_at\"</f><v>starts_at</v></c>\
        <c t=\"inlineStr\"><is><t>longitude_deg</t></is></c>\
        <c t=\"inlineStr\"><is><t>latitude_deg</t></is></c></row>\
        <row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t>a</t></is></c>\
        <c r=\"B4\" t=\"s\"><v>2</v></c><c r=\"C4\"><v>4.0</v></c>\
        <c r=\"D4\" s=\"2\"><v>45499.770833333336</v></c><c r=\"E4\"><v>2.3013</v></c>\
        <c r=\"F4\"><v>4.88637E1</v></c><c r=\"XFD4\" s=\"1\"/></row></sheetData></worksheet>";
    let texts = "<sst uniqueCount=\"3\"><si><t>id</t></si><si><t>Name</t></si>\
        <si><r><t>Quai </t></r><r><t>&amp; Port_x000D_</t></r><rPh><t>spoken</t></rPh></si></sst>";
    let listed = list("post", &sheet(data, texts)).unwrap();
    assert_snapshot!(listed.text, @r#"
    {"type":"FeatureCollection","features":[
    {"geometry":{"coordinates":[2.3013,48.8637],"type":"Point"},"properties":{"id":"a","name":"Quai & Port","starts_at":"2024-07-26T16:30:00Z","strength_min":4},"type":"Feature"}
    ]}
    "#);
}

#[test]
fn what_is_wrong_in_a_workbook_is_told_by_sheet_line_and_column() {
    let bytes = rows(&[
        &["id", "name", "kind", "agency", "strength_paper", "colour"],
        &["crs-1", "CRS 1", "crs", "police", "twelve"],
        &["CRS 2", "", "crs", "police", "1,5"],
        &["crs-1", "CRS 1", "crs", "police", "200000"],
    ]);
    assert_snapshot!(list("unit", &bytes).unwrap_err(), @"
    sheet `S`, line 1, column F (colour): no such column: remove it; known are id, name, kind, agency, command, contingent, strength_paper, strength_field, counts_for, sections, skills, work_rule, base, longitude_deg, latitude_deg, sector, sidc, callsign, name_fr, source, note
    sheet `S`, line 2, column E (strength_paper): `twelve` is no whole number, 0 to 100000
    sheet `S`, line 3, column A (id): `CRS 2` is no id: an id holds only a-z, 0-9, '.', '_', '-' and ':', not 'C'
    sheet `S`, line 3, column B (name): it is empty: Its name.
    sheet `S`, line 3, column E (strength_paper): `1,5` is no whole number, 0 to 100000
    sheet `S`, line 4, column A (id): `crs-1` stands twice, before in sheet `S`, line 2: rename or remove one
    sheet `S`, line 4, column E (strength_paper): `200000` is no whole number, 0 to 100000
    ");
}

#[test]
fn a_cell_that_could_not_be_computed_is_told() {
    let data = "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>id</t></is></c>\
        <c t=\"inlineStr\"><is><t>name</t></is></c></row>\
        <row><c t=\"inlineStr\"><is><t>a</t></is></c><c t=\"e\"><v>#REF!</v></c></row>\
        </sheetData></worksheet>";
    let error = list("tier", &sheet(data, "<sst/>")).unwrap_err().to_string();
    assert!(error.contains("line 2, column B (name): the workbook could not compute it (#REF!)"));
}

#[test]
fn what_no_table_can_hold_is_refused() {
    assert!(matches!(list("zone", b""), Err(SheetError::Kind { .. })));
    assert!(matches!(list("nonsense", b""), Err(SheetError::Kind { .. })));
}

#[test]
fn an_empty_file_says_what_to_begin_with() {
    assert_snapshot!(list("unit", b"").unwrap_err(), @"line 1: there is nothing: begin with id, name, kind, agency");
    assert!(duties(b"\n\n;;\n", &legend()).is_err());
}
