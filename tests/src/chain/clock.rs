//! A process whose clock stands wrong.
//!
//! The engine is a Go program: it asks the kernel for the time without a system call, in
//! code that the kernel maps into every process (the vDSO), so that neither a library put
//! before it nor a time namespace (which shifts no calendar clock) can move its clock. So
//! that code is replaced in the running process: `clock_gettime` then makes the system
//! call, and adds so many seconds to the calendar time and nothing to any other clock.
//! Nothing of the program itself is changed. x86-64 Linux only.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Result};
use std::os::unix::fs::FileExt;

/// `mov eax, 228; syscall; test edi, edi; jnz +7; add qword [rsi], …`
const BEFORE: [u8; 14] = [
    0xB8, 0xE4, 0x00, 0x00, 0x00, 0x0F, 0x05, 0x85, 0xFF, 0x75, 0x07, 0x48, 0x81, 0x06,
];
/// `ret`
const AFTER: u8 = 0xC3;
/// A vDSO takes two pages; more than this is none.
const MAX_IMAGE_LEN: u64 = 1 << 20;

fn wrong(what: &str) -> Error {
    Error::new(ErrorKind::Unsupported, what.to_owned())
}

/// Sets a process's calendar clock this many seconds ahead of the true one, or behind it.
/// Repeated calls replace each other; a new process has the true time.
///
/// # Errors
/// Where the process, or this machine, does not let it be done.
pub fn skew(pid: Pid, seconds: i32) -> Result<()> {
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        return Err(wrong("clocks are skewed on x86-64 Linux only"));
    }
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps"))?;
    let line = maps.lines().find(|line| line.ends_with("[vdso]"));
    let line = line.ok_or_else(|| wrong("the process has no vDSO"))?;
    let range = line.split_whitespace().next().and_then(|range| {
        let (from, to) = range.split_once('-')?;
        let hex = |text| u64::from_str_radix(text, 16).ok();
        Some((hex(from)?, hex(to)?))
    });
    let (from, to) = range.ok_or_else(|| wrong("the map of the process cannot be read"))?;
    let memory = OpenOptions::new()
        .read(true)
        .write(true)
        .open(format!("/proc/{pid}/mem"))?;
    // Nobody is within these bytes while they change.
    kill(pid, Signal::SIGSTOP)?;
    let done = replace(&memory, from, to.saturating_sub(from), seconds);
    kill(pid, Signal::SIGCONT)?;
    done
}

fn replace(memory: &File, at: u64, len: u64, seconds: i32) -> Result<()> {
    let len = usize::try_from(len.min(MAX_IMAGE_LEN)).map_err(|_| wrong("the vDSO is odd"))?;
    let mut image = vec![0; len];
    memory.read_exact_at(&mut image, at)?;
    let function = find(&image).ok_or_else(|| wrong("the vDSO has no clock_gettime"))?;
    let mut code = BEFORE.to_vec();
    code.extend(seconds.to_le_bytes());
    code.push(AFTER);
    memory.write_all_at(&code, at.saturating_add(function))
}

/// Where `__vdso_clock_gettime` begins in an ELF image (gABI: dynamic section, `DT_SYMTAB`,
/// `DT_STRTAB`, 64 bits, little endian).
fn find(image: &[u8]) -> Option<u64> {
    let bytes = |at: u64, len: usize| image.get(usize::try_from(at).ok()?..)?.get(..len);
    let word = |at: u64| Some(u64::from_le_bytes(bytes(at, 8)?.try_into().ok()?));
    let half = |at: u64| Some(u16::from_le_bytes(bytes(at, 2)?.try_into().ok()?));
    let long = |at: u64| Some(u32::from_le_bytes(bytes(at, 4)?.try_into().ok()?));
    let (headers, count) = (word(0x20)?, u64::from(half(0x38)?));
    let dynamic = (0..count)
        .map(|n| headers + n * 56)
        .find(|at| long(*at) == Some(2))?;
    let (mut at, mut symbols, mut names) = (word(dynamic + 8)?, None, None);
    loop {
        match (word(at)?, word(at + 8)?) {
            (0, _) => break,
            (5, value) => names = Some(value),
            (6, value) => symbols = Some(value),
            _ => {}
        }
        at += 16;
    }
    let (mut symbol, names) = (symbols? + 24, names?);
    let wanted = b"__vdso_clock_gettime\0";
    loop {
        let name = names + u64::from(long(symbol)?);
        if bytes(name, wanted.len())? == wanted {
            return word(symbol + 8);
        }
        symbol += 24;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    use std::time::{SystemTime, UNIX_EPOCH};

    #[test]
    fn a_process_has_the_time_that_it_is_given_and_its_other_clocks_go_on() {
        let mut child = Command::new("perl")
            .args([
                "-MTime::HiRes=clock_gettime,CLOCK_REALTIME,CLOCK_MONOTONIC,usleep",
                "-e",
                "$| = 1; for (1..200) { printf qq{%d %d\\n}, clock_gettime(CLOCK_REALTIME), \
                 clock_gettime(CLOCK_MONOTONIC); usleep(50_000) }",
            ])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut next = || {
            let line = lines.next().unwrap().unwrap();
            let (calendar, steady) = line.split_once(' ').unwrap();
            let (calendar, steady): (i64, i64) =
                (calendar.parse().unwrap(), steady.parse().unwrap());
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            (calendar - i64::try_from(now.as_secs()).unwrap(), steady)
        };
        let before = next();
        assert!(before.0.abs() < 10);
        for seconds in [600, -600] {
            skew(pid, seconds).unwrap();
            // What was on its way is told by the clock before.
            let found = (0..20).map(|_| next()).last().unwrap();
            assert!((found.0 - i64::from(seconds)).abs() < 10, "{found:?}");
            assert!((0..60).contains(&(found.1 - before.1)));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
