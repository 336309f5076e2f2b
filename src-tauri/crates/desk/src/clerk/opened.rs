//! What is shown of a case's content, while it is open. Pure.

use super::case::{Content, OpenCase};
use super::page::Around;
use crate::delivery;
use crate::filing;
use ipc::{Answer, CaseContent};
use seal::fields::FieldValue;
use std::collections::BTreeMap;

/// The content as the page has it.
pub(super) fn content(case: &OpenCase, around: &Around<'_>) -> CaseContent {
    match &case.content {
        Content::Locked => CaseContent::Locked,
        Content::Opening(digest) => {
            let own = around.own.iter().find(|own| own.item.digest == *digest);
            match own {
                Some(own) => CaseContent::Opening {
                    states: delivery::states(&own.item.delivery),
                },
                None => CaseContent::Fetching,
            }
        }
        Content::Fetching => CaseContent::Fetching,
        Content::Failed(code) => CaseContent::Failed { code: *code },
        Content::Open(opened, until_ms) => {
            let fields = opened.content.fields.fields();
            let mut given: BTreeMap<&str, &FieldValue> = BTreeMap::new();
            let mut consents = Vec::new();
            for field in fields {
                if let Some(purpose) = field.name.strip_prefix("consent.") {
                    consents.push(purpose.to_owned());
                } else {
                    given.insert(field.name.as_str(), &field.value);
                }
            }
            CaseContent::Open {
                answers: answers(&given, around),
                card: document(&given),
                consents,
                // What does not belong to the root is not taken at all.
                proven: true,
                until_ms: *until_ms,
            }
        }
    }
}

fn answers(given: &BTreeMap<&str, &FieldValue>, around: &Around<'_>) -> Vec<Answer> {
    let asked = around.item.and_then(|item| item.questions().ok());
    let names: Vec<String> = match asked {
        Some(questions) => questions.into_iter().map(|question| question.id).collect(),
        None => given
            .keys()
            .filter_map(|name| name.strip_prefix("answer."))
            .map(str::to_owned)
            .collect(),
    };
    let one = |field: String| Answer {
        value: given
            .get(format!("answer.{field}").as_str())
            .and_then(|value| filing::answer(value)),
        field,
        changed: false,
    };
    names.into_iter().map(one).collect()
}

/// What the document said, in the order in which a clerk reads it.
fn document(given: &BTreeMap<&str, &FieldValue>) -> Vec<Answer> {
    let text = |name: &str| {
        given
            .get(format!("holder.{name}").as_str())
            .and_then(|value| filing::answer(value))
    };
    let name = text("name").or_else(|| {
        let parts = [text("surname"), text("given_names")];
        let parts: Vec<String> = parts
            .into_iter()
            .flatten()
            .filter_map(|part| part.as_str().map(str::to_owned))
            .collect();
        (!parts.is_empty()).then(|| parts.join(" ").into())
    });
    let known = [
        ("name", name),
        ("number", text("document")),
        ("birth", text("birth")),
        ("nationality", text("nationality")),
        ("address", text("address")),
        ("issuer", text("issuer")),
        ("expiry", text("expiry")),
    ];
    let there = known.into_iter().filter(|(_, value)| value.is_some());
    there
        .map(|(field, value)| Answer {
            field: format!("card.{field}"),
            value,
            changed: false,
        })
        .collect()
}

/// The checks of the document, by the words that have texts.
pub(super) fn checks(words: &[String]) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for word in words {
        let word = match word.as_str() {
            "signer_trusted" | "security_object_signed" | "issuing_state_signed" => "signed",
            "contents_match" => "unchanged",
            word if word.starts_with("dg") && word.ends_with("_unchanged") => "unchanged",
            word if word.starts_with("card_sam_") => "taken_by_module",
            "number" | "birth" | "sex" | "validity" => word,
            _ => continue,
        };
        if !told.iter().any(|known| known == word) {
            told.push(word.to_owned());
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_checks_that_have_words_are_told_each_once() {
        let words = [
            "card_chip",
            "signer_trusted",
            "dg1_unchanged",
            "dg2_unchanged",
            "new_check",
        ];
        assert_eq!(checks(&words.map(str::to_owned)), ["signed", "unchanged"]);
    }
}
