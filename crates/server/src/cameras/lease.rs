//! Who watches which camera: one worker at a time, whatever comes late or twice.
//!
//! A worker holds a lease for five seconds from when its report was *sent*, by its own clock; here
//! the lease is held for six from when the report was *answered*. An answer is later than its
//! report, so the old holder has always stopped before another begins. A lease that is not to go
//! on is not named any more and stays taken until its time is over: the answer that leaves it out
//! may be lost.
//!
//! Knows no clock: it is given milliseconds that never go back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How long a worker holds a lease from when it sent its report, milliseconds.
pub const FOR_MS: u64 = 5_000;
/// How long it is held here from when that was answered, milliseconds.
pub const HELD_MS: u64 = 6_000;
/// A worker that was heard so long ago or less may get more cameras, milliseconds.
pub const THERE_MS: u64 = 2_500;
/// A worker unheard for longer is forgotten, milliseconds.
pub const KNOWN_MS: u64 = 60_000;
/// Most cameras of a worker, whatever room it says that it has.
pub const ROOM_MAX: usize = 1_000;
/// Leases that are remembered after they are over.
const PAST_MAX: usize = 20_000;

/// A worker in one of its runs: what a lease is given to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Holder {
    /// Its name.
    pub worker: String,
    /// Its run: of two with one name, or after its store was lost, each has leases of its own.
    pub run: u64,
}

/// A lease that is kept over a start of the centre: who may still be watching.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptLease {
    /// Which camera.
    pub camera: String,
    /// The lease's number.
    pub lease: u64,
    /// Who holds it.
    pub holder: Holder,
}

/// What is known after a start of the centre.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The leases that were held.
    pub leases: Vec<KeptLease>,
    /// No lease had this number or a greater one; `None` where that was not written down.
    #[serde(default)]
    pub given_below: Option<u64>,
}

#[derive(Clone, Debug)]
struct Lease {
    number: u64,
    holder: Holder,
    until_ms: u64,
    /// It is not renewed any more.
    is_ending: bool,
}

#[derive(Clone, Debug)]
struct Worker {
    run: u64,
    room: usize,
    heard_ms: u64,
}

/// A lease that was given, and may be over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its number.
    pub lease: u64,
    /// Which camera.
    pub camera: String,
    /// To whom.
    pub holder: Holder,
}

/// The leases.
#[derive(Clone, Debug)]
pub struct Leases {
    next: u64,
    /// Of what was given below this, nothing is remembered but what `past` has.
    forgotten: u64,
    leases: BTreeMap<String, Lease>,
    workers: BTreeMap<String, Worker>,
    past: BTreeMap<u64, Given>,
}

/// A worker, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its name.
    pub worker: String,
    /// How many cameras it can take.
    pub room: usize,
    /// How many it has.
    pub holds: usize,
    /// Milliseconds since it was heard.
    pub silent_ms: u64,
}

impl Leases {
    /// A table whose first lease has this number, and in which those that an earlier process gave
    /// are taken until their time is over.
    pub fn new(first: u64, kept: Kept, now_ms: u64) -> Leases {
        let after = kept.leases.iter().map(|it| it.lease.saturating_add(1)).max();
        let next = after.max(kept.given_below).unwrap_or(0).max(first);
        let forgotten = kept.given_below.unwrap_or(next);
        let (past, workers) = (BTreeMap::new(), BTreeMap::new());
        let mut leases = Leases { next, forgotten, leases: BTreeMap::new(), workers, past };
        for KeptLease { camera, lease, holder } in kept.leases {
            let until_ms = now_ms.saturating_add(HELD_MS);
            let given = Given { lease, camera: camera.clone(), holder: holder.clone() };
            leases.past.insert(lease, given);
            let lease = Lease { number: lease, holder, until_ms, is_ending: false };
            leases.leases.insert(camera, lease);
        }
        leases
    }

