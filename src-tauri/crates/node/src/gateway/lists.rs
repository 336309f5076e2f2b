//! What stands on the chain of one card or one department, as lists. Not proven: each entry
//! proves itself by `/v1/state/…` or by the receipt of its action.

use super::problem::{Body, Common, Problem};
use super::{Desk, Place, json};
use crate::error::NodeError;
use crate::hall::Hall;
use crate::proof;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::action::Shared;
use domain::case::CaseState;
use domain::id::{
    ActionId, DepartmentCode, Digest, HolderHandle, IdError, ItemCode, KeyId, LicenceIdentifier,
    Word,
};
use ledger::query;
use ledger::record::{CaseRecord, Deadline};
use serde::{Deserialize, Serialize};

/// Where the page before ended.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    before: Option<String>,
    after: Option<String>,
}

type Asked = Result<Query<Page>, QueryRejection>;

/// The end of the page before, read by `parse`; `other` is not a word of this list.
fn end_of<T>(
    asked: Option<&String>,
    other: Option<&String>,
    parse: impl Fn(&str) -> Result<T, IdError>,
) -> Result<Option<T>, Problem> {
    if other.is_some() {
        return Err(Problem::BAD_QUERY);
    }
    let end = asked.map(|text| parse(text)).transpose();
    end.map_err(|_| Problem::BAD_QUERY)
}

fn page_of(asked: Asked) -> Result<Page, Problem> {
    asked
        .map(|Query(page)| page)
        .map_err(|_| Problem::BAD_QUERY)
}

fn holder(text: &str) -> Result<HolderHandle, Problem> {
    HolderHandle::from_hex(text).map_err(|_| Problem::BAD_ID)
}

/// Licences' identifiers.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Licences {
    /// Newest first.
    #[schema(value_type = Vec<String>, max_items = 200)]
    licences: Vec<LicenceIdentifier>,
}

