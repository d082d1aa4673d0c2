//! Secrets that people and browsers carry: made of 256 random bits, stored only as SHA-256, never printed.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use rand::RngExt;
use sha2::{Digest, Sha256};

/// A secret of 256 bits: a session, an invitation, a set-up link.
#[derive(Clone)]
pub struct Token([u8; 32]);

impl Token {
    /// A new one from the system's random numbers.
    #[must_use]
    pub fn new() -> Self {
        Self(rand::rng().random())
    }

    /// Reads what a browser sent; `None` when it cannot be a token of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// Of what was reckoned, a MAC of 32 bytes; the first of more.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut token = [0; 32];
        token.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        Self(token)
    }

    /// For a row that waits for somebody to open it with the key. What it is sealed for is one thing and is sealed once: it is
    /// covered by as many bytes that nobody without the key can tell from random ones.
    #[must_use]
    pub fn sealed(&self, key: &[u8], once: &[u8]) -> Vec<u8> {
        let cover = mac(key, &[b"seal ", once].concat());
        self.0.iter().zip(cover).map(|(byte, cover)| byte ^ cover).collect()
    }

    /// What `sealed` covered.
    #[must_use]
    pub fn unsealed(key: &[u8], once: &[u8], sealed: &[u8]) -> Option<Self> {
        (sealed.len() == 32).then(|| Self::of(&Self::of(sealed).sealed(key, once)))
    }

    /// For the one place that hands it out: a cookie or a link.
    #[must_use]
    pub fn reveal(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        sha256(&self.0)
    }
}

impl Default for Token {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(***)")
    }
}

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// SHA-256 of pieces, as if they stood in one row.
#[must_use]
pub fn sha256_of<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut hash = Sha256::new();
    pieces.for_each(|piece| hash.update(piece));
    hash.finalize().to_vec()
}

/// HMAC-SHA256 of `bytes` under `key`.
#[must_use]
pub fn mac(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(bytes);
    mac.finalize().into_bytes().to_vec()
}
