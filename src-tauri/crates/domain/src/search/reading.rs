//! Chinese phrases with their readings, matched against characters, pinyin and initials in any mixture.

use std::collections::BTreeMap;

use pinyin::ToPinyinMulti;
use serde::{Deserialize, Serialize};

use super::Words;

/// What following a phrase costs, per character of the phrase; an exact character costs nothing.
const SYLLABLE: u32 = 2;
/// The beginning of a syllable, at the end of what is typed so far.
const UNFINISHED: u32 = 4;
/// A syllable as it is often confused: z for zh, n for l, an for ang.
const CONFUSED: u32 = 12;
/// The initial alone.
const INITIAL: u32 = 6;
/// Each character of the phrase that the query leaves out before or after.
const LEFT_OUT: u32 = 3;
/// No reading of a phrase is longer; bounds the work of one search.
const CHARS_MAX: usize = 32;

/// How the characters of some items are read, as `址zhi 重zhong,chong`. Whoever searches only among
/// those items does without a table of all Chinese characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Readings(String);

/// The readings of each character.
pub(super) type Table<'a> = BTreeMap<char, Vec<&'a str>>;

impl Readings {
    /// The readings of every character that is searched in `items`.
    pub fn of<'a>(items: impl IntoIterator<Item = Words<'a>>) -> Self {
        let texts = items.into_iter().flat_map(Words::chinese);
        let characters = texts
            .flat_map(|(text, _)| text.chars())
            .map(super::latin::plain);
        let table: BTreeMap<char, String> = characters
            .filter_map(|character| {
                let read = |reading: pinyin::Pinyin| reading.plain().replace('ü', "v");
                let multi = character.to_pinyin_multi()?;
                let readings: Vec<String> = multi.into_iter().map(read).collect();
                Some((character, readings.join(",")))
            })
            .collect();
        let words: Vec<String> = table
            .into_iter()
            .map(|(character, readings)| format!("{character}{readings}"))
            .collect();
        Self(words.join(" "))
    }

    pub(super) fn table(&self) -> Table<'_> {
        self.0.split(' ').filter_map(character).collect()
    }
}

fn character(word: &str) -> Option<(char, Vec<&str>)> {
    let character = word.chars().next()?;
    let readings = word.get(character.len_utf8()..)?;
    Some((character, readings.split(',').collect()))
}

/// One character of a phrase.
struct Syllable {
    /// The character, or a Latin letter or digit in lower case.
    character: char,
    /// Its spellings with their cost.
    spellings: Vec<(String, u32)>,
    /// Its initials: `z` and `zh` for 住.
    initials: Vec<String>,
}

/// A phrase, character by character, without spaces and marks.
pub(super) struct Syllables(Vec<Syllable>);

/// How a query was found in a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The sum of all costs.
    pub(super) cost: u32,
    /// It begins where the phrase begins.
    pub(super) at_start: bool,
    /// Nothing of the phrase is left out.
    pub(super) covers_all: bool,
}

impl Syllables {
    pub(super) fn new(text: &str, readings: &Table<'_>) -> Self {
        let characters = text
            .chars()
            .map(super::latin::plain)
            .filter(|c| c.is_alphanumeric());
        let syllable = |character| {
            let readings = readings.get(&character).map_or(&[][..], Vec::as_slice);
            Syllable::new(character, readings)
        };
        Self(characters.take(CHARS_MAX).map(syllable).collect())
    }

    /// Where the whole query follows the phrase without a gap at the smallest cost.
    pub(super) fn find(&self, query: &str) -> Option<Found> {
        let candidates = (0..self.0.len()).filter_map(|start| {
            let (walked, end) = self.walk(start, query)?;
            let left_out = u32::try_from(self.0.len() - (end - start)).unwrap_or(u32::MAX);
            Some(Found {
                cost: walked.saturating_add(left_out.saturating_mul(LEFT_OUT)),
                at_start: start == 0,
                covers_all: end - start == self.0.len(),
            })
        });
        candidates.min_by_key(|found| (found.cost, !found.at_start))
    }

    /// Whether the phrase, of two characters or more, stands in the query as written.
    pub(super) fn is_within(&self, query: &str) -> bool {
        let text: String = self.0.iter().map(|syllable| syllable.character).collect();
        self.0.len() >= 2 && query.contains(&text)
    }

