//! Freezing and thawing, proposals and votes of the departments, auditors' attestations.
