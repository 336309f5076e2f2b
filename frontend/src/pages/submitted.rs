//! After submitting: three states, receipt, rating.

use domain::rating::Rating;
use ipc::{About, ErrorCode, Input, PrintState, Receipt, StripState, Submittal, ThreeStates};
use yew::prelude::*;

use crate::bridge;
use crate::components::icon::{Icon, bold, duotone, fill};
use crate::components::strip::strip;
use crate::components::{Button, ErrorBox, Frame, Kind, Note, Print, Tone, phrases};
use crate::format::{Moment, grouped};
use crate::state::{Ctx, use_ctx};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) about: About,
    pub(crate) what: Submittal,
    pub(crate) number: String,
    pub(crate) states: ThreeStates,
    pub(crate) receipt: Option<Receipt>,
    pub(crate) awaits_confirmation: bool,
    pub(crate) can_correct: bool,
    pub(crate) print: Option<PrintState>,
    pub(crate) rated: Option<Rating>,
    pub(crate) rating_failed: Option<ErrorCode>,
}

/// Title and the sign before it.
fn headline(props: &Props) -> (&'static str, &'static str, Icon) {
    let states = &props.states;
    match (states.now, props.what) {
        (StripState::Refused { .. }, what) => {
            let title = match what {
                Submittal::Application => "submitted-title-refused",
                Submittal::Correction => "submitted-title-refused-correction",
                Submittal::Withdrawal => "submitted-title-refused-withdrawal",
                Submittal::Grant => "submitted-title-refused-grant",
                Submittal::GrantEnd => "submitted-title-refused-grant-end",
            };
            (title, "seal", fill::X_CIRCLE)
        }
        // It is at the hall: only its proof is still awaited, network or not.
        (
            StripState::WaitingNetwork {
                code: ErrorCode::NetworkDown,
                ..
            },
            _,
        ) if states.received.is_some() => {
            ("submitted-title-received-waiting", "amber", fill::TRAY_DOWN)
        }
        (StripState::WaitingNetwork { .. }, _) if states.received.is_some() => {
            ("submitted-title-received", "amber", fill::TRAY_DOWN)
        }
        (
            StripState::WaitingNetwork {
                code: ErrorCode::NetworkDown,
                ..
            },
            _,
        ) => ("submitted-title-waiting", "amber", fill::FLOPPY_DISK),
        (StripState::WaitingNetwork { .. }, _) => {
            ("submitted-title-saved-waiting", "amber", fill::FLOPPY_DISK)
        }
        (StripState::Final, Submittal::Withdrawal) => {
            ("submitted-title-withdrawn", "pine", fill::SEAL_CHECK)
        }
        (StripState::Final, Submittal::Grant) => {
            ("submitted-title-granted", "pine", fill::SEAL_CHECK)
        }
        (StripState::Final, Submittal::GrantEnd) => {
            ("submitted-title-grant-ended", "pine", fill::SEAL_CHECK)
        }
        (StripState::Final, Submittal::Application | Submittal::Correction) => {
            ("submitted-title-final", "pine", fill::SEAL_CHECK)
        }
        (StripState::Moving, Submittal::Withdrawal) => {
            ("submitted-title-withdrawing", "pine", fill::FLOPPY_DISK)
        }
        (StripState::Moving, _) if states.received.is_some() => {
            ("submitted-title-received", "pine", fill::TRAY_DOWN)
        }
        (StripState::Moving, _) => ("submitted-title-saved", "pine", fill::FLOPPY_DISK),
    }
}

fn lead(ctx: &Ctx, props: &Props) -> AttrValue {
    match props.states.now {
        StripState::Refused { .. } if props.can_correct => ctx.t("submitted-lead-kept"),
        StripState::Refused { .. } => ctx.t("submitted-lead-refused"),
        StripState::WaitingNetwork { .. } => ctx.t("submitted-lead-waiting"),
        StripState::Moving => ctx.t("submitted-lead-saved"),
        // Large type leaves no room for the department on the slip.
        StripState::Final if ctx.view.elder => match department(ctx, props) {
            Some(department) => format!("{}\u{a0}· {department}", subject(ctx, props)).into(),
            None => subject(ctx, props),
        },
        StripState::Final => subject(ctx, props),
    }
}

