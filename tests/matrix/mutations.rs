//! The rows of the matrix: every mutation, the dialog that sends it, and how the secret's row tells whether it was done.

use crate::dialogs::{CANCEL, CLEAN_UP, Dialog, OVERWRITE, PROMOTE, REMOVE, REPLICATE, ROTATE};

/// A mutation, as a person asks for it.
#[derive(Clone, Copy)]
pub struct Mutation {
    pub name: &'static str,
    pub dialog: &'static Dialog,
    pub api: &'static str,
    /// The Region it is sent to.
    pub region: &'static str,
    /// What the row says, once it has taken effect and all has settled.
    pub done: &'static str,
    /// What the row says while it has not.
    pub undone: &'static str,
    pub tells: Tells,
}

/// What looking can tell of a mutation whose outcome is unknown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tells {
    /// Whether it was done.
    Both,
    /// Only that it was done: a replica that is Failed may have failed again.
    Done,
    /// Nothing: a version was pending before, and is.
    Nothing,
}

/// A replica that failed, and nothing is in the way any more.
const RETRY: Dialog = Dialog {
    secret: "prod/billing/invoices-db",
    told: "Failed",
    open: &[("r", "ReplicateSecretToRegions")],
    mark: "─ Replicate ─",
    button: "[ Replicate to us-west-2 ]",
    to_button: "tab tab",
    typed: None,
};
/// A rotation that hangs is tried again.
const REATTEMPT: Dialog = Dialog { secret: "prod/orders/db", ..ROTATE };

const HOME: &str = "us-east-1";

pub const MUTATIONS: [Mutation; 9] = [
    Mutation {
        name: "replicate",
        dialog: &REPLICATE,
        api: "ReplicateSecretToRegions",
        region: HOME,
        done: "stripe-api-key P ✓ ·",
        undone: "stripe-api-key S · ·",
        tells: Tells::Both,
    },
    Mutation {
        name: "retry",
        dialog: &RETRY,
        api: "ReplicateSecretToRegions",
        region: HOME,
        done: "invoices-db P ✓ ·",
        undone: "invoices-db failed usw2",
        tells: Tells::Done,
    },
    Mutation {
        name: "overwrite",
        dialog: &OVERWRITE,
        api: "ReplicateSecretToRegions",
        region: HOME,
        done: "payments/db P · ✓",
        undone: "payments/db failed euw1",
        tells: Tells::Done,
    },
    Mutation {
        name: "remove",
        dialog: &REMOVE,
        api: "RemoveRegionsFromReplication",
        region: HOME,
        done: "cookie-key S · ·",
        undone: "cookie-key P ✓ ·",
        tells: Tells::Both,
    },
    Mutation {
        name: "promote",
        dialog: &PROMOTE,
        api: "StopReplicationToReplica",
        region: "us-west-2",
        done: "cookie-key split use1 usw2",
        undone: "cookie-key P ✓ ·",
        tells: Tells::Both,
    },
    Mutation {
        name: "cancel rotation",
        dialog: &CANCEL,
        api: "CancelRotateSecret",
        region: HOME,
        done: "orders/db left-over PENDING",
        undone: "orders/db rotation stuck",
        tells: Tells::Both,
    },
    Mutation {
        name: "move a stage",
        dialog: &CLEAN_UP,
        api: "UpdateSecretVersionStage",
        region: HOME,
        done: "ledger/db P ✓ ·",
        undone: "ledger/db left-over PENDING",
        tells: Tells::Both,
    },
    Mutation {
        name: "rotate now",
        dialog: &ROTATE,
        api: "RotateSecret",
        region: HOME,
        done: "redshift P ✓ ·",
        undone: "redshift rotation overdue",
        tells: Tells::Both,
    },
    Mutation {
        name: "rotate again",
        dialog: &REATTEMPT,
        api: "RotateSecret",
        region: HOME,
        done: "orders/db rotation stuck",
        undone: "orders/db rotation stuck",
        tells: Tells::Nothing,
    },
];
