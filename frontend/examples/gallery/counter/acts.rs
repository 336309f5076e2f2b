//! The dialogs of the acts.

use ipc::*;
use serde_json::{Map, Value};

use super::case::{page, ready};
use super::{add, with_dialog, word};

fn write(name: &str, value: &str) -> ChainWrite {
    ChainWrite {
        name: name.into(),
        value: value.into(),
    }
}

/// What every action writes, and these besides.
fn writes(action: &str, more: &[ChainWrite]) -> Vec<ChainWrite> {
    let mut all = vec![
        write("action", action),
        write("case", &"01".repeat(16)),
        write("author", &"3f".repeat(12)),
        write("device", &"11".repeat(12)),
        write("parent", &"9a".repeat(32)),
    ];
    all.extend_from_slice(more);
    all
}

fn dialog(act: StaffAct, step: ActStep) -> ActDialog {
    ActDialog {
        act,
        number: "DH 7K3M 52QA X".into(),
        step,
        choices: Vec::new(),
        chosen: None,
        words: SecretText::default(),
        words_offered: false,
        words_max: 500,
        questions: Vec::new(),
        question_choices: Vec::new(),
        approve: None,
        complete: true,
        writes: Vec::new(),
        busy: false,
        error: None,
    }
}

fn words(codes: &[&str]) -> Vec<domain::id::Word> {
    codes.iter().map(|code| word(code)).collect()
}

const SAID: &str = "全家每月收入除以人数后超过 3,000 元。收入有变化的话，可以再申请。";

fn deny(step: ActStep) -> ActDialog {
    ActDialog {
        choices: words(&[
            "conditions_not_met",
            "materials_insufficient",
            "not_corrected",
            "contradicts_register",
            "other_department",
        ]),
        chosen: Some(word("conditions_not_met")),
        words: SAID.into(),
        words_offered: true,
        writes: writes(
            "deny_case",
            &[
                write("reason_code", "conditions_not_met"),
                write("words_commitment", &"c4".repeat(32)),
            ],
        ),
        ..dialog(StaffAct::Deny, step)
    }
}

fn correction(step: ActStep) -> ActDialog {
    let asked = |(place, field): (usize, &str)| AskedQuestion {
        field: field.into(),
        reason: (place == 1).then(|| word("unclear")),
        words: if place == 1 {
            "请写税前的数".into()
        } else {
            SecretText::default()
        },
    };
    let fields = [
        "household",
        "family_income",
        "rent",
        "owns_home",
        "lived_here",
        "bank_card",
    ];
    ActDialog {
        words_offered: true,
        questions: fields.into_iter().enumerate().map(asked).collect(),
        question_choices: words(&[
            "unclear",
            "missing",
            "contradicts_register",
            "contradicts_itself",
            "outdated",
        ]),
        writes: writes(
            "want_correction",
            &[
                write("reason_code", "correction"),
                write("words_commitment", &"7b".repeat(32)),
            ],
        ),
        ..dialog(StaffAct::WantCorrection, step)
    }
}

pub(super) fn acts(views: &mut Map<String, Value>) {
    let (fill, check) = (ActStep::Fill, ActStep::Check);
    let approve = ActDialog {
        writes: writes("approve_case", &[]),
        ..dialog(StaffAct::Approve, check)
    };
    let open = |step| ActDialog {
        choices: words(&["handle_case", "check_evidence", "answer_holder"]),
        chosen: Some(word("handle_case")),
        writes: writes("open_content", &[write("purpose", "handle_case")]),
        ..dialog(StaffAct::Open, step)
    };
    let endorse = |step| ActDialog {
        approve: (step == check).then_some(true),
        complete: step == check,
        writes: writes("endorse_case", &[write("approve", "true")]),
        ..dialog(StaffAct::Endorse, step)
    };
    let issue = ActDialog {
        writes: writes(
            "issue_licence",
            &[
                write(
                    "identifier",
                    "1.2.156.3005.2.11110000MZ0001.1.ZJ000120260001.3",
                ),
                write("valid_from", "2026-11-22"),
                write("valid_until", "2027-11-21"),
                write("fields_root", &"e1".repeat(32)),
            ],
        ),
        ..dialog(StaffAct::Issue, check)
    };
    let busy = ActDialog {
        busy: true,
        ..approve.clone()
    };
    let moved = ActDialog {
        error: Some(CounterCode::CaseMoved),
        ..approve.clone()
    };
    let preparing = ActDialog {
        busy: true,
        ..dialog(StaffAct::Approve, fill)
    };
    let incomplete = ActDialog {
        chosen: None,
        words: SecretText::default(),
        complete: false,
        error: Some(CounterCode::Incomplete),
        ..deny(fill)
    };
    for (name, dialog) in [
        ("approve", approve),
        ("approve-busy", busy),
        ("approve-moved", moved),
        ("approve-preparing", preparing),
        ("open-fill", open(fill)),
        ("open-check", open(check)),
        ("endorse-fill", endorse(fill)),
        ("endorse-check", endorse(check)),
        ("deny-fill", deny(fill)),
        ("deny-incomplete", incomplete),
        ("deny-check", deny(check)),
        ("correction-fill", correction(fill)),
        ("correction-check", correction(check)),
        ("issue-check", issue),
    ] {
        add(
            views,
            &format!("act-{name}"),
            &with_dialog(page(ready()), dialog),
        );
    }
}
