//! What was refused: why, and what helps. Nothing here is lost until somebody sets it aside with a
//! reason.

use ipc::{CounterInput as Input, Remedy, TrayPage, TrayRow};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::say;
use super::state::{Ctx, use_ctx};
use crate::components::icon::{bold, duotone, fill};
use crate::components::{Button, Kind};
use crate::format::Moment;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) tray: TrayPage,
}

#[component]
pub(super) fn Tray(props: &Props) -> Html {
    let ctx = use_ctx();
    let tray = &props.tray;
    html! {
        <main class="whole" data-testid="page-tray">
            <h1 id="title" tabindex="-1">{ ctx.t("clerk-tray-title") }</h1>
            <p class="soft">{ ctx.t("clerk-tray-lead") }</p>
            if let Some(code) = tray.error { { say::trouble(&ctx, code) } }
            if tray.rows.is_empty() {
                <div class="nothing" data-testid="tray-empty">
                    { duotone::TRAY.html() }
                    <h2>{ ctx.t("clerk-tray-empty") }</h2>
                    <p>{ ctx.t("clerk-tray-empty-what") }</p>
                </div>
            } else {
                <ul class="tray">
                    { for tray.rows.iter().enumerate().map(|(place, one)| row(&ctx, tray, place, one)) }
                </ul>
            }
        </main>
    }
}

/// What helps, in a sentence.
const fn remedy(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Retry => "clerk-remedy-retry",
        Remedy::Resign => "clerk-remedy-resign",
        Remedy::Anew => "clerk-remedy-anew",
        Remedy::Discard => "clerk-remedy-discard",
    }
}

fn row(ctx: &Ctx, tray: &TrayPage, place: usize, row: &TrayRow) -> Html {
    let asked = tray.setting_aside == Some(row.action);
    let at = Moment::new(row.at_ms, ctx.offset()).full(ctx.lang);
    let who = if row.me {
        ctx.t("clerk-worker-me")
    } else {
        ctx.ta("clerk-tray-by-other", &[("key", say::key(&row.by).into())])
    };
    html! {
        <li class="card tray-row" key={row.action.to_string()} data-testid={format!("tray-{place}")}>
            <h2>
                { say::step(ctx, &row.word) }
                if let Some(number) = &row.number { { " " }<span class="nowrap">{ number.replace(' ', "\u{2002}") }</span> }
            </h2>
            <p class="soft">
                if let Some(item) = &row.item { { ctx.name_of(item) }{ " · " } }
                { ctx.ta("clerk-tray-signed", &[("who", who.into()), ("time", at.into())]) }
            </p>
            <div class="note seal" data-code={row.code.word()}>
                { fill::WARNING_CIRCLE.html() }
                <div>
                    <p><strong>{ say::trouble_title(ctx, row.code) }</strong></p>
                    <p>{ ctx.ta("clerk-tray-outcome", &[("why", ctx.named("outcome", &row.outcome).into())]) }</p>
                    <p class="do">{ ctx.t(remedy(row.remedy)) }{ " " }{ say::trouble_do(ctx, row.code) }</p>
                </div>
            </div>
            <p class={classes!("proof", if row.proven { "tone-pine" } else { "soft" })}>
                { if row.proven { fill::SEAL_CHECK.html() } else { bold::CLOCK.html() } }
                <span>{ ctx.t(if row.proven { "clerk-tray-proven" } else { "clerk-tray-unproven" }) }</span>
            </p>
            if asked {
                <SetAside action={row.action} />
            } else {
                <div class="tray-actions">
                    if row.remedy == Remedy::Retry {
                        <Button kind={Kind::Main} icon={bold::ARROW_CLOCKWISE} label={ctx.t("clerk-tray-retry")}
                            onclick={ctx.send(Input::TrayRetry { action: row.action })} id={format!("tray-retry-{place}")} />
                    }
                    <Button kind={Kind::Second} icon={bold::TRASH} label={ctx.t("clerk-tray-set-aside")}
                        onclick={ctx.send(Input::TrayAsk { action: row.action })} id={format!("tray-ask-{place}")} />
                </div>
            }
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct SetAsideProps {
    action: domain::id::Digest,
}

/// Asks why it is set aside; without a reason it is not.
#[component]
fn SetAside(props: &SetAsideProps) -> Html {
    let ctx = use_ctx();
    let field = use_node_ref();
    let empty = use_state(|| false);
    use_effect_with((), {
        let field = field.clone();
        move |()| {
            if let Some(input) = field.cast::<HtmlInputElement>() {
                let _ = input.focus();
            }
        }
    });
    let tell = {
        let (act, field, action, empty) =
            (ctx.act.clone(), field.clone(), props.action, empty.setter());
        Callback::from(move |()| {
            let reason = field.cast::<HtmlInputElement>().map(|input| input.value());
            let reason = reason.unwrap_or_default().trim().to_owned();
            empty.set(reason.is_empty());
            if !reason.is_empty() {
                act.emit(Input::TrayDiscard { action, reason });
            }
        })
    };
    let press = tell.reform(|_: MouseEvent| ());
    let onsubmit = tell.reform(|event: SubmitEvent| event.prevent_default());
    html! {
        <form class="set-aside" {onsubmit} data-testid="set-aside">
            <div class={classes!("field", empty.then_some("wrong"))}>
                <label for="set-aside">{ ctx.t("clerk-tray-why") }</label>
                <input ref={field} id="set-aside" type="text" autocomplete="off" maxlength="200" data-testid="set-aside-why"
                    aria-invalid={empty.then_some("true")} aria-describedby="set-aside-note" />
                <p id="set-aside-note" class={if *empty { "field-error" } else { "gate-note" }}>
                    { ctx.t(if *empty { "clerk-tray-why-missing" } else { "clerk-tray-why-note" }) }
                </p>
            </div>
            <div class="tray-actions">
                <Button kind={Kind::Second} label={ctx.t("clerk-dialog-cancel")} onclick={ctx.send(Input::Back)} id="set-aside-cancel" />
                <Button kind={Kind::Danger} icon={bold::TRASH} label={ctx.t("clerk-tray-set-aside")} onclick={press} id="set-aside-do" />
            </div>
        </form>
    }
}
