//! `init` and `genesis`: a node's folder, and where a chain begins.

use crate::cli::{Failure, say};
use crate::enrol::enrolment;
use clap::Args;
use domain::action::{EnrolKey, PublishItem, Role};
use domain::catalogue::Catalogue;
use domain::id::{ChainId, DepartmentCode, ItemCode, PublicKey};
use ledger::{Genesis, Validator};
use node::NodeError;
use node::consortium::config::{EvaluatorConfig, Folder, KeyServiceConfig, NodeConfig};
use node::consortium::home;
use node::genesis;
use node::key_service::ServiceKeys;
use seal::keys::SigningKey;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use zeroize::Zeroizing;

#[derive(Args)]
pub(crate) struct Init {
    /// The node's folder; made, and must hold no node yet.
    #[arg(long)]
    dir: PathBuf,
    /// The node's name among the others: the department's code.
    #[arg(long)]
    name: String,
    /// Where devices connect to.
    #[arg(long, default_value = "127.0.0.1:8480")]
    gateway: SocketAddr,
    /// Where the other validators connect to.
    #[arg(long, default_value = "0.0.0.0:26656")]
    p2p: SocketAddr,
    /// The engine's JSON-RPC, on loopback.
    #[arg(long, default_value = "127.0.0.1:26657")]
    rpc: SocketAddr,
    /// A department whose key service runs here: makes its keys. May be repeated.
    #[arg(long = "key-service", value_name = "DEPARTMENT")]
    key_services: Vec<String>,
    /// A department whose evaluator runs here: makes its key. May be repeated; its register
    /// is named in node.toml then.
    #[arg(long = "evaluator", value_name = "DEPARTMENT")]
    evaluators: Vec<String>,
}

/// A new secret of the system's randomness.
pub(crate) fn new_secret() -> Result<Zeroizing<[u8; 32]>, Failure> {
    let mut secret = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *secret).map_err(|_| Failure::new("no randomness"))?;
    Ok(secret)
}

impl Init {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let folder = Folder::at(&self.dir)?;
        if folder.config_file().exists() {
            return Err(Failure::new("there is a node in this folder already"));
        }
        let mut config = NodeConfig::new(&self.name, self.gateway, self.p2p, self.rpc);
        for code in &self.key_services {
            config.key_services.push(KeyServiceConfig {
                department: department_code(code)?,
                keys: Some(key_file("key-service", code)),
                credential: None,
            });
        }
        for code in &self.evaluators {
            config.evaluators.push(EvaluatorConfig {
                department: department_code(code)?,
                keys: Some(key_file("evaluator", code)),
                credential: None,
                items: Vec::new(),
                register: None,
            });
        }
        // Checked whole before anything is made.
        config.to_toml()?;
        new_keys(&folder)?;
        new_service_keys(&folder, &config)?;
        // Last: a folder with a configuration is a node.
        folder.put_config(&config)?;
        say("next: hand these to the consortium, then 'hallseal-node join' with its genesis");
        Ok(())
    }
}

/// Makes node and validator key and says what the others need of them.
pub(crate) fn new_keys(folder: &Folder) -> Result<(), Failure> {
    let (node, validator) = (new_secret()?, new_secret()?);
    home::create(&folder.engine(), &node, &validator)?;
    let id = home::node_id(&SigningKey::from_secret(&node));
    let key = SigningKey::from_secret(&validator).public();
    say(format!("node id        {id}"));
    say(format!("validator key  {}", hex::encode(key.0)));
    Ok(())
}

fn key_file(kind: &str, department: &str) -> PathBuf {
    Path::new("keys").join(format!("{kind}-{department}.keys"))
}

fn department_code(text: &str) -> Result<DepartmentCode, Failure> {
    DepartmentCode::new(text).map_err(|_| Failure::new("a department's code is not valid"))
}

/// Makes the keys of the services that the configuration names, and says what of them is to
/// be enrolled and what devices seal content to.
fn new_service_keys(folder: &Folder, config: &NodeConfig) -> Result<(), Failure> {
    let key_services = config.key_services.iter();
    let key_services = key_services.map(|one| ("key_service", &one.department, &one.keys));
    let evaluators = config.evaluators.iter();
    let evaluators = evaluators.map(|one| ("evaluator", &one.department, &one.keys));
    for (role, department, file) in key_services.chain(evaluators) {
        let Some(file) = file else { continue };
        std::fs::create_dir_all(folder.keys()).map_err(NodeError::from)?;
        let keys = ServiceKeys::generate()?;
        keys.save(&folder.path().join(file))?;
        let public = hex::encode(keys.signer().public().0);
        say(format!("enrol          {role}:{department}:{public}"));
        if role == "key_service" {
            let recipient = keys.identity().recipient();
            say(format!("recipient      {department} = \"{recipient}\""));
        }
    }
    Ok(())
}

