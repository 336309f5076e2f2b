//! Sensitive actions outside hall hours, by the block's time. What was signed offline and
//! came later counts by when it came.

use super::{Detector, Event, Thresholds, is_sensitive};
use crate::audit::codes::Code;
use crate::audit::report::Findings;
use domain::deadline;

pub(super) struct Hours(Thresholds);

impl Hours {
    pub(super) const fn new(thresholds: &Thresholds) -> Self {
        Self(*thresholds)
    }

    /// A hall that serves on Saturdays and Sundays is closed on public holidays all the same.
    fn is_open(&self, event: &Event) -> bool {
        let (day, hour) = self.0.local(event.time_s);
        let hours = i64::from(self.0.from_hour)..i64::from(self.0.to_hour);
        let weekend = !deadline::is_working(day);
        hours.contains(&hour) && (event.worked || (self.0.weekends && weekend))
    }
}

impl Detector for Hours {
    fn see(&mut self, event: &Event, findings: &mut Findings) {
        let Some(person) = event.person().filter(|_| is_sensitive(event.kind)) else {
            return;
        };
        if !self.is_open(event) {
            let (subject, detail) = (person.to_hex(), event.digest.to_hex());
            findings.add(Code::OutOfHours, Some(event.height), &subject, detail);
        }
    }
}
