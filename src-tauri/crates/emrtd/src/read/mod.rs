//! From a card to its files.

mod capability;
mod link;
mod session;

use crate::ef::{DataGroup, DocumentFiles, Ef};
use crate::mrz::AccessKey;
use crate::{CardTransport, EmrtdError};

/// Where a reading stands; for a screen that must never be blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The application is being selected.
    Connecting,
    /// The access key is being proven.
    Unlocking,
    /// A file is being read: bytes so far, and in all once the file's header is known.
    Reading {
        /// Which file.
        ef: Ef,
        /// Bytes read so far.
        done_bytes: usize,
        /// Length of the file, 0 while unknown.
        total_bytes: usize,
    },
}

/// What a reading cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ApduStatistics {
    /// Command APDUs sent, GET RESPONSE and repetitions included.
    pub commands: u32,
    /// Bytes sent to the card.
    pub sent_bytes: u64,
    /// Bytes the card answered.
    pub received_bytes: u64,
    /// Most file bytes asked for in one command.
    pub chunk_bytes: u32,
    /// Times the session had to be set up again because the chip did not take a form of command.
    pub restarts: u32,
}

/// What is read beside EF.COM and EF.SOD, and with which randomness.
#[derive(Clone)]
pub struct ReadRequest<'a> {
    /// Opens the chip.
    pub key: &'a AccessKey,
    /// Data groups to read, in this order.
    pub groups: &'a [DataGroup],
    /// What the chip is to sign after that with the key of DG15, which is read for it, and DG14 where
    /// that names the hash (ICAO 9303-11, 6.1). Bound to one request, so that the answer is good for it
    /// alone.
    pub challenge: Option<[u8; 8]>,
    /// 32 fresh random bytes from the system's generator; never used for two readings.
    pub entropy: [u8; 32],
}

/// Files and the price of reading them.
#[derive(Debug, Clone)]
pub struct Reading {
    /// EF.COM (where the chip has one), EF.SOD and the data groups asked for.
    pub files: DocumentFiles,
    /// The chip's answer to the challenge, not looked at: see [`crate::verify_answer`].
    pub answer: Option<Vec<u8>>,
    /// What it cost.
    pub statistics: ApduStatistics,
}

/// Whether the card has the eMRTD application: selects it by its AID (ICAO 9303-10, 3.1) and does
/// nothing else. Needs no access key, so that a bank card is told before anybody types one.
///
/// # Errors
/// [`EmrtdError::NotADocument`] where it has not; what else can happen to a transport.
pub fn find_document(transport: &mut dyn CardTransport) -> Result<(), EmrtdError> {
    session::find(transport)
}

/// Reads EF.COM, EF.SOD and the wanted data groups: SELECT, Basic Access Control, secure messaging.
/// Blocks as long as the transport does; `progress` is called before every command.
///
/// Each file is asked for at once by its short identifier and with the largest length that the way to
/// the card and the chip admit; its own header then tells whether more has to follow. Chips that do not
/// take that are met half-way: short length, SELECT by file identifier, header first. A session is set
/// up at most four times.
///
/// # Errors
/// [`EmrtdError`]; nothing of the files is kept then. [`EmrtdError::ChipSilent`] where a challenge was
/// to be answered and the chip has no key for that.
pub fn read_document(
    transport: &mut dyn CardTransport,
    request: &ReadRequest<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Reading, EmrtdError> {
    session::read(transport, request, progress)
}
