//! The big screen: looks at the hall's node every second, says new calls aloud, and marks what it
//! shows as out of date when the node does not answer.

use super::voice::{Sentence, Voice};
use crate::clock;
use crate::config::{Hall, Options};
use crate::error::DeskError;
use crate::start::{self, Machine};
use domain::catalogue::{Catalogue, Language};
use domain::ticket::{Board, BoardCall, Spoken, TicketNumber, spoken};
use ipc::{BoardView, Boot, ErrorCode, Marks};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use sync::TicketClient;

/// How often the node is asked.
const LOOK: Duration = Duration::from_secs(1);
/// Without an answer for so long, what is shown is marked, milliseconds.
const STALE_MS: u64 = 10_000;
/// A call older than this is not said any more: the board was started, or was away, seconds.
const OLD_S: u64 = 20;

type Watcher = Box<dyn Fn(&BoardView) + Send>;

#[derive(Default)]
struct Shared {
    view: Mutex<Option<BoardView>>,
    watchers: Mutex<Vec<Watcher>>,
    ended: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Values behind these locks are replaced whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A board at work. Dropping it ends it.
pub struct BoardFace {
    boot: Boot,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    /// What must outlive it: the embedded node, where the chain runs in this program.
    below: Vec<Box<dyn Send + Sync>>,
}

impl BoardFace {
    /// Opens the big screen of the hall that the configuration names. It has no devices and keeps
    /// nothing but its key.
    ///
    /// # Errors
    /// [`DeskError`]: the window then shows its code and nothing else.
    pub fn open(options: &Options) -> Result<Self, DeskError> {
        let config = start::config_of(options)?;
        let is_demo = options.config.is_none();
        let wrong = |what: String| DeskError::new(ErrorCode::ConfigInvalid, what);
        let catalogue = Catalogue::built_in().map_err(|error| wrong(error.to_string()))?;
        let Machine {
            signer, consortium, ..
        } = start::machine(options)?;
        let chain = start::chain(options, &config, &catalogue, &signer, consortium, None)?;
        let client = super::client(&chain.gateways, &chain.access, &signer)
            .map_err(|error| wrong(error.to_string()))?;
        let marks = Marks {
            demo: is_demo,
            // What it signs nobody has to believe.
            development_key: false,
            development: config.development,
        };
        let boot = start::boot(options.mode, &config, &catalogue);
        let voice = Voice::installed();
        tracing::info!(voice = voice.is_some(), "the board is open");
        let mut face = Self::start(client, boot, &config.hall, marks, voice);
        face.below = chain.below;
        Ok(face)
    }

    /// Starts it.
    fn start(
        client: TicketClient,
        boot: Boot,
        hall: &Hall,
        marks: Marks,
        voice: Option<Voice>,
    ) -> Self {
        let shared = Arc::<Shared>::default();
        let mut watch = Watch::new(hall, marks);
        *lock(&shared.view) = Some(watch.view(clock::wall_ms()));
        let thread = thread::Builder::new()
            .name("board".into())
            .spawn({
                let shared = Arc::clone(&shared);
                move || run(&client, &mut watch, voice.as_ref(), &shared)
            })
            .ok();
        Self {
            boot,
            shared,
            thread,
            below: Vec::new(),
        }
    }

    /// What the window is told once.
    #[must_use]
    pub fn boot(&self) -> Boot {
        self.boot.clone()
    }

    /// What to show now.
    ///
    /// # Panics
    /// Never: the first view stands before the board is handed out.
    #[must_use]
    pub fn view(&self) -> BoardView {
        lock(&self.shared.view)
            .clone()
            .expect("the first view stands before the board is handed out")
    }

    /// Calls `watcher` with every new view.
    pub fn subscribe(&self, watcher: impl Fn(&BoardView) + Send + 'static) {
        lock(&self.shared.watchers).push(Box::new(watcher));
    }
}

impl Drop for BoardFace {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
        // Last built, first stopped.
        while self.below.pop().is_some() {}
    }
}

fn run(client: &TicketClient, watch: &mut Watch, voice: Option<&Voice>, shared: &Shared) {
    while !shared.ended.load(Ordering::Relaxed) {
        let answer = client.board(&watch.hall.code);
        let now_ms = clock::wall_ms();
        if let Ok(board) = answer {
            for sentence in watch.take_over(board, now_ms) {
                if let Some(voice) = voice {
                    voice.say(sentence);
                }
            }
        }
        let view = watch.view(now_ms);
        *lock(&shared.view) = Some(view.clone());
        for watcher in lock(&shared.watchers).iter() {
            watcher(&view);
        }
        thread::park_timeout(LOOK);
    }
}

/// What the board has seen.
struct Watch {
    hall: Hall,
    marks: Marks,
    board: Option<Board>,
    /// When the node answered last; at first, when the board was started.
    seen_ms: u64,
    sequence: u64,
    /// How often each ticket of today was called when it was last seen.
    said: BTreeMap<TicketNumber, (u64, u16)>,
    day: i64,
}

