//! From a queue item to the three states on the screen.

use crate::{clock, codes};
use domain::delivery::{Delivery, Stage};
use ipc::{Stamp, StripState, ThreeStates};

/// The three honest states of a queue item.
pub(crate) fn states(delivery: &Delivery) -> ThreeStates {
    let stamp = |at_ms: u64, height: Option<u64>| Stamp {
        at_ms: i64::try_from(at_ms).unwrap_or(i64::MAX),
        height,
    };
    let is_final = delivery.stage == Stage::Final;
    ThreeStates {
        saved: Some(stamp(delivery.saved_at_ms, None)),
        received: delivery.received_at_ms.map(|at| stamp(at, None)),
        finalised: delivery
            .settled_at_ms
            .filter(|_| is_final)
            .map(|at| stamp(at, delivery.height)),
        now: match delivery.stage {
            Stage::Final => StripState::Final,
            Stage::Refused => StripState::Refused {
                code: codes::refusal(delivery.refusal.as_deref().unwrap_or_default()),
            },
            Stage::Saved | Stage::Sending | Stage::Received => match &delivery.hindrance {
                Some(code) => StripState::WaitingNetwork {
                    code: codes::hindrance(code),
                    next_try_s: seconds_until(delivery.next_at_ms),
                },
                None => StripState::Moving,
            },
        },
    }
}

fn seconds_until(at_ms: u64) -> u32 {
    let left = at_ms.saturating_sub(clock::wall_ms()).div_ceil(1_000);
    u32::try_from(left).unwrap_or(u32::MAX)
}
