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

/// A moment as people of the hall read it: `2026-11-22 10:34`.
pub(crate) fn local(time_s: u64, utc_offset_min: i32) -> String {
    use time::{OffsetDateTime, UtcOffset};
    let moment = i64::try_from(time_s)
        .ok()
        .and_then(|time_s| OffsetDateTime::from_unix_timestamp(time_s).ok())
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let offset = UtcOffset::from_whole_seconds(utc_offset_min.saturating_mul(60));
    let here = moment.to_offset(offset.unwrap_or(UtcOffset::UTC));
    let (year, month, day) = here.to_calendar_date();
    let (hour, minute, _) = here.to_hms();
    let month = u8::from(month);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_moment_is_told_by_the_halls_own_clock() {
        assert_eq!(super::local(1_763_778_840, 480), "2025-11-22 10:34");
        assert_eq!(super::local(1_763_778_840, 0), "2025-11-22 02:34");
        assert_eq!(super::local(u64::MAX, 480), "1970-01-01 08:00");
    }
}
