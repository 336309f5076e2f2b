//! What the session's threads share: the store, the keys, what is pinned of the chain.

use crate::clock;
use crate::config::Hall;
use crate::error::DeskError;
use crate::validators::Validators;
use content::HallKey;
use domain::case;
use domain::catalogue::Catalogue;
use domain::id::{ActionId, ChainId, DepartmentCode, Digest};
use ipc::{ErrorCode, PanelInput, PanelView};
use outbox::Outbox;
use seal::keys::SigningKey;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use sync::{Access, Limits, Sync, SyncError};

/// Simulated devices, seen from the window.
pub(crate) trait Panel: Send {
    /// Someone did something to a simulated device.
    fn act(&mut self, input: &PanelInput);
    /// Lays the network cable to the gateway; returns where its near end is.
    fn wire(&mut self, gateway: SocketAddr) -> Result<SocketAddr, DeskError>;
    /// How they stand.
    fn view(&self) -> PanelView;
}

/// Shared by the session's threads. Nothing of a person.
pub(crate) struct Service {
    pub(crate) hall: Hall,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) outbox: Outbox,
    pub(crate) signer: SigningKey,
    pub(crate) hall_key: HallKey,
    pub(crate) chain_id: ChainId,
    /// Who signs for it.
    pub(crate) validators: Validators,
    pub(crate) gateways: Vec<String>,
    /// Whom of them to believe, and as whom to ask them.
    pub(crate) access: Access,
    /// What content for a department is encrypted to: its key service's age recipient.
    pub(crate) recipients: BTreeMap<DepartmentCode, String>,
    /// Where everything of this machine is kept.
    pub(crate) folder: PathBuf,
    pub(crate) boot_id: [u8; 16],
    pub(crate) demo: bool,
    pub(crate) development_key: bool,
    pub(crate) development: bool,
    /// Days that what is settled stays here.
    pub(crate) retention_days: u16,
}

impl Service {
    /// A client of the chain's gateways that begins with the validators known by now.
    pub(crate) fn client(&self) -> Result<Sync, SyncError> {
        self.client_with(&self.access)
    }

    /// The same, signing every request with this machine's key: what only a device is given.
    pub(crate) fn client_of_device(&self) -> Result<Sync, SyncError> {
        self.client_with(&self.access.clone().sign_as(self.signer.clone()))
    }

    fn client_with(&self, access: &Access) -> Result<Sync, SyncError> {
        let history = self.validators.history().as_ref().clone();
        Sync::with_access(&self.gateways, history, Limits::default(), access)
    }

    /// A fresh random id.
    pub(crate) fn fresh_id(&self) -> Result<ActionId, ErrorCode> {
        random().map(ActionId)
    }

    /// A case's number for people.
    pub(crate) fn case_number(&self, case: ActionId) -> String {
        case::case_number(&self.hall.code, case)
    }

    /// The verified receipt of an action of this device, ready to show.
    pub(crate) fn receipt(&self, action: &Digest) -> Option<ipc::Receipt> {
        let bytes = self.outbox.receipt(action).ok().flatten()?;
        let receipt = receipt::Receipt::from_bytes(&bytes).ok()?;
        crate::verify::shown(
            &receipt,
            action,
            &self.validators.history(),
            clock::wall_s(),
        )
    }
}

/// Fresh random bytes from the system's generator.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], ErrorCode> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| ErrorCode::Internal)?;
    Ok(bytes)
}
