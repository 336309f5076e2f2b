//! Where a chain begins: its name, its validators, departments, first keys and items.

use crate::actions;
use crate::actions::effect::MAX_DEPARTMENTS;
use crate::error::LedgerError;
use crate::record::{
    DepartmentRecord, HallRecord, Head, KeyRecord, KeyStatus, ParamsRecord, ProtocolRecord,
    ValidatorsRecord,
};
use crate::state_key;
use crate::store::{Store, Writes};
use crate::tree;
use crate::validators::MAX_TOTAL_POWER;
use crate::view::{View, read};
use domain::action::{EnrolKey, Params, PublishItem, Role};
use domain::id::{ChainId, DepartmentCode, Digest, KeyId};
use minicbor::{Decode, Encode};
use receipt::history::{MAX_VALIDATORS, Validator};
use receipt::inclusion::{AppHashInputs, BlockTree};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most members of each of a genesis's lists.
const MAX_MEMBERS: usize = 10_000;

/// A chain's first state. Its canonical CBOR is hashed; every node must start from the same.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct Genesis {
    /// The chain's name.
    #[n(0)]
    pub chain_id: ChainId,
    /// When it begins, seconds since 1970.
    #[n(1)]
    pub time_s: u64,
    /// Who makes blocks.
    #[n(2)]
    pub validators: Vec<Validator>,
    /// Who publishes items.
    #[n(3)]
    pub departments: Vec<DepartmentCode>,
    /// Keys that are enrolled from the start.
    #[n(4)]
    pub keys: Vec<EnrolKey>,
    /// Items that are published from the start, each with the version it stands at.
    #[n(5)]
    pub items: Vec<PublishItem>,
    /// The chain's limits, where not [`Params::DEFAULT`].
    #[n(6)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Params>,
}

