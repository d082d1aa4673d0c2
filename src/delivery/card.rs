//! A story in a list, written once.

use std::sync::OnceLock;

use serde_json::{Value, value::RawValue};

use crate::{
    delivery::story::PublicStory,
    error::{Error, Result},
};

/// A card as it goes out: every field but the text. Which of them are wanted is chosen later.
#[derive(Debug)]
pub struct Card {
    whole: Box<RawValue>,
    parts: OnceLock<Value>,
}

impl Card {
    /// Writes it.
    ///
    /// # Errors
    /// `Internal` when it cannot be written as JSON.
    pub fn write(story: &PublicStory) -> Result<Self> {
        Ok(Self {
            whole: serde_json::value::to_raw_value(story).map_err(Error::internal)?,
            parts: OnceLock::new(),
        })
    }

    /// All of it, as JSON in bytes.
    #[must_use]
    pub fn whole(&self) -> &RawValue {
        &self.whole
    }

    /// The same to take parts from.
    #[must_use]
    pub fn parts(&self) -> &Value {
        self.parts
            .get_or_init(|| serde_json::from_str(self.whole.get()).unwrap_or_default())
    }
}
