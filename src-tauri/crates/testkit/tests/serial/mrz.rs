//! The document scanner's line.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use devices::DeviceError;
use devices::mrz::MrzReader;
use testkit::mrz_line::VirtualMrzScanner;

use super::{PATIENCE, PROMPT};

const LINES: [&str; 3] = [
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
];

fn mrz_reader(scanner: &VirtualMrzScanner) -> MrzReader {
    let mut reader = MrzReader::new(scanner.path().to_string_lossy(), 9_600);
    assert_eq!(reader.poll(Duration::ZERO), Ok(None));
    reader
}

#[test]
fn a_scanned_document_is_seen_whole_in_any_pieces_and_behind_noise() {
    let scanner = VirtualMrzScanner::start().unwrap();
    let mut reader = mrz_reader(&scanner);
    scanner.send(b"\xFF\x00\x10GARBAGE<<\r");
    let text = LINES.map(|l| format!("{l}\r\n")).concat();
    scanner.send_in_pieces(text.as_bytes(), 7, Duration::from_millis(1));
    scanner.scan(&LINES);
    for _ in 0..2 {
        let zone = reader.poll(PATIENCE).unwrap().expect("a zone was sent");
        assert!(zone.lines().eq(LINES));
    }
    let began = Instant::now();
    assert_eq!(reader.poll(Duration::from_millis(50)), Ok(None));
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_document_scanner_that_was_unplugged_works_when_it_is_back() {
    let scanner = VirtualMrzScanner::start().unwrap();
    let mut reader = mrz_reader(&scanner);
    scanner.cut();
    let short = Duration::from_millis(100);
    assert_eq!(reader.poll(short), Err(DeviceError::LineCut));
    assert_eq!(reader.poll(short), Err(DeviceError::PortMissing));
    scanner.replug().unwrap();
    assert_eq!(reader.poll(Duration::ZERO), Ok(None));
    scanner.scan(&LINES);
    assert!(reader.poll(PATIENCE).unwrap().is_some());
}

#[test]
fn waiting_for_a_document_ends_at_once_when_cancelled() {
    let scanner = VirtualMrzScanner::start().unwrap();
    let mut reader = mrz_reader(&scanner);
    let cancel = reader.canceller();
    let (done, waited) = mpsc::channel();
    let thread = thread::spawn(move || done.send(reader.poll(PATIENCE)));
    cancel.cancel();
    let result = waited.recv_timeout(PROMPT).unwrap();
    assert_eq!(result, Err(DeviceError::Cancelled));
    thread.join().unwrap().unwrap();
}
