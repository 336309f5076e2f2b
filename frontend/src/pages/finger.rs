//! The finger on the scanner, and the way round it.

use domain::id::ItemCode;
use ipc::{FingerPhase, Input, Progress};
use yew::prelude::*;

use super::identify::art;
use crate::components::error::text_id;
use crate::components::icon::{bold, duotone, fill};
use crate::components::steps::Steps;
use crate::components::{Button, ErrorBox, Frame, Kind, Note, Tone, clauses, phrases};
use crate::state::{Ctx, use_ctx};

const FINGER: &str = include_str!("../art/finger.svg");

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) item: Option<ItemCode>,
    pub(crate) progress: Progress,
    pub(crate) phase: FingerPhase,
    pub(crate) can_enrol: bool,
}

/// Title, second line and the words that stand where the main action would be.
fn words(ctx: &Ctx, phase: FingerPhase) -> (AttrValue, Option<AttrValue>, AttrValue) {
    let three =
        |title: &str, lead: &str, wait: &str| (ctx.t(title), Some(ctx.t(lead)), ctx.t(wait));
    match phase {
        FingerPhase::Press => three("finger-title", "finger-lead", "finger-waiting"),
        FingerPhase::Comparing => three("finger-title", "finger-lead", "finger-comparing"),
        FingerPhase::Matched => three("finger-matched", "finger-matched-lead", "loading"),
        FingerPhase::Again { code, left } => (
            ctx.t(&text_id(code, "title")),
            Some(ctx.ta("finger-again-left", &[("left", u32::from(left).into())])),
            ctx.t("finger-waiting"),
        ),
        FingerPhase::Paused { seconds } => (
            ctx.ta("finger-paused-title", &[("seconds", seconds.into())]),
            Some(ctx.t("finger-paused-what")),
            ctx.t("finger-paused-wait"),
        ),
        FingerPhase::NotEnrolled => three(
            "finger-not-enrolled-title",
            "finger-not-enrolled-what",
            "loading",
        ),
        FingerPhase::Enrol { lift: true, .. } => {
            three("enrol-lift", "enrol-note", "finger-lifting")
        }
        FingerPhase::Enrol { press, .. } => (
            ctx.ta("enrol-press", &[("press", u32::from(press).into())]),
            Some(ctx.t("enrol-note")),
            ctx.t("finger-waiting"),
        ),
        FingerPhase::Failed { code } => (ctx.t(&text_id(code, "title")), None, ctx.t("loading")),
    }
}

const fn phase_word(phase: FingerPhase) -> &'static str {
    match phase {
        FingerPhase::Press => "press",
        FingerPhase::Comparing => "comparing",
        FingerPhase::Matched => "matched",
        FingerPhase::Again { .. } => "again",
        FingerPhase::Paused { .. } => "paused",
        FingerPhase::NotEnrolled => "not-enrolled",
        FingerPhase::Enrol { .. } => "enrol",
        FingerPhase::Failed { .. } => "failed",
    }
}

#[component]
pub(crate) fn Finger(props: &Props) -> Html {
    let ctx = use_ctx();
    let phase = props.phase;
    let (title, lead, wait) = words(&ctx, phase);
    let main = match phase {
        FingerPhase::Failed { .. } => html! {
            <Button kind={Kind::Main} icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                onclick={ctx.send(Input::Retry)} id="retry" />
        },
        FingerPhase::NotEnrolled if props.can_enrol => html! {
            <Button kind={Kind::Main} icon={bold::FINGERPRINT} label={ctx.t("enrol-start")}
                onclick={ctx.send(Input::EnrolFinger)} id="enrol-finger" />
        },
        FingerPhase::NotEnrolled => html! {
            <Button kind={Kind::Main} label={ctx.t("finger-other-go")} after={bold::ARROW_RIGHT}
                onclick={ctx.send(Input::OtherRoute)} id="other-route-main" />
        },
        FingerPhase::Matched => html! {
            <Button kind={Kind::Main} label={ctx.t("action-continue")} after={bold::ARROW_RIGHT}
                onclick={ctx.send(Input::Continue)} id="continue" />
        },
        FingerPhase::Press
        | FingerPhase::Comparing
        | FingerPhase::Again { .. }
        | FingerPhase::Paused { .. }
        | FingerPhase::Enrol { .. } => html! {
            <p class="wait-line" role="status" data-testid="finger-status">{ bold::CIRCLE_NOTCH.html() }<span class="word">{ phrases(&wait) }</span></p>
        },
    };
    let body = match phase {
        FingerPhase::Paused { seconds } => html! {
            <div class="card pause" data-testid="finger-pause">
                { duotone::LOCK_KEY.html() }
                <p class="countdown">{ seconds }</p>
                <p>{ ctx.t("finger-paused-seconds") }</p>
            </div>
        },
        FingerPhase::Matched => html! {
            <div class="card pause good">{ fill::CHECK_CIRCLE.html() }</div>
        },
        FingerPhase::Again { code, .. } => {
            html! { <><ErrorBox {code} untitled=true />{ art(FINGER) }</> }
        }
        FingerPhase::Failed { code } => html! { <ErrorBox {code} untitled=true /> },
        FingerPhase::Press
        | FingerPhase::Comparing
        | FingerPhase::NotEnrolled
        | FingerPhase::Enrol { .. } => art(FINGER),
    };
    let (way, way_text) = if props.item.is_some() {
        ("finger-other-go", "finger-other-note")
    } else {
        ("finger-other-withdraw", "finger-other-withdraw-note")
    };
    let matched = matches!(phase, FingerPhase::Matched);
    let aside = html! {
        <section class="other">
            if !matched {
                <Note tone={Tone::Sky} icon={duotone::USER_SOUND} title={ctx.t("finger-other-title")}>
                    <p>{ ctx.t(way_text) }</p>
                    <Button label={ctx.t(way)} onclick={ctx.send(Input::OtherRoute)} id="other-route" />
                </Note>
            }
            <p class="hint">{ clauses(&ctx.t("finger-forget")) }</p>
        </section>
    };
    // What is asked next stands in the title; a countdown is not read out second by second.
    let said = match phase {
        FingerPhase::Paused { .. } => ctx.t("finger-paused-wait"),
        FingerPhase::Press
        | FingerPhase::Comparing
        | FingerPhase::Matched
        | FingerPhase::Again { .. }
        | FingerPhase::NotEnrolled
        | FingerPhase::Enrol { .. }
        | FingerPhase::Failed { .. } => title.clone(),
    };
    html! {
        <div class="contents" data-testid="finger-phase" data-phase={phase_word(phase)}>
            <Frame
                id="page-finger"
                class="finger"
                bar={html! { <Steps item={props.item.clone()} progress={props.progress} /> }}
                {title}
                {lead}
                {aside}
                actions={html! {
                    <>
                        <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")} onclick={ctx.send(Input::Back)} id="back" />
                        { main }
                    </>
                }}
            >
                <p class="unseen" role="status">{ said }</p>
                { body }
            </Frame>
        </div>
    }
}
