//! Blocks in CometBFT v0.38's format, made by a chain's only validator: what four
//! validators would agree on by voting, one writes and signs alone.
//!
//! As in the engine a block's time is the time of the votes for the block before
//! (spec/consensus/bft-time.md), so that the newest time is that of the newest vote.

use crate::db::{HeaderRow, Proposal};
use crate::error::NodeError;
use domain::id::{ChainId, Digest};
use ledger::{ActionResult, Genesis, Validator};
use minicbor::bytes::ByteVec;
use prost::Message;
use receipt::commit::{
    self, BLOCK_PROTOCOL, BlockId, HEADER_FIELDS, HeaderFields, PartSetHeader, Timestamp,
};
use receipt::proof::Vote;
use seal::keys::SigningKey;
use tendermint_proto::google::protobuf::Timestamp as RawTime;
use tendermint_proto::v0_38::types as raw;
use tendermint_proto::v0_38::version::Consensus;

/// The application's protocol version.
pub(crate) const APP_VERSION: u64 = 1;
/// The consensus parameters: CometBFT's default block size, gas not used.
const BLOCK_MAX_BYTES: i64 = 22_020_096;
const BLOCK_MAX_GAS: i64 = -1;

/// What the next header needs of the block before it.
#[derive(Debug, Clone)]
pub(crate) struct Last {
    pub(crate) header: HeaderRow,
    pub(crate) results_hash: Digest,
}

/// The one validator of an embedded chain.
pub(crate) struct Proposer {
    key: SigningKey,
    chain_id: ChainId,
    genesis_time: Timestamp,
    validators: [Validator; 1],
}

impl Proposer {
    pub(crate) fn new(genesis: &Genesis, key: SigningKey) -> Result<Self, NodeError> {
        match genesis.validators.as_slice() {
            [only] if only.key == key.public() => Ok(Self {
                key,
                chain_id: genesis.chain_id.clone(),
                genesis_time: Timestamp {
                    seconds: genesis.time_s,
                    nanos: 0,
                },
                validators: [only.clone()],
            }),
            _ => Err(NodeError::NotTheValidator),
        }
    }

    /// Writes the next block on top of `last` (`None`: the first one). `app_hash` is the
    /// state after `last`. Nothing is signed yet.
    pub(crate) fn propose(
        &self,
        last: Option<&Last>,
        app_hash: Digest,
        now: Timestamp,
        txs: &[Vec<u8>],
    ) -> Result<Proposal, NodeError> {
        let header = self.header(last, app_hash, txs)?;
        let parts = PartSetHeader::of_block(&raw_block(&header, last, txs).encode_to_vec());
        Ok(Proposal {
            height: header.height,
            header: put_list(&header.leaves()),
            parts,
            vote: later(header.time, now),
            txs: put_list(txs),
        })
    }

    fn header(
        &self,
        last: Option<&Last>,
        app_hash: Digest,
        txs: &[Vec<u8>],
    ) -> Result<HeaderFields, NodeError> {
        let address = commit::address(&self.key.public());
        let set = commit::validators_hash(&self.validators);
        let height = last.map_or(1, |last| last.header.height.saturating_add(1));
        let time = last.map_or(self.genesis_time, |last| last.header.vote);
        let slots: Vec<commit::CommitSlot> = last
            .iter()
            .map(|last| Some((address, last.header.vote, last.header.signature)))
            .collect();
        Ok(HeaderFields {
            version_block: BLOCK_PROTOCOL,
            version_app: APP_VERSION,
            chain_id: self.chain_id.clone(),
            height,
            time,
            last_block_id: last.map(|last| block_id(&last.header)).transpose()?,
            last_commit_hash: commit::last_commit_hash(&slots),
            data_hash: commit::data_hash(txs),
            validators_hash: set,
            next_validators_hash: set,
            consensus_hash: commit::consensus_hash(BLOCK_MAX_BYTES, BLOCK_MAX_GAS),
            app_hash,
            last_results_hash: last.map_or_else(commit::empty_hash, |last| last.results_hash),
            evidence_hash: commit::empty_hash(),
            proposer_address: address,
        })
    }

