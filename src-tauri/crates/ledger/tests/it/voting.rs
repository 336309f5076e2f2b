//! What the departments decide together.

use crate::world::*;
use domain::action::{
    Action, AttestAudit, Body, Params, Proposal, Propose, Role, ValidatorChange, Vote,
};
use domain::id::Digest;
use domain::outcome::Outcome;
use ledger::record::ProposalStatus;
use ledger::{
    BlockContext, EngineParams, Genesis, LedgerError, PROTOCOL_VERSION, Standing, Validator,
    apply_block, query,
};
use seal::keys::SigningKey;

pub(crate) const DEPARTMENTS: [&str; 4] = ["gongan", "minzheng", "shuiwu", "zhujian"];

/// The n-th department's administrator.
pub(crate) fn voice(n: u8) -> SigningKey {
    match n {
        0 => admin(),
        1 => other_admin(),
        n => key(20 + n),
    }
}

/// The n-th validator's key.
pub(crate) fn validator(n: u8) -> SigningKey {
    key(30 + n)
}

/// Four departments, four validators of power 10.
pub(crate) fn four() -> Genesis {
    let mut genesis = genesis();
    for n in 2..4 {
        let code = DEPARTMENTS[usize::from(n)];
        genesis.departments.push(department(code));
        genesis
            .keys
            .push(enrol(&voice(n), Role::DepartmentAdmin, code, None));
    }
    let of = |n| Validator {
        key: validator(n).public(),
        power: 10,
    };
    genesis.validators = (0..4).map(of).collect();
    genesis
}

pub(crate) fn propose(n: u8, id: u64, proposal: Proposal) -> Action {
    action(voice(n).id(), id, Body::Propose(Propose { proposal }))
}

pub(crate) fn vote(n: u8, id: u64, proposed: &Action, approve: bool) -> Action {
    let proposal = digest(proposed);
    action(voice(n).id(), id, Body::Vote(Vote { proposal, approve }))
}

pub(crate) fn change(n: u8, power: u64) -> Proposal {
    let key = validator(n).public();
    Proposal::Validators(vec![ValidatorChange { key, power }])
}

fn status(chain: &Chain, proposed: &Action) -> ProposalStatus {
    let record = query::proposal(&chain.store, &digest(proposed)).unwrap();
    record.unwrap().status
}

/// A block with these actions, all of which must succeed.
fn pass(chain: &mut Chain, actions: &[&Action]) -> ledger::BlockOutcome {
    let signed: Vec<_> = actions.iter().map(|action| signed(action)).collect();
    let tx = ledger::encode_tx(signed.iter().map(|signed| signed.as_bytes()));
    let outcome = chain.block(&[tx]);
    for result in outcome.results.iter().flatten() {
        assert_eq!(result.outcome, Outcome::Ok);
    }
    outcome
}

#[test]
fn more_than_two_thirds_decide_and_the_validator_update_is_given_once() {
    let mut chain = Chain::of(&four());
    let proposed = propose(0, 1, change(4, 10));
    assert!(pass(&mut chain, &[&proposed]).validator_updates.is_empty());
    assert!(
        pass(&mut chain, &[&vote(1, 2, &proposed, true)])
            .validator_updates
            .is_empty()
    );
    assert_eq!(status(&chain, &proposed), ProposalStatus::Open);
    let outcome = pass(&mut chain, &[&vote(2, 3, &proposed, true)]);
    let new = Validator {
        key: validator(4).public(),
        power: 10,
    };
    assert_eq!(outcome.validator_updates, [new]);
    assert_eq!(status(&chain, &proposed), ProposalStatus::Passed(3));
    assert!(chain.block(&[]).validator_updates.is_empty());
    assert_eq!(
        chain.one(&vote(3, 4, &proposed, true)),
        Outcome::ProposalClosed
    );
    let set = query::validators(&chain.store).unwrap().unwrap();
    assert_eq!((set.members.len(), set.total_power()), (5, 50));
}

