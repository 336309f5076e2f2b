//! What can go wrong with the store, each with a stable code and what to do.

use rusqlite::ErrorCode;

/// Why the store did not do what was asked. No text names a person or a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OutboxError {
    /// The key is not this store's.
    #[error("the store does not open with this key: bring back the key it was made with")]
    StoreLocked,
    /// The file is cut short or its pages fail their authentication.
    #[error(
        "the store is damaged and was left as it is: copy its files away, then restore the \
         last backup or call a technician"
    )]
    StoreDamaged,
    /// This build of SQLite cannot encrypt.
    #[error("this build has no SQLCipher: install a proper package")]
    StoreUnencrypted,
    /// Another process holds the store.
    #[error("another program holds the store: end it first")]
    StoreBusy,
    /// A later version of the program wrote it.
    #[error("a later version wrote this store: install that version again")]
    StoreNewer,
    /// No room: nothing was stored, nothing was lost.
    #[error("no room on the disk: make room, then try again; nothing is lost")]
    DiskFull,
    /// The operating system refused to read or write.
    #[error("the disk or its permissions refuse the store: check both")]
    StoreIo,
    /// The bytes are not a signed action.
    #[error("the bytes are not a signed action")]
    ActionMalformed,
    /// Signed bytes or content past their bound.
    #[error("larger than the store takes")]
    TooBig,
    /// The content's SHA-256 is not the one the action names.
    #[error("the content is not what the action names")]
    ContentMismatch,
    /// The action names content that is neither given nor stored.
    #[error("the action's content is missing")]
    ContentMissing,
    /// The action builds on one that was refused.
    #[error("the action builds on a refused one: mend that one first")]
    ParentRefused,
    /// There is no such action here.
    #[error("no such action in the queue")]
    Unknown,
    /// Only a refused action can be tried again or replaced.
    #[error("the action is not refused")]
    NotRefused,
    /// Nothing is set aside without a reason that a person can read.
    #[error("a reason is wanted: 1 to 200 characters on one line")]
    ReasonMissing,
    /// The new action does not name the one it replaces.
    #[error("the new action does not name the one it replaces")]
    ReplacesAnother,
    /// Others can read the key file.
    #[error("others can read the key file: make it 0600 and consider its keys known")]
    KeyFileExposed,
    /// The key file is not one.
    #[error("the key file is damaged: bring back its backup; no new keys were made")]
    KeyFileDamaged,
    /// The key file cannot be read or written.
    #[error("the key file cannot be read or written: check folder and permissions")]
    KeyFileIo,
    /// The system gives no randomness.
    #[error("the system gives no randomness")]
    NoRandomness,
}

impl OutboxError {
    /// The stable code that the screen, the log and the manual use.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::StoreLocked => "store_locked",
            Self::StoreDamaged => "store_damaged",
            Self::StoreUnencrypted => "store_unencrypted",
            Self::StoreBusy => "store_busy",
            Self::StoreNewer => "store_newer",
            Self::DiskFull => "disk_full",
            Self::StoreIo => "store_io",
            Self::ActionMalformed => "action_malformed",
            Self::TooBig => "too_big",
            Self::ContentMismatch => "content_mismatch",
            Self::ContentMissing => "content_missing",
            Self::ParentRefused => "parent_refused",
            Self::Unknown => "action_unknown",
            Self::NotRefused => "not_refused",
            Self::ReasonMissing => "reason_missing",
            Self::ReplacesAnother => "replaces_another",
            Self::KeyFileExposed => "key_file_exposed",
            Self::KeyFileDamaged => "key_file_damaged",
            Self::KeyFileIo => "key_file_io",
            Self::NoRandomness => "no_randomness",
        }
    }
}

/// `SQLITE_IOERR_SHORT_READ`, `SQLITE_IOERR_DATA`, `SQLITE_IOERR_CORRUPTFS`: the bytes
/// that should be there are not.
const BYTES_MISSING: [i32; 3] = [522, 8202, 8458];

#[allow(clippy::wildcard_enum_match_arm)] // every other code means damage
impl From<rusqlite::Error> for OutboxError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, _) = error else {
            // A column of another type than this version writes.
            return Self::StoreDamaged;
        };
        match failure.code {
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::StoreBusy,
            ErrorCode::TooBig => Self::TooBig,
            ErrorCode::SystemIoFailure if BYTES_MISSING.contains(&failure.extended_code) => {
                Self::StoreDamaged
            }
            ErrorCode::SystemIoFailure
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::OutOfMemory
            | ErrorCode::NoLargeFileSupport
            | ErrorCode::FileLockingProtocolFailed => Self::StoreIo,
            // The statements are fixed and tested, so what remains is a page that failed
            // its authentication or a row that no version ever wrote.
            _ => Self::StoreDamaged,
        }
    }
}
