//! The whole window: what is on every page, the page itself, and the device panel beside it.

use std::collections::VecDeque;
use std::rc::Rc;

use ipc::{Boot, Input, Screen, View};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::end::EndQuestion;
use crate::components::foot::FootLine;
use crate::components::header::{Header, marks};
use crate::components::icon::fill;
use crate::components::idle::IdleWarning;
use crate::components::panel::Panel;
use crate::state::{Ctx, Shown, use_ctx};
use crate::words::Words;
use crate::{bridge, i18n, pages};

/// A touch during a session is told at most this often, in milliseconds.
const TOUCH_TOLD_EVERY_MS: f64 = 5_000.0;
/// More than this waits only when the shell hangs; further touches are dropped then.
const QUEUE_MAX: usize = 32;

#[derive(Properties, PartialEq, Clone)]
pub(crate) struct Props {
    boot: Rc<Boot>,
    view: Rc<View>,
}

impl Props {
    pub(crate) fn new(boot: Boot, view: View) -> Self {
        Self {
            boot: Rc::new(boot),
            view: Rc::new(view),
        }
    }
}

/// What the person did, told one after the other and in order.
#[derive(Default)]
struct Queue(VecDeque<Input>);

impl Queue {
    /// Puts an input at the end. A second touch of what is still on its way adds nothing: an
    /// impatient person does not skip a page. `true` where the telling has to be started.
    fn take_in(&mut self, input: Input) -> bool {
        let again = !matches!(input, Input::Answer { .. }) && self.0.contains(&input);
        if !again && self.0.len() < QUEUE_MAX {
            self.0.push_back(input);
            return self.0.len() == 1;
        }
        false
    }

    /// What is being told now.
    fn front(&self) -> Option<Input> {
        self.0.front().cloned()
    }

    /// It was told.
    fn done(&mut self) {
        self.0.pop_front();
    }
}

