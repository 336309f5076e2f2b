//! A key's owner puts another in its place: the same role, rights and person. Both keys
//! sign; the old one is refused from the next block on.

use super::{Context, Verdict, Wish, keys, want};
use crate::record::{FreezeRecord, KeyRecord, KeyStatus, QuotaRecord};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{FreezeTarget, RotateKey};
use domain::outcome::Outcome;

impl Wish for RotateKey {
    fn authority<S: Store>(&self, _: &View<'_, S>, context: &Context<'_>) -> Verdict {
        let statement = Self::statement(&context.action.chain_id, context.action.author);
        let holds = seal::keys::verify(&self.key, &statement, &self.proof);
        want(holds, Outcome::NotAllowed)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let old = context.action.author;
        let new = seal::hash::key_id(&self.key);
        // A freeze of this very block is not escaped by another key.
        let freeze: Option<FreezeRecord> = view.get(&state_key::freeze(&FreezeTarget::Key(old)))?;
        let frozen = freeze.is_some_and(|freeze| freeze.stands(context.time_s));
        want(!frozen, Outcome::Frozen)?;
        want(!view.has(&state_key::enrolled(new))?, Outcome::KeyExists)?;

        let status = KeyStatus::Rotated(context.height, new);
        let retired = keys::retire(view, old, status)?;
        let first = Some(retired.person());
        let record = KeyRecord {
            key: self.key,
            status: KeyStatus::Active,
            enrolled_by: Some(old),
            first,
            ..retired
        };
        keys::add(view, &record)?;
        // Nor is a day's quota.
        let used: Option<QuotaRecord> = view.get(&state_key::quota(old))?;
        if let Some(used) = used {
            view.put(state_key::quota(new), &used);
        }
        Ok(())
    }
}
