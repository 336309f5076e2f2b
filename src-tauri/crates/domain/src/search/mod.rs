//! Finding a service item by what a person types: characters, pinyin, initials, a mixture of them,
//! English words, or everyday words of the item's keywords.
//!
//! Everything is local and deterministic, and nothing is learned from one person to the next.

mod latin;
mod reading;

use crate::catalogue::ServiceItem;
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

/// An item that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Place of the item in the slice that the index was made from.
    pub place: usize,
    /// How well it fits; larger is better, never 0.
    pub score: u32,
}

impl Index {
    /// Prepares `items`; [`Hit::place`] counts in this slice.
    #[must_use]
    pub fn new(items: &[ServiceItem]) -> Self {
        Self {
            entries: items.iter().map(entry).collect(),
        }
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

fn entry(item: &ServiceItem) -> Entry {
    let chinese = [
        (&item.name.zh, NAME),
        (&item.plain_name.zh, PLAIN_NAME),
        (&item.department.name.zh, DEPARTMENT),
    ]
    .into_iter()
    .chain(item.keywords.zh.iter().map(|word| (word, KEYWORD)));
    let english = [
        (&item.name.en, NAME),
        (&item.plain_name.en, PLAIN_NAME),
        (&item.department.name.en, DEPARTMENT),
    ]
    .into_iter()
    .chain(item.keywords.en.iter().map(|word| (word, KEYWORD)));
    Entry {
        code: item.code.to_ascii_lowercase(),
        phrases: chinese
            .map(|(text, weight)| Phrase {
                syllables: Syllables::new(text),
                weight,
            })
            .collect(),
        words: english
            .flat_map(|(text, weight)| {
                latin::words(&text.to_lowercase())
                    .into_iter()
                    .map(move |text| Word { text, weight })
            })
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
