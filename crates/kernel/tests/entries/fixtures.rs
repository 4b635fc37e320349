//! An entry of every kind in every version that was ever written, under `tests/fixtures/`.
//!
//! A file is two lines of hexadecimal: the header, then the body; the salt is that of the samples.
//! They are frozen: `CORDON_WRITE_FIXTURES=1 cargo test -p cordon-kernel` writes those that are
//! absent and leaves every other as it is.

use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use cordon_kernel::Entry;
use cordon_kernel::body::{Body, Kind};
use cordon_kernel::entry::{HEADER_VERSION, Header, body_hash};
use cordon_kernel::id::Seq;

use crate::samples::{self, SALT};

fn path(version: u8, kind: Kind) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    folder.join(format!("v{version}")).join(format!("{}.hex", kind.name()))
}

/// Header and body of the fixture; written first where it is absent and was asked for.
fn fixture(version: u8, kind: Kind) -> (Vec<u8>, Vec<u8>) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _writing = ONE_AT_A_TIME.lock();
    let path = path(version, kind);
    let asked = std::env::var("CORDON_WRITE_FIXTURES").is_ok_and(|value| value == "1");
    if asked && version == HEADER_VERSION && !path.exists() {
        let sealed = samples::sealed(kind);
        let text = format!("{}\n{}\n", hex::encode(sealed.header), hex::encode(sealed.body));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let Ok(text) = fs::read_to_string(&path) else {
        panic!("{} has no fixture; CORDON_WRITE_FIXTURES=1 writes one", kind.name())
    };
    let lines: Vec<Vec<u8>> = text.lines().map(|line| hex::decode(line).unwrap()).collect();
    <[_; 2]>::try_from(lines).map(Into::into).unwrap()
}

#[test]
fn every_kind_in_every_version_is_read_and_written_again_to_the_byte() {
    for version in 1..=HEADER_VERSION {
        for kind in Kind::ALL {
            let name = kind.name();
            let (header, body) = fixture(version, *kind);
            let read = Header::read(&header).unwrap();
            assert_eq!((read.version, read.kind), (version, *kind), "{name}");
            assert_eq!(read.body_hash, body_hash(&SALT, &body), "{name}");
            assert_eq!(minicbor::to_vec(&read).unwrap(), header, "{name}");
            let read = Body::read(&body).unwrap();
            assert_eq!(read.kind(), *kind, "{name}");
            assert_eq!(read.to_bytes(), body, "{name}");
            assert_eq!(Entry::read(Seq(0), &header, Some(&body)).unwrap().body, Some(read));
        }
    }
}

/// What is in a fixture means what it meant when it was written.
#[test]
fn fixtures_of_this_version_say_what_the_samples_say() {
    for kind in Kind::ALL {
        let (header, body) = fixture(HEADER_VERSION, *kind);
        let sample = samples::sealed(*kind);
        assert_eq!(hex::encode(header), hex::encode(sample.header), "{}", kind.name());
        assert_eq!(hex::encode(body), hex::encode(sample.body), "{}", kind.name());
    }
}

#[test]
fn no_fixture_is_of_a_kind_that_there_is_not() {
    for version in 1..=HEADER_VERSION {
        let folder = path(version, Kind::NodeStopped);
        for file in fs::read_dir(folder.parent().unwrap()).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            let known = Kind::ALL.iter().any(|kind| name == format!("{}.hex", kind.name()));
            assert!(known, "{name}");
        }
    }
}
