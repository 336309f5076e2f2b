//! How long it will take, as a range, from what serving took of late.

use serde::{Deserialize, Serialize};

/// Fewest measured services from which anything is said.
pub const MIN_MEASURED: usize = 5;
/// Of 100 people about 80 wait within the range: 1.28 standard deviations to either side.
const SPREAD_PERCENT: u64 = 128;
/// Longest service that is taken as measured: what took longer was forgotten, not served.
const LONGEST_S: u64 = 4 * 3_600;
/// Longest wait that is said, minutes.
const MOST_MIN: u32 = 600;

/// A range of minutes, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minutes {
    /// At least about so many.
    pub from: u32,
    /// At most about so many; more than `from`.
    pub to: u32,
}

/// How long somebody waits with so many people before them at so many windows, where serving took
/// `served_s` seconds of late. `None` where too little was measured, or no window is open: then
/// nothing is better than a guess.
#[must_use]
pub fn estimate(ahead: u32, windows: u32, served_s: &[u64]) -> Option<Minutes> {
    let measured: Vec<u64> = served_s
        .iter()
        .copied()
        .filter(|seconds| (1..=LONGEST_S).contains(seconds))
        .collect();
    let count = u64::try_from(measured.len()).ok()?;
    if measured.len() < MIN_MEASURED || windows == 0 {
        return None;
    }
    let mean = measured.iter().sum::<u64>() / count;
    let squares: u64 = measured
        .iter()
        .map(|seconds| seconds.abs_diff(mean).saturating_pow(2))
        .sum();
    let deviation = (squares / count).isqrt();
    // Those before, and what is left of the services going on: half of one on average.
    let half_services = u64::from(ahead).saturating_mul(2).saturating_add(1);
    let middle = half_services.saturating_mul(mean) / 2;
    // Independent services add up their variances; that their mean was measured a few times only
    // weighs with all of them. The rest of one that goes on is anything from nothing to all of it.
    let people = u64::from(ahead);
    let variance = deviation
        .saturating_pow(2)
        .saturating_mul(people.saturating_add(people.saturating_pow(2) / count))
        .saturating_add(mean.saturating_pow(2) / 12);
    let spread = variance.isqrt().saturating_mul(SPREAD_PERCENT) / 100;
    let windows = u64::from(windows);
    let from = middle.saturating_sub(spread) / windows / 60;
    let to = middle.saturating_add(spread).div_ceil(windows).div_ceil(60);
    let most = |minutes: u64| u32::try_from(minutes).unwrap_or(MOST_MIN).min(MOST_MIN);
    let from = most(from).min(MOST_MIN - 1);
    Some(Minutes {
        from,
        to: most(to).max(from.saturating_add(1)),
    })
}
