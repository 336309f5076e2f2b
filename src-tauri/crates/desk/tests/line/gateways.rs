//! Gateways that lie, are slow or fail.

use crate::hall::{CARD_ONLY, FACT, Hall, submitted};
use crate::site::Site;
use domain::case::CaseState;
use ipc::{ErrorCode, Health, Input, StripState, View};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use testkit::lying_gateway::{Fault, Lie, LyingGateway};

/// Where an action's state is asked for.
const STATE: &str = "/v1/actions/";
const ALL: &str = "/v1/";
/// Where actions are handed in.
const SUBMITTED: &str = "/v1/actions";

/// From home with the card on the reader to the consent page.
fn fill_in(hall: &Hall, site: &Site) {
    hall.choose(CARD_ONLY);
    hall.act(Input::TypeMrz { mrz: site.zone() });
    hall.read();
    hall.answer_all(&[]);
    hall.consent();
}

/// The person's cases, with the card on the reader: each is on the chain, once.
fn cases_are(hall: &Hall, site: &Site, wanted: usize) {
    hall.act(Input::OpenMyCases);
    hall.act(Input::TypeMrz { mrz: site.zone() });
    hall.read();
    let cases = hall.my_cases_shown();
    assert_eq!(cases.len(), wanted);
    assert!(cases.iter().all(|row| row.state.is_some()));
    hall.leave();
}

pub(crate) fn lies(state: &Path) {
    let log = Log::begin();
    let mut site = Site::new(state);
    let (_node, gateway) = site.chain(state);
    let liar = LyingGateway::start(gateway.address()).unwrap();
    let other = LyingGateway::start(gateway.address()).unwrap();
    site.gateways = vec![liar.url(), other.url()];
    site.lay_card();
    let config = site.config();

    // A receipt that the liar can show again.
    let hall = Hall::with(state, Some(config.clone()));
    fill_in(&hall, &site);
    hall.submit();
    hall.settled();
    hall.leave();
    drop(hall);

    let page = Fault::Body(b"<html>welcome</html>".to_vec());
    // Told under which path, and what it is called. Who says "final" without a proof says no more
    // than "received", and is asked again.
    let lies = [
        (
            STATE,
            Fault::Lie(Lie::ForgedReceipt),
            Some("lied_forged_signature"),
        ),
        (STATE, Fault::Lie(Lie::OldReceipt), Some("lied_wrong_chain")),
        (
            STATE,
            Fault::Lie(Lie::ReceiptOfAnother),
            Some("lied_wrong_action"),
        ),
        (
            STATE,
            Fault::Lie(Lie::WrongOutcome),
            Some("lied_forged_signature"),
        ),
        (STATE, Fault::Lie(Lie::FinalWithoutProof), None),
        (ALL, page, Some("lied_bad_json")),
    ];
    for (path, lie, named) in &lies {
        other.always(ALL, Fault::Drop);
        let hall = Hall::with(state, Some(config.clone()));
        fill_in(&hall, &site);
        liar.always(path, lie.clone());
        let asked = liar.requests().len();
        hall.submit();
        let began = Instant::now();
        log.forget();
        if let Some(name) = named {
            hall.until("the lie is found out and named", |view| {
                assert!(submitted(view).claims_nothing(), "{lie:?} was believed");
                submitted(view).waits_for() == Some(ErrorCode::GatewayLied)
                    && view.foot.health == Health::Trouble
            });
            let lies = log.gateways_lies();
            assert!(!lies.is_empty(), "{lie:?} is not in the log");
            assert!(lies.iter().all(|code| code == name), "{lie:?}: {lies:?}");
        }
        let found = began.elapsed();
        hall.for_a_while(Duration::from_millis(1_500), "never believed", |view| {
            submitted(view).claims_nothing()
        });
        assert!(liar.requests().len() > asked, "{lie:?} was never told");
        // An honest gateway settles it. A liar that was found out is not asked any more; one
        // that was not is asked until it tells the truth.
        other.honest();
        if named.is_none() {
            liar.honest();
        }
        let (_, receipt) = hall.settled();
        println!(
            "{FACT}{}: {} ms, final at height {} in the end",
            match lie {
                Fault::Lie(lie) => format!("{lie:?}"),
                _ => "a page that is none of ours".into(),
            },
            found.as_millis(),
            receipt.height
        );
        assert_eq!(hall.view().foot.refused, 0);
        hall.leave();
        drop(hall);
        liar.honest();
    }
    // Not even over a restart does an older state pass for the newest.
    let hall = Hall::with(state, Some(config.clone()));
    let newest = hall
        .until("a header", |view| view.foot.height.is_some())
        .foot
        .height;
    drop(hall);
    other.always(ALL, Fault::Drop);
    liar.always("/v1/head", Fault::Lie(Lie::OldHead));
    let asked = liar.requests().len();
    let hall = Hall::with(state, Some(config));
    hall.until("the liar was asked", |view| {
        liar.requests().len() > asked && view.foot.height.is_some()
    });
    hall.for_a_while(Duration::from_millis(500), "the height went back", |view| {
        view.foot.height >= newest
    });
    liar.honest();
    other.honest();
    cases_are(&hall, &site, 1 + lies.len());
    assert_eq!(liar.unmet(), [""; 0], "never told");
}

