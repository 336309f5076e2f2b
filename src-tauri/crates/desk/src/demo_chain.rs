//! The demo hall on a chain outside this program: where the state folder holds
//! `demo-chain.toml`, filings go there instead of to a ledger in this program. `hallseal-node
//! testnet` writes it for a consortium of this machine; a demo whose ledger runs in it writes it
//! for the faces that are opened beside it. Never beside a configuration.

use crate::clerk::Person;
use crate::error::DeskError;
use crate::keys;
use domain::catalogue::Bilingual;
use domain::id::DepartmentCode;
use ipc::{ErrorCode, Mode};
use ledger::Genesis;
use seal::keys::SigningKey;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use zeroize::{Zeroize, Zeroizing};

/// Far more than a proper file has.
const MAX_BYTES: u64 = 16 << 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The secret of the device that the consortium enrolled for the demo, hex.
    device: String,
    /// A member's gateway on this machine.
    gateway: SocketAddr,
    /// The other members' gateways, which are asked after it.
    #[serde(default)]
    others: Vec<SocketAddr>,
    /// The chain's genesis.
    genesis: PathBuf,
    /// What content is sealed to: each department's key service.
    #[serde(default)]
    recipients: BTreeMap<DepartmentCode, String>,
    /// The consortium's made-up staff.
    #[serde(default)]
    staff: Vec<StaffEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StaffEntry {
    /// Their key's secret, hex.
    key: String,
    name: Bilingual,
    duty: Bilingual,
}

/// A consortium that the demo hall is pointed at.
pub(crate) struct DemoChain {
    /// The device that is enrolled there.
    pub(crate) signer: SigningKey,
    /// Where filings go.
    pub(crate) gateway: SocketAddr,
    /// Who else is asked.
    pub(crate) others: Vec<SocketAddr>,
    /// Where the chain begins.
    pub(crate) genesis: Genesis,
    /// Each department's key service; made up where the file names none.
    pub(crate) recipients: BTreeMap<DepartmentCode, String>,
    /// Its made-up staff.
    pub(crate) staff: Vec<Person>,
}

fn wrong(what: impl ToString) -> DeskError {
    let what = what.to_string();
    DeskError::new(ErrorCode::ConfigInvalid, format!("demo chain: {what}"))
}

/// The file in a state folder.
const FILE: &str = "demo-chain.toml";
/// Where the faces that are opened beside a demo have their state folders, in its own.
const BESIDE: &str = "beside";

/// The faces that can be opened beside one another, and their folders' names.
const FACES: [(Mode, &str); 3] = [
    (Mode::Kiosk, "kiosk"),
    (Mode::Counter, "counter"),
    (Mode::Board, "board"),
];

/// The state folder of a face that can be opened beside the demo of this state folder; `None` where
/// that has not offered its chain to such a face.
#[cfg(feature = "demo")]
pub(crate) fn beside(state: &Path, mode: Mode) -> Option<PathBuf> {
    let (_, name) = FACES.into_iter().find(|(face, _)| *face == mode)?;
    let folder = state.join(BESIDE).join(name);
    folder.join(FILE).exists().then_some(folder)
}

/// What a demo offers of the chain that runs in it.
pub(crate) struct Offer<'a> {
    pub(crate) signer: &'a SigningKey,
    pub(crate) gateway: SocketAddr,
    pub(crate) genesis: &'a Genesis,
    pub(crate) recipients: &'a BTreeMap<DepartmentCode, String>,
    pub(crate) staff: &'a [Person],
}

/// Offers it to every other face. All of it is worthless by design.
pub(crate) fn offer(state: &Path, own: Mode, offer: &Offer<'_>) -> std::io::Result<()> {
    let beside = state.join(BESIDE);
    std::fs::create_dir_all(&beside)?;
    let genesis = beside.join("genesis.json");
    let json = node::genesis::to_json(offer.genesis).map_err(std::io::Error::other)?;
    keys::write_durable(&genesis, json.as_bytes())?;
    let text = written(offer, &genesis);
    for (face, name) in FACES {
        let folder = beside.join(name);
        let path = folder.join(FILE);
        if face == own {
            // A second one of the same kind is a mistake, and is told so.
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => continue,
            }
        }
        std::fs::create_dir_all(&folder)?;
        // Whole or not at all, and to be read by its owner alone.
        let unfinished = folder.join("demo-chain.new");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&unfinished)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(unfinished, path)?;
    }
    Ok(())
}

