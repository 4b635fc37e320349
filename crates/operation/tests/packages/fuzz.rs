//! Whatever the files hold: an operation, or faults that each say where and what to do.

use bolero::TypeGenerator;
use cordon_operation::{Fault, normalise, read};

use crate::city::city;
use crate::package::{Files, good};

fn check(files: &Files) {
    match read(files) {
        Ok(package) => {
            assert_eq!(read(&package.files).as_ref(), Ok(&package));
            let things = &package.operation.things;
            let same = cordon_operation::export(&package.files, things).unwrap();
            assert_eq!(same, package.files, "what was not changed is written back as it was");
        }
        Err(faults) => {
            assert!(!faults.is_empty() && faults.is_sorted());
            // Mending never makes it worse, and mends the same thing once.
            let (mended, _) = cordon_operation::fix(files);
            assert_eq!(cordon_operation::fix(&mended).0, mended);
            let told = |fault: &Fault| {
                !fault.file.is_empty() && !fault.message.is_empty() && !fault.mend.is_empty()
            };
            assert!(faults.iter().all(told), "{faults:?}");
        }
    }
}

const PATHS: [&str; 4] = ["air-volumes.geojson", "operation.toml", "sources.toml", "units.csv"];

#[test]
fn any_bytes_in_the_place_of_a_file_are_read_or_refused() {
    bolero::check!().for_each(|bytes: &[u8]| {
        let once = normalise(bytes);
        assert_eq!(normalise(&once), once);
        for path in PATHS {
            let mut files = good();
            files.insert(path.to_owned(), bytes.to_vec());
            check(&files);
        }
    });
}

/// A piece of a file that is put elsewhere, taken out, or made something else.
#[derive(Clone, Debug, TypeGenerator)]
struct Change {
    file: u8,
    from: u16,
    length: u8,
    with: With,
}

#[derive(Clone, Debug, TypeGenerator)]
enum With {
    Bytes(Vec<u8>),
    Digit(u8),
    Word(u8),
}

const WORDS: [&str; 12] = [
    "null",
    "-1",
    "1e308",
    "nan",
    "[]",
    "{}",
    "\"\"",
    "180",
    "\n",
    ",",
    "2024-07-26T18:00:00Z",
    "Point",
];

#[test]
fn a_package_with_changed_files_is_read_or_refused() {
    bolero::check!().with_type::<Vec<Change>>().for_each(|changes| {
        let mut files = city();
        let paths: Vec<String> = files.keys().cloned().collect();
        for Change { file, from, length, with } in changes {
            let Some(bytes) = files.get_mut(&paths[usize::from(*file) % paths.len()]) else {
                continue;
            };
            let from = usize::from(*from) % (bytes.len() + 1);
            let to = (from + usize::from(*length % 16)).min(bytes.len());
            let new = match with {
                With::Bytes(new) => new.clone(),
                With::Digit(digit) => vec![b'0' + digit % 10],
                With::Word(word) => WORDS[usize::from(*word) % WORDS.len()].as_bytes().to_vec(),
            };
            bytes.splice(from..to, new);
        }
        check(&files);
    });
}
