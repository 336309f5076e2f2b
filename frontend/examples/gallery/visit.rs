//! From home to consent.

use domain::catalogue::{Catalogue, ServiceItem};
use domain::factor::Factors;
use ipc::*;
use serde_json::{Value, json};

use domain::licence::LicenceStatus;

use super::made::{finger, identify, item, licence, progress, view};
use super::{Views, add};

/// Home, help, notices, card and finger.
pub(super) fn arrival(views: &mut Views) {
    let waiting = IdentifyPhase::WaitCard {
        access_known: false,
    };
    let mut unknown = view(identify(waiting), true);
    (unknown.person, unknown.identity) = (None, None);
    add(views, "identify-nobody", unknown);
    add(views, "home", view(Screen::Home, false));
    add(views, "home-session", view(Screen::Home, true));
    add(views, "help", view(Screen::Help, false));
    add(views, "identity", view(Screen::Identity, true));
    for code in ["GA-0001", "SJ-0001"] {
        add(
            views,
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
        add(
            views,
            &format!("identify-{name}"),
            view(identify(phase), true),
        );
    }
    for (name, phase) in [
        ("ask", FingerPhase::Ask),
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
        add(views, &format!("finger-{name}"), view(finger(phase), true));
    }
    let mut withdrawing = finger(FingerPhase::Ask);
    if let Screen::Finger { item, without, .. } = &mut withdrawing {
        (*item, *without) = (None, WithoutFinger::WithdrawnThere);
    }
    add(views, "finger-ask-withdraw", view(withdrawing, true));
    let mut correcting = finger(FingerPhase::Ask);
    if let Screen::Finger { without, .. } = &mut correcting {
        *without = WithoutFinger::CorrectedThere;
    }
    add(views, "finger-ask-correct", view(correcting, true));
}

/// The answers on one page, and the consents; those of an item whose rule may be refused too.
pub(super) fn check_and_consent(catalogue: &Catalogue, views: &mut Views) {
    let by_rule = catalogue.get("ZJ-0001").expect("in the catalogue");
    let screen = Screen::Consent {
        item: item("ZJ-0001"),
        progress: progress(Stage::Consent, 10),
        wanted: purposes(by_rule),
        given: vec!["handle_application".to_owned()],
        certificate: Some(CertificateOffer {
            licence: licence(7, LicenceStatus::Active),
            shown: false,
        }),
        complete: false,
        busy: false,
        error: None,
    };
    add(views, "consent-rule", view(screen, true));
    let sample = catalogue.get("SJ-0001").expect("in the catalogue");
    let answers = sample
        .questions()
        .expect("checked")
        .into_iter()
        .map(|asked| {
            let value = sample.form["properties"][&asked.id]["examples"][0].clone();
            AnswerRow {
                field: asked.id,
                value: asked.required.then_some(value.into()),
                can_change: true,
            }
        });
    let answers: Vec<AnswerRow> = answers.collect();
    let check = |answers, correcting| Screen::Check {
        item: item("SJ-0001"),
        progress: progress(Stage::Check, 9),
        answers,
        correcting,
    };
    let corrected = answers.iter().cloned().map(|row| AnswerRow {
        can_change: row.field == "street" || row.field == "community",
        ..row
    });
    add(
        views,
        "check-correcting",
        view(check(corrected.collect(), true), true),
    );
    add(views, "check", view(check(answers, false), true));
    for (name, given, complete, busy, error) in [
        (
            "open",
            vec!["handle_application".to_owned()],
            false,
            false,
            None,
        ),
        ("busy", purposes(sample), true, true, None),
        (
            "error",
            purposes(sample),
            true,
            false,
            Some(ErrorCode::DiskFull),
        ),
    ] {
        add(
            views,
            &format!("consent-{name}"),
            view(
                Screen::Consent {
                    item: item("SJ-0001"),
                    progress: progress(Stage::Consent, 10),
                    wanted: purposes(sample),
                    given,
                    certificate: None,
                    complete,
                    busy,
                    error,
                },
                true,
            ),
        );
    }
}

fn purposes(item: &ServiceItem) -> Vec<String> {
    let asked = item
        .consents
        .iter()
        .filter(|c| c.concerns() == Factors::NONE);
    asked.map(|c| c.purpose.clone()).collect()
}

/// One view for every question of the catalogue, and one with an error for every widget.
pub(super) fn questions(catalogue: &Catalogue, views: &mut Views) {
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
                    value: value.map(Into::into),
                    choices: choices.clone(),
                    error: error.map(str::to_owned),
                    changing: false,
                    asked: None,
                },
            };
            let widget = format!("{:?}", asked.widget).to_lowercase();
            let name = format!("question-{}-{}", item_.code, asked.id);
            let asked_anew = super::made::asked();
            let asked_anew = asked_anew.into_iter().find(|row| row.field == asked.id);
            if item_.code == "ZJ-0001" && asked_anew.is_some() {
                let mut screen = make(Some(example.clone()), None);
                if let Screen::Question { question, .. } = &mut screen {
                    question.asked = asked_anew;
                }
                add(views, &format!("{name}-asked"), view(screen, true));
            }
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
