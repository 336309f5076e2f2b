//! `backup` and `restore`.
//!
//! A backup holds the chain as this node has it (its database and the engine's blocks),
//! content, genesis and settings. It never holds keys or what the validator has signed: a
//! validator that forgets what it signed signs a second block at one height. So a restored
//! node has new keys; it follows the chain at once, and the departments vote its new
//! validator key in.

use crate::cli::{Failure, say};
use crate::setup::new_keys;
use clap::Args;
use node::NodeError;
use node::consortium::backup;
use node::consortium::config::Folder;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Backup {
    /// The node's folder; the node must be stopped.
    #[arg(long)]
    dir: PathBuf,
    /// Where the copy is made; must not be there yet.
    #[arg(long)]
    to: PathBuf,
}

impl Backup {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let height = backup::write(&Folder::at(&self.dir)?, &self.to)?;
        say(format!("height   {height}"));
        Ok(())
    }
}

#[derive(Args)]
pub(crate) struct Restore {
    /// A backup.
    #[arg(long)]
    from: PathBuf,
    /// The new folder; must not hold a node yet.
    #[arg(long)]
    dir: PathBuf,
}

impl Restore {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let folder = Folder::at(&self.dir)?;
        if folder.config_file().exists() {
            return Err(Failure::new("there is a node in this folder already"));
        }
        let height = backup::read(&self.from, &folder)?;
        say(format!("height         {height}"));
        new_keys(&folder)?;
        if !(folder.config()?.key_services.is_empty() && folder.config()?.evaluators.is_empty()) {
            say("the departments' key files are not in a backup: put them back before 'run'");
        }
        say("the keys are new: tell the others the node id, and have the validator key voted in");
        Ok::<(), NodeError>(()).map_err(Failure::from)
    }
}
