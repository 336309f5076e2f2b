//! The screen.

use std::rc::Rc;

use domain::catalogue::Language;
use domain::ticket::{BoardCall, BoardLine, Minutes};
use ipc::{BoardView, Boot, ErrorCode, Lang};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::header::{MARK, marks};
use crate::components::icon::fill;
use crate::components::phrases;
use crate::format::Moment;
use crate::i18n::Arg;
use crate::words::Words;
use crate::{bridge, i18n};

/// Calls that are read from across a hall; the older ones have been seen.
const CALLS: usize = 5;
/// With something said above them.
const FEWER_CALLS: usize = 4;
/// Lines that have room, with something said above them too, and up to how many leave room for
/// more words.
const LINES: usize = 8;
const FEWER_LINES: usize = 6;
const FEW_LINES: usize = 4;

#[derive(Properties, PartialEq, Clone)]
pub(crate) struct Props {
    boot: Rc<Boot>,
    view: Rc<BoardView>,
}

impl Props {
    pub(crate) fn new(boot: Boot, view: BoardView) -> Self {
        Self {
            boot: Rc::new(boot),
            view: Rc::new(view),
        }
    }
}

/// The view that is shown: the newest one that arrived.
#[derive(PartialEq)]
struct Shown(Rc<BoardView>);

impl Reducible for Shown {
    type Action = BoardView;

    fn reduce(self: Rc<Self>, newer: BoardView) -> Rc<Self> {
        if newer.sequence < self.0.sequence {
            return self;
        }
        Rc::new(Self(Rc::new(newer)))
    }
}

/// Both languages.
struct Both {
    zh: Words,
    en: Words,
}

impl Both {
    fn new(boot: &Rc<Boot>, utc_offset_min: i32) -> Self {
        let words = |lang| Words {
            boot: Rc::clone(boot),
            lang,
            plain: false,
            utc_offset_min,
        };
        Self {
            zh: words(Lang::Zh),
            en: words(Lang::En),
        }
    }

    /// A text, English below Chinese.
    fn t(&self, id: &str) -> Html {
        self.ta(id, &[])
    }

