//! How far a person's identification is: the card, then the finger.

use core::fmt;

use crate::ErrorCode;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// Where reading the card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum IdentifyPhase {
    /// Waiting for a card.
    WaitCard {
        /// The access fields are known already: reading starts as soon as a card lies there.
        access_known: bool,
    },
    /// A card lies there; number, birth and expiry are still wanted (typed or scanned).
    NeedAccess,
    /// Reading.
    Reading {
        /// What is being read.
        step: ReadStep,
    },
    /// It did not work; "retry" is offered.
    Failed {
        /// Why.
        code: ErrorCode,
    },
}

/// What is being read from the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadStep {
    /// Opening the chip.
    Open,
    /// Personal data.
    Data,
    /// Face image.
    Face,
    /// Signatures.
    Check,
}

/// Where the fingerprint stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum FingerPhase {
    /// Asks whether the fingerprint may be used; until the person agrees the scanner takes none.
    Ask,
    /// Waiting for a finger.
    Press,
    /// Comparing.
    Comparing,
    /// Matched; goes on by itself.
    Matched,
    /// Did not match or was not clear; another press is awaited.
    Again {
        /// Why.
        code: ErrorCode,
        /// Presses left before a pause.
        left: u8,
    },
    /// A pause after five misses.
    Paused {
        /// Seconds left.
        seconds: u32,
    },
    /// No reference for this card.
    NotEnrolled,
    /// Enrolling: which press is awaited (1 or 2).
    Enrol {
        /// 1 or 2.
        press: u8,
        /// The finger must be lifted first.
        lift: bool,
    },
    /// The scanner does not work; "retry" and the other route are offered.
    Failed {
        /// Why.
        code: ErrorCode,
    },
}

/// What was read from the person's document, masked for a screen that others may see, and what of
/// it was checked. Prints as `***` and is wiped when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The kind of document.
    pub kind: DocumentKind,
    /// The number, all but its first three and last four characters hidden.
    pub number: String,
    /// Last day of validity, `YYYY-MM-DD`; `None` where it holds for good.
    pub valid_to: Option<String>,
    /// What was checked and held, in the order in which it was.
    pub checks: Vec<IdentityCheck>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(***)")
    }
}

impl Drop for Identity {
    fn drop(&mut self) {
        self.number.zeroize();
        self.valid_to.zeroize();
    }
}

/// The kinds of document that a kiosk reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A document with a chip of ICAO 9303, read over PC/SC.
    Chip,
    /// 居民身份证, read through a security module.
    Resident,
    /// 港澳台居民居住证.
    HmtResident,
    /// 外国人永久居留身份证 of 2017.
    Foreigner2017,
    /// 外国人永久居留身份证 of 2023.
    Foreigner2023,
}

impl DocumentKind {
    /// What is on it is signed by who issued it, so that anybody can check it again. What came
    /// through a security module is not.
    #[must_use]
    pub fn is_signed(self) -> bool {
        self == Self::Chip
    }
}

/// Something that was checked of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityCheck {
    /// The issuer's signature.
    Signed,
    /// Its contents are as they were signed.
    Unchanged,
    /// The card and the security module took each other for genuine.
    TakenByModule,
    /// The number's form and check character.
    Number,
    /// The day of birth in the number is the card's.
    Birth,
    /// The sex in the number is the card's.
    Sex,
    /// Today lies within the validity.
    Validity,
}
