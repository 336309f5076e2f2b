//! The state, what changes it and what it asks for.

use crate::answers::Answers;
use crate::card::{Access, Person};
use crate::filing::{Earlier, Filing};
use crate::misses::Misses;
use crate::print::Printout;
use crate::reopening::Reopening;
use crate::submit::Submission;
use domain::catalogue::{Catalogue, ServiceItem};
use domain::factor::Factors;
use domain::id::{ActionId, Digest, ItemCode};
use domain::rating::Rating;
use domain::ticket::Priority;
use ipc::{
    AccessFields, CaseDetail, CaseRow, CertificateShown, ErrorCode, FingerPhase, GrantDraft,
    GrantRow, HeldLicence, IdentifyPhase, Lang, LoadState, PrintState, ReadStep, Receipt,
    SecretText, SeenRow, ThreeStates, TicketLine, TicketShown,
};
use std::sync::Arc;

/// The time, as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds of a clock that never goes back.
    pub mono_ms: u64,
    /// Unix milliseconds, for what people read.
    pub wall_ms: i64,
}

/// Counts effects that answer later; an answer to an older turn is dropped.
pub type Turn = u32;

/// What the hall sets.
#[derive(Debug, Clone)]
pub struct Config {
    /// Milliseconds without a touch before the warning (60–90 s).
    pub idle_ms: u64,
    /// Milliseconds the warning stands before the session ends (20–30 s).
    pub warning_ms: u64,
    /// Misses in a row before a pause (NIST SP 800-63B-4: 5).
    pub finger_misses: u8,
    /// The pause, milliseconds (30 s at least).
    pub finger_pause_ms: u64,
    /// A fingerprint can be enrolled here (demo halls; else at a counter).
    pub can_enrol: bool,
    /// This machine has a printer.
    pub can_print: bool,
    /// The hall's offset from UTC, minutes: what "today" is in a form.
    pub utc_offset_min: i32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            idle_ms: 75_000,
            warning_ms: 25_000,
            finger_misses: 5,
            finger_pause_ms: 30_000,
            can_enrol: false,
            can_print: false,
            utc_offset_min: 480,
        }
    }
}

/// Something happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// A person did something at the window.
    Touch(ipc::Input),
    /// Time passed; once a second is enough.
    Tick,
    /// A card lies on the reader.
    CardLaid,
    /// A card lies on the reader that opens without anything typed or scanned.
    OpenCardLaid,
    /// The reader on which the card lay is gone, with its reason; another reader goes on.
    CardLost(ErrorCode),
    /// Something lies on the reader that is no document, with its reason.
    CardUnusable(ErrorCode),
    /// The card was lifted.
    CardLifted,
    /// The reader is gone, with its reason.
    ReaderGone(ErrorCode),
    /// The reader is back.
    ReaderBack,
    /// A document scanner read a machine-readable zone.
    MrzScanned(SecretText),
    /// Reading goes on.
    ReadStep(Turn, ReadStep),
    /// The card was read and verified.
    CardRead(Turn, Box<Person>),
    /// The card could not be read or verified.
    CardFailed(Turn, ErrorCode),
    /// The finger lies on the scanner.
    FingerSeen(Turn),
    /// The finger matched.
    FingerMatched(Turn),
    /// It did not, or was not clear.
    FingerMissed(Turn, ErrorCode),
    /// No reference for this card.
    FingerNotEnrolled(Turn),
    /// Enrolling: this press is awaited; the finger must be lifted first.
    FingerPress(Turn, u8, bool),
    /// Enrolled.
    FingerEnrolled(Turn),
    /// The scanner does not work.
    FingerFailed(Turn, ErrorCode),
    /// What was submitted is durable.
    Saved {
        /// The turn of the effect.
        turn: Turn,
        /// The action's digest.
        action: Digest,
        /// The case.
        case: ActionId,
        /// Its number for people.
        number: String,
        /// The states so far.
        states: ThreeStates,
    },
    /// It could not be made durable.
    SaveFailed(Turn, ErrorCode),
    /// What was submitted moved on.
    Moved {
        /// The action's digest.
        action: Digest,
        /// The states now.
        states: ThreeStates,
        /// The verified receipt.
        receipt: Option<Box<Receipt>>,
    },
    /// The person's cases; with a reason where only this device's own are known.
    Cases(Turn, Vec<CaseRow>, Option<ErrorCode>),
    /// One case; with its answers where they are to be corrected.
    CaseLoaded(Turn, Box<CaseDetail>, Earlier, Option<ErrorCode>),
    /// What other departments may see; with a reason where not all is known.
    Grants(Turn, Vec<GrantRow>, Option<ErrorCode>),
    /// Who has used what is the person's; with a reason where not all is known.
    Seen(Turn, Vec<SeenRow>, Option<ErrorCode>),
    /// The person's certificates; with a reason where not all are known.
    Certificates(Turn, Vec<HeldLicence>, Option<ErrorCode>),
    /// One certificate.
    CertificateLoaded(Turn, Result<Box<CertificateShown>, ErrorCode>),
    /// What was to be printed is, or why it is not and will not be.
    Printed(Turn, Result<(), ErrorCode>),
    /// The rating is durable.
    Rated(Rating),
    /// It could not be made durable.
    RatingFailed(ErrorCode),
    /// The program ends, whoever is there.
    Closed,
    /// How the lines stand; with a reason where that is not known.
    TicketLines(Turn, Vec<TicketLine>, Option<ErrorCode>),
    /// The ticket is taken.
    TicketTaken(Turn, Box<TicketShown>),
    /// It could not be.
    TicketFailed(Turn, ErrorCode),
    /// The program cannot serve anyone.
    OutOfService(ErrorCode),
    /// It can again.
    InService,
}

