//! Signing in with one's own key, the lock, and a machine that is out of service.

use ipc::{CounterCode, CounterInput as Input, SecretText, SignIn, SignInPhase, StaffKey};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::say;
use super::state::{Ctx, use_ctx};
use crate::components::icon::{bold, fill};
use crate::components::{Button, Kind};

#[derive(Properties, PartialEq)]
pub(super) struct GateProps {
    pub(super) sign_in: SignIn,
}

/// Who somebody is: the name, and the duty below it.
fn who(ctx: &Ctx, key: &StaffKey) -> Html {
    html! {
        <span>
            <strong>{ ctx.pick(&key.name_zh, &key.name_en).to_owned() }</strong>
            <span class="soft">{ ctx.pick(&key.duty_zh, &key.duty_en).to_owned() }</span>
        </span>
    }
}

#[component]
pub(super) fn Gate(props: &GateProps) -> Html {
    let ctx = use_ctx();
    let sign_in = &props.sign_in;
    let chosen = sign_in
        .keys
        .iter()
        .find(|key| Some(key.key) == sign_in.chosen);
    let title = ctx.t(if sign_in.locked {
        "clerk-locked-title"
    } else {
        "clerk-sign-in-title"
    });
    let lead = if sign_in.locked {
        "clerk-locked-lead"
    } else {
        "clerk-sign-in-lead"
    };
    let body = match (&sign_in.phase, chosen) {
        (SignInPhase::Choose, _) | (SignInPhase::Pin { .. }, None) => {
            html! { <Keys keys={sign_in.keys.clone()} /> }
        }
        (SignInPhase::Pin { left, error }, Some(key)) => html! {
            <Pin key={key.key.to_string()} staff={key.clone()} left={*left} error={*error} locked={sign_in.locked} />
        },
        (SignInPhase::Checking, key) => waits(&ctx, key, "clerk-sign-in-checking"),
        (SignInPhase::Reading, key) => waits(&ctx, key, "clerk-sign-in-reading"),
        (SignInPhase::Paused { seconds, .. }, key) => html! {
            <>
                if let Some(key) = key { <p>{ who(&ctx, key) }</p> }
                <div class="note amber" data-testid="paused">
                    { bold::CLOCK.html() }
                    <div>
                        <p><strong>{ say::trouble_title(&ctx, CounterCode::PinPaused) }</strong></p>
                        <p class="soft" data-testid="paused-seconds">
                            { ctx.ta("clerk-paused", &[("minutes", (u64::from(*seconds) / 60).into()),
                                ("seconds", format!("{:02}", seconds % 60).into())]) }
                        </p>
                    </div>
                </div>
                { another(&ctx, sign_in) }
            </>
        },
        (SignInPhase::Failed { code }, key) => html! {
            <>
                if let Some(key) = key { <p>{ who(&ctx, key) }</p> }
                { say::trouble(&ctx, *code) }
                <Button kind={Kind::Main} icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                    onclick={ctx.send(Input::Retry)} id="retry" />
                { another(&ctx, sign_in) }
            </>
        },
    };
    html! {
        <main class="gate" data-testid={if sign_in.locked { "page-locked" } else { "page-sign-in" }}>
            <div class="gate-card">
                <div>
                    <h1 id="title" tabindex="-1">{ title }</h1>
                    <p class="soft">{ ctx.t(lead) }</p>
                </div>
                { body }
            </div>
        </main>
    }
}

/// The way to another person: on a locked desk that is a hand-over, and says so.
fn another(ctx: &Ctx, sign_in: &SignIn) -> Html {
    if sign_in.keys.len() < 2 && !sign_in.locked {
        return Html::default();
    }
    let text = if sign_in.locked {
        "clerk-locked-another"
    } else {
        "clerk-sign-in-another"
    };
    html! {
        <Button kind={Kind::Second} icon={bold::USERS} label={ctx.t(text)}
            onclick={ctx.send(Input::ChooseAnother)} id="another" />
    }
}

