//! A register's file that comes and goes: opened when it is first asked, and again where
//! another took its place, as where a department exports it anew every night.

use super::register::{Register, RegisterError, Subject};
use super::sql::{SqlRegister, SqlTable};
use ledger::rule::{Kind, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which file this is.
#[derive(PartialEq, Eq)]
struct Which {
    #[cfg(unix)]
    place: (u64, u64),
    #[cfg(not(unix))]
    made: Option<std::time::SystemTime>,
}

/// A register in a SQLite file that need not be there yet.
pub struct RegisterFile {
    file: PathBuf,
    layout: SqlTable,
    open: Option<(Which, SqlRegister)>,
}

impl RegisterFile {
    /// The file here, laid out so. It is not opened yet.
    ///
    /// # Errors
    /// [`RegisterError::BadName`] where a name of the layout is none.
    pub fn new(file: &Path, layout: SqlTable) -> Result<Self, RegisterError> {
        layout.check()?;
        Ok(Self {
            file: file.to_owned(),
            layout,
            open: None,
        })
    }

    fn opened(&mut self) -> Result<&mut SqlRegister, RegisterError> {
        let which = which(&self.file).ok_or(RegisterError::Unavailable)?;
        let same = self.open.take().filter(|(open, _)| *open == which);
        let register = match same {
            Some((_, register)) => register,
            None => SqlRegister::open(&self.file, self.layout.clone())?,
        };
        let (_, register) = self.open.insert((which, register));
        Ok(register)
    }
}

#[cfg(unix)]
fn which(file: &Path) -> Option<Which> {
    use std::os::unix::fs::MetadataExt;
    let data = std::fs::metadata(file).ok()?;
    Some(Which {
        place: (data.dev(), data.ino()),
    })
}

#[cfg(not(unix))]
fn which(file: &Path) -> Option<Which> {
    let data = std::fs::metadata(file).ok()?;
    Some(Which {
        made: data.created().ok(),
    })
}

impl Register for RegisterFile {
    fn facts(
        &mut self,
        subject: &Subject<'_>,
        wanted: &BTreeMap<String, Kind>,
    ) -> Result<BTreeMap<String, Value>, RegisterError> {
        let facts = self.opened()?.facts(subject, wanted);
        if facts == Err(RegisterError::Unavailable) {
            self.open = None;
        }
        facts
    }
}

impl core::fmt::Debug for RegisterFile {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("RegisterFile")
    }
}

/// A department without a register: its evaluator judges by the answers alone.
pub(crate) struct NoRegister;

impl Register for NoRegister {
    fn facts(
        &mut self,
        _: &Subject<'_>,
        _: &BTreeMap<String, Kind>,
    ) -> Result<BTreeMap<String, Value>, RegisterError> {
        Ok(BTreeMap::new())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sql::FactColumn;
    use super::*;
    use domain::id::ItemCode;
    use rusqlite::Connection;

    #[test]
    fn a_register_that_comes_later_or_is_replaced_is_read_as_it_is_now() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("register.sqlite");
        let layout = SqlTable {
            table: "people".into(),
            number: "number".into(),
            facts: BTreeMap::from([("homes".into(), FactColumn::Plain("homes".into()))]),
            keeper: None,
        };
        let mut wrong = layout.clone();
        wrong.number = "a b".into();
        let refused = RegisterFile::new(&file, wrong).unwrap_err();
        assert_eq!(refused, RegisterError::BadName);
        let mut register = RegisterFile::new(&file, layout).unwrap();
        let item = ItemCode::new("ZJ-0001").unwrap();
        let wanted = BTreeMap::from([("homes".to_owned(), Kind::Integer)]);
        let mut homes = || {
            let subject = Subject {
                number: "TEST1",
                item: &item,
                filed_on: 20_000,
            };
            let facts = register.facts(&subject, &wanted)?;
            Ok::<_, RegisterError>(facts.get("homes").map(|homes| *homes == Value::Integer(2)))
        };
        assert_eq!(homes(), Err(RegisterError::Unavailable));
        let write = |homes: u32| {
            let new = folder.path().join("new.sqlite");
            let db = Connection::open(&new).unwrap();
            db.execute_batch("CREATE TABLE people (number TEXT, homes INTEGER)")
                .unwrap();
            db.execute("INSERT INTO people VALUES ('TEST1', ?1)", [homes])
                .unwrap();
            drop(db);
            std::fs::rename(new, &file).unwrap();
        };
        write(1);
        assert_eq!(homes(), Ok(Some(false)));
        write(2);
        assert_eq!(homes(), Ok(Some(true)));
        std::fs::remove_file(&file).unwrap();
        assert_eq!(homes(), Err(RegisterError::Unavailable));
    }
}
