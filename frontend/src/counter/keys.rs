//! What a key means now. No browser in here: which keys do something stands in the view.

use ipc::{CaseTab, CounterInput, CounterView, Shortcut, StaffAct, TicketDeed};
use yew::AttrValue;

use crate::words::Words;

/// What a key does.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    /// Tell the shell.
    Tell(CounterInput),
    /// Put the keyboard on the field that searches the list.
    Search,
    /// Sign what is shown, as the dialog's own button does.
    Press(&'static str),
}

/// Where the keyboard is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a field that text is typed into.
    Text,
    /// On something that Enter and the space bar press, or that the arrows move through.
    Control,
    /// Anywhere else.
    Page,
}

/// A key, with what was held down with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pressed<'a> {
    /// As `KeyboardEvent.key` names it.
    pub(super) key: &'a str,
    /// Control was held.
    pub(super) control: bool,
    /// Alt or the system's key was held: not ours.
    pub(super) foreign: bool,
    /// It is held down, and this is not its first time.
    pub(super) held: bool,
}

impl Pressed<'_> {
    /// Held down it does once what it does: what it shows then wants a press of its own. Rows go by
    /// as long as an arrow is held.
    pub(super) fn is_over(&self) -> bool {
        let goes_on = matches!(
            self.key,
            "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" | "PageUp" | "PageDown" | "Tab"
        );
        self.held && !goes_on
    }
}

/// What a key means; `None` where it is not one of ours, and does what it does everywhere.
/// `letters`: keys of a single letter do something (they can be switched off).
pub(super) fn meaning(
    view: &CounterView,
    pressed: Pressed<'_>,
    place: Place,
    letters: bool,
) -> Option<Meaning> {
    if pressed.foreign || pressed.is_over() {
        return None;
    }
    let mut found = view.shortcuts.iter().filter(|it| same(it, pressed));
    let shortcut = found.next()?;
    let one_character = !pressed.control && pressed.key.chars().count() == 1;
    if one_character && (place == Place::Text || !letters) {
        return None;
    }
    let moves = matches!(
        pressed.key,
        "Enter" | " " | "ArrowUp" | "ArrowDown" | "PageUp" | "PageDown" | "Home" | "End"
    );
    if moves && !pressed.control && place != Place::Page {
        return None;
    }
    told(shortcut)
}

/// A shortcut's key may name Control: `Control+l`.
fn same(shortcut: &Shortcut, pressed: Pressed<'_>) -> bool {
    let (control, key) = match shortcut.key.strip_prefix("Control+") {
        Some(key) => (true, key),
        None => (false, shortcut.key.as_str()),
    };
    let alike =
        key == pressed.key || (key.chars().count() == 1 && key.eq_ignore_ascii_case(pressed.key));
    control == pressed.control && alike
}

fn told(shortcut: &Shortcut) -> Option<Meaning> {
    let word = shortcut.word.as_str();
    // The row is opened with Enter, its content with the act's own letter; both are called so.
    if word == "open" && shortcut.key == "Enter" {
        return Some(Meaning::Tell(CounterInput::OpenCase { case: None }));
    }
    let act = StaffAct::ALL.into_iter().find(|act| act.word() == word);
    if let Some(act) = act {
        return Some(Meaning::Tell(CounterInput::Begin { act }));
    }
    let deed = TicketDeed::ALL.into_iter().find(|deed| deed.word() == word);
    if let Some(deed) = deed {
        return Some(Meaning::Tell(CounterInput::TicketDo { deed }));
    }
    if let Some(number) = word.strip_prefix("tab_") {
        let place: usize = number.parse().ok()?;
        let tab = CaseTab::ALL.get(place.checked_sub(1)?)?;
        return Some(Meaning::Tell(CounterInput::ShowTab { tab: *tab }));
    }
    Some(Meaning::Tell(match word {
        "search" => return Some(Meaning::Search),
        "sign" => return Some(Meaning::Press("sign")),
        "review" => return Some(Meaning::Press("review")),
        "next" => CounterInput::Move { rows: 1 },
        "previous" => CounterInput::Move { rows: -1 },
        "back" => CounterInput::Back,
        "lock" => CounterInput::Lock,
        "tray" => CounterInput::ShowTray,
        "tickets" => CounterInput::ShowTickets,
        "call_next" => CounterInput::CallNext,
        "send_on" => CounterInput::SendOn,
        "work" => CounterInput::ShowWork,
        "refresh" => CounterInput::Refresh,
        "shortcuts" => CounterInput::ShowShortcuts { on: true },
        _ => return None,
    }))
}

