//! A call as it is said over the hall's loudspeaker.

use super::{MaskedName, TicketNumber, Window};
use crate::catalogue::Language;
use core::fmt::Write;

/// What is said of a call.
#[derive(Debug, Clone, Copy)]
pub struct Spoken<'a> {
    /// Which ticket.
    pub number: TicketNumber,
    /// Whose, where the person gave a name.
    pub name: Option<&'a MaskedName>,
    /// To which window.
    pub window: Window,
}

/// The sentence, with digits said one by one: a voice reads `032` as thirty-two otherwise.
#[must_use]
pub fn spoken(call: &Spoken<'_>, language: Language) -> String {
    let number = one_by_one(&format!("{:03}", call.number.count()), language);
    let letters = spaced(&call.number.letters());
    let window = call.window;
    let mut said = String::new();
    let name = call.name.map(|name| name.said(language));
    // Writing to a text does not fail.
    let _ = match (language, name) {
        (Language::Zh, Some(name)) => {
            write!(
                said,
                "请 {letters} {number}号，{name}，到 {window} 号窗口。"
            )
        }
        (Language::Zh, None) => write!(said, "请 {letters} {number}号，到 {window} 号窗口。"),
        (Language::En, Some(name)) => {
            write!(
                said,
                "Number {letters} {number}, {name}, please go to window {window}."
            )
        }
        (Language::En, None) => {
            write!(
                said,
                "Number {letters} {number}, please go to window {window}."
            )
        }
    };
    said
}

fn one_by_one(digits: &str, language: Language) -> String {
    const ZH: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match language {
        Language::Zh => digits
            .bytes()
            .filter_map(|digit| ZH.get(usize::from(digit.wrapping_sub(b'0'))))
            .copied()
            .collect(),
        Language::En => spaced(digits),
    }
}

fn spaced(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push(c);
    }
    out
}
