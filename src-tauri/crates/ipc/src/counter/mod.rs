//! The counter (窗口): what its window shows and what a clerk can do.
//!
//! A window of a counter shows a [`CounterView`] and sends [`CounterInput`]s, by the same
//! commands and event as a kiosk's. It is made anew after every step; the window derives
//! nothing and keeps nothing of a person.

mod act;
mod case;
mod codes;
mod input;
mod shortcuts;
mod sign_in;
mod tickets;
mod tray;
mod view;
mod work;

pub use act::{ActDialog, ActStep, AskedQuestion, ChainWrite, Shortcut, StaffAct};
pub use case::{
    Answer, CaseContent, CasePage, CaseTab, DecisionRow, EndorsedRow, EvidenceView, GivenState,
    GivenView, HeldLicence, MaterialRow, MaterialState, MyAct, RuleState, RuleView, StepRow,
    Worker,
};
pub use codes::CounterCode;
pub use input::CounterInput;
pub use shortcuts::shortcuts;
pub use sign_in::{KeyMeans, SignIn, SignInPhase, StaffChip, StaffKey};
pub use tickets::{TICKET_ROWS, TicketDeed, TicketNews, TicketRow, TicketStands, TicketsPage};
pub use tray::{Remedy, TrayPage, TrayRow};
pub use view::{CounterPage, CounterView, WorkPage};
pub use work::{
    Assigned, Due, DueLevel, ItemCount, WORK_WINDOW, WorkFilter, WorkRow, WorkSort, WorkTab,
    Worklist,
};
