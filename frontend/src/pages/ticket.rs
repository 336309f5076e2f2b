//! A queue ticket: what for, whether before others, the number.

use domain::id::ItemCode;
use domain::ticket::{Minutes, Priority};
use ipc::{Input, LoadState, TicketLine, TicketShown};
use yew::prelude::*;

use crate::components::icon::{Icon, bold, duotone, fill, of_item};
use crate::components::{Button, ErrorBox, Frame, Kind, Note, Tone, clauses, phrases};
use crate::format::Moment;
use crate::state::{Ctx, use_ctx};

/// A range of minutes in words: from the text of a range, of a short wait, of none known.
fn minutes(ctx: &Ctx, estimate: Option<Minutes>, [range, soon, unknown]: [&str; 3]) -> AttrValue {
    match estimate {
        Some(Minutes { from: 0, to }) => ctx.ta(soon, &[("to", u64::from(to).into())]),
        Some(Minutes { from, to }) => ctx.ta(
            range,
            &[
                ("from", u64::from(from).into()),
                ("to", u64::from(to).into()),
            ],
        ),
        None => ctx.t(unknown),
    }
}

fn back(ctx: &Ctx) -> Html {
    html! {
        <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")}
            onclick={ctx.send(Input::Back)} id="back" />
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct ForProps {
    pub(crate) load: LoadState,
    pub(crate) lines: Vec<TicketLine>,
}

/// What for.
#[component]
pub(crate) fn For(props: &ForProps) -> Html {
    let ctx = use_ctx();
    let row = |item: &ipc::Item| {
        let Ok(code) = ItemCode::new(&item.code) else {
            return Html::default();
        };
        let mut lines = props.lines.iter();
        let line = lines.find(|line| line.department.as_str() == item.department.code);
        html! {
            <button
                type="button"
                class="case-row"
                key={item.code.clone()}
                onclick={ctx.send(Input::TicketFor { item: code })}
                data-testid={format!("ticket-for-{}", item.code)}
            >
                <span class={classes!("tile-icon", item.tint.as_str())}>{ of_item(&item.icon).html() }</span>
                <span class="tile-text">
                    <strong>{ ctx.item_name(item) }</strong>
                    <span class="tile-department">{ ctx.b(&item.department.name) }</span>
                </span>
                if let Some(line) = line {
                    <span class="ticket-line">
                        <span>{ ctx.ta("ticket-line", &[("count", u64::from(line.waiting).into())]) }</span>
                        if line.estimate.is_some() {
                            <span class="ticket-wait">{ minutes(
                                &ctx, line.estimate, ["ticket-wait", "ticket-wait-soon", "ticket-wait-unknown"],
                            ) }</span>
                        }
                    </span>
                }
                <span class="tile-caret">{ bold::CARET_RIGHT.html() }</span>
            </button>
        }
    };
    html! {
        <Frame
            id="page-ticket-for"
            class="wide"
            title={ctx.t("ticket-for-title")}
            lead={ctx.t("ticket-for-lead")}
            actions={back(&ctx)}
        >
            if props.load == LoadState::Loading {
                <p class="ticket-looking" role="status">{ bold::CIRCLE_NOTCH.html() }{ ctx.t("ticket-lines-loading") }</p>
            } else if matches!(props.load, LoadState::Failed { .. }) {
                <Note tone={Tone::Amber} icon={fill::WARNING_CIRCLE} id="lines-unknown">
                    <p>{ clauses(&ctx.t("ticket-lines-unknown")) }</p>
                </Note>
            }
            <div class="case-rows" data-testid="ticket-items">{ for ctx.boot.items.iter().map(row) }</div>
        </Frame>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct WhoProps {
    pub(crate) item: ItemCode,
}

/// Whether before others.
#[component]
pub(crate) fn Who(props: &WhoProps) -> Html {
    let ctx = use_ctx();
    let choice = |icon: Icon, text: &str, priority: Priority, id: &'static str| {
        html! {
            <button type="button" class="case-row ticket-choice" key={id}
                onclick={ctx.send(Input::TakeTicket { priority })} data-testid={id}>
                <span class="tile-icon pine">{ icon.html() }</span>
                <span class="tile-text"><strong>{ phrases(&ctx.t(text)) }</strong></span>
                <span class="tile-caret">{ bold::CARET_RIGHT.html() }</span>
            </button>
        }
    };
    let named = ctx.view.person.as_ref().map(|chip| {
        let name = ctx.pick(&chip.zh, &chip.en).to_owned();
        ctx.ta("ticket-who-named", &[("name", name.into())])
    });
    html! {
        <Frame
            id="page-ticket-who"
            title={ctx.t("ticket-who-title")}
            lead={ctx.t("ticket-who-lead")}
            aside={html! {
                <Note tone={Tone::Sky} icon={duotone::INFO} title={ctx.name_of(&props.item)}>
                    <p>{ named.unwrap_or_else(|| ctx.t("ticket-who-unnamed")) }</p>
                </Note>
            }}
            actions={back(&ctx)}
        >
            <div class="case-rows">
                { choice(duotone::USERS, "ticket-who-ordinary", Priority::Ordinary, "who-ordinary") }
                { choice(duotone::HAND_HEART, "ticket-who-elder", Priority::Elder, "who-elder") }
                { choice(duotone::BABY, "ticket-who-disabled", Priority::Disabled, "who-disabled") }
            </div>
        </Frame>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) load: LoadState,
    pub(crate) item: ItemCode,
    pub(crate) ticket: Option<TicketShown>,
}

/// The number, or why there is none.
#[component]
pub(crate) fn Ticket(props: &Props) -> Html {
    let ctx = use_ctx();
    match (&props.load, &props.ticket) {
        (LoadState::Failed { code }, _) => html! {
            <Frame
                id="page-ticket"
                title={ctx.t("ticket-failed-title")}
                lead={ctx.name_of(&props.item)}
                alert={html! { <ErrorBox code={*code} /> }}
                actions={html! {
                    <>
                        { back(&ctx) }
                        <Button kind={Kind::Main} icon={bold::ARROW_CLOCKWISE} label={ctx.t("action-retry")}
                            onclick={ctx.send(Input::Retry)} id="retry" />
                    </>
                }}
            />
        },
        (_, None) => html! {
            <Frame id="page-ticket" title={ctx.t("ticket-taking-title")} lead={ctx.name_of(&props.item)}>
                <div class="card loading" role="status">
                    { bold::CIRCLE_NOTCH.html() }<p>{ ctx.t("ticket-taking-what") }</p>
                </div>
            </Frame>
        },
        (_, Some(ticket)) => taken(&ctx, ticket),
    }
}

fn taken(ctx: &Ctx, ticket: &TicketShown) -> Html {
    let number = ticket.number.to_string();
    let moment = Moment::new(ticket.taken_ms, ctx.offset());
    let said = ctx.ta("ticket-number-label", &[("number", number.clone().into())]);
    let row = |id: &str, value: AttrValue| {
        html! { <div><dt>{ ctx.t(id) }</dt><dd>{ value }</dd></div> }
    };
    let ahead = u64::from(ticket.ahead);
    html! {
        <Frame
            id="page-ticket"
            class="ticket"
            title={ctx.t("ticket-title")}
            lead={ctx.t("ticket-lead")}
            aside={html! {
                <Note tone={Tone::Pine} icon={duotone::CHAT} title={ctx.t("ticket-next-title")}>
                    <p>{ clauses(&ctx.t("ticket-next")) }</p>
                    <p>{ clauses(&ctx.t("ticket-next-late")) }</p>
                </Note>
            }}
            actions={html! {
                <Button kind={Kind::Main} icon={bold::CHECK} label={ctx.t("action-done")}
                    onclick={ctx.send(Input::Back)} id="ticket-done" />
            }}
        >
            if let Some(window) = ticket.window {
                <Note tone={Tone::Amber} icon={fill::WARNING_CIRCLE} id="ticket-called">
                    <p>{ ctx.ta("ticket-called", &[("window", u64::from(window).into())]) }</p>
                </Note>
            }
            <section class="card ticket-card">
                <div class="ticket-text">
                    <p class="ticket-number" role="status" aria-label={said} data-testid="ticket-number">{ number }</p>
                    <dl class="ticket-facts">
                        { row("ticket-for", ctx.name_of(&ticket.item)) }
                        { row("ticket-ahead", ctx.ta("ticket-ahead-value", &[("count", ahead.into())])) }
                        { row("ticket-estimate", minutes(
                            ctx, ticket.estimate,
                            ["ticket-estimate-value", "ticket-estimate-soon", "ticket-estimate-unknown"],
                        )) }
                        { row("ticket-taken", moment.clock().into()) }
                    </dl>
                </div>
                <figure class="ticket-code">
                    { Html::from_html_unchecked(ticket.qr_svg.clone().into()) }
                    <figcaption>{ ctx.t("ticket-qr") }</figcaption>
                </figure>
            </section>
        </Frame>
    }
}
