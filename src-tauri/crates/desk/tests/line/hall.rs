//! A desk as a person at the screen has it, and what they do there.

use desk::{Desk, Options};
use domain::catalogue::{Catalogue, Consent};
use domain::id::{ActionId, ItemCode};
use domain::ticket::Priority;
use ipc::{
    AccessFields, CaseDetail, CaseRow, ErrorCode, FingerPhase, GrantRow, IdentifyPhase, Input,
    LoadState, Mode, PanelInput, Receipt, Screen, SeenRow, StripState, Submittal, ThreeStates,
    View,
};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Begins a line that the outer process passes on.
pub(crate) const FACT: &str = "fact: ";
/// Longest wait for anything that should happen.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Needs the card alone.
pub(crate) const CARD_ONLY: &str = "GA-0001";
/// Needs the card and a finger.
pub(crate) const WITH_FINGER: &str = "SJ-0001";

/// Where the card service of this environment keeps its files.
pub(crate) fn card_service_dir(environment: &[(String, String)]) -> Option<PathBuf> {
    let (_, socket) = environment.first()?;
    Some(Path::new(socket).parent()?.parent()?.to_owned())
}

pub(crate) fn item(code: &str) -> ItemCode {
    ItemCode::new(code).unwrap()
}

/// A hall at work.
pub(crate) struct Hall {
    desk: Desk,
}

impl Hall {
    /// The demo hall, everything of it in `state`.
    pub(crate) fn open(state: &Path) -> Self {
        Self::with(state, None)
    }

    /// A hall set up by this configuration file.
    pub(crate) fn with(state: &Path, config: Option<PathBuf>) -> Self {
        let desk = Desk::start(&options(state, config)).unwrap();
        let hall = Self { desk };
        hall.until("the reader is there", |view| {
            view.devices.reader == ipc::DeviceState::Ready
        });
        hall
    }

    pub(crate) fn view(&self) -> View {
        self.desk.view()
    }

    pub(crate) fn act(&self, input: Input) -> View {
        self.desk.act(input)
    }

    pub(crate) fn panel(&self, input: PanelInput) -> View {
        self.act(Input::Panel { input })
    }

