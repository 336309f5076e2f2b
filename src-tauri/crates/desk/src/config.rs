//! The configuration: what the hall sets for this machine.
//!
//! A TOML file, signed: beside `hallseal.toml` lies `hallseal.toml.sig`, the Ed25519 signature of
//! its bytes in hex. The key that signs is pinned elsewhere ([`crate::pin`]): whoever can write the
//! file cannot write the key. A file that says `development = true` needs no signature and is
//! marked on every screen. With no file at all the machine is a demo hall.

mod printer;

pub(crate) use self::printer::Printer;
use crate::error::DeskError;
use crate::pin;
use devices::sam::Baud;
use domain::id::{DepartmentCode, HallCode, PublicKey};
use ipc::{ErrorCode, Mode};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Far more than a proper file has.
const MAX_BYTES: u64 = 256 << 10;

/// How the program was started.
#[derive(Debug, Clone)]
pub struct Options {
    /// The face to show.
    pub mode: Mode,
    /// The configuration, if one was named or stands at its usual place.
    pub config: Option<PathBuf>,
    /// Where everything of this machine is kept.
    pub state_dir: PathBuf,
}

/// What the hall sets for this machine.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Not for real people: no signature is needed, and every screen is marked.
    #[serde(default)]
    pub development: bool,
    /// The hall and this machine in it.
    pub hall: Hall,
    /// The way to the chain; without it the ledger runs in this program.
    pub chain: Option<Chain>,
    /// The PC/SC readers.
    #[serde(default)]
    pub card: Card,
    /// The reader of Chinese identity cards: a security module on a serial line.
    pub id_card: Option<Line>,
    /// The fingerprint scanner; without it only the other route is open.
    pub finger: Option<Line>,
    /// The document scanner.
    pub mrz: Option<Line>,
    /// The printer; without it nothing is offered to be printed.
    pub printer: Option<Printer>,
    /// Seconds until the idle warning, 60 to 90.
    #[serde(default = "idle_s")]
    pub idle_s: u16,
    /// Seconds the warning stands, 20 to 30.
    #[serde(default = "warning_s")]
    pub warning_s: u16,
    /// Days that an action stays in this machine after its receipt was verified, 1 to 3,650.
    #[serde(default = "retention_days")]
    pub retention_days: u16,
}

/// The hall.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hall {
    /// Begins every case number made here.
    pub code: HallCode,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// This machine's number.
    pub machine: String,
    /// Offset from UTC, minutes.
    #[serde(default = "china")]
    pub utc_offset_min: i32,
}

/// The way to the chain.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// Base addresses of gateways, tried in turn.
    pub gateways: Vec<String>,
    /// The chain's genesis file: what everything is verified against.
    pub genesis: PathBuf,
    /// How the chain's validators have changed since, as `hallseal-node history` writes it:
    /// a machine that begins with it cannot be led astray by keys that were retired before.
    pub history: Option<PathBuf>,
    /// The certificates (PEM) under which `https` gateways are believed, and no others.
    pub roots: Option<PathBuf>,
    /// What content for each department is encrypted to: its key service's age recipient.
    pub recipients: BTreeMap<DepartmentCode, String>,
}

/// The PC/SC readers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Card {
    /// Whether this machine has any; `false` where cards are read by `id_card` alone.
    pub pcsc: bool,
    /// Only readers whose name contains this.
    pub reader: Option<String>,
    /// Folder of CSCA certificates (DER or PEM) that are trusted.
    pub csca: Option<PathBuf>,
}

impl Default for Card {
    fn default() -> Self {
        Self {
            pcsc: true,
            reader: None,
            csca: None,
        }
    }
}

/// A device on a serial line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Path of the port.
    pub port: String,
    /// Bits per second; the device's own default where it is left out.
    pub baud: Option<u32>,
}

fn idle_s() -> u16 {
    75
}

fn warning_s() -> u16 {
    25
}

fn retention_days() -> u16 {
    30
}

fn china() -> i32 {
    480
}

