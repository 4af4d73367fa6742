//! Server.

