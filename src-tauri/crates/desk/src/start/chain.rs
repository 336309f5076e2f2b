//! The way to the chain: a configured one, a consortium on this machine, or one in this program.

use crate::clerk::Person;
use crate::config::{self, Config, Options};
use crate::demo_chain::{self, DemoChain, Offer};
use crate::error::DeskError;
use crate::keys;
use crate::service::Panel;
use domain::catalogue::Catalogue;
use domain::id::{ChainId, DepartmentCode};
use ipc::ErrorCode;
use ledger::Genesis;
use node::EmbeddedNode;
use receipt::{SignedHistory, ValidatorHistory};
use seal::keys::SigningKey;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use sync::Access;

/// More than any file of root certificates has, bytes.
const MOST_ROOTS: u64 = 1 << 20;

/// The way to the chain, whichever it is.
pub(crate) struct Chain {
    pub(super) chain_id: ChainId,
    pub(super) history: ValidatorHistory,
    pub(crate) gateways: Vec<String>,
    pub(crate) access: Access,
    pub(super) recipients: BTreeMap<DepartmentCode, String>,
    /// The departments' own keys, which only a chain in this program has here.
    pub(super) admins: BTreeMap<DepartmentCode, SigningKey>,
    pub(super) staff: Vec<Person>,
    pub(crate) below: Vec<Box<dyn Send + core::marker::Sync>>,
}

/// The way to the chain: a configured one, or one that runs in this program.
pub(crate) fn chain(
    options: &Options,
    config: &Config,
    catalogue: &Catalogue,
    signer: &SigningKey,
    consortium: Option<DemoChain>,
    panel: Option<&mut (dyn Panel + 'static)>,
) -> Result<Chain, DeskError> {
    if let Some(chain) = &config.chain {
        return configured(chain, signer);
    }
    match consortium {
        Some(consortium) => beside(consortium, panel),
        None => within(options, config, catalogue, signer, panel),
    }
}

fn wrong(what: impl core::fmt::Display) -> DeskError {
    DeskError::new(ErrorCode::ConfigInvalid, format!("chain: {what}"))
}

/// The hall's own, as its configuration says.
fn configured(chain: &config::Chain, signer: &SigningKey) -> Result<Chain, DeskError> {
    let text = std::fs::read_to_string(&chain.genesis).map_err(|error| wrong(error.kind()))?;
    let genesis = node::genesis::from_json(&text).map_err(wrong)?;
    Ok(Chain {
        history: shipped(chain, &genesis).map_err(wrong)?,
        chain_id: genesis.chain_id,
        gateways: chain.gateways.clone(),
        access: access(chain, signer).map_err(wrong)?,
        recipients: chain.recipients.clone(),
        admins: BTreeMap::new(),
        staff: Vec::new(),
        below: Vec::new(),
    })
}

/// A demo's consortium on this machine.
fn beside(
    consortium: DemoChain,
    panel: Option<&mut (dyn Panel + 'static)>,
) -> Result<Chain, DeskError> {
    let mut address = consortium.gateway;
    if let Some(panel) = panel {
        address = panel.wire(address)?;
    }
    Ok(Chain {
        history: node::genesis::history(&consortium.genesis).map_err(wrong)?,
        chain_id: consortium.genesis.chain_id,
        gateways: core::iter::once(&address)
            .chain(&consortium.others)
            .map(|address| format!("http://{address}"))
            .collect(),
        access: Access::default(),
        recipients: consortium.recipients,
        admins: BTreeMap::new(),
        staff: consortium.staff,
        below: Vec::new(),
    })
}

/// One that runs in this program.
fn within(
    options: &Options,
    config: &Config,
    catalogue: &Catalogue,
    signer: &SigningKey,
    panel: Option<&mut (dyn Panel + 'static)>,
) -> Result<Chain, DeskError> {
    let folder = options.state_dir.as_path();
    let own = keys::own_chain(folder, catalogue, &config.hall.code, signer.public())?;
    let mut settings = node::Options::new(folder.join("node"));
    settings.documents.clone_from(&own.demo.documents);
    let node = EmbeddedNode::open(settings, &own.genesis, own.demo.validator.clone()).map_err(
        |error| DeskError::new(ErrorCode::StoreDamaged, format!("chain: {}", error.code())),
    )?;
    let services = node
        .serve_departments(own.key_services, keys::evaluators(&own.demo)?)
        .map_err(|error| {
            DeskError::new(ErrorCode::Internal, format!("services: {}", error.code()))
        })?;
    node.enrol(&own.demo)
        .map_err(|error| DeskError::new(ErrorCode::Internal, format!("keys: {}", error.code())))?;
    let gateway = node
        .serve(SocketAddr::from(([127, 0, 0, 1], 0)))
        .map_err(|error| {
            DeskError::new(ErrorCode::Internal, format!("gateway: {}", error.code()))
        })?;
    let staff: Vec<Person> = own.demo.staff.into_iter().map(Person::from).collect();
    let offer = Offer {
        signer,
        gateway: gateway.address(),
        genesis: &own.genesis,
        recipients: &own.recipients,
        staff: &staff,
    };
    // Without it this face works all the same.
    if let Err(error) = demo_chain::offer(folder, options.mode, &offer) {
        tracing::warn!(kind = %error.kind(), "no face can be opened beside this one");
    }
    let mut address = gateway.address();
    if let Some(panel) = panel {
        address = panel.wire(address)?;
    }
    Ok(Chain {
        chain_id: own.genesis.chain_id.clone(),
        history: node.history().clone(),
        gateways: vec![format!("http://{address}")],
        access: Access::default(),
        recipients: own.recipients,
        admins: own.demo.admins,
        staff,
        // The gateway is stopped first, then the services, then the node.
        below: vec![Box::new(node), Box::new(services), Box::new(gateway)],
    })
}

/// A hall's node wants to know which enrolled device asks, and is believed under the hall's roots.
fn access(chain: &config::Chain, signer: &SigningKey) -> Result<Access, String> {
    let access = Access::default().sign_as(signer.clone());
    let Some(path) = &chain.roots else {
        return Ok(access);
    };
    let pem = config::read_bounded(path, MOST_ROOTS)
        .map_err(|error| format!("roots: {}", error.kind()))?;
    let access = access.trust_roots(&pem);
    access.map_err(|error| format!("roots: {}", error.code()))
}

/// The validators from the genesis on, and where a history was shipped with the configuration,
/// as far as that goes: each change in it is checked.
fn shipped(chain: &config::Chain, genesis: &Genesis) -> Result<ValidatorHistory, String> {
    let begin = node::genesis::history(genesis).map_err(|error| error.to_string())?;
    let Some(path) = &chain.history else {
        return Ok(begin);
    };
    let bytes = std::fs::read(path).map_err(|error| format!("history: {}", error.kind()))?;
    let signed = SignedHistory::from_bytes(&bytes).map_err(|error| error.code().to_owned())?;
    signed
        .extend(&begin)
        .map_err(|error| error.code().to_owned())
}
