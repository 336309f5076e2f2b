//! A made-up chain of one validator, and made-up actions for it.

use domain::action::{Action, Body, FileCase, OpenContent, WithdrawCase};
use domain::delivery::Work;
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, Digest, HolderHandle, ItemCode, Word};
use domain::outcome::Outcome;
use receipt::commit::{self, BlockId, HeaderFields, PartSetHeader, Timestamp};
use receipt::inclusion::block_leaf_hash;
use receipt::proof::{ChainTag, Vote};
use receipt::{
    AppHashInputs, BlockTree, CommitProof, Epoch, HeadProof, Link, LogProof, Receipt,
    SignedHistory, StateKey, StateProof, Validator, ValidatorHistory,
};
use seal::action::{SignedAction, sign};
use seal::hash::sha256;
use seal::keys::SigningKey;
use seal::merkle::Tree;

/// When the chain begins.
pub(crate) const START_S: u64 = 1_800_000_000;
/// Some time later: now.
pub(crate) const NOW: u64 = (START_S + 1_000) * 1000;
pub(crate) const HOLDER: HolderHandle = HolderHandle([9; 16]);

/// Blocks are a second apart and keep their outcomes.
#[derive(Clone)]
pub(crate) struct Chain {
    name: &'static str,
    key: SigningKey,
    /// Who signs instead, from which header on.
    changes: Vec<(u64, SigningKey)>,
    blocks: Vec<Vec<(Digest, u32)>>,
    /// The one thing that stands in the state, where it is not [`state_key`].
    pub(crate) stands: Option<(StateKey, Vec<u8>)>,
    /// Added to every time that is signed.
    pub(crate) later_s: u64,
}

impl Chain {
    pub(crate) fn new() -> Self {
        Self::of("donghu-1", 1)
    }

    /// Another chain, or the same name under another key.
    pub(crate) fn of(name: &'static str, key: u8) -> Self {
        Self {
            name,
            key: SigningKey::from_secret(&[key; 32]),
            changes: Vec::new(),
            blocks: Vec::new(),
            stands: None,
            later_s: 900,
        }
    }

    fn id(&self) -> ChainId {
        ChainId::new(self.name).unwrap()
    }

    fn validators(&self) -> Vec<Validator> {
        set(&self.key)
    }

    /// Another validator signs from the second header after the newest block on, as a vote
    /// in that block brings about.
    pub(crate) fn change(&mut self, key: u8) {
        let key = SigningKey::from_secret(&[key; 32]);
        self.changes.push((self.height() + 2, key));
    }

    /// Who signs the header at a height.
    fn signer(&self, header: u64) -> &SigningKey {
        let change = self.changes.iter().rev().find(|(from, _)| *from <= header);
        change.map_or(&self.key, |(_, key)| key)
    }

    /// The first height of the set that signs the newest header.
    pub(crate) fn signers_from(&self) -> u64 {
        let newest = self.head().0;
        let change = self.changes.iter().rev().find(|(from, _)| *from <= newest);
        change.map_or(1, |(from, _)| *from)
    }

    /// How the validators changed since a height, as far as blocks have come.
    pub(crate) fn signed_history(&self, from: u64) -> SignedHistory {
        let eras = [(1, &self.key)].into_iter();
        let eras = eras.chain(self.changes.iter().map(|(from, key)| (*from, key)));
        let (before, after): (Vec<_>, Vec<_>) = eras.partition(|(began, _)| *began <= from);
        let (from_height, key) = before.last().unwrap();
        let (newest, head) = self.head();
        let links = after.iter().filter(|(began, _)| *began <= newest);
        SignedHistory {
            chain_id: self.id(),
            first: Epoch {
                from_height: *from_height,
                validators: set(key),
            },
            links: links.map(|(began, key)| self.link(*began, key)).collect(),
            checkpoints: vec![head],
        }
    }

    fn link(&self, from: u64, key: &SigningKey) -> Link {
        // The header before is the proof of the block two before.
        let block = from - 2;
        let (_, inputs) = self.inputs(block);
        let (header, _) = self.header(inputs.app_hash(), block);
        Link {
            app_hash: inputs.app_hash(),
            consensus_leaf: commit::consensus_leaf(&header.leaves()),
            validators: set(key),
            proof: self.proof(inputs.app_hash(), block),
        }
    }

    /// An action in the log of the newest header.
    pub(crate) fn confirmation(&self, digest: &Digest) -> Option<LogProof> {
        let newest = self.height();
        let (_, inputs) = self.inputs(newest);
        let leaves = self.leaves(newest);
        let index = leaves.iter().position(|(action, _)| action == digest)?;
        let tree = Tree::new(hashes(&leaves));
        Some(LogProof {
            chain: ChainTag::of(&self.id()),
            index: index as u64,
            size: leaves.len() as u64,
            path: tree.path(index)?,
            state_root: inputs.state_root,
            block_root: inputs.block_root,
            proof: self.proof(inputs.app_hash(), newest),
        })
    }

