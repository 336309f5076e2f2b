//! What follows the submission: states, cases, the end; and what can come between.

use domain::case::CaseState;
use domain::licence::LicenceStatus;
use domain::rating::Rating;
use ipc::*;

use super::made::{
    NOW_MS, asked, case, certificate, correction, item, judged_case, licence, progress, qr, row,
    submitted, view,
};
use super::{Views, add};

/// The three states, the receipt and the rating.
pub(super) fn afterwards(views: &mut Views) {
    add(
        views,
        "submitted-saved",
        view(submitted(StripState::Moving, false, false), true),
    );
    add(
        views,
        "submitted-received",
        view(submitted(StripState::Moving, true, false), true),
    );
    add(
        views,
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
    add(views, "submitted-rated", view(rated, true));
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
    add(views, "submitted-offline", offline);
    let refused = StripState::Refused {
        code: ErrorCode::RefusedStale,
    };
    add(
        views,
        "submitted-refused",
        view(submitted(refused, true, false), true),
    );
    awaiting(views);
    withdrawals(views);
    corrections(views);
    certificates(views);
    super::grants::seen(views);
    super::grants::grants(views);
    my_cases(views);
}

/// Without a fingerprint: what is still to be done, beside every state that an application can be in.
fn awaiting(views: &mut Views) {
    let refused = StripState::Refused {
        code: ErrorCode::RefusedOther,
    };
    let offline = StripState::WaitingNetwork {
        code: ErrorCode::NetworkDown,
        next_try_s: 30,
    };
    for (name, now, received, done) in [
        ("saved", StripState::Moving, false, false),
        ("offline", offline, false, false),
        ("received", StripState::Moving, true, false),
        ("received-offline", offline, true, false),
        ("final", StripState::Final, true, true),
        ("refused", refused, true, false),
    ] {
        let mut screen = submitted(now, received, done);
        if let Screen::Submitted {
            awaits_confirmation,
            ..
        } = &mut screen
        {
            *awaits_confirmation = true;
        }
        add(views, &format!("awaits-{name}"), view(screen, true));
    }
}

/// Taking a case back: on its way, done, refused.
fn withdrawals(views: &mut Views) {
    let refused = StripState::Refused {
        code: ErrorCode::RefusedClosed,
    };
    for (name, now, done) in [
        ("withdrawing", StripState::Moving, false),
        ("withdrawn", StripState::Final, true),
        ("withdrawal-refused", refused, false),
    ] {
        let mut screen = submitted(now, true, done);
        if let Screen::Submitted { what, .. } = &mut screen {
            *what = Submittal::Withdrawal;
        }
        add(views, &format!("submitted-{name}"), view(screen, true));
    }
}

/// What a department asks to be corrected: in questions, in words alone, with the card away; refused.
fn corrections(views: &mut Views) {
    let words = |words: &str, asked| Correction::Asked {
        words: words.into(),
        asked,
    };
    let code = ErrorCode::NetworkDown;
    for (name, wanted) in [
        ("asked", words("", asked())),
        ("words", words("请把租房合同的起止日期再核对一遍。", vec![])),
        ("bare", words("", vec![])),
        ("card-away", Correction::CardAway),
        ("unread", Correction::Unread { code }),
    ] {
        add(
            views,
            &format!("correction-{name}"),
            view(correction(wanted), true),
        );
    }
    let refused = StripState::Refused {
        code: ErrorCode::RefusedClosed,
    };
    let mut screen = submitted(refused, true, false);
    if let Screen::Submitted { what, .. } = &mut screen {
        *what = Submittal::Correction;
    }
    add(views, "submitted-correction-refused", view(screen, true));
}

/// A certificate with its code.
pub(super) fn shown() -> CertificateShown {
    let field = |name: &str, value: &str| CertificateField {
        name: name.into(),
        value: value.into(),
    };
    CertificateShown {
        licence: licence(7, LicenceStatus::Active),
        fields: vec![
            field("holder_name", "张测试"),
            field("holder_document", "TE***0001"),
        ],
        text: "HSC1:GALLERY".into(),
        qr_svg: SecretText(qr()),
        height: 18_300,
        signed_ms: NOW_MS,
    }
}

/// The list of certificates, and one.
fn certificates(views: &mut Views) {
    let failed = LoadState::Failed {
        code: ErrorCode::NetworkDown,
    };
    let all = [
        LicenceStatus::Active,
        LicenceStatus::Suspended,
        LicenceStatus::Revoked,
        LicenceStatus::Superseded,
    ];
    let many = (1_u8..).zip(all).map(|(n, status)| licence(n, status));
    for (name, load, licences) in [
        ("loading", LoadState::Loading, vec![]),
        ("empty", LoadState::Ready, vec![]),
        (
            "one",
            LoadState::Ready,
            vec![licence(7, LicenceStatus::Active)],
        ),
        ("many", LoadState::Ready, many.collect()),
        ("failed", failed, vec![]),
    ] {
        let screen = Screen::MyCertificates { load, licences };
        add(views, &format!("certificates-{name}"), view(screen, true));
    }
    let screen = certificate(LoadState::Ready, Some(Box::new(shown())));
    add(views, "certificate", view(screen, true));
    for (name, state) in [
        ("printing", PrintState::Printing),
        ("printed", PrintState::Printed),
    ] {
        let mut screen = certificate(LoadState::Ready, Some(Box::new(shown())));
        if let Screen::Certificate { print, .. } = &mut screen {
            *print = Some(state);
        }
        add(views, &format!("certificate-{name}"), view(screen, true));
        let mut screen = submitted(StripState::Final, true, true);
        if let Screen::Submitted { print, .. } = &mut screen {
            *print = Some(state);
        }
        add(views, &format!("submitted-{name}"), view(screen, true));
    }
    let loading = certificate(LoadState::Loading, None);
    add(views, "certificate-loading", view(loading, true));
}

/// The list of cases and one of them.
fn my_cases(views: &mut Views) {
    let states = [
        None,
        Some(CaseState::Filed),
        Some(CaseState::AwaitsConfirmation),
        Some(CaseState::Withdrawn),
        Some(CaseState::Accepted),
        Some(CaseState::CorrectionWanted),
        Some(CaseState::Corrected),
        Some(CaseState::ApprovedByRule),
        Some(CaseState::Denied),
    ];
    let many = (0_u8..9).map(|n| {
        row(
            n,
            if n % 2 == 0 { "GA-0001" } else { "SJ-0001" },
            states[usize::from(n) % 9],
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
        (
            "two",
            LoadState::Ready,
            vec![
                row(1, "GA-0001", Some(CaseState::Filed)),
                row(2, "RS-0001", Some(CaseState::AwaitsConfirmation)),
            ],
        ),
        ("many", LoadState::Ready, many.collect()),
        ("failed", failed, vec![row(1, "GA-0001", None)]),
    ] {
        add(
            views,
            &format!("cases-{name}"),
            view(Screen::MyCases { load, cases }, true),
        );
    }
    add(
        views,
        "case-ready",
        view(case(LoadState::Ready, false, false, None), true),
    );
    add(views, "case-judged", view(judged_case(), true));
    add(
        views,
        "case-loading",
        view(case(LoadState::Loading, false, false, None), true),
    );
    add(
        views,
        "case-ask",
        view(case(LoadState::Ready, true, false, None), true),
    );
    add(
        views,
        "case-busy",
        view(case(LoadState::Ready, false, true, None), true),
    );
    add(
        views,
        "case-error",
        view(
            case(failed, false, false, Some(ErrorCode::CardRemoved)),
            true,
        ),
    );
}

/// The end, the idle warning, devices that are missing, long names.
pub(super) fn between(views: &mut Views) {
    add(views, "ended", view(Screen::Ended, false));
    add(
        views,
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
            correcting: false,
        },
        true,
    );
    let mut ending = idle.clone();
    ending.asking_end = true;
    add(views, "end", ending);
    idle.idle_warning_s = Some(24);
    add(views, "idle", idle);
    let mut trouble = view(Screen::Home, true);
    trouble.person = Some(PersonChip {
        zh: "ABUDUREXITI* 先生".into(),
        en: "Mr ABUDUREXITI*".into(),
    });
    (
        trouble.foot.health,
        trouble.foot.refused,
        trouble.foot.pending,
    ) = (Health::Trouble, 1, 12);
    add(views, "home-long-name", trouble);
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
        id_reader: None,
        finger: DeviceState::Missing {
            code: ErrorCode::FingerDeviceGone,
        },
    };
    unplugged.foot.health = Health::Trouble;
    add(views, "notice-unplugged", unplugged);
    let mut away = view(
        Screen::Check {
            item: item("GA-0001"),
            progress: progress(Stage::Check, 9),
            answers: vec![],
            correcting: false,
        },
        true,
    );
    away.card_away = true;
    add(views, "card-away", away);
    let mut no_reader = view(Screen::Home, false);
    if let Some(panel) = &mut no_reader.panel {
        panel.reader_missing = true;
    }
    add(views, "home-no-reader", no_reader);
    let mut bare = view(Screen::Home, false);
    (bare.panel, bare.marks) = (None, Marks::default());
    add(views, "home-bare", bare);
}
