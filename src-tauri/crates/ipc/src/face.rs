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

/// Most bytes that an input has as JSON: the longest form's longest answer is a tenth of it.
pub const MAX_INPUT_BYTES: usize = 64 << 10;

impl FaceInput {
    /// Whether it is no longer than anything that a page sends.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        // Counted, and copied nowhere: a person's words are in it.
        serde_json::to_writer(Room(MAX_INPUT_BYTES), self).is_ok()
    }
}

/// Takes so many bytes and forgets them.
struct Room(usize);

impl std::io::Write for Room {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.0.checked_sub(bytes.len()) {
            Some(left) => self.0 = left,
            None => return Err(std::io::ErrorKind::StorageFull.into()),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
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
    use proptest::prelude::*;
    use serde_json::json;

    fn inputs() -> Vec<serde_json::Value> {
        let id = "07".repeat(16);
        vec![
            json!({"kind": "choose_item", "item": "GA-0001"}),
            json!({"kind": "type_access", "access": {"number": "1", "birth": "2", "expiry": "3"}}),
            json!({"kind": "answer", "field": "address", "value": {"a": [1, null, "TEST"]}}),
            json!({"kind": "consent", "purpose": "reuse", "given": true}),
            json!({"kind": "open_case", "case": id}),
            json!({"kind": "take_ticket", "priority": {"kind": "booked", "for_s": 9}}),
            json!({"counter": "type_pin", "pin": "246810"}),
            json!({"counter": "move", "rows": -1}),
            json!({"counter": "ask", "field": "street", "reason": "unclear", "words": "TEST"}),
            json!({"counter": "open_case", "case": null}),
        ]
    }

    #[test]
    fn an_input_longer_than_a_page_sends_is_not_bounded() {
        let answer = |length: usize| {
            FaceInput::Kiosk(Input::Answer {
                field: "street".to_owned(),
                value: "x".repeat(length).into(),
            })
        };
        let empty = serde_json::to_vec(&answer(0)).unwrap().len();
        assert!(answer(MAX_INPUT_BYTES - empty).is_bounded());
        assert!(!answer(MAX_INPUT_BYTES - empty + 1).is_bounded());
        // A character that JSON writes in six counts as six.
        let escaped = FaceInput::Kiosk(Input::TypeMrz {
            mrz: "\u{1}".repeat(MAX_INPUT_BYTES / 6).as_str().into(),
        });
        assert!(!escaped.is_bounded());
        assert!(inputs().into_iter().all(|json| {
            serde_json::from_value::<FaceInput>(json).is_ok_and(|input| input.is_bounded())
        }));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_of_inputs_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            prop_assert!(serde_json::from_slice::<FaceInput>(&bytes).is_err());
        }

        #[test]
        fn a_bent_input_is_refused_or_comes_back_as_what_it_was_read_as(
            which in 0usize..10, at in any::<prop::sample::Index>(), to in any::<u8>(),
            text in "\\PC{0,40}",
        ) {
            let genuine = inputs().swap_remove(which);
            let mut bent = genuine.to_string().into_bytes();
            let at = at.index(bent.len());
            bent[at] = to;
            let read = serde_json::from_slice::<FaceInput>(&bent);
            if let Ok(input) = &read {
                let again: FaceInput = serde_json::from_str(&serde_json::to_string(input).unwrap()).unwrap();
                prop_assert!(again == *input, "{:?}", input);
                let printed = format!("{input:?}");
                prop_assert!(!printed.contains("TEST"));
            }
            let words = FaceInput::Counter(CounterInput::Write { words: text.as_str().into() });
            let json = serde_json::to_value(&words).unwrap();
            prop_assert!(serde_json::from_value::<FaceInput>(json).unwrap() == words);
        }
    }

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
