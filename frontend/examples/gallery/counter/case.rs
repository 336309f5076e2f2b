//! The page of a case in every state.

use domain::action::{PublicField, PublicValue, Role};
use domain::case::CaseState;
use domain::catalogue::{Catalogue, MaterialSource};
use domain::factor::Factors;
use domain::id::{LicenceIdentifier, LicenceType};
use domain::licence::LicenceStatus;
use domain::verdict::Verdict;
use ipc::*;
use serde_json::{Map, Value, json};

use super::work::{list, row};
use super::{add, case_id, department, digest, key, states, view, word};
use crate::made::{NOW_MS, item};

pub(super) fn worker(seed: u8, role: Role, of: &str) -> Worker {
    Worker {
        key: key(seed),
        role: Some(role),
        department: Some(department(of)),
        me: seed == 0x3f,
    }
}

fn step(action: &str, minutes: i64, height: u64, by: Worker) -> StepRow {
    StepRow {
        action: action.into(),
        at_ms: NOW_MS - minutes * 60_000,
        height,
        by,
        with: None,
        verified: true,
        refused: None,
        reason: None,
        purpose: None,
        approve: None,
        judged: None,
    }
}

fn judged(of: &str, verdicts: Vec<Verdict>) -> JudgedRow {
    JudgedRow {
        department: department(of),
        verdicts,
    }
}

fn history() -> Vec<StepRow> {
    let held = vec![Verdict::Held; 5];
    let mut judge = step(
        "judge_case",
        250,
        18_206,
        worker(0x51, Role::Evaluator, "ZJ"),
    );
    judge.judged = Some(judged("ZJ", held));
    let mut want = step(
        "want_correction",
        240,
        18_209,
        worker(0x3f, Role::Staff, "ZJ"),
    );
    want.reason = Some(word("correction"));
    let mut open = step("open_content", 242, 18_208, worker(0x3f, Role::Staff, "ZJ"));
    open.purpose = Some(word("handle_case"));
    let mut filed = step("file_case", 252, 18_204, worker(0x11, Role::Device, "ZJ"));
    filed.with = Some(worker(0x8c, Role::Staff, "ZJ"));
    let mut refused = step("approve_case", 60, 18_300, worker(0x8c, Role::Staff, "ZJ"));
    refused.refused = Some("endorsement_missing".into());
    let mut last = step("correct_case", 12, 18_377, worker(0x11, Role::Device, "ZJ"));
    last.verified = false;
    vec![
        filed,
        judge,
        step("accept_case", 246, 18_207, worker(0x3f, Role::Staff, "ZJ")),
        open,
        want,
        refused,
        last,
    ]
}

fn answers(code: &str) -> Vec<Answer> {
    let catalogue = Catalogue::built_in().expect("the catalogue has no defect");
    let item = catalogue.get(code).expect("in the catalogue");
    let questions = item.questions().expect("checked");
    let one = |(place, asked): (usize, domain::catalogue::Question)| Answer {
        value: asked
            .required
            .then(|| item.form["properties"][&asked.id]["examples"][0].clone()),
        field: asked.id,
        changed: place == 1,
    };
    questions.into_iter().enumerate().map(one).collect()
}

fn document() -> Vec<Answer> {
    [
        ("card.name", "阿卜杜热西提·买买提明"),
        ("card.number", "109101199001150029"),
        ("card.birth", "1990-01-15"),
        (
            "card.address",
            "东湖区示范路 18 号东湖花园 3 号楼 2 单元 1101 室",
        ),
    ]
    .map(|(field, value)| Answer {
        field: field.into(),
        value: Some(json!(value)),
        changed: false,
    })
    .to_vec()
}

pub(super) fn open_content() -> CaseContent {
    CaseContent::Open {
        answers: answers("ZJ-0001"),
        card: document(),
        consents: vec!["handle_application".into(), "query_registers".into()],
        proven: true,
        until_ms: NOW_MS + 3_540_000,
    }
}

