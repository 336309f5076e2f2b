//! Who has opened what the person submitted: when, for what, in which block.

use ipc::{Input, LoadState, SeenRow};
use yew::prelude::*;

use super::grants::shared;
use crate::components::icon::{bold, duotone};
use crate::components::{Button, ErrorBox, Frame, Kind, Note, Tone, clauses};
use crate::format::Moment;
use crate::state::{Ctx, use_ctx};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) load: LoadState,
    pub(crate) rows: Vec<SeenRow>,
}

/// What it was opened for.
fn purpose(ctx: &Ctx, row: &SeenRow) -> AttrValue {
    ctx.t(match row.purpose.as_str() {
        "handle_case" => "seen-for-handle-case",
        "check_evidence" => "seen-for-check-evidence",
        "answer_holder" => "seen-for-answer-holder",
        "rule" => "seen-for-rule",
        _ => "seen-for-other",
    })
}

fn row(ctx: &Ctx, (place, row): (usize, &SeenRow)) -> Html {
    let moment = Moment::new(row.at_ms, ctx.offset());
    let date = moment.date(ctx.view.lang);
    let when = ctx.ta(
        "seen-when",
        &[
            ("date", date.into()),
            ("time", moment.clock().into()),
            ("height", row.height.to_string().into()),
        ],
    );
    let (name, number) = shared(ctx, &row.what);
    let icon = match row.purpose.as_str() {
        "rule" => duotone::LIST_CHECKS,
        _ => duotone::EYE,
    };
    html! {
        <li class="case-row still" key={format!("{place}-{}", row.height)} data-testid={format!("seen-{place}")}>
            <span class="tile-icon sky">{ icon.html() }</span>
            <span class="tile-text">
                <strong>{ ctx.department(&row.department) }</strong>
                <span class="seen-for">{ purpose(ctx, row) }</span>
                if row.granted { <span class="seen-for">{ ctx.t("seen-granted") }</span> }
                <span class="tile-department">{ name }</span>
                <span class="case-number">{ number }</span>
                <span class="tile-department">{ when }</span>
            </span>
            if !row.verified { <span class="tag amber">{ ctx.t("case-history-unverified") }</span> }
        </li>
    }
}

#[component]
pub(crate) fn Seen(props: &Props) -> Html {
    let ctx = use_ctx();
    let body = match (props.load, props.rows.is_empty()) {
        (LoadState::Loading, _) => html! {
            <div class="card loading" role="status" data-testid="seen-loading">
                { bold::CIRCLE_NOTCH.html() }<p>{ ctx.t("seen-loading") }</p>
            </div>
        },
        (LoadState::Ready, true) => html! {
            <div class="empty" data-testid="seen-empty">
                { duotone::EYE.html() }
                <h2>{ ctx.t("seen-empty-title") }</h2>
                <p>{ clauses(&ctx.t("seen-empty-what")) }</p>
            </div>
        },
        (LoadState::Ready | LoadState::Failed { .. }, _) => html! {
            <ul class="case-rows" data-testid="seen">
                { for props.rows.iter().enumerate().map(|one| row(&ctx, one)) }
            </ul>
        },
    };
    html! {
        <Frame
            id="page-seen"
            class="wide"
            title={ctx.t("seen-title")}
            lead={ctx.t("seen-lead")}
            actions={html! {
                <>
                    <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")}
                        onclick={ctx.send(Input::Back)} id="back" />
                    <Button kind={Kind::Main} icon={bold::CHECK} label={ctx.t("action-done")}
                        onclick={ctx.send(Input::End)} id="finish" />
                </>
            }}
        >
            if let LoadState::Failed { code } = props.load {
                <ErrorBox {code} what={ctx.t("seen-failed")} />
                <Button icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                    onclick={ctx.send(Input::Retry)} id="retry" />
            }
            { body }
            if props.load == LoadState::Ready && !props.rows.is_empty() {
                <Note tone={Tone::Sky} icon={duotone::INFO}>{ clauses(&ctx.t("seen-note")) }</Note>
            }
        </Frame>
    }
}
