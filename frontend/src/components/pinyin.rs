//! Keys on the screen that write Chinese: letters are composed to words above the keys.
//!
//! A real keyboard and its own input method go straight to the field and pass this by.

use std::cell::RefCell;
use std::rc::Rc;

use ipc::Lang;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::icon::bold;
use super::keys::Keys;
use crate::bridge;
use crate::pinyin::{Candidate, Dictionary, LETTERS_MAX, candidates};
use crate::state::{Ctx, use_ctx};
use crate::typing::{Key, Layout};

/// Where the word list lies.
const WORDS: &str = "pinyin.txt";
/// The most candidates of a page, and how many characters they may have together, counting one more
/// for each candidate: they stand in one row of an upright screen, or of a wide one's half.
const PAGE_MAX: usize = 8;
const UPRIGHT_CHARACTERS: usize = 18;
const WIDE_CHARACTERS: usize = 12;

thread_local! {
    /// The word list, once it was fetched; the same for everyone.
    static DICTIONARY: RefCell<Option<Rc<Dictionary>>> = const { RefCell::new(None) };
}

/// Whether the word list is there.
#[derive(Clone)]
enum List {
    Loading,
    Ready(Rc<Dictionary>),
    Missing,
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// A key that goes to the field as it is.
    pub(crate) press: Callback<Key>,
    /// A word that was chosen.
    pub(crate) write: Callback<String>,
}

/// The list, fetched when it is first wanted.
#[hook]
fn use_list(wanted: bool) -> List {
    let list =
        use_state(|| DICTIONARY.with(|it| it.borrow().clone().map_or(List::Loading, List::Ready)));
    use_effect_with(wanted, {
        let list = list.clone();
        move |wanted| {
            if !*wanted || matches!(*list, List::Ready(_)) {
                return;
            }
            let list = list.setter();
            spawn_local(async move {
                list.set(match bridge::file(WORDS).await {
                    Ok(text) => {
                        let ready = Rc::new(Dictionary::new(text));
                        DICTIONARY.with(|it| *it.borrow_mut() = Some(ready.clone()));
                        List::Ready(ready)
                    }
                    Err(_) => List::Missing,
                });
            });
        }
    });
    (*list).clone()
}

/// Where each page of so many characters begins.
fn pages(found: &[Candidate], most: usize) -> Vec<usize> {
    let mut begins = vec![0];
    let (mut count, mut characters) = (0, 0);
    for (place, candidate) in found.iter().enumerate() {
        let length = candidate.text.chars().count() + 1;
        if count > 0 && (count == PAGE_MAX || characters + length > most) {
            begins.push(place);
            (count, characters) = (0, 0);
        }
        count += 1;
        characters += length;
    }
    begins
}

