//! Devices among gateways that lie, lose, delay and repeat, on the real chain.

use super::actions::{content_of, device, file, file_with, signed};
use super::cluster::{Cluster, Setup, now_s};
use super::device::{Device, client, code, limits, step, to_ask, to_submit};
use super::liar::{Bend, Liar, Trick};
use super::load::Load;
use crate::dice::Dice;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::delivery::{Stage, Step};
use domain::outcome::Outcome;
use receipt::{Receipt, StateKey};
use serde_json::{Value, json};
use std::sync::Arc;

fn bend(of: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Bend {
    Arc::new(move |path, value| {
        if path.starts_with(of) {
            change(value);
        }
    })
}

/// The receipt with one byte of its first signature changed.
fn forged(receipt: &Value) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(receipt.as_str()?).ok()?;
    let mut receipt = Receipt::from_bytes(&bytes).ok()?;
    receipt.proof.votes.first_mut()?.signature[7] ^= 1;
    Some(URL_SAFE_NO_PAD.encode(receipt.to_bytes()))
}

/// What a gateway says of a final action, one lie each, with its name.
fn about_actions(other: &Value, old_head: &Value) -> Vec<(&'static str, Bend)> {
    const ASK: &str = "/v1/actions/";
    let (other, swapped) = (other.clone(), other["receipt"].clone());
    let old_head = old_head.clone();
    vec![
        (
            "lied_wrong_outcome",
            bend(ASK, |v| {
                v["height"] = json!(v["height"].as_u64().unwrap_or(0) + 1)
            }),
        ),
        (
            "lied_wrong_outcome",
            bend(ASK, |v| v["outcome"] = json!("stale")),
        ),
        (
            "lied_wrong_action",
            bend(ASK, move |v| v["receipt"] = swapped.clone()),
        ),
        ("lied_wrong_action", bend(ASK, move |v| *v = other.clone())),
        (
            "lied_forged_signature",
            bend(ASK, |v| v["receipt"] = json!(forged(&v["receipt"]))),
        ),
        (
            "lied_bad_json",
            bend(ASK, |v| v["status"] = json!("finalised")),
        ),
        ("lied_bad_json", bend(ASK, |v| v["receipt"] = json!(7))),
        (
            "lied_bad_proof",
            bend(ASK, |v| v["receipt"] = json!("AAAA")),
        ),
        (
            "lied_wrong_chain",
            bend("/v1/head", |v| v["chain_id"] = json!("xihu-1")),
        ),
        (
            "lied_bad_proof",
            bend("/v1/head", |v| {
                v["height"] = json!(v["height"].as_u64().unwrap_or(0) + 1)
            }),
        ),
        (
            "lied_old_head",
            bend("/v1/head", move |v| *v = old_head.clone()),
        ),
    ]
}

/// What a gateway says to a submission, one lie each.
fn about_submissions() -> Vec<(&'static str, Bend)> {
    const SUBMIT: &str = "/v1/actions";
    vec![
        (
            "lied_wrong_action",
            bend(SUBMIT, |v| {
                v["results"][0]["action"] = json!("00".repeat(32))
            }),
        ),
        (
            "lied_wrong_action",
            bend(SUBMIT, |v| v["results"] = json!([])),
        ),
        (
            "lied_bad_json",
            bend(SUBMIT, |v| v["results"][0]["status"] = json!("final")),
        ),
        (
            "lied_bad_json",
            bend(SUBMIT, |v| {
                v["results"][0] = json!({ "action": v["results"][0]["action"], "status": "refused", "outcome": "ok" });
            }),
        ),
    ]
}

/// Each lie at one gateway, told by its name to a device that asks it, and of no effect
/// beside an honest one; then losses, delays and repeats by chance. Everything is final, and
/// once.
///
/// # Panics
/// Where a lie goes by unnamed, or something is lost or doubled.
pub fn by_name(mut dice: Dice) -> String {
    let cluster = Cluster::start(&Setup::default());
    let mut load = Load::default();
    let known = load.file(&cluster, 1, 2);
    load.settle(&cluster, &[0, 1, 2, 3], &mut dice);
    let old_head = cluster.ask(0, "/v1/head").expect("a header");
    load.file(&cluster, 1, 1);
    load.settle(&cluster, &[0, 1, 2, 3], &mut dice);
    let (at, liar) = (known[0].digest(), Liar::before(&cluster.urls[0]));
    let other = cluster.ask(0, &format!("/v1/actions/{}", known[1].digest()));
    let other = other.expect("it is final");
    let both = [liar.url.clone(), cluster.urls[1 + dice.place(3)].clone()];

    let mut told = 0u32;
    for (name, lie) in about_actions(&other, &old_head) {
        // What an honest gateway has shown before an old state is shown instead.
        liar.always(Trick::Honest);
        let mut alone = client(&cluster, &both[..1], limits());
        let mut beside = client(&cluster, &both, limits());
        for sync in [&mut alone, &mut beside] {
            sync.refresh_head(now_s() * 1_000).expect("a header");
        }
        liar.always(Trick::Bend(lie));
        let came = step_later(&mut alone, &known[0]);
        assert_eq!(code(&came), name);
        let view = alone.gateways(now_s() * 1_000).remove(0);
        assert_eq!((view.fault.as_deref(), view.lies), (Some(name), 1));
        let came = step_later(&mut beside, &known[0]);
        assert!(
            matches!(
                came,
                Step::Proven {
                    outcome: Outcome::Ok,
                    ..
                }
            ),
            "{name}: {came:?}"
        );
        told += 1;
    }
    told += state_lies(&cluster, &liar);
    for (number, (name, lie)) in (1u64 << 41..).zip(about_submissions()) {
        let action = file(number);
        liar.always(Trick::Bend(lie));
        let came = step(
            &mut client(&cluster, &both[..1], limits()),
            to_submit(&action),
        );
        assert_eq!(code(&came), name);
        let came = step(&mut client(&cluster, &both, limits()), to_submit(&action));
        assert_eq!(came, Step::Received, "{name}");
        load.expect(&action, 0);
        told += 1;
    }
    told += refusals(&cluster, &liar, &mut load);
    load.settle(&cluster, &[0, 1, 2, 3], &mut dice);
    let settled = chaos(&cluster, &liar, &mut load, &mut dice);
    load.settle(&cluster, &[0, 1, 2, 3], &mut dice);
    assert_eq!(cluster.settle(2, &at).outcome, 0);
    cluster.holds(&load.wanted, &[]);
    format!(
        "{told} lies told by name, {settled} cases through chance, {} actions, each once",
        load.wanted.len()
    )
}

