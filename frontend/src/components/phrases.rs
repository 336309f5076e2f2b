//! Words of sense that stay together: titles and buttons break between them, the line under a
//! title between its clauses.

use yew::prelude::*;

/// Where a text may break.
const BREAK: char = '\u{200b}';
/// What ends a clause of Chinese.
const ENDS: [char; 5] = ['，', '。', '；', '！', '？'];
/// What belongs to the clause before it.
const CLOSES: [char; 2] = ['”', '）'];

/// The text, its words of sense each in a box of its own. A line breaks between two boxes; only a
/// box that is wider than the line breaks inside, and then by the script's rules, so that no line
/// begins with a comma.
pub(crate) fn phrases(text: &AttrValue) -> Html {
    boxed(text, text.split(BREAK).collect())
}

/// A certificate's identifier, which breaks behind its dots; its last letter stays with what it checks.
pub(crate) fn identifier(text: &str) -> Html {
    let mut parts: Vec<String> = text.split_inclusive('.').map(str::to_owned).collect();
    if parts.len() > 6 {
        // The country's own root (GB/T 36904) is one word to everybody.
        let root = parts.drain(..5).collect();
        parts.insert(0, root);
    }
    if let Some(last) = parts.pop() {
        match parts.last_mut() {
            Some(before) => before.push_str(&last),
            None => parts.push(last),
        }
    }
    html! { { for parts.into_iter().map(|part| html! { <span class="phrase">{ part }</span> }) } }
}

/// Somebody's own words, in the language that they wrote them in.
pub(crate) fn own_words(text: &str) -> Html {
    let chinese = text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c));
    html! { <p class="said as-written" lang={chinese.then_some("zh-CN")}>{ text.to_owned() }</p> }
}

/// A short text, its clauses each in a box of its own. English breaks at its spaces.
pub(crate) fn clauses(text: &AttrValue) -> Html {
    boxed(text, of_clauses(text))
}

fn boxed(text: &AttrValue, parts: Vec<&str>) -> Html {
    if parts.len() < 2 {
        return html! { { text } };
    }
    html! { { for parts.into_iter().map(|part| html! { <span class="phrase">{ part.to_owned() }</span> }) } }
}

fn of_clauses(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find(ENDS) {
        let after = rest.get(end..).unwrap_or_default();
        let tail = after.trim_start_matches(ENDS).trim_start_matches(CLOSES);
        let (part, left) = rest.split_at(rest.len() - tail.len());
        parts.push(part);
        rest = left;
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_keeps_its_mark_and_the_quote_that_closes_it() {
        let text = "“我要办改住址，没有带身份证。”请看（一遍）。";
        assert_eq!(
            of_clauses(text),
            ["“我要办改住址，", "没有带身份证。”", "请看（一遍）。"]
        );
        assert_eq!(of_clauses("还可以试 3 次"), ["还可以试 3 次"]);
        assert_eq!(of_clauses("One, two."), ["One, two."]);
        assert!(of_clauses("").is_empty());
    }
}
