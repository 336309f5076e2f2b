//! The finger on the scanner, and the way round it.

use domain::catalogue::Consent;
use domain::id::ItemCode;
use ipc::{FingerPhase, Input, Progress, WithoutFinger};
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
    pub(crate) without: WithoutFinger,
}

/// Title, second line and the words that stand where the main action would be.
fn words(ctx: &Ctx, phase: FingerPhase) -> (AttrValue, Option<AttrValue>, AttrValue) {
    let three =
        |title: &str, lead: &str, wait: &str| (ctx.t(title), Some(ctx.t(lead)), ctx.t(wait));
    match phase {
        FingerPhase::Ask => three("finger-ask-title", "finger-ask-lead", "loading"),
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
        FingerPhase::Ask => "ask",
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

/// What is agreed to with the main button, in the words that the record of consent is about.
fn agreement(text: AttrValue) -> Html {
    html! { <div class="card agreement" data-testid="agreement"><p>{ text }</p></div> }
}

/// The item's own words; a withdrawal has none and takes the same as everywhere.
fn consent_text(ctx: &Ctx, item: Option<&ItemCode>) -> AttrValue {
    let consents = item.and_then(|code| ctx.item(code)).map(|i| &i.consents);
    let own = consents
        .into_iter()
        .flatten()
        .find(|consent| consent.purpose == Consent::FINGERPRINT);
    own.map_or_else(|| ctx.t("finger-consent"), |consent| ctx.b(&consent.text))
}

#[component]
pub(crate) fn Finger(props: &Props) -> Html {
    let ctx = use_ctx();
    let phase = props.phase;
    let (title, mut lead, wait) = words(&ctx, phase);
    if phase == FingerPhase::Ask {
        match props.without {
            WithoutFinger::ConfirmedLater => {}
            WithoutFinger::CorrectedThere => lead = Some(ctx.t("finger-ask-lead-correct")),
            WithoutFinger::WithdrawnThere => lead = Some(ctx.t("finger-ask-lead-withdraw")),
        }
    }
    let (way, way_text) = match props.without {
        WithoutFinger::ConfirmedLater => ("finger-other-go", "finger-other-note"),
        WithoutFinger::CorrectedThere => ("finger-other-back", "finger-other-correct-note"),
        WithoutFinger::WithdrawnThere => ("finger-other-withdraw", "finger-other-withdraw-note"),
    };
    let main = match phase {
        FingerPhase::Ask => html! {
            <Button kind={Kind::Main} icon={bold::FINGERPRINT} label={ctx.t("finger-ask-agree")}
                onclick={ctx.send(Input::Consent { purpose: Consent::FINGERPRINT.to_owned(), given: true })}
                id="finger-agree" />
        },
        FingerPhase::Failed { .. } => html! {
            <Button kind={Kind::Main} icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                onclick={ctx.send(Input::Retry)} id="retry" />
        },
        FingerPhase::NotEnrolled if props.can_enrol => html! {
            <Button kind={Kind::Main} icon={bold::FINGERPRINT} label={ctx.t("enrol-start")}
                onclick={ctx.send(Input::EnrolFinger)} id="enrol-finger" />
        },
        FingerPhase::NotEnrolled => html! {
            <Button kind={Kind::Main} label={ctx.t(way)} after={bold::ARROW_RIGHT}
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
        FingerPhase::Ask => agreement(consent_text(&ctx, props.item.as_ref())),
        FingerPhase::NotEnrolled if props.can_enrol => agreement(ctx.t("enrol-consent")),
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
    let matched = matches!(phase, FingerPhase::Matched);
    // What is enrolled is kept: nothing else would be true of it.
    let below = match phase {
        FingerPhase::Ask => Some("finger-ask-waits"),
        FingerPhase::NotEnrolled if props.can_enrol => Some("enrol-note"),
        FingerPhase::NotEnrolled | FingerPhase::Enrol { .. } => None,
        FingerPhase::Press
        | FingerPhase::Comparing
        | FingerPhase::Matched
        | FingerPhase::Again { .. }
        | FingerPhase::Paused { .. }
        | FingerPhase::Failed { .. } => Some("finger-forget"),
    };
    let aside = html! {
        <section class="other">
            if !matched {
                <Note tone={Tone::Sky} icon={duotone::USER_SOUND} title={ctx.t("finger-other-title")}>
                    <p>{ ctx.t(way_text) }</p>
                    <Button label={ctx.t(way)} onclick={ctx.send(Input::OtherRoute)} id="other-route" />
                </Note>
            }
            if let Some(below) = below { <p class="hint">{ clauses(&ctx.t(below)) }</p> }
        </section>
    };
    // What is asked next stands in the title; a countdown is not read out second by second.
    let said = match phase {
        FingerPhase::Paused { .. } => ctx.t("finger-paused-wait"),
        FingerPhase::Ask
        | FingerPhase::Press
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
