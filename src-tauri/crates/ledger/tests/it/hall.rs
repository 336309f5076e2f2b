//! A made-up hall with staff, evaluators and items of every kind, and a clock.

use super::world::*;
use domain::action::*;
use domain::factor::Factors;
use domain::id::{ActionId, Digest, HolderHandle, KeyId, LicenceIdentifier, LicenceType, Word};
use domain::outcome::Outcome;
use domain::verdict::Verdict;
use ledger::record::CaseRecord;
use ledger::{BlockContext, Genesis, MemoryStore, apply_block, apply_genesis, encode_tx, query};
use seal::keys::SigningKey;

/// Clerk of `gongan` in hall DH, with every right.
pub(crate) fn officer() -> SigningKey {
    key(41)
}

/// A second clerk of `gongan`.
pub(crate) fn officer_two() -> SigningKey {
    key(42)
}

/// Clerk of `minzheng`.
pub(crate) fn far_officer() -> SigningKey {
    key(43)
}

/// Administrator of `weijian`.
pub(crate) fn third_admin() -> SigningKey {
    key(47)
}

/// Evaluators of `gongan`, `minzheng` and of `weijian`, which no item names.
pub(crate) fn evaluators() -> [(SigningKey, &'static str); 3] {
    [
        (key(44), "gongan"),
        (key(45), "minzheng"),
        (key(46), "weijian"),
    ]
}

pub(crate) const START_S: u64 = 1_735_894_800;
pub(crate) const RULE: &str = "facts.age >= 80 && facts.registered_here && !facts.same_allowance";
pub(crate) const PUBLIC_RULE: &str =
    "licences.driving_licence.active && !register.name_taken && case.staff_count < 100";

pub(crate) fn word(text: &str) -> Word {
    Word::new(text).unwrap()
}

fn yields(licence: &str, type_code: &str) -> Option<Yields> {
    Some(Yields {
        licence: LicenceType::new(licence).unwrap(),
        type_code: word(type_code),
        issuer: word("11330105002500287C"),
        valid_days: Some(365),
    })
}

/// The items: `GA-0001` by staff, `GA-0002` by staff with four eyes and a licence,
/// `GA-0003` by evaluators with a licence, `GA-0004` by a rule in the block.
pub(crate) fn items() -> Vec<PublishItem> {
    let with = |code: &str, terms: Terms| PublishItem {
        terms: Some(terms),
        ..publish(code, 1, "gongan")
    };
    let declared = |name: &str, kind| PublicDeclared {
        name: word(name),
        kind,
    };
    vec![
        with(
            "GA-0001",
            Terms {
                deadline_days: 3,
                ..Terms::default()
            },
        ),
        with(
            "GA-0002",
            Terms {
                four_eyes: true,
                deadline_days: 5,
                yields: yields("driving_licence", "T002"),
                ..Terms::default()
            },
        ),
        with(
            "GA-0003",
            Terms {
                rule: Some(PrivateRule {
                    cel: RULE.into(),
                    evaluators: vec![department("gongan"), department("minzheng")],
                }),
                yields: yields("old_age_allowance", "T003"),
                ..Terms::default()
            },
        ),
        with(
            "GA-0004",
            Terms {
                public_fields: vec![
                    declared("name", PublicKind::Text),
                    declared("staff_count", PublicKind::Integer),
                ],
                public_rule: Some(PUBLIC_RULE.into()),
                yields: yields("business_licence", "T004"),
                ..Terms::default()
            },
        ),
    ]
}

pub(crate) fn hall_genesis() -> Genesis {
    let all = Scopes {
        rights: Rights::ALL,
        items: Vec::new(),
    };
    let staff = |key: &SigningKey, department, hall| EnrolKey {
        scopes: Some(all.clone()),
        ..enrol(key, Role::Staff, department, hall)
    };
    let mut genesis = genesis();
    genesis.time_s = START_S;
    genesis.departments.push(department("weijian"));
    genesis.items = items();
    genesis.keys.extend([
        enrol(&third_admin(), Role::DepartmentAdmin, "weijian", None),
        staff(&officer(), "gongan", Some("DH")),
        staff(&officer_two(), "gongan", Some("DH")),
        staff(&far_officer(), "minzheng", None),
    ]);
    let evaluators = evaluators();
    let evaluators = evaluators
        .iter()
        .map(|(key, department)| enrol(key, Role::Evaluator, department, None));
    genesis.keys.extend(evaluators);
    genesis
}

/// A chain of this hall with a clock.
pub(crate) struct Hall {
    pub(crate) store: MemoryStore,
    pub(crate) height: u64,
    pub(crate) time_s: u64,
    next: u64,
}

impl Hall {
    pub(crate) fn new() -> Self {
        let mut store = MemoryStore::default();
        let writes = apply_genesis(&store, &hall_genesis()).unwrap();
        store.write(&writes);
        Self {
            store,
            height: 0,
            time_s: START_S,
            next: 1_000,
        }
    }

    pub(crate) fn blocks(&mut self, actions: &[&Action]) -> Vec<Outcome> {
        let signed: Vec<_> = actions.iter().map(|action| signed(action)).collect();
        self.height += 1;
        let context = BlockContext {
            height: self.height,
            time_s: self.time_s,
        };
        let txs = [encode_tx(signed.iter().map(|action| action.as_bytes()))];
        let txs: &[Vec<u8>] = if actions.is_empty() { &[] } else { &txs };
        let outcome = apply_block(&self.store, &context, txs).unwrap();
        self.store.write(&outcome.writes);
        let results = outcome.results.into_iter().flatten();
        results.map(|result| result.outcome).collect()
    }

    pub(crate) fn one(&mut self, action: &Action) -> Outcome {
        self.blocks(&[action])[0]
    }

    pub(crate) fn id(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub(crate) fn case(&self, id: ActionId) -> CaseRecord {
        query::case(&self.store, id).unwrap().unwrap()
    }

    /// Signs a body by an author (and a second key), naming the case's last action where
    /// the kind wants a parent.
    pub(crate) fn by(
        &mut self,
        author: &SigningKey,
        second: Option<&SigningKey>,
        body: Body,
    ) -> Action {
        let parent = domain::case::event_of(&body)
            .filter(|event| *event != domain::case::CaseEvent::Judge)
            .and(body.names_case())
            .map(|case| self.case(case).last);
        Action {
            parent,
            device: second.map(SigningKey::id),
            ..action(author.id(), self.id(), body)
        }
    }

    /// As [`Self::by`], in a block of its own.
    pub(crate) fn do_by(&mut self, author: &SigningKey, body: Body) -> Outcome {
        let action = self.by(author, None, body);
        self.one(&action)
    }

    /// A clerk at the counter's device.
    pub(crate) fn at_counter(&mut self, body: Body) -> Outcome {
        let action = self.by(&officer(), Some(&device()), body);
        self.one(&action)
    }

    /// A citizen at a kiosk.
    pub(crate) fn at_kiosk(&mut self, body: Body) -> Outcome {
        self.do_by(&device(), body)
    }

    /// Files a case; it must succeed.
    pub(crate) fn file(&mut self, code: &str, factors: Factors) -> ActionId {
        let filed = self.filing(code, factors);
        assert_eq!(self.one(&filed), Outcome::Ok);
        filed.action_id
    }

    pub(crate) fn filing(&mut self, code: &str, factors: Factors) -> Action {
        let mut body = file_body(code, 1);
        body.factors = factors;
        if code == "GA-0004" {
            body.public = Some(business("东湖测试商行", 3));
        }
        action(device().id(), self.id(), Body::FileCase(body))
    }

    /// An evaluator's verdicts on a case as it stands.
    pub(crate) fn verdict(&mut self, at: usize, case: ActionId, verdicts: [Verdict; 3]) -> Action {
        let (key, name) = evaluators()[at].clone();
        let record = self.case(case);
        let body = JudgeCase {
            case,
            department: department(name),
            rule: ledger::rule::digest(RULE),
            version: record.version,
            fields: record.fields,
            input: Digest([at as u8; 32]),
            verdicts: verdicts.to_vec(),
        };
        action(key.id(), self.id(), Body::JudgeCase(body))
    }
}

pub(crate) const TWO: Factors = Factors(3);
pub(crate) const HELD: [Verdict; 3] = [Verdict::Held; 3];

pub(crate) fn business(name: &str, staff: i64) -> Vec<PublicField> {
    vec![
        PublicField {
            name: word("name"),
            value: PublicValue::Text(name.into()),
        },
        PublicField {
            name: word("staff_count"),
            value: PublicValue::Integer(staff),
        },
    ]
}

pub(crate) fn reason() -> Reason {
    Reason {
        code: word("incomplete"),
        text: Some(Digest([7; 32])),
    }
}

pub(crate) fn identifier(type_code: &str, serial: &str, version: u16) -> LicenceIdentifier {
    let text =
        domain::check::licence_identifier_of(type_code, "11330105002500287C", serial, version);
    LicenceIdentifier::new(&text.unwrap()).unwrap()
}

/// A licence of [`HOLDER`] from an older register.
pub(crate) fn issue(licence: &str, identifier: LicenceIdentifier) -> IssueLicence {
    IssueLicence {
        licence: LicenceType::new(licence).unwrap(),
        holder: HOLDER,
        department: department("gongan"),
        identifier,
        fields: Digest([0xF2; 32]),
        valid_from: 20_000,
        valid_until: Some(21_000),
        case: None,
        public: None,
    }
}

pub(crate) const OTHER: HolderHandle = HolderHandle([0x22; 16]);

pub(crate) fn key_id(key: &SigningKey) -> KeyId {
    key.id()
}

/// A body of a kind about a filed case of `GA-0001`, and how it ends by a role that may.
pub(crate) fn sample(kind: Kind, role: Role, case: ActionId) -> (Body, Outcome) {
    let step = Outcome::NotAtThisStep;
    let alone = role == Role::Device;
    let purpose = word("check");
    let licence = || identifier("T002", "1", 1);
    match kind {
        Kind::ConfirmPerson | Kind::UndoWithdrawal => {
            let body = if kind == Kind::ConfirmPerson {
                Body::ConfirmPerson(ConfirmPerson { case })
            } else {
                Body::UndoWithdrawal(UndoWithdrawal { case })
            };
            (body, if alone { Outcome::StaffMissing } else { step })
        }
        Kind::AcceptCase => (Body::AcceptCase(AcceptCase { case }), Outcome::Ok),
        Kind::WantCorrection => {
            let reason = reason();
            (Body::WantCorrection(WantCorrection { case, reason }), step)
        }
        Kind::CorrectCase => {
            let body = CorrectCase {
                case,
                holder: HOLDER,
                factors: TWO,
                fields: Digest([1; 32]),
                content: Digest([2; 32]),
                public: None,
            };
            (Body::CorrectCase(body), step)
        }
        Kind::EndorseCase => {
            let approve = true;
            (Body::EndorseCase(EndorseCase { case, approve }), step)
        }
        Kind::ApproveCase => (Body::ApproveCase(ApproveCase { case }), step),
        Kind::DenyCase => {
            let reason = reason();
            (Body::DenyCase(DenyCase { case, reason }), step)
        }
        Kind::CloseCase => (Body::CloseCase(CloseCase { case }), step),
        Kind::JudgeCase => {
            let body = JudgeCase {
                case,
                department: department("gongan"),
                rule: Digest([1; 32]),
                version: 2,
                fields: Digest([2; 32]),
                input: Digest([3; 32]),
                verdicts: HELD.to_vec(),
            };
            (Body::JudgeCase(body), Outcome::NotEvaluator)
        }
        Kind::RateCase => {
            let body = RateCase {
                case,
                holder: HOLDER,
                rating: domain::rating::Rating::Good,
            };
            (Body::RateCase(body), step)
        }
        Kind::IssueLicence => {
            let body = issue("driving_licence", licence());
            (Body::IssueLicence(body), Outcome::Ok)
        }
        Kind::RenewLicence => {
            let body = RenewLicence {
                old: licence(),
                identifier: identifier("T002", "1", 2),
                fields: Digest([1; 32]),
                valid_from: 1,
                valid_until: None,
                public: None,
            };
            (Body::RenewLicence(body), Outcome::LicenceUnknown)
        }
        Kind::SuspendLicence => {
            let (identifier, reason) = (licence(), reason());
            let body = SuspendLicence { identifier, reason };
            (Body::SuspendLicence(body), Outcome::LicenceUnknown)
        }
        Kind::ResumeLicence => {
            let identifier = licence();
            let body = ResumeLicence { identifier };
            (Body::ResumeLicence(body), Outcome::LicenceUnknown)
        }
        Kind::RevokeLicence => {
            let (identifier, reason) = (licence(), reason());
            let body = RevokeLicence { identifier, reason };
            (Body::RevokeLicence(body), Outcome::LicenceUnknown)
        }
        Kind::GrantSharing => {
            let body = GrantSharing {
                holder: HOLDER,
                factors: Factors(9),
                what: Shared::Case(case),
                grantee: department("minzheng"),
                purpose,
                fields: Vec::new(),
                until_s: 1_700_000_900,
            };
            (Body::GrantSharing(body), Outcome::Ok)
        }
        Kind::UseGrant => {
            let body = UseGrant {
                grant: case,
                purpose,
            };
            (Body::UseGrant(body), Outcome::GrantUnknown)
        }
        Kind::WithdrawGrant => {
            let body = WithdrawGrant {
                grant: case,
                holder: HOLDER,
                factors: TWO,
            };
            (Body::WithdrawGrant(body), Outcome::GrantUnknown)
        }
        Kind::OpenContent => {
            let body = Body::OpenContent(OpenContent { case, purpose });
            let named = role == Role::Staff;
            (
                body,
                if named {
                    Outcome::Ok
                } else {
                    Outcome::NotEvaluator
                },
            )
        }
        Kind::RebindHolder => {
            let body = RebindHolder {
                from: HOLDER,
                to: OTHER,
                reason: word("lost"),
            };
            (Body::RebindHolder(body), Outcome::Ok)
        }
        Kind::ConfirmRebind => {
            let body = ConfirmRebind { request: case };
            (Body::ConfirmRebind(body), Outcome::RebindUnknown)
        }
        Kind::EraseContent => {
            let reason = word("holder_asked");
            (Body::EraseContent(EraseContent { case, reason }), step)
        }
        other => panic!("no case, licence or sharing: {other:?}"),
    }
}
