//! The disk is full; the key is another.

use crate::hall::{CARD_ONLY, FACT, Hall, options};
use crate::site::Site;
use desk::Desk;
use ipc::{ErrorCode, Input, Screen};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use testkit::lying_gateway::{Fault, LyingGateway};

/// A small disk of this process's own, which ends with it.
fn mount(at: &Path, mebibytes: u32) -> bool {
    Command::new("mount")
        .args(["-t", "tmpfs", "-o", &format!("size={mebibytes}m"), "none"])
        .arg(at)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether a process here can have mounts of its own.
pub(crate) fn can_unshare() -> bool {
    Command::new("unshare")
        .args(["--mount", "--", "true"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether this process may mount; the state folder is on a small disk then.
pub(crate) fn can_mount(state: &Path) -> bool {
    mount(state, 24)
}

/// Takes all the room there is.
fn fill(state: &Path) -> PathBuf {
    let path = state.join("filler");
    let mut file = File::create(&path).unwrap();
    for bytes in [1 << 16, 1 << 10, 1] {
        while file.write_all(&vec![0x5A; bytes]).is_ok() {}
    }
    path
}

pub(crate) fn disk_full(state: &Path) {
    let hall = Hall::open(state);
    hall.choose(CARD_ONLY);
    hall.identify(0);
    hall.answer_all(&[]);
    hall.consent();
    let filler = fill(state);
    let view = hall.act(Input::Submit);
    match &view.screen {
        Screen::Consent { error, busy, .. } => {
            assert_eq!((*error, *busy), (Some(ErrorCode::DiskFull), false));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(view.foot.pending, 0, "what is not stored is not counted");
    // The answers are still there.
    let view = hall.act(Input::Back);
    let Screen::Check { answers, .. } = &view.screen else {
        panic!("{:?}", view.screen);
    };
    assert!(answers.iter().all(|answer| answer.value.is_some()));
    hall.act(Input::Continue);
    let view = hall.act(Input::Submit);
    assert!(matches!(
        view.screen,
        Screen::Consent {
            error: Some(ErrorCode::DiskFull),
            ..
        }
    ));
    std::fs::remove_file(filler).unwrap();
    let saved = hall.submit();
    let (settled, receipt) = hall.settled();
    assert_eq!(settled.number, saved.number);
    println!(
        "{FACT}final at height {} after there was room again",
        receipt.height
    );
    hall.act(Input::AnotherMatter);

    // Stored while there was room, but the chain's own disk is full when it arrives: that costs
    // nothing but time.
    hall.choose(CARD_ONLY);
    hall.answer_all(&[]);
    hall.consent();
    let second = hall.submit();
    let filler = fill(state);
    std::thread::sleep(std::time::Duration::from_secs(2));
    std::fs::remove_file(filler).unwrap();
    let (settled, _) = hall.settled();
    assert_eq!(settled.number, second.number);
    let cases = hall.my_cases();
    assert_eq!(cases.len(), 2);
    hall.leave();
}

/// The gateway is elsewhere and works; what it answers cannot be recorded here for want of room.
pub(crate) fn no_room_to_record(state: &Path) {
    const SUBMIT: &str = "POST /v1/actions";
    let mut site = Site::new(state);
    let (_node, gateway) = site.chain(state);
    let between = LyingGateway::start(gateway.address()).unwrap();
    site.gateways = vec![between.url()];
    site.lay_card();
    let hall = Hall::with(state, Some(site.config()));
    let submitted = || {
        let requests = between.requests();
        requests.iter().filter(|title| *title == SUBMIT).count()
    };
    hall.choose(CARD_ONLY);
    hall.act(Input::TypeMrz { mrz: site.zone() });
    hall.read();
    hall.answer_all(&[]);
    hall.consent();
    // Stored while there is room; the answer comes when there is none.
    between.next("/v1/actions", Fault::Delay(Duration::from_millis(1_500)));
    let saved = hall.submit();
    hall.until("it is sent", |_| submitted() == 1);
    let filler = fill(state);
    std::thread::sleep(Duration::from_secs(5));
    let view = hall.view();
    assert_eq!(view.foot.pending, 1, "there was room after all");
    let asked = between.requests().len();
    assert_eq!(submitted(), 1, "sent again and again");
    std::fs::remove_file(filler).unwrap();
    let (settled, _) = hall.settled();
    assert_eq!(settled.number, saved.number);
    assert_eq!(submitted(), 1, "what was answered is not sent anew");
    assert_eq!(between.unmet(), [""; 0]);
    println!("{FACT}one submission, {asked} requests in all while there was no room");
    hall.leave();
}

/// Every file of the state folder but logs of the database engine's own, with its bytes.
fn files(state: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![state.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                all.insert(entry.path(), std::fs::read(entry.path()).unwrap());
            }
        }
    }
    all
}

pub(crate) fn wrong_key(state: &Path) {
    let hall = Hall::open(state);
    hall.choose(CARD_ONLY);
    hall.identify(0);
    hall.answer_all(&[]);
    hall.consent();
    hall.panel(ipc::PanelInput::Network { connected: false });
    let saved = hall.submit();
    hall.leave();
    drop(hall);

    let key_file = state.join("device.keys");
    let keys = std::fs::read_to_string(&key_file).unwrap();
    let (before, rest) = keys.split_once("store_key").unwrap();
    let digit = rest.find(|c: char| c.is_ascii_hexdigit()).unwrap();
    let old = &rest[digit..=digit];
    let new = if old == "0" { "1" } else { "0" };
    let other = [before, "store_key", &rest[..digit], new, &rest[digit + 1..]].concat();
    assert_ne!(other, keys);
    std::fs::write(&key_file, &other).unwrap();
    let was = files(state);
    for _ in 0..2 {
        let error = Desk::start(&options(state, None)).err().unwrap();
        assert_eq!(error.code, ErrorCode::StoreLocked, "{error}");
    }
    let is = files(state);
    for (path, bytes) in &was {
        assert!(
            is.get(path) == Some(bytes),
            "{} was touched",
            path.display()
        );
    }

    // A key file that everybody may read is not used at all.
    std::fs::write(&key_file, &keys).unwrap();
    let mode = |mode| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&key_file, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(0o644);
    let error = Desk::start(&options(state, None)).err().unwrap();
    assert_eq!(error.code, ErrorCode::KeyFileExposed, "{error}");
    mode(0o600);

    // With the right key everything is there and goes on.
    let hall = Hall::open(state);
    hall.until("it is sent", |view| view.foot.pending == 0);
    hall.act(Input::OpenMyCases);
    hall.identify(0);
    let cases = hall.my_cases_shown();
    assert_eq!(cases.len(), 1);
    assert_eq!(cases[0].number, saved.number);
    hall.leave();
}
