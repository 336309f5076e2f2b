//! The worklist: 0, 1, 50, 100,000 rows; loading, failed, the hall away.

use domain::case::CaseState;
use domain::id::KeyId;
use ipc::*;
use serde_json::{Map, Value};

use super::{add, case_id, view};
use crate::made::{NOW_MS, item};

const DAY_MS: i64 = 86_400_000;

/// A row in one of the states that rows are in.
pub(super) fn row(seed: u8) -> WorkRow {
    let items = [
        "ZJ-0001", "SJ-0001", "MZ-0001", "GA-0001", "JY-0001", "WJ-0001", "GA-0002", "RS-0001",
    ];
    let other = KeyId([0x8c; 12]);
    let (state, second, days, level) = match seed % 9 {
        0 => (CaseState::Accepted, None, Some(2), DueLevel::Soon),
        1 => (CaseState::Filed, None, Some(5), DueLevel::Calm),
        2 => (CaseState::Accepted, Some(true), Some(0), DueLevel::Today),
        3 => (CaseState::Filed, None, Some(6), DueLevel::Calm),
        4 => (CaseState::Corrected, None, Some(-3), DueLevel::Late),
        5 => (CaseState::CorrectionWanted, None, Some(4), DueLevel::Paused),
        6 => (
            CaseState::AwaitsConfirmation,
            None,
            None,
            DueLevel::NotBegun,
        ),
        7 => (CaseState::Accepted, Some(false), Some(9), DueLevel::Calm),
        _ => (CaseState::Filed, None, Some(10), DueLevel::Calm),
    };
    let until_ms = NOW_MS + 600_000;
    WorkRow {
        case: case_id(seed.wrapping_add(1)),
        number: domain::case::case_number(
            &domain::id::HallCode::new("DH").expect("a hall"),
            domain::id::ActionId([seed.wrapping_mul(37).wrapping_add(5); 16]),
        ),
        item: item(items[usize::from(seed) % items.len()]),
        version: 1,
        holder: format!("{:02X}4D 9X{:02X}", seed, seed.wrapping_mul(7)),
        state,
        second,
        due: Due {
            at_ms: days.map(|days| NOW_MS + i64::from(days) * DAY_MS),
            days_left: days,
            level,
        },
        assigned: match seed % 4 {
            0 => Assigned::Me { until_ms },
            1 => Assigned::Other {
                key: other,
                until_ms,
            },
            _ => Assigned::Nobody,
        },
        filed_ms: NOW_MS - i64::from(seed) * 3_600_000,
        moving: (seed == 3).then_some(StripState::Moving),
    }
}

pub(super) fn list(count: u32) -> Worklist {
    let shown = u8::try_from(count.min(WORK_WINDOW)).unwrap_or(60);
    Worklist {
        load: LoadState::Ready,
        as_of_ms: Some(NOW_MS - 8_000),
        assignments_known: true,
        total: count,
        matching: count,
        tabs: vec![
            count,
            count.min(8),
            count / 3,
            count / 20,
            count / 9,
            count.min(5),
            count.min(2),
        ],
        items: vec![
            ItemCount {
                item: item("ZJ-0001"),
                open: count,
            },
            ItemCount {
                item: item("SJ-0001"),
                open: count / 4,
            },
        ],
        filter: WorkFilter::default(),
        search: String::new(),
        sort: WorkSort::Due,
        first: 0,
        rows: (0..shown).map(row).collect(),
        cursor: (shown > 0).then(|| case_id(1)),
    }
}

fn page(list: Worklist) -> CounterView {
    view(CounterPage::Work(Box::new(WorkPage { list, case: None })))
}

pub(super) fn work(views: &mut Map<String, Value>) {
    for count in [0, 1, 50, 100_000] {
        add(views, &format!("work-{count}"), &page(list(count)));
    }
    let loading = Worklist {
        load: LoadState::Loading,
        as_of_ms: None,
        ..list(0)
    };
    add(views, "work-loading", &page(loading));
    let failed = LoadState::Failed {
        code: ErrorCode::NetworkDown,
    };
    let none = Worklist {
        load: failed,
        as_of_ms: None,
        assignments_known: false,
        ..list(0)
    };
    add(views, "work-failed", &offline(page(none)));
    let mut rows = list(50);
    for row in &mut rows.rows {
        if !matches!(row.assigned, Assigned::Me { .. }) {
            row.assigned = Assigned::Unknown;
        }
    }
    let away = Worklist {
        load: failed,
        as_of_ms: Some(NOW_MS - 12 * 60_000),
        assignments_known: false,
        ..rows
    };
    add(views, "work-away", &offline(page(away)));
    let no_match = Worklist {
        matching: 0,
        rows: Vec::new(),
        cursor: None,
        search: "7K3M".into(),
        ..list(50)
    };
    add(views, "work-no-match", &page(no_match));
    let filtered = Worklist {
        matching: 12,
        rows: (0..12).map(row).collect(),
        filter: WorkFilter {
            tab: WorkTab::Second,
            item: Some(item("ZJ-0001")),
            ..WorkFilter::default()
        },
        sort: WorkSort::Oldest,
        ..list(50)
    };
    add(views, "work-filtered", &page(filtered));
    let mut idle = page(list(50));
    idle.idle_warning_s = Some(23);
    add(views, "work-idle", &idle);
    let mut old = page(list(50));
    if let Some(staff) = &mut old.staff {
        (staff.age_s, staff.old) = (520, true);
    }
    old.foot.head_age_s = Some(520);
    add(views, "work-rights-old", &old);
    let mut long = page(list(50));
    long.staff = Some(super::long_name());
    (long.foot.pending, long.foot.refused) = (12, 3);
    add(views, "work-long-name", &long);
    let mut help = page(list(50));
    help.shortcuts_shown = true;
    add(views, "shortcuts", &help);
}

/// Without network for some minutes.
fn offline(mut view: CounterView) -> CounterView {
    view.foot.health = Health::Offline;
    view.foot.offline_min = Some(12);
    view.foot.head_age_s = Some(720);
    view.foot.pending = 3;
    view
}
