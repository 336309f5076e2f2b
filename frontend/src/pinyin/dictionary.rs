//! The word list: sorted lines `syllable syllable<TAB>weight word weight word…`.

use std::ops::Range;

/// The most syllables of a word.
pub(super) const SYLLABLES_MAX: usize = 6;

/// The words by their readings. The text is kept as it is; only where its lines begin is noted.
pub(crate) struct Dictionary {
    text: String,
    /// Where each line begins and ends in the text.
    lines: Vec<Range<usize>>,
}

/// Words that are read the same.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    /// The reading: syllables with a space between them.
    pub(super) reading: &'a str,
    words: &'a str,
}

impl<'a> Entry<'a> {
    /// The words with their weights (half-units of the logarithm of how common they are), the most
    /// common first.
    pub(super) fn words(self) -> impl Iterator<Item = (u32, &'a str)> {
        self.words.split(' ').filter_map(|part| {
            let weight = part.chars().next()?.to_digit(36)?;
            Some((weight, part.get(1..)?))
        })
    }
}

impl Dictionary {
    /// Takes the file's text. Lines that are not as they should be are never found, no more.
    pub(crate) fn new(text: String) -> Self {
        let mut lines = Vec::with_capacity(text.len() / 24);
        let mut begin = 0;
        for line in text.split_inclusive('\n') {
            let end = begin + line.trim_end().len();
            if line.contains('\t') {
                lines.push(begin..end);
            }
            begin += line.len();
        }
        Self { text, lines }
    }

    fn entry(&self, place: usize) -> Option<Entry<'_>> {
        let line = self.text.get(self.lines.get(place)?.clone())?;
        let (reading, words) = line.split_once('\t')?;
        Some(Entry { reading, words })
    }

    /// The place of the first reading that is not smaller than this.
    fn lower(&self, reading: &str) -> usize {
        self.lines.partition_point(|line| {
            let line = self.text.get(line.clone()).unwrap_or_default();
            line.split('\t').next().unwrap_or_default() < reading
        })
    }

    /// The words with exactly this reading.
    pub(super) fn read_as(&self, reading: &str) -> Option<Entry<'_>> {
        self.entry(self.lower(reading))
            .filter(|entry| entry.reading == reading)
    }

    /// Every entry whose reading begins with these letters.
    pub(super) fn beginning_with<'a>(
        &'a self,
        letters: &'a str,
    ) -> impl Iterator<Item = Entry<'a>> + 'a {
        (self.lower(letters)..self.lines.len())
            .map_while(|place| self.entry(place))
            .take_while(move |entry| entry.reading.starts_with(letters))
    }

    /// Whether some reading begins with this and goes on, if at all, with another syllable.
    pub(super) fn leads_on(&self, reading: &str) -> bool {
        self.entry(self.lower(reading)).is_some_and(|entry| {
            let rest = entry.reading.strip_prefix(reading);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    }
}
