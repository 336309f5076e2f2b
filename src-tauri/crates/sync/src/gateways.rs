//! Several gateways, and what is remembered of each.

use crate::fault::{Fault, SyncError};
use domain::id::Digest;
use std::collections::BTreeSet;
use std::time::Duration;

/// Most gateways that are kept.
const MAX_GATEWAYS: usize = 32;
/// Most contents remembered as being at a gateway.
const MAX_STORED: usize = 10_000;
/// Longest pause that a gateway may ask for.
const ASKED_MOST_MS: u64 = 3_600_000;

/// How long to wait and how much to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For a connection.
    pub connect: Duration,
    /// For each read, and for the head of an answer.
    pub read: Duration,
    /// For a whole exchange, content excepted.
    pub total: Duration,
    /// For all questions and submissions of one step at one gateway, contents excepted.
    pub visit: Duration,
    /// For sending the contents of one step to one gateway, and for fetching one.
    pub content: Duration,
    /// Most bytes of an answer.
    pub answer_bytes: usize,
    /// Most bytes of contents sent in one step.
    pub content_bytes: usize,
    /// How long a gateway that lied is put aside, milliseconds.
    pub lie_aside_ms: u64,
    /// How long one that failed is asked last, milliseconds, doubled up to 32 times that.
    pub fault_aside_ms: u64,
    /// How often the newest header is asked for, milliseconds.
    pub head_every_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            read: Duration::from_secs(5),
            total: Duration::from_secs(10),
            visit: Duration::from_secs(30),
            content: Duration::from_secs(60),
            answer_bytes: 4 << 20,
            content_bytes: 32 << 20,
            lie_aside_ms: 300_000,
            fault_aside_ms: 1_000,
            head_every_ms: 30_000,
        }
    }
}

/// How a gateway stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is asked first.
    Well,
    /// It failed lately and is asked last.
    Failing,
    /// It lied or asked for a pause, and is not asked.
    Aside,
}

/// A gateway as a technician's screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayView {
    /// Its address.
    pub url: String,
    /// How it stands.
    pub standing: Standing,
    /// Code of its last fault since it last did well.
    pub fault: Option<String>,
    /// How often it lied since the program started.
    pub lies: u32,
    /// When it is asked again, milliseconds since 1970.
    pub aside_until_ms: Option<u64>,
}

#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) url: String,
    failures: u32,
    lies: u32,
    fault: Option<Fault>,
    failing_until_ms: u64,
    aside_until_ms: u64,
    /// When its head was last verified; its height then.
    pub(crate) head_at_ms: Option<u64>,
    pub(crate) head_height: u64,
    /// When it was last asked how the validators changed.
    pub(crate) history_at_ms: Option<u64>,
    stored: BTreeSet<Digest>,
}

#[derive(Debug)]
pub(crate) struct Gateways {
    all: Vec<Gateway>,
    /// The clock when it was last looked at.
    seen_ms: u64,
    lie_aside_ms: u64,
    fault_aside_ms: u64,
}

impl Gateways {
    /// Takes base addresses such as `http://127.0.0.1:8080`, in order of preference.
    pub(crate) fn new(urls: &[String], limits: &Limits) -> Result<Self, SyncError> {
        if urls.is_empty() || urls.len() > MAX_GATEWAYS {
            return Err(SyncError::BadAddress);
        }
        let mut all = Vec::with_capacity(urls.len());
        for url in urls {
            let parsed = reqwest::Url::parse(url).map_err(|_| SyncError::BadAddress)?;
            let sound = ["http", "https"].contains(&parsed.scheme())
                && parsed.has_host()
                && parsed.username().is_empty()
                && parsed.query().is_none();
            if !sound {
                return Err(SyncError::BadAddress);
            }
            all.push(Gateway {
                url: url.trim_end_matches('/').to_owned(),
                failures: 0,
                lies: 0,
                fault: None,
                failing_until_ms: 0,
                aside_until_ms: 0,
                head_at_ms: None,
                head_height: 0,
                history_at_ms: None,
                stored: BTreeSet::new(),
            });
        }
        Ok(Self {
            all,
            seen_ms: 0,
            lie_aside_ms: limits.lie_aside_ms,
            fault_aside_ms: limits.fault_aside_ms,
        })
    }

