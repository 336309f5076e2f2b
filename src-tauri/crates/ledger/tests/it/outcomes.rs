//! Every outcome there is, from an action that earns it.

use crate::world::*;
use domain::action::{Action, Body, Role};
use domain::case::CaseState;
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, Digest, HolderHandle};
use domain::outcome::Outcome;
use ledger::query;

fn with(action: Action, change: impl FnOnce(&mut Action)) -> Action {
    let mut action = action;
    change(&mut action);
    action
}

fn filing(id: u64, change: impl FnOnce(&mut domain::action::FileCase)) -> Action {
    let mut body = file_body("GA-0001", 2);
    change(&mut body);
    action(device().id(), id, Body::FileCase(body))
}

fn withdrawing(
    id: u64,
    filed: &Action,
    change: impl FnOnce(&mut domain::action::WithdrawCase),
) -> Action {
    with(withdraw(id, filed), |action| {
        if let Body::WithdrawCase(body) = &mut action.body {
            change(body);
        }
    })
}

#[test]
fn ok_a_filed_case_stands_on_the_chain_with_its_holder() {
    let mut chain = Chain::new();
    let filed = file(1);
    assert_eq!(chain.one(&filed), Outcome::Ok);
    let case = query::case(&chain.store, filed.action_id).unwrap().unwrap();
    assert_eq!(case.state, CaseState::Filed);
    assert_eq!(case.last, digest(&filed));
    let cases = query::holder_cases(&chain.store, HOLDER, None).unwrap();
    assert_eq!(cases, [filed.action_id]);
}

#[test]
fn a_case_filed_with_the_card_alone_awaits_confirmation() {
    let mut chain = Chain::new();
    let filed = filing(1, |body| body.factors = Factors::CARD);
    assert_eq!(chain.one(&filed), Outcome::Ok);
    let case = query::case(&chain.store, filed.action_id).unwrap().unwrap();
    assert_eq!(case.state, CaseState::AwaitsConfirmation);
    assert_eq!(chain.one(&withdraw(2, &filed)), Outcome::Ok);
}

#[test]
fn a_withdrawn_case_says_so_and_keeps_both_actions() {
    let mut chain = Chain::new();
    let filed = file(1);
    let withdrawal = withdraw(2, &filed);
    assert_eq!(chain.submit(&[&filed, &withdrawal]), [Outcome::Ok; 2]);
    let case = query::case(&chain.store, filed.action_id).unwrap().unwrap();
    assert_eq!(case.state, CaseState::Withdrawn);
    let actions = query::case_actions(&chain.store, filed.action_id, 0).unwrap();
    assert_eq!(actions, [digest(&filed), digest(&withdrawal)]);
    let later = query::case_actions(&chain.store, filed.action_id, 1).unwrap();
    assert_eq!(later, [digest(&withdrawal)]);
}

#[test]
fn malformed() {
    let mut chain = Chain::new();
    assert_eq!(chain.submit_bytes(&[b"no action"]), [Outcome::Malformed]);
    let outcome = chain.block(&[vec![0xFF], vec![], signed(&file(1)).into_bytes()]);
    for results in &outcome.results {
        assert_eq!(results.len(), 1);
        assert_eq!(results[0].outcome, Outcome::Malformed);
        assert_eq!(results[0].leaf, None);
    }
    assert!(outcome.recorded.is_empty());
}

#[test]
fn wrong_chain() {
    let mut chain = Chain::new();
    let elsewhere = with(file(1), |a| a.chain_id = ChainId::new("donghu-2").unwrap());
    assert_eq!(chain.one(&elsewhere), Outcome::WrongChain);
}

#[test]
fn bad_signature_is_not_recorded_so_that_nobody_can_use_up_an_action() {
    let mut chain = Chain::new();
    let good = signed(&file(1));
    let mut bad = good.as_bytes().to_vec();
    *bad.last_mut().unwrap() ^= 1;
    assert_eq!(chain.submit_bytes(&[&bad]), [Outcome::BadSignature]);
    assert_eq!(query::action(&chain.store, &good.digest()).unwrap(), None);
    assert_eq!(chain.submit_bytes(&[good.as_bytes()]), [Outcome::Ok]);
}

#[test]
fn unknown_key_ends_when_the_key_is_enrolled_even_in_the_same_block() {
    let mut chain = Chain::new();
    let new = key(20);
    let filed = with(file(1), |a| a.author = new.id());
    assert_eq!(chain.one(&filed), Outcome::UnknownKey);
    let body = enrol(&new, Role::Device, "gongan", Some("DH"));
    let enrolment = action(admin().id(), 2, Body::EnrolKey(body));
    assert_eq!(chain.submit(&[&enrolment, &filed]), [Outcome::Ok; 2]);
}

