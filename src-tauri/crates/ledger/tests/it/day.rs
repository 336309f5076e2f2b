//! Days of many signed actions, good and bad ones, made from a seed against a chain that runs
//! along. The node's tests read this file and its neighbours, too: hence `super`.

use super::hall::*;
use super::world::*;
use domain::action::*;
use domain::factor::Factors;
use domain::id::{ActionId, Digest, HallCode, HolderHandle};
use domain::rating::Rating;
use domain::verdict::Verdict;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::collections::BTreeSet;

/// One body of every kind of a case's life, licences and sharing.
pub(crate) fn bodies(
    random: &mut StdRng,
    case: ActionId,
    grant: ActionId,
    request: ActionId,
) -> Vec<Body> {
    let holder = HolderHandle([random.random_range(0x11..0x13); 16]);
    let two = || identifier("T002", "1", 1);
    let old = identifier(
        "T002",
        &random.random_range(1..9_u8).to_string(),
        random.random_range(1..3),
    );
    let serial = old
        .parts()
        .unwrap()
        .0
        .rsplit('.')
        .next()
        .unwrap()
        .to_owned();
    let new = identifier("T002", &serial, old.parts().unwrap().1 + 1);
    let approve = random.random_range(0..4) > 0;
    vec![
        Body::ConfirmPerson(ConfirmPerson { case }),
        Body::AcceptCase(AcceptCase { case }),
        Body::WantCorrection(WantCorrection {
            case,
            reason: reason(),
        }),
        Body::CorrectCase(CorrectCase {
            case,
            holder,
            factors: TWO,
            fields: Digest(random.random()),
            content: Digest(random.random()),
            public: None,
        }),
        Body::EndorseCase(EndorseCase { case, approve }),
        Body::ApproveCase(ApproveCase { case }),
        Body::DenyCase(DenyCase {
            case,
            reason: reason(),
        }),
        Body::CloseCase(CloseCase { case }),
        Body::UndoWithdrawal(UndoWithdrawal { case }),
        Body::WithdrawCase(WithdrawCase {
            case,
            holder,
            factors: TWO,
        }),
        Body::RateCase(RateCase {
            case,
            holder,
            rating: Rating::Fair,
        }),
        Body::IssueLicence(IssueLicence {
            holder,
            ..issue("driving_licence", old.clone())
        }),
        Body::RenewLicence(RenewLicence {
            old: old.clone(),
            identifier: new,
            fields: Digest(random.random()),
            valid_from: 20_000,
            valid_until: None,
            public: None,
        }),
        Body::SuspendLicence(SuspendLicence {
            identifier: two(),
            reason: reason(),
        }),
        Body::ResumeLicence(ResumeLicence { identifier: two() }),
        Body::RevokeLicence(RevokeLicence {
            identifier: old,
            reason: reason(),
        }),
        Body::GrantSharing(GrantSharing {
            holder,
            factors: Factors(9),
            what: if approve {
                Shared::Case(case)
            } else {
                Shared::Licence(two())
            },
            grantee: department("minzheng"),
            purpose: word("check"),
            fields: Vec::new(),
            until_s: START_S + 9,
        }),
        Body::UseGrant(UseGrant {
            grant,
            purpose: word("check"),
        }),
        Body::WithdrawGrant(WithdrawGrant {
            grant,
            holder,
            factors: TWO,
        }),
        Body::OpenContent(OpenContent {
            case,
            purpose: word("decide"),
        }),
        Body::RebindHolder(RebindHolder {
            from: HolderHandle([random.random_range(0x12..0x16); 16]),
            to: HolderHandle([random.random_range(0x13..0x15); 16]),
            reason: word("lost"),
        }),
        Body::ConfirmRebind(ConfirmRebind { request }),
        Body::EraseContent(EraseContent {
            case,
            reason: word("holder_asked"),
        }),
    ]
}

