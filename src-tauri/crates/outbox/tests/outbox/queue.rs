//! Order, idempotency, the state machine, the tray.

use crate::world::{Home, NOW, content, file, id, rate, refile, withdraw};
use domain::delivery::{Stage, Step};
use domain::id::Digest;
use domain::outcome::Outcome;
use outbox::{Enclosed, Outbox, OutboxError};
use seal::action::SignedAction;

pub(crate) fn put(outbox: &Outbox, number: u64) -> Digest {
    outbox
        .append(&file(number), Enclosed::content(&content(number)), NOW)
        .unwrap()
        .digest
}

fn put_withdrawal(outbox: &Outbox, case: u64, number: u64, parent: Digest) -> Digest {
    let action = withdraw(case, number, parent);
    outbox
        .append(&action, Enclosed::default(), NOW)
        .unwrap()
        .digest
}

pub(crate) fn due(outbox: &Outbox, now_ms: u64) -> Vec<Digest> {
    let work = outbox.due(now_ms, 100).unwrap();
    work.into_iter().map(|work| work.digest).collect()
}

pub(crate) fn retry(code: &str) -> Step {
    Step::Retry {
        code: code.to_owned(),
        after_ms: None,
    }
}

pub(crate) fn proven(outcome: Outcome) -> Step {
    Step::Proven {
        outcome,
        height: 12,
        receipt: b"receipt".to_vec(),
    }
}

fn stage(outbox: &Outbox, digest: &Digest) -> Stage {
    outbox.state(digest).unwrap().unwrap().stage
}

#[test]
fn an_action_goes_from_saved_to_final_with_its_times() {
    let home = Home::new();
    let outbox = home.open();
    let digest = put(&outbox, 1);
    assert_eq!(stage(&outbox, &digest), Stage::Saved);
    let work = outbox.due(NOW, 10).unwrap();
    assert_eq!(work.len(), 1);
    assert_eq!(work[0].signed, file(1).as_bytes());
    assert_eq!(work[0].received_at_ms, None);
    let named = work[0].content.unwrap();
    assert_eq!(outbox.content(&named).unwrap().unwrap(), content(1));
    assert_eq!(stage(&outbox, &digest), Stage::Sending);
    assert!(due(&outbox, NOW).is_empty(), "handed out twice");

    outbox.record(&digest, &Step::Received, 1, NOW + 5).unwrap();
    assert!(due(&outbox, NOW + 5).is_empty(), "asked without a pause");
    let work = outbox.due(NOW + 1_000, 10).unwrap();
    assert_eq!(work[0].received_at_ms, Some(NOW + 5));

    let item = outbox
        .record(&digest, &proven(Outcome::Ok), 1, NOW + 1_010)
        .unwrap();
    assert_eq!(item.delivery.stage, Stage::Final);
    assert_eq!(item.delivery.height, Some(12));
    assert_eq!(item.delivery.received_at_ms, Some(NOW + 5));
    assert_eq!(item.delivery.settled_at_ms, Some(NOW + 1_010));
    assert_eq!(outbox.receipt(&digest).unwrap().unwrap(), b"receipt");
    assert_eq!(outbox.pending_count().unwrap(), 0);
    assert_eq!(outbox.next_due_at(NOW).unwrap(), None);
}

#[test]
fn the_same_action_twice_is_one_row_and_changes_nothing() {
    let home = Home::new();
    let outbox = home.open();
    let digest = put(&outbox, 1);
    due(&outbox, NOW);
    outbox.record(&digest, &Step::Received, 1, NOW).unwrap();
    let again = outbox
        .append(&file(1), Enclosed::content(&content(1)), NOW + 9)
        .unwrap();
    assert_eq!(again.delivery.saved_at_ms, NOW);
    assert_eq!(again.delivery.stage, Stage::Received);
    assert_eq!(outbox.pending_count().unwrap(), 1);
}