/// What has to be done.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Read the card that lies there.
    ReadCard(Turn, Access),
    /// Match a finger against the card's reference.
    MatchFinger(Turn),
    /// Enrol a finger for the card.
    EnrolFinger(Turn),
    /// Stop what reader and scanner are doing.
    StopDevices,
    /// The card was lifted: forget what was read from it. It is read again when it is back.
    ForgetCard,
    /// Sign, store, send.
    File(Turn, Filing),
    /// Sign, store, send a withdrawal.
    Withdraw {
        /// The turn.
        turn: Turn,
        /// The case.
        case: ActionId,
        /// Its item.
        item: ItemCode,
        /// Factors given.
        factors: Factors,
    },
    /// Sign, store, send a rating of this visit.
    Rate(Rating),
    /// Fetch and verify the person's cases.
    ListCases(Turn),
    /// Fetch and verify one case.
    LoadCase(Turn, CaseRow),
    /// Have the card prove itself, then sign, store, send a grant.
    Grant {
        /// The turn.
        turn: Turn,
        /// What opens the card.
        access: Access,
        /// What is granted, complete.
        draft: GrantDraft,
    },
    /// Sign, store, send the end of a grant.
    EndGrant(Turn, GrantRow),
    /// What other departments may see.
    ListGrants(Turn),
    /// Who has used what is the person's.
    ListSeen(Turn),
    /// Fetch and verify the person's certificates.
    ListCertificates(Turn),
    /// Fetch and verify one certificate.
    LoadCertificate(Turn, HeldLicence),
    /// Print this in this language. Answered only once it is printed or given up for good.
    Print(Turn, Lang, Printout),
    /// Look how the lines stand.
    LookAtLines(Turn),
    /// Take a ticket.
    TakeTicket(Turn, ItemCode, Priority),
    /// Forget everything of the person: secrets, evidence, the visit's id.
    Wipe,
}

/// What the session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Matter {
    /// An item, by its place in the catalogue.
    Apply(usize),
    /// Correcting a case of the item at that place.
    Correct(usize),
    /// "My cases".
    MyCases,
}

/// A page.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    Home,
    Notice(usize),
    Identify(IdentifyPhase),
    Finger(FingerPhase),
    Question {
        index: usize,
        error: Option<String>,
        changing: bool,
    },
    Check,
    Consent {
        busy: bool,
        error: Option<ErrorCode>,
    },
    Submitted(Box<Submission>),
    MyCases {
        load: LoadState,
        cases: Vec<CaseRow>,
    },
    Case {
        load: LoadState,
        detail: Box<CaseDetail>,
        asking: bool,
        busy: bool,
        error: Option<ErrorCode>,
    },
    Seen {
        load: LoadState,
        rows: Vec<SeenRow>,
    },
    MyCertificates {
        load: LoadState,
        licences: Vec<HeldLicence>,
    },
    Certificate {
        load: LoadState,
        licence: Box<HeldLicence>,
        shown: Option<Box<CertificateShown>>,
        print: PrintState,
    },
    Grant {
        draft: Box<GrantDraft>,
        busy: bool,
        error: Option<ErrorCode>,
    },
    Grants {
        load: LoadState,
        rows: Vec<GrantRow>,
        asking: Option<ActionId>,
        busy: bool,
        error: Option<ErrorCode>,
    },
    TicketFor {
        load: LoadState,
        lines: Vec<TicketLine>,
    },
    TicketWho(ItemCode),
    Ticket {
        load: LoadState,
        item: ItemCode,
        ticket: Option<Box<TicketShown>>,
    },
    Ended {
        until_ms: u64,
    },
    OutOfService(ErrorCode),
}

/// A page that lies over another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// The help page.
    Help,
    /// What was read from the person's document.
    Identity,
}

