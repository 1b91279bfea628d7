//! Settings, key bindings and themes: parsed, validated, with errors that say what, where and what to do.

pub mod theme;
