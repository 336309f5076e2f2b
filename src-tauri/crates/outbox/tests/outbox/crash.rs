//! SIGKILL between any two steps, thirty times: what was acknowledged stays, nothing doubles.

use crate::world::{Dice, Home, KEY, NOW, content, file, seed, withdraw};
use domain::delivery::{Stage, Step};
use domain::id::Digest;
use domain::outcome::Outcome;
use outbox::{Enclosed, Outbox};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// As many unless `HALLSEAL_KILLS` says otherwise, as the long runs do.
const KILLS: u32 = 30;
const STORE: &str = "HALLSEAL_CRASH_STORE";
const FIRST: &str = "HALLSEAL_CRASH_FIRST";
const NAME: &str = "crash::kills_lose_nothing_acknowledged_and_double_nothing";

#[test]
fn kills_lose_nothing_acknowledged_and_double_nothing() {
    if let (Ok(store), Ok(first)) = (std::env::var(STORE), std::env::var(FIRST)) {
        work_until_killed(Path::new(&store), first.parse().unwrap());
        return;
    }
    let kills = std::env::var("HALLSEAL_KILLS").ok();
    let kills = kills.and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    let seed = seed();
    let mut dice = Dice::new(seed);
    let home = Home::new();
    drop(home.open());
    let mut acknowledged: BTreeMap<Digest, Stage> = BTreeMap::new();
    let mut counters = Vec::new();
    let mut next = 0;
    for kill in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([NAME, "--exact", "--nocapture", "--test-threads=1"])
            .env(STORE, home.path())
            .env(FIRST, next.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (after, pause) = (dice.below(12), Duration::from_micros(dice.below(8_000)));
        let mut said = 0;
        for line in lines.map_while(Result::ok) {
            let Some((what, value)) = line
                .strip_prefix("ACK ")
                .and_then(|line| line.split_once(' '))
            else {
                continue;
            };
            let stage = match what {
                "saved" => Stage::Saved,
                "received" => Stage::Received,
                "final" => Stage::Final,
                "number" => {
                    next = value.parse::<u64>().unwrap() + 1;
                    continue;
                }
                _ => {
                    counters.push(value.parse::<u64>().unwrap());
                    continue;
                }
            };
            acknowledged.insert(Digest::from_hex(value).unwrap(), stage);
            said += 1;
            if said == after + 1 {
                std::thread::sleep(pause);
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(
            said > 0,
            "seed {seed}: the child never spoke at kill {kill}"
        );
        check(
            &home.open(),
            &acknowledged,
            next,
            kill,
            &format!("seed {seed}, kill {kill}"),
        );
    }
    assert!(
        counters.windows(2).all(|pair| pair[0] < pair[1]),
        "seed {seed}: a counter went back"
    );
    println!("{} acknowledged over {kills} kills", acknowledged.len());
}

/// What the store says after a kill against what was acknowledged before it.
fn check(outbox: &Outbox, acknowledged: &BTreeMap<Digest, Stage>, next: u64, kill: u32, at: &str) {
    outbox.check().unwrap();
    for (digest, stage) in acknowledged {
        let item = outbox.item(digest).unwrap();
        let item = item.unwrap_or_else(|| panic!("{at}: {digest} is lost"));
        let found = item.delivery.stage;
        let kept = match stage {
            Stage::Final => found == Stage::Final && outbox.receipt(digest).unwrap().is_some(),
            Stage::Received => found != Stage::Saved,
            Stage::Saved | Stage::Sending | Stage::Refused => true,
        };
        assert!(kept, "{at}: {digest} was {stage:?} and is {found:?}");
    }
    let mut rows = 0;
    for number in 0..=next {
        let filing = file(number);
        let items = outbox.of_case(&crate::world::id(number)).unwrap();
        rows += items.len();
        assert!(
            items.len() <= 2,
            "{at}: case {number} has {} actions",
            items.len()
        );
        let Some(first) = items.first() else {
            continue;
        };
        assert_eq!(
            first.digest,
            filing.digest(),
            "{at}: order of case {number}"
        );
        assert_eq!(
            outbox.signed(&first.digest).unwrap().unwrap(),
            filing.as_bytes()
        );
        if let Some(second) = items.get(1) {
            // What it was signed on stands with it or it does not stand.
            let kept = outbox.evidence(&second.digest).unwrap();
            assert_eq!(
                kept,
                Some(evidence(number)),
                "{at}: evidence of case {number}"
            );
        }
        let named = seal::hash::sha256(&[&content(number)]);
        assert_eq!(
            outbox.content(&named).unwrap().unwrap(),
            content(number),
            "{at}"
        );
    }
    // Each kill leaves at most the one append that was under way beyond what was said.
    let most = acknowledged.len() + kill as usize + 1;
    assert!(rows <= most, "{at}: {rows} rows, at most {most}");
}

/// What the withdrawal of case `number` was signed on.
fn evidence(number: u64) -> Vec<u8> {
    number.to_le_bytes().repeat(20)
}

/// Appends, hands out, records, and says each thing once it is durable.
fn work_until_killed(store: &Path, first: u64) {
    let outbox = Outbox::open(store, &KEY).unwrap();
    let say = |what: &str, value: String| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "ACK {what} {value}").unwrap();
        out.flush().unwrap();
    };
    for number in first..first + 1_000 {
        say(
            "counter",
            outbox.next_counter("device").unwrap().to_string(),
        );
        say("number", number.to_string());
        let filing = outbox
            .append(&file(number), Enclosed::content(&content(number)), NOW)
            .unwrap();
        say("saved", filing.digest.to_string());
        let action = withdraw(number, 1_000_000 + number, filing.digest);
        let evidence = evidence(number);
        let withdrawal = outbox
            .append(&action, Enclosed::evidence(&evidence), NOW)
            .unwrap();
        say("saved", withdrawal.digest.to_string());
        for work in outbox.due(NOW + 1_000_000, 3).unwrap() {
            outbox
                .record(&work.digest, &Step::Received, number, NOW)
                .unwrap();
            say("received", work.digest.to_string());
            if number % 2 == 0 {
                outbox
                    .settle(&work.digest, b"receipt", number, Outcome::Ok, NOW)
                    .unwrap();
                say("final", work.digest.to_string());
            }
        }
    }
}
