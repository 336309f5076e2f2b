//! Letting another department see a certificate, by the real card, and taking that back.

use crate::hall::Hall;
use domain::id::{DepartmentCode, Word};
use ipc::{GrantRow, GrantState, Input, Submittal};

fn listed(hall: &Hall) -> Vec<GrantRow> {
    hall.act(Input::AnotherMatter);
    hall.act(Input::OpenMyCases);
    hall.my_cases_shown();
    hall.grants()
}

/// On the page of a certificate: the card proves itself for the grant, the grant is final, stands in
/// the list, and is taken back.
pub(crate) fn granted_listed_and_taken_back(hall: &Hall) {
    let grantee = DepartmentCode::new("ZJ").unwrap();
    hall.act(Input::OpenGrant);
    hall.act(Input::GrantTo {
        department: grantee.clone(),
    });
    hall.act(Input::GrantFor {
        purpose: Word::new("check_evidence").unwrap(),
    });
    hall.act(Input::GrantDays { days: 0 });
    hall.act(Input::Submit);
    let (granted, receipt) = hall.settled();
    assert_eq!(granted.what, Submittal::Grant);
    assert!(receipt.height > 0);
    let rows = listed(hall);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(
        (&rows[0].grantee, rows[0].state),
        (&grantee, GrantState::Holds)
    );
    assert_eq!((rows[0].grant, rows[0].uses), (granted.case, 0));
    hall.act(Input::AskEndGrant {
        grant: rows[0].grant,
    });
    hall.act(Input::EndGrant);
    let (ended, _) = hall.settled();
    assert_eq!(ended.what, Submittal::GrantEnd);
    let rows = listed(hall);
    assert_eq!(rows[0].state, GrantState::Withdrawn);
}
