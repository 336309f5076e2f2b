//! The form of an item: from an annotated JSON Schema to questions that a face can show.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Bilingual, Defect};

/// The dialect every form declares.
pub(super) const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// Most questions a form may have.
const QUESTIONS_MAX: usize = 20;
/// Most choices a question may have.
const CHOICES_MAX: usize = 200;

/// How a question is answered (annotation `x-widget`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Widget {
    /// One of a list of choices; a string with `enum`.
    Choice,
    /// Minus and plus; an integer with `minimum` and `maximum`.
    NumberStepper,
    /// Free text; a string with `maxLength`.
    Text,
    /// A calendar day as `YYYY-MM-DD`; a string with `format: date`.
    Date,
    /// Yes or no; a boolean.
    YesNo,
    /// A telephone number, digits only; a string with `pattern`.
    Phone,
    /// A citizen number (GB 11643); a string with `pattern`.
    IdNumber,
    /// Digits on a number pad: a string with `pattern`, or an integer with `minimum` and `maximum`.
    Digits,
}

/// The JSON type of an answer, with its bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum Kind {
    /// A string of this many characters; `pattern` is an ECMA-262 expression.
    String {
        /// Fewest characters.
        min_length: u32,
        /// Most characters.
        max_length: u32,
        /// What it has to match.
        pattern: Option<String>,
    },
    /// An integer.
    Integer {
        /// Smallest value.
        minimum: i64,
        /// Largest value.
        maximum: i64,
    },
    /// True or false.
    Boolean,
}

/// Which days a date question accepts (annotation `x-date`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateRange {
    /// Any day.
    #[default]
    Any,
    /// Today or earlier.
    Past,
    /// Today or later.
    Future,
}

/// One choice (annotation `x-choices`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The value in the answer.
    pub value: String,
    /// What the person reads.
    pub label: Bilingual,
    /// Shown only when the question [`Question::depends_on`] has this answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
}

/// Why a question is asked (annotation `x-why`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// The reason in a sentence.
    pub text: Bilingual,
    /// Version of the rule that wants it.
    pub rule_version: u32,
    /// Number of the clause that wants it.
    pub clause: u32,
}

/// One question of a form, one page of the kiosk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Property name in the answers: lower-case ASCII words joined by `_`.
    pub id: String,
    /// The question as said to a person (`x-question`).
    pub question: Bilingual,
    /// A short label for the page that shows all answers (`x-label`).
    pub label: Bilingual,
    /// A sentence of help (`x-help`).
    pub help: Option<Bilingual>,
    /// Why it is asked (`x-why`).
    pub why: Why,
    /// The unit of a number (`x-unit`).
    pub unit: Option<Bilingual>,
    /// The unit after the number one, where a language has a singular (`x-unit-one`).
    pub unit_one: Option<Bilingual>,
    /// How it is answered (`x-widget`).
    pub widget: Widget,
    /// Type and bounds of the answer.
    pub kind: Kind,
    /// The choices in their order; empty unless the widget is [`Widget::Choice`].
    pub choices: Vec<Choice>,
    /// What "true" is called, where the answer is yes or no (`x-yes`).
    pub yes: Option<Bilingual>,
    /// What "false" is called (`x-no`).
    pub no: Option<Bilingual>,
    /// Id of an earlier question whose answer selects among the choices (`x-depends-on`).
    pub depends_on: Option<String>,
    /// Which days a date accepts (`x-date`).
    pub dates: DateRange,
    /// Value to begin with, e.g. of a stepper (`default`).
    pub default: Option<Value>,
    /// Whether it must be answered.
    pub required: bool,
    order: u64,
}

impl Question {
    /// The choices to show, given the answers so far.
    pub fn choices_for<'a>(
        &'a self,
        answers: &'a Map<String, Value>,
    ) -> impl Iterator<Item = &'a Choice> {
        let parent = self
            .depends_on
            .as_ref()
            .and_then(|id| answers.get(id))
            .and_then(Value::as_str);
        self.choices
            .iter()
            .filter(move |choice| choice.under.is_none() || choice.under.as_deref() == parent)
    }
}

