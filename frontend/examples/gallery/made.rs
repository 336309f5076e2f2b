//! The made-up parts that the views are put together from.

use domain::case::CaseState;
use domain::check::licence_identifier_of;
use domain::id::{ActionId, DepartmentCode, ItemCode, LicenceIdentifier, LicenceType};
use domain::licence::LicenceStatus;
use domain::verdict::Verdict;
use ipc::*;

pub(super) const NOW_MS: i64 = 1_795_314_725_000;

pub(super) fn item(code: &str) -> ItemCode {
    ItemCode::new(code).expect("a code of the catalogue")
}

pub(super) fn view(screen: Screen, in_session: bool) -> View {
    View {
        sequence: 1,
        lang: Lang::Zh,
        elder: false,
        person: in_session.then(|| PersonChip {
            zh: "ZHANG* 女士".into(),
            en: "Ms ZHANG*".into(),
        }),
        identity: in_session.then(|| Identity {
            kind: DocumentKind::Resident,
            number: "109***********0029".into(),
            valid_to: None,
            checks: vec![
                IdentityCheck::TakenByModule,
                IdentityCheck::Number,
                IdentityCheck::Birth,
                IdentityCheck::Sex,
                IdentityCheck::Validity,
            ],
        }),
        in_session,
        time_left_s: in_session.then_some(98),
        card_away: false,
        asking_end: false,
        idle_warning_s: None,
        screen,
        foot: Foot {
            health: Health::Good,
            height: Some(18_204),
            head_age_s: Some(12),
            validators: 1,
            pending: 0,
            refused: 0,
            offline_min: None,
            now_ms: NOW_MS,
            utc_offset_min: 480,
        },
        devices: Devices {
            reader: DeviceState::Ready,
            id_reader: Some(DeviceState::Ready),
            finger: DeviceState::Ready,
        },
        marks: Marks {
            demo: true,
            development_key: true,
            development: true,
        },
        panel: Some(PanelView {
            people: [
                ("张测试", "Zhang Ceshi", "E12345678"),
                ("欧阳示范", "Ouyang Shifan", "E23456789"),
                ("阿卜杜热西提·买买提明", "Abdurashit Memetimin", "E34567890"),
            ]
            .map(|(zh, en, number)| PanelPerson {
                name_zh: zh.into(),
                name_en: en.into(),
                number: number.into(),
                birth: "1990-01-15".into(),
                expiry: "2031-06-30".into(),
                id_kind: DocumentKind::Resident,
            })
            .to_vec(),
            card: Some(0),
            id_card: None,
            finger: false,
            reader: true,
            reader_missing: false,
            sensor: true,
            network: true,
        }),
    }
}

pub(super) fn progress(stage: Stage, step: u16) -> Progress {
    Progress {
        stage,
        step,
        of: 10,
    }
}

pub(super) fn identify(phase: IdentifyPhase) -> Screen {
    Screen::Identify {
        item: Some(item("GA-0001")),
        progress: progress(Stage::Identify, 1),
        phase,
    }
}

pub(super) fn finger(phase: FingerPhase) -> Screen {
    Screen::Finger {
        item: Some(item("SJ-0001")),
        progress: progress(Stage::Finger, 2),
        phase,
        can_enrol: true,
        without: WithoutFinger::ConfirmedLater,
    }
}

pub(super) fn stamp(seconds: i64, height: Option<u64>) -> Option<Stamp> {
    Some(Stamp {
        at_ms: NOW_MS + seconds * 1000,
        height,
    })
}

/// A pattern as dense as a receipt's code; the real one comes from the shell.
pub(super) fn qr() -> String {
    let mut path = String::new();
    let mut seed = 1_u32;
    for y in 0..97 {
        for x in 0..97 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if seed >> 31 == 1 {
                path.push_str(&format!("M{x} {y}h1v1h-1z"));
            }
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 97 97\" shape-rendering=\"crispEdges\"><path fill=\"#16211F\" d=\"{path}\"/></svg>"
    )
}

pub(super) fn submitted(now: StripState, received: bool, done: bool) -> Screen {
    Screen::Submitted {
        about: About::Item {
            item: item("SJ-0001"),
        },
        what: Submittal::Application,
        case: ActionId([7; 16]),
        number: "DH 7K3M 52QA X".into(),
        states: ThreeStates {
            saved: stamp(0, None),
            received: received.then(|| stamp(1, None)).flatten(),
            finalised: done.then(|| stamp(2, Some(18_204))).flatten(),
            now,
        },
        receipt: done.then(|| Receipt {
            text: "HS1:GALLERY".into(),
            qr_svg: qr(),
            height: 18_204,
            time_ms: NOW_MS + 2000,
            signers: 1,
            validators: 1,
        }),
        awaits_confirmation: false,
        print: done.then_some(PrintState::Ready),
        can_correct: matches!(
            now,
            StripState::Refused {
                code: ErrorCode::RefusedOther
            }
        ),
        rated: None,
        rating_failed: None,
    }
}

