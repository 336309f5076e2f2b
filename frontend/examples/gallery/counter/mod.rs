//! The counter: every state of every page.

mod acts;
mod case;
mod gate;
mod tickets;
mod work;

use domain::action::{Rights, Role};
use domain::id::{ActionId, DepartmentCode, Digest, HallCode, KeyId};
use ipc::*;
use serde_json::{Map, Value, json};

use super::made::NOW_MS;

/// The views by their names.
pub(super) fn views() -> Map<String, Value> {
    let mut views = Map::new();
    gate::gate(&mut views);
    work::work(&mut views);
    case::cases(&mut views);
    acts::acts(&mut views);
    tickets::tickets(&mut views);
    views
}

fn add(views: &mut Map<String, Value>, name: &str, view: &CounterView) {
    views.insert(name.to_owned(), json!(view));
}

fn key(seed: u8) -> KeyId {
    KeyId([seed; 12])
}

fn digest(seed: u8) -> Digest {
    Digest([seed; 32])
}

fn case_id(seed: u8) -> ActionId {
    ActionId([seed; 16])
}

fn department(code: &str) -> DepartmentCode {
    DepartmentCode::new(code).expect("a department")
}

fn word(text: &str) -> domain::id::Word {
    domain::id::Word::new(text).expect("a word")
}

/// Someone whose name is as long as names are.
fn long_name() -> StaffChip {
    StaffChip {
        name_zh: "阿卜杜热西提·买买提明".into(),
        name_en: "Abdurashit Memetimin".into(),
        ..staff()
    }
}

fn staff() -> StaffChip {
    StaffChip {
        key: key(0x3f),
        name_zh: "李示范".into(),
        name_en: "Li Shifan".into(),
        role: Role::Staff,
        department: department("ZJ"),
        hall: HallCode::new("DH").ok(),
        rights: Rights::ALL,
        items: Vec::new(),
        height: 18_370,
        age_s: 20,
        old: false,
    }
}

fn view(page: CounterPage) -> CounterView {
    CounterView {
        sequence: 1,
        lang: Lang::Zh,
        large: false,
        staff: Some(staff()),
        idle_warning_s: None,
        shortcuts: shortcuts(&page, None),
        page,
        dialog: None,
        shortcuts_shown: false,
        foot: Foot {
            health: Health::Good,
            height: Some(18_377),
            head_age_s: Some(4),
            validators: 4,
            pending: 0,
            refused: 0,
            offline_min: None,
            now_ms: NOW_MS,
            utc_offset_min: 480,
        },
        marks: Marks {
            demo: true,
            development_key: false,
            development: true,
        },
        panel: None,
    }
}

fn with_dialog(page: CounterPage, dialog: ActDialog) -> CounterView {
    let shortcuts = shortcuts(&page, Some(&dialog));
    CounterView {
        dialog: Some(dialog),
        shortcuts,
        ..view(page)
    }
}

fn stamp(seconds: i64, height: Option<u64>) -> Option<Stamp> {
    Some(Stamp {
        at_ms: NOW_MS + seconds * 1000,
        height,
    })
}

fn states(now: StripState, received: bool) -> ThreeStates {
    ThreeStates {
        saved: stamp(0, None),
        received: received.then(|| stamp(1, None)).flatten(),
        finalised: None,
        now,
    }
}
