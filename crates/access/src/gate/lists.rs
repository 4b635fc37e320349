//! How old a gate's lists are, what follows, and how it takes newer ones.

use cordon_pass::judge::Lists;
use cordon_pass::policy::Policy;
use cordon_pass::status::{Delta, StatusError, StatusList};
use cordon_pass::trust::{Distrust, Roots, TrustList};

use super::{Gate, GateError, Now, Outbox};
use crate::record::What;

/// Lists older than this are amber, seconds.
pub const AMBER_S: u64 = 30;
/// Lists older than this are red, seconds.
pub const RED_S: u64 = 900;

/// How old the lists are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// As new as they can be.
    Green,
    /// Old: a document is looked at.
    Amber,
    /// Very old or expired: document and photo.
    Red,
}

/// One list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListAge {
    /// `trust`, `status` or `policy`.
    pub list: &'static str,
    /// Its number.
    pub version: u64,
    /// Seconds since it was made, or was said to be the newest.
    pub age_s: u64,
    /// When it holds no more, Unix seconds.
    pub expires_at: u64,
}

/// What became of the bytes of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Took {
    /// It was newer and was taken.
    Newer,
    /// It is known already.
    Known,
    /// It is a change that follows one which is missing: a whole list is needed.
    Gap,
    /// It is none of ours, broken, rolled back or with a gap; why.
    Not(String),
}

/// Puts a list that is good and newer where the gate finds it after a restart, before it counts.
pub type Keep<'a> = &'a mut dyn FnMut() -> Result<(), String>;

/// The latest time that a list was signed at: it cannot be earlier.
pub fn signed_at(lists: &Lists) -> u64 {
    let status = lists.status.iter().map(|list| list.made_at);
    status.chain([lists.trust.begins_at]).max().unwrap_or_default()
}

impl<O: Outbox> Gate<O> {
    /// The centre says that the lists are the newest.
    pub fn confirm(&mut self, now: Now) {
        self.confirmed_s = self.clock.look(now) / 1_000;
    }

    /// Its lists, how old each is.
    pub fn list_ages(&self, now: Now) -> Vec<ListAge> {
        let at_s = self.clock.look(now) / 1_000;
        let age = |made_at: u64| at_s.saturating_sub(made_at.max(self.confirmed_s));
        let Lists { trust, policy, status, .. } = &self.lists;
        let mut ages = vec![
            ListAge {
                list: "trust",
                version: trust.version,
                age_s: age(trust.begins_at),
                expires_at: trust.expires_at,
            },
            ListAge {
                list: "policy",
                version: policy.version,
                age_s: age(policy.begins_at),
                expires_at: policy.expires_at,
            },
        ];
        ages.extend(status.iter().map(|list| ListAge {
            list: "status",
            version: list.version,
            age_s: age(list.made_at),
            expires_at: list.expires_at,
        }));
        ages
    }

    /// The freshness of what changes by the minute: which passes hold.
    pub fn freshness(&self, now: Now) -> Freshness {
        let at_s = self.clock.look(now) / 1_000;
        let ages = self.list_ages(now);
        let age_s = ages.iter().filter(|it| it.list == "status").map(|it| it.age_s).max();
        let is_over = ages.iter().any(|it| it.expires_at <= at_s);
        match age_s {
            _ if is_over => Freshness::Red,
            Some(age_s) if age_s < AMBER_S => Freshness::Green,
            Some(age_s) if age_s < RED_S => Freshness::Amber,
            _ => Freshness::Red,
        }
    }

    /// Versions of the lists of keys, of passes and of rules.
    pub(super) fn list_versions(&self) -> [u64; 3] {
        let status = self.lists.status.iter().map(|list| list.version).max();
        [self.lists.trust.version, status.unwrap_or_default(), self.lists.policy.version]
    }

    fn took(&mut self, now: Now) -> Result<Took, GateError> {
        self.clock.not_before(signed_at(&self.lists).saturating_mul(1_000));
        let versions = self.list_versions();
        self.write(What::ListsTaken { versions }, now)?;
        Ok(Took::Newer)
    }

    fn replace(&mut self, lists: Lists, keep: Keep<'_>, now: Now) -> Result<Took, GateError> {
        keep().map_err(GateError::NotRecording)?;
        self.lists = lists;
        self.took(now)
    }

