use super::*;
use domain::catalogue::Catalogue;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn private(text: &str) -> Result<Rule, RuleError> {
    Rule::parse(text, &Scope::Private)
}

fn public(text: &str) -> Result<Rule, RuleError> {
    let fields = [("name", Kind::Text), ("staff_count", Kind::Integer)];
    let fields = fields.map(|(name, kind)| (name.to_owned(), kind));
    Rule::parse(text, &Scope::Public(fields.into()))
}

fn inputs<const N: usize>(pairs: [(&str, Value); N]) -> BTreeMap<String, Value> {
    pairs.map(|(name, value)| (name.to_owned(), value)).into()
}

#[test]
fn every_rule_of_the_catalogue_is_a_rule_and_its_inputs_have_types() {
    let catalogue = Catalogue::built_in().unwrap();
    let mut seen = 0;
    for item in catalogue.items() {
        let Some(cel) = &item.rule.cel else { continue };
        let rule = private(cel).unwrap();
        assert_eq!(rule.conditions(), cel.matches("&&").count() + 1, "{cel}");
        assert!(!rule.inputs().is_empty());
        let words = item.rule.conditions.len();
        assert_eq!(words, rule.conditions(), "{}: in words", item.code);
        seen += 1;
    }
    assert!(seen >= 4);
    let housing = catalogue.get("ZJ-0001").unwrap().rule.cel.clone().unwrap();
    let rule = private(&housing).unwrap();
    assert_eq!(
        rule.inputs().get("answers.family_income"),
        Some(&Kind::Integer)
    );
    assert_eq!(
        rule.inputs().get("facts.same_subsidy"),
        Some(&Kind::Boolean)
    );
}

#[test]
fn each_condition_has_a_verdict_of_its_own_in_the_order_they_are_written() {
    let rule = private(
        "answers.household >= 1 && facts.homes_owned == 0 && (facts.here || facts.months >= 36) \
         && answers.kind in ['rent', 'share'] && facts.ages.all(age, age < 150)",
    )
    .unwrap();
    let given = inputs([
        ("answers.household", Value::Integer(3)),
        ("facts.homes_owned", Value::Integer(1)),
        ("facts.months", Value::Integer(40)),
        ("answers.kind", Value::Text("rent".into())),
        ("facts.ages", Value::Texts(vec!["wrong type".into()])),
    ]);
    assert_eq!(
        rule.judge(&given),
        [
            Verdict::Held,
            Verdict::NotHeld,
            // What is missing does not matter where the other side decides.
            Verdict::Held,
            Verdict::Held,
            Verdict::Unjudged,
        ]
    );
    assert!(
        rule.judge(&BTreeMap::new())
            .iter()
            .all(|v| *v == Verdict::Unjudged)
    );
}

#[test]
fn arithmetic_that_leaves_its_bounds_is_unjudged() {
    let rule = private("answers.a * answers.b > 0 && answers.a / answers.c == 1 && -answers.a < 0")
        .unwrap();
    let given = inputs([
        ("answers.a", Value::Integer(i64::MIN)),
        ("answers.b", Value::Integer(-1)),
        ("answers.c", Value::Integer(0)),
    ]);
    assert_eq!(rule.judge(&given), [Verdict::Unjudged; 3]);
    let given = inputs([
        ("answers.a", Value::Integer(i64::MIN)),
        ("answers.b", Value::Integer(1)),
        ("answers.c", Value::Integer(-1)),
    ]);
    assert_eq!(
        rule.judge(&given),
        [Verdict::NotHeld, Verdict::Unjudged, Verdict::Unjudged]
    );
}

#[test]
fn what_rules_may_not_use_is_refused_by_name() {
    use RuleError::{Forbidden, Syntax, TooLarge, Types, UnknownVariable};
    let deep = format!("{}true{}", "(".repeat(40), ")".repeat(40));
    let many = vec!["facts.a"; 200].join("||");
    let list = format!("facts.n in [{}]", vec!["1"; 65].join(","));
    let bangs = format!("{}facts.a", "!".repeat(60));
    for (text, wanted) in [
        ("", Syntax),
        ("answers.a >", Syntax),
        ("answers.a == 1.5", Forbidden("float")),
        ("answers.a == 1u", Forbidden("unsigned number")),
        ("answers.a == b'x'", Forbidden("bytes")),
        ("answers.a == null", Forbidden("null")),
        ("{'a': 1}['a'] == answers.a", Forbidden("map")),
        ("answers.a.matches('x+')", Forbidden("function")),
        ("now() > answers.a", Forbidden("function")),
        (
            "timestamp(answers.a) == timestamp('x')",
            Forbidden("function"),
        ),
        ("double(answers.a) > 1", Forbidden("function")),
        ("has(answers.a)", Forbidden("function")),
        (
            "facts.list.map(x, x + 1) == facts.list",
            Forbidden("function"),
        ),
        (
            "facts.a.all(x, facts.b.exists(y, y == x))",
            Forbidden("nested comprehension"),
        ),
        (
            "facts.a.all(answers, answers > 1)",
            Forbidden("name of a member"),
        ),
        ("licences.x.active", UnknownVariable),
        ("today > 1", UnknownVariable),
        ("answers.a.b == 1", UnknownVariable),
        ("answers == 1", UnknownVariable),
        ("answers.a == answers.b", UnknownVariable),
        ("answers.a == 1 && answers.a == 'x'", Types),
        ("answers.a + 1", Types),
        ("answers.a > 'x'", Types),
        ("[[1]] == [[1]]", Types),
        (deep.as_str(), TooLarge("depth")),
        (bangs.as_str(), TooLarge("depth")),
        (many.as_str(), TooLarge("text")),
        (list.as_str(), TooLarge("list")),
        ("answers.a == 'x\u{0}'", Forbidden("control characters")),
    ] {
        assert_eq!(private(text).err(), Some(wanted), "{text}");
    }
}

