//! Texts in both languages (Fluent), compiled into the program.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use ipc::Lang;
use unic_langid::langid;

const ZH: &str = include_str!("../../assets/texts/zh.ftl");
const EN: &str = include_str!("../../assets/texts/en.ftl");

thread_local! {
    static CHINESE: Texts = Texts::new(Lang::Zh);
    static ENGLISH: Texts = Texts::new(Lang::En);
}

/// The texts of a language. Each is parsed when it is first wanted: the first screen shows some
/// forty of more than three hundred.
struct Texts {
    /// What stands for an id in the file.
    sources: RefCell<BTreeMap<&'static str, &'static str>>,
    parsed: RefCell<FluentBundle<FluentResource>>,
}

impl Texts {
    fn new(lang: Lang) -> Self {
        let (source, id) = match lang {
            Lang::Zh => (ZH, langid!("zh-CN")),
            Lang::En => (EN, langid!("en")),
        };
        let mut parsed = FluentBundle::new(vec![id]);
        parsed.set_use_isolating(false);
        Self {
            sources: RefCell::new(cut(source)),
            parsed: RefCell::new(parsed),
        }
    }

    /// Parses the text with this id unless that was done before.
    fn want(&self, id: &str) {
        if self.parsed.borrow().has_message(id) {
            return;
        }
        if let Some(source) = self.sources.borrow().get(id) {
            // What does not parse is left out; a test shows that all of it does.
            let resource = FluentResource::try_new((*source).to_owned());
            let resource = resource.unwrap_or_else(|(rest, _)| rest);
            self.parsed.borrow_mut().add_resource_overriding(resource);
        }
    }
}

/// Adds a face's own texts to those that all share.
pub(crate) fn also(zh: &'static str, en: &'static str) {
    for (lang, file) in [(Lang::Zh, zh), (Lang::En, en)] {
        with(lang, |texts| texts.sources.borrow_mut().extend(cut(file)));
    }
}

/// A file cut into its texts, none of which mentions another: each goes from a line that begins
/// with a small letter to the next that begins with anything but a space.
fn cut(file: &'static str) -> BTreeMap<&'static str, &'static str> {
    let mut sources = BTreeMap::new();
    let mut rest = file;
    while !rest.is_empty() {
        let mut end = after_line(rest, 0);
        let named = rest.starts_with(|first: char| first.is_ascii_lowercase());
        while named && rest.as_bytes().get(end) == Some(&b' ') {
            end = after_line(rest, end);
        }
        let (source, more) = rest.split_at(end);
        if named && let Some((id, _)) = source.split_once(" =") {
            sources.insert(id, source);
        }
        rest = more;
    }
    sources
}

/// Where the line ends that begins here.
fn after_line(text: &str, start: usize) -> usize {
    let line = text.get(start..).and_then(|rest| rest.find('\n'));
    line.map_or(text.len(), |length| start + length + 1)
}

/// Does something with the texts of a language.
fn with<T>(lang: Lang, body: impl FnOnce(&Texts) -> T) -> T {
    match lang {
        Lang::Zh => CHINESE.with(body),
        Lang::En => ENGLISH.with(body),
    }
}

