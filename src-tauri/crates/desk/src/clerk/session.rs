//! The thread that owns the counter: one message in, one step, one view out.

use super::case::Content;
use super::gate::Gate;
use super::given::Given;
use super::keyfile::{KeyFile, Locked};
use super::queue;
use super::staff::{Place, Staff};
use super::worker::{Ask, Told, Worker};
use crate::clock;
use crate::courier::{Courier, News};
use crate::desk::Board;
use crate::service::Service;
use crate::session::Line;
use domain::id::KeyId;
use ipc::{ActStep, CounterCode, CounterInput as Input, CounterView, Lang};
use outbox::QueueItem;
use seal::keys::SigningKey;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

/// How often time passes.
const TICK: Duration = Duration::from_millis(500);
/// How long nobody has to touch anything until the screen locks, and when that is told before.
const LOCK_AFTER_MS: u64 = 300_000;
const WARNED_MS: u64 = 30_000;
/// How long the program's end waits until cases are given back.
const LEAVING: Duration = Duration::from_secs(2);

/// What the thread is told.
pub(crate) enum Message {
    /// A clerk did something; the view after it is wanted.
    Act(Input, Sender<CounterView>),
    /// A PIN was tried on a key.
    Tried(KeyId, Result<SigningKey, Locked>),
    /// What a person's reader found, by the number of their signing in.
    Told(u64, Told),
    /// What came of something with a ticket, by the number of the person's signing in.
    Tickets(u64, Box<queue::Told>),
    /// What the courier tells.
    News(News),
    /// The end.
    Stop,
}

/// Somebody whose PIN was right and whose rights are being read.
pub(super) struct Coming {
    pub(super) number: u64,
    pub(super) key: SigningKey,
    pub(super) worker: Worker,
}

/// The thread's own.
pub(super) struct Session {
    pub(super) service: Arc<Service>,
    pub(super) courier: Courier,
    board: Arc<Board<CounterView>>,
    pub(super) out: Sender<Message>,
    pub(super) gate: Gate,
    pub(super) coming: Option<Coming>,
    pub(super) staff: Option<Staff>,
    pub(super) line: Line,
    pub(super) lang: Lang,
    pub(super) large: bool,
    pub(super) shortcuts_shown: bool,
    touched_ms: u64,
    pub(super) numbers: u64,
    pub(super) sequence: u64,
}

impl Session {
    pub(super) fn new(
        service: Arc<Service>,
        courier: Courier,
        keys: Vec<KeyFile>,
        board: Arc<Board<CounterView>>,
        out: Sender<Message>,
    ) -> Self {
        Self {
            service,
            courier,
            board,
            out,
            gate: Gate::new(keys),
            coming: None,
            staff: None,
            line: Line::default(),
            lang: Lang::Zh,
            large: false,
            shortcuts_shown: false,
            touched_ms: clock::now().mono_ms,
            numbers: 0,
            sequence: 0,
        }
    }

    /// Runs until told to stop.
    pub(super) fn run(mut self, inbox: &Receiver<Message>) {
        self.publish();
        loop {
            match inbox.recv_timeout(TICK) {
                Ok(Message::Act(input, answer)) => {
                    self.touched_ms = clock::now().mono_ms;
                    self.act(input);
                    // Whoever asked may have gone.
                    let _ = answer.send(self.publish());
                    continue;
                }
                Ok(Message::Tried(key, tried)) => self.tried(key, tried),
                Ok(Message::Told(number, told)) => self.told(number, told),
                Ok(Message::Tickets(number, told)) => self.tickets_told(number, *told),
                Ok(Message::News(News::Line(line))) => self.line = line,
                Ok(Message::News(News::Moved(item))) => self.moved(&item),
                Err(RecvTimeoutError::Timeout) => self.tick(),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => {
                    // What is shown last, and kept by whoever holds the counter, is nobody's.
                    let leaving = self.sign_out();
                    self.publish();
                    if let Some(worker) = leaving {
                        worker.end_within(LEAVING);
                    }
                    return;
                }
            }
            self.publish();
        }
    }

