//! What stops the node. Texts hold no personal data and no values of actions.

use ledger::LedgerError;

/// The node cannot be opened or go on.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// Another process has this node open: two would sign two headers at one height.
    #[error("the node's folder is in use by another process")]
    InUse,
    /// The database cannot be decrypted with this key, or is no database.
    #[error("the node's database does not open with this key")]
    WrongKey,
    /// The database contradicts itself; what the hint says. It is not used.
    #[error("the node's database is damaged: {0}")]
    Damaged(&'static str),
    /// The folder holds a chain that began with another genesis.
    #[error("the node's database belongs to another chain")]
    OtherGenesis,
    /// The validator's key is not the genesis's one validator.
    #[error("this key is not the chain's only validator")]
    NotTheValidator,
    /// The genesis, or a file of it, is not valid.
    #[error("the genesis is not valid: {0}")]
    Genesis(String),
    /// The ledger cannot go on.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// SQLite failed: disk full, read error.
    #[error("the node's database failed: {0}")]
    Database(String),
    /// A file or socket failed.
    #[error("a file or socket failed: {0}")]
    Io(String),
    /// The gateway's certificate or key cannot be used.
    #[error("the gateway's certificate or key cannot be used: {0}")]
    Tls(&'static str),
    /// The engine (CometBFT) cannot be used or does not answer as it should.
    #[error("the engine failed: {0}")]
    Engine(&'static str),
    /// The configuration is not valid: what is wrong, never a value.
    #[error("the configuration is not valid: {0}")]
    Config(String),
    /// A digest that is not that of the bytes.
    #[error("the bytes do not have this digest")]
    WrongDigest,
    /// The node is stopping or its thread has ended.
    #[error("the node is stopped")]
    Stopped,
}

impl NodeError {
    /// The stable word for texts and logs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InUse => "node_in_use",
            Self::WrongKey => "node_wrong_key",
            Self::Damaged(_) => "node_damaged",
            Self::OtherGenesis => "node_other_genesis",
            Self::NotTheValidator => "node_not_the_validator",
            Self::Genesis(_) => "node_genesis",
            Self::Ledger(error) => error.code(),
            Self::Database(_) => "node_database",
            Self::Io(_) => "node_io",
            Self::Tls(_) => "node_tls",
            Self::Engine(_) => "node_engine",
            Self::Config(_) => "node_config",
            Self::WrongDigest => "node_wrong_digest",
            Self::Stopped => "node_stopped",
        }
    }

    /// Keeps the kind of an I/O error and drops paths.
    pub(crate) fn io(error: impl Into<std::io::Error>) -> Self {
        Self::Io(error.into().kind().to_string())
    }
}

impl From<std::io::Error> for NodeError {
    /// Its kind alone; paths may name people.
    fn from(error: std::io::Error) -> Self {
        Self::io(error)
    }
}

impl From<rusqlite::Error> for NodeError {
    /// SQLite's own words for its code; never the statement or its values.
    fn from(error: rusqlite::Error) -> Self {
        if let rusqlite::Error::SqliteFailure(failure, _) = &error {
            Self::Database(failure.to_string())
        } else {
            Self::Database("a row is not of its form".to_owned())
        }
    }
}
