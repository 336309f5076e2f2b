//! What processes take: processor time, memory, disk, by /proc.

use std::path::Path;

/// Clock ticks of a second in /proc: USER_HZ, which is 100 on every Linux that Rust knows.
const TICKS_PER_S: f64 = 100.0;

/// Processor seconds of a process so far; 0 where it is gone.
pub(crate) fn cpu_s(pid: i32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // Behind the name in brackets, which may hold anything: state is field 3, utime 14,
    // stime 15 (proc(5)).
    let behind = stat.rsplit_once(')').map_or("", |(_, behind)| behind);
    let ticks = |at: usize| -> f64 {
        let field = behind.split_whitespace().nth(at);
        field.and_then(|field| field.parse().ok()).unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) / TICKS_PER_S
}

/// Processor seconds that the whole machine has spent on work so far, all cores together.
pub(crate) fn machine_cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let first = stat.lines().next().unwrap_or_default();
    let fields: Vec<f64> = first
        .split_whitespace()
        .skip(1)
        .filter_map(|field| field.parse().ok())
        .collect();
    // user nice system idle iowait irq softirq steal
    let work = [0, 1, 2, 5, 6, 7];
    let sum: f64 = work.iter().filter_map(|at| fields.get(*at)).sum();
    sum / TICKS_PER_S
}

/// Proportional set size of a process in MB: shared pages divided by those who share them.
pub(crate) fn pss_mb(pid: i32) -> f64 {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let kb = rollup.lines().find_map(|line| {
        let rest = line.strip_prefix("Pss:")?;
        rest.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()
    });
    kb.unwrap_or(0.0) / 1024.0
}

/// The children of a process.
pub(crate) fn children(pid: i32) -> Vec<i32> {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task"));
    tasks
        .into_iter()
        .flatten()
        .flatten()
        .flat_map(|task| {
            let list = std::fs::read_to_string(task.path().join("children"));
            let list = list.unwrap_or_default();
            let pids: Vec<i32> = list
                .split_whitespace()
                .filter_map(|pid| pid.parse().ok())
                .collect();
            pids
        })
        .collect()
}

/// What a folder takes on the disk, MB: blocks that are there, not lengths.
pub(crate) fn disk_mb(folder: &Path) -> f64 {
    use std::os::unix::fs::MetadataExt as _;
    let mut waiting = vec![folder.to_owned()];
    let mut blocks = 0u64;
    while let Some(path) = waiting.pop() {
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
        for entry in entries {
            match entry.metadata() {
                Ok(meta) if meta.is_dir() => waiting.push(entry.path()),
                Ok(meta) => blocks += meta.blocks(),
                Err(_) => {}
            }
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "a size in MB")]
    let bytes = (blocks * 512) as f64;
    bytes / 1e6
}
