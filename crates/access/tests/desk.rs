//! The issuing desk: what is handed out is known to the list and the register, whatever happens.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::{Path, PathBuf};

use cordon_access::desk::{Asked, Desk, DeskError, Issued, ROOTS};
use cordon_pass::claims::{Claims, Kind, PassId, Window};
use cordon_pass::key::Algorithm;
use cordon_pass::status::{Status, StatusList};
use cordon_pass::trust::Anchored;

const DAY: u64 = 1_721_944_800;

struct Room {
    dir: tempfile::TempDir,
    desk: Desk,
}

impl Room {
    fn new() -> Room {
        let dir = tempfile::tempdir().unwrap();
        let desk = Desk::new(&dir.path().join("desk"));
        desk.make_roots(Algorithm::Ed25519).unwrap();
        for name in ["passes", "status"] {
            desk.make_key(name, Algorithm::Ed25519).unwrap();
        }
        let room = Room { dir, desk };
        let list = StatusList::new(1, 50, DAY, DAY + 86_400).unwrap();
        room.desk.write_status(&list, &room.status()).unwrap();
        room
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn status(&self) -> PathBuf {
        self.path("S")
    }

    fn list(&self) -> StatusList {
        let key = self.desk.key("status").unwrap().public();
        StatusList::open_own(&std::fs::read(self.status()).unwrap(), &key).unwrap()
    }

    fn issue(&self, at: u64, replaces: Option<&str>) -> Result<Issued, DeskError> {
        let claims = Claims {
            expires_at: DAY + 86_400,
            begins_at: DAY,
            id: PassId([0; 10]),
            holder: None,
            kind: Kind::Person,
            role: 1,
            windows: vec![Window { zone: 1, from: 0, length: 96 }],
            hours: Vec::new(),
            index: 0,
            name: None,
            photo: None,
            plate: None,
            plate_hint: None,
            passback: None,
            assurance: None,
        };
        let (list, status_file) = (self.list(), self.status());
        let (claims, list, status_file) = (&claims, &list, status_file.as_path());
        let asked = Asked {
            claims,
            key: "passes",
            role: "visitor",
            is_staff: false,
            second: None,
            list,
            status_file,
            replaces,
            at,
        };
        self.desk.issue(&asked).map(|(_, issued)| issued)
    }

    fn mark(&self, list: &StatusList, pass: &str, to: Status, at: u64) -> Result<(), DeskError> {
        self.desk.mark(list, &[pass.to_owned()], to, at, &self.status()).map(|_| ())
    }

    fn status_of(&self, issued: &Issued) -> Status {
        self.list().status(issued.index).unwrap()
    }
}

#[test]
fn every_place_is_given_once_until_the_list_is_full() {
    let room = Room::new();
    let mut places: Vec<u32> = (0..50).map(|_| room.issue(DAY, None).unwrap().index).collect();
    places.sort_unstable();
    assert_eq!(places, (0..50).collect::<Vec<_>>());
    assert!(matches!(room.issue(DAY, None), Err(DeskError::Full)));
    assert_eq!(room.desk.register().unwrap().len(), 50);
}

#[test]
fn an_expired_list_is_neither_changed_nor_lost() {
    let room = Room::new();
    let pass = room.issue(DAY, None).unwrap();
    let before = std::fs::read(room.status()).unwrap();
    let late = DAY + 86_400;
    assert!(matches!(room.issue(late, None), Err(DeskError::Stale)));
    let marked = room.mark(&room.list(), &pass.pass_id, Status::Revoked, late);
    assert!(matches!(marked, Err(DeskError::Stale)));
    let mut dead = room.list();
    dead.expires_at = dead.made_at;
    assert!(room.desk.write_status(&dead, &room.status()).is_err());
    assert_eq!(std::fs::read(room.status()).unwrap(), before);
}

#[test]
fn revoked_is_for_good_and_only_in_the_pass_s_own_list() {
    let room = Room::new();
    let (pass, stranger) = (room.issue(DAY, None).unwrap(), room.issue(DAY, None).unwrap());
    let other = StatusList::new(2, 50, DAY, DAY + 86_400).unwrap();
    let marked = room.mark(&other, &pass.pass_id, Status::Revoked, DAY);
    assert!(matches!(marked, Err(DeskError::OtherList { list: 1, this: 2, .. })));
    room.mark(&room.list(), &pass.short_code, Status::Suspended, DAY).unwrap();
    room.mark(&room.list(), &pass.short_code, Status::Valid, DAY).unwrap();
    let again = room.issue(DAY, Some(&pass.short_code)).unwrap();
    assert_eq!(again.replaces.as_deref(), Some(pass.pass_id.as_str()));
    assert_eq!((room.status_of(&pass), room.status_of(&again)), (Status::Revoked, Status::Valid));
    for to in [Status::Valid, Status::Suspended] {
        let marked = room.mark(&room.list(), &pass.pass_id, to, DAY);
        assert!(matches!(marked, Err(DeskError::Revoked(_))));
    }
    assert_eq!(
        (room.status_of(&pass), room.status_of(&stranger)),
        (Status::Revoked, Status::Valid)
    );
}

#[test]
fn a_line_that_a_crash_cut_costs_nothing_that_was_acknowledged() {
    let room = Room::new();
    let pass = room.issue(DAY, None).unwrap();
    let register = room.path("desk").join("issued.jsonl");
    let whole = std::fs::read(&register).unwrap();
    for length in [1, 20, whole.len() - 1] {
        std::fs::write(&register, [&whole[..], &whole[..length]].concat()).unwrap();
        assert_eq!(room.desk.register().unwrap(), vec![pass.clone()], "cut after {length}");
    }
    let next = room.issue(DAY, None).unwrap();
    assert_eq!(room.desk.register().unwrap(), [pass, next]);
}

#[test]
fn roots_are_made_once_and_all_of_them_are_told_whichever_two_sign() {
    let room = Room::new();
    let keys = room.path("desk").join("keys");
    let root = |name: &str| keys.join(format!("{name}.key"));
    let sign = |out: &Path| room.desk.trust(1, DAY, DAY + 60, Vec::new(), out);
    let anchors = [("root-1", "A"), ("root-3", "B")].map(|(away, out)| {
        let kept = std::fs::read(root(away)).unwrap();
        std::fs::remove_file(root(away)).unwrap();
        sign(&room.path(out)).unwrap();
        std::fs::write(root(away), kept).unwrap();
        Anchored::read(&std::fs::read(room.path(out)).unwrap()).unwrap()
    });
    assert_eq!(anchors[0].roots, anchors[1].roots);
    assert!(anchors.iter().all(|anchored| anchored.open().is_ok()));
    for name in ROOTS {
        std::fs::remove_file(root(name)).unwrap();
    }
    assert!(sign(&room.path("C")).unwrap_err().to_string().contains("0 of 2 roots"));
    room.desk.make_key("root-1", Algorithm::Ed25519).unwrap();
    assert!(matches!(sign(&room.path("C")), Err(DeskError::NotARoot(_))));
    assert!(room.desk.make_key("status", Algorithm::Ed25519).is_err(), "a key is made once");
}
