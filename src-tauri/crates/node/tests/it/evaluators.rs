//! Evaluators of two departments on one node: agreement, difference, interruption.

use crate::office::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::action::{Body, Kind};
use domain::case::CaseState;
use domain::id::ActionId;
use domain::verdict::Verdict::{self, Held, NotHeld, Unjudged};
use ledger::record::{CaseRecord, Ruling};
use ledger::rule::{self, Value};
use node::evaluator::{FactColumn, Peer, Register, RegisterError, SqlRegister, SqlTable, Subject};
use node::{Evaluator, Service};
use rusqlite::Connection;
use seal::action::SignedAction;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A made-up register of made-up people.
fn register(dir: &Path, of: &str, homes: u32) -> Box<dyn Register> {
    let file = dir.join(format!("register-{of}.sqlite"));
    let db = Connection::open(&file).unwrap();
    db.execute_batch(
        "CREATE TABLE IF NOT EXISTS people (number TEXT PRIMARY KEY, homes INTEGER, here INTEGER)",
    )
    .unwrap();
    let row = "INSERT OR REPLACE INTO people VALUES (?1, ?2, 1)";
    db.execute(row, (NUMBER, homes)).unwrap();
    let layout = SqlTable {
        table: "people".into(),
        number: "number".into(),
        facts: BTreeMap::from([
            ("homes_owned".into(), FactColumn::Plain("homes".into())),
            ("registered_here".into(), FactColumn::Plain("here".into())),
        ]),
        keeper: None,
    };
    Box::new(SqlRegister::open(&file, layout).unwrap())
}

fn start(office: &Office, of: &str, register: Box<dyn Register>) -> Service {
    let evaluator = Evaluator::new(department(of), evaluator(of), register);
    office.running.node.evaluate(evaluator).unwrap()
}

fn case(office: &Office, id: ActionId) -> CaseRecord {
    let answer = office.running.get_json(&format!("/v1/state/case/{id}"));
    let value = URL_SAFE_NO_PAD
        .decode(answer["value"].as_str().unwrap())
        .unwrap();
    seal::canonical::from_slice(&value).unwrap()
}

/// Waits until a case is as wanted.
fn wait(office: &Office, id: ActionId, wanted: impl Fn(&CaseRecord) -> bool) -> CaseRecord {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let record = case(office, id);
        if wanted(&record) {
            return record;
        }
        assert!(Instant::now() < deadline, "{record:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn count(office: &Office, id: ActionId, kind: Kind) -> usize {
    let history = office.history(id);
    let of_kind = history.iter().filter(|signed| {
        let parsed = SignedAction::parse(signed.as_bytes()).unwrap();
        parsed.action().body.kind() == kind
    });
    of_kind.count()
}

fn verdicts(office: &Office, id: ActionId) -> Vec<Vec<Verdict>> {
    let mut all = Vec::new();
    for signed in office.history(id) {
        let parsed = SignedAction::parse(signed.as_bytes()).unwrap();
        if let Body::JudgeCase(body) = &parsed.action().body {
            assert_eq!(body.rule, rule::digest(RULE));
            all.push(body.verdicts.clone());
        }
    }
    all
}

#[test]
fn what_two_evaluators_agree_on_is_approved_in_that_block_with_its_licence() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let evaluators = ["MZ", "ZJ"].map(|of| start(&office, of, register(dir.path(), of, 0)));
    let filed = office.file("ZJ-0001", &content(3));
    let record = wait(&office, filed, |case| case.ruling == Ruling::Approved);
    assert_eq!(record.state, CaseState::ApprovedByRule);
    assert!(record.licence.is_some());
    assert_eq!(verdicts(&office, filed), [[Held; 3], [Held; 3]]);
    // The deciding verdict is what the decision and the licence stand on.
    let decision = record.decision.unwrap();
    assert_eq!((decision.approved, decision.by), (true, None));
    let last = office.history(filed).last().map(SignedAction::digest);
    assert_eq!(Some(record.last), last);
    // Each opened the content on the record first, once.
    assert_eq!(count(&office, filed, Kind::OpenContent), 2);

    // A condition that does not hold leaves it to a clerk, who is told which.
    let none = office.file("ZJ-0001", &content(0));
    let record = wait(&office, none, |case| case.ruling == Ruling::NotHeld);
    assert_eq!(record.state, CaseState::Filed);
    assert_eq!(verdicts(&office, none), [[NotHeld, Held, Held]; 2]);
    // What no rule decides, evaluators do not open.
    let by_staff = office.file("ZJ-0002", &content(3));
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(office.history(by_staff).len(), 1);
    evaluators.into_iter().for_each(Service::stop);
    office.close();
}

