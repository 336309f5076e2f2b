//! What a citizen does at the kiosk, step by step, by touch.

use crate::window::{PATIENCE, Window};
use domain::catalogue::{Catalogue, Consent, Question, ServiceItem, Widget};
use domain::factor::Factors;
use std::time::Instant;

/// The item with this code.
///
/// # Panics
/// Where the catalogue has none.
#[must_use]
pub fn item(code: &str) -> ServiceItem {
    Catalogue::built_in()
        .expect("the catalogue holds")
        .get(code)
        .expect("the item is in it")
        .clone()
}

/// From home to the identification page.
pub fn choose(window: &Window, code: &str) {
    window.tap(&format!("item-{code}"));
    let _ = window.find("page-notice");
    window.tap("continue");
    let _ = window.either(&["identify-wait", "identify-access"]);
}

/// As [`choose`], by a person whose card was read and whose finger was compared before.
pub fn choose_known(window: &Window, code: &str) {
    window.tap(&format!("item-{code}"));
    let _ = window.find("page-notice");
    window.tap("continue");
    let _ = window.find("page-question");
}

/// Lays a card and shows its lines to the document scanner.
pub fn identify(window: &Window, person: usize) {
    window.tap(&format!("panel-lay-card-{person}"));
    window.tap(&format!("panel-scan-mrz-{person}"));
}

/// On the finger page: agrees, enrols the right finger if it is not, then has it compared.
///
/// # Panics
/// Where the form does not follow.
pub fn finger(window: &Window) {
    let _ = window.find("page-finger");
    let end = Instant::now() + 2 * PATIENCE;
    let mut pressed_for = String::new();
    while window.has("page-finger") {
        assert!(Instant::now() < end, "{}", window.page_text());
        let phase = window
            .attribute("finger-phase", "data-phase")
            .unwrap_or_default();
        let status = window.text_now("finger-status");
        let state = format!("{phase}/{status}");
        if window.has("finger-agree") {
            window.tap("finger-agree");
        } else if window.has("enrol-finger") {
            window.tap("enrol-finger");
        } else if state != pressed_for && phase == "enrol" && window.has("panel-lift-finger") {
            window.tap("panel-lift-finger");
            pressed_for.clear();
        } else if state != pressed_for && ["press", "enrol", "again"].contains(&phase.as_str()) {
            window.tap("panel-right-finger");
            pressed_for = state;
        }
        std::thread::sleep(std::time::Duration::from_millis(150));
    }
    if window.has("panel-lift-finger") {
        window.tap("panel-lift-finger");
    }
}

/// Answers every question with the example that its item gives.
pub fn fill(window: &Window, item: &ServiceItem) {
    fill_with(window, item, &[]);
}

/// As [`fill`], but types these answers of one's own, each a field's name and a text.
///
/// # Panics
/// Where the form does not go on.
pub fn fill_with(window: &Window, item: &ServiceItem, own: &[(&str, &str)]) {
    for question in item.questions().expect("the form holds") {
        match own.iter().find(|(field, _)| *field == question.id) {
            Some((_, text)) => {
                let _ = window.find("page-question");
                window.write("answer", text);
                go_on(window, &question);
            }
            None => answer_one(window, item, &question),
        }
    }
    let _ = window.find("page-check");
}

/// Answers the question on the screen with its example and goes on.
pub fn answer_one(window: &Window, item: &ServiceItem, question: &Question) {
    let _ = window.find("page-question");
    answer(window, item, question);
    go_on(window, question);
}

fn go_on(window: &Window, question: &Question) {
    let before = window.attribute("steps", "data-step");
    window.tap("continue");
    let end = Instant::now() + PATIENCE;
    while window.has("page-question") && window.attribute("steps", "data-step") == before {
        assert!(
            Instant::now() < end,
            "{}:\n{}",
            question.id,
            window.page_text()
        );
        std::thread::sleep(std::time::Duration::from_millis(40));
    }
}

fn answer(window: &Window, item: &ServiceItem, question: &Question) {
    let example = &item.form["properties"][&question.id]["examples"][0];
    match question.widget {
        Widget::Choice => {
            let value = example.as_str().expect("a choice is text");
            window.tap(&format!("choice-{value}"));
        }
        Widget::YesNo => window.tap(if example == true {
            "answer-yes"
        } else {
            "answer-no"
        }),
        Widget::NumberStepper => window.tap("stepper-plus"),
        Widget::Text | Widget::Date | Widget::Phone | Widget::IdNumber | Widget::Digits => {
            let text = example
                .as_str()
                .map_or_else(|| example.to_string(), str::to_owned);
            window.write("answer", &text);
        }
    }
}

/// From the check page to the page after submitting. The consent to a decision by rule is not given:
/// what is filed waits for a member of staff.
pub fn consent_and_submit(window: &Window, item: &ServiceItem) {
    window.tap("continue");
    // That to the fingerprint was asked before it was taken.
    for consent in item
        .consents
        .iter()
        .filter(|one| one.concerns() == Factors::NONE && one.purpose != Consent::RULE)
    {
        window.tap(&format!("consent-{}", consent.purpose));
    }
    window.tap("submit");
    let _ = window.find("page-submitted");
}
