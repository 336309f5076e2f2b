//! Signing in, the lock, out of service, the tray.

use ipc::*;
use serde_json::{Map, Value};

use super::{add, digest, key, view};
use crate::made::{NOW_MS, item};

fn keys(count: u8, demo: bool) -> Vec<StaffKey> {
    let people = [
        (
            "李示范",
            "Li Shifan",
            "住建局 · 综合受理",
            "Housing · front desk",
        ),
        (
            "阿卜杜热西提·买买提明",
            "Abdurashit Memetimin",
            "住建局 · 复核",
            "Housing · second look",
        ),
        (
            "王演示",
            "Wang Yanshi",
            "民政局 · 综合受理",
            "Civil Affairs · front desk",
        ),
        (
            "陈样例",
            "Chen Yangli",
            "东湖区大厅 · 负责人",
            "Donghu hall · manager",
        ),
    ];
    let people = people.iter().zip(0x3f..).take(count.into());
    let one = |((zh, en, duty_zh, duty_en), seed): (&(&str, &str, &str, &str), u8)| StaffKey {
        key: key(seed),
        name_zh: (*zh).into(),
        name_en: (*en).into(),
        means: KeyMeans::File,
        duty_zh: (*duty_zh).into(),
        duty_en: (*duty_en).into(),
        demo_pin: demo.then(|| "246810".into()),
    };
    people.map(one).collect()
}

fn sign_in(phase: SignInPhase, chosen: bool, locked: bool) -> CounterView {
    let page = CounterPage::SignIn(SignIn {
        keys: keys(4, true),
        chosen: chosen.then(|| key(0x40)),
        phase,
        locked,
    });
    CounterView {
        staff: locked.then(super::staff),
        ..view(page)
    }
}

pub(super) fn gate(views: &mut Map<String, Value>) {
    let pin = |left, error| SignInPhase::Pin { left, error };
    for (name, phase, chosen, locked) in [
        ("sign-in", SignInPhase::Choose, false, false),
        ("sign-in-pin", pin(None, None), true, false),
        (
            "sign-in-wrong",
            pin(Some(3), Some(CounterCode::PinWrong)),
            true,
            false,
        ),
        ("sign-in-checking", SignInPhase::Checking, true, false),
        ("sign-in-reading", SignInPhase::Reading, true, false),
        (
            "sign-in-paused",
            SignInPhase::Paused {
                until_ms: NOW_MS + 272_000,
                seconds: 272,
            },
            true,
            false,
        ),
        ("locked", pin(None, None), true, true),
    ] {
        add(views, name, &sign_in(phase, chosen, locked));
    }
    let nobody = CounterView {
        staff: None,
        ..view(CounterPage::SignIn(SignIn {
            keys: Vec::new(),
            chosen: None,
            phase: SignInPhase::Choose,
            locked: false,
        }))
    };
    add(views, "sign-in-nobody", &nobody);
    for code in [
        CounterCode::KeyUnknown,
        CounterCode::KeyRevoked,
        CounterCode::KeyFrozen,
        CounterCode::NetworkDown,
    ] {
        let failed = sign_in(SignInPhase::Failed { code }, true, false);
        add(views, &format!("sign-in-failed-{}", code.word()), &failed);
    }
    let closed = CounterView {
        staff: None,
        ..view(CounterPage::OutOfService {
            code: CounterCode::StoreBroken,
        })
    };
    add(views, "out-of-service", &closed);
    tray(views);
}

fn row(seed: u8, word: &str, code: CounterCode, outcome: &str, remedy: Remedy) -> TrayRow {
    TrayRow {
        action: digest(seed),
        word: word.into(),
        number: Some("DH 7K3M 52QA X".into()),
        item: Some(item("ZJ-0001")),
        by: key(seed),
        me: seed == 0x3f,
        at_ms: NOW_MS - 3_600_000,
        code,
        outcome: outcome.into(),
        proven: seed != 3,
        remedy,
    }
}

fn tray(views: &mut Map<String, Value>) {
    let rows = vec![
        row(
            0x3f,
            "approve_case",
            CounterCode::RefusedStale,
            "stale",
            Remedy::Anew,
        ),
        row(
            2,
            "deny_case",
            CounterCode::RefusedRevoked,
            "key_revoked",
            Remedy::Resign,
        ),
        row(
            3,
            "accept_case",
            CounterCode::RefusedFrozen,
            "frozen",
            Remedy::Retry,
        ),
        row(
            4,
            "want_correction",
            CounterCode::RefusedClosed,
            "case_closed",
            Remedy::Discard,
        ),
    ];
    let page = |rows: &[TrayRow], setting_aside| {
        CounterPage::Tray(TrayPage {
            rows: rows.to_vec(),
            error: None,
            setting_aside,
        })
    };
    let mut full = view(page(&rows, None));
    full.foot.refused = 4;
    add(views, "tray-empty", &view(page(&[], None)));
    add(views, "tray-1", &view(page(&rows[..1], None)));
    add(views, "tray", &full);
    add(
        views,
        "tray-setting-aside",
        &view(page(&rows, Some(digest(0x3f)))),
    );
}