/// An argument of a text.
pub(crate) enum Arg {
    /// Shown as it is.
    Text(String),
    /// A count: English chooses the singular or plural by it.
    Count(u64),
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<yew::AttrValue> for Arg {
    fn from(text: yew::AttrValue) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<u32> for Arg {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<u64> for Arg {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

/// The text with this id. An id that is missing shows itself, so that nothing is blank.
pub(crate) fn text(lang: Lang, id: &str, arguments: &[(&'static str, Arg)]) -> String {
    with(lang, |texts| {
        texts.want(id);
        let bundle = texts.parsed.borrow();
        let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let mut values = FluentArgs::new();
        for (name, argument) in arguments {
            let value = match argument {
                Arg::Text(text) => FluentValue::String(Cow::Borrowed(text.as_str())),
                Arg::Count(count) => FluentValue::from(*count),
            };
            values.set(*name, value);
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&values), &mut errors);
        bound(lang, &text)
    })
}

/// Chinese sets a space between a figure and the word it belongs to; no line breaks there.
pub(crate) fn bound(lang: Lang, text: &str) -> String {
    if lang != Lang::Zh {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = None::<char>;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let binds = |(a, b): (char, char)| {
            (a.is_ascii_digit() && !b.is_ascii()) || (!a.is_ascii() && b.is_ascii_digit())
        };
        let between = before.zip(rest.peek().copied());
        let space = character == ' ' && between.is_some_and(binds);
        out.push(if space { '\u{a0}' } else { character });
        before = Some(character);
    }
    out
}

/// Whether there is a text with this id on one of the faces.
#[cfg(test)]
fn has(lang: Lang, id: &str) -> bool {
    crate::counter::texts();
    crate::board::texts();
    with(lang, |texts| {
        texts.want(id);
        texts.parsed.borrow().has_message(id)
    })
}

/// The language's tag for the `lang` attribute (BCP 47).
pub(crate) const fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn no_line_of_chinese_breaks_between_a_figure_and_its_word() {
        let bound = |text| bound(Lang::Zh, text);
        assert_eq!(
            bound("第 3 步，共 6 步"),
            "第\u{a0}3\u{a0}步，共\u{a0}6\u{a0}步"
        );
        assert_eq!(bound("A1 大客车"), "A1\u{a0}大客车");
        assert_eq!(bound("软件包 pcscd 和"), "软件包 pcscd 和");
        assert_eq!(bound("DH 7K3M 52QA X"), "DH 7K3M 52QA X");
        assert_eq!(super::bound(Lang::En, "5 天"), "5 天");
    }

    fn sources(folder: &Path, out: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, out);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                out.push_str(text.split("#[cfg(test)]").next().unwrap());
            }
        }
    }

    /// Ids that are chosen from a table before they are used begin with one of these.
    const GROUPS: &[&str] = &[
        "access-",
        "case-history-",
        "case-state-",
        "clerk-",
        "consent-",
        "enrol-",
        "error-",
        "finger-",
        "foot-",
        "form-error-",
        "header-",
        "help-",
        "home-",
        "identify-lead-",
        "identify-reading-",
        "notice-",
        "rating-",
        "receipt-",
        "search-",
        "stage-",
        "state-",
        "submitted-",
    ];

    /// Classes and test ids that begin like a text.
    const NOT_TEXTS: &[&str] = &[
        "access-fields",
        "consent-text",
        "consent-word",
        "enrol-finger",
        "finger-agree",
        "finger-pause",
        "finger-phase",
        "finger-status",
        "foot-left",
        "foot-old",
        "foot-right",
        "header-hall",
        "header-session",
        "help-steps",
        "home-items",
        "home-top",
        "identify-reading",
        "receipt-qr",
        "search-empty",
        "search-keyboard",
    ];

    /// Beginnings of ids that end in a stable word: an act's, a reason's.
    const ENDED_BY_A_WORD: &[&str] = &[
        "clerk-act",
        "clerk-card",
        "clerk-case-tab",
        "clerk-check",
        "clerk-correction",
        "clerk-do",
        "clerk-purpose",
        "clerk-reason",
        "clerk-step",
        "clerk-write",
        "licence-field",
        "licence-type",
    ];

    /// Every literal that names a text: in a call of `t` or `ta`, or in a table of one of the
    /// groups.
    fn ids_in_the_code() -> BTreeSet<String> {
        let mut code = String::new();
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut code,
        );
        let mut ids = BTreeSet::new();
        for call in [".t(\"", ".ta(\""] {
            for rest in code.split(call).skip(1) {
                ids.extend(rest.split('"').next().map(str::to_owned));
            }
        }
        for literal in code
            .split('"')
            .filter(|literal| !literal.contains([' ', '{', '=']))
        {
            let named = GROUPS.iter().any(|group| literal.starts_with(group));
            if named && !NOT_TEXTS.contains(&literal) && !ENDED_BY_A_WORD.contains(&literal) {
                ids.insert(literal.to_owned());
            }
        }
        assert!(ids.len() > 150, "the scan finds only {}", ids.len());
        ids
    }

    #[test]
    fn every_text_that_the_code_names_is_there_in_both_languages() {
        let mut missing = Vec::new();
        for id in ids_in_the_code() {
            for lang in [Lang::Zh, Lang::En] {
                if !has(lang, &id) {
                    missing.push(format!("{id} ({})", tag(lang)));
                }
            }
        }
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn every_error_has_its_three_sentences_in_both_languages() {
        for code in ipc::ErrorCode::ALL {
            for part in ["title", "what", "do"] {
                let id = crate::components::error::text_id(*code, part);
                assert!(has(Lang::Zh, &id) && has(Lang::En, &id), "{id}");
            }
        }
        for code in ipc::CounterCode::ALL {
            for part in ["title", "what", "do"] {
                let id = format!("counter-error-{}-{part}", code.word().replace('_', "-"));
                assert!(has(Lang::Zh, &id) && has(Lang::En, &id), "{id}");
            }
        }
    }

    #[test]
    fn every_act_of_a_clerk_has_its_word_in_both_languages() {
        for act in ipc::StaffAct::ALL {
            let id = format!("clerk-act-{}", act.word().replace('_', "-"));
            assert!(has(Lang::Zh, &id) && has(Lang::En, &id), "{id}");
        }
    }

    #[test]
    fn both_files_parse_whole_and_hold_the_same_texts() {
        let ids = |source: &str| -> BTreeSet<String> {
            FluentResource::try_new(source.to_owned()).expect("every line parses");
            source
                .lines()
                .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
                .filter_map(|line| line.split_once(" =").map(|(id, _)| id.to_owned()))
                .collect()
        };
        let (zh, en) = (ids(ZH), ids(EN));
        let apart: Vec<_> = zh.symmetric_difference(&en).collect();
        assert!(apart.is_empty(), "{apart:?}");
        assert!(zh.len() > 300);
    }

    #[test]
    fn a_text_that_is_parsed_alone_says_what_it_says_in_its_file() {
        for (lang, source) in [(Lang::Zh, ZH), (Lang::En, EN)] {
            let whole = FluentResource::try_new(source.to_owned()).expect("every line parses");
            let mut ids = Vec::new();
            for entry in whole.entries() {
                if let fluent_syntax::ast::Entry::Message(message) = entry {
                    ids.push(message.id.name);
                    let alone = cut(source).remove(message.id.name).unwrap();
                    let alone = FluentResource::try_new(alone.to_owned()).unwrap();
                    let Some(fluent_syntax::ast::Entry::Message(alone)) = alone.get_entry(0) else {
                        panic!("{} is cut wrongly", message.id.name);
                    };
                    assert_eq!(alone.value, message.value, "{}", message.id.name);
                    assert_eq!(alone.id, message.id);
                }
            }
            assert_eq!(ids.len(), cut(source).len(), "{}", tag(lang));
        }
    }

    #[test]
    fn a_count_chooses_the_english_plural() {
        let count = |count: u64| text(Lang::En, "search-results", &[("count", count.into())]);
        assert_ne!(count(1).replace('1', "2"), count(2));
    }
}
