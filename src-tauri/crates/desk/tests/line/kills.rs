//! SIGKILL at any moment, again and again, on one state: what was said to be saved is never lost,
//! never doubled, and final in the end.
//!
//! The killed process is a whole desk, with its session, store, courier, node and gateway: it reads
//! the card and files one case after another. The card and its reader outlive it.

use crate::dice::{Dice, number, seed};
use crate::hall::{CARD_ONLY, FACT, Hall};
use crate::site::Site;
use domain::case::case_number;
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, DepartmentCode, HallCode};
use domain::rating::Rating;
use emrtd::Ef;
use ipc::{Input, SecretText};
use node::EmbeddedNode;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use sync::{Limits, Sync};

/// First argument of the process that is killed.
pub(crate) const CHILD: &str = "--killed";
/// Kills where the environment (`HALLSEAL_KILLS`) names no other number.
const KILLS: u64 = 50;
/// The chain's name in a hall without a configured one.
const CHAIN: &str = "donghu-1";

/// Files cases until it is killed; says each number once the screen says "saved".
pub(crate) fn child(args: &[String]) -> ExitCode {
    let [state, config, zone] = args else {
        return ExitCode::FAILURE;
    };
    say("started");
    let hall = Hall::with(Path::new(state), Some(config.into()));
    let mut known = false;
    loop {
        hall.choose(CARD_ONLY);
        if !known {
            let mrz = SecretText(zone.replace('/', "\n"));
            hall.act(Input::TypeMrz { mrz });
            hall.read();
            known = true;
        }
        let saved = hall.apply();
        say(&format!("saved {}", saved.number));
        hall.act(Input::Rate {
            rating: Rating::Fair,
        });
        hall.act(Input::AnotherMatter);
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).unwrap();
}

pub(crate) fn any_moment(state: &Path) {
    let (seed, kills) = (seed(), number("HALLSEAL_KILLS").unwrap_or(KILLS));
    println!("{FACT}seed {seed} (HALLSEAL_SEED), {kills} kills (HALLSEAL_KILLS)");
    let began = Instant::now();
    let mut site = Site::new(state);
    site.lay_card();
    let config = site.config();
    let mut dice = Dice::new(seed);
    let mut saved: Vec<String> = Vec::new();
    let mut silent = 0;
    for _ in 0..kills {
        let new = one(&mut dice, state, &config, &site.zone());
        silent += u64::from(new.is_empty());
        saved.extend(new);
    }
    let killed = began.elapsed();

    // A last start settles what is left.
    let hall = Hall::with(state, Some(config));
    hall.until("everything is settled", |view| view.foot.pending == 0);
    assert_eq!(hall.view().foot.refused, 0, "seed {seed}");
    drop(hall);
    let on_chain = chain_holds(state, &site, &saved, seed);
    println!(
        "{FACT}{kills} kills in {} s, {silent} of them before the first was saved; {} cases \
         acknowledged, all final exactly once, {on_chain} on the chain",
        killed.as_secs(),
        saved.len()
    );
}

/// One life: killed so long after its start, or so soon after so many acknowledgements.
fn one(dice: &mut Dice, state: &Path, config: &Path, zone: &SecretText) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .arg(CHILD)
        .arg(state)
        .arg(config)
        .arg(zone.expose().replace('\n', "/"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (lines, heard) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                break;
            }
        }
    });
    // Every fourth dies on its way up, the others after up to five acknowledgements.
    let (wanted, pause) = if dice.below(4) == 0 {
        (0, Duration::from_millis(dice.below(1_500)))
    } else {
        (
            1 + dice.below(5),
            Duration::from_micros(dice.below(400_000)),
        )
    };
    let mut new = Vec::new();
    let take = |new: &mut Vec<String>, line: String| {
        if let Some(number) = line.strip_prefix("saved ") {
            new.push(number.to_owned());
        }
    };
    if wanted > 0 {
        while u64::try_from(new.len()).unwrap() < wanted {
            match heard.recv_timeout(Duration::from_secs(60)) {
                Ok(line) => take(&mut new, line),
                Err(error) => {
                    let _ = child.kill();
                    panic!("the child ended by itself or hangs: {error}");
                }
            }
        }
    }
    std::thread::sleep(pause);
    // On Unix this is SIGKILL.
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
    // What it said before it died counts, also what was still in the pipe.
    heard.try_iter().for_each(|line| take(&mut new, line));
    new
}

/// Everything acknowledged stands on the chain, once, as does everything that was stored, and
/// nothing else. Returns how many cases the chain has.
fn chain_holds(state: &Path, site: &Site, saved: &[String], seed: u64) -> usize {
    let keys = outbox::keyfile::load(&state.join("node.keys")).unwrap();
    let device = outbox::keyfile::load(&state.join("device.keys")).unwrap();
    let text = std::fs::read_to_string(state.join("genesis.json")).unwrap();
    let genesis = node::genesis::from_json(&text).unwrap();
    let chain = ChainId::new(CHAIN).unwrap();
    let hall = HallCode::new("DH").unwrap();
    let demo = node::genesis::demo_genesis(
        &chain,
        &keys.device_seed,
        genesis.time_s,
        &domain::catalogue::Catalogue::built_in().unwrap(),
        &hall,
        &[seal::keys::SigningKey::from_secret(&device.device_seed).public()],
    )
    .unwrap();
    let options = node::Options::new(state.join("node"));
    let node = EmbeddedNode::open(options, &genesis, demo.validator).unwrap();
    let gateway = node
        .serve(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
        .unwrap();
    let mut sync = Sync::new(&[gateway.url()], node.history().clone(), Limits::default()).unwrap();
    let store = outbox::Outbox::open(&state.join("outbox.db"), &device.store_key).unwrap();
    store.check().unwrap();

    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now_ms = u64::try_from(now.as_millis()).unwrap();
    let files = site.document.as_read();
    let department = DepartmentCode::new("GA").unwrap();
    let holder = seal::handle::derive(files.get(Ef::Sod).unwrap(), &chain, &department);
    let (mut listed, mut before): (Vec<ActionId>, Option<ActionId>) = (Vec::new(), None);
    loop {
        let page = sync.cases_of(&holder, before.as_ref(), now_ms).unwrap();
        before = page.last().copied();
        if page.is_empty() {
            break;
        }
        listed.extend(page);
    }
    let unique: BTreeSet<ActionId> = listed.iter().copied().collect();
    assert_eq!(unique.len(), listed.len(), "a case twice, seed {seed}");
    let numbers: BTreeSet<String> = unique.iter().map(|id| case_number(&hall, *id)).collect();
    for number in saved {
        assert!(numbers.contains(number), "{number} is lost, seed {seed}");
    }
    assert!(saved.len() <= listed.len());
    for case in &unique {
        let stored = store.of_case(case).unwrap();
        let [item] = stored.as_slice() else {
            panic!(
                "{} actions of one case are stored, seed {seed}",
                stored.len()
            );
        };
        assert_eq!(item.delivery.stage, domain::delivery::Stage::Final);
        assert!(store.receipt(&item.digest).unwrap().is_some());
        let history = sync
            .case_history(case, &holder, &|_, _| Factors::CARD, now_ms)
            .unwrap();
        let digests: Vec<_> = history.entries.iter().map(|entry| entry.digest).collect();
        assert_eq!(digests, [item.digest], "seed {seed}");
    }
    assert_eq!(store.pending_count().unwrap(), 0);
    assert_eq!(store.tray_count().unwrap(), 0);
    listed.len()
}
