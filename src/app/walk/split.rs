//! Where a shard is cut: by how the names that it has shown begin.

use std::{cmp::Reverse, collections::BTreeMap};

use crate::gateway::{Order, Shard};

use super::{Node, Walk};

/// So many pages to come are worth a cut.
const LONG: u32 = 12;

/// So many names that a part was given by the whole make it worth cutting before anything is asked of it.
const ENOUGH: usize = 12;

impl Walk {
    /// All that may be asked is asked, and there is room for more: one more chain from the other end where there is none yet,
    /// which costs a page at most; else the largest shard is cut, which costs what was read of it.
    pub(super) fn widen(&mut self, most: usize) {
        let one_ended = (0..self.nodes.len()).filter(|at| self.sorted && self.has_one_end(*at));
        let largest = one_ended.max_by_key(|at| self.nodes.get(*at).map_or(0, |node| node.inherited));
        if let Some(at) = largest {
            let backward = self.chains.begin(at, Order::Newest);
            if let Some(node) = self.nodes.get_mut(at) {
                node.backward = Some(backward);
            }
            return;
        }
        let candidates = (0..self.nodes.len()).filter(|at| self.filtered && self.may_split(*at));
        let largest = candidates.max_by_key(|at| self.nodes.get(*at).map_or(0, |node| node.names().len()));
        let Some(at) = largest else { return };
        let names = self.nodes.get(at).map_or(0, |node| node.names().len());
        self.cut(at, most);
        // A part that is large itself is cut before it has cost anything.
        while let Some(part) = self.large_part(names, most) {
            self.cut(part, most);
        }
    }

    /// An open shard of more than one page that is listed from its beginning alone.
    fn has_one_end(&self, at: usize) -> bool {
        let Some(node) = self.nodes.get(at) else { return false };
        let forward = self.chains.get(node.forward).is_some_and(|chain| chain.open && chain.pages > 0);
        forward && node.backward.is_none() && node.parts.is_empty()
    }

    /// A shard nothing was asked of yet, with far more of the names than its share, while there is room for more shards.
    fn large_part(&self, names: usize, most: usize) -> Option<usize> {
        let leaf = |at: &usize| self.nodes.get(*at).is_some_and(|node| !node.done && node.parts.is_empty());
        let leaves = (0..self.nodes.len()).filter(leaf);
        if leaves.clone().count() >= most {
            return None;
        }
        let untouched = leaves.filter(|at| self.is_untouched(*at));
        let large = untouched.filter_map(|at| Some((self.nodes.get(at)?.inherited, at))).max()?;
        (large.0 >= ENOUGH && large.0 * most > names).then_some(large.1)
    }

    fn is_untouched(&self, at: usize) -> bool {
        let Some(node) = self.nodes.get(at).filter(|node| !node.whole) else { return false };
        self.chains.get(node.forward).is_some_and(|chain| chain.open && !chain.asked && chain.pages == 0)
    }

    /// Cuts a shard, into so many parts that about `most` chains come of it.
    fn cut(&mut self, at: usize, most: usize) {
        let first = self.nodes.len();
        let Some(node) = self.nodes.get_mut(at) else { return };
        let parts = parts(&node.shard, node.names(), most);
        if parts.len() < 2 {
            node.whole = true;
            return;
        }
        let numbers: Vec<usize> = (first..first + parts.len()).collect();
        let names = node.cut(numbers.clone());
        let order = if self.sorted { Order::Oldest } else { Order::Any };
        for (number, shard) in numbers.into_iter().zip(parts) {
            let forward = self.chains.begin(number, order);
            let mut part = Node::new(shard, Some(at), forward);
            part.inherit(&names);
            self.nodes.push(part);
        }
    }

    fn may_split(&self, at: usize) -> bool {
        let Some(node) = self.nodes.get(at) else { return false };
        let open = self.chains.get(node.forward).is_some_and(|chain| chain.open);
        let pages = self.pages(at);
        let large = pages >= self.split_after && self.has_long_to_go(at, pages);
        open && large && !node.done && !node.whole && node.parts.is_empty()
    }

    /// What a shard has read is read again by its parts: that pays only when as much again, and more, is to come. The dates
    /// between its two ends tell, if new secrets came at an even pace.
    fn has_long_to_go(&self, at: usize, pages: u32) -> bool {
        let ends = self.nodes.get(at).and_then(|node| {
            let forward = self.chains.get(node.forward)?;
            let backward = self.chains.get(node.backward?)?;
            Some((forward.start?, forward.edge?, backward.edge?, backward.start?))
        });
        match ends {
            Some((first, forward, backward, last)) if self.sorted => {
                let read = forward.duration_since(first).saturating_add(last.duration_since(backward));
                let left = backward.duration_since(forward).as_secs_f64() / read.as_secs_f64();
                left.is_nan() || left * f64::from(pages) >= f64::from(pages.max(LONG))
            }
            _ => at == super::ROOT,
        }
    }

    fn pages(&self, at: usize) -> u32 {
        let Some(node) = self.nodes.get(at) else { return 0 };
        let chains = [Some(node.forward), node.backward].into_iter().flatten();
        chains.filter_map(|id| self.chains.get(id)).map(|chain| chain.pages).sum()
    }
}

