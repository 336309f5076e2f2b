//! Printing what is on the screen: the open certificate, or the receipt of what was submitted.

use crate::session::{Effect, Place, State, Turn};
use crate::submit::Submission;
use ipc::{About, CertificateShown, ErrorCode, PrintState, Receipt, StripState, Submittal};

/// Sheets of one session: paper is the hall's, and the next person wants some.
const MOST: u8 = 6;

/// What is to be printed.
#[derive(Debug, Clone)]
pub enum Printout {
    /// A certificate, as it is shown.
    Certificate(Box<CertificateShown>),
    /// A receipt.
    Receipt {
        /// What it is about.
        about: About,
        /// What was submitted.
        what: Submittal,
        /// The case's or the grant's number for people.
        number: String,
        /// The verified receipt.
        receipt: Box<Receipt>,
    },
}

impl State {
    pub(crate) fn print(&mut self) -> Vec<Effect> {
        let Some(printout) = self.printout() else {
            return Vec::new();
        };
        let session = self.session_mut();
        if session.printed >= MOST {
            let code = ErrorCode::PrintedEnough;
            self.print_is(PrintState::Failed { code });
            return Vec::new();
        }
        session.printed += 1;
        self.print_is(PrintState::Printing);
        vec![Effect::Print(self.next_turn(), self.lang, printout)]
    }

    pub(crate) fn printed(&mut self, turn: Turn, told: Result<(), ErrorCode>) {
        if turn != self.turn || self.print_state() != Some(PrintState::Printing) {
            return;
        }
        match told {
            Ok(()) => self.print_is(PrintState::Printed),
            Err(code) => {
                let session = self.session_mut();
                session.printed = session.printed.saturating_sub(1);
                self.print_is(PrintState::Failed { code });
            }
        }
    }

    /// What would be printed now.
    fn printout(&self) -> Option<Printout> {
        if !self.config.can_print || self.print_state() == Some(PrintState::Printing) {
            return None;
        }
        match &self.place {
            Place::Certificate { shown, .. } => shown.clone().map(Printout::Certificate),
            Place::Submitted(submission) if is_final(submission) => Some(Printout::Receipt {
                about: submission.about.clone(),
                what: submission.what,
                number: submission.number.clone(),
                receipt: submission.receipt.clone()?,
            }),
            _ => None,
        }
    }

    /// How printing stands on the page; `None` where there is nothing to print, or no printer.
    pub(crate) fn print_state(&self) -> Option<PrintState> {
        let state = match &self.place {
            Place::Certificate { shown, print, .. } if shown.is_some() => *print,
            Place::Submitted(submission) if is_final(submission) => submission.print,
            _ => return None,
        };
        self.config.can_print.then_some(state)
    }

    fn print_is(&mut self, now: PrintState) {
        match &mut self.place {
            Place::Certificate { print, .. } => *print = now,
            Place::Submitted(submission) => submission.print = now,
            _ => {}
        }
    }
}

/// A receipt proves what stands on the chain, and only where nothing was refused is that what the
/// person came for.
fn is_final(submission: &Submission) -> bool {
    submission.states.now == StripState::Final && submission.receipt.is_some()
}
