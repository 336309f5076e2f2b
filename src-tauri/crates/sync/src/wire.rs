//! The gateway's JSON. What was agreed upon has to be there, once and of its own type; anything
//! else is [`Fault::BadJson`]. Fields beyond that are passed over: a newer gateway may say more.
//!
//! Pure: bytes in, values out. Bytes are base64url without padding (RFC 4648 §5), digests
//! lower-case hex.

use crate::fault::Fault;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::case::CaseState;
use domain::id::{ActionId, ChainId, DepartmentCode, Digest, ItemCode, KeyId, LicenceIdentifier};
use domain::outcome::Outcome;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

mod keys;
mod tickets;

pub use keys::{
    GrantAnswer, KeyAnswer, certificate, certificate_question, grant_answer, grant_question,
    holder_question, key_answer, key_question, revocations,
};
pub use tickets::{
    MAX_LINES, MAX_TICKETS, board, next_ticket, queue, step_results, ticket, totals,
};

/// Most case ids in one answer.
pub const MAX_CASES: usize = 200;
/// Most actions of one case.
pub const MAX_CASE_ACTIONS: usize = 1_000;
/// Most service items.
pub const MAX_ITEMS: usize = 10_000;
/// Most cases that are worked on at a time.
pub const MAX_LEASES: usize = 5_000;

/// What a gateway says to one submitted action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submitted {
    /// It has it now, or had it already.
    Received,
    /// It will not take it.
    Refused(Outcome),
}

/// What a gateway says of an action's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It has never heard of it.
    Unknown,
    /// It has it; there is no proof yet.
    Received,
    /// It says that it is final, with these bytes as proof.
    Final {
        /// The block it is said to stand in.
        height: Option<u64>,
        /// What the chain is said to have answered.
        outcome: Option<Outcome>,
        /// The receipt's bytes, not looked at.
        receipt: Vec<u8>,
    },
}

/// What a gateway says of the newest header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadAnswer {
    /// The chain.
    pub chain_id: ChainId,
    /// The header's height.
    pub height: u64,
    /// Its proof's bytes, not looked at.
    pub proof: Vec<u8>,
    /// The first height that the validators in office are said to sign.
    pub signers_from: Option<u64>,
}

/// One action of a case, with its receipt; neither looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAction {
    /// The signed bytes.
    pub action: Vec<u8>,
    /// The receipt's bytes.
    pub receipt: Vec<u8>,
}

/// One use of a holder's data, not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseEntry {
    /// Its number, from 0.
    pub number: u32,
    /// Its signed bytes.
    pub signed: Vec<u8>,
    /// Its receipt's bytes.
    pub receipt: Vec<u8>,
}

/// A service item as a gateway lists it: not proven, but its document is named by digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemEntry {
    /// Its code.
    pub item: ItemCode,
    /// Its version.
    pub version: u32,
    /// Whose it is.
    pub department: DepartmentCode,
    /// SHA-256 of its document.
    pub document: Digest,
}

/// The body of a submission.
#[must_use]
pub fn submission<'a>(actions: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    #[derive(Serialize)]
    struct Body {
        actions: Vec<String>,
    }
    let actions = actions
        .into_iter()
        .map(|action| URL_SAFE_NO_PAD.encode(action))
        .collect();
    // Strings in a list always encode.
    serde_json::to_vec(&Body { actions }).unwrap_or_default()
}

