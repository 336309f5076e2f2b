use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn whole() -> Value {
    let (_, text) = super::super::ITEMS.first().unwrap();
    serde_json::from_str(text).unwrap()
}

/// Where the defect is after `pointer` was set to `value` (or removed, for null).
fn place_after(pointer: &str, value: Value) -> String {
    let mut item = whole();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let slot = item.pointer_mut(parent).unwrap();
    match (slot, value) {
        (Value::Object(map), Value::Null) => drop(map.remove(key).unwrap()),
        (Value::Object(map), value) => drop(map.insert(key.to_owned(), value)),
        (slot, value) => *slot.get_mut(key.parse::<usize>().unwrap()).unwrap() = value,
    }
    Catalogue::parse(&[("x.json", &item.to_string())])
        .map(|_| "no defect".to_owned())
        .unwrap_or_else(|error| error.defect.place)
}

#[test]
fn the_items_that_come_with_the_program_have_no_defect() {
    let catalogue = Catalogue::built_in().unwrap();
    assert_eq!(catalogue.items().len(), super::super::ITEMS.len());
    for item in catalogue.items() {
        assert!(
            (3..=7).contains(&item.questions().unwrap().len()),
            "{}",
            item.code
        );
        let text = catalogue.source(&item.code).unwrap();
        assert!(text.contains(&item.code));
        assert_eq!(catalogue.get(&item.code), Some(item));
    }
}

#[test]
fn a_fingerprint_without_its_consent_and_the_consent_without_a_fingerprint_are_defects() {
    let with = |finger: bool| {
        let mut items = Catalogue::built_in().unwrap().items().to_vec();
        items.retain(|item| item.factors.covers(Factors::FINGER) == finger);
        items.swap_remove(0)
    };
    let place = |item: &ServiceItem| {
        Catalogue::parse(&[("x.json", &serde_json::to_string(item).unwrap())])
            .unwrap_err()
            .defect
            .place
    };
    let (mut without, mut unasked) = (with(false), with(true));
    let mut forced = unasked.clone();
    for consent in &mut forced.consents {
        consent.required = true;
    }
    assert_eq!(place(&forced), "consents");
    unasked
        .consents
        .retain(|c| c.purpose != Consent::FINGERPRINT);
    assert_eq!(place(&unasked), "consents");
    let consent = with(true).consents.into_iter();
    without
        .consents
        .extend(consent.filter(|c| c.purpose == Consent::FINGERPRINT));
    assert_eq!(place(&without), "consents");
}

#[test]
fn an_item_travels_whole_through_json() {
    for item in Catalogue::built_in().unwrap().items() {
        let text = serde_json::to_string(item).unwrap();
        assert_eq!(*item, serde_json::from_str(&text).unwrap());
    }
}

#[test]
fn a_code_used_twice_is_refused() {
    let text = whole().to_string();
    let error = Catalogue::parse(&[("a.json", &text), ("b.json", &text)]).unwrap_err();
    assert_eq!(
        (error.file.as_str(), error.defect.place.as_str()),
        ("b.json", "code")
    );
    assert_eq!(error.code(), "config_invalid");
}

#[test]
fn a_defect_in_the_head_is_named() {
    assert_eq!(place_after("/version", json!(0)), "version");
    assert_eq!(place_after("/code", json!("SJ-0001")), "code");
    assert_eq!(place_after("/code", json!("GA-00001")), "code");
    assert_eq!(
        place_after("/department/code", json!("ga")),
        "department.code"
    );
    assert_eq!(place_after("/icon", json!("../house")), "icon");
    assert_eq!(place_after("/factors", json!(2)), "factors");
    assert_eq!(place_after("/factors", json!(17)), "factors");
    assert_eq!(place_after("/yields", json!("A Licence")), "yields");
    assert_eq!(place_after("/tint", json!("pink")), "file");
    assert_eq!(place_after("/surprise", json!(1)), "file");
}

#[test]
fn a_text_missing_in_one_language_is_named() {
    assert_eq!(place_after("/name/en", json!(" ")), "name");
    assert_eq!(place_after("/plain_promise/zh", json!("")), "plain_promise");
    assert_eq!(place_after("/notice/fee", json!([])), "notice.fee");
    assert_eq!(place_after("/notice/who/0/en", json!("")), "notice.who");
    assert_eq!(place_after("/consents/0/text/en", json!("")), "consents");
    assert_eq!(place_after("/keywords/en", json!([])), "keywords");
    assert_eq!(place_after("/name/en", Value::Null), "file");
    assert_eq!(place_after("/name/zh", json!("长".repeat(1_001))), "name");
}

