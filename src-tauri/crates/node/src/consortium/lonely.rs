//! Whether the engine should be started anew to find its peers again.
//!
//! After a line was cut the engine dials a lost peer every few seconds, twenty times, then
//! at intervals that grow threefold, and after some sixteen hours never again (CometBFT
//! v0.38, `p2p/switch.go`). An engine that starts dials at once. So one that has made no
//! block for long and misses peers is started anew: a department whose line was cut for a
//! day is back minutes after its line is.

use super::rpc::EngineStatus;
use std::time::{Duration, Instant};

/// What is remembered of an engine.
#[derive(Debug)]
pub(super) struct Lonely {
    /// How many peers it should have.
    wanted: usize,
    /// How long it may stand still.
    patience: Duration,
    height: u64,
    since: Instant,
}

impl Lonely {
    pub(super) const fn new(wanted: usize, patience: Duration, now: Instant) -> Self {
        Self {
            wanted,
            patience,
            height: 0,
            since: now,
        }
    }

    /// Looks at it; whether it should be started anew. One that fetches blocks or a snapshot
    /// from a peer is left alone.
    pub(super) fn look(&mut self, status: EngineStatus, peers: usize, now: Instant) -> bool {
        let alone = peers == 0 || (peers < self.wanted && !status.catching_up);
        let still = status.height == self.height;
        if !still || !alone || self.wanted == 0 {
            self.height = status.height;
            self.since = now;
            return false;
        }
        if now.duration_since(self.since) < self.patience {
            return false;
        }
        self.since = now;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STILL: EngineStatus = EngineStatus {
        height: 7,
        earliest: 1,
        catching_up: false,
    };

    /// Looks every ten seconds with the same answer; after how many seconds it was to be
    /// started anew.
    fn starts(status: EngineStatus, peers: usize, wanted: usize) -> Vec<u64> {
        let now = Instant::now();
        let mut lonely = Lonely::new(wanted, Duration::from_secs(300), now);
        let at = |s: u64| now + Duration::from_secs(s);
        let all = (0..100).map(|n| n * 10);
        all.filter(|s| lonely.look(status, peers, at(*s))).collect()
    }

    #[test]
    fn an_engine_that_stands_still_and_misses_peers_is_started_anew_every_five_minutes() {
        assert_eq!(starts(STILL, 0, 3), [300, 600, 900]);
        assert_eq!(starts(STILL, 2, 3), [300, 600, 900]);
        // The same after such a start, as it waits for peers to fetch from.
        let waits = EngineStatus {
            catching_up: true,
            ..STILL
        };
        assert_eq!(starts(waits, 0, 3), [300, 600, 900]);
    }

    #[test]
    fn one_that_has_its_peers_or_fetches_from_one_or_has_none_to_find_is_left_alone() {
        let fetches = EngineStatus {
            catching_up: true,
            ..STILL
        };
        assert!(starts(STILL, 3, 3).is_empty());
        assert!(starts(fetches, 1, 3).is_empty());
        assert!(starts(STILL, 0, 0).is_empty());
        let now = Instant::now();
        let mut lonely = Lonely::new(3, Duration::from_secs(300), now);
        for height in 1..100 {
            let status = EngineStatus { height, ..STILL };
            let now = now + Duration::from_secs(height * 60);
            assert!(!lonely.look(status, 2, now), "a block a minute");
        }
    }
}
