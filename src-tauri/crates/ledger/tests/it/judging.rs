//! Decision by rule: evaluators of two departments, and rules judged in the block.

use crate::hall::*;
use crate::world::*;
use domain::action::*;
use domain::case::{Case, CaseState};
use domain::factor::Factors;
use domain::id::{ActionId, Digest};
use domain::licence::LicenceStatus;
use domain::outcome::Outcome;
use domain::verdict::Verdict::{Held, NotHeld, Unjudged};
use ledger::query;
use ledger::record::{BusinessStatus, Ruling};

#[test]
fn the_block_that_completes_agreement_approves_and_issues_the_licence() {
    let mut hall = Hall::new();
    let filed = hall.filing("GA-0003", TWO);
    assert_eq!(hall.one(&filed), Outcome::Ok);
    let case = filed.action_id;
    assert_eq!(
        hall.case(case).ruling,
        Ruling::Open(START_S + u64::from(Params::EVALUATORS_S))
    );
    let first = hall.verdict(0, case, HELD);
    assert_eq!(hall.one(&first), Outcome::Ok);
    assert_eq!(hall.case(case).state, CaseState::Filed);
    assert_eq!(
        hall.case(case).last,
        digest(&filed),
        "a verdict is no parent"
    );
    let second = hall.verdict(1, case, HELD);
    assert_eq!(hall.one(&second), Outcome::Ok);

    let record = hall.case(case);
    assert_eq!(record.state, CaseState::ApprovedByRule);
    assert_eq!(record.ruling, Ruling::Approved);
    assert_eq!(record.last, digest(&second));
    let decision = record.decision.unwrap();
    assert_eq!(
        (decision.by, decision.verdicts.as_slice()),
        (None, HELD.as_slice())
    );
    assert_eq!(decision.rule, Some(ledger::rule::digest(RULE)));
    let identifier = record.licence.unwrap();
    assert!(identifier.holds());
    let licence = query::licence(&hall.store, &identifier).unwrap().unwrap();
    assert_eq!(
        (licence.status, licence.case),
        (LicenceStatus::Active, Some(case))
    );
    assert_eq!(licence.fields, record.fields);
    assert_eq!(licence.valid_until.unwrap() - licence.valid_from, 364);
    let said = query::verdicts(&hall.store, case).unwrap();
    assert_eq!(said.len(), 2);
    assert_ne!(said[0].1.input, said[1].1.input);
    // The fold of the actions says the same.
    let fold = Case::open(&filed, TWO)
        .unwrap()
        .after(&first)
        .after(&second);
    assert_eq!(fold.state, CaseState::ApprovedByRule);
    assert!(
        query::worklist(&hall.store, &department("gongan"), None)
            .unwrap()
            .is_empty()
    );
    let more = hall.verdict(0, case, HELD);
    assert_eq!(hall.one(&more), Outcome::CaseClosed);
}

#[test]
fn where_evaluators_differ_or_agree_that_it_does_not_hold_a_clerk_decides() {
    let lists = [
        (HELD, [Held, NotHeld, Held], Ruling::Differ),
        ([NotHeld, Held, Held], [Held, NotHeld, Held], Ruling::Differ),
        (
            [Held, Unjudged, Held],
            [Held, Unjudged, Held],
            Ruling::NotHeld,
        ),
        ([NotHeld; 3], [NotHeld; 3], Ruling::NotHeld),
    ];
    for (one, two, wanted) in lists {
        let mut hall = Hall::new();
        let case = hall.file("GA-0003", TWO);
        let one = hall.verdict(0, case, one);
        let two = hall.verdict(1, case, two);
        assert_eq!(hall.blocks(&[&one, &two]), [Outcome::Ok; 2]);
        let record = hall.case(case);
        assert_eq!((record.state, record.ruling), (CaseState::Filed, wanted));
        let list = query::worklist(&hall.store, &department("gongan"), None).unwrap();
        assert_eq!(list, [case]);
        assert_eq!(
            hall.do_by(&officer(), Body::AcceptCase(AcceptCase { case })),
            Outcome::Ok
        );
        assert_eq!(
            hall.do_by(&officer(), Body::ApproveCase(ApproveCase { case })),
            Outcome::Ok
        );
    }
}

#[test]
fn evaluators_who_are_late_leave_it_to_a_clerk_even_in_an_empty_block() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0003", TWO);
    let second = hall.file("GA-0003", TWO);
    let first = hall.verdict(0, case, HELD);
    assert_eq!(hall.one(&first), Outcome::Ok);
    hall.time_s += u64::from(Params::EVALUATORS_S);
    let in_time = hall.verdict(1, second, HELD);
    assert_eq!(hall.one(&in_time), Outcome::Ok);
    hall.time_s += 1;
    hall.blocks(&[]);
    assert_eq!(hall.case(case).ruling, Ruling::TimedOut);
    assert_eq!(hall.case(second).ruling, Ruling::TimedOut);
    let late = hall.verdict(1, case, HELD);
    assert_eq!(hall.one(&late), Outcome::LeftToClerk);
    assert_eq!(hall.case(case).state, CaseState::Filed);
}