    /// Signs a proposal that is stored. Deterministic: signing it again after a crash
    /// gives the same signature.
    pub(crate) fn sign(&self, proposal: &Proposal) -> Result<[u8; 64], NodeError> {
        let id = BlockId {
            hash: commit::header_hash(&header_leaves(&proposal.header)?),
            parts: proposal.parts,
        };
        let message =
            commit::vote_sign_bytes(&self.chain_id, proposal.height, 0, &id, proposal.vote);
        Ok(self.key.sign(&message))
    }
}

/// The code of a transaction of which the block recorded nothing.
const NOTHING_RECORDED: u32 = 1;

/// The code of a transaction's result: 0 where the block recorded any of its actions. The
/// engine remembers the bytes of every transaction with code 0 and takes them never again;
/// but an action whose parent came later, whose key was thawed or whose day is over comes
/// again in the very same bytes.
pub(crate) fn result_code(of_tx: &[ActionResult]) -> u32 {
    match of_tx.iter().any(|result| result.leaf.is_some()) {
        true => 0,
        false => NOTHING_RECORDED,
    }
}

/// The engine's results of a block's transactions: [`result_code`] and [`result_data`].
pub(crate) fn results_hash(results: &[Vec<ActionResult>]) -> Digest {
    let results = results
        .iter()
        .map(|of_tx| (result_code(of_tx), result_data(of_tx)));
    commit::results_hash(&results.collect::<Vec<_>>())
}

/// A transaction's result: its actions' outcome codes, in order, a canonical CBOR list.
pub(crate) fn result_data(of_tx: &[ActionResult]) -> Vec<u8> {
    let outcomes: Vec<u32> = of_tx.iter().map(|result| result.outcome.code()).collect();
    seal::canonical::to_vec(&outcomes)
}

/// What the engine's genesis says of ours: JSON without white space, as it is handed to
/// `InitChain`.
pub(crate) fn app_state(genesis: &Genesis) -> String {
    format!("{{\"genesis\":\"{}\"}}", genesis.digest())
}

/// The one vote for a block.
pub(crate) fn vote(block: &HeaderRow) -> Vote {
    Vote {
        validator: 0,
        timestamp: block.vote,
        signature: block.signature,
    }
}

/// The header's fields as they are hashed, in order.
pub(crate) fn header_leaves(stored: &[u8]) -> Result<[Vec<u8>; HEADER_FIELDS], NodeError> {
    let leaves = take_list(stored)?;
    let wrong = |_| NodeError::Damaged("a stored header has not its fields");
    leaves.try_into().map_err(wrong)
}

/// A list of byte strings in canonical CBOR, and back.
pub(crate) fn put_list(list: &[Vec<u8>]) -> Vec<u8> {
    let list: Vec<ByteVec> = list.iter().map(|item| item.clone().into()).collect();
    seal::canonical::to_vec(&list)
}

/// Reads [`put_list`].
pub(crate) fn take_list(stored: &[u8]) -> Result<Vec<Vec<u8>>, NodeError> {
    let list: Vec<ByteVec> = minicbor::decode(stored)
        .map_err(|_| NodeError::Damaged("a stored list does not decode"))?;
    Ok(list.into_iter().map(Into::into).collect())
}

fn block_id(block: &HeaderRow) -> Result<BlockId, NodeError> {
    Ok(BlockId {
        hash: commit::header_hash(&header_leaves(&block.header)?),
        parts: block.parts,
    })
}

/// Now, or a millisecond after the time before where the clock was set back: votes' times
/// only ever grow (spec/consensus/bft-time.md).
fn later(before: Timestamp, now: Timestamp) -> Timestamp {
    let (seconds, nanos) = match before.nanos.checked_add(1_000_000) {
        Some(nanos) if nanos < 1_000_000_000 => (before.seconds, nanos),
        _ => (before.seconds.saturating_add(1), 0),
    };
    now.max(Timestamp { seconds, nanos })
}

fn raw_time(time: Timestamp) -> RawTime {
    RawTime {
        seconds: i64::try_from(time.seconds).unwrap_or(i64::MAX),
        nanos: i32::try_from(time.nanos).unwrap_or(0),
    }
}

fn raw_block_id(id: Option<BlockId>) -> raw::BlockId {
    raw::BlockId {
        hash: id.map_or_else(Vec::new, |id| id.hash.0.to_vec()),
        part_set_header: Some(id.map_or_else(Default::default, |id| raw::PartSetHeader {
            total: id.parts.total,
            hash: id.parts.hash.0.to_vec(),
        })),
    }
}