#[test]
fn a_public_rule_reads_public_fields_licences_and_the_blocks_day() {
    let rule = public(
        "licences.driving_licence.active && licences.driving_licence.until - today <= 90 \
         && !register.name_taken && case.name.size() > 1 && case.staff_count < 100 && case.card",
    )
    .unwrap();
    assert_eq!(rule.conditions(), 6);
    let given = inputs([
        ("licences.driving_licence.active", Value::Boolean(true)),
        ("licences.driving_licence.until", Value::Integer(20_000)),
        ("today", Value::Integer(19_950)),
        ("register.name_taken", Value::Boolean(false)),
        ("case.name", Value::Text("东湖测试商行".into())),
        ("case.staff_count", Value::Integer(3)),
        ("case.card", Value::Boolean(true)),
    ]);
    assert!(Verdict::all_hold(&rule.judge(&given)));
    for wrong in [
        "answers.a == 1",
        "facts.a",
        "case.other == 1",
        "licences.x.secret",
    ] {
        assert_eq!(
            public(wrong).err(),
            Some(RuleError::UnknownVariable),
            "{wrong}"
        );
    }
}

#[test]
fn a_value_prints_as_stars() {
    assert_eq!(format!("{:?}", Value::Text("张测试".into())), "Value(***)");
}

/// Expressions as people write them, right and wrong.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("facts.a".to_owned()),
        Just("facts.b".to_owned()),
        Just("answers.n".to_owned()),
        Just("answers.list".to_owned()),
        any::<i64>().prop_map(|n| n.to_string()),
        "'[a-z]{0,3}'",
        Just("true".to_owned()),
        Just("1.5".to_owned()),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let operator = prop::sample::select(vec![
            "&&", "||", "==", "!=", "<", ">=", "+", "-", "*", "/", "%", "in", "?",
        ]);
        prop_oneof![
            (inner.clone(), operator, inner.clone())
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            inner.clone().prop_map(|a| format!("size({a})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a}, {b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}.all(x, {b})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
        ]
    })
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::Integer),
        ".{0,8}".prop_map(Value::Text),
        any::<bool>().prop_map(Value::Boolean),
        prop::collection::vec(any::<i64>(), 0..70).prop_map(Value::Integers),
        prop::collection::vec(".{0,4}", 0..5).prop_map(Value::Texts),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_makes_the_check_panic(text in prop_oneof!["[ -~]{0,60}", ".{0,40}", "[a-z.()\\[\\]{}&|!=<>'?:,0-9-]{0,80}"]) {
        let _ = (private(&text), public(&text));
    }

    #[test]
    fn a_rule_gives_the_same_verdicts_every_time_and_one_for_each_condition(
        text in expression(),
        values in prop::collection::btree_map(
            prop::sample::select(vec!["facts.a", "facts.b", "answers.n", "answers.list"]).prop_map(str::to_owned),
            value(), 0..4),
    ) {
        if let (Ok(one), Ok(two)) = (private(&text), private(&text)) {
            let verdicts = one.judge(&values);
            prop_assert_eq!(verdicts.len(), one.conditions());
            prop_assert_eq!(verdicts, two.judge(&values));
            prop_assert_eq!(one.digest(), digest(&text));
        }
    }

    #[test]
    fn a_well_typed_rule_over_fitting_values_is_always_judged(
        a in -1_000i64..1_000, b in any::<bool>(), list in prop::collection::vec(-9i64..9, 0..64)
    ) {
        let rule = private("answers.n * 3 < 500 && (facts.a || answers.n > 0) && answers.list.exists(x, x == 3)").unwrap();
        let wanted = [a * 3 < 500, b || a > 0, list.contains(&3)];
        let given = inputs([
            ("answers.n", Value::Integer(a)), ("facts.a", Value::Boolean(b)), ("answers.list", Value::Integers(list)),
        ]);
        let wanted = wanted.map(|holds| if holds { Verdict::Held } else { Verdict::NotHeld });
        prop_assert_eq!(rule.judge(&given), wanted);
    }
}
