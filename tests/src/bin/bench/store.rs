//! Durable submit: `Outbox::append` beside one bare SQLCipher insert of the same bytes.

use std::cell::RefCell;
use std::error::Error;
use std::path::Path;

use content::{Identity, seal_content};
use hallseal_tests::specimens;
use outbox::{Enclosed, Outbox};
use rand_core::OsRng;
use rusqlite::{Connection, params};
use seal::action::SignedAction;

use crate::report::Report;
use crate::rounds::{by_turns, shown};

const KEY: [u8; 32] = [7; 32];
/// One submit each by turns: what else the disk does then falls on both alike.
const ROUNDS: usize = 300;
const NOW_MS: u64 = 1_767_225_600_000;
/// With the answers, their salts and what encryption adds this makes about 6 KB.
const ATTACHMENT_BYTES: usize = 4_400;
const LIMIT: f64 = 1.25;

/// The signed action and its encrypted content, made before the clock runs: signing and encrypting are
/// no part of storing.
type Filing = (SignedAction, Vec<u8>);

fn filings(count: usize) -> Result<Vec<Filing>, Box<dyn Error>> {
    let department = Identity::generate(&mut OsRng).recipient();
    (0u64..)
        .take(count)
        .map(|number| {
            let sealed = seal_content(
                &specimens::content(ATTACHMENT_BYTES),
                &department,
                &mut OsRng,
            )?;
            let action = specimens::file_case(number, sealed.digest(), false);
            Ok((action, sealed.into_bytes()))
        })
        .collect()
}

/// The same settings as the store's own, one table without an index, one prepared insert.
fn bare(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.execute_batch(&format!(
        "PRAGMA cipher_memory_security = ON;
         PRAGMA key = \"x'{}'\";
         PRAGMA locking_mode = EXCLUSIVE;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA journal_size_limit = 4194304;
         CREATE TABLE bare (signed BLOB NOT NULL, content BLOB NOT NULL);",
        hex::encode(KEY)
    ))?;
    Ok(db)
}

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error>> {
    let beside_program = std::env::current_exe()?;
    let folder = beside_program.parent().ok_or("the program lies nowhere")?;
    let folder = tempfile::tempdir_in(folder)?;
    let system = file_system(folder.path())?;
    if matches!(system.as_str(), "tmpfs" | "ramfs") {
        return Err(format!(
            "{} is on {system}: nothing is durable there",
            folder.path().display()
        )
        .into());
    }
    let filings = filings(ROUNDS + 1)?;
    let bytes = filings.first().map_or(0, |(signed, content)| {
        signed.as_bytes().len() + content.len()
    });
    let outbox = Outbox::open(&folder.path().join("ours.db"), &KEY)?;
    let db = bare(&folder.path().join("bare.db"))?;
    let mut insert = db.prepare("INSERT INTO bare (signed, content) VALUES (?1, ?2)")?;
    let (ours, yardstick) = (RefCell::new(filings.iter()), RefCell::new(filings.iter()));
    let medians = by_turns(
        ROUNDS,
        || -> Result<(), Box<dyn Error>> {
            let (signed, content) = ours.borrow_mut().next().ok_or("out of actions")?;
            outbox.append(signed, Enclosed::content(content), NOW_MS)?;
            Ok(())
        },
        || {
            let (signed, content) = yardstick.borrow_mut().next().ok_or("out of actions")?;
            insert.execute(params![signed.as_bytes(), content])?;
            Ok(())
        },
    )?;
    report.ratio(
        &format!("durable submit, {bytes} bytes on {system}, beside a bare SQLCipher insert"),
        shown(medians.ours),
        shown(medians.yardstick),
        LIMIT,
    );
    Ok(())
}

/// The kind of file system that a folder lies on: the longest mount point above it (proc(5), mounts).
fn file_system(folder: &Path) -> std::io::Result<String> {
    let folder = folder.canonicalize()?;
    let mounts = std::fs::read_to_string("/proc/self/mounts")?;
    Ok(mounts
        .lines()
        .filter_map(|line| {
            let mut columns = line.split(' ').skip(1);
            let (point, kind) = (columns.next()?, columns.next()?);
            folder
                .starts_with(point)
                .then(|| (point.len(), kind.to_owned()))
        })
        .max_by_key(|(length, _)| *length)
        .map_or_else(|| "an unknown file system".to_owned(), |(_, kind)| kind))
}
