//! The hall's own chain, where no other is configured: its keys and its first state.

use crate::error::DeskError;
use crate::{clock, codes};
use content::Identity;
use domain::catalogue::Catalogue;
use domain::id::{ChainId, DepartmentCode, HallCode, PublicKey};
use ipc::ErrorCode;
use ledger::Genesis;
use node::genesis::DemoChain;
use node::{Evaluator, KeyService};
use std::collections::BTreeMap;
use std::path::Path;
use zeroize::Zeroizing;

/// The name of a chain that runs in this program alone.
const CHAIN: &str = "donghu-1";

/// A chain that runs in this program.
pub(crate) struct OwnChain {
    /// What stands at its beginning: stored, because it must never change.
    pub(crate) genesis: Genesis,
    /// Keys and documents.
    pub(crate) demo: DemoChain,
    /// Each department's key service: what content is sealed to.
    pub(crate) recipients: BTreeMap<DepartmentCode, String>,
    /// The key services themselves.
    pub(crate) key_services: Vec<KeyService>,
}

/// The chain kept in `folder`, begun there the first time.
pub(crate) fn own_chain(
    folder: &Path,
    catalogue: &Catalogue,
    hall: &HallCode,
    device: PublicKey,
) -> Result<OwnChain, DeskError> {
    let keys = outbox::keyfile::load_or_create(&folder.join("node.keys"))
        .map_err(|error| DeskError::new(codes::store(&error), error.to_string()))?;
    let path = folder.join("genesis.json");
    let stored = match std::fs::read_to_string(&path) {
        Ok(text) => Some(node::genesis::from_json(&text).map_err(wrong)?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(wrong(error)),
    };
    let chain_id = ChainId::new(CHAIN).map_err(wrong)?;
    let time_s = stored.as_ref().map_or_else(clock::wall_s, |g| g.time_s);
    let demo = node::genesis::demo_genesis(
        &chain_id,
        &keys.device_seed,
        time_s,
        catalogue,
        hall,
        &[device],
    )
    .map_err(wrong)?;
    let genesis = match stored {
        Some(genesis) => genesis,
        None => {
            let text = node::genesis::to_json(&demo.genesis).map_err(wrong)?;
            write_durable(&path, text.as_bytes()).map_err(wrong)?;
            demo.genesis.clone()
        }
    };
    let recipients = recipients(&keys.hall_key, &genesis);
    let key_services = genesis
        .departments
        .iter()
        .filter_map(|department| {
            let signer = demo.services.get(department)?.key_service.signer();
            let identity = key_service(&keys.hall_key, department);
            Some(KeyService::new(department.clone(), identity, signer))
        })
        .collect();
    Ok(OwnChain {
        genesis,
        demo,
        recipients,
        key_services,
    })
}

/// The evaluators of a chain in this program, each with a register of made-up people.
pub(crate) fn evaluators(demo: &DemoChain) -> Result<Vec<Evaluator>, DeskError> {
    let mut all = Vec::new();
    for (department, services) in &demo.services {
        let Some(keys) = &services.evaluator else {
            continue;
        };
        let register = Box::new(node::demo::register().map_err(wrong)?);
        all.push(Evaluator::new(department.clone(), keys.signer(), register));
    }
    Ok(all)
}

/// Each department's key service on a demo's chain, made up from this machine's secret.
pub(crate) fn made_up_recipients(
    folder: &Path,
    genesis: &Genesis,
) -> Result<BTreeMap<DepartmentCode, String>, DeskError> {
    let keys = outbox::keyfile::load_or_create(&folder.join("node.keys"))
        .map_err(|error| DeskError::new(codes::store(&error), error.to_string()))?;
    Ok(recipients(&keys.hall_key, genesis))
}

fn recipients(secret: &[u8; 32], genesis: &Genesis) -> BTreeMap<DepartmentCode, String> {
    let recipient = |department: &DepartmentCode| {
        let identity = key_service(secret, department);
        (department.clone(), identity.recipient().to_string())
    };
    genesis.departments.iter().map(recipient).collect()
}

/// A department's key service on its own chain.
fn key_service(secret: &[u8; 32], department: &DepartmentCode) -> Identity {
    let seed = Zeroizing::new(
        seal::hash::sha256(&[
            b"hallseal/key-service/v1/",
            secret,
            department.as_str().as_bytes(),
        ])
        .0,
    );
    Identity::from_seed(&seed)
}

/// Written whole under another name, synced, then given its name.
pub(crate) fn write_durable(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let unfinished = std::path::PathBuf::from(name);
    let mut file = std::fs::File::create(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&unfinished, path)?;
    if let Some(folder) = path.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn wrong(error: impl ToString) -> DeskError {
    DeskError::new(
        ErrorCode::ConfigInvalid,
        format!("chain: {}", error.to_string()),
    )
}
