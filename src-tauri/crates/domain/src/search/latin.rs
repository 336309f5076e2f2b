//! Latin letters in a query: plain forms, words, small slips.

/// The character in lower case, half width and without a tone mark.
pub(super) fn plain(c: char) -> char {
    let c = match u32::from(c) {
        full @ 0xFF01..=0xFF5E => char::from_u32(full - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    };
    match c {
        'ā' | 'á' | 'ǎ' | 'à' | 'Ā' | 'Á' | 'Ǎ' | 'À' => 'a',
        'ē' | 'é' | 'ě' | 'è' | 'ê' | 'Ē' | 'É' | 'Ě' | 'È' => 'e',
        'ī' | 'í' | 'ǐ' | 'ì' | 'Ī' | 'Í' | 'Ǐ' | 'Ì' => 'i',
        'ō' | 'ó' | 'ǒ' | 'ò' | 'Ō' | 'Ó' | 'Ǒ' | 'Ò' => 'o',
        'ū' | 'ú' | 'ǔ' | 'ù' | 'Ū' | 'Ú' | 'Ǔ' | 'Ù' => 'u',
        'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ü' | 'Ü' => 'v',
        'ń' | 'ň' | 'ǹ' => 'n',
        c => c.to_ascii_lowercase(),
    }
}

/// The query without spaces, marks and the digits that some people write for tones.
pub(super) fn joined(query: &str) -> String {
    query.chars().filter(|c| c.is_alphabetic()).collect()
}

/// The words of Latin letters.
pub(super) fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .filter(|word| word.bytes().any(|byte| byte.is_ascii_alphabetic()))
        .map(str::to_owned)
        .collect()
}

/// Words that say nothing about an item.
pub(super) fn is_filler(word: &str) -> bool {
    const FILLERS: [&str; 22] = [
        "a", "an", "and", "apply", "at", "for", "get", "help", "how", "i", "in", "join", "my",
        "need", "of", "on", "open", "the", "to", "want", "with", "would",
    ];
    FILLERS.contains(&word)
}

/// Whether the query is written like an item's code: letters, a hyphen, digits or none.
pub(super) fn looks_like_code(query: &str) -> bool {
    query.split_once('-').is_some_and(|(department, number)| {
        !department.is_empty()
            && department.bytes().all(|byte| byte.is_ascii_lowercase())
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// How well `typed` fits `word`, in percent: the whole word, its beginning, or one slip in a long word.
pub(super) fn fit(word: &str, typed: &str) -> u32 {
    if word == typed {
        return 105;
    }
    if typed.len() >= 2 && word.starts_with(typed) {
        return 95;
    }
    if typed.len() >= 5 && one_slip(word.as_bytes(), typed.as_bytes()) {
        80
    } else {
        0
    }
}

/// One letter wrong, missing, too many, or two neighbours swapped.
fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (a.get(same..).unwrap_or(&[]), b.get(same..).unwrap_or(&[]));
    match (rest_a, rest_b) {
        ([_, tail_a @ ..], _) if tail_a == rest_b => true,
        (_, [_, tail_b @ ..]) if tail_b == rest_a => true,
        ([x0, x1, tail_a @ ..], [y0, y1, tail_b @ ..])
            if x0 == y1 && x1 == y0 && tail_a == tail_b =>
        {
            true
        }
        ([_, tail_a @ ..], [_, tail_b @ ..]) => tail_a == tail_b,
        _ => false,
    }
}
