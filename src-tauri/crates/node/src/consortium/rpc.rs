//! The engine's JSON-RPC on loopback: the few calls that a hall node needs.

use crate::error::NodeError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::{ChainId, Digest};
use receipt::commit::{BlockId, HeaderFields, PartSetHeader, Timestamp};
use receipt::proof::Vote;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::io::Read;
use std::net::SocketAddr;
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Longest answer that is read.
const MAX_ANSWER_LEN: u64 = 16 << 20;
const CALL: Duration = Duration::from_secs(10);

/// A client of one engine. Calls block for at most ten seconds; never inside a runtime.
#[derive(Clone)]
pub(crate) struct Rpc {
    url: String,
    client: reqwest::blocking::Client,
}

/// How the engine took a transaction in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broadcast {
    /// The application's `CheckTx` said this; 0: it waits in the mempool.
    Checked(u32),
    /// The engine has seen these bytes before, or they are on the chain: unknown which.
    Cached,
    /// The mempool is full: later.
    Full,
}

/// How the engine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EngineStatus {
    /// Its newest block.
    pub(crate) height: u64,
    /// The oldest block that it has.
    pub(crate) earliest: u64,
    /// Whether it is still fetching blocks from others.
    pub(crate) catching_up: bool,
}

/// A header, the block it stands for, and who signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignedHeader {
    pub(crate) header: HeaderFields,
    pub(crate) round: u32,
    pub(crate) block_id: BlockId,
    pub(crate) votes: Vec<Vote>,
}

const fn wrong() -> NodeError {
    NodeError::Engine("its answer is not of its form")
}

impl Rpc {
    pub(crate) fn new(address: SocketAddr) -> Result<Self, NodeError> {
        let client = super::http::client(CALL)?;
        let url = format!("http://{address}");
        Ok(Self { url, client })
    }

    /// Hands a question on as it is and the answer back.
    pub(crate) fn relay(&self, question: &Value) -> Result<Vec<u8>, NodeError> {
        let sent = self.client.post(&self.url).json(question).send();
        let response = sent.map_err(|_| NodeError::Engine("it does not answer"))?;
        let mut bytes = Vec::new();
        response
            .take(MAX_ANSWER_LEN)
            .read_to_end(&mut bytes)
            .map_err(|_| NodeError::Engine("its answer was cut off"))?;
        Ok(bytes)
    }

    /// The result, or the engine's error as `Err(Ok(…))`.
    fn call(&self, method: &str, params: &Value) -> Result<Result<Value, String>, NodeError> {
        #[derive(Deserialize)]
        struct Reply {
            result: Option<Value>,
            error: Option<Fault>,
        }
        #[derive(Deserialize)]
        struct Fault {
            #[serde(default)]
            message: String,
            #[serde(default)]
            data: String,
        }
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let bytes = self.relay(&body)?;
        let reply: Reply = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
        match (reply.result, reply.error) {
            (_, Some(fault)) => Ok(Err(format!("{} {}", fault.message, fault.data))),
            (Some(result), None) => Ok(Ok(result)),
            (None, None) => Err(wrong()),
        }
    }

    fn get<T: DeserializeOwned>(&self, method: &str, params: &Value) -> Result<T, NodeError> {
        let result = self.call(method, params)?;
        let result = result.map_err(|_| NodeError::Engine("it refused a question"))?;
        serde_json::from_value(result).map_err(|_| wrong())
    }

    pub(crate) fn status(&self) -> Result<EngineStatus, NodeError> {
        #[derive(Deserialize)]
        struct Status {
            sync_info: SyncInfo,
        }
        #[derive(Deserialize)]
        struct SyncInfo {
            latest_block_height: String,
            earliest_block_height: String,
            catching_up: bool,
        }
        let Status { sync_info } = self.get("status", &json!({}))?;
        Ok(EngineStatus {
            height: sync_info.latest_block_height.parse().map_err(|_| wrong())?,
            earliest: sync_info
                .earliest_block_height
                .parse()
                .map_err(|_| wrong())?,
            catching_up: sync_info.catching_up,
        })
    }

    /// How many others it is connected to.
    pub(crate) fn peers(&self) -> Result<usize, NodeError> {
        #[derive(Deserialize)]
        struct NetInfo {
            n_peers: String,
        }
        let NetInfo { n_peers } = self.get("net_info", &json!({}))?;
        n_peers.parse().map_err(|_| wrong())
    }

    /// Hands a transaction to the mempool. Code 0 promises nothing: only a block counts.
    pub(crate) fn broadcast(&self, tx: &[u8]) -> Result<Broadcast, NodeError> {
        #[derive(Deserialize)]
        struct Checked {
            code: u32,
        }
        let params = json!({ "tx": STANDARD.encode(tx) });
        match self.call("broadcast_tx_sync", &params)? {
            Ok(result) => {
                let checked: Checked = serde_json::from_value(result).map_err(|_| wrong())?;
                Ok(Broadcast::Checked(checked.code))
            }
            Err(fault) if fault.contains("already exists in cache") => Ok(Broadcast::Cached),
            Err(fault) if fault.contains("mempool is full") => Ok(Broadcast::Full),
            Err(_) => Err(NodeError::Engine("it refused a transaction")),
        }
    }

