//! Words and dates in the language of the sheet.

use domain::catalogue::Language;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use time::{OffsetDateTime, UtcOffset};
use unic_langid::langid;

const ZH: [&str; 2] = [
    include_str!("../../../../assets/texts/zh.ftl"),
    include_str!("../../../../assets/texts/paper/zh.ftl"),
];
const EN: [&str; 2] = [
    include_str!("../../../../assets/texts/en.ftl"),
    include_str!("../../../../assets/texts/paper/en.ftl"),
];
/// Beginnings of the ids of those texts of the screen that are printed too.
const SHARED: &str = "licence-";
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The texts of a language.
pub(crate) struct Texts {
    language: Language,
    offset_min: i32,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    pub(crate) fn new(language: Language, offset_min: i32) -> Self {
        let ([screen, paper], id) = match language {
            Language::Zh => (ZH, langid!("zh-CN")),
            Language::En => (EN, langid!("en")),
        };
        let mut bundle = FluentBundle::new(vec![id]);
        bundle.set_use_isolating(false);
        let shared = screen.lines().filter(|line| line.starts_with(SHARED));
        let shared = shared.collect::<Vec<_>>().join("\n");
        for source in [shared, paper.to_owned()] {
            // What does not parse is left out; a test shows that all of it does.
            let resource = FluentResource::try_new(source).unwrap_or_else(|(rest, _)| rest);
            bundle.add_resource_overriding(resource);
        }
        Self {
            language,
            offset_min,
            bundle,
        }
    }

    /// The text with this id, which shows itself where there is none.
    pub(crate) fn text(&self, id: &str) -> String {
        self.with(id, &[])
    }

    pub(crate) fn with(&self, id: &str, arguments: &[(&'static str, &str)]) -> String {
        let message = self.bundle.get_message(id);
        let Some(pattern) = message.and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let mut values = FluentArgs::new();
        for (name, value) in arguments {
            values.set(*name, *value);
        }
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&values), &mut errors);
        text.into_owned()
    }

    /// A text whose id ends in a stable word; a word that has none yet shows itself.
    pub(crate) fn named(&self, group: &str, word: &str) -> String {
        let id = format!("{group}-{}", word.replace('_', "-"));
        match self.bundle.has_message(&id) {
            true => self.text(&id),
            false => word.to_owned(),
        }
    }

    /// `2026年11月22日 10:32`, `22 Nov 2026, 10:32`; as a number where there is no such day.
    pub(crate) fn moment(&self, unix_ms: i64) -> String {
        let offset = UtcOffset::from_whole_seconds(self.offset_min.saturating_mul(60));
        let at = OffsetDateTime::from_unix_timestamp(unix_ms.div_euclid(1_000))
            .ok()
            .zip(offset.ok())
            .and_then(|(at, offset)| at.checked_to_offset(offset));
        let Some(at) = at else {
            return unix_ms.to_string();
        };
        let day = self.day(at.year(), at.month().into(), at.day());
        let comma = match self.language {
            Language::Zh => "",
            Language::En => ",",
        };
        format!("{day}{comma} {:02}:{:02}", at.hour(), at.minute())
    }

    /// A day `YYYY-MM-DD`; as it is where it is none.
    pub(crate) fn date(&self, text: &str) -> String {
        let mut parts = text.splitn(3, '-');
        let mut part = || parts.next()?.parse::<u16>().ok();
        let (Some(year), Some(month), Some(day)) = (part(), part(), part()) else {
            return text.to_owned();
        };
        match (u8::try_from(month), u8::try_from(day)) {
            (Ok(month @ 1..=12), Ok(day @ 1..=31)) => self.day(year.into(), month, day),
            _ => text.to_owned(),
        }
    }

    fn day(&self, year: i32, month: u8, day: u8) -> String {
        match self.language {
            Language::Zh => format!("{year}年{month}月{day}日"),
            Language::En => {
                let name = MONTHS.get(usize::from(month).wrapping_sub(1));
                format!("{day} {} {year}", name.copied().unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(source: &str) -> Vec<&str> {
        let lines = source.lines();
        lines
            .filter_map(|line| line.split_once(" = ").map(|(id, _)| id))
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_texts_and_all_of_them_parse() {
        assert_eq!(ids(ZH[1]), ids(EN[1]));
        for source in [ZH[1], EN[1]] {
            FluentResource::try_new(source.to_owned()).expect("every line parses");
        }
        for language in [Language::Zh, Language::En] {
            let texts = Texts::new(language, 480);
            for id in ids(ZH[1]) {
                assert!(texts.bundle.has_message(id), "{id}");
            }
            assert_ne!(
                texts.named("licence-type", "driving_licence"),
                "driving_licence"
            );
            assert_eq!(texts.named("licence-type", "not_known"), "not_known");
        }
    }

    #[test]
    fn every_text_is_printed_somewhere() {
        let code = include_str!("sheet.rs");
        let code = [code, include_str!("flow.rs"), include_str!("write.rs")].concat();
        for id in ids(ZH[1]) {
            let stem = id.trim_end_matches(|c: char| c.is_ascii_digit());
            assert!(code.contains(&format!("\"{stem}")), "{id}");
        }
    }

    #[test]
    fn days_and_moments_are_the_halls_own() {
        let (zh, en) = (Texts::new(Language::Zh, 480), Texts::new(Language::En, 480));
        assert_eq!(zh.moment(1_795_734_000_000), "2026年11月27日 07:00");
        assert_eq!(en.moment(1_795_734_000_000), "27 Nov 2026, 07:00");
        assert_eq!(zh.date("2027-03-01"), "2027年3月1日");
        for strange in ["", "2027", "2027-13-01", "0-0-0", "x-y-z", "2027-03-01-"] {
            assert_eq!(en.date(strange), strange);
        }
        assert_eq!(zh.moment(i64::MAX), i64::MAX.to_string());
    }
}
