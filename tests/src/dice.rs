//! Chance that can be had again: every run prints its seed, and `HALLSEAL_SEED` brings it back.

/// Numbers in no order, the same ones for the same seed (splitmix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// From a seed, any number.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub const fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `bound - 1`; 0 where `bound` is 0.
    pub const fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.roll() % bound }
    }

    /// A place in something of this length.
    pub fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// A byte.
    pub const fn byte(&mut self) -> u8 {
        self.roll().to_be_bytes()[0]
    }

    /// Dice of its own for one purpose: what one part of a run rolls does not move the others.
    #[must_use]
    pub fn split(&self, purpose: &str) -> Self {
        let name = purpose
            .bytes()
            .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
            });
        let mut split = Self(self.0 ^ name);
        split.roll();
        split
    }
}

/// This run's seed: `HALLSEAL_SEED`, or the clock's.
#[must_use]
pub fn seed() -> u64 {
    let clock = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(1, |time| time.as_secs());
    std::env::var("HALLSEAL_SEED")
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_rolls_the_same_and_another_one_does_not() {
        let rolls = |mut dice: Dice| [dice.roll(), dice.roll(), dice.roll()];
        assert_eq!(rolls(Dice::new(7)), rolls(Dice::new(7)));
        assert_ne!(rolls(Dice::new(7)), rolls(Dice::new(8)));
        assert_ne!(
            rolls(Dice::new(7).split("a")),
            rolls(Dice::new(7).split("b"))
        );
        assert!((0..1_000).all(|n| Dice::new(n).below(3) < 3));
    }
}
