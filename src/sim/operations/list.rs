//! ListSecrets: walks an index from where the last page ended, and shows the recent past where a list lags.

use std::{
    collections::{BTreeMap, Bound},
    iter::Peekable,
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{
    Call,
    filter::{self, Filter},
    page,
};
use crate::sim::{
    answer::{Answer, ListAnswer, SecretAnswer},
    clock::Moment,
    failure::Failure,
    input::Input,
    store::{Record, RegionStore, region::LONGEST_LAG},
    world::World,
};

/// Where a secret stands in a list: by a time, or by its name alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Position(i64, Arc<str>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SortBy {
    Created,
    Changed,
    Accessed,
    Name,
}

impl SortBy {
    fn position(self, record: &Record) -> Position {
        let time = match self {
            Self::Created => record.created.millis(),
            Self::Changed => record.changed.millis(),
            Self::Accessed => record.accessed().map_or(i64::MIN, Moment::millis),
            Self::Name => 0,
        };
        Position(time, Arc::clone(&record.name))
    }
}

struct Request {
    planned: bool,
    most: usize,
    sort: SortBy,
    descending: bool,
    filters: Vec<Filter>,
    token: Option<String>,
}

fn read(input: &mut Input) -> Result<Request, Failure> {
    let planned = input.flag("IncludePlannedDeletion").unwrap_or(false);
    let most = input.number("MaxResults", 1, 100).unwrap_or(100);
    let token = input.text("NextToken", 1, 4096);
    let order = input.word("SortOrder", &["asc", "desc"]);
    let words = ["created-date", "last-accessed-date", "last-changed-date", "name"];
    let sort = match input.word("SortBy", &words) {
        Some("last-accessed-date") => SortBy::Accessed,
        Some("last-changed-date") => SortBy::Changed,
        Some("name") => SortBy::Name,
        _ => SortBy::Created,
    };
    let filters = filter::read(input)?;
    let most = usize::try_from(most).unwrap_or(100);
    Ok(Request { planned, most, sort, descending: order == Some("desc"), filters, token })
}

pub fn list(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let request = read(input)?;
    let marks: Vec<String> = request.filters.iter().map(Filter::mark).collect();
    let of = format!(
        "{} {} {:?} {} {} {}",
        call.account,
        call.region,
        request.sort,
        request.descending,
        request.planned,
        marks.join("&")
    );
    let after: Option<Position> = page::position(&of, request.token.as_deref())?;
    world.pages = world.pages.wrapping_add(1);
    if world.pages.checked_rem(world.empty_pages) == Some(0) {
        let next_token = Some(page::token(&of, after, world.pages));
        return Ok(Answer::List(ListAnswer { secret_list: Vec::new(), next_token }));
    }
    let Some(store) = world.store(&call.account, call.region) else {
        return Ok(Answer::List(ListAnswer { secret_list: Vec::new(), next_token: None }));
    };
    let lag = world.timing.list_lag.0;
    let lagging = world.now.saturating_sub(lag);
    let then = call.stale.map_or(lagging, |stale| lagging.min(stale));
    let then = then.max(world.now.saturating_sub(LONGEST_LAG));
    let otherwise = if then < world.now { store.otherwise_at(then) } else { BTreeMap::new() };
    let walk = walk(store, &otherwise, &request, after);
    let mut shown = walk.filter(|record| {
        (request.planned || record.deleted().is_none())
            && request.filters.iter().all(|filter| filter.passes(record, call.region))
    });
    let most = if world.most_listed == 0 { request.most } else { request.most.min(world.most_listed) };
    let page: Vec<&Record> = shown.by_ref().take(most).collect();
    let more = shown.next().is_some();
    let last = page.last().filter(|_| more).map(|record| request.sort.position(record));
    Ok(Answer::List(ListAnswer {
        secret_list: page.iter().map(|r| SecretAnswer::listed(r, &call.account, call.region)).collect(),
        next_token: last.map(|last| page::token(&of, Some(last), world.pages)),
    }))
}

type Records<'a> = Box<dyn Iterator<Item = &'a Record> + 'a>;

/// The secrets after a position, in the order asked for, as they stood when the list was up to date.
fn walk<'a>(
    store: &'a RegionStore,
    otherwise: &'a BTreeMap<Arc<str>, Option<&'a Record>>,
    request: &Request,
    after: Option<Position>,
) -> Records<'a> {
    let (sort, descending) = (request.sort, request.descending);
    let present = indexed(store, sort, descending, after.clone());
    if otherwise.is_empty() {
        return present;
    }
    let mut past: Vec<&Record> = otherwise.values().copied().flatten().collect();
    past.retain(|record| follows(&sort.position(record), after.as_ref(), descending));
    in_order(&mut past, sort, descending);
    let present = present.filter(|record| !otherwise.contains_key(&record.name));
    Box::new(Merged { present: present.peekable(), past: past.into_iter().peekable(), sort, descending })
}

fn follows(position: &Position, after: Option<&Position>, descending: bool) -> bool {
    after.is_none_or(|after| if descending { position < after } else { position > after })
}

fn in_order(records: &mut [&Record], sort: SortBy, descending: bool) {
    records.sort_by_key(|record| sort.position(record));
    if descending {
        records.reverse();
    }
}

fn indexed(store: &RegionStore, sort: SortBy, descending: bool, after: Option<Position>) -> Records<'_> {
    let index = match sort {
        SortBy::Created => store.by_created(),
        SortBy::Changed => store.by_changed(),
        SortBy::Name => {
            let bounds = bounds(after.map(|after| after.1), descending);
            let range = store.by_name().range::<Arc<str>, _>(bounds).map(|(_, record)| record);
            return if descending { Box::new(range.rev()) } else { Box::new(range) };
        }
        // Nothing here ever reads a value, so this order hardly changes and is seldom asked for: no index is kept.
        SortBy::Accessed => {
            let mut all: Vec<&Record> = store.iter().collect();
            all.retain(|record| follows(&sort.position(record), after.as_ref(), descending));
            in_order(&mut all, sort, descending);
            return Box::new(all.into_iter());
        }
    };
    let bounds = bounds(after.map(|after| (Moment::from_millis(after.0), after.1)), descending);
    let range = index.range(bounds).filter_map(|(_, name)| store.get(name));
    if descending { Box::new(range.rev()) } else { Box::new(range) }
}

fn bounds<T>(after: Option<T>, descending: bool) -> (Bound<T>, Bound<T>) {
    let edge = after.map_or(Bound::Unbounded, Bound::Excluded);
    if descending { (Bound::Unbounded, edge) } else { (edge, Bound::Unbounded) }
}

/// Two walks in the same order made one.
struct Merged<'a, P: Iterator<Item = &'a Record>> {
    present: Peekable<P>,
    past: Peekable<std::vec::IntoIter<&'a Record>>,
    sort: SortBy,
    descending: bool,
}

impl<'a, P: Iterator<Item = &'a Record>> Iterator for Merged<'a, P> {
    type Item = &'a Record;

    fn next(&mut self) -> Option<&'a Record> {
        let (Some(present), Some(past)) = (self.present.peek(), self.past.peek()) else {
            return self.present.next().or_else(|| self.past.next());
        };
        let ahead = self.sort.position(present) < self.sort.position(past);
        if ahead != self.descending { self.present.next() } else { self.past.next() }
    }
}
