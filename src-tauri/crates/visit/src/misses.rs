//! Fingers that did not match, counted by card.
//!
//! The count outlives the session: whoever ended it after four misses would otherwise have five
//! more tries, and so for ever (NIST SP 800-63B-4, 3.2.2 and 3.2.3).

use domain::id::Digest;

/// Cards that are remembered at most. Each had to be read and verified first.
const MOST_CARDS: usize = 64;
/// A card's misses are forgotten after this time without another: four tries an hour are far
/// fewer than the pause allows, and the next day finds nothing of today's people.
const FORGOTTEN_AFTER_MS: u64 = 3_600_000;

struct Row {
    card: Digest,
    count: u8,
    at_ms: u64,
}

/// Misses in a row, by card.
#[derive(Default)]
pub(crate) struct Misses(Vec<Row>);

impl Misses {
    /// One more miss with this card; returns how many there are in a row now.
    pub(crate) fn add(&mut self, card: Digest, now_ms: u64) -> u8 {
        self.forget_old(now_ms);
        let before = self.0.iter().position(|row| row.card == card);
        let count = before.map_or(0, |at| self.0.remove(at).count);
        if self.0.len() >= MOST_CARDS {
            // The first is the one whose last miss is longest ago.
            self.0.remove(0);
        }
        let count = count.saturating_add(1);
        self.0.push(Row {
            card,
            count,
            at_ms: now_ms,
        });
        count
    }

    /// Misses in a row with this card.
    pub(crate) fn of(&self, card: &Digest) -> u8 {
        self.0
            .iter()
            .find(|row| row.card == *card)
            .map_or(0, |row| row.count)
    }

    /// A match, or the pause that the misses led to.
    pub(crate) fn clear(&mut self, card: &Digest) {
        self.0.retain(|row| row.card != *card);
    }

    /// Forgets what is long ago.
    pub(crate) fn forget_old(&mut self, now_ms: u64) {
        self.0
            .retain(|row| now_ms.saturating_sub(row.at_ms) < FORGOTTEN_AFTER_MS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(number: u8) -> Digest {
        Digest([number; 32])
    }

    #[test]
    fn memory_is_bounded_and_the_card_of_the_longest_ago_miss_goes_first() {
        let mut misses = Misses::default();
        for number in 0..200 {
            assert_eq!(misses.add(card(number), u64::from(number)), 1);
            assert_eq!(
                misses.add(card(255), u64::from(number)),
                number.saturating_add(1)
            );
        }
        assert_eq!(misses.0.len(), MOST_CARDS);
        assert_eq!((misses.of(&card(0)), misses.of(&card(199))), (0, 1));
    }

    #[test]
    fn an_hour_later_a_miss_is_the_first_again() {
        let mut misses = Misses::default();
        assert_eq!(misses.add(card(1), 0), 1);
        assert_eq!(misses.add(card(1), FORGOTTEN_AFTER_MS - 1), 2);
        assert_eq!(misses.add(card(1), 2 * FORGOTTEN_AFTER_MS), 1);
        misses.clear(&card(1));
        assert_eq!(misses.of(&card(1)), 0);
    }
}
