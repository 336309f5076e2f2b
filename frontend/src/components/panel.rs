//! The device panel of a demo hall, outside the kiosk's own area: lay a card, press a finger.

use ipc::{DocumentKind, Input, PanelInput, PanelPerson, PanelView};
use yew::prelude::*;

use super::icon::{Icon, bold};
use super::{Button, Kind};
use crate::state::use_ctx;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) panel: PanelView,
    pub(crate) open: bool,
    pub(crate) toggle: Callback<()>,
}

#[component]
pub(crate) fn Panel(props: &Props) -> Html {
    let ctx = use_ctx();
    let PanelView {
        people,
        card,
        id_card,
        finger,
        reader,
        reader_missing,
        sensor,
        network,
    } = &props.panel;
    let toggle = {
        let toggle = props.toggle.clone();
        Callback::from(move |_: MouseEvent| toggle.emit(()))
    };
    let button = |id: String,
                  icon: Icon,
                  label: AttrValue,
                  input: PanelInput,
                  pressed: Option<bool>| {
        html! {
            <Button {id} {icon} {label} {pressed} onclick={ctx.send(Input::Panel { input })} kind={Kind::Quiet} />
        }
    };
    let person = |(index, who): (usize, &PanelPerson)| {
        let name = AttrValue::from(ctx.pick(&who.name_zh, &who.name_en).to_owned());
        html! {
            <div class="panel-person">
                <p class="panel-name">{ &name }</p>
                <p class="panel-printed" data-testid={format!("panel-printed-{index}")}>
                    <span>{ &who.number }</span><span>{ &who.birth }</span><span>{ &who.expiry }</span>
                </p>
                { button(format!("panel-lay-card-{index}"), bold::IDENTIFICATION_CARD, ctx.t("panel-lay-card"),
                    PanelInput::LayCard { person: index }, Some(*card == Some(index))) }
                { button(format!("panel-scan-mrz-{index}"), bold::SCAN, ctx.t("panel-scan-mrz"),
                    PanelInput::ScanMrz { person: index }, None) }
                { button(format!("panel-lay-id-card-{index}"), bold::IDENTIFICATION_CARD, ctx.t(lay_id_card(who.id_kind)),
                    PanelInput::LayIdCard { person: index }, Some(*id_card == Some(index))) }
            </div>
        }
    };
    let switch = |id: &str, on: bool, icon: Icon, text: &str, input: PanelInput| {
        html! {
            <Button
                id={id.to_owned()}
                {icon}
                label={ctx.t(text)}
                class={classes!("panel-switch", (!on).then_some("off"))}
                onclick={ctx.send(Input::Panel { input })}
                kind={Kind::Quiet}
            />
        }
    };
    let (reader_text, reader_icon) = if *reader {
        ("panel-reader-pull", bold::USB)
    } else {
        ("panel-reader-plug", bold::PLUG)
    };
    let (sensor_text, sensor_icon) = if *sensor {
        ("panel-sensor-pull", bold::USB)
    } else {
        ("panel-sensor-plug", bold::PLUG)
    };
    let (network_text, network_icon) = if *network {
        ("panel-network-cut", bold::WIFI_HIGH)
    } else {
        ("panel-network-mend", bold::WIFI_SLASH)
    };
    let lies = match card.or(*id_card).and_then(|index| people.get(index)) {
        Some(who) => {
            let name = ctx.pick(&who.name_zh, &who.name_en);
            ctx.ta("panel-card-lies", &[("name", name.into())])
        }
        None => ctx.t("panel-card-none"),
    };
    html! {
        <aside
            class={classes!("panel", props.open.then_some("open"))}
            aria-label={ctx.t("panel-title")}
            data-testid="panel"
        >
            <button
                type="button"
                class="panel-handle"
                onclick={toggle}
                aria-expanded={if props.open { "true" } else { "false" }}
                data-testid="panel-toggle"
            >
                { bold::PLUGS.html() }
                <span class="panel-title">{ ctx.t("panel-title") }</span>
                if props.open {
                    <span class="panel-lies" role="status">{ lies }</span>
                } else {
                    <span class="panel-lies">{ ctx.t("panel-note") }</span>
                }
                <span class="panel-fold">{ ctx.t(if props.open { "panel-close" } else { "panel-open" }) }</span>
                <span class="panel-caret">{ bold::CARET_DOWN.html() }</span>
            </button>
            if props.open {
                <div class="panel-content">
                    if *reader_missing {
                        <p class="panel-missing" role="alert">{ ctx.t("panel-reader-missing") }</p>
                    }
                    <section class="panel-people" aria-label={ctx.t("panel-person")}>
                        { for people.iter().enumerate().map(person) }
                    </section>
                    <section class="panel-grid" aria-label={ctx.t("panel-now")}>
                        if card.is_some() || id_card.is_some() {
                            { button("panel-lift-card".into(), bold::CARET_UP, ctx.t("panel-lift-card"), PanelInput::LiftCard, None) }
                        }
                        { button("panel-right-finger".into(), bold::FINGERPRINT, ctx.t("panel-right-finger"), PanelInput::RightFinger, None) }
                        { button("panel-wrong-finger".into(), bold::X, ctx.t("panel-wrong-finger"), PanelInput::WrongFinger, None) }
                        if *finger {
                            { button("panel-lift-finger".into(), bold::HAND_PALM, ctx.t("panel-lift-finger"), PanelInput::LiftFinger, None) }
                        }
                        { switch("panel-reader", *reader, reader_icon, reader_text, PanelInput::Reader { plugged: !reader }) }
                        { switch("panel-sensor", *sensor, sensor_icon, sensor_text, PanelInput::Sensor { plugged: !sensor }) }
                        { switch("panel-network", *network, network_icon, network_text, PanelInput::Network { connected: !network }) }
                    </section>
                </div>
            }
        </aside>
    }
}

const fn lay_id_card(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Chip => "panel-lay-card",
        DocumentKind::Resident => "panel-lay-resident",
        DocumentKind::HmtResident => "panel-lay-hmt",
        DocumentKind::Foreigner2017 | DocumentKind::Foreigner2023 => "panel-lay-foreigner",
    }
}