#[derive(Args)]
pub(crate) struct Begin {
    /// The chain's name.
    #[arg(long)]
    chain_id: String,
    /// A department: CODE:ADMIN-KEY:VALIDATOR-KEY[:POWER], keys in hex. Once for each.
    #[arg(long = "department", required = true)]
    departments: Vec<String>,
    /// A key that is enrolled from the start, as `init` prints it:
    /// ROLE:DEPARTMENT:KEY[:HALL], the role evaluator, key_service, auditor, hall_manager or
    /// device. May be repeated.
    #[arg(long = "enrol")]
    enrol: Vec<String>,
    /// Publish the built-in catalogue's items of these departments from the start.
    #[arg(long)]
    items: bool,
    /// When the chain begins, Unix seconds; now, where it is left out.
    #[arg(long)]
    time: Option<u64>,
    /// The file to write; the items' documents go to `documents` beside it.
    #[arg(long)]
    out: PathBuf,
}

struct Department {
    code: DepartmentCode,
    admin: PublicKey,
    validator: Validator,
}

fn department(text: &str) -> Option<Department> {
    let key = |hex: &str| PublicKey::from_slice(&hex::decode(hex).ok()?).ok();
    let mut parts = text.split(':');
    let (code, admin, validator) = (parts.next()?, parts.next()?, parts.next()?);
    let power = parts.next().map_or(Some(10), |power| power.parse().ok())?;
    if parts.next().is_some() {
        return None;
    }
    Some(Department {
        code: DepartmentCode::new(code).ok()?,
        admin: key(admin)?,
        validator: Validator {
            key: key(validator)?,
            power,
        },
    })
}

impl Begin {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let wrong = |what: &str| Failure::new(format!("{what} is not valid"));
        let departments: Option<Vec<Department>> = self
            .departments
            .iter()
            .map(|text| department(text))
            .collect();
        let departments = departments.ok_or_else(|| wrong("a department"))?;
        let enrolled = self.enrol.iter().map(|text| enrolment(text));
        let enrolled: Vec<EnrolKey> = enrolled.collect::<Result<_, _>>()?;
        let known = |code: &DepartmentCode| departments.iter().any(|one| one.code == *code);
        let (mut items, mut documents) = (Vec::new(), Vec::new());
        if self.items {
            let catalogue = Catalogue::built_in().map_err(|_| wrong("the catalogue"))?;
            for item in catalogue.items() {
                let code = DepartmentCode::new(&item.department.code);
                let code = code.map_err(|_| wrong("the catalogue"))?;
                if !known(&code) {
                    continue;
                }
                let source = catalogue.source(&item.code).unwrap_or_default().as_bytes();
                items.push(PublishItem {
                    item: ItemCode::new(&item.code).map_err(|_| wrong("the catalogue"))?,
                    version: item.version,
                    department: code,
                    document: seal::hash::sha256(&[source]),
                    factors: item.factors,
                    terms: Some(item.terms().map_err(|_| wrong("the catalogue"))?),
                });
                documents.push(source.to_vec());
            }
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let begin = Genesis {
            chain_id: ChainId::new(&self.chain_id).map_err(|_| wrong("the chain's name"))?,
            time_s: self.time.unwrap_or(now.map_or(0, |now| now.as_secs())),
            validators: departments
                .iter()
                .map(|one| one.validator.clone())
                .collect(),
            keys: departments
                .iter()
                .map(|one| EnrolKey {
                    key: one.admin,
                    role: Role::DepartmentAdmin,
                    department: one.code.clone(),
                    hall: None,
                    scopes: None,
                    quota: None,
                })
                .chain(enrolled)
                .collect(),
            departments: departments.into_iter().map(|one| one.code).collect(),
            items,
            params: None,
        };
        let text = genesis::to_json(&begin)?;
        std::fs::write(&self.out, text).map_err(NodeError::from)?;
        let beside = self.out.with_file_name("documents");
        for document in documents {
            std::fs::create_dir_all(&beside).map_err(NodeError::from)?;
            let name = seal::hash::sha256(&[&document]).to_hex();
            std::fs::write(beside.join(name), document).map_err(NodeError::from)?;
        }
        say(format!("genesis  {}", begin.digest()));
        Ok(())
    }
}
