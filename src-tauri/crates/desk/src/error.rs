//! Why a desk cannot serve.

use ipc::ErrorCode;

/// Why a desk cannot start or go on. The code is what the technician sees.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} ({})", code.word())]
pub struct DeskError {
    /// What the screen shows.
    pub code: ErrorCode,
    /// What the log says; never anything of a person.
    pub what: String,
}

impl DeskError {
    /// An error with its code and a sentence for the log.
    pub fn new(code: ErrorCode, what: impl Into<String>) -> Self {
        Self {
            code,
            what: what.into(),
        }
    }
}
