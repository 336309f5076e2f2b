//! What a node does for departments, by its configuration: evaluators, key services, and
//! where the other departments' gateways are.

use super::ConsortiumNode;
use super::config::NodeConfig;
use super::folder::Folder;
use crate::error::NodeError;
use crate::evaluator::{FactColumn, NoRegister, Peer, Register, RegisterFile, SqlTable};
use crate::key_service::ServiceKeys;
use crate::{Evaluator, KeyService, Service};
use domain::id::{DepartmentCode, ItemCode, PublicKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where systemd puts a service's credentials.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";
/// Most departments that one node serves.
const MAX_SERVED: usize = 64;

/// `[[evaluator]]`: a department's evaluator on this node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvaluatorConfig {
    /// Whose it is.
    pub department: DepartmentCode,
    /// Its key file, mode 0600; a relative one lies in the node's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<PathBuf>,
    /// Or the systemd credential that holds the same (`LoadCredentialEncrypted=`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// Which items it judges, of those that name its department; empty: all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemCode>,
    /// Where it takes facts from; left out: it judges by the answers alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<RegisterConfig>,
}

/// `[evaluator.register]`: a table of an SQLite database, read only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterConfig {
    /// The file; it may come later, or be replaced while the node runs. A relative one lies
    /// in the node's folder.
    pub database: PathBuf,
    /// The table or view.
    pub table: String,
    /// The column that holds the number of a person's document.
    pub number: String,
    /// Whose Ed25519 signature each row carries in its column `signature`, where any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeper: Option<PublicKey>,
    /// Which column says which fact of the rules.
    pub facts: BTreeMap<String, FactColumn>,
}

/// `[[key_service]]`: a department's key service on this node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyServiceConfig {
    /// Whose it is.
    pub department: DepartmentCode,
    /// Its key file, mode 0600: the enrolled key, and the key that all case keys of the
    /// department are wrapped to. A relative one lies in the node's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<PathBuf>,
    /// Or the systemd credential that holds the same (`LoadCredentialEncrypted=`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

/// `[department.CODE]`: where another department's gateway is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentConfig {
    /// Its base, `https://…`; `http` on this machine alone.
    pub gateway: String,
    /// The certificates (PEM) that it is believed by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificates: Option<PathBuf>,
}

impl RegisterConfig {
    fn layout(&self) -> SqlTable {
        SqlTable {
            table: self.table.clone(),
            number: self.number.clone(),
            facts: self.facts.clone(),
            keeper: self.keeper,
        }
    }
}

/// Where a service's keys are kept.
enum Custody<'c> {
    File(&'c Path),
    Credential(&'c str),
}

fn custody<'c>(
    keys: Option<&'c PathBuf>,
    credential: Option<&'c String>,
) -> Result<Custody<'c>, NodeError> {
    match (keys, credential) {
        (Some(file), None) => Ok(Custody::File(file)),
        (None, Some(name)) if is_name(name) => Ok(Custody::Credential(name)),
        (None, Some(_)) => Err(wrong("a credential's name is none")),
        (None, None) | (Some(_), Some(_)) => Err(wrong(
            "a service has either keys (a file) or credential (systemd's)",
        )),
    }
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    !name.starts_with('.') && (1..=128).contains(&name.len()) && name.chars().all(plain)
}

fn wrong(what: &str) -> NodeError {
    NodeError::Config(what.to_owned())
}

/// That every section says something that can be; files are looked at when the node runs.
pub(super) fn check(config: &NodeConfig) -> Result<(), NodeError> {
    if config.evaluators.len() > MAX_SERVED || config.key_services.len() > MAX_SERVED {
        return Err(wrong("a node serves at most 64 departments"));
    }
    let evaluators = config.evaluators.iter().map(|one| &one.department);
    let services = config.key_services.iter().map(|one| &one.department);
    if !each_once(evaluators) || !each_once(services) {
        return Err(wrong(
            "a department has one evaluator and one key service at a node",
        ));
    }
    for evaluator in &config.evaluators {
        custody(evaluator.keys.as_ref(), evaluator.credential.as_ref())?;
        if let Some(register) = &evaluator.register {
            let named = register.layout().check();
            named.map_err(|_| wrong("a register's table or column has no proper name"))?;
        }
    }
    for service in &config.key_services {
        custody(service.keys.as_ref(), service.credential.as_ref())?;
    }
    for department in config.departments.values() {
        Peer::base(&department.gateway)?;
    }
    Ok(())
}

