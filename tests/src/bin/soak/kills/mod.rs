//! placeholder
use crate::Tally;
use std::process::ExitCode;
pub(crate) fn run(_tally: &mut Tally, _seed: u64) {}
pub(crate) fn child(_args: &[String]) -> Option<ExitCode> {
    None
}
