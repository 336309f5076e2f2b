//! Made-up actions and stores.

use domain::action::{Action, Body, FileCase, RateVisit, WithdrawCase};
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, Digest, HolderHandle, ItemCode};
use domain::rating::Rating;
use outbox::Outbox;
use seal::action::{SignedAction, sign};
use seal::keys::SigningKey;
use std::path::PathBuf;

pub(crate) const KEY: [u8; 32] = [7; 32];
pub(crate) const NOW: u64 = 1_700_000_000_000;

/// A folder with a store in it.
pub(crate) struct Home {
    pub(crate) folder: tempfile::TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("outbox.db")
    }

    pub(crate) fn open(&self) -> Outbox {
        Outbox::open(&self.path(), &KEY).unwrap()
    }
}

/// An id that differs for every number.
pub(crate) fn id(number: u64) -> ActionId {
    let mut id = [0xA0; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    ActionId(id)
}

fn signed(
    id: ActionId,
    parent: Option<Digest>,
    replaces: Option<Digest>,
    body: Body,
) -> SignedAction {
    let key = SigningKey::from_secret(&[3; 32]);
    let action = Action {
        chain_id: ChainId::new("donghu-1").unwrap(),
        action_id: id,
        author: key.id(),
        device: None,
        parent,
        evidence: Digest([5; 32]),
        replaces,
        body,
    };
    sign(&action, &[&key]).unwrap()
}

/// The encrypted content of case `number`.
pub(crate) fn content(number: u64) -> Vec<u8> {
    number.to_be_bytes().repeat(64)
}

/// Files case `number`.
pub(crate) fn file(number: u64) -> SignedAction {
    refile(number, number, None)
}

/// Files case `case` with the content of case `number`.
pub(crate) fn refile(case: u64, number: u64, replaces: Option<Digest>) -> SignedAction {
    let file = FileCase {
        item: ItemCode::new("GA-0001").unwrap(),
        version: 1,
        holder: HolderHandle([9; 16]),
        factors: Factors::CARD,
        fields: Digest([6; 32]),
        content: seal::hash::sha256(&[&content(number)]),
        public: None,
    };
    signed(id(case), None, replaces, Body::FileCase(file))
}

/// Takes case `case` back, after `parent`.
pub(crate) fn withdraw(case: u64, number: u64, parent: Digest) -> SignedAction {
    let withdraw = WithdrawCase {
        case: id(case),
        holder: HolderHandle([9; 16]),
        factors: Factors::CARD,
    };
    signed(id(number), Some(parent), None, Body::WithdrawCase(withdraw))
}

/// Rates a visit: no case, no content.
pub(crate) fn rate(number: u64) -> SignedAction {
    let rate = RateVisit {
        visit: id(number),
        rating: Rating::Good,
    };
    signed(id(number), None, None, Body::RateVisit(rate))
}

/// This run's seed: `HALLSEAL_SEED`, or the clock's. Printed, so that a failure can be
/// had again.
pub(crate) fn seed() -> u64 {
    let clock = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(1, |time| time.as_secs());
    let seed = std::env::var("HALLSEAL_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(clock);
    println!("HALLSEAL_SEED={seed}");
    seed
}

/// Small numbers in no order, the same ones for the same seed (xorshift64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}