    /// Waits for it.
    pub(crate) fn until(&self, what: &str, holds: impl Fn(&View) -> bool) -> View {
        let began = Instant::now();
        loop {
            let view = self.view();
            if holds(&view) {
                return view;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "in vain: {what}; on the screen: {:?}, foot: {:?}, devices: {:?}",
                view.screen,
                view.foot,
                view.devices
            );
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// It stays so for this long.
    pub(crate) fn for_a_while(&self, time: Duration, what: &str, holds: impl Fn(&View) -> bool) {
        let began = Instant::now();
        while began.elapsed() < time {
            let view = self.view();
            assert!(holds(&view), "{what}; on the screen: {:?}", view.screen);
            std::thread::sleep(LOOK_EVERY);
        }
    }

    pub(crate) fn is_identifying(view: &View) -> bool {
        matches!(view.screen, Screen::Identify { .. })
    }

    pub(crate) fn phase(view: &View) -> Option<IdentifyPhase> {
        match view.screen {
            Screen::Identify { phase, .. } => Some(phase),
            _ => None,
        }
    }

    pub(crate) fn finger_phase(view: &View) -> Option<FingerPhase> {
        match view.screen {
            Screen::Finger { phase, .. } => Some(phase),
            _ => None,
        }
    }

    /// From home to the page that wants the card.
    pub(crate) fn choose(&self, code: &str) {
        self.until("home", |view| matches!(view.screen, Screen::Home));
        self.act(Input::ChooseItem { item: item(code) });
        self.act(Input::Continue);
    }

    /// Lays the card on and shows its zone to the document scanner.
    pub(crate) fn show_card(&self, person: usize) {
        self.panel(PanelInput::LayCard { person });
        self.until("a card lies there", |view| {
            Self::phase(view) == Some(IdentifyPhase::NeedAccess)
        });
        self.panel(PanelInput::ScanMrz { person });
    }

    /// Takes the card off, as slowly as a person does: the service looks every 400 ms.
    pub(crate) fn lift_card(&self) {
        self.panel(PanelInput::LiftCard);
        std::thread::sleep(Duration::from_secs(1));
    }

    /// Lays the card on, scans its zone, waits until it is read.
    pub(crate) fn identify(&self, person: usize) {
        self.show_card(person);
        self.read();
    }

    /// Waits until the card is read.
    pub(crate) fn read(&self) -> View {
        let view = self.until("the card is read", |view| {
            !matches!(
                Self::phase(view),
                Some(
                    IdentifyPhase::WaitCard { .. }
                        | IdentifyPhase::NeedAccess
                        | IdentifyPhase::Reading { .. }
                )
            )
        });
        assert!(!Self::is_identifying(&view), "{:?}", view.screen);
        assert!(view.person.is_some());
        view
    }

    /// Waits until a card is read, whatever was told of one before it.
    pub(crate) fn read_at_last(&self) -> View {
        self.until("the card is read", |view| view.person.is_some())
    }

    /// Ends a session in which nobody was identified.
    pub(crate) fn leave_unknown(&self) {
        self.act(Input::End);
        self.until("home", |view| matches!(view.screen, Screen::Home));
    }

    /// What stands on a made-up person's card.
    pub(crate) fn printed(&self, person: usize) -> AccessFields {
        let people = self.view().panel.unwrap().people;
        AccessFields {
            number: people[person].number.as_str().into(),
            birth: people[person].birth.as_str().into(),
            expiry: people[person].expiry.as_str().into(),
        }
    }

    /// Agrees to the use of the fingerprint, once it is asked for.
    pub(crate) fn agree(&self) {
        self.until("the finger is asked for", |view| {
            Self::finger_phase(view) == Some(FingerPhase::Ask)
        });
        self.act(Input::Consent {
            purpose: Consent::FINGERPRINT.to_owned(),
            given: true,
        });
    }

    /// Agrees, and enrols the person whose card lies there; the scanner then waits for a finger.
    pub(crate) fn enrol(&self) {
        self.agree();
        self.until("not enrolled", |view| {
            Self::finger_phase(view) == Some(FingerPhase::NotEnrolled)
        });
        self.act(Input::EnrolFinger);
        for press in [1, 2] {
            self.until("a press is awaited", |view| {
                matches!(Self::finger_phase(view), Some(FingerPhase::Enrol { press: p, lift: false }) if p == press)
            });
            self.panel(PanelInput::RightFinger);
            self.until("the press was taken", |view| {
                !matches!(Self::finger_phase(view), Some(FingerPhase::Enrol { press: p, lift: false }) if p == press)
            });
            self.panel(PanelInput::LiftFinger);
        }
        self.until("a finger is awaited", |view| {
            Self::finger_phase(view) == Some(FingerPhase::Press)
        });
    }

    /// Presses the right finger until the page is left.
    pub(crate) fn press(&self) -> View {
        self.panel(PanelInput::RightFinger);
        let view = self.until("the finger matches", |view| {
            !matches!(
                Self::finger_phase(view),
                Some(FingerPhase::Press | FingerPhase::Comparing | FingerPhase::Matched)
            )
        });
        self.panel(PanelInput::LiftFinger);
        assert_eq!(Self::finger_phase(&view), None, "{:?}", view.screen);
        view
    }

    /// Answers every question with what the catalogue gives as an example, or as told; ends on
    /// the check page. Returns how many of the told ones were asked for.
    pub(crate) fn answer_all(&self, told: &[(&str, Value)]) -> usize {
        let catalogue = Catalogue::built_in().unwrap();
        let mut used = 0;
        for _ in 0..40 {
            let view = self.view();
            let Screen::Question {
                item,
                question: asked,
                ..
            } = view.screen
            else {
                assert!(
                    matches!(view.screen, Screen::Check { .. }),
                    "{:?}",
                    view.screen
                );
                return used;
            };
            assert_eq!(asked.error, None, "{asked:?}");
            let own = told.iter().find(|(field, _)| *field == asked.field);
            used += usize::from(own.is_some());
            let value = own.map_or_else(
                || example(&catalogue, item.as_str(), &asked.field),
                |(_, value)| value.clone(),
            );
            let (field, value) = (asked.field, value.into());
            self.act(Input::Answer { field, value });
            self.act(Input::Continue);
        }
        panic!("the form has no end");
    }

    /// Ticks every consent but the one to a decision by rule, so that what is filed waits for a member
    /// of staff, and leaves the rest to [`Self::submit`].
    pub(crate) fn consent(&self) {
        let view = self.act(Input::Continue);
        let Screen::Consent { wanted, .. } = &view.screen else {
            panic!("{:?}", view.screen);
        };
        for purpose in wanted.iter().filter(|one| *one != Consent::RULE) {
            self.act(Input::Consent {
                purpose: purpose.clone(),
                given: true,
            });
        }
    }

    /// Signs and stores.
    pub(crate) fn submit(&self) -> Submitted {
        submitted(&self.act(Input::Submit))
    }

    /// Fills in, consents, submits.
    pub(crate) fn apply(&self) -> Submitted {
        self.answer_all(&[]);
        self.consent();
        self.submit()
    }

    /// Waits until what was submitted is final, and returns its receipt.
    pub(crate) fn settled(&self) -> (Submitted, Receipt) {
        let view = self.until("final", |view| {
            matches!(&view.screen, Screen::Submitted { states, receipt: Some(_), .. }
                if states.now == StripState::Final)
        });
        let now = submitted(&view);
        let Screen::Submitted {
            receipt: Some(receipt),
            ..
        } = view.screen
        else {
            panic!("no receipt");
        };
        (now, receipt)
    }

    /// The person's cases as the chain proves them.
    pub(crate) fn my_cases(&self) -> Vec<CaseRow> {
        self.act(Input::OpenMyCases);
        self.my_cases_shown()
    }

    /// The list, once it is there.
    pub(crate) fn my_cases_shown(&self) -> Vec<CaseRow> {
        let view = self.until("the list", |view| {
            matches!(&view.screen, Screen::MyCases { load, .. } if *load != LoadState::Loading)
        });
        let Screen::MyCases { load, cases } = view.screen else {
            panic!("no list");
        };
        assert_eq!(load, LoadState::Ready);
        cases
    }

    /// One of them, with its verified history.
    pub(crate) fn open_case(&self, case: ActionId) -> CaseDetail {
        self.act(Input::OpenCase { case });
        let view = self.until(
            "the case",
            |view| matches!(&view.screen, Screen::Case { load, .. } if *load != LoadState::Loading),
        );
        let Screen::Case { load, detail, .. } = view.screen else {
            panic!("no case");
        };
        assert_eq!(load, LoadState::Ready);
        detail
    }

    /// From "my cases": who has used what is the person's.
    pub(crate) fn seen(&self) -> Vec<SeenRow> {
        self.act(Input::OpenSeen);
        let view = self.until(
            "who has seen it",
            |view| matches!(&view.screen, Screen::Seen { load, .. } if *load == LoadState::Ready),
        );
        match view.screen {
            Screen::Seen { rows, .. } => rows,
            _ => panic!("no list"),
        }
    }

    /// From "my cases": what other departments may see.
    pub(crate) fn grants(&self) -> Vec<GrantRow> {
        self.act(Input::OpenGrants);
        let view = self.until(
            "what others may see",
            |view| matches!(&view.screen, Screen::Grants { load, .. } if *load == LoadState::Ready),
        );
        match view.screen {
            Screen::Grants { rows, .. } => rows,
            _ => panic!("no list"),
        }
    }

    /// Takes a number for an item and goes away.
    pub(crate) fn take_ticket(&self, item: &str) {
        self.act(Input::OpenTicket);
        let item = ItemCode::new(item).unwrap();
        self.act(Input::TicketFor { item });
        let priority = Priority::Ordinary;
        self.act(Input::TakeTicket { priority });
        self.until(
            "the ticket",
            |view| matches!(&view.screen, Screen::Ticket { ticket, .. } if ticket.is_some()),
        );
        self.leave();
    }

    /// Takes the card away and ends the session; waits for home.
    pub(crate) fn leave(&self) {
        if self.act(Input::End).asking_end {
            self.act(Input::End);
        }
        let view = self.until("home", |view| matches!(view.screen, Screen::Home));
        assert!(view.person.is_none() && !view.in_session);
    }
}

/// How a desk is started here.
pub(crate) fn options(state: &Path, config: Option<PathBuf>) -> Options {
    Options {
        mode: Mode::Kiosk,
        config,
        state_dir: state.to_owned(),
    }
}

/// What the page after submitting says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Submitted {
    pub(crate) case: ActionId,
    pub(crate) number: String,
    pub(crate) states: ThreeStates,
    pub(crate) what: Submittal,
    pub(crate) awaits_confirmation: bool,
    pub(crate) has_receipt: bool,
}

impl Submitted {
    /// What it waits for.
    pub(crate) fn waits_for(&self) -> Option<ErrorCode> {
        match self.states.now {
            StripState::WaitingNetwork { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Nothing on the screen says that the chain has it.
    pub(crate) fn claims_nothing(&self) -> bool {
        self.states.finalised.is_none()
            && !self.has_receipt
            && !matches!(
                self.states.now,
                StripState::Final | StripState::Refused { .. }
            )
    }
}

pub(crate) fn submitted(view: &View) -> Submitted {
    match &view.screen {
        Screen::Submitted {
            case,
            number,
            states,
            receipt,
            what,
            awaits_confirmation,
            ..
        } => Submitted {
            case: *case,
            number: number.clone(),
            states: *states,
            what: *what,
            awaits_confirmation: *awaits_confirmation,
            has_receipt: receipt.is_some(),
        },
        other => panic!("not submitted: {other:?}"),
    }
}

fn example(catalogue: &Catalogue, code: &str, field: &str) -> Value {
    catalogue.get(code).unwrap().form["properties"][field]["examples"][0].clone()
}
