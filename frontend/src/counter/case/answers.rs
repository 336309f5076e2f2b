//! What the person filled in. It is locked until it was opened by an action of its own, which its
//! holder sees; nothing of it is kept when the page is left.

use domain::action::{PublicField, PublicValue};
use domain::catalogue::Question;
use ipc::{Answer, CaseContent, CasePage, CounterInput as Input, StaffAct};
use yew::prelude::*;

use super::super::say;
use super::super::state::Ctx;
use crate::components::answer::reads;
use crate::components::icon::{bold, duotone, fill};
use crate::components::strip::strip;
use crate::components::{Button, Kind};
use crate::format::{Moment, calendar};

pub(super) fn answers(ctx: &Ctx, case: &CasePage) -> Html {
    html! {
        <>
            { content(ctx, case) }
            if !case.public.is_empty() { { public(ctx, case) } }
        </>
    }
}

fn content(ctx: &Ctx, case: &CasePage) -> Html {
    match &case.content {
        CaseContent::Locked => html! {
            <div class="card locked" data-testid="content-locked">
                <span class="locked-icon">{ duotone::LOCK_KEY.html() }</span>
                <h2>{ ctx.t("clerk-content-locked") }</h2>
                <p class="soft">{ ctx.t("clerk-content-locked-what") }</p>
                if case.may.contains(&StaffAct::Open) {
                    <Button kind={Kind::Second} icon={bold::EYE} label={say::act(ctx, StaffAct::Open)}
                        hint={ctx.key_of_act(StaffAct::Open)} disabled={case.busy}
                        onclick={ctx.send(Input::Begin { act: StaffAct::Open })} id="open-here" />
                }
            </div>
        },
        CaseContent::Opening { states } => html! {
            <div class="card" data-testid="content-opening">
                <h2>{ ctx.t("clerk-content-opening") }</h2>
                <p class="soft">{ ctx.t("clerk-content-opening-what") }</p>
                { strip(ctx, states) }
            </div>
        },
        CaseContent::Fetching => html! {
            <p class="card turns case-waits" role="status" data-testid="content-fetching">
                { bold::CIRCLE_NOTCH.html() }<span>{ ctx.t("clerk-content-fetching") }</span>
            </p>
        },
        CaseContent::Failed { code } => html! {
            <>
                { say::trouble(ctx, *code) }
                <Button kind={Kind::Second} icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                    onclick={ctx.send(Input::Retry)} id="retry-content" />
            </>
        },
        CaseContent::Open {
            answers,
            card,
            consents,
            proven,
            until_ms,
        } => open(ctx, case, answers, card, consents, *proven, *until_ms),
    }
}

/// The opened content: the answers, what the document said, the consents.
fn open(
    ctx: &Ctx,
    case: &CasePage,
    answers: &[Answer],
    card: &[Answer],
    consents: &[String],
    proven: bool,
    until_ms: i64,
) -> Html {
    let item = ctx.item(&case.row.item);
    let questions = item.map(ipc::Item::questions).unwrap_or_default();
    let until = Moment::new(until_ms, ctx.offset()).clock();
    let until: String = until.chars().take(5).collect();
    let consent = |purpose: &String| {
        let text = item.and_then(|item| {
            item.consents
                .iter()
                .find(|consent| consent.purpose == *purpose)
        });
        html! {
            <li class="line">
                <span class="tone-pine">{ fill::CHECK_CIRCLE.html() }</span>
                <span>{ text.map_or_else(|| purpose.clone().into(), |consent| ctx.b(&consent.text)) }</span>
            </li>
        }
    };
    let (icon, tone, text) = if proven {
        (fill::SEAL_CHECK, "tone-pine", "clerk-content-proven")
    } else {
        (fill::WARNING_CIRCLE, "tone-seal", "clerk-content-unproven")
    };
    html! {
        <>
            <p class="open-until" data-testid="content-open">
                { bold::EYE.html() }<span>{ ctx.ta("clerk-content-open", &[("time", until.into())]) }</span>
            </p>
            <section class="card" aria-labelledby="answers">
                <h2 id="answers">{ ctx.t("clerk-answers") }</h2>
                <dl class="pairs">{ for answers.iter().map(|answer| row(ctx, &questions, answer)) }</dl>
                <p class={classes!("proof", tone)}>{ icon.html() }<span>{ ctx.t(text) }</span></p>
            </section>
            if !card.is_empty() {
                <section class="card" aria-labelledby="document">
                    <h2 id="document">{ ctx.t("clerk-document") }</h2>
                    <dl class="pairs">{ for card.iter().map(|field| document(ctx, field)) }</dl>
                </section>
            }
            if !consents.is_empty() {
                <section class="card" aria-labelledby="consents">
                    <h2 id="consents">{ ctx.t("clerk-consents") }</h2>
                    <ul class="lines">{ for consents.iter().map(consent) }</ul>
                </section>
            }
        </>
    }
}