    /// A worker has reported; `watchable` are the cameras that may be watched now, with their
    /// priorities. Gives the leases that it holds from `now_ms` on, each with its camera, and the
    /// first of them that is new, if any is.
    pub fn exchange(
        &mut self,
        holder: &Holder,
        room: usize,
        watchable: &BTreeMap<String, u8>,
        now_ms: u64,
    ) -> (Vec<(String, u64)>, Option<u64>) {
        let room = room.min(ROOM_MAX);
        self.forget(now_ms);
        let about = Worker { run: holder.run, room, heard_ms: now_ms };
        self.workers.insert(holder.worker.clone(), about);
        let mut mine = self.renewable(holder, watchable);
        for camera in mine.split_off(room.min(mine.len())) {
            self.end(&camera);
        }
        let before = self.next;
        self.fill(holder, room, &mut mine, watchable, now_ms);
        let until_ms = now_ms.saturating_add(HELD_MS);
        let held = mine.into_iter().filter_map(|camera| {
            let lease = self.leases.get_mut(&camera)?;
            lease.until_ms = until_ms;
            Some((camera, lease.number))
        });
        (held.collect(), (self.next != before).then_some(before))
    }

    /// The cameras of a worker that go on, the ones of greater priority first; the others end.
    fn renewable(&mut self, holder: &Holder, watchable: &BTreeMap<String, u8>) -> Vec<String> {
        let mut mine = Vec::new();
        for (camera, lease) in &mut self.leases {
            if lease.holder != *holder || lease.is_ending {
                continue;
            }
            match watchable.get(camera) {
                Some(priority) => {
                    mine.push((std::cmp::Reverse(*priority), lease.number, camera.clone()));
                }
                None => lease.is_ending = true,
            }
        }
        mine.sort();
        mine.into_iter().map(|(_, _, camera)| camera).collect()
    }

    /// Gives a worker its part of what waits. All of that is dealt to all workers that are there,
    /// the greatest priority first and to the least loaded each, so that every one of them takes
    /// its part with its next report. Where all are full, what waits takes the place of what is
    /// less.
    fn fill(
        &mut self,
        holder: &Holder,
        room: usize,
        mine: &mut Vec<String>,
        watchable: &BTreeMap<String, u8>,
        now_ms: u64,
    ) {
        let waiting = watchable.iter().filter(|(camera, _)| !self.leases.contains_key(*camera));
        let mut waiting: Vec<(String, u8)> = waiting.map(|(id, it)| (id.clone(), *it)).collect();
        waiting.sort_by_key(|(_, priority)| std::cmp::Reverse(*priority));
        let load = |(name, it): (&String, &Worker)| {
            let count = if *name == holder.worker { mine.len() } else { self.count(name, it.run) };
            (name.clone(), (count, it.room))
        };
        let mut loads: BTreeMap<String, (usize, usize)> = self.there(now_ms).map(load).collect();
        for (camera, priority) in waiting {
            match least_loaded(&loads) {
                Some(name) => {
                    let is_mine = name == holder.worker;
                    if let Some((count, _)) = loads.get_mut(&name) {
                        *count += 1;
                    }
                    if !is_mine {
                        continue;
                    }
                }
                None => {
                    let least = self.least(mine, watchable, now_ms);
                    let place = least.filter(|(_, it)| *it < priority && room > 0);
                    let Some((place, _)) = place else { return };
                    let ended = mine.remove(place);
                    self.end(&ended);
                }
            }
            self.give(holder, &camera, now_ms);
            mine.push(camera);
        }
    }

    /// Which of a worker's cameras is the least of all that are watched, with its priority; `None`
    /// where another worker has one that is less.
    fn least(
        &self,
        mine: &[String],
        watchable: &BTreeMap<String, u8>,
        now_ms: u64,
    ) -> Option<(usize, u8)> {
        let of = |camera: &String| watchable.get(camera).copied();
        let all = self
            .leases
            .iter()
            .filter(|(_, lease)| !lease.is_ending && self.is_there(&lease.holder, now_ms));
        let least_of_all = all.filter_map(|(camera, _)| of(camera)).min()?;
        let mine = mine.iter().enumerate().filter_map(|(n, it)| Some((n, of(it)?)));
        mine.rev().min_by_key(|it| it.1).filter(|it| it.1 == least_of_all)
    }

