//! A counter on the demo's own chain, without a window: real node, real store, real gateway.

use super::session::Message;
use super::worker::Told;
use super::{Clerk, DEMO_PIN};
use crate::clock;
use crate::config::{Config, Options};
use crate::start::{self, Ground};
use content::{Content, Recipient};
use domain::action::{Action, Body, FileCase};
use domain::case::CaseState;
use domain::factor::Factors;
use domain::id::{ActionId, HolderHandle, ItemCode, Word};
use ipc::{
    ActStep, Assigned, CaseContent, CasePage, ChainWrite, CounterCode, CounterInput as Input,
    CounterPage, CounterView, LoadState, Mode, SignIn, SignInPhase, StaffAct, WorkPage,
};
use outbox::Enclosed;
use seal::evidence::Evidence;
use seal::fields::{Field, FieldSet, FieldValue};
use std::path::Path;
use std::time::{Duration, Instant};
use sync::wire::Lease;

mod later;

const PATIENCE: Duration = Duration::from_secs(60);

fn options(dir: &Path) -> Options {
    Options {
        mode: Mode::Counter,
        config: None,
        state_dir: dir.to_owned(),
    }
}

fn ground(dir: &Path) -> Ground {
    let config: Config = start::demo_config().unwrap();
    start::ground(&options(dir), &config, None).unwrap()
}

/// Files a case for a made-up person on this machine; it is sent once a counter starts here.
fn file(dir: &Path, item: &str, number: u8) -> ActionId {
    let ground = ground(dir);
    let service = &ground.service;
    let item = service.catalogue.get(item).unwrap();
    let department = domain::id::DepartmentCode::new(&item.department.code).unwrap();
    let field = |(place, name, value): (u8, &str, FieldValue)| Field {
        name: name.to_owned(),
        value,
        salt: [place; 32],
    };
    let text = |text: &str| FieldValue::Text(text.to_owned());
    let fields = FieldSet::new(
        [
            (1, "answer.phone", text("000-0000")),
            (2, "consent.handle_application", FieldValue::Boolean(true)),
            (3, "holder.surname", text("CESHI")),
            (4, "holder.document", text("TEST00009")),
        ]
        .map(field)
        .to_vec(),
    )
    .unwrap();
    let evidence = Evidence {
        device_time_s: clock::wall_s(),
        boot_id: [1; 16],
        counter: number.into(),
        factors: item.factors,
        checks: vec!["security_object_signed".to_owned()],
        salt: [5; 32],
        chip: None,
    };
    let content = Content {
        fields,
        evidence,
        attachments: Vec::new(),
    };
    let recipient = Recipient::parse(&service.recipients[&department]).unwrap();
    let sealed = content::seal_content(&content, &recipient, &mut rand_core::OsRng).unwrap();
    let action = Action {
        chain_id: service.chain_id.clone(),
        action_id: ActionId([number; 16]),
        author: service.signer.id(),
        device: None,
        parent: None,
        evidence: content.evidence.commitment(),
        replaces: None,
        body: Body::FileCase(FileCase {
            item: ItemCode::new(&item.code).unwrap(),
            version: item.version,
            holder: HolderHandle([number; 16]),
            factors: Factors::CARD.with(Factors::FINGER),
            fields: content.fields.root(),
            content: sealed.digest(),
            public: None,
        }),
    };
    let signed = seal::action::sign(&action, &[&service.signer]).unwrap();
    let enclosed = Enclosed::content(sealed.as_bytes());
    service
        .outbox
        .append(&signed, enclosed, clock::wall_ms())
        .unwrap();
    action.action_id
}