    /// Header and signatures at a height; `None` where the engine does not have them.
    pub(crate) fn commit(&self, height: u64) -> Result<Option<SignedHeader>, NodeError> {
        #[derive(Deserialize)]
        struct Reply {
            signed_header: RawSigned,
        }
        let params = json!({ "height": height.to_string() });
        let Ok(result) = self.call("commit", &params)? else {
            return Ok(None);
        };
        let reply: Reply = serde_json::from_value(result).map_err(|_| wrong())?;
        let signed = reply.signed_header.read().ok_or_else(wrong)?;
        let same = signed.header.height == height && signed.header.hash() == signed.block_id.hash;
        same.then_some(Some(signed)).ok_or_else(wrong)
    }
}

#[derive(Deserialize)]
struct RawSigned {
    header: RawHeader,
    commit: RawCommit,
}

#[derive(Deserialize)]
struct RawHeader {
    version: RawVersion,
    chain_id: String,
    height: String,
    time: String,
    last_block_id: RawBlockId,
    last_commit_hash: String,
    data_hash: String,
    validators_hash: String,
    next_validators_hash: String,
    consensus_hash: String,
    app_hash: String,
    last_results_hash: String,
    evidence_hash: String,
    proposer_address: String,
}

#[derive(Deserialize)]
struct RawVersion {
    block: String,
    #[serde(default)]
    app: String,
}

#[derive(Deserialize)]
struct RawBlockId {
    hash: String,
    parts: RawParts,
}

#[derive(Deserialize)]
struct RawParts {
    total: u32,
    hash: String,
}

#[derive(Deserialize)]
struct RawCommit {
    round: u32,
    block_id: RawBlockId,
    signatures: Vec<RawSignature>,
}

#[derive(Deserialize)]
struct RawSignature {
    block_id_flag: u32,
    #[serde(default)]
    timestamp: String,
    signature: Option<String>,
}

/// `BlockIDFlagCommit`: the vote is for this block.
const FLAG_COMMIT: u32 = 2;

fn digest(text: &str) -> Option<Digest> {
    Digest::from_hex(&text.to_ascii_lowercase()).ok()
}

fn timestamp(text: &str) -> Option<Timestamp> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    Some(Timestamp {
        seconds: u64::try_from(time.unix_timestamp()).ok()?,
        nanos: time.nanosecond(),
    })
}

impl RawBlockId {
    /// `Some(None)` for the empty id before the first block.
    fn read(&self) -> Option<Option<BlockId>> {
        if self.hash.is_empty() {
            return Some(None);
        }
        Some(Some(BlockId {
            hash: digest(&self.hash)?,
            parts: PartSetHeader {
                total: self.parts.total,
                hash: digest(&self.parts.hash)?,
            },
        }))
    }
}

impl RawSigned {
    fn read(&self) -> Option<SignedHeader> {
        let raw = &self.header;
        let mut proposer_address = [0; 20];
        hex::decode_to_slice(&raw.proposer_address, &mut proposer_address).ok()?;
        let app = if raw.version.app.is_empty() {
            "0"
        } else {
            &raw.version.app
        };
        let header = HeaderFields {
            version_block: raw.version.block.parse().ok()?,
            version_app: app.parse().ok()?,
            chain_id: ChainId::new(&raw.chain_id).ok()?,
            height: raw.height.parse().ok()?,
            time: timestamp(&raw.time)?,
            last_block_id: raw.last_block_id.read()?,
            last_commit_hash: digest(&raw.last_commit_hash)?,
            data_hash: digest(&raw.data_hash)?,
            validators_hash: digest(&raw.validators_hash)?,
            next_validators_hash: digest(&raw.next_validators_hash)?,
            consensus_hash: digest(&raw.consensus_hash)?,
            app_hash: digest(&raw.app_hash)?,
            last_results_hash: digest(&raw.last_results_hash)?,
            evidence_hash: digest(&raw.evidence_hash)?,
            proposer_address,
        };
        let mut votes = Vec::new();
        for (validator, raw) in (0u32..).zip(&self.commit.signatures) {
            if raw.block_id_flag != FLAG_COMMIT {
                continue;
            }
            let signature = STANDARD.decode(raw.signature.as_ref()?).ok()?;
            votes.push(Vote {
                validator,
                timestamp: timestamp(&raw.timestamp)?,
                signature: signature.try_into().ok()?,
            });
        }
        Some(SignedHeader {
            header,
            round: self.commit.round,
            block_id: self.commit.block_id.read()??,
            votes,
        })
    }
}
