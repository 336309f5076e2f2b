//! Made-up people's actions on the consortium's chain.

use domain::action::{Action, Body, FileCase, Proposal, Propose, Vote, WithdrawCase};
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, Digest, HolderHandle, ItemCode};
use seal::action::{SignedAction, sign};
use seal::keys::SigningKey;

/// The holder of every made-up case.
pub const HOLDER: HolderHandle = HolderHandle([0x11; 16]);

/// The chain's name.
///
/// # Panics
/// Never: the name is a proper one.
#[must_use]
pub fn chain_id() -> ChainId {
    ChainId::new("donghu-1").expect("a proper name")
}

/// A kiosk of the first department; the second one is another kiosk beside it.
#[must_use]
pub fn device(number: u8) -> SigningKey {
    SigningKey::from_secret(&[0x30 + number; 32])
}

/// An action by one author.
#[must_use]
pub fn action(author: &SigningKey, id: u64, body: Body) -> Action {
    let mut action_id = [0; 16];
    action_id[..8].copy_from_slice(&id.to_be_bytes());
    Action {
        chain_id: chain_id(),
        action_id: ActionId(action_id),
        author: author.id(),
        device: None,
        parent: None,
        evidence: Digest([0xEE; 32]),
        replaces: None,
        body,
    }
}

/// Signed by its author alone.
///
/// # Panics
/// Where the key is not the author's.
#[must_use]
pub fn signed(action: &Action, by: &SigningKey) -> SignedAction {
    sign(action, &[by]).expect("the author signs")
}

/// The digest of a made-up content that no other case has; `tag` tells it from another of the
/// same device and number.
#[must_use]
pub fn content_of(by: &SigningKey, id: u64, tag: u8) -> Digest {
    seal::hash::sha256(&[&[tag], &by.id().0, &id.to_be_bytes()])
}

/// A case filed at a device, with this content.
///
/// # Panics
/// Never: the item's code is a proper one.
#[must_use]
pub fn file_with(by: &SigningKey, id: u64, content: Digest) -> Action {
    let body = FileCase {
        item: ItemCode::new("GA-0001").expect("a proper code"),
        version: 1,
        holder: HOLDER,
        factors: Factors::CARD,
        fields: Digest([0xF1; 32]),
        content,
        public: None,
    };
    action(by, id, Body::FileCase(body))
}

/// A case filed at the first device, signed.
#[must_use]
pub fn file(id: u64) -> SignedAction {
    let by = device(0);
    signed(&file_with(&by, id, content_of(&by, id, 0xC0)), &by)
}

/// The withdrawal of the case that an action of a device opened, signed.
#[must_use]
pub fn withdraw(by: &SigningKey, id: u64, filed: &SignedAction, case: u64) -> SignedAction {
    let mut action_id = [0; 16];
    action_id[..8].copy_from_slice(&case.to_be_bytes());
    let body = WithdrawCase {
        case: ActionId(action_id),
        holder: HOLDER,
        factors: Factors::CARD.with(Factors::FINGER),
    };
    let withdrawal = Action {
        parent: Some(filed.digest()),
        ..action(by, id, Body::WithdrawCase(body))
    };
    signed(&withdrawal, by)
}

/// What an administrator proposes, signed.
#[must_use]
pub fn propose(by: &SigningKey, id: u64, proposal: Proposal) -> SignedAction {
    signed(&action(by, id, Body::Propose(Propose { proposal })), by)
}

/// An administrator's vote for a proposal, signed.
#[must_use]
pub fn vote(by: &SigningKey, id: u64, proposed: &SignedAction) -> SignedAction {
    let proposal = proposed.digest();
    let body = Body::Vote(Vote {
        proposal,
        approve: true,
    });
    signed(&action(by, id, body), by)
}
