//! What each receipt proves, and the one reason for which each wrong one does not.

use crate::world::{NOW_S, World, digest};
use domain::id::{ChainId, Digest};
use receipt::verdict::MAX_AHEAD_S;
use receipt::{
    BlockTree, Checkpoint, CommitProof, Epoch, Reason, Receipt, ReceiptError, ValidatorHistory,
    Verdict, verify, verify_for, verify_head,
};
use std::collections::BTreeSet;

fn refused(reason: Reason) -> Verdict {
    Verdict::Refused(reason)
}

#[test]
fn every_outcome_of_blocks_of_every_small_size_is_proven() {
    for count in 1..=33 {
        let world = World::new(&[10; 4], count);
        for (index, (action, outcome)) in world.outcomes.iter().enumerate() {
            let receipt = world.receipt(index);
            let read = Receipt::from_qr_text(&receipt.to_qr_text()).unwrap();
            assert_eq!(read, receipt);
            let Verdict::Final(proven) = verify_for(&read, action, &world.history(), NOW_S) else {
                panic!("{count} actions, index {index}");
            };
            assert_eq!((proven.action, proven.outcome), (*action, *outcome));
            assert_eq!(
                (proven.height, proven.signers, proven.of),
                (1_234_566, 3, 4)
            );
            assert_eq!(proven.time_s, NOW_S + 1);
        }
    }
}

#[test]
fn a_receipt_fits_a_qr_code_of_version_20_at_level_l() {
    // ISO/IEC 18004: version 20, level L holds 1,249 alphanumeric characters.
    for (powers, signers) in [(&[10][..], 1), (&[10; 4], 3)] {
        let world = World::new(powers, 1_024);
        let longest = (0..1_024).step_by(93).map(|index| world.receipt(index));
        let (mut bytes, mut characters) = (0, 0);
        for receipt in longest.chain([world.receipt(1_023)]) {
            assert_eq!(receipt.proof.votes.len(), signers);
            let text = receipt.to_qr_text();
            let allowed =
                |c: char| c.is_ascii_digit() || c.is_ascii_uppercase() || " $%*+-./:".contains(c);
            assert!(text.chars().all(allowed), "{text}");
            bytes = bytes.max(receipt.to_bytes().len());
            characters = characters.max(text.len());
        }
        println!(
            "receipt, {signers} of {} signatures, block of 1,024: {bytes} bytes, {characters} characters; head {} bytes",
            powers.len(),
            world.head().to_bytes().len()
        );
        assert!(characters <= 1_249, "{characters}");
    }
}

#[test]
fn a_receipt_of_another_action_chain_or_time_is_refused() {
    let world = World::new(&[10; 4], 9);
    let (receipt, history) = (world.receipt(5), world.history());
    let verdict = verify_for(&receipt, &world.outcomes[4].0, &history, NOW_S);
    assert_eq!(verdict, refused(Reason::WrongAction));
    let other = ChainId::new("donghu-2").unwrap();
    let other = ValidatorHistory::genesis(other, world.validators.clone()).unwrap();
    assert_eq!(verify(&receipt, &other, NOW_S), refused(Reason::WrongChain));
    let early = NOW_S + 1 - MAX_AHEAD_S;
    assert!(matches!(
        verify(&receipt, &history, early),
        Verdict::Final(_)
    ));
    assert_eq!(
        verify(&receipt, &history, early - 1),
        refused(Reason::FromTheFuture)
    );
}

