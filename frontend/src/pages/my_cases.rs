//! The person's cases: loading, none, one, many, or what this device alone knows.

use domain::case::CaseState;
use ipc::{CaseRow, Input, LoadState};
use yew::prelude::*;

use crate::components::icon::{Icon, bold, duotone, of_item};
use crate::components::{Button, ErrorBox, Frame, Kind, clauses};
use crate::format::Moment;
use crate::state::{Ctx, use_ctx};

/// A case's state as a word in its colour. Without one it is only saved on this device, or was
/// not accepted.
pub(crate) fn state_tag(ctx: &Ctx, row: &CaseRow) -> Html {
    let (text, tone, word) = match row.state {
        None if row.refused.is_some() => ("case-state-refused", "seal", "refused"),
        None => ("case-state-pending", "amber", "pending"),
        Some(CaseState::Filed) => ("case-state-filed", "pine", "filed"),
        Some(CaseState::AwaitsConfirmation) => (
            "case-state-awaits-confirmation",
            "amber",
            "awaits_confirmation",
        ),
        Some(CaseState::Withdrawn) => ("case-state-withdrawn", "grey", "withdrawn"),
        Some(CaseState::Accepted) => ("case-state-accepted", "pine", "accepted"),
        Some(CaseState::CorrectionWanted) => {
            ("case-state-correction-wanted", "amber", "correction_wanted")
        }
        Some(CaseState::Corrected) => ("case-state-corrected", "pine", "corrected"),
        Some(CaseState::Approved) => ("case-state-approved", "pine", "approved"),
        Some(CaseState::ApprovedByRule) => {
            ("case-state-approved-by-rule", "pine", "approved_by_rule")
        }
        Some(CaseState::Denied) => ("case-state-denied", "grey", "denied"),
        Some(CaseState::Closed) => ("case-state-closed", "grey", "closed"),
    };
    html! {
        <span class={classes!("tag", tone)} data-testid="case-state" data-state={word}>{ ctx.t(text) }</span>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) load: LoadState,
    pub(crate) cases: Vec<CaseRow>,
}

#[component]
pub(crate) fn MyCases(props: &Props) -> Html {
    let ctx = use_ctx();
    let row = |(place, row): (usize, &CaseRow)| {
        let name = ctx.name_of(&row.item);
        let date = Moment::new(row.filed_ms, ctx.offset()).date(ctx.view.lang);
        let (icon, tint) = ctx
            .item(&row.item)
            .map_or((duotone::FILE_TEXT, "pine"), |item| {
                (of_item(&item.icon), item.tint.as_str())
            });
        html! {
            <button
                type="button"
                class="case-row"
                key={row.case.to_string()}
                onclick={ctx.send(Input::OpenCase { case: row.case })}
                data-testid={format!("case-{place}")}
                data-case={row.case.to_string()}
            >
                <span class={classes!("tile-icon", tint)}>{ icon.html() }</span>
                <span class="tile-text">
                    <strong>{ name }</strong>
                    <span class="case-number">{ &row.number }</span>
                    <span class="tile-department">{ ctx.ta("case-filed-on", &[("date", date.into())]) }</span>
                </span>
                { state_tag(&ctx, row) }
                <span class="tile-caret">{ bold::CARET_RIGHT.html() }</span>
            </button>
        }
    };
    let body = match (props.load, props.cases.is_empty()) {
        (LoadState::Loading, _) => html! {
            <div class="card loading" role="status" data-testid="cases-loading">
                { bold::CIRCLE_NOTCH.html() }<p>{ ctx.t("cases-loading") }</p>
            </div>
        },
        (LoadState::Ready, true) => html! {
            <div class="empty" data-testid="cases-empty">
                { duotone::FOLDER_USER.html() }
                <h2>{ ctx.t("cases-empty-title") }</h2>
                <p>{ clauses(&ctx.t("cases-empty-what")) }</p>
            </div>
        },
        (LoadState::Ready | LoadState::Failed { .. }, _) => html! {
            <div class="case-rows" data-testid="cases">{ for props.cases.iter().enumerate().map(row) }</div>
        },
    };
    // What else of theirs can be looked at.
    let further =
        |id: &'static str, icon: Icon, tint: &'static str, texts: [&str; 2], input: Input| {
            let [title, note] = texts.map(|text| ctx.t(text));
            html! {
                <button type="button" class="case-row" onclick={ctx.send(input)} data-testid={id}>
                    <span class={classes!("tile-icon", tint)}>{ icon.html() }</span>
                    <span class="tile-text">
                        <strong>{ title }</strong>
                        <span class="tile-department">{ note }</span>
                    </span>
                    <span class="tile-caret">{ bold::CARET_RIGHT.html() }</span>
                </button>
            }
        };
    let again = matches!(props.load, LoadState::Failed { .. });
    html! {
        <Frame
            id="page-my-cases"
            class="wide"
            title={ctx.t("cases-title")}
            lead={ctx.t("cases-lead")}
            actions={html! {
                <>
                    if again {
                        <Button icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                            onclick={ctx.send(Input::Retry)} id="retry" />
                    } else {
                        <Button icon={bold::PLUS} label={ctx.t("cases-start")}
                            onclick={ctx.send(Input::AnotherMatter)} id="another-matter" />
                    }
                    <Button kind={Kind::Main} icon={bold::CHECK} label={ctx.t("action-done")}
                        onclick={ctx.send(Input::End)} id="finish" />
                </>
            }}
        >
            if let LoadState::Failed { code } = props.load {
                <ErrorBox {code} what={ctx.t("cases-failed")} />
            }
            { body }
            if props.load != LoadState::Loading {
                { further("seen-open", duotone::EYE, "sky", ["seen-title", "seen-open-note"], Input::OpenSeen) }
                { further("grants-open", duotone::USERS_THREE, "sky", ["grants-title", "grants-open-note"], Input::OpenGrants) }
                { further("certificates", duotone::CERTIFICATE, "pine", ["certificates-open", "certificates-open-note"], Input::OpenCertificates) }
            }
        </Frame>
    }
}