#[test]
fn an_action_co_signed_by_an_unknown_device_is_by_an_unknown_key() {
    let mut chain = Chain::new();
    let cosigned = with(file(1), |a| a.device = Some(key(20).id()));
    assert_eq!(chain.one(&cosigned), Outcome::UnknownKey);
    let cosigned = with(file(2), |a| a.device = Some(device_two().id()));
    assert_eq!(chain.one(&cosigned), Outcome::Ok);
}

#[test]
fn not_allowed_each_role_within_its_own_rights() {
    let mut chain = Chain::new();
    let by_admin = with(file(1), |a| a.author = admin().id());
    let publish_by = |author, id, body| action(author, id, Body::PublishItem(body));
    let enrol_by = |author, id, body| action(author, id, Body::EnrolKey(body));
    let new = key(20);
    for refused in [
        by_admin,
        with(rate(2, 1), |a| a.author = admin().id()),
        publish_by(device().id(), 3, publish("GA-0001", 3, "gongan")),
        publish_by(other_admin().id(), 4, publish("GA-0001", 3, "gongan")),
        // In one's own department's name, but the item is another's.
        publish_by(other_admin().id(), 5, publish("GA-0001", 3, "minzheng")),
        enrol_by(
            device().id(),
            6,
            enrol(&new, Role::Device, "gongan", Some("DH")),
        ),
        enrol_by(
            admin().id(),
            7,
            enrol(&new, Role::Device, "minzheng", Some("DH")),
        ),
        enrol_by(
            admin().id(),
            8,
            enrol(&new, Role::DepartmentAdmin, "gongan", None),
        ),
        with(file(9), |a| a.device = Some(admin().id())),
    ] {
        assert_eq!(chain.one(&refused), Outcome::NotAllowed, "{refused:?}");
    }
}

#[test]
fn conflict_an_author_uses_an_action_id_once() {
    let mut chain = Chain::new();
    assert_eq!(chain.one(&file(1)), Outcome::Ok);
    let second = filing(1, |body| body.content = Digest([1; 32]));
    assert_eq!(chain.one(&second), Outcome::Conflict);
    assert_eq!(chain.one(&second), Outcome::Conflict);
    assert_eq!(chain.one(&file(1)), Outcome::Ok);
    assert_eq!(chain.one(&rate(1, 1)), Outcome::Conflict);
}

#[test]
fn conflict_a_case_id_is_used_once_whoever_files() {
    let mut chain = Chain::new();
    assert_eq!(chain.one(&file(1)), Outcome::Ok);
    let strangers = with(file(1), |a| a.author = far_device().id());
    assert_eq!(chain.one(&strangers), Outcome::Conflict);
}

#[test]
fn content_taken_where_a_case_names_another_cases_content_whoever_files() {
    let mut chain = Chain::new();
    let content = Digest([5; 32]);
    // A refused filing takes nothing.
    let refused = filing(1, |body| (body.version, body.content) = (1, content));
    assert_eq!(chain.one(&refused), Outcome::ItemSuperseded);
    let filed = filing(2, |body| body.content = content);
    let copy = filing(3, |body| body.content = content);
    assert_eq!(
        chain.submit(&[&filed, &copy]),
        [Outcome::Ok, Outcome::ContentTaken],
        "in one block"
    );
    let mut far = file_body("MZ-0001", 1);
    far.content = content;
    let far = action(far_device().id(), 4, Body::FileCase(far));
    assert_eq!(
        chain.one(&far),
        Outcome::ContentTaken,
        "by another department"
    );
    assert_eq!(chain.one(&withdraw(5, &filed)), Outcome::Ok);
    let late = filing(6, |body| body.content = content);
    assert_eq!(chain.one(&late), Outcome::ContentTaken, "after it is over");
    for refused in [&copy, &far, &late] {
        assert_eq!(chain.one(refused), Outcome::ContentTaken, "sent again");
        let case = query::case(&chain.store, refused.action_id).unwrap();
        assert_eq!(case, None);
    }
    assert_eq!(chain.one(&filed), Outcome::Ok, "sent again");
}

#[test]
fn a_strangers_action_with_my_id_keeps_nothing_of_mine_out() {
    let mut chain = Chain::new();
    let strangers = with(rate(1, 1), |a| a.author = far_device().id());
    assert_eq!(chain.one(&strangers), Outcome::Ok);
    assert_eq!(chain.one(&rate(1, 1)), Outcome::Ok);
}

