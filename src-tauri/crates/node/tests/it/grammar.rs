//! In which order CometBFT may call an application (v0.38, spec/abci, "CometBFT's expected
//! behavior"), as a checker of recorded calls. Beside the grammar it holds the heights: of a
//! height only the next is run, and `Info` tells the last that was committed.
//!
//! The grammar is of one correct process. Each start of the engine is a run of its own, which
//! a kill may cut anywhere. Two things are as the engine does them, not as the text has them:
//! it asks `Info` before `InitChain`, too, and begins a state sync without `InitChain`.

/// One call as it was seen on the way to the application, or what came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// The engine connects anew.
    Start,
    /// `Info`, answered with the last committed height.
    Info(i64),
    InitChain,
    /// `OfferSnapshot`, of this height.
    Offer(i64),
    Apply,
    Prepare(i64),
    Process(i64),
    ExtendVote,
    VerifyVoteExtension,
    Finalize(i64),
    Commit,
    /// `Commit` was answered.
    Committed,
}

/// Where in a run the engine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// No engine yet.
    Nowhere,
    /// It has connected and asked nothing.
    Started,
    /// It knows the last height, here before the first one.
    Asked,
    /// A snapshot of this height was offered, and so many chunks applied.
    Syncing(i64, u32),
    /// It is about to decide the next height.
    Height,
    /// A block was run that is not committed.
    Decided(i64),
    /// Its commit is not answered.
    Committing(i64),
}

/// What a whole recording showed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) starts: u32,
    /// Starts on a chain that had blocks already.
    pub(crate) recoveries: u32,
    pub(crate) synced: u32,
    /// Heights that were run without a proposal before them.
    pub(crate) replayed: u32,
    /// The last height that is known to be committed.
    pub(crate) height: i64,
}

struct Checker {
    at: At,
    seen: Seen,
    /// A commit whose answer was lost on the way may stand.
    maybe: Option<i64>,
    /// Whether this height had a proposal.
    proposed: bool,
}

/// Whether recorded calls obey the grammar; else which call does not, and why.
pub(crate) fn obey(calls: &[Call]) -> Result<Seen, String> {
    let mut checker = Checker {
        at: At::Nowhere,
        seen: Seen::default(),
        maybe: None,
        proposed: false,
    };
    for (place, call) in calls.iter().enumerate() {
        let at = checker.at;
        checker
            .step(*call)
            .map_err(|why| format!("call {place}, {call:?} at {at:?}: {why}"))?;
    }
    Ok(checker.seen)
}

impl Checker {
    fn step(&mut self, call: Call) -> Result<(), &'static str> {
        let next = self.seen.height + 1;
        self.at = match (self.at, call) {
            (before, Call::Start) => {
                if let At::Committing(height) = before {
                    self.maybe = Some(height);
                }
                self.seen.starts += 1;
                self.proposed = false;
                At::Started
            }
            (At::Nowhere, _) => return Err("before the engine started"),
            (at, Call::Info(height)) => self.info(at, height)?,
            (At::Asked, Call::InitChain) if self.seen.height == 0 => At::Height,
            (_, Call::InitChain) => return Err("the chain has begun"),
            (At::Started | At::Asked | At::Syncing(..), Call::Offer(height)) => {
                if self.seen.height > 0 {
                    return Err("a node with blocks is offered a snapshot");
                }
                At::Syncing(height, 0)
            }
            (At::Syncing(height, chunks), Call::Apply) => At::Syncing(height, chunks + 1),
            (_, Call::Offer(_) | Call::Apply) => return Err("no state sync is going on"),
            (At::Asked, _) if self.seen.height == 0 => return Err("the chain has not begun"),
            (At::Started | At::Syncing(..), _) => return Err("the height was not asked for"),
            (At::Asked | At::Height, Call::Prepare(height) | Call::Process(height)) => {
                if height != next {
                    return Err("a proposal for another height than the next");
                }
                self.proposed = true;
                At::Height
            }
            (At::Asked | At::Height, Call::ExtendVote | Call::VerifyVoteExtension) => At::Height,
            (At::Asked | At::Height, Call::Finalize(height)) => {
                if height != next {
                    return Err("a block of another height than the next");
                }
                self.seen.replayed += u32::from(!self.proposed);
                At::Decided(height)
            }
            (At::Decided(height), Call::Commit) => At::Committing(height),
            (At::Committing(height), Call::Committed) => {
                self.seen.height = height;
                self.proposed = false;
                At::Height
            }
            (At::Decided(_), _) => return Err("a block that was run is committed next"),
            (At::Committing(_), _) => return Err("the commit is answered next"),
            (_, Call::Commit | Call::Committed) => return Err("no block was run"),
        };
        Ok(())
    }

    /// `Info` may come at any time; it must tell what is committed.
    fn info(&mut self, at: At, height: i64) -> Result<At, &'static str> {
        if let At::Syncing(offered, chunks) = at {
            if chunks > 0 && height == offered {
                self.seen.height = height;
                self.seen.synced += 1;
                return Ok(At::Height);
            }
            return if height == 0 {
                Ok(at)
            } else {
                Err("not the snapshot's height")
            };
        }
        if self.maybe == Some(height) {
            self.seen.height = height;
        }
        let right = height == self.seen.height
            || matches!(at, At::Committing(committing) if committing == height);
        if !right {
            return Err("not the last committed height");
        }
        self.maybe = None;
        if at == At::Started {
            self.seen.recoveries += u32::from(height > 0);
            return Ok(At::Asked);
        }
        Ok(at)
    }
}

