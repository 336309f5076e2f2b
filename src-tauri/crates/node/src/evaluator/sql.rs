//! A register in one SQL table: a row per person, a column per fact.

use super::register::{Register, RegisterError, Subject};
use domain::id::PublicKey;
use ledger::rule::{Kind, MAX_INPUT_LEN, MAX_LIST, Value};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use zeroize::{Zeroize, Zeroizing};

/// How long a lock on the database is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);
/// Longest name of a table or column.
const MAX_NAME_LEN: usize = 63;
/// Most columns of one table.
const MAX_COLUMNS: usize = 64;

/// What a column says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum FactColumn {
    /// The fact itself: an integer, a text, 0 or 1 for no or yes, a JSON array for a list.
    Plain(String),
    /// A date of birth, `YYYY-MM-DD`: the fact is the age in full years on the day of the
    /// filing.
    AgeFromBirth(String),
}

impl FactColumn {
    fn name(&self) -> &str {
        match self {
            Self::Plain(name) | Self::AgeFromBirth(name) => name,
        }
    }
}

/// How the register's table is laid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SqlTable {
    /// The table or view.
    pub table: String,
    /// The column that holds the number of a person's document.
    pub number: String,
    /// Which column says which fact of the rules.
    pub facts: BTreeMap<String, FactColumn>,
    /// The key of the register's keeper: each row then has a column `signature`, an Ed25519
    /// signature on [`statement`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeper: Option<PublicKey>,
}

impl SqlTable {
    /// That every name is one: a letter, then letters, digits and `_`, at most 63; and that
    /// it says something.
    ///
    /// # Errors
    /// [`RegisterError::BadName`].
    pub fn check(&self) -> Result<(), RegisterError> {
        let columns = self.columns();
        let named = is_name(&self.table) && is_name(&self.number);
        let many = !(1..=MAX_COLUMNS).contains(&columns.len());
        if many || !named || !columns.iter().all(|name| is_name(name)) {
            return Err(RegisterError::BadName);
        }
        Ok(())
    }

    /// Its columns, sorted, each once.
    fn columns(&self) -> Vec<String> {
        let mut columns: Vec<String> = self
            .facts
            .values()
            .map(|column| column.name().to_owned())
            .collect();
        columns.sort();
        columns.dedup();
        columns
    }
}

/// A person's row: each column that is not NULL, as text. Zeroized when dropped.
#[derive(Default)]
struct Row(BTreeMap<String, String>);

impl Drop for Row {
    fn drop(&mut self) {
        self.0.values_mut().for_each(Zeroize::zeroize);
    }
}

/// A register in a SQLite file, opened to be read only.
pub struct SqlRegister {
    connection: Connection,
    layout: SqlTable,
    /// Columns without repeats, sorted: what a row's signature covers.
    columns: Vec<String>,
    query: String,
}

/// What a register's keeper signs of one row: the table, the person's number and every
/// configured column with its value as text, sorted by name; NULL is left out.
#[must_use]
pub fn statement(table: &str, number: &str, columns: &BTreeMap<String, String>) -> Vec<u8> {
    let columns: Vec<(&String, &String)> = columns.iter().collect();
    let row = seal::canonical::to_secret_vec(&(table, number, columns));
    [b"hallseal/register/v1/".as_slice(), &row].concat()
}

fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    let first = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic());
    let rest = bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    first && rest && name.len() <= MAX_NAME_LEN
}

impl SqlRegister {
    /// Opens a register's file.
    ///
    /// # Errors
    /// [`RegisterError::BadName`] where a name of the layout is none,
    /// [`RegisterError::Unavailable`] where the file or a column is not there.
    pub fn open(file: &Path, layout: SqlTable) -> Result<Self, RegisterError> {
        layout.check()?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let failed = |_| RegisterError::Unavailable;
        let connection = Connection::open_with_flags(file, flags).map_err(failed)?;
        Self::over(connection, layout)
    }

