//! `join`: a new node takes part in a chain that is there.

use crate::cli::{Failure, say};
use clap::Args;
use node::NodeError;
use node::consortium::config::{Folder, StateSyncConfig};
use node::genesis;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Join {
    /// The folder that `init` made.
    #[arg(long)]
    dir: PathBuf,
    /// The chain's genesis; its documents in `documents` beside it come along.
    #[arg(long)]
    genesis: PathBuf,
    /// A member that is there: ID@HOST:PORT. May be repeated.
    #[arg(long = "peer")]
    peers: Vec<String>,
    /// Begin from a snapshot instead of the first block: two or more members' gateways that
    /// the engine's light client asks, such as https://sj.example/v1/light.
    #[arg(long = "light", requires_all = ["trust_height", "trust_hash"])]
    light: Vec<String>,
    /// The height of a header that you trust.
    #[arg(long)]
    trust_height: Option<u64>,
    /// That header's hash, as another department told you by another way.
    #[arg(long)]
    trust_hash: Option<String>,
}

impl Join {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let folder = Folder::at(&self.dir)?;
        let mut config = folder.config()?;
        let text = std::fs::read_to_string(&self.genesis).map_err(NodeError::from)?;
        let begin = genesis::from_json(&text)?;
        let mut documents = Vec::new();
        for item in &begin.items {
            let file = self.genesis.with_file_name("documents");
            if let Ok(document) = std::fs::read(file.join(item.document.to_hex())) {
                documents.push(document);
            }
        }
        if !self.peers.is_empty() {
            config.engine.peers = self.peers;
        }
        if let (Some(trust_height), Some(trust_hash)) = (self.trust_height, self.trust_hash) {
            config.engine.state_sync = Some(StateSyncConfig {
                servers: self.light,
                trust_height,
                trust_hash,
            });
        }
        folder.put_config(&config)?;
        folder.put_genesis(&begin, &documents)?;
        say(format!("genesis  {}", begin.digest()));
        say("next: hallseal-node run");
        Ok(())
    }
}
