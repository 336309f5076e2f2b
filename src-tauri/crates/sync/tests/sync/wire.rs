//! Readers of JSON from gateways: any bytes give a value or a fault, never a panic.

use domain::id::{ActionId, Digest};
use domain::outcome::Outcome;
use proptest::prelude::*;
use serde_json::{Value, json};
use sync::Fault;
use sync::wire::{self, Asked, Submitted};

/// JSON that is nearly right: the words that are agreed upon, in wrong places too.
fn nearly() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        "status|final|received|known|refused|unknown|ok|stale|donghu-1|GA-0001|gongan",
        "[0-9a-f]{32}|[0-9a-f]{64}",
        "[A-Za-z0-9_-]{0,40}",
        "\\PC{0,20}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    let key = "status|receipt|outcome|height|results|action|actions|cases|items|item|version|\
               department|document|chain_id|proof|history|value|signers_from|leases|case|by|until|\
               licences|uses|signed|fields|key|content|certificate|snapshot|tickets|lines|calls|number|state|[a-z]{1,4}";
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            proptest::collection::hash_map(key, inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// All readers of lists, keys and tickets; their faults.
pub(crate) fn read_the_rest(body: &[u8]) -> [Option<Fault>; 15] {
    [
        wire::worklist(body).err(),
        wire::lease(body, &ActionId([7; 16])).err(),
        wire::leases(body).err(),
        wire::licences(body).err(),
        wire::uses(body).err(),
        wire::key_answer(body).err(),
        wire::grant_answer(body).err(),
        wire::certificate(body).err(),
        wire::revocations(body).err(),
        wire::ticket(body).err(),
        wire::next_ticket(body).err(),
        wire::step_results(body, 1).err(),
        wire::queue(body).err(),
        wire::board(body).err(),
        wire::totals(body).err(),
    ]
}

fn read_all(body: &[u8]) {
    let asked = [Digest([1; 32]), Digest([2; 32])];
    let faults = [
        wire::submitted(body, &asked).err(),
        wire::asked(body).err(),
        wire::head(body).err(),
        wire::cases(body).err(),
        wire::case(body).err(),
        wire::items(body).err(),
        wire::history(body).err(),
        wire::confirmation(body).err(),
        wire::state(body).err(),
    ];
    for fault in faults.into_iter().chain(read_the_rest(body)).flatten() {
        assert!(fault.is_lie(), "{fault}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..600)) {
        read_all(&body);
    }

    #[test]
    fn any_json_is_read_without_a_panic(value in nearly()) {
        read_all(value.to_string().as_bytes());
    }

    #[test]
    fn a_true_answer_cut_anywhere_is_bad_json(cut in 0usize..150) {
        let whole = json!({"status": "final", "height": 7, "outcome": "ok", "receipt": "AAAA"});
        let whole = whole.to_string();
        prop_assume!(cut < whole.len());
        prop_assert_eq!(wire::asked(&whole.as_bytes()[..cut]), Err(Fault::BadJson));
    }

    #[test]
    fn every_true_answer_cut_anywhere_is_bad_json(cut in 0usize..80) {
        fn unread<T: std::fmt::Debug + PartialEq>(read: Result<T, Fault>) -> bool {
            read == Err(Fault::BadJson)
        }
        let history = br#"{"history":"AAAA"}"#;
        let confirmation = br#"{"proof":"AAAA"}"#;
        let state = br#"{"value":"AAAA","height":7,"proof":"AAAA"}"#;
        prop_assert!(wire::history(history) == Ok(vec![0; 3]));
        prop_assert!(wire::confirmation(confirmation) == Ok(vec![0; 3]));
        prop_assert!(wire::state(state).is_ok_and(|answer| answer.height == 7));
        let part = |whole: &'static [u8]| whole.get(..cut).filter(|part| part.len() < whole.len());
        prop_assert!(part(history).is_none_or(|part| unread(wire::history(part))));
        prop_assert!(part(confirmation).is_none_or(|part| unread(wire::confirmation(part))));
        prop_assert!(part(state).is_none_or(|part| unread(wire::state(part))));
    }

    #[test]
    fn only_an_answer_for_exactly_the_submitted_actions_is_taken(
        asked in proptest::collection::btree_set(0u8..6, 0..6),
        answered in proptest::collection::vec((0u8..6, any::<bool>()), 0..6),
    ) {
        let digests: Vec<Digest> = asked.iter().map(|byte| Digest([*byte; 32])).collect();
        let entry = |(byte, taken): &(u8, bool)| {
            let digest = Digest([*byte; 32]);
            if *taken { json!({"action": digest, "status": "received"}) }
            else { json!({"action": digest, "status": "refused", "outcome": "stale"}) }
        };
        let body = json!({"results": answered.iter().map(entry).collect::<Vec<_>>()}).to_string();
        let mut bytes: Vec<u8> = answered.iter().map(|(byte, _)| *byte).collect();
        bytes.sort_unstable();
        let exact = bytes == asked.iter().copied().collect::<Vec<u8>>();
        match wire::submitted(body.as_bytes(), &digests) {
            Ok(results) => {
                prop_assert!(exact);
                for ((digest, answer), (byte, taken)) in results.iter().zip(&answered) {
                    prop_assert_eq!(*digest, Digest([*byte; 32]));
                    prop_assert_eq!(*answer == Submitted::Received, *taken);
                }
            }
            Err(fault) => {
                prop_assert!(!exact);
                prop_assert_eq!(fault, Fault::WrongAction);
            }
        }
    }
}

#[test]
fn the_agreed_answers_are_read() {
    let body = json!({"status": "final", "height": 7, "outcome": "case_closed", "receipt": "AQID"});
    let asked = Asked::Final {
        height: Some(7),
        outcome: Some(Outcome::CaseClosed),
        receipt: vec![1, 2, 3],
    };
    assert_eq!(wire::asked(body.to_string().as_bytes()), Ok(asked));
    assert_eq!(wire::asked(br#"{"status":"unknown"}"#), Ok(Asked::Unknown));
    assert_eq!(
        wire::asked(br#"{"status":"received","more":1}"#),
        Ok(Asked::Received)
    );
    assert_eq!(
        wire::submission([&[1, 2, 3][..]]),
        br#"{"actions":["AQID"]}"#
    );
}

/// A newer gateway may say more; what is agreed upon may not be said twice, or as something else.
#[test]
fn unknown_fields_are_passed_over_and_known_ones_stand_once() {
    let more = br#"{"status":"received","later":{"a":[1]},"more":null}"#;
    assert_eq!(wire::asked(more), Ok(Asked::Received));
    for wrong in [
        &br#"{"status":"received","status":"unknown"}"#[..],
        br#"{"status":"final","height":"7","receipt":"AQID"}"#,
        br#"{"status":"final","height":-7,"receipt":"AQID"}"#,
        br#"{"Status":"received"}"#,
        br#"{"status":"received"} x"#,
    ] {
        assert_eq!(wire::asked(wrong), Err(Fault::BadJson));
    }
}

#[test]
fn lists_past_their_bounds_are_refused() {
    let id = "00".repeat(16);
    let cases = json!({"cases": vec![id; 201]}).to_string();
    assert_eq!(wire::cases(cases.as_bytes()), Err(Fault::TooBig));
    let entry = json!({"action": "AA", "receipt": "AA"});
    let actions = json!({"actions": vec![entry; 1_001]}).to_string();
    assert_eq!(wire::case(actions.as_bytes()), Err(Fault::TooBig));
}
