//! Genesis: as a file that people read (JSON), and for the demo made from a seed.

use crate::demo::{self, DemoServices, DemoStaff};
use crate::error::NodeError;
use domain::action::{EnrolKey, PublishItem, Role};
use domain::catalogue::Catalogue;
use domain::id::{ChainId, DepartmentCode, HallCode, ItemCode, PublicKey};
use ledger::{Genesis, Validator};
use receipt::ValidatorHistory;
use seal::keys::SigningKey;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Longest genesis file.
const MAX_FILE_LEN: usize = 8 << 20;

/// Writes a genesis as JSON: keys and digests in hex.
///
/// # Errors
/// [`NodeError::Genesis`] where it does not hold together.
pub fn to_json(genesis: &Genesis) -> Result<String, NodeError> {
    genesis.validate().map_err(wrong)?;
    serde_json::to_string_pretty(genesis).map_err(wrong)
}

/// Reads [`to_json`].
///
/// # Errors
/// [`NodeError::Genesis`] where it is not one, or does not hold together.
pub fn from_json(text: &str) -> Result<Genesis, NodeError> {
    if text.len() > MAX_FILE_LEN {
        return Err(wrong("the file is too long"));
    }
    let genesis: Genesis = serde_json::from_str(text).map_err(wrong)?;
    genesis.validate().map_err(wrong)?;
    Ok(genesis)
}

/// Reads the canonical CBOR of a genesis, whose SHA-256 names the chain.
///
/// # Errors
/// [`NodeError::Genesis`] where it is not one, or does not hold together.
pub fn from_cbor(bytes: &[u8]) -> Result<Genesis, NodeError> {
    let genesis: Genesis = seal::canonical::from_slice(bytes).map_err(wrong)?;
    genesis.validate().map_err(wrong)?;
    Ok(genesis)
}

/// Who may sign for the chain: what a device pins and verifies receipts with.
///
/// # Errors
/// [`NodeError::Genesis`] where the validators are none.
pub fn history(genesis: &Genesis) -> Result<ValidatorHistory, NodeError> {
    let validators = genesis.validators.clone();
    ValidatorHistory::genesis(genesis.chain_id.clone(), validators).map_err(wrong)
}

fn wrong(error: impl ToString) -> NodeError {
    NodeError::Genesis(error.to_string())
}

/// A demo chain with everything published, and the keys that a demo may hold in one place.
#[derive(Debug)]
pub struct DemoChain {
    /// Where it begins.
    pub genesis: Genesis,
    /// The items' documents, for the content store.
    pub documents: Vec<Vec<u8>>,
    /// The one validator's key.
    pub validator: SigningKey,
    /// Each department's administrator.
    pub admins: BTreeMap<DepartmentCode, SigningKey>,
    /// Each department's key service and evaluator.
    pub services: BTreeMap<DepartmentCode, DemoServices>,
    /// The hall's made-up staff.
    pub staff: Vec<DemoStaff>,
}

/// Makes a demo chain: the catalogue's departments with one administrator, a key service,
/// staff and, where rules name it, an evaluator each, its items published by digest of their
/// files, one validator, and these devices enrolled in `hall` for the department whose item
/// comes first. The same arguments make the same chain.
///
/// # Errors
/// [`NodeError::Genesis`] where a code of the catalogue is none of the chain's, or a
/// device stands twice.
pub fn demo_genesis(
    chain_id: &ChainId,
    seed: &[u8; 32],
    time_s: u64,
    catalogue: &Catalogue,
    hall: &HallCode,
    devices: &[PublicKey],
) -> Result<DemoChain, NodeError> {
    let mut departments: Vec<DepartmentCode> = Vec::new();
    let mut items = Vec::new();
    let mut documents = Vec::new();
    for item in catalogue.items() {
        let department = DepartmentCode::new(&item.department.code).map_err(wrong)?;
        if !departments.contains(&department) {
            departments.push(department.clone());
        }
        let source = catalogue.source(&item.code).unwrap_or_default().as_bytes();
        items.push(PublishItem {
            item: ItemCode::new(&item.code).map_err(wrong)?,
            version: item.version,
            department,
            document: seal::hash::sha256(&[source]),
            factors: item.factors,
            terms: Some(item.terms().map_err(wrong)?),
        });
        documents.push(source.to_vec());
    }
    let admins: BTreeMap<DepartmentCode, SigningKey> = departments
        .iter()
        .map(|code| (code.clone(), demo_key(seed, &format!("admin/{code}"))))
        .collect();
    let enrol = |key, role, department: &DepartmentCode, hall| EnrolKey {
        key,
        role,
        department: department.clone(),
        hall,
        scopes: None,
        quota: None,
    };
    let runs_the_hall = departments
        .first()
        .ok_or_else(|| wrong("the catalogue is empty"))?;
    let admin_keys = admins
        .iter()
        .map(|(code, key)| enrol(key.public(), Role::DepartmentAdmin, code, None));
    let device_keys = devices
        .iter()
        .map(|key| enrol(*key, Role::Device, runs_the_hall, Some(hall.clone())));
    let services = demo::services(seed, catalogue, &departments);
    let staff = crate::staff::staff(seed, catalogue, &departments, hall);
    let validator = demo_key(seed, "validator");
    let genesis = Genesis {
        chain_id: chain_id.clone(),
        time_s,
        validators: vec![Validator {
            key: validator.public(),
            power: 1,
        }],
        keys: admin_keys
            .chain(device_keys)
            .chain(demo::enrolments(&services))
            .chain(staff.iter().map(DemoStaff::enrolment))
            .collect(),
        departments,
        items,
        params: None,
    };
    genesis.validate().map_err(wrong)?;
    Ok(DemoChain {
        genesis,
        documents,
        validator,
        admins,
        services,
        staff,
    })
}

fn demo_key(seed: &[u8; 32], name: &str) -> SigningKey {
    let secret =
        Zeroizing::new(seal::hash::sha256(&[b"hallseal/demo/v1/", seed, name.as_bytes()]).0);
    SigningKey::from_secret(&secret)
}
