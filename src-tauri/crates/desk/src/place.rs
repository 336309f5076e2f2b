//! A machine's store and keys without a desk: for commands while the program is stopped.

use crate::error::DeskError;
use crate::{codes, demo_chain};
use content::Identity;
use outbox::Outbox;
use outbox::keyfile::DeviceKeys;
use seal::keys::SigningKey;
use std::path::Path;
use zeroize::Zeroizing;

/// What a state folder holds.
pub(crate) struct Place {
    pub(crate) outbox: Outbox,
    pub(crate) signer: SigningKey,
    keys: DeviceKeys,
}

impl Place {
    /// Opens what is there; makes nothing.
    ///
    /// # Errors
    /// The codes of key file and store.
    pub(crate) fn open(folder: &Path) -> Result<Self, DeskError> {
        let store =
            |error: outbox::OutboxError| DeskError::new(codes::store(&error), error.to_string());
        let keys = outbox::keyfile::load(&folder.join("device.keys")).map_err(store)?;
        let outbox = Outbox::open(&folder.join("outbox.db"), &keys.store_key).map_err(store)?;
        let signer = match demo_chain::find(folder)? {
            Some(consortium) => consortium.signer,
            None => SigningKey::from_secret(&keys.device_seed),
        };
        Ok(Self {
            outbox,
            signer,
            keys,
        })
    }

    /// What a file for this machine is encrypted to: made from the machine's own secret.
    pub(crate) fn identity(&self) -> Identity {
        let parts: [&[u8]; 2] = [b"hallseal/carry/v1/", self.keys.hall_key.as_slice()];
        Identity::from_seed(&Zeroizing::new(seal::hash::sha256(&parts).0))
    }
}