/// How a certificate that takes the place of paper can stand.
fn given_states() -> [(&'static str, GivenState); 7] {
    let moving = states(StripState::Moving, true);
    let holder = Answer {
        field: "holder_name".into(),
        value: Some("ZHANG CESHI".into()),
        changed: false,
    };
    [
        ("locked", GivenState::Locked),
        ("none", GivenState::NotGiven),
        ("there", GivenState::Given),
        ("using", GivenState::Using { states: moving }),
        ("fetching", GivenState::Fetching),
        (
            "shown",
            GivenState::Shown {
                licence: licence(4, LicenceStatus::Active),
                holder,
            },
        ),
        (
            "failed",
            GivenState::Failed {
                code: CounterCode::ContentRefused,
            },
        ),
    ]
}

fn licence(seed: u8, status: LicenceStatus) -> HeldLicence {
    HeldLicence {
        identifier: LicenceIdentifier::new(&format!("1.2.156.3005.2.1111{seed:03}00"))
            .or_else(|_| LicenceIdentifier::new("1.2.156.3005.2"))
            .expect("an identifier"),
        licence: LicenceType::new("housing_subsidy").expect("a type"),
        department: department("ZJ"),
        status,
        valid_from: "2025-01-01".into(),
        valid_until: (seed > 1).then(|| "2026-12-31".into()),
        of_this_case: seed == 1,
        proven: true,
    }
}

pub(super) fn page(case: CasePage) -> CounterPage {
    let mut list = list(50);
    list.rows[0] = case.row.clone();
    CounterPage::Work(Box::new(WorkPage {
        list,
        case: Some(case),
    }))
}

/// A case that can be decided: accepted, its rule left to a clerk.
pub(super) fn ready() -> CasePage {
    let (held, not) = (Verdict::Held, Verdict::NotHeld);
    let verdicts = vec![held, held, held, held, not];
    let mut first = row(0);
    first.case = case_id(1);
    CasePage {
        load: LoadState::Ready,
        row: WorkRow {
            state: CaseState::Accepted,
            ..first
        },
        tab: CaseTab::Review,
        evidence: EvidenceView {
            wanted: Factors::CARD.with(Factors::FINGER),
            given: Factors::CARD.with(Factors::FINGER),
            suffices: true,
            checks: Vec::new(),
            checks_proven: false,
        },
        content: CaseContent::Locked,
        materials: vec![
            MaterialRow {
                material: "id_card".into(),
                source: MaterialSource::Card,
                required: true,
                state: MaterialState::FromCard,
            },
            MaterialRow {
                material: "home_record".into(),
                source: MaterialSource::Register,
                required: true,
                state: MaterialState::FromRegister,
            },
        ],
        given: None,
        licences: vec![
            licence(1, LicenceStatus::Active),
            licence(2, LicenceStatus::Suspended),
            licence(3, LicenceStatus::Superseded),
        ],
        public: Vec::new(),
        rule: RuleView {
            state: RuleState::NotHeld,
            version: 3,
            words_hold: true,
            judged: vec![judged("ZJ", verdicts.clone()), judged("MZ", verdicts)],
            verdicts: Vec::new(),
        },
        endorsed: None,
        decision: None,
        history: history(),
        mine: Vec::new(),
        may: vec![
            StaffAct::Endorse,
            StaffAct::WantCorrection,
            StaffAct::Open,
            StaffAct::Release,
        ],
        held_back: None,
        error: None,
        busy: false,
    }
}

/// The second person's turn.
fn second() -> CasePage {
    let mut case = ready();
    case.row.second = Some(true);
    case.endorsed = Some(EndorsedRow {
        by: worker(0x8c, Role::Staff, "ZJ"),
        approve: true,
    });
    case.may = vec![
        StaffAct::Approve,
        StaffAct::WantCorrection,
        StaffAct::Deny,
        StaffAct::Open,
        StaffAct::Release,
    ];
    case
}

fn mine(now: StripState, refused: Option<CounterCode>) -> MyAct {
    MyAct {
        action: digest(9),
        act: StaffAct::Approve,
        me: true,
        states: states(now, refused.is_some()),
        refused,
        case: case_id(1),
    }
}

/// Cases in different states of being worked on.
pub(super) fn cases(views: &mut Map<String, Value>) {
    let mut put =
        |name: &str, case: CasePage| add(views, &format!("case-{name}"), &view(page(case)));
    put("review", ready());
    put("second", second());
    let tab = |tab: CaseTab| CasePage { tab, ..second() };
    put("materials", tab(CaseTab::Materials));
    for (name, state) in given_states() {
        let mut page = tab(CaseTab::Materials);
        page.given = Some(GivenView {
            material: "birth_certificate".into(),
            licence: LicenceType::new("birth_certificate_copy").expect("a type"),
            state,
        });
        if name == "there" {
            page.may.push(StaffAct::See);
        }
        put(&format!("given-{name}"), page);
    }
    put("licences", tab(CaseTab::Licences));
    put("history", tab(CaseTab::History));
    put("locked", tab(CaseTab::Answers));
    let content = |content: CaseContent| CasePage {
        content,
        ..tab(CaseTab::Answers)
    };
    put(
        "opening",
        content(CaseContent::Opening {
            states: states(StripState::Moving, true),
        }),
    );
    put("fetching", content(CaseContent::Fetching));
    put("answers", content(open_content()));
    put(
        "content-failed",
        content(CaseContent::Failed {
            code: CounterCode::ContentMissing,
        }),
    );
    put(
        "no-licences",
        CasePage {
            licences: Vec::new(),
            ..tab(CaseTab::Licences)
        },
    );
    put(
        "loading",
        CasePage {
            load: LoadState::Loading,
            history: Vec::new(),
            may: Vec::new(),
            ..ready()
        },
    );
    put(
        "failed",
        CasePage {
            load: LoadState::Failed {
                code: ErrorCode::GatewayFailing,
            },
            may: Vec::new(),
            ..ready()
        },
    );
    put(
        "error",
        CasePage {
            error: Some(CounterCode::CaseMoved),
            ..second()
        },
    );
    put(
        "busy",
        CasePage {
            busy: true,
            ..second()
        },
    );
    held_back(&mut put);
    on_the_way(&mut put);
    rules(&mut put);
}

fn held_back(put: &mut impl FnMut(&str, CasePage)) {
    for code in [
        CounterCode::CaseTaken,
        CounterCode::CaseNotTaken,
        CounterCode::HallAway,
        CounterCode::RefusedSecond,
        CounterCode::KeyFrozen,
        CounterCode::AuthorityOld,
    ] {
        put(
            &format!("held-{}", code.word()),
            CasePage {
                held_back: Some(code),
                may: if code == CounterCode::CaseNotTaken {
                    vec![StaffAct::Take]
                } else {
                    Vec::new()
                },
                ..ready()
            },
        );
    }
    let mut free = ready();
    free.row = row(6);
    free.row.case = case_id(1);
    free.evidence.given = Factors::CARD;
    free.evidence.suffices = false;
    free.may = vec![StaffAct::Confirm, StaffAct::Release];
    put("confirm", free);
}

fn on_the_way(put: &mut impl FnMut(&str, CasePage)) {
    let waiting = StripState::WaitingNetwork {
        code: ErrorCode::NetworkDown,
        next_try_s: 24,
    };
    let refused = StripState::Refused {
        code: ErrorCode::RefusedStale,
    };
    for (name, mine) in [
        ("moving", mine(StripState::Moving, None)),
        ("waiting", mine(waiting, None)),
        ("refused", mine(refused, Some(CounterCode::RefusedStale))),
    ] {
        put(
            name,
            CasePage {
                mine: vec![mine],
                may: Vec::new(),
                ..second()
            },
        );
    }
    for (name, approved) in [("approved", true), ("denied", false)] {
        let mut case = second();
        case.row.state = if approved {
            CaseState::Approved
        } else {
            CaseState::Denied
        };
        case.decision = Some(DecisionRow {
            approved,
            by: Some(worker(0x3f, Role::Staff, "ZJ")),
            at_ms: NOW_MS,
            late: !approved,
            reason: (!approved).then(|| word("conditions_not_met")),
            licence: None,
        });
        case.may = if approved {
            vec![StaffAct::Issue, StaffAct::Close]
        } else {
            vec![StaffAct::Close]
        };
        put(name, case);
    }
}

fn rules(put: &mut impl FnMut(&str, CasePage)) {
    let (held, not, unknown) = (Verdict::Held, Verdict::NotHeld, Verdict::Unjudged);
    let mut differ = ready();
    differ.rule.state = RuleState::Differ;
    differ.rule.judged = vec![
        judged("ZJ", vec![held, held, not, held, unknown]),
        judged("MZ", vec![held, held, held, held, held]),
    ];
    put("rule-differ", differ);
    let mut open = ready();
    open.rule.state = RuleState::Open;
    open.rule.judged = Vec::new();
    put("rule-open", open);
    let mut older = ready();
    older.rule.words_hold = false;
    older.public = vec![PublicField {
        name: word("enterprise_name"),
        value: PublicValue::Text("东湖区示范小吃店".into()),
    }];
    put("rule-older", older);
    let mut none = ready();
    none.row.item = item("JY-0001");
    none.rule.state = RuleState::None;
    none.rule.judged = Vec::new();
    put("rule-none", none);
}
