//! The desk: what is on every page, the page, and what lies over it.

use std::rc::Rc;

use ipc::{Boot, CounterInput as Input, CounterPage, CounterView, Lang};
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::bar::{Bands, Bar, Places};
use super::case::Case;
use super::dialog::Dialog;
use super::gate::{Closed, Gate};
use super::help::Help;
use super::keys::{Meaning, Place, Pressed, meaning};
use super::list::List;
use super::queue::Queue;
use super::state::{Ctx, Shown};
use super::tickets::Tickets;
use super::tray::Tray;
use crate::components::header::marks;
use crate::words::Words;
use crate::{bridge, i18n};

/// That a person is there is told at most this often, in milliseconds.
const TOUCH_TOLD_EVERY_MS: f64 = 5_000.0;

#[derive(Properties, PartialEq, Clone)]
pub(crate) struct Props {
    boot: Rc<Boot>,
    view: Rc<CounterView>,
}

impl Props {
    pub(crate) fn new(boot: Boot, view: CounterView) -> Self {
        Self {
            boot: Rc::new(boot),
            view: Rc::new(view),
        }
    }
}

/// Which page it is: another one takes the keyboard.
fn page_key(page: &CounterPage) -> &'static str {
    match page {
        CounterPage::SignIn(sign_in) if sign_in.locked => "locked",
        CounterPage::SignIn(_) => "sign-in",
        CounterPage::Work(_) => "work",
        CounterPage::Tickets(_) => "tickets",
        CounterPage::Tray(_) => "tray",
        CounterPage::OutOfService { .. } => "out-of-service",
    }
}

/// The ids of elements, the first of which that is there takes the keyboard when nothing has it.
fn resting_places(view: &CounterView) -> &'static [&'static str] {
    if view.dialog.is_some() || view.shortcuts_shown {
        return &["dialog-title"];
    }
    match &view.page {
        CounterPage::SignIn(_) => &["pin", "key-0", "title"],
        CounterPage::Work(work) if work.case.is_some() => &["case-title"],
        CounterPage::Work(_) => &["cursor", "title"],
        CounterPage::Tickets(_) | CounterPage::Tray(_) | CounterPage::OutOfService { .. } => {
            &["title"]
        }
    }
}

/// Which page and which case have the keyboard.
fn focus_key(view: &CounterView) -> (&'static str, Option<String>) {
    let case = match &view.page {
        CounterPage::Work(work) => work.case.as_ref().map(|case| case.row.case.to_string()),
        CounterPage::SignIn(_)
        | CounterPage::Tickets(_)
        | CounterPage::Tray(_)
        | CounterPage::OutOfService { .. } => None,
    };
    (page_key(&view.page), case)
}

