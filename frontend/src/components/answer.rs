//! How an answer reads, on whichever face.

use domain::catalogue::{Bilingual, Question, Widget};
use serde_json::Value;
use yew::prelude::*;

use crate::format;
use crate::words::Words;

/// How an answer reads to a person: the choice's label, the date in words, the number with its unit.
pub(crate) fn reads(words: &Words, question: &Question, value: &Value) -> AttrValue {
    let with_unit = |text: String, one: bool| match unit_of(question, one) {
        Some(unit) => words.ta(
            "form-value-with-unit",
            &[("value", text.into()), ("unit", words.b(unit).into())],
        ),
        None => text.into(),
    };
    match (question.widget, value) {
        (Widget::Choice, Value::String(text)) => question
            .choices
            .iter()
            .find(|choice| choice.value == *text)
            .map_or_else(|| text.clone().into(), |choice| words.b(&choice.label)),
        (Widget::Date, Value::String(text)) => format::calendar(text, words.lang)
            .unwrap_or_else(|| text.clone())
            .into(),
        (Widget::Phone, Value::String(text)) => format::phone(text).into(),
        (_, Value::Bool(yes)) => yes_no(words, question, *yes),
        (_, Value::Number(number)) => with_unit(number.to_string(), number.as_i64() == Some(1)),
        (_, Value::String(text)) => with_unit(text.clone(), text == "1"),
        (_, Value::Null | Value::Array(_) | Value::Object(_)) => words.t("form-empty-answer"),
    }
}

/// The unit beside a number: the singular after one, where the catalogue names it.
pub(crate) fn unit_of(question: &Question, one: bool) -> Option<&Bilingual> {
    let singular = question.unit_one.as_ref().filter(|_| one);
    singular.or(question.unit.as_ref())
}

/// What yes and no are called here: 有/没有, 愿意/不愿意, or simply 是/不是.
pub(crate) fn yes_no(words: &Words, question: &Question, yes: bool) -> AttrValue {
    let (own, usual) = if yes {
        (&question.yes, "action-yes")
    } else {
        (&question.no, "action-no")
    };
    own.as_ref()
        .map_or_else(|| words.t(usual), |own| words.b(own))
}
