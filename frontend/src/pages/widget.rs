//! The widgets a question is answered with.

use domain::catalogue::{Kind as AnswerKind, Question, Widget};
use ipc::Lang;
use serde_json::Value;
use yew::prelude::*;

use crate::components::answer::{unit_of, yes_no};
use crate::components::field::Field;
use crate::components::icon::{bold, fill};
use crate::components::keys::Keys;
use crate::components::pinyin::Chinese;
use crate::state::use_ctx;
use crate::typing::{Accept, Key, Layout, accepted, press};
use crate::{bridge, format};

/// What the field of a question is called.
pub(crate) const FIELD_ID: &str = "answer";

/// What a text field of this question takes, and the keys for it.
fn takes(question: &Question) -> (Accept, Layout) {
    let most = match &question.kind {
        AnswerKind::String { max_length, .. } => usize::try_from(*max_length).unwrap_or(200),
        AnswerKind::Integer { maximum, .. } => maximum.to_string().len(),
        AnswerKind::Boolean => 0,
    };
    match question.widget {
        Widget::Date => (Accept::Date, Layout::Digits),
        Widget::IdNumber => (Accept::CitizenNumber, Layout::DigitsX),
        Widget::Phone | Widget::Digits => (Accept::Digits(most), Layout::Digits),
        Widget::Text | Widget::Choice | Widget::NumberStepper | Widget::YesNo => {
            (Accept::Text(most), Layout::Latin)
        }
    }
}

/// The text to show in the field for an answer.
pub(crate) fn to_text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => {
            String::new()
        }
    }
}

/// The answer that a typed text is: an integer where the form wants one. Nothing typed is `null`.
pub(crate) fn to_value(question: &Question, text: &str) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    match &question.kind {
        AnswerKind::Integer { .. } => text
            .parse::<i64>()
            .map_or_else(|_| Value::String(text.to_owned()), Value::from),
        AnswerKind::String { .. } | AnswerKind::Boolean => Value::String(text.to_owned()),
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) question: Question,
    /// Values of the choices to offer now.
    pub(crate) offered: Vec<String>,
    pub(crate) value: Value,
    pub(crate) onchange: Callback<Value>,
    pub(crate) onenter: Callback<()>,
    /// Stands under the field.
    pub(crate) error: Option<AttrValue>,
}

#[component]
pub(crate) fn Answer(props: &Props) -> Html {
    match props.question.widget {
        Widget::Choice => html! { <Choices ..clone(props) /> },
        Widget::YesNo => html! { <YesNo ..clone(props) /> },
        Widget::NumberStepper => html! { <Stepper ..clone(props) /> },
        Widget::Text | Widget::Date | Widget::Phone | Widget::IdNumber | Widget::Digits => {
            html! { <Typed ..clone(props) /> }
        }
    }
}

fn clone(props: &Props) -> Props {
    Props {
        question: props.question.clone(),
        offered: props.offered.clone(),
        value: props.value.clone(),
        onchange: props.onchange.clone(),
        onenter: props.onenter.clone(),
        error: props.error.clone(),
    }
}

fn error_line(error: Option<&AttrValue>) -> Html {
    error.map_or_else(Html::default, |error| {
        html! {
            <p id="answer-error" class="field-error" data-testid="answer-error">
                { bold::WARNING_CIRCLE.html() }{ error }
            </p>
        }
    })
}

fn option(
    id: String,
    label: AttrValue,
    chosen: bool,
    first: bool,
    in_tab_order: bool,
    onclick: Callback<MouseEvent>,
) -> Html {
    html! {
        <button
            type="button"
            role="radio"
            aria-checked={if chosen { "true" } else { "false" }}
            tabindex={if in_tab_order { "0" } else { "-1" }}
            class={classes!("option", chosen.then_some("chosen"))}
            id={first.then_some(FIELD_ID)}
            data-testid={id}
            {onclick}
        >
            <span class="option-mark">{ if chosen { fill::CHECK_CIRCLE.html() } else { Html::default() } }</span>
            <span class="word">{ label }</span>
        </button>
    }
}

