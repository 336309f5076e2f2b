//! Signing in with one's own key.

use super::CounterCode;
use core::fmt;
use domain::action::{Rights, Role};
use domain::id::{DepartmentCode, HallCode, ItemCode, KeyId};
use serde::{Deserialize, Serialize};

/// The page on which a member of staff signs in, or unlocks the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The keys that lie on this machine, by name.
    pub keys: Vec<StaffKey>,
    /// Whose PIN is asked for.
    pub chosen: Option<KeyId>,
    /// Where it stands.
    pub phase: SignInPhase,
    /// The screen is locked by who is signed in: their PIN opens it where it was; anybody
    /// else's is a hand-over, which signs them out first.
    pub locked: bool,
}

/// A key of a member of staff on this machine. Prints as its key's id.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffKey {
    /// The key.
    pub key: KeyId,
    /// Their name in Chinese, as the key file says; it is on no chain.
    pub name_zh: String,
    /// Their name in Latin letters.
    pub name_en: String,
    /// What holds the key.
    pub means: KeyMeans,
    /// What they do in the hall, as the key file says: for finding oneself in the list. What
    /// counts stands on the chain.
    pub duty_zh: String,
    /// The same in English.
    pub duty_en: String,
    /// A made-up person of a demo hall, and their PIN, shown beside them.
    pub demo_pin: Option<String>,
}

impl fmt::Debug for StaffKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StaffKey({})", self.key)
    }
}

/// What holds a member of staff's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyMeans {
    /// A file on this machine that a PIN opens (Argon2id).
    File,
    /// A smart card.
    Card,
}

/// Where signing in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum SignInPhase {
    /// Choose who you are.
    Choose,
    /// Type the PIN.
    Pin {
        /// Tries left before a pause; `None` while none was wrong.
        left: Option<u8>,
        /// Why the last one did not go on.
        error: Option<CounterCode>,
    },
    /// The PIN is being tried; takes about a second.
    Checking,
    /// The PIN was right; role and rights are read from the chain, with their proof.
    Reading,
    /// Too many wrong PINs; the pause survives a restart.
    Paused {
        /// Until when, Unix milliseconds.
        until_ms: i64,
        /// Seconds left.
        seconds: u32,
    },
    /// It did not work; "retry" is offered.
    Failed {
        /// Why.
        code: CounterCode,
    },
}

/// Who is signed in, as the chain says. Prints as the key's id.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffChip {
    /// The key.
    pub key: KeyId,
    /// Their name in Chinese, as the key file says.
    pub name_zh: String,
    /// Their name in Latin letters.
    pub name_en: String,
    /// The role on the chain.
    pub role: Role,
    /// For whom they act.
    pub department: DepartmentCode,
    /// The hall, where the key belongs to one.
    pub hall: Option<HallCode>,
    /// What they may do.
    pub rights: Rights,
    /// With which items; empty: every one of the department.
    pub items: Vec<ItemCode>,
    /// The block whose header proves that.
    pub height: u64,
    /// How old that header is, seconds.
    pub age_s: u32,
    /// Older than three minutes: the screen says so.
    pub old: bool,
}

impl fmt::Debug for StaffChip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StaffChip({})", self.key)
    }
}