#[test]
fn registers_that_differ_or_do_not_know_the_person_leave_it_to_a_clerk() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let ours = start(&office, "ZJ", register(dir.path(), "ZJ", 0));
    let theirs = start(&office, "MZ", register(dir.path(), "MZ", 1));
    let filed = office.file("ZJ-0001", &content(3));
    let record = wait(&office, filed, |case| case.ruling == Ruling::Differ);
    assert_eq!((record.state, record.licence), (CaseState::Filed, None));
    theirs.stop();
    Connection::open(dir.path().join("register-ZJ.sqlite"))
        .unwrap()
        .execute("DELETE FROM people", [])
        .unwrap();
    let unknown = office.file("ZJ-0001", &content(3));
    wait(&office, unknown, |case| case.judged.len() == 1);
    assert_eq!(verdicts(&office, unknown), [[Held, Unjudged, Unjudged]]);
    ours.stop();
    office.close();
}

/// A register that fails until it is let.
struct Failing {
    inner: Box<dyn Register>,
    works: Arc<AtomicBool>,
    asked: Arc<AtomicU32>,
}

impl Register for Failing {
    fn facts(
        &mut self,
        subject: &Subject<'_>,
        wanted: &BTreeMap<String, rule::Kind>,
    ) -> Result<BTreeMap<String, Value>, RegisterError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if !self.works.load(Ordering::SeqCst) {
            return Err(RegisterError::Unavailable);
        }
        self.inner.facts(subject, wanted)
    }
}

#[test]
fn an_evaluator_that_is_stopped_in_between_opens_once_and_judges_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut office = Office::open(dir.path());
    let asked = Arc::new(AtomicU32::new(0));
    let failing = |works: bool| {
        Box::new(Failing {
            inner: register(dir.path(), "ZJ", 0),
            works: Arc::new(AtomicBool::new(works)),
            asked: Arc::clone(&asked),
        })
    };
    let first = start(&office, "ZJ", failing(false));
    let filed = office.file("ZJ-0001", &content(3));
    let deadline = Instant::now() + Duration::from_secs(20);
    while asked.load(Ordering::SeqCst) == 0 {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
    // It has opened and could not judge: node and evaluator go down and come back.
    first.stop();
    office.close();
    office = Office::open(dir.path());
    for _ in 0..3 {
        let again = start(&office, "ZJ", failing(true));
        wait(&office, filed, |case| case.judged.len() == 1);
        again.stop();
    }
    let two = ["ZJ", "ZJ"].map(|of| start(&office, of, failing(true)));
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(count(&office, filed, Kind::OpenContent), 1);
    assert_eq!(count(&office, filed, Kind::JudgeCase), 1);
    assert_eq!(verdicts(&office, filed), [[Held; 3]]);
    // What came while the second was down is judged when it comes up.
    let other = start(&office, "MZ", register(dir.path(), "MZ", 0));
    wait(&office, filed, |case| case.ruling == Ruling::Approved);
    assert_eq!(count(&office, filed, Kind::JudgeCase), 2);
    // Two of one department at once say one thing.
    let both = office.file("ZJ-0001", &content(2));
    wait(&office, both, |case| case.ruling == Ruling::Approved);
    assert_eq!(count(&office, both, Kind::JudgeCase), 2);
    two.into_iter().for_each(Service::stop);
    other.stop();
    office.close();
}

#[test]
fn content_that_comes_after_the_filing_is_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let evaluators = ["MZ", "ZJ"].map(|of| start(&office, of, register(dir.path(), of, 0)));
    let plain = content(4);
    let to = identity("ZJ").recipient();
    let sealed = ::content::seal_content(&plain, &to, &mut rand_core::OsRng).unwrap();
    let filed = office.file_named("ZJ-0001", plain.fields.root(), sealed.digest());
    std::thread::sleep(Duration::from_millis(400));
    assert!(case(&office, filed).judged.is_empty());
    office.put(&sealed);
    wait(&office, filed, |case| case.ruling == Ruling::Approved);
    evaluators.into_iter().for_each(Service::stop);
    office.close();
}

