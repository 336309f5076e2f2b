//! Check digits of Chinese identifiers. Each function says whether a text adds up, nothing about whether
//! the number was ever given to anyone. Spaces are not ignored: callers strip what people type.

/// The pure check of GB 11643-1999: 17 digits and a check character, ISO 7064 MOD 11-2.
/// The date of birth inside has to be a day of the calendar; a small `x` counts as `X`.
#[must_use]
pub fn citizen_number(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let Some((body, [check])) = text.as_bytes().split_at_checked(17) else {
        return false;
    };
    let Some(digits) = digits(body) else {
        return false;
    };
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let expected = usize::try_from(sum % 11)
        .ok()
        .and_then(|index| CHECKS.get(index));
    expected == Some(&check.to_ascii_uppercase())
        && digits.first() != Some(&0)
        && birth_is_a_day(&digits)
}

/// The date of birth in a citizen number that [`citizen_number`] accepts, as `YYYY-MM-DD`.
#[must_use]
pub fn citizen_birth(text: &str) -> Option<String> {
    if !citizen_number(text) {
        return None;
    }
    Some(format!(
        "{}-{}-{}",
        text.get(6..10)?,
        text.get(10..12)?,
        text.get(12..14)?
    ))
}

fn birth_is_a_day(digits: &[u32]) -> bool {
    let number = |range: core::ops::Range<usize>| {
        digits
            .get(range)
            .map(|part| part.iter().fold(0, |sum, digit| sum * 10 + digit))
    };
    let (Some(year), Some(month), Some(day)) = (number(6..10), number(10..12), number(12..14))
    else {
        return false;
    };
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1800..=2199).contains(&year) && (1..=days).contains(&day)
}

/// What a unified social credit code looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreditCode {
    /// Eighteen characters of the alphabet, and the check character fits.
    Holds,
    /// Eighteen characters of the alphabet, but the check character does not fit. Some genuine codes are
    /// like that (91350211M0000XUF46): warn, never block.
    Doubtful,
    /// Not a code at all.
    Malformed,
}

/// The check of GB 32100-2015: alphabet of 31 characters, weights 3^(i-1) mod 31.
#[must_use]
pub fn credit_code(text: &str) -> CreditCode {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<usize>> = text
        .bytes()
        .map(|byte| ALPHABET.iter().position(|known| *known == byte))
        .collect();
    let Some((body, [check])) = values
        .as_deref()
        .and_then(|values| values.split_at_checked(17))
    else {
        return CreditCode::Malformed;
    };
    let (sum, _) = body.iter().fold((0, 1), |(sum, weight), value| {
        (sum + value * weight, weight * 3 % 31)
    });
    if (31 - sum % 31) % 31 == *check {
        CreditCode::Holds
    } else {
        CreditCode::Doubtful
    }
}

/// The check character of ISO/IEC 7064 MOD 37,36 over digits and capital letters, or `None` when another
/// character occurs or there is none at all.
#[must_use]
pub fn mod_37_36(text: &str) -> Option<char> {
    let mut product = 36;
    for c in text.chars() {
        let value = if c.is_ascii_lowercase() {
            None
        } else {
            c.to_digit(36)
        }?;
        let sum = (product + value) % 36;
        product = 2 * if sum == 0 { 36 } else { sum } % 37;
    }
    if text.is_empty() {
        None
    } else {
        char::from_digit((37 - product) % 36, 36).map(|c| c.to_ascii_uppercase())
    }
}

/// The prefix of every electronic certificate identifier.
const LICENCE_ROOT: &str = "1.2.156.3005.2.";

/// Whether an electronic certificate identifier holds (GB/T 36904-2018):
/// `1.2.156.3005.2.<type>.<issuer>.<serial>.<version, 3 digits>.<check>`, the check character being
/// ISO/IEC 7064 MOD 37,36 over type, issuer, serial and version without dots.
#[must_use]
pub fn licence_identifier(text: &str) -> bool {
    let Some((body, check)) = text
        .strip_prefix(LICENCE_ROOT)
        .and_then(|rest| rest.rsplit_once('.'))
    else {
        return false;
    };
    let parts: Vec<&str> = body.split('.').collect();
    let [kind, issuer, serial, version] = parts.as_slice() else {
        return false;
    };
    let filled = [kind, issuer, serial]
        .iter()
        .all(|part| (1..=64).contains(&part.len()));
    let version_holds = version.len() == 3 && version.bytes().all(|byte| byte.is_ascii_digit());
    let expected = mod_37_36(&parts.concat());
    filled && version_holds && expected.is_some_and(|expected| check.chars().eq([expected]))
}