#[test]
fn a_correction_asks_the_evaluators_anew_about_the_new_fields() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0003", TWO);
    let old = hall.verdict(0, case, HELD);
    let not = hall.verdict(1, case, [NotHeld; 3]);
    assert_eq!(hall.one(&not), Outcome::Ok);
    for body in [
        Body::AcceptCase(AcceptCase { case }),
        Body::WantCorrection(WantCorrection {
            case,
            reason: reason(),
        }),
    ] {
        assert_eq!(hall.do_by(&officer(), body), Outcome::Ok);
    }
    assert_eq!(hall.one(&old), Outcome::NotAtThisStep);
    hall.time_s += 60;
    let body = CorrectCase {
        case,
        holder: HOLDER,
        factors: TWO,
        fields: Digest([0xF3; 32]),
        content: Digest([0xC3; 32]),
        public: None,
    };
    assert_eq!(hall.at_kiosk(Body::CorrectCase(body)), Outcome::Ok);
    let again = Action {
        action_id: ActionId([9; 16]),
        ..old
    };
    assert_eq!(hall.one(&again), Outcome::VerdictStale);
    let one = hall.verdict(0, case, HELD);
    let two = hall.verdict(1, case, HELD);
    assert_eq!(hall.blocks(&[&one, &two]), [Outcome::Ok; 2]);
    assert_eq!(hall.case(case).state, CaseState::ApprovedByRule);
}

#[test]
fn an_evaluator_that_is_not_named_or_says_too_little_is_refused() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0003", TWO);
    let stranger = hall.verdict(2, case, HELD);
    assert_eq!(hall.one(&stranger), Outcome::NotEvaluator);
    let by_staff = hall.file("GA-0001", TWO);
    let none = hall.verdict(0, by_staff, HELD);
    assert_eq!(hall.one(&none), Outcome::NotEvaluator);

    let mut change = |change: &dyn Fn(&mut JudgeCase), wanted| {
        let mut action = hall.verdict(0, case, HELD);
        if let Body::JudgeCase(body) = &mut action.body {
            change(body);
        }
        assert_eq!(hall.one(&action), wanted);
    };
    change(
        &|body| body.department = department("minzheng"),
        Outcome::NotAllowed,
    );
    change(&|body| body.rule = Digest([1; 32]), Outcome::VerdictStale);
    change(&|body| body.version = 2, Outcome::VerdictStale);
    change(&|body| body.fields = Digest([1; 32]), Outcome::VerdictStale);
    change(&|body| body.verdicts = vec![Held], Outcome::VerdictStale);
    change(&|body| body.verdicts.clear(), Outcome::OutOfBounds);
    change(&|body| body.case = ActionId([3; 16]), Outcome::CaseUnknown);
    change(&|_| {}, Outcome::Ok);
    change(&|_| {}, Outcome::AlreadyJudged);
    // A person who waits to be confirmed is judged by nobody yet.
    let waits = hall.file("GA-0003", Factors::CARD);
    let early = hall.verdict(0, waits, HELD);
    assert_eq!(hall.one(&early), Outcome::NotAtThisStep);
}

#[test]
fn a_rule_in_the_block_approves_at_filing_and_registers_the_business() {
    let mut hall = Hall::new();
    let driving = issue("driving_licence", identifier("T002", "1", 1));
    let mut driving = driving;
    driving.valid_from = 0;
    driving.valid_until = None;
    assert_eq!(
        hall.do_by(&officer(), Body::IssueLicence(driving)),
        Outcome::Ok
    );
    let case = hall.file("GA-0004", TWO);
    let record = hall.case(case);
    assert_eq!(record.state, CaseState::ApprovedByRule);
    assert_eq!(record.decision.unwrap().verdicts, HELD);
    let business = query::business_by_name(&hall.store, "东湖测试商行")
        .unwrap()
        .unwrap();
    assert_eq!(business.status, BusinessStatus::Registered);
    assert_eq!(business.licence, record.licence);
    // The name is taken now: the same again waits for a clerk.
    let again = hall.file("GA-0004", TWO);
    let record = hall.case(again);
    assert_eq!(
        (record.state, record.ruling),
        (CaseState::Filed, Ruling::NotHeld)
    );
}