#[test]
fn without_the_holders_consent_nothing_is_opened_and_what_is_no_item_of_it_is_let_be() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let ours = start(&office, "ZJ", register(dir.path(), "ZJ", 0));
    let mut other = Evaluator::new(
        department("MZ"),
        evaluator("MZ"),
        register(dir.path(), "MZ", 0),
    );
    other.items = vec![domain::id::ItemCode::new("MZ-0001").unwrap()];
    let other = office.running.node.evaluate(other).unwrap();
    let mut refused = content(3);
    let mut fields = refused.fields.fields().to_vec();
    fields.retain(|field| field.name != "consent.decide_by_rule");
    refused.fields = seal::fields::FieldSet::new(fields).unwrap();
    let without = office.file("ZJ-0001", &refused);
    let given = office.file("ZJ-0001", &content(3));
    wait(&office, given, |case| case.judged.len() == 1);
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(case(&office, given).judged.len(), 1);
    assert_eq!(office.history(without).len(), 1);
    let reader = ::content::Identity::from_seed(&[77; 32]);
    assert_eq!(
        office.open_key(&evaluator("ZJ"), without, &reader),
        Err((403, "consent_missing".to_owned()))
    );
    let metrics = office.running.get("/metrics").text().unwrap();
    for line in [
        "hallseal_services 4",
        "hallseal_evaluator_waiting 0",
        "hallseal_evaluator_opened_total 1",
        "hallseal_evaluator_judged_total 1",
        "hallseal_service_failures_total 0",
    ] {
        assert!(metrics.lines().any(|one| one == line), "{line}: {metrics}");
    }
    ours.stop();
    other.stop();
    office.close();
}

/// A register that panics once.
struct Broken {
    inner: Box<dyn Register>,
    broken: bool,
}

impl Register for Broken {
    fn facts(
        &mut self,
        subject: &Subject<'_>,
        wanted: &BTreeMap<String, rule::Kind>,
    ) -> Result<BTreeMap<String, Value>, RegisterError> {
        assert!(!std::mem::take(&mut self.broken), "a defect");
        self.inner.facts(subject, wanted)
    }
}

#[test]
fn a_service_that_fails_in_itself_begins_again_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let broken = Broken {
        inner: register(dir.path(), "ZJ", 0),
        broken: true,
    };
    let ours = start(&office, "ZJ", Box::new(broken));
    let theirs = start(&office, "MZ", register(dir.path(), "MZ", 0));
    let filed = office.file("ZJ-0001", &content(3));
    wait(&office, filed, |case| case.ruling == Ruling::Approved);
    assert_eq!(count(&office, filed, Kind::OpenContent), 2);
    assert_eq!(count(&office, filed, Kind::JudgeCase), 2);
    let metrics = office.running.get("/metrics").text().unwrap();
    let line = "hallseal_service_failures_total 1";
    assert!(metrics.lines().any(|one| one == line), "{metrics}");
    ours.stop();
    theirs.stop();
    office.close();
}

#[test]
fn a_peer_is_reached_over_tls_or_on_this_machine_alone() {
    for wrong in [
        "",
        "http://example.com",
        "ftp://127.0.0.1",
        "https://a/b",
        "https://u@a",
    ] {
        assert_eq!(
            Peer::new(wrong, None).unwrap_err().code(),
            "node_config",
            "{wrong}"
        );
    }
    Peer::new("https://zj.example:8480/", None).unwrap();
    Peer::new("http://127.0.0.1:8480", None).unwrap();
}

#[test]
fn the_key_service_of_another_department_is_asked_at_its_gateway_until_it_answers() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::open(dir.path());
    let far = office
        .running
        .node
        .serve(([127, 0, 0, 1], 0).into())
        .unwrap();
    let (address, url) = (far.address(), far.url());
    far.stop();
    let evaluators = ["MZ", "ZJ"].map(|of| {
        let mut evaluator =
            Evaluator::new(department(of), evaluator(of), register(dir.path(), of, 0));
        let peer = Peer::new(&url, None).unwrap();
        evaluator.peers.insert(department("ZJ"), peer);
        office.running.node.evaluate(evaluator).unwrap()
    });
    let filed = office.file("ZJ-0001", &content(3));
    // Nothing is on record as opened that could not be.
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(office.history(filed).len(), 1);
    let far = office.running.node.serve(address).unwrap();
    wait(&office, filed, |case| case.ruling == Ruling::Approved);
    evaluators.into_iter().for_each(Service::stop);
    far.stop();
    office.close();
}