/// Waits until the view is as wanted.
fn until<T>(clerk: &Clerk, what: &str, wanted: impl Fn(&CounterView) -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        let view = clerk.view();
        if let Some(found) = wanted(&view) {
            return found;
        }
        assert!(
            Instant::now() < end,
            "{what}: {:?} {:?}",
            view.page,
            view.dialog
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn work(view: &CounterView) -> Option<&WorkPage> {
    match &view.page {
        CounterPage::Work(work) => Some(work),
        CounterPage::SignIn(_)
        | CounterPage::Tickets(_)
        | CounterPage::Tray(_)
        | CounterPage::OutOfService { .. } => None,
    }
}

fn open_case(view: &CounterView) -> Option<&CasePage> {
    work(view)?.case.as_ref()
}

fn phase(view: &CounterView) -> Option<SignInPhase> {
    match &view.page {
        CounterPage::SignIn(sign_in) => Some(sign_in.phase),
        CounterPage::Work(_)
        | CounterPage::Tickets(_)
        | CounterPage::Tray(_)
        | CounterPage::OutOfService { .. } => None,
    }
}

/// Signs in as the made-up person with this duty.
fn sign_in(clerk: &Clerk, department: &str, duty: &str) {
    let _ = clerk.act(Input::HandOver);
    let key = until(clerk, "the keys", |view| match &view.page {
        CounterPage::SignIn(sign_in) => sign_in
            .keys
            .iter()
            .find(|key| key.duty_zh.starts_with(department) && key.duty_zh.ends_with(duty))
            .map(|key| key.key),
        CounterPage::Work(_)
        | CounterPage::Tickets(_)
        | CounterPage::Tray(_)
        | CounterPage::OutOfService { .. } => None,
    });
    let _ = clerk.act(Input::ChooseKey { key });
    let _ = clerk.act(Input::TypePin {
        pin: DEMO_PIN.into(),
    });
    until(clerk, "the worklist", |view| {
        let list = &work(view)?.list;
        (list.load == LoadState::Ready).then_some(())
    });
}

/// Opens a case of the list and takes it.
fn take(clerk: &Clerk, case: ActionId) {
    until(clerk, "the case in the list", |view| {
        let list = &work(view)?.list;
        list.rows.iter().any(|row| row.case == case).then_some(())
    });
    let _ = clerk.act(Input::OpenCase { case: Some(case) });
    until(clerk, "the case", |view| {
        open_case(view)?.may.contains(&StaffAct::Take).then_some(())
    });
    let _ = clerk.act(Input::Begin {
        act: StaffAct::Take,
    });
    until(clerk, "the case for oneself", |view| {
        matches!(open_case(view)?.row.assigned, Assigned::Me { .. }).then_some(())
    });
}

/// Signs what the dialog shows, and returns it.
fn sign(clerk: &Clerk) -> Vec<ChainWrite> {
    let writes = until(clerk, "what is written", |view| {
        let dialog = view.dialog.as_ref()?;
        let there = dialog.step == ActStep::Check && !dialog.writes.is_empty();
        there.then(|| dialog.writes.clone())
    });
    let after = clerk.act(Input::Sign);
    assert!(after.dialog.is_none(), "{:?}", after.dialog);
    writes
}

/// What is written under this name.
fn written(writes: &[ChainWrite], name: &str) -> Option<String> {
    let found = writes.iter().find(|write| write.name == name);
    found.map(|write| write.value.clone())
}

/// The file of this name, wherever it lies below a folder.
fn stored(folder: &Path, name: &str) -> Option<Vec<u8>> {
    for entry in std::fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        let found = match path.is_dir() {
            true => stored(&path, name),
            false if entry.file_name() == name => std::fs::read(&path).ok(),
            false => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn begin(clerk: &Clerk, act: StaffAct) {
    until(clerk, act.word(), |view| {
        open_case(view)?.may.contains(&act).then_some(())
    });
    let _ = clerk.act(Input::Begin { act });
}

fn state(clerk: &Clerk, wanted: CaseState) {
    until(clerk, "the state", |view| {
        let case = open_case(view)?;
        (case.row.state == wanted && case.mine.is_empty()).then_some(())
    });
}

/// A case that this department's clerk has taken and accepted.
fn accepted(dir: &Path, item: &str, number: u8, department: &str) -> (Clerk, ActionId) {
    let case = file(dir, item, number);
    let clerk = Clerk::start(&options(dir)).unwrap();
    sign_in(&clerk, department, "综合受理");
    take(&clerk, case);
    begin(&clerk, StaffAct::Accept);
    sign(&clerk);
    state(&clerk, CaseState::Accepted);
    (clerk, case)
}

fn opened(clerk: &Clerk) {
    begin(clerk, StaffAct::Open);
    let _ = clerk.act(Input::Review);
    let writes = sign(clerk);
    assert_eq!(written(&writes, "purpose").unwrap(), "handle_case");
    until(clerk, "the content", |view| {
        matches!(open_case(view)?.content, CaseContent::Open { .. }).then_some(())
    });
}

#[test]
fn a_case_is_taken_accepted_opened_approved_and_its_certificate_issued() {
    let dir = tempfile::tempdir().unwrap();
    let case = file(dir.path(), "SJ-0001", 21);
    let clerk = Clerk::start(&options(dir.path())).unwrap();
    sign_in(&clerk, "市场监管局", "综合受理");
    take(&clerk, case);
    begin(&clerk, StaffAct::Accept);
    let writes = sign(&clerk);
    for name in [
        "action",
        "case",
        "author",
        "parent",
        "evidence_commitment",
        "action_id",
    ] {
        assert!(written(&writes, name).is_some(), "{name}");
    }
    state(&clerk, CaseState::Accepted);
    let locked = clerk.view();
    assert_eq!(open_case(&locked).unwrap().content, CaseContent::Locked);
    opened(&clerk);
    let view = clerk.view();
    let page = open_case(&view).unwrap();
    assert!(page.evidence.checks_proven && page.evidence.suffices);
    assert_eq!(page.evidence.checks, ["signed"]);
    let CaseContent::Open {
        card,
        consents,
        answers,
        until_ms,
        ..
    } = &page.content
    else {
        panic!("open");
    };
    let left_ms = until_ms - clock::now().wall_ms;
    assert!((3_500_000..=3_600_000).contains(&left_ms), "{left_ms}");
    let number = card.iter().find(|one| one.field == "card.number").unwrap();
    assert_eq!(number.value, Some("TEST00009".into()));
    assert_eq!(consents, &["handle_application"]);
    let phone = answers.iter().find(|one| one.field == "phone").unwrap();
    assert_eq!(phone.value, Some("000-0000".into()));
    // Nothing decrypted stays behind a locked screen.
    let _ = clerk.act(Input::Lock);
    assert_eq!(open_case(&clerk.view()), None);
    let _ = clerk.act(Input::TypePin {
        pin: DEMO_PIN.into(),
    });
    until(&clerk, "unlocked", |view| {
        (open_case(view)?.content == CaseContent::Locked).then_some(())
    });
    begin(&clerk, StaffAct::Approve);
    sign(&clerk);
    state(&clerk, CaseState::Approved);
    begin(&clerk, StaffAct::Issue);
    let identifier = written(&sign(&clerk), "identifier").unwrap();
    let licence = until(&clerk, "the certificate", |view| {
        let case = open_case(view)?;
        let own = case.licences.iter().find(|licence| licence.of_this_case)?;
        Some((
            own.proven,
            own.identifier.holds(),
            own.identifier.to_string(),
        ))
    });
    assert_eq!(licence, (true, true, identifier));
    begin(&clerk, StaffAct::Close);
    sign(&clerk);
    state(&clerk, CaseState::Closed);
    let view = clerk.view();
    let page = open_case(&view).unwrap();
    assert!(page.may.is_empty() && page.history.iter().all(|step| step.verified));
    let steps: Vec<&str> = page
        .history
        .iter()
        .map(|step| step.action.as_str())
        .collect();
    let life = [
        "file_case",
        "accept_case",
        "open_content",
        "approve_case",
        "issue_licence",
        "close_case",
    ];
    assert_eq!(steps, life);
}

#[test]
fn what_one_person_recommends_only_another_decides() {
    let dir = tempfile::tempdir().unwrap();
    let (clerk, case) = accepted(dir.path(), "MZ-0001", 22, "民政局");
    begin(&clerk, StaffAct::Endorse);
    let _ = clerk.act(Input::Review);
    let incomplete = clerk.view().dialog.unwrap();
    assert_eq!(incomplete.error, Some(CounterCode::Incomplete));
    let _ = clerk.act(Input::Recommend { approve: true });
    let _ = clerk.act(Input::Review);
    sign(&clerk);
    until(&clerk, "the recommendation", |view| {
        let case = open_case(view)?;
        (case.endorsed.as_ref()?.approve && case.mine.is_empty()).then_some(())
    });
    let view = clerk.view();
    let may = &open_case(&view).unwrap().may;
    assert!(!may.contains(&StaffAct::Approve) && !may.contains(&StaffAct::Endorse));
    // What is not offered is not done either.
    let view = clerk.act(Input::Begin {
        act: StaffAct::Approve,
    });
    assert_eq!(
        open_case(&view).unwrap().error,
        Some(CounterCode::NotOffered)
    );
    begin(&clerk, StaffAct::Release);
    until(&clerk, "given back", |view| {
        (open_case(view)?.row.assigned == Assigned::Nobody).then_some(())
    });
    sign_in(&clerk, "民政局", "复核");
    take(&clerk, case);
    begin(&clerk, StaffAct::Approve);
    sign(&clerk);
    state(&clerk, CaseState::Approved);
}

#[test]
fn a_correction_names_questions_in_words_that_are_sealed_and_committed_to() {
    let dir = tempfile::tempdir().unwrap();
    let (clerk, _) = accepted(dir.path(), "GA-0002", 23, "公安局");
    let view = clerk.view();
    // Nobody asks about what they have not read.
    assert!(
        !open_case(&view)
            .unwrap()
            .may
            .contains(&StaffAct::WantCorrection)
    );
    opened(&clerk);
    begin(&clerk, StaffAct::WantCorrection);
    let _ = clerk.act(Input::Ask {
        field: "phone".to_owned(),
        reason: Word::new("unclear").ok(),
        words: "请写手机号".into(),
    });
    let _ = clerk.act(Input::Review);
    let words = written(&sign(&clerk), "words_commitment").unwrap();
    state(&clerk, CaseState::CorrectionWanted);
    // They lie where the case's content lies, under what the chain commits to, and cannot be read.
    let sealed = stored(dir.path(), &words).unwrap();
    assert_eq!(seal::hash::sha256(&[&sealed]).to_hex(), words);
    let plain = "请写手机号".as_bytes();
    assert!(!sealed.windows(plain.len()).any(|bytes| bytes == plain));
}

#[test]
fn five_wrong_pins_pause_a_key_and_a_restart_does_not_end_the_pause() {
    let dir = tempfile::tempdir().unwrap();
    let clerk = Clerk::start(&options(dir.path())).unwrap();
    let CounterPage::SignIn(SignIn { keys, .. }) = clerk.view().page else {
        panic!("nobody is signed in");
    };
    let key = keys[0].key;
    for left in (0..5u8).rev() {
        let _ = clerk.act(Input::ChooseKey { key });
        let _ = clerk.act(Input::TypePin {
            pin: "000000".into(),
        });
        let after = until(&clerk, "an answer", |view| {
            phase(view).filter(|phase| *phase != SignInPhase::Checking)
        });
        match after {
            SignInPhase::Pin {
                left: Some(told),
                error,
            } => {
                assert_eq!((told, error), (left, Some(CounterCode::PinWrong)));
            }
            SignInPhase::Paused { seconds, .. } => assert!(left == 0 && seconds > 250),
            SignInPhase::Choose
            | SignInPhase::Pin { left: None, .. }
            | SignInPhase::Checking
            | SignInPhase::Reading
            | SignInPhase::Failed { .. } => panic!("{after:?}"),
        }
    }
    drop(clerk);
    let clerk = Clerk::start(&options(dir.path())).unwrap();
    let view = clerk.act(Input::ChooseKey { key });
    assert!(matches!(phase(&view), Some(SignInPhase::Paused { .. })));
    // Another person's key is not held up by it.
    let view = clerk.act(Input::ChooseKey { key: keys[1].key });
    assert_eq!(
        phase(&view),
        Some(SignInPhase::Pin {
            left: None,
            error: None
        })
    );
    let text = format!("{:?}", clerk.view());
    assert!(!text.contains("000000"));
}