    fn there(&self, now_ms: u64) -> impl Iterator<Item = (&String, &Worker)> {
        self.workers.iter().filter(move |(_, it)| now_ms.saturating_sub(it.heard_ms) <= THERE_MS)
    }

    fn is_there(&self, holder: &Holder, now_ms: u64) -> bool {
        self.there(now_ms).any(|(name, it)| *name == holder.worker && it.run == holder.run)
    }

    fn count(&self, worker: &str, run: u64) -> usize {
        let is_its =
            |it: &&Lease| it.holder.worker == worker && it.holder.run == run && !it.is_ending;
        self.leases.values().filter(is_its).count()
    }

    fn give(&mut self, holder: &Holder, camera: &str, now_ms: u64) {
        let number = self.next;
        self.next = self.next.saturating_add(1);
        let (camera, holder) = (camera.to_owned(), holder.clone());
        let given = Given { lease: number, camera: camera.clone(), holder: holder.clone() };
        self.past.insert(number, given);
        while self.past.len() > PAST_MAX {
            let gone = self.past.pop_first().map_or(0, |(number, _)| number);
            self.forgotten = self.forgotten.max(gone.saturating_add(1));
        }
        self.leases.insert(camera, Lease { number, holder, until_ms: now_ms, is_ending: false });
    }

    /// Takes back leases from a number on, which nobody was told of.
    pub fn take_back(&mut self, first: u64) {
        self.leases.retain(|_, lease| lease.number < first);
        self.past.retain(|number, _| *number < first);
    }

    fn end(&mut self, camera: &str) {
        if let Some(lease) = self.leases.get_mut(camera) {
            lease.is_ending = true;
        }
    }

    /// Forgets leases whose time is over, and workers that are long gone.
    pub fn forget(&mut self, now_ms: u64) {
        self.leases.retain(|_, lease| now_ms < lease.until_ms);
        self.workers.retain(|_, it| now_ms.saturating_sub(it.heard_ms) <= KNOWN_MS);
    }

    /// Ends every lease on a camera that may not be watched any more: what comes under it is not
    /// taken from now on.
    pub fn allow_only(&mut self, watchable: &BTreeMap<String, u8>) {
        for (camera, lease) in &mut self.leases {
            lease.is_ending |= !watchable.contains_key(camera);
        }
    }

    /// Who holds a camera at a time, and under which lease; nobody while a lease ends.
    pub fn holder(&self, camera: &str, now_ms: u64) -> Option<(&Holder, u64)> {
        let lease = self.leases.get(camera).filter(|it| now_ms < it.until_ms && !it.is_ending)?;
        Some((&lease.holder, lease.number))
    }

    /// Whether a lease on a camera was ever given to a worker, as far as is remembered: of what
    /// was before, nothing speaks against it.
    pub fn was_given(&self, lease: u64, camera: &str, worker: &str) -> bool {
        match self.past.get(&lease) {
            Some(it) => it.camera == camera && it.holder.worker == worker,
            None => lease < self.forgotten,
        }
    }

    /// Leases that were given on a camera, as far as is remembered, the newest last.
    pub fn past(&self, camera: &str) -> impl Iterator<Item = &Given> {
        self.past.values().filter(move |it| it.camera == camera)
    }

    /// Workers that are known, by name.
    pub fn workers(&self, now_ms: u64) -> Vec<Standing> {
        let standing = |(name, it): (&String, &Worker)| Standing {
            worker: name.clone(),
            room: it.room,
            holds: self.count(name, it.run),
            silent_ms: now_ms.saturating_sub(it.heard_ms),
        };
        self.workers.iter().map(standing).collect()
    }

    /// What is to be known after a start.
    pub fn kept(&self) -> Kept {
        let leases = self.leases.iter().map(|(camera, it)| KeptLease {
            camera: camera.clone(),
            lease: it.number,
            holder: it.holder.clone(),
        });
        Kept { leases: leases.collect(), given_below: Some(self.next) }
    }
}

