//! What is deleted when it is settled, and what goes with it.

use crate::queue::{proven, put};
use crate::world::{Home, NOW, content, file, rate};
use domain::delivery::Step;
use domain::id::Digest;
use domain::outcome::Outcome;
use outbox::{Enclosed, OutboxError};

#[test]
fn only_what_a_receipt_settled_is_retired_and_its_content_with_it() {
    let home = Home::new();
    let outbox = home.open();
    let digests: Vec<Digest> = (0..5).map(|number| put(&outbox, number)).collect();
    let word = Step::Refused {
        outcome: Outcome::NotAllowed,
    };
    outbox
        .record(&digests[0], &proven(Outcome::Ok), 1, NOW)
        .unwrap();
    outbox.record(&digests[1], &word, 1, NOW).unwrap();
    outbox.dismiss(&digests[1], "seen", NOW).unwrap();
    outbox
        .record(&digests[2], &proven(Outcome::Stale), 1, NOW)
        .unwrap();
    outbox.record(&digests[3], &Step::Received, 1, NOW).unwrap();
    outbox
        .record(&digests[4], &proven(Outcome::Ok), 1, NOW + 50)
        .unwrap();

    assert_eq!(outbox.retire(NOW).unwrap(), 0);
    assert_eq!(outbox.retire(NOW + 1).unwrap(), 1);
    outbox.dismiss(&digests[2], "seen", NOW).unwrap();
    assert_eq!(outbox.retire(NOW + 1).unwrap(), 1);
    let left: Vec<bool> = digests
        .iter()
        .map(|digest| outbox.item(digest).unwrap().is_some())
        .collect();
    assert_eq!(left, [false, true, false, true, true]);
    let named = |number| seal::hash::sha256(&[&content(number)]);
    assert!(outbox.content(&named(0)).unwrap().is_none());
    assert!(outbox.content(&named(1)).unwrap().is_some());
    assert!(outbox.receipt(&digests[0]).unwrap().is_none());
    assert!(outbox.receipt(&digests[4]).unwrap().is_some());
}

#[test]
fn evidence_is_stored_with_its_action_and_retired_with_it() {
    let home = Home::new();
    let outbox = home.open();
    let action = rate(1);
    let rating = outbox
        .append(&action, Enclosed::evidence(b"signed on this"), NOW)
        .unwrap();
    // The same action again changes nothing of it.
    let again = outbox.append(&action, Enclosed::evidence(b"other"), NOW);
    assert_eq!(again.unwrap().digest, rating.digest);
    let kept = outbox.evidence(&rating.digest).unwrap();
    assert_eq!(kept.as_deref(), Some(&b"signed on this"[..]));
    // Nothing is left of an action that was not taken.
    let orphan = file(9);
    let refused = Enclosed::evidence(b"no content with it");
    assert_eq!(
        outbox.append(&orphan, refused, NOW).unwrap_err(),
        OutboxError::ContentMissing
    );
    assert_eq!(outbox.evidence(&orphan.digest()).unwrap(), None);
    let big = vec![0; outbox::MAX_EVIDENCE_BYTES + 1];
    let too_big = outbox.append(&rate(2), Enclosed::evidence(&big), NOW);
    assert_eq!(too_big.unwrap_err(), OutboxError::TooBig);

    assert_eq!(outbox.retire(u64::MAX).unwrap(), 0, "it is not settled");
    outbox
        .settle(&rating.digest, b"receipt", 7, Outcome::Ok, NOW)
        .unwrap();
    assert_eq!(outbox.retire(NOW + 1).unwrap(), 1);
    assert_eq!(outbox.evidence(&rating.digest).unwrap(), None);
}
