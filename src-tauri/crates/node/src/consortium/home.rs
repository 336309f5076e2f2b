//! The engine's home: its configuration, genesis and keys, written by us.
//!
//! Only what differs from CometBFT's own defaults stands in `config.toml`; why each does is
//! said in `config.template.toml`.

use crate::comet;
use crate::error::NodeError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledger::Genesis;
use receipt::commit;
use seal::keys::SigningKey;
use serde_json::json;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use zeroize::Zeroizing;

const TEMPLATE: &str = include_str!("config.template.toml");

/// What the engine is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineSettings {
    /// This node's name among the others; no personal data.
    pub name: String,
    /// Where the application listens.
    pub socket: std::path::PathBuf,
    /// Where other validators connect to.
    pub p2p: SocketAddr,
    /// The JSON-RPC, on loopback: it has no authentication.
    pub rpc: SocketAddr,
    /// The other validators, `id@host:port` each.
    pub peers: Vec<String>,
    /// Where to begin from instead of the first block.
    pub state_sync: Option<StateSync>,
}

/// A header that the operator trusts, and where the engine's light client asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateSync {
    /// Two or more addresses for the light client.
    pub servers: Vec<String>,
    /// The trusted header's height.
    pub height: u64,
    /// Its hash, hex.
    pub hash: String,
}

/// The identity by which the engine's peers know it: the address of its node key.
#[must_use]
pub fn node_id(key: &SigningKey) -> String {
    hex::encode(commit::address(&key.public()))
}

fn quoted(text: &str) -> String {
    // JSON's strings are TOML's basic strings.
    serde_json::Value::from(text).to_string()
}

/// `config.toml`.
///
/// # Errors
/// [`NodeError::Config`] where the JSON-RPC is not on loopback.
pub fn config(settings: &EngineSettings) -> Result<String, NodeError> {
    if !settings.rpc.ip().is_loopback() {
        let why = "the engine's RPC has no authentication and must be on loopback";
        return Err(NodeError::Config(why.to_owned()));
    }
    let sync = settings.state_sync.as_ref();
    let servers = sync.map_or_else(String::new, |sync| sync.servers.join(","));
    // On one machine every address is private and one address stands for many peers.
    let local = settings.p2p.ip().is_loopback();
    let values = [
        ("@NAME@", quoted(&settings.name)),
        (
            "@APP@",
            quoted(&format!("unix://{}", settings.socket.display())),
        ),
        ("@P2P@", quoted(&format!("tcp://{}", settings.p2p))),
        ("@RPC@", quoted(&format!("tcp://{}", settings.rpc))),
        ("@PEERS@", quoted(&settings.peers.join(","))),
        ("@STRICT@", (!local).to_string()),
        ("@SAME_IP@", local.to_string()),
        ("@SYNC@", sync.is_some().to_string()),
        ("@SYNC_SERVERS@", quoted(&servers)),
        (
            "@SYNC_HEIGHT@",
            sync.map_or(0, |sync| sync.height).to_string(),
        ),
        ("@SYNC_HASH@", quoted(sync.map_or("", |sync| &sync.hash))),
    ];
    let fill = |text: String, (name, value): &(&str, String)| text.replace(name, value);
    Ok(values.iter().fold(TEMPLATE.to_owned(), fill))
}

