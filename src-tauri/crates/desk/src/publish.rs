//! A newer catalogue on a chain that this program keeps itself: what has changed since the chain
//! began is published by the department it belongs to, before anybody applies for it.

use crate::clock;
use domain::action::{Body, PublishItem};
use domain::catalogue::Catalogue;
use domain::delivery::{Step, Work};
use domain::id::{DepartmentCode, Digest, ItemCode};
use domain::outcome::Outcome;
use ipc::ErrorCode;
use seal::action::SignedAction;
use seal::keys::SigningKey;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use sync::Sync;

/// How long the start of the program waits for the chain.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it asks.
const LOOK: Duration = Duration::from_millis(50);
/// A chain further behind than this is not one that an older program left.
const VERSIONS_MAX: u32 = 100;

/// Signs an action of a department's administrator.
pub(crate) type Sign<'a> = dyn Fn(&SigningKey, Body) -> Result<SignedAction, ErrorCode> + 'a;

/// Publishes what the chain lacks and waits until it stands there; says how many versions did not.
/// What could not be published is refused when somebody applies for it, and tried again at the next
/// start.
///
/// # Errors
/// Where the chain cannot be asked or nothing can be signed.
pub(crate) fn bring_up_to_date(
    catalogue: &Catalogue,
    admins: &BTreeMap<DepartmentCode, SigningKey>,
    client: &mut Sync,
    sign: &Sign<'_>,
) -> Result<usize, ErrorCode> {
    let on_chain = client
        .items(clock::wall_ms())
        .map_err(|_| ErrorCode::NetworkDown)?
        .into_iter()
        .map(|entry| (entry.item, entry.version))
        .collect();
    let mut work = Vec::new();
    for (department, body) in lacking(catalogue, &on_chain)? {
        let Some(admin) = admins.get(&department) else {
            continue;
        };
        let signed = sign(admin, Body::PublishItem(body))?;
        work.push(Work {
            digest: signed.digest(),
            signed: signed.as_bytes().to_vec(),
            content: None,
            received_at_ms: None,
            attempts: 0,
        });
    }
    if work.is_empty() {
        return Ok(0);
    }
    tracing::info!(versions = work.len(), "publishing a newer catalogue");
    Ok(deliver(work, client))
}

/// Every version that the chain is behind, in order. Versions between the chain's and the
/// catalogue's, whose documents this program no longer has, are stood for by the newest document.
fn lacking(
    catalogue: &Catalogue,
    on_chain: &BTreeMap<ItemCode, u32>,
) -> Result<Vec<(DepartmentCode, PublishItem)>, ErrorCode> {
    let mut all = Vec::new();
    for item in catalogue.items() {
        let code = ItemCode::new(&item.code).map_err(|_| ErrorCode::ConfigInvalid)?;
        let department =
            DepartmentCode::new(&item.department.code).map_err(|_| ErrorCode::ConfigInvalid)?;
        let source = catalogue.source(&item.code).unwrap_or_default();
        let document = seal::hash::sha256(&[source.as_bytes()]);
        let terms = item.terms().map_err(|_| ErrorCode::ConfigInvalid)?;
        let have = on_chain.get(&code).copied().unwrap_or(0);
        if have > item.version || item.version - have > VERSIONS_MAX {
            tracing::warn!(item = %code, have, ours = item.version, "the chain's catalogue is another");
            continue;
        }
        all.extend((have + 1..=item.version).map(|version| {
            let body = PublishItem {
                item: code.clone(),
                version,
                department: department.clone(),
                document,
                factors: item.factors,
                terms: Some(terms.clone()),
            };
            (department.clone(), body)
        }));
    }
    Ok(all)
}

/// Sends everything and waits for the receipts; returns how many came to nothing in time.
fn deliver(mut work: Vec<Work>, client: &mut Sync) -> usize {
    let end = Instant::now() + PATIENCE;
    let mut failed = 0;
    loop {
        let report = client.step(&work, &mut |_: &Digest| None, clock::wall_ms());
        for (digest, step) in report.steps {
            let done = match step {
                Step::Proven { outcome, .. } | Step::Refused { outcome } => {
                    if outcome != Outcome::Ok {
                        failed += 1;
                        tracing::warn!(outcome = outcome.word(), "an item was not published");
                    }
                    true
                }
                Step::Received | Step::Waiting => {
                    set_received(&mut work, &digest, Some(clock::wall_ms()));
                    false
                }
                Step::Lost | Step::Retry { .. } => {
                    set_received(&mut work, &digest, None);
                    false
                }
            };
            if done {
                work.retain(|one| one.digest != digest);
            }
        }
        if work.is_empty() || Instant::now() > end {
            return failed + work.len();
        }
        std::thread::sleep(LOOK);
    }
}

