//! A holder's licences, each read with its proof.

use crate::clock;
use domain::id::{HolderHandle, LicenceIdentifier};
use ipc::HeldLicence;
use ledger::record::LicenceRecord;
use receipt::StateKey;
use sync::{Fault, HeadView, Sync, SyncError};

/// Licences of one holder at one department that are read at most.
const MOST: usize = 20;

/// A record of the state with its proof; `None` where nothing stands there.
pub(crate) fn record<T>(
    client: &mut Sync,
    key: &StateKey,
) -> Result<(Option<T>, HeadView), SyncError>
where
    T: for<'b> minicbor::Decode<'b, ()> + minicbor::Encode<()>,
{
    let proved = client.read_proved(key, clock::wall_ms())?;
    // What cannot be read has a form that is newer than this program.
    let newer = |_| SyncError::Fault(Fault::NewerVersion);
    let value = proved
        .value
        .map(|bytes| seal::canonical::from_slice(&bytes).map_err(newer))
        .transpose()?;
    Ok((value, proved.head))
}

/// All of a holder's at one department. A gateway can leave one out; it cannot add another's.
pub(crate) fn of(
    client: &mut Sync,
    holder: &HolderHandle,
) -> Result<Vec<(LicenceIdentifier, LicenceRecord)>, SyncError> {
    let mut all = Vec::new();
    let listed = client.licences_of(holder, clock::wall_ms())?;
    for identifier in listed.into_iter().take(MOST) {
        let key = StateKey::Licence(identifier.clone());
        let (found, _) = record::<LicenceRecord>(client, &key)?;
        let own = found.filter(|found| found.holder == *holder);
        all.extend(own.map(|own| (identifier, own)));
    }
    Ok(all)
}

/// A licence as its proof has it.
pub(crate) fn held(identifier: &LicenceIdentifier, licence: &LicenceRecord) -> HeldLicence {
    HeldLicence {
        identifier: identifier.clone(),
        licence: licence.licence.clone(),
        department: licence.department.clone(),
        status: licence.status,
        valid_from: date(licence.valid_from),
        valid_until: licence.valid_until.map(date),
        of_this_case: false,
        proven: true,
    }
}

/// A day since 1970, as people write it in a register: `2026-11-22`.
pub(crate) fn date(day: i64) -> String {
    use time::{Date, Duration, Month};
    let begin = Date::from_calendar_date(1970, Month::January, 1).unwrap_or(Date::MIN);
    // Up to the last day of the year 9999.
    let date = begin.saturating_add(Duration::days(day.clamp(0, 2_932_896)));
    let (year, month, day) = date.to_calendar_date();
    format!("{year}-{:02}-{day:02}", u8::from(month))
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_are_written_as_people_read_them() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(20_780), "2026-11-23");
        assert_eq!(date(i64::MAX), "9999-12-31");
    }
}
