//! What a clerk can do.

use super::{CaseTab, StaffAct, TicketDeed, WorkFilter, WorkSort};
use crate::{Lang, PanelInput, SecretText};
use core::fmt;
use domain::id::{ActionId, Digest, ItemCode, KeyId, Word};
use serde::{Deserialize, Serialize};

/// What a clerk did at the window. Prints its kind alone.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "counter", rename_all = "snake_case")]
pub enum CounterInput {
    /// Sign in: this is me.
    ChooseKey {
        /// Whose key.
        key: KeyId,
    },
    /// Sign in: back to the list of people.
    ChooseAnother,
    /// Sign in: the PIN.
    TypePin {
        /// It.
        pin: SecretText,
    },
    /// Try again what did not work.
    Retry,
    /// Lock the screen; one's own PIN opens it where it was.
    Lock,
    /// Hand over to somebody else: sign out, and choose who comes.
    HandOver,
    /// The person is still there (any touch also counts).
    StillHere,
    /// To the worklist.
    ShowWork,
    /// To what was refused.
    ShowTray,
    /// To the window's queue tickets.
    ShowTickets,
    /// Call the next ticket.
    CallNext,
    /// Call one that was put aside, or did not come.
    CallTicket {
        /// Which.
        ticket: ActionId,
    },
    /// Something with the ticket that is here.
    TicketDo {
        /// What.
        deed: TicketDeed,
    },
    /// Choose another line for the ticket that is here.
    SendOn,
    /// Send it there.
    SendTo {
        /// What it is for.
        item: ItemCode,
    },
    /// Filter the list.
    SetFilter {
        /// The whole filter.
        filter: WorkFilter,
    },
    /// Search the list.
    Search {
        /// Anything of a number, a handle or an item's name; empty: everything.
        text: String,
    },
    /// Order the list.
    SetSort {
        /// How.
        sort: WorkSort,
    },
    /// Show the list from this row on.
    Scroll {
        /// The first row's place among the matching ones, from 0.
        first: u32,
    },
    /// Compare the list with the hall node now.
    Refresh,
    /// Move the keyboard's row down (1) or up (−1).
    Move {
        /// By so many rows.
        rows: i32,
    },
    /// Open a case.
    OpenCase {
        /// Which; `None`: the keyboard's row.
        case: Option<ActionId>,
    },
    /// Close the case's page: what was decrypted is wiped.
    CloseCase,
    /// Show a tab of the case's page.
    ShowTab {
        /// Which.
        tab: CaseTab,
    },
    /// Begin an act: its dialog opens. Taking and giving back need none.
    Begin {
        /// Which.
        act: StaffAct,
    },
    /// Dialog: choose a code.
    Choose {
        /// It.
        choice: Word,
    },
    /// Dialog: the words.
    Write {
        /// They.
        words: SecretText,
    },
    /// Dialog: ask about a question, or no more.
    Ask {
        /// The form's property.
        field: String,
        /// The reason; `None`: no more.
        reason: Option<Word>,
        /// Words about it.
        words: SecretText,
    },
    /// Dialog: recommend to approve, or to deny.
    Recommend {
        /// To approve.
        approve: bool,
    },
    /// Dialog: on to what will be written.
    Review,
    /// Dialog: sign what is shown.
    Sign,
    /// Dialog: one step back, or close it; elsewhere: close what lies uppermost.
    Back,
    /// Tray: send the same again.
    TrayRetry {
        /// Which.
        action: Digest,
    },
    /// Tray: ask for a reason before it is set aside.
    TrayAsk {
        /// Which.
        action: Digest,
    },
    /// Tray: set it aside.
    TrayDiscard {
        /// Which.
        action: Digest,
        /// Why.
        reason: String,
    },
    /// Show the shortcuts, or no more.
    ShowShortcuts {
        /// Shown.
        on: bool,
    },
    /// Change the language.
    SetLang {
        /// To which.
        lang: Lang,
    },
    /// Larger type.
    SetLarge {
        /// On.
        on: bool,
    },
    /// The device panel of a demo hall.
    Panel {
        /// What was done to a simulated device.
        input: PanelInput,
    },
}

impl fmt::Debug for CounterInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ChooseKey { .. } => "ChooseKey",
            Self::ChooseAnother => "ChooseAnother",
            Self::TypePin { .. } => "TypePin",
            Self::Retry => "Retry",
            Self::Lock => "Lock",
            Self::HandOver => "HandOver",
            Self::StillHere => "StillHere",
            Self::ShowWork => "ShowWork",
            Self::ShowTray => "ShowTray",
            Self::ShowTickets => "ShowTickets",
            Self::CallNext => "CallNext",
            Self::CallTicket { .. } => "CallTicket",
            Self::TicketDo { .. } => "TicketDo",
            Self::SendOn => "SendOn",
            Self::SendTo { .. } => "SendTo",
            Self::SetFilter { .. } => "SetFilter",
            Self::Search { .. } => "Search",
            Self::SetSort { .. } => "SetSort",
            Self::Scroll { .. } => "Scroll",
            Self::Refresh => "Refresh",
            Self::Move { .. } => "Move",
            Self::OpenCase { .. } => "OpenCase",
            Self::CloseCase => "CloseCase",
            Self::ShowTab { .. } => "ShowTab",
            Self::Begin { .. } => "Begin",
            Self::Choose { .. } => "Choose",
            Self::Write { .. } => "Write",
            Self::Ask { .. } => "Ask",
            Self::Recommend { .. } => "Recommend",
            Self::Review => "Review",
            Self::Sign => "Sign",
            Self::Back => "Back",
            Self::TrayRetry { .. } => "TrayRetry",
            Self::TrayAsk { .. } => "TrayAsk",
            Self::TrayDiscard { .. } => "TrayDiscard",
            Self::ShowShortcuts { .. } => "ShowShortcuts",
            Self::SetLang { .. } => "SetLang",
            Self::SetLarge { .. } => "SetLarge",
            Self::Panel { .. } => "Panel",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_and_words_do_not_print() {
        let pin = CounterInput::TypePin { pin: "2468".into() };
        assert_eq!(format!("{pin:?}"), "TypePin");
        let words = CounterInput::Write {
            words: "王测试的地址不清楚".into(),
        };
        assert_eq!(format!("{words:?}"), "Write");
    }
}