#[component]
pub(crate) fn App(props: &Props) -> Html {
    let shown = use_reducer(|| Shown {
        view: props.view.clone(),
    });
    let view = shown.view.clone();
    let dispatcher = shown.dispatcher();
    use_effect_with((), {
        let dispatcher = dispatcher.clone();
        move |()| {
            let show = dispatcher.clone();
            spawn_local(async move {
                // Ask once more after listening has begun: nothing falls between the two.
                let listening = bridge::listen(move |view| show.dispatch(view)).await;
                match (listening, bridge::view().await) {
                    (Ok(()), Ok(view)) => dispatcher.dispatch(view),
                    _ => bridge::mark_boot("failed"),
                }
            });
        }
    });

    let untold = use_state(|| false);
    let queue = use_mut_ref(Queue::default);
    let act = use_callback((), {
        let untold = untold.setter();
        move |input: Input, ()| {
            if !queue.borrow_mut().take_in(input) {
                return;
            }
            let (dispatcher, queue) = (dispatcher.clone(), queue.clone());
            let untold = untold.clone();
            spawn_local(async move {
                loop {
                    let next = queue.borrow().front();
                    let Some(input) = next else { break };
                    match bridge::act::<_, CounterView>(&input).await {
                        Ok(view) => {
                            untold.set(false);
                            dispatcher.dispatch(view);
                        }
                        Err(_) => untold.set(true),
                    }
                    queue.borrow_mut().done();
                }
            });
        }
    });

    let letters = use_state(|| true);
    let newest = use_mut_ref(|| (view.clone(), true));
    *newest.borrow_mut() = (view.clone(), *letters);
    let told = use_mut_ref(|| 0.0_f64);
    let touched = {
        let (act, newest) = (act.clone(), newest.clone());
        move || {
            let now = js_sys::Date::now();
            let mut told = told.borrow_mut();
            let signed_in = !matches!(
                newest.borrow().0.page,
                CounterPage::SignIn(_) | CounterPage::OutOfService { .. }
            );
            if signed_in && now - *told > TOUCH_TOLD_EVERY_MS {
                *told = now;
                act.emit(Input::StillHere);
            }
        }
    };
    use_effect_with((), {
        let (act, touched) = (act.clone(), touched.clone());
        move |()| {
            bridge::on_key(move |event| {
                touched();
                let (view, letters) = newest.borrow().clone();
                answer(&event, &view, letters, &act);
            })
        }
    });

    // Whoever comes to another page or case has the keyboard there, and keeps it as long as what
    // has it is there.
    let focus = focus_key(&view);
    use_effect_with(focus, {
        let view = view.clone();
        move |_| bridge::focus_first(resting_places(&view))
    });
    use_effect_with(view.sequence, {
        let view = view.clone();
        move |_| {
            if bridge::focus_is_nowhere() {
                bridge::focus_first(resting_places(&view));
            }
        }
    });
    use_effect_with(view.lang, |lang| bridge::mark_language(i18n::tag(*lang)));
    use_effect_with(view.large, |large| bridge::mark_large(*large));

    let onpointerdown = Callback::from({
        let touched = touched.clone();
        move |_: PointerEvent| touched()
    });
    let onpointermove = Callback::from(move |_: PointerEvent| touched());
    let deny = Callback::from(|event: MouseEvent| event.prevent_default());
    let deny_drag = Callback::from(|event: DragEvent| event.prevent_default());

    let ctx = Ctx {
        words: words(&props.boot, view.lang, view.foot.utc_offset_min),
        view: view.clone(),
        act,
    };
    let page = page_key(&view.page);
    let signed_in = !matches!(
        view.page,
        CounterPage::SignIn(_) | CounterPage::OutOfService { .. }
    );
    let covered = view.dialog.is_some() || view.shortcuts_shown;
    html! {
        <ContextProvider<Ctx> context={ctx.clone()}>
            <div
                class="counter"
                data-testid="shell"
                data-page={page}
                data-sequence={view.sequence.to_string()}
                {onpointerdown}
                {onpointermove}
                oncontextmenu={deny}
                ondragstart={deny_drag}
            >
                <div class="desk" inert={covered}>
                    { marks(&ctx, view.marks) }
                    <header class="top">
                        <Bar />
                        <Bands untold={*untold} />
                    </header>
                    <div class="body">
                        if signed_in { <Places /> }
                        { content(&view.page) }
                    </div>
                </div>
                if let Some(dialog) = view.dialog.clone() {
                    <Dialog {dialog} />
                } else if view.shortcuts_shown {
                    <Help letters={*letters} switch={Callback::from(move |on| letters.set(on))} />
                }
            </div>
        </ContextProvider<Ctx>>
    }
}

fn words(boot: &Rc<Boot>, lang: Lang, utc_offset_min: i32) -> Words {
    Words {
        boot: boot.clone(),
        lang,
        plain: false,
        utc_offset_min,
    }
}

fn content(page: &CounterPage) -> Html {
    match page {
        CounterPage::SignIn(sign_in) => html! { <Gate sign_in={sign_in.clone()} /> },
        CounterPage::Work(work) => html! {
            <main class={classes!("work", work.case.is_some().then_some("with-case"))}>
                <List list={work.list.clone()} open={work.case.as_ref().map(|case| case.row.case)} />
                <Case case={work.case.clone()} empty={work.list.total == 0} />
            </main>
        },
        CounterPage::Tickets(page) => html! { <Tickets page={page.clone()} /> },
        CounterPage::Tray(tray) => html! { <Tray tray={tray.clone()} /> },
        CounterPage::OutOfService { code } => html! { <Closed code={*code} /> },
    }
}

/// Does what a key means, where it means something.
fn answer(event: &KeyboardEvent, view: &CounterView, letters: bool, act: &Callback<Input>) {
    if event.default_prevented() || event.is_composing() {
        return;
    }
    let key = event.key();
    let place = match bridge::focused_kind() {
        bridge::Focused::Text => Place::Text,
        bridge::Focused::Control => Place::Control,
        bridge::Focused::Other => Place::Page,
    };
    let pressed = Pressed {
        key: &key,
        control: event.ctrl_key(),
        foreign: event.alt_key() || event.meta_key(),
        held: event.repeat(),
    };
    // Nor does the button that has the keyboard press itself again and again; text is typed.
    if pressed.is_over() && (place != Place::Text || key == "Enter") {
        event.prevent_default();
        return;
    }
    let Some(meaning) = meaning(view, pressed, place, letters) else {
        return;
    };
    event.prevent_default();
    match meaning {
        Meaning::Tell(input) => act.emit(input),
        Meaning::Search => bridge::focus("search"),
        Meaning::Press(id) => bridge::press(id),
    }
}