/// The worker that is filled to the smallest part, of those with room.
fn least_loaded(loads: &BTreeMap<String, (usize, usize)>) -> Option<String> {
    let with_room = loads.iter().filter(|(_, (count, room))| count < room);
    let least = with_room.min_by(|(_, a), (_, b)| (a.0 * b.1).cmp(&(b.0 * a.1)));
    least.map(|(name, _)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(worker: &str) -> Holder {
        Holder { worker: worker.to_owned(), run: 1 }
    }

    fn cameras(list: &[(&str, u8)]) -> BTreeMap<String, u8> {
        list.iter().map(|(id, priority)| ((*id).to_owned(), *priority)).collect()
    }

    /// What a worker holds after its report, as text.
    fn told(
        leases: &mut Leases,
        worker: &str,
        room: usize,
        list: &[(&str, u8)],
        now_ms: u64,
    ) -> String {
        let (held, _) = leases.exchange(&holder(worker), room, &cameras(list), now_ms);
        let one = |(camera, lease): &(String, u64)| format!("{camera}:{lease}");
        held.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_worker_that_falls_silent_is_replaced_within_ten_seconds() {
        let mut leases = Leases::new(1, Kept::default(), 0);
        let list = [("a", 5), ("b", 5)];
        assert_eq!(told(&mut leases, "w-1", 4, &list, 0), "a:1 b:2");
        let mut taken_at = None;
        for now_ms in (500..10_000).step_by(1_000) {
            let held = told(&mut leases, "w-2", 4, &list, now_ms);
            if held == "a:3 b:4" {
                taken_at.get_or_insert(now_ms);
            } else {
                assert_eq!((held.as_str(), taken_at), ("", None), "at {now_ms}");
            }
        }
        assert_eq!(taken_at, Some(6_500));
    }

    #[test]
    fn a_lease_keeps_its_number_while_it_is_renewed() {
        let mut leases = Leases::new(7, Kept::default(), 0);
        for now_ms in (0..20_000).step_by(1_000) {
            assert_eq!(told(&mut leases, "w", 1, &[("a", 5)], now_ms), "a:7");
        }
        assert_eq!(leases.holder("a", 24_999).map(|it| it.1), Some(7));
        assert_eq!(leases.holder("a", 25_000), None);
    }

    #[test]
    fn an_orders_end_ends_the_lease_and_a_new_order_begins_a_new_one() {
        let mut leases = Leases::new(1, Kept::default(), 0);
        told(&mut leases, "w", 4, &[("a", 5)], 0);
        assert_eq!(told(&mut leases, "w", 4, &[], 1_000), "");
        assert_eq!(leases.holder("a", 1_000), None, "nothing of it is taken any more");
        // The answer may be lost: the worker may go on for five seconds.
        assert_eq!(told(&mut leases, "w", 4, &[("a", 5)], 2_000), "");
        assert_eq!(told(&mut leases, "v", 4, &[("a", 5)], 5_999), "");
        assert_eq!(told(&mut leases, "v", 4, &[("a", 5)], 6_000), "a:2");
    }

    #[test]
    fn cameras_are_shared_out_by_room_and_the_least_loaded_comes_first() {
        let mut leases = Leases::new(1, Kept::default(), 0);
        let list: Vec<(String, u8)> = (0..9).map(|n| (format!("c{n}"), 5)).collect();
        let list: Vec<(&str, u8)> = list.iter().map(|(id, it)| (id.as_str(), *it)).collect();
        // Both are there before anything is to be watched.
        told(&mut leases, "big", 6, &[], 0);
        told(&mut leases, "small", 3, &[], 0);
        told(&mut leases, "big", 6, &list, 1_000);
        told(&mut leases, "small", 3, &list, 1_000);
        let workers = leases.workers(1_000);
        let holds: Vec<usize> = workers.iter().map(|it| it.holds).collect();
        assert_eq!(holds, [6, 3]);
    }

    #[test]
    fn many_cameras_of_a_worker_that_died_are_watched_again_within_ten_seconds() {
        let mut leases = Leases::new(1, Kept::default(), 0);
        let list: Vec<(String, u8)> = (0..90).map(|n| (format!("c{n:02}"), 5)).collect();
        let list: Vec<(&str, u8)> = list.iter().map(|(id, it)| (id.as_str(), *it)).collect();
        let three = |leases: &mut Leases, names: &[&str], now_ms| {
            let held = names.iter().map(|name| told(leases, name, 60, &list, now_ms));
            held.map(|it| it.split_whitespace().count()).collect::<Vec<_>>()
        };
        leases.exchange(&holder("a"), 60, &BTreeMap::new(), 0);
        leases.exchange(&holder("b"), 60, &BTreeMap::new(), 0);
        leases.exchange(&holder("c"), 60, &BTreeMap::new(), 0);
        assert_eq!(three(&mut leases, &["a", "b", "c"], 100), [30, 30, 30]);
        for now_ms in (1_100..8_000).step_by(1_000) {
            three(&mut leases, &["a", "b"], now_ms);
        }
        assert_eq!(three(&mut leases, &["a", "b"], 8_100), [45, 45]);
    }

    #[test]
    fn less_room_gives_the_least_back_and_what_matters_more_takes_its_place() {
        let mut leases = Leases::new(1, Kept::default(), 0);
        let list = [("a", 1), ("b", 9), ("c", 5)];
        assert_eq!(told(&mut leases, "w", 3, &list, 0), "b:1 c:2 a:3");
        assert_eq!(told(&mut leases, "w", 2, &list, 1_000), "b:1 c:2");
        let more = [("a", 1), ("b", 9), ("c", 5), ("d", 6), ("e", 2)];
        assert_eq!(told(&mut leases, "w", 2, &more, 2_000), "b:1 d:4");
        // Of equals, the one that is watched stays.
        let more = [("b", 9), ("c", 6), ("d", 6)];
        assert_eq!(told(&mut leases, "w", 2, &more, 20_000), "b:5 c:6");
        assert_eq!(told(&mut leases, "w", 2, &more, 21_000), "b:5 c:6");
    }

    #[test]
    fn another_run_of_a_worker_waits_for_the_leases_of_the_one_before() {
        let mut leases = Leases::new(1, Kept::default(), 0);
        told(&mut leases, "w", 4, &[("a", 5)], 0);
        let anew = Holder { worker: "w".to_owned(), run: 2 };
        let list = cameras(&[("a", 5)]);
        assert_eq!(leases.exchange(&anew, 4, &list, 1_000).0, []);
        assert_eq!(leases.exchange(&anew, 4, &list, 6_000).0, [("a".to_owned(), 2)]);
        assert!(leases.was_given(1, "a", "w") && leases.was_given(2, "a", "w"));
        assert!(!leases.was_given(1, "b", "w") && !leases.was_given(1, "a", "v"));
        assert!(!leases.was_given(3, "a", "w") && leases.was_given(0, "a", "w"));
    }

    #[test]
    fn after_a_start_of_the_centre_the_old_holders_go_on_and_nobody_else_begins() {
        let mut before = Leases::new(1, Kept::default(), 0);
        told(&mut before, "w-1", 1, &[("a", 5)], 0);
        let mut after = Leases::new(0, before.kept(), 100);
        assert_eq!(told(&mut after, "w-2", 1, &[("a", 5)], 200), "");
        assert_eq!(told(&mut after, "w-1", 1, &[("a", 5)], 300), "a:1");
        assert_eq!(told(&mut after, "w-2", 1, &[("a", 5), ("b", 5)], 400), "b:2");
    }

    #[test]
    fn after_a_start_a_lease_that_was_never_given_is_still_not_believed() {
        let mut before = Leases::new(7, Kept::default(), 0);
        let list = [("a", 5), ("b", 5)];
        assert_eq!(told(&mut before, "w", 2, &list, 0), "a:7 b:8");
        for now_ms in (1_000..9_000).step_by(1_000) {
            assert_eq!(told(&mut before, "w", 2, &list[..1], now_ms), "a:7");
        }
        let after = Leases::new(1_000, before.kept(), 0);
        assert!(after.was_given(7, "a", "w") && !after.was_given(7, "b", "w"));
        assert!(after.was_given(8, "b", "w"), "over and forgotten, so nothing speaks against it");
        assert!(!after.was_given(9, "b", "w") && !after.was_given(999, "b", "w"));
        // What a program wrote that did not keep their number.
        let old: Kept = serde_json::from_str(r#"{"leases": []}"#).unwrap();
        let after = Leases::new(1_000, old, 0);
        assert!(after.was_given(999, "b", "w") && !after.was_given(1_000, "b", "w"));
    }

    /// Reports and answers that take their time, get lost, or come twice; workers that fall silent
    /// and come back. A worker here believes the most that it may: whatever an answer names, for
    /// five seconds from when it sent the report.
    #[test]
    fn no_two_workers_ever_hold_a_camera_at_one_time() {
        bolero::check!().with_type::<(u64, Vec<u8>)>().for_each(|(seed, script)| {
            let mut world = World::new(*seed | 1);
            for now_ms in (0..60_000_u64).step_by(50) {
                let at = usize::try_from(now_ms / 50).unwrap();
                world.step(now_ms, script.get(at % script.len().max(1)).copied().unwrap_or(7));
                world.check(now_ms);
            }
        });
    }

    struct Report {
        worker: usize,
        sent_ms: u64,
        arrives_ms: u64,
    }

    struct World {
        chance: u64,
        leases: Leases,
        reports: Vec<Report>,
        answers: Vec<(Report, Vec<(String, u64)>)>,
        /// Of each worker until when it believes that it holds each camera.
        holds: [BTreeMap<String, u64>; 3],
    }

    impl World {
        fn new(seed: u64) -> World {
            World {
                chance: seed,
                leases: Leases::new(1, Kept::default(), 0),
                reports: Vec::new(),
                answers: Vec::new(),
                holds: Default::default(),
            }
        }

        fn roll(&mut self, below: u64) -> u64 {
            self.chance ^= self.chance << 13;
            self.chance ^= self.chance >> 7;
            self.chance ^= self.chance << 17;
            self.chance % below
        }

        fn step(&mut self, now_ms: u64, said: u8) {
            let list: BTreeMap<String, u8> =
                (0..=said % 5).map(|n| (format!("c{n}"), (said >> 4) ^ n)).collect();
            for worker in 0..3 {
                if self.roll(20) == 0 && said & (1 << worker) != 0 {
                    for _ in 0..=self.roll(2) {
                        let arrives_ms = now_ms + self.roll(9_000);
                        self.reports.push(Report { worker, sent_ms: now_ms, arrives_ms });
                    }
                }
            }
            let (now, later) = std::mem::take(&mut self.reports)
                .into_iter()
                .partition(|it: &Report| it.arrives_ms <= now_ms);
            self.reports = later;
            for report in now {
                let who = holder(&format!("w-{}", report.worker));
                let room = 1 + usize::from(said % 4);
                let (held, _) = self.leases.exchange(&who, room, &list, now_ms);
                if self.roll(4) != 0 {
                    let arrives_ms = now_ms + self.roll(9_000);
                    self.answers.push((Report { arrives_ms, ..report }, held));
                }
            }
            let (now, later) = std::mem::take(&mut self.answers)
                .into_iter()
                .partition(|(it, _): &(Report, _)| it.arrives_ms <= now_ms);
            self.answers = later;
            for (report, held) in now {
                for (camera, _) in held {
                    let until = self.holds[report.worker].entry(camera).or_default();
                    *until = (*until).max(report.sent_ms + FOR_MS);
                }
            }
        }

        fn check(&self, now_ms: u64) {
            for n in 0..5 {
                let camera = format!("c{n}");
                let holds = |it: &&BTreeMap<String, u64>| {
                    it.get(&camera).is_some_and(|until| now_ms < *until)
                };
                let count = self.holds.iter().filter(holds).count();
                assert!(count <= 1, "{camera} is held by {count} at {now_ms}");
            }
        }
    }
}