fn set_received(work: &mut [Work], digest: &Digest, at_ms: Option<u64>) {
    for one in work.iter_mut().filter(|one| one.digest == *digest) {
        one.received_at_ms = at_ms;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::random;
    use domain::action::Action;
    use domain::catalogue::ITEMS;
    use domain::id::{ActionId, ChainId, HallCode};
    use node::EmbeddedNode;
    use std::net::SocketAddr;
    use sync::Limits;

    /// The built-in catalogue with this version of its first item.
    fn catalogue(version: u32) -> Catalogue {
        let mut texts: Vec<(&str, String)> = ITEMS
            .iter()
            .map(|(name, text)| (*name, (*text).to_owned()))
            .collect();
        let (_, first) = texts.first_mut().unwrap();
        let mut item: serde_json::Value = serde_json::from_str(first).unwrap();
        item["version"] = version.into();
        *first = item.to_string();
        let files: Vec<(&str, &str)> = texts.iter().map(|(n, t)| (*n, t.as_str())).collect();
        Catalogue::parse(&files).unwrap()
    }

    #[test]
    fn a_chain_that_an_older_program_began_gets_every_newer_version_once_from_its_department() {
        let folder = tempfile::tempdir().unwrap();
        let chain_id = ChainId::new("donghu-1").unwrap();
        let hall = HallCode::new("DH").unwrap();
        let device = SigningKey::from_secret(&[7; 32]);
        let begin = |catalogue: &Catalogue| {
            let devices = [device.public()];
            node::genesis::demo_genesis(&chain_id, &[5; 32], 1, catalogue, &hall, &devices).unwrap()
        };
        let (old, new) = (catalogue(1), catalogue(3));
        let genesis = begin(&old).genesis;
        let demo = begin(&new);
        let mut options = node::Options::new(folder.path());
        options.documents = demo.documents;
        let node = EmbeddedNode::open(options, &genesis, demo.validator).unwrap();
        let gateway = node.serve(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let urls = [format!("http://{}", gateway.address())];
        let mut client = Sync::new(&urls, node.history().clone(), Limits::default()).unwrap();
        let sign = |key: &SigningKey, body: Body| {
            let action = Action {
                chain_id: chain_id.clone(),
                action_id: ActionId(random()?),
                author: key.id(),
                device: None,
                parent: None,
                evidence: Digest([1; 32]),
                replaces: None,
                body,
            };
            seal::action::sign(&action, &[key]).map_err(|_| ErrorCode::Internal)
        };

        // Another department's key publishes nothing.
        let strangers = demo.admins.keys().rev().zip(demo.admins.values());
        let strangers = strangers
            .map(|(code, key)| (code.clone(), key.clone()))
            .collect();
        assert_eq!(
            bring_up_to_date(&new, &strangers, &mut client, &sign),
            Ok(2)
        );

        assert_eq!(
            bring_up_to_date(&new, &demo.admins, &mut client, &sign),
            Ok(0)
        );
        let source = new.source("GA-0001").unwrap();
        let items = client.items(clock::wall_ms()).unwrap();
        let first = items.iter().find(|e| e.item.as_str() == "GA-0001").unwrap();
        assert_eq!(first.version, 3);
        assert_eq!(first.document, seal::hash::sha256(&[source.as_bytes()]));
        assert_eq!(
            client.document(&first.document, clock::wall_ms()).unwrap(),
            source.as_bytes()
        );

        let height = client.head(clock::wall_ms()).map(|head| head.height);
        assert!(height.is_some());
        let again = |_: &SigningKey, _: Body| -> Result<SignedAction, ErrorCode> {
            panic!("nothing is left to publish")
        };
        assert_eq!(
            bring_up_to_date(&new, &demo.admins, &mut client, &again),
            Ok(0)
        );
        assert_eq!(
            bring_up_to_date(&old, &demo.admins, &mut client, &again),
            Ok(0)
        );
    }
}