    /// Takes a list of keys.
    ///
    /// # Errors
    ///
    /// [`GateError::NotRecording`].
    pub fn take_trust(
        &mut self,
        bytes: &[u8],
        roots: &Roots,
        keep: Keep<'_>,
        now: Now,
    ) -> Result<Took, GateError> {
        let trust = match TrustList::open(bytes, roots, Some(&self.lists.trust)) {
            Ok(trust) if trust == self.lists.trust => return Ok(Took::Known),
            Ok(trust) => trust,
            Err(error) => return Ok(Took::Not(error.to_string())),
        };
        let (status, policy) = (self.lists.status.clone(), self.lists.policy.clone());
        match Lists::new(trust, status, policy) {
            Ok(lists) => self.replace(lists, keep, now),
            Err(error) => Ok(Took::Not(error.to_string())),
        }
    }

    /// Takes a bundle of rules.
    ///
    /// # Errors
    ///
    /// [`GateError::NotRecording`].
    pub fn take_policy(
        &mut self,
        bytes: &[u8],
        keep: Keep<'_>,
        now: Now,
    ) -> Result<Took, GateError> {
        let at_s = self.clock.look(now) / 1_000;
        let known = Some(&self.lists.policy);
        let policy = match Policy::open(bytes, &self.lists.trust, at_s, known) {
            Ok(policy) if policy == self.lists.policy => return Ok(Took::Known),
            Ok(policy) => policy,
            Err(error) => return Ok(Took::Not(error.to_string())),
        };
        if policy.gate(&self.setup.gate).is_none() {
            return Ok(Took::Not(format!("these rules have no gate {}", self.setup.gate)));
        }
        let (trust, status) = (self.lists.trust.clone(), self.lists.status.clone());
        match Lists::new(trust, status, policy) {
            Ok(mut lists) => {
                lists.distrust_too(&self.lists);
                self.replace(lists, keep, now)
            }
            Err(error) => Ok(Took::Not(error.to_string())),
        }
    }

    /// Takes a whole status list.
    ///
    /// # Errors
    ///
    /// [`GateError::NotRecording`].
    pub fn take_status(
        &mut self,
        bytes: &[u8],
        keep: Keep<'_>,
        now: Now,
    ) -> Result<Took, GateError> {
        let at_s = self.clock.look(now) / 1_000;
        let trust = &self.lists.trust;
        // Which list it is stands inside; then it may not go back behind the one that is known.
        let opened = StatusList::open(bytes, trust, at_s, None).and_then(|list| {
            match self.lists.status.iter().find(|it| it.list == list.list) {
                Some(known) => StatusList::open(bytes, trust, at_s, Some(known)),
                None => Ok(list),
            }
        });
        let list = match opened {
            Ok(list) => list,
            Err(error) => return Ok(Took::Not(error.to_string())),
        };
        if self.lists.status.contains(&list) {
            return Ok(Took::Known);
        }
        keep().map_err(GateError::NotRecording)?;
        match self.lists.status.iter_mut().find(|it| it.list == list.list) {
            Some(known) => *known = list,
            None => self.lists.status.push(list),
        }
        self.took(now)
    }

    /// Takes a change of a status list.
    ///
    /// # Errors
    ///
    /// [`GateError::NotRecording`].
    pub fn take_delta(
        &mut self,
        bytes: &[u8],
        keep: Keep<'_>,
        now: Now,
    ) -> Result<Took, GateError> {
        let at_s = self.clock.look(now) / 1_000;
        let delta = match Delta::open(bytes, &self.lists.trust, at_s) {
            Ok(delta) => delta,
            Err(error) => return Ok(Took::Not(error.to_string())),
        };
        let list = self.lists.status.iter_mut().find(|it| it.list == delta.list);
        match list {
            None => Ok(Took::Not(format!("there is no status list {} here", delta.list))),
            Some(list) if list.version >= delta.version => Ok(Took::Known),
            Some(list) => {
                let mut changed = list.clone();
                match changed.take(&delta) {
                    Ok(()) => {}
                    Err(StatusError::Gap { .. }) => return Ok(Took::Gap),
                    Err(error) => return Ok(Took::Not(error.to_string())),
                }
                keep().map_err(GateError::NotRecording)?;
                *list = changed;
                self.took(now)
            }
        }
    }

    /// Trusts keys no more.
    ///
    /// # Errors
    ///
    /// [`GateError::NotRecording`].
    pub fn take_distrust(
        &mut self,
        bytes: &[u8],
        keep: Keep<'_>,
        now: Now,
    ) -> Result<Took, GateError> {
        let at_s = self.clock.look(now) / 1_000;
        match Distrust::open(bytes, &self.lists.trust, at_s, None) {
            Ok(distrust) if self.lists.distrusts(&distrust) => Ok(Took::Known),
            Ok(distrust) => {
                keep().map_err(GateError::NotRecording)?;
                self.lists.distrust(&distrust);
                self.took(now)
            }
            Err(error) => Ok(Took::Not(error.to_string())),
        }
    }
}
