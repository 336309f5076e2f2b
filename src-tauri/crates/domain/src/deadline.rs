//! Days as the chain counts them: in China standard time (UTC+8, no summer time), working
//! days being Monday to Friday but for what a year's [`Calendar`] says. Public holidays are
//! made by decree each year; the departments vote them onto the chain. As long as a year has
//! no calendar, a deadline that runs over a holiday comes earlier than on paper, never later.

use crate::action::Calendar;

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

/// The year of a day, as the calendar of Gregory has it.
#[must_use]
pub const fn year_of(day: i64) -> i64 {
    // Counted from 1 March 0000, in cycles of 400 years with 146,097 days.
    let days = day.saturating_add(719_468);
    let of_cycle = days.rem_euclid(146_097);
    let year = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year + year / 4 - year / 100);
    let began = year + days.div_euclid(146_097) * 400;
    // Of March's year the first 306 days are March to December.
    if of_year < 306 { began } else { began + 1 }
}

/// Whether a day is worked, by the calendar of its year where there is one.
#[must_use]
pub fn is_worked(day: i64, calendar: Option<&Calendar>) -> bool {
    let at = u32::try_from(day).unwrap_or(u32::MAX);
    match calendar {
        Some(calendar) if calendar.off.binary_search(&at).is_ok() => false,
        Some(calendar) if calendar.worked.binary_search(&at).is_ok() => true,
        Some(_) | None => is_working(day),
    }
}

/// The last second of the day that lies so many working days after the day of `time_s`;
/// 0 is that day itself. More than [`MAX_DEADLINE_DAYS`] counts as that many. `worked` says
/// which days are.
///
/// # Errors
/// What `worked` fails with.
pub fn due<E>(
    time_s: u64,
    working_days: u32,
    mut worked: impl FnMut(i64) -> Result<bool, E>,
) -> Result<u64, E> {
    let mut at = day(time_s);
    let mut left = working_days.min(MAX_DEADLINE_DAYS);
    while left > 0 {
        at = at.saturating_add(1);
        if worked(at)? {
            left -= 1;
        }
    }
    let next = u64::try_from(at).unwrap_or(u64::MAX).saturating_add(1);
    Ok(next.saturating_mul(DAY_S).saturating_sub(OFFSET_S + 1))
}

/// How many working days lie after the day of `time_s` up to the day of `due_s`; 0 on the
/// last day and later, at most [`MAX_DEADLINE_DAYS`]. `worked` says which days are.
///
/// # Errors
/// What `worked` fails with.
pub fn days_left<E>(
    time_s: u64,
    due_s: u64,
    mut worked: impl FnMut(i64) -> Result<bool, E>,
) -> Result<u32, E> {
    let last = day(due_s);
    let mut at = day(time_s);
    let mut left = 0;
    while at < last && left < MAX_DEADLINE_DAYS {
        at += 1;
        if worked(at)? {
            left += 1;
        }
    }
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::convert::Infallible;
    use proptest::prelude::*;

    /// Friday, 3 January 2025, 17:00 in China.
    const FRIDAY_S: u64 = 1_735_894_800;

    fn by(calendar: Option<&Calendar>) -> impl FnMut(i64) -> Result<bool, Infallible> {
        move |day| Ok(is_worked(day, calendar))
    }

    fn due_by(time_s: u64, days: u32, calendar: Option<&Calendar>) -> u64 {
        let Ok(due) = due(time_s, days, by(calendar));
        due
    }

    fn left_by(time_s: u64, due_s: u64, calendar: Option<&Calendar>) -> u32 {
        let Ok(left) = days_left(time_s, due_s, by(calendar));
        left
    }

    #[test]
    fn a_deadline_of_one_working_day_from_friday_ends_on_monday_night_in_china() {
        // Monday, 6 January 2025, 23:59:59 in China.
        assert_eq!(due_by(FRIDAY_S, 1, None), 1_736_179_199);
        assert_eq!(due_by(FRIDAY_S, 0, None), 1_735_919_999);
        assert_eq!(left_by(FRIDAY_S, due_by(FRIDAY_S, 1, None), None), 1);
        assert_eq!(left_by(FRIDAY_S, due_by(FRIDAY_S, 0, None), None), 0);
        assert_eq!(left_by(FRIDAY_S, 0, None), 0);
    }

    /// The week of the Spring Festival 2025: off from Tuesday 28 January to Tuesday
    /// 4 February, worked on Sunday 26 January and Saturday 8 February.
    fn spring() -> Calendar {
        Calendar {
            year: 2025,
            off: vec![20_116, 20_117, 20_118, 20_119, 20_122, 20_123],
            worked: vec![20_114, 20_127],
        }
    }

    #[test]
    fn a_years_calendar_moves_a_deadline_over_the_holidays_and_counts_the_weekends_worked() {
        let calendar = spring();
        assert!(calendar.holds());
        // Friday, 24 January 2025, noon in China.
        let friday_s = 20_112 * DAY_S + 4 * 3_600;
        assert_eq!(day(friday_s), 20_112);
        let last = |days| day(due_by(friday_s, days, Some(&calendar)));
        // Sunday is worked, Monday too; then Wednesday 5 February and on.
        assert_eq!(
            [1, 2, 3, 4, 5, 6].map(last),
            [20_114, 20_115, 20_124, 20_125, 20_126, 20_127]
        );
        let due_s = due_by(friday_s, 3, Some(&calendar));
        assert_eq!(left_by(friday_s, due_s, Some(&calendar)), 3);
        assert_eq!(left_by(20_119 * DAY_S, due_s, Some(&calendar)), 1);
    }

    #[test]
    fn a_calendar_that_says_nothing_new_or_of_another_year_does_not_hold() {
        let wrong = |spoil: fn(&mut Calendar)| {
            let mut calendar = spring();
            spoil(&mut calendar);
            !calendar.holds()
        };
        assert!(wrong(|c| c.year = 2024));
        assert!(wrong(|c| c.year = 1_969));
        assert!(wrong(|c| c.off.push(20_119)));
        assert!(wrong(|c| c.off.push(20_125 + 365)));
        // A Saturday off, a Monday worked: they are so anyway.
        assert!(wrong(|c| c.off = vec![20_120]));
        assert!(wrong(|c| c.worked = vec![20_115]));
        assert!(wrong(|c| c.off = (0..200).collect()));
    }

    #[test]
    fn the_year_of_a_day_is_the_calendars() {
        for (day, year) in [
            (-1, 1969),
            (0, 1970),
            (364, 1970),
            (365, 1971),
            (11_016, 2000),
            (11_322, 2000),
            (11_323, 2001),
            (20_088, 2024),
            (20_089, 2025),
            (47_481, 2099),
            (47_482, 2100),
            (47_846, 2100),
            (47_847, 2101),
        ] {
            assert_eq!(year_of(day), year, "{day}");
        }
    }

    proptest! {
        #[test]
        fn the_days_left_of_a_fresh_deadline_are_the_deadline(time_s in 0u64..1 << 40, days in 0u32..=MAX_DEADLINE_DAYS) {
            for calendar in [None, Some(&spring())] {
                prop_assert_eq!(left_by(time_s, due_by(time_s, days, calendar), calendar), days);
                prop_assert!(due_by(time_s, days, calendar) >= time_s);
            }
        }

        #[test]
        fn no_time_makes_it_panic(time_s: u64, due_s: u64, days: u32, at: i64) {
            let _ = (due_by(time_s, days, None), left_by(time_s, due_s, None), day(time_s));
            let _ = (year_of(at), is_worked(at, Some(&spring())));
        }
    }
}