pub(super) fn questions(form: &Value) -> Result<Vec<Question>, Defect> {
    let text = |key: &str| form.get(key).and_then(Value::as_str);
    if text("$schema") != Some(DIALECT) {
        return Err(Defect::new("form.$schema", "must be draft 2020-12"));
    }
    if text("type") != Some("object")
        || form.get("additionalProperties") != Some(&Value::Bool(false))
    {
        return Err(Defect::new(
            "form.type",
            "must be an object without additionalProperties",
        ));
    }
    let properties = form
        .get("properties")
        .and_then(Value::as_object)
        .filter(|map| !map.is_empty() && map.len() <= QUESTIONS_MAX)
        .ok_or_else(|| Defect::new("form.properties", "1 to 20 questions"))?;
    let required = required(form, properties)?;
    let mut questions = properties
        .iter()
        .map(|(id, schema)| question(id, schema, required.contains(id.as_str())))
        .collect::<Result<Vec<_>, _>>()?;
    questions.sort_by_key(|question| question.order);
    if (1u64..)
        .zip(&questions)
        .any(|(place, question)| question.order != place)
    {
        return Err(Defect::new(
            "form.properties.x-order",
            "must be 1, 2, 3 … without gap or double",
        ));
    }
    dependencies(&questions)?;
    Ok(questions)
}

fn required<'a>(
    form: &'a Value,
    properties: &Map<String, Value>,
) -> Result<BTreeSet<&'a str>, Defect> {
    let list = form.get("required").and_then(Value::as_array);
    let list = list.ok_or_else(|| Defect::new("form.required", "is missing"))?;
    let mut names = BTreeSet::new();
    for name in list {
        let name = name.as_str().filter(|name| properties.contains_key(*name));
        let name =
            name.ok_or_else(|| Defect::new("form.required", "names a question that is not there"))?;
        if !names.insert(name) {
            return Err(Defect::new("form.required", "names a question twice"));
        }
    }
    Ok(names)
}

/// The annotations of a property; unknown ones are refused so that a typing slip is not silently ignored.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Property {
    r#type: String,
    #[serde(rename = "x-order")]
    order: u64,
    #[serde(rename = "x-widget")]
    widget: Widget,
    #[serde(rename = "x-question")]
    question: Bilingual,
    #[serde(rename = "x-label")]
    label: Bilingual,
    #[serde(rename = "x-why")]
    why: Why,
    #[serde(default, rename = "x-help")]
    help: Option<Bilingual>,
    #[serde(default, rename = "x-unit")]
    unit: Option<Bilingual>,
    #[serde(default, rename = "x-unit-one")]
    unit_one: Option<Bilingual>,
    #[serde(default, rename = "x-choices")]
    choices: Vec<Choice>,
    #[serde(default, rename = "x-yes")]
    yes: Option<Bilingual>,
    #[serde(default, rename = "x-no")]
    no: Option<Bilingual>,
    #[serde(default, rename = "x-depends-on")]
    depends_on: Option<String>,
    #[serde(default, rename = "x-date")]
    dates: DateRange,
    #[serde(default, rename = "enum")]
    values: Option<Vec<String>>,
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    minimum: Option<i64>,
    #[serde(default)]
    maximum: Option<i64>,
    #[serde(default, rename = "minLength")]
    min_length: Option<u32>,
    #[serde(default, rename = "maxLength")]
    max_length: Option<u32>,
    #[serde(default)]
    pattern: Option<String>,
    #[serde(default)]
    default: Option<Value>,
    #[serde(default)]
    examples: Vec<Value>,
}

