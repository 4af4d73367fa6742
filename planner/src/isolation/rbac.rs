//! Who may do what, by roles and bindings.
