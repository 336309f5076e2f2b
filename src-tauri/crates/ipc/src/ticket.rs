//! Queue tickets at a kiosk, and the big screen.

use crate::{ErrorCode, Marks};
use domain::id::{DepartmentCode, ItemCode};
use domain::ticket::{BoardCall, BoardLine, Minutes, TicketNumber, Window};
use serde::{Deserialize, Serialize};

/// A line as it stands, before a ticket is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketLine {
    /// Whose.
    pub department: DepartmentCode,
    /// How many wait.
    pub waiting: u32,
    /// How long who takes a ticket now will wait; `None` where nobody can say.
    pub estimate: Option<Minutes>,
}

/// A ticket that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketShown {
    /// Its number.
    pub number: TicketNumber,
    /// What for.
    pub item: ItemCode,
    /// People before it.
    pub ahead: u32,
    /// How long it will take; `None` where nobody can say.
    pub estimate: Option<Minutes>,
    /// Where it was called already.
    pub window: Option<Window>,
    /// When it was taken, Unix milliseconds.
    pub taken_ms: i64,
    /// The slip as a QR code, an SVG document.
    pub qr_svg: String,
}

/// Everything on the big screen. Of a person nothing but the masked name is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardView {
    /// Grows with every change; the window drops an older one.
    pub sequence: u64,
    /// Whether the hall's node has answered since the board was started.
    pub board: bool,
    /// Called and being served, the newest call first.
    pub calls: Vec<BoardCall>,
    /// The lines, by their letters.
    pub lines: Vec<BoardLine>,
    /// Wall clock, Unix milliseconds.
    pub now_ms: i64,
    /// The hall's offset from UTC, minutes.
    pub utc_offset_min: i32,
    /// For how many seconds the node has not answered, where that is too long.
    pub stale_s: Option<u32>,
    /// Out of service, with a code for the technician.
    pub trouble: Option<ErrorCode>,
    /// What must be marked on every screen.
    pub marks: Marks,
}