fn row(ctx: &Ctx, questions: &[Question], answer: &Answer) -> Html {
    let asked = questions.iter().find(|asked| asked.id == answer.field);
    let label = asked.map_or_else(|| answer.field.clone().into(), |asked| ctx.b(&asked.label));
    let reads = match (asked, &answer.value) {
        (Some(asked), Some(value)) => reads(ctx, asked, value),
        (None, Some(value)) => plain(value),
        (_, None) => ctx.t("form-empty-answer"),
    };
    html! {
        <div class="pair" key={answer.field.clone()} data-testid={format!("answer-{}", answer.field)}>
            <dt>{ label }</dt>
            <dd class={answer.value.is_none().then_some("soft")}>
                { reads }
                if answer.changed { { " " }<span class="tag sky">{ ctx.t("clerk-answer-changed") }</span> }
            </dd>
        </div>
    }
}

fn document(ctx: &Ctx, field: &Answer) -> Html {
    let word = field.field.strip_prefix("card.").unwrap_or(&field.field);
    let value = field.value.as_ref().map_or_else(
        || ctx.t("form-empty-answer"),
        |value| {
            let text = plain(value);
            calendar(&text, ctx.lang).map_or(text, Into::into)
        },
    );
    html! {
        <div class="pair" key={field.field.clone()}>
            <dt>{ ctx.named("clerk-card", word) }</dt>
            <dd>{ value }</dd>
        </div>
    }
}

/// A value of the document, as it stands there.
fn plain(value: &serde_json::Value) -> AttrValue {
    value
        .as_str()
        .map_or_else(|| value.to_string().into(), |text| text.to_owned().into())
}

/// What everybody may read.
fn public(ctx: &Ctx, case: &CasePage) -> Html {
    let item = ctx.item(&case.row.item);
    let questions = item.map(ipc::Item::questions).unwrap_or_default();
    let one = |field: &PublicField| {
        let asked = questions
            .iter()
            .find(|asked| asked.id == field.name.as_str());
        let label = asked.map_or_else(
            || field.name.to_string().into(),
            |asked| ctx.b(&asked.label),
        );
        let value = match &field.value {
            PublicValue::Text(text) => serde_json::Value::from(text.as_str()),
            PublicValue::Integer(number) => serde_json::Value::from(*number),
            PublicValue::Boolean(yes) => serde_json::Value::from(*yes),
        };
        let value = asked.map_or_else(|| plain(&value), |asked| reads(ctx, asked, &value));
        html! { <div class="pair"><dt>{ label }</dt><dd>{ value }</dd></div> }
    };
    html! {
        <section class="card" aria-labelledby="public" data-testid="public">
            <h2 id="public">{ ctx.t("clerk-public") }</h2>
            <p class="soft">{ ctx.t("clerk-public-what") }</p>
            <dl class="pairs">{ for case.public.iter().map(one) }</dl>
        </section>
    }
}