    /// The log after a block.
    fn leaves(&self, height: u64) -> Vec<(Digest, u32)> {
        let blocks = self.blocks.iter().take(usize::try_from(height).unwrap());
        blocks.flatten().copied().collect()
    }

    pub(crate) fn history(&self) -> ValidatorHistory {
        ValidatorHistory::genesis(self.id(), self.validators()).unwrap()
    }

    /// This chain's validator in office up to `height`, another one from there on.
    pub(crate) fn history_retired_at(&self, height: u64) -> ValidatorHistory {
        let epoch = |from_height, validators| Epoch {
            from_height,
            validators,
        };
        let next = Self::of(self.name, 77).validators();
        let epochs = vec![epoch(1, self.validators()), epoch(height, next)];
        ValidatorHistory::new(self.id(), epochs, Vec::new()).unwrap()
    }

    /// Adds a block; returns its height, from 1.
    pub(crate) fn block(&mut self, outcomes: &[(Digest, Outcome)]) -> u64 {
        let codes = outcomes
            .iter()
            .map(|(digest, outcome)| (*digest, outcome.code()));
        self.blocks.push(codes.collect());
        self.height()
    }

    pub(crate) fn height(&self) -> u64 {
        self.blocks.len() as u64
    }

    /// The header above `height`, and its block's parts.
    fn header(&self, app_hash: Digest, height: u64) -> (HeaderFields, PartSetHeader) {
        let parts = PartSetHeader::of_block(&[7; 100]);
        let hash = |header| commit::validators_hash(&set(self.signer(header)));
        let seconds = START_S + self.later_s + height;
        let header = HeaderFields {
            version_block: commit::BLOCK_PROTOCOL,
            version_app: 1,
            chain_id: self.id(),
            height: height + 1,
            time: Timestamp { seconds, nanos: 0 },
            last_block_id: None,
            last_commit_hash: commit::empty_hash(),
            data_hash: commit::data_hash(&[]),
            validators_hash: hash(height + 1),
            next_validators_hash: hash(height + 2),
            consensus_hash: commit::consensus_hash(4_194_304, -1),
            app_hash,
            last_results_hash: commit::empty_hash(),
            evidence_hash: commit::empty_hash(),
            proposer_address: commit::address(&self.key.public()),
        };
        (header, parts)
    }

    /// The proof by the header above `height`.
    fn proof(&self, app_hash: Digest, height: u64) -> CommitProof {
        let (header, parts) = self.header(app_hash, height);
        let (seconds, signer) = (header.time.seconds, self.signer(height + 1));
        let id = BlockId {
            hash: header.hash(),
            parts,
        };
        let timestamp = Timestamp { seconds, nanos: 5 };
        let message = commit::vote_sign_bytes(&self.id(), height + 1, 0, &id, timestamp);
        let vote = Vote {
            validator: 0,
            timestamp,
            signature: signer.sign(&message),
        };
        CommitProof::new(&header, 0, parts, vec![vote], &set(signer)).unwrap()
    }

    fn inputs(&self, height: u64) -> (BlockTree, AppHashInputs) {
        let place = usize::try_from(height).unwrap() - 1;
        let tree = BlockTree::new(&self.blocks[place]);
        let inputs = AppHashInputs {
            log_root: seal::merkle::root(&hashes(&self.leaves(height))),
            state_root: leaf_root(&self.standing(height)),
            block_root: tree.root(),
        };
        (tree, inputs)
    }

    /// Where an action stands: height and outcome.
    pub(crate) fn find(&self, digest: &Digest) -> Option<(u64, Outcome)> {
        self.blocks.iter().zip(1u64..).find_map(|(block, height)| {
            let (_, code) = block.iter().find(|(action, _)| action == digest)?;
            Some((height, Outcome::from_code(*code).unwrap()))
        })
    }

    pub(crate) fn receipt(&self, digest: &Digest) -> Option<Receipt> {
        let (height, _) = self.find(digest)?;
        let (tree, inputs) = self.inputs(height);
        let block = &self.blocks[usize::try_from(height).unwrap() - 1];
        let index = block.iter().position(|(action, _)| action == digest)?;
        let proof = self.proof(inputs.app_hash(), height);
        Receipt::new(
            &self.id(),
            block[index],
            &tree,
            index as u64,
            &inputs,
            proof,
        )
    }

    /// What stands under a key, and its proof.
    pub(crate) fn state(&self, key: &StateKey) -> (Option<Vec<u8>>, StateProof) {
        let (_, inputs) = self.inputs(self.height());
        let standing = self.standing(self.height());
        let proof = StateProof {
            chain: ChainTag::of(&self.id()),
            inputs,
            tree: tree_proof(key, &standing),
            proof: self.proof(inputs.app_hash(), self.height()),
        };
        let (at, value) = standing;
        ((*key == at).then_some(value), proof)
    }

