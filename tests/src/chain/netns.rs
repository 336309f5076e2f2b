//! A network namespace for each member, joined by a bridge, and walls between them.
//!
//! Needs root, `ip` and `nft`. Nothing of it is seen by the machine's own network, and all
//! of it is gone when it is dropped.

use nix::sched::{CloneFlags, setns};
use std::fs::File;
use std::io::Write;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Namespaces `PREFIX0`, `PREFIX1`, … and `PREFIXhub`.
pub struct Network {
    prefix: String,
    members: u8,
}

fn tool(program: &str, arguments: &str, input: &str) -> Result<(), String> {
    let failed = |why: &dyn std::fmt::Display| format!("{program} {arguments}: {why}");
    let mut child = Command::new(program)
        .args(arguments.split_whitespace())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&error))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin
            .write_all(input.as_bytes())
            .map_err(|error| failed(&error))?;
    }
    let done = child.wait_with_output().map_err(|error| failed(&error))?;
    let said = String::from_utf8_lossy(&done.stderr);
    done.status
        .success()
        .then_some(())
        .ok_or_else(|| failed(&said.trim()))
}

fn ip(arguments: &str) -> Result<(), String> {
    tool("ip", arguments, "")
}

impl Network {
    /// Makes them.
    ///
    /// # Errors
    /// Why this machine does not permit it, in plain words.
    pub fn new(members: u8) -> Result<Self, String> {
        let network = Self {
            prefix: format!("hs{}x", std::process::id()),
            members,
        };
        network.build()?;
        Ok(network)
    }

    fn build(&self) -> Result<(), String> {
        let hub = format!("{}hub", self.prefix);
        ip(&format!("netns add {hub}"))?;
        ip(&format!("-n {hub} link add bridge type bridge"))?;
        ip(&format!("-n {hub} link set bridge up"))?;
        for member in 0..self.members {
            let (own, address) = (self.name(member), self.address(member));
            ip(&format!("netns add {own}"))?;
            ip(&format!(
                "-n {own} link add hall type veth peer name to{member} netns {hub}"
            ))?;
            ip(&format!("-n {hub} link set to{member} master bridge"))?;
            ip(&format!("-n {hub} link set to{member} up"))?;
            ip(&format!("-n {own} addr add {address}/24 dev hall"))?;
            ip(&format!("-n {own} link set hall up"))?;
            ip(&format!("-n {own} link set lo up"))?;
        }
        // Whether walls can be put up here.
        self.wall(0, &[1])?;
        self.open(0)
    }

    /// A member's namespace.
    #[must_use]
    pub fn name(&self, member: u8) -> String {
        format!("{}{member}", self.prefix)
    }

    /// A member's address.
    #[must_use]
    pub const fn address(&self, member: u8) -> Ipv4Addr {
        Ipv4Addr::new(10, 77, 0, member + 1)
    }

    /// From now on nothing passes between a member and these others, either way, and nobody
    /// is told.
    ///
    /// # Errors
    /// Where `nft` refuses.
    pub fn wall(&self, member: u8, others: &[u8]) -> Result<(), String> {
        let others: Vec<String> = others
            .iter()
            .map(|n| self.address(*n).to_string())
            .collect();
        let others = others.join(", ");
        let rules = format!(
            "table ip wall {{\n\
             chain in {{ type filter hook input priority 0; ip saddr {{ {others} }} drop; }}\n\
             chain out {{ type filter hook output priority 0; ip daddr {{ {others} }} drop; }}\n}}\n"
        );
        let name = self.name(member);
        tool("ip", &format!("netns exec {name} nft -f -"), &rules)
    }

    /// Takes a member's walls down.
    ///
    /// # Errors
    /// Where `nft` refuses.
    pub fn open(&self, member: u8) -> Result<(), String> {
        let name = self.name(member);
        tool(
            "ip",
            &format!("netns exec {name} nft delete table ip wall"),
            "",
        )
    }

    /// Splits the members in two: nothing passes between these and the rest.
    ///
    /// # Errors
    /// Where `nft` refuses.
    pub fn split(&self, one_side: &[u8]) -> Result<(), String> {
        let other: Vec<u8> = (0..self.members)
            .filter(|n| !one_side.contains(n))
            .collect();
        one_side
            .iter()
            .try_for_each(|member| self.wall(*member, &other))
    }

    /// Takes all of a split's walls down.
    ///
    /// # Errors
    /// Where `nft` refuses.
    pub fn heal(&self, one_side: &[u8]) -> Result<(), String> {
        one_side.iter().try_for_each(|member| self.open(*member))
    }

    /// A port of this machine's own loopback that leads to a port of a member's. Open until
    /// the program ends.
    ///
    /// # Errors
    /// Where it cannot be had.
    pub fn lead_to(&self, member: u8, port: u16) -> Result<String, String> {
        let failed = |error: &dyn std::fmt::Display| format!("a way to a member: {error}");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|e| failed(&e))?;
        let here = listener.local_addr().map_err(|e| failed(&e))?;
        let namespace = format!("/run/netns/{}", self.name(member));
        let namespace = File::open(namespace).map_err(|e| failed(&e))?;
        std::thread::spawn(move || {
            // This thread alone, and those that it starts, are in the member's network; the
            // listener stays where it was made.
            if setns(&namespace, CloneFlags::CLONE_NEWNET).is_err() {
                return;
            }
            for client in listener.incoming().flatten() {
                std::thread::spawn(move || join(&client, port));
            }
        });
        Ok(format!("http://{here}"))
    }
}

fn join(client: &TcpStream, port: u16) {
    let to = (Ipv4Addr::LOCALHOST, port).into();
    let Ok(server) = TcpStream::connect_timeout(&to, Duration::from_secs(5)) else {
        return;
    };
    let copy = |mut from: &TcpStream, mut to: &TcpStream| {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    };
    std::thread::scope(|scope| {
        scope.spawn(|| copy(&server, client));
        copy(client, &server);
    });
}

impl Drop for Network {
    fn drop(&mut self) {
        for member in 0..self.members {
            let _ = ip(&format!("netns del {}", self.name(member)));
        }
        let _ = ip(&format!("netns del {}hub", self.prefix));
    }
}
