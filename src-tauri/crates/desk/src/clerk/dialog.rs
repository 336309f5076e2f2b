//! The dialog of an act, before it is signed. Pure.

use super::act::{Prepared, writes};
use domain::id::{ActionId, Word};
use ipc::{ActDialog, ActStep, AskedQuestion, CounterCode, SecretText, StaffAct};

/// What an opening may be for.
const PURPOSES: [&str; 3] = ["handle_case", "check_evidence", "answer_holder"];
/// Why a case may be denied.
const DENIALS: [&str; 5] = [
    "conditions_not_met",
    "materials_insufficient",
    "not_corrected",
    "contradicts_register",
    "other_department",
];
/// Why a question may be asked about.
const CORRECTIONS: [&str; 5] = [
    "unclear",
    "missing",
    "contradicts_register",
    "contradicts_itself",
    "outdated",
];
/// Most characters of words to the holder, and of words about one question.
pub(crate) const WORDS_MAX: usize = 500;
const ASKED_MAX: usize = 200;

/// What is being filled in. Words in it are wiped when it is dropped.
pub(crate) struct Draft {
    pub(crate) act: StaffAct,
    pub(crate) case: ActionId,
    pub(crate) step: ActStep,
    choices: Vec<Word>,
    pub(crate) chosen: Option<Word>,
    pub(crate) words: SecretText,
    words_offered: bool,
    pub(crate) questions: Vec<AskedQuestion>,
    pub(crate) approve: Option<bool>,
    /// Made ready: what is shown is what is signed.
    pub(crate) prepared: Option<Prepared>,
    pub(crate) busy: bool,
    pub(crate) error: Option<CounterCode>,
}

fn words(codes: &[&str]) -> Vec<Word> {
    codes
        .iter()
        .filter_map(|code| Word::new(code).ok())
        .collect()
}

impl Draft {
    /// Begins one. `questions`: the form's, where the content is open; else words cannot be sealed.
    pub(crate) fn new(act: StaffAct, case: ActionId, questions: Option<Vec<String>>) -> Self {
        let choices = match act {
            StaffAct::Open => words(&PURPOSES),
            StaffAct::Deny => words(&DENIALS),
            StaffAct::Take
            | StaffAct::Release
            | StaffAct::Confirm
            | StaffAct::Accept
            | StaffAct::See
            | StaffAct::WantCorrection
            | StaffAct::Endorse
            | StaffAct::Approve
            | StaffAct::Issue
            | StaffAct::Close
            | StaffAct::UndoWithdrawal => Vec::new(),
        };
        let says = matches!(act, StaffAct::Deny | StaffAct::WantCorrection);
        let words_offered = says && questions.is_some();
        let asks = act == StaffAct::WantCorrection;
        let asked = |field| AskedQuestion {
            field,
            reason: None,
            words: SecretText::default(),
        };
        Self {
            act,
            case,
            step: ActStep::Fill,
            // The usual purpose is chosen already: it takes one key less.
            chosen: (act == StaffAct::Open)
                .then(|| choices.first().cloned())
                .flatten(),
            choices,
            words: SecretText::default(),
            words_offered,
            questions: questions
                .filter(|_| asks)
                .unwrap_or_default()
                .into_iter()
                .map(asked)
                .collect(),
            approve: None,
            prepared: None,
            busy: false,
            error: None,
        }
    }

    /// There is nothing to be said: it begins at what will be written.
    pub(crate) fn says_nothing(&self) -> bool {
        self.choices.is_empty()
            && self.questions.is_empty()
            && !self.words_offered
            && self.act != StaffAct::Endorse
    }

    /// Everything asked for is there.
    pub(crate) fn is_complete(&self) -> bool {
        let chosen = self.choices.is_empty() || self.chosen.is_some();
        let asked = self.questions.is_empty()
            || self
                .questions
                .iter()
                .any(|question| question.reason.is_some());
        let recommended = self.act != StaffAct::Endorse || self.approve.is_some();
        chosen && asked && recommended
    }

