//! The whole line without a window: cards behind a real pcscd, scanners on serial lines, a real
//! network, a real encrypted store and the embedded chain, through the interface that the window
//! has and nothing else.
//!
//! The PC/SC library takes its service's socket from the environment of the process, so this
//! program starts itself again for each test, with a state folder and a card service of the test's
//! own. Where no private card service can be had all tests are counted as ignored, and as failed with
//! `HALLSEAL_REQUIRE_CARDS=1`.
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    clippy::print_stdout,
    reason = "this is a test with its own main"
)]

mod beside;
mod counter;
mod devices;
mod dice;
mod frozen;
mod gateways;
mod given;
mod grants;
mod hall;
mod hall_node;
mod id_card;
mod kept;
mod kills;
mod network;
mod older;
mod printing;
mod privacy;
mod site;
mod store;
mod whole;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// A test that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(300);
/// As many more kills as are asked for, as much longer it may take.
const PER_KILL: Duration = Duration::from_secs(6);
/// First argument of the process that runs one test.
const ONE: &str = "--one-test-in";
/// How that process says that the test cannot be made here.
const SKIPPED: u8 = 77;

/// What a test needs beside its state folder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    /// Mounts of its own, which end with it.
    Mounts,
}

type Test = (&'static str, Needs, fn(&Path));

const TESTS: &[Test] = &[
    (
        "a_case_goes_from_the_card_to_a_verified_receipt_and_is_withdrawn",
        Needs::Nothing,
        whole::from_card_to_receipt,
    ),
    (
        "what_is_not_complete_is_not_taken",
        Needs::Nothing,
        whole::what_is_not_complete,
    ),
    (
        "what_a_counter_asks_is_answered_at_the_kiosk_and_ends_in_a_certificate_that_anyone_checks",
        Needs::Nothing,
        counter::asked_and_answered,
    ),
    (
        "a_ticket_from_the_kiosk_is_called_served_and_sent_on_at_the_counter",
        Needs::Nothing,
        counter::tickets,
    ),
    (
        "kiosk_counter_and_big_screen_of_one_machine_work_on_one_chain_at_the_same_time",
        Needs::Nothing,
        beside::one_chain,
    ),
    (
        "a_receipt_from_the_printer_verifies_and_nothing_of_it_stays_on_the_machine",
        Needs::Nothing,
        printing::receipt_on_paper,
    ),
    (
        "a_machine_that_is_frozen_goes_out_of_service_within_seconds_and_back_once_it_is_thawed",
        Needs::Nothing,
        frozen::out_of_service_and_back,
    ),
    (
        "a_card_pulled_in_the_middle_is_asked_for_again_and_then_read",
        Needs::Nothing,
        devices::card_pulled,
    ),
    (
        "a_bank_card_is_named_before_anything_is_typed",
        Needs::Nothing,
        devices::no_document,
    ),
    (
        "a_wrong_access_key_opens_nothing_and_the_right_one_does",
        Needs::Nothing,
        devices::wrong_access_key,
    ),
    (
        "either_kind_of_card_is_taken_without_being_told_which",
        Needs::Nothing,
        id_card::either_kind,
    ),
    (
        "what_is_written_of_an_identity_card_says_that_it_cannot_prove_itself",
        Needs::Nothing,
        id_card::evidence,
    ),
    (
        "each_fault_of_the_identity_card_reader_has_its_own_words",
        Needs::Nothing,
        id_card::faults,
    ),
    (
        "a_card_service_that_is_killed_comes_back_without_a_restart",
        Needs::Nothing,
        devices::card_service_killed,
    ),
    (
        "a_scanner_whose_line_is_cut_and_mended_serves_the_same_visit",
        Needs::Nothing,
        devices::scanner_cut,
    ),
    (
        "a_scanner_that_answers_garbage_is_named_and_passes_nobody",
        Needs::Nothing,
        devices::scanner_garbage,
    ),
    (
        "what_is_filed_while_the_network_is_cut_waits_and_is_final_once",
        Needs::Nothing,
        network::cut_and_mended,
    ),
    (
        "a_full_disk_keeps_the_answers_and_goes_on_when_there_is_room",
        Needs::Mounts,
        store::disk_full,
    ),
    (
        "a_full_disk_does_not_make_the_same_be_sent_again_and_again",
        Needs::Mounts,
        store::no_room_to_record,
    ),
    (
        "a_store_does_not_open_with_another_key_and_nothing_is_lost",
        Needs::Nothing,
        store::wrong_key,
    ),
    (
        "a_configured_machine_works_with_a_halls_node_over_tls_and_signed_requests",
        Needs::Nothing,
        hall_node::over_tls,
    ),
    (
        "a_gateway_that_lies_is_named_and_never_believed",
        Needs::Nothing,
        gateways::lies,
    ),
    (
        "what_is_sent_again_after_a_false_refusal_never_counts_twice",
        Needs::Nothing,
        gateways::a_false_refusal,
    ),
    (
        "a_gateway_that_is_slow_or_fails_is_waited_for",
        Needs::Nothing,
        gateways::failures,
    ),
    (
        "nothing_acknowledged_is_lost_or_doubled_by_kills_at_any_moment",
        Needs::Nothing,
        kills::any_moment,
    ),
    (
        "nothing_of_a_person_stays_after_their_session",
        Needs::Nothing,
        privacy::nothing_stays,
    ),
    (
        "a_hall_of_an_older_program_serves_what_the_newer_one_added",
        Needs::Nothing,
        older::newer_catalogue,
    ),
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.as_slice() {
        [first, dir, name] if first == ONE => return one(Path::new(dir), name),
        [first, rest @ ..] if first == kills::CHILD => return kills::child(rest),
        _ => {}
    }
    let filters: Vec<&String> = args.iter().filter(|arg| !arg.starts_with('-')).collect();
    let asked = |name: &str| {
        let is_part = |filter: &&String| name.contains(filter.as_str());
        filters.is_empty() || filters.iter().any(is_part)
    };
    let wanted: Vec<&Test> = TESTS.iter().filter(|(name, ..)| asked(name)).collect();
    if args.iter().any(|arg| arg == "--list") {
        for (name, ..) in wanted {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    all(&wanted)
}

/// The process that runs one test: the environment is set.
fn one(dir: &Path, name: &str) -> ExitCode {
    let Some((_, needs, test)) = TESTS.iter().find(|(known, ..)| *known == name) else {
        return ExitCode::FAILURE;
    };
    if *needs == Needs::Mounts && !store::can_mount(dir) {
        return ExitCode::from(SKIPPED);
    }
    test(dir);
    ExitCode::SUCCESS
}

fn all(wanted: &[&Test]) -> ExitCode {
    println!("\nrunning {} tests", wanted.len());
    let (mut passed, mut failed, mut ignored) = (0, 0, 0);
    for (name, needs, _) in wanted {
        let began = Instant::now();
        let (count, word) = match in_its_own_process(name, *needs) {
            Ok(true) => (&mut passed, "ok".to_owned()),
            Ok(false) => (&mut ignored, "ignored".to_owned()),
            Err(why) => (&mut failed, format!("FAILED\n{why}")),
        };
        *count += 1;
        println!(
            "test {name} ... {word} ({:.1} s)",
            began.elapsed().as_secs_f32()
        );
    }
    let word = if failed == 0 { "ok" } else { "FAILED" };
    println!(
        "\ntest result: {word}. {passed} passed; {failed} failed; {ignored} ignored; 0 measured; 0 filtered out"
    );
    ExitCode::from(u8::from(failed > 0))
}

/// `Ok(false)` where it cannot be run on this machine.
fn in_its_own_process(name: &str, needs: Needs) -> Result<bool, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let state = folder.path().join("state");
    std::fs::create_dir(&state).map_err(|error| error.to_string())?;
    // Where a test puts programs that are found before the system's.
    let programs = folder.path().join("bin");
    std::fs::create_dir(&programs).map_err(|error| error.to_string())?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(programs).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(paths).map_err(|error| error.to_string())?;
    let environment = desk::demo::environment(&state);
    let Some(card_service) = hall::card_service_dir(&environment) else {
        let none = "no private pcscd can be had here";
        println!("{none}");
        return match testkit::pcscd::is_required() {
            true => Err(none.to_owned()),
            false => Ok(false),
        };
    };
    if needs == Needs::Mounts && !store::can_unshare() {
        println!("no mounts of its own can be had here");
        return Ok(false);
    }
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = match needs {
        Needs::Nothing => Command::new(program),
        Needs::Mounts => {
            let mut unshare = Command::new("unshare");
            unshare.args(["--mount", "--"]).arg(program);
            unshare
        }
    };
    let output = folder.path().join("output");
    let file = std::fs::File::create(&output).map_err(|error| error.to_string())?;
    let also = file.try_clone().map_err(|error| error.to_string())?;
    let mut child = command
        .arg(ONE)
        .arg(&state)
        .arg(name)
        .envs(environment)
        .env("PATH", path)
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(also)
        .spawn()
        .map_err(|error| error.to_string())?;
    let began = Instant::now();
    let limit = LIMIT
        + PER_KILL.saturating_mul(
            u32::try_from(dice::number("HALLSEAL_KILLS").unwrap_or(0)).unwrap_or(u32::MAX),
        );
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break Some(status),
            None if began.elapsed() > limit => {
                let _ = (child.kill(), child.wait());
                break None;
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let _ = std::fs::remove_dir_all(card_service);
    let said = said(&output);
    let code = status.map(|status| status.code());
    match code {
        Some(Some(0)) => {
            print!("{}", facts(&said));
            Ok(true)
        }
        Some(Some(code)) if code == i32::from(SKIPPED) => Ok(false),
        Some(_) => Err(said),
        None => Err(format!("stopped after {} s\n{said}", limit.as_secs())),
    }
}

fn said(output: &PathBuf) -> String {
    let mut text = String::new();
    if let Ok(file) = std::fs::File::open(output) {
        let _ = file.take(64 << 10).read_to_string(&mut text);
    }
    text
}

/// What a test found out (seeds, counts, times), without the noise around it.
fn facts(said: &str) -> String {
    said.lines()
        .filter_map(|line| line.strip_prefix(hall::FACT))
        .map(|fact| format!("    {fact}\n"))
        .collect()
}