#[component]
pub(crate) fn Submitted(props: &Props) -> Html {
    let ctx = use_ctx();
    let (title, tone, sign) = headline(props);
    let sign = html! { <span class={classes!("verdict", tone)}>{ sign.html() }</span> };
    let refused = match props.states.now {
        StripState::Refused { code } => Some(code),
        StripState::Moving | StripState::WaitingNetwork { .. } | StripState::Final => None,
    };
    html! {
        <Frame
            id="page-submitted"
            class="submitted"
            title={ctx.t(title)}
            {sign}
            lead={lead(&ctx, props)}
            aside={html! {
                <>
                    if props.awaits_confirmation && refused.is_none() {
                        <Note tone={Tone::Amber} icon={fill::WARNING_CIRCLE}
                            title={ctx.t("submitted-awaits-title")} id="awaits-confirmation">
                            <p>{ ctx.t(awaits(&props.states)) }</p>
                        </Note>
                    }
                    // What is still to be done, and the rating, come before what the receipt proves; the
                    // help page says that too, and so does the paper where there is a printer.
                    if props.print.is_none() && props.receipt.is_some() && !props.awaits_confirmation && !ctx.view.elder {
                        <Note tone={Tone::Pine} icon={duotone::SHIELD_CHECK} id="proof">
                            <p>{ ctx.t("receipt-offline") }</p>
                        </Note>
                    }
                    if let Some(state) = props.print { <Print {state} label={ctx.t("print-receipt")} /> }
                    <Rate rated={props.rated} failed={props.rating_failed.is_some()} />
                </>
            }}
            actions={html! {
                <>
                    if props.can_correct {
                        <Button label={ctx.t("end-sure")} icon={bold::SIGN_OUT}
                            onclick={ctx.send(Input::End)} id="finish" />
                        <Button kind={Kind::Main} label={ctx.t("submitted-correct")} icon={bold::PENCIL}
                            onclick={ctx.send(Input::Retry)} id="correct" />
                    } else {
                        <Button label={ctx.t("another-matter")} icon={bold::PLUS}
                            onclick={ctx.send(Input::AnotherMatter)} id="another-matter" />
                        <Button kind={Kind::Main} label={ctx.t("action-done")} icon={bold::CHECK}
                            onclick={ctx.send(Input::End)} id="finish" />
                    }
                </>
            }}
        >
            { strip(&ctx, &props.states) }
            if let Some(code) = refused { <ErrorBox {code} /> }
            if refused.is_none() && props.receipt.is_none() {
                <Note tone={Tone::Amber} icon={fill::WARNING_CIRCLE} title={ctx.t("submitted-not-yet-title")} id="not-yet">
                    <p>{ ctx.t("submitted-not-yet-what") }</p>
                </Note>
            }
            { slip(&ctx, props) }
            if refused.is_none() && props.receipt.is_none() { { offline(&ctx, &props.states) } }
        </Frame>
    }
}

/// What is true of an application whose holder staff still have to confirm: it is received only
/// once its receipt was verified.
const fn awaits(states: &ThreeStates) -> &'static str {
    match (states.finalised, states.received) {
        (Some(_), _) => "submitted-awaits-final",
        (None, Some(_)) => "submitted-awaits-received",
        (None, None) => "submitted-awaits-saved",
    }
}

/// What it is about.
fn subject(ctx: &Ctx, props: &Props) -> AttrValue {
    match &props.about {
        About::Item { item } => ctx.name_of(item),
        About::Grant { licence, .. } => ctx.named("licence-type", licence.as_str()),
    }
}

/// Who handles it, or may see it.
fn department(ctx: &Ctx, props: &Props) -> Option<AttrValue> {
    match &props.about {
        About::Item { item } => {
            let item = ctx.item(item)?;
            Some(ctx.b(&item.department.name))
        }
        About::Grant { grantee, .. } => Some(ctx.department(grantee)),
    }
}

fn fact(label: AttrValue, value: AttrValue, id: &'static str) -> Html {
    html! { <div class="slip-fact"><dt>{ label }</dt><dd data-testid={id}>{ value }</dd></div> }
}

