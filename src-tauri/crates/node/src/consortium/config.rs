//! A hall node's configuration, `node.toml`.

pub use super::departments::{DepartmentConfig, EvaluatorConfig, KeyServiceConfig, RegisterConfig};
pub use super::folder::Folder;

use super::SnapshotPlan;
use crate::audit::Thresholds;
use crate::error::NodeError;
use crate::{Access, GatewayOptions, Quota, TlsFiles};
use domain::id::DepartmentCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// Names the engine's program for tests and `./dev`.
pub const PROGRAM_VARIABLE: &str = "HALLSEAL_COMETBFT";

/// `node.toml`. Words that mean nothing are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeConfig {
    /// This node's name among the others: a department's code, no person's name.
    pub name: String,
    /// What devices talk to.
    #[serde(default)]
    pub gateway: GatewayConfig,
    /// What blocks are made with.
    pub engine: EngineConfig,
    /// How actions become blocks.
    #[serde(default)]
    pub blocks: BlocksConfig,
    /// How others can join.
    #[serde(default)]
    pub snapshots: SnapshotsConfig,
    /// What is written down.
    #[serde(default)]
    pub log: LogConfig,
    /// From what on an audit finds something odd.
    #[serde(default)]
    pub audit: Thresholds,
    /// The evaluators that run here.
    #[serde(default, rename = "evaluator", skip_serializing_if = "Vec::is_empty")]
    pub evaluators: Vec<EvaluatorConfig>,
    /// The key services that run here.
    #[serde(default, rename = "key_service", skip_serializing_if = "Vec::is_empty")]
    pub key_services: Vec<KeyServiceConfig>,
    /// Where the other departments' gateways are: content that came in there is fetched,
    /// and their key services are asked.
    #[serde(
        default,
        rename = "department",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub departments: BTreeMap<DepartmentCode, DepartmentConfig>,
}

/// `[gateway]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GatewayConfig {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Certificate and key for TLS, both PEM; without them it must be on loopback, for this
    /// machine or a proxy before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificates: Option<PathBuf>,
    /// The certificate's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
    /// Whether content and events want requests signed by an enrolled key; always so with
    /// TLS.
    pub signed: bool,
    /// The folder of the page `/verify`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify_page: Option<PathBuf>,
}

impl Default for GatewayConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8480),
            certificates: None,
            key: None,
            signed: false,
            verify_page: None,
        }
    }
}

impl GatewayConfig {
    /// As the gateway takes it.
    #[must_use]
    pub fn options(&self) -> GatewayOptions {
        let mut options = match (&self.certificates, &self.key) {
            (Some(certificates), Some(key)) => GatewayOptions::hall(
                self.listen,
                TlsFiles {
                    certificates: certificates.clone(),
                    key: key.clone(),
                },
            ),
            _ => GatewayOptions::open(self.listen),
        };
        if self.signed {
            options.access = Access::Signed(Quota::default());
        }
        options.verify_page.clone_from(&self.verify_page);
        options
    }
}

/// `[engine]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineConfig {
    /// Whether the node runs and watches it; `false` where it runs beside.
    #[serde(default = "yes")]
    pub run: bool,
    /// Its program; left out: what `HALLSEAL_COMETBFT` names, else `cometbft` on the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<PathBuf>,
    /// Where other validators connect to.
    pub p2p: SocketAddr,
    /// Its JSON-RPC; must be on loopback.
    pub rpc: SocketAddr,
    /// The other validators, `id@host:port` each.
    #[serde(default)]
    pub peers: Vec<String>,
    /// After how many seconds without a block, and with peers missing, the engine is started
    /// anew, so that it dials them at once; 5 to 86,400.
    #[serde(default = "redial_s")]
    pub redial_s: u64,
    /// Where a new node begins from instead of the first block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_sync: Option<StateSyncConfig>,
}

/// `[engine.state_sync]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateSyncConfig {
    /// Two or more addresses that the engine's light client asks: `/v1/light` of members'
    /// gateways.
    pub servers: Vec<String>,
    /// A header's height that the operator trusts.
    pub trust_height: u64,
    /// That header's hash, 64 hex digits.
    pub trust_hash: String,
}

/// `[blocks]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BlocksConfig {
    /// How long actions are collected before they go to the engine, milliseconds, to 10,000.
    pub coalesce_ms: u64,
    /// Most actions in a block that this node proposes, 1 to 16,384. Above 1,024 a receipt
    /// does not fit its QR code on paper any more.
    pub max_actions: usize,
}

