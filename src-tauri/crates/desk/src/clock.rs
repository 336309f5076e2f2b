//! The clocks: the only place of this crate that reads one.

use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Both clocks, for a step of the session.
pub(crate) fn now() -> visit::Now {
    static START: OnceLock<Instant> = OnceLock::new();
    let mono = START.get_or_init(Instant::now).elapsed().as_millis();
    visit::Now {
        mono_ms: u64::try_from(mono).unwrap_or(u64::MAX),
        wall_ms: i64::try_from(wall_ms()).unwrap_or(i64::MAX),
    }
}

/// Unix milliseconds; 0 where the clock stands before 1970.
pub(crate) fn wall_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        })
}

/// Unix seconds.
pub(crate) fn wall_s() -> u64 {
    wall_ms() / 1_000
}
