//! What goes into a rule, and the commitment to it.

use super::register::{Register, RegisterError, Subject};
use ::content::Content;
use domain::id::Digest;
use ledger::record::CaseRecord;
use ledger::rule::{Kind, Rule, Value};
use seal::SealError;
use seal::fields::{Field, FieldSet, FieldValue};
use std::collections::BTreeMap;

/// The field of the content that holds the number on the person's document.
const NUMBER: &str = "holder.document";

/// The rule's inputs, as far as they are known.
pub(super) fn gather(
    rule: &Rule,
    case: &CaseRecord,
    content: &Content,
    register: &mut dyn Register,
) -> Result<BTreeMap<String, Value>, RegisterError> {
    let filed_on = domain::deadline::day(case.filed_s);
    let mut inputs = BTreeMap::new();
    let mut wanted = BTreeMap::new();
    for (name, kind) in rule.inputs() {
        let value = match name.split_once('.') {
            Some(("case", "filed_on")) => Some(Value::Integer(filed_on)),
            Some(("answers", answer)) => content
                .fields
                .get(&format!("answer.{answer}"))
                .and_then(|field| answer_value(&field.value)),
            Some(("facts", fact)) => {
                wanted.insert(fact.to_owned(), *kind);
                None
            }
            _ => None,
        };
        if let Some(value) = value {
            inputs.insert(name.clone(), value);
        }
    }
    for (fact, value) in facts(case, content, filed_on, &wanted, register)? {
        if wanted.contains_key(&fact) {
            inputs.insert(format!("facts.{fact}"), value);
        }
    }
    Ok(inputs)
}

fn facts(
    case: &CaseRecord,
    content: &Content,
    filed_on: i64,
    wanted: &BTreeMap<String, Kind>,
    register: &mut dyn Register,
) -> Result<BTreeMap<String, Value>, RegisterError> {
    let number = content.fields.get(NUMBER).map(|field| &field.value);
    match number {
        Some(FieldValue::Text(number)) if !wanted.is_empty() && !number.is_empty() => {
            let subject = Subject {
                number,
                item: &case.item,
                filed_on,
            };
            register.facts(&subject, wanted)
        }
        _ => Ok(BTreeMap::new()),
    }
}

fn answer_value(value: &FieldValue) -> Option<Value> {
    match value {
        FieldValue::Text(text) => Some(Value::Text(text.clone())),
        FieldValue::Integer(number) => Some(Value::Integer(*number)),
        FieldValue::Boolean(yes) => Some(Value::Boolean(*yes)),
        FieldValue::Bytes(_) => None,
    }
}

/// The root over the inputs' commitments, each with its own salt: one can be shown later
/// without the others. Lists go in as their canonical CBOR.
pub(super) fn commitment(
    inputs: &BTreeMap<String, Value>,
    salt: impl Fn(&str) -> [u8; 32],
) -> Result<Digest, SealError> {
    let fields = inputs.iter().map(|(name, value)| Field {
        name: name.clone(),
        value: match value {
            Value::Integer(number) => FieldValue::Integer(*number),
            Value::Text(text) => FieldValue::Text(text.clone()),
            Value::Boolean(yes) => FieldValue::Boolean(*yes),
            Value::Integers(list) => FieldValue::Bytes(seal::canonical::to_vec(list)),
            Value::Texts(list) => FieldValue::Bytes(seal::canonical::to_vec(list)),
        },
        salt: salt(name),
    });
    Ok(FieldSet::new(fields.collect())?.root())
}
