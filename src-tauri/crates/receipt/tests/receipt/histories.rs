//! Histories: what is one, and that both forms read back.

use crate::world::{World, digest};
use domain::id::ChainId;
use receipt::{Checkpoint, Epoch, HistoryError, Validator, ValidatorHistory};

fn chain() -> ChainId {
    ChainId::new("donghu-1").unwrap()
}

#[test]
fn json_and_cbor_read_back_in_the_engines_order() {
    let world = World::new(&[9, 40, 20, 30], 1);
    let mut shuffled = world.validators.clone();
    shuffled.reverse();
    let point = Checkpoint {
        height: 7,
        app_hash: digest("app"),
    };
    let epochs = vec![
        Epoch {
            from_height: 1,
            validators: shuffled[..1].to_vec(),
        },
        Epoch {
            from_height: 9,
            validators: shuffled,
        },
    ];
    let history = ValidatorHistory::new(chain(), epochs, vec![point]).unwrap();
    assert_eq!(history.epochs()[1].validators, world.validators);
    assert_eq!(history.epoch_at(0), None);
    for (height, from, newest) in [
        (1, 1, false),
        (8, 1, false),
        (9, 9, true),
        (u64::MAX, 9, true),
    ] {
        let (epoch, is_newest) = history.epoch_at(height).unwrap();
        assert_eq!((epoch.from_height, is_newest), (from, newest));
    }
    assert_eq!(
        ValidatorHistory::from_bytes(&history.to_bytes()).as_ref(),
        Ok(&history)
    );
    let json = serde_json::to_string(&history).unwrap();
    assert_eq!(
        serde_json::from_str::<ValidatorHistory>(&json).unwrap(),
        history
    );
    let genesis = format!(
        r#"{{"chain_id":"donghu-1","epochs":[{{"from_height":1,"validators":[{{"key":"{}","power":1}}]}}]}}"#,
        "ab".repeat(32)
    );
    assert_eq!(
        serde_json::from_str::<ValidatorHistory>(&genesis)
            .unwrap()
            .epochs()
            .len(),
        1
    );
}

#[test]
fn one_test_per_defect_of_a_history() {
    let world = World::new(&[10; 3], 1);
    let set = || world.validators.clone();
    let epoch = |from_height, validators| Epoch {
        from_height,
        validators,
    };
    let point = |height| Checkpoint {
        height,
        app_hash: digest("app"),
    };
    let with = |change: fn(&mut Vec<Validator>)| {
        let mut validators = set();
        change(&mut validators);
        vec![epoch(1, validators)]
    };
    let cases: [(&str, Vec<Epoch>, Vec<Checkpoint>, HistoryError); 9] = [
        ("no epoch", vec![], vec![], HistoryError::Length),
        (
            "height zero",
            vec![epoch(0, set())],
            vec![],
            HistoryError::Order,
        ),
        (
            "epochs descend",
            vec![epoch(5, set()), epoch(5, set())],
            vec![],
            HistoryError::Order,
        ),
        (
            "checkpoint twice",
            vec![epoch(1, set())],
            vec![point(3), point(3)],
            HistoryError::Order,
        ),
        (
            "empty set",
            with(Vec::clear),
            vec![],
            HistoryError::Validators,
        ),
        (
            "no power",
            with(|v| v[0].power = 0),
            vec![],
            HistoryError::Validators,
        ),
        (
            "too much power",
            with(|v| v[0].power = u64::MAX),
            vec![],
            HistoryError::Validators,
        ),
        (
            "key twice",
            with(|v| v[0].key = v[1].key),
            vec![],
            HistoryError::Validators,
        ),
        (
            "too many",
            with(|v| {
                for n in 0..127u8 {
                    v.push(Validator {
                        key: domain::id::PublicKey([n; 32]),
                        power: 1,
                    });
                }
            }),
            vec![],
            HistoryError::Validators,
        ),
    ];
    for (defect, epochs, checkpoints, error) in cases {
        assert_eq!(
            ValidatorHistory::new(chain(), epochs, checkpoints),
            Err(error),
            "{defect}"
        );
    }
    let wrong = r#"{"chain_id":"donghu-1","epochs":[]}"#;
    assert!(serde_json::from_str::<ValidatorHistory>(wrong).is_err());
}
