//! What the window is told once.

use domain::catalogue::ServiceItem;
use serde::{Deserialize, Serialize};

/// Which face the program shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// 自助终端
    #[default]
    Kiosk,
    /// 窗口
    Counter,
    /// 外勤
    Field,
    /// 大屏
    Board,
    /// 管理
    Console,
}

/// What the window is told once, when it opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Boot {
    /// The face to show.
    pub mode: Mode,
    /// The hall's name in Chinese.
    pub hall_zh: String,
    /// The hall's name in English.
    pub hall_en: String,
    /// This machine's number in the hall, such as `03`.
    pub machine: String,
    /// The items offered here, in the order of the home screen.
    pub items: Vec<ServiceItem>,
    /// The program's version.
    pub version: String,
}
