//! What on-screen keys and pads do to a text. No browser in here.

/// Which keys are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Digits 0 to 9.
    Digits,
    /// Digits and X, the last character of a citizen number.
    DigitsX,
    /// Digits, Latin letters and the space.
    Latin,
    /// Digits and Latin letters: what document numbers are made of.
    Document,
}

/// One key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// Adds this character.
    Char(char),
    /// Takes the last character away.
    Backspace,
    /// Takes everything away.
    Clear,
    /// Adds a space.
    Space,
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accept {
    /// Any text of so many characters.
    Text(usize),
    /// Digits only.
    Digits(usize),
    /// Digits, and an X at the end.
    CitizenNumber,
    /// Letters and digits, in capitals: a document number.
    Document,
    /// A date; hyphens are put in: `YYYY-MM-DD`.
    Date,
}

impl Accept {
    /// The most characters shown.
    pub(crate) const fn most(self) -> usize {
        match self {
            Self::Text(most) | Self::Digits(most) => most,
            Self::CitizenNumber => 18,
            // What opens a chip: nine characters, and on a card as many as thirteen more that stand in
            // its optional data (ICAO 9303-5).
            Self::Document => 22,
            Self::Date => 10,
        }
    }
}

/// The rows of keys of a layout.
pub(crate) fn rows(layout: Layout) -> Vec<Vec<Key>> {
    let line = |text: &str| text.chars().map(Key::Char).collect::<Vec<_>>();
    let ended = |text: &str, key: Key| {
        let mut row = line(text);
        row.push(key);
        row
    };
    let between = |first: Key, text: &str, last: Key| {
        let mut row = vec![first];
        row.extend(line(text));
        row.push(last);
        row
    };
    match layout {
        Layout::Digits => vec![
            line("123"),
            line("456"),
            line("789"),
            vec![Key::Clear, Key::Char('0'), Key::Backspace],
        ],
        Layout::DigitsX => vec![
            line("123"),
            line("456"),
            line("789"),
            vec![Key::Char('X'), Key::Char('0'), Key::Backspace],
        ],
        Layout::Latin => vec![
            line("1234567890"),
            line("QWERTYUIOP"),
            ended("ASDFGHJKL", Key::Backspace),
            between(Key::Clear, "ZXCVBNM", Key::Space),
        ],
        Layout::Document => vec![
            line("1234567890"),
            line("QWERTYUIOP"),
            ended("ASDFGHJKL", Key::Backspace),
            {
                let mut row = vec![Key::Clear];
                row.extend(line("ZXCVBNM"));
                row
            },
        ],
    }
}

/// The text after one key.
pub(crate) fn press(text: &str, key: Key, accept: Accept) -> String {
    match key {
        Key::Char(character) => accepted(&format!("{text}{character}"), accept),
        Key::Space => accepted(&format!("{text} "), accept),
        Key::Clear => String::new(),
        Key::Backspace => {
            let mut shorter = text.to_owned();
            shorter.pop();
            if accept == Accept::Date && shorter.ends_with('-') {
                shorter.pop();
            }
            shorter
        }
    }
}

/// What a field keeps of what was typed, pasted or scanned into it.
pub(crate) fn accepted(text: &str, accept: Accept) -> String {
    match accept {
        Accept::Text(most) => text
            .chars()
            .filter(|character| !character.is_control())
            .take(most)
            .collect(),
        Accept::Digits(most) => digits(text).take(most).collect(),
        Accept::CitizenNumber => citizen_number(text),
        Accept::Document => plain(text)
            .filter(char::is_ascii_alphanumeric)
            .map(|character| character.to_ascii_uppercase())
            .take(accept.most())
            .collect(),
        Accept::Date => {
            let mut out = String::new();
            for (place, digit) in digits(text).take(8).enumerate() {
                if place == 4 || place == 6 {
                    out.push('-');
                }
                out.push(digit);
            }
            out
        }
    }
}

/// Full-width letters and digits (a Chinese input method's) as plain ones.
fn plain(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().map(|character| match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        other => other,
    })
}

fn digits(text: &str) -> impl Iterator<Item = char> + '_ {
    plain(text).filter(char::is_ascii_digit)
}

fn citizen_number(text: &str) -> String {
    let mut out = String::new();
    for character in plain(text) {
        let last = out.len() == 17;
        if out.len() == 18 {
            break;
        }
        if character.is_ascii_digit() {
            out.push(character);
        } else if last && character.eq_ignore_ascii_case(&'x') {
            out.push('X');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str, accept: Accept) -> String {
        keys.chars()
            .fold(String::new(), |text, c| press(&text, Key::Char(c), accept))
    }

    #[test]
    fn a_date_gets_its_hyphens_and_loses_them_again() {
        assert_eq!(typed("19900", Accept::Date), "1990-0");
        assert_eq!(typed("199001159", Accept::Date), "1990-01-15");
        let mut text = "1990-01-15".to_owned();
        for shorter in ["1990-01-1", "1990-01", "1990-0", "1990", "199"] {
            text = press(&text, Key::Backspace, Accept::Date);
            assert_eq!(text, shorter);
        }
        assert_eq!(accepted("1990-01-15", Accept::Date), "1990-01-15");
    }

    #[test]
    fn only_the_eighteenth_character_of_a_citizen_number_may_be_x() {
        assert_eq!(
            accepted("x11010119900101123x9", Accept::CitizenNumber),
            "11010119900101123X"
        );
        assert_eq!(accepted("1X2", Accept::CitizenNumber), "12");
    }

    #[test]
    fn full_width_letters_and_small_ones_become_a_document_number() {
        assert_eq!(accepted("ｅ１２ 34-5abc", Accept::Document), "E12345ABC");
        // ICAO 9303-5's own example of a long number, and the longest that opens a chip.
        assert_eq!(accepted("D23145890734", Accept::Document), "D23145890734");
        let longest = "D231458907345678901234";
        assert_eq!(accepted(&format!("{longest}5"), Accept::Document), longest);
    }

    #[test]
    fn nothing_grows_past_its_bound_and_clear_takes_all() {
        assert_eq!(typed("1234567", Accept::Digits(4)), "1234");
        assert_eq!(typed("欧阳测试", Accept::Text(2)), "欧阳");
        assert_eq!(press("欧阳", Key::Clear, Accept::Text(4)), "");
        assert_eq!(press("欧阳", Key::Backspace, Accept::Text(4)), "欧");
        assert_eq!(press("", Key::Backspace, Accept::Date), "");
    }

    #[test]
    fn every_layout_can_take_back_what_it_types() {
        for layout in [
            Layout::Digits,
            Layout::DigitsX,
            Layout::Latin,
            Layout::Document,
        ] {
            let keys: Vec<Key> = rows(layout).concat();
            assert!(keys.contains(&Key::Backspace), "{layout:?}");
            let digits = ('0'..='9').all(|digit| keys.contains(&Key::Char(digit)));
            assert!(digits, "{layout:?}");
        }
    }
}
