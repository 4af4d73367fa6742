//! Who may come in: a token for programs, a session for people, and nobody from elsewhere when
//! no token is set.

mod guard;
mod limiter;
mod sessions;
mod token;

pub use guard::{Person, guard};
pub(crate) use sessions::{cookie, local_path};
pub use sessions::{sign_in, sign_out};
pub use token::{Token, WeakToken};

use crate::clock::Clock;
use crate::store::Store;
use limiter::Limiter;

/// Access control of the server.
#[derive(Debug)]
pub struct Auth {
    token: Option<Token>,
    store: Store,
    clock: Clock,
    failures: Limiter,
}

impl Auth {
    /// Access control by this token; without one only this machine comes in.
    #[must_use]
    pub fn new(token: Option<Token>, store: Store, clock: Clock) -> Self {
        Self {
            token,
            store,
            clock,
            failures: Limiter::default(),
        }
    }
}