#[component]
pub(crate) fn App(props: &Props) -> Html {
    // Equal views are not drawn twice: the first one comes again once listening has begun.
    let shown = use_reducer_eq(|| Shown {
        view: props.view.clone(),
    });
    // What the person chose on this page; another page starts as it needs the panel.
    let panel_chosen = use_state(|| None::<bool>);
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
        let dispatcher = shown.dispatcher();
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
                    match bridge::act(&input).await {
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

    let page = pages::key(&view.screen);
    let panel_wanted = match view.screen {
        Screen::Submitted { ref receipt, .. } => receipt.is_none(),
        Screen::Certificate { ref shown, .. } => shown.is_none(),
        Screen::Home
        | Screen::Help
        | Screen::Notice { .. }
        | Screen::TicketFor { .. }
        | Screen::TicketWho { .. }
        | Screen::Ticket { .. } => bridge::roomy(),
        Screen::Identity
        | Screen::Identify { .. }
        | Screen::Finger { .. }
        | Screen::Question { .. }
        | Screen::Check { .. }
        | Screen::Consent { .. }
        | Screen::MyCases { .. }
        | Screen::Case { .. }
        | Screen::Seen { .. }
        | Screen::MyCertificates { .. }
        | Screen::Grant { .. }
        | Screen::Grants { .. }
        | Screen::Ended
        | Screen::OutOfService { .. } => true,
    };
    use_effect_with(panel_wanted, {
        let chosen = panel_chosen.setter();
        move |_| chosen.set(None)
    });
    let panel_open = panel_chosen.unwrap_or(panel_wanted);
    use_effect_with(page.clone(), |_| bridge::focus_page());
    use_effect_with(matches!(view.screen, Screen::Home), |home| {
        if !home {
            bridge::more_fonts();
        }
    });
    use_effect_with(view.lang, |lang| bridge::mark_language(i18n::tag(*lang)));

    let asking = matches!(
        view.screen,
        Screen::Case {
            asking_withdraw: true,
            ..
        } | Screen::Grants {
            asking: Some(_),
            busy: false,
            ..
        }
    );
    let told = use_mut_ref(|| 0.0_f64);
    let touched = {
        let (act, view) = (act.clone(), view.clone());
        move || {
            let now = js_sys::Date::now();
            let mut told = told.borrow_mut();
            // The idle warning and "really end?" have their own two answers: none of them is taken
            // by the way.
            let may = view.in_session && view.idle_warning_s.is_none() && !view.asking_end;
            if may && now - *told > TOUCH_TOLD_EVERY_MS {
                *told = now;
                act.emit(Input::StillHere);
            }
        }
    };
    let onpointerdown = Callback::from({
        let touched = touched.clone();
        move |_: PointerEvent| touched()
    });
    let onkeydown = {
        let covered = view.idle_warning_s.is_some() || view.asking_end || asking;
        Callback::from(move |event: KeyboardEvent| {
            touched();
            let escapes = event.key() == "Escape" && !event.is_composing();
            if escapes && !covered && !event.default_prevented() {
                bridge::press_back();
            }
        })
    };
    let deny = Callback::from(|event: MouseEvent| event.prevent_default());
    let deny_drag = Callback::from(|event: DragEvent| event.prevent_default());
    let toggle = {
        let chosen = panel_chosen.setter();
        Callback::from(move |()| chosen.set(Some(!panel_open)))
    };

    let ctx = Ctx {
        words: Words {
            boot: props.boot.clone(),
            lang: view.lang,
            plain: view.elder,
            utc_offset_min: view.foot.utc_offset_min,
        },
        view: view.clone(),
        act,
    };
    let closed = matches!(view.screen, Screen::OutOfService { .. });
    html! {
        <ContextProvider<Ctx> context={ctx.clone()}>
            <div
                class={classes!(
                    "shell",
                    view.elder.then_some("elder"),
                    view.panel.is_some().then_some("with-panel"),
                    panel_open.then_some("panel-open"),
                )}
                data-testid="shell"
                data-page={page.clone()}
                data-sequence={view.sequence.to_string()}
                oncontextmenu={deny}
                ondragstart={deny_drag}
            >
                <div class="kiosk" {onpointerdown} {onkeydown}>
                    <div class="contents" inert={view.idle_warning_s.is_some() || view.asking_end}>
                        { marks(&ctx, view.marks) }
                        <div class="contents" inert={asking}><Header {closed} /></div>
                        if *untold { <Untold /> }
                        if view.card_away { <CardAway /> }
                        <main class="page" key={page}>{ pages::page(&view.screen) }</main>
                        <FootLine />
                    </div>
                    if let Some(seconds) = view.idle_warning_s {
                        <IdleWarning {seconds} />
                    } else if view.asking_end {
                        <EndQuestion />
                    }
                </div>
                if let Some(panel) = view.panel.clone() {
                    <Panel {panel} open={panel_open} {toggle} />
                }
            </div>
        </ContextProvider<Ctx>>
    }
}

/// What was touched did not reach the shell: said until something reaches it again.
#[component]
fn Untold() -> Html {
    let ctx = use_ctx();
    html! {
        <p class="untold" role="alert" data-testid="untold">
            { fill::WARNING_CIRCLE.html() }
            <span><strong>{ ctx.t("untold-title") }</strong>{ " " }{ ctx.t("untold-do") }</span>
        </p>
    }
}

/// The card was lifted while a form is filled in: said until it lies there again.
#[component]
fn CardAway() -> Html {
    let ctx = use_ctx();
    html! {
        <p class="untold waits" role="status" data-testid="card-away">
            { fill::WARNING_CIRCLE.html() }
            <span><strong>{ ctx.t("card-away-title") }</strong>{ " " }{ ctx.t("card-away-do") }</span>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_touch_of_what_is_on_its_way_adds_nothing() {
        let mut queue = Queue::default();
        assert!(queue.take_in(Input::Continue));
        assert!(!queue.take_in(Input::Continue));
        assert!(!queue.take_in(Input::Back));
        queue.done();
        assert_eq!(queue.front(), Some(Input::Back));
        queue.done();
        assert_eq!(queue.front(), None);
        assert!(queue.take_in(Input::Continue));
    }

    #[test]
    fn a_shell_that_hangs_is_not_piled_up_on() {
        let mut queue = Queue::default();
        for number in 0..100 {
            queue.take_in(Input::Answer {
                field: "staff".into(),
                value: number.into(),
            });
        }
        assert_eq!(queue.0.len(), QUEUE_MAX);
    }
}
