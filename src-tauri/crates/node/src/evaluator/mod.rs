//! A department's evaluator: judges cases by the rule of their item, over the answers that
//! it opens on the record and the facts of its own department's register.
//!
//! ```text
//! new case -> key service: did the holder consent, is the content there?
//!          -> OpenContent on the chain -> key service -> answers
//!          -> register -> facts -> Rule::judge -> JudgeCase on the chain
//! ```
//!
//! Nothing is put on record as opened before the key service would open it. Where the
//! holder did not consent to be judged by rule, the case is a clerk's.
//!
//! Everything it signs follows from its key, the case and what it found: an evaluator that
//! was stopped at any point does the same again, and the same action twice is one. Whatever
//! it cannot judge is left to a clerk when the ledger's time limit ends. It logs ids and
//! codes, nothing that it read.

mod file;
mod inputs;
mod register;
mod sign;
mod source;
mod sql;
mod work;

pub use crate::peer::Peer;
pub use file::RegisterFile;
pub use register::{Register, RegisterError, Subject};
pub use sql::{FactColumn, SqlRegister, SqlTable, statement};

pub(crate) use file::NoRegister;
pub(crate) use work::Evaluation;

use domain::id::{DepartmentCode, ItemCode};
use seal::keys::SigningKey;
use std::collections::BTreeMap;

/// How an evaluator is set up.
pub struct Evaluator {
    /// Whose it is.
    pub department: DepartmentCode,
    /// Its enrolled key (role `Evaluator`).
    pub signer: SigningKey,
    /// Where it takes facts from.
    pub register: Box<dyn Register>,
    /// Which items it judges, of those that name its department; empty: all of them.
    pub items: Vec<ItemCode>,
    /// Other departments' gateways: their key services are asked there, and content that is
    /// not on this node is fetched there.
    pub peers: BTreeMap<DepartmentCode, Peer>,
}

impl Evaluator {
    /// One that finds everything on its own node.
    #[must_use]
    pub fn new(
        department: DepartmentCode,
        signer: SigningKey,
        register: Box<dyn Register>,
    ) -> Self {
        Self {
            department,
            signer,
            register,
            items: Vec::new(),
            peers: BTreeMap::new(),
        }
    }
}

impl core::fmt::Debug for Evaluator {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Evaluator")
            .field("department", &self.department)
            .finish_non_exhaustive()
    }
}
