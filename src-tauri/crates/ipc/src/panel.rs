//! The device panel: shown only where devices are simulated.

use crate::DocumentKind;
use serde::{Deserialize, Serialize};

/// What someone does to the simulated devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PanelInput {
    /// Lay this person's card on the reader.
    LayCard {
        /// Index into [`PanelView::people`].
        person: usize,
    },
    /// Lay this person's resident identity card on the reader of such cards.
    LayIdCard {
        /// Index into [`PanelView::people`].
        person: usize,
    },
    /// Lift the card off, whichever lies there.
    LiftCard,
    /// Show the card's machine-readable zone to the document scanner.
    ScanMrz {
        /// Index into [`PanelView::people`].
        person: usize,
    },
    /// Press the right finger of the person whose card lies there (or the first).
    RightFinger,
    /// Press a finger that is not enrolled.
    WrongFinger,
    /// Take the finger off.
    LiftFinger,
    /// Pull the plug of the card readers, or put it back.
    Reader {
        /// Plugged in.
        plugged: bool,
    },
    /// Cut the fingerprint scanner's line, or mend it.
    Sensor {
        /// Plugged in.
        plugged: bool,
    },
    /// Cut the network, or mend it.
    Network {
        /// Connected.
        connected: bool,
    },
}

/// A made-up person of the demo hall and what is printed on their card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelPerson {
    /// The made-up name in Chinese.
    pub name_zh: String,
    /// The made-up name in Latin letters.
    pub name_en: String,
    /// Document number on the made-up card.
    pub number: String,
    /// Birth date, `YYYY-MM-DD`.
    pub birth: String,
    /// Date of expiry, `YYYY-MM-DD`.
    pub expiry: String,
    /// Which card they have for the reader of Chinese identity cards.
    pub id_kind: DocumentKind,
}

/// How the simulated devices stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelView {
    /// The made-up people.
    pub people: Vec<PanelPerson>,
    /// Whose card lies on the reader of cards with a chip.
    pub card: Option<usize>,
    /// Whose card lies on the reader of resident identity cards.
    pub id_card: Option<usize>,
    /// A finger lies on the scanner.
    pub finger: bool,
    /// The reader is plugged in.
    pub reader: bool,
    /// There can be no reader: this computer lacks the programs that stand in for one.
    pub reader_missing: bool,
    /// The scanner's line is whole.
    pub sensor: bool,
    /// The network is connected.
    pub network: bool,
}
