//! What an item is about, before anything is asked.

use domain::catalogue::{Bilingual, MaterialSource};
use domain::factor::Factors;
use domain::id::ItemCode;
use ipc::Input;
use yew::prelude::*;

use crate::components::icon::{Icon, bold, duotone, of_item};
use crate::components::{Button, DeviceLines, Frame, Kind};
use crate::state::use_ctx;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) item: ItemCode,
}

#[component]
pub(crate) fn Notice(props: &Props) -> Html {
    let ctx = use_ctx();
    let back = html! {
        <Button icon={bold::ARROW_LEFT} label={ctx.t("action-back")} onclick={ctx.send(Input::Back)} id="back" />
    };
    let Some(item) = ctx.item(&props.item) else {
        return html! {
            <Frame id="page-notice" title={props.item.to_string()} actions={back} />
        };
    };
    let part = |icon: Icon, title: &str, lines: &[Bilingual]| {
        html! {
            <section class="fact">
                { icon.html() }
                <div>
                    <h2>{ ctx.t(title) }</h2>
                    { for lines.iter().map(|line| html! { <p>{ ctx.b(line) }</p> }) }
                </div>
            </section>
        }
    };
    let materials = item.materials.iter().map(|material| {
        let source = ctx.t(match material.source {
            MaterialSource::Card => "notice-material-card",
            MaterialSource::Register => "notice-material-register",
            MaterialSource::Counter => "notice-material-counter",
            MaterialSource::Certificate => "notice-material-certificate",
        });
        html! {
            <li>
                { bold::CHECK.html() }
                <span>{ ctx.b(&material.name) }</span>
                <span class={classes!("tag", (material.source == MaterialSource::Counter).then_some("amber"))}>
                    { source }
                </span>
            </li>
        }
    });
    let factors = if item.factors.covers(Factors::FINGER) {
        "notice-factor-finger"
    } else {
        "notice-factor-card"
    };
    let sign = html! {
        <span class={classes!("tile-icon", item.tint.as_str())}>{ of_item(&item.icon).html() }</span>
    };
    html! {
        <Frame
            id="page-notice"
            class="notice"
            title={ctx.item_name(item)}
            {sign}
            lead={format!("{}\u{a0}· {}", ctx.b(&item.department.name), ctx.promise(item))}
            aside={html! {
                <>
                    <section class="card">
                        <h2>{ ctx.t("notice-materials") }</h2>
                        <ul class="materials">{ for materials }</ul>
                    </section>
                    <section class="fact plain">{ duotone::SHIELD_CHECK.html() }<div><p>{ ctx.t(factors) }</p></div></section>
                </>
            }}
            actions={html! {
                <>
                    { back }
                    <Button kind={Kind::Main} label={ctx.t("notice-start")} after={bold::ARROW_RIGHT}
                        onclick={ctx.send(Input::Continue)} id="continue" />
                </>
            }}
        >
            <DeviceLines finger={item.factors.covers(Factors::FINGER)} />
            <div class="card facts">
                { part(duotone::USERS, "notice-who", &item.notice.who) }
                { part(duotone::LIST_CHECKS, "notice-need", &item.notice.need) }
                { part(duotone::CHAT, "notice-next", &item.notice.next) }
                { part(duotone::COINS, "notice-fee", &item.notice.fee) }
            </div>
        </Frame>
    }
}