pub(super) fn row(seed: u8, code: &str, state: Option<CaseState>) -> CaseRow {
    CaseRow {
        case: ActionId([seed; 16]),
        number: "DH 7K3M 52QA X".into(),
        item: item(code),
        state,
        refused: None,
        filed_ms: NOW_MS - i64::from(seed) * 86_400_000,
    }
}

pub(super) fn history(action: &str, height: Option<u64>) -> HistoryRow {
    HistoryRow {
        action: action.into(),
        at_ms: NOW_MS,
        height,
        verified: height.is_some(),
        judged: None,
    }
}

/// What a department found about the housing subsidy's five conditions.
fn judged(department: &str, third: Verdict) -> HistoryRow {
    let held = Verdict::Held;
    HistoryRow {
        judged: Some(JudgedRow {
            department: DepartmentCode::new(department).expect("a department"),
            verdicts: vec![held, held, third, held, Verdict::Unjudged],
        }),
        ..history("judge_case", Some(18_206))
    }
}

/// A case that two departments' evaluators left to a member of staff.
pub(super) fn judged_case() -> Screen {
    Screen::Case {
        load: LoadState::Ready,
        detail: CaseDetail {
            row: row(1, "ZJ-0001", Some(CaseState::Filed)),
            history: vec![
                history("file_case", Some(18_204)),
                history("open_content_by_rule", Some(18_205)),
                history("open_content_by_rule", Some(18_205)),
                judged("ZJ", Verdict::NotHeld),
                judged("MZ", Verdict::NotHeld),
            ],
            can_withdraw: true,
            correction: None,
        },
        asking_withdraw: false,
        busy: false,
        error: None,
    }
}

/// A case that its department asks something about.
pub(super) fn correction(wanted: Correction) -> Screen {
    Screen::Case {
        load: LoadState::Ready,
        detail: CaseDetail {
            row: row(1, "ZJ-0001", Some(CaseState::CorrectionWanted)),
            history: vec![
                history("file_case", Some(18_204)),
                history("accept_case", Some(18_211)),
                history("open_content", Some(18_212)),
                history("want_correction", Some(18_215)),
            ],
            can_withdraw: true,
            correction: Some(wanted),
        },
        asking_withdraw: false,
        busy: false,
        error: None,
    }
}

/// A certificate that a department issued.
pub(super) fn licence(seed: u8, status: LicenceStatus) -> HeldLicence {
    let identifier = licence_identifier_of("ZJ0001", "ZJ", &seed.to_string(), 1);
    HeldLicence {
        identifier: LicenceIdentifier::new(&identifier.expect("one")).expect("one"),
        licence: LicenceType::new("housing_subsidy").expect("a type"),
        department: DepartmentCode::new("ZJ").expect("a department"),
        status,
        valid_from: "2026-11-01".into(),
        valid_until: Some("2027-10-31".into()),
        of_this_case: false,
        proven: true,
    }
}

/// Its page.
pub(super) fn certificate(load: LoadState, shown: Option<Box<CertificateShown>>) -> Screen {
    let print = shown.is_some().then_some(PrintState::Ready);
    Screen::Certificate {
        load,
        licence: licence(7, LicenceStatus::Active),
        can_grant: shown.is_some(),
        shown,
        print,
    }
}

/// What a department asks about two answers.
pub(super) fn asked() -> Vec<AskedRow> {
    let row = |field: &str, reason: &str, words: &str| AskedRow {
        field: field.into(),
        reason: reason.into(),
        words: words.into(),
    };
    vec![
        row("rent", "unclear", "请写合同上每个月的租金，不含水电费。"),
        row("phone", "missing", ""),
    ]
}

pub(super) fn case(
    load: LoadState,
    asking_withdraw: bool,
    busy: bool,
    error: Option<ErrorCode>,
) -> Screen {
    let rows = vec![
        history("file_case", Some(18_204)),
        history("withdraw_case", None),
    ];
    Screen::Case {
        load,
        detail: CaseDetail {
            row: row(1, "SJ-0001", Some(CaseState::AwaitsConfirmation)),
            history: if load == LoadState::Loading {
                Vec::new()
            } else {
                rows
            },
            can_withdraw: true,
            correction: None,
        },
        asking_withdraw,
        busy,
        error,
    }
}
