//! The device line: what is missing and what to do, before a person starts in vain.

use ipc::DeviceState;
use yew::prelude::*;

use super::icon::bold;
use super::note::{Note, Tone};
use crate::state::use_ctx;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The fingerprint scanner matters here, too.
    pub(crate) finger: bool,
}

#[component]
pub(crate) fn DeviceLines(props: &Props) -> Html {
    let ctx = use_ctx();
    let devices = ctx.view.devices;
    let line = |state: DeviceState, text: &str, id: &'static str| match state {
        DeviceState::Ready => Html::default(),
        DeviceState::Missing { code } => html! {
            <div data-testid={id} data-code={code.word()} role="status">
                <Note tone={Tone::Amber} icon={bold::PLUGS}><p>{ ctx.t(text) }</p></Note>
            </div>
        },
    };
    html! {
        <>
            { line(devices.reader, "device-reader-missing-do", "device-reader") }
            if let Some(reader) = devices.id_reader {
                { line(reader, "device-id-reader-missing-do", "device-id-reader") }
            }
            if props.finger {
                { line(devices.finger, "device-finger-missing-do", "device-finger") }
            }
        </>
    }
}
