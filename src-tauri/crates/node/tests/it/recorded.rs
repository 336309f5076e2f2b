//! The calls of the real engine, recorded on their way to the application, and what the
//! engine's own programs think of the chain.

use crate::cluster::*;
use crate::grammar::{Call, obey};
use crate::world::*;
use node::consortium::config::StateSyncConfig;
use node::consortium::testnet::Member;
use prost::Message;
use std::io::{BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tendermint_proto::v0_38::abci::{
    Request, Response, request::Value as Ask, response::Value as Answer,
};

/// Stands between an engine and its application and writes down what goes by.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Recording>>);

/// Takes down a frame that goes by.
type Note = Box<dyn Fn(&[u8]) + Send>;

#[derive(Default)]
struct Recording {
    calls: Vec<Call>,
    open: usize,
}

impl Recorder {
    /// Has a member's engine call its application through a recorder. The engine's program
    /// is one of a line that changes where it connects to.
    fn between(member: &mut Member) -> Self {
        let recorder = Self::default();
        let at = member.folder.path();
        let (own, app) = (at.join("recorder.sock"), at.join("abci.sock"));
        let engine = std::env::var("HALLSEAL_COMETBFT").unwrap();
        let program = at.join("engine.sh");
        let line = format!(
            "#!/bin/sh\nexec '{engine}' \"$@\" --proxy_app 'unix://{}'\n",
            own.display()
        );
        std::fs::write(&program, line).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        member.config.engine.program = Some(program);
        member.folder.put_config(&member.config).unwrap();
        let listener = UnixListener::bind(&own).unwrap();
        let inside = recorder.clone();
        std::thread::spawn(move || {
            // Until the process ends; the socket goes with its folder.
            for engine in listener.incoming().flatten() {
                inside.connect(engine, &app);
            }
        });
        recorder
    }

    fn write(&self, call: Call) {
        self.0.lock().unwrap().calls.push(call);
    }

    fn calls(&self) -> Vec<Call> {
        self.0.lock().unwrap().calls.clone()
    }

    fn connect(&self, engine: UnixStream, app: &Path) {
        {
            let mut recording = self.0.lock().unwrap();
            if recording.open == 0 {
                recording.calls.push(Call::Start);
            }
            recording.open += 1;
        }
        let Ok(app) = UnixStream::connect(app) else {
            // The node is down; the engine will notice.
            self.0.lock().unwrap().open -= 1;
            return;
        };
        let ends = [(&engine, &app), (&app, &engine)]
            .map(|(from, to)| (from.try_clone().unwrap(), to.try_clone().unwrap()));
        let (asked, answered) = (self.clone(), self.clone());
        let notes: [Note; 2] = [
            Box::new(move |frame| asked.ask(frame)),
            Box::new(move |frame| answered.answer(frame)),
        ];
        let both = Arc::new(());
        for (ends, note) in ends.into_iter().zip(notes) {
            let (recorder, last) = (self.clone(), Arc::clone(&both));
            std::thread::spawn(move || {
                pass_on(&ends.0, &ends.1, &*note);
                for end in [&ends.0, &ends.1] {
                    end.shutdown(std::net::Shutdown::Both).ok();
                }
                if Arc::into_inner(last).is_some() {
                    recorder.0.lock().unwrap().open -= 1;
                }
            });
        }
        drop(both);
    }

    fn ask(&self, frame: &[u8]) {
        let request = Request::decode_length_delimited(frame).unwrap();
        self.write(match request.value.unwrap() {
            Ask::InitChain(_) => Call::InitChain,
            Ask::OfferSnapshot(offer) => {
                let height = offer.snapshot.unwrap_or_default().height;
                Call::Offer(i64::try_from(height).unwrap())
            }
            Ask::ApplySnapshotChunk(_) => Call::Apply,
            Ask::PrepareProposal(proposal) => Call::Prepare(proposal.height),
            Ask::ProcessProposal(proposal) => Call::Process(proposal.height),
            Ask::ExtendVote(_) => Call::ExtendVote,
            Ask::VerifyVoteExtension(_) => Call::VerifyVoteExtension,
            Ask::FinalizeBlock(block) => Call::Finalize(block.height),
            Ask::Commit(_) => Call::Commit,
            // These come at any time and change nothing.
            Ask::Echo(_)
            | Ask::Flush(_)
            | Ask::Info(_)
            | Ask::Query(_)
            | Ask::CheckTx(_)
            | Ask::ListSnapshots(_)
            | Ask::LoadSnapshotChunk(_) => return,
        });
    }

    fn answer(&self, frame: &[u8]) {
        let response = Response::decode_length_delimited(frame).unwrap();
        let value = response.value.unwrap();
        if let Answer::Info(info) = &value {
            self.write(Call::Info(info.last_block_height));
        }
        if let Answer::Commit(_) = value {
            self.write(Call::Committed);
        }
    }
}

/// Passes frames on, each noted before it goes.
fn pass_on(from: &UnixStream, mut to: &UnixStream, note: &dyn Fn(&[u8])) {
    let mut reader = BufReader::new(from);
    let mut frame = Vec::new();
    loop {
        frame.clear();
        loop {
            let mut byte = [0];
            if !matches!(reader.read(&mut byte), Ok(1)) {
                return;
            }
            frame.push(byte[0]);
            if byte[0] & 0x80 == 0 {
                break;
            }
        }
        let len = prost::decode_length_delimiter(frame.as_slice()).unwrap();
        let head = frame.len();
        frame.resize(head + len, 0);
        if reader.read_exact(&mut frame[head..]).is_err() {
            return;
        }
        note(&frame);
        if to.write_all(&frame).is_err() {
            return;
        }
    }
}

/// The heights whose snapshots a member has, with their manifests.
fn snapshots(member: &Member) -> Vec<(u64, Vec<u8>)> {
    let dir = member.folder.state().join("snapshots");
    let folders = std::fs::read_dir(dir).ok().into_iter().flatten().flatten();
    let mut found: Vec<(u64, Vec<u8>)> = folders
        .filter_map(|folder| {
            let height = folder.file_name().to_str()?.parse().ok()?;
            let manifest = std::fs::read(folder.path().join("manifest")).ok()?;
            Some((height, manifest))
        })
        .collect();
    found.sort();
    found
}

#[test]
#[ignore = "needs the consortium's engine: ./dev test brings it"]
fn the_calls_of_four_engines_through_kills_and_of_a_fifth_that_syncs_obey_the_grammar() {
    let mut recorders = Vec::new();
    let mut cluster = Cluster::start_after(
        4,
        1,
        |config| (config.snapshots.interval, config.snapshots.keep) = (3, 50),
        |net| recorders.extend(net.members.iter_mut().map(Recorder::between)),
    );
    let mut next = 0u64..;
    let mut file_some = |cluster: &Cluster, member: usize| {
        for id in next.by_ref().take(2) {
            let action = signed(&file(id));
            cluster.submit(member, &[&action]);
            cluster.settle(member, &action.digest());
        }
    };
    file_some(&cluster, 0);
    let engine = cluster.running[1].as_ref().unwrap();
    cluster.wait("an engine to kill", || engine.kill_engine());
    file_some(&cluster, 0);
    let node = cluster.running[2].as_mut().unwrap();
    node.kill_node();
    cluster.run(2);
    file_some(&cluster, 2);
    cluster.wait("a snapshot", || {
        !snapshots(&cluster.net.members[0]).is_empty()
    });
    let (trust_height, trust_hash) = cluster.trusted(0);
    let servers = cluster.net.members[..2].iter();
    let servers = servers
        .map(|member| format!("{}/v1/light", member.url()))
        .collect();
    let joining = &mut cluster.net.members[4];
    joining.config.engine.state_sync = Some(StateSyncConfig {
        servers,
        trust_height,
        trust_hash,
    });
    joining.folder.put_config(&joining.config).unwrap();
    cluster.run(4);
    cluster.wait_for_height(4, trust_height);
    file_some(&cluster, 4);
    cluster.wait_for_agreement();
    // Those that took a snapshot of the same height took the same one: a node that joins can
    // have its chunks from each.
    let all: Vec<_> = cluster.net.members[..4].iter().map(snapshots).collect();
    let mut compared = 0;
    for (height, manifest) in &all[0] {
        for (_, other) in all[1..].iter().flatten().filter(|(at, _)| at == height) {
            assert_eq!(other, manifest, "the snapshot of height {height}");
            compared += 1;
        }
    }
    assert!(compared > 0, "no two members have a snapshot of one height");
    let heights: Vec<i64> = (0..5)
        .map(|member| i64::try_from(cluster.height(member)).unwrap())
        .collect();
    drop(cluster);
    let seen: Vec<_> = recorders
        .iter()
        .map(|recorder| {
            let calls = recorder.calls();
            // Votes are not extended on this chain.
            assert!(!calls.contains(&Call::ExtendVote));
            obey(&calls).unwrap_or_else(|why| panic!("{why}\n{calls:?}"))
        })
        .collect();
    println!("{seen:?}");
    for (seen, height) in seen.iter().zip(heights) {
        // The gateway's newest header is one past the newest block it proves.
        assert!(seen.height + 1 >= height, "{seen:?} {height}");
    }
    assert!(
        seen[1].recoveries >= 1 && seen[2].recoveries >= 1,
        "{seen:?}"
    );
    assert_eq!(seen[4].synced, 1, "{seen:?}");
}

/// A process of the engine's that ends with the test.
struct Light {
    child: std::process::Child,
    url: String,
    log: PathBuf,
}

impl Drop for Light {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Light {
    /// The engine's own light client, trusting one header; asks the engines of two members
    /// and the gateway of a third.
    fn start(cluster: &Cluster, dir: &Path, height: u64, hash: &str) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let rpc =
            |member: usize| format!("http://{}", cluster.net.members[member].config.engine.rpc);
        let gateway = format!("{}/v1/light", cluster.net.members[2].url());
        let log = dir.join("light.log");
        let out = std::fs::File::create(&log).unwrap();
        let child = std::process::Command::new(std::env::var("HALLSEAL_COMETBFT").unwrap())
            .args(["light", "donghu-1"])
            .args(["--laddr", &format!("tcp://{address}")])
            .args(["--primary", &rpc(0)])
            .args(["--witnesses", &format!("{},{gateway}", rpc(1))])
            .args(["--height", &height.to_string(), "--hash", hash])
            .arg("--home-dir")
            .arg(dir)
            .stdin(std::process::Stdio::null())
            .stdout(out.try_clone().unwrap())
            .stderr(out)
            .spawn()
            .unwrap();
        Self {
            child,
            url: format!("http://{address}"),
            log,
        }
    }

    /// The signed header that it has verified at this height.
    fn header(&self, height: u64) -> Option<serde_json::Value> {
        let url = format!("{}/commit?height={height}", self.url);
        let answer: serde_json::Value = client().get(url).send().ok()?.json().ok()?;
        let header = &answer["result"]["signed_header"];
        header.is_object().then(|| header.clone())
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

#[test]
#[ignore = "needs the consortium's engine: ./dev test brings it"]
fn the_engines_own_light_client_follows_the_chain_from_one_trusted_header_and_from_no_false_one() {
    let mut cluster = Cluster::start(4, 0, |_| {});
    let first = signed(&file(1));
    cluster.submit(0, &[&first]);
    cluster.settle(0, &first.digest());
    let (height, hash) = cluster.trusted(0);
    let dir = tempfile::tempdir().unwrap();
    let light = Light::start(&cluster, dir.path(), height, &hash);
    let mut proven = Vec::new();
    for id in 2..5 {
        let action = signed(&file(id));
        cluster.submit(3, &[&action]);
        proven.push((action.digest(), cluster.settle(3, &action.digest())));
    }
    // One of those that answer is gone; the chain and the light client go on.
    cluster.running[3] = None;
    for (action, proven) in &proven {
        let receipt = cluster.receipt(2, action);
        let mut header = None;
        cluster.wait("the light client has the header", || {
            header = light.header(proven.height + 1);
            header.is_some()
        });
        let header = header.unwrap();
        // The header that it followed is the one under our receipt.
        let ours = receipt.app_hash().unwrap().to_hex().to_uppercase();
        assert_eq!(header["header"]["app_hash"], ours, "{}", light.said());
        assert_eq!(header["header"]["chain_id"], "donghu-1");
    }
    drop(light);
    let dir = tempfile::tempdir().unwrap();
    let other = hash.chars().rev().collect::<String>();
    let mut light = Light::start(&cluster, dir.path(), height, &other);
    cluster.wait(
        "the light client refuses",
        || matches!(light.child.try_wait(), Ok(Some(status)) if !status.success()),
    );
    assert_eq!(light.header(height), None);
    assert!(light.said().contains("hash"), "{}", light.said());
}
