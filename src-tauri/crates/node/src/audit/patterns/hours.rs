//! Sensitive actions outside hall hours, by the block's time. What was signed offline and
//! came later counts by when it came.

use super::{Detector, Event, Thresholds, is_sensitive};
use crate::audit::codes::Code;
use crate::audit::report::Findings;

const DAY_S: i64 = 86_400;

pub(super) struct Hours(Thresholds);

impl Hours {
    pub(super) const fn new(thresholds: &Thresholds) -> Self {
        Self(*thresholds)
    }

    fn is_open(&self, time_s: u64) -> bool {
        let time_s = i64::try_from(time_s).unwrap_or(i64::MAX);
        let offset_s = i64::from(self.0.utc_offset_minutes) * 60;
        let local = time_s.saturating_add(offset_s);
        let (day, hour) = (
            local.div_euclid(DAY_S),
            local.rem_euclid(DAY_S).div_euclid(3_600),
        );
        let hours = i64::from(self.0.from_hour)..i64::from(self.0.to_hour);
        hours.contains(&hour) && (self.0.weekends || domain::deadline::is_working(day))
    }
}

impl Detector for Hours {
    fn see(&mut self, event: &Event, findings: &mut Findings) {
        let Some(person) = event.person().filter(|_| is_sensitive(event.kind)) else {
            return;
        };
        if !self.is_open(event.time_s) {
            let (subject, detail) = (person.to_hex(), event.digest.to_hex());
            findings.add(Code::OutOfHours, Some(event.height), &subject, detail);
        }
    }
}
