//! A field to type in, by keys on the screen or a real keyboard.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::typing::{Accept, accepted};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The element's id and `data-testid`.
    pub(crate) id: AttrValue,
    /// Above the field; on a question's page the question itself says it, hidden here.
    pub(crate) label: AttrValue,
    #[prop_or_default]
    pub(crate) label_hidden: bool,
    pub(crate) value: AttrValue,
    pub(crate) accept: Accept,
    pub(crate) onchange: Callback<String>,
    #[prop_or_default]
    pub(crate) onfocus: Callback<()>,
    /// Enter was pressed.
    #[prop_or_default]
    pub(crate) onenter: Callback<()>,
    /// The keys on the screen type here.
    #[prop_or_default]
    pub(crate) active: bool,
    #[prop_or_default]
    pub(crate) placeholder: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) unit: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
    /// Before the text.
    #[prop_or_default]
    pub(crate) before: Html,
    /// After the text.
    #[prop_or_default]
    pub(crate) after: Html,
}

#[component]
pub(crate) fn Field(props: &Props) -> Html {
    let accept = props.accept;
    let oninput = {
        let onchange = props.onchange.clone();
        Callback::from(move |event: InputEvent| {
            let input = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                let typed = input.value();
                let kept = accepted(&typed, accept);
                if kept != typed && !event.is_composing() {
                    input.set_value(&kept);
                }
                onchange.emit(kept);
            }
        })
    };
    let onkeydown = {
        let onenter = props.onenter.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && !event.is_composing() {
                event.prevent_default();
                onenter.emit(());
            }
        })
    };
    let onfocus = {
        let onfocus = props.onfocus.clone();
        Callback::from(move |_: FocusEvent| onfocus.emit(()))
    };
    let error_id = format!("{}-error", props.id);
    html! {
        <div class={classes!(
            "field",
            props.active.then_some("active"),
            props.error.is_some().then_some("wrong"),
        )}>
            <label for={props.id.clone()} class={props.label_hidden.then_some("unseen")}>
                { &props.label }
            </label>
            <div class="field-box">
                { props.before.clone() }
                <input
                    id={props.id.clone()}
                    data-testid={props.id.clone()}
                    type="text"
                    inputmode="none"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    value={props.value.clone()}
                    placeholder={props.placeholder.clone()}
                    aria-invalid={props.error.is_some().then_some("true")}
                    aria-describedby={props.error.is_some().then(|| error_id.clone())}
                    {oninput}
                    {onkeydown}
                    {onfocus}
                />
                if let Some(unit) = &props.unit { <span class="unit">{ unit }</span> }
                { props.after.clone() }
            </div>
            if let Some(error) = &props.error {
                <p id={error_id} class="field-error" data-testid={format!("{}-error", props.id)}>
                    { super::icon::bold::WARNING_CIRCLE.html() }{ error }
                </p>
            }
        </div>
    }
}