#[test]
fn already_voted_once_per_department_and_whichever_way() {
    let mut chain = Chain::of(&four());
    let proposed = propose(0, 1, change(4, 10));
    assert_eq!(chain.one(&proposed), Outcome::Ok);
    assert_eq!(
        chain.one(&vote(0, 2, &proposed, true)),
        Outcome::AlreadyVoted
    );
    assert_eq!(chain.one(&vote(1, 3, &proposed, false)), Outcome::Ok);
    assert_eq!(
        chain.one(&vote(1, 4, &proposed, true)),
        Outcome::AlreadyVoted
    );
    // A second administrator is no second vote.
    let second = propose(
        0,
        5,
        Proposal::EnrolAdmin(department("minzheng"), key(20).public()),
    );
    pass(
        &mut chain,
        &[
            &second,
            &vote(1, 6, &second, true),
            &vote(2, 7, &second, true),
        ],
    );
    let mut by_second = vote(1, 8, &proposed, true);
    by_second.author = key(20).id();
    assert_eq!(chain.one(&by_second), Outcome::AlreadyVoted);
    // Two of four against: it cannot pass any more.
    assert_eq!(chain.one(&vote(2, 9, &proposed, false)), Outcome::Ok);
    assert_eq!(
        status(&chain, &proposed),
        ProposalStatus::Rejected(chain.height)
    );
    assert_eq!(
        chain.one(&vote(3, 10, &proposed, true)),
        Outcome::ProposalClosed
    );
    let unknown = propose(0, 11, change(5, 1));
    assert_eq!(
        chain.one(&vote(1, 12, &unknown, true)),
        Outcome::ProposalUnknown
    );
}

#[test]
fn a_proposal_expires_by_block_time() {
    let mut chain = Chain::of(&four());
    let proposed = propose(0, 1, change(4, 10));
    pass(&mut chain, &[&proposed, &vote(1, 2, &proposed, true)]);
    let days = u64::from(Params::DEFAULT.proposal_days);
    chain.time_s += days * 86_400 + 1;
    assert_eq!(
        chain.one(&vote(2, 3, &proposed, true)),
        Outcome::ProposalClosed
    );
    assert!(
        query::validators(&chain.store)
            .unwrap()
            .unwrap()
            .members
            .len()
            == 4
    );
}

#[test]
fn validator_step_more_than_a_third_of_the_power_never_moves_at_once() {
    let mut chain = Chain::of(&four());
    let both = |one: (u8, u64), two: (u8, u64)| {
        let of = |(n, power)| ValidatorChange {
            key: validator(n).public(),
            power,
        };
        Proposal::Validators(vec![of(one), of(two)])
    };
    for (id, wrong) in (1..).zip([
        change(4, 14),
        change(0, 10),
        change(5, 0),
        both((0, 0), (1, 0)),
    ]) {
        assert_eq!(
            chain.one(&propose(0, id, wrong)),
            Outcome::ValidatorStep,
            "{id}"
        );
    }
    for (id, wrong) in (10..).zip([
        both((4, 1), (4, 2)),
        Proposal::Validators(Vec::new()),
        change(4, u64::MAX),
    ]) {
        assert_eq!(
            chain.one(&propose(0, id, wrong)),
            Outcome::OutOfBounds,
            "{id}"
        );
    }
    assert_eq!(chain.one(&propose(0, 20, change(4, 13))), Outcome::Ok);
}

#[test]
fn change_pending_until_the_change_before_acts_and_then_the_same_vote_counts() {
    let mut chain = Chain::of(&four());
    let (one, two) = (propose(0, 1, change(4, 10)), propose(0, 2, change(0, 0)));
    pass(
        &mut chain,
        &[&one, &two, &vote(1, 3, &one, true), &vote(1, 4, &two, true)],
    );
    let last = vote(2, 6, &two, true);
    let outcomes = chain.submit(&[&vote(2, 5, &one, true), &last]);
    assert_eq!(outcomes, [Outcome::Ok, Outcome::ChangePending]);
    assert_eq!(chain.one(&last), Outcome::ChangePending);
    let outcome = pass(&mut chain, &[&last]);
    assert_eq!(outcome.validator_updates.len(), 1);
    assert_eq!(outcome.validator_updates[0].power, 0);
    let set = query::validators(&chain.store).unwrap().unwrap();
    assert_eq!(set.members.len(), 4);
    assert!(
        set.members
            .iter()
            .all(|member| member.key != validator(0).public())
    );
}

