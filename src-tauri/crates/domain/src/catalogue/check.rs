//! Parsing and checking a whole catalogue.

use std::collections::BTreeSet;

use super::{Bilingual, Consent, MaterialSource, ServiceItem};
use crate::factor::Factors;
use crate::id::LicenceType;

/// Longest file in bytes.
const FILE_BYTES_MAX: usize = 128 * 1024;
/// Most items.
const ITEMS_MAX: usize = 1_000;
/// Longest text in characters.
const TEXT_CHARS_MAX: usize = 1_000;
/// Longest rule expression in bytes.
const CEL_BYTES_MAX: usize = 4_096;

/// What is wrong with an item, and where in its file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct Defect {
    /// Path in the file, e.g. `form.properties.household`.
    pub place: String,
    /// What is wrong there.
    pub message: String,
}

impl Defect {
    pub(super) fn new(place: &str, message: &str) -> Self {
        Self {
            place: place.to_owned(),
            message: message.to_owned(),
        }
    }
}

/// Why a catalogue is refused as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("catalogue file {file}: {defect}")]
pub struct CatalogueError {
    /// Name of the file as the caller gave it.
    pub file: String,
    /// What is wrong in it.
    pub defect: Defect,
}

impl CatalogueError {
    /// The stable code shown with an error: always `config_invalid`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "config_invalid"
    }
}

/// All items of a hall, checked, in the order of their files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    items: Vec<ServiceItem>,
    sources: Vec<String>,
}

impl Catalogue {
    /// Parses and checks files given as (name, text).
    ///
    /// # Errors
    /// [`CatalogueError`] with the first defect: nothing of a defective catalogue is offered.
    pub fn parse(files: &[(&str, &str)]) -> Result<Self, CatalogueError> {
        let mut codes = BTreeSet::new();
        let mut items = Vec::new();
        for (name, text) in files {
            let wrap = |defect| CatalogueError {
                file: (*name).to_owned(),
                defect,
            };
            if items.len() == ITEMS_MAX {
                return Err(wrap(Defect::new("file", "too many items")));
            }
            let item = parse_item(text).map_err(wrap)?;
            if !codes.insert(item.code.clone()) {
                return Err(wrap(Defect::new("code", "used by an earlier file")));
            }
            items.push(item);
        }
        let sources = files.iter().map(|(_, text)| (*text).to_owned()).collect();
        Ok(Self { items, sources })
    }

    /// The items that come with the program, see [`super::ITEMS`].
    ///
    /// # Errors
    /// [`CatalogueError`]; a test shows that there is none.
    pub fn built_in() -> Result<Self, CatalogueError> {
        Self::parse(super::ITEMS)
    }

    /// The items in order.
    #[must_use]
    pub fn items(&self) -> &[ServiceItem] {
        &self.items
    }

    /// The item with this code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&ServiceItem> {
        self.items.iter().find(|item| item.code == code)
    }

    /// The text of the item's file; its SHA-256 digest is what the chain knows the item by.
    #[must_use]
    pub fn source(&self, code: &str) -> Option<&str> {
        let place = self.items.iter().position(|item| item.code == code)?;
        self.sources.get(place).map(String::as_str)
    }
}

/// A certificate has its type, nothing else has one, and an item wants one at most: for each the
/// card proves itself anew.
fn check_certificates(item: &ServiceItem) -> Result<(), Defect> {
    let mut wanted = 0;
    for material in &item.materials {
        let is_certificate = material.source == MaterialSource::Certificate;
        let known = |text: &String| LicenceType::new(text).is_ok();
        if is_certificate != material.licence.as_ref().is_some_and(known)
            || is_certificate != material.licence.is_some()
        {
            return Err(Defect::new("materials", "a certificate and its type"));
        }
        wanted += usize::from(is_certificate);
    }
    match wanted {
        0 | 1 => Ok(()),
        _ => Err(Defect::new("materials", "more than one certificate")),
    }
}

fn parse_item(text: &str) -> Result<ServiceItem, Defect> {
    if text.len() > FILE_BYTES_MAX {
        return Err(Defect::new("file", "longer than 128 KiB"));
    }
    let item: ServiceItem =
        serde_json::from_str(text).map_err(|error| Defect::new("file", &error.to_string()))?;
    check_head(&item)?;
    check_texts(&item)?;
    check_ids(
        "materials",
        item.materials.iter().map(|material| material.id.as_str()),
    )?;
    check_ids(
        "consents",
        item.consents.iter().map(|consent| consent.purpose.as_str()),
    )?;
    check_certificates(&item)?;
    check_consents(&item)?;
    check_rule(&item)?;
    Ok(item)
}

/// Whoever compares fingerprints asks for it, and nobody else does. A decision by rule is
/// asked for only where there is a rule, and can be refused.
fn check_consents(item: &ServiceItem) -> Result<(), Defect> {
    let by_rule = item
        .consents
        .iter()
        .find(|one| one.purpose == Consent::RULE);
    if by_rule.is_some_and(|consent| consent.required || item.rule.cel.is_none()) {
        return Err(Defect::new(
            "consents",
            "decide_by_rule stands only where there is an expression, and can be refused",
        ));
    }
    // Evaluators that nobody agreed to open nothing: the rule would never decide.
    if by_rule.is_none() && !item.rule.evaluators.is_empty() {
        return Err(Defect::new(
            "consents",
            "decide_by_rule is asked for where evaluators open the answers",
        ));
    }
    // Whoever does not agree goes another way, so the item can be handled without it.
    let must = |consent: &Consent| consent.required && consent.concerns() == Factors::FINGER;
    if item.consents.iter().any(must) {
        return Err(Defect::new(
            "consents",
            "fingerprint_check can be refused, so it is not required",
        ));
    }
    let mut asked = item.consents.iter().map(Consent::concerns);
    if asked.any(|factors| factors == Factors::FINGER) == item.factors.covers(Factors::FINGER) {
        return Ok(());
    }
    Err(Defect::new(
        "consents",
        "fingerprint_check stands exactly where factors hold the fingerprint",
    ))
}

