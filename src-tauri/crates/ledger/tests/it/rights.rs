//! Who may do what: the whole table of roles and kinds of action, tried on the chain.

use crate::keys::rotation;
use crate::world::*;
use domain::action::{
    Action, AttestAudit, AttestErasure, Body, ConfirmFreeze, ConfirmThaw, Freeze, FreezeReason,
    FreezeTarget, Kind, Proposal, Propose, PublishNotice, RevokeKey, RevokeReason, Rights, Role,
    Scopes, Thaw, Vote,
};
use domain::factor::Factors;
use domain::id::{ActionId, Digest, HallCode, ItemCode};
use domain::outcome::Outcome;
use ledger::authority;
use seal::keys::SigningKey;

/// One row per kind; in the order of `Role::ALL`: administrator, device, hall manager,
/// staff, auditor, evaluator, key service.
const fn row(kind: Kind) -> &'static str {
    match kind {
        Kind::EnrolKey => "A.M....",
        Kind::PublishItem => "A......",
        Kind::FileCase | Kind::WithdrawCase => ".D.S...",
        Kind::RateVisit => ".D.....",
        Kind::RotateKey | Kind::RevokeKey => "ADMSUEK",
        Kind::PublishNotice
        | Kind::Freeze
        | Kind::ConfirmFreeze
        | Kind::Thaw
        | Kind::ConfirmThaw => "A.MS...",
        Kind::Propose | Kind::Vote => "A......",
        Kind::AttestAudit => "....U..",
        Kind::AttestErasure => "......K",
        Kind::RateCase => ".D.....",
        Kind::ConfirmPerson
        | Kind::CorrectCase
        | Kind::UndoWithdrawal
        | Kind::GrantSharing
        | Kind::WithdrawGrant => ".D.S...",
        Kind::AcceptCase
        | Kind::WantCorrection
        | Kind::EndorseCase
        | Kind::ApproveCase
        | Kind::DenyCase
        | Kind::CloseCase
        | Kind::IssueLicence
        | Kind::RenewLicence
        | Kind::SuspendLicence
        | Kind::ResumeLicence
        | Kind::RevokeLicence
        | Kind::RebindHolder
        | Kind::ConfirmRebind
        | Kind::EraseContent => "...S...",
        Kind::JudgeCase => ".....E.",
        Kind::OpenContent | Kind::UseGrant => "...S.E.",
    }
}

/// A key of each role, all of `gongan`.
fn of_role(role: Role) -> SigningKey {
    match role {
        Role::DepartmentAdmin => admin(),
        Role::Device => device(),
        Role::HallManager => manager(),
        Role::Staff => clerk(),
        Role::Auditor => auditor(),
        Role::Evaluator => evaluator(),
        Role::KeyService => key_service(),
    }
}

pub(crate) fn device_two_key() -> FreezeTarget {
    FreezeTarget::Key(device_two().id())
}

pub(crate) fn freeze_by(author: &SigningKey, id: u64, target: FreezeTarget) -> Action {
    let reason = FreezeReason::Misbehaves;
    action(author.id(), id, Body::Freeze(Freeze { target, reason }))
}

pub(crate) fn thaw_by(author: &SigningKey, id: u64, freeze: &Action) -> Action {
    let Body::Freeze(body) = &freeze.body else {
        panic!("no freeze");
    };
    let thaw = Thaw {
        target: body.target.clone(),
        freeze: digest(freeze),
    };
    action(author.id(), id, Body::Thaw(thaw))
}