#[test]
fn a_form_that_could_not_be_shown_is_refused() {
    let property = |name: &str| format!("form.properties.{name}");
    assert_eq!(place_after("/form/type", json!("array")), "form.type");
    assert_eq!(
        place_after("/form/$schema", json!("draft-07")),
        "form.$schema"
    );
    assert_eq!(
        place_after("/form/additionalProperties", json!(true)),
        "form.type"
    );
    assert_eq!(place_after("/form/required", Value::Null), "form.required");
    assert_eq!(
        place_after("/form/required/0", json!("nobody")),
        "form.required"
    );
    assert_eq!(
        place_after("/form/required/0", json!("room")),
        "form.required"
    );
    assert_eq!(
        place_after("/form/properties", json!({})),
        "form.properties"
    );
    assert_eq!(
        place_after("/form/properties/room/x-order", json!(1)),
        "form.properties.x-order"
    );
    assert_eq!(
        place_after("/form/properties/room/x-order", json!(9)),
        "form.properties.x-order"
    );
    assert_eq!(
        place_after("/form/properties/room/x-question", Value::Null),
        property("room")
    );
    assert_eq!(
        place_after("/form/properties/room/x-quesiton", json!({})),
        property("room")
    );
    assert_eq!(
        place_after("/form/properties/room/pattern", Value::Null),
        property("room")
    );
    assert_eq!(
        place_after("/form/properties/room/x-widget", json!("choice")),
        property("room")
    );
    assert_eq!(
        place_after("/form/properties/tenure/enum/0", json!("else")),
        property("tenure")
    );
    assert_eq!(
        place_after("/form/properties/tenure/x-choices/0/label/en", json!("")),
        property("tenure")
    );
    assert_eq!(
        place_after("/form/properties/moved_on/format", Value::Null),
        property("moved_on")
    );
    assert_eq!(
        place_after("/form/properties/community/x-depends-on", json!("room")),
        property("community")
    );
    assert_eq!(
        place_after("/form/properties/community/x-depends-on", json!("phone")),
        property("community")
    );
    assert_eq!(
        place_after("/form/properties/community/x-depends-on", Value::Null),
        property("community")
    );
}

#[test]
fn a_question_that_cites_no_clause_of_the_rule_is_refused() {
    let why = "form.properties.room.x-why";
    assert_eq!(
        place_after("/form/properties/room/x-why/clause", json!(99)),
        why
    );
    assert_eq!(
        place_after("/form/properties/room/x-why/rule_version", json!(1)),
        why
    );
    assert_eq!(place_after("/rule/clauses/1/number", json!(1)), "rule");
    assert_eq!(place_after("/rule/clauses", json!([])), "rule");
    assert_eq!(
        place_after("/rule/evaluators", json!(["GA", "GA"])),
        "rule.cel"
    );
    assert_eq!(place_after("/rule/cel", json!("")), "rule.cel");
}

#[test]
fn evaluators_open_answers_only_where_the_person_was_asked_and_could_refuse() {
    assert_eq!(
        place_after("/consents/1/purpose", json!("something_else")),
        "consents"
    );
    assert_eq!(place_after("/consents/1/required", json!(true)), "consents");
}

#[test]
fn a_file_too_long_is_refused() {
    let text = format!("{}{}", " ".repeat(FILE_BYTES_MAX), whole());
    assert_eq!(
        Catalogue::parse(&[("x.json", &text)])
            .unwrap_err()
            .defect
            .place,
        "file"
    );
}

proptest! {
    #[test]
    fn no_file_makes_it_fail(text in ".{0,400}") {
        prop_assert!(Catalogue::parse(&[("x.json", &text)]).is_err());
    }

    #[test]
    fn no_damaged_byte_makes_it_fail(at in 0usize..10_000, byte in 0u8..128) {
        let (_, text) = super::super::ITEMS[0];
        let mut bytes = text.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(text) = String::from_utf8(bytes)
            && let Ok(catalogue) = Catalogue::parse(&[("x.json", &text)])
        {
            prop_assert!(catalogue.items()[0].questions().is_ok());
        }
    }
}
