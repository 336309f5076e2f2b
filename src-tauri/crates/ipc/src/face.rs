//! The one `view`, `act` and event of the window carry every face's words.

use crate::{BoardView, CounterInput, CounterView, Input, View};
use serde::{Deserialize, Serialize};

/// What the window shows, by the face that [`Boot::mode`](crate::Boot) names. In JSON it is the
/// face's own view and nothing around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FaceView {
    /// 窗口
    Counter(Box<CounterView>),
    /// 大屏
    Board(Box<BoardView>),
    /// 自助终端, and every other face until it has words of its own.
    Kiosk(Box<View>),
}

/// What a person did, by the face. In JSON it is the face's own input: a clerk's begins with
/// `"counter"`, anybody else's with `"kind"`. Prints its kind alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FaceInput {
    /// 窗口
    Counter(CounterInput),
    /// 自助终端
    Kiosk(Input),
}

impl From<View> for FaceView {
    fn from(view: View) -> Self {
        Self::Kiosk(Box::new(view))
    }
}

impl From<CounterView> for FaceView {
    fn from(view: CounterView) -> Self {
        Self::Counter(Box::new(view))
    }
}

impl From<BoardView> for FaceView {
    fn from(view: BoardView) -> Self {
        Self::Board(Box::new(view))
    }
}

impl FaceView {
    /// Grows with every change; the window drops an older one.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        match self {
            Self::Counter(view) => view.sequence,
            Self::Board(view) => view.sequence,
            Self::Kiosk(view) => view.sequence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_is_read_as_the_face_that_sent_it_and_as_no_other() {
        for (json, counter) in [
            (r#"{"kind":"back"}"#, false),
            (r#"{"kind":"set_lang","lang":"en"}"#, false),
            (r#"{"counter":"set_lang","lang":"en"}"#, true),
            (r#"{"counter":"type_pin","pin":"2468"}"#, true),
        ] {
            let read: FaceInput = serde_json::from_str(json).unwrap();
            assert_eq!(matches!(read, FaceInput::Counter(_)), counter, "{json}");
            assert_eq!(serde_json::to_string(&read).unwrap(), json);
        }
        for wrong in [r#"{}"#, r#"{"kind":"type_pin"}"#, r#"{"counter":"fly"}"#] {
            assert!(serde_json::from_str::<FaceInput>(wrong).is_err(), "{wrong}");
        }
    }
}