#[test]
fn a_withdrawal_waits_for_its_filing_and_for_no_other_case() {
    let home = Home::new();
    let outbox = home.open();
    let first = put(&outbox, 1);
    let withdrawal = put_withdrawal(&outbox, 1, 2, first);
    let other = put(&outbox, 3);
    let rating = outbox
        .append(&rate(4), Enclosed::default(), NOW)
        .unwrap()
        .digest;
    assert_eq!(due(&outbox, NOW), [first, other, rating]);
    // The first one fails for hours: nobody else waits for it but its own case.
    outbox
        .record(&first, &retry("unreachable"), 1, NOW)
        .unwrap();
    outbox.record(&other, &Step::Received, 1, NOW).unwrap();
    let next = put(&outbox, 5);
    assert_eq!(due(&outbox, NOW), [next]);
    outbox.record(&first, &Step::Received, 1, NOW).unwrap();
    assert_eq!(due(&outbox, NOW), [withdrawal]);
}

#[test]
fn what_was_handed_out_and_never_recorded_is_handed_out_again() {
    let home = Home::new();
    let outbox = home.open();
    let digest = put(&outbox, 1);
    assert_eq!(due(&outbox, NOW), [digest]);
    assert!(due(&outbox, NOW + 599_999).is_empty());
    assert_eq!(due(&outbox, NOW + 600_000), [digest]);
}

#[test]
fn failures_back_off_for_ever_and_say_why() {
    let home = Home::new();
    let outbox = home.open();
    let digest = put(&outbox, 1);
    let mut now = NOW;
    for attempt in 1..=40 {
        assert_eq!(due(&outbox, now), [digest], "attempt {attempt}");
        let item = outbox
            .record(&digest, &retry("http_500"), attempt, now)
            .unwrap();
        let delivery = item.delivery;
        assert_eq!(delivery.stage, Stage::Saved);
        assert_eq!(u64::from(delivery.attempts), attempt);
        assert_eq!(delivery.hindrance.as_deref(), Some("http_500"));
        assert!(delivery.next_at_ms > now && delivery.next_at_ms <= now + 300_000);
        let next = outbox.next_due_at(now).unwrap();
        assert_eq!(next, Some(delivery.next_at_ms));
        now = delivery.next_at_ms;
    }
}

#[test]
fn a_pause_that_the_node_asks_for_is_kept_even_when_the_line_comes_back() {
    let home = Home::new();
    let outbox = home.open();
    let (asked, unreachable) = (put(&outbox, 1), put(&outbox, 2));
    due(&outbox, NOW);
    let step = Step::Retry {
        code: "http_429".to_owned(),
        after_ms: Some(90_000),
    };
    outbox.record(&asked, &step, 3, NOW).unwrap();
    outbox
        .record(&unreachable, &retry("unreachable"), 3, NOW)
        .unwrap();
    assert_eq!(outbox.nudge(NOW + 1).unwrap(), 1);
    assert_eq!(due(&outbox, NOW + 89_999), [unreachable]);
    assert_eq!(due(&outbox, NOW + 90_000), [asked]);
}

#[test]
fn what_a_node_forgot_goes_again_with_the_same_bytes() {
    let home = Home::new();
    let outbox = home.open();
    let digest = put(&outbox, 1);
    due(&outbox, NOW);
    outbox.record(&digest, &Step::Received, 1, NOW).unwrap();
    due(&outbox, NOW + 1_000);
    let item = outbox.record(&digest, &Step::Lost, 1, NOW + 1_000).unwrap();
    assert_eq!(item.delivery.stage, Stage::Saved);
    let work = outbox.due(NOW + 5_000, 10).unwrap();
    assert_eq!(work[0].received_at_ms, None);
    assert_eq!(work[0].signed, file(1).as_bytes());
}

