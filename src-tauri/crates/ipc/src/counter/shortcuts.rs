//! Which keys do something, by what is on the screen.

use super::{ActDialog, ActStep, CounterPage, Shortcut, TicketDeed};

fn shortcut(key: &str, word: &str) -> Shortcut {
    Shortcut {
        key: key.to_owned(),
        word: word.to_owned(),
    }
}

/// The keys that do something now, in the order in which they are listed on request. Nothing under a
/// dialog can be pressed.
#[must_use]
pub fn shortcuts(page: &CounterPage, dialog: Option<&ActDialog>) -> Vec<Shortcut> {
    if let Some(dialog) = dialog {
        let on = match dialog.step {
            ActStep::Fill => "review",
            ActStep::Check => "sign",
        };
        return vec![shortcut("Enter", on), shortcut("Escape", "back")];
    }
    let mut all = match page {
        CounterPage::SignIn(_) | CounterPage::OutOfService { .. } => return Vec::new(),
        CounterPage::Tray(_) => vec![shortcut("F7", "work"), shortcut("F6", "tickets")],
        CounterPage::Tickets(page) => {
            let mut all = Vec::new();
            match &page.current {
                None => all.push(shortcut("N", "call_next")),
                Some(current) => {
                    let deeds = TicketDeed::ALL.into_iter();
                    let may = deeds.filter(|deed| deed.follows(current.state));
                    all.extend(may.map(|deed| shortcut(&deed.key().to_string(), deed.word())));
                    all.push(shortcut("T", "send_on"));
                }
            }
            all.extend([shortcut("F7", "work"), shortcut("F8", "tray")]);
            all
        }
        CounterPage::Work(work) => {
            let mut all = vec![
                shortcut("/", "search"),
                shortcut("ArrowDown", "next"),
                shortcut("ArrowUp", "previous"),
                shortcut("Enter", "open"),
                shortcut("F5", "refresh"),
            ];
            if let Some(case) = &work.case {
                all.extend((1..=5).map(|tab| shortcut(&tab.to_string(), &format!("tab_{tab}"))));
                let may = case.may.iter();
                all.extend(may.map(|act| shortcut(&act.key().to_string(), act.word())));
            }
            all.push(shortcut("F6", "tickets"));
            all.push(shortcut("F8", "tray"));
            all
        }
    };
    all.extend([
        shortcut("?", "shortcuts"),
        shortcut("F9", "lock"),
        shortcut("Escape", "back"),
    ]);
    all
}
