//! The shell's commands and its one event, by way of Tauri's own bridge.

use ipc::{Boot, FaceView, names};
use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["window", "__TAURI_INTERNALS__"], js_name = invoke, catch)]
    async fn invoke(command: &str, arguments: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["window", "__TAURI_INTERNALS__"], js_name = transformCallback, catch)]
    fn transform_callback(callback: &Closure<dyn FnMut(JsValue)>) -> Result<JsValue, JsValue>;
}

/// Where `boot.js` leaves what it asked the shell while this program was still loading: the
/// promise of what the window is told once and what to show first.
const FIRST: &str = "hallsealFirst";

/// What `boot.js` calls when text beyond the home page's is about to be shown.
const FONTS: &str = "hallsealFonts";

/// Has the rest of the fonts declared and fetched; once is enough.
pub(crate) fn more_fonts() {
    let found = Reflect::get(&js_sys::global(), &FONTS.into());
    if let Some(more) = found
        .ok()
        .and_then(|found| found.dyn_into::<Function>().ok())
    {
        // It throws nothing; without it a page is drawn with the system's fonts.
        let _ = more.call0(&JsValue::UNDEFINED);
    }
}

/// What the window is told once, and what to show first.
pub(crate) async fn first() -> Result<(Boot, FaceView), JsValue> {
    let asked: Promise = Reflect::get(&js_sys::global(), &FIRST.into())?.dyn_into()?;
    let answers: Array = JsFuture::from(asked).await?.dyn_into()?;
    Ok((parse(&answers.get(0))?, parse(&answers.get(1))?))
}

/// What to show now, in the face's own words.
pub(crate) async fn view<V: DeserializeOwned>() -> Result<V, JsValue> {
    parse(&invoke(names::VIEW, &Object::new().into()).await?)
}

/// How long to wait before a command that was not taken is told again, in milliseconds.
const TELL_AGAIN_MS: i32 = 400;

/// Tells what a person did; the answer is what to show next. The shell refuses only what it has
/// not done, so a refused command is told once more; an answer that cannot be read is not.
pub(crate) async fn act<I: Serialize, V: DeserializeOwned>(input: &I) -> Result<V, JsValue> {
    let text = serde_json::to_string(input).map_err(|error| JsValue::from(error.to_string()))?;
    let arguments = Object::new();
    Reflect::set(&arguments, &"input".into(), &JSON::parse(&text)?)?;
    let arguments = JsValue::from(arguments);
    let answer = match invoke(names::ACT, &arguments).await {
        Ok(answer) => answer,
        Err(_) => {
            pause(TELL_AGAIN_MS).await;
            invoke(names::ACT, &arguments).await?
        }
    };
    parse(&answer)
}

/// Waits; where there is no window to wait in, it does not.
async fn pause(milliseconds: i32) {
    let promise = Promise::new(&mut |done, _| {
        let waits = web_sys::window().map(|window| {
            window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, milliseconds)
        });
        if !matches!(waits, Some(Ok(_))) {
            // `resolve` of a promise never throws.
            let _ = done.call0(&JsValue::UNDEFINED);
        }
    });
    // The promise is never rejected.
    let _ = JsFuture::from(promise).await;
}

/// Calls `show` with every view the shell sends. The closure lives as long as the window.
pub(crate) async fn listen<V: DeserializeOwned>(show: impl Fn(V) + 'static) -> Result<(), JsValue> {
    let callback = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
        let payload = Reflect::get(&event, &"payload".into());
        if let Ok(view) = payload.and_then(|payload| parse(&payload)) {
            show(view);
        }
    });
    let handler = transform_callback(&callback)?;
    callback.forget();
    let target = Object::new();
    Reflect::set(&target, &"kind".into(), &"Any".into())?;
    let arguments = Object::new();
    Reflect::set(&arguments, &"event".into(), &names::VIEW_EVENT.into())?;
    Reflect::set(&arguments, &"target".into(), &target)?;
    Reflect::set(&arguments, &"handler".into(), &handler)?;
    invoke("plugin:event|listen", &arguments.into())
        .await
        .map(|_| ())
}

fn parse<T: DeserializeOwned>(value: &JsValue) -> Result<T, JsValue> {
    let text: String = JSON::stringify(value)?.into();
    serde_json::from_str(&text).map_err(|error| JsValue::from(error.to_string()))
}

