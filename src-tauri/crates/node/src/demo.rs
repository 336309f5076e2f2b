//! What a demo's departments have: keys of services that follow from a seed, and registers
//! of people whom there are none of. Worthless by design.

use crate::error::NodeError;
use crate::evaluator::{FactColumn, SqlRegister, SqlTable};
use crate::follow::{self, Submitted};
use crate::genesis::DemoChain;
use crate::hall::Hall;
use crate::key_service::ServiceKeys;
pub use crate::staff::DemoStaff;
use domain::action::{Action, Body, EnrolKey, Role};
use domain::catalogue::Catalogue;
use domain::id::{ActionId, DepartmentCode};
use ledger::query;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use zeroize::Zeroizing;

/// The table of a made-up register, and its column of document numbers.
pub const TABLE: &str = "people";
/// The column of document numbers.
pub const NUMBER: &str = "document";
/// The columns that answer yes or no, named as the facts of the catalogue's rules.
const YES_NO: [&str; 9] = [
    "address_in_register",
    "applicant_is_parent_or_self",
    "birth_registered",
    "change_pending",
    "employee_insured",
    "registered_here",
    "same_allowance",
    "same_subsidy",
    "student",
];

/// The secrets of one department's services.
#[derive(Debug)]
pub struct DemoServices {
    /// Its key service's.
    pub key_service: ServiceKeys,
    /// Its evaluator's, where rules of the catalogue name it.
    pub evaluator: Option<ServiceKeys>,
}

/// The services of these departments, by a seed.
pub(crate) fn services(
    seed: &[u8; 32],
    catalogue: &Catalogue,
    departments: &[DepartmentCode],
) -> BTreeMap<DepartmentCode, DemoServices> {
    let judges: BTreeSet<&str> = catalogue
        .items()
        .iter()
        .flat_map(|item| item.rule.evaluators.iter().map(String::as_str))
        .collect();
    let keys = |name: &str, department: &DepartmentCode| {
        let secret = |what: &str| {
            let code = department.as_str();
            let name = format!("{name}/{what}/{code}");
            Zeroizing::new(seal::hash::sha256(&[b"hallseal/demo/v1/", seed, name.as_bytes()]).0)
        };
        ServiceKeys::new(secret("signing"), secret("opening"))
    };
    departments
        .iter()
        .map(|code| {
            let services = DemoServices {
                key_service: keys("key-service", code),
                evaluator: judges
                    .contains(code.as_str())
                    .then(|| keys("evaluator", code)),
            };
            (code.clone(), services)
        })
        .collect()
}

/// How the services' keys are enrolled.
#[must_use]
pub fn enrolments(services: &BTreeMap<DepartmentCode, DemoServices>) -> Vec<EnrolKey> {
    let enrol = |keys: &ServiceKeys, role, department: &DepartmentCode| EnrolKey {
        key: keys.signer().public(),
        role,
        department: department.clone(),
        hall: None,
        scopes: None,
        quota: None,
    };
    let mut all = Vec::new();
    for (code, services) in services {
        all.push(enrol(&services.key_service, Role::KeyService, code));
        let evaluator = services.evaluator.as_ref();
        all.extend(evaluator.map(|keys| enrol(keys, Role::Evaluator, code)));
    }
    all
}

/// Has each department's administrator enrol what the chain lacks of its services' and its staff's
/// keys.
pub(crate) fn enrol_missing(hall: &Hall, demo: &DemoChain) -> Result<(), NodeError> {
    let missing = hall.read(|db| {
        let tx = db.read()?;
        let mut missing = Vec::new();
        let staff = demo.staff.iter().map(DemoStaff::enrolment);
        for enrol in enrolments(&demo.services).into_iter().chain(staff) {
            if query::key(&tx, seal::hash::key_id(&enrol.key))?.is_none() {
                missing.push(enrol);
            }
        }
        Ok(missing)
    })?;
    for enrol in missing {
        let Some(admin) = demo.admins.get(&enrol.department) else {
            continue;
        };
        // The same for ever: however often it is signed, it is one action.
        let evidence = seal::hash::sha256(&[b"hallseal/demo/enrol/v1/", &enrol.key.0]);
        let mut id = [0; 16];
        id.copy_from_slice(&evidence.0[..16]);
        let action = Action {
            chain_id: hall.chain_id.clone(),
            action_id: ActionId(id),
            author: admin.id(),
            device: None,
            parent: None,
            evidence,
            replaces: None,
            body: Body::EnrolKey(enrol),
        };
        let signed = seal::action::sign(&action, &[admin])
            .map_err(|_| NodeError::Damaged("an enrolment cannot be signed"))?;
        if let Submitted::Refused(outcome) = follow::submit(hall, signed)? {
            tracing::warn!(outcome = outcome.word(), "a demo's key is not enrolled");
        }
    }
    Ok(())
}

