//! SIGKILL at any moment, again and again, on one state: what was said to be saved is never lost,
//! never doubled, and final in the end.
//!
//! The killed process is a whole desk, with its session, store, courier, node and gateway: it reads
//! the card and files one case after another. The card and its reader outlive it.

use crate::dice::{Dice, number, seed};
use crate::hall::{CARD_ONLY, FACT, Hall};
use crate::kept;
use crate::site::Site;
use domain::action::Body;
use domain::case::case_number;
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, DepartmentCode, Digest, HallCode};
use domain::rating::Rating;
use emrtd::Ef;
use ipc::{Input, SecretText};
use node::EmbeddedNode;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use sync::{Limits, Sync};

/// First argument of the process that is killed.
pub(crate) const CHILD: &str = "--killed";
/// Kills where the environment (`HALLSEAL_KILLS`) names no other number.
const KILLS: u64 = 50;
/// The chain's name in a hall without a configured one.
const CHAIN: &str = "donghu-1";

/// What the killed process is told: after how many events of which point it stands still.
const HOLD: &str = "HALLSEAL_HOLD";
/// Where a kill can fall, by the last thing that had happened.
const INTERVALS: [(&str, &str); 5] = [
    ("signed", "between signing and storing"),
    ("stored", "between storing and sending"),
    ("answered", "between sending and receiving"),
    ("proven", "between receiving and settling"),
    ("settled", "after settling"),
];
/// Of so many kills in a row each interval has one, in an order that the seed gives; the others
/// come at any moment.
const ROUND: usize = 2 * INTERVALS.len();

/// Files cases until it is killed; says each number once the screen says "saved", and each rating
/// once the screen thanks for it.
pub(crate) fn child(args: &[String]) -> ExitCode {
    let [state, config, zone] = args else {
        return ExitCode::FAILURE;
    };
    say("started");
    let points = Points::from_environment();
    let heard = points.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_ansi(false)
        .with_writer(move || heard.clone())
        .init();
    let hall = Hall::with(Path::new(state), Some(config.into()));
    let (mut known, mut rated) = (false, false);
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
        // A visit has one rating.
        if !rated {
            let view = hall.act(Input::Rate {
                rating: Rating::Fair,
            });
            assert!(is_rated(&view), "{:?}", view.screen);
            say(&format!("rated {}", points.last_stored()));
            rated = true;
        }
        hall.act(Input::AnotherMatter);
    }
}

fn is_rated(view: &ipc::View) -> bool {
    matches!(&view.screen, ipc::Screen::Submitted { rated: Some(_), .. })
}

/// Listens to the program's own log: says each point as it is passed, and where it was told to, has
/// the thread that passes it stand still, so that the kill falls just there.
#[derive(Clone)]
struct Points {
    hold: Option<(String, u64)>,
    passed: Arc<AtomicU64>,
    stored: Arc<Mutex<String>>,
}

impl Points {
    fn from_environment() -> Self {
        let hold = std::env::var(HOLD).ok();
        let hold = hold.and_then(|text| {
            let (point, count) = text.split_once(' ')?;
            Some((point.to_owned(), count.parse().ok()?))
        });
        Self {
            hold,
            passed: Arc::default(),
            stored: Arc::default(),
        }
    }

    fn last_stored(&self) -> String {
        self.stored.lock().unwrap().clone()
    }

    fn pass(&self, point: &str, action: Option<&str>) {
        if let (Some(action), "stored") = (action, point) {
            action.clone_into(&mut self.stored.lock().unwrap());
        }
        let wanted = self.hold.as_ref().filter(|(wanted, _)| wanted == point);
        let held = wanted
            .is_some_and(|(_, count)| self.passed.fetch_add(1, Ordering::Relaxed) + 1 == *count);
        say(&format!("{} {point}", if held { HELD } else { PASSED }));
        if held {
            loop {
                std::thread::park();
            }
        }
    }
}

