//! Wrong keys, damaged files, full disks, two programs, many threads.

use crate::world::{Dice, Home, KEY, NOW, content, file, rate, seed};
use domain::delivery::Step;
use domain::id::Digest;
use outbox::{Enclosed, Options, Outbox, OutboxError};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A store with `count` filed cases, closed.
fn filled(count: u64) -> (Home, Vec<Digest>) {
    let home = Home::new();
    let outbox = home.open();
    let digests = (0..count)
        .map(|number| put(&outbox, number).unwrap())
        .collect();
    drop(outbox);
    (home, digests)
}

fn put(outbox: &Outbox, number: u64) -> Result<Digest, OutboxError> {
    let item = outbox.append(&file(number), Enclosed::content(&content(number)), NOW)?;
    Ok(item.digest)
}

fn assert_whole(outbox: &Outbox, digests: &[Digest], at: &str) {
    for (digest, number) in digests.iter().zip(0..) {
        let signed = outbox.signed(digest).unwrap();
        assert_eq!(signed.as_deref(), Some(file(number).as_bytes()), "{at}");
        let named = seal::hash::sha256(&[&content(number)]);
        assert_eq!(
            outbox.content(&named).unwrap(),
            Some(content(number)),
            "{at}"
        );
    }
}

fn key_check(home: &Home) -> PathBuf {
    home.folder.path().join("outbox.db.key-check")
}

#[test]
fn a_wrong_key_says_locked_and_changes_nothing() {
    let (home, digests) = filled(3);
    let before = fs::read(home.path()).unwrap();
    for _ in 0..2 {
        let wrong = Outbox::open(&home.path(), &[8; 32]).unwrap_err();
        assert_eq!(wrong, OutboxError::StoreLocked);
        assert_eq!(wrong.code(), "store_locked");
        // The second time without the record of the key.
        let _ = fs::remove_file(key_check(&home));
    }
    assert_eq!(fs::read(home.path()).unwrap(), before);
    assert_whole(&home.open(), &digests, "after wrong keys");
}

#[test]
fn a_damaged_record_of_the_key_does_not_lock_the_store() {
    let (home, digests) = filled(2);
    fs::write(key_check(&home), b"rubbish").unwrap();
    assert_eq!(
        Outbox::open(&home.path(), &[8; 32]).unwrap_err(),
        OutboxError::StoreLocked
    );
    assert_whole(&home.open(), &digests, "with a damaged key check");
    assert_eq!(fs::read(key_check(&home)).unwrap().len(), 32);
}

#[test]
fn an_emptied_or_vanished_store_is_damaged_and_not_taken_for_a_new_one() {
    let (home, _) = filled(2);
    fs::write(home.path(), b"").unwrap();
    assert_eq!(
        Outbox::open(&home.path(), &KEY).unwrap_err(),
        OutboxError::StoreDamaged
    );
    fs::remove_file(home.path()).unwrap();
    assert_eq!(
        Outbox::open(&home.path(), &KEY).unwrap_err(),
        OutboxError::StoreDamaged
    );
}

#[test]
fn a_store_cut_short_anywhere_is_damaged_and_left_as_it_is() {
    let seed = seed();
    let mut dice = Dice::new(seed);
    let (home, _) = filled(40);
    let whole = fs::read(home.path()).unwrap();
    for _ in 0..25 {
        let length = usize::try_from(dice.below(whole.len() as u64)).unwrap();
        fs::write(home.path(), &whole[..length]).unwrap();
        let error = Outbox::open(&home.path(), &KEY).unwrap_err();
        assert_eq!(
            error,
            OutboxError::StoreDamaged,
            "seed {seed}, cut at {length}"
        );
        assert_eq!(
            fs::read(home.path()).unwrap(),
            &whole[..length],
            "seed {seed}, cut at {length}: touched"
        );
    }
}

#[test]
fn a_flipped_byte_anywhere_is_found_when_the_store_is_opened() {
    let seed = seed();
    let mut dice = Dice::new(seed);
    let (home, digests) = filled(40);
    let whole = fs::read(home.path()).unwrap();
    for _ in 0..40 {
        let at = usize::try_from(dice.below(whole.len() as u64)).unwrap();
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << dice.below(8);
        fs::write(home.path(), &bytes).unwrap();
        match Outbox::open(&home.path(), &KEY) {
            Err(error) => assert_eq!(error, OutboxError::StoreDamaged, "seed {seed}, at {at}"),
            // The bytes between a page's end and its code are not authenticated; nothing
            // is kept in them.
            Ok(outbox) => assert_whole(&outbox, &digests, &format!("seed {seed}, at {at}")),
        }
        assert_eq!(
            fs::read(home.path()).unwrap(),
            bytes,
            "seed {seed}, at {at}: touched"
        );
    }
    fs::write(home.path(), &whole).unwrap();
    assert_whole(&home.open(), &digests, "mended");
}

