//! What comes after a decision, and what others do meanwhile.

use super::*;
use domain::action::{Freeze, FreezeReason, FreezeTarget};
use domain::id::KeyId;
use ipc::{WorkFilter, WorkTab};

fn tab(clerk: &Clerk, tab: WorkTab) {
    let filter = WorkFilter {
        tab,
        ..WorkFilter::default()
    };
    let _ = clerk.act(Input::SetFilter { filter });
}

/// Closes the page, looks under the tab of what is to be finished, opens the case from there.
fn found_again(clerk: &Clerk, case: ActionId) {
    let _ = clerk.act(Input::CloseCase);
    let _ = clerk.act(Input::Refresh);
    tab(clerk, WorkTab::Finish);
    until(clerk, "the case under its tab", |view| {
        let rows = &work(view)?.list.rows;
        rows.iter().any(|row| row.case == case).then_some(())
    });
    let _ = clerk.act(Input::OpenCase { case: Some(case) });
}

#[test]
fn an_approved_case_is_found_until_its_certificate_is_issued_and_is_closed_after_that() {
    let dir = tempfile::tempdir().unwrap();
    let (clerk, case) = accepted(dir.path(), "SJ-0001", 41, "市场监管局");
    begin(&clerk, StaffAct::Approve);
    sign(&clerk);
    state(&clerk, CaseState::Approved);
    found_again(&clerk, case);
    until(&clerk, "what is left to be done", |view| {
        let may = &open_case(view)?.may;
        (may.contains(&StaffAct::Issue) && !may.contains(&StaffAct::Close)).then_some(())
    });
    begin(&clerk, StaffAct::Issue);
    let writes = sign(&clerk);
    for name in [
        "licence_type",
        "identifier",
        "holder",
        "department",
        "valid_from",
        "fields_root",
    ] {
        assert!(written(&writes, name).is_some(), "{name}");
    }
    until(&clerk, "closing it", |view| {
        open_case(view)?
            .may
            .contains(&StaffAct::Close)
            .then_some(())
    });
    until(&clerk, "an empty tab", |view| {
        work(view)?.list.rows.is_empty().then_some(())
    });
}

#[test]
fn who_leaves_gives_back_what_they_had_and_signs_nothing_more() {
    let dir = tempfile::tempdir().unwrap();
    let (clerk, case) = accepted(dir.path(), "MZ-0001", 42, "民政局");
    sign_in(&clerk, "民政局", "复核");
    until(&clerk, "a free case", |view| {
        let row = work(view)?.list.rows.iter().find(|row| row.case == case)?;
        (row.assigned == Assigned::Nobody).then_some(())
    });
    take(&clerk, case);
}

#[test]
fn who_sees_it_otherwise_than_the_first_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let (clerk, case) = accepted(dir.path(), "MZ-0001", 43, "民政局");
    let recommend = |approve| {
        begin(&clerk, StaffAct::Endorse);
        let _ = clerk.act(Input::Recommend { approve });
        let _ = clerk.act(Input::Review);
        sign(&clerk);
        until(&clerk, "the recommendation", |view| {
            let page = open_case(view)?;
            let given = page.endorsed.as_ref()?.approve == approve;
            (given && page.mine.is_empty()).then_some(())
        });
    };
    recommend(true);
    sign_in(&clerk, "民政局", "复核");
    take(&clerk, case);
    recommend(false);
    sign_in(&clerk, "民政局", "综合受理");
    take(&clerk, case);
    // The first comes to see it so, too.
    begin(&clerk, StaffAct::Deny);
}

#[test]
fn what_is_open_is_wiped_behind_another_page() {
    let dir = tempfile::tempdir().unwrap();
    let (clerk, _) = accepted(dir.path(), "SJ-0001", 44, "市场监管局");
    for page in [Input::ShowTray, Input::ShowTickets] {
        opened(&clerk);
        let _ = clerk.act(page);
        let view = clerk.act(Input::ShowWork);
        assert_eq!(open_case(&view).unwrap().content, CaseContent::Locked);
    }
}

#[test]
fn what_is_not_offered_any_more_when_it_is_signed_is_not_signed() {
    let dir = tempfile::tempdir().unwrap();
    let (clerk, case) = accepted(dir.path(), "SJ-0001", 45, "市场监管局");
    begin(&clerk, StaffAct::Approve);
    until(&clerk, "what is written", |view| {
        (view.dialog.as_ref()?.step == ActStep::Check).then_some(())
    });
    // Its lease is over, and somebody else has it.
    let taken = Lease {
        case,
        by: KeyId([9; 12]),
        until_s: clock::wall_s() + 600,
    };
    let told = Told::Taken(case, Ok(taken));
    clerk.inbox.send(Message::Told(1, told)).unwrap();
    until(&clerk, "the other one", |view| {
        let row = &open_case(view)?.row;
        matches!(row.assigned, Assigned::Other { .. }).then_some(())
    });
    let view = clerk.act(Input::Sign);
    let dialog = view.dialog.unwrap();
    assert_eq!(dialog.error, Some(CounterCode::CaseTaken));
    assert!(open_case(&clerk.view()).unwrap().mine.is_empty());
}

/// An administrator's freeze of this person's key, in the queue of the machine.
fn freeze(dir: &Path, duty: &str) -> KeyId {
    let ground = ground(dir);
    let mut staff = ground.staff.iter();
    let person = staff
        .find(|person| person.duty.zh.starts_with(duty))
        .unwrap();
    let code = domain::id::DepartmentCode::new("SJ").unwrap();
    let admin = &ground.admins[&code];
    let action = Action {
        chain_id: ground.service.chain_id.clone(),
        action_id: ActionId([77; 16]),
        author: admin.id(),
        device: None,
        parent: None,
        evidence: domain::id::Digest([7; 32]),
        replaces: None,
        body: Body::Freeze(Freeze {
            target: FreezeTarget::Key(person.key.id()),
            reason: FreezeReason::Precaution,
        }),
    };
    let signed = seal::action::sign(&action, &[admin]).unwrap();
    let bytes = seal::canonical::to_vec(&7_u8);
    let enclosed = Enclosed::evidence(&bytes);
    let outbox = &ground.service.outbox;
    outbox.append(&signed, enclosed, clock::wall_ms()).unwrap();
    person.key.id()
}

#[test]
fn who_is_frozen_is_signed_out_and_told_why_and_nobody_else_is() {
    let dir = tempfile::tempdir().unwrap();
    let key = freeze(dir.path(), "市场监管局");
    let clerk = Clerk::start(&options(dir.path())).unwrap();
    let refused = |view: &CounterView| {
        phase(view).filter(|phase| {
            let code = CounterCode::KeyFrozen;
            *phase == SignInPhase::Failed { code }
        })
    };
    // Signed in before the freeze was final or after: seconds later it is over.
    let _ = clerk.act(Input::ChooseKey { key });
    let _ = clerk.act(Input::TypePin {
        pin: DEMO_PIN.into(),
    });
    until(&clerk, "the freeze", refused);
    sign_in(&clerk, "民政局", "综合受理");
    until(&clerk, "who goes on", |view| work(view).map(drop));
}
