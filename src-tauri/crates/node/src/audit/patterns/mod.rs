//! Patterns that honest work seldom makes. Each is a small machine over the stream of
//! recorded actions, in the order of the chain. What it finds is a question, not a verdict:
//! a clerk may have worked late, and who decides by a paper file opens nothing.

mod burst;
mod decided;
mod hours;

use super::report::Findings;
use domain::action::{Kind, Role};
use domain::id::{ActionId, Digest, KeyId};
use serde::{Deserialize, Serialize};

const DAY_S: i64 = 86_400;

/// From what on something counts as odd: `[audit]` of `node.toml`, or a file of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Thresholds {
    /// More decisions and openings than this of one person within a minute are a burst.
    pub burst_per_minute: u32,
    /// The hour of the day at which hall hours begin, 0 to 23.
    pub from_hour: u32,
    /// The hour of the day at which they end, 1 to 24.
    pub to_hour: u32,
    /// Minutes that the hall's clock is before UTC, -720 to 840.
    pub utc_offset_minutes: i32,
    /// Whether Saturdays and Sundays have hall hours, too.
    pub weekends: bool,
}

impl Default for Thresholds {
    /// 30 a minute; 8 to 18 o'clock in China, Monday to Friday.
    fn default() -> Self {
        Self {
            burst_per_minute: 30,
            from_hour: 8,
            to_hour: 18,
            utc_offset_minutes: 480,
            weekends: false,
        }
    }
}

impl Thresholds {
    /// Whether every value is within its bounds.
    #[must_use]
    pub const fn hold(&self) -> bool {
        self.burst_per_minute >= 1
            && self.burst_per_minute <= 100_000
            && self.from_hour < self.to_hour
            && self.to_hour <= 24
            && self.utc_offset_minutes >= -720
            && self.utc_offset_minutes <= 840
    }

    /// The day since 1970 and the hour that a hall's clock shows.
    fn local(&self, time_s: u64) -> (i64, i64) {
        let time_s = i64::try_from(time_s).unwrap_or(i64::MAX);
        let offset_s = i64::from(self.utc_offset_minutes) * 60;
        let local = time_s.saturating_add(offset_s);
        (
            local.div_euclid(DAY_S),
            local.rem_euclid(DAY_S).div_euclid(3_600),
        )
    }
}

/// Someone who signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signer {
    /// The first key of its line: the same person, whatever key is in use.
    pub(crate) person: KeyId,
    pub(crate) role: Role,
}

/// A recorded action, as far as patterns care.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event {
    pub(crate) height: u64,
    /// The block's time, seconds since 1970.
    pub(crate) time_s: u64,
    /// Whether that day is worked, by the calendar that the departments voted.
    pub(crate) worked: bool,
    pub(crate) digest: Digest,
    pub(crate) author: Signer,
    pub(crate) second: Option<Signer>,
    pub(crate) kind: Kind,
    pub(crate) case: Option<ActionId>,
    /// Whether it did what it wanted.
    pub(crate) ok: bool,
}

impl Event {
    /// Who of the signers is a person at work, rather than a device or a service.
    fn people(&self) -> impl Iterator<Item = KeyId> {
        let signers = core::iter::once(self.author).chain(self.second);
        let works = |signer: &Signer| {
            matches!(
                signer.role,
                Role::Staff | Role::HallManager | Role::DepartmentAdmin
            )
        };
        signers.filter(works).map(|signer| signer.person)
    }

    /// The author, where that is a person at work.
    fn person(&self) -> Option<KeyId> {
        self.people().find(|person| *person == self.author.person)
    }
}

/// What gives, takes or reads: the kinds in which an insider's misuse would show. Freezing
/// and revoking keys are for emergencies and never odd.
const fn is_sensitive(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::EnrolKey
            | Kind::EndorseCase
            | Kind::ApproveCase
            | Kind::DenyCase
            | Kind::IssueLicence
            | Kind::RenewLicence
            | Kind::SuspendLicence
            | Kind::ResumeLicence
            | Kind::RevokeLicence
            | Kind::UseGrant
            | Kind::OpenContent
            | Kind::RebindHolder
            | Kind::ConfirmRebind
            | Kind::EraseContent
    )
}

/// One pattern.
trait Detector {
    /// Takes the next action in.
    fn see(&mut self, event: &Event, findings: &mut Findings);
}

/// All patterns at once.
pub(crate) struct Patterns {
    thresholds: Thresholds,
    detectors: Vec<Box<dyn Detector>>,
}

impl Patterns {
    pub(crate) fn new(thresholds: &Thresholds) -> Self {
        Self {
            thresholds: *thresholds,
            detectors: vec![
                Box::new(decided::Decided::default()),
                Box::new(burst::Burst::new(thresholds)),
                Box::new(hours::Hours::new(thresholds)),
            ],
        }
    }

    /// The day since 1970 that a hall's calendar shows at a block's time.
    pub(crate) fn day(&self, time_s: u64) -> i64 {
        self.thresholds.local(time_s).0
    }

    /// Takes the next action in.
    pub(crate) fn see(&mut self, event: &Event, findings: &mut Findings) {
        for detector in &mut self.detectors {
            detector.see(event, findings);
        }
    }
}

#[cfg(test)]
mod tests;
