//! What a listing is asked for, in the SDK's words. Source: API reference, ListSecrets: without `SortBy`, secrets are listed
//! by `CreatedDate`.

use aws_sdk_secretsmanager::types::{Filter, FilterNameStringType, SortByType, SortOrderType};

use crate::gateway::{Order, Shard};

/// `SortOrder`.
pub(super) fn sort_order(order: Order) -> Option<SortOrderType> {
    match order {
        Order::Any => None,
        Order::Oldest => Some(SortOrderType::Asc),
        Order::Newest | Order::Changed => Some(SortOrderType::Desc),
    }
}

/// `SortBy`.
pub(super) fn sort_by(order: Order) -> Option<SortByType> {
    (order == Order::Changed).then_some(SortByType::LastChangedDate)
}

/// `Filters`: one for how names begin, and one for each beginning that is left out.
pub(super) fn filters(shard: &Shard) -> Option<Vec<Filter>> {
    let name = |value: String| Filter::builder().key(FilterNameStringType::Name).values(value).build();
    let prefix = (!shard.prefix.is_empty()).then(|| name(shard.prefix.to_string()));
    let without = shard.without.iter().map(|prefix| name(format!("!{prefix}")));
    let filters: Vec<Filter> = prefix.into_iter().chain(without).collect();
    (!filters.is_empty()).then_some(filters)
}
