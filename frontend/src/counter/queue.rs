//! What the person did, told to the shell one after the other and in order.

use std::collections::VecDeque;

use ipc::CounterInput as Input;

/// More than this waits only when the shell hangs; what comes then is dropped.
const QUEUE_MAX: usize = 64;

/// What is told now, and what waits behind it.
#[derive(Default)]
pub(super) struct Queue(VecDeque<Input>);

impl Queue {
    /// Puts an input at the end. Steps through the list that still wait become one; what is typed
    /// takes the place of what was; a second press of what is on its way adds nothing. `true`
    /// where the telling has to be started.
    pub(super) fn take_in(&mut self, input: Input) -> bool {
        let waiting = self.0.len();
        if waiting > 1
            && let Some(last) = self.0.back_mut()
            && let Some(both) = together(last, &input)
        {
            *last = both;
            return false;
        }
        let again = !repeats(&input) && self.0.contains(&input);
        if !again && waiting < QUEUE_MAX {
            self.0.push_back(input);
            return waiting == 0;
        }
        false
    }

    /// What is being told now.
    pub(super) fn front(&self) -> Option<Input> {
        self.0.front().cloned()
    }

    /// It was told.
    pub(super) fn done(&mut self) {
        self.0.pop_front();
    }
}

/// The input that says both, where the later makes the earlier needless.
#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "everything else is told for itself"
)]
fn together(earlier: &Input, later: &Input) -> Option<Input> {
    match (earlier, later) {
        (Input::Move { rows: one }, Input::Move { rows: other }) => Some(Input::Move {
            rows: one.saturating_add(*other),
        }),
        (Input::Search { .. }, Input::Search { .. })
        | (Input::Scroll { .. }, Input::Scroll { .. })
        | (Input::Write { .. }, Input::Write { .. }) => Some(later.clone()),
        (Input::Ask { field: one, .. }, Input::Ask { field: other, .. }) if one == other => {
            Some(later.clone())
        }
        _ => None,
    }
}

/// Whether it may be done twice in a row.
fn repeats(input: &Input) -> bool {
    matches!(
        input,
        Input::Move { .. }
            | Input::Scroll { .. }
            | Input::Search { .. }
            | Input::Write { .. }
            | Input::Ask { .. }
            | Input::SetFilter { .. }
            | Input::ShowTab { .. }
            | Input::Recommend { .. }
            | Input::Choose { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_that_wait_become_one_and_none_is_lost() {
        let mut queue = Queue::default();
        assert!(queue.take_in(Input::Move { rows: 1 }));
        for _ in 0..40 {
            assert!(!queue.take_in(Input::Move { rows: 1 }));
        }
        queue.take_in(Input::Move { rows: -2 });
        queue.done();
        assert_eq!(queue.front(), Some(Input::Move { rows: 38 }));
        queue.done();
        assert_eq!(queue.front(), None);
    }

    #[test]
    fn what_is_typed_takes_the_place_of_what_was() {
        let mut queue = Queue::default();
        for text in ["D", "DH", "DH 7"] {
            queue.take_in(Input::Search { text: text.into() });
        }
        queue.done();
        let text = "DH 7".to_owned();
        assert_eq!(queue.front(), Some(Input::Search { text }));
        queue.done();
        assert_eq!(queue.front(), None);
    }

    #[test]
    fn a_second_press_of_what_is_on_its_way_signs_nothing_twice() {
        let mut queue = Queue::default();
        assert!(queue.take_in(Input::Sign));
        assert!(!queue.take_in(Input::Sign));
        queue.done();
        assert_eq!(queue.front(), None);
    }

    #[test]
    fn a_shell_that_hangs_is_not_piled_up_on() {
        let mut queue = Queue::default();
        for first in 0..1000 {
            queue.take_in(Input::SetLang {
                lang: if first % 2 == 0 {
                    ipc::Lang::Zh
                } else {
                    ipc::Lang::En
                },
            });
            queue.take_in(Input::Search {
                text: first.to_string(),
            });
            queue.take_in(Input::Lock);
        }
        assert!(queue.0.len() <= QUEUE_MAX);
    }
}
