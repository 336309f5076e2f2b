//! How far a person's identification is: the card, then the finger.

use crate::ErrorCode;
use serde::{Deserialize, Serialize};

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
