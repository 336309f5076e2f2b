//! The worklist.

use crate::{LoadState, StripState};
use domain::case::CaseState;
use domain::id::{ActionId, ItemCode, KeyId};
use serde::{Deserialize, Serialize};

/// Most rows of one window into the list.
pub const WORK_WINDOW: u32 = 60;

/// A department's open cases. However many there are, a view holds a window of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worklist {
    /// Loading, ready, or failed: then it is what this machine last knew.
    pub load: LoadState,
    /// When it was last compared with the hall node, Unix milliseconds.
    pub as_of_ms: Option<i64>,
    /// Who works on what is known: the hall node answers. Else no case can be taken.
    pub assignments_known: bool,
    /// Open cases of the department that this person's items cover.
    pub total: u32,
    /// Those that filter and search leave.
    pub matching: u32,
    /// How many each tab has, in the tabs' order, whatever else is filtered.
    pub tabs: Vec<u32>,
    /// The items that have open cases, for the filter.
    pub items: Vec<ItemCount>,
    /// The filter.
    pub filter: WorkFilter,
    /// What is searched for: a piece of a number or of a holder's handle, or an item.
    pub search: String,
    /// The order.
    pub sort: WorkSort,
    /// The place of the first row among the matching ones, from 0.
    pub first: u32,
    /// At most [`WORK_WINDOW`] rows.
    pub rows: Vec<WorkRow>,
    /// The row that the keyboard is on.
    pub cursor: Option<ActionId>,
}

/// An item with open cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemCount {
    /// The item.
    pub item: ItemCode,
    /// How many.
    pub open: u32,
}

/// What of the list is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WorkFilter {
    /// The tab.
    pub tab: WorkTab,
    /// Cases of this item alone.
    pub item: Option<ItemCode>,
    /// Cases in this state alone.
    pub state: Option<CaseState>,
    /// Cases that are this urgent alone.
    pub due: Option<DueLevel>,
}

/// The tabs over the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkTab {
    /// Every case that waits for the department.
    #[default]
    All,
    /// Mine.
    Mine,
    /// Nobody has them.
    Free,
    /// Somebody recommended a decision, and a second person is wanted.
    Second,
    /// Their holders correct them.
    Correcting,
    /// Due today or late.
    Urgent,
    /// Decided or withdrawn, with something left to be done.
    Finish,
}

impl WorkTab {
    /// Every tab, in their order.
    pub const ALL: [Self; 7] = [
        Self::All,
        Self::Mine,
        Self::Free,
        Self::Second,
        Self::Correcting,
        Self::Urgent,
        Self::Finish,
    ];
}

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkSort {
    /// The most urgent first.
    #[default]
    Due,
    /// The one that waits longest first.
    Oldest,
    /// The newest first.
    Newest,
    /// By number.
    Number,
}

impl WorkSort {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Due, Self::Oldest, Self::Newest, Self::Number];
}

/// One case in the list: nothing of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkRow {
    /// The case.
    pub case: ActionId,
    /// Its number for people, grouped.
    pub number: String,
    /// The item.
    pub item: ItemCode,
    /// The version it was filed under.
    pub version: u32,
    /// The beginning of the holder's handle, grouped: tells two people apart and says nothing
    /// of either. Empty where this machine has not seen it yet.
    pub holder: String,
    /// Where it stands.
    pub state: CaseState,
    /// A second person is wanted: `Some(true)` to approve, `Some(false)` to deny, as the first
    /// recommended.
    pub second: Option<bool>,
    /// Until when.
    pub due: Due,
    /// Who works on it.
    pub assigned: Assigned,
    /// When it was filed, Unix milliseconds.
    pub filed_ms: i64,
    /// An action of this machine on it that is not final yet.
    pub moving: Option<StripState>,
}

/// Until when a case is to be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The last moment, Unix milliseconds; `None` before it has begun and while it pauses.
    pub at_ms: Option<i64>,
    /// Days left, the last one 0; while it pauses working days. Negative: so many days late.
    pub days_left: Option<i32>,
    /// How urgent that is.
    pub level: DueLevel,
}

/// How urgent a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueLevel {
    /// Late.
    Late,
    /// Today is the last day.
    Today,
    /// Two days or fewer are left.
    Soon,
    /// There is time.
    Calm,
    /// It pauses while the holder corrects.
    Paused,
    /// It has not begun: the person is to be confirmed first.
    NotBegun,
    /// Decided or withdrawn: no clock runs.
    Over,
}

/// Who works on a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "assigned", rename_all = "snake_case")]
pub enum Assigned {
    /// Nobody.
    Nobody,
    /// Who is signed in; until then, Unix milliseconds, unless it is worked on further.
    Me {
        /// When the hall node gives it free.
        until_ms: i64,
    },
    /// Somebody else.
    Other {
        /// Their key.
        key: KeyId,
        /// When the hall node gives it free.
        until_ms: i64,
    },
    /// Not known: the hall node does not answer.
    Unknown,
}
