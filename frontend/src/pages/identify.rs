//! The card on the reader: lay it on, say what opens it, wait while it is read.

use domain::id::ItemCode;
use ipc::{AccessFields, IdentifyPhase, Input, Progress, ReadStep, SecretText};
use yew::prelude::*;

use crate::bridge;
use crate::components::error::text_id;
use crate::components::field::Field;
use crate::components::icon::{bold, duotone, fill};
use crate::components::keys::Keys;
use crate::components::steps::Steps;
use crate::components::{Button, ErrorBox, Frame, Kind, Note, Tone, phrases};
use crate::format;
use crate::state::{Ctx, use_ctx};
use crate::typing::{Accept, Key, Layout, press};

pub(crate) const READER: &str = include_str!("../art/reader.svg");
const READING: &str = include_str!("../art/reading.svg");

/// A picture of the device, for the eye only; the words beside it say the same.
pub(crate) fn art(svg: &'static str) -> Html {
    html! {
        <div class="art-card" aria-hidden="true">{ Html::from_html_unchecked(AttrValue::Static(svg)) }</div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) item: Option<ItemCode>,
    pub(crate) progress: Progress,
    pub(crate) phase: IdentifyPhase,
}

#[component]
pub(crate) fn Identify(props: &Props) -> Html {
    let ctx = use_ctx();
    let counter = use_state(|| false);
    use_effect_with(*counter, |_| bridge::focus_at_rest("title"));
    let go = |there: bool| {
        let counter = counter.setter();
        Callback::from(move |_: MouseEvent| counter.set(there))
    };
    if *counter {
        let failed = matches!(props.phase, IdentifyPhase::Failed { .. });
        return to_counter(&ctx, props.item.as_ref(), failed, go(false));
    }
    let bar = html! { <Steps item={props.item.clone()} progress={props.progress} /> };
    match props.phase {
        IdentifyPhase::WaitCard { access_known } => wait(&ctx, bar, access_known, go(true)),
        IdentifyPhase::NeedAccess => html! { <Access {bar} /> },
        IdentifyPhase::Reading { step } => reading(&ctx, bar, step),
        IdentifyPhase::Failed { code } => html! {
            <Frame
                id="identify-failed"
                {bar}
                title={ctx.t(&text_id(code, "title"))}
                actions={html! {
                    <>
                        { back(&ctx) }
                        <Button kind={Kind::Main} icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                            onclick={ctx.send(Input::Retry)} id="retry" />
                    </>
                }}
                aside={other_ways(&ctx, "identify-other-title", go(true))}
            >
                <ErrorBox {code} untitled=true />
            </Frame>
        },
    }
}

fn back(ctx: &Ctx) -> Html {
    html! {
        <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")} onclick={ctx.send(Input::Back)} id="back" />
    }
}

fn other_ways(ctx: &Ctx, title: &str, counter: Callback<MouseEvent>) -> Html {
    html! {
        <section class="other-way">
            <h2>{ ctx.t(title) }</h2>
            <button type="button" class="quick-tile" onclick={counter} data-testid="counter-route">
                { duotone::USER_SOUND.html() }
                <span>
                    <strong>{ ctx.t("identify-counter") }</strong>
                    <span>{ ctx.t("identify-counter-note") }</span>
                </span>
                <span class="tile-caret">{ bold::CARET_RIGHT.html() }</span>
            </button>
        </section>
    }
}

