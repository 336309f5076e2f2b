//! From letters to words: whole syllables, initials, or a mixture of both.

use std::collections::BTreeMap;

use super::LETTERS_MAX;
use super::dictionary::{Dictionary, SYLLABLES_MAX};

/// The most candidates that are offered for some letters.
const OFFERED_MAX: usize = 60;
/// What a syllable of which only the beginning was typed costs, in units of weight.
const SHORTENED: i64 = 5;
/// What every further word of a sentence costs, in units of weight: the logarithm of all words.
const FURTHER_WORD: i64 = 36;
/// The longest syllable (`zhuang`).
const SYLLABLE_MAX: usize = 6;

/// A word that the letters can mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The word.
    pub(crate) text: String,
    /// How many of the letters it stands for.
    pub(crate) letters: usize,
}

/// What these letters (`a` to `z`) can mean, best first: words for all of them, the likeliest
/// sentence, then words for their beginning.
pub(crate) fn candidates(dictionary: &Dictionary, letters: &str) -> Vec<Candidate> {
    let plain = letters.len() <= LETTERS_MAX && letters.bytes().all(|it| it.is_ascii_lowercase());
    if letters.is_empty() || !plain {
        return Vec::new();
    }
    let mut found = words(dictionary, letters);
    let whole = found
        .first()
        .is_some_and(|(first, cost)| first.letters == letters.len() && *cost == 0);
    if !whole && let Some(sentence) = sentence(dictionary, letters) {
        let place = found
            .iter()
            .position(|(word, _)| word.letters < sentence.letters)
            .unwrap_or(found.len());
        // A sentence of whole syllables is likelier than initials that happen to fit.
        let place = if sentence.letters == letters.len() {
            0
        } else {
            place
        };
        found.retain(|(word, _)| *word != sentence);
        found.insert(place.min(found.len()), (sentence, 0));
    }
    found.truncate(OFFERED_MAX);
    found.into_iter().map(|(word, _)| word).collect()
}

/// The single words that all the letters or their beginning can mean, with how many of their
/// syllables were shortened; the longest stretch first, then the likeliest.
fn words(dictionary: &Dictionary, letters: &str) -> Vec<(Candidate, u32)> {
    let mut best: BTreeMap<&str, (usize, i64, u32)> = BTreeMap::new();
    let first = letters.get(..1).unwrap_or_default();
    for entry in dictionary.beginning_with(first) {
        let Some((used, shortened)) = fit(entry.reading, letters) else {
            continue;
        };
        for (weight, word) in entry.words() {
            let likely = i64::from(weight) - SHORTENED * i64::from(shortened);
            let new = (used, likely, shortened);
            let known = best.entry(word).or_insert(new);
            if (new.0, new.1) > (known.0, known.1) {
                *known = new;
            }
        }
    }
    let mut sorted: Vec<_> = best.into_iter().collect();
    sorted.sort_by_key(|(word, (used, likely, _))| (std::cmp::Reverse((*used, *likely)), *word));
    sorted.truncate(OFFERED_MAX);
    sorted
        .into_iter()
        .map(|(word, (used, _, shortened))| {
            let candidate = Candidate {
                text: word.to_owned(),
                letters: used,
            };
            (candidate, shortened)
        })
        .collect()
}

/// How many of the letters this reading stands for, and how many of its syllables are shortened.
/// `None` where one of its syllables has no letter.
fn fit(reading: &str, letters: &str) -> Option<(usize, u32)> {
    let Some((syllable, rest)) = reading
        .split_once(' ')
        .map_or_else(|| (!reading.is_empty()).then_some((reading, "")), Some)
    else {
        return Some((0, 0));
    };
    let common = syllable
        .bytes()
        .zip(letters.bytes())
        .take_while(|(one, other)| one == other)
        .count();
    let mut best: Option<(usize, u32)> = None;
    for used in (1..=common).rev() {
        let whole = used == syllable.len();
        // Within the letters only an initial may stand for its syllable; at their end, anything.
        let initial = used == 1 || used == 2 && syllable.get(1..2) == Some("h");
        if !whole && !initial && used != letters.len() {
            continue;
        }
        let Some((further, shortened)) = fit(rest, letters.get(used..)?) else {
            continue;
        };
        let new = (used + further, shortened + u32::from(!whole));
        let better =
            best.is_none_or(|(most, least)| new.0 > most || new.0 == most && new.1 < least);
        if better {
            best = Some(new);
        }
    }
    best
}

/// A way through the letters up to some place: how likely, and from where with which word.
#[derive(Clone)]
struct Way {
    likely: i64,
    from: usize,
    word: String,
}

/// The likeliest row of words, each of whole syllables, for as many of the letters as have one.
fn sentence(dictionary: &Dictionary, letters: &str) -> Option<Candidate> {
    let mut ways: Vec<Option<Way>> = vec![None; letters.len() + 1];
    for from in 0..letters.len() {
        let likely = match (from, ways.get(from)) {
            (0, _) => 0,
            (_, Some(Some(way))) => way.likely,
            (_, Some(None) | None) => continue,
        };
        let mut reading = String::new();
        spread(
            dictionary,
            letters,
            from,
            0,
            &mut reading,
            &mut |to, weight, word| {
                let new = likely + i64::from(weight) - FURTHER_WORD;
                if let Some(way) = ways.get_mut(to)
                    && way.as_ref().is_none_or(|known| known.likely < new)
                {
                    *way = Some(Way {
                        likely: new,
                        from,
                        word: word.to_owned(),
                    });
                }
            },
        );
    }
    let end = (1..=letters.len())
        .rev()
        .find(|to| matches!(ways.get(*to), Some(Some(_))))?;
    let mut parts = Vec::new();
    let mut at = end;
    while let Some(Some(way)) = ways.get(at) {
        parts.push(way.word.as_str());
        at = way.from;
    }
    parts.reverse();
    Some(Candidate {
        text: parts.concat(),
        letters: end,
    })
}

/// Tells of the likeliest word for every row of whole syllables that begins at `from`.
fn spread(
    dictionary: &Dictionary,
    letters: &str,
    from: usize,
    syllables: usize,
    reading: &mut String,
    tell: &mut impl FnMut(usize, u32, &str),
) {
    if syllables == SYLLABLES_MAX {
        return;
    }
    let before = reading.len();
    for to in from + 1..=letters.len().min(from + SYLLABLE_MAX) {
        if syllables > 0 {
            reading.push(' ');
        }
        reading.push_str(letters.get(from..to).unwrap_or_default());
        if let Some((weight, word)) = dictionary
            .read_as(reading)
            .and_then(|entry| entry.words().next())
        {
            tell(to, weight, word);
        }
        if dictionary.leads_on(reading) {
            spread(dictionary, letters, to, syllables + 1, reading, tell);
        }
        reading.truncate(before);
    }
}
