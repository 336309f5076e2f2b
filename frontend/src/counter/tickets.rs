//! The window's queue tickets: who is here, who comes next, who was put aside.

use domain::catalogue::Language;
use domain::id::ItemCode;
use domain::ticket::Priority;
use ipc::{
    CounterInput as Input, Lang, TicketDeed, TicketNews, TicketRow, TicketStands, TicketsPage,
};
use yew::prelude::*;

use super::say;
use super::state::{Ctx, use_ctx};
use crate::components::icon::{Icon, bold, duotone, fill};
use crate::components::{Button, Kind};
use crate::format::Moment;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) page: TicketsPage,
}

#[component]
pub(super) fn Tickets(props: &Props) -> Html {
    let ctx = use_ctx();
    let page = &props.page;
    html! {
        <main class="whole" data-testid="page-tickets">
            <h1 id="title" tabindex="-1">
                { ctx.ta("clerk-tickets-title", &[("window", u32::from(page.window).into())]) }
            </h1>
            { bands(&ctx, page) }
            <div class="tickets">
                { current(&ctx, page) }
                <section class="card">
                    <h2>{ ctx.ta("clerk-tickets-waiting", &[("count", page.waiting_count.into())]) }</h2>
                    { list(&ctx, page, &page.waiting, "clerk-tickets-nobody", false) }
                </section>
                <section class="card">
                    <h2>{ ctx.t("clerk-tickets-aside") }</h2>
                    { list(&ctx, page, &page.aside, "clerk-tickets-none-aside", true) }
                </section>
            </div>
        </main>
    }
}

/// What has to be known before anything else.
fn bands(ctx: &Ctx, page: &TicketsPage) -> Html {
    let news = |news: &TicketNews| {
        let number = news.number.map_or_else(
            || ctx.t("clerk-tickets-some"),
            |number| number.to_string().into(),
        );
        let text = match news.window {
            Some(window) => ctx.ta(
                "clerk-tickets-elsewhere",
                &[
                    ("number", number.into()),
                    ("window", u32::from(window).into()),
                ],
            ),
            None => ctx.ta("clerk-tickets-not-taken", &[("number", number.into())]),
        };
        html! {
            <div class="note amber" role="status" data-testid="ticket-news">
                { fill::WARNING_CIRCLE.html() }<div><p>{ text }</p></div>
            </div>
        }
    };
    html! {
        <>
            if let Some(code) = page.error { { say::trouble(ctx, code) } }
            if let Some(since) = page.away_since_ms {
                <div class="note amber" role="status" data-testid="tickets-away">
                    { fill::WARNING_CIRCLE.html() }
                    <div>
                        <p><strong>{ ctx.ta("clerk-tickets-away", &[("time", Moment::new(since, ctx.offset()).hours().into())]) }</strong></p>
                        <p>{ ctx.t("clerk-tickets-away-what") }</p>
                        if page.unsent > 0 { <p>{ ctx.ta("clerk-tickets-unsent", &[("count", page.unsent.into())]) }</p> }
                    </div>
                </div>
            }
            { for page.news.iter().map(news) }
        </>
    }
}

/// The ticket that is here, or the way to the next one.
fn current(ctx: &Ctx, page: &TicketsPage) -> Html {
    let Some(ticket) = &page.current else {
        return html! {
            <section class="card ticket-here" data-testid="ticket-none">
                <h2>{ ctx.t("clerk-tickets-free") }</h2>
                <div class="ticket-deeds">
                    <Button kind={Kind::Main} icon={bold::BELL} label={ctx.t("clerk-do-call-next")}
                        hint={ctx.key_of("call_next")} disabled={!page.known}
                        onclick={ctx.send(Input::CallNext)} id="call-next" />
                </div>
            </section>
        };
    };
    let deed = |deed: TicketDeed| {
        let main = if ticket.state == TicketStands::Called {
            TicketDeed::Serve
        } else {
            TicketDeed::Finish
        };
        let kind = if deed == main {
            Kind::Main
        } else {
            Kind::Second
        };
        html! {
            <Button {kind} icon={deed_icon(deed)} label={ctx.named("clerk-do", deed.word())} hint={ctx.key_of(deed.word())}
                onclick={ctx.send(Input::TicketDo { deed })} id={format!("ticket-{}", deed.word())} />
        }
    };
    let may = TicketDeed::ALL
        .into_iter()
        .filter(|deed| deed.follows(ticket.state));
    let serving = ticket.state == TicketStands::Serving;
    html! {
        <section class="card ticket-here" data-testid="ticket-here" data-state={if serving { "serving" } else { "called" }}>
            <h2>{ ctx.t(if serving { "clerk-tickets-serving" } else { "clerk-tickets-called" }) }</h2>
            <p class="ticket-number" data-testid="ticket-number">{ ticket.number.to_string() }</p>
            <p>{ about(ctx, ticket) }</p>
            if page.sending_on {
                { lines(ctx, ticket) }
            } else {
                <div class="ticket-deeds">
                    { for may.map(deed) }
                    <Button kind={Kind::Second} icon={bold::ARROW_RIGHT} label={ctx.t("clerk-do-send-on")} hint={ctx.key_of("send_on")}
                        onclick={ctx.send(Input::SendOn)} id="send-on" />
                </div>
            }
        </section>
    }
}