#[cfg(test)]
mod tests {
    use super::Call::*;
    use super::{Call, Seen, obey};

    const CLEAN: [Call; 9] = [
        Start,
        Info(0),
        InitChain,
        Prepare(1),
        Process(1),
        Process(1),
        Finalize(1),
        Commit,
        Committed,
    ];
    const SYNC: [Call; 9] = [
        Start,
        Offer(8),
        Offer(6),
        Apply,
        Apply,
        Info(6),
        Finalize(7),
        Commit,
        Committed,
    ];

    fn with(before: &[Call], more: &[Call]) -> Vec<Call> {
        [before, more].concat()
    }

    #[test]
    fn what_a_correct_engine_does_is_accepted() {
        let seen = obey(&CLEAN).unwrap();
        assert_eq!((seen.starts, seen.height, seen.replayed), (1, 1, 0));
        let seen = obey(&SYNC).unwrap();
        assert_eq!((seen.synced, seen.height, seen.replayed), (1, 7, 1));
        // A kill between FinalizeBlock and Commit: the block again.
        let killed = [Process(2), Finalize(2), Start, Info(1), Finalize(2), Commit];
        let seen = obey(&with(&CLEAN, &killed)).unwrap();
        assert_eq!((seen.recoveries, seen.replayed, seen.height), (1, 1, 1));
        // A kill while Commit was answered: both may be true.
        for (height, next) in [(1, 2), (2, 3)] {
            let killed = [Finalize(2), Commit, Start, Info(height), Finalize(next)];
            obey(&with(&CLEAN, &killed)).unwrap();
        }
        // A kill before the first block: the chain begins again.
        obey(&[Start, Info(0), InitChain, Start, Info(0), InitChain]).unwrap();
        let vote = [Process(2), ExtendVote, VerifyVoteExtension, Process(2)];
        obey(&with(&CLEAN, &vote)).unwrap();
        assert_eq!(obey(&[]), Ok(Seen::default()));
    }

    #[test]
    fn every_call_out_of_its_place_is_found() {
        for wrong in [
            &[InitChain][..],
            &[Info(0)],
            &[Start, InitChain],
            &[Start, Prepare(1)],
            &[Start, Info(0), Process(1)],
            &[Start, Info(0), Finalize(1)],
            &[Start, Info(1)],
            &[Start, Apply],
            &[Start, Offer(3), Finalize(4)],
            &[Start, Offer(3), Apply, Finalize(4)],
            &[Start, Offer(3), Apply, Info(2)],
            &[Start, Offer(3), Info(3)],
        ] {
            assert!(obey(wrong).is_err(), "{wrong:?}");
        }
        for wrong in [
            &[InitChain][..],
            &[Offer(3)],
            &[Apply],
            &[Prepare(1)],
            &[Process(3)],
            &[Finalize(1)],
            &[Finalize(3)],
            &[Commit],
            &[Committed],
            &[Finalize(2), Finalize(2)],
            &[Finalize(2), Process(2)],
            &[Finalize(2), Prepare(3)],
            &[Finalize(2), Committed],
            &[Finalize(2), Commit, Finalize(3)],
            &[Finalize(2), Commit, Commit],
            &[Info(0)],
            &[Info(2)],
            &[Finalize(2), Info(2)],
            &[Start, Process(2)],
            &[Start, Offer(3)],
            &[Start, Info(1), InitChain],
            &[Start, Info(0)],
            &[Start, Info(2)],
            &[Start, Info(1), Finalize(3)],
        ] {
            assert!(obey(&with(&CLEAN, wrong)).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn leaving_out_any_call_of_a_good_recording_that_the_grammar_wants_is_found() {
        let wanted = |call: &Call| !matches!(call, Prepare(_) | Process(_) | Offer(8) | Apply);
        for good in [CLEAN, SYNC] {
            for place in (0..good.len() - 1).filter(|place| wanted(&good[*place])) {
                let mut cut = good.to_vec();
                cut.remove(place);
                assert!(obey(&cut).is_err(), "without {:?}: {cut:?}", good[place]);
            }
        }
    }
}
