//! What an audit says: as JSON for machines, as text for people. Keys, digests, codes,
//! heights and counts only: nothing in it is about a person, but that a key acted.

use super::codes::{Code, Severity};
use super::patterns::Thresholds;
use domain::id::Digest;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The form of the JSON.
pub const FORMAT: &str = "hallseal-audit/1";
/// Most subjects of one code that are told apart.
const MAX_SUBJECTS: usize = 500;
/// Most examples of one finding.
const MAX_EXAMPLES: usize = 5;
/// What stands for the subjects past [`MAX_SUBJECTS`].
const OTHERS: &str = "others";

/// What it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything that was checked holds, and nothing is odd.
    Clean,
    /// The chain holds; a person should ask about something.
    Patterns,
    /// What is stored is not what the chain makes.
    Broken,
}

impl Verdict {
    /// The program's exit code: 0, 1, 2.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Patterns => 1,
            Self::Broken => 2,
        }
    }
}

/// One place where something was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u64>,
    /// What exactly: a digest, a root's name, a reason.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// The same thing about the same subject, however often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    #[serde(serialize_with = "word")]
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// About what: a key's id, a kind of record; empty where it is about the chain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// How often.
    pub count: u64,
    /// The lowest height.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_height: Option<u64>,
    /// The highest height.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_height: Option<u64>,
    /// The first few.
    pub examples: Vec<Example>,
}

fn word<S: Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.word())
}

/// Gathers findings; its size is bounded.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    found: BTreeMap<(Code, String), Finding>,
    subjects: BTreeMap<Code, usize>,
}

impl Findings {
    /// One more.
    pub(crate) fn add(
        &mut self,
        code: Code,
        height: Option<u64>,
        subject: &str,
        detail: impl Into<String>,
    ) {
        let known = self.found.contains_key(&(code, subject.to_owned()));
        let subjects = self.subjects.entry(code).or_default();
        let subject = if known {
            subject
        } else if *subjects < MAX_SUBJECTS {
            *subjects += 1;
            subject
        } else {
            OTHERS
        };
        let finding = self.found.entry((code, subject.to_owned()));
        let finding = finding.or_insert_with(|| Finding {
            code,
            severity: code.severity(),
            subject: subject.to_owned(),
            count: 0,
            first_height: height,
            last_height: height,
            examples: Vec::new(),
        });
        finding.count = finding.count.saturating_add(1);
        finding.first_height = [finding.first_height, height].into_iter().flatten().min();
        finding.last_height = finding.last_height.max(height);
        let detail = detail.into();
        if finding.examples.len() < MAX_EXAMPLES && (height.is_some() || !detail.is_empty()) {
            finding.examples.push(Example { height, detail });
        }
    }

    /// How many findings of this code there are, subjects told apart.
    pub(crate) fn has(&self, code: Code) -> bool {
        self.subjects.contains_key(&code)
    }

    /// Findings and what was not checked, the heaviest first.
    pub(crate) fn into_lists(self) -> (Vec<Finding>, Vec<Finding>) {
        let mut all: Vec<Finding> = self.found.into_values().collect();
        all.sort_by_key(|finding| finding.severity);
        all.into_iter()
            .partition(|finding| finding.severity != Severity::Unchecked)
    }
}

/// How much was checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Blocks that were replayed.
    pub blocks: u64,
    /// Actions in them, each with its signatures.
    pub actions: u64,
    /// Headers whose validators' signatures were checked.
    pub commits: u64,
    /// Values of the state that were compared.
    pub state_values: u64,
    /// Rows of indexes and projections that were compared.
    pub index_rows: u64,
    /// Nodes of the state tree that were hashed anew.
    pub tree_nodes: u64,
    /// Contents whose digests were checked.
    pub contents: u64,
}

/// How fast it was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Took {
    /// All of it, milliseconds.
    pub total_ms: u64,
    /// The replay, milliseconds.
    pub replay_ms: u64,
    /// Actions replayed per second, on one core.
    pub actions_per_s: u64,
}

/// The whole report. Its JSON is the fields by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// [`FORMAT`].
    pub format: &'static str,
    /// The program's version.
    pub program: &'static str,
    /// What it comes to.
    pub verdict: Verdict,
    /// The chain's name.
    pub chain_id: String,
    /// The genesis's digest.
    #[serde(serialize_with = "hex")]
    pub genesis: Digest,
    /// The first height whose signatures and patterns were looked at.
    pub from_height: u64,
    /// The height up to which the replay agrees with what is stored.
    pub height: u64,
    /// The time of that block, seconds since 1970.
    pub time_s: u64,
    /// The `app_hash` that the replay gives at that height.
    #[serde(serialize_with = "hex")]
    pub app_hash: Digest,
    /// How much was checked.
    pub checked: Checked,
    /// What was found, the heaviest first.
    pub findings: Vec<Finding>,
    /// What could not be checked here.
    pub not_checked: Vec<Finding>,
    /// From what on something counts as odd.
    pub thresholds: Thresholds,
    /// How fast it was.
    pub took: Took,
}

fn hex<S: Serializer>(digest: &Digest, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&digest.to_hex())
}

impl Report {
    /// Indented JSON, ending with a line break.
    #[must_use]
    pub fn to_json(&self) -> String {
        let json = serde_json::to_string_pretty(self);
        let mut json = json.expect("a report has string keys and finite numbers only");
        json.push('\n');
        json
    }

    /// Whether something of this code was found, or could not be checked.
    #[must_use]
    pub fn has(&self, code: Code) -> bool {
        let mut all = self.findings.iter().chain(&self.not_checked);
        all.any(|finding| finding.code == code)
    }
}

pub(crate) fn verdict(findings: &[Finding]) -> Verdict {
    match findings.iter().map(|finding| finding.severity).min() {
        Some(Severity::Broken) => Verdict::Broken,
        Some(Severity::Pattern) => Verdict::Patterns,
        Some(Severity::Note | Severity::Unchecked) | None => Verdict::Clean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_add_up_and_stay_bounded() {
        let mut findings = Findings::default();
        for n in 0..2_000u64 {
            findings.add(Code::Burst, Some(n), &format!("key {n}"), "x");
            findings.add(Code::ContentStray, None, "", n.to_string());
        }
        assert!(findings.has(Code::Burst) && !findings.has(Code::OutOfHours));
        let (found, unchecked) = findings.into_lists();
        assert!(unchecked.is_empty());
        assert_eq!(found.len(), MAX_SUBJECTS + 2);
        let others = found.iter().find(|f| f.subject == OTHERS).unwrap();
        assert_eq!((others.count, others.last_height), (1_500, Some(1_999)));
        let strays = found.last().unwrap();
        assert_eq!((strays.count, strays.examples.len()), (2_000, MAX_EXAMPLES));
        assert_eq!(verdict(&found), Verdict::Patterns);
        assert_eq!(verdict(&found[found.len() - 1..]), Verdict::Clean);
    }
}
