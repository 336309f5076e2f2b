//! What stands behind the window: the desk, or a notice that it cannot work.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use desk::tickets::BoardFace;
use desk::{Clerk, Desk, Options};
use ipc::{
    BoardView, Boot, CounterInput, CounterPage, CounterView, DeviceState, Devices, ErrorCode,
    FaceInput, FaceView, Foot, Health, Input, Lang, Marks, Mode, Screen, View,
};

use crate::args::Launch;

/// Where the configuration stands on an installed machine.
const USUAL_CONFIG: &str = "/etc/hallseal/hallseal.toml";

/// Told of every change of the view.
pub type Listener = Box<dyn Fn(&FaceView) + Send>;

/// What the window's commands and event need. Called from any thread; its work
/// ends when it is dropped.
pub trait Hall: Send + Sync {
    /// What the window is told once.
    fn boot(&self) -> Boot;
    /// What to show now.
    fn view(&self) -> FaceView;
    /// A person did something; what to show then.
    fn act(&self, input: FaceInput) -> FaceView;
    /// From now on the listener is told of every change.
    fn subscribe(&self, listener: Listener);
}

/// How the desk is to be started.
pub(crate) fn options(launch: &Launch, state: &Path) -> Options {
    let usual = Path::new(USUAL_CONFIG);
    Options {
        mode: launch.mode.unwrap_or_default(),
        config: launch
            .config
            .clone()
            .or_else(|| usual.exists().then(|| usual.to_owned())),
        state_dir: state.to_owned(),
    }
}

/// Starts the desk. Where it cannot start the window says so, with the code
/// that a technician looks up: never an empty screen, never the demo.
pub(crate) fn start(options: &Options) -> Arc<dyn Hall> {
    let started: Result<Arc<dyn Hall>, _> = match options.mode {
        Mode::Counter => Clerk::start(options).map(|clerk| Arc::new(clerk) as Arc<dyn Hall>),
        Mode::Board => BoardFace::open(options).map(|board| Arc::new(board) as Arc<dyn Hall>),
        Mode::Kiosk | Mode::Field | Mode::Console => {
            Desk::start(options).map(|desk| Arc::new(desk) as Arc<dyn Hall>)
        }
    };
    match started {
        Ok(hall) => hall,
        Err(error) => {
            tracing::error!(%error, "out of service");
            Arc::new(OutOfService::new(options.mode, error.code))
        }
    }
}

impl Hall for Desk {
    fn boot(&self) -> Boot {
        self.boot()
    }

    fn view(&self) -> FaceView {
        self.view().into()
    }

    /// Another face's input does nothing.
    fn act(&self, input: FaceInput) -> FaceView {
        match input {
            FaceInput::Kiosk(input) => self.act(input).into(),
            FaceInput::Counter(_) => self.view().into(),
        }
    }

    fn subscribe(&self, listener: Listener) {
        self.subscribe(move |view| listener(&view.clone().into()));
    }
}

impl Hall for Clerk {
    fn boot(&self) -> Boot {
        self.boot()
    }

    fn view(&self) -> FaceView {
        self.view().into()
    }

    /// Another face's input does nothing.
    fn act(&self, input: FaceInput) -> FaceView {
        match input {
            FaceInput::Counter(input) => self.act(input).into(),
            FaceInput::Kiosk(_) => self.view().into(),
        }
    }

    fn subscribe(&self, listener: Listener) {
        self.subscribe(move |view| listener(&view.clone().into()));
    }
}

impl Hall for BoardFace {
    fn boot(&self) -> Boot {
        self.boot()
    }

    fn view(&self) -> FaceView {
        self.view().into()
    }

    /// Nobody does anything at a big screen.
    fn act(&self, _input: FaceInput) -> FaceView {
        self.view().into()
    }

    fn subscribe(&self, listener: Listener) {
        self.subscribe(move |view| listener(&view.clone().into()));
    }
}

/// A machine out of service: one screen with the technician's code, in both
/// languages and in elder mode, and nothing else.
#[derive(Debug)]
pub struct OutOfService {
    mode: Mode,
    code: ErrorCode,
    shown: Mutex<Shown>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Shown {
    sequence: u64,
    lang: Lang,
    /// Larger type: a kiosk's elder mode, a counter's large type.
    large: bool,
}

impl OutOfService {
    /// Out of service in this mode, because of `code`.
    #[must_use]
    pub fn new(mode: Mode, code: ErrorCode) -> Self {
        Self {
            mode,
            code,
            shown: Mutex::default(),
        }
    }

    fn render(&self, shown: Shown) -> FaceView {
        match self.mode {
            Mode::Counter => self.counter(shown).into(),
            Mode::Board => self.board(shown).into(),
            Mode::Kiosk | Mode::Field | Mode::Console => self.kiosk(shown).into(),
        }
    }