impl Watch {
    fn new(hall: &Hall, marks: Marks) -> Self {
        Self {
            hall: hall.clone(),
            marks,
            board: None,
            seen_ms: clock::wall_ms(),
            sequence: 0,
            said: BTreeMap::new(),
            day: 0,
        }
    }

    /// Takes over what the node says; returns what is to be said aloud, the oldest call first.
    fn take_over(&mut self, board: Board, now_ms: u64) -> Vec<Sentence> {
        if board.day != self.day {
            self.said.clear();
            self.day = board.day;
        }
        let mut aloud = Vec::new();
        for call in board.calls.iter().rev() {
            let now = (call.called_s, call.calls);
            let new = self.said.insert(call.number, now) != Some(now);
            let fresh = board.now_s.saturating_sub(call.called_s) <= OLD_S;
            if new && fresh && !call.serving {
                aloud.extend(sentences(call));
            }
        }
        self.board = Some(board);
        self.seen_ms = now_ms;
        aloud
    }

    fn view(&mut self, now_ms: u64) -> BoardView {
        self.sequence += 1;
        let age_ms = now_ms.saturating_sub(self.seen_ms);
        let (calls, lines) = match &self.board {
            Some(board) => (board.calls.clone(), board.lines.clone()),
            None => (Vec::new(), Vec::new()),
        };
        BoardView {
            sequence: self.sequence,
            board: self.board.is_some(),
            calls,
            lines,
            now_ms: i64::try_from(now_ms).unwrap_or(i64::MAX),
            utc_offset_min: self.hall.utc_offset_min,
            stale_s: (age_ms >= STALE_MS)
                .then(|| u32::try_from(age_ms / 1_000).unwrap_or(u32::MAX)),
            trouble: None,
            marks: self.marks,
        }
    }
}

/// A call in Chinese; in English after it where the name has Latin letters.
fn sentences(call: &BoardCall) -> Vec<Sentence> {
    let of = Spoken {
        number: call.number,
        name: call.name.as_ref(),
        window: call.window,
    };
    let latin = call.name.as_ref().is_some_and(|name| {
        let said = name.said(Language::Zh);
        said.starts_with(|c: char| c.is_ascii_alphabetic())
    });
    let mut languages = vec![Language::Zh];
    languages.extend(latin.then_some(Language::En));
    let one = |language| Sentence {
        language,
        text: spoken(&of, language),
    };
    languages.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::HallCode;
    use domain::ticket::{MaskedName, Title};

    fn watch() -> Watch {
        let hall = Hall {
            code: HallCode::new("DH").unwrap(),
            name_zh: "示例大厅".into(),
            name_en: "Example hall".into(),
            machine: "01".into(),
            utc_offset_min: 480,
        };
        Watch::new(&hall, Marks::default())
    }

    fn board(now_s: u64, calls: &[(u16, u64, u16, bool)]) -> Board {
        let call = |(count, called_s, calls, serving): &(u16, u64, u16, bool)| BoardCall {
            number: TicketNumber::new(0, *count).unwrap(),
            name: MaskedName::of("张示范", Some(Title::Ms)),
            window: 5,
            called_s: *called_s,
            calls: *calls,
            serving: *serving,
        };
        Board {
            hall: HallCode::new("DH").unwrap(),
            day: 20_000,
            now_s,
            calls: calls.iter().map(call).collect(),
            lines: Vec::new(),
        }
    }

    #[test]
    fn each_call_is_said_once_and_again_when_it_is_called_again() {
        let mut watch = watch();
        let said = |watch: &mut Watch, board: Board| -> Vec<String> {
            let aloud = watch.take_over(board, 0).into_iter();
            aloud.map(|sentence| sentence.text).collect()
        };
        // What was called long before the board was started is not said.
        assert_eq!(
            said(&mut watch, board(1_000, &[(1, 900, 1, false)])),
            [""; 0]
        );
        let called = board(1_001, &[(3, 1_001, 1, false), (2, 1_000, 1, false)]);
        let first = said(&mut watch, called.clone());
        assert_eq!(
            first,
            [
                "请 A 零零二号，张女士，到 5 号窗口。",
                "请 A 零零三号，张女士，到 5 号窗口。"
            ]
        );
        assert_eq!(said(&mut watch, called), [""; 0]);
        let again = board(1_030, &[(3, 1_030, 2, false), (2, 1_000, 1, true)]);
        assert_eq!(said(&mut watch, again).len(), 1);
    }

    #[test]
    fn a_board_without_its_node_says_how_old_it_is() {
        let mut watch = watch();
        watch.take_over(board(1_000, &[]), 1_000_000);
        assert_eq!(watch.view(1_009_999).stale_s, None);
        assert_eq!(watch.view(1_010_000).stale_s, Some(10));
        assert_eq!(watch.view(1_200_000).stale_s, Some(200));
        watch.take_over(board(1_300, &[]), 1_300_000);
        assert_eq!(watch.view(1_300_500).stale_s, None);
    }
}