fn written(offer: &Offer<'_>, genesis: &Path) -> Zeroizing<String> {
    let secret = |key: &SigningKey| Zeroizing::new(hex::encode(key.to_secret().as_slice()));
    // JSON's strings are TOML's basic strings.
    let text = |text: &str| serde_json::Value::from(text);
    let both = |both: &Bilingual| format!("{{ zh = {}, en = {} }}", text(&both.zh), text(&both.en));
    let mut all = Zeroizing::new(format!(
        "device = \"{}\"\ngateway = \"{}\"\ngenesis = {}\n\n[recipients]\n",
        secret(offer.signer).as_str(),
        offer.gateway,
        text(&genesis.to_string_lossy()),
    ));
    for (code, recipient) in offer.recipients {
        all.push_str(&format!("{code} = {}\n", text(recipient)));
    }
    for one in offer.staff {
        all.push_str(&format!(
            "\n[[staff]]\nkey = \"{}\"\nname = {}\nduty = {}\n",
            secret(&one.key).as_str(),
            both(&one.name),
            both(&one.duty),
        ));
    }
    all
}

/// What the state folder says; `None` where it says nothing.
pub(crate) fn find(folder: &Path) -> Result<Option<DemoChain>, DeskError> {
    let mut text = Zeroizing::new(String::new());
    match std::fs::File::open(folder.join(FILE)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(error.kind())),
        Ok(file) => file
            .take(MAX_BYTES)
            .read_to_string(&mut text)
            .map_err(|error| wrong(error.kind()))?,
    };
    let file = read(&text)?;
    let genesis = std::fs::read_to_string(&file.genesis).map_err(|error| wrong(error.kind()))?;
    let genesis = node::genesis::from_json(&genesis).map_err(wrong)?;
    let recipients = match file.recipients.is_empty() {
        true => keys::made_up_recipients(folder, &genesis)?,
        false => file.recipients,
    };
    Ok(Some(DemoChain {
        signer: file.signer,
        gateway: file.gateway,
        others: file.others,
        recipients,
        genesis,
        staff: file.staff,
    }))
}

/// What the file says.
struct Told {
    signer: SigningKey,
    gateway: SocketAddr,
    others: Vec<SocketAddr>,
    genesis: PathBuf,
    recipients: BTreeMap<DepartmentCode, String>,
    staff: Vec<Person>,
}

fn read(text: &str) -> Result<Told, DeskError> {
    let mut file: File = toml::from_str(text).map_err(|error| wrong(error.message().to_owned()))?;
    let device = secret(&mut file.device)?;
    let mut gateways = core::iter::once(&file.gateway).chain(&file.others);
    if !gateways.all(|gateway| gateway.ip().is_loopback()) {
        return Err(wrong("a demo's consortium is on this machine"));
    }
    let person = |mut entry: StaffEntry| {
        Ok(Person {
            key: secret(&mut entry.key)?,
            name: entry.name,
            duty: entry.duty,
        })
    };
    Ok(Told {
        signer: device,
        gateway: file.gateway,
        others: file.others,
        genesis: file.genesis,
        recipients: file.recipients,
        staff: file
            .staff
            .into_iter()
            .map(person)
            .collect::<Result<_, _>>()?,
    })
}

/// A key by its secret in hex, which is wiped.
fn secret(text: &mut String) -> Result<SigningKey, DeskError> {
    let mut secret = Zeroizing::new([0u8; 32]);
    let read = hex::decode_to_slice(&*text, &mut *secret);
    text.zeroize();
    read.map_err(|_| wrong("a secret is not 64 hex digits"))?;
    Ok(SigningKey::from_secret(&secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_folder_without_the_file_has_its_own_chain_and_a_wrong_file_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(find(dir.path()).unwrap().is_none());
        let good = format!(
            "device = \"{}\"\ngateway = \"127.0.0.1:1\"\ngenesis = \"/nowhere\"\n",
            "07".repeat(32)
        );
        for text in [
            good.clone(),
            good.replace("07", "0x"),
            good.replace("127.0.0.1", "192.0.2.1"),
            format!("others = [\"192.0.2.1:1\"]\n{good}"),
            good.replace("genesis", "genisis"),
            String::new(),
        ] {
            std::fs::write(dir.path().join("demo-chain.toml"), text).unwrap();
            let refused = find(dir.path()).err().unwrap();
            assert_eq!(refused.code, ErrorCode::ConfigInvalid);
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_stands_there_only_a_gateway_of_this_machine_is_taken(
            device in "[0-9a-f]{62,66}|\\PC{0,70}",
            gateway in "127\\.0\\.0\\.[0-9]{1,3}:[0-9]{1,5}|[0-9.:]{3,20}|\\[::1\\]:[0-9]{1,5}",
            noise in "\\PC{0,30}",
        ) {
            let text = format!("device = {device:?}\ngateway = {gateway:?}\ngenesis = \"g\"\n{noise}");
            match read(&text) {
                Ok(told) => {
                    proptest::prop_assert!(told.gateway.ip().is_loopback());
                    proptest::prop_assert!(device.len() == 64);
                }
                Err(error) => {
                    proptest::prop_assert_eq!(error.code, ErrorCode::ConfigInvalid);
                    // A secret that was mistyped is not written into the log.
                    proptest::prop_assert!(device.len() < 8 || !error.what.contains(&device));
                }
            }
        }
    }
}
