//! A department tells the public something, or one of its halls does.

use super::{Context, Verdict, Wish, want};
use crate::record::NoticeRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{PublishNotice, Rights, Role};
use domain::outcome::Outcome;

impl Wish for PublishNotice {
    fn stateless(&self) -> Result<(), Outcome> {
        let holds = self.version > 0 && self.from_s <= self.until_s;
        holds.then_some(()).ok_or(Outcome::OutOfBounds)
    }

    /// An administrator for the department and all its halls, a hall's manager for the own
    /// hall, staff with the right to as far as they reach.
    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        let author = context.author;
        let may = author.role != Role::Staff || author.has_rights(Rights::NOTICE);
        let reaches = author.hall.is_none() || author.hall == self.hall;
        want(
            may && reaches && author.acts_for(&self.department),
            Outcome::NotAllowed,
        )?;
        // What was another hall's notice stays so.
        let current: Option<NoticeRecord> =
            view.get(&state_key::notice(&self.department, self.notice))?;
        let moved = current.is_some_and(|current| current.hall != self.hall);
        want(!moved || author.hall.is_none(), Outcome::NotAllowed)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, _: &Context<'_>) -> Verdict {
        let at = state_key::notice(&self.department, self.notice);
        let current: Option<NoticeRecord> = view.get(&at)?;
        let next = current.map_or(0, |current| current.version).checked_add(1);
        want(next == Some(self.version), Outcome::VersionNotNext)?;
        view.put(
            at,
            &NoticeRecord {
                version: self.version,
                hall: self.hall.clone(),
                document: self.document,
                from_s: self.from_s,
                until_s: self.until_s,
            },
        );
        Ok(())
    }
}