impl Config {
    /// Reads and checks a configuration file and its signature by the machine's pinned key.
    ///
    /// # Errors
    /// [`ErrorCode::ConfigInvalid`]; the sentence names what is wrong, never a value.
    pub fn load(path: &Path) -> Result<Self, DeskError> {
        Self::load_by(path, || pin::config_key(Path::new(pin::FILE)))
    }

    fn load_by(
        path: &Path,
        key: impl FnOnce() -> Result<PublicKey, DeskError>,
    ) -> Result<Self, DeskError> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".sig");
        Self::signed(&read(path)?, || read(Path::new(&beside)), key)
    }

    /// Reads a configuration's bytes, and where they are not for development checks their
    /// signature, in hex, by the key that is pinned.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn signed(
        bytes: &[u8],
        signature: impl FnOnce() -> Result<Vec<u8>, DeskError>,
        key: impl FnOnce() -> Result<PublicKey, DeskError>,
    ) -> Result<Self, DeskError> {
        let text = std::str::from_utf8(bytes).map_err(|_| invalid("it is not UTF-8"))?;
        let config = Self::parse(text)?;
        if !config.development {
            check_signature(bytes, &signature()?, &key()?)?;
        }
        Ok(config)
    }

    /// Parses and checks a configuration text.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn parse(text: &str) -> Result<Self, DeskError> {
        let config: Self = toml::from_str(text)
            .map_err(|error| invalid(&format!("it does not parse: {}", error.message())))?;
        let in_range = |value: u16, low: u16, high: u16| (low..=high).contains(&value);
        if !in_range(config.idle_s, 60, 90) || !in_range(config.warning_s, 20, 30) {
            return Err(invalid("idle_s must be 60 to 90 and warning_s 20 to 30"));
        }
        if !in_range(config.retention_days, 1, 3_650) {
            return Err(invalid("retention_days must be 1 to 3650"));
        }
        if !config.card.pcsc && config.id_card.is_none() {
            return Err(invalid(
                "card.pcsc is off and there is no id_card: no card can be read",
            ));
        }
        if let Some(baud) = config.id_card.as_ref().and_then(|line| line.baud)
            && Baud::from_bits_per_second(baud).is_none()
        {
            return Err(invalid(
                "id_card.baud must be 115200, 57600, 38400, 19200 or 9600",
            ));
        }
        if config.printer.as_ref().is_some_and(|p| !p.is_named()) {
            return Err(invalid("printer.name is no name of a CUPS queue"));
        }
        if let Some(chain) = &config.chain {
            if chain.gateways.is_empty() {
                return Err(invalid("chain.gateways is empty"));
            }
            let is_tls = |url: &String| url.starts_with("https:");
            if chain.roots.is_none() && chain.gateways.iter().any(is_tls) {
                return Err(invalid(
                    "chain.roots is missing: without it no https gateway is believed",
                ));
            }
        }
        Ok(config)
    }

    /// The ledger that this program keeps for itself is a trial's: its departments, registers and
    /// staff are made up. A machine for real people is pointed at a chain.
    ///
    /// # Errors
    /// [`ErrorCode::ConfigInvalid`] where it is not, and not marked as a trial either.
    pub(crate) fn for_its_people(self) -> Result<Self, DeskError> {
        if self.chain.is_none() && !self.development {
            return Err(invalid(
                "chain is missing: without it only a machine with development = true runs",
            ));
        }
        Ok(self)
    }
}

pub(crate) fn invalid(what: &str) -> DeskError {
    DeskError::new(ErrorCode::ConfigInvalid, format!("configuration: {what}"))
}

fn read(path: &Path) -> Result<Vec<u8>, DeskError> {
    read_bounded(path, MAX_BYTES)
        .map_err(|error| invalid(&format!("a file cannot be read: {}", error.kind())))
}

/// The whole file, or an error where it is longer than it may be: never a part of it.
pub(crate) fn read_bounded(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let past = most.saturating_add(1);
    let read = std::fs::File::open(path)?
        .take(past)
        .read_to_end(&mut bytes)?;
    if u64::try_from(read).is_ok_and(|read| read < past) {
        Ok(bytes)
    } else {
        Err(std::io::ErrorKind::FileTooLarge.into())
    }
}

