//! A certificate of another department that goes with a case by its holder's grant: whether there is
//! one, looking at it, which is put on the chain first, and what it says.

use super::case::{Content, OpenCase};
use super::page::Around;
use super::worker::Shown;
use crate::delivery;
use crate::filing::{self, GIVEN};
use crate::licences::held;
use domain::catalogue::{Material, MaterialSource};
use domain::id::{ActionId, LicenceType};
use ipc::{Answer, CounterCode, GivenState, GivenView};
use outbox::QueueItem;
use seal::fields::FieldValue;

/// How far looking at it is.
#[derive(Default)]
pub(crate) enum Given {
    /// Nobody has looked at it since the page was opened.
    #[default]
    Closed,
    /// That it is looked at is on its way to the chain.
    Using(Box<QueueItem>),
    Fetching,
    /// Until the content is shut.
    Shown(Box<Shown>),
    Failed(CounterCode),
}

impl OpenCase {
    /// The grant that the open content names, with the material whose place it takes.
    pub(crate) fn grant(&self) -> Option<(&str, ActionId)> {
        let Content::Open(opened, _) = &self.content else {
            return None;
        };
        let mut fields = opened.content.fields.fields().iter();
        fields.find_map(|field| {
            let material = field.name.strip_prefix(GIVEN)?;
            let FieldValue::Text(grant) = &field.value else {
                return None;
            };
            Some((material, ActionId::from_hex(grant).ok()?))
        })
    }

    /// A grant is there that can be looked at now.
    pub(crate) fn can_see(&self) -> bool {
        let closed = matches!(self.given, Given::Closed | Given::Failed(_));
        closed && self.grant().is_some()
    }

    /// What came of asking for it.
    pub(crate) fn set_shown(&mut self, shown: Result<Box<Shown>, CounterCode>) {
        let open = matches!(self.content, Content::Open(..));
        if open && matches!(self.given, Given::Fetching) {
            self.given = match shown {
                Ok(shown) => Given::Shown(shown),
                Err(code) => Given::Failed(code),
            };
        }
    }
}

/// The certificate that the item takes, as the page has it; `None` where it takes none.
pub(super) fn given(case: &OpenCase, around: &Around<'_>) -> Option<GivenView> {
    let is_certificate = |one: &&Material| one.source == MaterialSource::Certificate;
    let material = around.item?.materials.iter().find(is_certificate)?;
    let state = match (&case.content, case.grant(), &case.given) {
        (Content::Open(..), None, _) => GivenState::NotGiven,
        (Content::Open(..), Some(_), Given::Closed) => GivenState::Given,
        (Content::Open(..), Some(_), Given::Using(item)) => GivenState::Using {
            states: delivery::states(&item.delivery),
        },
        (Content::Open(..), Some(_), Given::Fetching) => GivenState::Fetching,
        (Content::Open(..), Some(_), Given::Shown(shown)) => shown_as(shown),
        (Content::Open(..), Some(_), Given::Failed(code)) => GivenState::Failed { code: *code },
        _ => GivenState::Locked,
    };
    Some(GivenView {
        material: material.id.clone(),
        licence: LicenceType::new(material.licence.as_deref()?).ok()?,
        state,
    })
}

fn shown_as(shown: &Shown) -> GivenState {
    let text = |name: &str| {
        let mut fields = shown.fields.iter();
        let field = fields.find(|field| field.field.name == name)?;
        filing::answer(&field.field.value)?
            .as_str()
            .map(str::to_owned)
    };
    let parts = [text("holder.surname"), text("holder.given_names")];
    let name = text("holder.name").or_else(|| {
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    });
    GivenState::Shown {
        licence: held(&shown.identifier, &shown.licence),
        holder: Answer {
            field: "holder_name".into(),
            value: name.map(Into::into),
            changed: false,
        },
    }
}
