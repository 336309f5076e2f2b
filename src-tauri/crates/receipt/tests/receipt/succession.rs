//! Validators that change: every link is checked, whatever is known stands, and those in
//! office confirm what those before them signed.

use crate::world::{NOW_S, World, digest};
use domain::id::{ChainId, Digest};
use proptest::prelude::*;
use receipt::commit;
use receipt::inclusion::block_leaf_hash;
use receipt::proof::ChainTag;
use receipt::{
    AppHashInputs, Checkpoint, Epoch, HeadProof, HistoryError, Link, LogProof, Reason,
    SignedHistory, SuccessionError, Validator, ValidatorHistory, Verdict, confirm, read_history,
    verify, verify_head, verify_kept_head, verify_logged,
};
use seal::merkle::Tree;

/// Who signs in turn, and up to which height.
const POWERS: [&[u64]; 4] = [
    &[10, 10, 10, 10],
    &[10, 10, 10, 10, 10],
    &[10, 10, 10],
    &[7, 30, 20],
];
const LAST: [u64; 3] = [40, 41, 90];

/// The world in which set `n` signs the header at `height`, with these as its successors.
fn at(n: usize, height: u64, next: &[Validator]) -> World {
    let mut world = World::new(POWERS[n], 9);
    world.header.height = height;
    world.header.next_validators_hash = commit::validators_hash(next);
    world.vote();
    world
}

fn set(n: usize) -> Vec<Validator> {
    World::new(POWERS[n], 1).validators
}

fn link(n: usize) -> Link {
    let next = set(n + 1);
    let world = at(n, LAST[n], &next);
    Link {
        app_hash: world.header.app_hash,
        consensus_leaf: commit::consensus_leaf(&world.header.leaves()),
        validators: next,
        proof: world.proof(),
    }
}

fn chain() -> ChainId {
    World::new(POWERS[0], 1).chain_id
}

fn first() -> Epoch {
    Epoch {
        from_height: 1,
        validators: set(0),
    }
}

fn start() -> ValidatorHistory {
    ValidatorHistory::genesis(chain(), set(0)).unwrap()
}

fn signed(links: usize) -> SignedHistory {
    SignedHistory {
        chain_id: chain(),
        first: first(),
        links: (0..links).map(link).collect(),
        checkpoints: Vec::new(),
    }
}

#[test]
fn a_history_is_followed_link_by_link_from_the_first_set_to_the_one_in_office() {
    let whole = signed(3).extend(&start()).unwrap();
    let found: Vec<_> = whole
        .epochs()
        .iter()
        .map(|epoch| epoch.from_height)
        .collect();
    assert_eq!(found, [1, 41, 42, 91]);
    for n in 0..4 {
        assert_eq!(whole.epochs()[n].validators, set(n));
    }
    // In parts, too, and again, and what is older than what is known changes nothing.
    let part = signed(1).extend(&start()).unwrap();
    assert_eq!(signed(3).extend(&part).unwrap(), whole);
    assert_eq!(signed(3).extend(&whole).unwrap(), whole);
    assert_eq!(signed(1).extend(&whole).unwrap(), whole);
    let mut later = signed(3);
    later.first = whole.epochs()[1].clone();
    later.links.remove(0);
    assert_eq!(later.extend(&part).unwrap(), whole);
    assert_eq!(later.extend(&start()), Err(SuccessionError::Gap));
    // Both forms read, and say the same.
    assert_eq!(read_history(&signed(3).to_bytes()).unwrap(), whole);
    assert_eq!(read_history(&whole.to_bytes()).unwrap(), whole);
    assert!(read_history(b"").is_err());
}

#[test]
fn a_header_of_the_new_set_is_believed_only_once_its_link_is_known() {
    let world = at(1, 41, &set(2));
    assert!(verify_head(&world.head(), &start()).is_err());
    let history = signed(1).extend(&start()).unwrap();
    assert_eq!(verify_head(&world.head(), &history).unwrap().height, 41);
    let old = at(0, 39, &set(0)).head();
    assert_eq!(verify_head(&old, &history), Err(Reason::RetiredValidators));
    assert_eq!(verify_kept_head(&old, &history).unwrap().height, 39);
}

