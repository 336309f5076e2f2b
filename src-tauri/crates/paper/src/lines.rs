//! Text into lines.

use crate::face::Face;

/// What may not begin a line, and what may not end one (GB/T 15834 §5.1).
const NOT_FIRST: &str = "、，。；：？！）》〉」』】〕”’·…—,.;:?!)]}%";
const NOT_LAST: &str = "（《〈「『【〔“‘([{";
/// A place to break a line, without a form of its own.
const BREAK: char = '\u{200B}';

/// Characters that are too few for a last line.
const SCRAP: usize = 4;

/// What can be shown of a text: nothing is lost (see the crate's own words).
pub(crate) fn shown(face: &Face<'_>, text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, character) in text.chars().enumerate() {
        if at == most {
            out.push('…');
            break;
        }
        match character {
            BREAK => out.push(BREAK),
            _ if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') => {
                out.push(' ');
            }
            _ if face.has(character) => out.push(character),
            _ => out.push_str(&format!("[U+{:04X}]", u32::from(character))),
        }
    }
    out
}

fn is_wide(character: char) -> bool {
    matches!(u32::from(character), 0x2E80..=0xFFDC | 0x1B000..=0x3FFFF)
}

/// Whether a line may end between the two.
fn may_break(before: char, after: char) -> bool {
    if NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return before == BREAK;
    }
    before == BREAK || before == ' ' || is_wide(before) || is_wide(after)
}

/// Lines no wider than this. A word that is wider than a line is cut.
pub(crate) fn lines(face: &Face<'_>, text: &str, size: f32, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let (mut used, mut last) = (0.0, None::<usize>);
    let mut before = None::<char>;
    for character in text.chars() {
        if let Some(before) = before
            && character != ' '
            && may_break(before, character)
        {
            last = Some(line.len());
        }
        before = Some(character);
        if character == BREAK {
            continue;
        }
        let wide = face.width(character, size);
        // A space that does not fit hangs over the edge, where it is not seen.
        if used + wide > width && character != ' ' && !line.is_empty() {
            let rest = line.split_off(last.unwrap_or(line.len()));
            let whole = core::mem::replace(&mut line, rest);
            lines.push(whole.trim_end().to_owned());
            used = wide_of(face, &line, size);
            last = None;
        }
        line.push(character);
        used += wide;
    }
    if !line.trim().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The same, with no scrap of a word alone on the last line where setting the lines a little narrower
/// mends it.
pub(crate) fn paragraph(face: &Face<'_>, text: &str, size: f32, width: f32) -> Vec<String> {
    let scrap = |lines: &[String]| lines.last().is_some_and(|l| l.chars().count() < SCRAP);
    let first = lines(face, text, size, width);
    if first.len() < 2 || !scrap(&first) {
        return first;
    }
    let narrower = (1..=4u8).map(|by| width - size * f32::from(by));
    let mut tried = narrower.map(|width| lines(face, text, size, width));
    let better = tried.find(|lines| lines.len() == first.len() && !scrap(lines));
    better.unwrap_or(first)
}

/// How wide a line is.
pub(crate) fn wide_of(face: &Face<'_>, line: &str, size: f32) -> f32 {
    line.chars().map(|c| face.width(c, size)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_begins_no_line_and_brackets_end_none() {
        assert!(!may_break('字', '。') && !may_break('（', '字') && !may_break('字', '”'));
        assert!(may_break('字', '字') && may_break('字', 'a') && may_break(' ', 'a'));
        assert!(!may_break('a', 'b') && may_break(BREAK, 'b'));
        // Between two figures that a dot parts there is a place only where one was made.
        assert!(!may_break('.', '1') && !may_break('3', '.'));
    }
}
