//! The life of a licence and the business register.

use crate::hall::*;
use crate::world::*;
use domain::action::*;
use domain::id::LicenceIdentifier;
use domain::licence::LicenceStatus;
use domain::outcome::Outcome;
use ics23::HostFunctionsManager;
use ledger::record::BusinessStatus;
use ledger::{prove, query, state_key};

fn suspend(identifier: &LicenceIdentifier) -> Body {
    Body::SuspendLicence(SuspendLicence {
        identifier: identifier.clone(),
        reason: reason(),
    })
}

fn resume(identifier: &LicenceIdentifier) -> Body {
    Body::ResumeLicence(ResumeLicence {
        identifier: identifier.clone(),
    })
}

fn revoke(identifier: &LicenceIdentifier) -> Body {
    Body::RevokeLicence(RevokeLicence {
        identifier: identifier.clone(),
        reason: reason(),
    })
}

fn renew(old: &LicenceIdentifier, new: &LicenceIdentifier) -> RenewLicence {
    RenewLicence {
        old: old.clone(),
        identifier: new.clone(),
        fields: domain::id::Digest([0xF4; 32]),
        valid_from: 20_000,
        valid_until: Some(21_000),
        public: None,
    }
}

fn status(hall: &Hall, identifier: &LicenceIdentifier) -> LicenceStatus {
    query::licence(&hall.store, identifier)
        .unwrap()
        .unwrap()
        .status
}

#[test]
fn a_licence_lives_from_issue_to_revocation_and_its_history_stays() {
    let mut hall = Hall::new();
    let (one, two) = (identifier("T002", "7", 1), identifier("T002", "7", 2));
    let body = Body::IssueLicence(issue("driving_licence", one.clone()));
    assert_eq!(hall.do_by(&officer(), body), Outcome::Ok);
    for (body, wanted) in [
        (resume(&one), Outcome::LicenceStatus),
        (suspend(&one), Outcome::Ok),
        (suspend(&one), Outcome::LicenceStatus),
        (
            Body::RenewLicence(renew(&one, &two)),
            Outcome::LicenceStatus,
        ),
        (resume(&one), Outcome::Ok),
        (
            Body::RenewLicence(renew(&one, &identifier("T002", "7", 3))),
            Outcome::IdentifierWrong,
        ),
        (Body::RenewLicence(renew(&one, &two)), Outcome::Ok),
        (revoke(&one), Outcome::LicenceStatus),
        (revoke(&two), Outcome::Ok),
        (resume(&two), Outcome::LicenceStatus),
        (revoke(&identifier("T002", "8", 1)), Outcome::LicenceUnknown),
    ] {
        assert_eq!(hall.do_by(&officer(), body.clone()), wanted, "{body:?}");
    }
    assert_eq!(status(&hall, &one), LicenceStatus::Superseded);
    assert_eq!(status(&hall, &two), LicenceStatus::Revoked);
    let old = query::licence(&hall.store, &one).unwrap().unwrap();
    assert_eq!(old.renewed_by, Some(two.clone()));
    assert_eq!(
        query::licence_actions(&hall.store, &one, 0).unwrap().len(),
        4
    );
    let all = query::holder_licences(&hall.store, HOLDER, None).unwrap();
    assert_eq!(all, [two, one]);
}

#[test]
fn an_identifier_is_unique_and_its_check_character_right() {
    let mut hall = Hall::new();
    let good = identifier("T002", "7", 1);
    let first = Body::IssueLicence(issue("driving_licence", good.clone()));
    assert_eq!(hall.do_by(&officer(), first.clone()), Outcome::Ok);
    assert_eq!(hall.do_by(&officer(), first), Outcome::LicenceExists);
    for wrong in [good.as_str().replace(".7.", ".8."), "1.2.3".into()] {
        let wrong = LicenceIdentifier::new(&wrong).unwrap();
        let body = Body::IssueLicence(issue("driving_licence", wrong));
        assert_eq!(hall.do_by(&officer(), body), Outcome::IdentifierWrong);
    }
    let mut backwards = issue("driving_licence", identifier("T002", "9", 1));
    backwards.valid_until = Some(1);
    assert_eq!(
        hall.do_by(&officer(), Body::IssueLicence(backwards)),
        Outcome::OutOfBounds
    );
    let others = Body::IssueLicence(issue("driving_licence", identifier("T002", "9", 1)));
    assert_eq!(hall.do_by(&far_officer(), others), Outcome::NotAllowed);
    assert_eq!(
        hall.do_by(&far_officer(), suspend(&good)),
        Outcome::NotAllowed
    );
    assert_eq!(hall.do_by(&device(), suspend(&good)), Outcome::NotAllowed);
}

#[test]
fn an_approved_case_yields_its_own_licence_once() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0002", TWO);
    let licence = |identifier| IssueLicence {
        case: Some(case),
        ..issue("driving_licence", identifier)
    };
    let good = Body::IssueLicence(licence(identifier("T002", "7", 1)));
    assert_eq!(hall.do_by(&officer(), good.clone()), Outcome::NotYielded);
    assert_eq!(
        hall.do_by(&officer(), Body::AcceptCase(AcceptCase { case })),
        Outcome::Ok
    );
    let endorse = Body::EndorseCase(EndorseCase {
        case,
        approve: true,
    });
    assert_eq!(hall.do_by(&officer_two(), endorse), Outcome::Ok);
    assert_eq!(
        hall.do_by(&officer(), Body::ApproveCase(ApproveCase { case })),
        Outcome::Ok
    );
    let other = IssueLicence {
        case: Some(case),
        ..issue("passport", identifier("T002", "7", 1))
    };
    assert_eq!(
        hall.do_by(&officer(), Body::IssueLicence(other)),
        Outcome::NotYielded
    );
    let typed = Body::IssueLicence(licence(identifier("T009", "7", 1)));
    assert_eq!(hall.do_by(&officer(), typed), Outcome::IdentifierWrong);
    assert_eq!(hall.do_by(&officer(), good), Outcome::Ok);
    let twice = Body::IssueLicence(licence(identifier("T002", "8", 1)));
    assert_eq!(hall.do_by(&officer(), twice), Outcome::LicenceExists);
    assert_eq!(hall.case(case).licence, Some(identifier("T002", "7", 1)));
}

