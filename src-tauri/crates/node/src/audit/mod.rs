//! The audit of a node: is what it stores what the chain's actions and signatures make?
//!
//! It trusts the genesis file and nothing else. The recorded actions are replayed from the
//! genesis; every outcome, root, `app_hash`, header and the signatures of more than two
//! thirds of each height's validators are compared with what the database says; then every
//! value of state and indexes, the state tree, and the content store. On the way it looks
//! for patterns that honest work seldom makes. Nothing is written; the node may run.
//!
//! A node that joined by a snapshot has all actions, blocks and roots from the genesis on
//! (they came with the snapshot and are replayed like its own); only signatures of some
//! heights may be missing, and the report says of which.

mod codes;
mod commits;
mod contents;
mod patterns;
mod replay;
mod report;
mod state;
mod text;
mod walk;

pub use codes::{Code, Severity};
pub use contents::Expected;
pub use patterns::Thresholds;
pub use report::{Checked, Example, FORMAT, Finding, Report, Took, Verdict};
pub use text::Language;

use crate::content::FolderStore;
use crate::db::{Db, Tx};
use crate::error::NodeError;
use contents::Contents;
use domain::id::Digest;
use ledger::{Genesis, MemoryStore};
use patterns::Patterns;
use replay::{Replay, Replica};
use report::Findings;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use walk::Walk;
use zeroize::Zeroizing;

/// Past this size of the database the replay goes to a scratch file, not the memory.
const MEMORY_BYTES: u64 = 512 << 20;

/// What is audited, and how.
#[derive(Clone)]
pub struct AuditOptions {
    /// The folder with `node.sqlite` and `content/`.
    pub dir: PathBuf,
    /// The database's SQLCipher key, where it has one.
    pub db_key: Option<Zeroizing<[u8; 32]>>,
    /// The first height whose signatures and patterns are looked at. The replay begins at
    /// the genesis all the same: it is what makes the state.
    pub from_height: u64,
    /// A height and its `app_hash` that another audit vouches for.
    pub checkpoint: Option<(u64, Digest)>,
    /// Whose content should be here.
    pub contents: Expected,
    /// From what on something counts as odd.
    pub thresholds: Thresholds,
    /// Size of a database past which the replay goes to a scratch file in the system's
    /// folder for temporary files, bytes.
    pub memory_bytes: u64,
}

impl AuditOptions {
    /// Everything from the genesis on, everybody's content, the usual thresholds.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            db_key: None,
            from_height: 1,
            checkpoint: None,
            contents: Expected::All,
            thresholds: Thresholds::default(),
            memory_bytes: MEMORY_BYTES,
        }
    }
}

impl core::fmt::Debug for AuditOptions {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("AuditOptions")
            .field("db_key", &self.db_key.as_ref().map(|_| "***"))
            .field("from_height", &self.from_height)
            .finish_non_exhaustive()
    }
}

/// How far an audit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The block in hand.
    pub height: u64,
    /// The head's height.
    pub of: u64,
    /// Actions so far.
    pub actions: u64,
    /// Since it began.
    pub elapsed: Duration,
}

