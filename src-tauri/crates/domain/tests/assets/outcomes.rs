//! Every outcome of the chain stands in its document and has its sentence.

use domain::outcome::Outcome;

const DOCUMENT: &str = include_str!("../../../../../assets/docs/outcome-codes.md");
const ZH: &str = include_str!("../../../../../assets/texts/zh.ftl");
const EN: &str = include_str!("../../../../../assets/texts/en.ftl");

/// The cells of the document's row for a code.
fn row(code: u32) -> Option<Vec<&'static str>> {
    let rows = DOCUMENT.lines().map(|line| line.split('|').map(str::trim));
    let code = code.to_string();
    rows.map(Iterator::collect::<Vec<_>>)
        .find(|cells| cells.get(1) == Some(&code.as_str()))
}

#[test]
fn every_outcome_has_a_row_with_its_word_and_what_to_do() {
    for outcome in Outcome::ALL {
        let cells = row(outcome.code()).unwrap_or_else(|| panic!("no row for {outcome:?}"));
        assert_eq!(cells.len(), 7, "{outcome:?}");
        assert_eq!(cells[2], format!("`{}`", outcome.word()));
        let again = cells[3] == "no, again";
        assert_eq!(again, outcome.is_transient(), "{outcome:?}");
        assert!(!cells[4].is_empty() && !cells[5].is_empty(), "{outcome:?}");
    }
}

#[test]
fn every_outcome_has_a_sentence_in_both_languages() {
    for outcome in Outcome::ALL {
        let id = format!("outcome-{} = ", outcome.word().replace('_', "-"));
        for text in [ZH, EN] {
            assert!(text.lines().any(|line| line.starts_with(&id)), "{id}");
        }
    }
}

#[test]
fn no_sentence_is_left_over_from_an_outcome_that_is_gone() {
    let words: Vec<String> = Outcome::ALL
        .iter()
        .map(|outcome| outcome.word().replace('_', "-"))
        .collect();
    let ids = ZH.lines().filter_map(|line| line.split_once(" = "));
    let sentences: Vec<&str> = ids
        .filter_map(|(id, _)| id.strip_prefix("outcome-"))
        .collect();
    assert_eq!(sentences.len(), Outcome::ALL.len());
    assert!(
        sentences
            .iter()
            .all(|word| words.iter().any(|known| known == word))
    );
}