#[test]
fn another_outcome_place_or_block_size_is_refused() {
    let world = World::new(&[10; 4], 9);
    let (receipt, history) = (world.receipt(5), world.history());
    let check = |change: fn(&mut Receipt)| {
        let mut altered = receipt.clone();
        change(&mut altered);
        verify(&altered, &history, NOW_S)
    };
    assert_eq!(check(|r| r.outcome ^= 1), refused(Reason::BadSignature));
    assert_eq!(check(|r| r.leaf_index = 4), refused(Reason::BadSignature));
    assert_eq!(check(|r| r.leaf_count = 10), refused(Reason::BadSignature));
    assert_eq!(check(|r| r.leaf_count = 6), refused(Reason::NotIncluded));
    assert_eq!(check(|r| r.leaf_index = 9), refused(Reason::NotIncluded));
    assert_eq!(check(|r| r.leaf_count = 0), refused(Reason::NotIncluded));
    assert_eq!(check(|r| r.path.truncate(3)), refused(Reason::NotIncluded));
    assert_eq!(
        check(|r| r.path.push(Digest::ZERO)),
        refused(Reason::NotIncluded)
    );
    assert_eq!(
        check(|r| r.state_root.0[0] ^= 1),
        refused(Reason::BadSignature)
    );
    assert_eq!(
        check(|r| r.proof.height += 1),
        refused(Reason::BadSignature)
    );
    assert_eq!(
        check(|r| r.proof.parts.total += 1),
        refused(Reason::BadSignature)
    );
}

#[test]
fn too_few_strange_and_double_signatures_are_refused() {
    let world = World::new(&[10; 4], 9);
    let (receipt, history) = (world.receipt(5), world.history());
    let check = |change: fn(&mut CommitProof)| {
        let mut altered = receipt.clone();
        change(&mut altered.proof);
        verify(&altered, &history, NOW_S)
    };
    assert_eq!(
        check(|p| p.votes.truncate(2)),
        refused(Reason::TooFewSignatures)
    );
    assert_eq!(
        check(|p| p.votes.clear()),
        refused(Reason::TooFewSignatures)
    );
    assert_eq!(
        check(|p| p.votes[2].validator = 3),
        refused(Reason::BadSignature)
    );
    assert_eq!(
        check(|p| p.votes[2].validator = 4),
        refused(Reason::UnknownValidator)
    );
    assert_eq!(
        check(|p| p.votes[2] = p.votes[1].clone()),
        refused(Reason::Malformed)
    );
    assert_eq!(check(|p| p.votes.swap(0, 1)), refused(Reason::Malformed));
    assert_eq!(
        check(|p| p.votes[0].timestamp.nanos += 1),
        refused(Reason::BadSignature)
    );
    let two_thirds = World::new(&[10, 10, 10], 9);
    let mut proof = two_thirds.proof();
    assert_eq!(
        proof.votes.len(),
        3,
        "two of three are not more than two thirds"
    );
    proof.votes.pop();
    let mut receipt = two_thirds.receipt(5);
    receipt.proof = proof;
    let verdict = verify(&receipt, &two_thirds.history(), NOW_S);
    assert_eq!(verdict, refused(Reason::TooFewSignatures));
}

#[test]
fn a_retired_set_proves_only_what_a_checkpoint_vouches_for() {
    let world = World::new(&[10; 4], 9);
    let next = World::new(&[10; 5], 9);
    let height = world.header.height;
    let history = |newest_from: u64, checkpoints: Vec<Checkpoint>| {
        let old = Epoch {
            from_height: 2,
            validators: world.validators.clone(),
        };
        let new = Epoch {
            from_height: newest_from,
            validators: next.validators.clone(),
        };
        ValidatorHistory::new(world.chain_id.clone(), vec![old, new], checkpoints).unwrap()
    };
    let (receipt, head) = (world.receipt(5), world.head());
    let retired = history(height + 1, vec![]);
    assert!(matches!(
        verify(&receipt, &retired, NOW_S),
        Verdict::ConfirmOnline(_)
    ));
    assert_eq!(verify_head(&head, &retired), Err(Reason::RetiredValidators));
    let good = Checkpoint {
        height,
        app_hash: world.header.app_hash,
    };
    let covered = history(height + 1, vec![good]);
    assert!(matches!(
        verify(&receipt, &covered, NOW_S),
        Verdict::Final(_)
    ));
    assert!(verify_head(&head, &covered).is_ok());
    let other = Checkpoint {
        height,
        app_hash: digest("other"),
    };
    let contradicted = history(height + 1, vec![other]);
    assert_eq!(
        verify(&receipt, &contradicted, NOW_S),
        refused(Reason::WrongHeader)
    );
    // The set that came later did not sign this header.
    assert_eq!(
        verify(&receipt, &history(height, vec![]), NOW_S),
        refused(Reason::TooFewSignatures)
    );
    let young = Epoch {
        from_height: height + 1,
        validators: world.validators.clone(),
    };
    let young = ValidatorHistory::new(world.chain_id.clone(), vec![young], vec![]).unwrap();
    assert_eq!(
        verify(&receipt, &young, NOW_S),
        refused(Reason::BeforeHistory)
    );
}

