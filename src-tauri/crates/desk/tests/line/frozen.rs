//! A machine that somebody responsible freezes, thaws and revokes while a person stands at it.

use crate::hall::{CARD_ONLY, FACT, Hall};
use crate::site::Site;
use domain::action::{
    Action, Body, ConfirmThaw, EnrolKey, Freeze, FreezeReason, FreezeTarget, RevokeKey,
    RevokeReason, Role, Thaw,
};
use domain::delivery::{Step, Work};
use domain::id::{ActionId, Digest, KeyId};
use ipc::{ErrorCode, Input, Screen};
use ledger::record::KeyRecord;
use node::genesis::DemoChain;
use receipt::StateKey;
use seal::keys::SigningKey;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use sync::{Limits, Sync};

/// Puts signed actions on the chain, one by one.
struct Office {
    demo: DemoChain,
    client: Sync,
    number: u8,
}

impl Office {
    fn act(&mut self, key: &SigningKey, body: Body) -> Digest {
        self.number += 1;
        let action = Action {
            chain_id: self.demo.genesis.chain_id.clone(),
            action_id: ActionId([self.number; 16]),
            author: key.id(),
            device: None,
            parent: None,
            evidence: Digest([7; 32]),
            replaces: None,
            body,
        };
        let signed = seal::action::sign(&action, &[key]).unwrap();
        let digest = signed.digest();
        let mut work = [Work {
            digest,
            signed: signed.into_bytes(),
            content: None,
            received_at_ms: None,
            attempts: 0,
        }];
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(20) {
            let report = self.client.step(&work, &mut |_: &Digest| None, now_ms());
            for (_, step) in report.steps {
                match step {
                    Step::Proven { outcome, .. } => {
                        assert!(outcome.is_ok(), "{outcome:?}");
                        return digest;
                    }
                    Step::Received | Step::Waiting => work[0].received_at_ms = Some(now_ms()),
                    other => panic!("{other:?}"),
                }
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("in vain: it is not on the chain");
    }

    fn key(&mut self, id: KeyId) -> KeyRecord {
        let read = self.client.read_proved(&StateKey::Key(id), now_ms());
        seal::canonical::from_slice(&read.unwrap().value.unwrap()).unwrap()
    }
}

fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(now.as_millis()).unwrap()
}

fn out_of_service(hall: &Hall, why: ErrorCode) {
    let began = Instant::now();
    let view = hall.until(
        "out of service",
        |view| matches!(view.screen, Screen::OutOfService { code } if code == why),
    );
    println!(
        "{FACT}out of service after {} ms",
        began.elapsed().as_millis()
    );
    assert!(
        view.person.is_none() && !view.in_session,
        "nobody is left on the screen"
    );
}

pub(crate) fn out_of_service_and_back(state: &Path) {
    let mut site = Site::new(state);
    let (_node, gateway) = site.chain(state);
    site.gateways = vec![gateway.url()];
    site.lay_card();
    let demo = Site::genesis(state);
    let history = node::genesis::history(&demo.genesis).unwrap();
    let client = Sync::new(&site.gateways, history, Limits::default()).unwrap();
    let keys = outbox::keyfile::load_or_create(&state.join("device.keys")).unwrap();
    let device = SigningKey::from_secret(&keys.device_seed).id();
    let mut office = Office {
        demo,
        client,
        number: 0,
    };
    let record = office.key(device);
    let admin = office.demo.admins[&record.department].clone();
    let manager = SigningKey::from_secret(&[77; 32]);
    let enrol = EnrolKey {
        key: manager.public(),
        role: Role::HallManager,
        department: record.department.clone(),
        hall: record.hall.clone(),
        scopes: None,
        quota: None,
    };
    office.act(&admin, Body::EnrolKey(enrol));

    let hall = Hall::with(state, Some(site.config()));
    let hall_target = FreezeTarget::Hall(record.department.clone(), record.hall.clone().unwrap());
    for target in [FreezeTarget::Key(device), hall_target] {
        // In the middle of a person's form.
        hall.choose(CARD_ONLY);
        hall.act(Input::TypeMrz { mrz: site.zone() });
        hall.read();
        let freeze = office.act(
            &admin,
            Body::Freeze(Freeze {
                target: target.clone(),
                reason: FreezeReason::Misbehaves,
            }),
        );
        out_of_service(&hall, ErrorCode::DeviceFrozen);
        // Nobody gets past it by touching.
        hall.act(Input::OpenMyCases);
        out_of_service(&hall, ErrorCode::DeviceFrozen);
        let thaw = Thaw {
            target: target.clone(),
            freeze,
        };
        let thaw = office.act(&admin, Body::Thaw(thaw));
        office.act(&manager, Body::ConfirmThaw(ConfirmThaw { target, thaw }));
        hall.until("home again", |view| matches!(view.screen, Screen::Home));
    }
    // It files as before.
    hall.choose(CARD_ONLY);
    hall.act(Input::TypeMrz { mrz: site.zone() });
    hall.read();
    hall.apply();
    hall.settled();
    hall.leave();

    let revoke = RevokeKey {
        key: device,
        reason: RevokeReason::Retired,
    };
    office.act(&admin, Body::RevokeKey(revoke));
    out_of_service(&hall, ErrorCode::DeviceRevoked);
    drop(hall);
    // It says so after a restart, too.
    let again = Hall::with(state, Some(site.config()));
    out_of_service(&again, ErrorCode::DeviceRevoked);
}
