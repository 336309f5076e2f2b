//! The command line.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use crate::stopped::{self, Stopped};
use ipc::Mode;

/// What `--version` prints. A build that can simulate devices says so.
pub(crate) const VERSION: &str = if cfg!(feature = "demo") {
    concat!(
        "hallseal ",
        env!("CARGO_PKG_VERSION"),
        " (with the demo hall)"
    )
} else {
    concat!("hallseal ", env!("CARGO_PKG_VERSION"))
};

/// What `--help` prints.
pub(crate) const USAGE: &str = "\
hallseal [--mode kiosk|counter|field|board|console] [--config FILE] [--state-dir DIR]
hallseal verify FILE [--history FILE] [--gateway URL [--roots FILE]] [--state-dir DIR]
hallseal tray [retry|resign|discard DIGEST] [--reason TEXT] [--state-dir DIR]
hallseal export FILE --recipient AGE1... [--state-dir DIR]
hallseal import FILE [--state-dir DIR]
hallseal recipient [--state-dir DIR]
hallseal --version | --help

--mode       which face to show; without it the configuration decides
--config     configuration file; without it /etc/hallseal/hallseal.toml, if there is one
--state-dir  where this machine keeps its database, keys and log

verify       checks a receipt (its bytes, its text HS1:...) or a certificate (its text HSC1:...), or a
             picture of its QR code; a certificate against the lists in the state directory
--history    the validators' history it is checked against; without it this machine's own
--gateway    asked about receipts whose validators have changed since; never believed unproven
--roots      certificates (PEM) under which an https gateway is believed

The rest is for a machine whose program is stopped.
tray         what was not accepted, why, and what to do: send again (retry), sign anew
             (resign), or set aside for a reason (discard)
export       writes what waits to be sent to a file for the hall's machine, encrypted to it
import       takes such a file into this machine's queue; twice is as good as once
recipient    what a file for this machine is encrypted to

Exit codes: 0 done, the receipt proves a success, or the certificate holds; 1 failed, or it does not
hold; 2 wrong arguments or no screen; 3 already running; 4 the receipt holds and proves a refusal;
5 the certificate is sound, and whether it was revoked since is to be asked online (--gateway)";

/// What the person at the terminal wants.
#[derive(Debug, PartialEq)]
pub(crate) enum Invocation {
    /// Open the window.
    Open(Launch),
    /// Check a receipt.
    Verify(Question),
    /// Do something with the queue of a machine whose program is stopped.
    Stopped(Stopped),
    /// Print the version.
    Version,
    /// Print the usage.
    Help,
}

/// How to open the window.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Launch {
    /// The face asked for.
    pub(crate) mode: Option<Mode>,
    /// The configuration file asked for.
    pub(crate) config: Option<PathBuf>,
    /// The state directory asked for.
    pub(crate) state_dir: Option<PathBuf>,
}

/// Which receipt to check.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Question {
    /// The file or picture.
    pub(crate) receipt: PathBuf,
    /// The validator history asked for.
    pub(crate) history: Option<PathBuf>,
    /// The gateway to be asked.
    pub(crate) gateway: Option<String>,
    /// Certificates under which it is believed.
    pub(crate) roots: Option<PathBuf>,
    /// The state directory asked for.
    pub(crate) state_dir: Option<PathBuf>,
}

/// What is wrong with the arguments.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// Not an option this program has.
    #[error("there is no option '{0}'")]
    Unknown(String),
    /// An option without what belongs behind it.
    #[error("{0} wants a value behind it")]
    NoValue(&'static str),
    /// Nothing to check.
    #[error("verify wants a file behind it")]
    NoReceipt,
    /// Nothing to do it to.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// An option given more than once.
    #[error("{0} is given twice")]
    Twice(&'static str),
    /// Not a face of the program.
    #[error("there is no mode '{0}'")]
    Mode(String),
}

/// Reads the arguments after the program's name.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Invocation, ArgumentError> {
    let mut args = args.into_iter().peekable();
    if args.next_if(|first| first == "verify").is_some() {
        return verify(args);
    }
    if let Some(word) = args.next_if(|first| stopped::is_one(first)) {
        return stopped::parse(&word, args).map(Invocation::Stopped);
    }
    let mut launch = Launch::default();
    while let Some(arg) = args.next() {
        match arg.to_str() {
            Some("--version" | "-V") => return Ok(Invocation::Version),
            Some("--help" | "-h") => return Ok(Invocation::Help),
            Some("--mode") => {
                let word = value(&mut args, "--mode")?;
                set(&mut launch.mode, mode(&word.to_string_lossy())?, "--mode")?;
            }
            Some("--config") => {
                let path = value(&mut args, "--config")?.into();
                set(&mut launch.config, path, "--config")?;
            }
            Some("--state-dir") => {
                let path = value(&mut args, "--state-dir")?.into();
                set(&mut launch.state_dir, path, "--state-dir")?;
            }
            Some(_) | None => return Err(unknown(&arg)),
        }
    }
    Ok(Invocation::Open(launch))
}