#[test]
fn validators_fixed_on_a_chain_of_one() {
    let mut chain = Chain::new();
    let alone = propose(0, 1, change(4, 1));
    assert_eq!(chain.one(&alone), Outcome::ValidatorsFixed);
}

#[test]
fn a_department_joins_votes_and_leaves_and_its_keys_go_with_it() {
    let mut chain = Chain::of(&four());
    let join = propose(
        0,
        1,
        Proposal::AddDepartment(department("jiaotong"), key(25).public()),
    );
    pass(
        &mut chain,
        &[&join, &vote(1, 2, &join, true), &vote(2, 3, &join, true)],
    );
    assert_eq!(query::departments(&chain.store).unwrap().len(), 5);
    let again = propose(0, 4, join_body(&join));
    assert_eq!(chain.one(&again), Outcome::DepartmentExists);

    let leave = propose(0, 5, Proposal::RemoveDepartment(department("minzheng")));
    let mut new_voice = vote(0, 6, &leave, true);
    new_voice.author = key(25).id();
    let late = vote(1, 9, &leave, false);
    pass(&mut chain, &[&leave, &new_voice, &vote(2, 7, &leave, true)]);
    assert_eq!(
        status(&chain, &leave),
        ProposalStatus::Open,
        "three of five"
    );
    let outcomes = chain.submit(&[&vote(3, 8, &leave, true), &late]);
    assert_eq!(outcomes, [Outcome::Ok, Outcome::ProposalClosed]);
    let far = action(
        far_device().id(),
        10,
        Body::FileCase(file_body("GA-0001", 2)),
    );
    assert_eq!(chain.one(&far), Outcome::KeyRevoked);
    let standing = query::standing(&chain.store, other_admin().id()).unwrap();
    assert_eq!(standing, Some(Standing::Revoked));
    let gone = propose(0, 11, Proposal::RemoveDepartment(department("minzheng")));
    assert_eq!(chain.one(&gone), Outcome::DepartmentUnknown);
    let back = Proposal::AddDepartment(department("minzheng"), key(26).public());
    assert_eq!(chain.one(&propose(0, 12, back)), Outcome::DepartmentExists);
}

fn join_body(action: &Action) -> Proposal {
    let Body::Propose(body) = &action.body else {
        panic!("{action:?}");
    };
    body.proposal.clone()
}

#[test]
fn a_vote_of_a_department_that_left_meanwhile_does_not_count() {
    let mut chain = Chain::of(&four());
    let proposed = propose(1, 1, change(4, 10));
    let leave = propose(0, 2, Proposal::RemoveDepartment(department("minzheng")));
    pass(&mut chain, &[&proposed, &vote(0, 3, &proposed, true)]);
    pass(
        &mut chain,
        &[&leave, &vote(2, 4, &leave, true), &vote(3, 5, &leave, true)],
    );
    // Of the two for it one left: two of three are not more than two thirds.
    assert_eq!(chain.one(&vote(2, 6, &proposed, true)), Outcome::Ok);
    assert_eq!(status(&chain, &proposed), ProposalStatus::Open);
    assert_eq!(chain.one(&vote(3, 7, &proposed, true)), Outcome::Ok);
    assert_eq!(
        status(&chain, &proposed),
        ProposalStatus::Passed(chain.height)
    );
}

#[test]
fn an_administrators_key_is_revoked_by_vote() {
    let mut chain = Chain::of(&four());
    let revoke = propose(0, 1, Proposal::RevokeKey(other_admin().id()));
    pass(
        &mut chain,
        &[
            &revoke,
            &vote(2, 2, &revoke, true),
            &vote(3, 3, &revoke, true),
        ],
    );
    assert_eq!(
        chain.one(&propose(1, 4, change(4, 10))),
        Outcome::KeyRevoked
    );
}

