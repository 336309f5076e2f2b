//! What must hold after every fault: no fork, nothing lost, nothing doubled.

use super::cluster::Cluster;
use domain::id::Digest;
use node::audit::{AuditOptions, Code, Expected, audit};
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::path::Path;

/// Where an action stands on the chain: height, place, outcome.
type Place = (u64, u32, u32);

/// What one member's database says.
struct Kept {
    blocks: BTreeMap<u64, Vec<u8>>,
    actions: BTreeMap<Digest, Place>,
}

fn read(folder: &Path) -> rusqlite::Result<Kept> {
    let file = folder.join("state").join("node.sqlite");
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut blocks = connection.prepare("SELECT height, app_hash FROM block")?;
    let blocks = blocks.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut actions = connection.prepare("SELECT digest, height, leaf, outcome FROM action")?;
    let actions = actions.query_map([], |row| {
        let place = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok((Digest(row.get(0)?), place))
    })?;
    Ok(Kept {
        blocks: blocks.collect::<Result<_, _>>()?,
        actions: actions.collect::<Result<_, _>>()?,
    })
}

impl Cluster {
    /// Waits until all members that run agree, then holds every member's whole chain beside
    /// the first one's: the same `app_hash` at each height, each of these actions (with its
    /// outcome's code) at the same single place, no other action; and audits each: replayed
    /// from the genesis, nothing differs. Patterns other than `excused` are a failure, too.
    ///
    /// # Panics
    /// Where something differs.
    pub fn holds(&self, wanted: &BTreeMap<Digest, u32>, excused: &[Code]) {
        self.wait_for_agreement();
        let running = self.members_running();
        let mut first: Option<(usize, Kept)> = None;
        for member in running {
            let kept = read(self.folder(member)).expect("a running node's database is readable");
            self.holds_at(member, &kept, wanted, excused);
            let Some((of, before)) = &first else {
                first = Some((member, kept));
                continue;
            };
            for (height, app_hash) in &kept.blocks {
                if let Some(other) = before.blocks.get(height) {
                    assert_eq!(
                        app_hash, other,
                        "FORK at {height}: members {of} and {member}"
                    );
                }
            }
            assert_eq!(kept.actions, before.actions, "members {of} and {member}");
        }
    }

    fn holds_at(
        &self,
        member: usize,
        kept: &Kept,
        wanted: &BTreeMap<Digest, u32>,
        excused: &[Code],
    ) {
        let outcomes: BTreeMap<Digest, u32> = kept
            .actions
            .iter()
            .map(|(digest, (_, _, outcome))| (*digest, *outcome))
            .collect();
        for (digest, outcome) in wanted {
            let found = outcomes.get(digest);
            assert_eq!(found, Some(outcome), "LOST {digest} at member {member}");
        }
        assert_eq!(outcomes.len(), wanted.len(), "member {member} has others");
        let top = kept.blocks.keys().next_back().copied().unwrap_or(0);
        let heights: Vec<u64> = kept.blocks.keys().copied().collect();
        assert!(
            heights.iter().copied().eq(0..=top),
            "member {member} has gaps"
        );
        let mut options = AuditOptions::new(self.folder(member).join("state"));
        options.contents = Expected::NotRead;
        options.thresholds.weekends = true;
        (options.thresholds.from_hour, options.thresholds.to_hour) = (0, 24);
        let report = audit(&options, &self.net.demo.genesis, &mut |_| {});
        let report = report.expect("an audit of a running node");
        let found = report
            .findings
            .iter()
            .filter(|found| !excused.contains(&found.code));
        assert_eq!(found.count(), 0, "member {member}: {}", report.to_json());
        assert_eq!(report.checked.actions, wanted.len() as u64);
    }
}