impl Write for Points {
    /// One event of the log, whole.
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        let value = |name: &str| {
            let (_, rest) = line.split_once(name)?;
            rest.split_whitespace().next()
        };
        if let Some(point) = value(" point=") {
            self.pass(point.trim_matches('"'), value(" action="));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

const PASSED: &str = "passed";
const HELD: &str = "held";

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).unwrap();
}

/// What all the killed ones have said.
#[derive(Default)]
struct Heard {
    /// Numbers of cases that the screen said were saved.
    saved: Vec<String>,
    /// Ratings that the screen thanked for.
    rated: Vec<Digest>,
    /// How many kills fell into which interval.
    fell: BTreeMap<&'static str, u64>,
}

/// How one life ends.
enum End {
    /// At this point, the so-manieth time that it is passed.
    At(&'static str, u64),
    /// So long after its start.
    Early(Duration),
    /// So long after so many acknowledgements.
    Late(usize, Duration),
}

pub(crate) fn any_moment(state: &Path) {
    let (seed, kills) = (seed(), number("HALLSEAL_KILLS").unwrap_or(KILLS));
    println!("{FACT}seed {seed} (HALLSEAL_SEED), {kills} kills (HALLSEAL_KILLS)");
    let began = Instant::now();
    let mut site = Site::new(state);
    site.lay_card();
    let config = site.config();
    let mut dice = Dice::new(seed);
    let mut heard = Heard::default();
    let mut round: Vec<Option<&str>> = Vec::new();
    for _ in 0..kills {
        if round.is_empty() {
            round = shuffled(&mut dice);
        }
        let end = end(&mut dice, round.pop().flatten());
        one(&mut heard, &end, state, &config, &site.zone());
    }
    let killed = began.elapsed();

    // A last start settles what is left.
    let hall = Hall::with(state, Some(config));
    hall.until("everything is settled", |view| view.foot.pending == 0);
    assert_eq!(hall.view().foot.refused, 0, "seed {seed}");
    drop(hall);
    let on_chain = chain_holds(state, &site, &heard, seed);
    println!(
        "{FACT}{kills} kills in {} s; {} cases and {} ratings acknowledged, all final exactly once, \
         {on_chain} cases on the chain",
        killed.as_secs(),
        heard.saved.len(),
        heard.rated.len(),
    );
    for (interval, count) in &heard.fell {
        println!("{FACT}{count} kills {interval}");
    }
    if kills >= ROUND as u64 {
        for (_, interval) in INTERVALS {
            assert!(
                heard.fell.contains_key(interval),
                "none {interval}, seed {seed}"
            );
        }
        assert!(!heard.rated.is_empty(), "seed {seed}");
    }
}

/// Each interval once, and as many kills at any moment.
fn shuffled(dice: &mut Dice) -> Vec<Option<&'static str>> {
    let mut round = vec![None; ROUND];
    for (slot, (point, _)) in round.iter_mut().zip(INTERVALS) {
        *slot = Some(point);
    }
    for last in (1..ROUND).rev() {
        let other = usize::try_from(dice.below(last as u64 + 1)).unwrap();
        round.swap(last, other);
    }
    round
}

fn end(dice: &mut Dice, point: Option<&'static str>) -> End {
    match point {
        Some(point) => End::At(point, 1 + dice.below(4)),
        // Every fourth of the others dies on its way up.
        None if dice.below(4) == 0 => End::Early(Duration::from_millis(dice.below(1_500))),
        None => End::Late(
            usize::try_from(1 + dice.below(5)).unwrap(),
            Duration::from_micros(dice.below(400_000)),
        ),
    }
}