/// The whole block, whose bytes are cut into parts.
fn raw_block(header: &HeaderFields, last: Option<&Last>, txs: &[Vec<u8>]) -> raw::Block {
    let height = |height: u64| i64::try_from(height).unwrap_or(i64::MAX);
    let bytes = |digest: &Digest| digest.0.to_vec();
    let id = raw_block_id(header.last_block_id);
    let signatures = last.map(|last| raw::CommitSig {
        block_id_flag: raw::BlockIdFlag::Commit as i32,
        validator_address: header.proposer_address.to_vec(),
        timestamp: Some(raw_time(last.header.vote)),
        signature: last.header.signature.to_vec(),
    });
    raw::Block {
        header: Some(raw::Header {
            version: Some(Consensus {
                block: header.version_block,
                app: header.version_app,
            }),
            chain_id: header.chain_id.as_str().to_owned(),
            height: height(header.height),
            time: Some(raw_time(header.time)),
            last_block_id: Some(id.clone()),
            last_commit_hash: bytes(&header.last_commit_hash),
            data_hash: bytes(&header.data_hash),
            validators_hash: bytes(&header.validators_hash),
            next_validators_hash: bytes(&header.next_validators_hash),
            consensus_hash: bytes(&header.consensus_hash),
            app_hash: bytes(&header.app_hash),
            last_results_hash: bytes(&header.last_results_hash),
            evidence_hash: bytes(&header.evidence_hash),
            proposer_address: header.proposer_address.to_vec(),
        }),
        data: Some(raw::Data { txs: txs.to_vec() }),
        evidence: Some(raw::EvidenceList::default()),
        last_commit: Some(raw::Commit {
            height: last.map_or(0, |last| height(last.header.height)),
            round: 0,
            block_id: Some(id),
            signatures: signatures.into_iter().collect(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tendermint::block::Block;

    fn fields(last: Option<&Last>, header: &Proposal) -> Vec<Vec<u8>> {
        assert_eq!(header.height, last.map_or(1, |last| last.header.height + 1));
        header_leaves(&header.header).unwrap().to_vec()
    }

    /// CometBFT's own types read the block and hash its header to what was signed.
    #[test]
    fn headers_hash_as_tendermints_own_types_hash_them() {
        let key = SigningKey::from_secret(&[9; 32]);
        let genesis = Genesis {
            chain_id: ChainId::new("donghu-1").unwrap(),
            time_s: 1_700_000_000,
            validators: vec![Validator {
                key: key.public(),
                power: 1,
            }],
            departments: Vec::new(),
            keys: Vec::new(),
            items: Vec::new(),
            params: None,
        };
        let proposer = Proposer::new(&genesis, key).unwrap();
        let now = Timestamp {
            seconds: 1_700_000_100,
            nanos: 5,
        };
        let mut last: Option<Last> = None;
        for txs in [vec![], vec![vec![1; 70_000], vec![2]], vec![]] {
            let app_hash = Digest([0xA5; 32]);
            let proposal = proposer
                .propose(last.as_ref(), app_hash, now, &txs)
                .unwrap();
            let leaves: [Vec<u8>; HEADER_FIELDS] =
                fields(last.as_ref(), &proposal).try_into().unwrap();
            let header = proposer.header(last.as_ref(), app_hash, &txs).unwrap();
            let raw = raw_block(&header, last.as_ref(), &txs);
            let bytes = raw.encode_to_vec();
            assert_eq!(proposal.parts.total as usize, bytes.len().div_ceil(65_536));
            if last.is_some() {
                // The first block's empty commit is one that these types do not read.
                let block = Block::try_from(raw).unwrap();
                let hash = block.header.hash();
                assert_eq!(hash.as_bytes(), commit::header_hash(&leaves).0);
            }
            assert!(proposal.vote > header.time);
            last = Some(Last {
                header: HeaderRow {
                    height: proposal.height,
                    signature: proposer.sign(&proposal).unwrap(),
                    header: proposal.header,
                    parts: proposal.parts,
                    vote: proposal.vote,
                },
                results_hash: commit::empty_hash(),
            });
        }
    }
}
