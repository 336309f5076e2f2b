//! Queue tickets over the real gateway: who may, numbers, the rule, windows that were apart, kill -9.

use crate::hall::Signing;
use crate::world::*;
use domain::action::{EnrolKey, Rights, Role, Scopes};
use domain::deadline::day;
use domain::id::{ActionId, DepartmentCode, HallCode, ItemCode};
use domain::ticket::{Deed, MaskedName, Priority, Step, Take, Title};
use node::{EmbeddedNode, GatewayOptions};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::Method;
use reqwest::blocking::Response;
use seal::keys::SigningKey;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn clerk() -> SigningKey {
    SigningKey::from_secret(&[41; 32])
}

/// A member of staff of another hall.
fn stranger() -> SigningKey {
    SigningKey::from_secret(&[42; 32])
}

fn start(dir: &Path) -> Running {
    let mut demo = demo();
    for (key, hall) in [(clerk(), "DH"), (stranger(), "XH")] {
        demo.genesis.keys.push(EnrolKey {
            key: key.public(),
            role: Role::Staff,
            department: DepartmentCode::new("GA").unwrap(),
            hall: Some(HallCode::new(hall).unwrap()),
            scopes: Some(Scopes {
                rights: Rights::ACCEPT,
                items: Vec::new(),
            }),
            quota: None,
        });
    }
    let node = EmbeddedNode::open(options(dir), &demo.genesis, demo.validator).unwrap();
    let gateway = node
        .serve_with(&GatewayOptions::open(([127, 0, 0, 1], 0).into()))
        .unwrap();
    Running {
        gateway,
        node,
        client: client(),
    }
}

fn ask(running: &Running, by: &SigningKey, path: &str, body: &Value) -> Response {
    let bytes = body.to_string().into_bytes();
    let signing = Signing {
        key: by.clone(),
        ..Signing::of(Some(&bytes))
    };
    signing.send(running, Method::POST, path, &bytes)
}

fn good(answer: Response) -> Value {
    let status = answer.status().as_u16();
    let value: Value = answer.json().unwrap();
    assert_eq!(status, 200, "{value}");
    value
}

fn refused(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let problem: Value = answer.json().unwrap();
    (status, problem["code"].as_str().unwrap().to_owned())
}

fn id(n: u64) -> ActionId {
    ActionId(u128::from(n).to_be_bytes())
}

fn wanted(n: u64, item: &str, priority: Priority) -> Take {
    Take {
        id: id(n),
        item: ItemCode::new(item).unwrap(),
        priority,
        name: MaskedName::of("欧阳示范", Some(Title::Mr)),
    }
}

/// A kiosk takes a ticket.
pub(crate) fn take(running: &Running, n: u64, item: &str) -> Value {
    let take = wanted(n, item, Priority::Ordinary);
    good(ask(running, &device(), "/v1/tickets", &json!(take)))
}

fn call(running: &Running, n: u64, window: u16) -> Value {
    let call = json!({
        "id": id(n), "window": window, "serves": { "departments": ["GA", "SJ"] }, "at_s": now_s(),
    });
    good(ask(running, &clerk(), "/v1/tickets/next", &call))
}

fn step(n: u64, ticket: u64, window: u16, deed: Deed, at_s: u64) -> Step {
    Step {
        id: id(n),
        ticket: id(ticket),
        round: 0,
        window,
        deed,
        at_s,
    }
}

fn hand_in(running: &Running, steps: &[Step]) -> Vec<Value> {
    let steps = json!({ "steps": steps });
    let answer = good(ask(running, &clerk(), "/v1/tickets/steps", &steps));
    answer["results"].as_array().unwrap().clone()
}

fn state(running: &Running, ticket: u64) -> Value {
    running.get_json(&format!("/v1/tickets/{}", id(ticket)))
}

