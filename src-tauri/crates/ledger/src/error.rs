//! What stops the ledger itself. An action that is refused is no error but an outcome.

use crate::genesis::GenesisError;
use crate::store::StoreError;

/// The state cannot be read or does not hold together, or the driver asked for a block
/// that is not the next. No block can be applied; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// A read failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored record cannot be decoded or contradicts another.
    #[error("the stored state is damaged: {0}")]
    Damaged(&'static str),
    /// The state tree failed; its text.
    #[error("the state tree is damaged: {0}")]
    Tree(String),
    /// The store holds no chain yet.
    #[error("the store holds no chain")]
    NoChain,
    /// The store holds a chain already.
    #[error("the store holds a chain already")]
    ChainExists,
    /// Not the next block.
    #[error("block {given} was given where {wanted} is the next")]
    WrongHeight {
        /// The one that is next.
        wanted: u64,
        /// The one given.
        given: u64,
    },
    /// The genesis contradicts itself.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
    /// The departments voted a version of the rules that this program does not know: it
    /// stops rather than guess.
    #[error("the chain follows rules {wanted} from here on and this program knows up to {known}")]
    NewerProtocol {
        /// The version in force.
        wanted: u32,
        /// The newest that this program knows.
        known: u32,
    },
    /// The block holds more actions than 32 bits count.
    #[error("the block holds too many actions")]
    TooManyActions,
}

impl LedgerError {
    /// The stable word for texts and logs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "ledger_store",
            Self::Damaged(_) | Self::Tree(_) => "ledger_damaged",
            Self::NoChain => "ledger_no_chain",
            Self::ChainExists => "ledger_chain_exists",
            Self::WrongHeight { .. } => "ledger_wrong_height",
            Self::Genesis(_) => "ledger_genesis",
            Self::NewerProtocol { .. } => "ledger_newer_protocol",
            Self::TooManyActions => "ledger_too_many_actions",
        }
    }
}
