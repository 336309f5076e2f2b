//! 好差评: five levels, voluntary (GB/T 39735-2020).

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// One of the five levels.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// 非常不满意
    #[n(1)]
    VeryBad,
    /// 不满意
    #[n(2)]
    Bad,
    /// 基本满意
    #[n(3)]
    Fair,
    /// 满意
    #[n(4)]
    Good,
    /// 非常满意
    #[n(5)]
    VeryGood,
}

impl Rating {
    /// All five, best first, as they stand on the screen.
    pub const ALL: [Self; 5] = [
        Self::VeryGood,
        Self::Good,
        Self::Fair,
        Self::Bad,
        Self::VeryBad,
    ];

    /// 1 (worst) to 5 (best).
    #[must_use]
    pub const fn score(self) -> u8 {
        match self {
            Self::VeryBad => 1,
            Self::Bad => 2,
            Self::Fair => 3,
            Self::Good => 4,
            Self::VeryGood => 5,
        }
    }
}
