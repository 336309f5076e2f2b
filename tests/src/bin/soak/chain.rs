//! Faults of a consortium of four departments with real engines: what `./dev test` tries
//! once and short, here longer and by more chance. Needs `HALLSEAL_COMETBFT` and the built
//! `hallseal-node`.

use crate::Tally;
use hallseal_tests::chain::{blows, governed, lies, misuse, partition, twins, wrong_clock};
use hallseal_tests::dice::Dice;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// How many random blows, for each minute of the soak's length.
const BLOWS_PER_MINUTE: u64 = 6;
/// Apart for longer than the engine's connections live without an answer.
const LONG: Duration = Duration::from_secs(150);

/// What a scenario comes to; `Ok(Err(why))` where this machine does not permit it.
type Came = Result<Result<String, String>, String>;

/// Runs every scenario that is asked for: by `chain`, or by its own name.
pub(crate) fn run(tally: &mut Tally, seed: u64, length: Duration, asked: impl Fn(&str) -> bool) {
    let dice = Dice::new(seed);
    let count = (length.as_secs() * BLOWS_PER_MINUTE / 60).max(12);
    type Scenario<'a> = Box<dyn FnOnce(Dice) -> Result<String, String> + 'a>;
    let scenarios: [(&str, Scenario<'_>); 9] = [
        ("blows", Box::new(|dice| Ok(random_blows(dice, count)))),
        (
            "votes",
            Box::new(|dice| Ok(governed::votes_on_a_running_chain(dice))),
        ),
        (
            "twins",
            Box::new(|dice| Ok(twins::one_key_on_two_machines(dice))),
        ),
        ("lies", Box::new(|dice| Ok(lies::by_name(dice)))),
        ("misuse", Box::new(|dice| Ok(misuse::by_devices(dice)))),
        ("clock", Box::new(wrong_clock::ten_minutes_off)),
        (
            "partition",
            Box::new(|dice| partition::two_and_two(dice, Duration::from_secs(20))),
        ),
        (
            "partition-alone",
            Box::new(|dice| partition::one_alone(dice, Duration::from_secs(30))),
        ),
        (
            "partition-long",
            Box::new(|dice| partition::two_and_two(dice, LONG)),
        ),
    ];
    let all = asked("chain");
    for (name, scenario) in scenarios {
        let full = format!("chain-{name}");
        if !all && !asked(&full) {
            continue;
        }
        if std::env::var_os("HALLSEAL_COMETBFT").is_none() {
            tally.skip(&full, "no engine is named by HALLSEAL_COMETBFT");
            continue;
        }
        let began = Instant::now();
        match caught(|| scenario(dice.split(name))) {
            Ok(Ok(what)) => {
                let took = began.elapsed().as_secs();
                tally.add(&full, Ok(format!("{what}; {took} s")));
            }
            Ok(Err(why)) => tally.skip(&full, &why),
            Err(why) => tally.add(
                &full,
                Err(format!("{why}; again with HALLSEAL_SEED={seed}")),
            ),
        }
    }
}

fn random_blows(mut dice: Dice, count: u64) -> String {
    let blows: Vec<blows::Blow> = (0..count).map(|_| blows::any(&mut dice)).collect();
    blows::run(dice, blows)
}

/// A scenario says by a panic what does not hold.
fn caught(scenario: impl FnOnce() -> Result<String, String>) -> Came {
    catch_unwind(AssertUnwindSafe(scenario)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        text.unwrap_or_else(|| "a panic without words".to_owned())
    })
}
