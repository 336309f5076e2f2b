//! A case (办件): its state is the fold of its actions; its number is made offline.

use crate::action::{Action, Body};
use crate::factor::Factors;
use crate::id::{ActionId, DepartmentCode, Digest, HallCode, HolderHandle, ItemCode};
use crate::verdict::Verdict;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Where a case stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// On the chain, waiting for the department.
    #[n(0)]
    Filed,
    /// On the chain, but a factor the item asks for is missing: a member of staff
    /// must confirm the person at a counter first.
    #[n(1)]
    AwaitsConfirmation,
    /// Taken back by its holder.
    #[n(2)]
    Withdrawn,
    /// The department works on it.
    #[n(3)]
    Accepted,
    /// The holder is asked to correct something; the deadline pauses.
    #[n(4)]
    CorrectionWanted,
    /// The holder corrected it; the department looks again.
    #[n(5)]
    Corrected,
    /// Approved by a member of staff.
    #[n(6)]
    Approved,
    /// Approved by its rule, without a clerk.
    #[n(7)]
    ApprovedByRule,
    /// Not approved.
    #[n(8)]
    Denied,
    /// Over: nothing changes it any more.
    #[n(9)]
    Closed,
}

/// What happens to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseEvent {
    /// A member of staff confirms the person.
    Confirm,
    /// The department takes it on.
    Accept,
    /// The department asks for a correction.
    WantCorrection,
    /// The holder corrects it.
    Correct,
    /// A second member of staff looked and agrees.
    Endorse,
    /// An evaluator judged it.
    Judge,
    /// Its rule approves it.
    ApproveByRule,
    /// A member of staff approves it.
    Approve,
    /// A member of staff denies it.
    Deny,
    /// The holder takes it back.
    Withdraw,
    /// The withdrawal is undone at a counter.
    UndoWithdrawal,
    /// It is over.
    Close,
}

impl CaseEvent {
    /// Every event.
    pub const ALL: [Self; 12] = [
        Self::Confirm,
        Self::Accept,
        Self::WantCorrection,
        Self::Correct,
        Self::Endorse,
        Self::Judge,
        Self::ApproveByRule,
        Self::Approve,
        Self::Deny,
        Self::Withdraw,
        Self::UndoWithdrawal,
        Self::Close,
    ];
}

impl CaseState {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Filed,
        Self::AwaitsConfirmation,
        Self::Withdrawn,
        Self::Accepted,
        Self::CorrectionWanted,
        Self::Corrected,
        Self::Approved,
        Self::ApprovedByRule,
        Self::Denied,
        Self::Closed,
    ];

    /// The whole life of a case: the state after an event, or `None` where it cannot
    /// happen. `before` is the state in which the case was withdrawn.
    #[must_use]
    pub const fn after(self, event: CaseEvent, before: Option<Self>) -> Option<Self> {
        use CaseEvent as E;
        match (self, event) {
            (Self::AwaitsConfirmation, E::Confirm) => Some(Self::Filed),
            (Self::Filed, E::Accept) => Some(Self::Accepted),
            (Self::Accepted | Self::Corrected, E::WantCorrection) => Some(Self::CorrectionWanted),
            (Self::CorrectionWanted, E::Correct) => Some(Self::Corrected),
            (Self::Accepted | Self::Corrected, E::Endorse) => Some(self),
            (Self::Filed | Self::Accepted | Self::Corrected, E::Judge) => Some(self),
            (Self::Filed | Self::Accepted | Self::Corrected, E::ApproveByRule) => {
                Some(Self::ApprovedByRule)
            }
            (Self::Accepted | Self::Corrected, E::Approve) => Some(Self::Approved),
            // Whoever does not correct what is asked for can be denied in the end.
            (Self::Accepted | Self::Corrected | Self::CorrectionWanted, E::Deny) => {
                Some(Self::Denied)
            }
            (_, E::Withdraw) if self.can_withdraw() => Some(Self::Withdrawn),
            (Self::Withdrawn, E::UndoWithdrawal) => before,
            (Self::Approved | Self::ApprovedByRule | Self::Denied | Self::Withdrawn, E::Close) => {
                Some(Self::Closed)
            }
            _ => None,
        }
    }

    /// Whether the holder can still take it back: until it is decided.
    #[must_use]
    pub const fn can_withdraw(self) -> bool {
        self.is_open()
    }

    /// Whether it is still to be decided.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Filed
            | Self::AwaitsConfirmation
            | Self::Accepted
            | Self::CorrectionWanted
            | Self::Corrected => true,
            Self::Withdrawn
            | Self::Approved
            | Self::ApprovedByRule
            | Self::Denied
            | Self::Closed => false,
        }
    }

    /// Whether it was decided; a closed case was decided or withdrawn.
    #[must_use]
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Approved | Self::ApprovedByRule | Self::Denied)
    }
}