    fn publish(&mut self) -> CounterView {
        self.sequence = self.sequence.saturating_add(1);
        let view = self.view();
        self.board.publish(view.clone());
        view
    }

    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "everything else wants somebody signed in"
    )]
    fn act(&mut self, input: Input) {
        match input {
            Input::SetLang { lang } => self.lang = lang,
            Input::SetLarge { on } => self.large = on,
            Input::StillHere | Input::Panel { .. } => {}
            Input::ChooseKey { key } => self.choose(key),
            Input::ChooseAnother | Input::HandOver => {
                drop(self.sign_out());
                self.gate.choose_another();
            }
            Input::TypePin { pin } => self.type_pin(&pin),
            Input::Lock => self.lock(),
            Input::Retry if self.staff.as_ref().is_none_or(|staff| staff.locked) => {
                self.coming = None;
                self.gate.retry(&self.service);
            }
            other => self.act_inside(other),
        }
    }

    /// What only somebody who is signed in and has not locked the screen can do.
    fn act_inside(&mut self, input: Input) {
        if let Input::ShowShortcuts { on } = input {
            self.shortcuts_shown = on;
            return;
        }
        let Some(staff) = self.staff.as_mut().filter(|staff| !staff.locked) else {
            return;
        };
        if staff.draft.is_none() && matches!(input, Input::ShowTickets) {
            self.show_tickets();
            return;
        }
        // Nothing under a dialog can be pressed.
        if staff.draft.is_some() {
            self.act_in_dialog(input);
            return;
        }
        match input {
            Input::ShowWork => staff.place = Place::Work,
            Input::ShowTray => {
                staff.shut();
                staff.place = Place::Tray;
                staff.tray_error = None;
            }
            Input::CallNext
            | Input::CallTicket { .. }
            | Input::TicketDo { .. }
            | Input::SendOn
            | Input::SendTo { .. } => staff.act_on_ticket(input),
            Input::SetFilter { filter } => staff.list.set_filter(filter),
            Input::Search { text } => staff.list.search(&text),
            Input::SetSort { sort } => staff.list.set_sort(sort),
            Input::Scroll { first } => staff.list.scroll(first),
            Input::Move { rows } => staff.list.step(rows),
            Input::Refresh => {
                staff.refresh();
                staff.worker.ask(Ask::Rights);
                staff.read_case();
            }
            Input::OpenCase { case } => staff.open(case),
            Input::CloseCase => staff.case = None,
            Input::ShowTab { tab } => {
                if let Some(case) = &mut staff.case {
                    case.tab = tab;
                }
            }
            Input::Retry => staff.retry(),
            Input::Begin { act } => self.begin(act),
            Input::Back => self.back(),
            Input::TrayRetry { action } => {
                let retried = self.service.outbox.retry(&action, clock::wall_ms());
                staff.tray_error = retried
                    .err()
                    .map(|error| crate::codes::store(&error).into());
                self.courier.nudge();
            }
            Input::TrayAsk { action } => staff.setting_aside = Some(action),
            Input::TrayDiscard { action, reason } => {
                let outbox = &self.service.outbox;
                match outbox.dismiss(&action, &reason, clock::wall_ms()) {
                    Ok(()) => {
                        staff.setting_aside = None;
                        staff.tray_error = None;
                    }
                    Err(outbox::OutboxError::ReasonMissing) => {
                        staff.tray_error = Some(CounterCode::Incomplete);
                    }
                    Err(error) => staff.tray_error = Some(crate::codes::store(&error).into()),
                }
            }
            Input::Choose { .. }
            | Input::Write { .. }
            | Input::Ask { .. }
            | Input::Recommend { .. }
            | Input::Review
            | Input::Sign
            | Input::ChooseKey { .. }
            | Input::ChooseAnother
            | Input::TypePin { .. }
            | Input::ShowTickets
            | Input::Lock
            | Input::HandOver
            | Input::StillHere
            | Input::ShowShortcuts { .. }
            | Input::SetLang { .. }
            | Input::SetLarge { .. }
            | Input::Panel { .. } => {}
        }
    }

    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "everything else is under the dialog"
    )]
    fn act_in_dialog(&mut self, input: Input) {
        let Some(draft) = self.staff.as_mut().and_then(|staff| staff.draft.as_mut()) else {
            return;
        };
        // Words on their way can be waited for or left; nothing else.
        if draft.busy && !matches!(input, Input::Back) {
            return;
        }
        match input {
            Input::Choose { choice } => draft.choose(choice),
            Input::Write { words } => draft.write(&words),
            Input::Ask {
                field,
                reason,
                words,
            } => draft.ask(&field, reason, &words),
            Input::Recommend { approve } => draft.recommend(approve),
            Input::Review => self.review(),
            Input::Sign => self.sign(),
            Input::Back => self.back(),
            _ => {}
        }
    }

    fn back(&mut self) {
        if self.shortcuts_shown {
            self.shortcuts_shown = false;
            return;
        }
        let Some(staff) = &mut self.staff else {
            return;
        };
        if let Some(draft) = &mut staff.draft {
            if draft.busy {
                staff.draft = None;
            } else if draft.step == ActStep::Check && !draft.says_nothing() {
                draft.step = ActStep::Fill;
                draft.prepared = None;
                draft.error = None;
            } else {
                staff.draft = None;
            }
        } else if staff.setting_aside.is_some() {
            staff.setting_aside = None;
        } else if staff.stops_sending_on() {
        } else if staff.place != Place::Work {
            staff.place = Place::Work;
        } else {
            staff.case = None;
        }
    }

    /// Seconds until the screen locks by itself, while that is told.
    pub(super) fn idle_warning_s(&self) -> Option<u32> {
        let idle_ms = clock::now().mono_ms.saturating_sub(self.touched_ms);
        let left_ms = LOCK_AFTER_MS.saturating_sub(idle_ms);
        (left_ms <= WARNED_MS).then(|| u32::try_from(left_ms.div_ceil(1_000)).unwrap_or(u32::MAX))
    }

    fn tick(&mut self) {
        self.gate.tick(&self.service);
        let now_ms = clock::now().mono_ms;
        if now_ms.saturating_sub(self.touched_ms) >= LOCK_AFTER_MS {
            self.lock();
        }
        if let Some(staff) = self.staff.as_mut().filter(|staff| !staff.locked) {
            staff.tick(now_ms);
        }
    }

    // What the reader found.

    fn told(&mut self, number: u64, told: Told) {
        if self
            .coming
            .as_ref()
            .is_some_and(|coming| coming.number == number)
        {
            if let Told::Rights(rights) = told {
                self.comes_in(rights);
            }
            return;
        }
        let Some(staff) = self.staff.as_mut().filter(|staff| staff.number == number) else {
            return;
        };
        match told {
            Told::Rights(Ok(authority)) => staff.authority = authority,
            Told::Rights(Err(code)) => self.rights_failed(code),
            Told::List(listed) => staff.listed(listed, &self.service),
            Told::Case(id, read) => staff.case_read(id, read),
            Told::Taken(id, taken) => {
                if let Ok(lease) = taken {
                    staff.list.taken(lease);
                }
                staff.lease_done(id, taken.err());
            }
            Told::Released(id, released) => {
                if released.is_ok() {
                    staff.list.released(&id);
                }
                staff.lease_done(id, released.err());
            }
            Told::Content(id, opened) => {
                let now_ms = clock::now().wall_ms;
                if let Some(case) = staff.case.as_mut().filter(|case| case.id == id)
                    && matches!(case.content, Content::Fetching)
                {
                    match opened {
                        Ok(opened) => case.set_content(opened, now_ms),
                        Err(code) => case.content = Content::Failed(code),
                    }
                }
            }
            Told::Shown(id, shown) => {
                if let Some(case) = staff.case.as_mut().filter(|case| case.id == id) {
                    case.set_shown(shown);
                }
            }
            Told::Words(put) => self.words_put(put),
        }
    }

    /// A key that may act no more signs nothing more here; that nothing could be read is no reason.
    fn rights_failed(&mut self, code: CounterCode) {
        let over = matches!(
            code,
            CounterCode::KeyUnknown
                | CounterCode::KeyRevoked
                | CounterCode::KeyNotStaff
                | CounterCode::KeyFrozen
        );
        if over {
            let id = self.staff.as_ref().map(|staff| staff.id);
            drop(self.sign_out());
            if let Some(id) = id {
                self.gate.lock(&self.service, id);
            }
            self.gate.failed(code);
        }
    }

    /// An action of this machine moved on.
    fn moved(&mut self, item: &QueueItem) {
        let Some(staff) = &mut self.staff else {
            return;
        };
        if let Some(case) = &mut staff.case
            && let Given::Using(using) = &mut case.given
            && using.digest == item.digest
        {
            match (item.delivery.height, &item.delivery.refusal) {
                (_, Some(code)) => case.given = Given::Failed(super::tray::code(code)),
                (Some(_), None) => {
                    case.given = Given::Fetching;
                    if let Some((_, grant)) = case.grant() {
                        staff.worker.ask(Ask::Shown(case.id, grant));
                    }
                }
                (None, None) => **using = item.clone(),
            }
            return;
        }
        let settled = item.delivery.height.is_some() || item.delivery.refusal.is_some();
        if !settled {
            return;
        }
        staff.refresh();
        let Some(case) = staff
            .case
            .as_mut()
            .filter(|case| Some(case.id) == item.case)
        else {
            return;
        };
        let id = case.id;
        let opened = matches!(case.content, Content::Opening(digest) if digest == item.digest);
        if opened {
            case.content = match item.delivery.refusal {
                Some(_) => Content::Locked,
                None => Content::Fetching,
            };
        }
        // The case first: the content is held against what it says.
        staff.read_case();
        if opened && item.delivery.refusal.is_none() {
            staff.worker.ask(Ask::Content(id));
        }
    }
}