#[test]
fn a_refusal_lies_in_the_tray_with_what_builds_on_it_and_can_be_tried_again() {
    let home = Home::new();
    let outbox = home.open();
    let filing = put(&outbox, 1);
    let withdrawal = put_withdrawal(&outbox, 1, 2, filing);
    due(&outbox, NOW);
    let refused = Step::Refused {
        outcome: Outcome::UnknownKey,
    };
    outbox.record(&filing, &refused, 1, NOW).unwrap();
    let tray = outbox.tray().unwrap();
    let reasons: Vec<_> = tray
        .iter()
        .map(|item| (item.digest, item.delivery.refusal.as_deref().unwrap()))
        .collect();
    assert_eq!(
        reasons,
        [(filing, "unknown_key"), (withdrawal, "predecessor_refused")]
    );
    assert_eq!(outbox.tray_count().unwrap(), 2);
    assert!(due(&outbox, u64::MAX / 4).is_empty());
    assert_eq!(
        outbox
            .append(&withdraw(1, 3, filing), Enclosed::default(), NOW)
            .unwrap_err(),
        OutboxError::ParentRefused
    );

    outbox.retry(&filing, NOW + 1).unwrap();
    assert!(outbox.tray().unwrap().is_empty());
    assert_eq!(due(&outbox, NOW + 1), [filing]);
    assert_eq!(
        outbox.retry(&filing, NOW).unwrap_err(),
        OutboxError::NotRefused
    );
}

#[test]
fn a_receipt_settles_for_good_and_overrules_a_nodes_word() {
    let home = Home::new();
    let outbox = home.open();
    let filing = put(&outbox, 1);
    let withdrawal = put_withdrawal(&outbox, 1, 2, filing);
    let refused = Step::Refused {
        outcome: Outcome::NotAllowed,
    };
    outbox.record(&filing, &refused, 1, NOW).unwrap();
    outbox
        .settle(&filing, b"true", 4, Outcome::Ok, NOW)
        .unwrap();
    assert_eq!(stage(&outbox, &filing), Stage::Final);
    assert_eq!(stage(&outbox, &withdrawal), Stage::Saved);
    for step in [
        Step::Lost,
        Step::Received,
        Step::Waiting,
        refused,
        retry("x"),
    ] {
        outbox.record(&filing, &step, 1, NOW).unwrap();
        assert_eq!(stage(&outbox, &filing), Stage::Final, "{step:?}");
    }
    outbox
        .settle(&filing, b"other", 5, Outcome::Stale, NOW)
        .unwrap();
    assert_eq!(outbox.receipt(&filing).unwrap().unwrap(), b"true");
    assert_eq!(outbox.state(&filing).unwrap().unwrap().height, Some(4));
}

#[test]
fn a_receipt_of_failure_refuses_for_good_and_only_a_replacement_helps() {
    let home = Home::new();
    let outbox = home.open();
    let old = put(&outbox, 1);
    outbox
        .record(&old, &proven(Outcome::ItemSuperseded), 1, NOW)
        .unwrap();
    assert_eq!(
        outbox.retry(&old, NOW).unwrap_err(),
        OutboxError::NotRefused
    );
    assert_eq!(outbox.tray().unwrap()[0].delivery.height, Some(12));

    let wrong = refile(2, 1, None);
    assert_eq!(
        outbox
            .replace(&old, &wrong, Enclosed::default(), NOW)
            .unwrap_err(),
        OutboxError::ReplacesAnother
    );
    // The content is stored already, so it is not handed over again.
    let new = refile(2, 1, Some(old));
    let item = outbox
        .replace(&old, &new, Enclosed::default(), NOW)
        .unwrap();
    assert_eq!(item.replaces, Some(old));
    assert!(outbox.tray().unwrap().is_empty());
    assert_eq!(
        outbox.item(&old).unwrap().unwrap().replaced_by,
        Some(item.digest)
    );
    assert_eq!(due(&outbox, NOW), [item.digest]);
    // Again with the same is the same; with another one it is refused.
    outbox
        .replace(&old, &new, Enclosed::default(), NOW)
        .unwrap();
    assert_eq!(
        outbox
            .replace(&old, &refile(3, 1, Some(old)), Enclosed::default(), NOW)
            .unwrap_err(),
        OutboxError::NotRefused
    );
    assert!(
        outbox
            .item(&refile(3, 1, Some(old)).digest())
            .unwrap()
            .is_none()
    );
}

#[test]
fn an_action_on_its_way_cannot_be_replaced() {
    let home = Home::new();
    let outbox = home.open();
    let old = put(&outbox, 1);
    assert_eq!(
        outbox
            .replace(&old, &refile(2, 1, Some(old)), Enclosed::default(), NOW)
            .unwrap_err(),
        OutboxError::NotRefused
    );
    let absent = Digest([0xEE; 32]);
    assert_eq!(
        outbox
            .replace(
                &absent,
                &refile(2, 1, Some(absent)),
                Enclosed::default(),
                NOW
            )
            .unwrap_err(),
        OutboxError::Unknown
    );
}

