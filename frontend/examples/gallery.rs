//! Prints what the gallery shows: one `Boot` and a `View` for every state of every page, as JSON.
//! All people and cases are made up.

use domain::case::CaseState;
use domain::catalogue::Catalogue;
use domain::id::{ActionId, ItemCode};
use domain::rating::Rating;
use ipc::*;
use serde_json::{Map, Value, json};

const NOW_MS: i64 = 1_795_314_725_000;

fn item(code: &str) -> ItemCode {
    ItemCode::new(code).expect("a code of the catalogue")
}

fn view(screen: Screen, in_session: bool) -> View {
    View {
        sequence: 1,
        lang: Lang::Zh,
        elder: false,
        person: in_session.then(|| PersonChip {
            zh: "张*女士".into(),
            en: "Ms Zhang".into(),
        }),
        in_session,
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
            finger: DeviceState::Ready,
        },
        marks: Marks {
            demo: true,
            development_key: true,
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
            })
            .to_vec(),
            card: Some(0),
            finger: false,
            reader: true,
            sensor: true,
            network: true,
        }),
    }
}

fn progress(stage: Stage, step: u16) -> Progress {
    Progress {
        stage,
        step,
        of: 10,
    }
}

fn identify(phase: IdentifyPhase) -> Screen {
    Screen::Identify {
        item: Some(item("GA-0001")),
        progress: progress(Stage::Identify, 1),
        phase,
    }
}

fn finger(phase: FingerPhase) -> Screen {
    Screen::Finger {
        item: Some(item("SJ-0001")),
        progress: progress(Stage::Finger, 2),
        phase,
        can_enrol: true,
    }
}

fn stamp(seconds: i64, height: Option<u64>) -> Option<Stamp> {
    Some(Stamp {
        at_ms: NOW_MS + seconds * 1000,
        height,
    })
}

/// A pattern as dense as a receipt's code; the real one comes from the shell.
fn qr() -> String {
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

fn submitted(now: StripState, received: bool, done: bool) -> Screen {
    Screen::Submitted {
        item: item("SJ-0001"),
        withdrawal: false,
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
        rated: None,
    }
}

fn row(seed: u8, code: &str, state: Option<CaseState>) -> CaseRow {
    CaseRow {
        case: ActionId([seed; 16]),
        number: "DH 7K3M 52QA X".into(),
        item: item(code),
        state,
        filed_ms: NOW_MS - i64::from(seed) * 86_400_000,
    }
}

fn history(action: &str, height: Option<u64>) -> HistoryRow {
    HistoryRow {
        action: action.into(),
        at_ms: NOW_MS,
        height,
        verified: height.is_some(),
    }
}

fn case(load: LoadState, asking_withdraw: bool, busy: bool, error: Option<ErrorCode>) -> Screen {
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
        },
        asking_withdraw,
        busy,
        error,
    }
}

/// One view for every question of the catalogue, and one with an error for every widget.
fn questions(catalogue: &Catalogue, views: &mut Map<String, Value>) {
    let mut with_error = Vec::new();
    for item_ in catalogue.items() {
        for (place, asked) in item_.questions().expect("checked").into_iter().enumerate() {
            let index = u16::try_from(place + 1).expect("few questions");
            let example = item_.form["properties"][&asked.id]["examples"][0].clone();
            let under = asked
                .choices
                .first()
                .and_then(|choice| choice.under.clone());
            let choices: Vec<String> = asked
                .choices
                .iter()
                .filter(|choice| choice.under == under)
                .map(|choice| choice.value.clone())
                .collect();
            let make = |value: Option<Value>, error: Option<&str>| Screen::Question {
                item: item(&item_.code),
                progress: progress(Stage::Form, 2 + index),
                question: Question {
                    field: asked.id.clone(),
                    index,
                    of: 7,
                    optional: !asked.required,
                    value,
                    choices: choices.clone(),
                    error: error.map(str::to_owned),
                    changing: false,
                },
            };
            let widget = format!("{:?}", asked.widget).to_lowercase();
            let name = format!("question-{}-{}", item_.code, asked.id);
            views.insert(name, json!(view(make(Some(example), None), true)));
            if !with_error.contains(&widget) {
                let error = if asked.widget == domain::catalogue::Widget::Phone {
                    "pattern"
                } else {
                    "required"
                };
                views.insert(
                    format!("error-{widget}"),
                    json!(view(make(None, Some(error)), true)),
                );
                with_error.push(widget);
            }
        }
    }
}

