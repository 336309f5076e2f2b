//! DG1: the machine-readable zone (ICAO 9303-10, 4.7.1).

use crate::mrz::Mrz;
use crate::tlv;
use crate::{DataGroup, Ef, EmrtdError};

/// The zone in DG1, in whichever of the three sizes.
pub(crate) fn parse(file: &[u8]) -> Result<Mrz, EmrtdError> {
    let malformed = EmrtdError::FileMalformed(Ef::Group(DataGroup::Dg1));
    let inner = tlv::only(file, 0x61).map_err(|_| malformed)?;
    let zone = tlv::only(inner, 0x5F1F).map_err(|_| malformed)?;
    let text = std::str::from_utf8(zone).map_err(|_| malformed)?;
    Mrz::parse(text).map_err(|_| malformed)
}