/// Signed actions of every kind, good and bad ones, made against a chain that runs along.
pub(crate) fn busy_day(seed: u64, count: usize) -> (Vec<Vec<u8>>, BTreeSet<Kind>) {
    let mut random = StdRng::seed_from_u64(seed);
    let mut hall = Hall::new();
    let mut cases: Vec<ActionId> = vec![hall.file("GA-0001", TWO)];
    let (mut grants, mut requests) = (vec![ActionId([0; 16])], vec![ActionId([0; 16])]);
    // What the oracle filed first must be in the list, too.
    let first = {
        let mut again = Hall::new();
        again.filing("GA-0001", TWO)
    };
    let mut all = vec![signed(&first).into_bytes()];
    let mut done = BTreeSet::new();
    while all.len() < count {
        let case = *cases.choose(&mut random).unwrap();
        let action = match random.random_range(0..10) {
            0..3 => {
                let code = ["GA-0001", "GA-0002", "GA-0003", "GA-0004"];
                let factors = [TWO, TWO, Factors::CARD];
                let mut filed = hall.filing(
                    code.choose(&mut random).unwrap(),
                    *factors.choose(&mut random).unwrap(),
                );
                if let Body::FileCase(body) = &mut filed.body {
                    body.holder = HolderHandle([random.random_range(0x11..0x13); 16]);
                }
                filed
            }
            3 => {
                let verdicts = [HELD, [Verdict::Held, Verdict::NotHeld, Verdict::Unjudged]];
                let verdicts = *verdicts.choose(&mut random).unwrap();
                hall.verdict(random.random_range(0..3), case, verdicts)
            }
            _ => {
                let grant = *grants.choose(&mut random).unwrap();
                let request = *requests.choose(&mut random).unwrap();
                let body = bodies(&mut random, case, grant, request)
                    .choose(&mut random)
                    .unwrap()
                    .clone();
                let far = matches!(body, Body::UseGrant(_));
                let alone = matches!(
                    body.kind(),
                    Kind::RateCase
                        | Kind::CorrectCase
                        | Kind::WithdrawCase
                        | Kind::GrantSharing
                        | Kind::WithdrawGrant
                );
                let who = if far {
                    far_officer()
                } else if alone {
                    device()
                } else {
                    [officer(), officer_two()]
                        .choose(&mut random)
                        .unwrap()
                        .clone()
                };
                let counter = matches!(body.kind(), Kind::ConfirmPerson | Kind::UndoWithdrawal);
                let second = device();
                hall.by(&who, counter.then_some(&second), body)
            }
        };
        let outcome = hall.one(&action);
        if outcome.is_ok() {
            done.insert(action.body.kind());
            match action.body.kind() {
                Kind::FileCase => cases.push(action.action_id),
                Kind::GrantSharing => grants.push(action.action_id),
                Kind::RebindHolder => requests.push(action.action_id),
                _ => {}
            }
        }
        let mut bytes = signed(&action).into_bytes();
        if random.random_range(0..40) == 0 {
            all.push(bytes.clone());
            let at = random.random_range(0..bytes.len());
            bytes[at] ^= 1;
        }
        all.push(bytes);
    }
    (all, done)
}

/// What a day of keys, freezes, notices and votes remembers.
#[derive(Default)]
struct Office {
    freezes: Vec<Action>,
    thaws: Vec<(FreezeTarget, Digest)>,
    proposals: Vec<Digest>,
    items: u32,
}

