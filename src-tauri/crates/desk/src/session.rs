//! The thread that owns the session: one message in, one step, its effects, one view out.

use crate::card::CardWorker;
use crate::cases::{self, Chosen, Handles};
use crate::clock;
use crate::courier::{Courier, News};
use crate::delivery;
use crate::desk::Board;
use crate::finger::FingerWorker;
use crate::foot::foot;
use crate::grants;
use crate::holder::{CardProof, Holder};
use crate::id_card::IdCardWorker;
use crate::mrz::MrzWorker;
use crate::my_certificates;
use crate::printing::Printer;
use crate::reading::ChipProof;
use crate::seen;
use crate::service::{Panel, Service};
use crate::standing::StandingWatch;
use crate::table::Way;
use crate::tickets;
use devices::finger::Template;
use domain::id::{ActionId, DepartmentCode, Digest};
use domain::ticket::MaskedName;
use ipc::{DeviceState, Devices, ErrorCode, Foot, Input, Marks, StripState, ThreeStates, View};
use outbox::QueueItem;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;
use visit::{Access, Effect, Event, State, Turn};

/// How often time passes for the session.
const TICK: Duration = Duration::from_millis(500);

/// A reader that was not found yet.
pub(crate) const GONE: DeviceState = DeviceState::Missing {
    code: ErrorCode::ReaderGone,
};

/// What the session's thread is told.
pub(crate) enum Message {
    /// A person did something; the view after it is wanted.
    Act(Input, Sender<View>),
    /// Something happened at a device.
    Happened(Box<Event>),
    /// A card was read and verified.
    Verified(Turn, Box<Holder>),
    /// The card proved itself, or why it did not.
    Proved(Turn, Result<Box<ChipProof>, ErrorCode>),
    /// A finger was enrolled.
    Enrolled(Turn, Template),
    /// How the readers of one kind are.
    ReaderHealth(Way, Option<ErrorCode>),
    /// How the fingerprint scanner is.
    FingerHealth(Option<ErrorCode>),
    /// What the courier tells.
    News(News),
    /// Why this machine may not act any more, as the chain proves it; `None`: it may again.
    Standing(Option<ErrorCode>),
    /// One case was fetched: what its next action builds on.
    Opened(Turn, Chosen),
    /// The end.
    Stop,
}

/// How the way to the chain is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Line {
    /// Newest verified block.
    pub(crate) height: Option<u64>,
    /// Its time, Unix seconds.
    pub(crate) head_time_s: Option<u64>,
    /// Since when nothing answers, by the clock that never goes back.
    pub(crate) down_since_mono_ms: Option<u64>,
    /// Why.
    pub(crate) trouble: Option<ErrorCode>,
}

/// The thread's own.
pub(crate) struct Session {
    pub(crate) state: State,
    pub(crate) service: Arc<Service>,
    pub(crate) card: Option<CardWorker>,
    pub(crate) id_card: Option<IdCardWorker>,
    pub(crate) finger: Option<FingerWorker>,
    #[expect(
        dead_code,
        reason = "held so that its thread lives as long as the session"
    )]
    pub(crate) mrz: Option<MrzWorker>,
    /// `None` where this machine has none.
    pub(crate) printer: Option<Arc<Printer>>,
    pub(crate) courier: Courier,
    #[expect(
        dead_code,
        reason = "held so that its thread lives as long as the session"
    )]
    pub(crate) standing: StandingWatch,
    pub(crate) panel: Option<Box<dyn Panel>>,
    pub(crate) board: Arc<Board>,
    pub(crate) out: Sender<Message>,
    /// What was read from the card, while it lies there.
    pub(crate) holder: Option<Box<Holder>>,
    /// What the departments know the session's card by: enough to list cases, not to sign.
    pub(crate) handles: Option<Handles>,
    /// How the session's person is called on the big screen.
    pub(crate) called: Option<MaskedName>,
    pub(crate) visit: Option<ActionId>,
    pub(crate) chosen: Option<Chosen>,
    /// What is signed as soon as the card has proven itself for it.
    pub(crate) prepared: Option<grants::Prepared>,
    /// What the screen follows.
    pub(crate) followed: Option<Digest>,
    pub(crate) line: Line,
    /// `None` where this machine has none of its kind.
    pub(crate) reader: Option<DeviceState>,
    pub(crate) id_reader: Option<DeviceState>,
    pub(crate) scanner: DeviceState,
    pub(crate) sequence: u64,
}