    fn counter(&self, shown: Shown) -> CounterView {
        CounterView {
            sequence: shown.sequence,
            lang: shown.lang,
            large: shown.large,
            staff: None,
            idle_warning_s: None,
            page: CounterPage::OutOfService {
                code: self.code.into(),
            },
            dialog: None,
            shortcuts: Vec::new(),
            shortcuts_shown: false,
            foot: foot(),
            marks: Marks::default(),
            panel: None,
        }
    }

    fn board(&self, shown: Shown) -> BoardView {
        BoardView {
            sequence: shown.sequence,
            board: false,
            calls: Vec::new(),
            lines: Vec::new(),
            now_ms: now_ms(),
            utc_offset_min: 480,
            stale_s: None,
            trouble: Some(self.code),
            marks: Marks::default(),
        }
    }

    fn kiosk(&self, shown: Shown) -> View {
        let missing = DeviceState::Missing { code: self.code };
        View {
            sequence: shown.sequence,
            lang: shown.lang,
            elder: shown.large,
            person: None,
            identity: None,
            in_session: false,
            time_left_s: None,
            card_away: false,
            asking_end: false,
            idle_warning_s: None,
            screen: Screen::OutOfService { code: self.code },
            foot: foot(),
            devices: Devices {
                reader: missing,
                id_reader: None,
                finger: missing,
            },
            marks: Marks::default(),
            panel: None,
        }
    }
}

fn foot() -> Foot {
    Foot {
        health: Health::Trouble,
        height: None,
        head_age_s: None,
        validators: 0,
        pending: 0,
        refused: 0,
        offline_min: None,
        now_ms: now_ms(),
        utc_offset_min: 0,
    }
}

impl Hall for OutOfService {
    fn boot(&self) -> Boot {
        Boot {
            mode: self.mode,
            hall_zh: "政厅签".to_owned(),
            hall_en: "Hallseal".to_owned(),
            machine: String::new(),
            items: Vec::new(),
            readings: Default::default(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    fn view(&self) -> FaceView {
        self.render(*self.shown.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn act(&self, input: FaceInput) -> FaceView {
        use {CounterInput as C, FaceInput as F};
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        match input {
            F::Kiosk(Input::SetLang { lang }) | F::Counter(C::SetLang { lang }) => {
                shown.lang = lang;
            }
            F::Kiosk(Input::SetElder { on }) | F::Counter(C::SetLarge { on }) => shown.large = on,
            F::Kiosk(_) | F::Counter(_) => {}
        }
        shown.sequence += 1;
        self.render(*shown)
    }

    /// Nothing changes by itself.
    fn subscribe(&self, _listener: Listener) {}
}

fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or_default()
}

/// The code of a kiosk that is out of service.
#[cfg(test)]
pub(crate) fn out_of_service(view: &FaceView) -> Option<ErrorCode> {
    if let FaceView::Kiosk(view) = view
        && let Screen::OutOfService { code } = view.screen
    {
        return Some(code);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn out_of_service_keeps_its_code_in_either_language() {
        let hall = OutOfService::new(Mode::Kiosk, ErrorCode::StoreDamaged);
        let FaceView::Kiosk(english) =
            hall.act(FaceInput::Kiosk(Input::SetLang { lang: Lang::En }))
        else {
            panic!("a kiosk shows a kiosk's view");
        };
        assert_eq!(english.lang, Lang::En);
        let later = hall.act(FaceInput::Kiosk(Input::OpenMyCases));
        assert_eq!(out_of_service(&later), Some(ErrorCode::StoreDamaged));
        assert!(later.sequence() > english.sequence);
    }

    #[test]
    fn a_counter_out_of_service_says_so_in_a_counters_words() {
        let hall = OutOfService::new(Mode::Counter, ErrorCode::StoreDamaged);
        let english = hall.act(FaceInput::Counter(CounterInput::SetLang { lang: Lang::En }));
        let FaceView::Counter(view) = english else {
            panic!("a counter shows a counter's view");
        };
        assert_eq!(view.lang, Lang::En);
        let code = ipc::CounterCode::StoreBroken;
        assert_eq!(view.page, CounterPage::OutOfService { code });
    }

    #[test]
    fn a_big_screen_out_of_service_says_so_and_takes_no_input() {
        let hall = OutOfService::new(Mode::Board, ErrorCode::ConfigInvalid);
        let FaceView::Board(view) = hall.act(FaceInput::Kiosk(Input::OpenMyCases)) else {
            panic!("a big screen shows a big screen's view");
        };
        assert_eq!(view.trouble, Some(ErrorCode::ConfigInvalid));
        assert!(!view.board && view.calls.is_empty());
    }
}