/// Why a genesis is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the genesis is not valid: {0}")]
pub struct GenesisError(pub &'static str);

impl Genesis {
    /// SHA-256 of its canonical form.
    #[must_use]
    pub fn digest(&self) -> Digest {
        seal::hash::sha256(&[&seal::canonical::to_vec(self)])
    }

    /// Whether it holds together.
    ///
    /// # Errors
    /// [`GenesisError`] with what contradicts what.
    pub fn validate(&self) -> Result<(), GenesisError> {
        let lists = [self.departments.len(), self.keys.len(), self.items.len()];
        if self.validators.is_empty() || self.validators.len() > MAX_VALIDATORS {
            return Err(GenesisError("it needs 1 to 128 validators"));
        }
        if self.departments.len() > MAX_DEPARTMENTS {
            return Err(GenesisError("it has more than 256 departments"));
        }
        if self.params.is_some_and(|params| !params.holds()) {
            return Err(GenesisError("a limit is out of bounds"));
        }
        if lists.iter().any(|len| *len > MAX_MEMBERS) {
            return Err(GenesisError("a list is too long"));
        }
        let departments: BTreeSet<_> = self.departments.iter().collect();
        if departments.len() != self.departments.len() {
            return Err(GenesisError("a department stands twice"));
        }
        let validators: BTreeSet<_> = self.validators.iter().map(|v| v.key).collect();
        if validators.len() != self.validators.len() {
            return Err(GenesisError("a validator stands twice"));
        }
        let power = |sum: u64, v: &Validator| sum.checked_add(v.power).filter(|_| v.power > 0);
        let total = self.validators.iter().try_fold(0, power);
        if total.is_none_or(|total| total > MAX_TOTAL_POWER) {
            return Err(GenesisError("a voting power is out of bounds"));
        }
        let keys: BTreeSet<_> = self
            .keys
            .iter()
            .map(|k| seal::hash::key_id(&k.key))
            .collect();
        if keys.len() != self.keys.len() {
            return Err(GenesisError("a key stands twice"));
        }
        if !self.keys.iter().all(EnrolKey::fits_role) {
            return Err(GenesisError(
                "a key's hall, scopes or quota do not fit its role",
            ));
        }
        let admins = |code: &DepartmentCode| {
            let of = |key: &&EnrolKey| key.role == Role::DepartmentAdmin && key.department == *code;
            self.keys.iter().filter(of).count()
        };
        if self
            .departments
            .iter()
            .map(admins)
            .any(|count| count > DepartmentRecord::MAX_ADMINS)
        {
            return Err(GenesisError("a department has more than 8 administrators"));
        }
        let items: BTreeSet<_> = self.items.iter().map(|i| &i.item).collect();
        if items.len() != self.items.len() {
            return Err(GenesisError("an item stands twice"));
        }
        let known = |code| departments.contains(code);
        if !self.keys.iter().all(|key| known(&key.department))
            || !self.items.iter().all(|item| known(&item.department))
        {
            return Err(GenesisError("a key's or an item's department is missing"));
        }
        if !self
            .items
            .iter()
            .all(|i| i.version > 0 && i.factors.is_known() && actions::terms_hold(i))
        {
            return Err(GenesisError(
                "an item's version, factors or terms do not hold",
            ));
        }
        Ok(())
    }
}

/// Begins a chain in an empty store: everything to be written, `Head` at height 0 included.
///
/// # Errors
/// [`LedgerError::ChainExists`] in a store that is not empty, [`LedgerError::Genesis`]
/// where the genesis contradicts itself.
pub fn apply_genesis<S: Store>(store: &S, genesis: &Genesis) -> Result<Writes, LedgerError> {
    genesis.validate()?;
    if read::<_, Head>(store, &state_key::head())?.is_some() {
        return Err(LedgerError::ChainExists);
    }
    let mut view = View::new(store);
    put_members(&mut view, genesis);
    put_rules(&mut view, genesis);
    let mut codes = BTreeSet::new();
    for item in &genesis.items {
        codes.insert(item.item.clone());
        actions::write_item(&mut view, item);
    }
    view.put(state_key::items(), &codes.into_iter().collect::<Vec<_>>());
    view.put(state_key::chain_id(), &genesis.chain_id);
    view.keep();
    let mut writes = Writes::from_layer(view.into_writes());
    let state_root = tree::put(store, None, &mut writes)?;
    let log = seal::merkle::Frontier::default();
    let block_root = BlockTree::new(&[]).root();
    let inputs = AppHashInputs {
        log_root: log.root(),
        state_root,
        block_root,
    };
    let head = Head {
        height: 0,
        genesis: genesis.digest(),
        tree_version: 0,
        state_root,
        log,
        block_root,
        app_hash: inputs.app_hash(),
        time_s: genesis.time_s,
    };
    writes.put(state_key::head(), &head);
    Ok(writes)
}

/// Departments with their administrators, keys, and how many there are where.
fn put_members<S: Store>(view: &mut View<'_, S>, genesis: &Genesis) {
    let mut admins: BTreeMap<&DepartmentCode, Vec<KeyId>> = BTreeMap::new();
    let mut halls: BTreeMap<_, HallRecord> = BTreeMap::new();
    for enrol in &genesis.keys {
        let id = seal::hash::key_id(&enrol.key);
        view.put(state_key::enrolled(id), &KeyRecord::enrolled(enrol, None));
        if enrol.role == Role::DepartmentAdmin {
            admins.entry(&enrol.department).or_default().push(id);
        }
        let hall = halls.entry((&enrol.department, enrol.hall.as_ref()));
        let hall = hall.or_default();
        hall.keys = hall.keys.saturating_add(1);
    }
    for ((department, hall), record) in &halls {
        view.put(state_key::hall(department, *hall), record);
    }
    let codes: BTreeSet<_> = genesis.departments.iter().cloned().collect();
    for code in &codes {
        let record = DepartmentRecord {
            code: code.clone(),
            admins: admins.remove(code).unwrap_or_default(),
            left: None,
        };
        view.put(state_key::department(code), &record);
    }
    let codes: Vec<_> = codes.into_iter().collect();
    view.put(state_key::departments(), &codes);
}

/// Validators, limits and the version of the rules.
fn put_rules<S: Store>(view: &mut View<'_, S>, genesis: &Genesis) {
    let validators = ValidatorsRecord::genesis(&genesis.validators);
    view.put(state_key::validators(), &validators);
    let params = ParamsRecord {
        params: genesis.params.unwrap_or_default(),
        changed: 0,
    };
    view.put(state_key::params(), &params);
    let protocol = ProtocolRecord {
        version: 1,
        next: None,
    };
    view.put(state_key::protocol(), &protocol);
}

impl KeyRecord {
    /// The record of a key as it is enrolled, by whom.
    pub(crate) fn enrolled(enrol: &EnrolKey, by: Option<KeyId>) -> Self {
        Self {
            key: enrol.key,
            role: enrol.role,
            department: enrol.department.clone(),
            hall: enrol.hall.clone(),
            status: KeyStatus::Active,
            scopes: enrol.scopes.clone().unwrap_or_default(),
            quota: enrol.quota,
            enrolled_by: by,
            first: None,
        }
    }
}