/// Everything of one person.
#[derive(Default)]
pub(crate) struct Session {
    pub(crate) matter: Option<Matter>,
    pub(crate) access: Option<Access>,
    pub(crate) person: Option<Box<Person>>,
    /// The card was lifted after it was read: it must lie there again before anything new.
    pub(crate) card_left: bool,
    pub(crate) factors: Factors,
    /// The person agreed that their fingerprint is used, for the whole of this visit.
    pub(crate) finger_agreed: bool,
    /// The person pressed "submit" while the card was away: it goes on once the card is back.
    pub(crate) submitting: bool,
    pub(crate) answers: Answers,
    pub(crate) consents: Vec<String>,
    /// A certificate of theirs that the item's department may be shown instead of paper.
    pub(crate) offered: Option<HeldLicence>,
    /// They agreed that it is shown.
    pub(crate) shows: bool,
    /// The case that the card and finger pages lead back to.
    pub(crate) withdrawing: Option<Box<CaseDetail>>,
    /// The case whose answers are corrected.
    pub(crate) correcting: Option<Box<CaseDetail>>,
    /// The page that is to be read, once the card is back.
    pub(crate) reopening: Option<Reopening>,
    /// The answers of the case on the screen, where they are to be corrected.
    pub(crate) earlier: Answers,
    /// The refused action that the answers are to be sent again for.
    pub(crate) refused: Option<Digest>,
    /// Sheets printed so far.
    pub(crate) printed: u8,
    pub(crate) rated: Option<Rating>,
    /// Why the last rating could not be stored.
    pub(crate) rating_failed: Option<ErrorCode>,
}

impl Session {
    /// Away from what was being done, with what was answered for it.
    pub(crate) fn put_down(&mut self) {
        self.matter = None;
        self.answers.clear();
        self.consents.clear();
        (self.offered, self.shows) = (None, false);
        self.correcting = None;
        self.earlier.clear();
        self.refused = None;
    }
}

impl core::fmt::Debug for State {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("State(***)")
    }
}

/// The state of a device's session. Prints as `***`.
pub struct State {
    pub(crate) config: Config,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) lang: Lang,
    pub(crate) elder: bool,
    pub(crate) place: Place,
    /// The page that lies over the place, which goes on underneath.
    pub(crate) over: Option<Over>,
    /// "Really end?" is being asked.
    pub(crate) asking_end: bool,
    pub(crate) session: Option<Session>,
    pub(crate) card_there: bool,
    /// It opens without anything typed or scanned.
    pub(crate) card_open: bool,
    /// What lies there is no document, and why.
    pub(crate) card_useless: Option<ErrorCode>,
    pub(crate) reader_gone: Option<ErrorCode>,
    pub(crate) turn: Turn,
    pub(crate) touched_ms: u64,
    /// Until when no finger is taken; outlives the session, or ending it would cut the pause.
    pub(crate) finger_paused_until_ms: u64,
    /// Outlives the session for the same reason.
    pub(crate) misses: Misses,
    pub(crate) now: Now,
}

impl State {
    /// Home, nobody there.
    #[must_use]
    pub fn new(config: Config, catalogue: Arc<Catalogue>, now: Now) -> Self {
        Self {
            config,
            catalogue,
            lang: Lang::default(),
            elder: false,
            place: Place::Home,
            over: None,
            asking_end: false,
            session: None,
            card_there: false,
            card_open: false,
            card_useless: None,
            reader_gone: None,
            turn: 0,
            touched_ms: now.mono_ms,
            finger_paused_until_ms: 0,
            misses: Misses::default(),
            now,
        }
    }

    /// The language a person chose.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The verified person of the open session.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        self.session.as_ref()?.person.as_deref()
    }

    /// The verified person's card lies on the reader, as it did when it was read.
    #[must_use]
    pub fn card_lies(&self) -> bool {
        let left = self.session.as_ref().is_none_or(|s| s.card_left);
        self.card_there && !left && self.person().is_some()
    }

    /// The card was lifted while a form is filled in: it must lie there again before anything is
    /// submitted, and the screen says so.
    #[must_use]
    pub fn card_away(&self) -> bool {
        let filling = matches!(
            self.place,
            Place::Question { .. } | Place::Check | Place::Consent { .. }
        );
        filling && self.person().is_some() && !self.card_there
    }

    /// Whether the finger page still awaits what this turn began.
    #[must_use]
    pub fn awaits_finger(&self, turn: Turn) -> bool {
        self.at_finger(turn)
    }

    /// Whether the page of a case still awaits what this turn fetches.
    #[must_use]
    pub fn awaits_case(&self, turn: Turn) -> bool {
        turn == self.turn && matches!(self.place, Place::Case { .. })
    }

    /// Begins a new turn: answers to all earlier ones are dropped from now on.
    pub(crate) fn next_turn(&mut self) -> Turn {
        self.turn = self.turn.wrapping_add(1);
        self.turn
    }

    pub(crate) fn item(&self) -> Option<&ServiceItem> {
        match self.session.as_ref()?.matter? {
            Matter::Apply(index) | Matter::Correct(index) => self.catalogue.items().get(index),
            Matter::MyCases => None,
        }
    }

    pub(crate) fn item_code(&self) -> Option<ItemCode> {
        self.item().and_then(|item| ItemCode::new(&item.code).ok())
    }

    /// The session, opened if there is none.
    pub(crate) fn session_mut(&mut self) -> &mut Session {
        self.session.get_or_insert_with(Session::default)
    }
}

impl From<&AccessFields> for Access {
    fn from(fields: &AccessFields) -> Self {
        Self::Fields(fields.clone())
    }
}
