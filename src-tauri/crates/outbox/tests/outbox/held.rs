//! Clocks that are set back, and outcomes that could not be recorded.

use crate::queue::{due, put, retry};
use crate::world::{Home, NOW};
use domain::delivery::{Stage, Step};
use domain::id::Digest;

/// Booted with a clock a year ahead, which is then set right: nothing waits for a year.
#[test]
fn a_clock_that_is_set_back_holds_nothing_up() {
    const YEAR_MS: u64 = 365 * 86_400_000;
    let home = Home::new();
    let outbox = home.open();
    let ahead = NOW + YEAR_MS;
    let asked = Step::Retry {
        code: "http_429".to_owned(),
        after_ms: Some(3_600_000),
    };
    let steps = [retry("http_500"), asked, Step::Received, Step::Lost];
    let put: Vec<Digest> = (1..).zip(&steps).map(|(n, _)| put(&outbox, n)).collect();
    assert_eq!(due(&outbox, ahead).len(), put.len());
    for (digest, step) in put.iter().zip(&steps) {
        outbox.record(digest, step, 7, ahead).unwrap();
    }
    // As long as the clock stands ahead, each pause is kept.
    assert!(due(&outbox, ahead).is_empty());
    assert!(outbox.next_due_at(ahead).unwrap() > Some(ahead));
    assert_eq!(outbox.next_due_at(NOW).unwrap(), Some(NOW));
    let mut now: Vec<Digest> = due(&outbox, NOW);
    now.sort_unstable();
    let mut all = put.clone();
    all.sort_unstable();
    assert_eq!(now, all);
    // Handed out and never recorded: held for ten minutes, not for a year.
    assert!(due(&outbox, NOW).is_empty());
    assert_eq!(due(&outbox, NOW - YEAR_MS).len(), put.len());
}

#[test]
fn what_could_not_be_recorded_is_not_handed_out_again_at_once() {
    let home = Home::new();
    let outbox = home.open();
    let digest = put(&outbox, 1);
    drop(outbox);
    // As on a full disk: nothing of the queue can be changed as long as this setting stands.
    let raw = rusqlite::Connection::open(home.path()).unwrap();
    raw.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "07".repeat(32)))
        .unwrap();
    raw.execute_batch(
        "CREATE TRIGGER stuck BEFORE UPDATE ON queue
         WHEN EXISTS (SELECT 1 FROM setting WHERE name = 'stuck')
         BEGIN SELECT RAISE(ABORT, 'stuck'); END",
    )
    .unwrap();
    drop(raw);
    let outbox = home.open();
    outbox.set_setting("stuck", b"yes").unwrap();
    assert_eq!(due(&outbox, NOW), [digest]);
    for _ in 0..3 {
        outbox.record(&digest, &Step::Received, 1, NOW).unwrap_err();
        assert!(due(&outbox, NOW + 1).is_empty());
    }
    outbox.delete_setting("stuck").unwrap();
    let item = outbox.record(&digest, &Step::Received, 1, NOW).unwrap();
    assert_eq!(item.delivery.stage, Stage::Received);
    assert_eq!(due(&outbox, NOW + 60_000), [digest]);
}
