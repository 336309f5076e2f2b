//! A hall node's folder: what lies where.
//!
//! ```text
//! DIR/node.toml       the configuration
//! DIR/genesis.json    where the chain begins, the same on every node
//! DIR/documents/      public documents of the genesis's items, by digest
//! DIR/engine/         the engine's home: keys, blocks, signing state
//! DIR/engine.log      what the engine says
//! DIR/keys/           keys of departments' services, as `init` makes them
//! DIR/state/          database, content, snapshots
//! ```

use super::config::{NodeConfig, PROGRAM_VARIABLE};
use super::home::{self, EngineSettings, StateSync};
use super::{ConsortiumOptions, EngineProgram, SnapshotPlan};
use crate::error::NodeError;
use crate::genesis;
use ledger::Genesis;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Far more than a proper configuration has.
const MAX_BYTES: u64 = 64 << 10;

/// A node's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder at this path; made absolute, as the engine runs elsewhere.
    ///
    /// # Errors
    /// [`NodeError::Io`] where there is no current folder.
    pub fn at(path: &Path) -> Result<Self, NodeError> {
        std::path::absolute(path).map(Self).map_err(NodeError::io)
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// `node.toml`
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.0.join("node.toml")
    }

    /// `genesis.json`
    #[must_use]
    pub fn genesis_file(&self) -> PathBuf {
        self.0.join("genesis.json")
    }

    /// `engine/`
    #[must_use]
    pub fn engine(&self) -> PathBuf {
        self.0.join("engine")
    }

    /// `state/`
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.0.join("state")
    }

    /// `keys/`
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.0.join("keys")
    }

    /// `documents/`
    #[must_use]
    pub fn documents(&self) -> PathBuf {
        self.0.join("documents")
    }

    /// Reads `node.toml`.
    ///
    /// # Errors
    /// [`NodeError::Config`].
    pub fn config(&self) -> Result<NodeConfig, NodeError> {
        NodeConfig::parse(&read(&self.config_file(), MAX_BYTES)?)
    }

    /// Writes `node.toml`.
    ///
    /// # Errors
    /// [`NodeError::Config`], [`NodeError::Io`].
    pub fn put_config(&self, config: &NodeConfig) -> Result<(), NodeError> {
        let text = config.to_toml()?;
        std::fs::create_dir_all(&self.0).map_err(NodeError::io)?;
        std::fs::write(self.config_file(), text).map_err(NodeError::io)
    }

    /// Reads `genesis.json`.
    ///
    /// # Errors
    /// [`NodeError::Config`] where there is none, [`NodeError::Genesis`].
    pub fn genesis(&self) -> Result<Genesis, NodeError> {
        genesis::from_json(&read(&self.genesis_file(), 16 << 20)?)
    }

    /// Puts genesis and documents into the folder, and the engine's genesis beside its keys.
    ///
    /// # Errors
    /// [`NodeError::Genesis`], [`NodeError::Io`].
    pub fn put_genesis(&self, begin: &Genesis, documents: &[Vec<u8>]) -> Result<(), NodeError> {
        std::fs::create_dir_all(self.documents()).map_err(NodeError::io)?;
        for document in documents {
            let digest = seal::hash::sha256(&[document]);
            let file = self.documents().join(digest.to_hex());
            std::fs::write(file, document).map_err(NodeError::io)?;
        }
        let config = self.engine().join("config");
        std::fs::create_dir_all(&config).map_err(NodeError::io)?;
        let of_engine = home::genesis(begin)?;
        std::fs::write(config.join("genesis.json"), of_engine).map_err(NodeError::io)?;
        std::fs::write(self.genesis_file(), genesis::to_json(begin)?).map_err(NodeError::io)
    }

    /// The documents of the genesis's items, as far as they are here and whole.
    fn read_documents(&self, begin: &Genesis) -> Result<Vec<Vec<u8>>, NodeError> {
        let mut documents = Vec::new();
        for item in &begin.items {
            let file = self.documents().join(item.document.to_hex());
            match std::fs::read(file) {
                Ok(bytes) if seal::hash::sha256(&[&bytes]) == item.document => {
                    documents.push(bytes)
                }
                Ok(_) => return Err(NodeError::Damaged("a document does not have its digest")),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(NodeError::io(error)),
            }
        }
        Ok(documents)
    }

    /// Everything to open the node with; writes the engine's configuration.
    ///
    /// # Errors
    /// [`NodeError::Config`], [`NodeError::Genesis`], [`NodeError::Io`].
    pub fn options(
        &self,
        config: &NodeConfig,
        begin: &Genesis,
    ) -> Result<ConsortiumOptions, NodeError> {
        let mut options = ConsortiumOptions::new(self.state(), config.engine.rpc);
        options.socket = self.0.join("abci.sock");
        options.coalesce = Duration::from_millis(config.blocks.coalesce_ms);
        options.max_block_actions = config.blocks.max_actions;
        options.peers = config.engine.peers.len();
        options.redial = Duration::from_secs(config.engine.redial_s);
        options.snapshots = SnapshotPlan {
            interval: config.snapshots.interval,
            keep: config.snapshots.keep,
            ..SnapshotPlan::default()
        };
        options.documents = self.read_documents(begin)?;
        home::configure(&self.engine(), &self.settings(config, &options.socket))?;
        if config.engine.run {
            options.engine = Some(EngineProgram {
                program: program(config),
                home: self.engine(),
                log: self.0.join("engine.log"),
            });
        }
        Ok(options)
    }

    pub(super) fn settings(&self, config: &NodeConfig, socket: &Path) -> EngineSettings {
        let sync = config.engine.state_sync.as_ref();
        EngineSettings {
            name: config.name.clone(),
            socket: socket.to_owned(),
            p2p: config.engine.p2p,
            rpc: config.engine.rpc,
            peers: config.engine.peers.clone(),
            state_sync: sync.map(|sync| StateSync {
                servers: sync.servers.clone(),
                height: sync.trust_height,
                hash: sync.trust_hash.clone(),
            }),
        }
    }
}

fn program(config: &NodeConfig) -> PathBuf {
    let named = || std::env::var_os(PROGRAM_VARIABLE).filter(|name| !name.is_empty());
    let found = config
        .engine
        .program
        .clone()
        .or_else(|| named().map(PathBuf::from));
    found.unwrap_or_else(|| PathBuf::from("cometbft"))
}

fn read(path: &Path, max: u64) -> Result<String, NodeError> {
    use std::io::Read;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let failed = |error: std::io::Error| {
        NodeError::Config(format!("{name} cannot be read: {}", error.kind()))
    };
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(max).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}
