//! `audit`: is what a node stores what the chain's actions and signatures make?
//!
//! Exit codes: 0 clean, 1 patterns to ask about and nothing else, 2 the chain or the store
//! is broken, 3 the audit could not run.

use crate::cli::{Failure, say};
use clap::{Args, ValueEnum};
use domain::id::{DepartmentCode, Digest};
use ledger::Genesis;
use node::audit::{AuditOptions, Expected, Language, Progress, Thresholds, audit};
use node::consortium::config::Folder;
use node::{NodeError, genesis};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The audit could not run.
pub(crate) const COULD_NOT_RUN: u8 = 3;
/// Longest genesis file and longest file of thresholds.
const MAX_FILE_LEN: u64 = 16 << 20;

#[derive(Clone, Copy, ValueEnum)]
enum Text {
    /// Chinese.
    Zh,
    /// English.
    En,
}

#[derive(Args)]
pub(crate) struct Audit {
    /// The node's folder; the node may run.
    #[arg(long, required_unless_present = "state", conflicts_with = "state")]
    dir: Option<PathBuf>,
    /// Or a folder with `node.sqlite` and `content/` alone: an embedded chain's, a backup.
    #[arg(long, requires = "genesis")]
    state: Option<PathBuf>,
    /// The chain's genesis, from whoever is trusted with it; left out: the folder's own.
    #[arg(long)]
    genesis: Option<PathBuf>,
    /// Where the report goes as JSON; must not be there yet.
    #[arg(long)]
    json: Option<PathBuf>,
    /// The readable report's language.
    #[arg(long, value_enum, default_value = "en")]
    text: Text,
    /// The first height whose signatures and patterns are looked at; the replay begins at
    /// the genesis all the same.
    #[arg(long, default_value_t = 1)]
    from_height: u64,
    /// A height and its app_hash that another audit vouches for, HEIGHT:HEX.
    #[arg(long)]
    checkpoint: Option<String>,
    /// Whose content should be here: `all`, `none` (the store is not looked at), or codes of
    /// departments, with commas. Left out: everybody's on a chain of one node; else what is
    /// here is checked and nothing is missed.
    #[arg(long)]
    content: Option<String>,
    /// From what on something counts as odd: a TOML file with the words of `[audit]` in
    /// node.toml; left out: those of node.toml.
    #[arg(long)]
    thresholds: Option<PathBuf>,
    /// Do not tell how far it is.
    #[arg(long)]
    quiet: bool,
}

impl Audit {
    pub(crate) fn run(self) -> ExitCode {
        match self.report() {
            Ok(code) => ExitCode::from(code),
            Err(failure) => {
                writeln!(std::io::stderr(), "hallseal-node: {failure}").ok();
                ExitCode::from(COULD_NOT_RUN)
            }
        }
    }

    fn report(&self) -> Result<u8, Failure> {
        let begin = self.begin()?;
        let options = self.options(&begin)?;
        let mut tell = |progress: Progress| {
            if !self.quiet {
                writeln!(std::io::stderr(), "{}", line(&progress)).ok();
            }
        };
        let report = audit(&options, &begin, &mut tell)?;
        if let Some(path) = &self.json {
            let file = std::fs::File::create_new(path);
            let mut file = file.map_err(|error| unusable(path, &error))?;
            file.write_all(report.to_json().as_bytes())
                .and_then(|()| file.sync_all())
                .map_err(|error| unusable(path, &error))?;
            let digest = seal::hash::sha256(&[report.to_json().as_bytes()]);
            writeln!(std::io::stderr(), "report   {digest}").ok();
        }
        let language = match self.text {
            Text::Zh => Language::Zh,
            Text::En => Language::En,
        };
        say(report.to_text(language).trim_end());
        Ok(report.verdict.exit_code())
    }

    fn begin(&self) -> Result<Genesis, Failure> {
        match (&self.genesis, &self.dir) {
            (Some(path), _) => Ok(genesis::from_json(&read(path)?)?),
            (None, Some(dir)) => Ok(Folder::at(dir)?.genesis()?),
            (None, None) => Err(Failure::new("--dir, or --state with --genesis, is needed")),
        }
    }

    fn options(&self, begin: &Genesis) -> Result<AuditOptions, Failure> {
        let (state, mut thresholds) = match (&self.state, &self.dir) {
            (Some(state), _) => (state.clone(), Thresholds::default()),
            (None, Some(dir)) => {
                let folder = Folder::at(dir)?;
                (folder.state(), folder.config()?.audit)
            }
            (None, None) => return Err(Failure::new("--dir or --state is needed")),
        };
        if let Some(path) = &self.thresholds {
            let wrong = |error: toml::de::Error| NodeError::Config(error.message().to_owned());
            thresholds = toml::from_str(&read(path)?).map_err(wrong)?;
        }
        let mut options = AuditOptions::new(state);
        options.thresholds = thresholds;
        options.from_height = self.from_height;
        options.checkpoint = self.checkpoint.as_deref().map(checkpoint).transpose()?;
        options.contents = contents(self.content.as_deref(), begin)?;
        Ok(options)
    }
}

fn checkpoint(text: &str) -> Result<(u64, Digest), Failure> {
    let parts = text.split_once(':');
    let read =
        parts.and_then(|(height, hash)| Some((height.parse().ok()?, Digest::from_hex(hash).ok()?)));
    read.ok_or_else(|| Failure::new("the checkpoint is not HEIGHT:HEX"))
}

fn contents(text: Option<&str>, begin: &Genesis) -> Result<Expected, Failure> {
    match text {
        Some("all") => Ok(Expected::All),
        Some("none") => Ok(Expected::NotRead),
        Some(codes) => {
            let code = |code: &str| {
                let code = DepartmentCode::new(code).ok();
                code.ok_or_else(|| Failure::new("a department's code is none"))
            };
            let codes: Result<_, _> = codes.split(',').map(code).collect();
            Ok(Expected::Of(codes?))
        }
        None if begin.validators.len() == 1 => Ok(Expected::All),
        None => Ok(Expected::Of(std::collections::BTreeSet::new())),
    }
}

fn line(progress: &Progress) -> String {
    let seconds = progress.elapsed.as_secs().max(1);
    format!(
        "block {} of {}, {} actions, {} actions/s",
        progress.height,
        progress.of,
        progress.actions,
        progress.actions.checked_div(seconds).unwrap_or(0)
    )
}

fn read(path: &Path) -> Result<String, Failure> {
    use std::io::Read as _;
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|error| unusable(path, &error))?;
    let mut file = file.take(MAX_FILE_LEN);
    file.read_to_string(&mut text)
        .map_err(|error| unusable(path, &error))?;
    Ok(text)
}

fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {}", path.display(), error.kind()))
}