/// The layout of a made-up register: each fact in a column of its name, the age by birth.
#[must_use]
pub fn facts() -> BTreeMap<String, FactColumn> {
    let plain = |name: &str| (name.to_owned(), FactColumn::Plain(name.to_owned()));
    let mut facts: BTreeMap<String, FactColumn> = YES_NO.iter().map(|name| plain(name)).collect();
    facts.extend(["homes_owned", "months_lived_here"].map(plain));
    facts.insert("age".into(), FactColumn::AgeFromBirth("birth".into()));
    facts
}

/// The made-up register, in memory alone: a device's own folder holds nothing of anyone.
///
/// # Errors
/// [`NodeError::Database`] where SQLite fails.
pub fn register() -> Result<SqlRegister, NodeError> {
    let db = Connection::open_in_memory()?;
    fill(&db)?;
    let layout = SqlTable {
        table: TABLE.into(),
        number: NUMBER.into(),
        facts: facts(),
        keeper: None,
    };
    SqlRegister::over(db, layout).map_err(|_| NodeError::Damaged("the demo's register"))
}

/// Writes the made-up register: of the demo's three people one fulfils every rule that is
/// about homes and addresses, one owns a home, and of one the months here are not known.
///
/// # Errors
/// [`NodeError::Database`], [`NodeError::Io`].
pub fn write_register(file: &Path) -> Result<(), NodeError> {
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(".new");
    let unfinished = Path::new(&unfinished);
    std::fs::remove_file(unfinished).ok();
    let db = Connection::open(unfinished)?;
    fill(&db)?;
    drop(db);
    std::fs::File::open(unfinished)
        .and_then(|file| file.sync_all())
        .map_err(NodeError::io)?;
    std::fs::rename(unfinished, file).map_err(NodeError::io)
}

fn fill(db: &Connection) -> Result<(), NodeError> {
    let mut columns: Vec<String> = YES_NO
        .iter()
        .map(|name| format!("{name} INTEGER NOT NULL DEFAULT 0"))
        .collect();
    columns.sort();
    db.execute_batch(&format!(
        "CREATE TABLE {TABLE} ({NUMBER} TEXT PRIMARY KEY, birth TEXT NOT NULL,
           homes_owned INTEGER NOT NULL, months_lived_here INTEGER, {});
         INSERT INTO {TABLE}
           ({NUMBER}, birth, homes_owned, months_lived_here, registered_here, address_in_register,
            birth_registered, applicant_is_parent_or_self)
         VALUES ('TEST00001', '1990-01-01', 0, 240, 1, 1, 1, 1),
                ('TEST00002', '1958-12-13', 1, 480, 1, 1, 1, 1),
                ('TEST00003', '2002-11-30', 0, NULL, 0, 1, 0, 0);",
        columns.join(", "),
    ))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluator::{Register, Subject};
    use ledger::rule::{Rule, Scope};

    #[test]
    fn a_made_up_register_has_every_fact_of_the_catalogues_rules_in_its_type() {
        let mut register = register().unwrap();
        let catalogue = Catalogue::built_in().unwrap();
        for item in catalogue.items() {
            let Some(cel) = &item.rule.cel else { continue };
            let rule = Rule::parse(cel, &Scope::Private).unwrap();
            let wanted = rule
                .inputs()
                .iter()
                .filter_map(|(name, kind)| Some((name.strip_prefix("facts.")?.to_owned(), *kind)));
            let wanted: BTreeMap<_, _> = wanted.collect();
            let item = domain::id::ItemCode::new(&item.code).unwrap();
            let subject = Subject {
                number: "TEST00001",
                item: &item,
                filed_on: 20_000,
            };
            let facts = register.facts(&subject, &wanted).unwrap();
            assert_eq!(facts.len(), wanted.len(), "{item}");
        }
    }
}
