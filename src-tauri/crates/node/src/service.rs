//! The hall node's own services: what each needs, and its running.

use crate::error::NodeError;
use crate::evaluator::{Evaluation, Evaluator};
use crate::follow::Follower;
use crate::hall::Hall;
use crate::key_service::{Eraser, KeyService};
use std::sync::Arc;

/// A service at work. Dropping it stops it; stop it before the node.
pub struct Service {
    follower: Option<Follower>,
    keys: Option<(Arc<Hall>, Arc<KeyService>)>,
}

impl Service {
    pub(crate) fn hold_keys(hall: &Arc<Hall>, service: KeyService) -> Result<Self, NodeError> {
        let service = Arc::new(service);
        hall.add_key_service(&service);
        let eraser = Eraser::new(Arc::clone(&service));
        let keys = (Arc::clone(hall), service);
        let mut running = Self {
            follower: None,
            keys: Some(keys),
        };
        running.follower = Some(Follower::start("keys", Arc::clone(hall), eraser)?);
        Ok(running)
    }

    pub(crate) fn evaluate(hall: &Arc<Hall>, evaluator: Evaluator) -> Result<Self, NodeError> {
        let evaluation = Evaluation::new(evaluator);
        let follower = Follower::start("evaluator", Arc::clone(hall), evaluation)?;
        Ok(Self {
            follower: Some(follower),
            keys: None,
        })
    }

    /// Finishes what it has in hand and stops.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.follower = None;
        if let Some((hall, service)) = self.keys.take() {
            hall.remove_key_service(&service);
        }
    }
}

impl core::fmt::Debug for Service {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Service")
    }
}
