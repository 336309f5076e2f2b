//! Reading a card: commands sent beside the fewest there can be, and the time of it behind a real pcscd.

use std::collections::VecDeque;
use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use devices::card::{CardSource, CardSourceConfig, ReaderEvent};
use emrtd::{AccessKey, CardTransport, ReadRequest, Reading, TransportError, read_document};
use hallseal_tests::specimens;
use testkit::VirtualCard;
use testkit::chip::{ChipSettings, Direct, VirtualChip};
use testkit::pcscd::{Pcscd, PcscdPlan};
use testkit::pki::SpecimenDocument;
use testkit::vpcd::VirtualReader;

use crate::report::Report;
use crate::rounds::{median, shown};

/// Set in the process that measures behind pcscd: the PC/SC library reads its socket from the
/// environment when the process starts to use it.
const INNER: &str = "HALLSEAL_BENCH_PCSCD";
/// As large as the faces on real cards are.
const FACE_BYTES: usize = 18_000;
/// What a reader carries that takes every extended length.
const WIDE: usize = 65_538;
const SHORT: usize = 258;
const ROUNDS: usize = 9;
const LIMIT: f64 = 1.1;

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error>> {
    let (document, _) = specimens::signed_document(FACE_BYTES);
    let chips = [
        (
            "extended length, answers of 8,192 bytes",
            ChipSettings::default(),
            8_192,
        ),
        ("short length only", ChipSettings::short(), SHORT),
    ];
    for (name, settings, answer_bytes) in chips {
        let mut card = Direct::new(VirtualChip::new(&document, settings, b"bench"), WIDE);
        let sent = read(&document, &mut card)?.statistics.commands;
        let (fewest, how) = fewest(&document, answer_bytes);
        report.ratio(
            &format!("card read, {name}"),
            (f64::from(sent), format!("{sent} APDUs")),
            (f64::from(fewest), format!("{fewest} APDUs ({how})")),
            LIMIT,
        );
    }
    behind_pcscd(report)
}

fn read(
    document: &SpecimenDocument,
    card: &mut dyn CardTransport,
) -> Result<Reading, Box<dyn Error>> {
    let request = ReadRequest {
        key: &AccessKey::from(document.person().access_key()),
        groups: &specimens::GROUPS,
        challenge: None,
        entropy: [7; 32],
    };
    let reading = read_document(card, &request, &mut |_| {})?;
    for (ef, bytes) in reading.files.iter() {
        if document.files().get(&ef.file_id()).map(Vec::as_slice) != Some(bytes) {
            return Err(format!("{ef} was not read as it stands on the chip").into());
        }
    }
    Ok(reading)
}

/// The fewest commands that can fetch these files through secure messaging: SELECT, GET CHALLENGE and
/// EXTERNAL AUTHENTICATE, then for each file its length over the most that one answer can carry.
fn fewest(document: &SpecimenDocument, answer_bytes: usize) -> (u32, String) {
    let chunk = chunk(answer_bytes);
    let reads: usize = document
        .files()
        .values()
        .map(|file| file.len().div_ceil(chunk))
        .sum();
    let bytes: usize = document.files().values().map(Vec::len).sum();
    let files = document.files().len();
    let how = format!("3 + {reads} reads of <={chunk} for {files} files, {bytes} bytes");
    (u32::try_from(3 + reads).unwrap_or(u32::MAX), how)
}

/// Most file bytes in one protected answer of this length: beside them it holds DO'87' (tag, length,
/// padding indicator, at least one byte of padding to whole blocks of 8), DO'99' (4 bytes), DO'8E'
/// (10 bytes) and the status word (ICAO 9303-11, 9.8.4).
fn chunk(answer_bytes: usize) -> usize {
    let fits = |plain: usize| {
        let value = 1 + (plain / 8 + 1) * 8;
        let length_field = match value {
            0..=0x7F => 1,
            0x80..=0xFF => 2,
            0x100..=0xFFFF => 3,
            _ => 4,
        };
        1 + length_field + value + 4 + 10 + 2 <= answer_bytes
    };
    (1..answer_bytes)
        .rev()
        .find(|plain| fits(*plain))
        .unwrap_or(1)
}

