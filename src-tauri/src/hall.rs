//! What stands behind the window: the desk, or a notice that it cannot work.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use desk::{Desk, Options};
use ipc::{
    Boot, DeviceState, Devices, ErrorCode, Foot, Health, Input, Lang, Marks, Mode, Screen, View,
};

use crate::args::Launch;

/// Where the configuration stands on an installed machine.
const USUAL_CONFIG: &str = "/etc/hallseal/hallseal.toml";

/// Told of every change of the view.
pub type Listener = Box<dyn Fn(&View) + Send>;

/// What the window's commands and event need. Called from any thread; its work
/// ends when it is dropped.
pub trait Hall: Send + Sync {
    /// What the window is told once.
    fn boot(&self) -> Boot;
    /// What to show now.
    fn view(&self) -> View;
    /// A person did something; what to show then.
    fn act(&self, input: Input) -> View;
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
    match Desk::start(options) {
        Ok(desk) => Arc::new(desk),
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

    fn view(&self) -> View {
        self.view()
    }

    fn act(&self, input: Input) -> View {
        self.act(input)
    }

    fn subscribe(&self, listener: Listener) {
        self.subscribe(listener);
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
    elder: bool,
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

    fn render(&self, shown: Shown) -> View {
        let missing = DeviceState::Missing { code: self.code };
        View {
            sequence: shown.sequence,
            lang: shown.lang,
            elder: shown.elder,
            person: None,
            identity: None,
            in_session: false,
            time_left_s: None,
            card_away: false,
            idle_warning_s: None,
            screen: Screen::OutOfService { code: self.code },
            foot: Foot {
                health: Health::Trouble,
                height: None,
                head_age_s: None,
                validators: 0,
                pending: 0,
                refused: 0,
                offline_min: None,
                now_ms: now_ms(),
                utc_offset_min: 0,
            },
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

impl Hall for OutOfService {
    fn boot(&self) -> Boot {
        Boot {
            mode: self.mode,
            hall_zh: "政厅签".to_owned(),
            hall_en: "Hallseal".to_owned(),
            machine: "–".to_owned(),
            items: Vec::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    fn view(&self) -> View {
        self.render(*self.shown.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn act(&self, input: Input) -> View {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Input::SetLang { lang } = input {
            shown.lang = lang;
        } else if let Input::SetElder { on } = input {
            shown.elder = on;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn out_of_service_keeps_its_code_in_either_language() {
        let hall = OutOfService::new(Mode::Kiosk, ErrorCode::StoreDamaged);
        let english = hall.act(Input::SetLang { lang: Lang::En });
        assert_eq!(english.lang, Lang::En);
        let later = hall.act(Input::OpenMyCases);
        let code = ErrorCode::StoreDamaged;
        assert_eq!(later.screen, Screen::OutOfService { code });
        assert!(later.sequence > english.sequence);
    }
}
