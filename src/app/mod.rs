//! The program's decisions, pure: state, messages in, effects out. No await, no clock, no channel, no I/O.

pub mod action;
pub mod advice;
pub mod command;
pub mod dialog;
pub mod edit;
pub mod effect;
pub mod entry;
pub mod filter;
pub mod judge;
pub mod keymap;
pub mod lane;
pub mod menu;
pub mod model;
pub mod msg;
pub mod overlay;
pub mod queue;
pub mod rows;
pub mod schedule;
pub mod select;
pub mod story;
pub mod update;
pub mod walk;

pub use effect::Effect;
pub use model::Model;
pub use msg::{Msg, Now};
pub use update::update;