const fn deed_icon(deed: TicketDeed) -> Icon {
    match deed {
        TicketDeed::Recall => bold::BELL,
        TicketDeed::Serve => bold::USER,
        TicketDeed::Finish => bold::CHECK,
        TicketDeed::Hold => bold::HAND_PALM,
        TicketDeed::Absent => bold::PROHIBIT,
    }
}

/// The other lines that a person can be sent to.
fn lines(ctx: &Ctx, ticket: &TicketRow) -> Html {
    let items = ctx
        .boot
        .items
        .iter()
        .filter(|item| item.code != ticket.item.as_str());
    let one = |item: &ipc::Item| {
        let Ok(code) = ItemCode::new(&item.code) else {
            return Html::default();
        };
        html! {
            <Button kind={Kind::Second} label={ctx.item_name(item)} id={format!("send-to-{}", item.code)}
                onclick={ctx.send(Input::SendTo { item: code })} />
        }
    };
    html! {
        <div data-testid="send-on-lines">
            <p class="soft">{ ctx.t("clerk-tickets-send-on") }</p>
            <div class="ticket-deeds">
                { for items.map(one) }
                <Button kind={Kind::Quiet} label={ctx.t("clerk-dialog-cancel")} hint={ctx.key_of("back")}
                    onclick={ctx.send(Input::Back)} id="send-on-cancel" />
            </div>
        </div>
    }
}

/// Who, what for, why before others, since when.
fn about(ctx: &Ctx, ticket: &TicketRow) -> Html {
    let language = match ctx.lang {
        Lang::Zh => Language::Zh,
        Lang::En => Language::En,
    };
    let name = ticket.name.as_ref().map(|name| name.shown(language));
    let before = match ticket.priority {
        Priority::Ordinary => None,
        Priority::Elder => Some("clerk-tickets-elder"),
        Priority::Disabled => Some("clerk-tickets-disabled"),
        Priority::Booked { .. } => Some("clerk-tickets-booked"),
    };
    let taken = Moment::new(ticket.taken_ms, ctx.offset()).hours();
    let state = match ticket.state {
        TicketStands::Held => Some("clerk-tickets-held"),
        TicketStands::Absent => Some("clerk-tickets-absent"),
        TicketStands::Waiting | TicketStands::Called | TicketStands::Serving => None,
    };
    html! {
        <>
            if let Some(name) = name { <span class="as-written">{ name }</span>{ "\u{a0}· " } }
            { ctx.name_of(&ticket.item) }{ "\u{a0}· " }
            <span class="nowrap">{ ctx.ta("clerk-tickets-taken", &[("time", taken.into())]) }</span>
            if let Some(state) = state { { "\u{a0}· " }<span class="nowrap">{ ctx.t(state) }</span> }
            if let Some(before) = before { { " " }<span class="tag amber">{ ctx.t(before) }</span> }
        </>
    }
}

fn list(ctx: &Ctx, page: &TicketsPage, rows: &[TicketRow], none: &str, by_hand: bool) -> Html {
    if rows.is_empty() {
        let text = if page.known {
            none
        } else {
            "clerk-tickets-loading"
        };
        return html! { <p class="soft nothing-here">{ duotone::TICKET.html() }{ ctx.t(text) }</p> };
    }
    let free = page.current.is_none();
    let row = |row: &TicketRow| {
        let number = row.number.to_string();
        html! {
            <li key={number.clone()} data-testid="ticket-row">
                <strong class="ticket-number">{ number.clone() }</strong>
                <span>{ about(ctx, row) }</span>
                if by_hand {
                    <Button kind={Kind::Second} icon={bold::BELL} label={ctx.t("clerk-tickets-call")}
                        says={ctx.ta("clerk-tickets-call-number", &[("number", number.clone().into())])}
                        disabled={!free} onclick={ctx.send(Input::CallTicket { ticket: row.id })}
                        id={format!("call-{number}")} />
                }
            </li>
        }
    };
    html! { <ol class="ticket-rows">{ for rows.iter().map(row) }</ol> }
}
