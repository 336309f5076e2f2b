//! The foot line of every face: how the way to the chain is, and what waits on this machine.

use crate::clock;
use crate::codes;
use crate::service::Service;
use crate::session::Line;
use ipc::{ErrorCode, Foot, Health};

/// The foot line now. `devices_fine`: nothing of this machine's devices is missing.
pub(crate) fn foot(service: &Service, line: &Line, devices_fine: bool) -> Foot {
    let count = |count: Result<u64, outbox::OutboxError>| match count {
        Ok(count) => (u32::try_from(count).unwrap_or(u32::MAX), None),
        Err(error) => (0, Some(codes::store(&error))),
    };
    let (pending, store_trouble) = count(service.outbox.pending_count());
    let (refused, _) = count(service.outbox.tray_count());
    let now_ms = clock::wall_ms();
    let down_min = line
        .down_since_mono_ms
        .map(|since| clock::now().mono_ms.saturating_sub(since) / 60_000);
    Foot {
        health: if down_min.is_some() && line.trouble == Some(ErrorCode::NetworkDown) {
            Health::Offline
        } else if line.trouble.is_some() || store_trouble.is_some() || !devices_fine {
            Health::Trouble
        } else {
            Health::Good
        },
        height: line.height,
        head_age_s: line
            .head_time_s
            .map(|time| u32::try_from((now_ms / 1_000).saturating_sub(time)).unwrap_or(u32::MAX)),
        validators: service.validators.count(),
        pending,
        refused,
        offline_min: down_min.map(|min| u32::try_from(min).unwrap_or(u32::MAX)),
        now_ms: i64::try_from(now_ms).unwrap_or(i64::MAX),
        utc_offset_min: service.hall.utc_offset_min,
    }
}
