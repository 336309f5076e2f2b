//! The form: one question per page, each answer held against its JSON Schema.

use crate::answers::Answers;
use crate::card::day;
use crate::session::{Effect, Place, State};
use domain::catalogue::{DateRange, Question, ServiceItem, Widget};
use ipc::SecretValue;
use serde_json::{Map, Value};

/// Most characters an answer may have before it is even looked at.
const ANSWER_MAX_BYTES: usize = 2_000;

impl State {
    pub(crate) fn questions(&self) -> Vec<Question> {
        self.item()
            .and_then(|item| item.questions().ok())
            .unwrap_or_default()
    }

    /// To the first question, or where none is asked for to all answers.
    pub(crate) fn begin_form(&mut self) -> Vec<Effect> {
        match self.walk().first() {
            Some(first) if !self.is_asked_in_words() => self.show_question(*first, false),
            _ => self.place = Place::Check,
        }
        Vec::new()
    }

    fn show_question(&mut self, index: usize, changing: bool) {
        let questions = self.questions();
        let Some(question) = questions.get(index) else {
            self.place = Place::Check;
            return;
        };
        let answers = &mut self.session_mut().answers;
        if let (None, Some(default)) = (answers.get(&question.id), &question.default) {
            answers.insert(question.id.clone(), default.clone().into());
        }
        self.place = Place::Question {
            index,
            error: None,
            changing,
        };
    }

    pub(crate) fn answer(&mut self, field: &str, value: SecretValue) {
        let Place::Question {
            index, changing, ..
        } = self.place
        else {
            return;
        };
        let questions = self.questions();
        let Some(question) = questions.get(index).filter(|q| q.id == field) else {
            return;
        };
        if length(&value) > ANSWER_MAX_BYTES {
            return;
        }
        let value = tidy(question, value);
        let answers = &mut self.session_mut().answers;
        let changed = answers.get(field) != value.as_deref();
        match value {
            Some(value) => answers.insert(field.to_owned(), value),
            None => answers.remove(field),
        };
        if changed {
            forget_below(&questions, field, answers);
        }
        self.place = Place::Question {
            index,
            error: None,
            changing,
        };
    }

    pub(crate) fn continue_form(&mut self) {
        let Place::Question {
            index, changing, ..
        } = self.place
        else {
            return;
        };
        let questions = self.questions();
        let Some(question) = questions.get(index) else {
            return;
        };
        if let Some(error) = self.offence(question) {
            self.place = Place::Question {
                index,
                error: Some(error),
                changing,
            };
            return;
        }
        let next = if changing {
            self.first_open(&questions)
        } else {
            self.walk().into_iter().find(|place| *place > index)
        };
        match next {
            Some(next) => self.show_question(next, changing),
            None => self.place = Place::Check,
        }
    }

    /// From the check page to the consents, if every answer still holds.
    pub(crate) fn continue_check(&mut self) -> Vec<Effect> {
        let questions = self.questions();
        match self.first_open(&questions) {
            Some(open) => {
                let error = questions.get(open).and_then(|q| self.offence(q));
                self.place = Place::Question {
                    index: open,
                    error,
                    changing: true,
                };
                Vec::new()
            }
            None => self.ask_consents(),
        }
    }

    /// Ending now would lose what the person filled in: more than the form's own defaults.
    pub(crate) fn would_lose(&self) -> bool {
        let Some(session) = &self.session else {
            return false;
        };
        let filling = match self.place {
            Place::Question { .. } | Place::Check | Place::Consent { busy: false, .. } => true,
            Place::Identify(_) => session.submitting,
            _ => false,
        };
        filling
            && self.questions().iter().any(|question| {
                let answer = session.answers.get(&question.id);
                answer.is_some() && answer != question.default.as_ref()
            })
    }

    fn first_open(&self, questions: &[Question]) -> Option<usize> {
        questions.iter().position(|q| self.offence(q).is_some())
    }

