//! More sensitive actions of one person within a minute than hands can do. Refused ones
//! count: who tries doors is as odd as who opens them.

use super::{Detector, Event, Thresholds, is_sensitive};
use crate::audit::codes::Code;
use crate::audit::report::Findings;
use domain::id::KeyId;
use std::collections::{BTreeMap, VecDeque};

const WINDOW_S: u64 = 60;

/// A person's last minute, and whether a burst is on.
#[derive(Default)]
struct Recent {
    times: VecDeque<u64>,
    bursting: bool,
}

/// Memory: one minute of each person, never more than the threshold.
pub(super) struct Burst {
    most: usize,
    people: BTreeMap<KeyId, Recent>,
}

impl Burst {
    pub(super) fn new(thresholds: &Thresholds) -> Self {
        Self {
            most: usize::try_from(thresholds.burst_per_minute).unwrap_or(usize::MAX),
            people: BTreeMap::new(),
        }
    }
}

impl Detector for Burst {
    fn see(&mut self, event: &Event, findings: &mut Findings) {
        let Some(person) = event.person().filter(|_| is_sensitive(event.kind)) else {
            return;
        };
        let recent = self.people.entry(person).or_default();
        let since = event.time_s.saturating_sub(WINDOW_S - 1);
        while recent.times.front().is_some_and(|time| *time < since) {
            recent.times.pop_front();
        }
        recent.times.push_back(event.time_s);
        if recent.times.len() <= self.most {
            recent.bursting = false;
            return;
        }
        recent.times.pop_front();
        // One burst is one finding, however long it goes on.
        if !core::mem::replace(&mut recent.bursting, true) {
            let (subject, detail) = (person.to_hex(), event.digest.to_hex());
            findings.add(Code::Burst, Some(event.height), &subject, detail);
        }
    }
}
