//! The forms of the catalogue do what JSON Schema says they do.

use domain::catalogue::{Catalogue, Kind, Question, ServiceItem, Widget};
use serde_json::{Map, Value, json};

fn items() -> Vec<ServiceItem> {
    Catalogue::built_in()
        .expect("another test shows that it parses")
        .items()
        .to_vec()
}

/// The first example of every question.
fn example(item: &ServiceItem) -> Map<String, Value> {
    let properties = item.form["properties"].as_object().expect("checked");
    properties
        .iter()
        .map(|(id, schema)| (id.clone(), schema["examples"][0].clone()))
        .collect()
}

fn check(item: &ServiceItem) -> jsonschema::Validator {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&item.form)
        .expect("a schema")
}

#[test]
fn every_form_is_a_schema_and_its_examples_fit() {
    for item in items() {
        assert!(
            jsonschema::draft202012::meta::is_valid(&item.form),
            "{}",
            item.code
        );
        let answers = Value::Object(example(&item));
        assert!(check(&item).is_valid(&answers), "{}: {answers}", item.code);
    }
}

#[test]
fn a_missing_or_unknown_answer_is_refused() {
    for item in items() {
        let validator = check(&item);
        for question in item.questions().expect("checked") {
            let mut answers = example(&item);
            answers.remove(&question.id);
            let accepted = validator.is_valid(&Value::Object(answers));
            assert_eq!(
                accepted, !question.required,
                "{} {}",
                item.code, question.id
            );
        }
        let mut answers = example(&item);
        answers.insert("something_else".into(), json!(1));
        assert!(
            !validator.is_valid(&Value::Object(answers)),
            "{}",
            item.code
        );
    }
}

/// Values that no person should get through with, by kind of question.
fn wrong(question: &Question) -> Vec<Value> {
    let mut wrong = vec![Value::Null, json!([]), json!({})];
    match &question.kind {
        Kind::Integer { minimum, maximum } => wrong.extend([
            json!(minimum - 1),
            json!(maximum + 1),
            json!(1.5),
            json!("1"),
        ]),
        Kind::String { max_length, .. } => wrong.extend([
            json!("好".repeat(*max_length as usize + 1)),
            json!(7),
            json!(""),
        ]),
        Kind::Boolean => wrong.extend([json!("true"), json!(1)]),
    }
    match question.widget {
        Widget::Date => wrong.extend([json!("2026-02-30"), json!("20260230"), json!("2026-13-01")]),
        Widget::Phone => wrong.extend([
            json!("12345678901"),
            json!("1390000000"),
            json!("１３９００００００００"),
        ]),
        Widget::IdNumber => wrong.push(json!("11010519491231002x ")),
        Widget::Choice => wrong.push(json!("none of them")),
        Widget::NumberStepper | Widget::Text | Widget::YesNo | Widget::Digits => {}
    }
    wrong
}

#[test]
fn answers_out_of_bounds_are_refused() {
    for item in items() {
        let validator = check(&item);
        for question in item.questions().expect("checked") {
            for value in wrong(&question) {
                let mut answers = example(&item);
                answers.insert(question.id.clone(), value.clone());
                assert!(
                    !validator.is_valid(&Value::Object(answers)),
                    "{} {}: {value}",
                    item.code,
                    question.id
                );
            }
        }
    }
}

#[test]
fn a_community_goes_with_its_own_street_only() {
    for item in items() {
        let questions = item.questions().expect("checked");
        let Some(question) = questions
            .iter()
            .find(|question| question.depends_on.is_some())
        else {
            continue;
        };
        let validator = check(&item);
        for street in ["hubin", "meiyuan", "liudi", "wangjiang", "shiqiao"] {
            let mut answers = example(&item);
            answers.insert("street".into(), json!(street));
            let shown: Vec<String> = question
                .choices_for(&answers)
                .map(|choice| choice.value.clone())
                .collect();
            assert!((3..=4).contains(&shown.len()), "{street}");
            for choice in &question.choices {
                answers.insert(question.id.clone(), json!(choice.value));
                let accepted = validator.is_valid(&Value::Object(answers.clone()));
                assert_eq!(
                    accepted,
                    shown.contains(&choice.value),
                    "{} {street} {}",
                    item.code,
                    choice.value
                );
            }
        }
    }
}

#[test]
fn every_item_has_its_icon_in_three_weights() {
    for item in items() {
        for weight in ["bold", "duotone", "fill"] {
            let file = format!("{}/icons/{weight}/{}.svg", super::ASSETS, item.icon);
            assert!(
                std::path::Path::new(&file).exists(),
                "{weight} {}",
                item.icon
            );
        }
    }
}

#[test]
fn four_departments_at_least_offer_something_and_some_want_a_finger() {
    let items = items();
    let departments: std::collections::BTreeSet<&str> = items
        .iter()
        .map(|item| item.department.code.as_str())
        .collect();
    let finger = items
        .iter()
        .filter(|item| item.factors.covers(domain::factor::Factors::FINGER))
        .count();
    assert!(departments.len() >= 4 && finger >= 3 && finger < items.len());
}
