//! The shell's commands and its one event, by way of Tauri's own bridge.

use ipc::{Boot, names};
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
pub(crate) async fn first<V: DeserializeOwned>() -> Result<(Boot, V), JsValue> {
    let asked: Promise = Reflect::get(&js_sys::global(), &FIRST.into())?.dyn_into()?;
    let answers: Array = JsFuture::from(asked).await?.dyn_into()?;
    Ok((parse(&answers.get(0))?, parse(&answers.get(1))?))
}

/// What to show now.
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

/// The neighbour of the focused element among its parent's children, the first coming after the
/// last.
fn neighbour(forward: bool) -> Option<web_sys::HtmlElement> {
    let focused = focused()?;
    let parent = focused.parent_element();
    let neighbour = if forward {
        let first = || parent.and_then(|parent| parent.first_element_child());
        focused.next_element_sibling().or_else(first)
    } else {
        let last = || parent.and_then(|parent| parent.last_element_child());
        focused.previous_element_sibling().or_else(last)
    };
    neighbour?.dyn_into().ok()
}

/// Puts the focus on that neighbour, and presses it.
pub(crate) fn press_neighbour(forward: bool) {
    if let Some(element) = neighbour(forward) {
        // A disabled one takes neither the focus nor the press.
        let _ = element.focus();
        element.click();
    }
}

/// Presses the page's "back" button, where there is one that can be pressed.
pub(crate) fn press_back() {
    press_found(".page [data-testid=back]:not(:disabled)");
}

fn press_found(selector: &str) {
    let found = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.query_selector(selector).ok().flatten())
        .and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(button) = found {
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

/// Puts the focus on the first of these elements that is there.
pub(crate) fn focus_first(ids: &[&str]) {
    if let Some(id) = ids.iter().find(|id| element(id).is_some()) {
        focus_at_rest(id);
    }
}

/// Whether nothing has the keyboard: what had it is gone, or covered.
pub(crate) fn focus_is_nowhere() -> bool {
    focused().is_none_or(|element| element.tag_name() == "BODY" || !element.is_connected())
}

/// Puts the focus on the neighbour of the focused element among its parent's children.
pub(crate) fn focus_neighbour(forward: bool) {
    if let Some(element) = neighbour(forward) {
        let _ = element.focus();
    }
}

/// What has the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Focused {
    /// A field that text is typed into.
    Text,
    /// Something that Enter and the space bar press, or that the arrows move through.
    Control,
    /// Anything else, or nothing.
    Other,
}

/// What kind of element has the keyboard.
pub(crate) fn focused_kind() -> Focused {
    let Some(element) = focused() else {
        return Focused::Other;
    };
    let role = element.get_attribute("role").unwrap_or_default();
    let kind = element.get_attribute("type").unwrap_or_default();
    match (element.tag_name().as_str(), kind.as_str()) {
        ("INPUT", "radio" | "checkbox") | ("BUTTON" | "SELECT" | "A" | "SUMMARY", _) => {
            Focused::Control
        }
        ("INPUT" | "TEXTAREA", _) => Focused::Text,
        _ if role == "tab" => Focused::Control,
        _ => Focused::Other,
    }
}

/// Whether the focus is on something that is ticked, or on a field of one line.
pub(crate) fn focused_is_input() -> bool {
    focused().is_some_and(|element| element.tag_name() == "INPUT")
}

/// Presses the button with this test id, where it is there and can be pressed.
pub(crate) fn press(id: &str) {
    press_found(&format!("[data-testid='{id}']:not(:disabled)"));
}

/// Keeps the focus among the elements inside the one with this id: from the last one Tab leads to
/// the first, and back. `true` where it did something.
pub(crate) fn wrap_focus(id: &str, back: bool) -> bool {
    const REACHED: &str = "button:not(:disabled), input:not(:disabled), textarea:not(:disabled), \
                           select:not(:disabled), [tabindex='0']";
    let Some(around) = element(id) else {
        return false;
    };
    let Ok(inside) = around.query_selector_all(REACHED) else {
        return false;
    };
    let at = |index: u32| -> Option<web_sys::HtmlElement> { inside.item(index)?.dyn_into().ok() };
    let (Some(first), Some(last)) = (at(0), at(inside.length().saturating_sub(1))) else {
        return false;
    };
    let focused = focused();
    let (edge, target) = if back {
        (&first, &last)
    } else {
        (&last, &first)
    };
    let outside = focused.as_ref().is_none_or(|it| !around.contains(Some(it)));
    // Before the first one lies the title, which takes the focus and cannot be reached by Tab.
    let before = focused.as_ref().is_some_and(|it| it.tab_index() < 0);
    if outside || focused.as_ref() == Some(edge) || (back && before) {
        let _ = target.focus();
        return true;
    }
    false
}

/// Calls back for every key that nothing on the page has taken. It stops when what it gives is
/// called.
pub(crate) fn on_key(call: impl Fn(web_sys::KeyboardEvent) + 'static) -> impl FnOnce() {
    let callback = Closure::<dyn Fn(web_sys::KeyboardEvent)>::new(call);
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(document) = &document {
        let _ =
            document.add_event_listener_with_callback("keydown", callback.as_ref().unchecked_ref());
    }
    move || {
        if let Some(document) = document {
            let _ = document
                .remove_event_listener_with_callback("keydown", callback.as_ref().unchecked_ref());
        }
    }
}

/// The value of the element that an event came from: of a list to choose from, what is chosen.
pub(crate) fn value_of(event: &web_sys::Event) -> Option<String> {
    let target = JsValue::from(event.target()?);
    Reflect::get(&target, &"value".into()).ok()?.as_string()
}

/// Larger type, or the usual one.
pub(crate) fn mark_large(large: bool) {
    if let Some(html) = html() {
        // The attribute's name is fixed and valid: setting it cannot fail.
        let _ = html.set_attribute("data-large", if large { "true" } else { "false" });
    }
}

/// Where an element that scrolls stands: how far from its beginning, and how high it is, in CSS
/// pixels.
pub(crate) fn scrolled(id: &str) -> Option<(i32, i32)> {
    element(id).map(|element| (element.scroll_top(), element.client_height()))
}

/// Brings what lies between `top` and `bottom` into an element that scrolls.
pub(crate) fn scroll_into(id: &str, top: i32, bottom: i32) {
    let Some(element) = element(id) else { return };
    if top < element.scroll_top() {
        element.set_scroll_top(top);
    } else if bottom > element.scroll_top() + element.client_height() {
        element.set_scroll_top(bottom - element.client_height());
    }
}

/// How many CSS pixels one rem is.
pub(crate) fn rem() -> f64 {
    let size = html().and_then(|html| {
        let style = web_sys::window()?.get_computed_style(&html).ok()??;
        style.get_property_value("font-size").ok()
    });
    size.and_then(|text| text.trim_end_matches("px").parse().ok())
        .unwrap_or(10.0)
}
