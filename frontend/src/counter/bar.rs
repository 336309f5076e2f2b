//! What is on every page: whose hall and window, how fresh things are, who is signed in, and the
//! places of the desk.

use ipc::{CounterInput as Input, CounterPage, Foot, Health, Lang};
use yew::prelude::*;

use super::say;
use super::state::{Ctx, use_ctx};
use crate::components::header::MARK;
use crate::components::icon::{Icon, bold, fill};
use crate::components::{Button, Kind};
use crate::format::grouped;
use crate::i18n;

/// Older than this, what the chain says may have changed since, and that is said.
const OLD_S: u32 = 180;

/// How fresh things are: in a word, its colour, and the block.
fn health(ctx: &Ctx, foot: &Foot) -> Html {
    let old = foot.head_age_s.filter(|age| *age > OLD_S);
    let (tone, word, text) = match (foot.health, old) {
        (Health::Offline, _) => (
            "amber",
            "offline",
            match foot.offline_min {
                Some(minutes) if minutes > 0 => {
                    ctx.ta("clerk-offline", &[("minutes", minutes.into())])
                }
                Some(_) | None => ctx.t("clerk-offline-now"),
            },
        ),
        (_, Some(seconds)) => (
            "amber",
            "old",
            ctx.ta("clerk-old", &[("minutes", (seconds / 60).into())]),
        ),
        (Health::Trouble, None) => ("seal", "trouble", ctx.t("clerk-trouble")),
        (Health::Good, None) => ("pine", "good", ctx.t("clerk-synced")),
    };
    html! {
        <span class={classes!("health", tone)} role="status" data-testid="health" data-health={word}>
            { text }
            if let Some(height) = foot.height {
                { " · " }{ ctx.ta("foot-height", &[("height", grouped(height).into())]) }
            }
        </span>
    }
}

/// The header.
#[component]
pub(super) fn Bar() -> Html {
    let ctx = use_ctx();
    let view = &ctx.view;
    let hall = ctx.pick(&ctx.boot.hall_zh, &ctx.boot.hall_en).to_owned();
    let window = ctx.ta(
        "clerk-window",
        &[("machine", ctx.boot.machine.as_str().into())],
    );
    let locked = matches!(view.page, CounterPage::SignIn(_));
    html! {
        <div class="bar">
            <div class="bar-hall">
                <span class="mark" aria-hidden="true">
                    { Html::from_html_unchecked(AttrValue::Static(MARK)) }
                </span>
                <span data-testid="hall">
                    { hall }
                    if !ctx.boot.machine.is_empty() {
                        { " · " }<span class="nowrap">{ window }</span>
                    }
                </span>
            </div>
            <div class="bar-state">
                { health(&ctx, &view.foot) }
                if view.foot.pending > 0 {
                    <span class="nowrap" data-testid="pending">
                        { ctx.ta("foot-pending", &[("count", view.foot.pending.into())]) }
                    </span>
                }
                if let Some(staff) = view.staff.as_ref().filter(|_| !locked) {
                    <span class="me" data-testid="me">
                        { bold::USER.html() }
                        <span>
                            <strong>{ ctx.pick(&staff.name_zh, &staff.name_en).to_owned() }</strong>
                            { " · " }{ ctx.department(&staff.department) }{ say::role(&ctx, staff.role) }
                        </span>
                    </span>
                    <div class="bar-tools">
                        <Button kind={Kind::Quiet} icon={bold::LOCK_KEY} label={ctx.t("clerk-lock")}
                            hint={ctx.key_of("lock")} onclick={ctx.send(Input::Lock)} id="lock" />
                        <Button kind={Kind::Quiet} icon={bold::SIGN_OUT} label={ctx.t("clerk-hand-over")}
                            onclick={ctx.send(Input::HandOver)} id="hand-over" />
                    </div>
                } else {
                    <div class="bar-tools">{ tools(&ctx) }</div>
                }
            </div>
        </div>
    }
}

