//! Licences (电子证照): issue, renew, suspend, revoke.
