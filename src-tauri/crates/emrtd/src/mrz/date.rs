//! Two-digit years of the zone and the days they mean.

/// A day of the Gregorian calendar, in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalendarDate {
    /// Year, four digits.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31.
    pub day: u8,
}

impl std::fmt::Debug for CalendarDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CalendarDate(***)")
    }
}

impl CalendarDate {
    /// The UTC day of a Unix time in seconds (years 1970 to 9999).
    #[must_use]
    pub fn from_unix(seconds: u64) -> Self {
        // Days since 1 March of year 0, in eras of 400 years.
        let days = seconds / 86_400 + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = era * 400 + year_of_era + u64::from(month <= 2);
        Self {
            year: u16::try_from(year).unwrap_or(9999),
            month: u8::try_from(month).unwrap_or(12),
            day: u8::try_from(day).unwrap_or(31),
        }
    }

    /// `YYYY-MM-DD`.
    #[must_use]
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// `YYMMDD` as printed: month and day in range, or `<<` where they are not known (ICAO 9303-3, 4.8).
pub(super) fn is_plausible(field: &[u8]) -> bool {
    let &[y1, y2, m1, m2, d1, d2] = field else {
        return false;
    };
    let part = |a: u8, b: u8, low: u8, high: u8| match (a, b) {
        (b'<', b'<') => true,
        (b'0'..=b'9', b'0'..=b'9') => (low..=high).contains(&((a - b'0') * 10 + (b - b'0'))),
        _ => false,
    };
    part(y1, y2, 0, 99) && part(m1, m2, 1, 12) && part(d1, d2, 1, 31)
}

/// Two ASCII digits; `None` for fillers.
fn pair(field: &[u8], at: usize) -> Option<u8> {
    match field.get(at..at + 2)? {
        &[a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some((a - b'0') * 10 + (b - b'0')),
        _ => None,
    }
}

/// A birth date: the latest century that does not put it after `now`. `None` where a part of it is
/// not known.
pub(super) fn past(field: &[u8], now: u64) -> Option<CalendarDate> {
    let today = CalendarDate::from_unix(now);
    let (year, month, day) = (u16::from(pair(field, 0)?), pair(field, 2)?, pair(field, 4)?);
    let date = CalendarDate {
        year: today.year / 100 * 100 + year,
        month,
        day,
    };
    Some(if date > today {
        CalendarDate {
            year: date.year.saturating_sub(100),
            ..date
        }
    } else {
        date
    })
}

/// An expiry date: documents are valid for ten years or so, thus within fifty years of `now`. An
/// unknown day or month means the end of the month or year.
pub(super) fn expiry(field: &[u8], now: u64) -> Option<CalendarDate> {
    let today = CalendarDate::from_unix(now);
    let near = |year: u16| year.abs_diff(today.year);
    let century = today.year / 100 * 100;
    let short = u16::from(pair(field, 0)?);
    let year = [century.saturating_sub(100), century, century + 100]
        .map(|c| c + short)
        .into_iter()
        .min_by_key(|y| near(*y))?;
    Some(CalendarDate {
        year,
        month: pair(field, 2).unwrap_or(12),
        day: pair(field, 4).unwrap_or(31),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unix_days_fall_on_the_calendar() {
        assert_eq!(CalendarDate::from_unix(0).iso(), "1970-01-01");
        assert_eq!(CalendarDate::from_unix(951_782_400).iso(), "2000-02-29");
        assert_eq!(CalendarDate::from_unix(1_767_225_599).iso(), "2025-12-31");
        assert_eq!(CalendarDate::from_unix(1_767_225_600).iso(), "2026-01-01");
    }

    #[test]
    fn two_digit_years_find_their_century() {
        let now = 1_767_225_600;
        assert_eq!(past(b"690806", now).unwrap().iso(), "1969-08-06");
        assert_eq!(past(b"250806", now).unwrap().iso(), "2025-08-06");
        assert_eq!(past(b"260102", now).unwrap().iso(), "1926-01-02");
        assert_eq!(past(b"69<<<<", now), None);
        assert_eq!(expiry(b"340102", now).unwrap().iso(), "2034-01-02");
        assert_eq!(expiry(b"940623", now).unwrap().iso(), "1994-06-23");
    }

    #[test]
    fn impossible_days_are_refused() {
        assert!(is_plausible(b"69<<<<") && is_plausible(b"690806"));
        assert!(
            !is_plausible(b"691306")
                && !is_plausible(b"690800")
                && !is_plausible(b"6908A6")
                && !is_plausible(b"69")
        );
    }
}