    /// The one key of the made-up state, and what stands under it.
    fn standing(&self, height: u64) -> (StateKey, Vec<u8>) {
        let ordinary = || (state_key(), state_value(height));
        self.stands.clone().unwrap_or_else(ordinary)
    }

    pub(crate) fn head(&self) -> (u64, HeadProof) {
        let height = self.height().max(1);
        let (_, inputs) = if self.blocks.is_empty() {
            let mut one = self.clone();
            one.block(&[]);
            one.inputs(1)
        } else {
            self.inputs(height)
        };
        let app_hash = inputs.app_hash();
        let head = HeadProof {
            chain: ChainTag::of(&self.id()),
            app_hash,
            proof: self.proof(app_hash, height),
        };
        (height + 1, head)
    }
}

fn set(key: &SigningKey) -> Vec<Validator> {
    vec![Validator {
        key: key.public(),
        power: 1,
    }]
}

fn hashes(leaves: &[(Digest, u32)]) -> Vec<Digest> {
    let hash = |(action, outcome): &(Digest, u32)| block_leaf_hash(action, *outcome);
    leaves.iter().map(hash).collect()
}

/// The one key of the made-up state.
pub(crate) fn state_key() -> StateKey {
    StateKey::Case(id(1))
}

/// What stands under it after a block.
pub(crate) fn state_value(height: u64) -> Vec<u8> {
    [b"state", &height.to_be_bytes()[..]].concat()
}

/// The root of a state tree with one leaf.
fn leaf_root((key, value): &(StateKey, Vec<u8>)) -> Digest {
    let hash = |bytes: &[u8]| sha256(&[bytes]).0;
    sha256(&[b"JMT::LeafNode", &hash(&key.to_bytes()), &hash(value)])
}

/// A protobuf field of bytes.
fn field(tag: u8, bytes: &[u8]) -> Vec<u8> {
    [&[tag << 3 | 2, u8::try_from(bytes.len()).unwrap()], bytes].concat()
}

/// An ICS 23 proof, from a tree with one leaf, of what stands under `asked`.
fn tree_proof(asked: &StateKey, (at, value): &(StateKey, Vec<u8>)) -> Vec<u8> {
    let sha256_ops = [0x08, 1, 0x10, 1, 0x18, 1];
    let leaf = [&sha256_ops[..], &field(5, b"JMT::LeafNode")].concat();
    let key = at.to_bytes();
    let exist = [field(1, &key), field(2, value), field(3, &leaf)].concat();
    if asked == at {
        return field(1, &exist);
    }
    let asked = asked.to_bytes();
    let left = sha256(&[&key]) < sha256(&[&asked]);
    field(
        2,
        &[field(1, &asked), field(if left { 2 } else { 3 }, &exist)].concat(),
    )
}

/// An id that differs for every number.
pub(crate) fn id(number: u64) -> ActionId {
    let mut id = [0xA0; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    ActionId(id)
}

fn signed(id: ActionId, parent: Option<Digest>, body: Body) -> SignedAction {
    let key = SigningKey::from_secret(&[3; 32]);
    let action = Action {
        chain_id: ChainId::new("donghu-1").unwrap(),
        action_id: id,
        author: key.id(),
        device: None,
        parent,
        evidence: Digest([5; 32]),
        replaces: None,
        body,
    };
    sign(&action, &[&key]).unwrap()
}

/// The encrypted content of case `number`.
pub(crate) fn content(number: u64) -> Vec<u8> {
    number.to_be_bytes().repeat(64)
}

/// Files case `number` for `holder`.
pub(crate) fn file(number: u64, holder: HolderHandle) -> SignedAction {
    let file = FileCase {
        item: ItemCode::new("GA-0001").unwrap(),
        version: 1,
        holder,
        factors: Factors::CARD,
        fields: Digest([6; 32]),
        content: sha256(&[&content(number)]),
        public: None,
    };
    signed(id(number), None, Body::FileCase(file))
}

/// Takes case `case` back, after `parent`.
pub(crate) fn withdraw(case: u64, number: u64, parent: Digest) -> SignedAction {
    let withdraw = WithdrawCase {
        case: id(case),
        holder: HOLDER,
        factors: Factors::CARD,
    };
    signed(id(number), Some(parent), Body::WithdrawCase(withdraw))
}

/// Opens case `case` on the record.
pub(crate) fn open(case: u64, number: u64) -> SignedAction {
    let open = OpenContent {
        case: id(case),
        purpose: Word::new("review").unwrap(),
    };
    signed(id(number), None, Body::OpenContent(open))
}

/// Work to submit case `number`.
pub(crate) fn to_submit(number: u64) -> Work {
    let action = file(number, HOLDER);
    Work {
        digest: action.digest(),
        content: Some(sha256(&[&content(number)])),
        signed: action.into_bytes(),
        received_at_ms: None,
        attempts: 0,
    }
}

/// Work to ask for the receipt of case `number`.
pub(crate) fn to_ask(number: u64) -> Work {
    Work {
        received_at_ms: Some(NOW - 10),
        ..to_submit(number)
    }
}
