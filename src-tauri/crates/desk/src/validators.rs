//! Who signs for the chain: what was pinned, and what this machine has seen since, link by
//! link. Kept, so that no gateway can later tell it otherwise.

use crate::error::DeskError;
use crate::keys::write_durable;
use ipc::ErrorCode;
use outbox::Outbox;
use receipt::ValidatorHistory;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// The setting that holds it.
const KEPT: &str = "validators";

/// The newest history, shared by the session's threads.
pub(crate) struct Validators {
    now: RwLock<Arc<ValidatorHistory>>,
    /// What a receipt is checked against in another program (`hallseal verify`).
    file: PathBuf,
}

impl Validators {
    /// What is pinned, or what was seen to follow it before a restart.
    ///
    /// # Errors
    /// `disk_full` where the file for other programs cannot be written.
    pub(crate) fn load(
        outbox: &Outbox,
        pinned: ValidatorHistory,
        folder: &Path,
    ) -> Result<Self, DeskError> {
        let kept = outbox.setting(KEPT).ok().flatten();
        let kept = kept.and_then(|bytes| ValidatorHistory::from_bytes(&bytes).ok());
        let now = match kept {
            Some(kept) => joined(pinned, &kept),
            None => pinned,
        };
        let file = folder.join("validators.cbor");
        let bytes = now.to_bytes();
        // What stands there already needs no room on a full disk.
        if std::fs::read(&file).ok().as_deref() != Some(&bytes) {
            write_durable(&file, &bytes)
                .map_err(|error| DeskError::new(ErrorCode::DiskFull, error.to_string()))?;
        }
        Ok(Self {
            now: RwLock::new(Arc::new(now)),
            file,
        })
    }

    pub(crate) fn history(&self) -> Arc<ValidatorHistory> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many sign now.
    pub(crate) fn count(&self) -> u32 {
        let history = self.history();
        let newest = history.epochs().last();
        newest.map_or(0, |epoch| {
            u32::try_from(epoch.validators.len()).unwrap_or(u32::MAX)
        })
    }

    /// Keeps what a client has learned. It is durable before anybody is shown anything that
    /// rests on it; where it cannot be kept it is learned again.
    pub(crate) fn keep(&self, outbox: &Outbox, learned: &ValidatorHistory) {
        if learned.newest_from() <= self.history().newest_from() {
            return;
        }
        if let Err(error) = outbox.set_setting(KEPT, &learned.to_bytes()) {
            tracing::warn!(code = error.code(), "the validators' history was not kept");
        }
        if let Err(error) = write_durable(&self.file, &learned.to_bytes()) {
            tracing::warn!(kind = %error.kind(), "the validators' file was not written");
        }
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(learned.clone());
    }
}

/// The longer of the two where they agree; else what is pinned: the chain is another one.
fn joined(pinned: ValidatorHistory, kept: &ValidatorHistory) -> ValidatorHistory {
    let agree = pinned.chain_id() == kept.chain_id()
        && (pinned.epochs().iter().zip(kept.epochs())).all(|(one, other)| one == other);
    if !agree {
        tracing::warn!("the validators that were kept are not those of the configured chain");
        return pinned;
    }
    let (mut longer, shorter) = match pinned.epochs().len() < kept.epochs().len() {
        true => (kept.clone(), pinned),
        false => (pinned, kept.clone()),
    };
    for point in shorter.checkpoints() {
        longer.vouch(*point);
    }
    longer
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::{ChainId, Digest, PublicKey};
    use receipt::{Checkpoint, Epoch, Validator};

    fn history(sets: &[(u64, u8)], points: &[u64]) -> ValidatorHistory {
        let epochs = sets.iter().map(|(from_height, key)| Epoch {
            from_height: *from_height,
            validators: vec![Validator {
                key: PublicKey([*key; 32]),
                power: 1,
            }],
        });
        let points = points.iter().map(|height| Checkpoint {
            height: *height,
            app_hash: Digest([7; 32]),
        });
        let chain = ChainId::new("donghu-1").unwrap();
        ValidatorHistory::new(chain, epochs.collect(), points.collect()).unwrap()
    }

    #[test]
    fn what_was_seen_to_follow_outlives_a_restart_and_another_chain_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(&dir.path().join("outbox.db"), &[7; 32]).unwrap();
        let load = |pinned| Validators::load(&outbox, pinned, dir.path()).unwrap();
        let first = load(history(&[(1, 1)], &[]));
        let learned = history(&[(1, 1), (9, 2)], &[5]);
        first.keep(&outbox, &learned);
        assert_eq!(*first.history(), learned);
        let file = std::fs::read(dir.path().join("validators.cbor")).unwrap();
        assert_eq!(ValidatorHistory::from_bytes(&file).unwrap(), learned);
        // Less is never kept over more.
        first.keep(&outbox, &history(&[(1, 1)], &[]));
        assert_eq!(
            *load(history(&[(1, 1)], &[3])).history(),
            history(&[(1, 1), (9, 2)], &[3, 5])
        );
        // A configuration that knows more, and one of another chain.
        let more = history(&[(1, 1), (9, 2), (20, 3)], &[]);
        assert_eq!(load(more).history().newest_from(), 20);
        let other = history(&[(1, 4)], &[]);
        assert_eq!(*load(other.clone()).history(), other);
        outbox.set_setting(KEPT, b"rubbish").unwrap();
        assert_eq!(load(history(&[(1, 1)], &[])).count(), 1);
    }
}
