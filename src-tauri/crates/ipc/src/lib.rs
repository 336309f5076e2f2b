//! Every command, event and error code between the window and the shell.
//!
//! The window shows a [`View`] and sends [`Input`]s; it keeps nothing of a person.
//! Commands: `boot() -> Boot`, `view() -> View`, `act(Input) -> View`; event: `view` with a
//! [`View`] after every change. Times are Unix milliseconds, durations seconds.
#![forbid(unsafe_code)]

mod boot;
mod cases;
mod codes;
mod identify;
mod input;
mod panel;
mod secret;
mod view;

pub use boot::{Boot, Mode};
pub use cases::{CaseDetail, CaseRow, HistoryRow, JudgedRow};
pub use codes::ErrorCode;
pub use identify::{DocumentKind, FingerPhase, IdentifyPhase, Identity, IdentityCheck, ReadStep};
pub use input::{AccessFields, Input};
pub use panel::{PanelInput, PanelPerson, PanelView};
pub use secret::SecretText;
pub use view::{
    AnswerRow, DeviceState, Devices, Foot, Health, LoadState, Marks, PersonChip, Progress,
    Question, Receipt, Screen, Stage, Stamp, StripState, ThreeStates, View,
};

/// The window's languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// 中文, the default.
    #[default]
    Zh,
    /// English.
    En,
}

/// The names of the commands and of the event, declared once for shell and window.
pub mod names {
    /// `boot() -> Boot`: once, when the window opens.
    pub const BOOT: &str = "boot";
    /// `view() -> View`: what to show now.
    pub const VIEW: &str = "view";
    /// `act(input) -> View`: a person did something.
    pub const ACT: &str = "act";
    /// The event that carries each new `View`.
    pub const VIEW_EVENT: &str = "view";
}