/// The only gateway of a machine takes a case and says that it was refused: nothing can prove it
/// wrong. The person sends it again, and only one of the two ever counts.
pub(crate) fn a_false_refusal(state: &Path) {
    let mut site = Site::new(state);
    let (_node, gateway) = site.chain(state);
    let liar = LyingGateway::start(gateway.address()).unwrap();
    site.gateways = vec![liar.url()];
    site.lay_card();
    let hall = Hall::with(state, Some(site.config()));
    let refused =
        |code| move |view: &View| submitted(view).states.now == StripState::Refused { code };
    fill_in(&hall, &site);
    liar.always(SUBMITTED, Fault::Lie(Lie::FalseRefusal));
    hall.submit();
    hall.until("the only word there is", refused(ErrorCode::RefusedOther));
    liar.honest();
    hall.act(Input::Retry);
    hall.act(Input::Continue);
    hall.consent();
    hall.submit();
    hall.until("it was taken before", refused(ErrorCode::RefusedStale));
    hall.act(Input::OpenMyCases);
    let cases = hall.my_cases_shown();
    let told: Vec<_> = cases.iter().map(|row| (row.state, row.refused)).collect();
    let not_taken = (None, Some(ErrorCode::RefusedStale));
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.contains(&(Some(CaseState::Filed), None)) && told.contains(&not_taken),
        "{told:?}"
    );
    hall.leave();
}

/// What this process logs, for a test to look at.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// From now on.
    fn begin() -> Self {
        let log = Self::default();
        let lines = log.clone();
        tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || lines.clone())
            .init();
        log
    }

    fn lines(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap()
    }

    fn forget(&self) {
        self.lines().clear();
    }

    /// The codes of the lies that gateways were found out in.
    fn gateways_lies(&self) -> Vec<String> {
        let text = String::from_utf8(self.lines().clone()).unwrap();
        let lies = text.lines().filter(|line| line.contains("gateway fault"));
        let code = |line: &str| Some(line.split_once("code=")?.1.split(' ').next()?.to_owned());
        lies.filter_map(code)
            .filter(|code| code.starts_with("lied_"))
            .collect()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.lines().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub(crate) fn failures(state: &Path) {
    let mut site = Site::new(state);
    let (_node, gateway) = site.chain(state);
    let faulty = LyingGateway::start(gateway.address()).unwrap();
    site.gateways = vec![faulty.url()];
    site.lay_card();
    let config = site.config();
    let slow = Fault::Delay(Duration::from_secs(7));
    let failures = [
        (Fault::Status(500), ErrorCode::GatewayFailing),
        (Fault::Drop, ErrorCode::NetworkDown),
        (Fault::LoseAnswer, ErrorCode::NetworkDown),
        (Fault::Cut(60), ErrorCode::NetworkDown),
        (slow, ErrorCode::GatewaySlow),
    ];
    for (fault, code) in &failures {
        let hall = Hall::with(state, Some(config.clone()));
        fill_in(&hall, &site);
        faulty.always(ALL, fault.clone());
        hall.submit();
        let began = Instant::now();
        hall.until("the fault is named", |view| {
            assert!(submitted(view).claims_nothing(), "{fault:?}");
            submitted(view).waits_for() == Some(*code)
        });
        let named = began.elapsed();
        // The same gateway, come to itself, settles it: a fault is no lie.
        faulty.honest();
        hall.settled();
        println!("{FACT}{fault:?}: named after {} ms", named.as_millis());
        hall.leave();
    }
    // What arrives twice, or whose answer was lost, is on the chain once.
    let hall = Hall::with(state, Some(config));
    fill_in(&hall, &site);
    faulty.next("/v1/actions", Fault::Duplicate);
    faulty.next("/v1/actions", Fault::LoseAnswer);
    faulty.always("/v1/content/", Fault::Duplicate);
    hall.submit();
    hall.settled();
    hall.leave();
    cases_are(&hall, &site, failures.len() + 1);
    assert_eq!(faulty.unmet(), [""; 0], "never happened");
}
