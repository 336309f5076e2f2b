//! A long chain's database that was found as it was sealed is used at once, and checked whole
//! beside the work: somebody may have changed it and made the seal anew, or the disk may lie.

use super::beside::Beside;
use crate::db::{Db, Place};
use crate::error::NodeError;
use crate::hall::Hall;
use crate::integrity;
use std::sync::Arc;
use std::time::Duration;

/// How long the node is left alone after its start: it has blocks to fetch.
pub(super) const REST: Duration = Duration::from_secs(20);

/// Opens the node's database and finds it whole, or finds that it may be believed for now:
/// then `true`, and everything is still to be checked.
pub(super) fn open(place: &Place, db: &mut Db, untouched: bool) -> Result<bool, NodeError> {
    let later = untouched && integrity::is_long(db, integrity::ALWAYS)?;
    if later {
        integrity::glance(db)?;
    } else {
        integrity::check(db)?;
    }
    place.vouch(true);
    Ok(later)
}

/// The check beside the work.
pub(super) fn start(
    hall: Arc<Hall>,
    place: &Arc<Place>,
    rest: Duration,
) -> Result<Beside, NodeError> {
    let (db, place) = (hall.connect()?, Arc::downgrade(place));
    Beside::start(db, rest, integrity::check, move |result| match result {
        Ok(()) => tracing::info!("the whole database was checked"),
        Err(error) => {
            let code = error.code();
            tracing::error!(code, %error, "the database is damaged: it is not used any more");
            if let Some(place) = place.upgrade() {
                place.vouch(false);
            }
            hall.found_damaged(code);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::FolderStore;
    use domain::id::ChainId;
    use seal::Memory;
    use seal::keys::SigningKey;
    use std::path::Path;
    use std::sync::mpsc::sync_channel;
    use std::time::Instant;

    fn begin(dir: &Path) {
        let place = Place::lock(dir, None).unwrap();
        assert!(!place.is_untouched().unwrap());
        let mut db = place.connect().unwrap();
        let genesis = crate::tests::demo(&SigningKey::from_secret(&[3; 32])).genesis;
        crate::chain::begin(&mut db, &genesis).unwrap();
        assert!(!open(&place, &mut db, false).unwrap());
    }

    #[test]
    fn a_database_is_sealed_once_it_was_found_whole_and_a_short_chain_is_always_checked() {
        let dir = tempfile::tempdir().unwrap();
        begin(dir.path());
        let place = Place::lock(dir.path(), None).unwrap();
        assert!(place.is_untouched().unwrap());
        let mut db = place.connect().unwrap();
        assert!(!open(&place, &mut db, true).unwrap());
        integrity::glance(&mut db).unwrap();
    }

    #[test]
    fn damage_that_is_found_beside_the_work_ends_every_answer_and_leaves_no_seal() {
        let dir = tempfile::tempdir().unwrap();
        for (damage, expected) in [
            ("", false),
            ("UPDATE kv SET value = x'00' WHERE space = 0", true),
        ] {
            begin(dir.path());
            let file = dir.path().join("node.sqlite");
            let connection = rusqlite::Connection::open(&file).unwrap();
            connection.execute_batch(damage).unwrap();
            drop(connection);
            let place = Arc::new(Place::lock(dir.path(), None).unwrap());
            assert_eq!(place.is_untouched().unwrap(), !expected);
            place.vouch(true);
            let (wake, _woken) = sync_channel(1);
            let content = FolderStore::open(&dir.path().join("content")).unwrap();
            let chain_id = ChainId::new("donghu-1").unwrap();
            let memory = Arc::new(Memory::new(10));
            let hall = Hall::new(chain_id, Arc::clone(&place), content, memory, wake);
            let hall = Arc::new(hall.unwrap());
            let proving = start(Arc::clone(&hall), &place, Duration::ZERO).unwrap();
            let until = Instant::now() + Duration::from_secs(60);
            while !proving.has_ended() && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(10));
            }
            drop(proving);
            assert_eq!(hall.is_damaged(), expected);
            assert_eq!(hall.read(|_| Ok(())).is_err(), expected);
            assert_eq!(hall.write(|_| Ok(())).is_err(), expected);
            drop((hall, place));
            assert_eq!(dir.path().join("node.seal").exists(), !expected);
            std::fs::remove_file(dir.path().join("node.seal")).ok();
        }
    }
}