#[test]
fn a_log_cut_short_leaves_a_beginning_of_what_was_stored_and_opens() {
    let seed = seed();
    let mut dice = Dice::new(seed);
    let home = Home::new();
    let outbox = home.open();
    let digests: Vec<Digest> = (0..30)
        .map(|number| put(&outbox, number).unwrap())
        .collect();
    // As a killed process leaves them: the store's files while it is open.
    let wal = home.folder.path().join("outbox.db-wal");
    let (main, log) = (fs::read(home.path()).unwrap(), fs::read(&wal).unwrap());
    assert!(log.len() > 30 * 4096);
    drop(outbox);
    for round in 0..20 {
        let length = usize::try_from(dice.below(log.len() as u64 + 1)).unwrap();
        let length = if round == 0 { log.len() } else { length };
        let copy = Home::new();
        fs::copy(key_check(&home), key_check(&copy)).unwrap();
        fs::write(copy.path(), &main).unwrap();
        fs::write(copy.folder.path().join("outbox.db-wal"), &log[..length]).unwrap();
        let outbox = copy.open();
        let there = |digest: &&Digest| outbox.item(digest).unwrap().is_some();
        let kept = digests.iter().take_while(there).count();
        assert!(
            !digests[kept..].iter().any(|digest| there(&digest)),
            "seed {seed}"
        );
        assert_whole(
            &outbox,
            &digests[..kept],
            &format!("seed {seed}, log of {length}"),
        );
        if length == log.len() {
            assert_eq!(kept, digests.len());
        }
    }
}

#[test]
fn rubbish_in_place_of_a_store_is_refused() {
    let home = Home::new();
    for bytes in [
        vec![0u8; 8192],
        b"SQLite format 3\0".repeat(600),
        vec![0x41; 5],
    ] {
        fs::write(home.path(), &bytes).unwrap();
        let error = Outbox::open(&home.path(), &KEY).unwrap_err();
        assert!(
            [OutboxError::StoreLocked, OutboxError::StoreDamaged].contains(&error),
            "{error:?}"
        );
        assert_eq!(fs::read(home.path()).unwrap(), bytes);
    }
}

#[test]
fn a_store_of_a_later_version_is_refused() {
    let (home, _) = filled(1);
    let db = rusqlite::Connection::open(home.path()).unwrap();
    let hex: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    db.execute_batch(&format!(
        "PRAGMA key = \"x'{hex}'\"; PRAGMA user_version = 999;"
    ))
    .unwrap();
    drop(db);
    assert_eq!(
        Outbox::open(&home.path(), &KEY).unwrap_err(),
        OutboxError::StoreNewer
    );
}

#[test]
fn a_second_program_is_refused_while_the_first_holds_the_store() {
    let home = Home::new();
    let first = home.open();
    assert_eq!(
        Outbox::open(&home.path(), &KEY).unwrap_err(),
        OutboxError::StoreBusy
    );
    put(&first, 1).unwrap();
    drop(first);
    assert_eq!(home.open().pending_count().unwrap(), 1);
}

#[test]
fn neither_file_shows_anything_in_the_clear_and_only_the_owner_reads_them() {
    let home = Home::new();
    let outbox = home.open();
    put(&outbox, 1).unwrap();
    let session = crate::world::id(1);
    let draft = "姓名: 张测试".repeat(40);
    outbox.save_draft(&session, draft.as_bytes(), NOW).unwrap();
    let mut files = 0;
    for entry in fs::read_dir(home.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        for plain in [
            b"SQLite format".as_slice(),
            b"donghu-1",
            "张测试".as_bytes(),
        ] {
            let found = bytes.windows(plain.len()).any(|window| window == plain);
            assert!(!found, "{}", path.display());
        }
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "{}", path.display());
        files += 1;
    }
    assert_eq!(files, 3, "store, log, key check");
}

/// Appends until the store is full; returns what was acknowledged.
fn fill(outbox: &Outbox) -> Vec<Digest> {
    assert_eq!(OutboxError::DiskFull.code(), "disk_full");
    fill_until(outbox, OutboxError::DiskFull)
}

fn fill_until(outbox: &Outbox, expected: OutboxError) -> Vec<Digest> {
    let mut digests = Vec::new();
    for number in 0..5_000 {
        match put(outbox, number) {
            Ok(digest) => digests.push(digest),
            Err(error) => {
                assert_eq!(error, expected);
                return digests;
            }
        }
    }
    panic!("never full");
}

#[test]
fn a_store_at_its_bound_refuses_more_and_loses_nothing() {
    let home = Home::new();
    let options = Options {
        max_bytes: Some(400_000),
    };
    let outbox = Outbox::open_with(&home.path(), &KEY, options).unwrap();
    let digests = fill(&outbox);
    assert!(digests.len() > 50, "{}", digests.len());
    let refused = file(digests.len() as u64).digest();
    assert!(outbox.item(&refused).unwrap().is_none(), "half stored");
    assert_whole(&outbox, &digests, "full");
    drop(outbox);
    let outbox = home.open();
    assert_whole(&outbox, &digests, "reopened");
    put(&outbox, 9_999).unwrap();
}

/// How a process of its own comes by a disk that gets full: mounts of its own, as root or in a
/// namespace of its own; and where neither may be had, files that may not grow past a bound, which
/// every system allows.
const WAYS: [&str; 3] = ["mount", "namespace", "bound"];
const WAY: &str = "HALLSEAL_FULL_DISK";
const PLACE: &str = "HALLSEAL_FULL_DISK_AT";
/// How that process says that this way is closed here.
const CLOSED: i32 = 77;