#[test]
fn parent_unknown_is_transient_and_leaves_no_trace() {
    let mut chain = Chain::new();
    let filed = file(1);
    let withdrawal = withdraw(2, &filed);
    let before = chain.apply(&[]).app_hash;
    let outcome = chain.block(&[ledger::encode_tx([signed(&withdrawal).as_bytes()])]);
    assert_eq!(outcome.results[0][0].outcome, Outcome::ParentUnknown);
    assert_eq!(outcome.results[0][0].leaf, None);
    assert_eq!(outcome.app_hash, before);
    assert_eq!(chain.one(&filed), Outcome::Ok);
    assert_eq!(chain.one(&withdrawal), Outcome::Ok);
    // Also where the case is there and the parent is one that has not come yet.
    let filed = file(3);
    assert_eq!(chain.one(&filed), Outcome::Ok);
    let early = with(withdraw(4, &filed), |a| a.parent = Some(Digest([9; 32])));
    assert_eq!(chain.one(&early), Outcome::ParentUnknown);
}

#[test]
fn stale_a_second_withdrawal_from_the_same_parent() {
    let mut chain = Chain::new();
    let filed = file(1);
    assert_eq!(
        chain.submit(&[&filed, &withdraw(2, &filed)]),
        [Outcome::Ok; 2]
    );
    assert_eq!(chain.one(&withdraw(3, &filed)), Outcome::Stale);
}

#[test]
fn item_unknown() {
    let mut chain = Chain::new();
    for (id, code, version) in [(1, "GA-9999", 1), (2, "GA-0001", 3), (3, "GA-0001", 0)] {
        let body = file_body(code, version);
        let refused = action(device().id(), id, Body::FileCase(body));
        assert_eq!(
            chain.one(&refused),
            Outcome::ItemUnknown,
            "{code} {version}"
        );
    }
}

#[test]
fn item_superseded_as_soon_as_the_next_version_is_published() {
    let mut chain = Chain::new();
    let next = action(
        admin().id(),
        1,
        Body::PublishItem(publish("GA-0001", 3, "gongan")),
    );
    assert_eq!(
        chain.submit(&[&file(2), &next, &file(3)]),
        [Outcome::Ok, Outcome::Ok, Outcome::ItemSuperseded]
    );
    let items = query::items(&chain.store).unwrap();
    let versions: Vec<_> = items.iter().map(|i| (i.item.as_str(), i.version)).collect();
    assert_eq!(versions, [("GA-0001", 3), ("MZ-0001", 1)]);
}

#[test]
fn version_not_next() {
    let mut chain = Chain::new();
    for (id, code, version) in [(1, "GA-0001", 2), (2, "GA-0001", 4), (3, "GA-0002", 2)] {
        let body = publish(code, version, "gongan");
        let refused = action(admin().id(), id, Body::PublishItem(body));
        assert_eq!(
            chain.one(&refused),
            Outcome::VersionNotNext,
            "{code} {version}"
        );
    }
    let new = action(
        admin().id(),
        4,
        Body::PublishItem(publish("GA-0002", 1, "gongan")),
    );
    assert_eq!(chain.one(&new), Outcome::Ok);
}

#[test]
fn case_unknown_where_the_filing_was_refused() {
    let mut chain = Chain::new();
    let refused = filing(1, |body| body.version = 1);
    assert_eq!(chain.one(&refused), Outcome::ItemSuperseded);
    assert_eq!(chain.one(&withdraw(2, &refused)), Outcome::CaseUnknown);
}

#[test]
fn not_holder() {
    let mut chain = Chain::new();
    let filed = file(1);
    assert_eq!(chain.one(&filed), Outcome::Ok);
    let other = withdrawing(2, &filed, |body| body.holder = HolderHandle([2; 16]));
    assert_eq!(chain.one(&other), Outcome::NotHolder);
    let case = query::case(&chain.store, filed.action_id).unwrap().unwrap();
    assert_eq!(case.state, CaseState::Filed);
}

#[test]
fn case_closed_a_withdrawn_case_cannot_be_withdrawn_again() {
    let mut chain = Chain::new();
    let filed = file(1);
    let withdrawal = withdraw(2, &filed);
    assert_eq!(chain.submit(&[&filed, &withdrawal]), [Outcome::Ok; 2]);
    let again = with(withdraw(3, &filed), |a| {
        a.parent = Some(digest(&withdrawal))
    });
    assert_eq!(chain.one(&again), Outcome::CaseClosed);
}

#[test]
fn factors_missing_without_the_card() {
    let mut chain = Chain::new();
    let without = filing(1, |body| {
        body.factors = Factors::FINGER.with(Factors::STAFF)
    });
    assert_eq!(chain.one(&without), Outcome::FactorsMissing);
    let filed = file(2);
    assert_eq!(chain.one(&filed), Outcome::Ok);
    let without = withdrawing(3, &filed, |body| body.factors = Factors::FINGER);
    assert_eq!(chain.one(&without), Outcome::FactorsMissing);
}

