//! `hallseal-node`: a department's node of the consortium's chain.
#![forbid(unsafe_code)]
// The console program; Windows has the embedded node only.
#![cfg_attr(not(unix), allow(dead_code))]

#[cfg(unix)]
mod audit;
#[cfg(unix)]
mod backup;
#[cfg(unix)]
mod enrol;
#[cfg(unix)]
mod history;
#[cfg(unix)]
mod join;
#[cfg(unix)]
mod local;
#[cfg(unix)]
mod look;
#[cfg(unix)]
mod run;
#[cfg(unix)]
mod setup;

#[cfg(unix)]
mod cli {
    use clap::{Parser, Subcommand};
    use std::io::Write as _;
    use std::process::ExitCode;

    /// A department's node of the consortium's chain.
    #[derive(Parser)]
    #[command(name = "hallseal-node", version, about)]
    struct Cli {
        #[command(subcommand)]
        command: Command,
    }

    #[derive(Subcommand)]
    enum Command {
        /// Make a new node's folder: keys and configuration. Prints what the others need.
        Init(crate::setup::Init),
        /// Write down where a chain begins, from what the departments handed in.
        Genesis(crate::setup::Begin),
        /// Take a chain's genesis into a folder made by `init`, with its peers.
        Join(crate::join::Join),
        /// Make an administrator's key file; its public key goes into the genesis.
        AdminKey(crate::enrol::AdminKey),
        /// Sign, as a department's administrator, that a key joins the chain.
        Enrol(crate::enrol::Enrol),
        /// Sign, as a department's administrator, that a key is out of use for ever.
        Revoke(crate::enrol::Revoke),
        /// Run the node until it is asked to stop (SIGTERM, Ctrl-C).
        Run(crate::run::Run),
        /// Say how a running node is.
        Status(crate::look::Status),
        /// Write who signs for the chain from which height on, each change proven, as a file
        /// for verifiers.
        History(crate::history::History),
        /// Say what a receipt proves; exit code 0 only where it is final.
        Verify(crate::look::Verify),
        /// Replay a node's chain from its genesis and compare everything; exit code 0 clean, 1
        /// patterns to ask about, 2 broken, 3 could not run.
        Audit(crate::audit::Audit),
        /// Copy a stopped node's chain, content and settings; never its keys or what it signed.
        Backup(crate::backup::Backup),
        /// Make a node's folder out of a backup, with new keys.
        Restore(crate::backup::Restore),
        /// Write and start a consortium on this machine, for trying and testing.
        Testnet(crate::local::Local),
    }

    pub(crate) fn main() -> ExitCode {
        let command = match Cli::try_parse() {
            Ok(cli) => cli.command,
            Err(error) => return refused(&error),
        };
        let done = match command {
            Command::Init(command) => command.run(),
            Command::Genesis(command) => command.run(),
            Command::Join(command) => command.run(),
            Command::AdminKey(command) => command.run(),
            Command::Enrol(command) => command.run(),
            Command::Revoke(command) => command.run(),
            Command::Run(command) => command.run(),
            Command::Status(command) => command.run(),
            Command::Verify(command) => command.run(),
            Command::History(command) => command.run(),
            Command::Audit(command) => return command.run(),
            Command::Backup(command) => command.run(),
            Command::Restore(command) => command.run(),
            Command::Testnet(command) => command.run(),
        };
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                writeln!(std::io::stderr(), "hallseal-node: {failure}").ok();
                ExitCode::FAILURE
            }
        }
    }

    /// Help and version, or what is wrong with the command line: 2 as usual, but for the
    /// audit, whose 2 says that a chain is broken.
    fn refused(error: &clap::Error) -> ExitCode {
        error.print().ok();
        let audits = std::env::args_os()
            .nth(1)
            .is_some_and(|word| word == "audit");
        match (error.use_stderr(), audits) {
            (false, _) => ExitCode::SUCCESS,
            (true, true) => ExitCode::from(crate::audit::COULD_NOT_RUN),
            (true, false) => ExitCode::from(2),
        }
    }

    /// Why a command failed, for the person at the console.
    pub(crate) struct Failure(String);

    impl Failure {
        pub(crate) fn new(what: impl Into<String>) -> Self {
            Self(what.into())
        }
    }

    impl core::fmt::Display for Failure {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str(&self.0)
        }
    }

    impl From<node::NodeError> for Failure {
        fn from(error: node::NodeError) -> Self {
            Self(format!("{error} ({})", error.code()))
        }
    }

    /// One line on the standard output; where nobody reads it, it is lost.
    pub(crate) fn say(line: impl core::fmt::Display) {
        writeln!(std::io::stdout(), "{line}").ok();
    }
}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    cli::main()
}

#[cfg(not(unix))]
fn main() {}
