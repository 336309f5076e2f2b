//! What a person answered.

use crate::offer::Given;
use domain::factor::Factors;
use domain::id::{ActionId, Digest, ItemCode};
use ipc::SecretValue;

/// What a person applies for, complete and checked.
#[derive(Clone)]
pub struct Filing {
    /// The item.
    pub item: ItemCode,
    /// Its version.
    pub version: u32,
    /// The answers in the form's order.
    pub answers: Vec<(String, SecretValue)>,
    /// The purposes consented to.
    pub consents: Vec<String>,
    /// The certificate that goes along.
    pub given: Option<Given>,
    /// Factors given.
    pub factors: Factors,
    /// The case that it corrects; `None`: a new one.
    pub corrects: Option<ActionId>,
    /// What was refused before, and is sent again with this: only one of the two may ever count.
    pub replaces: Option<Digest>,
}

/// What a person answered in a case before, by the form's properties. Prints as `***`.
#[derive(Clone, Default)]
pub struct Earlier(pub Vec<(String, SecretValue)>);

impl core::fmt::Debug for Earlier {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Earlier(***)")
    }
}

impl core::fmt::Debug for Filing {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Filing")
            .field("item", &self.item)
            .finish_non_exhaustive()
    }
}
