//! A case decided by someone who never opened its content as it stands, or who stood behind
//! it when it was filed or corrected.

use super::{Detector, Event};
use crate::audit::codes::Code;
use crate::audit::report::Findings;
use domain::action::Kind;
use domain::id::{ActionId, KeyId};
use std::collections::BTreeMap;

/// What is remembered of a case until it is decided.
#[derive(Default)]
struct Trail {
    /// Who opened its content since it last changed.
    opened: Vec<KeyId>,
    /// Who of the staff signed a filing or a correction.
    behind: Vec<KeyId>,
}

/// Memory: the cases that were opened, or filed with a member of staff, and not decided.
#[derive(Default)]
pub(super) struct Decided(BTreeMap<ActionId, Trail>);

impl Detector for Decided {
    fn see(&mut self, event: &Event, findings: &mut Findings) {
        let Some(case) = event.case.filter(|_| event.ok) else {
            return;
        };
        #[allow(
            clippy::wildcard_enum_match_arm,
            reason = "most kinds have no part in a decision"
        )]
        match event.kind {
            Kind::FileCase | Kind::CorrectCase => {
                if let Some(trail) = self.0.get_mut(&case) {
                    trail.opened.clear();
                }
                for person in event.people() {
                    self.0.entry(case).or_default().behind.push(person);
                }
            }
            Kind::OpenContent => {
                let trail = self.0.entry(case).or_default();
                if !trail.opened.contains(&event.author.person) {
                    trail.opened.push(event.author.person);
                }
            }
            Kind::ApproveCase | Kind::DenyCase => {
                let trail = self.0.remove(&case).unwrap_or_default();
                let person = event.author.person;
                let (subject, detail) = (person.to_hex(), event.digest.to_hex());
                if !trail.opened.contains(&person) {
                    let code = Code::DecidedUnopened;
                    findings.add(code, Some(event.height), &subject, detail.clone());
                }
                if trail.behind.contains(&person) {
                    findings.add(Code::DecidedOwn, Some(event.height), &subject, detail);
                }
            }
            Kind::CloseCase => {
                self.0.remove(&case);
            }
            _ => {}
        }
    }
}
