//! Printing what is on the screen.

use crate::ErrorCode;
use serde::{Deserialize, Serialize};

/// How printing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "print", rename_all = "snake_case")]
pub enum PrintState {
    /// It can be printed.
    Ready,
    /// It is on its way to the paper.
    Printing,
    /// It is printed, as far as the printer tells.
    Printed,
    /// It is not, and will not come later.
    Failed {
        /// Why.
        code: ErrorCode,
    },
}