/// Language and size of the type.
fn tools(ctx: &Ctx) -> Html {
    let (lang, large) = (other(ctx.lang), ctx.view.large);
    html! {
        <>
            <Button kind={Kind::Quiet} icon={bold::TEXT_AA} label={ctx.t("header-elder")} pressed={large}
                onclick={ctx.send(Input::SetLarge { on: !large })} id="large" />
            <Button kind={Kind::Quiet} icon={bold::TRANSLATE} label={ctx.t("header-language-switch")}
                lang={i18n::tag(lang)} onclick={ctx.send(Input::SetLang { lang })} id="lang" />
        </>
    }
}

const fn other(lang: Lang) -> Lang {
    match lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    }
}

/// The places of the desk, and below them what is the same everywhere.
#[component]
pub(super) fn Places() -> Html {
    let ctx = use_ctx();
    let view = &ctx.view;
    let place = |id: &'static str, icon: Icon, text: &str, here: bool, count: u32, input: Input| {
        html! {
            <button
                type="button"
                class="place"
                aria-current={here.then_some("page")}
                onclick={ctx.send(input)}
                data-testid={id}
            >
                { icon.html() }
                <span>{ ctx.t(text) }</span>
                if count > 0 { { " " }<span class="place-count">{ count }</span> }
            </button>
        }
    };
    let (lang, large) = (other(ctx.lang), view.large);
    html! {
        <nav class="places" aria-label={ctx.t("clerk-places")}>
            { place("place-work", bold::LIST_CHECKS, "clerk-place-work",
                matches!(view.page, CounterPage::Work(_)), 0, Input::ShowWork) }
            { place("place-tickets", bold::USERS, "clerk-place-tickets",
                matches!(view.page, CounterPage::Tickets(_)), 0, Input::ShowTickets) }
            { place("place-tray", bold::TRAY, "clerk-place-tray",
                matches!(view.page, CounterPage::Tray(_)), view.foot.refused, Input::ShowTray) }
            <span class="places-gap" />
            <button type="button" class="place" onclick={ctx.send(Input::ShowShortcuts { on: true })}
                data-testid="shortcuts">
                { bold::KEYBOARD.html() }<span>{ ctx.t("clerk-shortcuts") }</span>
            </button>
            <button type="button" class="place" aria-pressed={if large { "true" } else { "false" }}
                onclick={ctx.send(Input::SetLarge { on: !large })} data-testid="large">
                { bold::TEXT_AA.html() }<span>{ ctx.t(if large { "header-elder-on" } else { "header-elder" }) }</span>
            </button>
            <button type="button" class="place" onclick={ctx.send(Input::SetLang { lang })} data-testid="lang">
                { bold::TRANSLATE.html() }
                <span lang={i18n::tag(lang)}>{ ctx.t("header-language-switch") }</span>
            </button>
        </nav>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct BandsProps {
    /// What was pressed did not reach the program.
    pub(super) untold: bool,
}

/// What is said across the desk until it is over.
#[component]
pub(super) fn Bands(props: &BandsProps) -> Html {
    let ctx = use_ctx();
    let view = &ctx.view;
    let old = view.staff.as_ref().filter(|staff| staff.old);
    html! {
        <>
            if props.untold {
                <div class="band seal" role="alert" data-testid="untold">
                    { fill::WARNING_CIRCLE.html() }
                    <p><strong>{ ctx.t("untold-title") }</strong>{ " " }{ ctx.t("clerk-untold-do") }</p>
                </div>
            }
            if let Some(seconds) = view.idle_warning_s {
                <div class="band amber" data-testid="idle-warning">
                    { bold::LOCK_KEY.html() }
                    <p>
                        <span role="alert" class="unseen">{ ctx.t("clerk-idle-soon") }</span>
                        <strong aria-hidden="true">{ ctx.ta("clerk-idle", &[("seconds", seconds.into())]) }</strong>
                        { " " }{ ctx.t("clerk-idle-stay") }
                    </p>
                </div>
            }
            if let Some(staff) = old {
                <div class="band amber" role="status" data-testid="rights-old">
                    { fill::WARNING_CIRCLE.html() }
                    <p>{ ctx.ta("clerk-rights-old", &[("minutes", (staff.age_s / 60).into())]) }</p>
                </div>
            }
        </>
    }
}
