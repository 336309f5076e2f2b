//! Random edits of genuine inputs.

use hallseal_tests::dice::Dice;

/// Longest input made.
const LONGEST: usize = 128 * 1024;
/// Numbers at which lengths and counts go wrong.
const EDGES: [u64; 14] = [
    0,
    1,
    0x17,
    0x18,
    0x7F,
    0x80,
    0xFF,
    0x100,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x7FFF_FFFF,
    0xFFFF_FFFF,
    u64::MAX,
];

/// A new input: one of the corpus with one to six edits, or, rarely, bytes out of nothing.
pub(super) fn mutate(corpus: &[Vec<u8>], words: &[&[u8]], dice: &mut Dice) -> Vec<u8> {
    if dice.below(64) == 0 {
        let length = dice.place(300);
        return (0..length).map(|_| dice.byte()).collect();
    }
    let mut bytes = pick(corpus, dice).to_vec();
    for _ in 0..=dice.below(6) {
        edit(&mut bytes, corpus, words, dice);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn pick<'a>(corpus: &'a [Vec<u8>], dice: &mut Dice) -> &'a [u8] {
    corpus
        .get(dice.place(corpus.len()))
        .map_or(&[], Vec::as_slice)
}

fn edit(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], words: &[&[u8]], dice: &mut Dice) {
    let (from, to) = range(bytes.len(), dice);
    match dice.below(11) {
        0 => {
            if let Some(byte) = bytes.get_mut(from) {
                *byte ^= 1 << dice.below(8);
            }
        }
        1 => {
            if let Some(byte) = bytes.get_mut(from) {
                *byte = dice.byte();
            }
        }
        2 => overwrite_with_edge(bytes, from, dice),
        3 => bytes.truncate(from),
        4 => {
            bytes.drain(from..to);
        }
        5 => {
            let again = bytes.get(from..to).unwrap_or_default().to_vec();
            let times = 1 + dice.below(4);
            for _ in 0..times {
                insert(bytes, to, &again);
            }
        }
        6 => {
            let length = dice.place(12);
            let strange: Vec<u8> = (0..length).map(|_| dice.byte()).collect();
            insert(bytes, from, &strange);
        }
        7 => {
            let other = pick(corpus, dice);
            let (start, end) = range(other.len(), dice);
            let piece = other.get(start..end).unwrap_or_default().to_vec();
            insert(bytes, from, &piece);
        }
        8 => {
            let other = pick(corpus, dice);
            let (start, _) = range(other.len(), dice);
            bytes.truncate(from);
            bytes.extend_from_slice(other.get(start..).unwrap_or_default());
        }
        9 => {
            if let Some(piece) = bytes.get_mut(from..to) {
                piece.reverse();
            }
        }
        _ => {
            if let Some(word) = words.get(dice.place(words.len())) {
                if dice.below(2) == 0 {
                    bytes.drain(from..to);
                }
                insert(bytes, from, word);
            }
        }
    }
}

/// A stretch of something of this length; short ones more often than long ones.
fn range(length: usize, dice: &mut Dice) -> (usize, usize) {
    let from = dice.place(length + 1);
    let longest = if dice.below(4) == 0 { length } else { 16 };
    (from, (from + dice.place(longest + 1)).min(length))
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    if bytes.len() + piece.len() <= LONGEST {
        bytes.splice(at..at, piece.iter().copied());
    }
}

/// Writes an edge number over 1, 2, 4 or 8 bytes.
fn overwrite_with_edge(bytes: &mut [u8], at: usize, dice: &mut Dice) {
    let edge = EDGES.get(dice.place(EDGES.len())).copied().unwrap_or(0);
    let width = 1usize << dice.below(4);
    let wide = edge.to_be_bytes();
    let narrow = wide.get(8 - width..).unwrap_or_default();
    for (to, from) in bytes.iter_mut().skip(at).zip(narrow) {
        *to = *from;
    }
}