fn company(serial: &str, name: &str, code: &str) -> IssueLicence {
    let mut public = business(name, 1);
    public.push(PublicField {
        name: word("credit_code"),
        value: PublicValue::Text(code.into()),
    });
    IssueLicence {
        public: Some(public),
        ..issue("business_licence", identifier("T004", serial, 1))
    }
}

#[test]
fn a_business_is_found_by_exact_name_and_by_code_and_follows_its_licence() {
    let mut hall = Hall::new();
    let body = company("1", "东湖测试商行", "91512081MA62K0260E");
    let licence = body.identifier.clone();
    assert_eq!(
        hall.do_by(&officer(), Body::IssueLicence(body)),
        Outcome::Ok
    );
    let by_name = || "东湖测试商行";
    let found = query::business_by_code(&hall.store, "91512081MA62K0260E").unwrap();
    assert_eq!(
        found,
        query::business_by_name(&hall.store, by_name()).unwrap()
    );
    assert!(!found.unwrap().code_doubtful);
    assert_eq!(
        query::business_by_name(&hall.store, "东湖测试").unwrap(),
        None
    );
    // A doubtful code is a warning; one that is none, or another's, is refused.
    let doubtful = company("2", "东湖第二商行", "91350211M0000XUF46");
    assert_eq!(
        hall.do_by(&officer(), Body::IssueLicence(doubtful)),
        Outcome::Ok
    );
    let second = query::business_by_name(&hall.store, "东湖第二商行")
        .unwrap()
        .unwrap();
    assert!(second.code_doubtful);
    for (serial, name, code, wanted) in [
        (
            "3",
            "东湖测试商行",
            "91512081MA62K0261E",
            Outcome::RegisterTaken,
        ),
        (
            "4",
            "东湖第三商行",
            "91512081MA62K0260E",
            Outcome::RegisterTaken,
        ),
        ("5", "东湖第三商行", "9151", Outcome::PublicFieldsWrong),
    ] {
        let body = Body::IssueLicence(company(serial, name, code));
        assert_eq!(hall.do_by(&officer(), body), wanted);
    }
    for (body, wanted) in [
        (suspend(&licence), BusinessStatus::Suspended),
        (resume(&licence), BusinessStatus::Registered),
        (revoke(&licence), BusinessStatus::Revoked),
    ] {
        assert_eq!(hall.do_by(&officer(), body), Outcome::Ok);
        let found = query::business_by_name(&hall.store, by_name())
            .unwrap()
            .unwrap();
        assert_eq!(found.status, wanted);
    }
    let next = Body::IssueLicence(company("6", "东湖测试商行", "91512081MA62K0260E"));
    assert_eq!(hall.do_by(&officer(), next), Outcome::Ok);
}

#[test]
fn a_business_that_takes_another_name_gives_the_old_one_back() {
    let mut hall = Hall::new();
    let body = company("1", "东湖测试商行", "91512081MA62K0260E");
    let old = body.identifier.clone();
    assert_eq!(
        hall.do_by(&officer(), Body::IssueLicence(body)),
        Outcome::Ok
    );
    let renewed = RenewLicence {
        public: company("1", "东湖新名商行", "91512081MA62K0260E").public,
        ..renew(&old, &identifier("T004", "1", 2))
    };
    assert_eq!(
        hall.do_by(&officer(), Body::RenewLicence(renewed)),
        Outcome::Ok
    );
    let was = query::business_by_name(&hall.store, "东湖测试商行")
        .unwrap()
        .unwrap();
    assert_eq!(was.status, BusinessStatus::Released);
    let now = query::business_by_code(&hall.store, "91512081MA62K0260E")
        .unwrap()
        .unwrap();
    assert_eq!(
        (now.name.as_str(), now.status),
        ("东湖新名商行", BusinessStatus::Registered)
    );
}

#[test]
fn a_licence_a_business_and_a_grant_have_proofs() {
    let mut hall = Hall::new();
    let body = company("1", "东湖测试商行", "91512081MA62K0260E");
    let identifier = body.identifier.clone();
    assert_eq!(
        hall.do_by(&officer(), Body::IssueLicence(body)),
        Outcome::Ok
    );
    let head = query::head(&hall.store).unwrap().unwrap();
    let (root, spec) = (head.state_root.0.to_vec(), jmt::ics23_spec());
    for at in [
        state_key::licence(&identifier),
        state_key::business("东湖测试商行"),
        state_key::credit_code("91512081MA62K0260E"),
        state_key::item_version(&item("GA-0003"), 1),
        state_key::rule(&ledger::rule::digest(RULE)),
    ] {
        let (value, proof) = prove(&hall.store, &at).unwrap();
        let value = value.unwrap();
        let holds = |value: &[u8]| {
            ics23::verify_membership::<HostFunctionsManager>(&proof, &spec, &root, &at.bytes, value)
        };
        assert!(holds(&value) && !holds(b"something else"));
    }
}
