//! Drafts, settings, counters, finger references, the key file.

use crate::world::{Home, NOW, id};
use domain::id::HolderHandle;
use outbox::{OutboxError, keyfile};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

#[test]
fn a_draft_survives_a_restart_until_the_drafts_are_deleted() {
    let home = Home::new();
    let outbox = home.open();
    outbox.save_draft(&id(1), b"first", NOW).unwrap();
    outbox.save_draft(&id(1), b"second", NOW).unwrap();
    outbox.save_draft(&id(2), b"other", NOW).unwrap();
    drop(outbox);
    let outbox = home.open();
    assert_eq!(**outbox.draft(&id(1)).unwrap().unwrap(), *b"second");
    outbox.delete_drafts().unwrap();
    assert!(outbox.draft(&id(1)).unwrap().is_none());
    assert!(outbox.draft(&id(2)).unwrap().is_none());
    outbox.delete_drafts().unwrap();
    let past = outbox.save_draft(&id(1), &vec![0; (4 << 20) + 1], NOW);
    assert_eq!(past.unwrap_err(), OutboxError::TooBig);
}

#[test]
fn settings_and_finger_references_are_kept_replaced_and_deleted() {
    let home = Home::new();
    let outbox = home.open();
    outbox.set_setting("head", b"1").unwrap();
    outbox.set_setting("head", b"2").unwrap();
    assert_eq!(outbox.setting("head").unwrap().unwrap(), b"2");
    outbox.delete_setting("head").unwrap();
    outbox.delete_setting("head").unwrap();
    assert!(outbox.setting("head").unwrap().is_none());
    let holder = HolderHandle([4; 16]);
    assert!(outbox.finger(&holder).unwrap().is_none());
    outbox.save_finger(&holder, b"sealed").unwrap();
    outbox.save_finger(&holder, b"sealed anew").unwrap();
    assert_eq!(outbox.finger(&holder).unwrap().unwrap(), b"sealed anew");
    assert!(outbox.delete_finger(&holder).unwrap());
    assert!(!outbox.delete_finger(&holder).unwrap());
}

#[test]
fn a_counter_never_gives_a_value_twice_over_restarts() {
    let home = Home::new();
    let mut last = 0;
    for restart in 0..5 {
        let outbox = home.open();
        for _ in 0..50 * restart + 3 {
            let value = outbox.next_counter("device").unwrap();
            assert!(value > last, "{value} after {last}");
            assert!(value <= last + 65, "{value} after {last}");
            last = value;
        }
        assert!(outbox.next_counter(&format!("other {restart}")).unwrap() == 1);
    }
    assert_eq!(Home::new().open().next_counter("device").unwrap(), 1);
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_key_file_is_made_once_for_its_owner_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/keys");
    let made = keyfile::load_or_create(&path).unwrap();
    let read = keyfile::load_or_create(&path).unwrap();
    assert_eq!(made.device_seed, read.device_seed);
    assert_eq!(made.store_key, read.store_key);
    assert_eq!(made.hall_key, read.hall_key);
    assert_ne!(made.device_seed, made.store_key);
    assert_ne!(made.store_key, made.hall_key);
    assert_eq!(format!("{made:?}"), "DeviceKeys(***)");
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .contains("development key")
    );
}

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    keyfile::load_or_create(&path).unwrap();
    for wide in [0o640, 0o604, 0o660, 0o610, 0o777] {
        mode(&path, wide);
        let error = keyfile::load_or_create(&path).unwrap_err();
        assert_eq!(error.code(), "key_file_exposed", "{wide:o}");
    }
    mode(&path, 0o400);
    keyfile::load(&path).unwrap();
}

#[test]
fn a_key_file_cut_or_changed_is_damaged_and_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    keyfile::load_or_create(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let mut wrong: Vec<Vec<u8>> = (0..text.len() - 1)
        .step_by(7)
        .map(|length| text.as_bytes()[..length].to_vec())
        .collect();
    wrong.push(text.replace("store_key", "stray_key").into_bytes());
    wrong.push(text.replace("= ", "= é").into_bytes());
    wrong.push(format!("{text}more = 1\n").into_bytes());
    wrong.push(vec![0xFF; 300]);
    wrong.push(vec![b'a'; 10_000]);
    for bytes in wrong {
        fs::write(&path, &bytes).unwrap();
        let error = keyfile::load_or_create(&path).unwrap_err();
        assert_eq!(error, OutboxError::KeyFileDamaged);
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn many_that_make_the_key_file_at_once_end_with_the_same_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let seeds: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| keyfile::load_or_create(&path).unwrap().device_seed))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(seeds.windows(2).all(|pair| pair[0] == pair[1]));
}