    /// A register in a database that is open already.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(crate) fn over(connection: Connection, layout: SqlTable) -> Result<Self, RegisterError> {
        layout.check()?;
        let failed = |_| RegisterError::Unavailable;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
        let columns = layout.columns();
        let mut wanted: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
        if layout.keeper.is_some() {
            wanted.push("\"signature\"".to_owned());
        }
        let query = format!(
            "SELECT {} FROM \"{}\" WHERE \"{}\" = ?1 LIMIT 2",
            wanted.join(", "),
            layout.table,
            layout.number,
        );
        connection.prepare(&query).map_err(failed)?;
        Ok(Self {
            connection,
            layout,
            columns,
            query,
        })
    }

    /// The person's row: each column that is not NULL, as text.
    fn row(&self, number: &str) -> Result<Option<Row>, RegisterError> {
        let failed = |_| RegisterError::Unavailable;
        let mut statement_of_row = self
            .connection
            .prepare_cached(&self.query)
            .map_err(failed)?;
        let mut rows = statement_of_row.query([number]).map_err(failed)?;
        let Some(row) = rows.next().map_err(failed)? else {
            return Ok(None);
        };
        let mut values = Row::default();
        for (at, name) in self.columns.iter().enumerate() {
            if let Some(text) = text_of(row.get_ref(at).map_err(failed)?) {
                values.0.insert(name.clone(), text);
            }
        }
        if let Some(keeper) = &self.layout.keeper {
            let signature: Option<[u8; 64]> = row.get(self.columns.len()).ok();
            let said = Zeroizing::new(statement(&self.layout.table, number, &values.0));
            let holds =
                signature.is_some_and(|signature| seal::keys::verify(keeper, &said, &signature));
            if !holds {
                return Err(RegisterError::NotSigned);
            }
        }
        match rows.next().map_err(failed)? {
            None => Ok(Some(values)),
            Some(_) => Err(RegisterError::Ambiguous),
        }
    }
}

fn text_of(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Text(text) if text.len() <= MAX_INPUT_LEN => {
            String::from_utf8(text.to_vec()).ok()
        }
        ValueRef::Text(_) | ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => None,
    }
}

impl Register for SqlRegister {
    fn facts(
        &mut self,
        subject: &Subject<'_>,
        wanted: &BTreeMap<String, Kind>,
    ) -> Result<BTreeMap<String, Value>, RegisterError> {
        let mut facts = BTreeMap::new();
        let Some(row) = self.row(subject.number)? else {
            return Ok(facts);
        };
        for (fact, kind) in wanted {
            let Some(column) = self.layout.facts.get(fact) else {
                continue;
            };
            let Some(text) = row.0.get(column.name()) else {
                continue;
            };
            let value = match column {
                FactColumn::Plain(_) => plain(text, *kind),
                FactColumn::AgeFromBirth(_) => age(text, subject.filed_on).map(Value::Integer),
            };
            if let Some(value) = value {
                facts.insert(fact.clone(), value);
            }
        }
        Ok(facts)
    }
}

/// A column's text as a rule wants it; `None` where it is not of that type.
fn plain(text: &str, kind: Kind) -> Option<Value> {
    match kind {
        Kind::Integer => text.parse().ok().map(Value::Integer),
        Kind::Text => Some(Value::Text(text.to_owned())),
        Kind::Boolean => match text {
            "0" => Some(Value::Boolean(false)),
            "1" => Some(Value::Boolean(true)),
            _ => None,
        },
        Kind::Integers => {
            let list: Vec<i64> = serde_json::from_str(text).ok()?;
            (list.len() <= MAX_LIST).then_some(Value::Integers(list))
        }
        Kind::Texts => {
            let list: Vec<String> = serde_json::from_str(text).ok()?;
            (list.len() <= MAX_LIST).then_some(Value::Texts(list))
        }
    }
}