fn waits(ctx: &Ctx, key: Option<&StaffKey>, text: &str) -> Html {
    html! {
        <>
            if let Some(key) = key { <p>{ who(ctx, key) }</p> }
            <p class="turns gate-waits" role="status" data-testid="waits">
                { bold::CIRCLE_NOTCH.html() }<span>{ ctx.t(text) }</span>
            </p>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct KeysProps {
    keys: Vec<StaffKey>,
}

/// Whose key: the arrows go through them, Enter chooses.
#[component]
fn Keys(props: &KeysProps) -> Html {
    let ctx = use_ctx();
    if props.keys.is_empty() {
        return say::trouble(&ctx, CounterCode::KeyNone);
    }
    let one = |(place, key): (usize, &StaffKey)| {
        let chosen = Input::ChooseKey { key: key.key };
        html! {
            <button type="button" class="gate-key" key={key.key.to_string()} id={format!("key-{place}")}
                onclick={ctx.send(chosen)} data-testid={format!("key-{place}")}>
                { bold::USER.html() }
                { who(&ctx, key) }
                <span class="gate-go">{ bold::CARET_RIGHT.html() }</span>
            </button>
        }
    };
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return,
        };
        event.prevent_default();
        crate::bridge::focus_neighbour(step);
    });
    html! {
        <div class="gate-keys" role="group" aria-labelledby="title" {onkeydown}>
            { for props.keys.iter().enumerate().map(one) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PinProps {
    staff: StaffKey,
    left: Option<u8>,
    error: Option<CounterCode>,
    locked: bool,
}

/// The PIN. What is typed lives in the field alone and is gone with it.
#[component]
fn Pin(props: &PinProps) -> Html {
    let ctx = use_ctx();
    let field = use_node_ref();
    // A wrong one is typed anew.
    use_effect_with((props.left, props.error), {
        let field = field.clone();
        move |_| {
            if let Some(input) = field.cast::<HtmlInputElement>() {
                input.set_value("");
                let _ = input.focus();
            }
        }
    });
    let tell = {
        let (field, act) = (field.clone(), ctx.act.clone());
        Callback::from(move |()| {
            if let Some(input) = field.cast::<HtmlInputElement>() {
                let pin = SecretText(input.value());
                input.set_value("");
                if !pin.expose().is_empty() {
                    act.emit(Input::TypePin { pin });
                }
            }
        })
    };
    let press = tell.reform(|_: MouseEvent| ());
    let onsubmit = tell.reform(|event: SubmitEvent| event.prevent_default());
    let wrong = props.error.is_some();
    html! {
        <form class="gate-pin" {onsubmit} autocomplete="off">
            <p>{ who(&ctx, &props.staff) }</p>
            <div class={classes!("field", wrong.then_some("wrong"))}>
                <label for="pin">{ ctx.t("clerk-pin") }</label>
                <input ref={field} id="pin" data-testid="pin" type="password" inputmode="numeric" autocomplete="off"
                    maxlength="64" aria-invalid={wrong.then_some("true")}
                    aria-describedby={if wrong { "pin-error" } else { "pin-note" }} />
                if let Some(code) = props.error {
                    <p id="pin-error" class="field-error" role="alert" data-testid="pin-error" data-code={code.word()}>
                        { fill::WARNING_CIRCLE.html() }
                        <span>
                            { say::trouble_title(&ctx, code) }
                            if let Some(left) = props.left {
                                { " " }{ ctx.ta("clerk-pin-left", &[("left", u64::from(left).into())]) }
                            }
                        </span>
                    </p>
                } else {
                    <p id="pin-note" class="gate-note">{ ctx.t("clerk-pin-note") }</p>
                }
            </div>
            if let Some(pin) = &props.staff.demo_pin {
                <p class="gate-note" data-testid="demo-pin">{ ctx.ta("clerk-demo-pin", &[("pin", pin.as_str().into())]) }</p>
            }
            <div class="gate-actions">
                <Button kind={Kind::Second} icon={bold::USERS}
                    label={ctx.t(if props.locked { "clerk-locked-another" } else { "clerk-sign-in-another" })}
                    onclick={ctx.send(Input::ChooseAnother)} id="another" />
                <Button kind={Kind::Main} icon={bold::KEY}
                    label={ctx.t(if props.locked { "clerk-unlock" } else { "clerk-sign-in" })}
                    onclick={press} id="sign-in" />
            </div>
        </form>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct ClosedProps {
    pub(super) code: CounterCode,
}

/// Out of service.
#[component]
pub(super) fn Closed(props: &ClosedProps) -> Html {
    let ctx = use_ctx();
    html! {
        <main class="gate" data-testid="page-out-of-service" data-code={props.code.word()}>
            <div class="gate-card">
                <h1 id="title" tabindex="-1">{ ctx.t("clerk-out-title") }</h1>
                { say::trouble(&ctx, props.code) }
                <p class="soft">{ ctx.t("out-technician") }{ " " }<code>{ props.code.word() }</code></p>
            </div>
        </main>
    }
}
