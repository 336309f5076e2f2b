//! Ours and the yardstick by turns.

use std::time::{Duration, Instant};

/// Medians of both sides.
pub(crate) struct Medians {
    pub(crate) ours: Duration,
    pub(crate) yardstick: Duration,
}

/// The middle one.
pub(crate) fn median<T: Copy + PartialOrd>(mut values: Vec<T>) -> Option<T> {
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    values.get(values.len() / 2).copied()
}

/// Runs each once a round, now this one first, now that one; the medians of all rounds. One round before
/// is thrown away.
pub(crate) fn by_turns<E>(
    rounds: usize,
    mut ours: impl FnMut() -> Result<(), E>,
    mut yardstick: impl FnMut() -> Result<(), E>,
) -> Result<Medians, E> {
    let (mut of_ours, mut of_yardstick) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let (first, second);
        if round % 2 == 0 {
            first = timed(&mut ours)?;
            second = timed(&mut yardstick)?;
        } else {
            second = timed(&mut yardstick)?;
            first = timed(&mut ours)?;
        }
        if round > 0 {
            of_ours.push(first);
            of_yardstick.push(second);
        }
    }
    Ok(Medians {
        ours: median(of_ours).unwrap_or_default(),
        yardstick: median(of_yardstick).unwrap_or_default(),
    })
}

fn timed<E>(run: &mut impl FnMut() -> Result<(), E>) -> Result<Duration, E> {
    let began = Instant::now();
    run()?;
    Ok(began.elapsed())
}

/// A time for a table: `(seconds, "1.23 ms")`.
pub(crate) fn shown(time: Duration) -> (f64, String) {
    let seconds = time.as_secs_f64();
    let text = if seconds < 0.001 {
        format!("{:.1} µs", seconds * 1e6)
    } else if seconds < 1.0 {
        format!("{:.2} ms", seconds * 1e3)
    } else {
        format!("{seconds:.2} s")
    };
    (seconds, text)
}
