//! A ticket's life as the fold of its steps.

use super::{Deed, MAX_ROUNDS, State, Step, Window};
use crate::id::ItemCode;

/// What one window did with the ticket in one round.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Claim {
    round: u16,
    window: Window,
    phase: Phase,
    first_s: u64,
    called_s: u64,
    /// When the person stood there first.
    stood_s: Option<u64>,
    ended_s: Option<u64>,
    calls: u16,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Called,
    Serving,
    Held,
    Absent,
    Sent(ItemCode),
    Finished,
}

impl Phase {
    /// Whether the ticket goes to a new round after it.
    const fn lets_go(&self) -> bool {
        matches!(self, Self::Held | Self::Absent | Self::Sent(_))
    }
}

/// A ticket's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    item: ItemCode,
    /// In the order in which the first step of each reached the node.
    claims: Vec<Claim>,
    /// In the order in which persons stood, as it reached the node: places in `claims`.
    stood: Vec<usize>,
}

/// What a step that was recorded came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// The ticket stands as the window says.
    Stands,
    /// Another window has it, by the rule for windows that were apart.
    TakenElsewhere {
        /// Which.
        window: Window,
    },
}

/// Why a step is not recorded. Handing it in again does not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The window never called it in this round, or has let go of it.
    #[error("this step does not follow from what the window did before")]
    OutOfOrder,
    /// The ticket never went back to the waiting so often.
    #[error("the ticket was not in this round")]
    RoundUnknown,
    /// It went back to the waiting too often.
    #[error("the ticket was called too often")]
    TooOften,
    /// It is done.
    #[error("the ticket is finished")]
    Finished,
}

impl Refusal {
    /// The stable word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OutOfOrder => "step_out_of_order",
            Self::RoundUnknown => "round_unknown",
            Self::TooOften => "called_too_often",
            Self::Finished => "ticket_finished",
        }
    }
}

impl Ticket {
    /// One that was just taken for an item.
    #[must_use]
    pub const fn new(item: ItemCode) -> Self {
        Self {
            item,
            claims: Vec::new(),
            stood: Vec::new(),
        }
    }

    /// Folds in one more step.
    ///
    /// # Errors
    /// [`Refusal`]: nothing is changed, and the step is not to be recorded.
    pub fn apply(&mut self, step: &Step) -> Result<Applied, Refusal> {
        let own = self
            .claims
            .iter()
            .position(|claim| claim.round == step.round && claim.window == step.window);
        let place = match (own, &step.deed) {
            (None, Deed::Call) => {
                self.may_call(step)?;
                self.claims.push(Claim {
                    round: step.round,
                    window: step.window,
                    phase: Phase::Called,
                    first_s: step.at_s,
                    called_s: step.at_s,
                    stood_s: None,
                    ended_s: None,
                    calls: 1,
                });
                self.claims.len() - 1
            }
            (Some(place), _) => {
                self.advance(place, step)?;
                place
            }
            (None, _) => return Err(Refusal::OutOfOrder),
        };
        Ok(match self.last().1 {
            Some(last) if last != place => match self.claims.get(last) {
                Some(claim) if claim.window != step.window => Applied::TakenElsewhere {
                    window: claim.window,
                },
                Some(_) | None => Applied::Stands,
            },
            Some(_) | None => Applied::Stands,
        })
    }

    fn may_call(&self, step: &Step) -> Result<(), Refusal> {
        if step.round > MAX_ROUNDS {
            return Err(Refusal::TooOften);
        }
        let Some(before) = step.round.checked_sub(1) else {
            return Ok(());
        };
        let let_go = |claim: &Claim| claim.round == before && claim.phase.lets_go();
        if !self.claims.iter().any(let_go) {
            return Err(Refusal::RoundUnknown);
        }
        Ok(())
    }