fn each_once<'d>(departments: impl Iterator<Item = &'d DepartmentCode>) -> bool {
    let mut all: Vec<_> = departments.collect();
    let count = all.len();
    all.sort();
    all.dedup();
    all.len() == count
}

/// What a node is to run for departments; every key is read, no register opened yet.
#[derive(Debug, Default)]
pub struct Departments {
    keys: Vec<KeyService>,
    evaluators: Vec<Evaluator>,
}

impl Departments {
    /// Everything that a configuration names, in the node's folder.
    ///
    /// # Errors
    /// [`NodeError::Config`] where a key file or credential is missing, open to others or
    /// none; [`NodeError::Tls`] where a gateway's certificates cannot be read.
    pub fn open(folder: &Folder, config: &NodeConfig) -> Result<Self, NodeError> {
        check(config)?;
        let mut peers = BTreeMap::new();
        for (code, department) in &config.departments {
            let certificates = department.certificates.as_ref();
            let certificates = certificates.map(|file| folder.path().join(file));
            let peer = Peer::new(&department.gateway, certificates.as_deref())?;
            peers.insert(code.clone(), peer);
        }
        let mut all = Self::default();
        for one in &config.key_services {
            let keys = load(folder, one.keys.as_ref(), one.credential.as_ref())?;
            let service = KeyService::new(one.department.clone(), keys.identity(), keys.signer());
            let others = peers.iter().filter(|(code, _)| **code != one.department);
            let others = others.map(|(_, peer)| peer.clone()).collect();
            all.keys.push(service.with_peers(others));
        }
        for one in &config.evaluators {
            let keys = load(folder, one.keys.as_ref(), one.credential.as_ref())?;
            let mut evaluator = Evaluator::new(
                one.department.clone(),
                keys.signer(),
                register(folder, one.register.as_ref())?,
            );
            evaluator.items.clone_from(&one.items);
            // A key service that is here is asked here.
            let here = |code: &DepartmentCode| {
                let mut services = config.key_services.iter();
                services.any(|service| service.department == *code)
            };
            let elsewhere = peers.iter().filter(|(code, _)| !here(code));
            evaluator.peers = elsewhere
                .map(|(code, peer)| (code.clone(), peer.clone()))
                .collect();
            all.evaluators.push(evaluator);
        }
        Ok(all)
    }

    /// Starts them all; they run until they are dropped, which is before the node's end.
    ///
    /// # Errors
    /// [`NodeError::Io`] where no thread can be had.
    pub fn start(self, node: &ConsortiumNode) -> Result<Vec<Service>, NodeError> {
        let mut running = Vec::new();
        for service in self.keys {
            let department = service.department().clone();
            running.push(node.hold_keys(service)?);
            tracing::info!(%department, "key service");
        }
        for evaluator in self.evaluators {
            let department = evaluator.department.clone();
            running.push(node.evaluate(evaluator)?);
            tracing::info!(%department, "evaluator");
        }
        Ok(running)
    }
}

fn register(
    folder: &Folder,
    config: Option<&RegisterConfig>,
) -> Result<Box<dyn Register>, NodeError> {
    let Some(config) = config else {
        return Ok(Box::new(NoRegister));
    };
    let file = folder.path().join(&config.database);
    let register = RegisterFile::new(&file, config.layout());
    let register =
        register.map_err(|_| wrong("a register's table or column has no proper name"))?;
    Ok(Box::new(register))
}

