//! Files that are torn, or made to hurt.

use super::{legend, plan, rows, sheet, zipped};
use crate::sheet::{LEN_MAX, SheetError, duties, duties_csv, workbook};

fn data(inside: &str) -> String {
    format!("<worksheet><sheetData>{inside}</sheetData></worksheet>")
}

fn refusal(bytes: &[u8]) -> SheetError {
    duties(bytes, &legend()).unwrap_err()
}

#[test]
fn a_torn_workbook_is_never_taken_for_a_whole_one() {
    let bytes = workbook(&plan(), &legend()).unwrap();
    for end in (0..bytes.len()).step_by(97) {
        duties(&bytes[..end], &legend()).unwrap_err();
    }
    let open = "<worksheet><sheetData><row><c><v>1</v></c></row>";
    assert!(matches!(refusal(&sheet(open, "<sst/>")), SheetError::Form { .. }));
}

#[test]
fn a_workbook_with_a_wrong_byte_is_read_or_refused_and_nothing_else() {
    let bytes = workbook(&plan(), &legend()).unwrap();
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..2_000 {
        let mut wrong = bytes.clone();
        for _ in 0..random.usize(1..4) {
            let at = random.usize(0..wrong.len());
            wrong[at] = random.u8(..);
        }
        // A checksum keeps what is inflated.
        if let Ok(read) = duties(&wrong, &legend()) {
            assert_eq!(read, plan().duties);
        }
    }
}

#[test]
fn xml_that_somebody_has_changed_is_read_or_refused() {
    let row = |line: usize| {
        format!(
            "<row r=\"{line}\"><c r=\"A{line}\" t=\"s\"><v>0</v></c><c s=\"1\"><v>45499.75</v></c>\
             <c t=\"inlineStr\"><is><t>a&amp;_x0041_</t></is></c><c t=\"e\"><v>#N/A</v></c></row>"
        )
    };
    let book = data(&(1..4).map(row).collect::<String>());
    let texts = "<sst uniqueCount=\"1\"><si><r><t>day</t></r><rPh><t>x</t></rPh></si></sst>";
    let mut random = fastrand::Rng::with_seed(2);
    let letters = b"<>/\"'&;= 0123456789-.eAZrstcv_x\0!?[";
    for _ in 0..3_000 {
        let mut change = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..random.usize(0..5) {
                let at = random.usize(0..bytes.len());
                bytes[at] = letters[random.usize(0..letters.len())];
            }
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let bytes = sheet(&change(&book), &change(texts));
        duties(&bytes, &legend()).unwrap_err();
    }
}

#[test]
fn torn_csv_is_told() {
    let text = duties_csv(&plan(), &legend()).unwrap();
    let cut = text.find("\"\"http").unwrap();
    let error = refusal(&text.as_bytes()[..cut]).to_string();
    assert!(error.contains("never closed"), "{error}");
    let error = refusal(b"day,band\n\xff\n").to_string();
    assert!(error.starts_with("line 2: the file is not UTF-8"), "{error}");
}

#[test]
fn a_part_that_inflates_beyond_the_bound_is_refused() {
    let long = "a".repeat(usize::try_from(LEN_MAX).unwrap());
    let inside = format!("<row><c t=\"inlineStr\"><is><t>{long}</t></is></c></row>");
    let bytes = sheet(&data(&inside), "<sst/>");
    assert!(bytes.len() < 100_000);
    assert!(matches!(refusal(&bytes), SheetError::TooLong { .. }));
    let bytes = sheet(&data(""), &format!("<sst><si><t>{long}</t></si></sst>"));
    assert!(matches!(refusal(&bytes), SheetError::TooLong { .. }));
}

#[test]
fn a_file_beyond_the_bound_is_refused() {
    let long = vec![b'a'; usize::try_from(LEN_MAX).unwrap() + 1];
    assert!(matches!(refusal(&long), SheetError::TooLong { .. }));
    let commas = vec![b','; 9_000_000];
    assert!(matches!(refusal(&commas), SheetError::TooManyCells { .. }));
}

#[test]
fn cells_beyond_the_bound_are_refused() {
    let cells = format!("<row>{}</row>", "<c/>".repeat(10_000)).repeat(201);
    assert!(matches!(refusal(&sheet(&data(&cells), "<sst/>")), SheetError::TooManyCells { .. }));
}

#[test]
fn what_a_workbook_says_of_its_size_is_not_believed() {
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let book = format!(
        "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{far}</sheetData></worksheet>"
    );
    let texts = "<sst uniqueCount=\"9999999999999999999\" count=\"99999999999\"></sst>";
    assert!(matches!(refusal(&sheet(&book, texts)), SheetError::Cells(_)));
}

#[test]
fn places_that_no_sheet_has_are_refused() {
    for row in [
        "<row r=\"1048577\"/>",
        "<row r=\"99999999999999999999\"/>",
        "<row r=\"0\"/>",
        "<row r=\"5\"/><row r=\"5\"/>",
        "<row><c r=\"XFE1\"/></row>",
        "<row><c r=\"ZZZZZZZZZZZZZ1\"/></row>",
        "<row><c r=\"1\"/></row>",
        "<row><c t=\"s\"><v>0</v></c></row>",
        "<row><c t=\"inlineStr\"><is><t>&lol;</t></is></c></row>",
    ] {
        let said = refusal(&sheet(&data(row), "<sst/>"));
        assert!(matches!(said, SheetError::Form { .. }), "{row}: {said}");
    }
}

#[test]
fn entities_and_elements_without_end_are_refused() {
    let bomb = format!("<!DOCTYPE a [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>{}", data(""));
    assert!(matches!(refusal(&sheet(&bomb, "<sst/>")), SheetError::Form { .. }));
    let deep = "<a>".repeat(1_000_000);
    assert!(matches!(refusal(&sheet(&deep, "<sst/>")), SheetError::Form { .. }));
}

#[test]
fn a_workbook_without_its_parts_is_refused() {
    assert!(matches!(refusal(&zipped(&[])), SheetError::Form { .. }));
    assert!(matches!(refusal(&zipped(&[("a", "b")])), SheetError::Form { .. }));
    let parts: Vec<String> = (0..10_001).map(|number| number.to_string()).collect();
    let parts: Vec<(&str, &str)> = parts.iter().map(|path| (path.as_str(), "")).collect();
    assert!(matches!(refusal(&zipped(&parts)), SheetError::Form { .. }));
}

#[test]
fn columns_without_end_are_a_bounded_list() {
    let names: Vec<String> = (0..16_000).map(|number| format!("c{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match refusal(&rows(&[&names])) {
        SheetError::Cells(faults) => {
            assert_eq!((faults.first.len(), faults.more_count), (100, 15_906));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_line_without_end_is_one_fault() {
    for bytes in [vec![b','; 20_000], "a,".repeat(20_000).into_bytes()] {
        match refusal(&bytes) {
            SheetError::Cells(faults) => assert!(faults.first.len() <= 8, "{faults}"),
            other => panic!("{other}"),
        }
    }
    let cells = format!("<row>{}</row>", "<c r=\"A1\"><v>1</v></c>".repeat(20_000));
    let said = refusal(&sheet(&data(&cells), "<sst/>")).to_string();
    assert!(said.contains("more than 16384 cells"), "{said}");
}
