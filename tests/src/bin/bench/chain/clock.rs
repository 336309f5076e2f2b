//! Processor time of this thread: on a busy machine it says what work costs, where the
//! clock on the wall says how busy the machine is.

use std::time::Duration;

/// What this thread has computed so far.
pub(crate) fn computed() -> Duration {
    let clock = nix::time::ClockId::CLOCK_THREAD_CPUTIME_ID;
    nix::time::clock_gettime(clock).map_or(Duration::ZERO, Duration::from)
}
