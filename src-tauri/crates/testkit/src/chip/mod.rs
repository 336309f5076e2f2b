//! A virtual eMRTD (ICAO 9303-10 and 9303-11): a pure state machine from command to response APDU.
//!
//! Written apart from the reader and on other code than it, so that the two check each other. Reads
//! of the document's files outside secure messaging are refused with `6982`, whatever form they take.

mod apdu;
mod channel;
mod command;
mod crypto;
mod fault;
mod settings;

pub use fault::{Fault, FaultScript};
pub use settings::{ChipSettings, PastEnd};

use std::collections::BTreeMap;

use emrtd::{CardTransport, TransportError};
use sha2::{Digest, Sha256};

use crate::VirtualCard;
use crate::pki::{ChipKey, SpecimenDocument};
use channel::Channel;

/// A chip with one document on it.
pub struct VirtualChip {
    files: BTreeMap<u16, Vec<u8>>,
    keys: crypto::Keys,
    chip_key: Option<ChipKey>,
    settings: ChipSettings,
    faults: FaultScript,
    seed: [u8; 32],
    draws: u64,
    commands: u32,
    pulled: bool,
    state: State,
}

/// Everything that a reset loses.
#[derive(Default)]
struct State {
    selected: Selected,
    current: Option<u16>,
    challenge: Option<[u8; 8]>,
    channel: Option<Channel>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Selected {
    #[default]
    MasterFile,
    Application,
}

impl VirtualChip {
    /// A chip with this document; its random numbers come from `seed`.
    #[must_use]
    pub fn new(document: &SpecimenDocument, settings: ChipSettings, seed: &[u8]) -> Self {
        let zone = document.person();
        let mut files = document.files().clone();
        if let Some(sizes) = settings.sizes_file() {
            files.insert(0x2F01, sizes);
        }
        Self {
            files,
            keys: crypto::Keys::from_zone(&zone.document_number, &zone.birth, &zone.expiry),
            chip_key: document.chip_key().cloned(),
            settings,
            faults: FaultScript::default(),
            seed: Sha256::digest(seed).into(),
            draws: 0,
            commands: 0,
            pulled: false,
            state: State::default(),
        }
    }

    /// From now on these faults happen; commands are counted from one again.
    pub fn set_faults(&mut self, faults: FaultScript) {
        self.faults = faults;
        self.commands = 0;
        self.pulled = false;
    }

    /// Commands answered since the faults were set.
    #[must_use]
    pub fn commands(&self) -> u32 {
        self.commands
    }

    /// Answers one command as a faultless chip does.
    pub fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        self.run(command)
    }

    /// Forgets selection, challenge and session keys.
    pub fn forget(&mut self) {
        self.state = State::default();
    }

    fn random<const N: usize>(&mut self) -> [u8; N] {
        let block = Sha256::new()
            .chain_update(self.seed)
            .chain_update(self.draws.to_be_bytes())
            .finalize();
        self.draws += 1;
        let mut out = [0; N];
        for (to, from) in out.iter_mut().zip(block) {
            *to = from;
        }
        out
    }

    /// The answer with whatever fault is due, and how long to wait before it.
    fn faulty(&mut self, command: &[u8]) -> Option<(Vec<u8>, std::time::Duration)> {
        if self.pulled {
            return None;
        }
        self.commands += 1;
        let Some(fault) = self.faults.at(self.commands) else {
            return Some((self.run(command), std::time::Duration::ZERO));
        };
        match fault {
            Fault::Pulled => {
                self.pulled = true;
                self.forget();
                None
            }
            Fault::Delay(time) => Some((self.run(command), time)),
            other @ (Fault::WrongMac
            | Fault::Garbage(_)
            | Fault::Truncated(_)
            | Fault::Status(_)) => {
                let mut answer = self.run(command);
                other.spoil(&mut answer);
                Some((answer, std::time::Duration::ZERO))
            }
        }
    }
}

impl VirtualCard for VirtualChip {
    fn atr(&self) -> Vec<u8> {
        self.settings.atr.clone()
    }

    fn power(&mut self, _on: bool) {
        self.forget();
    }

    fn reset(&mut self) {
        self.forget();
    }

    /// Sleeps where a delay is due.
    fn transmit(&mut self, command: &[u8]) -> Option<Vec<u8>> {
        let (answer, wait) = self.faulty(command)?;
        if !wait.is_zero() {
            std::thread::sleep(wait);
        }
        Some(answer)
    }
}

/// A card on a reader without PC/SC between: for tests and for the demo.
pub struct Direct<C> {
    card: C,
    atr: Vec<u8>,
    max_response_bytes: usize,
}

impl<C: VirtualCard> Direct<C> {
    /// Lays the card on a reader that carries responses of this length.
    pub fn new(mut card: C, max_response_bytes: usize) -> Self {
        card.power(true);
        Self {
            atr: card.atr(),
            card,
            max_response_bytes,
        }
    }

    /// The card itself.
    pub fn card(&mut self) -> &mut C {
        &mut self.card
    }
}

impl<C: VirtualCard> CardTransport for Direct<C> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.card.transmit(command).ok_or(TransportError::Removed)
    }

    fn max_response_bytes(&self) -> usize {
        self.max_response_bytes
    }

    fn atr(&self) -> &[u8] {
        &self.atr
    }
}