impl Default for BlocksConfig {
    fn default() -> Self {
        Self {
            coalesce_ms: 20,
            max_actions: 1_024,
        }
    }
}

/// `[snapshots]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SnapshotsConfig {
    /// One at every multiple of this height; 0 takes none.
    pub interval: u64,
    /// How many are kept, 1 to 100.
    pub keep: usize,
}

impl Default for SnapshotsConfig {
    fn default() -> Self {
        let SnapshotPlan { interval, keep, .. } = SnapshotPlan::default();
        Self { interval, keep }
    }
}

/// `[log]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// For people or for machines.
    pub format: LogFormat,
    /// From which level on.
    pub level: LogLevel,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// From which level on something is written down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// What does not work.
    Error,
    /// And what will soon not.
    Warn,
    /// And what happens now and then.
    #[default]
    Info,
    /// And each block.
    Debug,
}

const fn redial_s() -> u64 {
    super::DEFAULT_REDIAL_S
}

const fn yes() -> bool {
    true
}

fn wrong(what: &str) -> NodeError {
    NodeError::Config(what.to_owned())
}

impl NodeConfig {
    /// The usual for a node.
    #[must_use]
    pub fn new(name: &str, gateway: SocketAddr, p2p: SocketAddr, rpc: SocketAddr) -> Self {
        Self {
            name: name.to_owned(),
            gateway: GatewayConfig {
                listen: gateway,
                ..GatewayConfig::default()
            },
            engine: EngineConfig {
                run: true,
                program: None,
                p2p,
                rpc,
                peers: Vec::new(),
                redial_s: redial_s(),
                state_sync: None,
            },
            blocks: BlocksConfig::default(),
            snapshots: SnapshotsConfig::default(),
            log: LogConfig::default(),
            audit: Thresholds::default(),
            evaluators: Vec::new(),
            key_services: Vec::new(),
            departments: BTreeMap::new(),
        }
    }

    /// Parses and checks a text.
    ///
    /// # Errors
    /// [`NodeError::Config`]; the sentence names what is wrong, never a value.
    pub fn parse(text: &str) -> Result<Self, NodeError> {
        let config: Self = toml::from_str(text).map_err(|error| wrong(error.message()))?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), NodeError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if self.name.is_empty() || self.name.len() > 64 || !self.name.chars().all(plain) {
            return Err(wrong("name must be 1 to 64 letters, digits, - _ or ."));
        }
        let gateway = &self.gateway;
        if gateway.certificates.is_some() != gateway.key.is_some() {
            return Err(wrong("gateway.certificates and gateway.key come together"));
        }
        if gateway.key.is_none() && !gateway.listen.ip().is_loopback() {
            return Err(wrong(
                "gateway.listen must be on loopback where there is no TLS",
            ));
        }
        if !self.engine.rpc.ip().is_loopback() {
            return Err(wrong(
                "engine.rpc must be on loopback: it has no authentication",
            ));
        }
        if !self.engine.peers.iter().all(|peer| is_peer(peer)) {
            return Err(wrong("engine.peers must each be id@host:port"));
        }
        if !(5..=86_400).contains(&self.engine.redial_s) {
            return Err(wrong("engine.redial_s must be 5 to 86400"));
        }
        if self.blocks.coalesce_ms > 10_000 || !(1..=16_384).contains(&self.blocks.max_actions) {
            return Err(wrong(
                "blocks.coalesce_ms or blocks.max_actions is out of bounds",
            ));
        }
        if !(1..=100).contains(&self.snapshots.keep) {
            return Err(wrong("snapshots.keep must be 1 to 100"));
        }
        if !self.audit.hold() {
            return Err(wrong("a threshold of audit is out of bounds"));
        }
        super::departments::check(self)?;
        let Some(sync) = &self.engine.state_sync else {
            return Ok(());
        };
        let hash = hex::decode(&sync.trust_hash).is_ok_and(|hash| hash.len() == 32);
        let servers = sync.servers.len() >= 2 && sync.servers.iter().all(|s| is_plain(s));
        if !hash || !servers || sync.trust_height == 0 {
            return Err(wrong(
                "engine.state_sync needs two servers, a height and a hash of 64 hex digits",
            ));
        }
        Ok(())
    }

    /// As `node.toml`.
    ///
    /// # Errors
    /// [`NodeError::Config`] where it is not valid.
    pub fn to_toml(&self) -> Result<String, NodeError> {
        self.check()?;
        toml::to_string(self).map_err(|error| wrong(&error.to_string()))
    }
}

