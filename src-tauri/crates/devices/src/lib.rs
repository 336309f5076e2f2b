//! Card readers, fingerprint scanners and other devices: one trait each.