/// What to say at a counter, and the end of the session.
fn to_counter(
    ctx: &Ctx,
    item: Option<&ItemCode>,
    failed: bool,
    back: Callback<MouseEvent>,
) -> Html {
    let words = match (item, failed) {
        (Some(item), false) => ctx.ta("counter-say", &[("item", ctx.name_of(item).into())]),
        (Some(item), true) => ctx.ta("counter-say-failed", &[("item", ctx.name_of(item).into())]),
        (None, false) => ctx.t("counter-say-cases"),
        (None, true) => ctx.t("counter-say-cases-failed"),
    };
    html! {
        <Frame
            id="page-counter"
            title={ctx.t("counter-title")}
            lead={ctx.t("counter-lead")}
            actions={html! {
                <>
                    <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")} onclick={back} id="back" />
                    <Button kind={Kind::Main} icon={bold::CHECK} label={ctx.t("counter-end")}
                        onclick={ctx.send(Input::End)} id="counter-end" />
                </>
            }}
            aside={html! {
                if item.is_some() {
                    <Note tone={Tone::Sky} icon={duotone::SHIELD_CHECK}><p>{ ctx.t("counter-kept") }</p></Note>
                }
            }}
        >
            <dl class="card say">
                <div class="slip-fact">
                    <dt>{ ctx.t("counter-say-title") }</dt>
                    <dd class="say-words" data-testid="counter-words">{ phrases(&words) }</dd>
                </div>
                if let Some(item) = item {
                    <div class="slip-fact">
                        <dt>{ ctx.t("counter-number") }</dt>
                        <dd data-testid="counter-number">{ item.to_string() }</dd>
                    </div>
                }
            </dl>
        </Frame>
    }
}

fn wait(ctx: &Ctx, bar: Html, access_known: bool, counter: Callback<MouseEvent>) -> Html {
    let lead = if access_known {
        "identify-lead-known"
    } else {
        "identify-lead-lay"
    };
    html! {
        <Frame
            id="identify-wait"
            {bar}
            title={ctx.t("identify-title")}
            lead={ctx.t(lead)}
            actions={html! {
                <>
                    { back(ctx) }
                    <p class="wait-line" role="status">{ bold::CIRCLE_NOTCH.html() }<span class="word">{ ctx.t("identify-waiting") }</span></p>
                </>
            }}
            aside={other_ways(ctx, "identify-no-card-title", counter)}
        >
            { art(READER) }
        </Frame>
    }
}

fn reading(ctx: &Ctx, bar: Html, now: ReadStep) -> Html {
    const STEPS: [(ReadStep, &str); 4] = [
        (ReadStep::Open, "identify-reading-open"),
        (ReadStep::Data, "identify-reading-data"),
        (ReadStep::Face, "identify-reading-face"),
        (ReadStep::Check, "identify-reading-check"),
    ];
    let at = STEPS.iter().position(|(step, _)| *step == now).unwrap_or(0);
    let step = |(place, (_, id)): (usize, &(ReadStep, &'static str))| {
        let (class, icon) = match place.cmp(&at) {
            std::cmp::Ordering::Less => ("done", fill::CHECK_CIRCLE),
            std::cmp::Ordering::Equal => ("now", bold::CIRCLE_NOTCH),
            std::cmp::Ordering::Greater => ("later", bold::CLOCK),
        };
        html! { <li {class} data-testid={*id} data-state={class}>{ icon.html() }{ ctx.t(id) }</li> }
    };
    html! {
        <Frame
            id="identify-reading"
            {bar}
            title={ctx.t("identify-reading-title")}
            lead={ctx.t("identify-reading-lead")}
            actions={html! {
                <>
                    { back(ctx) }
                    <p class="wait-line">{ bold::CIRCLE_NOTCH.html() }<span class="word">{ ctx.t("identify-reading-wait") }</span></p>
                </>
            }}
            aside={art(READING)}
        >
            <p class="unseen" role="status">{ STEPS.get(at).map(|(_, id)| ctx.t(id)) }</p>
            <ol class="reading-steps card">{ for STEPS.iter().enumerate().map(step) }</ol>
        </Frame>
    }
}

/// Which of the three fields the keys type into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Active {
    Number,
    Birth,
    Expiry,
}

const FIELDS: [Active; 3] = [Active::Number, Active::Birth, Active::Expiry];

