//! The identity of a block.

use std::fmt;

use rand::RngExt as _;

/// The identity of a block, kept through edits: ten characters out of a–z and 0–9.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlockId(String);

impl BlockId {
    const LENGTH: usize = 10;
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

    /// Reads an id; anything else than ten of the characters is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == Self::LENGTH && text.bytes().all(|byte| Self::ALPHABET.contains(&byte));
        fits.then(|| Self(text.to_owned()))
    }

    /// A new random id.
    #[must_use]
    pub fn new_random() -> Self {
        let mut rng = rand::rng();
        let pick = |_| char::from(Self::ALPHABET[rng.random_range(0..Self::ALPHABET.len())]);
        Self((0..Self::LENGTH).map(pick).collect())
    }

    /// The ten characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BlockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