    fn advance(&mut self, place: usize, step: &Step) -> Result<(), Refusal> {
        let Some(claim) = self.claims.get_mut(place) else {
            return Err(Refusal::OutOfOrder);
        };
        let (called, serving) = (claim.phase == Phase::Called, claim.phase == Phase::Serving);
        if claim.phase == Phase::Finished {
            return Err(Refusal::Finished);
        }
        let next = match &step.deed {
            Deed::Call | Deed::Recall if called => {
                claim.calls = claim.calls.saturating_add(1);
                claim.called_s = claim.called_s.max(step.at_s);
                return Ok(());
            }
            Deed::Serve if called => Phase::Serving,
            Deed::Absent if called => Phase::Absent,
            Deed::Hold if called || serving => Phase::Held,
            Deed::Transfer { item } if called || serving => Phase::Sent(item.clone()),
            Deed::Finish if called || serving => Phase::Finished,
            Deed::Call
            | Deed::Recall
            | Deed::Serve
            | Deed::Absent
            | Deed::Hold
            | Deed::Transfer { .. }
            | Deed::Finish => return Err(Refusal::OutOfOrder),
        };
        // Who is finished with, or sent on, or asked to fetch something, stood there.
        if next != Phase::Absent && claim.stood_s.is_none() {
            claim.stood_s = Some(step.at_s);
            self.stood.push(place);
        }
        if next != Phase::Serving {
            claim.ended_s = Some(step.at_s);
        }
        claim.phase = next;
        Ok(())
    }

    /// The claim that counts in a round: where the person stood first, else the first call.
    fn winner(&self, round: u16) -> Option<usize> {
        let of_round = |place: &usize| self.claims.get(*place).is_some_and(|c| c.round == round);
        let stood = self.stood.iter().copied().find(of_round);
        stood.or_else(|| (0..self.claims.len()).find(of_round))
    }

    /// The round that goes on or comes next, and the claim that counts: the newest round in which
    /// the person stood somewhere, or one after it.
    fn last(&self) -> (u16, Option<usize>) {
        let stood = self
            .stood
            .iter()
            .filter_map(|place| self.claims.get(*place));
        let begin = stood.map(|claim| claim.round).max().unwrap_or(0);
        let mut last = None;
        for round in begin..=MAX_ROUNDS {
            let Some(place) = self.winner(round) else {
                return (round, last);
            };
            last = Some(place);
            if !self
                .claims
                .get(place)
                .is_some_and(|claim| claim.phase.lets_go())
            {
                return (round, last);
            }
        }
        (MAX_ROUNDS.saturating_add(1), last)
    }

    fn last_claim(&self) -> Option<&Claim> {
        self.claims.get(self.last().1?)
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        let Some(claim) = self.last_claim() else {
            return State::Waiting;
        };
        let window = claim.window;
        match claim.phase {
            Phase::Called => State::Called { window },
            Phase::Serving => State::Serving { window },
            Phase::Held => State::Held { window },
            Phase::Absent => State::Absent { window },
            Phase::Sent(_) => State::Transferred,
            Phase::Finished => State::Finished { window },
        }
    }

    /// The round that the next call belongs to, or the one that is going on.
    #[must_use]
    pub fn round(&self) -> u16 {
        self.last().0
    }

    /// What it is for now: where it was sent last, else what it was taken for.
    #[must_use]
    pub fn item(&self) -> &ItemCode {
        let (round, _) = self.last();
        let sent =
            (0..round)
                .rev()
                .find_map(|round| match &self.claims.get(self.winner(round)?)?.phase {
                    Phase::Sent(item) => Some(item),
                    Phase::Called
                    | Phase::Serving
                    | Phase::Held
                    | Phase::Absent
                    | Phase::Finished => None,
                });
        sent.unwrap_or(&self.item)
    }

    /// When it was called last where the person is awaited or stands, and how often.
    #[must_use]
    pub fn called(&self) -> Option<(u64, u16)> {
        self.last_claim().map(|claim| (claim.called_s, claim.calls))
    }

    /// How long the window that has it served, seconds by its own clock: from where the person
    /// stood there to the end.
    #[must_use]
    pub fn served_s(&self) -> Option<u64> {
        let claim = self.last_claim();
        let claim = claim.filter(|claim| claim.phase == Phase::Finished)?;
        let begin = match claim.stood_s {
            // Finished straight from the call: it began with the call.
            stood if stood == claim.ended_s => claim.called_s,
            stood => stood?,
        };
        Some(claim.ended_s?.saturating_sub(begin))
    }

    /// When it was called first, Unix seconds.
    #[must_use]
    pub fn first_called_s(&self) -> Option<u64> {
        self.winner(0)
            .and_then(|place| self.claims.get(place))
            .map(|claim| claim.first_s)
    }
}
