//! The three honest states: 已保存 → 已送达 → 已上链, each with its time and place.

use ipc::{ErrorCode, Stamp, StripState, ThreeStates};
use yew::prelude::*;

use super::icon::{Icon, bold};
use crate::format::{Moment, grouped};
use crate::words::Words;

/// How far one of the three has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Reached,
    Current,
    Waiting,
    Refused,
    Later,
}

impl Reach {
    const fn word(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Current => "current",
            Self::Waiting => "waiting",
            Self::Refused => "refused",
            Self::Later => "later",
        }
    }
}

/// How far each of the three has come.
fn reaches(states: &ThreeStates) -> [Reach; 3] {
    let reached = [states.saved, states.received, states.finalised].map(|stamp| stamp.is_some());
    let current = reached.iter().position(|reached| !reached);
    let mut out = reached.map(|reached| {
        if reached {
            Reach::Reached
        } else {
            Reach::Later
        }
    });
    if let Some(place) = current.and_then(|place| out.get_mut(place)) {
        *place = match states.now {
            StripState::Moving | StripState::Final => Reach::Current,
            StripState::WaitingNetwork { .. } => Reach::Waiting,
            StripState::Refused { .. } => Reach::Refused,
        };
    }
    out
}

fn time(words: &Words, stamp: Stamp) -> AttrValue {
    Moment::new(stamp.at_ms, words.offset()).clock().into()
}

/// The three states, each in the place that it takes.
pub(crate) fn strip(words: &Words, states: &ThreeStates) -> Html {
    let [saved, received, finalised] = reaches(states);
    let at = |stamp: Option<Stamp>, id: &str| {
        stamp.map(|stamp| {
            let mut arguments = vec![("time", time(words, stamp).into())];
            if let Some(height) = stamp.height {
                arguments.push(("height", grouped(height).into()));
            }
            words.ta(id, &arguments)
        })
    };
    let waits = |reach: Reach, current: &str| match (reach, states.now) {
        (Reach::Waiting, StripState::WaitingNetwork { next_try_s, .. }) => {
            let note = if states.received.is_some() {
                "state-waiting-ask-note"
            } else {
                "state-waiting-note"
            };
            words.ta(note, &[("seconds", next_try_s.into())])
        }
        (Reach::Current, _) => words.t(current),
        (Reach::Refused, _) => words.t("state-refused-where"),
        (Reach::Later | Reach::Reached | Reach::Waiting, _) => words.t("state-not-yet"),
    };
    let no_network = matches!(
        states.now,
        StripState::WaitingNetwork {
            code: ErrorCode::NetworkDown,
            ..
        }
    );
    let word = |reach: Reach, [reached, current, later]: [&str; 3]| {
        words.t(match reach {
            Reach::Waiting if no_network => "state-waiting-network",
            Reach::Waiting => "state-waiting-hall",
            Reach::Refused => "state-refused",
            Reach::Reached => reached,
            Reach::Current => current,
            Reach::Later => later,
        })
    };
    let part = |name: &'static str, reach: Reach, icon: Icon, says: [&str; 3], under: AttrValue| {
        let icon = match reach {
            Reach::Current => bold::CIRCLE_NOTCH,
            Reach::Waiting if no_network => bold::WIFI_SLASH,
            Reach::Waiting => bold::CLOCK,
            Reach::Refused => bold::PROHIBIT,
            Reach::Reached | Reach::Later => icon,
        };
        html! {
            <li
                class={classes!("strip-part", reach.word())}
                data-testid={format!("strip-{name}")}
                data-state={reach.word()}
            >
                { icon.html() }
                <strong>{ word(reach, says) }</strong>
                <span>{ under }</span>
            </li>
        }
    };
    let line = |reach: Reach| {
        let class = if reach == Reach::Reached {
            "strip-line reached"
        } else {
            "strip-line"
        };
        html! { <li {class} aria-hidden="true" /> }
    };
    let code = match states.now {
        StripState::WaitingNetwork { code, .. } | StripState::Refused { code } => Some(code.word()),
        StripState::Moving | StripState::Final => None,
    };
    html! {
        <ol class="strip" aria-label={words.t("state-strip-label")} aria-live="polite" data-testid="strip"
            data-code={code}>
            { part("saved", saved, bold::FLOPPY_DISK, ["state-saved", "state-saving", "state-saved"],
                at(states.saved, "state-saved-where").unwrap_or_else(|| waits(saved, "loading"))) }
            { line(received) }
            { part("received", received, bold::TRAY_DOWN, ["state-received", "state-sending", "state-received-later"],
                at(states.received, "state-received-where").unwrap_or_else(|| waits(received, "state-sending-note"))) }
            { line(finalised) }
            { part("final", finalised, bold::SEAL_CHECK, ["state-final", "state-proving", "state-final-later"],
                at(states.finalised, "state-final-where").unwrap_or_else(|| waits(finalised, "state-proving-note"))) }
        </ol>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ipc::ErrorCode;

    fn words(saved: bool, received: bool, finalised: bool, now: StripState) -> [&'static str; 3] {
        let stamp = |there: bool| {
            there.then_some(Stamp {
                at_ms: 0,
                height: None,
            })
        };
        reaches(&ThreeStates {
            saved: stamp(saved),
            received: stamp(received),
            finalised: stamp(finalised),
            now,
        })
        .map(Reach::word)
    }

    #[test]
    fn nothing_is_shown_as_reached_before_it_is() {
        let code = ErrorCode::NetworkDown;
        let waiting = StripState::WaitingNetwork {
            code,
            next_try_s: 30,
        };
        assert_eq!(
            words(false, false, false, StripState::Moving),
            ["current", "later", "later"]
        );
        assert_eq!(
            words(true, false, false, waiting),
            ["reached", "waiting", "later"]
        );
        assert_eq!(
            words(true, true, false, StripState::Moving),
            ["reached", "reached", "current"]
        );
        assert_eq!(
            words(true, true, true, StripState::Final),
            ["reached", "reached", "reached"]
        );
        let refused = StripState::Refused {
            code: ErrorCode::RefusedStale,
        };
        assert_eq!(
            words(true, true, false, refused),
            ["reached", "reached", "refused"]
        );
    }
}
