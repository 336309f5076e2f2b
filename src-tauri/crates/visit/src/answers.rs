//! What a person has answered.

use ipc::SecretValue;
use serde_json::{Map, Value};

/// What a person has answered so far, by the form's properties. What leaves it is wiped.
#[derive(Default)]
pub(crate) struct Answers(Map<String, Value>);

impl Answers {
    pub(crate) fn insert(&mut self, field: String, value: SecretValue) {
        drop(self.0.insert(field, value.take()).map(SecretValue::from));
    }

    pub(crate) fn remove(&mut self, field: &str) {
        drop(self.0.remove(field).map(SecretValue::from));
    }

    pub(crate) fn clear(&mut self) {
        for (_, value) in core::mem::take(&mut self.0) {
            drop(SecretValue::from(value));
        }
    }
}

impl core::ops::Deref for Answers {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        self.clear();
    }
}
