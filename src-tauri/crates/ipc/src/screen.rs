//! The page on the screen.

use crate::{
    About, CaseDetail, CaseRow, CertificateOffer, CertificateShown, ErrorCode, FingerPhase,
    GrantDraft, GrantRow, HeldLicence, IdentifyPhase, LoadState, PrintState, SeenRow, TicketLine,
    TicketShown,
};
use crate::{AnswerRow, Progress, Question, Receipt, Submittal, ThreeStates, WithoutFinger};
use domain::id::{ActionId, DepartmentCode, ItemCode};
use domain::rating::Rating;
use serde::{Deserialize, Serialize};

/// The page on the screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "page", rename_all = "snake_case")]
pub enum Screen {
    /// Home with search.
    Home,
    /// The help page.
    Help,
    /// What was read from the person's document; `View::identity` has it.
    Identity,
    /// What an item is about, before anything is asked.
    Notice {
        /// Which item; its text is in `Boot::items`.
        item: ItemCode,
    },
    /// Card on the reader.
    Identify {
        /// For which item; `None` for "my cases".
        item: Option<ItemCode>,
        /// Steps.
        progress: Progress,
        /// Where reading stands.
        phase: IdentifyPhase,
    },
    /// Finger on the scanner.
    Finger {
        /// For which item; `None` for withdrawing.
        item: Option<ItemCode>,
        /// Steps.
        progress: Progress,
        /// Where matching stands.
        phase: FingerPhase,
        /// This hall lets a fingerprint be enrolled here (demo).
        can_enrol: bool,
        /// What becomes of it without a fingerprint.
        without: WithoutFinger,
    },
    /// One question of the form.
    Question {
        /// The item.
        item: ItemCode,
        /// Steps.
        progress: Progress,
        /// The question.
        question: Question,
    },
    /// All answers, each with "change".
    Check {
        /// The item.
        item: ItemCode,
        /// Steps.
        progress: Progress,
        /// The answers in the form's order.
        answers: Vec<AnswerRow>,
        /// They answer what the department asked about a case.
        correcting: bool,
    },
    /// Consent, then sign and submit.
    Consent {
        /// The item.
        item: ItemCode,
        /// Steps.
        progress: Progress,
        /// The purposes asked for, in the item's order; the item has their words.
        wanted: Vec<String>,
        /// The purposes ticked so far.
        given: Vec<String>,
        /// A certificate that the department can be shown instead of paper.
        certificate: Option<CertificateOffer>,
        /// Every required one is ticked.
        complete: bool,
        /// The signature is being made and stored.
        busy: bool,
        /// Why it could not be stored.
        error: Option<ErrorCode>,
    },
    /// After submitting: three states, receipt, rating.
    Submitted {
        /// What it is about.
        about: About,
        /// What was submitted.
        what: Submittal,
        /// The case, or the grant.
        case: ActionId,
        /// Its number for people, grouped.
        number: String,
        /// The three states.
        states: ThreeStates,
        /// The verified receipt, once there is one.
        receipt: Option<Receipt>,
        /// Staff must confirm the person at a counter.
        awaits_confirmation: bool,
        /// It was refused, and the answers are still here: they can be corrected and submitted again.
        can_correct: bool,
        /// Printing the receipt; `None` where there is nothing to print, or no printer.
        print: Option<PrintState>,
        /// The rating given.
        rated: Option<Rating>,
        /// Why the rating given last could not be stored.
        rating_failed: Option<ErrorCode>,
    },
    /// The person's cases.
    MyCases {
        /// Loading, ready or failed.
        load: LoadState,
        /// Newest first.
        cases: Vec<CaseRow>,
    },
    /// One case with its history.
    Case {
        /// Loading, ready or failed.
        load: LoadState,
        /// The case.
        detail: CaseDetail,
        /// "Really withdraw?" is being asked.
        asking_withdraw: bool,
        /// The withdrawal is being signed and stored.
        busy: bool,
        /// Why it could not be.
        error: Option<ErrorCode>,
    },
    /// Who has used what is the person's.
    Seen {
        /// Loading, ready or failed.
        load: LoadState,
        /// The newest first.
        rows: Vec<SeenRow>,
    },
    /// The person's certificates.
    MyCertificates {
        /// Loading, ready or failed.
        load: LoadState,
        /// By department and identifier.
        licences: Vec<HeldLicence>,
    },
    /// One certificate with its code.
    Certificate {
        /// Loading, ready or failed.
        load: LoadState,
        /// Which.
        licence: HeldLicence,
        /// It, once it is there.
        shown: Option<Box<CertificateShown>>,
        /// Another department can be let see it from here; false too where the card cannot prove
        /// itself.
        can_grant: bool,
        /// Printing it; `None` where it is not there yet, or no printer is.
        print: Option<PrintState>,
    },
    /// Letting another department see a certificate.
    Grant {
        /// What was chosen so far.
        draft: GrantDraft,
        /// The departments that it can be shown to.
        departments: Vec<DepartmentCode>,
        /// The card proves itself, the signature is being made and stored.
        busy: bool,
        /// Why it could not be.
        error: Option<ErrorCode>,
    },
    /// What other departments may see, and might.
    Grants {
        /// Loading, ready or failed.
        load: LoadState,
        /// The newest first.
        rows: Vec<GrantRow>,
        /// "Really take it back?" is being asked about this one.
        asking: Option<ActionId>,
        /// That is being signed and stored.
        busy: bool,
        /// Why it could not be.
        error: Option<ErrorCode>,
    },
    /// What a queue ticket is to be for.
    TicketFor {
        /// Whether the lines are known.
        load: LoadState,
        /// How the lines stand.
        lines: Vec<TicketLine>,
    },
    /// Whether the person goes before others.
    TicketWho {
        /// What for.
        item: ItemCode,
    },
    /// The ticket.
    Ticket {
        /// Being taken, there, or not to be had.
        load: LoadState,
        /// What for.
        item: ItemCode,
        /// It, once it is there.
        ticket: Option<TicketShown>,
    },
    /// Everything of the person is wiped; home follows by itself.
    Ended,
    /// Out of service with a code for the technician.
    OutOfService {
        /// Why.
        code: ErrorCode,
    },
}
