//! All answers, each with "change".

use domain::id::ItemCode;
use ipc::{AnswerRow, Input, Item, Progress};
use yew::prelude::*;

use crate::components::answer::reads;
use crate::components::icon::bold;
use crate::components::steps::Steps;
use crate::components::{Button, Frame, Kind};
use crate::state::use_ctx;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) item: ItemCode,
    pub(crate) progress: Progress,
    pub(crate) answers: Vec<AnswerRow>,
    pub(crate) correcting: bool,
}

#[component]
pub(crate) fn Check(props: &Props) -> Html {
    let ctx = use_ctx();
    let questions = ctx
        .item(&props.item)
        .map(Item::questions)
        .unwrap_or_default();
    let row = |row: &AnswerRow| {
        let asked = questions.iter().find(|asked| asked.id == row.field);
        let label = asked.map_or_else(|| row.field.clone().into(), |asked| ctx.b(&asked.label));
        let answer = match (asked, &row.value) {
            (Some(asked), Some(value)) => reads(&ctx, asked, value),
            _ => ctx.t("form-empty-answer"),
        };
        let change = Input::Change {
            field: row.field.clone(),
        };
        html! {
            <div class="row" key={row.field.clone()} data-testid={format!("row-{}", row.field)}>
                <dt>{ &label }</dt>
                <dd class={row.value.is_none().then_some("none")}>{ answer }</dd>
                <dd class="row-action">
                    if row.can_change {
                        <Button
                            kind={Kind::Quiet}
                            icon={bold::PENCIL}
                            label={ctx.t("action-change")}
                            says={ctx.ta("check-change-label", &[("label", label.into())])}
                            onclick={ctx.send(change)}
                            id={format!("change-{}", row.field)}
                        />
                    }
                </dd>
            </div>
        }
    };
    html! {
        <Frame
            id="page-check"
            class="wide"
            bar={html! { <Steps item={props.item.clone()} progress={props.progress} /> }}
            title={ctx.t("check-title")}
            lead={ctx.t(if props.correcting { "check-lead-correcting" } else { "check-lead" })}
            actions={html! {
                <>
                    <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")} onclick={ctx.send(Input::Back)} id="back" />
                    <Button kind={Kind::Main} label={ctx.t("check-continue")} after={bold::ARROW_RIGHT}
                        onclick={ctx.send(Input::Continue)} id="continue" />
                </>
            }}
        >
            <dl class="card rows">{ for props.answers.iter().map(row) }</dl>
        </Frame>
    }
}
