//! What a hall's node has in the end, read from itself: which actions, how often, and contents that
//! the department can open.

use content::Identity;
use domain::action::FileCase;
use domain::id::{DepartmentCode, Digest};
use outbox::Outbox;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use sync::Sync;

/// Every action of the blocks up to this height, with its outcome each time that it stands there.
pub(crate) fn actions(gateway: SocketAddr, height: u64) -> BTreeMap<Digest, Vec<String>> {
    let mut line = TcpStream::connect(gateway).unwrap();
    let ask = format!("GET /v1/events?from=1 HTTP/1.1\r\nHost: {gateway}\r\n\r\n");
    line.write_all(ask.as_bytes()).unwrap();
    let mut found: BTreeMap<Digest, Vec<String>> = BTreeMap::new();
    for text in BufReader::new(line).lines() {
        let text = text.unwrap();
        let Some(block) = text.strip_prefix("data:") else {
            continue;
        };
        let block: serde_json::Value = serde_json::from_str(block).unwrap();
        for action in block["actions"].as_array().unwrap() {
            let digest = Digest::from_hex(action["action"].as_str().unwrap()).unwrap();
            let outcome = action["outcome"].as_str().unwrap().to_owned();
            found.entry(digest).or_default().push(outcome);
        }
        if block["height"].as_u64() >= Some(height) {
            return found;
        }
    }
    panic!("the stream of blocks ends before {height}");
}

/// The content that a case was filed with lies at the node as it does here, and the department's key
/// opens it to the answers that the action commits to.
pub(crate) fn content_holds(
    sync: &mut Sync,
    store: &Outbox,
    department: &Identity,
    filed: &FileCase,
    now_ms: u64,
) {
    let held = sync.content(&filed.content, now_ms).unwrap();
    assert_eq!(store.content(&filed.content).unwrap().as_ref(), Some(&held));
    let opened = content::open_content(&held, department).unwrap();
    assert_eq!(opened.fields.root(), filed.fields);
}

/// The key service of a department on the hall's own chain.
pub(crate) fn key_service(secret: &[u8; 32], department: &DepartmentCode) -> Identity {
    let of = department.as_str().as_bytes();
    let seed = seal::hash::sha256(&[b"hallseal/key-service/v1/", secret, of]);
    Identity::from_seed(&seed.0)
}