/// A radio group as WAI-ARIA has it: one of it is in the tab order, the arrow keys go round and
/// choose.
fn arrows() -> Callback<KeyboardEvent> {
    Callback::from(|event: KeyboardEvent| {
        let forward = match event.key().as_str() {
            "ArrowDown" | "ArrowRight" => true,
            "ArrowUp" | "ArrowLeft" => false,
            _ => return,
        };
        event.prevent_default();
        bridge::press_neighbour(forward);
    })
}

#[component]
fn Choices(props: &Props) -> Html {
    let ctx = use_ctx();
    let offered: Vec<_> = props
        .question
        .choices
        .iter()
        .filter(|choice| props.offered.contains(&choice.value))
        .collect();
    let short = offered
        .iter()
        .all(|choice| ctx.b(&choice.label).chars().count() <= short_label(ctx.view.lang));
    let two = offered.len() > 3 && short && !ctx.view.elder || offered.len() > 8;
    let chosen_place = offered
        .iter()
        .position(|choice| props.value.as_str() == Some(choice.value.as_str()));
    let choices = offered.iter().enumerate().map(|(place, choice)| {
        let (onchange, value) = (props.onchange.clone(), choice.value.clone());
        let onclick = Callback::from(move |_: MouseEvent| onchange.emit(value.clone().into()));
        option(
            format!("choice-{}", choice.value),
            ctx.b(&choice.label),
            chosen_place == Some(place),
            place == 0,
            chosen_place.unwrap_or(0) == place,
            onclick,
        )
    });
    html! {
        <div class={classes!("answer", props.error.is_some().then_some("wrong"))}>
            <div
                class={classes!("options", two.then_some("two"))}
                role="radiogroup"
                aria-labelledby="title"
                onkeydown={arrows()}
                aria-invalid={props.error.is_some().then_some("true")}
                aria-describedby={props.error.is_some().then_some("answer-error")}
            >
                { for choices }
            </div>
            { error_line(props.error.as_ref()) }
        </div>
    }
}

/// Labels up to this long stand two in a row.
const fn short_label(lang: Lang) -> usize {
    match lang {
        Lang::Zh => 12,
        Lang::En => 40,
    }
}

#[component]
fn YesNo(props: &Props) -> Html {
    let ctx = use_ctx();
    let choice = |id: &str, yes: bool| {
        let onchange = props.onchange.clone();
        let onclick = Callback::from(move |_: MouseEvent| onchange.emit(yes.into()));
        option(
            id.to_owned(),
            yes_no(&ctx, &props.question, yes),
            props.value.as_bool() == Some(yes),
            yes,
            props.value.as_bool().unwrap_or(true) == yes,
            onclick,
        )
    };
    html! {
        <div class={classes!("answer", props.error.is_some().then_some("wrong"))}>
            <div class="options two tall" role="radiogroup" aria-labelledby="title" onkeydown={arrows()}>
                { choice("answer-yes", true) }
                { choice("answer-no", false) }
            </div>
            { error_line(props.error.as_ref()) }
        </div>
    }
}