fn main() {
    let catalogue = Catalogue::built_in().expect("the catalogue has no defect");
    let mut views = Map::new();
    let mut add = |name: &str, view: View| {
        views.insert(name.to_owned(), json!(view));
    };
    add("home", view(Screen::Home, false));
    add("home-session", view(Screen::Home, true));
    add("help", view(Screen::Help, false));
    for code in ["GA-0001", "SJ-0001"] {
        add(
            &format!("notice-{code}"),
            view(Screen::Notice { item: item(code) }, false),
        );
    }
    let code = ErrorCode::CardRemoved;
    for (name, phase) in [
        (
            "wait",
            IdentifyPhase::WaitCard {
                access_known: false,
            },
        ),
        ("wait-known", IdentifyPhase::WaitCard { access_known: true }),
        ("access", IdentifyPhase::NeedAccess),
        (
            "reading",
            IdentifyPhase::Reading {
                step: ReadStep::Face,
            },
        ),
        ("failed", IdentifyPhase::Failed { code }),
        (
            "reader-gone",
            IdentifyPhase::Failed {
                code: ErrorCode::ReaderGone,
            },
        ),
    ] {
        add(&format!("identify-{name}"), view(identify(phase), true));
    }
    for (name, phase) in [
        ("press", FingerPhase::Press),
        ("comparing", FingerPhase::Comparing),
        ("matched", FingerPhase::Matched),
        (
            "again",
            FingerPhase::Again {
                code: ErrorCode::FingerNoMatch,
                left: 3,
            },
        ),
        ("paused", FingerPhase::Paused { seconds: 27 }),
        ("not-enrolled", FingerPhase::NotEnrolled),
        (
            "enrol",
            FingerPhase::Enrol {
                press: 2,
                lift: false,
            },
        ),
        (
            "lift",
            FingerPhase::Enrol {
                press: 1,
                lift: true,
            },
        ),
        (
            "failed",
            FingerPhase::Failed {
                code: ErrorCode::FingerDeviceGone,
            },
        ),
    ] {
        add(&format!("finger-{name}"), view(finger(phase), true));
    }
    let sample = catalogue.get("SJ-0001").expect("in the catalogue");
    let answers = sample
        .questions()
        .expect("checked")
        .into_iter()
        .map(|asked| {
            let value = sample.form["properties"][&asked.id]["examples"][0].clone();
            AnswerRow {
                field: asked.id,
                value: asked.required.then_some(value),
            }
        });
    add(
        "check",
        view(
            Screen::Check {
                item: item("SJ-0001"),
                progress: progress(Stage::Check, 9),
                answers: answers.collect(),
            },
            true,
        ),
    );
    for (name, given, complete, busy, error) in [
        (
            "open",
            vec!["handle_application".to_owned()],
            false,
            false,
            None,
        ),
        (
            "busy",
            sample.consents.iter().map(|c| c.purpose.clone()).collect(),
            true,
            true,
            None,
        ),
        (
            "error",
            sample.consents.iter().map(|c| c.purpose.clone()).collect(),
            true,
            false,
            Some(ErrorCode::DiskFull),
        ),
    ] {
        add(
            &format!("consent-{name}"),
            view(
                Screen::Consent {
                    item: item("SJ-0001"),
                    progress: progress(Stage::Consent, 10),
                    given,
                    complete,
                    busy,
                    error,
                },
                true,
            ),
        );
    }
    add(
        "submitted-saved",
        view(submitted(StripState::Moving, false, false), true),
    );
    add(
        "submitted-received",
        view(submitted(StripState::Moving, true, false), true),
    );
    add(
        "submitted-final",
        view(submitted(StripState::Final, true, true), true),
    );
    let mut rated = submitted(StripState::Final, true, true);
    if let Screen::Submitted {
        rated,
        awaits_confirmation,
        ..
    } = &mut rated
    {
        (*rated, *awaits_confirmation) = (Some(Rating::Bad), true);
    }
    add("submitted-rated", view(rated, true));
    let waiting = StripState::WaitingNetwork {
        code: ErrorCode::NetworkDown,
        next_try_s: 30,
    };
    let mut offline = view(submitted(waiting, false, false), true);
    (
        offline.foot.health,
        offline.foot.offline_min,
        offline.foot.pending,
    ) = (Health::Offline, Some(3), 4);
    if let Some(panel) = &mut offline.panel {
        panel.network = false;
    }
    add("submitted-offline", offline);
    let refused = StripState::Refused {
        code: ErrorCode::RefusedStale,
    };
    add(
        "submitted-refused",
        view(submitted(refused, true, false), true),
    );
    let states = [
        None,
        Some(CaseState::Filed),
        Some(CaseState::AwaitsConfirmation),
        Some(CaseState::Withdrawn),
    ];
    let many = (0_u8..9).map(|n| {
        row(
            n,
            if n % 2 == 0 { "GA-0001" } else { "SJ-0001" },
            states[usize::from(n) % 4],
        )
    });
    let failed = LoadState::Failed {
        code: ErrorCode::NetworkDown,
    };
    for (name, load, cases) in [
        ("loading", LoadState::Loading, vec![]),
        ("empty", LoadState::Ready, vec![]),
        (
            "one",
            LoadState::Ready,
            vec![row(1, "GA-0001", Some(CaseState::Filed))],
        ),
        ("many", LoadState::Ready, many.collect()),
        ("failed", failed, vec![row(1, "GA-0001", None)]),
    ] {
        add(
            &format!("cases-{name}"),
            view(Screen::MyCases { load, cases }, true),
        );
    }
    add(
        "case-ready",
        view(case(LoadState::Ready, false, false, None), true),
    );
    add(
        "case-loading",
        view(case(LoadState::Loading, false, false, None), true),
    );
    add(
        "case-ask",
        view(case(LoadState::Ready, true, false, None), true),
    );
    add(
        "case-busy",
        view(case(LoadState::Ready, false, true, None), true),
    );
    add(
        "case-error",
        view(
            case(failed, false, false, Some(ErrorCode::CardRemoved)),
            true,
        ),
    );
    add("ended", view(Screen::Ended, false));
    add(
        "out",
        view(
            Screen::OutOfService {
                code: ErrorCode::KeyFileExposed,
            },
            false,
        ),
    );
    let mut idle = view(
        Screen::Check {
            item: item("GA-0001"),
            progress: progress(Stage::Check, 9),
            answers: vec![],
        },
        true,
    );
    idle.idle_warning_s = Some(24);
    add("idle", idle);
    let mut trouble = view(Screen::Home, true);
    trouble.person = Some(PersonChip {
        zh: "阿卜杜热西提·买买提*先生".into(),
        en: "Mr Abdurashit Memetimin".into(),
    });
    (
        trouble.foot.health,
        trouble.foot.refused,
        trouble.foot.pending,
    ) = (Health::Trouble, 1, 12);
    add("home-long-name", trouble);
    let mut unplugged = view(
        Screen::Notice {
            item: item("SJ-0001"),
        },
        false,
    );
    unplugged.devices = Devices {
        reader: DeviceState::Missing {
            code: ErrorCode::ReaderGone,
        },
        finger: DeviceState::Missing {
            code: ErrorCode::FingerDeviceGone,
        },
    };
    unplugged.foot.health = Health::Trouble;
    add("notice-unplugged", unplugged);
    let mut bare = view(Screen::Home, false);
    (bare.panel, bare.marks) = (None, Marks::default());
    add("home-bare", bare);
    questions(&catalogue, &mut views);
    let boot = Boot {
        mode: Mode::Kiosk,
        hall_zh: "东湖区政务服务大厅".into(),
        hall_en: "Donghu District Government Service Hall".into(),
        machine: "03".into(),
        items: catalogue.items().to_vec(),
        version: "0.1.0".into(),
    };
    let all = json!({ "boot": boot, "views": views });
    #[expect(clippy::print_stdout, reason = "printing is what this program is for")]
    {
        println!("{all}");
    }
}
