//! What a block's transactions hold, before anything of it is believed.

use crate::tx::decode_tx;
use domain::id::{ChainId, Digest};
use domain::outcome::Outcome;
use seal::action::{ParsedAction, SignedAction};

/// A transaction taken apart: at least one member.
pub(crate) struct Tx(pub(crate) Vec<Member>);

pub(crate) enum Member {
    /// Refused for its bytes alone.
    Refused(Digest, Outcome),
    Parsed(Box<ParsedAction>),
}

impl Tx {
    pub(crate) fn read(tx: &[u8], chain_id: &ChainId) -> Self {
        let Some(members) = decode_tx(tx) else {
            let digest = seal::hash::sha256(&[tx]);
            return Self(vec![Member::Refused(digest, Outcome::Malformed)]);
        };
        let read = |bytes: Vec<u8>| match SignedAction::parse(&bytes) {
            Err(_) => Member::Refused(seal::hash::sha256(&[&bytes]), Outcome::Malformed),
            Ok(parsed) if parsed.action().chain_id != *chain_id => {
                Member::Refused(parsed.digest(), Outcome::WrongChain)
            }
            Ok(parsed) => Member::Parsed(Box::new(parsed)),
        };
        Self(members.into_iter().map(read).collect())
    }
}
