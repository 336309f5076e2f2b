//! Judging a checked rule. Steps are bounded: by the nodes of the tree and, under the one
//! level of `all` and `exists`, by the members of one list.

use super::{Kind, Value};
use cel::common::ast::IdedExpr;
use cel::{Context, Env};
use domain::verdict::Verdict;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One verdict per condition.
pub(super) fn judge(
    env: &Arc<Env>,
    conditions: &[IdedExpr],
    wanted: &BTreeMap<String, Kind>,
    inputs: &BTreeMap<String, Value>,
) -> Vec<Verdict> {
    let mut context = Context::with_env(Arc::clone(env));
    for (name, kind) in wanted {
        let value = inputs.get(name);
        if let Some(value) = value.filter(|value| value.kind() == *kind && value.is_bounded()) {
            context.add_variable_from_value(name.as_str(), value.to_cel());
        }
    }
    let verdict = |condition| match cel::Value::resolve(condition, &context) {
        Ok(cel::Value::Bool(true)) => Verdict::Held,
        Ok(cel::Value::Bool(false)) => Verdict::NotHeld,
        // Everything else is an error: the check leaves no other type.
        _ => Verdict::Unjudged,
    };
    conditions.iter().map(verdict).collect()
}