/// An action of this kind that only its author's role can stand in the way of, and how it
/// ends where it does not. What must be on the chain before is put there.
pub(crate) fn sample(chain: &mut Chain, kind: Kind, role: Role) -> (Action, Outcome) {
    let author = of_role(role);
    let freeze = freeze_by(&back_office(), 900, device_two_key());
    let thaw = thaw_by(&back_office(), 901, &freeze);
    let target = device_two_key();
    let filed = file(902);
    let proposal = Propose {
        proposal: Proposal::RemoveDepartment(department("minzheng")),
    };
    let proposed = action(other_admin().id(), 903, Body::Propose(proposal.clone()));
    let mut first: Vec<&Action> = Vec::new();
    let mut ends = Outcome::Ok;
    let body = match kind {
        Kind::EnrolKey => Body::EnrolKey(enrol(&key(20), Role::Device, "gongan", Some("DH"))),
        Kind::PublishItem => Body::PublishItem(publish("GA-0003", 1, "gongan")),
        Kind::FileCase => Body::FileCase(file_body("GA-0001", 2)),
        Kind::WithdrawCase => {
            first.push(&filed);
            withdraw(904, &filed).body
        }
        Kind::RateVisit => rate(1, 1).body,
        Kind::RotateKey => rotation(&author, &key(20)),
        Kind::RevokeKey => Body::RevokeKey(RevokeKey {
            // The only administrator cannot leave; everyone else can.
            key: if role == Role::DepartmentAdmin {
                device_two().id()
            } else {
                author.id()
            },
            reason: RevokeReason::Retired,
        }),
        Kind::PublishNotice => Body::PublishNotice(notice("gongan", Some("DH"))),
        Kind::Freeze => freeze_by(&author, 1, target).body,
        Kind::ConfirmFreeze => {
            first.push(&freeze);
            let freeze = digest(&freeze);
            Body::ConfirmFreeze(ConfirmFreeze { target, freeze })
        }
        Kind::Thaw => {
            first.push(&freeze);
            thaw_by(&author, 1, &freeze).body
        }
        Kind::ConfirmThaw => {
            first.extend([&freeze, &thaw]);
            let thaw = digest(&thaw);
            Body::ConfirmThaw(ConfirmThaw { target, thaw })
        }
        Kind::Propose => Body::Propose(proposal),
        Kind::Vote => {
            first.push(&proposed);
            let proposal = digest(&proposed);
            Body::Vote(Vote {
                proposal,
                approve: false,
            })
        }
        Kind::AttestAudit => Body::AttestAudit(AttestAudit {
            height: 0,
            app_hash: Digest([1; 32]),
            report: Digest([2; 32]),
        }),
        Kind::AttestErasure => {
            first.push(&filed);
            ends = Outcome::NotErased;
            Body::AttestErasure(AttestErasure {
                case: filed.action_id,
            })
        }
        _ => {
            first.push(&filed);
            let (body, end) = crate::hall::sample(kind, role, filed.action_id);
            ends = end;
            body
        }
    };
    for action in first {
        assert_eq!(chain.one(action), Outcome::Ok, "{action:?}");
    }
    let mut action = action(author.id(), 1, body);
    if domain::case::event_of(&action.body).is_some() && kind != Kind::JudgeCase {
        action.parent = Some(digest(&filed));
    }
    if role != Role::Device {
        action.device = Some(device().id());
    }
    (action, ends)
}

pub(crate) fn notice(of: &str, hall: Option<&str>) -> PublishNotice {
    PublishNotice {
        notice: ActionId([0x40; 16]),
        version: 1,
        department: department(of),
        hall: hall.map(|hall| HallCode::new(hall).unwrap()),
        document: Digest([0xD0; 32]),
        from_s: 1_700_000_000,
        until_s: 1_800_000_000,
    }
}

#[test]
fn every_kind_of_action_by_every_role_ends_as_the_table_says() {
    let mut tried = 0;
    for kind in Kind::ALL {
        for (role, letter) in Role::ALL.into_iter().zip(row(*kind).chars()) {
            let may = letter != '.';
            assert_eq!(authority::allowed(role, *kind), may, "{role:?} {kind:?}");
            let mut chain = Chain::new();
            let (action, ends) = sample(&mut chain, *kind, role);
            assert_eq!(action.body.kind(), *kind);
            let ends = if may { ends } else { Outcome::NotAllowed };
            assert_eq!(chain.one(&action), ends, "{role:?} {kind:?}");
            tried += 1;
        }
    }
    assert_eq!(tried, Kind::ALL.len() * Role::ALL.len());
}

#[test]
fn an_enrolment_reaches_as_far_as_its_author_and_no_further() {
    let new = key(20);
    let manager_of = |department, hall| enrol(&new, Role::HallManager, department, hall);
    let cases = [
        (admin(), manager_of("gongan", Some("DH")), Outcome::Ok),
        (
            admin(),
            manager_of("minzheng", Some("XC")),
            Outcome::NotAllowed,
        ),
        (admin(), manager_of("gongan", None), Outcome::OutOfBounds),
        (
            admin(),
            enrol(&new, Role::DepartmentAdmin, "gongan", None),
            Outcome::NotAllowed,
        ),
        (
            admin(),
            enrol(&new, Role::Auditor, "gongan", None),
            Outcome::Ok,
        ),
        (
            admin(),
            enrol(&new, Role::Evaluator, "gongan", Some("DH")),
            Outcome::OutOfBounds,
        ),
        (admin(), enrol_staff(&new, "gongan", None), Outcome::Ok),
        (
            manager(),
            enrol_staff(&new, "gongan", Some("DH")),
            Outcome::Ok,
        ),
        (
            manager(),
            enrol_staff(&new, "gongan", None),
            Outcome::NotAllowed,
        ),
        (
            manager(),
            enrol_staff(&new, "gongan", Some("XC")),
            Outcome::NotAllowed,
        ),
        (
            manager(),
            manager_of("gongan", Some("DH")),
            Outcome::NotAllowed,
        ),
        (
            manager(),
            enrol(&new, Role::Device, "minzheng", Some("DH")),
            Outcome::NotAllowed,
        ),
    ];
    for (author, body, wanted) in cases {
        let enrolment = action(author.id(), 1, Body::EnrolKey(body));
        assert_eq!(Chain::new().one(&enrolment), wanted, "{enrolment:?}");
    }
}