/// The identifier with its check character, or `None` when a part holds anything but digits and capital letters.
#[must_use]
pub fn licence_identifier_of(
    kind: &str,
    issuer: &str,
    serial: &str,
    version: u16,
) -> Option<String> {
    let body = format!("{kind}.{issuer}.{serial}.{version:03}");
    let check = mod_37_36(&format!("{kind}{issuer}{serial}{version:03}"))?;
    let identifier = format!("{LICENCE_ROOT}{body}.{check}");
    licence_identifier(&identifier).then_some(identifier)
}

fn digits(bytes: &[u8]) -> Option<Vec<u32>> {
    bytes
        .iter()
        .map(|byte| char::from(*byte).to_digit(10))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn citizen_numbers_of_the_standard_hold() {
        for number in [
            "11010519491231002X",
            "11010519491231002x",
            "440524188001010014",
        ] {
            assert!(citizen_number(number), "{number}");
        }
        assert_eq!(
            citizen_birth("11010519491231002X").as_deref(),
            Some("1949-12-31")
        );
    }

    #[test]
    fn a_citizen_number_with_a_wrong_digit_length_or_day_is_refused() {
        let wrong = [
            "110105194912310021",
            "11010519491231003X",
            "1101051949123100",
            "11010519491231002XX",
            "",
            "11010519491331002X",
            "１１０１０５１９４９１２３１００２Ｘ",
            "01010519491231002X",
        ];
        for number in wrong {
            assert!(!citizen_number(number), "{number}");
        }
        // The check character of this one fits; 31 February does not exist.
        let body = "11010519490231002";
        assert!(
            (b'0'..=b'9')
                .chain([b'X'])
                .all(|check| !citizen_number(&format!("{body}{}", char::from(check))))
        );
    }

    #[test]
    fn a_credit_code_holds_is_doubtful_or_is_none() {
        assert_eq!(credit_code("91512081MA62K0260E"), CreditCode::Holds);
        assert_eq!(credit_code("91350211M0000XUF46"), CreditCode::Doubtful);
        assert_eq!(credit_code("91512081MA62K0261E"), CreditCode::Doubtful);
        for wrong in [
            "",
            "91512081MA62K0260",
            "91512081MA62K0260EE",
            "91512081MA62K026OE",
            "91512081ma62k0260e",
        ] {
            assert_eq!(credit_code(wrong), CreditCode::Malformed, "{wrong}");
        }
    }

    #[test]
    fn the_licence_identifier_of_the_standard_holds_and_others_do_not() {
        let parts = "11330105002500287C.2025052201.002";
        let kind = "11100000000013338W009";
        let made = licence_identifier_of(kind, "11330105002500287C", "2025052201", 2).unwrap();
        assert_eq!(made, format!("1.2.156.3005.2.{kind}.{parts}.0"));
        assert!(licence_identifier(&made));
        for wrong in [
            made.replace("2201", "2210"),
            made.replace(".002.", ".2."),
            made.replace("3005", "3006"),
            made.to_lowercase(),
            made.replace('W', ""),
            String::new(),
        ] {
            assert!(!licence_identifier(&wrong), "{wrong}");
        }
        assert_eq!(licence_identifier_of("a", "B", "1", 1), None);
        assert_eq!(licence_identifier_of("A", "B", "1", 1000), None);
    }

    proptest! {
        #[test]
        fn a_single_wrong_character_never_passes_mod_37_36(text in "[0-9A-Z]{1,40}", place in 0usize..40, other in "[0-9A-Z]") {
            let place = place % text.len();
            let mut changed = text.clone();
            changed.replace_range(place..=place, &other);
            prop_assume!(changed != text);
            prop_assert_ne!(mod_37_36(&text), mod_37_36(&changed));
        }

        #[test]
        fn no_text_makes_a_check_fail(text in ".{0,60}") {
            let _ = (citizen_number(&text), citizen_birth(&text), credit_code(&text), mod_37_36(&text), licence_identifier(&text));
        }
    }
}