/// The outer side: runs this program again with the socket of a pcscd of its own.
fn behind_pcscd(report: &mut Report) -> Result<(), Box<dyn Error>> {
    const FIGURE: &str = "card read behind a real pcscd";
    let plan = match PcscdPlan::find() {
        Ok(plan @ PcscdPlan::Private { .. }) => plan,
        Ok(PcscdPlan::System) => {
            report.not_measured(FIGURE, "no private pcscd can be had here");
            return Ok(());
        }
        Err(error) => {
            report.not_measured(FIGURE, &error.to_string());
            return Ok(());
        }
    };
    let dir = tempfile::tempdir()?;
    let output = Command::new(std::env::current_exe()?)
        .env(INNER, dir.path())
        .envs(plan.env(dir.path()))
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let found = text.lines().find_map(|line| {
        let mut numbers = line
            .strip_prefix("READ ")?
            .split(' ')
            .map(str::parse::<u64>);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    });
    let Some((read_us, replay_us)) = found else {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("behind pcscd: {} {}", text.trim(), said.trim()).into());
    };
    let (read, replay) = (
        shown(Duration::from_micros(read_us)),
        shown(Duration::from_micros(replay_us)),
    );
    report.shown(
        FIGURE,
        &read.1,
        &format!(
            "{} for the same bytes from a card that only replays them",
            replay.1
        ),
        &format!("{:.2}x", read.0 / replay.0),
    );
    Ok(())
}

/// The inner side, if this process is that.
pub(crate) fn inner() -> Option<ExitCode> {
    let dir = std::env::var_os(INNER)?;
    Some(match time(Path::new(&dir)) {
        Ok((read, replay)) => {
            println!("READ {} {}", read.as_micros(), replay.as_micros());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    })
}

fn time(dir: &Path) -> Result<(Duration, Duration), Box<dyn Error>> {
    let (document, _) = specimens::signed_document(FACE_BYTES);
    let pcscd = PcscdPlan::find()?.start(dir)?;
    let source = CardSource::start(CardSourceConfig {
        reader_filter: Some(pcscd.reader_filter()),
        ..CardSourceConfig::default()
    })?;
    // Once to learn the exchange, for the card that replays it.
    let mut recorded = Recorder::new(laid(&pcscd, &source, chip(&document))?);
    read(&document, &mut recorded)?;
    let script = recorded.script;
    drop(recorded.card);
    let (mut reads, mut replays) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut card = laid(&pcscd, &source, chip(&document))?;
        let began = Instant::now();
        read(&document, &mut card)?;
        reads.push(began.elapsed());
        drop(card);
        let answers = script.iter().map(|(_, answer)| answer.clone()).collect();
        let mut card = laid(&pcscd, &source, Box::new(Replay(answers)))?;
        let began = Instant::now();
        for (command, _) in &script {
            card.transmit(command)?;
        }
        replays.push(began.elapsed());
    }
    let none = "no round was measured";
    Ok((median(reads).ok_or(none)?, median(replays).ok_or(none)?))
}

fn chip(document: &SpecimenDocument) -> Box<dyn VirtualCard> {
    Box::new(VirtualChip::new(
        document,
        ChipSettings::default(),
        b"bench",
    ))
}

/// A card on the virtual reader, ready to be talked to, and lifted when dropped.
struct Laid {
    card: devices::card::PcscCard,
    _reader: VirtualReader,
}

impl CardTransport for Laid {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.card.transmit(command)
    }

    fn max_response_bytes(&self) -> usize {
        self.card.max_response_bytes()
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

fn laid(
    pcscd: &Pcscd,
    source: &CardSource,
    card: Box<dyn VirtualCard>,
) -> Result<Laid, Box<dyn Error>> {
    let end = Instant::now() + Duration::from_secs(20);
    let mut reader = VirtualReader::new(pcscd.port());
    // The one before was lifted just now: its going comes first.
    while source.next(Duration::from_millis(900)).is_some() {}
    reader.insert(card)?;
    while Instant::now() < end {
        if let Some(ReaderEvent::CardPresent { .. }) = source.next(Duration::from_millis(500)) {
            let card = source.connect()?;
            return Ok(Laid {
                card,
                _reader: reader,
            });
        }
    }
    Err("the card on the virtual reader was never seen".into())
}

/// Keeps every command with its answer.
struct Recorder {
    card: Laid,
    script: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Recorder {
    fn new(card: Laid) -> Self {
        Self {
            card,
            script: Vec::new(),
        }
    }
}

impl CardTransport for Recorder {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = self.card.transmit(command)?;
        self.script.push((command.to_vec(), answer.clone()));
        Ok(answer)
    }

    fn max_response_bytes(&self) -> usize {
        self.card.max_response_bytes()
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

/// Gives the recorded answers in their order, whatever it is asked.
struct Replay(VecDeque<Vec<u8>>);

impl VirtualCard for Replay {
    fn atr(&self) -> Vec<u8> {
        ChipSettings::default().atr
    }

    fn power(&mut self, _on: bool) {}

    fn reset(&mut self) {}

    fn transmit(&mut self, _command: &[u8]) -> Option<Vec<u8>> {
        Some(self.0.pop_front().unwrap_or_else(|| vec![0x6F, 0x00]))
    }
}
