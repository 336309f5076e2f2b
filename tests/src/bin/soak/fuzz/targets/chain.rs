//! What comes from the chain and goes onto it.

use domain::action::Action;
use domain::id::{KeyId, PublicKey};
use hallseal_tests::specimens::{self, NOW_S, SpecimenChain};
use ledger::{BlockContext, Genesis, MemoryStore, apply_block, apply_genesis, check, encode_tx};
use receipt::{
    HeadProof, LogProof, Receipt, SignedHistory, ValidatorHistory, Verdict, verify, verify_head,
    verify_logged,
};
use seal::action::SignedAction;
use seal::canonical;
use seal::evidence::Evidence;
use seal::fields::{FieldOpening, FieldSet, verify_opening};
use seal::merkle::Frontier;

use super::{Target, forged, refused};

/// Some CBOR heads: arrays, strings and numbers, in and out of their shortest form, indefinite, tagged.
const HEADS: [&[u8]; 12] = [
    &[0x80],
    &[0x98, 0x01],
    &[0x9F],
    &[0xFF],
    &[0xF6],
    &[0x58, 0x20],
    &[0x5F],
    &[0x1B, 0, 0, 0, 0, 0, 0, 0, 0],
    &[0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    &[0xD8, 0x62],
    &[0xA0],
    &[0xFB, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0],
];

fn known(id: KeyId) -> Option<PublicKey> {
    let keys = [specimens::key(3), specimens::key(4)];
    keys.iter()
        .find(|key| key.id() == id)
        .map(|key| key.public())
}

/// Every type in canonical CBOR: what is read has one form only.
pub(super) fn canonical() -> Target {
    fn one_form<T>(input: &[u8]) -> Result<bool, String>
    where
        T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
    {
        match canonical::from_slice::<T>(input) {
            Ok(value) if canonical::to_vec(&value) == input => Ok(true),
            Ok(_) => Err("a second form was taken".to_owned()),
            Err(_) => Ok(false),
        }
    }
    let fields = specimens::content(0).fields.clone();
    let root = fields.root();
    let mut frontier = Frontier::default();
    for number in 0..11 {
        frontier.append(seal::merkle::leaf_hash(&[number]));
    }
    let action = specimens::action(1, None, true, specimens_body());
    let mut corpus = vec![
        canonical::to_vec(&action),
        canonical::to_vec(&fields),
        canonical::to_vec(&specimens::evidence()),
        frontier.to_bytes(),
    ];
    corpus.extend(
        fields
            .open("question_3")
            .map(|opening| canonical::to_vec(&opening)),
    );
    Target {
        corpus,
        words: HEADS.to_vec(),
        run: Box::new(move |input| {
            let read = [
                one_form::<Action>(input)?,
                one_form::<FieldSet>(input)?,
                one_form::<FieldOpening>(input)?,
                one_form::<Evidence>(input)?,
            ];
            if let Ok(opening) = canonical::from_slice::<FieldOpening>(input)
                && verify_opening(&opening, &root).is_ok()
                && fields.get(&opening.field.name) != Some(&opening.field)
            {
                return forged("another answer");
            }
            let frontier = Frontier::from_bytes(input).map(|mut frontier| {
                frontier.append(seal::merkle::leaf_hash(b"next"));
                frontier.root()
            });
            Ok(format!("{read:?} {}", frontier.is_ok()))
        }),
    }
}

fn specimens_body() -> domain::action::Body {
    domain::action::Body::RateVisit(domain::action::RateVisit {
        visit: specimens::id(1),
        rating: domain::rating::Rating::Good,
    })
}

fn actions() -> Vec<SignedAction> {
    let content = seal::hash::sha256(&[b"content"]);
    let filing = specimens::file_case(1, content, false);
    vec![
        specimens::withdraw_case(1, 2, filing.digest()),
        filing,
        specimens::file_case(3, content, true),
        specimens::rate_visit(4),
    ]
}

/// COSE: what verifies is one of the actions that were signed.
pub(super) fn signed_action() -> Target {
    let actions = actions();
    Target {
        corpus: actions
            .iter()
            .map(|action| action.as_bytes().to_vec())
            .collect(),
        words: HEADS.to_vec(),
        run: Box::new(move |input| {
            let parsed = match SignedAction::parse(input) {
                Ok(parsed) => parsed,
                Err(error) => return Ok(refused(&error)),
            };
            let one = seal::verify::verify(&parsed, known).map(|_| ());
            let batch = seal::verify::verify_batch(&[&parsed], known);
            let batch = batch.into_iter().map(|verdict| verdict.map(|_| ())).next();
            if batch != Some(one) {
                return Err("single and batch disagree".to_owned());
            }
            match one {
                Ok(())
                    if actions
                        .iter()
                        .any(|action| action.digest() == parsed.digest()) =>
                {
                    Ok("verified".to_owned())
                }
                Ok(()) => forged("another action"),
                Err(error) => Ok(refused(&error)),
            }
        }),
    }
}

fn judge(
    receipt: &Receipt,
    genuine: &Receipt,
    history: &ValidatorHistory,
) -> Result<String, String> {
    match verify(receipt, history, NOW_S + 60) {
        Verdict::Final(_) | Verdict::ConfirmOnline(_) if receipt == genuine => {
            Ok("final".to_owned())
        }
        Verdict::Final(_) | Verdict::ConfirmOnline(_) => forged("an altered receipt"),
        Verdict::Refused(reason) => Ok(reason.word().to_owned()),
    }
}

/// Receipts: what verifies is the receipt that was made.
pub(super) fn receipt() -> Target {
    let chain = SpecimenChain::new(4, 1_024);
    let (genuine, history) = (chain.receipt(517), chain.history());
    Target {
        corpus: vec![genuine.to_bytes()],
        words: HEADS.to_vec(),
        run: Box::new(move |input| match Receipt::from_bytes(input) {
            Ok(receipt) if receipt.to_bytes() != input => forged("a second form of a receipt"),
            Ok(receipt) => judge(&receipt, &genuine, &history),
            Err(error) => Ok(refused(&error)),
        }),
    }
}

/// The text of a receipt's QR code.
pub(super) fn receipt_text() -> Target {
    let chain = SpecimenChain::new(1, 8);
    let (genuine, history) = (chain.receipt(5), chain.history());
    Target {
        corpus: vec![genuine.to_qr_text().into_bytes()],
        words: super::words(&["HS1:", ":::", " ", "\n", "%69", "FGW", "ZZZ", "张"]),
        run: Box::new(move |input| {
            let text = String::from_utf8_lossy(input);
            match Receipt::from_qr_text(&text) {
                Ok(receipt) if receipt.to_qr_text() != text.trim() => {
                    forged("a second form of a text")
                }
                Ok(receipt) => judge(&receipt, &genuine, &history),
                Err(error) => Ok(refused(&error)),
            }
        }),
    }
}

/// A gateway's newest header.
pub(super) fn head_proof() -> Target {
    let chain = SpecimenChain::new(4, 3);
    let (genuine, history) = (chain.head(), chain.history());
    Target {
        corpus: vec![genuine.to_bytes()],
        words: HEADS.to_vec(),
        run: Box::new(move |input| {
            let head = match HeadProof::from_bytes(input) {
                Ok(head) => head,
                Err(error) => return Ok(refused(&error)),
            };
            match verify_head(&head, &history) {
                Ok(_) if head == genuine => Ok("verified".to_owned()),
                Ok(_) => forged("an altered header"),
                Err(reason) => Ok(reason.word().to_owned()),
            }
        }),
    }
}

/// A history of validators with its proofs, as a gateway serves it.
pub(super) fn signed_history() -> Target {
    let chain = SpecimenChain::new(4, 3);
    let (genuine, start) = (chain.signed_history(), chain.history());
    let whole = genuine.extend(&start);
    Target {
        corpus: vec![genuine.to_bytes()],
        words: HEADS.to_vec(),
        run: Box::new(move |input| {
            let told = match SignedHistory::from_bytes(input) {
                Ok(told) if told.to_bytes() != input => {
                    return forged("a second form of a history");
                }
                Ok(told) => told,
                Err(error) => return Ok(refused(&error)),
            };
            match (told.extend(&start), &whole) {
                (Err(error), _) => Ok(error.code().to_owned()),
                (Ok(known), Ok(whole)) => {
                    let epochs = known.epochs().iter();
                    let points = known.checkpoints().iter();
                    let genuine = epochs.clone().all(|one| whole.epochs().contains(one))
                        && points.clone().all(|one| whole.checkpoints().contains(one));
                    match genuine {
                        true => Ok("verified".to_owned()),
                        false => forged("an altered history"),
                    }
                }
                (Ok(_), Err(error)) => Err(error.to_string()),
            }
        }),
    }
}

/// An action in the log of a header.
pub(super) fn log_proof() -> Target {
    let chain = SpecimenChain::new(4, 37);
    let (genuine, history, receipt) = (chain.logged(9), chain.history(), chain.receipt(9));
    Target {
        corpus: vec![genuine.to_bytes()],
        words: HEADS.to_vec(),
        run: Box::new(move |input| {
            let log = match LogProof::from_bytes(input) {
                Ok(log) if log.to_bytes() != input => return forged("a second form of a proof"),
                Ok(log) => log,
                Err(error) => return Ok(refused(&error)),
            };
            match verify_logged(&log, &receipt.action, receipt.outcome, &history) {
                // How many leaves follow is not part of what is shown.
                Ok(_) if log.path == genuine.path && log.proof == genuine.proof => {
                    Ok("verified".to_owned())
                }
                Ok(_) => forged("an altered proof"),
                Err(reason) => Ok(reason.word().to_owned()),
            }
        }),
    }
}

/// A history of validators, as it is shipped with a verifier.
pub(super) fn validator_history() -> Target {
    let chain = SpecimenChain::new(4, 3);
    let (head, history) = (chain.head(), chain.history());
    Target {
        corpus: vec![history.to_bytes()],
        words: HEADS.to_vec(),
        run: Box::new(move |input| match ValidatorHistory::from_bytes(input) {
            Ok(history) if history.to_bytes() != input => forged("a second form of a history"),
            Ok(history) => Ok(verify_head(&head, &history)
                .map_or_else(|reason| reason.word().to_owned(), |_| "verified".to_owned())),
            Err(error) => Ok(refused(&error)),
        }),
    }
}

fn chain_in_memory() -> MemoryStore {
    let mut store = MemoryStore::default();
    if let Ok(writes) = apply_genesis(&store, &specimens::genesis()) {
        store.write(&writes);
    }
    store
}

/// A transaction of a block: whatever it holds the block is applied, twice alike, and only what was
/// really signed is recorded.
pub(super) fn transaction() -> Target {
    let store = chain_in_memory();
    let actions = actions();
    let all = encode_tx(actions.iter().map(SignedAction::as_bytes));
    let one = encode_tx(actions.iter().skip(1).take(1).map(SignedAction::as_bytes));
    Target {
        corpus: vec![all, one],
        words: HEADS.to_vec(),
        run: Box::new(move |input| {
            let context = BlockContext {
                height: 1,
                time_s: 1_700_000_001,
            };
            let apply = || {
                apply_block(&store, &context, &[input.to_vec()])
                    .map_err(|error| format!("{error:?}"))
            };
            let (outcome, again) = (apply()?, apply()?);
            if outcome != again {
                return Err("the same block has two outcomes".to_owned());
            }
            for recorded in &outcome.recorded {
                if actions
                    .iter()
                    .all(|action| action.digest() != recorded.digest)
                {
                    return forged("another action");
                }
            }
            let [results] = outcome.results.as_slice() else {
                return Err("one transaction, and not one list of results".to_owned());
            };
            let checked = check(&store, input).map_err(|error| format!("{error:?}"))?;
            let ends: std::collections::BTreeSet<_> = results
                .iter()
                .map(|result| format!("{:?}", result.outcome))
                .collect();
            let checked = refused(&checked);
            Ok(format!(
                "{ends:?} {}",
                checked.split('(').next().unwrap_or_default()
            ))
        }),
    }
}

/// A chain's beginning: what is taken holds together and gives the same state twice.
pub(super) fn genesis() -> Target {
    Target {
        corpus: vec![canonical::to_vec(&specimens::genesis())],
        words: HEADS.to_vec(),
        run: Box::new(|input| {
            let genesis: Genesis = match canonical::from_slice(input) {
                Ok(genesis) => genesis,
                Err(error) => return Ok(refused(&error)),
            };
            let store = MemoryStore::default();
            let (one, two) = (
                apply_genesis(&store, &genesis),
                apply_genesis(&store, &genesis),
            );
            match (one, two) {
                (Ok(one), Ok(two)) if one == two => Ok("taken".to_owned()),
                (Err(one), Err(_)) => Ok(refused(&one)),
                _ => Err("the same genesis has two outcomes".to_owned()),
            }
        }),
    }
}