#[test]
fn a_ticket_is_taken_called_served_and_counted_in_the_totals_of_the_day() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(dir.path());
    let first = take(&running, 1, "GA-0001");
    assert_eq!(
        (&first["number"], &first["ahead"]),
        (&json!("A001"), &json!(0))
    );
    // Taken once more with the same id it is the same ticket.
    assert_eq!(take(&running, 1, "GA-0001"), first);
    let second = take(&running, 2, "GA-0002");
    assert_eq!(
        (&second["number"], &second["ahead"]),
        (&json!("A002"), &json!(1))
    );
    let other = take(&running, 3, "SJ-0001");
    assert_ne!(other["number"].as_str().unwrap().as_bytes()[0], b'A');

    let board = running.get_json("/v1/halls/DH/board");
    let line = &board["lines"][0];
    assert_eq!(
        (&line["department"], &line["waiting"], &line["next"]),
        (&json!("GA"), &json!(2), &json!(["A001", "A002"]))
    );
    let called = call(&running, 11, 5);
    assert_eq!(
        (&called["number"], &called["state"]),
        (&json!("A001"), &json!("called"))
    );
    // The answer may get lost: asking again calls nobody else.
    assert_eq!(call(&running, 11, 5)["number"], "A001");
    let board = running.get_json("/v1/halls/DH/board");
    let shown = &board["calls"][0];
    assert_eq!(
        (&shown["number"], &shown["window"]),
        (&json!("A001"), &json!(5))
    );
    assert_eq!(shown["name"], json!({ "surname": "欧阳", "title": "mr" }));
    let text = board.to_string();
    assert!(!text.contains("示范") && !text.contains("GA-000"), "{text}");

    let now_s = now_s();
    let done = hand_in(
        &running,
        &[
            step(12, 1, 5, Deed::Serve, now_s),
            step(13, 1, 5, Deed::Finish, now_s),
            step(14, 1, 5, Deed::Recall, now_s),
        ],
    );
    assert_eq!(
        done[..2],
        [json!({ "result": "done" }), json!({ "result": "done" })]
    );
    assert_eq!(
        done[2],
        json!({ "result": "refused", "code": "ticket_finished" })
    );
    assert_eq!(state(&running, 1)["state"], "finished");
    call(&running, 15, 5);
    hand_in(&running, &[step(16, 2, 5, Deed::Absent, now_s)]);
    let totals = running.get_json(&format!("/v1/halls/DH/totals?day={}", day(now_s)));
    let line = &totals["lines"][0];
    let counted = ["taken", "finished", "absent", "open"].map(|name| line[name].as_u64().unwrap());
    assert_eq!(counted, [2, 1, 1, 0]);
    assert!(line["waited_s"].is_u64() && line["served_s"].is_u64());
    // Nobody of another line is called where nobody waits.
    call(&running, 17, 5);
    assert_eq!(call(&running, 18, 6), Value::Null);
    running.stop();
}

#[test]
fn a_device_takes_and_does_not_call_and_nobody_acts_in_another_hall() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(dir.path());
    take(&running, 1, "GA-0001");
    let forbidden = (403, "not_allowed".to_owned());
    let steps = json!({ "steps": [step(9, 1, 5, Deed::Call, now_s())] });
    for path in ["/v1/tickets/next", "/v1/tickets/steps"] {
        let next = json!({
            "id": id(8), "window": 5, "serves": { "departments": ["GA"] }, "at_s": 1,
        });
        let body = if path.ends_with("next") {
            &next
        } else {
            &steps
        };
        assert_eq!(
            refused(ask(&running, &device(), path, body)),
            forbidden,
            "{path}"
        );
    }
    let foreign = good(ask(&running, &stranger(), "/v1/tickets/steps", &steps));
    assert_eq!(foreign["results"][0]["code"], "ticket_unknown");
    let seen = Signing {
        key: stranger(),
        ..Signing::of(None)
    };
    let seen = seen.send(&running, Method::GET, "/v1/halls/DH/tickets", b"");
    assert_eq!(refused(seen), forbidden);
    // A booking is looked at by a person.
    let booked = Priority::Booked { for_s: now_s() };
    let booked = json!(wanted(5, "GA-0001", booked));
    assert_eq!(
        refused(ask(&running, &device(), "/v1/tickets", &booked)),
        forbidden
    );
    good(ask(&running, &clerk(), "/v1/tickets", &booked));
    let unknown = SigningKey::from_secret(&[99; 32]);
    let nobody = ask(&running, &unknown, "/v1/tickets", &booked);
    assert_eq!(refused(nobody), (401, "key_unknown".to_owned()));
    let other = json!(wanted(1, "SJ-0001", Priority::Ordinary));
    let conflict = refused(ask(&running, &device(), "/v1/tickets", &other));
    assert_eq!(conflict, (409, "id_conflict".to_owned()));
    let strange = json!(wanted(6, "XX-0001", Priority::Ordinary));
    let strange = refused(ask(&running, &device(), "/v1/tickets", &strange));
    assert_eq!(strange, (404, "item_unknown".to_owned()));
    // More than a surname is not taken, whoever sends it.
    let whole = json!({
        "id": id(7), "item": "GA-0001", "name": { "surname": "欧阳示范", "title": "mr" },
    });
    let whole = refused(ask(&running, &device(), "/v1/tickets", &whole));
    assert_eq!(whole, (400, "bad_body".to_owned()));
    running.stop();
}

