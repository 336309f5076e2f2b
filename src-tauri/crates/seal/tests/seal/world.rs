//! Made-up keys and actions, all from a seed.

use domain::action::{Action, Body, FileCase};
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, Digest, HolderHandle, ItemCode, KeyId};
use seal::{hash, keys::SigningKey};

/// SHA-256 in counter mode: numbers that a printed seed brings back.
pub(crate) struct Dice(u64, u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed, 0)
    }

    pub(crate) fn bytes32(&mut self) -> [u8; 32] {
        self.1 += 1;
        hash::sha256(&[&self.0.to_be_bytes(), &self.1.to_be_bytes()]).0
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let bytes = self.bytes32();
        usize::try_from(u64::from_be_bytes(bytes[..8].try_into().unwrap()) % limit as u64).unwrap()
    }
}

pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_secret(&[seed; 32])
}

pub(crate) fn file_case(author: KeyId, device: Option<KeyId>, id: [u8; 16]) -> Action {
    Action {
        chain_id: ChainId::new("donghu-1").unwrap(),
        action_id: ActionId(id),
        author,
        device,
        parent: None,
        evidence: Digest([3; 32]),
        replaces: None,
        body: Body::FileCase(FileCase {
            item: ItemCode::new("GA-0001").unwrap(),
            version: 1,
            holder: HolderHandle([4; 16]),
            factors: Factors::CARD.with(Factors::FINGER),
            fields: Digest([5; 32]),
            content: Digest([6; 32]),
            public: None,
        }),
    }
}
