//! Days as the chain counts them: in China standard time (UTC+8, no summer time), working
//! days being Monday to Friday. Public holidays are made by decree each year and are not
//! on the chain: a deadline that runs over one comes earlier than on paper, never later.

const DAY_S: u64 = 86_400;
const OFFSET_S: u64 = 8 * 3_600;

/// Longest deadline of an item, in working days.
pub const MAX_DEADLINE_DAYS: u32 = 365;

/// The day of a block's time: days since 1 January 1970 in China.
#[must_use]
pub fn day(time_s: u64) -> i64 {
    i64::try_from(time_s.saturating_add(OFFSET_S) / DAY_S).unwrap_or(i64::MAX)
}

/// Whether a day is Monday to Friday. 1 January 1970 was a Thursday.
#[must_use]
pub const fn is_working(day: i64) -> bool {
    (day.rem_euclid(7) + 3) % 7 < 5
}

/// The last second of the day that lies so many working days after the day of `time_s`;
/// 0 is that day itself. More than [`MAX_DEADLINE_DAYS`] counts as that many.
#[must_use]
pub fn due(time_s: u64, working_days: u32) -> u64 {
    let mut at = day(time_s);
    let mut left = working_days.min(MAX_DEADLINE_DAYS);
    while left > 0 {
        at = at.saturating_add(1);
        if is_working(at) {
            left -= 1;
        }
    }
    let next = u64::try_from(at).unwrap_or(u64::MAX).saturating_add(1);
    next.saturating_mul(DAY_S).saturating_sub(OFFSET_S + 1)
}

/// How many working days lie after the day of `time_s` up to the day of `due_s`; 0 on the
/// last day and later, at most [`MAX_DEADLINE_DAYS`].
#[must_use]
pub fn days_left(time_s: u64, due_s: u64) -> u32 {
    let last = day(due_s);
    let mut at = day(time_s);
    let mut left = 0;
    while at < last && left < MAX_DEADLINE_DAYS {
        at += 1;
        if is_working(at) {
            left += 1;
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Friday, 3 January 2025, 17:00 in China.
    const FRIDAY_S: u64 = 1_735_894_800;

    #[test]
    fn a_deadline_of_one_working_day_from_friday_ends_on_monday_night_in_china() {
        // Monday, 6 January 2025, 23:59:59 in China.
        assert_eq!(due(FRIDAY_S, 1), 1_736_179_199);
        assert_eq!(due(FRIDAY_S, 0), 1_735_919_999);
        assert_eq!(days_left(FRIDAY_S, due(FRIDAY_S, 1)), 1);
        assert_eq!(days_left(FRIDAY_S, due(FRIDAY_S, 0)), 0);
        assert_eq!(days_left(FRIDAY_S, 0), 0);
    }

    proptest! {
        #[test]
        fn the_days_left_of_a_fresh_deadline_are_the_deadline(time_s in 0u64..1 << 40, days in 0u32..=MAX_DEADLINE_DAYS) {
            prop_assert_eq!(days_left(time_s, due(time_s, days)), days);
            prop_assert!(due(time_s, days) >= time_s);
        }

        #[test]
        fn no_time_makes_it_panic(time_s: u64, due_s: u64, days: u32) {
            let _ = (due(time_s, days), days_left(time_s, due_s), day(time_s));
        }
    }
}