/// Full years from a birth (`YYYY-MM-DD`) to a day since 1970. Who was born on 29 February
/// is a year older on 1 March.
fn age(birth: &str, on_day: i64) -> Option<i64> {
    let mut parts = birth.splitn(3, '-').map(|part| part.parse::<u16>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let month_of = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
    let year = i32::from(year);
    time::Date::from_calendar_date(year, month_of, u8::try_from(day).ok()?).ok()?;
    let seconds = on_day.checked_mul(86_400)?;
    let on = time::OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    let had = (u16::from(u8::from(on.month())), u16::from(on.day())) >= (month, day);
    let years = on.year().checked_sub(year)?.checked_sub(i32::from(!had))?;
    (years >= 0).then_some(i64::from(years))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::ItemCode;
    use seal::keys::SigningKey;

    fn layout(keeper: Option<PublicKey>) -> SqlTable {
        let plain = |name: &str| FactColumn::Plain(name.into());
        SqlTable {
            table: "people".into(),
            number: "number".into(),
            facts: BTreeMap::from([
                ("age".into(), FactColumn::AgeFromBirth("birth".into())),
                ("homes_owned".into(), plain("homes")),
                ("registered_here".into(), plain("here")),
                ("streets".into(), plain("streets")),
            ]),
            keeper,
        }
    }

    fn facts(register: &mut SqlRegister, number: &str) -> Result<usize, RegisterError> {
        let item = ItemCode::new("ZJ-0001").unwrap();
        let subject = Subject {
            number,
            item: &item,
            filed_on: 20_000, // 4 October 2024
        };
        let wanted = BTreeMap::from([
            ("age".to_owned(), Kind::Integer),
            ("homes_owned".to_owned(), Kind::Integer),
            ("registered_here".to_owned(), Kind::Boolean),
            ("streets".to_owned(), Kind::Texts),
            ("unknown".to_owned(), Kind::Integer),
        ]);
        let facts = register.facts(&subject, &wanted)?;
        if let Some(age) = facts.get("age") {
            assert!(*age == Value::Integer(65));
            assert!(facts["homes_owned"] == Value::Integer(0));
            assert!(facts["registered_here"] == Value::Boolean(true));
        }
        Ok(facts.len())
    }

    #[test]
    fn a_row_gives_the_facts_it_has_in_the_types_that_are_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("register.sqlite");
        let db = Connection::open(&file).unwrap();
        db.execute_batch(
            "CREATE TABLE people (number TEXT, birth TEXT, homes INTEGER, here INTEGER, streets TEXT);
             INSERT INTO people VALUES ('TEST1', '1958-12-13', 0, 1, '[\"a\"]');
             INSERT INTO people VALUES ('TEST2', 'x', NULL, 7, '{}');
             INSERT INTO people VALUES ('TEST3', '2000-01-01', 0, 0, NULL), ('TEST3', NULL, 0, 0, NULL);",
        )
        .unwrap();
        let mut register = SqlRegister::open(&file, layout(None)).unwrap();
        assert_eq!(facts(&mut register, "TEST1"), Ok(4));
        assert_eq!(facts(&mut register, "TEST2"), Ok(0));
        assert_eq!(facts(&mut register, "TEST3"), Err(RegisterError::Ambiguous));
        assert_eq!(facts(&mut register, "' OR 1=1 --"), Ok(0));
        let mut wrong = layout(None);
        wrong.table = "people\" --".into();
        let refused = SqlRegister::open(&file, wrong).map(|_| ()).unwrap_err();
        assert_eq!(refused, RegisterError::BadName);
        let missing = SqlRegister::open(&folder.path().join("none"), layout(None));
        assert_eq!(missing.map(|_| ()).unwrap_err(), RegisterError::Unavailable);
    }

    #[test]
    fn a_row_that_its_keeper_did_not_sign_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("register.sqlite");
        let keeper = SigningKey::from_secret(&[1; 32]);
        let columns = [("birth", "1958-12-13"), ("here", "1"), ("homes", "0")];
        let columns = columns.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let said = statement("people", "TEST1", &BTreeMap::from(columns));
        let db = Connection::open(&file).unwrap();
        db.execute_batch(
            "CREATE TABLE people (number TEXT, birth TEXT, homes INTEGER, here INTEGER, streets TEXT, signature BLOB);",
        )
        .unwrap();
        let row = "INSERT INTO people VALUES (?1, '1958-12-13', ?2, 1, NULL, ?3)";
        let signature = keeper.sign(&said);
        for (number, homes) in [("TEST1", 0), ("TEST2", 0), ("TEST4", 1)] {
            db.execute(row, (number, homes, signature)).unwrap();
        }
        let mut register = SqlRegister::open(&file, layout(Some(keeper.public()))).unwrap();
        assert_eq!(facts(&mut register, "TEST1"), Ok(3));
        assert_eq!(facts(&mut register, "TEST2"), Err(RegisterError::NotSigned));
        db.execute("UPDATE people SET homes = 1", []).unwrap();
        assert_eq!(facts(&mut register, "TEST1"), Err(RegisterError::NotSigned));
    }

    #[test]
    fn an_age_is_that_of_the_day_of_filing() {
        // 2024-10-04 is day 20,000.
        for (birth, wanted) in [
            ("1944-10-04", Some(80)),
            ("1944-10-05", Some(79)),
            ("2024-10-04", Some(0)),
            ("2024-10-05", None),
            ("1944-13-01", None),
            ("1944-02-30", None),
            ("1944", None),
            ("", None),
        ] {
            assert_eq!(age(birth, 20_000), wanted, "{birth}");
        }
    }
}