/// A key as it stands beside a word: `A`, `Esc`, `Ctrl L`.
pub(super) fn shown(words: &Words, key: &str) -> AttrValue {
    let (control, key) = match key.strip_prefix("Control+") {
        Some(key) => ("Ctrl ", key),
        None => ("", key),
    };
    let name = match key {
        "Enter" => "Enter".to_owned(),
        "Escape" => "Esc".to_owned(),
        "ArrowDown" => "↓".to_owned(),
        "ArrowUp" => "↑".to_owned(),
        " " => words.t("clerk-key-space").to_string(),
        other if other.chars().count() == 1 => other.to_uppercase(),
        other => other.to_owned(),
    };
    format!("{control}{name}").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(shortcuts: &[(&str, &str)]) -> CounterView {
        let shortcuts = shortcuts.iter().map(|(key, word)| Shortcut {
            key: (*key).into(),
            word: (*word).into(),
        });
        CounterView {
            sequence: 1,
            lang: ipc::Lang::Zh,
            large: false,
            staff: None,
            idle_warning_s: None,
            page: ipc::CounterPage::OutOfService {
                code: ipc::CounterCode::Internal,
            },
            dialog: None,
            shortcuts: shortcuts.collect(),
            shortcuts_shown: false,
            foot: ipc::Foot {
                health: ipc::Health::Good,
                height: None,
                head_age_s: None,
                validators: 0,
                pending: 0,
                refused: 0,
                offline_min: None,
                now_ms: 0,
                utc_offset_min: 480,
            },
            marks: ipc::Marks::default(),
            panel: None,
        }
    }

    fn press(view: &CounterView, key: &str, place: Place, letters: bool) -> Option<Meaning> {
        let pressed = Pressed {
            key,
            control: false,
            foreign: false,
            held: false,
        };
        meaning(view, pressed, place, letters)
    }

    const ALL: &[(&str, &str)] = &[
        ("Enter", "open"),
        ("o", "open"),
        ("a", "approve"),
        ("ArrowDown", "next"),
        ("/", "search"),
        ("F9", "lock"),
        ("2", "tab_2"),
    ];

    #[test]
    fn a_letter_typed_into_a_field_is_a_letter() {
        let view = view(ALL);
        let approve = Meaning::Tell(CounterInput::Begin {
            act: StaffAct::Approve,
        });
        assert_eq!(press(&view, "a", Place::Page, true), Some(approve.clone()));
        assert_eq!(press(&view, "A", Place::Control, true), Some(approve));
        assert_eq!(press(&view, "a", Place::Text, true), None);
        assert_eq!(press(&view, "a", Place::Page, false), None);
        let lock = Meaning::Tell(CounterInput::Lock);
        assert_eq!(press(&view, "F9", Place::Text, false), Some(lock));
    }

    #[test]
    fn a_key_that_is_held_down_neither_opens_nor_signs_a_second_time() {
        let view = view(&[
            ("Enter", "open"),
            ("Enter", "sign"),
            ("a", "approve"),
            ("ArrowDown", "next"),
        ]);
        let held = |key| {
            let pressed = Pressed {
                key,
                control: false,
                foreign: false,
                held: true,
            };
            meaning(&view, pressed, Place::Page, true)
        };
        for key in ["Enter", "a"] {
            assert_eq!(held(key), None, "{key}");
        }
        let next = Meaning::Tell(CounterInput::Move { rows: 1 });
        assert_eq!(held("ArrowDown"), Some(next));
    }

    #[test]
    fn enter_presses_the_button_it_is_on_and_opens_the_row_elsewhere() {
        let view = view(ALL);
        let row = Meaning::Tell(CounterInput::OpenCase { case: None });
        assert_eq!(press(&view, "Enter", Place::Page, true), Some(row));
        assert_eq!(press(&view, "Enter", Place::Control, true), None);
        let content = Meaning::Tell(CounterInput::Begin {
            act: StaffAct::Open,
        });
        assert_eq!(press(&view, "o", Place::Page, true), Some(content));
    }

    #[test]
    fn what_is_not_offered_and_what_is_the_system_s_does_nothing() {
        let view = view(ALL);
        assert_eq!(press(&view, "d", Place::Page, true), None);
        let pressed = Pressed {
            key: "a",
            control: false,
            foreign: true,
            held: false,
        };
        assert_eq!(meaning(&view, pressed, Place::Page, true), None);
        let answers = Meaning::Tell(CounterInput::ShowTab {
            tab: CaseTab::Answers,
        });
        assert_eq!(press(&view, "2", Place::Page, true), Some(answers));
    }
}