/// A card's licences, newest first, at most 200.
#[utoipa::path(
    get,
    path = "/v1/holders/{handle}/licences",
    params(
        ("handle" = String, Path, pattern = "^[0-9a-fA-F]{32}$", description = "What a department knows a card by."),
        ("before" = Option<String>, Query, pattern = "^[0-9A-Za-z._-]{1,160}$", description = "The last licence of the page before."),
    ),
    responses(
        (status = 200, description = "Empty where there are none.", body = Licences),
        (status = 400, description = "`bad_id`, `bad_query`", body = Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn licences(
    State(desk): State<Desk>,
    Place(handle): Place,
    asked: Asked,
) -> Result<Response, Problem> {
    let handle = holder(&handle)?;
    let page = page_of(asked)?;
    let before = end_of(
        page.before.as_ref(),
        page.after.as_ref(),
        LicenceIdentifier::new,
    )?;
    let list = move |hall: &Hall| {
        hall.read(|db| {
            Ok(query::holder_licences(
                &db.read()?,
                handle,
                before.as_ref(),
            )?)
        })
    };
    let licences = desk.blocking(list).await?;
    Ok(json(Licences { licences }))
}

/// Grants' ids.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Grants {
    /// Newest first; 32 hex digits each.
    #[schema(value_type = Vec<String>, max_items = 200)]
    grants: Vec<ActionId>,
}

/// A card's grants, newest first, at most 200.
#[utoipa::path(
    get,
    path = "/v1/holders/{handle}/grants",
    params(
        ("handle" = String, Path, pattern = "^[0-9a-fA-F]{32}$", description = "What a department knows a card by."),
        ("before" = Option<String>, Query, pattern = "^[0-9a-fA-F]{32}$", description = "The last grant of the page before."),
    ),
    responses(
        (status = 200, description = "Empty where there are none.", body = Grants),
        (status = 400, description = "`bad_id`, `bad_query`", body = Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn grants(
    State(desk): State<Desk>,
    Place(handle): Place,
    asked: Asked,
) -> Result<Response, Problem> {
    let handle = holder(&handle)?;
    let page = page_of(asked)?;
    let before = end_of(
        page.before.as_ref(),
        page.after.as_ref(),
        ActionId::from_hex,
    )?;
    let list =
        move |hall: &Hall| hall.read(|db| Ok(query::holder_grants(&db.read()?, handle, before)?));
    let grants = desk.blocking(list).await?;
    Ok(json(Grants { grants }))
}

/// Uses of a card's data.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Uses {
    /// Newest first.
    #[schema(max_items = 200)]
    uses: Vec<Use>,
}

/// One use of someone's data.
#[derive(Serialize, utoipa::ToSchema)]
struct Use {
    /// Its number, from 0.
    number: u32,
    /// The action that is the record of it, whose receipt proves it.
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    action: Digest,
    /// Whose key.
    #[schema(value_type = String, pattern = "^[0-9a-f]{24}$")]
    by: KeyId,
    /// For which department.
    #[schema(value_type = String)]
    department: DepartmentCode,
    /// A case (`{"case": id}`) or a licence (`{"licence": identifier}`).
    #[schema(value_type = serde_json::Value)]
    what: Shared,
    /// What for.
    #[schema(value_type = String)]
    purpose: Word,
    /// By which grant; null for the department's own case.
    #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{32}$")]
    grant: Option<ActionId>,
    /// When: the block's time, Unix seconds.
    time: u64,
    /// The exact signed bytes of the action, base64url.
    signed: String,
    /// Its receipt, base64url.
    receipt: String,
}

/// Every use of a card's data, newest first, at most 200: who, for what, by which grant, with
/// the action that is the record of it and its receipt. A use is there as soon as a header
/// proves it. How many there are, so that none is left out, is proven by
/// `/v1/state/accesses/{handle}`.
#[utoipa::path(
    get,
    path = "/v1/holders/{handle}/uses",
    params(
        ("handle" = String, Path, pattern = "^[0-9a-fA-F]{32}$", description = "What a department knows a card by."),
        ("before" = Option<String>, Query, pattern = "^[0-9]{1,10}$", description = "The last number of the page before."),
    ),
    responses(
        (status = 200, description = "Empty where there are none.", body = Uses),
        (status = 400, description = "`bad_id`, `bad_query`", body = Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn uses(
    State(desk): State<Desk>,
    Place(handle): Place,
    asked: Asked,
) -> Result<Response, Problem> {
    let handle = holder(&handle)?;
    let page = page_of(asked)?;
    let before = match (page.before.as_deref(), &page.after) {
        (None, None) => None,
        (Some(number), None) => Some(number.parse::<u32>().map_err(|_| Problem::BAD_QUERY)?),
        (_, Some(_)) => return Err(Problem::BAD_QUERY),
    };
    let uses = desk
        .blocking(move |hall| proven_uses(hall, handle, before))
        .await?;
    Ok(json(Uses { uses }))
}

fn proven_uses(
    hall: &Hall,
    handle: HolderHandle,
    before: Option<u32>,
) -> Result<Vec<Use>, NodeError> {
    hall.read(|db| {
        let tx = db.read()?;
        let mut uses = Vec::new();
        for (number, access) in query::accesses(&tx, handle, before)? {
            let row = tx.action(&access.action)?;
            let row = row.ok_or(NodeError::Damaged("a use's action is missing"))?;
            let Some(receipt) = proof::receipt(&tx, &hall.chain_id, &access.action, &row)? else {
                continue;
            };
            uses.push(Use {
                number,
                action: access.action,
                by: access.by,
                department: access.department,
                what: access.what,
                purpose: access.purpose,
                grant: access.grant,
                time: access.at_s,
                signed: URL_SAFE_NO_PAD.encode(&row.signed),
                receipt: URL_SAFE_NO_PAD.encode(receipt.to_bytes()),
            });
        }
        Ok(uses)
    })
}

/// The cases that wait for a department.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Worklist {
    /// How many are open in all.
    open: u64,
    /// The one that waits longest first.
    #[schema(max_items = 200)]
    cases: Vec<Open>,
}

/// An open case: nothing of a person.
#[derive(Serialize, utoipa::ToSchema)]
struct Open {
    /// The id of the action that filed it.
    #[schema(value_type = String, pattern = "^[0-9a-f]{32}$")]
    case: ActionId,
    #[schema(value_type = String)]
    item: ItemCode,
    version: u32,
    /// Where it stands, as in `/v1/state/case`.
    #[schema(value_type = String)]
    state: CaseState,
    /// When it was filed, Unix seconds.
    filed: u64,
    /// Until when it is to be decided, Unix seconds; null before it has begun, while it
    /// pauses and when it is decided or withdrawn.
    due: Option<u64>,
    /// Working days left while its holder corrects it.
    paused_days: Option<u32>,
    /// What a first person recommended: true to approve; null where nobody did.
    recommended: Option<bool>,
    /// Its last action, which the next one names as its parent.
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    last: Digest,
}

impl Open {
    fn new(case: ActionId, record: CaseRecord) -> Self {
        let (due, paused_days) = match record.deadline {
            // It is decided or withdrawn: no clock runs.
            _ if !record.state.is_open() => (None, None),
            Deadline::NotBegun => (None, None),
            Deadline::Due(until) => (Some(until), None),
            Deadline::Paused(days) => (None, Some(days)),
        };
        Self {
            case,
            item: record.item,
            version: record.version,
            state: record.state,
            filed: record.filed_s,
            due,
            paused_days,
            recommended: record.endorsed.map(|endorsed| endorsed.approve),
            last: record.last,
        }
    }
}

/// The cases that wait for a department, the one that waits longest first, at most 200: to be
/// decided, for the certificate that they were approved for, or, withdrawn, to be closed. Where
/// `after` waits no more the page is empty: go on after the one before it.
#[utoipa::path(
    get,
    path = "/v1/departments/{code}/worklist",
    params(
        ("code" = String, Path, pattern = "^[0-9A-Za-z._-]{1,16}$", description = "The department."),
        ("after" = Option<String>, Query, pattern = "^[0-9a-fA-F]{32}$", description = "The last case of the page before."),
    ),
    responses(
        (status = 200, description = "Empty where there are none.", body = Worklist),
        (status = 400, description = "`bad_id`, `bad_query`", body = Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn worklist(
    State(desk): State<Desk>,
    Place(code): Place,
    asked: Asked,
) -> Result<Response, Problem> {
    let department = DepartmentCode::new(&code).map_err(|_| Problem::BAD_ID)?;
    let page = page_of(asked)?;
    let after = end_of(
        page.after.as_ref(),
        page.before.as_ref(),
        ActionId::from_hex,
    )?;
    let list = move |hall: &Hall| open_cases(hall, &department, after);
    Ok(json(desk.blocking(list).await?))
}

fn open_cases(
    hall: &Hall,
    department: &DepartmentCode,
    after: Option<ActionId>,
) -> Result<Worklist, NodeError> {
    hall.read(|db| {
        let tx = db.read()?;
        let cases = query::worklist(&tx, department, after)?.into_iter();
        let cases = cases.map(|id| {
            let record = query::case(&tx, id)?;
            let record = record.ok_or(NodeError::Damaged("a listed case is missing"))?;
            Ok(Open::new(id, record))
        });
        Ok(Worklist {
            open: query::open_cases(&tx, department)?,
            cases: cases.collect::<Result<_, NodeError>>()?,
        })
    })
}