fn bad(reason: Reason) -> Result<ValidatorHistory, SuccessionError> {
    Err(SuccessionError::BadLink(reason))
}

#[test]
fn one_test_per_lie_about_a_succession() {
    let told = |change: fn(&mut SignedHistory)| {
        let mut history = signed(3);
        change(&mut history);
        history.extend(&start())
    };
    // Another successor than the header names; the right ones in another order.
    assert_eq!(
        told(|h| h.links[0].validators = set(3)),
        bad(Reason::WrongHeader)
    );
    assert_eq!(
        told(|h| h.links[2].validators.swap(0, 1)),
        bad(Reason::WrongHeader)
    );
    assert_eq!(
        told(|h| h.links[0].validators[0].power = 1_000),
        bad(Reason::WrongHeader)
    );
    let other_leaf = told(|h| h.links[0].consensus_leaf = Digest::ZERO);
    assert_eq!(other_leaf, bad(Reason::WrongHeader));
    // Signed by too few, by others, for another state or height.
    let few = told(|h| h.links[1].proof.votes.truncate(2));
    assert_eq!(few, bad(Reason::TooFewSignatures));
    let forged = told(|h| h.links[0].proof.votes[0].signature[5] ^= 1);
    assert_eq!(forged, bad(Reason::BadSignature));
    assert_eq!(
        told(|h| h.links[0].app_hash = Digest::ZERO),
        bad(Reason::BadSignature)
    );
    assert_eq!(
        told(|h| h.links[0].proof.height -= 1),
        bad(Reason::BadSignature)
    );
    // A link left out, doubled, or before the one that it follows.
    assert!(matches!(
        told(|h| {
            h.links.remove(0);
        }),
        Err(SuccessionError::BadLink(_))
    ));
    let doubled = told(|h| h.links[1] = h.links[0].clone());
    assert_eq!(doubled, Err(HistoryError::Order.into()));
    assert!(told(|h| h.links.swap(0, 2)).is_err());
    // Another beginning, another chain.
    assert_eq!(
        told(|h| h.first.validators = set(1)),
        Err(SuccessionError::Fork)
    );
    let elsewhere = told(|h| h.chain_id = ChainId::new("donghu-2").unwrap());
    assert_eq!(elsewhere, Err(SuccessionError::WrongChain));
}

#[test]
fn retired_keys_cannot_rewrite_what_is_known() {
    let known = signed(3).extend(&start()).unwrap();
    // The first set's keys, leaked, name another successor: soundly signed.
    let usurpers = set(2);
    for height in [LAST[0], LAST[0] + 10, LAST[0] - 10] {
        let world = at(0, height, &usurpers);
        let mut forged = signed(0);
        forged.links = vec![Link {
            app_hash: world.header.app_hash,
            consensus_leaf: commit::consensus_leaf(&world.header.leaves()),
            validators: usurpers.clone(),
            proof: world.proof(),
        }];
        assert_eq!(
            forged.extend(&known),
            Err(SuccessionError::Fork),
            "{height}"
        );
        // Only who knows nothing newer can be told so: that is what shipped histories are for.
        assert!(forged.extend(&start()).is_ok());
    }
    // A known set passed over.
    let mut skips = signed(3);
    skips.links.remove(1);
    assert_eq!(skips.extend(&known), Err(SuccessionError::Fork));
}

#[test]
fn a_checkpoint_of_the_set_in_office_goes_on_vouching_when_that_set_is_retired() {
    let world = at(2, 60, &set(2));
    let mut told = signed(2);
    told.checkpoints = vec![at(0, 20, &set(0)).head(), world.head()];
    let in_office = told.extend(&start()).unwrap();
    let point = Checkpoint {
        height: 60,
        app_hash: world.header.app_hash,
    };
    assert_eq!(
        in_office.checkpoints(),
        [point],
        "the retired set's is worth nothing"
    );
    let retired = signed(3).extend(&in_office).unwrap();
    assert!(matches!(
        verify(&world.receipt(5), &retired, NOW_S),
        Verdict::Final(_)
    ));
    // Without it the same receipt is to be confirmed.
    let without = signed(3).extend(&start()).unwrap();
    let verdict = verify(&world.receipt(5), &without, NOW_S);
    assert!(matches!(verdict, Verdict::ConfirmOnline(_)), "{verdict:?}");
    // Another header at a height that is vouched for is a fork.
    let mut other = at(2, 60, &set(2));
    other.header.app_hash = digest("another state");
    other.vote();
    told.checkpoints = vec![other.head()];
    assert_eq!(told.extend(&in_office), Err(SuccessionError::Fork));
    told.checkpoints = vec![other.head()];
    told.checkpoints[0].proof.votes[1].signature[0] ^= 1;
    assert_eq!(told.extend(&start()), bad(Reason::BadSignature));
}