/// Whether one department's evaluator found that every condition holds.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Judged {
    /// The evaluator's department.
    #[n(0)]
    pub department: DepartmentCode,
    /// Whether every condition held.
    #[n(1)]
    pub all_hold: bool,
}

/// Departments that must agree before a rule approves.
pub const AGREEING: usize = 2;

/// Whether the evaluators so far agree that every condition holds.
#[must_use]
pub fn agree(judged: &[Judged]) -> bool {
    judged.len() >= AGREEING && judged.iter().all(|one| one.all_hold)
}

/// A case as its actions made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its id: the filing action's.
    pub id: ActionId,
    /// What was applied for.
    pub item: ItemCode,
    /// The item's version.
    pub version: u32,
    /// Whose it is.
    pub holder: HolderHandle,
    /// Where it stands. A case that a rule over public fields approved in its filing's own
    /// block still says [`CaseState::Filed`] here: that decision is the chain's, not an
    /// action's.
    pub state: CaseState,
    /// The state in which it was withdrawn.
    pub before: Option<CaseState>,
    /// Root over the commitments of its fields as they stand.
    pub fields: Digest,
    /// What evaluators found about these fields.
    pub judged: Vec<Judged>,
}

impl Case {
    /// The case that a filing action opens, given the factors its item asks for.
    /// `None` where the action files nothing.
    #[must_use]
    pub fn open(action: &Action, wanted: Factors) -> Option<Self> {
        let Body::FileCase(file) = &action.body else {
            return None;
        };
        Some(Self {
            id: action.action_id,
            item: file.item.clone(),
            version: file.version,
            holder: file.holder,
            state: if file.factors.satisfies(wanted) {
                CaseState::Filed
            } else {
                CaseState::AwaitsConfirmation
            },
            before: None,
            fields: file.fields,
            judged: Vec::new(),
        })
    }

    /// The case after one more action that succeeded on the chain. What cannot have
    /// happened, and what belongs to another case, changes nothing.
    #[must_use]
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "most steps change the state alone"
    )]
    pub fn after(mut self, action: &Action) -> Self {
        let Some(event) = event_of(&action.body) else {
            return self;
        };
        if action.body.names_case() != Some(self.id) {
            return self;
        }
        let Some(next) = self.state.after(event, self.before) else {
            return self;
        };
        match &action.body {
            Body::CorrectCase(body) => {
                self.fields = body.fields;
                self.judged.clear();
            }
            Body::JudgeCase(body) => self.judged.push(Judged {
                department: body.department.clone(),
                all_hold: Verdict::all_hold(&body.verdicts),
            }),
            Body::WithdrawCase(_) => self.before = Some(self.state),
            Body::UndoWithdrawal(_) => self.before = None,
            _ => {}
        }
        self.state = next;
        if event == CaseEvent::Judge && agree(&self.judged) {
            self.state = CaseState::ApprovedByRule;
        }
        self
    }
}