/// Reads the answer to a submission of exactly these actions: one result for each.
///
/// # Errors
/// [`Fault::BadJson`]; [`Fault::WrongAction`] where an action is missing, doubled or was
/// never submitted.
pub fn submitted(body: &[u8], asked: &[Digest]) -> Result<Vec<(Digest, Submitted)>, Fault> {
    #[derive(Deserialize)]
    struct Body {
        results: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        action: Digest,
        status: Status,
        outcome: Option<Outcome>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Status {
        Received,
        Known,
        Refused,
    }
    let Body { results } = json(body)?;
    let mut left: std::collections::BTreeSet<&Digest> = asked.iter().collect();
    let mut answers = Vec::with_capacity(results.len().min(asked.len()));
    for entry in results {
        if !left.remove(&entry.action) {
            return Err(Fault::WrongAction);
        }
        let answer = match (entry.status, entry.outcome) {
            (Status::Received | Status::Known, _) => Submitted::Received,
            (Status::Refused, Some(outcome)) if !outcome.is_ok() => Submitted::Refused(outcome),
            (Status::Refused, _) => return Err(Fault::BadJson),
        };
        answers.push((entry.action, answer));
    }
    if left.is_empty() {
        Ok(answers)
    } else {
        Err(Fault::WrongAction)
    }
}

/// Reads the state of an action.
///
/// # Errors
/// [`Fault::BadJson`].
pub fn asked(body: &[u8]) -> Result<Asked, Fault> {
    #[derive(Deserialize)]
    struct Body {
        status: Status,
        height: Option<u64>,
        outcome: Option<Outcome>,
        receipt: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Status {
        Unknown,
        Received,
        Final,
    }
    let body: Body = json(body)?;
    Ok(match (body.status, body.receipt) {
        (Status::Unknown, _) => Asked::Unknown,
        // In a block, but the header that proves it is still to come.
        (Status::Received, _) | (Status::Final, None) => Asked::Received,
        (Status::Final, Some(receipt)) => Asked::Final {
            height: body.height,
            outcome: body.outcome,
            receipt: bytes(&receipt)?,
        },
    })
}

/// Reads the newest header.
///
/// # Errors
/// [`Fault::BadJson`].
pub fn head(body: &[u8]) -> Result<HeadAnswer, Fault> {
    #[derive(Deserialize)]
    struct Body {
        chain_id: ChainId,
        height: u64,
        proof: String,
        signers_from: Option<u64>,
    }
    let body: Body = json(body)?;
    Ok(HeadAnswer {
        chain_id: body.chain_id,
        height: body.height,
        proof: bytes(&body.proof)?,
        signers_from: body.signers_from,
    })
}

/// Reads how the validators changed: a signed history's bytes, not looked at.
///
/// # Errors
/// [`Fault::BadJson`].
pub fn history(body: &[u8]) -> Result<Vec<u8>, Fault> {
    #[derive(Deserialize)]
    struct Body {
        history: String,
    }
    let Body { history } = json(body)?;
    bytes(&history)
}

/// Reads what shows an action in the log of a new header: its proof's bytes, not looked at.
///
/// # Errors
/// [`Fault::BadJson`].
pub fn confirmation(body: &[u8]) -> Result<Vec<u8>, Fault> {
    #[derive(Deserialize)]
    struct Body {
        proof: String,
    }
    let Body { proof } = json(body)?;
    bytes(&proof)
}

/// What a gateway says stands under a key of the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateAnswer {
    /// The value; `None` where nothing is said to stand there.
    pub value: Option<Vec<u8>>,
    /// The height of the header that proves it.
    pub height: u64,
    /// The proof's bytes, not looked at.
    pub proof: Vec<u8>,
}

/// Reads what stands under a key of the state.
///
/// # Errors
/// [`Fault::BadJson`].
pub fn state(body: &[u8]) -> Result<StateAnswer, Fault> {
    #[derive(Deserialize)]
    struct Body {
        value: Option<String>,
        height: u64,
        proof: String,
    }
    let body: Body = json(body)?;
    Ok(StateAnswer {
        value: body.value.as_deref().map(bytes).transpose()?,
        height: body.height,
        proof: bytes(&body.proof)?,
    })
}

/// An open case as a gateway lists it: not proven.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WorkEntry {
    /// The case.
    pub case: ActionId,
    /// What was applied for.
    pub item: ItemCode,
    /// The item's version.
    pub version: u32,
    /// Where it stands.
    pub state: CaseState,
    /// When it was filed, Unix seconds.
    #[serde(rename = "filed")]
    pub filed_s: u64,
    /// Until when it is to be decided, Unix seconds.
    #[serde(rename = "due")]
    pub due_s: Option<u64>,
    /// Working days left while its holder corrects it.
    pub paused_days: Option<u32>,
    /// What a first person recommended: `true` to approve.
    pub recommended: Option<bool>,
    /// Its last action.
    #[serde(default)]
    pub last: Option<Digest>,
}

/// Reads a page of the cases that wait for a department.
///
/// # Errors
/// [`Fault::BadJson`]; [`Fault::TooBig`] past [`MAX_CASES`].
pub fn worklist(body: &[u8]) -> Result<Vec<WorkEntry>, Fault> {
    #[derive(Deserialize)]
    struct Body {
        cases: Vec<WorkEntry>,
    }
    let Body { cases } = json(body)?;
    (cases.len() <= MAX_CASES)
        .then_some(cases)
        .ok_or(Fault::TooBig)
}