#[test]
fn no_flipped_byte_of_a_history_is_believed() {
    let mut told = signed(1);
    told.checkpoints = vec![at(1, 41, &set(2)).head()];
    let whole = told.extend(&start()).unwrap();
    let bytes = told.to_bytes();
    println!(
        "a history of one change with a checkpoint: {} bytes",
        bytes.len()
    );
    assert_eq!(SignedHistory::from_bytes(&bytes).unwrap(), told);
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= [0x01, 0x10, 0x80][at % 3];
        let Ok(read) = SignedHistory::from_bytes(&altered) else {
            continue;
        };
        let verdict = read.extend(&start());
        assert!(
            verdict.is_err() || verdict == Ok(whole.clone()),
            "byte {at}"
        );
    }
    for cut in 0..bytes.len() {
        assert!(SignedHistory::from_bytes(&bytes[..cut]).is_err());
    }
}

/// The log of this many actions as a header of set `n` at a height commits to it, and the
/// proof of the action at `index`.
fn logged(n: usize, height: u64, leaves: &[(Digest, u32)], index: usize) -> LogProof {
    let tree = Tree::new(leaves.iter().map(|(a, o)| block_leaf_hash(a, *o)).collect());
    let mut world = at(n, height, &set(n));
    let inputs = AppHashInputs {
        log_root: tree.root(),
        state_root: digest("later state"),
        block_root: digest("later block"),
    };
    world.header.app_hash = inputs.app_hash();
    world.vote();
    LogProof {
        chain: ChainTag::of(&world.chain_id),
        index: index as u64,
        size: leaves.len() as u64,
        path: tree.path(index).unwrap(),
        state_root: inputs.state_root,
        block_root: inputs.block_root,
        proof: world.proof(),
    }
}

#[test]
fn those_in_office_confirm_a_receipt_of_those_before_them() {
    let history = signed(3).extend(&start()).unwrap();
    let old = at(0, 30, &set(0));
    let leaves: Vec<_> = (0..7)
        .map(|n| (digest(&format!("earlier {n}")), 0))
        .chain(old.outcomes.clone())
        .chain((0..5).map(|n| (digest(&format!("later {n}")), 0)))
        .collect();
    for index in 0..9 {
        let receipt = old.receipt(index);
        assert!(matches!(
            verify(&receipt, &history, NOW_S),
            Verdict::ConfirmOnline(_)
        ));
        let log = logged(3, 120, &leaves, index + 7);
        let read = LogProof::from_bytes(&log.to_bytes()).unwrap();
        assert_eq!(read, log);
        let verdict = confirm(&receipt, &read, &history, NOW_S);
        let Verdict::Final(proven) = verdict else {
            panic!("{verdict:?}");
        };
        assert_eq!((proven.height, proven.outcome), (29, old.outcomes[index].1));
        // Another action's place, and a header of retired validators, confirm nothing.
        let other = logged(3, 120, &leaves, (index + 8) % 9 + 7);
        let verdict = confirm(&receipt, &other, &history, NOW_S);
        assert_eq!(verdict, Verdict::Refused(Reason::BadSignature));
        let retired = logged(2, 60, &leaves, index + 7);
        let verdict = confirm(&receipt, &retired, &history, NOW_S);
        assert_eq!(verdict, Verdict::Refused(Reason::RetiredValidators));
    }
    let log = logged(3, 120, &leaves, 7);
    let (action, outcome) = leaves[7];
    assert_eq!(
        verify_logged(&log, &action, outcome, &history)
            .unwrap()
            .height,
        120
    );
    let lie = verify_logged(&log, &action, outcome + 1, &history);
    assert_eq!(lie, Err(Reason::BadSignature));
    let mut short = log.clone();
    short.path.pop();
    assert_eq!(
        verify_logged(&short, &action, outcome, &history),
        Err(Reason::NotIncluded)
    );
    let bytes = log.to_bytes();
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 0x20;
        let shown = LogProof::from_bytes(&altered)
            .map_err(Reason::from)
            .and_then(|log| verify_logged(&log, &action, outcome, &history));
        // Where the log ends is not part of what is proven: more leaves may be claimed.
        assert!(
            shown.is_err() || altered[at..].len() > bytes.len() - 12,
            "byte {at}"
        );
    }
}