/// Reads what stands behind `verify`.
fn verify(mut args: impl Iterator<Item = OsString>) -> Result<Invocation, ArgumentError> {
    let mut question = Question::default();
    let mut receipt = None;
    while let Some(arg) = args.next() {
        match arg.to_str() {
            Some("--history") => {
                let path = value(&mut args, "--history")?.into();
                set(&mut question.history, path, "--history")?;
            }
            Some("--gateway") => {
                let url = value(&mut args, "--gateway")?;
                let url = url.to_string_lossy().into_owned();
                set(&mut question.gateway, url, "--gateway")?;
            }
            Some("--roots") => {
                let path = value(&mut args, "--roots")?.into();
                set(&mut question.roots, path, "--roots")?;
            }
            Some("--state-dir") => {
                let path = value(&mut args, "--state-dir")?.into();
                set(&mut question.state_dir, path, "--state-dir")?;
            }
            Some(option) if option.starts_with('-') => return Err(unknown(&arg)),
            Some(_) | None => set(&mut receipt, PathBuf::from(arg), "the receipt")?,
        }
    }
    question.receipt = receipt.ok_or(ArgumentError::NoReceipt)?;
    Ok(Invocation::Verify(question))
}

pub(crate) fn value(
    args: &mut impl Iterator<Item = OsString>,
    name: &'static str,
) -> Result<OsString, ArgumentError> {
    args.next().ok_or(ArgumentError::NoValue(name))
}

pub(crate) fn unknown(arg: &OsStr) -> ArgumentError {
    ArgumentError::Unknown(arg.to_string_lossy().into_owned())
}

pub(crate) fn set<T>(
    slot: &mut Option<T>,
    value: T,
    name: &'static str,
) -> Result<(), ArgumentError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(ArgumentError::Twice(name)),
    }
}

fn mode(word: &str) -> Result<Mode, ArgumentError> {
    match word {
        "kiosk" => Ok(Mode::Kiosk),
        "counter" => Ok(Mode::Counter),
        "field" => Ok(Mode::Field),
        "board" => Ok(Mode::Board),
        "console" => Ok(Mode::Console),
        other => Err(ArgumentError::Mode(other.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Invocation, ArgumentError> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn every_option_is_read() {
        let launch = Launch {
            mode: Some(Mode::Field),
            config: Some("a.toml".into()),
            state_dir: Some("s".into()),
        };
        let line = "--state-dir s --mode field --config a.toml";
        assert_eq!(read(line), Ok(Invocation::Open(launch)));
        assert_eq!(read(""), Ok(Invocation::Open(Launch::default())));
        assert_eq!(read("--mode kiosk --version"), Ok(Invocation::Version));
    }

    #[test]
    fn a_wrong_argument_is_named() {
        assert_eq!(read("--fast"), Err(ArgumentError::Unknown("--fast".into())));
        assert_eq!(read("kiosk"), Err(ArgumentError::Unknown("kiosk".into())));
        assert_eq!(read("--mode"), Err(ArgumentError::NoValue("--mode")));
        assert_eq!(read("--mode shop"), Err(ArgumentError::Mode("shop".into())));
        let twice = "--mode kiosk --mode board";
        assert_eq!(read(twice), Err(ArgumentError::Twice("--mode")));
    }

    #[test]
    fn a_receipt_to_check_is_read_with_what_it_is_checked_against() {
        let question = Question {
            receipt: "slip.png".into(),
            history: Some("h.cbor".into()),
            gateway: Some("https://g".into()),
            roots: Some("r.pem".into()),
            state_dir: None,
        };
        let line = "verify slip.png --history h.cbor --gateway https://g --roots r.pem";
        assert_eq!(read(line), Ok(Invocation::Verify(question)));
        assert_eq!(read("verify"), Err(ArgumentError::NoReceipt));
        assert_eq!(read("verify a b"), Err(ArgumentError::Twice("the receipt")));
        let unknown = ArgumentError::Unknown("--mode".into());
        assert_eq!(read("verify --mode kiosk"), Err(unknown));
    }

    #[test]
    fn every_mode_of_the_window_has_its_word() {
        for word in ["kiosk", "counter", "field", "board", "console"] {
            let face = mode(word).unwrap();
            assert_eq!(serde_json::to_value(face).unwrap(), word);
        }
    }
}