impl Office {
    /// A body of one of the kinds below a case's life, and who signs it.
    fn body(&mut self, random: &mut StdRng, case: ActionId) -> (seal::keys::SigningKey, Body) {
        let guest = |random: &mut StdRng| key(random.random_range(20..30));
        let people = [admin(), manager(), clerk(), back_office()];
        let who = people.choose(random).unwrap().clone();
        let frozen = self.freezes.choose(random).cloned();
        let freeze = frozen.map(|action| match &action.body {
            Body::Freeze(body) => (body.target.clone(), digest(&action)),
            _ => unreachable!("only freezes are kept"),
        });
        match random.random_range(0..16) {
            0 | 1 => {
                let body = enrol(&guest(random), Role::Device, "gongan", Some("DH"));
                (admin(), Body::EnrolKey(body))
            }
            2 => {
                self.items += 1;
                let body = publish("GA-0009", self.items, "gongan");
                (admin(), Body::PublishItem(body))
            }
            3 => {
                let body = RateVisit {
                    visit: ActionId([random.random(); 16]),
                    rating: Rating::Good,
                };
                (device_two(), Body::RateVisit(body))
            }
            4 => {
                let (old, new) = (guest(random), guest(random));
                let statement = RotateKey::statement(&chain(), old.id());
                let body = RotateKey {
                    key: new.public(),
                    proof: new.sign(&statement),
                };
                (old, Body::RotateKey(body))
            }
            5 => {
                let (key, reason) = (guest(random).id(), RevokeReason::Lost);
                (admin(), Body::RevokeKey(RevokeKey { key, reason }))
            }
            6 => {
                let body = PublishNotice {
                    notice: ActionId([random.random_range(0..3); 16]),
                    version: random.random_range(1..4),
                    department: department("gongan"),
                    hall: Some(HallCode::new("DH").unwrap()),
                    document: Digest([0xD0; 32]),
                    from_s: START_S,
                    until_s: START_S + 86_400,
                };
                (who, Body::PublishNotice(body))
            }
            7 => {
                let (target, reason) = (
                    FreezeTarget::Key(guest(random).id()),
                    FreezeReason::Misbehaves,
                );
                (who, Body::Freeze(Freeze { target, reason }))
            }
            8 | 9 if freeze.is_some() => {
                let (target, freeze) = freeze.unwrap();
                (who, Body::ConfirmFreeze(ConfirmFreeze { target, freeze }))
            }
            10 if freeze.is_some() => {
                let (target, freeze) = freeze.unwrap();
                (who, Body::Thaw(Thaw { target, freeze }))
            }
            11 if !self.thaws.is_empty() => {
                let (target, thaw) = self.thaws.choose(random).unwrap().clone();
                (who, Body::ConfirmThaw(ConfirmThaw { target, thaw }))
            }
            12 => {
                let limits = Proposal::Params(Params {
                    actions_per_day: random.random_range(1_000..2_000),
                    ..Params::DEFAULT
                });
                let holidays = Proposal::Calendar(Calendar {
                    year: 2025,
                    off: vec![20_094 + 7 * random.random_range(0..50)],
                    worked: vec![],
                });
                let both = [limits, holidays];
                let proposal = both.choose(random).unwrap().clone();
                (other_admin(), Body::Propose(Propose { proposal }))
            }
            13 if !self.proposals.is_empty() => {
                let recent = self.proposals.len().saturating_sub(3);
                let proposal = *self.proposals[recent..].choose(random).unwrap();
                let approve = random.random_range(0..5) > 0;
                let voices = [admin(), third_admin()];
                let voice = voices.choose(random).unwrap().clone();
                (voice, Body::Vote(Vote { proposal, approve }))
            }
            14 => (key_service(), Body::AttestErasure(AttestErasure { case })),
            _ => {
                let body = AttestAudit {
                    height: random.random_range(0..30),
                    app_hash: Digest([1; 32]),
                    report: Digest([2; 32]),
                };
                (auditor(), Body::AttestAudit(body))
            }
        }
    }

    fn remember(&mut self, action: &Action) {
        match &action.body {
            Body::Freeze(_) => self.freezes.push(action.clone()),
            Body::Thaw(body) => self.thaws.push((body.target.clone(), digest(action))),
            Body::Propose(_) => self.proposals.push(digest(action)),
            _ => {}
        }
    }
}

/// As [`busy_day`], with keys, items, freezes, notices, votes and attestations in between: of
/// every kind there is. Freezes and revocations act from the next block on, so another split
/// into blocks ends otherwise.
pub(crate) fn every_day(seed: u64, count: usize) -> (Vec<Vec<u8>>, BTreeSet<Kind>) {
    let (mut all, mut kinds) = (Vec::new(), BTreeSet::new());
    let mut random = StdRng::seed_from_u64(seed);
    let mut office = Office::default();
    let mut id = 1_000_000;
    let (cases, _) = busy_day(seed, count * 2 / 3);
    let mut cases = cases.into_iter();
    let mut case = ActionId([0; 16]);
    while all.len() < count {
        let bytes = if random.random_range(0..3) > 0 {
            cases.next()
        } else {
            None
        };
        let bytes = bytes.unwrap_or_else(|| {
            let (by, body) = office.body(&mut random, case);
            id += 1;
            let action = action(by.id(), id, body);
            office.remember(&action);
            signed(&action).into_bytes()
        });
        if let Ok(parsed) = seal::action::SignedAction::parse(&bytes) {
            kinds.insert(parsed.action().body.kind());
            if parsed.action().body.kind() == Kind::EraseContent {
                case = parsed.action().body.names_case().unwrap_or(case);
            }
        }
        all.push(bytes);
    }
    (all, kinds)
}
