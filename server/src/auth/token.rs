//! The token that people and programs come in with.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A token that is too easy to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token is shorter than 16 characters. Make one with `openssl rand -hex 32`")]
pub struct WeakToken;

/// A token, of which only the digest is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    /// A token of at least 16 characters.
    ///
    /// # Errors
    /// [`WeakToken`] when it is shorter.
    pub fn new(text: &str) -> Result<Self, WeakToken> {
        if text.chars().count() < 16 {
            Err(WeakToken)
        } else {
            Ok(Self(digest(text.as_bytes())))
        }
    }

    /// Whether a text is this token, in time that does not depend on where they differ.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.0.ct_eq(&digest(text.trim().as_bytes())).into()
    }

    /// By what a session that was begun with this token is known; with another token it is
    /// another session, so that changing the token ends them all.
    pub(super) fn session(&self, cookie: &str) -> [u8; 32] {
        digest(&[&self.0, cookie.as_bytes()].concat())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Token(redacted)")
    }
}

/// SHA-256.
fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_itself_from_others_and_nothing_else() {
        let token = Token::new("0123456789abcdef").unwrap();
        assert!(token.is("0123456789abcdef"));
        assert!(token.is("0123456789abcdef\n"), "as pasted");
        assert!(!token.is("0123456789abcdeF"));
        assert!(!token.is(""));
        assert!(!format!("{token:?}").contains("0123"));
        assert_eq!(Token::new("short"), Err(WeakToken));
        let other = Token::new("fedcba9876543210").unwrap();
        assert_ne!(token.session("cookie"), other.session("cookie"));
    }
}