#[test]
fn scopes_are_sorted_known_and_for_staff_only() {
    let scoped = |role, hall, rights, items: &[&str]| {
        let mut body = enrol(&key(20), role, "gongan", hall);
        let items = items
            .iter()
            .map(|code| ItemCode::new(code).unwrap())
            .collect();
        body.scopes = Some(Scopes { rights, items });
        Chain::new().one(&action(admin().id(), 1, Body::EnrolKey(body)))
    };
    let dh = Some("DH");
    let items = ["GA-0001", "GA-0002"];
    assert_eq!(scoped(Role::Staff, dh, Rights::OPEN, &items), Outcome::Ok);
    let twice = ["GA-0001", "GA-0001"];
    for refused in [
        scoped(Role::Staff, dh, Rights::OPEN, &twice),
        scoped(Role::Staff, dh, Rights(1 << 31), &items),
        scoped(Role::Device, dh, Rights::OPEN, &items),
        scoped(Role::Auditor, None, Rights::NONE, &[]),
    ] {
        assert_eq!(refused, Outcome::OutOfBounds);
    }
    let mut none_a_day = enrol(&key(20), Role::Device, "gongan", dh);
    none_a_day.quota = Some(0);
    let refused = action(admin().id(), 1, Body::EnrolKey(none_a_day));
    assert_eq!(Chain::new().one(&refused), Outcome::OutOfBounds);
}

#[test]
fn staff_missing_unless_someone_of_the_hall_with_the_right_signs_beside_the_device() {
    let card_and_staff = Factors::CARD.with(Factors::STAFF);
    let try_with = |author: &SigningKey, second: Option<&SigningKey>, rights: Rights| {
        let mut genesis = genesis();
        let mut weak = enrol_staff(&key(20), "gongan", Some("DH"));
        weak.scopes = Some(Scopes {
            rights,
            items: Vec::new(),
        });
        genesis.keys.push(weak);
        let mut body = file_body("GA-0001", 2);
        body.factors = card_and_staff;
        let mut filed = action(author.id(), 1, Body::FileCase(body));
        filed.device = second.map(SigningKey::id);
        Chain::of(&genesis).one(&filed)
    };
    let good =
        |author: &SigningKey, second: &SigningKey| try_with(author, Some(second), Rights::NONE);
    assert_eq!(good(&clerk(), &device()), Outcome::Ok);
    assert_eq!(good(&device(), &clerk()), Outcome::Ok);
    assert_eq!(good(&device(), &back_office()), Outcome::Ok);
    assert_eq!(
        try_with(&device(), Some(&key(20)), Rights::CONFIRM),
        Outcome::Ok
    );
    for refused in [
        try_with(&device(), None, Rights::NONE),
        good(&device(), &device_two()),
        good(&device(), &far_clerk()),
        good(&far_device(), &clerk()),
        try_with(
            &device(),
            Some(&key(20)),
            Rights::ALL.without(Rights::CONFIRM),
        ),
    ] {
        assert_eq!(refused, Outcome::StaffMissing);
    }
    // A clerk without a device, or with somebody who is none, files nothing.
    assert_eq!(try_with(&clerk(), None, Rights::NONE), Outcome::NotAllowed);
    assert_eq!(good(&clerk(), &back_office()), Outcome::NotAllowed);
    assert_eq!(good(&device(), &admin()), Outcome::NotAllowed);
}

#[test]
fn a_notice_has_versions_and_stays_in_its_hall() {
    let mut chain = Chain::new();
    let by = |author: SigningKey, id, body| action(author.id(), id, Body::PublishNotice(body));
    assert_eq!(
        chain.one(&by(manager(), 1, notice("gongan", Some("DH")))),
        Outcome::Ok
    );
    let again = by(manager(), 2, notice("gongan", Some("DH")));
    assert_eq!(chain.one(&again), Outcome::VersionNotNext);
    let mut second = notice("gongan", Some("DH"));
    second.version = 2;
    assert_eq!(chain.one(&by(clerk(), 3, second)), Outcome::Ok);
    for (id, (author, body)) in (10..).zip([
        (manager(), notice("gongan", None)),
        (manager(), notice("gongan", Some("XC"))),
        (admin(), notice("minzheng", None)),
        (far_clerk(), notice("gongan", Some("DH"))),
    ]) {
        assert_eq!(chain.one(&by(author, id, body)), Outcome::NotAllowed);
    }
    let mut backwards = notice("gongan", None);
    backwards.until_s = 0;
    assert_eq!(chain.one(&by(admin(), 5, backwards)), Outcome::OutOfBounds);
}