/// Cuts a shard into parts that hold about as many of these names each, at most `most`: some by how names begin, and one for all others.
/// Fewer than two when the names tell of no cut. Each part holds one of the names at least, the one for all others included:
/// what it has to show tells a server that lists nothing, or too little, for what is left out.
pub(super) fn parts(shard: &Shard, names: &[Box<str>], most: usize) -> Vec<Shard> {
    let room = Shard::MOST_LEFT_OUT.saturating_sub(shard.without.len()).min(most.saturating_sub(1));
    let mut groups: Vec<(Box<str>, Vec<&str>)> =
        vec![(shard.prefix.clone(), names.iter().map(|name| &**name).collect())];
    // The largest group is cut until there is no room for more, or nothing left to cut.
    while let Some(at) = largest(&groups, &shard.prefix) {
        let (prefix, names) = groups.swap_remove(at);
        let mut finer = finer(&names);
        let better = finer.len() > 1 || finer.first().is_some_and(|(longer, _)| longer.len() > prefix.len());
        let space = room.saturating_sub(groups.len());
        if !better || space < finer.len().min(2) {
            groups.push((prefix, names));
            break;
        }
        finer.sort_by_key(|(prefix, names)| (Reverse(names.len()), prefix.clone()));
        let all = finer.len() <= space;
        groups.extend(finer.into_iter().take(space));
        if !all {
            break;
        }
    }
    groups.retain(|(prefix, _)| prefix.len() > shard.prefix.len());
    groups.sort_by_key(|(prefix, names)| (Reverse(names.len()), prefix.clone()));
    groups.truncate(room);
    let others = names.iter().any(|name| !groups.iter().any(|(prefix, _)| name.starts_with(&**prefix)));
    if !others {
        groups.pop();
    }
    if groups.is_empty() {
        return Vec::new();
    }
    let mut without = shard.without.clone();
    without.extend(groups.iter().map(|(prefix, _)| prefix.clone()));
    let rest = Shard { prefix: shard.prefix.clone(), without };
    let mut parts: Vec<Shard> =
        groups.into_iter().map(|(prefix, _)| Shard { without: left_out(shard, &prefix), prefix }).collect();
    parts.push(rest);
    parts
}

/// What a shard leaves out concerns those of its parts alone that it begins like.
fn left_out(shard: &Shard, prefix: &str) -> Vec<Box<str>> {
    shard.without.iter().filter(|other| other.starts_with(prefix)).cloned().collect()
}

/// The group with the most names, if cutting it makes the parts more even.
fn largest(groups: &[(Box<str>, Vec<&str>)], whole: &str) -> Option<usize> {
    let all: usize = groups.iter().map(|(_, names)| names.len()).sum();
    let most = groups.iter().enumerate().max_by_key(|(_, (_, names))| names.len());
    let (at, (prefix, names)) = most?;
    let uneven = prefix.len() == whole.len() || names.len() * Shard::MOST_LEFT_OUT > all;
    (uneven && names.len() > 1).then_some(at)
}

/// The same names by the first character in which they differ. A name that ends there belongs to no group.
fn finer<'a>(names: &[&'a str]) -> Vec<(Box<str>, Vec<&'a str>)> {
    let common = names.iter().copied().reduce(common).map_or(0, str::len);
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in names {
        let end = name.char_indices().map(|(at, c)| at + c.len_utf8()).find(|end| *end > common);
        if let Some(prefix) = end.and_then(|end| name.get(..end)) {
            groups.entry(prefix).or_default().push(name);
        }
    }
    groups.into_iter().map(|(prefix, names)| (prefix.into(), names)).collect()
}

/// How both begin.
fn common<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
    let end = same.map_or(one.len().min(other.len()), |((at, _), _)| at);
    one.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[&str]) -> Vec<Box<str>> {
        texts.iter().map(|text| Box::from(*text)).collect()
    }

    #[test]
    fn the_parts_are_the_whole_and_no_name_is_in_two() {
        let names = names(&[
            "prod/a",
            "prod/b",
            "prod/b",
            "prod/c/1",
            "prod/c/2",
            "dev/x",
            "x",
            "prod/",
            "staging/q",
        ]);
        let whole = Shard { prefix: "".into(), without: vec!["x/".into()] };
        let cut = parts(&whole, &names, 10);
        assert!(cut.len() > 3, "{cut:?}");
        for name in
            ["prod/a", "prod/zz", "p", "dev/", "", "x", "x/1", "staging/q", "Prod/a", "prod/c", "prod/c/3"]
        {
            let inside = cut.iter().filter(|part| part.holds(name)).count();
            assert_eq!(inside, usize::from(whole.holds(name)), "{name}: {cut:?}");
        }
        assert!(cut.iter().all(|part| part.without.len() <= Shard::MOST_LEFT_OUT));
    }

    #[test]
    fn a_long_common_beginning_is_no_hindrance() {
        let names: Vec<Box<str>> = (0..900).map(|n| format!("prod/team/service-{n:03}/db").into()).collect();
        let cut = parts(&Shard::default(), &names, 10);
        let largest = cut.iter().map(|part| names.iter().filter(|name| part.holds(name)).count()).max();
        assert!(largest.unwrap() <= 200, "{cut:?}");
    }

    #[test]
    fn one_name_cannot_be_cut() {
        assert!(
            parts(&Shard::default(), &names(&["a", "a", "a"]), 10).len() < 2
                || parts(&Shard::default(), &[], 10).is_empty()
        );
        assert!(parts(&Shard::default(), &[], 10).is_empty());
    }
}
