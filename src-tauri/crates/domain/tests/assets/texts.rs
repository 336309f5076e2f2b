//! Chinese and English say the same things, and every code has its sentences.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// What every face says, and with it what a counter and a big screen add.
const ZH: &str = concat!(
    include_str!("../../../../../assets/texts/zh.ftl"),
    include_str!("../../../../../assets/texts/counter/zh.ftl"),
    include_str!("../../../../../assets/texts/board/zh.ftl"),
);
const EN: &str = concat!(
    include_str!("../../../../../assets/texts/en.ftl"),
    include_str!("../../../../../assets/texts/counter/en.ftl"),
    include_str!("../../../../../assets/texts/board/en.ftl"),
);
const CODES: &str = include_str!("../../../ipc/src/codes.rs");
const CHARACTERS: &str = include_str!("../../../../../assets/fonts/characters.txt");
/// In the order in which a page has them.
const FONTS: [&str; 2] = [
    include_str!("../../../../../assets/fonts/fonts-more.css"),
    include_str!("../../../../../assets/fonts/fonts.css"),
];

/// Id → names of its variables.
fn messages(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource = fluent_syntax::parser::parse(source).expect("no line is unreadable");
    let mut all = BTreeMap::new();
    for entry in &resource.body {
        if let Entry::Message(message) = entry {
            let mut variables = BTreeSet::new();
            let value = message
                .value
                .as_ref()
                .unwrap_or_else(|| panic!("{} is empty", message.id.name));
            in_pattern(value, &mut variables);
            let twice = all.insert(message.id.name.to_owned(), variables);
            assert!(twice.is_none(), "{} stands twice", message.id.name);
        }
    }
    all
}

fn in_pattern(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => in_inline(inline, variables),
                Expression::Select { selector, variants } => {
                    in_inline(selector, variables);
                    variants
                        .iter()
                        .for_each(|variant| in_pattern(&variant.value, variables));
                }
            }
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        variables.insert(id.name.to_owned());
    }
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    let (zh, en) = (messages(ZH), messages(EN));
    assert!(zh.len() > 300);
    for (id, variables) in &zh {
        assert_eq!(Some(variables), en.get(id), "{id}");
    }
    let only_en: Vec<&String> = en.keys().filter(|id| !zh.contains_key(*id)).collect();
    assert!(only_en.is_empty(), "{only_en:?}");
}

/// The words of the window's error codes.
fn codes() -> impl Iterator<Item = &'static str> {
    CODES.lines().filter_map(|line| {
        line.trim()
            .strip_suffix("\";")?
            .split_once(" = \"")
            .map(|(_, word)| word)
    })
}

#[test]
fn every_error_code_of_the_window_says_what_happened_and_what_to_do() {
    let (zh, en) = (messages(ZH), messages(EN));
    let codes: Vec<&str> = codes().collect();
    assert!(codes.len() >= 30, "the list in ipc was read: {codes:?}");
    for code in codes {
        for part in ["title", "what", "do"] {
            let id = format!("error-{}-{part}", code.replace('_', "-"));
            assert!(zh.contains_key(&id) && en.contains_key(&id), "{id}");
        }
    }
}

/// The window's own code, without its tests.
fn code(folder: &Path, out: &mut String) {
    for entry in std::fs::read_dir(folder).expect("the frontend's sources are there") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            code(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(path).expect("sources are text");
            out.push_str(text.split("#[cfg(test)]").next().unwrap_or_default());
        }
    }
}

/// Whether the window names the beginning of this id, which a stable word ends:
/// `named("clerk-act", …)`. `window` is without white space.
fn by_word(id: &str, window: &str) -> bool {
    let mut ends = id.match_indices('-').map(|(at, _)| at).skip(1);
    ends.any(|at| window.contains(&format!("named(\"{}\",", &id[..at])))
}

