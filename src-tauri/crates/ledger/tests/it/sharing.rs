//! Grants, openings, cards that are replaced, erasure.

use crate::hall::*;
use crate::world::*;
use domain::action::*;
use domain::factor::Factors;
use domain::id::ActionId;
use domain::outcome::Outcome;
use ledger::query;

const CHIP: Factors = Factors(9);

fn grant(what: Shared) -> GrantSharing {
    GrantSharing {
        holder: HOLDER,
        factors: CHIP,
        what,
        grantee: department("minzheng"),
        purpose: word("old_age_allowance"),
        fields: vec![word("age"), word("name")],
        until_s: START_S + 86_400,
    }
}

fn granted(hall: &mut Hall, case: ActionId) -> ActionId {
    let action = hall.by(
        &device(),
        None,
        Body::GrantSharing(grant(Shared::Case(case))),
    );
    assert_eq!(hall.one(&action), Outcome::Ok);
    action.action_id
}

fn used(grant: ActionId) -> Body {
    Body::UseGrant(UseGrant {
        grant,
        purpose: word("old_age_allowance"),
    })
}

#[test]
fn a_grant_is_used_on_the_record_until_the_holder_takes_it_back() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0001", TWO);
    let id = granted(&mut hall, case);
    assert_eq!(hall.do_by(&far_officer(), used(id)), Outcome::Ok);
    assert_eq!(hall.do_by(&evaluators()[1].0, used(id)), Outcome::Ok);
    assert_eq!(hall.do_by(&officer(), used(id)), Outcome::NotAllowed);
    assert_eq!(hall.do_by(&device(), used(id)), Outcome::NotAllowed);
    let purpose = Body::UseGrant(UseGrant {
        grant: id,
        purpose: word("something_else"),
    });
    assert_eq!(hall.do_by(&far_officer(), purpose), Outcome::GrantEnded);
    let record = query::grant_used(&hall.store, id, far_officer().id())
        .unwrap()
        .unwrap();
    assert_eq!((record.times, record.at_s), (1, START_S));

    let back = |holder| {
        Body::WithdrawGrant(WithdrawGrant {
            grant: id,
            holder,
            factors: Factors::CARD,
        })
    };
    assert_eq!(hall.at_kiosk(back(OTHER)), Outcome::NotHolder);
    assert_eq!(hall.at_kiosk(back(HOLDER)), Outcome::Ok);
    assert_eq!(hall.at_kiosk(back(HOLDER)), Outcome::GrantEnded);
    assert_eq!(hall.do_by(&far_officer(), used(id)), Outcome::GrantEnded);
    assert_eq!(query::grant(&hall.store, id).unwrap().unwrap().uses, 2);

    let seen = query::accesses(&hall.store, HOLDER, None).unwrap();
    let by: Vec<_> = seen.iter().map(|(n, access)| (*n, access.by)).collect();
    assert_eq!(
        by,
        [(1, key_id(&evaluators()[1].0)), (0, key_id(&far_officer()))]
    );
    assert!(seen.iter().all(|(_, access)| access.grant == Some(id)));
    assert_eq!(
        query::accesses(&hall.store, HOLDER, Some(1)).unwrap().len(),
        1
    );
    assert!(
        query::accesses(&hall.store, OTHER, None)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_grant_ends_with_its_time() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0001", TWO);
    let id = granted(&mut hall, case);
    hall.time_s += 86_400;
    assert_eq!(hall.do_by(&far_officer(), used(id)), Outcome::Ok);
    hall.time_s += 1;
    assert_eq!(hall.do_by(&far_officer(), used(id)), Outcome::GrantEnded);
    assert_eq!(
        hall.do_by(&far_officer(), used(ActionId([1; 16]))),
        Outcome::GrantUnknown
    );
}

type Changes<'a, const N: usize> = [(&'a dyn Fn(&mut GrantSharing), Outcome); N];

#[test]
fn granting_needs_the_holders_own_proof_and_the_holders_own_data() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0001", TWO);
    let mut try_with = |change: &dyn Fn(&mut GrantSharing)| {
        let mut body = grant(Shared::Case(case));
        change(&mut body);
        hall.at_kiosk(Body::GrantSharing(body))
    };
    let wrong: Changes<'_, 11> = [
        (&|body| body.factors = TWO, Outcome::ProofMissing),
        (&|body| body.factors = Factors(8), Outcome::FactorsMissing),
        (&|body| body.factors = Factors(5), Outcome::StaffMissing),
        (&|body| body.holder = OTHER, Outcome::NotHolder),
        (
            &|body| body.grantee = department("nobody"),
            Outcome::DepartmentUnknown,
        ),
        (
            &|body| body.grantee = department("gongan"),
            Outcome::OutOfBounds,
        ),
        (&|body| body.until_s = START_S - 1, Outcome::OutOfBounds),
        (&|body| body.until_s = u64::MAX, Outcome::OutOfBounds),
        (&|body| body.fields.reverse(), Outcome::OutOfBounds),
        (
            &|body| body.what = Shared::Case(ActionId([1; 16])),
            Outcome::CaseUnknown,
        ),
        (
            &|body| body.what = Shared::Licence(identifier("T002", "1", 1)),
            Outcome::LicenceUnknown,
        ),
    ];
    for (change, wanted) in wrong {
        assert_eq!(try_with(change), wanted);
    }
    // A member of staff who signs too serves as well as the chip.
    let body = GrantSharing {
        factors: Factors(5),
        ..grant(Shared::Case(case))
    };
    assert_eq!(hall.at_counter(Body::GrantSharing(body)), Outcome::Ok);
    let all = query::holder_grants(&hall.store, HOLDER, None).unwrap();
    assert_eq!(all.len(), 1);
    assert!(
        query::holder_grants(&hall.store, OTHER, Some(all[0]))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn opening_is_on_the_record_before_anything_is_opened() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0003", TWO);
    let filed = hall.case(case).last;
    let open = || {
        Body::OpenContent(OpenContent {
            case,
            purpose: word("decide"),
        })
    };
    assert_eq!(
        query::opened(&hall.store, case, officer().id()).unwrap(),
        None
    );
    assert_eq!(hall.do_by(&officer(), open()), Outcome::Ok);
    assert_eq!(hall.do_by(&officer(), open()), Outcome::Ok);
    assert_eq!(
        query::opened(&hall.store, case, officer().id())
            .unwrap()
            .unwrap()
            .times,
        2
    );
    // The item names the evaluators of two departments, and staff of its own.
    assert_eq!(hall.do_by(&evaluators()[1].0, open()), Outcome::Ok);
    assert_eq!(
        hall.do_by(&evaluators()[2].0, open()),
        Outcome::NotEvaluator
    );
    assert_eq!(hall.do_by(&far_officer(), open()), Outcome::NotAllowed);
    assert_eq!(hall.do_by(&device(), open()), Outcome::NotAllowed);
    let seen = query::accesses(&hall.store, HOLDER, None).unwrap();
    assert_eq!(seen.len(), 3);
    assert!(
        seen.iter()
            .all(|(_, access)| access.what == Shared::Case(case))
    );
    let record = hall.case(case);
    assert_eq!(record.last, filed, "an opening is no step of the case");
    // Yet it stands in the case's history, where its holder reads it.
    assert_eq!(record.actions, 4);
    let history = query::case_actions(&hall.store, case, 0).unwrap();
    assert_eq!(history.len(), 4);
}