    /// Something is said that is to be sealed.
    pub(crate) fn has_words(&self) -> bool {
        !self.words.expose().trim().is_empty()
            || self
                .questions
                .iter()
                .any(|question| question.reason.is_some())
    }

    pub(crate) fn choose(&mut self, choice: Word) {
        if self.choices.contains(&choice) {
            self.chosen = Some(choice);
            self.error = None;
        }
    }

    pub(crate) fn write(&mut self, words: &SecretText) {
        if self.words_offered {
            self.words = bounded(words, WORDS_MAX);
        }
    }

    pub(crate) fn ask(&mut self, field: &str, reason: Option<Word>, words: &SecretText) {
        let known = reason.filter(|reason| CORRECTIONS.contains(&reason.as_str()));
        let asked = self.questions.iter_mut().find(|asked| asked.field == field);
        if let Some(asked) = asked {
            asked.reason = known;
            asked.words = bounded(words, ASKED_MAX);
            self.error = None;
        }
    }

    pub(crate) fn recommend(&mut self, approve: bool) {
        if self.act == StaffAct::Endorse {
            self.approve = Some(approve);
            self.error = None;
        }
    }

    /// What is shown of it.
    pub(crate) fn view(&self, number: &str) -> ActDialog {
        let most = u32::try_from(WORDS_MAX).unwrap_or(u32::MAX);
        ActDialog {
            act: self.act,
            number: number.to_owned(),
            step: self.step,
            choices: self.choices.clone(),
            chosen: self.chosen.clone(),
            words: self.words.clone(),
            words_offered: self.words_offered,
            words_max: most,
            questions: self.questions.clone(),
            question_choices: if self.questions.is_empty() {
                Vec::new()
            } else {
                words(&CORRECTIONS)
            },
            approve: self.approve,
            complete: self.is_complete(),
            writes: self.prepared.as_ref().map(writes).unwrap_or_default(),
            busy: self.busy,
            error: self.error,
        }
    }
}

/// No more than so many characters.
fn bounded(text: &SecretText, most: usize) -> SecretText {
    SecretText(text.expose().chars().take(most).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(act: StaffAct, open: bool) -> Draft {
        let questions = open.then(|| vec!["household".to_owned(), "rent".to_owned()]);
        Draft::new(act, ActionId([1; 16]), questions)
    }

    fn word(text: &str) -> Word {
        Word::new(text).unwrap()
    }

    #[test]
    fn a_dialog_is_complete_once_everything_that_it_asks_for_is_there() {
        assert!(draft(StaffAct::Approve, true).says_nothing());
        assert!(draft(StaffAct::Open, false).is_complete());
        let mut deny = draft(StaffAct::Deny, false);
        assert!(!deny.is_complete() && !deny.says_nothing());
        deny.choose(word("anything"));
        assert!(!deny.is_complete());
        deny.choose(word("not_corrected"));
        assert!(deny.is_complete() && !deny.has_words());
        // Words can be sealed only by who has opened the case.
        deny.write(&"请补材料".into());
        assert!(!deny.has_words());
        let mut correct = draft(StaffAct::WantCorrection, true);
        assert!(!correct.is_complete());
        correct.ask("nothing", Some(word("unclear")), &"".into());
        assert!(!correct.is_complete());
        correct.ask("rent", Some(word("unclear")), &"写税前的数".into());
        assert!(correct.is_complete() && correct.has_words());
        let mut endorse = draft(StaffAct::Endorse, true);
        assert!(!endorse.is_complete());
        endorse.recommend(false);
        assert!(endorse.is_complete());
    }

    #[test]
    fn words_are_cut_where_they_end() {
        let mut deny = draft(StaffAct::Deny, true);
        deny.write(&SecretText("长".repeat(WORDS_MAX + 5)));
        assert_eq!(deny.view("").words.expose().chars().count(), WORDS_MAX);
    }
}
