//! Cameras as their analysis tells of them, and clips that somebody keeps.

use cordon_kernel::camera::CameraFault;
use cordon_kernel::id::ClipId;
use cordon_picture::{Camera, Picture};

use crate::story::told;

const BEGUN: &str = "
    18:00:00 node adopts
    18:00:01 camera:alma@5 watches alma w-1 5
    18:01:00 camera:alma@5 counts alma 5 7
    18:02:00 camera:alma@5 counts alma 5 2
    18:02:01 camera:alma@5 faults alma 5 black
";

fn alma(picture: &Picture) -> Camera {
    picture.cameras.get(&"alma".parse().unwrap()).cloned().unwrap_or_default()
}

fn after(more: &str) -> Camera {
    let picture = told(&format!("{BEGUN}\n{more}"));
    assert_eq!(picture.contradictions_count, 0);
    alma(&picture)
}

#[test]
fn crossings_add_up_from_when_the_analysis_began() {
    let camera = after("");
    assert_eq!(camera.crossed["bridge"], [9, 2]);
    assert_eq!(camera.watch.unwrap().worker.as_str(), "w-1");
    let anew = after("18:03:00 camera:alma@6 watches alma w-2 6");
    assert!(anew.crossed.is_empty() && anew.faults.is_empty());
    assert_eq!(anew.watch.unwrap().worker.as_str(), "w-2");
}

#[test]
fn what_comes_late_of_an_older_lease_changes_nothing_now() {
    let late = after(
        "18:03:00 camera:alma@6 watches alma w-2 6
         18:03:01 camera:alma@5 counts alma 5 100
         18:03:02 camera:alma@5 faults alma 5 silent
         18:03:03 camera:alma@5 leaves alma w-1 5
         18:03:04 camera:alma@5 watches alma w-1 5",
    );
    assert!(late.crossed.is_empty() && late.faults.is_empty());
    assert_eq!((late.lease, late.watch.unwrap().lease), (6, 6));
}

#[test]
fn a_fault_stays_until_it_is_well_again_or_nobody_looks() {
    let since = |camera: &Camera| camera.faults.get(&CameraFault::Black).map(|it| it.since);
    let first = since(&after("")).unwrap();
    assert_eq!(since(&after("18:03:00 camera:alma@5 faults alma 5 black")), Some(first));
    assert_eq!(since(&after("18:03:00 camera:alma@5 mends alma 5 black")), None);
    let left = after("18:03:00 camera:alma@5 leaves alma w-1 5");
    assert!(left.faults.is_empty() && left.watch.is_none());
}

#[test]
fn a_clip_is_wanted_then_kept_then_gone_and_its_number_is_not_given_again() {
    let asked = "18:00:00 node adopts\n 18:00:01 ada asks-clip 1 alma";
    let clip = |more: &str| told(&format!("{asked}\n{more}")).clips[&ClipId(1)].clone();
    assert!(clip("").is_wanted());
    assert!(clip("18:00:02 clips@1 keeps-clip 1").present().is_some());
    assert!(!clip("18:00:02 clips@1 misses-clip 1").is_wanted());
    let erased = format!("{asked}\n 18:00:02 ada erases-clip 1");
    assert!(told(&erased).clips[&ClipId(1)].present().is_none());
    let later = told(&format!("{erased}\n 28T18:00:00 node starts"));
    assert!(later.clips.is_empty(), "after a day it is forgotten");
    let again = told(&format!("{erased}\n 18:00:03 ada asks-clip 1 alma"));
    assert_eq!(again.contradictions_count, 1);
}
