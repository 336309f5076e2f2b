//! What of a person's others may see, and who has seen it.

use domain::id::{ActionId, DepartmentCode, Word};
use domain::licence::LicenceStatus;
use ipc::*;

use super::made::{NOW_MS, item, licence, submitted, view};
use super::{Views, add};

/// Who has opened what was submitted.
pub(super) fn seen(views: &mut Views) {
    let failed = LoadState::Failed {
        code: ErrorCode::NetworkDown,
    };
    let row = |(n, purpose): (u8, &str)| SeenRow {
        what: shared_row(n),
        granted: n % 5 == 2,
        department: DepartmentCode::new(if n.is_multiple_of(2) { "ZJ" } else { "RS" })
            .expect("a code"),
        purpose: Word::new(purpose).expect("a word"),
        at_ms: 1_795_000_000_000 + i64::from(n) * 3_600_000,
        height: 10_000 + u64::from(n),
        verified: n != 3,
    };
    let purposes = [
        "handle_case",
        "check_evidence",
        "answer_holder",
        "rule",
        "inspection",
    ];
    let many = (1_u8..).zip(purposes.into_iter().cycle().take(50)).map(row);
    for (name, load, rows) in [
        ("loading", LoadState::Loading, vec![]),
        ("empty", LoadState::Ready, vec![]),
        ("one", LoadState::Ready, vec![row((1, "handle_case"))]),
        ("many", LoadState::Ready, many.collect()),
        ("failed", failed, vec![row((2, "rule"))]),
    ] {
        add(
            views,
            &format!("seen-{name}"),
            view(Screen::Seen { load, rows }, true),
        );
    }
}

fn shared_row(n: u8) -> SharedRow {
    let own = licence(n, LicenceStatus::Active);
    if n % 5 == 2 {
        return SharedRow::Licence {
            identifier: own.identifier,
            licence: own.licence,
        };
    }
    SharedRow::Case {
        case: ActionId([n; 16]),
        number: "DH 7K2M 9QXA 4".into(),
        item: item("ZJ-0001"),
    }
}

/// Letting another department see a certificate, question by question; what others may see.
pub(super) fn grants(views: &mut Views) {
    let department = |code: &str| DepartmentCode::new(code).expect("a code");
    let word = || Word::new("handle_case").expect("a word");
    let draft = |grantee: bool, purpose: bool, days: bool| GrantDraft {
        licence: licence(7, LicenceStatus::Active),
        grantee: grantee.then(|| department("RS")),
        purpose: purpose.then(word),
        days: days.then_some(30),
    };
    let code = ErrorCode::CardCannotProve;
    for (name, draft, busy, error) in [
        ("to", draft(false, false, false), false, None),
        ("for", draft(true, false, false), false, None),
        ("until", draft(true, true, false), false, None),
        ("check", draft(true, true, true), false, None),
        ("busy", draft(true, true, true), true, None),
        ("error", draft(true, true, true), false, Some(code)),
    ] {
        let screen = Screen::Grant {
            draft,
            departments: ["GA", "RS", "SJ"].map(department).to_vec(),
            busy,
            error,
        };
        add(views, &format!("grant-{name}"), view(screen, true));
    }
    let states = [GrantState::Holds, GrantState::Over, GrantState::Withdrawn];
    let row = |(n, state): (u8, GrantState)| GrantRow {
        grant: ActionId([n; 16]),
        what: shared_row(2),
        department: department("ZJ"),
        grantee: department(if n.is_multiple_of(2) { "RS" } else { "GA" }),
        purpose: word(),
        until_ms: NOW_MS + i64::from(n) * 86_400_000,
        state,
        uses: u32::from(n),
    };
    let many = (0_u8..).zip(states.into_iter().cycle().take(50)).map(row);
    let one = || vec![row((3, GrantState::Holds))];
    let failed = LoadState::Failed {
        code: ErrorCode::NetworkDown,
    };
    let asked = Some(ActionId([3; 16]));
    for (name, load, rows, asking) in [
        ("loading", LoadState::Loading, vec![], None),
        ("empty", LoadState::Ready, vec![], None),
        ("one", LoadState::Ready, one(), None),
        ("many", LoadState::Ready, many.collect(), None),
        ("asking", LoadState::Ready, one(), asked),
        ("failed", failed, one(), None),
    ] {
        let screen = Screen::Grants {
            load,
            rows,
            asking,
            busy: false,
            error: None,
        };
        add(views, &format!("grants-{name}"), view(screen, true));
    }
    for (name, sent, now, done) in [
        ("granting", Submittal::Grant, StripState::Moving, false),
        ("granted", Submittal::Grant, StripState::Final, true),
        ("grant-ended", Submittal::GrantEnd, StripState::Final, true),
    ] {
        let mut screen = submitted(now, true, done);
        if let Screen::Submitted { what, about, .. } = &mut screen {
            *what = sent;
            *about = About::Grant {
                licence: licence(7, LicenceStatus::Active).licence,
                grantee: department("RS"),
            };
        }
        add(views, &format!("submitted-{name}"), view(screen, true));
    }
}