#[test]
fn limits_change_by_vote_and_the_engine_hears_of_it_once() {
    let mut chain = Chain::of(&four());
    let params = Params {
        block_max_bytes: 1 << 20,
        actions_per_day: 1,
        ..Params::DEFAULT
    };
    let proposed = propose(0, 1, Proposal::Params(params));
    pass(&mut chain, &[&proposed, &vote(1, 2, &proposed, true)]);
    let outcome = pass(&mut chain, &[&vote(2, 3, &proposed, true)]);
    let wanted = EngineParams {
        block_max_bytes: 1 << 20,
        protocol_version: 1,
    };
    assert_eq!(outcome.params, Some(wanted));
    assert_eq!(chain.block(&[]).params, None);
    assert_eq!(query::engine_params(&chain.store).unwrap(), Some(wanted));
    assert_eq!(
        chain.submit(&[&file(4), &file(5)]),
        [Outcome::Ok, Outcome::QuotaExceeded]
    );
    let none = Params {
        proposal_days: 0,
        ..params
    };
    assert_eq!(
        chain.one(&propose(0, 6, Proposal::Params(none))),
        Outcome::OutOfBounds
    );
}

#[test]
fn the_protocol_version_is_in_force_from_the_voted_height_on() {
    let mut chain = Chain::of(&four());
    let proposed = propose(0, 1, Proposal::Protocol(2, 6));
    let skips = propose(0, 4, Proposal::Protocol(3, 6));
    assert_eq!(chain.one(&skips), Outcome::VersionNotNext);
    let too_soon = propose(0, 5, Proposal::Protocol(2, 3));
    assert_eq!(chain.one(&too_soon), Outcome::OutOfBounds);
    pass(
        &mut chain,
        &[
            &proposed,
            &vote(1, 2, &proposed, true),
            &vote(2, 3, &proposed, true),
        ],
    );
    let other = propose(0, 6, Proposal::Protocol(2, 9));
    assert_eq!(
        chain.one(&other),
        Outcome::VersionNotNext,
        "one is voted already"
    );
    assert_eq!(chain.height, 4);
    let before = chain.block(&[]);
    assert_eq!(before.protocol_version, 1);
    assert_eq!(before.params.map(|params| params.protocol_version), Some(2));
    let at = chain.block(&[]);
    assert_eq!((chain.height, at.protocol_version, at.params), (6, 2, None));

    // Rules that this program does not know: it stops and does not guess.
    let newer = propose(0, 7, Proposal::Protocol(PROTOCOL_VERSION + 1, 9));
    pass(
        &mut chain,
        &[&newer, &vote(1, 8, &newer, true), &vote(2, 9, &newer, true)],
    );
    chain.block(&[]);
    let context = BlockContext {
        height: 9,
        time_s: chain.time_s,
    };
    let stopped = apply_block(&chain.store, &context, &[]).unwrap_err();
    let (wanted, known) = (PROTOCOL_VERSION + 1, PROTOCOL_VERSION);
    assert_eq!(stopped, LedgerError::NewerProtocol { wanted, known });
}

#[test]
fn an_audit_is_attested_once_for_each_height_and_never_for_one_to_come() {
    let mut chain = Chain::new();
    let attest = |id, height| {
        let body = AttestAudit {
            height,
            app_hash: Digest([1; 32]),
            report: Digest([2; 32]),
        };
        action(auditor().id(), id, Body::AttestAudit(body))
    };
    assert_eq!(chain.one(&attest(1, 1)), Outcome::OutOfBounds);
    assert_eq!(chain.one(&attest(2, 1)), Outcome::Ok);
    assert_eq!(chain.one(&attest(3, 1)), Outcome::AlreadyAttested);
    assert_eq!(chain.one(&attest(4, 2)), Outcome::Ok);
    let kept = query::attestation(&chain.store, auditor().id(), 1)
        .unwrap()
        .unwrap();
    assert_eq!(kept.app_hash, Digest([1; 32]));
}
