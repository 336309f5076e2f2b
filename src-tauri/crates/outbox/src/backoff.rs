//! When to try again: pure, randomness comes in.

/// First pause after a failure.
const FAILURE_FIRST_MS: u64 = 1_000;
/// Longest pause after failures.
const FAILURE_MOST_MS: u64 = 300_000;
/// First pause before a receipt is asked for.
const RECEIPT_FIRST_MS: u64 = 200;
/// Longest pause between questions for a receipt.
const RECEIPT_MOST_MS: u64 = 15_000;
/// Longest pause that a node may ask for.
const ASKED_MOST_MS: u64 = 3_600_000;
/// Longest pause of all: what is due later was put there by a clock that stood ahead.
pub(crate) const LONGEST_MS: u64 = ASKED_MOST_MS;

/// Pause after the `attempts`-th failure in a row (1 is the first), at least what the
/// node asked for.
pub(crate) fn after_failure(attempts: u32, asked_ms: Option<u64>, random: u64) -> u64 {
    let own = doubled(FAILURE_FIRST_MS, FAILURE_MOST_MS, attempts, random);
    own.max(asked_ms.unwrap_or(0).min(ASKED_MOST_MS))
}

/// Pause before the receipt is asked for again, after `attempts` questions in vain.
pub(crate) fn before_receipt(attempts: u32, random: u64) -> u64 {
    // Two questions at each step: blocks come several a second on a line that works.
    doubled(RECEIPT_FIRST_MS, RECEIPT_MOST_MS, attempts / 2 + 1, random)
}

/// `first` doubled `times - 1` times up to `most`, then between a half and the whole of it.
fn doubled(first: u64, most: u64, times: u32, random: u64) -> u64 {
    let factor = 1u64
        .checked_shl(times.saturating_sub(1).min(32))
        .unwrap_or(u64::MAX);
    let whole = first.saturating_mul(factor).min(most);
    let half = whole / 2;
    half + random % (whole - half + 1)
}

/// One random number drawn out into many (SplitMix64).
pub(crate) fn spread(random: u64, index: u64) -> u64 {
    let mut z = random.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_pause_is_bounded_and_obeys_the_node(
            attempts: u32,
            asked in proptest::option::of(0u64..7_200_000),
            random: u64,
        ) {
            let pause = after_failure(attempts, asked, random);
            prop_assert!(pause >= FAILURE_FIRST_MS / 2);
            prop_assert!(pause <= ASKED_MOST_MS);
            prop_assert!(pause >= asked.unwrap_or(0).min(ASKED_MOST_MS));
            prop_assert!((RECEIPT_FIRST_MS / 2..=RECEIPT_MOST_MS)
                .contains(&before_receipt(attempts, random)));
        }
    }

    #[test]
    fn pauses_grow_and_two_devices_do_not_march_in_step() {
        assert!(after_failure(1, None, 0) < after_failure(4, None, 0));
        assert!(after_failure(10, None, 0) >= FAILURE_MOST_MS / 2);
        let pauses: std::collections::BTreeSet<u64> = (0..100)
            .map(|device| after_failure(5, None, spread(7, device)))
            .collect();
        assert!(pauses.len() > 90, "{}", pauses.len());
    }
}
