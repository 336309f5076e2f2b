//! Bytes that nobody meant well.

use crate::rights::sample;
use crate::world::*;
use domain::action::{Action, Kind, Role};
use domain::outcome::Outcome;
use ledger::{Checked, check, decode_tx, encode_tx};
use proptest::prelude::*;
use seal::canonical::{from_slice, to_vec};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn arbitrary_transactions_get_one_result_each_and_record_nothing(
        txs in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..5)
    ) {
        let chain = Chain::new();
        let before = chain.apply(&[]).app_hash;
        let outcome = chain.apply(&txs);
        prop_assert_eq!(outcome.results.len(), txs.len());
        for results in &outcome.results {
            prop_assert!(!results.is_empty());
            prop_assert!(results.iter().all(|r| r.outcome == Outcome::Malformed));
        }
        prop_assert_eq!(outcome.app_hash, before);
    }

    #[test]
    fn a_transaction_with_bytes_changed_never_panics_and_never_lacks_a_result(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let chain = Chain::new();
        let actions = [signed(&file(1)), signed(&rate(2, 3)), signed(&withdraw(3, &file(1)))];
        let mut tx = encode_tx(actions.iter().map(|a| a.as_bytes()));
        for (at, byte) in changes {
            let at = at.index(tx.len());
            tx[at] = byte;
        }
        let short = tx[..cut.index(tx.len())].to_vec();
        let wanted = decode_tx(&tx).map_or(1, |members| members.len());
        let outcome = chain.apply(&[tx, short]);
        prop_assert_eq!(outcome.results[0].len(), wanted);
        prop_assert_eq!(outcome.results[1].len(), 1);
    }

    #[test]
    fn a_body_of_any_kind_reads_back_and_changed_bytes_read_as_themselves_or_not_at_all(
        kind in prop::sample::select(Kind::ALL), role in prop::sample::select(&Role::ALL[..]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let (action, _) = sample(&mut Chain::new(), kind, role);
        let mut bytes = to_vec(&action);
        prop_assert_eq!(from_slice::<Action>(&bytes).unwrap(), action);
        let short = &bytes[..cut.index(bytes.len())];
        prop_assert!(from_slice::<Action>(short).is_err());
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(action) = from_slice::<Action>(&bytes) {
            prop_assert_eq!(to_vec(&action), bytes);
        }
    }

    #[test]
    fn check_and_block_agree_on_what_is_refused_for_its_bytes(
        at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let chain = Chain::new();
        let mut bytes = signed(&file(1)).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let result = chain.apply(&[encode_tx([bytes.as_slice()])]).results[0][0];
        let refused = [
            Outcome::Malformed,
            Outcome::WrongChain,
            Outcome::UnknownKey,
            Outcome::BadSignature,
        ];
        match check(&chain.store, &bytes).unwrap() {
            Checked::Refused(digest, outcome) => {
                prop_assert!(refused.contains(&outcome));
                prop_assert_eq!((digest, outcome), (result.digest, result.outcome));
            }
            Checked::New(digest) => {
                prop_assert!(!refused.contains(&result.outcome));
                prop_assert_eq!(digest, result.digest);
            }
            Checked::Known(..) => prop_assert!(false, "nothing is on this chain"),
        }
    }
}

#[test]
fn check_knows_what_is_on_the_chain() {
    let mut chain = Chain::new();
    let filed = signed(&file(1));
    let found = check(&chain.store, filed.as_bytes()).unwrap();
    assert_eq!(found, Checked::New(filed.digest()));
    chain.one(&file(1));
    let found = check(&chain.store, filed.as_bytes()).unwrap();
    assert_eq!(found, Checked::Known(filed.digest(), Outcome::Ok));
    assert_eq!(found.digest(), filed.digest());
}