#[test]
fn a_head_of_another_chain_is_no_checkpoint() {
    let mut told = signed(0);
    let mut head: HeadProof = at(0, 20, &set(0)).head();
    head.chain = ChainTag([0; 4]);
    told.checkpoints = vec![head];
    assert_eq!(told.extend(&start()), bad(Reason::WrongChain));
}

/// An action in the log of those in office, and its receipt's words.
fn confirmed() -> (LogProof, Digest) {
    let action = digest("logged");
    let leaves = [(digest("before"), 0), (action, 3), (digest("after"), 0)];
    (logged(3, 120, &leaves, 1), action)
}

#[test]
fn no_flipped_byte_of_a_log_proof_shows_anything_else() {
    let history = signed(3).extend(&start()).unwrap();
    let (log, action) = confirmed();
    let head = verify_logged(&log, &action, 3, &history).unwrap();
    let bytes = log.to_bytes();
    for at in 0..bytes.len() {
        for flip in [0x01, 0x10, 0x80, 0xFF] {
            let mut altered = bytes.clone();
            altered[at] ^= flip;
            let Ok(read) = LogProof::from_bytes(&altered) else {
                continue;
            };
            assert_eq!(read.to_bytes(), altered, "byte {at}: a second form");
            // How many leaves follow is not part of what is shown.
            let same = read.path == log.path && read.proof == log.proof && read.index == log.index;
            match verify_logged(&read, &action, 3, &history) {
                Ok(found) => assert!(same && found == head, "byte {at} by {flip:#x}"),
                Err(_) => assert_ne!(read, log),
            }
        }
    }
    for cut in 0..bytes.len() {
        assert!(LogProof::from_bytes(&bytes[..cut]).is_err());
    }
}

#[test]
fn histories_links_and_log_proofs_past_their_length_are_refused() {
    let (log, _) = confirmed();
    let bent = |bytes: Vec<u8>| [bytes, vec![0]].concat();
    assert!(LogProof::from_bytes(&bent(log.to_bytes())).is_err());
    assert!(SignedHistory::from_bytes(&bent(signed(2).to_bytes())).is_err());
    assert!(seal::canonical::from_slice::<Link>(&bent(seal::canonical::to_vec(&link(0)))).is_err());
    let mut long = log;
    long.path = vec![digest("path"); 2_000];
    assert!(LogProof::from_bytes(&long.to_bytes()).is_err());
    let mut many = signed(1);
    many.links = vec![link(0); 10_001];
    assert!(SignedHistory::from_bytes(&many.to_bytes()).is_err());
    let mut wide = link(0);
    wide.validators = vec![wide.validators[0].clone(); 1_000];
    assert!(seal::canonical::from_slice::<Link>(&seal::canonical::to_vec(&wide)).is_err());
}

proptest! {
    #[test]
    fn what_proves_a_succession_comes_back_whole_and_replaced_bytes_are_never_believed(
        links in 1usize..4, changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let told = signed(links);
        let whole = told.extend(&start()).unwrap();
        let bytes = told.to_bytes();
        prop_assert_eq!(SignedHistory::from_bytes(&bytes), Ok(told.clone()));
        for link in &told.links {
            let bytes = seal::canonical::to_vec(link);
            prop_assert_eq!(&seal::canonical::from_slice::<Link>(&bytes).unwrap(), link);
        }
        let mut altered = bytes.clone();
        for (at, to) in changes {
            let at = at.index(altered.len());
            altered[at] = to;
        }
        let read = SignedHistory::from_bytes(&altered);
        let believed = read.ok().and_then(|read| read.extend(&start()).ok());
        prop_assert!(believed.is_none() || believed == Some(whole));
    }
}