#[component]
fn Stepper(props: &Props) -> Html {
    let ctx = use_ctx();
    let (minimum, maximum) = match &props.question.kind {
        AnswerKind::Integer { minimum, maximum } => (*minimum, *maximum),
        AnswerKind::String { .. } | AnswerKind::Boolean => (0, 0),
    };
    let now = props.value.as_i64();
    let change = |by: i64| {
        let onchange = props.onchange.clone();
        let next = now
            .map_or(minimum, |now| now.saturating_add(by))
            .clamp(minimum, maximum);
        Callback::from(move |_: MouseEvent| onchange.emit(next.into()))
    };
    let keys = {
        let onchange = props.onchange.clone();
        let onenter = props.onenter.clone();
        Callback::from(move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowUp" | "ArrowRight" => 1,
                "ArrowDown" | "ArrowLeft" => -1,
                "Enter" => return onenter.emit(()),
                _ => return,
            };
            event.prevent_default();
            let next = now.map_or(minimum, |now| now.saturating_add(by));
            onchange.emit(next.clamp(minimum, maximum).into());
        })
    };
    html! {
        <div class={classes!("answer", props.error.is_some().then_some("wrong"))}>
            <div class="stepper">
                <button type="button" class="stepper-button" onclick={change(-1)}
                    disabled={now.is_some_and(|now| now <= minimum)}
                    aria-label={ctx.t("form-stepper-less")} data-testid="stepper-minus">
                    { bold::MINUS.html() }
                </button>
                <div
                    id={FIELD_ID}
                    class="stepper-value"
                    role="spinbutton"
                    tabindex="0"
                    aria-labelledby="title"
                    aria-valuemin={minimum.to_string()}
                    aria-valuemax={maximum.to_string()}
                    aria-valuenow={now.map(|now| now.to_string())}
                    aria-live="polite"
                    onkeydown={keys}
                    data-testid="stepper-value"
                >
                    <strong>{ now.map_or_else(|| "–".to_owned(), |now| now.to_string()) }</strong>
                    if let Some(unit) = unit_of(&props.question, now == Some(1)) {
                        <span class="unit">{ ctx.b(unit) }</span>
                    }
                </div>
                <button type="button" class="stepper-button" onclick={change(1)}
                    disabled={now.is_some_and(|now| now >= maximum)}
                    aria-label={ctx.t("form-stepper-more")} data-testid="stepper-plus">
                    { bold::PLUS.html() }
                </button>
            </div>
            { error_line(props.error.as_ref()) }
        </div>
    }
}

#[component]
fn Typed(props: &Props) -> Html {
    let ctx = use_ctx();
    use_effect_with((), |()| bridge::focus_at_rest(FIELD_ID));
    let (accept, layout) = takes(&props.question);
    let text = to_text(Some(&props.value));
    let change = {
        let (question, onchange) = (props.question.clone(), props.onchange.clone());
        Callback::from(move |text: String| onchange.emit(to_value(&question, &text)))
    };
    let onkey = {
        let (change, text) = (change.clone(), text.clone());
        Callback::from(move |key: Key| {
            change.emit(press(&text, key, accept));
            bridge::focus(FIELD_ID);
        })
    };
    let onwrite = {
        let (change, text) = (change.clone(), text.clone());
        Callback::from(move |word: String| {
            change.emit(accepted(&format!("{text}{word}"), accept));
            bridge::focus(FIELD_ID);
        })
    };
    let placeholder = match props.question.widget {
        Widget::Date => Some(ctx.t("form-date-example")),
        Widget::Text => Some(ctx.t("form-text-placeholder")),
        Widget::Choice
        | Widget::NumberStepper
        | Widget::YesNo
        | Widget::Phone
        | Widget::IdNumber
        | Widget::Digits => None,
    };
    let in_words = (props.question.widget == Widget::Date)
        .then(|| format::calendar(&text, ctx.view.lang))
        .flatten();
    html! {
        <div class="answer typed">
            <Field
                id={FIELD_ID}
                label={ctx.b(&props.question.question)}
                label_hidden=true
                value={text}
                {accept}
                onchange={change}
                onenter={props.onenter.clone()}
                active=true
                {placeholder}
                unit={props.question.unit.as_ref().map(|unit| ctx.b(unit))}
                error={props.error.clone()}
                after={in_words.map_or_else(Html::default, |words| html! { <span class="unit day">{ words }</span> })}
            />
            if layout == Layout::Latin {
                <Chinese press={onkey} write={onwrite} />
            } else {
                <Keys {layout} press={onkey} />
            }
        </div>
    }
}
