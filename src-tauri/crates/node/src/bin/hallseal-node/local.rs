//! `testnet`: a consortium on one machine.

use crate::cli::{Failure, say};
use crate::run::wait_for_the_end;
use crate::setup::new_secret;
use clap::Args;
use domain::id::{ChainId, HallCode, PublicKey};
use node::NodeError;
use node::consortium::config::Folder;
use node::consortium::testnet::{self, Member, Plan, Running, Testnet};
use seal::keys::SigningKey;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use zeroize::Zeroizing;

/// How long the members may take to make their first block together.
const FIRST_BLOCK: Duration = Duration::from_secs(60);

#[derive(Args)]
pub(crate) struct Local {
    /// How many departments, each with one validator: 1 to 16.
    #[arg(long, default_value_t = 4)]
    validators: usize,
    /// Where the members' folders are, or are made.
    #[arg(long)]
    dir: PathBuf,
    /// The first of three ports for each member: first all gateways, one after the other.
    #[arg(long, default_value_t = 26600)]
    base_port: u16,
    /// The chain's name.
    #[arg(long, default_value = "donghu-testnet-1")]
    chain_id: String,
    /// A device's public key, hex, enrolled from the start in hall DH. May be repeated.
    #[arg(long = "device")]
    devices: Vec<String>,
    /// Without the departments' key services, evaluators and registers: the bare chain.
    #[arg(long)]
    bare: bool,
    /// Only write the folders.
    #[arg(long)]
    write_only: bool,
}

impl Local {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let members = if self.dir.join("node0").exists() {
            say(format!(
                "going on with the consortium in {}",
                self.dir.display()
            ));
            members(&self.dir)?
        } else {
            let machines = [
                ("kiosk", new_secret()?),
                ("counter", new_secret()?),
                ("board", new_secret()?),
            ];
            let mut plan = self.plan()?;
            let public = |secret: &Zeroizing<[u8; 32]>| SigningKey::from_secret(secret).public();
            plan.devices
                .extend(machines.iter().map(|(_, secret)| public(secret)));
            let mut net = testnet::write(&self.dir, &plan)?;
            if !self.bare {
                testnet::serve_departments(&mut net, plan.validators)?;
            }
            for (name, secret) in &machines {
                write_machine(&self.dir.join(name), secret, &net, *name == "counter")?;
            }
            net.members
        };
        if self.write_only {
            return Ok(());
        }
        let program = std::env::current_exe().map_err(NodeError::from)?;
        let mut running = Vec::new();
        for member in &members {
            running.push(Running::start(&program, member)?);
        }
        wait_for_blocks(&members, &mut running)?;
        for member in &members {
            say(format!("{:<12} {}", member.config.name, member.url()));
        }
        for name in ["kiosk", "counter", "board"] {
            let folder = self.dir.join(name);
            if !folder.exists() {
                continue;
            }
            say(format!(
                "a {name} on this chain: hallseal --mode {name} --state-dir {}",
                folder.display()
            ));
        }
        say("ready: stop with Ctrl-C");
        wait_for_the_end()?;
        let stopping: Vec<_> = running
            .into_iter()
            .map(|member| std::thread::spawn(|| member.stop()))
            .collect();
        let well = stopping
            .into_iter()
            .all(|member| member.join().unwrap_or(false));
        well.then_some(())
            .ok_or_else(|| Failure::new("a member did not stop in time and was killed"))
    }

    fn plan(&self) -> Result<Plan, Failure> {
        let wrong = |what: &str| Failure::new(format!("{what} is not valid"));
        let devices = self.devices.iter().map(|key| {
            let bytes = hex::decode(key).ok();
            let key = bytes.and_then(|bytes| PublicKey::from_slice(&bytes).ok());
            key.ok_or_else(|| wrong("a device's key"))
        });
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|_| Failure::new("no randomness"))?;
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Ok(Plan {
            chain_id: ChainId::new(&self.chain_id).map_err(|_| wrong("the chain's name"))?,
            seed,
            time_s: since.map_or(0, |since| since.as_secs()),
            validators: self.validators,
            others: 0,
            hall: HallCode::new("DH").map_err(|_| wrong("the hall"))?,
            devices: devices.collect::<Result<_, _>>()?,
            base_port: Some(self.base_port),
            adjust: |_| {},
        })
    }
}

/// The state folder of a demo machine on this chain.
fn write_machine(
    dir: &Path,
    secret: &[u8; 32],
    net: &Testnet,
    is_counter: bool,
) -> Result<(), Failure> {
    let first = net
        .members
        .first()
        .ok_or_else(|| Failure::new("there is no member"))?;
    let folder = Folder::at(dir)?;
    std::fs::create_dir_all(folder.path()).map_err(NodeError::from)?;
    // Content is sealed to these: the departments' key services open it.
    let recipients: String = net
        .demo
        .services
        .iter()
        .map(|(code, services)| {
            let recipient = services.key_service.identity().recipient();
            format!("{code} = \"{recipient}\"\n")
        })
        .collect();
    // Only a counter has the made-up staff's keys, and asks each department's own node, where that
    // department's cases are opened.
    let (people, others) = match is_counter {
        true => (
            &net.demo.staff[..],
            net.members.get(1..).unwrap_or_default(),
        ),
        false => (&[][..], &[][..]),
    };
    let others: Vec<String> = others
        .iter()
        .map(|member| format!("\"{}\"", member.config.gateway.listen))
        .collect();
    let mut staff = Zeroizing::new(String::new());
    for one in people {
        staff.push_str(&format!(
            "\n[[staff]]\nkey = \"{}\"\nname = {{ zh = \"{}\", en = \"{}\" }}\nduty = {{ zh = \"{}\", en = \"{}\" }}\n",
            Zeroizing::new(hex::encode(one.key.to_secret().as_slice())).as_str(),
            one.name.zh,
            one.name.en,
            one.duty.zh,
            one.duty.en,
        ));
    }
    let text = Zeroizing::new(format!(
        "# Points the demo hall at this consortium; its device's key is worthless by design.\n\
         device = \"{}\"\ngateway = \"{}\"\nothers = [{}]\ngenesis = {}\n\n[recipients]\n{recipients}{}",
        Zeroizing::new(hex::encode(secret)).as_str(),
        first.config.gateway.listen,
        others.join(", "),
        // JSON's strings are TOML's basic strings.
        serde_json::Value::from(first.folder.genesis_file().to_string_lossy()),
        staff.as_str(),
    ));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(folder.path().join("demo-chain.toml"))
        .map_err(NodeError::from)?;
    file.write_all(text.as_bytes()).map_err(NodeError::from)?;
    Ok(())
}

/// The members in a folder that was written before.
fn members(dir: &Path) -> Result<Vec<Member>, Failure> {
    let mut members = Vec::new();
    for index in 0..testnet::MAX_VALIDATORS {
        let path = dir.join(format!("node{index}"));
        if !path.exists() {
            break;
        }
        let folder = Folder::at(&path)?;
        let config = folder.config()?;
        members.push(Member { folder, config });
    }
    Ok(members)
}

fn wait_for_blocks(members: &[Member], running: &mut [Running]) -> Result<(), Failure> {
    let until = Instant::now() + FIRST_BLOCK;
    for (member, process) in members.iter().zip(running) {
        while !crate::look::has_blocks(&member.url()) {
            if process.has_ended() || Instant::now() > until {
                let log = member.folder.path().join("node.log");
                return Err(Failure::new(format!(
                    "{} makes no blocks: see {} and engine.log beside it",
                    member.config.name,
                    log.display()
                )));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    Ok(())
}