/// What an action does to the case it names; `None` where it does nothing to any.
#[must_use]
#[allow(clippy::wildcard_enum_match_arm, reason = "most kinds move no case")]
pub const fn event_of(body: &Body) -> Option<CaseEvent> {
    match body {
        Body::ConfirmPerson(_) => Some(CaseEvent::Confirm),
        Body::AcceptCase(_) => Some(CaseEvent::Accept),
        Body::WantCorrection(_) => Some(CaseEvent::WantCorrection),
        Body::CorrectCase(_) => Some(CaseEvent::Correct),
        Body::EndorseCase(_) => Some(CaseEvent::Endorse),
        Body::JudgeCase(_) => Some(CaseEvent::Judge),
        Body::ApproveCase(_) => Some(CaseEvent::Approve),
        Body::DenyCase(_) => Some(CaseEvent::Deny),
        Body::WithdrawCase(_) => Some(CaseEvent::Withdraw),
        Body::UndoWithdrawal(_) => Some(CaseEvent::UndoWithdrawal),
        Body::CloseCase(_) => Some(CaseEvent::Close),
        _ => None,
    }
}

/// The letters of a case number: no 0, 1, I, L, O, U, which are misread aloud or on paper.
const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The case's number for people, made from its id: hall, eight characters, one check
/// character, such as `DH 7K3M 52QA X`. About 39 bits of the id; the id decides, the
/// number is for speaking.
#[must_use]
pub fn case_number(hall: &HallCode, id: ActionId) -> String {
    let mut rest = id.0[..8]
        .iter()
        .fold(0u64, |value, byte| value << 8 | u64::from(*byte));
    let mut values = [0u64; 8];
    for value in &mut values {
        *value = rest % 30;
        rest /= 30;
    }
    let letter = |value: u64| {
        usize::try_from(value)
            .ok()
            .and_then(|index| ALPHABET.get(index))
            .map_or('?', |byte| char::from(*byte))
    };
    let body: String = values.iter().map(|value| letter(*value)).collect();
    let (left, right) = body.split_at(4);
    format!("{hall} {left} {right} {}", letter(check(&values)))
}

/// Whether a number that someone read aloud or typed is one that [`case_number`] could
/// have made; spaces and case do not matter.
#[must_use]
pub fn case_number_holds(hall: &HallCode, text: &str) -> bool {
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let Some(body) = text.strip_prefix(hall.as_str()) else {
        return false;
    };
    let values: Option<Vec<u64>> = body
        .bytes()
        .map(|b| ALPHABET.iter().position(|a| *a == b).map(|p| p as u64))
        .collect();
    match values.as_deref() {
        Some([body @ .., last]) if body.len() == 8 => check(body) == *last,
        _ => false,
    }
}

/// ISO/IEC 7064 hybrid system MOD 31,30 over the eight values: finds every single wrong
/// character and every swap of neighbours.
fn check(values: &[u64]) -> u64 {
    let p = values.iter().fold(30, |p, value| {
        let sum = (p + value) % 30;
        let sum = if sum == 0 { 30 } else { sum };
        sum * 2 % 31
    });
    (31 - p) % 30
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_one_wrong_character_does_not_hold() {
        let hall = HallCode::new("DH").unwrap();
        let number = case_number(&hall, ActionId([0x5A; 16]));
        assert!(case_number_holds(&hall, &number));
        assert!(case_number_holds(
            &hall,
            &number.to_lowercase().replace(' ', "")
        ));
        for at in 3..number.len() {
            for letter in ALPHABET {
                let mut wrong = number.clone().into_bytes();
                if wrong[at] == b' ' || wrong[at] == *letter {
                    continue;
                }
                wrong[at] = *letter;
                let wrong = String::from_utf8(wrong).unwrap();
                assert!(!case_number_holds(&hall, &wrong), "{wrong} for {number}");
            }
        }
    }
}