fn check_signature(bytes: &[u8], text: &[u8], key: &PublicKey) -> Result<(), DeskError> {
    let signature: [u8; 64] = std::str::from_utf8(text)
        .ok()
        .and_then(|text| hex::decode(text.trim()).ok())
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| invalid("the signature is not 64 bytes in hex"))?;
    if seal::keys::verify(key, bytes, &signature) {
        Ok(())
    } else {
        Err(invalid("it is not signed by this machine's pinned key"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        [hall]
        code = "DH"
        name_zh = "试验大厅"
        name_en = "Trial Hall"
        machine = "03"
    "#;

    #[test]
    fn a_configuration_not_signed_by_the_pinned_key_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hallseal.toml");
        let sig = dir.path().join("hallseal.toml.sig");
        let key = seal::keys::SigningKey::from_secret(&[7; 32]);
        let stranger = seal::keys::SigningKey::from_secret(&[8; 32]);
        let load = || Config::load_by(&path, || Ok(key.public()));
        let refused = |config: Result<Config, DeskError>| {
            assert_eq!(config.unwrap_err().code, ErrorCode::ConfigInvalid);
        };
        std::fs::write(&path, TEXT).unwrap();
        refused(load());
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        std::fs::write(&sig, hex(&key.sign(TEXT.as_bytes()))).unwrap();
        assert_eq!(load().unwrap().hall.machine, "03");

        // Signed soundly, by a key that someone laid beside it: no longer of any use.
        std::fs::write(&sig, hex(&stranger.sign(TEXT.as_bytes()))).unwrap();
        let beside = dir.path().join("config.pub");
        std::fs::write(beside, hex(&stranger.public().0)).unwrap();
        refused(load());

        std::fs::write(&sig, hex(&key.sign(TEXT.as_bytes()))).unwrap();
        std::fs::write(&path, TEXT.replace("03", "04")).unwrap();
        refused(load());
        // No pinned key at all: nothing is taken.
        std::fs::write(&path, TEXT).unwrap();
        refused(Config::load_by(&path, || Err(invalid("no key is pinned"))));
    }

    #[test]
    fn a_file_past_its_bound_is_refused_and_not_cut() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hallseal.toml");
        // Cut at the bound it would parse, with what stands behind it lost.
        let filled = |len: usize| {
            let mut text = format!("development = true\n{TEXT}\n#");
            text.extend(std::iter::repeat_n('.', len - text.len()));
            text
        };
        let most = usize::try_from(MAX_BYTES).unwrap();
        std::fs::write(&path, filled(most)).unwrap();
        assert_eq!(Config::load(&path).unwrap().hall.machine, "03");
        std::fs::write(&path, filled(most + 1)).unwrap();
        let refused = Config::load(&path).unwrap_err();
        assert_eq!(refused.code, ErrorCode::ConfigInvalid);
        assert!(refused.what.contains("too large"), "{refused}");
    }

    proptest::proptest! {
        /// Whoever cannot sign can change nothing, neither in the file nor in its signature.
        #[test]
        fn what_was_changed_after_signing_is_refused(
            at in proptest::prelude::any::<proptest::sample::Index>(),
            to in proptest::prelude::any::<u8>(),
            in_signature in proptest::prelude::any::<bool>(),
        ) {
            let key = seal::keys::SigningKey::from_secret(&[7; 32]);
            let mut text = TEXT.as_bytes().to_vec();
            let mut signature = hex::encode(key.sign(&text)).into_bytes();
            let bent = if in_signature { &mut signature } else { &mut text };
            let at = at.index(bent.len());
            // The signature's digits may be large or small.
            let same = bent[at].eq_ignore_ascii_case(&to);
            bent[at] = to;
            let read = Config::signed(&text, || Ok(signature), || Ok(key.public()));
            let whole = same && (in_signature || text == TEXT.as_bytes());
            let refused = read.err().map(|error| error.code);
            proptest::prop_assert_eq!(refused, (!whole).then_some(ErrorCode::ConfigInvalid));
        }

        #[test]
        fn no_text_makes_the_reader_panic(
            words in proptest::collection::vec(
                proptest::sample::select(vec![
                    "[hall]\n", "[chain]\n", "[chain.recipients]\n", "code = \"DH\"\n", "=", "\"",
                    "name_zh = \"a\"\n", "idle_s = 75\n", "idle_s = -1\n", "machine = 3\n", "[[",
                    "development = true\n", "gateways = []\n", "baud = 99999999999\n", "\u{0}", "#",
                ]),
                0..24,
            ),
            noise in "\\PC{0,40}",
        ) {
            let text = words.concat() + &noise;
            if let Err(error) = Config::parse(&text) {
                proptest::prop_assert_eq!(error.code, ErrorCode::ConfigInvalid);
            }
        }
    }

    /// The example that is installed, with every line of it that is only a remark taken as meant.
    #[test]
    fn the_example_means_what_it_says_with_every_line_uncommented() {
        let example = include_str!("../../../../installers/debian/hallseal.toml.example");
        let meant = |line: &str| {
            let inside = line.strip_prefix("# ").unwrap_or(line);
            let key = inside.split_once(" = ").is_some_and(|(key, _)| {
                let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
                !key.is_empty() && key.chars().all(plain)
            });
            if key || inside.starts_with('[') {
                inside
            } else {
                line
            }
            .to_owned()
        };
        Config::parse(example).unwrap();
        let all: Vec<String> = example.lines().map(meant).collect();
        let config = Config::parse(&all.join("\n")).unwrap();
        let chain = config.chain.unwrap();
        assert!(chain.roots.is_some() && chain.history.is_some());
        assert!(!chain.recipients.is_empty());
        assert!(config.id_card.is_some() && config.finger.is_some() && config.mrz.is_some());
        assert!(config.printer.unwrap().fonts.is_some());
        // Nothing that can be set is left out of it.
        let known = [
            "development",
            "hall",
            "chain",
            "card",
            "id_card",
            "finger",
            "mrz",
            "printer",
            "name",
            "fonts",
            "idle_s",
            "warning_s",
            "retention_days",
            "code",
            "name_zh",
            "name_en",
            "machine",
            "utc_offset_min",
            "gateways",
            "genesis",
            "history",
            "roots",
            "recipients",
            "pcsc",
            "reader",
            "csca",
            "port",
            "baud",
        ];
        for key in known {
            assert!(example.contains(key), "{key}");
        }
    }

    #[test]
    fn real_people_are_not_served_on_a_trials_own_ledger() {
        let of = |text: &str| Config::parse(text).unwrap().for_its_people();
        assert_eq!(of(TEXT).unwrap_err().code, ErrorCode::ConfigInvalid);
        assert!(of(&format!("development = true\n{TEXT}")).is_ok());
        let chain = "[chain]\ngateways = [\"http://g\"]\ngenesis = \"g\"\n[chain.recipients]";
        assert!(of(&format!("{TEXT}\n{chain}")).is_ok());
    }

    #[test]
    fn a_word_that_means_nothing_is_refused_and_not_passed_over() {
        for wrong in [
            TEXT.replace("machine", "maschine"),
            format!("idle_s = 5\n{TEXT}"),
            format!("retention_days = 0\n{TEXT}"),
            format!("{TEXT}\n[chain]\ngateways = []\ngenesis = \"g\""),
            format!(
                "{TEXT}\n[chain]\ngateways = [\"https://g\"]\ngenesis = \"g\"\n[chain.recipients]"
            ),
            TEXT.replace("DH", "东湖"),
            format!("{TEXT}\n[id_card]\nport = \"/dev/null\"\nbaud = 57601"),
            format!("{TEXT}\n[card]\npcsc = false"),
            format!("{TEXT}\n[printer]\nname = \"-d\""),
            format!("{TEXT}\n[printer]\nname = \"a b\""),
            format!("{TEXT}\n[printer]\nname = \"\""),
            "\u{0}".into(),
        ] {
            assert_eq!(
                Config::parse(&wrong).unwrap_err().code,
                ErrorCode::ConfigInvalid
            );
        }
    }
}