/// `genesis.json`: wholly determined by ours.
///
/// # Errors
/// [`NodeError::Genesis`] where its time has no calendar date.
pub fn genesis(genesis: &Genesis) -> Result<String, NodeError> {
    let time = i64::try_from(genesis.time_s).ok();
    let time = time.and_then(|time| OffsetDateTime::from_unix_timestamp(time).ok());
    let time = time.and_then(|time| time.format(&Rfc3339).ok());
    let time = time.ok_or_else(|| NodeError::Genesis("its time is no date".to_owned()))?;
    let validators: Vec<_> = genesis
        .validators
        .iter()
        .map(|validator| {
            json!({
                "address": hex::encode_upper(commit::address(&validator.key)),
                "pub_key": public(&validator.key.0),
                "power": validator.power.to_string(),
                "name": "",
            })
        })
        .collect();
    let state: serde_json::Value = serde_json::from_str(&comet::app_state(genesis))
        .map_err(|error| NodeError::Genesis(error.to_string()))?;
    let document = json!({
        "genesis_time": time,
        "chain_id": genesis.chain_id.as_str(),
        "initial_height": "1",
        "consensus_params": {
            "block": { "max_bytes": "4194304", "max_gas": "-1" },
            "evidence": {
                "max_age_num_blocks": "100000",
                "max_age_duration": "172800000000000",
                "max_bytes": "65536",
            },
            "validator": { "pub_key_types": ["ed25519"] },
            "version": { "app": comet::APP_VERSION.to_string() },
            "abci": { "vote_extensions_enable_height": "0" },
        },
        "validators": validators,
        "app_hash": "",
        "app_state": state,
    });
    Ok(document.to_string())
}

fn public(key: &[u8; 32]) -> serde_json::Value {
    json!({ "type": "tendermint/PubKeyEd25519", "value": STANDARD.encode(key) })
}

/// Go's private key: the seed and the public key, one after the other.
fn private(secret: &[u8; 32], key: &SigningKey) -> Zeroizing<String> {
    let both = Zeroizing::new([secret.as_slice(), &key.public().0].concat());
    let value = Zeroizing::new(STANDARD.encode(&*both));
    Zeroizing::new(format!(
        "{{\"type\":\"tendermint/PrivKeyEd25519\",\"value\":\"{}\"}}",
        value.as_str()
    ))
}

/// `node_key.json`.
#[must_use]
pub fn node_key(secret: &[u8; 32]) -> Zeroizing<String> {
    let key = SigningKey::from_secret(secret);
    Zeroizing::new(format!(
        "{{\"priv_key\":{}}}",
        private(secret, &key).as_str()
    ))
}

/// `priv_validator_key.json`.
#[must_use]
pub fn validator_key(secret: &[u8; 32]) -> Zeroizing<String> {
    let key = SigningKey::from_secret(secret);
    Zeroizing::new(format!(
        "{{\"address\":\"{}\",\"pub_key\":{},\"priv_key\":{}}}",
        hex::encode_upper(commit::address(&key.public())),
        public(&key.public().0),
        private(secret, &key).as_str(),
    ))
}

/// What a validator has signed so far: nothing. Written once, for a new key, and never
/// again: a validator that forgets what it signed signs a second block at one height.
const NOTHING_SIGNED: &str = "{\"height\":\"0\",\"round\":0,\"step\":0}";

/// Makes a new home with these two secrets; the genesis comes later.
///
/// # Errors
/// [`NodeError::Io`] where it cannot be written or is there already.
pub fn create(home: &Path, node: &[u8; 32], validator: &[u8; 32]) -> Result<(), NodeError> {
    let config = home.join("config");
    let data = home.join("data");
    std::fs::create_dir_all(&config).map_err(NodeError::io)?;
    std::fs::create_dir_all(&data).map_err(NodeError::io)?;
    write_new(&config.join("node_key.json"), &node_key(node))?;
    write_new(
        &config.join("priv_validator_key.json"),
        &validator_key(validator),
    )?;
    write_new(&data.join("priv_validator_state.json"), NOTHING_SIGNED)
}

/// Writes `config.toml`, replacing the one before: it follows from the node's own.
///
/// # Errors
/// [`NodeError::Io`]; as [`config`].
pub fn configure(home: &Path, settings: &EngineSettings) -> Result<(), NodeError> {
    let text = config(settings)?;
    let path = home.join("config").join("config.toml");
    let part = path.with_extension("part");
    std::fs::write(&part, text).map_err(NodeError::io)?;
    std::fs::rename(&part, &path).map_err(NodeError::io)
}

/// A file for the node's own user that was not there before.
fn write_new(path: &Path, text: &str) -> Result<(), NodeError> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(NodeError::io)?;
    file.write_all(text.as_bytes()).map_err(NodeError::io)?;
    file.sync_all().map_err(NodeError::io)
}