/// Somebody works on a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Lease {
    /// The case.
    pub case: ActionId,
    /// Whose key.
    pub by: KeyId,
    /// Until when, Unix seconds.
    #[serde(rename = "until")]
    pub until_s: u64,
}

/// Reads that a case was given to somebody.
///
/// # Errors
/// [`Fault::BadJson`]; [`Fault::WrongAction`] for another case.
pub fn lease(body: &[u8], case: &ActionId) -> Result<Lease, Fault> {
    let lease: Lease = json(body)?;
    (lease.case == *case)
        .then_some(lease)
        .ok_or(Fault::WrongAction)
}

/// Reads who works on which case.
///
/// # Errors
/// [`Fault::BadJson`]; [`Fault::TooBig`] past [`MAX_LEASES`].
pub fn leases(body: &[u8]) -> Result<Vec<Lease>, Fault> {
    #[derive(Deserialize)]
    struct Body {
        leases: Vec<Lease>,
    }
    let Body { leases } = json(body)?;
    (leases.len() <= MAX_LEASES)
        .then_some(leases)
        .ok_or(Fault::TooBig)
}

/// Reads the identifiers of a holder's licences, newest first.
///
/// # Errors
/// [`Fault::BadJson`]; [`Fault::TooBig`] past [`MAX_CASES`].
pub fn licences(body: &[u8]) -> Result<Vec<LicenceIdentifier>, Fault> {
    #[derive(Deserialize)]
    struct Body {
        licences: Vec<LicenceIdentifier>,
    }
    let Body { licences } = json(body)?;
    (licences.len() <= MAX_CASES)
        .then_some(licences)
        .ok_or(Fault::TooBig)
}

/// Reads the ids of a holder's cases, newest first.
///
/// # Errors
/// [`Fault::BadJson`]; [`Fault::TooBig`] past [`MAX_CASES`].
pub fn cases(body: &[u8]) -> Result<Vec<ActionId>, Fault> {
    #[derive(Deserialize)]
    struct Body {
        cases: Vec<ActionId>,
    }
    let Body { cases } = json(body)?;
    bounded(cases, MAX_CASES)
}

/// Reads a case's actions in their order.
///
/// # Errors
/// [`Fault::BadJson`]; [`Fault::TooBig`] past [`MAX_CASE_ACTIONS`].
pub fn case(body: &[u8]) -> Result<Vec<CaseAction>, Fault> {
    #[derive(Deserialize)]
    struct Body {
        actions: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        action: String,
        receipt: String,
    }
    let Body { actions } = json(body)?;
    bounded(actions, MAX_CASE_ACTIONS)?
        .into_iter()
        .map(|entry| {
            Ok(CaseAction {
                action: bytes(&entry.action)?,
                receipt: bytes(&entry.receipt)?,
            })
        })
        .collect()
}

/// Reads one page of the uses of a holder's data, newest first.
///
/// # Errors
/// [`Fault::BadJson`]; [`Fault::TooBig`] past [`MAX_CASES`].
pub fn uses(body: &[u8]) -> Result<Vec<UseEntry>, Fault> {
    #[derive(Deserialize)]
    struct Body {
        uses: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        number: u32,
        signed: String,
        receipt: String,
    }
    let Body { uses } = json(body)?;
    bounded(uses, MAX_CASES)?
        .into_iter()
        .map(|entry| {
            Ok(UseEntry {
                number: entry.number,
                signed: bytes(&entry.signed)?,
                receipt: bytes(&entry.receipt)?,
            })
        })
        .collect()
}

/// Reads the current service items.
///
/// # Errors
/// [`Fault::BadJson`]; [`Fault::TooBig`] past [`MAX_ITEMS`].
pub fn items(body: &[u8]) -> Result<Vec<ItemEntry>, Fault> {
    #[derive(Deserialize)]
    struct Body {
        items: Vec<ItemEntry>,
    }
    let Body { items } = json(body)?;
    bounded(items, MAX_ITEMS)
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(body).map_err(|_| Fault::BadJson)
}

fn bytes(text: &str) -> Result<Vec<u8>, Fault> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Fault::BadJson)
}

fn bounded<T>(list: Vec<T>, most: usize) -> Result<Vec<T>, Fault> {
    if list.len() > most {
        return Err(Fault::TooBig);
    }
    Ok(list)
}
