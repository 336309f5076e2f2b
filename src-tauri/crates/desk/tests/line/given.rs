//! A certificate of one department goes with an application at another instead of paper: the person
//! agrees with their card, the clerk looks at it on the record, the person sees that.

use crate::counter::{Counter, case};
use crate::hall::Hall;
use ipc::{
    CertificateOffer, CounterInput, GivenState, GrantState, Input, MaterialState, Screen,
    SharedRow, StaffAct,
};
use std::path::Path;

/// Takes a copy of a birth certificate, which the health commission issued before.
const ITEM: &str = "JY-0001";

/// An application, with the certificate or without it.
fn file(hall: &Hall, with: bool) -> domain::id::ActionId {
    hall.choose(ITEM);
    hall.identify(0);
    hall.answer_all(&[]);
    hall.consent();
    let offered = |view: &ipc::View| match &view.screen {
        Screen::Consent { certificate, .. } => certificate.clone(),
        _ => None,
    };
    let view = hall.until("the certificate is offered", |view| offered(view).is_some());
    assert!(
        !offered(&view).unwrap().shown,
        "nothing is ticked beforehand"
    );
    if with {
        hall.act(Input::Consent {
            purpose: CertificateOffer::PURPOSE.to_owned(),
            given: true,
        });
    }
    hall.act(Input::Submit);
    let (filed, _) = hall.settled();
    hall.leave();
    filed.case
}

fn given(counter: &Counter, what: &str, wanted: impl Fn(&GivenState) -> bool) -> GivenState {
    counter.until(what, |view| {
        let given = case(view)?.given.as_ref()?;
        wanted(&given.state).then(|| given.state.clone())
    })
}

fn opened(counter: &Counter, filed: domain::id::ActionId) {
    counter.show(filed);
    counter.act(StaffAct::Take, |_| ());
    given(counter, "not known yet", |state| {
        *state == GivenState::Locked
    });
    counter.answer("child_id");
}

pub(crate) fn instead_of_paper(state: &Path) {
    let (with, without) = {
        let hall = Hall::open(state);
        (file(&hall, true), file(&hall, false))
    };
    {
        let counter = Counter::open(state);
        counter.sign_in_for("教育局");
        opened(&counter, without);
        given(&counter, "nothing is given", |state| {
            *state == GivenState::NotGiven
        });
        let page = counter.until("the page", |view| case(view).cloned());
        assert!(!page.may.contains(&StaffAct::See), "{:?}", page.may);
        counter.act(StaffAct::Release, |_| ());

        let _ = counter.0.act(CounterInput::CloseCase);
        opened(&counter, with);
        given(&counter, "it can be seen", |state| {
            *state == GivenState::Given
        });
        let page = counter.until("the page", |view| case(view).cloned());
        let material = page
            .materials
            .iter()
            .find(|row| row.state == MaterialState::Given);
        assert!(material.is_some_and(|row| row.material == "birth_certificate"));
        counter.act(StaffAct::See, |_| ());
        let shown = given(&counter, "the certificate", |state| {
            matches!(state, GivenState::Shown { .. })
        });
        let GivenState::Shown { licence, holder } = shown else {
            panic!("it is not shown");
        };
        assert_eq!(licence.licence.as_str(), "birth_certificate_copy");
        assert_eq!(licence.department.as_str(), "WJ");
        assert!(licence.proven);
        assert_eq!(holder.value, Some("ZHANG CESHI".into()));
        // It is looked at once, and gone with the page.
        let page = counter.until("the page", |view| case(view).cloned());
        assert!(!page.may.contains(&StaffAct::See));
        let view = counter.0.act(CounterInput::ShowTickets);
        assert!(!format!("{view:?}").contains("CESHI"));
        let _ = counter.0.act(CounterInput::ShowWork);
        given(&counter, "shut", |state| *state == GivenState::Locked);
    }
    let hall = Hall::open(state);
    hall.until("home", |view| matches!(view.screen, Screen::Home));
    hall.act(Input::OpenMyCases);
    hall.identify(0);
    hall.my_cases_shown();
    let rows = hall.seen();
    let by_grant: Vec<_> = rows.iter().filter(|row| row.granted).collect();
    assert_eq!(by_grant.len(), 1, "{rows:?}");
    assert_eq!(by_grant[0].department.as_str(), "JY");
    assert!(matches!(by_grant[0].what, SharedRow::Licence { .. }));
    hall.act(Input::Back);
    hall.my_cases_shown();
    let rows = hall.grants();
    let holds: Vec<_> = rows
        .iter()
        .filter(|row| row.state == GrantState::Holds)
        .collect();
    assert_eq!(holds.len(), 1, "{rows:?}");
    assert_eq!((holds[0].grantee.as_str(), holds[0].uses), ("JY", 1));
    hall.leave();
}
