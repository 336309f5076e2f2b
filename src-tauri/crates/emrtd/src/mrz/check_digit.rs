//! Check digits (ICAO 9303-3, 4.9): weights 7, 3, 1, modulo 10.

/// Check digit over the characters, as an ASCII digit; `None` where a character cannot stand in a
/// machine-readable zone.
pub(super) fn check_digit<'a>(characters: impl IntoIterator<Item = &'a u8>) -> Option<u8> {
    let mut sum = 0_u32;
    for (character, weight) in characters
        .into_iter()
        .zip([7_u32, 3, 1].into_iter().cycle())
    {
        let value = match character {
            b'0'..=b'9' => character - b'0',
            b'A'..=b'Z' => character - b'A' + 10,
            b'<' => 0,
            _ => return None,
        };
        sum = (sum + u32::from(value) * weight) % 10;
    }
    u8::try_from(sum).ok().map(|digit| b'0' + digit)
}

#[cfg(test)]
mod tests {
    use super::check_digit;

    #[test]
    fn the_standard_examples_hold() {
        // ICAO 9303-3, 4.9, and 9303-11, D.2.
        assert_eq!(check_digit(b"520727"), Some(b'3'));
        assert_eq!(check_digit(b"AB2134<<<"), Some(b'5'));
        assert_eq!(check_digit(b"L898902C<"), Some(b'3'));
        assert_eq!(check_digit(b"690806"), Some(b'1'));
        assert_eq!(check_digit(b"940623"), Some(b'6'));
        assert_eq!(check_digit(b"a"), None);
    }
}
