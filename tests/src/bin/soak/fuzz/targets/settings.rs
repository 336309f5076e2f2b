//! What whoever runs a machine or a node writes for it.

use node::consortium::config::NodeConfig;
use seal::keys::SigningKey;
use std::net::{Ipv4Addr, SocketAddr};

use super::{Target, forged, words};

const TOML: &[&str] = &[
    "[",
    "[[",
    "]",
    "=",
    "\"",
    "\n",
    "#",
    "{}",
    "nan",
    "-1",
    "0xFFFFFFFFFF",
    "true",
    "false",
];

const HALL: &str = "[hall]\ncode = \"DH\"\nname_zh = \"a\"\nname_en = \"b\"\nmachine = \"1\"\n";

/// A configuration with its signature behind it, in hex: what is taken without being for
/// development is, byte for byte, what the pinned key signed.
pub(super) fn signed() -> Target {
    let key = SigningKey::from_secret(&[7; 32]);
    let signature = hex::encode(key.sign(HALL.as_bytes()));
    let genuine = [HALL.as_bytes(), signature.as_bytes()].concat();
    let development = format!("development = true\n{HALL}{signature}");
    Target {
        corpus: vec![genuine, development.into_bytes()],
        words: [
            words(TOML),
            words(&["development = true\n", "idle_s = 75\n"]),
        ]
        .concat(),
        run: Box::new(move |input| {
            let (text, signature) = input.split_at(input.len().saturating_sub(128));
            let config = desk::Config::signed(text, || Ok(signature.to_vec()), || Ok(key.public()));
            match config {
                Ok(config) if config.development => Ok("for development".to_owned()),
                Ok(_) if text == HALL.as_bytes() => Ok("signed".to_owned()),
                Ok(_) => forged("a configuration that nobody signed"),
                Err(error) => Ok(error.to_string().chars().take(64).collect()),
            }
        }),
    }
}

/// `node.toml`: what is taken reads back alike.
pub(super) fn node() -> Target {
    let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let usual = NodeConfig::new("gongan", at(1), at(2), at(3)).to_toml();
    let short = "name = \"a\"\n[engine]\np2p = \"0.0.0.0:1\"\nrpc = \"127.0.0.1:2\"";
    Target {
        corpus: [usual.unwrap_or_default(), short.to_owned()]
            .map(String::into_bytes)
            .to_vec(),
        words: [
            words(TOML),
            words(&[
                "[engine.state_sync]",
                "peers = ",
                "@",
                "0.0.0.0:1",
                "[gateway]",
            ]),
        ]
        .concat(),
        run: Box::new(|input| {
            let config = match NodeConfig::parse(&String::from_utf8_lossy(input)) {
                Ok(config) => config,
                Err(error) => return Ok(error.to_string().chars().take(64).collect()),
            };
            let again = config.to_toml().and_then(|text| NodeConfig::parse(&text));
            match again {
                Ok(again) if again == config => Ok("taken".to_owned()),
                Ok(_) | Err(_) => Err("a configuration does not come back".to_owned()),
            }
        }),
    }
}
