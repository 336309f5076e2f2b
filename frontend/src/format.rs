//! Dates, times and numbers as people read them. No clock and no browser in here.

use ipc::Lang;

/// A moment on the hall's calendar and clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

impl Moment {
    /// From Unix milliseconds and the hall's offset from UTC in minutes.
    pub(crate) fn new(unix_ms: i64, offset_min: i32) -> Self {
        let seconds = unix_ms
            .div_euclid(1000)
            .saturating_add(i64::from(offset_min) * 60);
        let (year, month, day) = civil(seconds.div_euclid(86_400));
        let second = seconds.rem_euclid(86_400);
        Self {
            year,
            month,
            day,
            hour: second / 3600,
            minute: second / 60 % 60,
            second: second % 60,
        }
    }

    /// `11月22日 10:32`, `22 Nov 10:32`: for the foot line.
    pub(crate) fn short(self, lang: Lang) -> String {
        let Self {
            month,
            day,
            hour,
            minute,
            ..
        } = self;
        match lang {
            Lang::Zh => format!("{month}月{day}日 {hour:02}:{minute:02}"),
            Lang::En => format!("{day} {} {hour:02}:{minute:02}", month_name(month)),
        }
    }

    /// `2026年11月22日 10:32`, `22 Nov 2026, 10:32`.
    pub(crate) fn full(self, lang: Lang) -> String {
        let Self { hour, minute, .. } = self;
        match lang {
            Lang::Zh => format!("{} {hour:02}:{minute:02}", self.date(lang)),
            Lang::En => format!("{}, {hour:02}:{minute:02}", self.date(lang)),
        }
    }

    /// `2026年11月22日`, `22 Nov 2026`.
    pub(crate) fn date(self, lang: Lang) -> String {
        let Self {
            year, month, day, ..
        } = self;
        match lang {
            Lang::Zh => format!("{year}年{month}月{day}日"),
            Lang::En => format!("{day} {} {year}", month_name(month)),
        }
    }

    /// `11月22日`, `22 Nov`: for a big screen.
    pub(crate) fn day(self, lang: Lang) -> String {
        let Self { month, day, .. } = self;
        match lang {
            Lang::Zh => format!("{month}月{day}日"),
            Lang::En => format!("{day} {}", month_name(month)),
        }
    }

    /// The day of the week as the word that ends its text's id.
    pub(crate) fn weekday(self) -> &'static str {
        // 1970-01-01 was a Thursday; the words begin with it.
        let days = days(self.year, self.month, self.day).rem_euclid(7);
        let words = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];
        let word = usize::try_from(days).ok().and_then(|at| words.get(at));
        word.copied().unwrap_or_default()
    }

    /// `10:31`
    pub(crate) fn hours(self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// `10:31:08`
    pub(crate) fn clock(self) -> String {
        format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }
}

fn month_name(month: i64) -> &'static str {
    usize::try_from(month - 1)
        .ok()
        .and_then(|index| MONTHS.get(index))
        .copied()
        .unwrap_or("")
}

/// Days from 1970-01-01 to a date, the other way of [`civil`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month, day of a day counted from 1970-01-01 (proleptic Gregorian calendar).
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// A calendar date `YYYY-MM-DD` in words: `2026年10月1日`, `1 Oct 2026`. `None` where it is none.
pub(crate) fn calendar(text: &str, lang: Lang) -> Option<String> {
    let (year, month, day) = split_date(text)?;
    Some(
        Moment {
            year,
            month,
            day,
            hour: 0,
            minute: 0,
            second: 0,
        }
        .date(lang),
    )
}

/// Whether this is a day of the calendar in the form `YYYY-MM-DD`.
pub(crate) fn is_date(text: &str) -> bool {
    split_date(text).is_some()
}

fn split_date(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    if !text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-')
    {
        return None;
    }
    let (year, month, day): (i64, i64, i64) =
        (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    (year >= 1 && (1..=last).contains(&day)).then_some((year, month, day))
}

/// A number in groups of three with a narrow no-break space: `18 204`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// A phone number in groups: `139 0000 0000`. Anything else stays as it is.
pub(crate) fn phone(text: &str) -> String {
    let digits: Vec<char> = text.chars().collect();
    if digits.len() != 11 || !digits.iter().all(char::is_ascii_digit) {
        return text.to_owned();
    }
    digits
        .iter()
        .enumerate()
        .flat_map(|(place, digit)| {
            let gap = (place == 3 || place == 7).then_some('\u{2009}');
            gap.into_iter().chain([*digit])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_the_hall_s_clock_shows_it() {
        // 2026-11-22T02:32:05Z is 10:32:05 at UTC+8.
        let moment = Moment::new(1_795_314_725_000, 480);
        assert_eq!(moment.full(Lang::Zh), "2026年11月22日 10:32");
        assert_eq!(moment.full(Lang::En), "22 Nov 2026, 10:32");
        assert_eq!(moment.short(Lang::Zh), "11月22日 10:32");
        assert_eq!(moment.clock(), "10:32:05");
        assert_eq!(moment.hours(), "10:32");
        assert_eq!(moment.day(Lang::Zh), "11月22日");
        assert_eq!(moment.day(Lang::En), "22 Nov");
        assert_eq!(moment.weekday(), "sun");
        assert_eq!(Moment::new(0, 0).weekday(), "thu");
        assert_eq!(Moment::new(951_782_400_000, 0).weekday(), "tue");
    }

    #[test]
    fn the_turn_of_a_leap_year_and_times_before_1970_are_right() {
        assert_eq!(
            Moment::new(951_782_400_000, 0).date(Lang::En),
            "29 Feb 2000"
        );
        assert_eq!(
            Moment::new(951_782_400_000, -1).full(Lang::En),
            "28 Feb 2000, 23:59"
        );
        assert_eq!(Moment::new(-1, 0).full(Lang::Zh), "1969年12月31日 23:59");
    }

    #[test]
    fn days_that_no_calendar_has_are_refused() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "0000-01-01",
            "2026-1-1",
            "2026-01-01-",
            "+026-01-01",
            "",
            "20260101",
            "二〇二六-01-01",
        ] {
            assert!(!is_date(text), "{text}");
        }
        assert!(is_date("2024-02-29"));
        assert_eq!(
            calendar("2026-10-01", Lang::Zh).as_deref(),
            Some("2026年10月1日")
        );
    }

    #[test]
    fn numbers_are_grouped_for_reading_aloud() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(18_204), "18\u{202f}204");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(phone("13900000000"), "139\u{2009}0000\u{2009}0000");
        assert_eq!(phone("110"), "110");
    }
}