    /// Follows the query from the character at `start`: cost and the place after the last character used.
    /// `reached[offset]` is the cheapest way to have used `offset` bytes of the query.
    fn walk(&self, start: usize, query: &str) -> Option<(u32, usize)> {
        let mut reached: Vec<Option<u32>> = vec![None; query.len() + 1];
        *reached.first_mut()? = Some(0);
        let mut best: Option<(u32, usize)> = None;
        for (place, syllable) in self.0.iter().enumerate().skip(start) {
            let mut next: Vec<Option<u32>> = vec![None; query.len() + 1];
            for (offset, cost) in reached.iter().enumerate() {
                let (Some(cost), Some(rest)) = (cost, query.get(offset..)) else {
                    continue;
                };
                syllable.steps(rest, |used, more| {
                    if let Some(slot) = next.get_mut(offset + used) {
                        let total = cost.saturating_add(more);
                        *slot = Some(slot.map_or(total, |known| known.min(total)));
                    }
                });
            }
            if let Some(cost) = next.last().copied().flatten()
                && best.is_none_or(|(known, _)| cost < known)
            {
                best = Some((cost, place + 1));
            }
            if next.iter().all(Option::is_none) {
                break;
            }
            reached = next;
        }
        best
    }
}

impl Syllable {
    fn new(character: char, readings: &[&str]) -> Self {
        let mut spellings: Vec<(String, u32)> = Vec::new();
        let mut initials: Vec<String> = Vec::new();
        for reading in readings {
            push(&mut spellings, (*reading).to_owned(), SYLLABLE);
        }
        for reading in readings {
            for confused in confusions(reading) {
                push(&mut spellings, confused, CONFUSED);
            }
            for end in [1, 2] {
                let initial = reading
                    .get(..end)
                    .filter(|initial| end == 1 || matches!(*initial, "zh" | "ch" | "sh"));
                if let Some(initial) =
                    initial.filter(|initial| !initials.iter().any(|known| known == initial))
                {
                    initials.push(initial.to_owned());
                }
            }
        }
        Self {
            character,
            spellings,
            initials,
        }
    }

    /// Every way to use a beginning of `rest` (not empty) for this character: bytes used and cost.
    fn steps(&self, rest: &str, mut step: impl FnMut(usize, u32)) {
        if rest.is_empty() {
            return;
        }
        if rest.starts_with(self.character) {
            step(self.character.len_utf8(), 0);
        }
        for (spelling, cost) in &self.spellings {
            if rest.starts_with(spelling.as_str()) {
                step(spelling.len(), *cost);
            } else if rest.len() >= 2 && spelling.starts_with(rest) {
                step(rest.len(), cost + UNFINISHED);
            }
        }
        for initial in &self.initials {
            if rest.starts_with(initial.as_str()) {
                step(initial.len(), INITIAL);
            }
        }
    }
}

fn push(spellings: &mut Vec<(String, u32)>, spelling: String, cost: u32) {
    if !spellings.iter().any(|(known, _)| *known == spelling) {
        spellings.push((spelling, cost));
    }
}

/// The spellings with which a reading is often confused.
fn confusions(reading: &str) -> Vec<String> {
    const INITIALS: [(&str, &str); 8] = [
        ("zh", "z"),
        ("ch", "c"),
        ("sh", "s"),
        ("z", "zh"),
        ("c", "ch"),
        ("s", "sh"),
        ("n", "l"),
        ("l", "n"),
    ];
    let mut heads = vec![reading.to_owned()];
    // The first that fits decides: `zh` is not read as `z` followed by `h`.
    if let Some((rest, other)) = INITIALS
        .iter()
        .find_map(|(from, to)| Some((reading.strip_prefix(from)?, to)))
    {
        heads.push(format!("{other}{rest}"));
    }
    let mut all = Vec::new();
    for head in heads {
        let other_end = match head.strip_suffix('g') {
            Some(short) if short.ends_with('n') => Some(short.to_owned()),
            _ if ["an", "en", "in"].iter().any(|end| head.ends_with(end)) => {
                Some(format!("{head}g"))
            }
            _ => None,
        };
        all.extend(other_end);
        if head.contains('v') {
            all.push(head.replace('v', "u"));
        }
        all.push(head);
    }
    all.retain(|spelling| spelling != reading);
    all
}
