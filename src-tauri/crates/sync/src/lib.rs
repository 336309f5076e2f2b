//! Gateway client: submit, ask, fetch, verify, one step at a time.