    /// Who is to be asked now, in order: those that do well, then those that failed, the
    /// one whose pause ends first before the others; none that is put aside.
    pub(crate) fn order(&mut self, now_ms: u64) -> Vec<usize> {
        self.follow_clock(now_ms);
        let mut order: Vec<(u64, usize)> = self
            .all
            .iter()
            .enumerate()
            .filter(|(_, gateway)| gateway.aside_until_ms <= now_ms)
            .map(|(index, gateway)| {
                let failing = gateway.failing_until_ms > now_ms;
                (if failing { gateway.failing_until_ms } else { 0 }, index)
            })
            .collect();
        order.sort_unstable();
        order.into_iter().map(|(_, index)| index).collect()
    }

    /// What is remembered here are times of this device's clock. Where that was set back, they go
    /// back with it: no pause becomes longer than it was meant.
    fn follow_clock(&mut self, now_ms: u64) {
        let back_ms = self.seen_ms.saturating_sub(now_ms);
        self.seen_ms = now_ms;
        if back_ms == 0 {
            return;
        }
        for gateway in &mut self.all {
            let times = [
                Some(&mut gateway.failing_until_ms),
                Some(&mut gateway.aside_until_ms),
                gateway.head_at_ms.as_mut(),
                gateway.history_at_ms.as_mut(),
            ];
            for at_ms in times.into_iter().flatten() {
                *at_ms = at_ms.saturating_sub(back_ms);
            }
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Gateway> {
        self.all.get(index)
    }

    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut Gateway> {
        self.all.get_mut(index)
    }

    /// When the first of those put aside may be asked again.
    pub(crate) fn first_back_ms(&self) -> u64 {
        let back = self.all.iter().map(|gateway| gateway.aside_until_ms);
        back.min().unwrap_or(0)
    }

    pub(crate) fn did_well(&mut self, index: usize) {
        if let Some(gateway) = self.all.get_mut(index) {
            gateway.failures = 0;
            gateway.failing_until_ms = 0;
            gateway.fault = None;
        }
    }

    /// Remembers a fault that concerns the whole gateway.
    pub(crate) fn failed(&mut self, index: usize, fault: &Fault, now_ms: u64) {
        let Some(gateway) = self.all.get_mut(index) else {
            return;
        };
        tracing::warn!(gateway = %gateway.url, code = %fault.code(), "gateway fault");
        gateway.fault = Some(fault.clone());
        if fault.is_lie() {
            gateway.lies = gateway.lies.saturating_add(1);
            gateway.aside_until_ms = now_ms.saturating_add(self.lie_aside_ms);
        } else if let Some(pause_ms) = fault.retry_after_ms() {
            gateway.aside_until_ms = now_ms.saturating_add(pause_ms.min(ASKED_MOST_MS));
        } else {
            gateway.failures = gateway.failures.saturating_add(1);
            let doubled = self.fault_aside_ms << (gateway.failures - 1).min(5);
            gateway.failing_until_ms = now_ms.saturating_add(doubled);
        }
    }

    pub(crate) fn views(&self, now_ms: u64) -> Vec<GatewayView> {
        let view = |gateway: &Gateway| GatewayView {
            url: gateway.url.clone(),
            standing: if gateway.aside_until_ms > now_ms {
                Standing::Aside
            } else if gateway.failing_until_ms > now_ms {
                Standing::Failing
            } else {
                Standing::Well
            },
            fault: gateway
                .fault
                .as_ref()
                .map(|fault| fault.code().into_owned()),
            lies: gateway.lies,
            aside_until_ms: Some(gateway.aside_until_ms).filter(|until| *until > now_ms),
        };
        self.all.iter().map(view).collect()
    }
}

impl Gateway {
    pub(crate) fn has(&self, content: &Digest) -> bool {
        self.stored.contains(content)
    }

    pub(crate) fn remember(&mut self, content: Digest) {
        if self.stored.len() >= MAX_STORED {
            self.stored.clear();
        }
        self.stored.insert(content);
    }

    /// It no longer has an action; so perhaps not its content either.
    pub(crate) fn forget(&mut self, content: &Digest) {
        self.stored.remove(content);
    }
}