    fn ta(&self, id: &str, arguments: &[(&'static str, Arg)]) -> Html {
        both(
            phrases(&self.zh.ta(id, arguments)),
            html! { { self.en.ta(id, arguments) } },
        )
    }
}

fn both(zh: Html, en: Html) -> Html {
    html! {
        <>
            <span class="zh">{ zh }</span>
            <span class="en" lang={i18n::tag(Lang::En)}>{ en }</span>
        </>
    }
}

#[component]
pub(crate) fn App(props: &Props) -> Html {
    let shown = use_reducer(|| Shown(props.view.clone()));
    let view = shown.0.clone();
    let dispatcher = shown.dispatcher();
    use_effect_with((), move |()| {
        let show = dispatcher.clone();
        spawn_local(async move {
            // Ask once more after listening has begun: nothing falls between the two.
            let listening = bridge::listen(move |view| show.dispatch(view)).await;
            match (listening, bridge::view().await) {
                (Ok(()), Ok(view)) => dispatcher.dispatch(view),
                _ => bridge::mark_boot("failed"),
            }
        });
    });
    let words = Both::new(&props.boot, view.utc_offset_min);
    let body = match view.trouble {
        Some(code) => message(
            words.t("board-out-title"),
            words.t("board-out-what"),
            Some(code),
        ),
        None if !view.board => message(
            words.t("board-waiting-title"),
            words.t("board-waiting-what"),
            None,
        ),
        None => html! {
            <main class="board-columns">
                { calls(&words, &view.calls, if view.stale_s.is_some() { FEWER_CALLS } else { CALLS }) }
                <div class="board-side">
                    { lines(&words, &view.lines, if view.stale_s.is_some() { FEWER_LINES } else { LINES }) }
                    if view.lines.len() <= FEW_LINES {
                        <p class="board-note">{ fill::CLOCK_COUNTDOWN.html() }<span>{ words.t("board-late") }</span></p>
                        <p class="board-note">{ fill::SEAL_CHECK.html() }<span>{ words.t("board-proof") }</span></p>
                    }
                </div>
            </main>
        },
    };
    html! {
        <div
            class="board"
            data-testid="shell"
            data-sequence={view.sequence.to_string()}
            lang={i18n::tag(Lang::Zh)}
        >
            { marks(&words.zh, view.marks) }
            { head(&words, &props.boot, &view) }
            if let Some(seconds) = view.stale_s { { stale(&words, seconds) } }
            { body }
        </div>
    }
}

fn head(words: &Both, boot: &Boot, view: &BoardView) -> Html {
    let now = Moment::new(view.now_ms, view.utc_offset_min);
    let weekday = |words: &Words| words.named("board-weekday", now.weekday());
    let zh = format!("{}\u{2002}{}", now.day(Lang::Zh), weekday(&words.zh));
    let en = format!("{}, {}", weekday(&words.en), now.day(Lang::En));
    let hall = both(
        html! { { boot.hall_zh.clone() } },
        html! { { boot.hall_en.clone() } },
    );
    html! {
        <header class="board-head">
            <span class="mark" aria-hidden="true">{ Html::from_html_unchecked(AttrValue::Static(MARK)) }</span>
            <h1 class="board-hall" data-testid="hall">{ hall }</h1>
            <span class="board-day">{ both(html! { { zh } }, html! { { en } }) }</span>
            <time class="board-clock" data-testid="clock">{ now.hours() }</time>
        </header>
    }
}

/// What is shown is old: nobody may miss their call for it.
fn stale(words: &Both, seconds: u32) -> Html {
    let text = match seconds / 60 {
        0 => words.t("board-stale-now"),
        minutes => words.ta("board-stale", &[("minutes", minutes.into())]),
    };
    html! {
        <div class="board-stale" role="alert" data-testid="stale">
            { fill::WARNING_CIRCLE.html() }<p>{ text }</p>
        </div>
    }
}

fn message(title: Html, what: Html, code: Option<ErrorCode>) -> Html {
    html! {
        <main class="board-message" data-testid="message">
            <h2>{ title }</h2>
            <p>{ what }</p>
            if let Some(code) = code { <p><code data-testid="code">{ code.word() }</code></p> }
        </main>
    }
}

fn calls(words: &Both, calls: &[BoardCall], room: usize) -> Html {
    if calls.is_empty() {
        return html! {
            <section class="board-calls empty" data-testid="nobody">
                <h2>{ words.t("board-nobody-title") }</h2>
                <p>{ words.t("board-nobody-what") }</p>
            </section>
        };
    }
    // Whoever is still to come stands before those who are served.
    let mut shown: Vec<&BoardCall> = calls.iter().collect();
    shown.sort_by_key(|call| call.serving);
    html! {
        <section class="board-calls">
            <h2>{ words.t("board-calls") }</h2>
            <ol aria-live="polite">{ for shown.into_iter().take(room).map(|one| call(words, one)) }</ol>
        </section>
    }
}

fn call(words: &Both, call: &BoardCall) -> Html {
    let name = call.name.as_ref().map(|name| name.shown(Language::Zh));
    let state = if call.serving { "serving" } else { "called" };
    html! {
        <li class={state} key={call.number.to_string()} data-testid="call" data-state={state}>
            <strong class="board-number">{ call.number.to_string() }</strong>
            <span class="board-name">
                { name }
                if call.serving { <span class="board-serving">{ words.t("board-serving") }</span> }
            </span>
            <span class="board-window">
                <strong>{ call.window }</strong>
                <span>{ words.t("board-window") }</span>
            </span>
        </li>
    }
}

fn lines(words: &Both, lines: &[BoardLine], room: usize) -> Html {
    let row = |line: &BoardLine| {
        let count = [("count", line.waiting.into())];
        html! {
            <tr key={line.department.to_string()} data-testid="line">
                <th scope="row">
                    { both(html! { { words.zh.department(&line.department) } }, html! { { words.en.department(&line.department) } }) }
                </th>
                <td><span class="zh">{ words.zh.ta("board-people", &count) }</span></td>
                <td><span class="zh">{ wait(&words.zh, line.estimate) }</span></td>
            </tr>
        }
    };
    let none = lines.is_empty();
    html! {
        <section class="board-lines">
            <h2>{ words.t("board-lines") }</h2>
            if none {
                <p data-testid="no-lines">{ words.t("board-lines-none") }</p>
            } else {
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{ words.t("board-line-department") }</th>
                            <th scope="col">{ words.t("board-line-waiting") }</th>
                            <th scope="col">{ words.t("board-line-wait") }</th>
                        </tr>
                    </thead>
                    <tbody>{ for lines.iter().take(room).map(row) }</tbody>
                </table>
            }
        </section>
    }
}

/// Figures are read in any language: the heads of the columns say what they are.
fn wait(words: &Words, estimate: Option<Minutes>) -> AttrValue {
    match estimate {
        Some(Minutes { from: 0, to }) => words.ta("board-minutes-soon", &[("to", to.into())]),
        Some(Minutes { from, to }) => {
            words.ta("board-minutes", &[("from", from.into()), ("to", to.into())])
        }
        None => words.t("board-minutes-unknown"),
    }
}
