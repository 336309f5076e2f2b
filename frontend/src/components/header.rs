//! The header: whose hall, whose session, and what is one touch away on every page.

use ipc::{Input, Lang, Screen};
use yew::prelude::*;

use super::icon::bold;
use super::{Button, Kind};
use crate::i18n;
use crate::state::{Ctx, use_ctx};
use crate::words::Words;

pub(crate) const MARK: &str = include_str!("../../../assets/icons/mark.svg");

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Out of service: there is no session to end and no help page to open.
    pub(crate) closed: bool,
}

#[component]
pub(crate) fn Header(props: &Props) -> Html {
    let ctx = use_ctx();
    let view = &ctx.view;
    let lang = match view.lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    };
    let elder = if view.elder {
        "header-elder-on"
    } else {
        "header-elder"
    };
    let serving = view.in_session && !props.closed;
    let helping = matches!(view.screen, Screen::Help);
    html! {
        <header class={classes!("header", serving.then_some("serving"))}>
            <div class="header-hall">
                <span class="mark" aria-hidden="true">
                    { Html::from_html_unchecked(AttrValue::Static(MARK)) }
                </span>
                <span class="hall">{ ctx.pick(&ctx.boot.hall_zh, &ctx.boot.hall_en) }</span>
            </div>
            if serving {
                <div class="header-session">
                    { chip(&ctx) }
                    <Button
                        kind={Kind::Quiet}
                        icon={bold::SIGN_OUT}
                        label={ctx.t("header-end")}
                        onclick={ctx.send(Input::End)}
                        id="end-session"
                    />
                </div>
            }
            <nav class="header-tools" aria-label={ctx.t("header-tools")}>
                <Button
                    kind={Kind::Quiet}
                    icon={bold::TEXT_AA}
                    label={ctx.t(elder)}
                    pressed={view.elder}
                    onclick={ctx.send(Input::SetElder { on: !view.elder })}
                    id="elder"
                />
                <Button
                    kind={Kind::Quiet}
                    icon={bold::TRANSLATE}
                    label={ctx.t("header-language-switch")}
                    lang={i18n::tag(lang)}
                    onclick={ctx.send(Input::SetLang { lang })}
                    id="lang"
                />
                if !props.closed {
                    <Button
                        kind={Kind::Quiet}
                        icon={bold::QUESTION}
                        label={ctx.t("header-help")}
                        onclick={ctx.send(Input::OpenHelp)}
                        disabled={helping}
                        id="help"
                    />
                }
            </nav>
        </header>
    }
}

/// Who is served and how long the session lasts when nobody touches anything. The seconds go down
/// in fives: nothing on the page runs.
fn chip(ctx: &Ctx) -> Html {
    let view = &ctx.view;
    let icon = match view.person {
        Some(_) => bold::IDENTIFICATION_CARD,
        None => bold::CLOCK,
    };
    let text = html! {
        <>
            { icon.html() }
            <span class="chip-text">
                if let Some(person) = &view.person {
                    <span class="word" data-testid="person">{ ctx.pick(&person.zh, &person.en) }</span>
                }
                if let Some(seconds) = view.time_left_s {
                    <span class="left" data-testid="time-left">
                        { ctx.ta("header-time-left", &[("seconds", (seconds.div_ceil(5) * 5).into())]) }
                    </span>
                }
            </span>
        </>
    };
    if view.identity.is_none() {
        return html! { <span class="chip">{ text }</span> };
    }
    html! {
        <button
            type="button"
            class="chip"
            onclick={ctx.send(Input::OpenIdentity)}
            disabled={matches!(view.screen, Screen::Identity)}
            title={ctx.t("identity-open")}
            data-testid="identity"
        >
            { text }
        </button>
    }
}

/// What must be marked on every screen: made-up people, a key that lies in a file.
pub(crate) fn marks(words: &Words, marks: ipc::Marks) -> Html {
    // A demo hall has no configuration that anybody could have signed.
    let unsigned = marks.development && !marks.demo;
    if !marks.demo && !marks.development_key && !unsigned {
        return Html::default();
    }
    html! {
        <aside class="marks" data-testid="marks">
            if marks.demo {
                <span data-testid="mark-demo">{ bold::WARNING_CIRCLE.html() }{ words.t("mark-demo") }</span>
            }
            if unsigned {
                <span data-testid="mark-development">
                    { bold::WARNING_CIRCLE.html() }{ words.t("mark-development") }
                </span>
            }
            if marks.development_key {
                <span data-testid="mark-development-key">
                    { bold::KEY.html() }{ words.t("mark-development-key") }
                </span>
            }
        </aside>
    }
}