/// The receipt, or while there is none what the person takes home: the case's number.
fn slip(ctx: &Ctx, props: &Props) -> Html {
    let (number, subject_label, department_label) = match &props.about {
        About::Item { .. } => (
            "submitted-case-number",
            "receipt-item",
            "receipt-department",
        ),
        About::Grant { .. } => ("grant-number", "grant-what", "grant-to"),
    };
    let number = fact(
        ctx.t(number),
        props.number.replace(' ', "\u{2002}").into(),
        "case-number",
    );
    let Some(receipt) = &props.receipt else {
        return html! {
            <div class="card slip short" data-testid="slip">
                <dl>{ number }</dl>
                <p class="hint">{ ctx.t("submitted-case-number-help") }</p>
            </div>
        };
    };
    let signers = ctx.ta(
        "receipt-signers-value",
        &[
            ("validators", receipt.validators.into()),
            ("signers", receipt.signers.into()),
        ],
    );
    let time = Moment::new(receipt.time_ms, ctx.offset()).full(ctx.view.lang);
    let department = department(ctx, props).filter(|_| !ctx.view.elder);
    let height = ctx.ta(
        "receipt-height-value",
        &[("height", grouped(receipt.height).into())],
    );
    html! {
        <div class="card slip" data-testid="slip">
            <img
                class="qr"
                src={svg_source(&receipt.qr_svg)}
                alt={ctx.t("receipt-qr-label")}
                draggable="false"
                data-testid="receipt-qr"
                data-text={receipt.text.clone()}
            />
            <dl>
                { number }
                { fact(ctx.t(subject_label), subject(ctx, props), "receipt-item") }
                if let Some(department) = department {
                    { fact(ctx.t(department_label), department, "receipt-department") }
                }
                <div class="slip-fact">
                    <dt>{ ctx.t("receipt-time") }{ "\u{a0}· " }<span data-testid="receipt-height">{ height }</span></dt>
                    <dd data-testid="receipt-time">{ time }</dd>
                </div>
                { fact(ctx.t("receipt-signers"), signers, "receipt-signers") }
            </dl>
        </div>
    }
}

/// An SVG document as the source of a picture: nothing in it can run.
pub(super) fn svg_source(svg: &str) -> String {
    let encoded = String::from(js_sys::encode_uri_component(svg));
    format!("data:image/svg+xml;charset=utf-8,{encoded}")
}

/// What happens while nothing answers.
fn offline(ctx: &Ctx, states: &ThreeStates) -> Html {
    let StripState::WaitingNetwork { code, .. } = states.now else {
        return Html::default();
    };
    let later = match (code, states.received) {
        (ErrorCode::NetworkDown, Some(_)) => "submitted-offline-fetch",
        (ErrorCode::NetworkDown, None) => "submitted-offline-later",
        (_, Some(_)) => "submitted-failing-fetch",
        (_, None) => "submitted-failing-later",
    };
    html! {
        <ul class="hints">
            <li>{ duotone::HOUSE.html() }{ ctx.t(later) }</li>
            <li>{ duotone::FOLDER_USER.html() }{ ctx.t("submitted-offline-ask") }</li>
        </ul>
    }
}

const fn rating_parts(rating: Rating) -> (&'static str, Icon, &'static str) {
    match rating {
        Rating::VeryGood => ("rating-very-good", duotone::SMILEY, "pine"),
        Rating::Good => ("rating-good", duotone::SMILEY_WINK, "pine"),
        Rating::Fair => ("rating-fair", duotone::SMILEY_MEH, "amber"),
        Rating::Bad => ("rating-bad", duotone::SMILEY_SAD, "seal"),
        Rating::VeryBad => ("rating-very-bad", duotone::SMILEY_ANGRY, "seal"),
    }
}

#[derive(Properties, PartialEq)]
struct RateProps {
    rated: Option<Rating>,
    failed: bool,
}

/// 好差评: five levels, voluntary, once a visit.
#[component]
fn Rate(props: &RateProps) -> Html {
    let ctx = use_ctx();
    let rated_before = use_mut_ref(|| props.rated);
    // The button that was pressed takes no focus any more: the thanks take it.
    use_effect_with(props.rated, move |rated| {
        if rated.is_some() && rated_before.replace(*rated).is_none() {
            bridge::focus_at_rest("rated");
        }
    });
    let level = |rating: Rating| {
        let (text, icon, tone) = rating_parts(rating);
        let chosen = props.rated == Some(rating);
        html! {
            <button
                type="button"
                class={classes!("rate", tone, chosen.then_some("chosen"))}
                aria-pressed={if chosen { "true" } else { "false" }}
                disabled={props.rated.is_some()}
                onclick={ctx.send(Input::Rate { rating })}
                data-testid={format!("rate-{}", rating.score())}
            >
                { icon.html() }
                <span class="word">{ phrases(&ctx.t(text)) }</span>
            </button>
        }
    };
    html! {
        <section class="rating" data-testid="rating">
            <h2>{ ctx.t("rating-title") }</h2>
            <div class="rates">{ for Rating::ALL.into_iter().map(level) }</div>
            <p id="rated" class="hint" role="status" tabindex="-1" data-testid="rated">
                { match props.rated {
                    Some(rating) => ctx.ta("rating-thanks", &[("level", ctx.t(rating_parts(rating).0).into())]),
                    None if props.failed => ctx.t("rating-failed"),
                    None => ctx.t("rating-note"),
                } }
                if matches!(props.rated, Some(Rating::Bad | Rating::VeryBad)) { { ctx.pick("", " ") }{ ctx.t("rating-bad-follow") } }
            </p>
        </section>
    }
}