#[test]
fn every_text_is_used_in_the_window() {
    let mut window = String::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../frontend/src");
    code(&folder, &mut window);
    window.retain(|c| !c.is_whitespace());
    // The ids of errors and outcomes are put together from their codes, and compared with
    // the lists of those; others end in a stable word that the counter is told.
    let by_code = |id: &str| {
        let groups = ["error-", "outcome-", "counter-error-"];
        groups.iter().any(|group| id.starts_with(group)) || by_word(id, &window)
    };
    let unused: Vec<String> = messages(ZH)
        .into_keys()
        .filter(|id| !by_code(id) && !window.contains(&format!("\"{id}\"")))
        .collect();
    assert!(unused.is_empty(), "{unused:#?}");
}

#[test]
fn no_error_text_is_left_over_from_a_code_that_is_gone() {
    let words: BTreeSet<String> = codes().map(|word| word.replace('_', "-")).collect();
    let left: Vec<String> = messages(ZH)
        .into_keys()
        .filter(|id| {
            let code = id.strip_prefix("error-").and_then(|rest| {
                let parts = ["-title", "-what", "-do"];
                parts.iter().find_map(|part| rest.strip_suffix(part))
            });
            id.starts_with("error-") && !code.is_some_and(|code| words.contains(code))
        })
        .collect();
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn chinese_sentences_use_chinese_marks_and_no_bare_success_or_failure() {
    for line in ZH.lines().filter(|line| !line.starts_with('#')) {
        let Some((id, text)) = line.split_once(" = ") else {
            continue;
        };
        assert!(
            !text.contains("成功") && !text.contains("失败"),
            "{id}: {text}"
        );
        let marks = text.chars().zip(text.chars().skip(1));
        for (before, mark) in marks {
            let after_chinese = ('\u{4e00}'..='\u{9fff}').contains(&before);
            assert!(
                !(after_chinese && matches!(mark, ',' | '.' | '?' | '!' | ';' | ':')),
                "{id}: {text}"
            );
        }
    }
}

#[test]
fn english_sentences_hold_no_chinese_but_the_name_of_the_language() {
    for line in EN.lines() {
        let chinese = line
            .chars()
            .any(|c| ('\u{3000}'..='\u{9fff}').contains(&c) || c > '\u{ff00}');
        assert!(
            !chinese || line.starts_with("header-language-switch"),
            "{line}"
        );
    }
}

#[test]
fn every_character_of_the_texts_has_a_glyph() {
    let known: BTreeSet<char> = CHARACTERS.chars().collect();
    let items = domain::catalogue::ITEMS.iter().map(|(_, text)| *text);
    let docs = [
        include_str!("../../../../../assets/docs/what-a-receipt-proves.md"),
        include_str!("../../../../../assets/docs/privacy.md"),
    ];
    for text in [ZH, EN].into_iter().chain(items).chain(docs) {
        let missing: BTreeSet<char> = text
            .chars()
            .filter(|c| !c.is_control() && !known.contains(c))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}

/// A slice of the Chinese font: weight, name, first and last code points of its ranges.
type Slice<'a> = (&'a str, &'a str, Vec<(u32, u32)>);

fn slices() -> Vec<Slice<'static>> {
    let mut all = Vec::new();
    let rules = FONTS
        .iter()
        .flat_map(|file| file.split("@font-face").skip(1));
    for rule in rules {
        let Some((_, rest)) = rule.split_once("noto-sans-cjk-sc-") else {
            continue;
        };
        let (weight, rest) = rest.split_once('-').unwrap();
        let (name, rest) = rest.split_once(".woff2").unwrap();
        let (_, rest) = rest.split_once("unicode-range: ").unwrap();
        let (ranges, _) = rest.split_once(';').unwrap();
        let point = |text| u32::from_str_radix(text, 16).unwrap();
        let ranges = ranges.split(',').map(|range| {
            let range = range.strip_prefix("U+").unwrap();
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            (point(first), point(last))
        });
        all.push((weight, name, ranges.collect()));
    }
    all
}

/// The slice that a browser loads for this character: of rules that overlap, the last one.
fn slice_of<'a>(slices: &[Slice<'a>], weight: &str, character: char) -> Option<&'a str> {
    let point = u32::from(character);
    let holds = |ranges: &[(u32, u32)]| ranges.iter().any(|(a, b)| (*a..=*b).contains(&point));
    let found = slices
        .iter()
        .rev()
        .find(|(of, _, ranges)| *of == weight && holds(ranges));
    found.map(|(_, name, _)| *name)
}