/// Without anything that could end a quoted list.
fn is_plain(text: &str) -> bool {
    let odd = |c: char| c.is_control() || c.is_whitespace() || ",\"\\@".contains(c);
    !text.is_empty() && text.len() <= 256 && !text.chars().any(odd)
}

fn is_peer(peer: &str) -> bool {
    peer.split_once('@').is_some_and(|(id, address)| {
        id.len() == 40
            && id.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'))
            && is_plain(address)
            && address.contains(':')
    })
}

#[cfg(test)]
mod tests {
    use super::super::home;
    use super::*;
    use std::path::Path;

    fn usual() -> NodeConfig {
        let at = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        NodeConfig::new("gongan", at(1), at(2), at(3))
    }

    #[test]
    fn a_configuration_reads_back_and_the_short_form_has_the_usual_values() {
        let mut config = usual();
        config.engine.peers = vec![format!("{}@127.0.0.1:2", "0a".repeat(20))];
        config.engine.state_sync = Some(StateSyncConfig {
            servers: vec!["http://a:1".into(), "http://b:1".into()],
            trust_height: 7,
            trust_hash: "ab".repeat(32),
        });
        let text = config.to_toml().unwrap();
        assert_eq!(NodeConfig::parse(&text).unwrap(), config);
        let short = "name = \"a\"\n[engine]\np2p = \"0.0.0.0:1\"\nrpc = \"127.0.0.1:2\"";
        let short = NodeConfig::parse(short).unwrap();
        assert!(short.engine.run && short.blocks == BlocksConfig::default());
    }

    #[test]
    fn a_word_that_means_nothing_or_a_value_out_of_bounds_is_refused() {
        let text = usual().to_toml().unwrap();
        for (from, to) in [
            ("name =", "nmae ="),
            ("\"gongan\"", "\"\""),
            ("\"gongan\"", "\"a b\""),
            ("127.0.0.1:1", "0.0.0.0:1"),
            ("signed = false", "key = \"k.pem\""),
            ("127.0.0.1:3", "0.0.0.0:3"),
            ("peers = []", "peers = [\"x@y:1\"]"),
            ("redial_s = 300", "redial_s = 0"),
            ("max_actions = 1024", "max_actions = 0"),
            ("keep = 2", "keep = 0"),
            ("to_hour = 18", "to_hour = 8"),
            ("level = \"info\"", "level = \"loud\""),
        ] {
            assert!(text.contains(from), "{from} in {text}");
            let wrong = NodeConfig::parse(&text.replace(from, to)).unwrap_err();
            assert_eq!(wrong.code(), "node_config", "{to}");
        }
    }

    #[test]
    fn nothing_in_a_configuration_breaks_out_of_the_engines_file() {
        let mut settings = Folder::at(Path::new("/x"))
            .unwrap()
            .settings(&usual(), Path::new("/x/s"));
        settings.name = "a\"\n[rpc]\nunsafe = true\n#".to_owned();
        let text = home::config(&settings).unwrap();
        let table: toml::Table = toml::from_str(&text).unwrap();
        assert_eq!(table["rpc"]["unsafe"].as_bool(), Some(false));
        assert_eq!(table["moniker"].as_str(), Some(settings.name.as_str()));
        settings.rpc = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 1);
        assert_eq!(home::config(&settings).unwrap_err().code(), "node_config");
    }

    proptest::proptest! {
        /// A file with a piece taken out, doubled or moved is refused by name or reads back alike.
        #[test]
        fn a_file_that_was_cut_about_is_refused_or_reads_back_alike(
            from in proptest::prelude::any::<proptest::sample::Index>(),
            length in 0usize..60,
            to in proptest::prelude::any::<proptest::sample::Index>(),
            noise in "\\PC{0,12}",
        ) {
            let text: Vec<char> = usual().to_toml().unwrap().chars().collect();
            let from = from.index(text.len());
            let end = (from + length).min(text.len());
            let mut bent = text.clone();
            let piece: Vec<char> = bent.drain(from..end).chain(noise.chars()).collect();
            let to = to.index(bent.len() + 1);
            bent.splice(to..to, piece);
            let bent: String = bent.into_iter().collect();
            match NodeConfig::parse(&bent) {
                Ok(config) => {
                    let again = NodeConfig::parse(&config.to_toml().unwrap()).unwrap();
                    proptest::prop_assert_eq!(again, config);
                }
                Err(error) => proptest::prop_assert_eq!(error.code(), "node_config"),
            }
        }
    }
}
