//! What a person typed that no log may show.

use core::fmt;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroize;

/// A text that prints as `***` and is wiped when dropped.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretText(pub String);

impl SecretText {
    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for SecretText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Drop for SecretText {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// An answer of any type that prints as `***` and is wiped when dropped.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretValue(Value);

impl SecretValue {
    /// The value itself, no longer wiped by this.
    #[must_use]
    pub fn take(mut self) -> Value {
        core::mem::take(&mut self.0)
    }
}

impl core::ops::Deref for SecretValue {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl<T: Into<Value>> From<T> for SecretValue {
    fn from(value: T) -> Self {
        Self(value.into())
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Drop for SecretValue {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Every text in it; numbers and truth values are overwritten in their place.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(list) => list.iter_mut().for_each(wipe),
        Value::Object(map) => map.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => *value = Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_secret_value_travels_as_itself_and_prints_as_nothing() {
        let told = json!({"street": "测试路1号", "floor": 7, "all": [true, "x"]});
        let secret: SecretValue = told.clone().into();
        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(serde_json::to_value(&secret).unwrap(), told);
        let back: SecretValue = serde_json::from_value(told.clone()).unwrap();
        assert!(back == secret && back["floor"] == 7);
        assert_eq!(back.take(), told);
    }

    #[test]
    fn wiping_leaves_no_text_at_any_depth() {
        let mut value = json!({"a": "secret", "b": [{"c": "secret"}, 12, true]});
        wipe(&mut value);
        let left = value.to_string();
        assert!(!left.contains("secret") && !left.contains("12"), "{left}");
        assert!(!left.contains("true"), "{left}");
    }
}