/// One life.
fn one(heard: &mut Heard, end: &End, state: &Path, config: &Path, zone: &SecretText) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    if let End::At(point, count) = end {
        command.env(HOLD, format!("{point} {count}"));
    }
    let mut child = command
        .arg(CHILD)
        .arg(state)
        .arg(config)
        .arg(zone.expose().replace('\n', "/"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (lines, said) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                break;
            }
        }
    });
    let mut life = Life::default();
    loop {
        match end {
            End::Early(pause) => std::thread::sleep(*pause),
            End::Late(wanted, pause) if life.saved == *wanted => std::thread::sleep(*pause),
            End::At(..) if life.held => {}
            End::Late(..) | End::At(..) => match said.recv_timeout(Duration::from_secs(60)) {
                Ok(line) => {
                    life.take(heard, &line);
                    continue;
                }
                Err(error) => {
                    let _ = child.kill();
                    panic!("the child ended by itself or hangs: {error}");
                }
            },
        }
        break;
    }
    // On Unix this is SIGKILL.
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
    // What it said before it died counts, also what was still in the pipe.
    said.try_iter().for_each(|line| life.take(heard, &line));
    *heard.fell.entry(life.fell(end)).or_default() += 1;
}

/// What one of them has said.
#[derive(Default)]
struct Life {
    saved: usize,
    held: bool,
    last: Option<String>,
}

impl Life {
    fn take(&mut self, heard: &mut Heard, line: &str) {
        match line.split_once(' ') {
            Some(("saved", number)) => {
                self.saved += 1;
                heard.saved.push(number.to_owned());
            }
            Some(("rated", digest)) => heard.rated.push(Digest::from_hex(digest).unwrap()),
            Some((PASSED, point)) => self.last = Some(point.to_owned()),
            Some((HELD, _)) => self.held = true,
            _ => {}
        }
    }

    fn fell(&self, end: &End) -> &'static str {
        let last = match (end, &self.last) {
            (End::At(point, _), _) => *point,
            (_, Some(last)) => last.as_str(),
            (_, None) => return "before anything was signed",
        };
        // Sent, and nothing heard yet.
        let last = if last == "sent" { "answered" } else { last };
        let interval = INTERVALS.iter().find(|(point, _)| *point == last);
        interval
            .unwrap_or_else(|| panic!("no such point: {last}"))
            .1
    }
}

/// Everything acknowledged stands on the chain, once, as does everything that was stored, and
/// nothing else; what was filed lies at the node and can be opened. Returns how many cases the chain has.
fn chain_holds(state: &Path, site: &Site, heard: &Heard, seed: u64) -> usize {
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
    let opener = kept::key_service(&keys.hall_key, &department);
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
    for number in &heard.saved {
        assert!(numbers.contains(number), "{number} is lost, seed {seed}");
    }
    let said: BTreeSet<&String> = heard.saved.iter().collect();
    assert_eq!(said.len(), heard.saved.len(), "a number twice, seed {seed}");
    assert!(said.len() <= listed.len());
    for rating in &heard.rated {
        let item = store.item(rating).unwrap();
        let item = item.unwrap_or_else(|| panic!("a rating is lost, seed {seed}"));
        assert_eq!(item.delivery.stage, domain::delivery::Stage::Final);
        assert!(item.case.is_none() && store.receipt(rating).unwrap().is_some());
    }
    sync.refresh_head(now_ms).unwrap();
    let height = sync.head(now_ms).unwrap().height;
    let at_node = kept::actions(gateway.address(), height);
    let once = |digest: &Digest| {
        let outcomes = at_node.get(digest).map(Vec::as_slice);
        assert_eq!(
            outcomes,
            Some(&["ok".to_owned()][..]),
            "{digest}, seed {seed}"
        );
    };
    heard.rated.iter().for_each(once);
    let unique_ratings: BTreeSet<&Digest> = heard.rated.iter().collect();
    assert_eq!(unique_ratings.len(), heard.rated.len(), "seed {seed}");
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
        once(&item.digest);
        let Body::FileCase(filed) = &history.entries[0].action.body else {
            panic!("a case begins with its filing, seed {seed}");
        };
        kept::content_holds(&mut sync, &store, &opener, filed, now_ms);
    }
    assert_eq!(store.pending_count().unwrap(), 0);
    assert_eq!(store.tray_count().unwrap(), 0);
    listed.len()
}
