//! The colours' contrast, as WCAG 2.2 measures it (success criteria 1.4.3 and 1.4.11).

const TOKENS: &str = include_str!("../styles/tokens.css");

/// Red, green and blue of a token, each 0 to 255.
fn token(name: &str) -> [u8; 3] {
    let hex = TOKENS
        .split(&format!("--{name}: #"))
        .nth(1)
        .and_then(|rest| rest.get(..6))
        .unwrap_or_else(|| panic!("no colour --{name}"));
    [0, 2, 4].map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
}

/// Relative luminance.
fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: &str, other: &str) -> f64 {
    let [one, other] = [one, other].map(|name| luminance(token(name)) + 0.05);
    one.max(other) / one.min(other)
}

fn assert_at_least(least: f64, pairs: &[(&str, &str)]) {
    let faint: Vec<String> = pairs
        .iter()
        .map(|(text, ground)| (text, ground, contrast(text, ground)))
        .filter(|(.., ratio)| *ratio < least)
        .map(|(text, ground, ratio)| format!("{text} on {ground}: {ratio:.2}"))
        .collect();
    assert!(faint.is_empty(), "below {least}: {faint:?}");
}

#[test]
fn black_on_white_has_the_contrast_that_the_standard_gives() {
    let white = luminance([255; 3]) + 0.05;
    let black = luminance([0; 3]) + 0.05;
    assert!((white / black - 21.0).abs() < 1e-9);
}

#[test]
fn text_stands_out_from_every_ground_it_is_set_on() {
    let grounds = [
        "paper",
        "card",
        "pine-tint",
        "sky-tint",
        "amber-tint",
        "seal-tint",
    ];
    for ground in grounds {
        assert_at_least(4.5, &[("ink", ground), ("ink-2", ground)]);
    }
    assert_at_least(
        4.5,
        &[
            ("card", "pine"),
            ("card", "pine-press"),
            ("pine", "card"),
            ("pine", "paper"),
            ("pine", "pine-tint"),
            ("amber", "card"),
            ("amber", "amber-tint"),
            ("seal", "card"),
            ("seal", "paper"),
            ("seal", "seal-tint"),
            ("sky", "sky-tint"),
        ],
    );
}

#[test]
fn hints_in_large_type_marks_and_the_focus_ring_can_be_seen() {
    assert_at_least(
        3.0,
        &[
            ("ink-3", "paper"),
            ("ink-3", "card"),
            ("sky", "paper"),
            ("sky", "card"),
            ("sky", "pine-tint"),
            ("pine", "amber-tint"),
        ],
    );
}