#[component]
pub(crate) fn Chinese(props: &Props) -> Html {
    let ctx = use_ctx();
    let chinese = use_state(|| ctx.view.lang == Lang::Zh);
    let letters = use_state(String::new);
    let page = use_state(|| 0_usize);
    let list = use_list(*chinese);

    let ready = match &list {
        List::Ready(dictionary) if *chinese => Some(dictionary.clone()),
        List::Ready(_) | List::Loading | List::Missing => None,
    };
    // A view that arrives every second composes nothing anew.
    let found = use_memo(((*letters).clone(), ready.is_some()), |(letters, _)| {
        ready.map_or_else(Vec::new, |dictionary| candidates(&dictionary, letters))
    });
    let most = if bridge::upright() {
        UPRIGHT_CHARACTERS
    } else {
        WIDE_CHARACTERS
    };
    let begins = pages(&found, most);
    let at = (*page).min(begins.len().saturating_sub(1));
    let begin = begins.get(at).copied().unwrap_or(0);
    let end = begins.get(at + 1).copied().unwrap_or(found.len());
    let shown = found.get(begin..end).unwrap_or_default().to_vec();

    let compose = {
        let (letters, page) = (letters.setter(), page.setter());
        move |text: String| {
            letters.set(text);
            page.set(0);
        }
    };
    let pick = {
        let (compose, letters, write) = (compose.clone(), letters.clone(), props.write.clone());
        move |candidate: &Candidate| {
            compose(
                letters
                    .get(candidate.letters..)
                    .unwrap_or_default()
                    .to_owned(),
            );
            write.emit(candidate.text.clone());
        }
    };
    // What is typed while the list is on its way is composed when it is there.
    let composes = *chinese && !matches!(list, List::Missing);
    let onkey = {
        let (compose, pick, letters) = (compose.clone(), pick.clone(), letters.clone());
        let (press, first) = (props.press.clone(), shown.first().cloned());
        Callback::from(move |key: Key| match key {
            Key::Char(letter) if composes && letter.is_ascii_alphabetic() => {
                if letters.len() < LETTERS_MAX {
                    compose(format!("{}{}", *letters, letter.to_ascii_lowercase()));
                }
            }
            Key::Backspace if !letters.is_empty() => {
                let mut shorter = (*letters).clone();
                shorter.pop();
                compose(shorter);
            }
            Key::Clear if !letters.is_empty() => compose(String::new()),
            Key::Space if !letters.is_empty() => {
                if let Some(first) = &first {
                    pick(first);
                }
            }
            Key::Char(_) | Key::Backspace | Key::Clear | Key::Space => press.emit(key),
        })
    };
    let switch = {
        let (chinese, compose) = (chinese.clone(), compose.clone());
        Callback::from(move |_: MouseEvent| {
            compose(String::new());
            chinese.set(!*chinese);
        })
    };
    let turn = |to: Option<usize>, icon: super::icon::Icon, label: &str, id: &'static str| {
        let page = page.setter();
        let onclick = Callback::from(move |_: MouseEvent| page.set(to.unwrap_or(0)));
        html! {
            <button type="button" class="key turn" tabindex="-1" disabled={to.is_none()} {onclick}
                aria-label={ctx.t(label)} data-testid={id}>{ icon.html() }</button>
        }
    };
    let candidate = |(place, candidate): (usize, &Candidate)| {
        let (pick, chosen) = (pick.clone(), candidate.clone());
        let onclick = Callback::from(move |_: MouseEvent| pick(&chosen));
        html! {
            <button type="button" class="key candidate" tabindex="-1" {onclick}
                data-testid={format!("candidate-{place}")}>{ &candidate.text }</button>
        }
    };
    let keep_focus = Callback::from(|event: MouseEvent| event.prevent_default());
    html! {
        <div class="chinese">
            <div class={classes!("composer", (!*chinese).then_some("bare"))} onmousedown={keep_focus}>
                <button type="button" class="key switch" tabindex="-1" onclick={switch} data-testid="keyboard-switch">
                    { bold::TRANSLATE.html() }
                    <span class="word">{ ctx.t(if *chinese { "keyboard-latin" } else { "keyboard-chinese" }) }</span>
                </button>
                if !*chinese {
                    <p class="composer-hint">{ ctx.t("keyboard-latin-hint") }</p>
                } else if let Some(hint) = hint(&ctx, &list, &letters, found.is_empty()) {
                    <p class="composer-hint" role="status" data-testid="composer-hint">
                        if !letters.is_empty() { <span class="letters">{ &*letters }</span> }
                        { hint }
                    </p>
                } else {
                    <div class="candidates" role="group" aria-label={ctx.t("keyboard-candidates")}>
                        <p class="letters" data-testid="composer-letters">{ &*letters }</p>
                        { for shown.iter().enumerate().map(candidate) }
                    </div>
                    { turn(at.checked_sub(1), bold::CARET_UP, "keyboard-candidates-before", "candidates-before") }
                    { turn((at + 1 < begins.len()).then_some(at + 1), bold::CARET_DOWN, "keyboard-candidates-more", "candidates-more") }
                }
            </div>
            <Keys layout={Layout::Latin} press={onkey} />
        </div>
    }
}

/// What stands where the candidates would be.
fn hint(ctx: &Ctx, list: &List, letters: &str, nothing: bool) -> Option<AttrValue> {
    match list {
        List::Loading => Some(ctx.t("keyboard-pinyin-loading")),
        List::Missing => Some(ctx.t("keyboard-pinyin-missing")),
        List::Ready(_) if letters.is_empty() => Some(ctx.t("keyboard-pinyin-hint")),
        List::Ready(_) => nothing.then(|| ctx.t("keyboard-pinyin-none")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_candidate_stands_on_one_page_and_no_page_is_empty_or_too_full() {
        let candidate = |length: usize| Candidate {
            text: "字".repeat(length),
            letters: 1,
        };
        for lengths in [vec![], vec![30], vec![1; 60], vec![4, 4, 4, 4, 1, 1, 30, 2]] {
            let found: Vec<_> = lengths.iter().copied().map(candidate).collect();
            let mut begins = pages(&found, WIDE_CHARACTERS);
            assert_eq!(begins.first(), Some(&0));
            begins.push(found.len());
            for pair in begins.windows(2) {
                let part = &found[pair[0]..pair[1]];
                let characters: usize = part.iter().map(|it| it.text.chars().count() + 1).sum();
                assert!(part.len() <= PAGE_MAX);
                assert!(
                    part.len() <= 1 || characters <= WIDE_CHARACTERS,
                    "{lengths:?}"
                );
                assert!(!part.is_empty() || found.is_empty());
            }
        }
    }
}
