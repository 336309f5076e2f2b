//! One question of the form.

use domain::catalogue::{DateRange, Widget};
use domain::id::ItemCode;
use ipc::{Input, Progress};
use serde_json::Value;
use yew::prelude::*;

use super::case::asked_in_words;
use super::widget::{Answer, FIELD_ID};
use crate::bridge;
use crate::components::icon::{bold, duotone, fill};
use crate::components::steps::Steps;
use crate::components::{Button, Frame, Kind, Note, Tone};
use crate::state::{Ctx, use_ctx};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) item: ItemCode,
    pub(crate) progress: Progress,
    pub(crate) question: ipc::Question,
}

/// What is wrong with an answer, in words: the schema's keyword, more precisely where the widget
/// tells more.
fn error_text(ctx: &Ctx, keyword: &str, asked: &domain::catalogue::Question) -> AttrValue {
    let id = match (keyword, asked.widget, asked.dates) {
        ("maximum", Widget::Date, DateRange::Past) => "form-error-date-past",
        ("minimum", Widget::Date, DateRange::Future) => "form-error-date-future",
        ("pattern" | "minLength" | "maxLength", Widget::Phone, _) => "form-error-pattern-phone",
        ("pattern" | "minLength" | "maxLength", Widget::IdNumber, _) => {
            "form-error-pattern-id-number"
        }
        ("required", ..) => "form-error-required",
        ("minimum", ..) => "form-error-minimum",
        ("maximum", ..) => "form-error-maximum",
        ("pattern", ..) => "form-error-pattern",
        ("minLength", ..) => "form-error-min-length",
        ("maxLength", ..) => "form-error-max-length",
        ("enum", ..) => "form-error-enum",
        ("format", ..) => "form-error-format",
        _ => "form-error-type",
    };
    ctx.t(id)
}

#[component]
pub(crate) fn Ask(props: &Props) -> Html {
    let ctx = use_ctx();
    let question = &props.question;
    let value = use_state(|| question.value.clone().unwrap_or_default().take());
    // An answer that the shell sets itself (a default) is shown, too.
    use_effect_with(question.value.clone(), {
        let value = value.clone();
        move |told| {
            if let Some(told) = told {
                value.set(told.clone().take());
            }
        }
    });
    use_effect_with(question.error.clone(), |error| {
        if error.is_some() {
            bridge::focus(FIELD_ID);
        }
    });
    let item = ctx.item(&props.item);
    let asked = item.and_then(|item| {
        let questions = item.questions();
        questions
            .into_iter()
            .find(|asked| asked.id == question.field)
    });
    let (Some(item), Some(asked)) = (item, asked) else {
        return html! {
            <Frame id="page-question" title={question.field.clone()} actions={html! {
                <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")} onclick={ctx.send(Input::Back)} id="back" />
            }} />
        };
    };
    let tell = {
        let (act, field) = (ctx.act.clone(), question.field.clone());
        move |value: Value| {
            act.emit(Input::Answer {
                field: field.clone(),
                value: value.into(),
            });
        }
    };
    let onchange = {
        let (value, tell) = (value.clone(), tell.clone());
        let at_once = matches!(
            asked.widget,
            Widget::Choice | Widget::YesNo | Widget::NumberStepper
        );
        Callback::from(move |new: Value| {
            if at_once {
                tell(new.clone());
            }
            value.set(new);
        })
    };
    let go_on: Callback<()> = {
        let (act, value) = (ctx.act.clone(), value.clone());
        Callback::from(move |()| {
            tell((*value).clone());
            act.emit(Input::Continue);
        })
    };
    let error = question
        .error
        .as_ref()
        .map(|keyword| error_text(&ctx, keyword, &asked));
    let alert = error.as_ref().map(|error| {
        html! {
            <div class="summary" role="alert" data-testid="summary" data-keyword={question.error.clone()}>
                { fill::WARNING_CIRCLE.html() }
                <p><strong>{ ctx.t("form-error-title") }</strong>{ error }</p>
            </div>
        }
    });
    let answered = !value.is_null();
    let main = match (question.changing, question.optional && !answered) {
        (true, _) => "form-back-to-check",
        (false, true) => "action-skip",
        (false, false) => "action-continue",
    };
    let why = ctx.ta(
        "form-why-clause",
        &[
            ("reason", ctx.b(&asked.why.text).into()),
            ("version", asked.why.rule_version.into()),
            ("clause", asked.why.clause.into()),
            ("department", ctx.b(&item.department.name).into()),
        ],
    );
    let help = match (&asked.help, question.optional) {
        (Some(help), _) => Some(ctx.b(help)),
        (None, true) => Some(ctx.t("optional-mark")),
        (None, false) => None,
    };
    html! {
        <Frame
            id="page-question"
            class="question"
            bar={html! { <Steps item={props.item.clone()} progress={props.progress} /> }}
            title={ctx.b(&asked.question)}
            lead={help}
            {alert}
            aside={html! {
                <>
                if let Some(asked) = &question.asked {
                    <Note tone={Tone::Amber} icon={fill::WARNING_CIRCLE} title={ctx.t("correct-asked-here")} id="asked">
                        { asked_in_words(&ctx, asked) }
                    </Note>
                }
                <Note tone={Tone::Sky} icon={duotone::INFO} title={ctx.t("form-why")} id="why">
                    <p>{ why }</p>
                </Note>
                </>
            }}
            actions={html! {
                <>
                    <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")} onclick={ctx.send(Input::Back)} id="back" />
                    <Button kind={Kind::Main} label={ctx.t(main)} after={bold::ARROW_RIGHT}
                        onclick={go_on.reform(|_: MouseEvent| ())} id="continue" />
                </>
            }}
        >
            <Answer
                question={asked}
                offered={question.choices.clone()}
                value={(*value).clone()}
                {onchange}
                onenter={go_on}
                {error}
            />
        </Frame>
    }
}