/// The text of a file beside the program.
pub(crate) async fn file(path: &str) -> Result<String, JsValue> {
    let window = web_sys::window().ok_or_else(|| JsValue::from_str("no window"))?;
    let answer = JsFuture::from(window.fetch_with_str(path)).await?;
    let answer: web_sys::Response = answer.dyn_into()?;
    if !answer.ok() {
        return Err(JsValue::from_str("the file is not there"));
    }
    let text = JsFuture::from(answer.text()?).await?;
    text.as_string()
        .ok_or_else(|| JsValue::from_str("the file is no text"))
}

/// The element everything is drawn into.
pub(crate) fn root() -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id("app")
}

fn html() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}

/// From this width on a wide window has room for something beside the page, in CSS pixels.
const ROOMY: f64 = 1500.0;

/// The window's width and height in CSS pixels.
fn size() -> Option<(f64, f64)> {
    let window = web_sys::window()?;
    let width = window.inner_width().ok()?.as_f64()?;
    Some((width, window.inner_height().ok()?.as_f64()?))
}

/// Whether the window is higher than wide.
pub(crate) fn upright() -> bool {
    size().is_none_or(|(width, height)| height > width)
}

/// Whether the window has room for the demo's panel beside or below a page that does not need it.
pub(crate) fn roomy() -> bool {
    upright() || size().is_none_or(|(width, _)| width >= ROOMY)
}

/// Says on the root element how the start went; the style sheet shows the right words.
pub(crate) fn mark_boot(state: &str) {
    if let Some(html) = html() {
        // The attribute's name is fixed and valid: setting it cannot fail.
        let _ = html.set_attribute("data-boot", state);
    }
}

/// Tells the browser, and with it screen readers, which language the page is in.
pub(crate) fn mark_language(tag: &str) {
    if let Some(html) = html() {
        let _ = html.set_attribute("lang", tag);
    }
}

fn element(id: &str) -> Option<web_sys::HtmlElement> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id(id)?.dyn_into().ok()
}

/// Puts the keyboard's focus on the element with this id and brings it into view.
pub(crate) fn focus(id: &str) {
    if let Some(element) = element(id) {
        // An element that cannot take the focus leaves it where it was.
        let _ = element.focus();
    }
}

/// The element that has the keyboard's focus.
pub(crate) fn focused() -> Option<web_sys::HtmlElement> {
    let document = web_sys::window()?.document()?;
    document.active_element()?.dyn_into().ok()
}

/// Gives the focus back to where it was before a dialog opened, or to the page's title where
/// that is gone.
pub(crate) fn focus_again(before: Option<web_sys::HtmlElement>) {
    match before.filter(|element| element.is_connected() && element.tag_name() != "BODY") {
        Some(element) => {
            let _ = element.focus();
        }
        None => focus_at_rest("title"),
    }
}

/// Puts the focus on the neighbour of the focused element among its parent's children, the first
/// coming after the last, and presses it.
pub(crate) fn press_neighbour(forward: bool) {
    let Some(focused) = focused() else { return };
    let parent = focused.parent_element();
    let neighbour = if forward {
        let first = || parent.and_then(|parent| parent.first_element_child());
        focused.next_element_sibling().or_else(first)
    } else {
        let last = || parent.and_then(|parent| parent.last_element_child());
        focused.previous_element_sibling().or_else(last)
    };
    if let Some(element) = neighbour.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A disabled one takes neither the focus nor the press.
        let _ = element.focus();
        element.click();
    }
}

/// Presses the page's "back" button, where there is one that can be pressed.
pub(crate) fn press_back() {
    let button = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| {
            let found = document.query_selector(".page [data-testid=back]:not(:disabled)");
            found.ok().flatten()
        })
        .and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(button) = button {
        button.click();
    }
}

/// Puts the focus on a new page's title, unless a field of the page has taken it already.
pub(crate) fn focus_page() {
    let active = focused();
    if active.is_none_or(|active| active.tag_name() != "INPUT") {
        focus_at_rest("title");
    }
}

/// Puts the focus on the element with this id; the page stays where it is, at its beginning.
pub(crate) fn focus_at_rest(id: &str) {
    if let Some(element) = element(id) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}
