//! Copying a stopped node's chain, and making a node of the copy.

use super::config::Folder;
use crate::db::Place;
use crate::error::NodeError;
use crate::{chain, integrity};
use std::path::Path;

/// What of the engine's data makes up its blocks. Not the log of the round in hand
/// (`cs.wal`), and never `priv_validator_state.json`.
const ENGINE_DATA: [&str; 3] = ["blockstore.db", "state.db", "evidence.db"];
/// What is never copied, wherever it lies.
const NEVER: [&str; 3] = [
    "priv_validator_state.json",
    "priv_validator_key.json",
    "node_key.json",
];

/// Copies a stopped node's chain, content, genesis and settings to a new folder, once the
/// database holds together. Returns the height.
///
/// # Errors
/// [`NodeError::InUse`] where the node runs; [`NodeError::Damaged`]; [`NodeError::Io`].
pub fn write(folder: &Folder, to: &Path) -> Result<u64, NodeError> {
    std::fs::create_dir(to)?;
    // Held to the end: nobody starts the node meanwhile.
    let place = Place::lock(&folder.state(), None)?;
    let mut db = place.connect()?;
    integrity::check(&mut db)?;
    let (height, _, _) = chain::tip(&db.read()?)?;
    db.copy_to(&to.join("node.sqlite"))?;
    copy_tree(&folder.state().join("content"), &to.join("content"))?;
    copy_tree(&folder.documents(), &to.join("documents"))?;
    for name in ENGINE_DATA {
        let data = folder.engine().join("data").join(name);
        copy_tree(&data, &to.join("engine").join(name))?;
    }
    std::fs::copy(folder.genesis_file(), to.join("genesis.json"))?;
    std::fs::copy(folder.config_file(), to.join("node.toml"))?;
    Ok(height)
}

/// Makes a node's folder out of a backup, without keys. Returns the height, once what was
/// copied holds together.
///
/// # Errors
/// [`NodeError::Damaged`] where it does not; [`NodeError::Config`], [`NodeError::Genesis`],
/// [`NodeError::Io`].
pub fn read(from: &Path, folder: &Folder) -> Result<u64, NodeError> {
    let copy = Folder::at(from)?;
    let (config, begin) = (copy.config()?, copy.genesis()?);
    copy_tree(&from.join("documents"), &folder.documents())?;
    folder.put_genesis(&begin, &[])?;
    copy_tree(&from.join("content"), &folder.state().join("content"))?;
    for name in ENGINE_DATA {
        let data = folder.engine().join("data").join(name);
        copy_tree(&from.join("engine").join(name), &data)?;
    }
    let place = Place::lock(&folder.state(), None)?;
    std::fs::copy(from.join("node.sqlite"), place.file())?;
    let mut db = place.connect()?;
    if chain::begin(&mut db, &begin)? {
        return Err(NodeError::Damaged("the backup holds no chain"));
    }
    integrity::check(&mut db)?;
    let (height, _, _) = chain::tip(&db.read()?)?;
    // Last: a folder with a configuration is a node.
    folder.put_config(&config)?;
    Ok(height)
}

/// Copies a folder of plain files and folders; nothing where it is not there.
fn copy_tree(from: &Path, to: &Path) -> Result<(), NodeError> {
    if !from.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (kind, name) = (entry.file_type()?, entry.file_name());
        if NEVER.iter().any(|never| name == *never) {
            continue;
        }
        if kind.is_dir() {
            copy_tree(&entry.path(), &to.join(name))?;
        } else if kind.is_file() {
            std::fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}