#[test]
fn what_two_windows_did_while_the_node_was_away_ends_at_the_one_with_the_person() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(dir.path());
    for n in 1..=4 {
        take(&running, n, "GA-0001");
    }
    let at_s = now_s() - 600;
    let alone = [
        step(21, 1, 2, Deed::Call, at_s),
        step(22, 1, 2, Deed::Absent, at_s + 60),
        step(23, 2, 2, Deed::Call, at_s + 70),
        step(24, 2, 2, Deed::Serve, at_s + 90),
    ];
    let stood = [
        step(31, 1, 3, Deed::Call, at_s + 5),
        step(32, 1, 3, Deed::Serve, at_s + 20),
        step(33, 1, 3, Deed::Finish, at_s + 300),
    ];
    let done = json!({ "result": "done" });
    let first = hand_in(&running, &alone);
    assert!(first.iter().all(|result| *result == done), "{first:?}");
    let second = hand_in(&running, &stood);
    assert_eq!(
        second[0],
        json!({ "result": "taken_elsewhere", "window": 2 })
    );
    assert_eq!(second[1..], [done.clone(), done.clone()]);
    let ticket = state(&running, 1);
    assert_eq!(
        (&ticket["state"], &ticket["window"]),
        (&json!("finished"), &json!(3))
    );
    assert_eq!(state(&running, 2)["state"], "serving");
    // Handed in again, nothing changes.
    assert_eq!(hand_in(&running, &stood), second);
    let seen = Signing {
        key: clerk(),
        ..Signing::of(None)
    };
    let queue = seen.send(&running, Method::GET, "/v1/halls/DH/tickets", b"");
    let queue: Value = good(queue);
    let numbers: Vec<&str> = queue["tickets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ticket| ticket["number"].as_str().unwrap())
        .collect();
    assert_eq!(numbers, ["A003", "A004", "A002"]);
    running.stop();
}

const CHILD_DIR: &str = "HALLSEAL_TEST_TICKETS_DIR";
const CHILD_FROM: &str = "HALLSEAL_TEST_TICKETS_FROM";
const THIS: &str = "tickets::no_number_is_lost_or_given_twice_when_the_process_is_killed";

/// Takes tickets and tells each number that was answered, until it is killed.
fn child(dir: &str) {
    let from: u64 = std::env::var(CHILD_FROM).unwrap().parse().unwrap();
    let running = start(Path::new(dir));
    let mut out = std::io::stdout().lock();
    for n in from..from + 10_000 {
        let ticket = take(&running, n, "GA-0001");
        writeln!(out, "ack {n} {}", ticket["number"].as_str().unwrap()).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn no_number_is_lost_or_given_twice_when_the_process_is_killed() {
    // This test starts itself as the process that it kills.
    if let Ok(dir) = std::env::var(CHILD_DIR) {
        return child(&dir);
    }
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged: BTreeMap<u64, String> = BTreeMap::new();
    for round in 0..4u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", THIS, "--nocapture"])
            .env(CHILD_DIR, dir.path())
            .env(CHILD_FROM, (1 + round * 10_000).to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut left = random.random_range(1..20);
        let pause = Duration::from_micros(random.random_range(0..20_000));
        for line in lines {
            let Ok(line) = line else { break };
            let Some((_, told)) = line.split_once("ack ") else {
                continue;
            };
            let Some((n, number)) = told.split_once(' ') else {
                continue;
            };
            acknowledged.insert(n.parse().unwrap(), number.to_owned());
            left -= 1;
            if left == 0 {
                std::thread::sleep(pause);
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
    }
    let running = start(dir.path());
    for (n, number) in &acknowledged {
        assert_eq!(state(&running, *n)["number"], json!(number), "ticket {n}");
    }
    let numbers: BTreeSet<&String> = acknowledged.values().collect();
    assert_eq!(
        numbers.len(),
        acknowledged.len(),
        "a number was given twice"
    );
    // The next one follows: at most one a round was stored and its answer lost in the kill.
    let next = take(&running, 90_000, "GA-0001");
    let count: usize = next["number"].as_str().unwrap()[1..].parse().unwrap();
    let known = acknowledged.len();
    assert!(
        (known + 1..=known + 5).contains(&count),
        "{count} after {known}"
    );
    running.stop();
}