#[test]
fn a_full_disk_loses_nothing_and_the_store_goes_on_when_there_is_room() {
    const NAME: &str = "faults::a_full_disk_loses_nothing_and_the_store_goes_on_when_there_is_room";
    if let (Ok(way), Ok(place)) = (std::env::var(WAY), std::env::var(PLACE)) {
        on_a_full_disk(&way, Path::new(&place));
        return;
    }
    let mut went = Vec::new();
    for way in WAYS {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(if way == "bound" { "sh" } else { "unshare" });
        match way {
            "mount" => command.args(["--mount", "--"]),
            "namespace" => command.args(["--user", "--map-root-user", "--mount", "--"]),
            // The signal that would end it is passed over; blocks of 512 bytes.
            _ => command.args(["-c", "trap '' XFSZ; ulimit -f 600; exec \"$@\"", "sh"]),
        };
        let output = command
            .arg(std::env::current_exe().unwrap())
            .args([NAME, "--exact", "--nocapture", "--test-threads=1"])
            .env(WAY, way)
            .env(PLACE, folder.path())
            .output();
        let Ok(output) = output else { continue };
        let said = String::from_utf8_lossy(&output.stdout);
        match output.status.code() {
            Some(0) => {}
            Some(code) if code == CLOSED || !said.contains("running 1 test") => continue,
            _ => panic!("{way}: {said}{}", String::from_utf8_lossy(&output.stderr)),
        }
        went.push(way);
        if way == "bound" {
            // Another process, without the bound, has room again.
            let count = said
                .split_once("ACK ")
                .unwrap()
                .1
                .split(' ')
                .next()
                .unwrap();
            let digests: Vec<Digest> = (0..count.parse().unwrap())
                .map(|number: u64| file(number).digest())
                .collect();
            let outbox = Outbox::open(&folder.path().join("outbox.db"), &KEY).unwrap();
            assert_whole(&outbox, &digests, "with room again");
            put(&outbox, 9_999).unwrap();
        }
    }
    println!("a full disk by {went:?}");
    assert!(went.contains(&"bound"), "{went:?}");
}

/// In a process of its own.
fn on_a_full_disk(way: &str, place: &Path) {
    let path = place.join("outbox.db");
    if way == "bound" {
        let outbox = Outbox::open(&path, &KEY).unwrap();
        // Past the bound the system says that the file is too large, not that the disk is full.
        let digests = fill_until(&outbox, OutboxError::StoreIo);
        assert!(!digests.is_empty());
        assert_whole(&outbox, &digests, "full");
        assert_eq!(outbox.pending_count().unwrap(), digests.len() as u64);
        println!("ACK {} appended", digests.len());
        return;
    }
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
        .arg(place)
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        std::process::exit(CLOSED);
    }
    let ballast = place.join("ballast");
    fs::write(&ballast, vec![0; 200_000]).unwrap();
    let outbox = Outbox::open(&path, &KEY).unwrap();
    let digests = fill(&outbox);
    assert!(!digests.is_empty());
    assert_whole(&outbox, &digests, "full");
    // Looking, asking and a restart work on the full disk too.
    assert_eq!(outbox.pending_count().unwrap(), digests.len() as u64);
    assert!(!outbox.due(NOW, 10).unwrap().is_empty());
    drop(outbox);
    let outbox = Outbox::open(&path, &KEY).unwrap();
    assert_whole(&outbox, &digests, "reopened on a full disk");
    fs::remove_file(&ballast).unwrap();
    put(&outbox, 9_999).unwrap();
    drop(outbox);
    let outbox = Outbox::open(&path, &KEY).unwrap();
    assert_whole(&outbox, &digests, "with room again");
}

#[test]
fn many_threads_share_a_store_and_no_action_is_handed_out_twice() {
    let home = Home::new();
    let outbox = home.open();
    std::thread::scope(|scope| {
        for thread in 0..4u64 {
            let outbox = &outbox;
            scope.spawn(move || {
                for number in 0..20 {
                    outbox
                        .append(&rate(thread * 1_000 + number), Enclosed::default(), NOW)
                        .unwrap();
                    // Everyone also stores this one.
                    outbox
                        .append(&rate(999_999), Enclosed::default(), NOW)
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(outbox.pending_count().unwrap(), 81);
    let handed: Vec<Digest> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4u64)
            .map(|thread| {
                let outbox = &outbox;
                scope.spawn(move || {
                    let mut mine = Vec::new();
                    loop {
                        let work = outbox.due(NOW, 3).unwrap();
                        if work.is_empty() {
                            return mine;
                        }
                        for work in work {
                            outbox
                                .record(&work.digest, &Step::Received, thread, NOW)
                                .unwrap();
                            mine.push(work.digest);
                        }
                    }
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    let distinct: std::collections::BTreeSet<&Digest> = handed.iter().collect();
    assert_eq!((handed.len(), distinct.len()), (81, 81));
}
