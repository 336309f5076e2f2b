//! The tray: set aside with a reason, tried again, and the queue carried to another machine.

use crate::queue::{proven, put};
use crate::world::{Dice, Home, NOW, content, file, rate, seed, withdraw};
use domain::delivery::{Stage, Step};
use domain::outcome::Outcome;
use outbox::{Carried, Enclosed, Outbox, OutboxError};
use seal::action::SignedAction;

fn refuse(outbox: &Outbox, number: u64) -> domain::id::Digest {
    let digest = put(outbox, number);
    outbox.due(NOW, 100).unwrap();
    let refused = Step::Refused {
        outcome: Outcome::UnknownKey,
    };
    outbox.record(&digest, &refused, 1, NOW).unwrap();
    digest
}

#[test]
fn a_refusal_is_set_aside_only_with_a_reason_which_is_kept() {
    let home = Home::new();
    let outbox = home.open();
    let digest = refuse(&outbox, 1);
    for none in ["", "   ", "\n", "a\nb", "a\u{7}", &"x".repeat(201)] {
        let error = outbox.dismiss(&digest, none, NOW).unwrap_err();
        assert_eq!(error, OutboxError::ReasonMissing, "{none:?}");
    }
    assert_eq!(outbox.tray_count().unwrap(), 1);
    outbox
        .dismiss(&digest, " 已在窗口重新办理 ", NOW + 5)
        .unwrap();
    outbox.dismiss(&digest, "another", NOW + 9).unwrap();
    assert_eq!(outbox.tray_count().unwrap(), 0);
    drop(outbox);
    let outbox = home.open();
    let kept = outbox.dismissed(&digest).unwrap().unwrap();
    assert_eq!(
        (kept.at_ms, kept.reason.as_str()),
        (NOW + 5, "已在窗口重新办理")
    );
    // Tried again after all, and refused again: it is in the tray again.
    outbox.retry(&digest, NOW + 10).unwrap();
    assert_eq!(outbox.dismissed(&digest).unwrap(), None);
    outbox.due(NOW + 10, 10).unwrap();
    let refused = Step::Refused {
        outcome: Outcome::UnknownKey,
    };
    outbox.record(&digest, &refused, 1, NOW + 11).unwrap();
    assert_eq!(outbox.tray_count().unwrap(), 1);
    // What is on its way is not set aside.
    let other = put(&outbox, 2);
    let error = outbox.dismiss(&other, "no", NOW).unwrap_err();
    assert_eq!(error, OutboxError::NotRefused);
}

fn carried(outbox: &Outbox) -> Vec<Carried> {
    let (mut all, mut after) = (Vec::new(), 0);
    while let Some(next) = outbox.next_to_carry(after).unwrap() {
        after = next.sequence;
        all.push(next);
    }
    all
}

fn take(outbox: &Outbox, entry: &Carried) {
    let parsed = SignedAction::parse(&entry.signed).unwrap();
    outbox
        .append(parsed.signed(), entry.enclosed(), NOW)
        .unwrap();
}

#[test]
fn a_queue_that_is_carried_over_is_there_once_in_its_order_however_often_it_comes() {
    let seed = seed();
    let mut dice = Dice::new(seed);
    let (field, hall) = (Home::new(), Home::new());
    let (from, to) = (field.open(), hall.open());
    let mut wanted = Vec::new();
    for number in 0..30 {
        let filed = put(&from, number);
        wanted.push(filed);
        match dice.below(3) {
            0 => {
                let action = withdraw(number, 1_000 + number, filed);
                let evidence = number.to_le_bytes().repeat(9);
                let enclosed = Enclosed::evidence(&evidence);
                wanted.push(from.append(&action, enclosed, NOW).unwrap().digest);
            }
            1 => {
                let rating = from.append(&rate(2_000 + number), Enclosed::default(), NOW);
                wanted.push(rating.unwrap().digest);
            }
            _ => {}
        }
    }
    // What is settled already is not carried.
    let settled = wanted.remove(0);
    from.record(&settled, &proven(Outcome::Ok), 1, NOW).unwrap();
    let all = carried(&from);
    let digests: Vec<_> = all.iter().map(|entry| entry.digest).collect();
    assert_eq!(digests, wanted, "seed {seed}");
    from.note_carried(&digests, NOW + 7).unwrap();
    assert_eq!(from.carried_at(&digests[0]).unwrap(), Some(NOW + 7));
    assert_eq!(from.carried_at(&settled).unwrap(), None);
    assert_eq!(
        from.pending_count().unwrap(),
        wanted.len() as u64,
        "it stays there"
    );

    // A stick that is pulled out and put in again, and comes back a day later.
    for round in 0..4 {
        let stop = dice.below(all.len() as u64 + 1);
        for entry in all.iter().take(usize::try_from(stop).unwrap()) {
            take(&to, entry);
        }
        if round == 2 {
            all.iter().for_each(|entry| take(&to, entry));
        }
        for entry in carried(&to) {
            let evidence = all.iter().find(|one| one.digest == entry.digest).unwrap();
            assert_eq!(
                (&entry.content, &entry.evidence),
                (&evidence.content, &evidence.evidence)
            );
        }
    }
    let there: Vec<_> = carried(&to).iter().map(|entry| entry.digest).collect();
    assert_eq!(there, wanted, "seed {seed}");
    // What has become final there meanwhile is not sent again for having come again.
    to.record(&wanted[0], &proven(Outcome::Ok), 1, NOW).unwrap();
    all.iter().for_each(|entry| take(&to, entry));
    assert_eq!(to.state(&wanted[0]).unwrap().unwrap().stage, Stage::Final);
    let named = seal::hash::sha256(&[&content(5)]);
    assert_eq!(to.content(&named).unwrap().unwrap(), content(5));
    assert_ne!(file(5).digest(), file(6).digest());
}