#[test]
fn every_character_of_the_fonts_lies_in_a_slice_and_nearly_all_texts_in_two() {
    let slices = slices();
    assert!(slices.len() >= 9, "{}", slices.len());
    // The counter's own words lie in slices that a kiosk does not load.
    let shared = [
        include_str!("../../../../../assets/texts/zh.ftl"),
        include_str!("../../../../../assets/texts/en.ftl"),
    ];
    let said: BTreeSet<char> = shared
        .into_iter()
        .chain(domain::catalogue::ITEMS.iter().map(|(_, text)| *text))
        .flat_map(str::chars)
        .filter(|c| !c.is_control())
        .collect();
    for weight in ["400", "500", "700"] {
        let nowhere: Vec<char> = CHARACTERS
            .chars()
            .filter(|c| !c.is_control() && slice_of(&slices, weight, *c).is_none())
            .collect();
        assert!(nowhere.is_empty(), "{weight}: {nowhere:?}");
        let elsewhere: Vec<char> = said
            .iter()
            .copied()
            .filter(|c| !matches!(slice_of(&slices, weight, *c), Some("first" | "texts")))
            .collect();
        // A few new words may come before the slices are cut again: run assets/fonts/slice.
        assert!(
            elsewhere.len() * 50 <= said.len(),
            "{weight}: {elsewhere:?}"
        );
    }
}

/// What the home page shows in Chinese, and what is around it.
fn home() -> String {
    let groups = [
        "header-", "home-", "search-", "mark-", "foot-", "panel-", "device-",
    ];
    let mut shown: String = ZH
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .filter(|(id, _)| groups.iter().any(|group| id.starts_with(group)))
        .map(|(_, text)| text)
        .collect();
    for item in domain::catalogue::Catalogue::built_in().unwrap().items() {
        for text in [
            &item.name,
            &item.plain_name,
            &item.department.name,
            &item.promise,
            &item.plain_promise,
        ] {
            shown.push_str(&text.zh);
        }
    }
    shown
}

#[test]
fn the_home_page_the_demo_hall_and_a_place_to_break_a_line_load_only_the_first_slice() {
    let (slices, home) = (slices(), home());
    // The date in the foot line.
    let format = include_str!("../../../../../frontend/src/format.rs");
    let shown = [
        format.split("#[cfg(test)]").next().unwrap_or_default(),
        include_str!("../../../desk/src/demo.rs"),
        include_str!("../../../desk/src/demo.toml"),
        home.as_str(),
    ];
    for weight in ["400", "500", "700"] {
        let elsewhere: BTreeSet<char> = shown
            .into_iter()
            .flat_map(str::chars)
            .chain(['\u{200b}'])
            .filter(|c| !c.is_control() && slice_of(&slices, weight, *c) != Some("first"))
            .collect();
        // Run assets/fonts/slice.
        assert!(elsewhere.is_empty(), "{weight}: {elsewhere:?}");
    }
}

#[test]
fn the_page_asks_for_its_two_slices_by_a_character_of_each() {
    let boot = include_str!("../../../../../frontend/bundle/boot.js");
    let asked: Vec<char> = boot
        .split("font(weight, \"")
        .skip(1)
        .filter_map(|rest| rest.chars().next())
        .collect();
    let slices = slices();
    for weight in ["400", "500", "700"] {
        let named: BTreeSet<_> = asked
            .iter()
            .map(|character| slice_of(&slices, weight, *character))
            .collect();
        assert_eq!(named, BTreeSet::from([Some("first"), Some("texts")]));
    }
}
