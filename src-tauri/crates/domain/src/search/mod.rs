//! Finding a service item by what a person types: characters, pinyin, initials, a mixture of them,
//! English words, or everyday words of the item's keywords.
//!
//! Everything is local and deterministic, and nothing is learned from one person to the next.

mod latin;
mod reading;

pub use reading::Readings;

use crate::catalogue::{Bilingual, Keywords, ServiceItem};
use reading::Syllables;

/// Longest query that is looked at, in characters; the rest is ignored.
const QUERY_CHARS_MAX: usize = 40;

/// How much a phrase says about its item, by where it stands.
const NAME: u32 = 1_000;
const PLAIN_NAME: u32 = 950;
const KEYWORD: u32 = 900;
const DEPARTMENT: u32 = 500;

/// A phrase of an item with its readings.
struct Phrase {
    syllables: Syllables,
    weight: u32,
}

/// An English word of an item, lower case.
struct Word {
    text: String,
    weight: u32,
}

struct Entry {
    code: String,
    phrases: Vec<Phrase>,
    words: Vec<Word>,
}

/// The items prepared for searching. Made once for a catalogue.
pub struct Index {
    entries: Vec<Entry>,
}

/// What of an item is searched.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The item's code.
    pub code: &'a str,
    /// Its official name.
    pub name: &'a Bilingual,
    /// Its name in everyday words.
    pub plain_name: &'a Bilingual,
    /// The department's name.
    pub department: &'a Bilingual,
    /// Everyday words for it.
    pub keywords: &'a Keywords,
}

impl<'a> Words<'a> {
    fn chinese(self) -> impl Iterator<Item = (&'a str, u32)> {
        let keywords = self.keywords.zh.iter();
        [
            (self.name.zh.as_str(), NAME),
            (&self.plain_name.zh, PLAIN_NAME),
            (&self.department.zh, DEPARTMENT),
        ]
        .into_iter()
        .chain(keywords.map(|word| (word.as_str(), KEYWORD)))
    }

    fn english(self) -> impl Iterator<Item = (&'a str, u32)> {
        let keywords = self.keywords.en.iter();
        [
            (self.name.en.as_str(), NAME),
            (&self.plain_name.en, PLAIN_NAME),
            (&self.department.en, DEPARTMENT),
        ]
        .into_iter()
        .chain(keywords.map(|word| (word.as_str(), KEYWORD)))
    }
}

impl<'a> From<&'a ServiceItem> for Words<'a> {
    fn from(item: &'a ServiceItem) -> Self {
        Self {
            code: &item.code,
            name: &item.name,
            plain_name: &item.plain_name,
            department: &item.department.name,
            keywords: &item.keywords,
        }
    }
}

/// An item that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Place of the item in the slice that the index was made from.
    pub place: usize,
    /// How well it fits; larger is better, never 0.
    pub score: u32,
}

impl Index {
    /// Prepares `items`, whose characters are read as in `readings`; [`Hit::place`] counts in
    /// their order.
    pub fn new<'a>(items: impl IntoIterator<Item = Words<'a>>, readings: &Readings) -> Self {
        let readings = readings.table();
        let entry = |words| entry(words, &readings);
        Self {
            entries: items.into_iter().map(entry).collect(),
        }
    }

    /// Prepares `items` where the readings of every character are at hand.
    #[must_use]
    pub fn of(items: &[ServiceItem]) -> Self {
        let words = || items.iter().map(Words::from);
        Self::new(words(), &Readings::of(words()))
    }

    /// The items that fit `query`, best first; equal ones in the order of the slice.
    /// A query without a letter, character or digit finds nothing.
    #[must_use]
    pub fn search(&self, query: &str) -> Vec<Hit> {
        let query: String = query
            .chars()
            .take(QUERY_CHARS_MAX)
            .map(latin::plain)
            .collect();
        let joined = latin::joined(&query);
        if joined.is_empty() {
            return Vec::new();
        }
        let words = latin::words(&query);
        let mut hits: Vec<Hit> = (0..)
            .zip(&self.entries)
            .map(|(place, entry)| Hit {
                place,
                score: score(entry, &query, &joined, &words),
            })
            .filter(|hit| hit.score > 0)
            .collect();
        hits.sort_by_key(|hit| core::cmp::Reverse(hit.score));
        hits
    }
}

fn entry(item: Words<'_>, readings: &reading::Table<'_>) -> Entry {
    let phrase = |(text, weight)| Phrase {
        syllables: Syllables::new(text, readings),
        weight,
    };
    let words = |(text, weight): (&str, u32)| {
        let words = latin::words(&text.to_lowercase());
        words.into_iter().map(move |text| Word { text, weight })
    };
    Entry {
        code: item.code.to_ascii_lowercase(),
        phrases: item.chinese().map(phrase).collect(),
        words: item
            .english()
            .flat_map(words)
            .filter(|word| !latin::is_filler(&word.text))
            .collect(),
    }
}

fn score(entry: &Entry, query: &str, joined: &str, words: &[String]) -> u32 {
    let typed = query.trim();
    if latin::looks_like_code(typed) {
        return if entry.code.starts_with(typed) {
            NAME
        } else {
            0
        };
    }
    let by_phrase = entry
        .phrases
        .iter()
        .map(|phrase| phrase_score(phrase, joined))
        .max()
        .unwrap_or(0);
    by_phrase.max(english_score(entry, words))
}

/// The phrase holds the query, or a longer query holds the phrase (我要搬家 holds 搬家).
fn phrase_score(phrase: &Phrase, query: &str) -> u32 {
    if let Some(found) = phrase.syllables.find(query) {
        let whole = if found.covers_all { 100 } else { 0 };
        let first = if found.at_start { 50 } else { 0 };
        return (phrase.weight + whole + first)
            .saturating_sub(found.cost)
            .max(1);
    }
    if phrase.syllables.is_within(query) {
        phrase.weight / 2
    } else {
        0
    }
}

/// Every word of the query has to be found; the weakest decides.
fn english_score(entry: &Entry, words: &[String]) -> u32 {
    let mut wanted = words
        .iter()
        .filter(|word| !latin::is_filler(word))
        .peekable();
    if wanted.peek().is_none() {
        return 0;
    }
    let best = |wanted: &String| {
        let fits = entry
            .words
            .iter()
            .map(|word| latin::fit(&word.text, wanted) * word.weight / 100);
        fits.max().unwrap_or(0)
    };
    wanted.map(best).min().unwrap_or(0)
}

#[cfg(test)]
mod tests;
