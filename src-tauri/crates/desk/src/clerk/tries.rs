//! How often a PIN was wrong. Counted before it is tried, so that pulling the plug gives no tries
//! back; the pauses outlive a restart.

use outbox::{Outbox, OutboxError};
use serde::{Deserialize, Serialize};

/// Wrong PINs before a pause.
const BEFORE_PAUSE: u32 = 5;
/// Wrong PINs after which a key opens no more on this machine.
const BEFORE_BLOCK: u32 = 15;
/// How long the first pause is; each next one is three times as long.
const PAUSE_MS: u64 = 300_000;

/// What stands against trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bar {
    /// Until then, Unix milliseconds.
    Paused(u64),
    /// For good.
    Blocked,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tries {
    wrong: u32,
    until_ms: u64,
}

fn name(key: &str) -> String {
    format!("staff-tries/{key}")
}

impl Tries {
    /// Of a key. What cannot be read counts as tried to the end.
    pub(crate) fn of(outbox: &Outbox, key: &str) -> Result<Self, OutboxError> {
        let kept = outbox.setting(&name(key))?;
        let blocked = Self {
            wrong: BEFORE_BLOCK,
            until_ms: 0,
        };
        Ok(kept.map_or_else(Self::default, |bytes| {
            serde_json::from_slice(&bytes).unwrap_or(blocked)
        }))
    }

    /// What stands against trying now.
    pub(crate) const fn bar(&self, now_ms: u64) -> Option<Bar> {
        if self.wrong >= BEFORE_BLOCK {
            return Some(Bar::Blocked);
        }
        if now_ms < self.until_ms {
            return Some(Bar::Paused(self.until_ms));
        }
        None
    }

    /// Tries left before the next pause; `None` while none was wrong.
    pub(crate) fn left(&self) -> Option<u8> {
        let since = self.wrong % BEFORE_PAUSE;
        (self.wrong > 0).then(|| u8::try_from(BEFORE_PAUSE - since).unwrap_or(u8::MAX))
    }

    /// One more, as if it were wrong: durable before the PIN is looked at.
    pub(crate) fn count(
        self,
        outbox: &Outbox,
        key: &str,
        now_ms: u64,
    ) -> Result<Self, OutboxError> {
        let wrong = self.wrong.saturating_add(1);
        let until_ms = if wrong.is_multiple_of(BEFORE_PAUSE) {
            let times = (wrong / BEFORE_PAUSE).saturating_sub(1);
            now_ms.saturating_add(PAUSE_MS.saturating_mul(3u64.saturating_pow(times)))
        } else {
            0
        };
        let next = Self { wrong, until_ms };
        // Two numbers always encode.
        let bytes = serde_json::to_vec(&next).unwrap_or_default();
        outbox.set_setting(&name(key), &bytes)?;
        Ok(next)
    }

    /// It was right.
    pub(crate) fn forget(outbox: &Outbox, key: &str) -> Result<(), OutboxError> {
        let bytes = serde_json::to_vec(&Self::default()).unwrap_or_default();
        outbox.set_setting(&name(key), &bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_wrong_pins_pause_fifteen_block_and_a_restart_gives_none_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("outbox.db");
        let mut now_ms = 1_000;
        for wrong in 1..=BEFORE_BLOCK {
            let outbox = Outbox::open(&path, &[7; 32]).unwrap();
            let tries = Tries::of(&outbox, "k").unwrap();
            assert_eq!(tries.bar(now_ms), None, "{wrong}");
            let tries = tries.count(&outbox, "k", now_ms).unwrap();
            assert_eq!(Tries::of(&outbox, "k").unwrap(), tries);
            match tries.bar(now_ms) {
                Some(Bar::Paused(until_ms)) => {
                    assert_eq!(wrong % BEFORE_PAUSE, 0);
                    assert!(tries.bar(until_ms - 1).is_some());
                    now_ms = until_ms;
                }
                Some(Bar::Blocked) => assert_eq!(wrong, BEFORE_BLOCK),
                None => assert_eq!(u32::from(tries.left().unwrap()), 5 - wrong % 5),
            }
        }
        let outbox = Outbox::open(&path, &[7; 32]).unwrap();
        assert_eq!(
            Tries::of(&outbox, "k").unwrap().bar(u64::MAX),
            Some(Bar::Blocked)
        );
        assert_eq!(Tries::of(&outbox, "other").unwrap().bar(0), None);
        Tries::forget(&outbox, "k").unwrap();
        assert_eq!(Tries::of(&outbox, "k").unwrap().left(), None);
    }
}