fn question(id: &str, schema: &Value, required: bool) -> Result<Question, Defect> {
    let at = |message: &str| Defect::new(&format!("form.properties.{id}"), message);
    if !super::check::is_id(id) {
        return Err(at("the name must be lower-case words joined by _"));
    }
    let property: Property =
        Property::deserialize(schema).map_err(|error| at(&error.to_string()))?;
    if property.examples.is_empty() {
        return Err(at("needs an example"));
    }
    let kind = kind(&property).ok_or_else(|| at("type, bounds and x-widget do not go together"))?;
    let values: Vec<&str> = property
        .values
        .iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let labelled: Vec<&str> = property
        .choices
        .iter()
        .map(|choice| choice.value.as_str())
        .collect();
    let distinct: BTreeSet<&str> = values.iter().copied().collect();
    if values != labelled || distinct.len() != values.len() || values.len() > CHOICES_MAX {
        return Err(at(
            "enum and x-choices must list the same values in the same order, each once",
        ));
    }
    for text in [
        Some(&property.question),
        Some(&property.label),
        Some(&property.why.text),
        property.help.as_ref(),
        property.unit.as_ref(),
        property.unit_one.as_ref(),
        property.yes.as_ref(),
        property.no.as_ref(),
    ]
    .into_iter()
    .flatten()
    .chain(property.choices.iter().map(|choice| &choice.label))
    {
        super::check::both(&format!("form.properties.{id}"), text)?;
    }
    Ok(Question {
        id: id.to_owned(),
        question: property.question,
        label: property.label,
        help: property.help,
        why: property.why,
        unit: property.unit,
        unit_one: property.unit_one,
        widget: property.widget,
        kind,
        choices: property.choices,
        yes: property.yes,
        no: property.no,
        depends_on: property.depends_on,
        dates: property.dates,
        default: property.default,
        required,
        order: property.order,
    })
}

/// Type and bounds, or `None` when they do not fit the widget.
fn kind(property: &Property) -> Option<Kind> {
    let string = |min_length: u32, max_length: u32| Kind::String {
        min_length,
        max_length,
        pattern: property.pattern.clone(),
    };
    let lengths = || {
        property
            .max_length
            .map(|max| string(property.min_length.unwrap_or(0), max))
    };
    let integer = || {
        let (minimum, maximum) = property
            .minimum
            .zip(property.maximum)
            .filter(|(low, high)| low <= high)?;
        Some(Kind::Integer { minimum, maximum })
    };
    let chosen = property
        .values
        .as_ref()
        .is_some_and(|values| !values.is_empty());
    if chosen != (property.widget == Widget::Choice) {
        return None;
    }
    let named = property.yes.is_some() && property.no.is_some();
    match (property.widget, property.r#type.as_str()) {
        (Widget::Choice, "string") => Some(string(1, 64)),
        (Widget::NumberStepper | Widget::Digits, "integer") => integer(),
        (Widget::Digits | Widget::Phone | Widget::IdNumber, "string")
            if property.pattern.is_some() =>
        {
            lengths()
        }
        (Widget::Text, "string") => lengths(),
        (Widget::Date, "string") if property.format.as_deref() == Some("date") => {
            Some(string(10, 10))
        }
        (Widget::YesNo, "boolean") if named => Some(Kind::Boolean),
        (Widget::Choice | Widget::NumberStepper | Widget::Digits | Widget::Phone, _)
        | (Widget::IdNumber | Widget::Text | Widget::Date | Widget::YesNo, _) => None,
    }
}

/// A dependent list hangs on an earlier choice, and every value above it has something below it.
fn dependencies(questions: &[Question]) -> Result<(), Defect> {
    for (place, question) in questions.iter().enumerate() {
        let at = |message: &str| Defect::new(&format!("form.properties.{}", question.id), message);
        let Some(parent_id) = &question.depends_on else {
            if question.choices.iter().any(|choice| choice.under.is_some()) {
                return Err(at(
                    "a choice is `under` something, but x-depends-on is missing",
                ));
            }
            continue;
        };
        let parent = questions
            .iter()
            .take(place)
            .find(|earlier| earlier.id == *parent_id);
        let parent = parent.ok_or_else(|| at("x-depends-on must name an earlier question"))?;
        let above: BTreeSet<&str> = parent
            .choices
            .iter()
            .map(|choice| choice.value.as_str())
            .collect();
        let hung: Option<BTreeSet<&str>> = question
            .choices
            .iter()
            .map(|choice| choice.under.as_deref())
            .collect();
        if hung != Some(above) {
            return Err(at(
                "every choice must be `under` a value of the question above it, and every value have one",
            ));
        }
    }
    Ok(())
}
