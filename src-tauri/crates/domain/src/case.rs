//! A case (办件): its state is the fold of its actions; its number is made offline.

use crate::action::{Action, Body};
use crate::factor::Factors;
use crate::id::{ActionId, HallCode, HolderHandle, ItemCode};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
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
}

impl CaseState {
    /// Whether the holder can still take it back.
    #[must_use]
    pub const fn can_withdraw(self) -> bool {
        match self {
            Self::Filed | Self::AwaitsConfirmation => true,
            Self::Withdrawn => false,
        }
    }
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
    /// Where it stands.
    pub state: CaseState,
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
        })
    }

    /// The case after one more action that succeeded on the chain.
    #[must_use]
    pub fn after(mut self, action: &Action) -> Self {
        if let Body::WithdrawCase(withdraw) = &action.body
            && withdraw.case == self.id
        {
            self.state = CaseState::Withdrawn;
        }
        self
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