fn check_head(item: &ServiceItem) -> Result<(), Defect> {
    let department = item.department.code.as_str();
    if !(2..=4).contains(&department.len())
        || !department.bytes().all(|byte| byte.is_ascii_uppercase())
    {
        return Err(Defect::new(
            "department.code",
            "must be two to four capital letters",
        ));
    }
    let number = item
        .code
        .strip_prefix(department)
        .and_then(|rest| rest.strip_prefix('-'));
    let digits = number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    if !digits || item.code.len() > 7 {
        return Err(Defect::new(
            "code",
            "must be the department's code, a hyphen and digits, at most 7 characters",
        ));
    }
    if item.version == 0 {
        return Err(Defect::new("version", "counts from 1"));
    }
    if item.icon.is_empty()
        || !item
            .icon
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    {
        return Err(Defect::new("icon", "must be the name of an icon"));
    }
    if !item.factors.is_known() || !item.factors.covers(Factors::CARD) {
        return Err(Defect::new("factors", "must be known and contain the card"));
    }
    if item
        .yields
        .as_deref()
        .is_some_and(|licence| !is_id(licence))
    {
        return Err(Defect::new(
            "yields",
            "must be lower-case words joined by _",
        ));
    }
    Ok(())
}

fn check_texts(item: &ServiceItem) -> Result<(), Defect> {
    both("department.name", &item.department.name)?;
    both("name", &item.name)?;
    both("plain_name", &item.plain_name)?;
    both("promise", &item.promise)?;
    both("plain_promise", &item.plain_promise)?;
    let notice = &item.notice;
    for (place, lines) in [
        ("who", &notice.who),
        ("need", &notice.need),
        ("next", &notice.next),
        ("fee", &notice.fee),
    ] {
        let place = format!("notice.{place}");
        if lines.is_empty() {
            return Err(Defect::new(&place, "must have a sentence"));
        }
        lines.iter().try_for_each(|line| both(&place, line))?;
    }
    item.materials
        .iter()
        .try_for_each(|material| both("materials", &material.name))?;
    item.consents
        .iter()
        .try_for_each(|consent| both("consents", &consent.text))?;
    item.rule
        .clauses
        .iter()
        .try_for_each(|clause| both("rule.clauses", &clause.text))?;
    item.rule
        .conditions
        .iter()
        .try_for_each(|condition| both("rule.conditions", condition))?;
    let keywords = &item.keywords;
    let blank = keywords
        .zh
        .iter()
        .chain(&keywords.en)
        .any(|word| word.trim().is_empty());
    if blank || keywords.zh.is_empty() || keywords.en.is_empty() {
        return Err(Defect::new("keywords", "must have words in both languages"));
    }
    Ok(())
}

fn check_ids<'a>(place: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), Defect> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !is_id(id) || !seen.insert(id) {
            return Err(Defect::new(
                place,
                "ids must be lower-case words joined by _, each once",
            ));
        }
    }
    if seen.is_empty() {
        Err(Defect::new(place, "must not be empty"))
    } else {
        Ok(())
    }
}

fn check_rule(item: &ServiceItem) -> Result<(), Defect> {
    let rule = &item.rule;
    let numbered = (1u32..)
        .zip(&rule.clauses)
        .all(|(number, clause)| clause.number == number);
    if rule.version == 0 || rule.clauses.is_empty() || !numbered {
        return Err(Defect::new(
            "rule",
            "version and clauses count from 1 without a gap",
        ));
    }
    if let Some(cel) = &rule.cel {
        let parties: BTreeSet<&String> = rule.evaluators.iter().collect();
        if cel.trim().is_empty() || cel.len() > CEL_BYTES_MAX || parties.len() < 2 {
            return Err(Defect::new(
                "rule.cel",
                "must be an expression judged by at least two departments",
            ));
        }
    }
    for question in item.questions()? {
        let why = &question.why;
        let cited = rule
            .clauses
            .iter()
            .any(|clause| clause.number == why.clause);
        if why.rule_version != rule.version || !cited {
            return Err(Defect::new(
                &format!("form.properties.{}.x-why", question.id),
                "cites a clause that the rule does not have",
            ));
        }
    }
    Ok(())
}

/// Whether both languages say something, within bounds.
pub(super) fn both(place: &str, text: &Bilingual) -> Result<(), Defect> {
    let good = |text: &str| !text.trim().is_empty() && text.chars().count() <= TEXT_CHARS_MAX;
    if good(&text.zh) && good(&text.en) {
        Ok(())
    } else {
        Err(Defect::new(
            place,
            "must be there in both languages, each up to 1,000 characters",
        ))
    }
}

/// Lower-case ASCII words joined by `_`, up to 40 characters, beginning with a letter.
pub(super) fn is_id(id: &str) -> bool {
    id.len() <= 40
        && id.starts_with(|first: char| first.is_ascii_lowercase())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests;
