//! `update`: what the program does about one message. Total and pure.

use super::{
    effect::Effect,
    model::Model,
    msg::{Msg, Now},
};

/// Takes one message at a time.
pub fn update(_model: &mut Model, _now: Now, _msg: Msg) -> Vec<Effect> {
    todo!()
}