impl Session {
    /// Runs until told to stop.
    pub(crate) fn run(mut self, inbox: &Receiver<Message>) {
        self.publish();
        loop {
            let message = match inbox.recv_timeout(TICK) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => Message::Happened(Box::new(Event::Tick)),
                Err(RecvTimeoutError::Disconnected) => Message::Stop,
            };
            if matches!(message, Message::Stop) {
                // What is shown last, and kept by whoever holds the desk, is nobody's.
                self.step(Event::Closed);
                self.publish();
                return;
            }
            if let Message::Act(input, answer) = message {
                self.touch(input);
                let _ = answer.send(self.publish());
            } else {
                self.hear(message);
                self.publish();
            }
        }
    }

    fn touch(&mut self, input: Input) {
        if let Input::Panel { input } = &input
            && let Some(panel) = &mut self.panel
        {
            panel.act(input);
        }
        self.step(Event::Touch(input));
    }

    fn hear(&mut self, message: Message) {
        match message {
            Message::Happened(event) => {
                if matches!(*event, Event::Tick) {
                    self.follow();
                }
                self.step(*event);
            }
            Message::Verified(turn, holder) => {
                let person = Box::new(holder.person.clone());
                let effects = self.state.step(Event::CardRead(turn, person), clock::now());
                // The session may have refused it: another card, one that was lifted meanwhile,
                // or a turn that was over.
                let same = self
                    .state
                    .person()
                    .is_some_and(|person| person.card == holder.card());
                if same && self.state.card_lies() {
                    self.handles = Some(cases::handles(&self.service, &holder));
                    self.called.clone_from(&holder.called);
                    self.holder = Some(holder);
                }
                self.run_all(effects);
            }
            Message::Proved(turn, proof) => self.proved(turn, proof),
            Message::Enrolled(turn, template) => self.enrolled(turn, &template),
            Message::ReaderHealth(Way::Chip, trouble) => {
                self.reader = Some(device_state(trouble));
            }
            Message::ReaderHealth(Way::IdCard, trouble) => {
                self.id_reader = Some(device_state(trouble));
            }
            Message::FingerHealth(trouble) => {
                self.scanner = device_state(trouble);
            }
            Message::News(News::Moved(item)) => self.moved(&item),
            Message::News(News::Line(line)) => self.line = line,
            Message::Standing(None) => self.step(Event::InService),
            Message::Standing(Some(code)) => self.step(Event::OutOfService(code)),
            Message::Opened(turn, chosen) => {
                let detail = Box::new(chosen.detail.clone());
                let event = Event::CaseLoaded(turn, detail, chosen.answers(), chosen.failed);
                // What comes after the page was left, or after the person has gone, is not kept.
                self.chosen = self
                    .state
                    .awaits_case(turn)
                    .then_some(chosen)
                    .or(self.chosen.take());
                self.step(event);
            }
            Message::Act(..) | Message::Stop => {}
        }
    }

    pub(crate) fn step(&mut self, event: Event) {
        let effects = self.state.step(event, clock::now());
        self.run_all(effects);
    }

    fn run_all(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Some(event) = self.run_one(effect) {
                self.step(event);
            }
        }
    }

    /// Runs one effect; some have their answer at once.
    fn run_one(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::ReadCard(turn, access) => match (access, &self.id_card, &self.card) {
                (Access::Open, Some(reader), _) => {
                    reader.read(turn);
                    None
                }
                (access, _, Some(reader)) => {
                    reader.read(turn, access);
                    None
                }
                _ => Some(Event::CardFailed(turn, ErrorCode::ReaderGone)),
            },
            Effect::MatchFinger(turn) => self.match_finger(turn),
            Effect::EnrolFinger(turn) => match &self.finger {
                Some(finger) => {
                    finger.enrol(turn);
                    None
                }
                None => Some(Event::FingerFailed(turn, ErrorCode::FingerDeviceGone)),
            },
            Effect::StopDevices => {
                if let Some(finger) = &self.finger {
                    finger.cancel();
                }
                None
            }
            Effect::File(turn, filing) if filing.given.is_some() => {
                self.grant_and_file(turn, filing)
            }
            Effect::File(turn, filing) => {
                let saved = match (self.holder.as_deref(), filing.corrects) {
                    (None, _) => Err(ErrorCode::CardRemoved),
                    (Some(holder), None) => self.service.file(holder, &filing, None),
                    (Some(holder), Some(case)) => self
                        .chosen(case)
                        .and_then(Chosen::corrected)
                        .ok_or(ErrorCode::Internal)
                        .and_then(|of| self.service.file(holder, &filing, Some(of))),
                };
                Some(self.saved(turn, saved))
            }
            Effect::Withdraw {
                turn,
                case,
                item,
                factors,
            } => {
                let parent = self.chosen(case).and_then(|chosen| chosen.last);
                let saved = match (self.holder.as_deref(), parent) {
                    (Some(holder), Some(parent)) => {
                        self.service.withdraw(holder, case, &item, factors, parent)
                    }
                    (None, _) => Err(ErrorCode::CardRemoved),
                    (_, None) => Err(ErrorCode::Internal),
                };
                Some(self.saved(turn, saved))
            }
            Effect::Rate(rating) => {
                let visit = match self.visit {
                    Some(visit) => visit,
                    None => match self.service.fresh_id() {
                        Ok(fresh) => *self.visit.insert(fresh),
                        Err(code) => return Some(Event::RatingFailed(code)),
                    },
                };
                match self.service.rate(visit, rating) {
                    Ok(_) => {
                        self.courier.nudge();
                        Some(Event::Rated(rating))
                    }
                    Err(code) => {
                        tracing::warn!(code = code.word(), "a rating could not be stored");
                        Some(Event::RatingFailed(code))
                    }
                }
            }
            Effect::ListCases(turn) => {
                let handles = self.handles.clone()?;
                cases::list(&self.service, handles, turn, self.out.clone());
                None
            }
            Effect::LoadCase(turn, row) => {
                self.chosen = None;
                let handles = self.handles.clone()?;
                let department = self.service.department(&row.item).ok();
                let proof = department.and_then(|department| self.card_proof(&department));
                cases::load(&self.service, handles, proof, row, turn, self.out.clone());
                None
            }
            Effect::Grant {
                turn,
                access,
                draft,
            } => self.grant(turn, access, &draft),
            Effect::EndGrant(turn, row) => {
                let saved = match self.holder.as_deref() {
                    Some(holder) => self.service.end_grant(holder, &row),
                    None => Err(ErrorCode::CardRemoved),
                };
                Some(self.saved(turn, saved))
            }
            Effect::ListGrants(turn) => {
                let handles = self.handles.clone()?;
                grants::list(&self.service, handles, turn, self.out.clone());
                None
            }
            Effect::ListSeen(turn) => {
                let handles = self.handles.clone()?;
                seen::list(&self.service, handles, turn, self.out.clone());
                None
            }
            Effect::ListCertificates(turn) => {
                let handles = self.handles.clone()?;
                my_certificates::list(&self.service, handles, turn, self.out.clone());
                None
            }
            Effect::LoadCertificate(turn, licence) => {
                let Some(proof) = self.card_proof(&licence.department) else {
                    let away = Err(ErrorCode::CardRemoved);
                    return Some(Event::CertificateLoaded(turn, away));
                };
                my_certificates::load(&self.service, proof, licence, turn, self.out.clone());
                None
            }
            Effect::Print(turn, lang, printout) => match &self.printer {
                Some(printer) => {
                    printer.print(&self.service, lang, printout, turn, self.out.clone());
                    None
                }
                None => Some(Event::Printed(turn, Err(ErrorCode::PrinterGone))),
            },
            Effect::LookAtLines(turn) => {
                tickets::lines(&self.service, turn, self.out.clone());
                None
            }
            Effect::TakeTicket(turn, item, priority) => {
                let (name, out) = (self.called.clone(), self.out.clone());
                tickets::take(&self.service, item, priority, name, turn, out);
                None
            }
            Effect::ForgetCard => {
                self.holder = None;
                None
            }
            Effect::Wipe => {
                self.holder = None;
                self.handles = None;
                self.called = None;
                self.visit = None;
                self.chosen = None;
                self.prepared = None;
                self.followed = None;
                if let Some(printer) = &self.printer {
                    printer.forget();
                }
                None
            }
        }
    }

    /// What shows a department that the card lies here; `None` where it does not.
    fn card_proof(&self, department: &DepartmentCode) -> Option<CardProof> {
        let holder = self.holder.as_deref()?;
        Some(holder.card_proof(&self.service.chain_id, department))
    }

    /// The case on the screen, or the one that was last, where it is this one.
    fn chosen(&self, case: ActionId) -> Option<&Chosen> {
        let chosen = self.chosen.as_ref();
        chosen.filter(|chosen| chosen.detail.row.case == case)
    }

    pub(crate) fn saved(&mut self, turn: Turn, saved: Result<QueueItem, ErrorCode>) -> Event {
        match saved {
            Ok(item) => {
                self.courier.nudge();
                self.followed = Some(item.digest);
                let case = item.case.unwrap_or(item.action_id);
                Event::Saved {
                    turn,
                    action: item.digest,
                    case,
                    number: self.service.case_number(case),
                    states: self.honest(&item),
                }
            }
            Err(code) => Event::SaveFailed(turn, code),
        }
    }

    /// The item's states; while the line is down that is what it waits for.
    fn honest(&self, item: &QueueItem) -> ThreeStates {
        delivery::states(&item.delivery)
    }

    fn moved(&mut self, item: &QueueItem) {
        if self.followed == Some(item.digest) {
            let states = self.honest(item);
            let receipt = matches!(states.now, StripState::Final | StripState::Refused { .. })
                .then(|| self.service.receipt(&item.digest))
                .flatten()
                .map(Box::new);
            self.step(Event::Moved {
                action: item.digest,
                states,
                receipt,
            });
        }
    }

    /// Keeps the seconds to the next try true while someone looks at them.
    fn follow(&mut self) {
        if let Some(digest) = self.followed
            && let Ok(Some(item)) = self.service.outbox.item(&digest)
        {
            self.moved(&item);
        }
    }

    fn publish(&mut self) -> View {
        self.sequence += 1;
        let view = View {
            sequence: self.sequence,
            lang: self.state.lang(),
            elder: self.state.elder(),
            person: self.state.person_chip(),
            identity: self.state.identity(),
            in_session: self.state.session_open(),
            time_left_s: self.state.time_left_s(),
            card_away: self.state.card_away(),
            asking_end: self.state.asking_end(),
            idle_warning_s: self.state.warning_s(),
            screen: self.state.screen(),
            foot: self.foot(),
            devices: Devices {
                // Without PC/SC it is the other one that cards are laid on.
                reader: self.reader.or(self.id_reader).unwrap_or(GONE),
                id_reader: self.id_reader,
                finger: self.scanner,
            },
            marks: Marks {
                demo: self.service.demo,
                development_key: self.service.development_key,
                development: self.service.development,
            },
            panel: self.panel.as_ref().map(|panel| panel.view()),
        };
        self.board.publish(view.clone());
        view
    }

    fn foot(&self) -> Foot {
        let fine = |reader: Option<DeviceState>| reader.is_none_or(|r| r == DeviceState::Ready);
        let devices_fine = fine(self.reader)
            && fine(self.id_reader)
            && (self.scanner == DeviceState::Ready || self.finger.is_none());
        foot(&self.service, &self.line, devices_fine)
    }
}

fn device_state(trouble: Option<ErrorCode>) -> DeviceState {
    trouble.map_or(DeviceState::Ready, |code| DeviceState::Missing { code })
}