    pub(crate) fn change(&mut self, field: &str) {
        let questions = self.questions();
        if matches!(self.place, Place::Check)
            && let Some(index) = questions.iter().position(|q| q.id == field)
            && questions
                .get(index)
                .is_some_and(|q| self.may_change(index, q))
        {
            self.show_question(index, true);
        }
    }

    /// One page back from a question; `false` where the form begins.
    pub(crate) fn back_in_form(&mut self) -> bool {
        let Place::Question {
            index, changing, ..
        } = self.place
        else {
            return false;
        };
        if changing {
            self.place = Place::Check;
        } else if let Some(before) = self.walk().into_iter().rfind(|place| *place < index) {
            self.show_question(before, false);
        } else {
            return false;
        }
        true
    }

    /// Back from the check page: to the last question, or to where the form was begun.
    pub(crate) fn back_from_check(&mut self) -> Vec<Effect> {
        match self.walk().last() {
            Some(last) if !self.is_asked_in_words() => {
                self.show_question(*last, false);
                Vec::new()
            }
            _ => self.leave_matter(),
        }
    }

    /// The JSON Schema keyword that this question's answer offends, if any.
    pub(crate) fn offence(&self, question: &Question) -> Option<String> {
        let item = self.item()?;
        let answers = &self.session.as_ref()?.answers;
        let today = day(self.now, self.config.utc_offset_min);
        offence(item, question, answers, &today)
    }
}

/// The keyword that an answer offends: `required`, or one of the question's schema, or for
/// dates and dependent lists what the schema cannot say.
pub(crate) fn offence(
    item: &ServiceItem,
    question: &Question,
    answers: &Map<String, Value>,
    today: &str,
) -> Option<String> {
    let Some(value) = answers.get(&question.id) else {
        return question.required.then(|| "required".to_owned());
    };
    let schema = item.form.get("properties")?.get(&question.id)?;
    let validator = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(schema)
        // The catalogue was checked when it was loaded; a schema that still does not build
        // must not let an answer pass unchecked.
        .map_err(|_| "type".to_owned());
    match validator {
        Err(keyword) => return Some(keyword),
        Ok(validator) => {
            if let Err(error) = validator.validate(value) {
                return Some(error.kind().keyword().to_owned());
            }
        }
    }
    if let (Widget::Date, Some(date)) = (question.widget, value.as_str()) {
        let wrong = match question.dates {
            DateRange::Any => None,
            DateRange::Past => (date > today).then_some("maximum"),
            DateRange::Future => (date < today).then_some("minimum"),
        };
        if let Some(keyword) = wrong {
            return Some(keyword.to_owned());
        }
    }
    let offered = question.choices.is_empty()
        || question
            .choices_for(answers)
            .any(|choice| Some(choice.value.as_str()) == value.as_str());
    (!offered).then(|| "enum".to_owned())
}

/// How long a value is, without another copy of a text being made.
fn length(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string().len()
        }
    }
}

/// Text loses the blanks around it; nothing typed is no answer.
fn tidy(question: &Question, value: SecretValue) -> Option<SecretValue> {
    match &*value {
        Value::Null => None,
        Value::String(text) => {
            let text = text.trim();
            if text.is_empty() {
                return None;
            }
            let text = match question.widget {
                Widget::IdNumber => text.to_ascii_uppercase(),
                Widget::Choice
                | Widget::NumberStepper
                | Widget::Text
                | Widget::Date
                | Widget::YesNo
                | Widget::Phone
                | Widget::Digits => text.to_owned(),
            };
            Some(text.into())
        }
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Some(value),
    }
}

/// A changed answer takes the choices below it away, and what was chosen there.
fn forget_below(questions: &[Question], field: &str, answers: &mut Answers) {
    for below in questions
        .iter()
        .filter(|q| q.depends_on.as_deref() == Some(field))
    {
        answers.remove(&below.id);
        forget_below(questions, &below.id, answers);
    }
}