#[test]
fn a_new_card_takes_an_old_ones_place_only_by_two_people() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0001", TWO);
    let body = RebindHolder {
        from: HOLDER,
        to: OTHER,
        reason: word("lost"),
    };
    let others = Body::RebindHolder(body.clone());
    assert_eq!(hall.do_by(&far_officer(), others), Outcome::NotAllowed);
    let ask = hall.by(&officer(), None, Body::RebindHolder(body.clone()));
    assert_eq!(hall.one(&ask), Outcome::Ok);
    let request = ask.action_id;
    let confirm = || Body::ConfirmRebind(ConfirmRebind { request });
    assert_eq!(hall.do_by(&officer(), confirm()), Outcome::SamePerson);
    assert_eq!(hall.do_by(&far_officer(), confirm()), Outcome::NotAllowed);
    let withdraw = |holder| {
        Body::WithdrawCase(WithdrawCase {
            case,
            holder,
            factors: TWO,
        })
    };
    assert_eq!(hall.at_kiosk(withdraw(OTHER)), Outcome::NotHolder);
    assert_eq!(hall.do_by(&officer_two(), confirm()), Outcome::Ok);
    assert_eq!(
        hall.do_by(&officer_two(), confirm()),
        Outcome::AlreadyRebound
    );

    // The lost card moves nothing any more; the new one does.
    assert_eq!(hall.at_kiosk(withdraw(HOLDER)), Outcome::CardReplaced);
    let filed = hall.filing("GA-0001", TWO);
    assert_eq!(hall.one(&filed), Outcome::CardReplaced);
    assert_eq!(hall.at_kiosk(withdraw(OTHER)), Outcome::Ok);
    assert_eq!(query::cards(&hall.store, OTHER).unwrap(), [OTHER, HOLDER]);
    assert_eq!(
        query::card_replaced(&hall.store, HOLDER).unwrap(),
        Some(OTHER)
    );
    let ring = RebindHolder {
        from: OTHER,
        to: HOLDER,
        ..body
    };
    assert_eq!(
        hall.do_by(&officer(), Body::RebindHolder(ring)),
        Outcome::AlreadyRebound
    );
    let unknown = Body::ConfirmRebind(ConfirmRebind {
        request: ActionId([1; 16]),
    });
    assert_eq!(hall.do_by(&officer(), unknown), Outcome::RebindUnknown);
}

#[test]
fn only_a_closed_case_is_erased_and_then_nobody_opens_or_shares_it() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0001", TWO);
    let id = granted(&mut hall, case);
    let erase = || {
        Body::EraseContent(EraseContent {
            case,
            reason: word("holder_asked"),
        })
    };
    assert_eq!(hall.do_by(&officer(), erase()), Outcome::NotAtThisStep);
    let withdraw = WithdrawCase {
        case,
        holder: HOLDER,
        factors: TWO,
    };
    assert_eq!(hall.at_kiosk(Body::WithdrawCase(withdraw)), Outcome::Ok);
    assert_eq!(
        hall.do_by(&officer(), Body::CloseCase(CloseCase { case })),
        Outcome::Ok
    );
    assert_eq!(
        hall.at_counter(Body::UndoWithdrawal(UndoWithdrawal { case })),
        Outcome::CaseClosed
    );
    assert_eq!(hall.do_by(&far_officer(), erase()), Outcome::NotAllowed);
    assert_eq!(hall.do_by(&officer(), erase()), Outcome::Ok);
    assert_eq!(hall.do_by(&officer(), erase()), Outcome::Erased);
    assert!(query::erasure(&hall.store, case).unwrap().is_some());
    let open = Body::OpenContent(OpenContent {
        case,
        purpose: word("decide"),
    });
    assert_eq!(hall.do_by(&officer(), open), Outcome::Erased);
    assert_eq!(hall.do_by(&far_officer(), used(id)), Outcome::Erased);
    assert_eq!(
        hall.at_kiosk(Body::GrantSharing(grant(Shared::Case(case)))),
        Outcome::Erased
    );
}