#[test]
fn content_that_is_missing_or_not_the_one_named_is_refused_and_nothing_is_stored() {
    let home = Home::new();
    let outbox = home.open();
    let mut altered = content(1);
    altered[0] ^= 1;
    for (content, error) in [
        (None, OutboxError::ContentMissing),
        (Some(altered), OutboxError::ContentMismatch),
        (
            Some(vec![0; outbox::MAX_CONTENT_BYTES + 1]),
            OutboxError::TooBig,
        ),
    ] {
        let result = outbox.append(
            &file(1),
            Enclosed {
                content: content.as_deref(),
                evidence: None,
            },
            NOW,
        );
        assert_eq!(result.unwrap_err(), error);
    }
    let unnamed = outbox.append(&rate(2), Enclosed::content(b"x"), NOW);
    assert_eq!(unnamed.unwrap_err(), OutboxError::ContentMismatch);
    assert_eq!(outbox.pending_count().unwrap(), 0);
}

#[test]
fn a_case_lists_its_own_actions_in_order() {
    let home = Home::new();
    let outbox = home.open();
    let filing = put(&outbox, 1);
    put(&outbox, 2);
    let withdrawal = put_withdrawal(&outbox, 1, 3, filing);
    let items = outbox.of_case(&id(1)).unwrap();
    let digests: Vec<_> = items.iter().map(|item| item.digest).collect();
    assert_eq!(digests, [filing, withdrawal]);
    assert_eq!(
        outbox.signed(&withdrawal).unwrap().unwrap(),
        withdraw(1, 3, filing).as_bytes()
    );
}

#[test]
fn two_hundred_cases_of_an_offline_day_all_come_out_in_order_per_case() {
    let home = Home::new();
    let outbox = home.open();
    for number in 0..200 {
        let filing = put(&outbox, number);
        put_withdrawal(&outbox, number, 1_000 + number, filing);
    }
    let mut seen: Vec<SignedAction> = Vec::new();
    let mut rounds = 0;
    while outbox.pending_count().unwrap() > 0 {
        rounds += 1;
        assert!(rounds < 20);
        let work = outbox.due(NOW, 100).unwrap();
        let steps: Vec<_> = work
            .iter()
            .map(|work| (work.digest, proven(Outcome::Ok)))
            .collect();
        for work in work {
            seen.push(SignedAction::parse(&work.signed).unwrap().signed().clone());
        }
        outbox.record_all(&steps, 1, NOW).unwrap();
    }
    assert_eq!(seen.len(), 400);
    for number in 0..200 {
        let filing = file(number);
        let at = |digest: Digest| seen.iter().position(|action| action.digest() == digest);
        let withdrawal = withdraw(number, 1_000 + number, filing.digest());
        assert!(at(filing.digest()).unwrap() < at(withdrawal.digest()).unwrap());
    }
}

#[test]
fn everything_filed_here_is_listed_newest_first_whatever_became_of_it() {
    let home = Home::new();
    let outbox = home.open();
    let all: Vec<Digest> = (0..1_203)
        .map(|number| {
            let content = content(number);
            let filed = Enclosed::content(&content);
            outbox.append(&file(number), filed, NOW).unwrap().digest
        })
        .collect();
    outbox
        .append(&rate(5_000), Enclosed::default(), NOW)
        .unwrap();
    outbox
        .settle(&all[0], b"receipt", 7, Outcome::Ok, NOW)
        .unwrap();
    outbox
        .settle(&all[1], b"receipt", 7, Outcome::ItemSuperseded, NOW)
        .unwrap();
    let mut listed = Vec::new();
    outbox
        .filed(|item, signed| {
            assert_eq!(SignedAction::parse(&signed).unwrap().digest(), item.digest);
            listed.push(item.digest);
            true
        })
        .unwrap();
    assert!(listed.iter().eq(all.iter().rev()));
    let mut first = 0;
    outbox
        .filed(|_, _| {
            first += 1;
            first < 3
        })
        .unwrap();
    assert_eq!(first, 3);
}
