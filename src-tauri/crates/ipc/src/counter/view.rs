//! Everything on a counter's screen.

use super::{
    ActDialog, CasePage, CounterCode, Shortcut, SignIn, StaffChip, TicketsPage, TrayPage, Worklist,
};
use crate::{Foot, Lang, Marks, PanelView};
use serde::{Deserialize, Serialize};

/// Everything on a counter's screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CounterView {
    /// Grows with every change; the window drops an older one.
    pub sequence: u64,
    /// The language.
    pub lang: Lang,
    /// Larger type.
    pub large: bool,
    /// Who is signed in; still there while the screen is locked.
    pub staff: Option<StaffChip>,
    /// Seconds until the screen locks by itself, while the warning is shown.
    pub idle_warning_s: Option<u32>,
    /// The page.
    pub page: CounterPage,
    /// The dialog that lies over the page; nothing under it can be pressed.
    pub dialog: Option<ActDialog>,
    /// The keys that do something now, in the order in which they are listed on request.
    pub shortcuts: Vec<Shortcut>,
    /// The list of shortcuts is shown.
    pub shortcuts_shown: bool,
    /// The foot line: health, chain, queue, tray.
    pub foot: Foot,
    /// What must be marked on every screen.
    pub marks: Marks,
    /// The device panel, where devices are simulated.
    pub panel: Option<PanelView>,
}

/// The page on a counter's screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "page", rename_all = "snake_case")]
pub enum CounterPage {
    /// Nobody is signed in, or the screen is locked: then [`CounterView::staff`] says by whom.
    SignIn(SignIn),
    /// The worklist, and beside it the case that is open.
    Work(Box<WorkPage>),
    /// The window's queue tickets.
    Tickets(TicketsPage),
    /// What was refused.
    Tray(TrayPage),
    /// Out of service with a code for the technician.
    OutOfService {
        /// Why.
        code: CounterCode,
    },
}

/// The worklist, and beside it the case that is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkPage {
    /// The list.
    pub list: Worklist,
    /// The open case.
    pub case: Option<CasePage>,
}
