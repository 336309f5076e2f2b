//! Crate `devices` against virtual cards behind a real pcscd.
//!
//! The PC/SC library takes the service's socket from the environment of the process, so this program
//! starts itself again with it set, and runs its scenarios one after another in there: they kill the
//! one service they share. Where no private pcscd can be had they are counted as ignored, and as failed
//! with `HALLSEAL_REQUIRE_CARDS=1`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "this is a test with its own main"
)]

use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use devices::DeviceError;
use devices::card::{CardSource, CardSourceConfig, ReaderEvent};
use testkit::VirtualCard;
use testkit::pcscd::{Pcscd, PcscdPlan};
use testkit::vpcd::VirtualReader;

const DIR_VARIABLE: &str = "HALLSEAL_TEST_PCSCD_DIR";
const ATR: [u8; 4] = [0x3B, 0x80, 0x01, 0x81];
const PATIENCE: Duration = Duration::from_secs(15);
/// pcscd looks for cards every 400 ms.
const PROMPT: Duration = Duration::from_secs(3);

type Scenario = (&'static str, fn(&mut World));

const SCENARIOS: [Scenario; 11] = [
    (
        "a_card_laid_on_and_lifted_is_seen_and_answers",
        laid_on_and_lifted,
    ),
    (
        "long_commands_and_answers_arrive_whole",
        long_commands_arrive,
    ),
    (
        "a_card_pulled_in_the_middle_is_removed_at_once",
        pulled_in_the_middle,
    ),
    (
        "a_card_that_hangs_costs_no_more_than_the_timeout",
        card_that_hangs,
    ),
    (
        "a_second_program_finds_the_card_in_use_until_it_is_let_go",
        card_in_use,
    ),
    ("a_card_is_reset_when_it_is_let_go", reset_when_let_go),
    (
        "a_service_killed_and_restarted_is_gone_and_back_with_its_card",
        killed_and_restarted,
    ),
    (
        "a_service_killed_in_the_middle_of_a_read_is_noticed",
        killed_in_the_middle,
    ),
    ("a_filter_hides_other_readers", filter_hides_readers),
    (
        "waiting_for_events_keeps_to_its_timeout_and_ends_when_cancelled",
        waiting_is_bounded,
    ),
    (
        "watching_an_idle_reader_costs_next_to_no_processor_time",
        idle_is_cheap,
    ),
];

fn main() -> ExitCode {
    let filters: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let asked = |name: &str| filters.is_empty() || filters.iter().any(|part| name.contains(part));
    let wanted = SCENARIOS
        .into_iter()
        .filter(|(name, _)| asked(name))
        .collect::<Vec<_>>();
    if std::env::args().any(|a| a == "--list") {
        for (name, _) in wanted {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    match std::env::var(DIR_VARIABLE) {
        Ok(dir) => run(Path::new(&dir), &wanted),
        Err(_) => start_again(wanted.len()),
    }
}

/// The outer program: prepares the environment.
fn start_again(wanted: usize) -> ExitCode {
    let plan = match PcscdPlan::find() {
        Ok(plan @ PcscdPlan::Private { .. }) => plan,
        other => {
            println!("no private pcscd here ({other:?})");
            let required = wanted > 0 && testkit::pcscd::is_required();
            let (word, failed, ignored) = match required {
                true => ("FAILED", wanted, 0),
                false => ("ok", 0, wanted),
            };
            println!(
                "test result: {word}. 0 passed; {failed} failed; {ignored} ignored; 0 measured; 0 filtered out"
            );
            return ExitCode::from(u8::from(required));
        }
    };
    let dir = tempfile::tempdir().unwrap();
    let status = Command::new(std::env::current_exe().unwrap())
        .args(std::env::args_os().skip(1))
        .env(DIR_VARIABLE, dir.path())
        .envs(plan.env(dir.path()))
        .status()
        .unwrap();
    match status.code() {
        Some(0) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// The inner program: runs the scenarios.
fn run(dir: &Path, wanted: &[Scenario]) -> ExitCode {
    println!("\nrunning {} tests", wanted.len());
    let pcscd = PcscdPlan::find().unwrap().start(dir).unwrap();
    let mut world = World { pcscd };
    let mut failed = 0;
    for (name, scenario) in wanted {
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            world.wait_until_empty();
            scenario(&mut world);
        }));
        println!(
            "test {name} ... {}",
            if result.is_ok() { "ok" } else { "FAILED" }
        );
        failed += usize::from(result.is_err());
    }
    let (word, passed) = (
        if failed == 0 { "ok" } else { "FAILED" },
        wanted.len() - failed,
    );
    println!(
        "\ntest result: {word}. {passed} passed; {failed} failed; 0 ignored; 0 measured; 0 filtered out"
    );
    ExitCode::from(u8::from(failed > 0))
}

struct World {
    pcscd: Pcscd,
}

impl World {
    fn reader(&self) -> VirtualReader {
        VirtualReader::new(self.pcscd.port())
    }

    fn config(&self) -> CardSourceConfig {
        CardSourceConfig {
            reader_filter: Some(format!("{} 00 00", self.pcscd.reader_filter())),
            ..CardSourceConfig::default()
        }
    }

    fn source(&self) -> CardSource {
        CardSource::start(self.config()).unwrap()
    }

    /// Waits until the service has seen that the last scenario took its cards along.
    fn wait_until_empty(&self) {
        let source = CardSource::start(CardSourceConfig::default()).unwrap();
        let end = Instant::now() + PATIENCE;
        let mut lying = 0;
        while let Some(event) =
            source.next(Duration::from_millis(if lying > 0 { 5_000 } else { 150 }))
        {
            assert!(Instant::now() < end, "the readers never settle");
            lying += i32::from(is_present(&event)) - i32::from(is_absent(&event));
        }
        assert_eq!(lying, 0, "a card of the last scenario still lies there");
    }

    /// A reader with an echoing card, seen by a source.
    fn card(&self) -> (VirtualReader, CardSource) {
        let mut reader = self.reader();
        reader.insert(Box::new(Echo::default())).unwrap();
        let source = self.source();
        until(&source, is_present);
        (reader, source)
    }
}

/// Answers each command with its own bytes and 9000. Class 8F: takes four seconds; class 8E: tells
/// how many commands came since power or reset.
#[derive(Default)]
struct Echo {
    commands: u8,
}

impl VirtualCard for Echo {
    fn atr(&self) -> Vec<u8> {
        ATR.to_vec()
    }

    fn power(&mut self, _on: bool) {
        self.commands = 0;
    }

    fn reset(&mut self) {
        self.commands = 0;
    }

    fn transmit(&mut self, command: &[u8]) -> Option<Vec<u8>> {
        self.commands = self.commands.saturating_add(1);
        match command.first() {
            Some(0x8F) => {
                thread::sleep(Duration::from_secs(4));
                Some(vec![0x90, 0x00])
            }
            Some(0x8E) => Some(vec![self.commands, 0x90, 0x00]),
            _ => Some([command, &[0x90, 0x00]].concat()),
        }
    }
}

fn is_present(event: &ReaderEvent) -> bool {
    matches!(event, ReaderEvent::CardPresent { .. })
}

fn is_absent(event: &ReaderEvent) -> bool {
    matches!(event, ReaderEvent::CardAbsent { .. })
}

/// Takes events until the wanted one; returns all.
fn until(source: &CardSource, wanted: fn(&ReaderEvent) -> bool) -> Vec<ReaderEvent> {
    let end = Instant::now() + PATIENCE;
    let mut seen = Vec::new();
    while Instant::now() < end {
        if let Some(event) = source.next(Duration::from_millis(200)) {
            seen.push(event);
            if seen.last().is_some_and(wanted) {
                return seen;
            }
        }
    }
    panic!("the event did not come; seen: {seen:?}");
}

const COMMAND: [u8; 5] = [0x00, 0xA4, 0x04, 0x0C, 0x00];

fn laid_on_and_lifted(world: &mut World) {
    let source = world.source();
    let found = until(&source, |e| matches!(e, ReaderEvent::ReaderFound { .. }));
    assert_eq!(found.len(), 1, "{found:?}");
    let mut reader = world.reader();
    assert!(matches!(source.connect(), Err(DeviceError::NoCard)));
    for _ in 0..2 {
        reader.insert(Box::new(Echo::default())).unwrap();
        let began = Instant::now();
        match until(&source, is_present).as_slice() {
            [ReaderEvent::CardPresent { reader, atr }] => {
                assert!(reader.contains(&world.pcscd.reader_filter()));
                assert_eq!(atr, &ATR);
            }
            other => panic!("{other:?}"),
        }
        assert!(began.elapsed() < PROMPT, "{:?}", began.elapsed());
        let mut card = source.connect().unwrap();
        assert_eq!(emrtd::CardTransport::atr(&card), ATR);
        let answer = card.exchange(&COMMAND).unwrap();
        assert_eq!(answer, [&COMMAND[..], &[0x90, 0x00]].concat());
        drop(card);
        reader.remove();
        let began = Instant::now();
        assert_eq!(until(&source, is_absent).len(), 1);
        assert!(began.elapsed() < PROMPT, "{:?}", began.elapsed());
    }
}

fn long_commands_arrive(world: &mut World) {
    let (_reader, source) = world.card();
    let mut card = source.connect().unwrap();
    assert!(emrtd::CardTransport::max_response_bytes(&card) >= 4_096);
    for bytes in [1_usize, 255, 256, 4_000, 8_000] {
        let mut command = vec![0x00, 0xD6, 0x00, 0x00, 0x00];
        command.extend_from_slice(&u16::try_from(bytes).unwrap().to_be_bytes());
        command.resize(command.len() + bytes, 0x5A);
        let answer = card.exchange(&command).unwrap();
        assert_eq!(answer.len(), command.len() + 2);
    }
}

fn pulled_in_the_middle(world: &mut World) {
    let (mut reader, source) = world.card();
    let mut card = source.connect().unwrap();
    reader.pulled_after(2);
    card.exchange(&COMMAND).unwrap();
    card.exchange(&COMMAND).unwrap();
    let began = Instant::now();
    assert_eq!(card.exchange(&COMMAND), Err(DeviceError::CardRemoved));
    assert_eq!(card.exchange(&COMMAND), Err(DeviceError::CardRemoved));
    assert!(began.elapsed() < PROMPT, "{:?}", began.elapsed());
    drop(card);
    until(&source, is_absent);
    assert!(matches!(source.connect(), Err(DeviceError::NoCard)));
    reader.insert(Box::new(Echo::default())).unwrap();
    until(&source, is_present);
    assert!(source.connect().unwrap().exchange(&COMMAND).is_ok());
}

fn card_that_hangs(world: &mut World) {
    let mut reader = world.reader();
    reader.insert(Box::new(Echo::default())).unwrap();
    let source = CardSource::start(CardSourceConfig {
        card_timeout: Duration::from_millis(1_500),
        ..world.config()
    })
    .unwrap();
    until(&source, is_present);
    let mut card = source.connect().unwrap();
    let began = Instant::now();
    assert_eq!(
        card.exchange(&[0x8F, 0, 0, 0, 0]),
        Err(DeviceError::CardTimeout)
    );
    assert_eq!(card.exchange(&COMMAND), Err(DeviceError::CardTimeout));
    drop(card);
    assert!(began.elapsed() < PROMPT, "{:?}", began.elapsed());
    // Once the card has come to itself it can be read again.
    let end = Instant::now() + PATIENCE;
    while source.connect().is_err() {
        assert!(Instant::now() < end, "the card stays blocked");
        thread::sleep(Duration::from_millis(100));
    }
}

fn card_in_use(world: &mut World) {
    let (_reader, source) = world.card();
    let mut first = source.connect().unwrap();
    assert!(matches!(source.connect(), Err(DeviceError::CardInUse)));
    assert!(first.exchange(&COMMAND).is_ok());
    drop(first);
    assert!(source.connect().unwrap().exchange(&COMMAND).is_ok());
}

fn reset_when_let_go(world: &mut World) {
    let (_reader, source) = world.card();
    for _ in 0..2 {
        let mut card = source.connect().unwrap();
        assert_eq!(card.exchange(&[0x8E, 0, 0, 0, 0]), Ok(vec![1, 0x90, 0x00]));
        assert_eq!(card.exchange(&[0x8E, 0, 0, 0, 0]), Ok(vec![2, 0x90, 0x00]));
    }
}

fn killed_and_restarted(world: &mut World) {
    let (_reader, source) = world.card();
    for _ in 0..2 {
        world.pcscd.kill9();
        let began = Instant::now();
        let gone = until(&source, |e| *e == ReaderEvent::ServiceGone);
        assert!(began.elapsed() < PROMPT, "{:?}", began.elapsed());
        assert!(gone.iter().any(is_absent), "{gone:?}");
        assert!(
            gone.iter()
                .any(|e| matches!(e, ReaderEvent::ReaderGone { .. })),
            "{gone:?}"
        );
        assert!(matches!(
            source.connect(),
            Err(DeviceError::NoCard | DeviceError::CardServiceGone)
        ));
        world.pcscd.restart().unwrap();
        let began = Instant::now();
        until(&source, |e| *e == ReaderEvent::ServiceBack);
        assert!(
            began.elapsed() < Duration::from_secs(2),
            "{:?}",
            began.elapsed()
        );
        until(&source, is_present);
        assert!(source.connect().unwrap().exchange(&COMMAND).is_ok());
    }
}

fn killed_in_the_middle(world: &mut World) {
    let (_reader, source) = world.card();
    let mut card = source.connect().unwrap();
    let (done, result) = mpsc::channel();
    let thread = thread::spawn(move || {
        let began = Instant::now();
        let error = loop {
            if let Err(e) = card.exchange(&COMMAND) {
                break e;
            }
            assert!(began.elapsed() < PATIENCE);
        };
        drop(card);
        done.send(error)
    });
    thread::sleep(Duration::from_millis(200));
    world.pcscd.kill9();
    let error = result.recv_timeout(PROMPT).unwrap();
    assert!(
        matches!(
            error,
            DeviceError::CardServiceGone | DeviceError::CardRemoved
        ),
        "{error:?}"
    );
    thread.join().unwrap().unwrap();
    world.pcscd.restart().unwrap();
    until(&source, is_present);
    assert!(source.connect().unwrap().exchange(&COMMAND).is_ok());
}

fn filter_hides_readers(world: &mut World) {
    let mut second = VirtualReader::new(world.pcscd.port() + 1);
    second.insert(Box::new(Echo::default())).unwrap();
    let source = world.source();
    let all = CardSource::start(CardSourceConfig {
        reader_filter: Some(world.pcscd.reader_filter().to_lowercase()),
        ..CardSourceConfig::default()
    })
    .unwrap();
    let seen = until(&all, is_present);
    let found = seen
        .iter()
        .filter(|e| matches!(e, ReaderEvent::ReaderFound { .. }));
    assert_eq!(found.count(), 2, "{seen:?}");
    assert!(all.connect().unwrap().reader().ends_with("00 01"));
    let mut hidden = Vec::new();
    while let Some(event) = source.next(Duration::from_secs(1)) {
        hidden.push(event);
    }
    assert_eq!(hidden.len(), 1, "{hidden:?}");
    assert!(matches!(source.connect(), Err(DeviceError::NoCard)));
}

fn waiting_is_bounded(world: &mut World) {
    let source = world.source();
    while source.next(Duration::from_millis(500)).is_some() {}
    let began = Instant::now();
    assert_eq!(source.next(Duration::from_millis(100)), None);
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(100) && took < Duration::from_secs(1));
    let cancel = source.canceller();
    let thread = thread::spawn(move || {
        let began = Instant::now();
        assert_eq!(source.next(PATIENCE), None);
        began.elapsed()
    });
    thread::sleep(Duration::from_millis(100));
    cancel.cancel();
    let took = thread.join().unwrap();
    assert!(took < Duration::from_secs(1), "{took:?}");
}

fn idle_is_cheap(world: &mut World) {
    let (_reader, source) = world.card();
    let ticks = || {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let columns: Vec<&str> = after_name.split_whitespace().collect();
        // utime and stime, in hundredths of a second (proc(5), columns 14 and 15).
        [11, 12]
            .iter()
            .map(|c| columns[*c].parse::<u64>().unwrap())
            .sum::<u64>()
    };
    let before = ticks();
    assert_eq!(source.next(Duration::from_secs(3)), None);
    let used = ticks() - before;
    assert!(used <= 15, "{used} hundredths of a second in 3 s");
}