#[test]
fn a_head_says_height_time_and_state_and_an_altered_one_nothing() {
    for powers in [&[10][..], &[10; 4]] {
        let world = World::new(powers, 1);
        let head = world.head();
        let bytes = head.to_bytes();
        let read = receipt::HeadProof::from_bytes(&bytes).unwrap();
        let known = verify_head(&read, &world.history()).unwrap();
        assert_eq!(
            (known.height, known.time_s),
            (world.header.height, NOW_S + 1)
        );
        assert_eq!(known.app_hash, world.header.app_hash);
        for at in 0..bytes.len() {
            for flip in [1, 0x20, 0x80, 0xFF] {
                let mut altered = bytes.clone();
                altered[at] ^= flip;
                let verdict = receipt::HeadProof::from_bytes(&altered)
                    .map_err(Reason::from)
                    .and_then(|head| verify_head(&head, &world.history()));
                assert!(verdict.is_err(), "byte {at} flipped by {flip:#x}");
            }
        }
    }
}

#[test]
fn the_time_is_the_median_weighted_by_power() {
    let mut world = World::new(&[50, 10, 10, 10, 10], 1);
    let id = receipt::commit::BlockId {
        hash: world.header.hash(),
        parts: world.parts,
    };
    for (vote, key) in world.votes.iter_mut().zip(&world.keys) {
        vote.timestamp.seconds = NOW_S + 100 - u64::from(vote.validator) * 10;
        let (height, at) = (world.header.height, vote.timestamp);
        let message = receipt::commit::vote_sign_bytes(&world.chain_id, height, 0, &id, at);
        vote.signature = key.sign(&message);
    }
    let head = verify_head(&world.head(), &world.history()).unwrap();
    assert_eq!(
        head.time_s,
        NOW_S + 100,
        "the heaviest validator's clock decides"
    );
}

#[test]
fn a_receipt_for_a_place_or_tree_that_is_not_the_blocks_is_not_built() {
    let world = World::new(&[10], 9);
    let block = BlockTree::new(&world.outcomes);
    let build = |outcome, block: &BlockTree, index| {
        Receipt::new(
            &world.chain_id,
            outcome,
            block,
            index,
            &world.inputs,
            world.proof(),
        )
    };
    assert!(build(world.outcomes[8], &block, 8).is_some());
    assert!(build(world.outcomes[8], &block, 9).is_none());
    assert!(build(world.outcomes[8], &block, 7).is_none());
    assert!(build(world.outcomes[7], &BlockTree::new(&world.outcomes[..8]), 7).is_none());
}

#[test]
fn texts_and_bytes_of_another_kind_are_told_apart() {
    let world = World::new(&[10], 9);
    let receipt = world.receipt(5);
    let (text, mut bytes) = (receipt.to_qr_text(), receipt.to_bytes());
    assert_eq!(Receipt::from_qr_text(&format!(" {text}\r\n")), Ok(receipt));
    let cases = [
        text[4..].to_owned(),
        text.to_lowercase(),
        format!("{text}0"),
        "HS1:".into(),
    ];
    for wrong in cases
        .iter()
        .chain([&text.replace("HS1", "HS2"), &String::new()])
    {
        assert_eq!(
            Receipt::from_qr_text(wrong),
            Err(ReceiptError::Malformed),
            "{wrong}"
        );
    }
    bytes[1] = 2;
    assert_eq!(Receipt::from_bytes(&bytes), Err(ReceiptError::NewerVersion));
    let words: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.word()).collect();
    assert_eq!(words.len(), Reason::ALL.len());
}