fn load(
    folder: &Folder,
    keys: Option<&PathBuf>,
    credential: Option<&String>,
) -> Result<ServiceKeys, NodeError> {
    match custody(keys, credential)? {
        Custody::File(file) => ServiceKeys::load(&folder.path().join(file)),
        Custody::Credential(name) => {
            let place = std::env::var_os(CREDENTIALS);
            let place = place.ok_or_else(|| {
                wrong("a credential is named, and systemd gave this service none")
            })?;
            ServiceKeys::load_guarded(&Path::new(&place).join(name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr, SocketAddr};

    const SECTIONS: &str = r#"
[[evaluator]]
department = "ZJ"
keys = "keys/evaluator-ZJ.keys"
items = ["ZJ-0001"]
[evaluator.register]
database = "/srv/registers/homes.sqlite"
table = "people"
number = "document"
[evaluator.register.facts]
homes_owned = { plain = "homes" }
age = { age_from_birth = "birth" }

[[key_service]]
department = "ZJ"
credential = "key-service-ZJ"

[department.MZ]
gateway = "https://mz.example:8480"
certificates = "mz.pem"
"#;

    fn usual() -> String {
        let at = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        let usual = NodeConfig::new("zhujian", at(1), at(2), at(3));
        format!("{}{SECTIONS}", usual.to_toml().unwrap())
    }

    #[test]
    fn the_sections_of_a_department_read_back() {
        let config = NodeConfig::parse(&usual()).unwrap();
        assert_eq!(config.evaluators.len(), 1);
        let register = config.evaluators[0].register.as_ref().unwrap();
        assert_eq!(register.facts.len(), 2);
        assert!(config.key_services[0].credential.is_some());
        let text = config.to_toml().unwrap();
        assert_eq!(NodeConfig::parse(&text).unwrap(), config);
    }

    #[test]
    fn a_section_with_a_word_or_name_that_means_nothing_is_refused() {
        let text = usual();
        for (from, to) in [
            ("department = \"ZJ\"\nkeys", "departement = \"ZJ\"\nkeys"),
            ("department = \"ZJ\"\nkeys", "department = \"z j\"\nkeys"),
            ("keys = \"keys/evaluator-ZJ.keys\"", ""),
            ("items =", "credential = \"a\"\nitems ="),
            ("items = [\"ZJ-0001\"]", "items = [\"no item at all\"]"),
            ("table = \"people\"", "table = \"people; drop\""),
            ("plain = \"homes\"", "plane = \"homes\""),
            ("age_from_birth = \"birth\"", "age_from_birth = \"b-rth\""),
            ("credential = \"key-service-ZJ\"", "credential = \"../key\""),
            ("https://mz", "http://mz"),
            ("certificates =", "certificate ="),
            ("[department.MZ]", "[department.\"m z\"]"),
            (
                "[[key_service]]",
                "[[key_service]]\ndepartment = \"ZJ\"\nkeys = \"a\"\n[[key_service]]",
            ),
        ] {
            assert!(text.contains(from), "{from}");
            let wrong = NodeConfig::parse(&text.replacen(from, to, 1)).unwrap_err();
            assert_eq!(wrong.code(), "node_config", "{to}");
        }
    }

    #[test]
    fn keys_that_are_missing_or_open_to_others_stop_the_node_and_are_never_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path()).unwrap();
        let text = usual().replace("credential = \"key-service-ZJ\"", "keys = \"service.keys\"");
        let text = text.replace("certificates = \"mz.pem\"", "");
        let config = NodeConfig::parse(&text).unwrap();
        let open = || Departments::open(&folder, &config);
        assert_eq!(open().unwrap_err().code(), "node_config");
        let service = dir.path().join("service.keys");
        ServiceKeys::generate().unwrap().save(&service).unwrap();
        assert_eq!(open().unwrap_err().code(), "node_config");
        std::fs::create_dir(dir.path().join("keys")).unwrap();
        let evaluator = dir.path().join("keys/evaluator-ZJ.keys");
        assert!(!evaluator.exists());
        ServiceKeys::generate().unwrap().save(&evaluator).unwrap();
        // The register need not be there: it is asked for later.
        assert_eq!(open().unwrap().evaluators.len(), 1);
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        std::fs::set_permissions(&service, mode).unwrap();
        assert_eq!(open().unwrap_err().code(), "node_config");
    }
}
