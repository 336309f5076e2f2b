//! An error in words: what happened, that nothing is lost, what to do.

use ipc::ErrorCode;
use yew::prelude::*;

use super::icon::fill;
use super::note::Tone;
use super::phrases;
use crate::state::use_ctx;

/// The id of a code's text: `error-card-removed-title` and so on.
pub(crate) fn text_id(code: ErrorCode, part: &str) -> String {
    format!("error-{}-{part}", code.word().replace('_', "-"))
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) code: ErrorCode,
    /// The page's own title says what happened already.
    #[prop_or_default]
    pub(crate) untitled: bool,
    /// What failed is the reading of a list, not something the person did: what is true of it.
    #[prop_or_default]
    pub(crate) what: Option<AttrValue>,
}

#[component]
pub(crate) fn ErrorBox(props: &Props) -> Html {
    let ctx = use_ctx();
    let (what, then) = match &props.what {
        Some(what) => (what.clone(), ctx.t("cases-failed-do")),
        None => (
            ctx.t(&text_id(props.code, "what")),
            ctx.t(&text_id(props.code, "do")),
        ),
    };
    html! {
        <div
            class={classes!("note", Tone::Seal.class())}
            role="alert"
            data-testid="error"
            data-code={props.code.word()}
        >
            { fill::WARNING_CIRCLE.html() }
            <div class="note-text">
                if !props.untitled {
                    <h2>{ phrases(&ctx.t(&text_id(props.code, "title"))) }</h2>
                }
                <p>{ what }</p>
                <p class="do">{ then }</p>
            </div>
        </div>
    }
}
