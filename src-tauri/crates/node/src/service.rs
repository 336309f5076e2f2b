//! The hall node's own services: what each needs, and its running.

use crate::error::NodeError;
use crate::evaluator::{Evaluation, Evaluator};
use crate::follow::{Follower, Work};
use crate::hall::Hall;
use crate::key_service::{Collector, Eraser, KeyService};
use std::sync::Arc;

/// A service at work. Dropping it stops it; stop it before the node.
pub struct Service {
    hall: Arc<Hall>,
    follower: Option<Follower>,
    keys: Vec<Arc<KeyService>>,
    running: u64,
}

impl Service {
    pub(crate) fn hold_keys(hall: &Arc<Hall>, service: KeyService) -> Result<Self, NodeError> {
        let mut running = Self::idle(hall);
        let work = running.keys_work(service);
        running.start("keys", work)?;
        Ok(running)
    }

    pub(crate) fn evaluate(hall: &Arc<Hall>, evaluator: Evaluator) -> Result<Self, NodeError> {
        let mut running = Self::idle(hall);
        let work = running.evaluator_work(evaluator);
        running.start("evaluator", vec![work])?;
        Ok(running)
    }

    /// Many small ones on one thread.
    pub(crate) fn all(
        hall: &Arc<Hall>,
        keys: Vec<KeyService>,
        evaluators: Vec<Evaluator>,
    ) -> Result<Self, NodeError> {
        let mut running = Self::idle(hall);
        let mut work = Vec::new();
        for service in keys {
            work.extend(running.keys_work(service));
        }
        for evaluator in evaluators {
            work.push(running.evaluator_work(evaluator));
        }
        running.start("departments", work)?;
        Ok(running)
    }

    fn idle(hall: &Arc<Hall>) -> Self {
        Self {
            hall: Arc::clone(hall),
            follower: None,
            keys: Vec::new(),
            running: 0,
        }
    }

    /// From now on it answers at the node's gateways.
    fn keys_work(&mut self, service: KeyService) -> Vec<Box<dyn Work>> {
        let service = Arc::new(service);
        self.hall.add_key_service(&service);
        self.running += 1;
        self.keys.push(Arc::clone(&service));
        let mut work: Vec<Box<dyn Work>> = vec![Box::new(Eraser::new(Arc::clone(&service)))];
        if service.has_peers() {
            work.push(Box::new(Collector::new(service)));
        }
        work
    }

    fn evaluator_work(&mut self, evaluator: Evaluator) -> Box<dyn Work> {
        self.running += 1;
        Box::new(Evaluation::new(evaluator))
    }

    fn start(&mut self, name: &'static str, work: Vec<Box<dyn Work>>) -> Result<(), NodeError> {
        let hall = Arc::clone(&self.hall);
        self.follower = Some(Follower::start(name, hall, work)?);
        self.hall.metrics.services.running.moved(0, self.running);
        Ok(())
    }

    /// Finishes what it has in hand and stops.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if self.follower.take().is_some() {
            self.hall.metrics.services.running.moved(self.running, 0);
        }
        for service in self.keys.drain(..) {
            self.hall.remove_key_service(&service);
        }
    }
}

impl core::fmt::Debug for Service {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Service")
    }
}