/// Asks for an action when the header is due again.
fn step_later(sync: &mut sync::Sync, action: &seal::action::SignedAction) -> Step {
    let later_ms = now_s() * 1_000 + 30_000;
    let report = sync.step(&[to_ask(action)], &mut |_| None, later_ms);
    let first = report.steps.into_iter().next();
    first.expect("one piece of work has one step").1
}

/// A key's record that is another's, absent, or an older one's.
fn state_lies(cluster: &Cluster, liar: &Liar) -> u32 {
    let id = device(0).id();
    let key = StateKey::parse("key", &id.to_string()).expect("a key's id");
    let path = format!("/v1/state/key/{id}");
    let other = cluster
        .ask(0, &format!("/v1/state/key/{}", device(1).id()))
        .expect("its record");
    let lies: [(&str, Bend); 4] = [
        (
            "lied_bad_proof",
            bend("/v1/state/", |v| v["value"] = json!(null)),
        ),
        (
            "lied_bad_proof",
            bend("/v1/state/", |v| v["height"] = json!(1)),
        ),
        (
            "lied_bad_proof",
            bend("/v1/state/", {
                let other = other.clone();
                move |v| v["value"] = other["value"].clone()
            }),
        ),
        (
            "lied_wrong_action",
            bend("/v1/state/", move |v| *v = other.clone()),
        ),
    ];
    let count = u32::try_from(lies.len()).unwrap_or(0);
    for (name, lie) in lies {
        liar.always(Trick::Bend(lie));
        let mut alone = client(cluster, std::slice::from_ref(&liar.url), limits());
        let said = alone
            .read_proved(&key, now_s() * 1_000)
            .map_err(|error| error.code().into_owned());
        assert_eq!(said.map(|_| ()), Err(name.to_owned()), "{path}");
        let urls = [liar.url.clone(), cluster.urls[1].clone()];
        let true_one = client(cluster, &urls, limits()).read_proved(&key, now_s() * 1_000);
        assert!(
            true_one.is_ok_and(|proved| proved.value.is_some()),
            "{name}"
        );
    }
    count
}

/// A refusal that is none: as long as another gateway was not asked it does not stand.
fn refusals(cluster: &Cluster, liar: &Liar, load: &mut Load) -> u32 {
    liar.bend(|path, value| {
        if path == "/v1/actions" {
            let action = value["results"][0]["action"].clone();
            value["results"][0] =
                json!({ "action": action, "status": "refused", "outcome": "key_revoked" });
        }
    });
    let action = file(1 << 42);
    let down = "http://127.0.0.1:9".to_owned();
    let came = step(
        &mut client(cluster, &[liar.url.clone(), down], limits()),
        to_submit(&action),
    );
    assert_eq!(code(&came), "refused_unconfirmed");
    let urls = [liar.url.clone(), cluster.urls[2].clone()];
    let came = step(&mut client(cluster, &urls, limits()), to_submit(&action));
    assert_eq!(came, Step::Received);
    load.expect(&action, 0);
    1
}

/// A device's whole queue through a gateway that loses, delays, repeats, doubles and
/// pretends by chance, before an honest one.
fn chaos(cluster: &Cluster, liar: &Liar, load: &mut Load, dice: &mut Dice) -> usize {
    liar.by_chance(dice.split("chaos"));
    let urls = [liar.url.clone(), cluster.urls[3].clone()];
    let mut device = Device::at(cluster, &urls);
    let mut filed = Vec::new();
    for _ in 0..12 {
        for _ in 0..=dice.below(3) {
            filed.push(device.save());
        }
        device.deliver();
    }
    device.settle(cluster);
    for action in &filed {
        assert_eq!(device.stage(&action.digest()), Stage::Final);
        load.expect(action, 0);
    }
    filed.len()
}

/// An action of the second device that nobody has seen yet.
pub(super) fn of_the_second(number: u64, content: u8) -> seal::action::SignedAction {
    let by = device(1);
    let content = content_of(&by, number, content);
    signed(&file_with(&by, number, content), &by)
}