#[test]
fn a_case_is_judged_again_when_a_licence_of_its_holder_changes() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0004", TWO);
    assert_eq!(hall.case(case).ruling, Ruling::NotHeld);
    let proposed = query::business_by_name(&hall.store, "东湖测试商行")
        .unwrap()
        .unwrap();
    assert_eq!(proposed.status, BusinessStatus::Proposed);
    let mut others = issue("driving_licence", identifier("T002", "1", 1));
    others.holder = OTHER;
    others.valid_from = 0;
    others.valid_until = None;
    assert_eq!(
        hall.do_by(&officer(), Body::IssueLicence(others.clone())),
        Outcome::Ok
    );
    assert_eq!(hall.case(case).state, CaseState::Filed);
    let own = IssueLicence {
        holder: HOLDER,
        identifier: identifier("T002", "2", 1),
        ..others
    };
    assert_eq!(hall.do_by(&officer(), Body::IssueLicence(own)), Outcome::Ok);
    assert_eq!(hall.case(case).state, CaseState::ApprovedByRule);
}

#[test]
fn terms_that_contradict_themselves_or_hold_no_rule_are_not_published() {
    let mut hall = Hall::new();
    let good = items().remove(2);
    let mut publish = |change: &dyn Fn(&mut Terms)| {
        let mut body = PublishItem {
            item: item("GA-0009"),
            ..good.clone()
        };
        change(body.terms.as_mut().unwrap());
        hall.do_by(&admin(), Body::PublishItem(body))
    };
    let rule = |terms: &mut Terms, cel: &str| terms.rule.as_mut().unwrap().cel = cel.into();
    let wrong: [&dyn Fn(&mut Terms); 9] = [
        &|terms| rule(terms, "facts.age >= 1.5"),
        &|terms| rule(terms, "facts.age >="),
        &|terms| rule(terms, "today > 3"),
        &|terms| drop(terms.rule.as_mut().unwrap().evaluators.pop()),
        &|terms| terms.rule.as_mut().unwrap().evaluators.reverse(),
        &|terms| terms.deadline_days = 366,
        &|terms| terms.public_rule = Some("case.card".into()),
        &|terms| terms.yields.as_mut().unwrap().type_code = word("t003"),
        &|terms| {
            terms.public_fields = vec![
                PublicDeclared {
                    name: word("name"),
                    kind: PublicKind::Integer
                };
                1
            ]
        },
    ];
    for (n, change) in wrong.iter().enumerate() {
        assert_eq!(publish(*change), Outcome::TermsInvalid, "{n}");
    }
    assert_eq!(publish(&|_| {}), Outcome::Ok);
    let record = query::item_version(&hall.store, &item("GA-0009"), 1)
        .unwrap()
        .unwrap();
    let rule = record.rule.unwrap();
    assert_eq!(rule.conditions, 3);
    assert_eq!(
        query::rule_text(&hall.store, &rule.digest)
            .unwrap()
            .as_deref(),
        Some(RULE)
    );
}

#[test]
fn a_case_is_decided_by_the_version_it_was_filed_under() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0003", TWO);
    let next = PublishItem {
        version: 2,
        terms: None,
        ..items().remove(2)
    };
    assert_eq!(hall.do_by(&admin(), Body::PublishItem(next)), Outcome::Ok);
    let one = hall.verdict(0, case, HELD);
    let two = hall.verdict(1, case, HELD);
    assert_eq!(hall.blocks(&[&one, &two]), [Outcome::Ok; 2]);
    assert_eq!(hall.case(case).state, CaseState::ApprovedByRule);
}

#[test]
fn public_fields_are_those_that_the_item_declares() {
    let mut hall = Hall::new();
    let mut wrong: Vec<Option<Vec<PublicField>>> = vec![None, Some(vec![])];
    let mut swapped = business("东湖测试商行", 3);
    swapped.reverse();
    let mut typed = business("东湖测试商行", 3);
    typed[1].value = PublicValue::Boolean(true);
    wrong.extend([
        Some(swapped),
        Some(typed),
        Some(business("", 3)),
        Some(business(&"长".repeat(41), 3)),
    ]);
    for public in wrong {
        let mut filed = hall.filing("GA-0004", TWO);
        if let Body::FileCase(body) = &mut filed.body {
            body.public = public.clone();
        }
        assert_eq!(hall.one(&filed), Outcome::PublicFieldsWrong, "{public:?}");
    }
}

#[test]
fn a_withdrawn_case_gives_its_name_back() {
    let mut hall = Hall::new();
    let case = hall.file("GA-0004", TWO);
    let withdraw = Body::WithdrawCase(WithdrawCase {
        case,
        holder: HOLDER,
        factors: TWO,
    });
    assert_eq!(hall.at_kiosk(withdraw), Outcome::Ok);
    let business = query::business_by_name(&hall.store, "东湖测试商行")
        .unwrap()
        .unwrap();
    assert_eq!(business.status, BusinessStatus::Released);
    let next = hall.file("GA-0004", TWO);
    let business = query::business_by_name(&hall.store, "东湖测试商行")
        .unwrap()
        .unwrap();
    assert_eq!(
        (business.status, business.case),
        (BusinessStatus::Proposed, Some(next))
    );
}