impl Active {
    /// The element's id and the label's text.
    const fn id(self) -> &'static str {
        match self {
            Self::Number => "access-number",
            Self::Birth => "access-birth",
            Self::Expiry => "access-expiry",
        }
    }

    const fn example(self) -> &'static str {
        match self {
            Self::Number => "access-number-example",
            Self::Birth => "access-birth-example",
            Self::Expiry => "access-expiry-example",
        }
    }

    const fn wrong(self) -> &'static str {
        match self {
            Self::Number => "access-number-wrong",
            Self::Birth => "access-birth-wrong",
            Self::Expiry => "access-expiry-wrong",
        }
    }

    const fn accept(self) -> Accept {
        match self {
            Self::Number => Accept::Document,
            Self::Birth | Self::Expiry => Accept::Date,
        }
    }

    fn of(self, fields: &AccessFields) -> &SecretText {
        match self {
            Self::Number => &fields.number,
            Self::Birth => &fields.birth,
            Self::Expiry => &fields.expiry,
        }
    }

    fn set(self, fields: &AccessFields, text: String) -> AccessFields {
        let mut fields = fields.clone();
        *match self {
            Self::Number => &mut fields.number,
            Self::Birth => &mut fields.birth,
            Self::Expiry => &mut fields.expiry,
        } = SecretText(text);
        fields
    }

    /// Whether what stands in the field can be right.
    fn holds(self, fields: &AccessFields) -> bool {
        let text = self.of(fields).expose();
        match self {
            Self::Number => !text.is_empty(),
            Self::Birth | Self::Expiry => format::is_date(text),
        }
    }
}

#[derive(Properties, PartialEq)]
struct AccessProps {
    bar: Html,
}

/// Number, birth and expiry: what is printed on the card opens its chip.
#[component]
fn Access(props: &AccessProps) -> Html {
    let ctx = use_ctx();
    let fields = use_state(AccessFields::default);
    let active = use_state(|| Active::Number);
    let tried = use_state(|| false);
    use_effect_with((), |()| bridge::focus_at_rest("access-number"));

    let wrong: Vec<Active> = FIELDS
        .into_iter()
        .filter(|field| !field.holds(&fields))
        .collect();
    let go_on: Callback<()> = {
        let (act, fields, tried) = (ctx.act.clone(), fields.clone(), tried.clone());
        let first_wrong = wrong.first().copied().map(Active::id);
        Callback::from(move |()| match first_wrong {
            Some(id) => {
                tried.set(true);
                bridge::focus(id);
            }
            None => act.emit(Input::TypeAccess {
                access: (*fields).clone(),
            }),
        })
    };
    let field = |field: Active| {
        let onchange = {
            let fields = fields.clone();
            Callback::from(move |text: String| fields.set(field.set(&fields, text)))
        };
        let onfocus = {
            let active = active.clone();
            Callback::from(move |()| active.set(field))
        };
        let error = (*tried && !field.holds(&fields)).then(|| ctx.t(field.wrong()));
        html! {
            <Field
                id={field.id()}
                label={ctx.t(field.id())}
                value={field.of(&fields).expose().to_owned()}
                accept={field.accept()}
                {onchange}
                {onfocus}
                onenter={go_on.clone()}
                active={*active == field}
                placeholder={ctx.t(field.example())}
                {error}
            />
        }
    };
    let accept = active.accept();
    let onkey = {
        let (fields, active) = (fields.clone(), active.clone());
        Callback::from(move |key: Key| {
            let text = press((*active).of(&fields).expose(), key, accept);
            fields.set((*active).set(&fields, text));
            bridge::focus(active.id());
        })
    };
    let layout = if accept == Accept::Date {
        Layout::Digits
    } else {
        Layout::Document
    };
    html! {
        <Frame
            id="identify-access"
            class="access"
            bar={props.bar.clone()}
            title={ctx.t("access-title")}
            lead={ctx.t("access-lead")}
            aside={html! {
                <>
                <Keys {layout} press={onkey} />
                <Note tone={Tone::Sky} icon={bold::SCAN} title={ctx.t("access-scan-title")}>
                    <p>{ ctx.t("access-scan-hint") }</p>
                </Note>
                </>
            }}
            actions={html! {
                <>
                    { back(&ctx) }
                    <Button kind={Kind::Main} label={ctx.t("access-continue")} after={bold::ARROW_RIGHT}
                        onclick={go_on.reform(|_: MouseEvent| ())} id="continue" />
                </>
            }}
        >
            if *tried && !wrong.is_empty() {
                <div class="summary" role="alert" data-testid="summary">
                    { fill::WARNING_CIRCLE.html() }
                    <p>{ ctx.ta("form-error-summary", &[("count", (wrong.len() as u64).into())]) }</p>
                </div>
            }
            <div class="access-fields">{ for FIELDS.into_iter().map(field) }</div>
        </Frame>
    }
}