/// Audits a node's folder; the node may run meanwhile: what is seen is one moment of its
/// database. `progress` is called about once a second.
///
/// # Errors
/// Where nothing can be said of the chain: [`NodeError::Database`] or [`NodeError::Io`]
/// where there is no database or it cannot be opened, [`NodeError::WrongKey`],
/// [`NodeError::Damaged`] for another program's file, [`NodeError::Genesis`],
/// [`NodeError::Config`] for thresholds out of bounds. A damaged chain is no error but a
/// report.
pub fn audit(
    options: &AuditOptions,
    genesis: &Genesis,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, NodeError> {
    if !options.thresholds.hold() {
        let what = "a threshold of the audit is out of bounds";
        return Err(NodeError::Config(what.to_owned()));
    }
    genesis
        .validate()
        .map_err(|error| NodeError::Genesis(error.to_string()))?;
    let file = options.dir.join("node.sqlite");
    let len = std::fs::metadata(&file).map_err(NodeError::io)?.len();
    let mut live = Db::open_read_only(&file, options.db_key.as_ref())?;
    let mut audit = Audit {
        options,
        genesis,
        begun: Instant::now(),
        findings: Findings::default(),
        checked: Checked::default(),
    };
    match live.check_pages() {
        Ok(()) => {}
        Err(NodeError::Damaged(_) | NodeError::Database(_)) => {
            audit.findings.add(Code::DatabaseDamaged, None, "", "");
        }
        Err(error) => return Err(error),
    }
    let live = live.read()?;
    if len <= options.memory_bytes {
        audit.run(&live, MemoryStore::default(), progress)
    } else {
        let mut scratch = replay::scratch(options.db_key.is_some())?;
        audit.run(&live, scratch.begin()?, progress)
    }
}

struct Audit<'a> {
    options: &'a AuditOptions,
    genesis: &'a Genesis,
    begun: Instant,
    findings: Findings,
    checked: Checked,
}

impl Audit<'_> {
    fn run<S: Replica>(
        mut self,
        live: &Tx<'_>,
        store: S,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Report, NodeError> {
        let replay = Replay::begin(store, self.genesis)?;
        let contents = Contents::new(&self.options.contents, self.genesis);
        let patterns = Patterns::new(&self.options.thresholds);
        let mut walk = Walk::new(&mut self, live, replay, contents, patterns, progress);
        let walked = walk.all();
        let walk::Walked {
            replay,
            contents,
            last,
            whole,
        } = walk.end();
        self.told(walked, "blocks")?;
        let replay_ms = millis(self.begun.elapsed());
        let whole = whole && !self.findings.has(Code::Unreadable);
        let compared = if whole {
            state::compare(live, &replay.store, &mut self.checked, &mut self.findings)
                .and_then(|()| commits::compare_epochs(live, &replay.epochs, &mut self.findings))
        } else {
            self.findings.add(Code::StateNotCompared, None, "", "");
            Ok(())
        };
        self.told(compared, "state")?;
        let tree = state::tree(live, &mut self.checked, &mut self.findings);
        self.told(tree, "tree")?;
        let head = state::head(live, &last, &mut self.findings);
        self.told(head, "head")?;
        let folder = FolderStore::existing(&self.options.dir.join("content"));
        if whole {
            let (checked, findings) = (&mut self.checked, &mut self.findings);
            let read = contents.compare(live, &replay.store, &folder, checked, findings);
            self.told(read, "contents")?;
        } else {
            self.findings.add(Code::ContentsNotRead, None, "", "");
        }
        self.findings.add(Code::TransactionsNotKept, None, "", "");
        Ok(self.report(&replay.last, replay_ms))
    }

    /// What damage keeps a part from being read is a finding; only what is not the
    /// database's fault ends the audit.
    fn told(&mut self, done: Result<(), NodeError>, part: &str) -> Result<(), NodeError> {
        match done {
            Err(
                error @ (NodeError::Database(_) | NodeError::Damaged(_) | NodeError::Ledger(_)),
            ) => {
                let detail = error.to_string();
                self.findings.add(Code::Unreadable, None, part, detail);
                Ok(())
            }
            other => other,
        }
    }

    fn report(self, last: &crate::db::Applied, replay_ms: u64) -> Report {
        let (findings, not_checked) = self.findings.into_lists();
        let per_s = self.checked.actions.saturating_mul(1_000);
        Report {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION"),
            verdict: report::verdict(&findings),
            chain_id: self.genesis.chain_id.as_str().to_owned(),
            genesis: self.genesis.digest(),
            from_height: self.options.from_height.max(1),
            height: last.height,
            time_s: last.time_s,
            app_hash: last.app_hash,
            checked: self.checked,
            findings,
            not_checked,
            thresholds: self.options.thresholds,
            took: Took {
                total_ms: millis(self.begun.elapsed()),
                replay_ms,
                actions_per_s: per_s.checked_div(replay_ms).unwrap_or(0),
            },
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