#[test]
fn factors_missing_where_a_case_is_withdrawn_with_the_card_alone() {
    let mut chain = Chain::new();
    let filed = file(1);
    assert_eq!(chain.one(&filed), Outcome::Ok);
    let alone = withdrawing(2, &filed, |body| body.factors = Factors::CARD);
    assert_eq!(chain.one(&alone), Outcome::FactorsMissing);
    let case = query::case(&chain.store, filed.action_id).unwrap().unwrap();
    assert_eq!(case.state, CaseState::Filed);
    // A member of staff who confirms the person and signs serves as well as a finger.
    let confirmed = withdrawing(3, &filed, |body| {
        body.factors = Factors::CARD.with(Factors::STAFF);
    });
    let confirmed = with(confirmed, |a| a.device = Some(clerk().id()));
    assert_eq!(chain.one(&confirmed), Outcome::Ok);
}

#[test]
fn already_rated_once_per_visit_and_device() {
    let mut chain = Chain::new();
    assert_eq!(
        chain.submit(&[&rate(1, 7), &rate(2, 7), &rate(3, 8)]),
        [Outcome::Ok, Outcome::AlreadyRated, Outcome::Ok]
    );
    let elsewhere = with(rate(4, 7), |a| a.author = device_two().id());
    assert_eq!(chain.one(&elsewhere), Outcome::Ok);
}

#[test]
fn key_exists() {
    let mut chain = Chain::new();
    let body = enrol(&device_two(), Role::Device, "gongan", Some("XX"));
    let again = action(admin().id(), 1, Body::EnrolKey(body));
    assert_eq!(chain.one(&again), Outcome::KeyExists);
    let record = query::key(&chain.store, device_two().id())
        .unwrap()
        .unwrap();
    assert_eq!(record.hall.unwrap().as_str(), "DH");
}

#[test]
fn out_of_bounds() {
    let mut chain = Chain::new();
    let new = key(20);
    let filed = file(1);
    let mut unknown_bits = publish("GA-0003", 1, "gongan");
    unknown_bits.factors = Factors(0x80);
    for refused in [
        with(file(2), |a| a.parent = Some(Digest([1; 32]))),
        with(rate(3, 1), |a| a.parent = Some(Digest([1; 32]))),
        with(withdraw(4, &filed), |a| a.parent = None),
        filing(5, |body| body.factors = Factors(0x81)),
        action(
            admin().id(),
            6,
            Body::PublishItem(publish("GA-0003", 0, "gongan")),
        ),
        action(admin().id(), 7, Body::PublishItem(unknown_bits)),
        action(
            admin().id(),
            8,
            Body::EnrolKey(enrol(&new, Role::Device, "gongan", None)),
        ),
    ] {
        assert_eq!(chain.one(&refused), Outcome::OutOfBounds, "{refused:?}");
    }
}

#[test]
fn a_bad_action_never_fails_its_neighbours() {
    let mut chain = Chain::new();
    let (one, two) = (signed(&file(1)), signed(&file(2)));
    let mut bad = signed(&file(3)).into_bytes();
    *bad.last_mut().unwrap() ^= 1;
    let outcomes = chain.submit_bytes(&[one.as_bytes(), &bad, b"?", two.as_bytes()]);
    assert_eq!(
        outcomes,
        [
            Outcome::Ok,
            Outcome::BadSignature,
            Outcome::Malformed,
            Outcome::Ok
        ]
    );
}

#[test]
fn a_holders_cases_are_listed_newest_first_in_pages() {
    let mut chain = Chain::new();
    let filed: Vec<Action> = (0..450).map(file).collect();
    let all: Vec<&Action> = filed.iter().collect();
    assert!(chain.submit(&all).iter().all(|outcome| outcome.is_ok()));
    let mut seen: Vec<ActionId> = Vec::new();
    let mut pages = 0;
    loop {
        let before = seen.last().copied();
        let page = query::holder_cases(&chain.store, HOLDER, before).unwrap();
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= query::MAX_PAGE);
        seen.extend(page);
        pages += 1;
    }
    let newest_first: Vec<ActionId> = filed.iter().rev().map(|a| a.action_id).collect();
    assert_eq!(seen, newest_first);
    assert_eq!(pages, 3);
    let strangers = query::holder_cases(&chain.store, HolderHandle([2; 16]), Some(seen[0]));
    assert!(strangers.unwrap().is_empty());
}
