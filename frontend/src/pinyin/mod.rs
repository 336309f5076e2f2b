//! Chinese from the keys on the screen: what the letters typed so far can mean. No browser in here.
//!
//! The word list is a file beside the program (`assets/pinyin/words.txt`) that is fetched when a
//! field first wants Chinese. Nothing is learnt: the same letters give the same words to everyone.

mod compose;
mod dictionary;
#[cfg(test)]
mod tests;

pub(crate) use compose::{Candidate, candidates};
pub(crate) use dictionary::Dictionary;

/// The most letters that are composed at once.
pub(crate) const LETTERS_MAX: usize = 30;
